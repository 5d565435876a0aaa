"""Open data for people: the sets, what each holds, and how to take and cite it."""

from __future__ import annotations

from flask import abort, render_template, url_for
from flask_babel import lazy_gettext as _l

from tracker import language
from tracker.exchange import metadata
from tracker.exchange.origin import LICENCE_URL
from tracker.queries import datasets, plans
from tracker.queries.datasets import SETS, Type
from tracker.web import data as files
from tracker.web import reading
from tracker.web.public import blueprint

TYPES = {Type.STRING: _l("text"), Type.INTEGER: _l("whole number"), Type.BOOLEAN: _l("true or false"), Type.DATE: _l("day"),
         Type.LIST: _l("list"), Type.OBJECTS: _l("list of JSON objects"),
         Type.OBJECT: _l("JSON object")}


@blueprint.get("/data/")
def data() -> str:
    session = reading.live()
    counts = {each.name: datasets.count(session, each) for each in SETS.values()}
    return render_template("public/data.html", sets=SETS.values(), counts=counts, licence_url=LICENCE_URL,
                           plans=plans.names(session))


@blueprint.get("/data/<name>/")
def dataset(name: str) -> str:
    found = SETS.get(name) or abort(404)
    origin, rows = files.origin(), datasets.count(reading.live(), found)
    path = url_for("public.dataset", name=name)
    return render_template("public/dataset.html", dataset=found, rows=rows, types=TYPES, licence_url=LICENCE_URL,
                           citation=origin.citation(found.title, path, language.current()),
                           portal=metadata.portal_row(found, origin, rows))
