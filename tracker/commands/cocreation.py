"""Calls, proposals and participation events: enter one, amend it; answer a proposal with the reason; take it a step further."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.record import record
from tracker.commands.answering import check_answerer, check_not_relied_on, has_response, require_answering
from tracker.commands.bodies import check_body
from tracker.commands.numbering import next_number
from tracker.commands.outcomes import sources_of
from tracker.commands.striking import check_stands
from tracker.domain.addresses import check_address
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When, civil_day
from tracker.domain.cocreation import (
    Adoption,
    EventKind,
    InputKind,
    Profile,
    Step,
    TimelineItem,
    check_answer,
    check_call,
    check_judged,
    check_step,
)
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.permissions import Actor, Permission, require
from tracker.domain.statements import check_happened, check_reason, check_required
from tracker.models import Call, Commitment, Participation, Plan, Proposal
from tracker.models.columns import Source

# --- calls -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Invitation:
    """What a call says. A day that no source states is None."""

    title: Bilingual
    text: Bilingual = EMPTY
    published_on: date | None = None
    begins_on: date | None = None
    ends_on: date | None = None
    timeline: Sequence[TimelineItem] = ()
    url: str = ""
    inputs_complete: bool = False

    def check(self, today: date) -> None:
        check_required(title=self.title)
        check_address(self.url)
        check_call(self.begins_on, self.ends_on, self.published_on, today)

    def put_on(self, call: Call) -> None:
        call.title, call.text, call.url = self.title, self.text, self.url
        call.published_on, call.begins_on, call.ends_on = self.published_on, self.begins_on, self.ends_on
        call.timeline, call.inputs_complete = [item.public() for item in self.timeline], self.inputs_complete


def enter_call(session: Session, plan: Plan, said: Invitation, *, sources: Sequence[Source] = (), by: Actor,
               at: datetime) -> Call:
    """Enter a call. Raises RuleBroken on ``title_zh``, ``url``, ``ends_on``, ``published_on``."""
    require(by, Permission.EDIT_PLAN)
    said.check(civil_day(at))
    number = next_number(session, Call)
    call = Call(reference=f"call/{number}", number=number, plan=plan.reference, sources=list(sources))
    said.put_on(call)
    session.add(call)
    occurred = When.day(said.published_on) if said.published_on else None
    record(session, Kind.CALL_ENTERED, call, occurred=occurred, sources=call.sources, by=by, at=at)
    return call


def amend_call(session: Session, call: Call, said: Invitation, *, reason: Bilingual, by: Actor, at: datetime) -> ChangelogEntry:
    """Change or correct a call; what it said before stays in the log.

    Raises RuleBroken as ``enter_call``, on ``change_zh``, and where it was struck.
    """
    require(by, Permission.EDIT_PLAN)
    check_reason(reason, "change_zh")
    check_stands(call)
    said.check(civil_day(at))
    _correct_source(call, said.url)
    said.put_on(call)
    return record(session, Kind.CALL_AMENDED, call, reason=reason, by=by, at=at)


# --- proposals and comments ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Input:
    """A proposal or comment as its source has it. ``proposer`` is never the name of a private person."""

    title: Bilingual
    text: Bilingual
    kind: InputKind = InputKind.PROPOSAL
    case_number: str = ""
    url: str = ""
    summarised: bool = False
    proposer: Bilingual = EMPTY
    proposed_on: When | None = None
    body: str | None = None
    of_call: str | None = None

    def check(self, session: Session, plan: str, today: date) -> None:
        check_required(title=self.title)
        if not self.text.zh:
            raise RuleBroken("text_zh", N_("Please fill this in."))
        check_happened("proposed_on", self.proposed_on, today)
        check_address(self.url)
        check_body(session, self.body, "body")
        _check_call(session, self.of_call, plan)

    def put_on(self, proposal: Proposal) -> None:
        for name in ("title", "text", "kind", "case_number", "url", "summarised", "proposer", "proposed_on", "body", "of_call"):
            setattr(proposal, name, getattr(self, name))


def enter_proposal(session: Session, plan: Plan, given: Input, *, sources: Sequence[Source] = (), by: Actor,
                   at: datetime) -> Proposal:
    """Enter what came in. Raises RuleBroken on ``title_zh``, ``text_zh``, ``proposed_on``, ``url``, ``body``, ``of_call``."""
    require(by, Permission.EDIT_PLAN)
    given.check(session, plan.reference, civil_day(at))
    number = next_number(session, Proposal)
    proposal = Proposal(reference=f"proposal/{number}", number=number, plan=plan.reference, sources=list(sources))
    given.put_on(proposal)
    session.add(proposal)
    record(session, Kind.PROPOSAL_ENTERED, proposal, occurred=given.proposed_on, sources=proposal.sources, by=by, at=at)
    return proposal


def amend_proposal(session: Session, proposal: Proposal, given: Input, *, reason: Bilingual, by: Actor,
                   at: datetime) -> ChangelogEntry:
    """Correct what was entered wrongly.

    Raises RuleBroken as ``enter_proposal``, on ``change_zh``, on ``proposed_on`` after its answer, on ``body`` once it has
    answered, on ``of_call`` where an event relies on its response, and where it was struck.
    """
    require(by, Permission.EDIT_PLAN)
    check_reason(reason, "change_zh")
    check_stands(proposal)
    given.check(session, proposal.plan, civil_day(at))
    if proposal.answered_on and given.proposed_on and proposal.answered_on.last < given.proposed_on.first:
        raise RuleBroken("proposed_on", N_("It was answered before this day."))
    check_answerer(proposal, given.body)
    if proposal.of_call and given.of_call != proposal.of_call:
        check_not_relied_on(session, proposal, "of_call", calls=(proposal.of_call,))
    _correct_source(proposal, given.url)
    given.put_on(proposal)
    return record(session, Kind.PROPOSAL_AMENDED, proposal, reason=reason, by=by, at=at)


def answer_proposal(session: Session, proposal: Proposal, adoption: Adoption, *, reason: Bilingual, on: When, body: str,
                    letter_number: str = "", is_checked: bool = False, sources: Sequence[Source] = (), by: Actor,
                    at: datetime) -> ChangelogEntry:
    """Answer a proposal or comment (參採情形及理由). A later answer takes its place on the page; every one stays in the log.

    is_checked  the body's approver has checked it

    Raises NotPermitted for another body's account; RuleBroken on ``reason_zh``, ``answered_on``, ``body``, ``letter_number``.
    """
    require_answering(session, by, body, letter_number, is_checked=is_checked)
    check_stands(proposal)
    check_body(session, body, "body")
    check_answer(reason, on, civil_day(at), asked=proposal.proposed_on)
    proposal.adoption, proposal.reason, proposal.answered_on = adoption, reason, on
    proposal.body, proposal.letter_number = body, letter_number
    return record(session, Kind.PROPOSAL_ANSWERED, proposal, occurred=on, sources=sources, by=by, at=at)


def advance_proposal(session: Session, proposal: Proposal, step: Step, *, sources: Sequence[Source] = (), by: Actor,
                     at: datetime) -> ChangelogEntry:
    """Record a step on the way to a commitment, with the version and the vote.

    Raises RuleBroken on ``stage``, ``on``, ``text_zh``, ``commitment``, ``url``.
    """
    require(by, Permission.EDIT_PLAN)
    check_stands(proposal)
    check_step(proposal.steps, step, civil_day(at))
    _check_named(session, proposal, step)
    proposal.path = [*proposal.path, step.public()]
    return record(session, Kind.PROPOSAL_ADVANCED, proposal, occurred=step.on, sources=sources, by=by, at=at)


def correct_step(session: Session, proposal: Proposal, place: int, step: Step, *, reason: Bilingual, by: Actor,
                 at: datetime) -> ChangelogEntry:
    """Correct a step that was recorded wrongly, the first of a proposal being 1; what it said before stays in the log.

    Raises NotFound; RuleBroken as ``advance_proposal``, and on ``change_zh``.
    """
    require(by, Permission.EDIT_PLAN)
    check_reason(reason, "change_zh")
    check_stands(proposal)
    taken, following = proposal.steps[:place - 1], proposal.steps[place:]
    proposal.step(place)
    check_step(taken, step, civil_day(at), next_one=following[0] if following else None)
    _check_named(session, proposal, step)
    proposal.path = [each.public() for each in (*taken, step, *following)]
    return record(session, Kind.PROPOSAL_AMENDED, proposal, reason=reason, by=by, at=at)


def _check_named(session: Session, proposal: Proposal, step: Step) -> None:
    check_address(step.url)
    if step.commitment:
        became = session.get(Commitment, step.commitment)
        if became is None or became.plan != proposal.plan:
            raise RuleBroken("commitment", N_("This is not one of the plan’s commitments."))


@dataclass(frozen=True)
class Responded:
    """A response as a list holds it."""

    adoption: Adoption
    reason: Bilingual
    on: When
    body: str
    letter_number: str = ""


@dataclass(frozen=True)
class Loaded:
    """A row of a list: what came in, and the response to it if there is one. ``known``: it is on the record already."""

    row: int
    given: Input
    response: Responded | None = None
    known: str | None = None


def load_proposals(session: Session, plan: Plan, rows: Sequence[Loaded], *, by: Actor, at: datetime) -> int:
    """Enter and answer what a list holds, all of it or nothing; gives the number of the last entry.

    Raises RuleBroken on ``<row>:<field>``, with the fields of ``enter_proposal`` and ``answer_proposal``.
    """
    last = 0
    for each in rows:
        try:
            if each.known:
                proposal = Proposal.by_reference(session, each.known)
            else:
                proposal = enter_proposal(session, plan, each.given, by=by, at=at)
                last = proposal.last_entry
            if each.response:
                said = each.response
                last = answer_proposal(session, proposal, said.adoption, reason=said.reason, on=said.on, body=said.body,
                                       letter_number=said.letter_number, by=by, at=at).number
        except RuleBroken as broken:
            raise RuleBroken(f"{each.row}:{broken.field}", broken.message, **broken.values) from broken
    return last


# --- participation events -----------------------------------------------------------------------------------------


BLANK = Profile()
"""Nobody has judged anything yet."""


@dataclass(frozen=True)
class Occasion:
    """A participation event, and the record of how people took part in it."""

    kind: EventKind
    title: Bilingual
    held_on: When
    text: Bilingual = EMPTY
    url: str = ""
    body: str | None = None
    of_call: str | None = None
    profile: Profile = BLANK

    def check(self, session: Session, plan: str, today: date) -> None:
        check_required(title=self.title)
        check_happened("held_on", self.held_on, today)
        check_address(self.url)
        check_body(session, self.body, "body")
        _check_call(session, self.of_call, plan)
        check_judged(self.profile.judged, answered=has_response(session, plan, self.of_call))

    def put_on(self, event: Participation) -> None:
        for name in ("kind", "title", "held_on", "text", "url", "body", "of_call"):
            setattr(event, name, getattr(self, name))
        profile = self.profile
        event.policy_stage, event.partners_paid = profile.stage, profile.partners_paid
        event.judged = [each.public() for each in profile.judged]
        event.took_part = {who.value: count for who, count in profile.took_part}
        event.groups, event.procedure = profile.groups, profile.procedure
        event.openness, event.lasting = profile.openness, profile.lasting


def record_participation(session: Session, plan: Plan, occasion: Occasion, *, sources: Sequence[Source] = (), by: Actor,
                         at: datetime) -> Participation:
    """Enter a participation event.

    Raises RuleBroken on ``title_zh``, ``held_on``, ``url``, ``body``, ``of_call``, and on ``q_<question>`` or its URL.
    """
    require(by, Permission.EDIT_PLAN)
    occasion.check(session, plan.reference, civil_day(at))
    number = next_number(session, Participation)
    event = Participation(reference=f"participation/{number}", number=number, plan=plan.reference, sources=list(sources))
    occasion.put_on(event)
    session.add(event)
    record(session, Kind.PARTICIPATION_RECORDED, event, occurred=occasion.held_on, sources=event.sources, by=by, at=at)
    return event


def amend_participation(session: Session, event: Participation, occasion: Occasion, *, reason: Bilingual, by: Actor,
                        at: datetime) -> ChangelogEntry:
    """Correct a participation event, or complete its record.

    Raises RuleBroken as ``record_participation``, on ``change_zh``, and where it was struck.
    """
    require(by, Permission.EDIT_PLAN)
    check_reason(reason, "change_zh")
    check_stands(event)
    occasion.check(session, event.plan, civil_day(at))
    _correct_source(event, occasion.url)
    occasion.put_on(event)
    return record(session, Kind.PARTICIPATION_AMENDED, event, reason=reason, by=by, at=at)


# --- what they have in common --------------------------------------------------------------------------------------


def _correct_source(thing: Call | Proposal | Participation, url: str) -> None:
    """Where its web address is its only source, as its form enters it, a corrected one takes its place there too."""
    if thing.sources == sources_of(thing.url):
        thing.sources = sources_of(url)


def _check_call(session: Session, reference: str | None, plan: str) -> None:
    if reference:
        call = session.get(Call, reference)
        if call is None or call.plan != plan or call.struck:
            raise RuleBroken("of_call", N_("This is not one of the plan’s calls."))
