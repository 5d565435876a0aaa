"""The site to ask: on the real record of Taiwan's plans (``seeded``), on a small plan with the people who work on it
(``office``), or on a database of a test's own (``site``)."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache, Undefined
from werkzeug.routing import Rule

from seed import load
from tests import postgres
from tests.web.office import Office, open_office
from tracker.database import Database, migrate
from tracker.domain.permissions import LOADER
from tracker.models.report import ReportKind
from tracker.reports import build
from tracker.settings import Settings
from tracker.web import create_app

LOADED_AT = datetime(2026, 11, 24, 2, 3, 4, tzinfo=UTC)


class Unprintable(Undefined):
    """A value that a template was not given can be tested, but not printed: a page would have a hole that nobody sees."""

    def __str__(self) -> str:
        self._fail_with_undefined_error()


def settings_for(url: str, files: Path, **more: str) -> Settings:
    """Settings of a test's site: many requests a minute, and a key of its own."""
    return Settings.from_environment({"DATABASE_URL": url, "SECRET_KEY": "k" * 32, "TRACKER_FILES": str(files),
                                      "TRACKER_READS_PER_MINUTE": "100000", "TRACKER_MAIL_FOLDER": str(files.with_name("mail")),
                                      **more})


def _load(url: str, files: Path) -> None:
    migrate(url)
    settings = settings_for(url, files)
    database = Database(url)
    with database.writing() as session:
        load.load_all(session, settings, at=LOADED_AT)
    app = create_app(settings)
    with app.app_context():
        build.publish(database, build.Order("2021-2024", ReportKind.PROGRESS, date(2026, 11, 24)),
                      build.Site(**settings.for_reports), by=LOADER, at=LOADED_AT)
    app.extensions["database"].dispose()
    database.dispose()


@pytest.fixture(scope="session")
def seeded_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An embedded database with Taiwan's plans and their first report, and its files beside it. Copy it; never open it."""
    folder = tmp_path_factory.mktemp("seeded")
    _load(f"sqlite:///{folder / 'tracker.db'}", folder / "files")
    return folder


@pytest.fixture(scope="session")
def seeded_template(pg_server: postgres.PostgresServer, seeded_file: Path) -> str:
    """The same on PostgreSQL. Copy it; never open it."""
    _load(pg_server.create("seeded"), seeded_file.parent / "seeded-postgres")
    return "seeded"


@pytest.fixture(scope="session")
def office_file(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An embedded database with the world of the staff tests. Copy it; never open it."""
    file = shutil.copyfile(migrated_file, tmp_path_factory.mktemp("office") / "office.db")
    database = Database(f"sqlite:///{file}")
    open_office(database)
    database.dispose()
    return file


@pytest.fixture(scope="session", autouse=True)
def addresses_compiled_once() -> Iterator[None]:
    """Every test makes an application of its own. Compiling its several hundred addresses depends on nothing but each
    address, so it is done once."""
    made: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}
    compiles = Rule._compile_builder

    def once(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (*rule._trace, repr(rule.defaults), append_unknown)
        if key not in made:
            made[key] = compiles(rule, append_unknown)
        return made[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", once)
        yield


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Compiled templates: every test makes an application of its own, and need not compile them again."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def make_site(tmp_path: Path, compiled: FileSystemBytecodeCache) -> Iterator[Callable[..., Flask]]:
    """``make_site(url, **settings)``: the site on a database."""
    made = []

    def make(url: str, files: Path | None = None, **more: str) -> Flask:
        app = create_app(settings_for(url, files or tmp_path / "files", **more))
        app.testing = True
        app.jinja_env.bytecode_cache, app.jinja_env.undefined = compiled, Unprintable
        made.append(app)
        return app

    yield make
    for app in made:
        app.extensions["database"].dispose()


@pytest.fixture
def site(database: Database, make_site: Callable[..., Flask]) -> Flask:
    """The site on a fresh database, on each kind of database."""
    return make_site(database.engine.url.render_as_string(hide_password=False))


@pytest.fixture
def office(office_file: Path, tmp_path: Path, make_site: Callable[..., Flask]) -> Office:
    """The small plan 2 with the people who work on it."""
    return Office(make_site(f"sqlite:///{shutil.copyfile(office_file, tmp_path / 'office.db')}"))


@pytest.fixture
def each_office(site: Flask) -> Office:
    """The same, on each kind of database."""
    open_office(site.extensions["database"])
    return Office(site)


@pytest.fixture
def seeded(seeded_file: Path, tmp_path: Path, make_site: Callable[..., Flask]) -> Flask:
    """The site on the real record, on SQLite."""
    file = shutil.copyfile(seeded_file / "tracker.db", tmp_path / "seeded.db")
    return make_site(f"sqlite:///{file}", seeded_file / "files")


@pytest.fixture
def seeded_postgres(pg_server: postgres.PostgresServer, seeded_template: str, make_site: Callable[..., Flask]) -> Iterator[Flask]:
    """The site on the real record, on PostgreSQL."""
    name = f"seeded_{id(make_site)}"
    yield make_site(pg_server.create(name, template=seeded_template))
    pg_server.drop(name)


@pytest.fixture
def reader(seeded: Flask) -> FlaskClient:
    """Someone who reads the real record."""
    return seeded.test_client()
