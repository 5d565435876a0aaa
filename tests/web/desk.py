"""Someone who works at the site with a browser that runs no script: sees a form as it is filled in, and sends it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import quote
from xml.etree.ElementTree import Element

from flask import Flask
from werkzeug.test import TestResponse

from tests.web.public.pages import parsed, words
from tests.world import PASSWORD

Filled = dict[str, list[str]]

# Signs that exist only in Simplified writing, from the words that forms and their refusals are made of.
SIMPLIFIED = set("这该选项错误记录数网页发议处无实写认须请输当时关闭导击类层级设个变应长过")


@dataclass
class Desk:
    """One person at one browser. ``last`` is the page shown now."""

    site: Flask
    email: str = ""
    lang: str = "zh"
    last: TestResponse = field(init=False)

    def __post_init__(self) -> None:
        self.browser = self.site.test_client()

    def log_in(self, password: str = PASSWORD) -> Desk:
        answer = self.send("/account/login/", email=self.email, password=password)
        assert answer.status_code == 303, answer.text
        return self

    def get(self, path: str, status: int | None = 200) -> TestResponse:
        self.last = self.browser.get(self.address(path))
        assert status is None or self.last.status_code == status, (path, self.last.status_code)
        if self.last.mimetype == "text/html" and self.last.status_code != 302:
            check_page(self.last.text, self.lang)
        return self.last

    def address(self, path: str) -> str:
        return path if path.startswith(("/zh/", "/en/")) else f"/{self.lang}{path}"

    def filled(self, path: str, status: int = 200) -> Filled:
        """The form of a page, as a browser would send it untouched."""
        self.get(path, status)
        return form_of(self.last.text)

    def send(self, path: str, status: int | None = None, **values: Any) -> TestResponse:
        """Open the page, fill in these fields, and send."""
        return self.post(path, self.filled(path) | as_filled(values), status)

    def again(self, path: str, status: int | None = None, **values: Any) -> TestResponse:
        """Send the form of the page that is open, with these fields filled in."""
        return self.post(path, form_of(self.last.text) | as_filled(values), status)

    def post(self, path: str, values: Filled, status: int | None = None) -> TestResponse:
        self.last = self.browser.post(self.address(path), data=encoded(values),
                                      content_type="application/x-www-form-urlencoded")
        assert status is None or self.last.status_code == status, (path, self.last.status_code, words_of(self.last.text))
        if self.last.status_code not in (302, 303):
            check_page(self.last.text, self.lang)
        elif not re.search("/(staff|review|account)/", self.last.headers["Location"]):
            with self.browser.session_transaction() as kept:
                assert "_flashes" not in kept, (path, "a public page tells nobody what was done")
        return self.last

    def token(self) -> str:
        """A CSRF token of this session."""
        return form_of(self.browser.get(self.address("/account/")).text, everywhere=True)["csrf_token"][0]


def as_filled(values: Mapping[str, Any]) -> Filled:
    return {name: [value] if isinstance(value, str) else list(value) for name, value in values.items()}


def encoded(values: Filled) -> bytes:
    """Encoded as a browser sends it; a lone surrogate as the bytes that represent it."""
    return "&".join(f"{quote(name)}={quote(value.encode('utf-8', 'surrogatepass'))}"
                    for name, sent in values.items() for value in sent).encode("ascii")


@lru_cache(maxsize=32)
def tree_of(text: str) -> Element:
    return parsed(text)


def form_of(text: str, *, everywhere: bool = False) -> Filled:
    """The first form in the page's main part that is sent by POST, as it is filled in."""
    tree = tree_of(text)
    where: Element = tree if everywhere else next(tree.iter("main"))
    form = next(node for node in where.iter("form") if node.get("method") == "post")
    found: Filled = {}
    for node in form.iter():
        name = node.get("name")
        if not name or node.tag == "button":
            continue
        if node.tag == "textarea":
            found.setdefault(name, []).append((node.text or "").removeprefix("\n"))
        elif node.tag == "select":
            chosen = [each.get("value") or "" for each in node.iter("option") if each.get("selected") is not None]
            first = [each.get("value") or "" for each in node.iter("option")][:1]
            found.setdefault(name, []).extend(chosen or first)
        elif node.get("type") in ("radio", "checkbox"):
            if node.get("checked") is not None:
                value = node.get("value")
                found.setdefault(name, []).append("on" if value is None else value)
        else:
            found.setdefault(name, []).append(node.get("value") or "")
    return found


def check_page(text: str, lang: str) -> None:
    """Strictly parsed; the title names the page; ids unique; language stated; no Simplified character in Chinese."""
    tree = tree_of(text)
    assert tree.get("lang") == {"zh": "zh-Hant-TW", "en": "en"}[lang]
    heads = [words(node) for node in tree.iter("h1")]
    assert len(heads) == 1
    title = words(next(tree.iter("title")))
    assert heads[0].split(" ")[-1] in title or title.split("｜")[0] in heads[0], (heads, title)
    ids = [node.get("id") or "" for node in tree.iter() if node.get("id")]
    assert len(ids) == len(set(ids)), sorted(each for each in ids if ids.count(each) > 1)
    for node in tree.iter():
        for name in ("aria-labelledby", "aria-describedby", "for"):
            assert set((node.get(name) or "").split()) <= set(ids), (name, node.get(name))
        assert node.get("style") is None
    if lang == "zh":
        assert not SIMPLIFIED & set(words(tree)), SIMPLIFIED & set(words(tree))


def words_of(text: str) -> str:
    return words(next(tree_of(text).iter("main")))


def errors_of(text: str) -> str:
    """What the box above a refused form says."""
    found: Sequence[Element] = [node for node in tree_of(text).iter() if node.get("id") == "errors"]
    return words(found[0]) if found else ""
