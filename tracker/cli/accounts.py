"""``flask --app app accounts …``: accounts of staff and forum members."""

from __future__ import annotations

import secrets
import sys

import click

from tracker import clock
from tracker.cli.shared import Commands, database, refusals, settings
from tracker.commands import account_review, accounts, audit, installation, passwords
from tracker.domain.permissions import ACCOUNT_ROLES, OWN_BODIES_ONLY, Role
from tracker.models import Member
from tracker.queries import staff

group = Commands("accounts", help="Accounts of staff and forum members.")

DEMONSTRATION = {Role.REPORTER: "moi", Role.APPROVER: "moi", Role.EDITOR: "ndc", Role.ADMIN: "ndc", Role.MEMBER: None,
                 Role.REVIEWER: None, Role.AUDITOR: "ndc"}

REVIEWER_NAME = "試用審查人（虛構）"
"""A reviewer signs with the name of the account."""


@group.command("create")
@click.option("--email", required=True, help="The e-mail address that its holder logs in with.")
@click.option("--role", required=True, type=click.Choice([role.value for role in ACCOUNT_ROLES]))
@click.option("--body", help="The short name of the body that the account belongs to, for example moi.")
@click.option("--name", default="", help="The holder's name; a reviewer signs with it.")
@click.option("--member", help="The seat that a member signs for, for example member/7.")
@click.option("--password-stdin", is_flag=True, required=True,
              help="Read the password from standard input. At a terminal it is asked for, and not shown while it is typed.")
def create(email: str, role: str, body: str | None, name: str, member: str | None, password_stdin: bool) -> None:
    """Create an account. In production its holder must change the password at the first log-in. The first account in a new
    database begins the changelog: entry 1 records TRACKER_TAG_AUTHORITY."""
    # A line written on Windows ends with both characters.
    password = (click.prompt("Password", hide_input=True, err=True) if sys.stdin.isatty()
                else sys.stdin.readline().rstrip("\r\n"))
    with refusals(), database().writing() as session:
        installation.found_if_needed(session, name=settings().name, tag_authority=settings().tag_authority, at=clock.now())
        made = accounts.create_account(session, email=email, role=Role(role), body=body, name=name, password=password,
                                       member=Member.by_reference(session, member) if member else None,
                                       policy=settings().accounts, at=clock.now())
        click.echo(f"{made.reference} created.")


@group.command("list")
def list_accounts() -> None:
    """List the accounts."""
    with database().reading() as session:
        for each in staff.accounts(session):
            click.echo(f"{each.reference}\t{each.email}\t{each.role.value}\t{each.body or ''}\t"
                       f"{'closed' if each.closed else 'open'}")


@group.command("close")
@click.option("--email", required=True, help="The e-mail address that its holder logs in with.")
def close(email: str) -> None:
    """Close an account permanently."""
    with refusals(), database().writing() as session:
        accounts.close_account(session, accounts.by_email(session, email), at=clock.now())
    click.echo("Closed.")


@group.command("address")
@click.option("--email", required=True, help="The e-mail address that its holder logs in with.")
@click.option("--new", required=True, help="The new e-mail address.")
def readdress(email: str, new: str) -> None:
    """Give an account another e-mail address. Its holder is notified at both."""
    with refusals(), database().writing() as session:
        account = accounts.by_email(session, email)
        accounts.put_right(session, account, email=new, name=account.name, at=clock.now())
    click.echo("Changed.")


@group.command("reset")
@click.option("--email", required=True, help="The e-mail address that its holder logs in with.")
def reset(email: str) -> None:
    """Print a one-time link with which the holder can set a new password within a day."""
    with refusals(), database().writing() as session:
        key = passwords.begin_reset(session, accounts.by_email(session, email), at=clock.now())
    click.echo(f"{settings().base_url}/zh/account/reset/{key}/")


@group.command("review")
def review() -> None:
    """Open the half-yearly review when it is due, and close unused accounts. Run this daily; running it twice does no harm."""
    with refusals(), database().writing() as session:
        audit.note_settings(session, settings().for_audit, at=clock.now())
        done = account_review.daily(session, policy=settings().accounts, today=clock.today(), at=clock.now())
        for each in done.closed:
            click.echo(f"{each.reference} closed: not used for {settings().accounts.idle_account_days} days.")
        click.echo(f"The review {done.opened.period} is open, due {done.opened.due}." if done.opened else "No review to open.")


@group.command("demo")
@click.option("--seat", help="The seat that the member signs for, if the record is invented, for example member/1.")
def demo(seat: str | None) -> None:
    """In a new local database, create one log-in for each role and print it. Production refuses them."""
    if settings().production:
        raise click.ClickException("Demonstration accounts are for a local machine only.")
    with refusals(), database().writing() as session:
        if any(each.email == f"{Role.ADMIN.value}@demo.test" for each in staff.accounts(session)):
            return
        click.echo("Log-ins for this machine only (/zh/account/login/):")
        for role, body in DEMONSTRATION.items():
            password = secrets.token_urlsafe(12)
            email = f"{role.value}@demo.test"
            accounts.create_account(session, email=email, role=role, body=body, password=password, demonstration=True,
                                    name=REVIEWER_NAME if role is Role.REVIEWER else "",
                                    member=Member.by_reference(session, seat) if seat and role is Role.MEMBER else None,
                                    at=clock.now())
            click.echo(f"  {email}\t{password}\t{body if role in OWN_BODIES_ONLY else ''}")
