"""What is told about accounts by mail: once, to whom it concerns, and without a secret in the base."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from tests.world import ADMIN, PASSWORD, a_body
from tracker import clock
from tracker.commands import accounts, notices, passwords
from tracker.database import Database
from tracker.domain.permissions import Role
from tracker.domain.statements import Side
from tracker.mail import account_notices
from tracker.mail.sending import Post
from tracker.mail.transport import Memory, Transport
from tracker.queries import accounts as asked

Making = Callable[[Transport], Post]


def test_a_closed_members_account_is_told_to_him_and_the_co_convener_once(
        app: Flask, database: Database, post_by: Making) -> None:
    with database.writing() as session:
        for who in ("convener", "member"):
            accounts.create_account(session, email=f"{who}@example.org", name=who, role=Role.MEMBER, side=Side.CIVIL_SOCIETY,
                                    password=PASSWORD, at=clock.now())
        accounts.set_outside(session, accounts.by_email(session, "convener@example.org"), external_id=None, convener=True,
                             by=ADMIN, at=clock.now())
        accounts.close_account(session, accounts.by_email(session, "member@example.org"), by=ADMIN, at=clock.now())
    way = Memory()
    for _again in range(2):
        post_by(way).run([account_notices.due])
    assert sorted(to for to, _message in way.sent) == ["convener@example.org", "member@example.org"]
    said = {to: str(message.get_body(("plain",)).get_content()) for to, message in way.sent}  # type: ignore[union-attr]
    assert "您的帳號已停用" in said["member@example.org"] and "委員member的帳號已停用" in said["convener@example.org"]
    with database.reading() as session:
        assert asked.owing(session) == set()


def test_the_one_time_address_in_the_mail_sets_a_password_once(app: Flask, database: Database, post_by: Making) -> None:
    with database.writing() as session:
        a_body(session)
        accounts.create_account(session, email="a@example.org", role=Role.REPORTER, body="cec", password=PASSWORD, at=clock.now())
        notices.ask_reset(session, "A@example.org", key=app.secret_key, at=clock.now())  # type: ignore[arg-type]
        notices.ask_reset(session, "nobody@example.org", key="k", at=clock.now())
    way = Memory()
    post_by(way).run([account_notices.due])
    (to, message), = way.sent
    body = message.get_body(("plain",))
    assert to == "a@example.org" and body is not None
    found = re.search(r"https://tracker\.example\.org/zh/account/reset/(\w+)/", body.get_content())
    assert found is not None
    with database.writing() as session:
        passwords.finish_reset(session, key=found[1], new="a-new-and-long-one", at=clock.now())


def test_an_address_lives_no_longer_for_being_asked_for_again(app: Flask, database: Database) -> None:
    first, key = clock.now(), str(app.secret_key)
    with database.writing() as session:
        a_body(session)
        made = accounts.create_account(session, email="a@example.org", role=Role.REPORTER, body="cec", password=PASSWORD,
                                       at=first)
        notices.ask_reset(session, "a@example.org", key=key, at=first)
        asked_first = made.reset_digest, made.reset_until
        notices.ask_reset(session, "a@example.org", key=key, at=first + timedelta(seconds=30))
        assert (made.reset_digest, made.reset_until) == asked_first, "pressed twice"
        notices.ask_reset(session, "a@example.org", key=key, at=first + timedelta(minutes=2))
        assert made.reset_digest != asked_first[0] and made.reset_until == first + timedelta(minutes=17)


def test_an_address_that_has_run_out_is_not_sent(app: Flask, database: Database, post_by: Making) -> None:
    with database.writing() as session:
        a_body(session)
        accounts.create_account(session, email="a@example.org", role=Role.REPORTER, body="cec", password=PASSWORD, at=clock.now())
        notices.ask_reset(session, "a@example.org", key="k", at=clock.now() - timedelta(minutes=16))
    way = Memory()
    post_by(way).run([account_notices.due])
    assert way.sent == []


def test_a_new_accounts_holder_is_invited_by_mail_with_the_address_that_the_administrator_sees(
        app: Flask, database: Database, post_by: Making) -> None:
    with database.writing() as session:
        a_body(session)
        made = accounts.create_account(session, email="a@example.org", role=Role.REPORTER, body="cec", password=PASSWORD,
                                       at=clock.now())
        key = passwords.begin_reset(session, made, invited=True, mailed_by=str(app.secret_key), by=ADMIN, at=clock.now())
    way = Memory()
    for _again in range(2):
        post_by(way).run([account_notices.due])
    (to, message), = way.sent
    body = message.get_body(("plain",))
    assert to == "a@example.org" and body is not None and f"/zh/account/reset/{key}/" in body.get_content()
    with database.writing() as session:
        passwords.finish_reset(session, key=key, new="a-new-and-long-one", at=clock.now())
    with database.reading() as session:
        assert asked.owing(session) == set()
