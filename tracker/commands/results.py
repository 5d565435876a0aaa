"""A body's own indicators, values and outcomes on their way: sent in, checked by the body's approver where it asks for that,
published by NDC as they are, or returned with a reason. Every step and every version that was sent in is kept.

None of it is public or in the log until it is published; that a text has waited longer than the set days is.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from enum import Enum
from typing import Any, get_args, get_type_hints

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.commands import indicators, outcomes
from tracker.commands.indicators import IndicatorGiven, MeasurementGiven
from tracker.commands.outcomes import OutcomeGiven
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When, civil_day
from tracker.domain.errors import N_, Conflict, NotPermitted, RuleBroken
from tracker.domain.permissions import Actor, Permission, require
from tracker.domain.sign_off import Step, check_another, check_signed
from tracker.models import Commitment, Indicator, Measurement, Outcome, ResultDraft, ResultStep, SignOff
from tracker.models.result_draft import ResultKind
from tracker.models.submission import SubmissionState

Given = OutcomeGiven | IndicatorGiven | MeasurementGiven
KINDS: dict[type[Given], ResultKind] = {
    OutcomeGiven: ResultKind.OUTCOME, IndicatorGiven: ResultKind.INDICATOR, MeasurementGiven: ResultKind.MEASUREMENT}
OPEN = (SubmissionState.RETURNED, SubmissionState.WITHDRAWN)
"""What its writer may still change, and send in again."""


def submit_result(session: Session, commitment: Commitment, given: Given, *, body: str, indicator: Indicator | None = None,
                  draft: ResultDraft | None = None, by: Actor, at: datetime) -> ResultDraft:
    """Send an indicator, a value or an outcome in: to the body's approver where it asks for a check, else to NDC. It must meet
    every rule that publishing it will ask.

    draft  one's own, returned or taken back, that is sent in again
    """
    require(by, Permission.DRAFT_RESULT, bodies=commitment.leads + commitment.supports)
    require(by, Permission.DRAFT_RESULT, bodies=[body])
    if body not in (*commitment.leads, *commitment.supports):
        raise RuleBroken("body", N_("This body has no part in the commitment."))
    _check(given, indicator, at)
    if draft is None:
        draft = ResultDraft(kind=KINDS[type(given)], commitment=commitment.reference, account=by.account or "", submitted_at=at)
        session.add(draft)
    elif draft.account != by.account:
        raise NotPermitted()
    elif draft.state not in OPEN:
        raise RuleBroken("", N_("This text has been sent in already; take it back to change it."))
    with session.no_autoflush:
        # Until its new state is known it is no row that may be written.
        draft.body, draft.given, draft.decided_at, draft.return_reason = body, pack(given), None, ""
        draft.indicator = indicator.reference if indicator else None
        approving = SignOff.approving(session, draft)
    draft.submitted_at, draft.approving_body, draft.checked_at = at, approving, None
    if approving:
        draft.state, draft.received_at = SubmissionState.WITH_APPROVER, None
    else:
        _reach_ndc(draft, at)
    session.flush()
    _note(session, draft, Step.SENT_TO_APPROVER if approving else Step.SENT_TO_NDC, given=draft.given, by=by, at=at)
    return draft


def check_result(session: Session, draft: ResultDraft, *, said: str = "", version: int, by: Actor, at: datetime) -> None:
    """The body's approver finds it right; it goes on to NDC. He changes nothing in it.

    said     what he adds for NDC and the body; never public
    version  the version that was read; raises Conflict where the text has changed since
    """
    approving = SignOff.approving(session, draft) or draft.approving_body
    require(by, Permission.CHECK_TEXT, bodies=[approving])
    _check_read(draft, version)
    if not SignOff.awaits(session, draft):
        raise RuleBroken("", N_("This text is not waiting for a check."))
    check_another(draft.account, by.account)
    if draft.state is SubmissionState.WITH_APPROVER:
        _reach_ndc(draft, at)
    draft.approving_body, draft.checked_at = approving, at
    _note(session, draft, Step.CHECKED, said=said.strip(), by=by, at=at)


def _reach_ndc(draft: ResultDraft, at: datetime) -> None:
    """From here NDC's days are counted, and a wait that was told before is told anew."""
    draft.state, draft.received_at, draft.pending_entry = SubmissionState.SUBMITTED, at, None


def publish_result(session: Session, draft: ResultDraft, *, version: int, by: Actor, at: datetime) -> str:
    """Publish what was sent in as it is, in the name of its body. Returns the reference of what it became.

    version  the one that was read; raises Conflict where the text has changed since
    """
    require(by, Permission.PUBLISH_RESULT)
    _check_waiting(draft, version, SubmissionState.SUBMITTED)
    check_signed(SignOff.approving(session, draft), draft.approving_body if draft.checked_at else None)
    made = put_on_record(session, draft, by=by, at=at).reference
    draft.state, draft.decided_at, draft.published_as = SubmissionState.PUBLISHED, at, made
    _note(session, draft, Step.PUBLISHED, by=by, at=at)
    return made


def put_on_record(session: Session, draft: ResultDraft, *, by: Actor, at: datetime) -> Outcome | Indicator | Measurement:
    """What publishing does, for whoever was found to be allowed to, of what was found to be checked."""
    commitment, given = Commitment.by_reference(session, draft.commitment), as_given(draft)
    if isinstance(given, OutcomeGiven):
        return outcomes.put_on_record(session, commitment, given, body=draft.body, is_checked=True, by=by, at=at)
    if isinstance(given, IndicatorGiven):
        return indicators.add_indicator(session, commitment, given, body=draft.body, is_checked=True, by=by, at=at)
    indicator = Indicator.by_reference(session, draft.indicator or "")
    return indicators.record_measurement(session, indicator, given, body=draft.body, is_checked=True, by=by, at=at)


def return_result(session: Session, draft: ResultDraft, *, reason: str, version: int, by: Actor, at: datetime) -> None:
    """Send it back to its writer, with the reason: the body's approver what is before him, NDC what reached it. Neither edits
    it."""
    if draft.state is SubmissionState.WITH_APPROVER:
        require(by, Permission.CHECK_TEXT, bodies=[draft.approving_body])
    else:
        require(by, Permission.PUBLISH_RESULT)
    _check_waiting(draft, version, SubmissionState.SUBMITTED, SubmissionState.WITH_APPROVER)
    if not reason.strip():
        raise RuleBroken("reason", N_("Please give the reason: the body needs it to write again."))
    draft.state, draft.decided_at, draft.return_reason = SubmissionState.RETURNED, at, reason.strip()
    _note(session, draft, Step.RETURNED, said=draft.return_reason, by=by, at=at)


def withdraw_result(session: Session, draft: ResultDraft, *, by: Actor, at: datetime) -> None:
    """Take back what was sent in and is not decided."""
    if draft.account != by.account:
        raise NotPermitted()
    if draft.state in (SubmissionState.PUBLISHED, SubmissionState.WITHDRAWN):
        raise RuleBroken("", N_("This text has been decided already."))
    draft.state, draft.decided_at = SubmissionState.WITHDRAWN, at
    _note(session, draft, Step.WITHDRAWN, by=by, at=at)


def blank(session: Session, draft: ResultDraft) -> None:
    """Take the words out of it and of every version that was sent in, by order of law."""
    draft.given = {}
    for step in session.scalars(select(ResultStep).where(ResultStep.result == draft.id)):
        step.given = {}


def _check(given: Given, indicator: Indicator | None, at: datetime) -> None:
    today = civil_day(at)
    if isinstance(given, OutcomeGiven):
        given.check(today)
    elif isinstance(given, IndicatorGiven):
        given.checked(today).asked  # noqa: B018  (asks about the language of activity)
    elif indicator is not None:
        given.checked(indicator, today)


def _check_waiting(draft: ResultDraft, version: int, *states: SubmissionState) -> None:
    _check_read(draft, version)
    if draft.state not in states:
        raise RuleBroken("", N_("This text is not waiting for a decision."))


def _check_read(draft: ResultDraft, version: int) -> None:
    if draft.version != version:
        raise Conflict(f"result_draft/{draft.id}", version, draft.version)


def _note(session: Session, draft: ResultDraft, step: Step, *, said: str = "", given: dict[str, Any] | None = None, by: Actor,
          at: datetime) -> None:
    """Write a step into the history of a text; with ``given``, a version of it."""
    newest = session.scalar(select(func.max(ResultStep.version)).where(ResultStep.result == draft.id)) or 0
    session.add(ResultStep(result=draft.id, version=newest + 1 if given is not None else newest, step=step, role=by.role,
                           body=by.body, at=at, said=said, given=given or {}))
    session.flush()


# --- how it is kept -----------------------------------------------------------------------------------------------------


def pack(given: Given) -> dict[str, Any]:
    """What was given as JSON values."""
    return {each.name: _packed(getattr(given, each.name)) for each in fields(given)}


def as_given(draft: ResultDraft) -> Given:
    """What was sent in, as publishing takes it."""
    shape = next(shape for shape, kind in KINDS.items() if kind is draft.kind)
    hints = get_type_hints(shape)
    return shape(**{name: _unpacked(hints[name], value) for name, value in draft.given.items()})


def _packed(value: Any) -> Any:
    if isinstance(value, Bilingual):
        return value.public()
    if isinstance(value, When):
        return str(value)
    return value.value if isinstance(value, Enum) else value


def _unpacked(hint: Any, value: Any) -> Any:
    kinds = [each for each in get_args(hint) or (hint,) if each is not type(None)]
    if kinds[0] is Bilingual:
        return Bilingual.from_public(value)
    if value is None:
        return None
    if kinds[0] is When:
        return When.iso(value)
    return kinds[0](value) if issubclass(kinds[0], Enum) else value
