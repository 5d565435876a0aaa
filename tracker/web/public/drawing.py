"""From what the queries know of milestones to what is drawn of them: marks, ticks, and one axis for a list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from flask import current_app

from tracker import language
from tracker.domain.schedule import PlanStage
from tracker.kept import Kept
from tracker.models import Plan
from tracker.queries.views import MilestoneView, PlanView, Row
from tracker.web.timeline import Mark, Timeline


def mark(view: MilestoneView, ticks: Iterable[date] = ()) -> Mark:
    """A milestone as drawn. ``ticks``: days of public statements about it."""
    milestone = view.milestone
    return Mark(ref=milestone.label, label=milestone.label, title=milestone.title.shown_in(language.current()),
                code=view.standing.value, original=view.course.original, current=view.current,
                ticks=tuple(sorted(set(ticks))), until=view.horizon)


@dataclass(frozen=True)
class Drawing:
    """The strips of some rows on one axis, by the reference of their commitment."""

    timeline: Timeline
    marks: dict[str, list[Mark]] = field(default_factory=dict)


def drawing(plan: Plan, rows: Sequence[Row], today: date) -> Drawing:
    """The strips of a plan's rows. Today is drawn only for a plan under implementation."""
    marks = {row.commitment.reference: _marks(row) for row in rows}
    timeline = Timeline.around(
        (plan.period.first, plan.period.last), [each for found in marks.values() for each in found],
        [day for row in rows for day in row.reported], today if plan.stage is PlanStage.IMPLEMENTATION else None)
    return Drawing(timeline, marks)


def of_view(view: PlanView, today: date) -> Drawing:
    """The strips of a plan's rows, as drawn before if nothing has changed."""
    fragments: Kept = current_app.extensions["fragments"]
    return fragments.of(("drawing", language.current(), view.stand), lambda: drawing(view.plan, view.rows, today))


def _marks(row: Row) -> list[Mark]:
    kept: Kept = current_app.extensions["fragments"]
    return kept.of(("marks", language.current(), row.stand), lambda: [mark(view) for view in row.milestones])


def large(plan: Plan, views: Sequence[MilestoneView], ticks: dict[str, list[date]], today: date) -> tuple[Timeline, list[Mark]]:
    """The large strip of one commitment. ``ticks``: days of statements, by the reference of the milestone."""
    marks = [mark(view, ticks.get(view.milestone.reference, ())) for view in views]
    timeline = Timeline.around((plan.period.first, plan.period.last), marks, (),
                               today if plan.stage is PlanStage.IMPLEMENTATION else None, margin=False)
    return timeline, marks
