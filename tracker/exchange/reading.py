"""A sheet that came back, as rows by the keys of the record: whatever was moved, hidden, merged or added in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from tracker.domain.errors import N_, RuleBroken
from tracker.domain.files import CSV, ODS, StoredFile
from tracker.exchange import csv_sheet, safety
from tracker.exchange.columns import COLUMNS, FILLED, FORMAT, KEY, ROW_MARK, Column, heading_of, tidy
from tracker.exchange.pages import letter
from tracker.exchange.table import Found, Table

_MARK = re.compile(r"(\d{4}-\d{4}/round/[^/\s]+/[a-z0-9-]+) #([0-9]{1,4}) (\S{1,40}) ([0-9a-f]{12})")
LOOKED_FOR_HEADINGS = 60
"""Rows from the top among which the headings are looked for."""
LONGEST_HEADING = 300


@dataclass(frozen=True)
class Mark:
    """What a sheet says it is."""

    asked: str
    format: int
    release: str
    keys: str


@dataclass(frozen=True)
class Row:
    """A row of the sheet: its number there, the key in it, and the cells of columns that are known, by name."""

    number: int
    key: str
    cells: dict[str, Found]

    def text(self, name: str) -> str:
        found = self.cells.get(name)
        return tidy(found.text) if found else ""

    @property
    def mark(self) -> str:
        return self.text(ROW_MARK.name)

    @property
    def is_filled(self) -> bool:
        return any(self.text(each.name) or self.cells.get(each.name, Found("")).broken for each in FILLED)


@dataclass(frozen=True)
class Returned:
    """A sheet that came back.

    places   the letter of each known column, by name
    strange  letter and heading of columns with content that no sheet ever had
    """

    mark: Mark
    rows: list[Row]
    places: dict[str, str]
    strange: list[tuple[str, str]]

    @property
    def lost(self) -> list[Column]:
        """Columns of the sheet that are not there."""
        return [each for each in COLUMNS if each.name not in self.places]


def read(path: Path, file: StoredFile, expected: str) -> Returned:
    """Raises RuleBroken on ``file`` where it is not a sheet, is a hostile one, or is not the one expected.

    expected  the reference of the body in the round
    """
    safety.check(path, file)
    tables = tables_of(path, file)
    mark = _mark(tables, expected)
    table, top, columns = headings(tables, COLUMNS, {"key", "kind"}) or _no_headings()
    rows = [_row(number, table.rows[number], columns) for number in sorted(table.rows) if number > top]
    return Returned(mark, [each for each in rows if each.key or each.cells],
                    {column.name: letter(at) for at, column in columns.items()}, strange(table, top, columns))


def _mark(tables: list[Table], expected: str) -> Mark:
    found = {Mark(each[1], int(each[2]), each[3], each[4]) for table in tables for cells in table.rows.values()
             for cell in cells.values() if (each := _MARK.search(unicodedata.normalize("NFKC", cell.text[:LONGEST_HEADING])))}
    if not found:
        raise RuleBroken("file", N_("This is not a sheet issued by this site, or its mark (表號) was removed. Please download "
                                    "a new sheet and copy into it what you have filled in."))
    other = next((each for each in found if each.asked != expected), None)
    if other is not None:
        body, wanted = other.asked.rpartition("/"), expected.rpartition("/")
        if body[2] != wanted[2]:
            raise RuleBroken("file", N_("This is the sheet of another body (%(body)s). Nothing in it was used."), body=body[2])
        raise RuleBroken("file", N_("This is the sheet of another round (%(round)s). Nothing in it was used."),
                         round=body[0].rpartition("/")[2])
    newest = max(found, key=lambda each: each.format)
    if newest.format > FORMAT:
        raise RuleBroken("file", N_("This sheet was issued by a newer version of this site. Please download a new one."))
    return newest


def tables_of(path: Path, file: StoredFile) -> list[Table]:
    """The tables of a file that passed ``safety.check``. Raises RuleBroken on ``file``."""
    if file.kind is CSV:
        return csv_sheet.read(path)
    # The readers of the other two are heavy, so they are loaded only when such a file has come.
    if file.kind is ODS:
        from tracker.exchange import ods

        return ods.read(path)
    from tracker.exchange import xlsx

    return xlsx.read(path)


def headings(tables: list[Table], among: Sequence[Column], needed: Set[str]) -> tuple[Table, int, dict[int, Column]] | None:
    """The table, the row of its headings, and which column is which: where the most are found, all needed ones included."""
    best: tuple[Table, int, dict[int, Column]] | None = None
    for table in tables:
        for number in sorted(table.rows)[:LOOKED_FOR_HEADINGS]:
            columns: dict[int, Column] = {}
            for at, cell in sorted(table.rows[number].items()):
                column = heading_of(cell.text[:LONGEST_HEADING], among)
                if column is not None and column not in columns.values():
                    columns[at] = column
            if needed <= {each.name for each in columns.values()} and (best is None or len(columns) > len(best[2])):
                best = table, number, columns
    return best


def _no_headings() -> NoReturn:
    raise RuleBroken("file", N_("The headings of the sheet are missing: at least “代碼” and “填報類別” must be there. Please "
                                "download a new sheet."))


def _row(number: int, cells: dict[int, Found], columns: dict[int, Column]) -> Row:
    known = {column.name: cells[at] for at, column in columns.items() if at in cells}
    key = re.sub(r"\s+", "", unicodedata.normalize("NFKC", known[KEY.name].text)) if KEY.name in known else ""
    return Row(number, key, known)


def strange(table: Table, top: int, columns: dict[int, Column]) -> list[tuple[str, str]]:
    """Letter and heading of the columns with content that no sheet ever had."""
    used = {at for number, cells in table.rows.items() if number > top for at, cell in cells.items() if cell.text}
    heads = table.rows[top]
    return [(letter(at), tidy(heads[at].text) if at in heads else "") for at in sorted(used - set(columns))]
