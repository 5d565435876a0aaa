"""The columns of a data set, made from the public state of its model.

A text becomes four columns (Chinese, English, the language it was written in, the state of the other); a date becomes its value,
its precision and its form in the ROC calendar; a reference stays a reference; a code stays a code, and the dictionary words it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import JSON, Boolean, Date, Integer
from sqlalchemy import Enum as EnumColumn
from sqlalchemy.orm import class_mapper

from tracker.changelog.record import Recorded
from tracker.database import Base, WhenType, as_json
from tracker.domain.bilingual import Bilingual, Lang, TextState
from tracker.domain.calendar import Precision, When, write
from tracker.queries.words import CODES, Names, both, field_of

State = Mapping[str, Any]


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
    """One column. ``read`` takes its value from a thing's public state: None where there is none.

    lang   the language of its text, where it is one of the two of a text
    codes  the codes that it takes, each with its words
    dated  it holds dates of the record, of whatever precision
    """

    name: str
    label: Bilingual
    type: Type
    read: Callable[[State], Any]
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

CHILDREN = {"leads": Type.LIST, "supports": Type.LIST}
"""What belongs to a state and lies in tables of its own. Promised dates are a data set themselves."""


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
            found[name] = list(_text(name, _label(model, name)))
        else:
            found[name] = list(_plain(model, name, attribute.columns[0]))
    for name, kind in CHILDREN.items():
        if hasattr(model, name):
            found[name] = [Column(name, _label(model, name), kind, _value(name))]
    first = found.pop("reference", [])
    last = [Column("last_entry", LAST_ENTRY, Type.INTEGER, _value("last_entry"), required=True)] if first else []
    return (*first, *(column for columns in found.values() for column in columns), *last)


def state_of(thing: Base) -> dict[str, Any]:
    """A thing's public state, as ``Column.read`` wants it."""
    if isinstance(thing, Recorded):
        return thing.public() | {"last_entry": thing.last_entry}
    return {attribute.key: as_json(getattr(thing, attribute.key)) for attribute in class_mapper(type(thing)).column_attrs}


def _label(model: type[Base], name: str) -> Bilingual:
    if own := OWN.get(f"{model.__tablename__}.{name}") or OWN.get(name):
        return own
    field = field_of(model.__tablename__, name)
    if field is None:
        raise LookupError(f"{model.__tablename__}.{name} has no words")
    return field.label


def _value(name: str) -> Callable[[State], Any]:
    return lambda state: state.get(name)


def _in_order(value: Any) -> Any:
    """As the log writes it: a base that was filled from a log holds the names of an object in another order."""
    if isinstance(value, dict):
        return {key: _in_order(value[key]) for key in sorted(value)}
    return [_in_order(each) for each in value] if isinstance(value, list) else value


def _with(label: Bilingual, zh: str, en: str) -> Bilingual:
    return both(f"{label.zh}（{zh}）", f"{label.en} ({en})")


def _text(name: str, label: Bilingual) -> Iterator[Column]:
    def part(key: str) -> Callable[[State], Any]:
        return lambda state: (state.get(name) or {}).get(key) or None

    def translation(state: State) -> str | None:
        text = Bilingual.from_public(state.get(name))
        return None if text.is_empty else "stale" if text.is_stale else text.translation.value

    yield Column(f"{name}_zh", _with(label, "中文", "Chinese"), Type.STRING, part("zh"), "zh")
    yield Column(f"{name}_en", _with(label, "英文", "English"), Type.STRING, part("en"), "en")
    yield Column(f"{name}_original", _with(label, "原文語文", "language of the original"), Type.STRING, part("original"),
                 codes=tuple(WRITTEN_IN.items()))
    yield Column(f"{name}_translation", _with(label, "譯文狀態", "state of the translation"), Type.STRING, translation,
                 codes=tuple(TRANSLATION.items()))


def _plain(model: type[Base], name: str, column: Any) -> Iterator[Column]:
    label, value, required = _label(model, name), _value(name), not column.nullable
    if isinstance(column.type, WhenType):
        yield Column(name, label, Type.STRING, value, dated=True, required=required)
        yield Column(f"{name}_precision", _with(label, "精確程度", "precision"), Type.STRING,
                     lambda state: When.iso(state[name]).precision.value if state.get(name) else None,
                     codes=tuple(PRECISION.items()))
        yield _roc(name, label)
    elif isinstance(column.type, Date):
        yield Column(name, label, Type.DATE, value, required=required)
        yield _roc(name, label)
    elif isinstance(column.type, JSON):
        yield Column(name, label, _held(model, name), lambda state: _in_order(state.get(name)))
    elif isinstance(column.type, EnumColumn) and column.type.enum_class:
        yield Column(name, label, Type.STRING, value, codes=tuple(_words(model, name, column.type.enum_class)), required=required)
    else:
        kind = (Type.BOOLEAN if isinstance(column.type, Boolean) else Type.INTEGER if isinstance(column.type, Integer)
                else Type.STRING)
        yield Column(name, label, kind, value, required=(required and kind is not Type.STRING) or name == "reference")


def _roc(name: str, label: Bilingual) -> Column:
    return Column(f"{name}_roc", _with(label, "民國", "ROC calendar"), Type.STRING,
                  lambda state: write(When.iso(state[name]), "zh", "table") if state.get(name) else None)


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
