"""What was sent in stays, with every version, whatever becomes of the round, the body, the commitment, or an account."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from tests import world
from tests.commands.refusals import field_of, not_permitted
from tests.world import A_LINK, ADMIN, AT, DECIDED, EDITOR, a_draft, a_milestone, holder, later, progress, text
from tests.worlds.reviews import a_review
from tests.worlds.rounds import TERM, a_round, asked_in, at, time_goes_to
from tests.worlds.sign_off import a_rule_for_texts, an_approver
from tracker.commands import accounts, carrying_over, commitments, rounds
from tracker.commands.answers import Reply
from tracker.commands.sendable import EvidenceBeside
from tracker.commands.sent_texts import check_sent, publish_sent, return_sent, send_in, take_over_sent
from tracker.commands.submissions import (
    check_text,
    publish_submission,
    return_submission,
    submit,
    take_over,
    withdraw_submission,
)
from tracker.domain.calendar import When
from tracker.domain.permissions import Actor, Role
from tracker.models import Account, Answer, Body, Commitment, Evidence, Milestone, Round, SentText, Submission
from tracker.models.submission import SubmissionState
from tracker.queries import reviews, sent_texts, sign_off, staff


@pytest.fixture
def milestone(session: Session) -> Milestone:
    return a_milestone(session)


@pytest.fixture
def reporter(session: Session, milestone: Milestone) -> Actor:
    return holder(session)


def sent(session: Session, by: Actor, milestone: Milestone, **more: object) -> Submission:
    return submit(session, a_draft(session, by, milestone), by=by, **({"at": AT} | more))  # type: ignore[arg-type]


def still_there(session: Session, found: Submission, versions: int = 1) -> None:
    """NDC, or the body, or the writer still sees it, with what was sent in."""
    session.expire_all()
    kept = session.get(Submission, found.id)
    assert kept is not None
    seen = [sign_off.sight(session, kept, each) for each in (EDITOR, an_approver(session))]
    assert max(len(each.versions) for each in seen if each) == versions


def publish(session: Session, found: Submission) -> None:
    publish_submission(session, found, version=found.version, by=EDITOR, at=later(3))
    assert found.state is SubmissionState.PUBLISHED


def test_locking_or_amending_a_round_in_between_takes_nothing_away(session: Session, milestone: Milestone,
                                                                   reporter: Actor) -> None:
    round = a_round(session)
    found = sent(session, reporter, milestone, at=at(TERM.opens + timedelta(days=1)))
    assert found.round == round.reference
    time_goes_to(session, TERM.locks + timedelta(days=1))
    assert Round.by_reference(session, round.reference).closed_on and asked_in(session, round).silent == []
    still_there(session, found)
    assert found in staff.waiting(session)
    publish_submission(session, found, version=found.version, by=EDITOR, at=at(TERM.locks + timedelta(days=2)))
    assert found.published_as


def test_a_body_replaced_by_its_successor_takes_its_texts_along(session: Session, milestone: Milestone,
                                                                reporter: Actor) -> None:
    found = sent(session, reporter, milestone)
    world.a_body(session, "moda")
    carrying_over.succeed_body(
        session, Body.by_reference(session, "cec"), successor="moda", on=AT.date(), commitments=[milestone.of],
        reason=text("組織調整"), decided=DECIDED, by=EDITOR, at=later(1))
    still_there(session, found)
    publish(session, found)


def given_way(session: Session, milestone: Milestone) -> Actor:
    """cec is replaced by moda, which takes over the commitment; moda's reporter."""
    world.a_body(session, "moda")
    carrying_over.succeed_body(
        session, Body.by_reference(session, "cec"), successor="moda", on=AT.date(), commitments=[milestone.of],
        reason=text("組織調整"), decided=DECIDED, by=EDITOR, at=later(1))
    return holder(session, Role.REPORTER, "moda")


def test_a_successor_body_continues_a_text_that_was_returned_to_its_predecessor(session: Session, milestone: Milestone,
                                                                               reporter: Actor) -> None:
    found, answer_to = sent(session, reporter, milestone), a_review(session)
    a_rule_for_texts(session)
    answer = send_in(session, answer_to, Reply(text("草案已上網")), body="cec", by=reporter, at=AT)
    return_sent(session, answer, reason="請補日期", version=answer.version, by=an_approver(session), at=AT)
    return_submission(session, found, reason="請補日期", version=found.version, by=EDITOR, at=AT)
    world.a_body(session, "moi")
    heir = given_way(session, milestone)
    others = [holder(session, Role.REPORTER, "moi"), EDITOR]
    for by in others:
        not_permitted(take_over, session, found, by=by, at=later(2))
        not_permitted(take_over_sent, session, answer, by=by, at=later(2))
    assert found in sign_off.of_the_body(session, heir) and answer in sent_texts.of_the_body(session, heir)
    assert [each.review for each in reviews.owed_by(session, heir, AT.date())] == [answer_to]
    take_over(session, found, by=heir, at=later(2))
    take_over_sent(session, answer, by=heir, at=later(2))
    submit(session, found, by=heir, at=later(2))
    publish(session, found)
    send_in(session, answer_to, Reply(text("草案已上網")), body="moda", text=answer, by=heir, at=later(2))
    assert Answer.by_reference(session, answer.published_as).body == "moda", "moda asks for no check"


def test_a_successor_body_continues_a_correction_and_evidence_that_were_returned_to_its_predecessor(
        session: Session, milestone: Milestone, reporter: Actor) -> None:
    told = world.an_update(session, milestone)
    corrected = submit(session, a_draft(session, reporter, milestone, report=progress(text=text("已完成二稿")), corrects=told),
                       by=reporter, at=AT)
    beside = send_in(session, told, EvidenceBeside((A_LINK,)), body="cec", by=reporter, at=AT)
    return_submission(session, corrected, reason="請補日期", version=corrected.version, by=EDITOR, at=AT)
    return_sent(session, beside, reason="請補日期", version=beside.version, by=EDITOR, at=AT)
    heir = given_way(session, milestone)
    take_over_sent(session, beside, by=heir, at=later(2))
    send_in(session, told, EvidenceBeside((A_LINK,)), body="moda", text=beside, by=heir, at=later(2))
    publish_sent(session, beside, version=beside.version, by=EDITOR, at=later(2))
    assert Evidence.by_reference(session, beside.published_as).body == "moda"
    take_over(session, corrected, by=heir, at=later(2))
    submit(session, corrected, by=heir, at=later(2))
    publish(session, corrected)
    assert told.corrected_by == corrected.published_as
    world.a_body(session, "moi")
    other = holder(session, Role.REPORTER, "moi")
    not_permitted(send_in, session, told, EvidenceBeside((A_LINK,)), body="moi", by=other, at=later(2))


def test_beside_a_text_that_a_successor_sends_in_its_approver_reads_what_its_predecessor_has_made_public(
        session: Session, milestone: Milestone) -> None:
    told = world.an_update(session, milestone)
    heir = given_way(session, milestone)
    draft = a_draft(session, heir, milestone)
    assert sign_off.published_before(session, draft) == told


def test_a_text_waiting_for_the_approver_of_a_replaced_body_goes_to_its_successor_s_approver(
        session: Session, milestone: Milestone, reporter: Actor) -> None:
    review = a_review(session)
    a_rule_for_texts(session)
    found = sent(session, reporter, milestone)
    answer = send_in(session, review, Reply(text("草案已上網")), body="cec", by=reporter, at=AT)
    given_way(session, milestone)
    approver = an_approver(session, "moda")
    assert sign_off.to_check(session, approver, Submission) == [found]
    assert sign_off.to_check(session, approver, SentText) == [answer]
    check_text(session, found, version=found.version, by=approver, at=later(2))
    publish(session, found)
    check_sent(session, answer, version=answer.version, by=approver, at=later(2))
    assert Answer.by_reference(session, answer.published_as).body == "cec"


def test_a_withdrawn_commitment_keeps_what_was_sent_in_on_it(session: Session, milestone: Milestone, reporter: Actor) -> None:
    found = sent(session, reporter, milestone)
    commitments.withdraw_commitment(session, Commitment.by_reference(session, milestone.commitment), reason=text("併入他案"),
                                    occurred=When.day(AT.date()), decided=DECIDED, by=EDITOR, at=later(1))
    still_there(session, found)
    assert found in staff.waiting(session)
    assert field_of(publish_submission, session, found, version=found.version, by=EDITOR, at=later(2)) == ""
    return_submission(session, found, reason="承諾事項已撤回", version=found.version, by=EDITOR, at=later(2))
    still_there(session, found)


def test_a_text_whose_approver_has_left_waits_for_the_next_or_is_taken_back_and_sent_in_again(
        session: Session, milestone: Milestone, reporter: Actor) -> None:
    a_rule_for_texts(session)
    first = an_approver(session)
    found = sent(session, reporter, milestone)
    accounts.close_account(session, session.get_one(Account, first.account), by=ADMIN, at=later(1))
    assert found.state is SubmissionState.WITH_APPROVER and found in staff.own(session, reporter)
    next_one = an_approver(session, email="next@example.org")
    assert sign_off.to_check(session, next_one, Submission) == [found]
    check_text(session, found, version=found.version, by=next_one, at=later(2))
    publish(session, found)


def test_a_text_whose_writer_has_left_is_decided_and_if_returned_a_colleague_continues_it(
        session: Session, milestone: Milestone, reporter: Actor) -> None:
    found = sent(session, reporter, milestone)
    colleague = world.an_account(session, Role.REPORTER, "cec", email="colleague@example.org")
    by = staff.actor_of(session, colleague)
    world.a_body(session, "moi")
    other = holder(session, Role.REPORTER, "moi")
    assert field_of(take_over, session, found, by=by, at=later(1)) == ""
    accounts.close_account(session, session.get_one(Account, reporter.account), by=ADMIN, at=later(1))
    still_there(session, found)
    return_submission(session, found, reason="請補日期", version=found.version, by=EDITOR, at=later(1))
    assert found in sign_off.of_the_body(session, by)
    not_permitted(take_over, session, found, by=other, at=later(2))
    not_permitted(take_over, session, found, by=EDITOR, at=later(2))
    take_over(session, found, by=by, at=later(2))
    submit(session, found, by=by, at=later(2))
    still_there(session, found, versions=2)
    publish(session, found)


@pytest.mark.parametrize(("role", "body"), [(Role.REPORTER, "moi"), (Role.AUDITOR, None)])
def test_a_returned_text_whose_writer_now_works_elsewhere_is_continued_by_a_colleague(
        session: Session, milestone: Milestone, reporter: Actor, role: Role, body: str | None) -> None:
    found = sent(session, reporter, milestone)
    return_submission(session, found, reason="請補日期", version=found.version, by=EDITOR, at=later(1))
    colleague = staff.actor_of(session, world.an_account(session, Role.REPORTER, "cec", email="colleague@example.org"))
    assert field_of(take_over, session, found, by=colleague, at=later(1)) == "", "its writer can go on with it"
    world.a_body(session, "moi")
    moved = session.get_one(Account, reporter.account)
    accounts.change_account(session, moved, role=role, body=body, side=None, by=ADMIN, at=later(1))
    not_permitted(submit, session, found, by=staff.actor_of(session, moved), at=later(2))
    take_over(session, found, by=colleague, at=later(2))
    submit(session, found, by=colleague, at=later(2))
    publish(session, found)


def test_a_text_taken_back_stays_on_its_writer_s_list_and_what_was_sent_in_stays_with_ndc(session: Session, milestone: Milestone,
                                                                                          reporter: Actor) -> None:
    found, draft = sent(session, reporter, milestone), a_draft(session, reporter, milestone)
    withdraw_submission(session, found, by=reporter, at=later(1))
    withdraw_submission(session, draft, by=reporter, at=later(1))
    assert staff.own(session, reporter) == [found], "a draft that was discarded is not listed"
    still_there(session, found)
    submit(session, found, by=reporter, at=later(2))
    publish(session, found)


def test_a_body_that_is_no_longer_asked_keeps_what_it_sent_in(session: Session, milestone: Milestone, reporter: Actor) -> None:
    a_milestone(session, commitment=world.a_commitment(session, leads=["moi"]))
    round = a_round(session)
    found = sent(session, reporter, milestone, at=at(TERM.opens + timedelta(days=1)))
    rounds.amend_round(session, round, TERM, bodies=["moi"], reason=text("改由他機關"), by=EDITOR,
                       at=at(TERM.opens + timedelta(days=2)))
    assert asked_in(session, round).dropped
    still_there(session, found)
    assert found in staff.waiting(session)
