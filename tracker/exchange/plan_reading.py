"""A plan's sheet as it came, ours or another tracker's: rows of cells by the fields of the record."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tracker.domain.files import StoredFile
from tracker.exchange import reading, safety
from tracker.exchange.columns import tidy
from tracker.exchange.pages import letter
from tracker.exchange.plan_columns import PlanField, field_of_heading, heading_key
from tracker.exchange.plan_workbook import GUIDE, MADE_FROM
from tracker.exchange.table import Found, Table

LOOKED_FOR_HEADINGS = 60
"""Rows from the top among which the headings are looked for."""
SAMPLES = 3
LONGEST_SAMPLE = 60
"""Maximum characters shown of a sample value, which lets a reader see what a column holds."""


@dataclass(frozen=True)
class PlanRow:
    """A row: the page and its number there, and its cells by field."""

    page: str
    number: int
    cells: dict[str, Found]

    def text(self, name: str) -> str:
        found = self.cells.get(name)
        return tidy(found.text) if found else ""

    def things(self) -> set[str]:
        """What the row speaks of."""
        return {name.partition(".")[0] for name in self.cells if self.text(name) or self.cells[name].broken}


@dataclass(frozen=True)
class Heading:
    """A heading of a table: its column, its words, and what it is read as; None: it is not read.

    samples  the first different values below it, shortened
    """

    page: str
    place: str
    text: str
    field: PlanField | None
    samples: tuple[str, ...] = ()


@dataclass
class PlanSheet:
    """places: by page and field, the letter of the column. made_from: the entry as of which it was given out; 0 where it
    does not say."""

    rows: list[PlanRow] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    places: dict[tuple[str, str], str] = field(default_factory=dict)
    made_from: int = 0

    @property
    def is_understood(self) -> bool:
        """Something in it can be entered: at least one page has the title of something, or a body."""
        names = [each.field.name for each in self.headings if each.field]
        return any(name == "body.slug" or name.rpartition("_")[0].endswith(".title") for name in names)

    @property
    def is_foreign(self) -> bool:
        """It is another tracker's: not all of its columns are known, and it has no page of a plan."""
        return bool(self.unread) and not any(each.field.thing == "plan" for each in self.headings if each.field)

    @property
    def unread(self) -> list[Heading]:
        return [each for each in self.headings if each.field is None]


def tables_of(path: Path, file: StoredFile) -> list[Table]:
    """The tables of a file. Raises RuleBroken on ``file`` where it is not a sheet, or is a hostile one."""
    safety.check(path, file, plain=True)
    return reading.tables_of(path, file)


def read(tables: list[Table], map: Mapping[str, str]) -> PlanSheet:
    """The rows of every table that has headings of ours, or that the map knows.

    map  by heading (``heading_key``), the name of a field; ``""`` for a column that is not read
    """
    sheet = PlanSheet(made_from=_made_from(tables))
    for table in tables:
        top = _top(table, map)
        if top is None:
            continue
        columns: dict[int, PlanField] = {}
        for at, cell in sorted(table.rows[top].items()):
            if not cell.text.strip():
                continue
            found = field_of_heading(cell.text, map)
            if found is not None and found in columns.values():
                found = None
            if found is not None:
                columns[at] = found
                sheet.places[table.name, found.name] = letter(at)
            sheet.headings.append(Heading(table.name, letter(at), tidy(cell.text), found))
        for number in sorted(each for each in table.rows if each > top):
            cells = {columns[at].name: cell for at, cell in table.rows[number].items() if at in columns}
            if any(cell.text.strip() or cell.broken for cell in cells.values()):
                sheet.rows.append(PlanRow(table.name, number, cells))
    return sheet


def headings_of(tables: list[Table], map: Mapping[str, str]) -> list[Heading]:
    """The headings of a sheet that is not ours, and what the map reads each as; those of its fullest table."""
    most, where = 1, None
    for table in tables:
        for number in sorted(table.rows)[:LOOKED_FOR_HEADINGS]:
            found = sum(bool(heading_key(cell.text)) for cell in table.rows[number].values())
            if found > most:
                most, where = found, (table, number)
    if where is None:
        return []
    table, number = where
    return [Heading(table.name, letter(at), tidy(cell.text), field_of_heading(cell.text, map), _samples(table, number, at))
            for at, cell in sorted(table.rows[number].items()) if heading_key(cell.text)]


def _samples(table: Table, top: int, column: int) -> tuple[str, ...]:
    seen: dict[str, None] = {}
    for number in sorted(each for each in table.rows if each > top):
        cell = table.rows[number].get(column)
        text = " ".join(cell.text.split()) if cell else ""
        if text:
            seen[text if len(text) <= LONGEST_SAMPLE else text[:LONGEST_SAMPLE - 1].rstrip() + "…"] = None
        if len(seen) == SAMPLES:
            break
    return tuple(seen)


def _made_from(tables: list[Table]) -> int:
    said = (re.search(r"#([0-9]{1,9})\s*$", cell.text) for table in tables if table.name == GUIDE
            for row in table.rows.values() for cell in row.values() if cell.text.startswith(MADE_FROM))
    return next((int(each[1]) for each in said if each), 0)


def _top(table: Table, map: Mapping[str, str]) -> int | None:
    """The row of the headings: the one with the most that are known."""
    best, most = None, 1
    for number in sorted(table.rows)[:LOOKED_FOR_HEADINGS]:
        found = {each.name for cell in table.rows[number].values() if (each := field_of_heading(cell.text, map))}
        if len(found) > most:
            best, most = number, len(found)
    return best
