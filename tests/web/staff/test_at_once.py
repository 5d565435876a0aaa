"""Two people at once: a form that has been read waits for its turn to write, and meanwhile another does something."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.web.at_once import while_it_waits
from tests.web.desk import Desk, as_filled, words_of
from tests.web.office import Office
from tests.world import ADMIN, EDITOR, text
from tracker import clock
from tracker.commands import accounts, cocreation, deputies, report_drafts, sent_texts, sessions
from tracker.commands.cocreation import Input
from tracker.domain.cocreation import InputKind
from tracker.domain.permissions import Role
from tracker.domain.reporting import RunState
from tracker.models import Body, LoginSession, Plan, Report, ReportDraft, SentText
from tracker.queries.staff import actor_of
from tracker.reports import build, running

BODY = "/staff/bodies/add/"


def _ready(desk: Desk, path: str, **values: str) -> Callable[[], TestResponse]:
    """A form that is filled in and only needs to be sent."""
    filled = desk.filled(path) | as_filled(values)
    desk.browser.environ_base["HTTP_ORIGIN"] = "http://localhost"  # as a browser says with every form
    return lambda: desk.post(path, filled)


def _meanwhile(office: Office, send: Callable[[], TestResponse], act: Callable[[Session], object]) -> TestResponse:
    return while_it_waits(office.site.extensions["database"], send, act)


def _end_session(session: Session) -> None:
    account = accounts.by_email(session, "editor@example.org")
    number = session.scalars(select(LoginSession.id).where(LoginSession.account == account.reference)).one()
    sessions.end(session, number, of=account.reference, by=ADMIN, at=clock.now())


def _close(session: Session) -> None:
    accounts.close_account(session, accounts.by_email(session, "editor@example.org"), by=ADMIN, at=clock.now())


@pytest.mark.parametrize("end", [_end_session, _close])
def test_a_form_whose_sender_is_logged_out_while_it_waits_is_not_carried_out_and_is_given_back(
        each_office: Office, end: Callable[[Session], None]) -> None:
    send = _ready(each_office.at("editor"), BODY, slug="moj", name_zh="法務部", name_en="Ministry of Justice of the Republic")
    answer = _meanwhile(each_office, send, end)
    assert answer.status_code == 403
    assert each_office.read(lambda session: session.get(Body, "moj")) is None
    assert "Ministry of Justice of the Republic" in answer.text, "nothing that was typed is lost"


@pytest.mark.parametrize("path", ["/staff/reports/add/", "/staff/reports/drafts/add/"])
def test_a_report_is_neither_published_nor_begun_where_its_sender_is_logged_out_while_it_is_made(
        each_office: Office, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setattr(build, "collected", lambda *_given: [("zh/report.json", "zh", b"{}")])
    send = _ready(each_office.at("editor"), path, plan="2025-2028", kind="progress")
    assert _meanwhile(each_office, send, _close).status_code == 403
    assert each_office.read(lambda session: [*session.scalars(select(Report)), *session.scalars(select(ReportDraft))]) == []


def test_a_draft_is_not_brought_up_to_date_by_somebody_who_is_logged_out_while_it_is_made(each_office: Office) -> None:
    editor = each_office.at("editor")
    editor.send("/staff/reports/drafts/add/", 303, plan="2025-2028", kind="progress")
    send = _ready(editor, "/staff/reports/drafts/1/bring-up/")
    assert _meanwhile(each_office, send, _end_session).status_code == 403
    assert each_office.read(lambda session: session.get_one(ReportDraft, 1).version) == 1


def test_a_form_sent_as_a_deputy_is_not_carried_out_where_the_deputyship_ended_while_it_waited(each_office: Office) -> None:
    today = clock.today()

    def appoint(session: Session) -> None:
        principal, deputy = (accounts.by_email(session, f"{who}@example.org") for who in ("editor", "second"))
        deputies.appoint(session, principal, deputy, starts=today, ends=today, by=ADMIN, today=today, at=clock.now())

    def end(session: Session) -> None:
        deputies.end(session, 1, by=ADMIN, at=clock.now())

    with each_office.site.extensions["database"].writing() as session:
        appoint(session)
    desk = each_office.at("second")
    desk.post("/account/acting/1/", {"csrf_token": [desk.token()]}, 303)
    send = _ready(desk, BODY, slug="moj", name_zh="法務部")
    assert _meanwhile(each_office, send, end).status_code == 403
    assert each_office.read(lambda session: session.get(Body, "moj")) is None
    desk.post(BODY, desk.filled(BODY) | as_filled({"slug": "moj", "name_zh": "法務部"}), 303)


def test_a_section_that_another_author_writes_while_ones_own_waits_is_shown_as_it_is_then(each_office: Office) -> None:
    editor = each_office.at("editor")
    editor.send("/staff/reports/drafts/add/", 303, plan="2025-2028", kind="progress")
    section = "/staff/reports/drafts/1/sections/delays/"
    send = _ready(editor, section, text_zh="各機關均已說明。")

    def write(session: Session) -> None:
        draft = session.get_one(ReportDraft, 1)
        report_drafts.write_section(session, draft, "delays", text("已請機關補充。"), seen=1, by=EDITOR, at=clock.now())

    answer = _meanwhile(each_office, send, write)
    assert answer.status_code == 409
    assert "已請機關補充。" in words_of(answer.text).partition("各機關均已說明。")[0], "beside one's own"
    editor.again(section, 303)
    assert each_office.read(lambda session: session.get_one(ReportDraft, 1).texts["delays"].zh) == "各機關均已說明。"


def test_whoever_presses_twice_at_once_in_a_draft_is_told_that_it_is_done(each_office: Office) -> None:
    editor = each_office.at("editor")
    editor.send("/staff/reports/drafts/add/", 303, plan="2025-2028", kind="progress")
    send = _ready(editor, "/staff/reports/drafts/1/sections/delays/", text_zh="各機關均已說明。")

    def write(session: Session) -> None:
        draft = session.get_one(ReportDraft, 1)
        report_drafts.write_section(session, draft, "delays", text("各機關均已說明。"), seen=1, by=EDITOR, at=clock.now())

    assert "如僅係重複按鍵，則已完成" in words_of(_meanwhile(each_office, send, write).text)


def test_the_same_entered_by_two_presses_at_once_is_shown_and_a_second_can_be_entered(each_office: Office) -> None:
    here, editor = "/staff/plans/2025-2028/proposals/add/", each_office.at("editor")
    send = _ready(editor, here, title_zh="請開放資料", text_zh="請開放開票資料。", kind="proposal")

    def enter(session: Session) -> None:
        given = Input(text("請開放資料"), text("請開放開票資料。"), InputKind.PROPOSAL)
        cocreation.enter_proposal(session, Plan.by_reference(session, "2025-2028"), given, by=EDITOR, at=clock.now())

    answer = _meanwhile(each_office, send, enter)
    assert answer.status_code == 409 and "剛才已登錄相同內容" in words_of(answer.text)
    before = each_office.count()[0]
    editor.again(here, 303)
    assert each_office.count()[0] == before + 1


def test_a_draft_that_is_discarded_while_its_facts_are_brought_up_to_date_is_not_found(each_office: Office) -> None:
    editor = each_office.at("editor")
    editor.send("/staff/reports/drafts/add/", 303, plan="2025-2028", kind="progress")
    send = _ready(editor, "/staff/reports/drafts/1/bring-up/")
    assert _meanwhile(each_office, send, _discard).status_code == 404


@pytest.mark.parametrize("is_told", [True, False])
def test_a_draft_that_is_discarded_while_its_report_is_made_ends_the_work_and_nothing_is_published(
        each_office: Office, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, is_told: bool) -> None:
    editor, database = each_office.at("editor"), each_office.site.extensions["database"]
    editor.send("/staff/reports/drafts/add/", 303, plan="2025-2028", kind="progress")
    editor.send("/staff/reports/drafts/1/finish/", 303)

    def discarded(_report: object, told: build.Told) -> list[tuple[str, str, bytes]]:
        with database.writing() as session:
            _discard(session)
        if is_told:
            told(1, 1, "zh/report.json")
        return [("zh/report.json", "zh", b"{}")]

    monkeypatch.setattr(build, "collected", discarded)
    with each_office.site.app_context():
        assert running.resume(database, build.Site(**each_office.site.extensions["settings"].for_reports), clock.now) == []
    assert [each for each in caplog.records if each.levelname == "ERROR"] == []
    assert each_office.read(lambda session: session.scalar(select(func.count()).select_from(Report))) == 0


@pytest.mark.parametrize("is_early", [True, False])
@pytest.mark.parametrize("end", ["account", "role", "deputyship"])
def test_a_report_is_not_published_for_somebody_who_may_no_longer_do_so_once_its_files_are_made(
        each_office: Office, monkeypatch: pytest.MonkeyPatch, end: str, is_early: bool) -> None:
    database, today = each_office.site.extensions["database"], clock.today()
    with database.writing() as session:
        principal, deputy = (accounts.by_email(session, f"{who}@example.org") for who in ("editor", "second"))
        deputies.appoint(session, principal, deputy, starts=today, ends=today, by=ADMIN, today=today, at=clock.now())
    desk = each_office.at("second")
    if end == "deputyship":
        desk.post("/account/acting/1/", {"csrf_token": [desk.token()]}, 303)
    desk.send("/staff/reports/drafts/add/", 303, plan="2025-2028", kind="progress")
    desk.send("/staff/reports/drafts/1/finish/", 303)

    def ended() -> None:
        with database.writing() as session:
            account = accounts.by_email(session, "second@example.org")
            if end == "account":
                accounts.close_account(session, account, by=ADMIN, at=clock.now())
            elif end == "role":
                accounts.change_account(session, account, role=Role.AUDITOR, body="ndc", side=None, by=ADMIN, at=clock.now())
            else:
                deputies.end(session, 1, by=ADMIN, at=clock.now())

    def made(_report: object, _told: build.Told) -> list[tuple[str, str, bytes]]:
        assert not is_early, "nothing is made in vain"
        ended()
        return [("zh/report.json", "zh", b"{}")]

    monkeypatch.setattr(build, "collected", made)
    if is_early:
        ended()
    with each_office.site.app_context():
        run, = running.resume(database, build.Site(**each_office.site.extensions["settings"].for_reports), clock.now)
    assert run.state is RunState.FAILED
    assert each_office.read(lambda session: session.scalar(select(func.count()).select_from(Report))) == 0
    page = each_office.at("editor").get("/staff/reports/runs/1/")
    assert "已無發布報告的權限" in words_of(page.text)


def _discard(session: Session) -> None:
    report_drafts.discard_draft(session, session.get_one(ReportDraft, 1), seen=1, by=EDITOR)


def test_a_draft_of_a_result_that_is_discarded_in_another_window_while_it_is_sent_is_not_found(each_office: Office) -> None:
    reporter, here = each_office.at("reporter"), "/staff/results/2025-2028/o1/outcome/"
    reporter.send(here, 303, title_zh="申請時間縮短為一日", step="draft")
    send = _ready(reporter, f"{here}?text=1", step="draft")

    def discard(session: Session) -> None:
        writer = actor_of(session, accounts.by_email(session, "reporter@example.org"))
        sent_texts.withdraw_sent(session, session.get_one(SentText, 1), by=writer, at=clock.now())

    answer = _meanwhile(each_office, send, discard)
    assert answer.status_code == 404 and "申請時間縮短為一日" in answer.text
