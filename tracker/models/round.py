"""Reporting rounds (定期填報), the bodies asked in each, and the office calendars by which their days are counted."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from tracker.changelog.recorded import Recorded
from tracker.database import Base
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.rounds import Term
from tracker.domain.working_days import Departure, OfficeCalendar
from tracker.models.body import Body
from tracker.models.columns import Source, bilingual, json_list, link
from tracker.models.succession import line_of


class Round(Recorded, Base):
    """Reference: ``2025-2028/round/2026-Q4``, by the period that is reported on."""

    __tablename__ = "round"
    __table_args__ = (
        UniqueConstraint("plan", "period", name="uq_round_plan_period"),
        CheckConstraint("opens <= due AND due <= locks", name="days_in_order"),
    )

    plan: Mapped[str] = link("plan.reference")
    period: Mapped[When]
    opens: Mapped[date]
    due: Mapped[date]
    locks: Mapped[date]
    due_recorded: Mapped[date | None]
    """The due date whose passing is in the log."""
    closed_on: Mapped[date | None]
    """The day on which it was locked for good; None while reports can still come in, or again after reopening."""

    asked: Mapped[list[Asked]] = relationship(
        primaryjoin="Round.reference == foreign(Asked.round)", order_by="Asked.body", viewonly=True)

    @property
    def is_past(self) -> bool:
        """It has fallen due or been closed, and who was silent is on record."""
        return bool(self.due_recorded or self.closed_on)

    @property
    def term(self) -> Term:
        return Term(self.opens, self.due, self.locks)

    @term.setter
    def term(self, term: Term) -> None:
        self.opens, self.due, self.locks = term.opens, term.due, term.locks


class Asked(Recorded, Base):
    """A body that is asked in a round. Reference: ``2025-2028/round/2026-Q4/cec``."""

    __tablename__ = "asked"
    __table_args__ = (UniqueConstraint("round", "body", name="uq_asked_round_body"),)

    plan: Mapped[str] = link("plan.reference")
    round: Mapped[str] = link("round.reference")
    body: Mapped[str] = link("body.reference", index=True)
    milestones: Mapped[list[str]] = json_list()
    """References of the milestones that it is asked about."""
    excused: Mapped[Bilingual] = bilingual("excused")
    """Why it need not report; empty unless it was excused."""
    silent: Mapped[list[str]] = json_list()
    """The milestones on which nothing was received when the round fell due, and again when it was locked."""
    dropped: Mapped[bool] = mapped_column(default=False)
    """It is no longer asked: it had been put on the list by mistake, or its work moved."""

    of: Mapped[Round] = relationship(foreign_keys=[round], viewonly=True)

    @property
    def is_excused(self) -> bool:
        return not self.excused.is_empty

    def answered_by(self, session: Session) -> list[str]:
        """The bodies whose people answer: its own, and its successors as far as they are not asked the same themselves."""
        return [self.body, *(slug for slug in line_of(session, self.body)[1:] if not self.is_asked_too(session, slug))]

    def is_asked_too(self, session: Session, slug: str) -> bool:
        """Whether another body is itself asked in the round about any of the same milestones."""
        found = session.get(Asked, f"{self.round}/{slug}")
        return found is not None and not found.dropped and not set(self.milestones).isdisjoint(found.milestones)

    def voice(self, session: Session, slugs: Collection[str]) -> str | None:
        """In whose name anyone who speaks for these bodies answers; None for anyone who does not answer."""
        if self.body in slugs:
            return self.body
        return next((slug for slug in reversed(self.answered_by(session)) if slug in slugs), None)

    def writer(self, session: Session) -> str:
        """The body from which a letter comes unless the letter says otherwise: the one that is asked or, once it has ended, the
        last of its successors that answer."""
        own = Body.by_reference(session, self.body)
        return self.answered_by(session)[-1] if own.historical or own.valid_to else self.body

    def bodies(self) -> Iterable[str | None]:
        return (self.body,)


class OfficeYear(Recorded, Base):
    """The office calendar of a year: the days that depart from the normal week. Reference: ``office-calendar/2026``."""

    __tablename__ = "office_year"

    year: Mapped[int] = mapped_column(unique=True)
    departures: Mapped[list[dict[str, Any]]] = json_list()
    """``{"day": "2026-01-01", "off": true, "note": "開國紀念日"}``, in order."""
    sources: Mapped[list[Source]] = json_list()

    @property
    def days(self) -> list[Departure]:
        return [Departure(date.fromisoformat(each["day"]), each["off"], each["note"]) for each in self.departures]


def office_calendar(years: Iterable[OfficeYear]) -> OfficeCalendar:
    """The calendar that these years make."""
    known = list(years)
    return OfficeCalendar(frozenset(each.year for each in known), frozenset(each.day for year in known for each in year.days))
