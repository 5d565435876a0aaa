"""Numbers as an address, a form or a file writes them: nothing but the ten digits, and not more of them than a key can have."""

from __future__ import annotations

DIGITS = 9
"""What every whole number of both databases has room for."""


def natural(text: str, digits: int = DIGITS) -> int | None:
    """The number that a text writes in at most so many digits; None for any other text."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None
