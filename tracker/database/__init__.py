"""The only begin and the only commit.

``reading()`` gives a session on a connection that cannot write; ``writing()`` gives one that commits when it is
left, and in which writers queue, so that a version compared inside it is exact. Only this package, the migrations, the
triggers of the two logs, the search index, and what copies a whole database (``dump``, ``backup``) know which
database they speak to.
"""

from tracker.database.base import Base, Instant, WhenType, as_json
from tracker.database.bulk import batches, joined, straight
from tracker.database.faults import cannot_be_asked, is_damaged, why
from tracker.database.revisions import is_of_newer_release, migrate, newest_revision
from tracker.database.sessions import Database, WritingSession, tried
from tracker.database.watch import Watch

__all__ = [
    "Base", "Database", "Instant", "Watch", "WhenType", "WritingSession", "as_json", "batches", "cannot_be_asked", "is_damaged",
    "is_of_newer_release", "joined", "migrate", "newest_revision", "straight", "tried", "why"]
