"""How many entries a filter lets through, and which stand at a place: by counting each entry once in the life of the program.

Entries are only ever added and never changed, so that a count stands for what it counted, and only what came since has to
be counted anew. Every thousandth number is noted on the way: a page anywhere in the log is then found from the nearest.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Audience
from tracker.database import WritingSession
from tracker.queries.kept import head

EVERY = 1000
KEPT = 256
"""Filters whose counts are kept, for each base."""

Apply = Callable[[Select[Any]], Select[Any]]


@dataclass(frozen=True)
class Counted:
    """Entries up to number ``upto``, whose digest is ``digest``: how many pass, and the number of every thousandth, from the
    oldest on."""

    upto: int = 0
    digest: str = ""
    total: int = 0
    marks: tuple[int, ...] = field(default=())


@dataclass(frozen=True)
class Seen:
    """The kinds of the public entries up to number ``upto``, whose digest is ``digest``."""

    upto: int = 0
    digest: str = ""
    kinds: frozenset[str] = frozenset()


_kept: WeakKeyDictionary[Any, OrderedDict[Any, Counted]] = WeakKeyDictionary()
_seen: WeakKeyDictionary[Any, Seen] = WeakKeyDictionary()
_lock = Lock()


def counted(session: Session, key: object, apply: Apply) -> Counted:
    """What passes, as the session sees it. ``key`` names the filter; None for one that is not worth keeping."""
    now = head(session)
    engine = session.get_bind().engine
    with _lock:
        found = _kept.setdefault(engine, OrderedDict()).get(key, Counted()) if key is not None else Counted()
    if found.upto and (found.upto > now.number or _digest(session, found.upto) != found.digest):
        found = Counted()  # counted for another moment, or another base in this one's place
    if found.upto < now.number:
        found = _more(session, apply, found, now.number, now.digest)
        # What a transaction sees that may yet be undone is no count for others.
        if key is not None and not isinstance(session, WritingSession):
            with _lock:
                kept = _kept[engine]
                if kept.get(key, Counted()).upto <= found.upto or key not in kept:
                    kept[key] = found
                kept.move_to_end(key)
                while len(kept) > KEPT:
                    kept.popitem(last=False)
    return found


def kinds(session: Session) -> frozenset[str]:
    """The kinds of which there is a public entry."""
    now = head(session)
    engine = session.get_bind().engine
    with _lock:
        found = _seen.get(engine, Seen())
    if found.upto and (found.upto > now.number or _digest(session, found.upto) != found.digest):
        found = Seen()
    if found.upto < now.number:
        came = session.scalars(select(ChangelogEntry.kind).distinct().where(
            ChangelogEntry.number > found.upto, ChangelogEntry.audience == Audience.PUBLIC.value))
        found = Seen(now.number, now.digest, found.kinds.union(came))
        if not isinstance(session, WritingSession):
            with _lock:
                _seen[engine] = found
    return found.kinds


def numbers(session: Session, among: Counted, apply: Apply, first: int, size: int) -> list[int]:
    """Numbers of the entries at places ``first`` … of those that pass, from the oldest (0) on."""
    if first >= among.total or size < 1:
        return []
    mark = first // EVERY
    query = (apply(select(ChangelogEntry.number)).where(ChangelogEntry.number >= among.marks[mark])
             .where(ChangelogEntry.number <= among.upto).order_by(ChangelogEntry.number))
    return list(session.scalars(query.offset(first - mark * EVERY).limit(size)))


def _digest(session: Session, number: int) -> str | None:
    return session.scalar(select(ChangelogEntry.digest).where(ChangelogEntry.number == number))


def _more(session: Session, apply: Apply, found: Counted, upto: int, digest: str) -> Counted:
    total, marks = found.total, list(found.marks)
    since = apply(select(ChangelogEntry.number)).where(ChangelogEntry.number > found.upto, ChangelogEntry.number <= upto)
    for number in session.scalars(since.order_by(ChangelogEntry.number).execution_options(yield_per=10 * EVERY)):
        if total % EVERY == 0:
            marks.append(number)
        total += 1
    return Counted(upto, digest, total, tuple(marks))
