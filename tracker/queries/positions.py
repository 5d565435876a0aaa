"""How many entries a filter lets through, and which stand at a place: by counting each entry once in the life of the program.

Entries are only ever added and never changed, so that a count stands for what it counted, and only what came since has to
be counted anew. Every thousandth number is noted on the way: a page anywhere in the log is then found from the nearest.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.queries import kept

EVERY = 1000
_entry = ChangelogEntry.__table__.c

Apply = Callable[[Select[Any]], Select[Any]]


@dataclass(frozen=True)
class Counted:
    """Entries up to number ``upto``: how many pass, and the number of every thousandth, from the oldest on."""

    upto: int = 0
    total: int = 0
    marks: tuple[int, ...] = field(default=())


def counted(session: Session, key: object, apply: Apply) -> Counted:
    """What passes, as the session sees it. ``key`` names the filter; None for one that is not worth keeping."""
    now, store, place = kept.head(session).number, kept.of(session), ("counted", kept.base(session), key)
    found: Counted = (store.get(place) if key is not None else None) or Counted()
    if found.upto != now:
        # Who sees a moment that has passed counts for himself, from the beginning.
        found = _more(session, apply, found if found.upto < now else Counted(), now)
        if key is not None:
            store.put(place, found)
    return found


def numbers(session: Session, among: Counted, apply: Apply, first: int, size: int) -> list[int]:
    """Numbers of the entries at places ``first`` … of those that pass, from the oldest (0) on."""
    if first >= among.total or size < 1:
        return []
    mark = first // EVERY
    query = (apply(select(_entry.number)).where(_entry.number >= among.marks[mark])
             .where(_entry.number <= among.upto).order_by(_entry.number))
    return list(session.scalars(query.offset(first - mark * EVERY).limit(size)))


def _more(session: Session, apply: Apply, found: Counted, upto: int) -> Counted:
    total, marks = found.total, list(found.marks)
    since = apply(select(_entry.number)).where(_entry.number > found.upto, _entry.number <= upto)
    for number in session.scalars(since.order_by(_entry.number).execution_options(yield_per=10 * EVERY)):
        if total % EVERY == 0:
            marks.append(number)
        total += 1
    return Counted(upto, total, tuple(marks))
