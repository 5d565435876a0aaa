"""Data sets as CSV and JSON, a piece at a time.

Plain CSV is exact (RFC 4180, UTF-8). For spreadsheets there is a form with a byte-order mark, in which no cell can be taken for
a formula: a text that begins with a sign of one, or with an apostrophe, has an apostrophe put before it, and so has a numeral
or date that a spreadsheet would write otherwise (1-1, 112/01/18). Taking the first apostrophe from each cell that begins with
one gives the exact text back.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from tracker.domain.bilingual import Lang
from tracker.domain.cells import kept_as_text
from tracker.exchange.origin import Origin
from tracker.queries.datasets import Block, Column, DataSet, Row, Type

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
SEPARATOR = ";"
"""Between the references or codes of a list in one cell, as the national portal separates several values."""
_WRITTEN = (Type.STRING, Type.INTEGER, Type.DATE)


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


def as_csv(dataset: DataSet, blocks: Iterable[Block], *, for_spreadsheets: bool = False) -> Iterator[bytes]:
    """The set as CSV; its first line names the columns."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    if for_spreadsheets:
        buffer.write(BOM)
    writer.writerow(dataset.names)
    for block in blocks:
        columns = zip(dataset.columns, block, strict=True)
        writer.writerows(zip(*(_cells(column, values, for_spreadsheets) for column, values in columns), strict=True))
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue().encode()


def _cells(column: Column, values: Sequence[Any], for_spreadsheets: bool) -> Iterable[Any]:
    if for_spreadsheets:
        return [text and kept_as_text(text) for text in map(partial(plain, column), values)]
    # Texts and numbers the writer writes as ``plain`` does.
    return values if column.type in _WRITTEN else map(partial(plain, column), values)


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
