"""Whatever changes between the opening of a form and its sending, the answer contains what was typed: every form with
a longer text, for every item of a world that has each of them in each of its states."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from flask import Flask, g
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from tests.everything import everything
from tests.web.desk import Desk, Filled, encoded, form_of, tree_of, words_of
from tests.world import PASSWORD, an_account
from tracker.database import Database
from tracker.domain.permissions import Role
from tracker.models import Account
from tracker.web import pace, reading
from tracker.web.forms.base import URLENCODED
from tracker.web.staff.striking import STRUCK

TYPED = "寫了一半而尚未送出之文字"
WHO = ("editor", "reporter", "admin", "member")
PARTS: dict[str, list[Any]] = {
    "plan": ["2025-2028", "2021-2024"], "label": ["1-1", "9-9"], "slug": ["cec", "moi"], "order": [1, 2, 4], "number": [1, 2, 3],
    "code": ["budget"], "period": ["2026-Q1"], "meeting": [1, 2], "place": [1, 2], "things": list(STRUCK),
    "kind": ["progress", "delay"], "key": ["delays"]}
"""What stands in an address."""


@dataclass
class Opened:
    """A form as somebody has it open, with a text in it, and every address of its kind that offers none."""

    who: str
    path: str
    filled: Filled
    closed: list[str]


@pytest.fixture
def desks(sqlite_database: Database, make_site: Callable[..., Flask]) -> dict[str, Desk]:
    with sqlite_database.writing() as session:
        everything(session)
        for role, body in ((Role.EDITOR, "ndc"), (Role.REPORTER, "cec"), (Role.ADMIN, "ndc")):
            an_account(session, role, body, email=f"{role.value}@example.org")
        member = next(each.email for each in session.scalars(select(Account)) if each.role is Role.MEMBER)
    site = make_site(sqlite_database.engine.url.render_as_string(hide_password=False))
    site.testing = False
    site.config["PROPAGATE_EXCEPTIONS"] = False
    found = {who: Desk(site, member if who == "member" else f"{who}@example.org").log_in(PASSWORD) for who in WHO}
    for desk in found.values():
        desk.browser.environ_base["HTTP_ORIGIN"] = "http://localhost"
    return found


def opened(desks: dict[str, Desk]) -> list[Opened]:
    """Each kind of form once for everybody to whom it is offered."""
    site = desks["editor"].site
    with site.test_request_context():
        address = site.url_map.bind("localhost").build
        kinds = [[address(rule.endpoint, dict(zip(names, parts, strict=True), lang="zh"))
                  for parts in itertools.product(*([kind] if name == "kind" else PARTS[name] for name in names))]
                 for rule in site.url_map.iter_rules() if {"GET", "POST"} <= (rule.methods or set())
                 and rule.endpoint.startswith(("staff.", "review.")) and (names := rule.arguments - {"lang"}) <= set(PARTS)
                 for kind in (PARTS["kind"] if "kind" in names else [""])]
    found = []
    for (who, desk), paths in itertools.product(desks.items(), kinds):
        pages = {path: desk.browser.get(path) for path in paths}
        if all(each.status_code == 403 for each in pages.values()):
            continue
        for path, page in pages.items():
            if page.status_code == 200 and (areas := texts_of(page.text)):
                found.append(Opened(who, path, form_of(page.text) | {name: [TYPED] for name in areas},
                                    [each for each in paths if pages[each].status_code != 200]))
                break
    assert len({each.path for each in found}) > 60
    return found


def texts_of(page: str) -> list[str]:
    """The names of the longer texts of a page's first form."""
    main: Element = next(tree_of(page).iter("main"))
    form = next((node for node in main.iter("form") if node.get("method") == "post"), None)
    return [] if form is None else [node.get("name") or "" for node in form.iter("textarea")]


def test_a_form_left_open_while_its_item_stopped_accepting_it_is_given_back_with_the_reason(desks: dict[str, Desk]) -> None:
    refused = set()
    for each in opened(desks):
        for path in each.closed:
            answer = desks[each.who].post(path, each.filled)
            assert answer.status_code in (403, 404, 409, 422) and TYPED in words_of(answer.text), (each.who, path)
            if answer.status_code in (409, 422):
                refused.add(path)
                fields = [(node.text or "").strip() for node in tree_of(answer.text).iter("textarea")]
                assert TYPED in fields, (path, "it is in its field, and not only to be copied")
    assert {"/zh/staff/documents/2/amend/", "/zh/staff/updates/2/correct/", "/zh/staff/reports/2/window/"} <= refused


def too_often(_desk: Desk, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(pace, "is_too_much", lambda *_given: True)


def without_a_base(_desk: Desk, patch: pytest.MonkeyPatch) -> None:
    _broken(patch, OperationalError("SELECT", {}, Exception("database is locked")))


def with_a_fault(_desk: Desk, patch: pytest.MonkeyPatch) -> None:
    _broken(patch, ZeroDivisionError())


def _broken(patch: pytest.MonkeyPatch, fault: Exception) -> None:
    """Raise the fault the first time that a view asks for the record; the page of the refusal can still be made."""
    asks = reading.live

    def ask() -> Session:
        if "broken" not in g:
            g.broken = True
            raise fault
        return asks()

    patch.setattr(reading, "live", ask)


def logged_in_anew(desk: Desk, patch: pytest.MonkeyPatch) -> None:
    logged_out(desk, patch)
    desk.log_in()


def owing_a_password(desk: Desk, _patch: pytest.MonkeyPatch) -> None:
    with desk.site.extensions["database"].writing() as session:
        session.scalars(select(Account).where(Account.email == desk.email)).one().must_change = True


def logged_out(desk: Desk, _patch: pytest.MonkeyPatch) -> None:
    desk.browser.delete_cookie("staff")


CHANGES = [(too_often, 429), (without_a_base, 503), (with_a_fault, 500), (logged_in_anew, 400), (owing_a_password, 403),
           (logged_out, 403)]


def test_whatever_happens_to_the_log_in_or_the_site_the_answer_contains_what_was_typed(
        desks: dict[str, Desk], monkeypatch: pytest.MonkeyPatch) -> None:
    forms = opened(desks)
    for change, status in CHANGES:
        with monkeypatch.context() as patch:
            for desk in desks.values():
                change(desk, patch)
            answered = set()
            for each in forms:
                answer = desks[each.who].browser.post(each.path, data=encoded(each.filled), content_type=URLENCODED)
                assert TYPED in answer.text, (change, each.who, each.path, answer.status_code)
                answered.add(answer.status_code)
            # What reads nothing of the record before it looks at the form refuses it for itself.
            assert status in answered and answered <= {status, 422}, change


def test_what_is_given_back_to_be_copied_stands_as_it_was_typed(desks: dict[str, Desk]) -> None:
    reporter = desks["reporter"]
    path = "/zh/staff/plans/2025-2028/commitments/1-1/report/progress/"
    page = reporter.browser.get(path)
    assert page.status_code == 200
    typed = {"text_zh": f"{TYPED}。\n\n\n  第二段  另計，見https://example.org/a", "evidence_url": "https://example.org/minutes"}
    reporter.browser.delete_cookie("staff")
    answer = reporter.browser.post(path, data=encoded(form_of(page.text) | {name: [text] for name, text in typed.items()}),
                                   content_type=URLENCODED)
    boxes = [node for node in tree_of(answer.text).iter("div") if "typed" in (node.get("class") or "").split()]
    assert {"".join(box.itertext()).replace("\r\n", "\n") for box in boxes} == set(typed.values())
    assert not any(list(box) for box in boxes), "an address is not a link: it would lead away from what is to be copied"
