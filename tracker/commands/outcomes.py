"""Outcomes: put one on record, amend it, confirm it, dispute it, withdraw it; and score the openness of the data
behind it.

Three fields are enough to begin: who changed what, since when, and where that can be seen. Whatever else is known
makes it stronger, and is what the gates before a code ask for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.record import record
from tracker.commands.numbering import next_number
from tracker.commands.sign_off import require_signed
from tracker.commands.signing import is_author, require_author, require_signing, signature
from tracker.domain.addresses import check_address
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When, civil_day
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.evidence import ChangeKind, LastingGround, OutcomeState, SourceFrom, Turn
from tracker.domain.openness import Criterion, check_met
from tracker.domain.permissions import OWN_BODIES_ONLY, Actor, Permission, Role, may, require
from tracker.domain.questions import check_change
from tracker.domain.statements import OpenGovernmentValue, check_happened, check_said
from tracker.models import Commitment, OpennessScore, Outcome
from tracker.models.columns import Source
from tracker.models.succession import speaks_as

INDEPENDENT = (Role.MEMBER, Role.REVIEWER)
"""The roles that may, on their own word, call a verifier of another's statement independent."""


@dataclass(frozen=True)
class OutcomeGiven:
    """What is said of a change. ``title`` is who changed what; ``url`` or an interview is its source.

    answer  what changed because of it, where the text reads like an activity
    """

    title: Bilingual
    took_effect: When
    url: str = ""
    source_title: str = ""
    source_from: SourceFrom | None = None
    interview_role: str = ""
    interview_name: str = ""
    interview_on: When | None = None
    answer: Bilingual = EMPTY
    before: Bilingual = EMPTY
    before_on: When | None = None
    before_url: str = ""
    after: Bilingual = EMPTY
    after_on: When | None = None
    place: Bilingual = EMPTY
    turn: Turn = Turn.BETTER
    intended: bool | None = None
    change_kind: ChangeKind | None = None
    opens: OpenGovernmentValue | None = None
    concerned: Bilingual = EMPTY
    significance: Bilingual = EMPTY
    contribution: Bilingual = EMPTY
    otherwise: Bilingual = EMPTY
    lasting_ground: LastingGround | None = None
    lasting: Bilingual = EMPTY
    letter_number: str = ""
    """Of the body's letter, where the secretariat enters it for the body."""

    def check(self, today: date) -> list[str]:
        """Check every rule that it must meet, before it is sent in and again before it is published. Returns the words
        suggesting an activity that were asked about. Raises RuleBroken on the field."""
        check_said(title=self.title)
        for name in ("took_effect", "before_on", "after_on", "interview_on"):
            check_happened(name, getattr(self, name), today)
        for name in ("url", "before_url"):
            check_address(getattr(self, name), name)
        self.check_source()
        self.check_before()
        self.check_after()
        self.check_lasting()
        return self.asked

    @property
    def asked(self) -> list[str]:
        """The words suggesting an activity that were asked about. Raises RuleBroken on ``answer_zh`` where nobody answered."""
        return check_change([self.title, self.after], self.answer)

    def check_before(self) -> None:
        """Raises RuleBroken on ``before_on``."""
        if self.before_on and self.before_on.first > self.took_effect.last:
            raise RuleBroken("before_on", N_("The state before must be as of a day before the change."))

    def check_after(self) -> None:
        """Raises RuleBroken on ``after_on``."""
        if self.after_on and self.after_on.last < self.took_effect.first:
            raise RuleBroken("after_on", N_("The state after cannot be as of a day before the change."))

    def check_lasting(self) -> None:
        """Raises RuleBroken on ``lasting_zh`` or ``lasting_ground``."""
        if self.lasting_ground and self.lasting.is_empty:
            raise RuleBroken("lasting_zh", N_("Name it: which law, rule, budget line or body; or, if it is routine, since when."))
        if self.lasting_ground is None and not self.lasting.is_empty:
            raise RuleBroken("lasting_ground", N_("Please choose one."))

    def check_source(self) -> None:
        """A link, or an interview with whom and when. Raises RuleBroken on ``interview_role``, ``interview_on`` or ``url``."""
        if self.interview_name and not self.interview_role:
            raise RuleBroken("interview_role", N_("Say in what role the person was interviewed."))
        if self.interview_role and self.interview_on is None:
            raise RuleBroken("interview_on", N_("Say when the interview took place."))
        if not self.url and not self.interview_role:
            raise RuleBroken("url", N_("Say where this can be seen: give a link, or enter an interview below with role and "
                                       "date."))

    def put_on(self, outcome: Outcome, asked: Sequence[str]) -> None:
        for each in fields(self):
            if each.name not in ("url", "source_title"):
                setattr(outcome, each.name, getattr(self, each.name))
        outcome.sources = sources_of(self.url, self.source_title)
        outcome.asked = list(asked)
        if not asked:
            outcome.answer = EMPTY


@dataclass(frozen=True)
class Verified:
    """Who confirms an outcome, what they say, and whether they are independent of the implementing body."""

    verifier: Bilingual
    independent: bool
    on: When
    says: Bilingual
    url: str = ""


def publish_outcome(session: Session, commitment: Commitment, given: OutcomeGiven, *, by: Actor, at: datetime) -> Outcome:
    """Put an outcome on record: NDC's editor in the name of the first lead body, a member of the forum as a signed statement.

    Raises NotPermitted; RuleBroken as ``OutcomeGiven.check`` and ``signing.signature``.
    """
    require(by, Permission.STATE_OUTCOME if by.role is Role.MEMBER else Permission.PUBLISH_RESULT)
    return put_on_record(session, commitment, given, by=by, at=at)


def put_on_record(session: Session, commitment: Commitment, given: OutcomeGiven, *, body: str | None = None,
                  is_checked: bool = False, by: Actor, at: datetime) -> Outcome:
    """The publishing itself, for an actor already found to be allowed.

    body        the body of government that speaks; the first lead body unless given
    is_checked  the body's approver sent it in
    """
    asked = given.check(civil_day(at))
    signed = signature(session, by, civil_day(at), body=body or next(iter(commitment.leads), None),
                       letter_number=given.letter_number, is_checked=is_checked)
    number = next_number(session, Outcome)
    outcome = Outcome(reference=f"outcome/{number}", number=number, plan=commitment.plan,
                      commitment=commitment.reference, **signed)
    given.put_on(outcome, asked)
    session.add(outcome)
    record(session, Kind.OUTCOME_PUBLISHED, outcome, occurred=outcome.took_effect, sources=outcome.sources, by=by, at=at)
    return outcome


def amend_outcome(session: Session, outcome: Outcome, given: OutcomeGiven, *, reason: Bilingual, is_checked: bool = False,
                  by: Actor, at: datetime) -> ChangelogEntry:
    """Change what an outcome says; the previous text stays in the log. A verifier confirmed the previous text: where the
    change itself is now described differently, and not only in the other language too, the confirmation lapses.
    ``is_checked``: the body's approver has checked it."""
    require_author(session, outcome, by, given.letter_number, is_checked=is_checked)
    require_signing(session, by, at)
    _check_stands(outcome)
    check_said(reason=reason)
    asked = given.check(civil_day(at))
    confirmed, since = (outcome.title, outcome.before, outcome.after), outcome.took_effect
    given.put_on(outcome, asked)
    described = (outcome.title, outcome.before, outcome.after)
    is_kept = outcome.took_effect == since and all(new.keeps(old) for new, old in zip(described, confirmed, strict=True))
    if outcome.verified_on and not is_kept:
        outcome.verifier, outcome.verification, outcome.verifier_url = EMPTY, EMPTY, ""
        outcome.verifier_independent, outcome.verified_on = None, None
        outcome.state = OutcomeState.DISPUTED if outcome.disputes else OutcomeState.PUBLISHED
    return record(session, Kind.OUTCOME_AMENDED, outcome, occurred=outcome.took_effect, reason=reason, sources=outcome.sources,
                  by=by, at=at)


def substantiate(session: Session, outcome: Outcome, verified: Verified, *, is_checked: bool = False, by: Actor,
                 at: datetime) -> ChangelogEntry:
    """Record that somebody who knows has confirmed an outcome. ``is_checked``: the body's approver has checked it.

    Raises RuleBroken on ``url`` where government, or the author of the outcome, calls the verifier independent and
    shows no source for that.
    """
    require_for(by, outcome)
    if by.role in OWN_BODIES_ONLY:
        require_signed(session, by, by.body, is_checked=is_checked)
    _check_stands(outcome)
    check_said(verifier=verified.verifier, says=verified.says)
    check_address(verified.url)
    check_happened("on", verified.on, civil_day(at))
    if outcome.verified_on:
        raise RuleBroken("", N_("It has already been confirmed. If you think that is wrong, dispute it."))
    if verified.independent and not verified.url and (by.role not in INDEPENDENT or is_author(outcome, by)):
        raise RuleBroken("url", N_("If you call the verifier independent, give a source that anyone can open."))
    outcome.verifier, outcome.verifier_independent, outcome.verified_on = verified.verifier, verified.independent, verified.on
    outcome.verification, outcome.verifier_url = verified.says, verified.url
    if outcome.state is OutcomeState.PUBLISHED:
        outcome.state = OutcomeState.SUBSTANTIATED
    return record(session, Kind.OUTCOME_SUBSTANTIATED, outcome, occurred=verified.on, sources=sources_of(verified.url),
                  by=by, at=at)


def dispute(session: Session, outcome: Outcome, *, reason: Bilingual, url: str = "", body: str | None = None,
            is_checked: bool = False, by: Actor, at: datetime) -> ChangelogEntry:
    """Dispute an outcome, with reasons, in one's own voice. It stays on record, and says that it is disputed.
    ``is_checked``: the body's approver has checked it.

    Raises RuleBroken on ``reason_zh`` without words or with the same again, on ``url``, where it is one's own or no longer
    stands, and as ``signing.signature``.
    """
    require_for(by, outcome)
    _check_stands(outcome)
    if is_author(outcome, by):
        raise RuleBroken("", N_("You stated this outcome yourself: amend or withdraw it instead."))
    check_said(reason=reason)
    check_address(url)
    signed = signature(session, by, civil_day(at), body=body, is_checked=is_checked)
    day = When.day(civil_day(at))
    said = {"voice": signed["voice"].value, "body": signed["body"], "signed_name": signed["signed_name"].public(),
            "signed_for": signed["signed_for"].public(), "on": str(day), "reason": reason.public(), "url": url}
    if any(each | {"on": str(day)} == said for each in outcome.disputes):
        raise RuleBroken("reason_zh", N_("You have already disputed it in these words."))
    outcome.disputes = [*outcome.disputes, said]
    outcome.state = OutcomeState.DISPUTED
    return record(session, Kind.OUTCOME_DISPUTED, outcome, occurred=day, reason=reason, sources=sources_of(url), by=by, at=at)


def withdraw_outcome(session: Session, outcome: Outcome, *, reason: Bilingual, is_checked: bool = False, by: Actor,
                     at: datetime) -> ChangelogEntry:
    """Take back one's own statement, with the reason. It stays readable, and no longer supports any code. A body's statement
    is also taken back by its successor (組改), by the successor's own rule for texts. ``is_checked``: the body's approver has
    checked it.

    Raises NotPermitted for anyone else; RuleBroken on ``reason_zh``, and where it no longer stands.
    """
    heir = withdraws_as(session, outcome, by)
    if heir is None or heir == outcome.body:
        require_author(session, outcome, by, is_checked=is_checked)
    else:
        require_signed(session, by, heir, is_checked=is_checked)
    _check_stands(outcome)
    check_said(reason=reason)
    outcome.state = OutcomeState.WITHDRAWN
    return record(session, Kind.OUTCOME_WITHDRAWN, outcome, reason=reason, by=by, at=at)


def withdraws_as(session: Session, outcome: Outcome, by: Actor) -> str | None:
    """The body as which an official takes a body's outcome back; None for anyone else."""
    return speaks_as(session, by, outcome.body) if by.role in OWN_BODIES_ONLY else None


def score_openness(session: Session, commitment: Commitment, *, title: Bilingual, url: str, met: Sequence[Criterion],
                   outcome: Outcome | None = None, note: Bilingual = EMPTY, by: Actor, at: datetime) -> OpennessScore:
    """Score a data set that is used as evidence by the ten criteria, in one's own voice, today in Taipei.

    Raises RuleBroken on ``title_zh``, ``url``, ``met`` or ``outcome``, and as ``signing.signature``.
    """
    require(by, Permission.ASSESS)
    check_said(title=title)
    if not url:
        raise RuleBroken("url", N_("Please fill this in."))
    check_address(url)
    check_met(met)
    if outcome and outcome.commitment != commitment.reference:
        raise RuleBroken("outcome", N_("This outcome belongs to another commitment."))
    if outcome and not outcome.stands:
        raise RuleBroken("outcome", N_("Choose from the outcomes of this commitment that are still valid."))
    number, day = next_number(session, OpennessScore), When.day(civil_day(at))
    scored = OpennessScore(
        reference=f"openness/{number}", number=number, plan=commitment.plan, commitment=commitment.reference,
        outcome=outcome.reference if outcome else None, title=title, url=url,
        met=[each.value for each in Criterion if each in met],
        scored_on=day, note=note, **signature(session, by, civil_day(at)))
    session.add(scored)
    record(session, Kind.OPENNESS_SCORED, scored, subject=commitment.reference, occurred=day, sources=sources_of(url),
           by=by, at=at)
    return scored


def require_for(by: Actor, outcome: Outcome) -> None:
    """Raises NotPermitted unless the actor may confirm or dispute an outcome; a body's account, of its own commitments only."""
    require(by, Permission.JUDGE_OUTCOME, bodies=outcome.bodies())


def may_judge(by: Actor, outcome: Outcome) -> bool:
    """True where ``require_for`` raises nothing."""
    return may(by, Permission.JUDGE_OUTCOME, bodies=outcome.bodies())


def sources_of(url: str, title: str = "") -> list[Source]:
    """One URL as a list of sources; an empty list for none."""
    return [Source(url=url, title=title) if title else Source(url=url)] if url else []


def _check_stands(outcome: Outcome) -> None:
    if outcome.withheld:
        raise RuleBroken("", N_("These words were withheld by law and can no longer be changed."))
    if not outcome.stands:
        raise RuleBroken("", N_("This outcome has been withdrawn."))
