"""What the markup of every page keeps to, for whoever hears it instead of seeing it."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
TEMPLATES = {each.relative_to(ROOT).as_posix(): each.read_text() for each in sorted((ROOT / "templates").rglob("*.html"))}
CHINESE = ROOT / "translations/zh_Hant_TW/LC_MESSAGES/messages.po"
LABELLED = re.compile(
    r'<(a|button)\b(?:[^>"]|"[^"]*")*?aria-label="((?:\{\{.*?\}\}|[^"])*)"(?:[^>"]|"[^"]*")*>(.*?)</\1>', re.DOTALL)
SAID = re.compile(r"""_\((['"])(.*?)\1""")
TABLE, NAMED_TABLE = r"<table\b[^>]*>", r"<table\b[^>]*>(?:\s|\{[%#][^}]*[%#]\})*<caption"


def test_every_table_is_named_by_a_caption() -> None:
    found = {path: (len(re.findall(TABLE, text)), len(re.findall(NAMED_TABLE, text))) for path, text in TEMPLATES.items()}
    assert sum(tables for tables, _named in found.values()) > 50
    assert not {path: each for path, each in found.items() if each[0] != each[1]}


def test_what_a_script_shows_after_a_failure_is_announced_at_once() -> None:
    shown = [each for text in TEMPLATES.values() for each in re.findall(r"<[^>]*\bdata-told\b[^>]*>", text)]
    assert len(shown) == 3 and all('role="alert"' in each for each in shown)


def test_the_name_of_a_link_or_button_contains_the_words_that_stand_on_it() -> None:
    with CHINESE.open("rb") as file:
        chinese = {each.id: each.string for each in read_po(file) if isinstance(each.id, str)}
    checked = 0
    for path, text in TEMPLATES.items():
        for _tag, label, words in LABELLED.findall(text):
            for language in ({}, chinese):
                name = " ".join(str(language.get(each, each)) for _quote, each in SAID.findall(label))
                for _quote, each in SAID.findall(words):
                    checked += 1
                    assert str(language.get(each, each)) in name, (path, each, name)
    assert checked > 100
