"""Note which original this database copies, and whether the original still agrees with it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from tracker.changelog.mirrored import ONLY, Mirror, mirror_of


def agree(session: Session, url: str, *, at: datetime) -> Mirror:
    """The original at ``url`` agrees with this copy up to its head; the first agreement makes the database a copy of it."""
    found = mirror_of(session)
    if found is None:
        found = Mirror(id=ONLY, url=url, begun_at=at)
        session.add(found)
    found.agreed_at = at
    found.forks_at = found.fork_digest = found.fork_seen_at = None
    return found


def note_fork(session: Session, number: int, shown: str | None, *, at: datetime) -> None:
    """The original now shows another digest for entry ``number``, or (None) nothing. The first such finding is kept."""
    found = mirror_of(session)
    if found is not None and found.forks_at is None:
        found.forks_at, found.fork_digest, found.fork_seen_at = number, shown, at
