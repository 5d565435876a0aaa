"""Feeds: the changelog for those who follow it, as Atom 1.0 (RFC 4287) with archives (RFC 5005, section 4), and the
same as JSON Feed 1.1, whose ``next_url`` leads through the same archives.

Everything in a feed is read from its entries: their ids, dates and words never change, and neither does an
archive. URLs come from the settings, never from the request. The newest entry of a feed is its cache key, so that
an entry elsewhere changes nothing here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from flask import Blueprint, Response, abort, current_app, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from tracker import language
from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import (
    CO_CREATION,
    DELAYS,
    MEETINGS,
    PUBLICATIONS,
    RECOMMENDATIONS,
    REGISTER,
    REVIEWS,
    Kind,
)
from tracker.domain.bilingual import LANGS, Bilingual
from tracker.domain.calendar import TAIPEI
from tracker.exchange.text_files import compact
from tracker.models import Body, Plan, Theme
from tracker.queries import changelog, commitments, entries
from tracker.queries.changelog import Filter, Listed
from tracker.queries.kind_words import GROUPS, TOPICS
from tracker.queries.words import Names
from tracker.settings import Settings
from tracker.web import addresses, fragments, reading
from tracker.web.context import Site
from tracker.web.filters import plain

blueprint = Blueprint("feed", __name__, url_prefix="/<any(zh, en):lang>")

NEWEST = 50
"""A feed holds at least this many entries, where there are that many."""
ARCHIVED = 100
"""An archive holds exactly this many."""

SCOPES = {"changelog": "", "plan": "/plans/<plan>", "theme": "/plans/<plan>/themes/<int:number>",
          "commitment": "/plans/<plan>/commitments/<label>", "body": "/bodies/<slug>",
          "conclusions": "/group/decisions", "reviews_board": "/reviews", "delays": "/delays", "meetings": "/group/meetings",
          "reports": "/reports",
          "proposals": "/proposals", "recommendations": "/recommendations"}
"""What can be followed, and where its feed is."""

NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that a text of the record may hold and XML 1.0 may not."""


@dataclass(frozen=True)
class Followed:
    """What a feed is about: a reference, or None for the whole changelog; ``values`` name it in URLs."""

    endpoint: str
    reference: str | None
    values: dict[str, Any]
    kinds: tuple[Kind, ...] = ()
    """What it is about where that is not a single thing: every entry of these kinds."""

    @property
    def chosen(self) -> Filter:
        if self.kinds:
            return Filter(kinds=self.kinds)
        if self.endpoint == "theme":
            return Filter(theme=changelog.theme(reading.live(), self.reference or ""))
        return Filter(about=[self.reference] if self.reference else [])

    def address(self, archive: int | None = None, lang: str | None = None, *, json: bool = False) -> str:
        """The feed's own URL, or that of one of its archives, under the site's base URL."""
        values = self.values | {"lang": lang or language.current()} | ({} if archive is None else {"archive": archive})
        kind = f"{'' if archive is None else '_archive'}{'_json' if json else ''}"
        return _base() + url_for(f"feed.{self.endpoint}{kind}", **values)

    @property
    def page(self) -> str:
        """The page that shows the same to a browser."""
        return _base() + url_for(f"public.{self.endpoint}", **self.values)


BY_KIND = {"conclusions": ("register", Followed("conclusions", "group/decisions", {}, REGISTER)),
           "delays": ("delays", Followed("delays", "delays", {}, DELAYS)),
           "meetings": ("meetings", Followed("meetings", "group/meetings", {}, MEETINGS)),
           "reports": ("publications", Followed("reports", "reports", {}, PUBLICATIONS)),
           "reviews_board": ("reviews", Followed("reviews_board", "reviews", {}, REVIEWS)),
           "proposals": ("proposals", Followed("proposals", "proposals", {}, CO_CREATION)),
           "recommendations": ("recommendations", Followed("recommendations", "recommendations", {}, RECOMMENDATIONS))}
"""Feeds about kinds of entries rather than a single thing: the feed, and the group of kinds by whose name it goes."""


@blueprint.after_request
def open_to_all(response: BaseResponse) -> BaseResponse:
    """Any site's page may follow what is public."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def version() -> str:
    """What the answer to this request depends on: the newest entry in the feed, or in the archive, that is asked for.

    A payload that has since been withheld by law is no longer in any answer, whatever its age.
    """
    values = dict(request.view_args or {})
    archive = values.pop("archive", None)
    if by_kind := _by_kind():
        return _named(_newest_of(by_kind[1].chosen, archive))
    if "number" in values:
        return _named(_newest_of(_followed(**values).chosen, archive))
    found = _newest("/".join(values.values()), archive)
    if found is None and "label" in values:
        # It has since been given a number of the plan's own, or it is requested by its order.
        found = _newest(_followed(**values).reference or "", archive)
    return _named(found)


def _named(found: changelog.Newest | changelog.Archived | None) -> str:
    g.settled = isinstance(found, changelog.Archived) and found.has_next
    return str(found)


def _by_kind() -> tuple[str, Followed] | None:
    return BY_KIND.get((request.endpoint or "").removeprefix("feed.").removesuffix("_json").removesuffix("_archive"))


def _newest(reference: str, archive: int | None) -> changelog.Newest | changelog.Archived | None:
    return _newest_of(Filter(about=[reference] if reference else []), archive)


def _newest_of(chosen: Filter, archive: int | None) -> changelog.Newest | changelog.Archived | None:
    if archive is None:
        return changelog.newest_of(reading.live(), chosen)
    return changelog.archived(reading.live(), chosen, archive, ARCHIVED)


def show(**values: str | int) -> BaseResponse:
    """A feed, or one of its archives; empty before the first entry of a kind. 404 where there is nothing to follow, or
    where the archive is not yet full."""
    archive = values.pop("archive", None)
    json = (request.endpoint or "").endswith("_json")
    followed = _followed(**{name: str(value) for name, value in values.items()})
    if request.view_args and followed.values.get("label") != request.view_args.get("label"):
        return redirect(followed.address(int(archive) if archive is not None else None, json=json), 308)
    session = reading.live()
    total = changelog.count(session, followed.chosen)
    # A feed followed before it has any entries is based on the beginning of the log until then.
    begun = changelog.following(session, Filter(), 0, 1) if not total and followed.kinds and archive is None else []
    if not total and not begun:
        abort(404)
    full = total // ARCHIVED
    if archive is None:
        found = changelog.newest(session, followed.chosen, max(total - full * ARCHIVED, min(NEWEST, total)))
        links = {"prev-archive": full}
    else:
        number = int(archive)
        found = changelog.archive(session, followed.chosen, number, ARCHIVED)
        links = {"prev-archive": number - 1, "next-archive": number + 1 if number < full else 0}
    newest = (found or begun)[0]
    if json:
        return _as_json(followed, archive, fragments.of_entries("item of a feed", found, _item), found, newest,
                        links["prev-archive"])
    authority = changelog.installation(session).tag_authority
    lang = language.current()
    written = fragments.of_entries(f"entry of {authority}", found, lambda entry: _as_xml(fragments.macro(
        "feed/_entry.xml", "entry", _item(entry), authority, lang, language.HTML_LANG[lang])))
    head = _as_xml(render_template(
        "feed/changelog.atom.xml", followed=followed, archive=archive,
        newest=newest, title=_title(followed, found), authority=authority,
        archives={relation: followed.address(number) for relation, number in links.items() if number},
        languages=[(lang, language.HTML_LANG[lang]) for lang in LANGS]))
    return Response("".join((head, *written, "</feed>")), content_type="application/atom+xml; charset=utf-8")


for _name, _start in SCOPES.items():
    blueprint.add_url_rule(f"{_start}/feed.atom", _name, show)
    blueprint.add_url_rule(f"{_start}/feed/<int:archive>.atom", f"{_name}_archive", show)
    blueprint.add_url_rule(f"{_start}/feed.json", f"{_name}_json", show)
    blueprint.add_url_rule(f"{_start}/feed/<int:archive>.json", f"{_name}_archive_json", show)


def _as_xml(text: str) -> str:
    return NOT_XML.sub("�", text)


@dataclass(frozen=True)
class Item:
    """An entry as the feed has it, in the language of the request: ``published`` is when it happened where that is known to the
    day, ``updated`` when it was recorded, both as RFC 3339 writes them; ``content`` is HTML."""

    number: int
    kind: str
    label: str
    title: str
    href: str | None
    subject: str | None
    published: str
    updated: str
    summary: str
    content: str


def _item(entry: ChangelogEntry) -> Item:
    by = changelog.withheld_by(reading.live(), entry.number) if entry.stored.canonical is None else None
    shown = entries.show(entry, addresses.absolute, withheld_by=by)
    day = shown.published
    moment = day if isinstance(day, datetime) else datetime.combine(day, time(), TAIPEI)
    return Item(
        shown.number, shown.kind.value, plain(shown.label), plain(shown.subject.title, title=True), shown.href,
        shown.subject.href, moment.isoformat(), shown.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        fragments.text("feed/summary.txt", shown=shown), str(fragments.macro("changelog/_render.html", "whole", shown)).strip())


def _as_json(followed: Followed, archive: Any, items: list[Item], found: list[Listed], newest: Listed | ChangelogEntry,
             older: int) -> Response:
    """The same entries, and the same words, as JSON Feed (https://www.jsonfeed.org/version/1.1/)."""
    site = Site.of(current_app.extensions["settings"])
    lang, official = language.current(), site.status == "official"
    title = _title(followed, found)
    authority = changelog.installation(reading.live()).tag_authority
    standing = "" if official else f"{plain(site.publisher)}{_('. ')}"
    status = "" if official else _(" (demonstration)") if site.status == "demonstration" else _(" (trial)")
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": f"{plain(site.name)}{status}{_(': ')}{plain(title, title=True) if title else _('All changes')}",
        "home_page_url": followed.page, "feed_url": followed.address(archive, json=True),
        "description": standing + _("Newest entry here: %(number)s, digest (SHA-256) %(digest)s.", number=newest.number,
                                    digest=newest.digest),
        "language": language.HTML_LANG[lang], "authors": [{"name": plain(site.publisher if official else site.name)}],
        **({"next_url": followed.address(older, json=True)} if older else {}),
        "items": [{
            "id": f"tag:{authority}:{lang}/changelog/{each.number}", "url": each.href,
            **({"external_url": each.subject} if each.subject else {}),
            "title": f"{each.label}{_(': ')}{each.title}", "content_html": each.content, "summary": each.summary,
            "date_published": each.published, "date_modified": each.updated,
            "tags": [each.kind], "language": language.HTML_LANG[lang]} for each in items],
    }
    return Response(compact(feed) + "\n", content_type="application/feed+json; charset=utf-8")


def _title(followed: Followed, found: list[Listed]) -> Bilingual | None:
    """The title of what the feed is about, as its newest entry has it; None for the whole changelog."""
    if followed.reference is None:
        return None
    if followed.kinds:
        return (GROUPS | TOPICS)[next(group for group, each in BY_KIND.values() if each is followed)][0]
    if followed.endpoint == "theme":
        return Theme.by_reference(reading.live(), followed.reference).title
    told = (changelog.entry(reading.live(), each.number) for each in found)
    names = (Names((entry.payload or {}).get("names", {})) for entry in told)
    named = next((each for each in names if each.knows(followed.reference or "")), Names({}))
    return named.of(followed.reference)


def _followed(plan: str | None = None, label: str | None = None, slug: str | None = None,
              number: str | int | None = None) -> Followed:
    """Raises NotFound for what does not exist."""
    if plan and number is not None:
        theme = Theme.by_reference(reading.live(), f"{plan}/theme/{number}")
        return Followed("theme", theme.reference, {"plan": plan, "number": theme.number})
    if plan and label:
        found = commitments.find(reading.live(), plan, label)
        return Followed("commitment", found.reference, {"plan": found.plan, "label": found.label})
    if plan:
        return Followed("plan", Plan.by_reference(reading.live(), plan).reference, {"plan": plan})
    if by_kind := _by_kind():
        return by_kind[1]
    if slug:
        return Followed("body", Body.by_reference(reading.live(), slug).reference, {"slug": slug})
    return Followed("changelog", None, {})


def _base() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.base_url
