"""How long a body's own system may hold a token, and whose systems may."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tracker.domain.errors import RuleBroken
from tracker.domain.permissions import Role
from tracker.domain.tokens import check

TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(("days", "accepted"), [(-1, False), (0, True), (366, True), (367, False)])
def test_a_token_is_valid_until_today_at_the_earliest_and_for_a_year_at_the_longest(days: int, accepted: bool) -> None:
    expires = TODAY + timedelta(days=days)
    if accepted:
        check(Role.REPORTER, "公文系統", expires, TODAY)
        return
    with pytest.raises(RuleBroken, match="366 days") as found:
        check(Role.REPORTER, "公文系統", expires, TODAY)
    assert found.value.field == "expires"


@pytest.mark.parametrize("role", Role)
def test_only_who_speaks_for_a_body_can_give_its_system_a_token(role: Role) -> None:
    if role in (Role.REPORTER, Role.APPROVER):
        check(role, "公文系統", TODAY, TODAY)
        with pytest.raises(RuleBroken, match="name the system"):
            check(role, " 　", TODAY, TODAY)
        return
    with pytest.raises(RuleBroken, match="reports for a body"):
        check(role, "公文系統", TODAY, TODAY)
