"""A copy of another installation's record on the web: it says on each page whose copy it is, and accepts nothing."""

from __future__ import annotations

from flask import Flask, Response, current_app, g, request

from tracker.changelog.mirrored import Mirror, mirror_of
from tracker.web import access, reading

FOREIGN = frozenset({"public.report", "public.report_chart"})
"""Endpoints that show a file as its original wrote it. Elsewhere a browser is given only text, or a file to save."""
SANDBOX = "; sandbox allow-same-origin allow-forms allow-downloads"
CLOSED = access.CLOSED | {"subscribe", "commenting", "signing"}


class TakesNothing(Exception):
    """Something was sent to a copy, or asked of it that only its original has."""

    def __init__(self, original: Mirror) -> None:
        super().__init__(original.url)
        self.original = original


def set_up(app: Flask) -> None:
    app.extensions["own_record"] = False

    @app.before_request
    def takes_nothing() -> None:
        taking = request.method not in ("GET", "HEAD", "OPTIONS") or request.blueprint in CLOSED
        if taking and (found := original()):
            raise TakesNothing(found)

    @app.after_request
    def shut_in(response: Response) -> Response:
        """Ensure that a file of a malicious original runs nothing and by itself leads nobody away."""
        if request.endpoint in FOREIGN and response.status_code < 400 and original():
            response.headers["Content-Security-Policy"] += SANDBOX
        return response


def original() -> Mirror | None:
    """Whose copy this is; None for a record in its own right."""
    if current_app.extensions["own_record"]:
        return None
    if "mirror" not in g:
        g.mirror = mirror_of(reading.live())
        # A database with entries that is not a copy never becomes one; so it is asked once in the life of the program.
        current_app.extensions["own_record"] = g.mirror is None and bool(reading.head().number)
    found: Mirror | None = g.mirror
    return found


def standing() -> str:
    """What pages say about the original beyond what the log says: part of their mark."""
    found = original()
    return f"{found.url} {found.forks_at} {found.fork_seen_at}" if found else ""
