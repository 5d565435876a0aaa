"""What was read is kept until an entry comes that may change it: what is said of one commitment changes nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import world
from tests.worlds.rounds import a_round, at, time_goes_to
from tracker.changelog.kinds import Kind
from tracker.database import Database
from tracker.models import Commitment, Milestone, Update
from tracker.queries import commitments, kept, views
from tracker.queries.changelog import Filter, page

FIRST, SECOND, GENERAL = 0, 1, 2


@pytest.fixture
def two(database: Database) -> tuple[str, str]:
    """Two commitments of one plan, each with a milestone."""
    with database.writing() as session:
        world.an_installation(session)
        world.a_category(session)
        plan = world.a_plan(session)
        found = []
        for number in ("1-1", "1-2"):
            commitment = world.a_commitment(session, plan=plan, number=number)
            world.a_milestone(session, commitment=commitment)
            found.append(commitment.reference)
    return found[0], found[1]


def stands(database: Database, two: tuple[str, str]) -> tuple[object, ...]:
    """The stands of the first, of the second, and of what is said about no commitment."""
    with database.reading() as session:
        return kept.stand(session, two[0]), kept.stand(session, two[1]), kept.stand(session)


def milestone_of(session: Session, commitment: str) -> Milestone:
    return Milestone.by_reference(session, f"{commitment}/m1")


def changed(database: Database, two: tuple[str, str], act: Callable[[Session], object]) -> set[int]:
    """Which of the stands differ after an act."""
    before = stands(database, two)
    with database.writing() as session:
        act(session)
    after = stands(database, two)
    return {place for place in (FIRST, SECOND, GENERAL) if before[place] != after[place]}


def test_an_entry_about_one_commitment_leaves_every_other_as_it_was(database: Database, two: tuple[str, str]) -> None:
    for _ in range(3):
        assert changed(database, two, lambda session: world.an_update(session, milestone_of(session, two[0]))) == {FIRST}


def test_another_kind_of_entry_may_change_anything(database: Database, two: tuple[str, str]) -> None:
    assert changed(database, two, lambda session: world.a_body(session, "moj")) == {FIRST, SECOND, GENERAL}
    assert changed(database, two, lambda session: world.a_milestone(
        session, commitment=Commitment.by_reference(session, two[0]))) == {FIRST, SECOND, GENERAL}


def test_a_body_that_was_silent_on_all_its_commitments_and_then_reports_changes_all(
        database: Database, two: tuple[str, str]) -> None:
    with database.writing() as session:
        a_round(session)
    in_time, late = at(date(2026, 4, 1)), at(date(2026, 4, 20))
    assert changed(database, two, lambda session: world.an_update(session, milestone_of(session, two[0]), at=in_time)) == {FIRST}
    with database.writing() as session:
        time_goes_to(session, date(2026, 4, 15))
    assert changed(database, two, lambda session: world.an_update(
        session, milestone_of(session, two[0]), report=world.progress(occurred=date(2026, 4, 20)), at=late)) == {
            FIRST, SECOND, GENERAL}


def test_a_record_is_live_once_a_person_has_made_an_entry(database: Database) -> None:
    """Until then nobody owed a report, and nothing was late."""
    for act, is_live in ((world.an_installation, False), (world.a_body, True)):
        with database.writing() as session:
            act(session)
        with database.reading() as session:
            assert kept.is_live(session) is is_live
    with database.writing() as session:
        assert kept.is_live(session)


def test_the_kinds_of_entry_on_offer_grow_with_the_log(database: Database, two: tuple[str, str]) -> None:
    with database.reading() as session:
        before = kept.kinds(session)
    with database.writing() as session:
        world.an_update(session, milestone_of(session, two[0]))
    with database.reading() as session:
        assert kept.kinds(session) - before == {Kind.PROGRESS_RECORDED.value}
        assert page(session, Filter()).total == kept.head(session).number


def test_what_a_session_sees_while_it_can_still_undo_is_shared_with_nobody(database: Database, two: tuple[str, str]) -> None:
    with database.writing() as session:
        assert kept.stand(session, two[0]) != kept.stand(session, two[0])
        world.a_body(session, "moj")
        assert "moj" in views.bodies(session)
        session.rollback()
    with database.reading() as session:
        assert "moj" not in views.bodies(session)


def test_a_session_that_sees_an_earlier_moment_gets_nothing_from_a_later_one(database: Database, two: tuple[str, str]) -> None:
    with database.reading() as earlier:
        assert "moj" not in views.bodies(earlier)
        before = kept.head(earlier)
        with database.writing() as session:
            world.a_body(session, "moj")
        with database.reading() as later:
            assert "moj" in views.bodies(later)
        assert kept.head(earlier) == before and "moj" not in views.bodies(earlier)


def told_of(session: Session, commitment: str) -> object:
    """What a commitment's page says, as of the session's moment."""
    page = commitments.page(session, views.commitment(session, commitment), world.TODAY)
    return ([(each.reference, each.corrected_by) for each in page.updates], [each.reference for each in page.given],
            [(each.milestone.state, each.current) for each in page.milestones], page.row.latest, page.row.reported)


def test_a_page_reads_on_from_where_it_was_and_says_what_a_first_reading_would(database: Database, two: tuple[str, str]) -> None:
    acts: list[Callable[[Session], object]] = [
        lambda session: world.an_update(session, milestone_of(session, two[0])),
        lambda session: world.an_update(session, milestone_of(session, two[0]), report=world.delay(date(2026, 9, 30))),
        lambda session: world.an_update(session, milestone_of(session, two[0]), report=world.progress(text=world.text("更正後")),
                                        corrects=session.scalars(select(Update).order_by(Update.number)).first()),
        lambda session: world.an_update(session, milestone_of(session, two[1])),
        lambda session: world.an_update(session, milestone_of(session, two[0]), report=world.completion())]
    seen: list[object] = []
    for day, act in enumerate(acts):
        with database.writing() as session:
            act(session)
        with database.reading() as again:
            seen.append(told_of(again, two[0]))
        first = Database(database.engine.url.render_as_string(hide_password=False))
        with first.reading() as anew:
            assert seen[-1] == told_of(anew, two[0]), day
        first.dispose()
    assert seen[2] == seen[3] and len({repr(each) for each in seen}) == len(acts) - 1


def test_a_page_as_of_an_earlier_moment_says_nothing_that_was_read_since(database: Database, two: tuple[str, str]) -> None:
    with database.writing() as session:
        world.an_update(session, milestone_of(session, two[0]))
    with database.reading() as earlier:
        before = told_of(earlier, two[0])
        with database.writing() as session:
            world.an_update(session, milestone_of(session, two[0]), report=world.completion())
        with database.reading() as later:
            assert told_of(later, two[0]) != before
        assert told_of(earlier, two[0]) == before


def test_many_entries_at_once_or_a_long_life_change_everything(database: Database, two: tuple[str, str],
                                                               monkeypatch: pytest.MonkeyPatch) -> None:
    stands(database, two)
    monkeypatch.setattr(kept, "AT_ONCE", 1)

    def several(session: Session) -> None:
        for day in range(3):
            world.an_update(session, milestone_of(session, two[0]), at=world.later(day))

    assert changed(database, two, several) == {FIRST, SECOND, GENERAL}
    monkeypatch.setattr(kept, "AT_ONCE", 1000)
    monkeypatch.setattr(kept, "LOOKED_AT", 0)
    assert changed(database, two, lambda session: world.an_update(session, milestone_of(session, two[0]), at=world.later(4))) == {
        FIRST}
    assert changed(database, two, lambda session: world.an_update(session, milestone_of(session, two[0]), at=world.later(5))) == {
        FIRST, SECOND, GENERAL}


def test_another_log_in_the_place_of_the_one_that_was_read_is_noticed(sqlite_database: Database, tmp_path: Path) -> None:
    with sqlite_database.writing() as session:
        world.an_installation(session)
    earlier = tmp_path / "earlier.db"
    sqlite_database.copy_file(earlier)
    with sqlite_database.writing() as session:
        world.a_body(session, "moj")
    with sqlite_database.reading() as session:
        assert set(views.bodies(session)) == {"moj"}
    other = Database(f"sqlite:///{earlier}")
    for slug in ("moi", "cec"):
        with other.writing() as session:
            world.a_body(session, slug)
    other.fold_log()
    other.dispose()
    sqlite_database.dispose()
    (tmp_path / "tracker.db-wal").unlink(missing_ok=True)
    (tmp_path / "tracker.db-shm").unlink(missing_ok=True)
    earlier.replace(tmp_path / "tracker.db")
    with sqlite_database.reading() as session:
        assert set(views.bodies(session)) == {"moi", "cec"}
