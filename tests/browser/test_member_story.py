"""A member of the Taskforce on a phone, without a script: what changed since the last meeting, a claim disputed, and who then
owes an answer."""

from __future__ import annotations

import time

from playwright.sync_api import Browser
from sqlalchemy import select

from tests.browser.barriers import barriers
from tests.world import EDITOR, PASSWORD, progress, text
from tests.worlds.reviews import an_account_for
from tracker import clock
from tracker.commands import steering_group, updates
from tracker.database import Database
from tracker.domain.statements import Side
from tracker.models import Milestone, Term

CLAIM = "已完成檢討報告。"
REASON = "檢討報告尚未上網，只有會議紀錄。"


def test_a_member_on_a_phone_finds_what_changed_and_disputes_it(browser: Browser, served: str, real_record: str) -> None:
    database = Database(real_record)
    with database.writing() as session:
        term = steering_group.open_term(session, 1 + max(session.scalars(select(Term.number))), by=EDITOR, at=clock.now())
        seat = steering_group.appoint_member(session, term, name=text("甲委員"), role=text("委員"), side=Side.CIVIL_SOCIETY,
                                             organisation=text("某協會"), by=EDITOR, at=clock.now())
        an_account_for(session, seat, "member@example.org")
        milestone = Milestone.by_reference(session, "2025-2028/o6/m1")
        updates.publish_update(session, milestone.of, [milestone],
                               progress("moi", occurred=clock.today(), text=text(CLAIM), letter_number="臺內民字第1號"),
                               by=EDITOR, at=clock.now())
    database.dispose()

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
    assert CLAIM in changed and "會議" in changed
    with page.expect_navigation():
        page.locator("#changes").get_by_role("link", name="不同意").first.tap()
    page.fill("#text_zh", REASON)
    page.get_by_label("我同意於本站署名").check()
    with page.expect_navigation():
        page.locator("main form[method=post] button.btn--go").tap()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
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
    reporter.press("#password", "Enter")
    assert REASON in reporter.locator("main").inner_text()
    print(f"\nthe member's part took {taken:.1f} s")
