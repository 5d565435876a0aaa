"""A round in which the Central Election Commission's slug is asked about three milestones, one already reported on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.world import AT, a_category, a_commitment, a_milestone, a_plan, an_update, holder, progress, text
from tests.worlds import sheets as made
from tests.worlds.rounds import a_round, asked_in, at
from tracker.commands import filing
from tracker.domain.permissions import Actor
from tracker.exchange import check, ods, reading, workbook, xlsx
from tracker.exchange.check import DryRun
from tracker.models import Asked
from tracker.queries import sheets

TODAY = date(2026, 4, 1)
LAST = "- 已公布選舉資料第一版。\n=SUM(1) 為範例。"


@dataclass
class Work:
    """A body's sheet in hand: issued, filled in and loaded back."""

    session: Session
    folder: Path
    actor: Actor
    asked: Asked

    def sheet(self, by: Actor | None = None) -> sheets.Sheet:
        return sheets.sheet(self.session, self.asked, by or self.actor)

    def out(self, kind: str = "xlsx", lang: Any = "zh", by: Actor | None = None) -> bytes:
        pages = workbook.pages(self.sheet(by), lang)
        return xlsx.write(pages) if kind == "xlsx" else ods.write(pages)

    def filled(self, kind: str, cells: made.Cells, change: Callable[[Any], None] = lambda each: None, **given: Any) -> bytes:
        return (made.xlsx if kind == "xlsx" else made.ods)(self.out(kind, **given), cells, change)

    def back(self, data: bytes, kind: str = "xlsx", by: Actor | None = None, asked: str = "") -> DryRun:
        path, file = made.taken(self.folder, data, f"sheet.{kind}")
        returned = reading.read(path, file, asked or self.asked.reference)
        return check.dry_run(self.session, self.sheet(by), returned, by or self.actor, TODAY)

    def send(self, run: DryRun) -> list[Any]:
        assert not run.problems, said(run)
        return filing.send_in(self.session, self.asked, run.answers, seen=9999, by=self.actor, at=at(TODAY))


def said(run: DryRun) -> list[tuple[int | None, str | None, str]]:
    """The problems found in a sheet: row, column, message."""
    return [(each.row, each.column.name if each.column else None, each.message % each.values) for each in run.problems]


def changes(run: DryRun) -> dict[tuple[int, str], tuple[str, str]]:
    return {(row.number, each.column.name): (str(getattr(each.before, "value", each.before)),
                                             str(getattr(each.after, "value", each.after)))
            for row in run.proposed for each in row.changes}


@pytest.fixture
def work(session: Session, tmp_path: Path) -> Work:
    actor = holder(session)
    led = a_commitment(session, plan=a_plan(session))
    first = a_milestone(session, commitment=led, due=date(2026, 12, 31))
    a_milestone(session, commitment=led, due=date(2026, 12, 31))
    a_milestone(session, commitment=led, due=None)
    a_category(session)
    an_update(session, first, report=progress(text=text(LAST), occurred=date(2026, 2, 1)), at=AT)
    round = a_round(session)
    return Work(session, tmp_path / "files", actor, asked_in(session, round))
