"""A passkey in a real browser, with the authenticator that Chromium's own protocol offers: it is added, and is then
all that is needed to log in."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.barriers import barriers
from tests.browser.conftest import serving
from tests.browser.keyboard import Keyboard
from tests.web.conftest import settings_for
from tests.world import PASSWORD
from tracker.database import Database
from tracker.queries.audit import every_line
from tracker.web import create_app

DEVICE = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
          "isUserVerified": True, "automaticPresenceSimulation": True}


@pytest.fixture
def address(url: str, tmp_path: Path) -> Iterator[str]:
    """A site under a host name, whose operator lets a passkey log in by itself."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = create_app(settings_for(url, tmp_path / "files", TRACKER_BASE_URL=f"http://localhost:{port}",
                                  TRACKER_PASSKEY_LOGIN="yes"))
    with serving(app, port):
        yield f"http://localhost:{port}"


def with_device(page: Page) -> tuple[object, str]:
    """The browser has a device that keeps passkeys and checks its holder."""
    talk = page.context.new_cdp_session(page)
    talk.send("WebAuthn.enable")
    return talk, talk.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]


def test_a_holder_adds_a_passkey_and_from_then_on_logs_in_with_it_alone(browser: Browser, address: str, url: str) -> None:
    page = browser.new_context(locale="zh-TW").new_page()
    talk, device = with_device(page)
    page.goto(f"{address}/zh/account/login/")
    person = Keyboard(page)
    person.write("電子郵件地址", "editor@example.org")
    person.write("密碼", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.goto(f"{address}/zh/account/factors/passkey/")
    person.write("目前密碼", "not-the-password")
    person.press("繼續")
    assert page.get_by_text("目前的密碼不正確。", exact=True).is_visible() and not barriers(page)
    assert not talk.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]  # type: ignore[attr-defined]
    page.get_by_label("目前密碼").fill(PASSWORD)
    person.press("繼續")
    assert not barriers(page)
    person.write("名稱", "辦公室電腦")
    person.press("建立通行金鑰")
    assert page.locator("main li code").count() == 10
    (kept,) = talk.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]  # type: ignore[attr-defined]
    assert kept["isResidentCredential"]

    page.context.clear_cookies()
    for lang, button in (("zh", "以通行金鑰登入"), ("en", "Log in with a passkey")):
        page.goto(f"{address}/{lang}/account/login/?next=/{lang}/staff/plans/")
        assert not barriers(page)
        person.press(button)
        assert page.url == f"{address}/{lang}/staff/plans/"
        page.context.clear_cookies()
    database = Database(url)
    with database.reading() as session:
        assert [each.fields["detail"]["by"] for each in every_line(session) if each.act == "login"] == [
            "password", "passkey", "passkey"]
    database.dispose()

    # A device that does not check who holds it opens nothing.
    talk.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})  # type: ignore[attr-defined]
    page.goto(f"{address}/zh/account/login/")
    person.to("以通行金鑰登入")
    page.keyboard.press("Enter")
    page.get_by_text("瀏覽器未提供通行金鑰").wait_for()
    assert "/account/login/" in page.url


def test_without_a_script_passkeys_are_not_mentioned_and_the_password_works(browser: Browser, address: str) -> None:
    page = browser.new_context(locale="zh-TW", java_script_enabled=False).new_page()
    page.goto(f"{address}/zh/account/login/")
    assert not page.get_by_text("以通行金鑰登入").is_visible()
    assert page.get_by_label("密碼").is_visible()
