"""Striking what was entered in error, twice or in the wrong place; a meeting, under a wrong number."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry, ChangelogPayload
from tracker.changelog.kinds import Kind, type_of
from tracker.changelog.record import Recorded, record
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.permissions import Actor, Permission, require
from tracker.domain.statements import check_reason
from tracker.models import (
    Assessment,
    Call,
    Conclusion,
    Document,
    Indicator,
    Listing,
    Measurement,
    Meeting,
    Participation,
    Proposal,
    Recommendation,
    ReleaseRequest,
)
from tracker.models.statement import Spoken
from tracker.models.striking import CanBeStruck

KINDS: dict[type[CanBeStruck | Meeting], Kind] = {
    Call: Kind.CALL_STRUCK, Proposal: Kind.PROPOSAL_STRUCK, Participation: Kind.PARTICIPATION_STRUCK,
    Recommendation: Kind.RECOMMENDATION_STRUCK, Conclusion: Kind.CONCLUSION_STRUCK, Meeting: Kind.MEETING_STRUCK,
    Indicator: Kind.INDICATOR_STRUCK, Measurement: Kind.MEASUREMENT_STRUCK}
"""What can be struck, and the entry that tells of it."""

_entry = ChangelogEntry.__table__.c

GONE = ("struck", "withdrawn", "withdrawn_on", "corrected_by")
"""Fields that are set where a thing no longer says what it said."""


def strike(session: Session, thing: CanBeStruck | Meeting, *, reason: Bilingual, by: Actor, at: datetime) -> ChangelogEntry:
    """Strike what was entered in error. Its words stay readable, with the reason, and it counts for nothing: what was made is
    answered or amended, and never struck for what it says. Raises RuleBroken on ``change_zh``."""
    require(by, Permission.KEEP_REGISTER if isinstance(thing, Conclusion) else Permission.EDIT_PLAN)
    check_reason(reason, "change_zh")
    check_stands(thing)
    match thing:
        case Call():
            _check_unused(session, thing)
        case Conclusion():
            _check_unheard(session, thing)
        case Meeting():
            _check_unnamed(session, thing)
        case Indicator():
            _check_not_assessed(session, thing)
    thing.struck = True
    return record(session, KINDS[type(thing)], thing, reason=reason, by=by, at=at,
                  subject=thing.indicator if isinstance(thing, Measurement) else None)


def check_stands(thing: CanBeStruck | Meeting) -> None:
    """Nothing more is done to what was withheld or struck. Raises RuleBroken."""
    if isinstance(thing, Spoken) and thing.withheld:
        raise RuleBroken("", N_("This was withheld by law."))
    if thing.struck:
        raise RuleBroken("", N_("This was entered in error, and has been struck."))


def _check_unused(session: Session, call: Call) -> None:
    """What came in by a call would belong to none. Raises RuleBroken on ``change_zh``."""
    messages = ((Proposal, N_("Proposals or comments belong to this call: %(count)s, the first of them no. %(number)s. Put them "
                              "under another call, or strike them, before this one.")),
                (Participation, N_("Participation events belong to this call: %(count)s, the first of them no. %(number)s. Put "
                                   "them under another call, or strike them, before this one.")))
    for model, message in messages:
        count, first = session.execute(select(func.count(), func.min(model.number)).where(
            model.of_call == call.reference, model.struck.is_(False))).one()
        if count:
            raise RuleBroken("change_zh", message, count=count, number=first)


def _check_unheard(session: Session, conclusion: Conclusion) -> None:
    """What a meeting has dealt with, or a body has asked of one, was no error. Raises RuleBroken on ``change_zh``."""
    for model in (Listing, ReleaseRequest):
        if session.scalar(select(model).where(model.conclusion == conclusion.reference).limit(1)):
            raise RuleBroken("change_zh", N_("It has stood on the list of a meeting, or its release was asked for. What is wrong "
                                             "with it is amended, and a meeting releases it."))


def _check_unnamed(session: Session, meeting: Meeting) -> None:
    """What names a meeting would name one that there never was. Raises RuleBroken on ``change_zh``."""
    named = next(_naming(session, meeting), None)
    if named:
        reference, thing = named
        raise RuleBroken("change_zh", N_("A meeting is struck only while nothing else in the record names it. This does: "
                                         "%(reference)s %(title)s"),
                         reference=reference, title=getattr(thing, "title", None) or getattr(thing, "wording", EMPTY))


def _naming(session: Session, meeting: Meeting) -> Iterator[tuple[str, Recorded | None]]:
    """What was said, proved or decided at a meeting and still holds: its reference, and the thing. Of what only an entry tells,
    that entry, and what it is about."""
    here = meeting.reference
    for model in Recorded.registry_of.values():
        for column in inspect(model).columns:
            if any(key.target_fullname == "meeting.reference" for key in column.foreign_keys):
                found = session.scalars(select(model).where(column == here).order_by(model.reference))
                yield from ((each.reference, each) for each in found if not any(getattr(each, field, None) for field in GONE))
    yield from ((each.reference, each) for each in session.scalars(select(Document).where(
        Document.withdrawn.is_(False)).order_by(Document.number)) if here in each.proves)
    # What decided a change stands in its entry alone, the meeting last.
    for number, subject in session.execute(
            select(_entry.number, _entry.subject).join(ChangelogPayload, ChangelogPayload.number == _entry.number).where(
                ChangelogPayload.canonical.contains(f'"meeting":"{here}"}}', autoescape=True)).order_by(_entry.number)):
        kind = Recorded.registry_of.get(type_of(subject) or "")
        thing = session.get(kind, subject) if kind else None
        if not getattr(thing, "struck", False):
            yield f"changelog/{number}", thing


def _check_not_assessed(session: Session, indicator: Indicator) -> None:
    """A code rests on what it cites. Raises RuleBroken on ``change_zh``."""
    for each in session.scalars(select(Assessment).where(Assessment.plan == indicator.plan).order_by(Assessment.number)):
        if indicator.reference in each.indicators and not each.withdrawn:
            raise RuleBroken("change_zh", N_("Assessment %(number)s cites this indicator. What is wrong with it is amended."),
                             number=each.number)
