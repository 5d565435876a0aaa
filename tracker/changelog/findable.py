"""What in its public state search finds a thing by. A function of the state alone, so that the index follows from the
log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tracker.changelog.kinds import BODY_FIELDS, about
from tracker.domain.calendar import When
from tracker.search.index import Findable

NAMES = ("title", "name", "label")
DATES = ("occurred", "held_on", "dated", "requested_on", "period", "proposed_on", "published_on")
"""Fields that give a date; the first one that a thing has is used."""
PLAIN = ("speaker", "letter_number", "case_number", "document_number", "short_zh")
"""Fields of plain text that people search for."""
CALLED = {"meeting": "推動小組第{}次會議 Taskforce meeting {}", "term": "推動小組第{}屆 Taskforce term {}"}
"""What a thing without a name of its own is called, by the part of its reference before the number."""
NOT_FOUND = frozenset({"account", "installation", "delay_category", "coverage"})
"""Types that are never a useful answer to a search."""


def is_findable(kind: str) -> bool:
    """Whether search finds things of a type at all."""
    return kind not in NOT_FOUND


def findable(state: Mapping[str, Any]) -> Findable | None:
    """What a thing is found by, or None where search does not find it."""
    kind, reference = state["type"], state["reference"]
    if not is_findable(kind):
        return None
    # A story that was withdrawn is no longer shown on any page, so nothing that it said leads to it.
    said = {} if kind == "story" and state.get("withdrawn") else state
    title = next((said[name] for name in NAMES if isinstance(said.get(name), dict)), None)
    texts = [*_texts({name: value for name, value in said.items() if value is not title})]
    plain = [str(said[name]) for name in PLAIN if said.get(name)]
    return Findable(
        reference=reference, type=kind, title=title, label=_label(state),
        zh="\n".join(filter(None, [*(each["zh"] for each in texts), *plain])),
        en="\n".join(filter(None, (each["en"] for each in texts))),
        about=state.get("commitment") or state.get("plan"), facets=_facets(state), dates=_dates(state))


def _label(state: Mapping[str, Any]) -> str:
    """The number by which people know it: ``2-1`` of a commitment, ``m1`` of a milestone; for a meeting, its number."""
    _start, _, last = state["reference"].rpartition("/")
    if state["type"] in CALLED:
        return CALLED[state["type"]].format(last, last)
    if state["type"] == "commitment":
        return str(state.get("number") or last)
    return last if state["type"] == "milestone" else ""


def _facets(state: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    bodies = {slug for field in BODY_FIELDS if (value := state.get(field))
              for slug in ([value] if isinstance(value, str) else value)}
    facets = {("type", state["type"]), *(("body", slug) for slug in bodies)}
    facets |= {("about", reference) for reference in about(state["reference"], {"after": state})}
    if state["type"] == "progress_update":
        facets.add(("type", state["kind"]))
    return frozenset(facets)


def _dates(state: Mapping[str, Any]) -> tuple[str | None, str | None]:
    for field in DATES:
        if state.get(field):
            when = When.iso(state[field])
            return when.first.isoformat(), when.last.isoformat()
    return None, None


def _texts(value: Any) -> Iterator[dict[str, str]]:
    """Every text in two languages that a state holds, also within what belongs to it."""
    if isinstance(value, dict):
        if "zh" in value and "en" in value:
            yield value
        else:
            for each in value.values():
                yield from _texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each)
