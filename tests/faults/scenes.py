"""What a process was doing when it was killed, and what must be true afterwards: each scene raises AssertionError if
it is not."""

from __future__ import annotations

import email
import errno
import io
import os
import random
import resource
import shutil
import signal
import smtplib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Thread

from flask import Flask
from jinja2 import ChoiceLoader, DictLoader
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from tests import world
from tests.faults import killing
from tests.faults.killing import Say
from tests.mail.conftest import TRIAL
from tests.mail.sink import Kept, sink
from tests.worlds.documents import a_document, a_file
from tests.worlds.rounds import a_round, at
from tracker.backup import back_up, bring_back, look
from tracker.changelog import fold, restore
from tracker.changelog.chain import GENESIS
from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.record import head
from tracker.database import Database, migrate
from tracker.domain.errors import RuleBroken
from tracker.domain.permissions import LOADER, Role
from tracker.files.store import Store, digest_of
from tracker.mail import round_reminders
from tracker.mail.messages import Message
from tracker.mail.sending import Outgoing, Post
from tracker.mail.transport import Smtp
from tracker.mirror import Mirroring, asker
from tracker.models import MailClaim, Milestone, Plan, Update
from tracker.models.report import ReportKind
from tracker.queries import audit
from tracker.queries import reports as published
from tracker.reports import build
from tracker.settings import Settings
from tracker.web import create_app

NOW = datetime(2026, 11, 26, 4, 0, tzinfo=UTC)
MILESTONE = "2025-2028/o1/m1"
MESSAGES = 5


@dataclass
class Stage:
    """One installation in a folder of its own, rebuilt for each run.

    fresh      restores the database to how it was: full, or with ``old``, at the migration before the newest
    empty      the address of another database, empty or not there
    protected  while it lasts, the database accepts no writes
    away       while it lasts, the database is not there
    """

    url: str
    folder: Path
    fresh: Callable[[str], None]
    empty: Callable[[], str]
    protected: Callable[[], AbstractContextManager[None]]
    away: Callable[[], AbstractContextManager[None]]
    app: Flask = field(init=False)

    def __post_init__(self) -> None:
        settings = Settings.from_environment({
            "DATABASE_URL": self.url, "SECRET_KEY": "k" * 32, "TRACKER_FILES": str(self.folder / "files"),
            "TRACKER_MAIL_FOLDER": str(self.folder / "mail"), "TRACKER_READS_PER_MINUTE": "100000"})
        self.app = create_app(settings)
        self.app.jinja_env.loader = ChoiceLoader([DictLoader(TRIAL), self.app.jinja_env.loader or DictLoader({})])

    @property
    def database(self) -> Database:
        found: Database = self.app.extensions["database"]
        return found

    @property
    def store(self) -> Store:
        return Store(self.folder / "files")

    def clear(self, base: str = "full") -> None:
        self.database.dispose()
        for name in ("files", "mail", "backups", "elsewhere"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        self.fresh(base)

    def check(self, at_least: int = 0) -> int:
        """Verify the chain, the record and the audit log, and that nothing acknowledged is missing; gives the head's number."""
        self.database.dispose()
        with self.database.reading() as session:
            finding, checked = fold.check(session), audit.verify(session)
        assert finding.holds, (finding.faults[:3], finding.differing[:3])
        assert checked.holds, checked.faults[:3]
        assert finding.head.number >= at_least, f"entry {at_least} was acknowledged; the head is {finding.head.number}"
        return finding.head.number

    def goes_on(self) -> None:
        """The next write succeeds, and the record verifies after it."""
        before = self.check()
        assert write_one(self.database) == before + 1
        self.check(before + 1)


def a_world(database: Database) -> None:
    with database.writing() as session:
        world.an_installation(session)
        world.an_update(session, world.a_milestone(session))


def write_one(database: Database) -> int:
    """Publish one report by a body; returns the number of its entry, after the commit."""
    with database.writing() as session:
        made = world.an_update(session, Milestone.by_reference(session, MILESTONE), at=NOW)
        number = made.last_entry
    return number


# --- killed ------------------------------------------------------------------------------------------------------------


def writes(stage: Stage, dice: random.Random) -> None:
    """Reports are published one after the other."""
    stage.clear()

    def work(say: Say) -> None:
        for _ in range(6):
            say(str(write_one(stage.database)))

    ended = _killed(work, dice, most=420, seconds=0.4)
    stage.check(max([0, *map(int, ended.said)]))
    with stage.database.reading() as session:
        told = set(session.scalars(select(Update.last_entry)))
        assert len(told) == session.scalar(select(func.count()).select_from(Update))
    stage.goes_on()


def writers(stage: Stage, dice: random.Random) -> None:
    """Two processes write at once, and one of them is killed."""
    stage.clear()
    other = os.fork()
    if other == 0:
        with suppress(BaseException):
            for _ in range(4):
                write_one(stage.database)
            os._exit(0)
        os._exit(1)

    def work(say: Say) -> None:
        for _ in range(4):
            say(str(write_one(stage.database)))

    ended = _killed(work, dice, most=280, seconds=0.4)
    _, status = os.waitpid(other, 0)
    assert status == 0, "the other writer did not finish"
    assert stage.check(max([0, *map(int, ended.said)])) >= 4
    stage.goes_on()


def mail(stage: Stage, dice: random.Random) -> None:
    """Messages are sent, and the sender is killed again and again until all of them have gone out."""
    stage.clear()
    kills = 0
    for hours in range(1, 30):
        ended = _killed(lambda say, hours=hours: _send(stage, hours, say), dice, most=100, seconds=0.25)  # type: ignore[misc]
        if not ended.killed:
            assert not ended.failed, ended.said
            break
        kills += 1
    else:
        raise AssertionError("it never came to an end")
    ended = killing.to_the_end(lambda say: _send(stage, 40, say))
    assert not ended.failed, ended.said
    sent = Counter()  # type: Counter[str]
    for path in (stage.folder / "mail").glob("*.eml"):
        message = email.message_from_bytes(path.read_bytes())
        assert message["To"] and message["Subject"], path
        sent[str(message["Message-ID"])] += 1
    assert len(sent) == MESSAGES, sent
    # Between the acceptance and the note of it a run may die: that one goes again, under the same number.
    assert sum(sent.values()) - MESSAGES <= kills
    stage.check()


def _send(stage: Stage, hours: int, say: Say) -> None:
    def due(_session: Session, _now: datetime) -> Iterator[Outgoing]:
        for number in range(MESSAGES):
            yield Outgoing(f"trial/{number}", f"account/{number}", "reader@example.org",
                           Message("trial", "zh", {"what": f"第 {number} 封"}))

    post: Post = replace(stage.app.extensions["post"], now=lambda: NOW + timedelta(hours=hours))
    with stage.app.app_context():
        say(str(dict(post.run([due]))))


def reminders(stage: Stage, dice: random.Random) -> None:
    """Reporters and approvers are reminded of a round on three days, through a real mail server; the run is killed again
    and again until one finishes. Each reminder arrives, and only once: if a run died after the server had accepted a
    reminder but before it noted so, only that one comes again, word for word and with the same number."""
    stage.clear()
    with stage.database.writing() as session:
        world.a_milestone(session, commitment=world.a_commitment(session, leads=["moi"]))
        term = a_round(session).term
        for role, body in ((Role.REPORTER, "cec"), (Role.APPROVER, "cec"), (Role.REPORTER, "moi"), (Role.APPROVER, "moi"),
                           (Role.EDITOR, "ndc")):
            world.an_account(session, role, body)
    stage.database.dispose()
    people = {f"{role}.{body}@example.org" for role in ("reporter", "approver") for body in ("cec", "moi")}
    with sink() as (kept, port):
        for day in (term.due - timedelta(days=14), term.due - timedelta(days=7), term.due + timedelta(days=1)):
            del kept.messages[:]
            in_hand = _killed_reminders(stage, dice, day, kept, port)
            copies = Counter(to for to, _ in kept.messages)
            assert set(copies) == people, (day, copies)
            assert sum(copies.values()) - len(people) == in_hand, (day, copies, in_hand)
            for person in people:
                told = {(str(message["Message-ID"]), str(message["Subject"]), str(next(message.iter_parts()).get_content()))
                        for to, message in kept.messages if to == person}
                assert len(told) == 1, (day, person, told)
            count = len(kept.messages)
            ended = killing.to_the_end(lambda say, day=day: _remind(stage, day, 14, port, say))  # type: ignore[misc]
            assert not ended.failed and len(kept.messages) == count, "later that day it was sent again"
    stage.check()


def _killed_reminders(stage: Stage, dice: random.Random, day: date, kept: Kept, port: int) -> int:
    """Kill one run after another until one finishes; returns how many died with an accepted message they had not noted."""
    in_hand = 0
    for tries in range(40):
        before = len(kept.messages)
        ended = _killed(lambda say, tries=tries: _remind(stage, day, tries / 3, port, say), dice,  # type: ignore[misc]
                        most=250, seconds=0.5)
        with smtplib.SMTP("127.0.0.1", port) as after_it:
            # What a killed run had handed over whole, the server has taken by now.
            after_it.noop()
        with stage.database.reading() as session:
            noted = set(session.scalars(select(MailClaim.message_id).where(MailClaim.sent_at.is_not(None))))
        stage.database.dispose()
        in_hand += sum(str(message["Message-ID"]) not in noted for _, message in kept.messages[before:])
        if not ended.killed:
            return in_hand
    raise AssertionError("it never came to an end")


def _remind(stage: Stage, day: date, hours: float, port: int, say: Say) -> None:
    post: Post = replace(stage.app.extensions["post"], transport=Smtp("127.0.0.1", port, security="none"),
                         now=lambda: at(day) + timedelta(hours=hours))
    with stage.app.app_context():
        say(str(dict(post.run([round_reminders.due]))))


def report(stage: Stage, dice: random.Random) -> None:
    """A report is made and published: there is no entry without all of its files, and each file matches its checksum."""
    stage.clear()
    order = build.Order("2025-2028", ReportKind.PROGRESS, date(2026, 11, 26))

    def work(say: Say) -> None:
        with stage.app.app_context():
            say(str(build.publish(stage.database, order, build.Site(**stage.app.extensions["settings"].for_reports),
                                  by=LOADER, at=NOW).last_entry))

    ended = _killed(work, dice, most=330, seconds=4.0)
    stage.check(max([0, *(int(each) for each in ended.said if each.isdigit())]))
    with stage.database.reading() as session:
        for each in published.published(session):
            for file in each.files:
                path = stage.store.path(file["sha256"])
                assert path is not None and digest_of(path) == file["sha256"], file
    for sha256, path in stage.store.kept():
        assert digest_of(path) == sha256, path
    stage.goes_on()


def migration(stage: Stage, dice: random.Random) -> None:
    """The database is migrated to the newest release: it is at one or the other, and the next attempt succeeds."""
    stage.clear("old")
    _killed(lambda say: migrate(stage.url), dice, most=60, seconds=1.0)
    stage.database.dispose()
    migrate(stage.url)
    with stage.database.writing() as session:
        restore.index_if_missing(session)
    stage.goes_on()


def backup(stage: Stage, dice: random.Random) -> None:
    """A backup is made while another process writes: what is left at its path is complete, or there is nothing."""
    stage.clear()
    stage.store.put(b"some file")
    target = stage.folder / "backups" / "backup.tar"
    target.parent.mkdir()

    def work(say: Say) -> None:
        write_one(stage.database)
        back_up(stage.database, stage.store, target, release="test", at=NOW, portable=bool(dice.randrange(2)))
        say("made")

    ended = _killed(work, dice, most=260, seconds=0.5)
    if "made" in ended.said:
        assert target.exists()
    if target.exists():
        assert look(target).head.number
    for left in target.parent.glob(".*part"):
        with suppress(RuleBroken):
            look(left)
    stage.check()
    target.unlink(missing_ok=True)
    assert back_up(stage.database, stage.store, target, release="test", at=NOW) == look(target)
    stage.goes_on()


def restoring(stage: Stage, dice: random.Random) -> None:
    """A backup is restored: the new installation is complete or still empty, and another attempt completes it."""
    stage.clear()
    (stage.folder / "backups").mkdir()
    target = stage.folder / "backups" / "backup.tar"
    kept = back_up(stage.database, stage.store, target, release="test", at=NOW, portable=not stage.database.is_sqlite)
    url, there = stage.empty(), Store(stage.folder / "elsewhere" / "files")
    _killed(lambda say: (bring_back(url, there, target), None)[1], dice, most=900, seconds=1.5)
    try:
        bring_back(url, there, target)
    except RuleBroken as refused:
        assert "not empty" in str(refused), refused
    restored = Database(url)
    with restored.reading() as session:
        assert fold.check(session).holds and (head(session).number, head(session).digest) == (kept.head.number, kept.head.digest)
    restored.dispose()


def following(stage: Stage, dice: random.Random) -> None:
    """A copy of another installation is killed again and again while it follows: at every moment it has the beginning of
    the original's history, and the run that finishes brings the rest, with every file."""
    stage.clear()
    named = {stage.store.put(content) for content in (b"one", b"another")}
    with stage.database.writing() as session:
        for sha256 in named:
            a_document(session, plan=Plan.by_reference(session, "2025-2028"), file=a_file(sha256=sha256))
    url, there = stage.empty(), stage.folder / "elsewhere"
    there.mkdir(exist_ok=True)
    migrate(url)
    with _served(stage.app) as original:
        for _ in range(3):
            newest = write_one(stage.database)
            _killed(lambda say: _follow(url, original, there), dice, most=160, seconds=0.4)
            assert _held(url) in _held_by(stage.database, newest)
        ended = killing.to_the_end(lambda say: _follow(url, original, there))
    assert not ended.failed, ended.said
    assert _held(url) == _held_by(stage.database, newest)[-1]
    assert all(Store(there / "files").holds(sha256) for sha256 in named)
    stage.goes_on()


@contextmanager
def _served(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _follow(url: str, original: str, there: Path) -> None:
    copy = Mirroring(Database(url), asker("faults", original, local=True), original, there / "mirror", lambda: NOW)
    copy.follow()
    for sha256, fault in copy.fetch_files(Store(there / "files")):
        assert not fault, (sha256, fault)


def _held(url: str) -> tuple[int, str]:
    """The head of a database whose record verifies."""
    database = Database(url)
    with database.reading() as session:
        finding = fold.check(session)
    database.dispose()
    assert finding.holds, (finding.faults[:3], finding.differing[:3])
    return finding.head.number, finding.head.digest


def _held_by(database: Database, newest: int) -> list[tuple[int, str]]:
    """Every head that a history has had, from none to ``newest``."""
    with database.reading() as session:
        return [(0, GENESIS), *((number, digest) for number, digest in session.execute(
            select(ChangelogEntry.number, ChangelogEntry.digest).where(ChangelogEntry.number <= newest)
            .order_by(ChangelogEntry.number)))]


def _killed(work: Callable[[Say], None], dice: random.Random, *, most: int, seconds: float) -> killing.Ended:
    """Killed by count in most runs, by the clock in the others."""
    by_clock = dice.random() < 0.3
    ended = killing.run(work, dice, most=most, seconds=seconds if by_clock else None)
    assert not ended.failed, ended.said
    return replace(ended, said=tuple(each for each in ended.said if not each.startswith("FAILED")))


# --- refused by the machine ---------------------------------------------------------------------------------------------


def full_disk(stage: Stage, dice: random.Random) -> None:
    """No file may grow past a limit: each action is completed or refused with an error that says why, and it succeeds
    once there is room."""
    stage.clear()
    before = stage.check()
    room = dice.randrange(1_000, 600_000)

    def work(say: Say) -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        base = Path(str(stage.database.engine.url.database)).stat().st_size if stage.database.is_sqlite else 0
        resource.setrlimit(resource.RLIMIT_FSIZE, (max(base, 4096) + room,) * 2 if dice.randrange(2) else (room,) * 2)
        acts: dict[str, Callable[[], object]] = {
            "write": lambda: write_one(stage.database),
            "file": lambda: stage.store.put(os.urandom(400_000)),
            "backup": lambda: back_up(stage.database, stage.store, stage.folder / "b.tar", release="test", at=NOW)}
        for name, act in acts.items():
            try:
                say(f"{name} {act()}")
            except Exception as fault:
                say(f"refused {name} {type(fault).__name__} {_why(fault)}")

    ended = killing.to_the_end(work)
    assert not ended.failed, ended.said
    for line in ended.said:
        if line.startswith("refused"):
            assert any(word in line for word in ("full", "disk I/O", "File too large", str(errno.EFBIG), "readonly")), line
    written = [int(line.split()[1]) for line in ended.said if line.startswith("write ")]
    stage.check(max([before, *written]))
    for sha256, path in stage.store.kept():
        assert digest_of(path) == sha256
    assert not list((stage.folder / "files").glob("incoming/*.part"))
    target = stage.folder / "b.tar"
    if target.exists():
        look(target)
        target.unlink()
    assert not list(stage.folder.glob(".b.tar*"))
    stage.goes_on()


def _why(fault: BaseException | None) -> str:
    return "" if fault is None else f"{str(fault)[:200]} {_why(fault.__cause__)}".replace("\n", " ")


def cut_upload(stage: Stage, dice: random.Random) -> None:
    """The upload of a file is cut off: nothing of it is kept."""
    stage.clear()
    whole = dice.randbytes(dice.randrange(1, 900_000))
    cut = dice.randrange(len(whole))

    class Breaking:
        def __init__(self) -> None:
            self.at = 0

        def read(self, size: int = -1) -> bytes:
            if self.at >= cut:
                raise ConnectionResetError("the other side is gone")
            piece = whole[self.at:min(cut, self.at + size)]
            self.at += len(piece)
            return piece

    try:
        with stage.store.quarantine(Breaking(), 2**30):  # type: ignore[arg-type]
            raise AssertionError("it was taken for whole")
    except ConnectionResetError:
        pass
    assert killing.tree(stage.folder / "files") == set()
    body = b"--x\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\na@example.org" + b"a" * cut
    answer = stage.app.test_client().post("/zh/subscribe/", input_stream=io.BytesIO(body[:50]), environ_base={
        "REMOTE_ADDR": f"127.{dice.randrange(256)}.{dice.randrange(256)}.{dice.randrange(1, 255)}"}, headers={
        "Content-Type": "multipart/form-data; boundary=x", "Content-Length": str(len(body))})
    assert answer.status_code in (400, 413, 422), answer.status_code
    stage.goes_on()


def moved_clock(stage: Stage, dice: random.Random) -> None:
    """The machine's clock is set back and forth: no entry is dated earlier than the one before it."""
    stage.clear()
    with stage.database.writing() as session:
        for _ in range(6):
            at = NOW + timedelta(seconds=dice.randrange(-400 * 86400, 400 * 86400))
            world.an_update(session, Milestone.by_reference(session, MILESTONE), at=at,
                            report=world.progress(occurred=date(2025, 1, 31)))
    with stage.database.reading() as session:
        times = list(session.scalars(select(ChangelogEntry.at).order_by(ChangelogEntry.number)))
    assert times == sorted(times)
    stage.goes_on()


def locked_base(stage: Stage, dice: random.Random) -> None:
    """Another process locks the database for a moment: readers are answered; the writer waits and is then served."""
    stage.clear()
    before = stage.check()
    stage.database.dispose()
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        with suppress(BaseException):
            os.read(told, 1)
            write_one(stage.database)
            os._exit(0)
        os._exit(1)
    with stage.database.connection():
        os.write(tell, b"!")
        assert stage.app.test_client().get("/en/").status_code == 200
        time.sleep(0.3 + dice.uniform(0.05, 0.4))
        assert os.waitpid(child, os.WNOHANG) == (0, 0), "it did not wait"
    _, status = os.waitpid(child, 0)
    os.close(told)
    os.close(tell)
    assert status == 0
    assert stage.check() == before + 1


def read_only(stage: Stage, dice: random.Random) -> None:
    """The database accepts no writes: pages are served, a write is refused with an error that says why, and later it
    works."""
    stage.clear()
    before = stage.check()
    stage.database.dispose()
    with stage.protected():
        assert stage.app.test_client().get(dice.choice(["/en/", "/zh/changelog/", "/healthz"])).status_code == 200
        stage.database.dispose()
        try:
            write_one(stage.database)
            raise AssertionError("it was written")
        except DBAPIError as fault:
            assert "read-only" in str(fault) or "readonly" in str(fault), fault
        stage.database.dispose()
    assert stage.check() == before
    stage.goes_on()


def gone_and_back(stage: Stage, dice: random.Random) -> None:
    """The database is gone for a moment: a page says so with 5xx and no detail, and no restart is needed afterwards."""
    stage.clear()
    before = stage.check()
    client = stage.app.test_client()
    assert client.get("/en/").status_code == 200
    with stage.away():
        answer = client.get("/en/changelog/")
        assert answer.status_code in (500, 503), answer.status_code
        assert "OperationalError" not in answer.get_data(as_text=True)
        try:
            write_one(stage.database)
            raise AssertionError("it was written")
        except DBAPIError:
            pass
    answers = [client.get("/en/changelog/").status_code for _ in range(3)]
    assert answers == [200] * 3, answers
    assert stage.check() == before
    stage.goes_on()


SCENES: dict[str, Callable[[Stage, random.Random], None]] = {
    scene.__name__: scene for scene in (writes, writers, mail, reminders, report, migration, backup, restoring, following,
                                        full_disk, cut_upload, moved_clock, locked_base, read_only, gone_and_back)}
