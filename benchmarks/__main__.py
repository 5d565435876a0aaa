"""``python -m benchmarks``: generates a synthetic record, serves it, measures, and prints a table in Markdown."""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import make_url, select, text

from benchmarks import load, record, server
from tests import postgres
from tracker.changelog import restore
from tracker.database import Database, migrate
from tracker.models import Plan
from tracker.queries import changelog
from tracker.queries.changelog import Filter
from tracker.synthetic import SIZES, History

GZIP = {"Accept-Encoding": "gzip"}


@contextmanager
def base(kind: str, folder: Path, given: str | None) -> Iterator[str]:
    """The URL of an empty, migrated database, or the one that was given."""
    if given:
        yield given
    elif kind == "sqlite":
        url = f"sqlite:///{folder / 'bench.db'}"
        migrate(url)
        yield url
    else:
        installed = postgres.binaries()
        if installed is None:
            raise SystemExit("There is no PostgreSQL for this platform.")
        running = postgres.PostgresServer(installed, in_memory=False)
        try:
            url = running.create("bench")
            migrate(url)
            yield url
        finally:
            running.stop()


def look_over(database: Database) -> None:
    """Have PostgreSQL analyse its tables. A server does so by itself within a minute; the tests' server never does."""
    if not database.is_sqlite:
        with database.writing() as session:
            session.execute(text("ANALYZE"))


def pages(database: Database) -> dict[str, str]:
    """What is asked for, by kind of page."""
    with database.reading() as session:
        plan = session.scalars(select(Plan.reference).order_by(Plan.number.desc())).first()
        total = changelog.count(session, Filter())
    return {"overview": "/zh/", "plan": f"/zh/plans/{plan}/", "commitment": f"/zh/plans/{plan}/commitments/1-1/",
            "changelog": "/zh/changelog/", "changelog, deepest page": f"/zh/changelog/?page={-(-total // changelog.PER_PAGE)}",
            "entry": "/zh/changelog/40/", "feed": "/zh/feed.atom", "search": f"/zh/search/?q={quote('預算')}"}


def of_the_web(url: str, seconds: float, skip: frozenset[str]) -> Iterator[str]:
    database = Database(url)
    settings = {"DATABASE_URL": url, "SECRET_KEY": "b" * 40, "TRACKER_READS_PER_MINUTE": "100000000"}
    with server.serving(settings) as (port, pid):
        yield ("| page | bytes | compressed | kept, /s | 304, /s | bare Flask, same bytes, /s | kept : bare | 304 : bare | "
               "after a change, ms | bare, after a change, ms | times bare | bare, right after another, ms |\n"
               "|---|---|---|---|---|---|---|---|---|---|---|---|")
        for name, path in pages(database).items():
            if name in skip:
                continue
            plain, packed = (load.asked(port, path, each) for each in ({}, GZIP))
            page, bare = load.Ask(path, GZIP), load.Ask(f"/bare/{packed[1]}")
            held = load.Ask(path, GZIP | {"If-None-Match": packed[2]}, 304)
            kept, unchanged, of_bare = load.in_turns(port, [page, held, bare], seconds=seconds)
            # A request after a change finds the processor's caches full of other things, whatever it asks for.
            first, likewise = load.one_at_a_time(port, [page, bare], lambda: record.report(database))
            (again,) = load.one_at_a_time(port, [bare], lambda: None)
            yield (f"| {name} | {plain[1]} | {packed[1]} | {load.rate(kept):.0f} | {load.rate(unchanged):.0f} | "
                   f"{load.rate(of_bare):.0f} | {load.beside(kept, of_bare):.2f} | {load.beside(unchanged, of_bare):.2f} | "
                   f"{first:.1f} | {likewise:.1f} | {first / likewise:.1f} | {again:.1f} |")
            if failed := load.failed(kept, unchanged, of_bare):
                yield f"| {name}: FAILED {failed} | | | | | | | | | | | |"
        if "commitment" not in skip:
            asks = [load.Ask(pages(database)["commitment"], GZIP), load.Ask("/bare/8000")]
            own, likewise = load.one_at_a_time(port, asks, lambda: record.report(database, "1-1"))
            yield f"\nA commitment's page after a report on that commitment: {own:.1f} ms, {own / likewise:.1f} times bare."
        static = load.load(port, "/static/tracker.css", seconds=seconds)
        yield f"\nA static file: {static.rate:.0f}/s. The load tool used {static.cpu:.2f} of one processor."
        yield f"Memory of the web processes (PSS, in total): {server.shared_memory_mib(pid):.0f} MiB."
    for workers, threads in ((1, 8), (1, 16), (2, 8)):
        with server.serving(settings, workers=workers, threads=threads) as (port, _pid):
            sixteen = load.load(port, "/zh/changelog/", readers=16, seconds=seconds, headers=GZIP)
            yield (f"Sixteen readers, {workers} worker(s) of {threads} threads: {sixteen.rate:.0f}/s, "
                   f"99 % within {sixteen.p99_ms:.0f} ms.")
    database.dispose()


def of_the_record(url: str, folder: Path) -> Iterator[str]:
    database = Database(url)
    found = (record.verified(database) | record.exported(database) | record.printed(database)
             | record.written(database, folder))
    if database.is_sqlite:
        found |= record.rebuilt(database)
    database.dispose()
    yield from (f"- {name}: {value:,.1f}" for name, value in found.items())
    yield f"- eight changes at once: {record.at_once(url, stale=False)}; eight stale forms: {record.at_once(url, stale=True)}"


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    asked.add_argument("--size", choices=list(SIZES), action="append")
    asked.add_argument("--database", choices=("sqlite", "postgres"), action="append")
    asked.add_argument("--url", help="A database that already holds a synthetic record of any size. It will be written to.")
    asked.add_argument("--seconds", type=float, default=3.0, help="How long to load each URL.")
    asked.add_argument("--skip", action="append", default=[], help="A kind of page to leave out; can be given more than once.")
    given = asked.parse_args()
    print(f"{os.cpu_count()} processors; load of the machine before the run: {os.getloadavg()[0]:.1f}", flush=True)
    for name, value in record.started().items():
        print(f"- {name}: {value:.2f}", flush=True)
    for size in ["as given"] if given.url else given.size or ["country", "ten"]:
        for kind in [make_url(given.url).get_backend_name()] if given.url else given.database or ["sqlite", "postgres"]:
            with tempfile.TemporaryDirectory() as temporary, base(kind, Path(temporary), given.url) as url:
                print(f"\n## {size}, {kind}\n", flush=True)
                if not given.url:
                    database = Database(url)
                    with database.writing() as session:
                        restore.fill(session, History(SIZES[size], 1, date(2026, 11, 26)))
                    look_over(database)
                    database.dispose()
                for line in of_the_web(url, given.seconds, frozenset(given.skip)):
                    print(line, flush=True)
                print(flush=True)
                for line in of_the_record(url, Path(temporary)):
                    print(line, flush=True)


if __name__ == "__main__":
    main()
