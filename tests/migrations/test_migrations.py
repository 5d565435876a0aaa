"""The migrations build what the models describe, can be run down and up again, and leave the log's locks in place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, inspect, select, text
from sqlalchemy.exc import DBAPIError

import tracker.models  # noqa: F401  (registers every table)
from migrations.tables import has_a_model
from tests import world
from tests.everything import everything
from tests.worlds.cocreation import a_proposal
from tests.worlds.results import a_change, an_indicator
from tests.worlds.sign_off import a_rule_for_texts
from tracker.changelog import fold
from tracker.commands import sent_texts as commands
from tracker.commands.accounts import close_account, put_right
from tracker.commands.indicators import MeasurementGiven
from tracker.commands.sendable import ProposalReply
from tracker.database import Base, Database, migrate
from tracker.domain.calendar import When
from tracker.domain.cocreation import Adoption
from tracker.models import Commitment, Proposal, SentText
from tracker.queries import sent_texts

SCRIPTS = ScriptDirectory(str(Path(__file__).parents[2] / "migrations"))
REVISIONS = [script.revision for script in reversed(list(SCRIPTS.walk_revisions()))]


REFUSED = (
    "UPDATE changelog_entry SET kind = 'x'", "DELETE FROM changelog_entry", "UPDATE changelog_payload SET canonical = '{}'",
    "DELETE FROM changelog_payload", "UPDATE changelog_about SET reference = 'x'", "DELETE FROM changelog_about")


def address(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


def codes(check: str) -> set[str]:
    """The codes that a check names."""
    return set(re.findall("'([^']*)'", check))


def shape(database: Database) -> dict[str, object]:
    """Tables with their columns, keys, checks and indexes, and the triggers."""
    inspected = inspect(database.engine)
    found: dict[str, object] = {
        table: (sorted((column["name"], str(column["type"]), column["nullable"]) for column in inspected.get_columns(table)),
                sorted((str(check["name"]), sorted(codes(check["sqltext"]))) for check in inspected.get_check_constraints(table)),
                sorted(str(key["name"]) for key in inspected.get_foreign_keys(table)),
                sorted(str(key["name"]) for key in inspected.get_unique_constraints(table)),
                sorted(str(index["name"]) for index in inspected.get_indexes(table)))
        for table in inspected.get_table_names()}
    query = ("SELECT name FROM sqlite_master WHERE type = 'trigger'" if database.is_sqlite else
             "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
    with database.reading() as session:
        found["triggers"] = sorted(session.scalars(text(query)))
    return found


def test_the_revisions_form_a_single_line() -> None:
    assert SCRIPTS.get_heads() == [REVISIONS[-1]]
    assert len(SCRIPTS.get_bases()) == 1


def test_the_newest_revision_matches_the_models(database: Database) -> None:
    with database.connection() as connection:
        context = MigrationContext.configure(connection, opts={
            "compare_type": True, "target_metadata": Base.metadata, "include_object": has_a_model})
        assert compare_metadata(context, Base.metadata) == []


def test_the_constraints_of_the_models_are_in_the_database_and_accept_the_same_codes(database: Database) -> None:
    """What the comparison above does not cover."""
    inspected = inspect(database.engine)
    for table in Base.metadata.sorted_tables:
        wanted = {str(each.name): codes(str(each.sqltext.compile(compile_kwargs={"literal_binds": True})))
                  for each in table.constraints if isinstance(each, CheckConstraint)}
        held = {str(check["name"]): codes(check["sqltext"]) for check in inspected.get_check_constraints(table.name)}
        assert held == wanted, table.name


def test_each_revision_goes_down_and_up_again_to_the_same_shape(database: Database) -> None:
    shapes = [shape(database)]
    for below in (*REVISIONS[-2::-1], "base"):
        migrate(address(database), below, down=True)
        shapes.append(shape(database))
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
    for revision, before in zip(REVISIONS, shapes[-2::-1], strict=True):
        migrate(address(database), revision)
        assert shape(database) == before, revision


def test_a_database_with_data_in_it_can_be_migrated_down_too(database: Database) -> None:
    with database.writing() as session:
        everything(session)
    migrate(address(database), "base", down=True)
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
    migrate(address(database))
    with database.writing() as session:
        everything(session)
    with database.reading() as session:
        assert fold.check(session).holds


def test_where_an_address_is_one_accounts_for_ever_the_open_account_keeps_it(database: Database) -> None:
    def addresses() -> list[str]:
        with database.reading() as session:
            return [str(each) for each in session.scalars(text("SELECT email FROM account ORDER BY number"))]

    with database.writing() as session:
        accounts = [world.an_account(session, email=email) for email in ("a@example.org", "b@example.org", "c@example.org")]
        close_account(session, accounts[2], at=world.AT)
        put_right(session, accounts[0], email="c@example.org", name="", at=world.AT)
        close_account(session, accounts[1], at=world.AT)
        again = world.an_account(session, email="b@example.org")
        close_account(session, again, at=world.AT)
    kept = addresses()
    migrate(address(database), "0043", down=True)
    assert addresses() == ["c@example.org", "account-2@closed.invalid", "account-3@closed.invalid", "b@example.org"]
    migrate(address(database))
    assert kept == ["c@example.org", "b@example.org", "c@example.org", "b@example.org"]
    assert addresses()[0] == "c@example.org"


def test_results_awaiting_publication_are_kept_when_their_table_is_replaced_by_one_for_every_text(database: Database) -> None:
    def kept() -> list[tuple[object, ...]]:
        with database.reading() as session:
            return [(each.id, each.kind, each.about, each.commitment, each.state, each.given, each.submitted_at,
                     [(step.version, step.step, step.given) for step in sent_texts.steps(session, each)])
                    for each in session.scalars(select(SentText).order_by(SentText.id))]

    with database.writing() as session:
        reporter, indicator, proposal = world.holder(session), an_indicator(session), a_proposal(session)
        commands.send_in(session, Commitment.by_reference(session, indicator.commitment), a_change(), body="cec", by=reporter,
                         at=world.AT)
        commands.send_in(session, indicator, MeasurementGiven(When.iso("2025-12"), "50", url="https://example.org/"), body="cec",
                         by=reporter, at=world.AT)
        a_rule_for_texts(session)
        answer = ProposalReply(Adoption.PARTLY, world.text("需先去識別"), When.iso("2026-02"))
        commands.send_in(session, proposal, answer, body="cec", by=reporter, at=world.AT)
    before = kept()
    migrate(address(database), "0029", down=True)
    migrate(address(database))
    assert kept() == before[:2], "what was no result was not known before"
    with database.writing() as session:
        again = commands.send_in(session, Proposal.by_reference(session, "proposal/1"), answer, body="cec", by=reporter,
                                 at=world.AT)
        assert again.id == 3


def test_migrating_a_database_that_is_at_head_changes_nothing(database: Database) -> None:
    with database.writing() as session:
        world.a_milestone(session)
    before = shape(database)
    migrate(address(database))
    assert shape(database) == before
    with database.reading() as session:
        assert fold.check(session).holds


def test_after_every_migration_the_log_still_refuses_changes(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        world.a_milestone(session)
    for revision, down in (*((each, True) for each in REVISIONS[-2::-1]), *((each, False) for each in REVISIONS[1:])):
        migrate(address(sqlite_database), revision, down=down)
        for statement in REFUSED:
            with pytest.raises(DBAPIError, match="append-only"), sqlite_database.connection() as connection:
                connection.execute(text(statement))


def test_a_new_file_is_created_with_its_folder_and_readers_do_not_block_its_writer(
        tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("new") / "instance" / "tracker.db"
    migrate(f"sqlite:///{file}")
    database = Database(f"sqlite:///{file}")
    with database.reading() as session:
        assert session.scalar(text("PRAGMA journal_mode")) == "wal"
        assert session.scalar(text("PRAGMA foreign_keys")) == 1
        assert session.scalar(text("PRAGMA synchronous")) == 2
    database.dispose()


def test_the_database_refuses_what_the_models_rule_out(database: Database) -> None:
    with database.writing() as session:
        milestone = world.a_milestone(session)
        world.an_update(session, milestone)
    for statement in (
        "UPDATE milestone SET state = 'lost'",
        "UPDATE milestone SET state = 'not_known'",
        "UPDATE milestone SET title_zh = '', title_en = ''",
        "UPDATE milestone SET finished_on = '2026'",
        "UPDATE milestone SET body = 'nobody'",
        "UPDATE plan SET stage = 'closed'",
        "UPDATE plan SET closed_on = '2026-01-01'",
        "UPDATE progress_update SET party = 'press'",
        "UPDATE progress_update SET new_date = '2026'",
        "UPDATE promised_date SET stated_by = '2026-01-01'",
        "UPDATE promised_date SET due = NULL",
        "UPDATE body SET name_zh = '', name_en = ''",
        "UPDATE body SET name_translation = 'guessed'",
    ):
        with pytest.raises(DBAPIError), database.connection() as connection:
            assert connection.exec_driver_sql(statement).rowcount, statement
