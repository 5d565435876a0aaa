"""How many entries pass a filter, and which ones are at a given place: each entry is counted once in the life of the
process.

Entries are only ever added and never changed, so a count remains valid for what it covered, and only what has come
since needs counting. The number of every thousandth passing entry is noted on the way: a page anywhere in the log
is then found from the nearest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, Select, bindparam
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.queries import kept
from tracker.queries.kept import Arrived

EVERY = 1000
_number = ChangelogEntry.__table__.c.number


class Numbered:
    """A filter in the form in which it is queried: for the numbers that pass it, the oldest first, after one and up to
    another; and for what is wanted of the entries at some places, counted from a given number.

    query   selects the numbers
    wanted  selects what is wanted, for any entries
    passes  whether an entry that has just arrived passes; None where only the database can tell
    """

    def __init__(self, query: Select[Any], wanted: Select[Any], passes: Callable[[Arrived], bool] | None = None) -> None:
        self.passes = passes
        ordered = query.where(_number <= bindparam("upto")).order_by(_number)
        self.after = ordered.where(_number > bindparam("after")).execution_options(yield_per=10 * EVERY)
        placed = ordered.where(_number >= bindparam("mark")).offset(bindparam("start")).limit(bindparam("size")).subquery()
        self.at = wanted.join(placed, placed.c.number == _number).order_by(_number.desc())


@dataclass(frozen=True)
class Counted:
    """Entries up to number ``upto``: how many pass, and the number of every thousandth, from the oldest on."""

    upto: int = 0
    total: int = 0
    marks: tuple[int, ...] = field(default=())


def counted(session: Session, key: object, asked: Numbered) -> Counted:
    """What passes, as the session sees it. ``key`` names the filter; None for one that is not worth keeping."""
    now, store, place = kept.head(session).number, kept.of(session), ("counted", kept.base(session), key)
    found: Counted = (store.get(place) if key is not None else None) or Counted()
    if found.upto != now:
        # A session that sees an earlier moment counts for itself, from the beginning.
        found = _more(session, asked, found if found.upto < now else Counted(), now)
        if key is not None:
            store.put(place, found)
    return found


def standing(session: Session, among: Counted, asked: Numbered, first: int, size: int) -> Sequence[Row[Any]]:
    """What is wanted of the passing entries from place ``first`` onwards, counted from the oldest (0); the newest first."""
    if first >= among.total or size < 1:
        return []
    mark = first // EVERY
    return session.execute(asked.at, {"mark": among.marks[mark], "upto": among.upto, "start": first - mark * EVERY,
                                      "size": size}).all()


def _more(session: Session, asked: Numbered, found: Counted, upto: int) -> Counted:
    total, marks = found.total, list(found.marks)
    for number in _newer(session, asked, found.upto, upto):
        if total % EVERY == 0:
            marks.append(number)
        total += 1
    return Counted(upto, total, tuple(marks))


def _newer(session: Session, asked: Numbered, after: int, upto: int) -> Iterable[int]:
    arrived = kept.since(session, after) if asked.passes else None
    if arrived is not None and asked.passes:
        return [each.number for each in arrived if asked.passes(each)]
    return session.scalars(asked.after, {"after": after, "upto": upto})
