"""The addresses without a language."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tracker.changelog import chain, restore
from tracker.database import Database


@pytest.mark.parametrize(("asks_for", "gets"), [
    ("zh-TW,zh;q=0.9,en;q=0.8", "/zh/"), ("en-GB,en;q=0.9", "/en/"), ("fr,en;q=0.5", "/en/"), ("fr", "/zh/"), ("", "/zh/"),
    ("zh-CN", "/zh/"), ("en;q=0.3,zh;q=0.9", "/zh/"), ("en;q=broken", "/zh/"),
])
def test_the_entrance_opens_in_the_readers_language(reader: FlaskClient, asks_for: str, gets: str) -> None:
    answer = reader.get("/", headers={"Accept-Language": asks_for})
    assert answer.status_code == 302 and answer.headers["Location"] == gets
    assert answer.headers["Vary"] == "Accept-Language"


def test_a_short_link_leads_to_its_commitment(reader: FlaskClient) -> None:
    assert reader.get("/c/2021-2024/2-1").headers["Location"] == "/zh/plans/2021-2024/commitments/2-1/"
    assert reader.get("/c/2025-2028/o6", headers={"Accept-Language": "en"}).headers["Location"].startswith("/en/")
    assert reader.get("/c/2021-2024/9-9").status_code == 404


def test_a_short_link_leads_to_its_entry(reader: FlaskClient) -> None:
    assert reader.get("/e/12").headers["Location"] == "/zh/changelog/12/"


@pytest.mark.parametrize("path", ["/", "/c/2021-2024/2-1", "/e/12"])
def test_where_a_link_without_a_language_leads_to_is_kept_for_nobody_else(reader: FlaskClient, path: str) -> None:
    answer = reader.get(path)
    assert answer.headers["Vary"] == "Accept-Language" and answer.headers["Cache-Control"] == "no-cache"


def test_the_whole_log_can_be_downloaded_and_checked(reader: FlaskClient, tmp_path: Path) -> None:
    answer = reader.get("/data/changelog.jsonl")
    file = tmp_path / "changelog.jsonl"
    file.write_bytes(answer.data)
    head, faults = restore.verify_log(file)
    assert faults == [] and answer.headers["ETag"] == f'"{head.digest}"'
    assert reader.get("/data/changelog.jsonl", headers={"If-None-Match": f'"{head.digest}"'}).status_code == 304
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    first = json.loads(answer.data.splitlines()[0])
    assert first["header"]["previous"] == chain.GENESIS and first["header"]["kind"] == "installation.founded"


def test_the_site_reports_that_it_is_up(reader: FlaskClient) -> None:
    answer = reader.get("/healthz")
    assert answer.json is not None and answer.json["ok"] is True
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/zh/group/meetings/{}/", "/zh/reports/{}/", "/zh/reports/{}.pdf",
                                  "/zh/reports/{}/timeline.svg", "/zh/plans/2021-2024/themes/{}/", "/zh/changelog/{}/", "/e/{}"])
def test_a_number_beyond_every_record_is_not_found(site: Flask, path: str) -> None:
    for number in (2**31, 2**63, 10**20):
        assert site.test_client().get(path.format(number)).status_code == 404


@pytest.mark.parametrize("path", ["/zh/bodies/%00/", "/zh/plans/%00/", "/zh/plans/%00/commitments/1-1/", "/c/%00/1-1",
                                  "/zh/bodies/%00/feed.atom", "/zh/plans/%00/feed/1.atom",
                                  "/zh/plans/2021-2024/commitments/%ff/"])
def test_a_character_that_no_database_keeps_names_nothing(site: Flask, path: str) -> None:
    assert site.test_client().get(path).status_code == 404


def test_a_wrong_method_is_answered_with_the_right_ones(site: Flask) -> None:
    answer = site.test_client().post("/zh/")
    assert answer.status_code == 405 and {"GET", "HEAD"} <= set(answer.headers["Allow"].split(", "))


@pytest.mark.parametrize("path", ["/zh", "/zh/changelog?page=2"])
def test_no_address_is_made_of_the_host_that_a_request_claims(site: Flask, path: str) -> None:
    answer = site.test_client().get(path, base_url="http://evil.example")
    assert answer.status_code == 308 and answer.headers["Location"] in ("/zh/", "/zh/changelog/?page=2")
    assert "evil" not in answer.text


@pytest.mark.parametrize(("proxies", "counted_apart"), [("0", False), ("1", True)])
def test_the_word_of_a_proxy_is_accepted_only_where_one_is_configured(
        seeded_file: Path, make_site: Callable[..., Flask], proxies: str,
                                                            counted_apart: bool) -> None:
    site = make_site(f"sqlite:///{seeded_file / 'tracker.db'}", TRACKER_READS_PER_MINUTE="1", TRACKER_PROXIES=proxies)
    answers = [site.test_client().get("/zh/privacy/", headers={"X-Forwarded-For": reader}).status_code
               for reader in ("192.0.2.1", "192.0.2.2")]
    assert answers == [200, 200 if counted_apart else 429]


@pytest.mark.parametrize(("other", "counted_apart"), [
    ("2001:db8:1:2:ffff::9", False), ("2001:db8:1:3::1", True), ("::ffff:192.0.2.1", True), ("unknown", True)])
def test_all_addresses_of_one_network_are_counted_as_one_reader(seeded_file: Path, make_site: Callable[..., Flask], other: str,
                                                                counted_apart: bool) -> None:
    site = make_site(f"sqlite:///{seeded_file / 'tracker.db'}", TRACKER_READS_PER_MINUTE="2", TRACKER_PROXIES="1")
    answers = [site.test_client().get("/zh/privacy/", headers={"X-Forwarded-For": reader}).status_code
               for reader in ("2001:db8:1:2::1", "2001:db8:1:2::2", other, "::ffff:192.0.2.2")]
    assert answers == [200, 200, 200 if counted_apart else 429, 200]


@pytest.mark.parametrize(("lang", "says"), [("zh", "暫時無法讀取紀錄"), ("en", "The record cannot be reached at the moment")])
def test_while_the_database_is_away_a_page_says_so_in_the_readers_language_and_when_to_come_back(
        sqlite_database: Database, make_site: Callable[..., Flask], lang: str, says: str) -> None:
    site = make_site(f"sqlite:///{sqlite_database.engine.url.database}")
    site.testing = False
    site.config["PROPAGATE_EXCEPTIONS"] = False
    reader = site.test_client()
    with closed(site, Path(str(sqlite_database.engine.url.database))):
        for path in (f"/{lang}/", f"/{lang}/changelog/", f"/{lang}/feed.atom"):
            answer = reader.get(path)
            assert answer.status_code == 503 and answer.headers["Retry-After"] == "60", path
            assert answer.headers["Cache-Control"] == "no-store" and "ETag" not in answer.headers
            assert f"<h1>{says}</h1>" in answer.text
        told = reader.get("/api/v1/plans")
        assert told.status_code == 503 and told.headers["Retry-After"] == "60"
        assert told.mimetype == "application/problem+json"
        health = reader.get("/healthz")
        assert health.status_code == 503 and health.get_json() == {"ok": False, "head": None, "audit": "ok"}
    assert reader.get(f"/{lang}/changelog/").status_code == 200, "and it goes on by itself"


@pytest.mark.parametrize(("lang", "says"), [("zh", "暫時無法讀取紀錄"), ("en", "The record cannot be reached at the moment")])
def test_a_damaged_database_is_reported_like_one_that_is_away(seeded_file: Path, tmp_path: Path, make_site: Callable[..., Flask],
                                                              lang: str, says: str) -> None:
    place = shutil.copyfile(seeded_file / "tracker.db", tmp_path / "tracker.db")
    site = make_site(f"sqlite:///{place}")
    site.testing = False
    site.config["PROPAGATE_EXCEPTIONS"] = False
    whole = place.read_bytes()
    page = int.from_bytes(whole[16:18])
    damaged = bytearray(whole)
    for start in range(3 * page, len(whole), page):
        damaged[start:start + 200] = b"\xff" * 200
    place.write_bytes(damaged)
    reader = site.test_client()
    for path in (f"/{lang}/", f"/{lang}/changelog/", f"/{lang}/feed.atom"):
        answer = reader.get(path)
        assert answer.status_code == 503 and answer.headers["Retry-After"] == "60", path
        assert f"<h1>{says}</h1>" in answer.text
    for path in ("/api/v1/plans", "/healthz", "/readyz"):
        assert reader.get(path).status_code == 503, path
    site.extensions["database"].dispose()
    place.write_bytes(whole)
    assert reader.get(f"/{lang}/changelog/").status_code == 200, "and goes on when it was restored"


def test_text_typed_while_the_database_is_away_is_given_back(
        sqlite_database: Database, make_site: Callable[..., Flask]) -> None:
    site = make_site(f"sqlite:///{sqlite_database.engine.url.database}")
    site.testing = False
    site.config["PROPAGATE_EXCEPTIONS"] = False
    with closed(site, Path(str(sqlite_database.engine.url.database))):
        answer = site.test_client().post("/zh/subscribe/", data={
            "email": "a-long-address@example.org", "form_key": "key-of-the-form-itself", "shown": "digest-of-what-was-shown"},
            headers={"Origin": "http://localhost"})
    assert answer.status_code == 503 and "a-long-address@example.org" in answer.text
    assert "key-of-the-form-itself" not in answer.text and "digest-of-what-was-shown" not in answer.text


@contextmanager
def closed(site: Flask, file: Path) -> Iterator[None]:
    """The embedded database is out of reach: a folder takes its place."""
    site.extensions["database"].dispose()
    file.rename(file.with_suffix(".away"))
    file.mkdir()
    try:
        yield
    finally:
        file.rmdir()
        file.with_suffix(".away").rename(file)
