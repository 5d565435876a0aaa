"""Who is asking: log-in sessions, the current actor, and blueprints that are closed unless they say otherwise.

A session is a signed cookie that ends after the set minutes without a request. It carries the account's stamp, which
changes with the password and at every log-out, so that an old cookie opens nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from flask import Flask, Response, abort, current_app, g, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_babel import lazy_gettext as _l
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from werkzeug.wrappers import Response as BaseResponse

from tracker.database import Database
from tracker.domain.permissions import Actor, Permission, Role, may
from tracker.models import Account, Body
from tracker.queries import staff
from tracker.settings import Settings

CLOSED = frozenset({"staff", "account", "review"})
"""Blueprints behind the log-in. A view in them that is open says so with ``@open_to_all``."""

ROLE_LABELS = {
    Role.REPORTER: _l("Reporter"), Role.APPROVER: _l("Approver"), Role.EDITOR: _l("Editor (NDC)"),
    Role.ADMIN: _l("Administrator (NDC)"), Role.MEMBER: _l("Taskforce member"), Role.REVIEWER: _l("Independent reviewer"),
    Role.AUDITOR: _l("Auditor"),
}
View = TypeVar("View", bound=Callable[..., Any])


class StaffSessions(SecureCookieSessionInterface):
    """Sessions exist behind the log-in only: whatever looks at one elsewhere leaves no cookie and no trace in the answer."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if request.blueprint in CLOSED:
            super().save_session(app, session, response)


@dataclass
class LoggedIn(UserMixin):
    """The account of a session, as it is now."""

    reference: str
    stamp: str
    actor: Actor
    name: str
    role_label: Any
    body_name: Any

    def get_id(self) -> str:
        return f"{self.reference}:{self.stamp}"


def set_up(app: Flask) -> None:
    settings: Settings = app.extensions["settings"]
    app.config.update(
        SESSION_COOKIE_NAME="staff", SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_https, SESSION_REFRESH_EACH_REQUEST=True,
        PERMANENT_SESSION_LIFETIME=timedelta(minutes=settings.idle_minutes))
    app.session_interface = StaffSessions()
    manager = LoginManager(app)
    manager.session_protection = "strong"

    @manager.user_loader
    def load(identity: str) -> LoggedIn | None:
        reference, _, stamp = identity.rpartition(":")
        database: Database = current_app.extensions["database"]
        with database.reading() as reading:
            account = staff.account(reading, reference)
            if account is None or account.closed or not secrets.compare_digest(account.stamp, stamp) or refused(account):
                return None
            body = reading.get(Body, account.body) if account.body else None
            return LoggedIn(reference, stamp, staff.actor_of(reading, account), account.name or account.email,
                            ROLE_LABELS[account.role], body.name if body else None)

    @app.before_request
    def closed_unless_open() -> BaseResponse | None:
        if request.blueprint not in CLOSED or request.endpoint is None:
            return None
        view = app.view_functions[request.endpoint]
        if getattr(view, "open_to_all", False) or current_user.is_authenticated:
            return None
        if request.method != "GET":
            abort(403)
        return redirect(url_for("account.login", next=request.full_path.rstrip("?")))


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


def actor() -> Actor:
    """Whom the current account acts as. 403 without one."""
    if not current_user.is_authenticated:
        abort(403)
    found: Actor = current_user.actor
    return found


def needs(permission: Permission) -> Callable[[View], View]:
    """A view that is shown only to roles with a permission; the command it calls enforces it again."""

    def mark(view: View) -> View:
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not allows(permission):
                abort(403)
            return view(*args, **kwargs)

        guarded.__name__, guarded.__doc__ = view.__name__, view.__doc__
        guarded.needs = permission  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return mark


def allows(permission: Permission) -> bool:
    """True if the current account's role has a permission, for whatever bodies are its own."""
    mine = actor()
    return may(mine, permission, bodies=mine.bodies)


def begin(account: Account) -> None:
    """Begin a session for an account that has just logged in; whatever session there was is gone."""
    session.clear()
    session.permanent = True
    g.pop("_login_user", None)
    login_user(LoggedIn(account.reference, account.stamp, Actor(account.role, account.body or "ndc"), "", "", ""))


def end() -> None:
    """End the session in this browser."""
    logout_user()
    session.clear()
