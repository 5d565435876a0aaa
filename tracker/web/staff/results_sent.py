"""Results on their way: read whole, checked by the body's approver, published by NDC or returned, taken back, sent in anew.
Nobody but its writer edits one."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker import clock, language
from tracker.commands import results
from tracker.domain.errors import Conflict, NotPermitted, RuleBroken
from tracker.domain.permissions import Permission, may
from tracker.models import Account, Body, Commitment, Indicator, ResultDraft, SignOff
from tracker.models.submission import SubmissionState
from tracker.queries import outcomes as queries
from tracker.queries import views
from tracker.web import access, reading
from tracker.web.access import needs
from tracker.web.answer import Answer, Done, carried_out
from tracker.web.forms.report import CheckForm, ReturnForm
from tracker.web.forms.results import filled_with
from tracker.web.staff import blueprint
from tracker.web.staff.rehearsal import Rehearsed, rehearse
from tracker.web.staff.reporting import NDC
from tracker.web.staff.results import answered, sent

ROUTE = "/results/sent/<int:number>"


@blueprint.get(f"{ROUTE}/")
@needs(Permission.DRAFT_RESULT)
def sent_result(number: int) -> Answer:
    """One result, as it will be public."""
    return _page(number, ReturnForm(), 200)


@blueprint.post(f"{ROUTE}/check/")
@needs(Permission.CHECK_TEXT)
def check_result(number: int) -> Answer:
    """The body's approver finds it right: it goes on to NDC."""
    form = CheckForm()
    if not form.validate():
        return _page(number, ReturnForm(), 422, checking=form)

    def check(session: Session) -> Done:
        results.check_result(session, _found(session, number), said=form.said.data or "", version=_version(), by=access.actor(),
                             at=clock.now())
        return Done(url_for("staff.results_home"), _("Checked, and sent on to NDC."))

    return _as_read(number, check)


@blueprint.post(f"{ROUTE}/publish/")
@needs(Permission.PUBLISH_RESULT)
def publish_result(number: int) -> Answer:
    """Publish it as it is, if it is still the text that was read."""

    def publish(session: Session) -> Done:
        draft = _found(session, number)
        made = results.publish_result(session, draft, version=_version(), by=access.actor(), at=clock.now())
        found = Commitment.by_reference(session, draft.commitment)
        return Done(url_for("staff.results_of", plan=found.plan, label=found.label), _("Published as %(reference)s.",
                                                                                      reference=made))

    return _as_read(number, publish)


@blueprint.post(f"{ROUTE}/return/")
@needs(Permission.DRAFT_RESULT)
def return_result(number: int) -> Answer:
    """Send it back to its writer, with the reason."""
    form = ReturnForm()
    if not form.validate():
        return _page(number, form, 422)

    def send_back(session: Session) -> Done:
        results.return_result(session, _found(session, number), reason=form.reason.data or "", version=_version(),
                              by=access.actor(), at=clock.now())
        return Done(url_for("staff.results_home"), _("Returned with the reason."))

    return _as_read(number, send_back, form)


@blueprint.post(f"{ROUTE}/withdraw/")
@needs(Permission.DRAFT_RESULT)
def withdraw_result(number: int) -> Answer:
    """Take back one's own result that is not decided."""

    def withdraw(session: Session) -> Done:
        results.withdraw_result(session, _found(session, number), by=access.actor(), at=clock.now())
        return Done(url_for("staff.sent_result", number=number), _("Taken back. It can be changed and sent in again."))

    return carried_out(withdraw)


@blueprint.route(f"{ROUTE}/edit/", methods=["GET", "POST"])
@needs(Permission.DRAFT_RESULT)
def edit_result(number: int) -> Answer:
    """Change one's own result that was returned or taken back, and send it in again."""
    draft = _found(reading.live(), number)
    if draft.account != access.actor().account:
        raise NotPermitted()
    if draft.state not in results.OPEN:
        raise RuleBroken("", _("This text has been sent in already; take it back to change it."))
    found = Commitment.by_reference(reading.live(), draft.commitment)
    form = filled_with(results.as_given(draft))

    def again(session: Session) -> Done:
        indicator = Indicator.by_reference(session, draft.indicator) if draft.indicator else None
        return sent(found, form.given(), session, indicator, _found(session, number))

    return answered(form, again, _("Send it in again"), found, sends=True)


def _as_read(number: int, act: Callable[[Session], Done], form: ReturnForm | None = None) -> Answer:
    """Do it, unless the text is another by now: then show that one, and ask again."""
    try:
        return carried_out(act)
    except Conflict:
        return _page(number, form or ReturnForm(), 409)


def _page(number: int, form: ReturnForm, status: int, *, checking: CheckForm | None = None) -> Answer:
    session, actor = reading.live(), access.actor()
    draft = _found(session, number)
    is_own, awaits = draft.account == actor.account, SignOff.awaits(session, draft)
    publishes = draft.state is SubmissionState.SUBMITTED and access.allows(Permission.PUBLISH_RESULT)
    approving = SignOff.approving(session, draft) or draft.approving_body
    may_check = awaits and not is_own and may(actor, Permission.CHECK_TEXT, bodies=[approving])
    rehearsed, lacks = _as_public(number) if not draft.published_as and draft.given else (None, None)
    return render_template(
        "staff/result_draft.html", draft=draft, form=form, checking=checking or CheckForm(), changed=status == 409,
        commitment=Commitment.by_reference(session, draft.commitment), body=Body.by_reference(session, draft.body),
        writer=Account.by_reference(session, draft.account), known=views.bodies(session), awaits=awaits,
        approving=Body.by_reference(session, approving) if approving else None, rehearsed=rehearsed, lacks=lacks,
        steps=queries.steps(session, draft), told=lambda step: queries.shown(draft, step.given), shown=queries.shown(draft),
        can_check=may_check, can_publish=publishes and not awaits,
        can_return=publishes or (draft.state is SubmissionState.WITH_APPROVER and may_check),
        can_edit=is_own and draft.state in results.OPEN, can_withdraw=is_own and draft.state in queries.ON_THE_WAY), status


def _as_public(number: int) -> tuple[Rehearsed | None, str | None]:
    """It as it will be public; or what it still lacks."""
    try:
        return rehearse(lambda session: results.put_on_record(session, _found(session, number), by=NDC, at=clock.now())), None
    except RuleBroken as broken:
        return None, language.told(broken)


def _found(session: Session, number: int) -> ResultDraft:
    """A result that the actor may read: his own, one of his body, or one that reached NDC."""
    found = queries.draft(session, number) or abort(404)
    if not queries.may_read(found, access.actor()):
        raise NotPermitted()
    return found


def _version() -> int:
    """The version that was read. What is no number is none."""
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
