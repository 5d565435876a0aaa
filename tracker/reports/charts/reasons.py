"""Delays by reason: one square for each report of delay."""

from __future__ import annotations

from tracker.domain.bilingual import Lang
from tracker.reports import labels
from tracker.reports.charts.common import Table, listed
from tracker.reports.content import Report
from tracker.reports.sheet import BODY, SMALL, STRONG, WIDTH, Sheet, wrap
from tracker.reports.tiles import INK, MIST, STONE


def absent(report: Report, lang: Lang) -> str:
    if report.delays():
        return ""
    return (
        "本站尚無本期間的延後說明；不代表沒有延後。"
        if lang == "zh"
        else "No report of delay is on record for this period. That does not mean that nothing was delayed."
    )


def alt(report: Report, lang: Lang) -> str:
    zh = lang == "zh"
    figures = listed(
        [f"{labels.reason(g.category, lang)}{'' if zh else ': '}{len(g.delays)}{'次' if zh else ''}" for g in report.by_reason()],
        lang,
    )
    count = len(report.delays())
    return (f"本期間{count}次延後說明，依原因分類：" if zh else f"Reports of delay in the period, by reason: {count}. ") + figures


def draw(report: Report, lang: Lang) -> Sheet:
    groups = report.by_reason()
    label_w, w, gap, h = 60.0, 11.4, 12.3, 5.6
    per = int((WIDTH - label_w - 16) // gap)
    rows = [(g, wrap(labels.reason(g.category, lang), label_w - 4, BODY)) for g in groups]
    heights = [max(-(-len(g.delays) // per) * 6.8, 6.8 + 3.5 * (len(t) - 1)) + 1.4 for g, t in rows]
    top = 7.0
    sheet = Sheet(top + sum(heights) + 1, lang)
    sheet.text(
        label_w + 2,
        2.8,
        sheet.say(
            "每格為一次延後說明，格內為承諾事項編號", "Each square is one report of delay, with the number of its commitment"
        ),
        SMALL,
        STONE,
    )
    y = top
    for (group, titles), height in zip(rows, heights, strict=True):
        sheet.line(0, y, WIDTH, y, MIST, 0.5)
        cy = y + 0.7 + 3.4
        sheet.paragraph(0.4, cy, titles, BODY, INK if group.category else STONE, 3.5)
        for k, (c, _) in enumerate(group.delays):
            number = labels.commitment_number(c, lang).rstrip("*")
            sheet.square(label_w + 2 + w / 2 + k % per * gap, cy + k // per * 6.8, number, group.category is not None, w, h)
        sheet.text(label_w + 4.4 + min(len(group.delays), per) * gap, cy, str(len(group.delays)), STRONG + 1, INK, True)
        y += height
    sheet.line(0, y, WIDTH, y, MIST, 0.5)
    return sheet


def table(report: Report, lang: Lang) -> Table:
    zh = lang == "zh"
    rows = tuple(
        (
            labels.reason(g.category, lang),
            str(len(g.delays)),
            ("、" if zh else ", ").join(dict.fromkeys(labels.commitment_number(c, lang) for c, _ in g.delays)),
        )
        for g in report.by_reason()
    )
    return Table(("原因", "次數", "承諾事項") if zh else ("Reason", "Reports", "Commitments"), rows, (1,))
