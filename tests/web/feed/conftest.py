"""Feeds as a reader's program sees them: parsed by feedparser, and checked against RFC 4287 and RFC 5005 here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import feedparser
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree
from werkzeug.test import TestResponse

BASE = "http://127.0.0.1:5000"
ATOM = "{http://www.w3.org/2005/Atom}"


@dataclass
class Feed:
    response: TestResponse
    root: Any
    parsed: Any

    @property
    def entries(self) -> list[Any]:
        return list(self.root.findall(f"{ATOM}entry"))

    @property
    def ids(self) -> list[str]:
        return [entry.findtext(f"{ATOM}id") for entry in self.entries]

    @property
    def numbers(self) -> list[int]:
        return [int(each.rsplit("/", 1)[1]) for each in self.ids]

    def text(self, name: str) -> str:
        return str(self.root.findtext(f"{ATOM}{name}"))

    def link(self, relation: str) -> str | None:
        """The path of one of the feed's own links; None where it has none."""
        found = [link.get("href") for link in self.root.findall(f"{ATOM}link") if link.get("rel") == relation]
        return found[0].removeprefix(BASE) if found else None

    def entry(self, number: int) -> bytes:
        """One entry, as it appears in the feed."""
        found = dict(zip(self.numbers, self.entries, strict=True))[number]
        return bytes(etree.tostring(found))


def fetch(reader: FlaskClient, path: str, **headers: str) -> Feed:
    """Get a feed and check it against what every Atom feed must be."""
    response = reader.get(path, headers=headers)
    assert response.status_code == 200, path
    assert response.content_type == "application/atom+xml; charset=utf-8"
    root = etree.fromstring(response.data)
    parsed = feedparser.parse(response.data)
    assert parsed.bozo is False, parsed.get("bozo_exception")
    feed = Feed(response, root, parsed)
    _hold(feed, path)
    return feed


def _hold(feed: Feed, path: str) -> None:
    """RFC 4287, 4.1.1 and 4.1.2: what must be present, once, and what must be unique."""
    root = feed.root
    assert root.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert len(root.findall(f"{ATOM}{name}")) == 1 and root.findtext(f"{ATOM}{name}")
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    assert feed.link("self") == path
    alternates = [(link.get("type"), link.get("hreflang")) for link in root.findall(f"{ATOM}link")
                  if link.get("rel") == "alternate"]
    assert len(alternates) == len(set(alternates))
    assert len(feed.ids) == len(set(feed.ids))
    moments = [root.findtext(f"{ATOM}updated")]
    for entry in feed.entries:
        for name in ("id", "title", "updated", "published", "content", "summary"):
            assert len(entry.findall(f"{ATOM}{name}")) == 1, name
            assert (entry.findtext(f"{ATOM}{name}") or "").strip(), name
        moments += [entry.findtext(f"{ATOM}updated"), entry.findtext(f"{ATOM}published")]
        for link in entry.findall(f"{ATOM}link"):
            assert link.get("href").startswith(f"{BASE}/"), "an address that does not come from the settings"
    for moment in moments:
        assert datetime.fromisoformat(moment).tzinfo is not None


def all_of(reader: FlaskClient, path: str) -> list[Feed]:
    """A feed and, through its links, every archive, newest first."""
    found = [fetch(reader, path)]
    while following := found[-1].link("prev-archive"):
        found.append(fetch(reader, following))
    return found


def writing(site: Flask) -> Any:
    return site.extensions["database"].writing()
