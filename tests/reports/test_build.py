"""A report made without the web, from the record as it is or as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from tests import world
from tracker.changelog.record import head
from tracker.commands import report_drafts, withholding
from tracker.database import Database
from tracker.domain.errors import NotFound, RuleBroken
from tracker.models import Report, ReportDraft
from tracker.models.report import ReportKind
from tracker.reports import build, drafting
from tracker.settings import Settings
from tracker.web import create_app

ORDER = build.Order("2025-2028", ReportKind.PROGRESS, date(2026, 3, 2))
SITE = build.Site(**Settings("sqlite://", "").for_reports)


def _founded(session: Session) -> int:
    world.an_installation(session)
    world.a_commitment(session)
    return head(session).number


def test_a_report_names_the_entry_from_which_it_was_made(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        newest = _founded(session)
    assert build.make(sqlite_database, ORDER, SITE).imprint.head == newest
    assert build.make(sqlite_database, ORDER, SITE, head=newest - 1).imprint.head == newest - 1


@pytest.mark.parametrize("beyond", [-1, 0, 99999, 10**30])
def test_no_report_is_made_from_an_entry_that_does_not_exist(sqlite_database: Database, beyond: int) -> None:
    with sqlite_database.writing() as session:
        _founded(session)
    with pytest.raises(NotFound, match=f"entry/{beyond}"):
        build.make(sqlite_database, ORDER, SITE, head=beyond)


def test_a_drafts_files_are_made_again_byte_for_byte_even_when_comments_are_accepted_for_longer(
    sqlite_database: Database, tmp_path: Path
) -> None:
    with sqlite_database.writing() as session:
        _founded(session)
    site, again = (replace(SITE, files=tmp_path / name) for name in ("first", "again"))
    with create_app(Settings("sqlite://", "k" * 32)).app_context():
        number = drafting.begin(sqlite_database, "2025-2028", ReportKind.PROGRESS, site, period=None, on=world.TODAY,
                                by=world.EDITOR, at=world.AT)
        with sqlite_database.reading() as session:
            draft = session.get_one(ReportDraft, number)
        opened = drafting.open_for_comment(sqlite_database, draft, site, until=date(2026, 3, 16), by=world.EDITOR, at=world.AT)
        with sqlite_database.writing() as session:
            report = Report.by_reference(session, opened.reference)
            report_drafts.extend_window(session, report, until=date(2026, 3, 30), reason=world.text("應各界要求"),
                                        by=world.EDITOR, at=world.later(3))
            session.expunge(report)

        assert build.make_again(sqlite_database, report, again) == []


def test_no_file_is_published_from_which_words_were_withheld_while_it_was_made(
        sqlite_database: Database, tmp_path: Path) -> None:
    with sqlite_database.writing() as session:
        _founded(session)
        update = world.an_update(session, world.a_milestone(session), report=world.progress(text=world.text("某人之姓名")))
        entry = world.entries_about(session, update.reference)[0].number
    site = replace(SITE, files=tmp_path)

    def withheld_meanwhile(made: int, _of: int, _name: str) -> None:
        if made == 1:
            with sqlite_database.writing() as meanwhile:
                withholding.withhold(meanwhile, entry, ground=world.text("個人資料保護法"), by=world.ADMIN, at=world.AT)

    with create_app(Settings("sqlite://", "k" * 32)).app_context():
        number = drafting.begin(sqlite_database, "2025-2028", ReportKind.PROGRESS, site, period=None, on=world.TODAY,
                                by=world.EDITOR, at=world.AT)
        with sqlite_database.reading() as record:
            draft = record.get_one(ReportDraft, number)
        with pytest.raises(RuleBroken, match="withheld by law while"):
            drafting.finish(sqlite_database, draft, site, by=world.EDITOR, at=world.AT, told=withheld_meanwhile)
        drafting.finish(sqlite_database, draft, site, by=world.EDITOR, at=world.AT)
