"""Commitments: entered, amended with what decided it, withdrawn and kept readable."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests import world
from tests.commands.refusals import field_of, not_permitted
from tests.world import AT, EDITOR, TODAY, text
from tracker.changelog.record import UNDECIDED, Decided
from tracker.commands import commitments, milestones, plans
from tracker.commands.commitments import Wording
from tracker.commands.reinstating import reinstate_commitment, reinstate_milestone
from tracker.domain.calendar import When
from tracker.domain.permissions import LOADER
from tracker.domain.schedule import MilestoneState
from tracker.models import Commitment, Plan

WORDING = Wording(title=text("公開資料"))
DECIDED = Decided(document="院臺字第1號")


def add(session: Session, **changed: Any) -> Commitment:
    values: dict[str, Any] = {"wording": WORDING, "decided": DECIDED, "by": EDITOR, "at": AT}
    return commitments.add_commitment(session, world.a_plan(session), **values | changed)


def amended(commitment: Commitment, **changed: Any) -> dict[str, Any]:
    return {"wording": Wording.of(commitment), "number": commitment.number, "theme": None, "leads": commitment.leads,
            "supports": commitment.supports, "reason": text("決議"), "decided": DECIDED, "by": EDITOR, "at": AT} | changed


def test_a_commitment_whose_number_is_not_known_is_referred_to_by_its_order(session: Session) -> None:
    assert [add(session).reference for _ in range(2)] == ["2025-2028/o1", "2025-2028/o2"]
    assert add(session, number="2-1").reference == "2025-2028/2-1"


def test_a_commitment_needs_a_title_and_a_summary_that_fits(session: Session) -> None:
    assert field_of(add, session, wording=Wording(title=text(""))) == "title_zh"
    assert field_of(add, session, wording=replace(WORDING, summary=text("字" * 121))) == "summary_zh"
    assert field_of(add, session, wording=replace(WORDING, values=["openness"])) == "values"
    add(session, wording=replace(WORDING, summary=text("字" * 120), values=["transparency", "inclusion"]))


def test_a_commitment_has_known_bodies_each_in_one_role_only(session: Session) -> None:
    for slug in ("cec", "moi"):
        world.a_body(session, slug)
    assert field_of(add, session, leads=["nobody"]) == "leads"
    assert field_of(add, session, leads=["cec"], supports=["nobody"]) == "supports"
    assert field_of(add, session, leads=["cec"], supports=["cec"]) == "supports"
    commitment = add(session, leads=["cec"], supports=["moi"])
    assert (commitment.leads, commitment.supports) == (["cec"], ["moi"])


@pytest.mark.parametrize("number", ["", "o1", "theme", "2/1", "-1", "2" * 11, "２-1"])
def test_a_number_has_to_look_like_one(session: Session, number: str) -> None:
    assert field_of(add, session, number=number) == "number"


def test_two_commitments_never_share_a_number(session: Session) -> None:
    add(session, number="2-1")
    assert field_of(add, session, number="2-1") == "number"
    other = add(session)
    assert field_of(commitments.amend_commitment, session, other, **amended(other, number="2-1")) == "number"
    add_elsewhere = commitments.add_commitment(session, world.a_plan(session, "2021-2024"), wording=WORDING, number="2-1",
                                               decided=DECIDED, by=EDITOR, at=AT)
    assert add_elsewhere.reference == "2021-2024/2-1"


def test_a_number_that_a_commitment_once_had_stays_its_reference_and_is_never_given_to_another(session: Session) -> None:
    first = add(session, number="2-1")
    commitments.amend_commitment(session, first, **amended(first, number="2-9"))
    assert field_of(add, session, number="2-1") == "number"
    commitments.amend_commitment(session, first, **amended(first, number="2-1"))


def test_a_later_official_number_leaves_the_reference_as_it_was(session: Session) -> None:
    commitment = add(session)
    commitments.amend_commitment(session, commitment, **amended(commitment, number="1-1"))
    assert (commitment.reference, commitment.label) == ("2025-2028/o1", "1-1")


def test_an_amendment_says_why_and_what_decided_it_and_makes_a_new_version(session: Session) -> None:
    commitment = add(session)
    entry = commitments.amend_commitment(session, commitment, **amended(
        commitment, wording=replace(WORDING, title=text("開放資料")), leads=[world.a_body(session, "moi").reference]))
    payload = entry.payload or {}
    assert commitment.version == 2
    assert payload["changes"]["leads"] == [[], ["moi"]]
    assert payload["changes"]["title"][0]["zh"] == "公開資料"
    assert payload["decided"] == {"meeting": None, "document": "院臺字第1號"}
    assert field_of(commitments.amend_commitment, session, commitment, **amended(commitment, reason=text(""))) == "reason_zh"
    assert field_of(commitments.amend_commitment, session, commitment, **amended(
        commitment, wording=Wording(title=text("")))) == "title_zh"
    not_permitted(commitments.amend_commitment, session, commitment, **amended(commitment, by=world.reporter_of("moi")))


def test_an_amendment_that_changes_nothing_makes_no_new_version(session: Session) -> None:
    commitment = add(session)
    assert field_of(commitments.amend_commitment, session, commitment, **amended(commitment)) == ""
    assert commitment.version == 1


def test_a_withdrawal_needs_a_reason_and_what_decided_it(session: Session) -> None:
    commitment = add(session)
    values: dict[str, Any] = {"reason": text("調整"), "decided": DECIDED, "occurred": When.iso("2026-02"), "by": EDITOR, "at": AT}
    assert field_of(commitments.withdraw_commitment, session, commitment, **values | {"reason": text("")}) == "reason_zh"
    assert field_of(commitments.withdraw_commitment, session, commitment, **values | {"decided": UNDECIDED}) == "meeting"
    assert field_of(commitments.withdraw_commitment, session, commitment, **values | {"occurred": When.iso("2027")}) == "occurred"
    not_permitted(commitments.withdraw_commitment, session, commitment, **values | {"by": world.ADMIN})
    commitments.withdraw_commitment(session, commitment, **values)
    assert commitment.withdrawn


def test_a_withdrawn_commitment_cannot_be_amended_withdrawn_again_or_added_to(session: Session) -> None:
    commitment = add(session)
    values: dict[str, Any] = {"reason": text("調整"), "decided": DECIDED, "occurred": When.iso("2026-02"), "by": EDITOR, "at": AT}
    commitments.withdraw_commitment(session, commitment, **values)
    assert field_of(commitments.withdraw_commitment, session, commitment, **values) == ""
    assert field_of(commitments.amend_commitment, session, commitment, **amended(commitment)) == ""
    assert field_of(milestones.add_milestone, session, commitment, title=text("x"), by=EDITOR, at=AT) == ""


def test_withdrawing_a_commitment_withdraws_its_open_milestones_and_leaves_the_finished_ones(session: Session) -> None:
    commitment = world.a_commitment(session)
    open_, finished = (world.a_milestone(session, commitment=commitment) for _ in range(2))
    world.an_update(session, finished, report=world.completion())
    entry = commitments.withdraw_commitment(session, commitment, reason=text("調整"), decided=DECIDED,
                                            occurred=When.day(date(2026, 3, 1)), by=EDITOR, at=AT)
    assert (open_.state, finished.state) == (MilestoneState.WITHDRAWN, MilestoneState.FINISHED)
    assert set((entry.payload or {})["also"]) == {open_.reference}


def test_a_commitment_withdrawn_by_mistake_is_reinstated_with_the_milestones_withdrawn_with_it(session: Session) -> None:
    commitment = world.a_commitment(session)
    under_way, dropped, finished = (world.a_milestone(session, commitment=commitment) for _ in range(3))
    world.an_update(session, under_way)
    world.an_update(session, finished, report=world.completion())
    values: dict[str, Any] = {"reason": text("誤登"), "decided": DECIDED, "occurred": When.iso("2026-02"), "by": EDITOR, "at": AT}
    milestones.withdraw_milestone(session, dropped, **values)
    before = {each.reference: each.public() for each in (commitment, under_way, dropped, finished)}
    assert field_of(reinstate_commitment, session, commitment, **values) == "", "it has not been withdrawn"
    commitments.withdraw_commitment(session, commitment, **values)
    assert field_of(reinstate_milestone, session, under_way, **values) == "", "the commitment has to be reinstated"
    assert field_of(reinstate_commitment, session, commitment, **values | {"reason": text("")}) == "reason_zh"
    assert field_of(reinstate_commitment, session, commitment, **values | {"decided": UNDECIDED}) == "meeting"
    assert field_of(reinstate_commitment, session, commitment, **values | {"occurred": When.iso("2027")}) == "occurred"
    not_permitted(reinstate_commitment, session, commitment, **values | {"by": world.ADMIN})
    entry = reinstate_commitment(session, commitment, **values)
    assert {each.reference: each.public() for each in (commitment, under_way, dropped, finished)} == before
    assert set((entry.payload or {})["also"]) == {under_way.reference}
    commitments.withdraw_commitment(session, commitment, **values)
    plans.close_plan(session, Plan.by_reference(session, commitment.plan), on=date(2026, 2, 1), by=LOADER, at=AT)
    assert field_of(reinstate_commitment, session, commitment, **values) == "", "its plan is closed"


def test_nothing_is_taken_out_of_a_closed_plan_as_nothing_is_put_back_into_it(session: Session) -> None:
    milestone = world.a_milestone(session)
    plan = Plan.by_reference(session, milestone.plan)
    plans.close_plan(session, plan, on=date(2026, 2, 1), by=LOADER, at=AT)
    values: dict[str, Any] = {"reason": text("政策調整"), "decided": DECIDED, "occurred": When.day(TODAY), "by": EDITOR, "at": AT}
    assert field_of(commitments.withdraw_commitment, session, milestone.of, **values) == ""
    assert field_of(milestones.withdraw_milestone, session, milestone, **values) == ""
    plans.reopen_plan(session, plan, reason=text("誤行結案"), decided=DECIDED, by=EDITOR, at=AT)
    commitments.withdraw_commitment(session, milestone.of, **values)


def test_only_the_editor_and_the_loader_enter_commitments(session: Session) -> None:
    world.a_plan(session)
    not_permitted(add, session, by=world.reporter_of("cec"))
