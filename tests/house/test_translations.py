"""Every interface text exists in both languages, and the Chinese is that of Taiwan."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "translations" / "zh_Hant_TW" / "LC_MESSAGES" / "messages.po"
HAN = re.compile(r"[\u4e00-\u9fff]")
NAMED = re.compile(r"%\((\w+)\)")

# Words that the editor's list replaces, and usage that is not Taiwan's.
NOT_OURS = ("未查得", "續管", "變更紀錄", "退訂", "查無此頁", "列管簿", "台灣", "信息", "網絡", "默認", "用戶", "數據庫", "鏈接",
            "質量", "視頻", "軟件", "反饋", "通過點擊", "點擊")


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every string of the code and the templates, found afresh."""
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


def test_a_translation_names_the_same_values(chinese: Catalog) -> None:
    for message in chinese:
        wanted = {name for each in (message.id if isinstance(message.id, (list, tuple)) else [message.id])
                  for name in NAMED.findall(each)}
        for text in _texts(message):
            assert set(NAMED.findall(text)) == wanted, message.id


def test_the_chinese_is_that_of_taiwan(chinese: Catalog) -> None:
    for message in chinese:
        for text in _texts(message) if message.id else []:
            # Big5 holds the characters in use in Taiwan; one that only Simplified Chinese writes is not in it.
            assert not [character for character in HAN.findall(text) if not _in_big5(character)], text
            assert not [word for word in NOT_OURS if word in text], text


BLANK_AFTER_A_COLON = re.compile(r'''_\((?:"[^"]*:"|'[^']*:')(?:(?!\}\}|\{\{).)*\}\}(?:</\w+>)* ''')


def test_a_label_before_a_value_brings_its_own_blank(chinese: Catalog) -> None:
    """English writes one after a colon and Chinese none, so that it is a matter of the text and not of the page."""
    for place in sorted((ROOT / "templates").rglob("*.*")):
        if place.suffix in (".html", ".txt", ".xml", ".typ"):
            assert BLANK_AFTER_A_COLON.findall(place.read_text(encoding="utf-8")) == [], place
    for message in chinese:
        for text in _texts(message) if message.id else []:
            assert "： " not in text, text
