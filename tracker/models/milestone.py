"""Milestones (里程碑), and their promised dates: appended, never overwritten. A date in a draft promises nothing yet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from tracker.changelog.entry import ChangelogAbout, ChangelogEntry
from tracker.changelog.kinds import states
from tracker.changelog.recorded import Recorded
from tracker.database import Base
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.closing import ClosingState
from tracker.domain.schedule import OVER, Course, MilestoneState, Promise, SaidBy, is_overtaken
from tracker.domain.statements import Basis, Party, TitleBasis, UpdateKind
from tracker.models.columns import Source, bilingual, json_list, link
from tracker.models.commitment import Commitment
from tracker.models.statement import Update


class PromisedDate(Base):
    """One promised date of a milestone. Belongs to the milestone's own state."""

    __tablename__ = "promised_date"
    __table_args__ = (CheckConstraint("(due IS NULL) <> (stated_by IS NULL)", name="a_date_or_a_day_for_one"),)

    milestone: Mapped[str] = link("milestone.reference", primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    due: Mapped[When | None]
    stated_by: Mapped[date | None]
    """Where the date is open: the day by which it will be stated."""
    announced: Mapped[When | None]
    """When it was promised; None for the date in the plan itself."""
    by_update: Mapped[str | None] = link("progress_update.reference")

    recorded_with: Mapped[Milestone] = relationship(back_populates="promised_dates")


@dataclass(frozen=True)
class Stand:
    """How a milestone stands: in which state, as of when, on whose word, by which report, and when it was finished."""

    state: MilestoneState = MilestoneState.NOT_KNOWN
    as_of: When | None = None
    said_by: SaidBy | None = None
    update: str | None = None
    finished_on: When | None = None

    @classmethod
    def of_public(cls, state: Mapping[str, Any]) -> Stand:
        """That of a milestone as the log has it."""
        as_of, finished_on = (When.iso(state[each]) if state[each] else None for each in ("state_as_of", "finished_on"))
        said_by = SaidBy(state["state_said_by"]) if state["state_said_by"] else None
        return cls(MilestoneState(state["state"]), as_of, said_by, state["state_update"], finished_on)

    def after(self, update: Update, *, finished_on: When | None = None) -> Stand:
        """How it stands once a report has come, unless a report of a later day said so already.

        No progress leaves the state as it was and only confirms its date; it says nothing of an unknown one. A delay says
        that the work is not finished, not that it was begun. What is finished stays finished, whatever is reported on it
        afterwards.
        """
        if self.state is MilestoneState.FINISHED or is_overtaken(update.occurred, self.as_of):
            return self
        state: MilestoneState = self.state
        finish = None
        if update.kind is UpdateKind.COMPLETION:
            state = MilestoneState.FINISHED
            finish = finished_on or (update.occurred if update.occurred_basis is Basis.HAPPENED else None)
        elif update.kind is UpdateKind.NO_PROGRESS:
            if self.state is MilestoneState.NOT_KNOWN:
                return self
        elif update.kind is not UpdateKind.DELAY or self.state is not MilestoneState.NOT_STARTED:
            state = MilestoneState.UNDER_WAY
        said_by = SaidBy.BODY if update.party is Party.BODY else SaidBy.SECRETARIAT
        return Stand(state, update.occurred, said_by, update.reference, finish)


class Milestone(Recorded, Base):
    """Reference: ``2021-2024/2-1/m1``, by order in the plan, never reused."""

    __tablename__ = "milestone"
    __table_args__ = (
        UniqueConstraint("commitment", "order", name="uq_milestone_commitment_order"),
        CheckConstraint("title_zh <> '' OR title_en <> ''", name="titled"),
        CheckConstraint("(state = 'not_known') = (state_as_of IS NULL)", name="a_state_has_a_date"),
        CheckConstraint("closing IS NULL OR closing_meeting IS NOT NULL OR closing_document <> ''", name="a_closing_was_decided"),
        CheckConstraint("finished_on IS NULL OR state = 'finished'", name="only_finished_has_a_finish"),
    )

    plan: Mapped[str] = link("plan.reference", index=True)
    commitment: Mapped[str] = link("commitment.reference")
    order: Mapped[int]
    title: Mapped[Bilingual] = bilingual("title")
    title_basis: Mapped[TitleBasis] = mapped_column(default=TitleBasis.OFFICIAL)
    output: Mapped[Bilingual] = bilingual("output")
    body: Mapped[str | None] = link("body.reference", index=True)
    """The body responsible, where it is not simply the commitment's lead."""
    starts: Mapped[When | None]
    state: Mapped[MilestoneState] = mapped_column(default=MilestoneState.NOT_KNOWN)
    state_as_of: Mapped[When | None]
    state_said_by: Mapped[SaidBy | None]
    state_update: Mapped[str | None] = link("progress_update.reference")
    finished_on: Mapped[When | None]
    stakeholders: Mapped[Bilingual] = bilingual("stakeholders")
    """Who else takes part: bodies, civil society, others."""
    closing: Mapped[ClosingState | None]
    """How it ended, where it was open when its plan closed."""
    closing_reason: Mapped[Bilingual] = bilingual("closing_reason")
    closing_meeting: Mapped[str | None] = link("meeting.reference")
    closing_document: Mapped[str] = mapped_column(String(60), default="")
    carried_to: Mapped[str | None] = mapped_column(String(120))
    """The milestone or commitment that continues it."""
    note: Mapped[Bilingual] = bilingual("note")
    sources: Mapped[list[Source]] = json_list()

    promised_dates: Mapped[list[PromisedDate]] = relationship(
        back_populates="recorded_with", order_by=PromisedDate.position, cascade="all, delete-orphan", lazy="selectin")
    of: Mapped[Commitment] = relationship(foreign_keys=[commitment], viewonly=True)

    @property
    def label(self) -> str:
        return f"m{self.order}"

    @property
    def responsible(self) -> list[str]:
        """Slugs of the bodies that report on it."""
        return [self.body] if self.body else self.of.leads

    @property
    def is_open(self) -> bool:
        """Neither finished nor withdrawn."""
        return self.state not in OVER

    @property
    def last_promise(self) -> tuple[When | None, date | None]:
        """The last promised date, or the day by which one was to be stated."""
        last = self.promised_dates[-1] if self.promised_dates else None
        return (last.due, last.stated_by) if last else (None, None)

    def promise_date(self, due: When | None, *, stated_by: date | None = None, announced: When | None = None,
                     by_update: str | None = None) -> None:
        """Append a promised date."""
        self.promised_dates.append(PromisedDate(position=len(self.promised_dates) + 1, due=due, stated_by=stated_by,
                                                announced=announced, by_update=by_update))

    def redraft(self, due: When) -> None:
        """Replace the date of a draft: nothing is promised until its plan is adopted."""
        if self.promised_dates:
            self.promised_dates[0].due = due
        else:
            self.promise_date(due)

    @property
    def stand(self) -> Stand:
        """How it stands."""
        return Stand(self.state, self.state_as_of, self.state_said_by, self.state_update, self.finished_on)

    @stand.setter
    def stand(self, stand: Stand) -> None:
        self.state, self.state_as_of, self.state_said_by = stand.state, stand.as_of, stand.said_by
        self.state_update, self.finished_on = stand.update, stand.finished_on

    def withdraw(self, occurred: When) -> None:
        """Take it out of the plan; its dates stay."""
        self.stand = Stand(MilestoneState.WITHDRAWN, occurred)

    def course(self, plan_closed_on: date | None) -> Course:
        """Its dates and state, as used to compute lateness."""
        return Course(tuple(Promise(each.due, each.stated_by, each.announced) for each in self.promised_dates),
                      self.state, self.state_as_of, self.finished_on, plan_closed_on)

    def children(self) -> dict[str, Any]:
        return {"promised": [
            {"due": str(each.due) if each.due else None,
             "stated_by": each.stated_by.isoformat() if each.stated_by else None,
             "announced": str(each.announced) if each.announced else None,
             "update": each.by_update}
            for each in self.promised_dates]}

    def assign_children(self, state: dict[str, Any]) -> None:
        # Promised dates are only ever appended; the date of a draft may have changed by now, or been taken out.
        del self.promised_dates[len(state["promised"]):]
        for position, each in enumerate(state["promised"], 1):
            if position <= len(self.promised_dates):
                self.promised_dates[position - 1].due = When.iso(each["due"]) if each["due"] else None
                continue
            self.promise_date(
                When.iso(each["due"]) if each["due"] else None,
                stated_by=date.fromisoformat(each["stated_by"]) if each["stated_by"] else None,
                announced=When.iso(each["announced"]) if each["announced"] else None,
                by_update=each["update"])

    def bodies(self) -> Iterable[str | None]:
        return (self.body, *self.of.leads, *self.of.supports) if self.of else (self.body,)


def finish_given(session: Session, update: Update) -> When | None:
    """The finish that a published report gives, where it gives one: as the milestones that rest on it have it, or else its
    entry. An entry from before 0.2 has it only in the states of the milestones that the report finished."""
    resting = session.scalar(select(Milestone.finished_on).where(
        Milestone.state_update == update.reference, Milestone.finished_on.is_not(None)).limit(1))
    if resting or update.kind is not UpdateKind.COMPLETION:
        return resting
    entry = session.scalar(
        select(ChangelogEntry).join(ChangelogAbout, ChangelogAbout.number == ChangelogEntry.number)
        .where(ChangelogAbout.reference == update.reference).order_by(ChangelogEntry.number).limit(1))
    if entry is None or (payload := entry.payload) is None:
        return None
    finished = (state["finished_on"] for state in states(payload) if state.get("state_update") == update.reference)
    given = payload.get("finished_on") or next(finished, None)
    return When.iso(given) if given else None
