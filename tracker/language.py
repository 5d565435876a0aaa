"""The two languages of delivery: which one a reader gets, and how a piece of work is done in one of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.support import Translations
from flask import Flask, g
from flask_babel import Babel, force_locale
from flask_babel import gettext as translate_now
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from tracker.domain.bilingual import LANGS, Bilingual, Lang, TextState
from tracker.domain.calendar import When, write
from tracker.domain.errors import Refusal

HTML_LANG = {"zh": "zh-Hant-TW", "en": "en"}
CATALOGUES = Path(__file__).parent.parent / "translations"
TEXTS_KEPT = 4096
"""More than the templates have in both languages."""
NDC = Bilingual.of("國發會", "NDC", TextState.OFFICIAL)
"""Taiwan's coordinating body, as the texts name it."""
OFFICE = Bilingual.of("統籌機關", "the coordinating body", TextState.OFFICIAL)
"""What replaces it where the country is invented."""
_LOCALE = {"zh": "zh_Hant_TW", "en": "en_GB"}


def current() -> Lang:
    """The language of the request, or of the block under ``using``."""
    try:
        lang: Lang = g.lang
    except (AttributeError, RuntimeError):
        # There is no request, or no language is set yet.
        return "zh"
    return lang


def blank() -> str:
    """What separates two sentences, or precedes a bracket: a space in English, nothing in Chinese."""
    return "" if current() == "zh" else " "


def negotiate(header: str | None) -> Lang:
    """The language for an address without one: English only for a reader who prefers it to any Chinese; Chinese otherwise."""
    best: tuple[float, Lang] = (0.0, "zh")
    for part in (header or "").split(","):
        tag, _, quality = part.strip().partition(";q=")
        lang: Lang | None = "zh" if tag.lower().startswith("zh") else "en" if tag.lower().startswith("en") else None
        try:
            weight = float(quality) if quality else 1.0
        except ValueError:
            continue
        if lang and weight > best[0]:
            best = (weight, lang)
    return best[1]


@contextmanager
def using(lang: Lang) -> Iterator[None]:
    """Do a piece of work in a language, with or without a request."""
    before = g.get("lang")
    g.lang = lang
    try:
        with force_locale(_LOCALE[lang]):
            yield
    finally:
        g.pop("lang")
        if before is not None:
            g.lang = before


def told(refusal: Refusal) -> str:
    """What a refusal says, in the reader's language."""
    return worded(refusal.message, refusal.values)


def worded(message: str, values: Mapping[str, Any]) -> str:
    """A message of the domain in the reader's language, with its dates in the reader's calendar."""
    written = {name: _written(value) for name, value in values.items()}
    text: str = translate_now(message, **written)
    return text


def _written(value: Any) -> Any:
    if isinstance(value, When):
        return write(value, current(), "table")
    if isinstance(value, list):
        return ("、" if current() == "zh" else ", ").join(value)
    return value.shown_in(current()) if isinstance(value, Bilingual) else value


class Texts:
    """The texts of one language, as this installation words them.

    They name Taiwan's coordinating body. Where the country is invented it has no such body, and the office is named instead.
    """

    def __init__(self, lang: Lang, *, invented: bool) -> None:
        self.read, self.invented = Translations.load(CATALOGUES, [_LOCALE[lang]]), invented

    def ugettext(self, text: str) -> str:
        """The text in this language."""
        return self._worded(self.read.ugettext(text))

    def ungettext(self, one: str, many: str, num: int) -> str:
        """The text for so many, in this language."""
        return self._worded(self.read.ungettext(one, many, num))

    def _worded(self, text: str) -> str:
        return named_by_office(text) if self.invented else text


def named_by_office(text: str) -> str:
    """The text with the coordinating body's office in place of the name of Taiwan's.

    A name takes no article; an office takes one. ``tests/house/test_translations.py`` checks every text for it.
    """
    text = text.replace("the National Development Council", "NDC").replace("(NDC)", "(coordinating body)")
    text = re.sub(r"(^|[.?!] )NDC\b", rf"\1{OFFICE.en.capitalize()}", text)
    text = re.sub(r"\bNDC\b", OFFICE.en, text)
    return text.replace("國家發展委員會", OFFICE.zh).replace("國發會", OFFICE.zh)


def set_up(app: Flask, *, invented: bool = False) -> None:
    """Let Flask-Babel read the project's own catalogue and follow the language of the URL."""
    babel = Babel(app, default_locale="en_GB", default_timezone="Asia/Taipei", default_translation_directories=str(CATALOGUES),
                  locale_selector=lambda: _LOCALE[current()])
    catalogues = {lang: Texts(lang, invented=invented) for lang in LANGS}
    with app.app_context():
        # Texts worded in Python go through Flask-Babel, which keeps the catalogues that it has read here.
        babel.domain_instance.cache |= {(_LOCALE[lang], babel.domain): texts for lang, texts in catalogues.items()}

    # A page asks for hundreds of texts. Jinja's own way looks up function, context and catalogue again for each of them.
    @lru_cache(maxsize=TEXTS_KEPT)
    def text_in(lang: Lang, text: str) -> Markup:
        return Markup(catalogues[lang].ugettext(text))

    @lru_cache(maxsize=TEXTS_KEPT)
    def whole_in(lang: Lang, text: str) -> Markup:
        return text_in(lang, text) % {}

    @pass_eval_context
    def gettext(context: EvalContext, text: str, /, **values: Any) -> str:
        if not context.autoescape:
            return catalogues[current()].ugettext(text) % values
        return text_in(current(), text) % values if values else whole_in(current(), text)

    @pass_eval_context
    def ngettext(context: EvalContext, one: str, many: str, num: int, /, **values: Any) -> str:
        found = catalogues[current()].ungettext(one, many, num)
        return (Markup(found) if context.autoescape else found) % {"num": num, **values}

    app.jinja_env.globals |= {"_": gettext, "gettext": gettext, "ngettext": ngettext}
