"""Published reports: the files as they were published, served and never made again; and drafts that are open for comment."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flask import Response, abort, g, render_template
from markupsafe import Markup
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as WerkzeugResponse

from tracker import language
from tracker.domain.reporting import ReportState, SetAside, takes_comments
from tracker.models import Report
from tracker.queries import plans, reports
from tracker.reports import charts, comparing, kinds, setting
from tracker.web import files, reading
from tracker.web.context import url
from tracker.web.dependence import depends_on
from tracker.web.public import blueprint
from tracker.web.report_sections import places

TYPES = {"pdf": "application/pdf", "odt": "application/vnd.oasis.opendocument.text", "csv": "text/csv",
         "json": "application/json", "svg": "image/svg+xml"}


@blueprint.get("/reports/", endpoint="reports")
@depends_on(today=True)
def listing() -> str:
    """Every published report, and the kinds that there are."""
    session = reading.record()
    known = reports.published(session)
    return render_template("public/reports.html", reports=known, names=kinds.NAMES, today=reading.today(),
                           later={each.reference: reports.later(each, known) for each in known},
                           plans={plan.reference: plan for plan in plans.names(session)})


@blueprint.get("/reports/<int:number>/")
@depends_on(today=True)
def report(number: int) -> str:
    """A report as a web page: the stored text, with its charts at URLs of their own."""
    found = reports.report(reading.live(), number)
    path = _path(found, "report.html")
    body = Markup(path.read_text(encoding="utf-8")) if path else None
    plan = plans.plan_view(reading.live(), found.plan, reading.today()).plan
    comments = reports.comments(reading.live(), found.reference)
    document = _document(found) if any(each.section for each in comments) else None
    known = reports.published(reading.live())
    return render_template("public/report.html", report=found, plan=plan, name=kinds.NAMES[found.kind], body=body,
                           files=_files(found),
                           others=[each for each in known if each.kind is found.kind and each is not found],
                           later=reports.later(found, known),
                           set_aside=[(SetAside(why), count) for why, count in found.set_aside.items()],
                           tables=[each["name"].rsplit("/", 1)[1].removesuffix(".csv") for each in found.files
                                   if each["lang"] == language.current() and each["name"].endswith(".csv")],
                           comments=comments, places=places(setting.headings(document)) if document else None,
                           takes_comments=takes_comments(found.state, found.comments_until, reading.today()))


@blueprint.get("/comments/<int:number>/")
def report_comment(number: int) -> WerkzeugResponse:
    """The permanent URL of a comment on a report."""
    found = reports.comment(reading.live(), number)
    return redirect(url("public.report", number=int(found.report.split("/")[1])) + f"#comment-{number}")


@blueprint.get("/reports/<int:number>.<any(pdf, json, odt):form>")
def report_file(number: int, form: str) -> Response:
    """A report's file in the reader's language."""
    return _send(reports.report(reading.live(), number), f"report.{form}", form)


@blueprint.get("/reports/<int:number>/<name>.svg")
def report_chart(number: int, name: str) -> Response:
    """One chart of a report."""
    if name not in charts.NAMES:
        abort(404)
    return _send(reports.report(reading.live(), number), f"{name}.svg", "svg")


@blueprint.get("/reports/<int:number>/tables/<key>.csv")
def report_table(number: int, key: str) -> Response:
    """One table of a report, for a spreadsheet."""
    return _send(reports.report(reading.live(), number), f"tables/{key}.csv", "csv", key)


@blueprint.get("/reports/<int:number>/compared/<int:other>/")
def reports_compared(number: int, other: int) -> str:
    """What changed from one report to another of its kind. 404 for two of different kinds, or one and the same."""
    session = reading.live()
    before, after = reports.earlier_first(reports.report(session, each) for each in (number, other))
    if before.kind is not after.kind or before is after:
        abort(404)
    documents = [_document(each) for each in (before, after)]
    parts = comparing.compare(documents[0], documents[1]) if documents[0] and documents[1] else None
    return render_template("public/reports_compared.html", before=before, after=after, parts=parts,
                           plans={each.reference: each for each in plans.names(session)})


def _document(found: Report) -> dict[str, Any] | None:
    """The document in the reader's language as it was published; None where the file is not kept or holds none."""
    path = _path(found, "report.json")
    plain = json.loads(path.read_bytes()) if path else {}
    document: dict[str, Any] | None = plain.get("document")
    return document


def _send(found: Report, name: str, form: str, part: str = "") -> Response:
    path = _path(found, name)
    if path is None:
        abort(404)
    # The URL of a draft will one day serve the final file.
    g.settled = found.state is ReportState.FINAL
    response = Response(path.read_bytes(), mimetype=TYPES[form])
    name = "-".join(filter(None, (found.plan, found.kind.value, part, language.current()))) + f".{form}"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _path(found: Report, name: str) -> Path | None:
    """Where the file is stored, if the report has it and this copy keeps it."""
    wanted = f"{language.current()}/{name}"
    return next((files.store().path(each["sha256"]) for each in found.files if each["name"] == wanted), None)


def _files(found: Report) -> list[dict[str, Any]]:
    return [each for each in found.files if each["lang"] == language.current()
            and each["name"].endswith((".pdf", ".odt", ".json"))]
