"""A call with the proposals received, an event and a recommendation, entered through commands."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from tests.world import AT, EDITOR, a_plan, text
from tests.worlds.documents import a_document
from tracker.commands import cocreation, recommendations, striking
from tracker.commands.cocreation import Input, Invitation, Occasion
from tracker.commands.recommendations import Advice
from tracker.domain.calendar import When
from tracker.domain.cocreation import (
    Adoption,
    EventKind,
    Found,
    Judged,
    PathStage,
    PolicyStage,
    Profile,
    Question,
    Response,
    Step,
    TimelineItem,
    TookPart,
    Vote,
)
from tracker.models import Call, Participation, Plan, Proposal, Recommendation
from tracker.models.document import DocumentKind

PROOF = "https://example.org/minutes"


def a_call(session: Session, **more: Any) -> Call:
    """A call published in good time for a start on 1 February."""
    values: dict[str, Any] = {"title": text("提案徵集", "Call for proposals"), "published_on": date(2026, 1, 10),
                              "begins_on": date(2026, 2, 1), "ends_on": date(2026, 2, 28), "url": "https://example.org/call",
                              "timeline": [TimelineItem(When.iso("2026-03"), text("提出草案", "Draft"))]}
    return cocreation.enter_call(session, a_plan(session), Invitation(**(values | more)), by=EDITOR, at=AT)


def an_input(**more: Any) -> Input:
    values: dict[str, Any] = {"title": text("開放選舉資料", "Open election data"),
                              "text": text("請開放開票資料。", "Open the count."),
                              "case_number": "JOIN-1", "proposer": text("某協會", "A society"),
                              "proposed_on": When.iso("2026-02-10")}
    return Input(**(values | more))


def a_proposal(session: Session, *, plan: Plan | None = None, **more: Any) -> Proposal:
    return cocreation.enter_proposal(session, plan or a_plan(session), an_input(**more), by=EDITOR, at=AT)


def a_step(stage: PathStage = PathStage.PRIORITY_LIST, on: str = "2026-02-20", **more: Any) -> Step:
    return Step(stage, When.iso(on), text("列入優先課題", "On the list"), **more)


def an_occasion(**more: Any) -> Occasion:
    profile = Profile(PolicyStage.PLANNING, (Judged(Question.INFORM, Found.PARTLY, PROOF),), ((TookPart.PUBLIC, 40),),
                      groups=text("新住民團體"), procedure=text("議程事前公開"), partners_paid=False)
    values: dict[str, Any] = {"kind": EventKind.OUTREACH, "title": text("說明會", "A briefing"),
                              "held_on": When.iso("2026-01-20"),
                              "profile": profile}
    return Occasion(**(values | more))


def an_event(session: Session, **more: Any) -> Participation:
    return cocreation.record_participation(session, a_plan(session), an_occasion(**more), by=EDITOR, at=AT)


def an_advice(**more: Any) -> Advice:
    values: dict[str, Any] = {"in_review": 1, "title": text("擴大接觸", "Reach more people"),
                              "text": text("應擴大接觸。", "Reach more.")}
    return Advice(**(values | more))


def a_recommendation(session: Session, **more: Any) -> Recommendation:
    review = a_document(session, kind=DocumentKind.REVIEW, title=text("獨立審查報告", "A review"), url="https://example.org/review")
    return recommendations.record_recommendation(session, review, an_advice(**more), by=EDITOR, at=AT)


def every_kind(session: Session, commitment: str) -> None:
    """One entry of each kind concerning the co-creation of a plan."""
    why = text("補正")
    call = a_call(session)
    cocreation.amend_call(session, call, Invitation(text("提案徵集", "Call"), begins_on=date(2026, 2, 2)), reason=why, by=EDITOR,
                          at=AT)
    proposal = a_proposal(session, of_call=call.reference)
    cocreation.amend_proposal(session, proposal, an_input(of_call=call.reference, body="cec"), reason=why, by=EDITOR, at=AT)
    cocreation.answer_proposal(session, proposal, Adoption.PARTLY, reason=text("資料需先去識別", "Names must go first"),
                               on=When.iso("2026-02-25"), body="cec", letter_number="中選字第1號", by=EDITOR, at=AT)
    cocreation.advance_proposal(session, proposal, a_step(vote=Vote(5, 2, 1)), by=EDITOR, at=AT)
    cocreation.advance_proposal(session, proposal, a_step(PathStage.COMMITMENT, "2026-03-01", commitment=commitment), by=EDITOR,
                                at=AT)
    for twice in (a_proposal(session, of_call=call.reference), a_call(session), an_event(session),
                  a_recommendation(session, in_review=2)):
        striking.strike(session, twice, reason=text("重複登錄", "Entered twice"), by=EDITOR, at=AT)
    event = an_event(session, of_call=call.reference)
    cocreation.amend_participation(session, event, an_occasion(text=text("現場直播")), reason=why, by=EDITOR, at=AT)
    advised = a_recommendation(session)
    recommendations.amend_recommendation(session, advised, an_advice(came_of=[commitment]), reason=why, by=EDITOR, at=AT)
    recommendations.answer_recommendation(session, advised, Response.ACCEPTED, reason=text("已納入規劃"), on=When.iso("2026-02"),
                                          body="ndc", by=EDITOR, at=AT)
