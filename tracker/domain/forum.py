"""The forum: who has a seat and when, its meetings from notice to minutes, and what a notice must hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import Enum
from typing import Any

from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import Precision, When
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.working_days import ONE_DAY, OfficeCalendar


class MeetingStage(Enum):
    """The stage of a meeting. Until it is held, its day is the planned one."""

    ANNOUNCED = "announced"
    HELD = "held"
    CANCELLED = "cancelled"
    STRUCK = "struck"
    """It was entered in error, for example under a wrong number: there was no such meeting."""


OFF = (MeetingStage.CANCELLED, MeetingStage.STRUCK)
"""Nothing was decided there, and another meeting can have the number."""


class Seat(Enum):
    """What a member is in the forum, whatever a list calls it."""

    CONVENER = "convener"
    CO_CONVENER = "co_convener"
    MEMBER = "member"
    DEPUTY = "deputy"
    """Takes a member's place when that member cannot come."""


class AttendedAs(Enum):
    MEMBER = "member"
    DEPUTY = "deputy"
    """Someone came in the member's place."""
    OBSERVER = "observer"


class Minutes(Enum):
    """How far the minutes of a meeting have come."""

    NONE = "none"
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    """Sent to the members, who may ask for corrections until a date."""
    PUBLIC = "public"


class Counted(Enum):
    """What an official list counts of its members. Nothing is counted from names."""

    GOVERNMENT = "government"
    CIVIL_SOCIETY = "civil_society"
    ACADEMIA = "academia"
    PRIVATE_SECTOR = "private_sector"
    WOMEN = "women"
    MEN = "men"
    OTHER = "other"
    """Another attribute, which members chose to state; named in the label."""


FEWEST = 5
"""Below this number, a count of an attribute that members chose to state would point to individuals."""


@dataclass(frozen=True)
class Figure:
    """A count that an official list states of a term's members."""

    of: Counted
    count: int
    label: Bilingual = EMPTY

    def public(self) -> dict[str, Any]:
        return {"of": self.of.value, "count": self.count, "label": self.label.public()}

    @classmethod
    def from_public(cls, value: Mapping[str, Any]) -> Figure:
        return cls(Counted(value["of"]), value["count"], Bilingual.from_public(value["label"]))


@dataclass(frozen=True)
class Attendance:
    """Who was at a meeting: the seat of a member, or the organisation that observed it. No private person is named."""

    attended_as: AttendedAs
    member: str | None = None
    organisation: Bilingual = EMPTY

    def public(self) -> dict[str, Any]:
        return {"as": self.attended_as.value, "member": self.member, "organisation": self.organisation.public()}

    @classmethod
    def from_public(cls, value: Mapping[str, Any]) -> Attendance:
        return cls(AttendedAs(value["as"]), value["member"], Bilingual.from_public(value["organisation"]))


NOTICE_WORKING_DAYS = 7
"""Working days that must lie between the day on which something is published and the meeting: for the notice, where
the group's own rules give no number, and for the list of what is recommended for release. It is this site's
measure; no rule of the group known here gives one."""


@dataclass(frozen=True)
class InTime:
    """Whether something was public in time before a meeting.

    given, needed  whole working days between the two, counting neither the day of publication nor that of the meeting
    """

    given: int
    needed: int
    without_calendar: tuple[int, ...] = field(default=(), compare=False)
    """Years whose office calendar was not loaded: only weekends count as days off in them."""

    @property
    def holds(self) -> bool:
        return self.given >= self.needed


def notice_in_time(public_on: date | None, day: When, needed: int, calendar: OfficeCalendar) -> InTime | None:
    """How many whole working days something was public before the day of a meeting; None where either day is not known.

    The day on which a period begins is not counted (行政程序法第48條第2項), and the day of the meeting is not a day before it:
    something published on a Friday for a meeting on the next Friday has been public for four working days.
    """
    if public_on is None or day.precision is not Precision.DAY:
        return None
    return InTime(max(0, calendar.between(public_on, day.first - ONE_DAY)), needed,
                  tuple(calendar.missing(public_on, day.first)))


def sits_on(starts: When | None, ends: When | None, day: date) -> bool:
    """True unless the seat is known to have begun later or ended before: a list that states no dates excludes nobody."""
    return not ((starts and starts.first > day) or (ends and ends.last < day))


@dataclass(frozen=True)
class AgendaItem:
    """An agenda item, with the commitments and the conclusions on the register that it deals with.

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
    """An agenda typed again: what an item deals with stays with the item of the same Chinese title."""
    kept = {item.title.zh: item for item in before}
    return [replace(kept[title.zh], title=title) if title.zh in kept else AgendaItem(title) for title in titles]


def reworded_texts(texts: Sequence[Bilingual], before: Sequence[Bilingual]) -> list[Bilingual]:
    """Conclusions typed again: one that reads as before is the same one, and where the Chinese has changed the English
    shows as older than it."""
    kept = {text.zh: text for text in before}
    in_place = before if len(before) == len(texts) else texts
    return [kept.get(text.zh, former).amended(text.zh, text.en) for text, former in zip(texts, in_place, strict=True)]


def check_figures(figures: Sequence[Figure]) -> None:
    """Raises RuleBroken on ``figures``: no count may be negative, and one of an attribute that members chose to state
    needs a label and must be five at least."""
    for figure in figures:
        if figure.count < 0:
            raise RuleBroken("figures", N_("A count must be a whole number."))
        if figure.of is Counted.OTHER and (figure.label.is_empty or figure.count < FEWEST):
            raise RuleBroken("figures", N_("An attribute that members chose to state needs a name, and at least five "
                                           "members, to be shown."))


def check_minutes(minutes: Minutes, review_until: date | None, url: str) -> None:
    """Raises RuleBroken on ``review_until`` unless it is given for minutes in review and no others, and on
    ``minutes_url`` unless it is given for public minutes and no others: what is entered about a meeting is public at
    once."""
    if (minutes is Minutes.IN_REVIEW) is not (review_until is not None):
        raise RuleBroken("review_until", N_("If the minutes are with the members for corrections, give the last day for "
                                            "corrections; otherwise leave this empty."))
    if minutes is Minutes.PUBLIC and not url:
        raise RuleBroken("minutes_url", N_("Public minutes need a web address."))
    if minutes is not Minutes.PUBLIC and url:
        raise RuleBroken("minutes_url", N_(
            "What you enter here is public at once: give the web address once the minutes are public."))


def check_planned(day: When, time: str, notice_on: date | None) -> None:
    """Raises RuleBroken on ``held_on`` unless a day is named, on ``time`` unless it is a time of day, and on
    ``notice_on`` where the notice would come after the meeting."""
    if day.precision is not Precision.DAY or day.first != day.last:
        raise RuleBroken("held_on", N_("Please give the day of the meeting."))
    check_time(time)
    check_notice(notice_on, day)


def check_time(time: str) -> None:
    """Raises RuleBroken on ``time`` unless it is a time of day, or not stated."""
    if time and not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", time):
        raise RuleBroken("time", N_("Please give the time as hours and minutes, for example 14:00."))


def check_notice(notice_on: date | None, day: When) -> None:
    """Raises RuleBroken on ``notice_on`` where the notice would come after the meeting."""
    if notice_on and notice_on > day.last:
        raise RuleBroken("notice_on", N_("The notice cannot come after the meeting."))


def check_ahead(day: When, today: date) -> None:
    """Raises RuleBroken on ``held_on`` where the announced day of a meeting has already passed."""
    if day.is_past(today):
        raise RuleBroken("held_on", N_("This day has passed. Enter the meeting as one that was held."))


def check_past(stage: MeetingStage, day: When, today: date) -> None:
    """Raises RuleBroken where the meeting was called off, and on ``held_on`` where the day on which it is said to have been
    held is still to come."""
    check_on(stage, "")
    if day.first > today:
        raise RuleBroken("held_on", N_("The meeting has not been held yet."))


def can_have_decided(stage: MeetingStage, day: When, today: date) -> bool:
    """Whether the meeting's day has come, and it was not called off. That it was held may be entered later."""
    return stage not in OFF and day.first <= today


def check_on(stage: MeetingStage, field: str) -> None:
    """Raises RuleBroken on ``field`` where the meeting was called off, or entered in error."""
    if stage is MeetingStage.CANCELLED:
        raise RuleBroken(field, N_("This meeting was called off."))
    if stage is MeetingStage.STRUCK:
        raise RuleBroken(field, N_("This was entered in error, and has been struck."))


def check_held(stage: MeetingStage, day: When, today: date) -> None:
    """Raises RuleBroken on ``meeting`` unless the meeting has taken place: only then can it have decided anything."""
    check_on(stage, "meeting")
    if day.first > today:
        raise RuleBroken("meeting", N_("The meeting has not been held yet."))
