"""One commitment in full: what was promised, how it stands, who said what, and where it can be read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, selectinload

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.recorded import Recorded
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.errors import NotFound
from tracker.domain.numbers import natural
from tracker.domain.schedule import PlanStage
from tracker.domain.statements import EvidenceKind, Relation, TitleBasis, UpdateKind
from tracker.models import (
    Body,
    Commitment,
    Coverage,
    Decision,
    DelayCategory,
    Document,
    Evidence,
    Milestone,
    Observation,
    Plan,
    Story,
    Theme,
    Update,
)
from tracker.queries import assessments, changelog, documents, kept, lineage, outcomes, plans, stories
from tracker.queries.assessments import SideBySide
from tracker.queries.changelog import Filter
from tracker.queries.lineage import Lineage
from tracker.queries.outcomes import Results
from tracker.queries.views import MilestoneView, Row, bodies, note, rows

Said = TypeVar("Said", Update, Observation, Decision)
Told = TypeVar("Told", Update, Observation, Decision, Evidence)

TOLD: dict[type[Recorded], str] = {
    Update: "update/", Observation: "observation/", Decision: "decision/", Evidence: "evidence/"}
"""How the references begin, for whatever is said about a commitment."""
CHANGED = [Kind.COMMITMENT_MOVED, Kind.COMMITMENT_AMENDED, Kind.MILESTONE_AMENDED]
AMENDMENTS = 200
"""The newest of these many changes of what is promised are looked at for a commitment's page."""
PROMISES = ("title", "output", "promise", "result_wanted")
"""The fields of a commitment or a milestone that say what is promised, in the plan's own words."""
READ = 40
"""This many commitments have all that is said of them kept, 200 kilobytes each: those requested while more is said."""


@dataclass(frozen=True)
class DateStatement:
    """One public statement on a date, later than that of the plan itself: it moved it, opened it, or gave none.

    when       when it was stated; None where that is not known
    milestone  None where the statement concerns the commitment as a whole
    was        the date that held until then
    became     the new date; None where it is open or the statement gives none
    """

    when: When | None
    milestone: Milestone | None
    was: When | None
    became: When | None
    stated_by: date | None
    update: Update | None


@dataclass(frozen=True)
class General:
    """What a commitment's page shows besides what is said about it: unchanged while statements come in. For reading only.

    moves     entries by which it passed to a successor body, the newest first
    reworded  entries by which a decision put other words in the place of promised ones, by what was promised: the
              commitment or a milestone; the newest first
    stand     everything that it depends on
    """

    plan: Plan
    theme: Theme | None
    documents: list[Document]
    categories: dict[str, DelayCategory]
    coverage: list[Coverage]
    results: Results
    stories: list[Story]
    assessed: SideBySide
    lineage: Lineage
    moves: list[ChangelogEntry]
    reworded: Mapping[str, list[ChangelogEntry]]
    stand: Hashable


@dataclass(frozen=True)
class CommitmentPage:
    """Updates, observations and decisions are sorted by when they happened, the newest first."""

    general: General
    row: Row
    supports: list[Body]
    updates: list[Update]
    observations: list[Observation]
    decisions: list[Decision]
    evidence: dict[str, list[Evidence]]
    """By the update that it came with."""
    bodies: dict[str, Body]

    @property
    def commitment(self) -> Commitment:
        return self.row.commitment

    @property
    def milestones(self) -> list[MilestoneView]:
        return self.row.milestones

    @cached_property
    def on_the_plan(self) -> list[Update]:
        """The updates that name the plan, including those that a later one corrects."""
        return [each for each in self.updates if each.relation is Relation.NAMES_PLAN]

    @cached_property
    def counted(self) -> list[Update]:
        """The updates that name the plan and are not withdrawn by a correction."""
        return [each for each in self.on_the_plan if not each.corrected_by]

    @cached_property
    def related(self) -> list[Update | Observation | Decision]:
        """What sources that do not name the plan have said, the newest first: shown, but left out of all counts."""
        said: list[Update | Observation | Decision] = [*self.updates, *self.observations, *self.decisions]
        return sorted((each for each in said if each.relation is Relation.RELATED), key=lambda each: each.occurred.last,
                      reverse=True)

    @cached_property
    def delays(self) -> list[Update]:
        return [each for each in self.counted if each.kind is UpdateKind.DELAY]

    def is_delayed_as_a_whole(self, milestone: Milestone) -> bool:
        """A delay of the whole commitment was stated before the milestone was finished."""
        ended = date.max if milestone.is_open else milestone.finished_on.last if milestone.finished_on else date.min
        return any(not each.milestones and each.occurred.first <= ended for each in self.delays)

    @property
    def ticks(self) -> dict[str, list[date]]:
        """Days of counted statements, by the milestone that they concern."""
        found: dict[str, list[date]] = defaultdict(list)
        for each in self.counted:
            for reference in each.milestones:
                found[reference].append(each.occurred.first)
        return found

    @staticmethod
    def stand_of(things: Iterable[Recorded]) -> Hashable:
        """Unchanged as long as they are the same things and none of them has changed."""
        return tuple((each.reference, each.last_entry) for each in things)

    @property
    def given(self) -> list[Evidence]:
        """All evidence, by the updates that it came with."""
        return [each for found in self.evidence.values() for each in found]

    @property
    def outcomes(self) -> list[Evidence]:
        """Evidence of what changed for people. An output does not count."""
        return [each for each in self.given if each.kind is EvidenceKind.OUTCOME]

    @property
    def dates_stated(self) -> list[DateStatement]:
        """Every public statement on a date, the newest first: what moved a date, and delays that gave none."""
        by_reference = {each.reference: each for each in self.updates}
        found: list[DateStatement] = []
        told: set[tuple[str, str]] = set()
        for view in self.milestones:
            was: When | None = None
            for place, promise in enumerate(view.milestone.promised_dates):
                update = by_reference.get(promise.by_update or "")
                if place:
                    found.append(DateStatement(promise.announced, view.milestone, was, promise.due, promise.stated_by, update))
                    told.add((view.milestone.reference, promise.by_update or ""))
                was = promise.due or was
        for update in self.delays:
            concerned: list[Milestone | None] = []
            concerned += [view.milestone for view in self.milestones if view.milestone.reference in update.milestones]
            for milestone in concerned or [None]:
                if (milestone.reference if milestone else "", update.reference) not in told:
                    was = update.old_date or (_due_on(milestone, update.occurred) if milestone else None)
                    found.append(DateStatement(update.occurred, milestone, was, update.new_date, update.stated_by, update))
        return sorted(found, key=lambda each: each.when.last if each.when else date.min, reverse=True)

    def labels(self, references: list[str]) -> list[str]:
        """The short names of some milestones of this commitment, in their order."""
        return [each.milestone.label for each in self.milestones if each.milestone.reference in references]


def find(session: Session, plan: str, label: str) -> Commitment:
    """The commitment at a URL: its official number, ``o3`` by order (even if it has since been given a number), or a number
    that it once had (even if the plan has since changed it).

    Raises NotFound.
    """
    chosen = select(Commitment).where(Commitment.plan == plan).options(selectinload(Commitment.parts))
    commitment = session.scalar(chosen.where(Commitment.number == label))
    if commitment is None and label.startswith("o") and (order := natural(label[1:], 4)) is not None:
        commitment = session.scalar(chosen.where(Commitment.order == order))
    if commitment is None:
        commitment = session.scalar(chosen.where(Commitment.reference == f"{plan}/{label}"))
    if commitment is None and label[:1].isdigit():
        commitment = _numbered_once(session, plan, label)
    if commitment is None:
        raise NotFound(f"{plan}/{label}")
    return commitment


def _numbered_once(session: Session, plan: str, number: str) -> Commitment | None:
    """The commitment that had a number last, between the one with which it was entered and the one that it has now."""
    for each in session.scalars(select(ChangelogEntry).where(
            ChangelogEntry.kind == Kind.COMMITMENT_AMENDED.value, ChangelogEntry.subject.startswith(f"{plan}/", autoescape=True))
            .order_by(ChangelogEntry.number.desc())):
        before, _after = (each.payload or {}).get("changes", {}).get("number", (None, None))
        if before == number:
            return session.get(Commitment, each.subject)
    return None


class Place(NamedTuple):
    """Where a commitment is found: what names it in the record and in URLs."""

    reference: str
    label: str


def place(session: Session, plan: str, label: str) -> Place:
    """Where the commitment named in a URL is found. Raises NotFound."""
    def look() -> Place:
        found = find(session, plan, label)
        return Place(found.reference, found.label)

    return kept.of(session).of(("place", plan, label, kept.stand(session)), look)


def page(session: Session, commitment: Commitment, today: date) -> CommitmentPage:
    """All that the commitment's page shows."""
    known = bodies(session)
    general = kept.of(session).of(("general", commitment.reference, kept.stand(session)), lambda: _general(session, commitment))
    plan, updates = general.plan, _newest_first(session, Update, commitment)
    note(session, commitment.reference, updates)
    (row,) = rows(session, plan, [commitment], known, today)
    evidence: dict[str, list[Evidence]] = defaultdict(list)
    for each in sorted(_told(session, Evidence, commitment), key=lambda each: each.number):
        if each.url or each.sha256 is not None:
            evidence[each.by_update or ""].append(each)
    return CommitmentPage(
        general=general, row=row,
        supports=[known[slug] for slug in commitment.supports],
        updates=updates, observations=_newest_first(session, Observation, commitment),
        decisions=_newest_first(session, Decision, commitment), evidence=evidence,
        bodies=known)


def _general(session: Session, commitment: Commitment) -> General:
    plan = Plan.by_reference(session, commitment.plan)
    changed = changelog.latest(session, Filter(about=[commitment.reference], kinds=CHANGED), AMENDMENTS)
    adopted = plans.adopted_by_entry(session, plan.reference) or 0
    since = [each for each in changed if each.number > adopted and plan.stage is not PlanStage.CO_CREATION]
    return General(
        plan, session.get(Theme, commitment.theme) if commitment.theme else None,
        documents.proving(session, commitment.reference),
        {each.reference: each for each in session.scalars(select(DelayCategory).order_by(DelayCategory.order))},
        plans.coverage(session, plan.reference), outcomes.of_commitment(session, commitment),
        stories.of_commitment(session, commitment.reference), assessments.of_commitment(session, commitment),
        lineage.of_commitment(session, commitment, milestones_of(session, commitment)),
        [each for each in changed if each.kind == Kind.COMMITMENT_MOVED.value], _reworded(since),
        ("general", commitment.reference, kept.stand(session)))


def _reworded(changed: Iterable[ChangelogEntry]) -> dict[str, list[ChangelogEntry]]:
    """Of the entries that amend an adopted plan, those with a decision that change words of a promise, by subject. To add what
    was missing, to translate, or to put the plan's own title in the place of this site's is not to reword."""
    found: dict[str, list[ChangelogEntry]] = defaultdict(list)
    for entry in changed:
        payload = entry.payload or {}
        if payload.get("decided") and any(_says_otherwise(payload, name) for name in PROMISES):
            found[entry.subject].append(entry)
    return dict(found)


def _says_otherwise(payload: Mapping[str, Any], name: str) -> bool:
    changes = payload["changes"]
    before, after = map(Bilingual.from_public, changes.get(name, (None, None)))
    if name == "title" and changes.get("title_basis", [payload["after"]["title_basis"]])[0] != TitleBasis.OFFICIAL.value:
        return False
    return not before.is_empty and before.in_(before.original) != after.in_(before.original)


def milestone(session: Session, plan: str, label: str, order: int) -> Milestone:
    """A milestone at its URL. Raises NotFound."""
    return Milestone.by_reference(session, f"{find(session, plan, label).reference}/m{order}")


def milestones_of(session: Session, commitment: Commitment) -> list[Milestone]:
    return list(session.scalars(select(Milestone).where(Milestone.commitment == commitment.reference)
                                .order_by(Milestone.order)))


def milestones_in(session: Session, plan: str) -> list[Milestone]:
    """All milestones of a plan, in its order."""
    return list(session.scalars(select(Milestone).join(Commitment, Commitment.reference == Milestone.commitment)
                                .where(Milestone.plan == plan).order_by(Commitment.order, Milestone.order)))


def titles(session: Session, references: Iterable[str]) -> dict[str, Commitment]:
    """Some commitments by their reference, to name them beside what is said of them."""
    found = session.scalars(select(Commitment).where(Commitment.reference.in_(sorted(set(references)))))
    return {each.reference: each for each in found}


def _due_on(milestone: Milestone, when: When) -> When | None:
    """The date that applied to a milestone before a statement made at that time."""
    promised = [each.due for each in milestone.promised_dates
                if each.due and (each.announced is None or each.announced.last < when.last)]
    return promised[-1] if promised else None


def _newest_first(session: Session, model: type[Said], commitment: Commitment) -> list[Said]:
    return sorted(_told(session, model, commitment), key=lambda each: (each.occurred.last, each.number), reverse=True)


def _told(session: Session, model: type[Told], commitment: Commitment) -> Collection[Told]:
    """What has been said about a commitment, as far as it is of this kind."""
    about = commitment.reference

    def read(after: int) -> Iterable[tuple[str, str, Told]]:
        if _may_concern(session, model, after):
            for each in session.scalars(_since(model), {"commitment": about, "after": after}):
                yield about, each.reference, each

    return kept.read_on(session, TOLD[model], READ, [about], read)[about].values()


@cache
def _since(model: type[Told]) -> Select[Told]:
    """Composed once: composing the query takes as long as running it."""
    return select(model).where(model.commitment == bindparam("commitment"), model.last_entry > bindparam("after"))


def _may_concern(session: Session, model: type[Told], number: int) -> bool:
    """False if no later entry concerns a thing of this kind: an entry concerns every thing that it changed."""
    came = kept.since(session, number)
    return came is None or any(each.startswith(TOLD[model]) for entry in came for each in entry.concerns)
