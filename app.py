"""The WSGI door: ``gunicorn app:app``, ``flask --app app …``."""

from tracker.garbage import collect_at_safe_moments
from tracker.settings import Settings
from tracker.web import create_app

app = create_app(Settings.from_environment())
collect_at_safe_moments()
