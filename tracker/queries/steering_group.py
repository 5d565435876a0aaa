"""The forum: its terms with their members, and its meetings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.domain.bilingual import Bilingual, TextState
from tracker.domain.errors import NotFound
from tracker.domain.forum import NOTICE_WORKING_DAYS, OFF, AgendaItem, InTime, notice_in_time, sits_on
from tracker.models import (
    Body,
    Commitment,
    Conclusion,
    Decision,
    Document,
    GroupRules,
    Meeting,
    Member,
    Observation,
    OfficeYear,
    Term,
    Update,
    WorkingGroup,
)
from tracker.models.round import office_calendar
from tracker.models.steering_group import in_force
from tracker.queries import changelog, documents, kept
from tracker.queries.commitments import titles
from tracker.queries.views import bodies

Spoken = Update | Observation | Decision


@dataclass(frozen=True)
class TermView:
    term: Term
    members: list[Member]
    meetings: list[Meeting]
    groups: list[WorkingGroup]
    deputies: dict[str, Member]
    """Members by reference, for whom a deputy stands in."""


@dataclass(frozen=True)
class Point:
    """A point of an agenda, with the commitments and the conclusions that it deals with."""

    title: Bilingual
    commitments: list[Commitment]
    conclusions: list[Conclusion]


@dataclass(frozen=True)
class MeetingPage:
    """A meeting; what was said there comes from the record, in the order of the commitments."""

    meeting: Meeting
    term: Term | None
    members: list[Member]
    """Those who had a seat on the day, as far as the lists say."""
    seats: dict[str, Member]
    """Every member of the term but those struck, by reference."""
    agenda: list[Point]
    notice: InTime | None
    """Whether notice was given in time; None where the day of notice is not known."""
    rules: GroupRules | None
    """The rules that set the length of notice; None where this site's own measure applies."""
    updates: list[Update]
    observations: list[Observation]
    decisions: list[Decision]
    documents: list[Document]
    put_off: ChangelogEntry | None
    """The entry that says why it was called off or struck."""
    withheld_by: ChangelogEntry | None
    """The newest entry by which its words were withheld by law."""
    commitments: dict[str, Commitment]
    """Those that were spoken of, by reference."""
    bodies: dict[str, Body]
    previous: int | None
    """The number of the preceding meeting on this site; numbers may be missing."""
    following: int | None

    @property
    def by_commitment(self) -> list[tuple[Commitment | None, list[Spoken]]]:
        """What was said and decided there, by commitment; what concerns a plan as a whole first."""
        everything: list[Spoken] = []
        everything += self.updates
        everything += self.observations
        everything += self.decisions
        in_order = sorted(self.commitments.values(), key=lambda each: (each.plan, each.order))
        return [(commitment, spoken) for commitment in (None, *in_order)
                if (spoken := [each for each in everything if each.commitment == (commitment and commitment.reference)])]


def english_names(session: Session) -> dict[str, str]:
    """The names in English that are on record of who sits or sat on the group, by the name in Chinese; none where it has two."""
    def read() -> dict[str, str]:
        found: dict[str, set[str]] = {}
        for (name,) in session.execute(select(Member.name).where(Member.struck.is_(False))):
            if name.en and name.translation is not TextState.MACHINE:
                found.setdefault(name.zh, set()).add(name.en)
        return {zh: names.pop() for zh, names in found.items() if len(names) == 1}

    return kept.of(session).of(("English names", kept.stand(session)), read)


def terms(session: Session, *, struck: bool = False) -> list[TermView]:
    """Every term, the newest first, with members in list order; ``struck``: struck ones too, struck terms last."""
    members = list(session.scalars(select(Member).order_by(Member.number)))
    held, groups = meetings(session), list(session.scalars(select(WorkingGroup).order_by(WorkingGroup.number)))
    return [TermView(term, [each for each in members if each.term == term.reference and (struck or not each.struck)],
                     [each for each in held if each.term == term.reference],
                     [each for each in groups if each.term == term.reference and (struck or not each.struck)],
                     {each.reference: each for each in members})
            for term in session.scalars(select(Term).order_by(Term.struck, Term.number.desc())) if struck or not term.struck]


def sitting(session: Session, day: date) -> list[TermView]:
    """Who sat on a day: from the terms that had begun and not ended by then, the seats not known to have had other
    holders. A term without dates of its own is bounded by its meetings; but the newest goes on where only its first day is
    stated."""
    found: list[TermView] = []
    for place, view in enumerate(terms(session)):
        days = [each.held_on.first for each in view.meetings if each.was_held]
        starts, ends = view.term.starts, view.term.ends
        begun = starts.first <= day if starts else bool(days) and min(days) <= day
        over = ends.last < day if ends else bool(days) and max(days) < day and not (starts and place == 0)
        if begun and not over:
            found.append(replace(view, members=[each for each in view.members if sits_on(each.starts, each.ends, day)]))
    return found


def rules(session: Session) -> list[GroupRules]:
    """The versions of the group's rules, the newest first; struck ones last."""
    return list(session.scalars(select(GroupRules).order_by(GroupRules.struck, GroupRules.number.desc())))


def rules_on(session: Session, day: date) -> GroupRules | None:
    """The version in force on a day."""
    return in_force(rules(session), day)


def notice_of(session: Session, found: Meeting) -> tuple[InTime | None, GroupRules | None]:
    """Whether notice of a meeting was given in time, and the rules that set its length; None for the rules where this
    site's own measure applies."""
    named = rules_on(session, found.held_on.first)
    if named is not None and named.notice_working_days is None:
        named = None
    needed = named.notice_working_days if named and named.notice_working_days else NOTICE_WORKING_DAYS
    calendar = office_calendar(session.scalars(select(OfficeYear)))
    return notice_in_time(found.notice_on, found.held_on, needed, calendar), named


def meetings(session: Session) -> list[Meeting]:
    """Every meeting, the newest first."""
    return list(session.scalars(select(Meeting).order_by(Meeting.number.desc())))


def newest_term(session: Session, today: date) -> str | None:
    """The reference of the term that a new meeting will belong to; None where there is none yet, or the newest has ended."""
    found = session.scalar(select(Term).where(Term.struck.is_(False)).order_by(Term.number.desc()).limit(1))
    return found.reference if found and not (found.ends and found.ends.last < today) else None


def next_meeting(session: Session) -> int:
    """The number that the next meeting will have."""
    return (session.scalar(select(func.max(Meeting.number)).where(Meeting.stage.not_in(OFF))) or 0) + 1


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
    notice, rules = notice_of(session, found)
    seats = list(session.scalars(select(Member).where(Member.term == found.term, Member.struck.is_(False))
                                 .order_by(Member.number))) if term else []
    return MeetingPage(
        meeting=found, term=term, notice=notice, rules=rules,
        members=[each for each in seats if sits_on(each.starts, each.ends, found.held_on.first)],
        seats={each.reference: each for each in seats},
        agenda=_agenda(session, found.items), updates=updates, observations=observations, decisions=decisions,
        documents=documents.proving(session, here),
        put_off=next(iter(changelog.latest(session, changelog.Filter(
            about=[here], kinds=[Kind.MEETING_CANCELLED, Kind.MEETING_STRUCK]), 1)), None) if found.is_off else None,
        withheld_by=_withheld_by(session, here) if found.withheld else None,
        commitments=titles(session, [each for part in (
            [one.commitment for one in updates], [one.commitment for one in observations],
            [one.commitment for one in decisions]) for each in part if each]),
        bodies=bodies(session),
        previous=session.scalar(select(func.max(Meeting.number)).where(Meeting.number < number)),
        following=session.scalar(select(func.min(Meeting.number)).where(Meeting.number > number)))


def _withheld_by(session: Session, meeting: str) -> ChangelogEntry | None:
    """Not every withholding that concerns a meeting is of its own words: it may be of what its list says."""
    found = changelog.latest(session, changelog.Filter(about=[meeting], kinds=[Kind.PAYLOAD_WITHHELD]), 500)
    return next((each for each in found if ((each.payload or {}).get("after") or {}).get("reference") == meeting), None)


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
