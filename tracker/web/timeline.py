"""Where a milestone is placed on a time axis. Pure geometry in percent, so that a drawing is never distorted and
needs no styling.

The templates draw; the queries say what is known. Nothing here decides what is late.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from tracker.domain.calendar import When

LEFT = 1.0
# : where the axis ends: room is left on the right for milestones without a date
RIGHT, RIGHT_OF_MARGIN = 97.5, 80.0
MARGIN_PLACES = (86.0, 91.6, 97.2)
#: marks nearer to each other than this go into separate lanes
ROOM = 3.2
# : a name is to the left of a mark beyond this, otherwise to its right: on either side there is room for it
MIDDLE = 46.0


@dataclass(frozen=True)
class Mark:
    """A milestone as drawn.

    ref       the anchor on the page (``m1``)
    label     short name as read aloud (``m1``)
    title     in the reader's language
    code      a status code of ``components/status.html``
    original  the date first promised; None: not known to this site
    current   the date that now applies, or that of completion; None beside an original: the date is open
    ticks     days of public statements about it
    until     how far the line of an open date may be drawn: the day up to which its state is known
    """

    ref: str
    label: str
    title: str
    code: str
    original: When | None
    current: When | None
    ticks: tuple[date, ...] = ()
    until: date | None = None

    @property
    def is_dated(self) -> bool:
        return self.original is not None or self.current is not None

    @property
    def is_moved(self) -> bool:
        return self.original is not None and self.current is not None and self.original != self.current

    @property
    def is_open(self) -> bool:
        """It had a date, and no longer has one."""
        return self.original is not None and self.current is None


@dataclass(frozen=True)
class Placed:
    """A mark in its lane. ``was`` is where it was first promised (None if it never moved), ``now`` where it stands."""

    mark: Mark
    lane: int
    was: str | None
    now: str
    way: Literal["", "slip", "slip slip--open", "gain"]
    anchor: Literal["start", "end"]
    name_at: str


@dataclass(frozen=True)
class Timeline:
    """An axis. ``span`` is the plan's period, ``years`` those whose first day is on the axis.

    ``today`` is None on a closed record.
    """

    start: date
    end: date
    span: tuple[date, date]
    years: tuple[int, ...]
    today: date | None = None
    margin: bool = True

    @classmethod
    def around(cls, span: tuple[date, date], marks: tuple[Mark, ...] | list[Mark] = (), ticks: tuple[date, ...] | list[date] = (),
               today: date | None = None, margin: bool | None = None) -> Timeline:
        """An axis wide enough for the period, the marks, the statements and today: from the first day of its first year to
        the last day of its last quarter. One axis for all rows of a list, so that they can be compared."""
        days = [*span, *ticks, *([today] if today else [])]
        for mark in marks:
            days += [when.last for when in (mark.original, mark.current) if when] + list(mark.ticks)
        first, last = min(days), max(days)
        start = date(first.year, 1, 1)
        month = 3 * ((last.month + 2) // 3)
        end = date(last.year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        if margin is None:
            margin = any(not mark.is_dated for mark in marks)
        return cls(start, end, span, tuple(range(start.year, end.year + 1)), today, margin)

    def position(self, day: date) -> str:
        """The position of a day, as ``17.29%``; a day off the axis is placed at its nearer end."""
        return f"{self._at(day):g}%"

    def width(self, first: date, last: date) -> str:
        return f"{round(self._at(last) - self._at(first), 2):g}%"

    def _at(self, day: date) -> float:
        right = RIGHT_OF_MARGIN if self.margin else RIGHT
        part = (day - self.start).days / max((self.end - self.start).days, 1)
        return round(LEFT + min(max(part, 0.0), 1.0) * (right - LEFT), 2)

    def ticked(self, days: Iterable[date], height: int) -> str:
        """Vertical strokes at the given days, as the data of one path in thousandths of the width: thirty separate lines
        would weigh as much as the rest of a page. Days in the same thousandth share a stroke."""
        strokes: list[str] = []
        last = 0
        for at in sorted({round(10 * self._at(day)) for day in days}):
            strokes.append(f"m{at - last}-{height}v{height}" if strokes else f"M{at} 0v{height}")
            last = at
        return "".join(strokes)

    def level(self, height: int) -> str:
        """A stroke along the whole axis, as the data of a path in thousandths of the width."""
        return f"M{10 * self._at(self.start):g} {height}H{10 * self._at(self.end):g}"

    @property
    def firsts(self) -> list[tuple[str, int]]:
        """Where each year begins."""
        return [(self.position(date(year, 1, 1)), year) for year in self.years]

    def laid(self, marks: tuple[Mark, ...] | list[Mark], one_a_lane: bool = False) -> list[Placed]:
        """The dated marks in lanes, in order: each in the first lane where it touches no other, or each in its own."""
        free: list[list[tuple[float, float]]] = []
        placed: list[Placed] = []
        for mark in (mark for mark in marks if mark.is_dated):
            was, now, way = self._ends(mark)
            taken = (min(was, now) - ROOM / 2, max(was, now) + ROOM / 2)
            lane = len(placed) if one_a_lane else next(
                (number for number, used in enumerate(free) if all(taken[1] <= a or taken[0] >= b for a, b in used)), len(free))
            if lane >= len(free):
                free.append([])
            free[lane].append(taken)
            left, leans_left = min(was, now), max(was, now) > MIDDLE
            placed.append(Placed(
                mark, lane, f"{was:g}%" if way else None, f"{now:g}%", way,
                "end" if leans_left else "start",
                f"{(max(was, now) if leans_left else left):g}%"))
        return placed

    def _ends(self, mark: Mark) -> tuple[float, float, Literal["", "slip", "slip slip--open", "gain"]]:
        if mark.is_open and mark.original:
            # Up to the last day for which the page can speak: never extended from an old report.
            until = max(mark.until or self.today or self.span[1], mark.original.last)
            return self._at(mark.original.last), self._at(until), "slip slip--open"
        if mark.original is None or mark.current is None or not mark.is_moved:
            day = self._at((mark.current or mark.original or When.day(self.end)).last)
            return day, day, ""
        now = mark.current.last
        return self._at(mark.original.last), self._at(now), "gain" if now < mark.original.last else "slip"

    def undated(self, marks: tuple[Mark, ...] | list[Mark]) -> list[tuple[Mark, int, str]]:
        """The marks without a date, three in a line of the margin: mark, lane, place."""
        rest = [mark for mark in marks if not mark.is_dated]
        return [(mark, number // 3, f"{MARGIN_PLACES[number % 3]:g}%") for number, mark in enumerate(rest)]


def fit(title: str, room: int) -> str:
    """A title cut to ``room`` Latin letters, a Han character counting as two."""
    used = 0
    for number, sign in enumerate(title):
        used += 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        if used > room:
            return f"{title[:number].rstrip()}…"
    return title
