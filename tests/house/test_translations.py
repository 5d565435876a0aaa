"""Every interface text exists in both languages, and the Chinese is that used in Taiwan."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tracker.language import named_by_office

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "translations" / "zh_Hant_TW" / "LC_MESSAGES" / "messages.po"
HAN = re.compile(r"[\u4e00-\u9fff]")
NAMED = re.compile(r"%\((\w+)\)")

# Words that the editor's list replaces, and usage that is not Taiwan's.
NOT_OURS = ("未查得", "續管", "變更紀錄", "退訂", "查無此頁", "列管簿", "台灣", "信息", "網絡", "默認", "用戶", "數據庫", "鏈接",
            "質量", "視頻", "軟件", "反饋", "通過點擊", "點擊")


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every string in the code and the templates, extracted afresh."""
    out = tmp_path_factory.mktemp("strings") / "messages.pot"
    subprocess.run([str(Path(sys.executable).parent / "pybabel"), "-q", "extract", "-F", "pyproject.toml", "-k", "lazy_gettext",
                    "-k", "_l", "-k", "N_", "-o", str(out), "."], cwd=ROOT, check=True)
    with out.open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module")
def chinese() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh_Hant_TW")


def _in_big5(character: str) -> bool:
    try:
        return bool(character.encode("cp950"))
    except UnicodeEncodeError:
        return False


def _texts(message: Message) -> list[str]:
    return [text for text in (message.string if isinstance(message.string, (list, tuple)) else [message.string]) if text]


def test_every_string_is_translated(extracted: Catalog, chinese: Catalog) -> None:
    assert len(extracted) > 200
    missing = [message.id for message in extracted
               if message.id and not ((found := chinese.get(message.id, message.context)) and _texts(found) and not found.fuzzy)]
    assert missing == []


def test_no_translation_outlives_its_string(extracted: Catalog, chinese: Catalog) -> None:
    assert [message.id for message in chinese if message.id and extracted.get(message.id, message.context) is None] == []


def test_a_translation_uses_the_same_values_as_its_string(chinese: Catalog) -> None:
    for message in chinese:
        wanted = {name for each in (message.id if isinstance(message.id, (list, tuple)) else [message.id])
                  for name in NAMED.findall(each)}
        for text in _texts(message):
            assert set(NAMED.findall(text)) == wanted, message.id


def test_the_chinese_is_that_used_in_taiwan(chinese: Catalog) -> None:
    for message in chinese:
        for text in _texts(message) if message.id else []:
            # Big5 holds the characters in use in Taiwan; one that only Simplified Chinese writes is not in it.
            assert not [character for character in HAN.findall(text) if not _in_big5(character)], text
            assert not [word for word in NOT_OURS if word in text], text


BLANK_AFTER_A_COLON = re.compile(r'''_\((?:"[^"]*:"|'[^']*:')(?:(?!\}\}|\{\{).)*\}\}(?:</\w+>)* ''')


def test_a_label_before_a_value_brings_its_own_space(chinese: Catalog) -> None:
    """English puts one after a colon and Chinese does not, so the space belongs to the text and not to the page."""
    for place in sorted((ROOT / "templates").rglob("*.*")):
        if place.suffix in (".html", ".txt", ".xml", ".typ"):
            assert BLANK_AFTER_A_COLON.findall(place.read_text(encoding="utf-8")) == [], place
    for message in chinese:
        for text in _texts(message) if message.id else []:
            assert "： " not in text, text


NAMES = ("NDC", "National Development Council", "國發會", "國家發展委員會")
ILL_PUT = re.compile(r"(?i:\b(?:an?|the|its|this|that|your) the coordinating body)|(?:^|[.?!] )the coordinating body|"
                     r"(?<=[^.?!] )The coordinating body|(?<=\()[Tt]he coordinating body\)|統籌機關（統籌機關）")
"""An article twice, or none where a sentence asks for it, or a capital in the wrong place."""


def _originals(catalog: Catalog) -> list[str]:
    return [text for message in catalog if message.id
            for text in (message.id if isinstance(message.id, (list, tuple)) else [message.id])]


def _named(text: str) -> list[str]:
    return [name for name in NAMES if name in text]


def test_every_text_that_names_taiwans_coordinating_body_also_reads_well_with_the_office(chinese: Catalog) -> None:
    translated = [text for message in chinese if message.id for text in _texts(message)]
    for text in (*_originals(chinese), *translated):
        if _named(text):
            worded = named_by_office(text)
            assert not _named(worded) and not ILL_PUT.search(worded), worded


# What an invented country's site prints nowhere: whom the real one is not, how a search finds a name, how a refusal is logged.
NAMED_OUTSIDE = {"tracker/language.py", "tracker/search/tokens.py", "tracker/web/context.py", "tracker/reports/labels.py",
                 "tracker/reports/notes.py", "tracker/domain/permissions.py"}


def _stands(path: Path) -> list[str]:
    """The texts in a file, without its comments and docstrings."""
    told = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        return [re.sub(r"\{#.*?#\}", "", told, flags=re.S)]
    tree = ast.parse(told)
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [node.value for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said]


def test_the_name_of_taiwans_coordinating_body_appears_only_in_texts_of_the_catalogue(extracted: Catalog) -> None:
    """Anywhere else, nothing would put the office in its place."""
    known = sorted(filter(_named, _originals(extracted)), key=len, reverse=True)
    found = set()
    for path in (*(ROOT / "tracker").rglob("*.py"), *(ROOT / "templates").rglob("*.*")):
        for text in _stands(path):
            for each in known:
                text = text.replace(each, "")
            if _named(text):
                found.add(str(path.relative_to(ROOT)))
    assert found == NAMED_OUTSIDE


def test_no_template_adds_a_space_that_chinese_does_not_have() -> None:
    """After a sentence and before a bracket comes ``blank()``: a space in English, nothing in Chinese."""
    behind_a_sentence = r"""[.;]"(?:, [^{}]*)?\) \}\} +(?:<|\{\{)"""
    before_a_bracket = r""" <[a-z]+[^<>]*>\{\{ _\(["']\("""
    found = [(page.name, each) for page in sorted((ROOT / "templates").rglob("*.html"))
             for each in re.findall(f"{behind_a_sentence}|{before_a_bracket}", page.read_text("utf-8"))]

    assert found == []
