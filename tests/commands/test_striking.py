"""Entries made in error are struck: a meeting with a wrong number, or an indicator, a value or a seat entered twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.commands.refusals import field_of
from tests.world import (
    ADMIN,
    AT,
    EDITOR,
    a_commitment,
    a_conclusion,
    a_matter,
    a_meeting,
    a_milestone,
    entries_about,
    later,
    reporter_of,
    text,
)
from tests.worlds.documents import a_document
from tests.worlds.forum import a_notice
from tests.worlds.results import a_measure, a_measurement, a_signer, an_indicator, coded
from tests.worlds.reviews import AGREES, ASKS, a_review, a_rule, an_account_for
from tracker.changelog import fold
from tracker.changelog.record import Decided
from tracker.commands import accounts, assessments, documents, indicators, meetings, milestones, register, reviews, striking
from tracker.commands import steering_group as forum
from tracker.commands.indicators import MeasurementGiven
from tracker.commands.register import Reported
from tracker.commands.steering_group import Rules, Working
from tracker.domain.bilingual import EMPTY
from tracker.domain.calendar import When
from tracker.domain.errors import NotPermitted, RuleBroken
from tracker.domain.forum import Attendance, AttendedAs, MeetingStage, Seat
from tracker.domain.permissions import Actor, Role
from tracker.domain.scales import Completion
from tracker.models import Meeting, Member, Term, WorkingGroup
from tracker.queries import outcomes, steering_group
from tracker.queries.reviews import rules, voices
from tracker.queries.staff import actor_of

BY: dict[str, Any] = {"by": EDITOR, "at": AT}
REPORTED = Reported(follow_up=text("已辦理"))
REASON: dict[str, Any] = {"reason": text("次別誤植", "Under a wrong number")}


def test_a_meeting_entered_under_a_wrong_number_is_struck_and_its_number_is_free_again(session: Session) -> None:
    a_meeting(session, 1)
    wrong = a_meeting(session, 12)
    assert field_of(striking.strike, session, wrong, reason=EMPTY, **BY) == "change_zh"
    with pytest.raises(NotPermitted):
        striking.strike(session, wrong, **REASON, by=reporter_of("cec"), at=AT)
    assert striking.strike(session, wrong, **REASON, **BY).kind == "meeting.struck"
    assert wrong.struck and not wrong.was_held and steering_group.next_meeting(session) == 2
    day = wrong.held_on
    for act, field in (
            (partial(striking.strike, session, wrong, **REASON), ""),
            (partial(meetings.amend_meeting, session, wrong, a_notice(), **REASON), ""),
            (partial(meetings.record_held, session, wrong, held_on=day), ""),
            (partial(meetings.record_attendance, session, wrong, []), "meeting"),
            (partial(register.open_conclusion, session, wrong, a_matter()), "meeting"),
            (partial(register.list_at_meeting, session, a_conclusion(session), wrong, REPORTED), "meeting")):
        assert field_of(act, **BY) == field
    right = meetings.announce_meeting(session, 12, a_notice(), **BY)
    assert right is wrong and right.is_ahead and right.conclusions == []
    assert [each.kind for each in entries_about(session, "meeting/12")] == ["meeting.held", "meeting.struck", "meeting.announced"]
    assert fold.check(session).holds


def _a_withdrawal(session: Session, meeting: Meeting) -> None:
    milestones.withdraw_milestone(session, a_milestone(session), reason=text("併入他項"), occurred=When.day(date(2026, 3, 2)),
                                  decided=Decided(meeting.reference, "院授發字第1號"), **BY)


@pytest.mark.parametrize(("rests", "named"), [
    (lambda session, meeting: a_document(session, meeting=meeting.reference), "document/1"),
    (lambda session, meeting: a_document(session, proves=[meeting.reference]), "document/1"),
    (lambda session, meeting: a_conclusion(session, meeting=meeting), "conclusion/1"),
    (lambda session, meeting: register.list_at_meeting(session, a_conclusion(session, meeting=a_meeting(session, 1)), meeting,
                                                       REPORTED, **BY), "conclusion/1/meeting/12"),
    (_a_withdrawal, "entry/"),
], ids=["a document of it", "a document that proves it", "its conclusion", "its list", "what it decided"])
def test_a_meeting_that_anything_rests_on_is_not_struck_and_the_refusal_says_what(
        session: Session, rests: Callable[[Session, Meeting], Any], named: str) -> None:
    meeting = a_meeting(session, 12)
    rests(session, meeting)
    with pytest.raises(RuleBroken) as told:
        striking.strike(session, meeting, **REASON, **BY)
    assert told.value.field == "change_zh" and str(told.value.values["reference"]).startswith(named)


def test_something_already_struck_or_withdrawn_does_not_stop_a_meeting_from_being_struck(session: Session) -> None:
    meeting = a_meeting(session, 12)
    proof = a_document(session, meeting=meeting.reference)
    striking.strike(session, a_conclusion(session, meeting=meeting), **REASON, **BY)
    documents.withdraw_document(session, proof, reason=text("誤登"), **BY)
    striking.strike(session, meeting, **REASON, **BY)


def test_the_next_meeting_takes_the_number_of_one_that_was_called_off(session: Session) -> None:
    meetings.cancel_meeting(session, meetings.announce_meeting(session, 8, a_notice(), **BY), reason=text("另行通知"), **BY)
    assert steering_group.next_meeting(session) == 1
    meetings.announce_meeting(session, 8, a_notice(date(2026, 5, 4), time=""), **BY)
    held = meetings.record_held(session, Meeting.by_reference(session, "meeting/8"), held_on=When.iso("2026-05-04"),
                                by=EDITOR, at=later(80))
    assert (held.payload or {})["after"]["time"] == ""
    assert field_of(meetings.announce_meeting, session, 8, a_notice(), **BY) == "number"
    meetings.cancel_meeting(session, meetings.announce_meeting(session, 9, a_notice(), **BY), reason=text("另行通知"), **BY)
    assert meetings.hold_meeting(session, 9, held_on=When.iso("2026-02-03"), **BY).stage is MeetingStage.HELD
    assert fold.check(session).holds


def test_an_indicator_entered_twice_is_struck_with_its_values_unless_an_assessment_cites_it(session: Session) -> None:
    commitment = a_commitment(session)
    kept, twice = (an_indicator(session, commitment) for _ in range(2))
    value = a_measurement(session, twice)
    cites = coded(session, commitment, Completion.LIMITED, by=a_signer(session), indicators=[twice.reference])
    assert field_of(striking.strike, session, twice, **REASON, **BY) == "change_zh"
    assessments.withdraw_assessment(session, cites, because=text("重評"), by=a_signer(session), at=AT)
    assert striking.strike(session, twice, **REASON, **BY).subject == twice.reference
    assert outcomes.of_commitment(session, commitment).indicators == outcomes.indicators_of(session, commitment.plan) == [kept]
    measured = MeasurementGiven(When.iso("2026-01"), "60", url="https://example.org/value")
    for act in (partial(indicators.amend_indicator, session, twice, a_measure(), reason=text("補正")),
                partial(indicators.record_measurement, session, twice, measured),
                partial(indicators.correct_measurement, session, value, measured, reason=text("補正"))):
        assert field_of(act, **BY) == ""
    assert fold.check(session).holds


def test_a_value_entered_twice_is_struck_and_the_one_before_it_is_the_newest_again(session: Session) -> None:
    indicator = an_indicator(session)
    a_measurement(session, indicator)
    twice = a_measurement(session, indicator, "70", "2026-01")
    entry = striking.strike(session, twice, **REASON, **BY)
    session.expire_all()
    assert (entry.kind, entry.subject) == ("measurement.struck", indicator.reference)
    assert [each.value for each in indicator.whole] == ["55.5"] and len(indicator.measurements) == 2
    again = MeasurementGiven(When.iso("2026-01"), "60", url="https://example.org/value")
    assert field_of(indicators.correct_measurement, session, twice, again, reason=text("補正"), **BY) == ""
    assert a_measurement(session, indicator, "80", "2026-02").number == 3
    assert fold.check(session).holds


def _a_seat(session: Session, *, by: Actor = EDITOR, at: datetime = AT, **more: Any) -> Member:
    term = session.get(Term, "term/1") or forum.open_term(session, 1, **BY)
    return forum.appoint_member(session, term, name=text("甲委員"), role=text("委員"), **more, by=by, at=at)


def _a_meeting_of_the_term(session: Session) -> Meeting:
    return meetings.hold_meeting(session, 3, held_on=When.iso("2026-02-03"), term=session.get_one(Term, "term/1"), **BY)


def _attends(session: Session, member: Member) -> None:
    came = [Attendance(AttendedAs.DEPUTY, member.reference)]
    meetings.record_attendance(session, _a_meeting_of_the_term(session), came, **BY)


def _works(session: Session, member: Member) -> WorkingGroup:
    working = Working(text("第1組"), members=[member.reference])
    return forum.form_working_group(session, session.get_one(Term, "term/1"), working, **BY)


@pytest.mark.parametrize(("rests", "named"), [
    (_attends, "meeting/3"), (_works, "working-group/1"),
    (lambda session, member: _a_seat(session, seat=Seat.DEPUTY, deputy_for=member.reference), "member/2"),
    (an_account_for, None),
], ids=["attendance", "a working group", "a deputy", "an account"])
def test_a_seat_that_anything_rests_on_is_not_struck_and_the_refusal_says_what(
        session: Session, rests: Callable[[Session, Member], Any], named: str | None) -> None:
    member = _a_seat(session)
    rests(session, member)
    with pytest.raises(RuleBroken) as told:
        striking.strike(session, member, **REASON, **BY)
    assert told.value.field == "change_zh" and told.value.values.get("reference") == named


def test_a_seat_with_nothing_signed_for_it_is_struck_once_its_account_is_tied_to_the_right_seat(session: Session) -> None:
    right, twice, spoken = (_a_seat(session) for _ in range(3))
    for member in (twice, spoken):
        reviews.give_consent(session, by=actor_of(session, an_account_for(session, member)), at=AT)
    account = accounts.by_email(session, f"seat{twice.number}@example.org")
    accounts.change_account(session, account, role=Role.MEMBER, body=None, side=None, member=right, by=ADMIN, at=AT)
    striking.strike(session, twice, **REASON, **BY)
    account = accounts.by_email(session, f"seat{spoken.number}@example.org")
    said = a_review(session, actor_of(session, account))
    accounts.close_account(session, account, by=ADMIN, at=AT)
    with pytest.raises(RuleBroken) as told:
        striking.strike(session, spoken, **REASON, **BY)
    assert told.value.values["reference"] == said.reference


def test_a_seat_entered_twice_is_struck_no_longer_counts_and_accepts_nothing_more(session: Session) -> None:
    kept, twice = _a_seat(session), _a_seat(session)
    term, meeting = session.get_one(Term, "term/1"), _a_meeting_of_the_term(session)
    entry = striking.strike(session, twice, **REASON, **BY)
    assert (entry.kind, entry.subject) == ("member.struck", twice.reference)
    page, (view,), (whole,) = (steering_group.meeting(session, 3), steering_group.terms(session),
                               steering_group.terms(session, struck=True))
    assert view.members == page.members == [*page.seats.values()] == [kept] and whole.members == [kept, twice]
    said: dict[str, Any] = {"name": text("甲"), "role": text("委員"), "side": None, "organisation": EMPTY, "starts": None}
    came, working = [Attendance(AttendedAs.MEMBER, twice.reference)], Working(text("第1組"), members=[twice.reference])
    for act, field in (
            (partial(striking.strike, session, twice, **REASON), ""),
            (partial(forum.amend_member, session, twice, **said, ends=None, reason=text("補正")), ""),
            (partial(forum.end_membership, session, twice, ends=When.iso("2026-03"), reason=text("請辭")), ""),
            (partial(_a_seat, session, seat=Seat.DEPUTY, deputy_for=twice.reference), "deputy_for"),
            (partial(forum.form_working_group, session, term, working), "members"),
            (partial(meetings.record_attendance, session, meeting, came), "members")):
        assert field_of(act, **BY) == field
    assert field_of(an_account_for, session, twice) == "member"
    assert fold.check(session).holds


def test_a_working_group_entered_twice_is_struck_and_its_members_keep_their_seats(session: Session) -> None:
    member = _a_seat(session)
    kept, twice = _works(session, member), _works(session, member)
    assert striking.strike(session, twice, **REASON, **BY).kind == "working_group.struck"
    assert [view.groups for view in steering_group.terms(session)] == [[kept]] and twice.members == [member.reference]
    again = partial(forum.amend_working_group, session, twice, Working(text("第2組")), reason=text("補正"))
    assert field_of(again, **BY) == ""
    striking.strike(session, kept, **REASON, **BY)
    assert striking.strike(session, member, **REASON, **BY), "what was struck names nobody"
    assert fold.check(session).holds


def test_a_version_of_the_rules_entered_twice_is_struck_and_the_other_applies(session: Session) -> None:
    given = Rules(text("設置要點"), When.iso("2025-05-01"), notice_working_days=5)
    kept, twice = (forum.adopt_rules(session, given, **BY) for _ in range(2))
    a_meeting(session, 3)
    assert steering_group.rules_on(session, AT.date()) is twice
    assert striking.strike(session, twice, **REASON, **BY).kind == "rules.struck"
    assert steering_group.rules_on(session, AT.date()) is kept
    assert field_of(forum.amend_rules, session, twice, replace(given, document_number="1"), **REASON, **BY) == ""
    assert fold.check(session).holds


def test_the_rules_a_meeting_was_held_under_are_struck_once_others_with_the_same_notice_apply_to_it(
        session: Session) -> None:
    wrong = forum.adopt_rules(session, Rules(text("他會之要點"), When.iso("2025-05-01"), notice_working_days=9), **BY)
    ahead = forum.adopt_rules(session, Rules(text("尚無會議適用"), When.iso("2027")), **BY)
    assert striking.strike(session, ahead, **REASON, **BY)
    meeting = a_meeting(session, 3)
    refused = partial(striking.strike, session, wrong, **REASON)
    assert field_of(refused, **BY) == "change_zh"
    right = forum.adopt_rules(session, Rules(text("設置要點"), When.iso("2024-05-01"), notice_working_days=5), **BY)
    assert field_of(refused, **BY) == "change_zh"
    forum.amend_rules(session, wrong, Rules(text("他會之要點"), When.iso("2025-05-01"), notice_working_days=5),
                      reason=text("誤登"), **BY)
    assert refused(**BY) and steering_group.notice_of(session, meeting)[1] is right


def test_a_term_with_a_wrong_number_is_struck_once_nothing_belongs_to_it_and_its_number_is_free_again(session: Session) -> None:
    forum.open_term(session, 1, **BY)
    wrong = forum.open_term(session, 2, note=text("誤登"), **BY)
    called_off = meetings.announce_meeting(session, 8, a_notice(), term=wrong, **BY)
    member = forum.appoint_member(session, wrong, name=text("甲委員"), role=text("委員"), **BY)
    strike = partial(striking.strike, session, wrong, **REASON, **BY)
    with pytest.raises(RuleBroken) as told:
        strike()
    assert told.value.values["reference"] == "meeting/8"
    meetings.cancel_meeting(session, called_off, reason=text("誤登"), **BY)
    striking.strike(session, member, **REASON, **BY)
    assert strike().kind == "term.struck"
    assert steering_group.newest_term(session, AT.date()) == "term/1"
    seat = partial(forum.appoint_member, session, wrong, name=text("甲委員"), role=text("委員"))
    for act, field in (
            (seat, "term"), (partial(forum.form_working_group, session, wrong, Working(text("第1組"))), ""),
            (partial(meetings.announce_meeting, session, 9, a_notice(), term=wrong), "term"),
            (partial(meetings.amend_meeting, session, a_meeting(session, 3), a_notice(), term=wrong, **REASON), "term")):
        assert field_of(act, **BY) == field
    assert forum.open_term(session, 2, **BY) is wrong and wrong.note == EMPTY and not wrong.struck
    assert field_of(forum.open_term, session, 2, **BY) == "number"
    assert fold.check(session).holds


def test_a_rule_on_answers_with_a_mistyped_day_is_struck_and_does_not_block_another(session: Session) -> None:
    meeting = a_meeting(session, 3)
    wrong = a_rule(session, meeting=meeting, applies_from=date(2036, 3, 2))
    assert field_of(a_rule, session, meeting=meeting) == "applies_from"
    assert field_of(striking.strike, session, meeting, **REASON, **BY) == "change_zh"
    assert striking.strike(session, wrong, **REASON, **BY).kind == "answer_rule.struck"
    right = a_rule(session, meeting=meeting)
    a_review(session, words=AGREES)
    asked = a_review(session, words=ASKS)
    (voice,) = voices(session, [asked], AT.date())
    assert voice.rule is right and [each for each, _ in rules(session)] == [right]
    with pytest.raises(RuleBroken) as told:
        striking.strike(session, right, **REASON, **BY)
    assert (told.value.field, told.value.values["number"]) == ("change_zh", asked.number)
    assert fold.check(session).holds


def test_a_meeting_whose_rule_on_answers_was_struck_is_struck_too(session: Session) -> None:
    meeting = a_meeting(session, 12)
    striking.strike(session, a_rule(session, meeting=meeting), **REASON, **BY)
    assert striking.strike(session, meeting, **REASON, **BY).kind == "meeting.struck"
    assert fold.check(session).holds
