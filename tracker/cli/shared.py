"""What every command of the command line begins with."""

from __future__ import annotations

import getpass

import click
from flask import current_app

from tracker import clock, dump, language
from tracker.commands import audit
from tracker.database import Database, newest_revision
from tracker.domain.audit import Act, Origin
from tracker.domain.errors import Refusal
from tracker.settings import Settings


def settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def database() -> Database:
    """The base at this release's migration, which notes in its audit log that the command line asks."""
    found: Database = current_app.extensions["database"]
    found.origin = _origin
    demand_migrated(found)
    return found


def demand_migrated(base: Database) -> None:
    """Says in a line that a base is not at this release: most often the command was called without the settings of the service,
    and has another one before it."""
    with base.reading() as session:
        at, wanted = dump.revision(session.connection()), newest_revision()
    if at != wanted:
        raise click.ClickException(f"The base is at {at or 'nothing'}, not {wanted}. Is DATABASE_URL that of the service? "
                                   "Then: flask --app app db upgrade")


def _origin() -> Origin:
    context = click.get_current_context(silent=True)
    asked = context.command_path if context else ""
    return Origin(f"console:{_user()}", "", "", asked.removeprefix("flask "), clock.now())


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def note(act: Act, subject: str = "") -> None:
    """A line of the audit log for what changes nothing, before it is done."""
    with database().writing() as session:
        audit.write(session, act, subject, at=clock.now())


class refusals:
    """Turns a refusal of the domain into one line and exit code 1."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if isinstance(error, Refusal):
            with language.using("en"):
                raise click.ClickException(language.told(error)) from error
