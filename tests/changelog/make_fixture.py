"""Makes the fixture log and the published vectors of this release. Run it once for a release, and never for an old one:

    python -m tests.changelog.make_fixture

``fixtures/log-<release>.jsonl`` is a small world with an entry of every kind that can be written;
``docs/changelog-vectors.json`` contains canonical forms, digests and a chain of five entries. Tests hold every later
release to both.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from tests.everything import everything
from tracker import __version__
from tracker.changelog import chain, fold, restore
from tracker.changelog.chain import GENESIS, Link, canonical, sha256
from tracker.database import Database, migrate

ROOT = Path(__file__).parents[2]
FIXTURES = Path(__file__).parent / "fixtures"
VECTORS = ROOT / "docs" / "changelog-vectors.json"

FORMS: list[Any] = [
    {}, [], "", None, True, 0, -1, 2**53,
    {"b": 2, "a": 1, "B": 3, "10": 4, "2": 5},
    "\b\t\n\f\r\"\\/",
    "\u0001\u000b\u001f\u007f\u2028",
    "開放政府國家行動方案 <script> 😀",
    {"due": ["2026-06-30", "2026-09-30"], "text": {"zh": "預算未通過", "en": ""}, "withheld": False, "note": None},
]
REFUSED = ["1.5", "1e3", "9007199254740993", '"\\u0000"', '"\\ud800"', '"\\u202e"', '"\\u2066"', '"\\u200f"', '{"鍵":1}']


def log(path: Path) -> None:
    """Export a world with everything in it."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/tracker.db"
        migrate(url)
        database = Database(url)
        with database.writing() as session:
            everything(session)
        with database.reading() as session:
            path.write_text("".join(chain.line(link) + "\n" for link in fold.links(session, public=True)), encoding="utf-8")
        database.dispose()


def five_entries() -> list[str]:
    """A chain by hand: the second entry for staff, the third withheld by the fifth."""
    links: list[Link] = []
    for number, (kind, subject, audience) in enumerate([
            ("installation.founded", "installation", "public"), ("account.created", "account/1", "staff"),
            ("progress.recorded", "2025-2028/1-1", "public"), ("delay.recorded", "2025-2028/1-1", "public"),
            ("payload.withheld", "entry/3", "public")], 1):
        payload = canonical({"salt": f"{number:032x}", "occurred": None, "reason": {"zh": "預算未通過"}, "changes": {},
                             "after": None, "sources": []})
        header = canonical({"v": 1, "number": number, "at": f"2026-03-0{number}T02:00:00Z", "kind": kind, "subject": subject,
                            "audience": audience, "actor": {"role": "editor", "body": "ndc"},
                            "payload_digest": sha256(payload), "previous": links[-1].digest if links else GENESIS})
        links.append(Link(header, sha256(header), payload))
    return [chain.line(Link(link.header, link.digest, None if number in (2, 3) else link.payload))
            for number, link in enumerate(links, 1)]


def vectors(path: Path) -> None:
    lines = five_entries()
    head, faults = chain.verify(chain.read_lines(lines))
    assert not faults
    path.write_text(json.dumps({
        "about": "Test vectors of the changelog format, version 1: see changelog-format.md.",
        "canonical": [{"value": value, "canonical": canonical(value), "sha256": sha256(canonical(value))} for value in FORMS],
        "refused": REFUSED,
        "chain": {"lines": lines, "head": {"number": head.number, "digest": head.digest, "at": head.at}},
    }, ensure_ascii=True, indent=1) + "\n", encoding="ascii")


if __name__ == "__main__":
    FIXTURES.mkdir(exist_ok=True)
    made = FIXTURES / f"log-{'.'.join(__version__.split('.')[:2])}.jsonl"
    log(made)
    vectors(VECTORS)
    head, _ = restore.verify_log(made)
    print(f'For HEADS in test_releases.py: "{made.name}": ({head.number}, "{head.digest}"),')
