"""How often one address may ask, and when it may ask again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.web.office import Office
from tracker.database import Database
from tracker.web import SENT_PER_HOUR
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


@pytest.mark.parametrize("path", ["subscribe/", "reports/1/comment/", "stories/sign/no-such-key/"])
def test_what_anyone_can_send_without_a_log_in_is_limited_by_the_hour(office: Office, path: str) -> None:
    browser = office.site.test_client()
    answers = [browser.post(f"/zh/{path}").status_code for _each in range(SENT_PER_HOUR + 1)]
    assert answers[-1] == 429 and 429 not in answers[:-1]
    assert browser.get(f"/zh/{path}").status_code != 429, "it can still be viewed"


def test_whoever_watches_over_the_site_may_ask_as_often_as_need_be(sqlite_database: Database,
                                                                   make_site: Callable[..., Flask]) -> None:
    browser = make_site(f"sqlite:///{sqlite_database.engine.url.database}", TRACKER_READS_PER_MINUTE="1",
                        TRACKER_METRICS="127.0.0.1").test_client()
    for path in ("/healthz", "/readyz", "/metrics"):
        assert [browser.get(path).status_code for _each in range(2)] == [200, 200], path
