"""What the markup of every page keeps to, for whoever hears it instead of seeing it."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEMPLATES = {each.relative_to(ROOT).as_posix(): each.read_text() for each in sorted((ROOT / "templates").rglob("*.html"))}
TABLE, NAMED_TABLE = r"<table\b[^>]*>", r"<table\b[^>]*>(?:\s|\{[%#][^}]*[%#]\})*<caption"


def test_every_table_is_named_by_a_caption() -> None:
    found = {path: (len(re.findall(TABLE, text)), len(re.findall(NAMED_TABLE, text))) for path, text in TEMPLATES.items()}
    assert sum(tables for tables, _named in found.values()) > 50
    assert not {path: each for path, each in found.items() if each[0] != each[1]}


def test_what_a_script_shows_after_a_failure_is_announced_at_once() -> None:
    shown = [each for text in TEMPLATES.values() for each in re.findall(r"<[^>]*\bdata-told\b[^>]*>", text)]
    assert len(shown) == 3 and all('role="alert"' in each for each in shown)
