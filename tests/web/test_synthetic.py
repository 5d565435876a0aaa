"""A synthetic record is a record: its log verifies, its tables are the fold, its pages open; and it says what it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import world
from tests.web.public.pages import page, part, weighs, words
from tracker.changelog import fold, restore
from tracker.changelog.record import head
from tracker.database import Database
from tracker.models import Commitment, Milestone, Plan, Update
from tracker.synthetic import SIZES, History, Size

SMALL = Size(plans=3, commitments=12, milestones=30, updates=120, bodies=6, lengths=2)
DAY = date(2026, 11, 26)


def generated(database: Database, seed: int = 1) -> Database:
    with database.writing() as session:
        restore.fill(session, History(SMALL, seed, DAY))
    return database


def test_a_synthetic_record_verifies_and_its_tables_are_the_fold_of_its_log(database: Database) -> None:
    with generated(database).reading() as session:
        finding = fold.check(session)
        assert finding.holds and finding.head.number > 150
        assert [session.scalar(select(func.count()).select_from(model)) for model in (Plan, Commitment, Milestone, Update)] == [
            3, 12, 30, 120]


def test_the_same_seed_gives_the_same_log_and_another_seed_another() -> None:
    same, again, other = ([link.digest for link in History(SMALL, seed, DAY)] for seed in (1, 1, 2))
    assert same == again and same[-1] != other[-1]


def test_every_name_says_that_it_is_synthetic(sqlite_database: Database) -> None:
    with generated(sqlite_database).reading() as session:
        named = [*session.scalars(select(Plan)), *session.scalars(select(Commitment)), *session.scalars(select(Milestone))]
        assert len(named) == 45 and all("合成" in each.title.zh and "Synthetic" in each.title.en for each in named)


def test_nothing_is_dated_in_the_future_and_every_size_has_the_numbers_it_states() -> None:
    assert max(link.header for link in History(SMALL, 1, DAY)) and all(
        '"at":"2026-12' not in link.header for link in History(SMALL, 1, DAY))
    assert {name: (size.plans, size.commitments, size.milestones, size.updates) for name, size in SIZES.items()} == {
        "country": (2, 26, 130, 1_000), "ten": (20, 260, 1_300, 10_000), "region": (40, 600, 3_000, 30_000),
        "ogp": (400, 5_500, 25_000, 300_000)}


@pytest.mark.parametrize("base", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_its_pages_open(base: str, request: pytest.FixtureRequest, make_site: Callable[..., Flask]) -> None:
    database = generated(request.getfixturevalue(f"{base}_database"))
    reader = make_site(database.engine.url.render_as_string(hide_password=False)).test_client()
    with database.reading() as session:
        newest, plan = head(session).number, session.scalars(select(Plan.reference).order_by(Plan.number.desc())).first()
        kinds = {update.kind: update.last_entry for update in session.scalars(select(Update))}
    assert len(kinds) == 4
    for path in ("", f"plans/{plan}/", f"plans/{plan}/commitments/1-1/", f"plans/{plan}/commitments/1-1/history/", "bodies/",
                 "bodies/synthetic-2/", "changelog/", "changelog/?page=3", "feed.atom", "search/?q=合成", f"?as_of={newest - 20}",
                 *(f"changelog/{number}/" for number in kinds.values())):
        assert reader.get(f"/zh/{path}").status_code == 200, path
    assert "合成" in reader.get("/zh/").text and "Synthetic" in reader.get("/en/").text


def test_the_command_fills_only_an_empty_database(sqlite_database: Database, make_site: Callable[..., Flask]) -> None:
    url = sqlite_database.engine.url.render_as_string(hide_password=False)
    with sqlite_database.writing() as session:
        world.a_body(session)
    refused = make_site(url).test_cli_runner().invoke(args=["generate", "--size", "country"])
    assert refused.exit_code == 1 and "already holds a record" in refused.output


def test_an_official_site_refuses_synthetic_data(sqlite_database: Database, make_site: Callable[..., Flask]) -> None:
    url = sqlite_database.engine.url.render_as_string(hide_password=False)
    site = make_site(url, TRACKER_SITE_STATUS="official")
    refused = site.test_cli_runner().invoke(args=["generate", "--size", "country"])
    assert refused.exit_code == 1 and "official" in refused.output


def test_the_command_shows_how_far_it_is_and_ends_with_the_head(sqlite_database: Database,
                                                                make_site: Callable[..., Flask]) -> None:
    url = sqlite_database.engine.url.render_as_string(hide_password=False)
    done = make_site(url).test_cli_runner().invoke(args=["generate", "--size", "country", "--on", "2026-11-26"])
    with sqlite_database.reading() as session:
        newest = head(session)
        assert fold.check(session).holds
    assert done.exit_code == 0 and "entries of about" in done.output
    assert done.output.splitlines()[-1] == f"generated: {newest.number} {newest.digest}"


def test_the_pages_of_a_country_are_light(sqlite_database: Database, make_site: Callable[..., Flask]) -> None:
    with sqlite_database.writing() as session:
        restore.fill(session, History(SIZES["country"], 1, DAY))
    with sqlite_database.reading() as session:
        commitments = list(session.execute(select(Commitment.plan, Commitment.number)))
        plans = list(session.scalars(select(Plan.reference)))
    assert len(commitments) == 26 and len(plans) == 2
    reader = make_site(sqlite_database.engine.url.render_as_string(hide_password=False)).test_client()
    # Its changelog is longer than was wanted: each entry has two titles and two names, and in English the remark that a title’s
    # translation is not official.
    pages = [("/zh/", 120_000, 15), ("/en/", 120_000, 15), ("/zh/changelog/", 31_000, 7), ("/en/changelog/", 35_000, 7),
             *((f"/{lang}/plans/{plan}/commitments/{number}/", 50_000, 10)
               for plan, number in commitments for lang in ("zh", "en"))]
    for path, most, most_packed in pages:
        plain, packed = weighs(reader, path)
        assert plain < most and packed < most_packed * 1024, (path, plain, packed)

    # What was empty before is said to be so in the reader's language, whoever came first.
    assert "nothing entered" in reader.get("/en/changelog/").text and "未填" not in reader.get("/en/changelog/").text

    # What a body said long ago stands in the history, where the page can also be seen as it stood.
    said, history = (page(reader, f"/en/plans/2021-2024/commitments/1-8/{tail}") for tail in ("", "history/"))
    older = re.search(r"(\d+) older statements, in the history", words(part(said, "said")))
    assert older and int(older[1]) > 5 and "/en/plans/2021-2024/commitments/1-8/history/#as_of" in {
        node.get("href") for node in said.iter("a")}
    assert len(list(part(history, "as_of").iter("option"))) == len(list(part(history, "entries").iter("h3"))) > 25
