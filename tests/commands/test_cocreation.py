"""Calls, proposals, participation events and recommendations: what is refused, and what stays."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests import world
from tests.commands.refusals import field_of, not_permitted
from tests.world import ADMIN, AT, AUDITOR, EDITOR, MEMBER, REVIEWER, reporter_of, text
from tests.worlds.cocreation import (
    PROOF,
    a_call,
    a_proposal,
    a_recommendation,
    a_step,
    an_advice,
    an_event,
    an_input,
    an_occasion,
)
from tests.worlds.documents import a_document
from tracker.changelog import fold
from tracker.changelog.kinds import Kind
from tracker.commands import cocreation, recommendations, striking
from tracker.commands.cocreation import Invitation
from tracker.commands.withholding import withhold
from tracker.domain.bilingual import EMPTY
from tracker.domain.calendar import When
from tracker.domain.cocreation import Adoption, Found, Judged, PathStage, Profile, Question, Response, Step, Vote, ahead
from tracker.domain.errors import NotFound
from tracker.domain.permissions import LOADER, Actor
from tracker.models import Document, Proposal
from tracker.models.columns import Source
from tracker.queries import cocreation as making
from tracker.queries import dated, standards
from tracker.queries.documents import proven

ON = When.iso("2026-02-25")
WHY = text("經費不足", "No budget")


def answer(session: Session, proposal: Proposal, by: Actor = EDITOR, **more: object) -> None:
    values: dict[str, object] = {"reason": WHY, "on": ON, "body": "ndc"}
    cocreation.answer_proposal(session, proposal, Adoption.DECLINED, by=by, at=AT, **(values | more))  # type: ignore[arg-type]


def test_two_weeks_of_notice_are_counted_to_the_day() -> None:
    assert ahead(date(2026, 1, 18), date(2026, 2, 1)).in_time is True
    assert ahead(date(2026, 1, 19), date(2026, 2, 1)).in_time is False
    assert ahead(None, date(2026, 2, 1)).in_time is None and ahead(date(2026, 1, 19), None).in_time is None


def test_a_call_says_what_it_is_and_its_days_are_in_order(session: Session) -> None:
    for field, wrong in (("title_zh", {"title": EMPTY}), ("url", {"url": "ftp://a"}), ("ends_on", {"ends_on": date(2026, 1, 1)}),
                         ("published_on", {"published_on": date(2026, 3, 1)}),
                         ("published_on", {"published_on": date(2027, 1, 1), "begins_on": None, "ends_on": None})):
        assert field_of(a_call, session, **wrong) == field


def test_a_proposal_is_not_dated_in_the_future_and_is_answered_only_after_it(session: Session) -> None:
    world.a_body(session, "ndc")
    assert field_of(a_proposal, session, proposed_on=When.iso("2027-01-01")) == "proposed_on"
    proposal = a_proposal(session, proposed_on=When.iso("2026-02-10"))
    assert field_of(answer, session, proposal, on=When.iso("2025-02-25")) == "answered_on"
    answer(session, proposal, on=When.iso("2026-02"))


def test_a_response_sent_again_unchanged_is_not_a_second_response(session: Session) -> None:
    world.a_body(session, "ndc")
    proposal = a_proposal(session)
    answer(session, proposal)
    assert field_of(answer, session, proposal) == ""


def test_a_response_always_has_its_reason_and_an_earlier_one_stays_in_the_log(session: Session) -> None:
    world.a_body(session, "ndc")
    proposal = a_proposal(session)
    assert field_of(answer, session, proposal, reason=EMPTY) == "reason_zh"
    assert field_of(answer, session, proposal, on=When.iso("2027")) == "answered_on"
    assert field_of(answer, session, proposal, body="nobody") in ("body", "letter_number")
    answer(session, proposal)
    entry = cocreation.answer_proposal(session, proposal, Adoption.ADOPTED, reason=text("已有經費"), on=ON, body="ndc", by=EDITOR,
                                       at=AT)
    assert entry.payload is not None
    assert entry.payload["changes"]["adoption"] == ["declined", "adopted"]
    assert entry.payload["changes"]["reason"][0]["zh"] == WHY.zh


def test_what_was_entered_in_error_is_struck_and_counts_for_nothing(session: Session) -> None:
    world.a_body(session, "ndc")
    call = a_call(session)
    twice, kept = (a_proposal(session, of_call=call.reference, body="ndc") for _ in range(2))
    assert field_of(striking.strike, session, twice, reason=EMPTY, by=EDITOR, at=AT) == "change_zh"
    answer(session, twice)
    entry = striking.strike(session, twice, reason=text("重複登錄", "Entered twice"), by=EDITOR, at=AT)
    assert (entry.kind, twice.struck, twice.text.zh) == (Kind.PROPOSAL_STRUCK.value, True, "請開放開票資料。")
    answer_it, amend = {"reason": WHY, "on": ON, "body": "ndc", "letter_number": "1"}, {"reason": WHY, "by": EDITOR, "at": AT}
    assert [field_of(striking.strike, session, twice, **amend),
            field_of(cocreation.amend_proposal, session, twice, an_input(), **amend),
            field_of(cocreation.answer_proposal, session, twice, Adoption.ADOPTED, by=EDITOR, at=AT, **answer_it),
            field_of(cocreation.advance_proposal, session, twice, a_step(), by=EDITOR, at=AT)] == [""] * 4
    assert making.unanswered(session, ["ndc"]) == [kept]
    assert making.proposals(session, call.plan) == [kept], "so that it can be entered anew"
    (made,), (judged,) = making.making(session), making.judged(session, call.plan)
    assert made.of_call(call) == [kept] and [proof.reference for proof in judged.inputs] == [kept.reference]
    assert judged.answered == [] and field_of(
        an_event, session, profile=Profile(judged=(Judged(Question.RESPONSE, Found.YES, PROOF),))) == "q_response"


def test_a_call_with_anything_under_it_cannot_be_struck_and_a_struck_one_accepts_nothing(session: Session) -> None:
    strike: dict[str, Any] = {"reason": text("重複登錄", "Entered twice"), "by": EDITOR, "at": AT}
    call = a_call(session)
    proposal, event = a_proposal(session, of_call=call.reference), an_event(session, of_call=call.reference)
    for left in (proposal, event):
        assert field_of(striking.strike, session, call, **strike) == "change_zh"
        striking.strike(session, left, **strike)
    assert striking.strike(session, call, **strike).kind == Kind.CALL_STRUCK.value
    amended = {"reason": WHY, "by": EDITOR, "at": AT}
    assert [field_of(striking.strike, session, call, **strike),
            field_of(cocreation.amend_call, session, call, cocreation.Invitation(text("甲")), **amended),
            field_of(cocreation.amend_participation, session, event, an_occasion(), **amended)] == [""] * 3
    assert field_of(a_proposal, session, of_call=call.reference) == "of_call"
    assert making.calls(session, call.plan) == [] and making.judged(session, call.plan) == []
    found, = making.making(session)
    assert sum(count for _stage, count in found.stages) == 0
    assert [each.off for each in dated.days_of(session, dated.Scope()) if each.thing is call] == [True]


def test_a_proposal_that_was_withheld_by_law_does_not_keep_its_call_from_being_struck(session: Session) -> None:
    call = a_call(session)
    proposal = a_proposal(session, of_call=call.reference)
    strike = partial(striking.strike, session, call, reason=WHY, by=EDITOR, at=AT)
    assert field_of(strike) == "change_zh"
    withhold(session, proposal.last_entry, ground=text("個人資料保護法"), by=ADMIN, at=AT)
    strike()
    assert call.struck and making.calls(session, call.plan) == []


def test_a_struck_act_of_outreach_proves_nothing(session: Session) -> None:
    a_call(session)
    twice, kept = an_event(session), an_event(session)
    striking.strike(session, twice, reason=WHY, by=EDITOR, at=AT)
    (judged,) = making.judged(session, kept.plan)
    assert [proof.reference for proof in judged.outreach] == [kept.reference]


def test_a_struck_recommendation_awaits_no_answer_and_frees_its_number(session: Session) -> None:
    world.a_body(session, "ndc")
    wrong = a_recommendation(session, body="ndc")
    review = Document.by_reference(session, wrong.document)
    assert making.unanswered(session, ["ndc"]) == [wrong]
    entry = striking.strike(session, wrong, reason=WHY, by=EDITOR, at=AT)
    right = recommendations.record_recommendation(session, review, an_advice(), by=EDITOR, at=AT)
    assert (entry.kind, right.in_review) == (Kind.RECOMMENDATION_STRUCK.value, wrong.in_review)
    assert making.unanswered(session, ["ndc"]) == []
    refused = [field_of(recommendations.answer_recommendation, session, wrong, Response.PARTLY, reason=WHY, on=ON, body="ndc",
                        by=EDITOR, at=AT),
               field_of(recommendations.amend_recommendation, session, wrong, an_advice(), reason=WHY, by=EDITOR, at=AT)]
    assert refused == ["", ""]
    (reviewed,) = making.recommendations(session)
    assert ([each.recommendation for each in reviewed.counting], reviewed.answered) == ([right], 0)
    assert fold.check(session).holds


def test_a_body_answers_for_itself_and_the_secretariat_with_its_letter(session: Session) -> None:
    for slug in ("cec", "moi"):
        world.a_body(session, slug)
    proposal = a_proposal(session)
    assert field_of(answer, session, proposal, body="cec") == "letter_number"
    answer(session, proposal, body="cec", letter_number="中選字第1號")
    answer(session, proposal, by=reporter_of("cec"), body="cec")
    not_permitted(answer, session, proposal, by=reporter_of("moi"), body="cec")
    answer(session, proposal, by=LOADER, body="moi")
    for actor in (ADMIN, AUDITOR, MEMBER, REVIEWER):
        not_permitted(answer, session, proposal, by=actor)


def test_a_proposal_goes_step_by_step_and_ends_as_a_commitment(session: Session) -> None:
    commitment = world.a_commitment(session)
    proposal = a_proposal(session)

    def refused(*given: object, **more: object) -> str:
        return field_of(cocreation.advance_proposal, session, proposal, a_step(*given, **more), by=EDITOR, at=AT)  # type: ignore[arg-type]

    cocreation.advance_proposal(session, proposal, a_step(vote=Vote(5, 2)), by=EDITOR, at=AT)
    assert refused(PathStage.DRAFT, "2026-02-19") == "on"
    assert refused(PathStage.DRAFT, "2027-01-01") == "on"
    assert refused(PathStage.COMMITMENT, "2026-02-21") == "commitment"
    assert refused(PathStage.DRAFT, "2026-02-21", commitment=commitment.reference) == "commitment"
    assert refused(PathStage.COMMITMENT, "2026-02-21", commitment="2025-2028/o99") == "commitment"
    assert refused(PathStage.DRAFT, "2026-02-21", url="ftp://a") == "url"
    entry = cocreation.advance_proposal(session, proposal, a_step(PathStage.COMMITMENT, "2026-02-21",
                                                                  commitment=commitment.reference), by=EDITOR, at=AT)
    assert entry in world.entries_about(session, commitment.reference)
    assert refused(PathStage.DRAFT, "2026-02-22") == "stage"
    assert [step.stage for step in proposal.steps] == [PathStage.PRIORITY_LIST, PathStage.COMMITMENT]


def test_a_step_is_recorded_once_and_a_wrong_one_is_corrected_within_those_around_it(session: Session) -> None:
    commitment = world.a_commitment(session)
    proposal = a_proposal(session)
    first, second, third = a_step(), a_step(PathStage.DRAFT, "2026-02-22"), a_step(PathStage.CONSULTATION, "2026-02-24")
    cocreation.advance_proposal(session, proposal, first, by=EDITOR, at=AT)
    assert field_of(cocreation.advance_proposal, session, proposal, first, by=EDITOR, at=AT) == ""
    for step in (second, third):
        cocreation.advance_proposal(session, proposal, step, by=EDITOR, at=AT)
    because: dict[str, Any] = {"reason": text("誤植"), "by": EDITOR, "at": AT}

    def refused(step: Step, **other: Any) -> str:
        return field_of(cocreation.correct_step, session, proposal, 2, step, **(because | other))

    assert refused(a_step(PathStage.DRAFT, "2026-02-19")) == "on"
    assert refused(a_step(PathStage.DRAFT, "2026-02-25")) == "on"
    assert refused(a_step(PathStage.COMMITMENT, "2026-02-23", commitment=commitment.reference)) == "stage"
    assert refused(second) == "" and refused(third) == ""
    mended = a_step(PathStage.DRAFT, "2026-02-23")
    assert refused(mended, reason=EMPTY) == "change_zh"
    for actor in (ADMIN, AUDITOR, MEMBER, REVIEWER):
        not_permitted(cocreation.correct_step, session, proposal, 2, mended, **(because | {"by": actor}))
    entry = cocreation.correct_step(session, proposal, 2, mended, **because)
    assert (entry.kind, proposal.steps) == (Kind.PROPOSAL_AMENDED.value, [first, mended, third])
    with pytest.raises(NotFound):
        cocreation.correct_step(session, proposal, 4, mended, **because)


def test_every_finding_about_an_event_has_its_proof(session: Session) -> None:
    def refused(judged: Judged) -> str:
        return field_of(an_event, session, profile=Profile(judged=(judged,)))

    assert refused(Judged(Question.VOTE, Found.NO)) == "q_vote_url"
    assert refused(Judged(Question.VOTE, Found.YES, "javascript:1")) == "q_vote_url"
    assert field_of(an_event, session, held_on=When.iso("2027-01-01")) == "held_on"
    event = an_event(session, profile=Profile(judged=(Judged(Question.VOTE, Found.NOT_APPLICABLE),)))
    assert [found for question, found, _ in event.found if question is Question.AGENDA] == [None]


def test_an_event_is_not_recorded_as_answered_before_anything_is(session: Session) -> None:
    world.a_body(session, "ndc")
    said = Profile(judged=(Judged(Question.RESPONSE, Found.YES, PROOF),))
    proposal = a_proposal(session)
    assert field_of(an_event, session, profile=said) == "q_response"
    answer(session, proposal)
    assert an_event(session, profile=said).judged


def test_a_proposal_is_not_struck_or_moved_while_an_event_is_said_to_have_been_answered_by_its_response_alone(
        session: Session) -> None:
    world.a_body(session, "ndc")
    call, elsewhere = a_call(session).reference, a_call(session).reference
    said = Profile(judged=(Judged(Question.RESPONSE, Found.YES, PROOF),))
    first, second = (a_proposal(session, of_call=call, case_number=number) for number in ("JOIN-1", "JOIN-2"))
    answer(session, first)
    event = an_event(session, of_call=call, profile=said)

    def strike(thing: Proposal) -> None:
        striking.strike(session, thing, reason=WHY, by=EDITOR, at=AT)

    def move(to: str, **more: Any) -> None:
        cocreation.amend_proposal(session, first, an_input(of_call=to, body="ndc", **more), reason=WHY, by=EDITOR, at=AT)

    assert field_of(strike, first) == "change_zh" and field_of(move, elsewhere) == "of_call"
    move(call, title=text("開放開票資料"))
    answer(session, second)
    move(elsewhere)
    strike(first)
    assert field_of(strike, second) == "change_zh"
    cocreation.amend_participation(session, event, an_occasion(of_call=call), reason=WHY, by=EDITOR, at=AT)
    strike(second)


def test_a_recommendation_belongs_to_a_review_and_its_number_is_used_once(session: Session) -> None:
    found = a_recommendation(session)
    review = Document.by_reference(session, found.document)

    def enter(**more: object) -> None:
        recommendations.record_recommendation(session, review, an_advice(**more), by=EDITOR, at=AT)

    assert field_of(enter) == "in_review"
    assert field_of(enter, in_review=2, came_of=["2025-2028/o99"]) == "came_of"
    assert field_of(enter, in_review=2, text=EMPTY) == "text_zh"
    assert found.response is None


def test_a_document_that_followed_from_a_recommendation_can_be_chosen_and_is_shown(session: Session) -> None:
    guide = a_document(session, title=text("參與手冊", "A guide to taking part"))
    found = a_recommendation(session, came_of=[guide.reference])
    assert guide.reference in [each.reference for each in proven(session, making.followers(session, found.plan))]
    [[advised]] = [review.advised for review in making.recommendations(session)]
    assert [each.title.en for each in advised.came_of] == ["A guide to taking part"]
    withhold(session, guide.last_entry, ground=text("某法第一條"), by=ADMIN, at=AT)
    [[advised]] = [review.advised for review in making.recommendations(session)]
    assert [each.title.en for each in advised.came_of] == [f"Document {guide.number}"]


def test_a_recommendation_is_answered_with_a_reason(session: Session) -> None:
    world.a_body(session, "ndc")
    found = a_recommendation(session)

    def reply(**more: object) -> None:
        values: dict[str, object] = {"reason": WHY, "on": ON, "body": "ndc"}
        recommendations.answer_recommendation(session, found, Response.PARTLY, by=EDITOR, at=AT, **(values | more))  # type: ignore[arg-type]

    assert field_of(reply, reason=EMPTY) == "reason_zh"
    reply()
    assert (found.response, found.body) == (Response.PARTLY, "ndc")


@pytest.mark.parametrize("actor", [ADMIN, AUDITOR, MEMBER, REVIEWER, reporter_of("cec")], ids=lambda actor: actor.role.value)
def test_only_an_editor_enters_and_amends(session: Session, actor: Actor) -> None:
    call, proposal, event, advised = a_call(session), a_proposal(session), an_event(session), a_recommendation(session)
    plan = world.a_plan(session)
    not_permitted(cocreation.enter_proposal, session, plan, an_input(), by=actor, at=AT)
    not_permitted(cocreation.amend_proposal, session, proposal, an_input(), reason=WHY, by=actor, at=AT)
    not_permitted(cocreation.advance_proposal, session, proposal, a_step(), by=actor, at=AT)
    not_permitted(cocreation.amend_participation, session, event, an_occasion(), reason=WHY, by=actor, at=AT)
    not_permitted(cocreation.amend_call, session, call, cocreation.Invitation(text("甲")), reason=WHY, by=actor, at=AT)
    not_permitted(recommendations.amend_recommendation, session, advised, an_advice(), reason=WHY, by=actor, at=AT)
    for thing in (call, proposal, event, advised):
        not_permitted(striking.strike, session, thing, reason=WHY, by=actor, at=AT)


def test_a_private_name_in_a_proposal_can_be_withheld_by_law(session: Session) -> None:
    proposal = cocreation.enter_proposal(session, world.a_plan(session), an_input(text=text("私人姓名")), by=EDITOR, at=AT,
                                         sources=[Source(url=PROOF, title="私人姓名之提案")])
    withhold(session, proposal.last_entry, ground=text("個人資料保護法"), by=ADMIN, at=AT)
    assert proposal.withheld and proposal.text.is_empty and "私人姓名" not in str(proposal.public())
    assert field_of(cocreation.amend_proposal, session, proposal, an_input(), reason=WHY, by=EDITOR, at=AT) == ""
    assert fold.check(session).holds


def test_what_was_withheld_by_law_before_it_was_answered_does_not_count_as_unanswered(session: Session) -> None:
    call = a_call(session, inputs_complete=True)
    for number in ("JOIN-1", "JOIN-2"):
        proposal = a_proposal(session, case_number=number, of_call=call.reference)
    answer(session, session.get_one(Proposal, "proposal/1"))

    def found() -> dict[str, Any]:
        (check,) = standards.checks(session, date(2026, 11, 26))
        return {each.number: (finding.verdict.value, finding.values) for each, finding in check.findings}

    assert found()["4.1"] == ("cannot_judge", {"answered": 1, "inputs": 2})
    withhold(session, proposal.last_entry, ground=text("個人資料保護法"), by=ADMIN, at=AT)
    assert found()["4.1"] == ("shown", {"answered": 1, "inputs": 1}) and found()["3.3"] == ("shown", {"count": 2})


def test_a_web_address_that_is_corrected_is_corrected_in_the_sources_too(session: Session) -> None:
    wrong, right = "https://example.org/wrong", "https://example.org/right"
    plan = world.a_plan(session)
    cites: dict[str, Any] = {"sources": [Source(url=wrong)], "by": EDITOR, "at": AT}
    how: dict[str, Any] = {"reason": WHY, "by": EDITOR, "at": AT}
    call = cocreation.enter_call(session, plan, Invitation(text("徵集"), url=wrong), **cites)
    proposal = cocreation.enter_proposal(session, plan, an_input(url=wrong), **cites)
    event = cocreation.record_participation(session, plan, an_occasion(url=wrong), **cites)
    cocreation.amend_call(session, call, Invitation(text("徵集"), url=right), **how)
    cocreation.amend_proposal(session, proposal, an_input(url=right), **how)
    cocreation.amend_participation(session, event, an_occasion(url=right), **how)
    assert [each.sources for each in (call, proposal, event)] == [[{"url": right}]] * 3
    cites["sources"] = [Source(url=wrong, title="公報")]
    cited = cocreation.enter_call(session, plan, Invitation(text("徵集")), **cites)
    cocreation.amend_call(session, cited, Invitation(text("徵集"), url=right), **how)
    assert cited.sources == [{"url": wrong, "title": "公報"}]


def test_a_proposal_is_not_corrected_to_a_day_after_its_answer(session: Session) -> None:
    proposal = a_proposal(session)
    answer(session, proposal)
    amend = partial(cocreation.amend_proposal, session, proposal, reason=WHY, by=EDITOR, at=AT)
    assert field_of(amend, an_input(body="ndc", proposed_on=When.iso("2026-02-26"))) == "proposed_on"
    amend(an_input(body="ndc", proposed_on=When.iso("2026-02")))


def test_a_response_stays_that_of_the_body_that_gave_it(session: Session) -> None:
    world.a_body(session, "cec")
    proposal, advised = a_proposal(session, body="cec"), a_recommendation(session)
    amend = partial(cocreation.amend_proposal, session, proposal, reason=WHY, by=EDITOR, at=AT)
    amend(an_input(body="ndc"))
    answer(session, proposal, body="ndc")
    for other in ("cec", None):
        assert field_of(amend, an_input(body=other)) == "body"
    amend(an_input(body="ndc", case_number="JOIN-2"))
    answer(session, proposal, body="cec", letter_number="中選字第1號")
    assert (proposal.body, proposal.letter_number) == ("cec", "中選字第1號")
    recommendations.answer_recommendation(session, advised, Response.ACCEPTED, reason=WHY, on=ON, body="ndc", by=EDITOR, at=AT)
    restate = partial(recommendations.amend_recommendation, session, advised, reason=WHY, by=EDITOR, at=AT)
    assert field_of(restate, an_advice(body="cec")) == field_of(restate, an_advice()) == "body"
