"""The rows of a data set: streamed, so that a whole set never lies in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session

from tracker.domain.calendar import When
from tracker.domain.errors import NotFound
from tracker.queries.datasets.columns import state_of
from tracker.queries.datasets.sets import DataSet

Row = dict[str, Any]
"""A value for each column, by its name: what JSON can say, None where there is none."""

AT_ONCE = 500


@dataclass(frozen=True)
class Filter:
    """Which rows. ``equal`` by the names of ``DataSet.filters``; a name that a set does not know narrows nothing. A period takes
    what touches it, leaves out what has no date, and narrows nothing in a set that shows how things stand."""

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


def rows(session: Session, dataset: DataSet, chosen: Filter = EVERYTHING) -> Iterator[Row]:
    """The rows, in the order of the set."""
    query = chosen.narrow(dataset, select(dataset.model)).order_by(*dataset.order).options(*dataset.loads)
    for thing in session.scalars(query.execution_options(yield_per=AT_ONCE)):
        state = state_of(thing)
        if not chosen.by_period(dataset) or chosen.takes(state[dataset.dated]):
            yield _row(dataset, state)


def count(session: Session, dataset: DataSet) -> int:
    return session.scalar(EVERYTHING.narrow(dataset, select(func.count()).select_from(dataset.model))) or 0


def page(session: Session, dataset: DataSet, chosen: Filter, number: int, size: int) -> tuple[list[Row], int]:
    """One page of the rows, and how many there are in all. A page past the last is empty."""
    by_period = chosen.by_period(dataset)
    columns = [*dataset.keys, *([getattr(dataset.model, dataset.dated)] if by_period else [])]
    found = session.execute(chosen.narrow(dataset, select(*columns)).order_by(*dataset.order))
    keys = [tuple(row[:len(dataset.keys)]) for row in found if not by_period or chosen.takes(row[-1])]
    wanted = keys[(number - 1) * size:number * size]
    query = select(dataset.model).where(tuple_(*dataset.keys).in_(wanted)).order_by(*dataset.order).options(*dataset.loads)
    return [_row(dataset, state_of(thing)) for thing in session.scalars(query)], len(keys)


def one(session: Session, dataset: DataSet, reference: str) -> Row:
    """The row of a reference. Raises NotFound."""
    if len(dataset.keys) != 1:
        raise NotFound(reference)
    thing = session.scalars(select(dataset.model).where(dataset.keys[0] == reference, *dataset.where)
                            .options(*dataset.loads)).first()
    if thing is None:
        raise NotFound(reference)
    return _row(dataset, state_of(thing))


def _row(dataset: DataSet, state: dict[str, Any]) -> Row:
    return {column.name: column.read(state) for column in dataset.columns}
