"""What a progress report says: one value with both languages inside, which every edition prints.

No markup, no selection, no clock and no arithmetic on the record: ``compile`` fills it from the queries, the editions
only set it in type. ``None`` is never a blank: it means that the record does not state it, and an edition says so.
Figures are derived here from the listed facts, so that a count can never disagree with its list. There is no count
across a whole plan that could be read as a score.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from typing import Any

from tracker.domain.bilingual import EMPTY, Bilingual, Lang
from tracker.domain.calendar import Precision, When
from tracker.reports.figures import Figures
from tracker.reports.terms import Basis, Kind, Side, SiteStatus, Stage, State, Voice


@dataclass(frozen=True)
class Label:
    """A term with its stored code: a delay category, a kind of record."""

    code: str
    text: Bilingual


@dataclass(frozen=True)
class Source:
    """One numbered source; ``address`` is "" where there is no public one."""

    number: int
    title: Bilingual
    address: str = ""


@dataclass(frozen=True)
class Statement:
    """What somebody said, when, and where it can be read.

    summarised   this site's summary of a transcript, never a signed text
    related      the source does not name the plan: shown as related, outside all counts
    """

    when: When
    whose: Bilingual
    voice: Voice
    text: Bilingual
    sources: tuple[int, ...] = ()
    where: Bilingual = EMPTY
    summarised: bool = False
    related: bool = False
    reference: str = ""


@dataclass(frozen=True)
class Reported:
    """The last reported state: what, as of when, on whose word."""

    state: State
    as_of: When
    basis: Basis
    by: Bilingual = EMPTY
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class Lateness:
    """Days where the date promised is a day, months otherwise: exactly one of the two. Counted to a named day."""

    counted_to: date
    days: int | None = None
    months: int | None = None


@dataclass(frozen=True)
class PromisedDate:
    """One date ever promised; the first is the original. ``stated`` is when it was."""

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
    lateness: Lateness | None = None
    data_until: When | None = None

    @property
    def original(self) -> When | None:
        return self.promised[0].due if self.promised else None

    @property
    def current(self) -> When | None:
        return self.promised[-1].due if self.promised else None

    @property
    def moved(self) -> Lateness | None:
        """How far the current date lies behind the original, if it was moved at all."""
        if self.original is None or self.current is None or self.original == self.current:
            return None
        return span(self.original, self.current)


@dataclass(frozen=True)
class Delay:
    """One report of delay. ``reason`` empty: the source states none. ``category`` and ``depends_on`` are this site's
    reading wherever ``read_by_site`` holds; ``read_as_delay``: the source does not call it a delay, this site does. Of
    new_date and stated_by at most one is set: a date, or the day by which a date will be stated."""

    when: When
    whose: Bilingual
    milestones: tuple[str, ...]
    original: When | None = None
    current: When | None = None
    what: Bilingual = EMPTY
    reason: Bilingual = EMPTY
    category: Label | None = None
    depends_on: Bilingual = EMPTY
    next_step: Bilingual = EMPTY
    new_date: When | None = None
    stated_by: When | None = None
    read_by_site: bool = False
    read_as_delay: bool = False
    summarised: bool = False
    sources: tuple[int, ...] = ()
    reference: str = ""


@dataclass(frozen=True)
class Outcome:
    """Evidence that somebody changed something: who and what, when it took effect, before and after."""

    what: Bilingual
    took_effect: When
    before: Bilingual = EMPTY
    after: Bilingual = EMPTY
    contribution: Bilingual = EMPTY
    verifier: Bilingual = EMPTY
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class Assessment:
    """A code with its scale, its coder and the reason. Sides stand next to each other and are never averaged."""

    side: Side
    by: Bilingual
    scale: Bilingual
    code: Bilingual
    reason: Bilingual
    when: When
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class Commitment:
    """label: the plan's own number, or its order where ``numbered`` is False. ours: as for a milestone."""

    reference: str
    label: str
    title: Bilingual
    numbered: bool = True
    ours: bool = False
    leads: tuple[Bilingual, ...] = ()
    summary: Bilingual = EMPTY
    problem: Bilingual = EMPTY
    promise: Bilingual = EMPTY
    result_wanted: Bilingual = EMPTY
    milestones: tuple[Milestone, ...] = ()
    done: tuple[Statement, ...] = ()
    delays: tuple[Delay, ...] = ()
    observations: tuple[Statement, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    assessments: tuple[Assessment, ...] = ()

    def by_state(self) -> dict[State, int]:
        return tally(self.milestones)

    @property
    def last_report(self) -> When | None:
        return max((m.reported.as_of for m in self.milestones if m.reported), key=lambda when: when.last, default=None)


@dataclass(frozen=True)
class Theme:
    label: str
    title: Bilingual
    commitments: tuple[Commitment, ...]


@dataclass(frozen=True)
class Plan:
    code: str
    title: Bilingual
    period: When
    stage: Stage
    summary: Bilingual = EMPTY
    coordinator: Bilingual = EMPTY


@dataclass(frozen=True)
class Coverage:
    """For a kind of record: complete to which date. ``None`` claims completeness for no date at all."""

    kind: Bilingual
    complete_to: When | None
    basis: Bilingual = EMPTY


@dataclass(frozen=True)
class Note:
    title: Bilingual
    text: Bilingual


@dataclass(frozen=True)
class Imprint:
    """Who made the report and what it stands on. ``None`` is printed as "not stated"."""

    site_status: SiteStatus
    head: int
    digest: str
    release: str
    licence: str = "CC BY 4.0"
    licence_address: str = "https://creativecommons.org/licenses/by/4.0/"
    site_name: Bilingual = EMPTY
    site_address: str = ""
    author: Bilingual | None = None
    publisher: Bilingual | None = None
    commissioner: Bilingual | None = None
    funder: Bilingual | None = None
    reviewer: Bilingual | None = None


@dataclass(frozen=True)
class ReasonCount:
    """The delays of one category, as (commitment, delay). ``category`` None: the sources state no reason."""

    category: Label | None
    delays: tuple[tuple[Commitment, Delay], ...]


@dataclass(frozen=True)
class Report:
    """A progress report. ``on`` is the day it speaks as of; updates and delays are those of ``period``."""

    plan: Plan
    period: When
    on: date
    imprint: Imprint
    themes: tuple[Theme, ...]
    sources: tuple[Source, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    notes: tuple[Note, ...] = ()
    kind: Kind = field(default=Kind.PROGRESS)
    figures: Figures = field(default_factory=Figures)

    def commitments(self) -> tuple[Commitment, ...]:
        return tuple(c for theme in self.themes for c in theme.commitments)

    def milestones(self) -> tuple[Milestone, ...]:
        return tuple(m for c in self.commitments() for m in c.milestones)

    def by_state(self) -> dict[State, int]:
        return tally(self.milestones())

    def delays(self) -> tuple[tuple[Commitment, Delay], ...]:
        """In the order of the plan, then of time."""
        return tuple((c, d) for c in self.commitments() for d in sorted(c.delays, key=lambda d: d.when.first))

    def by_reason(self) -> tuple[ReasonCount, ...]:
        """Most frequent first, equal ones in the order of the plan; those without a stated reason always last."""
        groups: dict[str, list[tuple[Commitment, Delay]]] = {}
        labels: dict[str, Label | None] = {"": None}
        for commitment, delay in self.delays():
            code = delay.category.code if delay.category else ""
            labels[code] = delay.category
            groups.setdefault(code, []).append((commitment, delay))
        order = sorted(groups, key=lambda code: (code == "", -len(groups[code])))
        return tuple(ReasonCount(labels[code], tuple(groups[code])) for code in order)

    def untranslated(self, lang: Lang) -> tuple[tuple[str, Bilingual], ...]:
        """Every text that a reader of ``lang`` gets in the other language, from a machine or an older original, and where."""
        found: dict[tuple[str, Bilingual], None] = {}
        for where, text in _texts(self, ""):
            reading = text.read(lang)
            if reading.is_fallback or reading.stale or reading.is_machine:
                found[where, text] = None
        return tuple(found)


def tally(milestones: tuple[Milestone, ...]) -> dict[State, int]:
    """Only the states that occur, in the order of print."""
    counts = {state: sum(m.state is state for m in milestones) for state in State}
    return {state: n for state, n in counts.items() if n}


def span(earlier: When, later: When) -> Lateness:
    """From the last day of one date to the last day of another: days between two days, months otherwise."""
    if earlier.precision is Precision.DAY and later.precision is Precision.DAY:
        return Lateness(later.last, days=(later.last - earlier.last).days)
    return Lateness(later.last, months=(later.last.year - earlier.last.year) * 12 + later.last.month - earlier.last.month)


def _texts(value: Any, where: str) -> Iterator[tuple[str, Bilingual]]:
    if isinstance(value, Bilingual):
        if not value.is_empty:
            yield where, value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item, where)
    elif is_dataclass(value) and not isinstance(value, type):
        here = getattr(value, "reference", "") or where
        for each in fields(value):
            yield from _texts(getattr(value, each.name), here)
