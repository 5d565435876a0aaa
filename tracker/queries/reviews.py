"""What members say of updates, and the answers owed to them: beside an update, on the public list, on a body's desk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogAbout, ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.domain.bilingual import Bilingual
from tracker.domain.permissions import OWN_BODIES_ONLY, Actor, Role
from tracker.domain.reviews import OWED_TO, Course, Said, Stance, Standing, course, extensions_of, is_reworded, rule_for
from tracker.models import (
    Answer,
    AnswerRule,
    Body,
    Commitment,
    Consent,
    Evidence,
    Extension,
    Meeting,
    OfficeYear,
    Plan,
    Review,
    Update,
)
from tracker.models.round import office_calendar
from tracker.models.succession import is_of
from tracker.queries import kept
from tracker.queries.commitments import titles
from tracker.queries.views import bodies


@dataclass(frozen=True)
class Voice:
    """A member's review with all that belongs to it."""

    review: Review
    update: Update
    commitment: Commitment | None
    plan: Plan
    body: Body | None
    bodies: Mapping[str, Body]
    """Every body, for the names of those that wrote the update or are its subject."""
    course: Course
    standing: Standing
    answers: list[Answer]
    extensions: list[Extension]
    rule: AnswerRule | None
    """The version of the rule by which its answer is due."""
    day: date
    reworded: tuple[int, ...] = ()
    """The entries by which the member has reworded it."""

    @property
    def age(self) -> int | None:
        """Days from the request for an answer to the first answer."""
        return self.course.age(self.day)

    @property
    def days_over(self) -> int:
        return self.course.days_over(self.day)

    @property
    def first_due(self) -> date | None:
        """The date under the rule, where the body has put it off; None otherwise."""
        return next((each.was for each in extensions_of(self.course.asked_on, self.extensions)), None)

    @property
    def is_owed(self) -> bool:
        return self.course.is_owed(self.day)

    def answers_other_words(self, answer: Answer) -> bool:
        """True if the member has reworded it since this answer."""
        return any(number > answer.answers_entry for number in self.reworded)


@dataclass(frozen=True)
class Choice:
    """A reader's filter of the list."""

    standing: Standing | None = None
    body: str | None = None
    commitment: str | None = None

    def takes(self, voice: Voice) -> bool:
        return ((self.standing is None or _class(voice.standing) is self.standing)
                and (self.body is None or voice.review.body == self.body)
                and (self.commitment is None or voice.review.commitment == self.commitment))


CLASSES = (Standing.OPEN, Standing.OVERDUE, Standing.ANSWERED, Standing.NOTHING_OWED, Standing.WITHDRAWN)
"""The classes of the list's filter; a question counts as answered whatever the member says about the answer."""


def _class(standing: Standing) -> Standing:
    return Standing.ANSWERED if standing in (Standing.ACCEPTED, Standing.NOT_RESOLVED) else standing


@dataclass(frozen=True)
class Board:
    """The public list. No body is ranked: counts are over everything that was asked."""

    every: list[Voice]
    rules: list[tuple[AnswerRule, Meeting]]
    bodies: dict[str, Body] = field(default_factory=dict)

    def count(self, standing: Standing) -> int:
        return sum(_class(each.standing) is standing for each in self.every)

    def chosen(self, choice: Choice) -> list[Voice]:
        return [each for each in self.every if choice.takes(each)]

    @property
    def without_calendar(self) -> list[int]:
        """Years in which answers fall due by working days, and whose office calendar was not loaded."""
        return without_calendar(self.every)

    @property
    def concerned(self) -> list[Commitment]:
        return sorted({each.commitment.reference: each.commitment for each in self.every if each.commitment}.values(),
                      key=lambda each: each.reference)

    @property
    def asked_of(self) -> list[Body]:
        return sorted({each.body.reference: each.body for each in self.every if each.body}.values(),
                      key=lambda each: each.reference)


def without_calendar(voices: Iterable[Voice]) -> list[int]:
    return sorted({year for each in voices for year in each.course.without_calendar})


def board(session: Session, today: date) -> Board:
    """Everything that members have said here, the newest first."""
    return Board(voices(session, session.scalars(select(Review)), today), rules(session), bodies(session))


def is_any(session: Session) -> bool:
    """True if a member has ever said anything here."""
    return session.scalar(select(Review.reference).limit(1)) is not None


def page(session: Session, number: int, today: date) -> Voice:
    """One review. Raises NotFound."""
    return voices(session, [Review.by_reference(session, f"review/{number}")], today)[0]


def of_commitment(session: Session, reference: str, today: date) -> dict[str, list[Voice]]:
    """What members say of a commitment's updates, by update."""
    given = kept.of(session).of(("reviews", reference, kept.stand(session)), lambda: list(session.scalars(
        select(Review).where(Review.commitment == reference))))
    return _by_update(voices(session, given, today))


def of_update(session: Session, reference: str, today: date) -> list[Voice]:
    return voices(session, session.scalars(select(Review).where(Review.about_update == reference)), today)


def of_commitments(session: Session, references: Iterable[str], today: date) -> list[Voice]:
    """The questions on some commitments to which an answer is owed."""
    found = session.scalars(select(Review).where(Review.commitment.in_(sorted(references)), Review.stance.in_(OWED_TO)))
    return [each for each in voices(session, found, today) if each.is_owed]


def overdue(session: Session, today: date) -> list[Voice]:
    """Every question whose answer is owed and past its date."""
    if not session.scalar(select(func.count()).select_from(AnswerRule).where(AnswerRule.struck.is_(False))):
        return []
    found = session.scalars(select(Review).where(Review.asked_on.is_not(None), Review.withdrawn_on.is_(None)))
    return [each for each in voices(session, found, today) if each.standing is Standing.OVERDUE]


def by_commitment(found: Iterable[Voice]) -> dict[str, list[Voice]]:
    """By the reference of the commitment; what concerns a plan as a whole is left out."""
    groups: dict[str, list[Voice]] = defaultdict(list)
    for each in found:
        if each.review.commitment:
            groups[each.review.commitment].append(each)
    return dict(groups)


def of_members(session: Session, seats: Iterable[str], account: str, today: date) -> list[Voice]:
    """What an account, or another holder of the same seats, has said."""
    return voices(session, session.scalars(select(Review).where(
        (Review.account == account) | Review.member.in_(sorted(seats)))), today)


def owed_by(session: Session, actor: Actor, today: date) -> list[Voice]:
    """The answers owed by the bodies for which an actor speaks; all answers owed, for NDC. The earliest due come first."""
    found = voices(session, session.scalars(select(Review).where(
        Review.asked_on.is_not(None), Review.withdrawn_on.is_(None))), today)
    mine = [each for each in found if actor.role not in OWN_BODIES_ONLY or is_of(
        session, actor, each.review.body, each.update.body, each.update.about_body)]
    return sorted((each for each in mine if each.is_owed),
                  key=lambda each: (each.course.due or date.max, each.review.asked_on, each.review.number))


def owed_of(session: Session, body: str, today: date) -> list[Voice]:
    """The answers that a body owes, the earliest due first."""
    return [each for each in owed_by(session, Actor(Role.EDITOR, body), today)
            if body in (each.review.body, each.update.body, each.update.about_body)]


def answered_by(session: Session, actor: Actor, today: date) -> list[Voice]:
    """What those bodies have answered, the newest first: another answer may follow."""
    found = voices(session, session.scalars(select(Review).where(Review.withdrawn_on.is_(None))), today)
    return [each for each in found if each.answers and (actor.role not in OWN_BODIES_ONLY or is_of(
        session, actor, each.review.body, each.update.body, each.update.about_body))]


def evidence_of(session: Session, update: Update) -> list[Evidence]:
    """The evidence that came with an update."""
    return list(session.scalars(select(Evidence).where(Evidence.by_update == update.reference).order_by(Evidence.number)))


def has_consented(session: Session, seat: str) -> bool:
    """True while the consent of a seat's holder to sign here is in force."""
    return session.scalar(select(Consent).where(Consent.member == seat, Consent.ended_on.is_(None))) is not None


def rules(session: Session) -> list[tuple[AnswerRule, Meeting]]:
    """Every version of the forum's rule on answers but those struck, the newest first, with its meeting."""
    found = session.execute(select(AnswerRule, Meeting).join(Meeting, Meeting.reference == AnswerRule.meeting)
                            .where(AnswerRule.struck.is_(False))
                            .order_by(AnswerRule.applies_from.desc(), AnswerRule.number.desc()))
    return [(rule, meeting) for rule, meeting in found]


def voices(session: Session, reviews: Iterable[Review], today: date) -> list[Voice]:
    """Reviews with what belongs to them, the newest first; in a constant number of statements."""
    chosen = sorted(reviews, key=lambda each: each.number, reverse=True)
    if not chosen:
        return []
    references = [each.reference for each in chosen]
    known_rules = list(session.scalars(select(AnswerRule)))
    calendar = office_calendar(session.scalars(select(OfficeYear)))
    answered = _grouped(session.scalars(select(Answer).where(Answer.review.in_(references)).order_by(Answer.number)))
    extended = _grouped(session.scalars(select(Extension).where(Extension.review.in_(references)).order_by(Extension.number)))
    updates = {each.reference: each for each in session.scalars(
        select(Update).where(Update.reference.in_({each.about_update for each in chosen})))}
    reworded = _reworded(session, [each for each in chosen if each.amended_on and answered[each.reference]])
    named, known = titles(session, [each.commitment for each in chosen if each.commitment]), bodies(session)
    plans = {each.reference: each for each in session.scalars(select(Plan))}
    found = []
    for each in chosen:
        stands = course(each, known_rules, extended[each.reference],
                        [one.answered_on for one in answered[each.reference]], calendar)
        rule: Any = rule_for(known_rules, each.asked_on)
        found.append(Voice(each, updates[each.about_update], named.get(each.commitment or ""), plans[each.plan],
                           known.get(each.body or ""), known, stands, stands.standing(today), answered[each.reference],
                           extended[each.reference], rule, today, tuple(reworded[each.reference])))
    return found


def _reworded(session: Session, reviews: Iterable[Review]) -> dict[str, list[int]]:
    """The entries that reworded each review; those that only added the other language do not count."""
    found: dict[str, list[int]] = defaultdict(list)
    wanted = {each.reference for each in reviews}
    if not wanted:
        return found
    entries = session.scalars(
        select(ChangelogEntry).join(ChangelogAbout, ChangelogAbout.number == ChangelogEntry.number)
        .where(ChangelogAbout.reference.in_(wanted), ChangelogEntry.kind == Kind.REVIEW_AMENDED.value)
        .order_by(ChangelogEntry.number)).unique()
    for entry in entries:
        if (payload := entry.payload) and (state := payload["after"])["reference"] in wanted:
            before = {name: was for name, (was, _) in payload["changes"].items()}
            if is_reworded(_said(state | before), _said(state)):
                found[state["reference"]].append(entry.number)
    return found


def _said(state: Mapping[str, Any]) -> Said:
    return Stance(state["stance"]), Bilingual.from_public(state["text"]), state["url"]


def _grouped(found: Iterable[Any]) -> dict[str, list[Any]]:
    groups: dict[str, list[Any]] = defaultdict(list)
    for each in found:
        groups[each.review].append(each)
    return groups


def _by_update(found: Iterable[Voice]) -> dict[str, list[Voice]]:
    groups: dict[str, list[Voice]] = defaultdict(list)
    for each in found:
        groups[each.review.about_update].append(each)
    return groups
