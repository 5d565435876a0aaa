"""Second factors: a code is good once and for half a minute, a passkey answers only what it was asked, here."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from webauthn.helpers import bytes_to_base64url

from tests.commands.authenticator import Authenticator
from tests.commands.refusals import field_of, not_permitted
from tests.world import ADMIN, AT, EDITOR, PASSWORD, an_account
from tracker.commands import accounts, second_factors, sessions
from tracker.commands.second_factors import Site
from tracker.domain.accounts import USUAL, Owed, Policy
from tracker.domain.errors import Counted, NotFound
from tracker.domain.permissions import Role
from tracker.models import Account, LoginSession, Passkey, RecoveryCode
from tracker.queries import accounts as asked
from tracker.queries.audit import every_line

KEY = "k" * 40
SITE = Site("測試", "tracker.example.org", "https://tracker.example.org")


def code(secret: str, at: datetime = AT) -> str:
    return pyotp.TOTP(secret).at(at)


def with_totp(session: Session, role: Role = Role.REPORTER) -> tuple[Account, str, list[str]]:
    account = an_account(session, role)
    secret = second_factors.offer_totp(session, account, key=KEY)
    codes = second_factors.confirm_totp(session, account, password=PASSWORD, code=code(secret), key=KEY, at=AT)
    return account, secret, list(codes)


def check(session: Session, account: Account, typed: str, seconds: int = 60, key: str = KEY) -> str | None:
    return second_factors.check_code(session, account, code=typed, key=key, at=AT + timedelta(seconds=seconds))


def asking(session: Session, account: Account) -> LoginSession:
    sessions.open_session(session, account, complete=False, at=AT)
    session.flush()
    return session.scalars(select(LoginSession).order_by(LoginSession.id.desc())).first() or LoginSession()


# --- codes by time -----------------------------------------------------------------------------------------------


def test_a_secret_comes_into_use_only_with_its_first_code(session: Session) -> None:
    account = an_account(session)
    secret = second_factors.offer_totp(session, account, key=KEY)
    assert second_factors.offer_totp(session, account, key=KEY) == secret, "the page may be opened again"
    assert field_of(second_factors.confirm_totp, session, account, password=PASSWORD, code="000000", key=KEY, at=AT) == "code"
    assert not asked.has_factor(session, account)
    second_factors.confirm_totp(session, account, password=PASSWORD, code=code(secret), key=KEY, at=AT)
    assert asked.has_factor(session, account)
    assert second_factors.pending_totp(account, key=KEY) is None


def test_a_secret_is_sealed_with_the_sites_own_key(session: Session) -> None:
    account, secret, codes = with_totp(session)
    assert secret not in (account.totp or "")
    later = AT + timedelta(seconds=60)
    assert check(session, account, code(secret, later), key="another key of forty characters, or so") is None
    assert check(session, account, codes[0], key="another key of forty characters, or so") == "recovery code"


def test_a_code_is_good_once_and_for_its_time(session: Session) -> None:
    account, secret, _codes = with_totp(session)
    assert check(session, account, code(secret), 5) is None, "it was used to set it up"
    later = AT + timedelta(seconds=60)
    assert check(session, account, code(secret, later)) == "totp"
    assert check(session, account, code(secret, later)) is None
    assert check(session, account, code(secret, later), 150) is None
    assert check(session, account, code(secret, AT + timedelta(seconds=120)), 95) == "totp", "a clock may be half a minute ahead"
    for bad in ("", "x", "12345", "字" * 6, "0" * 40):
        assert check(session, account, bad, 600) is None


def test_a_secret_shown_in_an_earlier_session_does_not_come_into_use_in_a_later_one(session: Session) -> None:
    account = an_account(session)
    seen = second_factors.offer_totp(session, account, key=KEY)
    accounts.begin_session(session, account, at=AT)
    assert field_of(second_factors.confirm_totp, session, account, password=PASSWORD, code=code(seen), key=KEY, at=AT) == "code"
    assert second_factors.offer_totp(session, account, key=KEY) != seen


def test_a_code_is_still_good_half_a_minute_after_its_time(session: Session) -> None:
    account, secret, _codes = with_totp(session)
    typed = code(secret, AT + timedelta(seconds=60))
    assert check(session, account, typed, 120) is None
    assert check(session, account, typed, 119) == "totp"


def test_a_recovery_code_is_good_once_however_it_is_typed(session: Session) -> None:
    account, _secret, codes = with_totp(session)
    assert len(codes) == len(set(codes)) == 10
    assert check(session, account, codes[0].upper().replace("-", " ")) == "recovery code"
    assert check(session, account, codes[0]) is None
    assert asked.recovery_codes(session, account.reference) == 9
    other = an_account(session, Role.APPROVER)
    assert check(session, other, codes[1]) is None
    for stored in session.scalars(select(RecoveryCode.digest)):
        assert stored not in codes


def test_new_recovery_codes_end_the_old_ones(session: Session) -> None:
    account, _secret, codes = with_totp(session)
    other, _secret, others = with_totp(session, Role.APPROVER)
    new = second_factors.new_recovery_codes(session, account, password=PASSWORD, at=AT)
    assert check(session, account, codes[0]) is None
    assert check(session, account, new[0]) == "recovery code"
    assert check(session, other, others[0]) == "recovery code", "nobody else's are touched"


# --- passkeys ----------------------------------------------------------------------------------------------------


def offered(session: Session, account: Account, here: LoginSession) -> str:
    return second_factors.offer_passkey(session, account, here, SITE, password=PASSWORD, at=AT)


def with_passkey(session: Session, key: Authenticator) -> tuple[Account, LoginSession]:
    account = an_account(session)
    here = asking(session, account)
    options = offered(session, account, here)
    codes = second_factors.add_passkey(session, account, here, SITE, credential=key.create(options), name="手機", at=AT)
    assert len(codes) == 10
    return account, here


def answered(session: Session, account: Account, here: LoginSession, credential: str) -> str | None:
    return second_factors.check_passkey(session, account, here, SITE, credential=credential, at=AT)


def test_a_passkey_is_added_and_answers(session: Session) -> None:
    key = Authenticator(SITE.origin)
    account, here = with_passkey(session, key)
    options = second_factors.ask_passkey(session, account, here, SITE)
    assert options is not None
    credential = key.get(options)
    assert answered(session, account, here, credential) == "passkey"
    assert answered(session, account, here, credential) is None, "an answer is good once"


def test_a_passkey_that_a_browser_sends_twice_is_recognised_as_already_kept(session: Session) -> None:
    key = Authenticator(SITE.origin)
    account = an_account(session)
    here = asking(session, account)
    made = key.create(offered(session, account, here))
    assert not second_factors.is_kept(session, account, made)
    second_factors.add_passkey(session, account, here, SITE, credential=made, name="手機", at=AT)
    assert second_factors.is_kept(session, account, made)
    assert not second_factors.is_kept(session, an_account(session, Role.APPROVER), made), "it is another's"
    for bad in ("", "x", "{}", "[]", "null", '{"id": 1}'):
        assert not second_factors.is_kept(session, account, bad)


def test_a_passkey_is_registered_once_and_for_one_account(session: Session) -> None:
    key = Authenticator(SITE.origin)
    account, here = with_passkey(session, key)
    other = an_account(session, Role.APPROVER)
    for holder, there in ((account, here), (other, asking(session, other))):
        again = key.create(offered(session, holder, there))
        assert field_of(second_factors.add_passkey, session, holder, there, SITE, credential=again, name="x",
                        at=AT) == "credential"
    assert len(asked.passkeys(session, account.reference)) == 1 and not asked.passkeys(session, other.reference)


def test_another_second_factor_leaves_the_recovery_codes_that_the_holder_keeps(session: Session) -> None:
    account, _secret, codes = with_totp(session)
    here = asking(session, account)
    made = Authenticator(SITE.origin).create(offered(session, account, here))
    assert second_factors.add_passkey(session, account, here, SITE, credential=made, name="手機", at=AT) == []
    assert check(session, account, codes[0]) == "recovery code"


def test_a_passkey_of_another_site_person_or_question_is_refused(session: Session) -> None:
    key = Authenticator(SITE.origin)
    account, here = with_passkey(session, key)
    options = second_factors.ask_passkey(session, account, here, SITE) or ""
    assert answered(session, account, here, Authenticator("https://evil.example", key).get(options)) is None
    first = key.get(second_factors.ask_passkey(session, account, here, SITE) or "")
    second_factors.ask_passkey(session, account, here, SITE)
    assert answered(session, account, here, first) is None, "it answers an older question"
    second_factors.ask_passkey(session, account, here, SITE)
    stranger = an_account(session, Role.APPROVER)
    assert answered(session, stranger, here, key.get(second_factors.ask_passkey(session, account, here, SITE) or "")) is None
    for bad in ("", "x", "{}", "[]", "null", '{"id": 1}'):
        second_factors.ask_passkey(session, account, here, SITE)
        assert answered(session, account, here, bad) is None
        offered(session, account, here)
        assert field_of(second_factors.add_passkey, session, account, here, SITE, credential=bad, name="x", at=AT) == "credential"


def test_a_device_makes_a_passkey_only_once_the_password_was_given_and_only_for_a_while(session: Session) -> None:
    key, account = Authenticator(SITE.origin), an_account(session, Role.APPROVER)
    here = asking(session, account)
    with pytest.raises(Counted) as refused:
        second_factors.offer_passkey(session, account, here, SITE, password="wrong", at=AT)
    assert refused.value.field == "password" and here.challenge is None
    made = key.create(offered(session, account, here))
    second_factors.withdraw_offer(here)
    assert field_of(second_factors.add_passkey, session, account, here, SITE, credential=made, name="x", at=AT) == "credential"
    made = key.create(offered(session, account, here))
    assert field_of(second_factors.add_passkey, session, account, here, SITE, credential=made, name="x",
                    at=AT + timedelta(minutes=11)) == "credential"
    assert not asked.passkeys(session, account.reference)
    account, here = with_passkey(session, key)
    options = second_factors.ask_passkey(session, account, here, SITE) or ""
    assert field_of(second_factors.add_passkey, session, account, here, SITE, credential=key.get(options), name="x",
                    at=AT) == "credential", "a question asked to log in is no offer"


def test_a_copied_passkey_is_found_by_its_count(session: Session) -> None:
    key = Authenticator(SITE.origin)
    account, here = with_passkey(session, key)
    key.count = 7
    assert answered(session, account, here, key.get(second_factors.ask_passkey(session, account, here, SITE) or "")) == "passkey"
    key.count = 3
    assert answered(session, account, here, key.get(second_factors.ask_passkey(session, account, here, SITE) or "")) is None


# --- a passkey alone -----------------------------------------------------------------------------------------------

ALONE = Policy(passkey_login=True)


def alone(session: Session, key: Authenticator, policy: Policy = ALONE, *, verified: bool = True,
          challenge: str | None = None) -> Account | None:
    options, asked_for = second_factors.ask_any_passkey(SITE)
    return second_factors.log_in(session, SITE, credential=key.get(options, verified=verified), challenge=challenge or asked_for,
                                 policy=policy, at=AT)


def test_a_passkey_that_checked_its_holder_logs_in_by_itself_where_the_operator_allows_it(session: Session) -> None:
    key = Authenticator(SITE.origin)
    account, _here = with_passkey(session, key)
    assert alone(session, key) is account
    assert alone(session, key, Policy()) is None, "not allowed"
    assert alone(session, key, verified=False) is None, "whoever has the device is not yet its holder"
    assert alone(session, Authenticator("https://evil.example", key)) is None
    assert alone(session, Authenticator(SITE.origin)) is None, "nobody's"
    assert alone(session, key, challenge="AAAA") is None
    acts = [(each.act, each.outcome) for each in every_line(session) if each.act == "login"]
    assert acts == [("login", "failed")] * 5


def test_a_device_needs_no_list_of_passkeys_and_is_asked_to_check_its_holder() -> None:
    options = json.loads(second_factors.ask_any_passkey(SITE)[0])
    assert (options["userVerification"], options["allowCredentials"]) == ("required", [])


def test_a_passkey_s_signature_begins_only_one_session(session: Session) -> None:
    key = Authenticator(SITE.origin)
    account, _here = with_passkey(session, key)
    options, challenge = second_factors.ask_any_passkey(SITE)
    credential = key.get(options)
    assert second_factors.log_in(session, SITE, credential=credential, challenge=challenge, policy=ALONE, at=AT) is account
    accounts.begin_session(session, account, by_what="passkey", begun_by=challenge, at=AT)
    session.flush()
    assert second_factors.log_in(session, SITE, credential=credential, challenge=challenge, policy=ALONE, at=AT) is None


def test_a_passkey_of_another_holder_or_of_a_closed_or_locked_account_logs_nobody_in(session: Session) -> None:
    key = Authenticator(SITE.origin)
    account, _here = with_passkey(session, key)
    key.whose, own = bytes_to_base64url(b"account/99"), key.whose
    assert alone(session, key) is None
    key.whose = own
    for _each in range(ALONE.failures):
        alone(session, key, verified=False)
    assert account.locked_until and alone(session, key) is None
    options, challenge = second_factors.ask_any_passkey(SITE)
    assert second_factors.log_in(session, SITE, credential=key.get(options), challenge=challenge, policy=ALONE,
                                 at=AT + ALONE.locked_for) is account
    assert session.scalar(select(Account.locked_until).where(Account.reference == account.reference)) is None
    accounts.close_account(session, account, by=ADMIN, at=AT)
    assert alone(session, key) is None
    for bad in ("", "x", "{}", "[]", "null"):
        assert second_factors.log_in(session, SITE, credential=bad, challenge="AAAA", policy=ALONE, at=AT) is None


# --- the current password, asked again -----------------------------------------------------------------------------


def test_every_change_of_a_second_factor_asks_a_holder_who_is_logged_in_for_the_password(session: Session) -> None:
    account, secret, codes = with_totp(session)
    here = asking(session, account)
    second_factors.offer_totp(session, account, key=KEY)
    for change, given in ((second_factors.confirm_totp, {"code": code(secret), "key": KEY}),
                          (second_factors.new_recovery_codes, {}), (second_factors.remove, {"which": "totp"}),
                          (second_factors.offer_passkey, {"asking": here, "site": SITE})):
        with pytest.raises(Counted) as refused:
            change(session, account, password="wrong", **given, at=AT)
        assert refused.value.field == "password"
    assert account.failures == 4 and account.totp and not asked.passkeys(session, account.reference)
    assert check(session, account, codes[0]) == "recovery code", "they still hold"
    assert [(each.act, each.outcome) for each in every_line(session)][-4:] == [("password.asked", "failed")] * 4


def test_typing_errors_of_a_holder_who_then_types_the_right_password_add_up_to_no_lock(session: Session) -> None:
    account, _secret, _codes = with_totp(session)
    for _each in range(3):
        for _mistake in range(4):
            with pytest.raises(Counted):
                second_factors.new_recovery_codes(session, account, password="wrong", at=AT)
        assert second_factors.new_recovery_codes(session, account, password=PASSWORD, at=AT)
    assert account.failures == 0 and not account.is_locked(AT)


def test_while_an_account_is_locked_its_holder_changes_no_second_factor_with_the_right_password_either(session: Session) -> None:
    account, _secret, codes = with_totp(session)
    for _failure in range(USUAL.failures):
        with pytest.raises(Counted):
            second_factors.new_recovery_codes(session, account, password="wrong", at=AT)
    with pytest.raises(Counted) as refused:
        second_factors.new_recovery_codes(session, account, password=PASSWORD, at=AT)
    assert refused.value.field == "password" and account.is_locked(AT)
    assert [(each.act, each.outcome) for each in every_line(session)][-1] == ("password.asked", "refused")
    assert check(session, account, codes[0]) == "recovery code", "they still hold"
    assert second_factors.new_recovery_codes(session, account, password=PASSWORD, at=AT + USUAL.locked_for)


# --- without them ------------------------------------------------------------------------------------------------


def test_the_operator_says_which_roles_need_a_second_factor(session: Session) -> None:
    account, other = an_account(session), an_account(session, Role.APPROVER)
    policy = Policy(second_factor=frozenset({Role.REPORTER}))
    assert asked.owed(session, account, policy, AT) is Owed.SECOND_FACTOR
    assert asked.owed(session, other, policy, AT) is None
    secret = second_factors.offer_totp(session, account, key=KEY)
    second_factors.confirm_totp(session, account, password=PASSWORD, code=code(secret), key=KEY, at=AT)
    assert asked.owed(session, account, policy, AT) is None


def test_holders_remove_their_own_second_factor_with_their_password(session: Session) -> None:
    key = Authenticator(SITE.origin)
    account, _here = with_passkey(session, key)
    number = str(session.scalars(select(Passkey.id)).one())
    assert field_of(second_factors.remove, session, account, number, password="wrong", at=AT) == "password"
    other = an_account(session, Role.APPROVER)
    for which in (number, "99", "x"):
        with pytest.raises(NotFound):
            second_factors.remove(session, other, which, password=PASSWORD, at=AT)
    second_factors.remove(session, account, number, password=PASSWORD, at=AT)
    assert not asked.has_factor(session, account)
    noted = len(list(every_line(session)))
    second_factors.remove(session, account, "totp", password=PASSWORD, at=AT)
    assert len(list(every_line(session))) == noted, "there was none to remove"


def test_an_administrator_removes_a_lost_second_factor_and_the_sessions_end(session: Session) -> None:
    account, _secret, codes = with_totp(session)
    token = sessions.open_session(session, account, at=AT)
    here = asking(session, account)
    made = Authenticator(SITE.origin).create(offered(session, account, here))
    second_factors.add_passkey(session, account, here, SITE, credential=made, name="手機", at=AT)
    second_factors.offer_totp(session, account, key=KEY)
    not_permitted(second_factors.remove_all, session, account, by=EDITOR, at=AT)
    own = replace(ADMIN, account=account.reference)
    assert field_of(second_factors.remove_all, session, account, by=own, at=AT) == "", "another administrator does it"
    assert asked.has_factor(session, account)
    second_factors.remove_all(session, account, by=ADMIN, at=AT)
    assert not asked.has_factor(session, account) and second_factors.pending_totp(account, key=KEY) is None
    assert asked.by_token(session, sessions.digest_of(token), USUAL, at=AT) is None
    assert check(session, account, codes[0]) is None
