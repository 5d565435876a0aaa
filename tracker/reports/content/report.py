"""The whole report: its plan with the commitments by theme, who made it, and what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from typing import Any

from tracker.domain.bilingual import EMPTY, Bilingual, Lang
from tracker.domain.calendar import When
from tracker.domain.schedule import PlanStage
from tracker.domain.site import SiteStatus
from tracker.models.report import ReportKind
from tracker.reports.content.cocreation import Call, Event, Meeting, Proposal, Recommendation, Requirement
from tracker.reports.content.milestones import Delay, Milestone, tally
from tracker.reports.content.results import (
    Answered,
    Assessment,
    Cluster,
    Difference,
    Indicator,
    Openness,
    Outcome,
    Story,
)
from tracker.reports.content.said import Label, Source, Statement
from tracker.reports.figures import Figures
from tracker.reports.terms import State


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
