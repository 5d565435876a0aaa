"""Assessments: give a code in one's own voice, amend it, withdraw it; form the cluster that is coded once.

The evidence is weighed by the gates of ``domain.evidence``, no matter who gives the code or by which route.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.record import record
from tracker.commands.numbering import next_number
from tracker.commands.outcomes import sources_of
from tracker.commands.signing import is_author, require_author, require_signing, signature
from tracker.commands.striking import check_stands
from tracker.domain.addresses import check_address
from tracker.domain.assessments import NEED_NO_EVIDENCE, OF_CHANGE, Voice, check_cluster, check_era, code_of, gate_closed
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When, civil_day
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.evidence import UNDONE, Case, Gate, GateClosed, check_early_results, check_reviewable
from tracker.domain.permissions import Actor, Permission, require
from tracker.domain.scales import (
    SCALES,
    Completion,
    EarlyResults,
    OpenGovernmentLens,
    Scale,
    Verifiability,
)
from tracker.domain.statements import check_said
from tracker.models import Assessment, Cluster, Commitment, Indicator, Outcome, Plan


@dataclass(frozen=True)
class CodeGiven:
    """A code with its reason and evidence; the rest makes it stronger.

    outcomes, indicators   references of what it rests on in the record
    url                    evidence outside the record: the text of the plan, a study, a hearing
    commissioned_by, paid_by   of a reviewer: on whose behalf, and with whose money
    """

    code: Scale
    reason: Bilingual
    url: str = ""
    source_title: str = ""
    outcomes: Sequence[str] = ()
    indicators: Sequence[str] = ()
    weight: Bilingual = EMPTY
    balance: Bilingual = EMPTY
    limits: Bilingual = EMPTY
    factors: Bilingual = EMPTY
    commissioned_by: Bilingual = EMPTY
    paid_by: Bilingual = EMPTY

    def check_rests_on_something(self) -> None:
        """For early results the gates ask for more than this. Raises RuleBroken on ``url``."""
        if isinstance(self.code, EarlyResults) or self.code in NEED_NO_EVIDENCE:
            return
        if not (self.url or self.outcomes or self.indicators):
            raise RuleBroken("url", N_("A code must be based on evidence: give a link (for a design code, to the text of "
                                       "the plan), or cite an outcome or an indicator on record."))

    def put_on(self, assessment: Assessment) -> None:
        assessment.code, assessment.era = code_of(self.code), str(SCALES[type(self.code)].era)
        assessment.outcomes, assessment.indicators = list(self.outcomes), list(self.indicators)
        assessment.sources = sources_of(self.url, self.source_title)
        for name in ("reason", "weight", "balance", "limits", "factors", "commissioned_by", "paid_by"):
            setattr(assessment, name, getattr(self, name))


Subject = Commitment | Cluster


def give_assessment(session: Session, subject: Subject, given: CodeGiven, *, by: Actor, at: datetime) -> Assessment:
    """Give a code to a commitment, or to one's own cluster as one.

    Raises NotPermitted for the cluster of another voice, GateClosed where the evidence does not support it, RuleBroken on the
    field that breaks another rule.
    """
    require(by, Permission.ASSESS)
    if isinstance(subject, Cluster):
        require_author(session, subject, by)
    signed = signature(session, by, civil_day(at))
    number, day = next_number(session, Assessment), When.day(civil_day(at))
    assessment = Assessment(
        reference=f"assessment/{number}", number=number, plan=subject.plan, given_on=day, **_subject(subject), **signed)
    _check(session, assessment, given, by)
    given.put_on(assessment)
    session.add(assessment)
    record(session, Kind.ASSESSMENT_GIVEN, assessment, subject=subject.reference, occurred=day, reason=given.reason,
           sources=assessment.sources, by=by, at=at)
    return assessment


def amend_assessment(session: Session, assessment: Assessment, given: CodeGiven, *, because: Bilingual, by: Actor,
                     at: datetime) -> ChangelogEntry:
    """Change one's own code, reason or evidence; what was given before stays in the log.

    because  why it is changed, beside the reason of the code itself

    Raises RuleBroken on ``code`` where it would become a code of another scale.
    """
    require(by, Permission.ASSESS)
    require_author(session, assessment, by)
    require_signing(session, by, at)
    _check_held(assessment)
    check_said(because=because)
    if type(given.code) is not assessment.scale:
        raise RuleBroken("code", N_("A code can only be amended on its own scale. To use another scale, give a separate "
                                    "assessment."))
    _check(session, assessment, given, by)
    before = assessment.public()
    given.put_on(assessment)
    if assessment.public() != before:
        assessment.given_on = When.day(civil_day(at))
    return record(session, Kind.ASSESSMENT_AMENDED, assessment, subject=_filed_under(assessment), occurred=assessment.given_on,
                  reason=because, sources=assessment.sources, by=by, at=at)


def withdraw_assessment(session: Session, assessment: Assessment, *, because: Bilingual, by: Actor,
                        at: datetime) -> ChangelogEntry:
    """Take one's own code back, with the reason: from then on there is no assessment in this voice. A code stays valid
    where its words were withheld by law, and can be taken back as well."""
    require(by, Permission.ASSESS)
    require_author(session, assessment, by, takes_back=True)
    _check_held(assessment)
    check_said(because=because)
    assessment.withdrawn = True
    return record(session, Kind.ASSESSMENT_WITHDRAWN, assessment, subject=_filed_under(assessment), reason=because, by=by, at=at)


def form_cluster(session: Session, plan: Plan, *, title: Bilingual, shared: Bilingual, commitments: Sequence[str],
                 by: Actor, at: datetime) -> Cluster:
    """Name commitments of one plan that serve one reform, to be coded as one by the person who formed the cluster.

    Raises RuleBroken on ``title_zh``, ``shared_zh`` or ``commitments``, and as ``signing.signature``.
    """
    require(by, Permission.ASSESS)
    number = next_number(session, Cluster)
    cluster = Cluster(reference=f"cluster/{number}", number=number, plan=plan.reference,
                      **signature(session, by, civil_day(at)))
    _fill(session, cluster, title, shared, commitments, by)
    session.add(cluster)
    record(session, Kind.CLUSTER_FORMED, cluster, by=by, at=at)
    return cluster


def amend_cluster(session: Session, cluster: Cluster, *, title: Bilingual, shared: Bilingual, commitments: Sequence[str],
                  because: Bilingual, by: Actor, at: datetime) -> ChangelogEntry:
    """Change one's own cluster. Its commitments cannot change while a code of it stands.

    Raises RuleBroken on ``commitments``.
    """
    require(by, Permission.ASSESS)
    require_author(session, cluster, by)
    require_signing(session, by, at)
    check_said(because=because)
    coded = [each for each in _standing(session, cluster.plan) if each.cluster == cluster.reference]
    if coded and set(commitments) != set(cluster.commitments):
        raise RuleBroken("commitments", N_("This cluster has been coded. Withdraw the code before changing the commitments "
                                           "in it."))
    _fill(session, cluster, title, shared, commitments, by)
    return record(session, Kind.CLUSTER_AMENDED, cluster, reason=because, by=by, at=at)


# --- what stands against it ------------------------------------------------------------------------------------------


def _check(session: Session, assessment: Assessment, given: CodeGiven, by: Actor) -> None:
    """Every rule that a code must meet. ``assessment`` says whose it is and of what; it may be new."""
    plan, member = Plan.by_reference(session, assessment.plan), given.code
    check_era(member, plan.period.first.year, of_cluster=assessment.cluster is not None)
    check_address(given.url)
    if assessment.voice is Voice.REVIEWER:
        check_said(commissioned_by=given.commissioned_by, paid_by=given.paid_by)
    cited, measured = _cited(session, assessment, given), _indicators(session, assessment, given)
    _check_once(session, assessment, member, by)
    case = _case(session, assessment, plan, cited, by)
    if isinstance(member, EarlyResults):
        check_early_results(member, replace(
            case, reason=given.reason, weight=given.weight, balance=given.balance,
            has_baseline=any(each.is_of_change and each.has_baseline for each in measured)))
    elif not isinstance(member, (Verifiability, OpenGovernmentLens)):
        check_reviewable(case.verifiable, case.lens, of_change=isinstance(member, OF_CHANGE))
    _check_own(session, assessment, member, by)
    check_said(reason=given.reason)
    # After the gates, which say more of what is missing.
    if not all(each.stands for each in cited):
        raise RuleBroken("outcomes", N_("Choose from the outcomes of this commitment that are still valid."))
    given.check_rests_on_something()


def _case(session: Session, assessment: Assessment, plan: Plan, cited: Sequence[Outcome], by: Actor) -> Case:
    """What the record holds for and against a code of these commitments."""
    standing = [each for each in _standing(session, plan.reference)
                if set(each.commitments) & set(assessment.commitments) and each is not assessment]
    own = [each for each in standing if is_author(each, by)]
    heard = [*own, *(each for each in standing if each.voice is Voice.REVIEWER and each not in own)]
    done = {each.commitments[0]: each.coded for each in own if each.scale is Completion}
    completions = [done.get(each) for each in assessment.commitments]
    codes = {each.coded for each in heard}
    outcomes = session.scalars(select(Outcome).where(Outcome.commitment.in_(assessment.commitments)).order_by(Outcome.number))
    return Case(
        plan.period, changes=[each.as_change for each in cited],
        verifiable=Verifiability.NO if Verifiability.NO in codes else None,
        lens=OpenGovernmentLens.NO if OpenGovernmentLens.NO in codes else None,
        completion=completions[0] if all(each in UNDONE for each in completions) else None,  # type: ignore[arg-type]
        unheard=[each.reference for each in outcomes if each.is_unwelcome and each not in cited])


def _cited(session: Session, assessment: Assessment, given: CodeGiven) -> list[Outcome]:
    found = [Outcome.by_reference(session, reference) for reference in given.outcomes]
    if any(each.commitment not in assessment.commitments for each in found):
        raise RuleBroken("outcomes", N_("This outcome belongs to another commitment."))
    return found


def _indicators(session: Session, assessment: Assessment, given: CodeGiven) -> list[Indicator]:
    found = [Indicator.by_reference(session, reference) for reference in given.indicators]
    if any(each.commitment not in assessment.commitments for each in found):
        raise RuleBroken("indicators", N_("This indicator belongs to another commitment."))
    for each in found:
        check_stands(each, "indicators")
    return found


def _check_once(session: Session, assessment: Assessment, member: Scale, by: Actor) -> None:
    """One voice has one code on one scale for one commitment, alone or in a cluster."""
    for each in _standing(session, assessment.plan):
        if (each is not assessment and each.scale is type(member) and set(each.commitments) & set(assessment.commitments)
                and is_author(each, by)):
            raise RuleBroken("code", N_("You have already given a code on this scale (%(reference)s) for this commitment or "
                                        "for a cluster that contains it. A commitment is coded once: amend or withdraw that "
                                        "code."),
                             reference=each.reference)


def _check_own(session: Session, assessment: Assessment, member: Scale, by: Actor) -> None:
    """Raises GateClosed on ``code`` where it would close a gate behind a code of one's own that still stands."""
    own = [each for each in _standing(session, assessment.plan) if each is not assessment and is_author(each, by)]
    undone = {each.commitments[0] for each in own if each.coded in UNDONE} | {*assessment.commitments}
    for each in own:
        if not set(each.commitments) & set(assessment.commitments):
            continue
        gate = gate_closed(member, each.coded)
        if gate and (gate is not Gate.COMPLETION or undone.issuperset(each.commitments)):
            raise GateClosed(gate, "code", N_(
                "This code contradicts another of your own (%(reference)s), which could not have been given after this one. "
                "Amend or withdraw that one first."), reference=each.reference)


def _standing(session: Session, plan: str) -> list[Assessment]:
    """The codes of a plan that are not withdrawn. One that is being given is not among them."""
    with session.no_autoflush:
        return list(session.scalars(select(Assessment).where(Assessment.plan == plan, Assessment.withdrawn.is_(False))))


def _subject(subject: Subject) -> dict[str, Any]:
    if isinstance(subject, Cluster):
        return {"cluster": subject.reference, "commitments": list(subject.commitments)}
    return {"cluster": None, "commitments": [subject.reference]}


def _filed_under(assessment: Assessment) -> str:
    return assessment.cluster or assessment.commitments[0]


def _fill(session: Session, cluster: Cluster, title: Bilingual, shared: Bilingual, commitments: Sequence[str], by: Actor) -> None:
    check_said(title=title, shared=shared)
    chosen = list(dict.fromkeys(commitments))
    check_cluster(chosen)
    for reference in chosen:
        found = session.get(Commitment, reference)
        if found is None or found.plan != cluster.plan:
            raise RuleBroken("commitments", N_("All commitments in a cluster must belong to the same plan."))
    others = session.scalars(select(Cluster).where(
        Cluster.plan == cluster.plan, Cluster.reference != cluster.reference, Cluster.withheld.is_(False)))
    for other in others.all():
        if set(other.commitments) & set(chosen) and is_author(other, by):
            raise RuleBroken("commitments", N_("One of these commitments is already in another of your clusters "
                                               "(%(reference)s)."),
                             reference=other.reference)
    cluster.title, cluster.shared, cluster.commitments = title, shared, chosen


def _check_held(assessment: Assessment) -> None:
    if assessment.withdrawn:
        raise RuleBroken("", N_("This code has been withdrawn: give a new one."))
