"""What was typed, as JSON values and back, by the types that a dataclass names."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When

Shape = TypeVar("Shape")


def pack(value: Any) -> Any:
    """A value, or a dataclass of values, as JSON values. Fields of a nested dataclass appear under their own names."""
    if isinstance(value, Bilingual):
        return value.public()
    if isinstance(value, When):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (list, tuple)):
        return [pack(each) for each in value]
    if is_dataclass(value):
        return {each.name: pack(getattr(value, each.name)) for each in fields(value)}
    return value


def unpack(shape: type[Shape], packed: dict[str, Any]) -> Shape:
    """The dataclass that ``pack`` packed."""
    hints = get_type_hints(shape)
    return shape(**{name: _unpacked(hints[name], value) for name, value in packed.items()})


def _unpacked(hint: Any, value: Any) -> Any:
    if get_origin(hint) is tuple:
        return tuple(_unpacked(get_args(hint)[0], each) for each in value)
    kinds = [each for each in get_args(hint) or (hint,) if each is not NoneType]
    kind = kinds[0]
    if kind is Bilingual:
        return Bilingual.from_public(value)
    if value is None:
        return None
    if kind is When:
        return When.iso(value)
    if kind is date:
        return date.fromisoformat(value)
    if is_dataclass(kind):
        return unpack(kind, value)  # type: ignore[arg-type]  # a dataclass is a type here
    return kind(value) if isinstance(kind, type) and issubclass(kind, Enum) else value
