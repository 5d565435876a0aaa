"""What a sheet that comes back must not be. The checks of every file were made when it came in (``files.checks``); these are
tighter, because this file is opened here."""

from __future__ import annotations

import re
import zipfile
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import ParseError

from tracker.domain.errors import N_, RuleBroken
from tracker.domain.files import CSV, ODS, XLSX, StoredFile
from tracker.files.packages import UNREADABLE

LARGEST = 5 * 1024 * 1024
LARGEST_UNPACKED = 20 * 1024 * 1024
MOST_ROWS, MOST_COLUMNS, MOST_CELLS = 2000, 200, 100_000
_LINKED_NAMES = re.compile(r"externalLinks/|connections\.xml$|queryTables/|(^|/)Object [0-9]+/|embeddings/", re.IGNORECASE)
_LINKED_ODF = re.compile(rb"<table:(table-source|cell-range-source|dde-links?|database-source-\w+|source-service)\b|"
                         rb"table:formula=\"[^\"]*(file:|https?:|DDE\()", re.IGNORECASE)
_LINKED_FORMULA = re.compile(rb"<(?:\w+:)?f\b[^<>]*>[^<]*(\[\d+\]|file:|\|'?!|DDE\(|WEBSERVICE\()", re.IGNORECASE)
_SPANNING = ("mergeCell", "hyperlink")
_BEFORE_MARKUP = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"
_OTHER_SIGNS = re.compile(rb"\s*<\?xml\b[^>]*\bencoding\s*=\s*[\"'](?!utf-8[\"'])", re.IGNORECASE)
"""Markup that declares an encoding other than UTF-8. Anything else that is not UTF-8 contains NULs."""
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^<>]*>", re.IGNORECASE)


def check(path: Path, file: StoredFile, *, plain: bool = False) -> None:
    """Raises RuleBroken on ``file``.

    plain  a list may come as CSV too, in which there is nothing to unpack
    """
    if plain and file.kind is CSV:
        if file.size > LARGEST:
            raise too_large()
        return
    if file.kind not in (ODS, XLSX):
        raise RuleBroken("file", N_("This is not a sheet. Please upload the .ods or .xlsx file that you were given."))
    if file.size > LARGEST:
        raise too_large()
    try:
        with zipfile.ZipFile(path) as package:
            if sum(each.file_size for each in package.infolist()) > LARGEST_UNPACKED:
                raise too_large()
            cells = 0
            for each in package.infolist():
                if _LINKED_NAMES.search(each.filename):
                    raise linked()
                # Judged by content: the file itself says which part is a sheet, whatever that part is called.
                content = package.read(each)
                if content.lstrip(_BEFORE_MARKUP).startswith(b"<"):
                    _check_part(each.filename, content)
                    if file.kind is XLSX:
                        cells = _check_sheet(content, cells)
    except UNREADABLE:
        raise damaged() from None


def _check_part(name: str, content: bytes) -> None:
    if b"\0" in content or _OTHER_SIGNS.match(content.removeprefix(b"\xef\xbb\xbf")):
        # Office programs write UTF-8. In any other encoding nothing that is looked for below would be found.
        raise damaged()
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise damaged()
    if _LINKED_ODF.search(content) or _LINKED_FORMULA.search(content):
        raise linked()
    if name.endswith(".rels"):
        # A web address that people type is made a hyperlink by their program: that is not a link to another file's data.
        for relation in _RELATION.findall(content):
            if re.search(rb"TargetMode\s*=\s*.External", relation) and b"/hyperlink" not in relation:
                raise linked()


def _check_sheet(content: bytes, cells: int) -> int:
    """The number of cells in the file, including this part. A single merged cell, or link, may claim to cover the whole
    sheet, and would be laid out cell by cell. This uses the parser that sheets are read with: anything that it cannot
    read is refused there, if it is a sheet."""
    from openpyxl.utils import range_boundaries
    from openpyxl.xml.functions import iterparse

    with suppress(ParseError):
        for _event, found in iterparse(BytesIO(content)):
            name, ref = found.tag.rpartition("}")[2], found.get("ref")
            if name == "c":
                cells += 1
            elif name in _SPANNING and ref:
                # "A:B" has no last row: it goes on to the end of the sheet.
                left, top, right, bottom = (each or MOST_ROWS + 1 for each in range_boundaries(ref))
                check_extent(max(top, bottom), max(left, right))
                cells += (abs(bottom - top) + 1) * (abs(right - left) + 1)
            check_cells(cells)
            found.clear()
    return cells


def check_extent(rows: int, columns: int) -> None:
    """Raises RuleBroken on ``file`` where a sheet is larger than any that was given out."""
    if rows > MOST_ROWS or columns > MOST_COLUMNS:
        raise RuleBroken("file", N_("The sheet has more than %(rows)d rows or %(columns)d columns. Please upload the sheet "
                                    "that you were given, with nothing else in it."), rows=MOST_ROWS, columns=MOST_COLUMNS)


def check_cells(count: int) -> None:
    """Raises RuleBroken on ``file`` where a file has far more cells than a sheet that was given out."""
    if count > MOST_CELLS:
        check_extent(MOST_ROWS + 1, 1)


def too_large() -> RuleBroken:
    return RuleBroken("file", N_("The file is far larger than the sheet that you were given."))


def linked() -> RuleBroken:
    return RuleBroken("file", N_("The sheet draws on other files or on the network. Please paste the values in place of the "
                                "links."))


def damaged() -> RuleBroken:
    return RuleBroken("file", N_("The file is damaged or incomplete. Please send it again from the original."))
