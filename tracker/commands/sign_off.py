"""Sign-off: set whether a body checks its texts, check one, and keep every step and every version of each.

Every command that makes a body's words public at once calls ``require_signed`` first; a text on its way uses
``SignOff.approving``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.record import record
from tracker.database import as_json
from tracker.domain.bilingual import Bilingual
from tracker.domain.errors import N_, Conflict, NotPermitted, RuleBroken
from tracker.domain.permissions import OWN_BODIES_ONLY, Actor, Permission, Role, may, require
from tracker.domain.sign_off import Step, check_another, check_set, check_signed
from tracker.domain.statements import check_reason
from tracker.models import Account, Body, SentStep, SignOff, Submission, SubmissionStep, SubmissionVersion
from tracker.models.sign_off import OnTheWay, heir
from tracker.models.submission import OPEN, SubmissionState
from tracker.models.succession import is_of, line_of, spoken_for_by

CONTENT = ("kind", "milestones", "body", "filed_for", "letter_number", "corrects", "occurred", "text", "reason", "category",
           "depends_on", "depends_body", "next_step", "new_date", "stated_by", "finished_on", "evidence")
"""What a text says: the fields that a version keeps."""

WITHHELD = "（依法停止公開） (withheld by law)"
"""In place of what was said of a text, where that may have repeated words withheld by law."""


def set_sign_off(session: Session, body: Body, *, approver_checks: bool, reason: Bilingual, by: Actor,
                 at: datetime) -> ChangelogEntry:
    """Set whether the body's approver checks its texts before they go to NDC.

    Raises RuleBroken on ``reason_zh``, and on ``approver_checks`` where nobody could check or nothing would change.
    """
    require(by, Permission.SET_SIGN_OFF)
    check_reason(reason)
    reference = f"sign-off/{body.reference}"
    rule = session.get(SignOff, reference)
    check_set(rule is not None and rule.approver_checks, approver_checks, has_approver=_has_approver(session, body))
    if rule is None:
        rule = SignOff(reference=reference, body=body.reference)
        session.add(rule)
    rule.approver_checks = approver_checks
    return record(session, Kind.SIGN_OFF_SET, rule, subject=body.reference, reason=reason, by=by, at=at)


def asks_check(session: Session, by: Actor, body: str | None) -> bool:
    """True where words of a body must be checked by an approver before they are public: because that body, or the
    writer's own, asks for it."""
    return SignOff.checks(session, body) or (by.role in OWN_BODIES_ONLY and SignOff.checks(session, by.body))


def require_signed(session: Session, by: Actor, body: str | None, letter_number: str = "", *, is_checked: bool = False) -> None:
    """Guard words of a body that become public without being read by NDC: where an approver checks, nobody bypasses the
    check, except by filing them from the body's letter.

    is_checked  another of its people wrote them, and its approver has checked them (``sent_texts``)

    Raises NotPermitted for the body's own people, and RuleBroken on ``letter_number`` for anyone else.
    """
    if is_checked or by.role is Role.LOADER or not asks_check(session, by, body):
        return
    if by.role in OWN_BODIES_ONLY:
        raise NotPermitted(N_(
            "In your body, an approver checks texts before they are made public: send this one to be checked first."))
    if not letter_number.strip():
        raise RuleBroken("letter_number", N_(
            "This body’s texts are checked by its approver. File it from the body’s letter, giving the letter’s number, or "
            "let the body send it in."))


def require_heir(session: Session, text: OnTheWay, by: Actor) -> str:
    """The body for which somebody takes over a text that was returned to another (``models.sign_off.heir``).

    Raises NotPermitted for anyone who belongs to neither body, and RuleBroken where its writer can still go on with it
    or it is not returned.
    """
    found = heir(session, text, by)
    if found is None:
        if by.role not in OWN_BODIES_ONLY or not is_of(session, by, text.body):
            raise NotPermitted()
        raise RuleBroken("", N_(
            "You can take over only what was returned to somebody whose account is closed or who no longer speaks for the "
            "body, whose deputy you are acting as, or whose body’s work has passed to yours."))
    return found


# --- what stands against a step ------------------------------------------------------------------------------------


def check_mine(text: OnTheWay, by: Actor) -> None:
    """Only its writer edits a text, and only while nobody else has it to decide. Raises NotPermitted, RuleBroken."""
    if text.account != by.account:
        raise NotPermitted()
    if text.state not in OPEN:
        raise RuleBroken("", N_("This text has already been sent in; take it back to change it."))


def check_undecided(text: OnTheWay, by: Actor) -> None:
    """Only its writer takes a text back, and only while it is on its way. Raises NotPermitted, RuleBroken."""
    if text.account != by.account:
        raise NotPermitted()
    if text.state in (SubmissionState.PUBLISHED, SubmissionState.WITHDRAWN):
        raise RuleBroken("", N_("This text has already been decided on."))


def check_read(text: OnTheWay, version: int) -> None:
    """Raises Conflict where the text has changed since it was read in this version."""
    if text.version != version:
        raise Conflict(f"{text.__tablename__}/{text.id}", version, text.version)


def check_waiting(text: OnTheWay, version: int, *states: SubmissionState) -> None:
    """It is the text that was read, and in one of these states. Raises Conflict, RuleBroken."""
    check_read(text, version)
    if text.state not in states:
        raise RuleBroken("", N_("This text is not waiting for a decision."))


def check_publishable(session: Session, text: OnTheWay, version: int) -> None:
    """It is the text that was read, it has reached NDC, and the check that its body asks for was made. Raises Conflict,
    RuleBroken."""
    check_waiting(text, version, SubmissionState.SUBMITTED)
    check_signed(SignOff.approving(session, text), text.approving_body if text.checked_at else None)


def require_checker(session: Session, text: OnTheWay, *, version: int, by: Actor) -> str | None:
    """The body for which somebody checks a text that is waiting for its approver.

    Raises NotPermitted for anyone who is not an approver of it, Conflict where the text has changed since it was read,
    and RuleBroken where it is not waiting for a check or he wrote it himself.
    """
    checking = SignOff.checking(session, text)
    require(by, Permission.CHECK_TEXT, bodies=line_of(session, checking))
    check_read(text, version)
    if not SignOff.awaits(session, text):
        raise RuleBroken("", N_("This text is not waiting for a check."))
    check_another(text.account, by.account)
    return checking


def send_back(session: Session, text: OnTheWay, *, reason: str, version: int, publishes: Permission, by: Actor,
              at: datetime) -> None:
    """Return a text to its writer: the body's approver returns what is waiting for him, anyone who ``publishes`` what
    reached NDC.

    Raises NotPermitted, Conflict where the text has changed since it was read, and RuleBroken on ``reason``, or where
    it is not waiting.
    """
    line = line_of(session, SignOff.checking(session, text))
    if may(by, Permission.CHECK_TEXT, bodies=line):
        # Checked first: an approver who pressed twice has already returned it, and it is no longer waiting for him.
        check_read(text, version)
    if text.state is SubmissionState.WITH_APPROVER:
        require(by, Permission.CHECK_TEXT, bodies=line)
    else:
        require(by, publishes)
    check_waiting(text, version, SubmissionState.SUBMITTED, SubmissionState.WITH_APPROVER)
    if not reason.strip():
        raise RuleBroken("reason", N_("Please give the reason: the body needs it to revise the text."))
    text.state, text.decided_at, text.return_reason = SubmissionState.RETURNED, at, reason.strip()


# --- what is kept of the way ---------------------------------------------------------------------------------------


def keep_version(session: Session, submission: Submission, *, at: datetime, received: bool) -> SubmissionVersion:
    """Keep the text as it was sent in."""
    version = SubmissionVersion(submission=submission.id, number=newest_version(session, submission) + 1, sent_at=at,
                                received_at=at if received else None, content=content_of(submission))
    session.add(version)
    session.flush()
    return version


def mark_received(session: Session, submission: Submission, *, at: datetime) -> None:
    """The newest version has reached NDC."""
    version = session.scalars(_versions(submission).order_by(SubmissionVersion.number.desc())).first()
    if version is not None and version.received_at is None:
        version.received_at = at


def note_step(session: Session, submission: Submission, step: Step, *, said: str = "", by: Actor, at: datetime) -> None:
    """Write a step into the history of a text."""
    session.add(SubmissionStep(submission=submission.id, version=newest_version(session, submission), step=step, role=by.role,
                               body=by.body, at=at, said=said))
    session.flush()


def newest_version(session: Session, submission: Submission) -> int:
    """The number of the version that was sent in last; 0 where none was."""
    return session.scalar(select(func.max(SubmissionVersion.number))
                          .where(SubmissionVersion.submission == submission.id)) or 0


def blank_versions(session: Session, submission: Submission) -> None:
    """Take the words out of every version, and out of what was said of each, by order of law; that each version existed
    stays on record."""
    for version in session.scalars(_versions(submission)):
        version.content = {}
    blank_said(submission, session.scalars(select(SubmissionStep).where(SubmissionStep.submission == submission.id)))


def blank_said(text: OnTheWay, steps: Iterable[SubmissionStep | SentStep]) -> None:
    """Take out what was said of a text on its way, by order of law: the reason for returning it may repeat its words. What was
    returned keeps a mark in place of the reason that it must have."""
    for step in steps:
        step.said = step.said and WITHHELD
    text.return_reason = text.return_reason and WITHHELD


def content_of(submission: Submission) -> dict[str, Any]:
    """What a text says, as JSON values."""
    found = {name: getattr(submission, name) for name in CONTENT}
    return {name: value.public() if isinstance(value, Bilingual) else as_json(value) for name, value in found.items()}


def _versions(submission: Submission) -> Any:
    return select(SubmissionVersion).where(SubmissionVersion.submission == submission.id)


def _has_approver(session: Session, body: Body) -> bool:
    """True if an open account may check for the body: that of its own approver, or of a body above or before it."""
    return session.scalar(select(Account.reference).where(
        Account.role == Role.APPROVER, Account.closed.is_(False),
        Account.body.in_(spoken_for_by(session, body.reference))).limit(1)) is not None
