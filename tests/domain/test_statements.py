"""What a statement must be accompanied by."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.errors import RuleBroken
from tracker.domain.statements import (
    DependsOn,
    check_dependence,
    check_happened,
    check_reason,
    check_required,
    check_said,
    check_summary,
)


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


def test_who_speaks_in_their_own_voice_may_do_so_in_english_alone_and_an_official_may_not() -> None:
    english, chinese = Bilingual.of("", "Budget"), Bilingual.of("經費")
    for own in (english, chinese):
        check_said(text=own)
        check_reason(own, either=True)
    check_reason(chinese)
    for refused_by, field in ((lambda: check_reason(english), "reason_zh"), (lambda: check_said(text=Bilingual()), "text_zh"),
                              (lambda: check_reason(Bilingual(), "ground_zh", either=True), "ground_zh")):
        with pytest.raises(RuleBroken) as refused:
            refused_by()
        assert refused.value.field == field


def test_what_is_reported_as_past_has_begun_by_today() -> None:
    today = date(2026, 3, 2)
    for when in (None, today, When.day(today), When.month(2026, 3), When.year(2026)):
        check_happened("occurred", when, today)
    for ahead in (date(2026, 3, 3), When.day(date(2026, 3, 3)), When.month(2026, 4)):
        with pytest.raises(RuleBroken) as refused:
            check_happened("occurred", ahead, today)
        assert refused.value.field == "occurred"
