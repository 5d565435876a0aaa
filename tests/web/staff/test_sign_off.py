"""Sign-off at the desk: who sees what, who may do what by any form or direct request, and the page for the file."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.mail.sink import sink
from tests.web.desk import Desk, errors_of, form_of, words_of
from tests.web.office import Office
from tests.world import ADMIN, EDITOR, an_account, text
from tests.worlds.reviews import an_account_for
from tests.worlds.sign_off import a_rule_for_texts
from tracker import clock
from tracker.commands import accounts, deputies, steering_group
from tracker.domain.calendar import When, write
from tracker.domain.permissions import Role
from tracker.mail.transport import Smtp
from tracker.models import Member

O1 = "/staff/plans/2025-2028/commitments/o1"
TEXT = "已完成初稿。"


@pytest.fixture
def checked_first(office: Office) -> Office:
    """An office in which cec has its texts checked by its approver."""
    with office.site.extensions["database"].writing() as session:
        a_rule_for_texts(session)
    return office


def sent(office: Office) -> Desk:
    reporter = office.at("reporter")
    reporter.send(f"{O1}/report/progress/?m=m1", 303, text_zh=TEXT, step="send")
    return reporter


def post(desk: Desk, act: str, status: int, **more: str) -> None:
    """Act by direct request, with whatever version is given."""
    values = {"csrf_token": desk.token(), "version": "9", **more}
    desk.post(f"/staff/submissions/1/{act}/", {name: [value] for name, value in values.items()}, status)


def version(desk: Desk) -> str:
    return form_of(desk.get("/staff/submissions/1/").text)["version"][0]


def test_a_text_passes_from_the_reporter_through_the_approver_and_ndc_to_the_public(each_office: Office) -> None:
    office = each_office
    admin = office.at("admin")
    admin.send("/staff/sign-off/cec/", 303, approver_checks="yes", reason_zh="依機關陳核程序")
    assert "須經機關核稿人員核稿" in words_of(admin.get("/staff/sign-off/").text)

    reporter = sent(office)
    assert "機關核稿中" in words_of(reporter.get("/staff/").text)
    office.at("editor").get("/staff/submissions/1/", 403)
    assert TEXT not in office.at("editor").get("/staff/").text

    approver = office.at("approver")
    assert "文稿第1號 進度" in words_of(approver.get("/staff/").text).rsplit("待您核稿", 1)[1]
    assert TEXT in words_of(approver.get("/staff/submissions/1/").text)
    approver.again("/staff/submissions/1/check/", 303, said="內容無誤，請續辦")

    editor = office.at("editor")
    page = words_of(editor.get("/staff/submissions/1/").text)
    assert "機關已核稿，待國發會審閱" in page and "內容無誤，請續辦" in page
    editor.again("/staff/submissions/1/publish/", 303)
    assert TEXT in office.site.test_client().get("/zh/plans/2025-2028/commitments/o1/").text
    assert "內容無誤" not in office.site.test_client().get("/zh/changelog/").text


def test_a_reason_written_while_a_text_was_taken_back_or_decided_is_given_back(checked_first: Office) -> None:
    reporter, approver = sent(checked_first), checked_first.at("approver")
    read = approver.filled("/staff/submissions/1/")
    reporter.post("/staff/submissions/1/withdraw/", {"csrf_token": [reporter.token()]}, 303)
    for act, field, words in (("check", "said", "請續辦"), ("return", "reason", "缺附件")):
        told = approver.post(f"/staff/submissions/1/{act}/", read | {field: [words]}, 409).text
        assert words in words_of(told) and "撰稿人已經取回" in words_of(told), act


def test_the_approver_is_mailed_when_a_text_is_sent_in_and_its_writer_when_it_comes_back(checked_first: Office) -> None:
    with sink() as (kept, port):
        checked_first.site.extensions["post"] = replace(
            checked_first.site.extensions["post"], transport=Smtp("localhost", port, security="none"))
        sent(checked_first).last.close()  # the answer is on its way: now the mail is written
        assert sorted(to for to, _message in kept.messages) == ["approver.cec@example.org", "approver@example.org"]
        assert all(TEXT not in message.as_string() for _to, message in kept.messages)
        kept.messages.clear()
        approver = checked_first.at("approver")
        post(approver, "return", 303, reason="請寫明日期", version=version(approver))
        approver.last.close()
        [(to, message)] = kept.messages
        assert to == "reporter@example.org" and "請寫明日期" not in message.as_string()


@pytest.mark.parametrize("who", ["reporter", "other", "editor", "second", "admin", "member", "reviewer", "auditor", "approver"])
def test_nobody_can_publish_an_unchecked_text_by_direct_request(checked_first: Office, who: str) -> None:
    sent(checked_first)
    before = checked_first.count()[0]
    desk = checked_first.at(who)
    for number in range(1, 9):
        answer = desk.browser.post("/zh/staff/submissions/1/publish/",
                                   data={"csrf_token": desk.token(), "version": str(number)})
        assert answer.status_code in (403, 409, 422), (who, answer.status_code)
    assert checked_first.count()[0] == before


@pytest.mark.parametrize("who", ["reporter", "other", "editor", "admin", "member", "reviewer", "auditor"])
def test_only_the_approver_can_check_or_return_a_text_that_is_waiting_for_a_check(checked_first: Office, who: str) -> None:
    sent(checked_first)
    desk = checked_first.at(who)
    post(desk, "check", 403)
    post(desk, "return", 403, reason="不行")


def test_an_editors_own_form_publishes_nothing_for_the_body_without_its_letter(checked_first: Office) -> None:
    editor = checked_first.at("editor")
    before = checked_first.count()[0]
    editor.send(f"{O1}/report/progress/?m=m1", 422, text_zh=TEXT, body="cec", step="send")
    assert checked_first.count()[0] == before
    editor.send(f"{O1}/report/progress/?m=m1", 303, text_zh=TEXT, body="cec", letter_number="中選綜字第1號", step="send")


def test_a_text_returned_by_the_approver_says_why_and_keeps_what_was_sent(checked_first: Office) -> None:
    reporter, approver = sent(checked_first), checked_first.at("approver")
    post(approver, "return", 303, reason="請寫明日期", version=version(approver))
    for page in ("/staff/submissions/1/", "/staff/submissions/1/edit/"):
        told = words_of(reporter.get(page).text)
        assert "退回理由 請寫明日期" in told and "國發會退回" not in told
    reporter.send("/staff/submissions/1/edit/", 303, text_zh="115年11月已完成初稿。", step="draft")
    page = words_of(approver.get("/staff/submissions/1/").text)
    assert "撰稿人修改中" in page and TEXT in page and "115年11月" not in page


@pytest.mark.parametrize("act, says", [("return", "已經退回撰稿人"), ("check", "已經核稿並送國發會")])
def test_an_approver_who_presses_twice_is_told_what_became_of_the_text(
        checked_first: Office, act: str, says: str) -> None:
    sent(checked_first)
    approver = checked_first.at("approver")
    read = version(approver)
    post(approver, act, 303, reason="請寫明日期", version=read)
    post(approver, act, 409, reason="請寫明日期", version=read)
    assert says in words_of(approver.last.text)


def test_a_text_that_reached_ndc_and_was_taken_back_can_still_be_seen_there(checked_first: Office) -> None:
    reporter, approver = sent(checked_first), checked_first.at("approver")
    approver.get("/staff/submissions/1/")
    approver.again("/staff/submissions/1/check/", 303)
    post(reporter, "withdraw", 303)
    page = words_of(checked_first.at("editor").get("/staff/submissions/1/").text)
    assert "已取回" in page and TEXT in page


def test_a_text_that_ndc_has_already_is_called_so_in_every_list_and_the_approver_is_not_told_to_return_it(office: Office) -> None:
    reporter = sent(office)
    office.at("admin").send("/staff/sign-off/cec/", 303, approver_checks="yes", reason_zh="依機關陳核程序")
    approver = office.at("approver")
    for desk in (reporter, approver, office.at("editor")):
        assert "已送國發會，尚待機關核稿" in words_of(desk.get("/staff/").text)
    page = words_of(approver.get("/staff/submissions/1/").text)
    assert "核稿無誤，送國發會" in page and "或退回撰稿人" not in page
    assert "由撰稿人取回，或由國發會退回" in page


def test_the_page_for_the_file_is_a_pdf_for_those_who_may_read_the_text(checked_first: Office) -> None:
    reporter = sent(checked_first)
    for desk in (reporter, checked_first.at("approver")):
        answer = desk.browser.get("/zh/staff/submissions/1/paper.pdf")
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        assert answer.data.startswith(b"%PDF")
        assert answer.headers["Cache-Control"] == "no-store"
    for who in ("editor", "other", "member"):
        assert checked_first.at(who).browser.get("/zh/staff/submissions/1/paper.pdf").status_code == 403
    with_delay = checked_first.at("editor")
    assert with_delay.browser.get("/en/staff/submissions/99/paper.pdf").status_code == 404


def test_an_incomplete_draft_has_no_page_for_the_file_yet(checked_first: Office) -> None:
    reporter = checked_first.at("reporter")
    reporter.send(f"{O1}/report/delay/?m=m1", 303, reason_zh="尚在查證", step="draft")
    assert "陳核附件" not in words_of(reporter.get("/staff/submissions/1/").text)
    assert reporter.browser.get("/zh/staff/submissions/1/paper.pdf").status_code == 422


def test_the_rule_is_set_with_a_reason_and_only_by_those_allowed(office: Office) -> None:
    editor = office.at("editor")
    editor.send("/staff/sign-off/cec/", 422, approver_checks="yes")
    editor.send("/staff/sign-off/moi/", 422, approver_checks="yes", reason_zh="程序")
    assert "尚無核稿人員帳號" in words_of(editor.last.text)
    editor.send("/staff/sign-off/cec/", 303, approver_checks="yes", reason_zh="程序")
    assert "設定機關核稿程序" in office.site.test_client().get("/zh/changelog/").text
    office.at("approver").get("/staff/sign-off/cec/", 403)


def test_an_editor_overtaken_by_another_is_told_what_the_rule_is_now(office: Office) -> None:
    editor, second = office.at("editor"), office.at("second")
    second.filled("/staff/sign-off/cec/")
    editor.send("/staff/sign-off/cec/", 303, approver_checks="yes", reason_zh="程序")
    second.again("/staff/sign-off/cec/", 409, approver_checks="no", reason_zh="程序變更")
    assert "須經機關核稿人員核稿" in words_of(second.last.text).split("程序變更")[0]


def test_a_member_whose_seat_has_ended_no_longer_reads_what_was_sent_in(office: Office) -> None:
    sent(office)
    database, today = office.site.extensions["database"], write(clock.today(), "zh", "table")
    with database.writing() as session:
        an_account_for(session, Member.by_reference(session, "member/1"))
    office.at("editor").send("/staff/windows/open/", 303, meeting_number="12", opens=today, closes=today)
    member = office.at("seat1")
    assert TEXT in words_of(member.get("/staff/submitted/1/").text) and "已開放委員閱覽" in member.get("/review/").text
    with database.writing() as session:
        steering_group.end_membership(session, Member.by_reference(session, "member/1"), reason=text("任期屆滿"), by=EDITOR,
                                      ends=When.day(clock.today() - timedelta(days=1)), at=clock.now())
    for path in ("/staff/submitted/", "/staff/submitted/1/"):
        assert "本席次任期已屆滿或終止" in words_of(member.get(path, 403).text)
    assert "已開放委員閱覽" not in member.get("/review/").text


def test_members_read_what_was_sent_in_while_ndc_has_opened_it(office: Office) -> None:
    sent(office)
    member, editor = office.at("member"), office.at("editor")
    assert "目前未開放" in words_of(member.get("/staff/submitted/").text)
    member.get("/staff/submitted/1/", 404)
    today = write(clock.today(), "zh", "table")
    editor.send("/staff/windows/open/", 422, meeting_number="12", opens=today, closes="115/1/1")
    editor.send("/staff/windows/open/", 303, meeting_number="12", opens=today, closes=today)
    listed = words_of(member.get("/staff/submitted/").text)
    assert "文稿第1號 進度 順序1 公開資料 cec 委員會" in listed and "o1" not in listed
    assert TEXT in words_of(member.get("/staff/submitted/1/").text)
    for act in ("publish", "return", "withdraw", "check"):
        post(member, act, 403)
    member.get("/staff/submissions/1/", 403)
    for who in ("reporter", "approver", "admin", "reviewer", "auditor"):
        office.at(who).get("/staff/submitted/1/", 403)
    editor.send("/staff/windows/1/amend/", 422, called_off="y")
    editor.send("/staff/windows/1/amend/", 422, opens="114/12/1", closes="115/1/1")
    told = str(errors_of(editor.last.text))
    assert "閱覽已開始" in told and "理由" in told, "all at once"
    editor.send("/staff/windows/1/amend/", 303, called_off="y", reason_zh="誤開")
    member.get("/staff/submitted/1/", 404)
    assert "目前未開放" in words_of(member.get("/staff/submitted/").text)
    assert "已取消" in words_of(editor.get("/staff/windows/").text)
    editor.send("/staff/windows/open/", 303, meeting_number="12", opens=today, closes=today)
    member.get("/staff/submitted/1/")
    post(editor, "return", 303, reason="請補佐證", version=version(editor))
    member.get("/staff/submitted/1/", 404)
    assert "開放委員閱覽文稿" in office.site.test_client().get("/zh/changelog/").text


def test_a_draft_saved_in_another_window_is_not_overwritten_unseen(office: Office) -> None:
    reporter = office.at("reporter")
    reporter.send(f"{O1}/report/progress/?m=m1", 303, text_zh="甲稿", step="draft")
    first, second = (reporter.filled("/staff/submissions/1/edit/") for _tab in range(2))
    reporter.post("/staff/submissions/1/edit/", first | {"text_zh": ["甲稿，第一個視窗"], "step": ["draft"]}, 303)
    for step in ("draft", "send"):
        shown = reporter.post("/staff/submissions/1/edit/", second | {"text_zh": ["甲稿，第二個視窗"], "step": [step]}, 409).text
        assert "甲稿，第二個視窗" in shown and "另一視窗" in words_of(shown)
    assert "甲稿，第一個視窗" in reporter.get("/staff/submissions/1/").text
    # Seen, and sent once more, it goes over the other.
    reporter.post("/staff/submissions/1/edit/", second | {"text_zh": ["甲稿，第二個視窗"], "step": ["draft"]}, 409)
    reporter.again("/staff/submissions/1/edit/", 303, step="draft")
    assert "甲稿，第二個視窗" in reporter.get("/staff/submissions/1/").text


def test_a_colleague_continues_what_was_returned_to_somebody_who_has_left(office: Office) -> None:
    with office.site.extensions["database"].writing() as session:
        an_account(session, Role.REPORTER, "cec", email="colleague@example.org")
    sent(office)
    editor, colleague = office.at("editor"), office.at("colleague")
    editor.get("/staff/submissions/1/")
    editor.post("/staff/submissions/1/return/", {"csrf_token": [editor.token()], "version": [version(editor)],
                                                 "reason": ["請補日期"]}, 303)
    assert "由您續辦" not in words_of(colleague.get("/staff/submissions/1/").text)
    with office.site.extensions["database"].writing() as session:
        accounts.close_account(session, accounts.by_email(session, "reporter@example.org"), at=clock.now())
    colleague.get("/staff/submissions/1/")
    assert "由您續辦" in colleague.last.text
    colleague.post("/staff/submissions/1/take-over/", {"csrf_token": [colleague.token()]}, 303)
    assert colleague.filled("/staff/submissions/1/edit/")["text_zh"] == [TEXT]
    colleague.again("/staff/submissions/1/edit/", 303, step="send")


def test_a_colleague_continues_the_draft_of_somebody_who_has_left_if_it_was_returned(office: Office) -> None:
    with office.site.extensions["database"].writing() as session:
        an_account(session, Role.REPORTER, "cec", email="colleague@example.org")
    reporter = sent(office)
    editor, colleague = office.at("editor"), office.at("colleague")
    editor.get("/staff/submissions/1/")
    editor.post("/staff/submissions/1/return/", {"csrf_token": [editor.token()], "version": [version(editor)],
                                                 "reason": ["請補日期"]}, 303)
    reporter.send("/staff/submissions/1/edit/", 303, text_zh="改到一半", step="draft")
    assert "/staff/submissions/1/" not in colleague.get("/staff/").text
    assert "改到一半" not in colleague.get("/staff/submissions/1/").text
    with office.site.extensions["database"].writing() as session:
        accounts.close_account(session, accounts.by_email(session, "reporter@example.org"), at=clock.now())
    assert "/staff/submissions/1/" in colleague.get("/staff/").text
    assert "改到一半" in colleague.get("/staff/submissions/1/").text and "由您續辦" in colleague.last.text
    assert "改到一半" not in editor.get("/staff/submissions/1/").text
    colleague.post("/staff/submissions/1/take-over/", {"csrf_token": [colleague.token()]}, 303)
    assert colleague.filled("/staff/submissions/1/edit/")["text_zh"] == ["改到一半"]
    colleague.again("/staff/submissions/1/edit/", 303, step="send")


def test_a_deputy_continues_what_was_returned_to_the_principal(office: Office) -> None:
    today = clock.today()
    with office.site.extensions["database"].writing() as session:
        stands_in = an_account(session, Role.REPORTER, "cec", email="colleague@example.org")
        deputies.appoint(session, accounts.by_email(session, "reporter@example.org"), stands_in, starts=today, ends=today,
                         by=ADMIN, today=today, at=clock.now())
    sent(office)
    editor, deputy = office.at("editor"), office.at("colleague")
    editor.get("/staff/submissions/1/")
    editor.post("/staff/submissions/1/return/", {"csrf_token": [editor.token()], "version": [version(editor)],
                                                 "reason": ["請補日期"]}, 303)
    assert "由您續辦" not in deputy.get("/staff/submissions/1/").text
    number, = re.findall(r'action="/zh(/account/acting/[1-9]\d*/)"', deputy.get("/account/").text)
    deputy.post(number, {"csrf_token": [deputy.token()]}, 303)
    assert "由您續辦" in deputy.get("/staff/submissions/1/").text and "您正代理撰稿人" in deputy.last.text
    deputy.post("/staff/submissions/1/take-over/", {"csrf_token": [deputy.token()]}, 303)
    deputy.send("/staff/submissions/1/edit/", 303, step="send")
