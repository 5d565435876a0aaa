"""The charts, in both languages."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.reports.a_report import the_closed_plan, the_running_plan
from tests.reports.figures_to_draw import with_figures
from tracker.domain.bilingual import Lang
from tracker.domain.calendar import When
from tracker.domain.register import Age
from tracker.domain.schedule import SaidBy
from tracker.reports import cards, charts, labels, tiles
from tracker.reports.charts.common import beside
from tracker.reports.content import Lateness, Milestone, PromisedDate, Report
from tracker.reports.document import Table, Words
from tracker.reports.parts import figures, method
from tracker.reports.sheet import SMALL, Sheet, width_of, wrap
from tracker.reports.terms import State

LANGS: tuple[Lang, Lang] = ("zh", "en")

MEASURED = "import logging; logging.basicConfig(level=logging.INFO); from tracker.reports.sheet import width_of; width_of('a')"


def test_charts_are_drawn_without_a_warning_under_an_account_that_has_no_home(tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    environment = {name: value for name, value in os.environ.items() if name != "MPLCONFIGDIR" and not name.startswith("XDG_")}
    environment["HOME"] = str(tmp_path / "a file" / "home")
    done = subprocess.run([sys.executable, "-c", MEASURED], env=environment, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", charts.NAMES)
def test_the_same_report_gives_the_same_bytes(name: str, lang: Lang) -> None:
    first, second = (charts.draw(name, with_figures(), lang) for _ in range(2))

    assert first == second
    assert b"<text" not in first, "text is drawn as paths"
    assert not re.search(rb"\d{4}-\d\d-\d\dT", first), "no clock"


@pytest.mark.parametrize("name", charts.NAMES)
def test_a_chart_is_a_picture_when_requested(name: str) -> None:
    assert charts.draw(name, with_figures(), "zh", "png").startswith(b"\x89PNG")


@pytest.mark.parametrize("lang", LANGS)
def test_a_chart_without_dates_says_so(lang: Lang) -> None:
    report = the_running_plan()

    assert charts.absent("completion", report, lang) == ""
    assert "本站尚無任何里程碑的期限資料" in charts.absent("timeline", report, "zh")
    assert "No milestone has a date" in charts.absent("timeline", report, "en")
    assert "不代表沒有延後" in charts.absent("reasons", report, "zh")
    for name in charts.NAMES:
        assert charts.draw(name, report, lang).startswith(b"<?xml")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", charts.NAMES)
def test_each_chart_gives_its_figures_in_words_and_in_a_table(name: str, lang: Lang) -> None:
    report = with_figures()
    table = charts.table(name, report, lang)

    assert charts.absent(name, report, lang) == ""

    assert re.search(r"\d", charts.alt(name, report, lang))
    assert table.rows and all(len(row) == len(table.headers) for row in table.rows)
    assert "%" not in charts.alt(name, report, lang)


@pytest.mark.parametrize("name", charts.NAMES)
def test_both_editions_have_the_same_figures_row_by_row(name: str) -> None:
    zh, en = (charts.table(name, with_figures(), lang) for lang in LANGS)

    assert len(zh.headers) == len(en.headers) and len(zh.rows) == len(en.rows) and zh.numbers == en.numbers
    assert [[row[n] for n in zh.numbers] for row in zh.rows] == [[row[n] for n in en.numbers] for row in en.rows]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", ["pace", "claimed", "indicators", "register"])
def test_nothing_is_drawn_where_nobody_has_given_figures_and_the_place_says_so(name: str, lang: Lang) -> None:
    report = the_running_plan()

    assert charts.absent(name, report, lang) and charts.alt(name, report, lang) == charts.absent(name, report, lang)


@pytest.mark.parametrize(("name", "one", "many"), [
    ("indicators", "1 indicators", "Indicators from baseline to target: "), ("reasons", "1 reports", "by reason: "),
    ("pace", "1 were", "reported finished: "), ("completion", " commitments", "milestones: ")])
def test_the_wording_beside_a_number_agrees_with_one_and_with_many(name: str, one: str, many: str) -> None:
    said = charts.alt(name, with_figures(), "en")

    assert many in said and one not in said


def test_what_is_claimed_is_never_shown_as_verified() -> None:
    said = charts.absent("claimed", the_closed_plan(), "en")

    assert "Milestones reported finished: 5, none of them independently verified." in said
    rows = charts.table("claimed", with_figures(), "en").rows
    assert [row[1] for row in rows] == ["–", "2 of 5", "3 of 6"]
    assert rows[0][2:] == ("Complete (Body A, Jun 2024)", "Limited (Member B, Jun 2024)", "Limited (Reviewer C, Jun 2024)")
    assert rows[1][4] == "not yet assessed" and rows[2][2:] == ("not yet assessed",) * 3


def test_time_elapsed_and_work_done_appear_beside_each_other_as_counts() -> None:
    rows = charts.table("pace", the_closed_plan(), "en").rows

    assert rows[0] == ("30 Jun 2021", "6", "2", "2")


def test_a_withdrawn_milestone_remains_among_those_that_were_due_and_the_note_says_so() -> None:
    report = the_closed_plan()
    themes = tuple(replace(t, commitments=tuple(replace(c, milestones=tuple(
        replace(m, state=State.WITHDRAWN) for m in c.milestones)) for c in t.commitments)) for t in report.themes)
    withdrawn = replace(report, themes=themes)

    due = [row[2] for row in charts.table("pace", withdrawn, "en").rows]
    assert due == [row[2] for row in charts.table("pace", report, "en").rows][:len(due)] and due[-1] == "16"
    note = figures.pace_figure().note
    assert "withdrawn ones stay" in note.en and "撤回之里程碑自原訂期限起仍計入" in note.zh


@pytest.mark.parametrize(("on", "last"), [
    (date(2026, 11, 22), ("31 May 2024", "41", "16", "5")),
    (date(2024, 5, 31), ("31 May 2024", "41", "16", "5")),
    (date(2022, 3, 15), ("15 Mar 2022", "14", "8", "5")),
])
def test_time_is_counted_to_the_reports_day_and_never_past_the_end_of_the_plan(on: date, last: tuple[str, ...]) -> None:
    rows = charts.table("pace", replace(the_closed_plan(), on=on), "en").rows

    assert rows[-1] == last and len({row[0] for row in rows}) == len(rows)


@pytest.mark.parametrize("lang", LANGS)
def test_no_time_is_shown_as_elapsed_before_the_plan_begins(lang: Lang, monkeypatch: pytest.MonkeyPatch) -> None:
    report = replace(the_closed_plan(), on=date(2020, 11, 1))
    bands: list[float] = []
    said: list[str] = []
    monkeypatch.setattr(Sheet, "band", lambda _sheet, _x, _y, w, *_how, **_more: bands.append(w))
    monkeypatch.setattr(Sheet, "text", lambda _sheet, _x, _y, words, *_how, **_more: said.append(words))
    charts.draw("pace", report, lang)

    assert len(bands) == 1 and bands[0] > 0
    assert not {"截至日", "as of"} & set(said), "the day is before the first that is drawn"


@pytest.mark.parametrize("lang", LANGS)
def test_the_day_of_a_report_early_in_the_plan_is_not_written_over_another_word(
        lang: Lang, monkeypatch: pytest.MonkeyPatch) -> None:
    said: dict[str, float] = {}
    monkeypatch.setattr(Sheet, "text", lambda _sheet, x, _y, words, *_how, **_more: said.setdefault(words, x))
    charts.draw("pace", replace(the_closed_plan(), on=date(2021, 1, 5)), lang)
    time, as_of = ("時間", "截至日") if lang == "zh" else ("Time", "as of")

    assert said[as_of] - width_of(as_of, SMALL) / 2 > said[time] + width_of(time, SMALL)


@pytest.mark.parametrize("lang", LANGS)
def test_a_finish_that_only_this_site_read_from_a_source_is_not_ascribed_to_a_body(
        lang: Lang, monkeypatch: pytest.MonkeyPatch) -> None:
    report = the_closed_plan()
    themes = tuple(replace(t, commitments=tuple(replace(c, milestones=tuple(
        replace(m, reported=replace(m.reported, basis=basis) if m.reported else None) for m, basis in zip(
            c.milestones, (SaidBy.SOURCE, *[SaidBy.BODY] * 20), strict=False))) for c in t.commitments)) for t in report.themes)
    said: list[str] = []
    monkeypatch.setattr(Sheet, "text", lambda _sheet, _x, _y, words, *_how, **_more: said.append(words))
    charts.draw("pace", replace(report, themes=themes), lang)
    read_here = sum(m.state.value.startswith("finished") and m.reported is not None and m.reported.basis is SaidBy.SOURCE
                    for t in themes for c in t.commitments for m in c.milestones)

    told = f"其中{read_here}項由本站依來源判讀" if lang == "zh" else f"{read_here} of them as read by this site"

    assert read_here and told in said


def test_what_was_finished_after_the_plan_has_a_row_of_time_of_its_own() -> None:
    report = the_closed_plan()
    first = report.themes[0].commitments[0]
    late = replace(first.milestones[0], state=State.FINISHED_LATE,
                   reported=replace(next(m.reported for m in report.milestones() if m.reported), as_of=When.iso("2024-08-01")))
    report = replace(report, themes=(replace(report.themes[0], commitments=(replace(first, milestones=(late,)),)),))

    assert [row[0] for row in charts.table("pace", report, "en").rows][-2:] == ["31 May 2024", "1 Aug 2024"]


@pytest.mark.parametrize(("as_of", "finished"), [("2024-03", 1), ("2024-03-15", 1), ("2024-03-16", 0), ("2024-04", 0)])
def test_what_is_said_to_be_finished_beside_the_line_is_what_the_line_and_its_table_count(as_of: str, finished: int) -> None:
    report = the_closed_plan()
    first = report.themes[0].commitments[0]
    done = replace(first.milestones[0], state=State.FINISHED,
                   reported=replace(next(m.reported for m in report.milestones() if m.reported), as_of=When.iso(as_of)))
    report = replace(report, on=date(2024, 3, 15),
                     themes=(replace(report.themes[0], commitments=(replace(first, milestones=(done,)),)),))

    assert charts.table("pace", report, "en").rows[-1][3] == str(finished)
    assert f"reported finished: {finished};" in charts.alt("pace", report, "en")


@pytest.mark.parametrize("ends", [(62.0, 62.0), (13.0, 13.0), (13.0, 14.0), (60.0, 62.0), (30.0, 30.0), (13.0, 62.0)])
def test_the_labels_of_two_lines_never_overlap(ends: tuple[float, float]) -> None:
    places = beside(dict(zip("ab", ends, strict=True)), 13.0, 58.0)

    assert round(places["b"] - places["a"], 6) >= 8.4 and places["a"] >= 13.0 and places["b"] <= 58.0


def test_an_indicator_given_in_words_is_in_the_table_and_not_in_the_picture() -> None:
    rows = charts.table("indicators", with_figures(), "zh").rows

    assert len(rows) == 3 and rows[2][4] == "多數表示不信任（110/03）" and rows[2][5] == "尚無量測值"
    assert rows[1][4] == "31（日期未載明）"
    assert "公民團體之信任" not in charts.alt("indicators", with_figures(), "zh")


def test_a_conclusion_known_only_by_this_sites_reading_is_not_counted_in_the_register() -> None:
    said = charts.alt("register", with_figures(), "zh")

    assert "仍在列管2項" in said and "解除列管2項" in said and "本站判讀，不計入1項" in said and "計至112/12/01" in said


def test_the_picture_of_the_register_groups_a_conclusion_by_the_months_that_its_table_gives() -> None:
    report = with_figures()
    [first, *_] = report.figures.conclusions
    nearly = replace(first, age=Age(date(2021, 1, 1), date(2022, 6, 25)))
    one = replace(report, figures=replace(report.figures, conclusions=(nearly,)))

    assert charts.table("register", one, "en").rows[0][4] == "17" and "12–17 months: 1" in charts.alt("register", one, "en")
    assert "1 conclusions" not in charts.alt("register", one, "en")


def test_the_table_of_completion_contains_every_milestone_once() -> None:
    report = the_closed_plan()
    rows = charts.table("completion", report, "en").rows

    assert sum(int(row[1]) for row in rows) == len(report.milestones())
    assert all(int(row[1]) == sum(int(n) for n in row[2:]) for row in rows)


def test_an_unknown_chart_name_is_refused() -> None:
    with pytest.raises(KeyError):
        charts.draw("score", the_closed_plan(), "en")


def test_every_state_has_a_square_of_its_own() -> None:
    for drawing in (tiles.svg, tiles.inline):
        drawn = [drawing(state) for state in State]
        assert len(set(drawn)) == len(State)
        assert not any("style" in svg for svg in drawn)


def test_titles_are_wrapped_to_the_width_available() -> None:
    for text in (
        "將開放政府觀念納入公民與社會課程與教學推動範圍，強化教師增能",
        "Bringing Open Government into Civics Courses and Teaching, and Building Capacity",
    ):
        rows = wrap(text, 40, lines=2)
        assert len(rows) == 2 and all(width_of(row) <= 41 for row in rows)


def test_a_process_draws_one_picture_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []
    at_once: list[int] = []

    def save(_sheet: Sheet, form: str, **_more: Any) -> bytes:
        begun.append(form)
        time.sleep(0.02)
        at_once.append(len(begun))
        begun.clear()
        return b""

    monkeypatch.setattr(Sheet, "save", save)
    with ThreadPoolExecutor(4) as readers:
        asked = [readers.submit(charts.draw, name, with_figures(), "zh") for name in charts.NAMES]
        asked.append(readers.submit(cards.draw, cards.Card("站", "", "", "承諾事項"), "zh", tmp_path))
        assert [each.result() for each in asked] == [b""] * len(asked)
    assert at_once == [1] * len(asked)


def test_drawing_needs_no_pyplot() -> None:
    charts.draw("completion", the_closed_plan(), "zh")

    assert "matplotlib.pyplot" not in sys.modules


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("report", [with_figures(), the_closed_plan()], ids=["figures", "closed"])
def test_no_word_in_the_tables_of_figures_is_wider_than_its_column(report: Report, lang: Lang) -> None:
    page, table_size, margins = 166.0, 8.4, 2 * 1.6
    for table in method.figure_data(report, charts.NAMES).blocks:
        assert isinstance(table, Table)
        for at, column in enumerate(table.columns):
            room = page * column.share / sum(each.share for each in table.columns) - margins
            cells = [run.text.in_(lang) for row in table.rows for line in row[at] for run in line if isinstance(run, Words)]
            for word in re.findall(r"[A-Za-z0-9()–-]+", " ".join((column.label.in_(lang), *cells))):
                assert width_of(word, table_size) <= room, (table.key, column.label.en, word)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("on", [date(2024, 5, 31), date(2024, 5, 1), date(2022, 3, 15)])
def test_the_day_of_the_report_and_the_end_of_the_plan_are_labelled_side_by_side(
        on: date, lang: Lang, monkeypatch: pytest.MonkeyPatch) -> None:
    said: dict[str, float] = {}

    def text(_sheet: Sheet, x: float, _y: float, words: str, *_how: Any, **_more: Any) -> None:
        said[words] = x

    monkeypatch.setattr(Sheet, "text", text)
    charts.draw("timeline", replace(the_closed_plan(), on=on), lang)
    one, other = ("方案期滿", "截至日") if lang == "zh" else ("plan ends", "as of")
    assert abs(said[one] - said[other]) > (width_of(one, SMALL) + width_of(other, SMALL)) / 2


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("days", [1, 12, 60, 400])
def test_the_label_of_a_late_milestone_begins_after_the_arrow_however_short_it_is(
        days: int, lang: Lang, monkeypatch: pytest.MonkeyPatch) -> None:
    report = the_closed_plan()
    commitment = report.themes[0].commitments[0]
    due, on = date(2023, 5, 31) - timedelta(days=days), date(2023, 5, 31)
    late = replace(commitment.milestones[0], state=State.OVERDUE, promised=(PromisedDate(When.day(due)),),
                   lateness=Lateness(on, days=days))
    one = replace(report.themes[0], commitments=(replace(commitment, milestones=(late,), delays=()),))
    tips: list[float] = []
    words: dict[str, float] = {}
    monkeypatch.setattr(Sheet, "arrow", lambda _sheet, _start, end, _y, **_how: tips.append(end))
    monkeypatch.setattr(Sheet, "text", lambda _sheet, x, _y, said, *_how, **_more: words.setdefault(said, x))
    charts.draw("timeline", replace(report, themes=(one,), on=on), lang)
    note = labels.late(late, lang)
    assert note in words and tips[-1] + 1 < words[note]


def test_the_dates_of_very_many_milestones_that_moved_remain_legible_on_one_page() -> None:
    report = the_closed_plan()
    commitment = report.themes[0].commitments[0]

    def moved(n: int) -> Milestone:
        due = date(2021, 1, 31) + timedelta(days=n * 55)
        promised = (PromisedDate(When.day(due)), PromisedDate(When.day(due + timedelta(days=90)), When.day(due)))
        return replace(commitment.milestones[0], label=f"m{n}", state=State.UNDER_WAY, lateness=None, promised=promised)

    def height(commitments: int, milestones: int) -> float:
        one = replace(commitment, milestones=tuple(moved(n) for n in range(1, milestones + 1)))
        many = tuple(replace(one, reference=f"c{n}", label=f"1-{n}") for n in range(1, commitments + 1))
        crowded = replace(report, themes=(replace(report.themes[0], commitments=many),))
        return charts.height(charts.draw("timeline", crowded, "zh"))

    # A picture taller than 190 mm is drawn smaller to stand on one page.
    assert height(6, 5) == pytest.approx(6 * (5 * 4.6 + 2.4), abs=30), "there is room for the words beside each mark"
    assert height(12, 12) < 190 / 0.7
