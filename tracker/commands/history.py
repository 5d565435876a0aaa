"""History loaded from public sources, by the loader and never by the body.

Each statement says whose it is, with its source. A loaded delay may lack what its source lacks; a category or a
dependence that this site inferred is marked as such. A source that does not name the plan is loaded as related: it
is shown, and changes no milestone's state. Nothing here checks what a form would demand of a body today.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.record import record
from tracker.commands.numbering import next_number
from tracker.commands.updates import ENTRY_KIND
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.permissions import Actor, Permission, require
from tracker.domain.schedule import MilestoneState, SaidBy
from tracker.domain.statements import Basis, DependsOn, Party, Relation, UpdateKind
from tracker.models import Commitment, Decision, Milestone, Observation, Plan, Update
from tracker.models.columns import Source


@dataclass(frozen=True)
class Sourced:
    """A statement as a public source has it, summarised by this site in both languages."""

    text: Bilingual
    occurred: When
    party: Party
    body: str | None = None
    about_body: str | None = None
    role: Bilingual = EMPTY
    speaker: str = ""
    said_where: Bilingual = EMPTY
    meeting: str | None = None
    note: Bilingual = EMPTY
    occurred_basis: Basis = Basis.REPORTED
    relation: Relation = Relation.NAMES_PLAN
    site_reading: bool = False
    sources: Sequence[Source] = field(default_factory=tuple)


@dataclass(frozen=True)
class SourcedDelay:
    """What a source says of a delay; what it lacks is None or empty."""

    reason: Bilingual = EMPTY
    category: str | None = None
    category_basis: Bilingual = EMPTY
    depends_on: DependsOn | None = None
    depends_body: str | None = None
    next_step: Bilingual = EMPTY
    old_date: When | None = None
    new_date: When | None = None


def load_update(session: Session, kind: UpdateKind, plan: Plan, commitment: Commitment | None,
                milestones: Sequence[Milestone], said: Sourced, *, delay: SourcedDelay | None = None,
                leaves: Sequence[Milestone] = (), by: Actor, at: datetime) -> Update:
    """Load what a body, or the secretariat for it, said of the body's own work.

    leaves  those of ``milestones`` whose states it leaves as they are, because it does not say how they stand; made
            after a due date it would otherwise make a milestone overdue that may well have been finished
    """
    require(by, Permission.LOAD_HISTORY)
    if said.party not in (Party.BODY, Party.SECRETARIAT):
        raise RuleBroken("party", N_("Only a body, or the secretariat on its behalf, can report progress."))
    number = next_number(session, Update)
    update = Update(reference=f"update/{number}", number=number, kind=kind, **_values(plan, commitment, milestones, said))
    if delay:
        update.reason, update.category, update.category_basis = delay.reason, delay.category, delay.category_basis
        update.depends_on, update.depends_body, update.next_step = delay.depends_on, delay.depends_body, delay.next_step
        update.old_date, update.new_date = delay.old_date, delay.new_date
    session.add(update)
    session.flush()
    touched = [] if said.relation is Relation.RELATED else [each for each in milestones if each not in leaves]
    for milestone in touched:
        due = milestone.course(None).due
        if delay and delay.new_date and due and delay.new_date.last > due.last:
            milestone.promise_date(delay.new_date, announced=said.occurred, by_update=update.reference)
        milestone.stand = milestone.stand.after(update)
    record(session, ENTRY_KIND[kind], update, subject=_subject(plan, commitment), occurred=said.occurred,
           reason=update.reason, also=touched, sources=update.sources, by=by, at=at)
    return update


def load_observation(session: Session, plan: Plan, commitment: Commitment | None, milestones: Sequence[Milestone],
                     said: Sourced, *, by: Actor, at: datetime) -> ChangelogEntry:
    """Load what a source other than the responsible body says."""
    require(by, Permission.LOAD_HISTORY)
    number = next_number(session, Observation)
    observation = Observation(reference=f"observation/{number}", number=number,
                              **_values(plan, commitment, milestones, said))
    session.add(observation)
    return record(session, Kind.OBSERVATION_RECORDED, observation, subject=_subject(plan, commitment),
                  occurred=said.occurred, sources=observation.sources, by=by, at=at)


def load_decision(session: Session, plan: Plan, commitment: Commitment | None, milestones: Sequence[Milestone],
                  said: Sourced, *, by: Actor, at: datetime) -> ChangelogEntry:
    """Load a decision of the forum, or one of a body about the plan."""
    require(by, Permission.LOAD_HISTORY)
    number = next_number(session, Decision)
    decision = Decision(reference=f"decision/{number}", number=number, **_values(plan, commitment, milestones, said))
    session.add(decision)
    return record(session, Kind.DECISION_RECORDED, decision, subject=_subject(plan, commitment),
                  occurred=said.occurred, sources=decision.sources, by=by, at=at)


def note_state(session: Session, milestone: Milestone, state: MilestoneState, *, as_of: When, finished_on: When | None = None,
               sources: Sequence[Source], by: Actor, at: datetime) -> ChangelogEntry:
    """Note a milestone's last known state as this site reads it from a source that no record above covers."""
    require(by, Permission.LOAD_HISTORY)
    milestone.state, milestone.state_as_of, milestone.finished_on = state, as_of, finished_on
    milestone.state_said_by, milestone.state_update = SaidBy.SOURCE, None
    return record(session, Kind.MILESTONE_STATE_NOTED, milestone, occurred=as_of, sources=sources, by=by, at=at)


def _subject(plan: Plan, commitment: Commitment | None) -> str:
    return commitment.reference if commitment else plan.reference


def _values(plan: Plan, commitment: Commitment | None, milestones: Sequence[Milestone], said: Sourced) -> dict[str, object]:
    return {
        "plan": plan.reference, "commitment": commitment.reference if commitment else None,
        "milestones": [milestone.reference for milestone in milestones], "occurred": said.occurred,
        "occurred_basis": said.occurred_basis, "party": said.party, "body": said.body, "about_body": said.about_body,
        "role": said.role, "speaker": said.speaker, "said_where": said.said_where, "meeting": said.meeting,
        "text": said.text, "note": said.note, "relation": said.relation, "site_reading": said.site_reading,
        "from_source": True, "sources": list(said.sources),
    }
