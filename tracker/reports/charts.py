"""Three charts of a progress report, in both languages: completion by commitment, the milestones' dates, delays by reason.

A chart carries no title: the finding above it and the note below it are text of the page. Each has an alternative text with
its figures and a table that says the same (``alt``, ``table``). It shows counts, never a share of a handful. Where
there is nothing to draw, ``absent`` gives the sentence that stands in its place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tracker.domain.bilingual import Lang
from tracker.reports import drawings, labels
from tracker.reports.content import Commitment, Milestone, Report
from tracker.reports.sheet import Sheet

NAMES = ("completion", "timeline", "reasons")
Name = Literal["completion", "timeline", "reasons"]


@dataclass(frozen=True)
class Table:
    """The figures of a chart in words; ``numbers`` are the columns to set flush right."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()


def draw(name: str, report: Report, lang: Lang, form: Literal["svg", "png"] = "svg") -> bytes:
    """The picture; the same report gives the same bytes. Raises KeyError for a name that is not in ``NAMES``."""
    sentence = absent(name, report, lang)
    return (drawings.sentence(sentence, lang) if sentence else _DRAWN[name](report, lang)).save(form)


def absent(name: str, report: Report, lang: Lang) -> str:
    """Why there is no such chart, or "" if there is one."""
    zh = lang == "zh"
    match name:
        case "completion" if not report.milestones():
            return "本站尚無本方案里程碑資料。" if zh else "This site holds no milestones of this plan."
        case "timeline" if not any(m.promised for m in report.milestones()):
            return (
                "來源未載明任何里程碑的期限，故不繪製期程圖。"
                if zh
                else "No dates on record: the sources state no due date for any milestone, so there is no timeline to draw."
            )
        case "reasons" if not report.delays():
            return (
                "本站尚無本期間的延後說明；不代表沒有延後。"
                if zh
                else "No report of delay is on record for this period. That does not mean that nothing was delayed."
            )
    if name not in NAMES:
        raise KeyError(name)
    return ""


# --- the same in words -----------------------------------------------------------------------------------


def alt(name: str, report: Report, lang: Lang) -> str:
    """What the chart shows, with its figures, for a reader who cannot see it."""
    if sentence := absent(name, report, lang):
        return sentence
    zh = lang == "zh"
    join, stop = ("、", "。") if zh else ("; ", ".")
    match name:
        case "completion":
            figures = join.join(
                f"{labels.say(labels.STATE[s], lang)}{n}項" if zh else f"{labels.say(labels.STATE[s], lang).lower()}: {n}"
                for s, n in report.by_state().items()
            )
            total, groups = len(report.milestones()), len(report.commitments())
            return (
                f"{groups}項承諾事項、{total}項里程碑的最近狀態：{figures}{stop}"
                if zh
                else f"Last known state of {total} milestones in {groups} commitments. {figures}{stop}"
            )
        case "timeline":
            dated = [(c, m) for c in report.commitments() for m in c.milestones if m.promised]
            noted = [f"{c.label} {m.label} {m_note}" for c, m in dated for m_note in [_note(m, lang)] if m_note]
            undated = len(report.milestones()) - len(dated)
            figures = (
                f"里程碑的原訂與現行期限：{len(dated)}項有期限，{undated}項來源未載明期限。"
                if zh
                else f"First and current dates of milestones: {len(dated)} with a date, {undated} without one in the sources. "
            )
            return f"{figures}{join.join(noted)}{stop if noted else ''}".strip()
        case _:
            figures = join.join(
                f"{labels.reason(g.category, lang)}{'' if zh else ': '}{len(g.delays)}{'次' if zh else ''}"
                for g in report.by_reason()
            )
            count = len(report.delays())
            return (
                f"本期間{count}次延後說明，依原因分：{figures}{stop}"
                if zh
                else f"{count} reports of delay in the period, by reason. {figures}{stop}"
            )


def _note(m: Milestone, lang: Lang) -> str:
    return labels.late(m, lang) or (labels.moved(m.moved, lang) if m.moved else "")


def table(name: str, report: Report, lang: Lang) -> Table:
    """The chart as a table. Raises KeyError for a name that is not in ``NAMES``."""
    return _TABLED[name](report, lang)


def _commitment(c: Commitment, lang: Lang) -> str:
    return f"{labels.commitment_number(c, lang)}{'　' if lang == 'zh' else ' '}{labels.title(c.title, c.ours, lang)}"


def _completion_table(report: Report, lang: Lang) -> Table:
    states = tuple(report.by_state())
    headers = (("承諾事項", "里程碑") if lang == "zh" else ("Commitment", "Milestones")) + tuple(
        labels.say(labels.STATE[s], lang) for s in states
    )
    rows = tuple(
        (_commitment(c, lang), str(len(c.milestones)), *(str(c.by_state().get(s, 0)) for s in states))
        for c in report.commitments()
    )
    return Table(headers, rows, tuple(range(1, len(headers))))


def _timeline_table(report: Report, lang: Lang) -> Table:
    zh = lang == "zh"
    unknown = "來源未載明" if zh else "not stated"
    headers = (
        ("編號", "里程碑", "原訂期限", "現行期限", "狀態", "逾期或延後")
        if zh
        else ("No.", "Milestone", "First date", "Current date", "State", "Late or moved")
    )
    rows = tuple(
        (
            labels.commitment_number(c, lang),
            f"{m.label}{'　' if zh else ' '}{labels.title(m.title, m.ours, lang)}",
            labels.both_calendars(m.original, lang) if m.original else unknown,
            labels.both_calendars(m.current, lang) if m.current else unknown,
            labels.state_of(m, lang),
            _note(m, lang) or "–",
        )
        for c in report.commitments()
        for m in c.milestones
    )
    return Table(headers, rows)


def _reasons_table(report: Report, lang: Lang) -> Table:
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


_TABLED: dict[str, Callable[[Report, Lang], Table]] = {
    "completion": _completion_table,
    "timeline": _timeline_table,
    "reasons": _reasons_table,
}
_DRAWN: dict[str, Callable[[Report, Lang], Sheet]] = {
    "completion": drawings.completion,
    "timeline": drawings.timeline,
    "reasons": drawings.reasons,
}
