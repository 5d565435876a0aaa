"""Subscriptions: ask, confirm, change, leave; what has been sent, and what comes back undelivered.

No command reveals whether an e-mail address was known: a form's reply tells nobody who is a subscriber. What a
command makes due (a confirmation, a digest) is found by the senders in ``tracker/mail``.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.changelog.record import head
from tracker.commands import mail, notices
from tracker.commands.mail_addresses import read_address
from tracker.domain.bilingual import Lang
from tracker.domain.errors import N_, NotFound, RuleBroken
from tracker.domain.subscriptions import (
    ASKED_AGAIN_AFTER,
    BOUNCES_ALLOWED,
    BOUNCES_FORGOTTEN_AFTER,
    MOST_SCOPES,
    UNCONFIRMED_FOR,
    Rhythm,
    Topic,
)
from tracker.models import Body, Commitment, MailClaim, Plan, Subscriber, Theme

TOPICS = {topic.value for topic in Topic}


def subscribe(session: Session, *, email: str, lang: Lang, scopes: Sequence[str], rhythm: Rhythm, consent: str,
              at: datetime) -> None:
    """Ask for a subscription. It begins once it is confirmed through the link mailed to the address; one that is already
    confirmed stays as it is, and its holder is mailed the link for changing it.

    consent  the sentence agreed to, as it was shown

    Raises RuleBroken on ``email``, ``scopes`` or ``consent``.
    """
    if not consent:
        raise RuleBroken("consent", N_("Without your consent, no message can be sent."))
    address, chosen = read_address(email), _checked(session, scopes)
    found = session.scalar(select(Subscriber).where(Subscriber.email == address))
    if found is None:
        found = Subscriber(reference=f"subscriber/{secrets.token_hex(16)}", email=address, asked_at=at)
        session.add(found)
    if found.confirmed_at is None:
        found.lang, found.scopes, found.rhythm = lang, chosen, rhythm
        found.consent, found.consented_at = consent, at
    if at - found.asked_at >= ASKED_AGAIN_AFTER:
        found.asked_at = at
    session.flush()


def confirm(session: Session, reference: str, *, at: datetime) -> Subscriber:
    """Begin a subscription: it covers what is recorded from now on. Confirming twice changes nothing. Raises NotFound."""
    found = _found(session, reference)
    if found.confirmed_at is None:
        found.confirmed_at, found.cursor = at, head(session).number
        session.flush()
    return found


def change(session: Session, reference: str, *, lang: Lang, scopes: Sequence[str], rhythm: Rhythm, told: int) -> None:
    """Change what a subscriber receives. Whatever has not been sent yet follows the new choices; anything else that they
    cover is sent from now on.

    told  the entry up to which nothing was left to send under the former choices

    Raises NotFound; RuleBroken on ``scopes``.
    """
    found = _found(session, reference)
    found.cursor = max(found.cursor, told)
    found.lang, found.scopes, found.rhythm = lang, _checked(session, scopes), rhythm
    found.turn += 1
    session.flush()


def leave(session: Session, reference: str) -> None:
    """End a subscription and erase everything kept of it. Leaving twice does no harm."""
    found = session.get(Subscriber, reference)
    if found is not None:
        session.delete(found)
    mail.forget(session, reference)


def drop_unconfirmed(session: Session, *, at: datetime) -> int:
    """Erase the e-mail addresses that nobody has confirmed in time; return how many there were."""
    late = session.scalars(select(Subscriber.reference).where(
        Subscriber.confirmed_at.is_(None), Subscriber.asked_at <= at - UNCONFIRMED_FOR)).all()
    for reference in late:
        leave(session, reference)
    return len(late)


def advance(session: Session, reference: str, through: int) -> None:
    """Note that a subscriber has been notified of everything up to an entry."""
    found = session.get(Subscriber, reference)
    if found is not None and found.cursor < through:
        found.cursor = through
        session.flush()


def bounced(session: Session, reference: str, *, sent: datetime | None = None, at: datetime) -> bool:
    """Note that a message to a subscriber was permanently refused; the third refusal in a row ends the subscription. True
    if it did.

    sent  when the message was sent: one already on its way when the last refusal was noted proves nothing new, and one
          that arrived in between ends the run; None where the operator knows the address to be dead
    """
    found = session.get(Subscriber, reference)
    if found is None:
        return False
    if found.bounced_at:
        if sent and sent <= found.bounced_at:
            return False
        if at - found.bounced_at > BOUNCES_FORGOTTEN_AFTER or (sent and _has_arrived(session, found, sent)):
            found.bounces = 0
    found.bounces, found.bounced_at, found.turn = found.bounces + 1, at, found.turn + 1
    session.flush()
    if found.bounces < BOUNCES_ALLOWED:
        return False
    leave(session, reference)
    return True


def _has_arrived(session: Session, found: Subscriber, before: datetime) -> bool:
    """Whether a message to the subscriber was sent after the last refusal and before ``before``, and did not come back."""
    return session.scalar(select(MailClaim.key).where(
        MailClaim.recipient == found.reference, MailClaim.sent_at > found.bounced_at, MailClaim.sent_at < before,
        MailClaim.returned_at.is_(None)).limit(1)) is not None


def bounced_address(session: Session, email: str, *, at: datetime) -> bool:
    """The same for an e-mail address that the operator knows to be dead. Raises NotFound; RuleBroken on ``email``."""
    found = session.scalar(select(Subscriber).where(Subscriber.email == read_address(email)))
    if found is None:
        raise NotFound(email)
    return bounced(session, found.reference, at=at)


def returned(session: Session, message_ids: Iterable[str], *, at: datetime) -> int:
    """Note the messages that came back undeliverable, each once however often it is read; return how many were new. What
    they said about an account is owed to its holder again.

    A message is identified by its Message-ID, which only its recipient and the servers on its way have seen: a forged
    report cannot end anybody's subscription.
    """
    came = session.scalars(select(MailClaim).where(
        MailClaim.message_id.in_(list(message_ids)), MailClaim.returned_at.is_(None)).order_by(MailClaim.sent_at)).all()
    for claim in came:
        claim.returned_at = at
    notices.came_back(session, came)
    session.flush()
    for recipient, sent in [(claim.recipient, claim.sent_at) for claim in came]:
        bounced(session, recipient, sent=sent, at=at)
    return len(came)


def _found(session: Session, reference: str) -> Subscriber:
    found = session.get(Subscriber, reference)
    if found is None:
        raise NotFound(reference)
    return found


def _checked(session: Session, scopes: Sequence[str]) -> list[str]:
    """The scopes, each once. "Everything" replaces all the others."""
    chosen = list(dict.fromkeys(scopes))
    if not chosen:
        raise RuleBroken("topics", N_("Please choose at least one."))
    if Topic.EVERYTHING.value in chosen or len(chosen) > MOST_SCOPES:
        return [Topic.EVERYTHING.value]
    for scope in chosen:
        if scope not in TOPICS and not any(session.get(model, scope) for model in (Plan, Theme, Commitment, Body)):
            raise RuleBroken("topics", N_("This is not one of the choices."))
    return chosen
