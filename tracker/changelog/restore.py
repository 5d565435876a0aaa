"""The only other way in: a database filled from a log, byte for byte.

``rebuild`` fills an empty migrated database from ``changelog.jsonl`` alone and keeps number, time and digest of
every entry, through the same triggers as any other. ``past`` makes the record as it was after an entry, in memory,
so that every page and report can be shown as of then by the same queries.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from pathlib import Path
from sys import intern
from typing import Any, TypeVar

from sqlalchemy import delete, select, update
from sqlalchemy import insert as insert_rows
from sqlalchemy.orm import Session

from tracker.changelog.chain import Fault, Head, Link, read_lines, verify
from tracker.changelog.entry import ChangelogAbout, ChangelogEntry, ChangelogPayload
from tracker.changelog.findable import findable
from tracker.changelog.fold import CHUNK, Newest, folded, newest_states, states_of, stored_payloads
from tracker.changelog.kinds import Audience, Kind, states
from tracker.changelog.record import head, rows
from tracker.changelog.recorded import Recorded, told
from tracker.database import Base, Database, straight
from tracker.domain.calendar import When
from tracker.domain.errors import N_, RuleBroken
from tracker.search import index as search

T = TypeVar("T")
UNREADABLE = N_("Entry %(number)d contains something that this release cannot read. If it was made by a newer release, "
                "upgrade and try again.")


def read_log(path: Path) -> Iterator[Link]:
    """The entries of a ``changelog.jsonl``, in order."""
    # A byte that is not UTF-8 is read as a lone surrogate, which no entry may hold: its line then fails the check.
    with path.open(encoding="utf-8", errors="surrogateescape", newline="\n") as lines:
        yield from read_lines(lines)


def verify_log(path: Path) -> tuple[Head, list[Fault]]:
    """Check an exported log: its head, and what does not hold, by entry."""
    return verify(read_log(path))


def rebuild(session: Session, path: Path) -> Head:
    """Fill an empty migrated database from a log, and give its head.

    Raises RuleBroken where the database is not empty or the log does not verify; nothing is then changed.
    """
    if head(session).number:
        raise RuleBroken("", N_("This database is not empty: a log can only be loaded into an empty one."))
    return extend(session, path)


def extend(session: Session, path: Path) -> Head:
    """Append the entries of ``path``, which must follow this database's own head, and bring the record to what they say.

    A payload that an entry among them withholds is withheld here too, however long ago it came. Gives the new head.
    Raises RuleBroken where they do not verify; nothing is then changed.
    """
    before = head(session)
    _, faults = verify(read_log(path), before)
    if faults:
        raise RuleBroken("", N_("Entry %(number)d fails verification: %(check)s"), number=faults[0].number,
                         check=faults[0].check)
    withheld = _withheld(path)
    fill(session, read_log(path), withheld)
    return head(session)


def fill(session: Session, log: Iterable[Link], withheld: Mapping[int, dict[str, Any]] | None = None,
         told_of: Callable[[str, int], None] = lambda _what, _done: None) -> None:
    """Append a log that holds and follows this database's own head: its entries, what follows from them, and the search
    index. Needs memory only for the names of the things, whatever the length of the log.

    withheld  what the log says of the entries whose payloads it withholds
    told_of   called now and then with what is being written and how many are done: "entries", "things", "texts"

    Raises RuleBroken where an entry says something that this release does not know: no page could show it, and what it
    says of a thing would be missing from the tables for good.
    """
    before, places = head(session).number, withheld or {}
    newest: Newest = {}
    with straight(session) as put:
        for number, link in enumerate(log, before + 1):
            place = places.get(number, {})
            stored = None if number in places else link.payload
            payload = json.loads(stored) if stored else None
            try:
                made = list(rows(link.header, link.digest, stored, payload,
                                 references=set(place.get("about", ())), occurred=place.get("occurred")))
                _demand_known(made[0][1], payload)
                for state in states(payload) if payload else ():
                    newest[state["reference"]] = (number, intern(state["type"]))
            except (KeyError, TypeError, ValueError, AttributeError) as fault:
                raise RuleBroken("", UNREADABLE, number=number) from fault
            for model, row in made:
                put(model, row)
            if number % CHUNK == 0:
                told_of("entries", number)
    for number in sorted(each for each in places if each <= before):
        session.execute(update(ChangelogPayload).where(ChangelogPayload.number == number).values(canonical=None))
    if before:
        _unmake(session, newest)
    for count in _make_things(session, session, newest):
        told_of("things", count)
    for count in _index(session, folded(stored_payloads(session, after=before), newest), anew=not before):
        told_of("texts", count)


def _demand_known(entry: Mapping[str, Any], payload: dict[str, Any] | None) -> None:
    """Raises KeyError, TypeError, ValueError or AttributeError where an entry says something that this release does not
    know. A field that a state has ever held stays known: fields are added, and none is taken away."""
    Kind(entry["kind"]), Audience(entry["audience"])
    if len(entry["at"]) != len("2026-11-22T02:03:04Z") or not datetime.fromisoformat(entry["at"]).tzinfo:
        raise ValueError(entry["at"])
    if payload:
        When.from_public(payload["occurred"])
        for state in states(payload):
            if unknown := state.keys() - Recorded.registry_of[state["type"]].fields():
                raise ValueError(unknown)


def first_difference(session: Session, path: Path) -> tuple[int, str | None] | None:
    """The first entry at which a whole log differs from what this database holds, and the digest that the log shows there
    (None where it ends before). None where every entry of this database is in it.

    Raises RuleBroken where the log does not verify.
    """
    _, faults = verify_log(path)
    theirs = (link.digest for link in read_log(path))
    number = 0
    for number, ours in enumerate(session.scalars(select(ChangelogEntry.digest).order_by(ChangelogEntry.number)
                                                  .execution_options(yield_per=5000)), 1):
        shown = next(theirs, None)
        if shown != ours:
            if shown is not None and faults and faults[0].number <= number:
                break
            return number, shown
    if faults:
        raise RuleBroken("", N_("Entry %(number)d fails verification: %(check)s"), number=faults[0].number,
                         check=faults[0].check)
    return None


def index_again(session: Session) -> int:
    """Rebuild the search index from the log. The number of things in it."""
    search.clear(session)
    newest = newest_states(stored_payloads(session))
    return max(_index(session, folded(stored_payloads(session), newest)), default=0)


def _index(session: Session, found_states: Iterable[tuple[int, dict[str, Any]]], *, anew: bool = True) -> Iterator[int]:
    """Counts what is put into it, as it goes. ``anew``: none of it is there yet."""
    count = 0
    wanted = ((found, number) for number, state in found_states if (found := findable(state)))
    for some in _some(wanted):
        if anew:
            search.put_new(session, some)
        else:
            for found, number in some:
                search.put(session, found, number)
        count += len(some)
        yield count


def _some(all_: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(all_)
    while some := list(islice(rest, CHUNK)):
        yield some


def index_if_missing(session: Session) -> None:
    """Make the search index of a database that dates from before there was one."""
    if head(session).number and next(search.held(session), None) is None:
        index_again(session)


def _withheld(path: Path) -> dict[int, dict[str, Any]]:
    """What a log says of the entries whose payloads were withheld: what they concern, and when it happened."""
    found = {}
    for link in read_log(path):
        payload = json.loads(link.payload) if link.payload else {}
        if "withheld" in payload:
            found[int(json.loads(link.header)["subject"].removeprefix("entry/"))] = payload["withheld"]
    return found


def past(database: Database, upto: int) -> Database:
    """The record as it was after entry ``upto``: a database in memory, to be disposed of by the caller.

    Holds what is public: things as the log had them then, and the entries up to ``upto``.
    """
    copy = Database("sqlite://", keeps_references=False)
    with copy.connection() as connection:
        Base.metadata.create_all(connection)
    with database.reading() as session, copy.writing() as other:
        for model in (ChangelogEntry, ChangelogPayload, ChangelogAbout):
            for rows in session.execute(select(*model.__table__.columns).where(model.number <= upto)
                                        .execution_options(yield_per=5000)).mappings().partitions():
                other.execute(insert_rows(model), [dict(row) for row in rows])
        for_staff = select(ChangelogEntry.number).where(ChangelogEntry.audience == Audience.STAFF.value)
        other.execute(update(ChangelogPayload).where(ChangelogPayload.number.in_(for_staff)).values(canonical=None))
        newest = newest_states(stored_payloads(session, upto))
        for _ in _make_things(other, session, newest):
            pass
    return copy


def _unmake(session: Session, newest: Newest) -> None:
    """Delete the rows of these things, with what belongs to them, so that they can be made again as the log has them.
    References to them are checked at the commit, when they are there again."""
    connection = session.connection()
    for reference, (_, kind) in newest.items():
        model = Recorded.registry_of[kind]
        if "account" in kind:
            continue
        for mapper in Base.registry.mappers:
            owner = mapper.relationships.get("recorded_with")
            if owner is not None and owner.mapper.class_ is model:
                (column,) = owner.local_columns
                connection.execute(delete(mapper.class_).where(column == reference))
        connection.execute(delete(model).where(model.reference == reference))
    session.expunge_all()


def _make_things(session: Session, log: Session, newest: Newest) -> Iterator[int]:
    """Make the things of a log, and count them as it goes.

    What others refer to comes first: while any row awaits the one it refers to, SQLite searches for all that are
    waiting.
    """
    count = 0
    types = [table.name for table in Base.metadata.sorted_tables if table.name in Recorded.registry_of]
    by_type: dict[str, list[str]] = {name: [] for name in types}
    for reference, (_, kind) in newest.items():
        by_type[kind].append(reference)
    with session.no_autoflush:
        for name in types:
            if "account" in name:
                continue  # who may log in is not restored from a log: accounts are made anew
            for references in _some(by_type[name]):
                states = states_of(log, references, newest)
                for reference in references:
                    thing = Recorded.registry_of[name]()
                    thing.reference, (thing.last_entry, state) = reference, states[reference]
                    thing.assign(state)
                    session.add(thing)
                session.flush()
                told(session, references)
                session.expunge_all()
                count += len(references)
                yield count
