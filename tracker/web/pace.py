"""How often one address may ask: what is kept before Flask and what Flask answers are counted together.

Counted in each process by itself, so that several processes allow as many times more; a proxy before them is the place for a
stricter rule. Log-in and what writes to people have limits of their own beside this one.
"""

from __future__ import annotations

import time
from typing import Any

from flask import Flask, abort, request

SECONDS = 60
COUNTED = "tracker.counted"
"""Set in the environ of a request that was counted before it came to Flask: whether there were too many."""


class Pace:
    """So many requests a minute from one address. Two threads that count at once may miss one."""

    def __init__(self, per_minute: int) -> None:
        self.per_minute = per_minute
        self._minute, self._asked = 0, dict[str, int]()

    def is_too_much(self, environ: dict[str, Any]) -> bool:
        """Count a request, once however often this is asked of it; True if there were too many before it."""
        known: bool | None = environ.get(COUNTED)
        if known is None:
            minute = int(time.monotonic()) // SECONDS
            if minute != self._minute:
                self._minute, self._asked = minute, {}
            address = environ.get("REMOTE_ADDR", "")
            asked = self._asked[address] = self._asked.get(address, 0) + 1
            known = environ[COUNTED] = asked > self.per_minute
        return known

    @staticmethod
    def seconds_left() -> int:
        """Until counting begins anew, from 1 to ``SECONDS``."""
        return SECONDS - int(time.monotonic()) % SECONDS


def set_up(app: Flask, pace: Pace, *, free: frozenset[str]) -> None:
    """Refuse what is too much with 429; ``free`` endpoints are not counted."""

    @app.before_request
    def turn_away() -> None:
        if request.endpoint not in free and pace.is_too_much(request.environ):
            abort(429)
