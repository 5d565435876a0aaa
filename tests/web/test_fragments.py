"""Pieces of pages are made once and kept for as long as nothing they depend on changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path

from flask import Flask, g
from markupsafe import Markup
from sqlalchemy import select

from tests import world
from tests.everything import everything
from tests.web.anew import keep_nothing
from tests.world import text
from tracker.changelog import chain, fold, restore
from tracker.commands import withholding
from tracker.database import Database
from tracker.kept import Kept, Key
from tracker.models import Commitment, Milestone
from tracker.queries import changelog
from tracker.web import fragments

SECRET = "私人姓名"


def test_each_piece_is_made_once_and_the_one_unrequested_longest_is_discarded_first() -> None:
    made: list[str] = []
    kept = Kept(limit=2)

    def ask(name: str) -> str:
        return kept.of(name, lambda: made.append(name) or name.upper())  # type: ignore[func-returns-value]

    assert [ask(name) for name in ("a", "b", "a", "c", "a", "b")] == ["A", "B", "A", "C", "A", "B"]
    assert made == ["a", "b", "c", "b"]


def test_what_is_kept_by_its_weight_discards_what_has_gone_unrequested_longest_and_nothing_very_heavy_is_kept() -> None:
    kept = Kept(800, len)
    for name in "abcdefgh":
        kept.put(name, b"x" * 100)
    kept.get("a")
    kept.put("i", b"x" * 100)
    assert kept.get("a") and kept.get("b") is None
    kept.put("i", b"x" * 50)
    kept.put("j", b"x" * 50)
    assert len(kept) == 9 and kept.get("c")
    assert kept.put("too heavy", b"x" * 101) and kept.get("too heavy") is None


def test_what_long_pieces_were_before_each_change_does_not_fill_the_memory(site: Flask) -> None:
    kept: Kept = site.extensions["fragments"]
    with site.test_request_context("/zh/"):
        g.lang = "zh"
        for stand in range(100):
            fragments.pieces("fragments", {"list": ("a long list", stand)}, lambda _: {"list": Markup("x" * 100_000)})
    assert 20 < len(kept) < 50


def test_a_piece_is_found_only_under_exactly_what_it_depends_on() -> None:
    kept = Kept(limit=9)
    kept.put(("row", Key("1-1", 7, (1, 2))), "made")
    assert kept.get(("row", Key("1-1", 7, (1, 2)))) == "made"
    # -1 and -2 have the same hash: they are told apart by what they are.
    assert hash(Key(-1)) == hash(Key(-2)) and Key(-1) != Key(-2)
    assert [kept.get(("row", other)) for other in (Key("1-1", 7, (1, 3)), Key("1-1", 7), ("1-1", 7, (1, 2)))] == [None] * 3


def test_withheld_words_disappear_from_lists_and_feeds_that_were_made_with_them(site: Flask) -> None:
    reader = site.test_client()
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
        world.an_update(session, world.a_milestone(session), report=world.progress(text=text(f"{SECRET}已到場")))
        number = world.newest_entry(session).number
    pages = ("/zh/changelog/", "/en/changelog/", "/zh/feed.atom", "/zh/feed.json")
    assert all(SECRET in reader.get(page).text for page in (*pages, *pages))
    with site.extensions["database"].writing() as session:
        withholding.withhold(session, number, ground=text("個人資料保護法", "By law"), by=world.ADMIN, at=world.later(1))
    assert not any(SECRET in reader.get(page).text for page in pages)


def test_a_delay_whose_reason_was_withheld_by_law_is_not_said_to_have_been_reported_without_one(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
        milestone = world.a_milestone(session)
        world.an_update(session, milestone, report=world.delay(date(2027, 9, 30)))
        number, label = world.newest_entry(session).number, milestone.of.label
    page = f"/en/plans/2025-2028/commitments/{label}/"
    assert "No budget" in site.test_client().get(page).text
    with site.extensions["database"].writing() as session:
        withholding.withhold(session, number, ground=text("個人資料保護法", "By law"), by=world.ADMIN, at=world.later(1))
    told = site.test_client().get(page).text
    delays = told.partition('id="delays"')[2].partition("</section>")[0]
    dates = told.partition("What has been said publicly about the dates")[2].partition("</table>")[0]
    assert "No budget" not in told and delays.count("withheld by law") == 2 and "withheld by law" in dates
    assert "the source does not state it" not in delays + dates


def test_a_page_untouched_by_an_entry_stays_as_it_was_but_names_the_new_head(
        sqlite_database: Database, tmp_path: Path, make_site: Callable[..., Flask]) -> None:
    with sqlite_database.writing() as session:
        world.an_installation(session)
        world.a_category(session)
        first, second = (world.a_commitment(session, plan=world.a_plan(session), number=number) for number in ("1-1", "1-2"))
        other = world.a_milestone(session, commitment=second).reference
        world.an_update(session, world.a_milestone(session, commitment=first))
    kept, anew = (make_site(f"sqlite:///{tmp_path / 'tracker.db'}") for _ in range(2))
    keep_nothing(anew)
    paths = [f"/{lang}{path}" for lang in ("zh", "en") for path in (
        "/plans/2025-2028/commitments/1-1/", "/plans/2025-2028/commitments/1-1/history/", "/changelog/5/", "/about/")]
    before = {path: kept.test_client().get(path).text for path in paths}
    made = len(kept.extensions["wholes"])
    with sqlite_database.writing() as session:
        world.an_update(session, Milestone.by_reference(session, other))
        number = world.newest_entry(session).number
    for path in paths:
        found = kept.test_client().get(path).text
        assert found == anew.test_client().get(path).text, path
        assert found != before[path] and f"/changelog/{number}/" in found
        assert found.partition("<footer")[0] == before[path].partition("<footer")[0]
    assert made == len(kept.extensions["wholes"]) == len(paths)


def test_pages_made_of_kept_pieces_match_pages_made_again_after_every_kind_of_entry(
        sqlite_database: Database, migrated_file: Path, tmp_path: Path, make_site: Callable[..., Flask]) -> None:
    with sqlite_database.writing() as session:
        there = everything(session)
    with sqlite_database.reading() as session:
        others = [each.split("/") for each in session.scalars(select(Commitment.reference)) if each != there.commitment]
        log = [chain.line(link) + "\n" for link in fold.links(session)]
        by = changelog.withheld_by(session, there.withheld)
        assert by is not None
    # What was withheld since comes with the entry that withholds it, or not at all.
    ends = [end for end in range(7, len(log) + 7, 7) if not there.withheld <= end < by.number]
    file, part = tmp_path / "growing.db", tmp_path / "part.jsonl"
    file.write_bytes(migrated_file.read_bytes())
    kept, anew = (make_site(f"sqlite:///{file}") for _ in range(2))
    keep_nothing(anew)
    plan, label = there.commitment.split("/")
    paths = ["/zh/", "/en/", f"/zh/plans/{plan}/", f"/zh/plans/{plan}/commitments/{label}/", "/zh/bodies/cec/", "/zh/changelog/",
             f"/en/plans/{plan}/commitments/{label}/", "/en/changelog/?kind=delays", "/zh/feed.atom", "/en/feed.json",
             "/zh/search/?q=%E8%8D%89%E6%A1%88", "/zh/plans/2021-2024/", "/zh/group/", "/zh/about/", "/zh/changelog/40/",
             *(f"/zh/plans/{code}/commitments/{name}/" for code, name in others)]
    compared = 0
    for first, end in pairwise([0, *ends]):
        part.write_text("".join(log[first:end]), encoding="utf-8")
        with kept.extensions["database"].writing() as session:
            restore.extend(session, part)
        for path in paths:
            expected, found = anew.test_client().get(path), kept.test_client().get(path)
            assert (found.status_code, found.text) == (expected.status_code, expected.text), (end, path)
            compared += found.status_code == 200
    assert compared > 100
