"""A report is composed once; every form and both languages print the same sections, tables and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.reports.a_report import the_closed_plan, the_running_plan
from tracker.domain.bilingual import Bilingual, Lang, both
from tracker.domain.calendar import When
from tracker.domain.schedule import PlanStage
from tracker.models.report import ReportKind
from tracker.reports import kinds, setting
from tracker.reports.bibliography import in_order
from tracker.reports.content import Coverage, Meeting, Proposal, Recommendation, Report, Statement
from tracker.reports.document import NOT_HERE, NOT_STATED, Cell, Day, Facts, Items, Words
from tracker.reports.parts import design
from tracker.reports.sheet import width_of
from tracker.reports.terms import Speaker

REPORTS = pytest.mark.parametrize("report", [the_closed_plan(), the_running_plan()], ids=["closed", "running"])


def skeleton(plain: Any) -> Any:
    """A document without its words: sections, tables by rows and columns, figures, numbers of sources."""
    if isinstance(plain, list):
        return [skeleton(each) for each in plain]
    if isinstance(plain, dict):
        kept = ("block", "key", "depth", "chart", "iso", "numbers", "state", "boxed")
        inner = ("blocks", "chapters", "annexes", "rows", "items", "columns")
        return {k: v if k in kept else skeleton(v) for k, v in plain.items() if k in kept + inner}
    return None


@REPORTS
def test_both_editions_have_the_same_sections_tables_dates_and_sources(report: Report) -> None:
    document = kinds.document(report)
    zh, en = (setting.read(document, report, lang) for lang in ("zh", "en"))

    assert skeleton(zh) == skeleton(en)


def _numbers(plain: Any) -> Iterator[list[int]]:
    """The numbers of sources that are printed together."""
    for each in plain.values() if isinstance(plain, dict) else plain if isinstance(plain, list) else ():
        yield from _numbers(each)
    if isinstance(plain, dict) and plain.get("run") == "cited":
        yield list(plain["numbers"])


@REPORTS
@pytest.mark.parametrize("kind", list(ReportKind))
def test_figures_that_are_drawn_are_numbered_without_a_gap(report: Report, kind: ReportKind) -> None:
    """A figure with nothing to show has no number: the printed file and the page must name the same figure."""
    report = replace(report, kind=kind)
    found = list(_figures(setting.read(kinds.document(report), report, "en")))

    drawn = [each["number"] for each in found if not each["absent"]]

    assert drawn == list(range(1, len(drawn) + 1))
    assert all(each["number"] == 0 for each in found if each["absent"])


def _figures(plain: Any) -> Iterator[dict[str, Any]]:
    if isinstance(plain, dict) and plain.get("block") == "figure":
        yield plain
    for each in plain.values() if isinstance(plain, dict) else plain if isinstance(plain, list) else ():
        yield from _figures(each)


@REPORTS
def test_what_the_data_cover_names_the_limits_after_the_basis(report: Report) -> None:
    limited = Coverage(both("會議", "Meetings"), None, both("依據在此。", "The basis is here."),
                       both("限制在此。", "The limit is here."))
    report = replace(report, coverage=(limited,))

    assert "The basis is here." in told(report, ReportKind.PROGRESS, "en")
    assert "The limit is here." in told(report, ReportKind.PROGRESS, "en")


def test_source_numbers_that_appear_together_are_in_order() -> None:
    report = in_order(the_closed_plan(), range(len(the_closed_plan().sources), 0, -1))
    found = list(_numbers(setting.read(kinds.document(report), report, "zh")))
    assert any(len(each) > 1 for each in found) and all(each == sorted(each) for each in found)


@REPORTS
def test_every_key_is_unique(report: Report) -> None:
    document = kinds.document(report)
    keys = [section.key for _, section in document.sections()] + [table.key for table in document.tables()]

    assert len(keys) == len(set(keys)) and all(re.fullmatch(r"[a-z0-9-]+", key) for key in keys)


@pytest.mark.parametrize(("path", "annex", "zh", "en"), [
    ((1,), False, "壹、", "1"), ((10,), False, "拾、", "10"), ((3, 12), False, "十二、", "3.12"),
    ((3, 20), False, "二十、", "3.20"),
    ((3, 2, 4), False, "（四）", "3.2.4"), ((2,), True, "附錄二", "B"), ((2, 1), True, "一、", "B.1")])
def test_sections_are_numbered_as_officials_do(path: tuple[int, ...], annex: bool, zh: str, en: str) -> None:
    assert (setting.counted(path, "zh", annex=annex), setting.counted(path, "en", annex=annex)) == (zh, en)


@pytest.mark.parametrize(("lang", "said"), [("zh", "來源未載明"), ("en", "not stated in the source")])
def test_what_the_record_does_not_state_is_noted_in_its_place(lang: Lang, said: str) -> None:
    report = the_closed_plan()
    setter = setting._Setter(kinds.document(report), report, lang)

    run = setter.run(Words(Bilingual()))

    assert run and run["text"] == said == NOT_STATED.in_(lang) and run["unknown"]


def test_the_programs_own_words_may_be_needed_in_one_language_only() -> None:
    report = the_closed_plan()
    document = kinds.document(report)

    assert setting._Setter(document, report, "en").run(Words(both("項", ""))) is None


def test_values_in_the_programs_own_words_are_never_read_as_a_pattern() -> None:
    text = both("見{what}", "see {what}", what=("{甲}", "{a}"))

    assert (text.zh, text.en) == ("見{甲}", "see {a}") and both("{}", "{}").zh == "{}"


@pytest.mark.parametrize(("number", "lang", "headed"), [
    ("壹、", "zh", "壹、摘要"), ("（一）", "zh", "（一）摘要"), ("附錄一", "zh", "附錄一　摘要"), ("1.1", "en", "1.1 摘要"),
    ("", "zh", "摘要")])
def test_a_title_follows_its_number(number: str, lang: Lang, headed: str) -> None:
    assert setting.headed(number, "摘要", lang) == headed


def test_chapters_are_numbered_past_ten() -> None:
    assert [setting.counted((n,), "zh") for n in (10, 11, 12)] == ["拾、", "拾壹、", "拾貳、"]


def words_of(plain: Any) -> str:
    """Every run of a plain document, on one line."""
    if isinstance(plain, list):
        return "".join(map(words_of, plain))
    if isinstance(plain, dict):
        return plain["text"] if "run" in plain and "text" in plain else "".join(map(words_of, plain.values()))
    return ""


def told(report: Report, kind: ReportKind, lang: Lang) -> str:
    report = replace(report, kind=kind)
    return words_of(setting.read(kinds.document(report), report, lang))


def with_first(report: Report, **changes: Any) -> Report:
    """The report with only its first commitment changed."""
    commitment = replace(report.themes[0].commitments[0], **changes)
    return replace(report, themes=(replace(report.themes[0], commitments=(commitment,)),))


@pytest.mark.parametrize(("lang", "said"), [
    ("zh", "執行中；期程已屆滿，尚未結案"), ("en", "under implementation; its period has ended, but it has not been closed")])
def test_a_report_on_a_plan_that_nobody_closed_says_so_after_its_period(lang: Lang, said: str) -> None:
    report = the_running_plan()
    last = report.plan.period.last

    assert said not in told(replace(report, on=last), ReportKind.PROGRESS, lang)
    assert said in told(replace(report, on=last + timedelta(days=1)), ReportKind.PROGRESS, lang)


@pytest.mark.parametrize("kind", list(ReportKind))
@pytest.mark.parametrize("part", ["cover", "glance"])
def test_the_cover_and_the_box_of_every_kind_say_once_that_a_plan_has_ended_but_is_not_closed(
        kind: ReportKind, part: str) -> None:
    report = the_running_plan()
    report = replace(report, kind=kind, on=report.plan.period.last + timedelta(days=1))

    assert words_of(setting.read(kinds.document(report), report, "zh")[part]).count("期程已屆滿，尚未結案") == 1


@pytest.mark.parametrize("kind", [ReportKind.PROGRESS, ReportKind.RESULTS, ReportKind.MIDTERM])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_report_states_the_public_problem_of_a_commitment_once(kind: ReportKind, lang: Lang) -> None:
    report = with_first(the_closed_plan(), problem=Bilingual.of("紙本連署不便。", "Paper is a burden."))

    assert told(report, kind, lang).count(report.themes[0].commitments[0].problem.in_(lang)) == 1


@pytest.mark.parametrize(("lang", "said"), [("zh", "媒體報導（甲報）：報導指出"), ("en", "press (A): the press says")])
def test_a_speaker_is_not_named_again_as_the_place_where_the_words_were_said(lang: Lang, said: str) -> None:
    press = Bilingual.of("媒體報導（甲報）", "press (A)")
    remark = Statement(When.iso("2023-05-01"), press, Speaker.PRESS, Bilingual.of("報導指出", "the press says"), where=press)
    words = told(with_first(the_closed_plan(), observations=(remark,)), ReportKind.PROGRESS, lang)

    assert said in words and words.count(press.in_(lang)) == 1


@pytest.mark.parametrize(("lang", "said", "counted"), [
    ("zh", "；來源未使用「延後」一詞，由本站判讀", "延後說明1次：說明原因"),
    ("en", "; the source does not say “delay”; that is this site’s reading", "Reports of delay: 1; with a reason")])
def test_a_delay_that_is_this_sites_own_reading_says_so_after_whose_it_is(lang: Lang, said: str, counted: str) -> None:
    report = the_closed_plan()
    delay = replace(report.themes[0].commitments[0].delays[0], read_as_delay=True)
    words = told(with_first(report, delays=(delay,)), ReportKind.RESULTS, lang)

    assert said in words and counted in words


@pytest.mark.parametrize(("lang", "said"), [
    ("zh", "各項指標均尚未評定，未設群組。"), ("en", "Not yet assessed on any indicator; no cluster.")])
def test_where_a_commitment_has_no_code_the_annex_says_so_once(lang: Lang, said: str) -> None:
    report = the_closed_plan()

    assert told(report, ReportKind.RESULTS, lang).count(said) == len(report.commitments())


def test_a_column_on_which_the_plan_says_nothing_becomes_a_note() -> None:
    def planned(report: Report) -> Any:
        tables = kinds.document(replace(report, kind=ReportKind.REVIEW)).tables()
        return next(each for each in tables if each.key == "planned-2-1")

    silent = planned(the_closed_plan())
    first = the_closed_plan().themes[0].commitments[0].milestones
    stated = planned(with_first(
        the_closed_plan(), milestones=(replace(first[0], output=Bilingual.of("系統", "A system")), *first[1:])))

    assert [each.label.en for each in silent.columns] == ["Milestones", "Expected completion date"]
    assert (silent.note.zh, silent.note.en) == (
        "未載明：預期產出、主責及協力單位。", "Not stated: Expected outputs; Stakeholders: lead, supporting.")
    assert [each.label.en for each in stated.columns] == ["Milestones", "Expected outputs", "Expected completion date"]
    assert stated.note.zh == "未載明：主責及協力單位。" and all(len(row) == 3 for row in stated.rows)


@pytest.mark.parametrize(("lang", "date", "lead"), [
    ("zh", "本站尚無日期資料", "主辦機關待確認"), ("en", "no date on this site", "lead body to be confirmed")])
def test_a_milestone_without_a_date_and_a_commitment_without_a_lead_body_appear_as_on_the_pages(
        lang: Lang, date: str, lead: str) -> None:
    words = told(the_running_plan(), ReportKind.PROGRESS, lang)

    assert date in words and lead in words


@pytest.mark.parametrize(("here", "lang", "said"), [
    (False, "zh", "方案結束時未回報完成者3項，來源未載明結案狀態。"),
    (False, "en", "Milestones not reported finished by the plan’s close: 3; the sources do not say how each ended."),
    (True, "zh", "方案結束時未回報完成者3項，尚未登錄結案狀態。"),
    (True, "en", "Milestones not reported finished by the plan’s close: 3; no closing state is recorded for them.")])
def test_a_report_says_that_the_outcome_of_what_was_open_when_the_plan_closed_is_not_known(
        here: bool, lang: Lang, said: str) -> None:
    report = the_closed_plan()
    report = replace(report, plan=replace(report.plan, reported_here=here))
    noted = {table.key: table.note.in_(lang) for table in kinds.document(report).tables()}

    assert [sum(m.is_open for m in c.milestones) for c in report.commitments()] == [5, 3, 3]
    assert noted["milestones-2-3"] == said
    running = replace(report, plan=replace(report.plan, stage=PlanStage.IMPLEMENTATION))
    assert all(each.note.is_empty for each in kinds.document(running).tables() if each.key.startswith("milestones-"))
    first = report.themes[0].commitments[0].milestones
    settled = with_first(report, milestones=tuple(replace(m, closing=Bilingual.of("未完成", "unfinished")) for m in first))
    assert next(each for each in kinds.document(settled).tables() if each.key == "milestones-2-1").note.is_empty


def test_a_delay_that_names_no_milestone_gives_no_milestone_dates() -> None:
    report = the_closed_plan()
    delay = replace(report.themes[0].commitments[0].delays[0], milestones=(), original=None, current=None)

    [section] = [each for _, each in kinds.document(with_first(report, delays=(delay,))).sections() if each.key == "delay-1"]
    facts = {row.label.en: row.cell for block in section.blocks if isinstance(block, Facts) for row in block.rows}

    assert [words_of_cell(facts[label]) for label in ("Milestones", "Original date", "Current date")] == [
        "no milestone named", "not applicable", "not applicable"]


def test_a_delay_filed_here_does_not_say_that_a_source_is_silent_on_what_is_held_up() -> None:
    report = the_closed_plan()
    delay = replace(report.themes[0].commitments[0].delays[0], what=Bilingual(), summarised=False)
    filed, read = (labels_of(with_first(report, delays=(each,)), "delay-1") for each in (delay, replace(delay, summarised=True)))

    assert "延後情形" not in filed and "佐證" in filed and "延後情形" in read and "佐證" not in read


def words_of_cell(cell: Cell) -> str:
    return "".join(run.text.en for line in cell for run in line if isinstance(run, Words))


def labels_of(report: Report, key: str) -> list[str]:
    """The labels of the facts in one section."""
    [section] = [each for _, each in kinds.document(report).sections() if each.key == key]
    return [row.label.zh for block in section.blocks if isinstance(block, Facts) for row in block.rows]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_a_meetings_source_does_not_say_is_distinguished_from_having_no_source_here(lang: Lang) -> None:
    meetings = (Meeting("meeting/1", 1, When.iso("2023-01-18"), sources=(1,)), Meeting("meeting/2", 2, When.iso("2023-04-21")))
    report = replace(the_closed_plan(), meetings=meetings, kind=ReportKind.RESULTS)
    [table] = [each for each in kinds.document(report).tables() if each.key == "meetings-held"]
    cells = [[run.text.in_(lang) for run in row[2][0] if isinstance(run, Words)] for row in table.rows]

    assert cells == [[NOT_STATED.in_(lang)], [NOT_HERE.in_(lang)]]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_point_of_the_summary_is_a_sentence(lang: Lang) -> None:
    report = replace(the_closed_plan(), kind=ReportKind.RESULTS)
    [points] = [block for _, each in kinds.document(report).sections() if each.key == "summary"
                for block in each.blocks if isinstance(block, Items)]

    assert {words_of([setting._Setter(kinds.document(report), report, lang).line(line) for line in item.cell])[-1]
            for item in points.items} == {"。" if lang == "zh" else "."}


def test_no_clause_on_a_closed_plan_counts_lateness_to_the_day_of_the_report() -> None:
    words = told(the_closed_plan(), ReportKind.PROGRESS, "zh")

    assert "逾期亦計至該日" not in words and "已結案之方案，及紀錄僅載自公開資料者" in words


def test_a_commitment_on_which_only_the_taskforce_decided_counts_as_without_a_report_by_a_body() -> None:
    report = the_closed_plan()
    bare = replace(report.themes[0].commitments[0], delays=(), milestones=())
    said = Statement(When.iso("2023-05-01"), Bilingual.of("推動小組"), Speaker.FORUM, Bilingual.of("會議決議"))

    def silent(*done: Statement) -> bool:
        changed = with_first(report, **{"delays": bare.delays, "milestones": bare.milestones, "done": done})
        return "本站尚無主辦機關或幕僚機關回報者：1項承諾事項（2-1）。" in told(changed, ReportKind.RESULTS, "zh")

    assert silent(said) and silent(replace(said, voice=Speaker.BODY, related=True))
    assert not silent(replace(said, voice=Speaker.BODY))


def test_a_plan_without_themes_has_no_theme_heading_above_its_commitments() -> None:
    report = the_closed_plan()
    bare = replace(report, themes=(replace(report.themes[0], label="", title=Bilingual.of("承諾事項", "Commitments")),))
    mixed = replace(report, themes=(*report.themes[1:], *bare.themes))

    def kickers(of: Report) -> list[str]:
        return [words_of(setting._Setter(kinds.document(of), of, "zh").line(each.kicker))
                for _, each in kinds.document(of).sections() if each.kicker]

    assert kickers(bare) == [] and kickers(mixed)[-1] == "未分範疇"


def test_a_commitment_without_a_timetable_of_its_own_shows_its_plans_in_a_report_too() -> None:
    report = the_closed_plan()
    own = When.iso("2022/2023")

    def told(period: When | None) -> Cell:
        found = design.context(report, replace(report.commitments()[0], period=period))
        return next(row.cell for row in found.rows if row.label.en == "Start and end date")

    assert told(own) == ((Day(own),),)
    [[day, said]] = told(None)
    assert day == Day(report.plan.period) and isinstance(said, Words) and said.text.zh == "（方案期程）"


def test_no_reason_is_reported_missing_for_a_recommendation_or_proposal_that_nobody_has_answered() -> None:
    advice = Recommendation("recommendation/1", 1, Bilingual.of("審查"), Bilingual.of("定期更新"), Bilingual.of("應定期更新"))
    asked = Proposal("proposal/1", Bilingual.of("公開資料"), Bilingual.of("提案"))
    report = replace(the_closed_plan(), kind=ReportKind.COCREATION, recommendations=(advice,), proposals=(asked,))
    [table] = [each for each in kinds.document(report).tables() if each.key == "proposal-list"]

    assert labels_of(report, "recommendation-1") == ["建議內容", "審查報告", "回應", "後續"]
    for at, word in ((1, "Administration"), (2, "Administration"), (2, "Demonstration")):
        room = 166 * table.columns[at].share / sum(each.share for each in table.columns) - 2 * 1.6
        assert width_of(word, 8.4) < room, "the name of a body stands in the column of what it answered"
    [[reason]] = table.rows[0][3]
    assert isinstance(reason, Words) and reason.absent == NOT_HERE
    answered = replace(report, recommendations=(replace(advice, response=Bilingual.of("採納")),))
    assert labels_of(answered, "recommendation-1") == ["建議內容", "審查報告", "回應", "理由", "後續"]
