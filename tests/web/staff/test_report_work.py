"""A report is written at the desk, opened for comment, commented on by anyone, answered and made final."""

from __future__ import annotations

import random
import re
import threading
import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.faults import killing
from tests.web.desk import Desk, as_filled, errors_of, form_of, tree_of, words_of
from tests.web.office import Office
from tests.world import an_update, progress, text
from tracker import clock, language
from tracker.changelog import fold
from tracker.changelog.record import head
from tracker.commands import report_runs
from tracker.database import Database
from tracker.domain.bilingual import Lang
from tracker.domain.calendar import TAIPEI, When, civil_day, write
from tracker.domain.reporting import MOST_TRIES, RunState
from tracker.models import AuditLine, CommentIn, Milestone, ReportDraft, ReportRun
from tracker.queries import reports
from tracker.reports import build, running
from tracker.web.headers import SETTLED
from tracker.web.report_sections import of_draft

UNTIL = clock.today() + timedelta(days=14)


def _begun(office: Office) -> str:
    answer = office.at("editor").send("/staff/reports/drafts/add/", 303, plan="2025-2028", kind="progress", on="115/11/24")
    return str(answer.headers["Location"]).removeprefix("/zh")


def _made(editor: Desk, path: str, **values: str) -> str:
    """Ask for the files, let the answer finish, and return the page that shows how far they have come."""
    editor.send(path, 303, **values)
    page = str(editor.last.headers["Location"])
    _to_its_end(editor.last)
    return editor.get(page).text


def _to_its_end(answer: TestResponse) -> None:
    """The answer has been sent; wait for what goes on afterwards."""
    answer.close()
    for each in threading.enumerate():
        if each.name.startswith("report-run-"):
            each.join()


def _comment(reader: FlaskClient, **more: str) -> int:
    page = reader.get("/zh/reports/1/comment/")
    proof = re.search(r'name="token"[^>]*value="([^"]+)"', page.text)
    assert proof
    values = {"token": proof[1], "text": "延後原因寫得不夠清楚。", "lang": "zh", "section": "delays", "consent": "y"} | more
    return reader.post("/zh/reports/1/comment/", data=values, headers={"Origin": "http://localhost"}).status_code


def test_a_draft_is_thrown_away_only_after_a_page_has_said_what_goes_with_it(office: Office) -> None:
    draft, editor = _begun(office), office.at("editor")
    assert f'href="/zh{draft}discard/"' in editor.get(draft).text

    asked = editor.get(f"{draft}discard/").text

    assert "無法復原" in asked and f'href="/zh{draft}"' in asked
    editor.get(draft)
    editor.send(f"{draft}discard/", 303)
    assert "草稿已捨棄" in editor.get("/staff/reports/").text
    editor.get(draft, 404)


def test_an_editor_who_begins_a_report_is_told_that_it_is_not_public(office: Office) -> None:
    editor = office.at("editor")
    begun = editor.send("/staff/reports/drafts/add/", 303, plan="2025-2028", kind="progress", on="115/11/24").headers["Location"]
    assert "報告草稿已建立" in editor.get(begun.removeprefix("/zh")).text


def test_an_editor_who_brings_the_facts_of_a_draft_up_to_date_is_told_that_they_are(office: Office) -> None:
    draft, editor = _begun(office), office.at("editor")
    editor.send(f"{draft}bring-up/", 303)
    assert "資料已更新至最新紀錄。" in editor.get(draft).text


@pytest.mark.parametrize("act", ["discard", "finish", "open"])
def test_what_another_author_has_written_since_is_neither_discarded_nor_published_unread(office: Office, act: str) -> None:
    draft, editor = _begun(office), office.at("editor")
    form = editor.filled(f"{draft}{act}/") | ({"until": [UNTIL.isoformat()]} if act == "open" else {})
    office.at("second").send(f"{draft}sections/delays/", 303, text_zh="已請機關補充。")

    shown = words_of(editor.post(f"{draft}{act}/", form, 409).text)
    assert "有他人修改本草稿" in shown and "不一致之處" not in shown and "則已完成" not in shown
    assert act != "open" or form_of(editor.last.text)["until"] == [UNTIL.isoformat()]
    assert "已請機關補充。" in editor.get(f"{draft}sections/delays/").text

    editor.send(f"{draft}{act}/", 303, **({"until": UNTIL.isoformat()} if act == "open" else {}))


def test_of_two_who_extend_the_comment_period_at_once_the_second_is_shown_what_the_first_announced(office: Office) -> None:
    draft, editor, second = _begun(office), office.at("editor"), office.at("second")
    _made(editor, f"{draft}open/", until=UNTIL.isoformat())
    path = "/staff/reports/1/window/"
    late = second.filled(path) | as_filled({"until": (UNTIL + timedelta(days=20)).isoformat(), "reason_zh": "機關要求延長。"})
    editor.send(path, 303, until=(UNTIL + timedelta(days=10)).isoformat(), reason_zh="委員要求延長。")
    shown = words_of(second.post(path, late, 409).text)
    assert "委員要求延長。" in shown and form_of(second.last.text)["reason_zh"] == ["機關要求延長。"]
    second.again(path, 303)


@pytest.mark.parametrize("lang, says", [("zh", "這份草稿已不存在"), ("en", "This draft no longer exists")])
def test_an_editor_who_discards_a_draft_twice_is_told_that_it_is_gone(office: Office, lang: str, says: str) -> None:
    draft, editor = _begun(office), office.at("editor")
    editor.lang = lang
    form = editor.filled(f"{draft}discard/")
    editor.post(f"{draft}discard/", form, 303)
    editor.post(f"{draft}discard/", form, 303)
    assert says in editor.get("/staff/reports/").text
    editor.browser.get(editor.address(f"{draft}discard/"))
    assert says in editor.get("/staff/reports/").text


def test_authors_write_beside_the_facts_and_see_which_language_is_missing(office: Office) -> None:
    draft = _begun(office)
    editor = office.at("editor")
    assert "摘要數字" in editor.get(draft).text

    editor.send(f"{draft}sections/delays/", 303, text_zh="已請機關補充。", seen="1")

    page = editor.get(draft).text
    assert "已請機關補充。" in page and "尚缺一種語文" in page
    nested = next(each.group(1) for each in re.finditer('id="s-([^"]+)"><h3>　', page))
    editor.send(f"{draft}sections/{nested}/", 303, text_zh="尚無佐證。", seen="2")
    assert re.search(f'<a href="#s-{nested}">(?!　)[^<]+ › [^<]+</a>', editor.get(draft).text), "it says in which chapter"
    shown = editor.get(f"{draft}preview/").text
    assert "撰寫者說明" in shown and "已請機關補充。" in shown
    assert office.site.test_client().get("/zh/reports/1/").status_code == 404


def test_a_draft_is_opened_to_everybody_commented_on_answered_and_frozen(office: Office) -> None:
    draft = _begun(office)
    editor, reader = office.at("editor"), office.site.test_client()
    editor.send(f"{draft}sections/delays/", 303, text_zh="已請機關補充。", text_en="Bodies were asked.", seen="1")
    _made(editor, f"{draft}open/", until=UNTIL.isoformat())

    page = reader.get("/zh/reports/1/")
    assert "草案，徵詢意見" in page.text and "已請機關補充。" in page.text
    assert "Bodies were asked." in reader.get("/en/reports/1/").text
    assert reader.get("/zh/reports/1.pdf").headers["Cache-Control"] != SETTLED
    assert "報告草案徵詢意見" in reader.get("/zh/changelog/").text

    assert _comment(reader) == 303
    assert "延後原因寫得不夠清楚" not in reader.get("/zh/reports/1/").text
    with office.site.extensions["database"].reading() as session:
        assert session.get_one(CommentIn, 1).name == ""
    assert "其後始得定稿" in editor.get(draft).text and "finish/" not in editor.last.text
    assert f"徵詢意見至{write(When.day(UNTIL), 'zh', 'table')}，其後始得定稿" in editor.send(f"{draft}finish/", 422).text

    to_do = "報告草案收到的意見"
    assert to_do in editor.get("/staff/").text and to_do not in office.at("reporter").get("/staff/").text
    editor.send("/staff/comments/in/1/", 303, decision="publish")
    assert to_do not in editor.get("/staff/").text
    assert "延後原因寫得不夠清楚" in reader.get("/zh/reports/1/").text
    editor.send("/staff/comments/1/answer/", 303, regard="taken_up", answer_zh="已補列原因。")
    assert "已補列原因。" in reader.get("/zh/reports/1/").text


def test_after_its_comment_period_a_draft_is_not_shown_as_open_for_comment_and_can_be_made_final(
        office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = _begun(office)
    editor, reader = office.at("editor"), office.site.test_client()
    _made(editor, f"{draft}open/", until=UNTIL.isoformat())
    assert "草案，徵詢意見至" in editor.get("/staff/reports/").text and "草案，徵詢意見至" in reader.get("/zh/reports/").text
    now = clock.now() + timedelta(days=15)

    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr(clock, "today", lambda: civil_day(now))
    editor = office.at("editor")
    for page in (editor.get("/staff/reports/").text, reader.get("/zh/reports/").text):
        assert "草案，徵詢期間已過" in page and "草案，徵詢意見至" not in page
    assert f"{draft}finish/" in editor.get(draft).text


def test_a_final_report_offers_no_form_for_comments_and_a_form_already_open_gives_back_what_was_typed(
        office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = _begun(office)
    editor, reader = office.at("editor"), office.site.test_client()
    _made(editor, f"{draft}open/", until=UNTIL.isoformat())
    assert _comment(reader) == 303
    editor.send("/staff/comments/in/1/", 303, decision="publish")
    editor.send("/staff/comments/1/answer/", 303, regard="taken_up", answer_zh="已補列原因。")
    now = clock.now() + timedelta(days=15)
    monkeypatch.setattr(clock, "now", lambda: now)
    monkeypatch.setattr(clock, "today", lambda: civil_day(now))
    editor = office.at("editor")
    typed = {"/staff/comments/1/answer/": {"answer_zh": ["另補附表。"]},
             "/staff/reports/1/comments/add/": {"text": ["來函所提意見。"], "via": ["mail"], "consent": ["y"]},
             "/staff/reports/1/window/": {"reason_zh": ["再徵詢兩週。"], "until": [(UNTIL + timedelta(days=30)).isoformat()]}}
    opened = {path: editor.filled(path) for path in typed}
    assert opened["/staff/reports/1/comments/add/"]["received_on"] == [write(When.day(UNTIL), "zh", "table")], "what came in time"
    _made(editor, f"{draft}finish/")
    for path, words in typed.items():
        assert "本報告已定稿" in editor.get(path, 422).text, path
        if "window" in path:  # it shows first what was published since
            editor.post(path, opened[path] | words, 409)
            refused = editor.again(path, 422).text
        else:
            refused = editor.post(path, opened[path] | words, 422).text
        assert "本報告已定稿" in refused and next(iter(words.values()))[0] in refused, path


def test_a_comment_shows_its_editor_and_everybody_else_which_part_of_the_report_it_is_about(office: Office) -> None:
    draft = _begun(office)
    editor, reader = office.at("editor"), office.site.test_client()
    _made(editor, f"{draft}open/", until=UNTIL.isoformat())
    assert (_comment(reader), _comment(reader, text="請附圖。", section="c-o1-done")) == (303, 303)
    waits = editor.get("/staff/comments/in/1/").text
    assert "延後及因應" in waits and "進度報告" in waits and f'href="/zh{draft}"' in waits

    for number in ("1", "2"):
        decided = editor.send(f"/staff/comments/in/{number}/", 303, decision="publish")
        assert decided.headers["Location"] == f"/zh{draft}"

    listed = editor.get(draft).text
    public = reader.get("/en/reports/1/").text
    comments = public[public.index('id="comments-h"'):]
    assert "延後及因應" in listed and 'Section: <a href="#delays">' in comments and 'id="delays"' in public
    assert re.search(r'href="#c-o1-done">5\.1 [^<]+ › 5\.1\.1 ', comments), "the title of the part above goes with it"


def test_a_comment_already_decided_shows_the_decision_and_cannot_be_decided_again(office: Office) -> None:
    draft = _begun(office)
    editor, reader = office.at("editor"), office.site.test_client()
    _made(editor, f"{draft}open/", until=UNTIL.isoformat())
    assert _comment(reader) == 303
    opened_before = editor.filled("/staff/comments/in/1/")
    editor.send("/staff/comments/in/1/", 303, decision="other_matter")

    again = editor.post("/staff/comments/in/1/", opened_before | {"decision": ["publish"]}, 422).text
    assert "此則意見已處理" in again
    shown = editor.get("/staff/comments/in/1/").text
    assert "未公開：與本報告無關" in re.sub(r"\s+", "", shown) and 'name="decision"' not in shown
    assert "延後原因寫得不夠清楚" not in reader.get("/zh/reports/1/").text


def test_everything_wrong_with_a_comment_is_reported_at_once(office: Office) -> None:
    draft = _begun(office)
    editor, reader = office.at("editor"), office.site.test_client()
    _made(editor, f"{draft}open/", until=UNTIL.isoformat())

    path = "/staff/reports/1/comments/add/"
    said = errors_of(editor.send(path, 422, via="join", received_on="2020-01-01", name="某人", text="請附來源。").text)
    assert said.startswith("有4處須修正") and "收件日期：此日不在徵詢意見期間內。" in said
    assert "請提供該意見在平臺上的網址。" in said
    assert "請同意公開姓名，或將姓名欄留空。" in said and "意見提出者同意公開後，始得登錄。" in said
    assert _comment(reader, name="某人") == 422


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_comment_resent_from_the_same_form_is_said_to_have_arrived_and_can_be_sent_again_on_purpose(
        office: Office, lang: str) -> None:
    draft = _begun(office)
    _made(office.at("editor"), f"{draft}open/", until=UNTIL.isoformat())
    reader = Desk(office.site, lang=lang)
    form = reader.filled("/reports/1/comment/") | as_filled({"text": "延後原因寫得不夠清楚。", "consent": "y"})
    here = {"Origin": "http://localhost"}
    address = reader.address("/reports/1/comment/")
    assert reader.browser.post(address, data=form, headers=here).status_code == 303
    time.sleep(1.1)  # a form says to the second when it was shown

    again = reader.browser.post(address, data=form, headers=here)

    assert again.status_code == 422
    assert {"zh": "意見已送達，無須再次送出", "en": "there is nothing more to do"}[lang] in errors_of(again.text)
    back = form_of(again.text)
    assert back["text"] == form["text"]
    assert reader.browser.post(address, data=form | {"token": back["token"]}, headers=here).status_code == 303
    with office.site.extensions["database"].reading() as session:
        assert session.query(CommentIn).count() == 2


def test_a_comment_without_consent_or_with_a_name_that_may_not_be_shown_is_given_back(office: Office) -> None:
    draft = _begun(office)
    _made(office.at("editor"), f"{draft}open/", until=UNTIL.isoformat())
    reader = office.site.test_client()

    assert _comment(reader, consent="") == 422
    assert _comment(reader, name="王小明") == 422
    assert _comment(reader, name="王小明", named="y") == 303
    assert reader.get("/zh/reports/2/comment/").status_code == 404


@pytest.mark.parametrize(("lang", "over", "until"), [
    ("zh", "徵詢期間已過", "徵詢意見至"), ("en", "no longer open for comment", "until")])
def test_a_comment_sent_after_the_last_day_is_given_back_with_the_reason(
        office: Office, monkeypatch: pytest.MonkeyPatch, lang: str, over: str, until: str) -> None:
    draft = _begun(office)
    _made(office.at("editor"), f"{draft}open/", until=UNTIL.isoformat())
    reader, said = Desk(office.site, lang=lang), "An answer that took an evening to write. " * 3
    form = reader.filled("/reports/1/comment/") | as_filled({"text": said, "consent": "y"})
    end = datetime.combine(UNTIL + timedelta(days=1), time_of_day(0), TAIPEI)
    here, address = {"Origin": "http://localhost"}, reader.address("/reports/1/comment/")
    with monkeypatch.context() as moved:
        moved.setattr(clock, "now", lambda: end.astimezone(UTC))

        late = reader.browser.post(address, data=form, headers=here)
        asked = reader.get("/reports/1/comment/", 404)
        page = tree_of(reader.get("/reports/1/").text)

    assert late.status_code == 404 and said.strip() in words_of(late.text) and said.strip() not in asked.text
    assert form["token"][0] not in late.text
    for each in (late, asked):
        assert until in words_of(each.text) and reader.address("/reports/1/") in each.text
        assert "mistyped" not in each.text and "網址可能有誤" not in each.text
    heading = next(each for each in page.iter("h2"))
    assert over in "".join(heading.itertext())
    with monkeypatch.context() as moved:
        moved.setattr(clock, "now", lambda: (end - timedelta(seconds=1)).astimezone(UTC))
        assert reader.browser.post(address, data=form, headers=here).status_code == 303


def test_a_report_that_nobody_was_consulted_on_says_so(office: Office) -> None:
    draft = _begun(office)
    _made(office.at("editor"), f"{draft}finish/")
    reader = office.site.test_client()

    assert "未經徵詢意見即發布" in reader.get("/zh/reports/1/").text
    assert reader.get("/zh/reports/1.pdf").headers["Cache-Control"] == SETTLED
    assert reader.get("/zh/reports/1/comment/").status_code == 404


def test_a_final_report_offers_no_form_and_carries_out_none_that_was_already_open(office: Office) -> None:
    draft, editor = _begun(office), office.at("editor")
    opened = {path: editor.filled(f"{draft}{path}") for path in ("finish/", "bring-up/", "sections/delays/", "open/")}
    _made(editor, f"{draft}finish/")
    with office.site.extensions["database"].reading() as session:
        entries = head(session).number
    for path, form in opened.items():
        assert "維持發布時之內容" in editor.get(f"{draft}{path}", 422).text
        typed = {"text_zh": ["寫到一半的說明"]} if "text_zh" in form else {"until": ["120/1/5"]} if "until" in form else {}
        refused = editor.post(f"{draft}{path}", form | typed, 422).text
        assert "維持發布時之內容" in refused and all(value in refused for (value,) in typed.values()), path
    with office.site.extensions["database"].reading() as session:
        assert head(session).number == entries


def test_a_reader_of_a_report_that_was_made_again_for_its_period_is_directed_to_the_later_one(office: Office) -> None:
    editor, reader, says = office.at("editor"), office.site.test_client(), "同一期間另有較新的報告"
    first = _begun(office)
    _made(editor, f"{first}finish/")
    assert says not in reader.get("/zh/reports/1/").text + reader.get("/zh/reports/").text
    second = _begun(office)
    _made(editor, f"{second}finish/")

    page = reader.get("/zh/reports/1/").text
    assert says in page and 'href="/zh/reports/2/"' in page and 'href="/zh/reports/1/compared/2/"' in page
    assert reader.get("/zh/reports/").text.count(says) == 1 and says not in reader.get("/zh/reports/2/").text


def test_two_reports_of_one_kind_are_compared(office: Office) -> None:
    second, editor = _begun(office), office.at("editor")
    editor.send(f"{second}sections/delays/", 303, text_zh="已請機關補充。", seen="1")
    first = _begun(office)
    _made(editor, f"{first}finish/")
    _made(editor, f"{second}finish/")
    reader = office.site.test_client()

    assert "/zh/reports/1/compared/2/" in reader.get("/zh/reports/2/").text
    page = reader.get("/zh/reports/1/compared/2/").text
    assert "<ins>已請機關補充。</ins>" in page and "撰寫者說明" in page


def test_the_page_shows_how_far_it_has_come_and_reloads_by_itself_without_a_script(office: Office) -> None:
    draft, editor = _begun(office), office.at("editor")
    editor.send(f"{draft}finish/", 303)
    page = str(editor.last.headers["Location"])

    with office.site.extensions["database"].writing() as session:
        run = session.get_one(ReportRun, 1)
        attempt = report_runs.take_up(session, run, at=clock.now())
        assert attempt == 1
        report_runs.tell(run, attempt, made=12, of=40, doing="zh/report.pdf", at=clock.now())
    going = editor.get(page).text
    assert editor.last.headers["Refresh"] == "3" and "12" in going and 'max="40" value="12"' in going and "zh/report.pdf" in going
    assert "Refresh" not in editor.get(f"{page}?still=1").headers
    assert "報告正在製作中" in editor.send(f"{draft}finish/", 422).text


def test_a_run_whose_process_died_is_finished_by_another_and_the_report_is_published_once(office: Office) -> None:
    draft, editor = _begun(office), office.at("editor")
    editor.send(f"{draft}finish/", 303)
    page = str(editor.last.headers["Location"])
    with office.site.extensions["database"].writing() as session:
        report_runs.take_up(session, session.get_one(ReportRun, 1), at=clock.now() - timedelta(minutes=2))

    _to_its_end(editor.get(page))

    assert "reports/1/" in editor.get(page).text
    with office.site.extensions["database"].reading() as session:
        run = session.get_one(ReportRun, 1)
        assert (run.state, run.tries, run.report, run.by) == (RunState.DONE, 2, "report/1", {})
        assert len(reports.published(session)) == 1
        line = session.scalars(select(AuditLine).where(AuditLine.subject == "report/1")).one()
        assert line.who.startswith("account/")


def test_text_written_in_the_meantime_is_reported_on_the_page_and_nothing_is_published(office: Office) -> None:
    draft, editor = _begun(office), office.at("editor")
    editor.send(f"{draft}finish/", 303)
    answer = editor.last
    editor.send(f"{draft}sections/delays/", 303, text_zh="已請機關補充。", seen="1")
    _to_its_end(answer)

    shown = editor.get(str(answer.headers["Location"])).text
    assert "沒有公布" in shown and "有他人修改本草稿" in shown
    assert office.site.test_client().get("/zh/reports/1/").status_code == 404


def test_text_that_another_author_wrote_in_the_same_section_meanwhile_is_shown_beside_ones_own(office: Office) -> None:
    draft, editor = _begun(office), office.at("editor")
    editor.send(f"{draft}sections/delays/", 303, text_zh="已請機關補充。", seen="1")
    shown = editor.send(f"{draft}sections/delays/", 409, text_zh="各機關均已說明。", seen="1").text
    assert "您填寫期間，另有他人修改" in shown and "已請機關補充。" in shown and "各機關均已說明。" in shown
    assert "已公布" not in shown and "紀錄已有異動" not in shown, "a draft is in no log"
    editor.again(f"{draft}sections/delays/", 303)
    assert "各機關均已說明。" in editor.get(draft).text


def test_what_is_missing_in_one_language_is_on_the_list_of_translations_until_the_report_is_final(office: Office) -> None:
    draft, editor = _begun(office), office.at("editor")
    editor.send(f"{draft}sections/delays/", 303, text_zh="已請機關補充。", seen="1")
    listed = editor.get("/staff/translations/").text
    assert "已請機關補充。" in listed and f"{draft}sections/delays/" in listed
    _made(editor, f"{draft}open/", until=UNTIL.isoformat())
    reader = office.site.test_client()
    assert _comment(reader) == 303
    editor.send("/staff/comments/in/1/", 303, decision="publish")
    listed = editor.get("/staff/translations/").text
    assert "延後原因寫得不夠清楚" in listed and "已請機關補充。" in listed

    editor.send(f"{draft}sections/delays/", 303, text_zh="已請機關補充。", text_en="Bodies were asked.", seen="3")
    assert "已請機關補充。" not in editor.get("/staff/translations/").text


def test_a_run_that_was_killed_is_finished_by_the_timer_even_if_nobody_opens_its_page(office: Office) -> None:
    draft, editor = _begun(office), office.at("editor")
    editor.send(f"{draft}finish/", 303)
    url = office.site.extensions["settings"].database_url
    site = build.Site(**office.site.extensions["settings"].for_reports)

    def work(_say: killing.Say) -> None:
        running.work(Database(url), 1, site, clock.now)

    assert killing.run(work, random.Random(1), most=80).killed
    with office.site.extensions["database"].writing() as session:
        run = session.get_one(ReportRun, 1)
        assert (run.state, run.tries) == (RunState.RUNNING, 1)
    resume = office.site.test_cli_runner().invoke
    assert "0 resumed." in resume(args=["reports", "resume"]).output, "its process may still be alive"
    _grown_silent(office)

    told = resume(args=["reports", "resume"]).output

    assert "run 1: done, report/1" in told and "1 resumed." in told
    assert "0 resumed." in resume(args=["reports", "resume"]).output
    with office.site.extensions["database"].reading() as session:
        assert len(reports.published(session)) == 1


def test_a_run_that_has_died_three_times_is_abandoned_by_the_timer_and_its_page_says_so(office: Office) -> None:
    draft, editor = _begun(office), office.at("editor")
    editor.send(f"{draft}finish/", 303)
    page = str(editor.last.headers["Location"])
    for _again in range(MOST_TRIES):
        with office.site.extensions["database"].writing() as session:
            report_runs.take_up(session, session.get_one(ReportRun, 1), at=clock.now())
        _grown_silent(office)

    assert "run 1: failed" in office.site.test_cli_runner().invoke(args=["reports", "resume"]).output

    assert "多次中斷" in editor.get(page).text
    assert office.site.test_client().get("/zh/reports/1/").status_code == 404


@pytest.mark.parametrize("name", ["--on", "--period"])
def test_the_command_line_makes_no_report_about_the_future(office: Office, tmp_path: Path, name: str) -> None:
    done = office.site.test_cli_runner().invoke(args=[
        "reports", "build", "progress", "--plan", "2025-2028", "--lang", "en", "--format", "json",
        "--output", str(tmp_path / "report.json"), name, str(clock.today().year + 1)])
    assert (done.exit_code, done.output) == (1, "Error: This date is in the future.\n")


def _grown_silent(office: Office) -> None:
    with office.site.extensions["database"].writing() as session:
        session.get_one(ReportRun, 1).seen_at = clock.now() - timedelta(minutes=2)


PRIVATE = "某君曾因個人因素延誤本案之辦理"


def _said(office: Office, words: str) -> int:
    """Publish a report in these words; gives its entry."""
    with office.site.extensions["database"].writing() as session:
        milestone = Milestone.by_reference(session, "2025-2028/o1/m1")
        return an_update(session, milestone, report=progress(occurred=date(2026, 11, 20), text=text(words)),
                         at=clock.now()).last_entry


@pytest.mark.parametrize("ticked", [True, False])
def test_a_report_that_printed_withheld_words_loses_its_files_if_the_administrator_leaves_the_box_ticked(
        office: Office, ticked: bool) -> None:
    number = _said(office, PRIVATE)
    draft, reader, admin = _begun(office), office.site.test_client(), office.at("admin")
    _made(office.at("editor"), f"{draft}finish/")
    given = ("/zh/reports/1/", "/zh/reports/1.json", "/en/reports/1.json")
    assert all(PRIVATE in reader.get(path).text for path in given)
    asked = {"entry": str(number), "ground_zh": "個人資料保護法第11條", "step": "preview"}
    shown = admin.send("/staff/withhold/", 200, **asked).text
    assert 'href="/zh/reports/1/"' in shown and form_of(shown)["report"] == ["report/1"]

    admin.again("/staff/withhold/", 303, step="withhold", report=["report/1"] if ticked else [])

    assert [PRIVATE in reader.get(path).text for path in given] == [not ticked] * 3
    if ticked:
        for lang, says in (("zh", "依法停止公開之文字"), ("en", "withheld by law")):
            assert says in words_of(reader.get(f"/{lang}/reports/1/").text)
            assert reader.get(f"/{lang}/reports/1.pdf").status_code == 404
            assert reader.get(f"/{lang}/reports/").status_code == 200
    with office.site.extensions["database"].reading() as session:
        assert fold.check(session).holds


def test_an_administrator_is_also_asked_about_a_report_published_after_looking_at_what_would_be_withheld(office: Office) -> None:
    number = _said(office, PRIVATE)
    draft, reader, admin = _begun(office), office.site.test_client(), office.at("admin")
    shown = admin.send("/staff/withhold/", 200, entry=str(number), ground_zh="個人資料保護法第11條", step="preview").text
    assert "report" not in form_of(shown)
    _made(office.at("editor"), f"{draft}finish/")

    shown = admin.again("/staff/withhold/", 409, step="withhold").text
    assert "已有變動" in words_of(shown) and form_of(shown)["report"] == ["report/1"]
    assert form_of(shown)["ground_zh"] == ["個人資料保護法第11條"] and PRIVATE in reader.get("/zh/reports/1/").text
    admin.again("/staff/withhold/", 303, step="withhold")
    assert PRIVATE not in reader.get("/zh/reports/1/").text


def test_a_section_whose_title_was_withheld_says_so_where_people_choose_one(office: Office) -> None:
    draft = ReportDraft(sections=[{"key": "story-1", "depth": 2, "title": {}}])
    told: tuple[tuple[Lang, str], ...] = (("zh", "依法停止公開"), ("en", "Withheld by law"))
    for lang, says in told:
        with office.site.app_context(), language.using(lang):
            assert [each.title for each in of_draft(draft)] == [says]
