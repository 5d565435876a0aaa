"""The picture shown beside a link where it is shared: what the page is about and how it stands, in the page's
language.

The same card gives the same bytes. It says nothing about today beyond the counts that it is given. A card is drawn
once for each state and kept as a file, which every process of the installation can find; only a limited number of
them are kept.
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tracker import __version__
from tracker.domain.bilingual import Lang
from tracker.reports import labels
from tracker.reports.sheet import WIDTH, Sheet, one_at_a_time, wrap
from tracker.reports.terms import State
from tracker.reports.tiles import ASH, INK, MIST, PLUM, STONE

log = logging.getLogger(__name__)

PIXELS = (1200, 630)
KEPT = 1000
"""How many cards are kept, of some 60 kB each; beyond that, those least recently requested are removed."""
WAITS = 5.0
"""Seconds for which a reader waits while another picture is being drawn."""
_MARGIN = 11.0
_HEIGHT = WIDTH * PIXELS[1] / PIXELS[0] + 0.01


class Busy(Exception):
    """Other pictures are being drawn. It can be had a little later."""


@dataclass(frozen=True)
class Card:
    """What is on a card.

    standing  what the site is, unless it is official; otherwise ""
    kicker    the line above the title
    counts    how many milestones have each state; states that none has are left out
    """

    site: str
    standing: str
    kicker: str
    title: str
    counts: tuple[tuple[State, int], ...] = ()


def draw(card: Card, lang: Lang, folder: Path) -> bytes:
    """The card as PNG, from ``folder`` where it was drawn before. Only here is the drawing library loaded. Raises Busy."""
    place = folder / f"{hashlib.sha256(repr((__version__, card, lang)).encode()).hexdigest()}.png"
    kept = _kept(place)
    if kept is not None:
        return kept
    if not one_at_a_time.acquire(timeout=WAITS):
        raise Busy
    try:
        kept = _kept(place)
        if kept is None:
            kept = _drawn(card, lang)
            _keep(place, kept)
    finally:
        one_at_a_time.release()
    return kept


def _kept(place: Path) -> bytes | None:
    try:
        found = place.read_bytes()
        os.utime(place)
    except OSError:
        return None
    return found


def _keep(place: Path, drawn: bytes) -> None:
    """Save the card whole or not at all: other processes read here. A folder that cannot be written to costs time only."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=place.parent, suffix=".part", delete=False) as out:
            out.write(drawn)
        os.replace(out.name, place)
        _tidy(place.parent)
    except OSError as fault:
        log.warning("a card could not be kept: %s", fault.strerror)


def _tidy(folder: Path) -> None:
    with os.scandir(folder) as there:
        found = [each.path for each in there]
    if len(found) <= KEPT:
        return
    for path in sorted(found, key=_asked_for)[:len(found) - KEPT * 3 // 4]:
        Path(path).unlink(missing_ok=True)


def _asked_for(path: str) -> float:
    try:
        return os.stat(path).st_mtime
    except OSError:
        return 0.0


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
    sheet.text(WIDTH - _MARGIN, 64, f"{total}項里程碑" if lang == "zh" else f"{total} milestone{'s' if total != 1 else ''}", 7.4,
               ASH, ha="right")
