"""What reports say of a milestone once some of them were corrected: the state in which it is, and the date promised for it.

A correction stands in the place of what it corrects, as if it had been reported in its stead. So nothing is undone step by
step: what holds is worked out anew from the reports on the milestone, each as it was last corrected, in the order in which
they came.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import inf
from operator import itemgetter

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogAbout, ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.domain.calendar import When
from tracker.domain.schedule import Course, MilestoneState, Promise
from tracker.domain.statements import Relation, UpdateKind
from tracker.models import Milestone, Update
from tracker.models.milestone import Stand, finish_given

Promised = tuple[When | None, date | None]
"""A date, or the day by which one will be stated."""


@dataclass(frozen=True)
class Told:
    """A report on a milestone with its corrections.

    first  the one of them that named the milestone first: it keeps that place among the reports
    """

    milestone: Milestone
    versions: tuple[Update, ...]
    first: Update

    @property
    def now(self) -> Update:
        return self.versions[-1]

    @property
    def is_on_it(self) -> bool:
        return self.milestone.reference in self.now.milestones

    @property
    def has_promised(self) -> bool:
        """Whether the milestone has a date that was promised by it."""
        return bool({each.by_update for each in self.milestone.promised_dates} & {each.reference for each in self.versions})

    @property
    def promised(self) -> Promised | None:
        """The date that it gives the milestone, as it was last corrected. A loaded one whose date was no later than the one
        before gave none."""
        if self.now.kind is not UpdateKind.DELAY or not self.is_on_it:
            return None
        promised, first = (self.now.new_date, self.now.stated_by), self.versions[0]
        moved_none = first.from_source and not self.has_promised and promised == (first.new_date, first.stated_by)
        return None if moved_none else promised


def told_of(session: Session, milestone: Milestone) -> list[Told]:
    """The reports that name a milestone, or did before they were corrected, in the order in which they came."""
    versions: dict[str, tuple[Update, ...]] = {}
    for update in session.scalars(select(Update).where(
            Update.commitment == milestone.commitment, Update.relation == Relation.NAMES_PLAN).order_by(Update.number)):
        versions[update.reference] = (*versions.pop(update.corrects or "", ()), update)
    found = [Told(milestone, each, first) for each in versions.values()
             if (first := next((one for one in each if milestone.reference in one.milestones), None))]
    return sorted(found, key=lambda each: each.first.number)


# --- its state ---------------------------------------------------------------------------------------------------------


def stand_told(session: Session, milestone: Milestone, *, finished_on: When | None = None) -> Stand:
    """How a milestone stands by all that is on record of it; a withdrawal is not looked at.

    finished_on  the finish given by the newest report, whose entry is still to be made
    """
    told = told_of(session, milestone)
    made = _entries(session, told)
    events: list[tuple[float, Stand | Told]] = [
        (entry.number, stand) for entry in _of_kinds(session, milestone, Kind.MILESTONE_ADDED, Kind.MILESTONE_STATE_NOTED)
        if (stand := _stand_in(entry, milestone)) and stand.state is not MilestoneState.WITHDRAWN]
    for each in told:
        entry = made.get(each.first.reference)
        if each.is_on_it and (entry is None or entry.payload is None or milestone.reference in entry.payload.get("also", {})):
            events.append((entry.number if entry else inf, each))
    stand = Stand()
    for _number, event in sorted(events, key=itemgetter(0)):
        if isinstance(event, Stand):
            stand = event
        else:
            is_new = event.now.reference not in made
            stand = stand.after(event.now, finished_on=finished_on if is_new else finish_given(session, event.now))
    return stand


def _of_kinds(session: Session, milestone: Milestone, *kinds: Kind) -> Sequence[ChangelogEntry]:
    return session.scalars(select(ChangelogEntry).join(ChangelogAbout, ChangelogAbout.number == ChangelogEntry.number).where(
        ChangelogAbout.reference == milestone.reference, ChangelogEntry.kind.in_([each.value for each in kinds]))).all()


def _entries(session: Session, told: Sequence[Told]) -> dict[str, ChangelogEntry]:
    """The entry that published each of these reports, and each correction that stands."""
    wanted = {update.reference for each in told for update in (each.first, each.now)}
    numbers = {each.reference: each.number for each in session.execute(
        select(ChangelogAbout.reference, func.min(ChangelogAbout.number).label("number")).where(
            ChangelogAbout.reference.in_(wanted)).group_by(ChangelogAbout.reference))}
    entries = {entry.number: entry for entry in session.scalars(
        select(ChangelogEntry).where(ChangelogEntry.number.in_(numbers.values())))}
    return {reference: entries[number] for reference, number in numbers.items()}


def _stand_in(entry: ChangelogEntry | None, milestone: Milestone) -> Stand | None:
    """How a milestone stood after an entry; None where it does not say, or was withheld."""
    payload = entry.payload if entry else None
    if payload is None:
        return None
    states = [payload["after"], *(each["after"] for each in payload.get("also", {}).values())]
    return next((Stand.of_public(each) for each in states if each and each["reference"] == milestone.reference), None)


# --- its date ----------------------------------------------------------------------------------------------------------


def course_before(session: Session, milestone: Milestone, corrects: Update) -> Course:
    """A milestone's dates as they are without a report that is being corrected, and without any that came after it."""
    before = []
    for each in told_of(session, milestone):
        if corrects in each.versions:
            break
        before.append(each)
    dates = [*_planned(milestone), *(Promise(*promised) for each in before if (promised := each.promised))]
    return replace(milestone.course(None), promises=tuple(dates))


def moves(session: Session, milestone: Milestone, given: Promised, corrects: Update) -> bool:
    """Whether the correction of a report, by a delay, gives a milestone a date: where it says another one, and no later
    report did."""
    if corrects.relation is Relation.RELATED:
        return False
    told = told_of(session, milestone)
    place = next((number for number, each in enumerate(told) if corrects in each.versions), len(told))
    if any(each.promised for each in told[place + 1:]):
        return False
    if told[place:] and told[place].has_promised:
        return milestone.last_promise != given
    was_the_same = corrects.kind is UpdateKind.DELAY and (corrects.new_date, corrects.stated_by) == given
    return not (was_the_same and milestone.reference in corrects.milestones)


def hold_date(session: Session, milestone: Milestone) -> bool:
    """Give a milestone once more the date that holds, where its last one was taken back. True where it was."""
    told = told_of(session, milestone)
    held = next((promised for each in reversed(told) if (promised := each.promised)), None) or next(
        ((each.due, each.stated_by) for each in reversed(_planned(milestone))), None)
    by = max((each.now for each in told if each.now.corrects), key=lambda each: each.number, default=None)
    if by is None or held is None or held == milestone.last_promise:
        return False
    milestone.promise_date(held[0], stated_by=held[1], announced=by.occurred, by_update=by.reference)
    return True


def _planned(milestone: Milestone) -> list[Promise]:
    """The dates that the plan itself gave."""
    return [Promise(each.due, each.stated_by, each.announced) for each in milestone.promised_dates if each.by_update is None]
