"""The reports that the seed publishes, both on the first plan, which is the one that has run its course."""

from __future__ import annotations

from datetime import date

from tracker.models.report import ReportKind
from tracker.reports.build import Order

PLAN = "2021-2024"
CLOSED = date(2024, 5, 31)
"""The last day of the plan: covers what was known of its milestones by then, and nothing that became known later."""


def orders(today: date) -> tuple[Order, ...]:
    """The progress report as of today, and the results report of the whole plan as of its last day.

    It is not known here who commissioned, paid for and reviewed the plan’s own independent report, and there is no
    code by its reviewers: the results report therefore states none.
    """
    return (Order(PLAN, ReportKind.PROGRESS, today), Order(PLAN, ReportKind.RESULTS, CLOSED))
