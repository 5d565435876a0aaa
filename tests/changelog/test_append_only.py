"""The database itself refuses to change the log, whoever asks and by whatever statement."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests import world
from tracker.changelog import fold
from tracker.database import Database

TABLES = ("changelog_entry", "changelog_payload", "changelog_about")
DIGEST = "f" * 64


@pytest.fixture
def logged(database: Database) -> Iterator[Database]:
    """A database with a few entries. Whatever was tried on it, at the end it contains what it did at the start."""
    with database.writing() as session:
        world.an_installation(session)
        world.a_milestone(session)
    before = rows(database)
    yield database
    assert rows(database) == before
    with database.reading() as session:
        assert fold.check(session).holds


def rows(database: Database) -> list[list[tuple[object, ...]]]:
    with database.reading() as session:
        return [sorted(tuple(row) for row in session.execute(text(f"SELECT * FROM {table}"))) for table in TABLES]


def refused(database: Database, statement: str) -> None:
    """Our own trigger refuses it; on SQLite even where a visitor's connection does not enforce foreign keys."""
    for keys in ("ON", "OFF") if database.is_sqlite else ("",):
        try:
            with database.connection() as connection:
                if keys:
                    connection.exec_driver_sql("ROLLBACK")
                    connection.exec_driver_sql(f"PRAGMA foreign_keys = {keys}")
                    connection.exec_driver_sql("BEGIN")
                connection.exec_driver_sql(statement)
        except DBAPIError as error:
            assert re.search("append-only|must follow", str(error)), f"refused, but not by the log: {error}"
        else:
            pytest.fail(f"not refused: {statement}")
        finally:
            database.dispose()


UPDATES = [
    "UPDATE changelog_entry SET header = header",
    "UPDATE changelog_entry SET digest = 'x' WHERE number = 2",
    "UPDATE changelog_entry SET number = 99 WHERE number = 2",
    "UPDATE changelog_about SET reference = 'moi'",
    "UPDATE changelog_payload SET canonical = '{}' WHERE number = 2",
    "UPDATE changelog_payload SET canonical = NULL WHERE number = 2",
    "UPDATE changelog_payload SET number = 99 WHERE number = 2",
]


def test_an_update_is_refused(logged: Database) -> None:
    for statement in UPDATES:
        refused(logged, statement)


def test_a_delete_is_refused(logged: Database) -> None:
    for table in TABLES:
        refused(logged, f"DELETE FROM {table}")
        refused(logged, f"DELETE FROM {table} WHERE number = 1")


COLUMNS = "number, header, digest, previous, at, kind, subject, audience"
NEXT = "(SELECT MAX(number) + 1 FROM changelog_entry)"
LAST = "(SELECT digest FROM changelog_entry ORDER BY number DESC LIMIT 1)"


def an_entry(number: str, *, digest: str = f"'{DIGEST}'", previous: str = f"'{'e' * 64}'") -> str:
    return f"changelog_entry ({COLUMNS}) VALUES ({number}, '{{}}', {digest}, {previous}, '', 'x', 'x', 'public')"


OUT_OF_ORDER = [
    an_entry("2"),
    an_entry("99"),
    an_entry("2", previous=LAST),
    an_entry("99", previous=LAST),
    an_entry(NEXT),
    an_entry(NEXT, previous="(SELECT digest FROM changelog_entry WHERE number = 1)"),
]


def test_an_entry_that_does_not_follow_the_last_is_refused(logged: Database) -> None:
    for entry in OUT_OF_ORDER:
        refused(logged, f"INSERT INTO {entry}")
        refused(logged, f"INSERT INTO {entry} ON CONFLICT (number) DO UPDATE SET header = 'x'")
        if logged.is_sqlite:
            refused(logged, f"INSERT OR REPLACE INTO {entry}")
            refused(logged, f"REPLACE INTO {entry}")


def test_an_entry_that_follows_cannot_replace_one_whose_digest_it_repeats(logged: Database) -> None:
    entry = an_entry(NEXT, previous=LAST, digest="(SELECT digest FROM changelog_entry WHERE number = 2)")
    if logged.is_sqlite:
        refused(logged, f"INSERT OR REPLACE INTO {entry}")
    refused(logged, f"INSERT INTO {entry} ON CONFLICT (digest) DO UPDATE SET header = 'x'")


def test_a_second_payload_is_refused(logged: Database) -> None:
    for number in ("1", "2", "(SELECT MAX(number) FROM changelog_entry)", "99"):
        payload = f"changelog_payload (number, canonical) VALUES ({number}, '{{}}')"
        refused(logged, f"INSERT INTO {payload}")
        refused(logged, f"INSERT INTO {payload} ON CONFLICT (number) DO UPDATE SET canonical = '{{}}'")
        if logged.is_sqlite:
            refused(logged, f"INSERT OR REPLACE INTO {payload}")


def test_nothing_is_listed_under_an_older_entry_afterwards(logged: Database) -> None:
    for reference in ("moi", "ndc"):
        about = f"changelog_about (number, reference) VALUES (2, '{reference}')"
        refused(logged, f"INSERT INTO {about}")
        refused(logged, f"INSERT INTO {about} ON CONFLICT (number, reference) DO UPDATE SET reference = 'x'")
        if logged.is_sqlite:
            refused(logged, f"INSERT OR REPLACE INTO {about}")


def test_a_truncate_is_refused(logged: Database) -> None:
    if logged.is_sqlite:
        return  # SQLite has no TRUNCATE; its DELETE without WHERE is refused above
    for table in TABLES:
        refused(logged, f"TRUNCATE {table} CASCADE")
    refused(logged, f"TRUNCATE {', '.join(TABLES)}")


AROUND_A_WITHHOLDING = [
    "UPDATE changelog_payload SET canonical = '{}' WHERE number = 2",
    "UPDATE changelog_payload SET canonical = NULL WHERE number = 3",
    "UPDATE changelog_payload SET canonical = NULL, number = 99 WHERE number = 2",
    "DELETE FROM changelog_payload WHERE number = 2",
]


def test_an_entry_that_withholds_one_payload_allows_that_one_alone_to_be_emptied(database: Database) -> None:
    with database.connection() as connection:
        previous = "0" * 64
        for number, (kind, subject) in enumerate([("x", "x"), ("x", "x"), ("x", "x"), ("payload.withheld", "entry/2")], 1):
            connection.exec_driver_sql(
                f"INSERT INTO changelog_entry ({COLUMNS}) VALUES "
                f"({number}, '{{}}', '{number:064}', '{previous}', '', '{kind}', '{subject}', 'public')")
            connection.exec_driver_sql(f"INSERT INTO changelog_payload VALUES ({number}, 'words')")
            previous = f"{number:064}"
    for statement in AROUND_A_WITHHOLDING:
        refused(database, statement)
    with database.connection() as connection:
        connection.exec_driver_sql("UPDATE changelog_payload SET canonical = NULL WHERE number = 2")
