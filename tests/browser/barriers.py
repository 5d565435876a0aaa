"""What stands in the way of a reader, as axe sees it, and whether a page fits the screen."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def barriers(page: Page) -> list[str]:
    """What axe finds: WCAG 2.2 A and AA, and best practice."""
    results = Axe().run(page, options={
        "rules": {"target-size": {"enabled": True}},  # 2.5.8: left out unless asked for
        "resultTypes": ["violations"]})  # telling all that is right as well takes as long again
    return [f"{page.url}: {each['id']} {each['nodes'][0]['html'][:120]}"
            for each in results.response["violations"]]


def fits(page: Page) -> bool:
    """Whether nothing has to be scrolled sideways: on a phone also where it is 320 px wide, or the text is enlarged until it
    is (WCAG 1.4.10)."""
    size = page.viewport_size
    assert size is not None
    fit = []
    for width in (size["width"], 320) if size["width"] < 400 else (size["width"],):
        page.set_viewport_size({"width": width, "height": size["height"]})
        fit.append(bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth")))
    page.set_viewport_size(size)
    return all(fit)
