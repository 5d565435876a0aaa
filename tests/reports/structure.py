"""What a reader of PDF/UA relies on, read from the file: the structure tree, what each page draws under it, fonts,
and the file's metadata. It finds what is missing; it does not judge whether a reading order or an alternative text
is a good one."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pypdf import PdfReader
from pypdf.generic import BooleanObject, ContentStream, IndirectObject

DRAWS = {b"Tj", b"TJ", b"'", b'"', b"Do", b"f", b"F", b"f*", b"S", b"s", b"B", b"B*", b"b", b"b*", b"sh", b"INLINE IMAGE"}
KNOWN = {
    "Document", "Part", "Sect", "Div", "P", "H", "H1", "H2", "H3", "H4", "H5", "H6", "Title", "L", "LI", "Lbl", "LBody", "Table",
    "TR", "TH", "TD", "THead", "TBody", "TFoot", "Figure", "Caption", "Link", "Span", "TOC", "TOCI", "Reference", "NonStruct",
    "BlockQuote", "Note", "Code", "Formula", "Strong", "Em"}
"""Kinds of PDF 1.7, with those that are mapped to one of them."""


@dataclass
class Found:
    """What a file contains."""

    faults: list[str] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    headings: list[int] = field(default_factory=list)
    """Levels, in the order of reading."""
    alternatives: list[str] = field(default_factory=list)
    """Of the figures."""
    lists: list[int] = field(default_factory=list)
    """How many items each list has, in the order of reading."""


def inspect(document: bytes) -> Found:
    """Everything that a file lacks, in words, and what it has."""
    reader = PdfReader(io.BytesIO(document))
    found, root = Found(), _out(reader.trailer["/Root"])
    _papers(reader, root, found)
    tagged = _tree(reader, root["/StructTreeRoot"], found)
    _pages(reader, tagged, found)
    _fonts(reader, found)
    return found


def _papers(reader: PdfReader, root: Any, found: Found) -> None:
    says = root["/Metadata"].get_object().get_data().decode()
    title = str(reader.metadata.title) if reader.metadata else ""
    for wanted, holds in (
            ("marked", root.get("/MarkInfo", {}).get("/Marked") == BooleanObject(True)),
            ("not suspect", root.get("/MarkInfo", {}).get("/Suspects", BooleanObject(False)) == BooleanObject(False)),
            ("language", bool(root.get("/Lang"))),
            ("title", bool(title) and title in says),
            ("title in the window", root.get("/ViewerPreferences", {}).get("/DisplayDocTitle") == BooleanObject(True)),
            ("says that it is PDF/UA-1", "<pdfuaid:part>1</pdfuaid:part>" in says),
            ("bookmarks", bool(reader.outline)),
            ("not encrypted", not reader.is_encrypted)):
        if not holds:
            found.faults.append(f"file: {wanted}")


def _tree(reader: PdfReader, root: Any, found: Found) -> set[tuple[int, int]]:
    """Walk the structure in reading order. Returns the marks that it names, by page."""
    pages = {page.indirect_reference.idnum: number for number, page in enumerate(reader.pages) if page.indirect_reference}
    roles = root.get("/RoleMap", {})
    tagged: set[tuple[int, int]] = set()

    def children(element: Any) -> Iterator[Any]:
        kids = element.get("/K", [])
        kids = _out(kids)
        yield from kids if isinstance(kids, list) else [kids]

    def page_of(element: Any, otherwise: int | None) -> int | None:
        raw = element.raw_get("/Pg") if "/Pg" in element else None
        return pages[raw.idnum] if raw is not None else otherwise

    def walk(element: Any, page: int | None, above: str) -> None:
        name = str(element["/S"])[1:]
        kind = str(roles.get("/" + name, "/" + name))[1:]
        found.kinds[name] += 1
        if kind not in KNOWN:
            found.faults.append(f"tree: {name} is no kind of PDF 1.7 and mapped to none")
        if re.fullmatch("H[1-6]", kind):
            found.headings.append(int(kind[1]))
        if kind in ("Figure", "Formula"):
            found.alternatives.append(str(element.get("/Alt", "")))
            if not element.get("/Alt") and not element.get("/ActualText"):
                found.faults.append(f"tree: a {kind} without a text in its place")
        if kind == "L":
            items = [_out(each) for each in children(element)]
            found.lists.append(len(items))
            if any(each.get("/S") != "/LI" for each in items):
                found.faults.append("tree: a list that holds something else than items")
        if kind == "LI" and "/LBody" not in [_out(each).get("/S") for each in children(element)]:
            found.faults.append("tree: an item of a list without a body")
        if kind == "TH" and not _attribute(element, "/Scope"):
            found.faults.append("tree: a head of a table that does not say whether of a row or a column")
        for child, parents in (("TR", ("Table", "THead", "TBody", "TFoot")), ("TH", ("TR",)), ("TD", ("TR",)), ("LI", ("L",)),
                               ("LBody", ("LI",)), ("Lbl", ("LI",)), ("TOCI", ("TOC",))):
            if kind == child and above not in parents:
                found.faults.append(f"tree: {child} under {above}")
        if kind == "Table" and not any(each.get("/S") == "/TH" for each in _each(element, children)):
            found.faults.append("tree: a table without a head")
        page = page_of(element, page)
        for each in children(element):
            each = _out(each)
            if isinstance(each, int):
                assert page is not None
                tagged.add((page, each))
            elif "/MCID" in each:
                at = page_of(each, page)
                assert at is not None
                tagged.add((at, int(each["/MCID"])))
            elif "/S" in each:
                walk(each, page, kind)

    for each in children(root):
        walk(each.get_object(), None, "")
    for before, level in zip([0, *found.headings], found.headings, strict=False):
        if level > before + 1:
            found.faults.append(f"tree: a heading of level {level} after one of level {before}")
    return tagged


def _each(element: Any, children: Any) -> Iterator[Any]:
    for each in children(element):
        each = _out(each)
        if hasattr(each, "get") and "/S" in each:
            yield each
            yield from _each(each, children)


def _attribute(element: Any, name: str) -> Any:
    given = element.get("/A", [])
    given = _out(given)
    for each in given if isinstance(given, list) else [given]:
        each = _out(each)
        if hasattr(each, "get") and name in each:
            return each[name]
    return None


def _out(value: Any) -> Any:
    """The object itself, where its number is given."""
    return value.get_object() if isinstance(value, IndirectObject) else value


def _pages(reader: PdfReader, tagged: set[tuple[int, int]], found: Found) -> None:
    """Whatever a page draws belongs to the structure, or is marked as an artifact."""
    named: set[tuple[int, int]] = set()
    for number, each_page in enumerate(reader.pages):
        page: Any = each_page
        if page.get("/Tabs") != "/S":
            found.faults.append(f"page {number + 1}: keys do not go in the order of the structure")
        marks: list[bool] = []
        untagged = 0
        for operands, operator in ContentStream(page.get_contents(), reader).operations:
            if operator in (b"BDC", b"BMC"):
                given = operands[1] if len(operands) > 1 else {}
                mark = int(given["/MCID"]) if hasattr(given, "get") and "/MCID" in given else None
                if mark is not None:
                    named.add((number, mark))
                marks.append(operands[0] == "/Artifact" or (number, mark) in tagged)
            elif operator == b"EMC":
                marks.pop()
            elif operator in DRAWS and not any(marks):
                untagged += 1
        if untagged:
            found.faults.append(f"page {number + 1}: {untagged} things are drawn under no mark")
        for each in page.get("/Annots", []):
            note = each.get_object()
            if note["/Subtype"] == "/Link" and ("/StructParent" not in note or not note.get("/Contents")):
                found.faults.append(f"page {number + 1}: a link that the structure does not hold, or that is not told in words")
    if tagged - named:
        found.faults.append(f"tree: {len(tagged - named)} marks that no page draws")


def _fonts(reader: PdfReader, found: Found) -> None:
    for name, font in _all_fonts(reader).items():
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        if not set(inner.get("/FontDescriptor", {})) & {"/FontFile", "/FontFile2", "/FontFile3"}:
            found.faults.append(f"font: {name} is not embedded")
        if "/ToUnicode" not in font:
            found.faults.append(f"font: {name} does not say which characters it shows")


def _all_fonts(reader: PdfReader) -> dict[str, Any]:
    found: dict[str, Any] = {}

    def gather(resources: Any) -> None:
        for font in resources.get("/Font", {}).values():
            found[str(font.get_object()["/BaseFont"])] = font.get_object()
        for each in resources.get("/XObject", {}).values():
            inner = each.get_object()
            if inner.get("/Subtype") == "/Form" and "/Resources" in inner:
                gather(inner["/Resources"])

    for page in reader.pages:
        gather(_out(page["/Resources"]))
    return found


def heights(document: bytes) -> list[float]:
    """How high above the foot of its page each run of text is, in points: below 0 it is lost."""
    found: list[float] = []
    for page in PdfReader(io.BytesIO(document)).pages:
        page.extract_text(visitor_text=lambda text, cm, tm, _font, _size: (
            found.append(tm[5] * cm[3] + cm[5]) if text.strip() else None))
    return found
