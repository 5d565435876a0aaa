"""A report is composed once; every form and both languages print the same sections, tables and numbers."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.reports.a_report import the_closed_plan, the_running_plan
from tracker.domain.bilingual import Bilingual, Lang
from tracker.reports import kinds, setting
from tracker.reports.content import Report
from tracker.reports.document import NOT_STATED, Words, both

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
