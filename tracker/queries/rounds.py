"""Reporting rounds: the board of a round, what a body is asked about with its last text, and what the public is
shown.

The public view rests on the log alone: what was published, what was excused, and the silence that was recorded
when the round fell due. Staff also see what is drafted and what is waiting.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.domain.rounds import Filing, Told, filing, to_report_on, unanswered
from tracker.domain.schedule import OVER, MilestoneState, PlanStage
from tracker.domain.statements import Relation, UpdateKind
from tracker.domain.working_days import OfficeCalendar
from tracker.models import Asked, Body, Commitment, Milestone, OfficeYear, Plan, Round, Submission, Update
from tracker.models.round import office_calendar
from tracker.models.submission import ON_THE_WAY, SubmissionState
from tracker.models.succession import succession, with_those_before
from tracker.queries import kept
from tracker.queries.views import bodies

BEGUN = (SubmissionState.DRAFT, *ON_THE_WAY)
"""States of a text that is not published and may be."""


def is_received(text: Submission) -> bool:
    """It reached NDC for a round. A text that is with its own body's approver, or that the approver sent back, did not."""
    return text.round is not None


@dataclass(frozen=True)
class Row:
    """A body in a round.

    unanswered  the milestones on which nothing was received, as far as it owes a report on them
    past        the round has fallen due; for the public, once that is recorded
    updates     its published reports in the round, the newest first
    texts       what it sent in and is not published yet, and its drafts: for staff only
    """

    asked: Asked
    round: Round
    body: Body
    filing: Filing
    unanswered: list[str]
    past: bool
    updates: list[Update]
    texts: list[Submission] = field(default_factory=list)

    @property
    def is_late(self) -> bool:
        """What it first reported on some milestone came after the due date. What it adds to an answer that came in time does not
        count."""
        received: list[Update | Submission] = [*self.updates, *(each for each in self.texts if is_received(each))]
        days = [[day for each in received if (day := each.received_on) and _told(each, nothing=False).concerns(milestone)]
                for milestone in self.asked.milestones]
        return any(self.round.term.is_late(min(each)) for each in days if each)

    @property
    def is_partial(self) -> bool:
        """It has answered, and not on everything."""
        return bool(self.unanswered) and self.filing in (Filing.FILED, Filing.NOTHING, Filing.RECEIVED)

    @property
    def letters(self) -> list[str]:
        """The numbers of the letters from which NDC filed on its behalf."""
        return list(dict.fromkeys(each.letter_number for each in self.updates if each.filed_for))

    @property
    def urgency(self) -> tuple[int, bool, str]:
        """Late bodies first, then those whose answers are incomplete; then by the body's slug."""
        return 0 if self.is_partial else list(Filing).index(self.filing), self.is_partial, self.body.reference

    def inside(self, milestone: Milestone) -> SubmissionState | None:
        """The state of the newest text on a milestone sent in but not yet at NDC: with the approver, or returned."""
        found = [each.state for each in self.texts if each.state in ON_THE_WAY and not is_received(each) and _on(each, milestone)]
        return found[-1] if found else None

    @property
    def is_awaited(self) -> bool:
        """Nothing was received from it."""
        return self.filing in (Filing.SILENT, Filing.DRAFT, Filing.AWAITED)


@dataclass(frozen=True)
class Board:
    """A round with every body that is asked in it, late ones first."""

    round: Round
    plan: Plan
    rows: list[Row]
    dropped: list[Body]
    without_calendar: list[int]
    """The years for which no office calendar was loaded: there, only Saturdays and Sundays were taken as rest days."""

    @property
    def updates(self) -> list[Update]:
        """The reports that were published in it."""
        return [each for row in self.rows for each in row.updates]

    @property
    def counts(self) -> list[tuple[Filing, int]]:
        """How many bodies have each filing status, omitting those that none has. Never a percentage."""
        return [(each, count) for each in Filing if (count := sum(row.filing is each for row in self.rows))]


@dataclass(frozen=True)
class Line:
    """A milestone that a body is asked about.

    last      the newest report on it before this round that says something: what may be carried forward
    reported  the reports on it in this round
    waiting   what was sent in on it, or drafted, and is not published
    """

    milestone: Milestone
    commitment: Commitment
    last: Update | None
    reported: list[Update]
    waiting: list[Submission]

    @property
    def is_answered(self) -> bool:
        return bool(self.reported) or any(is_received(each) for each in self.waiting)

    @property
    def is_said(self) -> bool:
        """It is answered, or will be once the body's approver has checked what is waiting. A correction answers nothing: it
        stays where the report is that it corrects."""
        return self.is_answered or any(
            each.state is SubmissionState.WITH_APPROVER and each.corrects is None for each in self.waiting)

    @property
    def is_over(self) -> bool:
        """Finished or withdrawn meanwhile: nothing more can be reported."""
        return self.milestone.state in OVER


def known_calendar(session: Session) -> OfficeCalendar:
    """The office calendar of the years that were loaded."""
    return office_calendar(office_years(session))


def office_years(session: Session) -> list[OfficeYear]:
    return list(session.scalars(select(OfficeYear).order_by(OfficeYear.year.desc())))


def every(session: Session, plan: str | None = None) -> list[Round]:
    """Every round, of a plan or of all, the newest first."""
    query = select(Round).order_by(Round.opens.desc(), Round.reference)
    return list(session.scalars(query.where(Round.plan == plan) if plan else query))


def _known(session: Session, plan: str) -> list[Round]:
    """Every round of a plan, the newest first, for reading only."""
    return kept.of(session).of(("rounds", plan, kept.stand(session)), lambda: every(session, plan))


def running(session: Session, plans: Collection[str], today: date) -> dict[str, Round]:
    """For each of some plans that has one: the round that takes reports today, or is the next to do so."""
    def look() -> dict[str, Round]:
        return {each.plan: each for each in session.scalars(
            select(Round).where(Round.plan.in_(sorted(plans)), Round.closed_on.is_(None), Round.locks >= today)
            .order_by(Round.opens.desc()))}

    return kept.of(session).of(("running", *sorted(plans), today, kept.stand(session)), look)


def askable(session: Session) -> list[Plan]:
    """The plans on which a round can be opened, the newest first."""
    return list(session.scalars(select(Plan).where(Plan.stage == PlanStage.IMPLEMENTATION).order_by(Plan.number.desc())))


def board(session: Session, round: Round, *, today: date | None) -> Board:
    """A round as a whole.

    today  for staff, the day in Taipei: drafts and waiting texts are shown, and silence from the day after the due
           date. None for the public
    """
    known = bodies(session)
    found = asked_in(session, round)
    rows = _rows(session, [(round, each) for each in found if not each.dropped], known, today)
    return Board(round, Plan.by_reference(session, round.plan), sorted(rows, key=lambda row: row.urgency),
                 [known[each.body] for each in found if each.dropped],
                 known_calendar(session).missing(round.period.last, round.locks))


def asked_in(session: Session, round: Round) -> list[Asked]:
    return list(session.scalars(select(Asked).where(Asked.round == round.reference).order_by(Asked.body)))


def row(session: Session, asked: Asked, *, today: date | None) -> Row:
    """One body in a round."""
    (found,) = _rows(session, [(asked.of, asked)], bodies(session), today)
    return found


def of_body(session: Session, slug: str) -> list[Row]:
    """How a body answered in each round that has fallen due or in which it has reported, the newest first: for the public."""
    found = session.execute(select(Round, Asked).join(Asked, Asked.round == Round.reference)
                            .where(Asked.body == slug, Asked.dropped.is_(False)).order_by(Round.opens.desc()))
    return _rows(session, [(each[0], each[1]) for each in found], bodies(session), None)


def owed(session: Session, slugs: Iterable[str], today: date) -> list[Row]:
    """What some bodies owe in the rounds that take reports today, and what is owed by others whose place they have taken."""
    mine, known = set(slugs), bodies(session)
    found = session.execute(select(Round, Asked).join(Asked, Asked.round == Round.reference).where(
        Asked.body.in_(sorted(with_those_before(session, mine))), Asked.dropped.is_(False), Round.closed_on.is_(None),
        Round.opens <= today, Round.locks >= today).order_by(Round.due, Asked.body))
    return _rows(session, [(each[0], each[1]) for each in found if each[1].voice(session, mine)], known, today)


def silence_on(session: Session, commitment: Commitment) -> list[tuple[Row, list[str]]]:
    """What was not reported on a commitment in its plan’s last round past its due date: by whom, on which milestones."""
    due = next((each for each in _known(session, commitment.plan) if each.is_past), None)
    if due is None:
        return []
    rows = _rows(session, [(due, each) for each in asked_in(session, due) if each.silent and not each.dropped],
                 bodies(session), None)
    inside = f"{commitment.reference}/"
    return [(row, own) for row in rows if (own := [each for each in row.unanswered if each.startswith(inside)])]


def late(session: Session, updates: Iterable[Update]) -> set[str]:
    """The references of those updates that came after their round was due."""
    found = [each for each in updates if each.round and each.received_on]
    terms = {each.reference: each.term for plan in {each.plan for each in found} for each in _known(session, plan)}
    return {each.reference for each in found if each.round in terms and each.received_on
            and terms[each.round].is_late(each.received_on)}


def milestones(session: Session, references: Collection[str]) -> list[Milestone]:
    """Some milestones, in the plan's order."""
    return list(session.scalars(
        select(Milestone).join(Commitment, Commitment.reference == Milestone.commitment)
        .where(Milestone.reference.in_(references)).order_by(Commitment.order, Milestone.order)))


def lines(session: Session, asked: Asked) -> list[Line]:
    """The milestones that a body is asked about, in the plan's order, each with its last text and what is in the round: also
    what was withheld since, for it was received."""
    found = milestones(session, asked.milestones)
    commitments, voices = {each.commitment for each in found}, _voices(session, asked, bodies(session))
    updates = sorted(session.scalars(select(Update).where(
        Update.commitment.in_(commitments), Update.relation == Relation.NAMES_PLAN, Update.corrected_by.is_(None))),
        key=lambda each: (each.occurred.last, each.number), reverse=True)
    texts = list(session.scalars(select(Submission).where(
        Submission.commitment.in_(commitments), Submission.body.in_(voices),
        Submission.state.in_(BEGUN)).order_by(Submission.id)))
    here = [each for each in updates if each.round == asked.round and each.body in voices]
    own = [each for each in texts if each.round in (asked.round, None)]
    return [Line(each, each.of, _last(updates, each, asked), [update for update in here if _on(update, each)],
                 [text for text in own if _on(text, each)]) for each in found]


def _last(updates: Iterable[Update], milestone: Milestone, asked: Asked) -> Update | None:
    said = (each for each in updates if each.round != asked.round and each.kind is not UpdateKind.NO_PROGRESS
            and not each.text.is_empty and milestone.reference in each.milestones)
    return next(said, None)


def _on(told: Update | Submission, milestone: Milestone) -> bool:
    return milestone.reference in told.milestones if told.milestones else told.commitment == milestone.commitment


def _rows(session: Session, pairs: Sequence[tuple[Round, Asked]], known: dict[str, Body], today: date | None) -> list[Row]:
    """The rows of some bodies in some rounds, in a constant number of statements."""
    references = sorted({round.reference for round, _ in pairs})
    updates: dict[tuple[str, str], list[Update]] = defaultdict(list)
    for update in session.scalars(select(Update).where(Update.round.in_(references), Update.corrected_by.is_(None))
                                  .order_by(Update.number.desc())):
        updates[update.round or "", update.body or ""].append(update)
    texts = _texts(session, pairs, known) if today else {}
    about = sorted({each for _, asked in pairs for each in asked.milestones})
    states = {each.reference: each.state for each in session.execute(
        select(Milestone.reference, Milestone.state).where(Milestone.reference.in_(about)))}
    told, found = {*updates, *texts}, []
    for round, asked in pairs:
        said = [(round.reference, slug) for slug in _voices(session, asked, known, told)]
        found.append(_row(
            round, asked, known[asked.body], [each for one in said for each in updates.get(one, ()) if _is_for(each, asked)],
            [each for one in said for each in texts.get(one, ()) if _is_for(each, asked)], states, today))
    return found


def _is_for(each: Update | Submission, asked: Asked) -> bool:
    """Whether a report is of the body asked itself, or concerns what that body was asked about."""
    return each.body == asked.body or any(_told(each, nothing=False).concerns(milestone) for milestone in asked.milestones)


def _voices(session: Session, asked: Asked, known: Mapping[str, Body],
            told: Collection[tuple[str, str]] | None = None) -> list[str]:
    """Whose reports in a round count as those of a body asked: its own, and those of a body that has taken its place or given it
    up, and is not asked the same itself.

    told  the rounds and bodies of which there are reports, where that is known: nobody else is looked for
    """
    kin = [*succession(known.get, asked.body)[1:],
           *(slug for slug, each in known.items() if each.successor and asked.body in succession(known.get, slug)[1:])]
    return [asked.body, *(slug for slug in dict.fromkeys(kin)
                          if (told is None or (asked.round, slug) in told) and not asked.is_asked_too(session, slug))]


def _texts(session: Session, pairs: Sequence[tuple[Round, Asked]],
           known: Mapping[str, Body]) -> dict[tuple[str, str], list[Submission]]:
    """What was sent in for a round and is not published; and, for a round still taking reports, what is drafted for it."""
    found: dict[tuple[str, str], list[Submission]] = defaultdict(list)
    running = [(round, asked) for round, asked in pairs if round.closed_on is None]
    asked_about = {(heir, milestone): round.reference for round, asked in running
                   for heir in succession(known.get, asked.body)[1:] for milestone in asked.milestones}
    asked_about |= {(asked.body, milestone): round.reference for round, asked in running for milestone in asked.milestones}
    for text in session.scalars(select(Submission).where(Submission.state.in_(BEGUN))
                                .order_by(Submission.id)):
        drafted = (asked_about.get((text.body, each)) for each in text.milestones)
        in_round = text.round or next((each for each in drafted if each), None) if text.corrects is None else None
        if in_round:
            found[in_round, text.body].append(text)
    return found


def _row(round: Round, asked: Asked, body: Body, updates: list[Update], texts: list[Submission],
         states: Mapping[str, MilestoneState], today: date | None) -> Row:
    told = [_told(each, nothing=each.kind is UpdateKind.NO_PROGRESS, published=True) for each in updates]
    told += [_told(each, nothing=each.kind is UpdateKind.NO_PROGRESS) for each in texts if is_received(each)]
    wanted = [] if asked.is_excused else to_report_on(asked.milestones, told, states)
    owes = bool(wanted or asked.silent)
    drafted = any(not is_received(each) for each in texts)
    if today is not None:
        past = today > round.due or round.is_past
        stands = filing(told, excused=asked.is_excused, past=past, owes=owes, drafted=drafted)
        return Row(asked, round, body, stands, unanswered(wanted, told), past, updates, texts)
    # The public learns of silence from the log, once it is recorded; what was received by then and is not yet published is no
    # silence.
    past = round.is_past
    stands = filing(told, excused=asked.is_excused, past=past, owes=owes)
    if stands is Filing.SILENT and not (asked.silent and set(wanted) <= set(asked.silent)):
        stands = Filing.RECEIVED
    return Row(asked, round, body, stands, unanswered(asked.silent if past else wanted, told), past, updates)


def _told(each: Update | Submission, *, nothing: bool, published: bool = False) -> Told:
    return Told(each.body or "", each.commitment or "", tuple(each.milestones), each.received_on or date.min, nothing, published)
