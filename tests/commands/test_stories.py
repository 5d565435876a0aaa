"""Result stories through their commands: they tell of a recorded change, are signed by both sides, and name the
person who benefits only as that person chose."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.world import ADMIN, AT, AUDITOR, EDITOR, a_commitment, entries_about, later, newest_entry, text
from tests.worlds.results import a_signer, an_outcome
from tests.worlds.sign_off import a_rule_for_texts
from tests.worlds.stories import ANONYMOUS, a_story, a_story_draft, a_tale, by_name, signed_by_partner
from tracker.changelog import fold
from tracker.commands import accounts, outcomes, stories, translations, withholding
from tracker.commands.stories import StoryTold
from tracker.domain.bilingual import EMPTY, TextState
from tracker.domain.errors import Conflict, NotFound, NotPermitted, RuleBroken
from tracker.domain.permissions import Actor, Role
from tracker.domain.stories import Naming, SignedVia
from tracker.models import Account, Story, StoryDraft
from tracker.queries import stories as queries


def refused(act: Callable[[], object], field: str) -> str:
    with pytest.raises(RuleBroken) as found:
        act()
    assert found.value.field == field
    return found.value.message


def test_a_story_is_public_once_both_have_signed_the_same_words(session: Session) -> None:
    story = a_story(session)
    entry = newest_entry(session)
    assert (entry.kind, entry.subject, story.body, story.partner_name) == ("story.published", "story/1", "cec", "林小姐")
    assert entry.payload is not None
    assert entry.payload["after"]["own_words"]["zh"] == "我不必再請假去抄。"
    assert entry.payload["after"]["outcomes"] == ["outcome/1"]
    assert fold.check(session).holds


def test_a_story_not_yet_signed_by_both_is_in_no_log(session: Session) -> None:
    draft = a_story_draft(session)
    before = newest_entry(session).number
    signed_by_partner(session, draft)
    stories.rewrite_story(session, draft, StoryTold.of(draft.told), seen=draft.version, by=EDITOR, at=AT)
    assert newest_entry(session).number == before


def test_a_story_signed_by_one_side_is_not_published(session: Session) -> None:
    draft = a_story_draft(session)
    assert "has not signed" in refused(lambda: stories.publish_story(session, draft, by=EDITOR, at=AT), "")


def test_changing_a_word_removes_the_signature(session: Session) -> None:
    draft = signed_by_partner(session, a_story_draft(session))
    told = StoryTold.of(draft.told)
    stories.rewrite_story(session, draft, told, seen=draft.version, by=EDITOR, at=AT)
    assert draft.signed_words
    other = StoryTold.of(told.kept() | {"own_words": text("很好").public()})
    stories.rewrite_story(session, draft, other, seen=draft.version, by=EDITOR, at=AT)
    assert (draft.signed_words, draft.name) == ("", "")
    refused(lambda: stories.publish_story(session, draft, by=EDITOR, at=AT), "")


def test_nobody_signs_words_other_than_those_they_read(session: Session) -> None:
    draft = a_story_draft(session)
    read = StoryTold.of(draft.told).digest
    changed = StoryTold.of(draft.told | {"own_words": text("很好").public()})
    stories.rewrite_story(session, draft, changed, seen=draft.version, by=EDITOR, at=AT)
    assert "read it again" in refused(lambda: stories.sign_story(session, draft, by_name(), read=read, at=AT), "")


def test_the_person_who_benefits_may_ask_for_different_words(session: Session) -> None:
    draft = signed_by_partner(session, a_story_draft(session))
    refused(lambda: stories.ask_for_change(session, draft, " ", at=AT), "remark")
    stories.ask_for_change(session, draft, "不是當天，是隔天。", at=AT)
    assert (draft.remark, draft.signed_words, draft.naming) == ("不是當天，是隔天。", "", None)


@pytest.mark.parametrize(("given", "field"), [
    ({"naming": None}, "naming"), ({"name": " "}, "name"), ({"consents": False}, "consent"),
    ({"naming": Naming.ANONYMOUS}, "name"), ({"naming": Naming.ANONYMOUS, "name": ""}, "organisation"),
    ({"naming": Naming.ORGANISATION}, "name"), ({"naming": Naming.ORGANISATION, "name": "", "organisation": ""}, "organisation"),
])
def test_a_name_appears_only_where_it_was_chosen_and_consented_to(session: Session, given: dict[str, Any],
                                                                  field: str) -> None:
    draft = a_story_draft(session)
    refused(lambda: signed_by_partner(session, draft, by_name(**given)), field)


def test_nothing_personal_is_recorded_about_an_anonymous_person(session: Session) -> None:
    story = a_story(session, given=ANONYMOUS)
    assert (story.partner_name, story.partner_organisation, story.partner_role.zh) == ("", "", "地方記者")
    assert "林小姐" not in json.dumps(newest_entry(session).payload, ensure_ascii=False)


def test_a_draft_keeps_no_name_and_no_address_once_its_story_is_published(session: Session) -> None:
    draft = a_story_draft(session)
    secret = stories.open_for_signing(session, draft, by=EDITOR, at=AT)
    stories.publish_story(session, signed_by_partner(session, draft), by=EDITOR, at=later(3))
    assert (draft.name, draft.organisation, draft.key_digest) == ("", "", "")
    with pytest.raises(NotFound):
        queries.draft_to_sign(session, stories.key_digest(secret), later(3).date())


def test_a_signing_address_is_valid_for_a_limited_time_and_only_the_newest_works(session: Session) -> None:
    draft = a_story_draft(session)
    first = stories.open_for_signing(session, draft, by=EDITOR, at=AT)
    second = stories.open_for_signing(session, draft, by=EDITOR, at=AT)
    assert queries.draft_to_sign(session, stories.key_digest(second), later(30).date()) is draft
    for secret, day in ((first, later(1)), (second, later(31)), ("", later(1))):
        with pytest.raises(NotFound):
            queries.draft_to_sign(session, stories.key_digest(secret) if secret else "", day.date())


def test_a_signature_on_paper_is_entered_with_its_date(session: Session) -> None:
    draft = a_story_draft(session)
    refused(lambda: stories.enter_signature(session, draft, by_name(), signed_on=later(9).date(), by=EDITOR, at=AT), "signed_on")
    stories.enter_signature(session, draft, by_name(), signed_on=AT.date(), by=EDITOR, at=AT)
    assert stories.publish_story(session, draft, by=EDITOR, at=AT).partner_signed_via is SignedVia.LETTER


def test_a_story_rests_on_a_change_that_is_on_record_and_not_withdrawn(session: Session) -> None:
    commitment = a_commitment(session)
    begin = partial(stories.begin_story, session, commitment, by=EDITOR, at=AT)
    refused(lambda: begin(a_tale()), "outcomes")
    elsewhere = an_outcome(session, a_commitment(session))
    refused(lambda: begin(a_tale(elsewhere)), "outcomes")
    withdrawn = an_outcome(session, commitment)
    draft = begin(a_tale(withdrawn))
    signed_by_partner(session, draft)
    outcomes.withdraw_outcome(session, withdrawn, reason=text("誤植"), by=EDITOR, at=AT)
    refused(lambda: stories.publish_story(session, draft, by=EDITOR, at=AT), "outcomes")


@pytest.mark.parametrize("missing", ["title", "partner_role", "changed"])
def test_a_story_must_contain_its_required_texts(session: Session, missing: str) -> None:
    lacking: dict[str, Any] = {missing: EMPTY}
    refused(lambda: a_story_draft(session, **lacking), f"{missing}_zh")


def test_no_text_is_longer_than_a_page(session: Session) -> None:
    refused(lambda: a_story_draft(session, was=text("字" * 3001)), "was_zh")


def test_an_activity_described_as_a_change_is_questioned_in_stories_too(session: Session) -> None:
    refused(lambda: a_story_draft(session, changed=text("辦理三場工作坊")), "answer_zh")
    story = a_story(session, changed=text("辦理三場工作坊"), answer=text("議題改由青年提出"))
    assert story.asked and story.answer.zh == "議題改由青年提出"


def test_a_member_tells_a_story_in_their_own_name_and_nobody_else_changes_it(session: Session) -> None:
    member = a_signer(session)
    draft = a_story_draft(session, by=member)
    assert draft.body is None
    for other in (EDITOR, a_signer(session, name="乙委員")):
        with pytest.raises(NotPermitted):
            stories.rewrite_story(session, draft, StoryTold.of(draft.told), seen=draft.version, by=other, at=AT)
    story = stories.publish_story(session, signed_by_partner(session, draft), by=member, at=later(3))
    assert (story.body, story.signed_name.zh) == (None, "甲委員")
    with pytest.raises(NotPermitted):
        stories.withdraw_story(session, story, reason=text("x"), by=EDITOR, at=AT)


@pytest.mark.parametrize("role", [Role.REPORTER, Role.APPROVER, Role.REVIEWER, Role.ADMIN, Role.AUDITOR])
def test_no_other_role_writes_a_story(session: Session, role: Role) -> None:
    by = {Role.ADMIN: ADMIN, Role.AUDITOR: AUDITOR}.get(role) or Actor(role, "moi", frozenset({"moi"}))
    with pytest.raises(NotPermitted):
        stories.begin_story(session, a_commitment(session), a_tale(), by=by, at=AT)


@pytest.mark.parametrize("role", [Role.REPORTER, Role.APPROVER])
def test_a_body_writes_about_its_own_commitments_and_leaves_publishing_and_withdrawal_to_ndc(
        session: Session, role: Role) -> None:
    own, other = Actor(role, "cec", frozenset({"cec"})), Actor(role, "moi", frozenset({"moi"}))
    draft = a_story_draft(session, by=own)
    assert draft.body == "cec" and queries.drafts_of(session, draft.commitment, own) == [draft]
    assert queries.drafts_of(session, draft.commitment, other) == []
    with pytest.raises(NotPermitted):
        stories.open_for_signing(session, draft, by=other, at=AT)
    stories.open_for_signing(session, draft, by=own, at=AT)
    signed_by_partner(session, draft)
    with pytest.raises(NotPermitted):
        stories.publish_story(session, draft, by=own, at=later(3))
    story = stories.publish_story(session, draft, by=EDITOR, at=later(3))
    assert story.body == "cec"
    with pytest.raises(NotPermitted):
        stories.withdraw_story(session, story, reason=text("撤回"), by=own, at=later(4))


def test_a_body_that_checks_its_texts_needs_a_letter_for_the_words_of_a_story(session: Session) -> None:
    commitment = a_commitment(session)
    a_rule_for_texts(session)
    outcome = an_outcome(session, commitment, letter_number="中選字第1號")
    draft = signed_by_partner(session, stories.begin_story(session, commitment, a_tale(outcome), by=EDITOR, at=AT))
    refused(lambda: stories.publish_story(session, draft, by=EDITOR, at=later(3)), "letter_number")
    assert stories.publish_story(session, draft, letter_number="中選字第2號", by=EDITOR, at=later(3)).number == 1


def test_an_out_of_date_form_is_refused_and_a_published_story_stays(session: Session) -> None:
    draft = a_story_draft(session)
    with pytest.raises(Conflict):
        stories.rewrite_story(session, draft, StoryTold.of(draft.told), seen=draft.version + 1, by=EDITOR, at=AT)
    stories.publish_story(session, signed_by_partner(session, draft), by=EDITOR, at=later(3))
    refused(lambda: stories.discard_story(session, draft, seen=draft.version, by=EDITOR), "")
    refused(lambda: stories.publish_story(session, draft, by=EDITOR, at=later(3)), "")


def test_a_draft_is_discarded_together_with_what_was_signed(session: Session) -> None:
    draft = signed_by_partner(session, a_story_draft(session))
    number = draft.id
    stories.discard_story(session, draft, seen=draft.version, by=EDITOR)
    session.flush()
    assert session.get(StoryDraft, number) is None


def test_the_name_in_an_unpublished_story_goes_when_the_account_of_its_only_writer_is_closed(session: Session) -> None:
    member, commitment = a_signer(session), a_commitment(session)
    told = a_story(session, commitment, by=member)
    signed = signed_by_partner(session, a_story_draft(session, commitment, by=member, title=text("現場核對"))).id
    of_the_body = signed_by_partner(session, a_story_draft(session, commitment, title=text("當日核對"))).id
    with pytest.raises(NotPermitted):
        stories.discard_story(session, session.get_one(StoryDraft, signed), seen=1, by=EDITOR)
    accounts.close_account(session, session.get_one(Account, member.account), by=ADMIN, at=later(4))
    session.expire_all()
    assert session.get(StoryDraft, signed) is None
    assert session.get_one(StoryDraft, of_the_body).name and queries.page(session, told.number).story.stands


def test_a_story_is_withdrawn_once_and_with_a_reason(session: Session) -> None:
    story = a_story(session)
    refused(lambda: stories.withdraw_story(session, story, reason=EMPTY, by=EDITOR, at=AT), "because_zh")
    stories.withdraw_story(session, story, reason=text("受益者要求撤回"), by=EDITOR, at=later(4))
    assert not story.stands and queries.listing(session) == []
    refused(lambda: stories.withdraw_story(session, story, reason=text("再次"), by=EDITOR, at=later(4)), "")
    assert fold.check(session).holds


def test_a_story_can_be_withheld_by_law_along_with_the_name_in_it(session: Session) -> None:
    story = a_story(session)
    withholding.withhold(session, newest_entry(session).number, ground=text("個人資料保護法第十一條"), by=ADMIN, at=later(5))
    session.refresh(story)
    assert (story.partner_name, story.own_words, story.stands) == ("", EMPTY, False)
    kept = [entry.payload for entry in entries_about(session, story.reference)]
    assert "林小姐" not in json.dumps(kept, ensure_ascii=False)
    assert fold.check(session).holds


def test_nobody_changes_either_language_once_both_have_signed(session: Session) -> None:
    story = a_story(session)
    with pytest.raises(NotPermitted):
        translations.translate(session, story, "own_words", translation="Great!", state=TextState.REVIEWED, by=EDITOR, at=AT)


def test_the_lists_of_a_plan_and_of_a_commitment_contain_only_published_stories(session: Session) -> None:
    story = a_story(session)
    draft = a_story_draft(session)
    assert queries.of_commitment(session, story.commitment) == queries.of_plan(session, story.plan) == [story]
    assert list(queries.drafts_of(session, draft.commitment, EDITOR)) == [draft]
    assert list(queries.drafts_of(session, draft.commitment, a_signer(session))) == []
    assert queries.page(session, 1).outcomes[0].reference == "outcome/1"
    assert isinstance(session.get(Story, "story/1"), Story)
