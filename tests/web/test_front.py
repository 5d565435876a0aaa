"""Kept pages in front of Flask: whatever happens, a reader gets what Flask would have answered, and Flask is asked
once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tests import world
from tests.web.anew import keep_nothing
from tracker import clock
from tracker.changelog.record import head
from tracker.commands import bodies, commitments, time_passing
from tracker.commands.commitments import Wording
from tracker.commands.withholding import withhold
from tracker.database import Database, Watch
from tracker.models import Body, Commitment, Milestone
from tracker.queries import changelog
from tracker.web.front import Front, Page, Pages, Stand

PATHS = ("/zh/", "/en/", "/zh/plans/2025-2028/", "/en/plans/2025-2028/commitments/o1/",
         "/zh/plans/2025-2028/commitments/o1/history/",
         "/zh/bodies/cec/", "/zh/changelog/", "/zh/changelog/?page=2", "/en/changelog/3/", "/zh/feed.atom",
         "/en/plans/2025-2028/commitments/o1/feed.atom", "/zh/search/?q=%E8%8D%89%E6%A1%88", "/zh/?as_of=4", "/zh/group/",
         "/zh/none/", "/zh/?utm=1", "/zh/documents/")


class Counted:
    """The application, and how often it was entered."""

    def __init__(self, site: Flask) -> None:
        self.front: Front = site.extensions["front"]
        self.inner = self.front.application
        self.times = 0
        self.front.application = self

    def __call__(self, environ: Any, start_response: Any) -> Any:
        self.times += 1
        return self.inner(environ, start_response)


def answer(client: FlaskClient, path: str, **headers: str) -> tuple[int, bytes, list[tuple[str, str]]]:
    found = client.get(path, headers=headers)
    return found.status_code, found.data, of_the_page(found.headers)


def of_the_page(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The headers except the number of the request, which is different each time."""
    return sorted((name, value) for name, value in headers if name != "X-Request-ID")


@pytest.fixture
def told(site: Flask) -> Flask:
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
        world.an_update(session, world.a_milestone(session))
    return site


def test_a_page_already_requested_since_the_last_change_does_not_reach_flask(told: Flask) -> None:
    counted, reader = Counted(told), told.test_client()
    for path in ("/zh/", "/zh/plans/2025-2028/", "/zh/feed.atom", "/zh/changelog/?page=1", "/en/search/?q=draft"):
        for accepted in ("", "gzip, br"):
            counted.times = 0
            made, kept = (answer(reader, path, **{"Accept-Encoding": accepted}) for _ in range(2))
            mark = dict(made[2])["ETag"]
            unchanged = answer(reader, path, **{"Accept-Encoding": accepted, "If-None-Match": f'"x", W/{mark}'})
            only_asked = reader.head(path, headers={"Accept-Encoding": accepted})
            assert counted.times == 1 and kept == made
            assert unchanged[:2] == (304, b"") and dict(unchanged[2])["ETag"] == mark
            assert (only_asked.status_code, only_asked.data) == (200, b"") and of_the_page(only_asked.headers) == made[2]


def test_an_answer_that_nothing_has_changed_has_the_same_headers_as_from_flask(told: Flask) -> None:
    counted, reader = Counted(told), told.test_client()
    mark = dict(answer(reader, "/zh/")[2])["ETag"]
    kept = answer(reader, "/zh/", **{"If-None-Match": mark})
    counted.front.pages = Pages()
    assert kept == answer(reader, "/zh/", **{"If-None-Match": mark}) and counted.times == 2


def test_the_first_request_after_any_change_is_made_again(told: Flask) -> None:
    counted, reader = Counted(told), told.test_client()
    before = answer(reader, "/zh/changelog/")
    with told.extensions["database"].writing() as session:
        world.a_body(session, "mnd", name=world.text("國防部"))
    after = answer(reader, "/zh/changelog/")
    assert counted.times == 2 and before != after and "國防部" in after[1].decode()


def test_a_new_day_in_taipei_is_a_change(told: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    reader, path = told.test_client(), "/en/plans/2025-2028/commitments/o1/"
    monkeypatch.setattr(clock, "today", lambda: date(2026, 6, 30))
    before = answer(reader, path)
    monkeypatch.setattr(clock, "today", lambda: date(2026, 7, 1))
    after = answer(reader, path)
    assert before[1] != after[1]


@pytest.mark.parametrize("headers", [{"Cookie": "session=x"}, {"Authorization": "Basic eA=="}, {"Range": "bytes=0-9"}])
def test_a_reader_who_sends_a_cookie_or_credentials_is_answered_by_flask(told: Flask, headers: dict[str, str]) -> None:
    counted, reader = Counted(told), told.test_client()
    if "Cookie" in headers:
        reader.set_cookie("session", "x")
    for _ in range(2):
        reader.get("/zh/", headers=headers)
    assert counted.times == 2


@pytest.mark.parametrize("path", ["/", "/healthz", "/zh/none/", "/zh/login", "/zh/staff/", "/zh/documents/none/", "/zh/?utm=1",
                                  "/zh/changelog/?page=1&page=2", "/zh/changelog/?kind=none", "/data/plans.csv",
                                  "/data/datapackage.json", "/static/tracker.css"])
def test_a_page_that_differs_between_readers_or_has_endless_addresses_is_not_kept(told: Flask, path: str) -> None:
    reader = told.test_client()
    reader.get(path)
    assert len(told.extensions["front"].pages) == 0


def test_a_network_address_that_asks_too_often_is_passed_on_to_be_refused(told: Flask, make_site: Callable[..., Flask]) -> None:
    url = told.extensions["database"].engine.url.render_as_string(hide_password=False)
    site = make_site(url, TRACKER_READS_PER_MINUTE="3")
    counted, reader = Counted(site), site.test_client()
    answers = [reader.get("/zh/").status_code for _ in range(8)]
    assert answers == [200] * 3 + [429] * 5 and counted.times == 6


def test_the_number_of_kept_pages_is_limited_and_none_older_than_the_newest_is_accepted() -> None:
    pages = Pages(limit=30_000)
    old, new = Stand(1, "a", date(2026, 1, 1)), Stand(2, "b", date(2026, 1, 1))
    page = Page('"e"', [], [], b"x" * 1000)
    for number in range(12):
        pages.put(number, old, page)
    assert len(pages) == 9 and pages.get(11, old) is page and pages.get(0, old) is None
    pages.put("large", old, Page('"e"', [], [], b"x" * 2000))
    assert pages.get("large", old) is None
    pages.put("new", new, page)
    pages.put("late", old, page)
    assert len(pages) == 1 and pages.get("new", new) is page and pages.get("late", old) is None


def test_the_watched_head_is_always_the_current_one_even_after_the_connection_was_lost(database: Database) -> None:
    watch = changelog.watch(database)
    assert watch.newest() is None
    for slug in ("mnd", "moi"):
        with database.writing() as session:
            world.a_body(session, slug)
        with database.reading() as session:
            assert watch.newest() == (head(session).number, head(session).digest)
        watch._connection.close()
        assert watch.newest() is None and watch.newest() is not None
    watch.close()


def test_flask_answers_while_the_database_cannot_be_watched() -> None:
    assert changelog.watch(Database("sqlite://")).newest() is None
    assert Watch(Database("sqlite:////nowhere/at/all.db"), changelog.watched()).newest() is None


# --- random histories --------------------------------------------------------------------------------------------------


class Histories(RuleBasedStateMachine):
    """Writes of every sort, in any order, read through two front doors (two processes) and through none."""

    url: str
    files: Path

    def __init__(self) -> None:
        super().__init__()
        Histories.count += 1
        self.database = Histories.fresh(Histories.count)
        url = self.database.engine.url.render_as_string(hide_password=False)
        self.sites = [Histories.make(url) for _ in range(2)]
        bare = Histories.make(url)
        bare.wsgi_app = bare.extensions["front"].application  # type: ignore[method-assign]
        keep_nothing(bare)
        self.readers, self.bare = [site.test_client() for site in self.sites], bare.test_client()
        self.days, self.number, self.turn = 0, 0, 0
        with self.database.writing() as session:
            world.an_installation(session)
            world.a_milestone(session, due=date(2026, 3, 5))

    count = 0
    fresh: Callable[[int], Database]
    make: Callable[[str], Flask]

    def write(self) -> Any:
        return self.database.writing()

    @rule(words=st.sampled_from(["草案完成", "公布資料", "draft"]))
    def report(self, words: str) -> None:
        with self.write() as session:
            milestone = Milestone.by_reference(session, "2025-2028/o1/m1")
            world.an_update(session, milestone, report=world.progress(text=world.text(words)), at=world.later(self.days))
            self.number = milestone.last_entry

    @rule()
    def delay(self) -> None:
        with self.write() as session:
            milestone = Milestone.by_reference(session, "2025-2028/o1/m1")
            promised = milestone.last_promise[0]
            assert promised is not None
            due = date.fromordinal(promised.last.toordinal() + 30)
            world.an_update(session, milestone, report=world.delay(due), at=world.later(self.days))

    @rule(slug=st.sampled_from(["mnd", "moi", "moe", "mof"]))
    def add_a_body(self, slug: str) -> None:
        with self.write() as session:
            world.a_body(session, slug)

    @rule()
    def a_day_passes(self) -> None:
        self.days += 1
        with self.write() as session:
            time_passing.mark_time(session, today=date.fromordinal(world.TODAY.toordinal() + self.days), working_days=5,
                                   at=world.later(self.days))

    @rule(short=st.sampled_from(["中選會", "選委會", "CEC"]))
    def call_a_body_otherwise(self, short: str) -> None:
        self.turn += 1
        with self.write() as session:
            body = Body.by_reference(session, "cec")
            bodies.amend_body(session, body, name=body.name, short_zh=f"{short}{self.turn}",
                              valid_from=body.valid_from, valid_to=body.valid_to,
                              parent=body.parent, successor=body.successor, reason=world.text("更名"), by=world.EDITOR,
                              at=world.later(self.days))

    @rule(words=st.sampled_from(["新的標題", "又一個標題"]))
    def word_a_commitment_otherwise(self, words: str) -> None:
        self.turn += 1
        with self.write() as session:
            commitment = Commitment.by_reference(session, "2025-2028/o1")
            commitments.amend_commitment(
                session, commitment, wording=replace(Wording.of(commitment), title=world.text(f"{words}{self.turn}")),
                number=commitment.number, theme=None, leads=commitment.leads, supports=commitment.supports,
                reason=world.text("訂正"), decided=world.DECIDED, by=world.EDITOR, at=world.later(self.days))

    @precondition(lambda self: self.number)
    @rule()
    def withhold_what_was_said(self) -> None:
        with self.write() as session:
            withhold(session, self.number, ground=world.text("依某法"), by=world.ADMIN, at=world.later(self.days))
        self.number = 0

    @rule(path=st.sampled_from(PATHS), packed=st.booleans(), which=st.integers(0, 1))
    def read(self, path: str, packed: bool, which: int) -> None:
        headers = {"Accept-Encoding": "gzip"} if packed else {}
        expected = answer(self.bare, path, **headers)
        assert answer(self.readers[which], path, **headers) == expected
        assert answer(self.readers[which], path, **headers) == expected

    @invariant()
    def the_front_page_and_the_log_are_what_they_are(self) -> None:
        for path in ("/zh/", "/zh/changelog/"):
            expected = answer(self.bare, path)
            assert [answer(reader, path) for reader in self.readers] == [expected] * 2

    def teardown(self) -> None:
        for site in self.sites:
            site.extensions["database"].dispose()
        self.database.dispose()


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_whatever_is_written_every_reader_gets_what_flask_would_answer(
        kind: str, migrated_file: Path, tmp_path: Path, request: pytest.FixtureRequest, make_site: Callable[..., Flask],
        monkeypatch: pytest.MonkeyPatch) -> None:
    def on_sqlite(number: int) -> Database:
        file = tmp_path / f"history-{number}.db"
        file.write_bytes(migrated_file.read_bytes())
        return Database(f"sqlite:///{file}")

    def on_postgres(number: int) -> Database:
        server, template = request.getfixturevalue("pg_server"), request.getfixturevalue("migrated_template")
        return Database(server.create(f"history_{number}", template=template))

    monkeypatch.setattr(Histories, "fresh", staticmethod(on_sqlite if kind == "sqlite" else on_postgres), raising=False)
    monkeypatch.setattr(Histories, "make", staticmethod(make_site), raising=False)
    run_state_machine_as_test(Histories, settings=settings(max_examples=5, stateful_step_count=10, deadline=None,
                                                           suppress_health_check=list(HealthCheck)))


WRITER = """
import sys
from datetime import timedelta
from tests import world
from tests.web.anew import keep_nothing
from tracker.database import Database
database = Database(sys.argv[1])
for number in range(int(sys.argv[2])):
    with database.writing() as session:
        world.a_body(session, f"body-{number}")
    print(number, flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def writer(told: Flask) -> Iterator[subprocess.Popen[str]]:
    """Another process that writes an entry each time it is told to go on."""
    url = told.extensions["database"].engine.url.render_as_string(hide_password=False)
    process = subprocess.Popen([sys.executable, "-c", WRITER, url, "12"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               text=True,
                               cwd=Path(__file__).parents[2])
    yield process
    process.kill()
    process.wait()


def test_what_another_process_wrote_is_seen_by_the_next_request(told: Flask, writer: subprocess.Popen[str]) -> None:
    counted, reader = Counted(told), told.test_client()
    assert writer.stdin and writer.stdout
    for number in range(12):
        assert writer.stdout.readline().strip() == str(number)
        for _ in range(2):
            assert f"body-{number}" in reader.get("/en/changelog/").text
        writer.stdin.write("\n")
        writer.stdin.flush()
    assert counted.times == 12
