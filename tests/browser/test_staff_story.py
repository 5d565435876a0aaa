"""The main job in a real browser, in Chinese, on the real plans, with the keyboard alone and without a script."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, expect

from tests.browser.barriers import barriers, fits
from tests.browser.keyboard import Keyboard
from tests.world import PASSWORD
from tracker import clock

CLAIM = "已完成檢討報告，並於網站公開。"
REASON = "立法院尚未審議本會116年度預算。"


def logged_in(context: BrowserContext, address: str, role: str) -> Keyboard:
    page = context.new_page()
    page.goto(f"{address}/zh/account/login/")
    person = Keyboard(page)
    person.write("電子郵件地址", f"{role}@example.org")
    person.write("密碼", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("h1").inner_text() == "待辦"
    return person


def test_staff_get_from_the_plan_to_the_public_page(browser: Browser, served: str) -> None:
    began = time.monotonic()
    quiet = {"java_script_enabled": False, "locale": "zh-TW"}
    editor = logged_in(browser.new_context(**quiet), served, "editor")  # type: ignore[arg-type]
    editor.press("順序6 m1 訂定原訂期限")
    editor.write("原訂期限", f"{clock.today().year - 1911 + 1}/6/30")
    editor.choose("現主辦機關", "內政部")
    editor.write("中文", "依核定方案補列主辦機關")
    editor.press("儲存並公布")
    assert "已登錄為第" in editor.page.locator("main").inner_text()

    reporter = logged_in(browser.new_context(**quiet), served, "reporter")  # type: ignore[arg-type]
    reporters_began = time.monotonic()
    reporter.press("順序6 m1 填報延後")
    reporter.press("預覽將公開的內容")
    expect(reporter.page.locator("#errors")).to_be_focused()
    reporter.press_here("延後原因（中文）")
    expect(reporter.page.locator("#reason_zh")).to_be_focused()
    reporter.pick("立法院審議", "預算經費")
    reporter.pick("本機關", "立法院")
    reporter.write("中文", REASON)
    reporter.write("中文", "預算通過後一個月內完成檢討。")
    reporter.write("新期限", f"{clock.today().year - 1911 + 1}年12月31日")
    reporter.press("預覽將公開的內容")
    preview = reporter.page.locator("main").inner_text()
    assert REASON in preview and "西元" in preview
    reporter.press("送出給國發會")
    reporters_time = time.monotonic() - reporters_began
    assert "待國發會審閱" in reporter.page.locator("main").inner_text()

    editor.page.goto(f"{served}/zh/staff/")
    editor.press("文稿第1號 延後")
    editor.press("公布")
    assert "已公布為第" in editor.page.locator("main").inner_text()

    visitor = browser.new_page(java_script_enabled=False)
    for path in ("/zh/plans/2025-2028/commitments/o6/", "/zh/changelog/"):
        visitor.goto(f"{served}{path}")
        assert REASON in visitor.locator("main").inner_text(), path
    assert REASON in visitor.request.get(f"{served}/zh/feed.atom").text()
    print(f"\nthe reporter's part took {reporters_time:.1f} s, all {time.monotonic() - began:.1f} s")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [390, 1280])
def test_staff_pages_have_no_barrier_and_fit_the_screen(browser: Browser, served: str, lang: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{served}/{lang}/account/login/")
    found = [*barriers(page)]
    for role, paths in PAGES.items():
        page.context.clear_cookies()
        page.goto(f"{served}/{lang}/account/login/")
        page.fill("#email", f"{role}@example.org")
        page.fill("#password", PASSWORD)
        with page.expect_navigation():
            page.press("#password", "Enter")
        for path in paths:
            page.goto(f"{served}/{lang}{path}")
            found += barriers(page)
            assert fits(page), (path, width)
            buttons = page.locator("main form[method=post] button.btn--go")
            if buttons.count() and "/accounts/" not in path:
                with page.expect_navigation():
                    buttons.first.click()
                found += barriers(page)
    page.context.clear_cookies()
    page.goto(f"{served}/{lang}/account/login/?next=/{lang}{AT_O6}/report/progress/")
    page.fill("#email", "editor@example.org")
    page.fill("#password", PASSWORD)
    with page.expect_navigation():
        page.press("#password", "Enter")
    page.fill("#text_zh", "已完成初稿。")
    page.select_option("#body", "moi")
    page.fill("#letter_number", "臺內民字第1號")
    with page.expect_navigation():
        page.click("button[value=draft]")
    found += barriers(page)
    with page.expect_navigation():
        page.click("main a.btn--go")
    with page.expect_navigation():
        page.click("button[value=preview]")
    found += barriers(page)
    assert fits(page), page.url
    assert found == []


AT_O6 = "/staff/plans/2025-2028/commitments/o6"
PAGES = {
    "editor": ("/staff/", "/staff/plans/", "/staff/plans/2025-2028/", f"{AT_O6}/", f"{AT_O6}/amend/", f"{AT_O6}/report/delay/",
               f"{AT_O6}/report/completion/", f"{AT_O6}/milestones/1/date/", "/staff/bodies/", "/staff/categories/",
               "/staff/group/", "/staff/group/members/add/", "/account/", "/account/password/"),
    "admin": ("/staff/accounts/", "/staff/accounts/1/", "/staff/withhold/"),
}


def test_a_file_too_large_for_any_form_is_reported_where_it_is_chosen_and_no_text_is_lost(browser: Browser, served: str) -> None:
    page = logged_in(browser.new_context(locale="zh-TW"), served, "editor").page
    page.goto(f"{served}/zh/staff/plans/2025-2028/documents/add/")
    page.locator("[name=title_zh]").fill(CLAIM)
    field = page.locator("input[type=file]")
    assert field.get_attribute("data-most") == str(200 * 1024 * 1024)
    field.evaluate("(field) => { field.dataset.most = 10; }")
    told = page.get_by_role("alert").filter(has_text="檔案超過200 MB")
    for data, refused in ((b"eleven byte", True), (b"ten bytes.", False)):
        field.set_input_files({"name": "film.mp4", "mimeType": "video/mp4", "buffer": data})
        expect(told).to_have_count(1 if refused else 0)
        assert bool(field.input_value()) is not refused
    assert page.locator("[name=title_zh]").input_value() == CLAIM


@pytest.mark.usefixtures("asked_of_moi")
def test_a_claim_is_sent_with_a_file_and_an_address_and_published_with_both(browser: Browser, served: str) -> None:
    quiet = {"java_script_enabled": False, "locale": "zh-TW"}
    reporter = logged_in(browser.new_context(**quiet), served, "reporter")  # type: ignore[arg-type]
    reporter.press("順序6 m1 填報進度")
    reporter.write("中文", CLAIM)
    reporter.open("填寫佐證資料（選填）")
    reporter.write("佐證資料網址", "report.example.org/minutes")
    reporter.write("中文", "檢討報告全文")
    reporter.open("填寫佐證資料2（選填）")
    reporter.attach("佐證資料2：檔案", "會議紀錄.exe", b"MZ")
    reporter.write("中文", "會議紀錄")
    reporter.press("預覽將公開的內容")
    expect(reporter.page.locator("#errors")).to_be_focused()
    assert reporter.page.locator("#errors a").count() == 2
    reporter.press_here("佐證資料網址")
    expect(reporter.page.locator("#evidence_url")).to_be_focused()
    reporter.page.keyboard.type("https://")
    reporter.attach("佐證資料2：檔案", "會議紀錄.txt", "出席：十五人。".encode())
    reporter.press("預覽將公開的內容")
    reporter.press("返回修改")
    assert "會議紀錄.txt" in reporter.page.locator("form").last.inner_text(), "what was chosen need not be chosen again"
    reporter.press("預覽將公開的內容")
    reporter.press("送出給國發會")
    assert "待國發會審閱" in reporter.page.locator("main").inner_text()

    editor = logged_in(browser.new_context(**quiet), served, "editor")  # type: ignore[arg-type]
    editor.press("文稿第1號 進度")
    editor.to("會議紀錄.txt")
    editor.press("公布")
    editor.press("第")
    assert "/changelog/" in editor.page.url
    reader = Keyboard(browser.new_page(java_script_enabled=False))
    reader.page.goto(f"{served}/zh/plans/2025-2028/commitments/o6/")
    assert CLAIM in reader.page.locator("main").inner_text()
    reader.to("report.example.org/minutes")
    reader.press("會議紀錄")
    assert "留存檔" in reader.page.locator("main").inner_text()


@pytest.mark.parametrize("script", [True, False])
def test_someone_who_goes_back_and_presses_again_has_entered_it_only_once(browser: Browser, served: str, script: bool) -> None:
    page = logged_in(browser.new_context(java_script_enabled=script, locale="zh-TW"), served, "editor").page
    page.goto(f"{served}/zh/staff/plans/2025-2028/proposals/add/")
    page.locator("#title_zh").fill("公開開票資料")
    page.locator("#text_zh").fill("請開放開票資料。")
    page.get_by_label("提案", exact=True).first.check()
    for told in ("已登錄為第", "剛才已登錄相同內容"):
        assert page.locator("#title_zh").input_value() == "公開開票資料"
        page.locator("main form button.btn--go").first.click()
        assert told in page.locator("main").inner_text()
        page.go_back()


@pytest.mark.parametrize("script", [True, False])
def test_the_number_of_characters_typed_is_shown_as_it_grows_or_not_at_all(browser: Browser, served: str, script: bool) -> None:
    page = logged_in(browser.new_context(java_script_enabled=script, locale="zh-TW"), served, "editor").page
    page.goto(f"{served}/zh{AT_O6}/report/progress/")
    page.fill("#text_zh", "已完成初稿。")
    assert page.locator("#text_zh-c").inner_text() == ("目前6字，建議30至200字" if script else "建議30至200字")


def test_the_browser_asks_before_what_was_typed_is_left_and_still_does_when_the_form_has_come_back_refused(
        browser: Browser, served: str) -> None:
    editor = logged_in(browser.new_context(locale="zh-TW"), served, "editor")
    page = editor.page
    asked: list[str] = []
    page.goto(f"{served}/zh/staff/bodies/add/")
    page.get_by_role("link", name="取消").click()
    page.wait_for_url("**/staff/bodies/")
    page.goto(f"{served}/zh/staff/bodies/add/")
    editor.write("中文", "數位發展部資料署")
    editor.press("儲存並公布")
    expect(page.locator("#errors")).to_be_focused()

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_role("link", name="取消").click()
    assert asked == ["beforeunload"] and page.locator("#name_zh").input_value() == "數位發展部資料署"
