"""What every report consists of, whatever its kind and form: sections of blocks, with both languages inside.

``kinds`` composes a document from the facts of a report (``content``) using its ``parts``; ``setting`` reads it in
one language; each form (web page, PDF, text document, JSON) prints those blocks and knows nothing of the kinds. A
value therefore appears in one place, and every form prints the same one. No markup, no selection, no arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any, Literal

from tracker.domain.bilingual import EMPTY, Bilingual, both
from tracker.domain.calendar import When
from tracker.reports.terms import State

NOT_STATED = both("來源未載明", "not stated in the source")
NOT_HERE = both("本站尚無資料", "no data on this site")
NO_DATE = both("本站尚無日期資料", "no date on this site")
"""For a milestone: the record does not say whether any source states a date, so the wording is that of the pages."""


class Tone(Enum):
    """How a run of words stands out."""

    PLAIN = "plain"
    STRONG = "strong"
    SOFT = "soft"


@dataclass(frozen=True)
class Words:
    """A text of the record, or words of the report itself (``both``).

    absent  what takes its place if there is none
    title   it is a title: an unofficial translation, or (``ours``) this site's own wording, is marked †
    """

    text: Bilingual
    tone: Tone = Tone.PLAIN
    absent: Bilingual = NOT_STATED
    title: bool = False
    ours: bool = False


@dataclass(frozen=True)
class Day:
    """A date in the reader's calendar. ``style``: as ``calendar.write``."""

    when: When | date | None
    style: Literal["prose", "table", "both"] = "table"
    absent: Bilingual = NOT_STATED


@dataclass(frozen=True)
class Cited:
    """Numbers in the list of sources."""

    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Tile:
    """The square for a milestone's state. The state's word always appears beside it."""

    state: State


@dataclass(frozen=True)
class To:
    """A link: to a section or item of the document by its key, or to a URL."""

    text: Bilingual
    key: str = ""
    address: str = ""


@dataclass(frozen=True)
class Dash:
    """Comes first in a line of a cell: the line is a list item, together with adjacent lines that begin the same way."""


Run = Words | Day | Cited | Tile | To | Dash
Line = tuple[Run, ...]
Cell = tuple[Line, ...]
"""The contents of one place: one line, or several below each other."""


@dataclass(frozen=True)
class Paragraph:
    line: Line
    soft: bool = False


@dataclass(frozen=True)
class Gap:
    """What is missing, stated where it would appear, and what its absence does not mean."""

    what: Bilingual
    meaning: Bilingual = EMPTY


@dataclass(frozen=True)
class Row:
    label: Bilingual
    cell: Cell


@dataclass(frozen=True)
class Facts:
    """Labels with their values. ``boxed``: set apart from the text, as in a box at the head."""

    rows: tuple[Row, ...]
    boxed: bool = False


@dataclass(frozen=True)
class Column:
    """``share``: of the width, against the other columns. ``number``: set flush right."""

    label: Bilingual
    share: int = 4
    number: bool = False


@dataclass(frozen=True)
class Table:
    """A table with its caption. ``key`` is its permanent name: that of its file, and of what links to it.

    The first column names what a row is about.
    """

    key: str
    caption: Bilingual
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: Bilingual = EMPTY


@dataclass(frozen=True)
class Figure:
    """A chart of ``charts``, by its name. Its figures appear as a table under the key ``data-<chart>``."""

    chart: str
    caption: Bilingual
    note: Bilingual = EMPTY


@dataclass(frozen=True)
class Item:
    """``lead`` comes before it, in a place of its own: a date, a number."""

    cell: Cell
    lead: Line = ()
    key: str = ""


@dataclass(frozen=True)
class Items:
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Section:
    """A chapter, a section or a sub-section, by its depth. ``key`` is permanent and unique in the document.

    numbered  it is included in the numbering 壹、一、（一） or 1, 1.1, 1.1.1
    kicker    appears in small type above its title: the theme that begins here
    """

    key: str
    title: Line
    blocks: tuple[Block, ...]
    numbered: bool = True
    kicker: Line = ()


Block = Paragraph | Gap | Facts | Table | Figure | Items | Section


@dataclass(frozen=True)
class Document:
    """A report of one kind, ready to be set in type.

    cover      who made it, for whom, and what it rests on
    glance     the box at the head, with the labels that reviewers use
    guide      how to read it
    chapters, annexes  in their order
    colophon   the version, and how it can be proved
    """

    title: Bilingual
    cover: Facts
    glance: Facts
    guide: Facts
    chapters: tuple[Section, ...]
    annexes: tuple[Section, ...]
    colophon: Facts

    def sections(self) -> Iterator[tuple[int, Section]]:
        """Every section with its depth from 1, in the order of print."""
        for section in (*self.chapters, *self.annexes):
            yield from _sections(section, 1)

    def blocks(self) -> Iterator[Block]:
        """Every block that is not a section, in the order of print."""
        for _, section in self.sections():
            yield from (each for each in section.blocks if not isinstance(each, Section))

    def tables(self) -> tuple[Table, ...]:
        """In the order of print, by which they are numbered."""
        return tuple(each for each in self.blocks() if isinstance(each, Table))

    def cited(self) -> tuple[int, ...]:
        """Numbers of sources in the order of print."""
        return tuple(number for run in _runs((self.cover, self.glance, *self.chapters, *self.annexes)) if isinstance(run, Cited)
                     for number in run.numbers)

    def texts(self) -> frozenset[Bilingual]:
        """Every text that is printed."""
        return frozenset(run.text for run in _runs((self.cover, self.glance, *self.chapters, *self.annexes))
                         if isinstance(run, Words))

    def figures(self) -> tuple[Figure, ...]:
        """In the order of print, by which they are numbered."""
        return tuple(each for each in self.blocks() if isinstance(each, Figure))


def _sections(section: Section, depth: int) -> Iterator[tuple[int, Section]]:
    yield depth, section
    for each in section.blocks:
        if isinstance(each, Section):
            yield from _sections(each, depth + 1)


def _runs(value: Any) -> Iterator[Run]:
    """Every run in a block, in the order of print."""
    if isinstance(value, Run):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _runs(each)
    elif isinstance(value, Paragraph | Facts | Row | Table | Items | Item | Section):
        for name in ("kicker", "title", "line", "cell", "lead", "rows", "items", "blocks"):
            if hasattr(value, name):
                yield from _runs(getattr(value, name))
