"""The cells of a row as values of a report: dates in either calendar, codes by their words, texts as they may be kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tracker.changelog.chain import UNKEEPABLE
from tracker.domain.addresses import NEEDED, can_be_opened
from tracker.domain.calendar import Precision, When
from tracker.domain.calendar import read as read_date
from tracker.domain.errors import N_
from tracker.domain.statements import TEXT_LIMIT, DependsOn, UpdateKind
from tracker.exchange.columns import BY_NAME, FILLED, Column, Words, tidy
from tracker.exchange.reading import Row
from tracker.exchange.table import Found

DATES, DAYS = ("occurred", "new_date", "finished_on"), ("stated_by",)
ADDRESS_LIMIT = 2000


@dataclass(frozen=True)
class Remark:
    """A message of the domain about a cell, a row (no column), or the sheet (neither)."""

    message: str
    values: dict[str, Any] = field(default_factory=dict)
    row: int | None = None
    column: Column | None = None


class Unreadable(Exception):
    """A cell that cannot be read as what it should be: a message of the domain, with its values."""

    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(message)
        self.message, self.values = message, values


def values_of(row: Row, found: Words) -> tuple[dict[str, Any], list[Remark]]:
    """The values of the row's open cells, and the problems with them. An empty cell is ``""``; a column that is not in
    the sheet is not in the values."""
    return cells_as(row.number, row.cells, FILLED, lambda column, text: _value(column, text, found))


def cells_as(row: int, cells: Mapping[str, Found], among: Iterable[Column],
             read: Callable[[Column, str], Any]) -> tuple[dict[str, Any], list[Remark]]:
    """The cells of a row as ``read`` takes them, by column, and the problems where it raises Unreadable."""
    values: dict[str, Any] = {}
    remarks: list[Remark] = []
    for column in among:
        cell = cells.get(column.name)
        if cell is not None and cell.broken:
            remarks.append(Remark(N_("This cell holds a formula without a value, or one that failed (%(shown)s). Please type the "
                                     "value."), {"shown": cell.text or "—"}, row, column))
            continue
        try:
            values[column.name] = read(column, tidy(cell.text) if cell else "")
        except Unreadable as bad:
            remarks.append(Remark(bad.message, bad.values, row, column))
    return values, remarks


def _value(column: Column, text: str, found: Words) -> Any:
    if not text:
        return ""
    check_keepable(text)
    if column.list:
        return _code(column, text, found)
    if column.name in DATES:
        return when(text)
    if column.name in DAYS:
        return day(text)
    return address(text) if column.name == "evidence_url" else words(text)


def _code(column: Column, text: str, found: Words) -> Any:
    code = found.code(column.list, text)
    if code is None:
        raise Unreadable(N_("“%(text)s” is not in the list."), text=text[:40])
    enums: dict[str, Callable[[str], Any]] = {"kind": UpdateKind, "depends_on": DependsOn}
    return enums.get(column.list, str)(code)


def check_keepable(text: str) -> None:
    """Raises Unreadable where the log could not keep the text as it is."""
    if lost := UNKEEPABLE.search(text):
        raise Unreadable(N_("This contains a hidden or damaged character (%(code)s) that cannot be kept. Please remove it."),
                         code=f"U+{ord(lost[0]):04X}")


def when(text: str, read: Callable[[str], When] = read_date, unread: str = N_("“%(text)s” is not a date.")) -> When:
    """A date of any precision, in either calendar, as ``read`` takes it. Raises Unreadable, which says ``unread``."""
    # A program may take a ROC year for one of the first centuries, and hand back 0115-12-31.
    try:
        return read(text.lstrip("0") if text[:4].isdigit() and text[4:5] == "-" else text)
    except ValueError:
        raise Unreadable(unread, text=text[:40]) from None


def day(text: str) -> date:
    """A date that names its day. Raises Unreadable."""
    found = when(text)
    if found.precision is not Precision.DAY:
        raise Unreadable(N_("Please give a day, with month and year."))
    return found.first


def address(text: str) -> str:
    """A public URL. Raises Unreadable."""
    if not can_be_opened(text):
        raise Unreadable(NEEDED)
    return words(text, ADDRESS_LIMIT)


def words(text: str, limit: int = TEXT_LIMIT) -> str:
    """A text of the record, not too long. Raises Unreadable."""
    if len(text) > limit:
        raise Unreadable(N_("At most %(limit)d characters; this has %(count)d."), limit=limit, count=len(text))
    return text


def column_of(field_name: str) -> Column | None:
    """The column that a field of a refusal stands for."""
    return BY_NAME.get({"milestones": "key", "evidence": "evidence_url"}.get(field_name, field_name))
