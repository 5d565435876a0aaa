"""The facts in ``taiwan/*.json`` as the values that commands take. A key that is absent means "not known"."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from tracker.commands.commitments import Wording
from tracker.commands.history import Sourced, SourcedDelay
from tracker.commands.register import Reported
from tracker.domain.bilingual import EMPTY, Bilingual, TextState
from tracker.domain.calendar import When
from tracker.domain.register import Ruling
from tracker.domain.statements import Basis, DependsOn, Party, Relation, TitleBasis
from tracker.models.columns import Source

Fact = dict[str, Any]
FOLDER = Path(__file__).parent / "taiwan"


@cache
def facts(name: str) -> Any:
    """The contents of ``taiwan/<name>.json``. Do not change them."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def text(value: dict[str, str] | None, *, official: bool = False) -> Bilingual:
    """A text; its English is this project's draft unless it is official."""
    if not value:
        return EMPTY
    return Bilingual.of(value.get("zh", ""), value.get("en", ""), TextState.OFFICIAL if official else TextState.DRAFT)


def when(value: str | None) -> When | None:
    return When.iso(value) if value else None


def day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def sources(keys: Sequence[str]) -> list[Source]:
    """The web addresses and titles of ``taiwan/sources.json`` under these keys."""
    known = facts("sources")
    return [Source(url=known[key]["url"], title=known[key]["title"]) for key in keys]


def wording(fact: Fact) -> Wording:
    """What a commitment says. The promise and the desired result stay empty: no form's own text is loaded."""
    return Wording(
        title=text(fact["title"], official=fact.get("en_official", False)), title_basis=TitleBasis(fact["title_basis"]),
        summary=text(fact.get("summary")), problem=text(fact.get("problem")), contribution=text(fact.get("contribution")),
        note=text(fact.get("note")), period=when(fact.get("period")), values=fact.get("values", []))


def sourced(fact: Fact) -> Sourced:
    """A record, and whose statement it is."""
    meeting = fact.get("meeting")
    return Sourced(
        text=text(fact["text"]), occurred=When.iso(fact["occurred"]), occurred_basis=Basis(fact["basis"]),
        party=Party(fact["party"]), body=fact.get("body"), about_body=fact.get("about_body"), role=text(fact.get("role")),
        speaker=fact.get("speaker", ""), said_where=text(fact.get("said_where")),
        meeting=f"meeting/{meeting}" if meeting else None, note=text(fact.get("note")),
        relation=Relation.RELATED if fact.get("related") else Relation.NAMES_PLAN,
        site_reading=fact.get("site_reading", False), sources=sources(fact.get("sources", [])))


def delay(fact: Fact) -> SourcedDelay:
    """What a record says of a delay."""
    category, depends_on = fact.get("category"), fact.get("depends_on")
    return SourcedDelay(
        reason=text(fact.get("reason")), category=f"category/{category}" if category else None,
        category_basis=text(fact.get("category_basis")), depends_on=DependsOn(depends_on) if depends_on else None,
        depends_body=fact.get("depends_body"), next_step=text(fact.get("next_step")), old_date=when(fact.get("old_date")),
        new_date=when(fact.get("new_date")))


def listings() -> Iterator[tuple[Fact, Fact]]:
    """Every conclusion with each of its listings, in the order of the meetings and of their lists."""
    every = [(conclusion, listing) for conclusion in facts("register")["conclusions"] for listing in conclusion["listings"]]
    yield from sorted(every, key=lambda each: (each[1]["meeting"], each[1].get("number", len(every))))


def reported(fact: Fact) -> Reported:
    """What a meeting's list says of a conclusion. What was done since appears only in the note, as this site sums it up."""
    return Reported(number=fact.get("number"), wording=text(fact.get("wording")),
                    advice=Ruling(fact["advice"]) if "advice" in fact else None)
