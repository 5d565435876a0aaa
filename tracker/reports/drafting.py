"""A draft made from the record: its facts at one entry, with what its authors wrote beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from tracker import __version__
from tracker.commands import report_drafts
from tracker.database import Database
from tracker.domain.bilingual import LANGS, Bilingual, Lang
from tracker.domain.calendar import When
from tracker.domain.errors import Conflict
from tracker.domain.permissions import Actor
from tracker.models import Plan, ReportDraft
from tracker.models import Report as Published
from tracker.models.report import ReportKind
from tracker.queries import reports
from tracker.reports import build, charts, html, kinds, setting
from tracker.reports.build import Order, Site
from tracker.reports.content import Report


def order_of(draft: ReportDraft, until: date | None = None) -> Order:
    """The report that a draft asks for; ``until``: as a draft that is open for comment."""
    return Order(draft.plan, draft.kind, draft.counted_on, draft.period, narrative=draft.texts, comments_until=until,
                 **draft.named)


def sections(report: Report) -> list[dict[str, Any]]:
    """Where a narrative can go, in the order of print: key, depth and title of each section."""
    document = kinds.document(report)
    told: dict[str, dict[str, Any]] = {}
    for lang in LANGS:
        for key, depth, title in setting.headings(setting.read(document, report, lang)):
            told.setdefault(key, {"key": key, "depth": depth, "title": {}})["title"][lang] = title
    return list(told.values())


def begin(database: Database, plan: str, kind: ReportKind, site: Site, *, period: When | None, on: date,
          behind: Mapping[str, Bilingual] = report_drafts.NOBODY, still: build.Still = build.anyone, by: Actor,
          at: datetime) -> int:
    """Begin a draft whose facts rest on the newest entry. Returns its number."""
    report = build.make(database, Order(plan, kind, on, period), site)
    with database.writing() as session:
        still(session)
        draft = report_drafts.begin_draft(session, Plan.by_reference(session, plan), kind, period=period, counted_on=on,
                                          head=report.imprint.head, sections=sections(report), behind=behind, by=by, at=at)
        return draft.id


def bring_up(database: Database, draft: ReportDraft, site: Site, *, on: date, still: build.Still = build.anyone, by: Actor,
             at: datetime) -> None:
    """Base the facts on the newest entry. Raises NotFound where the draft has been discarded meanwhile."""
    report = build.make(database, Order(draft.plan, draft.kind, on, draft.period), site)
    with database.writing() as session:
        still(session)
        report_drafts.bring_up(session, reports.draft(session, draft.id), head=report.imprint.head, counted_on=on,
                               sections=sections(report), by=by, at=at)


def shown(database: Database, draft: ReportDraft, site: Site, lang: Lang, chart_address: str) -> str:
    """The draft as a page of this site. ``chart_address`` is the URL of a chart, with ``{}`` in place of its name."""
    report = build.make(database, order_of(draft), site, head=draft.head)
    return html.render_body(report, lang, chart_address.format)


def chart(database: Database, draft: ReportDraft, site: Site, name: str, lang: Lang) -> bytes:
    """One chart of a draft, as SVG."""
    return charts.draw(name, build.make(database, order_of(draft), site, head=draft.head), lang)


Within = Callable[[Session, Published], object]
"""What else is done in the transaction that publishes."""


def nothing_else(_session: Session, _published: Published) -> None:
    """Nothing."""


def open_for_comment(database: Database, draft: ReportDraft, site: Site, *, until: date, by: Actor, at: datetime,
                     told: build.Told = build.untold, within: Within = nothing_else) -> Published:
    """Publish the draft as a draft in both languages, and take comments until a day."""
    withheld = build.withheld_so_far(database)
    report = build.make(database, order_of(draft, until), site, head=draft.head)
    made = build.collected(report, told)
    with database.writing() as session:
        found = _as_made(session, draft, withheld)
        opened = report_drafts.open_for_comment(session, found, until=until, period=report.period, head=build.stands_on(report),
                                                release=__version__, files=build.listed(made), by=by, at=at)
        within(session, opened)
        build.keep(site, made)
        session.expunge(opened)
    return opened


def finish(database: Database, draft: ReportDraft, site: Site, *, by: Actor, at: datetime, told: build.Told = build.untold,
           within: Within = nothing_else) -> Published:
    """Make the report final in both languages."""
    withheld = build.withheld_so_far(database)
    report = build.make(database, order_of(draft), site, head=draft.head)
    made = build.collected(report, told)
    with database.writing() as session:
        found = _as_made(session, draft, withheld)
        final = report_drafts.finish(session, found, period=report.period, head=build.stands_on(report), release=__version__,
                                     files=build.listed(made), by=by, at=at)
        within(session, final)
        build.keep(site, made)
        session.expunge(final)
    return final


def _as_made(session: Session, draft: ReportDraft, withheld: int) -> ReportDraft:
    """The draft, if nobody wrote in it or discarded it and nothing was withheld while its files were made. Raises Conflict,
    NotFound and RuleBroken."""
    build.check_nothing_withheld_since(session, withheld)
    found = reports.draft(session, draft.id)
    if found.version != draft.version:
        raise Conflict(f"report-draft/{draft.id}", draft.version, found.version)
    return found


def untranslated(draft: ReportDraft) -> list[str]:
    """Keys of the sections whose narrative has one language only, or a translation of an earlier text."""
    return [key for key, text in draft.texts.items() if not (text.zh and text.en) or text.is_stale]
