"""What the charts share: their table, a title fitted to its width, and the sentence that replaces a chart."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.domain.bilingual import Bilingual, Lang
from tracker.reports import labels
from tracker.reports.content import Commitment, Report
from tracker.reports.sheet import BODY, WIDTH, Sheet, wrap
from tracker.reports.tiles import CHALK, STONE


@dataclass(frozen=True)
class Table:
    """The figures of a chart in words; ``numbers`` are the columns to set flush right."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()


def sentence(text: str, lang: Lang) -> Sheet:
    """The sentence that takes the place of a chart."""
    rows = wrap(text, WIDTH - 12, BODY, 3)
    sheet = Sheet(9 + 4 * len(rows), lang)
    sheet.band(0, 0, WIDTH, sheet.height, CHALK)
    sheet.paragraph(6, 6.5, rows, BODY, STONE, 4)
    return sheet


def titles(title: Bilingual, ours: bool, lang: Lang, width: float, size: float = BODY) -> list[str]:
    """A title in two lines at most; the dagger of an unofficial one outlives the ellipsis."""
    whole = labels.title(title, ours, lang)
    rows = wrap(whole.removesuffix("†"), width - (1.4 if whole.endswith("†") else 0), size)
    return [*rows[:-1], rows[-1] + "†"] if whole.endswith("†") else rows


def named(c: Commitment, lang: Lang) -> str:
    """A commitment as the first column of a table has it."""
    return f"{labels.commitment_number(c, lang)}{'　' if lang == 'zh' else ' '}{labels.title(c.title, c.ours, lang)}"


def numbered(report: Report, lang: Lang) -> dict[str, str]:
    """The commitments' numbers by reference."""
    return {c.reference: labels.commitment_number(c, lang) for c in report.commitments()}


def beside(ends: dict[str, float], top: float, bottom: float, apart: float = 8.4) -> dict[str, float]:
    """The positions of the words beside the ends of two lines, down or across: close to them, within the bounds, and
    never overlapping."""
    (upper, above), (lower, below) = sorted((y, name) for name, y in ends.items())
    middle, half = (upper + lower) / 2, max(apart, lower - upper) / 2
    first = max(top, min(middle - half, bottom - apart))
    return {above: first, below: max(first + apart, min(middle + half, bottom))}


def listed(parts: list[str], lang: Lang) -> str:
    """Parts joined into a sentence with a full stop; "" for none."""
    return ("、" if lang == "zh" else "; ").join(parts) + ("。" if lang == "zh" else ".") if parts else ""
