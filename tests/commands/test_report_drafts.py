"""A report on its way: what its authors add to the facts, who may say what about it until when, and what is frozen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests import world
from tests.world import ADMIN, AT, EDITOR, MEMBER, later, text
from tests.worlds import reports as drafted
from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.record import head
from tracker.commands import report_comments, report_drafts, time_passing
from tracker.commands.reports import publish_report
from tracker.commands.withholding import withhold
from tracker.domain.bilingual import Bilingual, TextState
from tracker.domain.calendar import When
from tracker.domain.errors import Conflict, NotPermitted, RuleBroken
from tracker.domain.reporting import CommentVia, Regard, ReportState, SetAside
from tracker.models import CommentIn, Plan
from tracker.models.report import ReportKind
from tracker.queries import files, reports


@contextmanager
def refused(field: str, words: str = "") -> Iterator[None]:
    """Refused on this field, in a message that contains these words."""
    with pytest.raises(RuleBroken) as refusal:
        yield
    assert refusal.value.field == field and words in str(refusal.value)


def test_a_draft_is_in_no_log_until_it_is_opened(session: Session) -> None:
    world.an_installation(session)
    draft = drafted.a_draft(session)
    before = head(session).number

    report_drafts.write_section(session, draft, "delays", text("已請機關補充。"), seen=draft.version, by=EDITOR, at=AT)
    assert head(session).number == before

    report = drafted.opened(session, draft)
    assert head(session).number == before + 1 and report.state is ReportState.OPEN
    assert report.texts["delays"].zh == "已請機關補充。" and report.comments_from == date(2026, 3, 2)


def test_whoever_is_behind_a_draft_is_named_in_its_report(session: Session) -> None:
    world.an_installation(session)
    behind = {"commissioned_by": text("某基金會", "A foundation"), "paid_by": Bilingual()}
    asked, unasked = drafted.a_draft(session, behind=behind), drafted.a_draft(session, behind=behind)
    for report in (drafted.opened(session, asked), drafted.finished(session, unasked)):
        assert report.commissioned_by.en == "A foundation" and report.paid_by.is_empty and report.reviewed_by.is_empty


def test_text_written_in_one_language_is_missing_in_the_other_and_a_translation_becomes_stale(session: Session) -> None:
    draft = drafted.a_draft(session)
    report_drafts.write_section(session, draft, "delays", text("已請機關補充。"), seen=draft.version, by=EDITOR, at=AT)
    assert draft.texts["delays"].translation is TextState.MISSING

    report_drafts.write_section(session, draft, "delays", text("已請機關補充。", "Bodies were asked."), seen=draft.version,
                                by=EDITOR, at=AT)
    report_drafts.write_section(session, draft, "delays", text("機關已補充。", "Bodies were asked."), seen=draft.version,
                                by=EDITOR, at=AT)
    assert draft.texts["delays"].is_stale

    report_drafts.write_section(session, draft, "delays", Bilingual(), seen=draft.version, by=EDITOR, at=AT)
    assert draft.narrative == {}


def test_a_form_left_open_while_someone_else_wrote_is_refused_and_so_is_an_unknown_section(
        session: Session) -> None:
    draft = drafted.a_draft(session)
    seen = draft.version
    report_drafts.write_section(session, draft, "delays", text("甲"), seen=seen, by=EDITOR, at=AT)
    with pytest.raises(Conflict):
        report_drafts.write_section(session, draft, "delays", text("乙"), seen=seen, by=EDITOR, at=AT)
    with refused("", "no such section"):
        report_drafts.write_section(session, draft, "score", text("乙"), seen=draft.version, by=EDITOR, at=AT)
    with pytest.raises(NotPermitted):
        report_drafts.write_section(session, draft, "delays", text("乙"), seen=draft.version, by=MEMBER, at=AT)


def test_a_final_report_stays_as_it_was_published_even_if_someone_goes_back_to_its_draft(session: Session) -> None:
    draft = drafted.a_draft(session)
    report = drafted.finished(session, draft)
    entries = head(session).number
    with refused("", "stays as it was published"):
        report_drafts.write_section(session, draft, "delays", text("改寫"), seen=draft.version, by=EDITOR, at=AT)
    with refused("", "stays as it was published"):
        report_drafts.bring_up(session, draft, head=entries, counted_on=date(2026, 3, 21), sections=[], by=EDITOR, at=AT)
    with refused("", "stays as it was published"):
        report_drafts.check_may_finish(session, draft, at=later(21))
    with refused("", "stays as it was published"):
        drafted.finished(session, draft)
    assert report.narrative == {} and head(session).number == entries


def test_the_facts_of_a_draft_are_never_drawn_from_an_earlier_entry_than_before(session: Session) -> None:
    draft = drafted.a_draft(session)
    world.a_body(session, "moi")
    brought: dict[str, Any] = {"counted_on": date(2026, 3, 2), "sections": drafted.SECTIONS, "by": EDITOR, "at": AT}
    report_drafts.bring_up(session, draft, head=head(session).number, **brought)
    with refused("", "later entry"):
        report_drafts.bring_up(session, draft, head=draft.head - 1, **brought)
    assert report_drafts.bring_up(session, draft, head=draft.head, **brought).head == head(session).number


def test_a_text_beside_the_facts_may_be_as_long_as_the_limit_in_either_language(session: Session) -> None:
    draft = drafted.a_draft(session)
    report_drafts.write_section(session, draft, "delays", text("字" * 20_000, "x" * 20_000), seen=draft.version, by=EDITOR, at=AT)
    for lang, longer in (("zh", text("字" * 20_001)), ("en", text("字", "x" * 20_001))):
        with refused(f"text_{lang}", "20000 characters"):
            report_drafts.write_section(session, draft, "delays", longer, seen=draft.version, by=EDITOR, at=AT)


def test_no_report_counts_lateness_on_a_day_that_is_still_to_come(session: Session) -> None:
    tomorrow, draft = date(2026, 3, 3), drafted.a_draft(session)
    plan = Plan.by_reference(session, draft.plan)
    with refused("on", "future"):
        drafted.a_draft(session, plan, counted_on=tomorrow)
    with refused("on", "future"):
        report_drafts.bring_up(session, draft, head=draft.head, counted_on=tomorrow, sections=[], by=EDITOR, at=AT)
    with refused("on", "future"):
        publish_report(session, plan, ReportKind.PROGRESS, period=When.iso("2026-Q1"), counted_on=tomorrow, head=head(session),
                       release="0.2.0", files=drafted.FILES, by=EDITOR, at=AT)


def test_a_report_has_a_later_one_once_another_of_its_plan_period_and_kind_is_final(session: Session) -> None:
    first = drafted.finished(session, drafted.a_draft(session))
    plan = Plan.by_reference(session, first.plan)
    second, other = drafted.a_draft(session, plan), drafted.publish(session, plan)
    assert other.period != first.period
    drafted.opened(session, second)
    known = reports.published(session)
    assert not any(reports.later(each, known) for each in known), "a draft takes no report's place"

    final = drafted.finished(session, second)
    third = drafted.finished(session, drafted.a_draft(session, plan))
    known = reports.published(session)
    assert [reports.later(each, known) for each in (first, final, third, other)] == [third, third, None, None]


def test_of_two_reports_the_one_that_rests_on_less_of_the_record_is_the_earlier_even_where_it_has_the_higher_number(
        session: Session) -> None:
    draft = drafted.a_draft(session)
    drafted.opened(session, draft)
    between = drafted.finished(session, drafted.a_draft(session, Plan.by_reference(session, draft.plan)))
    world.a_body(session, "moi")
    last = drafted.finished(session, draft)

    assert (last.number, between.number) == (1, 2) and reports.later(between, reports.published(session)) is last
    assert reports.earlier_first([last, between]) == [between, last]


def test_a_window_ends_tomorrow_at_the_earliest_and_can_only_be_extended(session: Session) -> None:
    draft = drafted.a_draft(session)
    with refused("until"):
        drafted.opened(session, draft, until=date(2026, 3, 2))
    report = drafted.opened(session, draft)
    for no_later in (date(2026, 3, 10), drafted.UNTIL):
        with refused("until", "later day"):
            report_drafts.extend_window(session, report, until=no_later, reason=text("改期"), by=EDITOR, at=AT)
    with refused("", "already open for comment"):
        drafted.opened(session, draft)


def test_a_window_cannot_be_shortened_so_it_ends_within_a_year_lest_a_slip_keep_a_report_open_for_ever(
        session: Session) -> None:
    draft, year = drafted.a_draft(session), date(2026, 3, 2) + timedelta(days=366)
    with refused("until", "366 days"):
        drafted.opened(session, draft, until=year + timedelta(days=1))
    report = drafted.opened(session, draft)
    with refused("until", "366 days"):
        report_drafts.extend_window(session, report, until=year + timedelta(days=1), reason=text("改期"), by=EDITOR, at=AT)
    report_drafts.extend_window(session, report, until=year, reason=text("改期"), by=EDITOR, at=AT)


def test_anyone_may_comment_and_nothing_is_public_before_it_has_been_read(session: Session) -> None:
    report = drafted.opened(session)
    before = head(session).number

    comment = drafted.handed_in(session, report)
    assert head(session).number == before

    made = report_comments.publish_comment(session, comment, by=EDITOR, at=later(1))
    assert made.text.zh == "延後原因寫得不夠清楚。" and made.section == "delays" and made.by_name == ""


def test_a_name_is_public_only_with_consent_and_is_erased_from_the_comment_received(session: Session) -> None:
    report = drafted.opened(session)
    with refused("named"):
        drafted.handed_in(session, report, name="王小明")
    with refused("consent"):
        drafted.handed_in(session, report, consents=False)

    comment = drafted.handed_in(session, report, name="王小明", may_be_named=True)
    made = report_comments.publish_comment(session, comment, by=EDITOR, at=later(1))
    assert made.by_name == "王小明" and comment.name == ""


def test_comments_set_aside_are_counted_by_reason_and_words_about_private_people_are_erased(session: Session) -> None:
    draft = drafted.a_draft(session)
    report = drafted.opened(session, draft)
    for why in (SetAside.SPAM, SetAside.PERSONAL_DATA, SetAside.PERSONAL_DATA, SetAside.UNLAWFUL):
        comment = drafted.handed_in(session, report, text="內容", name="王小明", organisation="某協會", may_be_named=True)
        report_comments.set_comment_aside(session, comment, why, by=EDITOR, at=later(1))
        assert comment.text == ("內容" if why is SetAside.SPAM else "")
        assert (comment.name, comment.organisation) == ("", "")
        with refused("", "already been decided"):
            report_comments.publish_comment(session, comment, by=EDITOR, at=later(1))

    another = drafted.opened(session, drafted.a_draft(session, Plan.by_reference(session, draft.plan)))
    report_comments.set_comment_aside(session, drafted.handed_in(session, another), SetAside.SPAM, by=EDITOR, at=later(1))
    assert drafted.finished(session, draft).set_aside == {"personal_data": 2, "spam": 1, "unlawful": 1}


def test_no_comment_is_accepted_after_the_last_day_or_on_a_final_report(session: Session) -> None:
    draft = drafted.a_draft(session)
    report = drafted.opened(session, draft)
    assert isinstance(report_comments.hand_in(session, report, drafted.what_is_said(), shown=AT, at=later(14)), CommentIn)
    with refused("", "no longer accepted"):
        report_comments.hand_in(session, report, drafted.what_is_said(), shown=AT, at=later(15))


def test_a_comment_sent_twice_from_one_form_is_received_once_and_other_words_or_names_make_another(
        session: Session) -> None:
    report, said = drafted.opened(session), drafted.what_is_said()
    report_comments.hand_in(session, report, said, shown=later(1), at=later(2))
    with refused("text", "have been received since"):
        report_comments.hand_in(session, report, said, shown=later(1), at=later(2))
    for other in (replace(said, text="另有意見。"), replace(said, section=""), replace(said, lang="en"),
                  replace(said, name="王小明", may_be_named=True)):
        report_comments.hand_in(session, report, other, shown=later(1), at=later(2))
    # Whoever opens the form later says it himself.
    report_comments.hand_in(session, report, said, shown=later(3), at=later(3))
    assert session.scalar(select(func.count(CommentIn.id))) == 6


def test_a_comment_may_have_five_thousand_characters(session: Session) -> None:
    report = drafted.opened(session)
    drafted.handed_in(session, report, text="字" * 5000)
    with refused("text", "5000 characters"):
        drafted.handed_in(session, report, text="字" * 5001)


def test_a_report_begun_twice_is_a_single_draft_until_something_is_written_in_it(session: Session) -> None:
    plan = world.a_plan(session)
    first = drafted.a_draft(session, plan)
    assert drafted.a_draft(session, plan) is first
    assert drafted.a_draft(session, plan, behind={"paid_by": text("某基金會")}) is not first
    report_drafts.write_section(session, first, "delays", text("已請機關補充。"), seen=first.version, by=EDITOR, at=AT)
    assert drafted.a_draft(session, plan) is not first


def test_a_comment_received_by_other_means_is_entered_with_its_source_and_within_the_time(session: Session) -> None:
    report = drafted.opened(session)
    with refused("url"):
        report_comments.enter_comment(session, report, drafted.what_is_said(), via=CommentVia.JOIN, received_on=date(2026, 3, 3),
                                      by=EDITOR, at=later(2))
    for received_on, entered in ((date(2026, 3, 1), later(2)), (date(2026, 3, 17), later(20)), (date(2026, 3, 5), later(2))):
        with refused("received_on"):
            report_comments.enter_comment(session, report, drafted.what_is_said(), via=CommentVia.MAIL, received_on=received_on,
                                          by=EDITOR, at=entered)
    with refused("url"):
        report_comments.enter_comment(session, report, drafted.what_is_said(), via=CommentVia.MAIL, received_on=date(2026, 3, 3),
                                      url="javascript:alert(1)", by=EDITOR, at=later(2))
    with refused("via"):
        report_comments.enter_comment(session, report, drafted.what_is_said(), via=CommentVia.FORM, received_on=date(2026, 3, 3),
                                      by=EDITOR, at=later(2))
    for first_or_last in (date(2026, 3, 2), drafted.UNTIL):
        report_comments.enter_comment(session, report, drafted.what_is_said(), via=CommentVia.MAIL, received_on=first_or_last,
                                      by=EDITOR, at=later(20))
    made = report_comments.enter_comment(session, report, drafted.what_is_said(), via=CommentVia.LETTER,
                                         received_on=date(2026, 3, 3), letter_number="協字第1號", by=EDITOR, at=later(2))
    assert made.via is CommentVia.LETTER and made.letter_number == "協字第1號"


def test_a_report_is_final_only_after_its_time_and_with_every_comment_answered(session: Session) -> None:
    draft = drafted.a_draft(session)
    report = drafted.opened(session, draft)
    waiting, comment = drafted.handed_in(session, report), drafted.a_comment(session, report)
    another = drafted.opened(session, drafted.a_draft(session, Plan.by_reference(session, draft.plan)))
    drafted.handed_in(session, another)
    drafted.a_comment(session, another)
    for day in (10, 14):
        with refused("", "until 2026-03-16"):
            drafted.finished(session, draft, day=day)
    with refused("", "not yet decided on"):
        drafted.finished(session, draft)
    report_comments.set_comment_aside(session, waiting, SetAside.DUPLICATE, by=EDITOR, at=later(18))
    with refused("", "not answered"):
        drafted.finished(session, draft)
    with refused("answer_zh"):
        report_comments.answer_comment(session, comment, Regard.NOT_TAKEN_UP, Bilingual(), by=EDITOR, at=later(18))
    report_comments.answer_comment(session, comment, Regard.TAKEN_UP, text("已補列原因。"), by=EDITOR, at=later(18))
    with refused("", "Nothing was changed"):
        report_comments.answer_comment(session, comment, Regard.TAKEN_UP, text("已補列原因。"), by=EDITOR, at=later(19))
    opened_on = report.head

    final = drafted.finished(session, draft)

    assert final is report and final.state is ReportState.FINAL
    assert final.draft_head == opened_on and final.draft_files == drafted.FILES and final.head > opened_on
    with refused("", "final"):
        report_comments.answer_comment(session, comment, Regard.NOTED, text("改答"), by=EDITOR, at=later(21))
    with refused("", "final"):
        report_drafts.extend_window(session, final, until=date(2026, 4, 30), reason=text("改期"), by=EDITOR, at=later(21))


def test_a_comment_that_was_withheld_by_law_is_not_answered_any_more(session: Session) -> None:
    world.an_installation(session)
    draft = drafted.a_draft(session)
    report = drafted.opened(session, draft)
    comment = drafted.a_comment(session, report)
    withhold(session, comment.last_entry, ground=text("法院裁定"), by=ADMIN, at=later(1))
    with refused("", "withheld by law"):
        report_comments.answer_comment(session, comment, Regard.NOTED, text("已知悉。"), by=EDITOR, at=later(18))
    assert drafted.finished(session, draft).state is ReportState.FINAL


def test_the_draft_that_people_commented_on_can_still_be_read_once_the_report_is_final(session: Session) -> None:
    draft = drafted.a_draft(session)
    drafted.opened(session, draft)
    final = report_drafts.finish(session, draft, period=When.iso("2025-01/2028-12"), head=head(session), release="0.3.0",
                                 files=[drafted.FILES[0] | {"sha256": "1" * 64}], by=EDITOR, at=later(20))
    assert final.release == "0.3.0", "which made the files that hold"
    assert files.public(session) == {"0" * 64, "1" * 64}
    assert files.in_report(session, "0" * 64) and files.in_report(session, "1" * 64)


def test_the_end_of_the_window_is_recorded_once(session: Session) -> None:
    report = drafted.opened(session)
    assert time_passing.mark_time(session, today=drafted.UNTIL, working_days=5, at=later(14)) == []

    found = time_passing.mark_time(session, today=date(2026, 3, 17), working_days=5, at=later(15))

    assert [each.kind for each in found] == ["window.closed"] and report.window_closed_on == drafted.UNTIL
    assert time_passing.mark_time(session, today=date(2026, 3, 18), working_days=5, at=later(16)) == []


def test_a_report_made_final_before_the_daily_run_has_the_end_of_its_window_on_record_before_it(session: Session) -> None:
    draft = drafted.a_draft(session)
    report = drafted.opened(session, draft)
    before = world.newest_entry(session).number
    drafted.finished(session, draft)
    ended, final = session.scalars(select(ChangelogEntry).where(ChangelogEntry.number > before).order_by(ChangelogEntry.number))
    assert [ended.kind, final.kind] == ["window.closed", "report.published"]
    assert ended.payload and ended.payload["after"]["state"] == "open"
    assert ended.payload["occurred"]["first"] == drafted.UNTIL.isoformat()
    assert time_passing.mark_time(session, today=date(2026, 3, 30), working_days=5, at=later(29)) == []
    assert report.window_closed_on == drafted.UNTIL


def test_a_window_that_is_over_is_opened_again_by_extending_it_and_its_new_end_is_recorded_too(session: Session) -> None:
    report, again = drafted.opened(session), date(2026, 3, 31)
    report_drafts.close_windows(session, today=date(2026, 3, 17), at=later(15))
    report_drafts.extend_window(session, report, until=again, reason=text("應各界要求"), by=EDITOR, at=later(16))
    assert report.window_closed_on is None
    report_comments.hand_in(session, report, drafted.what_is_said(), shown=AT, at=later(29))
    assert report_drafts.close_windows(session, today=again, at=later(29)) == []
    assert len(report_drafts.close_windows(session, today=date(2026, 4, 1), at=later(30))) == 1
    assert report.window_closed_on == again


def test_a_report_can_be_published_without_a_consultation_and_says_so(session: Session) -> None:
    draft = drafted.a_draft(session)
    report_drafts.write_section(session, draft, "figures", text("說明", "A note"), seen=draft.version, by=EDITOR, at=AT)

    report = drafted.finished(session, draft)

    assert report.state is ReportState.FINAL and report.comments_until is None and report.texts["figures"].en == "A note"
    with refused("", "cannot be discarded"):
        report_drafts.discard_draft(session, draft, seen=draft.version, by=EDITOR)


def test_the_entries_of_a_report_are_listed_under_it_with_its_comments(session: Session) -> None:
    report = drafted.opened(session)
    comment = drafted.a_comment(session, report)
    entry = session.get(ChangelogEntry, comment.last_entry)
    assert entry is not None and entry.payload is not None and entry.payload["after"]["report"] == report.reference
