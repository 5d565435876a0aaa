"""Bodies and the categories of delay."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from tests import world
from tests.commands.refusals import field_of, not_permitted
from tests.world import AT, EDITOR, text
from tracker.commands import bodies
from tracker.domain.permissions import Role
from tracker.models import Body
from tracker.queries.staff import actor_of


def amended(**changed: Any) -> dict[str, Any]:
    return {"name": text("中選會"), "short_zh": "", "valid_from": None, "valid_to": None, "parent": None, "successor": None,
            "reason": text("更名"), "by": EDITOR, "at": AT} | changed


def test_a_body_is_added_under_a_permanent_slug(session: Session) -> None:
    bodies.add_body(session, "cec", name=text("中央選舉委員會"), by=EDITOR, at=AT)
    assert Body.by_reference(session, "cec").name.zh == "中央選舉委員會"
    for slug in ("cec", "c", "CEC", "1cec", "中選會", "c" * 31, "cec/1", "c e"):
        assert field_of(bodies.add_body, session, slug, name=text("別的"), by=EDITOR, at=AT) == "slug"


def test_a_body_has_a_name_and_known_relatives(session: Session) -> None:
    assert field_of(bodies.add_body, session, "cec", name=text(""), by=EDITOR, at=AT) == "name_zh"
    for relative in ("parent", "successor"):
        values: dict[str, Any] = {"name": text("中選會"), relative: "nobody", "by": EDITOR, "at": AT}
        assert field_of(bodies.add_body, session, "cec", **values) == relative
    not_permitted(bodies.add_body, session, "cec", name=text("中選會"), by=world.reporter_of("cec"), at=AT)


def test_a_body_is_amended_within_reason(session: Session) -> None:
    body = world.a_body(session, "cec")
    bodies.amend_body(session, body, **amended())
    assert field_of(bodies.amend_body, session, body, **amended(name=text(""))) == "name_zh"
    assert field_of(bodies.amend_body, session, body, **amended(
        valid_from=date(2026, 1, 2), valid_to=date(2026, 1, 1))) == "valid_to"
    for relative in ("parent", "successor"):
        assert field_of(bodies.amend_body, session, body, **amended(**{relative: "cec"})) == relative
        assert field_of(bodies.amend_body, session, body, **amended(**{relative: "nobody"})) == relative
    not_permitted(bodies.amend_body, session, body, **amended(by=world.ADMIN))


def test_a_category_is_added_reworded_and_retired_but_never_removed(session: Session) -> None:
    category = world.a_category(session, "budget")
    for code in ("budget", "b", "Budget", "a-b", "a1"):
        assert field_of(bodies.add_category, session, code, label=text("別的"), order=1, by=EDITOR, at=AT) == "code"
    assert field_of(bodies.add_category, session, "other", label=text(""), order=1, by=EDITOR, at=AT) == "label_zh"
    not_permitted(bodies.add_category, session, "other", label=text("其他"), order=1, by=world.ADMIN, at=AT)
    bodies.amend_category(session, category, label=text("預算"), order=2, retired=True, by=EDITOR, at=AT)
    assert category.retired
    changed: dict[str, Any] = {"order": 2, "retired": True, "at": AT}
    assert field_of(bodies.amend_category, session, category, label=text("", "x"), by=EDITOR, **changed) == "label_zh"
    not_permitted(bodies.amend_category, session, category, label=text("x"), by=world.MEMBER, **changed)


def test_a_reporter_speaks_for_their_body_its_successor_and_the_bodies_below_them(session: Session) -> None:
    for slug in ("moda", "moi", "dgpa"):
        world.a_body(session, slug)
    world.a_body(session, "adi", parent="moda")
    world.a_body(session, "unit", parent="adi")
    world.a_body(session, "old", successor="moda")
    actor = actor_of(session, world.an_account(session, Role.REPORTER, "old"))
    assert actor.bodies == {"old", "moda", "adi", "unit"}
