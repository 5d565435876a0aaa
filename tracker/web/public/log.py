"""The changelog, its entries, how readers can verify it themselves, and how to follow it."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlencode

from flask import abort, redirect, render_template, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from tracker.changelog.chain import Link
from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import PUBLICATIONS, Kind
from tracker.domain.bilingual import Bilingual
from tracker.domain.permissions import Role
from tracker.models import Update
from tracker.queries import changelog as log
from tracker.queries import entries, followable, kept, reviews
from tracker.queries.changelog import Filter
from tracker.queries.followable import Followable
from tracker.queries.kind_words import GROUPS, NAMES, TOPICS
from tracker.queries.words import both
from tracker.web import addresses, caching, fragments, reading
from tracker.web.asking import Typed
from tracker.web.dependence import depends_on
from tracker.web.public import blueprint

SHOWN_GROUPS = {name: group for name, group in GROUPS.items() if name != "staff"}
"""Kinds that a public entry can have."""
FEEDS = {"delays": "delays", "meetings": "meetings", "publications": "reports", "register": "conclusions",
         "proposals": "proposals", "recommendations": "recommendations"}
"""The feeds of kinds that are chosen together."""


@blueprint.get("/changelog/")
@depends_on("plan", "commitment", "body", "kind", "from", "to", "page")
def changelog() -> str | tuple[str, int]:
    session = reading.live()
    typed = dict(caching.query())
    choices = followable.choices(session, typed.get("plan"), typed.get("commitment"))
    asked = _read_filter(typed, choices)
    there = kept.kinds(session)
    page = log.page(session, asked.chosen_entries, asked.page() or abort(404))

    def address(to: int) -> str:
        query = urlencode(asked.typed | ({"page": to} if to > 1 else {}))
        return url_for("public.changelog") + (f"?{query}" if query else "")

    items = fragments.of_entries("item", page.entries, fragments.item)
    text = render_template("public/changelog.html", asked=asked, choices=choices, page=page, items=items, address=address,
                           groups=_offered(there, typed.get("kind")), there=there, topics=TOPICS, kinds=NAMES,
                           loaded_before=log.loaded_before(session), first_recorded_here=log.first_recorded_here(session))
    return (text, 400) if asked.errors else text


@blueprint.get("/delays/")
def delays() -> Response:
    """Dates that were moved or have passed: a part of the changelog."""
    return redirect(f"{url_for('public.changelog')}?kind=delays")


@blueprint.get("/changelog/<int:number>/")
@depends_on(today=True)
def entry(number: int) -> str:
    session = reading.live()
    found = log.entry(session, number)
    stand = number < reading.head().number, kept.stand(session, *log.concerned(found))
    return fragments.whole(stand, lambda: _entry(session, found))


def _entry(session: Session, found: ChangelogEntry) -> str:
    number = found.number
    shown = entries.show(found, addresses.of, withheld_by=log.withheld_by(session, number))
    before, after = log.neighbours(session, number)
    loaded_before = log.loaded_before(session)
    update = _update(session, shown)
    told = log.told_in(session, [each for each in (update.corrects, update.corrected_by) if each]) if update else {}
    return render_template(
        "public/entry.html", entry=found, shown=shown, link=found.public_link, previous=_neighbour(before),
        following=_neighbour(after), voices=_voices(session, update),
        earlier=told.get(update.corrects or "") if update else None,
        later=told.get(update.corrected_by or "") if update else None,
        reconstructed=(loaded_before is not None and number < loaded_before and found.actor["role"] == Role.LOADER.value
                       and shown.is_public and shown.kind not in PUBLICATIONS))


def _update(session: Session, shown: entries.Shown) -> Update | None:
    """The update that an entry reports, as it is today."""
    if shown.thing is None or shown.thing.type != Update.__tablename__:
        return None
    return session.get(Update, shown.thing.reference)


def _voices(session: Session, update: Update | None) -> list[reviews.Voice]:
    """What members say today about the update that an entry reports."""
    return reviews.of_update(session, update.reference, reading.today()) if update else []


@blueprint.get("/changelog/verify/")
def verify() -> str:
    session = reading.live()
    newest = log.latest(session, Filter(), 1)
    return render_template("public/verify.html", example=newest[0] if newest else None)


@blueprint.get("/feeds/")
def feeds() -> str:
    return render_template("public/feeds.html", choices=followable.listing(reading.live()), title_of=followable.title_of,
                           reviewed=reviews.is_any(reading.live()))


@dataclass(frozen=True)
class Neighbour:
    """The previous or next entry, as ``components/pagination.html`` expects it."""

    href: str
    label: Bilingual
    link: Link


def _neighbour(entry: ChangelogEntry | None) -> Neighbour | None:
    if entry is None:
        return None
    return Neighbour(url_for("public.entry", number=entry.number), both(f"第{entry.number}號", f"Entry {entry.number}"),
                     entry.public_link)


@dataclass
class Asked(Typed):
    """What the filter of the changelog asks for."""

    chosen_entries: Filter = field(default_factory=Filter)
    feed: str | None = None
    """The feed of the same entries, where there is one."""


def _read_filter(typed: dict[str, str], choices: Followable) -> Asked:
    asked = Asked(typed)
    about = {name: asked.chosen(name, choices) for name in ("plan", "commitment", "body")}
    kinds = _kinds(asked)
    asked.period()
    references = [reference for reference in about.values() if reference]
    asked.chosen_entries = Filter(about=references, kinds=kinds, first=asked.first.first if asked.first else None,
                                  last=asked.last.last if asked.last else None)
    named = typed.get("kind", "") if not references and not asked.first and not asked.last else ""
    asked.feed = url_for(f"feed.{FEEDS[named]}") if named in FEEDS else _feed(about, asked.chosen_entries, choices)
    return asked


def _offered(there: frozenset[str], chosen: str | None) -> dict[str, tuple[Bilingual, list[Kind]]]:
    """The groups of kinds that have an entry; and each kind with an entry in the group asked for, or in that of the kind."""
    offered = {}
    for name, (words, kinds) in SHOWN_GROUPS.items():
        asked = chosen == name or any(kind.value == chosen for kind in kinds)
        if asked or any(kind.value in there for kind in kinds):
            offered[name] = words, [kind for kind in kinds if asked and (kind.value in there or kind.value == chosen)]
    return offered


def _kinds(asked: Asked) -> tuple[Kind, ...]:
    """A kind, or a group of kinds."""
    value = asked.typed.get("kind")
    if not value:
        return ()
    if together := (SHOWN_GROUPS | TOPICS).get(value):
        return together[1]
    found = tuple(kind for _, kinds in SHOWN_GROUPS.values() for kind in kinds if kind.value == value)
    if not found:
        asked.refuse("kind")
    return found


def _feed(about: dict[str, str | None], chosen: Filter, choices: Followable) -> str | None:
    """The URL of the feed with the same entries: a feed follows one thing and is narrowed by nothing else."""
    if chosen.kinds or chosen.first or chosen.last or (about["body"] and (about["plan"] or about["commitment"])):
        return None
    if about["body"]:
        return url_for("feed.body", slug=about["body"])
    if about["commitment"]:
        found = next(each for _, commitments in choices.plans for each in commitments if each.reference == about["commitment"])
        if about["plan"] not in (None, found.plan):
            return None
        return url_for("feed.commitment", plan=found.plan, label=found.label)
    return url_for("feed.plan", plan=about["plan"]) if about["plan"] else url_for("feed.changelog")
