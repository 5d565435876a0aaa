"""The command line: ``flask --app app …``. Each command opens a session, calls a command or a query, and prints."""

from __future__ import annotations

import sys
import time
import zipfile
from pathlib import Path

import click
from flask import Flask, current_app

from tracker import __version__, clock, dump, link_checker
from tracker.changelog import chain, fold, record, restore
from tracker.cli import accounts, audit, checking, keeping, mirroring, synthetic
from tracker.cli.shared import Command, Commands, demand_migrated, note, refuse_newer, written
from tracker.cli.shared import database as _database
from tracker.cli.shared import refusals as _refusals
from tracker.cli.shared import settings as _settings
from tracker.commands import installation, office_calendar, subscriptions, time_passing, tokens
from tracker.database import Database, migrate
from tracker.domain.audit import Act
from tracker.domain.bilingual import LANGS, Bilingual, Lang
from tracker.domain.calendar import When, read, read_period
from tracker.domain.permissions import LOADER
from tracker.domain.statements import check_happened
from tracker.exchange import whole
from tracker.files.store import Store, digest_of
from tracker.mail import returned
from tracker.mail.senders import SENDERS
from tracker.mail.sending import Outcome, Post
from tracker.mail.transport import Nowhere, Unavailable
from tracker.models.report import ReportKind
from tracker.outbound import Outbound
from tracker.queries import files
from tracker.queries import reports as published_reports
from tracker.reports import build, running

db = Commands("db", help="Create or upgrade the database.")
changelog = Commands("changelog", help="Verify, export and rebuild the changelog.")
words = Commands("search", help="Rebuild the search index.")
calendar = Commands("calendar", help="Load the office calendar, and record the dates that have passed.")
reports = Commands("reports", help="Make reports from the record.")
digests = Commands("digests", help="Send the mail that is due, and note returned mail.")
documents = Commands("documents", help="Check the links of documents and evidence.")
stored = Commands("files", help="The file store: check it, restore files, tidy up.")


def set_up(app: Flask) -> None:
    for group in (db, accounts.group, audit.group, changelog, words, calendar, reports, digests, documents, stored):
        app.cli.add_command(group)
    app.cli.add_command(seed)
    for command in (checking.check, mirroring.mirror, keeping.back_up, keeping.bring_back, synthetic.generate):
        app.cli.add_command(command)


@db.command("upgrade")
def upgrade() -> None:
    """Create the database at DATABASE_URL, or upgrade it to this release."""
    base: Database = current_app.extensions["database"]
    if not base.place or base.place.exists():
        with base.reading() as session:
            refuse_newer(dump.revision(session.connection()))
    migrate(_settings().database_url)
    with _database().writing() as session:
        restore.index_if_missing(session)
        # An empty database stays empty: it may be meant for a backup, or for a copy.
        if record.head(session).number:
            installation.found_if_needed(session, name=_settings().name, tag_authority=_settings().tag_authority, at=clock.now())
    click.echo("The database is up to date.")


@words.command("rebuild")
def rebuild_index() -> None:
    """Rebuild the search index from the log."""
    with _database().writing() as session:
        click.echo(f"{restore.index_again(session)} items indexed.")


@click.command("seed", cls=Command)
@click.option("--invented", is_flag=True, help="Load an invented country instead, to try things out. Needs an empty database.")
def seed(invented: bool) -> None:
    """Load Taiwan's two plans from their public sources, using the usual commands, and publish the reports on the first one. Does
    nothing if they are already there."""
    from seed import demonstration, load
    from seed.reports import orders

    if invented:
        with _refusals(), _database().writing() as session:
            if not demonstration.is_loaded(session):
                click.echo(f"{demonstration.load_demonstration(session, _settings(), at=clock.now())} invented entries written.")
        return
    with _refusals(), _database().writing() as session:
        count = load.load_all(session, _settings(), at=clock.now())
    with _database().reading() as session:
        there = {(each.plan, each.kind) for each in published_reports.published(session)}
    click.echo(f"{count} entries written." if count else "The plans are already there.")
    for order in orders(clock.today()):
        if (order.plan, order.kind) not in there:
            click.echo(f"Making the {order.kind.value.replace('_', ' ')} report …")
            build.publish(_database(), order, build.Site(**_settings().for_reports), by=LOADER, at=clock.now(), told=_told)


def _told(made: int, of: int, name: str) -> None:
    """One line that is overwritten on a terminal; otherwise a line for every tenth of the work."""
    if sys.stdout.isatty():
        click.echo(f"\r  {made:>3} of {of} files  {name:<40.40}", nl=made == of)
    elif made and (made == of or made * 10 // of > (made - 1) * 10 // of):
        click.echo(f"  {made} of {of} files made")


@changelog.command("verify")
@click.option("--file", "path", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="An exported log to check.")
def verify(path: Path | None) -> None:
    """Check the chain, and that the record matches its log; with --file, check an exported log instead."""
    if path:
        head, faults = restore.verify_log(path)
        finding = fold.Finding(head, faults)
    else:
        with _database().reading() as session:
            finding = fold.check(session)
    for fault in finding.faults[:50]:
        click.echo(f"entry {fault.number}: {fault.check}")
    for reference in finding.differing[:50]:
        click.echo(f"{reference}: differs from its log")
    click.echo(f"{'verified' if finding.holds else 'FAILED'}: {finding.head.number} {finding.head.digest}")
    if not finding.holds:
        raise SystemExit(1)


@changelog.command("export")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
def export(path: Path) -> None:
    """Write the public log to a file, one entry per line."""
    note(Act.EXPORTED, "changelog")
    with _database().reading() as session, written(path) as out:
        out.writelines(chain.line(link) + "\n" for link in fold.links(session, public=True))


@changelog.command("rebuild")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def rebuild(path: Path) -> None:
    """Fill an empty, migrated database from an exported log, or from the download of a whole record (everything.zip) with its
    files. A report whose files are not in the download is made again."""
    lacking: tuple[str, ...] = ()
    with _refusals():
        if zipfile.is_zipfile(path):
            taken = whole.bring_in(_database(), Store(_settings().files), path)
            head, lacking = taken.head, taken.lacking
            click.echo(f"{taken.files} files added.")
        else:
            head = whole.from_log(_database(), path)
    click.echo(f"rebuilt: {head.number} {head.digest}")
    with _database().reading() as session:
        published = published_reports.published(session)
    for report in published:
        differing = build.make_again(_database(), report, build.Site(**_settings().for_reports))
        click.echo(f"{report.reference}: {'files complete' if not differing else f'not identical to the byte: {differing}'}")
    for sha256 in lacking:
        if Store(_settings().files).path(sha256) is None:
            click.echo(f"missing\t{sha256}", err=True)


@reports.command("build")
@click.argument("kind", type=click.Choice([kind.value for kind in ReportKind]))
@click.option("--plan", required=True, help="The plan's code, for example 2021-2024.")
@click.option("--period", help="2023, 2023-H1 or 2021-01..2021-06; by default, the plan's own.")
@click.option("--on", "on", help="The last day that it covers, and on which lateness is counted; by default, today in Taipei. "
              "States and answers are those of the record now; for earlier ones, use --head.")
@click.option("--head", type=int, help="Use the record as it was after this entry.")
@click.option("--lang", required=True, type=click.Choice(LANGS), help="The language of the report.")
@click.option("--format", "form", required=True, type=click.Choice([form.value for form in build.Form]), help="The file format.")
@click.option("--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
@click.option("--commissioned-by", default="", help="Who commissioned it: 中文, or 中文|English. By default, not stated.")
@click.option("--paid-by", default="", help="Who paid for it, in the same form.")
@click.option("--reviewed-by", default="", help="Who reviewed it externally, in the same form.")
def build_report(kind: str, plan: str, period: str | None, on: str | None, head: int | None, lang: Lang, form: str,
                 output: Path, commissioned_by: str, paid_by: str, reviewed_by: str) -> None:
    """Make a report as a file on this machine. It is not published."""
    try:
        order = build.Order(plan, ReportKind(kind), read(on).last if on else clock.today(),
                            read_period(period) if period else None, _both(commissioned_by), _both(paid_by), _both(reviewed_by))
    except ValueError as fault:
        raise click.ClickException(f"This is not a date or a period: {fault}") from fault
    with _refusals():
        check_happened("on", When.day(order.on), clock.today())
        if order.period:
            check_happened("period", order.period, clock.today())
        click.echo("Reading the facts from the record …", err=True)
        report = build.make(_database(), order, build.Site(**_settings().for_reports), head=head)
        click.echo(f"Making the {form} file …", err=True)
        output.write_bytes(build.render(report, lang, build.Form(form)))
    click.echo(str(output))


@reports.command("resume")
def resume_reports() -> None:
    """Finish each report whose process died, or give it up after the third attempt. Run this every few minutes; running it twice,
    or twice at once, publishes nothing twice."""
    with _refusals():
        ended = running.resume(_database(), build.Site(**_settings().for_reports), clock.now)
    for run in ended:
        click.echo(f"run {run.id}: {run.state.value}{f', {run.report}' if run.report else ''}")
    click.echo(f"{len(ended)} resumed.")


def _both(text: str) -> Bilingual:
    """A text in one language, or in both, separated by a vertical bar."""
    zh, _, en = text.partition("|")
    return Bilingual.of(zh, en)


@calendar.command("load")
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load_calendar(path: Path) -> None:
    """Load an office calendar (行政機關辦公日曆表, CSV), which determines the working days."""
    with _refusals(), _database().writing() as session:
        years = office_calendar.load(session, path.read_bytes(), by=LOADER, at=clock.now())
        click.echo(f"Loaded: {', '.join(str(each.year) for each in years)}." if years else "The file contains nothing new.")


@calendar.command("run")
def run() -> None:
    """Record the dates that have passed; erase e-mail addresses that nobody confirmed, and what is kept of programs' requests
    that can no longer be repeated. Run this daily; running it twice does no harm."""
    with _refusals(), _database().writing() as session:
        made = time_passing.mark_time(session, today=clock.today(), working_days=_settings().pending_days, at=clock.now())
        subscriptions.drop_unconfirmed(session, at=clock.now())
        tokens.forget_uses(session, at=clock.now())
    click.echo(f"{len(made)} entries written.")


@digests.command("send")
def send() -> None:
    """Send the mail that is due. Run this every few minutes; running it twice, or twice at once, sends nothing twice."""
    post: Post = current_app.extensions["post"]
    demand_migrated(post.database)
    if isinstance(post.transport, Nowhere):
        # This was chosen: it is no fault for which an alarm should be raised at each run.
        click.echo("No mail server is set (TRACKER_SMTP_HOST): nothing is sent.")
        return
    try:
        count = post.run(SENDERS)
    except Unavailable as fault:
        raise click.ClickException(f"The mail server could not be reached; the next run sends what is due. {fault}") from fault
    click.echo(f"{count[Outcome.SENT]} sent, {count[Outcome.LATER]} to be tried again, {count[Outcome.REFUSED]} refused.")
    if failed := count[Outcome.NOT_MADE]:
        raise click.ClickException(f"{failed} could not be made. This is a fault in the program; see its log.")


@documents.command("check-links")
def check_links() -> None:
    """Check whether the links of documents and evidence still work, and note the result. Run this daily."""
    found = Outbound(f"OpenGovernmentCommitmentTracker/{__version__} (link check; +{_settings().base_url})")
    alive, failed = 0, 0
    for url, failure in link_checker.check_links(_database(), found, clock.now):
        alive, failed = alive + (not failure), failed + bool(failure)
        if failure:
            click.echo(f"{failure}\t{url}")
    click.echo(f"{alive} working, {failed} not.")


@stored.command("check")
def check_files() -> None:
    """Check that every file that the record names is in the store, and that each file in the store matches its checksum."""
    store = Store(_settings().files)
    with _database().reading() as session:
        missing = sorted(sha256 for sha256 in files.referenced(session) if store.path(sha256) is None)
    damaged = [sha256 for sha256, path in store.kept() if digest_of(path) != sha256]
    for sha256 in missing:
        click.echo(f"missing\t{sha256}")
    for sha256 in damaged:
        click.echo(f"damaged\t{sha256}")
    click.echo("The store is complete." if not (missing or damaged) else "The store is INCOMPLETE OR DAMAGED.")
    if missing or damaged:
        raise SystemExit(1)


@stored.command("adopt")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
def adopt_files(folder: Path) -> None:
    """Copy into the store the files in a folder that the record names, if the store lacks them or has damaged copies. The folder
    can be an unpacked backup, or hold the reports of release 0.1."""
    store, taken = Store(_settings().files), 0
    with _database().reading() as session:
        named = files.referenced(session)
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        sha256 = digest_of(path)
        if sha256 in named and not store.holds(sha256):
            store.put(path.read_bytes())
            taken += 1
    click.echo(f"{taken} files added.")


@stored.command("tidy")
def tidy_files() -> None:
    """Remove files that nothing names: uploads abandoned more than a week ago, and files withheld by law."""
    with _database().reading() as session:
        removed = Store(_settings().files).remove_unnamed(files.referenced(session), before=time.time() - 8 * 24 * 3600)
    click.echo(f"{removed} files removed.")


@digests.command("bounced")
@click.argument("address", required=False)
@click.option("--mailbox", type=click.Path(exists=True, path_type=Path),
              help="Read the reports of undeliverable mail in an mbox file, a Maildir, or a folder of .eml files.")
def bounced(address: str | None, mailbox: Path | None) -> None:
    """Note mail returned as undeliverable: for one e-mail address, or from a mailbox. The third in a row ends a subscription."""
    if (address is None) == (mailbox is None):
        raise click.UsageError("Give either an e-mail address or --mailbox.")
    with _refusals(), _database().writing() as session:
        if address is not None:
            ended = subscriptions.bounced_address(session, address, at=clock.now())
            click.echo("Noted; the subscription has ended." if ended else "Noted.")
        elif mailbox is not None:
            try:
                found = returned.message_ids(mailbox)
            except ValueError as fault:
                raise click.BadParameter(str(fault), param_hint="--mailbox") from fault
            click.echo(f"Newly returned: {subscriptions.returned(session, found, at=clock.now())}.")
