"""The templates and the stylesheet name the same things: no class without a rule, no rule without a use."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
STYLESHEET = (ROOT / "tracker/web/static/tracker.css").read_text()
NAMED = set(re.findall(r"\.([a-z][\w-]*)", re.sub(r"/\*.*?\*/|url\([^)]*\)", "", STYLESHEET, flags=re.DOTALL)))
TEMPLATES = [each for each in (ROOT / "templates").rglob("*.html") if each.parent.name != "mail"]
MAKERS = [*TEMPLATES, *(ROOT / "tracker/web").rglob("*.py"), *(ROOT / "tracker/web/static").glob("*.js"),
          ROOT / "tracker/web/static/marks.svg"]


def test_every_class_that_a_page_uses_has_a_rule() -> None:
    written = {(name, each.relative_to(ROOT).as_posix()) for each in TEMPLATES
               for found in re.findall(r'class="([^"{}]*)"', each.read_text()) for name in found.split()}
    assert len(written) > 500
    assert not sorted(each for each in written if each[0] not in NAMED)


def test_every_rule_is_used_by_a_page() -> None:
    said = "\n".join(each.read_text() for each in MAKERS)
    composed = set(re.findall(r"[\"' ]([a-z][\w-]*-)(?:\{\{|[\"'] ?~|\{)", said))
    assert "is-" in composed
    assert not sorted(name for name in NAMED if not re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", said)
                      and not any(name.startswith(each) for each in composed))
