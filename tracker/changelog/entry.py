"""How the database keeps the log, and the triggers by which it refuses to change it.

Header and payload are stored as the canonical text that was hashed, and are hashed as read. The other columns of
an entry repeat the header for look-ups; ``verify`` compares them. ``changelog_about``, the references that each
entry concerns, is derived from the entries.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, or_
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.changelog.chain import Link
from tracker.changelog.kinds import Audience, Kind
from tracker.database import Base
from tracker.domain.calendar import When
from tracker.domain.permissions import Role


class ChangelogPayload(Base):
    """The payload of an entry, apart from it, so that a payload alone can be withheld."""

    __tablename__ = "changelog_payload"

    number: Mapped[int] = mapped_column(ForeignKey("changelog_entry.number"), primary_key=True, autoincrement=False)
    canonical: Mapped[str | None] = mapped_column(Text)


class ChangelogEntry(Base):
    """One published change. Times are UTC text as in the header (``2026-11-22T02:03:04Z``)."""

    __tablename__ = "changelog_entry"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    header: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    previous: Mapped[str] = mapped_column(String(64), unique=True)
    at: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(40), index=True)
    subject: Mapped[str] = mapped_column(String(120))
    audience: Mapped[str] = mapped_column(String(10))
    occurred_first: Mapped[str | None] = mapped_column(String(10))
    occurred_last: Mapped[str | None] = mapped_column(String(10))

    stored: Mapped[ChangelogPayload] = relationship(lazy="joined", innerjoin=True, viewonly=True)

    @classmethod
    def made_by(cls, *roles: Role) -> ColumnElement[bool]:
        """Entries that somebody in one of these roles made."""
        return or_(*(cls.header.contains(f'"role":"{role.value}"') for role in roles))

    @property
    def fields(self) -> dict[str, Any]:
        """The header as an object."""
        found: dict[str, Any] = json.loads(self.header)
        return found

    @property
    def actor(self) -> dict[str, str]:
        actor: dict[str, str] = self.fields["actor"]
        return actor

    @property
    def payload(self) -> dict[str, Any] | None:
        """The payload as an object, or None where it was withheld."""
        return None if self.stored.canonical is None else json.loads(self.stored.canonical)

    @property
    def recorded_at(self) -> datetime:
        """When it was recorded: aware, UTC."""
        return datetime.fromisoformat(self.at)

    @property
    def occurred(self) -> When | None:
        """When it happened or was reported; None where the payload does not say, or was withheld."""
        payload = self.payload
        return When.from_public(payload["occurred"]) if payload and payload["occurred"] else None

    @property
    def is_public(self) -> bool:
        return self.audience == Audience.PUBLIC.value

    @property
    def kind_(self) -> Kind:
        return Kind(self.kind)

    @property
    def link(self) -> Link:
        """The entry as the check needs it, complete."""
        return Link(self.header, self.digest, self.stored.canonical)

    @property
    def public_link(self) -> Link:
        """The entry as anyone may see it: a payload for staff is left out."""
        return Link(self.header, self.digest, self.stored.canonical if self.is_public else None)


class ChangelogAbout(Base):
    """Which references an entry concerns. Derived from the entry; rebuilt with it."""

    __tablename__ = "changelog_about"
    __table_args__ = (Index("ix_changelog_about_reference_number", "reference", "number"),)

    number: Mapped[int] = mapped_column(ForeignKey("changelog_entry.number"), primary_key=True, autoincrement=False)
    reference: Mapped[str] = mapped_column(String(120), primary_key=True)


# --- the triggers, made by the migration and again after any that touches these tables -----------------------

_NEXT = "COALESCE((SELECT MAX(number) FROM changelog_entry), 0)"
_LAST = f"COALESCE((SELECT digest FROM changelog_entry WHERE number = {_NEXT}), '{'0' * 64}')"
_WITHHELD = ("EXISTS (SELECT 1 FROM changelog_entry WHERE kind = 'payload.withheld' "
             "AND subject = 'entry/' || OLD.number)")
_BLANKED = "NEW.canonical IS NULL AND NEW.number = OLD.number"
APPEND_ONLY = "the changelog is append-only"

TRIGGERS_SQLITE = [
    *(f"CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table} "
      f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END"
      for table in ("changelog_entry", "changelog_about") for verb in ("UPDATE", "DELETE")),
    "CREATE TRIGGER changelog_entry_in_order BEFORE INSERT ON changelog_entry "
    f"WHEN NEW.number IS NOT {_NEXT} + 1 OR NEW.previous IS NOT {_LAST} "
    # An entry that follows the last one could still replace the one whose digest it repeats.
    "OR EXISTS (SELECT 1 FROM changelog_entry WHERE digest = NEW.digest) "
    "BEGIN SELECT RAISE(ABORT, 'an entry must follow the last one'); END",
    "CREATE TRIGGER changelog_payload_refuses_delete BEFORE DELETE ON changelog_payload "
    f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END",
    "CREATE TRIGGER changelog_payload_refuses_update BEFORE UPDATE ON changelog_payload "
    f"WHEN NOT ({_BLANKED} AND {_WITHHELD}) "
    f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END",
    # INSERT OR REPLACE fires no DELETE trigger, so a second payload for an entry is refused on its way in.
    "CREATE TRIGGER changelog_payload_once BEFORE INSERT ON changelog_payload "
    f"WHEN NEW.number IS NOT {_NEXT} OR EXISTS (SELECT 1 FROM changelog_payload WHERE number = NEW.number) "
    f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END",
    "CREATE TRIGGER changelog_about_once BEFORE INSERT ON changelog_about "
    f"WHEN NEW.number IS NOT {_NEXT} "
    "OR EXISTS (SELECT 1 FROM changelog_about WHERE number = NEW.number AND reference = NEW.reference) "
    f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END",
]

_REFUSE = f"RAISE EXCEPTION '{APPEND_ONLY}' USING ERRCODE = 'integrity_constraint_violation'"

TRIGGERS_POSTGRES = [
    f"CREATE FUNCTION changelog_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {_REFUSE}; END $$",
    "CREATE FUNCTION changelog_entry_in_order() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"IF NEW.number <> {_NEXT} + 1 OR NEW.previous <> {_LAST} THEN {_REFUSE}; END IF; RETURN NEW; END $$",
    "CREATE FUNCTION changelog_about_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"IF NEW.number <> {_NEXT} THEN {_REFUSE}; END IF; RETURN NEW; END $$",
    "CREATE FUNCTION changelog_payload_once() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"IF NEW.number <> {_NEXT} OR EXISTS (SELECT 1 FROM changelog_payload WHERE number = NEW.number) "
    f"THEN {_REFUSE}; END IF; RETURN NEW; END $$",
    "CREATE FUNCTION changelog_payload_blank() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    f"IF NOT ({_BLANKED} AND {_WITHHELD}) THEN {_REFUSE}; END IF; RETURN NEW; END $$",
    *(f"CREATE TRIGGER {table}_refuses BEFORE UPDATE OR DELETE ON {table} "
      "FOR EACH ROW EXECUTE FUNCTION changelog_refuse()" for table in ("changelog_entry", "changelog_about")),
    *(f"CREATE TRIGGER {table}_refuses_truncate BEFORE TRUNCATE ON {table} "
      "FOR EACH STATEMENT EXECUTE FUNCTION changelog_refuse()"
      for table in ("changelog_entry", "changelog_payload", "changelog_about")),
    "CREATE TRIGGER changelog_entry_in_order BEFORE INSERT ON changelog_entry "
    "FOR EACH ROW EXECUTE FUNCTION changelog_entry_in_order()",
    "CREATE TRIGGER changelog_payload_once BEFORE INSERT ON changelog_payload "
    "FOR EACH ROW EXECUTE FUNCTION changelog_payload_once()",
    "CREATE TRIGGER changelog_about_once BEFORE INSERT ON changelog_about "
    "FOR EACH ROW EXECUTE FUNCTION changelog_about_once()",
    "CREATE TRIGGER changelog_payload_blank BEFORE UPDATE ON changelog_payload "
    "FOR EACH ROW EXECUTE FUNCTION changelog_payload_blank()",
    "CREATE TRIGGER changelog_payload_refuses_delete BEFORE DELETE ON changelog_payload "
    "FOR EACH ROW EXECUTE FUNCTION changelog_refuse()",
]
