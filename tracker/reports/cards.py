"""The picture that stands beside a link where it is shared: what the page is about and how it stands, in the page's language.

The same card gives the same bytes. It says nothing of today beyond the counts that are given to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from tracker.domain.bilingual import Lang
from tracker.reports import labels
from tracker.reports.sheet import WIDTH, Sheet, wrap
from tracker.reports.terms import State
from tracker.reports.tiles import ASH, INK, MIST, PLUM, STONE

PIXELS = (1200, 630)
KEPT = 64
_MARGIN = 11.0
_HEIGHT = WIDTH * PIXELS[1] / PIXELS[0] + 0.01
_one_at_a_time = Lock()


@dataclass(frozen=True)
class Card:
    """What is on a card.

    standing  what the site is, unless it is official; else ""
    kicker    the line above the title
    counts    how many milestones stand how; what is none is left out
    """

    site: str
    standing: str
    kicker: str
    title: str
    counts: tuple[tuple[State, int], ...] = ()


def draw(card: Card, lang: Lang) -> bytes:
    """The card as PNG, made once for each state and kept while it is asked for. Only here is the drawing library loaded."""
    with _one_at_a_time:
        return _drawn(card, lang)


@lru_cache(maxsize=KEPT)
def _drawn(card: Card, lang: Lang) -> bytes:
    sheet = Sheet(_HEIGHT, lang)
    sheet.band(0, 0, WIDTH, 3.2, PLUM)
    sheet.text(_MARGIN, 13, card.site, 10.5, INK, True)
    if card.standing:
        sheet.text(WIDTH - _MARGIN, 13, card.standing, 8.5, STONE, ha="right")
    sheet.text(_MARGIN, 25, card.kicker, 10, STONE)
    for place, row in enumerate(wrap(card.title, (WIDTH - 2 * _MARGIN) * 0.94, 20, 3)):
        sheet.text(_MARGIN, 36 + place * 10.4, row, 20, INK, True)
    if card.counts:
        _counts(sheet, card, lang)
    return sheet.save("png", dpi=PIXELS[0] / (WIDTH / 25.4) + 0.01)


def _counts(sheet: Sheet, card: Card, lang: Lang) -> None:
    """A bar of the counts, and each in words."""
    total, at = sum(count for _state, count in card.counts), _MARGIN
    sheet.line(_MARGIN, 67, WIDTH - _MARGIN, 67, MIST)
    step = (WIDTH - 2 * _MARGIN) / max(len(card.counts), 4)
    for state, count in card.counts:
        sheet.tile(at + 2.4, 75.5, state, w=4.8, h=4.8)
        sheet.text(at + 7, 74, str(count), 12, INK, True)
        for place, row in enumerate(wrap(labels.STATE[state][0 if lang == "zh" else 1], step - 8, 7.4, 2)):
            sheet.text(at + 7, 79 + place * 3.2, row, 7.4, STONE)
        at += step
    sheet.text(WIDTH - _MARGIN, 64, f"{total} 個里程碑" if lang == "zh" else f"{total} milestone{'s' if total != 1 else ''}", 7.4,
               ASH, ha="right")
