"""OpenDocument sheets (CNS 15251), written and read as the XML that they are. By OpenDocument 1.3, part 3: tables (9),
protection (19.698, 20.246), validation (9.4)."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from lxml import etree
from lxml.builder import ElementMaker

from tracker.domain.numbers import natural
from tracker.exchange import safety
from tracker.exchange.pages import Cell, Choice, Look, Page, letter
from tracker.exchange.table import Found, Table, as_number

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
NS = {each: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for each, name in (
    ("office", "office"), ("style", "style"), ("text", "text"), ("table", "table"), ("fo", "xsl-fo-compatible"),
    ("number", "datastyle"), ("config", "config"), ("manifest", "manifest"))}
NS["of"] = "urn:oasis:names:tc:opendocument:xmlns:of:1.2"
OFFICE, STYLE, TEXT, TABLE, FO, NUMBER, CONFIG = (
    f"{{{NS[each]}}}" for each in ("office", "style", "text", "table", "fo", "number", "config"))
E: Any = ElementMaker(nsmap=NS)
FONT = "Noto Sans TC"
COLOURS = {Look.HEAD: "#dce6e4", Look.GIVEN: "#efefef"}
CM_A_SIGN = 0.19


# --- writing --------------------------------------------------------------------------------------------------------


def write(pages: list[Page]) -> bytes:
    """The workbook. Cells are texts and stay texts when they are edited: nothing in them is ever a formula."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", MEDIA_TYPE, zipfile.ZIP_STORED)
        package.writestr("content.xml", _bytes(_content(pages)))
        package.writestr("styles.xml", _bytes(_paper()))
        package.writestr("settings.xml", _bytes(_settings(pages)))
        package.writestr("META-INF/manifest.xml", _bytes(_manifest()))
    return out.getvalue()


def _bytes(tree: Any) -> bytes:
    return bytes(etree.tostring(tree, xml_declaration=True, encoding="UTF-8"))


def _manifest() -> Any:
    m = f"{{{NS['manifest']}}}"
    parts = (("/", MEDIA_TYPE), ("content.xml", "text/xml"), ("styles.xml", "text/xml"), ("settings.xml", "text/xml"))
    return E(f"{m}manifest", {f"{m}version": "1.3"}, *(
        E(f"{m}file-entry", {f"{m}full-path": path, f"{m}media-type": kind}) for path, kind in parts))


def _paper() -> Any:
    """Printed on A3, landscape, as wide as the page."""
    layout = E(f"{STYLE}page-layout", {f"{STYLE}name": "paper"}, E(f"{STYLE}page-layout-properties", {
        f"{FO}page-width": "42cm", f"{FO}page-height": "29.7cm", f"{FO}margin": "1.5cm", f"{STYLE}print-orientation": "landscape",
        f"{STYLE}scale-to-X": "1", f"{STYLE}scale-to-Y": "0"}))
    master = E(f"{STYLE}master-page", {f"{STYLE}name": "Default", f"{STYLE}page-layout-name": "paper"})
    return E(f"{OFFICE}document-styles", {f"{OFFICE}version": "1.3"}, E(f"{OFFICE}automatic-styles", layout),
             E(f"{OFFICE}master-styles", master))


def _content(pages: list[Page]) -> Any:
    rules = {(page.name, choice.column): f"list{number}" for number, (page, choice) in enumerate(
        ((page, choice) for page in pages for choice in page.choices), 1)}
    sheet = E(f"{OFFICE}spreadsheet", E(f"{TABLE}content-validations", *(
        _rule(rules[page.name, choice.column], page, choice) for page in pages for choice in page.choices)))
    for number, page in enumerate(pages, 1):
        sheet.append(_table(page, number, rules))
    return E(f"{OFFICE}document-content", {f"{OFFICE}version": "1.3"}, E(f"{OFFICE}automatic-styles", *_styles(pages)),
             E(f"{OFFICE}body", sheet))


def _styles(pages: list[Page]) -> Iterator[Any]:
    yield E(f"{NUMBER}text-style", {f"{STYLE}name": "astext"}, E(f"{NUMBER}text-content"))
    yield _style("row", "table-row", E(f"{STYLE}table-row-properties", {f"{STYLE}use-optimal-row-height": "true"}))
    for number, page in enumerate(pages, 1):
        yield _style(f"page{number}", "table", E(f"{STYLE}table-properties", {
            f"{TABLE}display": "false" if page.hidden else "true"}), **{"master-page-name": "Default"})
        for at, wide in enumerate(page.widths, 1):
            yield _style(f"page{number}c{at}", "table-column", E(f"{STYLE}table-column-properties", {
                f"{STYLE}column-width": f"{wide * CM_A_SIGN:.2f}cm"}))
    for look in Look:
        yield _cell_style(look, wrap=True)
        yield _cell_style(look, wrap=False)


def _style(name: str, family: str, *inside: Any, **more: str) -> Any:
    return E(f"{STYLE}style", {f"{STYLE}name": name, f"{STYLE}family": family} | {f"{STYLE}{k}": v for k, v in more.items()},
             *inside)


def _cell_style(look: Look, *, wrap: bool) -> Any:
    cell = {f"{STYLE}cell-protect": "none" if look is Look.FILL else "protected", f"{STYLE}vertical-align": "top",
            f"{FO}wrap-option": "wrap" if wrap else "no-wrap", f"{FO}padding": "0.05cm"}
    if look in COLOURS:
        cell[f"{FO}background-color"] = COLOURS[look]
    if look in (Look.HEAD, Look.GIVEN, Look.FILL):
        cell[f"{FO}border"] = "0.5pt solid #b8b8b8"
    size, bold = ("14pt" if look is Look.TITLE else "10pt"), ("bold" if look in (Look.TITLE, Look.HEAD) else "normal")
    words = {f"{FO}font-size": size, f"{STYLE}font-size-asian": size, f"{FO}font-weight": bold,
             f"{STYLE}font-weight-asian": bold, f"{FO}font-family": FONT, f"{STYLE}font-family-asian": FONT,
             f"{STYLE}language-asian": "zh", f"{STYLE}country-asian": "TW"}
    return _style(_look(look, wrap), "table-cell", E(f"{STYLE}table-cell-properties", cell),
                  E(f"{STYLE}text-properties", words), **{"data-style-name": "astext"})


def _look(look: Look, wrap: bool) -> str:
    return f"{look.value}{'' if wrap else '1'}"


def _rule(name: str, page: Page, choice: Choice) -> Any:
    words = ";".join('"' + each.replace('"', '""') + '"' for each in choice.words)
    return E(f"{TABLE}content-validation", {
        f"{TABLE}name": name, f"{TABLE}condition": f"of:cell-content-is-in-list({words})", f"{TABLE}allow-empty-cell": "true",
        f"{TABLE}display-list": "unsorted", f"{TABLE}base-cell-address": f"$'{page.name}'.{letter(choice.column)}{choice.first}"})


def _table(page: Page, number: int, rules: dict[tuple[str, int], str]) -> Any:
    table = E(f"{TABLE}table", {f"{TABLE}name": page.name, f"{TABLE}style-name": f"page{number}", f"{TABLE}protected": "true"})
    for at in range(1, len(page.widths) + 1):
        seen = {f"{TABLE}visibility": "collapse"} if at in page.hidden_columns else {}
        table.append(E(f"{TABLE}table-column", {f"{TABLE}style-name": f"page{number}c{at}"} | seen))
    listed = {choice.column: (choice.first, choice.last) for choice in page.choices}
    for row, cells in enumerate(page.rows, 1):
        made = E(f"{TABLE}table-row", {f"{TABLE}style-name": "row"})
        for column, cell in enumerate(cells, 1):
            first, last = listed.get(column, (0, -1))
            made.append(_cell(cell, rules[page.name, column] if first <= row <= last else "", wrap=len(cells) > 1))
        table.append(made)
    return table


def _cell(cell: Cell, rule: str, *, wrap: bool) -> Any:
    made = E(f"{TABLE}table-cell", {f"{TABLE}style-name": _look(cell.look, wrap and cell.look is not Look.TITLE)})
    if rule:
        made.set(f"{TABLE}content-validation-name", rule)
    if cell.text:
        made.set(f"{OFFICE}value-type", "string")
        for line in cell.text.split("\n"):
            made.append(E(f"{TEXT}p", *_spaced(line)))
    return made


def _spaced(line: str) -> Iterator[Any]:
    """A line with its runs of spaces, each of which OpenDocument would otherwise reduce to one."""
    first, *rest = re.split(r"(^ +| {2,}| +$)", line)
    yield first
    for spaces, words in zip(rest[::2], rest[1::2], strict=True):
        space = E(f"{TEXT}s", {f"{TEXT}c": str(len(spaces))})
        space.tail = words
        yield space


def _settings(pages: list[Page]) -> Any:
    tables = E(f"{CONFIG}config-item-map-named", {f"{CONFIG}name": "Tables"})
    for page in pages:
        rows, columns = page.frozen
        if rows:
            tables.append(E(f"{CONFIG}config-item-map-entry", {f"{CONFIG}name": page.name}, *(
                E(f"{CONFIG}config-item", {f"{CONFIG}name": name, f"{CONFIG}type": kind}, str(value))
                for name, kind, value in (
                    ("HorizontalSplitMode", "short", 2), ("VerticalSplitMode", "short", 2),
                    ("HorizontalSplitPosition", "int", columns), ("VerticalSplitPosition", "int", rows),
                    ("ActiveSplitRange", "short", 3), ("PositionRight", "int", columns), ("PositionBottom", "int", rows)))))
    view = E(f"{CONFIG}config-item-map-indexed", {f"{CONFIG}name": "Views"}, E(f"{CONFIG}config-item-map-entry", tables))
    return E(f"{OFFICE}document-settings", {f"{OFFICE}version": "1.3"}, E(f"{OFFICE}settings", E(
        f"{CONFIG}config-item-set", {f"{CONFIG}name": "ooo:view-settings"}, view)))


# --- reading --------------------------------------------------------------------------------------------------------


def read(path: Path) -> list[Table]:
    """Every sheet, including hidden ones. Raises RuleBroken on ``file`` where it cannot be read."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        with zipfile.ZipFile(path) as package:
            tree = etree.fromstring(package.read("content.xml"), parser)
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, OSError, EOFError, ValueError) as error:
        raise safety.damaged() from error
    tables = []
    for each in tree.iter(f"{TABLE}table"):
        tables.append(_read_table(each))
        safety.check_cells(sum(len(cells) for table in tables for cells in table.rows.values()))
    return tables


def _read_table(node: Any) -> Table:
    table, row, merged = Table(node.get(f"{TABLE}name", "")), 0, []
    cells_so_far = 0
    for line in node.iter(f"{TABLE}table-row"):
        again = _times(line, "number-rows-repeated")
        cells = list(_read_row(line))
        if cells:
            safety.check_extent(row + again, max(column for column, *_ in cells))
            cells_so_far += again * len(cells)
            safety.check_cells(cells_so_far)
        for at in range(row + 1, row + 1 + (again if cells else 0)):
            for column, found, rows in cells:
                table.put(at, column, found)
                if rows > 1:
                    merged.append((at, at + rows - 1, column))
        row += again
    for each in merged:
        table.spread(*each)
    return table


def _read_row(line: Any) -> Iterator[tuple[int, Found, int]]:
    """The cells that hold something: column, what it holds, and how many rows it spans."""
    column = 0
    for cell in line:
        if cell.tag not in (f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
            continue
        again = _times(cell, "number-columns-repeated")
        found = _read_cell(cell)
        if found.text or found.broken:
            safety.check_extent(1, column + again)
            for at in range(column + 1, column + 1 + again):
                yield at, found, _times(cell, "number-rows-spanned")
        column += again


def _times(node: Any, name: str) -> int:
    given = natural(node.get(f"{TABLE}{name}", "1"), 8)
    return 1 if given is None else given


def _read_cell(cell: Any) -> Found:
    formula = cell.get(f"{TABLE}formula") is not None
    kind = cell.get(f"{OFFICE}value-type")
    shown = "\n".join(_paragraph(each) for each in cell.iterchildren(f"{TEXT}p"))
    text = shown
    if kind == "date":
        text = (cell.get(f"{OFFICE}date-value") or shown)[:10]
    elif kind in ("float", "currency", "percentage"):
        try:
            text = as_number(float(cell.get(f"{OFFICE}value") or "nan"))
        except ValueError:
            text = shown
    broken = formula and (shown.startswith(("#", "Err:")) or not (kind or shown))
    return Found(text, formula=formula, broken=broken)


def _paragraph(node: Any) -> str:
    """The text of a paragraph; comments that somebody attached to the cell are not part of it."""
    text = node.text or ""
    for child in node:
        if child.tag == f"{TEXT}s":
            count = natural(child.get(f"{TEXT}c", "1"), 2)
            text += " " * (1 if count is None else count)
        elif child.tag == f"{TEXT}tab":
            text += "\t"
        elif child.tag == f"{TEXT}line-break":
            text += "\n"
        elif isinstance(child.tag, str) and child.tag != f"{OFFICE}annotation":
            text += _paragraph(child)
        text += child.tail or ""
    return text
