"""Paths of indicators: from the baseline, by what was measured, to the target.

Each has a scale of its own, so that no two are compared by eye or added up. A date that the source does not state is not
placed on the axis: its value is a level line, and the words beside it say so.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise
from math import cos, pi, sin

from tracker.domain.bilingual import Lang
from tracker.domain.calendar import When
from tracker.reports import labels
from tracker.reports.charts.common import Table, listed, numbered
from tracker.reports.content import Report
from tracker.reports.figures import Indicator
from tracker.reports.sheet import BODY, SMALL, STRONG, WIDTH, Axis, Sheet, width_of, wrap
from tracker.reports.tiles import ASH, CHALK, INK, MIST, PLUM, STONE, Shape


def absent(report: Report, lang: Lang) -> str:
    if _drawn(report):
        return ""
    if report.figures.indicators:
        return (
            "各指標均以文字說明，沒有可繪製的數值；內容見指標表。"
            if lang == "zh"
            else "The indicators are described in words and have no figures to draw; see the table of indicators."
        )
    return (
        "本站尚無本方案承諾事項的指標；沒有基準值，即無從判斷改變多少。"
        if lang == "zh"
        else "No indicator of a commitment is on record. Without a baseline nobody can say how much has changed."
    )


def _drawn(report: Report) -> list[Indicator]:
    return [each for each in report.figures.indicators if each.figures]


def alt(report: Report, lang: Lang) -> str:
    numbers, zh = numbered(report, lang), lang == "zh"
    said = []
    for each in _drawn(report):
        newest = each.measured[-1].value if each.measured else ""
        parts = [
            f"{word}{value}{_unit(each, lang)}" if zh else f"{word} {value}{_unit(each, lang)}"
            for word, value in (
                ("基準值" if zh else "baseline", each.baseline),
                ("最近量測" if zh else "latest", newest),
                ("目標值" if zh else "target", each.target),
            )
            if value
        ]
        name = f"{numbers[each.commitment]} {each.title.shown_in(lang)}"
        said.append(f"{name}：{'，'.join(parts)}" if zh else f"{name}: {', '.join(parts)}")
    count = len(report.figures.indicators)
    return (f"{count}項指標由基準值至目標值。" if zh else f"Indicators from baseline to target: {count}. ") + listed(said, lang)


def _unit(each: Indicator, lang: Lang) -> str:
    unit = each.unit.shown_in(lang)
    return "" if not unit else unit if lang == "zh" else f" {unit}"


def table(report: Report, lang: Lang) -> Table:
    numbers, zh = numbered(report, lang), lang == "zh"
    unknown = "來源未載明" if zh else "not stated"

    def dated(value: str, when: When | None) -> str:
        if not value:
            return unknown
        day = labels.table_date(when, lang) if when else ("日期未載明" if zh else "no date")
        return f"{value}（{day}）" if zh else f"{value} ({day})"

    rows = []
    for each in report.figures.indicators:
        measured = [dated(m.value or m.text.shown_in(lang), m.on) for m in each.measured]
        rows.append(
            (
                numbers[each.commitment],
                each.title.shown_in(lang),
                each.level.shown_in(lang),
                each.unit.shown_in(lang) or "–",
                dated(each.baseline or each.baseline_text.shown_in(lang), each.baseline_on),
                ("；" if zh else "; ").join(measured) or ("尚無量測值" if zh else "not measured yet"),
                dated(each.target or each.target_text.shown_in(lang), each.target_on),
                ("愈高愈好" if each.is_higher_better else "愈低愈好") if zh else ("higher" if each.is_higher_better else "lower"),
            )
        )
    headers = (
        ("編號", "指標", "層次", "單位", "基準值", "量測值", "目標值", "目標方向")
        if zh
        else ("No.", "Indicator", "Level", "Unit", "Baseline", "Measured", "Target", "Better if")
    )
    return Table(headers, tuple(rows))


def draw(report: Report, lang: Lang) -> Sheet:
    text_w, x0, x1, right, row_h, top = 50.0, 64.0, 128.0, 134.0, 21.0, 17.0
    found, numbers = _drawn(report), numbered(report, lang)
    days = [day for each in found for day in _days(each)]
    start = min([report.plan.period.first, *days])
    latest = max([report.plan.period.last, *days])
    axis = Axis(x0, x1, date(start.year, 1, 1), date(latest.year + 1, 1, 1))
    sheet = Sheet(top + row_h * len(found) + 0.6, lang)
    _key(sheet)
    axis.years(sheet, top, sheet.height - 0.6, top - 4.4)
    for n, each in enumerate(found):
        y = top + n * row_h
        if n % 2 == 0:
            sheet.band(0, y, WIDTH, row_h, CHALK)
        sheet.text(0.8, y + 4.2, numbers[each.commitment], SMALL, INK, True)
        rows = wrap(each.title.shown_in(lang), text_w - 2, BODY, 3)
        sheet.paragraph(11, y + 4.2, rows, BODY, INK, 3.6)
        below = ("　" if lang == "zh" else ", ").join(filter(None, (each.level.shown_in(lang), each.unit.shown_in(lang))))
        sheet.paragraph(11, y + 4.4 + 3.6 * len(rows), wrap(below, text_w - 2, SMALL, 1), SMALL, STONE, 3.6)
        _path(sheet, axis, each, y + 3.8, y + row_h - 4.0, "white" if n % 2 else CHALK)
        _values(sheet, each, right, y + 4.2)
    return sheet


def _days(each: Indicator) -> list[date]:
    return [when.last for when in (each.baseline_on, each.target_on, *(m.on for m in each.measured)) if when]


def _path(sheet: Sheet, axis: Axis, each: Indicator, top: float, bottom: float, ground: str) -> None:
    low, high = min(each.figures), max(each.figures)

    def up(value: str) -> float:
        if high == low:
            return (top + bottom) / 2
        return bottom - float((Decimal(value) - low) / (high - low)) * (bottom - top)

    sheet.line(axis.x0, bottom + 1.8, axis.x1, bottom + 1.8, MIST, 0.5)
    for value, when in ((each.baseline, each.baseline_on), (each.target, each.target_on)):
        if value and when is None:
            sheet.line(axis.x0, up(value), axis.x1, up(value), ASH, 0.6, (1, 1.4))
    if each.baseline and each.target and each.baseline_on and each.target_on:
        sheet.line(axis(each.baseline_on.last), up(each.baseline), axis(each.target_on.last), up(each.target), ASH, 0.8, (1, 1.6))
    points = [(axis(m.on.last), up(m.value)) for m in each.measured if m.value]
    if each.baseline and each.baseline_on and points:
        points.insert(0, (axis(each.baseline_on.last), up(each.baseline)))
    for (ax, ay), (bx, by) in pairwise(points):
        sheet.line(ax, ay, bx, by, INK, 1.3)
    for m in each.measured:
        if m.value:
            _dot(sheet, axis(m.on.last), up(m.value))
    if each.baseline and each.baseline_on:
        _ring(sheet, axis(each.baseline_on.last), up(each.baseline), ground)
    if each.target and each.target_on:
        _diamond(sheet, axis(each.target_on.last), up(each.target), ground)


def _values(sheet: Sheet, each: Indicator, x: float, y: float) -> None:
    zh, lang = sheet.lang == "zh", sheet.lang
    newest = next((m for m in reversed(each.measured) if m.value), None)
    rows = []
    for word, value, when, bold in (
        ("目標" if zh else "Target", each.target, each.target_on, False),
        ("最近" if zh else "Latest", newest.value if newest else "", newest.on if newest else None, True),
        ("基準" if zh else "Baseline", each.baseline, each.baseline_on, False),
    ):
        day = labels.table_date(when, lang) if when else ("日期未載明" if zh else "no date stated")
        missing = ("尚無量測值" if zh else "not measured yet") if bold else ("未載明" if zh else "not stated")
        rows.append((word, value, day if value else missing, bold))
    for word, value, day, bold in rows:
        sheet.text(x, y, word, SMALL, STONE)
        sheet.text(x + (7 if zh else 11), y, value, STRONG if bold else BODY, INK, bold)
        taken = width_of(value, STRONG if bold else BODY, bold) + 1.4 if value else 0
        sheet.text(x + (7 if zh else 11) + taken, y, day, SMALL, STONE)
        y += 5.4


def _key(sheet: Sheet) -> None:
    x = 0.0
    for mark, words in (
        (_ring, sheet.say("基準值", "baseline")),
        (_dot, sheet.say("量測值", "measured")),
        (_diamond, sheet.say("目標值", "target")),
    ):
        if mark is _dot:
            _dot(sheet, x + 1.6, 2.4)
        elif mark is _ring:
            _ring(sheet, x + 1.6, 2.4, "#ffffff")
        else:
            _diamond(sheet, x + 1.6, 2.4, "#ffffff")
        sheet.text(x + 4.4, 2.4, words, SMALL)
        x += 9.4 + width_of(words, SMALL)
    sheet.line(x, 2.4, x + 6, 2.4, ASH, 0.8, (1, 1.6))
    words = sheet.say("由基準值至目標值的直線；各指標的縱軸不同", "straight line from baseline to target; each has its own scale")
    sheet.text(x + 7.4, 2.4, words, SMALL)


def _ring(sheet: Sheet, x: float, y: float, ground: str) -> None:
    sheet.shapes(x, y, (Shape(_round(1.15), "#ffffff" if ground == "white" else ground, INK, 0.32),))


def _dot(sheet: Sheet, x: float, y: float) -> None:
    sheet.shapes(x, y, (Shape(_round(1.15), INK),))


def _diamond(sheet: Sheet, x: float, y: float, ground: str) -> None:
    d = 1.6
    sheet.shapes(x, y, (Shape(((0, -d), (d, 0), (0, d), (-d, 0)), "#ffffff" if ground == "white" else ground, PLUM, 0.36),))


def _round(r: float) -> tuple[tuple[float, float], ...]:
    return tuple((round(r * cos(k * pi / 12), 4), round(r * sin(k * pi / 12), 4)) for k in range(24))
