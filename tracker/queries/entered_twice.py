"""Whether what was just entered had been entered already, in the same words: the log would keep both for ever."""

from __future__ import annotations

from collections.abc import Set
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogAbout, ChangelogEntry

_about = ChangelogAbout.__table__.c
TWICE = 100
"""This many entries of its kind are searched for one that says the same already, however long a form was open."""
_OWN = frozenset({"reference", "number", "order", "position"})
"""What distinguishes a thing from another entered with the same values, where the record assigns it."""


def entered_before(session: Session, seen: int, before: int, typed: Set[str]) -> ChangelogEntry | None:
    """Of the entries after ``seen`` up to ``before``, one that records the same new thing, by the same hand and in the
    same words, as one after ``before`` does; None where there is none, or where the thing has had another entry since:
    what was struck or called off may be entered again.

    typed  what the writer supplied: of these, a number or a reference must also be the same
    """
    own = _OWN - typed
    new = list(session.scalars(select(ChangelogEntry).where(ChangelogEntry.number > before)))
    known = session.scalars(select(ChangelogEntry).where(
        ChangelogEntry.number > seen, ChangelogEntry.number <= before, ChangelogEntry.kind.in_({each.kind for each in new}))
        .order_by(ChangelogEntry.number.desc()).limit(TWICE))
    told = [_added(each, own) for each in new]
    return next((each for each in known if (added := _added(each, own)) and added in told
                 and not _has_gone_on(session, each, before)), None)


def _has_gone_on(session: Session, entry: ChangelogEntry, before: int) -> bool:
    """Whether the thing that an entry added has another entry, up to ``before``."""
    reference = (entry.payload or {})["after"]["reference"]
    return session.scalar(select(_about.number).where(_about.reference == reference, _about.number > entry.number,
                                                      _about.number <= before).limit(1)) is not None


def _added(entry: ChangelogEntry, own: Set[str]) -> tuple[Any, ...] | None:
    payload = entry.payload
    if not payload or payload["changes"] or not payload["after"]:
        return None
    state = {name: value for name, value in payload["after"].items() if name not in own}
    return entry.kind, entry.actor, payload["occurred"], payload["reason"], payload["sources"], state
