"""A report is composed once; every form and both languages print the same sections, tables and numbers."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from tests.reports.a_report import the_closed_plan, the_running_plan
from tracker.domain.bilingual import Bilingual, Lang
from tracker.domain.calendar import When
from tracker.models.report import ReportKind
from tracker.reports import kinds, setting
from tracker.reports.content import Report, Statement
from tracker.reports.document import NOT_STATED, Words, both
from tracker.reports.terms import Voice

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


@REPORTS
def test_every_key_is_its_own(report: Report) -> None:
    document = kinds.document(report)
    keys = [section.key for _, section in document.sections()] + [table.key for table in document.tables()]

    assert len(keys) == len(set(keys)) and all(re.fullmatch(r"[a-z0-9-]+", key) for key in keys)


@pytest.mark.parametrize(("path", "annex", "zh", "en"), [
    ((1,), False, "壹、", "1"), ((10,), False, "拾、", "10"), ((3, 12), False, "十二、", "3.12"),
    ((3, 20), False, "二十、", "3.20"),
    ((3, 2, 4), False, "（四）", "3.2.4"), ((2,), True, "附錄二", "B"), ((2, 1), True, "一、", "B.1")])
def test_sections_are_counted_as_officials_do(path: tuple[int, ...], annex: bool, zh: str, en: str) -> None:
    assert (setting.counted(path, "zh", annex=annex), setting.counted(path, "en", annex=annex)) == (zh, en)


@pytest.mark.parametrize(("lang", "said"), [("zh", "來源未載明"), ("en", "not stated in the source")])
def test_what_the_record_does_not_state_is_said_in_its_place(lang: Lang, said: str) -> None:
    report = the_closed_plan()
    setter = setting._Setter(kinds.document(report), report, lang)

    run = setter.run(Words(Bilingual()))

    assert run and run["text"] == said == NOT_STATED.in_(lang) and run["unknown"]


def test_own_words_may_be_needed_in_one_language_only() -> None:
    report = the_closed_plan()
    document = kinds.document(report)

    assert setting._Setter(document, report, "en").run(Words(both("項", ""))) is None


def test_values_in_own_words_are_never_read_as_a_pattern() -> None:
    text = both("見{what}", "see {what}", what=("{甲}", "{a}"))

    assert (text.zh, text.en) == ("見{甲}", "see {a}") and both("{}", "{}").zh == "{}"


@pytest.mark.parametrize(("number", "lang", "headed"), [
    ("壹、", "zh", "壹、摘要"), ("（一）", "zh", "（一）摘要"), ("附錄一", "zh", "附錄一　摘要"), ("1.1", "en", "1.1 摘要"),
    ("", "zh", "摘要")])
def test_a_title_stands_behind_its_number(number: str, lang: Lang, headed: str) -> None:
    assert setting.headed(number, "摘要", lang) == headed


def test_chapters_are_counted_past_ten() -> None:
    assert [setting.counted((n,), "zh") for n in (10, 11, 12)] == ["拾、", "拾壹、", "拾貳、"]


def words_of(plain: Any) -> str:
    """Every run of a plain document, in one line."""
    if isinstance(plain, list):
        return "".join(map(words_of, plain))
    if isinstance(plain, dict):
        return plain["text"] if "run" in plain and "text" in plain else "".join(map(words_of, plain.values()))
    return ""


def told(report: Report, kind: ReportKind, lang: Lang) -> str:
    report = replace(report, kind=kind)
    return words_of(setting.read(kinds.document(report), report, lang))


def with_first(report: Report, **changes: Any) -> Report:
    """The report with its first commitment changed, and no other."""
    commitment = replace(report.themes[0].commitments[0], **changes)
    return replace(report, themes=(replace(report.themes[0], commitments=(commitment,)),))


@pytest.mark.parametrize("kind", [ReportKind.PROGRESS, ReportKind.RESULTS, ReportKind.MIDTERM])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_report_tells_the_public_problem_of_a_commitment_once(kind: ReportKind, lang: Lang) -> None:
    report = with_first(the_closed_plan(), problem=Bilingual.of("紙本連署不便。", "Paper is a burden."))

    assert told(report, kind, lang).count(report.themes[0].commitments[0].problem.in_(lang)) == 1


@pytest.mark.parametrize(("lang", "said"), [("zh", "媒體報導（甲報）：報導指出"), ("en", "press (A): the press says")])
def test_who_speaks_is_not_named_again_as_the_place_where_it_was_said(lang: Lang, said: str) -> None:
    press = Bilingual.of("媒體報導（甲報）", "press (A)")
    remark = Statement(When.iso("2023-05-01"), press, Voice.PRESS, Bilingual.of("報導指出", "the press says"), where=press)
    words = told(with_first(the_closed_plan(), observations=(remark,)), ReportKind.PROGRESS, lang)

    assert said in words and words.count(press.in_(lang)) == 1


@pytest.mark.parametrize(("lang", "said", "counted"), [
    ("zh", "；來源未使用「延後」一詞，由本站判讀", "延後說明1次：說明原因"),
    ("en", "; the source does not say “delay”, this site reads it so", "Reports of delay: 1, with a reason")])
def test_a_delay_that_this_site_reads_says_so_behind_whose_it_is(lang: Lang, said: str, counted: str) -> None:
    report = the_closed_plan()
    delay = replace(report.themes[0].commitments[0].delays[0], read_as_delay=True)
    words = told(with_first(report, delays=(delay,)), ReportKind.RESULTS, lang)

    assert said in words and counted in words


@pytest.mark.parametrize(("lang", "said"), [
    ("zh", "各項指標均尚未評定，未設群組。"), ("en", "Not yet assessed on any indicator; no cluster.")])
def test_of_a_commitment_without_any_code_the_annex_says_so_once(lang: Lang, said: str) -> None:
    report = the_closed_plan()

    assert told(report, ReportKind.RESULTS, lang).count(said) == len(report.commitments())


def test_a_column_that_the_plan_says_nothing_of_is_a_note() -> None:
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
