"""A plan's life: adopted with its dates frozen, carried over, moved to a successor, and closed with nothing left open."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests import world
from tests.commands.refusals import field_of, not_permitted
from tests.world import AT, EDITOR, text
from tests.worlds import rounds as rounds_of
from tracker.changelog import fold
from tracker.changelog.record import UNDECIDED, Decided
from tracker.commands import carrying_over, commitments, milestones, plans, rounds, submissions, updates
from tracker.commands.commitments import Wording
from tracker.commands.plans import Closing
from tracker.domain.calendar import When
from tracker.domain.closing import ClosingState
from tracker.domain.errors import RuleBroken
from tracker.domain.schedule import PlanStage
from tracker.models import Body, Milestone
from tracker.queries import lineage

DECIDED = Decided(document="院臺字第1號")
END = date(2028, 12, 31)
AFTER = datetime(2029, 1, 10, 2, 0, tzinfo=UTC)
PARTLY = Closing(ClosingState.PARTLY, text("已完成三分之二"))


def close(**changed: Any) -> dict[str, Any]:
    return {"on": END, "decided": DECIDED, "by": EDITOR, "at": AFTER} | changed


def test_a_plan_does_not_close_while_a_milestone_is_left_open(session: Session) -> None:
    plan = world.a_plan(session)
    first, second = world.a_milestone(session), world.a_milestone(session)
    done = world.a_milestone(session)
    world.an_update(session, done, report=world.completion())
    assert plans.open_milestones(session, plan) == [first, second]
    assert field_of(plans.close_plan, session, plan, **close()) == f"{first.reference}:closing"
    one = {first.reference: PARTLY}
    assert field_of(plans.close_plan, session, plan, **close(closings=one)) == f"{second.reference}:closing"
    assert plan.stage is PlanStage.IMPLEMENTATION


def test_a_plan_cannot_close_while_bodies_are_asked_in_one_of_its_rounds_or_a_report_waits_for_ndc(session: Session) -> None:
    milestone = world.a_milestone(session)
    plan, round = world.a_plan(session), rounds_of.a_round(session)
    settled = close(closings={milestone.reference: PARTLY}, on=date(2026, 4, 20), at=rounds_of.at(date(2026, 4, 20)))
    with pytest.raises(RuleBroken, match="Close the round first"):
        plans.close_plan(session, plan, **settled)
    assert (plan.stage, milestone.closing) == (PlanStage.IMPLEMENTATION, None)
    day, reporter = rounds_of.at(date(2026, 4, 20)), world.holder(session)
    sent = submissions.submit(session, world.a_draft(session, reporter, milestone, at=day), by=reporter, at=day)
    rounds.close_round(session, round, reason=text("各機關均已回報"), by=EDITOR, at=day)
    with pytest.raises(RuleBroken, match="waiting for NDC"):
        plans.close_plan(session, plan, **settled)
    submissions.return_submission(session, sent, reason="請補充", version=sent.version, by=EDITOR, at=day)
    plans.close_plan(session, plan, **settled)
    with pytest.raises(RuleBroken, match="not under implementation"):
        rounds.reopen_round(session, round, date(2026, 5, 8), reason=text("補報"), by=EDITOR,
                            at=rounds_of.at(date(2026, 4, 21)))


def test_a_body_s_report_can_be_corrected_even_after_its_plan_has_closed(session: Session) -> None:
    milestone = world.a_milestone(session)
    wrong = world.an_update(session, milestone, report=world.completion())
    plans.close_plan(session, world.a_plan(session), **close())
    right = updates.publish_update(session, milestone.of, [milestone], world.progress(), corrects=wrong, by=EDITOR, at=AFTER)
    assert (wrong.corrected_by, milestone.is_open) == (right.reference, True)
    plans.settle_milestone(session, milestone, replace(PARTLY, decided=DECIDED), by=EDITOR, at=AFTER)
    with pytest.raises(RuleBroken, match="not under implementation"):
        updates.publish_update(session, milestone.of, [milestone], world.progress(), by=EDITOR, at=AFTER)
    session.flush()
    assert fold.check(session).holds


def test_a_plan_closes_with_a_closing_state_a_reason_and_a_decision_for_each_milestone(session: Session) -> None:
    plan, milestone, other = world.a_plan(session), world.a_milestone(session), world.a_milestone(session)
    meeting = world.a_meeting(session)
    own = Closing(ClosingState.NOT_FINISHED, text("預算未通過"), decided=Decided(meeting=meeting.reference))
    plans.close_plan(session, plan, **close(closings={milestone.reference: PARTLY, other.reference: own}))
    assert (plan.stage, plan.closed_on) == (PlanStage.CLOSED, END)
    assert (milestone.closing, milestone.closing_document) == (ClosingState.PARTLY, "院臺字第1號")
    assert (other.closing, other.closing_meeting) == (ClosingState.NOT_FINISHED, meeting.reference)
    kinds = [entry.kind for entry in world.entries_about(session, plan.reference)][-3:]
    assert kinds == ["milestone.closed", "milestone.closed", "plan.closed"]
    assert (world.newest_entry(session).payload or {})["decided"]["document"] == "院臺字第1號"
    session.flush()
    assert fold.check(session).holds


def test_a_plan_closed_by_mistake_is_reopened_with_its_milestones_as_open_as_before(session: Session) -> None:
    plan, carried = world.a_plan(session), world.a_milestone(session)
    done, other = world.a_milestone(session), world.a_milestone(session)
    world.an_update(session, done, report=world.completion())
    later = world.a_plan(session, "2029-2032", adopted=False)
    to = carrying_over.carry_over(session, carried.of, later, milestones=[carried], reason=text("持續辦理"), decided=DECIDED,
                                  by=EDITOR, at=AT)
    before = {each.reference: each.public() for each in (carried, done, other)}
    why: dict[str, Any] = {"reason": text("誤行結案"), "decided": DECIDED, "by": EDITOR, "at": AFTER}
    assert field_of(plans.reopen_plan, session, plan, **why) == "", "it is not closed"
    plans.close_plan(session, plan, **close(closings={
        carried.reference: Closing(ClosingState.CARRIED_OVER, text("續辦")),
        other.reference: Closing(ClosingState.MOVED, text("移列"), carried_to=to.reference)}))
    for text_of_it in ("更正", "再更正"):
        plans.settle_milestone(session, carried, replace(PARTLY, reason=text(text_of_it), decided=DECIDED), by=EDITOR, at=AFTER)
    assert field_of(plans.reopen_plan, session, plan, **why | {"reason": text("")}) == "reason_zh"
    assert field_of(plans.reopen_plan, session, plan, **why | {"decided": UNDECIDED}) == "meeting"
    not_permitted(plans.reopen_plan, session, plan, **why | {"by": world.MEMBER})
    entry = plans.reopen_plan(session, plan, **why)
    assert (plan.stage, plan.closed_on) == (PlanStage.IMPLEMENTATION, None)
    assert {each.reference: each.public() for each in (carried, done, other)} == before
    assert set((entry.payload or {})["also"]) == {carried.reference, other.reference}
    assert entry in world.entries_about(session, to.reference)  # who follows it was told that this goes on there
    assert plans.open_milestones(session, plan) == [carried, other]
    session.flush()
    assert fold.check(session).holds


def test_a_reopened_plan_is_reported_on_and_closes_again(session: Session) -> None:
    plan, milestone = world.a_plan(session), world.a_milestone(session)
    before = milestone.public()
    why: dict[str, Any] = {"reason": text("誤行結案"), "decided": DECIDED, "by": EDITOR, "at": AFTER}
    for closing in (PARTLY, Closing(ClosingState.NOT_FINISHED, text("預算未通過"))):
        plans.close_plan(session, plan, **close(closings={milestone.reference: closing}))
        assert milestone.closing is closing.state
        plans.reopen_plan(session, plan, **why)
        assert milestone.public() == before
    updates.publish_update(session, milestone.of, [milestone], world.completion(), by=EDITOR, at=AFTER)
    plans.close_plan(session, plan, **close())
    session.flush()
    assert fold.check(session).holds


@pytest.mark.parametrize("closing, field", [
    (Closing(ClosingState.PARTLY, text("")), "reason_zh"),
    (Closing(ClosingState.CARRIED_OVER, text("續辦")), "carried_to"),
    (Closing(ClosingState.CARRIED_OVER, text("續辦"), "2025-2028/o1/m1"), "carried_to"),  # of the same plan
    (Closing(ClosingState.CARRIED_OVER, text("續辦"), "2029-2032/o9"), "carried_to"),
    (Closing(ClosingState.MOVED, text("移列"), "2025-2028/o1/m1"), "carried_to"),  # itself
    (Closing(ClosingState.PARTLY, text("部分"), "2025-2028/o1"), "carried_to"),
])
def test_an_incomplete_closing_state_is_refused_at_its_milestone(session: Session, closing: Closing, field: str) -> None:
    plan, milestone = world.a_plan(session), world.a_milestone(session)
    assert field_of(plans.close_plan, session, plan, **close(closings={milestone.reference: closing})) == (
        f"{milestone.reference}:{field}")


def test_closing_a_plan_needs_a_decision_and_a_day_that_has_come(session: Session) -> None:
    plan = world.a_plan(session)
    assert field_of(plans.close_plan, session, plan, **close(decided=UNDECIDED)) == "meeting"
    assert field_of(plans.close_plan, session, plan, **close(at=AT)) == "on"
    assert field_of(plans.close_plan, session, plan, **close(on=date(2020, 1, 1))) == "on"
    not_permitted(plans.close_plan, session, plan, **close(by=world.reporter_of("cec")))


def test_a_closing_state_of_a_closed_plan_can_be_put_right(session: Session) -> None:
    plan, milestone = world.a_plan(session), world.a_milestone(session)
    right = Closing(ClosingState.FINISHED, text("更正"), decided=DECIDED)
    assert field_of(plans.settle_milestone, session, milestone, right, by=EDITOR, at=AFTER) == ""
    plans.close_plan(session, plan, **close(closings={milestone.reference: PARTLY}))
    plans.settle_milestone(session, milestone, right, by=EDITOR, at=AFTER)
    assert milestone.closing is ClosingState.FINISHED
    not_permitted(plans.settle_milestone, session, milestone, right, by=world.MEMBER, at=AFTER)


def test_adoption_freezes_the_original_dates(session: Session) -> None:
    plan = world.a_plan(session, adopted=False)
    milestone = world.a_milestone(session, commitment=world.a_commitment(session, plan=plan))
    plans.adopt_plan(session, plan, on=When.iso("2025-01-15"), adopted_by="ndc", decided=DECIDED, by=EDITOR, at=AT)
    assert field_of(milestones.set_first_date, session, milestone, due=When.iso("2027-06"), by=EDITOR, at=AT) == "due"
    world.an_update(session, milestone, report=world.delay(date(2026, 9, 30)))
    assert milestone.course(None).original == When.day(date(2026, 6, 30))
    assert [str(each.due) for each in milestone.promised_dates] == ["2026-06-30", "2026-09-30"]


def test_an_adopted_plan_changes_by_a_decision_only(session: Session) -> None:
    plan, commitment = world.a_plan(session), world.a_commitment(session)
    change: dict[str, Any] = {"wording": replace(Wording.of(commitment), note=text("補列")), "number": None, "theme": None,
                              "leads": ["cec"], "supports": [], "reason": text("補正"), "by": EDITOR, "at": AT}
    assert field_of(commitments.amend_commitment, session, commitment, decided=UNDECIDED, **change) == "meeting"
    assert field_of(commitments.add_commitment, session, plan, wording=Wording(title=text("新增")), by=EDITOR, at=AT) == "meeting"
    assert field_of(milestones.add_milestone, session, commitment, title=text("新增"), by=EDITOR, at=AT) == "meeting"
    commitments.amend_commitment(session, commitment, decided=DECIDED, **change)
    assert field_of(plans.amend_plan, session, plan, title=text("新名稱"), summary=plan.summary, coordinator=plan.coordinator,
                    recorded_here_since=None, reason=text("更名"), by=EDITOR, at=AT) == "meeting"
    draft = world.a_plan(session, "2029-2032", adopted=False)
    commitments.add_commitment(session, draft, wording=Wording(title=text("草案")), by=EDITOR, at=AT)


def test_a_commitment_is_carried_over_with_its_wording_and_open_milestones_and_both_sides_are_linked(session: Session) -> None:
    commitment = world.a_commitment(session, leads=("cec",), supports=("moi",))
    milestone = world.a_milestone(session, commitment=commitment)
    later = world.a_plan(session, "2029-2032", adopted=False)
    to = carrying_over.carry_over(session, commitment, later, milestones=[milestone], reason=text("持續辦理"), decided=DECIDED,
                                  by=EDITOR, at=AT)
    assert (to.plan, to.title, to.leads, to.supports) == ("2029-2032", commitment.title, ["cec"], ["moi"])
    assert (commitment.carried_to, milestone.carried_to) == (to.reference, f"{to.reference}/m1")
    assert Milestone.by_reference(session, f"{to.reference}/m1").promised_dates == []
    here = lineage.of_commitment(session, commitment, [milestone])
    there = lineage.of_commitment(session, to, [Milestone.by_reference(session, f"{to.reference}/m1")])
    assert here.onward[commitment.reference].commitment is to
    assert there.before[to.reference][0].commitment is commitment
    assert there.before[f"{to.reference}/m1"][0].milestone is milestone
    entry = world.newest_entry(session)
    assert entry.kind == "commitment.carried_over"
    assert entry in world.entries_about(session, to.reference)  # who follows the new one hears of it too
    plans.close_plan(session, world.a_plan(session), **close(closings={
        milestone.reference: Closing(ClosingState.CARRIED_OVER, text("續辦"))}))
    assert milestone.carried_to == f"{to.reference}/m1"


def test_a_commitment_is_carried_over_once_and_only_to_a_later_plan(session: Session) -> None:
    earlier, commitment = world.a_plan(session, "2021-2024"), world.a_commitment(session)
    later = world.a_plan(session, "2029-2032", adopted=False)
    there = world.a_commitment(session, plan=later)
    carry: dict[str, Any] = {"reason": text("持續"), "decided": DECIDED, "by": EDITOR, "at": AT}
    assert field_of(carrying_over.carry_over, session, commitment, earlier, **carry) == "plan"
    assert field_of(carrying_over.carry_over, session, commitment, later, to=commitment, **carry) == "to"
    assert field_of(carrying_over.carry_over, session, commitment, later, **carry | {"decided": UNDECIDED}) == "meeting"
    assert field_of(carrying_over.carry_over, session, commitment, later, **carry | {"reason": text("")}) == "reason_zh"
    not_permitted(carrying_over.carry_over, session, commitment, later, **carry | {"by": world.MEMBER})
    assert carrying_over.carry_over(session, commitment, later, to=there, **carry) is there
    assert field_of(carrying_over.carry_over, session, commitment, later, to=there, **carry) == ""


def test_a_commitment_that_was_carried_over_to_the_wrong_one_is_put_right(session: Session) -> None:
    commitment = world.a_commitment(session)
    gone, stayed = (world.a_milestone(session, commitment=commitment) for _ in range(2))
    later = world.a_plan(session, "2029-2032", adopted=False)
    wrong, right = (world.a_commitment(session, plan=later, number=number) for number in ("1-1", "1-2"))
    why: dict[str, Any] = {"reason": text("誤選"), "decided": DECIDED, "by": EDITOR, "at": AT}
    assert field_of(carrying_over.undo_carry_over, session, commitment, **why) == "", "it was not carried over"
    carrying_over.carry_over(session, commitment, later, to=wrong, milestones=[gone], **why)
    assert field_of(carrying_over.undo_carry_over, session, commitment, **why | {"decided": UNDECIDED}) == "meeting"
    assert field_of(carrying_over.undo_carry_over, session, commitment, **why | {"reason": text("")}) == "reason_zh"
    not_permitted(carrying_over.undo_carry_over, session, commitment, **why | {"by": world.MEMBER})
    entry = carrying_over.undo_carry_over(session, commitment, **why)
    assert entry.kind == "commitment.amended" and set((entry.payload or {})["also"]) == {gone.reference}
    assert entry in world.entries_about(session, wrong.reference)  # who follows it was told that this goes on there
    assert lineage.of_commitment(session, wrong, []).before == {}
    carrying_over.carry_over(session, commitment, later, to=right, milestones=[gone, stayed], **why)
    assert [each.carried_to for each in (commitment, gone, stayed)] == [
        right.reference, f"{right.reference}/m1", f"{right.reference}/m2"]


def test_what_was_carried_over_from_a_closed_plan_by_mistake_is_carried_over_again(session: Session) -> None:
    commitment = world.a_commitment(session)
    unfinished, moved = (world.a_milestone(session, commitment=commitment) for _ in range(2))
    later = world.a_plan(session, "2029-2032", adopted=False)
    wrong, right = (world.a_commitment(session, plan=later, number=number) for number in ("1-1", "1-2"))
    plans.close_plan(session, world.a_plan(session), **close(closings={
        unfinished.reference: Closing(ClosingState.NOT_FINISHED, text("預算未通過")),
        moved.reference: Closing(ClosingState.MOVED, text("移列"), carried_to=wrong.reference)}))
    why: dict[str, Any] = {"reason": text("誤選"), "decided": DECIDED, "by": EDITOR, "at": AFTER}
    carrying_over.carry_over(session, commitment, later, to=wrong, milestones=[unfinished], **why)
    carrying_over.undo_carry_over(session, commitment, **why)
    assert (unfinished.carried_to, moved.carried_to) == (None, wrong.reference)
    carrying_over.carry_over(session, commitment, later, to=right, milestones=[unfinished], **why)
    assert unfinished.carried_to == f"{right.reference}/m1"


def test_two_milestones_do_not_go_on_in_each_other(session: Session) -> None:
    first, second = world.a_milestone(session), world.a_milestone(session)
    moved = {each.reference: Closing(ClosingState.MOVED, text("移列"), other.reference)
             for each, other in ((first, second), (second, first))}
    assert field_of(plans.close_plan, session, world.a_plan(session), **close(closings=moved)) == (
        f"{second.reference}:carried_to")


def test_what_was_carried_over_by_mistake_is_not_left_behind_when_its_plan_is_reopened(session: Session) -> None:
    milestone, plan = world.a_milestone(session), world.a_plan(session)
    later = world.a_plan(session, "2029-2032", adopted=False)
    why: dict[str, Any] = {"reason": text("誤選"), "decided": DECIDED, "by": EDITOR, "at": AFTER}
    carrying_over.carry_over(session, milestone.of, later, milestones=[milestone], **why)
    plans.close_plan(session, plan, **close(closings={milestone.reference: Closing(ClosingState.CARRIED_OVER, text("續辦"))}))
    carrying_over.undo_carry_over(session, milestone.of, **why)
    plans.reopen_plan(session, plan, **why)
    assert (milestone.of.carried_to, milestone.carried_to) == (None, None)
    carrying_over.carry_over(session, milestone.of, later, milestones=[milestone], **why)


def test_nothing_goes_on_in_a_milestone_that_was_withdrawn(session: Session) -> None:
    ended, held = world.a_milestone(session), world.a_milestone(session)
    milestones.withdraw_milestone(session, ended, reason=text("併入他項"), decided=DECIDED, occurred=When.day(world.TODAY),
                                  by=EDITOR, at=AT)
    offered = [each.reference for each in lineage.destinations(session, ended.plan)]
    assert held.reference in offered and ended.reference not in offered


def test_a_successor_takes_over_the_commitments_and_the_old_name_stays_in_history(session: Session) -> None:
    commitment = world.a_commitment(session, leads=("cec",), supports=("moi",))
    milestone = world.a_milestone(session, commitment=commitment, body="cec")
    done = world.a_milestone(session, commitment=commitment, body="cec")
    said = world.an_update(session, done, report=world.completion())
    world.a_body(session, "moda")
    take: dict[str, Any] = {"successor": "moda", "on": date(2026, 3, 1), "commitments": [commitment], "reason": text("組織改造"),
                            "decided": DECIDED, "by": EDITOR, "at": AT}
    cec = Body.by_reference(session, "cec")
    assert field_of(carrying_over.succeed_body, session, cec, **take | {"successor": None}) == "successor"
    assert field_of(carrying_over.succeed_body, session, cec, **take | {"decided": UNDECIDED}) == "meeting"
    tomorrow = AT.date() + timedelta(days=1)
    assert field_of(carrying_over.succeed_body, session, cec, **take | {"on": tomorrow}) == "on", "it has not come"
    not_permitted(carrying_over.succeed_body, session, cec, **take | {"by": world.reporter_of("cec")})
    carrying_over.succeed_body(session, cec, **take)
    assert (cec.successor, cec.valid_to) == ("moda", date(2026, 3, 1))
    assert (commitment.leads, commitment.supports) == (["moda"], ["moi"])
    assert (milestone.body, done.body, said.body) == ("moda", "cec", "cec")
    entry = world.newest_entry(session)
    assert entry.kind == "commitment.moved"
    assert (entry.payload or {})["changes"]["leads"] == [["cec"], ["moda"]]
    assert {"cec", "moda"} <= set((entry.payload or {})["bodies"])


def test_a_body_without_a_role_has_none_to_pass_on(session: Session) -> None:
    commitment = world.a_commitment(session)
    world.a_body(session, "moda")
    move: dict[str, Any] = {"occurred": When.day(date(2026, 3, 1)), "reason": text("組改"), "decided": DECIDED, "by": EDITOR,
                            "at": AT}
    assert field_of(commitments.move_to_successor, session, commitment, old="moda", new="cec", **move) == "old"
    assert field_of(commitments.move_to_successor, session, commitment, old="cec", new="cec", **move) == "new"
    assert field_of(commitments.move_to_successor, session, commitment, old="cec", new="nobody", **move) == "new"
