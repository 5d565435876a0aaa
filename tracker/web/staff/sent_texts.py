"""Texts on their way that are not reports: read whole, checked by the body's approver, published by NDC or returned,
taken back, sent in again. Only its writer edits a text, in the form in which it was written."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from flask import Response, abort, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker import clock, language
from tracker.changelog.recorded import Recorded
from tracker.commands import sent_texts as commands
from tracker.commands.sign_off import asks_check, check_mine
from tracker.domain.audit import Act
from tracker.domain.errors import NotPermitted, RuleBroken
from tracker.domain.numbers import natural
from tracker.domain.permissions import OWN_BODIES_ONLY, Actor, Permission, Role
from tracker.mail import sign_off as mail
from tracker.models import Account, Body, Commitment, SentText, SignOff
from tracker.models.sent_text import AT_NDC, RESULTS, TextKind
from tracker.models.sign_off import heir
from tracker.models.submission import ON_THE_WAY, OPEN, SubmissionState
from tracker.queries import paper as papers
from tracker.queries import sent_texts as queries
from tracker.queries import sign_off, translations, views
from tracker.web import access, post, reading
from tracker.web.access import needs
from tracker.web.answer import Answer, Done, as_read, asked_once_more, carried_out, gone
from tracker.web.forms.base import form_key
from tracker.web.forms.report import CheckForm, ReturnForm
from tracker.web.staff import blueprint
from tracker.web.staff.plans import recorded
from tracker.web.staff.rehearsal import Rehearsed, rehearse
from tracker.web.staff.reporting import PUBLISHER
from tracker.web.staff.sign_off import as_pdf
from tracker.web.staff.submissions import typed_number, unsent

ROUTE = "/sent/<int:number>"

WRITTEN_IN: dict[TextKind, str] = {
    TextKind.ANSWER: "staff.give_answer", TextKind.EXTENSION: "staff.extend",
    TextKind.PROPOSAL_ANSWER: "staff.answer_proposal", TextKind.RECOMMENDATION_ANSWER: "staff.answer_recommendation",
    TextKind.RELEASE_REQUEST: "staff.request_release", TextKind.MEASUREMENT: "staff.measure",
    TextKind.OUTCOME_AMENDMENT: "staff.amend_outcome", TextKind.OUTCOME_CONFIRMATION: "staff.confirm_outcome",
    TextKind.OUTCOME_DISPUTE: "staff.dispute_outcome", TextKind.OUTCOME_WITHDRAWAL: "staff.withdraw_outcome",
    TextKind.EVIDENCE: "staff.add_evidence"}
"""The page with the form in which a text was written, given the number of what it is about."""


# --- sending in, and writing on -------------------------------------------------------------------------------------------


def is_checked_first(body: str | None) -> bool:
    """True if what this account writes for a body goes to an approver before it becomes public."""
    return access.actor().role in OWN_BODIES_ONLY and asks_check(reading.live(), access.actor(), body)


def is_sent_in(body: str | None, text: SentText | None = None) -> bool:
    """True if what this account writes for a body becomes, or already is, a text on its way, and is not put on record by the
    command of its kind: also where the body has asked for no check since its writer was told of one (``send_in``)."""
    return text is not None or is_checked_first(body) or (access.actor().role in OWN_BODIES_ONLY and _was_told_of_check())


def _was_told_of_check() -> bool:
    """True if the button that was pressed said that the approver reads it first."""
    return request.form.get("goes_to") == "approver"


def is_saved_as_draft() -> bool:
    """True if the writer has asked to keep the form as a draft."""
    return request.form.get("step") == "draft"


def send_in(session: Session, about: Recorded, given: Any, *, body: str | None, text: SentText | None = None,
            keeps: bool = False) -> Done:
    """Send in a text for a body of this account; or, with ``text``, send that one in again. If ``keeps``, it is not sent."""
    actor = access.actor()
    again = (queries.one(session, text.id) or abort(404)) if text else queries.draft_of(session, form_key(), actor.account)
    if keeps:
        draft = commands.keep(session, about, given, body=body or actor.body, text=again, form=form_key(), by=actor,
                              at=clock.now())
        return Done(url_for("staff.sent_text", number=draft.id), _("Kept as a draft. Nobody else can see it."))
    kept = commands.send_in(session, about, given, body=body or actor.body, text=again, expects_check=_was_told_of_check(),
                            by=actor, at=clock.now())
    post.soon(mail.to_check)
    return Done(url_for("staff.sent_text", number=kept.id), _sent(session, kept))


def _on_record(session: Session, text: SentText) -> Any:
    made = translations.thing_of(session, text.published_as)
    return _("It is on record.") if made is None else recorded(made.last_entry)


def _sent(session: Session, text: SentText) -> Any:
    if text.state is SubmissionState.PUBLISHED:
        return _on_record(session, text)
    if text.state is SubmissionState.SUBMITTED:
        return _("Sent in to NDC.")
    if text.kind in AT_NDC:
        return _("Sent to your body’s approver. Once it is checked it goes to NDC.")
    return _("Sent to your body’s approver. Once it is checked it is public.")


def written_before(about: Recorded, *kinds: TextKind) -> SentText | None:
    """One's own text with which a form opens, named by ``?text=``; the page shows why it was returned. None where none is
    named.

    Raises NotPermitted for another person's text, and RuleBroken where it has been sent in.
    """
    given = request.args.get("text", "")
    if not given:
        return None
    found = queries.one(reading.live(), natural(given) or 0) or abort(404)
    if found.account != access.actor().account:
        raise NotPermitted()
    if found.kind not in kinds or found.about != about.reference:
        abort(404)
    if request.method == "GET":  # a form that was open meanwhile is refused by its command, and gives back what was typed
        check_mine(found, access.actor())
    g.returned = found.return_reason
    return found


def form_values(text: SentText | None) -> dict[str, Any]:
    """What a text says, keyed by its fields; empty where there is no text."""
    return dict(vars(commands.as_given(text))) | {"body": text.body} if text else {}


@blueprint.get(f"{ROUTE}/edit/")
@needs(Permission.DRAFT_RESULT)
def edit_sent(number: int) -> Answer:
    """Open one's own text in the form in which it was written."""
    text = found_sent(reading.live(), number)
    if text.account != access.actor().account:
        raise NotPermitted()
    about = commands.subject(reading.live(), text)
    if isinstance(about, Commitment):
        page = "staff.add_outcome" if text.kind is TextKind.OUTCOME else "staff.add_indicator"
        return redirect(url_for(page, plan=about.plan, label=about.label, text=number))
    if text.kind is TextKind.TRANSLATION:
        return redirect(url_for("staff.translate", of=text.about, field=text.given.get("field"), text=number))
    return redirect(url_for(WRITTEN_IN[text.kind], number=text.about.rpartition("/")[2], text=number))


# --- reading, checking, deciding -----------------------------------------------------------------------------------------


@blueprint.get(f"{ROUTE}/")
@needs(Permission.DRAFT_RESULT)
def sent_text(number: int) -> Answer:
    """One text, as it will be published."""
    return _page(number, ReturnForm(), 200)


@blueprint.post(f"{ROUTE}/check/")
@needs(Permission.CHECK_TEXT)
def check_sent(number: int) -> Answer:
    """The body's approver approves it: a result goes on to NDC, anything else is put on record."""
    form = CheckForm()
    if not form.validate():
        return _page(number, ReturnForm(), 422, checking=form)

    def check(session: Session) -> Done:
        text = commands.check_sent(session, found_sent(session, number), said=form.said.data or "",
                                   version=typed_number("version"), seen=typed_number("seen"), by=access.actor(), at=clock.now())
        return Done(url_for("staff.due"), _on_record(session, text) if text.kind not in AT_NDC else _(
            "Checked, and sent on to NDC."))

    return as_read(check, partial(_page, number, ReturnForm()))


@blueprint.post(f"{ROUTE}/publish/")
@needs(Permission.PUBLISH_RESULT)
def publish_sent(number: int) -> Answer:
    """Publish it as it is, if it is still the text that was read."""

    def publish(session: Session) -> Done:
        text = found_sent(session, number)
        commands.publish_sent(session, text, version=typed_number("version"), by=access.actor(), at=clock.now())
        if text.kind not in RESULTS:
            return Done(url_for("staff.due"), _on_record(session, text))
        found = Commitment.by_reference(session, text.commitment or "")
        return Done(url_for("staff.results_of", plan=found.plan, label=found.label), _on_record(session, text))

    return as_read(publish, partial(_page, number, ReturnForm()))


@blueprint.post(f"{ROUTE}/return/")
@needs(Permission.DRAFT_RESULT)
def return_sent(number: int) -> Answer:
    """Send it back to its writer, with the reason."""
    form = ReturnForm()
    if not form.validate():
        return _page(number, form, 422)

    def send_back(session: Session) -> Done:
        commands.return_sent(session, found_sent(session, number), reason=form.reason.data or "", version=typed_number("version"),
                             by=access.actor(), at=clock.now())
        post.soon(mail.returned)
        return Done(url_for("staff.due"), _("Returned with the reason."))

    return as_read(send_back, partial(_page, number, form))


@blueprint.route(f"{ROUTE}/withdraw/", methods=["GET", "POST"])
@needs(Permission.DRAFT_RESULT)
def withdraw_sent(number: int) -> Answer:
    """Take back one's own text that has not been decided, or discard a draft that was never sent in."""
    if queries.one(reading.live(), number) is None:
        return gone(url_for("staff.due"))
    text = found_sent(reading.live(), number)
    is_thrown_away = text.state is SubmissionState.DRAFT and not queries.steps(reading.live(), text)

    def withdraw(session: Session) -> Done:
        commands.withdraw_sent(session, found_sent(session, number), by=access.actor(), at=clock.now())
        if queries.one(session, number) is None:
            return Done(url_for("staff.due"), _("The draft has been discarded."))
        return Done(url_for("staff.sent_text", number=number), _("Taken back. It can be changed and sent in again."))

    return asked_once_more(
        withdraw, _("Discard the draft") if is_thrown_away else _("Take it back"),
        _("What you wrote in it is deleted with it and cannot be recovered.") if is_thrown_away else _(
            "It can be changed and sent in again."),
        back=url_for("staff.sent_text", number=number), subject=queries.called(reading.live(), text))


@blueprint.post(f"{ROUTE}/take-over/")
@needs(Permission.DRAFT_RESULT)
def take_over_sent(number: int) -> Answer:
    """Continue a text that was returned to a colleague who cannot go on with it."""

    def take(session: Session) -> Done:
        commands.take_over_sent(session, found_sent(session, number), by=access.actor(), at=clock.now())
        return Done(url_for("staff.sent_text", number=number), _("It is yours now. It can be changed and sent in again."))

    return carried_out(take)


def _page(number: int, form: ReturnForm, status: int, *, checking: CheckForm | None = None, refused: str = "") -> Answer:
    session, actor = reading.live(), access.actor()
    text = found_sent(session, number)
    checking = checking or CheckForm()
    if text.kind not in AT_NDC:
        checking.said.description = _("Read by the body, never public.")
        form.reason.description = _("Read by the body, never public. Say what is missing and where.")
    is_own, awaits = text.account == actor.account, SignOff.awaits(session, text)
    writer = Account.by_reference(session, text.account)
    publishes = text.state is SubmissionState.SUBMITTED and access.allows(Permission.PUBLISH_RESULT)
    approving = SignOff.checking(session, text)
    may_check = sign_off.may_check(session, text, actor)
    is_told = text.published_as or not text.given or text.state is SubmissionState.DRAFT
    rehearsed, lacks = (None, None) if is_told else _as_public(number, approving)
    about, steps = commands.subject(session, text), queries.steps(session, text)
    given = commands.as_given(text) if text.given else None
    can_check = may_check and rehearsed is not None
    can_return = publishes or (text.state is SubmissionState.WITH_APPROVER and may_check)
    made = translations.thing_of(session, text.published_as) if text.published_as else None
    return render_template(
        "staff/sent_text.html", text=text, form=form, checking=checking, changed=status == 409, refused=refused,
        typed=unsent((form.reason, can_return), (checking.said, can_check)),
        about=about, made=made, matter=queries.called(session, text), is_result=text.kind in AT_NDC,
        files=[each.file for each in getattr(given, "pieces", ()) if each.file],
        since_then=queries.changed_since(session, text),
        commitment=Commitment.by_reference(session, text.commitment) if text.commitment else None,
        body=Body.by_reference(session, text.body), writer=writer, known=views.bodies(session), awaits=awaits,
        approving=Body.by_reference(session, approving) if approving else None, rehearsed=rehearsed, lacks=lacks,
        steps=steps, versions=queries.versions(text, steps, actor),
        of_version=lambda step: queries.content_in_words(text, step.given), content=queries.content_in_words(text),
        can_check=can_check, can_publish=publishes and not awaits, can_return=can_return,
        waits=awaits and not may_check and actor.role in OWN_BODIES_ONLY, writes=is_own,
        who_checks=sign_off.who_checks(session, text, clock.today()) if awaits else [],
        can_take=heir(session, text, actor),
        can_print=bool(text.given) and not text.published_as,
        can_edit=is_own and text.state in OPEN,
        can_withdraw=is_own and text.state in (SubmissionState.DRAFT, *ON_THE_WAY)), status


def _as_public(number: int, approving: str | None) -> tuple[Rehearsed | None, str | None]:
    """The text as it will be public; or what it still lacks."""

    def put(session: Session) -> Recorded:
        text = found_sent(session, number)
        return commands.put_on_record(session, text, by=_last_hand(text, approving), at=clock.now())

    try:
        return rehearse(put), None
    except (RuleBroken, NotPermitted) as broken:
        return None, language.told(broken)


def _last_hand(text: SentText, approving: str | None) -> Actor:
    """Who puts it on record: NDC for a result, the body's approver for anything else."""
    if text.kind in AT_NDC:
        return PUBLISHER
    return replace(access.actor(), role=Role.APPROVER, body=approving or text.body)


def found_sent(session: Session, number: int) -> SentText:
    """A text that the actor may read: the actor's own, one of the actor's body, or one that reached NDC."""
    found = queries.one(session, number) or abort(404)
    if not queries.may_read(session, found, access.actor()):
        raise NotPermitted()
    return found


@blueprint.get(f"{ROUTE}/paper.pdf")
@needs(Permission.DRAFT_RESULT)
def paper_of_sent(number: int) -> Response:
    """One page for the file: what is public now and what will be, and who signs."""
    session = reading.live()
    found = found_sent(session, number)
    if found.published_as or not found.given:
        abort(404)
    access.note(Act.DOWNLOADED, f"sent/{number}", kind="paper", ending="pdf")
    return as_pdf(papers.paper_of_sent(session, found), f"sign-off-sent-{number}.pdf")
