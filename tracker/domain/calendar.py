"""Dates as officials write them: ROC and Gregorian years; a day, a month, a quarter, a year, or a span of them.

A date of the record is rarely a single day. ``When`` holds its first and last day and says how precise it is;
lateness is counted from the day after the last day. Written as ISO 8601: ``2021-12-22``, ``2021-12``, ``2021-Q3``,
``2021``, and spans ``2021-05/2021-07``.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Literal
from zoneinfo import ZoneInfo

from tracker.domain.errors import N_

TAIPEI = ZoneInfo("Asia/Taipei")


class Precision(Enum):
    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True)
class When:
    """First day, last day, precision. Compared by its days; ``str()`` is the ISO form kept in the record."""

    first: date
    last: date
    precision: Precision = Precision.DAY

    @classmethod
    def day(cls, value: date) -> When:
        return cls(value, value, Precision.DAY)

    @classmethod
    def month(cls, year: int, month: int) -> When:
        return cls(date(year, month, 1), date(year, month, monthrange(year, month)[1]), Precision.MONTH)

    @classmethod
    def quarter(cls, year: int, number: int) -> When:
        return cls(date(year, 3 * number - 2, 1), cls.month(year, 3 * number).last, Precision.QUARTER)

    @classmethod
    def year(cls, year: int) -> When:
        return cls(date(year, 1, 1), date(year, 12, 31), Precision.YEAR)

    @classmethod
    def iso(cls, text: str) -> When:
        """Read the ISO form. Raises ValueError."""
        if "/" in text:
            start, end = (cls.iso(part) for part in text.split("/", 1))
            return _span(start, end, text)
        if match := re.fullmatch(r"(\d{4})-Q([1-4])", text):
            return cls.quarter(int(match[1]), int(match[2]))
        parts = [int(part) for part in text.split("-")] if re.fullmatch(r"\d{4}(-\d{2}){0,2}", text) else []
        match len(parts):
            case 1:
                return cls.year(parts[0])
            case 2:
                return cls.month(parts[0], parts[1]) if 1 <= parts[1] <= 12 else _bad(text)
            case 3:
                return cls.day(date(*parts))
        return _bad(text)

    def __str__(self) -> str:
        start, end = self._part(self.first), self._part(self.last)
        return start if start == end else f"{start}/{end}"

    def _part(self, day: date) -> str:
        match self.precision:
            case Precision.DAY:
                return day.isoformat()
            case Precision.MONTH:
                return f"{day:%Y-%m}"
            case Precision.QUARTER:
                return f"{day:%Y}-Q{(day.month + 2) // 3}"
            case Precision.YEAR:
                return f"{day:%Y}"

    def public(self) -> dict[str, str]:
        """The form of ``occurred`` in a payload."""
        return {"first": self.first.isoformat(), "last": self.last.isoformat(), "precision": self.precision.value}

    @classmethod
    def from_public(cls, value: dict[str, str] | None) -> When | None:
        if value is None:
            return None
        return cls(date.fromisoformat(value["first"]), date.fromisoformat(value["last"]),
                   Precision(value.get("precision", "day")))

    def is_past(self, today: date) -> bool:
        """True from the day after its last day."""
        return today > self.last


def civil_day(at: datetime) -> date:
    """The civil day in Taipei at a moment: the basis for "today", "the future" and working days."""
    return at.astimezone(TAIPEI).date()


def _span(start: When, end: When, text: str) -> When:
    """From one date to another. Raises ValueError with the text where they differ in precision or the second comes first."""
    if start.precision is not end.precision or start.first > end.first:
        raise ValueError(text)
    return When(start.first, end.last, start.precision)


def _bad(text: str) -> When:
    raise ValueError(text)


# --- reading what a person typed ------------------------------------------------------------------------

_SPACE = re.compile("[\\s\u3000\u200b\u2060\ufeff]+")
"""Also what is pasted unseen with a date from a page or a document."""
_WEEKDAY = re.compile(r"(?<=[日\d])(?:\((?:星期|週)?([一二三四五六日])\)|(?:星期|週)([一二三四五六日]))$")
_WEEKDAY_EN = re.compile(r"^([a-z]{3,6}day),?(?=\d|[a-z])", re.IGNORECASE)
_SECOND_YEAR = re.compile(r"(?<=年)\((\d{4})年?\)")
_ROC = re.compile(r"^(中華民國|民國|ROC)(?![0-9]{4}([^0-9]|$)|[0-9]{8})", re.IGNORECASE)
_GREGORIAN = re.compile(r"^(西元|公元)(?=[0-9]{4}([^0-9]|$)|[0-9]{8}$)")


def read(text: str) -> When:
    """Read a date as typed: ``112/1/18``, ``1120118``, ``112年1月18日``, ``2023-01-18``, ``112/1``, ``112年第3季``, ``112``;
    and as written in English: ``18 January 2023``, ``Jan 2023``, ``January 18, 2023``, ``Q3 2023``.

    Years below 1000 are ROC years; four digits are Gregorian; an era written before the year must fit it. Full-width
    digits are accepted. A weekday and the year of the other calendar, as ``write`` puts them beside a date, must fit it.
    Raises ValueError with the text where it is not a date.
    """
    plain = _SPACE.sub("", unicodedata.normalize("NFKC", text))
    weekday, second = _WEEKDAY.search(plain) or _WEEKDAY_EN.search(plain), _SECOND_YEAR.search(plain)
    for said in (_WEEKDAY, _WEEKDAY_EN, _SECOND_YEAR):
        plain = said.sub("", plain, count=1)
    when = _read(plain, text)
    if second and int(second[1]) != when.first.year:
        raise ValueError(text)
    if weekday and not (when.precision is Precision.DAY and (weekday[1] or weekday[2]).capitalize() in (
            _WEEKDAYS_ZH[when.first.weekday()], _WEEKDAYS_EN[when.first.weekday()])):
        raise ValueError(text)
    return when


def _read(plain: str, text: str) -> When:
    """A date without blanks, and without what only repeats a part of it. Raises ValueError with the text."""
    plain = _GREGORIAN.sub("", _ROC.sub("", plain))
    if match := re.fullmatch(r"(\d{1,4})年?[-/.]?(?:第([1-4一二三四])季|Q([1-4]))", plain, re.IGNORECASE):
        number = match[2] or match[3]
        return When.quarter(_gregorian(match[1], text), "一二三四".find(number) + 1 or int(number))
    if match := re.fullmatch(r"(\d{3}|\d{4})(\d{2})(\d{2})", plain):
        return _day(match[1], match[2], match[3], text)
    if match := re.fullmatch(r"(\d{1,4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", plain):
        return _day(match[1], match[2], match[3], text)
    if match := re.fullmatch(r"(\d{1,4})[-/.年](\d{1,2})月?(底|末)?", plain):
        month = int(match[2])
        if not 1 <= month <= 12:
            raise ValueError(text)
        return When.month(_gregorian(match[1], text), month)
    if match := re.fullmatch(r"(\d{2,4}|\d(?=年))年?(底|末)?", plain):
        return When.year(_gregorian(match[1], text))
    return _read_en(plain, text)


def _read_en(plain: str, text: str) -> When:
    """A date with the English name of its month, or a quarter before its year, without blanks. Raises ValueError."""
    if match := re.fullmatch(r"Q([1-4])[-/]?(\d{4})", plain, re.IGNORECASE):
        return When.quarter(_gregorian(match[2], text), int(match[1]))
    match = (re.fullmatch(r"(?P<day>\d{1,2})?(?P<month>[a-z]{3,9})\.?,?(?P<year>\d{4})", plain, re.IGNORECASE)
             or re.fullmatch(r"(?P<month>[a-z]{3,9})\.?(?P<day>\d{1,2}),(?P<year>\d{4})", plain, re.IGNORECASE))
    months = [number for number, name in enumerate(_MONTHS_EN, 1) if match and name.startswith(match["month"].capitalize())]
    if not match or not months:
        raise ValueError(text)
    if match["day"]:
        return _day(match["year"], str(months[0]), match["day"], text)
    return When.month(_gregorian(match["year"], text), months[0])


def read_period(text: str) -> When:
    """Read a report's period: ``2023``, ``2023-H1``, ``2021-01..2021-06``, or a date as ``read`` takes it.

    Raises ValueError with the text where it is none.
    """
    if match := re.fullmatch(r"(\d{4})-H([12])", text.strip(), re.IGNORECASE):
        year, month = int(match[1]), 1 if match[2] == "1" else 7
        return When(When.month(year, month).first, When.month(year, month + 5).last, Precision.MONTH)
    start, dots, end = text.partition("..")
    if not dots:
        return read(text)
    return _span(read(start), read(end), text)


def _gregorian(year: str, text: str) -> int:
    number = int(year)
    if number == 0 or (len(year) == 4 and not 1912 <= number <= 2200) or (len(year) < 4 and number > 289):
        raise ValueError(text)
    return number if len(year) == 4 else number + 1911


def _day(year: str, month: str, day: str, text: str) -> When:
    try:
        return When.day(date(_gregorian(year, text), int(month), int(day)))
    except ValueError:
        raise ValueError(text) from None


# --- writing ---------------------------------------------------------------------------------------------

_WEEKDAYS_ZH = "一二三四五六日"
_WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS_EN = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
              "November", "December")
Style = Literal["prose", "table", "full", "both"]


def roc_year(year: int) -> str:
    """``115`` for 2026; years before 1912 are 民國前 and there is no year 0."""
    return str(year - 1911) if year >= 1912 else f"民國前{1912 - year}"


_SPAN = re.compile(r"至|到|~|～|–|—|\bto\b")
_ISO_SPAN = re.compile(r"\d{4}(-[Q\d]{2}(-\d\d)?)?/\d{4}(-[Q\d]{2}(-\d\d)?)?")


NOT_A_PERIOD = N_("“%(text)s” is not a period. Write, for example, 2023-01 to 2023-06 for half a year, 2023-Q1 or 2023.")
"""What is told of what ``read_span`` cannot read."""


def read_span(text: str) -> When:
    """Read a date, or a span between two of equal precision: ``112/1至113/5``, or as in the open data. Raises ValueError."""
    parts = [read(part) for part in (text.split("/") if _ISO_SPAN.fullmatch(text.strip()) else _SPAN.split(text))]
    if len(parts) == 1:
        return parts[0]
    start, end = parts
    return _span(start, end, text)


def write(when: When | date, lang: str, style: Style = "prose") -> str:
    """Write a date for a reader.

    prose  115年11月22日 · 22 November 2026          table  115/11/22 · 22 Nov 2026
    full   115年11月22日（星期日）· Sunday 22 …        both   115年（2026年）11月22日 · as prose in English
    """
    if isinstance(when, date):
        when = When.day(when)
    start, end = _one(when.first, when.precision, lang, style), _one(when.last, when.precision, lang, style)
    return start if start == end else f"{start}{'至' if lang == 'zh' else ' to '}{end}"


def _one(day: date, precision: Precision, lang: str, style: Style) -> str:
    return _zh(day, precision, style) if lang == "zh" else _en(day, precision, style)


def _zh(day: date, precision: Precision, style: Style) -> str:
    year = roc_year(day.year)
    quarter = (day.month + 2) // 3
    if style == "table":
        match precision:
            case Precision.DAY:
                return f"{year}/{day.month:02}/{day.day:02}"
            case Precision.MONTH:
                return f"{year}/{day.month:02}"
            case Precision.QUARTER:
                return f"{year}年第{quarter}季"
            case Precision.YEAR:
                return f"{year}年"
    head = f"{year}年（{day.year}年）" if style == "both" else f"{year}年"
    match precision:
        case Precision.DAY:
            weekday = f"（星期{_WEEKDAYS_ZH[day.weekday()]}）" if style == "full" else ""
            return f"{head}{day.month}月{day.day}日{weekday}"
        case Precision.MONTH:
            return f"{head}{day.month}月"
        case Precision.QUARTER:
            return f"{head}第{quarter}季"
    return head


def _en(day: date, precision: Precision, style: Style) -> str:
    name = _MONTHS_EN[day.month - 1]
    month = name[:3] if style == "table" else name
    match precision:
        case Precision.DAY:
            weekday = f"{_WEEKDAYS_EN[day.weekday()]} " if style == "full" else ""
            return f"{weekday}{day.day} {month} {day.year}"
        case Precision.MONTH:
            return f"{month} {day.year}"
        case Precision.QUARTER:
            return f"Q{(day.month + 2) // 3} {day.year}"
    return str(day.year)
