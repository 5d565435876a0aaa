"""The columns of a data set, made from the columns of its model.

A text becomes four columns (Chinese, English, the language it was written in, the state of the other); a date
becomes its value, its precision and its form in the ROC calendar; a reference stays a reference; a code stays a
code, and the dictionary puts it into words.

What is selected is what the database holds, as text and numbers rather than objects: most values are passed on
unchanged, and the others are made by a function of one or a few of them.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property, lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import JSON, Boolean, ColumnElement, Date, Integer, String, Text, case, cast, func, or_, select, type_coerce
from sqlalchemy import Enum as EnumColumn
from sqlalchemy.orm import RelationshipProperty, class_mapper

from tracker.database import Base, WhenType, joined
from tracker.domain.bilingual import Bilingual, Lang, TextState, outdated
from tracker.domain.calendar import Precision, When, write
from tracker.models.commitment import Part
from tracker.queries.words import CODES, Names, both, field_of


class Type(Enum):
    """What a value is: the type of a JSON value, a list of references or codes, one JSON object, or a list of them."""

    STRING = "string"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATE = "date"
    LIST = "list"
    OBJECTS = "array"
    OBJECT = "object"


@dataclass(frozen=True)
class Column:
    """One column.

    stored  what is selected for it
    make    makes its value from that: a JSON value, None where there is none; without it, the value is as selected
    lang    the language of its text, where it is one of a text's two languages
    codes   the codes that it takes, each with its words
    dated   it holds dates of the record, of any precision
    """

    name: str
    label: Bilingual
    type: Type
    stored: tuple[ColumnElement[Any], ...]
    make: Callable[..., Any] | None = None
    lang: Lang | None = None
    codes: tuple[tuple[str, Bilingual], ...] = ()
    dated: bool = False
    required: bool = False


@dataclass(frozen=True)
class Field:
    """The columns made from one field of a thing, all from the same stored values.

    text  those values joined by the database into one text, with ``BETWEEN`` between them; nothing for an empty field
    """

    columns: tuple[Column, ...]
    text: ColumnElement[Any]

    @cached_property
    def as_stored(self) -> bool:
        """It is one column, whose value is the text unchanged."""
        return len(self.columns) == 1 and self.columns[0].make is None

    @cached_property
    def values(self) -> Callable[[str], list[Any]]:
        """The values of its columns, from its text: as made by ``Column.make``; those passed on unchanged remain text."""
        stored = max((column.stored for column in self.columns), key=len)
        made = [(stored.index(column.stored[0]), column.make) for column in self.columns]

        def values(text: str) -> list[Any]:
            given = text.split(BETWEEN)
            return [given[at] if make is None else make(*given) for at, make in made]

        return values


@dataclass(frozen=True)
class Piece:
    """Adjacent fields that are read as one text: several passed on as stored, or one whose values are made from it."""

    fields: tuple[Field, ...]

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        return tuple(column for field in self.fields for column in field.columns)

    @cached_property
    def as_stored(self) -> bool:
        return self.fields[0].as_stored

    @cached_property
    def values(self) -> Callable[[str], list[Any]]:
        """The values of its columns, from its text."""
        return (lambda text: text.split(BETWEEN)) if self.as_stored else self.fields[0].values


def in_pieces(fields: Sequence[Field]) -> Iterator[Piece]:
    """Each field once, in order."""
    for as_stored, beside in groupby(fields, lambda field: field.as_stored):
        several = tuple(beside)
        yield from [Piece(several)] if as_stored else (Piece((field,)) for field in several)


def as_line(pieces: Sequence[Piece]) -> ColumnElement[str]:
    """A row as one text, composed by the database."""
    pattern = APART.join(BETWEEN.join("%s" for _ in piece.fields) for piece in pieces)
    return joined(pattern, *(field.text for piece in pieces for field in piece.fields))


BETWEEN, APART = "\x1f", "\x1e"
"""Between the values of a piece, and between pieces, where the database joins them. No text in the log contains either."""


TRANSLATION = {
    TextState.MISSING.value: both("無譯文", "missing"),
    TextState.MACHINE.value: both("機器初稿，未經校訂", "by machine, unreviewed"),
    TextState.DRAFT.value: both("譯文草稿", "draft"),
    TextState.REVIEWED.value: both("譯文已校訂", "reviewed"), TextState.OFFICIAL.value: both("正式譯文", "official"),
    "stale": both("原文已修改，譯文未更新", "the original has changed since")}
WRITTEN_IN = {"zh": both("中文", "Chinese"), "en": both("英文", "English")}
PRECISION = {
    Precision.DAY.value: both("日", "day"), Precision.MONTH.value: both("月", "month"),
    Precision.QUARTER.value: both("季", "quarter"), Precision.YEAR.value: both("年", "year")}
LAST_ENTRY = both("最近異動紀錄號數", "Newest changelog entry about it")
OWN = {
    "reference": both("識別碼", "Reference"), "promised_date.milestone": both("里程碑", "Milestone"),
    "promised_date.position": both("第幾次期限", "Which date, from 1"), "promised_date.due": both("期限", "Date promised"),
    "promised_date.stated_by": both("期限未定時之說明期限", "Where the date is open: to be stated by"),
    "promised_date.announced": both("期限提出日期", "When it was promised"),
    "promised_date.by_update": both("提出期限之進度說明", "Update that promised it")}
"""Wording for columns that no entry shows as a field."""

PARTS = {"leads": Part.LEAD, "supports": Part.SUPPORT}
"""Bodies in a part: part of a thing's state, but in a table of their own. Promised dates are a data set themselves."""


def of_model(model: type[Base]) -> tuple[Field, ...]:
    """What a model's public state holds, in the order of its definition; then the entry that last reported on it."""
    mapper = class_mapper(model)
    texts = {column.key: text.key for text in mapper.composites for column in text.props}
    hidden = {"last_entry", *getattr(model, "unrecorded", ())}
    found: dict[str, Field] = {}
    for attribute in mapper.column_attrs:
        name = texts.get(attribute.key, attribute.key)
        if attribute.key in hidden or name in found:
            continue
        if attribute.key in texts:
            found[name] = _text(model, name)
        else:
            found[name] = _field(*_plain(model, name, attribute.columns[0]))
    for name, part in PARTS.items():
        if hasattr(model, name):
            bodies = _in_part(mapper.relationships["parts"], part)
            found[name] = _field(Column(name, _label(model, name), Type.LIST, (bodies,), _split))
    if (first := found.pop("reference", None)) is None:
        return tuple(found.values())
    last = Column("last_entry", LAST_ENTRY, Type.INTEGER, (model.__table__.c.last_entry,), required=True)
    return (first, *found.values(), _field(last))


def _label(model: type[Base], name: str) -> Bilingual:
    if own := OWN.get(f"{model.__tablename__}.{name}") or OWN.get(name):
        return own
    field = field_of(model.__tablename__, name)
    if field is None:
        raise LookupError(f"{model.__tablename__}.{name} has no words")
    return field.label


def _in_order(value: Any) -> Any:
    """In the order that the log uses: a database filled from a log holds an object's names in a different order."""
    if isinstance(value, dict):
        return {key: _in_order(value[key]) for key in sorted(value)}
    return [_in_order(each) for each in value] if isinstance(value, list) else value


def _with(label: Bilingual, zh: str, en: str) -> Bilingual:
    return both(f"{label.zh}（{zh}）", f"{label.en} ({en})")


# --- values, from what is selected ---------------------------------------------------------------------------------


DAYS = 10_000
"""This many dates, as written, are remembered with what is made from them."""


def _translation(zh: str | None, en: str | None, original: str | None, translation: str | None,
                 made_from: str | None) -> str | None:
    return "stale" if outdated((zh if original == "zh" else en) or "", made_from or "") else translation


@lru_cache(DAYS)
def _precision(text: str | None) -> str | None:
    return When.iso(text).precision.value if text else None


@lru_cache(DAYS)
def _roc(text: str | None) -> str | None:
    return write(When.iso(text), "zh", "table") if text else None


def _list(text: str | None) -> Any:
    return [] if text == "[]" else json.loads(text) if text else None


def _objects(text: str | None) -> Any:
    return [] if text == "[]" else _in_order(json.loads(text)) if text else None


def _truth(text: str | None) -> bool | None:
    """One database stores truth values as 0 and 1."""
    return text in ("1", "true") if text else None


_SPACE = " "
"""No reference contains a space."""


def _split(text: str | None) -> list[str]:
    return text.split(_SPACE) if text else []


# --- columns -------------------------------------------------------------------------------------------------------


def _in_part(parts: RelationshipProperty[Any], part: Part) -> ColumnElement[Any]:
    """The bodies in a part, in order, as one text."""
    of = parts.mapper.class_
    bodies = (select(of.body).where(parts.primaryjoin, of.part == part).order_by(*parts.order_by or ())
              .correlate(parts.parent.local_table).subquery())
    return select(func.aggregate_strings(bodies.c.body, _SPACE)).scalar_subquery()


def _field(*columns: Column) -> Field:
    """A field of columns that are made from one stored value."""
    (stored,) = {column.stored for column in columns}
    return Field(columns, *stored)


def _text(model: type[Base], name: str) -> Field:
    label, table = _label(model, name), model.__table__.c
    raw = {part: table[f"{name}_{part}"] for part in ("zh", "en", "original", "translation", "made_from")}
    is_there = or_(raw["zh"] != "", raw["en"] != "")
    zh, en = func.nullif(raw["zh"], ""), func.nullif(raw["en"], "")
    original, translation, made_from = (
        case((is_there, type_coerce(raw[part], String))) for part in ("original", "translation", "made_from"))
    columns = (
        Column(f"{name}_zh", _with(label, "中文", "Chinese"), Type.STRING, (zh,), lang="zh"),
        Column(f"{name}_en", _with(label, "英文", "English"), Type.STRING, (en,), lang="en"),
        Column(f"{name}_original", _with(label, "原文語文", "language of the original"), Type.STRING, (original,),
               codes=tuple(WRITTEN_IN.items())),
        Column(f"{name}_translation", _with(label, "譯文狀態", "state of the translation"), Type.STRING,
               (zh, en, original, translation, made_from), _translation, codes=tuple(TRANSLATION.items())))
    # Most texts of most things are empty: one test covers all five.
    return Field(columns, case((is_there, joined(BETWEEN.join(["%s"] * len(raw)), *raw.values()))))


def _plain(model: type[Base], name: str, column: Any) -> Iterator[Column]:
    label, required = _label(model, name), not column.nullable
    as_text, as_it_is = (cast(column, Text),), (type_coerce(column, String),)
    if isinstance(column.type, WhenType):
        yield Column(name, label, Type.STRING, as_it_is, dated=True, required=required)
        yield Column(f"{name}_precision", _with(label, "精確程度", "precision"), Type.STRING, as_it_is, _precision,
                     codes=tuple(PRECISION.items()))
        yield Column(f"{name}_roc", _with(label, "民國", "ROC calendar"), Type.STRING, as_it_is, _roc)
    elif isinstance(column.type, Date):
        yield Column(name, label, Type.DATE, as_text, required=required)
        yield Column(f"{name}_roc", _with(label, "民國", "ROC calendar"), Type.STRING, as_text, _roc)
    elif isinstance(column.type, JSON):
        held = _held(model, name)
        yield Column(name, label, held, as_text, _list if held is Type.LIST else _objects)
    elif isinstance(column.type, EnumColumn) and column.type.enum_class:
        codes = tuple(_words(model, name, column.type.enum_class))
        yield Column(name, label, Type.STRING, as_it_is, codes=codes, required=required)
    elif isinstance(column.type, Boolean):
        yield Column(name, label, Type.BOOLEAN, as_text, _truth, required=required)
    elif isinstance(column.type, Integer):
        yield Column(name, label, Type.INTEGER, (column,), required=required)
    else:
        yield Column(name, label, Type.STRING, as_it_is, required=name == "reference")


def _held(model: type[Base], name: str) -> Type:
    """By its annotation: a list of references or codes, one object, or a list of objects."""
    found = next(known[name] for part in model.__mro__ if name in (known := inspect.get_annotations(part)))
    return Type.LIST if "list[str]" in str(found) else Type.OBJECT if "Mapped[dict[" in str(found) else Type.OBJECTS


def _words(model: type[Base], name: str, codes: type[Enum]) -> Iterator[tuple[str, Bilingual]]:
    field = field_of(model.__tablename__, name)
    for code in codes:
        said = field.write(code.value, Names({})) if field else None
        known = said if isinstance(said, Bilingual) else next(
            (scale[code.value] for scale in CODES.values() if set(scale) == {each.value for each in codes}), None)
        yield code.value, known or both(code.value, code.value)
