"""The register of the forum's conclusions (列管事項)."""

from __future__ import annotations

from flask import Response, current_app, render_template

from tracker import language
from tracker.models import Commitment, Objection
from tracker.queries import changelog, commitments, register, release, reviews
from tracker.queries.changelog import Filter
from tracker.queries.register import Choice, Shown
from tracker.reports import annex as papers
from tracker.reports import annex_files
from tracker.reports.annex import Paper
from tracker.reports.packing import ODT
from tracker.settings import Settings
from tracker.web import caching, context, reading
from tracker.web.dependence import depends_on
from tracker.web.public import blueprint


@blueprint.get("/group/decisions/")
@depends_on("state", "differing", "commitment", today=True)
def conclusions() -> str:
    session, asked = reading.record(), dict(caching.query())
    every = register.rows(session)
    concerned = commitments.titles(session, sorted({each for row in every for each in row.conclusion.commitments}))
    choice = _choice(asked, concerned)
    late = reviews.overdue(session, reading.today())
    return render_template(
        "public/conclusions.html", every=len(every), summary=register.summary(session, reading.today(), every),
        rows=register.newest_first(row for row in every if choice.takes(row)),
        choice=choice, filtered=choice != Choice(), concerned=list(concerned.values()), overdue=len(late),
        lapsed=reviews.by_commitment(late))


@blueprint.get("/group/decisions/<int:number>/")
@depends_on(today=True)
def conclusion(number: int) -> str:
    session = reading.record()
    page = register.page(session, number)
    owed = reviews.of_commitments(session, page.row.conclusion.commitments, reading.today())
    raised = release.of_conclusion(session, page.row.conclusion.reference)
    return render_template("public/conclusion.html", page=page, owed=owed, objections=_by_meeting(raised),
                           told_in=changelog.told_in(session, [each.reference for each in raised]),
                           lapsed=reviews.by_commitment(each for each in owed if each.days_over),
                           entries=changelog.latest(session, Filter(about=[page.row.conclusion.reference]), 1000))


@blueprint.get("/group/meetings/<int:number>/<any(agenda, minutes):paper>.<any(odt, pdf):form>")
def annex(number: int, paper: str, form: str) -> Response:
    """The paper on the follow-up of earlier conclusions, for the agenda of a meeting or for its minutes."""
    settings: Settings = current_app.extensions["settings"]
    made = papers.compose(reading.live(), number, Paper(paper), language.current(),
                          None if settings.is_official else context.Site.of(settings).publisher)
    body, mimetype = (annex_files.odt(made), ODT) if form == "odt" else (annex_files.pdf(made), "application/pdf")
    name = f"taskforce-{number}-{paper}-{language.current()}.{form}"
    return Response(body, mimetype=mimetype, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _by_meeting(raised: list[Objection]) -> list[tuple[int, list[Objection]]]:
    """Objections by the number of the meeting at which they were raised, the newest meeting first."""
    numbers = sorted({int(each.meeting.split("/")[1]) for each in raised}, reverse=True)
    return [(number, [each for each in raised if each.meeting == f"meeting/{number}"]) for number in numbers]


def _choice(asked: dict[str, str], concerned: dict[str, Commitment]) -> Choice:
    """What the filter asks for. A value that is not among those offered is ignored."""
    shown, commitment = asked.get("state"), asked.get("commitment")
    return Choice(Shown(shown) if shown in {each.value for each in Shown} else None, asked.get("differing") == "yes",
                  commitment if commitment in concerned else None)
