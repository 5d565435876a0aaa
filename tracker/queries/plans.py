"""Plans as the overview, the plan's page and a theme's page show them."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.domain.errors import NotFound
from tracker.domain.schedule import PlanStage
from tracker.models import Body, Commitment, Coverage, Decision, Observation, Plan, Theme, Update
from tracker.models.coverage import CoverageOf
from tracker.queries import kept
from tracker.queries.views import Group, PlanView, Row, bodies, places, rows_in

SHOWN_WHOLE = 2


def overview(session: Session, today: date) -> tuple[list[PlanView], list[Plan]]:
    """Every plan, the running ones first, then the newest: the first two with their commitments, the others by name, so that
    the page does not grow with every plan there ever was."""
    known = sorted(names(session), key=lambda plan: plan.stage is PlanStage.CLOSED)
    return _views(session, known[:SHOWN_WHOLE], today), known[SHOWN_WHOLE:]


def plan_view(session: Session, code: str, today: date) -> PlanView:
    """One plan. Raises NotFound."""
    for plan in names(session):
        if plan.reference == code:
            return _views(session, [plan], today)[0]
    raise NotFound(code)


def theme_view(session: Session, code: str, number: int, today: date) -> tuple[Theme, PlanView]:
    """A theme, and its plan with that theme's commitments only. Raises NotFound."""
    view = plan_view(session, code, today)
    for theme in view.themes:
        if theme.number == number:
            return theme, replace(view, groups=[each for each in view.groups if each.theme is theme],
                                  stand=(view.stand, theme.reference),
                                  unplaced=any(each.theme is None and each.rows for each in view.groups))
    raise NotFound(f"{code}/theme/{number}")


def names(session: Session) -> list[Plan]:
    """Every plan with its themes, the newest first. For reading only."""
    return kept.of(session).of(("plans", kept.stand(session)), lambda: list(
        session.scalars(select(Plan).options(selectinload(Plan.themes)).order_by(Plan.number.desc()))))


def adopted_by_entry(session: Session, plan: str) -> int | None:
    """The entry by which the plan was adopted; None where it was not."""
    return session.scalar(select(func.max(ChangelogEntry.number)).where(
        ChangelogEntry.subject == plan, ChangelogEntry.kind == Kind.PLAN_ADOPTED.value))


def policy_areas(session: Session, code: str) -> set[str]:
    """The policy areas of a plan's commitments, as they were entered."""
    return {area for areas in session.scalars(select(Commitment.policy_areas).where(Commitment.plan == code)) for area in areas}


def coverage(session: Session, code: str) -> list[Coverage]:
    """What the record of a plan covers, in the order of the kinds of record. For reading only."""
    return kept.of(session).of(("coverage", code, kept.stand(session)), lambda: sorted(
        session.scalars(select(Coverage).where(Coverage.plan == code)), key=lambda each: _ORDER.index(each.of)))


def statements(session: Session, code: str) -> list[Update | Decision | Observation]:
    """What was said of a plan as a whole, and of no single commitment, in chronological order; on one day, what was reported
    and said before what was decided."""
    found: list[Update | Decision | Observation] = []
    for model in _SAID:
        found += session.scalars(select(model).where(model.plan == code, model.commitment.is_(None),
                                                     model.withheld.is_(False)))
    return sorted(found, key=lambda each: (each.occurred.last, _SAID.index(type(each)), each.number))


_ORDER = list(CoverageOf)
_SAID: tuple[type[Update | Observation | Decision], ...] = (Update, Observation, Decision)


def _views(session: Session, plans: Sequence[Plan], today: date) -> list[PlanView]:
    store = kept.of(session)
    stands = {plan.reference: ("view", plan.reference, kept.stand(session, *places(session, plan)), today) for plan in plans}
    found: dict[str, PlanView] = {code: view for code, stand in stands.items() if (view := store.get(stand))}
    missing = [plan for plan in plans if plan.reference not in found]
    if missing:
        known = bodies(session)
        rows = rows_in(session, missing, known, today)
        for plan in missing:
            code = plan.reference
            found[code] = store.put(stands[code], _view(
                plan, [row for row in rows if row.commitment.plan == code], stands[code], known, today))
    return [found[plan.reference] for plan in plans]


def _view(plan: Plan, found: list[Row], stand: Hashable, known: dict[str, Body], today: date) -> PlanView:
    groups = [Group(theme, [row for row in found if row.commitment.theme == (theme.reference if theme else None)])
              for theme in (*plan.themes, None)]
    reported = [row.latest.occurred.last for row in found if row.latest]
    if plan.closed_on:
        reported = [min(day, plan.closed_on) for day in reported]
    return PlanView(
        plan=plan, groups=[group for group in groups if group.rows], stand=stand, coordinator=known.get(plan.coordinator or ""),
        last_known=max(reported, default=None), time_gone=_gone(plan, today), themes=plan.themes,
        bodies=known)


def _gone(plan: Plan, today: date) -> float | None:
    if plan.stage is not PlanStage.IMPLEMENTATION:
        return None
    whole = (plan.period.last - plan.period.first).days + 1
    return min(max((today - plan.period.first).days / whole, 0.0), 1.0)
