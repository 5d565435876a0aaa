"""Whether a log that comes from elsewhere can be told by this release: asked before it is accepted."""

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
    """What is written in it are entries that follow ``after``, and things as they have them; afterwards each is prepared as its
    page does: one that cannot be told would break every page that it comes to stand on.

    Raises RuleBroken (with ``number``, the entry, where one can be named) for what this release cannot read. A full disk, or a
    base that is away or damaged, says nothing about the log: that goes on as it is.
    """
    # A log goes past SQLAlchemy: what the driver says of it comes as it is.
    driver: Any = session.get_bind().dialect.dbapi
    try:
        yield
        _demand(session, after)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, SQLAlchemyError, driver.Error) as fault:
        if cannot_be_asked(fault) or is_damaged(fault) or isinstance(fault, driver.OperationalError):
            raise
        raise RuleBroken("", N_("An entry holds something that this version cannot read. If it was made by a newer version, "
                                "upgrade and try again. (%(fault)s)"), fault=type(fault).__name__) from fault


def _demand(session: Session, after: int) -> None:
    query = select(ChangelogEntry).where(ChangelogEntry.number > after).order_by(ChangelogEntry.number)
    for entry in session.scalars(query.execution_options(yield_per=500)):
        try:
            show(entry, lambda _reference, _names: None)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError) as fault:
            raise RuleBroken("", UNREADABLE, number=entry.number) from fault
        session.expunge(entry)
