"""In every kind of report, page, PDF, text document, JSON and CSV carry the same tables;
both languages have the same sections."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from dataclasses import replace
from typing import Any

import html5lib
import pytest
from flask import Flask
from lxml import etree
from pypdf import PdfReader

from tests.reports import structure
from tests.reports.figures_to_draw import with_figures
from tests.reports.test_html import app, body
from tracker.domain.bilingual import Bilingual, Lang, TextState
from tracker.models.report import ReportKind
from tracker.reports import build, html, kinds, odt, pdf, setting, tables
from tracker.reports.build import Form
from tracker.reports.content import Narrative, Report
from tracker.reports.document import Items
from tracker.reports.odt import elements

LANGS: tuple[Lang, Lang] = ("zh", "en")
Matrix = dict[str, list[list[str]]]
__all__ = ["app"]


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u2060]+", "", re.sub(r"〔[\d、]*〕| ?\[[\d, ]*\]", "", text))


def reported(kind: ReportKind) -> Report:
    return replace(with_figures(), kind=kind)


def of_document(kind: ReportKind, lang: Lang) -> list[tables.Plain]:
    report = reported(kind)
    return list(tables.of(setting.read(kinds.document(report), report, lang)))


def numbers_in(table: tables.Plain) -> list[list[str]]:
    return [[row[n] for n in table.numbers] for row in table.rows]


def by_key(kind: ReportKind, lang: Lang) -> Matrix:
    return {each.key: [[squeezed(cell) for cell in row] for row in (each.header, *each.rows)] for each in of_document(kind, lang)}


def of_page(app: Flask, kind: ReportKind, lang: Lang) -> Matrix:
    tree = html5lib.parse(body(app, reported(kind), lang), treebuilder="lxml", namespaceHTMLElements=False)
    return {table.get("id"): [[squeezed("".join(cell.itertext())) for cell in row.xpath("th|td")] for row in table.xpath(".//tr")]
            for table in tree.xpath("//table[@id]")}


def of_odt(kind: ReportKind, lang: Lang) -> Matrix:
    packed = zipfile.ZipFile(io.BytesIO(odt.render(reported(kind), lang)))
    content: Any = etree.fromstring(packed.read("content.xml"))
    names = {name: address for name, address in elements.NS.items() if name != "xml"}
    return {table.get(elements.qualified("table:name")): [
        [squeezed("".join(cell.itertext())) for cell in row.xpath("table:table-cell", namespaces=names)]
        for row in table.xpath(".//table:table-row", namespaces=names)]
        for table in content.xpath("//table:table[table:table-header-rows]", namespaces=names)}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", ReportKind)
def test_the_page_and_the_text_document_have_the_same_tables(app: Flask, kind: ReportKind, lang: Lang) -> None:
    expected = by_key(kind, lang)

    assert of_odt(kind, lang) == expected
    page = of_page(app, kind, lang)
    assert page.keys() == expected.keys()
    for key, rows in expected.items():
        assert page[key] == rows, key


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", ReportKind)
def test_a_list_is_a_list_in_every_form(app: Flask, kind: ReportKind, lang: Lang) -> None:
    blocks = kinds.document(reported(kind)).blocks()
    expected = [len(block.items) for block in blocks if isinstance(block, Items)]

    tree = html5lib.parse(body(app, reported(kind), lang), treebuilder="lxml", namespaceHTMLElements=False)
    assert [len(each.xpath("li")) for each in tree.xpath("//ul[@role='list'][not(ancestor::nav)]")] == expected
    content: Any = etree.fromstring(zipfile.ZipFile(io.BytesIO(odt.render(reported(kind), lang))).read("content.xml"))
    names = {name: address for name, address in elements.NS.items() if name != "xml"}
    assert [len(each.xpath("text:list-item/text:p", namespaces=names))
            for each in content.xpath("//text:list", namespaces=names)] == expected
    found = structure.inspect(pdf.render(reported(kind), lang))
    assert (found.lists, found.faults) == (expected, [])
    assert expected


@pytest.mark.parametrize("lang", LANGS)
def test_what_an_author_typed_as_a_list_is_a_list_in_every_form(app: Flask, lang: Lang) -> None:
    typed = Bilingual.of("本期重點：\n- 甲事項完成\n・乙事項延後\n其餘見附錄。\n-1不是項目",
                         "In short:\n* A is done\n— B is late\nSee the annexes.\n-1 is no item")
    report = replace(with_figures(), narrative=(Narrative("figures", typed),))
    lines = ("甲事項完成", "乙事項延後") if lang == "zh" else ("A is done", "B is late")
    without = [len(block.items) for block in kinds.document(with_figures()).blocks() if isinstance(block, Items)]

    tree = html5lib.parse(body(app, report, lang), treebuilder="lxml", namespaceHTMLElements=False)
    (box,) = tree.xpath(f"//dl[@class='report__box'][contains(string(), '{lines[0]}')]")
    assert [squeezed("".join(each.itertext())) for each in box.xpath(".//ul/li")] == [squeezed(each) for each in lines]
    assert ("-1不是項目" if lang == "zh" else "-1 is no item") in "".join(box.itertext())
    content: Any = etree.fromstring(zipfile.ZipFile(io.BytesIO(odt.render(report, lang))).read("content.xml"))
    names = {name: address for name, address in elements.NS.items() if name != "xml"}
    assert [["".join(item.itertext()) for item in each.xpath("text:list-item", namespaces=names)]
            for each in content.xpath("//table:table-cell/text:list", namespaces=names)] == [list(lines)]
    found = structure.inspect(pdf.render(report, lang))
    assert found.faults == [] and sorted(found.lists) == sorted([*without, 2])


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", ReportKind)
def test_json_and_csv_have_the_same_tables(kind: ReportKind, lang: Lang) -> None:
    plain = json.loads(build.render(reported(kind), lang, Form.JSON))["document"]
    assert list(tables.of(plain)) == of_document(kind, lang)
    for table in of_document(kind, lang):
        rows = list(csv.reader(io.StringIO(tables.as_csv(table).decode("utf-8-sig"), newline="")))
        assert [[cell.removeprefix("'") for cell in row] for row in rows] == [
            [cell.removeprefix("'") for cell in row] for row in (table.header, *table.rows)]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", ReportKind)
def test_the_pdf_has_the_counts_of_every_row(kind: ReportKind, lang: Lang) -> None:
    pages = PdfReader(io.BytesIO(pdf.render(reported(kind), lang))).pages
    text = squeezed("".join(page.extract_text() for page in pages))

    for table in of_document(kind, lang):
        for row in numbers_in(table):
            assert squeezed("".join(row)) in text, (table.key, row)


@pytest.mark.parametrize("kind", ReportKind)
def test_both_editions_have_the_same_sections_tables_and_counts(kind: ReportKind) -> None:
    report = reported(kind)
    zh, en = (setting.read(kinds.document(report), report, lang) for lang in LANGS)

    assert _keys(zh) == _keys(en)
    for one, other in zip(of_document(kind, "zh"), of_document(kind, "en"), strict=True):
        assert (one.key, one.number, len(one.rows), one.numbers) == (other.key, other.number, len(other.rows), other.numbers)
        assert numbers_in(one) == numbers_in(other)


def _keys(document: dict[str, Any]) -> list[str]:
    def each(section: dict[str, Any]) -> list[str]:
        return [section["key"], *(key for block in section["blocks"] if block["block"] == "section" for key in each(block))]

    return [key for part in (*document["chapters"], *document["annexes"]) for key in each(part)]


@pytest.mark.parametrize("lang", LANGS)
def test_every_form_has_its_kind_and_its_plan_in_the_title(app: Flask, lang: Lang) -> None:
    """People have many reports open in as many tabs: the name of the plan alone does not distinguish them."""
    report = reported(ReportKind.RESULTS)
    name = {"zh": "成果報告：", "en": "Results report: "}[lang] + report.plan.title.read(lang).text

    with app.app_context():
        page = html.render_alone(report, lang, lambda chart: f"{chart}.svg")
    with zipfile.ZipFile(io.BytesIO(odt.render(report, lang))) as packed:
        meta = packed.read("meta.xml").decode()
    told = PdfReader(io.BytesIO(pdf.render(report, lang))).metadata
    assert f"<title>{name}</title>" in page and f"<h1>{name}</h1>" in page
    assert f"<dc:title>{name}</dc:title>" in meta
    assert told is not None and told.title == name


@pytest.mark.parametrize(("lang", "note"), [
    ("zh", "（本站用語）"), ("en", " (this site’s wording) (machine draft, not reviewed)")])
def test_a_heading_of_the_text_document_says_whose_words_its_title_is(lang: Lang, note: str) -> None:
    """As the page and the PDF do; here the title used to look like the plan's own."""
    report = reported(ReportKind.PROGRESS)
    theme, *others = report.themes
    title = Bilingual.of("電子連署", "Electronic petition", TextState.MACHINE)
    ours = replace(theme.commitments[0], title=title, ours=True)
    report = replace(report, themes=(replace(theme, commitments=(ours, *theme.commitments[1:])), *others))

    with zipfile.ZipFile(io.BytesIO(odt.render(report, lang))) as packed:
        content = etree.fromstring(packed.read("content.xml"))
    headings = ["".join(each.itertext()) for each in content.iter(elements.qualified("text:h"))]
    assert [each for each in headings if title.read(lang).text in each and each.endswith(f"{title.read(lang).text}{note}")]


def test_no_cell_of_a_csv_can_be_mistaken_for_a_formula() -> None:
    table = tables.Plain("k", 1, "c", ("甲",), (("=1+1",), ("–",)), ())
    assert "'=1+1" in tables.as_csv(table).decode() and tables.as_csv(table).startswith("\ufeff".encode())
