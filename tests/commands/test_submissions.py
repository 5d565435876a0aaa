"""A text in progress: a body drafts it and sends it in; NDC reads it and publishes it unchanged or returns it with a
reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import world
from tests.commands.refusals import field_of, not_permitted
from tests.world import AT, EDITOR, a_draft, delay, later, progress, text
from tracker.changelog.record import Decided
from tracker.commands import milestones, submissions
from tracker.commands.sign_off import content_of
from tracker.commands.submissions import (
    as_report,
    has_waited,
    publish_submission,
    return_submission,
    save_draft,
    submit,
    submit_once,
    withdraw_submission,
)
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.errors import Conflict
from tracker.domain.permissions import Actor, Role
from tracker.domain.statements import UpdateKind
from tracker.domain.working_days import WEEK_ONLY
from tracker.models import Milestone, Submission
from tracker.models.submission import SubmissionState

SEPTEMBER = date(2026, 9, 30)


@pytest.fixture
def milestone(session: Session) -> Milestone:
    return world.a_milestone(session)


@pytest.fixture
def reporter(session: Session, milestone: Milestone) -> Actor:
    """The person who speaks for the body responsible."""
    return world.holder(session)


def sent(session: Session, by: Actor, *on: Milestone, **more: Any) -> Submission:
    return submit(session, a_draft(session, by, *on, **more), by=by, at=AT)


# --- the life of a text -------------------------------------------------------------------------------------------


def test_a_text_sent_in_twice_is_one_text(session: Session, milestone: Milestone, reporter: Actor) -> None:
    first = submit_once(session, a_draft(session, reporter, milestone), by=reporter, at=AT)
    again = submit_once(session, a_draft(session, reporter, milestone), by=reporter, at=later(hours=1))
    assert again is first and list(session.scalars(select(Submission))) == [first]
    # Other words, another writer's, and the same words once the first were decided, are texts of their own.
    other = progress(reporter.body, text=text("已完成二稿。"))
    assert submit_once(session, a_draft(session, reporter, milestone, report=other), by=reporter, at=AT) is not first
    return_submission(session, first, reason="請補充佐證。", version=first.version, by=EDITOR, at=AT)
    assert submit_once(session, a_draft(session, reporter, milestone), by=reporter, at=AT) is not first
    assert submit_once(session, first, by=reporter, at=AT) is first


def test_neither_a_draft_nor_a_text_sent_in_is_in_any_log(session: Session, milestone: Milestone, reporter: Actor) -> None:
    draft = a_draft(session, reporter, milestone)
    before = world.newest_entry(session).number
    submit(session, draft, by=reporter, at=AT)
    assert draft.state is SubmissionState.SUBMITTED
    assert world.newest_entry(session).number == before


def test_what_is_published_is_what_was_sent_in(session: Session, milestone: Milestone, reporter: Actor) -> None:
    report = delay(SEPTEMBER, reason=text("預算未通過", "No budget"))
    submission = sent(session, reporter, milestone, report=report)
    assert as_report(submission) == report
    update = publish_submission(session, submission, version=submission.version, by=EDITOR, at=later(1))
    assert (submission.state, submission.published_as) == (SubmissionState.PUBLISHED, update.reference)
    assert (update.reason, update.new_date, update.body) == (text("預算未通過", "No budget"), When.day(SEPTEMBER), "cec")
    assert world.newest_entry(session).actor == {"role": "editor", "body": "ndc"}


def test_a_completion_keeps_its_evidence_on_its_way_to_ndc(session: Session, milestone: Milestone, reporter: Actor) -> None:
    report = world.completion(finished_on=When.iso("2026-02"))
    submission = sent(session, reporter, milestone, report=report)
    assert as_report(submission) == report
    assert [each["kind"] for each in submission.evidence] == ["output"]


def test_a_returned_text_says_why_and_can_be_sent_in_again(session: Session, milestone: Milestone, reporter: Actor) -> None:
    submission = sent(session, reporter, milestone)
    assert field_of(return_submission, session, submission, reason="  ", version=submission.version, by=EDITOR, at=AT) == "reason"
    return_submission(session, submission, reason="請補附連結", version=submission.version, by=EDITOR, at=AT)
    assert (submission.state, submission.return_reason) == (SubmissionState.RETURNED, "請補附連結")
    a_draft(session, reporter, milestone, report=progress(text=text("補正後")), submission=submission)
    submit(session, submission, by=reporter, at=AT)
    assert (submission.state, submission.text.zh, submission.return_reason) == (SubmissionState.SUBMITTED, "補正後", "")


def test_a_text_that_was_withdrawn_can_be_corrected_and_sent_in_again(session: Session, milestone: Milestone,
                                                                      reporter: Actor) -> None:
    submission = sent(session, reporter, milestone)
    withdraw_submission(session, submission, by=reporter, at=AT)
    assert submission.state is SubmissionState.WITHDRAWN
    assert field_of(withdraw_submission, session, submission, by=reporter, at=AT) == "", "it is not taken back twice"
    a_draft(session, reporter, milestone, report=progress(text=text("補正後")), submission=submission)
    assert submit(session, submission, by=reporter, at=AT).state is SubmissionState.SUBMITTED


def test_a_published_text_has_been_decided_on(session: Session, milestone: Milestone, reporter: Actor) -> None:
    submission = sent(session, reporter, milestone)
    publish_submission(session, submission, version=submission.version, by=EDITOR, at=AT)
    version = submission.version
    assert field_of(publish_submission, session, submission, version=version, by=EDITOR, at=AT) == ""
    assert field_of(return_submission, session, submission, reason="晚了", version=version, by=EDITOR, at=AT) == ""
    assert field_of(withdraw_submission, session, submission, by=reporter, at=AT) == ""
    assert field_of(submit, session, submission, by=reporter, at=AT) == ""
    assert field_of(a_draft, session, reporter, milestone, submission=submission) == ""


def test_only_a_text_that_was_sent_in_can_be_decided_on(session: Session, milestone: Milestone, reporter: Actor) -> None:
    draft = a_draft(session, reporter, milestone)
    assert field_of(publish_submission, session, draft, version=draft.version, by=EDITOR, at=AT) == ""
    assert field_of(return_submission, session, draft, reason="不行", version=draft.version, by=EDITOR, at=AT) == ""


def test_a_text_that_was_sent_in_cannot_be_changed_while_the_editor_reads_it(session: Session, milestone: Milestone,
                                                                             reporter: Actor) -> None:
    submission = sent(session, reporter, milestone)
    assert field_of(a_draft, session, reporter, milestone, submission=submission) == ""


def test_a_text_that_changed_since_it_was_read_is_not_published(session: Session, milestone: Milestone, reporter: Actor) -> None:
    submission = sent(session, reporter, milestone)
    read = submission.version
    withdraw_submission(session, submission, by=reporter, at=AT)
    a_draft(session, reporter, milestone, report=progress(text=text("改過的")), submission=submission)
    submit(session, submission, by=reporter, at=AT)
    for decide in (lambda: publish_submission(session, submission, version=read, by=EDITOR, at=AT),
                   lambda: return_submission(session, submission, reason="不行", version=read, by=EDITOR, at=AT)):
        with pytest.raises(Conflict):
            decide()


def test_a_draft_may_be_incomplete_but_a_text_sent_in_may_not(session: Session, milestone: Milestone, reporter: Actor) -> None:
    for field, report in [("text_zh", progress(text=Bilingual())), ("category", delay(SEPTEMBER, category="")),
                          ("depends_on", delay(SEPTEMBER, depends_on=None)), ("new_date", delay()),
                          ("evidence_url", world.completion(evidence=()))]:
        draft = a_draft(session, reporter, milestone, report=report)
        assert field_of(submit, session, draft, by=reporter, at=AT) == field
        assert draft.state is SubmissionState.DRAFT


def test_a_text_that_was_complete_when_sent_in_is_checked_again_on_publication(session: Session, milestone: Milestone,
                                                                               reporter: Actor) -> None:
    submission = sent(session, reporter, milestone, report=delay(SEPTEMBER))
    world.an_update(session, milestone, report=world.completion())
    assert field_of(publish_submission, session, submission, version=submission.version, by=EDITOR, at=AT) == "milestones"


# --- whose text, on whose milestones --------------------------------------------------------------------------------


@pytest.mark.parametrize("lacking, value", [("occurred", None), ("body", "")])
def test_a_draft_needs_its_day_and_the_body_whose_statement_it_is(session: Session, milestone: Milestone, lacking: str,
                                                                  value: Any) -> None:
    report = replace(progress("cec"), **{lacking: value})
    assert field_of(save_draft, session, milestone.of, [milestone], report, seen=0, by=EDITOR, at=AT) == lacking


def test_a_reporter_cannot_draft_for_another_bodys_milestone(session: Session, milestone: Milestone, reporter: Actor) -> None:
    foreign = world.a_milestone(session, commitment=world.a_commitment(session, leads=["moi"]))
    not_permitted(a_draft, session, reporter, foreign)
    not_permitted(save_draft, session, foreign.of, [], progress(), seen=0, by=reporter, at=AT)


def test_one_milestone_of_another_body_among_a_reporters_own_is_enough_for_refusal(session: Session, milestone: Milestone,
                                                                                   reporter: Actor) -> None:
    foreign = world.a_milestone(session, commitment=milestone.of, body="moi")
    not_permitted(a_draft, session, reporter, milestone, foreign)
    not_permitted(a_draft, session, reporter, foreign, milestone)


def test_nobody_can_report_on_a_milestone_without_a_body(session: Session, milestone: Milestone, reporter: Actor) -> None:
    undecided = world.a_milestone(session, commitment=world.a_commitment(session, leads=[]))
    not_permitted(a_draft, session, reporter, undecided)


def test_a_milestone_since_given_to_another_body_is_no_longer_the_reporters(session: Session, milestone: Milestone,
                                                                            reporter: Actor) -> None:
    draft = a_draft(session, reporter, milestone)
    world.a_body(session, "moi")
    milestones.amend_milestone(session, milestone, title=milestone.title, title_basis=milestone.title_basis,
                               output=milestone.output, body="moi", starts=None, note=Bilingual(), reason=text("移撥"),
                               decided=Decided(document="1"), by=EDITOR, at=AT)
    not_permitted(submit, session, draft, by=reporter, at=AT)


def test_a_reporter_cannot_make_a_statement_in_another_bodys_name(
        session: Session, milestone: Milestone, reporter: Actor) -> None:
    world.a_body(session, "moi")
    not_permitted(a_draft, session, reporter, milestone, report=progress("moi"))
    not_permitted(a_draft, session, reporter, milestone, report=progress(filed_for="moi", letter_number="1"))


def test_a_reporter_cannot_correct_another_bodys_report(session: Session, milestone: Milestone, reporter: Actor) -> None:
    world.a_body(session, "moi")
    theirs = world.an_update(session, milestone, report=progress("moi"))
    own = world.an_update(session, milestone, report=progress(text=world.text("已完成二稿")))
    not_permitted(a_draft, session, reporter, milestone, corrects=theirs)
    draft = a_draft(session, reporter, milestone, corrects=own)
    submit(session, draft, by=reporter, at=AT)
    publish_submission(session, draft, version=draft.version, by=EDITOR, at=AT)
    assert own.corrected_by == draft.published_as


def test_the_editor_drafts_for_a_body_from_its_letter(session: Session, milestone: Milestone) -> None:
    editor = world.holder(session, Role.EDITOR, "ndc")
    draft = a_draft(session, editor, milestone, report=progress(filed_for="cec", letter_number="中選綜字第1號"))
    assert (draft.body, draft.filed_for) == ("cec", "cec")


def test_the_day_a_letter_arrived_is_kept_when_its_draft_is_withdrawn(session: Session, milestone: Milestone) -> None:
    editor, came = world.holder(session, Role.EDITOR, "ndc"), AT.date() - timedelta(days=3)
    draft = a_draft(session, editor, milestone, report=progress(filed_for="cec", letter_number="中選綜字第1號", received_on=came))
    withdraw_submission(session, draft, by=editor, at=AT)
    assert as_report(draft).received_on == came


@pytest.mark.parametrize("role", [Role.ADMIN, Role.MEMBER, Role.REVIEWER, Role.AUDITOR])
def test_someone_who_is_neither_reporter_nor_editor_cannot_draft(session: Session, milestone: Milestone, role: Role) -> None:
    not_permitted(a_draft, session, world.holder(session, role, "cec"), milestone, report=progress())


def test_a_text_belongs_to_its_writer(session: Session, milestone: Milestone, reporter: Actor) -> None:
    draft = a_draft(session, reporter, milestone)
    colleague = world.holder(session, Role.APPROVER)
    not_permitted(a_draft, session, colleague, milestone, submission=draft)
    not_permitted(submit, session, draft, by=colleague, at=AT)
    not_permitted(withdraw_submission, session, draft, by=colleague, at=AT)


def test_a_reporter_publishes_only_where_the_settings_allow_it_and_then_as_reporter(session: Session, milestone: Milestone,
                                                                                    reporter: Actor) -> None:
    submission = sent(session, reporter, milestone)
    version = submission.version
    not_permitted(publish_submission, session, submission, version=version, by=reporter, at=AT)
    not_permitted(return_submission, session, submission, reason="不行", version=version, by=reporter, at=AT)
    stranger = world.holder(session, Role.APPROVER, "moi")
    for other in (stranger, world.ADMIN, world.MEMBER):
        not_permitted(publish_submission, session, submission, version=version, reporters_publish=True, by=other, at=AT)
    editor, letter = world.holder(session, Role.EDITOR, "ndc"), progress(filed_for="cec", letter_number="中選綜字第1號")
    filed = submit(session, a_draft(session, editor, milestone, report=letter), by=editor, at=AT)
    not_permitted(publish_submission, session, filed, version=filed.version, reporters_publish=True, by=reporter, at=AT)
    publish_submission(session, submission, version=version, reporters_publish=True, by=reporter, at=AT)
    assert world.newest_entry(session).actor == {"role": "reporter", "body": "cec"}


# --- waiting -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "waited"), [(0, False), (7, False), (8, True), (30, True)])
def test_a_text_has_waited_too_long_after_more_than_the_set_number_of_working_days(session: Session, milestone: Milestone,
                                                                         reporter: Actor, days: int, waited: bool) -> None:
    """Sent in on Monday 2 March; the fifth working day after that is Monday 9 March."""
    submission = sent(session, reporter, milestone)
    assert has_waited(submission, world.TODAY + timedelta(days=days), working_days=5, office=WEEK_ONLY) is waited


def test_the_day_on_which_a_text_was_received_is_the_day_in_taipei(
        session: Session, milestone: Milestone, reporter: Actor) -> None:
    draft = a_draft(session, reporter, milestone)
    submit(session, draft, by=reporter, at=later(hours=15))
    assert not has_waited(draft, date(2026, 3, 4), working_days=1, office=WEEK_ONLY)
    assert has_waited(draft, date(2026, 3, 5), working_days=1, office=WEEK_ONLY)


def test_a_text_no_longer_waiting_has_not_waited_too_long(session: Session, milestone: Milestone, reporter: Actor) -> None:
    submission = sent(session, reporter, milestone)
    withdraw_submission(session, submission, by=reporter, at=AT)
    assert not has_waited(submission, date(2026, 12, 31), working_days=5, office=WEEK_ONLY)


def test_a_returned_delay_that_is_sent_in_as_progress_says_nothing_of_a_delay(session: Session, milestone: Milestone,
                                                                              reporter: Actor) -> None:
    draft = a_draft(session, reporter, milestone, report=delay(date(2026, 9, 30)))
    a_draft(session, reporter, milestone, report=progress(), submission=draft)
    said = content_of(draft)
    assert said["kind"] == "progress"
    assert not any(said[name] for name in (
        "reason", "category", "depends_on", "depends_body", "next_step", "new_date", "stated_by"))


def test_kinds_of_report_are_read_back_from_a_draft_unchanged(session: Session, milestone: Milestone, reporter: Actor) -> None:
    for report in (progress(), world.no_progress(), delay(stated_by=date(2026, 5, 1))):
        draft = a_draft(session, reporter, milestone, report=report)
        assert as_report(draft) == report
        assert submissions.subjects(session, draft) == (milestone.of, [milestone])
    assert draft.kind is UpdateKind.DELAY
