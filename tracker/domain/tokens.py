"""Tokens for a body's own systems: what they may do, and for how long."""

from __future__ import annotations

from datetime import date, timedelta
from enum import Enum

from tracker.domain.errors import N_, RuleBroken
from tracker.domain.permissions import OWN_BODIES_ONLY, Role

LONGEST = timedelta(days=366)
REMEMBERED = timedelta(days=183)
"""How long a request is recognised by its idempotency key: longer than a quarter and the days after it in which its
round is filed. A token that no longer opens anything receives no repeated requests, so what it was used for is
forgotten at once."""
PREFIX = "ogt_"
"""What every secret begins with, so that one that was left lying about can be found."""


class Scope(Enum):
    SUBMIT = "submit"
    """Send in reports as the account would by form, and see what became of them."""


ROLES = frozenset(OWN_BODIES_ONLY)
"""Whose systems may hold one: those who speak for a body. NDC publishes by hand."""


def check(role: Role, name: str, expires: date, today: date) -> None:
    """Raises RuleBroken on ``name`` or ``expires``."""
    if role not in ROLES:
        raise RuleBroken("", N_("Only an account that reports for a body can have a token."))
    if not name.strip():
        raise RuleBroken("name", N_("Please name the system that will hold it."))
    if not today <= expires <= today + LONGEST:
        raise RuleBroken("expires", N_("From today, and at most %(days)d days ahead."), days=LONGEST.days)
