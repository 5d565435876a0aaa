"""Sheets that were filled in by somebody else's program: cells of a sheet changed as openpyxl, or an XML tool, would."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from lxml import etree
from openpyxl import load_workbook

from tracker.exchange.columns import COLUMNS
from tracker.exchange.ods import OFFICE, TABLE, TEXT
from tracker.exchange.workbook import REPORT
from tracker.files.intake import Intake
from tracker.files.store import Store

TOP = 5
"""The first row of milestones."""
Cells = Mapping[tuple[int, str], str]
"""What to write, by row and column name."""


def place(name: str) -> int:
    return next(number for number, each in enumerate(COLUMNS, 1) if each.name == name)


def xlsx(data: bytes, cells: Cells, change: Callable[[Any], None] = lambda book: None) -> bytes:
    """Write cells; ``change`` does anything else to the workbook."""
    book = load_workbook(BytesIO(data))
    for (row, name), text in cells.items():
        book[REPORT].cell(row, place(name)).value = text
    change(book)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def ods(data: bytes, cells: Cells, change: Callable[[Any], None] = lambda tree: None) -> bytes:
    """Write cells; ``change`` does anything else to the content."""
    parts = unpacked(data)
    tree = etree.fromstring(parts["content.xml"])
    rows = list(next(tree.iter(f"{TABLE}table")).iter(f"{TABLE}table-row"))
    for (row, name), text in cells.items():
        cell = rows[row - 1][place(name) - 1]
        for each in list(cell):
            cell.remove(each)
        cell.set(f"{OFFICE}value-type", "string")
        for line in text.split("\n"):
            etree.SubElement(cell, f"{TEXT}p").text = line
    change(tree)
    return packed(parts | {"content.xml": etree.tostring(tree)})


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as package:
        return {each: package.read(each) for each in package.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else None)
    return out.getvalue()


def taken(folder: Path, data: bytes, name: str) -> tuple[Path, Any]:
    """The file as the upload accepts it: where it is, and what is known about it."""
    store = Store(folder)
    file = Intake(store).take(BytesIO(data), name)
    path = store.path(file.sha256)
    assert path is not None
    return path, file
