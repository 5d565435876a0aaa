"""Search: one box over the whole record, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import abort, render_template, url_for

from tracker.queries import followable, search
from tracker.queries.followable import Followable
from tracker.queries.search import KINDS, TYPES, Asked, Hit
from tracker.queries.words import Names
from tracker.web import addresses, caching, reading
from tracker.web.public import blueprint
from tracker.web.public.asking import Typed


@dataclass
class Wanted(Typed):
    """What the search form asks for."""

    def read(self, choices: Followable) -> Asked:
        """As understood: a value that is none of a list's is left out, and said."""
        self.period()
        kind = self.typed.get("kind")
        if kind and kind not in KINDS:
            self.refuse("kind")
        return Asked(self.typed.get("q", ""), self.chosen("plan", choices), self.chosen("body", choices),
                     kind if kind in KINDS else None, self.first.first if self.first else None,
                     self.last.last if self.last else None)


@blueprint.get("/search/", endpoint="search")
def results() -> str | tuple[str, int]:
    session = reading.live()
    choices = followable.choices(session)
    wanted = Wanted(dict(caching.query()))
    number = wanted.page() or abort(404)
    found = search.find(session, wanted.read(choices), number)

    def address(to: int) -> str:
        return f"{url_for('public.search')}?{urlencode(wanted.typed | ({'page': to} if to > 1 else {}))}"

    text = render_template("public/search.html", asked=wanted, choices=choices, found=found, address=address, place=_place,
                           kinds=KINDS, types=TYPES)
    return (text, 400) if wanted.errors else text


def _place(hit: Hit) -> str:
    """Where what was found can be read: on its own page, or in the entry that told of it."""
    return addresses.of(hit.reference, Names({})) or url_for("public.entry", number=hit.entry)
