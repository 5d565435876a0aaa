"""What can happen to a conclusion, and what is counted about it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.errors import RuleBroken
from tracker.domain.register import (
    AFTER,
    Age,
    Difference,
    Ruling,
    RulingBasis,
    Tracking,
    check_decision,
    check_open,
    check_reopening,
    difference,
    is_released,
)

KEEP, LEAVE, RELEASE = Ruling
RECORDED, INFERRED, AMONG_OTHERS = RulingBasis
WHY = Bilingual.of("已有成果")
CONDITION = Bilingual.of("格式已公布")


@pytest.mark.parametrize(("advice", "decision", "expected"), [
    (KEEP, KEEP, None), (LEAVE, LEAVE, None), (RELEASE, RELEASE, None),
    (RELEASE, KEEP, Difference.KEPT_AGAINST_ADVICE), (RELEASE, LEAVE, Difference.KEPT_AGAINST_ADVICE),
    (KEEP, RELEASE, Difference.RELEASED_AGAINST_ADVICE), (LEAVE, RELEASE, Difference.RELEASED_AGAINST_ADVICE),
    (KEEP, LEAVE, Difference.OTHERWISE), (LEAVE, KEEP, Difference.OTHERWISE),
    (None, RELEASE, None), (RELEASE, None, None), (None, None, None),
])
def test_a_decision_may_keep_or_release_against_the_advice(advice: Ruling | None, decision: Ruling | None,
                                                           expected: Difference | None) -> None:
    assert difference(advice, decision, RECORDED) is expected


@pytest.mark.parametrize("basis", [INFERRED, AMONG_OTHERS])
def test_an_interpretation_by_this_site_never_counts_as_a_difference(basis: RulingBasis) -> None:
    assert difference(RELEASE, KEEP, basis) is None
    assert difference(KEEP, RELEASE, basis) is None


def test_every_ruling_puts_a_conclusion_into_some_state() -> None:
    assert {AFTER[ruling] for ruling in Ruling} == set(Tracking) - {Tracking.OPENED}


@pytest.mark.parametrize("tracking", Tracking)
@pytest.mark.parametrize("basis", RulingBasis)
def test_only_a_recorded_decision_releases(tracking: Tracking, basis: RulingBasis) -> None:
    released = tracking is Tracking.RELEASED and basis is RECORDED
    assert is_released(tracking, basis) is released
    if released:
        with pytest.raises(RuleBroken):
            check_open(tracking, basis)
        check_reopening(tracking, basis, WHY)
    else:
        check_open(tracking, basis)
        with pytest.raises(RuleBroken):
            check_reopening(tracking, basis, WHY)


def test_a_conclusion_is_not_reopened_without_a_reason() -> None:
    with pytest.raises(RuleBroken) as refused:
        check_reopening(Tracking.RELEASED, RECORDED, EMPTY)
    assert refused.value.field == "reason_zh"


def decide(decision: Ruling, **more: Any) -> None:
    values = {"condition": CONDITION, "condition_met": None, "reason": EMPTY}
    check_decision(decision, **(values | more))


@pytest.mark.parametrize("short", [{"condition_met": False}, {"condition_met": None}, {"condition": EMPTY}])
def test_a_release_without_a_met_condition_needs_a_reason(short: dict[str, Any]) -> None:
    with pytest.raises(RuleBroken) as refused:
        decide(RELEASE, **short)
    assert refused.value.field == "reason_zh"
    decide(RELEASE, reason=WHY, **short)


def test_a_release_whose_condition_was_met_needs_no_reason() -> None:
    decide(RELEASE, condition_met=True)


@pytest.mark.parametrize("ruling", [KEEP, LEAVE])
def test_keeping_a_conclusion_needs_no_reason(ruling: Ruling) -> None:
    decide(ruling)


@pytest.mark.parametrize("met", [True, False])
def test_a_condition_that_was_never_written_down_is_neither_met_nor_unmet(met: bool) -> None:
    with pytest.raises(RuleBroken) as refused:
        decide(KEEP, condition=EMPTY, condition_met=met)
    assert refused.value.field == "condition_met"


def test_age_runs_from_the_earliest_meeting_to_the_latest_whatever_their_order() -> None:
    age = Age.of([date(2022, 4, 29), date(2024, 1, 29), date(2021, 8, 30)])
    assert age == Age(date(2021, 8, 30), date(2024, 1, 29))
    assert (age.days, age.months, age.whole_months) == (882, 29, 28)


def test_a_conclusion_listed_only_once_has_an_age_of_zero() -> None:
    age = Age.of([date(2021, 8, 30)])
    assert age is not None and (age.days, age.months) == (0, 0)
    assert Age.of([]) is None


@pytest.mark.parametrize(("first", "last", "months"), [
    ((2026, 1, 31), (2026, 2, 27), 0), ((2026, 1, 31), (2026, 2, 28), 1), ((2024, 2, 29), (2025, 2, 27), 11),
    ((2024, 2, 29), (2025, 2, 28), 12), ((2025, 12, 15), (2026, 6, 14), 5), ((2025, 12, 15), (2026, 6, 15), 6),
])
def test_a_month_is_over_on_the_same_day_of_the_next_or_at_its_end(
        first: tuple[int, int, int], last: tuple[int, int, int], months: int) -> None:
    assert Age(date(*first), date(*last)).whole_months == months
