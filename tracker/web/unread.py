"""What was sent and not read is read to its end before the answer goes.

A request may be answered before its body was read: it is too large, or nobody is logged in any more. A server that closes the
connection then breaks off whoever is still sending, and a proxy shows a fault of its own in place of our page, which says what
was wrong and gives back what was typed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

SMALL = 64 * 1024
"""Bytes that the server itself reads away."""
SECONDS = 10
"""For which reading is gone on with: who sends slowly keeps no thread longer."""

Environ = dict[str, Any]


class _Counted:
    """The body, and how much of it has been taken."""

    def __init__(self, body: Any) -> None:
        self.body, self.taken = body, 0

    def read(self, size: int = -1) -> bytes:
        found: bytes = self.body.read(size)
        self.taken += len(found)
        return found

    def readline(self, size: int = -1) -> bytes:
        found: bytes = self.body.readline(size)
        self.taken += len(found)
        return found


def set_up(app: Flask, most: int) -> None:
    """``most``: bytes; of what is larger nothing more is read than the form took."""
    inner = app.wsgi_app

    def read_to_its_end(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        given = environ.get("CONTENT_LENGTH", "")
        length = int(given) if len(given) <= 12 and given.isdecimal() else 0
        if not SMALL < length <= most:
            return inner(environ, start_response)
        body = environ["wsgi.input"] = _Counted(environ["wsgi.input"])
        answer = inner(environ, start_response)
        until = time.monotonic() + SECONDS
        try:
            while body.taken < length and time.monotonic() < until and body.read(min(SMALL, length - body.taken)):
                pass
        except OSError:
            pass  # Whoever was sending has gone.
        return answer

    app.wsgi_app = read_to_its_end  # type: ignore[method-assign]
