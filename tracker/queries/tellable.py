"""Whether this release can display a log that comes from elsewhere: checked before the log is accepted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.restore import UNREADABLE
from tracker.database import cannot_be_asked, is_damaged
from tracker.domain.errors import N_, RuleBroken
from tracker.queries.entries import show


@contextmanager
def demanded(session: Session, *, after: int) -> Iterator[None]:
    """Context in which entries that follow ``after`` are written, with things as those entries have them; afterwards each
    is prepared as for its page: one that could not be displayed would break every page on which it came to appear.

    Raises RuleBroken (with ``number``, the entry, where one can be named) for what this release cannot read. A full
    disk, or a database that is unavailable or damaged, says nothing about the log: that error is passed on unchanged.
    """
    # A log is written past SQLAlchemy, so the driver's errors arrive as they are.
    driver: Any = session.get_bind().dialect.dbapi
    try:
        yield
        _demand(session, after)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, SQLAlchemyError, driver.Error) as fault:
        if cannot_be_asked(fault) or is_damaged(fault) or isinstance(fault, driver.OperationalError):
            raise
        raise RuleBroken("", N_("An entry contains something that this release cannot read. If it was made by a newer release, "
                                "upgrade and try again. (%(fault)s)"), fault=type(fault).__name__) from fault


def _demand(session: Session, after: int) -> None:
    query = select(ChangelogEntry).where(ChangelogEntry.number > after).order_by(ChangelogEntry.number)
    for entry in session.scalars(query.execution_options(yield_per=500)):
        try:
            show(entry, lambda _reference, _names: None)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as fault:
            raise RuleBroken("", UNREADABLE, number=entry.number) from fault
        session.expunge(entry)
