"""Days for calendar programs: of everything, of a plan, a theme, a commitment or a body; postponed dates, meetings, or drafts
open for comment alone; and one meeting."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time

from flask import Response, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from tracker import language
from tracker.domain.calendar import TAIPEI, Precision, write
from tracker.domain.schedule import MilestoneState
from tracker.feeds import ics
from tracker.models import Body, Call, Commitment, Meeting, Milestone, Plan, ReadingWindow, Report, Round, Theme
from tracker.queries import changelog, commitments, dated, steering_group
from tracker.queries.dated import Dated, Scope, What
from tracker.queries.words import Names
from tracker.web import addresses, context, reading
from tracker.web.filters import plain
from tracker.web.public import blueprint
from tracker.web.public.words import said


@blueprint.get("/calendar.ics")
def calendar() -> Response:
    return _calendar(Scope(), _("Open government action plans"), "all")


@blueprint.get("/plans/<plan>/calendar.ics")
def plan_calendar(plan: str) -> Response:
    found = Plan.by_reference(reading.live(), plan)
    return _calendar(Scope(plan=found), f"{plain(found.title, title=True)} {plan}", plan)


@blueprint.get("/plans/<plan>/themes/<int:number>/calendar.ics")
def theme_calendar(plan: str, number: int) -> Response:
    session = reading.live()
    found = Theme.by_reference(session, f"{plan}/theme/{number}")
    return _calendar(Scope(plan=Plan.by_reference(session, plan), theme=found.reference), plain(found.title, title=True),
                     f"{plan}-theme-{number}")


@blueprint.get("/plans/<plan>/commitments/<label>/calendar.ics")
def commitment_calendar(plan: str, label: str) -> BaseResponse:
    found = commitments.find(reading.live(), plan, label)
    if found.label != label:
        return redirect(context.url("public.commitment_calendar", plan=found.plan, label=found.label), 308)
    return _calendar(Scope(commitment=found), _called(found), f"{plan}-{label}")


@blueprint.get("/bodies/<slug>/calendar.ics")
def body_calendar(slug: str) -> Response:
    found = Body.by_reference(reading.live(), slug)
    return _calendar(Scope(body=slug), plain(found.name), slug)


@blueprint.get("/delays/calendar.ics")
def delays_calendar() -> Response:
    """The dates of milestones that were postponed, and the days by which new ones are to be stated."""
    return _answer((each for each in _everything() if each.is_postponed),
                   _("Postponed dates, and days by which a new date is to be stated"), "delays")


@blueprint.get("/group/decisions/calendar.ics")
def conclusions_calendar() -> Response:
    """The meetings at which the forum decides, and the days for reading before and for corrections after them."""
    return _answer((each for each in _everything() if each.what in (What.MEETING, What.MINUTES, What.READING)),
                   _("Meetings of the Taskforce"), "taskforce")


@blueprint.get("/reports/calendar.ics")
def reports_calendar() -> Response:
    """The days on which anyone may comment on a draft report."""
    return _answer((each for each in _everything() if each.what is What.COMMENTS), _("Draft reports open for comment"), "reports")


@blueprint.get("/group/meetings/<int:number>/meeting.ics")
def meeting_calendar(number: int) -> Response:
    """One meeting: the same event as in the calendars."""
    meeting = steering_group.meeting(reading.live(), number).meeting
    alone = [Dated(What.MEETING, meeting, meeting.held_on.first, meeting.held_on.first, meeting.held_on)]
    return _answer(alone, _meeting(meeting), f"taskforce-{number}")


def _everything() -> list[Dated]:
    return dated.days_of(reading.live(), Scope())


def _calendar(scope: Scope, name: str, file: str) -> Response:
    return _answer(dated.days_of(reading.live(), scope), name, file)


def _answer(found: Iterable[Dated], name: str, file: str) -> Response:
    """The calendar of these. An event's UID is permanent, and its SEQUENCE the newest entry about it."""
    session, lang = reading.live(), language.current()
    known = list(found)
    moments = dated.moments(session, known)
    authority = changelog.installation(session).tag_authority
    body = ics.calendar([_event(each, f"tag:{authority}:{each.name}", moments[each.last_entry]) for each in known],
                        name=name, lang=language.HTML_LANG[lang])
    return Response(body, mimetype=ics.MEDIA_TYPE, headers={
        "Content-Disposition": f'attachment; filename="{file}-{lang}.ics"', "Access-Control-Allow-Origin": "*"})


def _event(each: Dated, uid: str, changed: datetime) -> ics.Entry:
    summary, description = _words(each)
    meeting = each.thing if isinstance(each.thing, Meeting) and each.what is What.MEETING else None
    return ics.Entry(
        uid=uid, sequence=each.last_entry, changed=changed, starts=_starts(meeting) if meeting else each.first,
        ends=each.last, summary=summary, location=plain(meeting.place) if meeting else "", description=description,
        url=_page(each), cancelled=each.off or (meeting is not None and meeting.is_off))


def _words(each: Dated) -> tuple[str, str]:
    """What is shown on the day, and what is said about it."""
    match each.thing:
        case Milestone() as milestone:
            what = f"{_number(milestone.of)} {milestone.label} {plain(milestone.title, title=True)}".strip()
            summary = _("Due: %(what)s", what=what) if each.what is What.DUE else _(
                "New date to be stated: %(what)s", what=what)
            told = [_called(milestone.of), _("Date: %(date)s", date=write(each.when, language.current()))]
            if milestone.state is MilestoneState.FINISHED:
                told.append(_("Reported finished."))
            return summary, "\n".join(told)
        case Round() as round:
            names = {What.OPENS: _("Reporting round opens: %(period)s", period=_period(round)),
                     What.ROUND_DUE: _("Reports due: %(period)s", period=_period(round)),
                     What.LOCKS: _("Reporting round locks: %(period)s", period=_period(round))}
            return names[each.what], ""
        case Meeting() as meeting if each.what is What.MEETING:
            lines = [f"{place}. {plain(item.title)}" for place, item in enumerate(meeting.items, 1)]
            if meeting.held_on.precision is not Precision.DAY:
                lines.insert(0, _("The day is not stated: %(date)s", date=write(meeting.held_on, language.current())))
            return _meeting(meeting), "\n".join(lines)
        case Meeting() as meeting:
            return _("Last day for corrections to the minutes: %(meeting)s", meeting=_meeting(meeting)), ""
        case ReadingWindow() as window:
            return _("Members read what bodies have sent in, before meeting %(number)s", number=window.meeting_number), ""
        case Call() as call:
            return _("Open for proposals and comments: %(title)s", title=plain(call.title)), plain(call.text)
        case Report() as report:
            return _("Open for comment: %(report)s of plan %(plan)s", report=said(report.kind), plan=report.plan), ""
    raise TypeError(each.thing)


def _called(commitment: Commitment) -> str:
    return f"{commitment.number or ''} {plain(commitment.title, title=True)}".strip()


def _number(commitment: Commitment) -> str:
    return commitment.number or ""


def _period(round: Round) -> str:
    return f"{round.plan} {write(round.period, language.current())}"


def _meeting(meeting: Meeting) -> str:
    return str(_("Meeting %(number)s of the Taskforce", number=meeting.number))


def _page(each: Dated) -> str:
    if isinstance(each.thing, Milestone):
        found = each.thing.of
        page = addresses.outward("public.commitment", plan=found.plan, label=found.label)
        return f"{page}#{each.thing.label}"
    if isinstance(each.thing, ReadingWindow):
        return addresses.outward("public.group")
    return addresses.absolute(each.thing.reference, Names({})) or ""


def _starts(meeting: Meeting) -> date | datetime:
    day = meeting.held_on.first
    if meeting.time and meeting.held_on.precision is Precision.DAY:
        return datetime.combine(day, time.fromisoformat(meeting.time), TAIPEI)
    return day
