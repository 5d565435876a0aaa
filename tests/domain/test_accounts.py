"""What an agency decides about its accounts, at the limits of each rule."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tracker.domain.accounts import Holder, Policy, check_deputy, check_password, half_year, half_year_in_words
from tracker.domain.errors import RuleBroken
from tracker.domain.permissions import Role

STARTS = date(2026, 3, 2)


@pytest.mark.parametrize(("password", "address", "accepted"), [
    ("Harbour-clo", "", False), ("Harbour-clou", "", True),              # twelve characters of three kinds
    ("Harbourclo12", "", True), ("harbour-clo1", "", True), ("HARBOUR-CLO1", "", True),  # digits, small letters and capitals
    ("harbourclouds2", "", False), ("harbourlanterns", "", True),        # fifteen may be of one kind
    ("abcd" * 4, "", False), ("abcde" * 3, "", True),                    # five different ones
    ("harbour-" * 25, "", True), ("harbour-" * 25 + "x", "", False),     # two hundred at most
    ("Chen-Harbour-7", "chen@example.org", False), ("Lee-Harbour-71", "lee@example.org", True),
    ("Wind-Harbour-7", "chen@example.org", True),
])
def test_a_password_is_accepted_from_the_limits_of_each_rule_on(password: str, address: str, accepted: bool) -> None:
    if accepted:
        check_password(password, address)
        return
    with pytest.raises(RuleBroken) as refused:
        check_password(password, address)
    assert refused.value.field == "password"


def a_holder(account: str, role: Role = Role.REPORTER, body: str = "cec", *, closed: bool = False) -> Holder:
    return Holder(account, role, body, closed)


@pytest.mark.parametrize(("days", "today", "field"), [
    (0, STARTS, None), (-1, STARTS, "ends"), (366, STARTS, None), (367, STARTS, "ends"),
    (5, STARTS + timedelta(days=5), None), (5, STARTS + timedelta(days=6), "ends")])
def test_a_deputyship_lasts_from_one_day_to_a_year_and_does_not_end_in_the_past(
        days: int, today: date, field: str | None) -> None:
    given = (a_holder("account/1"), a_holder("account/2"), STARTS, STARTS + timedelta(days=days), today)
    if field is None:
        check_deputy(*given)
        return
    with pytest.raises(RuleBroken) as refused:
        check_deputy(*given)
    assert refused.value.field == field


def test_a_deputyship_that_ends_before_it_begins_is_refused_though_neither_day_has_passed() -> None:
    with pytest.raises(RuleBroken, match="before the first") as refused:
        check_deputy(a_holder("account/1"), a_holder("account/2"), STARTS, STARTS - timedelta(days=1), STARTS - timedelta(days=9))
    assert refused.value.field == "ends"


@pytest.mark.parametrize("role", [Role.MEMBER, Role.REVIEWER, Role.AUDITOR])
def test_who_speaks_for_oneself_has_no_deputy_and_is_nobodys(role: Role) -> None:
    alone, staff = a_holder("account/1", role), a_holder("account/2")
    for principal, deputy in ((alone, staff), (staff, alone)):
        with pytest.raises(RuleBroken, match="speak for themselves"):
            check_deputy(principal, deputy, STARTS, STARTS, STARTS)


def test_a_deputy_is_another_person_with_an_open_account_in_the_same_body() -> None:
    own = a_holder("account/1")
    for principal, deputy in ((own, own), (own, a_holder("account/2", closed=True)), (a_holder("account/2", closed=True), own),
                              (own, a_holder("account/2", body="moi"))):
        with pytest.raises(RuleBroken) as refused:
            check_deputy(principal, deputy, STARTS, STARTS, STARTS)
        assert refused.value.field == "deputy"


@pytest.mark.parametrize(("day", "period", "zh", "en"), [
    (date(2026, 6, 30), "2026-H1", "115年上半年", "the first half of 2026"),
    (date(2026, 7, 1), "2026-H2", "115年下半年", "the second half of 2026")])
def test_a_review_of_accounts_is_of_the_half_year_of_its_day(day: date, period: str, zh: str, en: str) -> None:
    assert half_year(day) == period
    assert (half_year_in_words(period).zh, half_year_in_words(period).en) == (zh, en)


def test_a_password_never_expires_unless_the_operator_says_so() -> None:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    assert not Policy().expired(at - timedelta(days=9999), at)
    assert not Policy(valid_days=90).expired(None, at)
    assert not Policy(valid_days=90).expired(at - timedelta(days=90) + timedelta(seconds=1), at)
    assert Policy(valid_days=90).expired(at - timedelta(days=90), at)


def test_a_refused_password_is_told_the_limits_of_this_site() -> None:
    strict = Policy(shortest=14)
    for password, said in (("Harbour-2", "at least 14"), ("abcd" * 4, "at least 5 different")):
        with pytest.raises(RuleBroken, match=said):
            check_password(password, policy=strict)
    assert strict.locked_for == timedelta(minutes=15)
