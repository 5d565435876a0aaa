"""Sheets that would do harm, or that are not this sheet, are refused with a reason; nothing in them is accepted."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from random import Random

import pytest

from tests.exchange.conftest import Work
from tests.world import EDITOR, a_milestone
from tests.worlds.sheets import packed, unpacked
from tracker.domain.errors import RuleBroken
from tracker.models import Submission

SHEETS = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def refused(work: Work, data: bytes, kind: str = "xlsx", **given: str) -> str:
    with pytest.raises(RuleBroken) as broken:
        work.back(data, kind, **given)  # type: ignore[arg-type]
    assert broken.value.field == "file" and work.session.query(Submission).count() == 0
    return broken.value.message % broken.value.values


def bomb(name: str, media: str) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", media, zipfile.ZIP_STORED)
        package.writestr(name, b"<a>" + b" " * (50 * 1024 * 1024))
    return out.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    return packed(unpacked(data) | {name: content})


def in_part(data: bytes, name: str, before: bytes, after: bytes) -> bytes:
    parts = unpacked(data)
    found = next(each for each in parts if each.endswith(name))
    assert before in parts[found]
    return packed(parts | {found: parts[found].replace(before, after, 1)})


def test_bombs_macros_links_and_entities_are_refused(work: Work) -> None:
    sheet, document = work.out("xlsx"), work.out("ods")
    ods = "application/vnd.oasis.opendocument.spreadsheet"
    assert "far larger" in refused(work, bomb("content.xml", ods), "ods")
    assert "far larger" in refused(work, with_part(sheet, "xl/big.xml", b"<a>" + b"x" * (21 * 1024 * 1024)))
    assert "macros" in refused(work, with_part(sheet, "xl/vbaProject.bin", b"x"))
    assert "macros" in refused(work, with_part(document, "Basic/Standard/Module1.xml", b"<a/>"), "ods")
    assert "other files" in refused(work, with_part(sheet, "xl/externalLinks/externalLink1.xml", b"<a/>"))
    outside = b'<Relationship Id="r9" Type="http://x/oleLink" Target="file:///c:/x" TargetMode="External"/></Relationships>'
    assert "other files" in refused(work, in_part(sheet, "workbook.xml.rels", b"</Relationships>", outside))
    linked = b'<table:table-source xlink:href="x" xmlns:xlink="http://www.w3.org/1999/xlink"/><table:table-row '
    assert "other files" in refused(work, in_part(document, "content.xml", b"<table:table-row ", linked), "ods")
    entity = b'<!DOCTYPE a [<!ENTITY b "c">]><office:document-content '
    assert "damaged" in refused(work, in_part(document, "content.xml", b"<office:document-content ", entity), "ods")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32-be", "utf-7"])
def test_content_hidden_by_another_encoding_is_refused(work: Work, encoding: str) -> None:
    for kind, name, starts in (("xlsx", "xl/worksheets/sheet1.xml", "<worksheet "),
                               ("ods", "content.xml", "<office:document-content ")):
        text = unpacked(work.out(kind))[name].decode()
        text = f'<?xml version="1.0" encoding="{encoding}"?>{text[text.index(starts):]}'
        assert refused(work, with_part(work.out(kind), name, text.encode(encoding)), kind)


def test_a_hundred_thousand_rows_are_refused(work: Work) -> None:
    many = b"".join(b'<row r="%d"><c t="inlineStr"><is><t>x</t></is></c></row>' % each for each in range(50, 100050))
    assert "2000 rows" in refused(work, in_part(work.out(), "sheet1.xml", b"</sheetData>", many + b"</sheetData>"))
    row = (b'<table:table-row table:number-rows-repeated="100000"><table:table-cell office:value-type="string"><text:p>x</text:p>'
           b"</table:table-cell></table:table-row></table:table>")
    assert "2000 rows" in refused(work, in_part(work.out("ods"), "content.xml", b"</table:table>", row), "ods")
    far = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    assert "2000 rows" in refused(work, in_part(work.out(), "sheet1.xml", b"</sheetData>", far))


def test_a_sheet_from_another_body_or_round_or_from_elsewhere_is_refused(work: Work) -> None:
    assert "another body (cec)" in refused(work, work.out(), asked="2025-2028/round/2026-Q1/moi")
    assert "another round (2026-Q1)" in refused(work, work.out(), asked="2025-2028/round/2026-Q2/cec")
    from openpyxl import Workbook

    out = BytesIO()
    Workbook().save(out)
    assert "not a sheet issued by this site" in refused(work, out.getvalue())
    newer = work.out("ods")
    assert "newer version" in refused(work, packed({name: content.replace(b"/cec #1 ", b"/cec #9 ") if name == "content.xml" else
                                                    content for name, content in unpacked(newer).items()}), "ods")


def test_truncated_files_and_files_of_another_kind_are_refused(work: Work) -> None:
    for kind in ("xlsx", "ods"):
        whole = work.out(kind)
        for share in (0.2, 0.5, 0.95):
            assert refused(work, whole[:int(len(whole) * share)], kind)
    assert "another kind" in refused(work, work.out("ods"), "xlsx")
    assert "another kind" in refused(work, b"%PDF-1.7\n%%EOF", "ods")
    assert "not a sheet" in refused(work, "一,二\n".encode(), "csv")
    broken = in_part(work.out(), "sheet1.xml", b"<sheetData>", b"<sheetData><row r='x'><c r='??'><v>")
    assert "damaged" in refused(work, broken)


def test_a_row_for_another_bodys_milestone_is_an_error_on_that_row(work: Work) -> None:
    other = a_milestone(work.session, body="moi", due=None).reference
    run = work.back(work.filled("xlsx", {(5, "key"): other, (5, "kind"): "進度"}, by=EDITOR), by=EDITOR)
    assert [(each.row, each.values) for each in run.problems] == [(5, {"milestone": other})]


def test_a_cell_or_link_that_covers_the_whole_sheet_and_repeated_tables_are_refused(work: Work) -> None:
    whole = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    assert "2000 rows" in refused(work, in_part(work.out(), "sheet1.xml", b"</sheetData>", whole))
    link = b'</sheetData><hyperlinks><hyperlink ref="A1:XFD1048576" location="A1"/></hyperlinks>'
    assert "2000 rows" in refused(work, in_part(work.out(), "sheet2.xml", b"</sheetData>", link))
    spelt = b'</sheetData><x-y:mergeCells xmlns:x-y="%s"><x-y:mergeCell ref="A1:&#88;FD1048576"/></x-y:mergeCells>' % SHEETS
    assert "2000 rows" in refused(work, in_part(work.out(), "sheet1.xml", b"</sheetData>", spelt))
    elsewhere = unpacked(in_part(work.out(), "sheet1.xml", b"</sheetData>", whole))
    relations = elsewhere["xl/_rels/workbook.xml.rels"].replace(b"/worksheets/sheet1.xml", b"/media/sheet1.bin")
    moved = {"xl/media/sheet1.bin": elsewhere.pop("xl/worksheets/sheet1.xml"), "xl/_rels/workbook.xml.rels": relations}
    assert "2000 rows" in refused(work, packed(elsewhere | moved))
    columns = whole.replace(b"A1:XFD1048576", b"A:XFD")
    assert "2000 rows" in refused(work, in_part(work.out(), "sheet1.xml", b"</sheetData>", columns))
    table = (b'<table:table table:name="x"><table:table-row table:number-rows-repeated="1900"><table:table-cell '
             b'table:number-columns-repeated="190" office:value-type="string"><text:p>x</text:p></table:table-cell>'
             b"</table:table-row></table:table>")
    data = in_part(work.out("ods"), "content.xml", b"</office:spreadsheet>", table * 1000 + b"</office:spreadsheet>")
    assert "2000 rows" in refused(work, data, "ods")
    deep = b"<text:span>" * 5000 + b"</text:span>" * 5000
    data = in_part(work.out("ods"), "content.xml", b"</text:p>", deep + b"</text:p>")
    assert "damaged" in refused(work, data, "ods")


def test_many_merged_cells_or_one_sheet_repeated_many_times_are_refused(work: Work) -> None:
    merged = b"</sheetData><mergeCells>" + b'<mergeCell ref="A1:GR2000"/>' * 500 + b"</mergeCells>"
    assert "2000 rows" in refused(work, in_part(work.out(), "sheet1.xml", b"</sheetData>", merged))
    turned = b"</sheetData><hyperlinks>" + b'<hyperlink ref="A2000:GR1" location="A1"/>' * 500 + b"</hyperlinks>"
    assert "2000 rows" in refused(work, in_part(work.out(), "sheet1.xml", b"</sheetData>", turned))
    rows = b'<row><c t="inlineStr"><is><t>x</t></is></c></row>' * 1_900
    filled = in_part(work.out(), "sheet2.xml", b"</sheetData>", rows + b"</sheetData>")
    sheet = re.search(rb"<sheet [^>]*/>", unpacked(filled)["xl/workbook.xml"])
    assert sheet is not None
    again = b"".join(re.sub(rb'name="[^"]*"', b'name="again %d"' % each, sheet[0]) for each in range(2_000))
    assert "damaged" in refused(work, in_part(filled, "xl/workbook.xml", b"</sheets>", again + b"</sheets>"))


def test_elements_that_never_end_do_no_harm(work: Work) -> None:
    for name, begun in (("xl/more.xml", b"<f "), ("xl/_rels/more.xml.rels", b"<Relationship ")):
        assert work.back(with_part(work.out(), name, begun * 500_000), "xlsx").problems == []


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_a_sheet_with_any_byte_of_its_content_changed_is_either_read_or_refused(work: Work, kind: str) -> None:
    """A hundred damaged copies: each ends in either a dry run or a refusal."""
    chance = Random(15251)
    parts = unpacked(work.out(kind))
    names = [each for each in parts if each.endswith(".xml") and "theme" not in each]
    for _ in range(100):
        name = chance.choice(names)
        content = bytearray(parts[name])
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(content))
            content[at:at + chance.choice((0, 1, 5))] = bytes(chance.choices(b'<>/"=09A:;x ', k=chance.randint(0, 3)))
        try:
            work.back(packed(parts | {name: bytes(content)}), kind)
        except RuleBroken as broken:
            assert broken.field == "file"
