"""What an installation keeps goes into one file while it runs, and is restored to the same head, or not at all."""

from __future__ import annotations

import errno
import io
import json
import os
import random
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from tests import postgres, world
from tests.changelog.test_restore import public_states
from tests.everything import everything
from tracker import backup, dump
from tracker.backup import UNSEALED, MayStand, back_up, bring_back, look
from tracker.changelog import fold
from tracker.changelog.record import head
from tracker.commands import accounts
from tracker.database import Database, migrate, newest_revision
from tracker.domain.errors import RuleBroken
from tracker.domain.permissions import Role
from tracker.files.store import Store
from tracker.models import Account, Milestone
from tracker.queries import audit, files

NOW = datetime(2026, 11, 26, 4, 0, tzinfo=UTC)
ROOT = Path(__file__).parents[1]


def address(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


def fill(database: Database, store: Store) -> None:
    """A record with an entry of every kind, an account, and those of its files that the store happens to have."""
    with database.writing() as session:
        everything(session)
    with database.writing() as session:
        accounts.create_account(session, email="editor@example.org", role=Role.EDITOR, body="ndc", name="", at=world.AT,
                                password=world.PASSWORD)
    store.put(b"a file that nothing names")


@pytest.fixture
def full(database: Database, tmp_path: Path) -> tuple[Database, Store]:
    store = Store(tmp_path / "files")
    fill(database, store)
    return database, store


def empty_one(request: pytest.FixtureRequest, like: Database, folder: Path) -> str:
    """The address of another database, not created yet (SQLite) or empty (PostgreSQL)."""
    if like.is_sqlite:
        return f"sqlite:///{folder / 'elsewhere' / 'tracker.db'}"
    server: postgres.PostgresServer = request.getfixturevalue("pg_server")
    return server.create(f"restored_{os.getpid()}_{time.monotonic_ns()}")


def rows_of(database: Database) -> dict[str, list[Any]]:
    """Everything in the database, table by table, as lines."""
    found: dict[str, list[Any]] = {}
    with database.reading() as session:
        name = ""
        for line in dump.rows(session.connection()):
            row = json.loads(line)
            if isinstance(row, dict):
                name = row["table"]
                found[name] = []
            else:
                found[name].append(row)
    return found


@pytest.mark.parametrize("portable", [False, True])
def test_a_restored_backup_is_the_same_installation_with_the_same_head(
        request: pytest.FixtureRequest, full: tuple[Database, Store], tmp_path: Path, portable: bool) -> None:
    database, store = full
    target = tmp_path / "backup.tar"
    kept = back_up(database, store, target, release="test", at=NOW, portable=portable)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert look(target) == kept
    url, there = empty_one(request, database, tmp_path), Store(tmp_path / "elsewhere" / "files")
    assert bring_back(url, there, target) == kept
    again = Database(url)
    assert not again.is_sqlite or stat.S_IMODE(Path(str(again.engine.url.database)).stat().st_mode) == 0o600
    with database.reading() as before, again.reading() as after:
        assert head(after) == head(before) and (head(after).number, head(after).digest) == (kept.head.number, kept.head.digest)
        assert fold.check(after).holds and audit.verify(after).holds
        assert public_states(after) == public_states(before)
        assert set(after.scalars(select(Account.email))) == set(before.scalars(select(Account.email)))
    assert rows_of(again) == rows_of(database)
    with again.writing() as session:
        # It goes on where it ended: keys that count, and both logs with their locks.
        milestone = Milestone.by_reference(session, "2025-2028/1-1/m1")
        assert world.an_update(session, milestone, at=world.later(60)).last_entry == kept.head.number + 1
    with again.reading() as session:
        assert fold.check(session).holds
    again.dispose()


def test_files_that_the_record_names_come_back_and_others_do_not(sqlite_database: Database, tmp_path: Path,
                                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path / "files")
    with sqlite_database.writing() as session:
        world.a_plan(session)
    named = store.put(b"named by the record")
    store.put(b"named by nothing")
    damaged = store.put(b"named, and damaged since")
    place = store.path(damaged)
    assert place
    place.chmod(0o640)
    place.write_bytes(b"something else")
    monkeypatch.setattr(files, "referenced", lambda _session: {named, damaged, "f" * 64})
    kept = back_up(sqlite_database, store, tmp_path / "b.tar", release="test", at=NOW)
    assert kept.files == 1 and set(kept.missing) == {damaged, "f" * 64}
    there = Store(tmp_path / "elsewhere" / "files")
    bring_back(f"sqlite:///{tmp_path / 'elsewhere' / 'tracker.db'}", there, tmp_path / "b.tar")
    assert [sha256 for sha256, _ in there.kept()] == [named]


@pytest.mark.postgres
def test_an_embedded_record_moves_to_postgresql(pg_server: postgres.PostgresServer, sqlite_database: Database,
                                                tmp_path: Path) -> None:
    store = Store(tmp_path / "files")
    fill(sqlite_database, store)
    kept = back_up(sqlite_database, store, tmp_path / "b.tar", release="test", at=NOW, portable=True)
    url = pg_server.create(f"moved_{os.getpid()}")
    assert bring_back(url, Store(tmp_path / "there"), tmp_path / "b.tar") == kept
    moved = Database(url)
    with moved.reading() as session:
        assert fold.check(session).holds and head(session).digest == kept.head.digest
    moved.dispose()


@pytest.mark.postgres
def test_a_copy_of_the_database_file_is_not_restored_to_postgresql(pg_server: postgres.PostgresServer, sqlite_database: Database,
                                                                   tmp_path: Path) -> None:
    back_up(sqlite_database, Store(tmp_path / "files"), tmp_path / "b.tar", release="test", at=NOW)
    with pytest.raises(RuleBroken, match="--portable"):
        bring_back(pg_server.create(f"wrong_{os.getpid()}"), Store(tmp_path / "there"), tmp_path / "b.tar")


def test_a_backup_captures_one_moment_while_the_site_keeps_running(full: tuple[Database, Store], request: pytest.FixtureRequest,
                                                                   tmp_path: Path) -> None:
    database, store = full
    ended = threading.Event()
    written = []

    def go_on() -> None:
        while not ended.is_set():
            with database.writing() as session:
                milestone = Milestone.by_reference(session, "2025-2028/1-1/m1")
                written.append(world.an_update(session, milestone, at=world.later(60)).last_entry)

    writer = threading.Thread(target=go_on)
    writer.start()
    try:
        while len(written) < 3:
            time.sleep(0.01)
        taken = [back_up(database, store, tmp_path / f"{number}.tar", release="test", at=NOW) for number in range(3)]
    finally:
        ended.set()
        writer.join()
    assert taken[0].head.number < taken[2].head.number <= written[-1]
    url = empty_one(request, database, tmp_path)
    assert bring_back(url, Store(tmp_path / "elsewhere" / "files"), tmp_path / "1.tar").head == taken[1].head


def test_a_backup_is_restored_into_an_empty_installation_only(full: tuple[Database, Store], tmp_path: Path) -> None:
    database, store = full
    back_up(database, store, tmp_path / "b.tar", release="test", at=NOW, portable=not database.is_sqlite)
    before = rows_of(database)
    with pytest.raises(RuleBroken, match="not empty"):
        bring_back(address(database), store, tmp_path / "b.tar")
    assert rows_of(database) == before


def test_a_backup_never_writes_over_another(sqlite_database: Database, tmp_path: Path) -> None:
    store, target = Store(tmp_path / "files"), tmp_path / "b.tar"
    back_up(sqlite_database, store, target, release="test", at=NOW)
    before = target.read_bytes()
    with pytest.raises(RuleBroken, match="already exists"):
        back_up(sqlite_database, store, target, release="test", at=NOW)
    assert target.read_bytes() == before


def _rewritten(source: Path, target: Path, change: Callable[[str, bytes], list[tuple[str, bytes]]]) -> Path:
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for member in old:
            for name, data in change(member.name, old.extractfile(member).read()):  # type: ignore[union-attr]
                about = tarfile.TarInfo(name)
                about.size = len(data)
                new.addfile(about, io.BytesIO(data))
    return target


def _another_end(of: str) -> Callable[[str, bytes], list[tuple[str, bytes]]]:
    def change(name: str, data: bytes) -> list[tuple[str, bytes]]:
        if name != "manifest.json":
            return [(name, data)]
        found = json.loads(data)
        found[of]["digest"] = "0" * 64
        found["form"] = UNSEALED  # of the other form its own checksum would tell
        return [(name, json.dumps(found).encode())]

    return change


MORE = ("files/" + "a" * 64, b"x")
DAMAGED: dict[str, Callable[[Path, Path], Path]] = {
    "cut short": lambda source, target: (target.write_bytes(source.read_bytes()[:-30_000]), target)[1],
    "no archive": lambda source, target: (target.write_bytes(b"no archive at all"), target)[1],
    "nothing": lambda source, target: (target.write_bytes(b""), target)[1],
    "without its manifest": lambda source, target: _rewritten(
        source, target, lambda name, data: [] if name == "manifest.json" else [(name, data)]),
    "a byte changed": lambda source, target: _rewritten(
        source, target, lambda name, data: [(name, data[:5000] + b"X" + data[5001:] if name.startswith("base") else data)]),
    "a member left out": lambda source, target: _rewritten(
        source, target, lambda name, data: [] if name.startswith("base") else [(name, data)]),
    "a member more": lambda source, target: _rewritten(
        source, target, lambda name, data: [*([MORE] if name.startswith("base") else []), (name, data)]),
    "a way out": lambda source, target: _rewritten(source, target, lambda name, data: [("../../evil", b"x"), (name, data)]),
    "after its manifest": lambda source, target: _rewritten(
        source, target, lambda name, data: [(name, data), *([MORE] if name == "manifest.json" else [])]),
    "another head": lambda source, target: _rewritten(source, target, _another_end("head")),
    "another end of the audit log": lambda source, target: _rewritten(source, target, _another_end("audit")),
}


@pytest.mark.parametrize("damage", DAMAGED)
@pytest.mark.parametrize("portable", [False, True])
def test_a_damaged_backup_is_refused_and_restores_nothing(sqlite_database: Database, tmp_path: Path, damage: str,
                                                          portable: bool) -> None:
    with sqlite_database.writing() as session:
        world.a_milestone(session)
    back_up(sqlite_database, Store(tmp_path / "files"), tmp_path / "good.tar", release="test", at=NOW, portable=portable)
    bad = DAMAGED[damage](tmp_path / "good.tar", tmp_path / "bad.tar")
    place = tmp_path / "elsewhere" / "tracker.db"
    with pytest.raises(RuleBroken):
        bring_back(f"sqlite:///{place}", Store(tmp_path / "elsewhere" / "files"), bad)
    if place.exists():
        there = Database(f"sqlite:///{place}")
        with there.reading() as session:
            assert head(session).number == 0
        there.dispose()
    assert not list((tmp_path / "elsewhere").glob(".restore-*"))
    bring_back(f"sqlite:///{place}", Store(tmp_path / "elsewhere" / "files"), tmp_path / "good.tar")


@pytest.mark.parametrize("portable", [False, True])
def test_a_backup_of_a_newer_release_is_refused_as_such(sqlite_database: Database, tmp_path: Path, portable: bool) -> None:
    with sqlite_database.connection() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    back_up(sqlite_database, Store(tmp_path / "files"), tmp_path / "b.tar", release="newer", at=NOW, portable=portable)
    place = tmp_path / "elsewhere" / "tracker.db"
    with pytest.raises(RuleBroken, match="made by a newer release"):
        bring_back(f"sqlite:///{place}", Store(tmp_path / "elsewhere" / "files"), tmp_path / "b.tar")
    assert not place.exists()


def test_a_backup_whose_audit_log_does_not_verify_says_so(sqlite_database: Database, tmp_path: Path) -> None:
    with sqlite_database.writing() as session:
        accounts.create_account(session, email="admin@example.org", role=Role.ADMIN, password=world.PASSWORD, at=world.AT)
    with sqlite_database.connection() as connection:
        for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql("UPDATE audit_line SET canonical = '{}'")
    back_up(sqlite_database, Store(tmp_path / "files"), tmp_path / "b.tar", release="test", at=NOW)
    assert look(tmp_path / "b.tar").broken == ("audit log",)


def test_what_a_database_that_was_moved_aside_left_behind_does_not_reach_the_restored_one(
        sqlite_database: Database, migrated_file: Path, tmp_path: Path) -> None:
    place = tmp_path / "elsewhere" / "tracker.db"
    place.parent.mkdir()
    shutil.copyfile(migrated_file, place)
    before = Database(f"sqlite:///{place}")
    with before.writing() as session:
        world.a_milestone(session)
    left = place.with_name("tracker.db-wal")
    written = left.read_bytes()
    before.dispose()
    place.unlink()
    left.write_bytes(written)
    with sqlite_database.writing() as session:
        world.an_update(session, world.a_milestone(session))
    kept = back_up(sqlite_database, Store(tmp_path / "files"), tmp_path / "b.tar", release="test", at=NOW)
    bring_back(f"sqlite:///{place}", Store(tmp_path / "elsewhere" / "files"), tmp_path / "b.tar")
    restored = Database(f"sqlite:///{place}")
    with restored.reading() as session:
        assert head(session).digest == kept.head.digest and fold.check(session).holds
    restored.dispose()


def test_a_backup_with_a_flipped_bit_is_refused_or_restores_to_the_same_head(
        request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> None:
    with database.writing() as session:
        world.a_milestone(session)
    kept = back_up(database, Store(tmp_path / "files"), tmp_path / "b.tar", release="test", at=NOW, portable=True)
    whole, dice = (tmp_path / "b.tar").read_bytes(), random.Random(28)
    manifest, end = whole.rindex(b"manifest.json"), len(whole.rstrip(b"\0"))
    url, refused = empty_one(request, database, tmp_path), 0
    for flip in range(24):
        flipped = bytearray(whole)
        flipped[dice.randrange(manifest if flip % 2 else 0, end)] ^= 1 << dice.randrange(8)
        (tmp_path / "flipped.tar").write_bytes(flipped)
        try:
            assert bring_back(url, Store(tmp_path / "elsewhere" / "files"), tmp_path / "flipped.tar").head == kept.head
        except RuleBroken as fault:
            assert "\n" not in str(fault)
            refused += 1
            # It is asked to take the next one, which it only does where it is empty.
            continue
        url = empty_one(request, database, tmp_path / str(flip))
    assert refused > 12


def test_a_flipped_bit_in_a_backups_manifest_is_refused_or_changes_nothing_that_it_says(sqlite_database: Database,
                                                                                        tmp_path: Path) -> None:
    kept = back_up(sqlite_database, Store(tmp_path / "files"), tmp_path / "b.tar", release="test", at=NOW)
    with tarfile.open(tmp_path / "b.tar") as archive:
        size = archive.getmember("manifest.json").size
    refused = 0
    for bit in range(0, size * 8, 5):
        def flip(name: str, data: bytes, bit: int = bit) -> list[tuple[str, bytes]]:
            if name != "manifest.json":
                return [(name, data)]
            changed = bytearray(data)
            changed[bit // 8] ^= 1 << bit % 8
            return [(name, bytes(changed))]

        try:
            assert look(_rewritten(tmp_path / "b.tar", tmp_path / "flipped.tar", flip)) == kept
        except RuleBroken:
            refused += 1
    assert refused > 100


def test_a_backup_from_before_manifests_had_a_checksum_is_restored(sqlite_database: Database, tmp_path: Path) -> None:
    with sqlite_database.writing() as session:
        world.a_milestone(session)
    kept = back_up(sqlite_database, Store(tmp_path / "files"), tmp_path / "b.tar", release="older", at=NOW)

    def as_before(name: str, data: bytes) -> list[tuple[str, bytes]]:
        if name != "manifest.json":
            return [(name, data)]
        found = json.loads(data)
        del found["sha256"]
        return [(name, json.dumps(found | {"form": UNSEALED}).encode())]

    older = _rewritten(tmp_path / "b.tar", tmp_path / "older.tar", as_before)
    url, store = f"sqlite:///{tmp_path / 'elsewhere' / 'tracker.db'}", Store(tmp_path / "elsewhere" / "files")
    assert bring_back(url, store, older) == kept


def of_an_older_release(database: Database, folder: Path, down_to: str) -> Path:
    """A portable backup of a record as it was left by a release that knew no migration after ``down_to``."""
    with database.writing() as session:
        world.a_milestone(session)
    migrate(address(database), down_to, down=True)
    with pytest.MonkeyPatch.context() as older:
        # That release looked for files only in the tables it knew.
        older.setattr(files, "referenced", files.public)
        back_up(database, Store(folder / "files"), folder / "older.tar", release="older", at=NOW, portable=True)
    return folder / "older.tar"


@pytest.mark.parametrize("made_ready", [False, True])
@pytest.mark.parametrize("down_to", ["-1", "0029"])
def test_a_backup_of_an_older_release_is_upgraded_to_this_one(request: pytest.FixtureRequest, database: Database, tmp_path: Path,
                                                             down_to: str, made_ready: bool) -> None:
    older = of_an_older_release(database, tmp_path, down_to)
    url = empty_one(request, database, tmp_path)
    if made_ready:
        migrate(url)
    kept = bring_back(url, Store(tmp_path / "elsewhere" / "files"), older)
    assert kept.revision != newest_revision()
    again = Database(url)
    with again.reading() as session:
        assert (head(session).number, head(session).digest) == (kept.head.number, kept.head.digest)
        assert dump.revision(session.connection()) == newest_revision() and fold.check(session).holds
    with again.writing() as session:
        world.an_update(session, session.scalars(select(Milestone)).one(), at=world.later(60))
    again.dispose()


def test_nothing_is_restored_from_an_older_releases_backup_that_fails_verification(
        request: pytest.FixtureRequest, database: Database, tmp_path: Path) -> None:
    older = _rewritten(of_an_older_release(database, tmp_path, "0029"), tmp_path / "bad.tar", _another_end("head"))
    url = empty_one(request, database, tmp_path)
    with pytest.raises(RuleBroken, match="its head is not the one stated"):
        bring_back(url, Store(tmp_path / "elsewhere" / "files"), older)
    if database.is_sqlite:
        assert list((tmp_path / "elsewhere").iterdir()) == []
    else:
        there = Database(url)
        with there.reading() as session:
            assert inspect(session.connection()).get_table_names() == []
        there.dispose()


SLOWLY = """
import time
from tracker import backup
add = backup._add
def slowly(*given):
    print("adding", flush=True)
    time.sleep(0.3)
    add(*given)
    time.sleep(0.3)
backup._add = slowly
from app import app
app.test_cli_runner().invoke(args=["backup", {target!r}])
"""


def test_a_backup_that_was_killed_leaves_nothing_that_looks_whole(sqlite_database: Database, tmp_path: Path) -> None:
    store = Store(tmp_path / "files")
    fill(sqlite_database, store)
    environment = {**os.environ, "DATABASE_URL": address(sqlite_database), "TRACKER_FILES": str(store.folder),
                   "SECRET_KEY": "k" * 32}
    target = tmp_path / "backups" / "b.tar"
    target.parent.mkdir()
    begun = 0
    for tenths in (1, 5, 8, 11, 15):
        child = subprocess.Popen([sys.executable, "-c", SLOWLY.format(target=str(target))], cwd=ROOT, env=environment,
                                 stdout=subprocess.PIPE)
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(tenths / 20)
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        begun += 1
        if target.exists():
            break
        for left in target.parent.iterdir():
            if left.is_file():
                with pytest.raises(RuleBroken):
                    look(left)
    assert begun >= 3
    shutil.rmtree(target.parent)
    target.parent.mkdir()
    assert back_up(sqlite_database, store, target, release="test", at=NOW) == look(target)


def test_the_command_line_makes_a_backup_and_restores_it(sqlite_database: Database, tmp_path: Path) -> None:
    fill(sqlite_database, Store(tmp_path / "files"))

    def flask(*arguments: str, base: Path) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "DATABASE_URL": f"sqlite:///{base}", "TRACKER_FILES": str(base.with_name("files")),
                       "SECRET_KEY": "k" * 32}
        return subprocess.run([sys.executable, "-m", "flask", "--app", "app", *arguments], cwd=ROOT, text=True,
                              capture_output=True, env=environment)

    target = tmp_path / "b.tar"
    here, there = Path(str(sqlite_database.engine.url.database)), tmp_path / "there" / "tracker.db"
    made = flask("backup", str(target), base=here)
    assert made.returncode == 0, made.stderr
    told = made.stdout.split()
    assert flask("backup", str(target), base=here).returncode == 1
    back = flask("restore", str(target), base=there)
    assert back.returncode == 0, back.stderr
    verified = flask("changelog", "verify", base=there)
    assert verified.returncode == 0
    number, digest = verified.stdout.split()[-2:]
    assert number in told and digest in told and digest in back.stdout
    assert flask("restore", str(target), base=there).returncode == 1

    # A record that does not verify is kept too, and whoever runs the command is told: nothing is to be thrown away after it.
    with sqlite3.connect(there) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE changelog_payload SET canonical = '{}' WHERE number = 5")
    failed = flask("backup", str(tmp_path / "broken.tar"), base=there)
    assert failed.returncode == 1 and "FAILED verification\trecord\n" in failed.stderr and "cannot be restored" in failed.stderr
    assert look(tmp_path / "broken.tar").broken == ("record",)
    elsewhere = tmp_path / "elsewhere" / "tracker.db"
    assert flask("restore", str(tmp_path / "broken.tar"), base=elsewhere).returncode == 1 and not elsewhere.exists()


@pytest.mark.parametrize("portable", [False, True])
def test_a_backup_that_runs_out_of_room_says_so_and_leaves_nothing(
        sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, portable: bool) -> None:
    store = Store(tmp_path / "files")
    fill(sqlite_database, store)
    target = tmp_path / "backups" / "b.tar"
    with pytest.raises(RuleBroken, match=r"could not be written to .*: No such file"):
        back_up(sqlite_database, store, target, release="test", at=NOW, portable=portable)
    target.parent.mkdir()

    def no_room(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("tracker.backup._add", no_room)
    with pytest.raises(RuleBroken, match=r"could not be written to .*b\.tar, and nothing was left there: No space left"):
        back_up(sqlite_database, store, target, release="test", at=NOW, portable=portable)
    assert list(target.parent.iterdir()) == []


def test_a_copy_of_a_database_that_runs_out_of_room_names_where_it_was_going(sqlite_database: Database, tmp_path: Path,
                                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    connect = sqlite3.connect

    def bounded(path: Path | str, **more: Any) -> sqlite3.Connection:
        made = connect(path, **more)
        if not more:
            made.execute("PRAGMA max_page_count = 2")
        return made

    monkeypatch.setattr("tracker.database.sessions.sqlite3.connect", bounded)
    with pytest.raises(OSError, match=r"No space left on device: .*copy"):
        sqlite_database.copy_file(tmp_path / "copy")


def test_a_full_disk_is_not_reported_as_a_damaged_backup(full: tuple[Database, Store], tmp_path: Path,
                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    database, store = full
    back_up(database, store, tmp_path / "backup.tar", release="test", at=NOW)

    def no_room(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("tracker.backup._unpack", no_room)
    with pytest.raises(RuleBroken, match=r"backup\.tar could not be unpacked in .*: No space left on device"):
        look(tmp_path / "backup.tar")


def test_a_database_that_runs_out_of_room_is_not_reported_as_damaged_rows(sqlite_database: Database, tmp_path: Path,
                                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    with sqlite_database.writing() as session:
        world.a_milestone(session)
    back_up(sqlite_database, Store(tmp_path / "files"), tmp_path / "b.tar", release="test", at=NOW, portable=True)
    connect, place = sqlite3.connect, tmp_path / "elsewhere" / "tracker.db"

    def bounded(*given: Any, **more: Any) -> sqlite3.Connection:
        made = connect(*given, **more)
        made.execute("PRAGMA max_page_count = 100")
        return made

    with monkeypatch.context() as full, pytest.raises(RuleBroken) as refused:
        full.setattr("tracker.database.sessions.sqlite3.connect", bounded)
        bring_back(f"sqlite:///{place}", Store(tmp_path / "elsewhere" / "files"), tmp_path / "b.tar")
    assert str(refused.value) == (f"The backup could not be restored to sqlite:///{place}, and nothing was left there: "
                                  "(sqlite3.OperationalError) database or disk is full")
    assert list(place.parent.iterdir()) == []


def test_a_place_that_vanishes_while_a_backup_is_written_is_named(sqlite_database: Database, tmp_path: Path,
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "backups" / "b.tar"
    target.parent.mkdir()
    add = backup._add

    def vanishes(*given: Any) -> None:
        add(*given)
        shutil.rmtree(target.parent)

    monkeypatch.setattr("tracker.backup._add", vanishes)
    with pytest.raises(RuleBroken, match=r"could not be written to .*b\.tar, and nothing was left there: No such file"):
        back_up(sqlite_database, Store(tmp_path / "files"), target, release="test", at=NOW)


def test_a_backup_that_may_not_outlast_a_loss_of_power_is_not_left_there(sqlite_database: Database, tmp_path: Path,
                                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "backups" / "b.tar"
    target.parent.mkdir()

    def no_answer(_folder: Path) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr("tracker.backup.sync_folder", no_answer)
    with pytest.raises(RuleBroken, match="and nothing was left there: Input/output error"):
        back_up(sqlite_database, Store(tmp_path / "files"), target, release="test", at=NOW)
    assert list(target.parent.iterdir()) == []


@pytest.mark.parametrize("fails", [
    "tracker.backup._bring_file", "tracker.backup._bring_rows", "tracker.backup.sync_folder", "tracker.files.store.os.link"])
def test_a_restore_that_breaks_off_leaves_none_of_the_backups_files(sqlite_database: Database, tmp_path: Path,
                                                                    monkeypatch: pytest.MonkeyPatch, fails: str) -> None:
    store, there = Store(tmp_path / "files"), Store(tmp_path / "elsewhere" / "files")
    named = {store.put(data) for data in (b"one", b"two", b"three")}
    kept_before = there.put(b"two")
    monkeypatch.setattr("tracker.backup.files.referenced", lambda _session: named)
    back_up(sqlite_database, store, tmp_path / "b.tar", release="test", at=NOW, portable="rows" in fails)
    link, times = os.link, iter(range(3))

    def no_room(*given: Any) -> None:
        if "link" in fails and next(times) < 2:
            return link(*given)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    place = f"sqlite:///{tmp_path / 'elsewhere' / 'tracker.db'}"
    named_place = "elsewhere/files" if "link" in fails else "elsewhere/tracker.db"
    with monkeypatch.context() as full, pytest.raises(RuleBroken, match=f"to .*{named_place}, and nothing .*No space left"):
        full.setattr(fails, no_room)
        bring_back(place, there, tmp_path / "b.tar")
    assert [sha256 for sha256, _ in there.kept()] == [kept_before], "what was there before stays"
    bring_back(place, there, tmp_path / "b.tar")
    assert {sha256 for sha256, _ in there.kept()} == named


@pytest.mark.postgres
@pytest.mark.parametrize("is_committed", [True, False])
def test_a_server_that_is_lost_as_a_restore_is_committed_costs_no_file_that_the_record_names(
        pg_server: postgres.PostgresServer, sqlite_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
        is_committed: bool) -> None:
    store, there = Store(tmp_path / "files"), Store(tmp_path / "there")
    fill(sqlite_database, store)
    named = store.put(b"named by the record")
    monkeypatch.setattr("tracker.backup.files.referenced", lambda _session: {named})
    kept = back_up(sqlite_database, store, tmp_path / "b.tar", release="test", at=NOW, portable=True)
    url = pg_server.create(f"lost_{os.getpid()}_{is_committed}".lower())
    commit = PGDialect_psycopg.do_commit

    def lost(dialect: PGDialect_psycopg, connection: Any) -> None:
        if is_committed:
            commit(dialect, connection)
        connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with monkeypatch.context() as cut:
        cut.setattr(PGDialect_psycopg, "do_commit", lost)
        if is_committed:
            assert bring_back(url, there, tmp_path / "b.tar") == kept
        else:
            with pytest.raises(MayStand, match="was lost just as"):
                bring_back(url, there, tmp_path / "b.tar")
    assert [sha256 for sha256, _ in there.kept()] == [named]
    if not is_committed:
        assert bring_back(url, there, tmp_path / "b.tar") == kept
    restored = Database(url)
    with restored.reading() as session:
        assert head(session).digest == kept.head.digest
    restored.dispose()
