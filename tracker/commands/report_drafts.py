"""A report on its way: begun at an entry of the log, written section by section, opened for comment, made final.

Authors write beside the facts; the facts come from the record and cannot be touched here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from tracker.changelog.chain import Head
from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.record import record
from tracker.commands.numbering import next_number
from tracker.commands.report_comments import open_window
from tracker.commands.reports import publish_report
from tracker.domain.bilingual import LANGS, Bilingual
from tracker.domain.calendar import When, civil_day
from tracker.domain.errors import N_, RuleBroken, UnrecordedConflict
from tracker.domain.permissions import SYSTEM, Actor, Permission, require
from tracker.domain.reporting import ReportState, check_final, check_window
from tracker.domain.statements import check_happened, check_reason
from tracker.models import CommentIn, Plan, Report, ReportComment, ReportDraft, ReportRun
from tracker.models.report import ReportKind

LONGEST_NARRATIVE = 20_000
NOBODY: Mapping[str, Bilingual] = {}


def begin_draft(session: Session, plan: Plan, kind: ReportKind, *, period: When | None, counted_on: date, head: int,
                sections: Sequence[Mapping[str, Any]], behind: Mapping[str, Bilingual] = NOBODY, by: Actor,
                at: datetime) -> ReportDraft:
    """Begin a report whose facts are drawn from the record as of entry ``head``. Where the same draft was already begun
    and nothing is written in it yet, return that one, so that a button pressed twice begins one draft.

    sections  where a narrative can go, as the facts determine: key, depth and title of each
    behind    who is behind the report, under the names of ``Report``: commissioned_by, paid_by, reviewed_by
    """
    require(by, Permission.PUBLISH_REPORT)
    check_happened("on", counted_on, civil_day(at))
    draft = ReportDraft(plan=plan.reference, kind=kind, period=period, counted_on=counted_on, head=head,
                        sections=[dict(each) for each in sections], changed_at=at,
                        behind={name: text.public() for name, text in behind.items() if not text.is_empty})
    alike = session.scalars(select(ReportDraft).where(
        ReportDraft.plan == draft.plan, ReportDraft.kind == kind, ReportDraft.counted_on == counted_on, ReportDraft.head == head,
        ReportDraft.published_as.is_(None)).order_by(ReportDraft.id))
    for each in alike:
        if (each.period, each.behind, each.narrative) == (period, draft.behind, {}):
            return each
    session.add(draft)
    session.flush()
    return draft


def write_section(session: Session, draft: ReportDraft, key: str, text: Bilingual, *, seen: int, by: Actor,
                  at: datetime) -> ReportDraft:
    """Write the text beside the facts of one section; an empty text removes it.

    seen  the draft's version that the form was made from

    Raises RuleBroken on ``text_zh``, ``text_en``, for a section that the draft does not have or where it is final,
    UnrecordedConflict on a stale form.
    """
    _check_writing(session, draft, by)
    if draft.version != seen:
        raise UnrecordedConflict(f"report-draft/{draft.id}", seen, draft.version, {"text": draft.texts.get(key)})
    if key not in {each["key"] for each in draft.sections} | set(draft.narrative):
        raise RuleBroken("", N_("This draft has no such section."))
    for lang in LANGS:
        if len(getattr(text, lang)) > LONGEST_NARRATIVE:
            raise RuleBroken(f"text_{lang}", N_("This is longer than %(most)s characters."), most=LONGEST_NARRATIVE)
    kept = {each: value for each, value in draft.narrative.items() if each != key}
    before = Bilingual.from_public(draft.narrative.get(key))
    if not text.is_empty:
        kept[key] = before.amended(text.zh, text.en).public() if not before.is_empty else text.public()
    draft.narrative, draft.changed_at = kept, at
    session.flush()
    return draft


def bring_up(session: Session, draft: ReportDraft, *, head: int, counted_on: date, sections: Sequence[Mapping[str, Any]],
             by: Actor, at: datetime) -> ReportDraft:
    """Draw the facts from a later entry. What was written stays, even where its section is gone: the draft lists it."""
    _check_writing(session, draft, by)
    check_happened("on", counted_on, civil_day(at))
    if head < draft.head:
        raise RuleBroken("", N_("The facts are already drawn from a later entry."))
    draft.head, draft.counted_on, draft.sections, draft.changed_at = head, counted_on, [dict(each) for each in sections], at
    session.flush()
    return draft


def discard_draft(session: Session, draft: ReportDraft, *, seen: int, by: Actor) -> None:
    """Throw away a draft that nobody has seen. Raises RuleBroken where it is public, UnrecordedConflict as ``check_seen``."""
    require(by, Permission.PUBLISH_REPORT)
    if draft.published_as is not None:
        raise RuleBroken("", N_("This draft has been published and cannot be discarded."))
    check_seen(draft, seen)
    session.execute(delete(ReportRun).where(ReportRun.draft == draft.id))
    session.delete(draft)


def open_for_comment(session: Session, draft: ReportDraft, *, until: date, period: When, head: Head, release: str,
                     files: Sequence[dict[str, Any]], by: Actor, at: datetime) -> Report:
    """Publish the draft as a draft, and ask everybody for comments on it until the end of a day.

    files  of the draft, as for ``publish_report``

    Raises RuleBroken on ``until``, or where it is public already.
    """
    _check_writing(session, draft, by)
    if draft.published_as is not None:
        raise RuleBroken("", N_("This report is already open for comment."))
    _check_files(files)
    today = civil_day(at)
    check_window(today, until)
    number = next_number(session, Report)
    report = Report(reference=f"report/{number}", number=number, kind=draft.kind, plan=draft.plan, period=period,
                    counted_on=draft.counted_on, head=head.number, head_digest=head.digest, release=release, files=list(files),
                    state=ReportState.OPEN, narrative=dict(draft.narrative), comments_from=today, comments_until=until,
                    **draft.named)
    session.add(report)
    draft.published_as = report.reference
    record(session, Kind.REPORT_OPENED, report, occurred=When.day(today), by=by, at=at)
    return report


def extend_window(session: Session, report: Report, *, until: date, reason: Bilingual, by: Actor, at: datetime) -> ChangelogEntry:
    """Take comments for longer. Raises RuleBroken on ``until``, ``reason_zh``, or where it is final."""
    require(by, Permission.PUBLISH_REPORT)
    _opened, last = open_window(report)
    check_reason(reason)
    if until <= max(last, civil_day(at)):
        raise RuleBroken("until", N_("Choose a later day: the time already announced cannot be shortened."))
    check_window(civil_day(at), until)
    report.comments_until, report.window_closed_on = until, None
    return record(session, Kind.WINDOW_EXTENDED, report, reason=reason, by=by, at=at)


def finish(session: Session, draft: ReportDraft, *, period: When, head: Head, release: str, files: Sequence[dict[str, Any]],
           by: Actor, at: datetime) -> Report:
    """Make the report final: its files are frozen, with what its authors wrote.

    Raises RuleBroken where it is final, people may still comment, or a comment is not decided or not answered.
    """
    _check_writing(session, draft, by)
    if draft.published_as is None:
        report = publish_report(session, Plan.by_reference(session, draft.plan), draft.kind, period=period,
                                counted_on=draft.counted_on, head=head, release=release, files=files,
                                narrative=draft.narrative, begun=None, **draft.named, by=by, at=at)
        draft.published_as = report.reference
        return report
    _check_files(files)
    check_may_finish(session, draft, at=at)
    report = Report.by_reference(session, draft.published_as)
    if report.window_closed_on is None:  # The daily run has not passed since.
        _close_window(session, report, SYSTEM, at)
    came_in = session.scalars(select(CommentIn).where(CommentIn.report == report.reference))
    report.draft_head, report.draft_files = report.head, report.files
    report.state, report.narrative, report.counted_on, report.period = (
        ReportState.FINAL, dict(draft.narrative), draft.counted_on, period)
    report.head, report.head_digest, report.release, report.files = head.number, head.digest, release, list(files)
    report.set_aside = _counted(each.set_aside.value for each in came_in if each.set_aside)
    record(session, Kind.REPORT_PUBLISHED, report, by=by, at=at)
    return report


def check_seen(draft: ReportDraft, seen: int) -> None:
    """Raises UnrecordedConflict where somebody has written in a draft since its version ``seen``."""
    if draft.version != seen:
        raise UnrecordedConflict(f"report-draft/{draft.id}", seen, draft.version, None)


def check_unfinished(session: Session, draft: ReportDraft) -> None:
    """Raises RuleBroken where its report is final: anyone who cites a final report must find it as it was."""
    if draft.published_as is not None and Report.by_reference(session, draft.published_as).state is ReportState.FINAL:
        raise RuleBroken("", N_("This report is final and stays as it was published. If something in it is wrong, correct "
                                "the record and publish a new report."))


def check_may_finish(session: Session, draft: ReportDraft, *, at: datetime) -> None:
    """Raises RuleBroken where it is final, people may still comment, or a comment is not decided or not answered."""
    check_unfinished(session, draft)
    if draft.published_as is None:
        return
    report = Report.by_reference(session, draft.published_as)
    waiting = session.scalar(select(func.count()).select_from(CommentIn).where(
        CommentIn.report == report.reference, CommentIn.decided_at.is_(None)))
    unanswered = session.scalar(select(func.count()).select_from(ReportComment).where(
        ReportComment.report == report.reference, ReportComment.regard.is_(None), ReportComment.withheld.is_(False)))
    check_final(report.comments_until, civil_day(at), waiting=waiting or 0, unanswered=unanswered or 0)


def close_windows(session: Session, *, today: date, by: Actor = SYSTEM, at: datetime) -> list[ChangelogEntry]:
    """Record each comment window that is over, once."""
    require(by, Permission.MARK_TIME)
    over = session.scalars(select(Report).where(
        Report.state == ReportState.OPEN, Report.window_closed_on.is_(None), Report.comments_until < today)
        .order_by(Report.number))
    return [_close_window(session, report, by, at) for report in over]


def _close_window(session: Session, report: Report, by: Actor, at: datetime) -> ChangelogEntry:
    _opened, last = open_window(report)
    report.window_closed_on = last
    return record(session, Kind.WINDOW_CLOSED, report, occurred=When.day(last), by=by, at=at)


def _counted(reasons: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for reason in sorted(reasons):
        found[reason] = found.get(reason, 0) + 1
    return found


def _check_writing(session: Session, draft: ReportDraft, by: Actor) -> None:
    require(by, Permission.PUBLISH_REPORT)
    check_unfinished(session, draft)


def _check_files(files: Sequence[dict[str, Any]]) -> None:
    if not files:
        raise RuleBroken("", N_("A report must have its files attached."))
