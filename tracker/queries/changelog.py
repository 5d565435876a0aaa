"""The changelog as pages and feeds read it: public entries, the newest first, filtered by what they concern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from tracker.changelog.chain import Head
from tracker.changelog.entry import ChangelogAbout, ChangelogEntry
from tracker.changelog.kinds import Audience, Kind
from tracker.changelog.record import head as newest
from tracker.domain.errors import NotFound

PER_PAGE = 25


@dataclass(frozen=True)
class Filter:
    """Which entries. ``about`` is one reference (a plan, a commitment, a milestone, a body …); a period selects by when
    it happened, and leaves out what has no such date."""

    about: Sequence[str] = ()
    kinds: Sequence[Kind] = ()
    first: date | None = None
    last: date | None = None

    @property
    def is_all(self) -> bool:
        return not (self.about or self.kinds or self.first or self.last)

    def apply(self, query: Select[int]) -> Select[int]:
        """Narrow a query for entry numbers to these."""
        query = query.where(ChangelogEntry.audience == Audience.PUBLIC.value)
        for reference in self.about:
            query = query.where(ChangelogEntry.number.in_(
                select(ChangelogAbout.number).where(ChangelogAbout.reference == reference)))
        if self.kinds:
            query = query.where(ChangelogEntry.kind.in_([kind.value for kind in self.kinds]))
        if self.first:
            query = query.where(ChangelogEntry.occurred_last >= self.first.isoformat())
        if self.last:
            query = query.where(ChangelogEntry.occurred_first <= self.last.isoformat())
        return query


@dataclass(frozen=True)
class Page:
    entries: list[ChangelogEntry]
    number: int
    last: int
    total: int


def head(session: Session) -> Head:
    """The newest entry of the whole log."""
    return newest(session)


def page(session: Session, chosen: Filter, number: int = 1) -> Page:
    """One page of entries, the newest first. Raises NotFound past the last page."""
    total = session.scalar(chosen.apply(select(func.count(ChangelogEntry.number)))) or 0
    last = max(1, -(-total // PER_PAGE))
    if not 1 <= number <= last:
        raise NotFound(f"page {number}")
    return Page(_entries(session, chosen, PER_PAGE, (number - 1) * PER_PAGE), number, last, total)


def latest(session: Session, chosen: Filter, count: int) -> list[ChangelogEntry]:
    """The newest entries."""
    return _entries(session, chosen, count, 0)


def archive(session: Session, chosen: Filter, number: int, size: int) -> list[ChangelogEntry]:
    """The entries of archive ``number`` (from 1), filled from the oldest on, the newest first. Raises NotFound unless it
    is full: until then its entries are in the feed itself."""
    oldest = chosen.apply(select(ChangelogEntry.number)).order_by(ChangelogEntry.number)
    numbers = list(session.scalars(oldest.limit(size).offset((number - 1) * size))) if number > 0 else []
    if len(numbers) < size:
        raise NotFound(f"archive {number}")
    return _load(session, numbers)


def count(session: Session, chosen: Filter) -> int:
    return session.scalar(chosen.apply(select(func.count(ChangelogEntry.number)))) or 0


def entry(session: Session, number: int) -> ChangelogEntry:
    """One entry, also one for staff (whose payload is not to be shown). Raises NotFound."""
    found = session.get(ChangelogEntry, number)
    if found is None:
        raise NotFound(f"entry/{number}")
    return found


def neighbours(session: Session, number: int) -> tuple[ChangelogEntry | None, ChangelogEntry | None]:
    """The entry before and the one after."""
    return session.get(ChangelogEntry, number - 1), session.get(ChangelogEntry, number + 1)


def withheld_by(session: Session, number: int) -> ChangelogEntry | None:
    """The entry by which the payload of entry ``number`` was withheld."""
    return session.scalars(select(ChangelogEntry).where(ChangelogEntry.kind == Kind.PAYLOAD_WITHHELD.value,
                                                        ChangelogEntry.subject == f"entry/{number}")).first()


def _entries(session: Session, chosen: Filter, limit: int, offset: int) -> list[ChangelogEntry]:
    numbers = chosen.apply(select(ChangelogEntry.number)).order_by(ChangelogEntry.number.desc())
    return _load(session, list(session.scalars(numbers.limit(limit).offset(offset))))


def _load(session: Session, numbers: Sequence[int]) -> list[ChangelogEntry]:
    return list(session.scalars(select(ChangelogEntry).where(ChangelogEntry.number.in_(numbers))
                                .order_by(ChangelogEntry.number.desc())))
