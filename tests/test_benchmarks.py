"""The tools that measure must themselves work; how fast anything is, no test says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from benchmarks import __main__ as program
from benchmarks import load, record
from tracker.changelog import fold, restore
from tracker.changelog.record import head
from tracker.database import Database
from tracker.domain.errors import Conflict
from tracker.models import Body
from tracker.synthetic import History, Size


@pytest.fixture
def measured(sqlite_database: Database) -> Database:
    with sqlite_database.writing() as session:
        small = Size(plans=1, commitments=4, milestones=8, updates=30, bodies=4, lengths=1)
        restore.fill(session, History(small, 1, date(2026, 11, 26)))
    return sqlite_database


@pytest.fixture
def asked() -> list[str]:
    """What the server was asked, in order."""
    return []


@pytest.fixture
def port(asked: list[str]) -> Iterator[int]:
    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "5")
            self.end_headers()
            self.wfile.write(b"hello")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer((load.HOST, 0), Answers) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_readers_count_the_answers_that_they_receive(port: int) -> None:
    found = load.load(port, "/", readers=2, seconds=0.3)
    assert found.rate > 0 and found.size == 5 and found.failed == 0 and found.median_ms <= found.p99_ms
    assert load.load(port, "/", readers=1, seconds=0.1, expected=304).failed


def test_an_address_asked_after_a_change_has_seen_every_change_but_that_one(port: int, asked: list[str]) -> None:
    took = load.one_at_a_time(port, [load.Ask("/"), load.Ask("/other")], lambda: asked.append("a change"), times=2)
    assert all(each > 0 for each in took) and len(took) == 2
    assert asked == ["/", "a change", "/", "/other", "a change", "/other"] * 2


def test_addresses_that_are_compared_are_asked_in_turn(port: int) -> None:
    one, other = load.in_turns(port, [load.Ask("/"), load.Ask("/other", expected=304)], seconds=0.5)
    assert len(one) == len(other) == load.ROUNDS
    assert load.rate(one) > 0 and load.beside(one, one) == 1.0 and load.beside(one, other) > 0
    assert load.failed(one) == 0 and load.failed(one, other) == sum(each.failed for each in other) > 0


def test_the_record_is_measured_and_still_verifies(measured: Database, tmp_path: Path) -> None:
    found = {**record.verified(measured), **record.exported(measured), **record.printed(measured),
             **record.written(measured, tmp_path, times=2), **record.rebuilt(measured)}
    assert len(found) == 10 and all(value > 0 for value in found.values())
    with measured.reading() as session:
        assert fold.check(session).holds


def test_the_second_of_two_forms_made_from_one_state_is_refused(measured: Database) -> None:
    with measured.reading() as session:
        seen, before = Body.by_reference(session, "synthetic-2").last_entry, head(session).number
    record.change(measured, seen=seen)
    with pytest.raises(Conflict):
        record.change(measured, seen=seen)
    with measured.reading() as session:
        assert head(session).number == before + 1


def test_every_kind_of_page_that_is_measured_has_an_address(measured: Database) -> None:
    assert len(program.pages(measured)) == 8 and all(path.startswith("/zh/") for path in program.pages(measured).values())
