"""What programs that crawl whole sites are given: which pages there are, whether they are welcome, and whom to tell of a
weakness."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from xml.sax.saxutils import escape

from flask import Blueprint, Response, abort, current_app, g, url_for

from tracker import language
from tracker.domain.bilingual import LANGS
from tracker.queries import listed
from tracker.queries.words import Names
from tracker.settings import Settings
from tracker.web import addresses, context, reading
from tracker.web.dependence import depends_on

blueprint = Blueprint("crawlers", __name__)
AT_ONCE = 20_000
"""Things in one part of the map; each has a page in both languages, and a part may hold 50,000 URLs."""
NOT_FOR_ROBOTS = ("/zh/staff/", "/en/staff/", "/zh/account/", "/en/account/", "/zh/review/", "/en/review/", "/zh/search/",
                  "/en/search/", "/zh/subscribe/", "/en/subscribe/", "/api/v1/submissions")
PAGES = ("overview", "changelog", "verify", "group", "meetings", "conclusions", "reviews_board", "proposals", "recommendations",
         "standards", "bodies", "reports", "stories", "feeds", "data", "api", "glossary", "about", "accessibility", "privacy",
         "sitemap")
STATED_FOR = timedelta(180)
"""How long a copy of the address for weaknesses may be relied on."""
_SPACES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"'


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Robots are kept out unless the site is official; then they get the map, without what is not a page to be found."""
    settings: Settings = current_app.extensions["settings"]
    if not settings.is_official:
        return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")
    kept_out = "".join(f"Disallow: {each}\n" for each in NOT_FOR_ROBOTS)
    place = f"{settings.base_url}{url_for('crawlers.index')}"
    return Response(f"User-agent: *\n{kept_out}\nSitemap: {place}\n", mimetype="text/plain")


@blueprint.get("/.well-known/security.txt")
@depends_on(today=True)
def security() -> Response:
    """Whom to tell of a weakness of the site (RFC 9116), good for half a year from today; 404 where the installation names no
    address for it."""
    settings: Settings = current_app.extensions["settings"]
    if not settings.contact_uri:
        abort(404)
    lines = (f"Contact: {settings.contact_uri}", f"Expires: {(g.day + STATED_FOR).isoformat()}T00:00:00Z",
             "Preferred-Languages: zh-TW, en", f"Canonical: {settings.base_url}{url_for('crawlers.security')}")
    return Response("\n".join((*lines, "")), mimetype="text/plain")


@blueprint.get("/sitemap.xml")
def index() -> Response:
    """The parts of the map: the pages of the record, then the entries of the changelog, filled from the oldest."""
    session = reading.live()
    parts = [url_for("crawlers.pages", part=part) for part in range(1, _parts(listed.count(session)) + 1)]
    parts += [url_for("crawlers.entries", part=part) for part in range(1, _parts(reading.head().number) + 1)]
    found = "".join(f"<sitemap><loc>{_base()}{each}</loc></sitemap>" for each in parts)
    return _xml(f"<sitemapindex {_SPACES}>{found}</sitemapindex>")


@blueprint.get("/sitemap/pages-<int:part>.xml")
def pages(part: int) -> Response:
    """A part of the pages of the record; the first part also has the pages about the site."""
    session = reading.live()
    if not 1 <= part <= max(1, _parts(listed.count(session))):
        abort(404)
    found = [each for place, each in enumerate(listed.things(session)) if place // AT_ONCE == part - 1]
    site = [(_in_both(f"public.{each}"), None) for each in PAGES] if part == 1 else []
    return _map([*site, *((_places(each), each.changed) for each in found)])


@blueprint.get("/sitemap/changelog-<int:part>.xml")
def entries(part: int) -> Response:
    """A part of the changelog's entries."""
    if not 1 <= part <= _parts(reading.head().number):
        abort(404)
    found = listed.entries(reading.live(), (part - 1) * AT_ONCE + 1, part * AT_ONCE)
    return _map(({lang: f"/{lang}/changelog/{number}/" for lang in LANGS}, day) for number, day in found)


def _parts(count: int) -> int:
    return -(-count // AT_ONCE)


def _in_both(endpoint: str) -> dict[str, str]:
    return {lang: url_for(endpoint, lang=lang) for lang in LANGS}


def _places(each: listed.Listed) -> dict[str, str]:
    """The page of a thing in each language; empty where it has none."""
    found: dict[str, str] = {}
    for lang in LANGS:
        with language.using(lang):
            if each.label:
                found[lang] = context.url("public.commitment", plan=each.reference.split("/")[0], label=each.label)
            elif place := addresses.of(each.reference, Names({})):
                found[lang] = place
    return found


def _map(found: Iterable[tuple[dict[str, str], date | None]]) -> Response:
    """Each page with the same page in the other language."""

    def lines() -> Iterator[str]:
        for places, changed in found:
            both = "".join(f'<xhtml:link rel="alternate" hreflang="{language.HTML_LANG[lang]}" href="{_base()}{escape(place)}"/>'
                           for lang, place in places.items())
            day = f"<lastmod>{changed.isoformat()}</lastmod>" if changed else ""
            for place in places.values():
                yield f"<url><loc>{_base()}{escape(place)}</loc>{day}{both}</url>"

    return _xml(f"<urlset {_SPACES}>{''.join(lines())}</urlset>")


def _xml(body: str) -> Response:
    return Response(f'<?xml version="1.0" encoding="UTF-8"?>{body}', mimetype="application/xml")


def _base() -> str:
    base: str = current_app.extensions["settings"].base_url
    return base
