"""Reporting rounds and their outcome. Drafts are their writer's alone; what waits is not shown until it is published."""

from __future__ import annotations

from flask import render_template

from tracker.domain.calendar import When
from tracker.domain.errors import NotFound
from tracker.models import Plan, Round
from tracker.queries import changelog
from tracker.queries import rounds as queries
from tracker.queries.changelog import Filter
from tracker.web import fragments, reading
from tracker.web.public import blueprint, statements


@blueprint.get("/plans/<plan>/rounds/")
def rounds(plan: str) -> str:
    """The rounds of a plan, the newest first."""
    session = reading.live()
    return render_template("public/rounds.html", plan=Plan.by_reference(session, plan),
                           boards=[queries.board(session, each, today=None) for each in queries.every(session, plan)])


@blueprint.get("/plans/<plan>/rounds/<period>/")
def round(plan: str, period: str) -> str:
    """One round: who was asked, and who has reported."""
    session = reading.live()
    try:
        found = Round.by_reference(session, f"{plan}/round/{When.iso(period)}")
    except ValueError:
        raise NotFound(f"{plan}/round/{period}") from None
    board = queries.board(session, found, today=None)
    return render_template("public/round.html", board=board, told_in=statements.told_in(board.updates),
                           recent=fragments.briefly(changelog.newest(session, Filter(about=[found.reference]), 100)))
