"""Comments on a draft report, by anyone: no session, cookie or e-mail address. What is sent is read before it is public."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request, url_for
from sqlalchemy.orm import Session

from tracker import clock, language
from tracker.commands import report_comments
from tracker.commands.report_comments import Said
from tracker.domain.reporting import takes_comments
from tracker.models import Report
from tracker.queries import plans, reports
from tracker.web import given_back, reading
from tracker.web.answer import Answer, Done, answer
from tracker.web.forms.published import CommentForm
from tracker.web.report_sections import named_sections, of_draft

blueprint = Blueprint("commenting", __name__, url_prefix="/<any(zh, en):lang>/reports/<int:number>/comment")


@blueprint.after_request
def stored_by_nobody(response: Response) -> Response:
    """The form is signed afresh each time."""
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.route("/", methods=["GET", "POST"])
def form(number: int) -> Answer:
    """Say something about a draft. 404 where comments are not taken; where they once were, it says until when, and
    returns what came too late."""
    live = reading.live()
    found = reports.report(live, number)
    if found.comments_until is None:
        abort(404)
    if not takes_comments(found.state, found.comments_until, clock.today()):
        typed = given_back.texts() if request.method == "POST" else []
        return render_template("public/report_comment_over.html", report=found, typed=typed), 404
    sections = of_draft(reports.draft_of(live, found.reference))
    made = CommentForm(data={"lang": language.current()})
    made.offer_sections(found, named_sections(sections).items())

    def act(session: Session) -> Done:
        report_comments.hand_in(session, Report.by_reference(session, found.reference), Said(
            made.text.data or "", "en" if made.lang.data == "en" else "zh", made.section.data or "", made.name.data or "",
            made.organisation.data or "", bool(made.named.data), bool(made.consent.data)),
            shown=made.token.shown, at=clock.now())
        return Done(url_for("commenting.thanks", number=number))

    return answer(made, "public/report_comment.html", act, report=found,
                  plan=plans.plan_view(live, found.plan, clock.today()).plan)


@blueprint.get("/thanks/")
def thanks(number: int) -> str:
    """What becomes of what was sent."""
    return render_template("public/report_commented.html", report=reports.report(reading.live(), number))
