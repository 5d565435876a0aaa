"""What was read of a base and is kept for as long as nothing that it depends on has changed in the log.

No thing of the record changes without an entry that concerns it, and none is ever removed: the newest entries tell whether
what was read still holds. What is kept is read only, by many requests at once, after the session that read it has ended.
"""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.changelog.chain import Head
from tracker.changelog.entry import ChangelogAbout
from tracker.changelog.record import Recorded
from tracker.changelog.record import head as newest_entry
from tracker.database import WritingSession
from tracker.kept import Kept

LIMIT = 2000
"""Things kept for each base: rows of commitments, for the most part, of some 50 kB each at most."""

_bases: WeakKeyDictionary[Any, Kept] = WeakKeyDictionary()
_lock = Lock()


def of(session: Session) -> Kept:
    """What is kept of the session's base. What a transaction sees that may yet be undone is kept for nobody."""
    if isinstance(session, WritingSession):
        return Kept(LIMIT)
    with _lock:
        return _bases.setdefault(session.get_bind().engine, Kept(LIMIT))


def head(session: Session) -> Head:
    """The newest entry. Who only reads sees one state of the log, and asks for it once."""
    if isinstance(session, WritingSession):
        return newest_entry(session)
    transaction, found = session.info.get("head", (None, None))
    if found is None or transaction is not session.get_transaction():
        found = newest_entry(session)
        session.info["head"] = session.get_transaction(), found
    known: Head = found
    return known


def newest(session: Session, *models: type[Recorded]) -> tuple[int, ...]:
    """For each of these kinds of things the newest entry that changed one: of what is few."""
    return tuple(session.execute(select(*(select(func.coalesce(func.max(each.last_entry), 0)).scalar_subquery()
                                          for each in models))).one())


def newest_about(session: Session, references: Iterable[str]) -> dict[str, int]:
    """The newest entry that concerns each of these, or anything in it, by reference."""
    found = session.execute(select(ChangelogAbout.reference, func.max(ChangelogAbout.number))
                            .where(ChangelogAbout.reference.in_(list(references))).group_by(ChangelogAbout.reference))
    return dict(found.all())
