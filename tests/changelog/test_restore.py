"""The log alone gives the record back, whole or as it stood after an entry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import world
from tests.everything import everything
from tracker.changelog import chain, fold, restore
from tracker.changelog.entry import ChangelogAbout, ChangelogEntry
from tracker.changelog.record import head
from tracker.changelog.recorded import Recorded
from tracker.commands.withholding import withhold
from tracker.database import Database
from tracker.domain.errors import RuleBroken
from tracker.models import Account, Milestone, Update


def public_states(session: Session) -> dict[str, Any]:
    """Everything that is public, accounts excepted: who may log in is not restored from a log."""
    return {thing.reference: (thing.last_entry, thing.public()) for model in Recorded.registry_of.values()
            if model is not Account for thing in session.scalars(select(model))}


def listed(session: Session) -> set[tuple[int, str]]:
    """The references under which the public entries are listed."""
    return {(number, reference) for number, reference in session.execute(
        select(ChangelogAbout.number, ChangelogAbout.reference)
        .join(ChangelogEntry, ChangelogEntry.number == ChangelogAbout.number).where(ChangelogEntry.audience == "public"))}


def export(database: Database, path: Path) -> Path:
    with database.reading() as session:
        path.write_text("".join(chain.line(link) + "\n" for link in fold.links(session, public=True)), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def log(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An exported log with an entry of every kind, one of them withheld."""
    path = tmp_path_factory.mktemp("log") / "tracker.db"
    path.write_bytes(migrated_file.read_bytes())
    database = Database(f"sqlite:///{path}")
    with database.writing() as session:
        everything(session)
    return export(database, path.with_suffix(".jsonl"))


def test_a_database_rebuilt_from_its_log_has_the_same_head_and_the_same_public_record(database: Database, tmp_path: Path,
                                                                                      migrated_file: Path) -> None:
    with database.writing() as session:
        everything(session)
    exported = export(database, tmp_path / "changelog.jsonl")
    copy_file = tmp_path / "copy.db"
    copy_file.write_bytes(migrated_file.read_bytes())
    copy = Database(f"sqlite:///{copy_file}")
    with copy.writing() as session:
        rebuilt = restore.rebuild(session, exported)
    with database.reading() as original, copy.reading() as again:
        assert rebuilt == head(original) == head(again)
        assert public_states(again) == public_states(original)
        assert listed(again) == listed(original)
        assert list(fold.links(again, public=True)) == list(fold.links(original, public=True))
        assert fold.check(again).holds
    assert export(copy, tmp_path / "again.jsonl").read_bytes() == exported.read_bytes()
    copy.dispose()


def test_a_log_can_be_rebuilt_on_either_database(database: Database, log: Path) -> None:
    with database.writing() as session:
        rebuilt = restore.rebuild(session, log)
    with database.reading() as session:
        assert fold.check(session).holds
    assert rebuilt == restore.verify_log(log)[0]


def test_a_rebuilt_database_goes_on_where_the_log_ended(database: Database, log: Path) -> None:
    with database.writing() as session:
        last = restore.rebuild(session, log).number
    with database.writing() as session:
        milestone = Milestone.by_reference(session, "2025-2028/1-1/m1")
        made = world.an_update(session, milestone, at=world.later(60))
        assert made.last_entry == last + 1
        assert made.number == 8
    with database.reading() as session:
        assert fold.check(session).holds


def test_a_log_can_be_loaded_only_into_an_empty_database(sqlite_database: Database, log: Path) -> None:
    with sqlite_database.writing() as session:
        world.a_body(session)
    with pytest.raises(RuleBroken, match="not empty"), sqlite_database.writing() as session:
        restore.rebuild(session, log)


SPOILED: list[Callable[[list[str]], list[str]]] = [
    lambda lines: [*lines[:9], lines[9].replace("委員會", "委員们", 1), *lines[10:]],
    lambda lines: [*lines[:9], *lines[10:]],
    lambda lines: [*lines[:9], lines[10], lines[9], *lines[11:]],
    lambda lines: [*lines[:9], "", *lines[9:]],
    lambda lines: [*lines[:9], '{"header":', *lines[10:]],
]


@pytest.mark.parametrize("spoil", SPOILED)
def test_a_log_that_was_tampered_with_is_refused_and_leaves_the_database_empty(
        sqlite_database: Database, log: Path, tmp_path: Path, spoil: Callable[[list[str]], list[str]]) -> None:
    spoiled = tmp_path / "spoiled.jsonl"
    spoiled.write_text("\n".join(spoil(log.read_text(encoding="utf-8").split("\n"))), encoding="utf-8")
    with pytest.raises(RuleBroken, match="Entry 10 "), sqlite_database.writing() as session:
        restore.rebuild(session, spoiled)
    with sqlite_database.reading() as session:
        assert head(session).number == 0


def test_nothing_private_leaves_with_an_exported_log(log: Path) -> None:
    text = log.read_text(encoding="utf-8")
    for private in ("example.org,2026",):
        assert private in text
    for private in ("reporter.cec@example.org", "argon2", world.PASSWORD, "0900-000-000", "私人姓名"):
        assert private not in text


# --- the record as it stood ------------------------------------------------------------------------------------------


def test_the_past_shows_a_milestone_as_it_was(database: Database) -> None:
    with database.writing() as session:
        milestone = world.a_milestone(session, due=date(2026, 6, 30))
        reference, added = milestone.reference, milestone.last_entry
        world.an_update(session, milestone, report=world.delay(date(2026, 9, 30)))
        delayed = milestone.last_entry
        world.an_update(session, milestone, report=world.completion())
    expected = {added: ("not_known", ["2026-06-30"], []), delayed: ("under_way", ["2026-06-30", "2026-09-30"], ["update/1"])}
    for number, (state, dues, updates) in expected.items():
        copy = restore.past(database, number)
        with copy.reading() as session:
            then = Milestone.by_reference(session, reference)
            assert then.state.value == state
            assert [str(each.due) for each in then.promised_dates] == dues
            assert list(session.scalars(select(Update.reference))) == updates
            assert head(session).number == then.last_entry == number
        copy.dispose()


def test_the_past_is_not_changed_by_looking_at_it(database: Database) -> None:
    with database.writing() as session:
        world.a_milestone(session)
    with database.reading() as session:
        before = head(session)
    restore.past(database, 2).dispose()
    with database.reading() as session:
        assert head(session) == before


def test_before_the_first_entry_there_was_nothing(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        world.a_milestone(session)
    copy = restore.past(sqlite_database, 0)
    with copy.reading() as session:
        assert public_states(session) == {}
    copy.dispose()


def test_what_has_since_been_withheld_is_not_shown_in_the_past_either(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        milestone = world.a_milestone(session)
        world.an_update(session, milestone, report=world.progress(text=world.text("私人姓名的電話")))
        number = milestone.last_entry
        withhold(session, number, ground=world.text("法院裁定"), by=world.ADMIN, at=world.AT)
    copy = restore.past(sqlite_database, number)
    with copy.reading() as session:
        assert all("私人姓名" not in (link.payload or "") for link in fold.links(session))
        assert "私人姓名" not in str(public_states(session))
    copy.dispose()
