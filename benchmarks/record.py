"""What is measured without the web: verify, rebuild, export, writes alone and at once, and what starting costs."""

from __future__ import annotations

import csv
import io
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from tracker import clock
from tracker.changelog import chain, fold, restore
from tracker.commands import (
    audit,  # noqa: F401  From its import on it listens, and notes every write, as where the program is served.
    bodies,
    updates,
)
from tracker.commands.updates import BodyReport
from tracker.database import Database, migrate
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When, civil_day
from tracker.domain.errors import Conflict
from tracker.domain.permissions import Actor, Role
from tracker.domain.schedule import MilestoneState
from tracker.domain.statements import UpdateKind
from tracker.exchange import text_files
from tracker.models import Body, Commitment, Milestone, Plan, Update
from tracker.models.report import ReportKind
from tracker.queries import datasets
from tracker.queries.datasets import SETS
from tracker.reports import build
from tracker.settings import Settings

EDITOR = Actor(Role.EDITOR, "synthetic-1", frozenset({"synthetic-1"}))
AT_ONCE = 8
LIBRARIES = ("flask", "flask_babel", "flask_login", "flask_wtf", "wtforms", "sqlalchemy.orm",
             "sqlalchemy.dialects.sqlite", "argon2", "email_validator", "pyotp", "snowballstemmer",
             "zlib_ng.gzip_ng")
"""What importing the application loads; these in turn load everything else that it takes from third parties."""


def seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def verified(database: Database) -> dict[str, float]:
    """Entries a second: of the chain alone, and of the whole check with tables and index."""
    with database.reading() as session:
        number = fold.check(session).head.number
        return {"chain, entries/s": number / seconds(lambda: chain.verify(fold.links(session))),
                "whole check, entries/s": number / seconds(lambda: fold.check(session))}


def exported(database: Database) -> dict[str, float]:
    """Rows per second of the largest table as CSV, beside the cost of the two parts that are not ours: reading the
    table's columns by the driver, and writing the cells by ``csv.writer``."""
    with database.reading() as session:
        largest = max(SETS.values(), key=lambda each: datasets.count(session, each))
        lines = [list(row.values()) for row in datasets.rows(session, largest)]
        rows = len(lines)
        query = str(select(*largest.model.__table__.columns).compile(session.connection()))

        def read() -> None:
            cursor = session.connection().connection.cursor()
            cursor.execute(query)
            while cursor.fetchmany(200):
                pass

        taken = {
            f"CSV of {largest.name} ({len(largest.columns)} columns, {rows} rows)":
                lambda: sum(len(piece) for piece in text_files.as_csv(largest, datasets.texts(session, largest))),
            "reading its columns with the driver alone": read,
            "writing its cells with csv.writer alone": lambda: csv.writer(io.StringIO(newline="")).writerows(lines)}
        return {f"{name}, rows/s": rows / min(seconds(work) for _ in range(5)) for name, work in taken.items()}


def rebuilt(database: Database) -> dict[str, float]:
    """Entries per second when filling an empty database (SQLite) from the exported log."""
    with tempfile.TemporaryDirectory() as folder, database.reading() as session:
        path = Path(folder) / "log.jsonl"
        count = path.write_text("".join(chain.line(link) + "\n" for link in fold.links(session, public=True)), encoding="utf-8")
        assert count
        url = f"sqlite:///{folder}/copy.db"
        migrate(url)
        copy = Database(url)
        with copy.writing() as other:
            taken = seconds(lambda: restore.rebuild(other, path))
            number = fold.newest_states(fold.stored_payloads(other))
        copy.dispose()
        return {"rebuild, things/s": len(number) / taken}


def printed(database: Database) -> dict[str, float]:
    """Seconds that a progress report on the first plan takes in PDF, from the record to its last byte: the first time,
    when the drawing and typesetting libraries are loaded too, and again."""
    with database.reading() as session:
        plan = session.scalars(select(Plan.reference).order_by(Plan.number)).first()
    assert plan is not None
    site = build.Site(**Settings("sqlite://", "").for_reports)
    order = build.Order(plan, ReportKind.PROGRESS, clock.today())
    taken = [seconds(lambda: build.render(build.make(database, order, site), "zh", build.Form.PDF)) for _ in range(2)]
    return {"a report in PDF, s": taken[0], "again, s": taken[1]}


def change(database: Database, *, seen: int | None = None) -> None:
    """The smallest change that there is: a body's short name, by command, with its entry."""
    with database.writing() as session:
        body = Body.by_reference(session, "synthetic-2", seen=seen)
        bodies.amend_body(session, body, name=body.name, short_zh=f"合成{time.time_ns() % 10**9}", valid_from=body.valid_from,
                          valid_to=body.valid_to, parent=body.parent, successor=body.successor,
                          reason=Bilingual.of("量測", "Measuring"), by=EDITOR, at=datetime.now(UTC))


def report(database: Database, label: str | None = None) -> None:
    """The commonest change: progress is reported on an open milestone of the newest plan, of each commitment in turn, or of the
    one that is named."""
    with database.writing() as session:
        now = datetime.now(UTC)
        plan = session.scalars(select(Plan).order_by(Plan.number.desc())).first()
        assert plan is not None
        found = list(session.scalars(select(Milestone).where(
            Milestone.plan == plan.reference, Milestone.state.not_in([MilestoneState.FINISHED, MilestoneState.WITHDRAWN]))))
        if label is not None:
            found = [each for each in found if each.commitment.endswith(f"/{label}")]
        milestone = found[(session.scalar(select(func.count()).select_from(Update)) or 0) % len(found)]
        commitment = Commitment.by_reference(session, milestone.commitment)
        updates.publish_update(session, commitment, [milestone], BodyReport(
            UpdateKind.PROGRESS, commitment.leads[0], When.day(civil_day(now)),
            Bilingual.of(f"量測：第{time.time_ns() % 10**9}次回報", "Measuring: a report")), by=EDITOR, at=now)


def written(database: Database, folder: Path, times: int = 30) -> dict[str, float]:
    """Milliseconds of a change alone, beside writing and syncing as much to a bare file."""
    alone = statistics.median(seconds(lambda: change(database)) for _ in range(times)) * 1000
    with (folder / "bare").open("wb", buffering=0) as file:
        def bare() -> None:
            file.write(b"x" * 4096)
            os.fsync(file.fileno())
        synced = statistics.median(seconds(bare) for _ in range(times)) * 1000
    return {"one change alone, ms": alone, "a bare fsync, ms": synced}


def _writer(url: str, seen: int | None, out: Any) -> None:
    database = Database(url)
    try:
        change(database, seen=seen)
        out.put("accepted")
    except Conflict:
        out.put("stale")
    except Exception as fault:
        out.put(f"failed: {fault}")


def at_once(url: str, *, stale: bool) -> dict[str, int]:
    """What became of eight changes by eight processes at once; with ``stale``, of eight forms made from one state."""
    database, out = Database(url), multiprocessing.Queue()  # type: ignore[var-annotated]
    with database.reading() as session:
        seen = Body.by_reference(session, "synthetic-2").last_entry if stale else None
    database.dispose()
    processes = [multiprocessing.Process(target=_writer, args=(url, seen, out)) for _ in range(AT_ONCE)]
    for process in processes:
        process.start()
    found = [out.get(timeout=120) for _ in processes]
    for process in processes:
        process.join()
    return {each: found.count(each) for each in sorted(set(found))}


def started() -> dict[str, float]:
    """Seconds spent importing the application, and importing the same libraries alone."""
    asked = {"the application": "import app", "its libraries alone": f"import {', '.join(LIBRARIES)}"}
    return {f"importing {name}, s": min(seconds(lambda code=code: subprocess.run(  # type: ignore[misc]
        [sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[1], capture_output=True)) for _ in range(3))
        for name, code in asked.items()}
