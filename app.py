"""The WSGI entry point: ``gunicorn app:app``, ``flask --app app …``."""

import gc
import sys

# Almost everything created while the program loads stays: examining it again and again takes a sixth of the start-up time.
gc.disable()

from tracker.garbage import collect_at_safe_moments  # noqa: E402
from tracker.settings import BadSettings, Settings  # noqa: E402
from tracker.web import create_app  # noqa: E402

UNUSABLE = 4
"""The exit status of a process whose settings do not let it start. gunicorn treats it as final, from a worker too,
and so does deploy/tracker.service: only the operator can put it right."""

try:
    app = create_app(Settings.from_environment())
except BadSettings as fault:
    print(f"The program cannot start with these settings: {fault}", file=sys.stderr)
    raise SystemExit(UNUSABLE) from None
collect_at_safe_moments()
