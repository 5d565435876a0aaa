"""The record follows from its log: the state of a thing is the one in the newest entry about it.

``fold`` gives those states; ``check`` compares them, and the chain, with what the tables hold.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.changelog.chain import Fault, Head, Link, canonical, sha256, verify
from tracker.changelog.entry import ChangelogAbout, ChangelogEntry, ChangelogPayload
from tracker.changelog.findable import findable
from tracker.changelog.kinds import Audience, about, states
from tracker.changelog.record import Recorded
from tracker.search import index as search

Folded = dict[str, tuple[int, dict[str, Any]]]
"""For each reference: the number of the newest entry with its state, and that state."""


def fold(payloads: Iterator[tuple[int, str | None]]) -> Folded:
    """The states that a log gives, from the numbers and canonical payloads of its entries in order."""
    found: Folded = {}
    for number, text in payloads:
        if text is not None:
            for state in states(json.loads(text)):
                found[state["reference"]] = (number, state)
    return found


def stored_payloads(session: Session, upto: int | None = None, *, after: int = 0) -> Iterator[tuple[int, str | None]]:
    """Number and canonical payload of each entry in order, after entry ``after``, up to and with entry ``upto``."""
    query = (select(ChangelogPayload.number, ChangelogPayload.canonical).where(ChangelogPayload.number > after)
             .order_by(ChangelogPayload.number))
    if upto is not None:
        query = query.where(ChangelogPayload.number <= upto)
    for row in session.execute(query.execution_options(yield_per=1000)):
        yield row[0], row[1]


def links(session: Session, *, public: bool = False, after: int = 0) -> Iterator[Link]:
    """The chain as stored, in order; with ``public``, without payloads that are for staff."""
    query = (select(ChangelogEntry.header, ChangelogEntry.digest, ChangelogEntry.audience, ChangelogPayload.canonical)
             .outerjoin(ChangelogPayload, ChangelogPayload.number == ChangelogEntry.number)
             .where(ChangelogEntry.number > after).order_by(ChangelogEntry.number))
    for header, digest, audience, payload in session.execute(query.execution_options(yield_per=1000)):
        yield Link(header, digest, payload if audience == Audience.PUBLIC.value or not public else None)


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

    The tables are compared only with a log that holds: what a broken one says is no measure.
    """
    head, faults = verify(links(session))
    faults = faults or [*_columns(session), *_concerned(session)]
    if faults:
        return Finding(head, faults)
    folded = fold(stored_payloads(session))
    logged = {reference: sha256(canonical(Recorded.registry_of[state["type"]].completed(state)))
              for reference, (_, state) in folded.items()}
    held = {}
    for model in Recorded.registry_of.values():
        for thing in session.scalars(select(model).execution_options(yield_per=500)):
            held[thing.reference] = sha256(canonical(thing.public()))
        session.expunge_all()
    differing = sorted(reference for reference in logged.keys() | held.keys()
                       if logged.get(reference) != held.get(reference))
    found = {(reference, number) for reference, (number, state) in folded.items() if findable(state)}
    differing += sorted(f"search index: {reference}" for reference, _ in found ^ set(search.held(session)))
    return Finding(head, faults, differing)


def _columns(session: Session) -> Iterator[Fault]:
    query = select(ChangelogEntry.number, ChangelogEntry.header, ChangelogEntry.at, ChangelogEntry.kind,
                   ChangelogEntry.subject, ChangelogEntry.audience, ChangelogEntry.previous).order_by(ChangelogEntry.number)
    for number, header, *columns in session.execute(query.execution_options(yield_per=1000)):
        fields = json.loads(header)
        if columns != [fields.get(name) for name in ("at", "kind", "subject", "audience", "previous")]:
            yield Fault(number, "a column does not match the header")


def _concerned(session: Session) -> Iterator[Fault]:
    """An entry is found by what it concerns and by when it happened: both must be what its payload says."""
    found: dict[int, set[str]] = defaultdict(set)
    for number, reference in session.execute(select(ChangelogAbout.number, ChangelogAbout.reference)):
        found[number].add(reference)
    query = (select(ChangelogEntry.number, ChangelogEntry.subject, ChangelogEntry.occurred_first,
                    ChangelogEntry.occurred_last, ChangelogPayload.canonical)
             .join(ChangelogPayload, ChangelogPayload.number == ChangelogEntry.number).order_by(ChangelogEntry.number))
    for number, subject, first, last, text in session.execute(query.execution_options(yield_per=1000)):
        if text is None:
            continue  # withheld, or for staff and not in the log that this base was rebuilt from
        payload = json.loads(text)
        occurred = payload["occurred"] or {}
        if (first, last) != (occurred.get("first"), occurred.get("last")) or found[number] != about(subject, payload):
            yield Fault(number, "it is not listed where its payload says")
