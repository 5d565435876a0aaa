"""``flask --app app check``: everything that can be verified, in one run, with an alarm. For cron or a timer."""

from __future__ import annotations

import logging
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

import click
from flask import current_app

from tracker import clock
from tracker.changelog import fold
from tracker.changelog.mirrored import mirror_of
from tracker.cli.shared import Command, database, in_a_line, settings
from tracker.files.store import Store, digest_of
from tracker.mail.sending import Post
from tracker.mail.transport import Later, Refused, Unavailable
from tracker.queries import audit, files

log = logging.getLogger("tracker.alarm")


@click.command("check", cls=Command)
def check() -> None:
    """Verify the changelog and the record, the audit log, and the file store. Run this daily.

    Anything that fails is printed, logged as CRITICAL and mailed to TRACKER_ALARM_MAIL if that is set; the exit code is then 1.
    """
    try:
        told, head, kept = _looked_at()
    except Exception as fault:
        # Whatever stopped it, above all a damaged or unreachable database, is what the alarm is for.
        line = fault.message if isinstance(fault, click.ClickException) else in_a_line(fault)
        said = line or f"{type(fault).__name__}: {next(iter(str(fault).splitlines()), '')}"
        log.critical("the check could not be completed: %s", said, exc_info=None if line else fault)
        raise _alarm("unknown", [f"the check could not be completed: {said}"]) from None
    if not told:
        click.echo(f"verified: {head}; {kept}")
        return
    log.critical("FAILED at %s: %s", head, "; ".join(told[:5]))
    raise _alarm(head, told)


def _looked_at() -> tuple[list[str], str, str]:
    """What does not hold, the head, and what else was looked at."""
    told: list[str] = []
    with database().reading() as session:
        finding, lines, named, mirror = fold.check(session), audit.verify(session), files.referenced(session), mirror_of(session)
    told += [f"entry {fault.number}: {fault.check}" for fault in finding.faults[:50]]
    told += [f"{reference}: differs from its log" for reference in finding.differing[:50]]
    told += [f"audit line {number}: {fault}" for number, fault in lines.faults[:50]]
    store = Store(settings().files)
    told += [f"file missing: {sha256}" for sha256 in sorted(named) if store.path(sha256) is None][:50]
    told += [f"file damaged: {sha256}" for sha256, path in store.kept() if digest_of(path) != sha256][:50]
    if mirror and mirror.forks_at:
        told.append(f"the original {mirror.url} shows a different history from entry {mirror.forks_at} onwards")
    return told, f"{finding.head.number} {finding.head.digest}", f"audit log {lines.number} {lines.digest}; {len(named)} files"


def _alarm(head: str, told: list[str]) -> SystemExit:
    """Print the alarm and mail it; gives the exit that ends the program."""
    for line in told:
        click.echo(line)
    if settings().alarm_mail:
        _mail(head, told)
    click.echo(f"FAILED: head {head}")
    return SystemExit(1)


def _mail(head: str, told: list[str]) -> None:
    post: Post = current_app.extensions["post"]
    message = EmailMessage()
    message["From"], message["To"] = post.sender, settings().alarm_mail
    message["Subject"] = f"Alarm 警示: verification of {settings().base_url} FAILED 驗證不符"
    message["Date"], message["Message-ID"] = format_datetime(clock.now()), make_msgid(domain=post.domain)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content("\n".join([f"{settings().base_url}: head {head}", "", *told, ""]))
    try:
        post.transport.send(message, sender=post.sender, to=settings().alarm_mail)
    except (Refused, Later, Unavailable) as fault:
        click.echo(f"The alarm could not be sent by e-mail: {fault}", err=True)
    finally:
        post.transport.close()
