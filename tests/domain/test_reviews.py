"""What a body owes to a member's question, and by when: at the limits of each rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.errors import RuleBroken
from tracker.domain.reviews import (
    Course,
    Stance,
    Standing,
    Term,
    Verdict,
    check_extension,
    check_words,
    course,
    is_reworded,
    rule_for,
)
from tracker.domain.working_days import WEEK_ONLY

ASKED = date(2026, 3, 2)
DUE = date(2026, 3, 16)
FORTNIGHT = Term(14, working=False)
WHY = Bilingual.of("說明會紀錄未公開")


@dataclass
class ARule:
    applies_from: date
    number: int
    struck: bool = False
    term: Term = FORTNIGHT


@dataclass
class AQuestion:
    asked_on: date | None = ASKED
    verdict: Verdict | None = None
    withdrawn_on: date | None = None
    withheld: bool = False


@dataclass
class ALaterDate:
    extended_on: date
    was: date
    until: date


RULES = [ARule(ASKED, 1)]


def stands(*, due: date | None = DUE, answered_on: date | None = None) -> Course:
    return Course(ASKED, due, answered_on, None, False)


@pytest.mark.parametrize(("days", "accepted"), [(0, False), (1, True), (366, True), (367, False)])
def test_a_rule_gives_between_one_day_and_a_year(days: int, accepted: bool) -> None:
    if accepted:
        Term(days, working=False).check()
        return
    with pytest.raises(RuleBroken) as refused:
        Term(days, working=False).check()
    assert refused.value.field == "days"


def test_the_days_of_a_rule_are_counted_from_the_day_after_the_question() -> None:
    assert FORTNIGHT.due(ASKED, WEEK_ONLY) == DUE
    assert Term(10, working=True).due(ASKED, WEEK_ONLY) == DUE


def test_a_question_falls_under_the_newest_rule_that_applied_on_its_day_and_was_not_struck() -> None:
    first, second, struck = ARule(ASKED, 1), ARule(DUE, 2), ARule(ASKED, 3, struck=True)
    rules = [second, first, struck]
    assert rule_for(rules, ASKED - timedelta(1)) is None and rule_for(rules, None) is None
    assert rule_for(rules, ASKED) is rule_for(rules, DUE - timedelta(1)) is first
    assert rule_for(rules, DUE) is second


def test_an_answer_is_overdue_from_the_day_after_its_date_and_never_without_a_date() -> None:
    after = DUE + timedelta(1)
    assert (stands().standing(DUE), stands().standing(after)) == (Standing.OPEN, Standing.OVERDUE)
    assert stands().is_owed(after) and stands(due=None).standing(after) is Standing.OPEN
    assert (stands().days_over(DUE), stands().days_over(after), stands(due=None).days_over(after)) == (0, 1, 0)
    assert stands(answered_on=after).days_over(after + timedelta(9)) == 1
    assert not stands(answered_on=after).is_owed(after)


def test_an_answer_given_before_the_question_does_not_answer_it_and_one_on_its_day_does() -> None:
    def answered(*days: date) -> date | None:
        return course(AQuestion(), RULES, [], days, WEEK_ONLY).answered_on

    assert answered(ASKED - timedelta(1)) is None
    assert answered(DUE, ASKED, ASKED - timedelta(1)) == ASKED


def test_a_later_date_counts_if_it_was_given_on_the_day_of_the_question_or_afterwards() -> None:
    until = DUE + timedelta(7)
    for given, due in ((ASKED - timedelta(1), DUE), (ASKED, until), (DUE, until)):
        assert course(AQuestion(), RULES, [ALaterDate(given, DUE, until)], [], WEEK_ONLY).due == due
    assert course(AQuestion(), [], [ALaterDate(ASKED, DUE, until)], [], WEEK_ONLY).due is None, "no rule gives a date"


def test_nothing_is_owed_to_words_withheld_before_they_were_answered_and_an_answer_given_before_stands() -> None:
    withheld = AQuestion(withheld=True)
    assert course(withheld, RULES, [], [], WEEK_ONLY).standing(DUE) is Standing.NOTHING_OWED
    assert course(withheld, RULES, [], [DUE], WEEK_ONLY).standing(DUE) is Standing.ANSWERED


def test_a_date_can_be_put_off_up_to_its_last_day_and_only_to_a_later_one() -> None:
    assert check_extension(stands(), DUE + timedelta(1), DUE) == DUE
    for given, until, today, field in (
            (stands(), DUE, ASKED, "until"), (stands(), DUE + timedelta(7), DUE + timedelta(1), ""),
            (stands(due=None), DUE, ASKED, ""), (stands(answered_on=ASKED), DUE + timedelta(7), ASKED, "")):
        with pytest.raises(RuleBroken) as refused:
            check_extension(given, until, today)
        assert refused.value.field == field


@pytest.mark.parametrize(("stance", "text", "url", "accepted"), [
    (Stance.AGREE, EMPTY, "", True), (Stance.DISPUTE, EMPTY, "", False), (Stance.DISPUTE, WHY, "", True),
    (Stance.DISPUTE, EMPTY, "https://example.org/a", True), (Stance.ASK, EMPTY, "https://example.org/a", False),
    (Stance.ASK, Bilingual.of("", "Which records?"), "", True)])
def test_a_dispute_takes_a_line_or_a_link_and_a_question_takes_words(
        stance: Stance, text: Bilingual, url: str, accepted: bool) -> None:
    if accepted:
        check_words(stance, text, url)
        return
    with pytest.raises(RuleBroken) as refused:
        check_words(stance, text, url)
    assert refused.value.field == "text_zh"


def test_an_address_given_as_evidence_can_be_opened() -> None:
    check_words(Stance.DISPUTE, EMPTY, "https://example.org/record")
    with pytest.raises(RuleBroken) as refused:
        check_words(Stance.AGREE, WHY, "javascript:alert(1)")
    assert refused.value.field == "url"


def test_a_review_says_something_else_unless_only_the_other_language_was_added() -> None:
    said = (Stance.DISPUTE, WHY, "")
    assert not is_reworded(said, said) and not is_reworded(said, (Stance.DISPUTE, Bilingual.of(WHY.zh, "No record"), ""))
    for other in ((Stance.ASK, WHY, ""), (Stance.DISPUTE, Bilingual.of("說明會未辦理"), ""), (Stance.DISPUTE, EMPTY, ""),
                  (Stance.DISPUTE, WHY, "https://example.org/record")):
        assert is_reworded(said, other)


def test_an_answer_is_awaited_for_as_many_days_as_passed_until_it_came() -> None:
    today = ASKED + timedelta(days=30)
    open_one = Course(ASKED, DUE, None, None, withdrawn=False)
    assert open_one.age(today) == 30 and Course(ASKED, DUE, DUE, None, withdrawn=False).age(today) == 14
    assert Course(None, None, None, None, withdrawn=False).age(today) is None
    assert Course(ASKED, DUE, None, None, withdrawn=True).standing(today) is Standing.WITHDRAWN
