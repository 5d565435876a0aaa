"""How a value of the record is written for people: codes as words, references as the names that an entry keeps."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.changelog.kinds import type_of
from tracker.domain.bilingual import Bilingual, both, listed
from tracker.domain.calendar import When, write

NO_DATE = both("期限未定", "date open")
YES, NO = both("是", "yes"), both("否", "no")


CODES: dict[str, dict[str, Bilingual]] = {}
"""Every scale of codes with its words; filled by ``tracker.queries.words`` from the files of the nouns."""
NUMBERED: dict[str, tuple[str, str]] = {}
"""What a thing without a name of its own is called, by what precedes its number."""


class Names:
    """What an entry keeps of the names of the things it concerns, as they were called then."""

    def __init__(self, kept: Mapping[str, Mapping[str, Any]]) -> None:
        self._kept = kept

    def of(self, reference: str) -> Bilingual:
        """The name, after the number by which people know it; the reference where no name was kept."""
        kept = self._kept.get(reference)
        if asked := re.fullmatch(r"(\d{4}-\d{4}/round/[^/]+)/([a-z0-9-]+)", reference):
            whole, body = self.of(asked[1]), self.of(asked[2])
            return listed((whole, body))
        if reference.startswith("sign-off/"):
            # A body has one rule, and the entry keeps what the body was called.
            return _called("sign-off", self.of(reference.removeprefix("sign-off/")))
        if kept is None:
            return numbered(reference) or both(reference, reference)
        text = Bilingual.from_public(dict(kept))
        label = self.label(reference)
        return before(after(label, both(" ", " ")), text) if label else text

    def label(self, reference: str) -> Bilingual | None:
        """``2-1`` for a commitment whose number the plan gives; ``2-1 m1`` for a milestone, or 順序1 m1, since alone it could
        be any commitment's; None for anything else."""
        if type_of(reference) != "milestone":
            return both(number, number) if (number := self.number(reference)) else None
        commitment, _, label = reference.rpartition("/")
        return after(labelled(self.number(commitment) or commitment.rpartition("/")[2]), both(f" {label}", f" {label}"))

    def number(self, reference: str) -> str | None:
        """The number that the plan gives a commitment."""
        found: str | None = self._kept.get(reference, {}).get("number")
        return found

    def knows(self, reference: str) -> bool:
        return reference in self._kept


def before(start: str | Bilingual, text: Bilingual) -> Bilingual:
    """A text with a label before it; whether its translation is official stays as it is."""
    label = both(start, start) if isinstance(start, str) else start
    return Bilingual(text.zh and label.zh + text.zh, text.en and label.en + text.en, text.original, text.translation)


def after(text: Bilingual, mark: Bilingual) -> Bilingual:
    """A text with a mark after it; whether its translation is official stays as it is."""
    return Bilingual(text.zh and text.zh + mark.zh, text.en and text.en + mark.en, text.original, text.translation)


def labelled(label: str) -> Bilingual:
    """How a label in a URL is written: a commitment without an official number is called by its order."""
    order = re.fullmatch(r"o(\d+)", label)
    return both(f"順序{order[1]}", f"order {order[1]}") if order else both(label, label)


def numbered(reference: str) -> Bilingual | None:
    """What a thing without a name of its own is called: ``meeting/5`` is 第5次會議."""
    kind, _, number = reference.rpartition("/")
    if kind.endswith("/coverage"):
        plan, of = kind.partition("/")[0], CODES["coverage"].get(number, both(number, number))
        return both(f"{of.zh}（{plan}）", f"{of.en} ({plan})")
    if match := re.fullmatch(r"(conclusion/\d+)/((?:meeting|request)/\d+)|(indicator/\d+)/(measurement/\d+)", reference):
        # What a meeting did with a conclusion, or what a body requested for it, has no name of its own; nor has a measured
        # value.
        whole, own = (numbered(each) for each in match.groups() if each)
        return both(f"{whole.zh}，{own.zh}", f"{whole.en}, {own.en}") if whole and own else None
    if kind.endswith("/round"):
        period = When.iso(number)
        return both(f"{write(period, 'zh', 'table')}定期填報", f"Reporting round of {write(period, 'en', 'table')}")
    if kind not in NUMBERED:
        return _SINGLE.get(reference)
    return _called(kind, both(number, number))


def _called(kind: str, which: Bilingual) -> Bilingual:
    zh, en = NUMBERED[kind]
    return both(zh.format(which.shown_in("zh")), en.format(which.shown_in("en")))


_SINGLE = {"installation": both("本站", "This site")}


# --- how a field's value is written ----------------------------------------------------------------------------

Write = Callable[[Any, Names], Any]


def a_text(value: Any, _names: Names) -> Bilingual:
    return Bilingual.from_public(value)


def as_it_is(value: Any, _names: Names) -> Any:
    return value


def a_date(value: Any, _names: Names) -> When | None:
    return When.iso(value) if value else None


def yes_or_no(value: Any, _names: Names) -> Bilingual | None:
    return None if value is None else YES if value else NO


def met(value: Any, _names: Names) -> Bilingual | None:
    return None if value is None else both("已達成", "met") if value else both("未達成", "not met")


def unless_recorded(value: Any, names: Names) -> Any:
    return None if value == "recorded" else code("ruling_basis")(value, names)


def a_name(value: Any, names: Names) -> Bilingual | None:
    return names.of(value) if value else None


def an_entry(value: Any, names: Names) -> Bilingual | None:
    """By its number."""
    return names.of(f"entry/{value}") if value else None


def a_name_with_its_plan(value: Any, names: Names) -> Bilingual | None:
    """What goes on in a later plan often has the same number and name there."""
    return before(f"{value.partition('/')[0]} ", names.of(value)) if value else None


def names_of(value: Any, names: Names) -> list[Bilingual]:
    return [names.of(each) for each in value or []]


def code(scale: str) -> Write:
    return lambda value, _names: CODES[scale].get(value, value) if value else None


def codes(scale: str) -> Write:
    return lambda value, _names: [CODES[scale].get(each, each) for each in value or []]


def promise(value: Mapping[str, Any]) -> When | Bilingual | None:
    """One promised date; or, where it is open, the day by which it will be stated."""
    if value["due"]:
        return When.iso(value["due"])
    if value["stated_by"] is None:
        return NO_DATE
    day = date.fromisoformat(value["stated_by"])
    return both(f"期限未定，將於{write(day, 'zh', 'table')}前說明", f"date open; to be stated by {write(day, 'en', 'table')}")


def promises(value: Any, _names: Names) -> list[When | Bilingual | None]:
    return [promise(each) for each in value or []]


def texts(value: Any, _names: Names) -> list[Bilingual]:
    return [Bilingual.from_public(each) for each in value or []]


def addresses(value: Any, _names: Names) -> list[str]:
    return [each["url"] for each in value or [] if each.get("url")]


def files(value: Any, _names: Names) -> list[str]:
    return [f"{each['name']} (SHA-256 {each['sha256']})" for each in value or []]


def how_many_files(value: Any, _names: Names) -> Bilingual | None:
    return both(f"{len(value)}個（檔名及SHA-256見本筆紀錄頁）",
                f"{len(value)} (names and SHA-256 are on this entry’s page)") if value else None


@dataclass(frozen=True)
class Field:
    """A field of the public state.

    minor  bookkeeping that the page of an entry shows, and lists and feeds do not
    brief  how lists and feeds write what is too long for them; the entry's page has it whole
    """

    label: Bilingual
    write: Write = as_it_is
    minor: bool = False
    brief: Write | None = None


def field(zh: str, en: str, how: Write = as_it_is, *, minor: bool = False, brief: Write | None = None) -> Field:
    return Field(both(zh, en), how, minor, brief)
