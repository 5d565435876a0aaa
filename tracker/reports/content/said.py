"""What somebody said, and where it can be read."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When
from tracker.reports.terms import Speaker


@dataclass(frozen=True)
class Label:
    """A term with its stored code: a delay category, a kind of record."""

    code: str
    text: Bilingual


@dataclass(frozen=True)
class Source:
    """One numbered source; ``address`` is "" where there is no public one."""

    number: int
    title: Bilingual
    address: str = ""


@dataclass(frozen=True)
class Statement:
    """What somebody said, when, and where it can be read.

    summarised   this site's summary of a transcript, never a signed text
    related      the source does not name the plan: shown as related, outside all counts
    """

    when: When
    whose: Bilingual
    voice: Speaker
    text: Bilingual
    sources: tuple[int, ...] = ()
    where: Bilingual = EMPTY
    summarised: bool = False
    related: bool = False
    reference: str = ""
