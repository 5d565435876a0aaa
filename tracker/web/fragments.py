"""What an entry says in lists and feeds, made once in each language: an entry never changes, and so neither does this.

Only a payload that is withheld later takes the words away; such an entry is kept apart from what it was.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from flask import Flask
from markupsafe import Markup

from tracker import language
from tracker.changelog.entry import ChangelogEntry

Made = TypeVar("Made")

KEPT = 4000
"""Of one to three kilobytes each."""


class Fragments:
    """Those last asked for are kept; any number of threads may ask."""

    def __init__(self, limit: int = KEPT) -> None:
        self._limit, self._lock = limit, Lock()
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()

    def of(self, key: Hashable, make: Callable[[], Made]) -> Made:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                found: Made = self._kept[key]
                return found
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > self._limit:
                self._kept.popitem(last=False)
        return made


def set_up(app: Flask) -> None:
    """Hang the filter ``listed`` on the templates: an entry as an item of a list."""
    fragments = app.extensions["fragments"] = Fragments()

    def listed(entry: ChangelogEntry) -> Markup:
        def make() -> Markup:
            return Markup(app.jinja_env.get_template("changelog/_render.html").module.entry_item(entry))  # type: ignore[attr-defined]

        return fragments.of(("list", entry.digest, entry.payload is None, language.current()), make)

    app.jinja_env.filters["listed"] = listed
