"""The record for programs: read-only JSON under ``/api/v1``, from the same definitions as the files for download.

Lists are paged through by the key of their last row, which costs the same at any point. A faulty request is
refused, and never answered with more. Everything is described at ``/api/v1/openapi.json``.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, abort, current_app, request, url_for
from flask_babel import gettext as _

from tracker import language
from tracker.changelog import chain
from tracker.changelog.entry import ChangelogEntry
from tracker.domain.bilingual import LANGS
from tracker.domain.errors import NotFound
from tracker.exchange.text_files import compact
from tracker.queries import changelog, datasets
from tracker.queries.datasets import SETS, DataSet
from tracker.queries.words import Names
from tracker.web import addresses, data, reading
from tracker.web.api import asking, document, problems

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
blueprint.register_error_handler(problems.Problem, lambda problem: problems.answer(
    problem.status, problem.detail, name=problem.name, errors=problem.errors))


@blueprint.after_request
def open_to_all(response: Response) -> Response:
    """Any site's page may read what is public. Sending something in is for servers, which need no browser's permission."""
    response.headers.update(problems.OPEN)
    if request.method == "OPTIONS":
        response.headers.update({"Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
                                 "Access-Control-Allow-Headers": "If-None-Match", "Access-Control-Max-Age": "86400"})
    return response


@blueprint.get("/")
def index() -> Response:
    """What is available."""
    asking.nothing()
    sets = [{"name": each.name, "title": {"zh": each.title.zh, "en": each.title.en},
             "href": _absolute("api.rows", name=each.name)} for each in SETS.values()]
    return _answer({"data": sets, "links": {
        "self": _absolute("api.index"), "changelog": _absolute("api.entries"), "service-desc": _absolute("api.described"),
        **{f"service-doc-{lang}": f"{_base()}{url_for('public.api', lang=lang)}" for lang in LANGS}}})


@blueprint.get("/openapi.json")
def described() -> Response:
    """The description of all this (OpenAPI 3.1)."""
    asking.nothing()
    return _json(document.openapi(data.origin()))


@blueprint.get("/changelog")
def entries() -> Response:
    """The public entries, the oldest first."""
    asked = asking.of_entries()
    found = changelog.following(reading.live(), asked.chosen, asked.after, asked.limit + 1)
    after = str(found[asked.limit - 1].number) if len(found) > asked.limit else None
    return _listed([_entry(each) for each in found[:asked.limit]], after)


@blueprint.get("/changelog/<int:number>")
def entry(number: int) -> Response:
    """One entry; an entry for staff comes without its payload."""
    asking.nothing()
    found = changelog.entry(reading.live(), number)
    return _answer({"data": _entry(found), "links": {"self": _absolute("api.entry", number=number)} | {
        f"page-{lang}": f"{_base()}{url_for('public.entry', number=number, lang=lang)}" for lang in LANGS}})


@blueprint.get("/<name>")
def rows(name: str) -> Response:
    """The rows of a data set."""
    dataset = _known(name)
    asked = asking.of_list(dataset)
    try:
        found, after = datasets.following(reading.live(), dataset, asked.chosen, asked.after, asked.limit)
    except NotFound:
        raise problems.Problem(400, "invalid-parameter", [problems.At("after", _("This value cannot be accepted."))]) from None
    return _listed([asked.wanted.of(each) for each in found], after)


@blueprint.get("/<name>/<key:key>")
def row(name: str, key: str) -> Response:
    """One row of a data set, by its key."""
    dataset = _known(name)
    wanted = asking.of_one(dataset)
    found = datasets.one(reading.live(), dataset, key)
    links = {"self": f"{_absolute('api.rows', name=name)}/{quote(key, safe='')}"}
    for lang in LANGS:
        with language.using(lang):
            if page := addresses.absolute(key, Names({})):
                links[f"page-{lang}"] = page
    return _answer({"data": wanted.of(found), "links": links})


def _known(name: str) -> DataSet:
    return SETS.get(name) or abort(404)


def _entry(entry: ChangelogEntry) -> Any:
    return json.loads(chain.line(entry.public_link))


def _listed(found: list[Any], after: str | None) -> Response:
    kept = [(name, value) for name, value in request.args.items() if name != "after"]
    here = f"{_base()}{quote(request.path)}"

    def page(after: str | None) -> str:
        query = urlencode(sorted([*kept, *([("after", after)] if after else [])]))
        return f"{here}?{query}" if query else here

    links = {"self": page(request.args.get("after")), "first": page(None), **({"next": page(after)} if after else {})}
    response = _answer({"data": found, "links": links})
    response.headers["Link"] = ", ".join(f'<{address}>; rel="{relation}"' for relation, address in links.items()
                                         if relation != "self")
    return response


def _answer(body: dict[str, Any]) -> Response:
    return _json(body | {"meta": data.origin().public()})


def _json(body: dict[str, Any]) -> Response:
    return Response(compact(body) + "\n", mimetype="application/json")


def _absolute(endpoint: str, **values: Any) -> str:
    return f"{_base()}{url_for(endpoint, **values)}"


def _base() -> str:
    base: str = current_app.extensions["settings"].base_url
    return base
