"""What a body answers in a reporting round: any number of its milestones in one act, by itself or from its letter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.changelog.record import head, newest_about
from tracker.commands import submissions, updates
from tracker.commands.round_entry import entered
from tracker.commands.updates import BodyReport
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When, civil_day
from tracker.domain.errors import N_, Conflict, RuleBroken
from tracker.domain.permissions import Actor, Permission, require
from tracker.domain.statements import UpdateKind, check_happened, check_letter
from tracker.models import Asked, Commitment, Milestone, Submission, Update

NOTHING = Bilingual.of("本期無進度。", "Nothing to report this period.")
"""What a body with nothing to report says, unless it says more."""


@dataclass(frozen=True)
class Answer:
    """What a body reports on one milestone. Answers on one commitment that say the same make one report.

    report  as for any report; ``body`` and, from a letter, ``filed_for``, ``letter_number`` and ``received_on`` are
            set here
    over    the draft or returned text, on this milestone alone, that this answer sends in again
    """

    milestone: str
    report: BodyReport
    over: int | None = None


@dataclass(frozen=True)
class Letter:
    """The letter (來文) from which NDC files for a body.

    received_on  the day on which it came
    body         whose letter it is: that of the body that is asked, or of a successor that answers in its place; unless given,
                 ``Asked.writer``
    """

    number: str
    received_on: date
    body: str | None = None

    def check(self, today: date) -> None:
        check_letter(self.number)
        check_happened("received_on", self.received_on, today)


def nothing_to_report(milestones: Iterable[str], text: Bilingual, on: When) -> list[Answer]:
    """The answers of a body that has nothing to report on any of these milestones."""
    return [Answer(each, BodyReport(UpdateKind.NO_PROGRESS, "", on, text)) for each in milestones]


def send_in(session: Session, asked: Asked, answers: Sequence[Answer], *, seen: int, by: Actor,
            at: datetime) -> list[Submission]:
    """A body sends in its reports on several milestones. All of them, or none.

    seen  the newest entry of the log when the form was shown

    Raises Conflict where a commitment that is answered on has changed since; RuleBroken on ``<milestone>:<field>``, and
    NotPermitted.
    """
    drafts = keep_drafts(session, asked, answers, seen=seen, together=True, by=by, at=at)
    return _submitted(session, drafts, by=by, at=at)


def keep_drafts(session: Session, asked: Asked, answers: Sequence[Answer], *, seen: int, together: bool = False, by: Actor,
                at: datetime) -> list[Submission]:
    """A body keeps its reports on several milestones as drafts, to continue later: all of them, or none.

    together  one draft for all milestones of a commitment that say the same; otherwise each can be changed on its own

    Raises as ``send_in``.
    """
    voice = _voice(session, asked, by)
    check_enters(session, asked, answers, received=civil_day(at), at=at)
    _check_seen(session, answers, seen)
    kept = []
    for commitment, milestones, report, over in _reports(session, voice, answers, together=together):
        with _at(milestones[0].reference):
            earlier = session.get(Submission, over) if over else None
            kept.append(submissions.save_draft(session, commitment, milestones, report, submission=earlier, seen=seen, by=by,
                                               at=at))
    return kept


def send_drafts(session: Session, asked: Asked, drafts: Mapping[int, int], *, by: Actor, at: datetime) -> list[Submission]:
    """Send in at once what an account has drafted in a round. All of it, or none.

    drafts  the version that was read of each, by its number

    Raises Conflict where one has changed since, NotPermitted, and RuleBroken on ``<milestone>:<field>``.
    """
    _voice(session, asked, by)
    found = [submissions.as_read(session, number, version) for number, version in drafts.items()]
    if not found:
        raise RuleBroken("", N_("Nothing has been filled in yet."))
    return _submitted(session, found, by=by, at=at)


def _submitted(session: Session, drafts: Sequence[Submission], *, by: Actor, at: datetime) -> list[Submission]:
    sent = []
    for each in drafts:
        with _at(next(iter(each.milestones), each.commitment)):
            sent.append(submissions.submit_once(session, each, by=by, at=at))
    return sent


def file_from_letter(session: Session, asked: Asked, answers: Sequence[Answer], letter: Letter, *, seen: int, by: Actor,
                     at: datetime) -> list[Update]:
    """NDC files what a body's letter says of several milestones, and publishes it as that body's, filed from that letter.

    Raises as ``send_in``, and RuleBroken on ``letter_number``, ``letter_body`` and ``received_on``.
    """
    require(by, Permission.PUBLISH_UPDATE)
    letter.check(civil_day(at))
    check_enters(session, asked, answers, received=letter.received_on, at=at)
    writer = letter.body or asked.writer(session)
    if writer not in asked.answered_by(session):
        raise RuleBroken("letter_body", N_("This body does not answer for the one that is asked in this round."))
    _check_seen(session, answers, seen)
    filed = []
    for commitment, milestones, report, _over in _reports(session, writer, answers):
        told = replace(report, filed_for=writer, letter_number=letter.number, received_on=letter.received_on, round=asked.round)
        with _at(milestones[0].reference):
            filed.append(updates.publish_update(session, commitment, milestones, told, by=by, at=at))
    return filed


def check_enters(session: Session, asked: Asked, answers: Sequence[Answer], *, received: date, at: datetime) -> None:
    """Raises RuleBroken unless what is received on a day enters the round, and the body is asked about all of it."""
    if not answers:
        raise RuleBroken("", N_("Nothing has been filled in yet."))
    if asked.dropped:
        raise RuleBroken("", N_("This body is no longer asked to report in this round."))
    round = entered(session, asked.plan, asked.body, received=received, today=civil_day(at))
    if round is None or round.reference != asked.round:
        raise RuleBroken("", N_("Nothing can be added to this round now: it is not open yet, or it is locked."))
    for each in answers:
        if each.milestone not in asked.milestones:
            raise RuleBroken("", N_("This body is not asked about %(milestone)s."), milestone=each.milestone)


def _check_seen(session: Session, answers: Sequence[Answer], seen: int) -> None:
    """Only what changed on these commitments makes the form stale: fifteen bodies file at the same time."""
    for commitment in dict.fromkeys(Milestone.by_reference(session, each.milestone).commitment for each in answers):
        if newest_about(session, commitment) > seen:
            raise Conflict(commitment, seen, head(session).number)


def _voice(session: Session, asked: Asked, by: Actor) -> str:
    """The body in whose name the actor answers: the one that is asked, or its successor."""
    found = asked.voice(session, by.bodies) or asked.body
    require(by, Permission.DRAFT_UPDATE, bodies=[found])
    return found


def _reports(session: Session, body: str, answers: Sequence[Answer], *,
             together: bool = True) -> Iterable[tuple[Commitment, list[Milestone], BodyReport, int | None]]:
    """The answers as reports: those on one commitment that say the same for the same day are combined, where they may be."""
    found: dict[tuple[str, str], tuple[BodyReport, list[Milestone], int | None]] = {}
    for each in answers:
        milestone = Milestone.by_reference(session, each.milestone)
        report = replace(each.report, body=body)
        single = not together or report.text == EMPTY or report.evidence or report.delay or report.finished_on or each.over
        alone = "" if single else repr((report.kind, report.text, str(report.occurred)))
        key = (milestone.commitment, alone or milestone.reference)
        found.setdefault(key, (report, [], each.over))[1].append(milestone)
    for report, milestones, over in found.values():
        yield Commitment.by_reference(session, milestones[0].commitment), milestones, report, over


@contextmanager
def _at(milestone: str) -> Iterator[None]:
    """Adds to a refusal the milestone to which it applies."""
    try:
        yield
    except RuleBroken as broken:
        broken.field = f"{milestone}:{broken.field}"
        raise
