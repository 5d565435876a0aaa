"""Bodies, and the categories of delay: the lists that everything else names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.record import UNDECIDED, Decided, record
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.delay_categories import USUAL
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.permissions import NDC, Actor, Permission, require
from tracker.domain.statements import check_required, check_said
from tracker.models import Body, DelayCategory
from tracker.models.columns import Source


def add_body(session: Session, slug: str, *, name: Bilingual, short_zh: str = "", valid_from: date | None = None,
             parent: str | None = None, successor: str | None = None, historical: bool = False, is_group: bool = False,
             note: Bilingual = EMPTY, sources: Sequence[Source] = (), by: Actor, at: datetime) -> ChangelogEntry:
    """Add a body under a slug that is its reference for ever (two to thirty lower-case letters, digits, hyphens).

    Raises RuleBroken on ``slug``, ``name_zh``, ``parent`` or ``successor``.
    """
    require(by, Permission.EDIT_PLAN)
    check_slug(slug)
    if session.get(Body, slug):
        raise RuleBroken("slug", N_("There is already a body with this short name."))
    check_said(name=name)
    for field, other in (("parent", parent), ("successor", successor)):
        check_body(session, other, field)
    body = Body(reference=slug, name=name, short_zh=short_zh, valid_from=valid_from, parent=parent, successor=successor,
                historical=historical, is_group=is_group, note=note, sources=list(sources))
    session.add(body)
    return record(session, Kind.BODY_ADDED, body, by=by, at=at)


def check_slug(slug: str) -> None:
    """Raises RuleBroken on ``slug`` where no body can have it."""
    if not re.fullmatch(r"[a-z][a-z0-9-]{1,29}", slug):
        raise RuleBroken("slug", N_("A short name must have two to thirty lower-case letters, digits or hyphens, and begin "
                                    "with a letter."))


def amend_body(session: Session, body: Body, *, name: Bilingual, short_zh: str, valid_from: date | None,
               valid_to: date | None, parent: str | None, successor: str | None, reason: Bilingual,
               decided: Decided = UNDECIDED, by: Actor, at: datetime) -> ChangelogEntry:
    """Change a body's labels, validity, parent or successor. Its slug stays.

    Raises RuleBroken on ``name_zh``, ``valid_to``, ``parent`` or ``successor``.
    """
    require(by, Permission.EDIT_PLAN)
    check_said(name=name)
    if valid_from and valid_to and valid_to < valid_from:
        raise RuleBroken("valid_to", N_("The last day comes before the first."))
    for field, other in (("parent", parent), ("successor", successor)):
        check_body(session, other, field)
        if other == body.reference:
            raise RuleBroken(field, N_("A body cannot be its own parent or successor."))
    body.name, body.short_zh, body.valid_from, body.valid_to = name, short_zh, valid_from, valid_to
    body.parent, body.successor = parent, successor
    return record(session, Kind.BODY_AMENDED, body, reason=reason, decided=decided, by=by, at=at)


def check_code(code: str) -> None:
    """Raises RuleBroken on ``code`` where no category of delay can have it."""
    if not re.fullmatch(r"[a-z][a-z_]{1,38}", code):
        raise RuleBroken("code", N_("A code can have only lower-case letters and underscores."))


def add_category(session: Session, code: str, *, label: Bilingual, order: int, by: Actor, at: datetime) -> ChangelogEntry:
    """Add a category of delay under ``category/<code>``. Raises RuleBroken on ``code`` or ``label_zh``."""
    require(by, Permission.EDIT_PLAN)
    reference = f"category/{code}"
    check_code(code)
    if session.get(DelayCategory, reference):
        raise RuleBroken("code", N_("There is already a category with this code."))
    check_required(label=label)
    category = DelayCategory(reference=reference, label=label, order=order)
    session.add(category)
    return record(session, Kind.CATEGORY_ADDED, category, by=by, at=at)


def add_usual_categories(session: Session, *, by: Actor, at: datetime) -> list[ChangelogEntry]:
    """Add the usual categories of delay that are not there yet, after those that are."""
    require(by, Permission.EDIT_PLAN)
    there = list(session.scalars(select(DelayCategory)))
    codes, last = {each.reference for each in there}, max((each.order for each in there), default=0)
    missing = [(code, label) for code, label in USUAL if f"category/{code}" not in codes]
    return [add_category(session, code, label=label, order=last + order, by=by, at=at)
            for order, (code, label) in enumerate(missing, 1)]


def amend_category(session: Session, category: DelayCategory, *, label: Bilingual, order: int, retired: bool, by: Actor,
                   at: datetime) -> ChangelogEntry:
    """Reword, reorder or retire a category. One that was used is never removed. Raises RuleBroken on ``label_zh``."""
    require(by, Permission.EDIT_PLAN)
    check_required(label=label)
    category.label, category.order, category.retired = label, order, retired
    return record(session, Kind.CATEGORY_AMENDED, category, by=by, at=at)


def check_body(session: Session, slug: str | None, field: str) -> None:
    """Raises RuleBroken on ``field`` unless ``slug`` is empty or a body."""
    if slug and session.get(Body, slug) is None:
        if slug == NDC:
            raise RuleBroken(field, N_("NDC is not among the bodies yet, and this is published in its name. Enter it under "
                                       "“Bodies” first, with the short name ndc."))
        raise RuleBroken(field, N_("There is no body with the short name %(slug)s."), slug=slug)
