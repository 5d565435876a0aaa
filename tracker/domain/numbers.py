"""Numbers as written in a URL, a form or a file: only the ten digits, and no more of them than a key can have."""

from __future__ import annotations

DIGITS = 9
"""A length that every integer column of both databases can hold."""


def natural(text: str, digits: int = DIGITS) -> int | None:
    """The number that a text writes in at most this many digits; None for any other text."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None
