"""A later translation is an entry of its own; a machine's draft is marked as such until somebody has reviewed it."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from sqlalchemy.orm import Session

from tests import world
from tests.commands.refusals import field_of, not_permitted
from tests.everything import everything
from tests.world import EDITOR, reporter_of, text
from tests.worlds.results import an_outcome
from tests.worlds.reviews import a_review, a_signer
from tests.worlds.sign_off import a_rule_for_texts, an_approver
from tests.worlds.translations import translated
from tracker.changelog import fold
from tracker.domain.bilingual import TextState
from tracker.domain.glossary import occurring
from tracker.domain.permissions import Role
from tracker.domain.translation import ToDo
from tracker.models import Commitment, Milestone, Plan, Update
from tracker.queries.translations import tasks


@pytest.fixture
def update(session: Session) -> Update:
    """Written only in Chinese."""
    return world.an_update(session, world.a_milestone(session), report=world.progress(text=text("已完成初稿")))


def test_a_translation_is_an_entry_of_its_own_and_survives_the_fold(session: Session, update: Update) -> None:
    before = update.last_entry
    entry = translated(session, update, translation="First draft completed", state=TextState.REVIEWED)
    assert (entry.kind, entry.subject) == ("text.translated", update.reference)
    assert (update.text.zh, update.text.en) == ("已完成初稿", "First draft completed")
    assert update.text.translation is TextState.REVIEWED
    assert entry.number > before
    assert fold.check(session).holds


def test_a_machine_draft_is_marked_for_every_reader(session: Session, update: Update) -> None:
    translated(session, update)
    assert update.text.read("en").is_machine and update.text.read("en").is_unofficial
    assert not update.text.read("zh").is_machine


def test_a_machine_draft_remains_one_until_it_is_rewritten_or_reviewed(session: Session, update: Update) -> None:
    translated(session, update)
    assert field_of(translated, session, update, state=TextState.DRAFT) == "state"
    assert field_of(translated, session, update) == "translation"
    translated(session, update, state=TextState.REVIEWED)
    assert not update.text.read("en").is_machine


def test_a_translation_is_made_from_what_the_original_says_now(session: Session) -> None:
    milestone = world.a_milestone(session, title=text("舊名", "Old name"))
    milestone.title = milestone.title.amended("新名", "Old name")
    assert ToDo.of(milestone.title) is ToDo.STALE
    translated(session, milestone, "title", translation="Old name", state=TextState.REVIEWED)
    assert ToDo.of(milestone.title) is None


def test_a_text_in_english_is_translated_into_chinese(session: Session) -> None:
    body = world.a_body(session, "ogp", name=text("", "Open Government Partnership"))
    translated(session, body, "name", translation="開放政府夥伴關係聯盟", state=TextState.OFFICIAL)
    assert (body.name.original, body.name.zh) == ("en", "開放政府夥伴關係聯盟")


def test_an_empty_text_offers_nothing_to_translate(session: Session, update: Update) -> None:
    assert field_of(translated, session, update, "reason") == "translation"
    assert field_of(translated, session, update, "number") == "field"
    assert field_of(translated, session, update, translation=" ") == "translation"
    assert field_of(translated, session, update, state=TextState.MISSING) == "state"


def test_a_body_translates_its_own_texts_and_no_others(session: Session, update: Update) -> None:
    not_permitted(translated, session, update, by=reporter_of("moi"))
    not_permitted(translated, session, update.commitment and world.a_plan(session), "title", by=reporter_of("cec"))
    translated(session, update, by=reporter_of("cec"), state=TextState.DRAFT)


def test_where_an_approver_checks_texts_nobody_at_the_body_can_bypass_that_by_translating(
        session: Session, update: Update) -> None:
    a_rule_for_texts(session)
    for by in (reporter_of("cec"), an_approver(session)):
        not_permitted(translated, session, update, by=by)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.MEMBER, Role.REVIEWER, Role.AUDITOR])
def test_other_roles_cannot_translate_yet(session: Session, update: Update, role: Role) -> None:
    not_permitted(translated, session, update, by=world.holder(session, role, "cec"))


def test_the_list_is_sorted_by_reach_or_by_age_and_each_user_sees_their_own(session: Session, update: Update) -> None:
    world.a_milestone(session, title=text("只有中文"), commitment=world.a_commitment(session))
    found = tasks(session, EDITOR, date(2026, 3, 12))
    assert [each.reach for each in found] == sorted((each.reach for each in found), reverse=True)
    assert ("update/1", "text", ToDo.MISSING) in {(each.reference, each.field, each.to_do) for each in found}
    assert any(each.reference.endswith("/m1") and each.to_do is ToDo.MISSING and each.days == 10 for each in found)
    assert {each.reference for each in tasks(session, reporter_of("cec"), date(2026, 3, 12))} == {"update/1"}
    assert tasks(session, reporter_of("moi"), date(2026, 3, 12)) == []
    milestone = session.get_one(Milestone, update.milestones[0])
    assert ToDo.of(milestone.title) is ToDo.DRAFT


def test_each_row_of_the_list_says_what_its_item_belongs_to(session: Session, update: Update) -> None:
    commitment = session.get_one(Commitment, update.commitment)
    rows = {each.reference: each.within.zh for each in tasks(session, EDITOR, date(2026, 3, 12))}
    assert rows[update.reference] == f"{commitment.plan} {commitment.number or ''}".strip() + f"　{commitment.title.zh}"
    assert rows[commitment.reference] == session.get_one(Plan, commitment.plan).title.zh and rows[commitment.plan] == ""


def test_every_kind_of_item_appears_in_the_list(session: Session) -> None:
    everything(session)
    listed = {task.reference for task in tasks(session, EDITOR, date(2026, 3, 12))}
    assert {"answer-rule/1", "member/1"} <= listed, "a rule on answers has a term that is no term of the Taskforce"


def test_each_glossary_term_in_a_text_is_found_once() -> None:
    assert [(term.zh, term.en) for term in occurring("主辦機關已延後里程碑的原訂期限")] == [
        ("里程碑", "milestone"), ("主辦機關", "lead body"), ("原訂期限", "original date"), ("延後", "postponed")]
    assert occurring("天氣晴") == []


def test_a_text_that_a_person_signed_is_not_translated_by_others_and_appears_on_no_list(session: Session) -> None:
    review, outcome = a_review(session), an_outcome(session, by=a_signer(session, "乙委員"))
    for thing, field in ((review, "text"), (review, "signed_name"), (outcome, "title"), (outcome, "signed_for")):
        not_permitted(partial(translated, session, thing, field, translation="Other words", state=TextState.OFFICIAL))
    assert not {review.reference, outcome.reference} & {task.reference for task in tasks(session, EDITOR, date(2026, 3, 3))}
