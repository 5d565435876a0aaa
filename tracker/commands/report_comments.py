"""Comments on a draft report: handed in by anyone, read before they are published, kept as given, and answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.record import record
from tracker.commands.numbering import next_number
from tracker.domain.addresses import check_address
from tracker.domain.bilingual import Bilingual, Lang
from tracker.domain.calendar import When, civil_day
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.permissions import Actor, Permission, require
from tracker.domain.reporting import (
    CommentVia,
    Regard,
    ReportState,
    SetAside,
    check_comment,
    check_received,
    check_regard,
    check_way,
    takes_comments,
)
from tracker.models import CommentIn, Report, ReportComment


@dataclass(frozen=True)
class Said:
    """What somebody says, as it was given. ``name`` is used only where ``may_be_named``."""

    text: str
    lang: Lang
    section: str = ""
    name: str = ""
    organisation: str = ""
    may_be_named: bool = False
    consents: bool = False

    def check(self) -> None:
        check_comment(self.text, consents=self.consents, name=self.name or self.organisation, may_be_named=self.may_be_named)


def open_window(report: Report) -> tuple[date, date]:
    """The first and the last day on which people may comment on a draft report. Raises RuleBroken where it is final."""
    if report.state is not ReportState.OPEN or report.comments_from is None or report.comments_until is None:
        raise RuleBroken("", N_("This report is final."))
    return report.comments_from, report.comments_until


def hand_in(session: Session, report: Report, said: Said, *, shown: datetime, at: datetime) -> CommentIn:
    """Take a comment from anyone. It becomes public once somebody has read it.

    shown  when its form was shown: the same words received since then were most likely sent from that form, by
           pressing twice or going back; anyone who means to send them twice is shown a message, and sends them again

    Raises RuleBroken on ``text``, ``consent``, ``named``, or where the window is closed.
    """
    if not takes_comments(report.state, report.comments_until, civil_day(at)):
        raise RuleBroken("", N_("Comments on this report are no longer accepted."))
    said.check()
    comment = CommentIn(report=report.reference, section=said.section, lang=said.lang, text=said.text.strip(),
                        name=said.name.strip(), organisation=said.organisation.strip(), received_at=at)
    if session.scalar(select(CommentIn.id).where(
            CommentIn.report == comment.report, CommentIn.received_at >= shown, CommentIn.section == comment.section,
            CommentIn.lang == comment.lang, CommentIn.text == comment.text, CommentIn.name == comment.name,
            CommentIn.organisation == comment.organisation).limit(1)):
        raise RuleBroken("text", N_(
            "The same words have been received since this form was opened. If you sent them, they have arrived, and there "
            "is nothing more to do. If you want to send them once more, please send the form again."))
    session.add(comment)
    session.flush()
    return comment


def publish_comment(session: Session, comment: CommentIn, *, by: Actor, at: datetime) -> ReportComment:
    """Publish a comment as it was given. Raises RuleBroken where it was decided before."""
    require(by, Permission.PUBLISH_REPORT)
    _check_undecided(comment)
    report = Report.by_reference(session, comment.report)
    said = Said(comment.text, _lang(comment.lang), comment.section, comment.name, comment.organisation)
    made = _add(session, report, said, CommentVia.FORM, civil_day(comment.received_at), by=by, at=at)
    comment.published_as, comment.decided_at, comment.name = made.reference, at, ""
    return made


def set_comment_aside(session: Session, comment: CommentIn, why: SetAside, *, by: Actor, at: datetime) -> None:
    """Leave a comment unpublished, for a reason that is counted in the report. Words that must not be kept are erased."""
    require(by, Permission.PUBLISH_REPORT)
    _check_undecided(comment)
    comment.set_aside, comment.decided_at, comment.name, comment.organisation = why, at, "", ""
    if why in (SetAside.PERSONAL_DATA, SetAside.UNLAWFUL):
        comment.text = ""


def enter_comment(session: Session, report: Report, said: Said, *, via: CommentVia, received_on: date, url: str = "",
                  letter_number: str = "", by: Actor, at: datetime) -> ReportComment:
    """Enter a comment that came by mail, by letter, on the Join platform or in a meeting, as it was given.

    Raises RuleBroken on ``text``, ``consent``, ``named``, ``received_on``, ``url``, ``via``.
    """
    require(by, Permission.PUBLISH_REPORT)
    opened, until = open_window(report)
    said.check()
    check_address(url)
    check_way(via, url)
    check_received(received_on, opened, min(until, civil_day(at)))
    return _add(session, report, said, via, received_on, url=url, letter_number=letter_number, by=by, at=at)


def answer_comment(session: Session, comment: ReportComment, regard: Regard, answer: Bilingual, *, by: Actor,
                   at: datetime) -> ChangelogEntry:
    """Say what became of a comment, and why. A later answer takes the place of this one; every answer stays in the log.

    Raises RuleBroken on ``answer_zh``, where the report is final or the comment withheld, and where the same answer is
    already there.
    """
    require(by, Permission.PUBLISH_REPORT)
    open_window(Report.by_reference(session, comment.report))
    if comment.withheld:
        raise RuleBroken("", N_("This was withheld by law."))
    check_regard(answer)
    if (comment.regard, comment.answer) != (regard, answer):
        comment.regard, comment.answer, comment.answered_on = regard, answer, civil_day(at)
    return record(session, Kind.COMMENT_ANSWERED, comment, occurred=When.day(civil_day(at)), by=by, at=at)


def _add(session: Session, report: Report, said: Said, via: CommentVia, received_on: date, *, url: str = "",
         letter_number: str = "", by: Actor, at: datetime) -> ReportComment:
    number = next_number(session, ReportComment)
    text = Bilingual.of(zh=said.text.strip()) if said.lang == "zh" else Bilingual.of(en=said.text.strip())
    comment = ReportComment(
        reference=f"comment/{number}", number=number, plan=report.plan, report=report.reference, section=said.section, text=text,
        by_name=said.name.strip(), by_organisation=said.organisation.strip(), via=via, url=url, letter_number=letter_number,
        received_on=received_on)
    session.add(comment)
    record(session, Kind.COMMENT_PUBLISHED, comment, occurred=When.day(received_on), by=by, at=at)
    return comment


def _check_undecided(comment: CommentIn) -> None:
    if comment.decided_at is not None:
        raise RuleBroken("", N_("This comment has already been decided on."))


def _lang(lang: str) -> Lang:
    return "en" if lang == "en" else "zh"
