"""Pieces of pages that are made once in each language, and kept under everything that they depend on.

An entry never changes, and so neither does what it says in lists and feeds; only a payload that is withheld later
removes the words, and such an entry is kept separately from its earlier form. A template keeps a piece of its own
with ``kept``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, TypeVar

from flask import Flask, current_app, g, render_template
from markupsafe import Markup

from tracker import language
from tracker.changelog.entry import ChangelogEntry
from tracker.kept import Kept
from tracker.queries import changelog
from tracker.queries.changelog import Listed
from tracker.web import caching, mirrored, reading

Thing = TypeVar("Thing")
Made = TypeVar("Made")

KEPT = 4 * 1024 * 1024
"""Bytes of pieces, most of them of one to six kilobytes. The list of a plan's commitments takes seventy, and each report on one
of them leaves an earlier form behind, until newer pieces take its place."""
WHOLE = 100
"""Pages of some fifty kilobytes each."""
FOUND = 500
"""Results of about one kilobyte each: separate, so that someone who looks for everything displaces nothing else."""


def set_up(app: Flask) -> None:
    """Give the templates ``kept`` and ``foot``."""
    fragments = app.extensions["fragments"] = Kept(KEPT, sys.getsizeof)
    app.extensions["wholes"], app.extensions["found"] = Kept(WHOLE), Kept(FOUND)

    def kept(name: str, *depends_on: Hashable, caller: Callable[[], str]) -> Markup:
        """``{% call kept("name", …) %}…{% endcall %}``: the piece as it was made before in this language, if everything it
        depends on is the same. The settings never change; a page of the past is made again, since its links keep the past."""
        if g.get("as_of"):
            return Markup(caller())
        return fragments.of((name, language.current(), *depends_on), lambda: Markup(caller()))

    app.jinja_env.globals |= {"kept": kept, "foot": foot}


def foot(called: str) -> Markup:
    """What appears at the foot of a page; ``called`` is the name by which it is cited."""
    g.called = called
    return Markup(render_template("layouts/foot.html", called=called))


def whole(stand: Hashable, make: Callable[[], str]) -> str:
    """A page of which only the foot changes as long as ``stand`` and the day are the same: the kept one, or else it is
    made. A page of the past is made again, and so is a page of a copy, which also names the newest entry at its head."""
    if g.get("as_of") or mirrored.original():
        return make()
    store: Kept = current_app.extensions["wholes"]
    key = caching.address(), language.current(), g.day, stand
    found: tuple[bytes, str, str] | None = store.get(key)
    if found is None:
        page = make()
        start, end = page.rindex("<footer"), page.rindex("</footer>") + len("</footer>")
        # In the form in which it is sent, it takes half the room.
        store.put(key, (page[:start].encode(), g.called, page[end:]))
        return page
    above, called, below = found
    # Joined, not added: what is added to markup is escaped.
    return "".join((above.decode(), foot(called), below))


def of_entries(name: str, listed: Iterable[Listed], make: Callable[[ChangelogEntry], Made]) -> list[Made]:
    """What is made of each of some entries, in their order and in this language. Only entries for which nothing is kept
    are read; on a page of the past, all of them, since its links keep the past."""
    return pieces("fragments", {each.number: (name, each.digest, each.is_withheld) for each in listed}, lambda missing: {
        entry.number: make(entry) for entry in changelog.entries(reading.live(), missing)})


def pieces(where: str, keys: Mapping[Thing, tuple[Hashable, ...]],
           make: Callable[[list[Thing]], Mapping[Thing, Made]]) -> list[Made]:
    """What is made of each of some things, in their order and in this language; those not yet kept are made together.

    where  in which store
    keys   for each, everything that it depends on besides the language
    """
    store: Kept = Kept(0) if g.get("as_of") else current_app.extensions[where]
    lang = language.current()
    found: dict[Thing, Made | None] = {thing: store.get((*key, lang)) for thing, key in keys.items()}
    if missing := [thing for thing, made in found.items() if made is None]:
        for thing, made in make(missing).items():
            found[thing] = store.put((*keys[thing], lang), made)
    return [made for made in found.values() if made is not None]


def item(entry: ChangelogEntry) -> Markup:
    """An entry as an item of a list."""
    return macro("changelog/_render.html", "entry_item", entry)


def option(entry: ChangelogEntry) -> Markup:
    """An entry as one that can be chosen."""
    return macro("public/_recent.html", "option", entry)


def briefly(listed: Iterable[Listed], *, subject: bool = True) -> list[Markup]:
    """Entries in short, for a list beside other matter; without what they are about if the page already says it."""
    def make(entry: ChangelogEntry) -> Markup:
        return macro("public/_recent.html", "brief", entry, subject=subject)

    return of_entries(f"brief {subject}", listed, make)


def macro(template: str, name: str, *values: Any, **named: Any) -> Markup:
    """The output of a macro that needs nothing from the page around it."""
    made: Markup = getattr(current_app.jinja_env.get_template(template).module, name)(*values, **named)
    return made


def text(template: str, **named: Any) -> str:
    """The output of a plain-text template that needs nothing from its surroundings."""
    return current_app.jinja_env.get_template(template).render(named).strip()
