"""``flask --app app mirror URL``: keep a verified copy of another installation's public record."""

from __future__ import annotations

from collections import Counter

import click

from tracker import __version__, clock
from tracker.cli.shared import Command, database, settings
from tracker.database import why
from tracker.files.store import Store
from tracker.mirror import Mirroring, NotFollowed, Refused, asker

REFUSED = 3
"""The exit code for what must not be passed over: an original whose history is not what it was, or does not hold, or
which serves a file with other bytes than its record names."""


@click.command("mirror", cls=Command)
@click.argument("url")
@click.option("--whole", is_flag=True, help="Compare every entry with the original again, not only new ones, and read every "
              "stored file.")
@click.option("--files/--no-files", "with_files", default=True, help="Fetch files that are missing (with --whole, also those "
              "that are damaged) and check them against their checksums.")
def mirror(url: str, whole: bool, with_files: bool) -> None:
    """Keep a verified copy of the record at URL in an empty, migrated database. Run it again to fetch what is new.

    Exit code 1: the original could not be reached, or an answer was cut off or too slow; run it again. Exit code 3: the original
    shows a different history from before, one that fails verification, or entries that only a newer release can read, and nothing
    was accepted; or a file does not match its checksum, and was not kept; or the database holds a record of its own or a copy of
    another site; or the URL is not allowed.
    """
    agent = f"OpenGovernmentCommitmentTracker/{__version__} (mirror; +{settings().base_url})"
    copy = Mirroring(database(), asker(agent, url, local=not settings().production), url,
                     settings().files.parent / "mirror", clock.now)
    try:
        done = copy.follow(whole=whole)
        click.echo(f"verified: {done.after.number} {done.after.digest} ({done.after.number - done.before.number} new)")
        if with_files:
            _bring_files(copy, whole)
    except NotFollowed as fault:
        raise click.ClickException(str(fault)) from fault
    except OSError as fault:
        raise click.ClickException(f"What arrived could not be saved beside {settings().files} ({why(fault)}). "
                                   "Run it again: it continues from there.") from fault
    except Refused as fault:
        click.echo(f"REFUSED: {fault}", err=True)
        raise SystemExit(REFUSED) from fault


def _bring_files(copy: Mirroring, whole: bool) -> None:
    told: Counter[str] = Counter()
    for sha256, lacking in copy.fetch_files(Store(settings().files), whole=whole):
        told[lacking] += 1
        if lacking:
            click.echo(f"{lacking}\t{sha256}", err=True)
    click.echo(f"{told['']} files fetched, {told.total() - told['']} not.")
    if told["differs"]:
        raise SystemExit(REFUSED)
    if told.keys() - {"", "not offered"}:
        raise SystemExit(1)
