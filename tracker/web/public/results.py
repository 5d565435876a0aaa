"""What changed, and the codes that rest on it: an outcome, an indicator, an assessment; and the stories about changes."""

from __future__ import annotations

from flask import render_template

from tracker.changelog.entry import ChangelogEntry
from tracker.queries import assessments, changelog, outcomes, plans, stories, views
from tracker.queries.changelog import Filter
from tracker.web import reading
from tracker.web.public import blueprint


@blueprint.get("/outcomes/<int:number>/")
def outcome(number: int) -> str:
    page = outcomes.outcome_page(reading.record(), number)
    return render_template("public/outcome.html", page=page, entries=_entries(f"outcome/{number}"))


@blueprint.get("/indicators/<int:number>/")
def indicator(number: int) -> str:
    page = outcomes.indicator_page(reading.record(), number)
    return render_template("public/indicator.html", page=page, entries=_entries(f"indicator/{number}"))


@blueprint.get("/assessments/<int:number>/")
def assessment(number: int) -> str:
    page = assessments.page(reading.record(), number)
    return render_template("public/assessment.html", page=page, entries=_entries(f"assessment/{number}"))


@blueprint.get("/stories/", endpoint="stories")
def listed() -> str:
    """Every story still published."""
    session = reading.record()
    return render_template("public/stories.html", stories=stories.listing(session), bodies=views.bodies(session),
                           plans={plan.reference: plan for plan in plans.names(session)})


@blueprint.get("/stories/<int:number>/")
def story(number: int) -> str:
    page = stories.page(reading.record(), number)
    return render_template("public/story.html", page=page, entries=_entries(f"story/{number}"))


def _entries(reference: str) -> list[ChangelogEntry]:
    return changelog.latest(reading.record(), Filter(about=[reference]), 1000)
