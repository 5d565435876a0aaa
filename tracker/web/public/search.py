"""Search: one box over the whole record, in both languages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import abort, render_template, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from tracker import language
from tracker.queries import followable, kept, search
from tracker.queries.followable import Followable
from tracker.queries.search import KINDS, TYPES, Asked, Found, Hit
from tracker.queries.words import Names
from tracker.web import addresses, caching, fragments, reading
from tracker.web.asking import Typed
from tracker.web.dependence import depends_on
from tracker.web.public import blueprint


@dataclass
class Wanted(Typed):
    """What the search form asks for."""

    def read(self, choices: Followable) -> Asked:
        """The request as understood: a value that is not on its list is left out, and this is said."""
        self.period()
        kind = self.typed.get("kind")
        if kind and kind not in KINDS:
            self.refuse("kind")
        return Asked(self.typed.get("q", ""), self.chosen("plan", choices), self.chosen("body", choices),
                     kind if kind in KINDS else None, self.first.first if self.first else None,
                     self.last.last if self.last else None)


@blueprint.get("/search/", endpoint="search")
@depends_on("q", "plan", "body", "kind", "from", "to", "page")
def results() -> str | tuple[str, int]:
    session = reading.live()
    choices = followable.choices(session)
    wanted = Wanted(dict(caching.query()))
    number = wanted.page() or abort(404)
    found = search.find(session, wanted.read(choices), number)

    def address(to: int) -> str:
        return f"{url_for('public.search')}?{urlencode(wanted.typed | ({'page': to} if to > 1 else {}))}"

    text = render_template("public/search.html", asked=wanted, choices=choices, found=found, hits=_hits(session, found),
                           address=address, kinds=KINDS)
    return (text, 400) if wanted.errors else text


def _hits(session: Session, found: Found) -> list[Markup]:
    """The hits, each as rendered before if neither it nor the words searched for have changed."""
    stand = kept.stand(session)
    return fragments.pieces("found", {place: (*place, found.wanted, stand) for place in found.places}, lambda missing: {
        place: fragments.macro("public/_hit.html", "hit", hit, _place(hit), url_for("public.entry", number=hit.entry),
                               TYPES.get(hit.type), language.current())
        for place, hit in zip(missing, search.hits(session, replace(found, places=missing)), strict=True)})


def _place(hit: Hit) -> str:
    """Where a hit can be read: on its own page, or in the entry that reported it."""
    return addresses.of(hit.reference, Names({})) or url_for("public.entry", number=hit.entry)
