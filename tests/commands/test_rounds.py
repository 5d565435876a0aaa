"""Reporting rounds: who is asked, what counts, what is late, and that silence and "nothing to report" are two things."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.commands.refusals import field_of, not_permitted
from tests.world import (
    ADMIN,
    DECIDED,
    EDITOR,
    a_body,
    a_category,
    a_commitment,
    a_draft,
    a_milestone,
    a_plan,
    an_update,
    completion,
    holder,
    newest_entry,
    progress,
    reporter_of,
    text,
)
from tests.worlds.rounds import OPENED, PERIOD, TERM, a_calendar_file, a_round, asked_in, at, time_goes_to
from tests.worlds.sign_off import a_rule_for_texts
from tracker.changelog import fold
from tracker.changelog.entry import ChangelogAbout, ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.record import Decided, head
from tracker.commands import carrying_over, filing, milestones, office_calendar, rounds, submissions
from tracker.commands.filing import Answer, Letter
from tracker.commands.withholding import withhold
from tracker.domain.calendar import When
from tracker.domain.errors import Conflict, RuleBroken
from tracker.domain.permissions import LOADER, Actor, Role
from tracker.domain.rounds import Filing, Term
from tracker.domain.statements import UpdateKind
from tracker.domain.working_days import WEEK_ONLY
from tracker.models import Asked, Body, Commitment, Milestone, Round, Update
from tracker.models.submission import SubmissionState
from tracker.queries.rounds import Row, lines, owed, row, silence_on

MARCH, APRIL = date(2026, 3, 20), date(2026, 4, 10)
LATE = date(2026, 4, 20)
"""After the due date, and before it is locked."""
LOCKED = date(2026, 4, 29)


@pytest.fixture
def milestone(session: Session) -> Milestone:
    return a_milestone(session)


@pytest.fixture
def round(session: Session, milestone: Milestone) -> Round:
    return a_round(session)


def silent_in(session: Session, round: Round) -> dict[str, list[str]]:
    return {each.body: each.silent for each in session.scalars(select(Asked).where(Asked.round == round.reference))
            if each.silent}


def public_row(session: Session, round: Round) -> Row:
    return row(session, asked_in(session, round), today=None)


def kinds(session: Session) -> list[str]:
    return list(session.scalars(select(ChangelogEntry.kind).order_by(ChangelogEntry.number)))


# --- opening ------------------------------------------------------------------------------------------------------


def test_by_default_a_quarter_is_due_ten_working_days_after_its_end() -> None:
    assert Term.preset(PERIOD, WEEK_ONLY) == Term(date(2026, 3, 1), date(2026, 4, 14), date(2026, 4, 28))


def test_the_office_calendar_moves_the_default_date(session: Session) -> None:
    file = a_calendar_file(off={date(2026, 4, 3): "補假", date(2026, 4, 6): "補假"})
    assert [each.year for each in office_calendar.load(session, file.encode(), by=EDITOR, at=OPENED)] == [2026]
    assert Term.preset(PERIOD, office_calendar.known(session)).due == date(2026, 4, 16)
    assert office_calendar.load(session, file.encode("utf-8-sig"), by=EDITOR, at=OPENED) == []


def test_a_corrected_calendar_replaces_the_year(session: Session) -> None:
    office_calendar.load(session, a_calendar_file(off={date(2026, 4, 3): "補假"}).encode(), by=EDITOR, at=OPENED)
    office_calendar.load(session, a_calendar_file(off={date(2026, 4, 6): "補假"}).encode(), by=EDITOR, at=OPENED)
    assert office_calendar.known(session).exceptions == {date(2026, 4, 6)}


def test_the_bodies_responsible_for_open_milestones_are_asked_and_about_those_only(session: Session) -> None:
    led = a_commitment(session, leads=["cec"], supports=["nlma"])
    own, other, done = (a_milestone(session, commitment=led), a_milestone(session, commitment=led, body="moi"),
                        a_milestone(session, commitment=led))
    milestones.withdraw_milestone(session, done, reason=text("併入"), decided=Decided(document="院臺字第1號"),
                                  occurred=When.day(date(2026, 2, 1)), by=EDITOR, at=OPENED)
    made = a_round(session)
    assert {each.body: each.milestones for each in made.asked} == {"cec": [own.reference], "moi": [other.reference]}


def test_a_supporting_body_can_be_asked_too_about_what_it_supports(session: Session) -> None:
    own = a_milestone(session, commitment=a_commitment(session, supports=["moi"]))
    made = a_round(session)
    rounds.amend_round(session, made, TERM, ["cec", "moi"], reason=text("協辦機關一併填報"), by=EDITOR, at=OPENED)
    assert asked_in(session, made, "moi").milestones == [own.reference]


def test_a_body_that_leaves_the_list_stays_in_the_record_as_no_longer_asked(session: Session) -> None:
    a_milestone(session, commitment=a_commitment(session, leads=["cec", "moi"]))
    made = a_round(session)
    rounds.amend_round(session, made, TERM, ["cec"], reason=text("業務移撥"), by=EDITOR, at=OPENED)
    assert asked_in(session, made, "moi").dropped
    time_goes_to(session, LOCKED)
    assert list(silent_in(session, made)) == ["cec"]


def test_rounds_are_opened_by_ndc_only(session: Session, milestone: Milestone) -> None:
    for who in (reporter_of("cec"), holder(session)):
        not_permitted(rounds.open_round, session, a_plan(session), PERIOD, TERM, by=who, at=OPENED)


@pytest.mark.parametrize(("period", "term", "field"), [
    ("2026-03-01", TERM, "period"), ("2024", TERM, "period"), ("2026-01/2026-03", TERM, "period"),
    ("2026-Q1", replace(TERM, due=date(2026, 2, 1)), "due"), ("2026-Q1", replace(TERM, locks=date(2026, 4, 1)), "locks"),
    ("2026-Q1", Term(date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3)), "locks"),
])
def test_a_round_whose_period_or_days_make_no_sense_is_refused(session: Session, milestone: Milestone, period: str, term: Term,
                                                               field: str) -> None:
    assert field_of(rounds.open_round, session, a_plan(session), When.iso(period), term, by=EDITOR, at=OPENED) == field


def test_no_body_is_given_a_due_date_that_has_already_passed(session: Session, milestone: Milestone) -> None:
    passed = date(2026, 3, 1)
    assert field_of(a_round, session, term=replace(TERM, due=passed)) == "due"
    round = a_round(session)
    amend: dict[str, Any] = {"bodies": ["cec"], "reason": text("提前截止"), "by": EDITOR, "at": OPENED}
    assert field_of(rounds.amend_round, session, round, replace(TERM, due=passed), **amend) == "due"
    rounds.amend_round(session, round, replace(TERM, due=OPENED.date()), **amend)
    assert round.due == OPENED.date()


def test_two_rounds_of_a_plan_do_not_run_side_by_side(session: Session, round: Round) -> None:
    assert field_of(a_round, session) == "period"
    assert field_of(a_round, session, period=When.iso("2026-03")) == "opens"


def test_rounds_of_two_plans_may_run_side_by_side(session: Session, round: Round) -> None:
    other = a_plan(session, "2026-2029")
    a_milestone(session, commitment=a_commitment(session, plan=other))
    assert a_round(session, plan=other).term == round.term


def test_after_a_round_that_was_closed_early_the_next_may_open_on_the_following_day(session: Session, round: Round,
                                                                                    milestone: Milestone) -> None:
    an_update(session, milestone, report=progress(occurred=MARCH), at=at(MARCH))
    rounds.close_round(session, round, reason=text("均已回報"), by=EDITOR, at=at(MARCH))
    following: dict[str, Any] = {"plan": a_plan(session), "period": When.iso("2026-03")}
    assert field_of(a_round, session, term=replace(TERM, opens=MARCH), **following) == "opens"
    assert a_round(session, term=replace(TERM, opens=date(2026, 3, 21)), **following).opens == date(2026, 3, 21)


def test_nobody_is_asked_about_a_plan_that_is_closed_or_has_no_open_milestones(session: Session) -> None:
    assert field_of(rounds.open_round, session, a_plan(session), PERIOD, TERM, by=EDITOR, at=OPENED) == "plan"
    draft = a_plan(session, "2029-2032", adopted=False)
    assert field_of(rounds.open_round, session, draft, PERIOD, TERM, by=EDITOR, at=OPENED) == "plan"


# --- what enters ---------------------------------------------------------------------------------------------------


def test_a_report_belongs_to_the_open_round_and_says_when_it_was_received(session: Session, round: Round,
                                                                          milestone: Milestone) -> None:
    update = an_update(session, milestone, report=progress(occurred=MARCH), at=at(MARCH))
    assert (update.round, update.received_on) == (round.reference, MARCH)
    assert round.reference in _about(session)


def test_a_report_before_the_opening_or_after_the_lock_belongs_to_no_round(session: Session, milestone: Milestone) -> None:
    a_round(session, term=replace(TERM, opens=date(2026, 3, 10)))
    for day in (date(2026, 3, 9), LOCKED):
        update = an_update(session, milestone, report=progress(occurred=day), at=at(day))
        assert (update.round, update.received_on) == (None, None)


def test_a_body_that_is_not_asked_is_in_no_round(session: Session, round: Round, milestone: Milestone) -> None:
    a_body(session, "moi")
    assert an_update(session, milestone, report=progress("moi", occurred=MARCH), at=at(MARCH)).round is None


def test_what_was_sent_in_before_the_due_date_is_not_late_when_ndc_publishes_it_after_the_lock(
        session: Session, round: Round, milestone: Milestone) -> None:
    reporter = holder(session)
    sent = submissions.submit(session, a_draft(session, reporter, milestone, at=at(APRIL)), by=reporter, at=at(APRIL))
    time_goes_to(session, LOCKED)
    assert silent_in(session, round) == {}
    update = submissions.publish_submission(session, sent, version=sent.version, by=EDITOR, at=at(LOCKED))
    assert update.round == round.reference and update.received_on == APRIL
    assert not round.term.is_late(update.received_on)


def test_a_returned_report_keeps_its_place_when_sent_again_and_one_taken_back_loses_it(
        session: Session, round: Round, milestone: Milestone) -> None:
    reporter = holder(session)
    draft = a_draft(session, reporter, milestone, at=at(APRIL))
    submissions.submit(session, draft, by=reporter, at=at(APRIL))
    submissions.return_submission(session, draft, reason="請補日期", version=draft.version, by=EDITOR, at=at(APRIL))
    a_draft(session, reporter, milestone, submission=draft, at=at(LATE))
    submissions.submit(session, draft, by=reporter, at=at(LATE))
    assert (draft.round, draft.received_on) == (round.reference, APRIL)
    submissions.withdraw_submission(session, draft, by=reporter, at=at(LATE))
    submissions.submit(session, draft, by=reporter, at=at(LOCKED))
    assert draft.round is None


def test_a_correction_is_not_a_new_report_and_stays_in_the_round_of_the_report_it_corrects(session: Session, round: Round,
                                                                           milestone: Milestone) -> None:
    first = an_update(session, milestone, report=progress(occurred=MARCH), at=at(MARCH))
    time_goes_to(session, LOCKED)
    second = an_update(session, milestone, report=progress(occurred=MARCH, text=text("二稿")), corrects=first, at=at(LOCKED))
    assert (second.round, second.received_on) == (first.round, first.received_on)


def test_a_milestone_named_by_mistake_and_corrected_to_another_was_not_reported_on(session: Session, round: Round,
                                                                                    milestone: Milestone) -> None:
    meant = a_milestone(session, commitment=milestone.of)
    rounds.amend_round(session, round, TERM, ["cec"], reason=text("增列"), by=EDITOR, at=at(MARCH))
    reporter = holder(session)
    sent = submissions.submit(session, a_draft(session, reporter, milestone, at=at(MARCH)), by=reporter, at=at(MARCH))
    wrong = submissions.publish_submission(session, sent, version=sent.version, by=EDITOR, at=at(MARCH))
    an_update(session, meant, report=progress(occurred=MARCH), corrects=wrong, at=at(APRIL))
    time_goes_to(session, LATE)
    assert silent_in(session, round) == {"cec": [milestone.reference]}
    assert public_row(session, round).is_partial and public_row(session, round).unanswered == [milestone.reference]


def test_a_correction_of_an_earlier_report_sent_in_while_a_round_is_open_is_no_report_in_it(session: Session,
                                                                                            milestone: Milestone) -> None:
    earlier = an_update(session, milestone, report=progress(occurred=date(2026, 2, 10)), at=at(date(2026, 2, 20)))
    made, reporter = a_round(session), holder(session)
    corrected = a_draft(session, reporter, milestone, report=progress(text=text("二稿")), corrects=earlier, at=at(MARCH))
    assert submissions.submit(session, corrected, by=reporter, at=at(MARCH)).round is None
    time_goes_to(session, LATE)
    assert list(silent_in(session, made)) == ["cec"]


def test_a_correction_that_is_with_the_approver_says_nothing_in_the_round(session: Session, milestone: Milestone) -> None:
    reporter = holder(session)
    earlier = an_update(session, milestone, report=progress(occurred=date(2026, 2, 10)), at=at(date(2026, 2, 20)))
    asked = asked_in(session, a_round(session))
    a_rule_for_texts(session)
    corrected = a_draft(session, reporter, milestone, report=progress(text=text("二稿")), corrects=earlier, at=at(MARCH))
    submissions.submit(session, corrected, by=reporter, at=at(MARCH))
    [line] = lines(session, asked)
    assert line.waiting == [corrected] and not line.is_said
    submissions.submit(session, a_draft(session, reporter, milestone, at=at(MARCH)), by=reporter, at=at(MARCH))
    [line] = lines(session, asked)
    assert line.is_said and not line.is_answered


def test_a_report_that_was_withheld_by_law_was_received_all_the_same(session: Session, milestone: Milestone) -> None:
    an_update(session, milestone, report=progress(occurred=date(2026, 2, 10), text=text("初稿")), at=at(date(2026, 2, 20)))
    asked = asked_in(session, a_round(session))
    told = an_update(session, milestone, report=progress(occurred=MARCH), at=at(MARCH))
    withhold(session, told.last_entry, ground=text("某法第一條"), by=ADMIN, at=at(MARCH))
    [line] = lines(session, asked)
    assert line.is_answered and line.reported == [told]
    assert row(session, asked, today=MARCH).filing is Filing.FILED
    assert line.last is not None and line.last.text.zh == "初稿"


# --- filing several at once -------------------------------------------------------------------------------------------


def _three(session: Session) -> list[Milestone]:
    led = a_commitment(session)
    return [a_milestone(session, commitment=led), a_milestone(session, commitment=led), a_milestone(session)]


def _seen(session: Session) -> int:
    return head(session).number


def test_from_one_letter_ndc_files_for_several_milestones_and_each_report_says_so(session: Session) -> None:
    found, made = _three(session), a_round(session)
    answers = [Answer(found[0].reference, progress()), *filing.nothing_to_report(
        [each.reference for each in found[1:]], text("本期無進度。"), When.day(APRIL))]
    filed = filing.file_from_letter(session, asked_in(session, made), answers, Letter("中選綜字第1號", APRIL),
                                    seen=_seen(session), by=EDITOR, at=at(LATE))
    assert [(each.kind, each.milestones) for each in filed] == [
        (UpdateKind.PROGRESS, [found[0].reference]), (UpdateKind.NO_PROGRESS, [found[1].reference]),
        (UpdateKind.NO_PROGRESS, [found[2].reference])]
    assert {(each.body, each.filed_for, each.letter_number, each.round, each.received_on) for each in filed} == {
        ("cec", "cec", "中選綜字第1號", made.reference, APRIL)}


def test_what_ndc_files_from_a_letter_on_the_page_of_a_replaced_body_is_published_in_the_name_of_the_body_that_wrote_it(
        session: Session, round: Round, milestone: Milestone) -> None:
    _given_way(session, milestone)
    asked = asked_in(session, round)

    def filed(writer: str | None) -> tuple[str | None, str | None, str | None]:
        letter = Letter("數發字第1號", APRIL, writer)
        (told,) = filing.file_from_letter(session, asked, [Answer(milestone.reference, progress())], letter, seen=_seen(session),
                                          by=EDITOR, at=at(APRIL))
        return told.body, told.filed_for, told.round

    assert filed(None) == ("moda", "moda", round.reference), "cec has ended"
    assert filed("cec") == ("cec", "cec", round.reference), "a letter written before"
    assert row(session, asked, today=APRIL).filing is Filing.FILED
    assert field_of(filing.file_from_letter, session, asked, [Answer(milestone.reference, progress())], Letter("1", APRIL, "moi"),
                    seen=_seen(session), by=EDITOR, at=at(APRIL)) == "letter_body"


def test_a_whole_body_with_nothing_to_report_makes_one_report_for_each_commitment(session: Session) -> None:
    found, reporter = _three(session), holder(session)
    made = a_round(session)
    asked = asked_in(session, made)
    sent = filing.send_in(session, asked, filing.nothing_to_report(asked.milestones, text("本期無進度。"), When.day(APRIL)),
                          seen=_seen(session), by=reporter, at=at(APRIL))
    assert sorted(each.milestones for each in sent) == [[found[0].reference, found[1].reference], [found[2].reference]]
    time_goes_to(session, LOCKED)
    assert silent_in(session, made) == {}


def test_one_bad_answer_is_named_by_its_milestone(session: Session, round: Round, milestone: Milestone) -> None:
    reporter = holder(session)
    bad = [Answer(milestone.reference, progress(text=text("")))]
    assert field_of(filing.send_in, session, asked_in(session, round), bad, seen=_seen(session), by=reporter,
                    at=at(APRIL)) == f"{milestone.reference}:text_zh"
    letter = Letter("", APRIL)
    assert field_of(filing.file_from_letter, session, asked_in(session, round), bad, letter, seen=_seen(session), by=EDITOR,
                    at=at(APRIL)) == "letter_number"
    ahead = Letter("中選綜字第1號", LOCKED)
    assert field_of(filing.file_from_letter, session, asked_in(session, round), bad, ahead, seen=_seen(session), by=EDITOR,
                    at=at(APRIL)) == "received_on"


def test_nobody_files_for_another_body_or_on_anything_it_is_not_asked_about(session: Session, round: Round,
                                                                            milestone: Milestone) -> None:
    told = [Answer(milestone.reference, progress())]
    not_permitted(filing.send_in, session, asked_in(session, round), told, seen=0, by=holder(session, body="moi"), at=at(APRIL))
    not_permitted(filing.file_from_letter, session, asked_in(session, round), told, Letter("1", APRIL), seen=0,
                  by=holder(session), at=at(APRIL))
    other = a_milestone(session, body="moi")
    with pytest.raises(RuleBroken):
        filing.send_in(session, asked_in(session, round), [Answer(other.reference, progress())], seen=_seen(session),
                       by=reporter_of("cec", account="account/1"), at=at(APRIL))


def test_another_body_s_work_does_not_make_a_form_stale_and_the_body_s_own_does(
        session: Session, round: Round, milestone: Milestone) -> None:
    other, reporter = a_milestone(session, commitment=a_commitment(session, leads=["moi"])), holder(session)
    seen = _seen(session)
    an_update(session, other, report=progress("moi", occurred=MARCH), at=at(MARCH))
    filing.send_in(session, asked_in(session, round), [Answer(milestone.reference, progress())], seen=seen, by=reporter,
                   at=at(APRIL))
    an_update(session, milestone, report=progress(occurred=MARCH), at=at(MARCH))
    with pytest.raises(Conflict):
        filing.send_in(session, asked_in(session, round), [Answer(milestone.reference, progress())], seen=seen, by=reporter,
                       at=at(APRIL))


def test_after_the_lock_nothing_is_filed_in_the_round(session: Session, round: Round, milestone: Milestone) -> None:
    with pytest.raises(RuleBroken, match="locked"):
        filing.file_from_letter(session, asked_in(session, round), [Answer(milestone.reference, progress())], Letter("1", APRIL),
                                seen=_seen(session), by=EDITOR, at=at(LOCKED))


# --- silence ----------------------------------------------------------------------------------------------------------


def test_a_silent_body_is_recorded_once_when_the_round_falls_due_and_once_when_it_is_locked(session: Session, round: Round,
                                                                                            milestone: Milestone) -> None:
    time_goes_to(session, TERM.due)
    assert "round.fell_due" not in kinds(session)
    time_goes_to(session, date(2026, 4, 15))
    assert newest_entry(session).payload["not_reported"] == ["cec"]  # type: ignore[index]
    assert silent_in(session, round) == {"cec": [milestone.reference]}
    for day in (LATE, LOCKED, LOCKED):
        time_goes_to(session, day)
    told = kinds(session)
    assert told.count("round.fell_due") == told.count("round.closed") == 1
    assert round.closed_on == TERM.locks


def test_a_late_report_before_the_lock_ends_the_silence_and_is_marked_late(session: Session, round: Round,
                                                                           milestone: Milestone) -> None:
    time_goes_to(session, LATE)
    update = an_update(session, milestone, report=progress(occurred=LATE), at=at(LATE))
    assert update.received_on and round.term.is_late(update.received_on)
    time_goes_to(session, LOCKED)
    assert silent_in(session, round) == {} and newest_entry(session).payload["not_reported"] == []  # type: ignore[index]


def test_a_body_that_adds_to_what_it_reported_in_time_is_not_late(session: Session) -> None:
    in_time, other = a_milestone(session), a_milestone(session)
    round = a_round(session)
    for milestone, day, late in ((in_time, APRIL, False), (in_time, LATE, False), (other, LATE, True)):
        time_goes_to(session, day)
        an_update(session, milestone, report=progress(occurred=day), at=at(day))
        assert public_row(session, round).is_late is late


def test_a_report_once_received_counts_after_the_round_has_closed_and_there_is_no_silence_while_it_is_rewritten(
        session: Session, round: Round, milestone: Milestone) -> None:
    reporter = holder(session)
    drafts = [a_draft(session, reporter, milestone, report=progress(occurred=MARCH)) for _ in range(2)]
    taken, kept = (submissions.submit(session, each, by=reporter, at=at(APRIL)) for each in drafts)
    submissions.withdraw_submission(session, taken, by=reporter, at=at(APRIL))
    submissions.return_submission(session, kept, reason="請補充", version=kept.version, by=EDITOR, at=at(APRIL))
    a_draft(session, reporter, milestone, report=progress(text=text("改過的"), occurred=MARCH), submission=kept)
    assert (taken.round, kept.round, kept.state) == (None, round.reference, SubmissionState.DRAFT)
    time_goes_to(session, date(2026, 4, 15))
    assert silent_in(session, round) == {}, "it was received, and is with its writer again"
    time_goes_to(session, LOCKED)
    assert field_of(submissions.withdraw_submission, session, kept, by=reporter, at=at(LOCKED)) == ""
    submissions.submit(session, kept, by=reporter, at=at(LOCKED))
    assert (kept.round, kept.received_on) == (round.reference, APRIL)
    assert public_row(session, round).filing is Filing.RECEIVED and silent_in(session, round) == {}


def test_an_excused_body_is_not_silent_but_one_that_is_asked_again_can_be(session: Session, round: Round) -> None:
    asked = asked_in(session, round)
    rounds.excuse_body(session, asked, reason=text("機關改組"), by=EDITOR, at=at(MARCH))
    time_goes_to(session, date(2026, 4, 15))
    assert silent_in(session, round) == {}
    rounds.ask_again(session, asked, reason=text("改組完成"), by=EDITOR, at=at(LATE))
    time_goes_to(session, LOCKED)
    assert list(silent_in(session, round)) == ["cec"]


def test_once_the_due_date_has_passed_nobody_is_asked_anything_more_unless_it_is_moved(session: Session) -> None:
    led = a_commitment(session, supports=["moi"])
    first, made = a_milestone(session, commitment=led), a_round(session)
    time_goes_to(session, LATE)
    second = a_milestone(session, commitment=led)
    amend: dict[str, Any] = {"reason": text("增列"), "by": EDITOR, "at": at(LATE)}
    assert field_of(rounds.amend_round, session, made, TERM, ["cec", "moi"], **amend) == "due"
    rounds.amend_round(session, made, replace(TERM, locks=date(2026, 4, 30)), ["cec"], **amend)
    assert public_row(session, made).filing is Filing.SILENT and asked_in(session, made).milestones == [first.reference]
    rounds.amend_round(session, made, replace(TERM, due=date(2026, 4, 22)), ["cec", "moi"], **amend)
    assert asked_in(session, made).milestones == [first.reference, second.reference]
    assert row(session, asked_in(session, made, "moi"), today=None).filing is Filing.AWAITED


def test_on_the_due_date_itself_a_body_can_still_be_added(session: Session) -> None:
    a_milestone(session, commitment=a_commitment(session, supports=["moi"]))
    made = a_round(session)
    rounds.amend_round(session, made, TERM, ["cec", "moi"], reason=text("增列"), by=EDITOR, at=at(TERM.due))
    assert row(session, asked_in(session, made, "moi"), today=None).filing is Filing.AWAITED


def test_a_body_added_to_a_round_is_asked_about_what_it_leads_and_only_else_about_what_it_supports(session: Session) -> None:
    supported = a_milestone(session, commitment=a_commitment(session, supports=["moi", "moda"]))
    made = a_round(session)
    led = a_milestone(session, commitment=a_commitment(session, leads=["moi"]))
    rounds.amend_round(session, made, TERM, ["cec", "moi", "moda"], reason=text("增列"), by=EDITOR, at=at(MARCH))
    assert {slug: asked_in(session, made, slug).milestones for slug in ("moi", "moda")} == {
        "moi": [led.reference], "moda": [supported.reference]}


def test_a_body_taken_off_the_list_and_put_on_it_again_after_the_due_date_is_not_said_to_have_sent_anything_in(
        session: Session) -> None:
    a_milestone(session, commitment=a_commitment(session, leads=["cec", "moi"]))
    made = a_round(session)
    rounds.amend_round(session, made, TERM, ["cec"], reason=text("業務移撥"), by=EDITOR, at=at(MARCH))
    time_goes_to(session, LATE)
    rounds.amend_round(session, made, TERM, ["cec", "moi"], reason=text("誤刪"), by=EDITOR, at=at(LATE))
    assert row(session, asked_in(session, made, "moi"), today=None).filing is Filing.SILENT


def test_a_body_whose_excuse_is_taken_back_after_the_due_date_is_not_said_to_have_sent_anything_in(
        session: Session, round: Round, milestone: Milestone) -> None:
    asked = asked_in(session, round)
    time_goes_to(session, LATE)
    rounds.excuse_body(session, asked, reason=text("誤認為改組"), by=EDITOR, at=at(LATE))
    assert silent_in(session, round) == {} and public_row(session, round).filing is Filing.EXCUSED
    rounds.ask_again(session, asked, reason=text("並未改組"), by=EDITOR, at=at(LATE))
    assert public_row(session, round).filing is row(session, asked, today=LATE).filing is Filing.SILENT
    assert silent_in(session, round) == {"cec": [milestone.reference]}


def _given_way(session: Session, milestone: Milestone) -> Actor:
    """While the round is open, cec is replaced by moda, which takes over the commitment; moda's reporter."""
    a_body(session, "moda")
    carrying_over.succeed_body(session, Body.by_reference(session, "cec"), successor="moda", on=MARCH, reason=text("組織調整"),
                               commitments=[milestone.of], decided=DECIDED, by=EDITOR, at=at(MARCH))
    return holder(session, Role.REPORTER, "moda")


def test_where_a_body_gives_way_to_another_while_a_round_is_open_the_other_answers_in_it(session: Session, round: Round,
                                                                                         milestone: Milestone) -> None:
    heir = _given_way(session, milestone)
    sent = submissions.submit(session, a_draft(session, heir, milestone, at=at(APRIL)), by=heir, at=at(APRIL))
    assert (sent.body, sent.round, sent.received_on) == ("moda", round.reference, APRIL)
    time_goes_to(session, LATE)
    assert silent_in(session, round) == {} and public_row(session, round).filing is Filing.RECEIVED


def test_what_a_body_reported_counts_for_its_successor_that_is_asked_in_its_place(session: Session, round: Round,
                                                                                  milestone: Milestone) -> None:
    update = an_update(session, milestone, report=progress(occurred=MARCH), at=at(MARCH))
    _given_way(session, milestone)
    rounds.amend_round(session, round, TERM, ["moda"], reason=text("組織調整"), by=EDITOR, at=at(APRIL))
    asked = asked_in(session, round, "moda")
    assert asked_in(session, round).dropped and [each.reported for each in lines(session, asked)] == [[update]]
    time_goes_to(session, LATE)
    assert silent_in(session, round) == {} and row(session, asked, today=None).filing is Filing.FILED


def test_a_returned_report_that_a_successor_took_over_is_an_answer_for_the_body_that_was_asked(
        session: Session, round: Round, milestone: Milestone) -> None:
    reporter, asked = holder(session), asked_in(session, round)
    sent = submissions.submit(session, a_draft(session, reporter, milestone, at=at(MARCH)), by=reporter, at=at(MARCH))
    submissions.return_submission(session, sent, reason="請補日期", version=sent.version, by=EDITOR, at=at(MARCH))
    heir = _given_way(session, milestone)
    submissions.take_over(session, sent, by=heir, at=at(APRIL))
    submissions.submit(session, sent, by=heir, at=at(APRIL))
    assert [each.waiting for each in lines(session, asked)] == [[sent]]
    time_goes_to(session, LATE)
    assert silent_in(session, round) == {} and row(session, asked, today=LATE).filing is Filing.RECEIVED
    update = submissions.publish_submission(session, sent, version=sent.version, by=EDITOR, at=at(LATE))
    shown = public_row(session, round)
    assert (update.body, shown.filing, shown.updates) == ("moda", Filing.FILED, [update])
    assert [each.reported for each in lines(session, asked)] == [[update]]


def test_a_body_that_was_silent_when_a_round_fell_due_has_time_again_when_the_date_is_postponed(session: Session, round: Round,
                                                                              milestone: Milestone) -> None:
    due = date(2026, 4, 22)
    time_goes_to(session, LATE)
    commitment = Commitment.by_reference(session, milestone.commitment)
    assert silence_on(session, commitment) and public_row(session, round).filing is Filing.SILENT
    rounds.amend_round(session, round, replace(TERM, due=due), ["cec"], reason=text("延長"), by=EDITOR, at=at(LATE))
    assert silent_in(session, round) == {} and round.due_recorded is None
    assert not silence_on(session, commitment) and public_row(session, round).filing is Filing.AWAITED
    time_goes_to(session, date(2026, 4, 23))
    assert list(silent_in(session, round)) == ["cec"] and round.due_recorded == due


def test_a_body_whose_due_date_is_moved_to_this_day_has_time_until_its_end(session: Session, round: Round) -> None:
    time_goes_to(session, LATE)
    rounds.amend_round(session, round, replace(TERM, due=LATE), ["cec"], reason=text("延長"), by=EDITOR, at=at(LATE))
    assert silent_in(session, round) == {} and public_row(session, round).filing is Filing.AWAITED
    time_goes_to(session, date(2026, 4, 21))
    assert list(silent_in(session, round)) == ["cec"]


def test_moving_the_due_date_to_another_past_day_leaves_the_silence(session: Session, round: Round) -> None:
    time_goes_to(session, LATE)
    rounds.amend_round(session, round, replace(TERM, due=date(2026, 4, 15)), ["cec"], reason=text("更正"), by=EDITOR, at=at(LATE))
    assert list(silent_in(session, round)) == ["cec"]


def test_before_the_due_date_a_missing_part_is_awaited_and_not_called_unreported(session: Session) -> None:
    found, made = _three(session), a_round(session)
    an_update(session, found[0], report=progress(occurred=MARCH), at=at(MARCH))
    row = public_row(session, made)
    assert row.is_partial and not row.past
    time_goes_to(session, LATE)
    assert public_row(session, made).past


def _withdrawn(session: Session, milestone: Milestone, on: date) -> None:
    milestones.withdraw_milestone(session, milestone, reason=text("併入"), decided=Decided(document="院臺字第1號"),
                                  occurred=When.day(on), by=EDITOR, at=at(on))


def test_a_body_whose_milestones_were_all_withdrawn_owes_nothing_and_is_not_shown_as_having_reported(
        session: Session, round: Round, milestone: Milestone) -> None:
    _withdrawn(session, milestone, MARCH)
    assert {public_row(session, round).filing, row(session, asked_in(session, round), today=MARCH).filing} == {Filing.NOT_OWED}
    time_goes_to(session, LOCKED)
    assert silent_in(session, round) == {}
    assert {public_row(session, round).filing, row(session, asked_in(session, round), today=LOCKED).filing} == {Filing.NOT_OWED}


def test_a_body_that_was_silent_stays_so_when_its_milestones_are_withdrawn_later(session: Session, round: Round,
                                                                                 milestone: Milestone) -> None:
    time_goes_to(session, LATE)
    _withdrawn(session, milestone, LATE)
    assert {public_row(session, round).filing, row(session, asked_in(session, round), today=LATE).filing} == {Filing.SILENT}


def test_when_one_of_two_bodies_finishes_a_milestone_the_other_is_not_called_silent_on_it(session: Session) -> None:
    led = a_commitment(session, leads=["cec", "moi"])
    found, made = [a_milestone(session, commitment=led) for _ in range(2)], a_round(session)
    an_update(session, found[0], report=completion(occurred=MARCH), at=at(MARCH))
    time_goes_to(session, LATE)
    assert silent_in(session, made) == {"cec": [found[1].reference], "moi": [found[1].reference]}
    assert public_row(session, made).filing is Filing.FILED and public_row(session, made).unanswered == [found[1].reference]
    assert row(session, asked_in(session, made, "moi"), today=None).filing is Filing.SILENT
    fell_due = session.scalars(select(ChangelogEntry).where(ChangelogEntry.kind == Kind.ROUND_FELL_DUE.value)).one()
    assert fell_due.payload and fell_due.payload["not_reported"] == ["moi"]


def test_a_body_whose_milestone_was_finished_by_another_owes_nothing(session: Session) -> None:
    milestone = a_milestone(session, commitment=a_commitment(session, leads=["cec", "moi"]))
    made = a_round(session)
    an_update(session, milestone, report=completion(occurred=MARCH), at=at(MARCH))
    time_goes_to(session, LOCKED)
    asked = asked_in(session, made, "moi")
    assert silent_in(session, made) == {}
    assert {row(session, asked, today=day).filing for day in (None, LOCKED)} == {Filing.NOT_OWED}


def test_an_excuse_has_a_reason_and_comes_from_ndc(session: Session, round: Round) -> None:
    asked = asked_in(session, round)
    assert field_of(rounds.excuse_body, session, asked, reason=text(""), by=EDITOR, at=at(MARCH)) == "reason_zh"
    not_permitted(rounds.excuse_body, session, asked, reason=text("忙"), by=reporter_of("cec"), at=at(MARCH))
    rounds.excuse_body(session, asked, reason=text("機關改組"), by=EDITOR, at=at(MARCH))
    with pytest.raises(RuleBroken, match="already excused"):
        rounds.excuse_body(session, asked, reason=text("改組"), by=EDITOR, at=at(MARCH))


def test_a_locked_round_accepts_nothing_more_until_it_is_reopened_with_a_reason(session: Session, round: Round,
                                                                                milestone: Milestone) -> None:
    time_goes_to(session, LOCKED)
    with pytest.raises(RuleBroken):
        rounds.excuse_body(session, asked_in(session, round), reason=text("遲誤"), by=EDITOR, at=at(LOCKED))
    again = date(2026, 5, 8)
    assert field_of(rounds.reopen_round, session, round, again, reason=text(""), by=EDITOR, at=at(LOCKED)) == "reason_zh"
    rounds.reopen_round(session, round, again, reason=text("來文遲誤"), by=EDITOR, at=at(LOCKED))
    update = an_update(session, milestone, report=progress(occurred=date(2026, 5, 4)), at=at(date(2026, 5, 4)))
    assert update.round == round.reference
    time_goes_to(session, date(2026, 5, 9))
    assert round.closed_on == again and silent_in(session, round) == {}


def test_ndc_closes_a_round_early_with_a_reason_but_never_while_a_body_still_has_time(session: Session, round: Round,
                                                                                      milestone: Milestone) -> None:
    with pytest.raises(RuleBroken):
        rounds.close_round(session, round, reason=text("提前結束"), by=EDITOR, at=at(MARCH))
    not_permitted(rounds.close_round, session, round, reason=text("提前結束"), by=reporter_of("cec"), at=at(MARCH))
    an_update(session, milestone, report=progress(occurred=MARCH), at=at(MARCH))
    assert field_of(rounds.close_round, session, round, reason=text(""), by=EDITOR, at=at(MARCH)) == "reason_zh"
    entry = rounds.close_round(session, round, reason=text("均已回報"), by=EDITOR, at=at(MARCH))
    assert entry.kind == "round.closed" and entry.payload and entry.payload["not_reported"] == []
    assert (round.closed_on, round.locks, silent_in(session, round)) == (MARCH, TERM.locks, {})
    late = an_update(session, milestone, report=progress(occurred=LATE), at=at(LATE))
    assert late.round is None
    time_goes_to(session, LOCKED)
    assert kinds(session).count("round.closed") == 1 and fold.check(session).holds


def test_a_body_has_the_whole_due_day_and_one_that_is_silent_when_the_round_is_closed_after_it_is_recorded(
        session: Session, round: Round, milestone: Milestone) -> None:
    with pytest.raises(RuleBroken, match="until the end of 2026-04-14"):
        rounds.close_round(session, round, reason=text("期限已屆"), by=EDITOR, at=at(TERM.due))
    entry = rounds.close_round(session, round, reason=text("期限已屆"), by=EDITOR, at=at(TERM.due + timedelta(days=1)))
    assert entry.payload and entry.payload["not_reported"] == ["cec"]
    assert silent_in(session, round) == {"cec": [milestone.reference]}
    rounds.reopen_round(session, round, LATE, reason=text("來文遲誤"), by=EDITOR, at=at(TERM.due + timedelta(days=1)))
    assert round.closed_on is None


def test_a_round_in_which_nobody_is_waited_for_is_closed_from_its_first_day_on(session: Session, milestone: Milestone) -> None:
    made = a_round(session, term=replace(TERM, opens=MARCH))
    rounds.excuse_body(session, asked_in(session, made), reason=text("機關改組"), by=EDITOR, at=OPENED)
    with pytest.raises(RuleBroken, match="not opened yet"):
        rounds.close_round(session, made, reason=text("均已回報"), by=EDITOR, at=at(date(2026, 3, 19)))
    rounds.close_round(session, made, reason=text("均已回報"), by=EDITOR, at=at(MARCH))
    assert made.closed_on == MARCH


def test_a_locked_round_is_reopened_for_this_day_at_least(session: Session, round: Round) -> None:
    time_goes_to(session, LOCKED)
    again: dict[str, Any] = {"reason": text("來文遲誤"), "by": EDITOR, "at": at(LOCKED)}
    assert field_of(rounds.reopen_round, session, round, date(2026, 4, 28), **again) == "locks"
    rounds.reopen_round(session, round, LOCKED, **again)
    assert (round.closed_on, round.locks) == (None, LOCKED)


def test_a_round_for_a_period_long_past_is_due_ten_working_days_from_today() -> None:
    term = Term.preset(PERIOD, WEEK_ONLY, today=date(2026, 6, 1))
    assert term == Term(date(2026, 3, 1), date(2026, 6, 15), date(2026, 6, 29))
    assert Term.preset(PERIOD, WEEK_ONLY, today=TERM.due) == TERM


def test_a_round_that_is_not_locked_cannot_be_reopened(session: Session, round: Round) -> None:
    with pytest.raises(RuleBroken):
        rounds.reopen_round(session, round, LOCKED, reason=text("誤"), by=EDITOR, at=at(MARCH))


def _about(session: Session) -> set[str]:
    return set(session.scalars(select(ChangelogAbout.reference).where(ChangelogAbout.number == newest_entry(session).number)))


def test_a_late_report_that_names_no_milestone_answers_for_its_whole_commitment(session: Session, round: Round,
                                                                                milestone: Milestone) -> None:
    a_category(session)
    an_update(session, commitment=milestone.of, report=progress(occurred=MARCH), at=at(MARCH))
    time_goes_to(session, LOCKED)
    assert silent_in(session, round) == {}
    assert session.scalars(select(Update.round)).all() == [round.reference]


def test_the_loader_of_public_sources_may_also_load_the_calendar(session: Session) -> None:
    office_calendar.load(session, a_calendar_file().encode(), by=LOADER, at=OPENED)
    assert newest_entry(session).kind == "office_calendar.loaded"


def test_the_people_of_a_successor_answer_together_what_the_body_before_it_was_asked(session: Session, round: Round,
                                                                                     milestone: Milestone) -> None:
    heir, asked = _given_way(session, milestone), asked_in(session, round)
    assert [each.asked for each in owed(session, heir.bodies, APRIL)] == [asked]
    nil = filing.nothing_to_report(asked.milestones, filing.NOTHING, When.day(APRIL))
    kept = filing.keep_drafts(session, asked, nil, seen=head(session).number, by=heir, at=at(APRIL))
    assert [each.waiting for each in lines(session, asked)] == [kept]
    assert row(session, asked, today=APRIL).filing is Filing.DRAFT
    sent = filing.send_drafts(session, asked, {each.id: each.version for each in kept}, by=heir, at=at(APRIL))
    assert [(each.body, each.round) for each in sent] == [("moda", round.reference)]
    assert [each.filing for each in owed(session, heir.bodies, APRIL)] == [Filing.RECEIVED]


def test_a_successor_that_is_asked_the_same_itself_answers_for_itself_only(session: Session, round: Round,
                                                                          milestone: Milestone) -> None:
    heir = _given_way(session, milestone)
    a_milestone(session, commitment=a_commitment(session, leads=["moda"]))
    rounds.amend_round(session, round, TERM, ["cec", "moda"], reason=text("加列"), by=EDITOR, at=at(APRIL))
    assert [each.asked.body for each in owed(session, heir.bodies, APRIL)] == ["moda"]
    nil = filing.nothing_to_report([milestone.reference], filing.NOTHING, When.day(APRIL))
    not_permitted(filing.send_in, session, asked_in(session, round), nil, seen=head(session).number, by=heir, at=at(APRIL))


def test_a_successor_that_is_asked_about_its_own_work_answers_also_for_the_body_before_it(session: Session,
                                                                                          milestone: Milestone) -> None:
    a_body(session, "moda")
    own = a_milestone(session, commitment=a_commitment(session, leads=["moda"]))
    round = a_round(session)
    heir = _given_way(session, milestone)
    assert [each.asked.body for each in owed(session, heir.bodies, APRIL)] == ["cec", "moda"]
    told = submissions.submit(session, a_draft(session, heir, own, report=progress("moda"), at=at(APRIL)), by=heir, at=at(APRIL))
    assert [each.filing for each in owed(session, heir.bodies, APRIL)] == [Filing.AWAITED, Filing.RECEIVED]
    nil = filing.nothing_to_report([milestone.reference], filing.NOTHING, When.day(APRIL))
    (sent,) = filing.send_in(session, asked_in(session, round), nil, seen=head(session).number, by=heir, at=at(APRIL))
    assert (told.body, told.round) == (sent.body, sent.round) == ("moda", round.reference)
    time_goes_to(session, LATE)
    assert silent_in(session, round) == {}
    assert [each.filing for each in owed(session, heir.bodies, LATE)] == [Filing.RECEIVED, Filing.RECEIVED]


def test_a_successor_answers_also_on_a_commitment_that_was_not_moved_to_it(session: Session, round: Round,
                                                                           milestone: Milestone) -> None:
    a_body(session, "moda")
    carrying_over.succeed_body(session, Body.by_reference(session, "cec"), successor="moda", on=MARCH, reason=text("組織調整"),
                               commitments=[], decided=DECIDED, by=EDITOR, at=at(MARCH))
    heir = holder(session, Role.REPORTER, "moda")
    nil = filing.nothing_to_report([milestone.reference], filing.NOTHING, When.day(APRIL))
    (sent,) = filing.send_in(session, asked_in(session, round), nil, seen=head(session).number, by=heir, at=at(APRIL))
    assert (sent.body, sent.round) == ("moda", round.reference)
