"""Exactly once, as far as that can be.

A message is sent in three steps: its claim is taken in a short transaction; it is handed over while no transaction is
open; the claim is settled in another. So of two runs at once one has the claim, and a run that dies leaves a claim that
another takes over when it is old (``commands.mail.HELD_FOR``). One point remains, as in all mail: a run that dies after
the server's acceptance and before the note of it leaves a message that is sent once more, with the same Message-ID and
the same content.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy.orm import Session

from tracker.commands import mail as claims
from tracker.database import Database
from tracker.domain.bilingual import Bilingual
from tracker.mail.messages import Message, compose
from tracker.mail.transport import Later, Refused, Transport, Unavailable
from tracker.queries import mail

log = logging.getLogger(__name__)


def _always(_session: Session) -> bool:
    return True


def _nothing(_session: Session, _at: datetime) -> None:
    pass


@dataclass(frozen=True)
class Outgoing:
    """A message that is due.

    key        what it is, for ever: the same key is the same message, and is sent once
    recipient  kind and number of the person who gets it (``account/3``): what is kept of them beside the key
    to         the e-mail address; kept nowhere
    message    what to write; or what makes it from the record, where the record has much to say
    content    what it says, where that could be different at another try (the last entry of a digest)
    wanted     asked while the claim is taken, and again when the message is written; where False, nothing is sent. The
               recipient may have left meanwhile
    settled    what else is noted in the transaction that notes that it was sent
    refused    what else is noted where the server refused it for good
    """

    key: str
    recipient: str
    to: str
    message: Message | Callable[[Session], Message]
    content: str = ""
    wanted: Callable[[Session], bool] = _always
    settled: Callable[[Session, datetime], None] = _nothing
    refused: Callable[[Session, datetime], None] = _nothing


Sender = Callable[[Session, datetime], Iterable[Outgoing]]
"""Says what is due at a moment, from the record alone. It may name what was sent already: that is not sent again."""


class Outcome(Enum):
    SENT = "sent"
    NOT_OURS = "not ours"
    """Sent or refused before, no longer wanted, or claimed by another run."""
    REFUSED = "refused"
    LATER = "later"
    NOT_MADE = "not made"
    """It could not be written, which is a fault of this program; it is tried again when its claim is old."""


@dataclass(frozen=True)
class Post:
    """The installation's post: the way out, and who writes."""

    database: Database
    transport: Transport
    sender: str
    """The e-mail address that messages come from; bounces go there."""
    sender_name: Bilingual
    now: Callable[[], datetime]
    answers_to: str = ""
    """The e-mail address for replies; if empty, they go to the sender's, which nobody need read."""

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2]

    def run(self, senders: Iterable[Sender]) -> Counter[Outcome]:
        """Send all that is due, and count what became of it. Raises Unavailable where there is no mail server."""
        count: Counter[Outcome] = Counter()
        try:
            for sender in senders:
                with self.database.reading() as session:
                    named = list(sender(session, self.now()))
                    over = mail.settled(session, [each.key for each in named])
                due = [each for each in named if each.key not in over]
                count.update(self.send_once(each) for each in due)
        finally:
            self.transport.close()
        return count

    def send_once(self, outgoing: Outgoing) -> Outcome:
        """Send a message unless it was sent, as this module promises. Raises Unavailable."""
        at = self.now()
        with self.database.writing() as session:
            taken = claims.claim(session, key=outgoing.key, recipient=outgoing.recipient, content=outgoing.content,
                                 domain=self.domain, at=at) if outgoing.wanted(session) else None
            message_id = taken.message_id if taken else ""
        if not message_id:
            return Outcome.NOT_OURS
        try:
            if not self._hand_over(outgoing, message_id, at):
                with self.database.writing() as session:
                    claims.give_back(session, outgoing.key)
                return Outcome.NOT_OURS
        except Refused as fault:
            log.warning("refused: %s: %s", outgoing.recipient, fault)
            with self.database.writing() as session:
                if claims.refuse(session, outgoing.key, at=self.now()):
                    outgoing.refused(session, self.now())
            return Outcome.REFUSED
        except (Later, Unavailable) as fault:
            with self.database.writing() as session:
                claims.give_back(session, outgoing.key)
            if isinstance(fault, Unavailable):
                raise
            log.info("later: %s: %s", outgoing.recipient, fault)
            return Outcome.LATER
        except Exception:
            # One message that fails must not keep all others from being sent, in this run and in every later one. Its claim
            # stays: if the message did go out after all, it is not sent again with every run.
            log.exception("not made: %s", outgoing.recipient)
            return Outcome.NOT_MADE
        with self.database.writing() as session:
            if claims.settle(session, outgoing.key, at=self.now()):
                outgoing.settled(session, self.now())
        return Outcome.SENT

    def _hand_over(self, outgoing: Outgoing, message_id: str, at: datetime) -> bool:
        """Write and send it; False where it is no longer wanted."""
        message = outgoing.message
        if not isinstance(message, Message):
            with self.database.reading() as session:
                if not outgoing.wanted(session):
                    return False
                message = message(session)
        made = compose(message, sender=self.sender, sender_name=self.sender_name, to=outgoing.to, answers_to=self.answers_to,
                       message_id=message_id, at=at)
        self.transport.send(made, sender=self.sender, to=outgoing.to)
        return True
