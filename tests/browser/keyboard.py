"""A person at a browser who has a keyboard and nothing else. No script runs on the page."""

from __future__ import annotations

from playwright.sync_api import Page

FURTHEST = 150
PATIENCE = 120_000
"""Milliseconds: a busy machine takes its time to go through a page."""
NAME = """e => (e.getAttribute('aria-label') || [...(e.labels || [])].map(l => l.textContent).join(' ')
               || e.textContent || '').trim()"""


class Keyboard:
    def __init__(self, page: Page) -> None:
        self.page = page

    def name(self) -> str:
        """The name of the element that has the focus."""
        focus = self.page.locator(":focus")
        return str(focus.evaluate(NAME)) if focus.count() else ""

    def to(self, name: str) -> None:
        """Press the tab key until something with this name has the focus."""
        for _step in range(FURTHEST):
            self.page.keyboard.press("Tab")
            if name in self.name():
                return
        raise AssertionError(f"no way to {name!r} with the tab key on {self.page.url}")

    def write(self, name: str, text: str) -> None:
        self.to(name)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def choose(self, name: str, option: str) -> None:
        """Choose from a list with the arrow keys."""
        self.to(name)
        for _step in range(FURTHEST):
            if option in str(self.page.locator(":focus").evaluate("e => e.selectedOptions[0].textContent")):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no {option!r} in {name!r}")

    def pick(self, first: str, option: str) -> None:
        """Choose a radio button with the arrow key, from the first of its group."""
        self.to(first)
        self.page.keyboard.press("Space")
        for _step in range(FURTHEST):
            if option in self.name():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no {option!r} after {first!r}")

    def press(self, name: str) -> None:
        """Go to a link or button and press it."""
        self.to(name)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def press_here(self, name: str) -> None:
        """Go to a link that leads to a place on the same page and press it."""
        self.to(name)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**#*")

    def open(self, name: str) -> None:
        """Go to a fold and open it."""
        self.to(name)
        self.page.keyboard.press("Enter")

    def attach(self, name: str, file: str, data: bytes) -> None:
        """Go to a field for a file, and choose one in the browser's own window, which has its own keys."""
        # The driver takes the window over some time after it was told to: long before the key is pressed.
        with self.page.expect_file_chooser(timeout=PATIENCE) as window:
            self.to(name)
            self.page.keyboard.press("Space")
        window.value.set_files({"name": file, "mimeType": "application/octet-stream", "buffer": data})
