"""Recommendations of independent reviews: enter one, say what came of it, answer it with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.record import record
from tracker.commands.answering import check_answerer, require_answering
from tracker.commands.bodies import check_body
from tracker.commands.numbering import next_number
from tracker.commands.striking import check_stands
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When, civil_day
from tracker.domain.cocreation import Response, check_answer
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.permissions import Actor, Permission, require
from tracker.domain.statements import check_reason
from tracker.models import Commitment, Document, Recommendation, Update
from tracker.models.columns import Source
from tracker.models.document import DocumentKind


@dataclass(frozen=True)
class Advice:
    """What a review recommends.

    in_review   its number in the review
    summarised  the words are this site's
    body        who is to answer; None while that is open
    came_of     references of commitments, updates and documents that followed from it
    """

    in_review: int
    title: Bilingual
    text: Bilingual
    summarised: bool = False
    body: str | None = None
    came_of: Sequence[str] = ()

    def check(self, session: Session) -> None:
        """Raises RuleBroken on ``title_zh``, ``text_zh``, ``body`` or ``came_of``."""
        for name, text in (("title_zh", self.title), ("text_zh", self.text)):
            if not text.zh:
                raise RuleBroken(name, N_("Please fill this in."))
        check_body(session, self.body, "body")
        for reference in self.came_of:
            if not any(session.get(model, reference) for model in (Commitment, Update, Document)):
                raise RuleBroken("came_of", N_("There is no %(reference)s in the record."), reference=reference)

    def put_on(self, thing: Recommendation) -> None:
        thing.in_review, thing.title, thing.text = self.in_review, self.title, self.text
        thing.summarised, thing.body, thing.came_of = self.summarised, self.body, list(self.came_of)


def record_recommendation(session: Session, review: Document, advice: Advice, *, sources: Sequence[Source] = (), by: Actor,
                          at: datetime) -> Recommendation:
    """Enter a recommendation of a review.

    Raises RuleBroken on ``document`` where it is not a review, on ``in_review`` where its number is taken, and as
    ``Advice.check``.
    """
    require(by, Permission.EDIT_PLAN)
    if review.kind is not DocumentKind.REVIEW or review.withdrawn:
        raise RuleBroken("document", N_("This document is not a review."))
    advice.check(session)
    _check_number(session, review.reference, advice.in_review, None)
    number = next_number(session, Recommendation)
    thing = Recommendation(reference=f"recommendation/{number}", number=number, plan=review.plan, document=review.reference,
                           sources=list(sources))
    advice.put_on(thing)
    session.add(thing)
    record(session, Kind.RECOMMENDATION_RECORDED, thing, occurred=review.dated, sources=thing.sources, by=by, at=at)
    return thing


def amend_recommendation(session: Session, thing: Recommendation, advice: Advice, *, reason: Bilingual, by: Actor,
                         at: datetime) -> ChangelogEntry:
    """Correct what is said of it, or say what came of it.

    Raises RuleBroken as ``Advice.check``, on ``in_review`` where its number is taken, on ``body`` once it has answered,
    on ``change_zh``, and where it was struck.
    """
    require(by, Permission.EDIT_PLAN)
    check_reason(reason, "change_zh")
    check_stands(thing)
    advice.check(session)
    _check_number(session, thing.document, advice.in_review, thing.reference)
    check_answerer(thing, advice.body)
    advice.put_on(thing)
    return record(session, Kind.RECOMMENDATION_AMENDED, thing, reason=reason, by=by, at=at)


def answer_recommendation(session: Session, thing: Recommendation, response: Response, *, reason: Bilingual, on: When, body: str,
                          letter_number: str = "", is_checked: bool = False, sources: Sequence[Source] = (), by: Actor,
                          at: datetime) -> ChangelogEntry:
    """Answer a recommendation. A later answer takes its place on the page; every one stays in the log.

    is_checked  the body's approver has checked it

    Raises NotPermitted for another body's account; RuleBroken on ``reason_zh``, ``answered_on``, ``body``, ``letter_number``.
    """
    require_answering(session, by, body, letter_number, is_checked=is_checked)
    check_stands(thing)
    check_body(session, body, "body")
    check_answer(reason, on, civil_day(at))
    thing.response, thing.reason, thing.answered_on = response, reason, on
    thing.body, thing.letter_number = body, letter_number
    return record(session, Kind.RECOMMENDATION_ANSWERED, thing, occurred=on, sources=sources, by=by, at=at)


def _check_number(session: Session, document: str, number: int, own: str | None) -> None:
    taken = session.scalar(select(Recommendation.reference).where(
        Recommendation.document == document, Recommendation.in_review == number, Recommendation.struck.is_(False)))
    if taken not in (None, own):
        raise RuleBroken("in_review", N_("This review already has a recommendation with this number."))
