"""Reporting rounds: open one, say who is asked, excuse a body, reopen. What a body answers is handled in ``filing``;
``time_passing`` records that a round falls due and is locked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.record import record
from tracker.commands.bodies import check_body
from tracker.commands.round_silence import owed_and_unsaid, record_silence
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When, civil_day
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.permissions import Actor, Permission, require
from tracker.domain.rounds import Term, check_period
from tracker.domain.schedule import OVER, PlanStage
from tracker.domain.statements import check_reason
from tracker.models import Asked, Commitment, Milestone, Plan, Round


def open_milestones(session: Session, plan: Plan) -> list[Milestone]:
    """The milestones of a plan that are neither finished nor withdrawn, in the plan's order."""
    return list(session.scalars(
        select(Milestone).join(Commitment, Commitment.reference == Milestone.commitment)
        .where(Milestone.plan == plan.reference, Milestone.state.not_in(OVER), Commitment.withdrawn.is_(False))
        .order_by(Commitment.order, Milestone.order)))


def to_ask(session: Session, plan: Plan, also: Iterable[str] = ()) -> dict[str, list[str]]:
    """The bodies responsible for open milestones of a plan, each with the references of its own.

    also  further bodies to be asked: one that is responsible for none is asked about those of the commitments it supports
    """
    found: dict[str, list[str]] = {}
    milestones = open_milestones(session, plan)
    for milestone in milestones:
        for slug in milestone.responsible:
            found.setdefault(slug, []).append(milestone.reference)
    for slug in also:
        supported = [each.reference for each in milestones if slug in each.of.supports]
        if slug not in found and supported:
            found[slug] = supported
    return found


def check_new(session: Session, plan: Plan, period: When) -> None:
    """Raises RuleBroken on ``period`` where a plan cannot have a round for it, or already has one."""
    check_period(period, plan.period)
    if session.get(Round, f"{plan.reference}/round/{period}") is not None:
        raise RuleBroken("period", N_("There is already a round for this period."))


def open_round(session: Session, plan: Plan, period: When, term: Term, *, by: Actor, at: datetime) -> Round:
    """Ask every body that is responsible for an open milestone of a running plan to report on a period.

    Raises RuleBroken on ``period``, ``opens``, ``due`` or ``locks``.
    """
    require(by, Permission.EDIT_PLAN)
    _check_running("plan", plan)
    check_new(session, plan, period)
    reference = f"{plan.reference}/round/{period}"
    _check_term(session, plan.reference, reference, term, civil_day(at), stood=None)
    wanted = to_ask(session, plan)
    if not wanted:
        raise RuleBroken("plan", N_("None of this plan’s open milestones has a responsible body, so there is nobody to ask."))
    made = Round(reference=reference, plan=plan.reference, period=period, opens=term.opens, due=term.due, locks=term.locks)
    asked = [_ask(made, slug, milestones) for slug, milestones in sorted(wanted.items())]
    session.add_all([made, *asked])
    record(session, Kind.ROUND_OPENED, made, also=asked, by=by, at=at)
    return made


def amend_round(session: Session, round: Round, term: Term, bodies: Sequence[str], *, reason: Bilingual, by: Actor,
                at: datetime) -> ChangelogEntry:
    """Change when a round opens, falls due and is locked, and who is asked in it.

    bodies  every body that is asked from now on. A body that leaves the list stays in the record as no longer asked;
            milestones assigned to a body since then are added to those it is asked about

    Nobody is late with what it was asked only after the due date: once that has passed, no body and no milestone is added.

    A due date that has passed counts as not passed once it is moved to a future day: a body that was silent by then
    has time again.

    Raises RuleBroken on ``opens``, ``due``, ``locks``, ``bodies``, ``reason_zh``.
    """
    require(by, Permission.EDIT_PLAN)
    _check_open(round)
    check_reason(reason)
    _check_term(session, round.plan, round.reference, term, civil_day(at), stood=round.due)
    plan, past = Plan.by_reference(session, round.plan), term.due < civil_day(at)
    held = {each.body: each for each in _asked(session, round)}
    wanted = to_ask(session, plan, also=[slug for slug in bodies if slug not in held])
    if not bodies:
        raise RuleBroken("bodies", N_("Please choose at least one."))
    changed: list[Asked] = []
    for slug in dict.fromkeys(bodies):
        check_body(session, slug, "bodies")
        asked = held.get(slug)
        if asked is None and slug not in wanted:
            raise RuleBroken("bodies", N_("%(body)s has no open milestone in this plan, either to lead or to support."),
                             body=slug)
        if asked is None and past:
            raise RuleBroken("due", N_("This day has passed: no body could still report in time."))
        if asked is None:
            asked = _ask(round, slug, wanted[slug])
            session.add(asked)
            changed.append(asked)
            continue
        milestones = list(dict.fromkeys([*asked.milestones, *([] if past else wanted.get(slug, []))]))
        if asked.dropped or milestones != asked.milestones:
            asked.dropped, asked.milestones = False, milestones
            if past and round.due_recorded:
                asked.silent = _unsaid(session, asked)
            changed.append(asked)
    for slug, asked in held.items():
        if slug not in bodies and not asked.dropped:
            asked.dropped = True
            changed.append(asked)
    round.term = term
    if round.due_recorded and civil_day(at) <= term.due:
        round.due_recorded = None
        silent = [each for each in held.values() if each.silent]
        for asked in silent:
            asked.silent = []
        changed += [each for each in silent if each not in changed]
    return record(session, Kind.ROUND_AMENDED, round, reason=reason, also=changed, by=by, at=at)


def close_round(session: Session, round: Round, *, reason: Bilingual, by: Actor, at: datetime) -> ChangelogEntry:
    """Close a round before it locks by itself: nothing more enters it, and who was silent is recorded.

    No body loses time that it was given: until the due date is over, this is possible only once every body has answered
    or been excused.

    Raises RuleBroken on ``reason_zh``, and where it is closed already, has not opened, or some body still has time.
    """
    require(by, Permission.EDIT_PLAN)
    _check_open(round)
    check_reason(reason)
    today = civil_day(at)
    if today < round.opens:
        raise RuleBroken("", N_("This round has not opened yet."))
    waited_for = sum(bool(unsaid) for _asked, _owed, unsaid in owed_and_unsaid(session, round))
    if waited_for and today <= round.due:
        raise RuleBroken("", N_("Not every body has answered in full (still awaited: %(count)d), and they have until "
                                "the end of %(day)s. First excuse them, or amend the due date."), count=waited_for,
                         day=When.day(round.due))
    round.closed_on = today
    return record_silence(session, Kind.ROUND_CLOSED, round, today, reason=reason, by=by, at=at)


def reopen_round(session: Session, round: Round, locks: date, *, reason: Bilingual, by: Actor, at: datetime) -> ChangelogEntry:
    """Let reports enter a locked round again until another day. What comes in is late.

    Raises RuleBroken on ``locks`` and ``reason_zh``, and where it is not locked or its plan is closed.
    """
    require(by, Permission.EDIT_PLAN)
    if round.closed_on is None:
        raise RuleBroken("", N_("This round is not locked: there is nothing to reopen."))
    _check_running("", Plan.by_reference(session, round.plan))
    check_reason(reason)
    term = Term(round.opens, round.due, locks)
    _check_term(session, round.plan, round.reference, term, civil_day(at), stood=round.due)
    round.term, round.closed_on = term, None
    return record(session, Kind.ROUND_REOPENED, round, reason=reason, by=by, at=at)


def excuse_body(session: Session, asked: Asked, *, reason: Bilingual, by: Actor, at: datetime) -> ChangelogEntry:
    """A body need not report in this round. The reason is public.

    Raises RuleBroken on ``reason_zh``, and where the round is locked or it is excused already.
    """
    require(by, Permission.EDIT_PLAN)
    _check_asked(asked)
    if asked.is_excused:
        raise RuleBroken("", N_("This body is already excused."))
    check_reason(reason)
    asked.excused, asked.silent = reason, []
    return record(session, Kind.BODY_EXCUSED, asked, reason=reason, by=by, at=at)


def ask_again(session: Session, asked: Asked, *, reason: Bilingual, by: Actor, at: datetime) -> ChangelogEntry:
    """Take an excuse back: the body is asked again. Where the round has fallen due, it has said nothing by then.

    Raises RuleBroken as ``excuse_body``.
    """
    require(by, Permission.EDIT_PLAN)
    _check_asked(asked)
    check_reason(reason)
    if not asked.is_excused:
        raise RuleBroken("", N_("This body was not excused."))
    asked.excused = EMPTY
    if asked.of.due_recorded:
        asked.silent = _unsaid(session, asked)
    return record(session, Kind.BODY_ASKED_AGAIN, asked, reason=reason, by=by, at=at)


def _ask(round: Round, slug: str, milestones: Sequence[str]) -> Asked:
    return Asked(reference=f"{round.reference}/{slug}", plan=round.plan, round=round.reference, body=slug,
                 milestones=list(milestones))


def _unsaid(session: Session, asked: Asked) -> list[str]:
    """What a body that is asked again has not reported on."""
    return next(unsaid for each, _owed, unsaid in owed_and_unsaid(session, asked.of) if each is asked)


def _asked(session: Session, round: Round) -> list[Asked]:
    return list(session.scalars(select(Asked).where(Asked.round == round.reference).order_by(Asked.body)))


def _check_term(session: Session, plan: str, own: str, term: Term, today: date, *, stood: date | None) -> None:
    """The rounds of one plan must not overlap, so that a report belongs to at most one of them; and no body is late by a due
    date that is set only after it. ``stood``: the previous due date, where an existing round is changed."""
    term.check()
    if term.locks < today:
        raise RuleBroken("locks", N_("This day has passed: nothing could be added to the round."))
    if term.due < min(today, stood or today):
        raise RuleBroken("due", N_("This day has passed: no body could still report in time."))
    for other in session.scalars(select(Round).where(Round.plan == plan, Round.reference != own)):
        held = Term(other.opens, other.due, other.closed_on or other.locks)
        if term.overlaps(held):
            raise RuleBroken("opens", N_("The round of %(period)s runs until %(day)s; two rounds of the same plan cannot "
                                         "run at the same time."), period=other.period, day=When.day(held.locks))


def _check_running(field: str, plan: Plan) -> None:
    if plan.stage is not PlanStage.IMPLEMENTATION:
        raise RuleBroken(field, N_("This plan is not under implementation: nothing can be reported on it."))


def _check_open(round: Round) -> None:
    if round.closed_on is not None:
        raise RuleBroken("", N_("This round is locked. Reopen it first."))


def _check_asked(asked: Asked) -> None:
    _check_open(asked.of)
    if asked.dropped:
        raise RuleBroken("", N_("This body is no longer among those asked to report in this round."))
