"""An installation that begins with nothing: no plan is loaded, its first accounts are made by the command line."""

from __future__ import annotations

import pytest
from click.testing import Result
from flask import Flask

from tests import world
from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.commands.accounts import create_account
from tracker.domain.permissions import Role
from tracker.models import Installation


def run(site: Flask, *words: str, said: str = "") -> Result:
    return site.test_cli_runner().invoke(args=list(words), input=said)


def an_account(site: Flask, role: str) -> Result:
    return run(site, "accounts", "create", "--email", f"{role}@example.org", "--role", role, "--password-stdin",
               said="Fjord+Lantern-42\n")


def test_the_first_account_of_a_new_base_begins_its_changelog(site: Flask) -> None:
    for role in ("admin", "editor"):
        assert an_account(site, role).exit_code == 0
    with site.extensions["database"].reading() as session:
        kinds = [session.get_one(ChangelogEntry, number).kind for number in (1, 2, 3)]
        assert kinds == [Kind.INSTALLATION_FOUNDED.value, Kind.ACCOUNT_CREATED.value, Kind.ACCOUNT_CREATED.value]
        assert Installation.by_reference(session, "installation").tag_authority == site.extensions["settings"].tag_authority


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_from_the_first_account_on_changes_and_days_can_be_followed(site: Flask, lang: str) -> None:
    an_account(site, "admin")
    reader = site.test_client()
    for path in ("feed.atom", "feed.json", "delays/feed.atom", "group/meetings/feed.atom", "reports/feed.json", "calendar.ics"):
        assert reader.get(f"/{lang}/{path}").status_code == 200, path


def test_an_account_that_is_refused_begins_nothing(site: Flask) -> None:
    assert an_account(site, "reporter").exit_code == 1
    with site.extensions["database"].reading() as session:
        assert session.get(Installation, "installation") is None


def test_a_base_that_was_begun_without_its_founding_is_founded_when_it_is_upgraded(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        create_account(session, email="admin@example.org", role=Role.ADMIN, body=None, name="", password="Fjord+Lantern-42",
                       member=None, policy=site.extensions["settings"].accounts, at=world.AT)
    for _again in range(2):
        assert run(site, "db", "upgrade").exit_code == 0
    with site.extensions["database"].reading() as session:
        assert [session.get_one(ChangelogEntry, number).kind for number in (1, 2)] == [
            Kind.ACCOUNT_CREATED.value, Kind.INSTALLATION_FOUNDED.value]
        assert session.get(ChangelogEntry, 3) is None


def test_an_empty_base_stays_empty_when_it_is_upgraded_for_a_copy_or_a_backup_to_come(site: Flask) -> None:
    assert run(site, "db", "upgrade").exit_code == 0
    with site.extensions["database"].reading() as session:
        assert session.get(ChangelogEntry, 1) is None
