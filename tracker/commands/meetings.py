"""The forum's meetings: announce one, change it or call it off, and enter it once it was held.

A meeting has one number from its notice on, and the changelog has each of its days: what was planned is never
overwritten there. The number of a meeting that was called off, or entered in error, passes to the next. No private
person is named; members are named by their seats.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.record import record
from tracker.commands.striking import check_stands, decided_at
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When, civil_day
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.forum import (
    AgendaItem,
    Attendance,
    AttendedAs,
    MeetingStage,
    Minutes,
    check_ahead,
    check_held,
    check_minutes,
    check_notice,
    check_on,
    check_past,
    check_planned,
    check_time,
)
from tracker.domain.permissions import Actor, Permission, require
from tracker.domain.statements import check_reason
from tracker.models import Commitment, Conclusion, Meeting, Member, Term
from tracker.models.columns import Source


@dataclass(frozen=True)
class Notice:
    """What a notice of a meeting says.

    held_on    the day for which it is planned
    time       when it begins, in Taipei: ``14:00``; empty where it is not stated
    notice_on  the day on which the notice was published; None where that is not known
    """

    held_on: When
    time: str = ""
    place: Bilingual = EMPTY
    notice_on: date | None = None
    agenda: Sequence[AgendaItem] = ()

    def check(self, session: Session, *, was_held: bool = False) -> None:
        """was_held: of a past meeting no more may be known than the month."""
        if was_held:
            check_time(self.time)
            check_notice(self.notice_on, self.held_on)
        else:
            check_planned(self.held_on, self.time, self.notice_on)
        check_agenda(session, self.agenda)

    def put_on(self, meeting: Meeting) -> None:
        meeting.held_on, meeting.time, meeting.place = self.held_on, self.time, self.place
        meeting.notice_on, meeting.agenda = self.notice_on, [item.public() for item in self.agenda]


@dataclass(frozen=True)
class Account:
    """What is known of how a meeting went, and where it can be followed.

    results_presented, comments_collected  None where no source says
    """

    results_presented: bool | None = None
    comments_collected: bool | None = None
    transcript_url: str = ""
    video_url: str = ""

    def put_on(self, meeting: Meeting) -> None:
        for each in fields(self):
            setattr(meeting, each.name, getattr(self, each.name))


NOTHING_KNOWN = Account()


@dataclass(frozen=True)
class Concluded:
    """Who chaired a meeting, and what it concluded, in the order of the minutes.

    summarised  the words are this site's summary of a transcript, and not those of the minutes
    """

    chair: Bilingual = EMPTY
    conclusions: Sequence[Bilingual] = ()
    summarised: bool = False

    def put_on(self, meeting: Meeting) -> None:
        meeting.chair, meeting.conclusions = self.chair, [each.public() or {} for each in self.conclusions]
        meeting.summarised = self.summarised


NOTHING_CONCLUDED = Concluded()


def announce_meeting(session: Session, number: int, notice: Notice, *, term: Term | None = None,
                     sources: Sequence[Source] = (), by: Actor, at: datetime) -> Meeting:
    """Give notice of a meeting. From now on it can have a list of conclusions, and decides nothing before its day.

    Raises RuleBroken on ``number``, ``held_on``, ``time``, ``notice_on``, ``agenda``.
    """
    require(by, Permission.EDIT_PLAN)
    notice.check(session)
    check_ahead(notice.held_on, civil_day(at))
    meeting = _numbered(session, number, term, sources)
    meeting.stage = MeetingStage.ANNOUNCED
    notice.put_on(meeting)
    session.add(meeting)
    record(session, Kind.MEETING_ANNOUNCED, meeting, occurred=_published(notice), sources=meeting.sources, by=by, at=at)
    return meeting


def amend_meeting(session: Session, meeting: Meeting, notice: Notice, *, term: Term | None = None,
                  sources: Sequence[Source] | None = None, reason: Bilingual, by: Actor, at: datetime) -> ChangelogEntry:
    """Change day, time, place or agenda, or correct them. What was announced before stays in the log.

    term     the one to which it belongs; its present one unless given
    sources  its present ones unless given

    Raises RuleBroken on ``term`` where members of the present one are on its list of attendance, and on ``held_on`` where a
    meeting that has decided something is put off.
    """
    require(by, Permission.EDIT_PLAN)
    check_reason(reason)
    notice.check(session, was_held=meeting.was_held)
    check_on(meeting.stage, "")
    if term is not None and term.reference != meeting.term:
        if any(each.member for each in meeting.attended):
            raise RuleBroken("term", N_("Members of the current term are on the attendance list. Remove them from it first."))
        check_stands(term, "term")
        meeting.term = term.reference
    if meeting.is_ahead:
        check_ahead(notice.held_on, civil_day(at))
        if notice.held_on.first > civil_day(at):
            _check_undecided(session, meeting, "held_on")
    else:
        check_past(meeting.stage, notice.held_on, civil_day(at))
    notice.put_on(meeting)
    if sources is not None:
        meeting.sources = list(sources)
    return record(session, Kind.MEETING_AMENDED, meeting, reason=reason, by=by, at=at)


def amend_item(session: Session, meeting: Meeting, place: int, item: AgendaItem, *, by: Actor,
               at: datetime) -> ChangelogEntry:
    """Say what an item of the agenda deals with, or correct its title.

    place  which item, counted from 1

    Raises RuleBroken on ``agenda``, and where the meeting was called off or struck.
    """
    require(by, Permission.EDIT_PLAN)
    check_on(meeting.stage, "")
    agenda = meeting.items
    agenda[place - 1] = item
    check_agenda(session, agenda)
    meeting.agenda = [each.public() for each in agenda]
    return record(session, Kind.MEETING_AMENDED, meeting, by=by, at=at)


def cancel_meeting(session: Session, meeting: Meeting, *, reason: Bilingual, by: Actor, at: datetime) -> ChangelogEntry:
    """Call off a meeting that was announced. Its number is free for the next. Raises RuleBroken where it has decided
    something."""
    require(by, Permission.EDIT_PLAN)
    check_reason(reason)
    _check_ahead(meeting)
    _check_undecided(session, meeting)
    meeting.stage = MeetingStage.CANCELLED
    return record(session, Kind.MEETING_CANCELLED, meeting, reason=reason, by=by, at=at)


def hold_meeting(session: Session, number: int, *, held_on: When, term: Term | None = None,
                 concluded: Concluded = NOTHING_CONCLUDED, notice_on: date | None = None, account: Account = NOTHING_KNOWN,
                 sources: Sequence[Source] = (), by: Actor, at: datetime) -> Meeting:
    """Enter a meeting that was held and that this site had no notice of, with its conclusions.

    Raises RuleBroken on ``number``, ``held_on`` or ``notice_on``.
    """
    require(by, Permission.EDIT_PLAN)
    check_past(MeetingStage.HELD, held_on, civil_day(at))
    check_notice(notice_on, held_on)
    meeting = _numbered(session, number, term, sources)
    meeting.notice_on = notice_on
    account.put_on(meeting)
    session.add(meeting)
    _held(session, meeting, held_on, concluded, by, at)
    return meeting


def record_held(session: Session, meeting: Meeting, *, held_on: When, concluded: Concluded = NOTHING_CONCLUDED,
                sources: Sequence[Source] = (), by: Actor, at: datetime) -> ChangelogEntry:
    """Enter that a meeting which was announced has been held, with its conclusions. Raises RuleBroken on ``held_on``."""
    require(by, Permission.EDIT_PLAN)
    _check_ahead(meeting)
    check_past(meeting.stage, held_on, civil_day(at))
    if meeting.notice_on and meeting.notice_on > held_on.last:
        raise RuleBroken("held_on", N_("This day comes before the notice of the meeting."))
    meeting.sources = [*meeting.sources, *(each for each in sources if each not in meeting.sources)]
    return _held(session, meeting, held_on, concluded, by, at)


def correct_conclusions(session: Session, meeting: Meeting, concluded: Concluded, *, reason: Bilingual, by: Actor,
                        at: datetime) -> ChangelogEntry:
    """Correct who chaired a meeting and what it concluded, for example where members have had its minutes corrected.

    Raises RuleBroken on ``reason_zh``, and on ``meeting`` before it was held.
    """
    require(by, Permission.EDIT_PLAN)
    check_reason(reason)
    check_held(meeting.stage, meeting.held_on, civil_day(at))
    concluded.put_on(meeting)
    return record(session, Kind.MEETING_AMENDED, meeting, reason=reason, by=by, at=at)


def record_attendance(session: Session, meeting: Meeting, attendance: Sequence[Attendance], *, reason: Bilingual = EMPTY,
                      sources: Sequence[Source] = (), by: Actor, at: datetime) -> ChangelogEntry:
    """Enter who was at a meeting, from its list of attendance; entered again, it is corrected.

    Raises RuleBroken on ``members`` unless each has a seat in the term of the meeting and is there once, on ``observers``
    where an observer's organisation has no name, and on ``meeting`` before its day.
    """
    require(by, Permission.EDIT_PLAN)
    check_held(meeting.stage, meeting.held_on, civil_day(at))
    seats = [each.member for each in attendance if each.member]
    if len(set(seats)) < len(seats):
        raise RuleBroken("members", N_("A member can be on the list only once."))
    for each in attendance:
        if each.attended_as is AttendedAs.OBSERVER:
            if each.member or each.organisation.is_empty:
                raise RuleBroken("observers", N_("Enter an observer by the name of the organisation."))
        elif (member := session.get(Member, each.member or "")) is None or member.term != meeting.term:
            raise RuleBroken("members", N_("Only members of the term in which this meeting is held can attend as members."))
        else:
            check_stands(member, "members")
    meeting.attendance = [each.public() for each in attendance]
    return record(session, Kind.ATTENDANCE_RECORDED, meeting, occurred=meeting.held_on, reason=reason, sources=sources, by=by,
                  at=at)


def give_account(session: Session, meeting: Meeting, account: Account, *, reason: Bilingual = EMPTY,
                 sources: Sequence[Source] = (), by: Actor, at: datetime) -> ChangelogEntry:
    """Enter whether results were presented and comments collected at a meeting, and where transcript and video are.

    Raises RuleBroken on ``meeting`` before it was held.
    """
    require(by, Permission.EDIT_PLAN)
    check_held(meeting.stage, meeting.held_on, civil_day(at))
    account.put_on(meeting)
    return record(session, Kind.MEETING_AMENDED, meeting, reason=reason, sources=sources, by=by, at=at)


def set_minutes(session: Session, meeting: Meeting, minutes: Minutes, *, review_until: date | None = None,
                minutes_url: str = "", by: Actor, at: datetime) -> ChangelogEntry:
    """Say how far the minutes of a meeting have come: drafted, with the members for corrections until a date, or public.

    Raises RuleBroken on ``minutes`` where public ones would be taken back, on ``review_until`` and ``minutes_url``.
    """
    require(by, Permission.EDIT_PLAN)
    check_held(meeting.stage, meeting.held_on, civil_day(at))
    check_minutes(minutes, review_until, minutes_url)
    if meeting.minutes is Minutes.PUBLIC and minutes is not Minutes.PUBLIC:
        raise RuleBroken("minutes", N_("Public minutes stay public; give a correction its own web address."))
    meeting.minutes, meeting.review_until, meeting.minutes_url = minutes, review_until, minutes_url
    kind = Kind.MINUTES_PUBLISHED if minutes is Minutes.PUBLIC else Kind.MINUTES_CIRCULATED
    return record(session, kind, meeting, sources=[Source(url=minutes_url)] if minutes_url else (), by=by, at=at)


def check_agenda(session: Session, agenda: Sequence[AgendaItem]) -> None:
    """Raises RuleBroken on ``agenda`` where an item has no title, or names what is not in the record."""
    for item in agenda:
        if not item.title.zh:
            raise RuleBroken("agenda", N_("Every item on the agenda needs a title."))
        for model, references in ((Commitment, item.commitments), (Conclusion, item.conclusions)):
            for reference in references:
                if session.get(model, reference) is None:
                    raise RuleBroken("agenda", N_("There is no %(reference)s in the record."), reference=reference)


def _numbered(session: Session, number: int, term: Term | None, sources: Sequence[Source]) -> Meeting:
    """The meeting with a given number, blank so far. Where an earlier one with that number was called off or struck, only
    its entries and the lists of conclusions made for it remain."""
    meeting = session.scalar(select(Meeting).where(Meeting.number == number))
    if number < 1 or (meeting and not meeting.is_off):
        raise RuleBroken("number", N_("There is already a meeting with this number."))
    if term:
        check_stands(term, "term")
    if meeting is None:
        meeting = Meeting(reference=f"meeting/{number}", number=number)
    meeting.term, meeting.sources = term.reference if term else None, list(sources)
    meeting.time, meeting.place, meeting.notice_on, meeting.agenda = "", EMPTY, None, []
    meeting.attendance, meeting.minutes, meeting.review_until, meeting.minutes_url = [], Minutes.NONE, None, ""
    meeting.withheld = False
    NOTHING_CONCLUDED.put_on(meeting)
    NOTHING_KNOWN.put_on(meeting)
    return meeting


def _held(session: Session, meeting: Meeting, held_on: When, concluded: Concluded, by: Actor, at: datetime) -> ChangelogEntry:
    meeting.stage, meeting.held_on = MeetingStage.HELD, held_on
    concluded.put_on(meeting)
    return record(session, Kind.MEETING_HELD, meeting, occurred=held_on, sources=meeting.sources, by=by, at=at)


def _published(notice: Notice) -> When | None:
    return When.day(notice.notice_on) if notice.notice_on else None


def _check_ahead(meeting: Meeting) -> None:
    if not meeting.is_ahead:
        raise RuleBroken("", N_("This meeting has already been held or called off."))


def _check_undecided(session: Session, meeting: Meeting, field: str = "") -> None:
    """Raises RuleBroken on ``field`` where the record says what the meeting decided: it would then have decided it before it
    was held, or the next with its number would have."""
    found = next(decided_at(session, meeting.reference), None)
    if found:
        raise RuleBroken(field, N_("The record already says what this meeting decided (%(reference)s), so it has taken "
                                   "place. Enter that it has been held."), reference=found[0])
