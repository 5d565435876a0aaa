"""Reporting rounds to test in: the plan, the bodies asked, and an office calendar. Everything here is invented."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from tests.world import EDITOR, a_commitment, a_milestone, a_plan, text
from tracker.commands import office_calendar, rounds, time_passing
from tracker.commands.commitments import Wording
from tracker.domain.calendar import When
from tracker.domain.rounds import Term
from tracker.domain.working_days import WEEK_ONLY
from tracker.models import Asked, Plan, Round

PERIOD = When.iso("2026-Q1")
TERM = Term.preset(PERIOD, WEEK_ONLY)
"""Open from 1 March, due on 14 April and locked after 28 April 2026."""
OPENED = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def at(day: date) -> datetime:
    """Ten in the morning in Taipei."""
    return datetime(day.year, day.month, day.day, 2, 0, tzinfo=UTC)


def a_round(session: Session, *, plan: Plan | None = None, period: When = PERIOD, term: Term = TERM) -> Round:
    """The round about the first quarter of 2026; if nobody could be asked, a milestone of the Central Election
    Commission's slug is made first."""
    plan = plan or a_plan(session)
    if not rounds.to_ask(session, plan):
        a_milestone(session)
    return rounds.open_round(session, plan, period, term, by=EDITOR, at=OPENED)


def asked_in(session: Session, round: Round, slug: str = "cec") -> Asked:
    return Asked.by_reference(session, f"{round.reference}/{slug}")


def time_goes_to(session: Session, day: date) -> None:
    """What the daily run records on a day."""
    time_passing.mark_time(session, today=day, working_days=5, at=at(day))


def a_calendar_file(year: int = 2026, *, off: dict[date, str] | None = None, work: dict[date, str] | None = None) -> str:
    """A year as DGPA publishes it."""
    lines = ["西元日期,星期,是否放假,備註"]
    day = date(year, 1, 1)
    while day.year == year:
        note = (off or {}).get(day) or (work or {}).get(day) or ""
        rests = day in (off or {}) or (day.weekday() > 4 and day not in (work or {}))
        lines.append(f"{day:%Y%m%d},{'一二三四五六日'[day.weekday()]},{2 if rests else 0},{note}")
        day += timedelta(days=1)
    return "\r\n".join(lines) + "\r\n"


def every_kind(session: Session, plan: Plan) -> None:
    """An entry of each kind that a round's life brings."""
    office_calendar.load(session, a_calendar_file(off={date(2026, 4, 6): "補假"}).encode(), by=EDITOR, at=OPENED)
    made = a_round(session, plan=plan)
    bodies = [each.body for each in made.asked]
    rounds.amend_round(session, made, Term(TERM.opens, TERM.due, date(2026, 4, 20)), bodies, reason=text("提前截止"),
                       by=EDITOR, at=OPENED)
    asked = asked_in(session, made, bodies[0])
    rounds.excuse_body(session, asked, reason=text("機關改組"), by=EDITOR, at=OPENED)
    rounds.ask_again(session, asked, reason=text("改組完成"), by=EDITOR, at=OPENED)
    time_goes_to(session, date(2026, 4, 21))
    rounds.reopen_round(session, made, date(2026, 4, 30), reason=text("來文遲誤"), by=EDITOR, at=at(date(2026, 4, 22)))


# --- a round of fifteen bodies, around today ----------------------------------------------------------------------------

FIFTEEN = ("cec", "moi", "moj", "moe", "mof", "mohw", "moenv", "moda", "mol", "moa", "motc", "moc", "fsc", "ncc", "ppc")


def a_round_of_fifteen(session: Session, today: date, *, due: int = 5) -> Round:
    """Fifteen bodies with two milestones each; opened twenty days ago, due in ``due`` days, locked ten days after that."""
    plan = a_plan(session)
    for slug in FIFTEEN:
        led = a_commitment(session, plan=plan, leads=[slug], wording=Wording(title=text(f"{slug} 資料公開")))
        for _ in range(2):
            a_milestone(session, commitment=led, due=today + timedelta(days=200))
    term = Term(today - timedelta(days=20), today + timedelta(days=due), today + timedelta(days=due + 10))
    quarter = When.quarter(today.year, (today.month + 2) // 3)
    return rounds.open_round(session, plan, quarter, term, by=EDITOR, at=at(today - timedelta(days=20)))
