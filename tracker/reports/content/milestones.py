"""What was promised by when, how it stands on the report's day, and what was said of delays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When
from tracker.domain.schedule import Lapse, SaidBy
from tracker.reports.content.said import Label
from tracker.reports.terms import State

OVER = (State.FINISHED, State.FINISHED_EARLY, State.FINISHED_LATE, State.WITHDRAWN)
"""States of a milestone after which nothing more is reported of it."""


@dataclass(frozen=True)
class Reported:
    """The last reported state: what, as of when, on whose word."""

    state: State
    as_of: When
    basis: SaidBy
    by: Bilingual = EMPTY
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class Lateness:
    """In days or in months, as ``Lapse``: exactly one of the two. Counted to a named day."""

    counted_to: date
    days: int | None = None
    months: int | None = None


@dataclass(frozen=True)
class PromisedDate:
    """One of the dates ever promised; the first is the original. ``stated`` is when it was stated."""

    due: When
    stated: When | None = None


@dataclass(frozen=True)
class Milestone:
    """ours: the title is this site's own wording, not that of the plan. data_until belongs to ``State.NO_DATA``."""

    reference: str
    label: str
    title: Bilingual
    state: State
    ours: bool = False
    promised: tuple[PromisedDate, ...] = ()
    reported: Reported | None = None
    awaited: date | None = None
    """Where the date is open: the day by which a new one will be stated."""
    finished: When | None = None
    """When it was finished, where that is stated."""
    lateness: Lateness | None = None
    """If overdue, since the date in force now; if finished late, since the first date."""
    data_until: When | None = None
    output: Bilingual = EMPTY
    stakeholders: Bilingual = EMPTY
    body: Bilingual = EMPTY
    closing: Bilingual = EMPTY
    """How it ended, where it was open when its plan closed, with the reason."""
    closing_reason: Bilingual = EMPTY
    reworded: tuple[int, ...] = ()
    """The entries by which a decision put other words in the place of promised ones."""

    @property
    def is_open(self) -> bool:
        """Neither finished nor withdrawn, as far as anybody has said."""
        return self.state not in OVER

    @property
    def original(self) -> When | None:
        return self.promised[0].due if self.promised else None

    @property
    def current(self) -> When | None:
        return self.promised[-1].due if self.promised else None

    @property
    def moved(self) -> Lateness | None:
        """How far the current date is after the original, if it was moved at all: the same last day told less or more
        precisely is the same date."""
        if self.original is None or self.current is None or self.original.last == self.current.last:
            return None
        return span(self.original, self.current)

    @property
    def after_first(self) -> Lateness | None:
        """If overdue and its date was moved: how far it is behind the first date, to the same day."""
        if self.state is not State.OVERDUE or self.lateness is None or self.original is None or not self.moved:
            return None
        return span(self.original, When.day(self.lateness.counted_to))


@dataclass(frozen=True)
class Delay:
    """One report of delay. ``reason`` empty: the source states none. ``category`` and ``depends_on`` are this site's
    reading wherever ``read_by_site`` holds; ``read_as_delay``: this site calls it a delay, the source does not. At
    most one of new_date and stated_by is set: a date, or the day by which a date will be stated. ``previous``: the date
    that it moved, where that is not the milestone's first."""

    when: When
    whose: Bilingual
    milestones: tuple[str, ...]
    original: When | None = None
    current: When | None = None
    awaited: date | None = None
    what: Bilingual = EMPTY
    reason: Bilingual = EMPTY
    category: Label | None = None
    depends_on: Bilingual = EMPTY
    next_step: Bilingual = EMPTY
    previous: When | None = None
    new_date: When | None = None
    stated_by: When | None = None
    read_by_site: bool = False
    read_as_delay: bool = False
    summarised: bool = False
    sources: tuple[int, ...] = ()
    reference: str = ""


def tally(milestones: tuple[Milestone, ...]) -> dict[State, int]:
    """Only the states that occur, in the order of print."""
    counts = {state: sum(m.state is state for m in milestones) for state in State}
    return {state: n for state, n in counts.items() if n}


def span(earlier: When, later: When) -> Lateness:
    """From the last day of one date to the last day of another."""
    lapse = Lapse.between(earlier, later)
    return Lateness(later.last, lapse.days, lapse.months)
