"""Whose judgement a code is, on which scale, and how far apart two codes are."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tracker.domain import glossary
from tracker.domain.assessments import (
    GIVEN,
    KEYS,
    VOICES,
    Gap,
    Voice,
    check_cluster,
    check_era,
    code_of,
    gap,
    names_a_code,
    read_code,
    voice_of,
)
from tracker.domain.errors import NotPermitted, RuleBroken
from tracker.domain.evidence import Better
from tracker.domain.figures import Path, check_figure
from tracker.domain.permissions import Actor, Role
from tracker.domain.scales import SCALES, Completion, DidItOpenGovernment, EarlyResults, PotentialForResults, Verifiability


def test_each_scale_has_the_same_name_in_the_glossary_and_beside_its_codes() -> None:
    called = {each.name.en.capitalize(): each.name.zh for each in glossary.REVIEW}
    for scale in (EarlyResults, PotentialForResults):
        name = SCALES[scale].title
        assert called[name.en] == name.zh


def test_every_scale_has_a_name_of_its_own_in_the_record() -> None:
    assert set(KEYS) == set(SCALES) and len(set(KEYS.values())) == len(KEYS)
    for scale in KEYS:
        assert all(read_code(code_of(member)) is member for member in scale)


@pytest.mark.parametrize("text", ["", "moderate", "early_results", "early_results/great", "early_results/moderate/x"])
def test_anything_that_is_not_a_code_is_refused(text: str) -> None:
    with pytest.raises(RuleBroken):
        read_code(text)


def test_each_assessing_role_has_one_voice_and_the_others_have_none() -> None:
    assert [voice_of(Actor(role, "x")) for role in VOICES] == [Voice.GOVERNMENT] * 3 + [Voice.MEMBER, Voice.REVIEWER]
    for role in set(Role) - set(VOICES):
        with pytest.raises(NotPermitted):
            voice_of(Actor(role, "x"))


def test_a_scale_is_used_only_on_plans_of_its_era() -> None:
    check_era(EarlyResults.MODERATE, 2021, of_cluster=True)
    check_era(DidItOpenGovernment.MAJOR, 2020, of_cluster=False)
    for member, year in ((DidItOpenGovernment.MAJOR, 2021), (EarlyResults.MODERATE, 2020), (PotentialForResults.MODEST, 2019)):
        with pytest.raises(RuleBroken, match="era"):
            check_era(member, year, of_cluster=False)


def test_completion_is_judged_for_each_commitment_and_never_for_a_cluster() -> None:
    with pytest.raises(RuleBroken):
        check_era(Completion.COMPLETE, 2021, of_cluster=True)


def test_a_cluster_has_at_least_two_different_commitments() -> None:
    check_cluster(["1", "2"])
    for fewer in ([], ["1"], ["1", "1"]):
        with pytest.raises(RuleBroken, match="at least two"):
            check_cluster(fewer)


def test_the_distance_between_two_codes_is_counted_in_steps_of_their_scale() -> None:
    none, moderate, significant = EarlyResults
    assert gap(none, significant) == Gap(2) and gap(moderate, none) == Gap(1) and gap(moderate, moderate) is None
    assert gap(moderate, significant) == gap(significant, moderate) == Gap(1)
    assert gap(Verifiability.YES, Verifiability.NO) == Gap(None) and gap(Verifiability.YES, Verifiability.YES) is None
    assert gap(Completion.NO_EVIDENCE_AVAILABLE, Completion.COMPLETE) == Gap(None)
    assert gap(Completion.COMPLETE, Completion.NO_EVIDENCE_AVAILABLE) == Gap(None)
    assert gap(Completion.NOT_STARTED, Completion.LIMITED) == Gap(1)
    assert gap(moderate, Completion.COMPLETE) is None
    assert all(SCALES[scale].era.until is None for scale in GIVEN)


@pytest.mark.parametrize(("typed", "kept"), [("12.50", "12.50"), ("1,024", "1024"), ("３０", "30"), ("-4", "-4"), ("", ""),
                                             (" 12 ", "12"), ("9" * 30, "9" * 30)])
def test_a_figure_is_kept_as_it_was_measured(typed: str, kept: str) -> None:
    assert check_figure(typed, "value") == kept


@pytest.mark.parametrize("typed", ["many", "NaN", "1e9", "9" * 31, "1 2", "1_000", "\u0663", "٣.٥", "+", "."])
def test_anything_that_is_not_a_figure_is_refused(typed: str) -> None:
    with pytest.raises(RuleBroken) as found:
        check_figure(typed, "value")
    assert found.value.field == "value" and typed in str(found.value)


def test_whether_a_target_is_reached_depends_on_which_direction_is_better() -> None:
    up = Path(Decimal(10), Decimal(50), Decimal(53), Better.HIGHER)
    down = Path(Decimal(30), Decimal(10), Decimal(12), Better.LOWER)
    assert up.is_reached and not up.has_worsened
    assert not down.is_reached and not down.has_worsened
    assert Path(Decimal(30), Decimal(10), Decimal(31), Better.LOWER).has_worsened


@pytest.mark.parametrize("better", Better)
def test_a_value_at_the_target_has_reached_it_and_one_at_the_baseline_has_not_worsened(better: Better) -> None:
    assert Path(Decimal(30), Decimal(10), Decimal("10.0"), better).is_reached
    assert not Path(Decimal(30), Decimal(10), Decimal("30.0"), better).has_worsened


@pytest.mark.parametrize("name", ["early_results", "Early results", "初步成果 Early results", "code", "completion", "評等"])
def test_a_field_or_column_that_asks_for_a_code_is_recognised(name: str) -> None:
    assert names_a_code(name)


@pytest.mark.parametrize("name", ["text", "kind", "我的備註", "completed on", "results_url", ""])
def test_a_field_with_another_name_asks_for_no_code(name: str) -> None:
    assert not names_a_code(name)
