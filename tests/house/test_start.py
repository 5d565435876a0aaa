"""Which third-party packages the program loads at start, and which it leaves until they are needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.record import LIBRARIES

LEFT = {"alembic", "authlib", "cryptography", "icalendar", "joserfc", "lxml", "matplotlib", "openpyxl", "psycopg", "requests",
        "segno", "typst", "urllib3", "webauthn"}
"""Each weighs one to thirty megabytes, and no page of a citizen needs it."""


def loaded(code: str) -> set[str]:
    """The third-party packages that are loaded after some code has run, by name."""
    asked = (f"{code}\nimport sys; print(*(each for each in sys.modules "
             "if 'site-packages' in (getattr(sys.modules[each], '__file__', None) or '')))")
    said = subprocess.run([sys.executable, "-c", asked], cwd=Path(__file__).parents[2], check=True, capture_output=True,
                          text=True, env={"DATABASE_URL": "sqlite://", "SECRET_KEY": "k" * 40, "PATH": ""}).stdout
    return {each.partition(".")[0] for each in said.split()}


def test_what_only_some_pages_need_is_not_loaded_at_start() -> None:
    assert loaded("import app") & LEFT == set()


def test_the_libraries_against_which_the_start_is_measured_are_those_that_it_loads() -> None:
    assert loaded("import app") == loaded(f"import {', '.join(LIBRARIES)}")
