"""How the record is reached on the web. ``create_app`` is the only place where the parts are wired together."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import BaseConverter, IntegerConverter, Map, RequestRedirect

from tracker import cli, language
from tracker.database import Database
from tracker.queries import changelog
from tracker.settings import ROOT, Settings
from tracker.web import (
    access,
    account,
    addresses,
    api,
    caching,
    commenting,
    context,
    crawlers,
    data,
    entrance,
    errors,
    feed,
    files,
    filters,
    fragments,
    front,
    headers,
    mirrored,
    observing,
    pace,
    post,
    public,
    reading,
    review,
    signing,
    staff,
    subscribe,
    syslog,
    unread,
)
from tracker.web.account import outside
from tracker.web.api import inbox
from tracker.web.forms import base as forms

LARGEST_REQUEST = 2 * 1024 * 1024
LOGINS_PER_MINUTE = 20
"""From one IP address."""
SENT_PER_HOUR = 20
"""What anyone may send without a log-in, from one IP address: for each of the forms."""


class Name(BaseConverter):
    """A name in a URL. No database accepts a NUL, so no name contains one."""

    part_isolating = True
    regex = r"[^/\0]+"


class Key(Name):
    """The key of a thing, including any slashes in it."""

    part_isolating = False
    regex = r"[^/\0][^\0]*"


class Number(IntegerConverter):
    """A number in a URL. One that is larger than a database can hold is a 404, like any other that does not exist."""

    def __init__(self, map: Map, **given: Any) -> None:
        super().__init__(map, **{"max": 2**31 - 1, **given})


def create_app(settings: Settings) -> Flask:
    """Wire the application for one set of settings. Opens no connection before it is needed."""
    here = ROOT / "tracker" / "web"
    app = Flask("tracker.web", root_path=str(here), template_folder=str(ROOT / "templates"))
    app.jinja_environment = context.Templates
    app.url_map.converters |= {"int": Number, "default": Name, "string": Name, "key": Key}
    app.config.update(SECRET_KEY=settings.secret_key, MAX_CONTENT_LENGTH=LARGEST_REQUEST, WTF_CSRF_TIME_LIMIT=None)
    database = Database(settings.database_url)
    reads = pace.Pace(settings.reads_per_minute)
    app.extensions["front"] = front.Front(app.wsgi_app, changelog.watch(database), reads)
    app.wsgi_app = app.extensions["front"]  # type: ignore[method-assign]
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]
    app.extensions["settings"] = settings
    app.extensions["database"] = database
    app.extensions["asset_digest"] = _digest(here / "static", ROOT / "templates", ROOT / "translations")
    language.set_up(app, invented=settings.invented)
    filters.register(app)
    context.set_up(app)
    reading.set_up(app)
    addresses.set_up(app)
    fragments.set_up(app)
    post.set_up(app)
    mirrored.set_up(app)
    access.set_up(app)
    files.set_up(app)
    outside.set_up(app)
    forms.set_up(app)
    forgery = CSRFProtect(app)
    for open_to_programs in (subscribe.blueprint, inbox.blueprint, commenting.blueprint, signing.blueprint):
        forgery.exempt(open_to_programs)
    pace.set_up(app, reads, free=frozenset({"static", "entrance.health", "entrance.ready", "entrance.metrics"}))
    caching.set_up(app, versions={feed.blueprint.name: feed.version})
    errors.set_up(app)
    for blueprint in (entrance.blueprint, crawlers.blueprint, data.blueprint, api.blueprint, inbox.blueprint, public.blueprint,
                      feed.blueprint, account.blueprint, staff.blueprint, review.blueprint, subscribe.blueprint,
                      commenting.blueprint, signing.blueprint):
        app.register_blueprint(blueprint)
    for endpoint in ("account.login", "account.by_passkey", "account.second", "account.forgotten"):
        pace.limit(app, endpoint, pace.Pace(LOGINS_PER_MINUTE))
    for endpoint in ("subscribe.form", "commenting.form", "signing.form"):
        pace.limit(app, endpoint, pace.Pace(SENT_PER_HOUR, 3600))
    cli.set_up(app)
    syslog.set_up(settings.syslog)

    @app.after_request
    def guard(response: Response) -> Response:
        if isinstance(request.routing_exception, RequestRedirect):
            # The router writes out the host that the request claims to be addressed to.
            here = urlsplit(request.routing_exception.new_url)._replace(scheme="", netloc="").geturl()
            response.location = here
            response.set_data(here)
            response.mimetype = "text/plain"
        headers.apply(response, request.blueprint in access.CLOSED, secure=settings.is_https,
                      official=settings.is_official)
        return response

    unread.set_up(app, files.largest(settings))
    observing.set_up(app, as_json=settings.log == "json", trusts_proxy=bool(settings.proxies))
    return app


def _digest(*folders: Path) -> str:
    """A fingerprint of what pages are made with, so that a changed template is a changed page without a release."""
    found = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                found.update(path.name.encode() + path.read_bytes())
    return found.hexdigest()[:16]
