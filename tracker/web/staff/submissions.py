"""Texts on their way: read them whole, publish, return, take back. NDC never edits what a body wrote."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, current_app, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker import clock, language
from tracker.commands import submissions, updates
from tracker.domain.errors import Conflict, NotPermitted, RuleBroken
from tracker.domain.permissions import Permission
from tracker.models import Account, Body, Commitment, Submission, Update
from tracker.models.submission import SubmissionState
from tracker.queries import staff
from tracker.settings import Settings
from tracker.web import access, reading
from tracker.web.access import needs
from tracker.web.answer import Answer, Done, carried_out
from tracker.web.forms.report import ReturnForm
from tracker.web.staff import blueprint
from tracker.web.staff.rehearsal import Rehearsed, rehearse
from tracker.web.staff.reporting import NDC, published

PRIVATE = (SubmissionState.DRAFT, SubmissionState.WITHDRAWN)
"""What nobody but its writer may see."""


@blueprint.get("/submissions/<int:number>/")
@needs(Permission.DRAFT_UPDATE)
def submission(number: int) -> Answer:
    """One text, as it will be public."""
    return _page(number, ReturnForm(), 200)


@blueprint.post("/submissions/<int:number>/publish/")
@needs(Permission.DRAFT_UPDATE)
def publish_submission(number: int) -> Answer:
    """Publish it as it is, if it is still the text that was read."""

    def publish(session: Session) -> Done:
        update = submissions.publish_submission(
            session, _found(session, number), version=_version(), reporters_publish=_settings().reporters_publish,
            by=access.actor(), at=clock.now())
        return Done(url_for("staff.due"), published(update))

    return _as_read(number, publish)


@blueprint.post("/submissions/<int:number>/return/")
@needs(Permission.PUBLISH_UPDATE)
def return_submission(number: int) -> Answer:
    """Send it back to its body, with the reason."""
    form = ReturnForm()
    if not form.validate():
        return _page(number, form, 422)

    def send_back(session: Session) -> Done:
        submissions.return_submission(session, _found(session, number), reason=form.reason.data or "", version=_version(),
                                      by=access.actor(), at=clock.now())
        return Done(url_for("staff.due"), _("Returned with the reason."))

    return _as_read(number, send_back, form)


@blueprint.post("/submissions/<int:number>/withdraw/")
@needs(Permission.DRAFT_UPDATE)
def withdraw_submission(number: int) -> Answer:
    """Take back one's own text that is not decided."""

    def withdraw(session: Session) -> Done:
        submissions.withdraw_submission(session, _found(session, number), by=access.actor(), at=clock.now())
        return Done(url_for("staff.submission", number=number), _("Taken back. It can be changed and sent in again."))

    return carried_out(withdraw)


def _as_read(number: int, act: Callable[[Session], Done], form: ReturnForm | None = None) -> Answer:
    """Do it, unless the text is another by now: then show that one, and ask again."""
    try:
        return carried_out(act)
    except Conflict:
        return _page(number, form or ReturnForm(), 409)


def _page(number: int, form: ReturnForm, status: int) -> Answer:
    session, actor = reading.live(), access.actor()
    found = _found(session, number)
    is_own = found.account == actor.account
    waits = found.state is SubmissionState.SUBMITTED
    rehearsed, lacks = _as_public(number) if found.published_as is None else (None, None)
    return render_template(
        "staff/submission.html", text=found, form=form, changed=status == 409, rehearsed=rehearsed, lacks=lacks,
        commitment=Commitment.by_reference(session, found.commitment), body=Body.by_reference(session, found.body),
        published=Update.by_reference(session, found.published_as) if found.published_as else None,
        writer=Account.by_reference(session, found.account), can_edit=is_own and found.state in submissions.OPEN,
        can_withdraw=is_own and found.state in (SubmissionState.DRAFT, SubmissionState.RETURNED, SubmissionState.SUBMITTED),
        can_publish=waits and (access.allows(Permission.PUBLISH_UPDATE) or (is_own and _settings().reporters_publish)),
        can_return=waits and access.allows(Permission.PUBLISH_UPDATE)), status


def _as_public(number: int) -> tuple[Rehearsed | None, str | None]:
    """The text as it will be public; or what it still lacks."""

    def publish(session: Session) -> Update:
        found = _found(session, number)
        commitment, milestones = submissions.subjects(session, found)
        corrects = Update.by_reference(session, found.corrects) if found.corrects else None
        return updates.publish_update(session, commitment, milestones, submissions.as_report(found), corrects=corrects, by=NDC,
                                      at=clock.now())

    try:
        return rehearse(publish), None
    except RuleBroken as broken:
        return None, language.told(broken)


def _found(session: Session, number: int) -> Submission:
    """A text that the actor may see: his own, or one that was sent to NDC."""
    found = staff.submission(session, number) or abort(404)
    if found.account != access.actor().account and (
            found.state in PRIVATE or not access.allows(Permission.PUBLISH_UPDATE)):
        raise NotPermitted()
    return found


def _version() -> int:
    """The version that was read. What is no number is none."""
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found
