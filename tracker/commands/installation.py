"""Found an installation: the first entry of its log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.mirrored import original_of
from tracker.changelog.record import record
from tracker.domain.bilingual import Bilingual
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.permissions import SYSTEM
from tracker.models import Installation


def found_installation(session: Session, *, name: Bilingual, tag_authority: str, at: datetime) -> ChangelogEntry:
    """Write the installation's name, and the authority under which entries are named for ever: entry 1, except in a
    database that was begun without it.

    tag_authority  ``example.org,2026``: an authority and a year (RFC 4151)
    """
    if session.get(Installation, "installation") is not None:
        raise RuleBroken("", N_("This database already has a changelog."))
    installation = Installation(reference="installation", name=name, tag_authority=tag_authority)
    session.add(installation)
    return record(session, Kind.INSTALLATION_FOUNDED, installation, by=SYSTEM, at=at)


def found_if_needed(session: Session, *, name: Bilingual, tag_authority: str, at: datetime) -> None:
    """Found the installation, unless that has been done, or the database is a copy of another one's record."""
    if session.get(Installation, "installation") is None and original_of(session) is None:
        found_installation(session, name=name, tag_authority=tag_authority, at=at)
