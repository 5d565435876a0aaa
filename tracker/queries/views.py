"""The pieces that several pages show: a milestone with what is computed of it, and a commitment's row."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, bindparam, func, select
from sqlalchemy import Row as RowOfColumns
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.changelog.entry import ChangelogEntry
from tracker.domain.calendar import When
from tracker.domain.errors import NotFound
from tracker.domain.schedule import OVER, Course, Lapse, MilestoneState, PlanStage, Standing, tally
from tracker.domain.statements import Relation
from tracker.kept import Key
from tracker.models import Body, Commitment, Milestone, Plan, Theme, Update
from tracker.queries import kept


@dataclass(frozen=True)
class MilestoneView:
    """A milestone, and what follows from its dates and reported state on a given day.

    horizon  the day for which lateness may be stated
    """

    milestone: Milestone
    course: Course
    standing: Standing
    overdue_days: int | None
    slippage_days: int | None
    horizon: date | None = None

    @classmethod
    def of(cls, milestone: Milestone, plan: Plan, today: date, *, from_sources: bool = False) -> MilestoneView:
        """``from_sources``: the record was only loaded from sources, in which nobody owed a report. Silence in them makes
        nothing late: as on a closed plan, lateness is stated as of the day of the last known state. The same holds for a
        plan that is still being made: nobody has promised its dates yet."""
        owed = not from_sources and plan.stage is not PlanStage.CO_CREATION
        course = milestone.course(plan.closed_on or (None if owed else today))
        return cls(milestone, course, course.standing(today), course.overdue_days(today), course.slippage_days(today),
                   course.horizon(today))

    @property
    def said(self) -> Hashable:
        """Everything that its dates, its state and how it ended say on the day; not the day on which the state was reported,
        unless that is all there is."""
        as_of = self.course.state_as_of if self.standing is Standing.NO_DATA else None
        return (self.course.promises, self.course.state, self.course.finished_on, self.standing, self.overdue_days,
                self.slippage_days, self.horizon, as_of, self.milestone.closing)

    @property
    def current(self) -> When | None:
        """The day of completion where it is known, else the date that holds now; None while the date is open."""
        if self.course.state is MilestoneState.FINISHED:
            return self.course.finished_on or self.course.due
        return None if self.course.awaited else self.course.due

    @property
    def overdue(self) -> Lapse | None:
        """How long ago the date that holds now has passed, up to the horizon; None unless overdue."""
        if self.overdue_days is None or self.course.due is None or self.horizon is None:
            return None
        return Lapse.between(self.course.due, When.day(self.horizon))

    @property
    def after_original(self) -> Lapse | None:
        """How long after the original date: to the finish, the date that holds now, or the horizon, whichever is latest."""
        original = self.course.original
        if self.slippage_days is None or original is None:
            return None
        last = date.fromordinal(original.last.toordinal() + self.slippage_days)
        ends = (self.course.finished_on, self.course.due)
        end = next((each for each in ends if each and last in (each.first, each.last)), None)
        return Lapse.between(original, end or When.day(last))


class Reported(NamedTuple):
    """What a row shows of an update: when it happened, its number, and its newest entry."""

    occurred: When
    number: int
    last_entry: int


@dataclass(frozen=True)
class Row:
    """A commitment as the overview lists it.

    latest    the newest update that names the plan: the last report
    reported  the first day of each such update, for the strip, which also counts them
    next_due  the nearest date not yet past, of a milestone that is neither finished nor withdrawn
    stand     everything that it depends on: while this is the same, so is everything that the row can say
    promised  the part of that which reports on the commitment do not change
    """

    commitment: Commitment
    milestones: list[MilestoneView]
    leads: list[Body]
    latest: Reported | None
    reported: list[date]
    next_due: When | None
    stand: tuple[Hashable, ...]
    promised: tuple[Hashable, ...] = ()

    @cached_property
    def said(self) -> Hashable:
        """All that the milestones say, also where a report changed nothing that is shown of them."""
        return Key(self.promised, *(each.said for each in self.milestones))

    @property
    def tally(self) -> list[tuple[Standing, int]]:
        return tally([each.standing for each in self.milestones])


class Group(NamedTuple):
    """The rows of one theme, or those whose theme is not known."""

    theme: Theme | None
    rows: list[Row]

    @property
    def stand(self) -> Hashable:
        """All that it depends on."""
        return self.theme and self.theme.reference, *(row.stand for row in self.rows)


@dataclass(frozen=True)
class PlanView:
    """A plan with its commitments in the plan's order, grouped by theme where the theme is known.

    stand  all that it depends on
    """

    plan: Plan
    groups: list[Group]
    stand: Hashable
    coordinator: Body | None
    last_known: date | None = None
    """The newest day on which anything was reported on the plan; "last known state" of a closed one."""
    time_gone: float | None = None
    """Share of the period gone, 0 to 1, for a plan under implementation."""
    themes: list[Theme] = field(default_factory=list)
    bodies: dict[str, Body] = field(default_factory=dict)
    unplaced: bool = False
    """Of a view of one theme: whether the plan has commitments whose theme is not known."""

    @cached_property
    def rows(self) -> list[Row]:
        return [row for group in self.groups for row in group.rows]

    @cached_property
    def tally(self) -> list[tuple[Standing, int]]:
        return tally_of(self.rows)


def tally_of(rows: Iterable[Row]) -> list[tuple[Standing, int]]:
    """How many milestones of all these commitments have each standing."""
    return tally([each.standing for row in rows for each in row.milestones])


def bodies(session: Session) -> dict[str, Body]:
    """Every body by its slug: there are a few dozen, and every page names some. For reading only."""
    return kept.of(session).of(("bodies", kept.stand(session)), lambda: {
        body.reference: body for body in session.scalars(select(Body).order_by(Body.reference))})


def rows(session: Session, plan: Plan, commitments: Sequence[Commitment], known: dict[str, Body], today: date) -> list[Row]:
    """The rows of some commitments of one plan, in the order given."""
    return rows_of(session, {plan.reference: plan}, commitments, known, today)


def rows_of(session: Session, plans: Mapping[str, Plan], commitments: Sequence[Commitment], known: dict[str, Body],
            today: date) -> list[Row]:
    """The rows of some commitments of several plans, in the order given, in as many statements as those of one."""
    by_reference = {each.reference: each for each in commitments}
    return _rows(session, plans, [(each.reference, each.plan) for each in commitments],
                 lambda wanted: [by_reference[each] for each in wanted], known, today)


def places(session: Session, plan: Plan) -> list[str]:
    """The references of a plan's commitments, in its order."""
    return kept.of(session).of(("places", plan.reference, kept.stand(session)), lambda: list(session.scalars(
        select(Commitment.reference).where(Commitment.plan == plan.reference).order_by(Commitment.order))))


def rows_in(session: Session, plans: Sequence[Plan], known: dict[str, Body], today: date) -> list[Row]:
    """The rows of all commitments of some plans, each in its order. Where nothing has been reported since a commitment
    was last read, it is not read again."""
    by_code = {plan.reference: plan for plan in plans}
    return _rows(session, by_code, [(each, plan.reference) for plan in plans for each in places(session, plan)],
                 lambda wanted: _commitments(session, wanted), known, today)


def commitment(session: Session, reference: str) -> Commitment:
    """A commitment as it was promised, for reading only. Raises NotFound."""
    found = _commitments(session, [reference])
    if not found:
        raise NotFound(reference)
    return found[0]


def _commitments(session: Session, wanted: Sequence[str]) -> list[Commitment]:
    """Commitments as they were promised: reports on them do not change them."""
    stand, store = kept.stand(session), kept.of(session)
    found = {each: store.get(("commitment", each, stand)) for each in wanted}
    missing = [each for each, commitment in found.items() if commitment is None]
    if missing:
        for each in session.scalars(select(Commitment).where(Commitment.reference.in_(missing))
                                    .options(selectinload(Commitment.parts))):
            found[each.reference] = store.put(("commitment", each.reference, stand), each)
    return [each for each in found.values() if each is not None]


def _rows(session: Session, plans: Mapping[str, Plan], places: Sequence[tuple[str, str]],
          load: Callable[[list[str]], Iterable[Commitment]], known: dict[str, Body], today: date) -> list[Row]:
    """places  reference and plan of each commitment, in the order wanted"""
    stands = {reference: ("row", reference, kept.stand(session, reference), today) for reference, _plan in places}
    store = kept.of(session)
    found: dict[str, Row] = {reference: row for reference, stand in stands.items() if (row := store.get(stand))}
    missing = [reference for reference in stands if reference not in found]
    if missing:
        for row in _read_rows(session, plans, list(load(missing)), known, today):
            reference = row.commitment.reference
            found[reference] = store.put(stands[reference], replace(
                row, stand=stands[reference], promised=("row", reference, kept.stand(session), today)))
    return [found[reference] for reference, _plan in places]


def _read_rows(session: Session, plans: Mapping[str, Plan], commitments: Sequence[Commitment], known: dict[str, Body],
               today: date) -> list[Row]:
    references, from_sources = [each.reference for each in commitments], not kept.is_live(session)
    wanted = {"commitments": references}

    def milestones_after(entry: int) -> Iterable[tuple[str, str, Milestone]]:
        for each in session.scalars(_MILESTONES, {**wanted, "after": entry}).unique():
            yield each.commitment, each.reference, each

    def reported_after(entry: int) -> Iterable[tuple[str, str, Reported | None]]:
        for each in session.execute(_REPORTED, {**wanted, "after": entry}):
            yield each.commitment, each.reference, _reported(each)

    milestones = {commitment: [MilestoneView.of(each, plans[each.plan], today, from_sources=from_sources)
                               for each in sorted(found.values(), key=lambda each: each.order)]
                  for commitment, found in kept.read_on(session, "milestones", kept.LIMIT, references, milestones_after).items()}
    updates = {commitment: [each for each in found.values() if each]
               for commitment, found in kept.read_on(session, "reported", kept.LIMIT, references, reported_after).items()}
    return [Row(
        commitment=each, milestones=milestones[each.reference], leads=[known[slug] for slug in each.leads],
        latest=max(updates[each.reference], key=lambda u: (u.occurred.last, u.number), default=None),
        reported=sorted(update.occurred.first for update in updates[each.reference]),
        next_due=next_due(milestones[each.reference], today)
        if plans[each.plan].stage is PlanStage.IMPLEMENTATION and not each.withdrawn else None, stand=(),
    ) for each in commitments]


_WANTED: BindParameter[list[str]] = bindparam("commitments", expanding=True)
_MILESTONES = (select(Milestone).where(Milestone.commitment.in_(_WANTED), Milestone.last_entry > bindparam("after"))
               .options(joinedload(Milestone.promised_dates)))
_REPORTED = (select(Update.commitment, Update.reference, Update.relation, Update.withheld, Update.corrected_by, Update.occurred,
                    Update.number, Update.last_entry)
             .where(Update.commitment.in_(_WANTED), Update.last_entry > bindparam("after")))
"""Composed once: composing the statement takes as long as running it."""


def note(session: Session, commitment: str, updates: Iterable[Update]) -> None:
    """Take what a commitment's row shows of its updates from all of them, already read: no further query is made."""
    kept.read_on(session, "reported", kept.LIMIT, [commitment], lambda entry: (
        (commitment, each.reference, _reported(each)) for each in updates if each.last_entry > entry))


def _reported(update: Update | RowOfColumns[*tuple[Any, ...]]) -> Reported | None:
    """None where it does not count: it does not name the plan, was withheld, or is corrected by a later one."""
    if update.relation is not Relation.NAMES_PLAN or update.withheld or update.corrected_by:
        return None
    return Reported(update.occurred, update.number, update.last_entry)


def next_due(milestones: Iterable[MilestoneView], today: date) -> When | None:
    """The nearest date still to come of the milestones that are open; a date that was opened again holds no longer."""
    dues = [each.current for each in milestones if each.milestone.state not in OVER and each.current
            and not each.current.is_past(today)]
    return min(dues, key=lambda due: due.last, default=None)


def commitments_of(session: Session, *plans: Plan) -> list[Commitment]:
    """The commitments of some plans, the newer plan first, each in its order, with their bodies."""
    return list(session.scalars(select(Commitment).where(Commitment.plan.in_([plan.reference for plan in plans]))
                                .options(selectinload(Commitment.parts)).order_by(Commitment.plan.desc(), Commitment.order)))


def reconstructed_day(session: Session) -> date | None:
    """The newest day on which anything in the record happened, for a record that was only loaded from sources: the day
    that a view of it represents. None where the record's own days of recording apply."""
    newest = session.scalar(select(func.max(ChangelogEntry.occurred_last)))
    return date.fromisoformat(newest) if newest and not kept.is_live(session) else None
