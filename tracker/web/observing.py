"""What the operator sees of the running site: a number for each request, a line for each answer, and counts.

No line holds personal data: no IP or e-mail address, no account, no query, no text of a form. A request is named
by its route, never by its path, because a path may carry a token; a fault by its type and the places in the
program, never by its message, because a message may carry what was typed.
"""

from __future__ import annotations

import contextvars
import json
import logging
import re
import secrets
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from typing import Any

from flask import Flask, request

from tracker.web.counting import Counting

_ID = re.compile("[A-Za-z0-9._-]{8,64}")
_ADDRESS = re.compile(r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;:]+")
_current: contextvars.ContextVar[str] = contextvars.ContextVar("request", default="")
log = logging.getLogger("tracker.request")

Environ = dict[str, Any]


class AsJson(logging.Formatter):
    """One line of JSON for each record."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")[:-4] + "Z",
            "level": record.levelname, "logger": record.name}
        if number := _current.get():
            line["request"] = number
        line |= getattr(record, "fields", None) or {"message": _ADDRESS.sub("…@…", record.getMessage())}
        if record.exc_info and record.exc_info[1]:
            line["fault"] = described(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, separators=(",", ":"))


def described(fault: BaseException) -> dict[str, Any]:
    """A fault without what was typed: its type, where it came from, and what had caused it."""
    found: dict[str, Any] = {"type": type(fault).__name__, "at": [
        f"{frame.filename.rpartition('/tracker/')[2] or frame.filename}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(fault.__traceback__)[-12:]]}
    if fault.__cause__ is not None:
        found["cause"] = described(fault.__cause__)
    return found


def number() -> str:
    """The number of the current request, as its answer states it; "" outside one."""
    return _current.get()


def is_among(address: str, networks: str) -> bool:
    """True if an address is one of these, or in one of these networks (commas between)."""
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return any(found in ip_network(each) for each in networks.split(",") if each)


def set_up(app: Flask, *, as_json: bool, trusts_proxy: bool) -> None:
    """Number, count and log every answer. The outermost layer: even what never reaches Flask is seen."""
    if as_json:
        speak_json()
    counting = app.extensions["counting"] = Counting()
    inner = app.wsgi_app

    def name_the_route() -> None:
        request.environ["tracker.route"] = request.url_rule.rule if request.url_rule else ""
        request.environ["tracker.part"] = request.blueprint or request.endpoint or ""

    # Before all others: some of them answer the request themselves.
    app.before_request_funcs.setdefault(None, []).insert(0, name_the_route)

    def watched(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        given = environ.get("HTTP_X_REQUEST_ID", "") if trusts_proxy else ""
        token = _current.set(given if _ID.fullmatch(given) else secrets.token_hex(8))
        answer = _Answer(environ, _current.get(), counting, as_json)

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            answer.status = int(status[:3])
            return start_response(status, [*headers, ("X-Request-ID", answer.number)], *more)

        try:
            answer.body = inner(environ, start)
            return answer
        except BaseException:
            answer.close()
            raise
        finally:
            _current.reset(token)

    app.wsgi_app = watched  # type: ignore[method-assign]


class _Answer:
    """The body while it is being sent; the answer is counted when it ends."""

    def __init__(self, environ: Environ, number: str, counting: Counting, noted: bool) -> None:
        self.environ, self.number, self.counting, self.noted = environ, number, counting, noted
        self.began, self.status, self.size = time.perf_counter(), 500, 0
        self.body: Iterable[bytes] = ()

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.body:
            self.size += len(piece)
            yield piece

    def close(self) -> None:
        token = _current.set(self.number)
        try:
            if close := getattr(self.body, "close", None):
                close()
        finally:
            seconds = time.perf_counter() - self.began
            self.counting.note(str(self.environ.get("tracker.part", "kept")), self.status, seconds)
            if self.noted:
                log.info("answered", extra={"fields": {
                    "event": "answer", "method": self.environ.get("REQUEST_METHOD", ""),
                    "route": self.environ.get("tracker.route", ""), "status": self.status, "bytes": self.size,
                    "ms": round(seconds * 1000, 1)}})
            _current.reset(token)


def speak_json() -> None:
    """From now on every log line of this process is JSON on standard error, once."""
    root = logging.getLogger()
    if not any(isinstance(each.formatter, AsJson) for each in root.handlers):
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(AsJson())
        root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
