"""Anyone who has not filed in a reporting round is reminded: fourteen and seven days before it falls due, and on the
day after.

A body's reporters and approvers are written to, and those of the body that has taken its place; where there are none, those
who may speak for it. A reminder that was
missed is sent at the next run, the newest one only; and none before the round opens, since nothing could enter it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.domain.calendar import civil_day
from tracker.domain.permissions import OWN_BODIES_ONLY
from tracker.mail import work
from tracker.mail.messages import Message
from tracker.mail.sending import Outgoing
from tracker.models import Account, Asked
from tracker.models.submission import SubmissionState
from tracker.queries import rounds, staff
from tracker.queries.rounds import Row


@dataclass(frozen=True)
class Reminder:
    """One body's reminder to one account."""

    account: Account
    row: Row
    lacking: list[dict[str, object]]
    """What names each milestone on which nothing was received, and says where in the body a text on it is waiting."""
    day: date
    """The day on which it was due: part of its key, so that the next one is another message."""
    today: date

    def outgoing(self) -> Outgoing:
        return Outgoing(key=f"round/{self.row.asked.reference}/{self.day.isoformat()}/{self.account.reference}",
                        recipient=self.account.reference, to=self.account.email, message=self.message(), wanted=self.is_owed)

    def is_owed(self, session: Session) -> bool:
        """Asked again while the claim is taken: the body may have filed meanwhile, or the account been closed."""
        account = session.get(Account, self.account.reference)
        asked = Asked.by_reference(session, self.row.asked.reference)
        return account is not None and not account.closed and owes(rounds.row(session, asked, today=self.today))

    def message(self) -> Message:
        round = self.row.round
        return Message("round_reminder", self.account.language, {"round": round, "row": self.row, "lacking": self.lacking,
                                                                  "past": self.today > round.due,
                                                                  "checks": any(each["inside"] is SubmissionState.WITH_APPROVER
                                                                                for each in self.lacking)})


def owes(row: Row) -> bool:
    """There is a milestone on which nothing was received, and no excuse."""
    return bool(row.unanswered) and not row.asked.dropped


def due(session: Session, now: datetime) -> Iterator[Outgoing]:
    """The reminders of every round that takes reports. See ``tracker.mail.sending.Sender``."""
    today = civil_day(now)
    speaks = _speakers(session)
    for round in rounds.every(session):
        days = [day for day in round.term.reminders if day <= today <= round.locks]
        if round.closed_on or today < round.opens or not days:
            continue
        for row in rounds.board(session, round, today=today).rows:
            if owes(row):
                lacking = [work.named(each) | {"inside": row.inside(each)} for each in rounds.milestones(session, row.unanswered)]
                yield from (Reminder(account, row, lacking, max(days), today).outgoing()
                            for account in speaks(row.asked.answered_by(session)))


def _speakers(session: Session) -> Callable[[Collection[str]], Iterable[Account]]:
    """The accounts that are written to about what some bodies answer together: not those for a newcomer's own machine, which
    have no mailbox."""
    known = [each for each in staff.accounts(session)
             if each.role in OWN_BODIES_ONLY and not each.closed and not each.demonstration]
    reach = {each.reference: staff.actor_of(session, each).bodies for each in known}

    def of(slugs: Collection[str]) -> list[Account]:
        own = [each for each in known if each.body in slugs]
        return own or [each for each in known if reach[each.reference].intersection(slugs)]

    return of
