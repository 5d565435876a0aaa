"""The addresses without a language: the front door, permanent short links, downloads, and the health of the house."""

from __future__ import annotations

import json
from collections.abc import Iterator

from flask import Blueprint, Response, abort, current_app, redirect, request, send_file, url_for
from werkzeug.wrappers import Response as BaseResponse

from tracker import language
from tracker.changelog import chain, fold
from tracker.commands import audit
from tracker.database import Database
from tracker.queries import commitments
from tracker.queries import files as file_queries
from tracker.settings import ROOT
from tracker.web import caching, files, reading

blueprint = Blueprint("entrance", __name__)


@blueprint.get("/")
def door() -> BaseResponse:
    """To the reader's language, by his browser's preference."""
    response = redirect(url_for("public.overview", lang=language.negotiate(request.headers.get("Accept-Language"))))
    response.headers["Vary"] = "Accept-Language"
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/c/<plan>/<label>")
def commitment(plan: str, label: str) -> BaseResponse:
    """A commitment's permanent short link."""
    found = commitments.find(reading.live(), plan, label)
    return redirect(url_for("public.commitment", lang=_lang(), plan=found.plan, label=found.label))


@blueprint.get("/e/<int:number>")
def entry(number: int) -> BaseResponse:
    """An entry's permanent short link."""
    return redirect(url_for("public.entry", lang=_lang(), number=number))


@blueprint.get("/data/changelog.jsonl")
def log() -> Response:
    """The whole public log, one entry a line, streamed; with ``?after=N`` what follows entry N."""
    database: Database = current_app.extensions["database"]
    asked = request.args.get("after", "")
    after = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0
    head = reading.head()
    marked = {"ETag": f'"{head.digest}"', "Cache-Control": "public, no-cache", "Access-Control-Allow-Origin": "*"}
    if caching.is_held(head.digest):
        return Response(status=304, headers=marked)

    def lines() -> Iterator[str]:
        with database.reading() as session:
            for link in fold.links(session, public=True, after=after):
                yield chain.line(link) + "\n"

    return Response(lines(), mimetype="application/jsonl", headers=marked)


@blueprint.get("/data/verify_changelog.py")
def verifier() -> BaseResponse:
    """The independent verifier of the log: one file, to be read and run by anyone."""
    return send_file(ROOT / "tools" / "verify_changelog.py", mimetype="text/x-python", as_attachment=True, max_age=0)


@blueprint.get("/files/<sha256>")
def file(sha256: str) -> BaseResponse:
    """A file that something published names, at its permanent address: the checksum of its bytes."""
    found = file_queries.published(reading.live(), sha256)
    if found is None and file_queries.in_report(reading.live(), sha256):
        return files.saved(sha256)
    return files.sent(found or abort(404))


@blueprint.get("/healthz")
def health() -> Response:
    """Up, and able to read the record; ``ok`` is false while the audit log cannot be written, and staff work is refused."""
    head = reading.head()
    unwritable = audit.alarm.ringing
    return Response(json.dumps({"ok": not unwritable, "head": head.number, "audit": "unwritable" if unwritable else "ok"},
                               separators=(",", ":")) + "\n", mimetype="application/json", headers={"Cache-Control": "no-store"})


def _lang() -> str:
    return language.negotiate(request.headers.get("Accept-Language"))
