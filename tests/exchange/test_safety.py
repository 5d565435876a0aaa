"""What a file of cells must not be before it is opened: each sign of it alone, in our own sheets and in the lists of others."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from tracker.domain.errors import RuleBroken
from tracker.domain.files import CSV, ODS, ODT, XLSX, FileType, StoredFile
from tracker.exchange import safety

LINKED, DAMAGED, LARGE, NO_SHEET = "draws on other files", "damaged", "far larger", "not a sheet"
OUTSIDE = b'<Relationships><Relationship Type="http://x/%s" TargetMode="External"/></Relationships>'


def says(tmp_path: Path, kind: FileType, parts: dict[str, bytes] | None = None, *, plain: bool = False, size: int = 1000) -> str:
    """What is said of a file of these parts; "" where nothing is."""
    path = tmp_path / "sheet"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in (parts or {}).items():
            package.writestr(name, content)
    try:
        safety.check(path, StoredFile("0" * 64, "sheet", kind.media_type, size), plain=plain)
    except RuleBroken as refused:
        assert refused.field == "file"
        return str(refused)
    return ""


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize(("kind", "name", "content", "said"), [
    (ODS, "content.xml", b"<a/>", ""), (XLSX, "xl/worksheets/sheet1.xml", b"<a/>", ""),
    (ODS, "Pictures/a.png", b"\x89PNG\0<!DOCTYPE", ""),
    (ODS, "content.xml", b"<!DOCTYPE a><a/>", DAMAGED), (XLSX, "a.xml", b"<a><!ENTITY b 'c'></a>", DAMAGED),
    (ODS, "content.xml", b"<a\0/>", DAMAGED), (ODS, "content.xml", b"\xff\xfe<\0a\0/\0>\0", DAMAGED),
    (ODS, "a.xml", b"\xef\xbb\xbf<?xml version='1.0' encoding='big5'?><a/>", DAMAGED),
    (XLSX, "a.xml", b"\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?><a/>", ""),
    (ODS, "content.xml", b"<table:table-source x='y'/>", LINKED), (ODS, "content.xml", b"<table:dde-link/>", LINKED),
    (ODS, "content.xml", b'<c table:formula="of:=[\'file:///c:/x\'#$A.A1]"/>', LINKED),
    (XLSX, "xl/worksheets/sheet1.xml", b"<f x='y'>[1]Sheet1!A1</f>", LINKED),
    (XLSX, "xl/worksheets/sheet1.xml", b"<f>WEBSERVICE(A1)</f>", LINKED), (XLSX, "a.xml", b"<f>A1+1</f>", ""),
    (XLSX, "xl/connections.xml", b"<a/>", LINKED), (XLSX, "xl/queryTables/q.xml", b"<a/>", LINKED),
    (XLSX, "xl/embeddings/a.bin", b"x", LINKED), (ODS, "Object 1/content.xml", b"<a/>", LINKED),
    (XLSX, "xl/_rels/workbook.xml.rels", OUTSIDE % b"oleLink", LINKED),
    (XLSX, "xl/_rels/workbook.xml.rels", OUTSIDE % b"hyperlink", ""),
    (XLSX, "xl/_rels/workbook.xml.rels", OUTSIDE.replace(b"External", b"Internal") % b"styles", ""),
])
def test_each_sign_of_harm_is_found_in_either_kind_of_list(tmp_path: Path, kind: FileType, name: str, content: bytes, said: str,
                                                           plain: bool) -> None:
    found = says(tmp_path, kind, {name: content}, plain=plain)
    assert said in found and bool(said) is bool(found)


def test_a_list_may_be_csv_only_where_it_is_somebodys_own_and_nothing_else_is_a_sheet(tmp_path: Path) -> None:
    assert says(tmp_path, CSV, plain=True) == ""
    assert NO_SHEET in says(tmp_path, CSV)
    for plain in (False, True):
        assert NO_SHEET in says(tmp_path, ODT, {"content.xml": b"<a/>"}, plain=plain)


@pytest.mark.parametrize("kind", [CSV, ODS, XLSX])
def test_a_file_of_cells_has_at_most_five_megabytes(tmp_path: Path, kind: FileType) -> None:
    assert says(tmp_path, kind, {"content.xml": b"<a/>"}, plain=True, size=safety.LARGEST) == ""
    assert LARGE in says(tmp_path, kind, {"content.xml": b"<a/>"}, plain=True, size=safety.LARGEST + 1)


def test_what_is_packed_has_at_most_twenty_megabytes_in_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safety, "LARGEST_UNPACKED", 10)
    assert says(tmp_path, ODS, {"a": b"12345", "b": b"12345"}) == ""
    assert LARGE in says(tmp_path, ODS, {"a": b"12345", "b": b"123456"})


@pytest.mark.parametrize(("rows", "columns", "accepted"), [
    (2000, 200, True), (2001, 1, False), (1, 201, False)])
def test_a_sheet_has_at_most_two_thousand_rows_and_two_hundred_columns(rows: int, columns: int, accepted: bool) -> None:
    if accepted:
        safety.check_extent(rows, columns)
        safety.check_cells(100_000)
        return
    with pytest.raises(RuleBroken, match="more than 2000 rows or 200 columns"):
        safety.check_extent(rows, columns)
    with pytest.raises(RuleBroken, match="more than 2000 rows"):
        safety.check_cells(100_001)


def test_cells_are_counted_over_all_sheets_and_a_merged_one_as_all_that_it_covers(tmp_path: Path,
                                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safety, "MOST_CELLS", 7)
    three, four = b"<s><c><v/></c><c><v/></c><c/><mergeCell/></s>", b"<s><mergeCell ref='A1:B2'/></s>"
    assert says(tmp_path, XLSX, {"a.xml": three, "b.xml": four}) == ""
    for more in (b"<s><c/></s>", b"<s><hyperlink ref='A1'/></s>"):
        assert "rows" in says(tmp_path, XLSX, {"a.xml": three, "b.xml": four, "c.xml": more})


@pytest.mark.parametrize(("element", "accepted"), [
    ("mergeCell ref='A1:A2000'", True), ("mergeCell ref='A1:A2001'", False), ("mergeCell ref='A2001:A1'", False),
    ("mergeCell ref='A1:GR1'", True), ("hyperlink ref='A1:GS1'", False), ("hyperlink ref='GS1:A1'", False),
    ("mergeCell ref='A:A'", False), ("dimension ref='A1:XFD1048576'", True)])
def test_a_merged_cell_or_a_link_covers_no_more_than_a_sheet_may(tmp_path: Path, element: str, accepted: bool) -> None:
    assert (says(tmp_path, XLSX, {"xl/worksheets/sheet1.xml": f"<s><{element}/></s>".encode()}) == "") is accepted


def test_what_is_no_package_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "sheet"
    path.write_bytes(b"PK\x03\x04" + b"\0" * 100)
    with pytest.raises(RuleBroken, match=DAMAGED):
        safety.check(path, StoredFile("0" * 64, "sheet", ODS.media_type, 104))
