"""A document as one reader gets it: numbered sections and blocks of plain values in one language, for every form to
print.

It is settled once, here, how a section is numbered, and what a reader is shown about a text that is not in the
reader's language, a title that nobody has adopted, and anything that the record does not state. The values are
data for a template, never its source.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from tracker.domain.addresses import linkable
from tracker.domain.bilingual import Bilingual, Lang, TextState, has_chinese
from tracker.domain.calendar import Precision, When, write
from tracker.reports import charts, labels
from tracker.reports.content import Report
from tracker.reports.document import (
    Block,
    Cell,
    Cited,
    Dash,
    Day,
    Document,
    Facts,
    Figure,
    Gap,
    Items,
    Line,
    Paragraph,
    Run,
    Section,
    Table,
    Tile,
    To,
    Words,
)

Plain = dict[str, Any]

FORMAL, HAN = "壹貳參肆伍陸柒捌玖拾", "一二三四五六七八九十"
MARKS: dict[str, tuple[str, str]] = {
    "machine": ("（機器初稿，未經校訂）", " (machine draft, not reviewed)"),
    "stale": ("（譯自較早版本）", " (translated from an earlier version)"),
}
IN_THE_OTHER = ("〔以下為英文原文〕", "[in Chinese] ")
DAGGER = {"ours": ("本站用語", "this site’s wording"), "unofficial": ("非官方譯文", "unofficial translation")}


def han(n: int) -> str:
    """一, 十, 十二, 二十三: as sections are numbered, up to 99."""
    tens, ones = divmod(n, 10)
    return ("" if n < 10 else "十" if tens == 1 else HAN[tens - 1] + "十") + (HAN[ones - 1] if ones else "")


def formal(n: int) -> str:
    """壹, 拾, 拾壹: as chapters are numbered, up to 19."""
    return FORMAL[n - 1] if n <= 10 else f"拾{FORMAL[n - 11]}"


def gap(number: str, lang: Lang) -> str:
    """What goes between a number and its title: nothing where the number ends in a mark of its own, otherwise a space."""
    return "" if not number or number.endswith(("、", "）")) else "　" if lang == "zh" else " "


def headed(number: str, title: str, lang: Lang) -> str:
    """A title preceded by its number."""
    return f"{number}{gap(number, lang)}{title}"


class Heading(NamedTuple):
    """A section as a table of contents has it; ``title`` preceded by its number, ``depth`` from 1."""

    key: str
    depth: int
    title: str


def headings(document: Plain) -> Iterator[Heading]:
    """The sections of a document as one reader gets it, in the order of print; without its annexes."""
    yield from _headings(document["chapters"], document["lang"])


def _headings(sections: list[Plain], lang: Lang) -> Iterator[Heading]:
    for each in sections:
        yield Heading(each["key"], each["depth"], headed(each["number"], each["plain_title"], lang))
        yield from _headings([block for block in each["blocks"] if block["block"] == "section"], lang)


def counted(path: tuple[int, ...], lang: Lang, *, annex: bool = False) -> str:
    """The number of a section from its place at each depth: 壹、 一、 （一） or 1, 1.1, 1.1.1; of an annex 附錄一 or A."""
    if lang == "zh":
        last = path[-1]
        if len(path) == 1:
            return f"附錄{han(last)}" if annex else f"{formal(last)}、"
        return f"{han(last)}、" if len(path) == 2 else f"（{han(last)}）"
    head = chr(ord("A") + path[0] - 1) if annex else str(path[0])
    return ".".join((head, *(str(n) for n in path[1:])))


def text(value: Bilingual, lang: Lang, ours: bool = False) -> Plain | None:
    """``marks``: fallback (the other language), stale, unofficial (a translation), machine (its draft, unreviewed), ours
    (the site's own wording). None for no text."""
    if value.is_empty:
        return None
    reading = value.read(lang)
    said = {
        "fallback": reading.is_fallback,
        "stale": reading.stale,
        "unofficial": reading.is_unofficial,
        "machine": reading.is_machine,
        "ours": ours,
    }
    # A title that is the same in both languages, such as that of a source, is in the language in which it is written.
    written: Lang = "zh" if value.zh == value.en and has_chinese(reading.text) else reading.lang
    return {"text": reading.text, "lang": written, "marks": [mark for mark, holds in said.items() if holds]}


def day(value: When | date | None, lang: Lang) -> Plain | None:
    """prose 115年11月22日, table 115/11/22, both 115年（2026年）11月22日, the ISO form, and what <time> accepts, or ""."""
    if value is None:
        return None
    when = When.day(value) if isinstance(value, date) else value
    return {
        "prose": write(when, lang),
        "table": write(when, lang, "table"),
        "both": write(when, lang, "both"),
        "iso": str(when),
        "machine": str(when) if when.precision is not Precision.QUARTER and "/" not in str(when) else "",
    }


def parts(cell: list[list[Plain]]) -> list[tuple[bool, list[list[Plain]]]]:
    """The lines of a cell, with lists kept apart from what surrounds them: (whether it is a list, its lines)."""
    return [(is_list, list(lines)) for is_list, lines in groupby(cell, lambda line: bool(line) and line[0]["run"] == "dash")]


def read(document: Document, report: Report, lang: Lang) -> Plain:
    """Everything that an edition prints of a document, as JSON values.

    A section: {key, depth, number, title, kicker, blocks}. A block: {"block": its name, …}. A line: a list of runs, each
    {"run": "words" | "day" | "cited" | "tile" | "link", …}.
    """
    return _Setter(document, report, lang).document()


class _Setter:
    def __init__(self, document: Document, report: Report, lang: Lang) -> None:
        self.d, self.r, self.lang = document, report, lang
        self.tables = {each.key: n for n, each in enumerate(document.tables(), 1)}
        drawn = [each.chart for each in document.figures() if not charts.absent(each.chart, report, lang)]
        self.figures = {chart: n for n, chart in enumerate(drawn, 1)}

    def document(self) -> Plain:
        d = self.d
        return {
            "lang": self.lang,
            "title": self.own(d.title),
            "name": self.name(),
            "cover": self.block(d.cover),
            "glance": self.block(d.glance),
            "guide": self.block(d.guide),
            "colophon": self.block(d.colophon),
            "chapters": self.counted(d.chapters, (), False),
            "annexes": self.counted(d.annexes, (), True),
        }

    def name(self) -> str:
        """The kind and the plan, as the title of a file or a page: it identifies each where many are open."""
        plan = self.r.plan
        return f"{self.own(self.d.title)}{'：' if self.lang == 'zh' else ': '}{plan.title.shown_in(self.lang) or plan.code}"

    def counted(self, sections: tuple[Section, ...], above: tuple[int, ...], annex: bool) -> list[Plain]:
        found, count = [], 0
        for each in sections:
            count += each.numbered
            found.append(self.section(each, (*above, count), annex))
        return found

    def section(self, section: Section, path: tuple[int, ...], annex: bool) -> Plain:
        inner = iter(self.counted(tuple(each for each in section.blocks if isinstance(each, Section)), path, annex))
        return {
            "block": "section",
            "key": section.key,
            "depth": len(path),
            "numbered": section.numbered,
            "number": counted(path, self.lang, annex=annex) if section.numbered else "",
            "title": self.line(section.title),
            "plain_title": self.plainly(section.title),
            "kicker": self.line(section.kicker),
            "blocks": [next(inner) if isinstance(each, Section) else self.block(each) for each in section.blocks],
        }

    def block(self, block: Block) -> Plain:
        match block:
            case Paragraph(line, soft):
                return {"block": "paragraph", "line": self.line(line), "soft": soft}
            case Gap(what, meaning):
                return {"block": "gap", "what": self.own(what), "meaning": self.own(meaning)}
            case Facts(rows, boxed):
                return {
                    "block": "facts",
                    "boxed": boxed,
                    "rows": [{"label": self.own(each.label), "cell": self.cell(each.cell)} for each in rows],
                }
            case Items(items):
                return {
                    "block": "items",
                    "items": [
                        {"key": each.key, "lead": self.line(each.lead), "cell": self.cell(each.cell)} for each in items
                    ],
                }
            case Table():
                return self.table(block)
            case Figure():
                return self.figure(block)
            case Section():
                raise TypeError("a section is counted where it stands")

    def table(self, table: Table) -> Plain:
        return {
            "block": "table",
            "key": table.key,
            "number": self.tables.get(table.key, 0),
            "caption": self.own(table.caption),
            "columns": [
                {"label": self.own(each.label), "share": each.share, "number": each.number} for each in table.columns
            ],
            "rows": [[self.cell(cell) for cell in row] for row in table.rows],
            "note": self.own(table.note),
        }

    def figure(self, figure: Figure) -> Plain:
        name = figure.chart
        return {
            "block": "figure",
            "chart": name,
            "number": self.figures.get(name, 0),
            "caption": self.own(figure.caption),
            "note": self.own(figure.note),
            "absent": charts.absent(name, self.r, self.lang),
            "alt": charts.alt(name, self.r, self.lang),
            "data": f"data-{name}",
        }

    def cell(self, cell: Cell) -> list[list[Plain]]:
        return [self.line(each) for each in cell]

    def line(self, line: Line) -> list[Plain]:
        return [run for each in line if (run := self.run(each))]

    def run(self, run: Run) -> Plain | None:
        match run:
            case Words():
                return self.words(run)
            case Day(when, style, absent):
                told = day(when, self.lang)
                if told is None:
                    return self.unknown(absent)
                return {"run": "day", "text": told[style], "iso": told["iso"], "machine": told["machine"]}
            case Cited(numbers):
                return {"run": "cited", "numbers": list(numbers)} if numbers else None
            case Dash():
                return {"run": "dash", "text": "— "}
            case Tile(state):
                return {"run": "tile", "state": state.value, "text": labels.say(labels.STATE[state], self.lang)}
            case To(words, key, where):
                return {"run": "link", "text": self.own(words), "key": key, "address": linkable(where)}

    def words(self, words: Words) -> Plain | None:
        if words.text.translation is TextState.OFFICIAL and not words.text.in_(self.lang):
            return None
        told = text(words.text, self.lang, words.ours)
        if told is None:
            return self.unknown(words.absent)
        marks = told["marks"]
        why = next((mark for mark in ("ours", "unofficial") if mark in marks), None) if words.title else None
        return {
            "run": "words",
            "text": told["text"],
            "lang": told["lang"],
            "tone": words.tone.value,
            "unknown": False,
            "before": labels.say(IN_THE_OTHER, self.lang) if "fallback" in marks else "",
            "after": "".join(labels.say(MARKS[mark], self.lang) for mark in ("machine", "stale") if mark in marks),
            "dagger": labels.say(DAGGER[why], self.lang) if why else "",
        }

    def unknown(self, absent: Bilingual) -> Plain | None:
        said = self.own(absent)
        return (
            {
                "run": "words",
                "text": said,
                "lang": self.lang,
                "tone": "soft",
                "unknown": True,
                "before": "",
                "after": "",
                "dagger": "",
            }
            if said
            else None
        )

    def own(self, words: Bilingual) -> str:
        """Words of the report itself, which are there in both languages."""
        return words.in_(self.lang)

    def plainly(self, line: Line) -> str:
        return "".join(run.get("before", "") + run["text"] for run in self.line(line) if "text" in run)
