"""The register of the forum's conclusions (列管事項)."""

from __future__ import annotations

from flask import render_template

from tracker.models import Commitment
from tracker.queries import changelog, commitments, register
from tracker.queries.changelog import Filter
from tracker.queries.register import Choice, Shown
from tracker.web import caching, reading
from tracker.web.public import blueprint


@blueprint.get("/group/decisions/")
def conclusions() -> str:
    session, asked = reading.record(), dict(caching.query())
    every = register.rows(session)
    concerned = commitments.titles(session, sorted({each for row in every for each in row.conclusion.commitments}))
    choice = _choice(asked, concerned)
    return render_template(
        "public/conclusions.html", summary=register.summary(session, every),
        rows=register.newest_first(row for row in every if choice.takes(row)),
        choice=choice, filtered=choice != Choice(), concerned=list(concerned.values()))


@blueprint.get("/group/decisions/<int:number>/")
def conclusion(number: int) -> str:
    session = reading.record()
    page = register.page(session, number)
    return render_template("public/conclusion.html", page=page,
                           entries=changelog.latest(session, Filter(about=[page.row.conclusion.reference]), 1000))


def _choice(asked: dict[str, str], concerned: dict[str, Commitment]) -> Choice:
    """What the filter asks for. A value that is none of those offered asks for nothing."""
    shown, commitment = asked.get("state"), asked.get("commitment")
    return Choice(Shown(shown) if shown in {each.value for each in Shown} else None, asked.get("differing") == "yes",
                  commitment if commitment in concerned else None)
