"""The repository of documents: a plan's list, one document with its versions and what it proves, one piece of evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.changelog.kinds import type_of
from tracker.changelog.recorded import Recorded
from tracker.domain.bilingual import Bilingual, Lang
from tracker.domain.calendar import write
from tracker.models import Body, Commitment, Conclusion, Document, Evidence, LinkCheck, Meeting, Milestone, Plan, Update
from tracker.models.document import DocumentKind
from tracker.queries.words import CODES, Names, both, labelled


@dataclass(frozen=True)
class Choice:
    """Which of a plan's documents are listed; None for all."""

    kind: DocumentKind | None = None
    body: str | None = None
    language: str | None = None

    def takes(self, document: Document) -> bool:
        spoken = {document.language, *(("zh", "en") if document.language == "both" else ())}
        return self.kind in (None, document.kind) and self.body in (None, document.body) and (
            self.language is None or self.language in spoken)


@dataclass(frozen=True)
class Proven:
    """Something that a document proves, by its reference and present name. ``entry``: the newest about it."""

    reference: str
    title: Bilingual
    names: Names
    entry: int


@dataclass(frozen=True)
class DocumentPage:
    """versions: all versions in its line, the newest first; same: other documents with the very same file."""

    document: Document
    plan: Plan
    body: Body | None
    versions: list[Document]
    same: list[Document]
    proves: list[Proven]
    check: LinkCheck | None

    @property
    def newest(self) -> Document:
        return self.versions[0]


@dataclass(frozen=True)
class EvidencePage:
    evidence: Evidence
    commitment: Commitment
    body: Body | None
    update: Update | None
    documents: list[Document]
    check: LinkCheck | None


def current(session: Session, code: str) -> list[Document]:
    """The documents of a plan, without versions replaced by a newer one and without withdrawn ones: the newest first,
    undated ones last. Raises NotFound."""
    Plan.by_reference(session, code)
    found = session.scalars(select(Document).where(
        Document.plan == code, Document.replaced_by.is_(None), Document.withdrawn.is_(False)))
    return newest_first(found)


def every(session: Session, code: str) -> list[Document]:
    """All documents of a plan, including old versions and withdrawn ones."""
    Plan.by_reference(session, code)
    return newest_first(session.scalars(select(Document).where(Document.plan == code)))


def newest_first(found: Iterable[Document]) -> list[Document]:
    return sorted(found, key=lambda each: (each.dated is None, -(each.dated.first.toordinal() if each.dated else 0), each.number))


def proving(session: Session, reference: str) -> list[Document]:
    """The documents that prove a thing, or something in it."""
    found = session.scalars(select(Document).where(Document.replaced_by.is_(None), Document.withdrawn.is_(False)))
    return newest_first(each for each in found if any(
        named == reference or named.startswith(f"{reference}/")
        for named in (each.commitment, each.meeting, *each.proves) if named))


def issuers(session: Session, documents: Iterable[Document]) -> list[Body]:
    """The bodies that issued some documents, by name."""
    slugs = sorted({each.body for each in documents if each.body})
    return sorted(session.scalars(select(Body).where(Body.reference.in_(slugs))), key=lambda body: body.name.zh)


def page(session: Session, number: int) -> DocumentPage:
    """One document in full. Raises NotFound."""
    document = Document.by_reference(session, f"document/{number}")
    same = session.scalars(select(Document).where(
        Document.sha256 == document.sha256, Document.reference != document.reference).order_by(Document.number)).all()
    named = [document.commitment, document.meeting, *document.proves]
    return DocumentPage(
        document, Plan.by_reference(session, document.plan), session.get(Body, document.body) if document.body else None,
        _versions(session, document), list(same) if document.sha256 else [],
        proven(session, dict.fromkeys(each for each in named if each)), check_of(session, document.url))


def _versions(session: Session, document: Document) -> list[Document]:
    newest = document
    while newest.replaced_by:
        newest = Document.by_reference(session, newest.replaced_by)
    found = [newest]
    while found[-1].replaces:
        found.append(Document.by_reference(session, found[-1].replaces))
    return found


def proven(session: Session, references: Iterable[str]) -> list[Proven]:
    """Things by reference, under their present names; any that do not exist are left out."""
    found = []
    for reference in references:
        kind = type_of(reference) or TYPES.get(reference.rpartition("/")[0])
        model: Any = Recorded.registry_of.get(kind or "")
        thing = session.get(model, reference) if model else None
        if thing is not None:
            names = _names(session, thing)
            found.append(Proven(reference, names.of(reference), names, thing.last_entry))
    return found


TYPES = {"update": "progress_update"}
"""Types whose names differ from the start of their references."""
TYPES |= {each: each for each in ("document", "evidence", "meeting", "conclusion", "decision", "recommendation")}


def _names(session: Session, thing: Any) -> Names:
    commitment = thing
    if isinstance(thing, Milestone | Update):
        commitment = session.get_one(Commitment, thing.commitment) if thing.commitment else None
    kept: dict[str, Any] = {}
    if isinstance(thing, Update):
        kept[thing.reference] = _called(thing, commitment).public()
    elif isinstance(thing, Evidence) and not thing.shows.is_empty:
        kept[thing.reference] = thing.shows.public()
    for each in (thing, commitment):
        if isinstance(title := getattr(each, "title", None), Bilingual) and not title.is_empty:
            kept[each.reference] = (title.public() or {}) | (
                {"number": each.number} if isinstance(each, Commitment) and each.number else {})
    return Names(kept)


def _called(update: Update, commitment: Commitment | None) -> Bilingual:
    """A report has no title: it is named by its commitment or plan, its kind and its day."""
    kind = CODES["update_kind"][update.kind.value]

    def told(lang: Lang) -> str:
        of = labelled(commitment.label).in_(lang) if commitment else update.plan
        return f"{of} {kind.in_(lang)} {write(update.occurred, lang, 'table')}"

    return both(told("zh"), told("en"))


def evidence_page(session: Session, number: int) -> EvidencePage:
    """One piece of evidence. Raises NotFound."""
    evidence = Evidence.by_reference(session, f"evidence/{number}")
    return EvidencePage(
        evidence, Commitment.by_reference(session, evidence.commitment),
        session.get(Body, evidence.body) if evidence.body else None,
        session.get(Update, evidence.by_update) if evidence.by_update else None, proving(session, evidence.reference),
        check_of(session, evidence.url))


def offered(session: Session, plan: str, kept: Collection[str] = ()) -> list[Proven]:
    """What a document of a plan can be tied to: commitments, milestones, updates, evidence; meetings and conclusions,
    except struck ones that it is not already tied to (``kept``)."""
    references: list[str] = []
    for model in (Commitment, Milestone):
        references += sorted(session.scalars(select(model.reference).where(model.plan == plan)))
    for numbered in (Update, Evidence):
        references += session.scalars(select(numbered.reference).where(numbered.plan == plan).order_by(numbered.number))
    for shared in (Meeting, Conclusion):
        references += session.scalars(select(shared.reference).where(shared.struck.is_(False) | shared.reference.in_(kept))
                                      .order_by(shared.number))
    return proven(session, references)


# --- what is known of addresses -----------------------------------------------------------------------------------------


def key_of(url: str) -> str:
    """The key under which the check of a URL is kept."""
    return sha256(url.encode()).hexdigest()


def check_of(session: Session, url: str) -> LinkCheck | None:
    return session.get(LinkCheck, key_of(url)) if url else None


def checks_of(session: Session, urls: Sequence[str]) -> dict[str, LinkCheck]:
    """By URL."""
    found = session.scalars(select(LinkCheck).where(LinkCheck.url_sha256.in_([key_of(each) for each in urls])))
    return {each.url: each for each in found}


def checked_at(session: Session) -> datetime | None:
    """When any URL was last checked: what a page that shows a check depends on, besides the log."""
    return session.scalar(select(func.max(LinkCheck.checked_at)))
