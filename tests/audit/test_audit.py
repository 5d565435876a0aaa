"""The audit log: part of the act's transaction, chained, kept for at least six months, and never quietly missing."""

from __future__ import annotations

import json
import logging
import re
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests import world
from tests.world import ADMIN, AT, PASSWORD
from tests.worlds.reviews import a_signer
from tracker import clock
from tracker.changelog.chain import canonical, sha256
from tracker.commands import accounts, audit, passwords, sessions
from tracker.commands.audit import AuditUnwritable
from tracker.database import Database
from tracker.domain.audit import Act, Origin, Outcome
from tracker.domain.calendar import civil_day
from tracker.domain.errors import NotPermitted, RuleBroken
from tracker.models import Account, AuditLine, Body, Milestone
from tracker.queries import audit as asked
from tracker.queries.audit_words import Naming
from tracker.web import syslog

EMAIL = "reporter.cec@example.org"
NEW = "harbour-cloud-99"


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    audit.alarm.clear()
    yield
    audit.alarm.clear()


def acts(session: Session) -> list[tuple[str, str]]:
    return [(each.act, each.outcome) for each in asked.every_line(session)]


def read(database: Database) -> list[AuditLine]:
    with database.reading() as session:
        return list(asked.every_line(session))


def holds(database: Database) -> asked.Finding:
    with database.reading() as session:
        finding = asked.verify(session)
    assert finding.holds, finding.faults
    return finding


# --- what is in it ---------------------------------------------------------------------------------------------------


def test_whatever_happens_to_an_account_is_logged_line_by_line(session: Session) -> None:
    account = world.an_account(session)
    accounts.log_in(session, email=EMAIL, password="wrong", at=AT)
    accounts.log_in(session, email="nobody@example.org", password="wrong", at=AT)
    accounts.begin_session(session, account, device="Firefox · Windows", at=AT)
    passwords.change_password(session, account, old=PASSWORD, new=NEW, at=AT)
    sessions.log_out(session, account, at=AT)
    accounts.close_account(session, account, by=ADMIN, at=AT)
    accounts.log_in(session, email=EMAIL, password=NEW, at=AT)
    assert acts(session) == [
        ("account.created", "done"), ("login", "failed"), ("login", "failed"), ("login", "done"), ("password.changed", "done"),
        ("logout", "done"), ("account.closed", "done"), ("login", "refused")]
    assert asked.verify(session).holds


def test_the_log_contains_no_address_name_or_password(session: Session) -> None:
    account = world.an_account(session)
    accounts.log_in(session, email="my-password-in-the-wrong-field", password="wrong", at=AT)
    accounts.begin_session(session, account, at=AT)
    key = passwords.begin_reset(session, account, at=AT)
    passwords.finish_reset(session, key=key, new=NEW, at=AT)
    for line in asked.every_line(session):
        for private in (EMAIL, "example.org", "wrong-field", key, NEW, PASSWORD):
            assert private not in line.canonical


def test_a_lock_out_is_a_line_of_its_own(session: Session) -> None:
    world.an_account(session)
    for _ in range(6):
        accounts.log_in(session, email=EMAIL, password="wrong", at=AT)
    assert acts(session)[-2:] == [("account.locked", "done"), ("login", "refused")]


def test_a_member_logs_in_as_a_seat_of_the_forum_and_not_as_an_official_of_the_coordinating_body(session: Session) -> None:
    member = session.get_one(Account, a_signer(session).account)
    accounts.begin_session(session, member, at=AT)
    passwords.change_password(session, member, old=PASSWORD, new=NEW, at=AT)
    told = [each.fields["acting"] for each in asked.every_line(session) if each.act in ("login", "password.changed")]
    assert told == [f"member {member.member}"] * 2


def test_a_transaction_that_wrote_entries_leaves_one_line_that_names_them(database: Database) -> None:
    database.origin = lambda: Origin("account/7", "editor ndc", "192.0.2.7", "POST staff.add", AT)
    with database.writing() as session:
        world.a_milestone(session)
    line, = read(database)
    assert (line.act, line.who, line.outcome) == ("record.changed", "account/7", "done")
    assert line.fields["address"] == "192.0.2.7" and line.fields["acting"] == "editor ndc"
    with database.reading() as session:
        last = world.newest_entry(session).number
    assert line.fields["detail"]["entries"] == [1, last]
    assert line.fields["detail"]["kinds"]["milestone.added"] == 1


def test_a_change_without_an_entry_is_noted_too_when_somebody_requested_it(database: Database) -> None:
    with database.writing() as session:
        reporter = world.holder(session)
        world.a_milestone(session)
        world.a_category(session)
    count = len(read(database))
    database.origin = lambda: Origin(reporter.account or "", "reporter cec", "192.0.2.7", "POST staff.report", AT)
    with database.writing() as session:
        milestone = session.scalars(select(Milestone)).one()
        world.a_draft(session, reporter, milestone)
    lines = read(database)[count:]
    assert [(each.act, each.fields["detail"]) for each in lines] == [("other.changed", {"touched": {"submission": 1}})]


def test_an_act_that_fails_leaves_no_line(database: Database) -> None:
    with pytest.raises(RuleBroken), database.writing() as session:
        account = world.an_account(session)
        passwords.change_password(session, account, old="wrong", new=NEW, at=AT)
    assert read(database) == []


def test_the_settings_are_noted_once_and_again_when_they_change(session: Session) -> None:
    assert audit.note_settings(session, {"TRACKER_MODE": "local"}, at=AT) is not None
    assert audit.note_settings(session, {"TRACKER_MODE": "local"}, at=AT) is None
    line = audit.note_settings(session, {"TRACKER_MODE": "production"}, at=AT)
    assert line is not None and line.fields["detail"]["changed"] == ["TRACKER_MODE"]


# --- when it cannot be written ---------------------------------------------------------------------------------------


def test_an_act_that_cannot_be_noted_is_not_done_and_the_alarm_is_raised(
        database: Database, caplog: pytest.LogCaptureFixture) -> None:
    with database.writing() as session:
        world.an_account(session)
    with database.connection() as connection:
        connection.execute(text("ALTER TABLE audit_line RENAME TO audit_lost"))
    with caplog.at_level(logging.CRITICAL), pytest.raises(AuditUnwritable), database.writing() as session:
        accounts.close_account(session, accounts.by_email(session, EMAIL), by=ADMIN, at=AT)
    assert audit.alarm.ringing
    assert [each.levelname for each in caplog.records if each.levelno > logging.INFO] == ["CRITICAL"]
    with pytest.raises(AuditUnwritable), database.writing() as session:
        world.a_body(session, "moi")
    with database.reading() as session:
        assert not session.scalars(select(Account)).one().closed
        assert session.get(Body, "moi") is None
    with database.connection() as connection:
        connection.execute(text("ALTER TABLE audit_lost RENAME TO audit_line"))
    with database.writing() as session:
        world.a_body(session, "moi")
    assert not audit.alarm.ringing


# --- how it holds ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("statement", [
    "UPDATE audit_line SET who = 'account/9' WHERE number = 2", "DELETE FROM audit_line",
    "DELETE FROM audit_line WHERE number = 1",
    "INSERT INTO audit_line SELECT number + 9, canonical, 'x', 'y', at, who, act, outcome, subject "
    "FROM audit_line WHERE number = 1",
    "INSERT INTO audit_anchor SELECT number, digest, at, at FROM audit_line WHERE number = 2",
    "INSERT INTO audit_anchor VALUES (2, 'f', '2020-01-01T00:00:00Z', '2020-01-01T00:00:00Z')",
])
def test_the_database_refuses_to_change_the_log(database: Database, statement: str) -> None:
    with database.writing() as session:
        for _ in range(3):
            audit.write(session, Act.EXPORTED, at=clock.now())
    with pytest.raises(DBAPIError, match="append-only"), database.connection() as connection:
        connection.execute(text(statement))
    if database.is_sqlite:
        with pytest.raises(DBAPIError, match="append-only"), database.connection() as connection:
            connection.execute(text("INSERT OR REPLACE INTO audit_line SELECT 4, 'x', digest, digest, at, who, act, outcome, "
                                    "subject FROM audit_line WHERE number = 3"))
    else:
        with pytest.raises(DBAPIError, match="append-only"), database.connection() as connection:
            connection.execute(text("TRUNCATE audit_line"))
    assert holds(database).lines == 3


def test_a_change_made_by_removing_the_triggers_is_found(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        for _ in range(3):
            audit.write(session, Act.LOG_IN, outcome=Outcome.FAILED, at=AT)
    with sqlite_database.connection() as connection:
        connection.execute(text("DROP TRIGGER audit_line_refuses_update"))
        connection.execute(text("UPDATE audit_line SET outcome = 'done' WHERE number = 2"))
    with sqlite_database.reading() as session:
        assert asked.verify(session).faults == [(2, "a column differs from the line")]
    with sqlite_database.connection() as connection:
        connection.execute(text("""UPDATE audit_line SET canonical = replace(canonical, 'failed', 'done') WHERE number = 2"""))
    with sqlite_database.reading() as session:
        assert asked.verify(session).faults == [(2, "the digest does not match the line")]


def written(database: Database, *days_ago: int) -> None:
    now = clock.now()
    with database.writing() as session:
        for days in days_ago:
            audit.write(session, Act.EXPORTED, at=now - timedelta(days=days))


def prune(database: Database, days: int, at: datetime | None = None) -> int:
    with database.writing() as session:
        return audit.prune(session, keep_days=days, at=at or clock.now())


def test_the_oldest_lines_go_when_their_time_is_up_and_the_rest_verifies_from_an_anchor(database: Database) -> None:
    written(database, 500, 450, 401, 399, 10)
    assert prune(database, 400) == 3
    finding = holds(database)
    assert finding.anchor is not None and finding.anchor.number == 3
    assert [each.number for each in read(database)] == [4, 5, 6]
    assert prune(database, 400) == 0, "twice does no harm"
    assert prune(database, 390) == 1
    assert holds(database).number == 7
    written(database, 0)
    assert holds(database).number == 8


def test_no_line_younger_than_six_months_can_be_removed_by_anyone(database: Database) -> None:
    written(database, 190, 183)
    with pytest.raises(RuleBroken):
        prune(database, 183)
    with pytest.raises(DBAPIError, match="append-only"):
        # A clock that runs ahead does not help: the base has its own.
        prune(database, 184, clock.now() + timedelta(days=30))
    assert prune(database, 184) == 1
    assert holds(database).lines == 2


def test_only_an_administrator_and_the_command_line_may_remove_lines(session: Session) -> None:
    with pytest.raises(NotPermitted):
        audit.prune(session, keep_days=400, by=world.AUDITOR, at=AT)


def test_every_old_line_can_be_removed_and_the_next_still_follows(database: Database) -> None:
    written(database, 500, 450)
    assert prune(database, 400) == 2
    assert [(each.number, each.act) for each in read(database)] == [(3, "audit.pruned")]
    assert holds(database).number == 3


# --- what leaves it --------------------------------------------------------------------------------------------------


def test_an_exported_line_can_be_checked_by_its_digest(session: Session) -> None:
    line = audit.write(session, Act.EXPORTED, "changelog", at=AT)
    read_back = json.loads(asked.as_text(line, Naming(session)))
    assert sha256(canonical(read_back["line"])) == read_back["digest"] == line.digest


def test_a_log_server_gets_every_line_after_its_commit(database: Database) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(5)
        syslog.set_up(f"udp://127.0.0.1:{server.getsockname()[1]}")
        try:
            with pytest.raises(RuleBroken), database.writing() as session:
                audit.write(session, Act.DOWNLOADED, at=AT)
                raise RuleBroken("", "undone")
            with database.writing() as session:
                audit.write(session, Act.EXPORTED, at=AT)
            said = server.recv(4096).decode()
        finally:
            syslog.set_up("")
    assert re.match(r"<86>1 \d{4}-\d\d-\d\dT[\d:.]+Z \S+ tracker-audit - line - \{", said), "RFC 5424"
    assert '"act":"exported"' in said, "and not the one that was undone"


def test_a_log_server_that_was_away_receives_the_missed_lines_later_and_the_alarm_stays_on_until_then(
        database: Database, caplog: pytest.LogCaptureFixture) -> None:
    def act() -> None:
        with database.writing() as session:
            audit.write(session, Act.EXPORTED, at=AT, detail={"kind": "a-secret-matter"})

    def received(server: socket.socket) -> str:
        taken, _from = server.accept()
        with taken:
            taken.settimeout(5)
            return taken.recv(8192).decode()

    with socket.create_server(("127.0.0.1", 0)) as server:
        place = server.getsockname()[1]
    syslog.set_up(f"tcp://127.0.0.1:{place}")
    try:
        caplog.clear()
        act()
        act()
        assert audit.alarm.unsent == 2 and not audit.alarm.ringing, "the lines are in the base, and nothing is refused"
        told = [each.getMessage() for each in caplog.records if each.levelname == "CRITICAL"]
        assert len(told) == 2 and "did not reach the log server" in told[1] and "a-secret-matter" not in told[1]
        with socket.create_server(("127.0.0.1", place)) as server:
            act()
            first = received(server)
            assert re.match(r"(\d+) <86>1 ", first) and int(first.split(" ")[0]) == len(first.split(" ", 1)[1]), "RFC 6587"
            assert audit.alarm.unsent == 0
            # The server closed that connection: the next lines come by another.
            act()
            act()
            assert '"act":"exported"' in received(server)
    finally:
        syslog.set_up("")


# --- what an auditor asks --------------------------------------------------------------------------------------------


def test_lines_are_found_by_person_act_outcome_and_day(session: Session) -> None:
    account = world.an_account(session)
    accounts.log_in(session, email=EMAIL, password="wrong", at=AT)
    audit.write(session, Act.EXPORTED, at=AT + timedelta(days=1))
    day = civil_day(AT)
    for wanted, count in ((asked.Wanted(), 3), (asked.Wanted(who=account.reference), 2), (asked.Wanted(act="exported"), 1),
                          (asked.Wanted(act="no such act"), 0), (asked.Wanted(outcome="failed"), 1),
                          (asked.Wanted(first=day + timedelta(days=1)), 1), (asked.Wanted(last=day), 2)):
        assert asked.page(session, wanted).count == count
    assert asked.page(session, asked.Wanted()).lines[0].act == "exported"
