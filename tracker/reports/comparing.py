"""What changed between two reports of one kind: from the documents that were published, value by value and text by text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tracker.domain.bilingual import Lang
from tracker.reports import tables

FRONT = ("cover", "glance")


@dataclass(frozen=True)
class Change:
    """One value or text; ``before`` or ``after`` is "" where it was not there.

    place  the table and the row, or the label; "" for running text
    field  the column of a table
    """

    place: str
    field: str
    before: str
    after: str


@dataclass(frozen=True)
class Part:
    """A section in which something changed, with its title in the later report, or in the earlier where it is gone."""

    key: str
    title: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class _Flat:
    title: str
    values: dict[tuple[str, str], str]
    texts: tuple[str, ...]


def compare(before: dict[str, Any], after: dict[str, Any]) -> list[Part]:
    """The sections that differ, in the order of the later report, then those that are gone. Both as ``setting`` reads them."""
    one, other = (dict(_flat(document)) for document in (before, after))
    parts = []
    for key in dict.fromkeys((*other, *one)):
        changes = tuple(_changes(one.get(key), other.get(key)))
        if changes:
            found = other.get(key) or one[key]
            parts.append(Part(key, found.title, changes))
    return parts


def _changes(one: _Flat | None, other: _Flat | None) -> Iterator[Change]:
    old, new = (flat or _Flat("", {}, ()) for flat in (one, other))
    for place in dict.fromkeys((*new.values, *old.values)):
        before, after = old.values.get(place, ""), new.values.get(place, "")
        if before != after:
            yield Change(*place, before, after)
    gone, come = Counter(old.texts) - Counter(new.texts), Counter(new.texts) - Counter(old.texts)
    for text in dict.fromkeys(old.texts):
        if gone[text]:
            yield Change("", "", text, "")
    for text in dict.fromkeys(new.texts):
        if come[text]:
            yield Change("", "", "", text)


def _flat(document: dict[str, Any]) -> Iterator[tuple[str, _Flat]]:
    lang: Lang = document["lang"]
    for name in FRONT:
        yield name, _Flat(name, dict(_facts(document[name], lang)), ())
    for section in (*document["chapters"], *document["annexes"]):
        yield from _section(section, lang)


def _section(section: dict[str, Any], lang: Lang) -> Iterator[tuple[str, _Flat]]:
    values: dict[tuple[str, str], str] = {}
    seen: Counter[str] = Counter()
    texts: list[str] = []
    inner = []
    for block in section["blocks"]:
        match block["block"]:
            case "section":
                inner.append(block)
            case "facts":
                for (label, field), value in _facts(block, lang):
                    seen[label] += 1
                    values[_nth(label, seen[label]), field] = value
            case "table":
                values.update(_table(block, lang))
            case "paragraph":
                texts.append(tables.words([block["line"]], lang))
            case "gap":
                texts.append(f"{block['what']} {block['meaning']}".strip())
            case "items":
                texts += [" ".join(filter(None, (tables.words([each["lead"]], lang), tables.words(each["cell"], lang))))
                          for each in block["items"]]
    yield section["key"], _Flat(section["plain_title"], values, tuple(texts))
    for each in inner:
        yield from _section(each, lang)


def _facts(block: dict[str, Any], lang: Lang) -> Iterator[tuple[tuple[str, str], str]]:
    for row in block["rows"]:
        yield (row["label"], ""), tables.words(row["cell"], lang)


def _nth(name: str, n: int) -> str:
    """The name of one of several that are called alike."""
    return f"{name} ({n})" if n > 1 else name


def _table(block: dict[str, Any], lang: Lang) -> Iterator[tuple[tuple[str, str], str]]:
    """Cells by caption, row and column. Rows are told apart by their first cell; if that is equal, by their order."""
    seen: Counter[str] = Counter()
    for row in block["rows"]:
        first, *rest = (tables.words(cell, lang) for cell in row)
        seen[first] += 1
        name = f"{block['caption']} · {_nth(first, seen[first])}"
        for column, cell in zip(block["columns"][1:], rest, strict=True):
            yield (name, column["label"]), cell
