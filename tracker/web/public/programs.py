"""The API for people: what it gives, how to ask, what it refuses. The one for programs is ``/api/v1/openapi.json``."""

from __future__ import annotations

from flask import current_app, render_template

from tracker.queries import plans
from tracker.queries.datasets import SETS
from tracker.settings import Settings
from tracker.web import reading
from tracker.web.api import asking, document, problems
from tracker.web.public import blueprint


@blueprint.get("/api/")
def api() -> str:
    settings: Settings = current_app.extensions["settings"]
    parameters = [(each, asking.names(each)) for each in SETS.values()]
    known = plans.names(reading.live())
    return render_template("public/api.html", sets=parameters, entries=asking.ENTRIES, said=document.SAID,
                           dated=document.dated, entry_dated=document.ENTRY_DATED,
                           problems=problems.NAMED, limit=asking.LIMIT, largest=asking.LARGEST,
                           reads=settings.reads_per_minute, plan=known[0].reference if known else None)
