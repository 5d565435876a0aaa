"""Archives written a piece at a time: a ZIP of files, and OpenDocument spreadsheets (ODF 1.3) with typed cells.

The same record gives the same bytes: every file in an archive carries the first date that ZIP can express.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from tracker.domain.cells import harmless
from tracker.exchange.origin import LICENCE_NAME, LICENCE_URL, Origin
from tracker.exchange.text_files import plain
from tracker.queries.datasets import Column, DataSet, Row, Type

Part = tuple[str, Iterable[bytes]]
"""A file in an archive: its name, and its content in pieces."""

ODS = "application/vnd.oasis.opendocument.spreadsheet"
_WHEN = (1980, 1, 1, 0, 0, 0)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class _Out(io.RawIOBase):
    """Where a ZIP is written to and taken from: it holds what has not been taken yet, and cannot be rewound."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._held += data
        return len(data)

    def take(self) -> bytes:
        held = bytes(self._held)
        self._held.clear()
        return held


def as_zip(parts: Iterable[Part], *, stored: Iterable[Part] = (), large: bool = False) -> Iterator[bytes]:
    """A ZIP of the parts; ``stored`` come first and are not compressed. ``large``: one of them may have more than 2 GiB."""
    out = _Out()
    with zipfile.ZipFile(out, "w") as archive:
        for how, files in ((zipfile.ZIP_STORED, stored), (zipfile.ZIP_DEFLATED, parts)):
            for name, pieces in files:
                entry = zipfile.ZipInfo(name, _WHEN)
                entry.compress_type = how
                entry.external_attr = 0o644 << 16
                with archive.open(entry, "w", force_zip64=large) as file:
                    for piece in pieces:
                        file.write(piece)
                        if held := out.take():
                            yield held
    yield out.take()


_SPACES = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{of}:1.0"' for name, of in (
    ("office", "office"), ("table", "table"), ("text", "text"), ("manifest", "manifest"), ("style", "style"),
    ("number", "datastyle")))
_STYLES = ('<office:automatic-styles><number:date-style style:name="D0"><number:year number:style="long"/><number:text>-'
           '</number:text><number:month number:style="long"/><number:text>-</number:text><number:day number:style="long"/>'
           '</number:date-style><number:boolean-style style:name="B0"><number:boolean/></number:boolean-style>'
           '<style:style style:name="truth" style:family="table-cell" style:data-style-name="B0"/>'
           '<style:style style:name="day" style:family="table-cell" style:data-style-name="D0"/>'
           "</office:automatic-styles>")
_MANIFEST = (f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest {_SPACES} manifest:version="1.3">'
             f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{ODS}"/>'
             '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>')


def as_ods(dataset: DataSet, rows: Iterable[Row], origin: Origin) -> Iterator[bytes]:
    """The set as a spreadsheet: the data under the names of their columns; a sheet that describes each column in both
    languages; and one that says where the data come from. Days, numbers and truth values are typed; no text can be
    taken for a formula."""
    yield from as_zip([("META-INF/manifest.xml", [_MANIFEST.encode()]), ("content.xml", _content(dataset, rows, origin))],
                      stored=[("mimetype", [ODS.encode()])])


def _content(dataset: DataSet, rows: Iterable[Row], origin: Origin) -> Iterator[bytes]:
    yield (f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES} office:version="1.3">{_STYLES}'
           "<office:body><office:spreadsheet>").encode()
    yield _table(dataset.name).encode()
    yield _line(_said(column.name) for column in dataset.columns).encode()
    for row in rows:
        yield _line(_cell(column, row[column.name]) for column in dataset.columns).encode()
    yield b"</table:table>"
    yield _sheet("dictionary", [[column.name, column.label.zh, column.label.en, column.type.value] for column in dataset.columns])
    path = f"/data/{dataset.name}.ods"
    yield _sheet("about", [
        [dataset.title.zh, dataset.title.en], [dataset.about.zh, dataset.about.en],
        [origin.publisher.in_("zh"), origin.publisher.in_("en")], [LICENCE_NAME.zh, LICENCE_NAME.en], [LICENCE_URL],
        [origin.citation(dataset.title, path, "zh"), origin.citation(dataset.title, path, "en")]])
    yield b"</office:spreadsheet></office:body></office:document-content>"


def _table(name: str) -> str:
    return f"<table:table table:name={quoteattr(name)}>"


def _sheet(name: str, lines: list[list[str]]) -> bytes:
    return (_table(name) + "".join(_line(map(_said, line)) for line in lines) + "</table:table>").encode()


def _line(cells: Iterable[str]) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def _cell(column: Column, value: Any) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, bool):
        shown = "true" if value else "false"
        return _typed("boolean", f'office:boolean-value="{shown}" table:style-name="truth"', shown)
    if isinstance(value, int):
        return _typed("float", f'office:value="{value}"', str(value))
    text = plain(column, value)
    if _is_day(column, text):
        return _typed("date", f'office:date-value="{text}" table:style-name="day"', text)
    return _said(harmless(text))


def _is_day(column: Column, text: str) -> bool:
    """A day, also in a column of dates that may be less precise: which one is, its second column shows."""
    return (column.type is Type.DATE or (column.type is Type.STRING and column.dated)) and bool(_DAY.fullmatch(text))


def _typed(kind: str, value: str, shown: str) -> str:
    return f'<table:table-cell office:value-type="{kind}" {value}><text:p>{shown}</text:p></table:table-cell>'


def _said(text: str) -> str:
    """A cell of text, line by line. Spaces that ODF would run together, and tabs, are written as ODF elements."""
    lines = "".join(f"<text:p>{_spaced(line)}</text:p>" for line in _NOT_XML.sub("�", text).split("\n"))
    return f'<table:table-cell office:value-type="string">{lines}</table:table-cell>'


def _spaced(line: str) -> str:
    line = re.sub(r"^ +| {2,}| $", lambda found: f'<text:s text:c="{len(found[0])}"/>', escape(line))
    return line.replace("\t", "<text:tab/>").replace("\r", "")
