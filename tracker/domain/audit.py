"""The audit log: who did what, when, from where, and what came of it. It is not the public changelog, and never public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

FLOOR_DAYS = 184
"""Six months at their longest: no line younger than this is ever removed (資通系統防護基準, 日誌紀錄保存)."""

LONGEST_DAYS = 36500
"""A hundred years: before that, the calendar has no day to count back to."""


class Act(Enum):
    """What was done, or tried. The value is written in the log line."""

    LOG_IN = "login"
    LOG_OUT = "logout"
    LOCKED = "account.locked"
    SESSION_ENDED = "session.ended"
    PASSWORD_ASKED = "password.asked"
    PASSWORD_CHANGED = "password.changed"
    RESET_ASKED = "reset.asked"
    KEY_MADE = "key.made"
    FACTOR_ADDED = "factor.added"
    FACTOR_REMOVED = "factor.removed"
    ACCOUNT_CREATED = "account.created"
    ACCOUNT_CHANGED = "account.changed"
    ACCOUNT_CLOSED = "account.closed"
    DEPUTY_APPOINTED = "deputy.appointed"
    DEPUTY_ENDED = "deputy.ended"
    DEPUTY_ACTS = "deputy.acts"
    REVIEW_OPENED = "review.opened"
    REVIEW_CONFIRMED = "review.confirmed"
    NOTICE_TOLD = "notice.told"
    TOKEN_MADE = "token.made"
    TOKEN_REVOKED = "token.revoked"
    RECORD_CHANGED = "record.changed"
    OTHER_CHANGED = "other.changed"
    REQUEST_REFUSED = "request.refused"
    EXPORTED = "exported"
    DOWNLOADED = "downloaded"
    SETTINGS_CHANGED = "settings.changed"
    AUDIT_EXPORTED = "audit.exported"
    AUDIT_PRUNED = "audit.pruned"


class Outcome(Enum):
    DONE = "done"
    FAILED = "failed"
    REFUSED = "refused"


@dataclass(frozen=True)
class Origin:
    """Where a transaction comes from; the delivery layer states it, commands only write it down.

    who      reference of an account; ``console:NAME`` at the command line; ``system``; empty before a log-in
    acting   role and body, ``editor ndc``; for a deputy also for whom: ``editor ndc for account/4``
    address  the network address that the request came from
    asked    what was asked: ``POST staff.submit``, ``flask accounts close``
    at       with time zone, UTC
    """

    who: str = "system"
    acting: str = ""
    address: str = ""
    asked: str = ""
    at: datetime | None = None


PROGRAM = Origin()
"""The program itself, where nobody is said to have asked."""
