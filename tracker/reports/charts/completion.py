"""Completion by commitment: one square for each milestone."""

from __future__ import annotations

from tracker.domain.bilingual import Lang
from tracker.domain.calendar import roc_year
from tracker.reports import labels
from tracker.reports.charts.common import Table, listed, named, titles
from tracker.reports.content import Commitment, Milestone, Report
from tracker.reports.sheet import BODY, SMALL, WIDTH, Sheet
from tracker.reports.terms import State
from tracker.reports.tiles import INK, MIST, STONE

FINISHED = (State.FINISHED, State.FINISHED_EARLY, State.FINISHED_LATE)

PER_LINE = 8


def absent(report: Report, lang: Lang) -> str:
    if report.milestones():
        return ""
    return "本站尚無本方案里程碑資料。" if lang == "zh" else "This site holds no milestones of this plan."


def alt(report: Report, lang: Lang) -> str:
    zh = lang == "zh"
    figures = listed(
        [
            f"{labels.say(labels.STATE[s], lang)}{n}項" if zh else f"{labels.say(labels.STATE[s], lang).lower()}: {n}"
            for s, n in report.by_state().items()
        ],
        lang,
    )
    total, groups = len(report.milestones()), len(report.commitments())
    return (
        f"{groups}項承諾事項、{total}項里程碑的最近狀態：{figures}"
        if zh
        else f"Commitments: {groups}; milestones: {total}, last known as: {figures}"
    )


def draw(report: Report, lang: Lang) -> Sheet:
    title_x, title_w, tiles_x, count_x = 12.0, 50.0, 65.0, 132.0
    pitch, theme_h, top = 5.4, 7.4, 0.0
    counts = report.by_state()
    key = [(state, f"{labels.say(labels.STATE[state], lang)}  {n}") for state, n in counts.items()]
    words = {c.reference: titles(c.title, c.ours, lang, title_w) for c in report.commitments()}

    def height_of(c: Commitment) -> float:
        return pitch + max((len(words[c.reference]) - 1) * 3.5, (-(-len(c.milestones) // PER_LINE) - 1) * 4.9, 0)

    head = Sheet(10, lang).legend(2.6, key) + 8.6
    top = head + 4.4
    sheet = Sheet(top + sum(theme_h + sum(height_of(c) for c in t.commitments) for t in report.themes) + 0.6, lang)
    sheet.legend(2.6, key)
    sheet.text(
        tiles_x,
        head,
        sheet.say("里程碑（格內為最近一次回報的年度）", "Milestones, with the year of the last report"),
        SMALL,
        STONE,
    )
    sheet.text(count_x, head, sheet.say("完成／全部", "Finished"), SMALL, STONE)
    sheet.text(WIDTH - 0.5, head, sheet.say("最近一次回報", "Last report"), SMALL, STONE, ha="right")
    y = top - 2
    for theme in report.themes:
        sheet.line(0, y + 0.6, WIDTH, y + 0.6, INK, 0.8)
        label = (
            f"{theme.label}{sheet.say('　', '  ')}{theme.title.shown_in(lang)}" if theme.label else theme.title.shown_in(lang)
        )
        sheet.text(0, y + theme_h / 2 + 0.6, label, BODY, INK, True)
        y += theme_h
        for n, c in enumerate(theme.commitments):
            if n:
                sheet.line(0, y, WIDTH, y, MIST, 0.5)
            h, cy = height_of(c), y + pitch / 2
            sheet.text(0.4, cy, labels.commitment_number(c, lang), BODY, INK, True)
            sheet.paragraph(title_x, cy, words[c.reference], BODY, INK, 3.5)
            for k, m in enumerate(c.milestones):
                sheet.tile(
                    tiles_x + 3.6 + k % PER_LINE * 8.1, cy + k // PER_LINE * 4.9, m.state, _year(m, lang), 7.2, 4.2, SMALL - 0.2
                )
            if c.milestones:
                done = sum(m.state in FINISHED for m in c.milestones)
                total = len(c.milestones)
                # No "0 of 5": where nothing was reported, a nought would read as a finding.
                sheet.text(count_x, cy, sheet.say(f"{done}／{total}", f"{done} of {total}") if done else "–", BODY, INK, done > 0)
            else:
                sheet.text(tiles_x, cy, sheet.say("本站尚無里程碑資料", "no milestones on this site"), SMALL, STONE)
            last = c.last_report
            sheet.text(WIDTH - 0.5, cy, labels.table_date(last, lang) if last else "–", BODY, STONE, ha="right")
            y += h
    sheet.line(0, y, WIDTH, y, INK, 0.8)
    return sheet


def _year(m: Milestone, lang: Lang) -> str:
    if m.reported is None:
        return "–"
    year = m.reported.as_of.last.year
    return roc_year(year) if lang == "zh" else str(year)


def table(report: Report, lang: Lang) -> Table:
    states = tuple(report.by_state())
    headers = (("承諾事項", "里程碑") if lang == "zh" else ("Commitment", "Milestones")) + tuple(
        labels.say(labels.STATE[s], lang) for s in states
    )
    rows = tuple(
        (named(c, lang), str(len(c.milestones)), *(str(c.by_state().get(s, 0)) for s in states)) for c in report.commitments()
    )
    return Table(headers, rows, tuple(range(1, len(headers))))
