"""The columns of a data set, made from the columns of its model.

A text becomes four columns (Chinese, English, the language it was written in, the state of the other); a date becomes its value,
its precision and its form in the ROC calendar; a reference stays a reference; a code stays a code, and the dictionary words it.

What is selected is what the database holds, as text and numbers, and no objects: most values are given out as they stand, and
the others are made by a function of one or a few of them.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, Boolean, ColumnElement, Date, Integer, String, Text, case, cast, func, or_, select, type_coerce
from sqlalchemy import Enum as EnumColumn
from sqlalchemy.orm import RelationshipProperty, class_mapper

from tracker.database import Base, WhenType
from tracker.domain.bilingual import Bilingual, Lang, TextState, outdated
from tracker.domain.calendar import Precision, When, write
from tracker.models.commitment import Part
from tracker.queries.words import CODES, Names, both, field_of


class Type(Enum):
    """What a value is: the type of a JSON value, or a list of references or codes, or a list of JSON objects, or one."""

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
    make    makes its value from that: what JSON can say, None where there is none; without it, the value is what was selected
    lang    the language of its text, where it is one of the two of a text
    codes   the codes that it takes, each with its words
    dated   it holds dates of the record, of whatever precision
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


TRANSLATION = {
    TextState.MISSING.value: both("無譯文", "missing"),
    TextState.MACHINE.value: both("機器初稿，未經校訂", "by machine, unreviewed"),
    TextState.DRAFT.value: both("譯文草稿", "draft"),
    TextState.REVIEWED.value: both("譯文已校閱", "reviewed"), TextState.OFFICIAL.value: both("正式譯文", "official"),
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
"""Words of columns that no entry shows as a field."""

PARTS = {"leads": Part.LEAD, "supports": Part.SUPPORT}
"""Bodies in a part: they belong to a thing's state and lie in a table of their own. Promised dates are a data set themselves."""


def of_model(model: type[Base]) -> tuple[Column, ...]:
    """The columns of a model's public state, in the order of its definition; then the entry that told of it last."""
    mapper = class_mapper(model)
    texts = {column.key: text.key for text in mapper.composites for column in text.props}
    hidden = {"last_entry", *getattr(model, "unrecorded", ())}
    found: dict[str, list[Column]] = {}
    for attribute in mapper.column_attrs:
        name = texts.get(attribute.key, attribute.key)
        if attribute.key in hidden or name in found:
            continue
        if attribute.key in texts:
            found[name] = list(_text(model, name))
        else:
            found[name] = list(_plain(model, name, attribute.columns[0]))
    for name, part in PARTS.items():
        if hasattr(model, name):
            found[name] = [Column(name, _label(model, name), Type.LIST, (_in_part(mapper.relationships["parts"], part),), _split)]
    first = found.pop("reference", [])
    last = [Column("last_entry", LAST_ENTRY, Type.INTEGER, (model.__table__.c.last_entry,), required=True)] if first else []
    return (*first, *(column for columns in found.values() for column in columns), *last)


def _label(model: type[Base], name: str) -> Bilingual:
    if own := OWN.get(f"{model.__tablename__}.{name}") or OWN.get(name):
        return own
    field = field_of(model.__tablename__, name)
    if field is None:
        raise LookupError(f"{model.__tablename__}.{name} has no words")
    return field.label


def _in_order(value: Any) -> Any:
    """As the log writes it: a base that was filled from a log holds the names of an object in another order."""
    if isinstance(value, dict):
        return {key: _in_order(value[key]) for key in sorted(value)}
    return [_in_order(each) for each in value] if isinstance(value, list) else value


def _with(label: Bilingual, zh: str, en: str) -> Bilingual:
    return both(f"{label.zh}（{zh}）", f"{label.en} ({en})")


# --- values, from what is selected ---------------------------------------------------------------------------------


DAYS = 10_000
"""So many dates, as written, are remembered with what is made of them."""


def _translation(zh: str | None, en: str | None, original: str | None, translation: str | None, made_from: str) -> str | None:
    return "stale" if outdated((zh if original == "zh" else en) or "", made_from) else translation


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


def _truth(value: Any) -> bool | None:
    """One database keeps truth as 0 and 1."""
    return None if value is None else bool(value)


_BETWEEN = " "
"""No reference holds a space."""


def _split(text: str | None) -> list[str]:
    return text.split(_BETWEEN) if text else []


# --- columns -------------------------------------------------------------------------------------------------------


def _in_part(parts: RelationshipProperty[Any], part: Part) -> ColumnElement[Any]:
    """The bodies in a part, in order, as one text."""
    of = parts.mapper.class_
    bodies = (select(of.body).where(parts.primaryjoin, of.part == part).order_by(*parts.order_by or ())
              .correlate(parts.parent.local_table).subquery())
    return select(func.aggregate_strings(bodies.c.body, _BETWEEN)).scalar_subquery()


def _text(model: type[Base], name: str) -> Iterator[Column]:
    label, table = _label(model, name), model.__table__.c
    is_there = or_(table[f"{name}_zh"] != "", table[f"{name}_en"] != "")
    zh, en = (func.nullif(table[f"{name}_{lang}"], "") for lang in ("zh", "en"))
    original, translation = (case((is_there, type_coerce(table[f"{name}_{part}"], String)))
                             for part in ("original", "translation"))
    made_from = table[f"{name}_made_from"]
    yield Column(f"{name}_zh", _with(label, "中文", "Chinese"), Type.STRING, (zh,), lang="zh")
    yield Column(f"{name}_en", _with(label, "英文", "English"), Type.STRING, (en,), lang="en")
    yield Column(f"{name}_original", _with(label, "原文語文", "language of the original"), Type.STRING, (original,),
                 codes=tuple(WRITTEN_IN.items()))
    yield Column(f"{name}_translation", _with(label, "譯文狀態", "state of the translation"), Type.STRING,
                 (zh, en, original, translation, made_from), _translation, codes=tuple(TRANSLATION.items()))


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
        yield Column(name, label, Type.BOOLEAN, (type_coerce(column, Integer),), _truth, required=required)
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
