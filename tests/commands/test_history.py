"""History from public sources: entered by the loader, attributed to its source, and never as more than it is."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests import world
from tests.commands.refusals import field_of, not_permitted
from tests.world import AT, EDITOR, said, text
from tracker.commands import history, updates
from tracker.commands.history import SourcedDelay
from tracker.commands.updates import BodyReport
from tracker.domain.calendar import When
from tracker.domain.permissions import LOADER
from tracker.domain.schedule import MilestoneState, SaidBy
from tracker.domain.statements import Party, Relation, UpdateKind
from tracker.models import Decision, Milestone, Observation, Update


@pytest.fixture
def milestone(session: Session) -> Milestone:
    return world.a_milestone(session, due=date(2026, 6, 30))


def load(session: Session, milestone: Milestone, kind: UpdateKind = UpdateKind.PROGRESS, **more: Any) -> Update:
    delay = more.pop("delay", None)
    return history.load_update(session, kind, world.a_plan(session), milestone.of, [milestone], said(**more), delay=delay,
                               by=LOADER, at=AT)


def test_a_loaded_statement_has_the_loader_as_actor_and_says_whose_statement_it_is(
        session: Session, milestone: Milestone) -> None:
    update = load(session, milestone)
    entry = world.newest_entry(session)
    assert entry.actor == {"role": "loader", "body": "project"}
    assert (update.party, update.body, update.from_source) == (Party.BODY, "cec", True)
    assert (entry.payload or {})["sources"] == [{"url": "https://example.org/minutes"}]
    assert entry.occurred == When.day(date(2026, 2, 1))


def test_a_body_s_statement_sets_the_milestone_s_state_as_the_body_s_word(session: Session, milestone: Milestone) -> None:
    load(session, milestone)
    assert (milestone.state, milestone.state_said_by) == (MilestoneState.UNDER_WAY, SaidBy.BODY)


def test_the_secretariat_s_statement_about_a_body_is_labelled_as_the_secretariat_s(
        session: Session, milestone: Milestone) -> None:
    update = load(session, milestone, UpdateKind.COMPLETION, party=Party.SECRETARIAT, body="ndc", about_body="cec")
    assert (milestone.state, milestone.state_said_by) == (MilestoneState.FINISHED, SaidBy.SECRETARIAT)
    assert (update.body, update.about_body, milestone.finished_on) == ("ndc", "cec", None)


@pytest.mark.parametrize("party", [each for each in Party if each not in (Party.BODY, Party.SECRETARIAT)])
def test_nobody_else_reports_progress(session: Session, milestone: Milestone, party: Party) -> None:
    world_before = milestone.last_entry
    assert field_of(load, session, milestone, party=party) == "party"
    assert milestone.last_entry == world_before


def test_a_source_that_does_not_name_the_plan_changes_nothing(session: Session, milestone: Milestone) -> None:
    before = milestone.public()
    for kind in UpdateKind:
        delay = SourcedDelay(new_date=When.iso("2027-01")) if kind is UpdateKind.DELAY else None
        load(session, milestone, kind, relation=Relation.RELATED, delay=delay)
    assert milestone.public() == before


@pytest.mark.parametrize("report", [world.progress(), world.completion(), world.delay(date(2027, 1, 31)), world.no_progress()])
def test_the_correction_of_a_statement_that_does_not_name_the_plan_changes_nothing_either(
        session: Session, milestone: Milestone, report: BodyReport) -> None:
    world.a_category(session)
    other = world.a_milestone(session, commitment=milestone.of)
    before = [each.public() for each in (milestone, other)]
    update = load(session, milestone, relation=Relation.RELATED)
    corrected = updates.publish_update(session, milestone.of, [milestone, other], report, corrects=update, by=EDITOR, at=AT)
    assert corrected.relation is Relation.RELATED and update.corrected_by == corrected.reference
    assert [each.public() for each in (milestone, other)] == before


def test_an_observation_or_a_decision_changes_no_milestone(session: Session, milestone: Milestone) -> None:
    before, plan = milestone.public(), world.a_plan(session)
    history.load_observation(session, plan, milestone.of, [milestone], said(party=Party.PRESS, body=None), by=LOADER, at=AT)
    history.load_decision(session, plan, milestone.of, [milestone], said(party=Party.FORUM, body=None), by=LOADER, at=AT)
    assert milestone.public() == before
    assert Observation.by_reference(session, "observation/1").milestones == [milestone.reference]
    assert Decision.by_reference(session, "decision/1").party is Party.FORUM


def test_a_loaded_delay_may_lack_what_its_source_lacks(session: Session, milestone: Milestone) -> None:
    update = load(session, milestone, UpdateKind.DELAY, delay=SourcedDelay())
    assert (update.category, update.depends_on, update.new_date, update.reason.is_empty) == (None, None, None, True)
    assert len(milestone.promised_dates) == 1


def test_a_category_read_by_this_site_is_labelled_as_such(session: Session, milestone: Milestone) -> None:
    world.a_category(session)
    update = load(session, milestone, UpdateKind.DELAY, site_reading=True,
                  delay=SourcedDelay(category="category/budget", category_basis=text("本站依原文判讀")))
    assert (update.site_reading, update.category_basis.zh) == (True, "本站依原文判讀")


def test_a_loaded_delay_adds_a_later_date_but_not_an_earlier_one(session: Session, milestone: Milestone) -> None:
    load(session, milestone, UpdateKind.DELAY, delay=SourcedDelay(new_date=When.iso("2026-12")))
    load(session, milestone, UpdateKind.DELAY, delay=SourcedDelay(new_date=When.iso("2026-09")))
    assert [str(each.due) for each in milestone.promised_dates] == ["2026-06-30", "2026-12"]


def test_a_loaded_delay_invents_no_original_date(session: Session) -> None:
    undated = world.a_milestone(session, due=None)
    load(session, undated, UpdateKind.DELAY, delay=SourcedDelay(new_date=When.iso("2026-12")))
    assert undated.promised_dates == []


def test_a_later_report_prevails_whatever_the_order_of_loading(session: Session, milestone: Milestone) -> None:
    load(session, milestone, UpdateKind.COMPLETION, occurred=date(2026, 2, 10))
    load(session, milestone, occurred=date(2026, 2, 1))
    assert (milestone.state, milestone.state_update) == (MilestoneState.FINISHED, "update/1")


def test_a_noted_state_is_this_site_s_reading_of_a_source(session: Session, milestone: Milestone) -> None:
    history.note_state(session, milestone, MilestoneState.FINISHED, as_of=When.iso("2026-02"), finished_on=When.iso("2026-01"),
                       sources=[{"url": "https://example.org/report"}], by=LOADER, at=AT)
    assert (milestone.state_said_by, milestone.state_update, str(milestone.finished_on)) == (SaidBy.SOURCE, None, "2026-01")


def test_only_the_loader_loads(session: Session, milestone: Milestone) -> None:
    plan = world.a_plan(session)
    for actor in (EDITOR, world.ADMIN, world.reporter_of("cec")):
        not_permitted(history.load_update, session, UpdateKind.PROGRESS, plan, milestone.of, [milestone], said(), by=actor, at=AT)
        not_permitted(history.load_observation, session, plan, None, [], said(), by=actor, at=AT)
        not_permitted(history.load_decision, session, plan, None, [], said(), by=actor, at=AT)
        not_permitted(history.note_state, session, milestone, MilestoneState.UNDER_WAY, as_of=When.iso("2026"), sources=[],
                      by=actor, at=AT)
