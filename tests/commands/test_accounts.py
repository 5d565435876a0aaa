"""Accounts: one for each person. All that is public about an account is that it exists."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests import world
from tests.commands.refusals import field_of, not_permitted
from tests.world import ADMIN, AT, PASSWORD, an_account
from tracker.commands import accounts, notices, passwords, second_factors, sessions
from tracker.domain.accounts import USUAL, Owed, Policy
from tracker.domain.errors import NotFound, RuleBroken
from tracker.domain.permissions import Role
from tracker.models import Account
from tracker.queries import accounts as asked

NEW = "harbour-cloud-99"
EMAIL = "reporter.cec@example.org"


def log_in(session: Session, password: str = PASSWORD, at: datetime = AT, email: str = EMAIL,
           policy: Policy = USUAL) -> Account | None:
    return accounts.log_in(session, email=email, password=password, policy=policy, at=at)


def is_going(session: Session, token: str) -> bool:
    return asked.by_token(session, sessions.digest_of(token), USUAL, at=AT) is not None


def minutes(count: float) -> datetime:
    return AT + timedelta(minutes=count)


# --- making one ---------------------------------------------------------------------------------------------------


def test_an_account_is_created_by_an_admin_or_at_the_command_line(session: Session) -> None:
    new: dict[str, Any] = {"role": Role.AUDITOR, "password": PASSWORD, "at": AT}
    accounts.create_account(session, email="a@example.org", by=ADMIN, **new)
    accounts.create_account(session, email="b@example.org", **new)
    for actor in (world.EDITOR, world.reporter_of("cec"), world.MEMBER):
        not_permitted(accounts.create_account, session, email="c@example.org", by=actor, **new)


def test_an_account_has_an_address_that_every_mail_server_accepts(session: Session) -> None:
    new: dict[str, Any] = {"role": Role.AUDITOR, "password": PASSWORD, "at": AT}
    assert accounts.create_account(session, email="a@bücher.example", **new).email == "a@xn--bcher-kva.example"
    assert field_of(accounts.create_account, session, email="讀者@example.org", **new) == "email"


def test_a_name_is_no_longer_than_every_database_keeps(session: Session) -> None:
    new: dict[str, Any] = {"email": "a@example.org", "role": Role.AUDITOR, "password": PASSWORD, "at": AT}
    assert field_of(accounts.create_account, session, name="名" * 101, **new) == "name"
    account = accounts.create_account(session, name="名" * 100, **new)
    assert field_of(accounts.put_right, session, account, email="a@example.org", name="x" * 101, at=AT) == "name"


def test_an_account_needs_an_address_a_role_a_body_and_a_password(session: Session) -> None:
    an_account(session)
    new: dict[str, Any] = {"email": "x@example.org", "role": Role.REPORTER, "body": "cec", "password": PASSWORD, "at": AT}
    for email in ("", "x", "x@", "x@y@z", " ", "x@example", "reporter.CEC@example.org"):
        assert field_of(accounts.create_account, session, **new | {"email": email}) == "email"
    for role in (Role.LOADER, Role.SYSTEM):
        assert field_of(accounts.create_account, session, **new | {"role": role}) == "role"
    for role in (Role.REPORTER, Role.APPROVER):
        assert field_of(accounts.create_account, session, **new | {"role": role, "body": None}) == "body"
    assert field_of(accounts.create_account, session, **new | {"body": "nobody"}) == "body"


@pytest.mark.parametrize("password", [
    "", "xY3-xY3-xYz", "harbour-" * 26, "my-reporter.cec-pass", "harbourcloud", "xxxxyyyyzzzzxxxx"])
def test_a_password_is_long_mixed_and_not_the_address(session: Session, password: str) -> None:
    world.a_body(session)
    new: dict[str, Any] = {"email": EMAIL, "role": Role.REPORTER, "body": "cec", "at": AT}
    assert field_of(accounts.create_account, session, password=password, **new) == "password"
    accounts.create_account(session, password="Harbour-clou", **new)


def test_only_a_digest_of_the_password_is_kept(session: Session) -> None:
    account = an_account(session)
    assert account.password.startswith("$argon2id$")
    assert PASSWORD not in account.password


# --- logging in ------------------------------------------------------------------------------------------------------


def test_the_right_address_and_password_log_in(session: Session) -> None:
    account = an_account(session)
    assert log_in(session) is account
    assert log_in(session, email="  Reporter.CEC@example.org ") is account
    accounts.begin_session(session, account, at=AT)
    assert account.seen_at == AT


def test_a_wrong_password_or_address_does_not(session: Session) -> None:
    an_account(session)
    assert log_in(session, "wrong") is None
    assert log_in(session, PASSWORD + " ") is None
    assert log_in(session, email="nobody@example.org") is None


def test_five_failures_lock_an_account_for_fifteen_minutes(session: Session) -> None:
    account = an_account(session)
    for _ in range(4):
        log_in(session, "wrong")
    accounts.begin_session(session, account, at=AT)
    assert log_in(session) is account
    for _ in range(5):
        log_in(session, "wrong")
    assert log_in(session) is None
    assert log_in(session, at=minutes(14.9)) is None
    assert log_in(session, at=minutes(15)) is account


def test_a_lock_ends_a_log_in_whose_password_was_right_and_that_waits_for_its_second_factor(session: Session) -> None:
    account = an_account(session)
    token = sessions.digest_of(sessions.open_session(session, account, complete=False, at=AT))
    for _ in range(4):
        log_in(session, "wrong")
    assert asked.awaiting_second_factor(session, token) is not None
    log_in(session, "wrong")
    assert asked.awaiting_second_factor(session, token) is None


def test_a_locked_account_counts_no_further_failures_and_starts_again_from_zero(session: Session) -> None:
    account = an_account(session)
    for _ in range(20):
        log_in(session, "wrong")
    assert account.locked_until == minutes(15)
    for _ in range(4):
        log_in(session, "wrong", minutes(16))
    assert log_in(session, at=minutes(16)) is account


def test_failures_on_one_account_lock_no_other(session: Session) -> None:
    an_account(session)
    other = an_account(session, Role.APPROVER)
    for _ in range(5):
        log_in(session, "wrong")
    assert log_in(session, email=other.email) is other


def test_a_closed_account_does_not_log_in(session: Session) -> None:
    account = an_account(session)
    token = sessions.open_session(session, account, at=AT)
    accounts.close_account(session, account, by=ADMIN, at=AT)
    assert log_in(session) is None
    assert not is_going(session, token)
    assert field_of(accounts.close_account, session, account, by=ADMIN, at=AT) == ""


def test_successful_and_failed_log_ins_are_not_in_the_changelog(session: Session) -> None:
    an_account(session)
    before = world.newest_entry(session).number
    log_in(session)
    log_in(session, "wrong")
    assert world.newest_entry(session).number == before


# --- passwords -------------------------------------------------------------------------------------------------------


def test_a_holder_who_changes_the_password_ends_all_other_sessions(session: Session) -> None:
    account = an_account(session)
    token = sessions.open_session(session, account, at=AT)
    passwords.change_password(session, account, old=PASSWORD, new=NEW, at=AT)
    assert log_in(session, NEW) is account
    assert log_in(session) is None
    assert not is_going(session, token)


def test_a_password_can_be_changed_only_by_someone_who_knows_the_old_one_and_only_to_a_good_one(session: Session) -> None:
    account = an_account(session)
    assert field_of(passwords.change_password, session, account, old="wrong", new=NEW, at=AT) == "old"
    assert field_of(passwords.change_password, session, account, old=PASSWORD, new="short", at=AT) == "new"
    assert log_in(session) is account


def test_none_of_the_last_three_passwords_can_be_used_again(session: Session) -> None:
    account = an_account(session)
    used = [PASSWORD, NEW, "another-good-one", "and-yet-another-one"]
    for old, new in pairwise(used):
        passwords.change_password(session, account, old=old, new=new, at=AT)
    for again in used[1:]:
        assert field_of(passwords.change_password, session, account, old=used[-1], new=again, at=AT) == "new"
    passwords.change_password(session, account, old=used[-1], new=PASSWORD, at=AT)


def test_the_operator_sets_how_strict_the_password_rules_are(session: Session) -> None:
    account = an_account(session)
    strict = Policy(shortest=20, history=1)
    assert field_of(passwords.change_password, session, account, old=PASSWORD, new="a-good-one-of-nineteen"[:19], policy=strict,
                    at=AT) == "new"
    passwords.change_password(session, account, old=PASSWORD, new="a-password-of-more-than-twenty", policy=strict, at=AT)
    for _ in range(2):
        log_in(session, "wrong", policy=Policy(failures=2, locked_minutes=1))
    assert account.locked_until == minutes(1)


def test_a_password_that_someone_else_set_or_that_is_too_old_has_to_be_changed(session: Session) -> None:
    world.a_body(session)
    account = accounts.create_account(session, email=EMAIL, role=Role.REPORTER, body="cec", password=PASSWORD,
                                      policy=Policy(first_change=True), at=AT)
    assert asked.owed(session, account, USUAL, AT) is Owed.PASSWORD
    passwords.change_password(session, account, old=PASSWORD, new=NEW, at=AT)
    assert asked.owed(session, account, USUAL, AT) is None
    quarterly = Policy(valid_days=90)
    assert asked.owed(session, account, quarterly, AT + timedelta(days=89)) is None
    assert asked.owed(session, account, quarterly, AT + timedelta(days=90)) is Owed.PASSWORD


def test_a_reset_key_sets_a_new_password_once(session: Session) -> None:
    account = an_account(session)
    for _ in range(5):
        log_in(session, "wrong")
    key = passwords.begin_reset(session, account, by=ADMIN, at=AT)
    assert key not in (account.reset_digest or "")
    assert passwords.finish_reset(session, key=key, new=NEW, at=AT) is account
    assert log_in(session, NEW) is account
    assert field_of(passwords.finish_reset, session, key=key, new="another-good-one", at=AT) == ""


def test_a_reset_key_is_valid_for_a_day(session: Session) -> None:
    account = an_account(session)
    key = passwords.begin_reset(session, account, at=AT)
    assert field_of(passwords.finish_reset, session, key=key, new=NEW, at=AT + timedelta(hours=24, seconds=1)) == ""
    passwords.finish_reset(session, key=key, new=NEW, at=AT + timedelta(hours=24))


def test_a_reset_key_sent_to_an_address_that_was_corrected_since_is_void(session: Session) -> None:
    account = an_account(session)
    key = passwords.begin_reset(session, account, by=ADMIN, at=AT)
    accounts.put_right(session, account, email=account.email, name="王小明", by=ADMIN, at=AT)
    assert passwords.of_key(session, key, at=AT) is account, "only the name was corrected"
    accounts.put_right(session, account, email="right@example.org", name="王小明", by=ADMIN, at=AT)
    assert field_of(passwords.finish_reset, session, key=key, new=NEW, at=AT) == ""


def test_a_newer_reset_key_replaces_the_older(session: Session) -> None:
    account = an_account(session)
    old, new = (passwords.begin_reset(session, account, at=AT) for _ in range(2))
    assert field_of(passwords.finish_reset, session, key=old, new=NEW, at=AT) == ""
    passwords.finish_reset(session, key=new, new=NEW, at=AT)


def test_a_reset_attempt_with_a_bad_password_does_not_use_up_the_key(session: Session) -> None:
    account = an_account(session)
    key = passwords.begin_reset(session, account, at=AT)
    assert field_of(passwords.finish_reset, session, key=key, new="short", at=AT) == "new"
    passwords.finish_reset(session, key=key, new=NEW, at=AT)


def test_a_key_for_a_closed_account_or_an_unknown_key_opens_nothing(session: Session) -> None:
    account = an_account(session)
    key = passwords.begin_reset(session, account, at=AT)
    accounts.close_account(session, account, by=ADMIN, at=AT)
    for tried in (key, "", "x"):
        with pytest.raises(RuleBroken):
            passwords.finish_reset(session, key=tried, new=NEW, at=AT)


def test_only_an_admin_resets_corrects_changes_and_closes_accounts(session: Session) -> None:
    account = an_account(session)
    for actor in (world.EDITOR, world.AUDITOR, world.reporter_of("cec")):
        not_permitted(accounts.put_right, session, account, email="new@example.org", name="", by=actor, at=AT)
        not_permitted(passwords.begin_reset, session, account, by=actor, at=AT)
        not_permitted(accounts.change_account, session, account, role=Role.EDITOR, body="ndc", side=None, by=actor, at=AT)
        not_permitted(accounts.close_account, session, account, by=actor, at=AT)


def test_a_changed_role_ends_the_sessions_that_had_the_old_one(session: Session) -> None:
    account = an_account(session)
    token = sessions.open_session(session, account, at=AT)
    values: dict[str, Any] = {"role": Role.APPROVER, "body": "cec", "side": None, "by": ADMIN, "at": AT}
    accounts.change_account(session, account, **values)
    assert (account.role, is_going(session, token)) == (Role.APPROVER, False)
    assert field_of(accounts.change_account, session, account, **values | {"role": Role.SYSTEM}) == "role"
    assert field_of(accounts.change_account, session, account, **values | {"body": None}) == "body"
    assert field_of(accounts.change_account, session, account, **values | {"body": "nobody"}) == "body"


def test_nothing_is_changed_on_a_closed_account(session: Session) -> None:
    account = an_account(session)
    accounts.close_account(session, account, by=ADMIN, at=AT)
    assert field_of(accounts.change_account, session, account, role=Role.APPROVER, body="cec", side=None, by=ADMIN, at=AT) == ""
    assert field_of(accounts.put_right, session, account, email="new@example.org", name="x", by=ADMIN, at=AT) == ""
    assert field_of(accounts.set_outside, session, account, external_id="x", convener=False, by=ADMIN, at=AT) == ""
    assert field_of(accounts.close_account, session, account, by=ADMIN, at=AT) == ""
    assert field_of(passwords.begin_reset, session, account, at=AT) == ""
    assert field_of(second_factors.remove_all, session, account, by=ADMIN, at=AT) == ""
    assert (account.role, account.email, account.external_id, account.reset_digest) == (Role.REPORTER, EMAIL, None, None)


def test_whose_account_was_closed_can_have_another_with_the_same_address(session: Session) -> None:
    closed = [an_account(session)]
    accounts.close_account(session, closed[0], at=AT)
    closed.append(accounts.create_account(session, email=EMAIL.upper(), role=Role.REPORTER, body="cec", password=NEW, at=AT))
    accounts.close_account(session, closed[1], at=AT)
    assert log_in(session, NEW) is None and accounts.by_email(session, EMAIL) is closed[1]
    again = accounts.create_account(session, email=EMAIL, role=Role.AUDITOR, password=NEW + "!", at=AT)
    assert (log_in(session, PASSWORD), log_in(session, NEW), log_in(session, NEW + "!")) == (None, None, again)
    assert accounts.by_email(session, EMAIL) is again and (again.failures, closed[0].failures) == (2, 0)
    notices.ask_reset(session, EMAIL, key="k", at=AT)
    assert again.reset_digest and not any(each.reset_digest for each in closed)
    new: dict[str, Any] = {"role": Role.AUDITOR, "password": PASSWORD, "at": AT}
    assert field_of(accounts.create_account, session, email=EMAIL, **new) == "email"


def test_an_account_can_be_given_the_address_of_a_closed_one_and_of_no_other(session: Session) -> None:
    closed, account, other = an_account(session), an_account(session, Role.APPROVER), an_account(session, Role.EDITOR)
    accounts.close_account(session, closed, at=AT)
    accounts.put_right(session, account, email=EMAIL, name=account.name, by=ADMIN, at=AT)
    assert (account.email, closed.email, accounts.by_email(session, EMAIL)) == (EMAIL, EMAIL, account)
    assert field_of(accounts.put_right, session, other, email=EMAIL, name="", by=ADMIN, at=AT) == "email"


def test_the_database_refuses_two_open_accounts_with_one_address(session: Session) -> None:
    account, other = an_account(session), an_account(session, Role.APPROVER)
    with pytest.raises(IntegrityError), session.begin_nested():
        other.email = account.email


def test_the_identity_that_opened_a_closed_account_can_be_linked_to_another(session: Session) -> None:
    former, present = an_account(session), an_account(session, Role.APPROVER)
    accounts.set_outside(session, former, external_id="someone@agency.example", convener=False, by=ADMIN, at=AT)
    accounts.close_account(session, former, by=ADMIN, at=AT)
    accounts.set_outside(session, present, external_id="someone@agency.example", convener=False, by=ADMIN, at=AT)
    assert present.external_id == "someone@agency.example"


def test_an_account_form_that_changes_nothing_logs_nobody_out(session: Session) -> None:
    account = an_account(session)
    token, entries = sessions.open_session(session, account, at=AT), len(world.entries_about(session, account.reference))
    assert field_of(accounts.change_account, session, account, role=account.role, body=account.body, side=account.side, by=ADMIN,
                    at=AT) == ""
    assert field_of(accounts.put_right, session, account, email=f" {EMAIL.upper()}", name=account.name, by=ADMIN, at=AT) == ""
    assert field_of(accounts.set_outside, session, account, external_id=" ", convener=False, by=ADMIN, at=AT) == ""
    assert is_going(session, token) and len(world.entries_about(session, account.reference)) == entries


def test_an_account_is_found_by_its_address(session: Session) -> None:
    account = an_account(session)
    assert accounts.by_email(session, " Reporter.CEC@example.org") is account
    with pytest.raises(NotFound):
        accounts.by_email(session, "nobody@example.org")


# --- what the log says of it -----------------------------------------------------------------------------------------


def test_the_log_has_an_entry_for_staff_and_nothing_private_in_it(session: Session) -> None:
    world.a_body(session)
    account = accounts.create_account(session, email=EMAIL, name="甲君", role=Role.REPORTER, body="cec", password=PASSWORD, at=AT)
    passwords.change_password(session, account, old=PASSWORD, new=NEW, at=AT)
    passwords.finish_reset(session, key=passwords.begin_reset(session, account, at=AT), new="another-good-one", at=AT)
    accounts.change_account(session, account, role=Role.APPROVER, body="cec", side=None, by=ADMIN, at=AT)
    accounts.close_account(session, account, by=ADMIN, at=AT)
    entries = world.entries_about(session, account.reference)
    assert [entry.kind for entry in entries] == ["account.created", *["account.changed"] * 3, "account.closed"]
    for entry in entries:
        assert not entry.is_public
        assert entry.public_link.payload is None
        stored = f"{entry.header}{entry.stored.canonical}"
        for private in (EMAIL, "example.org", "甲君", "argon2", account.password):
            assert private not in stored


def test_a_holder_whose_domain_is_in_another_script_logs_in_with_it_as_typed(session: Session) -> None:
    made = accounts.create_account(session, email="someone@例子.tw", role=Role.AUDITOR, body=None, password=PASSWORD, at=AT)
    assert made.email == "someone@xn--fsqu00a.tw"
    for typed in ("Someone@例子.tw", "someone@xn--fsqu00a.tw"):
        assert accounts.log_in(session, email=typed, password=PASSWORD, at=AT) is made
    made.email = "someone@例子.tw"  # as it was kept until release 0.2
    assert accounts.log_in(session, email="someone@例子.tw", password=PASSWORD, at=AT) is made
