"""What a public request reads: one session, on the live record or on the record as it was after an entry.

Public pages are the same for everyone: nothing here looks at a cookie. ``?as_of=N`` chooses the past on the
pages that can show it; lateness is then computed on that entry's day, and the parameter stays in the page's
links.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from threading import Lock

from flask import Flask, abort, current_app, g, request
from sqlalchemy.orm import Session

from tracker import clock
from tracker.changelog import restore
from tracker.changelog.chain import Head
from tracker.database import Database
from tracker.domain.calendar import civil_day
from tracker.domain.numbers import natural
from tracker.kept import Kept
from tracker.queries import changelog, views
from tracker.web import dependence

PASTS_KEPT = 4


class Pasts:
    """A few records of the past, made when first asked for: only a withholding by law changes an entry's past."""

    def __init__(self, database: Database) -> None:
        self.database, self._kept, self._lock = database, Kept(PASTS_KEPT), Lock()

    def after(self, entry: int, withheld: int) -> Database:
        """The record after an entry, without what was withheld by law up to the entry ``withheld``. Only one is made at a
        time, so that a burst of requests makes it only once."""
        with self._lock:
            return self._kept.of((entry, withheld), lambda: restore.past(self.database, entry))


def set_up(app: Flask) -> None:
    app.extensions["pasts"] = Pasts(app.extensions["database"])
    app.teardown_request(lambda _error: _close())


def live() -> Session:
    """The request's session on the live record."""
    if "live" not in g:
        g.live = _open(current_app.extensions["database"])
    session: Session = g.live
    return session


def record() -> Session:
    """The request's session on what it shows: the live record, or the past that ``?as_of`` names."""
    number = as_of()
    if number is None:
        return live()
    if "past" not in g:
        g.past = _open(current_app.extensions["pasts"].after(number, withheld()))
    session: Session = g.past
    return session


def kept_open() -> Callable[[], None]:
    """Leave the session on the live record to an answer that is made from it while it is being sent: closed at the end of the
    request, it would go on with whatever had been recorded meanwhile. Returns what closes it."""
    live()
    del g.live
    sessions: ExitStack = g.pop("sessions")
    return sessions.close


def head() -> Head:
    """The head of the live record."""
    if "head" not in g:
        g.head = changelog.head(live())
    found: Head = g.head
    return found


def is_newest(number: int) -> bool:
    """True for the entry at the head: a past that has no next one yet."""
    return number == head().number


def withheld() -> int:
    """The newest withholding by law; 0 for none."""
    if "withheld" not in g:
        g.withheld = changelog.newest_withholding(live())
    number: int = g.withheld
    return number


def asked_as_of() -> str | None:
    """The entry, as written in the URL, after which a page that supports this is to be shown."""
    return request.args.get("as_of") if dependence.of(request.endpoint).as_of else None


def as_of() -> int | None:
    """The entry after which the record is shown; None for the live record. 404 outside 1…head."""
    if "as_of" not in g:
        g.as_of = None
        asked = asked_as_of()
        if asked is not None:
            entry = natural(asked)
            if entry is None or not 1 <= entry <= head().number:
                abort(404)
            g.as_of = entry
    number: int | None = g.as_of
    return number


def today() -> date:
    """The day by which lateness is counted: the day in Taipei, or that of the entry on which the page is based. Where
    everything up to that entry was loaded from sources, it is the day on which the newest of it happened, not the day
    of loading. Raises RuntimeError for a page for everyone that has not said that it depends on the day."""
    number = as_of()
    if number is None:
        if not dependence.is_told_today():
            raise RuntimeError(f"{request.endpoint} counts by today and does not say so: mark it @depends_on(today=True)")
        return clock.today()
    recorded = civil_day(changelog.entry(live(), number).recorded_at)
    return min(views.reconstructed_day(record()) or recorded, recorded)


def _open(database: Database) -> Session:
    if "sessions" not in g:
        g.sessions = ExitStack()
    session: Session = g.sessions.enter_context(database.reading())
    return session


def _close() -> None:
    sessions = g.pop("sessions", None)
    if sessions is not None:
        sessions.close()
