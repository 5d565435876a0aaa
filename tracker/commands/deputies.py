"""Deputies by date (代理人): one person holds another's role at his body, and the record names role and body only."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tracker.commands import audit
from tracker.domain.accounts import Holder, check_another, check_deputy, check_pair
from tracker.domain.audit import Act
from tracker.domain.errors import N_, NotFound, NotPermitted, RuleBroken
from tracker.domain.permissions import Actor, Permission, require
from tracker.models.account import Account, LoginSession
from tracker.models.account_care import Deputyship


def appoint(session: Session, principal: Account, deputy: Account, *, starts: date, ends: date, by: Actor, today: date,
            at: datetime) -> Deputyship:
    """Let ``deputy`` hold the role of ``principal``. Raises RuleBroken on ``deputy``, ``starts`` or ``ends``."""
    require(by, Permission.MANAGE_ACCOUNTS)
    check_another(by, principal.reference, deputy.reference, field="deputy")
    check_deputy(_holder(principal), _holder(deputy), starts, ends, today)
    overlapping = session.scalar(select(Deputyship.id).where(
        Deputyship.principal == principal.reference, Deputyship.ended_at.is_(None), Deputyship.starts <= ends,
        Deputyship.ends >= starts).limit(1))
    if overlapping:
        raise RuleBroken("starts", N_("There is already a deputy for these days."))
    made = Deputyship(deputy=deputy.reference, principal=principal.reference, starts=starts, ends=ends, appointed_at=at)
    session.add(made)
    audit.write(session, Act.DEPUTY_APPOINTED, principal.reference, at=at, detail={
        "deputy": deputy.reference, "starts": starts.isoformat(), "ends": ends.isoformat()})
    return made


def end(session: Session, number: int, *, by: Actor, at: datetime) -> Deputyship:
    """End it before its last day. Raises NotFound."""
    require(by, Permission.MANAGE_ACCOUNTS)
    found = session.get(Deputyship, number)
    if found is None:
        raise NotFound(f"deputyship/{number}")
    if found.ended_at is None:
        _end(session, found, at)
    return found


def end_unfit(session: Session, changed: Account, *, at: datetime) -> None:
    """End an account's deputyships, on either side, that would not be accepted now that it has, say, another body."""
    is_one = or_(Deputyship.deputy == changed.reference, Deputyship.principal == changed.reference)
    for each in session.scalars(select(Deputyship).where(is_one, Deputyship.ended_at.is_(None))):
        principal, deputy = (_holder(session.get_one(Account, one)) for one in (each.principal, each.deputy))
        try:
            check_pair(principal, deputy)
        except RuleBroken:
            _end(session, each, at)


def _end(session: Session, found: Deputyship, at: datetime) -> None:
    found.ended_at = at
    audit.write(session, Act.DEPUTY_ENDED, found.principal, detail={"deputy": found.deputy}, at=at)


def act(session: Session, asking: LoginSession, number: int | None, *, by: Actor, today: date, at: datetime) -> None:
    """In this session, take on the role of a principal; with None, return to one's own. Raises NotFound, NotPermitted."""
    if asking.account != by.account:
        raise NotPermitted()
    if number is None:
        asking.deputyship = None
        session.flush()
        return
    found = session.get(Deputyship, number)
    if found is None or found.deputy != by.account:
        raise NotFound(f"deputyship/{number}")
    principal = session.get(Account, found.principal)
    if not found.is_in_force(today) or principal is None or principal.closed:
        raise RuleBroken("", N_("This deputyship is not in force today."))
    asking.deputyship = number
    audit.write(session, Act.DEPUTY_ACTS, found.principal, at=at, acting=f"{by.role.value} {by.body}")


def _holder(account: Account) -> Holder:
    return Holder(account.reference, account.role, account.body, account.closed)
