"""What a report says: one value with both languages inside, which every edition prints.

No markup, no selection, no clock and no arithmetic on the record: ``compile`` fills it from the queries, the editions
only set it in type. ``None`` is never a blank: it means that the record does not state it, and an edition says so.
Figures are derived here from the listed facts, so that a count can never disagree with its list. There is no count
across a whole plan that could be read as a score.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from tracker.domain.assessments import Voice
from tracker.domain.bilingual import EMPTY, Bilingual, Lang
from tracker.domain.calendar import When
from tracker.domain.cocreation import TimelineItem
from tracker.domain.schedule import Lapse, PlanStage, SaidBy
from tracker.domain.site import SiteStatus
from tracker.models.report import ReportKind
from tracker.reports.figures import Figures
from tracker.reports.terms import Speaker, State

OVER = (State.FINISHED, State.FINISHED_EARLY, State.FINISHED_LATE, State.WITHDRAWN)
"""States of a milestone after which nothing more is reported of it."""


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
    voice: Speaker
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


@dataclass(frozen=True)
class Dispute:
    """Somebody disputes an outcome, with the reason."""

    whose: Bilingual
    when: When
    reason: Bilingual
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class Box:
    """A criterion of openness, how much it weighs, and whether it is met."""

    criterion: Bilingual
    weight: int
    met: bool


@dataclass(frozen=True)
class Openness:
    """How open a data set used as evidence is: ten boxes. Never summed across commitments."""

    reference: str
    title: Bilingual
    boxes: tuple[Box, ...]
    points: int
    by: Bilingual
    when: When
    note: Bilingual = EMPTY
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class Measured:
    """A value with its day, where one is stated: a figure or words. ``group`` empty: of the whole."""

    when: When | None
    value: Bilingual
    group: Bilingual = EMPTY
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class Indicator:
    """What is measured of a commitment. Baseline and target with their dates; None or empty where nobody stated them.

    of_change  it measures a change, not what was produced or held
    asked      words that name an activity and were queried at entry; ``answer`` is the reply
    """

    reference: str
    level: Label
    title: Bilingual
    of_change: bool
    unit: Bilingual = EMPTY
    baseline: Measured | None = None
    target: Measured | None = None
    values: tuple[Measured, ...] = ()
    method: Bilingual = EMPTY
    next_due: When | None = None
    asked: tuple[str, ...] = ()
    answer: Bilingual = EMPTY


@dataclass(frozen=True)
class Outcome:
    """Evidence that somebody changed something: who and what, when it took effect, before and after.

    in_period   the change took effect inside the plan's period; outside it carries no code
    welcome     False: for the worse, mixed, or disputed
    asked       words that name an activity and were queried at entry; ``answer`` is the reply
    """

    what: Bilingual
    took_effect: When
    before: Bilingual = EMPTY
    after: Bilingual = EMPTY
    contribution: Bilingual = EMPTY
    verifier: Bilingual = EMPTY
    sources: tuple[int, ...] = ()
    reference: str = ""
    by: Bilingual = EMPTY
    state: Bilingual = EMPTY
    place: Bilingual = EMPTY
    turn: Bilingual = EMPTY
    kind: Bilingual = EMPTY
    opens: Bilingual = EMPTY
    before_on: When | None = None
    before_sources: tuple[int, ...] = ()
    after_on: When | None = None
    concerned: Bilingual = EMPTY
    significance: Bilingual = EMPTY
    otherwise: Bilingual = EMPTY
    lasting_ground: Bilingual = EMPTY
    lasting: Bilingual = EMPTY
    source_from: Bilingual = EMPTY
    interview: Bilingual = EMPTY
    interview_on: When | None = None
    independent: bool | None = None
    verified_on: When | None = None
    verification: Bilingual = EMPTY
    in_period: bool = True
    welcome: bool = True
    disputes: tuple[Dispute, ...] = ()
    scores: tuple[Openness, ...] = ()
    asked: tuple[str, ...] = ()
    answer: Bilingual = EMPTY


@dataclass(frozen=True)
class Assessment:
    """A code with its scale, its coder and the reason. The sides are shown next to each other and never averaged.

    scale_key, code_key  as the record keeps them: ``early_results``, ``moderate``
    era                  the years of submission of the plans to which the scale applies
    of                   the cluster that is coded as one; empty for the commitment alone
    rests_on             the outcomes and indicators that are cited
    changed_since        outcomes and indicators that it rests on and that were changed after it was given
    """

    side: Voice
    by: Bilingual
    scale: Bilingual
    code: Bilingual
    reason: Bilingual
    when: When
    sources: tuple[int, ...] = ()
    reference: str = ""
    scale_key: str = ""
    code_key: str = ""
    era: str = ""
    of: Bilingual = EMPTY
    rests_on: tuple[Bilingual, ...] = ()
    changed_since: tuple[Bilingual, ...] = ()
    weight: Bilingual = EMPTY
    balance: Bilingual = EMPTY
    limits: Bilingual = EMPTY
    factors: Bilingual = EMPTY
    commissioned_by: Bilingual = EMPTY
    paid_by: Bilingual = EMPTY


@dataclass(frozen=True)
class Difference:
    """Two codes on one scale that differ, each with its reason. ``steps`` None: the scale, or one of the codes, has no rank."""

    one: Assessment
    other: Assessment
    steps: int | None


@dataclass(frozen=True)
class Answered:
    """What a member says of a published update, what the body answered, and what the member says of that."""

    reference: str
    whose: Bilingual
    stance: Bilingual
    agrees: bool
    when: When
    text: Bilingual
    about: Bilingual
    standing: Bilingual
    sources: tuple[int, ...] = ()
    answers: tuple[Statement, ...] = ()
    verdict_text: Bilingual = EMPTY


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
    supports: tuple[Bilingual, ...] = ()
    partners: Bilingual = EMPTY
    causes: Bilingual = EMPTY
    helps: Bilingual = EMPTY
    """How the promise is to help with the problem."""
    done_so_far: Bilingual = EMPTY
    relevance: Bilingual = EMPTY
    transparency: Bilingual = EMPTY
    accountability: Bilingual = EMPTY
    participation: Bilingual = EMPTY
    other_partners: Bilingual = EMPTY
    additional: Bilingual = EMPTY
    carried_to: Bilingual = EMPTY
    """The commitment of a later plan in which it goes on."""
    values: tuple[Bilingual, ...] = ()
    period: When | None = None
    withdrawn: bool = False
    version: int = 1
    indicators: tuple[Indicator, ...] = ()
    scores: tuple[Openness, ...] = ()
    differences: tuple[Difference, ...] = ()
    answered: tuple[Answered, ...] = ()

    def on_scale(self, key: str) -> tuple[Assessment, ...]:
        """The codes on one scale, whoever gave them. Empty: not assessed, which is not a finding."""
        return tuple(each for each in self.assessments if each.scale_key == key)

    @property
    def changes(self) -> tuple[Indicator, ...]:
        """Indicators of change; the others count what was produced or held."""
        return tuple(each for each in self.indicators if each.of_change)

    @property
    def outputs(self) -> tuple[Indicator, ...]:
        return tuple(each for each in self.indicators if not each.of_change)

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
    stage: PlanStage
    summary: Bilingual = EMPTY
    coordinator: Bilingual = EMPTY
    adopted_on: When | None = None
    adopted_by: Bilingual = EMPTY
    adoption_note: Bilingual = EMPTY
    follows: tuple[Bilingual, ...] = ()
    """Policy areas that an earlier plan had too, as the record names them."""
    emerging: tuple[Bilingual, ...] = ()
    four_years: bool = False
    reported_here: bool = False
    """Bodies report here: what is lacking was not entered. Otherwise the record was loaded from sources, which do not have it."""


class Met(Enum):
    """What the check finds of a minimum requirement in one phase."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "not_applicable"
    CANNOT_JUDGE = "cannot_judge"


@dataclass(frozen=True)
class Requirement:
    """A minimum requirement of participation and co-creation, and what the check finds for it, with its reason.

    why_making  where the making of the plan is judged separately: the reason for that finding
    """

    number: str
    label: Bilingual
    asks: Bilingual
    making: Met
    carrying_out: Met
    why: Bilingual
    proofs: tuple[Bilingual, ...] = ()
    why_making: Bilingual = EMPTY


@dataclass(frozen=True)
class Meeting:
    """A meeting of the forum in the period. ``presented``, ``commented``: None where no source says."""

    reference: str
    number: int
    held_on: When
    presented: bool | None = None
    commented: bool | None = None
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class Paper:
    """A document of the plan, in the annex of documents."""

    reference: str
    title: Bilingual
    kind: Label
    issuer: Bilingual = EMPTY
    dated: When | None = None
    number: str = ""
    language: Bilingual = EMPTY
    address: str = ""


@dataclass(frozen=True)
class Proposal:
    """A proposal or comment, and the reasoned response to it. ``adoption`` empty: no response on this site."""

    reference: str
    title: Bilingual
    kind: Bilingual
    proposer: Bilingual = EMPTY
    when: When | None = None
    adoption: Bilingual = EMPTY
    reason: Bilingual = EMPTY
    answered_by: Bilingual = EMPTY
    answered_on: When | None = None
    path: tuple[Statement, ...] = ()
    became: tuple[Bilingual, ...] = ()
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class Call:
    """A call to take part in making the plan. ``complete``: all that came in is on record."""

    reference: str
    title: Bilingual
    text: Bilingual
    published: date | None = None
    begins: date | None = None
    ends: date | None = None
    timeline: tuple[TimelineItem, ...] = ()
    complete: bool = False
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One of the eight questions of deliberation, and what was found; ``found`` empty: nobody has judged it."""

    asked: Bilingual
    found: Bilingual


@dataclass(frozen=True)
class Turnout:
    """How many of a class took part; ``count`` None where that is not known."""

    who: Bilingual
    count: int | None


@dataclass(frozen=True)
class Event:
    """A participation event with the eight questions."""

    reference: str
    title: Bilingual
    kind: Bilingual
    held_on: When
    text: Bilingual = EMPTY
    by: Bilingual = EMPTY
    stage: Bilingual = EMPTY
    questions: tuple[Finding, ...] = ()
    took_part: tuple[Turnout, ...] = ()
    groups: Bilingual = EMPTY
    lasting: Bilingual = EMPTY
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class Recommendation:
    """What an independent review recommends, the response, and what came of it."""

    reference: str
    number: int
    review: Bilingual
    title: Bilingual
    text: Bilingual
    response: Bilingual = EMPTY
    reason: Bilingual = EMPTY
    by: Bilingual = EMPTY
    answered_on: When | None = None
    came_of: tuple[Bilingual, ...] = ()
    summarised: bool = False
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class Cluster:
    """Commitments that are coded as one, with whoever grouped them."""

    reference: str
    title: Bilingual
    shared: Bilingual
    commitments: tuple[str, ...]
    by: Bilingual = EMPTY


@dataclass(frozen=True)
class Story:
    """A change described together with somebody who benefits, signed by both.

    commitment  label of the commitment
    partner     who benefits, as they chose to be named
    by          who wrote it with them
    rests_on    the outcomes that it describes
    """

    reference: str
    commitment: str
    title: Bilingual
    was: Bilingual
    done: Bilingual
    changed: Bilingual
    own_words: Bilingual
    partner: Bilingual
    partner_signed: date
    by: Bilingual
    signed: date
    rests_on: tuple[Bilingual, ...]
    asked: tuple[str, ...] = ()
    answer: Bilingual = EMPTY


@dataclass(frozen=True)
class Coverage:
    """For a kind of record: the date up to which it is complete. ``None`` claims completeness for no date at all."""

    kind: Bilingual
    complete_to: When | None
    basis: Bilingual = EMPTY
    limits: Bilingual = EMPTY


@dataclass(frozen=True)
class Note:
    title: Bilingual
    text: Bilingual


@dataclass(frozen=True)
class Imprint:
    """Who made the report and what it rests on. ``None`` is printed as "not stated"."""

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
    invented: bool = False
    """Nothing in it is real: it was made up to try the program out."""


@dataclass(frozen=True)
class ReasonCount:
    """The delays of one category, as (commitment, delay). ``category`` None: the sources state no reason."""

    category: Label | None
    delays: tuple[tuple[Commitment, Delay], ...]


@dataclass(frozen=True)
class Narrative:
    """What the authors wrote beside the facts of one section, by its key."""

    section: str
    text: Bilingual


@dataclass(frozen=True)
class Report:
    """A report of one kind. ``on`` is the day as of which it speaks; statements, delays and meetings are those of
    ``period``.

    on_plan       what was said of the plan as a whole, and of no single commitment
    requirements  the check against the minimum requirements of participation and co-creation, made as of
                  ``checked_for``
    """

    plan: Plan
    period: When
    on: date
    imprint: Imprint
    themes: tuple[Theme, ...]
    sources: tuple[Source, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    notes: tuple[Note, ...] = ()
    on_plan: tuple[Statement, ...] = ()
    narrative: tuple[Narrative, ...] = ()
    comments_until: date | None = None
    """Of a draft that is open for comment: the last day."""
    kind: ReportKind = ReportKind.PROGRESS
    requirements: tuple[Requirement, ...] = ()
    checked_for: date | None = None
    meetings: tuple[Meeting, ...] = ()
    papers: tuple[Paper, ...] = ()
    clusters: tuple[Cluster, ...] = ()
    stories: tuple[Story, ...] = ()
    calls: tuple[Call, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    events: tuple[Event, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
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
    """From the last day of one date to the last day of another."""
    lapse = Lapse.between(earlier, later)
    return Lateness(later.last, lapse.days, lapse.months)


def _texts(value: Any, where: str) -> Iterator[tuple[str, Bilingual]]:
    if isinstance(value, Bilingual):
        if not value.is_empty:
            yield where, value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item, where)
    elif is_dataclass(value) and not isinstance(value, type):
        here = getattr(value, "reference", "") or getattr(value, "section", "") or where
        for each in fields(value):
            yield from _texts(getattr(value, each.name), here)
