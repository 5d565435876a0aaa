"""Three servers with addresses and disks of their own in front of one PostgreSQL: any of them answers for all."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from sqlalchemy import func, select

from tests import world
from tests.mail.sink import Kept, sink
from tests.web.desk import form_of
from tracker.changelog import fold
from tracker.changelog.entry import ChangelogEntry
from tracker.commands import subscriptions
from tracker.database import Database
from tracker.domain.permissions import Role
from tracker.domain.subscriptions import Rhythm
from tracker.models import Body, Subscriber

ROOT = Path(__file__).parents[2]
ADDRESSES = ("127.0.0.1", "127.0.0.2", "127.0.0.3")
EDITOR = "editor@example.org"
READER = "reader@example.org"

pytestmark = pytest.mark.postgres


@dataclass
class Machine:
    """One server, with a browser connected to it. Nothing is shared with another machine but what ``environment`` names."""

    address: str
    environment: dict[str, str]
    browser: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        with socket.socket() as free:
            free.bind((self.address, 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen([sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "app:app"], cwd=ROOT,
                                        env=self.environment | {"WEB_BIND": f"{self.address}:{self.port}", "WEB_WORKERS": "1"})

    def get(self, path: str) -> requests.Response:
        """As the browser, logged in if it is."""
        return self.browser.get(f"http://{self.address}:{self.port}{path}", timeout=60, allow_redirects=False)

    def read(self, path: str) -> requests.Response:
        """As any member of the public, compressed: the answer may be a kept page."""
        return requests.get(f"http://{self.address}:{self.port}{path}", timeout=60)

    def send(self, path: str, **values: str) -> requests.Response:
        """Open a page's form, fill it in and send it."""
        return self.post(path, form_of(self.get(path).text) | {name: [value] for name, value in values.items()})

    def post(self, path: str, form: dict[str, list[str]]) -> requests.Response:
        return self.browser.post(f"http://{self.address}:{self.port}{path}", data=form, timeout=60, allow_redirects=False)

    def log_in(self) -> None:
        answer = self.send("/en/account/login/", email=EDITOR, password=world.PASSWORD)
        assert answer.status_code == 303, answer.text

    def carries(self, cookie: str) -> None:
        """The browser arrives with a session cookie from another machine."""
        self.browser.cookies.clear()
        self.browser.cookies.set("staff", cookie, domain=self.address)

    def runs(self, *command: str) -> subprocess.Popen[str]:
        return subprocess.Popen([sys.executable, "-m", "flask", "--app", "app", *command], cwd=ROOT, env=self.environment,
                                stdout=subprocess.PIPE, text=True)

    def is_up(self) -> bool:
        try:
            return self.read("/readyz").status_code == 200
        except requests.ConnectionError:
            return False


@pytest.fixture
def post() -> Iterator[tuple[Kept, int]]:
    with sink() as running:
        yield running


@pytest.fixture
def machines(postgres_database: Database, post: tuple[Kept, int], tmp_path: Path) -> Iterator[list[Machine]]:
    with postgres_database.writing() as session:
        world.an_installation(session)
        world.a_milestone(session)
        world.an_account(session, Role.EDITOR, None, email=EDITOR)
        subscriptions.subscribe(session, email=READER, lang="en", scopes=["everything"], rhythm=Rhythm.AT_ONCE,
                                consent="I agree.", at=datetime.now(UTC))
        reader = session.scalars(select(Subscriber)).one()
        subscriptions.confirm(session, reader.reference, at=datetime.now(UTC))
    started = [Machine(address, os.environ | {
        "DATABASE_URL": postgres_database.engine.url.render_as_string(hide_password=False), "SECRET_KEY": "k" * 40,
        "TRACKER_FILES": str(tmp_path / "shared"), "TRACKER_MAIL_FOLDER": str(tmp_path / address),
        "TRACKER_SMTP_HOST": "127.0.0.1", "TRACKER_SMTP_PORT": str(post[1]), "TRACKER_SMTP_SECURITY": "none",
        "TRACKER_MAIL_SENDER": "notices@example.org", "TRACKER_BASE_URL": "http://tracker.example.org"}) for address in ADDRESSES]
    try:
        deadline = time.monotonic() + 120
        while not all(machine.is_up() for machine in started):
            assert time.monotonic() < deadline, "a server did not start"
            time.sleep(0.2)
        yield started
    finally:
        for machine in started:
            machine.process.terminate()
        for machine in started:
            machine.process.wait(timeout=90)


def test_a_log_in_at_one_server_is_valid_at_every_other_and_ends_at_all_of_them(machines: list[Machine]) -> None:
    first, *others = machines
    first.log_in()
    held = first.browser.cookies["staff"]
    for other in others:
        assert other.get("/en/staff/bodies/").status_code == 302
        other.carries(held)
        assert other.get("/en/staff/bodies/").status_code == 200
    token = form_of(others[0].get("/en/account/").text, everywhere=True)["csrf_token"]
    assert others[0].post("/en/account/logout/", {"csrf_token": token}).status_code == 303
    for machine in machines:
        machine.carries(held)
        assert machine.get("/en/staff/bodies/").status_code == 302


def test_what_is_written_at_one_server_appears_at_once_on_the_kept_pages_of_all(machines: list[Machine]) -> None:
    for machine in machines:
        machine.log_in()
    for turn in range(9):
        for machine in machines:
            assert machine.read("/en/changelog/").text == machine.read("/en/changelog/").text
        writer = machines[turn % len(machines)]
        assert writer.send("/en/staff/bodies/add/", slug=f"body-{turn}", name_zh=f"第{turn}機關").status_code == 303
        pages = [machine.read("/en/changelog/") for machine in machines]
        assert all(f"/bodies/body-{turn}/" in page.text for page in pages)
        assert len({page.headers["ETag"] for page in pages}) == 1, "one mark, whichever server a reader comes to"


def test_writers_at_three_servers_make_one_chain(machines: list[Machine], postgres_database: Database) -> None:
    answers = []

    def write(machine: Machine) -> None:
        machine.log_in()
        for turn in range(5):
            slug = f"at-{machine.address.rpartition('.')[2]}-{turn}"
            answers.append(machine.send("/en/staff/bodies/add/", slug=slug, name_zh="機關").status_code)

    threads = [threading.Thread(target=write, args=(machine,)) for machine in machines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303] * 15
    with postgres_database.reading() as session:
        assert fold.check(session).faults == []
        assert session.scalar(select(func.count()).select_from(Body).where(Body.reference.like("at-%"))) == 15


def test_the_daily_run_and_the_mail_run_started_on_all_three_at_once_do_each_thing_once(
        machines: list[Machine], post: tuple[Kept, int], postgres_database: Database) -> None:
    daily = [machine.runs("calendar", "run") for machine in machines]
    written = [int(re.findall(r"(\d+) entries", running.communicate(timeout=120)[0])[0]) for running in daily]
    assert sorted(written)[:2] == [0, 0] and max(written) > 0, "one of them recorded the dates that passed"
    for _ in range(2):
        mailing = [machine.runs("digests", "send") for machine in machines]
        assert [running.wait(timeout=120) for running in mailing] == [0, 0, 0]
    sent = [message for to, message in post[0].messages if to == READER]
    assert len(sent) == len({message["Message-ID"] for message in sent}) > 0
    with postgres_database.reading() as session:
        overdue = session.scalars(select(ChangelogEntry.number).where(ChangelogEntry.kind == "milestone.fell_overdue")).all()
    told = "".join(body.get_content() for message in sent if (body := message.get_body(("plain",))))
    for number in overdue:
        assert told.count(f"/en/changelog/{number}/") == 1
