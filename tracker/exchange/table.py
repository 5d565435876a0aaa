"""A sheet that has come back, as it was found: cells by row and column, whichever format it was in."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Found:
    """A cell.

    formula  its text is what a formula came to when the file was saved
    broken   an error value, or a formula of which no value was saved
    merged   it lies in a merged cell, and has the text of that cell's first row
    """

    text: str
    formula: bool = False
    broken: bool = False
    merged: bool = False


@dataclass
class Table:
    """Rows and columns count from 1; empty cells are left out."""

    name: str
    rows: dict[int, dict[int, Found]] = field(default_factory=dict)

    def put(self, row: int, column: int, cell: Found) -> None:
        self.rows.setdefault(row, {})[column] = cell

    def spread(self, first_row: int, last_row: int, first_column: int, last_column: int) -> None:
        """Cells of one column that were merged all say what the first of them says. Side by side, only the first has it."""
        origin = self.rows.get(first_row, {}).get(first_column)
        if origin is None or not origin.text:
            return
        for row in range(first_row + 1, min(last_row, max(self.rows, default=0)) + 1):
            there = self.rows.get(row, {}).get(first_column)
            if row in self.rows and (there is None or not there.text):
                self.put(row, first_column, Found(origin.text, origin.formula, origin.broken, merged=True))


def as_number(value: float) -> str:
    """A number as a person would have typed it: a ROC date such as 1151231 is one."""
    return str(int(value)) if value.is_integer() else repr(value)
