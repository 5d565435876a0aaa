"""What an entry says in lists and feeds is made once, for as long as it says it."""

from __future__ import annotations

from flask import Flask

from tests import world
from tests.world import text
from tracker.commands import withholding
from tracker.web.fragments import Fragments

SECRET = "私人姓名"


def test_each_is_made_once_and_the_one_not_asked_for_longest_goes_first() -> None:
    made: list[str] = []
    kept = Fragments(limit=2)

    def ask(name: str) -> str:
        return kept.of(name, lambda: made.append(name) or name.upper())  # type: ignore[func-returns-value]

    assert [ask(name) for name in ("a", "b", "a", "c", "a", "b")] == ["A", "B", "A", "C", "A", "B"]
    assert made == ["a", "b", "c", "b"]


def test_words_that_are_withheld_are_gone_from_lists_and_feeds_that_were_made_with_them(site: Flask) -> None:
    reader = site.test_client()
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
        world.an_update(session, world.a_milestone(session), report=world.progress(text=text(f"{SECRET}已到場")))
        number = world.newest_entry(session).number
    pages = ("/zh/changelog/", "/en/changelog/", "/zh/feed.atom", "/zh/feed.json")
    assert all(SECRET in reader.get(page).text for page in (*pages, *pages))
    with site.extensions["database"].writing() as session:
        withholding.withhold(session, number, ground=text("個人資料保護法", "By law"), by=world.ADMIN, at=world.later(1))
    assert not any(SECRET in reader.get(page).text for page in pages)
