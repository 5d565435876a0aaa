"""A whole plan entered at once: bodies, plan, themes, commitments, milestones, adoption. All of it or nothing, in the
caller's transaction; each thing by its own command, with its own entry. The only rule here is the order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker.changelog.record import UNDECIDED, Decided
from tracker.commands import bodies, commitments, milestones, plans
from tracker.commands.commitments import Wording
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.permissions import Actor, Permission, require
from tracker.domain.statements import TitleBasis
from tracker.models import Commitment, Milestone, Plan, Theme
from tracker.models.columns import Source


@dataclass(frozen=True)
class BodyLine:
    slug: str
    name: Bilingual
    short_zh: str = ""
    parent: str | None = None

    @property
    def key(self) -> str:
        return f"body/{self.slug}"


@dataclass(frozen=True)
class PlanLine:
    """``is_new``: it is added. ``number`` and ``period`` None: as they are."""

    code: str
    title: Bilingual
    summary: Bilingual = EMPTY
    coordinator: str | None = None
    number: int | None = None
    period: When | None = None
    source: str = ""
    is_new: bool = False

    key = "plan"


@dataclass(frozen=True)
class ThemeLine:
    number: int
    title: Bilingual
    is_new: bool = True

    @property
    def key(self) -> str:
        return f"theme/{self.number}"


@dataclass(frozen=True)
class CommitmentLine:
    """``reference``: of the one it amends; None: it is added. ``name``: the name by which its milestones refer to it."""

    name: str
    reference: str | None
    number: str | None
    theme: int | None
    wording: Wording
    leads: Sequence[str] = ()
    supports: Sequence[str] = ()

    @property
    def key(self) -> str:
        return f"commitment/{self.name}"


@dataclass(frozen=True)
class MilestoneLine:
    """``commitment``: the name of its commitment's line, or the reference of an existing one. ``amends``: something other
    than its first date changes. ``due``: its first date, where it has none; in a draft, the one that replaces it."""

    name: str
    commitment: str
    reference: str | None
    title: Bilingual
    output: Bilingual = EMPTY
    body: str | None = None
    starts: When | None = None
    due: When | None = None
    stakeholders: Bilingual = EMPTY
    note: Bilingual = EMPTY
    amends: bool = True

    @property
    def key(self) -> str:
        return f"milestone/{self.name}"


@dataclass
class PlanEntry:
    """What is to be entered: only what is new or differs. ``adopted``: the day on which the plan was adopted, and by whom."""

    code: str
    bodies: list[BodyLine] = field(default_factory=list)
    plan: PlanLine | None = None
    themes: list[ThemeLine] = field(default_factory=list)
    commitments: list[CommitmentLine] = field(default_factory=list)
    milestones: list[MilestoneLine] = field(default_factory=list)
    adopted: tuple[When, str | None] | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.bodies or self.plan or self.themes or self.commitments or self.milestones or self.adopted)


def enter_plan(session: Session, entry: PlanEntry, *, reason: Bilingual = EMPTY, decided: Decided = UNDECIDED, by: Actor,
               at: datetime) -> int:
    """Enter it; gives the number of things that were entered or changed.

    Raises RuleBroken on ``<key of the line>:<field>`` for what a line says, and on ``reason_zh``, ``meeting`` for the whole.
    """
    require(by, Permission.EDIT_PLAN)
    done = 0
    made: dict[str, Commitment] = {}
    told: dict[str, Any] = {"by": by, "at": at}
    for body in _parents_first(entry.bodies):
        _at(body.key, lambda each=body: bodies.add_body(  # type: ignore[misc]
            session, each.slug, name=each.name, short_zh=each.short_zh, parent=each.parent, **told))
        done += 1
    if entry.plan:
        _at(entry.plan.key, lambda: _plan(session, entry.plan, reason, decided, told))  # type: ignore[arg-type]
        done += 1
    plan = Plan.by_reference(session, entry.code)
    for theme in entry.themes:
        _at(theme.key, lambda each=theme: _theme(session, plan, each, reason, decided, told))  # type: ignore[misc]
        done += 1
    for line in entry.commitments:
        made[line.name] = _at(line.key, lambda each=line: _commitment(session, plan, each, reason, decided, told))  # type: ignore[misc]
        done += 1
    for one in entry.milestones:
        of = made.get(one.commitment) or Commitment.by_reference(session, one.commitment)
        _at(one.key, lambda each=one, of=of: _milestone(session, of, each, reason, decided, told))  # type: ignore[misc]
        done += 1
    if entry.adopted:
        on, adopted_by = entry.adopted
        _at("plan", lambda: plans.adopt_plan(session, plan, on=on, adopted_by=adopted_by, decided=decided, **told))
        done += 1
    return done


WHOLE = ("reason_zh", "meeting", "document")
"""Fields that are given once, for all lines."""


def _at(key: str, act: Callable[[], Any]) -> Any:
    try:
        return act()
    except RuleBroken as broken:
        if broken.field in WHOLE:
            raise
        raise RuleBroken(f"{key}:{broken.field}", broken.message, **broken.values) from broken


def _parents_first(lines: Sequence[BodyLine]) -> list[BodyLine]:
    """A body after its parent, where both are new."""
    left, found = list(lines), list[BodyLine]()
    while left:
        ready = [each for each in left if each.parent not in {other.slug for other in left if other is not each}] or left
        found += ready
        left = [each for each in left if each not in ready]
    return found


def _plan(session: Session, line: PlanLine, reason: Bilingual, decided: Decided, told: dict[str, Any]) -> None:
    if line.is_new:
        if line.number is None or line.period is None:
            raise RuleBroken("period" if line.number else "number", N_("Please fill this in."))
        sources = [Source(url=line.source)] if line.source else []
        plans.add_plan(session, line.code, number=line.number, title=line.title, period=line.period, summary=line.summary,
                       coordinator=line.coordinator, sources=sources, **told)
        return
    plan = Plan.by_reference(session, line.code)
    plans.amend_plan(session, plan, title=line.title, summary=line.summary, coordinator=line.coordinator,
                     drafted=plans.Drafted(line.number or plan.number, line.period or plan.period),
                     recorded_here_since=plan.recorded_here_since, reason=reason, decided=decided, **told)


def _theme(session: Session, plan: Plan, line: ThemeLine, reason: Bilingual, decided: Decided, told: dict[str, Any]) -> None:
    if line.is_new:
        plans.add_theme(session, plan, line.number, title=line.title, **told)
    else:
        theme = Theme.by_reference(session, f"{plan.reference}/theme/{line.number}")
        plans.amend_theme(session, theme, title=line.title, title_note=theme.title_note, reason=reason, decided=decided, **told)


def _commitment(session: Session, plan: Plan, line: CommitmentLine, reason: Bilingual, decided: Decided,
                told: dict[str, Any]) -> Commitment:
    theme = None
    if line.theme is not None:
        theme = session.get(Theme, f"{plan.reference}/theme/{line.theme}")
        if theme is None:
            raise RuleBroken("theme", N_("There is no theme %(number)d in this plan."), number=line.theme)
    if line.reference is None:
        return commitments.add_commitment(session, plan, wording=line.wording, number=line.number, theme=theme, leads=line.leads,
                                          supports=line.supports, decided=decided, **told)
    found = Commitment.by_reference(session, line.reference)
    commitments.amend_commitment(session, found, wording=line.wording, number=line.number, theme=theme, leads=line.leads,
                                 supports=line.supports, reason=reason, decided=decided, **told)
    return found


def _milestone(session: Session, commitment: Commitment, line: MilestoneLine, reason: Bilingual, decided: Decided,
               told: dict[str, Any]) -> None:
    if line.reference is None:
        milestones.add_milestone(session, commitment, title=line.title, title_basis=TitleBasis.OFFICIAL, output=line.output,
                                 body=line.body, stakeholders=line.stakeholders, starts=line.starts, due=line.due, note=line.note,
                                 decided=decided, **told)
        return
    found = Milestone.by_reference(session, line.reference)
    if line.amends:
        due = line.due if found.promised_dates and line.due != found.course(None).original else None
        milestones.amend_milestone(session, found, title=line.title, title_basis=found.title_basis, output=line.output,
                                   body=line.body, starts=line.starts, note=line.note, stakeholders=line.stakeholders,
                                   due=due, reason=reason, decided=decided, **told)
    if line.due and not found.promised_dates:
        milestones.set_first_date(session, found, due=line.due, decided=decided, **told)
