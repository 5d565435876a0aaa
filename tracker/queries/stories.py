"""Result stories: those that anyone can read, and those being written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, and_, false, select
from sqlalchemy.orm import Session

from tracker.domain.errors import NotFound
from tracker.domain.permissions import OWN_BODIES_ONLY, PERMISSIONS, Actor, Permission, Role
from tracker.models import Body, Commitment, Outcome, Plan, Story, StoryDraft
from tracker.queries.views import bodies


@dataclass(frozen=True)
class StoryPage:
    story: Story
    commitment: Commitment
    plan: Plan
    outcomes: list[Outcome]
    bodies: dict[str, Body]


def listing(session: Session) -> list[Story]:
    """Every story that stands, the newest first."""
    found = session.scalars(select(Story).order_by(Story.number.desc()))
    return [each for each in found if each.stands]


def of_commitment(session: Session, commitment: str) -> list[Story]:
    """The stories of a commitment that still stand, in order of publication."""
    return [each for each in session.scalars(select(Story).where(Story.commitment == commitment).order_by(Story.number))
            if each.stands]


def of_plan(session: Session, plan: str) -> list[Story]:
    """The stories of a plan that still stand, in order of publication."""
    return [each for each in session.scalars(select(Story).where(Story.plan == plan).order_by(Story.number)) if each.stands]


def page(session: Session, number: int) -> StoryPage:
    """One story in full. Raises NotFound."""
    story = Story.by_reference(session, f"story/{number}")
    return StoryPage(story, Commitment.by_reference(session, story.commitment), Plan.by_reference(session, story.plan),
                     [Outcome.by_reference(session, each) for each in story.outcomes], bodies(session))


# --- for those who write them ------------------------------------------------------------------------------------


def drafts_of(session: Session, commitment: str, actor: Actor) -> Sequence[StoryDraft]:
    """The drafts on a commitment that this account, or its body, is writing; those of every body for NDC's editor."""
    return session.scalars(_being_written(actor).where(StoryDraft.commitment == commitment)).all()


def wanted_otherwise(session: Session, actor: Actor) -> Sequence[StoryDraft]:
    """Those drafts of this account, or its body, in which the person who benefits has asked for a change."""
    return session.scalars(_being_written(actor).where(StoryDraft.remark != "")).all()


def _being_written(actor: Actor) -> Select[StoryDraft]:
    if not PERMISSIONS[actor.role] & {Permission.DRAFT_RESULT, Permission.STATE_OUTCOME}:
        return select(StoryDraft).where(false())
    whose = StoryDraft.account == actor.account if actor.role is Role.MEMBER else StoryDraft.account.is_(None)
    if actor.role in OWN_BODIES_ONLY:
        whose = and_(whose, StoryDraft.body.in_(sorted(actor.bodies)))
    return select(StoryDraft).where(StoryDraft.published_as.is_(None), whose).order_by(StoryDraft.id)


def signed(session: Session, actor: Actor) -> Sequence[StoryDraft]:
    """Drafts that the person who benefits has signed as they are, and that wait for this account to publish them."""
    return session.scalars(_being_written(actor).where(StoryDraft.signed_words != "").order_by(None)
                           .order_by(StoryDraft.signed_on, StoryDraft.id)).all()


def draft(session: Session, number: int) -> StoryDraft:
    """One draft. Raises NotFound."""
    found = session.get(StoryDraft, number)
    if found is None:
        raise NotFound(f"story-draft/{number}")
    return found


def draft_to_sign(session: Session, key_digest: str, today: date) -> StoryDraft:
    """The draft for which a signing URL was issued. Raises NotFound where the URL is no longer valid."""
    found = session.scalar(select(StoryDraft).where(StoryDraft.key_digest == key_digest)) if key_digest else None
    if found is None or found.published_as is not None or found.key_until is None or found.key_until < today:
        raise NotFound("story")
    return found
