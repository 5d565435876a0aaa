"""What a meeting concluded, what its list says of a conclusion, and a body's request for release: once withheld by law, each
place where they stood says so."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from tests import world
from tests.web.desk import words_of
from tests.web.office import Office
from tests.web.public.pages import page, words
from tests.world import AT, EDITOR, later, text
from tests.worlds.cocreation import a_recommendation, an_event
from tests.worlds.reviews import a_signer
from tracker.commands import meetings, objections, register
from tracker.commands.meetings import Concluded, Notice
from tracker.commands.register import Reported
from tracker.domain.calendar import When
from tracker.domain.forum import AgendaItem, Attendance, AttendedAs
from tracker.domain.register import Ruling
from tracker.models import Commitment
from tracker.models.columns import Source

SECRET = "私人姓名"
ELSEWHERE = "https://example.org/private-name"
SAID = {"zh": "依法停止公開", "en": "withheld by law"}


@pytest.fixture
def withheld(office_file: Path, tmp_path: Path, make_site: Callable[..., Flask]) -> Office:
    """A meeting that was held, with a conclusion on its list that a body asked to be released; an administrator has withheld
    all three."""
    office = Office(make_site(f"sqlite:///{shutil.copyfile(office_file, tmp_path / 'office.db')}"))
    with office.site.extensions["database"].writing() as session:
        meeting = meetings.announce_meeting(session, 2, Notice(When.day(date(2026, 3, 10)), place=text(SECRET), agenda=[
            AgendaItem(text(f"{SECRET}提案"))]), by=EDITOR, at=AT)
        conclusion = world.a_conclusion(session, commitment=Commitment.by_reference(session, "2025-2028/o1"))
        request = register.request_release(session, conclusion, body="cec", text=text(f"{SECRET}已結案"), url=ELSEWHERE,
                                           by=world.holder(session), at=AT)
        listing = register.list_at_meeting(session, conclusion, meeting, Reported(
            1, text(f"{SECRET}陳情案"), text(f"已函復{SECRET}"), Ruling.RELEASE, ELSEWHERE), by=EDITOR, at=AT)
        objections.raise_objection(session, listing, text=text("尚無佐證"), by=a_signer(session), at=AT)
        meetings.record_held(session, meeting, held_on=meeting.held_on, sources=[Source(url=ELSEWHERE)], by=EDITOR, at=later(60),
                             concluded=Concluded(text(SECRET), [text(f"請{SECRET}補件")]))
        meetings.record_attendance(session, meeting, [Attendance(AttendedAs.OBSERVER, organisation=text(SECRET))], by=EDITOR,
                                   at=later(61))
        register.decide(session, listing, register.Decision(Ruling.KEEP, reason=text(f"{SECRET}未到"),
                                                            dissent=text(f"{SECRET}不同意")), by=EDITOR, at=later(61))
        numbers = [each.last_entry for each in (meeting, listing, request)]
    admin = office.at("admin")
    for number, ground in zip(numbers, ("會議之法律依據", "清單之法律依據", "申請之法律依據"), strict=True):
        shown = words_of(admin.send("/staff/withhold/", 200, entry=str(number), ground_zh=ground, step="preview").text)
        assert SECRET in shown
        admin.again("/staff/withhold/", 303, step="withhold")
    return office


def test_each_page_says_withheld_where_the_words_stood(withheld: Office) -> None:
    reader = withheld.site.test_client()
    for lang in ("zh", "en"):
        for path in ("group/meetings/", "group/meetings/2/", "group/decisions/1/", "group/meetings/2/release/"):
            shown = page(reader, f"/{lang}/{path}")
            told = reader.get(f"/{lang}/{path}").text
            assert SECRET not in told and "private-name" not in told, (lang, path)
            assert SAID[lang] in words(shown).lower(), (lang, path)


def test_the_page_of_the_meeting_leads_to_the_entry_that_states_the_ground(withheld: Office) -> None:
    reader = withheld.site.test_client()
    shown = page(reader, "/zh/group/meetings/2/")
    for heading in ("h-agenda", "h-conclusions", "h-present"):
        section = next(each for each in shown.iter("section") if each.get("aria-labelledby") == heading)
        assert SAID["zh"] in words(section), heading
    fact = next(each for each in shown.iter("div") if [words(term) for term in each.iter("dt")] == [SAID["zh"]])
    (link,) = [each.get("href", "") for each in fact.iter("a")]
    told = words(page(reader, link))
    assert "會議之法律依據" in told and "清單之法律依據" not in told


def test_the_papers_of_the_meeting_say_withheld(withheld: Office) -> None:
    for paper in ("agenda", "minutes"):
        packed = withheld.site.test_client().get(f"/zh/group/meetings/2/{paper}.odt").data
        content = zipfile.ZipFile(io.BytesIO(packed)).read("content.xml").decode()
        assert "（依法停止公開）" in content and SECRET not in content, paper


def test_no_feed_data_search_or_calendar_repeats_the_words(withheld: Office) -> None:
    reader, asked = withheld.site.test_client(), f"{SECRET}已結案"
    for path in ("/zh/group/meetings/2/meeting.ics", "/data/meetings.json", "/data/resolution-rulings.json", "/zh/feed.atom",
                 "/data/release-requests.json", "/api/v1/meetings", "/data/changelog.jsonl", "/zh/group/decisions/feed.json",
                 f"/zh/search/?q={asked}"):
        answer = reader.get(path)
        assert answer.status_code == 200, path
        assert "private-name" not in answer.text and SECRET not in answer.text.replace(asked, ""), path
        if path.startswith("/data/") and path.endswith(".json"):
            assert '"withheld":true' in answer.text.replace(" ", ""), path


def test_the_secretariat_still_works_on_with_what_was_withheld(withheld: Office) -> None:
    editor = withheld.at("editor")
    for path in ("/staff/register/1/meetings/2/correct/", "/staff/group/meetings/2/conclusions/",
                 "/staff/group/meetings/2/amend/", "/staff/register/", "/staff/group/", "/staff/meetings/2/strike/"):
        assert SECRET not in editor.get(path).text


def test_a_conclusion_a_recommendation_and_an_event_say_withheld_in_place_of_their_words(withheld: Office) -> None:
    with withheld.site.extensions["database"].writing() as session:
        numbers = [each.number for each in world.entries_about(session, "conclusion/1") if each.kind == "conclusion.opened"]
        for thing in (an_event(session, title=text(f"{SECRET}座談會"), text=text(f"{SECRET}主持")),
                      a_recommendation(session, title=text(f"請{SECRET}說明"), text=text(f"{SECRET}應公開說明"))):
            numbers.append(thing.last_entry)
    admin = withheld.at("admin")
    for number in numbers:
        admin.send("/staff/withhold/", 200, entry=str(number), ground_zh="個人資料保護法", step="preview")
        admin.again("/staff/withhold/", 303, step="withhold")
    reader = withheld.site.test_client()
    for lang in ("zh", "en"):
        for path in ("group/decisions/", "group/decisions/1/", "group/meetings/2/release/", "participation/1/",
                     "recommendations/", "plans/2025-2028/commitments/o1/"):
            told = reader.get(f"/{lang}/{path}")
            assert told.status_code == 200 and SECRET not in told.text and "公開資料格式" not in told.text, (lang, path)
            assert SAID[lang] in told.text.lower(), (lang, path)
