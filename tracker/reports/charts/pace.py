"""Time elapsed beside work done: how many milestones were due, and how many were reported finished, as the plan went
on.

Two counts on one scale of milestones; neither is turned into a share. A milestone without a date in the sources is
not in the line of what was due, and is reported separately.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from tracker.domain.bilingual import Lang
from tracker.domain.schedule import SaidBy
from tracker.reports import labels
from tracker.reports.charts.common import Table, beside
from tracker.reports.charts.completion import FINISHED
from tracker.reports.content import Report, Reported
from tracker.reports.sheet import BODY, SMALL, Axis, Sheet, width_of
from tracker.reports.tiles import CHALK, INK, MIST, PLUM, STONE


def _due(report: Report) -> list[date]:
    return sorted(m.original.last for m in report.milestones() if m.original)


def _finished(report: Report) -> list[Reported]:
    """The reports for the milestones that are finished on the report's day: without those of a later day."""
    return [m.reported for m in report.milestones()
            if m.state in FINISHED and m.reported and m.reported.as_of.first <= report.on]


def _done(report: Report) -> list[date]:
    """The days of those reports; of one dated by a month or a year that is not over, the report's day."""
    return sorted(min(each.as_of.last, report.on) for each in _finished(report))


def _on_whose_word(report: Report, lang: Lang) -> str:
    """Who says that they are finished: of some, only this site does, which read it from a source."""
    read_here = sum(each.basis is SaidBy.SOURCE for each in _finished(report))
    if read_here:
        return f"其中{read_here}項由本站依來源判讀" if lang == "zh" else f"{read_here} of them as read by this site"
    return "依機關及幕僚機關回報" if lang == "zh" else "as bodies and secretariat report"


def _undated(report: Report) -> int:
    return sum(not m.promised for m in report.milestones())


def _months(report: Report, day: date) -> tuple[int, int]:
    """Whole months of the plan gone by a day, and all of them."""
    first, last = report.plan.period.first, report.plan.period.last + timedelta(1)
    whole = (last.year - first.year) * 12 + last.month - first.month
    until = day + timedelta(1)
    gone = (until.year - first.year) * 12 + until.month - first.month - (until.day < first.day)
    return min(max(gone, 0), whole), whole


def absent(report: Report, lang: Lang) -> str:
    if _due(report) or _done(report):
        return ""
    gone, whole = _months(report, report.on)
    return (
        f"方案期程{whole}個月，已過{gone}個月；本站尚無里程碑的期限資料，亦無完成回報，故不繪圖。"
        if lang == "zh"
        else f"{gone} of the plan’s {whole} months have elapsed. No milestone has a date on this site and none is reported "
        "finished, so there is nothing to draw."
    )


def alt(report: Report, lang: Lang) -> str:
    gone, whole = _months(report, report.on)
    due, done, total, undated = _by(_due(report), report.on), len(_done(report)), len(report.milestones()), _undated(report)
    return (
        f"方案期程{whole}個月，已過{gone}個月。{total}項里程碑中，{due}項已屆原訂期限，{done}項回報完成，{undated}項本站尚無期限資料。"
        if lang == "zh"
        else f"{gone} of the plan’s {whole} months have elapsed. Milestones: {total}; original date reached: {due}; reported "
        f"finished: {done}; without a date on this site: {undated}."
    )


def table(report: Report, lang: Lang) -> Table:
    """The two counts at the end of each half-year of the plan, and on the report's day; for a plan that was over by then,
    at its end, and when the last milestone was due or finished if that was later: nothing is counted on to the
    report's day."""
    due, done = _due(report), _done(report)
    first, last = report.plan.period.first, min(report.on, report.plan.period.last)
    halves = [day for year in range(first.year, last.year + 1) for day in (date(year, 6, 30), date(year, 12, 31))]
    rows = tuple(
        (labels.table_date(day, lang), str(_months(report, day)[0]), str(_by(due, day)), str(_by(done, day)))
        for day in sorted({*(half for half in halves if first <= half <= last), last, min(report.on, max([last, *due, *done]))})
    )
    headers = (
        ("截至日", "已過月數", "已屆原訂期限的里程碑", "回報完成的里程碑")
        if lang == "zh"
        else ("As of", "Months elapsed", "Milestones due by their original date", "Milestones reported finished")
    )
    return Table(headers, rows, (1, 2, 3))


def draw(report: Report, lang: Lang) -> Sheet:
    x0, x1, top, bottom = 9.0, 122.0, 13.0, 62.0
    sheet = Sheet(bottom + 9.6, lang)
    due, done, total = _due(report), _done(report), len(report.milestones())
    plan = report.plan.period
    latest = max([plan.last, *due, *done])
    until = min(report.on, latest)
    end = date(latest.year + latest.month // 12, latest.month % 12 + 1, 1)
    axis = Axis(x0, x1, date(min([plan.first, *due, *done]).year, 1, 1), end)

    def up(count: int) -> float:
        return bottom - (bottom - top) * count / total

    gone, whole = _months(report, report.on)
    sheet.band(axis(plan.first), 4.6, axis(plan.last) - axis(plan.first), 3.4, CHALK)
    begun = report.on >= plan.first
    if begun:
        sheet.band(axis(plan.first), 4.6, axis(min(report.on, plan.last)) - axis(plan.first), 3.4, MIST, over_lines=True)
    sheet.line(axis(plan.first), 8, axis(plan.last), 8, STONE, 0.6)
    time, as_of = sheet.say("時間", "Time"), sheet.say("截至日", "as of")
    sheet.text(x0, 2.2, time, SMALL, STONE)
    sheet.text(x1 + 3, 6.4, sheet.say(f"已過{gone}／{whole}個月", f"{gone} of {whole} months elapsed"), BODY, STONE, True)
    sheet.text(x0, top - 2.4, sheet.say("里程碑（項）", "Milestones"), SMALL, STONE)
    step = next((s for s in (1, 2, 5, 10, 20, 50) if total / s <= 6), 100)
    for count in range(0, total + 1, step):
        sheet.line(x0, up(count), x1, up(count), MIST if count else INK, 0.5 if count else 0.9, below=True)
        sheet.text(x0 - 1.5, up(count), str(count), SMALL, STONE, ha="right")
    axis.years(sheet, top, bottom, bottom + 5)
    if axis.start <= report.on <= latest:
        sheet.line(axis(report.on), 4, axis(report.on), bottom, PLUM, 0.8, (1, 1.4), below=True)
        beside_time = x0 + width_of(time, SMALL) + width_of(as_of, SMALL) / 2 + 1.2
        sheet.text(max(axis(report.on), beside_time), 2.2, as_of, SMALL, PLUM, ha="center")
    if begun:
        _steps(sheet, axis, [day for day in due if day <= report.on], (plan.first, until), up, STONE, 1.5)
        _steps(sheet, axis, [day for day in done if day <= report.on], (plan.first, until), up, PLUM, 2.8)
    now, finished = _by(due, report.on), len(done)
    places = beside({"due": up(now), "done": up(finished)}, top, bottom - 4)
    undated = _undated(report)
    for name, colour, first, second in (
        (
            "due",
            STONE,
            sheet.say(f"{now}／{total}項已屆原訂期限", f"{now} of {total} due by original date"),
            sheet.say(f"{undated}項本站尚無期限資料", f"{undated} without a date on this site") if undated else "",
        ),
        (
            "done",
            PLUM,
            sheet.say(f"{finished}／{total}項回報完成", f"{finished} of {total} reported finished"),
            _on_whose_word(report, lang),
        ),
    ):
        y = places[name]
        sheet.text(x1 + 3, y, first, BODY, colour, True)
        sheet.text(x1 + 3, y + 3.6, second, SMALL, colour)
    return sheet


def _by(days: Iterable[date], day: date) -> int:
    return sum(each <= day for each in days)


def _steps(
    sheet: Sheet, axis: Axis, days: list[date], span: tuple[date, date], height: Callable[[int], float], colour: str, width: float
) -> None:
    x, count = axis(span[0]), 0
    for day in dict.fromkeys(days):
        at, now = axis(day), _by(days, day)
        sheet.line(x, height(count), at, height(count), colour, width)
        sheet.line(at, height(count), at, height(now), colour, width)
        x, count = at, now
    sheet.line(x, height(count), axis(span[1]), height(count), colour, width)
