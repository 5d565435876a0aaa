"""``flask --app app audit …``: check, export and shorten the audit log."""

from __future__ import annotations

from pathlib import Path

import click

from tracker import clock
from tracker.cli.shared import Commands, database, note, refusals, settings, written
from tracker.commands import audit
from tracker.domain.audit import LONGEST_DAYS, Act
from tracker.queries import audit as asked
from tracker.queries.audit_words import Naming

group = Commands("audit", help="The audit log: who did what, when and from where.")


@group.command("verify")
def verify() -> None:
    """Check the chain of the audit log, from its anchor if old lines were removed."""
    with database().reading() as session:
        finding = asked.verify(session)
    for number, fault in finding.faults[:50]:
        click.echo(f"line {number}: {fault}")
    if finding.anchor:
        click.echo(f"from the anchor: {finding.anchor.number} {finding.anchor.digest}")
    click.echo(f"{'verified' if finding.holds else 'FAILED'}: {finding.number} {finding.digest}")
    if not finding.holds:
        raise SystemExit(1)


@group.command("export")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
def export(path: Path) -> None:
    """Write the audit log to a file that only its owner can read, one JSON object per line: each as it was sealed,
    and in words in both languages."""
    note(Act.AUDIT_EXPORTED)
    count = 0
    with database().reading() as session, written(path, mode=0o600) as out:
        naming = Naming(session)
        for count, line in enumerate(asked.every_line(session), 1):  # noqa: B007  (the count is what is told)
            out.write(asked.as_text(line, naming) + "\n")
    click.echo(f"{count} lines written.")


@group.command("prune")
@click.option("--days", type=click.IntRange(max=LONGEST_DAYS),
              help="Keep this many days; by default, TRACKER_AUDIT_DAYS. Never less than six months.")
def prune(days: int | None) -> None:
    """Remove lines older than the days to keep. The rest of the chain can still be verified, from the anchor that is left."""
    with refusals(), database().writing() as session:
        gone = audit.prune(session, keep_days=settings().audit_days if days is None else days, at=clock.now())
    click.echo(f"{gone} lines removed.")
