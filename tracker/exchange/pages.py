"""A workbook as pages of cells, whichever format it is written in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum


class Look(Enum):
    """What a cell is: how it looks, and whether it can be written in."""

    TITLE = "title"
    PLAIN = "plain"
    HEAD = "head"
    GIVEN = "given"
    """Locked: the record says it."""
    FILL = "fill"
    """Open: the body fills it in."""


@dataclass(frozen=True)
class Cell:
    """A text, always: no cell that is given out is a formula, a number or a date."""

    text: str
    look: Look = Look.PLAIN


@dataclass(frozen=True)
class Choice:
    """A list of words for the cells of one column, from a row on. ``source`` is where they are: page and column, from row 2."""

    column: int
    first: int
    last: int
    words: Sequence[str]
    source: tuple[str, int]


@dataclass(frozen=True)
class Page:
    """widths in characters; frozen: how many rows and columns stay in sight; columns count from 1."""

    name: str
    rows: list[list[Cell]]
    widths: Sequence[int]
    frozen: tuple[int, int] = (0, 0)
    hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()
    choices: list[Choice] = field(default_factory=list)


def letter(column: int) -> str:
    """``A`` for 1, ``AA`` for 27."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found
