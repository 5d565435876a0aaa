"""The forum, its documents, and published reports."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from tests import world
from tests.commands.refusals import field_of, not_permitted
from tests.world import AT, EDITOR, text
from tracker.changelog.chain import Head
from tracker.commands import reports, steering_group
from tracker.domain.calendar import When
from tracker.domain.statements import Side
from tracker.models.report import ReportKind

BY: dict[str, Any] = {"by": EDITOR, "at": AT}
OTHERS: list[dict[str, Any]] = [{"by": actor, "at": AT} for actor in (world.reporter_of("cec"), world.ADMIN, world.MEMBER)]


def test_a_term_has_a_number_of_its_own(session: Session) -> None:
    term = steering_group.open_term(session, 1, **BY)
    assert term.reference == "term/1"
    for number in (1, 0, -1):
        assert field_of(steering_group.open_term, session, number, **BY) == "number"
    for other in OTHERS:
        not_permitted(steering_group.open_term, session, 2, **other)


def test_a_member_has_a_name_a_role_and_dates_in_order(session: Session) -> None:
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


def test_a_published_report_stands_on_an_entry_and_has_its_files(session: Session) -> None:
    plan = world.a_plan(session)
    files = [{"name": "report-1-zh.pdf", "lang": "zh", "format": "pdf", "sha256": "0" * 64, "bytes": 1}]
    publish: dict[str, Any] = {"period": When.iso("2026-Q1"), "counted_on": date(2026, 3, 31), "release": "0.1.0",
                               "head": Head(3, "f" * 64, "2026-03-02T02:00:00Z"), "files": files, **BY}
    report = reports.publish_report(session, plan, ReportKind.PROGRESS, **publish)
    assert (report.reference, report.head, report.head_digest) == ("report/1", 3, "f" * 64)
    assert (world.newest_entry(session).payload or {})["after"]["files"] == files
    assert field_of(reports.publish_report, session, plan, ReportKind.PROGRESS, **publish | {"files": []}) == ""
    for other in OTHERS:
        not_permitted(reports.publish_report, session, plan, ReportKind.PROGRESS, **publish | other)
