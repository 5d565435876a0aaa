"""The faces that the printed editions have, and the characters that none of them has.

An accessible PDF (PDF/UA-1) holds no character without a shape: given one, Typst sets no document at all. Anything
that no face has (an emoji, a foreign script, a character from somebody's own corner of Unicode) is therefore
printed as 〓, as printers always did for a missing sort. Pages and text documents show it as it was written.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parent / "fonts"
REGULAR, BOLD = FONTS / "NotoSansTC_400Regular.ttf", FONTS / "NotoSansTC_700Bold.ttf"
RARE = FONTS / "NotoSansCJKtc_Supplement.otf"
"""The Han characters (rare names, Simplified), kana and Hangul that the two lack; one weight serves both."""
IN_ITS_PLACE = "〓"
WHITE = {**dict.fromkeys(map(ord, "\t\x1f"), " "), **dict.fromkeys(map(ord, "\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"), "\n")}
"""What separates words, and what ends lines: one form for each, since not every form can be set in every place."""
UNSEEN = re.compile("[\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
                    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]")
"""Joiners, directions, variant selectors: they have no shape and need none (Default_Ignorable_Code_Point in Unicode's
DerivedCoreProperties, https://www.unicode.org/reports/tr44/), yet for some of them setting is refused."""


def settable(value: Any) -> tuple[Any, tuple[str, ...]]:
    """A JSON value as it can be set, and the characters that were replaced, each once, in Unicode order."""
    lacking: set[str] = set()

    def of(part: Any) -> Any:
        if isinstance(part, str):
            kept = UNSEEN.sub("", part.replace("\r\n", "\n").translate(WHITE))
            lacked = {each for each in set(kept) if _is_lacking(each)}
            lacking.update(lacked)
            return kept.translate(dict.fromkeys(map(ord, lacked), IN_ITS_PLACE)) if lacked else kept
        if isinstance(part, dict):
            return {name: of(each) for name, each in part.items()}
        if isinstance(part, list | tuple):
            return [of(each) for each in part]
        return part

    return of(value), tuple(sorted(lacking))


def drawable(text: str) -> str:
    """A line in the form used in a picture, which is drawn with one face only."""
    return "".join(each if each.isascii() or ord(each) in _characters(REGULAR) else IN_ITS_PLACE for each in UNSEEN.sub("", text))


def _is_lacking(character: str) -> bool:
    number = ord(character)
    return number not in _characters(REGULAR) and number not in _characters(RARE) and character != "\n"


@lru_cache
def _characters(face: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(face, lazy=True) as font:
        return frozenset(font.getBestCmap())
