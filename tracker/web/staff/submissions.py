"""Texts on their way: read them whole, check, publish, return, take back. Only its writer edits a text."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from flask import abort, current_app, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms import Field

from tracker import clock, language
from tracker.commands import submissions
from tracker.domain.errors import NotPermitted, RuleBroken
from tracker.domain.files import StoredFile
from tracker.domain.numbers import natural
from tracker.domain.permissions import OWN_BODIES_ONLY, Permission
from tracker.domain.statements import UpdateKind
from tracker.mail import sign_off as mail
from tracker.models import Account, Body, Commitment, SignOff, Submission, Update
from tracker.models.sign_off import heir
from tracker.models.submission import ON_THE_WAY, OPEN, SubmissionState
from tracker.queries import sign_off, staff, views
from tracker.queries.sign_off import Sight
from tracker.settings import Settings
from tracker.web import access, post, reading
from tracker.web.access import needs
from tracker.web.answer import Answer, Done, as_read, carried_out
from tracker.web.forms.report import CheckForm, ReturnForm, called
from tracker.web.public.statements import told_in
from tracker.web.staff import blueprint
from tracker.web.staff.rehearsal import Rehearsed, rehearse
from tracker.web.staff.reporting import PUBLISHER, published


@blueprint.get("/submissions/<int:number>/")
@needs(Permission.DRAFT_UPDATE)
def submission(number: int) -> Answer:
    """One text, as it will be published."""
    return _page(number, ReturnForm(), 200)


@blueprint.post("/submissions/<int:number>/publish/")
@needs(Permission.DRAFT_UPDATE)
def publish_submission(number: int) -> Answer:
    """Publish it as it is, if it is still the text that was read."""

    def publish(session: Session) -> Done:
        update = submissions.publish_submission(
            session, found_text(session, number), version=typed_number("version"),
            reporters_publish=_settings().reporters_publish, by=access.actor(), at=clock.now())
        return Done(url_for("staff.due"), published(update))

    return as_read(publish, partial(_page, number, ReturnForm()))


@blueprint.post("/submissions/<int:number>/check/")
@needs(Permission.CHECK_TEXT)
def check_submission(number: int) -> Answer:
    """The body's approver approves it: it goes on to NDC."""
    form = CheckForm()
    if not form.validate():
        return _page(number, ReturnForm(), 422, checking=form)

    def check(session: Session) -> Done:
        submissions.check_text(session, found_text(session, number), said=form.said.data or "", version=typed_number("version"),
                               by=access.actor(), at=clock.now())
        return Done(url_for("staff.due"), _("Checked, and sent on to NDC."))

    return as_read(check, partial(_page, number, ReturnForm()))


@blueprint.post("/submissions/<int:number>/return/")
@needs(Permission.DRAFT_UPDATE)
def return_submission(number: int) -> Answer:
    """Send it back to its writer, with the reason."""
    form = ReturnForm()
    if not form.validate():
        return _page(number, form, 422)

    def send_back(session: Session) -> Done:
        submissions.return_submission(session, found_text(session, number), reason=form.reason.data or "",
                                      version=typed_number("version"), by=access.actor(), at=clock.now())
        post.soon(mail.returned)
        return Done(url_for("staff.due"), _("Returned with the reason."))

    return as_read(send_back, partial(_page, number, form))


@blueprint.post("/submissions/<int:number>/withdraw/")
@needs(Permission.DRAFT_UPDATE)
def withdraw_submission(number: int) -> Answer:
    """Take back one's own text that has not been decided."""

    def withdraw(session: Session) -> Done:
        text = found_text(session, number)
        said = _("Taken back. It can be changed and sent in again.")
        if text.state is SubmissionState.DRAFT:
            said = _("The draft has been discarded. You can still continue it from this page.")
        submissions.withdraw_submission(session, text, by=access.actor(), at=clock.now())
        return Done(url_for("staff.submission", number=number), said)

    return carried_out(withdraw)


@blueprint.post("/submissions/<int:number>/take-over/")
@needs(Permission.DRAFT_UPDATE)
def take_over_submission(number: int) -> Answer:
    """Continue a text that was returned to a colleague who cannot go on with it."""

    def take(session: Session) -> Done:
        submissions.take_over(session, found_text(session, number), by=access.actor(), at=clock.now())
        return Done(url_for("staff.submission", number=number), _("It is yours now. It can be changed and sent in again."))

    return carried_out(take)


def _page(number: int, form: ReturnForm, status: int, *, checking: CheckForm | None = None, refused: str = "") -> Answer:
    session, actor = reading.live(), access.actor()
    found = found_text(session, number)
    seen = sight_of(session, found)
    is_own, writer = found.account == actor.account, Account.by_reference(session, found.account)
    undecided, stays = is_own and found.state in (SubmissionState.DRAFT, *ON_THE_WAY), submissions.stays_received(session, found)
    at_ndc, awaits = found.state is SubmissionState.SUBMITTED, SignOff.awaits(session, found)
    may_publish = access.allows(Permission.PUBLISH_UPDATE)
    approving = SignOff.checking(session, found)
    may_check = sign_off.may_check(session, found, actor)
    rehearsed, lacks = as_public(number) if found.published_as is None and seen.reads_text else (None, None)
    update = Update.by_reference(session, found.published_as) if found.published_as else None
    checking, can_check = checking or CheckForm(), may_check
    can_return = (at_ndc and may_publish) or (found.state is SubmissionState.WITH_APPROVER and may_check)
    return render_template(
        "staff/submission.html", text=found, published=update, told_in=told_in([update] if update else []),
        takes_evidence=update is not None and staff.takes_evidence(session, actor, update),
        can_correct=update is not None and bool(staff.correctable(session, actor, [update])),
        files=files_of(found) if seen.reads_text else [], form=form, checking=checking, changed=status == 409,
        refused=refused, typed=unsent((form.reason, can_return), (checking.said, can_check)), rehearsed=rehearsed,
        questions=[language.worded(each.message, each.values) for each in rehearsed.questions] if rehearsed else [],
        lacks=lacks, seen=seen, awaits=awaits, of_version=lambda version: sign_off.content_in_words(session, version.content),
        approving=Body.by_reference(session, approving) if approving else None, known=views.bodies(session),
        waits=awaits and not may_check and actor.role in OWN_BODIES_ONLY, writes=is_own,
        who_checks=sign_off.who_checks(session, found, clock.today()) if awaits else [],
        can_check=can_check, can_print=rehearsed is not None,
        commitment=Commitment.by_reference(session, found.commitment), body=Body.by_reference(session, found.body),
        writer=writer, can_take=heir(session, found, actor), can_edit=is_own and found.state in OPEN,
        can_withdraw=undecided and not stays, stays_received=undecided and stays,
        can_publish=at_ndc and not awaits and (may_publish or (is_own and _settings().reporters_publish)),
        can_return=can_return), status


def unsent(*told: tuple[Field, bool]) -> list[str]:
    """What was written with a decision that the page no longer offers: it would be lost with its field.

    told  each field, and whether the page still has it
    """
    return [field.data for field, is_there in told if field.data and not is_there]


def as_public(number: int, *, load: Callable[[Session, int], Submission] | None = None) -> tuple[Rehearsed | None, str | None]:
    """The text as it will be public; or what it still lacks, and where."""
    kinds: list[UpdateKind] = []

    def publish(session: Session) -> Update:
        found = (load or found_text)(session, number)
        kinds.append(found.kind)
        return submissions.put_on_record(session, found, by=PUBLISHER, at=clock.now())

    try:
        return rehearse(publish), None
    except RuleBroken as broken:
        label = called(kinds[0], broken.field) if kinds else None
        return None, f"{label}{_(': ')}{language.told(broken)}" if label else language.told(broken)


def found_text(session: Session, number: int) -> Submission:
    """A text that the actor may see at least in part: the actor's own, one of the actor's body, or one that reached NDC."""
    found = staff.submission(session, number) or abort(404)
    sight_of(session, found)
    return found


def files_of(found: Submission) -> list[StoredFile]:
    """The files that came with a text."""
    return [each.file for each in submissions.as_report(found).evidence if each.file]


def sight_of(session: Session, found: Submission) -> Sight:
    seen = sign_off.sight(session, found, access.actor())
    if seen is None:
        raise NotPermitted()
    return seen


def typed_number(name: str) -> int:
    """A number from the form, such as the version that was read. Anything that is not a number counts as none."""
    return natural(request.form.get(name, "")) or 0


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found
