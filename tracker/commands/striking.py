"""Strike what was entered in error, twice or in the wrong place, or a meeting entered under a wrong number."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry, ChangelogPayload
from tracker.changelog.kinds import Kind
from tracker.changelog.record import record
from tracker.changelog.recorded import Recorded
from tracker.commands.answering import check_not_relied_on
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.forum import MeetingStage
from tracker.domain.permissions import Actor, Permission, require
from tracker.domain.reviews import rule_for
from tracker.domain.statements import check_reason
from tracker.models import (
    Account,
    AnswerRule,
    Assessment,
    Call,
    Conclusion,
    Consent,
    Document,
    GroupRules,
    Indicator,
    Listing,
    Measurement,
    Meeting,
    Member,
    Participation,
    Proposal,
    Recommendation,
    ReleaseRequest,
    Review,
    Term,
    WorkingGroup,
)
from tracker.models.statement import Spoken
from tracker.models.steering_group import in_force
from tracker.models.striking import CanBeStruck

KINDS: dict[type[CanBeStruck | Meeting], Kind] = {
    Call: Kind.CALL_STRUCK, Proposal: Kind.PROPOSAL_STRUCK, Participation: Kind.PARTICIPATION_STRUCK,
    Recommendation: Kind.RECOMMENDATION_STRUCK, Conclusion: Kind.CONCLUSION_STRUCK, Meeting: Kind.MEETING_STRUCK,
    Indicator: Kind.INDICATOR_STRUCK, Measurement: Kind.MEASUREMENT_STRUCK, Term: Kind.TERM_STRUCK,
    Member: Kind.MEMBER_STRUCK, WorkingGroup: Kind.WORKING_GROUP_STRUCK, GroupRules: Kind.RULES_STRUCK,
    AnswerRule: Kind.ANSWER_RULE_STRUCK}
"""What can be struck, and the kind of entry that records it."""

GONE = ("struck", "is_off", "withdrawn", "withdrawn_on", "corrected_by")
"""Fields that, once set, mean that a thing no longer says what it said."""


def strike(session: Session, thing: CanBeStruck | Meeting, *, reason: Bilingual, by: Actor, at: datetime) -> ChangelogEntry:
    """Strike what was entered in error. Its words stay readable, with the reason, but it no longer counts: a genuine
    entry is answered or amended, and never struck for its content. Raises RuleBroken on ``change_zh``."""
    require(by, Permission.KEEP_REGISTER if isinstance(thing, Conclusion) else Permission.EDIT_PLAN)
    check_reason(reason, "change_zh")
    check_stands(thing)
    match thing:
        case Call():
            _check_unused(session, thing)
        case Proposal():
            check_not_relied_on(session, thing, "change_zh", calls=(thing.of_call, None))
        case Conclusion():
            _check_unheard(session, thing)
        case Meeting() | Term() | Member() | WorkingGroup():
            _check_unnamed(session, thing)
        case Indicator():
            _check_not_assessed(session, thing)
        case GroupRules():
            _check_not_met_by(session, thing)
        case AnswerRule():
            _check_not_owed_by(session, thing)
    thing.struck = True
    subject = thing.indicator if isinstance(thing, Measurement) else thing.meeting if isinstance(thing, AnswerRule) else None
    return record(session, KINDS[type(thing)], thing, reason=reason, by=by, at=at, subject=subject)


def check_stands(thing: CanBeStruck | Meeting, field: str = "") -> None:
    """Allow nothing more to be done to, or based on, what was withheld or struck. Raises RuleBroken on ``field``."""
    if isinstance(thing, Spoken) and thing.is_over:
        raise RuleBroken(field, N_("This was withheld by law."))
    if thing.struck:
        raise RuleBroken(field, N_("This was entered in error, and has been struck."))


def _check_unused(session: Session, call: Call) -> None:
    """Refuse where something came in by the call: it would then belong to none. Raises RuleBroken on ``change_zh``."""
    messages = ((Proposal, N_("Proposals or comments belong to this call: %(count)s, the first of them no. %(number)s. Move "
                              "them to another call, or strike them, before you strike this one.")),
                (Participation, N_("Participation events belong to this call: %(count)s, the first of them no. %(number)s. "
                                   "Move them to another call, or strike them, before you strike this one.")))
    for model, message in messages:
        # What was withheld by law can be neither moved nor struck.
        stands = [model.struck.is_(False), *([Proposal.withheld.is_(False)] if model is Proposal else [])]
        count, first = session.execute(select(func.count(), func.min(model.number)).where(
            model.of_call == call.reference, *stands)).one()
        if count:
            raise RuleBroken("change_zh", message, count=count, number=first)


def _check_unheard(session: Session, conclusion: Conclusion) -> None:
    """Refuse where a meeting has dealt with it, or a body has asked for its release. Raises RuleBroken on ``change_zh``."""
    for model in (Listing, ReleaseRequest):
        if session.scalar(select(model).where(model.conclusion == conclusion.reference).limit(1)):
            raise RuleBroken("change_zh", N_("It has been on the list for a meeting, or its release has been asked for, so "
                                             "it cannot be struck. Amend what is wrong; a meeting decides on release."))


def _check_unnamed(session: Session, thing: Meeting | Term | Member | WorkingGroup) -> None:
    """Refuse where anything names it, and would then name what never existed. Raises RuleBroken on ``change_zh``."""
    if isinstance(thing, Member) and session.scalar(select(Account).where(
            Account.member == thing.reference, Account.closed.is_(False)).limit(1)):
        raise RuleBroken("change_zh", N_("An account signs for this seat. An administrator must first link the account to "
                                         "the right seat, or close it."))
    named = next(_naming(session, thing), None)
    if named:
        reference, other = named
        titles = (getattr(other, name, None) for name in ("title", "name", "wording"))
        raise RuleBroken("change_zh", N_("It can be struck only when nothing else in the record refers to it. This does: "
                                         "%(reference)s %(title)s"),
                         reference=reference, title=next((each for each in titles if isinstance(each, Bilingual)), EMPTY))


def _naming(session: Session, thing: Meeting | Term | Member | WorkingGroup) -> Iterator[tuple[str, Recorded | None]]:
    """What names a thing and still holds: its reference, and itself. Where only an entry says so, that entry, and what it
    is about."""
    here = thing.reference
    for model in Recorded.registry_of.values():
        # A consent to sign does not count where nothing was signed and no account signs.
        for column in inspect(model).columns if model is not Consent else ():
            if any(key.target_fullname == f"{thing.__tablename__}.reference" for key in column.foreign_keys):
                yield from _holding(session.scalars(select(model).where(column == here).order_by(model.reference)))
    match thing:
        case Meeting():
            yield from _holding(each for each in session.scalars(select(Document).order_by(Document.number))
                                if here in each.proves)
            yield from decided_at(session, here)
        case Member():
            yield from _holding(each for each in session.scalars(select(WorkingGroup).order_by(WorkingGroup.number))
                                if here in each.members)
            yield from _holding(each for each in session.scalars(select(Meeting).order_by(Meeting.number))
                                if here in (one.member for one in each.attended))


def _holding(things: Iterable[Any]) -> Iterator[tuple[str, Recorded]]:
    """Those that were not taken back."""
    return ((each.reference, each) for each in things if getattr(each, "stands", True) and not any(
        getattr(each, field, None) for field in GONE))


def decided_at(session: Session, meeting: str) -> Iterator[tuple[str, Recorded | None]]:
    """Entries saying what a meeting decided, with what they are about; the meeting is the only key there, or the last."""
    for number, canonical in session.execute(
            select(ChangelogPayload.number, ChangelogPayload.canonical).where(ChangelogPayload.canonical.contains(
                f'"meeting":"{meeting}"}}', autoescape=True)).order_by(ChangelogPayload.number)):
        state = json.loads(canonical or "{}").get("after")
        thing = session.get(Recorded.registry_of[state["type"]], state["reference"]) if state else None
        if not getattr(thing, "struck", False):
            yield f"entry/{number}", thing


def _check_not_met_by(session: Session, rules: GroupRules) -> None:
    """Refuse unless other rules of equal notice cover each meeting held under these. Raises RuleBroken on ``change_zh``."""
    versions = list(session.scalars(select(GroupRules)))
    others = [each for each in versions if each is not rules]
    for meeting in session.scalars(select(Meeting).where(Meeting.stage == MeetingStage.HELD).order_by(Meeting.number)):
        other = in_force(others, meeting.held_on.first)
        if in_force(versions, meeting.held_on.first) is rules and (
                other is None or other.notice_working_days != rules.notice_working_days):
            raise RuleBroken("change_zh", N_("Meeting %(number)s was held while these rules were in force. They can be "
                                             "struck only if other rules that require the same notice then apply to it: "
                                             "enter those first, or correct the days of notice here."), number=meeting.number)


def _check_not_owed_by(session: Session, rule: AnswerRule) -> None:
    """Refuse where the body and the member were notified of a due date under it. Raises RuleBroken on ``change_zh``."""
    rules = list(session.scalars(select(AnswerRule)))
    for review in session.scalars(select(Review).where(Review.withdrawn_on.is_(None), Review.withheld.is_(False))
                                  .order_by(Review.number)):
        if rule_for(rules, review.asked_on) is rule:
            raise RuleBroken("change_zh", N_("The answer to review %(number)s is due under this rule, and without it would "
                                             "be due at another time. A rule that the Taskforce adopts later applies to "
                                             "what is asked from the day it takes effect."),
                             number=review.number)


def _check_not_assessed(session: Session, indicator: Indicator) -> None:
    """Refuse where an assessment cites it: its code rests on that. Raises RuleBroken on ``change_zh``."""
    for each in session.scalars(select(Assessment).where(Assessment.plan == indicator.plan).order_by(Assessment.number)):
        if indicator.reference in each.indicators and not each.withdrawn:
            raise RuleBroken("change_zh", N_("Assessment %(number)s cites this indicator, so it cannot be struck. Amend "
                                             "what is wrong."),
                             number=each.number)
