"""The forum's terms and members. Only facts of official lists enter about a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.record import record
from tracker.commands.numbering import next_number
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.permissions import Actor, Permission, require
from tracker.domain.statements import Side
from tracker.models import Member, Term
from tracker.models.columns import Source


def open_term(session: Session, number: int, *, starts: When | None = None, ends: When | None = None,
              first_meeting: int | None = None, last_meeting: int | None = None, note: Bilingual = EMPTY,
              sources: Sequence[Source] = (), by: Actor, at: datetime) -> Term:
    """Open a term (屆次) of the forum."""
    require(by, Permission.EDIT_PLAN)
    if number < 1 or session.get(Term, f"term/{number}") is not None:
        raise RuleBroken("number", N_("There is a term with this number already."))
    term = Term(reference=f"term/{number}", number=number, starts=starts, ends=ends, first_meeting=first_meeting,
                last_meeting=last_meeting, note=note, sources=list(sources))
    session.add(term)
    record(session, Kind.TERM_OPENED, term, occurred=starts, sources=term.sources, by=by, at=at)
    return term


def appoint_member(session: Session, term: Term, *, name: Bilingual, role: Bilingual, side: Side | None = None,
                   organisation: Bilingual = EMPTY, stated_in: Bilingual = EMPTY, starts: When | None = None,
                   ends: When | None = None, sources: Sequence[Source] = (), by: Actor, at: datetime) -> Member:
    """Enter a member of a term, as an official list or the minutes have him."""
    require(by, Permission.EDIT_PLAN)
    _check_member(name, role, starts, ends)
    number = next_number(session, Member)
    member = Member(reference=f"member/{number}", number=number, term=term.reference, name=name, role=role, side=side,
                    organisation=organisation, stated_in=stated_in, starts=starts, ends=ends, sources=list(sources))
    session.add(member)
    record(session, Kind.MEMBER_APPOINTED, member, occurred=starts, sources=member.sources, by=by, at=at)
    return member


def amend_member(session: Session, member: Member, *, name: Bilingual, role: Bilingual, side: Side | None,
                 organisation: Bilingual, starts: When | None, ends: When | None, reason: Bilingual, by: Actor,
                 at: datetime) -> ChangelogEntry:
    """Correct what is said of a member, or enter the day on which his seat ended."""
    require(by, Permission.EDIT_PLAN)
    _check_member(name, role, starts, ends)
    if not reason.zh:
        raise RuleBroken("reason_zh", N_("Please give the reason: it will be public."))
    member.name, member.role, member.side, member.organisation = name, role, side, organisation
    member.starts, member.ends = starts, ends
    return record(session, Kind.MEMBER_AMENDED, member, reason=reason, by=by, at=at)


def _check_member(name: Bilingual, role: Bilingual, starts: When | None, ends: When | None) -> None:
    if name.is_empty:
        raise RuleBroken("name_zh", N_("Please fill this in."))
    if role.is_empty:
        raise RuleBroken("role_zh", N_("Please fill this in."))
    if starts and ends and ends.last < starts.first:
        raise RuleBroken("ends", N_("The last day lies before the first."))
