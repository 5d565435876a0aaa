"""A plan sheet that would do harm or is out of date is refused or explained, and nothing in it is entered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from tests import world
from tests.exchange.test_hostile import bomb, in_part, with_part
from tests.exchange.test_plan_sheet import Work, said
from tests.worlds.plan_sheets import A_PLAN, filled
from tests.worlds.sheets import packed, unpacked
from tracker.commands import commitments
from tracker.commands.commitments import Wording
from tracker.domain.errors import RuleBroken
from tracker.exchange import ods, plan_workbook, xlsx
from tracker.models import Commitment, Milestone, Plan
from tracker.queries import plan_sheets
from tracker.queries.plan_sheets import KnownPlan

ODS = "application/vnd.oasis.opendocument.spreadsheet"


@pytest.fixture
def work(session: Session, tmp_path: Path) -> Work:
    world.a_body(session, "ndc")
    return Work(session, tmp_path / "files")


def refused(work: Work, data: bytes, ending: str = "xlsx") -> str:
    with pytest.raises(RuleBroken) as broken:
        work.look(data, ending)
    assert broken.value.field == "file" and work.session.query(Plan).count() == 0
    return broken.value.message % broken.value.values


def empty_ods() -> bytes:
    return ods.write(plan_workbook.pages(KnownPlan(None, {}), "zh"))


def hostile() -> dict[str, tuple[bytes, str, str]]:
    """By name: the file, its ending, and a word from the message about it."""
    sheet, document = filled(A_PLAN), empty_ods()
    outside = b'<Relationship Id="r9" Type="http://x/oleLink" Target="file:///c:/x" TargetMode="External"/></Relationships>'
    linked = b'<table:table-source xlink:href="x" xmlns:xlink="http://www.w3.org/1999/xlink"/><table:table-row '
    entity = b'<!DOCTYPE a [<!ENTITY b "c">]><office:document-content '
    many = b"".join(b'<row r="%d"><c t="inlineStr"><is><t>x</t></is></c></row>' % each for each in range(500, 100500))
    rows = (b'<table:table-row table:number-rows-repeated="100000"><table:table-cell office:value-type="string"><text:p>x'
            b"</text:p></table:table-cell></table:table-row></table:table>")
    return {
        "a bomb": (bomb("content.xml", ODS), "ods", "far larger"),
        "a large part": (with_part(sheet, "xl/big.xml", b"<a>" + b"x" * (21 * 1024 * 1024)), "xlsx", "far larger"),
        "macros": (with_part(sheet, "xl/vbaProject.bin", b"x"), "xlsx", "macros"),
        "basic": (with_part(document, "Basic/Standard/Module1.xml", b"<a/>"), "ods", "macros"),
        "links": (with_part(sheet, "xl/externalLinks/externalLink1.xml", b"<a/>"), "xlsx", "other files"),
        "an object": (in_part(sheet, "workbook.xml.rels", b"</Relationships>", outside), "xlsx", "other files"),
        "a source": (in_part(document, "content.xml", b"<table:table-row ", linked), "ods", "other files"),
        "an entity": (in_part(document, "content.xml", b"<office:document-content ", entity), "ods", "damaged"),
        "100,000 rows": (in_part(sheet, "sheet1.xml", b"</sheetData>", many + b"</sheetData>"), "xlsx", "2000 rows"),
        "100,000 repeated rows": (in_part(document, "content.xml", b"</table:table>", rows), "ods", "2000 rows"),
        "a cell as large as the sheet": (in_part(
            sheet, "sheet1.xml", b"</sheetData>",
            b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'), "xlsx", "2000 rows"),
        "half a file": (sheet[:len(sheet) // 2], "xlsx", ""),
        "another kind": (document, "xlsx", "another kind"),
        "100,000 lines": (b"\n".join([b"a,b"] * 100_000), "csv", ""),
    }


@pytest.mark.parametrize("name", list(hostile()))
def test_a_hostile_plan_sheet_is_refused_with_a_reason(work: Work, name: str) -> None:
    data, ending, reason = hostile()[name]
    assert reason in refused(work, data, ending)


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_a_plan_sheet_with_any_byte_of_its_content_changed_is_either_read_or_refused(work: Work, ending: str) -> None:
    chance = Random(15252)
    parts = unpacked(filled(A_PLAN) if ending == "xlsx" else empty_ods())
    names = [each for each in parts if each.endswith(".xml")]
    for _copy in range(60):
        name = chance.choice(names)
        content = bytearray(parts[name])
        for _byte in range(chance.randint(1, 20)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        try:
            run = work.look(packed(parts | {name: bytes(content)}), ending)
        except RuleBroken as broken:
            assert broken.field == "file"
        else:
            assert run.problems is not None
    assert work.session.query(Plan).count() == 0


def test_no_cell_in_a_plan_sheet_that_is_issued_is_a_formula(work: Work) -> None:
    plan = world.a_plan(work.session)
    evil = '=HYPERLINK("https://evil.example","按此")'
    world.a_commitment(work.session, plan=plan, wording=Wording(title=world.text(evil)))
    known = plan_sheets.known(work.session, plan.reference)
    book = load_workbook(BytesIO(xlsx.write(plan_workbook.pages(known, "zh"))))
    cells = [cell for page in book for row in page.iter_rows() for cell in row if cell.value]
    assert not [each for each in cells if each.data_type == "f"] and [each for each in cells if evil in str(each.value)]
    assert b"table:formula" not in unpacked(ods.write(plan_workbook.pages(known, "zh")))["content.xml"]


def test_rows_for_items_of_another_plan_and_unknown_numbers_are_errors_by_row(work: Work) -> None:
    world.a_plan(work.session)
    rows = {"plan": [{"plan.code": "2025-2028"}],
            "milestone": [{"commitment.number": "9-9", "milestone.title_zh": "不屬本方案"}]}
    assert [(each[1], each[2]) for each in said(work.look(filled(rows)))] == [(2, "commitment.number")]
    assert work.session.query(Milestone).count() == 0


def test_an_older_sheet_may_lack_columns_and_moved_columns_are_found_by_their_headings(work: Work) -> None:
    plan = world.a_plan(work.session)
    world.a_commitment(work.session, plan=plan, number="1-1")
    data = xlsx.write(plan_workbook.pages(plan_sheets.known(work.session, plan.reference), "zh"))

    def changed(change: Callable[[object], None]) -> bytes:
        book = load_workbook(BytesIO(data))
        change(book["承諾事項 Commitments"])
        out = BytesIO()
        book.save(out)
        return out.getvalue()

    def drop(page: object) -> None:
        page.delete_cols(8, 10)  # type: ignore[attr-defined]

    def swap(page: object) -> None:
        page.insert_cols(1)  # type: ignore[attr-defined]
        page["A1"] = "附註（舊版欄位）"  # type: ignore[index]

    for change in (drop, swap):
        run = work.look(changed(change))
        assert run.entry.is_empty and not run.problems, said(run)
    assert work.session.query(Commitment).count() == 1


def test_a_sheet_issued_before_the_plan_was_changed_says_so(work: Work) -> None:
    plan = world.a_plan(work.session)
    commitment = world.a_commitment(work.session, plan=plan, number="1-1")
    old = xlsx.write(plan_workbook.pages(plan_sheets.known(work.session, plan.reference), "zh"))
    assert not [each for each in work.look(old).notes if "issued as of entry" in each.message]
    wording = replace(Wording.of(commitment), title=world.text("新名稱", "Open data"))
    commitments.amend_commitment(
        work.session, commitment, number="1-1", leads=["cec"], supports=[], wording=wording,
        theme=None, reason=world.text("更名"), decided=world.DECIDED, by=world.EDITOR, at=world.later(1))
    run = work.look(old)
    (note,) = [each for each in run.notes if "issued as of entry" in each.message]
    assert note.values["made"] < note.values["now"]
    assert [change.before for step in run.steps for change in step.changes] == ["新名稱"]
    fresh = xlsx.write(plan_workbook.pages(plan_sheets.known(work.session, plan.reference), "zh"))
    assert not [each for each in work.look(fresh).notes if "issued as of entry" in each.message]
