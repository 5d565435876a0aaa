"""A sheet that has come back, as it was found: cells by row and column, whichever format it was in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tracker.domain.errors import N_


@dataclass(frozen=True)
class Found:
    """A cell.

    formula  its text is the result that a formula had when the file was saved
    broken   an error value, or a formula whose value was not saved
    merged   it is part of a merged cell, and has the text of that cell's first row
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

    def spread(self, first_row: int, last_row: int, column: int) -> None:
        """Each row of a merged cell that begins in this column gets the text of its first. The columns beside it get nothing."""
        origin = self.rows.get(first_row, {}).get(column)
        if origin is None or not origin.text:
            return
        for row in range(first_row + 1, min(last_row, max(self.rows, default=0)) + 1):
            there = self.rows.get(row, {}).get(column)
            if row in self.rows and (there is None or not there.text):
                self.put(row, column, Found(origin.text, origin.formula, origin.broken, merged=True))


FORMULA_KEPT = N_("This cell holds a formula as text (%(shown)s): the cell is set to text, and it was never computed. "
                  "Please type the value.")
FORMULA_AS_TEXT = re.compile(r"""=\s*[A-Za-z"'(0-9+\-$]""")


def is_formula_as_text(text: str) -> bool:
    """True for a formula that was typed into a cell set to text: it was never computed, and is not meant as words."""
    return FORMULA_AS_TEXT.match(text) is not None


def as_number(value: float) -> str:
    """A number as a person would have typed it: a ROC date such as 1151231 is one."""
    return str(int(value)) if value.is_integer() else repr(value)
