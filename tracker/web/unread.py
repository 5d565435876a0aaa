"""A body that was sent but not read is read to its end before the answer goes out.

A request may be answered before its body was read: it is too large, or nobody is logged in any more. A server that
then closes the connection cuts off a client that is still sending, and a proxy shows an error page of its own in
place of ours, which says what was wrong and gives back what was typed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

SMALL = 64 * 1024
"""Bytes that the server itself reads and discards."""
SECONDS = 10
"""For how long reading continues: a slow sender holds a thread no longer than this."""

Environ = dict[str, Any]


class _Counted:
    """The body, with a count of how much of it has been read."""

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
    """``most``: bytes; of a larger body nothing is read beyond what the form took."""
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
