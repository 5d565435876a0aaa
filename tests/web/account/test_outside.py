"""The agency's own log-in (OIDC): only someone whom an administrator has named comes in, and only with a valid token."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import RSAKey

from tests.web.account.provider import CLIENT, SECRET, Provider, serving
from tests.web.desk import words_of
from tests.web.office import Office
from tests.world import ADMIN
from tracker import clock
from tracker.commands import accounts
from tracker.queries import audit as asked


@pytest.fixture
def provider() -> Iterator[Provider]:
    with serving() as found:
        yield found


@pytest.fixture
def office(provider: Provider, office_file: Path, tmp_path: Path, make_site: Callable[..., Flask]) -> Office:
    file = shutil.copyfile(office_file, tmp_path / "office.db")
    return Office(make_site(f"sqlite:///{file}", TRACKER_OIDC_ISSUER=provider.issuer, TRACKER_OIDC_CLIENT_ID=CLIENT,
                            TRACKER_OIDC_CLIENT_SECRET=SECRET, TRACKER_BASE_URL="http://localhost"))


def tie(office: Office, email: str, identity: str) -> None:
    with office.site.extensions["database"].writing() as session:
        accounts.set_outside(session, accounts.by_email(session, email), external_id=identity, convener=False, by=ADMIN,
                             at=clock.now())


def there(client: FlaskClient) -> str:
    """Begin at this site and return to the address that the provider redirects to."""
    begun = client.get("/zh/account/login/outside/?next=/zh/staff/")
    assert begun.status_code == 302
    sent = requests.get(begun.headers["Location"], allow_redirects=False, timeout=5).headers["Location"]
    assert sent.startswith("http://localhost/zh/account/login/outside/back/?")
    return sent.removeprefix("http://localhost")


def tried(office: Office) -> tuple[FlaskClient, str]:
    client = office.site.test_client()
    answer = client.get(there(client))
    assert answer.status_code == 303
    return client, answer.headers["Location"]


def failures(office: Office) -> list[str]:
    def read(session: Any) -> list[str]:
        return [each.fields["detail"]["why"] for each in asked.every_line(session) if each.outcome == "failed"]

    found = office.read(read)
    assert isinstance(found, list)
    return found


def test_someone_who_logs_in_through_the_agency_is_told_which_password_a_change_asks_for(office: Office) -> None:
    desk = office.at("reporter")
    for page in ("/account/factors/totp/", "/account/tokens/"):
        assert "指本站之密碼" in words_of(desk.get(page).text)


@pytest.mark.parametrize("identity, claims", [
    ("subject-1", {"sub": "subject-1"}),
    ("Reporter@Agency.example", {"sub": "other", "email": "reporter@agency.example", "email_verified": True}),
])
def test_someone_whom_an_administrator_has_named_can_log_in(
        office: Office, provider: Provider, identity: str, claims: dict[str, Any]) -> None:
    tie(office, "reporter@example.org", identity)
    provider.claims = claims
    client, leads = tried(office)
    assert leads == "/zh/staff/"
    assert "reporter@example.org" in client.get("/zh/staff/").text
    assert client.get("/zh/staff/accounts/").status_code == 403


@pytest.mark.parametrize("claims", [
    {"sub": "subject-2"}, {"sub": "other", "email": "reporter@agency.example"}, {"sub": ""},
    {"sub": "other", "email": "reporter@agency.example", "email_verified": False},
    {"sub": "other", "email": "editor@example.org", "email_verified": True},
])
def test_nobody_else_can_log_in_and_no_account_is_made(office: Office, provider: Provider, claims: dict[str, Any]) -> None:
    tie(office, "reporter@example.org", "reporter@agency.example")
    before = office.count()
    provider.claims = claims
    client, leads = tried(office)
    assert leads == "/zh/account/login/"
    assert "請洽本站管理者" in client.get(leads).text
    assert client.get("/zh/staff/").status_code == 302
    assert office.count() == before
    assert len(failures(office)) == 1


@pytest.mark.parametrize("lies", [{"nonce": "another"}, {"aud": "another"}, {"iss": "https://evil.example"}, {"exp": 1}])
def test_an_invalid_token_opens_nothing(office: Office, provider: Provider, lies: dict[str, Any]) -> None:
    tie(office, "reporter@example.org", "subject-1")
    provider.lies = lies
    client, leads = tried(office)
    assert leads == "/zh/account/login/" and client.get("/zh/staff/").status_code == 302
    assert failures(office) == ["not confirmed"]


def test_a_token_signed_by_another_provider_opens_nothing(office: Office, provider: Provider) -> None:
    tie(office, "reporter@example.org", "subject-1")
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "one", "alg": "RS256"})
    assert tried(office)[1] == "/zh/account/login/"


def test_an_answer_that_this_browser_did_not_ask_for_or_already_used_opens_nothing(
        office: Office, provider: Provider) -> None:
    tie(office, "reporter@example.org", "subject-1")
    mine, thief = office.site.test_client(), office.site.test_client()
    path = there(mine)
    assert thief.get(path).headers["Location"] == "/zh/account/login/"
    assert mine.get(path).headers["Location"] == "/zh/staff/"
    assert mine.get(path).headers["Location"] == "/zh/account/login/"
    refused = there(thief)
    assert thief.get(urlsplit(refused).path + "?error=access_denied&state=x").headers["Location"] == "/zh/account/login/"


def test_a_closed_account_stays_closed(office: Office, provider: Provider) -> None:
    tie(office, "reporter@example.org", "subject-1")
    with office.site.extensions["database"].writing() as session:
        accounts.close_account(session, accounts.by_email(session, "reporter@example.org"), by=ADMIN, at=clock.now())
    assert tried(office)[1] == "/zh/account/login/"


def test_a_locked_account_is_not_opened_through_the_agency_either(office: Office, provider: Provider) -> None:
    tie(office, "reporter@example.org", "subject-1")
    provider.claims = {"sub": "subject-1"}
    with office.site.extensions["database"].writing() as session:
        accounts.by_email(session, "reporter@example.org").locked_until = clock.now() + timedelta(minutes=5)
    assert tried(office)[1] == "/zh/account/login/" and failures(office) == ["locked"]


def test_a_provider_that_is_away_is_reported_as_such(office_file: Path, tmp_path: Path, make_site: Callable[..., Flask]) -> None:
    file = shutil.copyfile(office_file, tmp_path / "away.db")
    site = make_site(f"sqlite:///{file}", TRACKER_OIDC_ISSUER="http://127.0.0.1:9", TRACKER_OIDC_CLIENT_ID=CLIENT,
                     TRACKER_OIDC_CLIENT_SECRET=SECRET)
    client = site.test_client()
    assert client.get("/en/account/login/outside/").headers["Location"] == "/en/account/login/"
    assert "cannot be reached" in client.get("/en/account/login/").text


def test_where_no_provider_is_set_this_page_does_not_exist(
        office_file: Path, tmp_path: Path, make_site: Callable[..., Flask]) -> None:
    client = make_site(f"sqlite:///{shutil.copyfile(office_file, tmp_path / 'none.db')}").test_client()
    for path in ("/zh/account/login/outside/", "/zh/account/login/outside/back/?code=x&state=y"):
        assert client.get(path).status_code == 404
    assert "login/outside" not in client.get("/zh/account/login/").text
