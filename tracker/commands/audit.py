"""How the audit log is written: in the transaction of the act, so that neither exists without the other.

Commands about accounts say what they do (``write``). Everything else that a person changes is noted at the commit:
one line for a transaction, naming the entries that it wrote, or the kinds of things that it touched. Where a line
cannot be written the act is undone and the alarm is raised: CRITICAL in the program's log, and ``/healthz`` says
so.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete, event, insert, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, SessionTransaction

from tracker.changelog.chain import GENESIS, canonical, sha256
from tracker.changelog.entry import ChangelogAbout, ChangelogEntry, ChangelogPayload
from tracker.database import WritingSession
from tracker.domain.audit import FLOOR_DAYS, PROGRAM, Act, Origin, Outcome
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.permissions import SYSTEM, Actor, Permission, Role, require
from tracker.models import AuditAnchor, AuditLine, LinkCheck, LoginSession, MailClaim, ReportRun

log = logging.getLogger(__name__)
lines = logging.getLogger("tracker.audit")
"""Every line, after its commit: where a log server is set, its handler listens here."""

UNSAID = (AuditLine, AuditAnchor, LoginSession, MailClaim, LinkCheck, ReportRun, ChangelogEntry, ChangelogPayload, ChangelogAbout)
"""Rows whose change is not an act: the logs, when a session was last seen, that a message was sent or a link was
alive, how far the making of a report has come."""


class AuditUnwritable(Exception):
    """The audit log accepts no line; the act that it should have recorded is undone."""


class Alarm:
    """Whether this process can write the audit log, as far as it knows from its last try."""

    ringing = False
    unsent = 0
    """The latest consecutive lines that did not reach the log server, counted. They are in the database."""

    def raise_(self, fault: Exception | str) -> None:
        self.ringing = True
        log.critical("the audit log cannot be written; whatever it would have to record is refused: %s", fault)

    def clear(self) -> None:
        self.ringing = False


alarm = Alarm()


def write(session: Session, act: Act, subject: str = "", *, outcome: Outcome = Outcome.DONE, who: str | None = None,
          acting: str | None = None, detail: Mapping[str, Any] | None = None, at: datetime) -> AuditLine:
    """Append one line, in the transaction of the act. Raises AuditUnwritable.

    who, acting  where the origin of the transaction cannot know it: someone who is just logging in
    """
    session.flush()
    origin: Origin = session.info.get("origin") or PROGRAM
    last = _last(session)
    fields = {
        "v": 1, "number": last[0] + 1, "at": max(at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), last[2]),
        "who": origin.who if who is None else who, "acting": origin.acting if acting is None else acting,
        "address": origin.address, "asked": origin.asked, "act": act.value, "subject": subject, "outcome": outcome.value,
        "detail": dict(detail or {}), "previous": last[1],
    }
    text = canonical(fields)
    row: dict[str, Any] = {"canonical": text, "digest": sha256(text)} | {name: fields[name] for name in (
        "number", "previous", "at", "who", "act", "outcome", "subject")}
    try:
        # Through the connection: nobody reads the line as an object in the transaction that writes it.
        session.connection().execute(_APPENDED, row)
    except SQLAlchemyError as fault:
        alarm.raise_(fault)
        raise AuditUnwritable from fault
    session.info.setdefault("audit_lines", []).append(text)
    return AuditLine(**row)


def _last(session: Session) -> tuple[int, str, str]:
    """Number, digest and time of the newest line, or of the anchor where every line was removed."""
    try:
        for newest in _NEWEST:
            row = session.connection().execute(newest).first()
            if row:
                return row[0], row[1], row[2]
    except SQLAlchemyError as fault:
        alarm.raise_(fault)
        raise AuditUnwritable from fault
    return 0, GENESIS, ""


_APPENDED = insert(AuditLine.__table__)  # type: ignore[arg-type]
_NEWEST = [select(kept.c.number, kept.c.digest, kept.c.at).order_by(kept.c.number.desc()).limit(1)
           for kept in (AuditLine.__table__, AuditAnchor.__table__)]


def note_settings(session: Session, settings: Mapping[str, str], *, at: datetime) -> AuditLine | None:
    """Write down which settings differ from those that were last in force. Secrets are no part of ``settings``."""
    _last(session)
    last = session.scalar(select(AuditLine).where(AuditLine.act == Act.SETTINGS_CHANGED.value)
                          .order_by(AuditLine.number.desc()).limit(1))
    before = last.fields["detail"]["settings"] if last else {}
    if before == settings:
        return None
    changed = sorted(name for name in {*before, *settings} if before.get(name) != settings.get(name))
    return write(session, Act.SETTINGS_CHANGED, who="system", acting="", at=at,
                 detail={"settings": dict(settings), "changed": changed if last else []})


def prune(session: Session, *, keep_days: int, by: Actor = SYSTEM, at: datetime) -> int:
    """Remove the lines older than ``keep_days``, leaving an anchor; give how many. Raises RuleBroken on ``keep_days``."""
    if by.role is not Role.SYSTEM:
        require(by, Permission.MANAGE_ACCOUNTS)
    if keep_days < FLOOR_DAYS:
        raise RuleBroken("keep_days", N_("The audit log is kept for at least %(days)d days."), days=FLOOR_DAYS)
    before = (at.astimezone(UTC) - timedelta(days=keep_days)).strftime("%Y-%m-%dT%H:%M:%SZ")
    newest = session.scalar(select(AuditLine).where(AuditLine.at < before).order_by(AuditLine.number.desc()).limit(1))
    if newest is None:
        return 0
    anchor = AuditAnchor(number=newest.number, digest=newest.digest, at=newest.at,
                         removed_at=at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    session.add(anchor)
    session.flush()
    gone = session.execute(delete(AuditLine).where(AuditLine.number <= anchor.number))
    write(session, Act.AUDIT_PRUNED, at=at, detail={"through": anchor.number, "digest": anchor.digest})
    return int(gone.rowcount)  # type: ignore[attr-defined]


# --- what is noted at the commit ---------------------------------------------------------------------------------


@event.listens_for(WritingSession, "before_flush")
def _gather(session: Session, _context: Any, _instances: Any) -> None:
    touched: Counter[str] = session.info.setdefault("audit_touched", Counter())
    for row in (*session.new, *session.deleted, *session.dirty):
        if isinstance(row, ChangelogEntry):
            session.info.setdefault("audit_entries", []).append((row.number, row.kind, row.subject, row.at))
        elif not isinstance(row, UNSAID) and session.is_modified(row):
            touched[str(row.__tablename__)] += 1


@event.listens_for(WritingSession, "before_commit")
def _note(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    origin: Origin = session.info.get("origin") or PROGRAM
    entries = [each for each in session.info.get("audit_entries", []) if not each[1].startswith("account.")]
    if entries:
        write(session, Act.RECORD_CHANGED, entries[0][2], at=origin.at or datetime.fromisoformat(entries[-1][3]), detail={
            "entries": [entries[0][0], entries[-1][0]], "kinds": dict(Counter(each[1] for each in entries))})
    elif session.info.get("audit_touched") and not session.info.get("audit_lines") and origin.at:
        write(session, Act.OTHER_CHANGED, at=origin.at, detail={"touched": dict(session.info["audit_touched"])})


@event.listens_for(WritingSession, "after_commit")
def _pass_on(session: Session) -> None:
    if session.in_nested_transaction():
        return
    written = session.info.pop("audit_lines", [])
    _clear(session)
    if written:
        alarm.clear()
    for line in written:
        lines.info(line)


@event.listens_for(WritingSession, "after_transaction_create")
def _mark(session: Session, begun: SessionTransaction) -> None:
    """What was done before a savepoint stays done when the savepoint is undone."""
    if begun.nested:
        session.info.setdefault("audit_marks", {})[begun] = (
            list(session.info.get("audit_entries", [])), Counter(session.info.get("audit_touched", Counter())))


@event.listens_for(WritingSession, "after_soft_rollback")
def _forget(session: Session, ended: SessionTransaction) -> None:
    if not ended.nested:
        session.info.pop("audit_lines", None)
        _clear(session)
    elif ended in session.info.get("audit_marks", {}):
        session.info["audit_entries"], session.info["audit_touched"] = session.info["audit_marks"].pop(ended)


def _clear(session: Session) -> None:
    session.info.pop("audit_entries", None)
    session.info.pop("audit_touched", None)
    session.info.pop("audit_marks", None)
