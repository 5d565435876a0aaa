"""What can be followed by a feed, and what the changelog can be filtered by."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, load_only

from tracker.domain.bilingual import Bilingual
from tracker.models import Body, Commitment, Plan
from tracker.queries import kept, plans
from tracker.queries.words import after, both

WITHDRAWN = both("（已撤回）", " (withdrawn)")


@dataclass(frozen=True)
class Followable:
    """Plans, the newest first, each with its commitments in order; and every body.

    stand  everything that it depends on
    """

    plans: list[tuple[Plan, list[Commitment]]]
    bodies: list[Body]
    stand: tuple[Hashable, ...] = ()


def choices(session: Session, plan: str | None = None, commitment: str | None = None) -> Followable:
    """What a filter offers. Only the commitments of the requested plan, or of the requested commitment's plan, so that a
    page with a filter does not grow with the record. Only what names each thing is loaded."""
    stand = ("choices", kept.stand(session), plan, commitment)
    return kept.of(session).of(stand, lambda: _choices(session, plan, commitment, stand))


def _choices(session: Session, plan: str | None, commitment: str | None, stand: tuple[Hashable, ...]) -> Followable:
    known = list(session.scalars(select(Plan).options(*_named(Plan, "number")).order_by(Plan.number.desc())))
    of = plan or (commitment or "").partition("/")[0]
    commitments = list(session.scalars(select(Commitment).options(*_named(Commitment, "plan", "number", "order"))
                                       .where(Commitment.plan == of).order_by(Commitment.order))) if of else []
    bodies = sorted(session.scalars(select(Body).options(*_named(Body, "is_group", text="name"))), key=_in_order)
    by_plan = [(each, [one for one in commitments if one.plan == each.reference]) for each in known]
    return Followable(by_plan, bodies, stand)


def _named(model: Any, *columns: str, text: str = "title") -> tuple[Any, ...]:
    parts = ("zh", "en", "original", "translation", "made_from")
    return (load_only(*(getattr(model, name) for name in ("reference", *columns, *(f"{text}_{part}" for part in parts)))),)


def _in_order(body: Body) -> tuple[bool, str, str]:
    return body.is_group, body.name.zh, body.reference


def listing(session: Session) -> Followable:
    """Everything that has a feed of its own. Only what names each thing is loaded."""
    known = plans.names(session)
    found = session.scalars(select(Commitment).options(*_named(Commitment, "plan", "number", "order", "withdrawn"))
                            .order_by(Commitment.plan.desc(), Commitment.order)).all()
    bodies = sorted(session.scalars(select(Body).options(*_named(Body, "is_group", text="name"))), key=_in_order)
    return Followable([(plan, [each for each in found if each.plan == plan.reference]) for plan in known], bodies)


def title_of(commitment: Commitment) -> Bilingual:
    """What a commitment is called for anyone who may follow it: one withdrawn says so, because little more is said about it."""
    return after(commitment.title, WITHDRAWN) if commitment.withdrawn else commitment.title
