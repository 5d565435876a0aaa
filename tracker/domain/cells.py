"""Text in the cells of spreadsheets: nothing that is only meant to be read may be executed."""

from __future__ import annotations

import re

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_REWRITTEN = re.compile(r"""
    0[0-9]+ | [0-9]{16,} | [0-9]+(\.[0-9]+)?[eE][+-]?[0-9]+ | [0-9]+\.[0-9]*0 | [0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?   # numerals
    | [0-9]+([-/][0-9]+){1,2} | [0-9]+(\.[0-9]+){2} | [0-9]+[ ][0-9]+/[0-9]+ | ([0-9]+年)?[0-9]+月([0-9]+日)?       # dates
    | [0-9]{1,2}[ -][A-Za-z]{3,9}([ -][0-9]{2,4})? | [A-Za-z]{3,9}[ ][0-9]{1,2}(,?[ ][0-9]{4})?
    | [0-9]{1,2}:[0-9]{2}(:[0-9]{2})?([ ]?[AaPp][Mm])? | [0-9]+(\.[0-9]+)?[ ]?% | (NT)?[$][ ]?[0-9,.]+               # times, sums
    """, re.VERBOSE)
_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "'")


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_SIGNS) else text


def kept_as_text(text: str) -> str:
    """The text in a form that no spreadsheet takes for a formula, nor for a number or date that it would write
    differently: 0990012345, 1E5, the commitment 1-1, 112/01/18. A day of the form 2023-01-18 is left as it is: it
    really is a date."""
    plain = text.strip()
    return f"'{text}" if _REWRITTEN.fullmatch(plain) and not _DAY.fullmatch(plain) else harmless(text)
