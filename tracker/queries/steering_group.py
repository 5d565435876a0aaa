"""The forum: its terms with their members, and its meetings."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.domain.bilingual import Bilingual
from tracker.domain.errors import NotFound
from tracker.domain.forum import AgendaItem
from tracker.models import (
    Body,
    Commitment,
    Conclusion,
    Decision,
    Document,
    Meeting,
    Member,
    Observation,
    Term,
    Update,
)
from tracker.queries import documents
from tracker.queries.commitments import titles
from tracker.queries.views import bodies

Spoken = Update | Observation | Decision


@dataclass(frozen=True)
class TermView:
    term: Term
    members: list[Member]
    meetings: list[Meeting]


@dataclass(frozen=True)
class Point:
    """A point of an agenda, with the commitments and the conclusions that it deals with."""

    title: Bilingual
    commitments: list[Commitment]
    conclusions: list[Conclusion]


@dataclass(frozen=True)
class MeetingPage:
    """What was said there comes from the record, in the order of the commitments."""

    meeting: Meeting
    term: Term | None
    members: list[Member]
    agenda: list[Point]
    updates: list[Update]
    observations: list[Observation]
    decisions: list[Decision]
    documents: list[Document]
    commitments: dict[str, Commitment]
    """Those that were spoken of, by reference."""
    bodies: dict[str, Body]
    last: int
    """The number of the newest meeting."""

    @property
    def said(self) -> list[tuple[Commitment | None, list[Spoken]]]:
        """What was said and decided there, by commitment; what concerns a plan as a whole first."""
        everything: list[Spoken] = []
        everything += self.updates
        everything += self.observations
        everything += self.decisions
        references = sorted({each.commitment for each in everything if each.commitment})
        return [(self.commitments.get(reference or ""), spoken) for reference in (None, *references)
                if (spoken := [each for each in everything if each.commitment == reference])]


def terms(session: Session) -> list[TermView]:
    """Every term, the newest first, with its members in the order of the lists."""
    members = list(session.scalars(select(Member).order_by(Member.number)))
    held = meetings(session)
    return [TermView(term, [each for each in members if each.term == term.reference],
                     [each for each in held if each.term == term.reference])
            for term in session.scalars(select(Term).order_by(Term.number.desc()))]


def meetings(session: Session) -> list[Meeting]:
    """Every meeting, the newest first."""
    return list(session.scalars(select(Meeting).order_by(Meeting.number.desc())))


def next_meeting(session: Session) -> int:
    """The number that the next meeting will have."""
    return (session.scalar(select(func.max(Meeting.number))) or 0) + 1


def meeting(session: Session, number: int) -> MeetingPage:
    """One meeting. Raises NotFound."""
    found = session.scalar(select(Meeting).where(Meeting.number == number))
    if found is None:
        raise NotFound(f"meeting/{number}")
    term = session.get(Term, found.term) if found.term else None
    here = found.reference
    updates = list(session.scalars(select(Update).where(Update.meeting == here).order_by(Update.commitment, Update.number)))
    observations = list(session.scalars(select(Observation).where(Observation.meeting == here)
                                        .order_by(Observation.commitment, Observation.number)))
    decisions = list(session.scalars(select(Decision).where(Decision.meeting == here)
                                     .order_by(Decision.commitment, Decision.number)))
    return MeetingPage(
        meeting=found, term=term,
        members=list(session.scalars(select(Member).where(Member.term == term.reference).order_by(Member.number)))
        if term else [],
        agenda=_agenda(session, found.items), updates=updates, observations=observations, decisions=decisions,
        documents=documents.proving(session, here),
        commitments=titles(session, [each for part in (
            [one.commitment for one in updates], [one.commitment for one in observations],
            [one.commitment for one in decisions]) for each in part if each]),
        bodies=bodies(session), last=session.scalar(select(func.max(Meeting.number))) or number)


def _agenda(session: Session, items: list[AgendaItem]) -> list[Point]:
    commitments = titles(session, sorted({each for item in items for each in item.commitments}))
    wanted = {each for item in items for each in item.conclusions}
    conclusions = {each.reference: each for each in session.scalars(
        select(Conclusion).where(Conclusion.reference.in_(wanted)))} if wanted else {}
    return [Point(item.title, [commitments[each] for each in item.commitments if each in commitments],
                  [conclusions[each] for each in item.conclusions if each in conclusions]) for item in items]


def member(session: Session, number: int) -> Member:
    """One seat of a member. Raises NotFound."""
    return Member.by_reference(session, f"member/{number}")
