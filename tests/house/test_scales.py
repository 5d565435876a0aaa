"""The reviewers' scales are data with a source: what a code means can be looked up."""

from __future__ import annotations

import inspect

import pytest

from tracker.domain import scales
from tracker.domain.scales import SCALES, Scale

EVERY_SCALE = [each for _, each in inspect.getmembers(scales, inspect.isclass) if issubclass(each, Scale) and each is not Scale]


def test_every_scale_is_described_with_its_era_and_a_source() -> None:
    assert set(EVERY_SCALE) == set(SCALES)
    for about in SCALES.values():
        assert about.title.zh and about.title.en
        assert about.sources and all(about.sources)
        assert about.era.until is None or about.era.since <= about.era.until


@pytest.mark.parametrize("scale", EVERY_SCALE, ids=lambda scale: scale.__name__)
def test_every_code_has_a_label_in_both_languages_and_is_unique(scale: type[Scale]) -> None:
    codes = [member.code for member in scale]
    assert len(codes) == len(set(codes)) == len(scale.__members__)
    assert all(member.label.zh and member.label.en for member in scale)


def test_no_early_result_can_be_read_from_a_level_of_completion() -> None:
    assert {member.code for member in scales.Completion}.isdisjoint(member.code for member in scales.EarlyResults)
