"""The record follows from its log: the state of a thing is the one in the newest entry about it.

``folded`` gives those states; ``check`` compares them, and the chain, with what the tables hold.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from sys import intern
from typing import Any

from sqlalchemy import case, select
from sqlalchemy.orm import Session

from tracker.changelog.chain import Fault, Head, Link, verify
from tracker.changelog.entry import ChangelogAbout, ChangelogEntry, ChangelogPayload
from tracker.changelog.findable import is_findable
from tracker.changelog.kinds import Audience, about, states
from tracker.changelog.recorded import Recorded
from tracker.database import batches
from tracker.search import index as search

AT_ONCE = 250
"""The number of entries read at a time: few enough to be still in the processor's caches when they are checked."""

CHUNK = 500
"""The number of things compared, or made, at a time."""

Newest = dict[str, tuple[int, str]]
"""For each reference: the number of the newest entry with its state, and its type. The states themselves stay in the
log, so that folding a log of any length needs memory only for the names of its things."""


def newest_states(payloads: Iterable[tuple[int, str | None]]) -> Newest:
    """Where the state of each thing is, from the numbers and canonical payloads of a log's entries in order."""
    found: Newest = {}
    for number, text in payloads:
        if text is not None:
            for state in states(json.loads(text)):
                found[state["reference"]] = (number, intern(state["type"]))
    return found


def folded(payloads: Iterable[tuple[int, str | None]], newest: Newest) -> Iterator[tuple[int, dict[str, Any]]]:
    """The states that a log gives, each with the number of its entry, in the order of the entries."""
    for number, text in payloads:
        if text is not None:
            for state in states(json.loads(text)):
                if newest.get(state["reference"], (0,))[0] == number:
                    yield number, state


def states_of(session: Session, references: Collection[str], newest: Newest) -> dict[str, tuple[int, dict[str, Any]]]:
    """The newest states of some things, each with the number of its entry."""
    numbers = {newest[each][0] for each in references if each in newest}
    rows = session.execute(select(ChangelogPayload.number, ChangelogPayload.canonical)
                           .where(ChangelogPayload.number.in_(numbers)))
    return {state["reference"]: (number, state) for number, state in folded(((row[0], row[1]) for row in rows), newest)}


def stored_payloads(session: Session, upto: int | None = None, *, after: int = 0) -> Iterator[tuple[int, str | None]]:
    """Number and canonical payload of each entry in order, after entry ``after``, up to and including entry ``upto``."""
    query = (select(ChangelogPayload.number, ChangelogPayload.canonical).where(ChangelogPayload.number > after)
             .order_by(ChangelogPayload.number))
    if upto is not None:
        query = query.where(ChangelogPayload.number <= upto)
    for row in session.execute(query.execution_options(yield_per=1000)):
        yield row[0], row[1]


def links(session: Session, *, public: bool = False, after: int = 0) -> Iterator[Link]:
    """The chain as stored, in order; with ``public``, without payloads that are for staff."""
    shown = ChangelogPayload.canonical
    payload = case((ChangelogEntry.audience == Audience.PUBLIC.value, shown)) if public else shown
    query = (select(ChangelogEntry.header, ChangelogEntry.digest, payload)
             .outerjoin(ChangelogPayload, ChangelogPayload.number == ChangelogEntry.number)
             .where(ChangelogEntry.number > after).order_by(ChangelogEntry.number))
    # Read through the connection: a session would look up objects for each row, and a row of the log is nothing but text.
    # Many at a time, because each row fetched singly passes through several layers.
    for rows in batches(session, query, AT_ONCE):
        yield from map(Link._make, rows)


@dataclass
class Finding:
    """What a check of the whole record found: the head, faults by entry, and things that differ from their log."""

    head: Head
    faults: list[Fault] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        return not (self.faults or self.differing)


def check(session: Session) -> Finding:
    """Recompute the chain, compare what is derived from each entry with it, and the fold with the tables.

    The tables are compared only with a log that holds: a broken one is no standard to measure them by.
    """
    head, faults = verify(links(session))
    faults = faults or [*_columns(session)]
    newest: Newest = {}
    faults = faults or [*_concerned(session, newest)]
    if faults:
        return Finding(head, faults)
    differing = sorted({*_differing(session, newest), *_not_held(session, newest)})
    found = {(reference, number) for reference, (number, kind) in newest.items() if is_findable(kind)}
    differing += sorted(f"search index: {reference}" for reference, _ in found ^ set(search.held(session)))
    return Finding(head, faults, differing)


def _differing(session: Session, newest: Newest) -> Iterator[str]:
    """References of things that the tables hold and that are different in the log, or absent from it."""
    for model in Recorded.registry_of.values():
        for things in _chunks(session, model):
            logged = states_of(session, [each.reference for each in things], newest)
            for thing in things:
                _, state = logged.get(thing.reference, (0, None))
                if state is None or model.completed(state) != thing.public():
                    yield thing.reference
            session.expunge_all()


def _chunks(session: Session, model: type[Recorded]) -> Iterator[Sequence[Recorded]]:
    last = ""
    while things := session.scalars(select(model).where(model.reference > last).order_by(model.reference).limit(CHUNK)).all():
        last = things[-1].reference
        yield things


def _not_held(session: Session, newest: Newest) -> Iterator[str]:
    """References of things that the log has and the tables do not hold."""
    held = {name: set(session.scalars(select(model.reference))) for name, model in Recorded.registry_of.items()}
    return (reference for reference, (_, kind) in newest.items() if reference not in held[kind])


def _columns(session: Session) -> Iterator[Fault]:
    query = select(ChangelogEntry.number, ChangelogEntry.header, ChangelogEntry.at, ChangelogEntry.kind,
                   ChangelogEntry.subject, ChangelogEntry.audience, ChangelogEntry.previous).order_by(ChangelogEntry.number)
    for number, header, *columns in session.execute(query.execution_options(yield_per=1000)):
        fields = json.loads(header)
        if columns != [fields.get(name) for name in ("at", "kind", "subject", "audience", "previous")]:
            yield Fault(number, "a column does not match the header")


def _concerned(session: Session, newest: Newest) -> Iterator[Fault]:
    """Check that what an entry is found by, namely what it concerns and when it happened, is what its payload says. The
    newest entry about each thing is noted in ``newest`` on the way."""
    listed = groupby(session.execute(select(ChangelogAbout.number, ChangelogAbout.reference).order_by(ChangelogAbout.number)
                                     .execution_options(yield_per=5000)), key=lambda row: row[0])
    at, references = next(listed, (0, iter(())))
    query = (select(ChangelogEntry.number, ChangelogEntry.subject, ChangelogEntry.occurred_first,
                    ChangelogEntry.occurred_last, ChangelogPayload.canonical)
             .join(ChangelogPayload, ChangelogPayload.number == ChangelogEntry.number).order_by(ChangelogEntry.number))
    for number, subject, first, last, text in session.execute(query.execution_options(yield_per=1000)):
        while at and at < number:
            at, references = next(listed, (0, iter(())))
        found = {row[1] for row in references} if at == number else set()
        if text is None:
            continue  # withheld, or for staff and not in the log that this base was rebuilt from
        payload = json.loads(text)
        for state in states(payload):
            newest[state["reference"]] = (number, intern(state["type"]))
        occurred = payload["occurred"] or {}
        if (first, last) != (occurred.get("first"), occurred.get("last")) or found != about(subject, payload):
            yield Fault(number, "it is not listed where its payload says")
