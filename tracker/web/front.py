"""Kept pages, before Flask: a public page that has been requested since the last change need not be made, nor even
routed.

What Flask answered is kept with what it was based on: the head that its own reading saw, and the day in Taipei.
Each request asks the database for its head (one statement, on a connection of its own) and gets the kept page only
if both are still the same; so no process, on whatever machine, needs to be notified of a change, and none ever
lags behind one. Pages are kept only whole, only if ``caching`` has marked them as the same for everyone, and only
for requests without cookie, credentials or range.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from threading import Lock
from typing import Any

from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header, remove_entity_headers

from tracker import clock
from tracker.database import Watch
from tracker.kept import Kept
from tracker.web import pace
from tracker.web.pace import Pace

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

KEPT_BYTES = 8 * 1024 * 1024
MADE = "tracker.made"
"""Where Flask leaves in the environ what a page that may be kept is based on: a ``Stand``."""
FIRST = frozenset({"/zh", "/en"})


@dataclass(frozen=True)
class Stand:
    """What a page was made from: number and digest of the head, and the day in Taipei."""

    number: int
    digest: str
    day: date


@dataclass(frozen=True)
class Page:
    etag: str
    headers: Headers
    """Of an answer that contains the page."""
    unchanged: Headers
    """Of an answer that says that the reader already has it."""
    body: bytes


class Pages:
    """Kept pages of one stand; a newer stand discards all."""

    def __init__(self, limit: int = KEPT_BYTES) -> None:
        self.limit, self._lock = limit, Lock()
        self._stand: Stand | None = None
        self._kept = Kept(limit, _weight)

    def get(self, key: Hashable, stand: Stand) -> Page | None:
        with self._lock:
            return self._kept.get(key) if stand == self._stand else None

    def put(self, key: Hashable, stand: Stand, page: Page) -> None:
        with self._lock:
            if stand != self._stand:
                if self._stand and (stand.number, stand.day) < (self._stand.number, self._stand.day):
                    return  # it was made before the change after which others are kept
                self._stand, self._kept = stand, Kept(self.limit, _weight)
            self._kept.put(key, page)

    def __len__(self) -> int:
        return len(self._kept)


def _weight(page: Page) -> int:
    """Bytes of a page, plus roughly those of its headers and its name."""
    return len(page.body) + 2048


class Front:
    """The application with its kept pages in front of it.

    reads  a client that asks for more than this is passed on to the application, which refuses it
    """

    def __init__(self, application: Application, watch: Watch, reads: Pace) -> None:
        self.application, self.watch, self.reads = application, watch, reads
        self.pages = Pages()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if not _may_be_kept(environ) or pace.is_too_much(self.reads, environ):
            return self.application(environ, start_response)
        key = (environ["PATH_INFO"], environ.get("QUERY_STRING", ""), _gzipped(environ.get("HTTP_ACCEPT_ENCODING", "")))
        head = self.watch.newest()
        if head is not None and (page := self.pages.get(key, Stand(head[0], head[1], clock.today()))):
            if page.etag in environ.get("HTTP_IF_NONE_MATCH", ""):
                start_response("304 NOT MODIFIED", list(page.unchanged))
                return ()
            start_response("200 OK", list(page.headers))
            return (page.body,) if environ["REQUEST_METHOD"] == "GET" else ()
        return self._made(key, environ, start_response)

    def _made(self, key: Hashable, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        answer: list[Any] = []

        def noted(status: str, headers: Headers, *more: Any) -> Any:
            answer[:] = [status, list(headers)]
            return start_response(status, headers, *more)

        body = self.application(environ, noted)
        stand = environ.get(MADE)
        if stand is not None and environ["REQUEST_METHOD"] == "GET" and answer and answer[0].startswith("200"):
            parts = list(body)
            if close := getattr(body, "close", None):
                close()
            body = parts
            if page := _page(answer[1], b"".join(parts)):
                self.pages.put(key, stand, page)
        return body


def _may_be_kept(environ: Environ) -> bool:
    return (environ["REQUEST_METHOD"] in ("GET", "HEAD") and environ.get("PATH_INFO", "")[:3] in FIRST
            and not environ.get("HTTP_COOKIE") and not environ.get("HTTP_AUTHORIZATION") and not environ.get("HTTP_RANGE"))


def _page(headers: Headers, body: bytes) -> Page | None:
    """An answer in the form in which it can be kept; None for one that sets a cookie, or has no mark of its own."""
    names = {name.lower(): value for name, value in headers}
    if "set-cookie" in names or not names.get("etag", "").startswith('"') or "public" not in names.get("cache-control", ""):
        return None
    unchanged = list(headers)
    remove_entity_headers(unchanged)
    return Page(names["etag"], headers, unchanged, body)


@lru_cache(maxsize=512)
def _gzipped(accepted: str) -> bool:
    """As ``caching`` decides it."""
    return parse_accept_header(accepted, Accept).best_match(["gzip", "identity"], default="identity") == "gzip"
