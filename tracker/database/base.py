"""What every table begins from, and how dates, moments and codes are stored."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import Enum as PythonEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import DateTime, Dialect, Enum, MetaData, String, TypeDecorator, inspect
from sqlalchemy.orm import DeclarativeBase

from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When

_when = lru_cache(maxsize=4096)(When.iso)


class WhenType(TypeDecorator[When]):
    """A date of the record with its precision, kept as ISO 8601 text (``2021-12``, ``2021-05/2021-07``)."""

    impl = String(21)
    cache_ok = True

    def process_bind_param(self, value: When | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> When | None:
        return None if value is None else _when(value)


class Instant(TypeDecorator[datetime]):
    """A moment, with time zone and in UTC whatever the database returns."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a time zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    })
    type_annotation_map = {
        When: WhenType,
        datetime: Instant,
        # Codes are stored by value, and checked by the database.
        PythonEnum: Enum(PythonEnum, values_callable=lambda codes: [code.value for code in codes],
                         native_enum=False, create_constraint=True, length=40),
    }

    def __init__(self, **values: Any) -> None:
        """Like SQLAlchemy's own, except that texts which are not given are empty, never None."""
        for text in inspect(type(self)).composites:
            values.setdefault(text.key, Bilingual())
        for name, value in values.items():
            setattr(self, name, value)


def as_json(value: Any) -> Any:
    """The form of a stored value in a payload: dates as ISO text, codes by value."""
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, When):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, PythonEnum):
        return value.value
    return value
