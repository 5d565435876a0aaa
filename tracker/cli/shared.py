"""What every command of the command line begins with."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import click
from flask import current_app
from flask.cli import AppGroup

from tracker import clock, dump, language
from tracker.commands import audit
from tracker.database import Database, cannot_be_asked, is_damaged, is_of_newer_release, newest_revision, why
from tracker.domain.audit import Act, Origin
from tracker.domain.errors import Refusal
from tracker.settings import Settings


class Command(click.Command):
    """A command that ends with one line and exit code 1, not with a traceback, where nothing is wrong with the program:
    the database cannot be reached or is damaged, a disk is full, or the terminal sends another encoding."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.ClickException:
            raise
        except Exception as fault:
            if told := in_a_line(fault):
                raise click.ClickException(told) from fault
            raise


class Commands(AppGroup):
    """A group of such commands."""

    command_class = Command


def in_a_line(fault: Exception) -> str:
    """What a fault of the machine says; empty for any other."""
    if cannot_be_asked(fault):
        return f"The database cannot be reached, is locked, or its disk is full: {why(fault)}"
    if is_damaged(fault):
        return f"The database is damaged. Move it aside and restore a backup: {why(fault)}"
    if isinstance(fault, UnicodeEncodeError) and fault.reason == "surrogates not allowed":
        return "What was typed is not in UTF-8. Set the terminal to UTF-8 and try again."
    return why(fault) if isinstance(fault, OSError) else ""


@contextmanager
def written(path: Path, *, mode: int = 0o666) -> Iterator[IO[str]]:
    """A text file that takes its place once all of it is written; until then, or on failure, the old one stays. What is
    not itself a regular file (``/dev/stdout``, a link) is written to directly."""
    aside = not path.is_symlink() and (path.is_file() or not path.exists())
    part = path.with_name(f".{path.name}.{os.getpid()}.part") if aside else path
    try:
        part.touch(mode=mode)
        with part.open("w", encoding="utf-8", newline="\n") as out:
            yield out
        if aside:
            part.replace(path)
    except OSError as fault:
        fault.filename = str(path)
        raise
    finally:
        if aside:
            part.unlink(missing_ok=True)


def settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def database() -> Database:
    """The database at this release's migration; its audit log is to name the command line as the origin."""
    found: Database = current_app.extensions["database"]
    found.origin = _origin
    demand_migrated(found)
    return found


def demand_migrated(base: Database) -> None:
    """Report in one line that a database is not at this release: most often the command was called without the settings
    of the service, and has opened another database."""
    wanted = newest_revision()
    if base.place and base.place.parent.is_dir() and not base.place.exists():
        raise click.ClickException(f"There is no database at {base.place}. Is DATABASE_URL the one that the service uses? If the "
                                   "database was lost, restore a backup. To create a new one: flask --app app db upgrade")
    with base.reading() as session:
        at = dump.revision(session.connection())
    refuse_newer(at)
    if at != wanted:
        raise click.ClickException(f"The database is at {at or 'no revision'}, not {wanted}. Is DATABASE_URL the one that the "
                                   "service uses? If so: flask --app app db upgrade")


def refuse_newer(revision: str) -> None:
    """Report in one line that this is an older checkout and that a newer release has migrated the database."""
    if is_of_newer_release(revision):
        raise click.ClickException(f"The database is at {revision}, from a newer release than this one ({newest_revision()}). "
                                   "Use that release, or restore a backup made by this one into an empty database.")


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
    """Write a line to the audit log, beforehand, for an act that changes nothing."""
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
