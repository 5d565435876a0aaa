"""The three charts, in both languages."""

from __future__ import annotations

import re
import sys

import pytest

from tests.reports.a_report import the_closed_plan, the_running_plan
from tracker.domain.bilingual import Lang
from tracker.reports import charts, tiles
from tracker.reports.sheet import width_of, wrap
from tracker.reports.terms import State

LANGS: tuple[Lang, Lang] = ("zh", "en")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", charts.NAMES)
def test_the_same_report_gives_the_same_bytes(name: str, lang: Lang) -> None:
    first, second = (charts.draw(name, the_closed_plan(), lang) for _ in range(2))

    assert first == second
    assert b"<text" not in first, "text is drawn as paths"
    assert not re.search(rb"\d{4}-\d\d-\d\dT", first), "no clock"


@pytest.mark.parametrize("name", charts.NAMES)
def test_a_chart_is_a_picture_when_asked(name: str) -> None:
    assert charts.draw(name, the_closed_plan(), "zh", "png").startswith(b"\x89PNG")


@pytest.mark.parametrize("lang", LANGS)
def test_where_there_are_no_dates_the_chart_says_so(lang: Lang) -> None:
    report = the_running_plan()

    assert charts.absent("completion", report, lang) == ""
    assert "期限" in charts.absent("timeline", report, "zh") and "No dates on record" in charts.absent("timeline", report, "en")
    assert "不代表沒有延後" in charts.absent("reasons", report, "zh")
    for name in charts.NAMES:
        assert charts.draw(name, report, lang).startswith(b"<?xml")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", charts.NAMES)
def test_each_chart_says_its_figures_in_words_and_in_a_table(name: str, lang: Lang) -> None:
    report = the_closed_plan()
    table = charts.table(name, report, lang)

    assert re.search(r"\d", charts.alt(name, report, lang))
    assert table.rows and all(len(row) == len(table.headers) for row in table.rows)
    assert "%" not in charts.alt(name, report, lang)


def test_the_table_of_completion_holds_every_milestone_once() -> None:
    report = the_closed_plan()
    rows = charts.table("completion", report, "en").rows

    assert sum(int(row[1]) for row in rows) == len(report.milestones())
    assert all(int(row[1]) == sum(int(n) for n in row[2:]) for row in rows)


def test_another_name_is_refused() -> None:
    with pytest.raises(KeyError):
        charts.draw("score", the_closed_plan(), "en")


def test_every_state_has_a_square_of_its_own() -> None:
    for drawing in (tiles.svg, tiles.inline):
        drawn = [drawing(state) for state in State]
        assert len(set(drawn)) == len(State)
        assert not any("style" in svg for svg in drawn)


def test_titles_are_broken_to_the_width_they_have() -> None:
    for text in (
        "將開放政府觀念納入公民與社會課程與教學推動範圍，強化教師增能",
        "Bringing Open Government into Civics Courses and Teaching, and Building Capacity",
    ):
        rows = wrap(text, 40, lines=2)
        assert len(rows) == 2 and all(width_of(row) <= 41 for row in rows)


def test_drawing_needs_no_pyplot() -> None:
    charts.draw("completion", the_closed_plan(), "zh")

    assert "matplotlib.pyplot" not in sys.modules
