"""The staff home: what is due, one's own texts, and for editors what waits for them."""

from __future__ import annotations

from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from tracker.domain.permissions import Actor, Permission
from tracker.models import SentText, Submission
from tracker.models.submission import SubmissionState
from tracker.models.succession import with_those_before
from tracker.queries import (
    accounts,
    cocreation,
    outcomes,
    plans,
    reports,
    reviews,
    rounds,
    sent_texts,
    sign_off,
    staff,
    stories,
    views,
)
from tracker.queries.sent_texts import Listed
from tracker.web import access, menu, reading
from tracker.web.access import for_every_account
from tracker.web.answer import Answer
from tracker.web.public.statements import told_in
from tracker.web.staff import blueprint

LINKS: tuple[tuple[Permission, str, Any], ...] = (
    (Permission.PUBLISH_REPORT, "staff.publish_report", _l("Compile and publish a report")),
)
"""Further work that begins here, as far as this site has it."""


@blueprint.get("/")
@for_every_account
def due() -> Answer:
    """What has to be done; a role without such work is led to where its own begins."""
    if not access.allows(Permission.DRAFT_UPDATE):
        return redirect(url_for(menu.home()))
    session, actor = reading.live(), access.actor()
    chosen = request.args.get("body", "")
    lists = staff.due_list(session, actor, reading.today())
    to_check, of_the_body = sign_off.to_check(session, actor, Submission), sign_off.of_the_body(session, actor)
    may_publish = access.allows(Permission.PUBLISH_UPDATE)
    waiting = staff.waiting(session) if may_publish else []
    answers_owed = reviews.owed_by(session, actor, reading.today()) if access.allows(Permission.ANSWER_REVIEW) else []
    unanswered = cocreation.unanswered(session, actor.bodies) if access.allows(Permission.ANSWER_REVIEW) else []
    disputed = outcomes.disputed(session, with_those_before(session, actor.bodies))
    own, published = staff.own(session, actor), staff.published(session, actor)
    correctable = staff.correctable(session, actor, published)
    signed, otherwise = stories.signed(session, actor) if may_publish else [], stories.wanted_otherwise(session, actor)
    return render_template(
        "staff/due.html", **_others(session, actor),
        lists=lists.of_body(chosen) if chosen else lists, chosen=chosen, bodies=lists.bodies,
        owed=[each for each in rounds.owed(session, actor.bodies, reading.today()) if not may_publish],
        answers_owed=answers_owed, unanswered=unanswered, disputed=disputed, mine=actor.bodies,
        on_their_way=sent_texts.on_their_way_about(
            session, actor, [*(each.review.reference for each in answers_owed),
                             *(each.reference for each in (*unanswered, *disputed))]),
        known=views.bodies(session), own=own, may_publish=may_publish,
        commented=reports.commented(session) if access.allows(Permission.PUBLISH_REPORT) else [],
        stories=signed, otherwise=otherwise,
        waiting=waiting, unchecked=sign_off.unchecked(session, [*waiting, *to_check, *own, *of_the_body]), to_check=to_check,
        may_check=access.allows(Permission.CHECK_TEXT), published=published, correctable=correctable,
        told_in=told_in(published),
        stands_in=[each for each in accounts.deputyships(session, of=actor.account) if each.deputy.reference == actor.account
                   and not actor.deputy_for and each.standing(reading.today()) == "in force"],
        about=staff.commitments_of_texts(session, [*own, *waiting, *to_check, *of_the_body, *published, *signed, *otherwise]),
        of_the_body=[each for each in of_the_body if each not in to_check],
        begins=access.allows(Permission.EDIT_PLAN) and not plans.names(session),
        run_out=[each for each in plans.names(session) if each.has_run_out(reading.today())]
        if access.allows(Permission.EDIT_PLAN) else [],
        incomplete=staff.incomplete(session) if access.allows(Permission.EDIT_PLAN) else [],
        links=[(endpoint, label) for permission, endpoint, label in LINKS
               if access.allows(permission) and endpoint in current_app.view_functions])


def _others(session: Session, actor: Actor) -> dict[str, list[Listed]]:
    """Texts other than reports: those for the account to check, those that wait for NDC, those that were returned to it,
    and the others of its own and of its body."""
    waiting = sent_texts.waiting(session) if access.allows(Permission.PUBLISH_RESULT) else []
    unchecked, own = sign_off.unchecked(session, waiting), sent_texts.own(session, actor.account or "")
    to_check = sign_off.to_check(session, actor, SentText)
    waits = [each for each in waiting if each.id not in unchecked and each not in to_check]
    due = [each for each in own if each.state is SubmissionState.RETURNED]
    shown = {"others_to_check": to_check, "others_waiting": waits, "others_due": due,
             "others_own": [each for each in own if each not in waits + due],
             "others_of_body": [each for each in sent_texts.of_the_body(session, actor) if each not in to_check + waits + due]}
    return {name: sent_texts.listed(session, texts) for name, texts in shown.items()}
