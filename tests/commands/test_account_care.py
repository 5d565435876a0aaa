"""Deputies by date, the half-yearly review, idle accounts, and who has to be notified."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.commands.refusals import field_of, not_permitted
from tests.world import ADMIN, AT, AUDITOR, EDITOR, PASSWORD, TODAY, a_body, an_account, reporter_of
from tracker.commands import account_review, accounts, deputies, notices, passwords, second_factors, sessions, tokens
from tracker.domain.accounts import USUAL, Owed, Policy, half_year_in_words
from tracker.domain.errors import NotFound, RuleBroken
from tracker.domain.permissions import Actor, Role
from tracker.domain.statements import Side
from tracker.models import Account, AccountNotice, AuditLine, Deputyship, LoginSession
from tracker.models.account_care import NoticeKind, Verdict
from tracker.queries import accounts as asked

WEEK = TODAY + timedelta(days=7)


def appoint(session: Session, principal: Account, deputy: Account, **more: Any) -> Deputyship:
    given: dict[str, Any] = {"starts": TODAY, "ends": WEEK, "by": ADMIN, "today": TODAY, "at": AT}
    return deputies.appoint(session, principal, deputy, **(given | more))


def a_member(session: Session, side: Side, email: str, *, convener: bool = False) -> Account:
    member = accounts.create_account(session, email=email, role=Role.MEMBER, side=side, password=PASSWORD, at=AT)
    if convener:
        accounts.set_outside(session, member, external_id=None, convener=True, by=ADMIN, at=AT)
    return member


def acting_as(session: Session, token: str, day: date) -> Account | None:
    found = asked.by_token(session, sessions.digest_of(token), USUAL, today=day, at=AT)
    assert found is not None
    return found.principal


# --- deputies ----------------------------------------------------------------------------------------------------


def test_a_deputy_holds_the_role_from_the_first_day_to_the_last_and_only_by_choosing_to(session: Session) -> None:
    principal, deputy = an_account(session, Role.APPROVER), an_account(session)
    made = appoint(session, principal, deputy, starts=TODAY + timedelta(days=1))
    token = sessions.open_session(session, deputy, at=AT)
    session.flush()
    here = session.scalars(select(LoginSession)).one()
    mine = Actor(Role.REPORTER, "cec", frozenset({"cec"}), deputy.reference)
    assert acting_as(session, token, TODAY + timedelta(days=1)) is None, "nobody becomes a deputy without choosing to"
    assert field_of(deputies.act, session, here, made.id, by=mine, today=TODAY, at=AT) == ""
    deputies.act(session, here, made.id, by=mine, today=TODAY + timedelta(days=1), at=AT)
    assert acting_as(session, token, TODAY) is None
    assert acting_as(session, token, TODAY + timedelta(days=1)) is principal
    assert acting_as(session, token, WEEK) is principal
    assert acting_as(session, token, WEEK + timedelta(days=1)) is None
    deputies.act(session, here, None, by=mine, today=TODAY, at=AT)
    assert acting_as(session, token, WEEK) is None
    assert field_of(deputies.act, session, here, made.id, by=mine, today=WEEK + timedelta(days=1), at=AT) == ""
    deputies.act(session, here, made.id, by=mine, today=WEEK, at=AT)
    assert acting_as(session, token, WEEK) is principal


def test_a_deputyship_ends_at_once_when_it_is_ended_or_its_principal_is_gone(session: Session) -> None:
    principal, deputy = an_account(session, Role.APPROVER), an_account(session)
    mine = reporter_of("cec", account=deputy.reference)
    token = sessions.open_session(session, deputy, at=AT)
    session.flush()
    here = session.scalars(select(LoginSession)).one()
    made = appoint(session, principal, deputy)
    deputies.act(session, here, made.id, by=mine, today=TODAY, at=AT)
    deputies.end(session, made.id, by=ADMIN, at=AT)
    assert acting_as(session, token, TODAY) is None
    again = appoint(session, principal, deputy)
    deputies.act(session, here, again.id, by=mine, today=TODAY, at=AT)
    accounts.close_account(session, principal, by=ADMIN, at=AT)
    assert acting_as(session, token, TODAY) is None
    assert [each.standing(TODAY) for each in asked.deputyships(session, of=deputy.reference)] == ["ended", "ended"]


def test_a_deputyship_ends_when_either_account_becomes_one_that_could_not_have_entered_into_it(session: Session) -> None:
    principal, deputy, leaves = an_account(session, Role.APPROVER), an_account(session), an_account(session, email="leaves@x.org")
    a_body(session, "moi")
    made, other = appoint(session, principal, deputy), appoint(session, deputy, leaves)
    accounts.change_account(session, deputy, role=Role.APPROVER, body="cec", side=None, by=ADMIN, at=AT)
    assert (made.ended_at, other.ended_at) == (None, None), "still of the same body"
    accounts.change_account(session, leaves, role=Role.REPORTER, body="moi", side=None, by=ADMIN, at=AT)
    assert (made.ended_at, other.ended_at) == (None, AT)
    accounts.change_account(session, principal, role=Role.AUDITOR, body="cec", side=None, by=ADMIN, at=AT)
    assert made.ended_at == AT
    ended = session.scalars(select(AuditLine.subject).where(AuditLine.act == "deputy.ended")).all()
    assert ended == [deputy.reference, principal.reference]


def test_a_civil_co_convener_who_is_no_longer_a_member_is_no_longer_co_convener(session: Session) -> None:
    convener = a_member(session, Side.CIVIL_SOCIETY, "one@example.org", convener=True)
    accounts.change_account(session, convener, role=Role.AUDITOR, body=None, side=None, by=ADMIN, at=AT)
    assert not convener.convener


def test_a_deputy_needs_the_second_factor_that_the_role_of_the_principal_needs(session: Session) -> None:
    principal, deputy = an_account(session, Role.APPROVER), an_account(session)
    policy = Policy(second_factor=frozenset({Role.APPROVER}))
    made = appoint(session, principal, deputy)
    token = sessions.open_session(session, deputy, at=AT)
    session.flush()
    here = session.scalars(select(LoginSession)).one()

    def owed() -> Owed | None:
        found = asked.by_token(session, sessions.digest_of(token), policy, today=TODAY, at=AT)
        assert found is not None
        return found.owed

    assert owed() is None
    deputies.act(session, here, made.id, by=reporter_of("cec", account=deputy.reference), today=TODAY, at=AT)
    assert owed() is Owed.SECOND_FACTOR
    deputies.act(session, here, None, by=reporter_of("cec", account=deputy.reference), today=TODAY, at=AT)
    assert owed() is None


def test_nobody_can_act_under_a_deputyship_that_is_not_theirs(session: Session) -> None:
    principal, deputy, other = an_account(session, Role.APPROVER), an_account(session), an_account(session, Role.EDITOR, "ndc")
    made = appoint(session, principal, deputy)
    sessions.open_session(session, other, at=AT)
    session.flush()
    here = session.scalars(select(LoginSession)).one()
    for number in (made.id, 99):
        with pytest.raises(NotFound):
            deputies.act(session, here, number, by=Actor(Role.EDITOR, "ndc", account=other.reference), today=TODAY, at=AT)
    not_permitted(deputies.act, session, here, made.id, by=reporter_of("cec", account=deputy.reference), today=TODAY, at=AT)


def test_a_deputy_makes_no_token_in_another_persons_role(session: Session) -> None:
    deputy = an_account(session)
    by = Actor(Role.REPORTER, "cec", frozenset({"cec"}), deputy.reference, deputy_for="account/9")
    not_permitted(tokens.make, session, password=PASSWORD, name="公文系統", expires=WEEK, by=by, at=AT)


def test_only_administrators_appoint_deputies_and_never_for_themselves(session: Session) -> None:
    principal, deputy = an_account(session, Role.APPROVER), an_account(session)
    for actor in (EDITOR, AUDITOR, reporter_of("cec", account=deputy.reference)):
        not_permitted(appoint, session, principal, deputy, by=actor)
        not_permitted(deputies.end, session, 1, by=actor, at=AT)
    admin = an_account(session, Role.ADMIN, "ndc")
    himself = Actor(Role.ADMIN, "ndc", account=admin.reference)
    colleague = an_account(session, Role.EDITOR, "ndc")
    for one, other in ((colleague, admin), (admin, colleague)):
        with pytest.raises(RuleBroken, match="your own account"):
            appoint(session, one, other, by=himself)
        appoint(session, one, other)


def test_an_administrator_s_deputy_leaves_the_administrator_s_account_to_another_administrator(session: Session) -> None:
    admin, deputy = an_account(session, Role.ADMIN, "ndc"), an_account(session, Role.EDITOR, "ndc")
    third = an_account(session, Role.EDITOR, "ndc", email="third@example.org")
    stands_in = Actor(Role.ADMIN, "ndc", account=deputy.reference, deputy_for=admin.reference)
    daily(session)
    lines = {account.reference: line for line, account in asked.review(session, "2026-H1").lines}
    for each in (admin, deputy):
        for act, more in ((accounts.close_account, {}), (second_factors.remove_all, {}),
                          (accounts.change_account, {"role": Role.AUDITOR, "body": "ndc", "side": None}),
                          (accounts.put_right, {"email": "new@example.org", "name": ""}),
                          (accounts.set_outside, {"external_id": "subject", "convener": False})):
            assert field_of(act, session, each, **more, by=stands_in, at=AT) == "", "there would be no administrator"
        assert field_of(account_review.confirm, session, lines[each.reference].id, by=stands_in, at=AT) == ""
        assert field_of(appoint, session, each, third, by=stands_in) == "deputy"
    accounts.close_account(session, third, by=stands_in, at=AT)


def test_no_side_gains_another_side_s_voice_through_a_deputy(session: Session) -> None:
    civil, other = (a_member(session, Side.CIVIL_SOCIETY, f"{each}@example.org") for each in ("one", "two"))
    official = a_member(session, Side.GOVERNMENT, "three@example.org")
    staff, auditor = an_account(session, Role.EDITOR, "ndc"), an_account(session, Role.AUDITOR, "ndc")
    approver = an_account(session, Role.APPROVER)
    for principal, deputy in ((civil, staff), (staff, civil), (civil, official), (auditor, staff), (staff, auditor),
                              (staff, staff), (civil, other), (approver, staff), (staff, approver)):
        assert field_of(appoint, session, principal, deputy) == "deputy"


def test_the_days_of_a_deputyship_are_in_order_in_the_future_and_at_most_a_year(session: Session) -> None:
    principal, deputy, third = (an_account(session, Role.EDITOR, "ndc", email=f"{each}@example.org") for each in ("a", "b", "c"))
    assert field_of(appoint, session, principal, deputy, starts=WEEK, ends=TODAY) == "ends"
    past = {"starts": TODAY - timedelta(days=9), "ends": TODAY - timedelta(days=1)}
    assert field_of(appoint, session, principal, deputy, **past) == "ends"
    assert field_of(appoint, session, principal, deputy, ends=TODAY + timedelta(days=367)) == "ends"
    appoint(session, principal, deputy)
    assert field_of(appoint, session, principal, third, starts=WEEK) == "starts", "one deputy at a time"
    appoint(session, principal, third, starts=WEEK + timedelta(days=5), ends=WEEK + timedelta(days=6))
    after = {"starts": WEEK + timedelta(days=1)}
    assert field_of(appoint, session, principal, deputy, **after, ends=WEEK + timedelta(days=5)) == "starts"
    appoint(session, principal, deputy, **after, ends=WEEK + timedelta(days=4))


# --- the review ----------------------------------------------------------------------------------------------------


def daily(session: Session, days: int = 0, policy: Policy = USUAL) -> account_review.Done:
    return account_review.daily(session, policy=policy, today=TODAY + timedelta(days=days), at=AT + timedelta(days=days))


def test_a_review_is_opened_once_every_half_year_and_includes_every_account_in_use(session: Session) -> None:
    gone, kept = an_account(session), an_account(session, Role.EDITOR, "ndc")
    accounts.close_account(session, gone, by=ADMIN, at=AT)
    first = daily(session)
    assert first.opened is not None and first.opened.period == "2026-H1"
    assert daily(session).opened is None and daily(session, 30).opened is None
    second = daily(session, 125)
    assert second.opened is not None and second.opened.period == "2026-H2"
    assert half_year_in_words("2026-H1").en == "the first half of 2026" and half_year_in_words("2026-H2").zh == "115年下半年"
    assert [account for _line, account in asked.review(session, "2026-H1").lines] == [kept]


def test_each_account_is_confirmed_by_another_administrator_or_closed(session: Session) -> None:
    reporter, editor = an_account(session), an_account(session, Role.EDITOR, "ndc")
    daily(session)
    lines = {account.reference: line for line, account in asked.review(session, "2026-H1").lines}
    not_permitted(account_review.confirm, session, lines[editor.reference].id, by=AUDITOR, at=AT)
    admin = Actor(Role.ADMIN, "ndc", account=editor.reference)
    assert field_of(account_review.confirm, session, lines[editor.reference].id, by=admin, at=AT) == ""
    account_review.confirm(session, lines[editor.reference].id, by=ADMIN, at=AT)
    accounts.close_account(session, reporter, by=admin, at=AT)
    assert {each.verdict for each in lines.values()} == {Verdict.CONFIRMED, Verdict.CLOSED}
    assert lines[reporter.reference].decided_by == editor.reference
    assert asked.review(session, "2026-H1").open_lines == 0
    with pytest.raises(NotFound):
        account_review.confirm(session, 99, by=ADMIN, at=AT)


def test_an_account_that_nobody_uses_is_closed_unless_it_is_the_last_administrator_s(session: Session) -> None:
    idle, used = an_account(session), an_account(session, Role.APPROVER)
    admin = an_account(session, Role.ADMIN, "ndc")
    accounts.begin_session(session, used, at=AT + timedelta(days=100))
    assert daily(session, 179).closed == []
    assert daily(session, 181).closed == [idle]
    assert daily(session, 181).closed == []
    assert daily(session, 400, Policy(idle_account_days=0)).closed == []
    assert daily(session, 400).closed == [used]
    assert not admin.closed


def test_an_account_whose_token_or_session_is_in_use_is_not_idle(session: Session) -> None:
    sends, works, half = an_account(session), an_account(session, Role.APPROVER), an_account(session, email="half@example.org")
    token, _secret = tokens.make(session, password=PASSWORD, name="公文系統", expires=AT.date() + timedelta(days=300),
                                 by=Actor(Role.REPORTER, "cec", frozenset({"cec"}), account=sends.reference), at=AT)
    token.used_at = AT + timedelta(days=150)
    for account, complete in ((works, True), (half, False)):
        sessions.open_session(session, account, complete=complete, at=AT)
    for each in session.scalars(select(LoginSession)):
        each.seen_at = AT + timedelta(days=5)
    assert account_review.close_idle(session, at=AT + timedelta(days=184)) == [half], "nobody showed the second factor"
    assert account_review.close_idle(session, at=AT + timedelta(days=186)) == [works]
    assert account_review.close_idle(session, at=AT + timedelta(days=329)) == []
    assert account_review.close_idle(session, at=AT + timedelta(days=331)) == [sends]


def test_an_account_whose_holder_has_a_deputy_is_not_idle_until_long_after(session: Session) -> None:
    away, stands_in = an_account(session, Role.APPROVER), an_account(session)
    made = appoint(session, away, stands_in, starts=TODAY, ends=TODAY + timedelta(days=365))
    accounts.begin_session(session, stands_in, at=AT + timedelta(days=500))
    for day in (181, 366, 365 + 180):
        assert account_review.close_idle(session, at=AT + timedelta(days=day)) == []
    deputies.end(session, made.id, by=ADMIN, at=AT + timedelta(days=200))
    assert account_review.close_idle(session, at=AT + timedelta(days=379)) == []
    assert account_review.close_idle(session, at=AT + timedelta(days=381)) == [away]


# --- who is told -----------------------------------------------------------------------------------------------------


def owed(session: Session) -> list[tuple[str, str]]:
    return [(each.kind.value, each.recipient) for each in session.scalars(select(AccountNotice).order_by(AccountNotice.id))]


def test_a_member_and_the_civil_co_convener_are_notified_when_the_member_s_account_is_closed_or_reset(session: Session) -> None:
    convener = a_member(session, Side.CIVIL_SOCIETY, "convener@example.org", convener=True)
    member = a_member(session, Side.CIVIL_SOCIETY, "member@example.org")
    reporter = an_account(session)
    passwords.begin_reset(session, member, by=ADMIN, at=AT)
    accounts.close_account(session, member, by=ADMIN, at=AT)
    accounts.close_account(session, reporter, by=ADMIN, at=AT)
    assert owed(session) == [
        *[("reset", each) for each in sorted((convener.reference, member.reference))],
        *[("closed", each) for each in sorted((convener.reference, member.reference))], ("closed", reporter.reference)]
    assert asked.with_notice_due(session) == {member.reference, reporter.reference}


def test_a_reset_that_was_pressed_twice_is_notified_once_and_a_later_one_again(session: Session) -> None:
    account = an_account(session)
    passwords.begin_reset(session, account, by=ADMIN, at=AT)
    key = passwords.begin_reset(session, account, by=ADMIN, at=AT + timedelta(seconds=2))
    assert owed(session) == [("reset", account.reference)]
    passwords.finish_reset(session, key=key, new="a-new-and-long-one", at=AT + timedelta(seconds=20))
    passwords.begin_reset(session, account, by=ADMIN, at=AT + timedelta(seconds=30))
    passwords.begin_reset(session, account, by=ADMIN, at=AT + timedelta(minutes=2))
    assert [kind for kind, _to in owed(session)] == ["reset", "password", "reset", "reset"]


def test_an_invitation_calls_for_no_notice(session: Session) -> None:
    passwords.begin_reset(session, an_account(session), invited=True, by=ADMIN, at=AT)
    assert owed(session) == []


def test_an_administrator_confirms_a_notice_was_given(session: Session) -> None:
    account = an_account(session)
    accounts.close_account(session, account, by=ADMIN, at=AT)
    number = session.scalars(select(AccountNotice.id)).one()
    not_permitted(notices.told, session, number, by=EDITOR, at=AT)
    notices.told(session, number, by=ADMIN, at=AT)
    assert asked.with_notice_due(session) == set()
    with pytest.raises(NotFound):
        notices.told(session, 99, by=ADMIN, at=AT)


def test_only_a_member_can_be_convener_and_an_identity_belongs_to_one_account(session: Session) -> None:
    first, second = an_account(session), an_account(session, Role.APPROVER)
    given: dict[str, Any] = {"external_id": "Someone@Agency.example", "convener": False, "at": AT}
    not_permitted(accounts.set_outside, session, first, by=EDITOR, **given)
    accounts.set_outside(session, first, by=ADMIN, **given)
    assert first.external_id == "someone@agency.example"
    assert field_of(accounts.set_outside, session, second, by=ADMIN, **given) == "external_id"
    a_convener = given | {"external_id": "", "convener": True}
    assert field_of(accounts.set_outside, session, second, by=ADMIN, **a_convener) == "convener"
    himself = Actor(Role.ADMIN, "ndc", account=second.reference)
    assert field_of(accounts.set_outside, session, second, by=himself, **given | {"external_id": "x"}) == ""


def test_a_key_requested_by_the_holder_derives_from_the_site_s_own_key_and_is_valid_for_fifteen_minutes(
        session: Session) -> None:
    account = an_account(session)
    notices.ask_reset(session, "nobody@example.org", key="k", at=AT)
    notices.ask_reset(session, account.email, key="k", at=AT)
    notice = session.scalars(select(AccountNotice)).one()
    assert notice.kind is NoticeKind.KEY
    good = notices.one_time_key(notice, key="k")
    for bad in (notice.nonce, notices.one_time_key(notice, key="another")):
        with pytest.raises(RuleBroken):
            passwords.finish_reset(session, key=bad, new="a-new-and-long-one", at=AT)
    with pytest.raises(RuleBroken):
        passwords.finish_reset(session, key=good, new="a-new-and-long-one", at=AT + timedelta(minutes=16))
    passwords.finish_reset(session, key=good, new="a-new-and-long-one", at=AT + timedelta(minutes=15))
