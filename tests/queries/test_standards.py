"""What the check against the Standards reads from the record."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from tests import world
from tests.world import AT, EDITOR, text
from tests.worlds.results import an_outcome
from tracker.commands import steering_group, striking
from tracker.commands.plans import state_coverage
from tracker.commands.steering_group import Rules
from tracker.domain.calendar import When
from tracker.domain.standards import Freshness
from tracker.domain.statements import Side
from tracker.models import Plan
from tracker.models.coverage import CoverageOf
from tracker.queries import standards


def covered(session: Session, plan: Plan, first: str, last: str) -> None:
    by: dict[str, Any] = {"by": EDITOR, "at": AT}
    state_coverage(session, plan, CoverageOf.MEETINGS, complete_from=When.iso(first), complete_to=When.iso(last),
                   basis=text("會議紀錄全數收錄"), **by)


def complete_to(session: Session) -> dict[str, date | None]:
    return {each.plan.reference: each.complete_to for each in standards.checks(session, date(2026, 11, 26))}


def test_meetings_are_known_to_the_end_of_a_plans_coverage_and_of_any_that_follows_directly_on_it(session: Session) -> None:
    earlier, later = world.a_plan(session, "2021-2024"), world.a_plan(session, "2025-2028")
    assert set(complete_to(session).values()) == {None}
    covered(session, earlier, "2020-10-28", "2024-01-29")
    assert set(complete_to(session).values()) == {date(2024, 1, 29)}
    covered(session, later, "2025-03-20", "2026-06-30")
    assert complete_to(session) == {"2021-2024": date(2024, 1, 29), "2025-2028": date(2026, 6, 30)}
    covered(session, later, "2024-01-30", "2026-06-30")
    assert set(complete_to(session).values()) == {date(2026, 6, 30)}


def test_a_seat_or_rules_that_were_struck_prove_nothing(session: Session) -> None:
    plan = world.a_plan(session)
    by: dict[str, Any] = {"by": EDITOR, "at": AT}

    def why() -> str:
        (check,) = standards.checks(session, date(2026, 3, 20))
        assert check.plan is plan
        return check.findings[0][1].why

    term = steering_group.open_term(session, 1, **by)
    seats = [steering_group.appoint_member(session, term, name=text("甲委員"), role=text("委員"), side=side, **by)
             for side in (Side.GOVERNMENT, Side.CIVIL_SOCIETY)]
    rules = steering_group.adopt_rules(session, Rules(text("設置要點"), url="https://example.org/rules"), **by)
    assert "rules" not in why() and "No list" not in why()
    striking.strike(session, rules, reason=text("誤登"), **by)
    assert "no rules" in why()
    striking.strike(session, seats[0], reason=text("誤登"), **by)
    assert "No list" in why()


def test_a_report_that_was_corrected_does_not_count_as_the_newest_word(session: Session) -> None:
    milestone = world.a_milestone(session)
    wrong = world.an_update(session, milestone, report=world.progress(occurred=date(2026, 2, 10)))
    world.an_update(session, milestone, report=world.progress(occurred=date(2025, 2, 10)), corrects=wrong)
    (check,) = standards.checks(session, date(2026, 3, 20))
    assert [each.day for each in check.latest] == [date(2025, 2, 10)]


def test_a_word_dated_by_a_month_that_is_not_over_is_the_newest_word(session: Session) -> None:
    an_outcome(session, world.a_commitment(session), took_effect=When.iso("2026-02"))
    for today, day in ((date(2026, 1, 31), None), (date(2026, 2, 15), date(2026, 2, 15)), (date(2026, 3, 20), date(2026, 2, 28))):
        ((latest,),) = (check.latest for check in standards.checks(session, today))
        assert (latest.day, latest.when) == (day, day and When.iso("2026-02"))
        assert latest.freshness is (Freshness.FRESH if day else Freshness.NO_DATA)
