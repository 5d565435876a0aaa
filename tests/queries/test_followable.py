"""What a filter offers does not grow with the record."""

from __future__ import annotations

from tests import world
from tracker.database import Database
from tracker.queries import followable


def test_a_filter_offers_only_the_commitments_of_the_plan_asked_for(sqlite_database: Database) -> None:
    with sqlite_database.writing() as writing:
        one, other = world.a_commitment(writing), world.a_commitment(writing, plan=world.a_plan(writing, "2021-2024"))
        references = [one.reference, other.reference]
    with sqlite_database.reading() as session:
        def offered(**asked: str) -> list[str]:
            return [each.reference for _, some in followable.choices(session, **asked).plans for each in some]

        assert offered() == []
        assert offered(plan="2021-2024") == references[1:] == offered(commitment=references[1])
