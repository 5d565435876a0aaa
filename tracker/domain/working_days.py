"""Working days of Taiwan's government offices: the one rule by which deadlines are counted.

Saturdays and Sundays are rest days, except where the office calendar of a year says otherwise: holidays that fall
on weekdays, and Saturdays that are worked to make up for one. Source of the calendar and of its columns: 中華民國政府行政機關
辦公日曆表, Directorate-General of Personnel Administration, https://data.gov.tw/dataset/14718. A year whose calendar was
not loaded has no exceptions, and anything that shows a deadline in it says so.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.domain.calendar import When
from tracker.domain.errors import N_, RuleBroken

DATE, OFF, NOTE = "西元日期", "是否放假", "備註"
OFF_CODES = {"0": False, "2": True}
LARGEST = 1_000_000
"""Maximum bytes in a file: one covering several years has a few tens of thousands."""
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Departure:
    """A day on which an office departs from the usual week: ``off`` on a weekday, or at work on a Saturday or Sunday."""

    day: date
    off: bool
    note: str = ""


@dataclass(frozen=True)
class OfficeCalendar:
    """The exceptions of the years that were loaded. Without any, the week alone decides."""

    years: frozenset[int] = frozenset()
    exceptions: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        return (day.weekday() < 5) is not (day in self.exceptions)

    def after(self, day: date, count: int) -> date:
        """The working day that is the ``count``-th after a day (from 1)."""
        while count:
            day += ONE_DAY
            count -= self.is_working(day)
        return day

    def between(self, earlier: date, later: date) -> int:
        """How many working days there are after one day, up to and including another."""
        days = (date.fromordinal(each) for each in range(earlier.toordinal() + 1, later.toordinal() + 1))
        return sum(self.is_working(each) for each in days)

    def missing(self, first: date, last: date) -> list[int]:
        """The years of a span for which no calendar was loaded."""
        return [year for year in range(first.year, last.year + 1) if year not in self.years]


WEEK_ONLY = OfficeCalendar()


def decoded(raw: bytes) -> str:
    """The text of a published file, which is in UTF-8 or, for earlier years, in Big5.

    Raises RuleBroken on ``file``.
    """
    if len(raw) > LARGEST:
        raise RuleBroken("file", N_("The file is larger than a calendar can be."))
    for encoding in ("utf-8-sig", "cp950"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RuleBroken("file", N_("This is not a text file in UTF-8 or Big5."))


def read_calendar(text: str) -> dict[int, list[Departure]]:
    """The exceptions of each year of a published calendar.

    Raises RuleBroken on ``file``, naming the line, where it lacks a column, a day or a code, or has a day twice.
    """
    try:
        lines = list(csv.reader(text.splitlines()))
    except csv.Error:
        raise RuleBroken("file", N_("This file cannot be read as a list (CSV). Please save it again, as CSV in UTF-8.")) from None
    head = [_plain(each) for each in (lines or [[]])[0]]
    lacking = [name for name in (DATE, OFF) if name not in head]
    if lacking:
        raise RuleBroken("file", N_("The file has no column “%(name)s”."), name=lacking[0])
    days: dict[date, Departure] = {}
    for number, cells in enumerate(lines[1:], 2):
        if any(cell.strip() for cell in cells):
            told = _line(dict(zip(head, map(_plain, cells), strict=False)), number)
            if told.day in days:
                raise RuleBroken("file", N_("Line %(line)d: this day appears more than once."), line=number)
            days[told.day] = told
    years = {day.year for day in days}
    if not years:
        raise RuleBroken("file", N_("There are no days in the file."))
    for year in years:
        lacks = _lacking(days, year)
        if lacks:
            raise RuleBroken("file", N_("The calendar of %(year)d lacks %(day)s. Only whole years are accepted."), year=year,
                             day=When.day(lacks))
    return {year: [each for day, each in sorted(days.items()) if day.year == year and each.off == (day.weekday() < 5)]
            for year in sorted(years)}


def _line(cells: dict[str, str], number: int) -> Departure:
    written = re.fullmatch(r"(\d{4})[-/]?(\d{1,2})[-/]?(\d{1,2})", cells.get(DATE, ""))
    try:
        day = date(*map(int, written.groups())) if written else None
    except ValueError:
        day = None
    if day is None:
        raise RuleBroken("file", N_("Line %(line)d: “%(text)s” is not a date."), line=number, text=cells.get(DATE, ""))
    if cells.get(OFF) not in OFF_CODES:
        raise RuleBroken("file", N_("Line %(line)d: “%(text)s” is neither 0 (working day) nor 2 (day off)."), line=number,
                         text=cells.get(OFF, ""))
    return Departure(day, OFF_CODES[cells[OFF]], cells.get(NOTE, "")[:100])


def _lacking(days: Iterable[date], year: int) -> date | None:
    """The first day of a year that is missing from these."""
    there = set(days)
    every = (date.fromordinal(each) for each in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1))
    return next((day for day in every if day not in there), None)


def _plain(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).strip()
