"""A body's own texts other than reports, on their way: sent in, checked by the body's approver where it asks for
that, put on record as they are, or returned with a reason. Every step and every version that was sent in is kept.

Results (outcomes, indicators, values) and evidence beside a report go on to NDC, which publishes them. Everything
else that a body says becomes public without being read by NDC: there the approver's check itself puts it on
record. None of it is public or in the log before then; only the fact that a text has waited at NDC longer than the
set days is.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from tracker.changelog.recorded import Recorded
from tracker.commands import evidence
from tracker.commands.indicators import IndicatorGiven
from tracker.commands.outcomes import OutcomeGiven
from tracker.commands.packing import pack, unpack
from tracker.commands.sendable import WAYS, EvidenceBeside
from tracker.commands.sign_off import (
    blank_said,
    check_mine,
    check_publishable,
    check_undecided,
    require_checker,
    require_heir,
    send_back,
)
from tracker.commands.striking import check_stands
from tracker.database import tried
from tracker.domain.calendar import civil_day
from tracker.domain.errors import N_, Conflict, NotFound, NotPermitted, RuleBroken
from tracker.domain.permissions import ANOTHER_BODY, OWN_BODIES_ONLY, Actor, Permission, require
from tracker.domain.sign_off import Step
from tracker.models import Commitment, Indicator, SentStep, SentText, SignOff, Update
from tracker.models.sent_text import AT_NDC, TextKind
from tracker.models.submission import WAITING, SubmissionState

BESIDE = (TextKind.OUTCOME_AMENDMENT, TextKind.OUTCOME_CONFIRMATION, TextKind.EVIDENCE, TextKind.TRANSLATION)
"""Kinds that restate, or add to, the words that they are about."""


def send_in(session: Session, about: Recorded, given: Any, *, body: str, text: SentText | None = None,
            expects_check: bool = False, by: Actor, at: datetime) -> SentText:
    """Send a text in: to the body's approver where it asks for a check; otherwise a result goes to NDC, and everything
    else on record at once. It must meet every rule that will apply when it is put on record.

    about  what it is about: the commitment of an outcome or an indicator, the indicator of a value, what is answered
    text   one's own text, returned or taken back, that is sent in again
    expects_check  its writer was told that the approver reads it first

    A text that is already waiting, word for word, is not sent in a second time: a button that is pressed twice sends
    one text.

    Raises NotPermitted for another body's words; RuleBroken as the command of its kind (``sendable.WAYS``), and where it would
    become public at once although a check was expected.
    """
    is_new = text is None
    text = _written(about, given, body=body, text=text, by=by, at=at)
    kind = text.kind
    if is_new and (waits := _alike(session, text)) is not None:
        return waits
    with session.no_autoflush:
        # Until its new state is known, the row must not be written.
        text.return_reason = ""
        approving = SignOff.approving(session, text)
        if expects_check and approving is None and kind not in AT_NDC:
            raise RuleBroken("", N_("Your body has stopped having its texts checked by an approver, so this one would become "
                                    "public at once. Publish it below if that is what you want."))
        text.approving_body, text.checked_at = approving, None
        text.state, text.received_at = SubmissionState.WITH_APPROVER, None
    session.add(text)
    session.flush()
    if kind in AT_NDC:
        _check_for_ndc(session, about, given, body, by, at)
    elif approving:
        _try(session, text, by=by, at=at)
    if approving is None and kind in AT_NDC:
        _reach_ndc(text, at)
    _note(session, text, Step.SENT_TO_APPROVER if approving else Step.SENT_TO_NDC if kind in AT_NDC else Step.PUBLISHED,
          given=text.given, by=by, at=at)
    if approving is None and kind not in AT_NDC:
        _conclude(session, text, by=by, at=at)
    return text


def keep(session: Session, about: Recorded, given: Any, *, body: str, text: SentText | None = None, form: str = "", by: Actor,
         at: datetime) -> SentText:
    """Keep a text that is not finished, complete or not; with ``text``, overwrite one's own. Nobody else reads it.

    form  the key of the form in which it was written
    """
    text = _written(about, given, body=body, text=text, by=by, at=at)
    text.state, text.form = SubmissionState.DRAFT, form
    session.add(text)
    session.flush()
    return text


def check_sent(session: Session, text: SentText, *, said: str = "", version: int, seen: int | None = None, by: Actor,
               at: datetime) -> SentText:
    """Record that the body's approver finds a text right: a result goes on to NDC, everything else is put on record. He
    changes nothing in it.

    said     what he adds for NDC and the body; never public
    version  the version that was read; raises Conflict where the text has changed since
    seen     the newest entry of what it is about, as he read it; raises Conflict where it is not a result and that has
             changed since: nobody reads it after him

    Raises as ``sign_off.require_checker``; what is put on record also as the command of its kind.
    """
    approving = require_checker(session, text, version=version, by=by)
    now = subject(session, text).last_entry
    if seen is not None and text.kind not in AT_NDC and seen != now:
        raise Conflict(text.about, seen, now)
    if text.kind in AT_NDC and text.state is SubmissionState.WITH_APPROVER:
        _reach_ndc(text, at)
    text.approving_body, text.checked_at = approving, at
    _note(session, text, Step.CHECKED, said=said.strip(), by=by, at=at)
    if text.kind not in AT_NDC:
        _conclude(session, text, by=by, at=at)
        _note(session, text, Step.PUBLISHED, by=by, at=at)
    return text


def publish_sent(session: Session, text: SentText, *, version: int, by: Actor, at: datetime) -> str:
    """Publish a result as it was sent in, in the name of its body. Returns the reference of what it became.

    version  the one that was read; raises Conflict where the text has changed since

    Raises RuleBroken where it is not waiting at NDC or its body's check is missing, and as the command of its kind.
    """
    require(by, Permission.PUBLISH_RESULT)
    check_publishable(session, text, version)
    _conclude(session, text, by=by, at=at)
    _note(session, text, Step.PUBLISHED, by=by, at=at)
    return text.published_as


def put_on_record(session: Session, text: SentText, *, by: Actor, at: datetime) -> Recorded:
    """Carry out the last step of a text. The caller has verified the actor's permission and any check that is needed."""
    about = subject(session, text)
    is_checked = text.kind in AT_NDC or SignOff.approving(session, text) is not None
    made = WAYS[text.kind].put(session, about, as_given(text), body=text.body, is_checked=is_checked, by=by, at=at)
    return made if isinstance(made, Recorded) else about


def return_sent(session: Session, text: SentText, *, reason: str, version: int, by: Actor, at: datetime) -> None:
    """Send a text back to its writer, with the reason: the body's approver returns what is waiting for him, NDC what has
    reached it. Neither edits it. Raises as ``sign_off.send_back``."""
    send_back(session, text, reason=reason, version=version, publishes=Permission.PUBLISH_RESULT, by=by, at=at)
    _note(session, text, Step.RETURNED, said=text.return_reason, by=by, at=at)


def withdraw_sent(session: Session, text: SentText, *, by: Actor, at: datetime) -> None:
    """Take back what was sent in and is not decided. A draft that was never sent in is deleted.

    Raises NotPermitted for all but its writer, RuleBroken where it is decided.
    """
    check_undecided(text, by)
    if text.state is SubmissionState.DRAFT and not _sent_before(session, text):
        session.delete(text)
        session.flush()
        return
    text.state, text.decided_at = SubmissionState.WITHDRAWN, at
    _note(session, text, Step.WITHDRAWN, by=by, at=at)


def take_over_sent(session: Session, text: SentText, *, by: Actor, at: datetime) -> None:
    """Take over a returned text whose writer, in one's own body, has left or has one as a deputy, or that belongs to a body
    which one's own has succeeded. It is one's own from then on, and every version that was sent in stays.

    Raises NotPermitted, and RuleBroken where its writer can still go on with it or it is not returned.
    """
    text.body = require_heir(session, text, by)
    text.account = by.account or ""
    session.flush()


def blank(session: Session, thing: Recorded) -> None:
    """By order of law, take the words that became ``thing``, or are beside them, out of what was sent in and out of every
    version of it, including any such text still on its way."""
    for text in session.scalars(select(SentText).where(or_(
            SentText.published_as == thing.reference, (SentText.about == thing.reference) & SentText.kind.in_(BESIDE)))):
        text.given = {}
        steps = session.scalars(select(SentStep).where(SentStep.text == text.id)).all()
        for step in steps:
            step.given = {}
        blank_said(text, steps)


def subject(session: Session, text: SentText) -> Recorded:
    """What a text is about. Raises NotFound."""
    found = (session.get(model, text.about) for model in WAYS[text.kind].of)
    about = next((each for each in found if each is not None), None)
    if about is None:
        raise NotFound(text.about)
    return about


def as_given(text: SentText) -> Any:
    """What was sent in, as the command takes it. Raises RuleBroken where it was withheld."""
    if not text.given:
        raise RuleBroken("", N_("These words were withheld by law and can no longer be changed."))
    return unpack(WAYS[text.kind].shape, text.given)


def _written(about: Recorded, given: Any, *, body: str, text: SentText | None, by: Actor, at: datetime) -> SentText:
    """The text with what was typed: a new one, or ``text`` written over."""
    if by.role not in OWN_BODIES_ONLY or body not in by.bodies:
        raise NotPermitted(ANOTHER_BODY)
    if text is None:
        kind = next(kind for kind, way in WAYS.items() if way.shape is type(given))
        text = SentText(kind=kind, account=by.account or "", return_reason="")
    else:
        check_mine(text, by)
        if WAYS[text.kind].shape is not type(given):
            raise NotPermitted()
    text.about, text.seen, text.commitment = about.reference, about.last_entry, _commitment_of(about)
    text.body, text.given, text.submitted_at, text.decided_at = body, pack(given), at, None
    return text


def _alike(session: Session, text: SentText) -> SentText | None:
    """A waiting text on the same thing, by the same account in the same words."""
    found = session.scalars(select(SentText).where(
        SentText.account == text.account, SentText.kind == text.kind, SentText.about == text.about, SentText.body == text.body,
        SentText.state.in_(WAITING)).order_by(SentText.id))
    return next((each for each in found if each.given == text.given), None)


def _sent_before(session: Session, text: SentText) -> bool:
    return session.scalar(select(SentStep.id).where(SentStep.text == text.id).limit(1)) is not None


def _commitment_of(about: Recorded) -> str | None:
    return about.reference if isinstance(about, Commitment) else getattr(about, "commitment", None)


def _try(session: Session, text: SentText, *, by: Actor, at: datetime) -> None:
    """Do what the check will do, and undo it, so that the writer of a text that cannot go on record is refused, in the
    command's own words."""
    with tried(session):
        put_on_record(session, text, by=by, at=at)


def _conclude(session: Session, text: SentText, *, by: Actor, at: datetime) -> None:
    made = put_on_record(session, text, by=by, at=at)
    text.state, text.decided_at, text.published_as = SubmissionState.PUBLISHED, at, made.reference
    session.flush()


def _reach_ndc(text: SentText, at: datetime) -> None:
    """Start counting NDC's days, and let a wait that was reported before be reported again."""
    text.state, text.received_at, text.pending_entry = SubmissionState.SUBMITTED, at, None


def _check_for_ndc(session: Session, about: Recorded, given: Any, body: str, by: Actor, at: datetime) -> None:
    """What publishing it will require, as far as that is required of its body and not of NDC."""
    if isinstance(given, EvidenceBeside) and isinstance(about, Update):
        evidence.check_added(session, about, given.pieces, body, civil_day(at))
        return
    commitment = about if isinstance(about, Commitment) else Commitment.by_reference(session, _commitment_of(about) or "")
    require(by, Permission.DRAFT_RESULT, bodies=commitment.leads + commitment.supports)
    if body not in (*commitment.leads, *commitment.supports):
        raise RuleBroken("body", N_("This body has no part in the commitment."))
    today = civil_day(at)
    if isinstance(given, OutcomeGiven):
        given.check(today)
    elif isinstance(given, IndicatorGiven):
        given.checked(today).asked  # noqa: B018  (asks about the language of activity)
    elif isinstance(about, Indicator):
        check_stands(about)
        given.checked(about, today)


def _note(session: Session, text: SentText, step: Step, *, said: str = "", given: dict[str, Any] | None = None, by: Actor,
          at: datetime) -> None:
    """Write a step into the history of a text; with ``given``, a version of it."""
    newest = session.scalar(select(func.max(SentStep.version)).where(SentStep.text == text.id)) or 0
    session.add(SentStep(text=text.id, version=newest + 1 if given is not None else newest, step=step, role=by.role,
                         body=by.body, at=at, said=said, given=given or {}))
    session.flush()
