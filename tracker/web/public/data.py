"""Open data for people: the sets, what each holds, and how to take and cite it."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from tracker import language
from tracker.exchange import metadata
from tracker.exchange.origin import LICENCE_URL
from tracker.queries import datasets, plans
from tracker.queries.datasets import SETS, Type
from tracker.web import caching, reading
from tracker.web import data as files
from tracker.web.asking import Typed
from tracker.web.dependence import depends_on
from tracker.web.public import blueprint

TYPES = {Type.STRING: _l("text"), Type.INTEGER: _l("whole number"), Type.BOOLEAN: _l("true or false"), Type.DATE: _l("day"),
         Type.LIST: _l("list"), Type.OBJECTS: _l("list of JSON objects"),
         Type.OBJECT: _l("JSON object")}


@blueprint.get("/data/")
@depends_on("plan", "from", "to")
def data() -> str | tuple[str, int] | Response:
    session = reading.live()
    asked, offered = Typed(dict(caching.query())), plans.names(session)
    if asked.typed:
        asked.period()
        if asked.typed.get("plan") not in {each.reference for each in offered}:
            asked.refuse("plan")
        if not asked.errors:
            period: dict[str, Any] = asked.typed
            return redirect(url_for("data.period", **period))
    counts = {each.name: datasets.count(session, each) for each in SETS.values()}
    text = render_template("public/data.html", sets=SETS.values(), counts=counts, licence_url=LICENCE_URL, asked=asked,
                           plans=offered)
    return (text, 400) if asked.errors else text


@blueprint.get("/data/<name>/")
def dataset(name: str) -> str:
    found = SETS.get(name) or abort(404)
    origin, rows = files.origin(), datasets.count(reading.live(), found)
    path = url_for("public.dataset", name=name)
    return render_template("public/dataset.html", dataset=found, rows=rows, types=TYPES, licence_url=LICENCE_URL,
                           citation=origin.citation(found.title, path, language.current()),
                           portal=metadata.portal_row(found, origin, rows))
