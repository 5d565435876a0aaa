"""A small plan 2 with the people who work on it: what the tests of staff pages begin from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.web.desk import Desk
from tests.world import (
    AT,
    EDITOR,
    a_body,
    a_category,
    a_commitment,
    a_milestone,
    a_plan,
    an_account,
    an_installation,
    text,
)
from tracker import clock
from tracker.changelog.entry import ChangelogEntry
from tracker.commands import meetings, steering_group
from tracker.database import Database
from tracker.domain.calendar import When
from tracker.domain.permissions import Role
from tracker.models import Submission

AHEAD = clock.today() + timedelta(days=200)
LATER = clock.today() + timedelta(days=400)


@dataclass
class Office:
    """The site, and a desk for each role: ``reporter`` speaks for cec, ``other`` for moi."""

    site: Flask

    def at(self, who: str) -> Desk:
        return Desk(self.site, f"{who}@example.org").log_in()

    def count(self) -> tuple[int, int]:
        """How many entries and how many texts there are."""
        with self.site.extensions["database"].reading() as session:
            return (session.scalar(select(func.count(ChangelogEntry.number))) or 0,
                    session.scalar(select(func.count(Submission.id))) or 0)

    def read(self, ask: Callable[[Session], object]) -> object:
        with self.site.extensions["database"].reading() as session:
            return ask(session)


def open_office(database: Database) -> None:
    """Commitment o1 of plan 2025-2028, led by cec: m1 due, m2 of moi, m3 without a date. o2 has no lead yet."""
    with database.writing() as session:
        an_installation(session)
        a_plan(session)
        for slug in ("cec", "moi"):
            a_body(session, slug)
        a_category(session)
        led = a_commitment(session)
        a_milestone(session, commitment=led, due=When.day(AHEAD))
        a_milestone(session, commitment=led, due=When.day(AHEAD), body="moi")
        a_milestone(session, commitment=led, due=None)
        a_milestone(session, commitment=a_commitment(session, leads=[]), due=None)
        term = steering_group.open_term(session, 1, by=EDITOR, at=AT)
        steering_group.appoint_member(session, term, name=text("甲委員"), role=text("委員"), by=EDITOR, at=AT)
        meetings.hold_meeting(session, 1, held_on=When.day(date(2026, 2, 3)), term=term, by=EDITOR, at=AT)
        for who, role, body in (("reporter", Role.REPORTER, "cec"), ("other", Role.REPORTER, "moi"),
                                ("editor", Role.EDITOR, "ndc"), ("second", Role.EDITOR, "ndc"), ("admin", Role.ADMIN, "ndc"),
                                ("member", Role.MEMBER, "ndc"), ("reviewer", Role.REVIEWER, "ndc"),
                                ("auditor", Role.AUDITOR, "ndc"), ("approver", Role.APPROVER, "cec")):
            an_account(session, role, body, email=f"{who}@example.org")
