"""How many entries a filter lets through, and which stand at a place: by counting each entry once in the life of the program.

Entries are only ever added and never changed, so that a count stands for what it counted, and only what came since has to
be counted anew. Every thousandth number is noted on the way: a page anywhere in the log is then found from the nearest.
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
    """A filter as it is asked: for the numbers that it lets through, the oldest first, after one and up to another; and for
    what is wanted of the entries at some places from one on.

    query   of the numbers
    wanted  of any entries, what is wanted of them
    passes  whether it lets an entry through that has just come; None where only the base can tell
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
        # Who sees a moment that has passed counts for himself, from the beginning.
        found = _more(session, asked, found if found.upto < now else Counted(), now)
        if key is not None:
            store.put(place, found)
    return found


def standing(session: Session, among: Counted, asked: Numbered, first: int, size: int) -> Sequence[Row[Any]]:
    """What is asked of the entries at places ``first`` … of those that pass, from the oldest (0) on; the newest first."""
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
