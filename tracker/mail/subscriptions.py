"""What is sent to subscribers: the link that begins a subscription, and the digests of the changelog."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from tracker import language
from tracker.commands import subscriptions as commands
from tracker.domain.bilingual import Lang
from tracker.mail.messages import Message, address, place, signed
from tracker.mail.sending import Outgoing
from tracker.models import Subscriber
from tracker.queries import changelog, entries
from tracker.queries import subscriptions as queries
from tracker.queries.subscriptions import Digest

CONFIRM, CHOICES, LEAVE = "subscription/confirm", "subscription/choices", "subscription/leave"
"""What a signed link is good for."""


def confirmations(session: Session, _now: datetime) -> Iterator[Outgoing]:
    """To each e-mail address for which the form was sent: the link to confirm it; or, if confirmed already, that it is."""
    for each in queries.unconfirmed(session):
        yield Outgoing(
            key=f"confirm/{each.reference.removeprefix('subscriber/')}/{each.asked_at:%Y%m%dT%H%M%S}",
            recipient=each.reference, to=each.email, message=partial(_asked, reference=each.reference),
            wanted=partial(_is_there, reference=each.reference))


def _asked(session: Session, *, reference: str) -> Message:
    found = session.get_one(Subscriber, reference)
    with language.using(_lang(found.lang)):
        return Message("subscribed" if found.confirmed_at else "confirm", _lang(found.lang),
                       _links(reference) | _choices(session, found))


def _is_there(session: Session, *, reference: str) -> bool:
    return queries.subscriber(session, reference) is not None


def digests(session: Session, now: datetime) -> Iterator[Outgoing]:
    """To each subscriber, when their rhythm says so: the entries in their scope that they have not been sent yet."""
    for each in queries.due(session, now):
        yield Outgoing(
            key=each.key, recipient=each.reference, to=each.email, message=partial(digest, told=each), content=str(each.through),
            wanted=partial(queries.is_awaited, digest=each), settled=partial(_told, digest=each),
            refused=partial(_bounced, reference=each.reference))


def _told(session: Session, _at: datetime, *, digest: Digest) -> None:
    commands.advance(session, digest.reference, digest.through)


def _bounced(session: Session, at: datetime, *, reference: str) -> None:
    commands.bounced(session, reference, sent=at, at=at)


def digest(session: Session, *, told: Digest) -> Message:
    """The message of a digest: each entry as pages and feeds show it, from the entry alone."""
    lang = _lang(told.lang)
    with language.using(lang):
        found = queries.entries(session, told.numbers)
        shown = [entries.show(each, place, withheld_by=changelog.withheld_by(session, each.number)
                              if each.stored.canonical is None else None) for each in found]
        subscriber = queries.subscriber(session, told.reference)
        values = _links(told.reference) | (_choices(session, subscriber) if subscriber else {"scopes": []})
        return Message("digest", lang, {**values, "entries": shown},
                       leave=address("subscribe.leave", token=signed(LEAVE, told.reference)))


def _links(reference: str) -> dict[str, Any]:
    """The signed URLs of a subscriber, in the language of the message."""
    return {"confirm_url": address("subscribe.confirm", token=signed(CONFIRM, reference)),
            "choices_url": address("subscribe.choices", token=signed(CHOICES, reference)),
            "leave_url": address("subscribe.leave", token=signed(LEAVE, reference))}


def _choices(session: Session, subscriber: Subscriber) -> dict[str, Any]:
    return {"scopes": queries.called(session, subscriber.scopes), "rhythm": subscriber.rhythm.value}


def _lang(code: str) -> Lang:
    return "en" if code == "en" else "zh"
