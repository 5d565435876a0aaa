"""Subscribers, and which changelog entries each is to receive next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import ColumnElement, Select, func, or_, select, true
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogAbout, ChangelogEntry
from tracker.changelog.kinds import DELAYS, MEETINGS, PUBLICATIONS, REGISTER, Audience, Kind
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import civil_day
from tracker.domain.forum import MeetingStage
from tracker.domain.subscriptions import REST_AFTER_BOUNCE, Topic, made_up
from tracker.models import Body, Commitment, MailClaim, Meeting, Plan, Subscriber, Theme
from tracker.queries import changelog, followable
from tracker.queries.words import before, both

MOST_IN_ONE = 30
"""Entries in one message; what is left comes in the next."""

KINDS: dict[Topic, tuple[Kind, ...]] = {
    Topic.DELAYS: DELAYS, Topic.CONCLUSIONS: REGISTER, Topic.MEETINGS: MEETINGS, Topic.REPORTS: PUBLICATIONS}

TOPIC_NAMES: dict[Topic, Bilingual] = {
    Topic.EVERYTHING: both("全部異動", "Everything"),
    Topic.DELAYS: both("僅延後及逾期", "Delays and dates passed only"),
    Topic.CONCLUSIONS: both("歷次會議結論辦理情形（列管事項）", "Conclusions of the Taskforce and their follow-up"),
    Topic.MEETINGS: both("推動小組會議", "Meetings of the Taskforce"),
    Topic.REPORTS: both("本站發布的報告", "Reports published here"),
}


@dataclass(frozen=True)
class Digest:
    """What a subscriber is to receive next: entries after the subscriber's cursor, up to ``through``, the oldest first.
    ``key`` is the permanent name of the message."""

    reference: str
    email: str
    lang: str
    key: str
    cursor: int
    turn: int
    through: int
    numbers: tuple[int, ...]


def subscriber(session: Session, reference: str) -> Subscriber | None:
    return session.get(Subscriber, reference)


def unconfirmed(session: Session) -> list[Subscriber]:
    """Those who submitted the form and have not confirmed since: a message to each is due, once per request."""
    return list(session.scalars(select(Subscriber).where(
        or_(Subscriber.confirmed_at.is_(None), Subscriber.asked_at > Subscriber.confirmed_at)).order_by(Subscriber.asked_at)))


def due(session: Session, now: datetime) -> list[Digest]:
    """The digests that are due. One that was begun and not settled comes out the same again, up to its last entry."""
    newest = session.scalar(select(func.max(ChangelogEntry.number))) or 0
    meetings = to_come(session, civil_day(now))
    rested = or_(Subscriber.bounced_at.is_(None), Subscriber.bounced_at <= now - REST_AFTER_BOUNCE)
    found = session.scalars(select(Subscriber).where(
        Subscriber.confirmed_at.is_not(None), Subscriber.cursor < newest, rested).order_by(Subscriber.reference))
    made = (_digest(session, each, now, meetings) for each in found)
    return [each for each in made if each]


def received_through(session: Session, reference: str) -> int:
    """The entry up to which a subscriber has nothing left to receive; 0 if there is no such subscriber."""
    one = session.get(Subscriber, reference)
    if one is None:
        return 0
    untold = session.scalar(_concerning(session, one).order_by(ChangelogEntry.number).limit(1))
    return untold - 1 if untold else session.scalar(select(func.max(ChangelogEntry.number))) or 0


def _concerning(session: Session, one: Subscriber) -> Select[int]:
    """The entries that a subscriber is still to receive."""
    return select(ChangelogEntry.number).where(
        ChangelogEntry.audience == Audience.PUBLIC.value, ChangelogEntry.number > one.cursor, concerning(session, one.scopes))


def _digest(session: Session, one: Subscriber, now: datetime, meetings: Sequence[date]) -> Digest | None:
    key = f"digest/{one.reference.removeprefix('subscriber/')}/{one.cursor}/{one.turn}"
    begun = session.get(MailClaim, key)
    chosen = _concerning(session, one)
    if begun is not None:
        chosen = chosen.where(ChangelogEntry.number <= int(begun.content))
    else:
        limit = made_up(one.rhythm, now, meetings)
        chosen = chosen.where(ChangelogEntry.number <= _last_before(session, limit) if limit < now else true())
    numbers = tuple(session.scalars(chosen.order_by(ChangelogEntry.number).limit(MOST_IN_ONE)))
    if not numbers:
        return None
    return Digest(one.reference, one.email, one.lang, key, one.cursor, one.turn, numbers[-1], numbers)


def _last_before(session: Session, moment: datetime) -> int:
    """The newest entry that was recorded before a moment; 0 for none. Numbers and times rise together."""
    text = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return session.scalar(select(func.max(ChangelogEntry.number)).where(ChangelogEntry.at < text)) or 0


def to_come(session: Session, today: date) -> list[date]:
    """The days of the forum's meetings that are announced for today or later, where they are known to the day."""
    announced = session.scalars(select(Meeting.held_on).where(Meeting.stage == MeetingStage.ANNOUNCED))
    days = (held.first for held in announced if held.first == held.last)
    return [day for day in days if day >= today]


def concerning(session: Session, scopes: Iterable[str]) -> ColumnElement[bool]:
    """Entries that concern any of the scopes; for a theme, also those on a commitment while it is in the theme."""
    topics = [Topic(each) for each in scopes if each in {topic.value for topic in Topic}]
    if Topic.EVERYTHING in topics:
        return true()
    references = [each for each in scopes if each not in {topic.value for topic in Topic}]
    return or_(*(changelog.of_kinds(KINDS[topic]) for topic in topics), ChangelogEntry.number.in_(
        select(ChangelogAbout.number).where(ChangelogAbout.reference.in_(references))),
        *(changelog.theme(session, each).concerned for each in references if "/theme/" in each))


def entries(session: Session, numbers: Sequence[int]) -> list[ChangelogEntry]:
    """These entries, the oldest first."""
    return list(session.scalars(select(ChangelogEntry).where(ChangelogEntry.number.in_(numbers)).order_by(ChangelogEntry.number)))


def is_awaited(session: Session, digest: Digest) -> bool:
    """Its subscriber still exists, and is still to receive this digest."""
    found = session.get(Subscriber, digest.reference)
    return found is not None and (found.cursor, found.turn) == (digest.cursor, digest.turn)


def called(session: Session, scopes: Iterable[str]) -> list[Bilingual]:
    """The scopes in words. A thing whose reference has changed since is called by its former one."""
    return [_called(session, each) for each in scopes]


def _called(session: Session, scope: str) -> Bilingual:
    if scope in {topic.value for topic in Topic}:
        return TOPIC_NAMES[Topic(scope)]
    if commitment := session.get(Commitment, scope):
        return before(" ".join((commitment.plan, commitment.number or "")).strip() + " ", followable.title_of(commitment))
    if body := session.get(Body, scope):
        return body.name
    found = session.get(Plan, scope) or session.get(Theme, scope)
    # One plan is often named like the next, and so are its numbered items and its themes.
    return before(f"{scope.partition('/')[0]} ", found.title) if found else both(scope, scope)
