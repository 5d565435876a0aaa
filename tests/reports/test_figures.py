"""What the charts are drawn from: codes, indicators and conclusions of the plan, as they were on the report's day."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from tests import world
from tests.worlds import results
from tracker.commands import register
from tracker.domain.assessments import Voice
from tracker.domain.calendar import When
from tracker.domain.permissions import Role
from tracker.domain.register import Ruling
from tracker.domain.scales import Completion
from tracker.reports.compile_figures import figures_of
from tracker.reports.figures import Figures

SPAN = When.iso("2025-01/2028-12")


def _figures(session: Session, on: date, *commitments: str) -> Figures:
    return figures_of(session, "2025-2028", commitments, span=SPAN, on=on)


def test_codes_from_both_sides_appear_beside_each_other_under_their_names(session: Session) -> None:
    commitment = world.a_commitment(session)
    reviewer = results.a_signer(session, Role.REVIEWER, "丙審查人")
    results.coded(session, commitment, Completion.SUBSTANTIAL, by=world.EDITOR)
    results.coded(session, commitment, Completion.LIMITED, by=reviewer)

    found = _figures(session, date(2028, 1, 1), commitment.reference).completion

    assert {(each.side, each.code) for each in found} == {
        (Voice.GOVERNMENT, Completion.SUBSTANTIAL),
        (Voice.REVIEWER, Completion.LIMITED),
    }
    assert any("丙審查人" in each.by.zh for each in found)


def test_nothing_that_came_after_the_reports_day_is_drawn(session: Session) -> None:
    commitment = world.a_commitment(session)
    indicator = results.an_indicator(session, commitment)
    results.a_measurement(session, indicator, "55.5", "2025-12")
    results.a_measurement(session, indicator, "61", "2026-02")

    [path] = _figures(session, date(2026, 1, 15), commitment.reference).indicators

    assert [each.value for each in path.measured] == ["55.5"]
    assert (path.baseline, path.target) == ("40.0", "90")


def test_a_conclusion_stands_as_the_meetings_up_to_the_reports_day_decided(session: Session) -> None:
    commitment = world.a_commitment(session)
    conclusion = world.a_conclusion(session, commitment=commitment)
    world.ruled(session, world.a_listing(session, conclusion), Ruling.LEAVE)
    third = world.a_meeting(session, 3, held_on=date(2026, 3, 1))
    world.ruled(session, world.a_listing(session, conclusion, meeting=third), Ruling.RELEASE)

    stood = [[(each.state.en, each.is_open) for each in _figures(session, on, commitment.reference).conclusions]
             for on in (date(2026, 1, 25), date(2026, 2, 25), date(2026, 3, 1))]

    assert stood == [[("on the register, not yet ruled on", True)], [("left to the body", False)], [("released", False)]]


def test_a_conclusion_that_a_meeting_had_reopened_by_the_reports_day_is_on_the_register(session: Session) -> None:
    commitment = world.a_commitment(session)
    conclusion = world.a_conclusion(session, commitment=commitment)
    world.ruled(session, world.a_listing(session, conclusion), Ruling.RELEASE)
    third = world.a_meeting(session, 3, held_on=date(2026, 2, 24))
    register.reopen(session, conclusion, third, reason=world.text("尚未完成"), by=world.EDITOR, at=world.AT)
    fourth = world.a_meeting(session, 4, held_on=date(2026, 3, 1))
    world.ruled(session, world.a_listing(session, conclusion, meeting=fourth), Ruling.LEAVE)

    stood = [[(each.state.en, each.is_open) for each in _figures(session, on, commitment.reference).conclusions]
             for on in (date(2026, 2, 22), date(2026, 2, 24), date(2026, 3, 1))]

    assert stood == [[("released", False)], [("kept on the register", True)], [("left to the body", False)]]
