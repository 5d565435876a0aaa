"""Whatever happens in whatever order, whoever chooses otherwise, leaves or only asks, and wherever a run dies: nobody misses
an entry that they asked for, nobody is notified of one that they did not ask for, and a message is repeated only where a run
died between the server's acceptance and the note of it, and then with the same Message-ID."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import world
from tests.commands.histories import ASKED
from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.record import head
from tracker.commands import bodies, subscriptions
from tracker.database import Database
from tracker.domain.subscriptions import Rhythm
from tracker.mail.senders import SENDERS
from tracker.mail.sending import Post
from tracker.mail.transport import Later, Refused, Unavailable
from tracker.models import Body, MailClaim, Subscriber
from tracker.queries import subscriptions as queries
from tracker.queries.subscriptions import concerning

ADDRESSES = ("a@example.org", "b@example.org", "c@example.org")
EMAIL, RHYTHM = st.sampled_from(ADDRESSES), st.sampled_from([*Rhythm, Rhythm.AT_ONCE, Rhythm.AT_ONCE])
SCOPES = st.sampled_from([["everything"], ["delays"], ["cec"], ["moi", "reports"]])


class Died(BaseException):
    """The process has died."""


POINTS = ("before the claim", "after the claim", "before acceptance", "after acceptance", "before the note", "after the note")
IN_DOUBT = ("after acceptance", "before the note")
"""Between the server's acceptance and the note of it."""
FAULTS: dict[str, Exception] = {"refused": Refused("SMTP 550"), "later": Later("SMTP 451"), "away": Unavailable("away")}


@dataclass
class Server:
    """What a mail server has accepted; it dies, or fails, when told to."""

    accepted: list[tuple[str, EmailMessage]] = field(default_factory=list)
    fate: str = ""

    def send(self, message: EmailMessage, *, sender: str, to: str) -> None:
        fate = self.fate
        if fate == "before acceptance":
            raise Died
        if fate in FAULTS:
            self.fate = ""
            raise FAULTS[fate]
        self.accepted.append((to, message))
        if fate == "after acceptance":
            raise Died

    def close(self) -> None:
        pass


@dataclass
class Dying:
    """The database of a run that dies around a transaction: ``number`` counts those of one message, claim and note."""

    real: Database
    fate: str
    number: int = 0

    def reading(self) -> Any:
        return self.real.reading()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        self.number += 1
        step = "the claim" if self.number % 2 else "the note"
        if self.fate == f"before {step}":
            raise Died
        with self.real.writing() as session:
            yield session
        if self.fate == f"after {step}":
            raise Died


def numbers_in(message: EmailMessage) -> list[int]:
    text = message.get_body(("plain",))
    assert text is not None
    return [int(found) for found in re.findall(r"^https://tracker\.example\.org/zh/changelog/(\d+)/\r?$", text.get_content(),
                                               re.M)]


class Histories(RuleBasedStateMachine):
    real: Database
    began = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)

    @initialize()
    def begin(self) -> None:
        # One base serves every history; none begins before the last has ended.
        self.now = type(self).began
        self.server = Server()
        self.asked_for: dict[str, list[str]] = {}
        self.starts: dict[str, int] = {}
        self.references: dict[str, str] = {}
        self.before: dict[str, int] = dict.fromkeys(ADDRESSES, 0)
        """How many messages the server had accepted when an address made its present choice."""
        self.in_doubt = 0
        with self.real.writing() as session:
            for found in session.scalars(select(Subscriber.reference)).all():
                subscriptions.leave(session, found)

    @rule(email=EMAIL, rhythm=RHYTHM, scopes=SCOPES)
    def ask(self, email: str, rhythm: Rhythm, scopes: list[str]) -> None:
        """The form alone begins nothing, and changes nothing of what has begun."""
        with self.real.writing() as session:
            subscriptions.subscribe(session, email=email, lang="zh", scopes=scopes, rhythm=rhythm, consent="我同意。",
                                    at=self.now)

    @rule(email=EMAIL, rhythm=RHYTHM, scopes=SCOPES)
    def subscribe(self, email: str, rhythm: Rhythm, scopes: list[str]) -> None:
        if email in self.starts:
            return
        self.ask(email, rhythm, scopes)
        with self.real.writing() as session:
            found = session.scalars(select(Subscriber).where(Subscriber.email == email)).one()
            subscriptions.confirm(session, found.reference, at=self.now)
            self.starts[email], self.asked_for[email] = head(session).number, scopes
            self.references[email], self.before[email] = found.reference, len(self.server.accepted)

    @rule(email=EMAIL, rhythm=RHYTHM, scopes=SCOPES)
    def change(self, email: str, rhythm: Rhythm, scopes: list[str]) -> None:
        """Whatever has not been sent yet follows the new choices; where nothing was left, they hold from now on."""
        reference = self.references.get(email, "")
        with self.real.writing() as session:
            in_doubt = MailClaim.recipient == reference, MailClaim.claimed_at.is_not(None)
            if session.get(Subscriber, reference) is None or session.scalar(select(MailClaim.key).where(*in_doubt).limit(1)):
                return
            left = self.wanted(session, email)[len(self.told(email)):]
            through = left[0] - 1 if left else head(session).number
            assert queries.received_through(session, reference) == through
            subscriptions.change(session, reference, lang="zh", scopes=scopes, rhythm=rhythm, told=through)
        self.ends(email)
        self.starts[email], self.asked_for[email] = through, scopes

    @rule(email=EMAIL)
    def leave(self, email: str) -> None:
        if email in self.starts:
            with self.real.writing() as session:
                subscriptions.leave(session, self.references.pop(email))
            self.ends(email)

    def ends(self, email: str) -> None:
        """A choice ends: so far nothing was skipped, and nothing else was sent."""
        told = self.told(email)
        with self.real.reading() as session:
            assert told == self.wanted(session, email)[:len(told)]
        self.before[email] = len(self.server.accepted)
        del self.starts[email]

    def told(self, email: str) -> list[int]:
        """The entries in the messages to an address since it made its present choice; one that was repeated counts once."""
        messages = {message["Message-ID"]: numbers_in(message) for to, message in self.server.accepted[self.before[email]:]
                    if to == email}
        return [number for numbers in messages.values() for number in numbers]

    def wanted(self, session: Session, email: str) -> list[int]:
        return list(session.scalars(select(ChangelogEntry.number).where(
            ChangelogEntry.number > self.starts[email], concerning(session, self.asked_for[email])).order_by(
            ChangelogEntry.number)))

    @rule(slug=st.sampled_from(["cec", "moi"]), count=st.sampled_from([1, 2, 7]))
    def record(self, slug: str, count: int) -> None:
        with self.real.writing() as session:
            for _ in range(count):
                body = session.get_one(Body, slug)
                bodies.amend_body(session, body, name=world.text(f"機關{head(session).number}"), short_zh="", valid_from=None,
                                  valid_to=None, parent=None, successor=None, reason=world.text("改名"), by=world.EDITOR,
                                  at=self.now)

    @rule(hours=st.sampled_from([0, 1, 30, 24 * 8, 24 * 93]))
    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours, minutes=1)

    @rule(fate=st.sampled_from(["", *POINTS, *FAULTS]))
    def run(self, fate: str) -> None:
        self.server.fate = fate
        before = len(self.server.accepted)
        database: Any = Dying(self.real, fate) if fate in POINTS else self.real
        post = Post(database, self.server, "notices@tracker.example.org", world.text("追蹤", "Tracker"), lambda: self.now)
        try:
            post.run(SENDERS)
        except (Died, Unavailable):
            if fate in IN_DOUBT and len(self.server.accepted) > before:
                self.in_doubt += 1

    @rule(fate=st.sampled_from(IN_DOUBT), slug=st.sampled_from(["cec", "moi"]))
    def die_in_doubt_and_go_on(self, fate: str, slug: str) -> None:
        """Something is recorded between the run that died and the one that makes it good."""
        self.record(slug, 1)
        self.run(fate)
        self.record(slug, 1)
        self.wait(1)
        self.run("")

    @rule()
    def two_runs(self) -> None:
        """A second run begins while the first is handing over a message."""
        outer = self
        self.record("cec", 1)

        class Meeting(Server):
            def send(self, message: EmailMessage, *, sender: str, to: str) -> None:
                Post(outer.real, outer.server, sender, world.text("追蹤", "Tracker"), lambda: outer.now).run(SENDERS)
                outer.server.send(message, sender=sender, to=to)

        self.server.fate = ""
        Post(self.real, Meeting(), "notices@tracker.example.org", world.text("追蹤", "Tracker"), lambda: self.now).run(SENDERS)

    @invariant()
    def a_repetition_has_the_id_and_the_content_of_the_first(self) -> None:
        told: dict[str, tuple[str, list[int]]] = {}
        repeated = 0
        for to, message in getattr(self, "server", Server()).accepted:
            this = (to, numbers_in(message))
            repeated += message["Message-ID"] in told
            assert told.setdefault(message["Message-ID"], this) == this
        assert repeated <= getattr(self, "in_doubt", 0)

    def teardown(self) -> None:
        """In the end the server recovers and time passes: everybody has been notified once of everything they asked for."""
        if not hasattr(self, "server"):
            return
        before = -1
        while len(self.server.accepted) != before:
            before = len(self.server.accepted)
            # From one first Monday of a quarter to the next are up to fourteen weeks.
            self.wait(24 * 99)
            self.run("")
        type(self).began = self.now
        for email in ADDRESSES:
            told, wanted, still = self.told(email), [], None
            if email in self.starts:
                with self.real.reading() as session:
                    still, wanted = session.get(Subscriber, self.references[email]), self.wanted(session, email)
            # Three refusals in a row end a subscription; until then he has missed nothing.
            assert told == (wanted[:len(told)] if email in self.starts and still is None else wanted)


@pytest.mark.usefixtures("app")
def test_no_history_loses_an_entry_or_reports_one_twice(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "MOST_IN_ONE", 5)
    with database.writing() as session:
        world.a_body(session, "cec")
        world.a_body(session, "moi")

    class Here(Histories):
        real = database

    run_state_machine_as_test(Here, settings=settings(
        max_examples=int(ASKED or 25), stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck),
        phases=[Phase.reuse, Phase.generate]))
