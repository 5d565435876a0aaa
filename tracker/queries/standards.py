"""What the record has that bears on the Standards: the facts that ``domain.standards`` judges, and what it finds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.calendar import Precision, When
from tracker.domain.forum import MeetingStage
from tracker.domain.schedule import PlanStage
from tracker.domain.standards import (
    REQUIREMENTS,
    Facts,
    Finding,
    Freshness,
    Held,
    Proof,
    Requirement,
    freshness,
)
from tracker.domain.statements import Party, Relation, Side
from tracker.domain.working_days import ONE_DAY
from tracker.models import (
    Assessment,
    Commitment,
    Coverage,
    Document,
    Evidence,
    GroupRules,
    Meeting,
    Member,
    Observation,
    Outcome,
    Plan,
    Review,
    Update,
)
from tracker.models.coverage import CoverageOf
from tracker.queries.cocreation import day_of, judged
from tracker.queries.plans import names


@dataclass(frozen=True)
class Latest:
    """The newest word or evidence on a commitment, and how fresh it is.

    day   the last day on which it can have been, up to the day for which the check is made
    when  as it is dated, which may be less precise
    """

    commitment: Commitment
    day: date | None
    when: When | None
    freshness: Freshness


@dataclass(frozen=True)
class Check:
    """The check of one plan. ``until``: the day for which it is made."""

    plan: Plan
    until: date
    complete_to: date | None
    findings: list[tuple[Requirement, Finding]]
    latest: list[Latest]
    """Of a plan that runs; empty for a closed one."""
    documents: dict[str, Document]
    """Those that count as proof, by reference."""
    evidence: dict[str, Evidence]


def checks(session: Session, today: date, *, official: bool = False, begun: date | None = None,
           updated: date | None = None) -> list[Check]:
    """The check of every plan, the newest first.

    official, begun, updated  whether this site is the government's own, and the days of its first entry and its newest
    """
    return [_check(session, plan, today, official, begun, updated) for plan in names(session)]


def _check(session: Session, plan: Plan, today: date, official: bool, begun: date | None, updated: date | None) -> Check:
    until = min(today, plan.closed_on or plan.period.last)
    documents = [each for each in session.scalars(select(Document).where(
        Document.plan == plan.reference).order_by(Document.number)) if not (each.withdrawn or each.replaced_by or each.withheld)]
    evidence = [each for each in session.scalars(select(Evidence).where(
        Evidence.plan == plan.reference).order_by(Evidence.number)) if each.url or each.sha256]
    proofs = [*(Proof(each.reference, day_of(each.dated)) for each in documents),
              *(Proof(each.reference, day_of(each.dated)) for each in evidence)]
    facts = Facts(
        first=plan.period.first, last=plan.period.last, until=until,
        adopted=plan.adopted_on.first if plan.adopted_on else None, meetings=_meetings(session),
        complete=_complete(session, plan),
        both_sides=_both_sides(session), rules=[Proof(each.reference, day_of(each.adopted_on))
                                                for each in session.scalars(select(GroupRules).order_by(GroupRules.number))
                                                if (each.url or each.sources) and not each.struck],
        documents=proofs, calls=judged(session, plan.reference), official=official, begun=begun, updated=updated)
    return Check(plan, until, facts.complete_to, [(each, each.judge(facts)) for each in REQUIREMENTS],
                 [] if plan.stage is PlanStage.CLOSED else _latest(session, plan, until),
                 {each.reference: each for each in documents}, {each.reference: each for each in evidence})


def _meetings(session: Session) -> list[Held]:
    """The meetings that were held on a known day. The group is the same for every plan."""
    held = session.scalars(select(Meeting).where(Meeting.stage == MeetingStage.HELD).order_by(Meeting.number))
    return [Held(each.number, each.held_on.first, each.results_presented, each.comments_collected) for each in held
            if each.held_on.precision is Precision.DAY]


def _complete(session: Session, plan: Plan) -> tuple[date, date] | None:
    """The period for which the record of meetings is stated to be complete: that given by the plan's own coverage, or
    else the one that extends latest, joined with any other that overlaps or adjoins it. The group is the same for all
    plans."""
    stated = session.scalars(select(Coverage).where(Coverage.of == CoverageOf.MEETINGS))
    spans = {each.plan: (each.complete_from.first, each.complete_to.last) for each in stated
             if each.complete_from and each.complete_to}
    if not spans:
        return None
    first, last = spans.get(plan.reference) or max(spans.values(), key=lambda span: span[1])
    for _each in spans:
        for begins, ends in spans.values():
            if begins <= last + ONE_DAY and first <= ends + ONE_DAY:
                first, last = min(first, begins), max(last, ends)
    return first, last


def _both_sides(session: Session) -> bool:
    """True if a list states members both from government and from outside it."""
    sides = set(session.scalars(select(Member.side).where(Member.side.is_not(None), Member.struck.is_(False)).distinct()))
    return Side.GOVERNMENT in sides and len(sides) > 1


def _latest(session: Session, plan: Plan, until: date) -> list[Latest]:
    came: dict[str, list[When]] = {}
    for commitment, when in _words(session, plan):
        # What is dated by a month or a year that is not over has come as well.
        if when.first <= until:
            came.setdefault(commitment, []).append(when)
    newest = {commitment: max(found, key=lambda when: (min(when.last, until), when.first)) for commitment, found in came.items()}
    stated = session.get(Coverage, f"{plan.reference}/coverage/{CoverageOf.BODY_REPORTS.value}")
    complete_to = stated.complete_to.last if stated and stated.complete_to else None
    found = session.scalars(select(Commitment).where(Commitment.plan == plan.reference, Commitment.withdrawn.is_(False))
                            .order_by(Commitment.order))
    dated = ((each, newest.get(each.reference)) for each in found)
    return [Latest(each, day := min(when.last, until) if when else None, when, freshness(day, until, complete_to))
            for each, when in dated]


def _words(session: Session, plan: Plan) -> Iterator[tuple[str, When]]:
    """Statements and evidence on commitments from bodies, members and reviewers, with their dates: of what people sign
    here, only what comes with evidence. The press does not count towards freshness, nor does anything that does not
    name the plan."""
    reports = select(Update).where(Update.plan == plan.reference, Update.corrected_by.is_(None))
    yield from _of(session.scalars(reports), Party.BODY)
    yield from _of(session.scalars(select(Observation).where(Observation.plan == plan.reference)), Party.FORUM_MEMBER)
    for each in session.scalars(select(Evidence).where(Evidence.plan == plan.reference)):
        if each.dated and (each.url or each.sha256):
            yield each.commitment, each.dated
    for voice in session.scalars(select(Review).where(Review.withdrawn_on.is_(None))):
        if not voice.withheld and voice.url and (update := session.get(Update, voice.about_update)) is not None \
                and update.plan == plan.reference and update.commitment:
            yield update.commitment, When.day(voice.given_on)
    for outcome in session.scalars(select(Outcome).where(Outcome.plan == plan.reference)):
        if outcome.stands and outcome.sources:
            yield outcome.commitment, outcome.after_on or outcome.took_effect
    for code in session.scalars(select(Assessment).where(Assessment.plan == plan.reference)):
        if not (code.withheld or code.withdrawn) and code.sources:
            yield from ((commitment, code.given_on) for commitment in code.commitments)


def _of(said: Iterable[Update | Observation], party: Party) -> Iterator[tuple[str, When]]:
    return ((each.commitment, each.occurred) for each in said
            if each.commitment and each.party is party and each.relation is Relation.NAMES_PLAN and not each.withheld)
