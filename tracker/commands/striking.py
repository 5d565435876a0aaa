"""Striking what was entered in error, twice or in the wrong place: of a plan's making, of a review, of the register."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.record import record
from tracker.domain.bilingual import Bilingual
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.permissions import Actor, Permission, require
from tracker.domain.statements import check_reason
from tracker.models import Call, Conclusion, Listing, Participation, Proposal, Recommendation, ReleaseRequest
from tracker.models.statement import Spoken
from tracker.models.striking import CanBeStruck

KINDS: dict[type[CanBeStruck], Kind] = {
    Call: Kind.CALL_STRUCK, Proposal: Kind.PROPOSAL_STRUCK, Participation: Kind.PARTICIPATION_STRUCK,
    Recommendation: Kind.RECOMMENDATION_STRUCK, Conclusion: Kind.CONCLUSION_STRUCK}
"""What can be struck, and the entry that tells of it."""


def strike(session: Session, thing: CanBeStruck, *, reason: Bilingual, by: Actor, at: datetime) -> ChangelogEntry:
    """Strike what was entered in error. Its words stay readable, with the reason, and it counts for nothing: what was made is
    answered or amended, and never struck for what it says. Raises RuleBroken on ``change_zh``."""
    require(by, Permission.KEEP_REGISTER if isinstance(thing, Conclusion) else Permission.EDIT_PLAN)
    check_reason(reason, "change_zh")
    check_stands(thing)
    if isinstance(thing, Call):
        _check_unused(session, thing)
    if isinstance(thing, Conclusion):
        _check_unheard(session, thing)
    thing.struck = True
    return record(session, KINDS[type(thing)], thing, reason=reason, by=by, at=at)


def check_stands(thing: CanBeStruck) -> None:
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
