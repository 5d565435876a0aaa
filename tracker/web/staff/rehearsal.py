"""The preview is no imitation: the report is published, its entry shown, and the transaction rolled back.

So it is subject to every rule that publishing enforces, and what a person sees before sending is what everyone
will see after it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import render_template
from markupsafe import Markup
from sqlalchemy.orm import Session

from tracker import language
from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.recorded import Recorded
from tracker.domain.calendar import When
from tracker.domain.questions import Question, of_left_open
from tracker.domain.schedule import MilestoneState
from tracker.domain.statements import UpdateKind
from tracker.web.answer import database


@dataclass(frozen=True)
class Rehearsed:
    """The entry as a page, in each language.

    questions  about what it would leave otherwise than it says
    """

    zh: Markup
    en: Markup
    questions: list[Question] = field(default_factory=list)


Found = TypeVar("Found")


class _Undo(Exception):
    """Raised to leave the transaction with nothing kept."""


def rehearse(publish: Callable[[Session], Recorded]) -> Rehearsed:
    """What ``publish`` would make public. Raises what it raises; nothing is kept."""
    def show(session: Session) -> Rehearsed:
        entry = session.get_one(ChangelogEntry, publish(session).last_entry)
        with language.using("zh"):
            zh = Markup(render_template("staff/_rehearsed.html", entry=entry))
        with language.using("en"):
            en = Markup(render_template("staff/_rehearsed.html", entry=entry))
        return Rehearsed(zh, en, _left_open(entry.payload))

    return undone(show)


def _left_open(payload: dict[str, Any] | None) -> list[Question]:
    """A question about each milestone that a report calls finished and does not finish."""
    said, touched = (payload or {}).get("after") or {}, (payload or {}).get("also", {})
    if said.get("type") != "progress_update" or said["kind"] != UpdateKind.COMPLETION.value:
        return []
    stands = {each: touched[each]["after"] for each in said["milestones"] if each in touched}
    return [of_left_open(each.rsplit("/", 1)[1], When.iso(stand["state_as_of"])) for each, stand in stands.items()
            if stand["state"] != MilestoneState.FINISHED.value]


def undone(act: Callable[[Session], Found]) -> Found:
    """What ``act`` returns after its changes, in a transaction from which nothing is kept. Raises what it raises."""
    found: list[Found] = []
    try:
        with database().writing() as session:
            found.append(act(session))
            raise _Undo
    except _Undo:
        return found[0]
