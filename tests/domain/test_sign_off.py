"""Whether a body's texts are checked before they leave it, and that one which needs no check is not held back."""

from __future__ import annotations

import pytest

from tracker.domain.errors import RuleBroken
from tracker.domain.sign_off import check_set, check_signed


def test_a_body_that_has_lost_its_approver_can_still_switch_the_check_off() -> None:
    check_set(True, False, has_approver=False)
    with pytest.raises(RuleBroken, match="no approver"):
        check_set(False, True, has_approver=False)


def test_a_text_that_was_checked_is_published_even_where_the_check_is_no_longer_required() -> None:
    check_signed(None, "cec")
    check_signed(None, None)
    for checked_for in ("moi", None):
        with pytest.raises(RuleBroken, match="checked by its approver first"):
            check_signed("cec", checked_for)
