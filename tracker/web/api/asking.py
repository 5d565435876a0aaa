"""What a program asks for in its query: read strictly, so that a mistyped name never yields more than was asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from flask import request
from flask_babel import gettext as _

from tracker.changelog.kinds import Kind
from tracker.domain.bilingual import LANGS
from tracker.domain.calendar import When, read
from tracker.domain.numbers import natural
from tracker.queries import changelog
from tracker.queries.datasets import Column, DataSet, Filter, Row
from tracker.queries.kind_words import NAMES
from tracker.web.api.problems import At, Problem

LIMIT, LARGEST = 100, 500
"""Rows in an answer: by default, and at most."""
LONGEST = 200
Value = TypeVar("Value")
KINDS = tuple(kind.value for kind in NAMES)
ABOUT = ("about", "plan", "commitment", "body")


@dataclass(frozen=True)
class Wanted:
    """Which columns: those of one language, and those that were named; the keys are always among them."""

    columns: tuple[Column, ...]

    def of(self, row: Row) -> Row:
        return {column.name: row[column.name] for column in self.columns}


@dataclass(frozen=True)
class Listed:
    chosen: Filter
    wanted: Wanted
    after: str
    limit: int


@dataclass(frozen=True)
class Entries:
    chosen: changelog.Filter
    after: int
    limit: int


class _Query:
    """The query's values by name, each read once, and what is wrong with them."""

    def __init__(self, known: Iterable[str]) -> None:
        self.known: tuple[str, ...] = tuple(known)
        self.errors: list[At] = []
        given = [name for name, _value in request.args.items(multi=True)]
        wrong = [name for name in dict.fromkeys(given) if name not in self.known or given.count(name) > 1]
        if wrong:
            raise Problem(400, "unknown-parameter", [At(name[:LONGEST], _(
                "Accepted here: %(names)s; each only once.", names=_(", ").join(self.known) or "—")) for name in wrong])

    def take(self, name: str, into: Callable[[str], Value], otherwise: Value) -> Value:
        text = request.args.get(name)
        if text is None or name not in self.known:
            return otherwise
        try:
            if not text or "\0" in text or (len(text) > LONGEST and name != "fields"):
                raise ValueError(text)
            return into(text)
        except (ValueError, OverflowError) as fault:
            self.errors.append(At(name, str(fault) if isinstance(fault, Unusable) else _("This value cannot be accepted.")))
            return otherwise

    def done(self) -> None:
        if self.errors:
            raise Problem(400, "invalid-parameter", self.errors)


class Unusable(ValueError):
    """A value that cannot be accepted; its text says why."""


def of_one(dataset: DataSet) -> Wanted:
    """What is asked for of one row. Raises Problem."""
    query = _Query(ONE)
    wanted = _wanted(query, dataset)
    query.done()
    return wanted


ONE = ("lang", "fields")


def names(dataset: DataSet) -> tuple[str, ...]:
    """The parameters that the list of a set knows."""
    return ("after", "limit", *ONE, *dataset.filters, *(("from", "to") if dataset.dated else ()))


def of_list(dataset: DataSet) -> Listed:
    """What is asked for of a set. Raises Problem."""
    query = _Query(names(dataset))
    equal = {name: value for name in dataset.filters
             if (value := query.take(name, lambda text, name=name: _equal(dataset, name, text), ""))}  # type: ignore[misc]
    first, last = _period(query)
    asked = Listed(Filter(equal, first, last), _wanted(query, dataset), query.take("after", str, ""),
                   query.take("limit", _limit, LIMIT))
    query.done()
    return asked


ENTRIES = ("after", "limit", *ABOUT, "kind", "from", "to")


def of_entries() -> Entries:
    """What is asked for of the changelog. Raises Problem."""
    query = _Query(ENTRIES)
    about = [value for name in ABOUT if (value := query.take(name, str, ""))]
    kind = query.take("kind", _kind, None)
    first, last = _period(query)
    asked = Entries(changelog.Filter(about, (kind,) if kind else (), first, last), query.take("after", _number, 0),
                    query.take("limit", _limit, LIMIT))
    query.done()
    return asked


def nothing() -> None:
    """A URL that takes no parameters."""
    _Query(())


def _equal(dataset: DataSet, name: str, text: str) -> str:
    if name == "kind" and text not in dataset.kinds:
        raise Unusable(_("This must be one of: %(values)s.", values=_(", ").join(dataset.kinds)))
    return text


def _kind(text: str) -> Kind | None:
    if text not in KINDS:
        raise ValueError(text)
    return Kind(text)


def _number(text: str) -> int:
    number = natural(text)
    if number is None:
        raise Unusable(_("This must be the number of an entry."))
    return number


def _limit(text: str) -> int:
    number = natural(text, 4)
    if number is None or not 1 <= number <= LARGEST:
        raise Unusable(_("This must be a whole number from 1 to %(largest)d.", largest=LARGEST))
    return number


def _when(text: str) -> When:
    try:
        return When.iso(text)
    except ValueError:
        return read(text)


def _period(query: _Query) -> tuple[date | None, date | None]:
    first, last = query.take("from", _when, None), query.take("to", _when, None)
    if first and last and first.first > last.last:
        query.errors.append(At("to", _("The last day comes before the first.")))
    return first.first if first else None, last.last if last else None


def _wanted(query: _Query, dataset: DataSet) -> Wanted:
    def language(text: str) -> str:
        if text not in LANGS:
            raise Unusable(_("This must be one of: %(values)s.", values=_(", ").join(LANGS)))
        return text

    def fields(text: str) -> set[str]:
        asked = set(text.split(","))
        if unknown := sorted(asked - {each.name for each in dataset.columns}):
            raise Unusable(_("No such column: %(names)s.", names=_(", ").join(unknown)[:LONGEST]))
        return asked

    nothing_named: set[str] = set()
    lang, named = query.take("lang", language, ""), query.take("fields", fields, nothing_named)
    keys = {key.key for key in dataset.keys}
    return Wanted(tuple(each for each in dataset.columns if each.name in keys or (
        (not lang or each.lang in (None, lang)) and (not named or each.name in named))))
