"""Two people at once: what one does while a form of another, which has been read, waits for its turn to write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Event, Thread

import pytest
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tracker.changelog.record import head
from tracker.database import Database

PATIENT = 20


def while_it_waits(database: Database, send: Callable[[], TestResponse], act: Callable[[Session], object]) -> TestResponse:
    """The answer to what ``send`` sends, whose turn to write comes once ``act`` is done: it has read everything before."""
    waits, answers = Event(), []
    sender = Thread(target=lambda: answers.append(send()))
    with database.writing() as session:
        head(session)  # only the first statement takes the turn
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(database, "writing", lambda: _noted(database.__class__.writing(database), waits))
            sender.start()
            assert waits.wait(PATIENT)
        act(session)
    sender.join(PATIENT)
    assert answers, "no answer"
    return answers[0]


@contextmanager
def _noted(turn: AbstractContextManager[Session], waits: Event) -> Iterator[Session]:
    waits.set()
    with turn as session:
        yield session
