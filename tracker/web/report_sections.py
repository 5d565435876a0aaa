"""The sections of a draft as people choose among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tracker import language


def named_sections(sections: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Titles by the sections' keys, in the reader's language and in the order of print; deeper ones are set in."""
    lang = language.current()
    return {each["key"]: "　" * (each["depth"] - 1) + each["title"].get(lang, each["key"]) for each in sections}
