"""A body's own indicators, values and outcomes on their way: sent in, published by NDC as they are, or returned with a reason.

None of it is public or in the log until it is published.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from enum import Enum
from typing import Any, get_args, get_type_hints

from sqlalchemy.orm import Session

from tracker.commands import indicators, outcomes
from tracker.commands.indicators import IndicatorGiven, MeasurementGiven
from tracker.commands.outcomes import OutcomeGiven
from tracker.commands.sign_off import require_signed
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When, civil_day
from tracker.domain.errors import N_, Conflict, NotPermitted, RuleBroken
from tracker.domain.permissions import Actor, Permission, Role, require
from tracker.models import Account, Commitment, Indicator, ResultDraft, SignOff
from tracker.models.result_draft import ResultKind
from tracker.models.submission import SubmissionState

Given = OutcomeGiven | IndicatorGiven | MeasurementGiven
KINDS: dict[type[Given], ResultKind] = {
    OutcomeGiven: ResultKind.OUTCOME, IndicatorGiven: ResultKind.INDICATOR, MeasurementGiven: ResultKind.MEASUREMENT}


def submit_result(session: Session, commitment: Commitment, given: Given, *, body: str, indicator: Indicator | None = None,
                  draft: ResultDraft | None = None, by: Actor, at: datetime) -> ResultDraft:
    """Send an indicator, a value or an outcome in to NDC. It must meet every rule that publishing it will ask.

    draft  one's own, returned or taken back, that is sent in again
    """
    require(by, Permission.DRAFT_RESULT, bodies=commitment.leads + commitment.supports)
    require(by, Permission.DRAFT_RESULT, bodies=[body])
    if body not in (*commitment.leads, *commitment.supports):
        raise RuleBroken("body", N_("This body has no part in the commitment."))
    require_signed(session, by, body, given.letter_number)
    _check(given, indicator, at)
    if draft is None:
        draft = ResultDraft(kind=KINDS[type(given)], commitment=commitment.reference, account=by.account or "")
        session.add(draft)
    elif draft.account != by.account:
        raise NotPermitted()
    elif draft.state in (SubmissionState.PUBLISHED, SubmissionState.SUBMITTED):
        raise RuleBroken("", N_("This text has been sent in already; take it back to change it."))
    draft.state, draft.return_reason, draft.decided_at = SubmissionState.SUBMITTED, "", None
    draft.body, draft.given, draft.submitted_at = body, pack(given), at
    draft.indicator = indicator.reference if indicator else None
    session.flush()
    return draft


def publish_result(session: Session, draft: ResultDraft, *, version: int, by: Actor, at: datetime) -> str:
    """Publish what was sent in as it is, in the name of its body. Returns the reference of what it became.

    version  the one that was read; raises Conflict where the text has changed since
    """
    require(by, Permission.PUBLISH_RESULT)
    _check_waiting(draft, version)
    _check_signed(session, draft)
    commitment, given = Commitment.by_reference(session, draft.commitment), as_given(draft)
    if isinstance(given, OutcomeGiven):
        made = outcomes.put_on_record(session, commitment, given, body=draft.body, is_checked=True, by=by, at=at).reference
    elif isinstance(given, IndicatorGiven):
        made = indicators.add_indicator(session, commitment, given, body=draft.body, is_checked=True, by=by, at=at).reference
    else:
        indicator = Indicator.by_reference(session, draft.indicator or "")
        made = indicators.record_measurement(session, indicator, given, body=draft.body, is_checked=True, by=by, at=at).reference
    draft.state, draft.decided_at, draft.published_as = SubmissionState.PUBLISHED, at, made
    session.flush()
    return made


def return_result(session: Session, draft: ResultDraft, *, reason: str, version: int, by: Actor, at: datetime) -> None:
    """Send it back to its body, with the reason. NDC never edits it."""
    require(by, Permission.PUBLISH_RESULT)
    _check_waiting(draft, version)
    if not reason.strip():
        raise RuleBroken("reason", N_("Please give the reason: the body needs it to write again."))
    draft.state, draft.decided_at, draft.return_reason = SubmissionState.RETURNED, at, reason.strip()
    session.flush()


def withdraw_result(session: Session, draft: ResultDraft, *, by: Actor, at: datetime) -> None:
    """Take back what was sent in and is not decided."""
    if draft.account != by.account:
        raise NotPermitted()
    if draft.state in (SubmissionState.PUBLISHED, SubmissionState.WITHDRAWN):
        raise RuleBroken("", N_("This text has been decided already."))
    draft.state, draft.decided_at = SubmissionState.WITHDRAWN, at
    session.flush()


def _check(given: Given, indicator: Indicator | None, at: datetime) -> None:
    today = civil_day(at)
    if isinstance(given, OutcomeGiven):
        given.check(today)
    elif isinstance(given, IndicatorGiven):
        given.checked(today).asked  # noqa: B018  (asks about the language of activity)
    elif indicator is not None:
        given.checked(indicator, today)


def _check_signed(session: Session, draft: ResultDraft) -> None:
    """A body may have begun to check its texts after this one was sent in."""
    sender = session.get(Account, draft.account)
    if SignOff.checks(session, draft.body) and (sender is None or sender.role is Role.REPORTER):
        raise RuleBroken("", N_("This body’s texts are checked by its approver, who has not sent this one in: return it."))


def _check_waiting(draft: ResultDraft, version: int) -> None:
    if draft.version != version:
        raise Conflict(f"result_draft/{draft.id}", version, draft.version)
    if draft.state is not SubmissionState.SUBMITTED:
        raise RuleBroken("", N_("This text is not waiting for a decision."))


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
