"""From the record to a report: nothing on record is lost on the way, and nothing of a later day gets in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.reports.test_kinds import plainly, section
from tests.world import (
    ADMIN,
    AT,
    DECIDED,
    EDITOR,
    TODAY,
    a_body,
    a_commitment,
    a_meeting,
    a_milestone,
    a_plan,
    an_installation,
    an_update,
    completion,
    delay,
    entries_about,
    later,
    said,
    text,
)
from tests.worlds import cocreation
from tests.worlds.results import FULL, a_measurement, an_indicator, an_outcome, coded
from tests.worlds.reviews import AGREES, DISPUTES, a_claim, a_review, a_signer, an_answer
from tests.worlds.stories import a_story
from tracker.commands import (
    carrying_over,
    commitments,
    documents,
    history,
    milestones,
    outcomes,
    plans,
    recommendations,
    reviews,
    steering_group,
    striking,
    withholding,
)
from tracker.commands.commitments import Wording
from tracker.commands.reviews import Words
from tracker.commands.updates import BodyReport
from tracker.commands.withholding import withhold
from tracker.database import Database
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.cocreation import Response
from tracker.domain.permissions import LOADER
from tracker.domain.reviews import Stance, Verdict
from tracker.domain.scales import Completion
from tracker.domain.statements import Party, Relation, Side, TitleBasis, UpdateKind
from tracker.models import Body, Document, Outcome
from tracker.models.report import ReportKind
from tracker.models.statement import Spoken
from tracker.reports import build, charts, kinds, setting
from tracker.reports.content import Report
from tracker.settings import Settings

SITE = build.Site(**Settings("sqlite://", "").for_reports)
ON = date(2026, 12, 31)


def made(database: Database, kind: ReportKind = ReportKind.RESULTS, on: date = ON, plan: str = "2025-2028") -> Report:
    return build.make(database, build.Order(plan, kind, on), SITE)


def _reviewed(session: Session) -> None:
    """A report that one member disputes, is answered on and finds unresolved, and with which another agrees."""
    an_installation(session)
    claim = a_claim(session)
    disputing, agreeing = a_signer(session), a_signer(session, "乙委員")
    review = a_review(session, disputing, DISPUTES, update=claim)
    an_answer(session, review, at=later(1))
    reviews.close_review(session, review, Verdict.NOT_RESOLVED, text=text("仍無全文", "Still no text"), by=disputing, at=later(2))
    a_review(session, agreeing, AGREES, update=claim)


def test_what_members_said_stays_in_the_report_after_it_was_answered(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        _reviewed(session)
    told = section(made(sqlite_database), "answers")

    assert "There are minutes and no draft" in told and "The draft is online" in told
    assert "not resolved" in told and "Still no text" in told
    assert "乙委員" in told


def test_a_report_on_an_earlier_day_does_not_say_what_a_member_found_of_the_answer_after_it(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        _reviewed(session)
    told = section(made(sqlite_database, on=later(1).date()), "answers")

    assert "The draft is online" in told and "Still no text" not in told
    assert "not resolved" not in told and "answered" in told


def test_the_link_by_which_a_member_disputes_a_claim_without_a_word_is_cited(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        a_review(session, words=Words(Stance.DISPUTE, url="https://example.org/no-draft"))
    report = made(sqlite_database)

    assert "https://example.org/no-draft" in [each.address for each in report.sources]
    assert "not stated" not in section(report, "answers")


def test_a_member_who_agrees_is_not_listed_among_those_who_disagree(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        a_review(session, words=AGREES)
    report = made(sqlite_database)
    [commitment] = report.commitments()

    assert "No signed disagreement is on record here" in section(report, f"c-{commitment.label}-concerned")


@pytest.mark.parametrize(("kind", "at"), [
    (ReportKind.PROGRESS, "changed"), (ReportKind.MIDTERM, "changed"), (ReportKind.SELF_ASSESSMENT, "changed"),
    (ReportKind.RESULTS, "concerned")])
def test_a_report_that_describes_an_outcome_says_who_disputes_it_and_why(sqlite_database: Database, kind: ReportKind,
                                                                         at: str) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        outcome = an_outcome(session, a_commitment(session))
        outcomes.dispute(session, outcome, reason=text("地方政府尚未適用"), url="https://example.org/local", by=a_signer(session),
                         at=AT)
    report = made(sqlite_database, kind)
    [commitment] = report.commitments()
    told = section(report, f"c-{commitment.label}-{at}")

    assert told.count("地方政府尚未適用") == 1 and "甲委員" in told
    assert "https://example.org/local" in [each.address for each in report.sources]


def test_a_code_whose_reason_was_withheld_by_law_is_not_said_to_have_been_given_without_one(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        commitment = a_commitment(session)
        code = coded(session, commitment, Completion.SUBSTANTIAL, by=EDITOR)
        withhold(session, code.last_entry, ground=text("某法第一條"), by=ADMIN, at=AT)
    [shown] = [each for one in made(sqlite_database, ReportKind.SELF_ASSESSMENT).commitments() for each in one.assessments]

    assert (shown.reason.zh, shown.reason.en) == ("（依法停止公開）", "(withheld by law)")


@pytest.mark.parametrize("kind", [ReportKind.RESULTS, ReportKind.COCREATION])
def test_a_recommendation_shows_who_answered_it_and_when(sqlite_database: Database, kind: ReportKind) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        a_plan(session)
        advised = cocreation.a_recommendation(session)
        recommendations.answer_recommendation(
            session, advised, Response.ACCEPTED, reason=text("已納入規劃"), on=When.iso("2026-02"), body="ndc", by=EDITOR, at=AT)
    told = section(made(sqlite_database, kind), "recommendations")

    assert "ndc" in told.lower() and "February 2026" in told


def test_the_recommendations_of_a_review_that_was_withdrawn_are_not_counted(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        a_plan(session)
        cocreation.a_recommendation(session)
    assert len(made(sqlite_database, ReportKind.COCREATION).recommendations) == 1
    with sqlite_database.writing() as session:
        review = Document.by_reference(session, "document/1")
        documents.withdraw_document(session, review, reason=text("誤登"), by=EDITOR, at=AT)
    assert made(sqlite_database, ReportKind.COCREATION).recommendations == ()


def test_a_participation_event_shows_who_took_part(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        cocreation.an_event(session)
    told = section(made(sqlite_database, ReportKind.COCREATION), "events")

    assert "40" in told and "新住民團體" in told


def test_a_proposal_that_has_only_a_web_address_is_cited_by_it(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        cocreation.a_proposal(session, url="https://example.org/join/1")
    report = made(sqlite_database, ReportKind.COCREATION)

    [cited] = report.proposals[0].sources
    assert next(each.address for each in report.sources if each.number == cited) == "https://example.org/join/1"


def test_what_was_struck_is_in_no_report(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        for thing in (cocreation.a_call(session), cocreation.a_proposal(session), cocreation.an_event(session),
                      cocreation.a_recommendation(session)):
            striking.strike(session, thing, reason=text("重複登錄"), by=EDITOR, at=AT)
    report = made(sqlite_database, ReportKind.COCREATION)

    assert (report.calls, report.proposals, report.events, report.recommendations) == ((), (), (), ())


def test_an_indicator_shows_how_it_is_measured_and_when_it_will_be_next(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        an_indicator(session, method=text("抽樣調查", "A sample survey"), next_due=When.iso("2027-06"))
    report = made(sqlite_database)
    [commitment] = report.commitments()
    told = section(report, f"c-{commitment.label}-changed")

    assert "A sample survey" in told and "June 2027" in told


def test_a_target_without_a_stated_day_is_still_a_target(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        an_indicator(session, target="87", target_on=None)
    report = made(sqlite_database)
    [commitment] = report.commitments()

    assert "87" in section(report, f"c-{commitment.label}-changed")


def test_a_remark_on_a_figure_without_a_translation_is_printed_in_the_original(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        a_measurement(session, an_indicator(session), "55.5", text=text("僅含中央機關"))
    report = made(sqlite_database)

    assert "55.5" in plainly(report, "en") and "僅含中央機關" in plainly(report, "en")


def test_a_title_without_a_translation_is_not_lost_when_a_commitment_is_carried_over(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        earlier = a_commitment(session, plan=a_plan(session, "2021-2024"))
        carrying_over.carry_over(
            session, earlier, a_plan(session),
            to=a_commitment(session, wording=Wording(title=text("持續公開資料"))), reason=text("續辦"), decided=DECIDED,
            by=EDITOR, at=AT)
    told = plainly(made(sqlite_database, ReportKind.REVIEW, plan="2021-2024"), "en")

    assert "持續公開資料" in told


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_statement_about_the_plan_as_a_whole_is_printed_with_its_speaker_and_its_source(
    sqlite_database: Database, lang: Any
) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        plan = a_plan(session)
        a_body(session)
        only_english = said(text=text("", "The plan was sent to every body"), sources=[{"url": "https://example.org/letter"}])
        history.load_observation(session, plan, None, [], only_english, by=LOADER, at=AT)
    report = made(sqlite_database, ReportKind.PROGRESS)

    assert "The plan was sent to every body" in plainly(report, lang)
    assert [each.address for each in report.sources] == ["https://example.org/letter"]


def test_a_report_in_english_names_a_speaker_in_english_where_the_record_does(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        term = steering_group.open_term(session, 1, by=EDITOR, at=AT)
        steering_group.appoint_member(session, term, name=text("甲委員", "Ms A"), role=text("委員", "Member"),
                                      side=Side.CIVIL_SOCIETY, by=EDITOR, at=AT)
        plan, meeting = a_plan(session), a_meeting(session)
        for name in ("甲委員", "乙委員"):
            told = replace(said(party=Party.FORUM_MEMBER, body=None), speaker=name, meeting=meeting.reference)
            history.load_observation(session, plan, None, [], told, by=LOADER, at=AT)
    report = made(sqlite_database, ReportKind.PROGRESS)

    assert "Ms A" in plainly(report, "en") and "甲委員" not in plainly(report, "en")
    assert "乙委員" in plainly(report, "en"), "no English name is on record"
    assert "甲委員" in plainly(report, "zh") and "Ms A" not in plainly(report, "zh")


def test_a_plan_shows_how_it_was_adopted(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        a_plan(session)
    report = made(sqlite_database, ReportKind.REVIEW)
    noted = replace(report, plan=replace(report.plan, adoption_note=text("函頒各機關", "Issued by letter")))

    assert "Issued by letter" in section(noted, "plan")


def test_one_commitment_is_written_in_the_singular(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        an_outcome(session)

    for kind in ReportKind:
        assert "1 commitments" not in plainly(made(sqlite_database, kind)), kind


def test_a_policy_area_appears_in_the_only_language_in_which_it_was_entered(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        a_commitment(session, wording=Wording(title=text("公開資料", "Open data"), policy_areas=["選舉", "Climate"]))
    report = made(sqlite_database)

    assert [(each.original, each.zh, each.en) for each in report.plan.emerging] == [("zh", "選舉", ""), ("en", "", "Climate")]


def test_a_plan_without_commitments_has_neither_a_table_nor_a_chapter_that_is_only_a_header(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        a_plan(session)

    for kind in ReportKind:
        report = made(sqlite_database, kind)
        assert [each.key for each in kinds.document(report).tables() if not each.rows] == [], kind
        assert "No commitment of this plan is on record on this site." in plainly(report), kind
        for key in {each.key for each in kinds.document(report).chapters} & {"commitments", "results"}:
            assert "No commitment of this plan is on record on this site." in section(report, key), kind


def test_a_report_says_of_a_withdrawn_commitment_that_it_was_withdrawn(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        given_up, kept = a_commitment(session, number="1-1"), a_commitment(session, number="1-2")
        a_milestone(session, commitment=kept)
        commitments.withdraw_commitment(session, given_up, reason=text("併入1-2"), decided=DECIDED, occurred=When.day(TODAY),
                                        by=EDITOR, at=later(1))

    for kind in set(ReportKind) - {ReportKind.COCREATION}:
        report = made(sqlite_database, kind)
        assert "Statuswithdrawn from the plan; the changelog says why" in section(report, "c-1-1"), kind
        assert "withdrawn from the plan" not in section(report, "c-1-2"), kind


def test_a_report_does_not_say_of_a_withdrawn_milestone_that_nothing_was_reported(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        milestone = a_milestone(session)
        an_update(session, milestone)
        milestones.withdraw_milestone(session, milestone, reason=text("併入m2"), decided=DECIDED, occurred=When.day(TODAY),
                                      by=EDITOR, at=later(1))
    report = made(sqlite_database, ReportKind.PROGRESS)
    [commitment] = report.commitments()
    told = section(report, f"c-{commitment.label}-done")

    assert "Withdrawnno longer reported on" in told and "no report on this site" not in told


def test_a_report_says_of_a_milestone_that_it_was_reworded_by_a_decision_and_where(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        milestone = a_milestone(session)
        entry = milestones.amend_milestone(
            session, milestone, title=text("辦理五場活動"), title_basis=TitleBasis.OFFICIAL, output=text(""), body=None,
            starts=None, note=text(""), reason=text("決議"), decided=DECIDED, by=EDITOR, at=later(1)).number
        a_milestone(session, commitment=milestone.of)
    report = made(sqlite_database, ReportKind.RESULTS)
    [commitment] = report.commitments()
    told = section(report, f"c-{commitment.label}-done")

    assert f"Since reworded: entry {entry}" in told and told.count("Since reworded") == 1


@pytest.mark.parametrize("kind", [ReportKind.PROGRESS, ReportKind.RESULTS])
def test_no_source_is_blamed_where_no_milestone_is_on_record(sqlite_database: Database, kind: ReportKind) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        a_commitment(session)
    told = setting.read(kinds.document(made(sqlite_database, kind)), made(sqlite_database, kind), "en")
    [row] = [row for row in told["glance"]["rows"] if row["label"].endswith("(outputs)")]

    assert [[run["text"] for run in line] for line in row["cell"]] == [["no data on this site"]]


def test_a_review_does_not_say_that_a_plan_is_silent_of_which_this_site_has_only_a_summary(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        a_commitment(session, number="1-1")
        told = Wording(title=text("公開資料", "Open data"), problem=text("不公開", "Closed"))
        a_commitment(session, number="1-2", wording=told)
    report = made(sqlite_database, ReportKind.REVIEW)

    assert "What are the causes of the problem?no data on this site" in section(report, "c-1-1")
    assert "What are the causes of the problem?not stated" in section(report, "c-1-2")


def _of_a_milestone(database: Database, report: BodyReport | None = None, on: date = ON) -> str:
    """What a progress report says of a milestone due on 30 June 2026, in its commitment's section."""
    with database.writing() as session:
        an_installation(session)
        milestone = a_milestone(session)
        if report:
            an_update(session, milestone, report=report)
    made_of = made(database, ReportKind.PROGRESS, on)
    [commitment] = made_of.commitments()
    return section(made_of, f"c-{commitment.label}-done")


def test_a_milestone_on_which_nothing_was_reported_is_overdue_with_no_report_on_this_site(sqlite_database: Database) -> None:
    told = _of_a_milestone(sqlite_database)
    meaning = section(made(sqlite_database, ReportKind.PROGRESS), "figures")

    assert "184 days overdue (to 31 Dec 2026)" in told and "no report on this site" in told
    assert "the date has passed and it has not been reported finished;" in meaning


def test_a_report_counts_overdue_from_the_current_date_as_the_pages_do_and_adds_the_days_after_the_first(
        sqlite_database: Database) -> None:
    told = _of_a_milestone(sqlite_database, delay(date(2026, 9, 30)))

    assert "92 days overdue (to 31 Dec 2026), 184 days after the original date" in told


def test_a_date_that_is_open_is_never_described_as_unchanged(sqlite_database: Database) -> None:
    told = _of_a_milestone(sqlite_database, delay(stated_by=date(2026, 8, 31)))
    report = made(sqlite_database, ReportKind.MIDTERM)

    assert "open, to be stated by 31 Aug 2026" in told and "unchanged" not in told
    for place in ("delay-1", "refresh"):
        assert "open, to be stated by 31 Aug 2026" in section(report, place) and "unchanged" not in section(report, place)
    assert "open, to be stated by 31 Aug 2026" in charts.table("timeline", report, "en").rows[0]
    assert "m1 postponed, date open" in charts.alt("timeline", made(sqlite_database, on=date(2026, 5, 1)), "en")


def test_a_date_moved_from_a_day_to_the_end_of_its_month_is_never_moved_by_no_months(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        given = delay(date(2026, 6, 30))
        given = replace(given, delay=replace(given.delay, new_date=When.iso("2026-06"))) if given.delay else given
        an_update(session, a_milestone(session, due=date(2026, 6, 15)), report=given)
    report = made(sqlite_database, ReportKind.PROGRESS, date(2026, 6, 1))

    assert "date moved 15 days later" in section(report, "c-o1-done")
    assert "date moved 15 days later" in charts.table("timeline", report, "en").rows[0]


def test_a_delay_of_several_milestones_gives_the_dates_of_each(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        commitment = a_commitment(session)
        early, late = (a_milestone(session, commitment=commitment, due=due) for due in (date(2026, 6, 30), date(2026, 8, 31)))
        an_update(session, early, late, report=delay(date(2026, 9, 30)))
    told = section(made(sqlite_database, ReportKind.PROGRESS), "delay-1")

    assert "m1: 30 Jun 2026" in told and "m2: 31 Aug 2026" in told
    assert "m1: 30 Sep 2026" in told and "m2: 30 Sep 2026" in told


def test_a_delay_within_a_milestone_gives_the_date_from_which_it_moved(sqlite_database: Database) -> None:
    moved = history.SourcedDelay(old_date=When.iso("2026-01"), new_date=When.iso("2026-03"))
    with sqlite_database.writing() as session:
        an_installation(session)
        milestone = a_milestone(session, due=date(2026, 6, 30))
        history.load_update(session, UpdateKind.DELAY, a_plan(session), milestone.of, [milestone], said(), delay=moved, by=LOADER,
                            at=AT)
        an_update(session, milestone, report=delay(date(2026, 9, 30)), at=later(1))
        an_update(session, milestone, report=delay(date(2026, 11, 30)), at=later(2))
    report = made(sqlite_database, ReportKind.PROGRESS)

    assert "Date before this delayJan 2026New date givenMar 2026" in section(report, "delay-1")
    assert "Date before this delay" not in section(report, "delay-2")
    assert "Date before this delay30 Sep 2026New date given30 Nov 2026" in section(report, "delay-3")


def test_a_milestone_finished_before_it_was_reported_shows_on_which_day(sqlite_database: Database) -> None:
    told = _of_a_milestone(sqlite_database, completion(occurred=TODAY, finished_on=When.iso("2026-02-10")))

    assert "Finished on: 10 Feb 2026" in told


def test_a_state_cites_the_report_on_which_it_is_based(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        milestone = a_milestone(session, sources=[{"url": "https://example.org/plan"}])
        history.load_update(session, UpdateKind.PROGRESS, a_plan(session), milestone.of, [milestone], said(), by=LOADER, at=AT)
    report = made(sqlite_database)
    [of] = report.milestones()

    assert of.reported and [each.address for each in report.sources if each.number in of.reported.sources] == [
        "https://example.org/minutes"]


def test_a_state_is_of_the_body_that_reported_it_and_not_of_the_one_that_has_succeeded_it(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        milestone = a_milestone(session, body="cec")
        an_update(session, milestone)
        a_body(session, "moda")
        carrying_over.succeed_body(
            session, Body.by_reference(session, "cec"), successor="moda", on=AT.date(), reason=text("組織調整"),
            commitments=[milestone.of], decided=DECIDED, by=EDITOR, at=AT)
        assert milestone.body == "moda"
    [of] = made(sqlite_database).milestones()

    assert of.reported and of.reported.by.zh == "cec 委員會"


def test_a_text_missing_from_the_record_is_not_blamed_on_a_source(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        a_commitment(session, number="1-1")
        a_commitment(session, number="1-2", wording=Wording(title=text("公開預算"), problem=text("查不到預算")))
    report = made(sqlite_database, ReportKind.PROGRESS)
    bare, read = (section(report, f"c-{number}") for number in ("1-1", "1-2"))

    assert bare.count("no data on this site") >= 3 and "sources do not say" not in bare
    assert "not stated: the sources do not say who will act differently" in read


def test_a_commitment_without_a_theme_is_not_blamed_on_a_source(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        a_commitment(session)
    told = section(made(sqlite_database, ReportKind.COCREATION), "opportunities")

    assert "under no theme" in told and "not stated in the source" not in told


def test_nothing_later_than_the_reports_day_is_in_it(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        a_claim(session)
        a_meeting(session, 1, held_on=date(2026, 1, 20))
    before, after = (made(sqlite_database, on=on) for on in (date(2026, 1, 10), ON))

    assert not before.meetings and after.meetings
    assert not any(each.done for each in before.commitments()) and any(each.done for each in after.commitments())


def test_nothing_of_the_making_of_a_plan_that_came_after_the_reports_day_is_in_it(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        cocreation.every_kind(session, a_commitment(session).reference)
    before, after = (made(sqlite_database, ReportKind.COCREATION, on) for on in (date(2022, 1, 1), ON))

    assert not (before.calls or before.proposals or before.events or before.recommendations)
    assert after.calls and after.proposals and after.events and after.recommendations


def test_a_data_set_that_was_scored_after_the_reports_day_has_no_score_in_it(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        commitment = a_commitment(session)
        for outcome in (None, an_outcome(session, commitment)):
            outcomes.score_openness(session, commitment, title=text("申報資料"), url="https://example.org/data", met=[],
                                    outcome=outcome, by=a_signer(session), at=AT)
    before, after = ([each for c in made(sqlite_database, on=on).commitments() for each in (*c.scores, *c.outcomes[0].scores)]
                     for on in (date(2026, 3, 1), ON))

    assert (len(before), len(after)) == (0, 2)


def test_on_one_day_what_was_reported_to_a_meeting_comes_before_what_it_decided(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        milestone = a_milestone(session)
        plan = a_plan(session)
        history.load_decision(session, plan, milestone.of, [], said("會議同意", party=Party.FORUM, body=None), by=LOADER, at=AT)
        for words in ("已召開說明會", "已公開草案"):
            history.load_update(session, UpdateKind.PROGRESS, plan, milestone.of, [milestone], said(words), by=LOADER, at=AT)
    [commitment] = made(sqlite_database).commitments()

    assert [each.text.zh for each in commitment.done] == ["已召開說明會", "已公開草案", "會議同意"]


def test_a_delay_whose_source_does_not_name_the_plan_is_not_counted(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        milestone = a_milestone(session)
        history.load_update(session, UpdateKind.DELAY, a_plan(session), milestone.of, [milestone],
                            said("將延後上線", relation=Relation.RELATED), by=LOADER, at=AT)
    [commitment] = made(sqlite_database).commitments()

    assert not commitment.delays and [each.related for each in commitment.done] == [True]


def test_a_name_appears_in_the_table_of_a_chart_as_in_the_text(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        coded(session, a_commitment(session), Completion.LIMITED, by=a_signer(session))
    report = made(sqlite_database)
    [code] = report.commitments()[0].assessments

    assert [each.by for each in report.figures.completion] == [code.by]


def test_a_change_without_a_stated_cause_is_not_reported_as_no_change(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        an_outcome(session, a_commitment(session), **FULL | {"contribution": Bilingual(), "otherwise": Bilingual()})
    report = made(sqlite_database)
    told = section(report, f"c-{report.commitments()[0].label}-contribution")

    assert "Neither contribution nor limits are on record" in told and "Without a recorded change" not in told


def test_a_note_that_nobody_recorded_an_outcome_appears_above_the_indicators_of_change_too(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        an_indicator(session, a_commitment(session))
    report = made(sqlite_database)
    told = section(report, f"c-{report.commitments()[0].label}-changed")

    assert "No outcome evidence is on record" in told and "Indicators of change" in told


def test_a_plan_on_which_bodies_report_here_is_not_described_as_read_from_sources(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        plan = a_plan(session)
    before = made(sqlite_database).plan.reported_here
    with sqlite_database.writing() as session:
        plan = a_plan(session)
        plans.amend_plan(session, plan, title=plan.title, summary=plan.summary, coordinator=plan.coordinator,
                         recorded_here_since=TODAY, reason=text("開始填報"), decided=DECIDED, by=EDITOR, at=AT)

    assert not before and made(sqlite_database).plan.reported_here


def test_a_story_stays_with_its_commitment_when_the_plans_own_number_becomes_known(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        commitment = a_commitment(session, wording=Wording(title=text("公開資料"), problem=text("查不到資料")))
        a_story(session, commitment, at=AT)
        commitments.amend_commitment(session, commitment, wording=Wording.of(commitment), number="1-1", theme=None, leads=["cec"],
                                     supports=[], reason=text("方案已編號"), decided=DECIDED, by=EDITOR, at=AT)

    report = made(sqlite_database)

    assert "1-1" in section(report, "story-1")
    assert "2025-2028 1-1" in section(report, "untranslated") and "order 1" not in section(report, "untranslated")


def _withhold(session: Session, thing: Spoken) -> None:
    withholding.withhold(session, entries_about(session, thing.reference)[0].number, ground=text("個人資料保護法"), by=ADMIN,
                         at=later(9))


def test_words_that_were_withheld_by_law_are_not_said_to_be_missing(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        answer = an_answer(session, a_review(session, words=DISPUTES), at=later(1))
        code = coded(session, a_commitment(session, number="1-1"), Completion.LIMITED, by=a_signer(session))
        for each in (answer, code):
            _withhold(session, each)
    results, progress = made(sqlite_database), made(sqlite_database, ReportKind.PROGRESS)

    for told in (section(results, "answers"), section(results, "data-1-1"), section(progress, "c-1-1-assessed")):
        assert "not stated in the source" not in told
    assert "3 March 2026: (withheld by law)" in section(results, "answers")
    assert "(withheld by law)" in section(progress, "c-1-1-assessed")


def test_a_report_whose_words_were_withheld_by_law_is_listed_as_it_is_on_its_commitments_page(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        milestone = a_milestone(session)
        for each in (an_update(session, milestone), an_update(session, milestone, report=delay(date(2026, 12, 31)))):
            _withhold(session, each)
        remark = said("進度落後", party=Party.FORUM_MEMBER, body=None, speaker="甲")
        entry = history.load_observation(session, a_plan(session), milestone.of, [milestone], remark, by=LOADER, at=later(9))
        withholding.withhold(session, entry.number, ground=text("個人資料保護法"), by=ADMIN, at=later(9))
    report = made(sqlite_database, ReportKind.PROGRESS)

    assert "Commission cec: (withheld by law)" in section(report, "c-o1-done")
    assert "New date given31 Dec 2026" in section(report, "delay-1")
    assert "Reason(withheld by law)" in section(report, "delay-1") and "Next step(withheld by law)" in section(report, "delay-1")
    assert "(withheld by law): (withheld by law)" in section(report, "c-o1-others")


def test_a_proposal_whose_words_were_withheld_by_law_is_still_counted_as_it_is_on_its_page(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        call = cocreation.a_call(session)
        cocreation.a_proposal(session, of_call=call.reference)
        _withhold(session, cocreation.a_proposal(session, of_call=call.reference))
    report = made(sqlite_database, ReportKind.COCREATION)

    assert "2 on this site, 0 with a reasoned response" in plainly(report)
    assert "Proposals and comments on record: 2." in plainly(report)
    assert "(withheld by law)" in section(report, "proposals")


def test_an_outcome_that_no_longer_stands_is_named_as_such_where_a_story_is_based_on_it(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        a_story(session, a_commitment(session), at=AT)
        outcome = Outcome.by_reference(session, "outcome/1")
        outcomes.withdraw_outcome(session, outcome, reason=text("誤植"), by=EDITOR, at=AT)
    withdrawn = section(made(sqlite_database), "story-1")
    with sqlite_database.writing() as session:
        _withhold(session, Outcome.by_reference(session, "outcome/1"))

    assert "The office takes declarations in an open format (withdrawn)" in withdrawn
    assert "(withheld by law)" in section(made(sqlite_database), "story-1")


def test_a_commitment_goes_on_in_one_that_is_called_by_its_order_where_it_has_no_number(sqlite_database: Database) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        carrying_over.carry_over(session, a_commitment(session), a_plan(session, "2029-2032", adopted=False), reason=text("續辦"),
                                 decided=DECIDED, by=EDITOR, at=AT)
    [commitment] = made(sqlite_database).commitments()
    assert commitment.carried_to.zh.startswith("2029-2032 順序1　") and commitment.carried_to.en.startswith("2029-2032 order 1 ")
