"""Claimed against verified: what bodies report as finished, and how far each side says that a commitment was carried
out.

Government's own word and that of an independent reviewer appear in one row, never averaged; where nobody
independent has given a code, the row says so. What bodies report is not a code and has a column of its own.
"""

from __future__ import annotations

from tracker.domain.assessments import Voice
from tracker.domain.bilingual import Lang
from tracker.domain.scales import Completion
from tracker.reports import labels
from tracker.reports.charts.common import Table, listed, named, titles
from tracker.reports.charts.completion import FINISHED
from tracker.reports.content import Commitment, Report
from tracker.reports.figures import Coded
from tracker.reports.sheet import BODY, SMALL, TINY, WIDTH, Sheet, width_of
from tracker.reports.tiles import ASH, INK, MIST, PLUM, STONE, Shape

STEPS = (Completion.NOT_STARTED, Completion.LIMITED, Completion.SUBSTANTIAL, Completion.COMPLETE)
COLUMNS = (*STEPS, Completion.NO_EVIDENCE_AVAILABLE)
LETTERS = {Voice.GOVERNMENT: ("政", "G"), Voice.MEMBER: ("委", "M"), Voice.REVIEWER: ("審", "R")}


def absent(report: Report, lang: Lang) -> str:
    if report.figures.completion:
        return ""
    claimed = sum(m.state in FINISHED for m in report.milestones())
    return (
        f"尚無任何一方評定完成程度，故無從對照；回報完成之里程碑{claimed}項，未經獨立查證。"
        if lang == "zh"
        else "Nobody has coded completion yet, so there is nothing to set against what is claimed. Milestones reported "
        f"finished: {claimed}, none of them independently verified."
    )


def _codes(report: Report, c: Commitment) -> list[Coded]:
    return [each for each in report.figures.completion if each.commitment == c.reference]


def _claim(c: Commitment, lang: Lang) -> str:
    done, total = sum(m.state in FINISHED for m in c.milestones), len(c.milestones)
    if not done:
        return "–"  # no "0 of 5": where nothing was reported, a nought would read as a finding
    return f"{done}／{total}" if lang == "zh" else f"{done} of {total}"


def alt(report: Report, lang: Lang) -> str:
    zh = lang == "zh"
    said = [
        f"{labels.commitment_number(c, lang)} {labels.say(labels.SIDE[each.side], lang)}{'：' if zh else ': '}"
        f"{each.code.label.shown_in(lang)}"
        for c in report.commitments()
        for each in _codes(report, c)
    ]
    unseen = sum(all(each.side is not Voice.REVIEWER for each in _codes(report, c)) for c in report.commitments())
    return (
        f"各方評定的完成程度：{listed(said, lang)}{unseen}項承諾事項尚無獨立審查人評定。"
        if zh
        else f"Completion as each side codes it. {listed(said, lang)} Commitments without a code by an independent reviewer: "
        f"{unseen}."
    )


def table(report: Report, lang: Lang) -> Table:
    zh = lang == "zh"
    none = "尚未評定" if zh else "not yet assessed"

    def said(c: Commitment, side: Voice) -> str:
        codes = [
            f"{each.code.label.shown_in(lang)}{'（' if zh else ' ('}{each.by.shown_in(lang)}{'，' if zh else ', '}"
            f"{labels.table_date(each.when, lang)}{'）' if zh else ')'}"
            for each in _codes(report, c)
            if each.side is side
        ]
        return ("；" if zh else "; ").join(codes) or none

    headers = (
        ("承諾事項", "回報完成之里程碑", *(labels.say(labels.SIDE[side], lang) for side in LETTERS))
        if zh
        else ("Commitment", "Milestones reported finished", *(labels.say(labels.SIDE[side], lang) for side in LETTERS))
    )
    return Table(
        headers, tuple((named(c, lang), _claim(c, lang), *(said(c, side) for side in LETTERS)) for c in report.commitments())
    )


def draw(report: Report, lang: Lang) -> Sheet:
    title_w, claim_x, first_x, pitch_x, row_h = 52.0, 69.0, 86.0, 14.6, 8.6
    rows = report.commitments()
    top = 17.0
    sheet = Sheet(top + row_h * len(rows) + 0.6, lang)
    x = 0.0
    for side in LETTERS:
        word = labels.say(labels.SIDE[side], lang)
        _mark(sheet, x + 2, 2.4, side)
        sheet.text(x + 5.2, 2.4, word, SMALL)
        x += 9.6 + width_of(word, SMALL)
    sheet.text(claim_x, top - 5.6, sheet.say("回報完成", "Reported"), SMALL, STONE, ha="center")
    sheet.text(claim_x, top - 2.4, sheet.say("之里程碑", "finished"), SMALL, STONE, ha="center")
    for n, code in enumerate(COLUMNS):
        at = _column(n, first_x, pitch_x)
        words = code.label.shown_in(lang)
        cut = words.rfind(" ", 0, 12) if lang == "en" and len(words) > 12 else 0
        lines = (
            [words]
            if len(words) <= (5 if lang == "zh" else 12)
            else [words[:4], words[4:]]
            if lang == "zh"
            else [words[:cut], words[cut + 1 :]]
        )
        for k, line in enumerate(lines):
            sheet.text(at, top - 2.4 - 3.2 * (len(lines) - 1 - k), line, SMALL, STONE, ha="center")
        sheet.line(at, top, at, sheet.height - 0.6, MIST, 0.6, (1, 1.6) if code.rank is None else (), below=True)
    y = top
    for c in rows:
        sheet.line(0, y, WIDTH, y, INK if y == top else MIST, 0.8 if y == top else 0.5)
        cy = y + row_h / 2
        sheet.text(0.4, cy, labels.commitment_number(c, lang), BODY, INK, True)
        words_of = titles(c.title, c.ours, lang, title_w, BODY)
        sheet.paragraph(12, cy - 1.75 * (len(words_of) - 1), words_of, BODY, INK, 3.5)
        sheet.text(claim_x, cy, _claim(c, lang), BODY, INK, ha="center")
        codes = _codes(report, c)
        places: dict[int, list[Voice]] = {}
        for each in codes:
            places.setdefault(COLUMNS.index(each.code), []).append(each.side)
        ranked = sorted(n for n in places if COLUMNS[n].rank is not None)
        if len(ranked) > 1:
            sheet.line(_column(ranked[0], first_x, pitch_x), cy, _column(ranked[-1], first_x, pitch_x), cy, PLUM, 1.1)
        for n, sides in places.items():
            for k, side in enumerate(sides):
                _mark(sheet, _column(n, first_x, pitch_x) + (k - (len(sides) - 1) / 2) * 4.1, cy, side, sheet.say(*LETTERS[side]))
        if not codes:
            middle = (_column(0, first_x, pitch_x) + _column(3, first_x, pitch_x)) / 2
            none = sheet.say("尚未評定", "not yet assessed")
            half = width_of(none, SMALL) / 2 + 0.8
            sheet.band(middle - half, cy - 2, 2 * half, 4, "white", over_lines=True)
            sheet.text(
                middle,
                cy,
                none,
                SMALL,
                STONE,
                ha="center",
            )
        elif all(each.side is not Voice.REVIEWER for each in codes):
            sheet.text(WIDTH - 0.4, cy, sheet.say("審：未評定", "R: none"), TINY, STONE, ha="right")
        y += row_h
    sheet.line(0, y, WIDTH, y, INK, 0.8)
    return sheet


def _column(n: int, first: float, pitch: float) -> float:
    return first + n * pitch + (3.4 if n == len(STEPS) else 0)


def _mark(sheet: Sheet, x: float, y: float, side: Voice, letter: str = "") -> None:
    """Government's word is hollow, a member's is grey, a reviewer's is solid; the letter tells them apart without any colour."""
    half = 1.9
    box = ((0.0, 0.0), (2 * half, 0.0), (2 * half, 2 * half), (0.0, 2 * half))
    paint = {
        Voice.GOVERNMENT: Shape(box, "#ffffff", INK, 0.28),
        Voice.MEMBER: Shape(box, MIST, ASH, 0.2),
        Voice.REVIEWER: Shape(box, INK),
    }
    sheet.shapes(x - half, y - half, (paint[side],))
    letter = letter or sheet.say(*LETTERS[side])
    sheet.text(x, y, letter, SMALL - 0.4, "#ffffff" if side is Voice.REVIEWER else INK, side is Voice.REVIEWER, "center")
