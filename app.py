"""The WSGI door: ``gunicorn app:app``, ``flask --app app …``."""

import gc

# Almost all that is made while the program loads stays: looking through it again and again takes a sixth of the start.
gc.disable()

from tracker.garbage import collect_at_safe_moments  # noqa: E402
from tracker.settings import Settings  # noqa: E402
from tracker.web import create_app  # noqa: E402

app = create_app(Settings.from_environment())
collect_at_safe_moments()
