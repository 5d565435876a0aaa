"""Members read what bodies have sent in only while NDC has opened a window for it, and the opening itself is public."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests import world
from tests.commands.refusals import field_of, not_permitted
from tests.world import AT, EDITOR, TODAY, a_draft
from tests.worlds.sign_off import a_rule_for_texts, a_window
from tracker.commands.reading_windows import amend_window, open_window
from tracker.commands.submissions import submit, withdraw_submission
from tracker.domain.bilingual import EMPTY
from tracker.domain.permissions import Actor, Role
from tracker.queries.reading_windows import readable


def test_a_window_is_recorded_without_any_words_of_a_text(session: Session) -> None:
    world.a_plan(session)
    window = a_window(session)
    entry = world.newest_entry(session)
    assert (entry.kind, entry.subject, entry.is_public) == ("reading_window.opened", window.reference, True)
    assert (window.meeting_number, window.opens, window.closes) == (12, TODAY, date(2026, 3, 9))


def test_texts_that_reached_ndc_can_be_read_from_the_first_day_to_the_last(session: Session) -> None:
    milestone = world.a_milestone(session)
    reporter = world.holder(session)
    text = submit(session, a_draft(session, reporter, milestone), by=reporter, at=AT)
    assert readable(session, text.id, TODAY) is None
    a_window(session, opens=date(2026, 3, 3))
    assert [readable(session, text.id, date(2026, 3, day)) is text for day in (2, 3, 9, 10)] == [False, True, True, False]
    withdraw_submission(session, text, by=reporter, at=AT)
    assert readable(session, text.id, date(2026, 3, 3)) is None


def test_the_days_of_a_window_can_be_changed_until_they_are_over_and_cancelling_it_ends_reading_at_once(session: Session) -> None:
    milestone = world.a_milestone(session)
    reporter = world.holder(session)
    sent = submit(session, a_draft(session, reporter, milestone), by=reporter, at=AT)
    window = a_window(session, opens=date(2026, 3, 3))
    days: dict[str, Any] = {"meeting_number": 13, "opens": date(2026, 3, 4), "closes": date(2026, 3, 12), "called_off": False,
                            "reason": world.text("會期延後"), "by": EDITOR, "at": AT}
    assert field_of(amend_window, session, window, **days | {"reason": EMPTY}) == "reason_zh"
    assert field_of(amend_window, session, window, **days | {"opens": date(2026, 3, 1)}) == "opens"
    assert field_of(amend_window, session, window, **days | {"closes": date(2026, 3, 3)}) == "closes"
    not_permitted(amend_window, session, window, **days | {"by": reporter})
    assert amend_window(session, window, **days).kind == "reading_window.amended"
    assert (window.meeting_number, window.opens, window.closes) == (13, date(2026, 3, 4), date(2026, 3, 12))
    begun = days | {"at": world.later(3)}
    assert field_of(amend_window, session, window, **begun | {"opens": date(2026, 3, 6)}) == "opens"
    assert field_of(amend_window, session, window, **begun | {"closes": date(2026, 3, 4)}) == "closes"
    assert readable(session, sent.id, date(2026, 3, 5)) is sent
    amend_window(session, window, **begun | {"called_off": True})
    assert readable(session, sent.id, date(2026, 3, 5)) is None
    assert field_of(amend_window, session, window, **begun) == "", "it was called off"
    over = a_window(session)
    assert field_of(amend_window, session, over, **days | {"opens": TODAY, "at": world.later(20)}) == "", "it is over"


def test_no_member_can_read_a_draft_or_a_text_that_is_with_the_body_s_approver(session: Session) -> None:
    milestone = world.a_milestone(session)
    a_rule_for_texts(session)
    reporter = world.holder(session)
    a_window(session)
    draft = a_draft(session, reporter, milestone)
    assert readable(session, draft.id, TODAY) is None
    submit(session, draft, by=reporter, at=AT)
    assert readable(session, draft.id, TODAY) is None


def test_a_window_has_a_meeting_and_days_in_order_from_today(session: Session) -> None:
    world.a_plan(session)
    for field, number, opens, closes in (
            ("meeting_number", 0, TODAY, TODAY), ("opens", 12, date(2026, 3, 1), TODAY), ("closes", 12, TODAY, date(2026, 3, 1))):
        assert field_of(open_window, session, meeting_number=number, opens=opens, closes=closes, by=EDITOR, at=AT) == field


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.EDITOR])
def test_only_an_editor_opens_a_window(session: Session, role: Role) -> None:
    by = Actor(role, "ndc", frozenset({"ndc"}))
    not_permitted(open_window, session, meeting_number=1, opens=TODAY, closes=TODAY, by=by, at=AT)
