"""The editable edition: a sound package, real styles, and the structure that a word processor works with."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from lxml import etree

from tests.reports.figures_to_draw import with_figures
from tracker.domain.bilingual import Bilingual, Lang
from tracker.reports import kinds, odt, setting
from tracker.reports.content import Narrative
from tracker.reports.odt import elements

LANGS: tuple[Lang, Lang] = ("zh", "en")
STYLED = ("text:style-name", "table:style-name", "style:parent-style-name", "style:master-page-name", "style:page-layout-name")


@pytest.fixture(scope="module", params=LANGS)
def packed(request: pytest.FixtureRequest) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(odt.render(with_figures(), request.param)))


def _part(packed: zipfile.ZipFile, name: str) -> Any:
    return etree.fromstring(packed.read(name))


def _all(tree: Any, path: str) -> list[Any]:
    return list(tree.xpath(path, namespaces={name: address for name, address in elements.NS.items() if name != "xml"}))


def _attribute(element: Any, name: str) -> str:
    return str(element.get(elements.qualified(name), ""))


@pytest.mark.parametrize("lang", LANGS)
def test_the_same_report_gives_the_same_bytes(lang: Lang) -> None:
    assert odt.render(with_figures(), lang) == odt.render(with_figures(), lang)


def test_a_reader_recognises_the_package_by_its_first_part_and_finds_every_part_in_the_manifest(packed: zipfile.ZipFile) -> None:
    first = packed.infolist()[0]
    assert first.filename == "mimetype" and first.compress_type == zipfile.ZIP_STORED
    assert packed.read("mimetype") == b"application/vnd.oasis.opendocument.text"
    manifest = etree.fromstring(packed.read("META-INF/manifest.xml"))
    named = {value for each in manifest for key, value in each.attrib.items() if key.endswith("full-path")}
    assert named == {"/", *(set(packed.namelist()) - {"mimetype", "META-INF/manifest.xml"})}


def test_every_style_that_is_used_is_defined(packed: zipfile.ZipFile) -> None:
    content, styles = _part(packed, "content.xml"), _part(packed, "styles.xml")
    defined = {_attribute(each, "style:name") for tree in (content, styles)
               for each in _all(tree, "//style:style | //style:page-layout | //style:master-page | //text:list-style")}
    used = {_attribute(each, name) for tree in (content, styles) for name in STYLED for each in tree.iter()
            if isinstance(each.tag, str) and _attribute(each, name)}
    assert used <= defined
    assert {"Heading_20_1", "Heading_20_2", "Table_20_Heading", "Table", "Figure", "Contents_20_1"} <= used
    assert "Led_20_items" in used


def test_headings_are_numbered_by_the_word_processor_and_listed_in_the_contents(packed: zipfile.ZipFile) -> None:
    content, styles = _part(packed, "content.xml"), _part(packed, "styles.xml")
    lang: Lang = "zh" if _all(_part(packed, "meta.xml"), "string(//dc:language)") == ["zh-TW"] or (
        _part(packed, "meta.xml").xpath("string(//*[local-name()='language'])") == "zh-TW") else "en"
    document = setting.read(kinds.document(with_figures()), with_figures(), lang)
    formats = [_attribute(each, "style:num-format") for each in _all(styles, "//text:outline-level-style")]
    assert formats[:3] == (["壹, 貳, 參, ...", "一, 二, 三, ...", "一, 二, 三, ..."] if lang == "zh" else ["1", "1", "1"])
    counted = [each for each in _all(content, "//text:h") if not _attribute(each, "text:is-list-header")]
    top = ["".join(each.itertext()) for each in counted if _attribute(each, "text:outline-level") == "1"]
    assert top == [each["plain_title"] for each in document["chapters"]]
    listed = ["".join(each.itertext()) for each in _all(content, "//text:index-body/text:p")]
    assert all(any(each["plain_title"] in entry for entry in listed) for each in document["chapters"])


def test_every_table_has_a_caption_and_a_header_row_that_repeats(packed: zipfile.ZipFile) -> None:
    content = _part(packed, "content.xml")
    captions = _all(content, "//text:p[@text:style-name='Table']")
    tables = _all(content, "//table:table[table:table-header-rows]")
    assert captions and len(captions) == len(tables)
    for table in tables:
        columns = len(_all(table, "table:table-column"))
        assert all(len(_all(row, "table:table-cell")) == columns for row in _all(table, ".//table:table-row"))


def test_every_picture_is_in_the_package_and_is_described_in_words(packed: zipfile.ZipFile) -> None:
    frames = _all(_part(packed, "content.xml"), "//draw:frame")
    assert len(frames) == 7
    for frame in frames:
        assert len(_all(frame, "string(svg:desc)") or "x") and frame.xpath("string(*[local-name()='desc'])")
        assert {_attribute(each, "xlink:href") for each in _all(frame, "draw:image")} <= set(packed.namelist())


def test_no_line_breaks_inside_a_number_or_word_and_no_single_line_of_a_text_is_alone_on_a_page(packed: zipfile.ZipFile) -> None:
    styles = _part(packed, "styles.xml")
    [words] = _all(styles, "//style:default-style[@style:family='paragraph']/style:text-properties")
    [lines] = _all(styles, "//style:default-style[@style:family='paragraph']/style:paragraph-properties")
    latin = _all(styles, "//style:text-properties/@fo:language")

    assert set(latin) == {"en"}, "of digits and Latin letters; a word processor breaks them anywhere where they are Chinese"
    assert _attribute(words, "style:language-asian") == "zh"
    assert (_attribute(lines, "fo:orphans"), _attribute(lines, "fo:widows")) == ("2", "2")


def test_a_picture_is_on_the_same_page_as_the_note_below_it(packed: zipfile.ZipFile) -> None:
    noted = [each for each in _all(_part(packed, "content.xml"), "//text:p[draw:frame]")
             if _attribute(each.getnext(), "text:style-name") == "Note"]
    assert noted and {_attribute(each, "text:style-name") for each in noted} == {"Noted_20_picture"}
    kept = _all(_part(packed, "styles.xml"), "//style:style[@style:name='Noted_20_picture']/style:paragraph-properties")
    assert [_attribute(each, "fo:keep-with-next") for each in kept] == ["always"]


def test_an_english_file_has_no_blank_as_wide_as_a_chinese_character() -> None:
    made = zipfile.ZipFile(io.BytesIO(odt.render(with_figures(), "en")))

    assert not any("　" in "".join(_part(made, name).itertext()) for name in ("content.xml", "styles.xml"))


def test_a_link_inside_the_report_has_a_target(packed: zipfile.ZipFile) -> None:
    content = _part(packed, "content.xml")
    places = {_attribute(each, "text:name") for each in _all(content, "//text:bookmark-start")}
    asked = {_attribute(each, "xlink:href") for each in _all(content, "//text:a")}
    assert {each[1:] for each in asked if each.startswith("#")} <= places


def test_markup_and_characters_that_xml_cannot_contain_come_out_as_text() -> None:
    report = with_figures()
    hostile = Bilingual.of("<text:p>&\x0b甲", "<b>&\x0bx")
    made = zipfile.ZipFile(io.BytesIO(odt.render(_written(report, hostile), "zh")))

    assert "<text:p>&\ufffd甲" in "".join(etree.fromstring(made.read("content.xml")).itertext())


def _written(report: Any, text: Bilingual) -> Any:
    from dataclasses import replace

    return replace(report, narrative=(Narrative("figures", text),))


def test_no_row_is_split_between_two_pages(packed: zipfile.ZipFile) -> None:
    content = _part(packed, "content.xml")
    kept = _all(content, "//style:style[style:table-row-properties/@fo:keep-together='always']/@style:name")
    rows = _all(content, "//table:table-row")
    assert kept and rows and all(_attribute(row, "table:style-name") in kept for row in rows)


def test_neither_the_first_nor_the_last_row_of_a_table_is_alone_on_a_page(packed: zipfile.ZipFile) -> None:
    content, styles = _part(packed, "content.xml"), _part(packed, "styles.xml")
    keeping = set(_all(styles, "//style:style[style:paragraph-properties/@fo:keep-with-next='always']/@style:name"))
    long = whole = 0
    for table in _all(content, "//table:table"):
        [parts] = _all(content, f"//style:style[@style:name='{_attribute(table, 'table:style-name')}']/style:table-properties")
        rows = [{_attribute(each, "text:style-name") for each in _all(row, "table:table-cell/text:p")}
                for row in _all(table, "table:table-row")]
        if len(rows) <= 3:
            whole += 1
            assert _attribute(parts, "style:may-break-between-rows") == "false"
            continue
        long += 1
        assert rows[0] <= keeping and rows[-2] <= keeping, "a word processor keeps such a row on the page of the next"
        assert not rows[-1] & keeping and not any(row & keeping for row in rows[1:-2])

    assert long and whole


def test_the_file_requests_no_layout_of_old_releases(packed: zipfile.ZipFile) -> None:
    asked = {_attribute(each, "config:name"): each.text for each in _all(_part(packed, "settings.xml"), "//config:config-item")}

    assert asked["TableRowKeep"] == asked["AddParaSpacingToTableCells"] == "true"
    assert asked["UseFormerLineSpacing"] == asked["UseFormerObjectPositioning"] == "false"
