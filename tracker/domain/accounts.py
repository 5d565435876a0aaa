"""What an agency decides about its accounts: passwords, lock-out, sessions, second factors, deputies.

The defaults follow the baseline for information systems (資通系統防護基準, annex 10 of 資通安全責任等級分級辦法), which leaves
the
numbers to the agency except for two: five failures lock an account for fifteen minutes, and none of the last three
passwords may be used again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from tracker.domain.bilingual import Bilingual, TextState
from tracker.domain.calendar import roc_year
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.permissions import Actor, Role

LONGEST_PASSWORD = 200
PASSPHRASE = 15
"""A password this long may use a single kind of character: several words are easier to remember than symbols."""
FEWEST_SIGNS = 5
"""Different characters required in a password, however long it is."""


@dataclass(frozen=True)
class Policy:
    """What the operator sets; docs/configuration.md explains each."""

    shortest: int = 12
    kinds: int = 3
    """Kinds required (small letters, capitals, digits and symbols) in a password shorter than a passphrase."""
    history: int = 3
    """How many of the last passwords, including the present one, may not be used again."""
    valid_days: int = 0
    """Days until a password has to be changed; 0: never."""
    failures: int = 5
    locked_minutes: int = 15
    idle_minutes: int = 30
    """Minutes without a request after which a session ends."""
    session_hours: int = 8
    """Hours after which a session ends, whatever was done in it."""
    first_change: bool = False
    """Whether a password that someone else set has to be changed at the first log-in."""
    second_factor: frozenset[Role] = frozenset()
    """Roles that must have a second factor."""
    idle_account_days: int = 180
    """Days without use, also by a token, until an account is closed; 0: never."""
    passkey_login: bool = False
    """Whether a passkey that has verified its holder (finger, face, PIN) is enough to log in, without a password."""

    @property
    def locked_for(self) -> timedelta:
        return timedelta(minutes=self.locked_minutes)

    def expired(self, set_at: datetime | None, at: datetime) -> bool:
        """Whether a password set at that time has to be changed now."""
        return bool(self.valid_days and set_at and at - set_at >= timedelta(days=self.valid_days))


USUAL = Policy()


def check_password(password: str, address: str = "", *, policy: Policy = USUAL, field: str = "password") -> None:
    """Long enough, mixed enough, and without the name in the e-mail address. Raises RuleBroken on ``field``."""
    if len(password) < policy.shortest:
        raise RuleBroken(field, N_("A password must have at least %(count)d characters."), count=policy.shortest)
    if len(password) > LONGEST_PASSWORD:
        raise RuleBroken(field, N_("A password can have at most 200 characters."))
    if len(password) < PASSPHRASE and _kinds(password) < policy.kinds:
        raise RuleBroken(field, N_("A password of fewer than %(length)d characters must have %(kinds)d of these four: "
                                   "lower-case letters, capitals, digits, other symbols."), length=PASSPHRASE, kinds=policy.kinds)
    if len(set(password)) < FEWEST_SIGNS:
        raise RuleBroken(field, N_("A password must have at least %(count)d different characters."), count=FEWEST_SIGNS)
    local = address.split("@")[0]
    if len(local) > 3 and local in password.lower():
        raise RuleBroken(field, N_("A password must not contain the name in the e-mail address."))


def _kinds(password: str) -> int:
    tests = (str.islower, str.isupper, str.isdigit, lambda sign: not sign.isalnum())
    return sum(any(test(sign) for sign in password) for test in tests)


class Owed(Enum):
    """What the holder must do before anything else."""

    PASSWORD = "password"
    SECOND_FACTOR = "second_factor"


def check_another(by: Actor, *accounts: str, field: str = "") -> None:
    """An administrator leaves his own account to another administrator, so that there is always one; and so does the deputy who
    holds his role. Raises RuleBroken on ``field``."""
    if by.people.intersection(accounts):
        raise RuleBroken(field, N_("Another administrator has to do this for your own account, or for that of the person whose "
                                   "deputy you are."))


# --- deputies (代理人) -------------------------------------------------------------------------------------------------

_ALONE = {Role.MEMBER, Role.REVIEWER, Role.AUDITOR}
"""Roles that speak in their own voice, or judge independently: they have no deputy and are nobody's deputy."""
LONGEST_DEPUTYSHIP = timedelta(days=366)


@dataclass(frozen=True)
class Holder:
    """The facts about an account that decide whether it can have or be a deputy."""

    account: str
    role: Role
    body: str | None
    closed: bool


def may_have_deputy(role: Role) -> bool:
    """Whether an account of this role can have a deputy at all, or be one."""
    return role not in _ALONE


def check_deputy(principal: Holder, deputy: Holder, starts: date, ends: date, today: date) -> None:
    """Raises RuleBroken on ``deputy``, ``starts`` or ``ends``."""
    check_pair(principal, deputy)
    if ends < starts:
        raise RuleBroken("ends", N_("The last day comes before the first."))
    if ends < today:
        raise RuleBroken("ends", N_("The last day has passed."))
    if ends - starts > LONGEST_DEPUTYSHIP:
        raise RuleBroken("ends", N_("At most one year; it can be renewed."))


def check_pair(principal: Holder, deputy: Holder) -> None:
    """Whether one may stand in for the other, on any day. Raises RuleBroken on ``deputy``.

    Staff stand in for staff of their own body only, so that none gains another's voice, nobody signs for a member, and
    what a body's approver checks is not checked by the people who receive it next.
    """
    if principal.account == deputy.account:
        raise RuleBroken("deputy", N_("Nobody can be their own deputy."))
    if deputy.closed or principal.closed:
        raise RuleBroken("deputy", N_("This account is closed."))
    if not (may_have_deputy(principal.role) and may_have_deputy(deputy.role)):
        raise RuleBroken("deputy", N_("Members, reviewers and auditors speak for themselves: they cannot have a deputy or "
                                      "be one."))
    if principal.body != deputy.body:
        raise RuleBroken("deputy", N_("A deputy must be from the same body."))


# --- the half-yearly review (帳號清查) ----------------------------------------------------------------------------------

REVIEW_DAYS = 30
"""Days from the opening of a review until every account in it should be confirmed or closed."""


def half_year(day: date) -> str:
    """The half-year that contains a day: ``2026-H2``."""
    return f"{day.year}-H{1 if day.month <= 6 else 2}"


def half_year_in_words(period: str) -> Bilingual:
    """The result of ``half_year`` in words."""
    year, (zh, en) = int(period[:4]), ("下", "second") if period.endswith("2") else ("上", "first")
    return Bilingual.of(f"{roc_year(year)}年{zh}半年", f"the {en} half of {year}", TextState.OFFICIAL)
