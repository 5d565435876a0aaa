"""What was entered in error is struck: a meeting under a wrong number, an indicator or a value entered twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.commands.refusals import field_of
from tests.world import (
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
from tracker.changelog import fold
from tracker.changelog.record import Decided
from tracker.commands import assessments, documents, indicators, meetings, milestones, register, striking
from tracker.commands.indicators import MeasurementGiven
from tracker.commands.register import Reported
from tracker.domain.bilingual import EMPTY
from tracker.domain.calendar import When
from tracker.domain.errors import NotPermitted, RuleBroken
from tracker.domain.forum import MeetingStage
from tracker.domain.scales import Completion
from tracker.models import Meeting
from tracker.queries import outcomes, steering_group

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
    (_a_withdrawal, "changelog/"),
], ids=["a document of it", "a document that proves it", "its conclusion", "its list", "what it decided"])
def test_a_meeting_that_anything_rests_on_is_not_struck_and_one_is_told_what(
        session: Session, rests: Callable[[Session, Meeting], Any], named: str) -> None:
    meeting = a_meeting(session, 12)
    rests(session, meeting)
    with pytest.raises(RuleBroken) as told:
        striking.strike(session, meeting, **REASON, **BY)
    assert told.value.field == "change_zh" and str(told.value.values["reference"]).startswith(named)


def test_what_has_been_struck_or_withdrawn_itself_does_not_keep_a_meeting_from_being_struck(session: Session) -> None:
    meeting = a_meeting(session, 12)
    proof = a_document(session, meeting=meeting.reference)
    striking.strike(session, a_conclusion(session, meeting=meeting), **REASON, **BY)
    documents.withdraw_document(session, proof, reason=text("誤登"), **BY)
    striking.strike(session, meeting, **REASON, **BY)


def test_the_number_of_a_meeting_that_was_called_off_is_that_of_the_next(session: Session) -> None:
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


def test_a_value_entered_twice_is_struck_and_the_one_before_is_the_newest(session: Session) -> None:
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
