"""Meetings of the forum: announced, held or called off; what stands on the agenda; what a notice must hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import Any

from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import Precision, When
from tracker.domain.errors import N_, RuleBroken


class MeetingStage(Enum):
    """Until a meeting is held, its day is the one that is planned."""

    ANNOUNCED = "announced"
    HELD = "held"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class AgendaItem:
    """A point of the agenda, with the commitments and the conclusions on the register that it deals with.

    commitments, conclusions  references: ``2021-2024/2-1``, ``conclusion/11``
    """

    title: Bilingual
    commitments: tuple[str, ...] = ()
    conclusions: tuple[str, ...] = ()

    def public(self) -> dict[str, Any]:
        return {"title": self.title.public(), "commitments": list(self.commitments), "conclusions": list(self.conclusions)}

    @classmethod
    def from_public(cls, value: Mapping[str, Any]) -> AgendaItem:
        return cls(Bilingual.from_public(value["title"]), tuple(value["commitments"]), tuple(value["conclusions"]))


def reworded(titles: Sequence[Bilingual], before: Sequence[AgendaItem]) -> list[AgendaItem]:
    """An agenda typed anew: what an item deals with stays with the item that has the same Chinese title."""
    kept = {item.title.zh: item for item in before}
    return [replace(kept[title.zh], title=title) if title.zh in kept else AgendaItem(title) for title in titles]


def check_planned(day: When, time: str, notice_on: date | None) -> None:
    """Raises RuleBroken on ``held_on`` unless a day is named, on ``time`` unless it is one, and on ``notice_on`` where the
    notice would come after the meeting."""
    if day.precision is not Precision.DAY or day.first != day.last:
        raise RuleBroken("held_on", N_("Please give the day of the meeting."))
    if time and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", time):
        raise RuleBroken("time", N_("Please give the time as hours and minutes, for example 14:00."))
    if notice_on and notice_on > day.first:
        raise RuleBroken("notice_on", N_("The notice cannot come after the meeting."))


def check_ahead(day: When, today: date) -> None:
    """Raises RuleBroken on ``held_on`` where the day of a meeting that is announced has passed."""
    if day.is_past(today):
        raise RuleBroken("held_on", N_("This day has passed. Enter the meeting as one that was held."))


def check_past(stage: MeetingStage, day: When, today: date) -> None:
    """Raises RuleBroken where the meeting was called off, and on ``held_on`` where the day on which it is said to have been
    held is still to come."""
    if stage is MeetingStage.CANCELLED:
        raise RuleBroken("", N_("This meeting was called off."))
    if day.first > today:
        raise RuleBroken("held_on", N_("The meeting has not been held yet."))


def check_held(stage: MeetingStage, day: When, today: date) -> None:
    """Raises RuleBroken on ``meeting`` unless the meeting has taken place: only then can it have decided anything."""
    if stage is MeetingStage.CANCELLED:
        raise RuleBroken("meeting", N_("This meeting was called off."))
    if day.first > today:
        raise RuleBroken("meeting", N_("The meeting has not been held yet."))
