"""The preview is no imitation: the report is published, its entry shown, and the transaction rolled back.

So it is subject to every rule that publishing enforces, and what a person sees before sending is what everyone
will see after it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from flask import render_template
from markupsafe import Markup
from sqlalchemy.orm import Session

from tracker import language
from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.record import Recorded
from tracker.web.answer import database


@dataclass(frozen=True)
class Rehearsed:
    """The entry as a page, in each language."""

    zh: Markup
    en: Markup


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
        return Rehearsed(zh, en)

    return undone(show)


def undone(act: Callable[[Session], Found]) -> Found:
    """What ``act`` returns after its changes, in a transaction from which nothing is kept. Raises what it raises."""
    found: list[Found] = []
    try:
        with database().writing() as session:
            found.append(act(session))
            raise _Undo
    except _Undo:
        return found[0]
