"""Every server thread gets all the connections that one request may need, and every answer gives them back."""

from __future__ import annotations

from contextlib import ExitStack
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import create_environ

from tests.world import a_milestone, an_installation
from tracker.changelog.entry import ChangelogEntry
from tracker.database import Database
from tracker.settings import Settings
from tracker.web import create_app

THREADS, OF_A_REQUEST = 8, 4


def test_eight_requests_that_each_hold_four_connections_do_not_wait_for_one_another(database: Database) -> None:
    held, answered = Barrier(THREADS), []

    def ask() -> None:
        with ExitStack() as stack:
            for _ in range(OF_A_REQUEST):
                stack.enter_context(database.reading()).execute(select(ChangelogEntry.number)).all()
                held.wait(20)
            answered.append(True)

    threads = [Thread(target=ask) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answered) == THREADS


@pytest.mark.parametrize("path", ["/data/plans.csv", "/data/plans.json", "/data/plans.ods", "/data/2025-2028.zip", "/en/",
                                  "/data/changelog.jsonl", "/en/feed.atom", "/nowhere"])
@pytest.mark.parametrize(("method", "pieces"), [("GET", None), ("GET", 1), ("HEAD", None)])
def test_an_answer_returns_its_connections_even_when_the_reader_leaves_before_it_ends(
        sqlite_database: Database, path: str, method: str, pieces: int | None) -> None:
    with sqlite_database.writing() as session:
        an_installation(session)
        a_milestone(session)
    app = create_app(Settings.from_environment({
        "DATABASE_URL": f"sqlite:///{sqlite_database.engine.url.database}", "SECRET_KEY": "k" * 32}))
    pool = app.extensions["database"].engine.pool
    body: Any = app.wsgi_app(create_environ(path, method=method), lambda *_: lambda _: None)
    for number, _ in enumerate(body, 1):
        if number == pieces:
            break
    body.close()
    assert pool.checkedout() == 0
    app.extensions["database"].dispose()
