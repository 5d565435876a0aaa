"""A refusal becomes a status and a page, in the reader's language; an internal fault a 500 with a number to quote."""

from __future__ import annotations

import logging
import secrets

from flask import Flask, Response, g, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from tracker import language
from tracker.database import cannot_be_asked, is_damaged
from tracker.domain.errors import Conflict, NotFound, NotPermitted, Refusal, RuleBroken
from tracker.web import access, given_back, mirrored, observing, reading
from tracker.web.api import problems

log = logging.getLogger(__name__)

STATUS: dict[type[Refusal], int] = {NotFound: 404, NotPermitted: 403, RuleBroken: 422, Conflict: 409}
PAGES = frozenset({400, 403, 404, 405, 409, 413, 422, 429, 500})
UNREAD = frozenset({403, 404, 405, 429})
"""Refusals that come before any of what was sent was read, or after all of it was. Others may come part-way through."""
COME_BACK = 60
"""Seconds after which to try again, where the record could not be reached."""


def set_up(app: Flask) -> None:
    @app.errorhandler(Refusal)
    def refused(error: Refusal) -> tuple[str, int] | Response:
        if problems.applies():
            return problems.of_refusal(error)
        status = STATUS[type(error)]
        if status == 403:
            access.note_refusal(status)
        message = None if status == 404 else language.told(error)
        return _page(status, message=message), status

    @app.errorhandler(mirrored.TakesNothing)
    def copy(error: mirrored.TakesNothing) -> tuple[str, int] | Response:
        if problems.applies():
            return problems.answer(403, _("This site is a read-only copy of the record at %(url)s. You cannot log in here, and "
                                          "nothing you send is accepted.", url=error.original.url))
        return render_template("errors/mirror.html", original=error.original), 403

    @app.errorhandler(CSRFError)
    def forged(_error: CSRFError) -> tuple[str, int]:
        known = request.blueprint in access.CLOSED and current_user.is_authenticated
        message = _("The form was opened under another log-in. Please open it again.") if known else _(
            "The form had been open for too long, or your browser does not accept cookies. Please open it again.")
        return _page(400, message=message), 400

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> tuple[str, int, dict[str, str]] | HTTPException | Response:
        status = error.code or 500
        if _is_out_of_reach(getattr(error, "original_exception", None)):
            return _away()
        demanded = {name: value for name, value in error.get_headers() if name != "Content-Type"}
        if status >= 400 and problems.applies():
            return problems.answer(status, headers=demanded)
        if status < 400 or status not in PAGES:
            return error
        if status == 403:
            if access.is_logged_out():
                return _logged_out(), status, demanded
            access.note_refusal(status)
        # Beside the page, what the status demands: 405 says which methods are allowed, 429 when to come back.
        return _page(status), status, demanded

    @app.errorhandler(Exception)
    def fault(error: Exception) -> tuple[str, int] | tuple[str, int, dict[str, str]] | Response:
        number = observing.number() or secrets.token_hex(4)
        log.error("fault %s", number, exc_info=error)
        if _is_out_of_reach(error):
            return _away()
        if problems.applies():
            return problems.answer(500, number)
        return _page(500, message=number), 500


def _logged_out() -> str:
    """For a form that came too late: its longer texts, so that they are not lost."""
    g.refused = True
    shown = request.url_rule is not None and "GET" in (request.url_rule.methods or ())
    return render_template("errors/logged_out.html", typed=given_back.texts(),
                           address=request.full_path.rstrip("?") if shown else url_for("staff.due"))


def _is_out_of_reach(fault: BaseException | None) -> bool:
    """Also a database with damaged bytes: it can be asked again once restored; until then no page shows its head."""
    return cannot_be_asked(fault) or is_damaged(fault)


def _away() -> tuple[str, int, dict[str, str]] | Response:
    """The record cannot be reached: a page made without it, and the longer texts of what was sent, so that they are not lost."""
    g.refused = g.away = True
    later = {"Retry-After": str(COME_BACK), "Cache-Control": "no-store"}
    if problems.applies():
        return problems.answer(503, headers=later)
    sent = request.method not in ("GET", "HEAD")
    return render_template("errors/503.html", sent=sent, typed=given_back.texts() if sent else []), 503, later


def _page(status: int, *, message: str | None = None) -> str:
    g.refused = True  # A page that was not given cannot be cited.
    # What was only partly read before it was refused is not read again.
    whole = request.method == "POST" and (status in UNREAD or "form" in vars(request))
    return render_template(f"errors/{status}.html", message=message, typed=given_back.texts() if whole else [],
                           after_entry=reading.asked_as_of())
