"""The public pages in a real browser, on the real record: for everyone, on every screen, without a script."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.barriers import barriers, fits

PAGES = (
    "/", "/?as_of=300", "/plans/2021-2024/", "/plans/2025-2028/", "/plans/2021-2024/themes/2/",
    "/plans/2021-2024/commitments/2-1/", "/plans/2025-2028/commitments/o6/", "/plans/2021-2024/commitments/2-1/history/",
    "/plans/2021-2024/documents/", "/bodies/", "/bodies/cec/", "/changelog/", "/changelog/?kind=delay.recorded",
    "/changelog/343/", "/changelog/verify/", "/feeds/", "/group/", "/group/meetings/", "/group/meetings/5/", "/group/decisions/",
    "/group/decisions/11/", "/reports/", "/reports/1/", "/api/", "/standards/", "/reviews/", "/proposals/",
    "/proposals/1/", "/participation/1/", "/recommendations/", "/documents/26/", "/plans/2025-2028/documents/",
    "/plans/2025-2028/rounds/", "/search/?q=%E5%85%AC%E6%8A%95", "/subscribe/", "/data/", "/data/commitments/", "/sitemap/",
    "/glossary/", "/about/", "/privacy/", "/accessibility/",
)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [390, 1280])
def test_public_pages_have_no_barrier_and_fit_the_screen(browser: Browser, served: str, lang: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    found = []
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text) if message.type == "error" else None)
    for path in PAGES:
        page.goto(f"{served}/{lang}{path}")
        found += barriers(page)
        assert fits(page), (path, width)
    assert told == []
    page.goto(f"{served}/{lang}/nothing-here/")
    assert found + barriers(page) == []
    assert page.context.cookies() == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_page_fits_a_phone_on_which_the_text_is_twice_as_large(browser: Browser, served: str, lang: str) -> None:
    # To everything that is measured by the text, the screen is then half as wide.
    page = browser.new_page(viewport={"width": 195, "height": 450})
    for path in PAGES:
        page.goto(f"{served}/{lang}{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_long_report_fits_the_screen(browser: Browser, served: str, lang: str) -> None:
    for width in (390, 1280):
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto(f"{served}/{lang}/reports/2/")
        assert fits(page), width
        page.close()


def test_the_menu_marks_the_page_that_is_open_also_in_the_colours_that_a_reader_has_chosen(browser: Browser, served: str) -> None:
    page = browser.new_page(forced_colors="active")
    page.goto(f"{served}/zh/changelog/")
    lines = page.locator(".head__nav a").evaluate_all(
        "links => links.map(link => [link.hasAttribute('aria-current'), getComputedStyle(link).borderBlockEndColor])")
    current, others = ({colour for is_current, colour in lines if is_current is which} for which in (True, False))
    assert current and others and not current & others


def test_links_below_each_other_in_a_list_of_commitments_are_large_enough_for_a_finger(browser: Browser, served: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 900})
    for lang in ("zh", "en"):
        page.goto(f"{served}/{lang}/")
        heights = page.locator(".row a").evaluate_all("links => links.map(link => link.getBoundingClientRect().height)")
        assert len(heights) > 50 and min(heights) >= 24, lang


def test_a_page_can_be_read_from_its_top_with_the_keyboard_alone(browser: Browser, served: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{served}/zh/")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "跳到主要內容區塊"
    page.keyboard.press("Enter")
    page.wait_for_url("**#content")


def test_nothing_is_requested_from_any_other_site(browser: Browser, served: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("/zh/", "/en/plans/2021-2024/commitments/2-1/", "/zh/reports/1/", "/zh/account/login/"):
        page.goto(f"{served}{path}")
    assert asked and all(url.startswith((served, "data:")) for url in asked)
