"""The two-language texts of a model: present from the start, and in the state that an entry carries."""

from __future__ import annotations

from tracker.domain.bilingual import Bilingual
from tracker.models import Plan


def test_a_text_that_is_not_given_is_empty_and_never_none() -> None:
    assert Plan(reference="2021-2024").title == Bilingual()


def test_the_texts_can_be_restored_from_a_state_in_the_log() -> None:
    title = Bilingual.of("臺灣開放政府國家行動方案", "Open government national action plan of Taiwan")
    told = Plan(reference="2021-2024", title=title).public()
    again = Plan(reference="2021-2024")
    again.assign(told)
    assert again.title == title
