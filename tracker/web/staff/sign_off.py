"""Which bodies have their texts checked before they leave the body; and the page on paper for the file (陳核附件)."""

from __future__ import annotations

from flask import Response, abort, current_app, make_response, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from tracker import clock, language
from tracker.commands import sign_off as commands
from tracker.commands import submissions
from tracker.domain.audit import Act
from tracker.domain.permissions import Permission
from tracker.models import Body, SignOff
from tracker.queries import paper as papers
from tracker.queries import sign_off
from tracker.reports import paper as printed
from tracker.settings import Settings
from tracker.web import access, reading
from tracker.web.access import needs
from tracker.web.answer import Answer, Done, answer
from tracker.web.forms.sign_off import SignOffForm
from tracker.web.staff import blueprint
from tracker.web.staff.plans import recorded
from tracker.web.staff.rehearsal import undone
from tracker.web.staff.reporting import PUBLISHER
from tracker.web.staff.submissions import found_text, sight_of


@blueprint.get("/sign-off/")
@needs(Permission.SET_SIGN_OFF)
def sign_off_rules() -> str:
    """Every body, with its rule and its approvers."""
    return render_template("staff/sign_off.html", rules=sign_off.rules(reading.live()))


@blueprint.route("/sign-off/<slug>/", methods=["GET", "POST"])
@needs(Permission.SET_SIGN_OFF)
def set_sign_off(slug: str) -> Answer:
    """Set whether a body's approver checks its texts."""
    found = Body.by_reference(reading.live(), slug)
    rule = sign_off.rule(reading.live(), slug)
    form = SignOffForm(data={"seen": rule.last_entry if rule else 0,
                             "approver_checks": "yes" if rule and rule.approver_checks else "no"})

    def act(session: Session) -> Done:
        if rule:
            SignOff.by_reference(session, rule.reference, seen=form.seen.data)
        entry = commands.set_sign_off(session, Body.by_reference(session, slug), reason=form.reason.text(),
                                      approver_checks=form.approver_checks.data == "yes", by=access.actor(), at=clock.now())
        return Done(url_for("staff.sign_off_rules"), recorded(entry.number))

    return answer(form, "staff/form.html", act, title=_("Set up sign-off"), subject=found.name,
                  back=url_for("staff.sign_off_rules"))


@blueprint.get("/submissions/<int:number>/paper.pdf")
@needs(Permission.DRAFT_UPDATE)
def paper(number: int) -> Response:
    """One page for the file: what is public now and what will be, which dates move, and who signs."""
    session = reading.live()
    found = found_text(session, number)
    if found.published_as or not sight_of(session, found).reads_text:
        abort(404)

    def published(writing: Session) -> tuple[list[sign_off.Standing], str | None]:
        text = found_text(writing, number)
        update = submissions.put_on_record(writing, text, by=PUBLISHER, at=clock.now())
        return sign_off.standings(writing, text.milestones), update.round

    after, entered = undone(published)
    access.note(Act.DOWNLOADED, f"submission/{number}", kind="paper", ending="pdf")
    made = papers.paper(session, found, after, content=commands.content_of(found), round=entered)
    return as_pdf(made, f"sign-off-{number}.pdf")


def as_pdf(made: papers.Paper, name: str) -> Response:
    """The page in the reader's language."""
    settings: Settings = current_app.extensions["settings"]
    office = language.OFFICE if settings.invented else language.NDC
    pdf = printed.render(made, language.current(), site=settings.name, office=office, printed=clock.now(),
                         pending_days=settings.pending_days)
    answered = make_response(pdf)
    answered.mimetype = "application/pdf"
    answered.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answered
