"""Whatever a body says in its own name goes through its approver where it asks for that: nobody types it twice, it meets the
rules of the act when it is sent in and again when it is put on record, and nothing of it vanishes in between."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import world
from tests.commands.refusals import field_of, not_permitted
from tests.world import ADMIN, AT, DECIDED, EDITOR, a_body, a_commitment, a_conclusion, an_account, holder, later, ruled, text
from tests.worlds.cocreation import a_proposal, a_recommendation, an_input
from tests.worlds.documents import a_file, a_piece
from tests.worlds.results import a_change, an_outcome
from tests.worlds.reviews import a_claim, a_review, a_rule, a_signer
from tests.worlds.sign_off import a_rule_for_texts, an_approver
from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.recorded import Recorded
from tracker.commands import (
    accounts,
    answers,
    carrying_over,
    cocreation,
    outcomes,
    recommendations,
    register,
    reviews,
    translations,
    withholding,
)
from tracker.commands.answers import Reply
from tracker.commands.evidence import EvidenceGiven
from tracker.commands.outcomes import Verified
from tracker.commands.sendable import (
    EvidenceBeside,
    Extending,
    OutcomeAmended,
    OutcomeDisputed,
    OutcomeWithdrawn,
    ProposalReply,
    RecommendationReply,
    ReleaseAsked,
    Translated,
)
from tracker.commands.sent_texts import (
    as_given,
    check_sent,
    keep,
    publish_sent,
    return_sent,
    send_in,
    take_over_sent,
    withdraw_sent,
)
from tracker.domain.bilingual import EMPTY, TextState
from tracker.domain.calendar import When
from tracker.domain.cocreation import Adoption, Response
from tracker.domain.errors import Conflict
from tracker.domain.permissions import Actor, Role
from tracker.domain.register import Ruling
from tracker.domain.statements import EvidenceKind
from tracker.models import Account, Answer, Body, Commitment, Evidence, Outcome, SentStep, SentText, Update
from tracker.models.submission import SubmissionState
from tracker.queries import files, sign_off
from tracker.queries import sent_texts as asked
from tracker.queries.staff import actor_of

ON = When.iso("2026-02-25")


@dataclass(frozen=True)
class Case:
    """A kind of text.

    about   makes what it is about
    given   what its writer types
    broken  the same, against a rule; field  the field that the rule refuses
    past    the command that would publish it without the approver
    """

    about: Callable[[Session], Recorded]
    given: Any
    broken: Any
    field: str
    past: Callable[..., Any]


def _owed(session: Session) -> Recorded:
    a_rule(session)
    return a_review(session)


def _answer(session: Session, about: Any, **how: Any) -> Any:
    return answers.give_answer(session, about, CASES["answer"].given, **how)


def _extension(session: Session, about: Any, **how: Any) -> Any:
    return answers.extend(session, about, until=date(2026, 3, 20), reason=text("會商中"), **how)


def _proposal(session: Session, about: Any, **how: Any) -> Any:
    return cocreation.answer_proposal(session, about, Adoption.PARTLY, reason=text("需先去識別"), on=ON, body="cec", **how)


def _recommendation(session: Session, about: Any, **how: Any) -> Any:
    return recommendations.answer_recommendation(session, about, Response.ACCEPTED, reason=text("納入"), on=ON, body="cec", **how)


def _release(session: Session, about: Any, **how: Any) -> Any:
    return register.request_release(session, about, body="cec", text=text("格式已公布"), **how)


def _amendment(session: Session, about: Any, **how: Any) -> Any:
    return outcomes.amend_outcome(session, about, a_change(place=text("全國")), reason=text("補充"), **how)


def _confirmation(session: Session, about: Any, **how: Any) -> Any:
    return outcomes.substantiate(session, about, CONFIRMED, **how)


def _withdrawal(session: Session, about: Any, **how: Any) -> Any:
    return outcomes.withdraw_outcome(session, about, reason=text("撤回"), **how)


def _of_the_member(session: Session) -> Outcome:
    """A member's own word on the commitment of cec."""
    return outcomes.publish_outcome(session, a_commitment(session), a_change(), by=a_signer(session, "丁委員"), at=AT)


def _dispute(session: Session, about: Any, **how: Any) -> Any:
    return outcomes.dispute(session, about, reason=text("與事實不符"), **how)


def _translation(session: Session, about: Any, **how: Any) -> Any:
    return translations.translate(session, about, "text", translation="The interviews are done.", state=TextState.DRAFT, **how)


CONFIRMED = Verified(text("某學者"), False, When.iso("2026-02"), text("屬實"))
CASES = {
    "outcome_amendment": Case(an_outcome, OutcomeAmended(a_change(place=text("全國")), text("補充")),
                              OutcomeAmended(a_change(), EMPTY), "reason_zh", _amendment),
    "outcome_confirmation": Case(an_outcome, CONFIRMED, replace(CONFIRMED, independent=True), "url", _confirmation),
    "outcome_dispute": Case(_of_the_member, OutcomeDisputed(text("與事實不符")), OutcomeDisputed(EMPTY), "reason_zh", _dispute),
    "outcome_withdrawal": Case(an_outcome, OutcomeWithdrawn(text("撤回")), OutcomeWithdrawn(EMPTY), "reason_zh", _withdrawal),
    "translation": Case(a_claim, Translated("text", "The interviews are done.", TextState.DRAFT),
                        Translated("text", "", TextState.DRAFT), "translation", _translation),
    "answer": Case(a_review, Reply(text("草案已上網", "The draft is online"), "https://example.org/draft"),
                   Reply(text("草案已上網"), "draft"), "url", _answer),
    "extension": Case(_owed, Extending(date(2026, 3, 20), text("會商中")), Extending(date(2026, 3, 1), text("會商中")), "until",
                      _extension),
    "proposal_answer": Case(a_proposal, ProposalReply(Adoption.PARTLY, text("需先去識別"), ON),
                            ProposalReply(Adoption.PARTLY, EMPTY, ON), "reason_zh", _proposal),
    "recommendation_answer": Case(a_recommendation, RecommendationReply(Response.ACCEPTED, text("納入規劃"), ON),
                                  RecommendationReply(Response.ACCEPTED, text("納入"), When.iso("2027-01-01")), "answered_on",
                                  _recommendation),
    "release_request": Case(a_conclusion, ReleaseAsked(text("格式已公布"), "https://example.org/format"),
                            ReleaseAsked(EMPTY), "text_zh", _release),
}


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


@pytest.fixture
def about(session: Session, case: Case) -> Recorded:
    found = case.about(session)
    a_rule_for_texts(session)
    return found


def sent(session: Session, about: Recorded, given: Any, by: Actor, **more: Any) -> SentText:
    return send_in(session, about, given, body="cec", by=by, **({"at": AT} | more))


def check(session: Session, found: SentText, by: Actor, about: Recorded, **more: Any) -> SentText:
    how: dict[str, Any] = {"version": found.version, "seen": about.last_entry, "at": later(1)} | more
    return check_sent(session, found, by=by, **how)


def entries(session: Session) -> Sequence[ChangelogEntry]:
    return session.scalars(select(ChangelogEntry).order_by(ChangelogEntry.number)).all()


def leaves(value: Any) -> Iterator[str]:
    """Every text within JSON values."""
    if isinstance(value, dict):
        value = list(value.values())
    for each in value if isinstance(value, list) else ():
        yield from leaves(each)
    if isinstance(value, str) and value:
        yield value


def steps(session: Session, found: SentText) -> list[tuple[int, str, str]]:
    kept = session.scalars(select(SentStep).where(SentStep.text == found.id).order_by(SentStep.id))
    return [(each.version, each.step.value, each.role.value) for each in kept]


def test_the_reporter_writes_a_text_the_approver_checks_it_and_then_it_is_on_record(session: Session, case: Case,
                                                                                    about: Recorded) -> None:
    reporter, approver = holder(session), an_approver(session)
    before = len(entries(session))
    found = sent(session, about, case.given, reporter)
    assert (found.state, found.approving_body, len(entries(session))) == (SubmissionState.WITH_APPROVER, "cec", before)
    assert as_given(found) == case.given and sign_off.to_check(session, approver, SentText) == [found]
    assert not asked.may_read(session, found, EDITOR), "NDC has no part in it"
    check(session, found, approver, about, said="可")
    assert (found.state, len(entries(session))) == (SubmissionState.PUBLISHED, before + 1)
    entry = entries(session)[-1]
    assert (entry.actor["role"], entry.actor["body"]) == ("approver", "cec")
    assert steps(session, found) == [
        (1, "sent_to_approver", "reporter"), (1, "checked", "approver"), (1, "published", "approver")]
    assert sign_off.to_check(session, approver, SentText) == asked.own(session, reporter.account or "") == []


def test_what_is_sent_in_twice_is_one_text(session: Session, case: Case, about: Recorded) -> None:
    reporter = holder(session)
    first = sent(session, about, case.given, reporter)
    session.expire_all()
    assert sent(session, about, case.given, reporter, at=later(1)) is first
    assert list(session.scalars(select(SentText))) == [first]
    withdraw_sent(session, first, by=reporter, at=later(2))
    assert sent(session, about, case.given, reporter, at=later(3)) is not first


def test_the_record_says_what_the_writer_typed(session: Session, case: Case, about: Recorded) -> None:
    found = sent(session, about, case.given, holder(session))
    check(session, found, an_approver(session), about)
    told = json.dumps(entries(session)[-1].payload, ensure_ascii=False)
    typed = list(leaves(found.given))
    assert typed and not [each for each in typed if each not in told]


def test_nobody_at_the_body_can_bypass_the_check_nor_can_ndc_without_the_letter(session: Session, case: Case,
                                                                                about: Recorded) -> None:
    for by in (holder(session), an_approver(session)):
        not_permitted(case.past, session, about, by=by, at=AT)
    if case.past is _translation:
        assert case.past(session, about, by=EDITOR, at=AT), "NDC's own work, marked as a translation"
    elif case.past not in (_confirmation, _dispute):  # what NDC says in its own name
        assert field_of(case.past, session, about, by=EDITOR, at=AT) == "letter_number"


def test_a_text_that_breaks_a_rule_is_refused_to_its_writer_and_leaves_nothing_behind(session: Session, case: Case,
                                                                                      about: Recorded) -> None:
    before = len(entries(session))
    reporter = holder(session)
    assert field_of(sent, session, about, case.broken, reporter) == case.field
    assert len(entries(session)) == before + 1, "the account of the reporter, and nothing else"


def test_only_another_approver_of_the_body_checks_it(session: Session, case: Case, about: Recorded) -> None:
    approver = an_approver(session)
    found = sent(session, about, case.given, approver)
    assert sign_off.to_check(session, approver, SentText) == []
    a_body(session, "moi")
    for by in (holder(session), EDITOR, ADMIN, an_approver(session, "moi"), a_signer(session, "丙委員")):
        not_permitted(check, session, found, by, about)
    assert field_of(check, session, found, approver, about) == ""
    check(session, found, an_approver(session, email="second@example.org"), about)
    assert found.state is SubmissionState.PUBLISHED
    not_permitted(publish_sent, session, found, version=found.version, by=approver, at=AT)


def test_a_returned_text_is_rewritten_and_checked_again_with_every_version_kept(session: Session, case: Case,
                                                                                 about: Recorded) -> None:
    reporter, approver = holder(session), an_approver(session)
    found = sent(session, about, case.given, reporter)
    assert field_of(return_sent, session, found, reason=" ", version=found.version, by=approver, at=AT) == "reason"
    return_sent(session, found, reason="請補日期", version=found.version, by=approver, at=AT)
    assert field_of(check, session, found, approver, about) == ""
    not_permitted(sent, session, about, case.given, approver, text=found)
    sent(session, about, case.given, reporter, text=found)
    withdraw_sent(session, found, by=reporter, at=AT)
    assert found.state is SubmissionState.WITHDRAWN and not asked.may_read(session, found, approver)
    sent(session, about, case.given, reporter, text=found)
    check(session, found, approver, about)
    assert [version for version, step, _ in steps(session, found) if step == "sent_to_approver"] == [1, 2, 3]


def test_the_approver_checks_exactly_the_text_and_the_matter_that_were_read(session: Session) -> None:
    proposal = a_proposal(session)
    a_rule_for_texts(session)
    reporter, approver = holder(session), an_approver(session)
    found = sent(session, proposal, CASES["proposal_answer"].given, reporter)
    seen = proposal.last_entry
    with pytest.raises(Conflict):
        check(session, found, approver, proposal, version=found.version + 1)
    cocreation.amend_proposal(session, proposal, an_input(body="cec"), reason=text("補正"), by=EDITOR, at=later(1))
    assert [each.number for each in asked.changed_since(session, found)] == [proposal.last_entry]
    for stale in (seen, 0):
        with pytest.raises(Conflict):
            check(session, found, approver, proposal, seen=stale)
    check(session, found, approver, proposal)
    assert found.state is SubmissionState.PUBLISHED and asked.changed_since(session, found) == []


def test_a_rule_that_has_come_to_apply_is_reported_and_the_text_stays_where_it_was(session: Session) -> None:
    signer = a_signer(session)
    review, conclusion = a_review(session, signer), a_conclusion(session)
    a_rule_for_texts(session)
    reporter, approver = holder(session), an_approver(session)
    answer = sent(session, review, CASES["answer"].given, reporter)
    request = sent(session, conclusion, CASES["release_request"].given, reporter)
    reviews.withdraw_review(session, review, reason=text("已另行說明"), by=signer, at=later(1))
    ruled(session, world.a_listing(session, conclusion), Ruling.RELEASE, condition_met=True)
    for found, about in ((answer, review), (request, conclusion)):
        assert field_of(check, session, found, approver, about) == ""
        session.refresh(found)
    return_sent(session, answer, reason="意見已撤回", version=answer.version, by=approver, at=later(1))
    assert as_given(answer) == CASES["answer"].given


def test_where_the_body_no_longer_requires_the_check_a_text_sent_in_again_is_on_record_at_once(session: Session, case: Case,
                                                                                              about: Recorded) -> None:
    reporter, approver = holder(session), an_approver(session)
    found = sent(session, about, case.given, reporter)
    return_sent(session, found, reason="請補日期", version=found.version, by=approver, at=AT)
    a_rule_for_texts(session, checks=False)
    sent(session, about, case.given, reporter, text=found)
    assert found.state is SubmissionState.PUBLISHED
    assert steps(session, found)[-1] == (2, "published", "reporter")


def test_a_text_for_a_subordinate_body_is_checked_in_the_writer_s_own_body(session: Session) -> None:
    proposal = a_proposal(session)
    a_rule_for_texts(session)
    a_body(session, "bureau", parent="cec")
    found = send_in(session, proposal, CASES["proposal_answer"].given, body="bureau", by=holder(session), at=AT)
    assert (found.state, found.approving_body) == (SubmissionState.WITH_APPROVER, "cec")
    check(session, found, an_approver(session), proposal)
    assert proposal.body == "bureau"


def test_nobody_sends_in_for_another_body(session: Session, case: Case, about: Recorded) -> None:
    a_body(session, "moi")
    for by in (holder(session, Role.REPORTER, "moi"), EDITOR, ADMIN, a_signer(session, "丙委員")):
        not_permitted(sent, session, about, case.given, by)


def test_a_colleague_continues_a_text_that_was_returned_to_somebody_who_has_left(session: Session, case: Case,
                                                                                 about: Recorded) -> None:
    reporter, approver = holder(session), an_approver(session)
    colleague = actor_of(session, an_account(session, Role.REPORTER, "cec", email="colleague@example.org"))
    a_body(session, "moi")
    found = sent(session, about, case.given, reporter)
    return_sent(session, found, reason="請補日期", version=found.version, by=approver, at=AT)
    assert field_of(take_over_sent, session, found, by=colleague, at=AT) == ""
    accounts.close_account(session, session.get_one(Account, reporter.account), by=ADMIN, at=later(1))
    for by in (holder(session, Role.REPORTER, "moi"), EDITOR):
        not_permitted(take_over_sent, session, found, by=by, at=later(1))
    take_over_sent(session, found, by=colleague, at=later(1))
    sent(session, about, case.given, colleague, text=found, at=later(1))
    check(session, found, approver, about)
    assert found.state is SubmissionState.PUBLISHED and steps(session, found)[0] == (1, "sent_to_approver", "reporter")


def test_a_colleague_continues_a_returned_text_that_somebody_who_has_left_had_kept_as_a_draft(session: Session) -> None:
    case = CASES["answer"]
    reporter, approver = holder(session), an_approver(session)
    colleague = actor_of(session, an_account(session, Role.REPORTER, "cec", email="colleague@example.org"))
    about = case.about(session)
    a_rule_for_texts(session)
    found = sent(session, about, case.given, reporter)
    return_sent(session, found, reason="請補日期", version=found.version, by=approver, at=AT)
    keep(session, about, case.given, body="cec", text=found, by=reporter, at=AT)
    never_sent = keep(session, about, case.given, body="cec", by=reporter, at=AT)
    assert asked.of_the_body(session, colleague) == [] and not asked.may_read(session, found, colleague), "it is being revised"
    accounts.close_account(session, session.get_one(Account, reporter.account), by=ADMIN, at=later(1))
    assert asked.of_the_body(session, colleague) == [found] and asked.may_read(session, found, colleague)
    assert not asked.may_read(session, never_sent, colleague), "a draft that was never sent in is nobody else's"
    assert field_of(take_over_sent, session, never_sent, by=colleague, at=later(1)) == ""
    take_over_sent(session, found, by=colleague, at=later(1))
    sent(session, about, case.given, colleague, text=found, at=later(1))


def test_a_deputy_continues_what_was_returned_to_the_principal_and_does_not_check_it(session: Session) -> None:
    case = CASES["answer"]
    reporter, approver = holder(session), an_approver(session)
    about = case.about(session)
    a_rule_for_texts(session)
    found = sent(session, about, case.given, reporter)
    return_sent(session, found, reason="請補日期", version=found.version, by=approver, at=AT)
    deputy = replace(reporter, account=approver.account, deputy_for=reporter.account or "")
    assert field_of(take_over_sent, session, found, by=approver, at=AT) == "", "in one's own role, one is no deputy"
    take_over_sent(session, found, by=deputy, at=AT)
    sent(session, about, case.given, deputy, text=found, at=AT)
    assert field_of(check_sent, session, found, version=found.version, by=approver, at=AT) == ""


def test_a_successor_body_is_offered_a_returned_text_where_it_can_send_it_in(session: Session, case: Case,
                                                                             about: Recorded) -> None:
    reporter, approver = holder(session), an_approver(session)
    found = sent(session, about, case.given, reporter)
    return_sent(session, found, reason="請補日期", version=found.version, by=approver, at=AT)
    a_body(session, "moda")
    led = [each for each in session.scalars(select(Commitment)) if "cec" in each.leads]
    carrying_over.succeed_body(session, Body.by_reference(session, "cec"), successor="moda", on=AT.date(), commitments=led,
                               reason=text("組織調整"), decided=DECIDED, by=EDITOR, at=later(1))
    heir = holder(session, Role.REPORTER, "moda")
    if case.past in (_amendment, _translation):
        assert field_of(take_over_sent, session, found, by=heir, at=later(1)) == "", "these words stay the old body's"
        return
    take_over_sent(session, found, by=heir, at=later(1))
    send_in(session, about, case.given, body="moda", text=found, by=heir, at=later(1))
    assert found.state is SubmissionState.PUBLISHED, "moda asks for no check"


def test_words_withheld_by_law_are_withheld_in_every_version_of_what_was_sent_in(session: Session) -> None:
    review = a_review(session)
    a_rule_for_texts(session)
    found = sent(session, review, CASES["answer"].given, holder(session))
    check(session, found, an_approver(session), review)
    answer = Answer.by_reference(session, found.published_as)
    withholding.withhold(session, answer.last_entry, ground=text("某法第一條"), by=ADMIN, at=later(2))
    kept = session.scalars(select(SentStep).where(SentStep.text == found.id)).all()
    assert session.get_one(SentText, found.id).given == {} and [each.given for each in kept] == [{}, {}, {}]


def test_evidence_added_to_a_report_goes_through_the_approver_to_ndc(session: Session) -> None:
    update = a_claim(session)
    a_rule_for_texts(session)
    reporter, approver = holder(session), an_approver(session)
    piece = EvidenceGiven(EvidenceKind.OUTPUT, "https://example.org/report", text("成果報告"))
    for broken, field in (((), "evidence_url"), ((replace(piece, shows=EMPTY),), "evidence_shows_zh")):
        assert field_of(sent, session, update, EvidenceBeside(broken), reporter) == field
    found = sent(session, update, EvidenceBeside((piece, replace(piece, url="https://example.org/data"))), reporter)
    assert found.state is SubmissionState.WITH_APPROVER and not asked.may_read(session, found, EDITOR)
    assert field_of(publish_sent, session, found, version=found.version, by=EDITOR, at=AT) == ""
    check(session, found, approver, update)
    assert (found.state, asked.waiting(session)) == (SubmissionState.SUBMITTED, [found])
    publish_sent(session, found, version=found.version, by=EDITOR, at=AT)
    assert [(each.url, each.by_update) for each in session.scalars(select(Evidence).order_by(Evidence.number))][-2:] == [
        ("https://example.org/report", update.reference), ("https://example.org/data", update.reference)]


def test_a_file_sent_in_as_evidence_counts_as_named_in_every_version_until_it_is_withheld(session: Session) -> None:
    update, reporter, approver = a_claim(session), holder(session), an_approver(session)
    a_rule_for_texts(session)
    first, second = a_piece(file=a_file("e")), a_piece(file=a_file("f"))
    found = sent(session, update, EvidenceBeside((first,)), reporter)
    assert first.file and second.file and files.referenced(session) == {first.file.sha256}
    return_sent(session, found, version=found.version, reason="請改附定稿", by=approver, at=AT)
    sent(session, update, EvidenceBeside((second,)), reporter, text=found, at=later(1))
    assert files.referenced(session) == {first.file.sha256, second.file.sha256}
    assert files.published(session, second.file.sha256) is None
    withholding.withhold(session, update.last_entry, ground=text("某法第一條"), by=ADMIN, at=later(2))
    assert files.referenced(session) == set()


def test_evidence_from_a_body_that_asks_for_no_checks_goes_to_ndc_at_once(session: Session) -> None:
    update = a_claim(session)
    piece = EvidenceGiven(EvidenceKind.OUTPUT, "https://example.org/report", text("成果報告"))
    found = sent(session, update, EvidenceBeside((piece,)), holder(session))
    assert found.state is SubmissionState.SUBMITTED
    a_body(session, "moi")
    not_permitted(send_in, session, update, EvidenceBeside((piece,)), body="moi", by=holder(session, Role.REPORTER, "moi"), at=AT)


def test_a_text_in_progress_about_words_withheld_by_law_is_withheld_with_them(session: Session) -> None:
    update = a_claim(session)
    a_rule_for_texts(session)
    reporter, approver = holder(session), an_approver(session)
    found = sent(session, update, CASES["translation"].given, reporter)
    withholding.withhold(session, update.last_entry, ground=text("某法第一條"), by=ADMIN, at=later(2))
    kept = session.get_one(SentText, found.id)
    assert kept.given == {} and field_of(as_given, kept) == ""
    assert field_of(check, session, kept, approver, session.get_one(Update, update.reference)) == ""


def test_an_unfinished_result_is_kept_for_its_writer_only(session: Session) -> None:
    commitment = a_commitment(session)
    a_rule_for_texts(session)
    reporter, approver = holder(session), an_approver(session)
    nothing: Any = None
    half = replace(a_change(), took_effect=nothing, url="")
    found = keep(session, commitment, half, body="cec", by=reporter, at=AT)
    assert as_given(found) == half and asked.own(session, reporter.account or "") == [found]
    assert [asked.may_read(session, found, by) for by in (reporter, approver, EDITOR)] == [True, False, False]
    assert not sign_off.to_check(session, approver, SentText) and not asked.of_the_body(session, approver)
    not_permitted(keep, session, commitment, half, body="cec", text=found, by=approver, at=AT)
    assert field_of(check, session, found, approver, commitment) == ""
    keep(session, commitment, a_change(), body="cec", text=found, by=reporter, at=later(1))
    assert steps(session, found) == []
    sent(session, commitment, a_change(), reporter, text=found)
    return_sent(session, found, reason="請補日期", version=found.version, by=approver, at=AT)
    keep(session, commitment, half, body="cec", text=found, by=reporter, at=later(1))
    assert not asked.may_read(session, found, approver)
    withdraw_sent(session, found, by=reporter, at=later(2))
    assert found.state is SubmissionState.WITHDRAWN and len(steps(session, found)) == 3, "what was sent in stays"


def test_a_draft_that_was_never_sent_in_is_erased_when_it_is_discarded(session: Session) -> None:
    reporter = holder(session)
    found = keep(session, a_commitment(session), a_change(), body="cec", by=reporter, at=AT)
    withdraw_sent(session, found, by=reporter, at=later(1))
    assert session.scalars(select(SentText)).all() == []
