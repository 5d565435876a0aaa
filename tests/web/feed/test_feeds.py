"""Atom feeds: valid, complete however many entries there are, and the same for ever."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests import world
from tests.web.feed.conftest import ATOM, BASE, all_of, fetch, writing
from tracker.changelog.record import Decided
from tracker.commands import commitments, plans, translations, withholding
from tracker.commands.commitments import Wording
from tracker.domain.bilingual import TextState
from tracker.models import Commitment, Plan
from tracker.queries import changelog
from tracker.queries.changelog import Filter
from tracker.web.headers import SETTLED

FEEDS = ("/zh/feed.atom", "/en/feed.atom", "/en/plans/2021-2024/feed.atom", "/zh/plans/2021-2024/commitments/2-1/feed.atom",
         "/zh/plans/2025-2028/commitments/o1/feed.atom", "/en/bodies/moi/feed.atom")
ALL, PLAN, COMMITMENT = "/en/feed.atom", "/en/plans/2025-2028/feed.atom", "/en/plans/2025-2028/commitments/1-1/feed.atom"


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_is_valid_and_says_what_the_site_is(reader: FlaskClient, path: str) -> None:
    feed = fetch(reader, path)
    lang = path[1:3]
    assert feed.root.get("{http://www.w3.org/XML/1998/namespace}lang") == {"zh": "zh-Hant-TW", "en": "en"}[lang]
    said = "亦未經其查核" if lang == "zh" else "neither issued nor checked by NDC"
    assert said in feed.text("subtitle") and said in feed.text("rights")
    assert ("（示範）" if lang == "zh" else "(demonstration)") in feed.text("title")
    assert len(feed.entries) >= 8 and feed.numbers == sorted(feed.numbers, reverse=True)
    other = "en" if lang == "zh" else "zh-Hant-TW"
    assert feed.root.find(f"{ATOM}link[@hreflang='{other}'][@type='application/atom+xml']") is not None
    assert {link.get("hreflang") for link in feed.root.findall(f"{ATOM}entry/{ATOM}link[@rel='alternate']")} == {
        "zh-Hant-TW" if lang == "zh" else "en"}


def test_something_that_does_not_exist_cannot_be_followed(reader: FlaskClient) -> None:
    for path in ("/zh/plans/2030-2033/feed.atom", "/zh/plans/2021-2024/commitments/9-9/feed.atom", "/zh/bodies/nobody/feed.atom",
                 "/zh/bodies/installation/feed.atom", "/en/bodies/2021-2024/feed.json", "/en/plans/moi/feed.atom",
                 "/zh/feed/0.atom", "/zh/feed/999.atom", "/zh/bodies/moi/feed/1.atom"):
        assert reader.get(path).status_code == 404, path


def test_a_database_with_no_installation_yet_has_no_feed(site: Flask) -> None:
    assert site.test_client().get(ALL).status_code == 404


@pytest.mark.parametrize("more", [0, 1, 49, 50, 98, 99, 100, 200, 249])
def test_no_entry_is_out_of_reach(site: Flask, more: int) -> None:
    with writing(site) as session:
        world.an_installation(session)
        for number in range(more):
            world.a_body(session, f"b{number}")
    feeds = all_of(site.test_client(), ALL)
    newest, archives = feeds[0], feeds[1:]
    total = more + 1
    assert set().union(*(feed.numbers for feed in feeds)) == set(range(1, total + 1))
    assert len(newest.numbers) >= min(50, total) and newest.numbers[0] == total
    assert [len(archive.numbers) for archive in archives] == [100] * (total // 100)
    # Filled from the oldest: nothing that lies in an archive can be pushed into another.
    for place, archive in enumerate(reversed(archives)):
        assert sorted(archive.numbers) == list(range(100 * place + 1, 100 * place + 101))
        assert archive.link("current") == ALL
        assert archive.link("next-archive") == (f"/en/feed/{place + 2}.atom" if place + 1 < len(archives) else None)
        assert archive.root.find("{http://purl.org/syndication/history/1.0}archive") is not None
        assert archive.text("id") == newest.text("id")


def test_archives_of_the_real_record_lose_nothing(seeded: Flask) -> None:
    with seeded.extensions["database"].reading() as session:
        for path, reference in (("/zh/plans/2021-2024/feed.atom", "2021-2024"), ("/en/bodies/ndc/feed.atom", "ndc")):
            expected = {each.number for each in changelog.latest(session, Filter(about=[reference]), 10_000)}
            assert set().union(*(feed.numbers for feed in all_of(seeded.test_client(), path))) == expected


def test_a_full_archive_is_the_same_for_ever(site: Flask) -> None:
    with writing(site) as session:
        world.an_installation(session)
        for number in range(199):
            world.a_body(session, f"b{number}")
    reader = site.test_client()
    before = fetch(reader, "/en/feed/1.atom")
    assert before.response.headers["Cache-Control"] == SETTLED
    assert fetch(reader, "/en/feed/2.atom").response.headers["Cache-Control"] != SETTLED
    with writing(site) as session:
        world.a_plan(session)
        for number in range(150):
            world.a_body(session, f"c{number}")
    after = fetch(reader, "/en/feed/1.atom")
    assert after.response.data == before.response.data
    assert after.response.headers["ETag"] == before.response.headers["ETag"]


def _a_plan_with_two(session: Session) -> None:
    world.an_installation(session)
    world.a_commitment(session, number="1-1")
    world.a_commitment(session, number="1-2", leads=["moi"])


def _amend(session: Session, title: Any, at: Any = world.AT) -> None:
    commitment = Commitment.by_reference(session, "2025-2028/1-1")
    commitments.amend_commitment(session, commitment, wording=Wording(title=title), number="1-1", theme=None, leads=["cec"],
                                 supports=[], reason=world.text("修正名稱"), decided=Decided(document="1"), by=world.EDITOR,
                                 at=at)


def test_old_entries_keep_their_ids_dates_and_words_when_titles_change(site: Flask) -> None:
    with writing(site) as session:
        _a_plan_with_two(session)
        _amend(session, world.text("舊名稱", "The old title"))
        milestone = world.a_milestone(session, commitment=Commitment.by_reference(session, "2025-2028/1-1"))
        world.an_update(session, milestone, report=world.delay(date(2026, 9, 30)))
    reader = site.test_client()
    before = fetch(reader, PLAN)
    with writing(site) as session:
        _amend(session, world.text("新名稱", "The new title"), at=world.later(30))
        plan = Plan.by_reference(session, "2025-2028")
        plans.amend_plan(session, plan, title=world.text("新方案", "New plan"), summary=plan.summary, coordinator=None,
                         recorded_here_since=None, reason=world.text("更名"), decided=Decided(document="1"), by=world.EDITOR,
                         at=world.later(31))
    after = fetch(reader, PLAN)
    for number in before.numbers:
        assert after.entry(number) == before.entry(number)
    assert "The old title" in before.response.text and "The new title" in after.response.text
    assert "New plan" in after.text("title")


def test_feed_ids_are_tags_under_the_authority_set_in_entry_one(site: Flask) -> None:
    with writing(site) as session:
        _a_plan_with_two(session)
    for lang in ("zh", "en"):
        feed = fetch(site.test_client(), f"/{lang}/feed.atom")
        assert feed.ids[0] == f"tag:example.org,2026:{lang}/changelog/{feed.numbers[0]}"


def test_published_means_when_it_happened_and_updated_when_it_was_recorded(site: Flask) -> None:
    with writing(site) as session:
        _a_plan_with_two(session)
        milestone = world.a_milestone(session, commitment=Commitment.by_reference(session, "2025-2028/1-1"))
        world.an_update(session, milestone, report=world.progress(occurred=date(2026, 2, 27)), at=world.later(1))
    first, *others = fetch(site.test_client(), COMMITMENT).entries
    assert first.findtext(f"{ATOM}published") == "2026-02-27T00:00:00+08:00"
    assert first.findtext(f"{ATOM}updated") == "2026-03-03T02:00:00Z"
    # A commitment that was entered without a date of the event was published when it was recorded.
    assert others[-1].findtext(f"{ATOM}published") == "2026-03-02T02:00:00+00:00"


@pytest.mark.parametrize("path", [COMMITMENT, "/zh/bodies/cec/feed.atom"])
def test_an_entry_elsewhere_leaves_this_feed_unchanged(site: Flask, path: str) -> None:
    with writing(site) as session:
        _a_plan_with_two(session)
    reader = site.test_client()
    before = fetch(reader, path)
    with writing(site) as session:
        world.a_body(session, "mnd")
        world.a_milestone(session, commitment=Commitment.by_reference(session, "2025-2028/1-2"))
    after = fetch(reader, path)
    assert after.response.headers["ETag"] == before.response.headers["ETag"]
    assert after.response.data == before.response.data
    again = reader.get(path, headers={"If-None-Match": before.response.headers["ETag"]})
    assert again.status_code == 304 and again.data == b"" and again.headers["ETag"] == before.response.headers["ETag"]


def test_a_new_entry_appears_in_its_feed_at_once(site: Flask) -> None:
    with writing(site) as session:
        _a_plan_with_two(session)
    reader = site.test_client()
    before = fetch(reader, COMMITMENT)
    with writing(site) as session:
        milestone = world.a_milestone(session, commitment=Commitment.by_reference(session, "2025-2028/1-1"))
        world.an_update(session, milestone, report=world.delay(date(2026, 9, 30)))
    after = fetch(reader, COMMITMENT, **{"If-None-Match": before.response.headers["ETag"]})
    assert after.parsed.entries[0].title.startswith("Delay: 1-1")
    assert "30 September 2026" in after.parsed.entries[0].content[0].value
    with site.extensions["database"].reading() as session:
        (newest,) = changelog.latest(session, Filter(about=["2025-2028/1-1"]), 1)
    assert newest.digest in after.text("subtitle") and newest.at == after.text("updated")


def test_the_feed_of_an_old_number_leads_to_the_new_number(site: Flask) -> None:
    with writing(site) as session:
        world.an_installation(session)
        commitment = world.a_commitment(session)
        commitments.amend_commitment(session, commitment, wording=Wording.of(commitment), number="3-1", theme=None, leads=["cec"],
                                     supports=[], reason=world.text("編號公布"), decided=Decided(document="1"), by=world.EDITOR,
                                     at=world.AT)
    reader = site.test_client()
    moved = reader.get("/en/plans/2025-2028/commitments/o1/feed.atom")
    assert moved.status_code == 308 and moved.headers["Location"].endswith("/commitments/3-1/feed.atom")
    feed = fetch(reader, "/en/plans/2025-2028/commitments/3-1/feed.atom")
    assert feed.text("id") == "tag:example.org,2026:en/2025-2028/o1"


def test_the_address_under_which_a_commitment_was_entered_leads_to_it_whatever_number_it_gets(site: Flask) -> None:
    with writing(site) as session:
        world.an_installation(session)
        commitment = world.a_commitment(session, number="2-1")
        commitments.amend_commitment(session, commitment, wording=Wording.of(commitment), number="2-3", theme=None, leads=["cec"],
                                     supports=[], reason=world.text("編號修正"), decided=Decided(document="1"), by=world.EDITOR,
                                     at=world.AT)
    reader = site.test_client()
    for at in ("/", "/feed.atom", "/calendar.ics", "/history/"):
        moved = reader.get(f"/en/plans/2025-2028/commitments/2-1{at}")
        assert moved.status_code == 308 and moved.headers["Location"].endswith(f"/commitments/2-3{at}"), at
    assert reader.get("/c/2025-2028/2-1").headers["Location"].endswith("/commitments/2-3/")
    page_of = reader.get("/api/v1/commitments/2025-2028%2F2-1").get_json()["links"]["page-en"]
    assert reader.get(page_of.removeprefix(BASE), follow_redirects=True).status_code == 200


def test_a_withheld_text_appears_in_no_feed_and_no_kept_page(site: Flask) -> None:
    with writing(site) as session:
        _a_plan_with_two(session)
        milestone = world.a_milestone(session, commitment=Commitment.by_reference(session, "2025-2028/1-1"))
        number = world.an_update(session, milestone, report=world.progress(text=world.text("電話0900", "Secret"))).last_entry
        world.a_body(session, "mnd")
    reader = site.test_client()
    assert "Secret" in fetch(reader, "/en/bodies/cec/feed.atom").response.text
    with writing(site) as session:
        withholding.withhold(session, number, ground=world.text("個人資料保護法", "Personal Data Protection Act"), by=world.ADMIN,
                             at=world.later(1))
    for path in (COMMITMENT, "/en/bodies/cec/feed.atom", ALL):
        feed = fetch(reader, path)
        assert "Secret" not in feed.response.text
        assert number in feed.numbers and b"Personal Data Protection Act" in feed.entry(number)


@pytest.mark.parametrize(("lang", "written"), [("en", "Security testing (this site’s reading;"), ("zh", "資安檢測（本站歸類")])
def test_a_remark_in_brackets_is_set_off_from_the_word_before_it_as_each_language_does(
        reader: FlaskClient, lang: str, written: str) -> None:
    feed = fetch(reader, f"/{lang}/plans/2021-2024/commitments/2-1/feed.atom")

    assert any(written in str(entry.findtext(f"{ATOM}summary")) for entry in feed.entries)


def test_a_translation_is_followed_by_its_mark_without_a_blank_in_chinese(site: Flask) -> None:
    with writing(site) as session:
        world.an_installation(session)
        body = world.a_body(session, "moi", name=world.text("內政部"))
        translations.translate(session, body, "name", translation="Ministry of the Interior", state=TextState.DRAFT,
                               by=world.EDITOR, at=world.AT)
    reader = site.test_client()
    for path, written in (("/zh/feed.atom", "Interior（非官方譯文）"), (ALL, "Interior (unofficial translation)")):
        assert written in str(fetch(reader, path).entries[0].findtext(f"{ATOM}summary"))


def test_hostile_text_stays_text(site: Flask) -> None:
    hostile = "<script>alert(1)</script> ]]> & \x01\x0b\ufffe <![CDATA[ \U0001f600"
    with writing(site) as session:
        world.an_installation(session)
        commitment = world.a_commitment(session, number="1-1", wording=Wording(title=world.text(hostile, hostile)))
        milestone = world.a_milestone(session, commitment=commitment)
        world.an_update(session, milestone, report=world.progress(text=world.text(hostile, hostile)))
    reader = site.test_client()
    for path in (ALL, COMMITMENT, "/zh/feed.atom"):
        feed = fetch(reader, path)
        content = feed.entries[0].findtext(f"{ATOM}content")
        assert "<script>" not in content and "&lt;script&gt;" in content
        assert "<script>alert(1)</script>" in feed.entries[0].findtext(f"{ATOM}summary")
        assert "\U0001f600" in content and "\x01" not in feed.response.text


def test_addresses_come_from_the_settings_and_never_from_the_request(seeded: Flask) -> None:
    response = seeded.test_client().get("/en/feed.atom", headers={"Host": "evil.example"})
    assert "evil.example" not in response.text


def test_a_feed_of_an_official_site_names_its_publisher(seeded_file: Any, make_site: Any) -> None:
    official = make_site(f"sqlite:///{seeded_file / 'tracker.db'}", TRACKER_SITE_STATUS="official",
                         TRACKER_PUBLISHER_ZH="國家發展委員會", TRACKER_PUBLISHER_EN="National Development Council")
    feed = fetch(official.test_client(), "/en/feed.atom")
    assert feed.parsed.feed.author == "National Development Council"
    assert "not issued" not in feed.response.text and "demonstration" not in feed.response.text
