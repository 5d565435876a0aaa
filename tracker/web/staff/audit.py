"""The audit log, for auditors and administrators: read, filtered, and never changed from here."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from tracker.domain.calendar import read
from tracker.domain.permissions import Permission
from tracker.queries import audit as asked
from tracker.queries import audit_words as words
from tracker.queries import staff
from tracker.queries.audit_words import Naming
from tracker.web import reading
from tracker.web.access import needs
from tracker.web.forms.fields import displayable
from tracker.web.staff import blueprint


@blueprint.get("/audit/")
@needs(Permission.READ_AUDIT)
def audit() -> str:
    """The lines of the audit log, the newest first."""
    session = reading.live()
    wanted, wrong = _wanted()
    number = request.args.get("page", 1, type=int)
    page = asked.page(session, wanted, min(max(number, 1), 100_000))
    return render_template("staff/audit.html", page=page, wanted=wanted, wrong=wrong, acts=words.ACTS, outcomes=words.OUTCOMES,
                           accounts=staff.accounts(session), anchor=asked.anchor(session), asked=_asked(), href=_href,
                           words=words, naming=Naming(session))


def _wanted() -> tuple[asked.Wanted, list[str]]:
    """What is asked for, and the names of the date fields that could not be read."""
    typed, wrong = _asked(), []
    days = {}
    for name in ("first", "last"):
        text = typed[name].strip()
        try:
            days[name] = read(text) if text else None
        except ValueError:
            days[name] = None
            wrong.append(name)
    first, last = days["first"], days["last"]
    return asked.Wanted(typed["who"][:120], typed["act"][:120], typed["outcome"][:120],
                        first.first if first else None, last.last if last else None), wrong


def _asked() -> dict[str, str]:
    return {name: displayable(request.args.get(name, "")) for name in ("who", "act", "outcome", "first", "last")}


def _href(page: int) -> str:
    values: dict[str, Any] = {name: value for name, value in _asked().items() if value}
    return url_for("staff.audit", page=page, **values)
