"""An application whose mail goes where a test wants it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, DictLoader

from tracker.database import Database
from tracker.mail.sending import Post
from tracker.mail.transport import Transport
from tracker.settings import Settings
from tracker.web import create_app

TRIAL = {
    "mail/trial.subject.txt": "{{ _('Delay') }}:\n {{ what }}",
    "mail/trial.txt": "{{ what }}\n{{ url('public.overview') }}\n",
    "mail/trial.html": "<p>{{ what }}</p>",
}
"""A message of the tests' own."""


@pytest.fixture
def app(database: Database, tmp_path: Path) -> Iterator[Flask]:
    """The application on each database, in its context."""
    made = create_app(Settings.from_environment({
        "DATABASE_URL": database.engine.url.render_as_string(hide_password=False), "SECRET_KEY": "k" * 32,
        "TRACKER_FILES": str(tmp_path / "files"), "TRACKER_MAIL_FOLDER": str(tmp_path / "mail"),
        "TRACKER_BASE_URL": "https://tracker.example.org", "TRACKER_MAIL_SENDER": "notices@tracker.example.org"}))
    made.jinja_env.loader = ChoiceLoader([DictLoader(TRIAL), made.jinja_env.loader or DictLoader({})])
    with made.app_context():
        yield made
    made.extensions["database"].dispose()


@pytest.fixture
def post_by(app: Flask) -> Callable[[Transport], Post]:
    """``post_by(transport)``: the installation's mail, sent by another transport."""
    return lambda transport: replace(app.extensions["post"], transport=transport)
