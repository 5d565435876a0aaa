"""Make a report's files, keep them, and publish them: the same head, period, day, language and release give the same
bytes, so that a file that was lost can be made again and proved against its checksum."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from tracker import __version__
from tracker.changelog import restore
from tracker.changelog.chain import Head
from tracker.changelog.record import head as newest
from tracker.commands.reports import publish_report
from tracker.database import Database
from tracker.domain.bilingual import EMPTY, LANGS, Bilingual, Lang, TextState
from tracker.domain.calendar import When, civil_day
from tracker.domain.errors import N_, NotFound, RuleBroken
from tracker.domain.permissions import Actor
from tracker.domain.reporting import ReportState
from tracker.domain.site import SiteStatus
from tracker.files.store import Store
from tracker.models import Plan
from tracker.models import Report as Published
from tracker.models.report import ReportKind
from tracker.queries import changelog, reports
from tracker.reports import bibliography, charts, compile, html, kinds, pdf, reading, setting, tables
from tracker.reports.content import Imprint, Narrative, Report

AUTHOR = Bilingual.of("本專案依公開資料彙整", "Compiled from public sources by this project", TextState.OFFICIAL)
INVENTED = Bilingual.of("由本程式虛構", "Made up by this program", TextState.OFFICIAL)
"""The author to name, where the record was made up for trying things out."""


class Form(Enum):
    """The forms in which a report can be had."""

    HTML = "html"
    PDF = "pdf"
    ODT = "odt"
    JSON = "json"


@dataclass(frozen=True)
class Site:
    """What a report prints of the site that it comes from."""

    name: Bilingual
    status: SiteStatus
    address: str
    publisher: Bilingual
    files: Path
    """Where published files are kept."""
    invented: bool = False
    """Nothing on it is real."""


@dataclass(frozen=True)
class Order:
    """Which report: plan, kind, period (the plan's own unless given), and the day it speaks as of."""

    plan: str
    kind: ReportKind
    on: date
    period: When | None = None
    commissioned_by: Bilingual = EMPTY
    paid_by: Bilingual = EMPTY
    reviewed_by: Bilingual = EMPTY
    """Who reviewed it from outside; empty where nobody is named, like the two above, and then the cover says so."""
    narrative: Mapping[str, Bilingual] = field(default_factory=dict)
    """What its authors wrote, by the key of the section."""
    comments_until: date | None = None
    """Of a draft: the last day on which comments are taken."""


def make(database: Database, order: Order, site: Site, *, head: int | None = None) -> Report:
    """The report as one value, from the record as it is or as it was after entry ``head``.

    Raises NotFound for an unknown plan or an entry that does not exist.
    """
    made = _made(database, order, site, head)
    written = tuple(Narrative(key, text) for key, text in sorted(order.narrative.items()))
    return replace(made, narrative=written, comments_until=order.comments_until)


def _made(database: Database, order: Order, site: Site, head: int | None) -> Report:
    if head is None:
        with database.reading() as session:
            return _compile(session, order, site)
    with database.reading() as session:
        if not 1 <= head <= newest(session).number:
            raise NotFound(f"entry/{head}")
    past = restore.past(database, head)
    try:
        with past.reading() as session:
            return _compile(session, order, site)
    finally:
        past.dispose()


def _compile(session: Session, order: Order, site: Site) -> Report:
    head = newest(session)
    official = site.status is SiteStatus.OFFICIAL
    imprint = Imprint(
        site_status=site.status, head=head.number, digest=head.digest, release=__version__,
        site_name=site.name, site_address=site.address,
        author=site.publisher if official else INVENTED if site.invented else AUTHOR,
        publisher=site.publisher if official else None, commissioner=order.commissioned_by, funder=order.paid_by,
        reviewer=order.reviewed_by, invented=site.invented)
    updated = civil_day(changelog.entry(session, head.number).recorded_at) if head.number else None
    begun = civil_day(changelog.entry(session, 1).recorded_at) if head.number else None
    report = compile.report(session, compile.Asked(order.plan, order.kind, order.on, order.period, official, updated, begun),
                            imprint)
    return bibliography.in_order(report, kinds.document(report).cited())


def render(report: Report, lang: Lang, form: Form) -> bytes:
    """One report in one language and form, complete in itself. Needs an application context for HTML."""
    match form:
        case Form.PDF:
            return pdf.render(report, lang)
        case Form.JSON:
            plain = {**reading.read(report, lang), "document": setting.read(kinds.document(report), report, lang)}
            text = json.dumps(plain, ensure_ascii=False, sort_keys=True, indent=1)
            return (text + "\n").encode()
        case Form.HTML:
            return html.render_alone(report, lang, lambda name: _inline(charts.draw(name, report, lang))).encode()
        case Form.ODT:
            return _odt(report, lang)


def _odt(report: Report, lang: Lang, drawn: dict[str, bytes] | None = None) -> bytes:
    # The XML writer is loaded only where a report is made: few processes ever make one.
    from tracker.reports import odt

    return odt.render(report, lang, drawn)


def files(report: Report) -> Iterator[tuple[str, Lang, bytes]]:
    """Every file of a published report: name, language, bytes."""
    document = kinds.document(report)
    for lang in LANGS:
        drawn = {name: charts.draw(name, report, lang)
                 for name in dict.fromkeys(figure.chart for figure in document.figures())}
        yield f"{lang}/report.pdf", lang, pdf.render(report, lang, drawn)
        yield f"{lang}/report.odt", lang, _odt(report, lang, drawn)
        yield f"{lang}/report.json", lang, render(report, lang, Form.JSON)
        for table in tables.of(setting.read(document, report, lang)):
            yield f"{lang}/tables/{table.key}.csv", lang, tables.as_csv(table)
        yield f"{lang}/report.html", lang, html.render_body(report, lang, lambda name: f"{name}.svg").encode()
        for name, picture in drawn.items():
            yield f"{lang}/{name}.svg", lang, picture


Told = Callable[[int, int, str], object]
"""Called with how many files are made, of how many, and which was the last."""


def untold(_made: int, _of: int, _name: str) -> None:
    """For a run that nobody watches."""


def collected(report: Report, told: Told = untold) -> list[tuple[str, Lang, bytes]]:
    """Every file of a published report, reporting progress after each."""
    document = kinds.document(report)
    of = len(LANGS) * (4 + len(document.tables()) + len({figure.chart for figure in document.figures()}))
    told(0, of, "")
    made = []
    for each in files(report):
        made.append(each)
        told(len(made), of, each[0])
    return made


Still = Callable[[Session], object]
"""Asked in the transaction that records what was made: the making takes a while, and whoever asked for it may have been
logged out meanwhile. Raises what refuses it."""


def anyone(_session: Session) -> None:
    """For what is asked for at the command line."""


def publish(database: Database, order: Order, site: Site, *, by: Actor, at: datetime, told: Told = untold,
            begun: int | None = None, still: Still = anyone) -> Published:
    """Make a report in both languages from the record as it is, keep its files, and record it; ``begun`` as for the command.

    The files are made before the transaction and kept before its commit: a crash leaves files without an entry, which
    nothing shows, and never an entry without files.
    """
    withheld = withheld_so_far(database)
    report = make(database, order, site)
    made = collected(report, told)
    with database.writing() as session:
        still(session)
        check_nothing_withheld_since(session, withheld)
        published = publish_report(
            session, Plan.by_reference(session, order.plan), order.kind, period=report.period, counted_on=order.on,
            head=stands_on(report), release=__version__, by=by, at=at, commissioned_by=order.commissioned_by,
            paid_by=order.paid_by, reviewed_by=order.reviewed_by, narrative=packed(order.narrative), files=listed(made),
            begun=begun)
        keep(site, made)
        session.expunge(published)
    return published


def withheld_so_far(database: Database) -> int:
    """The newest withholding by law, before files are made; 0 for none."""
    with database.reading() as session:
        return changelog.newest_withholding(session)


def check_nothing_withheld_since(session: Session, withheld: int) -> None:
    """Whoever withholds words takes them out of the reports that are published by then: files that are being made may still
    contain them. Raises RuleBroken."""
    if changelog.newest_withholding(session) != withheld:
        raise RuleBroken("", N_("Words were withheld by law while the files were being made, and the files may contain them. "
                                "Nothing was published. Please ask for the report again."))


def stands_on(report: Report) -> Head:
    """The entry on which the facts of a report rest."""
    return Head(report.imprint.head, report.imprint.digest, "")


def listed(made: Iterable[tuple[str, Lang, bytes]]) -> list[dict[str, Any]]:
    """Files as the record names them, with their checksums."""
    return [{"name": name, "lang": lang, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
            for name, lang, data in made]


def keep(site: Site, made: Iterable[tuple[str, Lang, bytes]]) -> None:
    """Put the files where published ones are kept."""
    store = Store(site.files)
    for _, _, data in made:
        store.put(data)


def packed(narrative: Mapping[str, Bilingual]) -> dict[str, Any]:
    """The narrative as the record keeps it."""
    return {key: text.public() for key, text in narrative.items()}


def make_again(database: Database, published: Published, site: Site) -> list[str]:
    """Make the files of a published report again where they are missing, from the log alone.

    Returns the names of those that this release cannot reproduce to the byte; they are not kept.
    """
    if all(Store(site.files).path(each["sha256"]) for each in published.files):
        return []
    until = None
    if published.state is ReportState.OPEN:
        # Its files name the day given when it was opened, even where the period for comments was extended.
        with database.reading() as session:
            until = reports.first_until(session, published)
    order = Order(published.plan, published.kind, published.counted_on, published.period, published.commissioned_by,
                  published.paid_by, published.reviewed_by, narrative=published.texts, comments_until=until)
    made = {name: data for name, _, data in files(make(database, order, site, head=published.head))}
    differing, store = [], Store(site.files)
    for each in published.files:
        data = made.get(each["name"], b"")
        if hashlib.sha256(data).hexdigest() == each["sha256"]:
            store.put(data)
        else:
            differing.append(each["name"])
    return differing


def _inline(svg: bytes) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(svg).decode()
