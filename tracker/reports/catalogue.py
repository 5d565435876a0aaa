"""Messages of the domain in both languages at once, from the program's own catalogue: for a value that holds both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any

from babel.support import Translations

from tracker.domain.bilingual import Bilingual, TextState
from tracker.domain.calendar import roc_year, write


@lru_cache(maxsize=1)
def _chinese() -> NullTranslations:
    return Translations.load(str(Path(__file__).parents[2] / "translations"), ["zh_Hant_TW"])


def both(message: str, values: Mapping[str, Any] | None = None) -> Bilingual:
    """A message with its values: dates in the reader's calendar, and years in lists as the reader counts them."""
    zh, en = _chinese().gettext(message), message
    if values:
        zh, en = (
            text % {name: _written(value, lang) for name, value in values.items()}
            for text, lang in ((zh, "zh"), (en, "en"))
        )
    return Bilingual.of(zh, en, TextState.OFFICIAL)


def _written(value: Any, lang: str) -> Any:
    if isinstance(value, date):
        return write(value, lang, "table")
    if isinstance(value, list):
        return ("、" if lang == "zh" else ", ").join(
            f"{roc_year(each)}年（{each}年）" if lang == "zh" else str(each) for each in value
        )
    return value
