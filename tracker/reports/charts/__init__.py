"""The charts of a report, in both languages, one file for each.

A chart carries no title: the finding above it and the note below it are text of the page. Each has an alternative
text with its figures and a table that says the same (``alt``, ``table``). It shows counts, never a percentage of a
handful. Where there is nothing to draw, ``absent`` gives the sentence that takes its place.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from tracker.domain.bilingual import Lang
from tracker.reports.charts import claimed, common, completion, indicators, pace, reasons, register, timeline
from tracker.reports.charts.common import Table
from tracker.reports.content import Report
from tracker.reports.sheet import Sheet, one_at_a_time

__all__ = ["NAMES", "Table", "absent", "alt", "draw", "height", "table"]


@dataclass(frozen=True)
class Chart:
    """absent   why there is none, or "" if there is one
    alt      what it shows, with its figures, for a reader who cannot see it; only where there is one
    table    the same figures as a table
    draw     the picture; only where there is one
    """

    absent: Callable[[Report, Lang], str]
    alt: Callable[[Report, Lang], str]
    table: Callable[[Report, Lang], Table]
    draw: Callable[[Report, Lang], Sheet]


_CHARTS = {
    "completion": Chart(completion.absent, completion.alt, completion.table, completion.draw),
    "pace": Chart(pace.absent, pace.alt, pace.table, pace.draw),
    "timeline": Chart(timeline.absent, timeline.alt, timeline.table, timeline.draw),
    "reasons": Chart(reasons.absent, reasons.alt, reasons.table, reasons.draw),
    "claimed": Chart(claimed.absent, claimed.alt, claimed.table, claimed.draw),
    "indicators": Chart(indicators.absent, indicators.alt, indicators.table, indicators.draw),
    "register": Chart(register.absent, register.alt, register.table, register.draw),
}
NAMES = tuple(_CHARTS)


def draw(name: str, report: Report, lang: Lang, form: Literal["svg", "png"] = "svg") -> bytes:
    """The picture; the same report gives the same bytes. Raises KeyError for a name that is not in ``NAMES``."""
    said = absent(name, report, lang)
    with one_at_a_time:
        return (common.sentence(said, lang) if said else _CHARTS[name].draw(report, lang)).save(form)


def absent(name: str, report: Report, lang: Lang) -> str:
    """Why there is no such chart, or "" if there is one. Raises KeyError for a name that is not in ``NAMES``."""
    return _CHARTS[name].absent(report, lang)


def alt(name: str, report: Report, lang: Lang) -> str:
    """What the chart shows, with its figures, for a reader who cannot see it."""
    return absent(name, report, lang) or _CHARTS[name].alt(report, lang)


def table(name: str, report: Report, lang: Lang) -> Table:
    """The chart as a table. Raises KeyError for a name that is not in ``NAMES``."""
    return _CHARTS[name].table(report, lang)


def height(svg: bytes) -> float:
    """The height in millimetres of a picture drawn here; a tall one is set smaller rather than cut off."""
    match = re.search(rb'<svg[^>]*\sheight="([\d.]+)pt"', svg)
    if match is None:
        raise ValueError("a chart without a height")
    return round(float(match[1]) / 72 * 25.4, 2)
