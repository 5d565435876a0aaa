"""Sign-off: where a body has its texts checked, none is published without it by any route, and nothing is lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import world
from tests.commands.refusals import field_of, not_permitted
from tests.world import A_LINK, AT, EDITOR, a_draft, later, progress, text
from tests.worlds.documents import a_piece
from tests.worlds.sign_off import a_rule_for_texts, an_approver
from tracker.commands import accounts, register, submissions, time_passing, withholding
from tracker.commands.sign_off import content_of, set_sign_off
from tracker.commands.submissions import (
    check_text,
    has_waited,
    publish_submission,
    return_submission,
    submit,
    withdraw_submission,
)
from tracker.domain.calendar import When
from tracker.domain.errors import Conflict
from tracker.domain.permissions import Actor, Role
from tracker.domain.sign_off import Step
from tracker.domain.working_days import WEEK_ONLY
from tracker.models import Account, Body, Milestone, SignOff, Submission, SubmissionStep, SubmissionVersion
from tracker.models.submission import SubmissionState
from tracker.queries.paper import paper
from tracker.queries.sign_off import standings


@pytest.fixture
def milestone(session: Session) -> Milestone:
    found = world.a_milestone(session)
    a_rule_for_texts(session)
    return found


@pytest.fixture
def reporter(session: Session, milestone: Milestone) -> Actor:
    return world.holder(session)


@pytest.fixture
def approver(session: Session, milestone: Milestone) -> Actor:
    return an_approver(session)


def sent(session: Session, by: Actor, *on: Milestone, **more: Any) -> Submission:
    return submit(session, a_draft(session, by, *on, **more), by=by, at=AT)


def steps(session: Session, submission: Submission) -> list[tuple[Step, str, str]]:
    found = session.scalars(select(SubmissionStep).where(SubmissionStep.submission == submission.id).order_by(SubmissionStep.id))
    return [(each.step, each.role.value, each.body) for each in found]


def versions(session: Session, submission: Submission) -> Sequence[SubmissionVersion]:
    return session.scalars(select(SubmissionVersion).where(SubmissionVersion.submission == submission.id)
                           .order_by(SubmissionVersion.number)).all()


def check(session: Session, submission: Submission, by: Actor, **more: Any) -> None:
    check_text(session, submission, version=submission.version, by=by, **({"at": later(1)} | more))


# --- the way through the approver -----------------------------------------------------------------------------------


def test_a_text_goes_to_the_approver_then_to_ndc_and_then_to_the_public(session: Session, milestone: Milestone,
                                                                         reporter: Actor, approver: Actor) -> None:
    submission = sent(session, reporter, milestone)
    assert (submission.state, submission.submitted_at) == (SubmissionState.WITH_APPROVER, None)
    check(session, submission, approver, said="可")
    assert (submission.state, submission.submitted_at, submission.checked_at) == (SubmissionState.SUBMITTED, later(1), later(1))
    publish_submission(session, submission, version=submission.version, by=EDITOR, at=later(2))
    assert steps(session, submission) == [
        (Step.SENT_TO_APPROVER, "reporter", "cec"), (Step.CHECKED, "approver", "cec"), (Step.PUBLISHED, "editor", "ndc")]


def test_a_text_from_a_body_that_asks_for_no_checks_goes_to_ndc_at_once(session: Session, milestone: Milestone) -> None:
    own = world.a_milestone(session, commitment=milestone.of, body="moi")
    submission = sent(session, world.holder(session, Role.REPORTER, "moi"), own)
    assert submission.state is SubmissionState.SUBMITTED
    assert [step for step, *_ in steps(session, submission)] == [Step.SENT_TO_NDC]


def test_neither_an_editor_nor_a_reporter_can_publish_an_unchecked_text(session: Session, milestone: Milestone,
                                                                        reporter: Actor) -> None:
    submission = sent(session, reporter, milestone)
    for by, more in ((EDITOR, {}), (reporter, {"reporters_publish": True})):
        assert field_of(publish_submission, session, submission, version=submission.version, by=by, at=AT, **more) == ""
    assert submission.published_as is None


def test_a_text_that_reached_ndc_before_its_body_asked_for_checks_now_needs_one(session: Session) -> None:
    milestone = world.a_milestone(session)
    submission = sent(session, world.holder(session), milestone)
    a_rule_for_texts(session)
    approver = an_approver(session)
    assert SignOff.awaits(session, submission)
    assert field_of(publish_submission, session, submission, version=submission.version, by=EDITOR, at=AT) == ""
    check(session, submission, approver)
    assert not SignOff.awaits(session, submission)
    assert submission.submitted_at == AT == versions(session, submission)[0].received_at
    publish_submission(session, submission, version=submission.version, by=EDITOR, at=later(2))


def test_a_text_that_a_reporter_publishes_directly_has_been_checked(session: Session, milestone: Milestone, reporter: Actor,
                                                       approver: Actor) -> None:
    submission = sent(session, reporter, milestone)
    check(session, submission, approver)
    publish_submission(session, submission, version=submission.version, reporters_publish=True, by=reporter, at=later(2))
    assert submission.state is SubmissionState.PUBLISHED


def test_an_editor_publishes_in_a_bodys_name_only_from_its_letter(session: Session, milestone: Milestone) -> None:
    assert field_of(world.an_update, session, milestone) == "letter_number"
    assert field_of(world.an_update, session, milestone, report=progress(filed_for="moi", letter_number="1")) == "letter_number"
    assert field_of(world.an_update, session, milestone, report=progress(filed_for="cec", letter_number=" ")) == "letter_number"
    update = world.an_update(session, milestone, report=progress(filed_for="cec", letter_number="中選綜字第1號"))
    assert update.letter_number == "中選綜字第1號"


def test_a_letter_counts_as_signed_even_when_it_was_kept_as_a_draft(session: Session, milestone: Milestone) -> None:
    editor = world.holder(session, Role.EDITOR, "ndc")
    submission = sent(session, editor, milestone, report=progress(filed_for="cec", letter_number="中選綜字第1號"))
    assert submission.state is SubmissionState.SUBMITTED
    publish_submission(session, submission, version=submission.version, by=editor, at=AT)


def test_a_text_for_a_subordinate_body_goes_through_the_approver_of_the_writers_body(session: Session, milestone: Milestone,
                                                                                     approver: Actor) -> None:
    world.a_body(session, "bureau", parent="cec")
    own = world.a_milestone(session, commitment=milestone.of, body="bureau")
    reporter = world.holder(session)
    submission = sent(session, reporter, own, report=progress("bureau"))
    assert (submission.state, submission.approving_body) == (SubmissionState.WITH_APPROVER, "cec")


def test_a_reporter_cannot_request_a_release_without_the_approver(session: Session, milestone: Milestone, reporter: Actor,
                                                                  approver: Actor) -> None:
    conclusion = world.a_conclusion(session)
    words: dict[str, Any] = {"body": "cec", "text": text("格式已公布"), "at": AT}
    for by in (reporter, approver):
        not_permitted(register.request_release, session, conclusion, by=by, **words)
    assert field_of(register.request_release, session, conclusion, by=EDITOR, **words) == "letter_number"
    register.request_release(session, conclusion, by=EDITOR, letter_number="中選綜字第2號", **words)


def test_a_reporter_speaking_for_a_subordinate_body_does_not_bypass_the_approver_of_the_own_one(
        session: Session, milestone: Milestone) -> None:
    world.a_body(session, "bureau", parent="cec")
    reporter, conclusion = world.holder(session), world.a_conclusion(session, leads=["bureau"])
    assert "bureau" in reporter.bodies and not SignOff.checks(session, "bureau")
    not_permitted(register.request_release, session, conclusion, body="bureau", text=text("格式已公布"), by=reporter, at=AT)


# --- who checks, what, when --------------------------------------------------------------------------------------------


def test_only_the_bodys_own_approver_checks(session: Session, milestone: Milestone, reporter: Actor) -> None:
    submission = sent(session, reporter, milestone)
    for by in (reporter, EDITOR, world.ADMIN, world.MEMBER, world.AUDITOR, an_approver(session, "moi")):
        not_permitted(check_text, session, submission, version=submission.version, by=by, at=AT)


def test_nobody_checks_their_own_text(session: Session, milestone: Milestone, approver: Actor) -> None:
    submission = sent(session, approver, milestone)
    assert field_of(check_text, session, submission, version=submission.version, by=approver, at=AT) == ""
    check(session, submission, an_approver(session, email="deputy@example.org"))
    assert submission.state is SubmissionState.SUBMITTED


def test_an_approver_checks_only_the_version_that_was_read(session: Session, milestone: Milestone, reporter: Actor,
                                                           approver: Actor) -> None:
    submission = sent(session, reporter, milestone)
    read = submission.version
    withdraw_submission(session, submission, by=reporter, at=AT)
    a_draft(session, reporter, milestone, report=progress(text=text("改過的")), submission=submission)
    submit(session, submission, by=reporter, at=AT)
    with pytest.raises(Conflict):
        check_text(session, submission, version=read, by=approver, at=AT)


def test_a_text_that_is_not_with_the_approver_cannot_be_checked(session: Session, milestone: Milestone, reporter: Actor,
                                                                approver: Actor) -> None:
    submission = sent(session, reporter, milestone)
    check(session, submission, approver)
    assert field_of(check_text, session, submission, version=submission.version, by=approver, at=AT) == ""
    draft = a_draft(session, reporter, milestone)
    assert field_of(check_text, session, draft, version=draft.version, by=approver, at=AT) == ""


def test_the_approver_returns_a_text_awaiting_a_check_and_ndc_one_that_reached_it_each_with_a_reason(
        session: Session, milestone: Milestone, reporter: Actor, approver: Actor) -> None:
    submission = sent(session, reporter, milestone)
    not_permitted(return_submission, session, submission, reason="不行", version=submission.version, by=EDITOR, at=AT)
    assert field_of(return_submission, session, submission, reason=" ", version=submission.version, by=approver,
                    at=AT) == "reason"
    return_submission(session, submission, reason="請補日期", version=submission.version, by=approver, at=AT)
    assert steps(session, submission)[-1] == (Step.RETURNED, "approver", "cec")
    submit(session, submission, by=reporter, at=AT)
    check(session, submission, approver)
    not_permitted(return_submission, session, submission, reason="不行", version=submission.version, by=approver, at=AT)
    return_submission(session, submission, reason="請補佐證", version=submission.version, by=EDITOR, at=AT)
    assert submission.return_reason == "請補佐證"


def test_whoever_must_check_a_text_can_also_return_it_where_another_body_asks_for_the_check_since_it_was_sent(
        session: Session, milestone: Milestone, approver: Actor) -> None:
    world.a_body(session, "bureau", parent="cec")
    own = world.a_milestone(session, commitment=milestone.of, body="bureau")
    submission = sent(session, world.holder(session), own, report=progress("bureau"))
    a_rule_for_texts(session, "bureau")
    return_submission(session, submission, reason="請補日期", version=submission.version, by=an_approver(session, "bureau"),
                      at=AT)
    assert submission.return_reason == "請補日期"


def test_a_text_that_is_sent_in_again_is_checked_again(session: Session, milestone: Milestone, reporter: Actor,
                                                       approver: Actor) -> None:
    submission = sent(session, reporter, milestone)
    check(session, submission, approver)
    return_submission(session, submission, reason="請補佐證", version=submission.version, by=EDITOR, at=AT)
    submit(session, submission, by=reporter, at=AT)
    assert (submission.state, submission.checked_at) == (SubmissionState.WITH_APPROVER, None)


# --- nothing is lost ------------------------------------------------------------------------------------------------------


def test_every_version_sent_in_is_kept_with_the_remarks_made_on_it(session: Session, milestone: Milestone, reporter: Actor,
                                                                   approver: Actor) -> None:
    submission = sent(session, reporter, milestone)
    first = content_of(submission)
    return_submission(session, submission, reason="請補日期", version=submission.version, by=approver, at=AT)
    a_draft(session, reporter, milestone, report=progress(text=text("補正後")), submission=submission)
    submit(session, submission, by=reporter, at=later(1))
    check(session, submission, approver)
    withdraw_submission(session, submission, by=reporter, at=later(2))
    kept = versions(session, submission)
    assert [each.content for each in kept] == [first, content_of(submission)]
    assert [each.received_at for each in kept] == [None, later(1)]
    assert [step for step, *_ in steps(session, submission)] == [
        Step.SENT_TO_APPROVER, Step.RETURNED, Step.SENT_TO_APPROVER, Step.CHECKED, Step.WITHDRAWN]


def test_a_draft_that_was_never_sent_in_leaves_no_steps(session: Session, milestone: Milestone, reporter: Actor) -> None:
    draft = a_draft(session, reporter, milestone)
    withdraw_submission(session, draft, by=reporter, at=AT)
    assert (steps(session, draft), list(versions(session, draft))) == ([], [])


def test_no_kept_version_contains_anything_withheld_by_law(session: Session, milestone: Milestone, reporter: Actor,
                                                           approver: Actor) -> None:
    submission = sent(session, reporter, milestone)
    check(session, submission, approver)
    update = publish_submission(session, submission, version=submission.version, by=EDITOR, at=AT)
    withholding.withhold(session, update.last_entry, ground=text("法院裁定"), by=world.ADMIN, at=AT)
    assert [each.content for each in versions(session, submission)] == [{}]


def test_the_page_for_the_file_shows_the_attachment_and_the_finish_that_are_public_now(session: Session) -> None:
    finished, reporter, milestone = When.iso("2026-02-10"), world.holder(session), world.a_milestone(session)
    earlier = world.an_update(session, milestone, report=world.completion(evidence=[a_piece()], finished_on=finished))
    corrected = a_draft(session, reporter, milestone, corrects=earlier, report=world.completion(finished_on=finished))
    made = paper(session, corrected, standings(session, corrected.milestones), content=content_of(corrected), round=None)
    told = {line.label.en: (line.now, line.then) for line in made.lines}
    assert told["Finished on"] == (finished, finished)
    assert told["Where to find it"] == ("會議紀錄.pdf", A_LINK.url)


def test_ndc_counts_as_received_only_a_text_that_reached_it(session: Session, milestone: Milestone, reporter: Actor,
                                               approver: Actor) -> None:
    submission = sent(session, reporter, milestone)
    late = later(30)
    assert not has_waited(submission, late.date(), working_days=5, office=WEEK_ONLY)
    assert time_passing.mark_time(session, today=late.date(), working_days=5, at=late) == []
    check(session, submission, approver, at=late)
    assert not has_waited(submission, later(33).date(), working_days=5, office=WEEK_ONLY)
    told = time_passing.mark_time(session, today=later(45).date(), working_days=5, at=later(45))
    assert [entry.payload["received"] for entry in told if entry.payload] == ["2026-04-01"]


def test_a_returned_text_that_waits_again_is_reported_again(session: Session) -> None:
    milestone = world.a_milestone(session)
    reporter = world.holder(session)
    submission = sent(session, reporter, milestone)
    time_passing.mark_time(session, today=later(20).date(), working_days=5, at=later(20))
    return_submission(session, submission, reason="請補佐證", version=submission.version, by=EDITOR, at=later(20))
    submissions.submit(session, submission, by=reporter, at=later(21))
    told = time_passing.mark_time(session, today=later(40).date(), working_days=5, at=later(40))
    assert len(told) == 1


# --- the rule of a body -------------------------------------------------------------------------------------------------------


def test_the_rule_is_public_and_gives_its_reason(session: Session, milestone: Milestone) -> None:
    assert SignOff.checks(session, "cec")
    cec = Body.by_reference(session, "cec")
    assert field_of(set_sign_off, session, cec, approver_checks=False, reason=text(""), by=EDITOR, at=AT) == "reason_zh"
    entry = set_sign_off(session, cec, approver_checks=False, reason=text("改採公文"), by=world.ADMIN, at=AT)
    assert (entry.kind, entry.subject, entry.is_public) == ("sign_off.set", "cec", True)
    assert not SignOff.checks(session, "cec")


def test_a_body_without_an_approver_cannot_ask_for_checks(session: Session) -> None:
    cec = world.a_body(session, "cec")
    assert field_of(set_sign_off, session, cec, approver_checks=True, reason=text("程序"), by=EDITOR, at=AT) == "approver_checks"
    approver = an_approver(session)
    accounts.close_account(session, Account.by_reference(session, approver.account or ""), by=world.ADMIN, at=AT)
    assert field_of(set_sign_off, session, cec, approver_checks=True, reason=text("程序"), by=EDITOR, at=AT) == "approver_checks"


def test_an_approver_of_a_parent_or_predecessor_body_is_sufficient(session: Session) -> None:
    world.a_body(session, "cec")
    child = world.a_body(session, "bureau", parent="cec")
    world.a_body(session, "old", successor="bureau")
    an_approver(session, "old")
    set_sign_off(session, child, approver_checks=True, reason=text("程序"), by=EDITOR, at=AT)
    assert SignOff.checks(session, "bureau")


@pytest.mark.parametrize("role", [Role.REPORTER, Role.APPROVER, Role.MEMBER, Role.REVIEWER, Role.AUDITOR])
def test_only_an_editor_or_an_admin_sets_the_rule(session: Session, milestone: Milestone, role: Role) -> None:
    cec = Body.by_reference(session, "cec")
    by = Actor(role, "cec", frozenset({"cec"}))
    not_permitted(set_sign_off, session, cec, approver_checks=False, reason=text("程序"), by=by, at=AT)


def test_a_rule_already_in_force_is_not_set_twice(session: Session, milestone: Milestone) -> None:
    cec = Body.by_reference(session, "cec")
    assert field_of(set_sign_off, session, cec, approver_checks=True, reason=text("程序"), by=EDITOR, at=AT) == "approver_checks"
