"""Meetings of the forum, from the notice to the day on which they are held."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from tests import world
from tests.commands.refusals import field_of, not_permitted
from tests.world import AT, EDITOR, entries_about, later, text
from tests.worlds.forum import PLANNED, a_notice, an_announced_meeting
from tracker.commands import meetings, register, steering_group
from tracker.commands.meetings import Account, Concluded
from tracker.commands.register import Reported
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.forum import AgendaItem, Attendance, AttendedAs, MeetingStage, Minutes, reworded_texts
from tracker.domain.register import Ruling
from tracker.models.columns import Source

BY: dict[str, Any] = {"by": EDITOR, "at": AT}
OTHERS: list[dict[str, Any]] = [{"by": actor, "at": AT} for actor in (world.reporter_of("cec"), world.ADMIN, world.MEMBER)]
DAY = When.day(PLANNED)


def test_a_meeting_that_was_held_has_a_number_of_its_own_and_its_conclusions(session: Session) -> None:
    meeting = meetings.hold_meeting(session, 1, held_on=When.iso("2025-02-03"),
                                    concluded=Concluded(conclusions=[text("同意", "Agreed")]), **BY)
    assert (meeting.reference, meeting.stage, meeting.conclusions[0]["zh"]) == ("meeting/1", MeetingStage.HELD, "同意")
    for number in (1, 0, -1):
        assert field_of(meetings.hold_meeting, session, number, held_on=When.iso("2025-03-03"), **BY) == "number"
        assert field_of(meetings.announce_meeting, session, number, a_notice(), **BY) == "number"
    assert field_of(meetings.hold_meeting, session, 2, held_on=DAY, **BY) == "held_on"
    the_day, day_after = When.iso("2025-02-03"), date(2025, 2, 4)
    assert field_of(meetings.hold_meeting, session, 2, held_on=the_day, notice_on=day_after, **BY) == "notice_on"


def test_an_announced_meeting_keeps_its_number_when_it_is_moved_and_held(session: Session) -> None:
    meeting = an_announced_meeting(session)
    assert meeting.is_ahead
    meetings.amend_meeting(session, meeting, a_notice(date(2026, 3, 24)), reason=text("改期"), **BY)
    told = world.newest_entry(session).payload or {}
    assert told["changes"]["held_on"] == ["2026-03-20", "2026-03-24"]
    meetings.record_held(session, meeting, held_on=When.iso("2026-03-24"), concluded=Concluded(text("甲"), [text("同意")]),
                         by=EDITOR, at=later(22))
    assert (meeting.stage, meeting.number, len(meeting.items)) == (MeetingStage.HELD, 8, 1)
    assert [entry.kind for entry in entries_about(session, "meeting/8")] == [
        "meeting.announced", "meeting.amended", "meeting.held"]
    assert field_of(meetings.record_held, session, meeting, held_on=DAY, by=EDITOR, at=later(23)) == ""


def test_the_conclusions_of_a_meeting_are_corrected_and_keep_their_english(session: Session) -> None:
    said = Concluded(text("甲"), [text("同意", "Agreed"), text("備查", "Noted")], summarised=True)
    meeting = meetings.hold_meeting(session, 1, held_on=When.iso("2025-02-03"), concluded=said, **BY)
    correct: dict[str, Any] = {"reason": text("依委員更正之紀錄"), **BY}
    right = replace(said, chair=text("乙"), conclusions=reworded_texts([text("修正通過", "Agreed"), text("備查", "Noted")],
                                                                     said.conclusions), summarised=False)
    entry = meetings.correct_conclusions(session, meeting, right, **correct)
    assert entry.kind == "meeting.amended" and (entry.payload or {})["changes"].keys() == {"chair", "conclusions", "summarised"}
    first, second = (Bilingual.from_public(each) for each in meeting.conclusions)
    assert (first.zh, first.is_stale) == ("修正通過", True) and second == said.conclusions[1]
    more = reworded_texts([text("修正通過"), text("備查", "Noted"), text("散會")], [first, second])
    assert [each.zh for each in more] == ["修正通過", "備查", "散會"] and more[1] == second
    assert field_of(meetings.correct_conclusions, session, meeting, right, **correct | {"reason": text("")}) == "reason_zh"
    ahead = an_announced_meeting(session)
    assert field_of(meetings.correct_conclusions, session, ahead, right, **correct) == "meeting"
    for other in OTHERS:
        not_permitted(meetings.correct_conclusions, session, meeting, right, **correct | other)


def test_a_meeting_is_neither_announced_for_a_day_that_has_passed_nor_held_before_its_day(session: Session) -> None:
    assert field_of(meetings.announce_meeting, session, 8, a_notice(date(2026, 3, 1), notice_on=None), **BY) == "held_on"
    meeting = an_announced_meeting(session)
    assert field_of(meetings.record_held, session, meeting, held_on=DAY, **BY) == "held_on"
    assert field_of(meetings.amend_meeting, session, meeting, a_notice(), reason=text(""), **BY) == "reason_zh"


def test_followers_of_a_commitment_or_a_conclusion_are_notified_when_it_joins_or_leaves_an_agenda(session: Session) -> None:
    commitment, conclusion = world.a_commitment(session), world.a_conclusion(session)
    item = AgendaItem(text("專案報告"), (commitment.reference,), (conclusion.reference,))
    meeting = an_announced_meeting(session, agenda=[item])
    for reference in (commitment.reference, commitment.plan, conclusion.reference):
        assert entries_about(session, reference)[-1].kind == "meeting.announced"
    told = world.newest_entry(session).payload or {}
    assert told["names"][commitment.reference]["zh"] == "公開資料"
    meetings.amend_meeting(session, meeting, a_notice(agenda=[AgendaItem(text("專案報告"))]), reason=text("移至下次會議"), **BY)
    for reference in (commitment.reference, commitment.plan, conclusion.reference):
        assert entries_about(session, reference)[-1].kind == "meeting.amended"
    meetings.amend_meeting(session, meeting, a_notice(agenda=[AgendaItem(text("報告"))]), reason=text("改題"), **BY)
    assert entries_about(session, commitment.reference)[-1] != world.newest_entry(session)
    report = text("報告")
    for wrong in (AgendaItem(text("")), AgendaItem(report, ("2025-2028/9-9",)), AgendaItem(report, (), ("conclusion/99",))):
        assert field_of(meetings.announce_meeting, session, 9, a_notice(agenda=[wrong]), **BY) == "agenda"


def test_an_announced_meeting_has_a_list_and_no_decision_before_its_day(session: Session) -> None:
    conclusion, meeting = world.a_conclusion(session), an_announced_meeting(session)
    listing = register.list_at_meeting(session, conclusion, meeting, Reported(follow_up=text("已辦理")), **BY)
    assert (world.newest_entry(session).payload or {})["occurred"] is None
    kept = register.Decision(Ruling.KEEP)
    assert field_of(register.decide, session, listing, kept, **BY) == "meeting"
    assert field_of(register.open_conclusion, session, meeting, world.a_matter(), **BY) == "meeting"
    register.decide(session, listing, kept, by=EDITOR, at=later(18))


def test_a_meeting_that_was_called_off_lists_and_decides_nothing(session: Session) -> None:
    conclusion, meeting = world.a_conclusion(session), an_announced_meeting(session)
    assert field_of(meetings.cancel_meeting, session, meeting, reason=text(""), **BY) == "reason_zh"
    listing = register.list_at_meeting(session, conclusion, meeting, Reported(follow_up=text("已辦理")), **BY)
    meetings.cancel_meeting(session, meeting, reason=text("另行通知"), **BY)
    assert field_of(register.decide, session, listing, register.Decision(Ruling.KEEP), by=EDITOR, at=later(30)) == "meeting"
    assert field_of(register.list_at_meeting, session, world.a_conclusion(session), meeting,
                    Reported(follow_up=text("已辦理")), **BY) == "meeting"
    assert field_of(meetings.cancel_meeting, session, meeting, reason=text("再次"), **BY) == ""
    assert field_of(meetings.amend_meeting, session, meeting, a_notice(), reason=text("再次"), **BY) == ""


def test_a_meeting_whose_decision_is_recorded_is_neither_called_off_nor_put_off(session: Session) -> None:
    conclusion, meeting = world.a_conclusion(session), an_announced_meeting(session)
    world.ruled(session, world.a_listing(session, conclusion, meeting=meeting), Ruling.RELEASE, at=later(18))
    then: dict[str, Any] = {"reason": text("延期"), "by": EDITOR, "at": later(18)}
    assert field_of(meetings.cancel_meeting, session, meeting, **then) == ""
    assert field_of(meetings.amend_meeting, session, meeting, a_notice(date(2026, 3, 24)), **then) == "held_on"
    meetings.amend_meeting(session, meeting, replace(a_notice(), time="15:00"), **then)
    meetings.record_held(session, meeting, held_on=DAY, by=EDITOR, at=later(18))
    assert conclusion.is_released and meeting.was_held


def test_only_someone_who_keeps_the_record_announces_changes_or_enters_a_meeting(session: Session) -> None:
    meeting = an_announced_meeting(session)
    for other in OTHERS:
        not_permitted(meetings.announce_meeting, session, 9, a_notice(), **other)
        not_permitted(meetings.hold_meeting, session, 9, held_on=When.iso("2025-03-03"), **other)
        not_permitted(meetings.amend_meeting, session, meeting, a_notice(), reason=text("改期"), **other)
        not_permitted(meetings.cancel_meeting, session, meeting, reason=text("取消"), **other)
        not_permitted(meetings.record_held, session, meeting, held_on=DAY, **other)


def test_attendance_is_recorded_only_by_seat_and_organisation(session: Session) -> None:
    term, earlier = (steering_group.open_term(session, number, **BY) for number in (2, 1))
    meeting = meetings.hold_meeting(session, 1, held_on=When.iso("2026-02-03"), term=term, **BY)
    mine, other = (steering_group.appoint_member(session, each, name=text("甲"), role=text("委員"), **BY).reference
                   for each in (term, earlier))
    there = Attendance(AttendedAs.MEMBER, mine)
    meetings.record_attendance(session, meeting, [there, Attendance(AttendedAs.OBSERVER, organisation=text("審計部"))], **BY)
    assert [each.attended_as for each in meeting.attended] == [AttendedAs.MEMBER, AttendedAs.OBSERVER]
    for wrong, field in (([there, Attendance(AttendedAs.DEPUTY, mine)], "members"),
                         ([Attendance(AttendedAs.MEMBER, other)], "members"),
                         ([Attendance(AttendedAs.MEMBER)], "members"), ([Attendance(AttendedAs.OBSERVER)], "observers")):
        assert field_of(meetings.record_attendance, session, meeting, wrong, **BY) == field
    assert field_of(meetings.record_attendance, session, an_announced_meeting(session), [], **BY) == "meeting"
    for actor in OTHERS:
        not_permitted(meetings.record_attendance, session, meeting, [there], **actor)


def test_minutes_go_from_the_members_to_the_public_and_are_not_taken_back(session: Session) -> None:
    meeting = world.a_meeting(session)
    assert field_of(meetings.set_minutes, session, meeting, Minutes.IN_REVIEW, **BY) == "review_until"
    for draft in ({"minutes": Minutes.DRAFT}, {"minutes": Minutes.IN_REVIEW, "review_until": date(2026, 3, 12)}):
        assert field_of(meetings.set_minutes, session, meeting, minutes_url="https://example.org/draft", **draft,
                        **BY) == "minutes_url"
    meetings.set_minutes(session, meeting, Minutes.IN_REVIEW, review_until=date(2026, 3, 12), **BY)
    assert "example.org" not in str([entry.payload for entry in entries_about(session, meeting.reference)][1:])
    assert field_of(meetings.set_minutes, session, meeting, Minutes.PUBLIC, **BY) == "minutes_url"
    meetings.set_minutes(session, meeting, Minutes.PUBLIC, minutes_url="https://example.org/1", **BY)
    assert [entry.kind for entry in entries_about(session, meeting.reference)][-2:] == ["minutes.circulated", "minutes.published"]
    assert meeting.review_until is None
    assert field_of(meetings.set_minutes, session, meeting, Minutes.DRAFT, **BY) == "minutes"
    for actor in OTHERS:
        not_permitted(meetings.set_minutes, session, meeting, Minutes.DRAFT, **actor)


def test_whether_results_were_presented_is_known_only_where_somebody_says(session: Session) -> None:
    meeting = world.a_meeting(session)
    assert (meeting.results_presented, meeting.comments_collected) == (None, None)
    meetings.give_account(session, meeting, Account(results_presented=True, comments_collected=False), **BY)
    told = world.newest_entry(session).payload or {}
    assert [told["changes"][name] for name in ("results_presented", "comments_collected")] == [[None, True], [None, False]]
    assert field_of(meetings.give_account, session, an_announced_meeting(session), Account(), **BY) == "meeting"
    for actor in OTHERS:
        not_permitted(meetings.give_account, session, meeting, Account(), **actor)


def test_a_meeting_form_sent_unchanged_enters_nothing(session: Session) -> None:
    meeting = world.a_meeting(session)

    def nothing_changed() -> None:
        as_it_is = Account(results_presented=meeting.results_presented, comments_collected=meeting.comments_collected)
        for refused in (field_of(meetings.record_attendance, session, meeting, meeting.attended, **BY),
                        field_of(meetings.give_account, session, meeting, as_it_is, **BY),
                        field_of(meetings.set_minutes, session, meeting, meeting.minutes, minutes_url=meeting.minutes_url, **BY)):
            assert refused == ""

    nothing_changed()
    meetings.record_attendance(session, meeting, [Attendance(AttendedAs.OBSERVER, organisation=text("審計部"))], **BY)
    meetings.give_account(session, meeting, Account(results_presented=True), **BY)
    meetings.set_minutes(session, meeting, Minutes.PUBLIC, minutes_url="https://example.org/1", **BY)
    nothing_changed()
    for said in (meeting.attended, []):
        meetings.record_attendance(session, meeting, said, sources=[Source(url="https://example.org/list")], **BY)


def test_a_meeting_that_was_announced_without_its_term_is_given_it_later(session: Session) -> None:
    meeting = an_announced_meeting(session)
    meetings.record_held(session, meeting, held_on=DAY, by=EDITOR, at=later(22))
    first, second = (steering_group.open_term(session, number, **BY) for number in (1, 2))
    member = steering_group.appoint_member(session, first, name=text("甲委員"), role=text("委員"), **BY)
    came = [Attendance(AttendedAs.MEMBER, member.reference)]
    assert field_of(meetings.record_attendance, session, meeting, came, by=EDITOR, at=later(22)) == "members"

    amend: dict[str, Any] = {"reason": text("補登屆次"), "by": EDITOR, "at": later(22)}
    meetings.amend_meeting(session, meeting, a_notice(), term=first, **amend)
    meetings.record_attendance(session, meeting, came, by=EDITOR, at=later(22))

    assert field_of(meetings.amend_meeting, session, meeting, a_notice(), term=second, **amend) == "term"
    meetings.amend_meeting(session, meeting, a_notice(time="14:30"), **amend)
    assert meeting.term == first.reference


def test_of_a_meeting_that_was_held_no_more_than_the_month_need_be_known_when_it_is_amended(session: Session) -> None:
    of_a_month = replace(a_notice(notice_on=None), held_on=When.iso("2025-11"))
    meeting = meetings.hold_meeting(session, 7, held_on=of_a_month.held_on, **BY)
    meetings.amend_meeting(session, meeting, of_a_month, reason=text("補登地點"), **BY)
    assert (str(meeting.held_on), meeting.time) == ("2025-11", "14:00")
    assert field_of(meetings.amend_meeting, session, an_announced_meeting(session), of_a_month, reason=text("改期"),
                    **BY) == "held_on"


def test_no_meeting_was_held_before_its_notice(session: Session) -> None:
    meeting = an_announced_meeting(session)
    assert field_of(meetings.record_held, session, meeting, held_on=When.iso("2025-03-20"), by=EDITOR, at=later(22)) == "held_on"
