"""A site that makes each page again: what every page that was kept, or made of kept pieces, is compared with."""

from __future__ import annotations

from flask import Flask

from tracker.queries import kept


def keep_nothing(site: Flask) -> None:
    site.extensions["store"].limit = 0
    for store in ("fragments", "wholes", "found"):
        site.extensions[store].limit = 0
    with site.extensions["database"].reading() as session:
        kept.of(session).limit = 0
