"""The changelog as pages and feeds read it: public entries, the newest first, filtered by what they concern."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import NamedTuple, TypeVarTuple

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, func, not_, or_, select, true
from sqlalchemy.orm import Session

from tracker.changelog.chain import Head
from tracker.changelog.entry import ChangelogAbout, ChangelogEntry, ChangelogPayload
from tracker.changelog.kinds import DELAYS, Audience, Kind, about, states
from tracker.database import Database, Watch
from tracker.domain.errors import NotFound
from tracker.domain.permissions import Role
from tracker.domain.statements import UpdateKind
from tracker.kept import Kept
from tracker.models import Installation, Update
from tracker.queries import kept, positions
from tracker.queries.kept import Arrived

PER_PAGE = 25
LISTED = 200
"""At most this many of the newest entries of a filter are kept."""
TOLD_IN = 2000
"""For this many things, the entry that first mentioned them is remembered."""
_entry, _payload, _about = (model.__table__.c for model in (ChangelogEntry, ChangelogPayload, ChangelogAbout))
"""Their columns: what only counts and numbers entries has no need of the mapped objects."""
Row = TypeVarTuple("Row")


@dataclass(frozen=True)
class Theme:
    """What concerns a theme: the entries about it, and those about a commitment while it was in it. Which entries those
    are is settled as each is recorded: a commitment that joins later brings none of its past with it.

    spans  a commitment, the entry by which it joined, and the one by which it left
    """

    reference: str
    spans: tuple[tuple[str, int, int | None], ...]

    @property
    def concerned(self) -> ColumnElement[bool]:
        return _entry.number.in_(select(_about.number).where(or_(_about.reference == self.reference, *(
            and_(_about.reference == commitment, _about.number >= first, _about.number <= until if until else true())
            for commitment, first, until in self.spans))))


def theme(session: Session, reference: str) -> Theme:
    """What concerns a theme, according to the log."""
    found = session.scalars(
        select(ChangelogEntry).join(ChangelogAbout, ChangelogAbout.number == ChangelogEntry.number)
        .where(ChangelogAbout.reference == reference.split("/")[0], ChangelogEntry.audience == Audience.PUBLIC.value,
               ChangelogEntry.kind.in_([Kind.COMMITMENT_ADDED.value, Kind.COMMITMENT_AMENDED.value]))
        .order_by(ChangelogEntry.number))
    inside: dict[str, int] = {}
    spans: list[tuple[str, int, int | None]] = []
    for entry in found:
        for state in states(entry.payload or {"after": None, "also": {}}):
            if state["type"] != "commitment":
                continue
            commitment, is_in = state["reference"], state.get("theme") == reference
            if is_in and commitment not in inside:
                inside[commitment] = entry.number
            elif not is_in and commitment in inside:
                spans.append((commitment, inside.pop(commitment), entry.number))
    return Theme(reference, (*spans, *((commitment, first, None) for commitment, first in inside.items())))


def of_kinds(kinds: Iterable[Kind]) -> ColumnElement[bool]:
    """Entries of these kinds. A request for delays also includes their corrections, which move a date just as delays do."""
    chosen = frozenset(kinds)
    found = _entry.kind.in_(sorted(kind.value for kind in chosen))
    if not _asks_of_delays(chosen):
        return found
    delays = select(_about.number).where(_about.reference.in_(select(Update.reference).where(Update.kind == UpdateKind.DELAY)))
    return or_(found, and_(_entry.kind == Kind.UPDATE_CORRECTED.value, _entry.number.in_(delays)))


def _asks_of_delays(kinds: Set[Kind]) -> bool:
    return kinds >= set(DELAYS) and Kind.UPDATE_CORRECTED not in kinds


@dataclass(frozen=True)
class Filter:
    """Which entries. ``about`` holds references (a plan, a commitment, a milestone, a body …), all of which an entry must
    concern; a period selects by when it happened, and leaves out anything without such a date."""

    about: Sequence[str] = ()
    kinds: Sequence[Kind] = ()
    first: date | None = None
    last: date | None = None
    theme: Theme | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "about", tuple(self.about))
        object.__setattr__(self, "kinds", tuple(self.kinds))

    @property
    def key(self) -> object:
        """Identifies it among the filters whose counts are kept; None with a period, of which there are too many."""
        return None if self.first or self.last else (self.about, self.kinds, self.theme)

    @property
    def is_told_at_once(self) -> bool:
        """True if ``passes`` can tell what ``apply`` lets through: a theme, a period and the subject of a correction need
        what only the database knows."""
        return not (self.theme or self.first or self.last or _asks_of_delays(frozenset(self.kinds)))

    def passes(self, entry: Arrived) -> bool:
        """The same as ``apply``, for one entry that has just arrived."""
        return (entry.audience == Audience.PUBLIC.value and entry.concerns.issuperset(self.about)
                and (not self.kinds or Kind(entry.kind) in self.kinds))

    def apply(self, query: Select[*Row]) -> Select[*Row]:
        """Narrow a query for entry numbers to these."""
        query = query.where(_entry.audience == Audience.PUBLIC.value)
        for reference in self.about:
            query = query.where(_entry.number.in_(
                select(_about.number).where(_about.reference == reference)))
        if self.theme:
            query = query.where(self.theme.concerned)
        if self.kinds:
            query = query.where(of_kinds(self.kinds))
        if self.first:
            query = query.where(_entry.occurred_last >= self.first.isoformat())
        if self.last:
            query = query.where(_entry.occurred_first <= self.last.isoformat())
        return query


class Listed(NamedTuple):
    """An entry as a list names it: enough to find what was made from it before. Its digest distinguishes it from every
    other, and what it says is gone once its payload is withheld."""

    number: int
    digest: str
    at: str
    is_withheld: bool


@dataclass(frozen=True)
class Page:
    entries: list[Listed]
    number: int
    last: int
    total: int


class _Known(NamedTuple):
    """The newest of some entries, up to one entry of the log, and whether there are no others."""

    upto: int
    newest: list[Listed]
    are_all: bool


@dataclass(frozen=True)
class Newest:
    """The newest of some entries, and the newest withholding of any payload: together they change whenever what the
    entries say does."""

    number: int
    digest: str
    withheld: int


@dataclass(frozen=True)
class Archived:
    """A full archive: its newest entry, and whether the one after it is also full. It then never changes."""

    newest: Newest
    has_next: bool


def head(session: Session) -> Head:
    """The newest entry of the whole log."""
    return kept.head(session)


def watched() -> Select[int, str]:
    """Number and digest of the head."""
    return select(_entry.number, _entry.digest).order_by(_entry.number.desc()).limit(1)


def watch(database: Database) -> Watch:
    """A watch that gives the number and digest of the head, for a request that has no session yet."""
    return Watch(database, watched())


def page(session: Session, chosen: Filter, number: int = 1) -> Page:
    """One page of entries, the newest first. Raises NotFound past the last page."""
    among = positions.counted(session, chosen.key, _numbered(chosen))
    last = max(1, -(-among.total // PER_PAGE))
    if not 1 <= number <= last:
        raise NotFound(f"page {number}")
    end = among.total - (number - 1) * PER_PAGE
    first = max(0, end - PER_PAGE)
    found = newest(session, chosen, PER_PAGE) if number == 1 else _standing(session, among, chosen, first, end - first)
    return Page(found, number, last, among.total)


def latest(session: Session, chosen: Filter, count: int) -> list[ChangelogEntry]:
    """The newest entries."""
    return entries(session, _numbers(session, chosen, count))


def newest(session: Session, chosen: Filter, count: int) -> list[Listed]:
    """The newest entries, for a list of them. Whatever has arrived since the last call is put in front of what is known."""
    if not chosen.is_told_at_once:
        return _newest(session, chosen, count)
    store, place = kept.of(session), ("newest", chosen, kept.stand(session))
    known = _with_arrived(session, chosen, store.get(place))
    if known is None or not (known.are_all or len(known.newest) >= count):
        found = _newest(session, chosen, count)
        known = _Known(kept.head(session).number, found, len(found) < count)
    store.put(place, known if len(known.newest) <= LISTED else _Known(known.upto, known.newest[:LISTED], False))
    return known.newest[:count]


def following(session: Session, chosen: Filter, after: int, count: int) -> list[ChangelogEntry]:
    """The given number of entries that came after entry ``after``, the oldest first."""
    numbers = chosen.apply(select(_entry.number)).where(_entry.number > after)
    return entries(session, list(session.scalars(numbers.order_by(_entry.number).limit(count))))[::-1]


def archive(session: Session, chosen: Filter, number: int, size: int) -> list[Listed]:
    """The entries of archive ``number`` (from 1), the newest first; archives are filled from the oldest entry on. Raises
    NotFound unless it is full: until then its entries are in the feed itself."""
    among = positions.counted(session, chosen.key, _numbered(chosen))
    found = _standing(session, among, chosen, (number - 1) * size, size) if number > 0 else []
    if len(found) < size:
        raise NotFound(f"archive {number}")
    return found


def newest_of(session: Session, chosen: Filter) -> Newest | None:
    """The newest of the entries; None where there are none."""
    found = newest(session, chosen, 1)
    return Newest(found[0].number, found[0].digest, newest_withholding(session)) if found else None


def archived(session: Session, chosen: Filter, number: int, size: int) -> Archived | None:
    """The state of archive ``number``; None unless it is full."""
    if number < 1:
        return None
    among = positions.counted(session, chosen.key, _numbered(chosen))
    found = _standing(session, among, chosen, number * size - 1, 1)
    if not found:
        return None
    return Archived(Newest(found[0].number, found[0].digest, newest_withholding(session)), among.total >= (number + 1) * size)


_WITHHELD = (select(func.coalesce(func.max(_entry.number), 0))
             .where(_entry.kind == Kind.PAYLOAD_WITHHELD.value).scalar_subquery())


def installation(session: Session) -> Installation:
    """The installation whose log this is, for reading only. Raises NotFound where the database has not been founded."""
    return kept.of(session).of(("installation", kept.stand(session)), lambda: Installation.by_reference(session, "installation"))


def first_recorded_here(session: Session) -> int | None:
    """The first entry that was recorded here by those whose work it is, or by the system as time passed; everything
    before it was loaded from sources. None while there is none. Time also passes over a record that no person keeps: only
    ``kept.is_live`` says whether one does."""
    def look() -> tuple[int | None]:
        return (session.scalar(
            select(ChangelogEntry.number)
            .where(ChangelogEntry.audience == Audience.PUBLIC.value, ChangelogEntry.kind != Kind.INSTALLATION_FOUNDED.value,
                   not_(ChangelogEntry.made_by(Role.LOADER)))
            .order_by(ChangelogEntry.number).limit(1)),)

    return kept.of(session).of(("first recorded here", kept.stand(session)), look)[0]


def loaded_before(session: Session) -> int | None:
    """The number before which everything was loaded from sources: that of the first entry recorded here, or the one after the
    head where there is none. None where nothing was loaded: the record began here."""
    here = first_recorded_here(session)

    def look() -> tuple[int | None]:
        public = select(_entry.number).where(_entry.audience == Audience.PUBLIC.value,
                                             _entry.kind != Kind.INSTALLATION_FOUNDED.value)
        first = session.scalar(public.order_by(_entry.number).limit(1))
        return (None if first is None or first == here else here or head(session).number + 1,)

    return kept.of(session).of(("loaded before", kept.stand(session)), look)[0]


def count(session: Session, chosen: Filter) -> int:
    return positions.counted(session, chosen.key, _numbered(chosen)).total


def entry(session: Session, number: int) -> ChangelogEntry:
    """One entry, including one for staff (whose payload must not be shown). Raises NotFound."""
    found = session.get(ChangelogEntry, number)
    if found is None:
        raise NotFound(f"entry/{number}")
    return found


def concerned(entry: ChangelogEntry) -> set[str]:
    """The references that an entry concerns, as far as its payload is available."""
    payload = entry.payload
    return about(entry.subject, payload) if payload else {entry.subject}


def told_in(session: Session, references: Iterable[str]) -> dict[str, int]:
    """The entry that first mentioned each of some things, by reference: what was published then stays in it for good,
    whatever came later."""
    store: Kept = kept.of(session).of(("told in", kept.base(session)), lambda: Kept(TOLD_IN))
    found: dict[str, int | None] = {each: store.get(each) for each in references}
    if missing := sorted(each for each, number in found.items() if number is None):
        for reference, first in session.execute(_TOLD_FIRST, {"references": missing}):
            found[reference] = store.put(reference, first)
    return {reference: number for reference, number in found.items() if number is not None}


def since(session: Session, reference: str, number: int) -> list[ChangelogEntry]:
    """The public entries about a thing that came after entry ``number``, the oldest first."""
    chosen = Filter(about=(reference,)).apply(select(ChangelogEntry.number)).where(ChangelogEntry.number > number)
    return entries(session, list(session.scalars(chosen)))[::-1]


def newest_before(session: Session, moment: datetime) -> int:
    """The newest entry that was written before an aware moment; 0 for none."""
    return session.scalar(select(_entry.number).where(_entry.at < moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
                          .order_by(_entry.number.desc()).limit(1)) or 0


def neighbours(session: Session, number: int) -> tuple[ChangelogEntry | None, ChangelogEntry | None]:
    """The entry before and the one after."""
    return session.get(ChangelogEntry, number - 1), session.get(ChangelogEntry, number + 1)


def newest_withholding(session: Session) -> int:
    """The newest entry that withholds a payload; 0 for none."""
    return kept.of(session).of(("withholding", kept.stand(session)), lambda: (session.scalar(select(_WITHHELD)) or 0,))[0]


def withheld_by(session: Session, number: int) -> ChangelogEntry | None:
    """The entry by which the payload of entry ``number`` was withheld."""
    return session.scalars(select(ChangelogEntry).where(ChangelogEntry.kind == Kind.PAYLOAD_WITHHELD.value,
                                                        ChangelogEntry.subject == f"entry/{number}")).first()


def entries(session: Session, numbers: Sequence[int]) -> list[ChangelogEntry]:
    """The entries with these numbers, the newest first."""
    return list(session.scalars(_ENTRIES, {"numbers": numbers}))


def _with_arrived(session: Session, chosen: Filter, known: _Known | None) -> _Known | None:
    arrived = kept.since(session, known.upto) if known else None
    if known is None or arrived is None:
        return None
    found = [*(Listed(each.number, each.digest, each.at, False) for each in reversed(arrived) if chosen.passes(each)),
             *known.newest]
    return _Known(kept.head(session).number, found, known.are_all)


def _newest(session: Session, chosen: Filter, count: int) -> list[Listed]:
    return [Listed(*row) for row in session.execute(_LISTED_BY_NUMBER, {"numbers": _numbers(session, chosen, count)})]


def _numbers(session: Session, chosen: Filter, count: int) -> list[int]:
    return list(session.scalars(_newest_numbers(chosen), {"count": count}))


@lru_cache(maxsize=512)
def _newest_numbers(chosen: Filter) -> Select[int]:
    return chosen.apply(select(_entry.number)).order_by(_entry.number.desc()).limit(bindparam("count"))


@lru_cache(maxsize=512)
def _numbered(chosen: Filter) -> positions.Numbered:
    return positions.Numbered(chosen.apply(select(_entry.number)), _LISTED, chosen.passes if chosen.is_told_at_once else None)


def _standing(session: Session, among: positions.Counted, chosen: Filter, first: int, size: int) -> list[Listed]:
    return [Listed._make(row) for row in positions.standing(session, among, _numbered(chosen), first, size)]


_NUMBERS: BindParameter[Sequence[int]] = bindparam("numbers", expanding=True)
_REFERENCES: BindParameter[Sequence[str]] = bindparam("references", expanding=True)
_TOLD_FIRST = (select(_about.reference, func.min(_about.number))
               .join_from(ChangelogAbout.__table__, ChangelogEntry.__table__, _entry.number == _about.number)
               .where(_about.reference.in_(_REFERENCES), _entry.audience == Audience.PUBLIC.value).group_by(_about.reference))
_ENTRIES = select(ChangelogEntry).where(ChangelogEntry.number.in_(_NUMBERS)).order_by(ChangelogEntry.number.desc())
_LISTED = (select(_entry.number, _entry.digest, _entry.at, _payload.canonical.is_(None))
           .join_from(ChangelogEntry.__table__, ChangelogPayload.__table__, _payload.number == _entry.number))
_LISTED_BY_NUMBER = _LISTED.where(_entry.number.in_(_NUMBERS)).order_by(_entry.number.desc())
