"""The site with a keyboard and nothing else: a citizen's way and a member's, and what everyone needs on it."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.keyboard import Keyboard
from tests.world import PASSWORD

REASON = "檢討報告尚未上網，只有會議紀錄。"
ANSWER = "檢討報告已於本部網站公開。"
UNSOLVED = "網頁上仍無檢討報告。"
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 780}, "locale": "zh-TW"}
STOPS = 140
"""The first of a page: no list of links is so long that more of the same would show anything else."""
FAULT = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return null;
  const box = e.getBoundingClientRect(), style = getComputedStyle(e), label = e.labels && e.labels[0];
  const called = (e.getAttribute('aria-label') || e.textContent || e.id).trim().slice(0, 40);
  const least = Math.min(...(label ? [label.getBoundingClientRect().height, label.getBoundingClientRect().width] : [0]));
  const runs_on = style.display === 'inline', high = box.bottom > 0 && box.top < innerHeight;
  if (style.outlineStyle === 'none') return `${called}: the focus is not seen`;
  if (!high || box.right <= 0 || box.left >= innerWidth) return `${called}: not on the screen`;
  const size = Math.round(Math.max(Math.min(box.width, box.height), least));
  if (!runs_on && size < 24) return `${called}: ${box.width} by ${box.height}`;
  return '';
}"""


def test_a_citizen_finds_a_commitment_reads_an_entry_and_subscribes_with_the_keyboard_alone(
        browser: Browser, served: str) -> None:
    page = browser.new_context(**PHONE, java_script_enabled=False).new_page()
    citizen = Keyboard(page)
    page.goto(f"{served}/zh/")
    citizen.to("跳到主要內容區塊")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#AC"), "the next stop is within the main content").to_be_focused()
    citizen.press("English")
    assert page.url == f"{served}/en/"
    citizen.press("中文")

    citizen.press("全國性公民投票案電子連署")
    assert "全國性公民投票案電子連署" in page.locator("h1").inner_text()
    citizen.press("第")
    assert "/changelog/" in page.url and "雜湊值" in page.locator("main").inner_text()
    citizen.press("異動紀錄")
    citizen.to("篩選")
    page.keyboard.press("Enter")
    citizen.choose("種類", "延後及逾期")
    citizen.press("篩選")
    assert "kind=" in page.url and "延後" in page.locator("main").inner_text()

    citizen.press("訂閱")
    citizen.press("電子郵件通知")
    citizen.press("寄確認信給我")
    expect(page.locator("#errors")).to_be_focused()
    citizen.press_here("電子郵件地址")
    expect(page.locator("#email")).to_be_focused()
    page.keyboard.type("citizen@example.org")
    citizen.press("寄確認信給我")
    assert "確認信" in page.locator("main").inner_text()


@pytest.mark.parametrize("script", [True, False])
def test_a_member_disputes_a_claim_with_the_keyboard_alone_and_is_led_to_what_is_missing(
        browser: Browser, served: str, claim: str, script: bool) -> None:
    page = browser.new_context(**PHONE, java_script_enabled=script).new_page()
    member = Keyboard(page)
    page.goto(f"{served}/zh/account/login/")
    member.write("電子郵件地址", "member@example.org")
    member.write("密碼", "not the password")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("#errors"), "what is wrong is where the next key is pressed").to_be_focused()
    member.write("密碼", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    member.press("不同意")
    member.press("署名公布")
    expect(page.locator("#errors")).to_be_focused()
    member.press_here("理由")
    expect(page.locator("#text_zh")).to_be_focused()
    assert page.evaluate("document.querySelector('label[for=text_zh]').getBoundingClientRect().top") >= 0
    page.keyboard.type(REASON)
    member.to("我同意於本站署名")
    page.keyboard.press("Space")
    member.press("署名公布")
    assert "不同意" in page.locator("#changes").inner_text()
    page.goto(f"{served}/zh/plans/2025-2028/commitments/o6/")
    assert REASON in page.locator("main").inner_text()


@pytest.mark.parametrize(("width", "height"), [(390, 900), (1280, 900), (1093, 480)], ids=("phone", "screen", "laptop at 125 %"))
def test_every_stop_of_the_tab_key_is_visible_large_enough_and_leads_on(
        browser: Browser, served: str, width: int, height: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": height}, java_script_enabled=False)
    for path in ("/zh/", "/zh/plans/2021-2024/commitments/2-1/", "/en/changelog/343/", "/zh/subscribe/", "/zh/account/login/"):
        page.goto(f"{served}{path}")
        for stop in range(STOPS):
            page.keyboard.press("Tab")
            fault = page.evaluate(FAULT)
            if fault is None:
                assert stop > 15, path
                break
            assert fault == "", (path, stop)


def test_a_claim_is_doubted_answered_and_judged_with_the_keyboard_alone(browser: Browser, served: str, claim: str) -> None:
    member = logged_in(browser, served, "member")
    member.press("請機關提出佐證：")
    member.write("中文", REASON)
    member.to("我同意於本站署名")
    member.page.keyboard.press("Space")
    member.press("署名公布")

    reporter = logged_in(browser, served, "reporter")
    reporter.press("委員意見回覆")
    reporter.press("回覆審視意見第1號")
    reporter.write("中文", ANSWER)
    reporter.press("儲存並公布")
    assert "已登錄為第" in reporter.page.locator("main").inner_text()

    member.page.goto(f"{served}/zh/review/")
    member.press("審視意見第1號")
    member.press("署名公布")
    expect(member.page.locator("#errors")).to_be_focused()
    member.press_here("機關回覆")
    expect(member.page.locator("input[name=verdict]").first).to_be_focused()
    member.page.keyboard.press("Space")
    member.page.keyboard.press("ArrowDown")
    member.write("中文", UNSOLVED)
    member.press("署名公布")
    reader = browser.new_page(java_script_enabled=False)
    reader.goto(f"{served}/zh/reviews/1/")
    assert all(words in reader.locator("main").inner_text() for words in (REASON, ANSWER, "尚未解決", UNSOLVED))


def logged_in(browser: Browser, address: str, who: str) -> Keyboard:
    person = Keyboard(browser.new_context(**PHONE, java_script_enabled=False).new_page())
    person.page.goto(f"{address}/zh/account/login/")
    person.write("電子郵件地址", f"{who}@example.org")
    person.write("密碼", PASSWORD)
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")
    return person


def test_data_and_reports_are_downloaded_with_the_keyboard_alone(browser: Browser, served: str) -> None:
    page = browser.new_context(**PHONE, java_script_enabled=False).new_page()
    citizen = Keyboard(page)
    page.goto(f"{served}/zh/data/")
    citizen.to("承諾事項")
    for form in ("CSV", "JSON"):
        citizen.to(form)
        with page.expect_download() as taken:
            page.keyboard.press("Enter")
        assert taken.value.suggested_filename.endswith(form.lower()) and taken.value.path().stat().st_size > 100
    page.goto(f"{served}/zh/reports/")
    citizen.to("PDF")
    file = str(page.locator(":focus").evaluate("e => e.href"))
    answer = page.request.get(file)
    assert answer.headers["content-type"] == "application/pdf" and answer.body().startswith(b"%PDF")


def test_a_draft_is_commented_on_with_the_keyboard_alone(browser: Browser, served: str, open_draft: int) -> None:
    page = browser.new_context(**PHONE, java_script_enabled=False).new_page()
    citizen = Keyboard(page)
    page.goto(f"{served}/zh/reports/{open_draft}/comment/")
    citizen.press("送出意見")
    expect(page.locator("#errors")).to_be_focused()
    citizen.press_here("意見")
    expect(page.locator("#text")).to_be_focused()
    page.keyboard.type("延後原因寫得不夠清楚。")
    citizen.to("同意將本意見")
    page.keyboard.press("Space")
    citizen.press("送出意見")
    assert "/comment/thanks/" in page.url


@pytest.mark.parametrize(("lang", "words"), [
    ("zh", {"list": "建議解除列管", "release": "第90次會議", "object": "提出異議", "sign": "署名公布", "reason": "異議理由",
            "why": "中文", "consent": "我同意於本站署名", "back": "撤回異議第1號", "take": "撤回異議", "gone": "已撤回",
            "done": "已登錄為第"}),
    ("en", {"list": "recommended for release", "release": "Meeting 90", "object": "Object (", "sign": "Sign and publish",
            "reason": "Reason for the objection", "why": "Chinese", "consent": "I consent", "back": "Withdraw objection 1",
            "take": "Withdraw the objection", "gone": "withdrawn by the member", "done": "Recorded as entry"})])
def test_an_objection_to_a_release_is_raised_and_withdrawn_with_the_keyboard_alone(
        browser: Browser, served: str, recommended: int, lang: str, words: dict[str, str]) -> None:
    member = logged_in(browser, served, "member")
    member.page.goto(f"{served}/{lang}/review/")
    member.press_here(words["list"])
    member.press(words["release"])
    member.press(words["object"])
    member.press(words["sign"])
    expect(member.page.locator("#errors")).to_be_focused()
    member.press_here(words["reason"])
    expect(member.page.locator("#text_zh")).to_be_focused()
    member.page.keyboard.type(REASON)
    member.to(words["consent"])
    member.page.keyboard.press("Space")
    member.press(words["sign"])
    assert words["done"] in member.page.locator("main").inner_text()

    member.page.goto(f"{served}/{lang}/review/")
    member.press(words["back"])
    member.write(words["why"], "已補件。")
    member.press(words["take"])
    reader = browser.new_page(java_script_enabled=False)
    reader.goto(f"{served}/{lang}/group/meetings/{recommended}/release/")
    shown = reader.locator("main").inner_text()
    assert REASON in shown and words["gone"] in shown
