"""The rows of a data set: streamed in blocks, so that a whole set is never in memory.

A block is made column by column: most columns are passed on as the database gave them, and a function is called
only for those whose values have to be made. Where text is to be written, the database joins a row's values into
one text: reading each value separately takes longer than everything that is then done with them.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select, tuple_
from sqlalchemy.orm import Session

from tracker.database import batches
from tracker.domain.calendar import When
from tracker.domain.errors import NotFound
from tracker.domain.numbers import natural
from tracker.queries.datasets.columns import APART
from tracker.queries.datasets.sets import DataSet

Row = dict[str, Any]
"""A value for each column, by its name: what JSON can say, None where there is none."""

Block = Sequence[Sequence[Any]]
"""For each column of a set, its values in some consecutive rows."""

Texts = Sequence[Sequence[str]]
"""For each piece of a set, its texts in some consecutive rows."""

AT_ONCE = 200


@dataclass(frozen=True)
class Filter:
    """Which rows. ``equal`` is keyed by the names in ``DataSet.filters``; a name that a set does not know narrows
    nothing. A period takes whatever overlaps it, leaves out anything without a date, and narrows nothing in a set that
    shows how things stand."""

    equal: Mapping[str, str] = field(default_factory=dict)
    first: date | None = None
    last: date | None = None

    def by_period(self, dataset: DataSet) -> bool:
        return bool(dataset.dated and (self.first or self.last))

    def takes(self, value: str | When | date | None) -> bool:
        if value is None:
            return False
        when = When.iso(value) if isinstance(value, str) else When.day(value) if isinstance(value, date) else value
        return (self.first is None or when.last >= self.first) and (self.last is None or when.first <= self.last)

    def narrow(self, dataset: DataSet, query: Select[Any]) -> Select[Any]:
        made = [dataset.filters[name](value) for name, value in self.equal.items() if name in dataset.filters]
        return query.where(*dataset.where, *made)


EVERYTHING = Filter()


def texts(session: Session, dataset: DataSet, chosen: Filter = EVERYTHING) -> Generator[Texts]:
    """The rows as text, in the order of the set, a few hundred at a time. ``Piece.values`` reads what a text holds."""
    by_period, width = chosen.by_period(dataset), len(dataset.pieces)
    dated = dataset.columns[dataset.names.index(dataset.dated)].stored if by_period else ()
    for found in batches(session, chosen.narrow(dataset, select(dataset.line, *dated)).order_by(*dataset.order), AT_ONCE):
        lines = [row[0] for row in found if not by_period or chosen.takes(row[1])]
        if lines:
            pieces = APART.join(lines).split(APART)
            yield [pieces[at::width] for at in range(width)]


def rows(session: Session, dataset: DataSet, chosen: Filter = EVERYTHING) -> Iterator[Row]:
    """The rows, in the order of the set."""
    for found in batches(session, _query(dataset, chosen).order_by(*dataset.order), AT_ONCE):
        for row in _rows(dataset, _block(dataset, found)):
            if not chosen.by_period(dataset) or chosen.takes(row[dataset.dated]):
                yield row


def count(session: Session, dataset: DataSet) -> int:
    return session.scalar(EVERYTHING.narrow(dataset, select(func.count()).select_from(dataset.model))) or 0


def following(session: Session, dataset: DataSet, chosen: Filter, after: str, size: int) -> tuple[list[Row], str | None]:
    """The given number of rows after the one with this key ("" for the start), and the key to continue after; None at the
    end. The cost depends on the size alone, wherever it starts; a period also looks at what lies between. Raises
    NotFound for a key that no row has.

    They come in the order of their numbers where a set counts its things, otherwise of their keys.
    """
    at = _place(session, dataset, after) if after else None
    found: list[dict[str, Any]] = []
    while len(found) <= size:
        query = _query(dataset, chosen).order_by(*dataset.cursor)
        if at is not None:
            query = query.where(tuple_(*dataset.cursor) > tuple_(*at))
        read = _read(session, dataset, query.limit(size + 1))
        found += [each for each in read if not chosen.by_period(dataset) or chosen.takes(each[dataset.dated])]
        if len(read) <= size:
            break
        at = [read[-1][column.key] for column in dataset.cursor]
    return found[:size], key_of(dataset, found[size - 1]) if len(found) > size else None


def key_of(dataset: DataSet, row: Mapping[str, Any]) -> str:
    """The key of a row: its reference; where that takes two columns, both joined by a slash."""
    return "/".join(str(row[column.key]) for column in dataset.keys)


def _place(session: Session, dataset: DataSet, key: str) -> list[Any]:
    found = session.execute(select(*dataset.cursor).where(_is(dataset, key)).select_from(dataset.model)).first()
    if found is None:
        raise NotFound(key)
    return list(found)


def _is(dataset: DataSet, key: str) -> ColumnElement[bool]:
    """The condition that a row has this key. Raises NotFound for anything that cannot be one."""
    if len(dataset.keys) == 1:
        return dataset.keys[0] == key
    first, _, last = key.rpartition("/")
    number = natural(last)
    if number is None:
        raise NotFound(key)
    return and_(dataset.keys[0] == first, dataset.keys[1] == number)


def one(session: Session, dataset: DataSet, key: str) -> Row:
    """The row with a key. Raises NotFound."""
    found = _read(session, dataset, _query(dataset, EVERYTHING).where(_is(dataset, key)))
    if not found:
        raise NotFound(key)
    return found[0]


def _query(dataset: DataSet, chosen: Filter) -> Select[Any]:
    return chosen.narrow(dataset, select(*dataset.stored))


def _read(session: Session, dataset: DataSet, query: Select[Any]) -> list[Row]:
    return list(_rows(dataset, _block(dataset, session.connection().execute(query).all())))


def _rows(dataset: DataSet, block: Block) -> Iterator[Row]:
    return (dict(zip(dataset.names, values, strict=True)) for values in zip(*block, strict=True))


def _block(dataset: DataSet, found: Sequence[Sequence[Any]]) -> Block:
    """The columns' values from what was selected."""
    stored = dict(zip(dataset.stored, zip(*found, strict=True), strict=True)) if found else dict.fromkeys(dataset.stored, ())
    made: list[Sequence[Any]] = []
    for column in dataset.columns:
        values = [stored[each] for each in column.stored]
        made.append(list(map(column.make, *values)) if column.make else values[0])
    return made
