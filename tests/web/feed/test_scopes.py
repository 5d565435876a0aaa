"""What can be followed, as Atom and as JSON Feed alike: every scope, on the page that it belongs to, in both languages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import world
from tests.web.feed.conftest import BASE, fetch, writing
from tests.web.public.pages import page
from tests.worlds.cocreation import a_recommendation
from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.record import Decided
from tracker.commands import commitments, meetings, plans
from tracker.commands.commitments import Wording
from tracker.domain.forum import Attendance, AttendedAs, Minutes
from tracker.models import Commitment, Theme
from tracker.queries import changelog
from tracker.queries.subscriptions import concerning
from tracker.web.headers import SETTLED

SCOPES = {
    "/": "/feed", "/plans/2021-2024/": "/plans/2021-2024/feed", "/plans/2021-2024/themes/1/": "/plans/2021-2024/themes/1/feed",
    "/plans/2021-2024/commitments/2-1/": "/plans/2021-2024/commitments/2-1/feed", "/bodies/moi/": "/bodies/moi/feed",
    "/changelog/?kind=delays": "/delays/feed", "/group/decisions/": "/group/decisions/feed", "/reports/": "/reports/feed",
    "/group/meetings/": "/group/meetings/feed"}
JSON = "application/feed+json; charset=utf-8"


def json_feed(reader: FlaskClient, path: str) -> dict[str, Any]:
    """A JSON Feed, checked against version 1.1."""
    answer = reader.get(path)
    assert answer.status_code == 200 and answer.content_type == JSON, path
    assert answer.headers["Access-Control-Allow-Origin"] == "*" and "\\u" not in answer.get_data(as_text=True)
    feed: dict[str, Any] = answer.get_json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1" and feed["title"] and feed["feed_url"] == f"{BASE}{path}"
    assert feed["authors"][0]["name"] and feed["language"] in ("zh-Hant-TW", "en")
    for item in feed["items"]:
        assert item["id"] and item["content_html"].strip() and item["summary"].strip() and item["url"].startswith(f"{BASE}/")
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"])
    return feed


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("at", SCOPES)
def test_both_feeds_of_a_scope_say_the_same_and_its_page_names_them(reader: FlaskClient, at: str, lang: str) -> None:
    path = f"/{lang}{SCOPES[at]}"
    tree = page(reader, f"/{lang}{at}")
    named = {(node.get("type"), node.get("href")) for node in tree.iter("link") if node.get("rel") == "alternate"}
    assert {("application/atom+xml", f"{path}.atom"), ("application/feed+json", f"{path}.json")} <= named
    atom, json = fetch(reader, f"{path}.atom"), json_feed(reader, f"{path}.json")
    assert [item["id"] for item in json["items"]] == atom.ids
    for item, entry in zip(json["items"], atom.parsed.entries, strict=True):
        assert (item["title"], item["url"]) == (entry.title, entry.link)
        assert item["summary"].split() == entry.summary.split()
    assert json["title"] == atom.parsed.feed.title and json["home_page_url"] == atom.parsed.feed.link
    assert reader.get(json["home_page_url"].removeprefix(BASE), follow_redirects=True).status_code == 200
    listed = {node.get("href") for node in page(reader, f"/{lang}/feeds/").iter("a")}
    assert {f"{path}.atom", f"{path}.json"} <= listed


BELONGS = {
    "/": ("/delays/feed",), "/plans/2021-2024/commitments/2-1/history/": ("/plans/2021-2024/commitments/2-1/feed",),
    "/plans/2021-2024/documents/": ("/plans/2021-2024/feed",), "/documents/1/": ("/plans/",),
    "/group/": ("/group/meetings/feed", "/group/decisions/feed"), "/group/meetings/5/": ("/group/meetings/feed",),
    "/group/decisions/1/": ("/group/decisions/feed",), "/reports/1/": ("/reports/feed",)}
"""Pages within a scope, and the feeds that they belong to."""


@pytest.mark.parametrize("at", BELONGS)
def test_a_page_within_a_scope_names_the_feed_that_it_belongs_to(reader: FlaskClient, at: str) -> None:
    for lang in ("zh", "en"):
        named = [str(node.get("href")) for node in page(reader, f"/{lang}{at}").iter("link")
                 if node.get("type") == "application/atom+xml" and node.get("rel") == "alternate"]
        assert all(any(each.startswith(f"/{lang}{feed}") for each in named) for feed in BELONGS[at]), named


@pytest.mark.parametrize("at", ["/plans/2021-2024/", "/plans/2021-2024/themes/1/", "/plans/2021-2024/commitments/2-1/",
                                "/bodies/moi/"])
def test_a_page_names_the_calendar_of_its_dates(reader: FlaskClient, at: str) -> None:
    named = {str(node.get("href")) for node in page(reader, f"/zh{at}").iter("link") if node.get("type") == "text/calendar"}
    assert {f"/zh{at}calendar.ics", "/zh/calendar.ics"} == named


def test_a_json_feed_leads_through_every_archive(site: Flask) -> None:
    with writing(site) as session:
        world.an_installation(session)
        for number in range(249):
            world.a_body(session, f"b{number}")
    reader, path, found = site.test_client(), "/en/feed.json", set()
    while path:
        answer = json_feed(reader, path)
        found |= {int(item["id"].rsplit("/", 1)[1]) for item in answer["items"]}
        path = answer.get("next_url", "").removeprefix(BASE)
    assert found == set(range(1, 251))
    assert reader.get("/en/feed/1.json").headers["Cache-Control"] == SETTLED


def test_the_delays_feed_contains_only_delays(reader: FlaskClient) -> None:
    kinds = {tag for item in json_feed(reader, "/zh/delays/feed.json")["items"] for tag in item["tags"]}
    assert "delay.recorded" in kinds and kinds <= {"delay.recorded", "milestone.fell_overdue", "statement.fell_overdue"}


def test_whoever_follows_the_meetings_learns_of_the_minutes_and_who_was_there(site: Flask) -> None:
    with writing(site) as session:
        world.an_installation(session)
        meeting = world.a_meeting(session)
        observer = Attendance(AttendedAs.OBSERVER, organisation=world.text("監察院", "Control Yuan"))
        meetings.record_attendance(session, meeting, [observer], by=world.EDITOR, at=world.later(1))
        meetings.set_minutes(session, meeting, Minutes.PUBLIC, minutes_url="https://example.org/minutes", by=world.EDITOR,
                             at=world.later(2))
    told = json_feed(site.test_client(), "/en/group/meetings/feed.json")["items"]
    assert {tag for item in told for tag in item["tags"]} == {"meeting.held", "attendance.recorded", "minutes.published"}


def test_a_theme_feed_includes_a_commitments_entries_only_while_it_is_in_the_theme(site: Flask) -> None:
    def move(session: Session, theme: Theme | None) -> int:
        found = Commitment.by_reference(session, "2025-2028/1-1")
        return commitments.amend_commitment(session, found, wording=Wording.of(found), number="1-1", theme=theme, leads=["cec"],
                                            supports=[], reason=world.text("調整範疇"),
                                            decided=Decided(document="院臺字第1號"), by=world.EDITOR, at=world.AT).number

    def report(session: Session) -> int:
        return world.an_update(session, milestone, report=world.progress(occurred=date(2026, 2, 27))).last_entry

    with writing(site) as session:
        world.an_installation(session)
        plan = world.a_plan(session)
        first = plans.add_theme(session, plan, 1, title=world.text("範疇一", "Theme one"), by=world.EDITOR, at=world.AT)
        commitment = world.a_commitment(session, plan=plan, number="1-1")
        milestone = world.a_milestone(session, commitment=commitment)
        before = report(session)
        came = move(session, first)
        inside = report(session)
        left = move(session, None)
        after = report(session)
        theme, added = first.reference, first.last_entry
    reader = site.test_client()
    numbers = fetch(reader, "/en/plans/2025-2028/themes/1/feed.atom").numbers
    assert {came, inside, left} <= set(numbers) and not {before, after} & set(numbers) and added in numbers
    with site.extensions["database"].reading() as session:
        told = changelog.latest(session, changelog.Filter(theme=changelog.theme(session, theme)), 100)
        mailed = session.scalars(select(ChangelogEntry.number).where(concerning(session, [theme])))
        assert {each.number for each in told} == set(numbers) == set(mailed)


@pytest.mark.parametrize("path", ["/zh/plans/2021-2024/themes/99/feed.atom", "/zh/plans/1999-2000/themes/1/feed.json",
                                  "/zh/reports/feed/1.json"])
def test_something_that_does_not_exist_cannot_be_followed(reader: FlaskClient, path: str) -> None:
    assert reader.get(path).status_code == 404


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_kind_of_record_that_has_no_entries_yet_can_be_followed_before_its_first_one(site: Flask, lang: str) -> None:
    reader, path = site.test_client(), f"/{lang}/recommendations/feed"
    assert reader.get(f"{path}.atom").status_code == 404
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
    empty = fetch(reader, f"{path}.atom")
    assert (empty.numbers, reader.get(f"{path}.json").get_json()["items"]) == ([], []) and empty.text("updated")
    with site.extensions["database"].writing() as session:
        a_recommendation(session)
    assert len(fetch(reader, f"{path}.atom").numbers) == 1 == len(reader.get(f"{path}.json").get_json()["items"])
