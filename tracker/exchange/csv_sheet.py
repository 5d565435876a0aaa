"""A list that comes as CSV, as a table: whatever encoding and separator the program that wrote it used."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from tracker.domain.errors import N_, RuleBroken
from tracker.exchange.safety import MOST_COLUMNS, check_cells, check_extent
from tracker.exchange.table import Found, Table
from tracker.files.checks import encoding

_SEPARATORS = ",;\t"


def read(path: Path) -> list[Table]:
    """The one table of the file. Raises RuleBroken on ``file`` for bytes that are not text, and for one too large."""
    text = _text(path.read_bytes())
    table = Table("CSV")
    cells = 0
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    try:
        for number, row in enumerate(rows, 1):
            filled = {at: Found(cell) for at, cell in enumerate(row, 1) if cell.strip()}
            cells += len(filled)
            check_cells(cells)
            if filled:
                check_extent(number, max(filled))
                table.rows[number] = filled
    except csv.Error:
        raise RuleBroken("file", N_("This file cannot be read as a list (CSV). Please save it again, as CSV in UTF-8.")) from None
    return [table]


def _text(data: bytes) -> str:
    try:
        return data.decode("cp950" if encoding(data) == "big5" else "utf-8-sig")
    except UnicodeDecodeError:
        raise RuleBroken("file", N_("The characters in this file cannot be read. Please save it as CSV in UTF-8.")) from None


def _separator(text: str) -> str:
    """The separator that occurs most often in the first line that has any."""
    for line in text.splitlines()[:20]:
        counts = {each: line.count(each) for each in _SEPARATORS}
        if any(counts.values()):
            return max(_SEPARATORS, key=lambda each: min(counts[each], MOST_COLUMNS))
    return ","
