"""Withholding by law: the words are removed, the entries and the chain stay, and an entry states the legal ground."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogAbout, ChangelogEntry, ChangelogPayload
from tracker.changelog.kinds import Kind, states
from tracker.changelog.record import record
from tracker.changelog.recorded import Recorded
from tracker.commands import sent_texts, submissions
from tracker.domain.bilingual import Bilingual
from tracker.domain.errors import N_, NotFound, RuleBroken
from tracker.domain.permissions import Actor, Permission, require
from tracker.models import (
    CommentIn,
    Conclusion,
    Document,
    Evidence,
    LinkCheck,
    Listing,
    Report,
    ReportDraft,
    Story,
    StoryDraft,
    Submission,
)
from tracker.models.statement import WITHHELD, Spoken


def withhold(session: Session, number: int, *, of: Collection[str] = (), ground: Bilingual, printed_in: Iterable[Report] = (),
             by: Actor, at: datetime) -> list[ChangelogEntry]:
    """Withhold the statement or the document that entry ``number`` records, in every entry that carries its words.

    Each of those entries is named by a new entry (kind ``payload.withheld``, subject ``entry/<number>``), and only
    then loses its payload; the evidence that came with a statement, and the file of a document, are removed too. The
    first of the new entries holds the thing's state without its words, and that of the milestones it moved, so that
    the record still follows from the log.

    of          which of ``statements_of``, by their references; the one that the entry records, unless given
    printed_in  reports whose files hold the words: they no longer name any file, and a new report can be made

    Raises NotFound, and RuleBroken on ``ground_zh`` without a ground or on ``entry`` where it records no statement.
    """
    require(by, Permission.WITHHOLD)
    if not ground.zh:
        raise RuleBroken("ground_zh", N_("Name the law and the order (法律依據)."))
    going = chosen_of(session, number, of)
    found, touched = _carriers(session, going)
    with_it = _evidence(going, touched)
    checked = [each.url for each in (*going, *with_it) if isinstance(each, (Document, Evidence))]
    session.execute(delete(LinkCheck).where(LinkCheck.url.in_(checked)))
    for thing in going:
        if isinstance(thing, Story):
            _blank_headings(session, thing)
        if isinstance(thing, Conclusion):
            _blank_wording((*going, *touched), thing, found)
        thing.blank()
        _blank_traces(session, thing)
    for evidence in with_it:
        evidence.blank()
        sent_texts.blank(session, evidence)
    touched += going[1:]
    for report in printed_in:
        report.files, report.draft_files = [], []
        touched.append(report)
    made: list[ChangelogEntry] = []
    for carrier in found:
        first, place = not made, _place(session, carrier)
        made.append(record(session, Kind.PAYLOAD_WITHHELD, going[0] if first else None, subject=f"entry/{carrier.number}",
                           reason=ground, also=touched if first else (), changes={}, extra={"withheld": place},
                           naming=[*place["about"], carrier.actor["body"]], by=by, at=at))
    for carrier in found:
        session.execute(update(ChangelogPayload).where(ChangelogPayload.number == carrier.number).values(canonical=None))
    session.expire_all()
    return made


def _blank_traces(session: Session, thing: Spoken) -> None:
    """Take the words out of what was originally sent in, which is not public anywhere, and out of any correction on its
    way, since that began with them."""
    on_the_way = (Submission.corrects == thing.reference) & Submission.published_as.is_(None)
    for submission in session.scalars(select(Submission).where(or_(Submission.published_as == thing.reference, on_the_way))):
        submissions.blank(session, submission)
    sent_texts.blank(session, thing)
    for comment in session.scalars(select(CommentIn).where(CommentIn.published_as == thing.reference)):
        comment.blank()
    for draft in session.scalars(select(StoryDraft).where(StoryDraft.published_as == thing.reference)):
        draft.blank()


def _blank_headings(session: Session, story: Story) -> None:
    """Take the title of a story out of the headings of reports that are being written, which anyone who comments on one
    chooses from. Its section has none there until the report is based on the record as it is now."""
    words = [text for text in (story.title.zh, story.title.en) if text]
    for draft in session.scalars(select(ReportDraft)):
        sections = [{**each, "title": {}} if any(text in said for text in words for said in each["title"].values()) else each
                    for each in draft.sections]
        if sections != draft.sections:
            draft.sections = sections


def _blank_wording(touched: Iterable[Recorded], conclusion: Conclusion, entries: Iterable[ChangelogEntry]) -> None:
    """Take the matter of a conclusion, as it is or was worded, out of the lists of meetings that name it so."""
    worded = {(state["title"] or {}).get("zh") for entry in entries for state in states(entry.payload or {"after": None})
              if state["reference"] == conclusion.reference}
    for listing in touched:
        if isinstance(listing, Listing) and listing.wording.zh in worded:
            listing.wording = WITHHELD


def chosen_of(session: Session, number: int, of: Collection[str]) -> list[Spoken]:
    """Those of ``statements_of`` that are named; the first, where none is. Raises as ``statements_of``."""
    found = statements_of(session, number)
    return [each for each in found if each.reference in of] or found[:1]


def statements_of(session: Session, number: int) -> list[Spoken]:
    """What can be withheld by entry ``number``: the statement that it records; and the conclusion that came with it in the list
    of a meeting, which may have no entry of its own.

    Raises NotFound, and RuleBroken on ``entry`` where it records none, or was withheld.
    """
    entry = session.get(ChangelogEntry, number)
    if entry is None:
        raise NotFound(f"entry/{number}")
    payload = entry.payload
    if payload is None or payload["after"] is None or not entry.is_public or entry.kind_ is Kind.PAYLOAD_WITHHELD:
        raise RuleBroken("entry", N_("This entry has no payload that can be withheld."))
    thing = session.get(Recorded.registry_of[payload["after"]["type"]], payload["after"]["reference"])
    if not isinstance(thing, Spoken):
        raise RuleBroken("entry", N_(
            "Only documents, meetings and their lists, conclusions, requests for release, recommendations, participation events, "
            "and what somebody has said (statements, reviews, answers, objections, proposals, comments, outcomes, stories, "
            "assessments) can be withheld."))
    if isinstance(thing, Listing) and thing.conclusion in payload.get("also", {}) and not thing.of.withheld:
        return [thing, thing.of]
    return [thing]


def carriers(session: Session, going: Sequence[Spoken]) -> list[ChangelogEntry]:
    """The entries that would lose their payload if the statements were withheld."""
    return _carriers(session, going)[0]


def evidence(session: Session, going: Sequence[Spoken]) -> list[Evidence]:
    """The evidence that came with statements, and would be removed with them."""
    return _evidence(going, _carriers(session, going)[1])


def _evidence(going: Sequence[Spoken], touched: Iterable[Recorded]) -> list[Evidence]:
    gone = {each.reference for each in going}
    return [each for each in touched if isinstance(each, Evidence) and each.by_update in gone]


def vanishing(session: Session, thing: Spoken) -> dict[str, Any]:
    """The fields of the thing's public state that would be removed, with their present values."""
    return {name: before for name, (before, _after) in changing(session, thing).items()}


def changing(session: Session, thing: Spoken) -> dict[str, tuple[Any, Any]]:
    """The same fields, with what they hold now and what would be left in them."""
    with session.no_autoflush:
        before = thing.public()
        thing.blank()
        after = thing.public()
        session.expire(thing)
    return {name: (value, after.get(name)) for name, value in before.items() if after.get(name) != value and name != "withheld"}


def same_file(session: Session, withheld: Sequence[Spoken]) -> list[Document | Evidence]:
    """What else keeps the same file as a document, or as the evidence that came with a statement: it stays public there
    unless that is withheld too."""
    going: list[Spoken | Evidence] = [*withheld, *evidence(session, withheld)]
    sums = [each.sha256 for each in going if isinstance(each, Document | Evidence) and each.sha256]
    found: list[Document | Evidence] = [
        *session.scalars(select(Document).where(Document.sha256.in_(sums)).order_by(Document.number)),
        *session.scalars(select(Evidence).where(Evidence.sha256.in_(sums)).order_by(Evidence.number))]
    return [each for each in found if each not in going]


def _place(session: Session, carrier: ChangelogEntry) -> dict[str, Any]:
    """What the withheld entry concerns and when it happened, so that a copy lists it where the original does."""
    found = session.scalars(select(ChangelogAbout.reference).where(ChangelogAbout.number == carrier.number))
    payload = carrier.payload or {}
    return {"about": sorted(found), "occurred": payload.get("occurred")}


def _carriers(session: Session, going: Sequence[Spoken]) -> tuple[list[ChangelogEntry], list[Recorded]]:
    """The entries that contain the statements' words, and the other things whose states those entries contain."""
    gone = {each.reference for each in going}
    entries = session.scalars(
        select(ChangelogEntry).join(ChangelogAbout, ChangelogAbout.number == ChangelogEntry.number)
        .where(ChangelogAbout.reference.in_(gone)).order_by(ChangelogEntry.number)).unique().all()
    carriers: list[ChangelogEntry] = []
    others: dict[str, str] = {}
    for entry in entries:
        told = list(states(entry.payload)) if entry.payload else []
        # Its evidence is removed with it, including any added later by an entry of its own. Its title appears among the names
        # in the entries of whatever rests on it.
        is_named = not gone.isdisjoint((entry.payload or {}).get("names") or {})
        if is_named or any(not gone.isdisjoint((state["reference"], state.get("by_update"))) for state in told):
            carriers.append(entry)
            others |= {state["reference"]: state["type"] for state in told if state["reference"] not in gone}
    found = [session.get(Recorded.registry_of[kind], reference) for reference, kind in sorted(others.items())]
    return carriers, [other for other in found if other is not None]
