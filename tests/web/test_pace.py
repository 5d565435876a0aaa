"""How often one address may ask, and when it may ask again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tracker.web.pace import Pace


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Sets the clock by which requests are counted."""
    def set_to(seconds: float) -> None:
        monkeypatch.setattr("time.monotonic", lambda: seconds)
    return set_to


def test_an_address_may_ask_as_often_as_the_limit_says_and_the_next_time_again(at: Callable[[float], None]) -> None:
    at(600.0)
    pace = Pace(2)
    assert [pace.is_too_much("192.0.2.1") for _ in range(4)] == [False, False, True, True]
    assert not pace.is_too_much("192.0.2.2")
    at(659.9)
    assert pace.is_too_much("192.0.2.1")
    at(660.0)
    assert [pace.is_too_much("192.0.2.1") for _ in range(3)] == [False, False, True]


@pytest.mark.parametrize(("now", "left"), [(600.0, 60), (601.5, 59), (659.9, 1)])
def test_whoever_is_turned_away_is_told_when_counting_starts_again(at: Callable[[float], None], now: float, left: int) -> None:
    at(now)
    pace = Pace(0)
    assert pace.is_too_much("192.0.2.1") and pace.seconds_left == left
    pace.limit = 1
    at(now + left - 1)
    assert pace.is_too_much("192.0.2.1")
    at(now + left)
    assert not pace.is_too_much("192.0.2.1")
