"""Check whether the URLs named in the record are alive: politely, a few at a time, noting each answer at once."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime

from tracker.commands import link_checks
from tracker.database import Database
from tracker.domain.addresses import host_of
from tracker.outbound import NotReached, Outbound

PAUSE = 2.0
"""Seconds between two requests to one host."""
MOST_OF_A_HOST = 40
"""URLs of one host in one run; the rest wait for the next."""
NO_HEAD = frozenset({400, 403, 404, 405, 406, 429, 500, 501, 503})
"""Answers to HEAD that say little: some servers only know GET."""


def check_links(database: Database, outbound: Outbound, now: Callable[[], datetime], *,
                wait: Callable[[float], None] = time.sleep) -> Iterator[tuple[str, str]]:
    """Ask each URL that is due, at most ``MOST_OF_A_HOST`` of one host; gives it with the reason why it did not answer, ``""``
    where it did."""
    with database.reading() as session:
        waiting = link_checks.due(session, now())
    asked: Counter[str] = Counter()
    for url in waiting:
        host = host_of(url)
        if asked[host] >= MOST_OF_A_HOST:
            continue
        if asked[host]:
            wait(PAUSE)
        asked[host] += 1
        failure = probe(outbound, url)
        with database.writing() as session:
            link_checks.note_check(session, url, failure, at=now())
        yield url, failure
    with database.writing() as session:
        link_checks.forget_checks(session)


def probe(outbound: Outbound, url: str) -> str:
    """Why a URL is not alive: a code of ``NotReached``, or the status of its answer; ``""`` where it is."""
    try:
        answer = outbound.ask(url, method="HEAD")
        if answer.status in NO_HEAD:
            answer = outbound.ask(url)
    except NotReached as fault:
        return fault.code
    return "" if answer.status < 400 else str(answer.status)
