"""Who is asking: log-in sessions, the current actor, and blueprints that are closed unless they say otherwise.

The cookie is signed and carries a random token; the session itself is kept on the server, so that ending it, by
its holder or by an administrator, takes effect at once. It ends after the configured minutes without a request,
and after the configured hours in any case.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, g, has_request_context, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_babel import lazy_gettext as _l
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from tracker import clock
from tracker.commands import audit, passwords, sessions
from tracker.database import Database
from tracker.domain.accounts import Owed
from tracker.domain.audit import Act, Origin, Outcome
from tracker.domain.errors import N_, NotPermitted
from tracker.domain.permissions import NDC, Actor, Permission, Role, may
from tracker.models import Account, Body
from tracker.queries import accounts as standing
from tracker.queries import staff
from tracker.settings import Settings

CLOSED = frozenset({"staff", "account", "review"})
"""Blueprints behind the log-in. A view in them that is open says so with ``@open_to_all``."""

ROLE_LABELS = {
    Role.REPORTER: _l("Reporter"), Role.APPROVER: _l("Approver"), Role.EDITOR: _l("Editor (NDC)"),
    Role.ADMIN: _l("Administrator (NDC)"), Role.MEMBER: _l("Taskforce member"), Role.REVIEWER: _l("Independent reviewer"),
    Role.AUDITOR: _l("Auditor"),
}
SEEN_EVERY = timedelta(minutes=1)
"""How often the use of a session is recorded."""
OWED_AT = {Owed.PASSWORD: "account.password", Owed.SECOND_FACTOR: "account.factors"}
"""Where what is owed is settled; until then every other page leads there."""
OWED_FIRST = {
    Owed.PASSWORD: N_("You must set a new password first. What you sent was not accepted."),
    Owed.SECOND_FACTOR: N_("You must set up a second factor first. What you sent was not accepted.")}
View = TypeVar("View", bound=Callable[..., Any])


class StaffSessions(SecureCookieSessionInterface):
    """Sessions exist behind the log-in only: looking at one elsewhere leaves no cookie and no trace in the answer."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if request.blueprint in CLOSED:
            super().save_session(app, session, response)


@dataclass
class LoggedIn(UserMixin):
    """The account of a session, as it is now."""

    token: str
    actor: Actor
    name: str
    role_label: Any
    body_name: Any
    owed: Owed | None = None
    session: int = 0
    deputy_for: str = ""
    """The name of the person whose role it is, where the holder acts as a deputy."""

    def get_id(self) -> str:
        return self.token


def set_up(app: Flask) -> None:
    settings: Settings = app.extensions["settings"]
    app.config.update(
        SESSION_COOKIE_NAME="staff", SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_https, SESSION_REFRESH_EACH_REQUEST=True,
        PERMANENT_SESSION_LIFETIME=timedelta(minutes=settings.accounts.idle_minutes))
    app.session_interface = StaffSessions()
    app.extensions["database"].origin = origin
    manager = LoginManager(app)
    # It checks nothing of permanent sessions, as these are; from visitors it would only remove a cookie that was never set.
    manager.session_protection = None
    manager.user_loader(_load)

    @app.before_request
    def closed_unless_open() -> BaseResponse | None:
        if request.blueprint not in CLOSED or request.endpoint is None:
            return None
        view = app.view_functions[request.endpoint]
        if getattr(view, "open_to_all", False):
            return None
        if not current_user.is_authenticated:
            if request.method not in ("GET", "HEAD"):
                abort(403)
            return redirect(url_for("account.login", next=request.full_path.rstrip("?")))
        if current_user.owed and not getattr(view, "while_owing", False):
            if request.method not in ("GET", "HEAD"):
                raise NotPermitted(OWED_FIRST[current_user.owed])
            return redirect(url_for(OWED_AT[current_user.owed]))
        return None


def _load(token: str) -> LoggedIn | None:
    database: Database = current_app.extensions["database"]
    now = clock.now()
    with database.reading() as reading:
        found = _found(reading, token)
        if found is None:
            return None
        held = found.principal or found.account
        actor = staff.actor_of(reading, held)
        if found.principal:
            actor = replace(actor, account=found.account.reference, deputy_for=held.reference)
        body = reading.get(Body, actor.body) if held.body else None
        user = LoggedIn(token, actor, found.account.name or found.account.email, ROLE_LABELS[actor.role],
                        body.name if body else None, found.owed, found.session.id,
                        (held.name or held.email) if found.principal else "")
    if now - found.session.seen_at >= SEEN_EVERY:
        with database.writing() as writing:
            sessions.see(writing, found.session, at=now)
    return user


def _found(session: Session, token: str) -> standing.Found | None:
    """The session with this token and its account, if it opens anything here now."""
    settings: Settings = current_app.extensions["settings"]
    found = standing.by_token(session, sessions.digest_of(token), settings.accounts, today=clock.today(), at=clock.now())
    return None if found is None or refused(found.account) else found


def require_standing(writing: Session) -> None:
    """Ask again, in the transaction in which something is to be changed: while it waited for its turn, the log-in may have
    ended, or the role that was held as a deputy. Raises NotPermitted; 403 as for anyone who is logged out."""
    known: LoggedIn | None = g.get("_login_user")
    if known is None or not known.is_authenticated:
        return
    found = _found(writing, known.token)
    if found is None:
        logout_user()
        abort(403)
    if (found.principal.reference if found.principal else None) != known.actor.deputy_for:
        raise NotPermitted()


def origin() -> Origin:
    """Who asks, and from where, for the audit log."""
    if not has_request_context():
        return Origin(at=clock.now())
    asked = f"{request.method} {request.endpoint or ''}"
    if "by_token" in g:
        token, holder = g.by_token
        return Origin(holder.account or "", f"{passwords.acting(holder)} by token/{token}", request.remote_addr or "", asked,
                      clock.now())
    known: LoggedIn | None = g.get("_login_user")
    if known is None or not known.is_authenticated:
        return Origin("", "", request.remote_addr or "", asked, clock.now())
    return Origin(known.actor.account or "", passwords.acting(known.actor), request.remote_addr or "", asked, clock.now())


def note(act: Act, subject: str = "", *, outcome: Outcome = Outcome.DONE, **detail: Any) -> None:
    """Write a line to the audit log for something that changes nothing: a download, an export, a refusal. Call it before
    the answer is given; where the line cannot be written, no answer is given."""
    database: Database = current_app.extensions["database"]
    with database.writing() as writing:
        audit.write(writing, act, subject, outcome=outcome, detail=detail, at=clock.now())


def is_logged_out() -> bool:
    """Whether what was sent needs a log-in, and came without one: the session has ended, or never began."""
    return request.blueprint in CLOSED and request.method == "POST" and not current_user.is_authenticated


def note_refusal(status: int) -> None:
    """Note that someone who is logged in asked for something that the account may not do."""
    known: LoggedIn | None = g.get("_login_user")
    if request.blueprint in CLOSED and known is not None and known.is_authenticated:
        note(Act.REQUEST_REFUSED, outcome=Outcome.REFUSED, status=status)


def by_token(token: int, holder: Actor) -> None:
    """This request is made by a token, for its holder; the audit log names both."""
    g.by_token = (token, holder)


def refused(account: Account) -> bool:
    """True for an account made for a newcomer's own machine, where the site is in production."""
    settings: Settings = current_app.extensions["settings"]
    return settings.production and account.demonstration


def open_to_all(view: View) -> View:
    """Mark a view of a closed blueprint that needs no log-in."""
    view.open_to_all = True  # type: ignore[attr-defined]
    return view


def for_every_account(view: View) -> View:
    """Mark a view of a closed blueprint that every account may see: it shows an account what is its own."""
    view.for_every_account = True  # type: ignore[attr-defined]
    return view


def while_owing(view: View) -> View:
    """Mark a view that is also open to a holder who must first change a password or add a second factor."""
    view.while_owing = True  # type: ignore[attr-defined]
    return view


def actor() -> Actor:
    """The actor as whom the current account acts. 403 without one."""
    if not current_user.is_authenticated:
        abort(403)
    found: Actor = current_user.actor
    return found


def needs(permission: Permission) -> Callable[[View], View]:
    """A view that is shown only to roles with a permission; the command it calls enforces it again."""

    def mark(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not allows(permission):
                abort(403)
            return view(*args, **kwargs)

        guarded.needs = permission  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return mark


def allows(permission: Permission) -> bool:
    """True if the current account's role has a permission, for whatever bodies are its own."""
    mine = actor()
    return may(mine, permission, bodies=mine.bodies)


def begin(token: str, account: Account) -> None:
    """Put a session that has just begun into this browser; any earlier session is gone."""
    session.clear()
    session.permanent = True
    g.pop("_login_user", None)
    login_user(LoggedIn(token, Actor(account.role, account.body or NDC, account=account.reference), "", "", ""))


def end() -> None:
    """End the session in this browser."""
    logout_user()
    session.clear()
