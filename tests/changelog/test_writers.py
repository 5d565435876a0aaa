"""Several writers, and a process that dies: nothing is lost, nothing is left half done, and the chain is whole."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests import world
from tracker.changelog import fold
from tracker.changelog.record import head
from tracker.commands import bodies
from tracker.database import Database
from tracker.models import Body, Milestone

WRITERS, EACH = 4, 5


def test_simultaneous_writers_queue_and_lose_nothing(database: Database) -> None:
    start = threading.Barrier(WRITERS)
    failures: list[Exception] = []

    def write(writer: int) -> None:
        start.wait()
        try:
            for turn in range(EACH):
                with database.writing() as session:
                    bodies.add_body(session, f"body-{writer}-{turn}", name=world.text("機關"), by=world.EDITOR, at=world.AT)
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with database.reading() as session:
        finding = fold.check(session)
    assert finding.holds
    assert finding.head.number == WRITERS * EACH


def test_what_was_compared_inside_a_transaction_is_still_true_when_it_commits(database: Database) -> None:
    """Two people save the same form at once: one of them is notified."""
    with database.writing() as session:
        milestone = world.a_milestone(session)
        reference, seen = milestone.reference, milestone.last_entry
        world.a_category(session)
    start, told = threading.Barrier(2), []

    def save() -> None:
        start.wait()
        try:
            with database.writing() as session:
                world.an_update(session, Milestone.by_reference(session, reference, seen=seen))
        except Exception as refusal:
            told.append(type(refusal).__name__)

    threads = [threading.Thread(target=save) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == ["Conflict"]


def test_writers_queue_also_where_the_servers_own_rule_is_one_state_for_each_transaction(postgres_database: Database) -> None:
    """By that rule, a writer would see the record as it was before it waited for its turn."""
    name = postgres_database.engine.url.database
    with postgres_database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET default_transaction_isolation = \'repeatable read\'')
    postgres_database.dispose()
    test_simultaneous_writers_queue_and_lose_nothing(postgres_database)


def test_a_reader_sees_one_state_while_others_write(database: Database) -> None:
    with database.writing() as session:
        world.a_body(session, "cec")
    with database.reading() as reader:
        before = head(reader)
        with database.writing() as session:
            world.a_body(session, "moi")
        assert head(reader) == before
    with database.reading() as reader:
        assert head(reader).number == before.number + 1


DIES = """
import os, signal, sys
from sqlalchemy import event
from tests import world
from tracker.database import Database, WritingSession

database = Database(sys.argv[1])

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

if sys.argv[2] == "after the entry":
    with database.writing() as session:
        world.a_body(session, "moi")
        die()
if sys.argv[2] == "before the commit":
    event.listen(database.engine, "commit", die)
    with database.writing() as session:
        world.a_body(session, "moi")
if sys.argv[2] == "between the change and its entry":
    event.listen(WritingSession, "after_flush", die)
    with database.writing() as session:
        world.a_body(session, "moi")
"""


@pytest.mark.parametrize("moment", ["between the change and its entry", "after the entry", "before the commit"])
def test_a_process_that_is_killed_while_it_writes_leaves_neither_change_nor_entry(database: Database, moment: str) -> None:
    with database.writing() as session:
        world.a_body(session, "cec")
    with database.reading() as session:
        before = head(session)
    root = Path(__file__).parents[2]
    url = database.engine.url.render_as_string(hide_password=False)
    died = subprocess.run([sys.executable, "-c", DIES, url, moment], cwd=root, env={**os.environ, "PYTHONPATH": str(root)},
                          capture_output=True, text=True, timeout=60)
    assert died.returncode == -9, died.stderr
    with database.writing() as session:
        assert session.get(Body, "moi") is None
        assert head(session) == before
        world.a_body(session, "moi")
    with database.reading() as session:
        assert fold.check(session).holds
        assert head(session).number == before.number + 1
