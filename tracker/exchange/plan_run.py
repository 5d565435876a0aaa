"""What a plan's sheet would do, as a page shows it: the steps with their changes, and every problem with them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from tracker.commands.plan_entry import PlanEntry
from tracker.domain.bilingual import Bilingual
from tracker.domain.errors import RuleBroken
from tracker.exchange.plan_columns import FIELDS, PlanField
from tracker.queries.plan_sheets import KnownPlan


@dataclass(frozen=True)
class Place:
    page: str
    row: int


@dataclass(frozen=True)
class PlanRemark:
    """A message of the domain about a cell, a row (no field), or the sheet (neither)."""

    message: str
    values: dict[str, Any] = field(default_factory=dict)
    place: Place | None = None
    field: PlanField | None = None


@dataclass(frozen=True)
class PlanChange:
    field: PlanField
    before: Any
    after: Any
    place: Place


@dataclass(frozen=True)
class PlanStep:
    """One thing that is entered or amended. ``thing`` as in the names of fields."""

    key: str
    thing: str
    label: str
    is_new: bool
    changes: list[PlanChange]
    place: Place


@dataclass
class PlanRun:
    """problems: what must be put right first. notes: what is said but blocks nothing. alike: things that do not change."""

    code: str
    known: KnownPlan
    places: dict[tuple[str, str], str]
    bodies: dict[str, Bilingual]
    steps: list[PlanStep] = field(default_factory=list)
    problems: list[PlanRemark] = field(default_factory=list)
    notes: list[PlanRemark] = field(default_factory=list)
    entry: PlanEntry = field(default_factory=lambda: PlanEntry(""))
    alike: int = 0

    @property
    def is_ready(self) -> bool:
        return not self.problems and not self.entry.is_empty

    @property
    def digest(self) -> str:
        """The digest of what would be done: what is entered must be what was shown."""
        told = [(each.key, [(change.field.name, str(change.before), str(change.after)) for change in each.changes])
                for each in self.steps]
        return hashlib.sha256(repr((self.code, told)).encode()).hexdigest()[:16]

    def bad(self, message: str, place: Place, name: str, **values: Any) -> None:
        """Note a problem with a cell; ``name`` is that of its field."""
        self.problems.append(PlanRemark(message, values, place, FIELDS[name]))

    def refuse(self, broken: RuleBroken) -> None:
        """Put a refusal of a command at its row and column; its field is ``<key of the line>:<field>``."""
        key, _, name = broken.field.rpartition(":")
        step = next((each for each in self.steps if each.key == key), None)
        found = FIELDS.get(f"{step.thing}.{ {'on': 'adopted_on'}.get(name, name)}") if step else None
        place = next((each.place for each in step.changes if each.field is found), step.place) if step else None
        self.problems.append(PlanRemark(broken.message, broken.values, place, found))
