"""The audit log, for auditors and administrators: read, filtered, and never changed from here."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask_babel import lazy_gettext as _l

from tracker.domain.audit import Act, Outcome
from tracker.domain.calendar import read
from tracker.domain.permissions import Permission
from tracker.queries import audit as asked
from tracker.queries import staff
from tracker.web import reading
from tracker.web.access import needs
from tracker.web.staff import blueprint

ACTS: dict[Act, Any] = {
    Act.LOG_IN: _l("Log-in"), Act.LOG_OUT: _l("Log-out"), Act.LOCKED: _l("Account locked after failures"),
    Act.SESSION_ENDED: _l("Session ended"), Act.PASSWORD_CHANGED: _l("Password changed"),
    Act.RESET_ASKED: _l("Reset of the password asked for"), Act.KEY_MADE: _l("One-time address made"),
    Act.FACTOR_ADDED: _l("Second factor added"), Act.FACTOR_REMOVED: _l("Second factor removed"),
    Act.ACCOUNT_CREATED: _l("Account created"), Act.ACCOUNT_CHANGED: _l("Account changed"),
    Act.ACCOUNT_CLOSED: _l("Account closed"), Act.DEPUTY_APPOINTED: _l("Deputy appointed"),
    Act.DEPUTY_ENDED: _l("Deputyship ended"), Act.DEPUTY_ACTS: _l("Began to act as a deputy"),
    Act.REVIEW_OPENED: _l("Review of accounts opened"), Act.REVIEW_CONFIRMED: _l("Account confirmed in the review"),
    Act.NOTICE_TOLD: _l("Notice given"),
    Act.TOKEN_MADE: _l("Token made"), Act.TOKEN_REVOKED: _l("Token revoked"), Act.RECORD_CHANGED: _l("Record changed"),
    Act.OTHER_CHANGED: _l("Draft or other matter changed"), Act.REQUEST_REFUSED: _l("Request refused"),
    Act.EXPORTED: _l("Exported"), Act.DOWNLOADED: _l("Downloaded"), Act.SETTINGS_CHANGED: _l("Settings in force"),
    Act.AUDIT_EXPORTED: _l("Audit log exported"), Act.AUDIT_PRUNED: _l("Oldest lines of the audit log removed"),
}
OUTCOMES = {Outcome.DONE: _l("done"), Outcome.FAILED: _l("failed"), Outcome.REFUSED: _l("refused")}


@blueprint.get("/audit/")
@needs(Permission.READ_AUDIT)
def audit() -> str:
    """The lines of the audit log, the newest first."""
    session = reading.live()
    wanted, wrong = _wanted()
    number = request.args.get("page", 1, type=int)
    page = asked.page(session, wanted, min(max(number, 1), 100_000))
    return render_template("staff/audit.html", page=page, wanted=wanted, wrong=wrong, acts=ACTS, outcomes=OUTCOMES,
                           accounts=staff.accounts(session), anchor=asked.anchor(session), asked=_asked(), href=_href,
                           names={act.value: label for act, label in ACTS.items()},
                           outcome_names={each.value: label for each, label in OUTCOMES.items()})


def _wanted() -> tuple[asked.Wanted, list[str]]:
    """What is asked for, and the names of the days that could not be read."""
    days, wrong = {}, []
    for name in ("first", "last"):
        text = request.args.get(name, "").strip()
        try:
            days[name] = read(text) if text else None
        except ValueError:
            days[name] = None
            wrong.append(name)
    acts, outcomes = ({each.value: each for each in kind} for kind in (Act, Outcome))
    first, last = days["first"], days["last"]
    return asked.Wanted(request.args.get("who", "")[:120], acts.get(request.args.get("act", "")),  # type: ignore[arg-type]
                        outcomes.get(request.args.get("outcome", "")),  # type: ignore[arg-type]
                        first.first if first else None, last.last if last else None), wrong


def _asked() -> dict[str, str]:
    return {name: request.args.get(name, "") for name in ("who", "act", "outcome", "first", "last")}


def _href(page: int) -> str:
    values: dict[str, Any] = {name: value for name, value in _asked().items() if value}
    return url_for("staff.audit", page=page, **values)
