"""The record's dates in a calendar program: added, moved and struck out as the record changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from tests import world
from tests.web.public.pages import page, words
from tests.worlds import reports
from tests.worlds import rounds as reporting
from tracker.changelog import chain, fold, restore
from tracker.changelog.record import Decided
from tracker.commands import commitments, meetings, milestones, plans, rounds
from tracker.commands.meetings import Notice
from tracker.commands.plans import Closing
from tracker.database import Database
from tracker.domain.calendar import When
from tracker.domain.closing import ClosingState
from tracker.models import Commitment, Meeting, Milestone, Plan, Round

PATHS = ("/calendar.ics", "/plans/2021-2024/calendar.ics", "/plans/2021-2024/themes/1/calendar.ics",
         "/plans/2021-2024/commitments/2-1/calendar.ics", "/bodies/moi/calendar.ics")
TOPICS = ("/delays/calendar.ics", "/group/decisions/calendar.ics", "/reports/calendar.ics")
NAME = "2025-2028/o1/m1"


def events(reader: FlaskClient, path: str) -> dict[str, Any]:
    """The events of a calendar, keyed by the end of their UIDs; checked against RFC 5545."""
    answer = reader.get(path)
    assert answer.status_code == 200 and answer.mimetype == "text/calendar", path
    assert all(len(line) <= 75 for line in answer.data.split(b"\r\n")) and b"\n" not in answer.data.replace(b"\r\n", b"")
    calendar: Any = Calendar.from_ical(answer.data)
    assert calendar.subcomponents, "RFC 5545, 3.4"
    assert calendar["version"] == "2.0" and calendar["prodid"] and calendar["x-wr-calname"]
    found: dict[str, Any] = {str(event["uid"]).split(":", 2)[2]: event for event in calendar.walk("VEVENT")}
    assert len(found) == len(list(calendar.walk("VEVENT")))
    for event in found.values():
        assert event["dtstamp"].dt.tzinfo is not None and event["summary"] and int(event["sequence"]) > 0
        assert event["url"].startswith("http://127.0.0.1:5000/")
    return found


def days(event: Any) -> tuple[date, date]:
    return event["dtstart"].dt, event["dtend"].dt - timedelta(days=1)


@pytest.mark.parametrize("path", (*PATHS, *TOPICS[:2]))
def test_every_calendar_is_valid_in_both_languages_and_names_the_same_events(reader: FlaskClient, path: str) -> None:
    zh, en = events(reader, f"/zh{path}"), events(reader, f"/en{path}")
    assert zh and set(zh) == set(en)
    for name, event in zh.items():
        assert event["sequence"] == en[name]["sequence"] and event["dtstart"].dt == en[name]["dtstart"].dt
    again = reader.get(f"/zh{path}", headers={"If-None-Match": reader.get(f"/zh{path}").headers["ETag"]})
    assert again.status_code == 304


def test_a_calendar_is_valid_before_anything_is_in_it(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
    for path in ("/calendar.ics", *TOPICS):
        assert events(site.test_client(), f"/zh{path}") == {}


def test_a_narrower_calendar_contains_part_of_the_whole(reader: FlaskClient) -> None:
    whole = events(reader, "/zh/calendar.ics")
    for path in (*PATHS[1:], *TOPICS):
        part = events(reader, f"/zh{path}")
        assert {name: event.to_ical() for name, event in part.items()}.items() <= {
            name: event.to_ical() for name, event in whole.items()}.items()


def test_the_pages_link_to_their_calendars(reader: FlaskClient) -> None:
    for lang in ("zh", "en"):
        for path in (*PATHS, *TOPICS):
            at = "/feeds/" if path in ("/calendar.ics", *TOPICS) else path.removesuffix("calendar.ics")
            assert f"/{lang}{path}" in {node.get("href") for node in page(reader, f"/{lang}{at}").iter("a")}
    named = {node.get("href"): words(node) for node in page(reader, "/zh/feeds/").iter("a")}
    assert named["/zh/plans/2021-2024/calendar.ics"] == "臺灣開放政府國家行動方案 2021-2024"
    for path in ("/zh/plans/1999-2000/calendar.ics", "/zh/bodies/nobody/calendar.ics",
                 "/zh/plans/2021-2024/themes/99/calendar.ics"):
        assert reader.get(path).status_code == 404


def test_a_date_that_moves_is_the_same_event_on_another_day(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
        world.a_milestone(session, due=When.month(2026, 5))
    reader, path, due = site.test_client(), "/zh/plans/2025-2028/calendar.ics", f"{NAME}/due"
    before = events(reader, path)[due]
    # A month has no day of its own: the last one counts, and the words say the month.
    assert days(before) == (date(2026, 5, 31), date(2026, 5, 31)) and "115年5月" in before["description"]
    with site.extensions["database"].writing() as session:
        world.an_update(session, Milestone.by_reference(session, NAME), report=world.delay(date(2026, 9, 30)))
    after = events(reader, path)[due]
    assert days(after) == (date(2026, 9, 30), date(2026, 9, 30)) and after["status"] == "CONFIRMED"
    assert int(after["sequence"]) > int(before["sequence"]) and after["dtstamp"].dt >= before["dtstamp"].dt


def test_the_dates_of_a_draft_are_in_no_calendar_before_the_plan_is_adopted(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
        plan = world.a_plan(session, adopted=False)
        world.a_milestone(session, commitment=world.a_commitment(session, plan=plan), due=date(2026, 5, 31))
    paths = ("/zh/calendar.ics", "/zh/plans/2025-2028/calendar.ics", "/zh/bodies/cec/calendar.ics")
    assert [events(site.test_client(), path) for path in paths] == [{}, {}, {}]
    with site.extensions["database"].writing() as session:
        plans.adopt_plan(session, session.get_one(Plan, "2025-2028"), on=When.iso("2026-02-20"), adopted_by="ndc",
                         decided=world.DECIDED, by=world.EDITOR, at=world.AT)
    assert [list(events(site.test_client(), path)) for path in paths] == [[f"{NAME}/due"]] * 3


def test_a_meeting_known_only_by_its_month_says_so(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
        meetings.hold_meeting(session, 1, held_on=When.month(2025, 5), by=world.EDITOR, at=world.AT)
    for lang, says in (("zh", "未載明日期：114年5月"), ("en", "The day is not stated: May 2025")):
        found = events(site.test_client(), f"/{lang}/calendar.ics")["meeting/1"]
        assert days(found)[0] == date(2025, 5, 1) and found["description"] == says


def test_a_date_left_open_is_struck_out_and_the_day_when_a_new_date_will_be_stated_appears_instead(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
        milestone = world.a_milestone(session, due=date(2026, 5, 31))
        world.an_update(session, milestone, report=world.delay(None, stated_by=date(2026, 8, 31)))
    found = events(site.test_client(), "/en/calendar.ics")
    assert found[f"{NAME}/due"]["status"] == "CANCELLED"
    assert found[f"{NAME}/stated"]["status"] == "CONFIRMED" and days(found[f"{NAME}/stated"])[0] == date(2026, 8, 31)


def test_nobody_waits_for_a_new_date_of_a_milestone_that_is_finished(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
        milestone = world.a_milestone(session, due=date(2026, 5, 31))
        world.an_update(session, milestone, report=world.delay(None, stated_by=date(2026, 8, 31)))
        world.an_update(session, milestone, report=world.completion())
    assert events(site.test_client(), "/en/calendar.ics")[f"{NAME}/stated"]["status"] == "CANCELLED"


def test_a_withdrawn_milestone_and_a_cancelled_meeting_are_struck_out(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
        world.a_milestone(session, due=date(2026, 5, 31))
        notice = Notice(When.day(date(2026, 6, 1)), time="14:00")
        meetings.announce_meeting(session, 1, notice, by=world.EDITOR, at=world.AT)
    reader = site.test_client()
    before = events(reader, "/zh/calendar.ics")
    assert before["meeting/1"]["dtstart"].dt == datetime.fromisoformat("2026-06-01T06:00:00+00:00")
    with site.extensions["database"].writing() as session:
        milestones.withdraw_milestone(
            session, Milestone.by_reference(session, NAME), reason=world.text("併入他項"), decided=Decided(document="1"),
            occurred=When.day(date(2026, 3, 2)), by=world.EDITOR, at=world.later(1))
        meetings.cancel_meeting(session, Meeting.by_reference(session, "meeting/1"), reason=world.text("延期"), by=world.EDITOR,
                                at=world.later(1))
    after = events(reader, "/zh/calendar.ics")
    for name in (f"{NAME}/due", "meeting/1"):
        assert after[name]["status"] == "CANCELLED" and int(after[name]["sequence"]) > int(before[name]["sequence"])


def test_a_date_after_the_close_of_a_plan_is_struck_out_and_the_milestones_closing_state_is_shown(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
        world.a_milestone(session, due=date(2026, 2, 20))
        world.a_milestone(session, due=date(2026, 5, 31))
    before = events(site.test_client(), "/zh/calendar.ics")
    assert "方案結束時" not in words(page(site.test_client(), "/zh/plans/2025-2028/"))
    with site.extensions["database"].writing() as session:
        ended = Closing(ClosingState.NOT_FINISHED, world.text("預算未通過"))
        plans.close_plan(session, world.a_plan(session), on=date(2026, 3, 1), decided=Decided(document="1"),
                         closings={NAME: ended, "2025-2028/o2/m1": ended}, by=world.EDITOR, at=world.later(1))
    after = events(site.test_client(), "/zh/calendar.ics")
    assert after[f"{NAME}/due"]["status"] == "CONFIRMED"
    to_come = "2025-2028/o2/m1/due"
    assert (before[to_come]["status"], after[to_come]["status"]) == ("CONFIRMED", "CANCELLED")
    assert int(after[to_come]["sequence"]) > int(before[to_come]["sequence"])
    table = words(page(site.test_client(), "/zh/plans/2025-2028/"))
    assert table.count("方案結束時：未完成") == 2


def test_a_finished_milestone_is_struck_out_as_a_newer_version_when_its_commitment_is_withdrawn(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
        world.an_update(session, world.a_milestone(session, due=date(2026, 5, 31)), report=world.completion())
    before = events(site.test_client(), "/zh/calendar.ics")[f"{NAME}/due"]
    with site.extensions["database"].writing() as session:
        commitment = Commitment.by_reference(session, "2025-2028/o1")
        commitments.withdraw_commitment(
            session, commitment, reason=world.text("併入他項"), decided=Decided(document="1"),
            occurred=When.day(date(2026, 3, 2)), by=world.EDITOR, at=world.later(1))
    after = events(site.test_client(), "/zh/calendar.ics")[f"{NAME}/due"]
    assert (before["status"], after["status"]) == ("CONFIRMED", "CANCELLED")
    assert int(after["sequence"]) > int(before["sequence"]) and after["dtstamp"].dt > before["dtstamp"].dt


def test_the_days_of_a_round_are_in_the_calendars_of_its_plan_and_of_the_bodies_asked(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
        world.a_milestone(session, due=date(2026, 12, 31))
        world.a_body(session, "mnd")
        round = reporting.a_round(session)
        ends = {f"{round.reference}/opens": round.opens, f"{round.reference}/due-round": round.due,
                f"{round.reference}/locks": round.locks}
    reader = site.test_client()
    for path in ("/zh/calendar.ics", "/zh/plans/2025-2028/calendar.ics", "/zh/bodies/cec/calendar.ics"):
        found = events(reader, path)
        assert {name: days(found[name])[0] for name in ends} == ends
    assert not set(ends) & set(events(reader, "/zh/bodies/mnd/calendar.ics"))


def test_the_days_after_the_early_close_of_a_round_are_struck_out_until_it_is_reopened(site: Flask) -> None:
    database, reader = site.extensions["database"], site.test_client()
    with database.writing() as session:
        world.an_installation(session)
        round = reporting.a_round(session)
        rounds.close_round(session, round, reason=world.text("各機關均已回報"), by=world.EDITOR,
                           at=reporting.at(round.due + timedelta(days=1)))
        later = round.locks + timedelta(days=9)

    def struck_out() -> dict[str, bool]:
        found = events(reader, "/zh/plans/2025-2028/calendar.ics")
        return {what: found[f"2025-2028/round/2026-Q1/{what}"]["status"] == "CANCELLED"
                for what in ("opens", "due-round", "locks")}

    assert struck_out() == {"opens": False, "due-round": False, "locks": True}
    with database.writing() as session:
        rounds.reopen_round(session, Round.by_reference(session, "2025-2028/round/2026-Q1"), later, reason=world.text("補報"),
                            by=world.EDITOR, at=reporting.at(later - timedelta(days=5)))
    assert not any(struck_out().values())


def test_the_days_when_a_draft_is_open_to_comment_are_in_the_calendar_of_its_plan(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
        world.a_milestone(session)
        report = reports.opened(session)
        name, begins = f"{report.reference}/comments", report.comments_from
    for path in ("/zh/calendar.ics", "/zh/plans/2025-2028/calendar.ics"):
        event = events(site.test_client(), path)[name]
        assert days(event) == (begins, reports.UNTIL)
        assert event["summary"] == "徵詢意見：2025-2028行動方案進度報告草案" and event["url"].endswith("/zh/reports/1/")
    assert name not in events(site.test_client(), "/zh/bodies/cec/calendar.ics")


def test_a_copy_of_the_log_that_ends_while_a_plan_is_being_closed_has_its_calendars(
        sqlite_database: Database, migrated_file: Path, tmp_path: Path, make_site: Callable[..., Flask]) -> None:
    part, copied = tmp_path / "part.jsonl", tmp_path / "copy.db"
    copied.write_bytes(migrated_file.read_bytes())
    with sqlite_database.writing() as session:
        world.an_installation(session)
        world.a_milestone(session)
        ended = Closing(ClosingState.NOT_FINISHED, world.text("預算未通過"))
        plans.close_plan(session, world.a_plan(session), on=date(2026, 3, 1), decided=Decided(document="1"),
                         closings={NAME: ended}, by=world.EDITOR, at=world.later(1))
    with sqlite_database.reading() as session:
        lines = [chain.line(link) for link in fold.links(session)]
    end = next(place for place, line in enumerate(lines, 1) if '"milestone.closed"' in line)
    assert end < len(lines)
    part.write_text("".join(f"{line}\n" for line in lines[:end]), encoding="utf-8")
    site = make_site(f"sqlite:///{copied}")
    with site.extensions["database"].writing() as session:
        restore.extend(session, part)
    assert events(site.test_client(), "/zh/calendar.ics")[f"{NAME}/due"]["status"] == "CONFIRMED"
