"""The installations on which the scenes are run: one on each database, reset before each run."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path

from tests import postgres
from tests.faults.scenes import Stage, a_world
from tracker.database import Database, migrate

BASES = ("sqlite", "postgres")
_numbers = count(1)


@contextmanager
def staged(bases: Sequence[str], folder: Path) -> Iterator[dict[str, Stage]]:
    """A stage for each of the given databases."""
    with ExitStack() as stack:
        made = {}
        if "sqlite" in bases:
            made["sqlite"] = on_sqlite(folder / "sqlite")
        if "postgres" in bases:
            installed = postgres.binaries()
            if installed is None:
                raise SystemExit("There is no PostgreSQL for this platform.")
            server = postgres.PostgresServer(installed)
            stack.callback(server.stop)
            made["postgres"] = on_postgres(server, folder / "postgres")
        yield made
        for stage in made.values():
            stage.database.dispose()


def on_sqlite(folder: Path) -> Stage:
    folder.mkdir(parents=True)
    templates = {}
    for name in ("full", "old"):
        file = folder / f"{name}.template"
        _make(f"sqlite:///{file}", old=name == "old")
        base = Database(f"sqlite:///{file}")
        base.fold_log()
        base.dispose()
        templates[name] = file
    place = folder / "tracker.db"

    def fresh(name: str) -> None:
        for ending in ("", "-wal", "-shm"):
            place.with_name(place.name + ending).unlink(missing_ok=True)
        shutil.copyfile(templates[name], place)

    @contextmanager
    def protected() -> Iterator[None]:
        # Whoever is root may write to any file, but not to one that is marked read-only in its own header.
        with place.open("r+b") as base:
            base.seek(18)
            kept = base.read(1)
            base.seek(18)
            base.write(b"\x03")
        try:
            yield
        finally:
            with place.open("r+b") as base:
                base.seek(18)
                base.write(kept)

    @contextmanager
    def away() -> Iterator[None]:
        stage.database.dispose()
        place.rename(place.with_suffix(".away"))
        place.mkdir()
        try:
            yield
        finally:
            place.rmdir()
            place.with_suffix(".away").rename(place)

    fresh("full")
    elsewhere = f"sqlite:///{folder / 'elsewhere' / 'tracker.db'}"
    stage = Stage(f"sqlite:///{place}", folder, fresh, lambda: elsewhere, protected, away)
    return stage


def on_postgres(server: postgres.PostgresServer, folder: Path) -> Stage:
    folder.mkdir(parents=True)
    for name in ("full", "old"):
        _make(server.create(f"template_{name}"), old=name == "old")

    def fresh(name: str) -> None:
        server.drop_if_there("played")
        server.create("played", template=f"template_{name}")

    def empty() -> str:
        server.drop_if_there("elsewhere")
        return server.create("elsewhere")

    @contextmanager
    def protected() -> Iterator[None]:
        server.say("ALTER DATABASE played SET default_transaction_read_only = on")
        try:
            yield
        finally:
            server.say("ALTER DATABASE played RESET default_transaction_read_only")

    @contextmanager
    def away() -> Iterator[None]:
        server.kill()
        try:
            yield
        finally:
            server.start()

    fresh("full")
    return Stage(server.url("played"), folder, fresh, empty, protected, away)


def _make(url: str, *, old: bool) -> None:
    migrate(url)
    base = Database(url)
    a_world(base)
    base.dispose()
    if old:
        migrate(url, "-1", down=True)
