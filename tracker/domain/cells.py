"""Text in the cells of spreadsheets: nothing that is only read may be carried out."""

from __future__ import annotations

import re

_NUMERAL = re.compile(r"0[0-9]+|[0-9]+(\.[0-9]+)?[eE][0-9]+|[0-9]{16,}")
_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_SIGNS) else text


def kept_as_text(text: str) -> str:
    """A text that no spreadsheet takes for a formula, nor for a number that it would write otherwise: 0990012345, 1E5."""
    return f"'{text}" if _NUMERAL.fullmatch(text) else harmless(text)


def exact(text: str) -> str:
    """What ``harmless`` and ``kept_as_text`` were made from."""
    return text.removeprefix("'")
