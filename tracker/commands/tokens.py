"""Tokens: made by their holder and shown once, revoked by the holder or an administrator, and the traces of each use."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from tracker.commands import audit, notices, passwords
from tracker.commands.sessions import digest_of
from tracker.domain import tokens as rules
from tracker.domain.accounts import USUAL, Policy
from tracker.domain.audit import Act
from tracker.domain.calendar import civil_day
from tracker.domain.errors import N_, NotFound, NotPermitted, RuleBroken
from tracker.domain.permissions import Actor, Permission, require
from tracker.domain.tokens import Scope
from tracker.models import Account, Token, TokenUse
from tracker.models.account_care import NoticeKind


def make(session: Session, *, password: str, name: str, expires: date, policy: Policy = USUAL, by: Actor,
         at: datetime) -> tuple[Token, str]:
    """A token of one's own account, and its secret, which is not kept anywhere. Where the button is pressed twice, one
    token is made, with the newer secret: that is the one its holder sees. It outlives the session, so it asks for the
    current password. Raises NotPermitted, RuleBroken."""
    require(by, Permission.DRAFT_UPDATE, bodies=by.bodies)
    if by.deputy_for:
        raise NotPermitted(N_("A token belongs to an account; a deputy cannot create one."))
    account = Account.by_reference(session, by.account or "")
    passwords.require_password(session, account, password, policy=policy, at=at)
    rules.check(by.role, name, expires, civil_day(at))
    secret = rules.PREFIX + secrets.token_urlsafe(32)
    token = session.scalar(select(Token).where(
        Token.account == by.account, Token.name == name.strip(), Token.expires == expires, Token.made_at > at - notices.AGAIN,
        Token.used_at.is_(None), Token.revoked_at.is_(None)))
    if token is None:
        notices.owe(session, account, NoticeKind.TOKEN, at=at)
        token = Token(account=by.account or "", name=name.strip(), scope=Scope.SUBMIT, made_at=at, expires=expires)
        session.add(token)
    token.digest = digest_of(secret)
    session.flush()
    audit.write(session, Act.TOKEN_MADE, token.account, at=at, detail={
        "token": token.id, "name": token.name, "scope": token.scope.value, "expires": expires.isoformat()})
    return token, secret


def revoke(session: Session, number: int, *, of: str, by: Actor, at: datetime) -> Token:
    """End a token of an account: by its holder, or by an administrator. Raises NotFound, NotPermitted."""
    if of != by.account:
        require(by, Permission.MANAGE_ACCOUNTS)
    token = session.get(Token, number)
    if token is None or token.account != of:
        raise NotFound(f"token/{number}")
    _revoke(session, token, at)
    return token


def revoke_all(session: Session, account: Account, *, at: datetime) -> None:
    """Revoke every token of an account that is closed, or that speaks for another body from now on."""
    for token in session.scalars(select(Token).where(Token.account == account.reference)):
        _revoke(session, token, at)


def _revoke(session: Session, token: Token, at: datetime) -> None:
    if token.revoked_at is None:
        token.revoked_at = at
        audit.write(session, Act.TOKEN_REVOKED, token.account, detail={"token": token.id, "name": token.name}, at=at)


def repeated(session: Session, token: Token, key: str, asked: str) -> str | None:
    """The answer that was given under this key; None where the key is new. Call it in the transaction that then does the
    work.

    Raises RuleBroken on ``Idempotency-Key`` where something else was asked under it.
    """
    found = session.scalar(select(TokenUse).where(TokenUse.token == token.id, TokenUse.key == key))
    if found is None:
        return None
    if found.asked != asked:
        raise RuleBroken("Idempotency-Key", N_("This idempotency key was used before, with a different request body."))
    return found.answer


def used(session: Session, token: Token, key: str, asked: str, answer: str, *, at: datetime) -> None:
    """Keep the answer that was given, in the transaction that did the work."""
    session.add(TokenUse(token=token.id, key=key, asked=asked, answer=answer, at=at))
    session.get_one(Token, token.id).used_at = at


def forget_uses(session: Session, *, at: datetime) -> int:
    """Erase what is kept of requests that cannot come again, or would come too late to be recognised
    (``domain.tokens.REMEMBERED``); return how many there were. What those requests did is not touched."""
    over = select(Token.id).where(or_(Token.revoked_at.is_not(None), Token.expires < civil_day(at)))
    gone = session.execute(delete(TokenUse).where(or_(TokenUse.at <= at - rules.REMEMBERED, TokenUse.token.in_(over)))
                           .execution_options(synchronize_session=False))
    return int(getattr(gone, "rowcount", 0))
