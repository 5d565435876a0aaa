"""The head of the log is the cache key.

No published fact changes without an entry, so release, settings, head, the URL with its known query names, language,
encoding and what its view has said of it (``dependence``) identify a public page's content exactly; for a feed, its
own newest entry takes the place of the head. From them follow a strong ETag per encoding, a 304 for one
indexed query, and a small store of finished pages that is never stale and never needs to be invalidated. Unknown
query names are ignored and fill no store. Several processes need no shared store: each reads the head. A request
repeated while nothing has changed never gets this far: ``front`` answers it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from urllib.parse import quote, urlencode

from flask import Flask, Response, current_app, g, request
from zlib_ng import gzip_ng

from tracker import __version__, clock, language
from tracker.kept import Kept
from tracker.queries import documents
from tracker.web import dependence, front, mirrored, reading
from tracker.web.dependence import PUBLIC
from tracker.web.forms.fields import displayable
from tracker.web.headers import SETTLED

COMPRESSIBLE = frozenset({"text/html", "application/atom+xml", "application/json", "application/feed+json", "text/calendar",
                          "application/xml", "image/svg+xml"})
STORE_BYTES = 4 * 1024 * 1024
"""Of finished pages, by ETag, for requests that ``front`` passes on. What a page was before the last change stays until newer
ones take its place."""


def set_up(app: Flask, versions: Mapping[str, Callable[[], str]]) -> None:
    """versions: for a blueprint whose pages do not depend on the whole log, what a request to it depends on."""
    app.extensions["store"], app.extensions["versions"] = Kept(STORE_BYTES, lambda page: len(page[0])), versions
    app.before_request(_ask)
    app.after_request(_keep)


def query() -> list[tuple[str, str]]:
    """The request's query, as far as its endpoint knows it: first value of each name, sorted, with a sign in place of
    anything that no page can carry. For a program, which is notified of an unknown name, all of it; likewise for a
    page that is made for one person and kept for nobody."""
    if request.blueprint == "api":
        return sorted(request.args.items(multi=True))
    if request.blueprint and request.blueprint not in PUBLIC:
        return [(name, displayable(value)) for name, value in request.args.items(multi=True)]
    names = dependence.of(request.endpoint).query
    return sorted((name, displayable(request.args[name])) for name in names if request.args.get(name))


def address(*, without: str = "") -> str:
    """The request's URL with only the query names that are known."""
    # With the request, not in g: an answer still being sent holds the application's context, and the next request may share
    # it.
    known: dict[str, str] = request.environ.setdefault("tracker.addresses", {})
    if without not in known:
        kept = [(name, value) for name, value in query() if name != without]
        known[without] = quote(request.path) + (f"?{urlencode(kept)}" if kept else "")
    return known[without]


def is_held(etag: str) -> bool:
    """True if the reader names this ETag, even as a weak one: a proxy that compresses a page may have weakened it. ``*``
    names whatever there is, and only the view knows whether there is anything."""
    held = request.if_none_match
    return not held.star_tag and held.contains_weak(etag)


def _is_public() -> bool:
    return request.method in ("GET", "HEAD") and request.blueprint in PUBLIC


def _gzipped() -> bool:
    return request.accept_encodings.best_match(["gzip", "identity"], default="identity") == "gzip"


def _stands_on(past: int | None) -> str:
    """The part of the log that an answer depends on: the past that it shows, what its blueprint says, or the head."""
    if past:
        # A later withholding by law reaches into the past; and the newest past does not yet have a next one.
        return f"{past} {reading.is_newest(past)} {reading.withheld()}"
    version = current_app.extensions["versions"].get(request.blueprint)
    if version:
        return str(version())
    head = reading.head()
    checked = documents.checked_at(reading.live()) if dependence.of(request.endpoint).checks else None
    return f"{head.number} {head.digest} {checked.isoformat() if checked else ''}"


def _ask() -> Response | None:
    if not _is_public():
        return None
    settings, g.day = current_app.extensions["settings"], clock.today()
    past = reading.as_of()
    parts = (__version__, current_app.extensions["asset_digest"], repr(settings.status), settings.base_url,
             settings.name_zh, settings.name_en, settings.publisher_zh, settings.publisher_en, settings.contact,
             _stands_on(past), mirrored.standing(),
             g.day.isoformat() if dependence.of(request.endpoint).today and not past else "",
             address(), language.current(), "gzip" if _gzipped() else "")
    g.etag = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]
    if is_held(g.etag):
        return _label(Response(status=304))
    kept = current_app.extensions["store"].get(g.etag)
    if kept is None:
        return None
    g.kept = True
    _offer_to_front()
    return Response(kept[0], headers=kept[1])


def _keep(response: Response) -> Response:
    if "etag" not in g or g.get("kept") or response.status_code != 200:
        return response
    if response.is_streamed:
        # A stored file has an ETag of its own; what is made while it is being sent is too large to be kept.
        return response if response.direct_passthrough else _label(response)
    body = response.get_data()
    if _gzipped() and len(body) > 500 and response.mimetype in COMPRESSIBLE:
        body = gzip_ng.compress(body, 5, mtime=0)
        response.set_data(body)
        response.headers["Content-Encoding"] = "gzip"
    _label(response)
    _offer_to_front()
    # With all of its headers: a file keeps its name, and a page of a list the address of the next.
    current_app.extensions["store"].put(g.etag, (body, list(response.headers)))
    return response


def _offer_to_front() -> None:
    """Tell the layer in front of Flask what the page is based on, so that it may be kept there: under its whole URL,
    which names nothing unknown to its endpoint, and not where it shows something that the log does not hold."""
    if (dependence.of(request.endpoint).checks or mirrored.standing()
            or len(list(request.args.items(multi=True))) != len(query())):
        return
    head = reading.head()
    if head.number:
        request.environ[front.MADE] = front.Stand(head.number, head.digest, g.day)


def _is_settled() -> bool:
    past = reading.as_of()
    return bool(g.get("settled")) or (past is not None and not reading.is_newest(past))


def _label(response: Response) -> Response:
    response.headers["ETag"] = f'"{g.etag}"'
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = SETTLED if _is_settled() else "public, no-cache"
    return response
