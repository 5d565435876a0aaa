"""The site as others see it: in search engines, beside a shared link, in a citation."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree

from tests import world
from tests.web.public.pages import page, part, words
from tracker import clock
from tracker.commands import bodies
from tracker.reports import cards
from tracker.reports.sheet import one_at_a_time
from tracker.web import crawlers

BASE = "http://127.0.0.1:5000"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
SHARED = ("/", "/plans/2021-2024/", "/plans/2021-2024/commitments/2-1/", "/plans/2025-2028/commitments/o1/", "/bodies/moi/",
          "/changelog/1/", "/group/meetings/", "/data/plans/", "/plans/2021-2024/themes/1/")


def size(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_shared_link_has_its_title_its_language_and_its_picture(reader: FlaskClient, lang: str) -> None:
    for at in SHARED:
        tree = page(reader, f"/{lang}{at}")
        said = {node.get("property"): node.get("content") or "" for node in tree.iter("meta") if node.get("property")}
        assert said["og:title"] and said["og:url"] == f"{BASE}/{lang}{at}" and said["og:site_name"]
        assert said["og:locale"] == {"zh": "zh_TW", "en": "en_GB"}[lang]
        assert said["og:image"].startswith(f"{BASE}/{lang}/")
        picture = reader.get(urlsplit(said["og:image"]).path)
        assert picture.status_code == 200 and picture.mimetype == "image/png" and size(picture.data) == cards.PIXELS


def test_a_card_is_drawn_once_for_each_state_by_whichever_process_and_changes_with_that_state(
        site: Flask, make_site: Callable[..., Flask]) -> None:
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
        milestone = world.a_milestone(session)
    folder = site.extensions["settings"].files.parent / "cards"

    def drawn() -> int:
        return len(list(folder.glob("*")))

    reader, path = site.test_client(), "/zh/plans/2025-2028/commitments/o1/card.png"
    first = reader.get(path)
    with site.extensions["database"].writing() as session:
        world.a_body(session, "mnd")
    # Another entry, and the card says the same: asked for anew, and not drawn again; nor by another process.
    other = make_site(site.extensions["database"].engine.url.render_as_string(hide_password=False)).test_client()
    assert reader.get(path).data == other.get(path).data == first.data and drawn() == 1
    with site.extensions["database"].writing() as session:
        world.an_update(session, session.merge(milestone), report=world.completion())
    assert reader.get(path).data != first.data and drawn() == 2
    assert reader.get("/en/plans/2025-2028/commitments/o1/card.png").data != reader.get(path).data


def test_only_a_limited_number_of_cards_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cards, "KEPT", 4)
    titles = [cards.Card("站", "", "", f"承諾事項{number}") for number in range(6)]
    for card in titles:
        assert cards.draw(card, "zh", tmp_path).startswith(b"\x89PNG")
        assert len(list(tmp_path.glob("*"))) <= 4
    assert not list(tmp_path.glob("*.part"))


def test_a_card_is_drawn_even_where_its_folder_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    card = cards.Card("站", "", "", "承諾事項")
    assert cards.draw(card, "zh", tmp_path / "file") == cards.draw(card, "zh", tmp_path / "cards")


def test_a_request_made_while_another_picture_is_drawn_is_told_to_return_and_keeps_no_thread(
        site: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
    monkeypatch.setattr(cards, "WAITS", 0.01)
    with one_at_a_time:
        answer = site.test_client().get("/zh/card.png")
    assert answer.status_code == 503 and answer.headers["Retry-After"] == "5" and "no-store" in answer.headers["Cache-Control"]
    assert site.test_client().get("/zh/card.png").status_code == 200


def test_the_drawing_library_is_loaded_only_when_a_card_is_drawn(tmp_path: Path) -> None:
    asked = ("import sys; from tracker.settings import Settings; from tracker.web import create_app; "
             "app = create_app(Settings.from_environment({'DATABASE_URL': 'sqlite://', 'SECRET_KEY': 'k' * 32})); "
             "sys.exit('matplotlib' in sys.modules)")
    assert subprocess.run([sys.executable, "-c", asked], cwd=Path(__file__).parents[3], check=False).returncode == 0


def test_the_site_map_names_every_page_in_both_languages_and_each_one_exists(reader: FlaskClient) -> None:
    index = etree.fromstring(reader.get("/sitemap.xml").data)
    parts = [urlsplit(node.text).path for node in index.iter(f"{MAP}loc")]
    assert parts == ["/sitemap/pages-1.xml", "/sitemap/changelog-1.xml"]
    found: dict[str, dict[str, str]] = {}
    for each in parts:
        for url in etree.fromstring(reader.get(each).data).iter(f"{MAP}url"):
            found[(url.findtext(f"{MAP}loc") or "").removeprefix(BASE)] = {
                str(link.get("hreflang")): str(link.get("href")).removeprefix(BASE) for link in url.iter(LINK)}
    assert {"/zh/", "/en/plans/2021-2024/commitments/2-1/", "/zh/bodies/moi/", "/zh/stories/", "/en/changelog/1/"} <= set(found)
    for place, both in found.items():
        assert place in both.values() and set(both) == {"zh-Hant-TW", "en"} and set(both.values()) <= set(found)
    entries = [place for place in found if place.startswith(("/zh/changelog/", "/en/changelog/")) and place[-2].isdigit()]
    for place in set(found) - set(entries) | set(entries[:4]):
        if ("/bodies/" not in place and "/documents/" not in place) or place.endswith(("moi/", "/1/")):
            assert reader.get(place.partition("#")[0]).status_code == 200, place
    for wrong in ("/sitemap/pages-0.xml", "/sitemap/pages-2.xml", "/sitemap/changelog-2.xml"):
        assert reader.get(wrong).status_code == 404


def test_the_site_map_names_the_day_in_taipei_on_which_a_thing_last_changed(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
        bodies.add_body(session, "moi", name=world.text("內政部"), by=world.EDITOR, at=datetime(2026, 3, 2, 17, tzinfo=UTC))
    for name, at in (("pages", "/zh/bodies/moi/"), ("changelog", "/zh/changelog/2/")):
        urls = etree.fromstring(site.test_client().get(f"/sitemap/{name}-1.xml").data).iter(f"{MAP}url")
        days = {(url.findtext(f"{MAP}loc") or "").removeprefix(BASE): url.findtext(f"{MAP}lastmod") for url in urls}
        assert days[at] == "2026-03-03"


def test_a_large_log_is_mapped_in_parts(reader: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crawlers, "AT_ONCE", 100)
    index = etree.fromstring(reader.get("/sitemap.xml").data)
    parts = [urlsplit(node.text).path for node in index.iter(f"{MAP}loc")]
    assert len(parts) > 5
    seen = [url.findtext(f"{MAP}loc") for part in parts for url in etree.fromstring(reader.get(part).data).iter(f"{MAP}url")]
    assert len(seen) == len(set(seen)) > 1000


def test_robots_are_kept_out_until_the_site_is_official(reader: FlaskClient, seeded_file: Path,
                                                        make_site: Callable[..., Flask]) -> None:
    assert reader.get("/robots.txt").text == "User-agent: *\nDisallow: /\n"
    official = make_site(f"sqlite:///{seeded_file / 'tracker.db'}", seeded_file / "files", TRACKER_SITE_STATUS="official",
                         TRACKER_PUBLISHER_ZH="國家發展委員會", TRACKER_PUBLISHER_EN="National Development Council").test_client()
    said = official.get("/robots.txt").text
    assert "Disallow: /zh/staff/" in said and f"Sitemap: {BASE}/sitemap.xml" in said and "Disallow: /\n" not in said
    assert "X-Robots-Tag" not in official.get("/sitemap.xml").headers
    assert "noindex" not in official.get("/zh/").text
    assert "noindex" in official.get("/zh/?as_of=300").text, "only the page as it is now is to be found"


def test_every_page_says_how_to_cite_it_with_the_entry_that_it_shows(reader: FlaskClient) -> None:
    head = reader.get("/healthz").get_json()["head"]
    for at in ("/zh/plans/2021-2024/", "/zh/changelog/", "/zh/about/"):
        said = words(part(page(reader, at), "foot"))
        assert "引用本頁：" in said and f"第{head}號紀錄，{BASE}{at}" in said
    past = words(part(page(reader, "/en/plans/2021-2024/?as_of=100"), "foot"))
    assert "entry 100" in past and f"{BASE}/en/plans/2021-2024/?as_of=100" in past
    compared = words(part(page(reader, "/zh/plans/2021-2024/compare/?from=20&to=60"), "foot"))
    assert f"{BASE}/zh/plans/2021-2024/compare/?from=20&to=60" in compared
    searched = words(part(page(reader, "/en/search/?q=budget&utm_source=mail"), "foot"))
    assert "“Search: budget”" in searched and searched.count(f"{BASE}/en/search/?q=budget") == 1 and "utm" not in searched
    assert "kind=" not in words(part(page(reader, "/zh/plans/2021-2024/documents/?kind=nonsense"), "foot"))


def test_a_commitment_is_cited_with_the_newest_entry_about_it(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
        milestone = world.a_milestone(session)
        newest = world.an_update(session, milestone, report=world.delay(date(2199, 9, 30))).last_entry
    said = words(part(page(site.test_client(), "/en/plans/2025-2028/commitments/o1/"), "follow"))
    assert f"entry {newest}, {BASE}/c/2025-2028/o1" in said


def test_a_page_that_does_not_exist_is_not_offered_for_citation(reader: FlaskClient) -> None:
    assert "引用本頁：" not in words(part(page(reader, "/zh/plans/1990-1993/", 404), "foot"))


def test_a_data_set_is_described_for_search_engines(reader: FlaskClient) -> None:
    tree = page(reader, "/en/data/milestones/")
    (described,) = [node for node in tree.iter() if node.get("itemtype") == "https://schema.org/Dataset"]
    said: dict[str, str] = {}
    for node in described.iter():
        said.setdefault(node.get("itemprop") or "", node.get("href") or node.get("content") or words(node))
    assert said["name"] == "Milestones" and said["license"].startswith("https://data.gov.tw/")
    assert f"{BASE}/data/milestones.csv" in {node.get("href") for node in described.iter("link")}


@pytest.mark.parametrize(("contact", "uri"), [("security@example.org", "mailto:security@example.org"),
                                              ("https://example.org/contact", "https://example.org/contact")])
def test_whoever_finds_a_weakness_reads_from_a_well_known_place_whom_to_tell(
        make_site: Callable[..., Flask], seeded_file: Path, monkeypatch: pytest.MonkeyPatch, contact: str, uri: str) -> None:
    client = make_site(f"sqlite:///{seeded_file / 'tracker.db'}", seeded_file / "files", TRACKER_CONTACT=contact).test_client()
    for now, expires in ((datetime(2026, 11, 22, 12, tzinfo=UTC), "2027-05-21"),
                         (datetime(2026, 11, 22, 16, tzinfo=UTC), "2027-05-22")):
        monkeypatch.setattr(clock, "now", lambda now=now: now)
        found = client.get("/.well-known/security.txt")
        assert found.mimetype == "text/plain" and found.text == (
            f"Contact: {uri}\nExpires: {expires}T00:00:00Z\nPreferred-Languages: zh-TW, en\n"
            f"Canonical: {BASE}/.well-known/security.txt\n")


def test_no_address_for_weaknesses_is_stated_where_the_installation_has_none(reader: FlaskClient, make_site: Callable[..., Flask],
                                                                             seeded_file: Path) -> None:
    by_phone = make_site(f"sqlite:///{seeded_file / 'tracker.db'}", seeded_file / "files", TRACKER_CONTACT="02-0000-0000")
    for client in (reader, by_phone.test_client()):
        assert client.get("/.well-known/security.txt").status_code == 404
