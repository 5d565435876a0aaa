"""Text in the two languages of the record, and what readers are shown about the one they get.

A text has the language it was written in (``original``) and the state of the other. A translation whose original
has changed since is *stale*: that is computed from a digest, never kept as a flag that someone could forget to
set.
"""

# Annotations must remain types here: the models' mapper reads those of the dataclass.
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Literal

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, Lang] = ("zh", "en")


def has_chinese(text: str) -> bool:
    """Whether a text contains a Chinese character: where its language is not given, it then counts as Chinese."""
    return any("\u4e00" <= sign <= "\u9fff" for sign in text)


class TextState(Enum):
    """How far the translation has come. The steps are the project's own."""

    MISSING = "missing"
    MACHINE = "machine"
    """Drafted by a machine and reviewed by nobody: labelled so wherever it appears."""
    DRAFT = "draft"
    REVIEWED = "reviewed"
    OFFICIAL = "official"


@dataclass(frozen=True)
class Reading:
    """One text as one reader gets it."""

    text: str
    lang: Lang
    asked: Lang
    state: TextState
    stale: bool

    @property
    def is_fallback(self) -> bool:
        """The reader gets the other language, because the text is missing in the reader's own."""
        return bool(self.text) and self.lang != self.asked

    @property
    def is_unofficial(self) -> bool:
        """A translation that no authority has adopted: labelled so wherever it appears."""
        return self.lang == self.asked and self.state in (
            TextState.MACHINE, TextState.DRAFT, TextState.REVIEWED)

    @property
    def is_machine(self) -> bool:
        """A machine's draft that nobody has reviewed."""
        return self.lang == self.asked and self.state is TextState.MACHINE

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True)
class Bilingual:
    """A text in Chinese and English. ``""`` means that there is none.

    original     the language it was written in
    translation  the state of the other language
    made_from    digest of the original that the translation was made from, "" if there is none
    """

    zh: str = ""
    en: str = ""
    original: Lang = "zh"
    translation: TextState = TextState.MISSING
    made_from: str = ""

    @classmethod
    def of(cls, zh: str = "", en: str = "", state: TextState = TextState.DRAFT) -> "Bilingual":
        """Build a text; the original is Chinese wherever there is Chinese."""
        zh, en = (zh or "").strip(), (en or "").strip()
        original: Lang = "zh" if zh else "en"
        if not (zh and en):
            return cls(zh, en, original)
        return cls(zh, en, original, state, digest(zh))

    @property
    def is_empty(self) -> bool:
        return not (self.zh or self.en)

    @property
    def is_stale(self) -> bool:
        """The original has changed since the translation was made."""
        return outdated(self.in_(self.original), self.made_from)

    def in_(self, lang: Lang) -> str:
        return self.zh if lang == "zh" else self.en

    def shown_in(self, lang: Lang) -> str:
        """The words that a reader of ``lang`` gets: those in that language, or else in the other."""
        return (self.zh or self.en) if lang == "zh" else (self.en or self.zh)

    def read(self, lang: Lang) -> Reading:
        """What a reader of ``lang`` gets: that language if there is any text in it, else the other, marked as such."""
        other: Lang = "en" if lang == "zh" else "zh"
        given = lang if self.in_(lang) else other
        state = TextState.OFFICIAL if given == self.original else self.translation
        return Reading(self.in_(given), given, lang, state, given != self.original and self.is_stale)

    def keeps(self, before: "Bilingual") -> bool:
        """Whether no existing text reads differently now: at most the other language was added."""
        return all(before.in_(lang) in ("", self.in_(lang)) for lang in LANGS)

    def amended(self, zh: str, en: str, state: TextState | None = None) -> "Bilingual":
        """The text after an edit. A translation left as it was stays tied to the original it was made from, so that it shows
        as stale; one that was edited together with the original counts as made from the new one. What was the translation
        stays one."""
        was_translated = bool(self.zh and self.en)
        new = Bilingual.of(zh, en, state or (self.translation if was_translated else TextState.DRAFT))
        if (new.zh, new.en) == (self.zh, self.en) and state is None:
            return self
        if not (was_translated and new.zh and new.en):
            return new
        new = replace(new, original=self.original, made_from=digest(new.in_(self.original)))
        if self.in_(self.other) == new.in_(self.other) and self.in_(self.original) != new.in_(self.original) and self.made_from:
            return replace(new, made_from=self.made_from)
        return new

    @property
    def other(self) -> Lang:
        """The language that it was not written in."""
        return "en" if self.original == "zh" else "zh"

    def set_as(self, zh: str, en: str) -> "Bilingual":
        """The same text set differently, in part or within other words: its translation is as good, and as old, as it was."""
        return replace(self, zh=zh, en=en, made_from="" if not self.is_stale else "0")

    def translated(self, text: str, state: TextState) -> "Bilingual":
        """The same original with a translation made from what it says now; with none where the text is empty."""
        state = state if text else TextState.MISSING
        values = {self.original: self.in_(self.original), self.other: text}
        return replace(self, zh=values["zh"], en=values["en"], translation=state,
                       made_from=digest(values[self.original]) if text else "")

    def public(self) -> dict[str, Any] | None:
        """The form in payloads and open data; ``None`` where there is no text at all."""
        if self.is_empty:
            return None
        return {"zh": self.zh, "en": self.en, "original": self.original,
                "translation": self.translation.value, "made_from": self.made_from}

    @classmethod
    def from_public(cls, value: dict[str, Any] | None) -> "Bilingual":
        if not value:
            return cls()
        return cls(value["zh"], value["en"], value["original"], TextState(value["translation"]), value["made_from"])


def digest(text: str) -> str:
    """A short fingerprint of an original, to see whether a translation is stale."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def outdated(original: str, made_from: str) -> bool:
    """Whether a translation made from a text with the digest ``made_from`` ("" if there is none) is not of this original."""
    return bool(made_from) and made_from != digest(original)


def both(zh: str, en: str, **values: object) -> Bilingual:
    """Words of this site's own: neither is a translation of the other, and one may have none where the other needs some.
    ``{name}`` is filled from ``values``: by a bilingual text as a reader of each language gets it, by a pair with the one
    in that language, by anything else as it is."""
    if values:
        zh = zh.format(**{name: _put(value, "zh") for name, value in values.items()})
        en = en.format(**{name: _put(value, "en") for name, value in values.items()})
    return Bilingual(zh, en, "zh", TextState.OFFICIAL)


def _put(value: object, lang: Lang) -> object:
    if isinstance(value, Bilingual):
        return value.shown_in(lang)
    return value[lang == "en"] if isinstance(value, tuple) else value


def listed(texts: Iterable[Bilingual], zh: str = "，", en: str = ", ") -> Bilingual:
    """Texts one after the other, each as a reader of each language gets it, with these signs between them."""
    found = list(texts)
    return both(zh.join(each.shown_in("zh") for each in found), en.join(each.shown_in("en") for each in found))


EMPTY = Bilingual()
