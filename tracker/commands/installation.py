"""Found an installation: entry 1 of its log."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.record import head, record
from tracker.domain.bilingual import Bilingual
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.permissions import SYSTEM
from tracker.models import Installation


def found_installation(session: Session, *, name: Bilingual, tag_authority: str, at: datetime) -> ChangelogEntry:
    """Write entry 1: the installation's name, and the authority under which entries are named for ever.

    tag_authority  ``example.org,2026``: an authority and a year (RFC 4151)
    """
    if head(session).number:
        raise RuleBroken("", N_("This base already has a changelog."))
    installation = Installation(reference="installation", name=name, tag_authority=tag_authority)
    session.add(installation)
    return record(session, Kind.INSTALLATION_FOUNDED, installation, by=SYSTEM, at=at)
