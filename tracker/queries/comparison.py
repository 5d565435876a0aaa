"""What a plan says after one entry, against what it says after another: added, taken out, changed, text beside text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from difflib import SequenceMatcher
from enum import Enum
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from tracker.changelog.entry import ChangelogAbout, ChangelogEntry
from tracker.changelog.kinds import Audience, Kind, type_of
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import TAIPEI
from tracker.models import Body, Commitment, Milestone, Plan, Theme
from tracker.queries.entries import is_entered, is_told
from tracker.queries.kind_words import GROUPS
from tracker.queries.words import FIELDS, UNSAID, Names, field_of, labelled

REPORTED = frozenset({"state", "state_as_of", "state_said_by", "state_update", "finished_on"})
"""What bodies reported is not part of what the plan says."""
BOOKKEEPING = UNSAID | {"sources", "version", "order", "plan", "commitment"}
VERSIONS_SHOWN = 200
_WORD = re.compile(r"[A-Za-zÀ-ɏ]+(?:[’'][A-Za-zÀ-ɏ]+)*|.", re.DOTALL)
"""The unit by which two texts are compared: a word of Latin letters, or one character of anything else."""
LONGEST = 4000
"""The longest text, in characters, whose changed words are looked for; a longer one is shown whole, before and after."""


class Fate(Enum):
    ADDED = "added"
    TAKEN_OUT = "taken_out"
    CHANGED = "changed"


@dataclass(frozen=True)
class Difference:
    label: Bilingual
    before: Any
    after: Any


@dataclass(frozen=True)
class Compared:
    """One thing of the plan that differs. ``commitment`` and ``milestone`` are the labels in its URL."""

    reference: str
    kind: str
    fate: Fate
    title: Bilingual
    commitment: str | None
    milestone: str | None
    differences: list[Difference]

    @property
    def number(self) -> Bilingual | None:
        """How the commitment is referred to by its number."""
        return labelled(self.commitment) if self.commitment else None


@dataclass(frozen=True)
class Version:
    """What a plan says after an entry: every thing in it by reference, in the plan's order."""

    number: int
    things: dict[str, dict[str, Any]]
    names: dict[str, dict[str, Any]]


def newest_before(session: Session, plan: str, number: int) -> int:
    """The newest public entry that concerns the plan, up to ``number``; 0 for none. Between two of them nothing in the
    plan changes, so many URLs show the same past state."""
    return session.scalar(
        select(func.max(ChangelogAbout.number)).join(ChangelogEntry, ChangelogEntry.number == ChangelogAbout.number)
        .where(ChangelogAbout.reference == plan, ChangelogAbout.number <= number,
               ChangelogEntry.audience == Audience.PUBLIC.value)) or 0


def last_on(session: Session, day: date) -> int:
    """The newest entry that was recorded by the end of a day in Taipei; 0 for none."""
    end = datetime.combine(day + timedelta(days=1), time(), TAIPEI).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return session.scalar(select(func.max(ChangelogEntry.number)).where(ChangelogEntry.at < end)) or 0


def versions(session: Session, plan: str) -> list[ChangelogEntry]:
    """The entries that changed what the plan says, the newest first, at most 200."""
    kinds = [kind.value for kind in GROUPS["plan"][1] if kind is not Kind.MILESTONE_STATE_NOTED]
    return list(session.scalars(
        select(ChangelogEntry).join(ChangelogAbout, ChangelogAbout.number == ChangelogEntry.number)
        .where(ChangelogAbout.reference == plan, ChangelogEntry.kind.in_(kinds))
        .order_by(ChangelogEntry.number.desc()).limit(VERSIONS_SHOWN)).unique())


def version(session: Session, plan: str, number: int) -> Version:
    """What the plan says in a record: read in five statements, however long it is, and in two more where it goes on
    in a later plan."""
    names: dict[str, dict[str, Any]] = {
        body.reference: body.name.public() or {} for body in session.scalars(select(Body))}
    found = session.get(Plan, plan)
    if found is None:
        return Version(number, {}, names)
    milestones = list(session.scalars(select(Milestone).where(Milestone.plan == plan).order_by(Milestone.order)))
    commitments = session.scalars(select(Commitment).where(Commitment.plan == plan).options(selectinload(Commitment.parts))
                                  .order_by(Commitment.order))
    themes = session.scalars(select(Theme).where(Theme.plan == plan).order_by(Theme.number))
    ordered: list[Plan | Theme | Commitment | Milestone] = [found, *themes]
    for commitment in commitments:
        ordered += [commitment, *(each for each in milestones if each.commitment == commitment.reference)]
    things = {thing.reference: thing.public() for thing in ordered}
    names |= {thing.reference: _name(thing) for thing in (*ordered, *_later(session, things))}
    return Version(number, things, names)


def _name(thing: Plan | Theme | Commitment | Milestone) -> dict[str, Any]:
    number = {"number": thing.number} if isinstance(thing, Commitment) and thing.number else {}
    return (thing.title.public() or {}) | number


def _later(session: Session, things: Mapping[str, Mapping[str, Any]]) -> list[Commitment | Milestone]:
    """Everything outside the plan in which something of it continues; with a milestone, its commitment."""
    targets = {state["carried_to"] for state in things.values() if state.get("carried_to")}
    targets |= {each.rpartition("/")[0] for each in targets if type_of(each) == "milestone"}
    wanted = sorted(targets - things.keys())
    if not wanted:
        return []
    return [*session.scalars(select(Commitment).where(Commitment.reference.in_(wanted))),
            *session.scalars(select(Milestone).where(Milestone.reference.in_(wanted)))]


def compare(before: Version, after: Version) -> list[Compared]:
    """What differs, in the order of the later version."""
    found = []
    for reference in dict.fromkeys((*after.things, *before.things)):
        old, new = before.things.get(reference), after.things.get(reference)
        state = new or old or {}
        fate = _fate(old, new)
        if fate is None:
            continue
        differences = list(_differences(old or {}, new or {}, Names(before.names), Names(after.names)))
        if not differences:
            continue
        commitment = (state if state["type"] == "commitment" else
                      (after.things.get(state.get("commitment") or "") or before.things.get(state.get("commitment") or "")))
        found.append(Compared(
            reference, state["type"], fate, Bilingual.from_public(state["title"]),
            (commitment["number"] or f"o{commitment['order']}") if commitment else None,
            f"m{state['order']}" if state["type"] == "milestone" else None, differences))
    return found


def _fate(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> Fate | None:
    if old is None or new is None:
        return Fate.ADDED if new is not None else Fate.TAKEN_OUT
    if old == new:
        return None
    return Fate.TAKEN_OUT if _is_out(new) and not _is_out(old) else Fate.CHANGED


def _is_out(state: Mapping[str, Any]) -> bool:
    """Withdrawn: nothing leaves the record in any other way."""
    return bool(state.get("withdrawn")) or state.get("state") == "withdrawn"


def _differences(old: Mapping[str, Any], new: Mapping[str, Any], then: Names, now: Names) -> Iterator[Difference]:
    kind = (new or old)["type"]
    order = {name: position for position, name in enumerate(FIELDS)}
    names = sorted({*old, *new} - BOOKKEEPING - (REPORTED - {"state"}), key=lambda name: order.get(
        f"{kind}.{name}", order.get(name, len(order))))
    for name in names:
        if old.get(name) == new.get(name) or (name == "state" and _is_out(old) == _is_out(new)):
            continue
        field = field_of(kind, name)
        if field is None:
            continue
        before, after = field.write(old.get(name), then), field.write(new.get(name), now)
        if is_told(before) or is_told(after):
            yield Difference(field.label, before if is_entered(before) else None, after if is_entered(after) else None)


def pieces(before: str, after: str) -> tuple[list[tuple[bool, str]], list[tuple[bool, str]]]:
    """Two texts in pieces, each marked with whether the other text lacks it."""
    if max(len(before), len(after)) > LONGEST:
        return [(True, before)], [(True, after)]
    left, right = [], []
    old, new = _WORD.findall(before), _WORD.findall(after)
    for operation, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if i2 > i1:
            left.append((operation != "equal", "".join(old[i1:i2])))
        if j2 > j1:
            right.append((operation != "equal", "".join(new[j1:j2])))
    return left, right
