"""The URLs without a language: the front door, permanent short links, downloads, and the health of the service."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from flask import Blueprint, Response, abort, current_app, redirect, request, send_file, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as BaseResponse

from tracker import dump
from tracker.changelog import chain, fold
from tracker.commands import audit
from tracker.database import Database, newest_revision
from tracker.domain.numbers import natural
from tracker.queries import commitments
from tracker.queries import files as file_queries
from tracker.settings import ROOT, Settings
from tracker.web import caching, files, observing, reading

blueprint = Blueprint("entrance", __name__)


@blueprint.get("/")
def door() -> BaseResponse:
    """To the reader's language, by the browser's preference."""
    return _in_the_readers_language("public.overview")


@blueprint.get("/c/<plan>/<label>")
def commitment(plan: str, label: str) -> BaseResponse:
    """A commitment's permanent short link."""
    found = commitments.find(reading.live(), plan, label)
    return _in_the_readers_language("public.commitment", plan=found.plan, label=found.label)


@blueprint.get("/e/<int:number>")
def entry(number: int) -> BaseResponse:
    """An entry's permanent short link."""
    return _in_the_readers_language("public.entry", number=number)


@blueprint.get("/data/changelog.jsonl")
def log() -> Response:
    """The whole public log, streamed, one entry per line; after entry N with ``?after=N``. 400 where N is not a number."""
    database: Database = current_app.extensions["database"]
    after = natural(request.args.get("after") or "0")
    if after is None:
        abort(400)
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
    """A file named by something published, at its permanent URL: the checksum of its bytes."""
    found = file_queries.published(reading.live(), sha256)
    if found is None and file_queries.in_report(reading.live(), sha256):
        return files.saved(sha256)
    return files.sent(found or abort(404))


@blueprint.get("/healthz")
def health() -> Response:
    """Up, and able to read the record; ``ok`` is false while the audit log cannot be written and staff work is refused.
    ``audit`` is ``unsent`` while its lines do not reach the configured log server. 503, and no ``head``, while the
    record cannot be read."""
    head = None
    with suppress(SQLAlchemyError):
        head = reading.head().number
    unwritable = audit.alarm.ringing
    told = "unwritable" if unwritable else "unsent" if audit.alarm.unsent else "ok"
    return _condition({"ok": head is not None and not unwritable, "head": head, "audit": told}, up=head is not None)


@blueprint.get("/readyz")
def ready() -> Response:
    """Ready to serve readers: the database can be read and is at this release's migration, the file store can be reached,
    and the audit log can be written. 503, naming those that fail, where one does not hold."""
    settings: Settings = current_app.extensions["settings"]
    database: Database = current_app.extensions["database"]
    found = {"base": "ok", "files": "ok", "audit": "unwritable" if audit.alarm.ringing else "ok"}
    try:
        at, wanted = dump.revision(reading.live().connection()), newest_revision()
        found["base"] = "ok" if at == wanted else f"at {at or 'nothing'}, not {wanted}"
        if at == wanted and not database.may_be_written():
            found["base"] = "not writable"
    except SQLAlchemyError:
        found["base"] = "unreachable"
    try:
        settings.files.mkdir(parents=True, exist_ok=True)
        if not os.access(settings.files, os.R_OK | os.W_OK | os.X_OK):
            found["files"] = "not writable"
    except OSError:
        found["files"] = "not writable"
    fit = set(found.values()) == {"ok"}
    return _condition({"ok": fit, **found}, up=fit)


def _condition(found: Mapping[str, object], *, up: bool) -> Response:
    """One line of JSON for anyone who monitors the service; 503 where it is not up."""
    return Response(json.dumps(found, separators=(",", ":")) + "\n", status=200 if up else 503, mimetype="application/json",
                    headers={"Cache-Control": "no-store"})


@blueprint.get("/metrics")
def metrics() -> Response:
    """Counts for Prometheus, for the IP addresses that the operator named and for nobody else."""
    settings: Settings = current_app.extensions["settings"]
    # Even if no proxy is declared, one may be in front, and everyone then comes from its address.
    unknown_proxy = not settings.proxies and any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "Via"))
    if unknown_proxy or not observing.is_among(request.remote_addr or "", settings.metrics):
        abort(404)
    lines = list(current_app.extensions["counting"].lines())
    lines += ["# HELP tracker_audit_unwritable 1 while this process cannot write the audit log.",
              "# TYPE tracker_audit_unwritable gauge", f"tracker_audit_unwritable {int(audit.alarm.ringing)}"]
    with suppress(SQLAlchemyError):
        head = reading.head()
        lines += ["# HELP tracker_changelog_entries Number of the newest entry.", "# TYPE tracker_changelog_entries gauge",
                  f"tracker_changelog_entries {head.number}"]
    return Response("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8",
                    headers={"Cache-Control": "no-store"})


def _in_the_readers_language(endpoint: str, **values: Any) -> BaseResponse:
    """To a page, by the browser's preference: each browser asks for itself, and each time."""
    response = redirect(url_for(endpoint, **values))
    response.headers["Vary"] = "Accept-Language"
    response.headers["Cache-Control"] = "no-cache"
    return response
