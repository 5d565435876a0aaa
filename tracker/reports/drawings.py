"""The drawing of each chart on a sheet; ``charts`` says which there are, when, and the same in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.domain.bilingual import Lang
from tracker.domain.calendar import roc_year
from tracker.reports import labels
from tracker.reports.content import Commitment, Milestone, Report
from tracker.reports.sheet import BODY, SMALL, STRONG, WIDTH, Axis, Sheet, width_of, wrap
from tracker.reports.terms import State
from tracker.reports.tiles import CHALK, INK, MIST, PLUM, STONE

FINISHED = (State.FINISHED, State.FINISHED_EARLY, State.FINISHED_LATE)


def sentence(sentence: str, lang: Lang) -> Sheet:
    rows = wrap(sentence, WIDTH - 12, BODY, 3)
    sheet = Sheet(9 + 4 * len(rows), lang)
    sheet.band(0, 0, WIDTH, sheet.height, CHALK)
    sheet.paragraph(6, 6.5, rows, BODY, STONE, 4)
    return sheet


def _titles(c: Commitment, lang: Lang, width: float, size: float) -> list[str]:
    """The title in two lines at most; the dagger of an unofficial one outlives the ellipsis."""
    whole = labels.title(c.title, c.ours, lang)
    rows = wrap(whole.removesuffix("†"), width - (1.4 if whole.endswith("†") else 0), size)
    return [*rows[:-1], rows[-1] + "†"] if whole.endswith("†") else rows


# --- completion by commitment ----------------------------------------------------------------------------

PER_LINE = 8


def completion(report: Report, lang: Lang) -> Sheet:
    title_x, title_w, tiles_x, count_x = 12.0, 50.0, 65.0, 132.0
    pitch, theme_h, top = 5.4, 7.4, 0.0
    counts = report.by_state()
    key = [(state, f"{labels.say(labels.STATE[state], lang)}  {n}") for state, n in counts.items()]
    titles = {c.reference: _titles(c, lang, title_w, BODY) for c in report.commitments()}

    def height_of(c: Commitment) -> float:
        return pitch + max((len(titles[c.reference]) - 1) * 3.5, (-(-len(c.milestones) // PER_LINE) - 1) * 4.9, 0)

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
            f"{theme.label}{sheet.say('　', '  ')}{theme.title.read(lang).text}" if theme.label else theme.title.read(lang).text
        )
        sheet.text(0, y + theme_h / 2 + 0.6, label, BODY, INK, True)
        y += theme_h
        for n, c in enumerate(theme.commitments):
            if n:
                sheet.line(0, y, WIDTH, y, MIST, 0.5)
            h, cy = height_of(c), y + pitch / 2
            sheet.text(0.4, cy, labels.commitment_number(c, lang), BODY, INK, True)
            sheet.paragraph(title_x, cy, titles[c.reference], BODY, INK, 3.5)
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


# --- the milestones' dates -------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Mark:
    """What falls due on one day: plain milestones side by side, or one that moved or is late, with its note."""

    milestones: tuple[Milestone, ...]
    due: date
    now: date
    note: str

    def ghost_at(self, axis: Axis) -> float:
        """Where the first date is drawn: at its day, or beside the square where the two would touch."""
        due, now = axis(self.due), axis(self.now)
        if abs(now - due) > 8:
            return due
        return now - 4.3 if self.now >= self.due else now + 4.3

    def note_at(self, axis: Axis) -> float:
        if self.due == self.now:
            return axis(self.now) + 2.9
        return max(self.ghost_at(axis), axis(self.now)) + 2.9

    def extent(self, axis: Axis) -> tuple[float, float]:
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
        note = labels.moved(m.moved, lang) if m.moved else ""
        if m.state in (State.FINISHED_LATE, State.FINISHED_EARLY) and m.reported:
            now, note = m.reported.as_of.last, labels.late(m, lang) or note
        elif m.state is State.OVERDUE and m.lateness:
            now, note = (now if m.moved else m.lateness.counted_to), labels.late(m, lang)
        elif m.state is State.OVERDUE:
            note = labels.say(labels.STATE[m.state], lang)
        if note:
            alone.append(_Mark((m,), due, now, note))
        else:
            together.setdefault(due, []).append(m)
    return alone + [_Mark(tuple(ms), due, due, "") for due, ms in sorted(together.items())]


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


def timeline(report: Report, lang: Lang) -> Sheet:
    label_w, gutter, pitch, pad = 50.0 if lang == "zh" else 60.0, 19.0, 4.6, 1.2
    marks = {c.reference: _marks(c, lang) for c in report.commitments()}
    days = [day for found in marks.values() for mark in found for day in (mark.due, mark.now)]
    start = date(min([report.plan.period.first, *days]).year, 1, 1)
    latest = max([report.plan.period.last, *days])
    end = date(latest.year + latest.month // 12, latest.month % 12 + 1, 1)
    axis = Axis(label_w + 6, WIDTH - gutter - 22, start, end)
    lanes = [
        (c, _titles(c, lang, label_w - 11, SMALL), _rows(marks[c.reference], axis), [m for m in c.milestones if not m.promised])
        for c in report.commitments()
    ]

    def height_of(titles: list[str], rows: list[list[_Mark]], undated: list[Milestone]) -> float:
        return max(len(rows) * pitch, 3.1 * len(titles) + 0.8, -(-len(undated) // 4) * pitch) + 2 * pad

    key = [(s, labels.say(labels.STATE[s], lang)) for s in report.by_state()]
    probe = Sheet(10, lang)
    words = probe.say(
        "原訂 → 現行期限或完成；虛線箭頭為逾期，止於計算日",
        "first date → current date or completion; broken arrow: overdue, to the day counted",
    )
    key_y = probe.legend(2.6, key)
    head = key_y + 5.6 + 13.4
    sheet = Sheet(head + sum(height_of(t, r, u) for _, t, r, u in lanes) + 0.4, lang)
    sheet.legend(2.6, key)
    sheet.ghost(1.8, key_y + 5.4)
    sheet.arrow(3.9, 9.4, key_y + 5.4)
    sheet.text(10.8, key_y + 5.4, words, SMALL)
    axis.years(sheet, head - 1.5, sheet.height, head - 8.6)
    for day, text, colour in (
        (report.plan.period.last, sheet.say("方案期滿", "plan ends"), INK),
        (report.on, sheet.say("截至日", "as of"), PLUM),
    ):
        if start <= day <= end:
            sheet.line(axis(day), head - 1.5, axis(day), sheet.height, colour, 0.8, (1, 1.4), below=True)
            sheet.text(axis(day), head - 3.2, text, SMALL, colour, False, "center")
    if any(undated for *_, undated in lanes):
        sheet.paragraph(
            WIDTH - gutter + 0.4,
            head - 6.4,
            [sheet.say("來源未載明", "No due date"), sheet.say("期限", "in the source")],
            SMALL,
            STONE,
        )
    y = head
    for n, (c, titles, rows, undated) in enumerate(lanes):
        h = height_of(titles, rows, undated)
        if n % 2 == 0:
            sheet.band(0, y, WIDTH, h, CHALK)
        cy = y + pad + pitch / 2
        sheet.text(0.8, cy, labels.commitment_number(c, lang), SMALL, INK, True)
        sheet.paragraph(11, cy, titles, SMALL, INK, 3.1)
        for k, row in enumerate(rows):
            for mark in row:
                _draw_mark(sheet, axis, mark, cy + k * pitch, "white" if n % 2 else CHALK)
        for k, m in enumerate(undated):
            sheet.tile(WIDTH - gutter + 2.2 + k % 4 * 4.3, cy + k // 4 * pitch, m.state, _digits(m))
        y += h
    return sheet


def _draw_mark(sheet: Sheet, axis: Axis, mark: _Mark, y: float, ground: str) -> None:
    due, now, first = axis(mark.due), axis(mark.now), mark.milestones[0]
    if mark.due == mark.now:
        for k, m in enumerate(reversed(mark.milestones)):
            sheet.tile(due - 4.1 * k, y, m.state, _digits(m))
    elif first.state is State.OVERDUE and not first.moved:
        sheet.tile(due, y, first.state, _digits(first))
        sheet.arrow(due + 2, max(now, due + 4.2), y, broken=True)
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


# --- delays by reason ------------------------------------------------------------------------------------


def reasons(report: Report, lang: Lang) -> Sheet:
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
