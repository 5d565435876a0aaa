"""Data sets as CSV and JSON, a piece at a time.

Plain CSV is exact (RFC 4180, UTF-8). For spreadsheets there is a form with a byte-order mark, in which no cell can
be taken for a formula: a text that begins like one, or with an apostrophe, has an apostrophe put before it, and so
has a numeral or date that a spreadsheet would rewrite (1-1, 112/01/18). Removing the first apostrophe from each
cell that begins with one gives the exact text back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from tracker.domain.bilingual import Lang
from tracker.domain.cells import kept_as_text
from tracker.exchange.origin import Origin
from tracker.queries.datasets import BETWEEN, Column, DataSet, Piece, Row, Texts, Type

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
SEPARATOR = ";"
"""Between the references or codes of a list in one cell, as the national portal separates several values."""
LINE_END = "\r\n"
REMEMBERED = 5000
"""How many texts of a piece are remembered, each with what was made of it, while a file is written."""
_SIGNS = (",", '"', "\r", "\n")
_SEPARATED = bytes.maketrans(BETWEEN.encode(), b",")


def plain(column: Column, value: Any) -> str:
    """A value as text in a cell; "" where there is none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if column.type is Type.LIST and (joined := SEPARATOR.join(value)).count(SEPARATOR) == max(len(value) - 1, 0):
        return joined
    return compact(value) if isinstance(value, (list, dict)) else str(value)


compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""A value as JSON without spaces."""


def as_csv(dataset: DataSet, blocks: Iterable[Texts], *, for_spreadsheets: bool = False) -> Iterator[bytes]:
    """The set as CSV; its first line names the columns."""
    made = [_cells(piece, for_spreadsheets) for piece in dataset.pieces]
    yield ((BOM if for_spreadsheets else "") + ",".join(dataset.names) + LINE_END).encode()
    for block in blocks:
        cells = [_quoted(list(map(make, texts)) if make else texts) for make, texts in zip(made, block, strict=True)]
        lines = LINE_END.join(map(BETWEEN.join, zip(*cells, strict=True)))
        yield (lines + LINE_END).encode().translate(_SEPARATED)


def _cells(piece: Piece, for_spreadsheets: bool) -> Callable[[str], str] | None:
    """Turns the text of a piece into that of its cells, with ``BETWEEN`` between them; None where it already is that."""
    if piece.as_stored and not for_spreadsheets:
        return None
    columns, values, nothing = piece.columns, piece.values, BETWEEN * (len(piece.columns) - 1)
    texts = all(column.type is Type.STRING for column in columns)

    def cells(text: str) -> str:
        if not text:
            return nothing
        found = values(text) if texts else map(plain, columns, values(text))
        return BETWEEN.join(map(kept_as_text, found) if for_spreadsheets else found)

    # A date, a code or a list of references recurs often; a text, or a row of what is given out as stored, does not.
    return lru_cache(REMEMBERED)(cells) if all(len(column.stored) == 1 for column in columns) and not piece.as_stored else cells


def _quoted(texts: Sequence[str]) -> Sequence[str]:
    """Puts cells that contain a special character in quotation marks: all are searched at once, because most have none."""
    whole = "".join(texts)
    if not any(sign in whole for sign in _SIGNS):
        return texts
    return [BETWEEN.join(map(_in_quotes, text.split(BETWEEN))) for text in texts]


def _in_quotes(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(sign in cell for sign in _SIGNS) else cell


def as_json(dataset: DataSet, rows: Iterable[Row], origin: Origin) -> Iterator[bytes]:
    """The set as one JSON object: where it comes from, and ``data``, an object for each row."""
    languages: tuple[Lang, Lang] = ("zh", "en")
    head = {"dataset": dataset.name, "title": {"zh": dataset.title.zh, "en": dataset.title.en}, **origin.public(),
            "citation": {lang: origin.citation(dataset.title, f"/data/{dataset.name}.json", lang) for lang in languages}}
    yield (compact(head)[:-1] + ',"data":[').encode()
    start = "\n"
    for row in rows:
        yield (start + compact(row)).encode()
        start = ",\n"
    yield b"\n]}\n"
