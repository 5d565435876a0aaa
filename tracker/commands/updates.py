"""Progress updates: progress, delay, completion, no progress, and the correction of an earlier one.

An update is published by NDC's editor, from its own knowledge or from what a body submitted; the same function
serves both, and the loader of history. A single entry records it all: the update, the milestones it moved, its
evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.changelog.kinds import Kind
from tracker.changelog.record import record
from tracker.commands.bodies import check_body
from tracker.commands.corrections import course_before, hold_date, moves, stand_told
from tracker.commands.evidence import EvidenceGiven, check_evidence, check_rests, put_evidence
from tracker.commands.numbering import next_number
from tracker.commands.round_entry import entered
from tracker.commands.sign_off import require_signed
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When, civil_day
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.permissions import Actor, Permission, require
from tracker.domain.schedule import MilestoneState, PlanStage, check_date_given, check_new_date
from tracker.domain.statements import (
    Basis,
    DependsOn,
    Party,
    Relation,
    UpdateKind,
    check_dependence,
    check_happened,
    check_letter,
    check_required,
)
from tracker.models import Commitment, DelayCategory, Milestone, Plan, Update
from tracker.models.milestone import finish_given

ENTRY_KIND = {
    UpdateKind.PROGRESS: Kind.PROGRESS_RECORDED,
    UpdateKind.DELAY: Kind.DELAY_RECORDED,
    UpdateKind.COMPLETION: Kind.COMPLETION_RECORDED,
    UpdateKind.NO_PROGRESS: Kind.NO_PROGRESS_RECORDED,
}


@dataclass(frozen=True)
class Delay:
    """What a delay must say. Either ``new_date`` or ``stated_by``, the day by which a date will be stated; never both.

    A draft may lack the category (``""``) and the party on whom the next step depends (None); a published delay may
    not.
    """

    category: str
    depends_on: DependsOn | None
    reason: Bilingual
    next_step: Bilingual
    depends_body: str | None = None
    new_date: When | None = None
    stated_by: date | None = None


@dataclass(frozen=True)
class BodyReport:
    """What a body reports on milestones of one commitment.

    body         the body whose statement it is
    occurred     as of when it speaks
    finished_on  for a completion: when the milestones were finished; unless given, that is not known
    filed_for    the body for which NDC files it from its letter, with the letter's number (代填、來文字號)
    received_on  the day on which the letter came, or the text was sent in; the day of recording unless given
    round        the reporting round for which it was sent in; found from the day on which it was received unless given
    """

    kind: UpdateKind
    body: str
    occurred: When
    text: Bilingual = EMPTY
    delay: Delay | None = None
    finished_on: When | None = None
    evidence: Sequence[EvidenceGiven] = field(default_factory=tuple)
    filed_for: str | None = None
    letter_number: str = ""
    received_on: date | None = None
    round: str | None = None


def publish_update(session: Session, commitment: Commitment, milestones: Sequence[Milestone], report: BodyReport, *,
                   corrects: Update | None = None, by: Actor, at: datetime) -> Update:
    """Put a body's report into the public record, with what it changes on the milestones it concerns.

    A delay appends a promised date to each milestone and overwrites none: slippage counts from the first date ever
    promised. A correction is an update of its own; the corrected one stays readable and says that it was corrected.
    What the corrected one said of a milestone that the correction leaves out, or the date that it gave where the
    correction is no delay, no longer holds: what held before it holds again. The correction of a statement that does not
    name the plan does not name it either: it changes no milestone.

    Where the body's approver checks its texts, only what the body's letter says is published this way; everything else
    goes through a submission.

    Raises NotPermitted, and RuleBroken on the field of ``BodyReport`` or ``Delay`` that breaks a rule.
    """
    require(by, Permission.PUBLISH_UPDATE)
    require_signed(session, by, report.body, report.letter_number if report.filed_for == report.body else "")
    return put_on_record(session, commitment, milestones, report, corrects=corrects, by=by, at=at)


def put_on_record(session: Session, commitment: Commitment, milestones: Sequence[Milestone], report: BodyReport, *,
                  corrects: Update | None, by: Actor, at: datetime) -> Update:
    """Carry out a publication for an actor whose permission has been established. Checks the report, not the actor."""
    check_report(session, commitment, milestones, report, corrects=corrects, today=civil_day(at))
    number = next_number(session, Update)
    delay, moved = report.delay, _moved(session, milestones, report, corrects)
    update = Update(
        reference=f"update/{number}", number=number, kind=report.kind, plan=commitment.plan,
        commitment=commitment.reference, milestones=[each.reference for each in milestones], occurred=report.occurred,
        occurred_basis=Basis.REPORTED, party=Party.BODY, body=report.body, about_body=report.body,
        text=report.text, filed_for=report.filed_for, letter_number=report.letter_number,
        corrects=corrects.reference if corrects else None,
        relation=corrects.relation if corrects else Relation.NAMES_PLAN,
    )
    if delay:
        update.reason, update.next_step, update.category = delay.reason, delay.next_step, delay.category
        update.depends_on, update.depends_body = delay.depends_on, delay.depends_body
        update.old_date = _old_date(session, milestones[0], corrects)
        update.new_date, update.stated_by = delay.new_date, delay.stated_by
    update.round, update.received_on = _round_of(session, commitment, report, corrects, civil_day(at))
    session.add(update)
    session.flush()
    touched = list(milestones) if update.relation is Relation.NAMES_PLAN else []
    for milestone in moved:
        milestone.promise_date(update.new_date, stated_by=update.stated_by, announced=report.occurred, by_update=update.reference)
    if corrects is None:
        for milestone in touched:
            milestone.stand = milestone.stand.after(update, finished_on=report.finished_on)
    else:
        corrects.corrected_by = update.reference
        touched += _taken_back(session, corrects, update, finished_on=report.finished_on)
    evidence = [put_evidence(session, update, given, update.body) for given in report.evidence]
    record(session, Kind.UPDATE_CORRECTED if corrects else ENTRY_KIND[report.kind], update,
           subject=commitment.reference, occurred=report.occurred, reason=update.reason,
           also=[*touched, *evidence, *([corrects] if corrects else [])],
           extra={"finished_on": str(report.finished_on)} if report.finished_on else None, by=by, at=at)
    return update


def _moved(session: Session, milestones: Sequence[Milestone], report: BodyReport, corrects: Update | None) -> list[Milestone]:
    """Those of some milestones to which a delay gives a date."""
    if report.delay is None:
        return []
    if corrects is None:
        return list(milestones)
    given = (report.delay.new_date, report.delay.stated_by)
    return [each for each in milestones if moves(session, each, given, corrects)]


def _old_date(session: Session, milestone: Milestone, corrects: Update | None) -> When | None:
    """The date from which a delay moves a milestone."""
    if corrects is None:
        return milestone.course(None).due
    if corrects.kind is UpdateKind.DELAY and milestone.reference in corrects.milestones and corrects.old_date:
        return corrects.old_date
    return course_before(session, milestone, corrects).due


def _taken_back(session: Session, corrects: Update, update: Update, *, finished_on: When | None) -> list[Milestone]:
    """Let what reports say of a milestone hold anew once one of them was corrected. Gives the milestones that the correction
    leaves out and that this changes."""
    changed = []
    for reference in dict.fromkeys([*update.milestones, *corrects.milestones] if update.relation is Relation.NAMES_PLAN else []):
        milestone = Milestone.by_reference(session, reference)
        if milestone.state is MilestoneState.WITHDRAWN:
            continue
        stand = stand_told(session, milestone, finished_on=finished_on)
        is_restated = stand != milestone.stand
        if is_restated:
            milestone.stand = stand
        if (hold_date(session, milestone) or is_restated) and reference not in update.milestones:
            changed.append(milestone)
    return changed


def _round_of(session: Session, commitment: Commitment, report: BodyReport, corrects: Update | None,
              today: date) -> tuple[str | None, date | None]:
    """The round that a report is in, and when it was received for it. A correction is not a new report: it stays in the
    round of the update that it corrects."""
    if corrects:
        return corrects.round, corrects.received_on
    received = report.received_on or today
    if report.round:
        return report.round, received
    found = entered(session, commitment.plan, report.body, received=received, today=today)
    return (found.reference, received) if found else (None, None)


def check_takes_reports(session: Session, commitment: Commitment, corrects: Update | None = None) -> None:
    """Raises RuleBroken where a commitment no longer takes reports, or does not take them yet."""
    plan = Plan.by_reference(session, commitment.plan)
    # What was said while the plan ran can be wrong, and is corrected whenever that is noticed.
    if plan.stage is not PlanStage.IMPLEMENTATION and corrects is None:
        raise RuleBroken("", N_("This plan is not under implementation: nothing can be reported on it."))
    if commitment.withdrawn:
        raise RuleBroken("", N_("This commitment has been withdrawn."))


def check_report(session: Session, commitment: Commitment, milestones: Sequence[Milestone], report: BodyReport, *,
                 corrects: Update | None = None, today: date) -> None:
    """Every rule that a report must meet, before it is submitted and again before it is published.

    today  the civil day in Taipei

    Raises RuleBroken on the field of ``BodyReport`` or ``Delay`` that breaks a rule, and as ``check_takes_reports``.
    """
    check_takes_reports(session, commitment, corrects)
    if report.kind in (UpdateKind.DELAY, UpdateKind.COMPLETION) and not milestones:
        raise RuleBroken("milestones", N_("Choose the milestones that this concerns."))
    for milestone in milestones:
        if milestone.commitment != commitment.reference:
            raise RuleBroken("milestones", N_("%(label)s belongs to another commitment."), label=milestone.label)
        _check_state(milestone, report, corrects)
    check_body(session, report.body, "body")
    check_body(session, report.filed_for, "filed_for")
    check_happened("occurred", report.occurred, today)
    check_happened("received_on", report.received_on, today)
    if report.filed_for:
        check_letter(report.letter_number)
    if corrects is not None:
        _check_corrected(session, corrects, commitment, milestones, report)
    if report.kind is not UpdateKind.DELAY:
        check_required(text=report.text)
    if report.kind is UpdateKind.COMPLETION:
        if corrects is None:
            check_rests(report.evidence)
        check_happened("finished_on", report.finished_on, today)
    check_evidence(report.evidence, today)
    if report.kind is UpdateKind.DELAY:
        _check_delay(session, milestones, report, corrects)


def _check_corrected(session: Session, corrects: Update, commitment: Commitment, milestones: Sequence[Milestone],
                     report: BodyReport) -> None:
    if corrects.commitment != commitment.reference:
        raise RuleBroken("", N_("This update belongs to another commitment."))
    if corrects.corrected_by:
        raise RuleBroken("", N_("This update has already been corrected; correct the newer one."))
    if _says_the_same(session, corrects, milestones, report):
        raise RuleBroken("", N_("Nothing was changed."))


def _says_the_same(session: Session, corrects: Update, milestones: Sequence[Milestone], report: BodyReport) -> bool:
    """Whether a correction would be an entry without a change. Evidence that comes with it counts as a change."""
    delay = report.delay or Delay("", None, EMPTY, EMPTY)
    told = (report.kind, report.body, report.occurred, report.filed_for, report.letter_number, delay.category or None,
            delay.depends_on, delay.depends_body, delay.new_date, delay.stated_by)
    before = (corrects.kind, corrects.body, corrects.occurred, corrects.filed_for, corrects.letter_number, corrects.category,
              corrects.depends_on, corrects.depends_body, corrects.new_date, corrects.stated_by)
    words = ((report.text, corrects.text), (delay.reason, corrects.reason), (delay.next_step, corrects.next_step))
    return (told == before and not report.evidence and all((now.zh, now.en) == (was.zh, was.en) for now, was in words)
            and {each.reference for each in milestones} == set(corrects.milestones)
            and finish_given(session, corrects) == report.finished_on)


def _check_state(milestone: Milestone, report: BodyReport, corrects: Update | None) -> None:
    """Allow a report on a finished milestone only as a correction of what was said of it: of the same kind, or, where its
    finish rests on the corrected update, of any kind that says how things really are."""
    if milestone.state is MilestoneState.WITHDRAWN:
        raise RuleBroken("milestones", N_("%(label)s has been withdrawn."), label=milestone.label)
    if milestone.state is not MilestoneState.FINISHED:
        return
    if corrects is not None and milestone.reference in corrects.milestones and (
            milestone.state_update == corrects.reference or report.kind is corrects.kind):
        return
    raise RuleBroken("milestones", N_("%(label)s is finished. If it was reported finished by mistake, record a "
                                      "correction."), label=milestone.label)


def _check_delay(session: Session, milestones: Sequence[Milestone], report: BodyReport, corrects: Update | None) -> None:
    delay = report.delay
    if delay is None:
        raise RuleBroken("reason_zh", N_("Please fill this in."))
    category = session.get(DelayCategory, delay.category)
    # What is retired is not chosen any more; a correction of something else leaves what was chosen before.
    if category is None or (category.retired and not (corrects and corrects.category == category.reference)):
        raise RuleBroken("category", N_("Choose a category."))
    check_required(reason=delay.reason, next_step=delay.next_step)
    if delay.depends_on is None:
        raise RuleBroken("depends_on", N_("Please fill this in."))
    check_dependence(delay.depends_on, delay.depends_body)
    check_body(session, delay.depends_body, "depends_body")
    check_date_given(delay.new_date, delay.stated_by, report.occurred)
    for milestone in _moved(session, milestones, report, corrects):
        # What may be said of a finished milestone was checked; its finish may be what is taken back.
        course = milestone.course(None) if corrects is None else replace(
            course_before(session, milestone, corrects), state=MilestoneState.UNDER_WAY)
        check_new_date(course, delay.new_date, delay.stated_by, report.occurred)
