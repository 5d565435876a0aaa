"""A number is written in the ten plain digits; anything else that Python or a database would accept is not one."""

from __future__ import annotations

import pytest

from tracker.domain.numbers import natural


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("7", 7), ("007", 7), ("999999999", 999_999_999)])
def test_plain_digits_are_a_number(text: str, number: int) -> None:
    assert natural(text) == number


@pytest.mark.parametrize("text", ["", " 7", "-7", "+7", "7.0", "1e3", "1_000", "²", "７", "٧", "\x007", "1000000000", "9" * 5000])
def test_anything_else_is_not_a_number(text: str) -> None:
    assert natural(text) is None


def test_the_number_of_digits_can_be_limited() -> None:
    assert natural("99", 2) == 99 and natural("100", 2) is None
