"""The forum's meetings in the world with everything in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from tests.world import AT, EDITOR, later, text
from tracker.commands import meetings, steering_group, striking
from tracker.commands.meetings import Concluded, Notice
from tracker.commands.steering_group import Rules, Selection, Working
from tracker.domain.calendar import When
from tracker.domain.forum import AgendaItem, Attendance, AttendedAs, Counted, Figure, Minutes, Seat
from tracker.models import Meeting

PLANNED = date(2026, 3, 20)


def a_notice(day: date = PLANNED, **more: Any) -> Notice:
    """A meeting planned for an afternoon, with notice given eighteen days before."""
    values: dict[str, Any] = {
        "time": "14:00", "place": text("國發會寶慶辦公室", "The council's office"), "notice_on": date(2026, 3, 2),
        "agenda": [AgendaItem(text("歷次會議結論辦理情形", "Follow-up on earlier conclusions"))]}
    return Notice(When.day(day), **(values | more))


def an_announced_meeting(session: Session, number: int = 8, **more: Any) -> Meeting:
    return meetings.announce_meeting(session, number, a_notice(**more), by=EDITOR, at=AT)


def members_and_rules(session: Session, meeting: Meeting, commitment: str) -> None:
    """A term with its selection, a member who leaves, a working group, two versions of the rules, and each of them
    entered twice; attendance and minutes."""
    term = steering_group.open_term(session, 2, by=EDITOR, at=later(25))
    steering_group.amend_term(
        session, term, starts=When.iso("2026-01"), ends=None, first_meeting=8, last_meeting=None, note=text("說明"),
        selection=Selection(call=text("公開徵求"), criteria=text("關注開放政府"), chosen_by=text("遴選小組"),
                            documents=[{"url": "https://example.org/call"}], figures=[Figure(Counted.WOMEN, 10)]),
        reason=text("補正"), by=EDITOR, at=later(25))
    member = steering_group.appoint_member(session, term, name=text("乙委員"), role=text("委員", "Member"), seat=Seat.MEMBER,
                                           by=EDITOR, at=later(25))
    steering_group.end_membership(session, member, ends=When.iso("2026-03"), reason=text("請辭"), by=EDITOR, at=later(25))
    working = Working(text("第1組", "Group 1"), body="cec", commitments=[commitment], members=[member.reference])
    group = steering_group.form_working_group(session, term, working, by=EDITOR, at=later(25))
    steering_group.amend_working_group(session, group, replace(working, ends=When.iso("2026-03")), reason=text("任務完成"),
                                       by=EDITOR, at=later(25))
    rules = steering_group.adopt_rules(session, Rules(text("設置要點", "Rules"), notice_working_days=5), by=EDITOR, at=later(25))
    steering_group.amend_rules(session, rules, Rules(text("設置要點", "Rules"), notice_working_days=7), reason=text("誤植"),
                               by=EDITOR, at=later(25))
    for twice in (steering_group.form_working_group(session, term, working, by=EDITOR, at=later(25)),
                  steering_group.appoint_member(session, term, name=text("乙委員"), role=text("委員"), by=EDITOR, at=later(25)),
                  steering_group.adopt_rules(session, Rules(text("設置要點"), notice_working_days=7), by=EDITOR, at=later(25)),
                  steering_group.open_term(session, 22, by=EDITOR, at=later(25))):
        striking.strike(session, twice, reason=text("重複登錄"), by=EDITOR, at=later(25))
    meetings.record_attendance(session, meeting, [Attendance(AttendedAs.OBSERVER, organisation=text("審計部", "Audit office"))],
                               by=EDITOR, at=later(25))
    meetings.set_minutes(session, meeting, Minutes.IN_REVIEW, review_until=date(2026, 4, 10), by=EDITOR, at=later(25))
    meetings.set_minutes(session, meeting, Minutes.PUBLIC, minutes_url="https://example.org/minutes", by=EDITOR, at=later(25))


def forum(session: Session, commitment: str, conclusion: str) -> None:
    """A meeting that is announced, changed and held; and one that is called off."""
    agenda = [AgendaItem(text("專案報告", "A report"), (commitment,), (conclusion,))]
    meeting = an_announced_meeting(session, agenda=agenda)
    meetings.amend_meeting(session, meeting, a_notice(date(2026, 3, 21), agenda=agenda), reason=text("主席另有公務"), by=EDITOR,
                           at=AT)
    meetings.record_held(session, meeting, held_on=When.day(date(2026, 3, 21)),
                         concluded=Concluded(conclusions=[text("同意", "Agreed")]), by=EDITOR, at=later(25))
    members_and_rules(session, meeting, commitment)
    called_off = an_announced_meeting(session, 9, day=date(2026, 7, 1))
    meetings.cancel_meeting(session, called_off, reason=text("改期另行通知"), by=EDITOR, at=later(26))
