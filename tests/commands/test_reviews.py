"""A member's own voice and who may touch it: what each role may do, and what nobody may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

import pytest
from sqlalchemy.orm import Session

from tests.commands.refusals import field_of, not_permitted
from tests.world import (
    ADMIN,
    AT,
    AUDITOR,
    EDITOR,
    MEMBER,
    PASSWORD,
    REVIEWER,
    a_listing,
    a_meeting,
    entries_about,
    later,
    newest_entry,
    progress,
    reporter_of,
    ruled,
    text,
)
from tests.worlds.reviews import (
    AGREES,
    ASKS,
    DISPUTES,
    a_claim,
    a_release,
    a_review,
    a_rule,
    a_seat,
    a_signer,
    an_account_for,
    an_answer,
)
from tracker.changelog import fold
from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import about
from tracker.commands import accounts, answers, meetings, objections, passwords, reviews, steering_group, updates
from tracker.commands.reviews import Words
from tracker.commands.withholding import withhold
from tracker.domain.bilingual import EMPTY
from tracker.domain.calendar import When
from tracker.domain.errors import RuleBroken
from tracker.domain.permissions import LOADER, SYSTEM, Actor, Role
from tracker.domain.register import Ruling
from tracker.domain.reviews import Stance, Standing, Verdict
from tracker.domain.statements import Side
from tracker.models import Account, Answer, Commitment, Meeting, Member, Review, Update
from tracker.queries import member_home, release
from tracker.queries import reviews as asked
from tracker.queries.reviews import Voice
from tracker.queries.staff import actor_of

NOT_MEMBERS = [EDITOR, ADMIN, AUDITOR, REVIEWER, LOADER, SYSTEM, reporter_of("cec"),
               Actor(Role.APPROVER, "cec", frozenset({"cec"})), MEMBER]
"""MEMBER is an account that is tied to no seat."""


def said_in(entry: ChangelogEntry) -> dict[str, object]:
    return entry.payload or {}


def changing(session: Session, review: Review, by: Actor) -> list[Callable[[], object]]:
    """Every way to change what a member said."""
    return [lambda: reviews.amend_review(session, review, AGREES, by=by, at=AT),
            lambda: reviews.withdraw_review(session, review, by=by, at=AT),
            lambda: reviews.close_review(session, review, Verdict.ACCEPTED, by=by, at=AT)]


def test_a_member_signs_with_name_organisation_and_side_as_they_were_then(session: Session) -> None:
    review = a_review(session)
    assert (review.signed_name.zh, review.signed_for.zh, review.side) == ("甲委員", "某協會", Side.CIVIL_SOCIETY)
    entry = newest_entry(session)
    assert (entry.kind, entry.actor) == ("review.given", {"role": "member", "body": review.member})
    assert {review.about_update, review.commitment, "cec", "2025-2028"} <= about(entry.subject, said_in(entry))
    assert "account/" not in str(said_in(entry))
    assert review.body == "cec"


def test_nobody_signs_without_consent_and_the_consent_is_recorded(session: Session) -> None:
    signer = a_signer(session, consents=False)
    assert field_of(a_review, session, signer) == "consent"
    consent = reviews.give_consent(session, by=signer, at=AT)
    assert (newest_entry(session).kind, consent.member) == ("consent.given", signer.member)
    assert field_of(reviews.give_consent, session, by=signer, at=AT) == ""
    given = a_review(session, signer)
    reviews.end_consent(session, by=signer, at=AT)
    assert field_of(a_review, session, signer) == "consent"
    assert given.signed_name.zh == "甲委員"


@pytest.mark.parametrize("words, field", [
    (Words(Stance.DISPUTE), "text_zh"), (Words(Stance.ASK), "text_zh"), (Words(Stance.ASK, url="https://example.org"), "text_zh"),
    (Words(Stance.DISPUTE, url="javascript:alert(1)"), "url")])
def test_disputing_takes_one_line_of_reason_or_evidence(session: Session, words: Words, field: str) -> None:
    assert field_of(a_review, session, words=words) == field


@pytest.mark.parametrize("words", [Words(Stance.DISPUTE, url="https://example.org/1"),
                                   Words(Stance.DISPUTE, text("", "No draft")), AGREES])
def test_a_link_or_a_line_in_either_language_is_enough_and_agreeing_takes_none(session: Session, words: Words) -> None:
    assert a_review(session, words=words).stance is words.stance


def test_a_member_has_one_review_of_an_update_and_may_give_another_after_withdrawing_it(session: Session) -> None:
    signer, claim = a_signer(session), a_claim(session)
    first = a_review(session, signer, update=claim)
    assert field_of(a_review, session, signer, AGREES, update=claim) == ""
    a_review(session, a_signer(session, "乙委員"), update=claim)
    reviews.withdraw_review(session, first, reason=text("另行說明"), by=signer, at=AT)
    assert first.text == DISPUTES.text and first.withdrawn_on
    for act in changing(session, first, signer):
        assert field_of(act) == ""
    a_review(session, signer, ASKS, update=claim)


@pytest.mark.parametrize("by", NOT_MEMBERS, ids=lambda actor: actor.role.value)
def test_no_other_account_gives_changes_hides_or_closes_a_members_words(session: Session, by: Actor) -> None:
    review, claim, listing = a_review(session), a_claim(session), a_release(session)
    an_answer(session, review)
    objection = objections.raise_objection(session, listing, text=text("條件未達成"), by=a_signer(session, "丙委員"), at=AT)
    before = (review.public(), objection.public(), newest_entry(session).number)
    for act in (*changing(session, review, by),
                lambda: reviews.give_review(session, claim, AGREES, by=by, at=AT),
                lambda: objections.raise_objection(session, listing, text=text("異議"), by=by, at=AT),
                lambda: objections.withdraw_objection(session, objection, by=by, at=AT),
                lambda: reviews.give_consent(session, by=by, at=AT), lambda: reviews.end_consent(session, by=by, at=AT)):
        not_permitted(act)
    assert (review.public(), objection.public(), newest_entry(session).number) == before


def test_another_member_or_a_new_account_for_the_same_seat_cannot_change_them_either(session: Session) -> None:
    signer = a_signer(session)
    review = a_review(session, signer)
    an_answer(session, review)
    accounts.close_account(session, Account.by_reference(session, signer.account or ""), by=ADMIN, at=AT)
    told = newest_entry(session)
    assert (told.kind, told.audience, said_in(told)["what"]) == ("signing_account.changed", "public", "closed")
    seat = Member.by_reference(session, signer.member or "")
    taken_over = actor_of(session, an_account_for(session, seat, "new@example.org"))
    assert taken_over.member == signer.member
    for other in (a_signer(session, "乙委員"), taken_over):
        for act in changing(session, review, other):
            not_permitted(act)


def test_everyone_can_see_when_an_administrator_touches_a_signing_account(session: Session) -> None:
    signer = a_signer(session)
    account = Account.by_reference(session, signer.account or "")
    passwords.begin_reset(session, account, by=ADMIN, at=AT)
    entry = newest_entry(session)
    assert (entry.kind, entry.audience, entry.subject, said_in(entry)["what"]) == (
        "signing_account.changed", "public", signer.member, "key_issued")
    passwords.begin_reset(session, account, by=ADMIN, at=AT)
    assert newest_entry(session) is entry, "pressed twice, it is told once"
    accounts.set_outside(session, account, external_id="m-1", convener=False, by=ADMIN, at=AT)
    assert said_in(newest_entry(session))["what"] == "relinked", "whoever has that identity can sign"
    accounts.change_account(session, account, role=Role.MEMBER, body=None, side=None, by=ADMIN, at=AT)
    assert said_in(newest_entry(session))["what"] == "untied"


def test_only_one_account_signs_for_a_seat_and_only_a_member_s(session: Session) -> None:
    seat = a_seat(session)
    an_account_for(session, seat)
    assert field_of(an_account_for, session, seat, "second@example.org") == "member"
    assert field_of(accounts.create_account, session, email="e@example.org", role=Role.EDITOR, password=PASSWORD,
                    member=a_seat(session, "乙委員"), by=ADMIN, at=AT) == "member"


def test_a_member_can_neither_answer_for_a_body_nor_report_extend_correct_or_make_rules(session: Session) -> None:
    signer = a_signer(session)
    rule, review = a_rule(session), a_review(session, signer)
    commitment = Commitment.by_reference(session, review.commitment or "")
    claim = Update.by_reference(session, review.about_update)
    not_permitted(an_answer, session, review, by=signer)
    not_permitted(answers.extend, session, review, until=AT.date(), reason=text("理由"), by=signer, at=AT)
    not_permitted(answers.adopt_rule, session, a_meeting(session), rule.term, text=text("規定"), by=signer, at=AT)
    not_permitted(updates.publish_update, session, commitment, [], progress(), corrects=claim, by=signer, at=AT)


def test_an_amended_review_keeps_its_earlier_wording_and_the_answer_names_the_one_it_answers(session: Session) -> None:
    signer = a_signer(session)
    review = a_review(session, signer)
    first = review.last_entry
    answer = an_answer(session, review)
    reviews.amend_review(session, review, ASKS, by=signer, at=later(1))
    changed: dict[str, list[dict[str, str]]] = said_in(newest_entry(session))["changes"]  # type: ignore[assignment]
    assert [each["zh"] for each in changed["text"]] == [DISPUTES.text.zh, ASKS.text.zh]
    assert answer.answers_entry == first < review.last_entry
    assert field_of(reviews.amend_review, session, review, ASKS, by=signer, at=later(1)) == ""


def test_a_member_s_verdict_on_an_answer_does_not_apply_to_a_question_asked_again(session: Session) -> None:
    signer = a_signer(session)
    review = a_review(session, signer)
    an_answer(session, review)
    reviews.close_review(session, review, Verdict.NOT_RESOLVED, text=text("只有摘要"), by=signer, at=AT)
    reviews.amend_review(session, review, AGREES, by=signer, at=later(1))
    reviews.amend_review(session, review, ASKS, by=signer, at=later(2))
    assert voice_of(session, review).standing is Standing.OPEN
    an_answer(session, review, at=later(3))
    assert voice_of(session, review).standing is Standing.ANSWERED
    assert fold.check(session).holds


def test_only_the_law_removes_words_and_it_does_so_for_both_sides(session: Session) -> None:
    signer = a_signer(session)
    review = a_review(session, signer)
    reviews.amend_review(session, review, ASKS, by=signer, at=AT)
    answer = an_answer(session, review)
    for by in (EDITOR, signer, reporter_of("cec")):
        not_permitted(withhold, session, review.last_entry, ground=text("法院裁定"), by=by, at=AT)
    told = review.last_entry, answer.last_entry
    for number in told:
        withhold(session, number, ground=text("法院裁定"), by=ADMIN, at=AT)
    review, answer = session.get_one(Review, review.reference), session.get_one(Answer, answer.reference)
    assert (review.withheld, review.text.zh, answer.withheld, answer.text.zh) == (True, "", True, "")
    assert fold.check(session).holds
    assert field_of(reviews.amend_review, session, review, DISPUTES, by=signer, at=AT) == ""


def test_a_member_whose_words_were_withheld_may_say_something_else(session: Session) -> None:
    signer = a_signer(session)
    review, listing = a_review(session, signer), a_release(session)
    update = Update.by_reference(session, review.about_update)
    objection = objections.raise_objection(session, listing, text=text("條件未達成"), by=signer, at=AT)
    for number in (review.last_entry, objection.last_entry):
        withhold(session, number, ground=text("法院裁定"), by=ADMIN, at=AT)
    page = member_home.home(session, signer, AT.date(), since_visit=False)
    assert update in [each.update for each in page.waiting]
    assert reviews.give_review(session, update, ASKS, by=signer, at=later(1)).number == review.number + 1
    objections.raise_objection(session, listing, text=text("仍有異議"), by=signer, at=later(1))
    counted = release.page(session, 12).recommended[0]
    assert (len(counted.objections), len(counted.standing_objections)) == (2, 1)
    assert fold.check(session).holds


def test_a_member_is_not_asked_to_judge_the_answer_to_words_that_were_withheld(session: Session) -> None:
    signer = a_signer(session)
    review = a_review(session, signer)
    an_answer(session, review)
    asked = partial(member_home.home, session, signer, AT.date(), since_visit=False)
    assert [each.review for each in asked().to_judge] == [review]
    withhold(session, review.last_entry, ground=text("法院裁定"), by=ADMIN, at=AT)
    assert asked().to_judge == [] and [each.review.number for each in asked().reviews] == [review.number]


def test_a_member_s_page_offers_only_what_the_account_itself_can_change(session: Session) -> None:
    signer = a_signer(session)
    review = a_review(session, signer)
    an_answer(session, review)
    other = Actor(Role.MEMBER, signer.body, account="account/none", member=signer.member)
    page = member_home.home(session, other, AT.date(), since_visit=False)
    assert [each.review for each in page.reviews] == [review] and page.to_judge == []
    assert not page.can_change(review)


def test_a_member_judges_no_answer_that_was_given_before_the_question_was_asked_anew(session: Session) -> None:
    signer = a_signer(session)
    review = a_review(session, signer)
    an_answer(session, review)
    reviews.amend_review(session, review, AGREES, by=signer, at=later(1))
    assert field_of(reviews.close_review, session, review, Verdict.ACCEPTED, by=signer, at=later(1)) == ""
    reviews.amend_review(session, review, ASKS, by=signer, at=later(2))
    assert field_of(reviews.close_review, session, review, Verdict.ACCEPTED, by=signer, at=later(2)) == ""
    an_answer(session, review, at=later(3))
    reviews.close_review(session, review, Verdict.ACCEPTED, by=signer, at=later(3))


def test_withheld_words_cannot_be_reviewed(session: Session) -> None:
    claim = a_claim(session)
    withhold(session, claim.last_entry, ground=text("法院裁定"), by=ADMIN, at=AT)
    assert field_of(a_review, session, update=session.get_one(Update, claim.reference)) == ""


def test_a_member_objects_to_a_release_until_the_meeting_decides(session: Session) -> None:
    signer, listing = a_signer(session), a_release(session)
    assert field_of(objections.raise_objection, session, listing, text=EMPTY, by=signer, at=AT) == "text_zh"
    objection = objections.raise_objection(session, listing, text=text("條件未達成"), by=signer, at=AT)
    assert entries_about(session, listing.conclusion)[-1].kind == "objection.raised"
    assert field_of(objections.raise_objection, session, listing, text=text("再次"), by=signer, at=AT) == ""
    objections.withdraw_objection(session, objection, by=signer, at=AT)
    objections.raise_objection(session, listing, text=text("仍有異議"), by=signer, at=AT)
    ruled(session, listing, Ruling.RELEASE, at=later(40))
    assert field_of(objections.raise_objection, session, listing, text=text("太遲"), by=a_signer(session, "乙委員"),
                    at=later(41)) == ""


def test_nobody_can_object_to_a_release_that_is_not_recommended(session: Session) -> None:
    assert field_of(objections.raise_objection, session, a_listing(session), text=text("理由"), by=a_signer(session), at=AT) == ""


def test_nobody_can_object_to_a_release_at_a_meeting_that_was_called_off(session: Session) -> None:
    signer, listing = a_signer(session), a_release(session)
    meetings.cancel_meeting(session, Meeting.by_reference(session, listing.meeting), reason=text("另行通知"), by=EDITOR, at=AT)
    assert field_of(objections.raise_objection, session, listing, text=text("條件未達成"), by=signer, at=AT) == ""


def test_nobody_signs_for_a_seat_that_has_ended(session: Session) -> None:
    signer, update = a_signer(session), a_claim(session)
    steering_group.end_membership(session, Member.by_reference(session, signer.member or ""), ends=When.day(date(2026, 3, 2)),
                                  reason=text("請辭"), by=EDITOR, at=AT)
    not_permitted(lambda: reviews.give_review(session, update, DISPUTES, by=signer, at=later(1)))
    reviews.give_review(session, update, DISPUTES, by=signer, at=AT)


def test_a_new_rule_cannot_change_what_is_owed_under_an_existing_one(session: Session) -> None:
    a_rule(session, 10)
    with pytest.raises(RuleBroken) as refused:
        a_rule(session, 30)
    assert refused.value.field == "applies_from"


def test_adding_the_other_language_says_nothing_new(session: Session) -> None:
    """A member who wrote in Chinese adds the English: no earlier wording is spoken of, and the answer is still to these words."""
    signer = a_signer(session)
    review = a_review(session, signer, Words(Stance.DISPUTE, text("沒有草案")))
    answer = an_answer(session, review)
    added = Words(Stance.DISPUTE, text("沒有草案", "There is no draft"))
    entry = reviews.amend_review(session, review, added, by=signer, at=AT)
    assert entry.kind == "review.amended" and review.text.en == "There is no draft" and review.public()["amended_on"] is None
    assert not voice_of(session, review).answers_other_words(answer)
    reviews.amend_review(session, review, Words(Stance.DISPUTE, text("沒有公開草案", "There is no draft")), by=signer, at=AT)
    assert review.public()["amended_on"]
    assert voice_of(session, review).answers_other_words(answer)
    assert not voice_of(session, review).answers_other_words(an_answer(session, review))
    reviews.amend_review(session, review, Words(Stance.DISPUTE, text("沒有公開草案", "No draft is public")), by=signer, at=AT)
    assert voice_of(session, review).answers_other_words(answer)


def voice_of(session: Session, review: Review) -> Voice:
    session.flush()
    return asked.page(session, review.number, review.asked_on or review.given_on)


def test_a_member_whose_seat_has_ended_takes_back_what_was_signed_for_it_and_says_nothing_new(session: Session) -> None:
    signer = a_signer(session)
    review = a_review(session, signer)
    an_answer(session, review)
    steering_group.end_membership(session, Member.by_reference(session, signer.member or ""), ends=When.day(date(2026, 3, 2)),
                                  reason=text("請辭"), by=EDITOR, at=AT)
    not_permitted(lambda: reviews.amend_review(session, review, AGREES, by=signer, at=later(1)))
    not_permitted(lambda: reviews.close_review(session, review, Verdict.ACCEPTED, by=signer, at=later(1)))
    reviews.withdraw_review(session, review, by=signer, at=later(1))
    assert review.withdrawn_on


def test_a_member_who_has_ended_the_consent_consents_again_before_rewording_anything(session: Session) -> None:
    signer = a_signer(session)
    review = a_review(session, signer)
    an_answer(session, review)
    reviews.end_consent(session, by=signer, at=AT)
    assert field_of(reviews.amend_review, session, review, AGREES, by=signer, at=AT) == "consent"
    assert field_of(reviews.close_review, session, review, Verdict.ACCEPTED, by=signer, at=AT) == "consent"
    reviews.give_consent(session, by=signer, at=AT)
    reviews.close_review(session, review, Verdict.ACCEPTED, by=signer, at=AT)
