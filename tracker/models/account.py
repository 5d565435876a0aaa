"""Accounts: one person, one account, never shared. All that is public about one is that it exists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar
from zlib import crc32

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.changelog.recorded import Recorded
from tracker.database import Base
from tracker.domain.bilingual import Lang
from tracker.domain.numbers import DIGITS
from tracker.domain.permissions import ACCOUNT_ROLES, Role
from tracker.domain.statements import Side
from tracker.models.columns import link

LONGEST_NAME = 100


class Account(Recorded, Base):
    """Reference: ``account/3``. Its entries are for staff; name, e-mail address and password never enter a payload."""

    __tablename__ = "account"
    __table_args__ = (CheckConstraint(
        f"role IN ({', '.join(repr(role.value) for role in ACCOUNT_ROLES)})", name="a_person"),
        CheckConstraint("language IN ('zh', 'en')", name="language"))

    unrecorded: ClassVar[frozenset[str]] = frozenset({
        "email", "name", "language", "reminders",
        "password", "password_set_at", "must_change", "failures", "locked_until", "seen_at", "seen_before",
        "created_at",
        "reset_digest", "reset_until",
        "totp", "totp_pending", "totp_step", "external_id", "convener"})

    number: Mapped[int] = mapped_column(unique=True)
    email: Mapped[str] = mapped_column(String(254))
    """Lower case. Of the accounts that are open, only one has it."""
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), default="")
    language: Mapped[Lang] = mapped_column(String(2), default="zh")
    """The language of the messages to its holder."""
    reminders: Mapped[bool] = mapped_column(default=True)
    """Whether the holder is also sent what is on their to-do page."""
    role: Mapped[Role]
    body: Mapped[str | None] = link("body.reference")
    side: Mapped[Side | None]
    member: Mapped[str | None] = mapped_column(String(120))
    """Reference of the seat in the forum for which a member signs."""
    password: Mapped[str] = mapped_column(String(200))
    """Argon2id digest."""
    password_changes: Mapped[int] = mapped_column(default=0)
    password_set_at: Mapped[datetime | None]
    """None for a password set before this was kept: it does not expire until it is changed."""
    must_change: Mapped[bool] = mapped_column(default=False)
    """Someone else set the password; the holder changes it at his first log-in."""
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    """The last log-in."""
    seen_before: Mapped[datetime | None]
    """The log-in before that: what came since is new to its holder."""
    created_at: Mapped[datetime | None]
    reset_digest: Mapped[str | None] = mapped_column(String(64))
    reset_until: Mapped[datetime | None]
    totp: Mapped[str | None] = mapped_column(String(400))
    """The secret of the time-based code (RFC 6238), sealed with the site's own key."""
    totp_pending: Mapped[str | None] = mapped_column(String(400))
    """A secret that awaits its first code."""
    totp_step: Mapped[int | None]
    """The time step of the last code: none is valid twice."""
    external_id: Mapped[str | None] = mapped_column(String(254), unique=True, index=True)
    """What the agency's own log-in (OIDC) calls the holder: a subject, or a verified e-mail address in lower case."""
    convener: Mapped[bool] = mapped_column(default=False)
    """The civil co-convener: notified when a member's account is closed or reset."""
    demonstration: Mapped[bool] = mapped_column(default=False)
    """Made for a newcomer's own machine; production mode refuses it."""
    closed: Mapped[bool] = mapped_column(default=False)

    def bodies(self) -> Iterable[str | None]:
        return (self.body,)

    @property
    def holder(self) -> dict[str, Any]:
        """How its holder is reached, and called by staff."""
        return {"email": self.email, "name": self.name}

    @property
    def outside(self) -> dict[str, Any]:
        """What ties it to the world outside this site."""
        return {"external_id": self.external_id, "convener": self.convener}

    def is_locked(self, at: datetime) -> bool:
        """Whether too many attempts have failed, and the wait for it is not over."""
        return bool(self.locked_until and self.locked_until > at)


def version_of(values: Mapping[str, Any]) -> int:
    """A number that tells one state of these values from another: nothing else numbers their changes."""
    number: int = crc32(repr(values).encode()) % 10 ** DIGITS
    return number


_OPEN = Account.closed.is_(False)
Index("uq_account_email", Account.email, unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)


class FormerPassword(Base):
    """The digest of a password that an account once had, so that it is not used again."""

    __tablename__ = "former_password"

    id: Mapped[int] = mapped_column(primary_key=True)
    account: Mapped[str] = link("account.reference", index=True)
    digest: Mapped[str] = mapped_column(String(200))
    left_at: Mapped[datetime]


class LoginSession(Base):
    """One log-in at one browser. The cookie holds a random token; only its digest is kept here.

    device  a browser and a system, as a holder would recognise them; nothing more is kept of where it was
    """

    __tablename__ = "login_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    account: Mapped[str] = link("account.reference", index=True)
    device: Mapped[str] = mapped_column(String(60), default="")
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    complete: Mapped[bool] = mapped_column(default=True)
    """False while the second factor is awaited: it opens nothing yet."""
    challenge: Mapped[str | None] = mapped_column(String(200))
    """What a passkey has to sign next (base64url); valid once."""
    begun_by: Mapped[str | None] = mapped_column(String(200), unique=True, index=True)
    """What a passkey signed to begin this log-in, where nothing else was needed (base64url): it cannot begin another. Or a
    digest of what only the browser had that sent the log-in form: pressed twice, that ends the session which it did not take."""
    deputyship: Mapped[int | None] = mapped_column(ForeignKey("deputyship.id"))
    """Whose role the holder is acting in, if not their own."""
