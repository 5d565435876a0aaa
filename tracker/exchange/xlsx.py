"""Office Open XML sheets, written and read with openpyxl."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from tracker.exchange import safety
from tracker.exchange.pages import Look, Page, letter
from tracker.exchange.table import Found, Table, as_number

FONT = "Noto Sans TC"
_LINE = Side(style="thin", color="B8B8B8")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
FILLS = {Look.HEAD: "DCE6E4", Look.GIVEN: "EFEFEF"}
BROKEN = (zipfile.BadZipFile, InvalidFileException, etree.XMLSyntaxError, SyntaxError, KeyError, ValueError, TypeError,
          AttributeError, IndexError, OSError, EOFError)
"""What openpyxl raises on a file that is not what it says."""


def write(pages: list[Page]) -> bytes:
    """The workbook. Cells are texts and stay texts when they are edited: nothing in them is ever a formula."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for page in pages:
        _fill(book.create_sheet(page.name), page)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _fill(sheet: Worksheet, page: Page) -> None:
    for row, cells in enumerate(page.rows, 1):
        for column, given in enumerate(cells, 1):
            cell: Any = sheet.cell(row, column)
            cell.value = given.text or None
            if given.text:
                cell.data_type = "s"
            cell.number_format = "@"
            cell.quotePrefix = given.look is Look.FILL
            cell.font = Font(name=FONT, size=14 if given.look is Look.TITLE else 10,
                             bold=given.look in (Look.TITLE, Look.HEAD))
            cell.alignment = Alignment(vertical="top", wrap_text=given.look is not Look.TITLE and len(cells) > 1)
            cell.protection = Protection(locked=given.look is not Look.FILL)
            if given.look in FILLS:
                cell.fill = PatternFill("solid", fgColor=FILLS[given.look])
            if given.look in (Look.HEAD, Look.GIVEN, Look.FILL):
                cell.border = _BOX
    for column, wide in enumerate(page.widths, 1):
        sheet.column_dimensions[letter(column)].width = wide
        sheet.column_dimensions[letter(column)].hidden = column in page.hidden_columns
    for choice in page.choices:
        name, column = choice.source
        source = f"'{name}'!${letter(column)}$2:${letter(column)}${len(choice.words) + 1}"
        rule = DataValidation(type="list", formula1=source, allow_blank=True)
        rule.add(f"{letter(choice.column)}{choice.first}:{letter(choice.column)}{choice.last}")
        sheet.add_data_validation(rule)
    rows, columns = page.frozen
    if rows:
        sheet.freeze_panes = f"{letter(columns + 1)}{rows + 1}"
        sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = "landscape", "8", 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.sheet_state = "hidden" if page.hidden else "visible"
    sheet.protection.sheet = True
    for allowed in ("formatCells", "formatColumns", "formatRows"):
        setattr(sheet.protection, allowed, False)


def read(path: Path) -> list[Table]:
    """Every sheet, including hidden ones. Raises RuleBroken on ``file`` where it cannot be read."""
    try:
        # As bytes: a file in the store is named after its checksum, and openpyxl goes by the file extension.
        content = path.read_bytes()
        _check_named_once(content)
        values = load_workbook(BytesIO(content), data_only=True, keep_links=False)
        formulas = load_workbook(BytesIO(content), data_only=False, keep_links=False)
        return [_table(sheet, formulas[sheet.title]) for sheet in values.worksheets]
    except BROKEN as error:
        raise safety.damaged() from error


def _check_named_once(content: bytes) -> None:
    """A workbook may name one sheet a thousand times, and it would be read each time. Raises RuleBroken on ``file``."""
    reader = ExcelReader(BytesIO(content), keep_links=False)
    reader.read_manifest()
    reader.read_workbook()
    named = [relation.target for _sheet, relation in reader.parser.find_sheets()]
    if len(set(named)) < len(named):
        raise safety.damaged()


def _table(sheet: Any, formulas: Any) -> Table:
    safety.check_extent(sheet.max_row or 0, sheet.max_column or 0)
    table = Table(sheet.title)
    for row in sheet.iter_rows():
        for cell in row:
            is_formula = formulas.cell(cell.row, cell.column).data_type == "f"
            if cell.value is not None or is_formula:
                table.put(cell.row, cell.column, _found(cell, is_formula))
    for merged in sheet.merged_cells.ranges:
        table.spread(merged.min_row, merged.max_row, merged.min_col)
    return table


def _found(cell: Any, is_formula: bool) -> Found:
    value = cell.value
    if cell.data_type == "e":
        return Found(str(value), formula=is_formula, broken=True)
    if value is None:
        return Found("", formula=is_formula, broken=is_formula)
    if isinstance(value, datetime):
        return Found(value.date().isoformat(), formula=is_formula)
    if isinstance(value, date):
        return Found(value.isoformat(), formula=is_formula)
    if isinstance(value, float):
        return Found(as_number(value), formula=is_formula)
    return Found(str(value), formula=is_formula)
