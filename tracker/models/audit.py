"""The audit log as the database keeps it: chained lines, the anchor that a removal of the oldest leaves, the triggers.

A line is stored as the canonical text that was hashed; the other columns repeat it for look-ups, and ``verify`` compares
them. Lines older than the floor of six months may be removed, oldest first, once an anchor names the last of them with
its digest: the chain then verifies from the anchor.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base
from tracker.domain.audit import FLOOR_DAYS


class AuditLine(Base):
    """One act. Times are UTC text, as in the changelog."""

    __tablename__ = "audit_line"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    canonical: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    previous: Mapped[str] = mapped_column(String(64), unique=True)
    at: Mapped[str] = mapped_column(String(20), index=True)
    who: Mapped[str] = mapped_column(String(120), index=True)
    act: Mapped[str] = mapped_column(String(40), index=True)
    outcome: Mapped[str] = mapped_column(String(10))
    subject: Mapped[str] = mapped_column(String(120), index=True)

    @property
    def moment(self) -> datetime:
        """When it was: aware, UTC."""
        return datetime.fromisoformat(self.at)

    @property
    def fields(self) -> dict[str, Any]:
        """The whole line, including ``acting``, ``address``, ``asked`` and ``detail``."""
        found: dict[str, Any] = json.loads(self.canonical)
        return found


class AuditAnchor(Base):
    """The newest line that was removed, from which the rest of the chain is verified."""

    __tablename__ = "audit_anchor"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(String(64))
    at: Mapped[str] = mapped_column(String(20))
    """The time of that line."""
    removed_at: Mapped[str] = mapped_column(String(20))


APPEND_ONLY = "the audit log is append-only"

_NEWEST = ("COALESCE((SELECT MAX(number) FROM audit_line), (SELECT MAX(number) FROM audit_anchor), 0)")
_LAST = (f"COALESCE((SELECT digest FROM audit_line WHERE number = {_NEWEST}), "
         f"(SELECT digest FROM audit_anchor WHERE number = {_NEWEST}), '{'0' * 64}')")
_ANCHORED = "EXISTS (SELECT 1 FROM audit_anchor WHERE number >= OLD.number)"
_A_LINE = "EXISTS (SELECT 1 FROM audit_line WHERE number = NEW.number AND digest = NEW.digest AND at = NEW.at)"
_FLOOR_SQLITE = f"strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-{FLOOR_DAYS} days')"
_FLOOR_POSTGRES = (f"to_char((now() AT TIME ZONE 'UTC') - interval '{FLOOR_DAYS} days', "
                   "'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')")

TRIGGERS_SQLITE = [
    *(f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} "
      f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END"
      for table, verb in (("audit_line", "UPDATE"), ("audit_anchor", "UPDATE"), ("audit_anchor", "DELETE"))),
    "CREATE TRIGGER audit_line_keeps_the_young BEFORE DELETE ON audit_line "
    f"WHEN NOT ({_ANCHORED} AND OLD.at < {_FLOOR_SQLITE}) BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END",
    "CREATE TRIGGER audit_line_in_order BEFORE INSERT ON audit_line "
    f"WHEN NEW.number IS NOT {_NEWEST} + 1 OR NEW.previous IS NOT {_LAST} "
    "OR EXISTS (SELECT 1 FROM audit_line WHERE digest = NEW.digest) "
    f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END",
    "CREATE TRIGGER audit_anchor_on_a_line BEFORE INSERT ON audit_anchor "
    f"WHEN NOT ({_A_LINE} AND NEW.at < {_FLOOR_SQLITE}) OR EXISTS (SELECT 1 FROM audit_anchor WHERE number >= NEW.number) "
    f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END",
]

_REFUSE = f"RAISE EXCEPTION '{APPEND_ONLY}' USING ERRCODE = 'integrity_constraint_violation'"
FUNCTIONS_POSTGRES = ("audit_refuse", "audit_line_in_order", "audit_line_keeps_the_young", "audit_anchor_on_a_line")


def _function(name: str, body: str) -> str:
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


TRIGGERS_POSTGRES = [
    _function("audit_refuse", f"{_REFUSE};"),
    _function("audit_line_in_order", f"IF NEW.number <> {_NEWEST} + 1 OR NEW.previous <> {_LAST} THEN {_REFUSE}; END IF; "
                                     "RETURN NEW;"),
    _function("audit_line_keeps_the_young", f"IF NOT ({_ANCHORED} AND OLD.at < {_FLOOR_POSTGRES}) THEN {_REFUSE}; END IF; "
                                            "RETURN OLD;"),
    _function("audit_anchor_on_a_line", f"IF NOT ({_A_LINE} AND NEW.at < {_FLOOR_POSTGRES}) OR EXISTS "
                                        f"(SELECT 1 FROM audit_anchor WHERE number >= NEW.number) THEN {_REFUSE}; END IF; "
                                        "RETURN NEW;"),
    "CREATE TRIGGER audit_line_refuses_update BEFORE UPDATE ON audit_line FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    "CREATE TRIGGER audit_anchor_refuses BEFORE UPDATE OR DELETE ON audit_anchor FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    *(f"CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
      for table in ("audit_line", "audit_anchor")),
    "CREATE TRIGGER audit_line_in_order BEFORE INSERT ON audit_line FOR EACH ROW EXECUTE FUNCTION audit_line_in_order()",
    "CREATE TRIGGER audit_line_keeps_the_young BEFORE DELETE ON audit_line "
    "FOR EACH ROW EXECUTE FUNCTION audit_line_keeps_the_young()",
    "CREATE TRIGGER audit_anchor_on_a_line BEFORE INSERT ON audit_anchor "
    "FOR EACH ROW EXECUTE FUNCTION audit_anchor_on_a_line()",
]
