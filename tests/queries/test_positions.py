"""Pages of the changelog are the entries in order, wherever they are opened, and however the log grew in between."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import world
from tests.everything import everything
from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.record import head
from tracker.commands import plans
from tracker.database import Database
from tracker.domain.errors import NotFound
from tracker.queries import changelog, kept, positions
from tracker.queries.changelog import PER_PAGE, Filter

FILTERS = [Filter(), Filter(about=["2025-2028"]), Filter(kinds=(Kind.BODY_ADDED,)), Filter(about=["2025-2028", "cec"]),
           Filter(first=world.TODAY), Filter(about=["nowhere"])]


@pytest.fixture(autouse=True)
def marks_close_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(positions, "EVERY", 7)


def plainly(session: Session, chosen: Filter) -> list[int]:
    return list(session.scalars(chosen.apply(select(ChangelogEntry.number)).order_by(ChangelogEntry.number.desc())))


def paged(session: Session, chosen: Filter) -> list[int]:
    first = changelog.page(session, chosen)
    assert first.total == len(plainly(session, chosen)) == changelog.count(session, chosen)
    return [each.number for number in range(1, first.last + 1) for each in changelog.page(session, chosen, number).entries]


def archives(session: Session, chosen: Filter, size: int) -> list[list[int]]:
    found: list[list[int]] = []
    while (kept := changelog.archived(session, chosen, len(found) + 1, size)) is not None:
        found.append([each.number for each in changelog.archive(session, chosen, len(found) + 1, size)])
        assert kept.newest.number == found[-1][0]
    with pytest.raises(NotFound):
        changelog.archive(session, chosen, len(found) + 1, size)
    return found


def test_every_page_and_archive_is_a_slice_of_the_log_even_after_it_grew(database: Database) -> None:
    with database.writing() as session:
        world.an_installation(session)
        milestone = world.a_milestone(session)
    for turn in range(4):
        with database.writing() as session:
            for number in range(9):
                world.a_body(session, f"body-{turn}-{number}")
            world.an_update(session, session.merge(milestone), at=world.later(turn))
        with database.reading() as session:
            for chosen in FILTERS:
                expected = plainly(session, chosen)
                assert paged(session, chosen) == expected
                oldest = expected[::-1]
                assert archives(session, chosen, 5) == [oldest[at:at + 5][::-1] for at in range(0, len(oldest) - 4, 5)]
    with database.reading() as session:
        assert changelog.page(session, Filter()).total > PER_PAGE


def test_the_newest_entries_of_a_list_match_the_log_however_they_arrived(database: Database) -> None:
    counts = (1, 3, 8, 60)
    with database.writing() as session:
        world.an_installation(session)
        milestone = world.a_milestone(session)
    for turn in range(8):
        with database.writing() as session:
            for _ in range(turn % 3):
                world.an_update(session, session.merge(milestone), at=world.later(turn))
            if turn == 4:
                world.a_body(session, "moi")
        with database.reading() as session:
            for chosen in FILTERS:
                expected = plainly(session, chosen)
                for count in (counts if turn % 2 else counts[::-1]):
                    assert [each.number for each in changelog.newest(session, chosen, count)] == expected[:count], (turn, chosen)
                assert paged(session, chosen) == expected


def test_a_newly_arrived_entry_passes_a_filter_exactly_when_the_database_says_so(database: Database) -> None:
    with database.writing() as session:
        everything(session)
        world.a_body(session, "mnd")
    with database.reading() as session:
        known = head(session).number
        assert kept.since(session, known) == []
    with database.writing() as session:
        world.an_update(session, world.a_milestone(session), at=world.later(1))
    with database.reading() as session:
        arrived = kept.since(session, known)
        assert arrived and [each.number for each in arrived] == list(range(known + 1, head(session).number + 1))
        kinds, things = (Filter(kinds=[kind]) for kind in Kind), (Filter(about=[each]) for each in arrived[-1].concerns)
        for chosen in (*FILTERS, *kinds, *things):
            if chosen.is_told_at_once:
                assert [each.number for each in arrived if chosen.passes(each)] == [
                    number for number in plainly(session, chosen)[::-1] if number > known], chosen


def test_entries_about_a_theme_are_counted_separately(database: Database) -> None:
    with database.writing() as session:
        world.an_installation(session)
        plan = world.a_plan(session)
        theme = plans.add_theme(session, plan, 1, title=world.text("範疇一", "Theme one"), by=world.EDITOR, at=world.AT).reference
        world.a_commitment(session, plan=plan)
    with database.reading() as session:
        of_theme = Filter(theme=changelog.theme(session, theme))
        for chosen in (Filter(), of_theme, Filter()):
            assert changelog.count(session, chosen) == len(plainly(session, chosen))
        assert changelog.count(session, of_theme) < changelog.count(session, Filter())


def test_what_is_undone_is_not_counted(database: Database) -> None:
    with database.writing() as session:
        world.a_body(session, "cec")
    with database.reading() as session:
        assert changelog.count(session, Filter()) == 1
    with pytest.raises(RuntimeError), database.writing() as undone:
        world.a_body(undone, "moi")
        assert changelog.count(undone, Filter()) == 2
        raise RuntimeError
    with database.reading() as session:
        assert changelog.count(session, Filter()) == head(session).number == 1


def test_a_reader_of_an_earlier_state_gets_the_count_as_it_was(database: Database) -> None:
    with database.writing() as session:
        world.a_body(session, "cec")
    with database.reading() as earlier:
        assert head(earlier).number == 1
        with database.writing() as writing:
            world.a_body(writing, "moi")
        with database.reading() as afterwards:
            assert changelog.count(afterwards, Filter()) == 2
        assert changelog.count(earlier, Filter()) == 1 and len(changelog.page(earlier, Filter()).entries) == 1
