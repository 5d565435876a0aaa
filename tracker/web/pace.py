"""How often one address may ask: answers kept before Flask and answers from Flask are counted together.

Each process counts for itself, so several processes allow that many times more; a proxy in front of them is the
place for a stricter rule. Log-in and whatever sends messages to people have limits of their own besides this one.
"""

from __future__ import annotations

import time
from functools import lru_cache, wraps
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any

from flask import Flask, request
from werkzeug.exceptions import TooManyRequests

COUNTED = "tracker.counted"
"""Set in the environ of a request that was counted before it reached Flask: whether there were too many."""


class Pace:
    """A limit of so many requests from one address in so many seconds. Two threads counting at once may miss one."""

    def __init__(self, limit: int, seconds: int = 60) -> None:
        self.limit, self.seconds = limit, seconds
        self._stretch, self._asked = 0, dict[str, int]()

    def is_too_much(self, address: str) -> bool:
        """Count one request; True if the limit had already been reached."""
        stretch = int(time.monotonic()) // self.seconds
        if stretch != self._stretch:
            self._stretch, self._asked = stretch, {}
        place = _place(address)
        asked = self._asked[place] = self._asked.get(place, 0) + 1
        return asked > self.limit

    @property
    def seconds_left(self) -> int:
        """Seconds until counting starts again, at least 1."""
        return self.seconds - int(time.monotonic()) % self.seconds


@lru_cache(maxsize=4096)
def _place(address: str) -> str:
    """How an address is counted: for IPv6 by its 64-bit network, since anyone who has one address in it has them all."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address) or found.ipv4_mapped:
        return address
    return str(IPv6Network((int(found), 64), strict=False))


def is_too_much(reads: Pace, environ: dict[str, Any]) -> bool:
    """Count a request, once however often this is asked of it."""
    known: bool | None = environ.get(COUNTED)
    if known is None:
        known = environ[COUNTED] = reads.is_too_much(environ.get("REMOTE_ADDR", ""))
    return known


def set_up(app: Flask, reads: Pace, *, free: frozenset[str]) -> None:
    """Refuse what exceeds the limit with 429, and say when to come back; ``free`` endpoints are not counted."""

    @app.before_request
    def turn_away() -> None:
        if request.endpoint not in free and is_too_much(reads, request.environ):
            raise TooManyRequests(retry_after=reads.seconds_left)


def limit(app: Flask, endpoint: str, sent: Pace) -> None:
    """Likewise refuse what is sent to an endpoint too often; it may still be viewed."""
    view = app.view_functions[endpoint]

    @wraps(view)
    def limited(**values: Any) -> Any:
        if request.method == "POST" and sent.is_too_much(request.environ.get("REMOTE_ADDR", "")):
            raise TooManyRequests(retry_after=sent.seconds_left)
        return view(**values)

    app.view_functions[endpoint] = limited
