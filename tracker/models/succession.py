"""Who speaks for a body: its own people, those of the bodies above it, and, once it has ended, those of its successors (組改)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.permissions import Actor
from tracker.models.body import Body


def succession(known: Callable[[str], Body | None], slug: str | None) -> list[str]:
    """A body and its successors (組改), in order; empty for none. ``known`` gives a body by its slug."""
    found: list[str] = []
    while slug and slug not in found:
        found.append(slug)
        body = known(slug)
        slug = body.successor if body else None
    return found


def line_of(session: Session, slug: str | None) -> list[str]:
    """A body and its successors, in order; empty for none."""
    return succession(partial(session.get, Body), slug)


def lines_of(session: Session, slugs: Iterable[str | None]) -> list[str]:
    """Some bodies and their successors."""
    return [each for slug in slugs for each in line_of(session, slug)]


def is_of(session: Session, by: Actor, *slugs: str | None) -> bool:
    """True for anyone who speaks for one of the bodies or for a successor of one."""
    return any(by.bodies.intersection(line_of(session, slug)) for slug in slugs)


def speaks_as(session: Session, by: Actor, slug: str | None) -> str | None:
    """The body as which somebody speaks in the place of a body: itself, or a successor of it; None for anyone else."""
    line = line_of(session, slug)
    return slug if slug in by.bodies else next((each for each in reversed(line) if each in by.bodies), None)


def with_those_before(session: Session, slugs: Iterable[str]) -> set[str]:
    """The given bodies, and those whose place they have taken."""
    found = set(slugs)
    given_way = list(session.execute(select(Body.reference, Body.successor).where(Body.successor.is_not(None))))
    while before := {slug for slug, successor in given_way if successor in found} - found:
        found |= before
    return found


def spoken_for_by(session: Session, slug: str) -> set[str]:
    """The bodies whose people may speak for a body: itself, and those above it or before it."""
    known = {each.reference: each for each in session.scalars(select(Body))}
    found: set[str] = set()
    grown = {slug}
    while grown - found:
        found |= grown
        grown = {known[each].parent or each for each in found} | {
            each.reference for each in known.values() if each.successor in found} | found
    return found
