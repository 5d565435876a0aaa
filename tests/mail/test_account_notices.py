"""Notices about accounts are mailed once, to the people concerned, and leave no secret in the database."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.world import ADMIN, PASSWORD, a_body
from tracker import clock
from tracker.commands import accounts, notices, passwords, second_factors, subscriptions, tokens
from tracker.database import Database
from tracker.domain.bilingual import Lang
from tracker.domain.calendar import TAIPEI
from tracker.domain.permissions import Actor, Role
from tracker.domain.statements import Side
from tracker.mail import account_notices
from tracker.mail.sending import Post
from tracker.mail.transport import Memory, Transport
from tracker.models import Account
from tracker.models.account_care import AccountNotice, NoticeKind
from tracker.queries import accounts as asked
from tracker.queries import mail

Making = Callable[[Transport], Post]


def a_convener_and_a_member(session: Session) -> tuple[Account, Account]:
    """Accounts of the civil society co-convener and of another civil society member."""
    convener, member = (accounts.create_account(session, email=f"{who}@example.org", name=who, role=Role.MEMBER,
                                                side=Side.CIVIL_SOCIETY, password=PASSWORD, at=clock.now())
                        for who in ("convener", "member"))
    accounts.set_outside(session, convener, external_id=None, convener=True, by=ADMIN, at=clock.now())
    return convener, member


def test_a_member_and_the_co_convener_are_notified_once_that_the_members_account_was_closed(
        app: Flask, database: Database, post_by: Making) -> None:
    with database.writing() as session:
        _convener, member = a_convener_and_a_member(session)
        accounts.close_account(session, member, by=ADMIN, at=clock.now())
    way = Memory()
    for _again in range(2):
        post_by(way).run([account_notices.due])
    assert sorted(to for to, _message in way.sent) == ["convener@example.org", "member@example.org"]
    said = {to: str(message.get_body(("plain",)).get_content()) for to, message in way.sent}  # type: ignore[union-attr]
    assert "您的帳號已停用" in said["member@example.org"] and "委員member的帳號已停用" in said["convener@example.org"]
    with database.reading() as session:
        assert asked.with_notice_due(session) == set()


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


def test_asking_again_for_a_one_time_address_does_not_extend_the_first(app: Flask, database: Database) -> None:
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


def test_a_one_time_address_that_has_expired_is_not_sent(app: Flask, database: Database, post_by: Making) -> None:
    with database.writing() as session:
        a_body(session)
        accounts.create_account(session, email="a@example.org", role=Role.REPORTER, body="cec", password=PASSWORD, at=clock.now())
        notices.ask_reset(session, "a@example.org", key="k", at=clock.now() - timedelta(minutes=16))
    way = Memory()
    post_by(way).run([account_notices.due])
    assert way.sent == []


def test_a_new_account_holder_is_invited_by_mail_with_the_address_that_the_administrator_sees(
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
        assert asked.with_notice_due(session) == set()


def test_a_one_time_address_that_a_newer_one_has_replaced_is_not_sent(app: Flask, database: Database, post_by: Making) -> None:
    with database.writing() as session:
        a_body(session)
        made = accounts.create_account(session, email="a@example.org", role=Role.REPORTER, body="cec", password=PASSWORD,
                                       at=clock.now())
        passwords.begin_reset(session, made, invited=True, mailed_by=str(app.secret_key), by=ADMIN, at=clock.now())
        passwords.begin_reset(session, made, by=ADMIN, at=clock.now())
    way = Memory()
    post_by(way).run([account_notices.due])
    assert all("/account/reset/" not in message.as_string() for _to, message in way.sent)


def test_a_holder_who_reads_english_gets_a_one_time_address_in_english_whatever_was_sent_before(
        app: Flask, database: Database, post_by: Making) -> None:
    with database.writing() as session:
        a_body(session)
        holders: tuple[tuple[str, Lang], ...] = (("a", "zh"), ("b", "en"))
        for name, lang in holders:
            accounts.create_account(session, email=f"{name}@example.org", role=Role.REPORTER, body="cec", password=PASSWORD,
                                    language=lang, at=clock.now())
            notices.ask_reset(session, f"{name}@example.org", key=str(app.secret_key), at=clock.now())
    way = Memory()
    post_by(way).run([account_notices.due])
    addresses = {to: re.findall(r"https://tracker\.example\.org/(\w+)/account/reset/", message.as_string())
                 for to, message in way.sent}
    assert {to: set(found) for to, found in addresses.items()} == {"a@example.org": {"zh"}, "b@example.org": {"en"}}


def told(way: Memory) -> dict[str, list[str]]:
    """Which subjects were sent to whom."""
    found: dict[str, list[str]] = {}
    for to, message in way.sent:
        found.setdefault(to, []).append(str(message["Subject"]).split("：")[0])
    return found


def test_a_holder_is_notified_of_what_is_done_to_the_ways_into_the_account(
        app: Flask, database: Database, post_by: Making) -> None:
    with database.writing() as session:
        a_body(session)
        made = accounts.create_account(session, email="a@example.org", role=Role.REPORTER, body="cec", password=PASSWORD,
                                       at=clock.now())
        passwords.change_password(session, made, old=PASSWORD, new="a-new-and-long-one", at=clock.now())
        secret = second_factors.offer_totp(session, made, key="k")
        second_factors.confirm_totp(session, made, password="a-new-and-long-one", code=pyotp.TOTP(secret).at(clock.now()),
                                    key="k", at=clock.now())
        second_factors.new_recovery_codes(session, made, password="a-new-and-long-one", at=clock.now())
        by = Actor(Role.REPORTER, "cec", frozenset({"cec"}), account=made.reference)
        for _pressed_twice in range(2):
            tokens.make(session, password="a-new-and-long-one", name="公文系統", expires=clock.today() + timedelta(days=30),
                        by=by, at=clock.now())
        second_factors.remove(session, made, "totp", password="a-new-and-long-one", at=clock.now())
    with database.reading() as session:
        assert asked.with_notice_due(session) == set(), "no administrator has to tell it"
    way = Memory()
    for _again in range(2):
        post_by(way).run([account_notices.due])
    assert told(way) == {"a@example.org": ["您的密碼已變更", *["您的帳號已新增第二道驗證或備用驗證碼"] * 2,
                                           "您的帳號已產生權杖", "您的帳號已移除一項第二道驗證"]}


def test_a_member_and_the_co_convener_are_notified_when_an_administrator_changes_the_ways_into_the_account(
        app: Flask, database: Database, post_by: Making) -> None:
    with database.writing() as session:
        _convener, member = a_convener_and_a_member(session)
        secret = second_factors.offer_totp(session, member, key="k")
        second_factors.confirm_totp(session, member, password=PASSWORD, code=pyotp.TOTP(secret).at(clock.now()), key="k",
                                    at=clock.now())
        for _pressed_twice in range(2):
            second_factors.remove_all(session, member, by=ADMIN, at=clock.now())
        accounts.set_outside(session, member, external_id="m-1", convener=False, by=ADMIN, at=clock.now())
    with database.reading() as session:
        assert asked.with_notice_due(session) == {accounts.by_email(session, "member@example.org").reference}
    way = Memory()
    post_by(way).run([account_notices.due])
    both = ["帳號的第二道驗證已全部移除", "帳號的登入身分已變更"]
    assert told(way) == {"member@example.org": ["您的帳號已新增第二道驗證或備用驗證碼", *both], "convener@example.org": both}


def test_both_addresses_are_notified_of_a_change_and_an_earlier_one_time_address_opens_nothing(
        app: Flask, database: Database, post_by: Making) -> None:
    with database.writing() as session:
        _convener, member = a_convener_and_a_member(session)
        key = passwords.begin_reset(session, member, by=ADMIN, at=clock.now())
        accounts.put_right(session, member, email="New@Example.org", name=member.name, by=ADMIN, at=clock.now())
        assert passwords.of_key(session, key, at=clock.now()) is None
    way = Memory()
    for _again in range(2):
        post_by(way).run([account_notices.due])
    title = "帳號的電子郵件地址已變更"
    found = told(way)
    assert found["member@example.org"] == [title] and title in found["new@example.org"] and title in found["convener@example.org"]
    with database.reading() as session:
        assert asked.with_notice_due(session) == set()
        assert {each.address for each in session.scalars(select(AccountNotice))} == {None, ""}, "not kept any longer"


def test_a_notice_that_came_back_is_still_owed_and_its_address_counts_as_dead_until_a_message_arrives(
        app: Flask, database: Database, post_by: Making) -> None:
    with database.writing() as session:
        _convener, member = a_convener_and_a_member(session)
        accounts.put_right(session, member, email="wrong@example.org", name="member", by=ADMIN, at=clock.now())
        of_member = member.reference
    way = Memory()
    post_by(way).run([account_notices.due])
    back = [str(message["Message-ID"]) for to, message in way.sent if to == "wrong@example.org"]
    with database.writing() as session:
        assert subscriptions.returned(session, back, at=clock.now()) == 1
    with database.reading() as session:
        assert asked.with_notice_due(session) == {of_member} and set(mail.unreached(session)) == {of_member}
    count = len(way.sent)
    post_by(way).run([account_notices.due])
    assert len(way.sent) == count, "what came back is not sent once more"
    with database.writing() as session:
        accounts.put_right(session, accounts.by_email(session, "wrong@example.org"), email="member@example.org", name="member",
                           by=ADMIN, at=clock.now())
    replace(post_by(way), now=lambda: clock.now() + timedelta(minutes=1)).run([account_notices.due])
    with database.reading() as session:
        assert mail.unreached(session) == {}


def test_holders_are_not_notified_days_later_of_what_they_did_themselves(app: Flask, database: Database, post_by: Making) -> None:
    with database.writing() as session:
        a_body(session)
        made = accounts.create_account(session, email="a@example.org", role=Role.REPORTER, body="cec", password=PASSWORD,
                                       at=clock.now())
        passwords.change_password(session, made, old=PASSWORD, new="a-new-and-long-one", at=clock.now() - timedelta(days=4))
    way = Memory()
    post_by(way).run([account_notices.due])
    assert way.sent == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_notice_says_when_it_happened_and_what_to_do(app: Flask, database: Database, post_by: Making, lang: Lang) -> None:
    with database.writing() as session:
        a_body(session)
        made = accounts.create_account(session, email="a@example.org", role=Role.REPORTER, body="cec", password=PASSWORD,
                                       language=lang, at=clock.now())
        kinds = [kind for kind in account_notices.WORDS if kind is not NoticeKind.CLOSED]
        for kind in kinds:
            notices.owe(session, made, kind, at=clock.now())
    way = Memory()
    post_by(way).run([account_notices.due])
    assert len(way.sent) == len(kinds)
    for _to, message in way.sent:
        plain, html = (str(message.get_body((kind,)).get_content()) for kind in ("plain", "html"))  # type: ignore[union-attr]
        assert f"{clock.now().astimezone(TAIPEI):%H:}" in plain and "<time" not in plain
        assert ("臺北時間" if lang == "zh" else "Taipei time") in plain and "<time" in html
        assert "<time" in html and ("通知本站管理者" if lang == "zh" else "tell the site’s administrator") in html
