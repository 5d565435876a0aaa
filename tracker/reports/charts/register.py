"""Ages on the register: how long each conclusion of the forum has been on it, or was, one square for each.

An age runs to the last meeting that listed the conclusion, never on to today. What this site only infers from
later papers is drawn with a broken edge, in a row of its own, and enters no count.
"""

from __future__ import annotations

from tracker.domain.bilingual import Lang
from tracker.reports import labels
from tracker.reports.charts.common import Table, listed
from tracker.reports.content import Report
from tracker.reports.figures import Conclusion
from tracker.reports.sheet import BODY, SMALL, STRONG, TINY, WIDTH, Sheet, wrap
from tracker.reports.tiles import BROKEN, INK, MIST, PLUM, STONE, Shape

BOUNDS = (0, 6, 12, 18, 24, None)
"""Upper ends of the groups, in whole months: listed once (0), then under 6, 12, 18, 24, then longer."""


def absent(report: Report, lang: Lang) -> str:
    if report.figures.conclusions:
        return ""
    return (
        "本站尚無本方案期程內的列管事項。"
        if lang == "zh"
        else "No conclusion of the Taskforce from the time of this plan is on the register here."
    )


def _group(each: Conclusion) -> int:
    if each.age.days == 0:
        return 0
    return next(n for n, end in enumerate(BOUNDS) if end is None or (n and each.age.whole_months < end))


def _band(each: Conclusion) -> tuple[int, str]:
    """The order of the bands: still on the register, then the others by their state; this site's readings last."""
    return (2, "") if each.is_read_here else (0 if each.is_open else 1, "" if each.is_open else each.state.zh)


def _bands(report: Report) -> dict[tuple[int, str], list[Conclusion]]:
    found: dict[tuple[int, str], list[Conclusion]] = {}
    for each in sorted(report.figures.conclusions, key=lambda each: (_band(each), each.number)):
        found.setdefault(_band(each), []).append(each)
    return found


def _name(band: tuple[int, str], of: list[Conclusion], lang: Lang) -> str:
    if band[0] == 0:
        return "仍在列管" if lang == "zh" else "on the register"
    if band[0] == 2:
        return "本站判讀，不計入" if lang == "zh" else "read by this site, not counted"
    return of[0].state.shown_in(lang)


def _heads(lang: Lang) -> tuple[str, ...]:
    if lang == "zh":
        return ("僅一次會議", "未滿6個月", "6至11個月", "12至17個月", "18至23個月", "24個月以上")
    return ("one meeting", "under 6 months", "6–11 months", "12–17 months", "18–23 months", "24 or more")


def alt(report: Report, lang: Lang) -> str:
    zh = lang == "zh"
    said = []
    for band, of in _bands(report).items():
        spread = [
            f"{head}{n}項" if zh else f"{head}: {n}"
            for head, n in zip(_heads(lang), (sum(_group(each) == g for each in of) for g in range(len(BOUNDS))), strict=True)
            if n
        ]
        name = _name(band, of, lang)
        said.append(f"{name}{len(of)}項（{'、'.join(spread)}）" if zh else f"{name}: {len(of)} ({', '.join(spread)})")
    day = report.figures.last_meeting
    until = (f"計至{labels.table_date(day, lang)}。" if zh else f" Counted to {labels.table_date(day, lang)}.") if day else ""
    count = len(report.figures.conclusions)
    head = f"列管事項{count}項之列管期間：" if zh else f"Conclusions, by their time on the register: {count}. "
    return f"{head}{listed(said, lang)}{until}"


def table(report: Report, lang: Lang) -> Table:
    zh = lang == "zh"
    rows = tuple(
        (
            str(each.number),
            each.title.shown_in(lang),
            labels.table_date(each.age.first, lang),
            labels.table_date(each.age.last, lang),
            str(each.age.whole_months),
            each.state.shown_in(lang) + (("（本站判讀）" if zh else " (this site’s reading)") if each.is_read_here else ""),
        )
        for each in sorted(report.figures.conclusions, key=lambda each: (-each.age.days, each.number))
    )
    headers = (
        ("編號", "案由", "首次列出", "最後一次列出", "滿月數", "列管狀態")
        if zh
        else ("No.", "Matter", "First listed", "Last listed", "Whole months", "Tracking status")
    )
    return Table(headers, rows, (4,))


def draw(report: Report, lang: Lang) -> Sheet:
    label_w, w, h, gap, top = 30.0, 5.0, 4.4, 0.7, 11.6
    bands, heads = _bands(report), _heads(lang)
    column = (WIDTH - label_w - 10) / len(heads)
    per = int(column // (w + gap))
    cells = {band: [[each for each in of if _group(each) == g] for g in range(len(heads))] for band, of in bands.items()}
    words = {band: wrap(_name(band, of, lang), label_w - 2, BODY, 2) for band, of in bands.items()}
    heights = {
        band: max(*(-(-len(cell) // per) * (h + gap) for cell in row), 3.6 * len(words[band]) + 1) + 3.6
        for band, row in cells.items()
    }
    sheet = Sheet(top + sum(heights.values()) + 0.8, lang)
    sheet.text(
        0.4,
        2.4,
        sheet.say(
            "每格一項列管事項，格內為編號；時間自首次列出之會議，計至最後一次列出之會議",
            "Each square is one conclusion, with its number; time runs from the first meeting that listed it to the last",
        ),
        SMALL,
        STONE,
    )
    for n, head in enumerate(heads):
        sheet.text(label_w + n * column, top - 3, head, SMALL, INK, True)
    y = top
    for band, row in cells.items():
        sheet.line(0, y, WIDTH, y, INK if y == top else MIST, 0.8 if y == top else 0.5)
        sheet.paragraph(0.4, y + 4.2, words[band], BODY, INK if band[0] != 2 else STONE, 3.6)
        for n, cell in enumerate(row):
            for k, each in enumerate(cell):
                _square(sheet, label_w + n * column + k % per * (w + gap), y + 2 + k // per * (h + gap), each, w, h)
        sheet.text(WIDTH - 0.6, y + 4.2, str(len(bands[band])), STRONG + 1, INK if band[0] != 2 else STONE, True, "right")
        y += heights[band]
    sheet.line(0, y, WIDTH, y, INK, 0.8)
    return sheet


def _square(sheet: Sheet, x: float, y: float, each: Conclusion, w: float, h: float) -> None:
    box = ((0.0, 0.0), (w, 0.0), (w, h), (0.0, h))
    if each.is_read_here:
        shape, colour = Shape(box, "#ffffff", STONE, 0.22, BROKEN), INK
    elif each.is_open:
        shape, colour = Shape(box, PLUM), "#ffffff"
    else:
        shape, colour = Shape(box, MIST, STONE, 0.18), INK
    sheet.shapes(x, y, (shape,))
    sheet.text(x + w / 2, y + h / 2, str(each.number), TINY, colour, each.is_open and not each.is_read_here, "center")
