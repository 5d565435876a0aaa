"""Milestones as they are in the plan. Only a delay moves their dates, and only a report changes their state."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from tests import world
from tests.commands.refusals import field_of, not_permitted
from tests.world import AT, EDITOR, TODAY, text
from tracker.changelog import fold
from tracker.changelog.record import UNDECIDED, Decided
from tracker.commands import history, milestones, plans
from tracker.commands.reinstating import reinstate_milestone
from tracker.domain.calendar import When
from tracker.domain.permissions import LOADER
from tracker.domain.schedule import MilestoneState
from tracker.domain.statements import TitleBasis
from tracker.models import Milestone

DECIDED = Decided(document="院臺字第1號")


def amended(**changed: Any) -> dict[str, Any]:
    return {"title": text("新標題"), "title_basis": TitleBasis.OFFICIAL, "output": text(""), "body": None, "starts": None,
            "note": text(""), "reason": text("決議"), "decided": DECIDED, "by": EDITOR, "at": AT} | changed


def withdraw(session: Session, milestone: Milestone, **changed: Any) -> None:
    values: dict[str, Any] = {"reason": text("併入他項"), "decided": DECIDED, "occurred": When.iso("2026-02"), "by": EDITOR,
                              "at": AT}
    milestones.withdraw_milestone(session, milestone, **values | changed)


def test_milestones_are_numbered_by_their_order_and_no_number_is_used_again(session: Session) -> None:
    commitment = world.a_commitment(session)
    first, second = (world.a_milestone(session, commitment=commitment) for _ in range(2))
    withdraw(session, second)
    third = world.a_milestone(session, commitment=commitment)
    assert [each.label for each in (first, second, third)] == ["m1", "m2", "m3"]


def test_a_milestone_that_was_withdrawn_by_mistake_is_reinstated_as_it_stood(session: Session) -> None:
    milestone = world.a_milestone(session, due=date(2026, 6, 30))
    world.an_update(session, milestone, report=world.delay(date(2026, 9, 30)))
    values: dict[str, Any] = {"reason": text("誤登"), "decided": DECIDED, "occurred": When.iso("2026-02"), "by": EDITOR, "at": AT}
    before = milestone.public()
    assert field_of(reinstate_milestone, session, milestone, **values) == "", "it has not been withdrawn"
    for _again in range(2):
        withdraw(session, milestone)
        assert field_of(reinstate_milestone, session, milestone, **values | {"reason": text("")}) == "reason_zh"
        not_permitted(reinstate_milestone, session, milestone, **values | {"by": world.reporter_of("cec")})
        reinstate_milestone(session, milestone, **values)
        assert milestone.public() == before
    world.an_update(session, milestone, report=world.completion())
    assert milestone.state is MilestoneState.FINISHED


def test_a_milestone_withdrawn_on_the_day_of_its_last_report_is_reinstated_as_it_stood(session: Session) -> None:
    milestone = world.a_milestone(session)
    world.an_update(session, milestone)
    values: dict[str, Any] = {"reason": text("誤登"), "decided": DECIDED, "occurred": When.day(TODAY), "by": EDITOR, "at": AT}
    before = milestone.public()
    milestones.withdraw_milestone(session, milestone, **values)
    reinstate_milestone(session, milestone, **values)
    assert milestone.public() == before


def test_the_state_of_a_milestone_first_recorded_as_withdrawn_is_not_known_once_it_is_reinstated(session: Session) -> None:
    milestone = world.a_milestone(session)
    history.note_state(session, milestone, MilestoneState.WITHDRAWN, as_of=When.iso("2026-01"), sources=[], by=LOADER, at=AT)
    reinstate_milestone(session, milestone, reason=text("誤登"), decided=DECIDED, occurred=When.iso("2026-02"), by=EDITOR, at=AT)
    assert (milestone.state, milestone.state_as_of, milestone.state_said_by) == (MilestoneState.NOT_KNOWN, None, None)


def test_the_date_in_the_plan_is_the_original_for_ever(session: Session) -> None:
    milestone = world.a_milestone(session, due=date(2026, 6, 30))
    world.an_update(session, milestone, report=world.delay(date(2026, 9, 30)))
    course = milestone.course(None)
    assert (str(course.original), str(course.due)) == ("2026-06-30", "2026-09-30")


def test_a_milestone_needs_a_title_a_known_body_and_a_date_after_its_start(session: Session) -> None:
    commitment = world.a_commitment(session)
    add: dict[str, Any] = {"title": text("x"), "decided": DECIDED, "by": EDITOR, "at": AT}
    assert field_of(milestones.add_milestone, session, commitment, **add | {"title": text("")}) == "title_zh"
    assert field_of(milestones.add_milestone, session, commitment, **add | {"body": "nobody"}) == "body"
    backwards = {"starts": When.iso("2026-07"), "due": When.iso("2026-06")}
    assert field_of(milestones.add_milestone, session, commitment, **add | backwards) == "due"
    not_permitted(milestones.add_milestone, session, commitment, **add | {"by": world.reporter_of("cec")})
    milestones.add_milestone(session, commitment, starts=When.iso("2026-06"), due=When.iso("2026-06-15"), **add)


def test_a_milestone_cannot_be_made_to_start_after_the_date_that_holds_now(session: Session) -> None:
    milestone = world.a_milestone(session, due=date(2026, 6, 30))
    late = amended() | {"starts": When.iso("2026-08")}
    assert field_of(milestones.amend_milestone, session, milestone, **late) == "starts"
    world.an_update(session, milestone, report=world.delay(date(2026, 9, 30)))
    milestones.amend_milestone(session, milestone, **late)
    assert str(milestone.starts) == "2026-08"


def test_an_amendment_says_why_and_leaves_dates_and_state_alone(session: Session) -> None:
    milestone = world.a_milestone(session)
    world.an_update(session, milestone)
    entry = milestones.amend_milestone(session, milestone, **amended())
    assert set((entry.payload or {})["changes"]) == {"title"}
    assert field_of(milestones.amend_milestone, session, milestone, **amended(reason=text(""))) == "reason_zh"
    assert field_of(milestones.amend_milestone, session, milestone, **amended(title=text(""))) == "title_zh"
    assert field_of(milestones.amend_milestone, session, milestone, **amended(body="nobody")) == "body"
    not_permitted(milestones.amend_milestone, session, milestone, **amended(by=world.reporter_of("cec")))


def test_the_date_of_a_draft_is_put_right_until_the_plan_is_adopted(session: Session) -> None:
    plan = world.a_plan(session, adopted=False)
    milestone = world.a_milestone(session, commitment=world.a_commitment(session, plan=plan), due=date(2026, 6, 30))
    undated = world.a_milestone(session, commitment=milestone.of, due=None)
    right: dict[str, Any] = amended(title=milestone.title, due=When.iso("2027-06-30"))
    assert field_of(milestones.amend_milestone, session, milestone, **right | {"starts": When.iso("2028-01")}) == "due"
    entry = milestones.amend_milestone(session, milestone, **right)
    assert set((entry.payload or {})["changes"]) == {"promised"}
    milestones.amend_milestone(session, undated, **right)
    mistaken = world.a_milestone(session, commitment=milestone.of, due=date(2026, 6, 30))
    without: dict[str, Any] = amended(title=mistaken.title, undated=True, starts=When.iso("2027"))
    milestones.amend_milestone(session, mistaken, **without)
    assert mistaken.promised_dates == []
    plans.adopt_plan(session, plan, on=When.iso("2026-02"), adopted_by="ndc", decided=DECIDED, by=EDITOR, at=AT)
    assert [str(each.course(None).original) for each in (milestone, undated)] == ["2027-06-30"] * 2
    assert len(milestone.promised_dates) == 1, "nothing was promised before, so that nothing was moved"
    assert field_of(milestones.amend_milestone, session, milestone, **right | {"due": When.iso("2027-07")}) == "due"
    assert field_of(milestones.amend_milestone, session, milestone, **right | {"due": None, "undated": True}) == ""
    assert fold.check(session).holds
    drafted = Milestone()
    for state in ({"promised": [{"due": due, "stated_by": None, "announced": None, "update": None}]} for due in ("2026", "2027")):
        drafted.assign_children(state)
    assert [str(each.due) for each in drafted.promised_dates] == ["2027"], "whoever follows the log has the later date"
    drafted.assign_children({"promised": []})
    assert drafted.promised_dates == []


def test_a_milestone_without_a_date_is_given_its_first_one_only_once(session: Session) -> None:
    milestone = world.a_milestone(session, due=None, starts=When.iso("2026-01"))
    first: dict[str, Any] = {"due": When.iso("2026-06"), "by": EDITOR, "at": AT}
    assert field_of(milestones.set_first_date, session, milestone, **first | {"due": When.iso("2025-12")}) == "due"
    not_permitted(milestones.set_first_date, session, milestone, **first | {"by": world.reporter_of("cec")})
    milestones.set_first_date(session, milestone, **first)
    assert str(milestone.course(None).original) == "2026-06"
    assert field_of(milestones.set_first_date, session, milestone, **first) == "due"


def test_a_withdrawal_needs_a_reason_and_what_decided_it_and_is_final(session: Session) -> None:
    milestone = world.a_milestone(session)
    undated = world.a_milestone(session, commitment=milestone.of, due=None)
    assert field_of(withdraw, session, milestone, reason=text("")) == "reason_zh"
    assert field_of(withdraw, session, milestone, decided=UNDECIDED) == "meeting"
    assert field_of(withdraw, session, milestone, occurred=When.iso("2027")) == "occurred"
    not_permitted(withdraw, session, milestone, by=world.reporter_of("cec"))
    withdraw(session, milestone)
    withdraw(session, undated)
    assert milestone.state is MilestoneState.WITHDRAWN
    assert field_of(withdraw, session, milestone) == ""
    assert field_of(milestones.amend_milestone, session, milestone, **amended()) == ""
    assert field_of(milestones.set_first_date, session, undated, due=When.iso("2026-06"), by=EDITOR, at=AT) == ""


def test_a_milestone_without_a_body_gets_its_first_body_and_first_date_in_one_entry(session: Session) -> None:
    for slug in ("cec", "moi"):
        world.a_body(session, slug)
    nobodys = world.a_milestone(session, commitment=world.a_commitment(session, leads=()), due=None)
    entry = milestones.set_first_date(session, nobodys, due=When.iso("2027-06"), body="moi", by=EDITOR, at=AT)
    assert entry.payload is not None and set(entry.payload["changes"]) == {"body", "promised"}
    assert nobodys.responsible == ["moi"]


def test_setting_a_first_date_does_not_replace_a_responsible_body(session: Session) -> None:
    world.a_body(session, "moi")
    led = world.a_milestone(session, due=None)
    milestones.set_first_date(session, led, due=When.iso("2027-06"), body="moi", by=EDITOR, at=AT)
    assert led.body is None and led.responsible == ["cec"]
