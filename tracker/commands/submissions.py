"""Submissions: drafted by a body, checked by its approver where it asks for that, read by NDC, then published as they
are or returned with a reason. Every step, and every version that was sent in, is kept.

None of it is public or in the log until it is published; only the fact that a text has waited longer than the set
days is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.commands import updates
from tracker.commands.evidence import EvidenceGiven
from tracker.commands.round_entry import entered
from tracker.commands.sign_off import (
    blank_versions,
    check_mine,
    check_publishable,
    check_read,
    check_undecided,
    content_of,
    keep_version,
    mark_received,
    newest_version,
    note_step,
    require_checker,
    require_heir,
    send_back,
)
from tracker.commands.updates import BodyReport, Delay, check_report
from tracker.domain.bilingual import EMPTY
from tracker.domain.calendar import civil_day
from tracker.domain.errors import N_, NotFound, NotPermitted, RuleBroken
from tracker.domain.permissions import (
    ANOTHER_BODY,
    OWN_BODIES_ONLY,
    Actor,
    Permission,
    Role,
    may,
    require,
)
from tracker.domain.sign_off import Step
from tracker.domain.statements import UpdateKind
from tracker.domain.working_days import OfficeCalendar
from tracker.models import Commitment, Milestone, Round, SentText, SignOff, Submission, Update
from tracker.models.submission import WAITING, SubmissionState
from tracker.models.succession import is_of, lines_of


def responsible(commitment: Commitment, milestones: Sequence[Milestone]) -> list[str]:
    """Slugs of the bodies that may report on these milestones; the commitment's leads where none is chosen."""
    return [slug for each in milestones for slug in each.responsible] or commitment.leads


def speakers(session: Session, by: Actor, commitment: Commitment, milestones: Sequence[Milestone]) -> set[str]:
    """Those of the bodies that an actor speaks for which may report on these milestones; where they are none of those
    responsible, their successors."""
    named = responsible(commitment, milestones)
    return set(by.bodies.intersection(named) or by.bodies.intersection(lines_of(session, named)))


def save_draft(session: Session, commitment: Commitment, milestones: Sequence[Milestone], report: BodyReport, *,
               submission: Submission | None = None, corrects: Update | None = None, seen: int, form: str = "", by: Actor,
               at: datetime) -> Submission:
    """Keep a draft, complete or not; with ``submission``, overwrite an earlier one by the same account.

    seen  the newest entry about the commitment when the form was shown
    form  the key of that form

    Raises NotPermitted; RuleBroken on ``occurred`` and ``body``, without which nothing can be kept.
    """
    _require_own(session, by, commitment, milestones)
    _require_own_voice(session, by, report, corrects)
    for name in ("occurred", "body"):
        if not getattr(report, name):
            raise RuleBroken(name, N_("Please fill this in."))
    if submission is None:
        submission = Submission(kind=report.kind, commitment=commitment.reference, account=by.account or "", written_at=at)
        session.add(submission)
    else:
        check_mine(submission, by)
    # What an earlier draft said of a delay is no part of a report that is none.
    delay = report.delay or Delay("", None, EMPTY, EMPTY)
    values = {
        "state": SubmissionState.DRAFT, "kind": report.kind, "milestones": [each.reference for each in milestones],
        "body": report.body, "filed_for": report.filed_for, "letter_number": report.letter_number,
        "corrects": corrects.reference if corrects else None, "occurred": report.occurred, "text": report.text,
        "finished_on": report.finished_on, "seen": seen, "form": form, "written_at": at,
        "evidence": [each.stored() for each in report.evidence], "reason": delay.reason, "category": delay.category or None,
        "depends_on": delay.depends_on, "depends_body": delay.depends_body, "next_step": delay.next_step,
        "new_date": delay.new_date, "stated_by": delay.stated_by,
    }
    if submission.round is None:
        values["received_on"] = report.received_on
    for field, value in values.items():
        setattr(submission, field, value)
    session.flush()
    return submission


def as_read(session: Session, number: int, version: int) -> Submission:
    """A text by its number, in the version that was read. Raises NotFound, and Conflict where it has changed since."""
    found = session.get(Submission, number)
    if found is None:
        raise NotFound(f"submission/{number}")
    check_read(found, version)
    return found


def submit(session: Session, submission: Submission, *, by: Actor, at: datetime) -> Submission:
    """Send a draft in: to the body's approver where it asks for a check, otherwise to NDC. It must meet every rule that
    will apply when it is published.

    Raises NotPermitted for all but its writer, and RuleBroken as ``updates.check_report``, or where it is not open.
    """
    check_mine(submission, by)
    commitment, milestones = subjects(session, submission)
    report, corrects = as_report(submission), _corrected(session, submission)
    _require_own(session, by, commitment, milestones)
    _require_own_voice(session, by, report, corrects)
    check_report(session, commitment, milestones, report, corrects=corrects, today=civil_day(at))
    approving = SignOff.approving(session, submission)
    if approving:
        submission.state, submission.sent_at, submission.submitted_at = SubmissionState.WITH_APPROVER, at, None
    else:
        submission.sent_at = None
        _reach_ndc(session, submission, at)
    submission.approving_body, submission.checked_at, submission.return_reason = approving, None, ""
    keep_version(session, submission, at=at, received=approving is None)
    note_step(session, submission, Step.SENT_TO_APPROVER if approving else Step.SENT_TO_NDC, by=by, at=at)
    return submission


def submit_once(session: Session, submission: Submission, *, by: Actor, at: datetime) -> Submission:
    """As ``submit``, except that a text which its writer has already sent in, word for word, and which is still undecided
    is not sent in a second time: a button that is pressed twice, or once more after going back, sends one text.
    Returns the waiting one."""
    if newest_version(session, submission) == 0:
        waits = _alike(session, submission)
        if waits is not None:
            check_mine(submission, by)
            session.delete(submission)
            session.flush()
            return waits
    return submit(session, submission, by=by, at=at)


def _alike(session: Session, submission: Submission) -> Submission | None:
    """What the same account has sent in, in the same words, and is still waiting."""
    said = content_of(submission)
    found = session.scalars(select(Submission).where(
        Submission.account == submission.account, Submission.commitment == submission.commitment,
        Submission.id != submission.id, Submission.state.in_(WAITING)).order_by(Submission.id))
    return next((each for each in found if content_of(each) == said), None)


def check_text(session: Session, submission: Submission, *, said: str = "", version: int, by: Actor, at: datetime) -> None:
    """Record that the body's approver finds a text right; it goes on to NDC. He changes nothing in it.

    said     what he adds for NDC and the body; never public
    version  the version that was read; raises Conflict where the text has changed since

    Raises as ``sign_off.require_checker``.
    """
    approving = require_checker(session, submission, version=version, by=by)
    if submission.state is SubmissionState.WITH_APPROVER:
        _reach_ndc(session, submission, at)
    submission.approving_body, submission.checked_at = approving, at
    mark_received(session, submission, at=at)
    note_step(session, submission, Step.CHECKED, said=said.strip(), by=by, at=at)


def _reach_ndc(session: Session, submission: Submission, at: datetime) -> None:
    """Start counting NDC's days, let a wait that was reported before be reported again, and put the text in its round."""
    submission.state, submission.submitted_at, submission.pending_entry = SubmissionState.SUBMITTED, at, None
    _enter_round(session, submission, Commitment.by_reference(session, submission.commitment), civil_day(at))


def _enter_round(session: Session, submission: Submission, commitment: Commitment, today: date) -> None:
    """Put a text in the round that takes it on first reaching NDC; it stays there if NDC returns it and it comes again."""
    if submission.round is None and submission.corrects is None:
        received = submission.received_on or today
        found = entered(session, commitment.plan, submission.body, received=received, today=today)
        if found is not None:
            submission.round, submission.received_on = found.reference, received


def withdraw_submission(session: Session, submission: Submission, *, by: Actor, at: datetime) -> None:
    """Take back what was drafted or sent in and not yet decided.

    Raises NotPermitted, and RuleBroken where it is decided, or was received in a round that has closed.
    """
    check_undecided(submission, by)
    if stays_received(session, submission):
        raise RuleBroken("", N_("This was received in a round that has closed, and can no longer be taken back. Once NDC has "
                                "returned it, it can be changed and sent in again."))
    submission.state, submission.decided_at = SubmissionState.WITHDRAWN, at
    submission.round = None
    if submission.filed_for is None:
        # This is the day on which the text reached NDC. The day of a letter stays: the letter came, whatever becomes of the
        # text.
        submission.received_on = None
    if newest_version(session, submission):
        note_step(session, submission, Step.WITHDRAWN, by=by, at=at)
    session.flush()


def stays_received(session: Session, submission: Submission) -> bool:
    """True for a text received in a round that has closed: the record says who was silent in it, and this body was not."""
    found = session.get(Round, submission.round) if submission.round else None
    return found is not None and found.closed_on is not None


def take_over(session: Session, submission: Submission, *, by: Actor, at: datetime) -> Submission:
    """Take over a returned text whose writer, in one's own body, has left or has one as a deputy, or that belongs to a body
    which one's own has succeeded. It is one's own from then on, and every version that was sent in stays.

    Raises NotPermitted, and RuleBroken where its writer can still go on with it or it is not returned.
    """
    submission.body = require_heir(session, submission, by)
    submission.account, submission.written_at = by.account or "", at
    session.flush()
    return submission


def return_submission(session: Session, submission: Submission, *, reason: str, version: int, by: Actor,
                      at: datetime) -> None:
    """Send a text back to its writer, with the reason: the body's approver returns what is waiting for him, NDC what has
    reached it. Neither edits it. Raises as ``sign_off.send_back``."""
    send_back(session, submission, reason=reason, version=version, publishes=Permission.PUBLISH_UPDATE, by=by, at=at)
    note_step(session, submission, Step.RETURNED, said=submission.return_reason, by=by, at=at)


def publish_submission(session: Session, submission: Submission, *, version: int, reporters_publish: bool = False,
                       by: Actor, at: datetime) -> Update:
    """Publish a submitted text as it is, after the check that its body asks for.

    version            the version that was read; raises Conflict where the text has changed since
    reporters_publish  a setting: a body's own reporter may publish

    Raises NotPermitted; RuleBroken where it is not waiting at NDC or its body's check is missing, and as
    ``updates.check_report``.
    """
    if not may(by, Permission.PUBLISH_UPDATE):
        if not (reporters_publish and by.role in (Role.REPORTER, Role.APPROVER)):
            raise NotPermitted()
        _require_own(session, by, *subjects(session, submission))
        _require_own_voice(session, by, as_report(submission), _corrected(session, submission))
    check_publishable(session, submission, version)
    update = put_on_record(session, submission, by=by, at=at)
    submission.state, submission.decided_at, submission.published_as = SubmissionState.PUBLISHED, at, update.reference
    note_step(session, submission, Step.PUBLISHED, by=by, at=at)
    return update


def put_on_record(session: Session, submission: Submission, *, by: Actor, at: datetime) -> Update:
    """Carry out the last step of a text. The caller has verified the actor's permission and any check that is needed."""
    commitment, milestones = subjects(session, submission)
    return updates.put_on_record(session, commitment, milestones, as_report(submission),
                                 corrects=_corrected(session, submission), by=by, at=at)


def subjects(session: Session, submission: Submission) -> tuple[Commitment, list[Milestone]]:
    """The commitment and the milestones that a submission concerns."""
    commitment = Commitment.by_reference(session, submission.commitment)
    return commitment, [Milestone.by_reference(session, reference) for reference in submission.milestones]


def as_report(submission: Submission) -> BodyReport:
    """A submission as the report that publishing it will make."""
    delay = None
    if submission.kind is UpdateKind.DELAY:
        delay = Delay(category=submission.category or "", depends_on=submission.depends_on, reason=submission.reason,
                      next_step=submission.next_step, depends_body=submission.depends_body,
                      new_date=submission.new_date, stated_by=submission.stated_by)
    evidence = tuple(EvidenceGiven.read(each) for each in submission.evidence)
    return BodyReport(kind=submission.kind, body=submission.body, occurred=submission.occurred, text=submission.text,
                      delay=delay, finished_on=submission.finished_on, evidence=evidence,
                      filed_for=submission.filed_for, letter_number=submission.letter_number,
                      received_on=submission.received_on, round=submission.round)


def has_waited(text: Submission | SentText, today: date, working_days: int, office: OfficeCalendar) -> bool:
    """True if a submitted text has not been decided within so many working days of the office calendar."""
    if text.state is not SubmissionState.SUBMITTED or text.received_at is None:
        return False
    return office.between(civil_day(text.received_at), today) > working_days


def blank(session: Session, submission: Submission) -> None:
    """Take the words out of a text and of every version that was sent in, by order of law."""
    submission.blank()
    blank_versions(session, submission)


def _require_own(session: Session, by: Actor, commitment: Commitment, milestones: Sequence[Milestone]) -> None:
    """Refuse where even one milestone belongs to another body; those of a body that was succeeded are its successor's too."""
    for each in milestones:
        require(by, Permission.DRAFT_UPDATE, bodies=lines_of(session, each.responsible))
    require(by, Permission.DRAFT_UPDATE, bodies=lines_of(session, responsible(commitment, milestones)))


def _require_own_voice(session: Session, by: Actor, report: BodyReport, corrects: Update | None) -> None:
    """A body's own reporter cannot state anything in another body's name, file by letter, or correct the statement of any
    body but one's own or one that it has succeeded."""
    if by.role not in OWN_BODIES_ONLY:
        return
    if report.body not in by.bodies or report.filed_for or (
            corrects is not None and not is_of(session, by, corrects.body, corrects.about_body)):
        raise NotPermitted(ANOTHER_BODY)


def _corrected(session: Session, submission: Submission) -> Update | None:
    return Update.by_reference(session, submission.corrects) if submission.corrects else None
