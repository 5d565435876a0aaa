"""What stands in the way of a reader, as axe sees it."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def barriers(page: Page) -> list[str]:
    """What axe finds: WCAG 2.2 A and AA, and best practice."""
    results = Axe().run(page)
    return [f"{page.url}: {each['id']} {each['nodes'][0]['html'][:120]}"
            for each in results.response["violations"]]
