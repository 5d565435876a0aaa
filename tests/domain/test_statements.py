"""What a statement must be accompanied by."""

from __future__ import annotations

import pytest

from tracker.domain.bilingual import Bilingual
from tracker.domain.errors import RuleBroken
from tracker.domain.statements import DependsOn, check_dependence, check_required, check_summary


def test_a_summary_has_at_most_120_characters_in_chinese_and_300_in_english() -> None:
    check_summary(Bilingual.of("字" * 120, "x" * 300))
    with pytest.raises(RuleBroken) as refused:
        check_summary(Bilingual.of("字" * 121))
    assert refused.value.field == "summary_zh"
    with pytest.raises(RuleBroken) as refused:
        check_summary(Bilingual.of("字", "x" * 301))
    assert refused.value.field == "summary_en"


def test_staff_must_write_in_chinese() -> None:
    check_required(reason=Bilingual.of("經費"))
    with pytest.raises(RuleBroken) as refused:
        check_required(reason=Bilingual.of("", "Budget"))
    assert refused.value.field == "reason_zh"


def test_a_step_that_depends_on_another_body_names_it() -> None:
    check_dependence(DependsOn.OTHER_BODY, "moi")
    with pytest.raises(RuleBroken) as refused:
        check_dependence(DependsOn.OTHER_BODY, None)
    assert refused.value.field == "depends_body"


@pytest.mark.parametrize("on", [each for each in DependsOn if each is not DependsOn.OTHER_BODY])
def test_a_step_that_depends_on_no_other_body_names_none(on: DependsOn) -> None:
    check_dependence(on, None)
    with pytest.raises(RuleBroken) as refused:
        check_dependence(on, "moi")
    assert refused.value.field == "depends_body"
