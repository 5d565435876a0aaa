"""The repository of documents, and the evidence that updates rest on."""

from __future__ import annotations

from datetime import datetime
from shlex import quote

from flask import render_template

from tracker import language
from tracker.domain.calendar import civil_day
from tracker.models import Plan
from tracker.models.document import DocumentKind, DocumentLanguage
from tracker.queries import changelog, commitments, documents
from tracker.queries.changelog import Filter
from tracker.queries.documents import Choice
from tracker.queries.words import documents as file_words
from tracker.web import addresses, caching, context, reading
from tracker.web.dependence import depends_on
from tracker.web.filters import when_plain
from tracker.web.public import blueprint, words


@blueprint.get("/plans/<plan>/documents/", endpoint="documents")
@depends_on("kind", "body", "language")
def listing(plan: str) -> str:
    """A plan's documents, each in its newest version."""
    session, asked = reading.live(), dict(caching.query())
    found = documents.current(session, plan)
    issuers = documents.issuers(session, found)
    choice = Choice(
        DocumentKind(asked["kind"]) if asked.get("kind") in {each.value for each in DocumentKind} else None,
        asked.get("body") if asked.get("body") in {each.reference for each in issuers} else None,
        asked.get("language") if asked.get("language") in {each.value for each in DocumentLanguage} else None)
    shown = [each for each in found if choice.takes(each)]
    return render_template(
        "public/documents.html", plan=Plan.by_reference(session, plan), documents=shown, total=len(found), choice=choice,
        filtered=choice != Choice(), issuers=issuers, kinds=list(DocumentKind), languages=list(DocumentLanguage),
        commitments=commitments.titles(session, [each.commitment for each in shown if each.commitment]))


@blueprint.get("/documents/<int:number>/")
@depends_on(checks=True)
def document(number: int) -> str:
    """One version of a document: all that is known about it, its other versions, and what it proves."""
    session = reading.live()
    page = documents.page(session, number)
    return render_template(
        "public/document.html", page=page, in_a_shell=quote(page.document.file.name) if page.document.file else None,
        proves=[(each, address_of(each)) for each in page.proves],
        entries=changelog.latest(session, Filter(about=[page.document.reference]), 1000))


@blueprint.get("/evidence/<int:number>/")
@depends_on(checks=True)
def evidence(number: int) -> str:
    """One piece of evidence."""
    session = reading.live()
    return render_template("public/evidence.html", page=documents.evidence_page(session, number))


def address_of(proven: documents.Proven) -> str | None:
    """The URL at which a thing that a document proves can be seen; an update is seen in its entry."""
    return addresses.of(proven.reference, proven.names) or context.url("public.entry", number=proven.entry)


@blueprint.app_template_filter("language_said")
def language_said(value: str) -> str:
    """The language of a document, from the code that is kept."""
    return words.said(DocumentLanguage(value))


@blueprint.app_template_filter("scan_said")
def scan_said(scanned: bool) -> str:
    """Whether a file was scanned for malware."""
    return (file_words.SCANNED if scanned else file_words.NOT_SCANNED).in_(language.current())


@blueprint.app_template_filter("failure_said")
def failure_said(code: str) -> str:
    """Why a URL did not answer."""
    return file_words.failure(code).in_(language.current())


@blueprint.app_template_filter("checked_on")
def checked_on(moment: datetime) -> str:
    """The day in Taipei on which something happened."""
    return when_plain(civil_day(moment), "table")
