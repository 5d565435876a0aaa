"""What an earlier release wrote, every later one reads: its log verifies, and gives the same record, for ever."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.changelog.make_fixture import FIXTURES, VECTORS
from tests.everything import everything
from tests.tools.test_verify_changelog import tool
from tracker.changelog import chain, fold, restore
from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import CONCERNED, CONCERNED_LISTS, Kind
from tracker.database import Database
from tracker.models import Milestone, Update

LOGS = sorted(FIXTURES.glob("log-*.jsonl"))
HEADS = {
    "log-0.1.jsonl": (64, "0c19681b3c049965742c0d645ab6c9d3476482a07b426ff68e8ab58b30478bf0"),
}
"""The head of each release's log: a fixture is never made again for a release that is out."""

UNWRITTEN: dict[Kind, str] = {}
"""Kinds that the format names and no command of this release writes."""

VECTOR = json.loads(VECTORS.read_text(encoding="ascii"))


def test_there_is_a_log_of_every_release() -> None:
    assert {log.name for log in LOGS} == set(HEADS)


@pytest.mark.parametrize("log", LOGS, ids=lambda log: log.name)
def test_the_log_of_a_release_verifies_by_both_means(log: Path) -> None:
    head, faults = restore.verify_log(log)
    assert faults == []
    assert (head.number, head.digest) == HEADS[log.name]
    assert tool.verify(log.read_bytes().splitlines(keepends=True)) == (head.number, head.digest, [])


@pytest.mark.parametrize("log", LOGS, ids=lambda log: log.name)
def test_the_log_of_a_release_gives_its_record(log: Path, database: Database) -> None:
    with database.writing() as session:
        head = restore.rebuild(session, log)
    assert (head.number, head.digest) == HEADS[log.name]
    with database.reading() as session:
        assert fold.check(session).holds
        milestone = Milestone.by_reference(session, "2025-2028/1-1/m1")
        assert [str(each.due or each.stated_by) for each in milestone.promised_dates] == [
            "2026-06-30", "2026-09-30", "2026-10-31", "2026-03-05"]
        assert [update.reference for update in session.scalars(select(Update)) if update.withheld] == ["update/6"]


def test_a_world_with_everything_has_an_entry_of_every_kind_that_is_written(sqlite_database: Database) -> None:
    """The log of a release is made from such a world."""
    with sqlite_database.writing() as session:
        everything(session)
    with sqlite_database.reading() as session:
        written = {Kind(kind) for kind in session.scalars(select(ChangelogEntry.kind))}
    assert set(Kind) - written == set(UNWRITTEN)


# --- the published vectors ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("vector", VECTOR["canonical"], ids=lambda vector: ascii(vector["canonical"])[:40])
def test_both_implementations_write_the_published_canonical_forms(vector: dict[str, Any]) -> None:
    for canonical, sha256 in ((chain.canonical, chain.sha256), (tool.canonical, tool.sha256)):
        assert canonical(vector["value"]) == vector["canonical"]
        assert sha256(vector["canonical"]) == vector["sha256"]


@pytest.mark.parametrize("text", VECTOR["refused"])
def test_both_implementations_refuse_what_has_no_canonical_form(text: str) -> None:
    for canonical in (chain.canonical, tool.canonical):
        with pytest.raises(ValueError):
            canonical(json.loads(text))


def test_both_implementations_accept_the_published_chain() -> None:
    lines, head = VECTOR["chain"]["lines"], VECTOR["chain"]["head"]
    found, faults = chain.verify(chain.read_lines(lines))
    assert ({"number": found.number, "digest": found.digest, "at": found.at}, faults) == (head, [])
    assert tool.verify(f"{line}\n".encode() for line in lines) == (head["number"], head["digest"], [])


def test_a_digest_of_the_chain_can_be_computed_with_a_shell_alone() -> None:
    """``printf %s '<header>' | sha256sum``: nothing but the header's own bytes goes into a digest."""
    for line in VECTOR["chain"]["lines"]:
        header = line[len('{"header":'):line.index(',"digest":')]
        assert hashlib.sha256(header.encode()).hexdigest() == json.loads(line)["digest"]


def test_every_kind_is_in_the_published_format() -> None:
    text = (VECTORS.parent / "changelog-format.md").read_text(encoding="utf-8")
    assert [kind.value for kind in Kind if f"`{kind.value}`" not in text] == []


def test_every_field_by_which_an_entry_is_listed_is_in_the_published_format() -> None:
    """Otherwise nobody could work out from the log alone which entries a page or a feed has to show."""
    text = (VECTORS.parent / "changelog-format.md").read_text(encoding="utf-8")
    listed = text[text.index("An entry is listed under:"):text.index("## 7.")]
    assert [field for field in (*CONCERNED, *CONCERNED_LISTS, "agenda", "path") if f"`{field}`" not in listed] == []
