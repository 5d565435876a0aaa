"""What a body reports: progress, delay, completion, no progress, and a correction of an earlier report."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests import world
from tests.commands.refusals import field_of, not_permitted
from tests.world import AT, EDITOR, TODAY, completion, delay, no_progress, progress, text
from tracker.changelog import fold
from tracker.changelog.kinds import Kind
from tracker.changelog.record import Decided
from tracker.commands import bodies, commitments, history, milestones, updates
from tracker.commands.updates import BodyReport
from tracker.domain.calendar import When
from tracker.domain.permissions import LOADER, Actor
from tracker.domain.questions import Asked, of_delay
from tracker.domain.schedule import MilestoneState, SaidBy
from tracker.domain.statements import Basis, DependsOn, UpdateKind
from tracker.models import Commitment, Evidence, Milestone, Update

SEPTEMBER, DECEMBER = date(2026, 9, 30), date(2026, 12, 31)


def publish(session: Session, report: BodyReport, *on: Milestone, commitment: Commitment | None = None,
            corrects: Update | None = None, by: Actor = EDITOR, at: datetime = AT) -> Update:
    return updates.publish_update(session, commitment or on[0].of, on, report, corrects=corrects, by=by, at=at)


@pytest.fixture
def milestone(session: Session) -> Milestone:
    """Due on 30 June 2026; the category of delay exists too."""
    world.a_category(session)
    return world.a_milestone(session, due=date(2026, 6, 30))


def dues(milestone: Milestone) -> list[str]:
    return [str(each.due or each.stated_by) for each in milestone.promised_dates]


# --- each kind, accepted -------------------------------------------------------------------------------------------


def test_progress_puts_a_milestone_under_way_as_the_body_reported(session: Session, milestone: Milestone) -> None:
    update = publish(session, progress(), milestone)
    assert (milestone.state, milestone.state_said_by, milestone.state_update) == (
        MilestoneState.UNDER_WAY, SaidBy.BODY, update.reference)
    assert milestone.state_as_of == When.day(TODAY)


def test_a_delay_adds_a_date_and_overwrites_none(session: Session, milestone: Milestone) -> None:
    update = publish(session, delay(SEPTEMBER), milestone)
    assert dues(milestone) == ["2026-06-30", "2026-09-30"]
    assert milestone.promised_dates[1].by_update == update.reference
    assert (str(update.old_date), str(update.new_date)) == ("2026-06-30", "2026-09-30")


def test_a_second_delay_is_counted_from_the_first_promise(session: Session, milestone: Milestone) -> None:
    publish(session, delay(SEPTEMBER), milestone)
    publish(session, delay(DECEMBER), milestone)
    assert milestone.course(None).slippage_days(TODAY) == 184
    assert [entry.kind for entry in world.entries_about(session, milestone.reference)][-2:] == [Kind.DELAY_RECORDED.value] * 2


def test_a_delay_may_leave_the_date_open_and_say_when_it_will_be_stated(session: Session, milestone: Milestone) -> None:
    publish(session, delay(stated_by=date(2026, 5, 31)), milestone)
    assert dues(milestone) == ["2026-06-30", "2026-05-31"]
    assert milestone.course(None).awaited == date(2026, 5, 31)


def test_one_delay_may_move_several_milestones(session: Session, milestone: Milestone) -> None:
    second = world.a_milestone(session, commitment=milestone.of, due=date(2026, 7, 31))
    update = publish(session, delay(SEPTEMBER), milestone, second)
    assert dues(milestone)[-1] == dues(second)[-1] == "2026-09-30"
    assert milestone.last_entry == second.last_entry == update.last_entry


def test_a_completion_finishes_a_milestone_with_its_evidence(session: Session, milestone: Milestone) -> None:
    update = publish(session, completion(finished_on=When.iso("2026-02")), milestone)
    assert (milestone.state, str(milestone.finished_on)) == (MilestoneState.FINISHED, "2026-02")
    evidence = Evidence.by_reference(session, "evidence/1")
    assert (evidence.by_update, evidence.url) == (update.reference, "https://example.org/draft")


def test_a_finish_has_a_date_only_where_the_report_or_its_source_gives_one(session: Session, milestone: Milestone) -> None:
    second = world.a_milestone(session, commitment=milestone.of)
    publish(session, completion(), milestone)
    history.load_update(session, UpdateKind.COMPLETION, world.a_plan(session), second.of, [second],
                        world.said(occurred_basis=Basis.HAPPENED, occurred=TODAY), by=LOADER, at=AT)
    assert milestone.finished_on is None
    assert second.finished_on == When.day(TODAY)


def test_a_report_of_no_progress_keeps_the_state_and_updates_its_date(session: Session, milestone: Milestone) -> None:
    publish(session, progress(occurred=date(2026, 1, 5)), milestone)
    publish(session, no_progress(), milestone)
    assert (milestone.state, milestone.state_as_of) == (MilestoneState.UNDER_WAY, When.day(TODAY))


def test_a_report_of_no_progress_leaves_an_unknown_state_unknown(session: Session, milestone: Milestone) -> None:
    publish(session, no_progress(), milestone)
    assert (milestone.state, milestone.state_as_of) == (MilestoneState.NOT_KNOWN, None)


@pytest.mark.parametrize("report", [delay(SEPTEMBER), no_progress()])
def test_a_milestone_not_yet_begun_is_not_said_to_be_under_way_because_it_is_delayed_or_without_progress(
        session: Session, milestone: Milestone, report: BodyReport) -> None:
    history.note_state(session, milestone, MilestoneState.NOT_STARTED, as_of=When.iso("2026-01"), sources=[], by=LOADER, at=AT)
    publish(session, report, milestone)
    assert (milestone.state, milestone.state_as_of) == (MilestoneState.NOT_STARTED, When.day(TODAY))
    publish(session, progress(), milestone)
    assert milestone.state is MilestoneState.UNDER_WAY


def test_an_older_report_does_not_undo_a_newer_one(session: Session, milestone: Milestone) -> None:
    publish(session, progress(), milestone)
    publish(session, progress(occurred=date(2026, 1, 5)), milestone)
    assert milestone.state_update == "update/1"


def test_an_update_may_concern_the_commitment_as_a_whole(session: Session) -> None:
    commitment = world.a_commitment(session)
    update = publish(session, progress(), commitment=commitment)
    assert update.milestones == []
    assert world.entries_about(session, commitment.reference)[-1].number == update.last_entry


def test_one_entry_records_the_update_the_milestones_and_the_evidence(session: Session, milestone: Milestone) -> None:
    before = world.newest_entry(session).number
    publish(session, completion(), milestone)
    entry = world.newest_entry(session)
    assert entry.number == before + 1
    assert (entry.kind, entry.subject) == ("completion.recorded", milestone.commitment)
    payload = entry.payload or {}
    assert payload["after"]["reference"] == "update/1"
    assert set(payload["also"]) == {milestone.reference, "evidence/1"}
    assert payload["also"][milestone.reference]["changes"]["state"] == ["not_known", "finished"]


def test_an_update_filed_from_a_letter_is_marked_as_such(session: Session, milestone: Milestone) -> None:
    update = publish(session, progress(filed_for="cec", letter_number="中選綜字第1號"), milestone)
    assert (update.filed_for, update.letter_number) == ("cec", "中選綜字第1號")


# --- each rule, refused ----------------------------------------------------------------------------------------------


def test_only_the_editor_publishes(session: Session, milestone: Milestone) -> None:
    for actor in (world.reporter_of("cec"), world.ADMIN, world.MEMBER, world.REVIEWER, world.AUDITOR):
        not_permitted(publish, session, progress(), milestone, by=actor)


@pytest.mark.parametrize(("field", "report"), [
    ("text_zh", progress(text=text("", "English only"))),
    ("text_zh", BodyReport(UpdateKind.NO_PROGRESS, "cec", When.day(TODAY))),
    ("body", progress("nobody")),
    ("filed_for", progress(filed_for="nobody", letter_number="1")),
    ("letter_number", progress(filed_for="cec")),
    ("occurred", progress(occurred=date(2026, 3, 3))),
    ("received_on", progress(filed_for="cec", letter_number="1", received_on=date(2026, 3, 3))),
    ("evidence_url", completion(evidence=())),
    ("evidence_url", completion(evidence=[replace(world.A_LINK, url="javascript:alert(1)")])),
    ("evidence_url", progress(evidence=[replace(world.A_LINK, url="")])),
    ("evidence_shows_zh", completion(evidence=[replace(world.A_LINK, shows=text("", "The draft"))])),
    ("finished_on", completion(finished_on=When.iso("2026-04"))),
    ("reason_zh", BodyReport(UpdateKind.DELAY, "cec", When.day(TODAY))),
    ("reason_zh", delay(SEPTEMBER, reason=text("", "Budget"))),
    ("next_step_zh", delay(SEPTEMBER, next_step=text(""))),
    ("category", delay(SEPTEMBER, category="")),
    ("category", delay(SEPTEMBER, category="category/unknown")),
    ("depends_on", delay(SEPTEMBER, depends_on=None)),
    ("depends_body", delay(SEPTEMBER, depends_on=DependsOn.OTHER_BODY)),
    ("depends_body", delay(SEPTEMBER, depends_on=DependsOn.OTHER_BODY, depends_body="nobody")),
    ("depends_body", delay(SEPTEMBER, depends_body="cec")),
    ("new_date", delay()),
    ("new_date", delay(date(2026, 6, 30))),
    ("stated_by", delay(SEPTEMBER, stated_by=date(2026, 5, 1))),
    ("stated_by", delay(stated_by=date(2026, 3, 1))),
])
def test_an_incomplete_report_is_refused_at_the_missing_field(session: Session, milestone: Milestone, field: str,
                                                               report: BodyReport) -> None:
    assert field_of(publish, session, report, milestone) == field
    assert milestone.last_entry == world.newest_entry(session).number


@pytest.mark.parametrize("report", [delay(SEPTEMBER), completion()])
def test_a_delay_or_a_completion_must_concern_a_milestone(session: Session, milestone: Milestone, report: BodyReport) -> None:
    assert field_of(publish, session, report, commitment=milestone.of) == "milestones"


def test_a_retired_category_cannot_be_chosen(session: Session, milestone: Milestone) -> None:
    category = world.a_category(session)
    bodies.amend_category(session, category, label=category.label, order=1, retired=True, by=EDITOR, at=AT)
    assert field_of(publish, session, delay(SEPTEMBER), milestone) == "category"


def test_a_delay_whose_category_was_retired_since_is_corrected_and_keeps_it(session: Session, milestone: Milestone) -> None:
    wrong, progressed = publish(session, delay(SEPTEMBER), milestone), publish(session, progress(), milestone)
    category = world.a_category(session)
    bodies.amend_category(session, category, label=category.label, order=1, retired=True, by=EDITOR, at=AT)
    assert publish(session, delay(DECEMBER), milestone, corrects=wrong).category == category.reference
    assert field_of(publish, session, delay(date(2027, 3, 31)), milestone, corrects=progressed) == "category"


def test_a_milestone_of_another_commitment_is_refused(session: Session, milestone: Milestone) -> None:
    other = world.a_milestone(session)
    assert field_of(publish, session, progress(), milestone, other) == "milestones"


@pytest.mark.parametrize("report", [delay(SEPTEMBER), progress(), completion(), no_progress()])
def test_a_finished_milestone_cannot_be_reported_on_again(session: Session, milestone: Milestone, report: BodyReport) -> None:
    publish(session, completion(), milestone)
    assert field_of(publish, session, report, milestone) == "milestones"


@pytest.mark.parametrize("report", [delay(SEPTEMBER), progress(), completion(), no_progress()])
def test_a_withdrawn_milestone_cannot_be_reported_on_again(session: Session, milestone: Milestone, report: BodyReport) -> None:
    milestones.withdraw_milestone(session, milestone, reason=text("併入"), decided=Decided(document="1"),
                                  occurred=When.day(TODAY), by=EDITOR, at=AT)
    assert field_of(publish, session, report, milestone) == "milestones"


def test_a_withdrawn_commitment_cannot_be_reported_on(session: Session, milestone: Milestone) -> None:
    commitment = milestone.of
    commitments.withdraw_commitment(session, commitment, reason=text("調整"), decided=Decided(document="1"),
                                    occurred=When.day(TODAY), by=EDITOR, at=AT)
    assert field_of(publish, session, progress(), commitment=commitment) == ""


def test_a_plan_that_is_not_being_implemented_cannot_be_reported_on(session: Session) -> None:
    commitment = world.a_commitment(session, plan=world.a_plan(session, adopted=False))
    assert field_of(publish, session, progress(), commitment=commitment) == ""


def test_today_is_the_current_day_in_taipei(session: Session, milestone: Milestone) -> None:
    still_the_second_in_greenwich = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)
    publish(session, progress(occurred=date(2026, 3, 3)), milestone, at=still_the_second_in_greenwich)
    tomorrow = progress(occurred=date(2026, 3, 4))
    assert field_of(publish, session, tomorrow, milestone, at=still_the_second_in_greenwich) == "occurred"


# --- corrections -----------------------------------------------------------------------------------------------------


def test_a_correction_is_an_update_of_its_own_and_the_corrected_update_says_so(session: Session, milestone: Milestone) -> None:
    wrong = publish(session, progress(text=text("已完成二稿")), milestone)
    right = publish(session, progress(), milestone, corrects=wrong)
    assert (wrong.corrected_by, right.corrects) == (right.reference, wrong.reference)
    assert wrong.text.zh == "已完成二稿"
    assert world.newest_entry(session).kind == "update.corrected"
    assert world.newest_entry(session).payload is not None


def test_a_milestone_reported_finished_by_mistake_is_reopened(session: Session, milestone: Milestone) -> None:
    wrong = publish(session, completion(finished_on=When.day(TODAY)), milestone)
    right = publish(session, progress(), milestone, corrects=wrong)
    assert (milestone.state, milestone.finished_on, milestone.state_update) == (MilestoneState.UNDER_WAY, None, right.reference)


def test_a_correction_that_gives_an_earlier_day_still_says_how_the_milestone_stands(session: Session,
                                                                                    milestone: Milestone) -> None:
    wrong = publish(session, completion(), milestone)
    right = publish(session, progress(occurred=date(2026, 1, 5)), milestone, corrects=wrong)
    assert (milestone.state, milestone.state_update) == (MilestoneState.UNDER_WAY, right.reference)
    assert milestone.state_as_of == When.day(date(2026, 1, 5))


def test_a_completion_reported_by_mistake_can_be_corrected_to_a_delay(session: Session, milestone: Milestone) -> None:
    wrong = publish(session, completion(), milestone)
    publish(session, delay(SEPTEMBER), milestone, corrects=wrong)
    assert (milestone.state, dues(milestone)) == (MilestoneState.UNDER_WAY, ["2026-06-30", "2026-09-30"])


def test_a_corrected_finish_needs_no_new_evidence(session: Session, milestone: Milestone) -> None:
    wrong = publish(session, completion(finished_on=When.iso("2026-03-01")), milestone)
    publish(session, completion(finished_on=When.iso("2026-02-01"), evidence=()), milestone, corrects=wrong)
    assert str(milestone.finished_on) == "2026-02-01"


def test_correcting_an_older_report_keeps_the_state_set_by_a_newer_one(session: Session,
                                                                                   milestone: Milestone) -> None:
    old = publish(session, progress(), milestone)
    publish(session, completion(), milestone)
    publish(session, progress(text=text("已完成第一稿")), milestone, corrects=old)
    assert (milestone.state, milestone.state_update) == (MilestoneState.FINISHED, "update/2")


def test_a_delay_to_a_finished_milestone_is_not_accepted_as_a_correction_of_something_else(
        session: Session, milestone: Milestone) -> None:
    old = publish(session, progress(), milestone)
    other = world.a_milestone(session, commitment=milestone.of)
    elsewhere = publish(session, progress(), other)
    publish(session, completion(), milestone)
    assert field_of(publish, session, delay(SEPTEMBER), milestone, corrects=old) == "milestones"
    assert field_of(publish, session, progress(), milestone, other, corrects=elsewhere) == "milestones"


def test_a_corrected_delay_may_give_an_earlier_date_and_the_wrong_date_stays_in_the_list(session: Session,
                                                                                        milestone: Milestone) -> None:
    wrong = publish(session, delay(date(2027, 9, 30)), milestone)
    publish(session, delay(SEPTEMBER), milestone, corrects=wrong)
    assert dues(milestone) == ["2026-06-30", "2027-09-30", "2026-09-30"]
    assert str(milestone.course(None).due) == "2026-09-30"


def test_correcting_a_reason_does_not_promise_the_same_date_again(session: Session, milestone: Milestone) -> None:
    wrong = publish(session, delay(SEPTEMBER), milestone)
    publish(session, delay(SEPTEMBER, reason=text("人力不足")), milestone, corrects=wrong)
    assert dues(milestone) == ["2026-06-30", "2026-09-30"]


@pytest.mark.parametrize(("field", "report"), [("new_date", delay()), ("stated_by", delay(SEPTEMBER, stated_by=SEPTEMBER))])
def test_a_corrected_delay_also_gives_a_date_or_a_day_for_stating_one(session: Session, milestone: Milestone, field: str,
                                                                      report: BodyReport) -> None:
    wrong = publish(session, delay(DECEMBER), milestone)
    assert field_of(publish, session, report, milestone, corrects=wrong) == field


def test_a_milestone_reported_finished_in_place_of_another_stands_again_as_before(session: Session, milestone: Milestone) -> None:
    meant = world.a_milestone(session, commitment=milestone.of)
    before = publish(session, progress(), milestone)
    wrong = publish(session, completion(finished_on=When.day(TODAY)), milestone)
    right = publish(session, completion(finished_on=When.day(TODAY)), meant, corrects=wrong)
    assert (meant.state, meant.state_update) == (MilestoneState.FINISHED, right.reference)
    assert (milestone.state, milestone.state_update, milestone.finished_on) == (
        MilestoneState.UNDER_WAY, before.reference, None)
    assert set((world.newest_entry(session).payload or {})["also"]) >= {milestone.reference, meant.reference}
    publish(session, completion(), milestone)
    assert fold.check(session).holds


def test_a_milestone_left_out_by_a_second_correction_stands_as_before_the_first_report(session: Session,
                                                                                       milestone: Milestone) -> None:
    other = world.a_milestone(session, commitment=milestone.of)
    history.note_state(session, other, MilestoneState.UNDER_WAY, as_of=When.iso("2026-01"), sources=[], by=LOADER, at=AT)
    first = publish(session, completion(), milestone, other)
    second = publish(session, replace(completion(), text=text("第二版已完成")), milestone, other, corrects=first)
    third = publish(session, completion(), other, corrects=second)
    assert (milestone.state, milestone.state_as_of, milestone.state_update) == (MilestoneState.NOT_KNOWN, None, None)
    assert other.state is MilestoneState.FINISHED
    publish(session, completion(), milestone, corrects=third)
    assert (other.state, other.state_said_by, str(other.state_as_of)) == (MilestoneState.UNDER_WAY, SaidBy.SOURCE, "2026-01")
    assert fold.check(session).holds


def test_a_withdrawn_milestone_that_a_correction_leaves_out_keeps_its_dates(session: Session, milestone: Milestone) -> None:
    other = world.a_milestone(session, commitment=milestone.of)
    wrong = publish(session, delay(SEPTEMBER), milestone, other)
    milestones.withdraw_milestone(session, milestone, reason=text("併入"), decided=Decided(document="1"),
                                  occurred=When.day(TODAY), by=EDITOR, at=AT)
    publish(session, delay(SEPTEMBER), other, corrects=wrong)
    assert (milestone.state, dues(milestone)) == (MilestoneState.WITHDRAWN, ["2026-06-30", "2026-09-30"])
    assert fold.check(session).holds


def test_a_newer_report_on_a_milestone_that_a_correction_leaves_out_still_holds(session: Session, milestone: Milestone) -> None:
    other = world.a_milestone(session, commitment=milestone.of)
    wrong = publish(session, delay(SEPTEMBER), milestone, other)
    newer = publish(session, delay(DECEMBER), milestone)
    publish(session, delay(SEPTEMBER), other, corrects=wrong)
    assert (milestone.state_update, dues(milestone)[-1]) == (newer.reference, "2026-12-31")
    assert milestone.reference not in (world.newest_entry(session).payload or {})["also"], "nothing of it was changed"


def test_a_delay_reported_by_mistake_no_longer_moves_the_date(session: Session, milestone: Milestone) -> None:
    meant = world.a_milestone(session, commitment=milestone.of)
    wrong = publish(session, delay(SEPTEMBER), milestone)
    elsewhere = publish(session, delay(SEPTEMBER), meant, corrects=wrong)
    assert (dues(milestone), dues(meant)) == (["2026-06-30", "2026-09-30", "2026-06-30"], ["2026-06-30", "2026-09-30"])
    asked = [Asked(each.label, each.course(None)) for each in (milestone, meant)]
    assert [each.values["label"] for each in of_delay(asked, "預算未通過，須另案提報", "3月底前", When.day(DECEMBER))] == ["m2"]
    progressing = publish(session, progress(), meant, corrects=elsewhere)
    assert not meant.course(None).is_postponed and meant.state_update == progressing.reference
    publish(session, delay(DECEMBER), meant, corrects=progressing)
    assert str(meant.course(None).due) == "2026-12-31" and fold.check(session).holds


def test_correcting_an_older_delay_keeps_the_date_given_by_a_newer_one(session: Session, milestone: Milestone) -> None:
    old = publish(session, delay(SEPTEMBER), milestone)
    publish(session, delay(DECEMBER), milestone)
    reworded = publish(session, delay(SEPTEMBER, reason=text("人力不足")), milestone, corrects=old)
    publish(session, delay(date(2026, 10, 31)), milestone, corrects=reworded)
    assert dues(milestone) == ["2026-06-30", "2026-09-30", "2026-12-31"]


def test_a_corrected_delay_names_the_date_that_was_moved_first(session: Session, milestone: Milestone) -> None:
    wrong = publish(session, delay(SEPTEMBER), milestone)
    right = publish(session, delay(DECEMBER), milestone, corrects=wrong)
    assert (str(right.old_date), str(right.new_date)) == ("2026-06-30", "2026-12-31")


def test_a_delay_corrected_to_another_milestone_names_the_date_of_that_one(session: Session, milestone: Milestone) -> None:
    other = world.a_milestone(session, commitment=milestone.of, due=date(2026, 8, 31))
    wrong = publish(session, delay(DECEMBER), milestone)
    assert str(publish(session, delay(DECEMBER), other, corrects=wrong).old_date) == "2026-08-31"


def test_a_loaded_delay_that_moved_no_date_moves_none_when_its_reason_is_corrected(session: Session,
                                                                                  milestone: Milestone) -> None:
    earlier = date(2026, 5, 31)
    loaded = history.load_update(
        session, UpdateKind.DELAY, world.a_plan(session), milestone.of, [milestone], world.said(),
        delay=history.SourcedDelay(new_date=When.day(earlier)), by=LOADER, at=AT)
    publish(session, delay(earlier, reason=text("人力不足")), milestone, corrects=loaded)
    assert dues(milestone) == ["2026-06-30"]


def test_a_correction_cannot_give_a_first_date_or_an_earlier_one_as_a_delay(session: Session, milestone: Milestone) -> None:
    undated = world.a_milestone(session, commitment=milestone.of, due=None)
    said = publish(session, progress(), milestone, undated)
    assert field_of(publish, session, delay(SEPTEMBER), milestone, undated, corrects=said) == "milestones"
    assert field_of(publish, session, delay(date(2026, 5, 1)), milestone, corrects=said) == "new_date"


def test_a_milestone_added_by_a_correction_keeps_the_state_of_a_later_day(session: Session, milestone: Milestone) -> None:
    other = world.a_milestone(session, commitment=milestone.of)
    incomplete = publish(session, progress(occurred=date(2026, 1, 20)), milestone)
    newer = publish(session, progress(), other)
    publish(session, progress(occurred=date(2026, 1, 20)), milestone, other, corrects=incomplete)
    assert (other.state_update, other.state_as_of) == (newer.reference, When.day(TODAY))


def test_an_update_is_corrected_once_and_after_that_the_newer_one_is_corrected(session: Session, milestone: Milestone) -> None:
    first = publish(session, progress(), milestone)
    second = publish(session, progress(text=text("已完成二稿")), milestone, corrects=first)
    assert field_of(publish, session, progress(text=text("已完成三稿")), milestone, corrects=first) == ""
    publish(session, progress(), milestone, corrects=second)


def test_a_correction_that_changes_nothing_is_refused_unless_it_brings_evidence(session: Session, milestone: Milestone) -> None:
    for report in (progress(), delay(SEPTEMBER), completion(finished_on=When.iso("2026-02-01"))):
        said = publish(session, report, milestone)
        assert field_of(publish, session, replace(report, evidence=()), milestone, corrects=said) == ""
        assert said.corrected_by is None
    elsewhen = publish(session, replace(report, evidence=(), finished_on=When.iso("2026-01-31")), milestone, corrects=said)
    publish(session, replace(report, finished_on=When.iso("2026-01-31")), milestone, corrects=elsewhen)


def test_a_correction_in_one_language_only_is_a_change(session: Session, milestone: Milestone) -> None:
    said = publish(session, progress(text=text("已完成初稿")), milestone)
    assert publish(session, progress(text=text("已完成初稿", "The draft is done")), milestone, corrects=said).text.en


def test_a_correction_of_an_older_report_that_changes_nothing_is_refused_although_the_milestone_was_finished_since(
        session: Session, milestone: Milestone) -> None:
    said = publish(session, progress(), milestone)
    publish(session, completion(finished_on=When.iso("2026-02-01")), milestone)
    assert field_of(publish, session, progress(), milestone, corrects=said) == ""


def test_an_update_on_another_commitment_cannot_be_corrected_from_here(session: Session, milestone: Milestone) -> None:
    other = publish(session, progress(), world.a_milestone(session))
    assert field_of(publish, session, progress(), milestone, corrects=other) == ""
    assert other.corrected_by is None


def test_a_report_can_be_checked_without_being_written(session: Session, milestone: Milestone) -> None:
    before = world.newest_entry(session).number
    checked: dict[str, Any] = {"today": TODAY}
    updates.check_report(session, milestone.of, [milestone], delay(SEPTEMBER), **checked)
    assert world.newest_entry(session).number == before
    assert dues(milestone) == ["2026-06-30"]
