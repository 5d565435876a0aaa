"""What the operator sees: each answer has a number, each is counted, and no line of the log says who asked or what was typed."""

from __future__ import annotations

import email
import email.policy
import errno
import json
import logging
import os
import signal
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.world import a_plan
from tracker.database import Database, migrate
from tracker.files.store import Store
from tracker.queries import files
from tracker.web import observing
from tracker.web.counting import Counting

ROUTE = "/<any(zh, en):lang>/search/"
PRIVATE = ("203.0.113.9", "reader@example.org", "secret-token", "張三", "Mozilla")


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, object]]]]:
    """What was logged, as JSON."""
    kept: list[str] = []

    class Keeping(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            kept.append(self.format(record))

    handler, root = Keeping(), logging.getLogger()
    handler.setFormatter(observing.AsJson())
    before, level = root.handlers[:], root.level
    root.addHandler(handler)
    yield lambda: [json.loads(each) for each in kept]
    root.handlers[:] = before
    root.setLevel(level)


def test_every_answer_has_a_number_of_its_own(site: Flask) -> None:
    client = site.test_client()
    paths = ("/healthz", "/zh/", "/nowhere", "/static/tracker.css", "/zh/")
    numbers = [client.get(path).headers["X-Request-ID"] for path in paths]
    assert len(set(numbers)) == 5 and all(len(each) == 16 for each in numbers)


def test_a_number_sent_with_a_request_is_accepted_only_from_a_declared_proxy(sqlite_database: Database,
                                                                            make_site: Callable[..., Flask]) -> None:
    url = sqlite_database.engine.url.render_as_string(hide_password=False)
    brought = {"X-Request-ID": "0123456789abcdef-from-nginx"}
    assert make_site(url).test_client().get("/healthz", headers=brought).headers["X-Request-ID"] != brought["X-Request-ID"]
    behind = make_site(url, TRACKER_PROXIES="1").test_client()
    assert behind.get("/healthz", headers=brought).headers["X-Request-ID"] == brought["X-Request-ID"]
    for forged in ("a b", "x" * 65, "short", "<script>alert</script>"):
        assert behind.get("/healthz", headers={"X-Request-ID": forged}).headers["X-Request-ID"] != forged


def test_a_line_of_the_log_names_the_route_and_says_nothing_about_the_reader(
        sqlite_database: Database, make_site: Callable[..., Flask], lines: Callable[[], list[dict[str, object]]]) -> None:
    site = make_site(f"sqlite:///{sqlite_database.engine.url.database}", TRACKER_LOG="json")
    logging.getLogger().handlers[:] = [each for each in logging.getLogger().handlers
                                       if not isinstance(each, logging.StreamHandler) or type(each).__name__ == "Keeping"]
    client = site.test_client()
    asked = client.get("/en/search/?q=張三", buffered=True, headers={"User-Agent": "Mozilla", "X-Forwarded-For": "203.0.113.9"},
                       environ_base={"REMOTE_ADDR": "203.0.113.9"})
    client.get("/en/account/reset/secret-token/", buffered=True)
    client.post("/en/subscribe/", data={"email": "reader@example.org"}, buffered=True)
    logging.getLogger("tracker.mail").warning("refused: %s", "reader@example.org")
    told = lines()
    answers = [each for each in told if each.get("event") == "answer"]
    assert answers[0] | {"ms": 0, "bytes": 0, "at": "", "status": 0} == {
        "at": "", "level": "INFO", "logger": "tracker.request", "request": asked.headers["X-Request-ID"], "event": "answer",
        "method": "GET", "route": "/<lang>/search/" if answers[0]["route"] == "/<lang>/search/" else answers[0]["route"],
        "status": 0, "bytes": 0, "ms": 0}
    assert "reset/<key>" in str(answers[1]["route"])
    for private in PRIVATE:
        assert private not in json.dumps(told, ensure_ascii=False), private


def test_a_fault_is_logged_by_its_places_in_the_code_and_quoted_by_its_number(
        sqlite_database: Database, make_site: Callable[..., Flask], lines: Callable[[], list[dict[str, object]]]) -> None:
    site = make_site(f"sqlite:///{sqlite_database.engine.url.database}")
    site.testing = False
    site.config["PROPAGATE_EXCEPTIONS"] = False

    def failing(**_given: object) -> str:
        raise ValueError("what reader@example.org typed: 張三")

    site.view_functions["public.glossary"] = failing
    answer = site.test_client().get("/en/glossary/")
    assert answer.status_code == 500 and answer.headers["X-Request-ID"] in answer.get_data(as_text=True)
    [told] = [each for each in lines() if "fault" in each]
    assert told["request"] == answer.headers["X-Request-ID"]
    assert told["fault"]["type"] == "ValueError" and any("failing" in each for each in told["fault"]["at"])  # type: ignore[index]
    assert "張三" not in json.dumps(told, ensure_ascii=False) and "張三" not in answer.get_data(as_text=True)


def test_nobody_can_read_the_counts_unless_named(site: Flask) -> None:
    assert site.test_client().get("/metrics").status_code == 404


def test_only_those_named_can_read_the_counts_and_not_through_an_unknown_proxy(
        sqlite_database: Database, make_site: Callable[..., Flask]) -> None:
    client = make_site(f"sqlite:///{sqlite_database.engine.url.database}", TRACKER_METRICS="127.0.0.1,10.0.0.0/8").test_client()
    for path in ("/zh/", "/zh/", "/nowhere", "/api/v1/", "/api/v1/submissions", "/sitemap.xml"):
        client.get(path, buffered=True)
    answer = client.get("/metrics", environ_base={"REMOTE_ADDR": "10.1.2.3"})
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    text = answer.get_data(as_text=True)
    # Whether the second was made again or had been kept is another's matter.
    made = [int(line.rpartition(" ")[2]) for line in text.splitlines() if line.startswith((
        'tracker_answers_total{part="public",status="2xx"}', 'tracker_answers_total{part="kept",status="2xx"}'))]
    assert sum(made) == 2
    assert 'tracker_answers_total{part="other",status="4xx"} 1' in text
    for part, status in (("api", "2xx"), ("inbox", "4xx"), ("crawlers", "2xx")):
        assert f'tracker_answers_total{{part="{part}",status="{status}"}} 1' in text
    assert 'tracker_answer_seconds_count{part="other"} 1' in text and "tracker_changelog_entries 0" in text
    for line in text.splitlines():
        assert line.startswith("#") or len(line.rsplit(" ", 1)) == 2
    refused: list[tuple[str, dict[str, str]]] = [
        ("203.0.113.9", {}), ("127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}), ("127.0.0.1", {"Via": "1.1 a"}),
        ("127.0.0.1", {"Forwarded": "for=203.0.113.9"})]
    for address, headers in refused:
        assert client.get("/metrics", environ_base={"REMOTE_ADDR": address}, headers=headers).status_code == 404


def test_the_counts_of_all_workers_are_summed_and_a_killed_one_loses_none() -> None:
    counting = Counting()
    counting.note("public", 200, 0.004)
    for _ in range(3):
        child = os.fork()
        if child == 0:
            for _ in range(10):
                counting.note("public", 200, 0.2)
            os.kill(os.getpid(), signal.SIGKILL)
        os.waitpid(child, 0)
    text = "\n".join(counting.lines())
    assert 'tracker_answers_total{part="public",status="2xx"} 31' in text
    assert 'tracker_answer_seconds_bucket{part="public",le="0.1"} 1' in text
    assert 'tracker_answer_seconds_bucket{part="public",le="0.25"} 31' in text
    assert 'tracker_answer_seconds_sum{part="public"} 6.004000' in text


def test_a_site_is_ready_when_its_database_is_at_this_release_and_its_files_can_be_stored(
        database: Database, make_site: Callable[..., Flask], tmp_path: Path) -> None:
    url = database.engine.url.render_as_string(hide_password=False)
    answer = make_site(url).test_client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json == {"ok": True, "base": "ok", "files": "ok", "audit": "ok"}
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder should be")
    answer = make_site(url, files=blocked / "files").test_client().get("/readyz")
    assert answer.status_code == 503 and answer.json and answer.json["files"] == "not writable"
    migrate(url, "-1", down=True)
    answer = make_site(url).test_client().get("/readyz")
    assert answer.status_code == 503 and answer.json and "not" in answer.json["base"]


def test_a_site_is_not_ready_while_its_account_may_not_write_the_database(
        sqlite_database: Database, make_site: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch) -> None:
    """For example after it was restored by another account: pages can be read, and no log-in can be recorded."""
    path = str(sqlite_database.engine.url.database)
    reader = make_site(f"sqlite:///{path}").test_client()
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda place, mode: str(place) != path and allowed(place, mode))
    answer = reader.get("/readyz")
    assert answer.status_code == 503 and answer.json and answer.json["base"] == "not writable"


def test_a_site_without_its_database_is_not_ready(make_site: Callable[..., Flask], tmp_path: Path) -> None:
    answer = make_site(f"sqlite:///{tmp_path}/nowhere/tracker.db").test_client().get("/readyz")
    assert answer.status_code == 503 and answer.json and answer.json["base"] == "unreachable"


def test_the_daily_check_says_that_everything_verifies_and_raises_the_alarm_if_it_does_not(
        sqlite_database: Database, make_site: Callable[..., Flask], tmp_path: Path) -> None:
    with sqlite_database.writing() as session:
        a_plan(session)
    site = make_site(f"sqlite:///{sqlite_database.engine.url.database}", TRACKER_ALARM_MAIL="operations@example.org")
    run = site.test_cli_runner()
    with site.app_context():
        done = run.invoke(args=["check"])
        assert done.exit_code == 0 and done.output.startswith("verified: "), done.output
        with sqlite_database.connection() as connection:
            connection.exec_driver_sql("UPDATE plan SET number = 99")
        done = run.invoke(args=["check"])
        assert done.exit_code == 1 and "2025-2028: differs from its log" in done.output, done.output
    [mailed] = (tmp_path / "mail").glob("*.eml")
    message = email.message_from_bytes(mailed.read_bytes(), policy=email.policy.default)
    assert message["To"] == "operations@example.org" and "FAILED" in message["Subject"]


def test_a_site_is_not_ready_while_its_account_may_not_store_files(
        sqlite_database: Database, make_site: Callable[..., Flask], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site, allowed = make_site(f"sqlite:///{sqlite_database.engine.url.database}").test_client(), os.access
    monkeypatch.setattr(os, "access", lambda place, mode: str(place) != str(tmp_path / "files") and allowed(place, mode))
    answer = site.get("/readyz")
    assert answer.status_code == 503 and answer.json and answer.json["files"] == "not writable"


@pytest.mark.parametrize("damage", ["overwritten", "not migrated", "away"])
def test_a_database_that_cannot_be_read_makes_the_daily_check_raise_the_alarm(
        make_site: Callable[..., Flask], tmp_path: Path, damage: str, caplog: pytest.LogCaptureFixture) -> None:
    base = tmp_path / "base" / "tracker.db"
    base.parent.mkdir()
    if damage != "away":
        base.write_bytes(b"no base " * 1000 if damage == "overwritten" else b"")
    else:
        base.parent.rmdir()
    site = make_site(f"sqlite:///{base}", TRACKER_ALARM_MAIL="operations@example.org")
    with site.app_context():
        done = site.test_cli_runner().invoke(args=["check"])
    assert done.exit_code == 1 and "the check could not be completed" in done.output and "FAILED: head unknown" in done.output
    assert "Traceback" not in caplog.text, "what is wrong with the machine is told in a line"
    assert [each for each in caplog.records if each.levelname == "CRITICAL" and each.name == "tracker.alarm"]
    [mailed] = (tmp_path / "mail").glob("*.eml")
    told = email.message_from_bytes(mailed.read_bytes(), policy=email.policy.default).get_content()
    assert "the check could not be completed" in told


@pytest.mark.parametrize("words", [["calendar", "run"], ["digests", "send"], ["backup", "a.tar"], ["db", "upgrade"]])
def test_a_command_that_cannot_reach_its_database_says_so_in_one_line(make_site: Callable[..., Flask], tmp_path: Path,
                                                                      words: list[str]) -> None:
    (tmp_path / "a file").touch()
    site = make_site(f"sqlite:///{tmp_path}/a file/tracker.db")
    with site.app_context():
        done = site.test_cli_runner().invoke(args=words)
    assert done.exit_code == 1 and isinstance(done.exception, SystemExit)
    [line] = done.output.splitlines()
    assert line.startswith("Error: The database cannot be reached" if words[0] != "db" else "Error: File exists"), line


@pytest.mark.parametrize("words", [["db", "upgrade"], ["digests", "send"], ["backup", "a.tar"]])
def test_an_older_checkout_says_in_one_line_that_a_newer_release_has_migrated_the_database(
        database: Database, make_site: Callable[..., Flask], words: list[str]) -> None:
    with database.connection() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    site = make_site(database.engine.url.render_as_string(hide_password=False))
    with site.app_context():
        done = site.test_cli_runner().invoke(args=words)
    assert done.exit_code == 1 and isinstance(done.exception, SystemExit), done.exception
    [line] = done.output.splitlines()
    assert "at 9999, from a newer release than this one" in line and "db upgrade" not in line


def test_a_file_that_cannot_be_written_is_named_as_it_was_typed(
        sqlite_database: Database, make_site: Callable[..., Flask], tmp_path: Path) -> None:
    site, typed = make_site(f"sqlite:///{sqlite_database.engine.url.database}"), tmp_path / "nowhere" / "log.jsonl"
    with site.app_context():
        for words in (["changelog", "export"], ["audit", "export"]):
            done = site.test_cli_runner().invoke(args=[*words, str(typed)])
            assert done.output == f"Error: No such file or directory: {typed}\n"


def test_demonstration_log_ins_are_refused_in_one_line_where_no_record_was_loaded(
        sqlite_database: Database, make_site: Callable[..., Flask]) -> None:
    site = make_site(f"sqlite:///{sqlite_database.engine.url.database}")
    with site.app_context():
        done = site.test_cli_runner().invoke(args=["accounts", "demo"])
    assert done.exit_code == 1 and isinstance(done.exception, SystemExit)
    assert done.output.splitlines()[-1] == "Error: There is no body with the short name moi."


def test_a_damaged_file_is_restored_from_a_backup(
        make_site: Callable[..., Flask], sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site, store = make_site(f"sqlite:///{sqlite_database.engine.url.database}"), Store(tmp_path / "files")
    sha256 = store.put(b"whole")
    monkeypatch.setattr(files, "referenced", lambda _session: {sha256})
    (tmp_path / "backup").mkdir()
    (tmp_path / "backup" / sha256).write_bytes(b"whole")
    place = store.path(sha256)
    assert place
    place.chmod(0o640)
    place.write_bytes(b"other")
    with site.app_context():
        run = site.test_cli_runner()
        assert run.invoke(args=["files", "check"]).exit_code == 1
        assert run.invoke(args=["files", "adopt", str(tmp_path / "backup")]).output == "1 files added.\n"
        assert run.invoke(args=["files", "check"]).exit_code == 0


@pytest.mark.parametrize("log", ["changelog", "audit"])
def test_a_log_that_cannot_be_exported_completely_leaves_the_previous_file_in_place(
        sqlite_database: Database, make_site: Callable[..., Flask], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
        log: str) -> None:
    with sqlite_database.writing() as session:
        a_plan(session)
    site, place = make_site(f"sqlite:///{sqlite_database.engine.url.database}"), tmp_path / "out" / "log.jsonl"
    place.parent.mkdir()

    def full(_line: object, *_: object) -> str:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with site.app_context():
        run = site.test_cli_runner()
        assert run.invoke(args=[log, "export", str(place)]).exit_code == 0
        before = place.read_text()
        monkeypatch.setattr("tracker.changelog.chain.line" if log == "changelog" else "tracker.queries.audit.as_text", full)
        done = run.invoke(args=[log, "export", str(place)])
    assert done.exit_code == 1 and done.output == f"Error: No space left on device: {place}\n"
    assert place.read_text() == before and list(place.parent.iterdir()) == [place]
    assert log == "changelog" or stat.S_IMODE(place.stat().st_mode) == 0o600


def test_a_command_run_on_a_database_that_is_not_migrated_says_so_in_one_line(
        make_site: Callable[..., Flask], tmp_path: Path) -> None:
    site = make_site(f"sqlite:///{tmp_path}/other.db")
    with site.app_context():
        for words in (["backup", str(tmp_path / "a.tar")], ["digests", "send"], ["calendar", "run"], ["accounts", "list"]):
            done = site.test_cli_runner().invoke(args=words)
            assert done.exit_code == 1 and isinstance(done.exception, SystemExit), (words, done.exception)
            assert done.output.startswith(f"Error: There is no database at {tmp_path}/other.db"), done.output
            assert "restore a backup" in done.output
    (tmp_path / "other.db").touch()
    with site.app_context():
        done = site.test_cli_runner().invoke(args=["accounts", "list"])
        assert done.exit_code == 1 and done.output.startswith("Error: The database is at no revision"), done.output
        assert "DATABASE_URL" in done.output


@pytest.mark.parametrize("words", [["backup", "a.tar"], ["changelog", "verify"], ["restore", "b.tar"]])
def test_a_command_run_on_a_damaged_database_says_so_in_one_line(
        make_site: Callable[..., Flask], tmp_path: Path, migrated_file: Path,
                                                           words: list[str]) -> None:
    (tmp_path / "b.tar").touch()
    place = tmp_path / "tracker.db"
    damaged = bytearray(migrated_file.read_bytes())
    damaged[100:6000] = bytes(5900)
    place.write_bytes(damaged)
    site = make_site(f"sqlite:///{place}")
    with site.app_context():
        done = site.test_cli_runner().invoke(args=[str(tmp_path / each) if "." in each else each for each in words])
    assert done.exit_code == 1 and isinstance(done.exception, SystemExit), done.exception
    assert done.output == ("Error: The database is damaged. Move it aside and restore a backup: "
                           "(sqlite3.DatabaseError) database disk image is malformed\n")
