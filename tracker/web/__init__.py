"""How the record is reached on the web. ``create_app`` is the only place where the parts are wired together."""

from __future__ import annotations

from flask import Flask

from tracker import cli, language
from tracker.database import Database
from tracker.settings import ROOT, Settings


def create_app(settings: Settings) -> Flask:
    """Wire the application for one set of settings. Opens no connection before it is needed."""
    app = Flask("tracker.web", root_path=str(ROOT / "tracker" / "web"), template_folder=str(ROOT / "templates"))
    app.config["SECRET_KEY"] = settings.secret_key
    app.extensions["settings"] = settings
    app.extensions["database"] = Database(settings.database_url)
    language.set_up(app)
    cli.set_up(app)
    return app
