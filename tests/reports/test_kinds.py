"""Every kind of report: honest, with the tables and labels that OGP's reviewers look for, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.reports.test_document import skeleton
from tests.world import AT, EDITOR, a_commitment, a_milestone, a_plan, an_installation, an_update, delay, text
from tests.worlds import cocreation
from tests.worlds.results import FULL, LASTING, a_measurement, a_signer, an_indicator, an_outcome, coded
from tests.worlds.stories import a_story
from tracker.commands import assessments, outcomes
from tracker.database import Database, migrate
from tracker.domain.evidence import ResultLevel
from tracker.domain.openness import Criterion
from tracker.domain.permissions import Role
from tracker.domain.scales import (
    Completion,
    EarlyResults,
    OpenGovernmentLens,
    PotentialForResults,
    Promising,
    Verifiability,
)
from tracker.models.report import ReportKind
from tracker.reports import build, kinds, pdf, setting
from tracker.reports.content import Narrative, Report
from tracker.reports.document import Words
from tracker.reports.sheet import width_of
from tracker.settings import Settings
from tracker.web import create_app

SITE = build.Site(**Settings("sqlite://", "").for_reports)
ON = date(2026, 3, 2)
EVERY = pytest.mark.parametrize("kind", list(ReportKind), ids=lambda kind: kind.value)


def _a_record(session: Session) -> None:
    """One commitment with every result that a report can contain, and one of which nothing is known."""
    an_installation(session)
    plan = a_plan(session)
    commitment = a_commitment(session, plan=plan, number="1-1")
    milestone = a_milestone(session, commitment=commitment)
    an_update(session, milestone, report=delay(date(2026, 12, 31)))
    a_commitment(session, plan=plan, number="1-2")
    member, reviewer = a_signer(session), a_signer(session, Role.REVIEWER, "乙審查人")
    outcome = an_outcome(
        session, commitment, **LASTING, concerned=text("申報人與記者", "Those who declare, and journalists")
    )
    outcomes.dispute(
        session, outcome, reason=text("地方政府尚未適用", "Local governments do not apply it"), by=member, at=AT
    )
    an_outcome(
        session,
        commitment,
        by=member,
        **FULL | {"title": text("辦理三場說明會", "Three sessions were held")},
        answer=text("草案第五條改採公開原則", "Article five of the draft now opens it"),
    )
    indicator = an_indicator(session, commitment)
    a_measurement(session, indicator)
    an_indicator(session, commitment, title=text("參與人次", "People who came"), level=ResultLevel.OUTPUT)
    outcomes.score_openness(
        session,
        commitment,
        title=text("申報資料", "Declarations"),
        url="https://example.org/data",
        met=[Criterion.EXISTS, Criterion.ONLINE],
        outcome=outcome,
        by=member,
        at=AT,
    )
    for code in (Verifiability.YES, OpenGovernmentLens.YES, PotentialForResults.SUBSTANTIAL, Promising.PROMISING):
        coded(session, commitment, code, by=reviewer)
    coded(
        session,
        commitment,
        EarlyResults.SIGNIFICANT,
        outcome,
        by=reviewer,
        balance=text("已查證", "Looked into"),
        limits=text("僅中央適用", "Only central government"),
        factors=text("修法及時", "The rule came in time"),
    )
    coded(session, commitment, EarlyResults.MODERATE, outcome, by=member, balance=text("地方未適用", "Not local"))
    coded(session, commitment, Completion.COMPLETE, by=EDITOR, reason=text("系統已上線", "The system is online"))
    coded(session, commitment, Completion.SUBSTANTIAL, by=reviewer)
    assessments.form_cluster(
        session,
        plan,
        title=text("公開資料", "Open data"),
        shared=text("資料公開", "Data are open"),
        commitments=[commitment.reference, "2025-2028/1-2"],
        by=member,
        at=AT,
    )
    a_story(session, commitment, at=AT)
    cocreation.every_kind(session, commitment.reference)


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app(Settings("sqlite://", "k" * 32))


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[ReportKind, Report]]:
    url = f"sqlite:///{tmp_path_factory.mktemp('kinds') / 'record.db'}"
    migrate(url)
    database = Database(url)
    with database.writing() as session:
        _a_record(session)
    yield {kind: build.make(database, build.Order("2025-2028", kind, ON), SITE) for kind in ReportKind}
    database.dispose()


UNSAID = {"iso", "machine", "address", "run", "block", "key", "lang", "tone", "chart", "plain_title", "data", "state"}


def said(plain: Any) -> str:
    """Every word in a plain document."""
    if isinstance(plain, dict):
        return "".join(said(value) for key, value in plain.items() if key not in UNSAID) + (" " if "block" in plain else "")
    if isinstance(plain, list):
        return "".join(said(each) for each in plain)
    return plain if isinstance(plain, str) else ""


def plainly(report: Report, lang: Any = "en") -> str:
    return re.sub(r"\s+", " ", said(setting.read(kinds.document(report), report, lang)))


def section(report: Report, key: str) -> str:
    """The words of one section, in English."""
    found = next(each for _, each in kinds.document(report).sections() if each.key == key)
    return re.sub(r"\s+", " ", said(setting._Setter(kinds.document(report), report, "en").section(found, (1,), False)))


def counts(plain: Any) -> list[list[str]]:
    """The bare numbers in the box at the head and in each table, by row: dates and entry numbers are left out."""
    found = [row["cell"] for row in plain["glance"]["rows"]]
    return [
        re.findall(
            r"(?<![\d/:-])\d+(?![\d/:年月日-])",
            "".join(run["text"] for line in cell for run in line if run["run"] == "words" and run["tone"] == "strong"),
        )
        for cell in found
    ]


@EVERY
def test_both_editions_have_the_same_sections_tables_dates_and_sources(
    reports: dict[ReportKind, Report], kind: ReportKind
) -> None:
    report = reports[kind]
    zh, en = (setting.read(kinds.document(report), report, lang) for lang in ("zh", "en"))

    assert skeleton(zh) == skeleton(en)
    assert counts(zh) == counts(en)


@EVERY
def test_every_key_is_unique_and_every_link_leads_somewhere(reports: dict[ReportKind, Report], kind: ReportKind) -> None:
    document = kinds.document(reports[kind])
    keys = [each.key for _, each in document.sections()] + [table.key for table in document.tables()]
    plain = str(setting.read(document, reports[kind], "zh"))

    assert len(keys) == len(set(keys))
    linked = set(re.findall(r"'run': 'link', 'text': '[^']*', 'key': '([^']+)'", plain))
    assert linked <= set(keys) | {f"source-{each.number}" for each in reports[kind].sources}


@EVERY
def test_no_word_at_the_head_of_a_table_is_wider_than_its_column(reports: dict[ReportKind, Report], kind: ReportKind) -> None:
    page, size, margins = 166.0, 8.4, 2 * 1.6
    tables = kinds.document(reports[kind]).tables()
    for table in tables:
        for column in table.columns:
            room = page * column.share / sum(each.share for each in table.columns) - margins
            for word in column.label.en.split():
                assert width_of(word, size, True) <= room, (table.key, word)
    assert tables


@EVERY
def test_nothing_is_a_percentage_of_the_plan(reports: dict[ReportKind, Report], kind: ReportKind) -> None:
    for lang in ("zh", "en"):
        words = plainly(reports[kind], lang)
        assert "%" not in words and "％" not in words and not re.search(r"\d\s*percent|百分之", words)


@EVERY
def test_sources_are_numbered_in_the_order_of_first_printing(reports: dict[ReportKind, Report], kind: ReportKind) -> None:
    cited = kinds.document(reports[kind]).cited()

    assert list(dict.fromkeys(cited)) == list(range(1, len(reports[kind].sources) + 1))


@EVERY
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_kind_is_available_as_a_page_a_pdf_and_json(
    app: Flask, reports: dict[ReportKind, Report], kind: ReportKind, lang: Any
) -> None:
    report = reports[kind]
    with app.app_context():
        page = build.render(report, lang, build.Form.HTML).decode()
    assert kinds.NAMES[kind].in_(lang) in page
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids)) and set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
    assert build.render(report, lang, build.Form.JSON) == build.render(report, lang, build.Form.JSON)


def test_the_same_report_gives_the_same_pdf(reports: dict[ReportKind, Report]) -> None:
    report = reports[ReportKind.RESULTS]

    assert pdf.render(report, "zh") == pdf.render(report, "zh")


RESULTS = (
    "Executive summary",
    "Key observations",
    "Level of completion",
    "Early results",
    "Promising commitments",
    "Problem and baseline",
    "What was done (completion)",
    "What changed (evidence)",
    "For whom, and who disagrees",
    "Contribution and limits",
    "Early results, with the reason",
    "What enabled or blocked it; looking ahead",
    "Delays, reasons and next steps",
    "Participation and co-creation",
    "Compliance with minimum requirements",
    "Met during co-creation?",
    "Met during implementation?",
    "Methodology and IRM indicators",
    "What was not reached",
    "Commitment data",
    "Verifiable",
    "Does it have an open government lens?",
    "Potential for results",
    "Completion",
    "Documents",
    "Number of commitments",
    "Action plan under review",
    "IRM product",
    "Participating since",
    "Space for dialogue",
    "OGP website",
    "Repository",
    "Advanced notice",
    "Outreach",
    "Feedback mechanism",
    "Reasoned response",
    "Open implementation",
    "Result stories",
)
REVIEW = (
    "Participating since",
    "Action plan under review",
    "IRM product",
    "Number of commitments",
    "Commitments with an open government lens",
    "Commitments with substantial potential for results",
    "Promising commitments",
    "Policy areas carried over from the previous action plans",
    "Emerging policy areas",
    "Compliance with OGP minimum requirements for co-creation",
    "Overview of the action plan",
    "Why it is promising",
    "Context and objectives",
    "Potential for results",
    "Opportunities, challenges and recommendations during implementation",
    "Methodology and IRM indicators",
    "Commitment-by-commitment data",
    "Verifiable",
    "Does it have an open government lens?",
    "This commitment has been clustered as",
    "Minimum requirements for acting according to OGP process",
    "Minimum requirement",
    "Met during co-creation?",
    "What is the public problem that the commitment will address?",
    "What is the commitment?",
    "Why is it relevant to OGP values?",
)
OTHERS = {
    ReportKind.MIDTERM: (
        "What was done so far (outputs)",
        "What changed so far",
        "Changes made at the refresh",
        "Minimum requirement",
        "Recommendations for the second half",
        "Commitment data",
    ),
    ReportKind.COCREATION: (
        "The co-creation process",
        "Calls and timeline",
        "Proposals, comments and reasoned responses",
        "The eight questions",
        "Areas of opportunity",
        "Recommendations of independent reviews",
    ),
    ReportKind.SELF_ASSESSMENT: (
        "Completion level",
        "Description of the results",
        "Start and end date",
        "Lead and supporting bodies",
        "Lessons learned",
        "self-assessment",
    ),
    ReportKind.RESULTS: RESULTS,
    ReportKind.REVIEW: REVIEW,
}


@pytest.mark.parametrize(
    ("kind", "labels"), OTHERS.items(), ids=lambda each: each.value if isinstance(each, ReportKind) else ""
)
def test_a_reviewer_finds_every_table_and_label(
    reports: dict[ReportKind, Report], kind: ReportKind, labels: tuple[str, ...]
) -> None:
    words = plainly(reports[kind])

    assert [label for label in labels if label not in words] == []


def test_a_self_assessment_does_not_claim_to_follow_a_report_of_the_irm(reports: dict[ReportKind, Report]) -> None:
    own, modelled = "not modelled on a product of the IRM", "modelled on the IRM’s"
    for kind in (ReportKind.REVIEW, ReportKind.MIDTERM, ReportKind.RESULTS, ReportKind.COCREATION):
        assert modelled in plainly(reports[kind]) and own not in plainly(reports[kind])
    self_assessed = plainly(reports[ReportKind.SELF_ASSESSMENT])

    assert own in self_assessed and modelled not in self_assessed and "IRM product" not in self_assessed


def test_counts_of_activities_appear_under_what_was_done_and_not_under_what_changed(reports: dict[ReportKind, Report]) -> None:
    for kind in (ReportKind.RESULTS, ReportKind.MIDTERM):
        report = reports[kind]
        assert "People who came" in section(report, "c-1-1-done")
        assert "People who came" not in section(report, "c-1-1-changed")


def test_no_count_of_an_activity_appears_in_the_chapter_on_results(reports: dict[ReportKind, Report]) -> None:
    assert "People who came" not in section(reports[ReportKind.RESULTS], "outcomes")


def test_an_outcome_that_was_questioned_as_an_activity_prints_question_and_answer(
    reports: dict[ReportKind, Report],
) -> None:
    changed = section(reports[ReportKind.RESULTS], "c-1-1-changed")

    assert (
        "counts an activity. What changed because of it?" in changed and "Article five of the draft now opens it" in changed
    )


def test_every_report_says_whose_statement_an_outcome_is_and_whether_anybody_has_confirmed_it(
    reports: dict[ReportKind, Report],
) -> None:
    progress, results = (section(reports[kind], "c-1-1-changed") for kind in (ReportKind.PROGRESS, ReportKind.RESULTS))

    for said in ("Statement by", "Verified by", "nobody has confirmed it", "Article five of the draft now opens it"):
        assert progress.count(said) == results.count(said) > 0, said
    assert "Verified bynot stated" not in progress


def test_a_code_is_printed_with_who_gave_it_when_why_and_on_what_evidence(reports: dict[ReportKind, Report]) -> None:
    early = section(reports[ReportKind.RESULTS], "c-1-1-early")

    for words in (
        "Significant",
        "on the IRM scale",
        "for plans submitted from 2021 onwards",
        "乙審查人",
        "Reason: ",
        "On the evidence of: The office takes",
        "Commissioned by: ",
        "funded by: ",
        "Grounds for lasting",
    ):
        assert words in early, words
    zh = plainly(reports[ReportKind.RESULTS], "zh")
    assert "適用2021年起提交之方案" in zh and "；經費來源：" in zh


def test_where_sides_differ_both_reasons_appear(reports: dict[ReportKind, Report]) -> None:
    differing = section(reports[ReportKind.RESULTS], "differences-chapter")

    assert "Moderate" in differing and "Significant" in differing and "Complete" in differing and "Substantial" in differing
    assert differing.count("申報改以公開格式受理，已有使用紀錄") >= 3 and "The system is online" in differing


def test_a_report_says_who_disagrees(reports: dict[ReportKind, Report]) -> None:
    concerned = section(reports[ReportKind.RESULTS], "c-1-1-concerned")

    assert "Those who declare, and journalists" in concerned and "Local governments do not apply it" in concerned


def test_where_there_is_no_evidence_each_place_says_so_and_no_code_is_made_up(reports: dict[ReportKind, Report]) -> None:
    report = reports[ReportKind.RESULTS]

    for part, words in {
        "problem": "No baseline is on record",
        "changed": "No outcome evidence is on record",
        "concerned": "No signed disagreement is on record here",
        "contribution": "Neither contribution nor limits are on record",
        "early": "this report gives none of its own",
        "factors": "No assessor has said",
    }.items():
        assert words in section(report, f"c-1-2-{part}"), part
    assert not any(each.on_scale("early_results") for each in report.commitments() if each.label == "1-2")


def test_only_the_governments_own_codes_appear_in_its_self_assessment(reports: dict[ReportKind, Report]) -> None:
    report = reports[ReportKind.SELF_ASSESSMENT]

    assert "Complete" in section(report, "c-1-1-done") and "乙審查人" not in section(report, "c-1-1-done")
    assert "not yet assessed" in section(report, "c-1-1-early")


def test_the_reason_for_a_code_of_completion_is_not_used_to_describe_results(reports: dict[ReportKind, Report]) -> None:
    report = reports[ReportKind.SELF_ASSESSMENT]

    assert "The system is online" in section(report, "c-1-1-done")
    assert "The system is online" not in section(report, "c-1-1-changed")


def test_the_openness_of_a_data_set_shows_all_ten_boxes(reports: dict[ReportKind, Report]) -> None:
    table = next(each for each in kinds.document(reports[ReportKind.RESULTS]).tables() if each.key.startswith("openness-"))

    assert len(table.rows) == 10 and "15 of 100 points" in table.note.en
    assert "2 March 2026" in table.note.en and "115年3月2日" in table.note.zh


def test_a_story_is_kept_apart_from_the_evidence_with_both_signatures(reports: dict[ReportKind, Report]) -> None:
    told = section(reports[ReportKind.RESULTS], "story-1")

    assert "I need no day off to copy them." in told and "no code rests on it" in section(reports[ReportKind.RESULTS], "stories")
    assert "林小姐, 某新聞社, a local reporter" in told and "Co-signed by" in told
    assert "I need no day off" not in section(reports[ReportKind.RESULTS], "c-1-1-changed")


@pytest.mark.parametrize(("kind", "key"), [
    (ReportKind.MIDTERM, "outlook"), (ReportKind.MIDTERM, "observations"), (ReportKind.COCREATION, "opportunities"),
    (ReportKind.REVIEW, "strengths"), (ReportKind.SELF_ASSESSMENT, "lessons")])
def test_a_section_that_the_authors_have_written_no_longer_says_that_they_have_not(
        reports: dict[ReportKind, Report], kind: ReportKind, key: str) -> None:
    before = reports[kind]
    after = replace(before, narrative=(Narrative(key, text("請儘速核定", "Adopt it soon")),))

    assert "The authors have written no" in section(before, key)
    assert "Adopt it soon" in section(after, key) and "The authors have written no" not in section(after, key)


def test_the_check_gives_a_separate_reason_for_each_phase(reports: dict[ReportKind, Report]) -> None:
    report = reports[ReportKind.RESULTS]
    apart = tuple(replace(each, why_making=text("共創時如此", "So it was while it was made")) for each in report.requirements)
    told = section(replace(report, requirements=apart), "requirements")

    assert "Co-creation: So it was while it was made" in told and "Implementation: " in told


def test_a_long_list_of_proofs_says_how_many_are_not_named(reports: dict[ReportKind, Report]) -> None:
    report = reports[ReportKind.RESULTS]
    many = tuple(text(f"第{n}次會議", f"meeting {n}") for n in range(1, 9))
    proved = replace(report, requirements=(replace(report.requirements[0], proofs=many),))

    assert "meeting 5; meeting 6 and 2 more" in section(proved, "requirements")
    assert "第6次會議等8件" in plainly(proved, "zh")


@pytest.mark.parametrize("kind", [ReportKind.PROGRESS, ReportKind.MIDTERM, ReportKind.RESULTS, ReportKind.SELF_ASSESSMENT])
def test_the_section_that_the_guide_names_for_outputs_exists(reports: dict[ReportKind, Report], kind: ReportKind) -> None:
    document = kinds.document(reports[kind])
    titles = ["".join(run.text.zh for run in each.title if isinstance(run, Words)) for _, each in document.sections()]

    assert "只列於「辦理情形」" in plainly(reports[kind], "zh")
    assert any("辦理情形" in each for each in titles)


def test_what_is_later_than_the_reports_day_is_left_out(reports: dict[ReportKind, Report]) -> None:
    commitment = next(each for each in reports[ReportKind.RESULTS].commitments() if each.label == "1-1")

    assert all(each.when.first <= ON for each in commitment.assessments)
    assert all(value.when and value.when.first <= ON for each in commitment.indicators for value in each.values)


def test_the_method_says_what_is_rolled_back_to_the_day_and_what_only_to_the_entry(reports: dict[ReportKind, Report]) -> None:
    report = reports[ReportKind.PROGRESS]

    assert f"are as recorded at entry {report.imprint.head} and are not rolled back" in section(report, "method")


def test_a_report_names_who_is_responsible_for_it_and_says_where_nobody_is_named(reports: dict[ReportKind, Report]) -> None:
    cover = kinds.document(reports[ReportKind.RESULTS]).cover
    told = {
        row.label.en: said(
            setting._Setter(kinds.document(reports[ReportKind.RESULTS]), reports[ReportKind.RESULTS], "en").cell(row.cell)
        )
        for row in cover.rows
    }

    assert {"Author", "Publisher", "Commissioned by", "Funded by", "External reviewer", "Licence", "Site status"} <= set(
        told
    )
    assert "not stated" in told["Commissioned by"] and "CC BY 4.0" in told["Licence"]


@EVERY
def test_the_guide_and_the_method_name_no_section_that_the_report_does_not_have(
    reports: dict[ReportKind, Report], kind: ReportKind
) -> None:
    report = reports[kind]
    document = kinds.document(report)
    titles = [run.text for _, each in document.sections() for run in each.title if isinstance(run, Words)]
    words = plainly(report, "zh")

    assert words.count("陳述者") and words.count("資料來源與性質")
    for zh, en in (("辦理情形", "What was done"), ("實際改變", "What changed"), ("其他來源說明", "What others say")):
        named = f"「{zh}」" in words
        assert named == (f"“{en}”" in plainly(report, "en"))
        assert not named or any(zh in each.zh and en.lower() in each.en.lower() for each in titles), zh
    assert ("逾期與延後之計算方式" in words) == any("延後及因應" in each.zh for each in titles)
