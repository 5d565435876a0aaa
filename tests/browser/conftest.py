"""The site as a browser sees it: with the real record, served on this machine."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select
from werkzeug.serving import make_server

from tests.web.conftest import seeded_file, settings_for  # noqa: F401  (a fixture)
from tests.world import AT, EDITOR, PASSWORD, a_body, a_conclusion, an_installation, progress, text
from tests.worlds.reports import a_draft, opened
from tests.worlds.reviews import an_account_for
from tracker import clock
from tracker.commands import accounts, meetings, milestones, register, steering_group, updates
from tracker.commands.meetings import Notice
from tracker.database import Database, migrate
from tracker.domain.calendar import When
from tracker.domain.permissions import Role
from tracker.domain.register import Ruling
from tracker.domain.statements import Side
from tracker.models import Commitment, Milestone, Plan, Term
from tracker.web import create_app

CLAIM = "已完成檢討報告。"
# What is expected of a page may come late on a busy machine; that it never comes is still found.
expect.set_options(timeout=30_000)


@contextmanager
def serving(app: Flask, port: int = 0) -> Iterator[int]:
    """The site on a port of this machine: the one given, or any that is free."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = make_server("127.0.0.1", port, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    app.extensions["database"].dispose()


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The database of a new installation, with one editor of NDC and nothing else."""
    url = f"sqlite:///{tmp_path / 'tracker.db'}"
    migrate(url)
    database = Database(url)
    with database.writing() as session:
        an_installation(session)
        a_body(session, "ndc")
        accounts.create_account(session, email="editor@example.org", role=Role.EDITOR, body="ndc", password=PASSWORD, at=AT)
    database.dispose()
    return url


@pytest.fixture
def real_record(seeded_file: Path, tmp_path: Path) -> str:  # noqa: F811
    """A database with the real record."""
    return f"sqlite:///{shutil.copyfile(seeded_file / 'tracker.db', tmp_path / 'tracker.db')}"


@pytest.fixture
def served(real_record: str, seeded_file: Path) -> Iterator[str]:  # noqa: F811
    """The address of the site on that database, with an editor and a reporter of the Ministry of the Interior."""
    database = Database(real_record)
    with database.writing() as session:
        for role, body in ((Role.EDITOR, "ndc"), (Role.REPORTER, "moi"), (Role.ADMIN, "ndc")):
            accounts.create_account(session, email=f"{role.value}@example.org", role=role, body=body, password=PASSWORD, at=AT)
    database.dispose()
    app = create_app(settings_for(real_record, seeded_file / "files"))
    with serving(app) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def claim(served: str, real_record: str) -> str:
    """What the Ministry of the Interior says it has done since the last meeting, and a member of the Taskforce to check it:
    member@example.org."""
    database = Database(real_record)
    with database.writing() as session:
        term = steering_group.open_term(session, 1 + max(session.scalars(select(Term.number))), by=EDITOR, at=clock.now())
        seat = steering_group.appoint_member(session, term, name=text("甲委員"), role=text("委員"), side=Side.CIVIL_SOCIETY,
                                             organisation=text("某協會"), by=EDITOR, at=clock.now())
        an_account_for(session, seat, "member@example.org")
        milestone = Milestone.by_reference(session, "2025-2028/o6/m1")
        updates.publish_update(session, milestone.of, [milestone],
                               progress("moi", occurred=clock.today(), text=text(CLAIM), letter_number="臺內民字第1號"),
                               by=EDITOR, at=clock.now())
    database.dispose()
    return CLAIM


@pytest.fixture
def asked_of_moi(served: str, real_record: str) -> None:
    """The Ministry of the Interior answers for a milestone of the running plan: reporter@example.org reports on it."""
    database = Database(real_record)
    with database.writing() as session:
        milestones.set_first_date(session, Milestone.by_reference(session, "2025-2028/o6/m1"), body="moi",
                                  due=When.day(clock.today() + timedelta(days=200)), by=EDITOR, at=clock.now())
    database.dispose()


@pytest.fixture
def open_draft(served: str, real_record: str) -> int:
    """The number of a draft report on which anyone may comment for two weeks from now."""
    database = Database(real_record)
    with database.writing() as session:
        draft = a_draft(session, Plan.by_reference(session, "2025-2028"))
        number = opened(session, draft, until=clock.today() + timedelta(days=14)).number
    database.dispose()
    return number


@pytest.fixture
def recommended(claim: str, real_record: str) -> int:
    """The number of a meeting in a month's time, for which the secretariat recommends the release of a conclusion."""
    database = Database(real_record)
    with database.writing() as session:
        meeting = meetings.announce_meeting(session, 90, Notice(When.day(clock.today() + timedelta(days=30))), by=EDITOR,
                                            at=clock.now())
        conclusion = a_conclusion(session, commitment=Commitment.by_reference(session, "2025-2028/o6"))
        register.list_at_meeting(session, conclusion, meeting, register.Reported(
            number=1, follow_up=text("檢討報告已完成"), advice=Ruling.RELEASE), by=EDITOR, at=clock.now())
    database.dispose()
    return 90
