"""What staff are sent: what is overdue or soon due for their bodies, and what is waiting for the editors."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

import pytest
from flask import Flask

from tests import world
from tests.mail.test_sending import Died, Dying
from tests.worlds.results import a_change
from tests.worlds.sign_off import a_rule_for_texts
from tracker.commands import accounts, carrying_over, sent_texts, submissions
from tracker.database import Database
from tracker.domain.calendar import When
from tracker.domain.permissions import Role
from tracker.mail.sending import Sender
from tracker.mail.transport import Memory
from tracker.mail.work import editors, reporters
from tracker.models import Body

NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
"""A Thursday."""


def sent(app: Flask, now: datetime, *senders: Sender) -> list[tuple[str, EmailMessage]]:
    kept = Memory()
    replace(app.extensions["post"], transport=kept, now=lambda: now).run(senders)
    return kept.sent


def text_of(message: EmailMessage) -> str:
    text = message.get_body(("plain",))
    assert text is not None
    return str(text.get_content())


@pytest.fixture
def office(database: Database) -> None:
    """cec is late with one milestone and has another soon due; moi has neither. Each has a reporter; there is an editor."""
    with database.writing() as session:
        led = world.a_commitment(session)
        world.a_milestone(session, commitment=led, due=date(2026, 11, 1))
        world.a_milestone(session, commitment=led, due=date(2026, 12, 10))
        world.a_milestone(session, commitment=led, due=When.day(date(2027, 12, 10)))
        world.a_body(session, "moi")
        for name, role, body in (("cec", Role.REPORTER, "cec"), ("moi", Role.REPORTER, "moi"), ("ndc", Role.EDITOR, "cec")):
            world.an_account(session, role, body, email=f"{name}@example.org")


@pytest.mark.usefixtures("office")
def test_a_bodys_reporters_are_sent_what_is_overdue_and_soon_due_each_monday(app: Flask) -> None:
    [(to, message)] = sent(app, NOW, reporters)
    assert to == "cec@example.org"
    assert message["Subject"] == "開放政府承諾追蹤：逾期1項、30日內到期1項"
    assert "115/11/01" in text_of(message) and "115/12/10" in text_of(message) and "116/12/10" not in text_of(message)
    assert "https://tracker.example.org/zh/staff/" in text_of(message)
    assert "您的帳號負責填報上列里程碑" in text_of(message), "what is listed are milestones; no body is"
    assert sent(app, NOW + timedelta(days=3), reporters) == [], "once a week"
    assert len(sent(app, NOW + timedelta(days=4), reporters)) == 1, "on Monday again"


def test_a_milestone_whose_date_is_a_month_is_overdue_by_months_as_on_its_page(app: Flask, database: Database) -> None:
    with database.writing() as session:
        world.a_milestone(session, commitment=world.a_commitment(session), due=When.iso("2026-08"))
        world.an_account(session, Role.REPORTER, "cec")
    [(_to, message)] = sent(app, NOW, reporters)
    assert "115/08、逾期3個月" in text_of(message).splitlines()[5]


def test_in_place_of_a_date_that_was_left_open_the_body_reads_by_when_it_is_to_state_one(app: Flask, database: Database) -> None:
    with database.writing() as session:
        milestone = world.a_milestone(session, due=date(2027, 1, 31))
        world.an_update(session, milestone, report=world.delay(None, stated_by=date(2026, 12, 10)))
        world.an_account(session, Role.REPORTER, "cec")
    [(_to, message)] = sent(app, NOW, reporters)
    html = message.get_body(("html",))
    assert html is not None
    for said in (text_of(message), html.get_content()):
        assert "115/12/10" in said and "116/01/31" not in said


@pytest.mark.usefixtures("office")
@pytest.mark.parametrize(("when", "copies"), [("before", 1), ("after", 2)])
def test_what_is_due_is_reported_once_even_when_a_run_dies(app: Flask, when: str, copies: int) -> None:
    dying = Dying(when)
    with pytest.raises(Died):
        replace(app.extensions["post"], transport=dying, now=lambda: NOW).run([reporters])
    taken = [*dying.sent, *sent(app, NOW + timedelta(hours=1), reporters)]
    assert len(taken) == copies and len({message["Message-ID"] for _to, message in taken}) == 1
    assert sent(app, NOW + timedelta(hours=2), reporters) == []


@pytest.mark.usefixtures("office")
def test_editors_are_notified_when_a_text_comes_in_and_not_shown_what_it_says(app: Flask, database: Database) -> None:
    with database.writing() as session:
        by = world.holder(session)
        milestone = world.a_milestone(session, commitment=world.a_commitment(session), due=date(2027, 1, 1))
        draft = world.a_draft(session, by, milestone, report=world.progress(text=world.text("機密內容")))
        submissions.submit(session, draft, by=by, at=NOW)
    [(to, message)] = sent(app, NOW + timedelta(minutes=5), editors)
    assert (to, message["Subject"]) == ("ndc@example.org", "開放政府承諾追蹤：1件文稿待審閱")
    assert "cec 委員會" in text_of(message) and "機密內容" not in message.as_string()
    assert sent(app, NOW + timedelta(minutes=10), editors) == []


@pytest.mark.usefixtures("office")
def test_someone_who_has_switched_the_reminders_off_gets_none_even_if_they_were_due_before(
        app: Flask, database: Database) -> None:
    with database.writing() as session:
        by = world.holder(session)
        milestone = world.a_milestone(session, commitment=world.a_commitment(session), due=date(2026, 12, 1))
        submissions.submit(session, world.a_draft(session, by, milestone), by=by, at=NOW)
    with database.reading() as session:
        due_before = [each for sender in (reporters, editors) for each in sender(session, NOW) if each.to[:3] in ("cec", "ndc")]
    with database.writing() as session:
        for name in ("cec", "ndc"):
            accounts.choose_reminders(accounts.by_email(session, f"{name}@example.org"), wanted=False)
        assert len(due_before) == 2 and not [each for each in due_before if each.wanted(session)]
    assert not [to for to, _message in sent(app, NOW, reporters, editors) if to[:3] in ("cec", "ndc")]


@pytest.mark.usefixtures("office")
def test_editors_are_notified_of_a_result_too_once_nobody_at_the_body_has_to_check_it(app: Flask, database: Database) -> None:
    with database.writing() as session:
        given = a_change(title=world.text("機密改變"))
        sent_texts.send_in(session, world.a_commitment(session), given, body="cec", by=world.holder(session), at=NOW)
    with database.reading() as session:
        assert len([each for each in editors(session, NOW) if each.to == "ndc@example.org"]) == 1
    with database.writing() as session:
        a_rule_for_texts(session)
        assert not list(editors(session, NOW)), "NDC can decide nothing yet"
        a_rule_for_texts(session, checks=False)
    [(to, message)] = sent(app, NOW + timedelta(minutes=5), editors)
    assert (to, message["Subject"]) == ("ndc@example.org", "開放政府承諾追蹤：1件文稿待審閱")
    assert "cec 委員會" in text_of(message) and "機密改變" not in message.as_string()


@pytest.mark.usefixtures("office")
def test_a_successor_is_sent_what_is_due_on_commitments_that_were_not_moved_to_it(app: Flask, database: Database) -> None:
    with database.writing() as session:
        carrying_over.succeed_body(
            session, Body.by_reference(session, "cec"), successor="moi", on=date(2026, 3, 1), commitments=[],
            reason=world.text("組織調整"), decided=world.DECIDED, by=world.EDITOR, at=world.AT)
    assert sorted(to for to, _message in sent(app, NOW, reporters)) == ["cec@example.org", "moi@example.org"]
