"""Pieces of pages that are made once in each language, and kept under all that they depend on.

An entry never changes, and so neither does what it says in lists and feeds; only a payload that is withheld later takes the
words away, and such an entry is kept apart from what it was. A template keeps a piece of its own by ``kept``.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from flask import Flask, g
from markupsafe import Markup

from tracker import language
from tracker.changelog.entry import ChangelogEntry
from tracker.kept import Kept

KEPT = 4000
"""Of one to six kilobytes each."""


def set_up(app: Flask) -> None:
    """Hang on the templates ``kept`` and the filter ``listed``."""
    fragments = app.extensions["fragments"] = Kept(KEPT)

    def kept(name: str, *depends_on: Hashable, caller: Callable[[], str]) -> Markup:
        """``{% call kept("name", …) %}…{% endcall %}``: the piece as it was made before in this language, where all is the same
        that it depends on. The settings never change; a page of the past is made anew, since its links keep the past."""
        if g.get("as_of"):
            return Markup(caller())
        return fragments.of((name, language.current(), *depends_on), lambda: Markup(caller()))

    def listed(entry: ChangelogEntry) -> Markup:
        """An entry as an item of a list."""
        return fragments.of(("list", *said_by(entry), language.current()), lambda: Markup(
            app.jinja_env.get_template("changelog/_render.html").module.entry_item(entry)))  # type: ignore[attr-defined]

    app.jinja_env.globals["kept"] = kept
    app.jinja_env.filters["listed"] = listed
    app.jinja_env.filters["said_by"] = said_by


def said_by(entry: ChangelogEntry) -> tuple[str, bool]:
    """What the words of an entry depend on: itself, and whether its payload is there."""
    return entry.digest, entry.stored.canonical is None
