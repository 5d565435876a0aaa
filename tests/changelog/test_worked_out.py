"""What pages say of a milestone follows from the log alone, by the rules of §9 of the published format: written out here once
more, without a line of the program."""

from __future__ import annotations

import json
from calendar import monthrange
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.everything import everything
from tracker.changelog import chain
from tracker.changelog.entry import ChangelogEntry
from tracker.database import Database
from tracker.queries import plans
from tracker.queries.views import MilestoneView

Days = tuple[date, date, bool]
"""First day, last day, and whether it is a single day."""


def days(text: str | None) -> Days | None:
    if text is None:
        return None
    first, last = (_one(part) for part in (text.split("/") if "/" in text else (text, text)))
    return first[0], last[1], len(text.partition("/")[0]) == len("2026-01-31")


def _one(text: str) -> tuple[date, date]:
    year, *rest = text.split("-")
    if not rest:
        months, day = (1, 12), None
    elif rest[0].startswith("Q"):
        months, day = (3 * int(rest[0][1]) - 2, 3 * int(rest[0][1])), None
    else:
        months, day = (int(rest[0]), int(rest[0])), int(rest[1]) if len(rest) > 1 else None
    return date(int(year), months[0], day or 1), date(int(year), months[1], day or monthrange(int(year), months[1])[1])


def apart(earlier: Days, later: Days) -> tuple[str, int]:
    months = (later[1].year - earlier[1].year) * 12 + later[1].month - earlier[1].month
    if months == 0 or (earlier[2] and later[2]):
        return "days", (later[1] - earlier[1]).days
    return "months", months


def folded(log: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for payload in (entry["payload"] for entry in log if entry["payload"]):
        for state in (payload["after"], *(other["after"] for other in payload.get("also", {}).values())):
            if state:
                found[state["reference"]] = state
    return found


def worked_out(milestone: dict[str, Any], plan: dict[str, Any], day: date, *, from_sources: bool) -> tuple[Any, ...]:
    """Its state, how long it is overdue, how long after its original date, and the date now in force."""
    dues = [found for promise in milestone["promised"] if (found := days(promise["due"]))]
    original, current = (dues[0], dues[-1]) if dues else (None, None)
    state, finished, as_of = milestone["state"], days(milestone["finished_on"]), days(milestone["state_as_of"])
    end = date.fromisoformat(plan["closed_on"]) if plan["closed_on"] else (
        day if from_sources or plan["stage"] == "co_creation" else None)
    horizon = day if end is None else min(as_of[1], end) if as_of else None
    is_open = bool(milestone["promised"]) and milestone["promised"][-1]["due"] is None and state not in ("finished", "withdrawn")
    said, late, after = "", None, None
    if state == "withdrawn":
        return "withdrawn", None, None, None if is_open else current
    if state == "finished":
        by = finished or as_of
        said = ("done-late" if original and finished and finished[0] > original[1] else
                "done-early" if original and by and by[1] < original[0] else "done")
        if original and finished and finished[0] > original[1]:
            after = apart(original, finished)
        return said, None, after, finished or current
    passed = current is not None and day > current[1]
    if current and passed and horizon and horizon > current[1]:
        said, late = "late", apart(current, (horizon, horizon, True))
    else:
        said = ("unknown" if state == "not_known" else "no-data" if passed else
                "progress" if state == "under_way" else "not-started")
    if original and current:
        latest = max([current, *([(horizon, horizon, True)] if late and horizon else [])], key=lambda each: each[1])
        after = apart(original, latest) if latest[1] > original[1] else None
    return said, late, after, None if is_open else current


def as_shown(view: MilestoneView) -> tuple[Any, ...]:
    late, after = ((("days", lapse.days) if lapse.days is not None else ("months", lapse.months)) if lapse else None
                   for lapse in (view.overdue, view.after_original))
    return view.standing.value, late, after, days(str(view.current)) if view.current else None


DAYS = (date(2026, 2, 2), date(2026, 3, 25), date(2026, 7, 1), date(2026, 11, 1), date(2028, 2, 29))


def test_the_state_and_the_delay_of_every_milestone_follow_from_the_log_by_the_published_rules(database: Database) -> None:
    with database.writing() as session:
        everything(session)
    with database.reading() as session:
        log = [json.loads(chain.line(each.public_link)) for each in session.scalars(
            select(ChangelogEntry).order_by(ChangelogEntry.number))]
        for day in DAYS:
            assert _of_log(log, day) == _of_pages(session, day)


def _of_log(log: list[dict[str, Any]], day: date) -> dict[str, Any]:
    states = folded(log)
    from_sources = all(each["header"]["actor"]["role"] in ("loader", "system") for each in log
                       if each["header"]["audience"] == "public")
    return {each["reference"]: worked_out(each, states[each["plan"]], day, from_sources=from_sources)
            for each in states.values() if each["type"] == "milestone"}


def _of_pages(session: Session, day: date) -> dict[str, Any]:
    return {each.milestone.reference: as_shown(each) for plan in plans.names(session)
            for row in plans.plan_view(session, plan.reference, day).rows for each in row.milestones}
