"""The forum, its documents, and published reports."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from tests import world
from tests.commands.refusals import field_of, not_permitted
from tests.world import AT, EDITOR, text
from tracker.changelog.chain import Head
from tracker.commands import meetings, reports, steering_group
from tracker.commands.steering_group import Rules, Selection, Working
from tracker.domain.calendar import When
from tracker.domain.forum import Counted, Figure, Seat
from tracker.domain.statements import Side
from tracker.models.report import ReportKind
from tracker.queries.steering_group import sitting

BY: dict[str, Any] = {"by": EDITOR, "at": AT}
OTHERS: list[dict[str, Any]] = [{"by": actor, "at": AT} for actor in (world.reporter_of("cec"), world.ADMIN, world.MEMBER)]


def test_a_term_has_a_number_of_its_own(session: Session) -> None:
    term = steering_group.open_term(session, 1, **BY)
    assert term.reference == "term/1"
    for number in (1, 0, -1):
        assert field_of(steering_group.open_term, session, number, **BY) == "number"
    assert field_of(steering_group.open_term, session, 2, starts=When.iso("2025"), ends=When.iso("2024"), **BY) == "ends"
    for other in OTHERS:
        not_permitted(steering_group.open_term, session, 2, **other)


def test_the_newest_term_goes_on_after_its_last_meeting_where_no_last_day_is_stated(session: Session) -> None:
    first = steering_group.open_term(session, 1, starts=When.iso("2025-01"), **BY)
    meetings.hold_meeting(session, 1, held_on=When.iso("2026-01-20"), term=first, **BY)
    assert [each.term for each in sitting(session, date(2026, 3, 1))] == [first]
    second = steering_group.open_term(session, 2, starts=When.iso("2026-02-01"), **BY)
    assert [each.term for each in sitting(session, date(2026, 3, 1))] == [second]
    assert [each.term for each in sitting(session, date(2026, 1, 20))] == [first]


def test_a_member_has_a_name_a_role_and_dates_in_the_right_order(session: Session) -> None:
    term = steering_group.open_term(session, 1, **BY)
    seat: dict[str, Any] = {"name": text("甲委員"), "role": text("委員"), **BY}
    member = steering_group.appoint_member(session, term, **seat)
    assert (member.reference, member.side) == ("member/1", None)
    amended: dict[str, Any] = {**seat, "side": Side.CIVIL_SOCIETY, "organisation": text("某協會"), "starts": None, "ends": None,
                               "reason": text("補正")}
    backwards: dict[str, Any] = {"starts": When.iso("2025-02"), "ends": When.iso("2025-01")}
    nameless, without_role = {"name": text("")}, {"role": text("")}
    for field, change in (("name_zh", nameless), ("role_zh", without_role), ("ends", backwards)):
        assert field_of(steering_group.appoint_member, session, term, **seat | change) == field
        assert field_of(steering_group.amend_member, session, member, **amended | change) == field
    assert field_of(steering_group.amend_member, session, member, **amended | {"reason": text("")}) == "reason_zh"
    steering_group.amend_member(session, member, **amended)
    assert member.side is Side.CIVIL_SOCIETY
    for other in OTHERS:
        not_permitted(steering_group.appoint_member, session, term, **seat | other)
        not_permitted(steering_group.amend_member, session, member, **amended | other)


def test_a_published_report_is_tied_to_an_entry_and_has_its_files(session: Session) -> None:
    plan = world.a_plan(session)
    files = [{"name": "report-1-zh.pdf", "lang": "zh", "format": "pdf", "sha256": "0" * 64, "bytes": 1}]
    publish: dict[str, Any] = {"period": When.iso("2026-Q1"), "counted_on": date(2026, 3, 2), "release": "0.1.0",
                               "head": Head(3, "f" * 64, "2026-03-02T02:00:00Z"), "files": files, **BY}
    report = reports.publish_report(session, plan, ReportKind.PROGRESS, **publish)
    assert (report.reference, report.head, report.head_digest) == ("report/1", 3, "f" * 64)
    assert (world.newest_entry(session).payload or {})["after"]["files"] == files
    assert field_of(reports.publish_report, session, plan, ReportKind.PROGRESS, **publish | {"files": []}) == ""
    for other in OTHERS:
        not_permitted(reports.publish_report, session, plan, ReportKind.PROGRESS, **publish | other)


def test_a_term_is_amended_to_show_how_its_members_were_chosen_and_their_numbers_by_group(session: Session) -> None:
    term = steering_group.open_term(session, 1, **BY)
    facts: dict[str, Any] = {"starts": When.iso("2025-01"), "ends": None, "first_meeting": 8, "last_meeting": None,
                             "note": text(""), "reason": text("補正")}
    chosen = Selection(call=text("公開徵求"), figures=[Figure(Counted.WOMEN, 10)], documents=[{"url": "https://example.org/1"}])
    steering_group.amend_term(session, term, selection=chosen, **facts, **BY)
    assert (term.counted[0].count, term.selection[0]["url"], term.call.zh) == (10, "https://example.org/1", "公開徵求")
    few, unnamed = Figure(Counted.OTHER, 4, text("原住民族")), Figure(Counted.OTHER, 9)
    for wrong in (few, unnamed, Figure(Counted.MEN, -1)):
        one = Selection(figures=[wrong])
        assert field_of(steering_group.amend_term, session, term, selection=one, **facts, **BY) == "figures"
    steering_group.amend_term(session, term, selection=Selection(figures=[replace(few, count=5)]), **facts, **BY)
    for change, field in (({"ends": When.iso("2024")}, "ends"), ({"reason": text("")}, "reason_zh")):
        assert field_of(steering_group.amend_term, session, term, selection=chosen, **(facts | change), **BY) == field
    for other in OTHERS:
        not_permitted(steering_group.amend_term, session, term, selection=chosen, **facts, **other)


def test_a_deputy_takes_the_place_of_a_member_of_the_same_term(session: Session) -> None:
    term, next_term = (steering_group.open_term(session, number, **BY) for number in (1, 2))
    seat: dict[str, Any] = {"name": text("甲委員"), "role": text("委員"), **BY}
    member = steering_group.appoint_member(session, term, seat=Seat.MEMBER, **seat)
    deputy = steering_group.appoint_member(session, term, seat=Seat.DEPUTY, deputy_for=member.reference, **seat)
    for wrong in ({"seat": Seat.DEPUTY}, {"deputy_for": member.reference}, {"seat": Seat.DEPUTY, "deputy_for": "member/99"},
                  {"seat": Seat.DEPUTY, "deputy_for": deputy.reference}):
        assert field_of(steering_group.appoint_member, session, term, **seat, **wrong) == "deputy_for"
    elsewhere = {"seat": Seat.DEPUTY, "deputy_for": member.reference}
    assert field_of(steering_group.appoint_member, session, next_term, **seat, **elsewhere) == "deputy_for"


def test_a_member_whose_place_a_deputy_takes_is_no_deputy(session: Session) -> None:
    term = steering_group.open_term(session, 1, **BY)
    seat: dict[str, Any] = {"name": text("甲委員"), "role": text("委員"), **BY}
    first, other = (steering_group.appoint_member(session, term, seat=Seat.MEMBER, **seat) for _ in range(2))
    deputy = steering_group.appoint_member(session, term, seat=Seat.DEPUTY, deputy_for=first.reference, **seat)
    amended: dict[str, Any] = {**seat, "seat": Seat.DEPUTY, "side": None, "organisation": text(""), "starts": None, "ends": None,
                               "reason": text("補正")}
    assert field_of(steering_group.amend_member, session, first, deputy_for=other.reference, **amended) == "seat"
    steering_group.amend_member(session, deputy, deputy_for=other.reference, **amended)
    steering_group.amend_member(session, first, deputy_for=other.reference, **amended)


def test_a_seat_ends_only_once_and_stays_in_the_record(session: Session) -> None:
    term = steering_group.open_term(session, 1, **BY)
    member = steering_group.appoint_member(session, term, name=text("甲"), role=text("委員"), starts=When.iso("2025-03"), **BY)
    end: dict[str, Any] = {"ends": When.iso("2026-01-31"), "reason": text("請辭")}
    assert field_of(steering_group.end_membership, session, member, **end | {"ends": When.iso("2025-01")}, **BY) == "ends"
    assert field_of(steering_group.end_membership, session, member, **end | {"reason": text("")}, **BY) == "reason_zh"
    steering_group.end_membership(session, member, **end, **BY)
    entry = world.newest_entry(session)
    assert (entry.kind, str(member.ends), entry.occurred_first) == ("member.ended", "2026-01-31", "2026-01-31")
    assert field_of(steering_group.end_membership, session, member, **end, **BY) == ""


def test_a_working_group_refers_to_what_is_on_record_and_rules_have_versions(session: Session) -> None:
    term, cec = steering_group.open_term(session, 1, **BY), world.a_body(session, "cec")
    commitment = world.a_commitment(session)
    working = Working(text("第1組"), body=cec.reference, commitments=[commitment.reference])
    group = steering_group.form_working_group(session, term, working, **BY)
    assert world.entries_about(session, commitment.reference)[-1].subject == group.reference == "working-group/1"
    for change, field in (({"name": text("")}, "name_zh"), ({"body": "nobody"}, "body"), ({"members": ["member/9"]}, "members"),
                          ({"commitments": ["2025-2028/9-9"]}, "commitments")):
        assert field_of(steering_group.form_working_group, session, term, replace(working, **change), **BY) == field
    versions = [steering_group.adopt_rules(session, Rules(text("設置要點"), notice_working_days=days), **BY) for days in (5, 7)]
    assert [each.reference for each in versions] == ["rules/1", "rules/2"]
    assert field_of(steering_group.adopt_rules, session, Rules(text("")), **BY) == "title_zh"
    assert field_of(steering_group.amend_rules, session, versions[0], Rules(text("要點")), reason=text(""), **BY) == "reason_zh"
    for other in OTHERS:
        not_permitted(steering_group.form_working_group, session, term, working, **other)
        not_permitted(steering_group.amend_working_group, session, group, working, reason=text("改"), **other)
        not_permitted(steering_group.adopt_rules, session, Rules(text("要點")), **other)
        not_permitted(steering_group.amend_rules, session, versions[0], Rules(text("要點")), reason=text("改"), **other)
