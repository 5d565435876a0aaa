"""What was read from a database and is kept as long as nothing that it depends on has changed in the log.

No thing in the record changes without an entry that concerns it, and none is ever removed: the entries since then
show whether what was read still holds. Most entries report on one commitment and change nothing else; the others
may change anything. What is kept is read-only, and used by many requests at once, after the session that read it
has ended.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from threading import Lock
from typing import Any, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import bindparam, not_, select
from sqlalchemy.orm import Session

from tracker.changelog.chain import Head
from tracker.changelog.entry import ChangelogAbout, ChangelogEntry
from tracker.changelog.kinds import STATEMENTS, Audience, Kind, type_of
from tracker.changelog.record import head as newest_entry
from tracker.database import WritingSession
from tracker.domain.permissions import Role
from tracker.kept import Kept
from tracker.models import Round

Thing = TypeVar("Thing")

LIMIT = 500
"""Things kept for each database in each process: mostly rows of commitments, of some 50 kB each, together with their
earlier versions until others take their place."""

AT_ONCE, LOOKED_AT = 4000, 4000
"""Beyond so many new references, or commitments with reports, everything is looked up again from scratch."""
ARRIVED = 200
"""How many of the newest entries are held with what lists ask of them."""

TOLD = frozenset(kind.value for kind in (
    *STATEMENTS, Kind.EVIDENCE_ADDED, Kind.OBSERVATION_RECORDED, Kind.DECISION_RECORDED, Kind.MILESTONE_FELL_OVERDUE,
    Kind.STATEMENT_FELL_OVERDUE))
"""Entries that change only what has been reported about the commitments they concern; by far the commonest."""

_entry, _about = ChangelogEntry.__table__.c, ChangelogAbout.__table__.c
_SINCE = (select(_entry.number, _entry.digest, _entry.at, _entry.kind, _entry.audience, _about.reference)
          .join_from(ChangelogEntry.__table__, ChangelogAbout.__table__, _about.number == _entry.number)
          # Both columns are bounded: PostgreSQL would otherwise scan the whole of the second table.
          .where(_entry.number >= bindparam("number"), _about.number >= bindparam("number"))
          .order_by(_entry.number).limit(bindparam("at_once")))
_KINDS = select(_entry.kind).distinct().where(_entry.audience == Audience.PUBLIC.value)
_LIVE = select(_entry.number).where(_entry.audience == Audience.PUBLIC.value,
                                     not_(ChangelogEntry.made_by(Role.LOADER, Role.SYSTEM))).limit(1)

_bases: WeakKeyDictionary[Any, Kept] = WeakKeyDictionary()
_lock = Lock()


def of(session: Session) -> Kept:
    """What is kept for the session's database. Nothing that a transaction sees and may still roll back is kept."""
    if isinstance(session, WritingSession):
        return Kept(LIMIT)
    engine = session.get_bind().engine
    with _lock:
        found = _bases.get(engine)
        if found is None:
            found = _bases[engine] = Kept(LIMIT)
        return found


def head(session: Session) -> Head:
    """The newest entry. A read-only session sees one state of the log, and asks for it once."""
    return newest_entry(session) if isinstance(session, WritingSession) else _looked(session).upto


class Arrived(NamedTuple):
    """What lists ask of an entry, and what it concerns."""

    number: int
    digest: str
    at: str
    kind: str
    audience: str
    concerns: frozenset[str]


@dataclass(frozen=True)
class Came:
    """What has been added to a database's log since it was first looked at, up to one entry.

    base       tells it from every other; the same for as long as the log only grows
    is_live    a person has made an entry here, so not everything was loaded from sources
    general    the newest entry that may change anything; at least the entry from which looking began
    about      for each commitment, the newest of the entries that change only what has been reported about it
    kinds      the kinds that have a public entry
    arrived    the newest entries, the oldest first: all that came after entry ``after``
    """

    base: object
    upto: Head
    is_live: bool
    general: int
    about: Mapping[str, int]
    kinds: frozenset[str]
    after: int
    arrived: tuple[Arrived, ...] = ()


_came: WeakKeyDictionary[Any, Came] = WeakKeyDictionary()


def stand(session: Session, *commitments: str) -> Hashable:
    """As long as this is unchanged, so is everything that the record holds about these commitments, and everything else
    that is not a report on a single commitment: plans, bodies, their names. A session that may still roll back gets a
    different value each time."""
    if isinstance(session, WritingSession):
        return object()
    came = _looked(session)
    return came.base, max(came.general, *(came.about.get(each, 0) for each in commitments), 0)


def read_on(session: Session, kind: str, limit: int, commitments: Sequence[str],
            read: Callable[[int], Iterable[tuple[str, str, Thing]]]) -> dict[str, Mapping[str, Thing]]:
    """What some commitments have of a kind, by commitment and reference. Only what was added or changed since the last
    read is read: each thing names the entry that gave it its present state, and none is ever removed.

    limit  for how many commitments it is kept
    read   given an entry, yields what got its present state after it: its commitment, its reference, the thing
    """
    now, under = head(session).number, stand(session)
    store: Kept = of(session).of((kind, base(session)), lambda: Kept(limit))
    before: dict[str, tuple[int, Mapping[str, Thing]]] = {}
    for each in commitments:
        upto, known = store.get((each, under)) or (-1, {})
        # Another session may have read on in the meantime, further than this one sees.
        before[each] = (upto, known) if upto <= now else (-1, {})
    came: dict[str, dict[str, Thing]] = defaultdict(dict)
    if (after := min((upto for upto, _known in before.values()), default=now)) < now:
        for commitment, reference, thing in read(after):
            came[commitment][reference] = thing
    return {each: store.put((each, under), (now, {**known, **came[each]}))[1] for each, (_upto, known) in before.items()}


def base(session: Session) -> Hashable:
    """Unchanged for as long as the log only grows."""
    return object() if isinstance(session, WritingSession) else _looked(session).base


def kinds(session: Session) -> frozenset[str]:
    """The kinds that have a public entry."""
    return frozenset(session.scalars(_KINDS)) if isinstance(session, WritingSession) else _looked(session).kinds


def is_live(session: Session) -> bool:
    """True if the record holds an entry made here by a person, and not only what was loaded from sources."""
    return _has_live_entry(session) if isinstance(session, WritingSession) else _looked(session).is_live


def since(session: Session, number: int) -> list[Arrived] | None:
    """What came after an entry, the oldest first, up to what the session sees; None where it goes back further than is
    held, or the session sees an earlier moment."""
    if isinstance(session, WritingSession):
        return None
    came = _looked(session)
    if not came.after <= number <= came.upto.number:
        return None
    return [each for each in came.arrived if each.number > number]


def _looked(session: Session) -> Came:
    transaction, found = session.info.get("came", (None, None))
    if found is None or transaction is not session.get_transaction():
        found = _up_to_now(session)
        session.info["came"] = session.get_transaction(), found
    known: Came = found
    return known


def _up_to_now(session: Session) -> Came:
    engine = session.get_bind().engine
    with _lock:
        before = _came.get(engine)
    found = _with_newer(session, before) if before else None
    if found is None:
        now = newest_entry(session)
        found = _anew(session, now)
        if before and now.number < before.upto.number:
            return found  # a moment that has passed
        if before and _holds(session, before.upto):
            found = replace(found, base=before.base)
    with _lock:
        _came[engine] = found
    return found


def _anew(session: Session, now: Head) -> Came:
    return Came(object(), now, _has_live_entry(session), now.number, {}, frozenset(session.scalars(_KINDS)), now.number)


def _holds(session: Session, known: Head) -> bool:
    """True if this was once the head of the log."""
    return session.scalar(select(_entry.digest).where(_entry.number == known.number)) == known.digest


def _with_newer(session: Session, before: Came) -> Came | None:
    """What was known, with the entries since; None where there are too many, or the log is not the one that was looked
    at, or is seen at an earlier moment."""
    rows = session.execute(_SINCE, {"number": before.upto.number, "at_once": AT_ONCE}).all()
    if not rows or len(rows) == AT_ONCE or rows[0][:2] != before.upto[:2]:
        return None
    if rows[-1][0] == before.upto.number:
        return before
    if len(before.about) > LOOKED_AT:
        return None
    entries: list[Arrived] = []
    for number, of_one in groupby(rows, itemgetter(0)):
        about = list(of_one)
        if number > before.upto.number:
            entries.append(Arrived(*about[0][:5], frozenset(each[5] for each in about)))
    newest = entries[-1]
    arrived = (*before.arrived, *entries)
    found = replace(
        before, upto=Head(newest.number, newest.digest, newest.at), kinds=before.kinds.union(
            entry.kind for entry in entries if entry.audience == Audience.PUBLIC.value),
        arrived=arrived[-ARRIVED:], after=arrived[-ARRIVED - 1].number if len(arrived) > ARRIVED else before.after)
    due = {each for each in {each for entry in entries for each in entry.concerns if "/round/" in each}
           if (round := session.get(Round, each)) and round.is_past}
    for entry in entries:
        concerned = {each for each in entry.concerns if type_of(each) == "commitment"}
        # A body that is late in a round was silent on all that it leads.
        if found.is_live and entry.kind in TOLD and concerned and not entry.concerns & due:
            found = replace(found, about={**found.about, **dict.fromkeys(concerned, entry.number)})
        else:
            found = replace(found, general=entry.number, is_live=found.is_live or _has_live_entry(session))
    return found


def _has_live_entry(session: Session) -> bool:
    return session.scalar(_LIVE) is not None
