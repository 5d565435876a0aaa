"""A call, the way of a proposal and its answer, on the day on which each rule turns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When
from tracker.domain.cocreation import (
    Found,
    Judged,
    PathStage,
    Question,
    Step,
    Vote,
    check_answer,
    check_call,
    check_judged,
    check_step,
)
from tracker.domain.errors import RuleBroken

TODAY = date(2026, 3, 2)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
WORDS = Bilingual.of("第一版", "The first version")


def refused(check: Callable[..., None], *given: Any, **more: Any) -> str:
    with pytest.raises(RuleBroken) as broken:
        check(*given, **more)
    return broken.value.field


def test_a_call_is_published_by_today_and_before_it_has_ended_and_does_not_end_before_it_begins() -> None:
    check_call(None, None, None, TODAY)
    check_call(TODAY, TODAY, TODAY, TODAY)
    check_call(TODAY, None, YESTERDAY, TODAY)
    check_call(None, TOMORROW, TODAY, TODAY)
    assert refused(check_call, TODAY, TOMORROW, TOMORROW, TODAY) == "published_on"
    assert refused(check_call, YESTERDAY, YESTERDAY, TODAY, TODAY) == "published_on"
    assert refused(check_call, TODAY, YESTERDAY, None, TODAY) == "ends_on"


def a_step(on: When, stage: PathStage = PathStage.DRAFT, **more: Any) -> Step:
    return Step(stage, on, **({"text": WORDS} | more))


def test_a_step_comes_no_earlier_than_the_one_before_and_no_later_than_the_one_after() -> None:
    before, after = a_step(When.day(YESTERDAY), PathStage.PRIORITY_LIST), a_step(When.day(TODAY), PathStage.CONSULTATION)
    for day in (YESTERDAY, TODAY):
        check_step([before], a_step(When.day(day)), TODAY, next_one=after)
    check_step([before], a_step(When.month(2026, 3)), TODAY, next_one=after)
    assert refused(check_step, [before], a_step(When.day(YESTERDAY - timedelta(days=1))), TODAY) == "on"
    assert refused(check_step, [], a_step(When.day(TODAY)), TODAY, next_one=before) == "on"
    assert refused(check_step, [before], a_step(When.day(TOMORROW)), TODAY) == "on"


def test_a_step_says_what_its_version_says_and_is_entered_once_and_the_last_names_the_commitment() -> None:
    step = a_step(When.day(TODAY))
    last = a_step(When.day(TODAY), PathStage.COMMITMENT, commitment="2025-2028/1-1")
    check_step([step], last, TODAY)
    assert refused(check_step, [step], step, TODAY) == refused(check_step, [], step, TODAY, next_one=step) == ""
    assert refused(check_step, [], replace(step, text=EMPTY), TODAY) == "text_zh"
    assert refused(check_step, [], replace(step, text=Bilingual.of("", "In English alone")), TODAY) == "text_zh"
    assert refused(check_step, [last], step, TODAY) == refused(check_step, [], last, TODAY, next_one=step) == "stage"
    assert refused(check_step, [], replace(last, commitment=None), TODAY) == "commitment"
    assert refused(check_step, [], replace(step, commitment="2025-2028/1-1"), TODAY) == "commitment"


@pytest.mark.parametrize("vote", [None, Vote(3, 0), Vote(3, 1, 0)])
def test_a_step_reads_back_as_it_was_stored_and_a_vote_counts_no_abstentions_that_were_not_stated(vote: Vote | None) -> None:
    step = a_step(When.month(2026, 3), vote=vote, url="https://example.org/draft")
    assert Step.from_public(step.public()) == step
    assert vote is None or ("abstained" in vote.public()) is (vote.abstained is not None)


def test_an_answer_comes_no_earlier_than_what_it_answers() -> None:
    for asked in (None, When.day(TODAY), When.month(2026, 3)):
        check_answer(WORDS, When.day(TODAY), TODAY, asked=asked)
    assert refused(check_answer, WORDS, When.day(YESTERDAY), TODAY, asked=When.day(TODAY)) == "answered_on"
    assert refused(check_answer, WORDS, When.day(TOMORROW), TODAY) == "answered_on"
    assert refused(check_answer, EMPTY, When.day(TODAY), TODAY) == "reason_zh"


def test_only_that_all_were_answered_needs_an_answer_on_record_and_every_finding_needs_its_proof() -> None:
    url = "https://example.org/record"
    check_judged([Judged(each, Found.YES, url) for each in Question], answered=True)
    check_judged([Judged(each, Found.YES, url) for each in Question if each is not Question.RESPONSE], answered=False)
    for found in Found:
        if found is not Found.YES:
            check_judged([Judged(Question.RESPONSE, found, url)], answered=False)
        if found is not Found.NOT_APPLICABLE:
            assert refused(check_judged, [Judged(Question.RESPONSE, found)], answered=True) == "q_response_url"
    assert refused(check_judged, [Judged(Question.RESPONSE, Found.YES, url)], answered=False) == "q_response"
    check_judged([Judged(Question.RESPONSE, Found.NOT_APPLICABLE)], answered=False)
