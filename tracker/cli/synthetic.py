"""A synthetic record, to try out and measure the program with: only into an empty database, never an official site's."""

from __future__ import annotations

import time
from datetime import datetime

import click
from flask.cli import with_appcontext

from tracker import clock
from tracker.changelog import record, restore
from tracker.cli.shared import Command, database, settings
from tracker.synthetic import SIZES, History

SECONDS_BETWEEN = 2.0


@click.command("generate", cls=Command)
@click.option("--size", required=True, type=click.Choice(list(SIZES)), help="A country, ten of them, a region, or the whole OGP.")
@click.option("--seed", default=1, show_default=True, help="The same seed and day give the same log.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="The last day of the record; by default, today in Taipei.")
@with_appcontext
def generate(size: str, seed: int, on: datetime | None) -> None:
    """Fill an empty, migrated database with a plausible record that is invented throughout."""
    if settings().is_official:
        raise click.ClickException("An official site cannot hold a synthetic record.")
    wanted, last = SIZES[size], 0.0

    def told_of(what: str, done: int) -> None:
        nonlocal last
        if time.monotonic() - last > SECONDS_BETWEEN:
            last = time.monotonic()
            click.echo(f"{done} {what}" + (f" of about {wanted.entries}" if what == "entries" else ""))

    with database().writing() as session:
        if record.head(session).number:
            raise click.ClickException("This database already holds a record. A synthetic one needs an empty database.")
        restore.fill(session, History(wanted, seed, on.date() if on else clock.today()), told_of=told_of)
        head = record.head(session)
    click.echo(f"generated: {head.number} {head.digest}")
