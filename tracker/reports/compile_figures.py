"""From the record to the figures of the charts: what was given, measured or listed by the report's day, and nothing later."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from tracker.domain.calendar import When
from tracker.domain.evidence import Better
from tracker.domain.register import AFTER, Age, RulingBasis, Tracking
from tracker.domain.scales import Completion
from tracker.models import Indicator
from tracker.queries import assessments, outcomes, register, words
from tracker.queries.register import Row
from tracker.queries.views import bodies
from tracker.reports import figures
from tracker.reports.evidence import signed
from tracker.reports.figures import Coded, Conclusion, Figures, Measured


def figures_of(session: Session, plan: str, commitments: Sequence[str], *, span: When, on: date) -> Figures:
    """The figures of a plan's report.

    commitments  references of those that the report speaks of, in its order
    span         the plan's own period: a conclusion that names no commitment belongs to the plan in whose time it was opened
    on           the report's day: a code, a value or a list of a later day is left out
    """
    known = bodies(session)
    order = {reference: n for n, reference in enumerate(commitments)}
    given = [Coded(reference, each.voice, signed(each, known), code, each.given_on)
             for each in assessments.of_plan(session, plan) if each.given_on.first <= on
             for code in [each.coded] if isinstance(code, Completion)
             for reference in each.commitments if reference in order]
    measured = sorted((each for each in outcomes.indicators_of(session, plan) if each.commitment in order),
                      key=lambda each: (order[each.commitment], each.number))
    listed, last = _conclusions(session, set(commitments), span, on)
    return Figures(
        completion=tuple(sorted(given, key=lambda each: (order[each.commitment], each.when.last))),
        indicators=tuple(_indicator(each, on) for each in measured),
        conclusions=listed, last_meeting=last)


def _indicator(indicator: Indicator, on: date) -> figures.Indicator:
    return figures.Indicator(
        reference=indicator.reference, commitment=indicator.commitment, title=indicator.title, unit=indicator.unit,
        level=words.CODES["result_level"][indicator.level.value], is_higher_better=indicator.better is Better.HIGHER,
        baseline=indicator.baseline, baseline_text=indicator.baseline_text, baseline_on=indicator.baseline_on,
        target=indicator.target, target_text=indicator.target_text, target_on=indicator.target_on,
        measured=tuple(Measured(each.measured_on, each.value, each.text) for each in indicator.whole
                       if each.measured_on.first <= on))


def _conclusions(session: Session, commitments: set[str], span: When, on: date) -> tuple[tuple[Conclusion, ...], date | None]:
    """Those of the plan, and the day of the last meeting that dealt with one."""
    found, days = [], []
    for row in register.rows(session, register.not_struck(session)):
        held = [each.meeting.held_on.first for each in row.listed if each.meeting.was_held]
        age = Age.of(day for day in (*held, *([row.opened_at.held_on.first] if row.opened_at else [])) if day <= on)
        of_plan = bool(commitments.intersection(row.conclusion.commitments))
        if age is None or not (of_plan or (not row.conclusion.commitments and span.first <= age.first <= span.last)):
            continue
        days.append(age.last)
        tracking, is_read_here = _stood(session, row, on)
        found.append(Conclusion(
            row.conclusion.number, row.conclusion.title, age, words.CODES["tracking"][tracking.value],
            is_open=tracking in (Tracking.OPENED, Tracking.KEPT), is_read_here=is_read_here))
    return tuple(found), max(days, default=None)


def _stood(session: Session, row: Row, on: date) -> tuple[Tracking, bool]:
    """How a conclusion stood on a day, when what a later meeting decided was not known; and whether this site reads it so."""
    if row.ruled_at is None or row.ruled_at.held_on.first <= on:
        return row.conclusion.tracking, row.conclusion.is_read_here
    before = [each for each in row.listed if each.listing.decision and each.meeting.held_on.first <= on]
    if not before or (decision := before[-1].listing.decision) is None:
        return Tracking.OPENED, False
    reopened = register.reopened_on(session, row.conclusion.reference, until=on)
    if reopened and reopened >= before[-1].meeting.held_on.first:
        return Tracking.KEPT, False
    return AFTER[decision], before[-1].listing.basis is not RulingBasis.RECORDED
