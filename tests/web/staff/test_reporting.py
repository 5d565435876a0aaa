"""From a body's form to the public page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select

from tests.web.desk import Desk, as_filled, errors_of, form_of, tree_of, words_of
from tests.web.office import AHEAD, LATER, Office
from tests.world import (
    A_LINK,
    DECIDED,
    EDITOR,
    a_body,
    a_draft,
    a_milestone,
    an_account,
    an_update,
    delay,
    later,
    progress,
    text,
)
from tracker import clock
from tracker.commands import accounts, carrying_over, commitments, plans
from tracker.commands.bodies import amend_category
from tracker.commands.commitments import Wording
from tracker.domain.calendar import write
from tracker.domain.permissions import LOADER, Role
from tracker.models import Body, Commitment, DelayCategory, Milestone, Plan, Submission, Update
from tracker.queries.staff import actor_of

O1 = "/staff/plans/2025-2028/commitments/o1"
O2 = "/staff/plans/2025-2028/commitments/o2"
DELAY = {"category": "category/budget", "depends_on": "this_body", "reason_zh": "立法院尚未審議115年度預算。",
         "next_step_zh": "本會於116年3月底前重新提報。"}


def roc(day: date) -> str:
    return write(day, "zh", "table")


def previewed(desk: Desk, path: str, **values: object) -> Desk:
    """Fill in the form and go as far as the preview."""
    desk.send(path, 200, **values, step="preview")
    assert "送出後公開內容預覽" in words_of(desk.last.text), words_of(desk.last.text)
    return desk


@pytest.mark.parametrize("path, title", [
    (f"{O1}/report/progress/?m=m1", "填報進度"), (f"{O1}/amend/", "修正承諾事項"),
    ("/staff/results/2025-2028/o1/outcome/", "登錄成果")])
def test_the_title_of_a_form_says_what_it_is_about_so_that_tabs_can_be_told_apart(office: Office, path: str, title: str) -> None:
    found = office.read(lambda session: Commitment.by_reference(session, "2025-2028/o1").title.zh)
    assert title_of(office.at("editor").get(path).text).startswith(f"{title}：{found}｜")


def title_of(text: str) -> str:
    return next(tree_of(text).iter("title")).text or ""


def test_the_main_job_from_the_plan_to_the_public_page(each_office: Office) -> None:
    """An editor gives a milestone of plan 2 its lead body and first date; a reporter of that body records a delay; the
    editor publishes it; page, changelog and feed show it."""
    office = each_office
    editor = office.at("editor")
    editor.send(f"{O2}/amend/", 303, leads="cec", reason_zh="依核定方案補列主辦機關", document="院臺字第1號")
    editor.send(f"{O2}/milestones/1/date/", 303, due=roc(AHEAD))

    reporter = office.at("reporter")
    assert f"{O2}/report/delay/?m=m1" in reporter.get("/staff/").text.replace("/zh", "")
    previewed(reporter, f"{O2}/report/delay/?m=m1", **DELAY, new_date=roc(LATER))
    assert "立法院尚未審議" not in office.site.test_client().get("/zh/plans/2025-2028/commitments/o2/").text
    reporter.again(f"{O2}/report/delay/?m=m1", 303, step="send")

    editor.get("/staff/")
    assert "文稿第1號 延後" in words_of(editor.last.text)
    page = editor.get("/staff/submissions/1/")
    assert "立法院尚未審議115年度預算。" in words_of(page.text)
    editor.again("/staff/submissions/1/publish/", 303)

    for path in ("/zh/plans/2025-2028/commitments/o2/", "/zh/changelog/", "/zh/feed.atom"):
        assert "立法院尚未審議115年度預算。" in office.site.test_client().get(path).text, path
    assert "已公布為第" in words_of(editor.get("/staff/").text)


def test_the_preview_is_the_entry_that_is_published(office: Office) -> None:
    reporter = previewed(office.at("reporter"), f"{O1}/report/delay/?m=m1", **DELAY, new_date=roc(LATER))
    shown = reporter.last.text
    assert "立法院尚未審議115年度預算。" in shown
    assert write(LATER, "zh", "full") in shown and f"西元{LATER.year}年" in shown
    assert "Budget" in shown, "the English page is shown too"
    assert office.count()[1] == 0, "nothing is kept on the way"


def test_back_from_the_preview_nothing_is_lost(office: Office) -> None:
    reporter = previewed(office.at("reporter"), f"{O1}/report/delay/?m=m1", **DELAY, new_date=roc(LATER))
    reporter.again(f"{O1}/report/delay/?m=m1", 200, step="edit")
    form = form_of(reporter.last.text)
    assert form["reason_zh"] == [DELAY["reason_zh"]] and form["new_date"] == [roc(LATER)]
    assert form["category"] == ["category/budget"] and form["milestones"] == ["m1"] and form["depends_on"] == ["this_body"]


def test_a_single_milestone_and_today_are_preselected(office: Office) -> None:
    form = office.at("other").filled(f"{O1}/report/progress/")
    assert form["milestones"] == ["m2"]
    assert form["occurred"] == [roc(clock.today())]
    assert "body" not in form, "with one body to speak for there is nothing to choose"


@pytest.mark.parametrize("kind, values", [
    ("progress", {"text_zh": "已完成初稿。"}),
    ("no-progress", {"text_zh": "承辦人員異動，本期無進度。"}),
    ("completion", {"text_zh": "已於網站公布。", "evidence_url": "https://example.org/a", "evidence_shows_zh": "草案全文"}),
    ("delay", DELAY | {"stated_by": roc(LATER)}),
])
def test_each_kind_of_report_can_be_sent_and_published(office: Office, kind: str, values: dict[str, str]) -> None:
    reporter = previewed(office.at("reporter"), f"{O1}/report/{kind}/?m=m1", **values)
    reporter.again(f"{O1}/report/{kind}/?m=m1", 303, step="send")
    editor = office.at("editor")
    editor.get("/staff/submissions/1/")
    before = office.count()[0]
    editor.again("/staff/submissions/1/publish/", 303)
    assert office.count()[0] == before + 1


def test_a_completion_without_evidence_is_refused_at_its_field(office: Office) -> None:
    reporter = office.at("reporter")
    reporter.send(f"{O1}/report/completion/?m=m1", 422, text_zh="已完成。", step="preview")
    assert "佐證資料網址：" in errors_of(reporter.last.text)


def test_a_delay_on_a_finished_milestone_is_refused(office: Office) -> None:
    editor = office.at("editor")
    editor.send(f"{O1}/report/completion/?m=m1", 303, text_zh="已完成。", evidence_url="https://example.org/a",
                evidence_shows_zh="全文", body="cec", letter_number="中選會字第1號", step="send")
    before = office.count()
    office.at("reporter").send(f"{O1}/report/delay/?m=m1", 422, **DELAY, new_date=roc(LATER), step="send")
    assert office.count() == before


def test_someone_reporting_where_reports_are_no_longer_accepted_is_told_before_typing_anything(office: Office) -> None:
    path, reporter = f"{O1}/report/progress/?m=m1", office.at("reporter")
    reporter.get(path)
    office.at("editor").send(f"{O1}/withdraw/", 303, reason_zh="併案", document="院臺字第1號")
    assert "這項承諾事項已撤回。" in words_of(reporter.get(path, 422).text)


def test_an_editor_files_for_a_body_only_with_the_number_of_its_letter(office: Office) -> None:
    editor = office.at("editor")
    editor.send(f"{O1}/report/progress/?m=m1", 422, text_zh="已完成初稿。", body="cec", step="preview")
    assert "來文字號" in errors_of(editor.last.text)
    previewed(editor, f"{O1}/report/progress/?m=m1", text_zh="已完成初稿。", body="cec", letter_number="中選會字第1號")
    assert "中選會字第1號" in editor.last.text
    editor.again(f"{O1}/report/progress/?m=m1", 303, step="send")


def test_nobody_speaks_by_default_where_nobody_is_responsible(office: Office) -> None:
    editor = office.at("editor")
    assert editor.filled(f"{O2}/report/progress/")["body"] == [""]
    editor.again(f"{O2}/report/progress/", 422, text_zh="已完成初稿。", step="preview")
    assert "陳述機關" in errors_of(editor.last.text)


# --- another body's milestone --------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["preview", "draft", "send", "edit"])
def test_a_reporter_gets_403_on_another_bodys_milestone_even_by_direct_post(office: Office, step: str) -> None:
    reporter = office.at("reporter")
    form = reporter.filled(f"{O1}/report/progress/?m=m1") | {"milestones": ["m2"], "text_zh": ["代他人填報"], "step": [step]}
    before = office.count()
    if step != "edit":
        reporter.post(f"{O1}/report/progress/", form, 403)
    reporter.get(f"{O1}/report/progress/?m=m2", 403)
    reporter.get(f"{O2}/report/progress/", 403)
    reporter.post(f"{O2}/report/progress/", form | {"milestones": ["m1"]}, 403)
    assert office.count() == before


def test_a_reporter_cannot_speak_in_another_bodys_name(office: Office) -> None:
    reporter = office.at("reporter")
    reporter.send(f"{O1}/report/progress/?m=m1", 303, text_zh="已完成。", body="moi", letter_number="假字第1號", step="send")
    page = office.at("editor").get("/staff/submissions/1/")
    assert "cec 委員會" in words_of(page.text) and "moi 委員會" not in words_of(page.text)


# --- drafts ----------------------------------------------------------------------------------------------------------


def test_a_draft_may_be_incomplete_and_is_seen_by_nobody_else(office: Office) -> None:
    reporter = office.at("reporter")
    reporter.send(f"{O1}/report/delay/?m=m1", 303, reason_zh="尚在查證", step="draft")
    reporter.get("/staff/submissions/1/")
    assert "尚未填寫完整" in words_of(reporter.last.text)
    for who in ("other", "editor", "admin", "member", "reviewer", "auditor", "approver"):
        desk = office.at(who)
        desk.get("/staff/submissions/1/", 403)
        desk.get("/staff/submissions/1/edit/", 403)
        assert "尚在查證" not in desk.browser.get("/zh/staff/", follow_redirects=True).text
    visitor = office.site.test_client()
    assert visitor.get("/zh/staff/submissions/1/").status_code == 302
    assert "尚在查證" not in visitor.get("/zh/plans/2025-2028/commitments/o1/").text
    assert form_of(reporter.get("/staff/submissions/1/edit/").text)["reason_zh"] == ["尚在查證"]


@pytest.mark.parametrize("who, commitment, lacks", [("reporter", "o1", {"occurred": ""}), ("editor", "o2", {"body": ""})])
def test_a_draft_without_its_day_or_its_body_is_given_back_with_what_it_lacks(office: Office, who: str, commitment: str,
                                                                              lacks: dict[str, str]) -> None:
    desk, before = office.at(who), office.count()
    desk.send(f"/staff/plans/2025-2028/commitments/{commitment}/report/progress/?m=m1", 422, text_zh="尚在查證", step="draft",
              **lacks)
    (name,) = lacks
    assert f'href="#{name}"' in desk.last.text and form_of(desk.last.text)["text_zh"] == ["尚在查證"]
    assert office.count() == before


def test_a_member_never_sees_a_text_on_its_way(office: Office) -> None:
    sent(office)
    for who in ("member", "reviewer", "auditor", "admin", "other"):
        office.at(who).get("/staff/submissions/1/", 403)


def sent(office: Office) -> Desk:
    """A reporter's text, sent in."""
    reporter = office.at("reporter")
    reporter.send(f"{O1}/report/progress/?m=m1", 303, text_zh="已完成初稿。", step="send")
    return reporter


def test_a_returned_text_comes_back_with_the_reason_and_can_be_sent_again(office: Office) -> None:
    reporter, editor = sent(office), office.at("editor")
    editor.get("/staff/submissions/1/")
    version = form_of(editor.last.text)["version"][0]
    editor.post("/staff/submissions/1/return/",
                {"csrf_token": [editor.token()], "version": [version], "reason": ["請寫明日期"]}, 303)
    reporter.get("/staff/")
    assert "已退回" in words_of(reporter.last.text) and "請寫明日期" in words_of(reporter.last.text)
    reporter.send("/staff/submissions/1/edit/", 303, text_zh="115年11月已完成初稿。", step="send")
    assert "115年11月已完成初稿。" in office.at("editor").get("/staff/submissions/1/").text


def test_a_discarded_draft_is_no_longer_listed_but_can_still_be_continued(office: Office) -> None:
    reporter = office.at("reporter")
    reporter.send(f"{O1}/report/progress/?m=m1", 303, text_zh="初稿的文字", step="draft")
    reporter.post("/staff/submissions/1/withdraw/", {"csrf_token": [reporter.token()]}, 303)
    assert "草稿已捨棄；仍可由本頁繼續撰寫。" in words_of(reporter.get("/staff/submissions/1/").text)
    assert "/staff/submissions/1/" not in reporter.get("/staff/").text
    reporter.send("/staff/submissions/1/edit/", 303, step="draft")
    assert "/staff/submissions/1/" in reporter.get("/staff/").text


def test_going_back_to_a_form_updates_the_draft_that_it_saved_and_sends_it_in_from_its_preview(each_office: Office) -> None:
    reporter, path = each_office.at("reporter"), f"{O1}/report/progress/?m=m1"
    form = reporter.filled(path)

    def kept() -> object:
        return each_office.read(lambda session: [(each.text.zh, each.state.value) for each in session.scalars(
            select(Submission))])

    for words in ("初稿", "初稿", "二稿"):
        reporter.post(path, form | as_filled({"text_zh": words, "step": "draft"}), 303)
        assert kept() == [(words, "draft")]
    reporter.post(path, form | as_filled({"text_zh": "已完成三稿。", "step": "preview"}), 200)
    shown = form_of(reporter.last.text) | {"step": ["send"]}
    for _press in range(2):
        reporter.post(path, shown, 303)
    assert kept() == [("已完成三稿。", "submitted")]


def test_a_text_is_returned_only_with_a_reason(office: Office) -> None:
    sent(office)
    editor = office.at("editor")
    editor.post("/staff/submissions/1/return/", {"csrf_token": [editor.token()], "version": ["1"], "reason": [" "]}, 422)
    assert "退回理由" in errors_of(editor.last.text)


def test_a_text_that_changed_while_an_editor_read_it_is_not_published(office: Office) -> None:
    reporter, editor = sent(office), office.at("editor")
    editor.get("/staff/submissions/1/")
    old = form_of(editor.last.text)
    reporter.post("/staff/submissions/1/withdraw/", {"csrf_token": [reporter.token()]}, 303)
    reporter.send("/staff/submissions/1/edit/", 303, text_zh="改過的文字", step="send")
    before = office.count()
    editor.post("/staff/submissions/1/publish/", old, 409)
    assert office.count() == before
    assert "您閱讀之後，文稿已有變更" in words_of(editor.last.text) and "改過的文字" in words_of(editor.last.text)
    editor.again("/staff/submissions/1/publish/", 303)


def test_an_editor_who_comes_second_to_a_text_is_told_that_it_was_published(office: Office) -> None:
    reporter, first, second = sent(office), office.at("editor"), office.at("editor")
    second.get("/staff/submissions/1/")
    old = form_of(second.last.text)
    first.get("/staff/submissions/1/")
    first.again("/staff/submissions/1/publish/", 303)
    second.post("/staff/submissions/1/publish/", old, 409)
    told = words_of(second.last.text)
    assert "您閱讀期間已經公布" in told and "尚未公布。" not in told
    reporter.get("/staff/submissions/1/")
    assert "檢視第" in words_of(reporter.last.text)


def test_a_reporter_cannot_publish_unless_the_site_allows_it(office: Office) -> None:
    reporter = sent(office)
    reporter.post("/staff/submissions/1/publish/", {"csrf_token": [reporter.token()], "version": ["2"]}, 403)
    assert "已完成初稿。" not in office.site.test_client().get("/zh/plans/2025-2028/commitments/o1/").text


def test_a_reporter_publishes_their_own_text_where_the_site_allows_it(office: Office, make_site: Callable[..., Flask]) -> None:
    url = office.site.extensions["database"].engine.url.render_as_string(hide_password=False)
    office = Office(make_site(url, TRACKER_REPORTERS_PUBLISH="yes"))
    reporter = sent(office)
    reporter.get("/staff/submissions/1/")
    approver = office.at("approver")
    approver.post("/staff/submissions/1/withdraw/", {"csrf_token": [approver.token()]}, 403)
    reporter.again("/staff/submissions/1/publish/", 303)
    assert "已完成初稿。" in office.site.test_client().get("/zh/plans/2025-2028/commitments/o1/").text


# --- the record moves on ---------------------------------------------------------------------------------------------


def test_an_overtaken_report_shows_what_was_added_and_loses_nothing(office: Office) -> None:
    reporter = office.at("reporter")
    form = reporter.filled(f"{O1}/report/delay/?m=m1") | {name: [value] for name, value in DELAY.items()} | {
        "new_date": [roc(LATER)], "step": ["preview"]}
    office.at("editor").send(f"{O1}/report/progress/?m=m1", 303, text_zh="國發會代填之進度", body="cec",
                             letter_number="中選會字第2號", step="send")
    reporter.post(f"{O1}/report/delay/?m=m1", form, 409)
    shown = words_of(reporter.last.text)
    assert "您填寫期間，紀錄已有異動" in shown and "國發會代填之進度" in shown
    kept = form_of(reporter.last.text)
    assert kept["reason_zh"] == [DELAY["reason_zh"]] and kept["new_date"] == [roc(LATER)]
    reporter.again(f"{O1}/report/delay/?m=m1", 200, step="preview")
    reporter.again(f"{O1}/report/delay/?m=m1", 303, step="send")


def test_an_overtaken_report_can_be_kept_as_a_draft(office: Office) -> None:
    reporter = office.at("reporter")
    form = reporter.filled(f"{O1}/report/progress/?m=m1") | {"text_zh": ["已完成初稿"], "step": ["send"]}
    office.at("editor").send(f"{O1}/report/progress/?m=m1", 303, text_zh="代填", body="cec", letter_number="1", step="send")
    reporter.post(f"{O1}/report/progress/?m=m1", form, 409)
    reporter.again(f"{O1}/report/progress/?m=m1", 303, step="draft")
    assert office.count()[1] == 1


# --- questions, not walls ---------------------------------------------------------------------------------------------


def test_a_report_that_looks_odd_is_questioned_and_can_be_sent_all_the_same(office: Office) -> None:
    editor = office.at("editor")
    by_letter = {"body": "cec", "letter_number": "中選會字第3號"}
    editor.send(f"{O1}/report/delay/?m=m1", 303, **DELAY, **by_letter, new_date=roc(LATER), step="send")
    previewed(editor, f"{O1}/report/delay/?m=m1", **DELAY | {"reason_zh": "賡續辦理中。", "next_step_zh": "持續協調。"},
              **by_letter, new_date=roc(date(LATER.year + 1, 1, 31)))
    asked = words_of(editor.last.text)
    assert "這是m1第2次延後" in asked and "立法院尚未審議115年度預算。" in asked
    assert "期限曾由" in asked
    assert "延後原因僅寫「賡續辦理」" in asked
    assert "下一步未寫明時間" in asked
    assert "僅供提醒，仍可送出" in asked
    editor.again(f"{O1}/report/delay/?m=m1", 303, step="send")


def test_an_activity_count_is_questioned_as_an_outcome(office: Office) -> None:
    reporter = previewed(office.at("reporter"), f"{O1}/report/progress/?m=m1", text_zh="115年11月辦理工作坊。",
                         evidence_url="https://example.org/a", evidence_shows_zh="辦理12場工作坊", evidence_kind="outcome")
    assert "活動場次或人數屬產出" in words_of(reporter.last.text)


# --- corrections ------------------------------------------------------------------------------------------------------


def test_a_published_update_is_corrected_by_a_new_one_that_starts_from_its_words(office: Office) -> None:
    sent(office)
    editor = office.at("editor")
    editor.get("/staff/submissions/1/")
    editor.again("/staff/submissions/1/publish/", 303)
    reporter = office.at("reporter")
    assert reporter.filled("/staff/updates/1/correct/")["text_zh"] == ["已完成初稿。"]
    previewed(reporter, "/staff/updates/1/correct/", text_zh="已完成二稿。")
    reporter.again("/staff/updates/1/correct/", 303, step="send")
    editor.get("/staff/submissions/2/")
    editor.again("/staff/submissions/2/publish/", 303)
    office.at("other").get("/staff/updates/1/correct/", 403)
    # Who comes from a page that was open meanwhile corrects the newest.
    assert reporter.get("/staff/updates/1/correct/", 302).headers["Location"] == "/zh/staff/updates/2/correct/"
    assert reporter.filled("/staff/updates/2/correct/")["text_zh"] == ["已完成二稿。"]


def test_whoever_corrects_what_was_stated_before_a_date_is_not_told_that_the_date_has_passed(office: Office) -> None:
    due = clock.today() - timedelta(days=10)
    with office.site.extensions["database"].writing() as session:
        milestone = a_milestone(session, commitment=Commitment.by_reference(session, "2025-2028/o1"), due=due, body="cec")
        an_update(session, milestone, report=progress(occurred=due - timedelta(days=5)), at=clock.now())
        number = session.scalars(select(Update.number)).one()
        label = milestone.label
    reporter, asked, path = office.at("reporter"), "已過，惟所填內容未載明原因", f"/staff/updates/{number}/correct/"
    previewed(reporter, path, text_zh="115年11月已完成二稿。")
    assert asked not in words_of(reporter.last.text)
    previewed(reporter, path, text_zh="115年11月已完成二稿。", occurred=roc(due + timedelta(days=1)))
    assert asked in words_of(reporter.last.text)
    previewed(reporter, f"{O1}/report/progress/?m={label}", text_zh="115年11月已完成二稿。")
    assert asked in words_of(reporter.last.text)


def test_a_corrected_completion_opens_with_its_day_and_corrects_nothing_if_sent_unchanged(office: Office) -> None:
    editor = office.at("editor")
    editor.send(f"{O1}/report/completion/?m=m1", 303, text_zh="已完成。", evidence_url="https://example.org/a",
                evidence_shows_zh="草案全文", finished_on="115/2/1", body="cec", letter_number="中選字第1號", step="send")
    assert editor.filled("/staff/updates/1/correct/")["finished_on"] == ["115/02/01"]
    before = office.count()
    editor.again("/staff/updates/1/correct/", 422, step="send")
    assert "內容沒有變更" in words_of(editor.last.text) and office.count() == before
    editor.again("/staff/updates/1/correct/", 303, text_zh="已全部完成。", step="send")
    finished = office.read(lambda session: Milestone.by_reference(session, "2025-2028/o1/m1").finished_on)
    assert str(finished) == "2026-02-01"


def test_a_completion_that_does_not_finish_its_milestone_says_when_it_was_finished_in_its_entry_and_its_correction(
        office: Office) -> None:
    editor, letter = office.at("editor"), {"body": "cec", "letter_number": "中選字第1號", "step": "send"}
    editor.send(f"{O1}/report/progress/?m=m1", 303, text_zh="已完成初稿。", **letter)
    editor.send(f"{O1}/report/completion/?m=m1", 303, text_zh="已完成。", evidence_url="https://example.org/a",
                evidence_shows_zh="草案全文", occurred="115/2/20", finished_on="115/2/1", **letter)
    entry = office.read(lambda session: Update.by_reference(session, "update/2").last_entry)
    for lang, said in (("zh", "完成日期 115年2月1日"), ("en", "Finished on 1 February 2026")):
        assert said in words_of(office.site.test_client().get(f"/{lang}/changelog/{entry}/").text), lang
    assert editor.filled("/staff/updates/2/correct/")["finished_on"] == ["115/02/01"]


@pytest.mark.parametrize(("lang", "asked"), [("zh", "m1不會因此列為完成"), ("en", "m1 would stay open")])
def test_whoever_reports_a_completion_as_of_a_day_before_the_newest_report_is_told_that_it_finishes_nothing(
        office: Office, lang: str, asked: str) -> None:
    with office.site.extensions["database"].writing() as session:
        an_update(session, Milestone.by_reference(session, "2025-2028/o1/m1"), report=progress(occurred=date(2026, 3, 2)))
    reporter, editor, path = office.at("reporter"), office.at("editor"), f"{O1}/report/completion/?m=m1"
    reporter.lang = editor.lang = lang
    done = {"text_zh": "已完成。", "evidence_url": "https://example.org/a", "evidence_shows_zh": "草案全文", "step": "preview"}
    reporter.send(path, 200, **done, occurred="2026-03-02")
    assert asked not in words_of(reporter.last.text)
    reporter.send(path, 200, **done, occurred="2026-03-01")
    assert asked in words_of(reporter.last.text)
    reporter.again(path, 303, step="send")
    assert asked in words_of(editor.get("/staff/submissions/1/").text)
    editor.again("/staff/submissions/1/publish/", 303)
    letter = {"letter_number": "中選字第1號", "step": "preview"}
    editor.send("/staff/updates/2/correct/", 200, text_zh="已全部完成。", **letter)
    assert asked in words_of(editor.last.text)
    editor.send("/staff/updates/1/correct/?kind=completion", 200, occurred="2026-02-01", **letter)
    assert asked not in words_of(editor.last.text), "it stands in the place of the newest one"


@pytest.mark.parametrize(("lang", "asked"), [("zh", "於何時完成，而其原訂期限"), ("en", "could not tell whether it was on time")])
def test_whoever_reports_a_completion_after_the_original_date_without_its_day_is_asked_for_it(
        office: Office, lang: str, asked: str) -> None:
    with office.site.extensions["database"].writing() as session:
        commitment = Commitment.by_reference(session, "2025-2028/o1")
        label = a_milestone(session, commitment=commitment, due=date(2026, 2, 10), body="cec").label
    reporter, path = office.at("reporter"), f"{O1}/report/completion/?m={label}"
    reporter.lang = lang
    done = {"text_zh": "已完成。", "evidence_url": "https://example.org/a", "evidence_shows_zh": "草案全文", "step": "preview"}
    for occurred, finished_on, is_asked in (
            ("2026-02-11", "", True), ("2026-02-11", "2026-02-10", False), ("2026-02-10", "", False)):
        reporter.send(path, 200, **done, occurred=occurred, finished_on=finished_on)
        assert (asked in words_of(reporter.last.text)) is is_asked, (occurred, finished_on)


def test_the_english_of_a_report_corrected_only_in_chinese_is_marked_as_a_translation_of_the_old_words(office: Office) -> None:
    editor = office.at("editor")
    editor.send(f"{O1}/report/progress/?m=m1", 303, text_zh="已完成初稿。", text_en="A first draft is done.", body="cec",
                letter_number="中選字第1號", step="send")
    editor.send("/staff/updates/1/correct/", 303, text_zh="已完成二稿。", step="send")
    editor.send("/staff/updates/2/correct/", 303, text_en="A second draft is done.", step="send")
    texts = office.read(lambda session: [(each.text.en, each.text.is_stale) for each in session.scalars(
        select(Update).order_by(Update.number))])
    assert texts == [("A first draft is done.", False), ("A first draft is done.", True), ("A second draft is done.", False)]


def test_a_body_finds_its_published_reports_and_where_to_correct_them(office: Office) -> None:
    sent(office)
    editor, reporter = office.at("editor"), office.at("reporter")
    editor.get("/staff/submissions/1/")
    assert "/updates/1/correct/" not in reporter.get("/staff/").text
    editor.again("/staff/submissions/1/publish/", 303)
    for path in ("/staff/", "/staff/submissions/1/"):
        shown = reporter.get(path).text
        assert "/zh/staff/updates/1/correct/" in shown and "/zh/staff/updates/1/evidence/" in shown, path
    assert "/updates/1/" not in office.at("other").get("/staff/").text
    previewed(reporter, "/staff/updates/1/correct/", text_zh="已完成二稿。")
    reporter.again("/staff/updates/1/correct/", 303, step="send")
    editor.get("/staff/submissions/2/")
    editor.again("/staff/submissions/2/publish/", 303)
    assert "/updates/1/correct/" not in reporter.get("/staff/").text


def test_a_body_whose_commitment_went_to_another_is_told_who_corrects_its_report_and_may_still_add_evidence(
        office: Office) -> None:
    sent(office)
    editor, reporter = office.at("editor"), office.at("reporter")
    editor.get("/staff/submissions/1/")
    editor.again("/staff/submissions/1/publish/", 303)
    with office.site.extensions["database"].writing() as session:
        commitment = Commitment.by_reference(session, "2025-2028/o1")
        commitments.amend_commitment(
            session, commitment, wording=Wording.of(commitment), number=commitment.number, theme=None, leads=["moi"], supports=[],
            reason=text("改由內政部主辦"), decided=DECIDED, by=EDITOR, at=clock.now())
    for path in ("/staff/", "/staff/submissions/1/"):
        shown = reporter.get(path).text
        assert "/staff/updates/1/correct/" not in shown and "/staff/updates/1/evidence/" in shown, path
        assert "由國發會更正" in words_of(shown), path
    reporter.get("/staff/updates/1/correct/", 403)
    reporter.get("/staff/updates/1/evidence/", 200)
    assert "/staff/updates/1/correct/" in editor.get("/staff/submissions/1/").text


def test_from_the_list_of_what_to_do_a_body_comes_to_the_entry_that_published_its_report_whatever_came_later(
        office: Office) -> None:
    editor = office.at("editor")
    editor.send(f"{O1}/report/progress/?m=m1", 303, text_zh="已完成初稿。", body="cec", letter_number="1", step="send")
    first = office.read(lambda session: session.get_one(Update, "update/1").last_entry)
    editor.send("/staff/translations/edit/?of=update/1&field=text", 303, translation="A first draft is done.", state="draft")
    later = office.read(lambda session: session.get_one(Update, "update/1").last_entry)
    assert later != first
    reporter = office.at("reporter")
    for path in ("/staff/", "/staff/updates/1/evidence/"):
        shown = reporter.get(path).text.partition("<footer")[0]
        assert f"/changelog/{first}/" in shown and f"/changelog/{later}/" not in shown, path


def test_a_report_that_is_corrected_stays_the_statement_of_a_body_that_has_given_way_to_another(office: Office) -> None:
    editor, letter = office.at("editor"), {"letter_number": "中選字第1號", "step": "send"}
    editor.send(f"{O1}/report/progress/?m=m1", 303, text_zh="已完成初稿。", body="cec", **letter)
    with office.site.extensions["database"].writing() as session:
        a_body(session, "moda")
        carrying_over.succeed_body(
            session, Body.by_reference(session, "cec"), successor="moda", on=clock.today(), reason=text("組織調整"),
            commitments=[Commitment.by_reference(session, "2025-2028/o1")], decided=DECIDED, by=EDITOR, at=clock.now())
    for desk in (editor, office.at("reporter")):
        assert desk.filled("/staff/updates/1/correct/")["body"] == ["cec"]
    editor.send("/staff/updates/1/correct/", 422, **letter)
    editor.again("/staff/updates/1/correct/", 303, text_zh="已完成二稿。", step="send")
    assert office.read(lambda session: Update.by_reference(session, "update/2").body) == "cec"


def test_a_delay_that_is_corrected_keeps_the_text_for_which_its_form_does_not_ask(office: Office) -> None:
    with office.site.extensions["database"].writing() as session:
        told = replace(delay(LATER), text=text("已完成初稿"))
        an_update(session, Milestone.by_reference(session, "2025-2028/o1/m1"), report=told)
    office.at("editor").send("/staff/updates/1/correct/", 303, reason_zh="立法院尚未完成預算審議。", letter_number="中選字第1號",
                             step="send")
    assert office.read(lambda session: Update.by_reference(session, "update/2").text.zh) == "已完成初稿"


def test_a_text_with_more_evidence_than_the_form_has_places_for_keeps_all_of_it(office: Office) -> None:
    pieces = [replace(A_LINK, url=f"https://example.org/{number}") for number in range(5)]
    with office.site.extensions["database"].writing() as session:
        by = actor_of(session, accounts.by_email(session, "reporter@example.org"))
        a_draft(session, by, Milestone.by_reference(session, "2025-2028/o1/m1"), report=progress(evidence=pieces))
    reporter = office.at("reporter")
    reporter.send("/staff/submissions/1/edit/", 303, text_zh="已完成二稿。", step="draft")
    kept = office.read(lambda session: [each["url"] for each in session.get_one(Submission, 1).evidence])
    assert kept == [each.url for each in pieces]


def test_text_typed_into_a_draft_that_was_meanwhile_sent_in_from_another_window_is_given_back(office: Office) -> None:
    reporter = sent(office)
    reporter.post("/staff/submissions/1/withdraw/", {"csrf_token": [reporter.token()]}, 303)
    other_window = reporter.filled("/staff/submissions/1/edit/")
    reporter.send("/staff/submissions/1/edit/", 303, step="send")
    for step, status in (("preview", 200), ("draft", 409), ("send", 422)):
        typed = as_filled({"text_zh": "另補的說明", "step": step})
        answer = reporter.post("/staff/submissions/1/edit/", other_window | typed, status)
        assert "另補的說明" in answer.text, step
        other_window["version"] = form_of(answer.text)["version"]
    assert "請先取回" in words_of(answer.text)


def test_a_refusal_behind_the_log_in_explains_the_situation_and_leads_back_to_the_work(office: Office) -> None:
    reporter = sent(office)
    told = words_of(reporter.get("/staff/submissions/1/edit/", 422).text)
    assert "目前無法進行" in told and "請先取回" in told and "瀏覽器會保留" not in told
    for path, status in (("/staff/submissions/1/edit/", 422), ("/staff/plans/", 403), ("/staff/nowhere/", 404)):
        assert 'href="/zh/staff/"' in reporter.get(path, status).text, path
    assert "/staff/" not in office.site.test_client().get("/zh/nowhere/").text


def test_a_text_sent_after_the_log_in_has_ended_is_given_back(office: Office) -> None:
    reporter, text = office.at("reporter"), "主辦機關已完成初稿，並於網站公開徵詢意見。"
    filled = reporter.filled(f"{O1}/report/progress/?m=m1") | {"text_zh": [text], "step": ["send"]}
    reporter.browser.delete_cookie("staff")
    before = office.count()
    reporter.post(f"{O1}/report/progress/?m=m1", filled, 403)
    assert text not in reporter.last.text  # it does not say that it was a form of this site
    reporter.browser.environ_base["HTTP_ORIGIN"] = "http://localhost"
    reporter.post(f"{O1}/report/progress/?m=m1", filled, 403)
    told = words_of(reporter.last.text)
    assert text in told and "登入已逾時" in told and filled["csrf_token"][0] not in reporter.last.text
    assert "/zh/account/login/?next=/zh/staff/plans/2025-2028/commitments/o1/report/progress/" in reporter.last.text
    assert office.count() == before
    reporter.post("/account/password/", {"password": ["a password that nobody reads"]}, 403)
    assert "nobody reads" not in reporter.last.text


@pytest.mark.parametrize(("lang", "says"), [("zh", "其他登入狀態"), ("en", "another log-in")])
def test_a_text_from_before_a_log_in_in_another_window_is_given_back(office: Office, lang: str, says: str) -> None:
    reporter, text = office.at("reporter"), "主辦機關已完成初稿，並於網站公開徵詢意見。"
    reporter.lang = lang
    path = f"{O1}/report/progress/?m=m1"
    filled = reporter.filled(path) | {"text_zh": [text], "step": ["send"]}
    reporter.browser.delete_cookie("staff")
    reporter.log_in()
    before = office.count()
    reporter.post(path, filled, 400)
    assert text not in reporter.last.text  # it does not say that it was a form of this site
    reporter.browser.environ_base["HTTP_ORIGIN"] = "http://localhost"
    told = words_of(reporter.post(path, filled, 400).text)
    assert text in told and says in told and office.count() == before


@pytest.mark.parametrize("name", ["evidence_file", "text_zh"])
def test_a_text_sent_too_late_is_given_back_whatever_was_chosen_beside_it(office: Office, name: str) -> None:
    reporter, text, short = office.at("reporter"), "主辦機關已完成初稿，並於網站公開徵詢意見。", "已開會二次。"
    path = f"{O1}/report/progress/?m=m1"
    filled = reporter.filled(path)
    reporter.browser.delete_cookie("staff")
    large = b"%PDF-1.7" + 3_000_000 * b"x"
    before = office.count()
    answer = reporter.browser.post(reporter.address(path), headers={"Origin": "http://localhost"}, data={
        "csrf_token": filled["csrf_token"][0], "evidence_shows_zh": short, "reason_zh": text, "evidence2_file_kept": 30 * "k",
        name: (BytesIO(large), "minutes.pdf") if name == "evidence_file" else 300_000 * "x"})
    told = words_of(answer.text)
    assert answer.status_code == 403 and "登入已逾時" in told and 30 * "k" not in answer.text
    # What holds more than any text may hold was no form of ours.
    assert (text in told and short in told) == (name == "evidence_file")
    assert "xxx" not in answer.text and office.count() == before


def test_no_two_parts_of_a_report_have_the_same_name(office: Office) -> None:
    page = office.at("reporter").get(f"{O1}/report/delay/?m=m1").text
    main = next(tree_of(page).iter("main"))
    called = [" ".join("".join(node.itertext()).split()) for kind in ("label", "legend", "summary") for node in main.iter(kind)
              if node.get("for") not in ("reason_zh", "next_step_zh")]
    evidence = [each for each in called if "佐證" in each]
    assert len(evidence) > 12 and len(set(evidence)) == len(evidence)


def test_everything_missing_from_a_report_of_delay_is_reported_at_once(office: Office) -> None:
    reporter = office.at("reporter")
    page = reporter.send(f"{O1}/report/delay/", 422, depends_on="other_body", step="preview").text
    told = errors_of(page)
    for field in ("里程碑：請選擇相關的里程碑", "延後原因類別", "其他機關名稱", "延後原因（中文）", "下一步（中文）", "新期限"):
        assert field in told, (field, told)
    assert words_of(page).count("擇一填寫") == 2
    reporter.again(f"{O1}/report/delay/?m=m1", 422, new_date="112/3/32", step="preview")
    assert errors_of(reporter.last.text).count("新期限") == 1
    reporter.again(f"{O1}/report/delay/?m=m1", 303, step="draft", new_date="", milestones=[])


def test_a_day_in_the_future_is_reported_together_with_what_is_missing(office: Office) -> None:
    given = {"text_zh": "", "occurred": roc(AHEAD), "finished_on": roc(AHEAD)}
    told = errors_of(office.at("reporter").send(f"{O1}/report/completion/?m=m1", 422, **given, step="preview").text)
    assert told.count("日期不能晚於今天。") == 2 and "請填寫本欄。" in told


def test_a_report_and_its_evidence_list_everything_missing_at_once(office: Office) -> None:
    reporter = office.at("reporter")
    told = errors_of(reporter.send(f"{O1}/report/delay/?m=m1", 422, step="preview").text)
    assert "後續須由誰處理" in told and "新期限" in told
    told = errors_of(reporter.send(f"{O1}/report/completion/?m=m1", 422, text_zh="", step="preview").text)
    assert "完成情形（中文）" in told and "佐證資料網址：填報完成須附佐證" in told
    told = errors_of(reporter.send(f"{O1}/report/progress/?m=m1", 422, text_zh="", step="preview", evidence_dated=roc(AHEAD),
                                   evidence3_url="https://example.org/a").text)
    for field in ("佐證資料網址：", "佐證資料說明（中文）：", "佐證資料日期：", "佐證資料3：說明（中文）："):
        assert field in told, (field, told)


def test_a_draft_says_where_it_is_incomplete(office: Office) -> None:
    reporter = office.at("reporter")
    reporter.send(f"{O1}/report/progress/?m=m1", 303, text_zh="", step="draft")
    assert "尚未填寫完整 進度：請填寫本欄。" in words_of(reporter.get("/staff/submissions/1/").text)


def test_a_text_that_waits_names_its_commitment_by_its_title(office: Office) -> None:
    sent(office)
    assert "2025-2028/o1" not in words_of(office.at("editor").get("/staff/").text)


def test_nobody_is_asked_or_invited_to_report_on_a_closed_plan(office: Office) -> None:
    desk = office.at("editor")
    assert "2025-2028" in desk.get("/staff/").text
    with office.site.extensions["database"].writing() as session:
        plans.close_plan(session, Plan.by_reference(session, "2025-2028"), on=clock.today(), by=LOADER, at=later(1))
    assert "/report/" not in desk.get("/staff/").text
    assert "/report/" not in desk.get(f"{O1}/").text
    assert "這部方案不在執行期間" in words_of(desk.get(f"{O1}/report/progress/?m=m1", 422).text)


def test_a_form_says_so_where_there_is_no_category_of_delay_yet(office: Office) -> None:
    with office.site.extensions["database"].writing() as session:
        (category,) = session.query(DelayCategory)
        amend_category(session, category, label=category.label, order=1, retired=True, by=EDITOR, at=clock.now())
    reporter = office.at("reporter")
    shown = reporter.send(f"{O1}/report/delay/?m=m1", 422, reason_zh="預算未通過。", step="preview").text
    assert "目前沒有可選的項目" in shown


def test_the_form_to_correct_a_delay_keeps_a_category_that_was_retired_since(office: Office) -> None:
    editor = office.at("editor")
    editor.send(f"{O1}/report/delay/?m=m1", 303, **DELAY, new_date=roc(LATER), body="cec", letter_number="中選字第1號",
                step="send")
    with office.site.extensions["database"].writing() as session:
        (category,) = session.query(DelayCategory)
        amend_category(session, category, label=category.label, order=1, retired=True, by=EDITOR, at=clock.now())
    editor.send("/staff/updates/1/correct/", 303, reason_zh="立法院尚未完成預算審議。", step="send")
    assert office.read(lambda session: Update.by_reference(session, "update/2").category) == "category/budget"


def test_a_successor_corrects_what_the_body_before_it_reported(office: Office) -> None:
    editor = office.at("editor")
    editor.send(f"{O1}/report/progress/?m=m1", 303, text_zh="已完成初稿。", body="cec", letter_number="中選字第1號", step="send")
    with office.site.extensions["database"].writing() as session:
        a_body(session, "moda")
        an_account(session, Role.REPORTER, "moda", email="heir@example.org")
        carrying_over.succeed_body(
            session, Body.by_reference(session, "cec"), successor="moda", on=clock.today(), reason=text("組織調整"),
            commitments=[Commitment.by_reference(session, "2025-2028/o1")], decided=DECIDED, by=EDITOR, at=clock.now())
    heir = office.at("heir")
    heir.get("/staff/")
    assert "/zh/staff/updates/1/correct/" in heir.last.text
    previewed(heir, "/staff/updates/1/correct/", text_zh="已完成二稿。")
    heir.again("/staff/updates/1/correct/", 303, step="send")
    editor.get("/staff/submissions/1/")
    editor.again("/staff/submissions/1/publish/", 303)
    said = office.read(lambda session: [(each.body, each.corrected_by) for each in (
        Update.by_reference(session, "update/1"), Update.by_reference(session, "update/2"))])
    assert said == [("cec", "update/2"), ("moda", None)]
    office.at("other").get("/staff/updates/2/correct/", 403)
