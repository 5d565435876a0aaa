"""The faces that the printed editions have, and the characters that none of them has.

A PDF for everybody (PDF/UA-1) holds no character without a shape: for one such, Typst sets no document at all. What no face has
(an emoji, a script of elsewhere, a character from somebody's own corner of Unicode) is therefore printed as 〓, as type without
its sort always was. Pages and text documents show it as it was written.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

FONTS = Path(__file__).parent / "fonts"
REGULAR, BOLD = FONTS / "NotoSansTC_400Regular.ttf", FONTS / "NotoSansTC_700Bold.ttf"
RARE = FONTS / "NotoSansCJKtc_Supplement.otf"
"""What the two lack of the Han characters (rare names, Simplified), of kana and Hangul; one weight serves both."""
IN_ITS_PLACE = "〓"
NO_PLACE = "\ufeff"
"""Has no shape and asks for none, and is refused all the same."""


def settable(value: Any) -> tuple[Any, tuple[str, ...]]:
    """A JSON value as it can be set, and the characters that were replaced, each once, in their order in Unicode."""
    lacking: set[str] = set()

    def of(part: Any) -> Any:
        if isinstance(part, str):
            kept = part if part.isascii() else part.replace(NO_PLACE, "")
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
    """A line as a picture has it, which is drawn with one face only."""
    return "".join(each if each.isascii() or ord(each) in _characters(REGULAR) else "" if _takes_no_room(each) else IN_ITS_PLACE
                   for each in text)


def _is_lacking(character: str) -> bool:
    number = ord(character)
    return number not in _characters(REGULAR) and number not in _characters(RARE) and not _takes_no_room(character)


def _takes_no_room(character: str) -> bool:
    """Joiners, directions, choices of a variant and breaks: they tell how to set what stands beside them."""
    return (unicodedata.category(character) in ("Cf", "Zl", "Zp") or character in "\t\n\r"
            or "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef")


@lru_cache
def _characters(face: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(face, lazy=True) as font:
        return frozenset(font.getBestCmap())
