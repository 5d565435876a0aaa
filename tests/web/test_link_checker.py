"""When an address was last seen alive: noted at once, politely asked, shown where pages stay correct."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.web.public.pages import main, parsed
from tests.world import AT, an_installation, later
from tests.worlds.documents import a_document
from tracker import link_checker
from tracker.changelog.record import head
from tracker.commands import link_checks
from tracker.database import Database
from tracker.models import LinkCheck
from tracker.outbound import Answer, NotReached, Outbound
from tracker.queries import documents


class Net(Outbound):
    """A network for tests: an address answers with a number, or with a fault by name."""

    def __init__(self, answers: dict[str, Any]) -> None:
        super().__init__("tests")
        object.__setattr__(self, "answers", answers)
        object.__setattr__(self, "asked", [])

    def ask(self, url: str, *, method: str = "GET", **_more: Any) -> Answer:
        self.asked.append((method, url))  # type: ignore[attr-defined]
        found = self.answers[url]  # type: ignore[attr-defined]
        found = found[method] if isinstance(found, dict) else found
        if isinstance(found, str):
            raise NotReached(found)
        return Answer(found, url, {}, b"")


def url(number: int, host: str = "example.org") -> str:
    return f"https://{host}/{number}"


def filled(database: Database, *urls: str) -> None:
    with database.writing() as session:
        an_installation(session)
        for each in urls:
            a_document(session, url=each)


def checked(database: Database, net: Net, at: datetime = AT) -> tuple[dict[str, str], list[float]]:
    waits: list[float] = []
    return dict(link_checker.check_links(database, net, lambda: at, wait=waits.append)), waits


def test_each_address_is_asked_politely_and_its_answer_is_noted(database: Database) -> None:
    answers = {url(1): 200, url(2): {"HEAD": 405, "GET": 200}, url(3): 404, url(4): "not_public", url(5, "other.org"): 204}
    filled(database, *answers)
    before = _head(database)
    net = Net(answers)
    found, waits = checked(database, net)
    assert found == {url(1): "", url(2): "", url(3): "404", url(4): "not_public", url(5, "other.org"): ""}
    assert waits == [link_checker.PAUSE] * 3
    assert _head(database) == before
    with database.reading() as session:
        alive, gone = documents.check_of(session, url(1)), documents.check_of(session, url(3))
        assert alive and gone
        assert (alive.alive_at, alive.failed_at, alive.failure) == (AT, None, "")
        assert (gone.alive_at, gone.failed_at, gone.failure) == (None, AT, "404")


def _head(database: Database) -> int:
    with database.reading() as session:
        return head(session).number


def test_an_address_that_fails_later_keeps_the_day_on_which_it_was_alive(database: Database) -> None:
    filled(database, url(1))
    checked(database, Net({url(1): 200}))
    assert checked(database, Net({}), AT + timedelta(hours=1))[0] == {}
    checked(database, Net({url(1): "no_answer"}), later(1))
    with database.reading() as session:
        check = documents.check_of(session, url(1))
        assert check and (check.alive_at, check.failed_at, check.failure) == (AT, later(1), "no_answer")


def test_one_host_is_not_asked_too_often_and_the_rest_waits(sqlite_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link_checker, "MOST_OF_A_HOST", 2)
    many = [url(number) for number in range(3)]
    filled(sqlite_database, *many)
    net = Net(dict.fromkeys(many, 200))
    assert len(checked(sqlite_database, net)[0]) == 2
    assert list(checked(sqlite_database, net, AT + timedelta(minutes=1))[0]) == [many[2]]


def test_an_address_that_nothing_names_any_more_is_forgotten(sqlite_database: Database) -> None:
    filled(sqlite_database, url(1))
    with sqlite_database.writing() as session:
        link_checks.note_check(session, url(9), "", at=AT)
    checked(sqlite_database, Net({url(1): 200}))
    with sqlite_database.reading() as session:
        assert [each.url for each in session.query(LinkCheck)] == [url(1)]


def test_the_page_of_a_document_says_when_its_address_was_last_seen_and_is_never_stale(site: Flask) -> None:
    database: Database = site.extensions["database"]
    filled(database, url(1))
    client = site.test_client()
    first = client.get("/zh/documents/1/")
    assert "最近一次可連線" not in first.text
    for failure, at, said in (("", AT, "最近一次可連線：115/03/02"), ("404", later(1), "115/03/03無法連線（回應代碼404）"),
                              ("certificate", later(2), "憑證無效")):
        with database.writing() as session:
            _note(session, failure, at)
        answer = client.get("/zh/documents/1/", headers={"If-None-Match": first.headers["ETag"]})
        assert answer.status_code == 200 and said in main(parsed(answer.text))
        assert client.get("/zh/documents/1/", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert client.get("/zh/plans/2025-2028/documents/").status_code == 200


def _note(session: Session, failure: str, at: datetime) -> None:
    link_checks.note_check(session, url(1), failure, at=at)
