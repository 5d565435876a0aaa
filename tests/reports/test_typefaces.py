"""What the printed editions do with characters that none of their typefaces has."""

from __future__ import annotations

import io
import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from tracker.domain.bilingual import Lang
from tracker.reports import pdf, sheet
from tracker.reports.typefaces import IN_ITS_PLACE, drawable, settable

ONE_LINE = """
#let data = json(bytes(sys.inputs.data))
#set document(title: "-")
#set text(font: ("Noto Sans TC", "Noto Sans CJK TC"), lang: data.lang)
#data.text

#data.lacking
"""


def printed(text: str, lang: Lang = "zh") -> str:
    document = pdf.compiled({"main.typ": ONE_LINE.encode()}, {"lang": lang, "text": text}, date(2026, 1, 1))
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages)


@pytest.mark.parametrize("text", ["游錫堃", "𠮷㐂靐", "这国发们", "ひらがな", "한글", "Việt Nam", "■□○●"])
def test_rare_names_and_the_scripts_of_neighbouring_countries_are_printed_as_written(text: str) -> None:
    said = printed(text)
    assert text in said
    assert IN_ITS_PLACE not in said


@pytest.mark.parametrize(("lang", "told"), [("zh", "以「〓」代之"), ("en", "which are replaced by 〓")])
def test_what_no_typeface_has_is_printed_as_a_missing_character_and_the_document_says_so(lang: Lang, told: str) -> None:
    said = printed("完成🎉，感謝ไทย", lang)
    assert "完成〓，感謝〓〓〓" in said
    assert told in said.replace("\n", " ")
    assert "U+1F389" in said
    assert "U+0E44" in said


def test_a_document_that_lacks_nothing_does_not_mention_it() -> None:
    assert printed("完成") == "完成"


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=40))
def test_no_text_of_any_kind_prevents_a_document_from_being_made(text: str) -> None:
    assert pdf.compiled({"main.typ": ONE_LINE.encode()}, {"lang": "zh", "text": text}, date(2026, 1, 1)).startswith(b"%PDF")


@pytest.mark.parametrize("beside", ["", "a", "甲", "🎉"])
def test_no_two_characters_without_a_shape_prevent_a_document_from_being_made(beside: str) -> None:
    shapeless = [each for each in map(chr, (*range(0xD800), *range(0xE000, 0x110000)))
                 if unicodedata.category(each) in ("Cc", "Cf", "Zs", "Zl", "Zp") and not "\U000e0020" < each < "\U000e007f"]
    texts = [first + beside + second for first in shapeless for second in shapeless]
    each_alone = ONE_LINE.replace("#data.text", "#for each in data.text [#each\n\n]")
    values = {"lang": "zh", "text": texts}
    assert pdf.compiled({"main.typ": each_alone.encode()}, values, date(2026, 1, 1)).startswith(b"%PDF")


def test_words_stay_apart_and_lines_end_whichever_characters_separate_them() -> None:
    value, lacking = settable("first\tsecond\r\nthird\rfourth\u2028fifth\u00a0sixth")
    assert value == "first second\nthird\nfourth\nfifth\u00a0sixth"
    assert lacking == ()


def test_each_replaced_character_is_named_once_and_numbers_stay_numbers() -> None:
    value, lacking = settable({"a": ["🎉🎉", 1, None, True], "b": {"c": "ab"}})
    assert value == {"a": ["〓〓", 1, None, True], "b": {"c": "ab"}}
    assert lacking == ("🎉",)


@pytest.mark.filterwarnings("error")
def test_a_picture_has_a_missing_character_where_its_typeface_lacks_one() -> None:
    assert drawable("里程碑🎉\ufe0f甲") == "里程碑〓甲"
    drawn = sheet.Sheet(10, "zh")
    drawn.text(0, 5, "🎉ไทย한")
    assert drawn.save("svg")
    assert sheet.width_of("🎉") == sheet.width_of("〓")
