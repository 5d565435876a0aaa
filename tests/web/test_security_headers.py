"""The security headers, word for word: anyone who changes one changes it here too, and says why."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask, Response

from tests.world import an_installation
from tracker.database import Database
from tracker.web.headers import apply

EVERYWHERE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
                               "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "browsing-topics=(), camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
SECURE = {"Strict-Transport-Security": "max-age=31536000"}
OPEN = {"Cross-Origin-Resource-Policy": "cross-origin"}
CLOSED = {"Cross-Origin-Resource-Policy": "same-origin", "Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow"}


@pytest.fixture
def official(sqlite_database: Database, make_site: Callable[..., Flask]) -> Flask:
    """A site as it runs in production."""
    with sqlite_database.writing() as session:
        an_installation(session)
    return make_site(
        f"sqlite:///{sqlite_database.engine.url.database}", TRACKER_MODE="production", TRACKER_BASE_URL="https://t.example.org",
        TRACKER_TAG_AUTHORITY="t.example.org,2026", TRACKER_PUBLISHER_ZH="國家發展委員會", TRACKER_CONTACT="a@example.org",
        TRACKER_SITE_STATUS="official")


@pytest.mark.parametrize(("path", "status", "expected"), [
    ("/zh/", 200, OPEN), ("/en/feed.atom", 200, OPEN), ("/data/changelog.jsonl", 200, OPEN), ("/static/tracker.css", 200, OPEN),
    ("/", 302, OPEN), ("/nowhere", 404, OPEN | {"Cache-Control": "no-store"}), ("/healthz", 200, OPEN), ("/readyz", 200, OPEN),
    ("/en/account/login/", 200, CLOSED), ("/zh/staff/", 302, CLOSED), ("/zh/review/", 302, CLOSED),
])
def test_every_answer_carries_these_headers(official: Flask, path: str, status: int, expected: dict[str, str]) -> None:
    answer = official.test_client().get(path, base_url="https://t.example.org")
    assert answer.status_code == status
    for name, value in (EVERYWHERE | SECURE | expected).items():
        assert answer.headers.getlist(name) == [value], name
    assert "Server" not in answer.headers and "X-Powered-By" not in answer.headers
    if expected is not CLOSED:
        assert "Set-Cookie" not in answer.headers and "X-Robots-Tag" not in answer.headers


@pytest.mark.parametrize(("status", "kept_by_nobody"), [(200, False), (304, False), (400, True), (404, True), (500, True)])
def test_nobody_keeps_a_refusal_or_a_fault(status: int, kept_by_nobody: bool) -> None:
    answer = apply(Response("", status, {"Cache-Control": "public, max-age=60"}), staff=False)
    assert (answer.headers["Cache-Control"] == "no-store") is kept_by_nobody


def test_the_session_cookie_is_for_this_site_only_and_hidden_from_scripts(official: Flask) -> None:
    cookie = official.test_client().get("/en/account/login/", base_url="https://t.example.org").headers["Set-Cookie"]
    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))


def test_no_cookie_but_that_of_the_session_is_set_or_removed(official: Flask) -> None:
    visitor = official.test_client()
    visits = [visitor.get("/en/account/login/", base_url="https://t.example.org") for _again in range(2)]
    cookies = [cookie for answer in visits for cookie in answer.headers.getlist("Set-Cookie")]
    assert [cookie.partition("=")[0] for cookie in cookies] == ["staff"]
