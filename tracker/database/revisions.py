"""The migrations: which of them a database is at, and how it is brought to another."""

from __future__ import annotations

import logging
from functools import lru_cache
from pathlib import Path

from sqlalchemy.engine import Connection, make_url

from tracker.database.sessions import normal

MIGRATIONS = Path(__file__).parents[2] / "migrations"
# It lists its own parts at each start: six lines in the log that say nothing.
logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)


@lru_cache(1)
def newest_revision() -> str:
    """The migration that this release's models are at."""
    return _revisions()[0]


def is_of_newer_release(revision: str) -> bool:
    """Whether a database is at a migration that this release does not have."""
    return bool(revision) and revision not in _revisions()


@lru_cache(1)
def _revisions() -> tuple[str, ...]:
    """This release's migrations, the newest first."""
    from alembic.script import ScriptDirectory

    return tuple(each.revision for each in ScriptDirectory(str(MIGRATIONS)).walk_revisions())


def migrate(base: str | Connection, revision: str = "head", *, down: bool = False) -> None:
    """Bring the database at a URL to ``revision``; creates the file of an embedded database if there is none.

    base  or a writing connection that keeps no references: then all of it is part of its transaction
    """
    from alembic import command
    from alembic.config import Config

    if isinstance(base, str):
        address = make_url(normal(base))
        if address.get_backend_name() == "sqlite" and address.database:
            place = Path(address.database)
            place.parent.mkdir(parents=True, exist_ok=True)
            if not place.exists():
                # It will hold accounts and e-mail addresses; the log beside it gets the same permissions.
                place.touch(mode=0o600)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["base"] = base
    (command.downgrade if down else command.upgrade)(config, revision)
