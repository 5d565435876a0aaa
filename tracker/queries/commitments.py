"""One commitment, whole: what was promised, how it stands, who said what, and where it can be read."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from tracker.domain.errors import NotFound
from tracker.domain.statements import Relation, UpdateKind
from tracker.models import (
    Body,
    Commitment,
    Decision,
    DelayCategory,
    Document,
    Evidence,
    Milestone,
    Observation,
    Plan,
    Theme,
    Update,
)
from tracker.queries.views import MilestoneView, Row, bodies, rows

T = TypeVar("T", Update, Observation, Decision)


@dataclass(frozen=True)
class CommitmentPage:
    """Updates, observations and decisions are the newest first by when they happened."""

    plan: Plan
    theme: Theme | None
    row: Row
    supports: list[Body]
    updates: list[Update]
    observations: list[Observation]
    decisions: list[Decision]
    evidence: dict[str, list[Evidence]]
    """By the update that it came with."""
    documents: list[Document]
    bodies: dict[str, Body]
    categories: dict[str, DelayCategory]

    @property
    def commitment(self) -> Commitment:
        return self.row.commitment

    @property
    def milestones(self) -> list[MilestoneView]:
        return self.row.milestones

    @property
    def counted(self) -> list[Update]:
        """The updates that name the plan and are not withdrawn by a correction."""
        return [each for each in self.updates if each.relation is Relation.NAMES_PLAN and not each.corrected_by]

    @property
    def related(self) -> list[Update]:
        """Updates whose source does not name the plan: shown, outside all counts."""
        return [each for each in self.updates if each.relation is Relation.RELATED]

    @property
    def delays(self) -> list[Update]:
        return [each for each in self.counted if each.kind is UpdateKind.DELAY]

    def milestone(self, reference: str) -> Milestone | None:
        return next((each.milestone for each in self.milestones if each.milestone.reference == reference), None)


def find(session: Session, plan: str, label: str) -> Commitment:
    """The commitment at an address: its official number, or ``o3`` by order (also of one that has a number since).

    Raises NotFound.
    """
    chosen = select(Commitment).where(Commitment.plan == plan).options(selectinload(Commitment.parts))
    commitment = session.scalar(chosen.where(Commitment.number == label))
    if commitment is None and label.startswith("o") and label[1:].isascii() and label[1:].isdigit() and len(label) < 6:
        commitment = session.scalar(chosen.where(Commitment.order == int(label[1:])))
    if commitment is None:
        raise NotFound(f"{plan}/{label}")
    return commitment


def page(session: Session, commitment: Commitment, today: date) -> CommitmentPage:
    """All that the commitment's page shows."""
    plan = Plan.by_reference(session, commitment.plan)
    known = bodies(session)
    (row,) = rows(session, plan, [commitment], known, today)
    evidence: dict[str, list[Evidence]] = defaultdict(list)
    for each in session.scalars(select(Evidence).where(
            Evidence.commitment == commitment.reference, Evidence.url != "").order_by(Evidence.number)):
        evidence[each.by_update or ""].append(each)
    return CommitmentPage(
        plan=plan, theme=session.get(Theme, commitment.theme) if commitment.theme else None, row=row,
        supports=[known[slug] for slug in commitment.supports],
        updates=_newest_first(session, Update, commitment), observations=_newest_first(session, Observation, commitment),
        decisions=_newest_first(session, Decision, commitment), evidence=evidence,
        documents=list(session.scalars(select(Document).where(Document.commitment == commitment.reference)
                                       .order_by(Document.number))),
        bodies=known,
        categories={each.reference: each for each in session.scalars(select(DelayCategory).order_by(DelayCategory.order))})


def milestone(session: Session, plan: str, label: str, order: int) -> Milestone:
    """A milestone at its address. Raises NotFound."""
    return Milestone.by_reference(session, f"{find(session, plan, label).reference}/m{order}")


def milestones_of(session: Session, commitment: Commitment) -> list[Milestone]:
    return list(session.scalars(select(Milestone).where(Milestone.commitment == commitment.reference)
                                .order_by(Milestone.order)))


def _newest_first(session: Session, model: type[T], commitment: Commitment) -> list[T]:
    found = session.scalars(select(model).where(model.commitment == commitment.reference))
    return sorted(found, key=lambda each: (each.occurred.last, each.number), reverse=True)
