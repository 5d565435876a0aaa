"""What a body may send in other than a report, kind by kind: what is typed, what it may be about, and which command
puts it on record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.recorded import Recorded
from tracker.commands import answers, cocreation, evidence, indicators, outcomes, recommendations, register, translations
from tracker.commands.answers import Reply
from tracker.commands.evidence import EvidenceGiven
from tracker.commands.indicators import IndicatorGiven, MeasurementGiven
from tracker.commands.outcomes import OutcomeGiven, Verified
from tracker.domain.bilingual import Bilingual, TextState
from tracker.domain.calendar import When
from tracker.domain.cocreation import Adoption, Response
from tracker.models import Commitment, Conclusion, Indicator, Outcome, Proposal, Recommendation, Review, Update
from tracker.models.sent_text import TextKind


@dataclass(frozen=True)
class Extending:
    """A later date for an answer to a member, with the reason."""

    until: date
    text: Bilingual


@dataclass(frozen=True)
class ProposalReply:
    adoption: Adoption
    reason: Bilingual
    answered_on: When


@dataclass(frozen=True)
class RecommendationReply:
    response: Response
    reason: Bilingual
    answered_on: When


@dataclass(frozen=True)
class ReleaseAsked:
    """What has been done, where a body asks the forum to release a conclusion."""

    text: Bilingual
    url: str = ""


@dataclass(frozen=True)
class OutcomeAmended:
    change: OutcomeGiven
    reason: Bilingual


@dataclass(frozen=True)
class OutcomeDisputed:
    reason: Bilingual
    url: str = ""


@dataclass(frozen=True)
class OutcomeWithdrawn:
    reason: Bilingual


@dataclass(frozen=True)
class EvidenceBeside:
    """Evidence that a body adds to a report that is published."""

    pieces: tuple[EvidenceGiven, ...]


@dataclass(frozen=True)
class Translated:
    """A translation of a body's own words: which text of the thing is translated, and how far the translation has come."""

    field: str
    translation: str
    state: TextState


@dataclass(frozen=True)
class Way:
    """How a text of a kind is put on record.

    shape  what is typed
    of     what it may be about
    put    (session, about, given, body=, is_checked=, by=, at=) carries out the same command as without sign-off, and
           returns what it became, or the entry that records it
    """

    shape: type[Any]
    of: tuple[type[Recorded], ...]
    put: Callable[..., Recorded | ChangelogEntry]


def _value(session: Session, about: Indicator, given: MeasurementGiven, **how: Any) -> Recorded:
    return indicators.record_measurement(session, about, given, **how)


def _extension(session: Session, about: Any, given: Extending, *, body: str, **how: Any) -> Recorded:
    return answers.extend(session, about, until=given.until, reason=given.text, body=body, **how)


def _proposal(session: Session, about: Any, given: ProposalReply, **how: Any) -> ChangelogEntry:
    return cocreation.answer_proposal(session, about, given.adoption, reason=given.reason, on=given.answered_on, **how)


def _recommendation(session: Session, about: Any, given: RecommendationReply, **how: Any) -> ChangelogEntry:
    return recommendations.answer_recommendation(session, about, given.response, reason=given.reason, on=given.answered_on, **how)


def _release(session: Session, about: Any, given: ReleaseAsked, **how: Any) -> Recorded:
    return register.request_release(session, about, text=given.text, url=given.url, **how)


def _amendment(session: Session, about: Any, given: OutcomeAmended, *, body: str, **how: Any) -> ChangelogEntry:
    return outcomes.amend_outcome(session, about, given.change, reason=given.reason, **how)


def _confirmation(session: Session, about: Any, given: Verified, *, body: str, **how: Any) -> ChangelogEntry:
    return outcomes.substantiate(session, about, given, **how)


def _dispute(session: Session, about: Any, given: OutcomeDisputed, **how: Any) -> ChangelogEntry:
    return outcomes.dispute(session, about, reason=given.reason, url=given.url, **how)


def _withdrawal(session: Session, about: Any, given: OutcomeWithdrawn, *, body: str, **how: Any) -> ChangelogEntry:
    return outcomes.withdraw_outcome(session, about, reason=given.reason, **how)


def _evidence(session: Session, about: Any, given: EvidenceBeside, **how: Any) -> Recorded:
    return evidence.add_evidence(session, about, given.pieces, **how)[0]


def _translation(session: Session, about: Any, given: Translated, *, body: str, **how: Any) -> ChangelogEntry:
    return translations.translate(session, about, given.field, translation=given.translation, state=given.state, **how)


WAYS: dict[TextKind, Way] = {
    TextKind.OUTCOME: Way(OutcomeGiven, (Commitment,), outcomes.put_on_record),
    TextKind.INDICATOR: Way(IndicatorGiven, (Commitment,), indicators.add_indicator),
    TextKind.MEASUREMENT: Way(MeasurementGiven, (Indicator,), _value),
    TextKind.ANSWER: Way(Reply, (Review,), answers.give_answer),
    TextKind.EXTENSION: Way(Extending, (Review,), _extension),
    TextKind.PROPOSAL_ANSWER: Way(ProposalReply, (Proposal,), _proposal),
    TextKind.RECOMMENDATION_ANSWER: Way(RecommendationReply, (Recommendation,), _recommendation),
    TextKind.RELEASE_REQUEST: Way(ReleaseAsked, (Conclusion,), _release),
    TextKind.OUTCOME_AMENDMENT: Way(OutcomeAmended, (Outcome,), _amendment),
    TextKind.OUTCOME_CONFIRMATION: Way(Verified, (Outcome,), _confirmation),
    TextKind.OUTCOME_DISPUTE: Way(OutcomeDisputed, (Outcome,), _dispute),
    TextKind.OUTCOME_WITHDRAWAL: Way(OutcomeWithdrawn, (Outcome,), _withdrawal),
    TextKind.EVIDENCE: Way(EvidenceBeside, (Update,), _evidence),
    TextKind.TRANSLATION: Way(Translated, translations.VOICES, _translation),
}
