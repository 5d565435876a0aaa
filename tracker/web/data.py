"""The data sets as files: streamed, cached by the head of the log, open to pages of any other site."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, abort, current_app, request, stream_with_context
from sqlalchemy.orm import Session

from tracker.domain.bilingual import LANGS
from tracker.exchange import metadata, packed, text_files, whole
from tracker.exchange.origin import Origin
from tracker.models import Plan
from tracker.queries import datasets
from tracker.queries.datasets import SETS, DataSet, Filter
from tracker.settings import Settings
from tracker.web import caching, files, reading
from tracker.web.asking import Typed
from tracker.web.context import Site
from tracker.web.dependence import depends_on

blueprint = Blueprint("data", __name__, url_prefix="/data")

OPEN = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag, Link, Retry-After"}


@blueprint.after_request
def open_to_all(response: Response) -> Response:
    """Any site's page may read what is public."""
    response.headers.update(OPEN)
    return response


def origin() -> Origin:
    """The origin of what is requested, as it is at present."""
    settings: Settings = current_app.extensions["settings"]
    site = Site.of(settings)
    return Origin(site.name, site.publisher, site.status, settings.base_url, settings.contact, reading.head())


@blueprint.get("/datapackage.json")
def package() -> Response:
    """Every set's columns and licence, as a Data Package."""
    described = metadata.data_package(origin(), files=f"{current_app.extensions['settings'].base_url}/data/")
    return Response(text_files.compact(described), mimetype="application/json")


@blueprint.get("/catalogue.csv")
def catalogue() -> Response:
    """Every set as the national portal's catalogue describes it."""
    session = reading.live()
    found = [metadata.portal_row(each, origin(), datasets.count(session, each)) for each in SETS.values()]
    return Response(metadata.portal_csv(found), mimetype="text/csv")


@blueprint.get("/<name>.csv")
@depends_on("bom")
def csv(name: str) -> Response:
    dataset = _known(name)
    sheet = ("bom", "1") in caching.query()
    pieces = text_files.as_csv(dataset, datasets.texts(reading.live(), dataset), for_spreadsheets=sheet)
    return _file(pieces, "text/csv", name, "csv")


@blueprint.get("/<name>.json")
def json(name: str) -> Response:
    dataset = _known(name)
    pieces = text_files.as_json(dataset, datasets.rows(reading.live(), dataset), origin())
    return _file(pieces, "application/json", name, "json")


@blueprint.get("/<name>.ods")
def ods(name: str) -> Response:
    dataset = _known(name)
    return _file(packed.as_ods(dataset, datasets.rows(reading.live(), dataset), origin()), packed.ODS, name, "ods")


@blueprint.get("/everything.zip")
def everything() -> Response:
    """The whole public record: the log and every published file. ``changelog rebuild`` fills an empty database with it."""
    return _file(whole.as_one_file(reading.live(), files.store(), origin()), "application/zip", "everything", "zip")


@blueprint.get("/<plan>.zip")
@depends_on("from", "to")
def period(plan: str) -> Response:
    """Everything for a review period of a plan. 400 for a period that cannot be read."""
    Plan.by_reference(reading.live(), plan)
    asked = Typed(dict(caching.query()))
    asked.period()
    if asked.errors:
        abort(400)
    chosen = Filter({"plan": plan}, asked.first.first if asked.first else None, asked.last.last if asked.last else None)
    named = "-".join(f"{side}-{day}" for side, day in (("from", chosen.first), ("to", chosen.last)) if day)
    parts = _parts(reading.live(), origin(), plan, chosen)
    return _file(packed.as_zip(parts), "application/zip", f"{plan}-{named or 'all'}", "zip")


def _parts(session: Session, at: Origin, plan: str, chosen: Filter) -> Iterator[packed.Part]:
    for lang in LANGS:
        yield f"README.{lang}.txt", [metadata.read_me(at, plan, chosen.first, chosen.last, lang).encode()]
    yield "datapackage.json", [text_files.compact(metadata.data_package(at)).encode()]
    for each in SETS.values():
        yield f"{each.name}.csv", text_files.as_csv(each, datasets.texts(session, each, chosen))


def _known(name: str) -> DataSet:
    return SETS.get(name) or abort(404)


def _file(pieces: Iterator[bytes], kind: str, name: str, ending: str) -> Response:
    """A download, named after the entry that it shows. It is made while it is sent, from one state of the record."""
    if request.method == "HEAD":
        pieces = iter(())
    response = Response(stream_with_context(pieces), mimetype=kind)
    response.call_on_close(reading.kept_open())
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{origin().label}.{ending}"'
    return response
