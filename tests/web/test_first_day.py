"""An installation that begins with nothing: no plan is loaded, its first accounts are made by the command line."""

from __future__ import annotations

import pytest
from click.testing import Result
from flask import Flask
from lxml import html

from tests import world
from tests.web.desk import words_of
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


@pytest.mark.parametrize(("lang", "adopted"), [("zh", "核定 尚未核定"), ("en", "Adopted not yet adopted")])
def test_a_plan_that_is_still_being_made_is_not_yet_adopted(site: Flask, lang: str, adopted: str) -> None:
    an_account(site, "admin")
    with site.extensions["database"].writing() as session:
        world.a_plan(session, adopted=False)
    said = words_of(site.test_client().get(f"/{lang}/plans/2025-2028/").text)
    assert adopted in said


def test_a_record_that_begins_here_is_not_said_to_come_from_public_sources(site: Flask) -> None:
    an_account(site, "admin")
    assert "Nothing was loaded from elsewhere" in words_of(site.test_client().get("/en/about/").text)
    with site.extensions["database"].writing() as session:
        world.a_commitment(session)
    assert "loaded from public sources" not in words_of(site.test_client().get("/en/about/").text)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_list_stands_empty_without_a_word(site: Flask, lang: str) -> None:
    an_account(site, "admin")
    reader = site.test_client()

    def empty(path: str) -> list[str]:
        tree = html.document_fromstring(reader.get(path).text)
        return [html.tostring(each, encoding="unicode") for each in tree.iter("ul", "ol", "dl", "tbody") if not len(each)]

    parts = ("", "sitemap/", "feeds/", "bodies/", "changelog/", "group/", "reports/", "data/", "about/", "standards/")
    assert not [each for part in parts for each in empty(f"/{lang}/{part}")]
    with site.extensions["database"].writing() as session:
        world.a_plan(session, adopted=False)
        world.a_body(session)
    assert not [each for part in ("", "sitemap/", "feeds/", "plans/2025-2028/", "bodies/cec/")
                for each in empty(f"/{lang}/{part}")]
