"""Subscriptions: requested, confirmed, changed and cancelled; and mail that bounces."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests import world
from tests.commands.refusals import field_of
from tracker.changelog.kinds import DELAYS
from tracker.changelog.record import head
from tracker.commands import mail as claims
from tracker.commands import subscriptions
from tracker.domain.errors import NotFound
from tracker.domain.subscriptions import Rhythm
from tracker.models import MailClaim, Subscriber
from tracker.queries import changelog
from tracker.queries import subscriptions as queries

NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)


def ask(session: Session, email: str = "reader@example.org", at: datetime = NOW, **given: Any) -> Subscriber:
    values: dict[str, Any] = {"email": email, "lang": "zh", "scopes": ["everything"], "rhythm": Rhythm.AT_ONCE,
                              "consent": "我同意。", "at": at}
    subscriptions.subscribe(session, **(values | given))
    return session.scalars(select(Subscriber).where(Subscriber.email == email.lower())).one()


def test_a_subscription_begins_when_it_is_confirmed_and_reports_what_comes_after(session: Session) -> None:
    world.a_plan(session)
    found = ask(session)
    assert (found.confirmed_at, queries.due(session, NOW)) == (None, [])
    subscriptions.confirm(session, found.reference, at=NOW)
    assert found.cursor == head(session).number
    assert queries.due(session, NOW) == []
    world.a_body(session, "moi")
    assert [each.numbers for each in queries.due(session, NOW)] == [(head(session).number,)]


def test_confirming_twice_loses_nothing_that_came_in_between(session: Session) -> None:
    found = ask(session)
    subscriptions.confirm(session, found.reference, at=NOW)
    world.a_plan(session)
    before = found.cursor
    subscriptions.confirm(session, found.reference, at=NOW + timedelta(hours=1))
    assert found.cursor == before


@pytest.mark.parametrize(("given", "field"), [
    ({"email": "no address"}, "email"), ({"email": "讀者@example.org"}, "email"), ({"scopes": []}, "topics"),
    ({"scopes": ["2099-2100"]}, "topics"), ({"consent": ""}, "consent")])
def test_a_choice_that_cannot_be_subscribed_to_is_refused_at_its_field(
        session: Session, given: dict[str, Any], field: str) -> None:
    assert field_of(ask, session, **given) == field


def test_someone_who_chooses_everything_is_subscribed_to_everything(session: Session) -> None:
    plan = world.a_plan(session)
    assert ask(session, scopes=[plan.reference, "everything", plan.reference]).scopes == ["everything"]


def test_a_second_form_changes_an_unconfirmed_subscription_and_sends_mail_again_only_after_a_while(session: Session) -> None:
    ask(session)
    soon = ask(session, at=NOW + timedelta(minutes=9), scopes=["delays"])
    assert (soon.asked_at, soon.scopes) == (NOW, ["delays"])
    assert ask(session, at=NOW + timedelta(minutes=10)).asked_at == NOW + timedelta(minutes=10)


def test_a_form_for_an_address_already_subscribed_changes_nothing(session: Session) -> None:
    found = ask(session)
    subscriptions.confirm(session, found.reference, at=NOW)
    again = ask(session, "READER@example.org", at=NOW + timedelta(days=1), scopes=["delays"], lang="en")
    assert (again.reference, again.scopes, again.lang) == (found.reference, ["everything"], "zh")
    assert [each.reference for each in queries.unconfirmed(session)] == [found.reference]


def test_leaving_erases_everything_kept_about_a_person(session: Session) -> None:
    found = ask(session)
    claims.claim(session, key="digest/1", recipient=found.reference, domain="example.org", at=NOW)
    subscriptions.leave(session, found.reference)
    subscriptions.leave(session, found.reference)
    assert session.scalars(select(Subscriber)).all() == []
    assert session.scalars(select(MailClaim)).all() == []


def test_an_address_that_nobody_confirms_is_erased_after_seven_days(session: Session) -> None:
    ask(session, "one@example.org")
    kept = ask(session, "two@example.org")
    subscriptions.confirm(session, kept.reference, at=NOW)
    assert subscriptions.drop_unconfirmed(session, at=NOW + timedelta(days=7, seconds=-1)) == 0
    assert subscriptions.drop_unconfirmed(session, at=NOW + timedelta(days=7)) == 1
    assert session.scalars(select(Subscriber)).all() == [kept]


def test_the_third_bounce_in_a_row_ends_a_subscription(session: Session) -> None:
    found = ask(session)
    subscriptions.confirm(session, found.reference, at=NOW)
    world.a_plan(session)
    for day in (0, 10):
        assert not subscriptions.bounced(session, found.reference, at=NOW + timedelta(days=day))
    assert queries.due(session, NOW + timedelta(days=12)) == []
    assert len(queries.due(session, NOW + timedelta(days=13))) == 1
    assert subscriptions.bounced_address(session, "Reader@example.org", at=NOW + timedelta(days=20))
    with pytest.raises(NotFound):
        subscriptions.bounced_address(session, "reader@example.org", at=NOW)


def test_a_dead_address_is_recognised_however_it_is_written(session: Session) -> None:
    found = ask(session, "Reader@xn--bcher-kva.example")
    for written in ("reader@bücher.example", "READER@xn--bcher-kva.example"):
        subscriptions.bounced_address(session, written, at=NOW)
    assert found.bounces == 2
    assert field_of(subscriptions.bounced_address, session, "reader", at=NOW) == "email"


def test_bounces_from_long_ago_are_not_counted_in_a_row(session: Session) -> None:
    found = ask(session)
    subscriptions.confirm(session, found.reference, at=NOW)
    for day in (0, 10, 300):
        assert not subscriptions.bounced(session, found.reference, at=NOW + timedelta(days=day))
    assert found.bounces == 1


def test_a_message_that_bounced_counts_once_however_often_its_report_is_read(session: Session) -> None:
    found = ask(session)
    claim = claims.claim(session, key="digest/1", recipient=found.reference, domain="example.org", at=NOW)
    assert claim is not None
    assert subscriptions.returned(session, [claim.message_id, "<forged@example.org>"], at=NOW) == 1
    assert subscriptions.returned(session, [claim.message_id], at=NOW) == 0
    assert found.bounces == 1


def _sent(session: Session, found: Subscriber, day: int) -> str:
    """A message to the subscriber that the mail server accepted on a given day; returns its Message-ID."""
    at = NOW + timedelta(days=day)
    claim = claims.claim(session, key=f"digest/{day}", recipient=found.reference, domain="example.org", at=at)
    assert claim is not None and claims.settle(session, claim.key, at=at)
    return claim.message_id


def test_messages_that_bounced_before_anybody_read_the_first_report_count_as_one_bounce(session: Session) -> None:
    found = ask(session)
    on_the_way = [_sent(session, found, day) for day in (0, 1, 2, 3)]
    assert subscriptions.returned(session, on_the_way[:3], at=NOW + timedelta(days=4)) == 3
    assert subscriptions.returned(session, on_the_way, at=NOW + timedelta(days=5)) == 1
    assert found.bounces == 1
    for day in (8, 12):
        subscriptions.returned(session, [_sent(session, found, day)], at=NOW + timedelta(days=day + 1))
    assert session.get(Subscriber, found.reference) is None


def test_a_message_that_arrived_breaks_the_run_of_bounces(session: Session) -> None:
    found = ask(session)
    for day in (0, 20):
        subscriptions.returned(session, [_sent(session, found, day)], at=NOW + timedelta(days=day + 1))
    assert found.bounces == 2
    _sent(session, found, 30)
    subscriptions.returned(session, [_sent(session, found, 40)], at=NOW + timedelta(days=41))
    assert found.bounces == 1
    _sent(session, found, 50)
    subscriptions.bounced(session, found.reference, sent=NOW + timedelta(days=60), at=NOW + timedelta(days=60))
    assert found.bounces == 1


def test_a_scope_contains_what_concerns_it_and_nothing_else(session: Session) -> None:
    milestone = world.a_milestone(session)
    plan, commitment = milestone.reference.split("/")[0], milestone.reference.rpartition("/")[0]
    found = {scope: ask(session, f"r{number}@example.org", scopes=[scope])
             for number, scope in enumerate(["delays", commitment, plan, "reports", "cec"])}
    for each in found.values():
        subscriptions.confirm(session, each.reference, at=NOW)
    world.an_update(session, milestone, report=world.delay(date(2026, 12, 31)))
    delayed = head(session).number
    world.a_body(session, "moi")
    told = {each.reference: each.numbers for each in queries.due(session, NOW)}
    assert [told.get(found[scope].reference) for scope in found] == [(delayed,), (delayed,), (delayed,), None, (delayed,)]


def test_a_follower_of_delays_is_notified_when_one_is_corrected(session: Session) -> None:
    milestone, asked = world.a_milestone(session), changelog.Filter(kinds=DELAYS)
    found = ask(session, scopes=["delays"])
    subscriptions.confirm(session, found.reference, at=NOW)
    said = world.an_update(session, milestone)
    delayed = world.an_update(session, milestone, report=world.delay(date(2026, 12, 31)))
    expected = [head(session).number]
    world.an_update(session, milestone, report=world.delay(date(2027, 3, 31)), corrects=delayed)
    expected.append(head(session).number)
    said = world.an_update(session, milestone, report=world.progress(text=world.text("另述")), corrects=said)
    # What was filed as progress, and was a delay.
    world.an_update(session, milestone, report=world.delay(date(2027, 6, 30)), corrects=said)
    expected.append(head(session).number)
    assert [each.numbers for each in queries.due(session, NOW)] == [tuple(expected)]
    assert [each.number for each in changelog.latest(session, asked, 9)] == expected[::-1]
    assert [each.number for each in changelog.newest(session, asked, 9)] == expected[::-1]
