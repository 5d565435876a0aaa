"""The making of a draft's files and its publishing, carried through by any process, with notice of its progress."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from tracker.commands import report_runs
from tracker.commands.report_runs import FAULT, Superseded
from tracker.database import Database
from tracker.domain.errors import N_, Conflict, NotFound, RuleBroken
from tracker.domain.reporting import RunAct, is_at_rest, is_lost
from tracker.models import Report as Published
from tracker.models import ReportDraft, ReportRun
from tracker.reports import drafting
from tracker.reports.build import Site

log = logging.getLogger(__name__)

EVERY = timedelta(seconds=1)
"""The shortest time between two notices of progress."""


def resume(database: Database, site: Site, now: Callable[[], datetime]) -> list[ReportRun]:
    """Carry through, or give up, each run whose process died, even if nobody looks at its page. Gives the runs that were
    taken up, as they ended. Running it twice at once does no harm."""
    at = now()
    with database.reading() as session:
        dead = [each.id for each in report_runs.unsettled(session)
                if is_at_rest(each.state, each.seen_at, each.tries, at) or is_lost(each.state, each.seen_at, each.tries, at)]
    for number in dead:
        work(database, number, site, now)
    with database.reading() as session:
        # A draft that was discarded took its runs with it.
        ended = [run for number in dead if (run := session.get(ReportRun, number))]
        session.expunge_all()
    return ended


def work(database: Database, number: int, site: Site, now: Callable[[], datetime]) -> None:
    """Take up a run and carry it through. Does nothing where it is settled, or where somebody is working on it."""
    with database.writing() as session:
        run = session.get(ReportRun, number)
        attempt = report_runs.take_up(session, run, at=now()) if run else None
    if run is None or attempt is None:
        return
    try:
        _carry_through(database, number, attempt, site, now)
    except (Superseded, NotFound):
        log.warning("report run %d was taken up by another process, or its draft was discarded", number)
    except RuleBroken as broken:
        _give_up(database, number, attempt, broken.message, broken.values)
    except Conflict:
        _give_up(database, number, attempt, N_("Somebody else has changed this draft in the meantime. Please look at it and "
                                               "send it again."))
    except Exception:
        log.exception("report run %d failed", number)
        _give_up(database, number, attempt, FAULT)


def _carry_through(database: Database, number: int, attempt: int, site: Site, now: Callable[[], datetime]) -> None:
    with database.reading() as session:
        run = _own(session, number, attempt)
        report_runs.require_asker(session, run)
        draft = session.get_one(ReportDraft, run.draft)
        if draft.version != run.draft_version:
            raise Conflict(f"report-draft/{draft.id}", run.draft_version, draft.version)
        act, until, by = run.act, run.until, report_runs.actor_of(run)
    told_at = now()

    def told(made: int, of: int, name: str) -> None:
        nonlocal told_at
        if now() - told_at < EVERY and 1 < made < of:
            return
        told_at = now()
        with database.writing() as session:
            report_runs.tell(_own(session, number, attempt), attempt, made=made, of=of, doing=name, at=told_at)

    def within(session: Session, published: Published) -> None:
        kept = _own(session, number, attempt)
        report_runs.require_asker(session, kept)
        session.info["origin"] = report_runs.origin_of(kept, now())
        report_runs.settle(kept, attempt, published.reference)

    if act is RunAct.OPEN:
        assert until is not None
        drafting.open_for_comment(database, draft, site, until=until, by=by, at=now(), told=told, within=within)
    else:
        drafting.finish(database, draft, site, by=by, at=now(), told=told, within=within)


def _own(session: Session, number: int, attempt: int) -> ReportRun:
    """The run, while this try is the one that goes on. Raises Superseded, also where its draft was discarded."""
    run = session.get(ReportRun, number)
    if run is None:
        raise Superseded
    report_runs.check_own(run, attempt)
    return run


def _give_up(database: Database, number: int, attempt: int, message: str, values: Mapping[str, Any] | None = None) -> None:
    with database.writing() as session:
        try:
            run = _own(session, number, attempt)
        except Superseded:
            return
        report_runs.give_up(run, message, {name: value if isinstance(value, int) else str(value)
                                           for name, value in (values or {}).items()})
