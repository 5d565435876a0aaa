"""The WSGI door: ``gunicorn app:app``, ``flask --app app …``."""

import gc
import sys

# Almost all that is made while the program loads stays: looking through it again and again takes a sixth of the start.
gc.disable()

from tracker.garbage import collect_at_safe_moments  # noqa: E402
from tracker.settings import BadSettings, Settings  # noqa: E402
from tracker.web import create_app  # noqa: E402

UNUSABLE = 4
"""The exit status of a process that no settings let start. gunicorn takes it for final, also from a worker, and
deploy/tracker.service too: nothing but the operator mends it."""

try:
    app = create_app(Settings.from_environment())
except BadSettings as fault:
    print(f"The settings do not let it start: {fault}", file=sys.stderr)
    raise SystemExit(UNUSABLE) from None
collect_at_safe_moments()
