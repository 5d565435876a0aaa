"""A member of the Taskforce on a phone, without a script: what changed since the last meeting, a claim disputed, and who then
owes an answer."""

from __future__ import annotations

import time

from playwright.sync_api import Browser

from tests.browser.barriers import barriers, fits
from tests.world import PASSWORD

REASON = "檢討報告尚未上網，只有會議紀錄。"


def test_a_member_on_a_phone_finds_what_changed_and_disputes_it(browser: Browser, served: str, claim: str) -> None:
    began = time.monotonic()
    phone = browser.new_context(viewport={"width": 390, "height": 780}, java_script_enabled=False, has_touch=True, locale="zh-TW")
    page = phone.new_page()
    page.goto(f"{served}/zh/account/login/")
    page.fill("#email", "member@example.org")
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="登入").tap()
    assert page.locator("h1").inner_text() == "我的頁面"
    changed = page.locator("#changes").inner_text()
    assert claim in changed and "會議" in changed
    with page.expect_navigation():
        page.locator("#changes").get_by_role("link", name="不同意").first.tap()
    page.fill("#text_zh", REASON)
    page.get_by_label("我同意於本站署名").check()
    with page.expect_navigation():
        page.locator("main form[method=post] button.btn--go").tap()
    assert fits(page)
    taken = time.monotonic() - began
    assert "不同意" in page.locator("#changes").inner_text()
    with_script = browser.new_context(viewport={"width": 390, "height": 780}, storage_state=phone.storage_state()).new_page()
    with_script.goto(f"{served}/zh/review/")
    assert barriers(with_script) == []

    reader = browser.new_page(java_script_enabled=False)
    for path in ("/zh/plans/2025-2028/commitments/o6/", "/zh/reviews/", "/zh/reviews/1/"):
        reader.goto(f"{served}{path}")
        shown = reader.locator("main").inner_text()
        assert REASON in shown and "甲委員" in shown, path
    assert REASON in reader.request.get(f"{served}/zh/reviews/feed.atom").text()

    reporter = browser.new_context(java_script_enabled=False, locale="zh-TW").new_page()
    reporter.goto(f"{served}/zh/account/login/?next=/zh/staff/answers/")
    reporter.fill("#email", "reporter@example.org")
    reporter.fill("#password", PASSWORD)
    with reporter.expect_navigation():
        reporter.press("#password", "Enter")
    assert REASON in reporter.locator("main").inner_text()
    print(f"\nthe member's part took {taken:.1f} s")
