"""What every command of the command line begins with."""

from __future__ import annotations

import getpass

import click
from flask import current_app

from tracker import clock, language
from tracker.commands import audit
from tracker.database import Database
from tracker.domain.audit import Act, Origin
from tracker.domain.errors import Refusal
from tracker.settings import Settings


def settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def database() -> Database:
    """The base, which notes in its audit log that the command line asks."""
    found: Database = current_app.extensions["database"]
    found.origin = _origin
    return found


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
