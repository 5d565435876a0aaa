"""The tables of a document as files of their own: the same rows as in every other form, for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tracker.domain.bilingual import Lang
from tracker.domain.cells import harmless


@dataclass(frozen=True)
class Plain:
    """A table in one language. ``numbers``: the columns that hold counts."""

    key: str
    number: int
    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]


def of(document: dict[str, Any]) -> Iterator[Plain]:
    """Every table of a document that ``setting`` has read, in the order of print."""
    for part in (*document["chapters"], *document["annexes"]):
        yield from _in(part, document["lang"])


def _in(section: dict[str, Any], lang: Lang) -> Iterator[Plain]:
    for block in section["blocks"]:
        if block["block"] == "section":
            yield from _in(block, lang)
        elif block["block"] == "table":
            yield Plain(block["key"], block["number"], block["caption"], tuple(each["label"] for each in block["columns"]),
                        tuple(tuple(words(cell, lang) for cell in row) for row in block["rows"]),
                        tuple(n for n, each in enumerate(block["columns"]) if each["number"]))


def words(cell: list[list[dict[str, Any]]], lang: Lang) -> str:
    """A cell as text: its lines below each other, without marks of state and source numbers, which are not part of a value."""
    lines = ("".join(_said(run, lang) for run in line if run["run"] not in ("tile", "cited")) for line in cell)
    return "\n".join(line.strip() for line in lines)


def _said(run: dict[str, Any], lang: Lang) -> str:
    note = run.get("dagger", "")
    dagger = (f"（{note}）" if lang == "zh" else f" ({note})") if note else ""
    return f"{run.get('before', '')}{run['text']}{dagger}{run.get('after', '')}"


def as_csv(table: Plain) -> bytes:
    """With a byte-order mark, and with no cell that can be taken for a formula: the file is opened in a spreadsheet."""
    buffer = io.StringIO(newline="")
    write = csv.writer(buffer).writerow
    buffer.write("\N{ZERO WIDTH NO-BREAK SPACE}")
    for row in (table.header, *table.rows):
        write([harmless(each) for each in row])
    return buffer.getvalue().encode()
