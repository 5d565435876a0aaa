"""Plans and themes: add, adopt, amend, close, open again. A plan closes with a closing state for every milestone that is open."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.record import UNDECIDED, Decided, record
from tracker.commands.bodies import check_body
from tracker.commands.carrying_over import check_goes_on
from tracker.commands.commitments import check_decided, check_decided_once_adopted
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When, civil_day
from tracker.domain.closing import LEADS_ON, ClosingState, check_closing
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.permissions import Actor, Permission, Role, require
from tracker.domain.schedule import OVER, PlanStage
from tracker.domain.statements import check_happened, check_reason, check_said
from tracker.models import Commitment, Coverage, Milestone, Plan, Round, Submission, Theme
from tracker.models.columns import Source
from tracker.models.coverage import CoverageOf, StatedBy
from tracker.models.submission import SubmissionState


def add_plan(session: Session, code: str, *, number: int, title: Bilingual, period: When, summary: Bilingual = EMPTY,
             coordinator: str | None = None, sources: Sequence[Source] = (), occurred: When | None = None, by: Actor,
             at: datetime) -> Plan:
    """Add a plan in co-creation, under its code for ever (``2021-2024``).

    Raises RuleBroken on ``code``, ``number``, ``title_zh`` or ``coordinator``.
    """
    require(by, Permission.EDIT_PLAN)
    check_code(code)
    check_years(code, period)
    if session.get(Plan, code):
        raise RuleBroken("code", N_("There is already a plan with this code."))
    _check_number(session, number)
    check_said(title=title)
    check_body(session, coordinator, "coordinator")
    plan = Plan(reference=code, number=number, title=title, summary=summary, period=period, stage=PlanStage.CO_CREATION,
                coordinator=coordinator, sources=list(sources))
    session.add(plan)
    record(session, Kind.PLAN_ADDED, plan, occurred=occurred, sources=plan.sources, by=by, at=at)
    return plan


def _check_number(session: Session, number: int, *, of: Plan | None = None) -> None:
    if session.scalar(select(Plan).where(Plan.number == number)) not in (None, of):
        raise RuleBroken("number", N_("There is already a plan with this number."))


def check_code(code: str) -> None:
    """Raises RuleBroken on ``code`` where no plan can have it."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{4}", code):
        raise RuleBroken("code", N_("A plan’s code is its first and last year, for example 2025-2028."))


def check_years(code: str, period: When) -> None:
    """Raises RuleBroken on ``code`` unless it has the years of the timetable: the code can never be corrected."""
    if code != (years := _years(period)):
        raise RuleBroken("code", N_("According to its timetable, this plan must have the code %(code)s."), code=years)


def _years(period: When) -> str:
    return f"{period.first.year}-{period.last.year}"


def adopt_plan(session: Session, plan: Plan, *, on: When, adopted_by: str | None, note: Bilingual = EMPTY,
               decided: Decided = UNDECIDED, by: Actor, at: datetime) -> ChangelogEntry:
    """The plan is adopted, and under implementation from then on.

    Raises RuleBroken on ``on`` where it is adopted already or the day has not come, on ``adopted_by``, and on ``meeting``
    without a decision.
    """
    require(by, Permission.EDIT_PLAN)
    if plan.stage is not PlanStage.CO_CREATION:
        raise RuleBroken("on", N_("This plan has already been adopted."))
    check_happened("on", on, civil_day(at))
    check_body(session, adopted_by, "adopted_by")
    if by.role is not Role.LOADER:
        check_decided(decided)
    plan.stage, plan.adopted_on, plan.adopted_by, plan.adoption_note = PlanStage.IMPLEMENTATION, on, adopted_by, note
    return record(session, Kind.PLAN_ADOPTED, plan, occurred=on, decided=decided, sources=plan.sources, by=by, at=at)


@dataclass(frozen=True)
class Drafted:
    """Which plan it is, and for how long: what can be corrected while a plan is still being made."""

    number: int
    period: When


@dataclass(frozen=True)
class Lived:
    """When a plan was adopted, by whom, and when it closed: what may be entered wrongly. None where no source states it."""

    adopted_on: When | None
    adopted_by: str | None
    adoption_note: Bilingual = EMPTY
    closed_on: date | None = None


def amend_plan(session: Session, plan: Plan, *, title: Bilingual, summary: Bilingual, coordinator: str | None,
               recorded_here_since: date | None, drafted: Drafted | None = None, lived: Lived | None = None, reason: Bilingual,
               decided: Decided = UNDECIDED, by: Actor, at: datetime) -> ChangelogEntry:
    """Change what the plan says of itself. Its code is fixed, and from its adoption on so are its number and period.

    lived  corrections to its adoption and its close, where these have taken place; the decisions stay what they were

    Raises RuleBroken on ``title_zh``, ``number``, ``period``, ``coordinator``, ``adopted_on``, ``adopted_by``,
    ``closed_on``, ``reason_zh``, ``meeting``.
    """
    require(by, Permission.EDIT_PLAN)
    check_body(session, coordinator, "coordinator")
    check_said(title=title)
    check_reason(reason)
    if drafted and drafted != Drafted(plan.number, plan.period):
        if plan.stage is not PlanStage.CO_CREATION:
            raise RuleBroken("period", N_("The number and period of an adopted plan cannot be changed."))
        _check_number(session, drafted.number, of=plan)
        if drafted.period != plan.period and _years(drafted.period) != plan.reference:
            raise RuleBroken("period", N_("The code of this plan stays %(code)s: its timetable must begin and end in these "
                                          "years."), code=plan.reference)
        plan.number, plan.period = drafted.number, drafted.period
    if lived:
        _put_right(session, plan, lived, civil_day(at))
    if (title, summary, coordinator) != (plan.title, plan.summary, plan.coordinator):
        check_decided_once_adopted(plan, decided, by)
    plan.title, plan.summary, plan.coordinator = title, summary, coordinator
    plan.recorded_here_since = recorded_here_since
    return record(session, Kind.PLAN_AMENDED, plan, reason=reason, decided=decided, by=by, at=at)


def _put_right(session: Session, plan: Plan, lived: Lived, today: date) -> None:
    if plan.stage is not PlanStage.CO_CREATION:
        check_happened("adopted_on", lived.adopted_on, today)
        check_body(session, lived.adopted_by, "adopted_by")
        plan.adopted_on, plan.adopted_by, plan.adoption_note = lived.adopted_on, lived.adopted_by, lived.adoption_note
    if plan.stage is PlanStage.CLOSED:
        if lived.closed_on is None:
            raise RuleBroken("closed_on", N_("Please fill this in."))
        _check_close("closed_on", plan, lived.closed_on, today)
        plan.closed_on = lived.closed_on


def _check_close(field: str, plan: Plan, on: date, today: date) -> None:
    check_happened(field, on, today)
    if on < plan.period.first:
        raise RuleBroken(field, N_("The date is before the start."))


@dataclass(frozen=True)
class Closing:
    """What was decided on one open milestone.

    carried_to  the milestone or commitment in which it continues
    """

    state: ClosingState
    reason: Bilingual
    carried_to: str | None = None
    decided: Decided = UNDECIDED


def open_milestones(session: Session, plan: Plan) -> list[Milestone]:
    """The milestones that need a closing state before a plan can be closed, in the plan's order."""
    return list(session.scalars(
        select(Milestone).join(Commitment, Commitment.reference == Milestone.commitment)
        .where(Milestone.plan == plan.reference, Milestone.state.not_in(OVER), Milestone.closing.is_(None),
               Commitment.withdrawn.is_(False)).order_by(Commitment.order, Milestone.order)))


def check_may_close(session: Session, plan: Plan, today: date) -> None:
    """Raises RuleBroken while a body is asked for, or has sent in, what a closed plan would no longer accept."""
    taking = session.scalar(select(Round).where(Round.plan == plan.reference, Round.closed_on.is_(None), Round.locks >= today)
                            .order_by(Round.opens).limit(1))
    if taking is not None:
        raise RuleBroken("", N_("Bodies can report in the round of %(period)s until %(day)s, but not once the plan is "
                                "closed. Close the round first."),
                         period=taking.period, day=When.day(taking.locks))
    waiting = session.scalar(
        select(func.count()).select_from(Submission).join(Commitment, Commitment.reference == Submission.commitment)
        .where(Commitment.plan == plan.reference, Submission.state == SubmissionState.SUBMITTED))
    if waiting:
        raise RuleBroken("", N_("Reports on this plan are waiting for NDC (%(count)d) and cannot be published once it is "
                                "closed. Publish or return them first."), count=waiting)


def close_plan(session: Session, plan: Plan, *, on: date, note: Bilingual = EMPTY, sources: Sequence[Source] = (),
               decided: Decided = UNDECIDED, closings: Mapping[str, Closing] | None = None, by: Actor,
               at: datetime) -> ChangelogEntry:
    """The plan's period is over: lateness is frozen on that day, and every open milestone has its closing state.

    closings  by the milestone's reference; one without a decision of its own was decided with the plan's

    The loader closes a plan as its sources last knew it: what they do not say of a milestone stays unknown. Raises
    RuleBroken on ``on``, ``meeting``, on ``<milestone>:<field>`` of a closing state, or as ``check_may_close``.
    """
    require(by, Permission.EDIT_PLAN)
    if plan.stage is not PlanStage.IMPLEMENTATION:
        raise RuleBroken("on", N_("Only a plan under implementation can be closed."))
    if by.role is not Role.LOADER:
        check_decided(decided)
        _check_close("on", plan, on, civil_day(at))
        check_may_close(session, plan, civil_day(at))
        given, opened = closings or {}, open_milestones(session, plan)
        for reference in sorted(set(given) - {each.reference for each in opened}):
            raise RuleBroken(f"{reference}:closing", N_("It is no longer open: please leave this empty."))
        for milestone in opened:
            try:
                if milestone.reference not in given:
                    raise RuleBroken("closing", N_("%(label)s is open: say how it ended."), label=milestone.reference)
                closing = given[milestone.reference]
                _settle(session, milestone, replace(closing, decided=closing.decided if closing.decided.public() else decided),
                        on, by, at)
            except RuleBroken as broken:
                raise RuleBroken(f"{milestone.reference}:{broken.field}", broken.message, **broken.values) from broken
    plan.stage, plan.closed_on = PlanStage.CLOSED, on
    return record(session, Kind.PLAN_CLOSED, plan, occurred=When.day(on), reason=note, decided=decided, sources=sources,
                  by=by, at=at)


def reopen_plan(session: Session, plan: Plan, *, reason: Bilingual, decided: Decided, by: Actor, at: datetime) -> ChangelogEntry:
    """Put a plan that was closed by mistake, or too early, under implementation again. Its milestones no longer have a
    closing state, and lateness is counted again.

    Raises RuleBroken on ``reason_zh`` or ``meeting``, and where it is not closed.
    """
    require(by, Permission.EDIT_PLAN)
    if plan.stage is not PlanStage.CLOSED:
        raise RuleBroken("", N_("This plan is not closed."))
    check_reason(reason)
    check_decided(decided)
    settled = session.scalars(select(Milestone).where(Milestone.plan == plan.reference, Milestone.closing.is_not(None)).order_by(
        Milestone.commitment, Milestone.order)).all()
    for milestone in settled:
        milestone.assign(milestone.public() | _before_it_was_settled(session, milestone))
    plan.stage, plan.closed_on = PlanStage.IMPLEMENTATION, None
    return record(session, Kind.PLAN_REOPENED, plan, reason=reason, decided=decided, also=settled, by=by, at=at)


def _before_it_was_settled(session: Session, milestone: Milestone) -> dict[str, Any]:
    """The fields of a milestone that its closing state changed, with their values while it was open."""
    before: dict[str, Any] = {}
    for entry in session.scalars(select(ChangelogEntry).where(
            ChangelogEntry.subject == milestone.reference, ChangelogEntry.kind == Kind.MILESTONE_CLOSED.value).order_by(
            ChangelogEntry.number.desc())):
        before |= {field: old for field, (old, _new) in (entry.payload or {})["changes"].items()}
        if before.get("closing", milestone.closing) is None:
            break
    goes_on, with_all = before.get("carried_to", milestone.carried_to), milestone.of.carried_to
    if goes_on and not (with_all and goes_on.startswith(f"{with_all}/")):
        # Its commitment’s carry-over was undone meanwhile.
        before["carried_to"] = None
    return before


def settle_milestone(session: Session, milestone: Milestone, closing: Closing, *, by: Actor, at: datetime) -> ChangelogEntry:
    """State or correct how a milestone of a closed plan ended.

    Raises RuleBroken on ``reason_zh``, ``carried_to`` or ``meeting``, where the plan is not closed, and where the milestone
    had ended before it closed.
    """
    require(by, Permission.EDIT_PLAN)
    plan = Plan.by_reference(session, milestone.plan)
    if plan.closed_on is None:
        raise RuleBroken("", N_("A milestone’s closing state is entered when its plan closes."))
    if milestone.closing is None and not milestone.is_open:
        raise RuleBroken("", N_("This milestone was finished or withdrawn before its plan closed."))
    return _settle(session, milestone, closing, plan.closed_on, by, at)


def _settle(session: Session, milestone: Milestone, closing: Closing, on: date, by: Actor, at: datetime) -> ChangelogEntry:
    carried_to = closing.carried_to or (milestone.carried_to if closing.state in LEADS_ON else None)
    check_closing(closing.state, closing.reason, carried_to)
    check_decided(closing.decided)
    check_goes_on(session, milestone, carried_to, later=closing.state is ClosingState.CARRIED_OVER)
    milestone.closing, milestone.closing_reason, milestone.carried_to = closing.state, closing.reason, carried_to
    milestone.closing_meeting, milestone.closing_document = closing.decided.meeting, closing.decided.document
    return record(session, Kind.MILESTONE_CLOSED, milestone, occurred=When.day(on), reason=closing.reason,
                  decided=closing.decided, by=by, at=at)


def add_theme(session: Session, plan: Plan, number: int, *, title: Bilingual, title_note: Bilingual = EMPTY,
              sources: Sequence[Source] = (), occurred: When | None = None, by: Actor, at: datetime) -> Theme:
    """Add a theme (範疇) to a plan, under ``2021-2024/theme/2``. Raises RuleBroken on ``number`` or ``title_zh``."""
    require(by, Permission.EDIT_PLAN)
    reference = f"{plan.reference}/theme/{number}"
    if number < 1 or session.get(Theme, reference) is not None:
        raise RuleBroken("number", N_("There is already a theme with this number."))
    check_said(title=title)
    theme = Theme(reference=reference, plan=plan.reference, number=number, title=title, title_note=title_note,
                  sources=list(sources))
    session.add(theme)
    record(session, Kind.THEME_ADDED, theme, occurred=occurred, sources=theme.sources, by=by, at=at)
    return theme


def amend_theme(session: Session, theme: Theme, *, title: Bilingual, title_note: Bilingual, reason: Bilingual,
                decided: Decided = UNDECIDED, by: Actor, at: datetime) -> ChangelogEntry:
    """Change what a theme is called; its number stays.

    Raises RuleBroken on ``title_zh`` or ``reason_zh``, and on ``meeting`` where the plan is adopted and no decision is named.
    """
    require(by, Permission.EDIT_PLAN)
    check_said(title=title)
    check_reason(reason)
    check_decided_once_adopted(Plan.by_reference(session, theme.plan), decided, by)
    theme.title, theme.title_note = title, title_note
    return record(session, Kind.THEME_AMENDED, theme, reason=reason, decided=decided, by=by, at=at)


def state_coverage(session: Session, plan: Plan, of: CoverageOf, *, complete_from: When | None, complete_to: When | None,
                   basis: Bilingual, limits: Bilingual = EMPTY, stated_by: StatedBy = StatedBy.THIS_SITE, by: Actor,
                   at: datetime) -> ChangelogEntry:
    """State the date to which a kind of record is complete, and who says so; with no date, it is complete to none."""
    require(by, Permission.EDIT_PLAN)
    reference = f"{plan.reference}/coverage/{of.value}"
    coverage = session.get(Coverage, reference)
    if coverage is None:
        coverage = Coverage(reference=reference, plan=plan.reference, of=of)
        session.add(coverage)
    coverage.complete_from, coverage.complete_to, coverage.stated_by = complete_from, complete_to, stated_by
    coverage.basis, coverage.limits = basis, limits
    return record(session, Kind.COVERAGE_STATED, coverage, by=by, at=at)
