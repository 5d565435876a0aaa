"""A report made without the web, from the record as it is or as it stood."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from tests import world
from tracker.changelog.record import head
from tracker.database import Database
from tracker.domain.errors import NotFound
from tracker.models.report import ReportKind
from tracker.reports import build
from tracker.settings import Settings

ORDER = build.Order("2025-2028", ReportKind.PROGRESS, date(2026, 3, 2))
SITE = build.Site(**Settings("sqlite://", "").for_reports)


def _founded(session: Session) -> int:
    world.an_installation(session)
    world.a_commitment(session)
    return head(session).number


def test_a_report_names_the_entry_that_it_was_made_from(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        newest = _founded(session)
    assert build.make(sqlite_database, ORDER, SITE).imprint.head == newest
    assert build.make(sqlite_database, ORDER, SITE, head=newest - 1).imprint.head == newest - 1


@pytest.mark.parametrize("beyond", [-1, 0, 99999, 10**30])
def test_no_report_is_made_from_an_entry_that_there_is_not(sqlite_database: Database, beyond: int) -> None:
    with sqlite_database.writing() as session:
        _founded(session)
    with pytest.raises(NotFound, match=f"entry/{beyond}"):
        build.make(sqlite_database, ORDER, SITE, head=beyond)
