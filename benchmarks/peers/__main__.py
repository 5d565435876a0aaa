"""``python -m benchmarks.peers PORT BASE CHANGE NAME=PATH …``: how a running server answers, this program's or
another's.

For each page: bytes; the median of one reader asking again and again; answers per second with four readers; and
the median of the first request after a change. BASE is the SQLite file behind the server, CHANGE a statement that
changes one row of it (or ``-``: one entry made by a command of this program, in which case BASE is the URL of its
database).
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing

from benchmarks import load, record
from tracker.database import Database

SECONDS = 3.0


def changer(base: str, statement: str) -> Callable[[], None]:
    if statement == "-":
        database = Database(base)
        return lambda: record.report(database)

    def change() -> None:
        with closing(sqlite3.connect(base, timeout=30)) as connection, connection:
            connection.execute(statement)
    return change


def main(port: int, base: str, statement: str, *pages: str) -> None:
    change = changer(base, statement)
    print("| page | bytes | one reader, ms | four readers, /s | after a change, ms |\n|---|---|---|---|---|")
    for name, _, path in (each.partition("=") for each in pages):
        status, size, _mark = load.asked(port, path, {})
        if status != 200:
            raise SystemExit(f"{path}: {status}")
        alone = load.load(port, path, readers=1, seconds=SECONDS)
        four = load.load(port, path, seconds=SECONDS)
        (after,) = load.one_at_a_time(port, [load.Ask(path)], change)
        print(f"| {name} | {size} | {alone.median_ms:.1f} | {four.rate:.0f} | {after:.1f} |", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:])
