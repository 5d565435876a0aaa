"""What goes wrong under ``/api``, as a program can read it: problem details (RFC 9457), in the asker's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import Response, current_app, request
from flask_babel import lazy_gettext as _l

from tracker import language
from tracker.domain.errors import Conflict, NotFound, NotPermitted, Refusal, RuleBroken
from tracker.exchange.text_files import compact

MEDIA_TYPE = "application/problem+json"
OPEN = {"Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "ETag, Link, Location, Retry-After, WWW-Authenticate, Idempotency-Replayed"}
"""Any site's page may read what is public, and what is said about a refusal."""

TITLES = {
    400: _l("The request cannot be understood"), 401: _l("A token is needed"), 403: _l("Not permitted"), 404: _l("Not found"),
    405: _l("This method is not allowed here"), 406: _l("Not available in this form"), 409: _l("The record has changed"),
    413: _l("Too large"), 415: _l("This is not JSON"), 422: _l("Not allowed by a rule"), 429: _l("Too many requests"),
    500: _l("Fault on this site"), 503: _l("The record cannot be reached at the moment"),
}
NAMED = {
    "unknown-parameter": _l("A parameter that this web address does not accept, or one given twice."),
    "invalid-parameter": _l("A parameter whose value cannot be accepted."),
    "invalid-body": _l("A request body that is not in the form described; the place of each fault is given."),
    "rule-broken": _l("What was sent is in the right form but breaks a rule of the record; the rules are the same as in the "
                      "form on the site."),
    "record-changed": _l("The record changed after the entry named by “seen”."),
    "key-reused": _l("The idempotency key was used before, with a different request body."),
    "no-key": _l("The header Idempotency-Key is missing or is not 8 to 100 visible ASCII characters."),
}
"""Problems with a name of their own; all others are identified by their status alone."""


@dataclass(frozen=True)
class At:
    """Something that is wrong, and where: a parameter, or a place in the body as a JSON Pointer (RFC 6901)."""

    where: str
    said: str


class Problem(Exception):
    """A request is refused, under one of the names of ``NAMED``."""

    def __init__(self, status: int, name: str, errors: Iterable[At] = (), detail: str = "") -> None:
        super().__init__(name)
        self.status, self.name, self.errors, self.detail = status, name, tuple(errors), detail


def applies() -> bool:
    """Whether this request is a program's."""
    return request.path.startswith("/api/")


def answer(status: int, detail: str = "", *, name: str = "", errors: Iterable[At] = (),
           headers: Mapping[str, str] | None = None) -> Response:
    """The answer to a request that is refused."""
    base = current_app.extensions["settings"].base_url
    lang = language.current()
    told = {"type": f"{base}/{lang}/api/#{name}" if name else "about:blank", "title": str(TITLES.get(status, TITLES[400])),
            "status": status}
    if detail or name:
        told["detail"] = detail or str(NAMED[name])
    faults = [{"at": each.where, "detail": each.said} for each in errors]
    response = Response(compact(told | ({"errors": faults} if faults else {})) + "\n", status=status, content_type=MEDIA_TYPE)
    response.headers.update({**OPEN, "Content-Language": language.HTML_LANG[lang], **(headers or {})})
    return response


def of_refusal(refusal: Refusal, where: Mapping[str, str] | None = None) -> Response:
    """A refusal of the domain as a problem; ``where`` gives the places of its fields in the body."""
    said = language.told(refusal)
    if isinstance(refusal, RuleBroken):
        return answer(422, said, name="rule-broken",
                      errors=[At((where or {}).get(refusal.field, ""), said)] if refusal.field else ())
    if isinstance(refusal, Conflict):
        return answer(409, said, name="record-changed")
    return answer(404 if isinstance(refusal, NotFound) else 403, said if isinstance(refusal, NotPermitted) else "")
