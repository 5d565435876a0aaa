"""The head of the log is the cache key: pages are kept, and never stale."""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from jinja2 import UndefinedError
from sqlalchemy import select

from tests import world
from tests.everything import everything
from tests.web.anew import keep_nothing
from tests.world import a_body
from tests.worlds.reviews import a_release, a_review
from tracker import clock
from tracker.commands.withholding import withhold
from tracker.database import Database
from tracker.models import Update
from tracker.web import reading
from tracker.web.headers import SETTLED

CLOSED = re.compile("/(staff|review|account|subscribe|comment)/|as_of=")


def test_a_page_is_kept_and_revalidated(reader: FlaskClient) -> None:
    first = reader.get("/zh/")
    assert first.headers["Cache-Control"] == "public, no-cache"
    again = reader.get("/zh/", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and again.data == b""
    assert again.headers["ETag"] == first.headers["ETag"]


def test_a_change_anywhere_makes_every_page_new(seeded: Flask) -> None:
    reader = seeded.test_client()
    before = reader.get("/en/").headers["ETag"]
    with seeded.extensions["database"].writing() as session:
        a_body(session, "mnd")
    after = reader.get("/en/", headers={"If-None-Match": before})
    assert after.status_code == 200 and after.headers["ETag"] != before


def test_unknown_parameters_of_an_address_do_not_split_the_store(seeded: Flask) -> None:
    reader = seeded.test_client()
    plain = reader.get("/zh/")
    tagged = reader.get("/zh/?utm_source=x&fbclid=y")
    assert tagged.headers["ETag"] == plain.headers["ETag"] and tagged.data == plain.data
    assert len(seeded.extensions["store"]) == 1


def test_each_language_and_encoding_has_an_etag_of_its_own(reader: FlaskClient) -> None:
    found = {reader.get(path, headers=headers).headers["ETag"] for path in ("/zh/", "/en/")
             for headers in ({}, {"Accept-Encoding": "gzip"})}
    assert len(found) == 4


def test_a_kept_page_is_the_same_as_when_it_was_made(reader: FlaskClient) -> None:
    headers = {"Accept-Encoding": "gzip, br"}
    made, kept = reader.get("/zh/", headers=headers), reader.get("/zh/", headers=headers)
    assert made.headers["Content-Encoding"] == kept.headers["Content-Encoding"] == "gzip"
    assert kept.data == made.data and kept.headers["Content-Type"] == made.headers["Content-Type"]
    assert "承諾事項總覽" in gzip.decompress(kept.data).decode()
    assert kept.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("path", ["/api/v1/changelog", "/en/calendar.ics", "/zh/reports/1.json", "/zh/feed.atom"])
def test_an_answer_has_the_same_headers_however_often_it_is_requested(reader: FlaskClient, path: str) -> None:
    reader.set_cookie("session", "of someone who is logged in")
    first, again = (reader.get(path) for _ in range(2))
    assert first.status_code == again.status_code == 200
    made, kept = dict(first.headers), dict(again.headers)
    assert made.pop("X-Request-ID") != kept.pop("X-Request-ID")
    assert kept == made


def test_the_past_can_be_kept_for_an_hour_before_it_is_asked_for_again(reader: FlaskClient) -> None:
    past = reader.get("/zh/?as_of=300")
    assert past.headers["Cache-Control"] == SETTLED


@pytest.mark.parametrize("path", ["/zh/", "/en/changelog/", "/zh/group/", "/zh/plans/2021-2024/commitments/2-1/"])
def test_a_reader_gets_no_cookie(reader: FlaskClient, path: str) -> None:
    assert "Set-Cookie" not in reader.get(path).headers


@pytest.mark.parametrize("path", ["/zh/plans/none/", "/zh/?as_of=99999", "/zh/changelog/?page=7777", "/zh/changelog/?plan=none",
                                  "/zh/none/", "/none", "/zh/feed/99.atom"])
def test_a_refusal_is_never_stored(reader: FlaskClient, path: str) -> None:
    answer = reader.get(path)
    assert answer.status_code in (400, 404) and answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers


def test_an_etag_that_a_proxy_has_weakened_is_still_recognised(reader: FlaskClient) -> None:
    for path in ("/zh/", "/data/changelog.jsonl"):
        mark = reader.get(path).headers["ETag"]
        answer = reader.get(path, headers={"If-None-Match": f'"other", W/{mark}'})
        assert answer.status_code == 304
        assert answer.headers["ETag"] == mark and answer.headers["Cache-Control"] == "public, no-cache"


def test_a_reader_who_accepts_any_copy_is_still_told_that_a_page_does_not_exist(reader: FlaskClient) -> None:
    for path in ("/zh/plans/none/", "/zh/feed/99.atom"):
        assert reader.get(path, headers={"If-None-Match": "*"}).status_code == 404


def test_the_newest_past_is_asked_for_each_time_because_it_has_no_successor_yet(seeded: Flask) -> None:
    reader = seeded.test_client()
    number = reader.get("/healthz").json["head"]  # type: ignore[index]
    newest = reader.get(f"/zh/?as_of={number}")
    assert newest.headers["Cache-Control"] == "public, no-cache" and f"as_of={number + 1}" not in newest.text
    with seeded.extensions["database"].writing() as session:
        a_body(session, "mnd")
    again = reader.get(f"/zh/?as_of={number}", headers={"If-None-Match": newest.headers["ETag"]})
    assert again.headers["Cache-Control"] == SETTLED and f"as_of={number + 1}" in again.text


def test_a_file_that_never_changes_is_marked_so_each_time_it_is_requested(reader: FlaskClient) -> None:
    first, kept = (reader.get("/zh/reports/1/timeline.svg") for _ in range(2))
    held = reader.get("/zh/reports/1/timeline.svg", headers={"If-None-Match": first.headers["ETag"]})
    assert [each.status_code for each in (first, kept, held)] == [200, 200, 304]
    assert {each.headers["Cache-Control"] for each in (first, kept, held)} == {SETTLED}


def test_anything_withheld_by_law_disappears_from_every_past_that_was_kept(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
        milestone = world.a_milestone(session)
        number = world.an_update(session, milestone, report=world.progress(text=world.text("不得公開的內容"))).last_entry
        world.a_body(session, "mnd")
    reader, address = site.test_client(), f"/zh/plans/2025-2028/commitments/o1/?as_of={number}"
    kept = reader.get(address)
    assert "不得公開的內容" in kept.text and kept.headers["Cache-Control"] == SETTLED
    assert reader.get(address, headers={"If-None-Match": kept.headers["ETag"]}).status_code == 304
    with site.extensions["database"].writing() as session:
        withhold(session, number, ground=world.text("依某法第1條"), by=world.ADMIN, at=world.later(1))
    answer = reader.get(address, headers={"If-None-Match": kept.headers["ETag"]})
    assert answer.status_code == 200 and "不得公開的內容" not in answer.text


def test_many_readers_see_the_same_past_at_once(seeded: Flask) -> None:
    seeded.testing = False
    pages = [f"/{lang}/{path}?as_of=300" for lang in ("zh", "en") for path in (
        "", "group/", "bodies/moi/", "plans/2021-2024/", "plans/2021-2024/commitments/2-1/", "plans/2021-2024/commitments/1-1/")]
    with ThreadPoolExecutor(6) as readers:
        found = list(readers.map(lambda path: seeded.test_client().get(path).status_code, pages))
    assert found == [200] * len(pages)


def test_what_time_alone_changes_is_made_anew_on_another_day(
        sqlite_database: Database, tmp_path: Path, make_site: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch) -> None:
    with sqlite_database.writing() as session:
        review = a_review(session).number
        told = session.scalars(select(Update)).one().last_entry
        a_release(session)
    reader = make_site(f"sqlite:///{tmp_path / 'tracker.db'}").test_client()
    plan = "/zh/plans/2025-2028"
    paths = ("/zh/card.png", f"{plan}/card.png", f"{plan}/commitments/o1/card.png", "/zh/reviews/", f"/zh/reviews/{review}/",
             f"/zh/changelog/{told}/", "/zh/group/meetings/12/release/")
    monkeypatch.setattr(clock, "now", lambda: world.AT)
    then = {path: reader.get(path) for path in paths}
    assert {path: answer.status_code for path, answer in then.items()} == dict.fromkeys(paths, 200)
    monkeypatch.setattr(clock, "now", lambda: world.AT + timedelta(days=900))
    now = {path: reader.get(path, headers={"If-None-Match": then[path].headers["ETag"]}) for path in paths}
    assert [path for path in paths if now[path].status_code != 200 or now[path].data == then[path].data] == []


def test_no_page_made_on_an_earlier_day_is_shown_today(
        sqlite_database: Database, tmp_path: Path, make_site: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch) -> None:
    with sqlite_database.writing() as session:
        everything(session)
    kept, anew = (make_site(f"sqlite:///{tmp_path / 'tracker.db'}").test_client() for _ in range(2))
    keep_nothing(anew.application)
    first = datetime(2026, 3, 1, 4, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: first)
    routes, waiting = kept.application.url_map.bind("localhost"), ["/zh/"]
    paths = defaultdict[str, list[str]](list)
    while waiting:
        path = waiting.pop(0)
        some = paths[str(routes.match(path.partition("?")[0])[0])]
        if path not in some and len(some) < 3:
            some.append(path)
            answer = kept.get(path)
            if answer.mimetype == "text/html":
                linked = {unescape(link) for link in re.findall(r'href="(/zh/[^"#]*)"', answer.text)}
                waiting += sorted(link for link in linked if not CLOSED.search(link))
    assert len(paths) > 30
    for days in (45, 400):
        monkeypatch.setattr(clock, "now", lambda: first + timedelta(days=days))  # noqa: B023
        stale = [path for some in paths.values() for path in some if kept.get(path).data != anew.get(path).data]
        assert not stale, (days, stale)


def test_a_page_is_told_what_day_it_is_only_if_its_view_says_that_it_depends_on_the_day(site: Flask) -> None:
    for path, is_told in (("/zh/", True), ("/zh/glossary/", False), ("/zh/account/login/", True), ("/zh/none/", True)):
        with site.test_request_context(path):
            if is_told:
                assert reading.today() == clock.today() and render_template_string("{{ today }}") == str(clock.today())
            else:
                with pytest.raises(RuntimeError, match=r"public\.glossary counts by today"):
                    reading.today()
                with pytest.raises(UndefinedError):
                    render_template_string("{{ today }}")
