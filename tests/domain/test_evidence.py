"""The gates between evidence and a code of early results, one by one, and what does not count as evidence at all."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When
from tracker.domain.evidence import (
    Case,
    Change,
    Gate,
    GateClosed,
    SourceFrom,
    Turn,
    check_early_results,
    check_reviewable,
    is_within,
)
from tracker.domain.scales import Completion, EarlyResults, OpenGovernmentLens, Verifiability

NONE, MODERATE, SIGNIFICANT = EarlyResults
PERIOD = When.iso("2021-01-01/2024-12-31")
REASON = Bilingual.of("申請人現可於期限內取得資料")
SOUND = Change("outcome/1", When.iso("2023-06"), has_before=True, is_claimed=True, is_weighed=True)
LASTING = replace(SOUND, has_ground=True, is_outside=True)


def case(*changes: Change, **more: Any) -> Case:
    values: dict[str, Any] = {"period": PERIOD, "reason": REASON, "changes": changes}
    return Case(**(values | more))


def closed(code: EarlyResults, what: Case) -> tuple[Gate, str]:
    with pytest.raises(GateClosed) as found:
        check_early_results(code, what)
    return found.value.gate, found.value.field


def test_evidence_that_passes_every_gate_supports_its_code() -> None:
    check_early_results(MODERATE, case(SOUND))
    check_early_results(SIGNIFICANT, case(LASTING))
    check_early_results(NONE, case())


@pytest.mark.parametrize("code", [MODERATE, SIGNIFICANT])
@pytest.mark.parametrize(("given", "gate", "field"), [
    (case(LASTING, verifiable=Verifiability.NO), Gate.VERIFIABLE, "code"),
    (case(LASTING, lens=OpenGovernmentLens.NO), Gate.LENS, "code"),
    (case(LASTING, completion=Completion.NOT_STARTED), Gate.COMPLETION, "code"),
    (case(LASTING, completion=Completion.NO_EVIDENCE_AVAILABLE), Gate.COMPLETION, "code"),
    (case(), Gate.CHANGE, "outcomes"),
    (case(has_baseline=True), Gate.CHANGE, "outcomes"),
    (case(replace(LASTING, stands=False)), Gate.CHANGE, "outcomes"),
    (case(replace(LASTING, turn=Turn.WORSE)), Gate.CHANGE, "outcomes"),
    (case(replace(LASTING, is_claimed=False)), Gate.ATTRIBUTION, "outcomes"),
    (case(replace(LASTING, took_effect=When.iso("2025-01"))), Gate.PERIOD, "outcomes"),
    (case(replace(LASTING, took_effect=When.iso("2020-12-31"))), Gate.PERIOD, "outcomes"),
    (case(replace(LASTING, has_before=False)), Gate.BASELINE, "outcomes"),
    (case(replace(LASTING, is_weighed=False)), Gate.WEIGHT, "weight_zh"),
    (case(LASTING, unheard=["outcome/7"]), Gate.BALANCE, "balance_zh"),
    (case(LASTING, reason=EMPTY), Gate.CHANGE, "reason_zh"),
])
def test_each_gate_closes_when_what_it_asks_for_is_missing(code: EarlyResults, given: Case, gate: Gate, field: str) -> None:
    assert closed(code, given) == (gate, field)


def test_significant_requires_a_ground_for_lasting_and_an_outside_source() -> None:
    assert closed(SIGNIFICANT, case(SOUND)) == (Gate.LASTING, "outcomes")
    assert closed(SIGNIFICANT, case(replace(SOUND, has_ground=True))) == (Gate.BALANCE, "outcomes")
    check_early_results(SIGNIFICANT, case(replace(SOUND, has_ground=True), replace(SOUND, is_outside=True)))


def test_an_outcome_of_another_period_does_not_supply_what_one_outcome_lacks() -> None:
    later = replace(LASTING, took_effect=When.iso("2025-03"))
    assert closed(MODERATE, case(replace(SOUND, has_before=False), later)) == (Gate.BASELINE, "outcomes")
    assert closed(SIGNIFICANT, case(SOUND, later)) == (Gate.LASTING, "outcomes")


def test_one_outcome_that_says_how_things_were_before_and_why_it_matters_is_enough() -> None:
    check_early_results(MODERATE, case(SOUND, replace(SOUND, has_before=False, is_weighed=False)))


@pytest.mark.parametrize(("code", "what", "said"), [
    (NONE, case(reason=EMPTY), "what you looked for, where, and what you found"),
    (MODERATE, case(SOUND, reason=EMPTY), "what changed, for whom, and why this code"),
    (MODERATE, case(replace(SOUND, took_effect=When.iso("2025-01"))), str(PERIOD)),
    (MODERATE, case(SOUND, unheard=["outcome/7", "outcome/8"]), "outcome/7, outcome/8")])
def test_a_closed_gate_says_what_is_missing_for_this_code(code: EarlyResults, what: Case, said: str) -> None:
    with pytest.raises(GateClosed, match=re.escape(said)):
        check_early_results(code, what)


def test_an_indicator_may_supply_the_baseline() -> None:
    check_early_results(MODERATE, case(replace(SOUND, has_before=False), has_baseline=True))


def test_no_notable_results_is_a_finding_and_needs_a_reason() -> None:
    assert closed(NONE, case(reason=EMPTY)) == (Gate.CHANGE, "reason_zh")
    assert closed(NONE, case(verifiable=Verifiability.NO)) == (Gate.VERIFIABLE, "code")
    check_early_results(NONE, case(completion=Completion.NOT_STARTED))


def test_the_assessment_itself_may_give_the_weight_or_what_others_say() -> None:
    check_early_results(MODERATE, case(replace(SOUND, is_weighed=False), weight=REASON))
    check_early_results(MODERATE, case(SOUND, unheard=["outcome/7"], balance=REASON))


def test_a_missing_design_code_blocks_nothing() -> None:
    check_reviewable(None, None, of_change=True)
    check_reviewable(Verifiability.YES, OpenGovernmentLens.NO, of_change=False)
    with pytest.raises(GateClosed):
        check_reviewable(Verifiability.NO, None, of_change=False)


@pytest.mark.parametrize(("when", "inside"), [
    ("2021-01-01", True), ("2024-12-31", True), ("2024-Q4", True), ("2024", True), ("2020-12/2021-01", False), ("2025", False)])
def test_a_change_is_inside_the_period_only_if_all_of_it_is(when: str, inside: bool) -> None:
    assert is_within(When.iso(when), PERIOD) is inside


def test_only_the_implementing_body_is_an_inside_source() -> None:
    assert [each for each in SourceFrom if not each.is_outside] == [SourceFrom.IMPLEMENTING_BODY]


def test_a_change_on_one_day_can_be_inside_the_period() -> None:
    assert is_within(When.day(date(2022, 2, 28)), PERIOD)
