"""``verify`` on a database: whatever got past every lock is found, and named."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.everything import everything
from tracker.changelog import fold
from tracker.changelog.chain import Fault
from tracker.changelog.fold import Finding
from tracker.database import Database


@pytest.fixture
def unlocked(database: Database) -> Database:
    """A database with everything in it, whose triggers have been dropped by somebody with full access."""
    with database.writing() as session:
        everything(session)
    with database.connection() as connection:
        if database.is_sqlite:
            for name in connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            for table in ("changelog_entry", "changelog_payload", "changelog_about"):
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    return database


def check(database: Database) -> Finding:
    with database.reading() as session:
        return fold.check(session)


def after(database: Database, *statements: str) -> Finding:
    """What a check finds after some statements, which are then undone."""
    with database.engine.execution_options(writes=True).connect() as connection, connection.begin() as undone:
        for statement in statements:
            assert connection.exec_driver_sql(statement).rowcount, f"changes nothing: {statement}"
        with Session(connection) as session:
            found = fold.check(session)
        undone.rollback()
    return found


def test_a_record_that_was_written_by_commands_verifies(unlocked: Database) -> None:
    finding = check(unlocked)
    assert finding.holds
    with unlocked.reading() as session:
        assert finding.head.number == len(list(fold.links(session))) > 60


TAMPERINGS: list[tuple[str, str]] = [
    ("UPDATE changelog_payload SET canonical = replace(canonical, '中央選舉', '地方選舉') WHERE number = 5",
     "the payload does not match its digest"),
    ("UPDATE changelog_payload SET canonical = 'no json' WHERE number = 5", "the payload does not match its digest"),
    ("UPDATE changelog_payload SET canonical = '' WHERE number = 5", "the payload does not match its digest"),
    ("UPDATE changelog_payload SET canonical = NULL WHERE number = 5", "withheld without an entry that says so"),
    ("UPDATE changelog_entry SET header = replace(header, 'editor', 'loader') WHERE number = 5",
     "the digest does not match the header"),
    ("UPDATE changelog_entry SET header = 'no json' WHERE number = 5", "the header cannot be read"),
    ("UPDATE changelog_entry SET digest = 'f' WHERE number = 5", "the digest does not match the header"),
    ("UPDATE changelog_entry SET at = '2020-01-01T00:00:00Z' WHERE number = 5", "a column does not match the header"),
    ("UPDATE changelog_entry SET audience = 'staff' WHERE number = 5", "a column does not match the header"),
    ("UPDATE changelog_entry SET subject = 'moi' WHERE number = 5", "a column does not match the header"),
    ("UPDATE changelog_entry SET kind = 'body.added' WHERE number = 5", "a column does not match the header"),
    ("UPDATE changelog_entry SET occurred_first = '2020-01-01' WHERE number = 5", "it is not listed where its payload says"),
    ("DELETE FROM changelog_about WHERE number = 5", "it is not listed where its payload says"),
    ("INSERT INTO changelog_about (number, reference) VALUES (5, 'moi')", "it is not listed where its payload says"),
]


def test_whatever_was_changed_in_the_log_is_named_by_its_entry(unlocked: Database) -> None:
    for statement, fault in TAMPERINGS:
        found = after(unlocked, statement)
        assert found.faults[0] == Fault(5, fault), statement
        # A log that does not hold is no standard to measure the tables by.
        assert found.differing == [] and not found.holds, statement


REMOVED = [
    "DELETE FROM changelog_about WHERE number = {0}", "DELETE FROM changelog_payload WHERE number = {0}",
    "DELETE FROM changelog_entry WHERE number = {0}",
]


def test_a_removed_entry_is_named(unlocked: Database) -> None:
    finding = after(unlocked, *(statement.format(5) for statement in REMOVED))
    assert finding.faults[0].number == 5


def test_an_entry_without_its_payload_is_named_even_at_the_end(unlocked: Database) -> None:
    newest = check(unlocked).head.number
    finding = after(unlocked, f"DELETE FROM changelog_payload WHERE number = {newest}")
    assert finding.head.number == newest
    assert finding.faults == [Fault(newest, "withheld without an entry that says so")]


FACTS = [
    ("UPDATE milestone SET title_zh = '別的' WHERE reference = '2025-2028/1-1/m1'", "2025-2028/1-1/m1"),
    ("UPDATE promised_date SET due = '2031-01-01' WHERE milestone = '2025-2028/1-1/m1' AND position = 1", "2025-2028/1-1/m1"),
    ("DELETE FROM promised_date WHERE milestone = '2025-2028/1-1/m1' AND position = 2", "2025-2028/1-1/m1"),
    ("DELETE FROM commitment_body WHERE commitment = '2025-2028/1-1' AND body = 'moi'", "2025-2028/1-1"),
    ("UPDATE observation SET relation = 'names_plan'", "observation/1"),
    ("DELETE FROM document WHERE number = 1", "document/1"),
    ("UPDATE account SET role = 'admin' WHERE reference = 'account/1'", "account/1"),
]


def test_a_fact_that_was_changed_without_the_log_is_named(unlocked: Database) -> None:
    for statement, reference in FACTS:
        assert after(unlocked, statement).differing == [reference], statement


def test_a_thing_that_is_in_no_log_is_named(unlocked: Database) -> None:
    with unlocked.connection() as connection:
        columns = [row[0] for row in connection.execute(text("SELECT * FROM body")).cursor.description]
        copied = ", ".join("'secret'" if name == "reference" else name for name in columns)
        connection.execute(text(f"INSERT INTO body ({', '.join(columns)}) SELECT {copied} FROM body WHERE reference = 'cec'"))
    assert check(unlocked).differing == ["secret"]


def test_the_private_part_of_an_account_is_not_compared(unlocked: Database) -> None:
    assert after(unlocked, "UPDATE account SET failures = 3, name = 'x'").holds
