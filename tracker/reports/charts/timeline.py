"""The milestones’ dates: where each was first promised, where it is now, and how late."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from tracker.domain.bilingual import Lang
from tracker.reports import labels
from tracker.reports.charts.common import Table, beside, listed, titles
from tracker.reports.content import Commitment, Milestone, Report
from tracker.reports.document import NO_DATE
from tracker.reports.sheet import SMALL, WIDTH, Axis, Sheet, width_of
from tracker.reports.terms import State
from tracker.reports.tiles import CHALK, INK, PLUM, STONE


def absent(report: Report, lang: Lang) -> str:
    if any(m.promised for m in report.milestones()):
        return ""
    return (
        "本站尚無任何里程碑的期限資料，故不繪製期程圖。"
        if lang == "zh"
        else "No milestone has a date on this site, so there is no timeline to draw."
    )


def alt(report: Report, lang: Lang) -> str:
    dated = [(c, m) for c in report.commitments() for m in c.milestones if m.promised]
    noted = [f"{labels.commitment_number(c, lang)} {m.label} {note}" for c, m in dated for note in [_note(m, lang)] if note]
    undated = len(report.milestones()) - len(dated)
    figures = (
        f"里程碑的原訂與現行期限：{len(dated)}項有期限，{undated}項本站尚無期限資料。"
        if lang == "zh"
        else f"First and current dates of milestones: {len(dated)} with a date, {undated} without one on this site. "
    )
    return f"{figures}{listed(noted, lang)}".strip()


LANES = 230.0
"""Millimetres that the lanes may take: the picture then fits on one page at three quarters of its size, not smaller."""


@dataclass(frozen=True)
class _Mark:
    """What falls due on one day: plain milestones side by side, or one that moved or is late, with its note."""

    milestones: tuple[Milestone, ...]
    due: date
    now: date
    note: str
    reason: str = ""

    @property
    def is_late(self) -> bool:
        """An arrow runs from its date to the day counted."""
        return self.due != self.now and self.milestones[0].state is State.OVERDUE and not self.milestones[0].moved

    def tip_at(self, axis: Axis) -> float:
        """The end of the arrow of a late one: never so near to its square that it would be invisible."""
        return max(axis(self.now), axis(self.due) + 4.2)

    def ghost_at(self, axis: Axis) -> float:
        """Where the first date is drawn: at its day, or beside the square where the two would touch."""
        due, now = axis(self.due), axis(self.now)
        if abs(now - due) > 8:
            return due
        return now - 4.3 if self.now >= self.due else now + 4.3

    def note_at(self, axis: Axis) -> float:
        if self.due == self.now:
            return axis(self.now) + 2.9
        if self.is_late:
            return max(axis(self.now) + 2.9, self.tip_at(axis) + 1.2)
        return max(self.ghost_at(axis), axis(self.now)) + 2.9

    def extent(self, axis: Axis) -> tuple[float, float]:
        if self.due != self.now and not self.note:
            ends = (axis(self.due), axis(self.now), self.ghost_at(axis))
            return min(ends) - 2.1, max(ends) + 2.1
        if not self.note:
            return axis(self.due) - 4.1 * (len(self.milestones) - 1) - 2.1, axis(self.due) + 2.1
        left = min(axis(self.due), axis(self.now), self.ghost_at(axis)) - 2.1
        return left, self.note_at(axis) + width_of(self.note, SMALL, True) + 1.2


def _marks(c: Commitment, lang: Lang) -> list[_Mark]:
    alone: list[_Mark] = []
    together: dict[date, list[Milestone]] = {}
    for m in c.milestones:
        if not m.promised or m.original is None or m.current is None:
            continue
        due, now = m.original.last, m.current.last
        note = labels.moved_at_all(m, lang)
        if m.state in (State.FINISHED_LATE, State.FINISHED_EARLY) and (when := m.finished or (m.reported and m.reported.as_of)):
            now, note = when.last, labels.late(m, lang) or note
        elif m.state is State.OVERDUE and m.lateness:
            now, note = (now if m.moved else m.lateness.counted_to), labels.late(m, lang)
        elif m.state is State.OVERDUE:
            note = labels.say(labels.STATE[m.state], lang)
        if note:
            reason = _reason(c, m, lang)
            alone.append(_Mark((m,), due, now, note, ("：" if lang == "zh" else ": ") + reason if reason else ""))
        else:
            together.setdefault(due, []).append(m)
    return alone + [_Mark(tuple(ms), due, due, "") for due, ms in sorted(together.items())]


def _reason(c: Commitment, m: Milestone, lang: Lang) -> str:
    """The category of the newest report of delay that names the milestone; "" where none gives one."""
    for delay in sorted(c.delays, key=lambda delay: delay.when.last, reverse=True):
        if m.label in delay.milestones and delay.category:
            return labels.reason(delay.category, lang)
    return ""


def _with_reason(mark: _Mark, axis: Axis, limit: float) -> _Mark:
    """The mark with its reason behind the note, where there is room: the table has it in any case."""
    told = replace(mark, note=f"{mark.note}{mark.reason}", reason="")
    return told if mark.reason and told.extent(axis)[1] <= limit else mark


def _as_it_is(marks: list[_Mark]) -> list[_Mark]:
    return marks


def _bare(marks: list[_Mark]) -> list[_Mark]:
    """Without the words beside them."""
    return [replace(mark, note="", reason="") for mark in marks]


def _where_it_is_now(marks: list[_Mark]) -> list[_Mark]:
    """Each milestone at the date that holds now, side by side with those of the same day."""
    found: dict[date, list[Milestone]] = {}
    for mark in marks:
        overdue = len(mark.milestones) == 1 and mark.milestones[0].state is State.OVERDUE and not mark.milestones[0].moved
        found.setdefault(mark.due if overdue else mark.now, []).extend(mark.milestones)
    return [_Mark(tuple(milestones), day, day, "") for day, milestones in sorted(found.items())]


def _rows(marks: list[_Mark], axis: Axis) -> list[list[_Mark]]:
    rows: list[list[_Mark]] = []
    for mark in marks:
        left, right = mark.extent(axis)
        for row in rows:
            if all(right + 0.6 < other.extent(axis)[0] or other.extent(axis)[1] + 0.6 < left for other in row):
                row.append(mark)
                break
        else:
            rows.append([mark])
    return rows or [[]]


def draw(report: Report, lang: Lang) -> Sheet:
    label_w, gutter, pitch, pad = 50.0 if lang == "zh" else 60.0, 19.0, 4.6, 1.2
    marks = {c.reference: _marks(c, lang) for c in report.commitments()}
    days = [day for found in marks.values() for mark in found for day in (mark.due, mark.now)]
    start = date(min([report.plan.period.first, *days]).year, 1, 1)
    latest = max([report.plan.period.last, *days])
    end = date(latest.year + latest.month // 12, latest.month % 12 + 1, 1)
    axis = Axis(label_w + 6, WIDTH - gutter - 22, start, end)
    undated = {c.reference: [m for m in c.milestones if not m.promised] for c in report.commitments()}
    room = WIDTH - (gutter + 1 if any(not m.promised for m in report.milestones()) else 0.5)
    marks = {reference: [_with_reason(mark, axis, room) for mark in found] for reference, found in marks.items()}
    named = {c.reference: titles(c.title, c.ours, lang, label_w - 11, SMALL) for c in report.commitments()}

    def height_of(words: list[str], rows: list[list[_Mark]], dateless: list[Milestone]) -> float:
        return max(len(rows) * pitch, 3.1 * len(words) + 0.8, -(-len(dateless) // 4) * pitch) + 2 * pad

    # With words beside it, each mark takes a row of its own. Where the page is too small for that, only the table has the
    # words.
    for fewer in (_as_it_is, _bare, _where_it_is_now):
        lanes = [
            (c, named[c.reference], _rows(fewer(marks[c.reference]), axis), undated[c.reference]) for c in report.commitments()
        ]
        if sum(height_of(words, rows, dateless) for _, words, rows, dateless in lanes) <= LANES:
            break

    key = [(s, labels.say(labels.STATE[s], lang)) for s in report.by_state()]
    probe = Sheet(10, lang)
    arrows = probe.say(
        "原訂 → 現行期限或完成；虛線箭頭為逾期，止於計算日",
        "original date → current date or completion; broken arrow: overdue, to the day counted",
    )
    if fewer is _bare:
        arrows += probe.say("；延後及逾期多久、原因為何，見附錄之表", "; how far and why: see the annex table")
    if fewer is _where_it_is_now:
        arrows = probe.say(
            "方格在現行期限或完成日；原訂期限、延後及逾期多久、原因為何，見附錄之表",
            "each square at its current date or completion; original dates, how far and why: see the annex table",
        )
    key_y = probe.legend(2.6, key)
    head = key_y + 5.6 + 13.4
    sheet = Sheet(head + sum(height_of(t, r, u) for _, t, r, u in lanes) + 0.4, lang)
    sheet.legend(2.6, key)
    if fewer is not _where_it_is_now:
        sheet.ghost(1.8, key_y + 5.4)
        sheet.arrow(3.9, 9.4, key_y + 5.4)
    sheet.text(0 if fewer is _where_it_is_now else 10.8, key_y + 5.4, arrows, SMALL)
    axis.years(sheet, head - 1.5, sheet.height, head - 8.6)
    ends, as_of = sheet.say("方案期滿", "plan ends"), sheet.say("截至日", "as of")
    lines = {text: axis(day) for text, day in ((ends, report.plan.period.last), (as_of, report.on)) if start <= day <= end}
    places = lines
    if len(lines) == 2:
        apart = (width_of(ends, SMALL) + width_of(as_of, SMALL)) / 2 + 1.2
        places = beside(lines, 0, WIDTH - gutter - apart / 2, apart)
    for text, x in lines.items():
        colour = PLUM if text == as_of else INK
        sheet.line(x, head - 1.5, x, sheet.height, colour, 0.8, (1, 1.4), below=True)
        sheet.text(places[text], head - 3.2, text, SMALL, colour, False, "center")
    if any(undated.values()):
        sheet.paragraph(
            WIDTH - gutter + 0.4,
            head - 6.4,
            [sheet.say("本站尚無", "No due date"), sheet.say("期限資料", "on this site")],
            SMALL,
            STONE,
        )
    y = head
    for n, (c, words, rows, dateless) in enumerate(lanes):
        h = height_of(words, rows, dateless)
        if n % 2 == 0:
            sheet.band(0, y, WIDTH, h, CHALK)
        cy = y + pad + pitch / 2
        sheet.text(0.8, cy, labels.commitment_number(c, lang), SMALL, INK, True)
        sheet.paragraph(11, cy, words, SMALL, INK, 3.1)
        for k, row in enumerate(rows):
            for mark in row:
                _draw_mark(sheet, axis, mark, cy + k * pitch, "white" if n % 2 else CHALK)
        for k, m in enumerate(dateless):
            sheet.tile(WIDTH - gutter + 2.2 + k % 4 * 4.3, cy + k // 4 * pitch, m.state, _digits(m))
        y += h
    return sheet


def _draw_mark(sheet: Sheet, axis: Axis, mark: _Mark, y: float, ground: str) -> None:
    due, now, first = axis(mark.due), axis(mark.now), mark.milestones[0]
    if mark.due == mark.now:
        for k, m in enumerate(reversed(mark.milestones)):
            sheet.tile(due - 4.1 * k, y, m.state, _digits(m))
    elif mark.is_late:
        sheet.tile(due, y, first.state, _digits(first))
        sheet.arrow(due + 2, mark.tip_at(axis), y, broken=True)
    else:
        ghost, side = mark.ghost_at(axis), 2.0 if mark.now > mark.due else -2.0
        sheet.ghost(ghost, y, _digits(first))
        if abs(now - ghost) > 8:
            sheet.arrow(ghost + side, now - side, y, colour=INK if first.state is State.FINISHED_EARLY else PLUM)
        sheet.tile(now, y, first.state, _digits(first))
    if mark.note:
        x = mark.note_at(axis)
        sheet.band(x - 0.4, y - 1.7, width_of(mark.note, SMALL, True) + 0.8, 3.4, ground, over_lines=True)
        sheet.text(x, y, mark.note, SMALL, INK if first.state is State.FINISHED_EARLY else PLUM, True)


def _digits(m: Milestone) -> str:
    return m.label.removeprefix("m")


def _note(m: Milestone, lang: Lang) -> str:
    return labels.late_in_full(m, lang) or labels.moved_at_all(m, lang)


def table(report: Report, lang: Lang) -> Table:
    zh = lang == "zh"
    unknown = NO_DATE.zh if zh else NO_DATE.en
    headers = (
        ("編號", "里程碑", "原訂期限", "現行期限", "狀態", "逾期或延後", "原因")
        if zh
        else ("No.", "Milestone", "Original date", "Current date", "State", "Late or moved", "Reason")
    )
    rows = tuple(
        (
            labels.commitment_number(c, lang),
            f"{m.label}{'　' if zh else ' '}{labels.title(m.title, m.ours, lang)}",
            labels.table_date(m.original, lang) if m.original else unknown,
            labels.open_until(m.awaited, lang) if m.awaited else labels.table_date(m.current, lang) if m.current else unknown,
            labels.state_of(m, lang),
            _note(m, lang) or "–",
            _reason(c, m, lang) or "–",
        )
        for c in report.commitments()
        for m in c.milestones
    )
    return Table(headers, rows)
