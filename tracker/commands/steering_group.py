"""The forum's terms, members, working groups and rules. Only facts from official lists are entered about a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.record import record
from tracker.commands.bodies import check_body
from tracker.commands.numbering import next_number
from tracker.commands.striking import check_stands
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.forum import Figure, Seat, check_figures
from tracker.domain.permissions import Actor, Permission, require
from tracker.domain.statements import Side, check_reason, check_required, check_said
from tracker.models import Commitment, GroupRules, Member, Term, WorkingGroup
from tracker.models.columns import Source


@dataclass(frozen=True)
class Selection:
    """How the members of a term were sought and chosen, and what official lists count of them.

    documents  where call and choice can be read
    figures    counts that a list states: never counted here from names
    """

    call: Bilingual = EMPTY
    criteria: Bilingual = EMPTY
    chosen_by: Bilingual = EMPTY
    documents: Sequence[Source] = ()
    figures: Sequence[Figure] = ()

    def put_on(self, term: Term) -> None:
        check_figures(self.figures)
        term.call, term.criteria, term.chosen_by = self.call, self.criteria, self.chosen_by
        term.selection, term.figures = list(self.documents), [figure.public() for figure in self.figures]


@dataclass(frozen=True)
class Rules:
    """What a version of the group's rules says. Numbers are None where the rules name none.

    text  its words, or a summary by this site
    """

    title: Bilingual
    adopted_on: When | None = None
    document_number: str = ""
    url: str = ""
    text: Bilingual = EMPTY
    notice_working_days: int | None = None
    meets_every_months: int | None = None

    def put_on(self, rules: GroupRules) -> None:
        check_required(title=self.title)
        for each in fields(self):
            setattr(rules, each.name, getattr(self, each.name))


@dataclass(frozen=True)
class Working:
    """A working group. ``body``: whose deputy head convenes it; ``members``: references of seats."""

    name: Bilingual
    body: str | None = None
    commitments: Sequence[str] = ()
    members: Sequence[str] = ()
    starts: When | None = None
    ends: When | None = None
    note: Bilingual = EMPTY

    def put_on(self, session: Session, group: WorkingGroup) -> None:
        """Raises RuleBroken on ``name_zh``, ``body``, ``commitments``, ``members`` or ``ends``."""
        check_required(name=self.name)
        _check_order(self.starts, self.ends)
        if self.body:
            check_body(session, self.body, "body")
        for field, model, references in (("commitments", Commitment, self.commitments), ("members", Member, self.members)):
            for reference in references:
                if (named := session.get(model, reference)) is None:
                    raise RuleBroken(field, N_("There is no %(reference)s in the record."), reference=reference)
                if isinstance(named, Member):
                    check_stands(named, field)
        group.name, group.body, group.note, group.starts, group.ends = self.name, self.body, self.note, self.starts, self.ends
        group.commitments, group.members = list(self.commitments), list(self.members)


NOT_STATED = Selection()


def open_term(session: Session, number: int, *, starts: When | None = None, ends: When | None = None,
              first_meeting: int | None = None, last_meeting: int | None = None, note: Bilingual = EMPTY,
              selection: Selection = NOT_STATED, sources: Sequence[Source] = (), by: Actor, at: datetime) -> Term:
    """Open a term (屆次) of the forum; the number of a term that was struck can be used again. Raises RuleBroken on
    ``number``, ``ends`` or ``figures``."""
    require(by, Permission.EDIT_PLAN)
    term = session.get(Term, f"term/{number}")
    if number < 1 or (term and not term.struck):
        raise RuleBroken("number", N_("There is already a term with this number."))
    _check_order(starts, ends)
    if term is None:
        term = Term(reference=f"term/{number}", number=number)
    term.starts, term.ends, term.first_meeting, term.last_meeting = starts, ends, first_meeting, last_meeting
    term.note, term.sources, term.struck = note, list(sources), False
    selection.put_on(term)
    session.add(term)
    record(session, Kind.TERM_OPENED, term, occurred=starts, sources=term.sources, by=by, at=at)
    return term


def amend_term(session: Session, term: Term, *, starts: When | None, ends: When | None, first_meeting: int | None,
               last_meeting: int | None, note: Bilingual, selection: Selection, sources: Sequence[Source] | None = None,
               reason: Bilingual, by: Actor, at: datetime) -> ChangelogEntry:
    """Correct or complete what is said of a term: its days, how its members were chosen, what lists count of them.
    Its ``sources`` stay as they are unless given, here and below. Raises RuleBroken on ``reason_zh`` or ``ends``."""
    require(by, Permission.EDIT_PLAN)
    check_stands(term)
    check_reason(reason)
    _check_order(starts, ends)
    selection.put_on(term)
    term.starts, term.ends, term.note = starts, ends, note
    term.first_meeting, term.last_meeting = first_meeting, last_meeting
    _cite(term, sources)
    return record(session, Kind.TERM_AMENDED, term, reason=reason, by=by, at=at)


def appoint_member(session: Session, term: Term, *, name: Bilingual, role: Bilingual, side: Side | None = None,
                   seat: Seat | None = None, deputy_for: str | None = None, organisation: Bilingual = EMPTY,
                   stated_in: Bilingual = EMPTY, starts: When | None = None, ends: When | None = None,
                   sources: Sequence[Source] = (), by: Actor, at: datetime) -> Member:
    """Enter a member of a term, as named in an official list or the minutes.

    Raises RuleBroken on ``term`` where it was struck, on ``name_zh``, ``role_zh``, ``ends`` or ``deputy_for``.
    """
    require(by, Permission.EDIT_PLAN)
    check_stands(term, "term")
    _check_member(name, role, starts, ends)
    _check_deputy(session, term.reference, seat, deputy_for)
    number = next_number(session, Member)
    member = Member(reference=f"member/{number}", number=number, term=term.reference, name=name, role=role, side=side,
                    seat=seat, deputy_for=deputy_for, organisation=organisation, stated_in=stated_in,
                    starts=starts, ends=ends, sources=list(sources))
    session.add(member)
    record(session, Kind.MEMBER_APPOINTED, member, occurred=starts, sources=member.sources, by=by, at=at)
    return member


def amend_member(session: Session, member: Member, *, name: Bilingual, role: Bilingual, side: Side | None,
                 seat: Seat | None = None, deputy_for: str | None = None, organisation: Bilingual,
                 stated_in: Bilingual | None = None, starts: When | None, ends: When | None,
                 sources: Sequence[Source] | None = None, reason: Bilingual, by: Actor, at: datetime) -> ChangelogEntry:
    """Correct what is said of a member. ``stated_in`` stays as it is unless given.

    Raises RuleBroken on ``name_zh``, ``role_zh``, ``ends``, ``reason_zh``, ``deputy_for`` or ``seat``, and where it was struck.
    """
    require(by, Permission.EDIT_PLAN)
    check_stands(member)
    _check_member(name, role, starts, ends)
    check_reason(reason)
    _check_deputy(session, member.term, seat, deputy_for, member)
    member.seat, member.deputy_for = seat, deputy_for
    member.name, member.role, member.side, member.organisation = name, role, side, organisation
    member.starts, member.ends = starts, ends
    member.stated_in = member.stated_in if stated_in is None else stated_in
    _cite(member, sources)
    return record(session, Kind.MEMBER_AMENDED, member, reason=reason, by=by, at=at)


def end_membership(session: Session, member: Member, *, ends: When, reason: Bilingual, sources: Sequence[Source] = (),
                   by: Actor, at: datetime) -> ChangelogEntry:
    """Enter the last day of a member's seat. The seat stays in the record, and past meetings show it.

    Raises RuleBroken on ``reason_zh`` or ``ends``, and where its end is already entered.
    """
    require(by, Permission.EDIT_PLAN)
    check_stands(member)
    check_reason(reason)
    if member.ends is not None:
        raise RuleBroken("", N_("The end of this seat has already been entered; correct it instead."))
    _check_order(member.starts, ends)
    member.ends = ends
    return record(session, Kind.MEMBER_ENDED, member, occurred=ends, reason=reason, sources=sources, by=by, at=at)


def form_working_group(session: Session, term: Term, working: Working, *, sources: Sequence[Source] = (), by: Actor,
                       at: datetime) -> WorkingGroup:
    """Enter a working group (工作分組) of a term."""
    require(by, Permission.EDIT_PLAN)
    check_stands(term)
    number = next_number(session, WorkingGroup)
    group = WorkingGroup(reference=f"working-group/{number}", number=number, term=term.reference, sources=list(sources))
    working.put_on(session, group)
    session.add(group)
    record(session, Kind.WORKING_GROUP_FORMED, group, occurred=working.starts, sources=group.sources, by=by, at=at)
    return group


def amend_working_group(session: Session, group: WorkingGroup, working: Working, *, sources: Sequence[Source] | None = None,
                        reason: Bilingual, by: Actor, at: datetime) -> ChangelogEntry:
    """Change who is in a working group or what it works on, or enter that it ended."""
    require(by, Permission.EDIT_PLAN)
    check_stands(group)
    check_reason(reason)
    working.put_on(session, group)
    _cite(group, sources)
    return record(session, Kind.WORKING_GROUP_AMENDED, group, reason=reason, by=by, at=at)


def adopt_rules(session: Session, given: Rules, *, sources: Sequence[Source] = (), by: Actor, at: datetime) -> GroupRules:
    """Enter a version of the rules by which the group sits (設置要點). Older versions stay."""
    require(by, Permission.EDIT_PLAN)
    number = next_number(session, GroupRules)
    rules = GroupRules(reference=f"rules/{number}", number=number, sources=list(sources))
    given.put_on(rules)
    session.add(rules)
    record(session, Kind.RULES_ADOPTED, rules, occurred=given.adopted_on, sources=rules.sources, by=by, at=at)
    return rules


def amend_rules(session: Session, rules: GroupRules, given: Rules, *, sources: Sequence[Source] | None = None, reason: Bilingual,
                by: Actor, at: datetime) -> ChangelogEntry:
    """Correct what is entered of a version of the rules. A new version is entered as one of its own."""
    require(by, Permission.EDIT_PLAN)
    check_stands(rules)
    check_reason(reason)
    given.put_on(rules)
    _cite(rules, sources)
    return record(session, Kind.RULES_AMENDED, rules, reason=reason, by=by, at=at)


def _cite(thing: Term | Member | WorkingGroup | GroupRules, sources: Sequence[Source] | None) -> None:
    if sources is not None:
        thing.sources = list(sources)


def _check_deputy(session: Session, term: str, seat: Seat | None, of: str | None, own: Member | None = None) -> None:
    if (seat is Seat.DEPUTY) is not (of is not None):
        raise RuleBroken("deputy_for", N_("For a deputy only, choose the member whose place they take."))
    if of is not None:
        member = session.get(Member, of)
        if member is None or member is own or member.term != term or member.seat is Seat.DEPUTY or member.struck:
            raise RuleBroken("deputy_for", N_("A deputy must take the place of another member of the same term."))
        if own and session.scalar(select(Member).where(Member.deputy_for == own.reference, Member.struck.is_(False)).limit(1)):
            raise RuleBroken("seat", N_("Another member is entered as this member’s deputy, so this member cannot be a deputy. "
                                        "Correct the other entry first."))


def _check_order(starts: When | None, ends: When | None) -> None:
    if starts and ends and ends.last < starts.first:
        raise RuleBroken("ends", N_("The last day comes before the first."))


def _check_member(name: Bilingual, role: Bilingual, starts: When | None, ends: When | None) -> None:
    check_said(name=name, role=role)
    _check_order(starts, ends)
