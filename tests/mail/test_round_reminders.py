"""Those who have not filed are reminded fourteen and seven days before, and the day after;
each reminder is sent once, even after a crash."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from email.message import EmailMessage

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.mail.test_sending import Died, Dying
from tests.world import (
    DECIDED,
    EDITOR,
    PASSWORD,
    a_body,
    a_commitment,
    a_draft,
    a_milestone,
    an_account,
    an_installation,
    an_update,
    no_progress,
    text,
)
from tests.worlds.rounds import TERM, a_round, asked_in, at
from tests.worlds.sign_off import a_rule_for_texts
from tracker.commands import accounts, carrying_over, rounds, submissions
from tracker.database import Database
from tracker.domain.permissions import Role
from tracker.mail import round_reminders
from tracker.mail.sending import Outcome, Post
from tracker.mail.transport import Memory, Transport
from tracker.models import Body, Commitment, Milestone, Round
from tracker.queries.staff import actor_of

Posts = Callable[[Transport], Post]
FIRST, SECOND, AFTER = (TERM.due - timedelta(days=14), TERM.due - timedelta(days=7), TERM.due + timedelta(days=1))


@pytest.fixture
def round(app: Flask, database: Database) -> str:
    """A round that asks cec, with a reporter and an approver, and moi, with a reporter; and others outside it."""
    with database.writing() as session:
        an_installation(session)
        a_milestone(session)
        a_milestone(session, commitment=a_commitment(session, leads=["moi"]))
        made = a_round(session)
        for role, body in ((Role.REPORTER, "cec"), (Role.APPROVER, "cec"), (Role.REPORTER, "moi"), (Role.EDITOR, "ndc"),
                           (Role.REPORTER, "ndc")):
            an_account(session, role, body)
        return made.reference


def run(post: Post, day: date) -> dict[Outcome, int]:
    return dict(replace(post, now=lambda: _at(day)).run([round_reminders.due]))


def _at(day: date) -> datetime:
    return at(day)


def told(kept: Memory) -> list[str]:
    return sorted(to.split("@")[0] for to, _ in kept.sent)


def test_reporters_and_approvers_are_reminded_on_three_days_and_on_no_other(round: str, post_by: Posts) -> None:
    for day, count in ((FIRST - timedelta(days=1), 0), (FIRST, 3), (FIRST, 0), (SECOND - timedelta(days=1), 0), (SECOND, 3),
                       (TERM.due, 0), (AFTER, 3), (TERM.locks, 0), (TERM.locks + timedelta(days=1), 0)):
        kept = Memory()
        run(post_by(kept), day)
        assert len(kept.sent) == count, day
        if count:
            assert told(kept) == ["approver.cec", "reporter.cec", "reporter.moi"]


def test_nobody_is_asked_to_report_in_a_round_that_has_not_opened(round: str, post_by: Posts, database: Database) -> None:
    opens = TERM.due - timedelta(days=5)
    with database.writing() as session:
        rounds.amend_round(session, Round.by_reference(session, round), replace(TERM, opens=opens), ["cec", "moi"],
                           reason=text("延後開放"), by=EDITOR, at=at(date(2026, 3, 3)))
    for day, count in ((SECOND, 0), (opens - timedelta(days=1), 0), (opens, 3), (TERM.due, 0)):
        kept = Memory()
        run(post_by(kept), day)
        assert len(kept.sent) == count, day


def test_a_body_that_has_answered_or_was_excused_is_left_alone(round: str, post_by: Posts, database: Database) -> None:
    with database.writing() as session:
        found = Round.by_reference(session, round)
        an_update(session, Milestone.by_reference(session, "2025-2028/o1/m1"), report=no_progress(), at=at(date(2026, 3, 2)))
        rounds.excuse_body(session, asked_in(session, found, "moi"), reason=text("改組"), by=EDITOR, at=at(date(2026, 3, 3)))
    kept = Memory()
    run(post_by(kept), FIRST)
    assert kept.sent == []


def test_an_account_for_a_newcomers_own_machine_gets_no_mail(round: str, post_by: Posts, database: Database) -> None:
    with database.writing() as session:
        accounts.create_account(session, email="reporter@demo.test", role=Role.REPORTER, body="cec", password=PASSWORD,
                                demonstration=True, at=at(date(2026, 3, 2)))
    kept = Memory()
    run(post_by(kept), FIRST)
    assert told(kept) == ["approver.cec", "reporter.cec", "reporter.moi"]


def test_a_reminder_is_sent_once_even_when_a_run_dies_in_between(round: str, post_by: Posts) -> None:
    with pytest.raises(Died):
        run(post_by(Dying("before")), FIRST)
    kept = Memory()
    run(post_by(kept), FIRST)
    assert told(kept) == ["reporter.cec", "reporter.moi"] or told(kept) == ["approver.cec", "reporter.moi"]
    later = Memory()
    replace(post_by(later), now=lambda: _at(FIRST) + timedelta(hours=2)).run([round_reminders.due])
    assert len(later.sent) == 1
    assert len({message["To"] for _, message in (*kept.sent, *later.sent)}) == 3


def test_the_reminder_says_in_the_holders_language_what_is_owed(round: str, post_by: Posts, database: Database) -> None:
    with database.writing() as session:
        accounts.choose_language(accounts.by_email(session, "reporter.moi@example.org"), "en")
    kept = Memory()
    run(post_by(kept), SECOND)
    sent = {to.split("@")[0]: message for to, message in kept.sent}
    zh, en = sent["reporter.cec"], sent["reporter.moi"]
    assert "115年第1季" in zh["Subject"] and "115年4月14日" in zh["Subject"]
    assert "115年4月14日" in _text(zh) and "公開資料、m1 完成草案" in _text(zh) and "14 April" not in _text(zh)
    assert "https://tracker.example.org/zh/staff/round/2025-2028/2026-Q1/bodies/cec/" in _text(zh)
    assert "14 April 2026" in en["Subject"] and "Nothing has been received yet" in _text(en)
    assert "Open data; m1 Finish the draft" in _text(en)
    assert "2025-2028/o1/m1" not in _text(zh), "a milestone is called by its words, not by its reference"
    assert "https://tracker.example.org/en/staff/round/2025-2028/2026-Q1/bodies/moi/" in _text(en)


def test_a_body_that_has_answered_in_part_does_not_read_that_nothing_was_received(
        round: str, post_by: Posts, database: Database) -> None:
    with database.writing() as session:
        led = a_commitment(session, leads=["cec"])
        a_milestone(session, commitment=led)
        rounds.amend_round(session, Round.by_reference(session, round), TERM, ["cec", "moi"], reason=text("增列"), by=EDITOR,
                           at=at(date(2026, 3, 3)))
        an_update(session, Milestone.by_reference(session, "2025-2028/o1/m1"), report=no_progress(), at=at(date(2026, 3, 30)))
    kept = Memory()
    run(post_by(kept), AFTER)
    subjects = {to.split("@")[0]: message["Subject"] for to, message in kept.sent}
    assert "部分里程碑屆期未回報" in subjects["reporter.cec"] and "部分里程碑" not in subjects["reporter.moi"]


def test_the_reminder_says_which_text_is_with_the_approver_and_which_was_returned(
        round: str, post_by: Posts, database: Database) -> None:
    with database.writing() as session:
        other = a_milestone(session, commitment=a_commitment(session, leads=["cec"]))
        rounds.amend_round(session, Round.by_reference(session, round), TERM, ["cec", "moi"], reason=text("增列"), by=EDITOR,
                           at=at(date(2026, 3, 3)))
        a_rule_for_texts(session)
        reporter, approver = (actor_of(session, accounts.by_email(session, f"{who}.cec@example.org"))
                              for who in ("reporter", "approver"))
        for milestone in (Milestone.by_reference(session, "2025-2028/o1/m1"), other):
            sent = a_draft(session, reporter, milestone)
            submissions.submit(session, sent, by=reporter, at=at(date(2026, 3, 30)))
        submissions.return_submission(session, sent, reason="請補日期", version=sent.version, by=approver,
                                      at=at(date(2026, 3, 31)))
    kept = Memory()
    run(post_by(kept), AFTER)
    told = {to.split("@")[0]: _text(message) for to, message in kept.sent}
    for name in ("reporter.cec", "approver.cec"):
        assert "完成草案（文稿核稿中）" in told[name] and "（文稿已退回）" in told[name]
        assert "核稿完成之日為收件日" in told[name] and "請補日期" not in told[name]
    assert "核稿" not in told["reporter.moi"]


def test_a_body_that_filed_during_the_run_gets_no_reminder(round: str, post_by: Posts, database: Database) -> None:
    with database.reading() as session:
        found = list(round_reminders.due(session, _at(FIRST)))
    _file_all(database)
    kept = Memory()
    assert {replace(post_by(kept), now=lambda: _at(FIRST)).send_once(each) for each in found} == {Outcome.NOT_OURS}


def _file_all(database: Database) -> None:
    def answered(session: Session, reference: str, body: str) -> None:
        an_update(session, Milestone.by_reference(session, reference), report=no_progress(body), at=at(date(2026, 3, 30)))

    with database.writing() as session:
        answered(session, "2025-2028/o1/m1", "cec")
        answered(session, "2025-2028/o2/m1", "moi")


def _text(message: EmailMessage) -> str:
    plain = next(iter(message.iter_parts()))
    return str(plain.get_content())


def test_those_of_a_body_that_has_taken_the_place_of_one_that_is_asked_are_reminded(round: str, post_by: Posts,
                                                                                    database: Database) -> None:
    with database.writing() as session:
        a_body(session, "moda")
        an_account(session, Role.REPORTER, "moda")
        carrying_over.succeed_body(
            session, Body.by_reference(session, "cec"), successor="moda", on=date(2026, 3, 3), reason=text("組織調整"),
            commitments=[Commitment.by_reference(session, "2025-2028/o1")], decided=DECIDED, by=EDITOR, at=at(date(2026, 3, 3)))
    kept = Memory()
    run(post_by(kept), FIRST)
    assert told(kept) == ["approver.cec", "reporter.cec", "reporter.moda", "reporter.moi"]
