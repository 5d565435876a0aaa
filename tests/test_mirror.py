"""Anyone keeps a verified copy of another installation's public record, and notices when its history is rewritten."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from tests import world
from tests.changelog.test_restore import export, listed, public_states
from tests.everything import everything
from tracker.changelog import chain, fold, restore
from tracker.changelog.mirrored import mirror_of
from tracker.changelog.record import head
from tracker.commands.withholding import withhold
from tracker.database import Database
from tracker.domain.errors import RuleBroken
from tracker.exchange import whole
from tracker.files.store import Store
from tracker.mirror import LONGEST_LINE, Mirroring, NotFollowed, Refused, asker
from tracker.models import Milestone
from tracker.outbound import Outbound

NOW = datetime(2026, 11, 26, 4, 0, tzinfo=UTC)


class Original:
    """Another installation as its readers see it: the log at its address, and whatever goes wrong on the way."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.knows_after = True
        self.announces = True
        self.confirms = True
        self.breaks_after: int | None = None
        self.says_length = False
        self.status = 200
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.instead: bytes | None = None

    def answer(self, path: str, known: str) -> tuple[int, dict[str, str], bytes]:
        self.asked.append(path)
        if self.instead is not None:
            return 200, {"Content-Type": "text/html; charset=utf-8"}, self.instead
        if path.startswith("/files/"):
            data = self.files.get(path.removeprefix("/files/"))
            return (404, {}, b"") if data is None else (200, {}, data)
        after = int(path.partition("after=")[2] or 0) if self.knows_after else 0
        newest = json.loads(self.lines[-1])["digest"] if self.lines else chain.GENESIS
        if self.confirms and known == f'"{newest}"':
            return 304, {"ETag": known}, b""
        return self.status, {"ETag": f'"{newest}"'} if self.announces else {}, b"".join(self.lines[after:])


@pytest.fixture
def original() -> Iterator[tuple[Original, str]]:
    """The original, and its address."""
    held = Original()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = held.answer(self.path, self.headers.get("If-None-Match", ""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if held.says_length:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body if held.breaks_after is None else body[:held.breaks_after])

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as serving:
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        yield held, f"http://127.0.0.1:{serving.server_port}"
        serving.shutdown()


@pytest.fixture(scope="module")
def log(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """A log with an entry of every kind, one of them withheld."""
    path = tmp_path_factory.mktemp("original") / "tracker.db"
    shutil.copyfile(migrated_file, path)
    database = Database(f"sqlite:///{path}")
    with database.writing() as session:
        everything(session)
    exported = export(database, path.with_suffix(".jsonl")).read_bytes()
    database.dispose()
    return exported.splitlines(keepends=True)


def copying(database: Database, url: str, folder: Path, *, outbound: Outbound | None = None) -> Mirroring:
    return Mirroring(database, outbound or asker("tests", url, local=True), url, folder / "mirror", lambda: NOW)


def resealed(lines: list[bytes], number: int, change: Callable[[dict[str, object]], None]) -> list[bytes]:
    """The log as its keeper could rewrite it: changed from one entry on, and every seal made again."""
    made, previous = lines[:number - 1], json.loads(lines[number - 2])["digest"]
    for at, line in enumerate(lines[number - 1:], number):
        entry = json.loads(line)
        if at == number:
            change(entry["payload"])
            entry["header"]["payload_digest"] = chain.sha256(chain.canonical(entry["payload"]))
        entry["header"]["previous"] = previous
        header = chain.canonical(entry["header"])
        previous = chain.sha256(header)
        payload = None if entry["payload"] is None else chain.canonical(entry["payload"])
        made.append(chain.line(chain.Link(header, previous, payload)).encode() + b"\n")
    return made


def held(database: Database) -> int:
    with database.reading() as session:
        return head(session).number


def test_a_copy_grows_with_its_original_entry_by_entry(database: Database, migrated_file: Path, log: list[bytes], tmp_path: Path,
                                                       original: tuple[Original, str]) -> None:
    there, url = original
    copy = copying(database, url, tmp_path)
    steps = [*range(1, len(log), 7), len(log)]
    for upto in steps:
        there.lines = log[:upto]
        while_withheld = chain.verify(chain.read_lines(line.decode() for line in there.lines))[1]
        if while_withheld:
            # What was withheld later is not yet said to be: no honest original ever shows that.
            with pytest.raises(Refused, match="withheld"):
                copy.follow()
            continue
        done = copy.follow()
        assert done.after.number == upto
    assert done.after.number == len(log)
    path = tmp_path / "whole.jsonl"
    path.write_bytes(b"".join(log))
    again = tmp_path / "again"
    again.mkdir()
    with database.reading() as session:
        assert fold.check(session).holds
        states, places = public_states(session), listed(session)
        assert mirror_of(session).url == url  # type: ignore[union-attr]
    assert export(database, again / "log.jsonl").read_bytes() == path.read_bytes()
    at_once = Database(f"sqlite:///{shutil.copyfile(migrated_file, tmp_path / 'at-once.db')}")
    with at_once.writing() as session:
        restore.rebuild(session, path)
    with at_once.reading() as session:
        assert public_states(session) == states and listed(session) == places
    at_once.dispose()


def test_entries_that_the_copy_already_has_are_not_requested_again(sqlite_database: Database, log: list[bytes], tmp_path: Path,
                                                      original: tuple[Original, str]) -> None:
    there, url = original
    there.lines = log
    copy = copying(sqlite_database, url, tmp_path)
    assert copy.follow().after.number == len(log)
    done = copy.follow()
    assert done.before == done.after and there.asked[-1].endswith(f"?after={len(log)}")


@pytest.mark.parametrize("says_length", [True, False])
def test_an_answer_that_breaks_off_is_resumed_from_where_it_stopped(database: Database, log: list[bytes], tmp_path: Path,
                                                                    original: tuple[Original, str], says_length: bool) -> None:
    there, url = original
    there.lines, there.says_length = log, says_length
    copy = copying(database, url, tmp_path)
    there.breaks_after = len(b"".join(log[:20])) + 100
    with pytest.raises(NotFollowed):
        copy.follow()
    assert held(database) == 0
    there.breaks_after = None
    assert copy.follow().after.number == len(log)
    assert there.asked == ["/data/changelog.jsonl?after=0", "/data/changelog.jsonl?after=20"]


def test_an_original_that_can_send_only_its_whole_log_is_followed_too(sqlite_database: Database, log: list[bytes], tmp_path: Path,
                                                                      original: tuple[Original, str]) -> None:
    there, url = original
    there.lines, there.announces, there.knows_after = log[:10], False, False
    there.confirms = False
    copy = copying(sqlite_database, url, tmp_path)
    assert copy.follow().after.number == 10
    there.lines = log
    assert copy.follow().after.number == len(log)
    there.asked = []
    assert copy.follow().after.number == len(log) and len(there.asked) == 1, "where nothing is new, it comes once"


def test_a_rewritten_history_is_refused_and_the_fork_is_named(database: Database, log: list[bytes], tmp_path: Path,
                                                              original: tuple[Original, str]) -> None:
    there, url = original
    there.lines = log
    copy = copying(database, url, tmp_path)
    ours = copy.follow().after
    fork = next(number for number, line in enumerate(log, 1) if number > 5 and json.loads(line)["payload"]
                and "國家行動方案" in line.decode())

    def say_otherwise(payload: dict[str, object]) -> None:
        payload["salt"] = "0" * 32

    there.lines = resealed(log, fork, say_otherwise)
    assert chain.verify(chain.read_lines(line.decode() for line in there.lines))[1] == []
    with pytest.raises(Refused, match=f"forks from this copy at entry {fork}:") as refused:
        copy.follow()
    assert refused.value.entry == fork
    with database.reading() as session:
        mirror = mirror_of(session)
        assert head(session) == ours and fold.check(session).holds
        assert mirror and mirror.forks_at == fork and mirror.fork_seen_at == NOW
    there.lines = log
    copy.follow()
    with database.reading() as session:
        assert mirror_of(session).forks_at is None  # type: ignore[union-attr]


def test_a_rewritten_history_that_also_grows_is_refused_too(sqlite_database: Database, log: list[bytes], tmp_path: Path,
                                                            original: tuple[Original, str]) -> None:
    there, url = original
    there.lines = log[:8]
    copy = copying(sqlite_database, url, tmp_path)
    copy.follow()
    there.lines = resealed(log, 6, lambda payload: payload.update(salt="1" * 32))
    with pytest.raises(Refused, match="at entry 6"):
        copy.follow()
    assert held(sqlite_database) == 8


def test_a_rewritten_history_is_refused_too_where_only_the_whole_log_can_be_sent(
        sqlite_database: Database, log: list[bytes], tmp_path: Path, original: tuple[Original, str]) -> None:
    there, url = original
    there.announces = there.knows_after = there.confirms = False
    there.lines = log[:8]
    copying(sqlite_database, url, tmp_path).follow()
    there.lines = resealed(log[:8], 6, lambda payload: payload.update(salt="1" * 32))
    with pytest.raises(Refused, match="at entry 6"):
        copying(sqlite_database, url, tmp_path).follow()
    with sqlite_database.reading() as session:
        assert mirror_of(session).forks_at == 6  # type: ignore[union-attr]


def test_an_entry_that_is_added_while_the_log_is_sent_is_accepted_with_the_others(
        sqlite_database: Database, log: list[bytes], tmp_path: Path, original: tuple[Original, str]) -> None:
    there, url = original
    there.lines = log[:8]
    answer = there.answer

    def grown(path: str, known: str) -> tuple[int, dict[str, str], bytes]:
        status, headers, _lines = answer(path, known)
        return status, headers, b"".join(log[:9])

    there.answer = grown  # type: ignore[method-assign]
    assert copying(sqlite_database, url, tmp_path).follow().after.number == 9


def test_an_original_is_not_blamed_where_another_machine_brings_the_same_copy_forward(
        sqlite_database: Database, log: list[bytes], tmp_path: Path, original: tuple[Original, str]) -> None:
    there, url = original
    there.lines = log[:8]
    answer = there.answer
    met: list[str] = []

    def meanwhile(path: str, known: str) -> tuple[int, dict[str, str], bytes]:
        if not met:
            met.append(path)
            copying(sqlite_database, url, tmp_path / "another machine").follow()
        return answer(path, known)

    there.answer = meanwhile  # type: ignore[method-assign]
    with pytest.raises(NotFollowed, match="Another run changed the copy"):
        copying(sqlite_database, url, tmp_path).follow()
    assert copying(sqlite_database, url, tmp_path).follow().after.number == 8


def test_entries_that_were_taken_back_are_missed(sqlite_database: Database, log: list[bytes], tmp_path: Path,
                                                 original: tuple[Original, str]) -> None:
    there, url = original
    there.lines = log[:12]
    copy = copying(sqlite_database, url, tmp_path)
    copy.follow()
    there.lines = log[:9]
    with pytest.raises(Refused, match="ends at entry 9, but this copy holds entries 10 to 12"):
        copy.follow()
    assert held(sqlite_database) == 12


@pytest.mark.parametrize("spoil", [
    lambda line: line.replace("委員會".encode(), "委員们".encode(), 1), lambda line: line.replace(b'"kind":', b'"kind": ', 1),
    lambda line: b"\n", lambda line: b"no entry\n", lambda line: b"\xff\xfe\n", lambda line: b"[" * 200_000 + b"\n",
])
def test_a_line_that_was_tampered_with_is_refused_and_nothing_before_it_is_accepted(
        sqlite_database: Database, log: list[bytes], tmp_path: Path, original: tuple[Original, str],
        spoil: Callable[[bytes], bytes]) -> None:
    there, url = original
    number = next(at for at, line in enumerate(log, 1) if "委員會".encode() in line and at > 3)
    there.lines = [*log[:number - 1], spoil(log[number - 1]), *log[number:]]
    copy = copying(sqlite_database, url, tmp_path)
    with pytest.raises(Refused, match=f"Entry {number} fails verification"):
        copy.follow()
    assert held(sqlite_database) == 0
    there.lines = log
    assert copy.follow().after.number == len(log)


def test_a_line_without_an_end_is_refused(sqlite_database: Database, log: list[bytes], tmp_path: Path,
                                          original: tuple[Original, str]) -> None:
    there, url = original
    there.lines = [*log[:3], b"a" * (LONGEST_LINE + 10) + b"\n", log[-1]]
    with pytest.raises(Refused, match="A line is longer than 16 MiB"):
        copying(sqlite_database, url, tmp_path).follow()
    assert held(sqlite_database) == 0


def test_a_payload_that_is_missing_without_a_ground_is_refused(sqlite_database: Database, log: list[bytes], tmp_path: Path,
                                                               original: tuple[Original, str]) -> None:
    there, url = original
    link = next(chain.read_lines([log[3].decode()]))
    there.lines = [*log[:3], chain.line(chain.Link(link.header, link.digest, None)).encode() + b"\n", *log[4:]]
    with pytest.raises(Refused, match="Entry 4 fails verification: withheld without an entry"):
        copying(sqlite_database, url, tmp_path).follow()


def test_an_entry_withheld_later_is_withheld_in_the_copy_too(database: Database, migrated_file: Path, tmp_path: Path,
                                                            original: tuple[Original, str]) -> None:
    there, url = original
    source = Database(f"sqlite:///{shutil.copyfile(migrated_file, tmp_path / 'source.db')}")
    with source.writing() as session:
        milestone = world.a_milestone(session)
        world.an_update(session, milestone, report=world.progress(text=world.text("私人姓名的電話")))
        number = milestone.last_entry
    there.lines = export(source, tmp_path / "log.jsonl").read_bytes().splitlines(keepends=True)
    copy = copying(database, url, tmp_path)
    copy.follow()
    with source.writing() as session:
        withhold(session, number, ground=world.text("法院裁定"), by=world.ADMIN, at=world.AT)
    there.lines = export(source, tmp_path / "log.jsonl").read_bytes().splitlines(keepends=True)
    copy.follow()
    with database.reading() as session:
        assert fold.check(session).holds
        assert all("私人姓名" not in (link.payload or "") for link in fold.links(session))
        assert "私人姓名" not in str(public_states(session))
    assert export(database, tmp_path / "copy.jsonl").read_bytes() == (tmp_path / "log.jsonl").read_bytes()
    source.dispose()


def test_a_copy_records_nothing_of_its_own(sqlite_database: Database, log: list[bytes], tmp_path: Path,
                                           original: tuple[Original, str]) -> None:
    there, url = original
    there.lines = log
    copying(sqlite_database, url, tmp_path).follow()
    with pytest.raises(RuleBroken, match="copy of the record of"), sqlite_database.writing() as session:
        world.an_update(session, Milestone.by_reference(session, "2025-2028/1-1/m1"), at=world.later(90))
    assert held(sqlite_database) == len(log)


def test_an_installation_with_its_own_record_never_becomes_a_copy(sqlite_database: Database, log: list[bytes], tmp_path: Path,
                                                  original: tuple[Original, str]) -> None:
    there, url = original
    there.lines = log
    with sqlite_database.writing() as session:
        world.a_body(session)
    with pytest.raises(Refused, match="record of its own"):
        copying(sqlite_database, url, tmp_path).follow()


def test_a_copy_has_one_original(sqlite_database: Database, log: list[bytes], tmp_path: Path,
                                 original: tuple[Original, str]) -> None:
    there, url = original
    there.lines = log
    copying(sqlite_database, f"{url}/data/changelog.jsonl", tmp_path).follow()
    with pytest.raises(Refused, match=f"a copy of {url}, and cannot be"):
        copying(sqlite_database, "https://elsewhere.example.org", tmp_path).follow()


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.org", "http://user:word@example.org", "http://10.0.0.7",
                                 "http://169.254.169.254", "http://[::1]", "http://[fd00::1]", "http://0.0.0.0", "no address"])
def test_only_public_web_addresses_are_contacted(sqlite_database: Database, tmp_path: Path, url: str) -> None:
    with pytest.raises(Refused, match="is not allowed"):
        outbound = replace(asker("tests", url, local=False), resolve=lambda host, _port: [host.strip("[]")])
        copying(sqlite_database, url, tmp_path, outbound=outbound).follow()


def test_in_production_not_even_this_machine_is_contacted(sqlite_database: Database, log: list[bytes], tmp_path: Path,
                                                          original: tuple[Original, str]) -> None:
    there, url = original
    there.lines = log
    with pytest.raises(Refused, match="not_public"):
        copying(sqlite_database, url, tmp_path, outbound=asker("tests", url, local=False)).follow()
    assert there.asked == []


def test_an_original_that_answers_with_an_error_changes_nothing(sqlite_database: Database, log: list[bytes], tmp_path: Path,
                                                               original: tuple[Original, str]) -> None:
    there, url = original
    there.lines, there.status = log, 503
    with pytest.raises(NotFollowed, match="answered with status 503"):
        copying(sqlite_database, url, tmp_path).follow()


def test_an_empty_answer_confirms_nothing(sqlite_database: Database, log: list[bytes], tmp_path: Path,
                                          original: tuple[Original, str]) -> None:
    there, url = original
    there.announces = False
    with pytest.raises(NotFollowed, match="shows no entries and names no newest one"):
        copying(sqlite_database, url, tmp_path).follow()
    there.lines = log
    copying(sqlite_database, url, tmp_path).follow()
    there.asked, there.confirms = [], False
    copying(sqlite_database, url, tmp_path).follow()
    assert there.asked == [f"/data/changelog.jsonl?after={len(log)}", "/data/changelog.jsonl"], "the whole is looked at instead"
    there.lines = []
    with pytest.raises(Refused, match="ends at entry 0"):
        copying(sqlite_database, url, tmp_path).follow()


@pytest.mark.parametrize("whole", [False, True])
def test_a_maintenance_notice_is_not_a_rewritten_history(sqlite_database: Database, log: list[bytes], tmp_path: Path,
                                                         original: tuple[Original, str], whole: bool) -> None:
    there, url = original
    there.lines = log[:20]
    copying(sqlite_database, url, tmp_path).follow()
    there.lines, there.breaks_after, there.says_length = log, len(b"".join(log[20:25])) + 9, True
    with pytest.raises(NotFollowed, match="broken_off"):
        copying(sqlite_database, url, tmp_path).follow()
    there.instead = b"<!doctype html>\n<title>Maintenance</title>\n"
    there.breaks_after = None
    with pytest.raises(NotFollowed, match="answered with a web page"):
        copying(sqlite_database, url, tmp_path).follow(whole=whole)
    there.instead, there.asked = None, []
    copying(sqlite_database, url, tmp_path).follow()
    assert held(sqlite_database) == len(log)
    assert there.asked == ["/data/changelog.jsonl?after=25"], "what had come before is still there"


@pytest.mark.parametrize("at_the_end", [False, True])
def test_a_full_disk_is_reported_as_such_and_the_copy_resumes_there(sqlite_database: Database, log: list[bytes], tmp_path: Path,
                                                                    original: tuple[Original, str], migrated_file: Path,
                                                                    at_the_end: bool) -> None:
    there, url = original
    there.lines = log
    copy, store = copying(sqlite_database, url, tmp_path), Store(tmp_path / "files")

    of = sqlite_database
    if at_the_end:
        of = Database(f"sqlite:///{shutil.copyfile(migrated_file, tmp_path / 'another.db')}")
        copying(of, url, tmp_path).follow()
    with of.reading() as session:
        pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()

    @event.listens_for(sqlite_database.engine, "connect")
    def bound(connection: Any, _record: Any) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages - at_the_end}")

    sqlite_database.dispose()
    # The log goes past SQLAlchemy, and the things do not.
    with pytest.raises(OperationalError if at_the_end else sqlite3.OperationalError, match="full"):
        copy.follow()
    event.remove(sqlite_database.engine, "connect", bound)
    sqlite_database.dispose()
    assert held(sqlite_database) == 0 and copy.follow().after.number == len(log)
    there.files = {sha256: b"something" for sha256, _ in copy.fetch_files(store)}
    (tmp_path / "files").write_text("a file where there is no room for a folder")
    with pytest.raises(NotADirectoryError):
        next(copy.fetch_files(store))


def test_files_are_verified_by_their_checksums(sqlite_database: Database, log: list[bytes], tmp_path: Path,
                                               original: tuple[Original, str], monkeypatch: pytest.MonkeyPatch) -> None:
    there, url = original
    there.lines = log
    copy = copying(sqlite_database, url, tmp_path)
    copy.follow()
    store = Store(tmp_path / "files")
    wanted = [sha256 for sha256, _ in copy.fetch_files(store)]
    assert wanted, "the world names files"
    there.files = dict.fromkeys(wanted, b"something else")
    assert {fault for _, fault in copy.fetch_files(store)} == {"differs"} and list(store.kept()) == []
    monkeypatch.setattr("tracker.mirror.LARGEST_FILE", 13)
    assert {fault for _, fault in copy.fetch_files(store)} == {"too large"} and list(store.kept()) == []
    there.files = {}
    assert {fault for _, fault in copy.fetch_files(store)} == {"not offered"}


def test_a_file_that_was_damaged_in_the_copy_is_fetched_again(sqlite_database: Database, log: list[bytes], tmp_path: Path,
                                                              original: tuple[Original, str],
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    there, url = original
    there.lines = log
    copy, store = copying(sqlite_database, url, tmp_path), Store(tmp_path / "files")
    sha256 = store.put(b"a report")
    monkeypatch.setattr("tracker.mirror.files.referenced", lambda _session: {sha256})
    assert list(copy.fetch_files(store)) == []
    place = store.path(sha256)
    assert place
    place.chmod(0o640)
    place.write_bytes(b"a repair")
    assert list(copy.fetch_files(store)) == [], "not each run reads every file"
    assert list(copy.fetch_files(store, whole=True)) == [(sha256, "not offered")], "it is named also where it cannot be mended"
    there.files = {sha256: b"a report"}
    assert list(copy.fetch_files(store, whole=True)) == [(sha256, "")] and place.read_bytes() == b"a report"
    assert list(copy.fetch_files(store, whole=True)) == []


def test_files_that_have_not_arrived_after_an_hour_are_left_to_the_next_run(sqlite_database: Database, tmp_path: Path,
                                                                            original: tuple[Original, str],
                                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    there, url = original
    copy, store = copying(sqlite_database, url, tmp_path), Store(tmp_path / "files")
    named = {chain.sha256(text): text.encode() for text in ("one", "two", "three")}
    there.files = named
    monkeypatch.setattr("tracker.mirror.files.referenced", lambda _session: set(named))
    hours = iter((0.0, 10.0, 3599.0, 3601.0))
    with monkeypatch.context() as slow:
        slow.setattr("tracker.mirror.monotonic", lambda: next(hours))
        assert [fault for _, fault in copy.fetch_files(store)] == ["", "", "left to the next run"]
    assert [fault for _, fault in copy.fetch_files(store)] == [""]


def test_incoming_data_never_fills_the_disk(sqlite_database: Database, log: list[bytes], tmp_path: Path,
                                            original: tuple[Original, str], monkeypatch: pytest.MonkeyPatch) -> None:
    there, url = original
    there.lines = log
    copy = copying(sqlite_database, url, tmp_path)
    free = len(b"".join(log)) // 2
    with monkeypatch.context() as small:
        small.setattr("tracker.mirror.shutil.disk_usage", lambda _folder: SimpleNamespace(free=free))
        with pytest.raises(NotFollowed, match="no room"):
            copy.follow()
    assert sum(path.stat().st_size for path in (tmp_path / "mirror").iterdir()) <= free * 0.9
    assert copy.follow().after.number == len(log)


@pytest.mark.parametrize("whole", [False, True])
def test_two_simultaneous_runs_do_not_spoil_incoming_data(sqlite_database: Database, log: list[bytes], tmp_path: Path,
                                                          original: tuple[Original, str], whole: bool) -> None:
    there, url = original
    there.lines = log[:20]
    copy = copying(sqlite_database, url, tmp_path)
    copy.follow()
    answer, met = there.answer, []

    def meanwhile(path: str, known: str) -> tuple[int, dict[str, str], bytes]:
        with pytest.raises(NotFollowed, match="Another run is already working on this copy") as refused:
            copying(sqlite_database, url, tmp_path).follow(whole=whole)
        met.append(refused)
        return answer(path, known)

    there.answer = meanwhile  # type: ignore[method-assign]
    there.lines = log
    assert copy.follow(whole=whole).after.number == len(log) and len(met) == 1 + whole
    assert not list((tmp_path / "mirror").glob("*.jsonl"))


@pytest.mark.parametrize("whole", [False, True])
def test_not_modified_is_no_answer_to_a_copy_that_named_nothing_it_already_has(
        sqlite_database: Database, log: list[bytes], tmp_path: Path,
                                                                   original: tuple[Original, str], whole: bool) -> None:
    there, url = original
    copy = copying(sqlite_database, url, tmp_path)
    if whole:
        there.lines = log
        copy.follow()
    answer = there.answer
    there.answer = lambda path, known: (304, {}, b"")  # type: ignore[method-assign]
    with pytest.raises(NotFollowed, match="answered with status 304"):
        copy.follow(whole=whole)
    with sqlite_database.reading() as session:
        mirror = mirror_of(session)
    assert mirror.forks_at is None if whole and mirror else mirror is None
    there.answer, there.lines = answer, log  # type: ignore[method-assign]
    assert copy.follow(whole=whole).after.number == len(log)


def test_leftovers_of_a_full_comparison_that_was_killed_are_overwritten(
        sqlite_database: Database, log: list[bytes], tmp_path: Path,
                                                                    original: tuple[Original, str]) -> None:
    there, url = original
    there.lines = log
    copy = copying(sqlite_database, url, tmp_path)
    copy.follow()
    (tmp_path / "mirror" / "whole.jsonl").write_bytes(b"".join(log[5:9]) + b"half a li")
    assert copy.follow(whole=True).after.number == len(log)
    assert not list((tmp_path / "mirror").glob("*.jsonl"))


@pytest.mark.parametrize("kind", [None, {}])
def test_an_entry_that_this_release_cannot_read_is_refused_in_one_line(database: Database, log: list[bytes], tmp_path: Path,
                                                                       original: tuple[Original, str], kind: object) -> None:
    there, url = original
    entry = json.loads(log[0])
    header = chain.canonical({**entry["header"], "kind": kind})
    link = chain.Link(header, chain.sha256(header), chain.canonical(entry["payload"]))
    there.lines = [chain.line(link).encode() + b"\n"]
    with pytest.raises(Refused, match="something that this release cannot read"):
        copying(database, url, tmp_path).follow()
    assert held(database) == 0


def _state(entry: dict[str, Any]) -> dict[str, Any]:
    after: dict[str, Any] = entry["payload"]["after"]
    return after


def test_a_damaged_copy_is_not_blamed_on_its_original(sqlite_database: Database, log: list[bytes], tmp_path: Path,
                                                       original: tuple[Original, str], monkeypatch: pytest.MonkeyPatch) -> None:
    there, url = original
    there.lines = log

    def damaged(*_: object) -> None:
        fault = sqlite3.DatabaseError("database disk image is malformed")
        fault.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise fault

    with monkeypatch.context() as broken, pytest.raises(sqlite3.DatabaseError, match="malformed"):
        broken.setattr("tracker.changelog.restore.extend", damaged)
        copying(sqlite_database, url, tmp_path).follow()
    assert (tmp_path / "mirror" / "incoming.jsonl").exists(), "what came is kept"
    assert copying(sqlite_database, url, tmp_path).follow().after.number == len(log)


NEWER: dict[str, Callable[[dict[str, Any]], object]] = {
    "a kind": lambda entry: entry["header"].update(kind="meeting.dreamt_of"),
    "an audience": lambda entry: entry["header"].update(audience="partners"),
    "a moment": lambda entry: entry["header"].update(at="9999-99-99T99:99:99Z"),
    "days": lambda entry: entry["payload"].update(occurred={"first": "one day", "last": "one day"}),
    "a precision": lambda entry: entry["payload"].update(
        occurred={"first": "2026-01-01", "last": "2026-01-07", "precision": "week"}),
    "a thing": lambda entry: _state(entry).update(type="weather"),
    "a field": lambda entry: _state(entry).update(weather="fine"),
    "a code": lambda entry: _state(entry).update(minutes="dreamt"),
    "a text": lambda entry: _state(entry).update(place=7),
    "a change": lambda entry: entry["payload"].update(changes={"place": "elsewhere"}),
    "a source": lambda entry: entry["payload"].update(sources=["a book"]),
}


@pytest.mark.parametrize("what", NEWER)
def test_something_that_only_a_newer_release_knows_waits_until_the_copy_knows_it(
        sqlite_database: Database, log: list[bytes], tmp_path: Path, original: tuple[Original, str], what: str) -> None:
    there, url = original
    line = json.loads(log[-1])
    assert line["header"]["kind"] == "meeting.cancelled"
    NEWER[what](line)
    line["header"]["payload_digest"] = chain.sha256(chain.canonical(line["payload"]))
    header = chain.canonical(line["header"])
    link = chain.Link(header, chain.sha256(header), chain.canonical(line["payload"]))
    there.lines = [*log[:-1], chain.line(link).encode() + b"\n"]
    with pytest.raises(Refused, match="contains something that this release cannot read") as refused:
        copying(sqlite_database, url, tmp_path).follow()
    assert refused.value.entry in (len(log), 0) and held(sqlite_database) == 0
    (tmp_path / "log.jsonl").write_bytes(b"".join(there.lines))
    with pytest.raises(RuleBroken, match="contains something that this release cannot read"):
        whole.from_log(sqlite_database, tmp_path / "log.jsonl")
    assert held(sqlite_database) == 0, "nor is it brought in from a file"
    there.lines = log[:-1]
    assert copying(sqlite_database, url, tmp_path).follow().after.number == len(log) - 1
