"""``flask --app app backup F`` and ``restore F``: everything that an installation keeps, in one file, and back."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app

from tracker import __version__, backup, clock
from tracker.cli.shared import Command, database, note, refusals, settings
from tracker.domain.audit import Act
from tracker.files.store import Store


@click.command("backup", cls=Command)
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--portable", is_flag=True, help="Write an embedded database row by row too, so that it restores to either "
              "kind of database.")
def back_up(target: Path, portable: bool) -> None:
    """Write everything that this installation keeps to one file, TARGET, while the site runs. The secret key is not included."""
    with refusals():
        note(Act.EXPORTED, "backup")
        kept = backup.back_up(database(), Store(settings().files), target, release=__version__, at=clock.now(), portable=portable)
    for sha256 in kept.missing:
        click.echo(f"missing or damaged\t{sha256}", err=True)
    for log in kept.broken:
        click.echo(f"FAILED verification\t{log}", err=True)
    click.echo(f"backed up: {kept.head.number} {kept.head.digest} and {kept.files} files"
               f"{f'; {len(kept.missing)} files that the record names are MISSING OR DAMAGED' if kept.missing else ''}")
    if kept.broken:
        raise click.ClickException("This backup cannot be restored, because what it holds does not verify. Keep it, and keep the "
                                   "backups from before that. Find out more: flask --app app check")


@click.command("restore", cls=Command)
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check-only", is_flag=True, help="Check the file against its manifest, but restore nothing.")
def bring_back(source: Path, check_only: bool) -> None:
    """Restore a backup into an empty installation: all of it, to the same head, or nothing."""
    with refusals():
        if check_only:
            kept = backup.look(source)
        else:
            # The database is not queried first: there may be none yet.
            current_app.extensions["database"].dispose()
            kept = backup.bring_back(settings().database_url, Store(settings().files), source)
    click.echo(f"{'intact' if check_only else 'restored'}: {kept.head.number} {kept.head.digest} and {kept.files} files, "
               f"backed up at {kept.at} (release {kept.release})")
    for sha256 in kept.missing:
        click.echo(f"not in the backup\t{sha256}", err=True)
