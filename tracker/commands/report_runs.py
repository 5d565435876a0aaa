"""The making of a report's files: asked for, taken up, its progress reported, settled.

It may outlive the process that began it. The process that takes it up again starts from the beginning; nothing is
published twice, because the run is settled in the transaction that publishes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.commands.report_drafts import check_may_finish, check_seen, check_unfinished
from tracker.domain.audit import Origin
from tracker.domain.calendar import civil_day
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.permissions import PERMISSIONS, Actor, Permission, Role, require
from tracker.domain.reporting import RunAct, RunState, check_window, is_at_rest, is_lost
from tracker.models import Account, ReportDraft, ReportRun
from tracker.models.account_care import Deputyship

INTERRUPTED = N_("It was interrupted several times and has been abandoned. Please try again, or ask whoever runs this site.")
NO_LONGER = N_("Whoever asked for this report may no longer publish reports.")
FAULT = N_("The program failed. Nothing was published. Whoever runs this site can find the cause in its log.")


class Superseded(Exception):
    """Another process has taken the run up meanwhile."""


def ask(session: Session, draft: ReportDraft, act: RunAct, *, seen: int, until: date | None = None, origin: Origin, by: Actor,
        at: datetime) -> ReportRun:
    """Ask for the files of a draft to be made and published: what is public once is not taken back.

    seen  the draft's version that the form was made from

    Raises RuleBroken on ``until``, or where they are already being made; UnrecordedConflict as ``check_seen``.
    """
    require(by, Permission.PUBLISH_REPORT)
    if act is RunAct.OPEN:
        check_unfinished(session, draft)
        if draft.published_as is not None:
            raise RuleBroken("", N_("This report is already open for comment."))
        if until is None:
            raise RuleBroken("until", N_("Please fill this in."))
        check_window(civil_day(at), until)
    else:
        check_may_finish(session, draft, at=at)
    if any(each.state in (RunState.WAITING, RunState.RUNNING) for each in of_draft(session, draft.id)):
        raise RuleBroken("", N_("This report is already being made."))
    check_seen(draft, seen)
    run = ReportRun(draft=draft.id, act=act, until=until, draft_version=draft.version, by=_kept(by, origin), asked_at=at)
    session.add(run)
    session.flush()
    return run


def of_draft(session: Session, draft: int) -> list[ReportRun]:
    """Every run of a draft, the newest first."""
    return list(session.scalars(select(ReportRun).where(ReportRun.draft == draft).order_by(ReportRun.id.desc())))


def unsettled(session: Session) -> list[ReportRun]:
    """Every run that is neither done nor given up, the oldest first."""
    return list(session.scalars(select(ReportRun).where(ReportRun.state.in_((RunState.WAITING, RunState.RUNNING)))
                                .order_by(ReportRun.id)))


def take_up(session: Session, run: ReportRun, *, at: datetime) -> int | None:
    """Begin a run, or begin it again where the process working on it has gone silent. Return the number of the try; None
    where a process is still working on it, or it is settled."""
    if is_lost(run.state, run.seen_at, run.tries, at):
        give_up(run, INTERRUPTED)
        return None
    if not is_at_rest(run.state, run.seen_at, run.tries, at):
        return None
    run.state, run.seen_at, run.tries, run.made, run.of, run.doing = RunState.RUNNING, at, run.tries + 1, 0, 0, ""
    session.flush()
    return run.tries


def tell(run: ReportRun, attempt: int, *, made: int, of: int, doing: str, at: datetime) -> None:
    """Report how far a run has come. Raises Superseded where another process has taken it up."""
    check_own(run, attempt)
    run.made, run.of, run.doing, run.seen_at = made, of, doing, at


def check_own(run: ReportRun, attempt: int) -> None:
    """Raises Superseded unless this try is the one that goes on."""
    if run.state is not RunState.RUNNING or run.tries != attempt:
        raise Superseded


def require_asker(session: Session, run: ReportRun) -> None:
    """Whoever asked for a run may still publish reports, whether logged in by now or not. Raises RuleBroken where an account was
    closed or has another role, or a deputyship was ended."""
    by, day = actor_of(run), civil_day(run.asked_at)
    people = [session.get_one(Account, each) for each in (by.account, by.deputy_for) if each]
    stands = by.deputy_for is None or session.scalar(select(Deputyship.id).where(
        Deputyship.deputy == by.account, Deputyship.principal == by.deputy_for, Deputyship.in_force(day)).limit(1)) is not None
    if not stands or any(each.closed for each in people) or not all(
            Permission.PUBLISH_REPORT in PERMISSIONS[each.role] for each in people[-1:]):
        raise RuleBroken("", NO_LONGER)


def settle(run: ReportRun, attempt: int, report: str) -> None:
    """Mark a run as done; called in the transaction that publishes. Raises Superseded."""
    check_own(run, attempt)
    run.state, run.report, run.by = RunState.DONE, report, {}


def give_up(run: ReportRun, message: str, values: Mapping[str, Any] | None = None) -> None:
    """Record that a run cannot be completed, and why."""
    run.state, run.refusal, run.by = RunState.FAILED, {"message": message, "values": dict(values or {})}, {}


def actor_of(run: ReportRun) -> Actor:
    """Who asked for it."""
    kept = run.by["actor"]
    return Actor(Role(kept["role"]), kept["body"], frozenset(kept["bodies"]), kept["account"], kept["member"], kept["deputy_for"])


def origin_of(run: ReportRun, at: datetime) -> Origin:
    """For the audit log: the person who asked, whichever process does it."""
    return Origin(**run.by["origin"], at=at)


def _kept(by: Actor, origin: Origin) -> dict[str, Any]:
    actor = asdict(by) | {"role": by.role.value, "bodies": sorted(by.bodies)}
    return {"actor": actor, "origin": {name: value for name, value in asdict(origin).items() if name != "at"}}
