"""What a filter offers does not grow with the record."""

from __future__ import annotations

import pytest

from tests import world
from tracker.database import Database
from tracker.queries import followable


def test_a_filter_offers_the_commitments_of_the_plan_that_is_asked_for_where_there_are_many(
        sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with sqlite_database.writing() as writing:
        one, other = world.a_commitment(writing), world.a_commitment(writing, plan=world.a_plan(writing, "2021-2024"))
        references = [one.reference, other.reference]
    monkeypatch.setattr(followable, "FEW", 1)
    with sqlite_database.reading() as session:
        def offered(**asked: str) -> list[str]:
            return [each.reference for _, some in followable.choices(session, **asked).plans for each in some]

        assert offered() == [] and not followable.choices(session).offers_all
        assert offered(plan="2021-2024") == references[1:] == offered(commitment=references[1])
        monkeypatch.setattr(followable, "FEW", 2)
        assert offered() == references and followable.choices(session).offers_all
