"""What every template can refer to: the languages, the site, the head of the log, URLs."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, has_request_context, request, url_for
from flask.templating import Environment
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from tracker import __version__, clock, language
from tracker.changelog.chain import Head
from tracker.changelog.mirrored import Mirror
from tracker.domain.bilingual import LANGS, Bilingual, Lang, TextState
from tracker.kept import Kept
from tracker.queries import changelog, steering_group
from tracker.settings import Settings
from tracker.web import caching, dependence, mirrored, reading

NAV = (("public.overview", _l("Overview")), ("public.changelog", _l("Changelog")), ("public.group", _l("Taskforce")),
       ("public.bodies", _l("Bodies")), ("public.reports", _l("Reports")), ("public.feeds", _l("Follow")))
SITE_PAGES = (("public.about", _l("About this site")), ("public.data", _l("Open data")),
              ("public.glossary", _l("Glossary")),
              ("public.accessibility", _l("Accessibility")), ("public.privacy", _l("Privacy")),
              ("public.sitemap", _l("Site map")))


ADDRESSES = 2000
"""How many paths of pages are remembered, at some two hundred bytes each."""
UNOFFICIAL = Bilingual.of(
    "依公開資料彙整，非國發會發布，亦未經其查核",
    "Compiled from public sources by this project; neither issued nor checked by NDC", TextState.OFFICIAL)
"""What is shown in the publisher's place until the site is official."""
INVENTED = Bilingual.of(
    "虛構資料，供試用；所列機關、人員及數字均不存在",
    "Invented data for trying things out; no body, person or figure here is real", TextState.OFFICIAL)
"""What is shown there where nothing on the site is real."""


class Templates(Environment):
    """The templates' environment. What all of them can refer to is one dictionary: Jinja would put each template's own in
    front of it, and go through the chain in Python every time it fills one; no template here has any."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals


@dataclass(frozen=True)
class Site:
    """What a page says about the site that it is on."""

    name: Bilingual
    publisher: Bilingual
    status: str
    base_url: str
    contact: str
    invented: bool

    @classmethod
    def of(cls, settings: Settings) -> Site:
        publisher = settings.publisher if settings.is_official else INVENTED if settings.invented else UNOFFICIAL
        return cls(settings.name, publisher, settings.status.value, settings.base_url, settings.contact,
                   settings.invented)


def english_name(said: Any) -> str:
    """On a page in English, the name of who said something at a meeting of the group, where the record has it in English."""
    if language.current() == "zh" or not (said.speaker and said.meeting):
        return ""
    return steering_group.english_names(reading.record()).get(said.speaker, "")


def set_up(app: Flask) -> None:
    site, app.extensions["addresses"] = Site.of(app.extensions["settings"]), Kept(ADDRESSES)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    # Macros that need nothing more from the page than these are made once, and not for each page that imports them.
    app.jinja_env.globals |= {"url": url, "language": language.current, "blank": language.blank,
                              "english_name": english_name}

    def stylesheet() -> Markup:
        """The stylesheet's text, for a document that is complete in itself."""
        return Markup((Path(app.static_folder or "") / "tracker.css").read_text(encoding="utf-8"))

    marks = shapes(app)

    @app.before_request
    def choose_language() -> None:
        """That of a page is in its URL; a program asks for one by ``lang``, or as a browser does."""
        start = request.path.split("/", 2)[1]
        asked = request.args.get("lang") if start == "api" else start
        g.lang = asked if asked in LANGS else language.negotiate(request.headers.get("Accept-Language"))

    @app.url_value_preprocessor
    def take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values:
            values.pop("lang", None)

    @app.url_defaults
    def give_language(endpoint: str, values: dict[str, Any]) -> None:
        if app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values.setdefault("lang", language.current())

    @app.context_processor
    def everywhere() -> dict[str, Any]:
        if not has_request_context():
            return {"lang": language.current(), "site": site, "release": __version__, "stylesheet": stylesheet}
        # One page is made from several templates; an e-mail written in the meantime may be in the other language.
        lang = language.current()
        made: dict[Lang, dict[str, Any]] = g.setdefault("everywhere", {})
        if lang not in made:
            made[lang] = of_request(lang)
        return made[lang]

    def of_request(lang: Lang) -> dict[str, Any]:
        other = "en" if lang == "zh" else "zh"
        # A page that can only be sent to cannot be requested in the other language.
        in_a_language = request.path.split("/", 2)[1] in LANGS and (
            request.url_rule is None or "GET" in (request.url_rule.methods or ()))
        return {
            "lang": lang, "site": site, "head": _head(), "release": __version__,
            **({"today": clock.today()} if dependence.is_told_today() else {}),
            "shapes": marks, "as_of": g.get("as_of"), "mirror": _mirror(), "nav": NAV, "site_pages": SITE_PAGES,
            "this_url": caching.address(without="as_of"), "cited_url": _cited(),
            "other_lang_url": f"/{other}{caching.address()[3:]}" if in_a_language else None,
        }


def _cited() -> str:
    """The URL by which a page is cited, including what makes it a different page. A search and a comparison are nothing
    without what was asked for; for a list, the way in which it was narrowed is left out."""
    if request.endpoint in ("public.compare", "public.search"):
        return caching.address()
    return f"{request.path}?as_of={g.as_of}" if g.get("as_of") else request.path


def shapes(app: Flask) -> dict[str, Markup]:
    """The marks of milestones by name, for pages that draw them: from the file out of which the stylesheet cuts marks."""
    marks = (Path(app.static_folder or "") / "marks.svg").read_text(encoding="utf-8").partition("</defs>")[0]
    return {name: Markup(shape) for shape, name in re.findall(r'(<g id="s-([a-z-]+)".*?</g>)\n', marks)}


def url(endpoint: str, **values: Any) -> str:
    """``url_for`` that keeps ``?as_of`` in the links of a page that shows the past, and that needs no request."""
    if not has_request_context():
        current_app.inject_url_defaults(endpoint, values)
        return current_app.url_map.bind("").build(endpoint, values)
    if g.get("as_of") and dependence.of(endpoint).as_of and "as_of" not in values:
        values["as_of"] = g.as_of
    # What identifies a page is the same each time, and a page links to dozens; a name that begins with an underscore asks for
    # more than a path.
    if any(name.startswith("_") for name in values):
        return url_for(endpoint, **values)
    made: Kept = current_app.extensions["addresses"]
    return made.of((language.current(), request.root_path, endpoint, *((name, repr(value)) for name, value in values.items())),
                   lambda: url_for(endpoint, **values))


@dataclass(frozen=True)
class HeadShown:
    """The head of the log as a template prints it; ``at`` aware, in UTC."""

    number: int
    digest: str
    at: datetime


def _mirror() -> Mirror | None:
    if g.get("away"):
        return None
    try:
        return mirrored.original()
    except SQLAlchemyError:
        return None


def _head() -> HeadShown | None:
    """The head that the page is based on: that of the log, or of the past that it shows, which can then be kept for ever.
    None on a page saying that the database is away: it does not wait for the database a second time."""
    if g.get("away"):
        return None
    try:
        past = g.get("as_of")
        entry = changelog.entry(reading.live(), past) if past else None
        head = Head(entry.number, entry.digest, entry.at) if entry else reading.head()
        return HeadShown(head.number, head.digest, datetime.fromisoformat(head.at)) if head.number else None
    except SQLAlchemyError:
        # An error page is shown even where there is no record to read.
        return None
