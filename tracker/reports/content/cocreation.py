"""How the plan was made and is followed: the requirements, the forum's meetings, calls, proposals, events, and reviews."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When
from tracker.domain.cocreation import TimelineItem
from tracker.reports.content.said import Statement


class Met(Enum):
    """What the check finds of a minimum requirement in one phase."""

    YES = "yes"
    NO = "no"
    NOT_APPLICABLE = "not_applicable"
    CANNOT_JUDGE = "cannot_judge"


@dataclass(frozen=True)
class Requirement:
    """A minimum requirement of participation and co-creation, and what the check finds for it, with its reason.

    why_making  where the making of the plan is judged separately: the reason for that finding
    """

    number: str
    label: Bilingual
    asks: Bilingual
    making: Met
    carrying_out: Met
    why: Bilingual
    proofs: tuple[Bilingual, ...] = ()
    why_making: Bilingual = EMPTY


@dataclass(frozen=True)
class Meeting:
    """A meeting of the forum in the period. ``presented``, ``commented``: None where no source says."""

    reference: str
    number: int
    held_on: When
    presented: bool | None = None
    commented: bool | None = None
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """A proposal or comment, and the reasoned response to it. ``adoption`` empty: no response on this site."""

    reference: str
    title: Bilingual
    kind: Bilingual
    proposer: Bilingual = EMPTY
    when: When | None = None
    adoption: Bilingual = EMPTY
    reason: Bilingual = EMPTY
    answered_by: Bilingual = EMPTY
    answered_on: When | None = None
    path: tuple[Statement, ...] = ()
    became: tuple[Bilingual, ...] = ()
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class Call:
    """A call to take part in making the plan. ``complete``: all that came in is on record."""

    reference: str
    title: Bilingual
    text: Bilingual
    published: date | None = None
    begins: date | None = None
    ends: date | None = None
    timeline: tuple[TimelineItem, ...] = ()
    complete: bool = False
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class Finding:
    """One of the eight questions of deliberation, and what was found; ``found`` empty: nobody has judged it."""

    asked: Bilingual
    found: Bilingual


@dataclass(frozen=True)
class Turnout:
    """How many of a class took part; ``count`` None where that is not known."""

    who: Bilingual
    count: int | None


@dataclass(frozen=True)
class Event:
    """A participation event with the eight questions."""

    reference: str
    title: Bilingual
    kind: Bilingual
    held_on: When
    text: Bilingual = EMPTY
    by: Bilingual = EMPTY
    stage: Bilingual = EMPTY
    questions: tuple[Finding, ...] = ()
    took_part: tuple[Turnout, ...] = ()
    groups: Bilingual = EMPTY
    lasting: Bilingual = EMPTY
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class Recommendation:
    """What an independent review recommends, the response, and what came of it."""

    reference: str
    number: int
    review: Bilingual
    title: Bilingual
    text: Bilingual
    response: Bilingual = EMPTY
    reason: Bilingual = EMPTY
    by: Bilingual = EMPTY
    answered_on: When | None = None
    came_of: tuple[Bilingual, ...] = ()
    summarised: bool = False
    sources: tuple[int, ...] = ()
