"""Whatever is done with accounts: whoever is closed, logged out, locked, no longer in a role or no deputy today can do nothing
more by any way in, and everybody else keeps every way in that they had. There is always an administrator. Each act is in the
audit log once, and nothing that was refused by rule is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.commands.histories import a_few, live, undone
from tests.world import AT, PASSWORD, a_body, an_account
from tracker.commands import account_review, accounts, deputies, notices, passwords, second_factors, sessions, tokens
from tracker.domain.accounts import Owed, Policy, half_year, may_have_deputy
from tracker.domain.calendar import civil_day
from tracker.domain.errors import Counted, NotFound, NotPermitted, Refusal, RuleBroken
from tracker.domain.permissions import OWN_BODIES_ONLY, Actor, Role
from tracker.models import Account, AccountNotice, AuditLine, LoginSession, Token
from tracker.models.account_care import NoticeKind
from tracker.queries import accounts as asked
from tracker.queries import tokens as held
from tracker.queries.staff import actor_of

KEY, DAY = "k" * 40, timedelta(days=1)
POLICY = Policy(valid_days=150, second_factor=frozenset({Role.APPROVER}))
PLACES = ((Role.ADMIN, "ndc"), (Role.ADMIN, "ndc"), (Role.EDITOR, "ndc"), (Role.REPORTER, "cec"), (Role.APPROVER, "cec"),
          (Role.MEMBER, None))
"""Where the people begin, and where they may be moved."""

WHO, ADMINS, RIGHT = st.sampled_from([3, 3, 3, 4, 4, 2, 0, 1, 5, 6]), st.sampled_from([0, 0, 1, 2]), st.sampled_from(
    [True, True, True, False])
WAITS = st.sampled_from([10, 25, 300, 60 * 24, 60 * 24, 60 * 24 * 3, 60 * 24 * 70])
PAIRS = st.sampled_from([(0, 2), (3, 4), (4, 3), (0, 2), (2, 1), (5, 2), (3, 2), (4, 4), (6, 3)])
FREELY = {"waited", "logged_in", "mistyped", "second_step", "from_outside", "used", "key_asked", "key_used", "token_used"}
"""What is done without a session. Before anything else, whoever can log in does so where no session of theirs is good."""
STEPS = st.lists(st.one_of(
    st.tuples(st.just("waited"), WAITS), st.tuples(st.just("logged_in"), WHO, RIGHT),
    st.tuples(st.just("mistyped"), WHO, st.sampled_from([1, 2, 5, 6])),
    st.tuples(st.just("second_step"), st.integers(0, 2), st.sampled_from(["code", "code", "recovery", "wrong"])),
    st.tuples(st.just("from_outside"), st.integers(0, 1)), st.tuples(st.just("used"), WHO, st.integers(0, 2)),
    st.tuples(st.just("logged_out"), WHO), st.tuples(st.just("session_ended"), WHO, st.integers(0, 9)),
    st.tuples(st.just("password_changed"), WHO, RIGHT), st.tuples(st.just("key_made"), ADMINS, WHO),
    st.tuples(st.just("key_asked"), WHO), st.tuples(st.just("key_used"), st.integers(0, 3)),
    st.tuples(st.just("code_added"), WHO, RIGHT), st.tuples(st.just("code_removed"), WHO, RIGHT),
    st.tuples(st.just("new_codes"), WHO, RIGHT), st.tuples(st.just("factors_taken"), ADMINS, WHO),
    st.tuples(st.just("linked"), ADMINS, WHO, st.none() | st.integers(0, 1)),
    st.tuples(st.just("moved"), ADMINS, WHO, st.sampled_from([*PLACES, (Role.REPORTER, "moda")])),
    st.tuples(st.just("readdressed"), ADMINS, WHO), st.tuples(st.just("closed"), ADMINS, WHO),
    st.tuples(st.just("made_again"), ADMINS, st.sampled_from(PLACES)),
    st.tuples(st.just("appointed"), st.just(1), PAIRS, st.just(0), st.sampled_from([0, 300])),
    st.tuples(st.just("appointed"), ADMINS, PAIRS, st.integers(-1, 2), st.sampled_from([0, 1, 3, 40])),
    st.tuples(st.just("deputy_ended"), ADMINS, st.integers(0, 3)),
    st.tuples(st.just("acts_for"), WHO, st.none() | st.integers(0, 3)),
    st.tuples(st.just("acts_for"), st.sampled_from([2, 3, 4]), st.just(0)),
    st.tuples(st.just("token_made"), st.sampled_from([3, 4, 3, 4, 2]), RIGHT),
    st.tuples(st.just("token_revoked"), WHO, st.integers(0, 3)), st.tuples(st.just("token_used"), st.integers(0, 3)),
    st.tuples(st.just("confirmed"), ADMINS, WHO),
), min_size=30, max_size=60)


@dataclass(eq=False)
class Person:
    account: Account
    role: Role
    body: str | None
    made: datetime
    password: str = PASSWORD
    password_set: datetime = AT
    failures: int = 0
    locked: datetime = AT
    closed: bool = False
    seen: datetime | None = None
    secret: str | None = None
    step: int = 0
    codes: list[str] = field(default_factory=list)
    identity: str | None = None
    key: tuple[str, datetime] | None = None

    @property
    def reference(self) -> str:
        return self.account.reference


@dataclass(eq=False)
class Duty:
    number: int
    deputy: Person
    principal: Person
    starts: date
    ends: date
    over: datetime | None = None


@dataclass(eq=False)
class Going:
    """A session that was begun."""

    token: str
    person: Person
    began: datetime
    seen: datetime
    complete: bool
    over: bool = False
    duty: Duty | None = None


@dataclass(eq=False)
class Held:
    """A token that was made."""

    number: int
    secret: str
    person: Person
    expires: date
    used: datetime | None = None
    over: bool = False


class Story:
    """The acts, each through a session that must still be good, and what follows from them."""

    def __init__(self, session: Session) -> None:
        self.session, self.now = session, AT
        a_body(session, "moda")
        self.people = [Person(an_account(session, role, body, email=f"p{number}@example.org"), role, body, AT)
                       for number, (role, body) in enumerate(PLACES)]
        self.sessions: list[Going] = []
        self.duties: list[Duty] = []
        self.tokens: list[Held] = []
        self.keys: list[tuple[Person, str]] = []
        self.lines: dict[str, dict[str, str]] = {}
        """Of each review, the verdict on each account."""
        self.count = 0
        self.written: Counter[tuple[str, str, str]] = Counter()
        self.began = session.scalar(select(func.max(AuditLine.number))) or 0

    @property
    def today(self) -> date:
        return civil_day(self.now)

    def one(self, who: int) -> Person:
        return self.people[who % len(self.people)]

    def pick(self, these: list[Any], which: int) -> Any:
        if not these:
            raise RuleBroken("", "there is none")
        return these[which % len(these)]

    def told(self, act: str, about: str = "", outcome: str = "done") -> None:
        self.written[act, about, outcome] += 1

    @contextmanager
    def goes(self, may: bool) -> Iterator[None]:
        """It is done exactly where it may be."""
        try:
            yield
        except Refusal as refusal:
            assert not may, refusal
            raise
        assert may, "should have been refused"

    # --- who is who

    def principal(self, going: Going, day: date | None = None) -> Person | None:
        duty = going.duty
        return duty.principal if duty and not duty.over and duty.starts <= (day or self.today) <= duty.ends else None

    def is_good(self, going: Going) -> bool:
        return not going.over and going.complete and self.now - going.seen <= timedelta(minutes=31) and (
            self.now - going.began <= timedelta(hours=8))

    def owes(self, going: Going) -> Owed | None:
        mine = going.person
        if self.now - mine.password_set >= timedelta(days=150):
            return Owed.PASSWORD
        roles = {mine.role, *([who.role] if (who := self.principal(going)) else [])}
        return Owed.SECOND_FACTOR if Role.APPROVER in roles and not mine.identity and not mine.secret else None

    def asks(self, going: Going) -> asked.Found | None:
        """What a session opens, as the program says and as it must be."""
        found = asked.by_token(self.session, sessions.digest_of(going.token), POLICY, today=self.today, at=self.now)
        assert (found is not None) == self.is_good(going)
        if found:
            assert found.account is going.person.account and found.owed is self.owes(going)
            assert found.principal is (who.account if (who := self.principal(going)) else None)
        return found

    def through(self, who: int, *, owing: bool = False) -> tuple[Going, Actor]:
        """The newest session of a person, and as whom it acts."""
        mine = self.pick([each for each in self.sessions if each.person is self.one(who)], -1)
        found = self.asks(mine)
        if found is None or (found.owed and not owing):
            raise RuleBroken("", "nothing is open to them")
        actor = actor_of(self.session, found.principal or found.account)
        return mine, replace(actor, account=found.account.reference,
                             deputy_for=found.principal.reference) if found.principal else actor

    def administers(self, actor: Actor, of: Person, *, closed: bool = False) -> bool:
        return actor.role is Role.ADMIN and of.reference not in (actor.account, actor.deputy_for) and of.closed is closed

    # --- what follows

    def out(self, person: Person, *, waiting: bool = False) -> None:
        for each in self.sessions:
            each.over |= each.person is person and not (waiting and each.complete)

    def begins(self, person: Person, by_what: str = "password") -> None:
        person.failures, person.seen = 0, self.now
        token = accounts.begin_session(self.session, person.account, by_what=by_what, at=self.now)
        self.sessions.append(Going(token, person, self.now, self.now, True))
        self.told("login", person.reference)

    def fails(self, person: Person, act: str) -> None:
        person.failures += 1
        self.told(act, person.reference, "failed")
        if person.failures == 5:
            person.failures, person.locked = 0, self.now + timedelta(minutes=15)
            self.out(person, waiting=True)
            self.told("account.locked", person.reference)

    def password_of(self, person: Person, right: bool, act: Callable[[str], Any]) -> Any:
        """An act that asks for the current password; None where it was counted as a failure."""
        if right and person.locked <= self.now:
            done = act(person.password)
            person.failures = 0
            return done
        with pytest.raises(Counted):
            act(person.password if right else "wrong-harbour-43")
        if person.locked > self.now:
            self.told("password.asked", person.reference, "refused")
        else:
            self.fails(person, "password.asked")
        return None

    def stripped(self, person: Person) -> None:
        """The sessions and tokens of someone who is closed or has another role; and the deputyships that cannot be any more."""
        self.out(person)
        for token in self.tokens:
            if token.person is person and not token.over:
                token.over = True
                self.told("token.revoked", person.reference)
        for each in self.duties:
            both = (each.deputy, each.principal)
            fits = self.fit(*both) and not any(one.closed for one in both)
            if person in both and not each.over and not fits:
                each.over = self.now
                self.told("deputy.ended", each.principal.reference)

    def ends(self, person: Person) -> None:
        person.closed, person.identity, person.key = True, None, None
        self.stripped(person)
        self.told("account.closed", person.reference)
        for lines in self.lines.values():
            if lines.get(person.reference) == "":
                lines[person.reference] = "closed"

    def next_password(self, person: Person) -> str:
        self.count += 1
        return f"cloud-harbour-{self.count + 100}"

    def has_set(self, person: Person, password: str) -> None:
        person.password, person.password_set, person.key = password, self.now, None
        self.out(person)
        self.told("password.changed", person.reference)

    def is_idle(self, person: Person) -> bool:
        before = self.now - timedelta(days=180)
        return not person.closed and (person.seen or person.made) < before and not any(
            each.person is person and each.complete and each.seen >= before for each in self.sessions) and not any(
            each.person is person and each.used and each.used >= before for each in self.tokens) and not any(
            each.principal is person and each.ends >= civil_day(before) and (each.over is None or each.over >= before)
            for each in self.duties)

    def fit(self, one: Person, other: Person) -> bool:
        return one is not other and one.body == other.body and may_have_deputy(one.role) and may_have_deputy(other.role)

    def administrators(self) -> int:
        return sum(each.role is Role.ADMIN and not each.closed for each in self.people)

    # --- what is done

    def waited(self, minutes: int) -> None:
        day, self.now = self.today, self.now + timedelta(minutes=minutes, seconds=7)
        if self.today == day:
            return
        done = account_review.daily(self.session, policy=POLICY, today=self.today, at=self.now)
        gone = []
        for each in self.people:
            if self.is_idle(each) and not (each.role is Role.ADMIN and self.administrators() < 2):
                self.ends(each)
                gone.append(each.account)
        assert done.closed == gone
        period = half_year(self.today)
        assert (done.opened is not None) == (period not in self.lines)
        if done.opened:
            self.lines[period] = {each.reference: "" for each in self.people if not each.closed}
            self.told("review.opened")

    def tries(self, person: Person, right: bool) -> bool:
        if person.closed and any(each.account.email == person.account.email and not each.closed for each in self.people):
            raise RuleBroken("", "the address is another's now")
        found = accounts.log_in(self.session, email=person.account.email, policy=POLICY, at=self.now,
                                password=person.password if right else "wrong-harbour-43")
        is_open = not person.closed and person.locked <= self.now
        assert (found is person.account) == (right and is_open) and (found is None or right)
        if not is_open:
            self.told("login", person.reference, "refused")
        elif not right:
            self.fails(person, "login")
        return found is not None

    def logged_in(self, who: int, right: bool) -> None:
        person = self.one(who)
        if not self.tries(person, right):
            return
        if asked.has_factor(self.session, person.account):
            token = sessions.open_session(self.session, person.account, complete=False, at=self.now)
            self.sessions.append(Going(token, person, self.now, self.now, False))
        else:
            assert person.secret is None
            self.begins(person)

    def enters(self, who: int) -> None:
        self.now += timedelta(seconds=31)
        if not any(each.person is self.one(who) and self.is_good(each) for each in self.sessions):
            self.logged_in(who, True)
            if not self.sessions[-1].complete:
                self.second_step(0, "code")

    def mistyped(self, who: int, times: int) -> None:
        for _ in range(times):
            self.tries(self.one(who), False)

    def second_step(self, back: int, what: str) -> None:
        half = [each for each in self.sessions if not each.complete]
        waiting = self.pick(sorted(half, key=lambda each: not each.over), -1 - back)
        person = waiting.person
        found = asked.awaiting_second_factor(self.session, sessions.digest_of(waiting.token))
        assert (found is not None) == (not waiting.over)
        if found is None:
            raise RuleBroken("", "too late")
        step = int(self.now.timestamp()) // 30
        typed = {"wrong": "000000", "recovery": person.codes[0] if person.codes else "wrong",
                 "code": pyotp.TOTP(person.secret).at(self.now) if person.secret else "000000"}[what]
        right = bool(person.codes) if what == "recovery" else what == "code" and bool(person.secret) and step > person.step
        by_what = second_factors.check_code(self.session, person.account, code=typed, key=KEY, at=self.now)
        assert by_what == ({"code": "totp", "recovery": "recovery code"}[what] if right else None)
        if not by_what:
            passwords.count_failure(self.session, person.account, "second factor", policy=POLICY, at=self.now)
            self.fails(person, "login")
            return
        if what == "code":
            person.step = step
        else:
            person.codes.pop(0)
        found[0].ended_at, waiting.over = self.now, True
        self.begins(person)

    def from_outside(self, which: int) -> None:
        found = asked.by_external_id(self.session, f"subject-{which}", None)
        mine = next((each for each in self.people if each.identity == f"subject-{which}"), None)
        assert found is (mine.account if mine else None)
        if mine:
            assert mine.account.is_locked(self.now) == (mine.locked > self.now)
            if mine.locked <= self.now:
                self.begins(mine, "outside log-in")

    def used(self, who: int, back: int) -> None:
        mine = self.pick([each for each in self.sessions if each.person is self.one(who)], -1 - back)
        if found := self.asks(mine):
            sessions.see(self.session, found.session, at=self.now)
            mine.seen = self.now

    def logged_out(self, who: int) -> None:
        going, _actor = self.through(who, owing=True)
        sessions.log_out(self.session, going.person.account, at=self.now)
        self.out(going.person)
        self.told("logout", going.person.reference)

    def session_ended(self, who: int, which: int) -> None:
        (_going, actor), one = self.through(who), self.pick(self.sessions, which)
        number = self.session.scalar(select(LoginSession.id).where(LoginSession.digest == sessions.digest_of(one.token)))
        whose = one.person.reference
        with self.goes((actor.account == whose or actor.role is Role.ADMIN) and number is not None):
            sessions.end(self.session, number or 0, of=whose, by=actor, at=self.now)
        if not one.over:
            self.told("session.ended", whose)
        one.over = True

    def password_changed(self, who: int, right: bool) -> None:
        going, _actor = self.through(who, owing=True)
        person, new = going.person, self.next_password(going.person)
        if self.password_of(person, right, lambda given: passwords.change_password(
                self.session, person.account, old=given, new=new, policy=POLICY, at=self.now)):
            self.has_set(person, new)
            self.begins(person, "changed password")

    def key_made(self, by: int, of: int) -> None:
        (_going, actor), person = self.through(by), self.one(of)
        with self.goes(actor.role is Role.ADMIN and not person.closed):
            key = passwords.begin_reset(self.session, person.account, by=actor, at=self.now)
        person.key = (key, self.now + timedelta(hours=24))
        self.keys.append((person, key))
        self.told("key.made", person.reference)

    def key_asked(self, of: int) -> None:
        email = self.one(of).account.email
        person = next((each for each in self.people if each.account.email == email and not each.closed), None)
        notices.ask_reset(self.session, email, key=KEY, at=self.now)
        self.told("reset.asked", person.reference if person else "")
        if person is None:
            return
        notice = self.session.scalars(select(AccountNotice).where(
            AccountNotice.account == person.reference, AccountNotice.kind == NoticeKind.KEY).order_by(AccountNotice.id)).all()[-1]
        key = notices.one_time_key(notice, key=KEY)
        if person.key is None or person.key[0] != key:
            person.key = (key, self.now + timedelta(minutes=15))
            self.keys.append((person, key))

    def key_used(self, back: int) -> None:
        person, key = self.pick(self.keys, -1 - back)
        new = self.next_password(person)
        with self.goes(person.key is not None and person.key[0] == key and self.now <= person.key[1]):
            assert passwords.finish_reset(self.session, key=key, new=new, policy=POLICY, at=self.now) is person.account
        self.has_set(person, new)
        person.failures, person.locked = 0, self.now

    def code_added(self, who: int, right: bool) -> None:
        going, _actor = self.through(who, owing=True)
        person = going.person
        secret = second_factors.offer_totp(self.session, person.account, key=KEY)
        given = self.password_of(person, right, lambda typed: list(second_factors.confirm_totp(
            self.session, person.account, password=typed, code=pyotp.TOTP(secret).at(self.now), key=KEY, policy=POLICY,
            at=self.now)))
        if given is not None:
            assert len(given) == (0 if person.codes else 10)
            person.secret, person.step, person.codes = secret, int(self.now.timestamp()) // 30, person.codes or given
            self.told("factor.added", person.reference)

    def code_removed(self, who: int, right: bool) -> None:
        person = self.through(who)[0].person

        def remove(typed: str) -> bool:
            second_factors.remove(self.session, person.account, "totp", password=typed, policy=POLICY, at=self.now)
            return True

        if self.password_of(person, right, remove) and person.secret:
            person.secret, person.step = None, 0
            self.told("factor.removed", person.reference)

    def new_codes(self, who: int, right: bool) -> None:
        person = self.through(who)[0].person
        if given := self.password_of(person, right, lambda typed: second_factors.new_recovery_codes(
                self.session, person.account, password=typed, policy=POLICY, at=self.now)):
            person.codes = given
            self.told("factor.added", person.reference)

    def factors_taken(self, by: int, of: int) -> None:
        (_going, actor), person = self.through(by), self.one(of)
        with self.goes(self.administers(actor, person)):
            second_factors.remove_all(self.session, person.account, by=actor, at=self.now)
        person.secret, person.step, person.codes = None, 0, []
        self.out(person)
        self.told("factor.removed", person.reference)

    def linked(self, by: int, of: int, which: int | None) -> None:
        (_going, actor), person = self.through(by), self.one(of)
        identity = None if which is None else f"subject-{which}"
        is_free = identity is None or all(each.identity != identity for each in self.people)
        with self.goes(self.administers(actor, person) and is_free and identity != person.identity):
            accounts.set_outside(self.session, person.account, external_id=identity, convener=False, by=actor, at=self.now)
        person.identity = identity
        self.told("account.changed", person.reference)

    def moved(self, by: int, of: int, place: tuple[Role, str | None]) -> None:
        (_going, actor), person = self.through(by), self.one(of)
        with self.goes(self.administers(actor, person) and place != (person.role, person.body)):
            accounts.change_account(self.session, person.account, role=place[0], body=place[1], side=None, by=actor, at=self.now)
        person.role, person.body = place
        self.stripped(person)
        self.told("account.changed", person.reference)

    def readdressed(self, by: int, of: int) -> None:
        (_going, actor), person = self.through(by), self.one(of)
        self.count += 1
        with self.goes(self.administers(actor, person)):
            accounts.put_right(self.session, person.account, email=f"q{self.count}@example.org", name="", by=actor, at=self.now)
        person.key = None
        self.told("account.changed", person.reference)

    def closed(self, by: int, of: int) -> None:
        (_going, actor), person = self.through(by), self.one(of)
        with self.goes(self.administers(actor, person)):
            accounts.close_account(self.session, person.account, by=actor, at=self.now)
        self.ends(person)

    def made_again(self, by: int, place: tuple[Role, str | None]) -> None:
        """An account with the address of one that is closed."""
        (_going, actor), email = self.through(by), self.pick([each for each in self.people if each.closed], -1).account.email
        with self.goes(actor.role is Role.ADMIN and all(each.closed for each in self.people if each.account.email == email)):
            account = accounts.create_account(self.session, email=email, role=place[0], body=place[1], password=PASSWORD,
                                              by=actor, at=self.now)
        self.people.append(Person(account, *place, self.now, password_set=self.now))
        self.told("account.created", account.reference)

    def appointed(self, by: int, pair: tuple[int, int], after: int, days: int) -> None:
        (_going, actor), (one, other) = self.through(by), map(self.one, pair)
        starts = self.today + timedelta(days=after)
        ends = starts + timedelta(days=days)
        is_free = all(each.over or each.principal is not one or each.ends < starts or each.starts > ends for each in self.duties)
        may = self.administers(actor, one) and self.administers(actor, other)
        with self.goes(may and self.fit(one, other) and is_free and ends >= self.today):
            made = deputies.appoint(self.session, one.account, other.account, starts=starts, ends=ends, by=actor,
                                    today=self.today, at=self.now)
        self.session.flush()
        self.duties.append(Duty(made.id, other, one, starts, ends))
        self.told("deputy.appointed", one.reference)

    def deputy_ended(self, by: int, which: int) -> None:
        (_going, actor), duty = self.through(by), self.pick(self.duties, which)
        with self.goes(actor.role is Role.ADMIN):
            deputies.end(self.session, duty.number, by=actor, at=self.now)
        if not duty.over:
            duty.over = self.now
            self.told("deputy.ended", duty.principal.reference)

    def acts_for(self, who: int, which: int | None) -> None:
        going, actor = self.through(who, owing=True)
        mine = [each for each in self.duties if each.deputy is going.person]
        duty = None if which is None else self.pick((mine or self.duties)[::-1], which)
        here = self.session.scalars(select(LoginSession).where(LoginSession.digest == sessions.digest_of(going.token))).one()
        with self.goes(duty is None or (duty.deputy is going.person and not duty.over and
                                        duty.starts <= self.today <= duty.ends)):
            deputies.act(self.session, here, duty.number if duty else None, by=actor, today=self.today, at=self.now)
        going.duty = duty
        if duty:
            self.told("deputy.acts", duty.principal.reference)

    def token_made(self, who: int, right: bool) -> None:
        going, actor = self.through(who)
        person, expires = going.person, self.today + timedelta(days=200)
        self.count += 1

        def make(typed: str) -> Any:
            return tokens.make(self.session, password=typed, name=f"公文系統{self.count}", expires=expires, policy=POLICY,
                               by=actor, at=self.now)

        if actor.role not in OWN_BODIES_ONLY or actor.deputy_for:
            with self.goes(False):
                make(person.password)
        elif made := self.password_of(person, right, make):
            self.tokens.append(Held(made[0].id, made[1], person, expires))
            self.told("token.made", person.reference)

    def token_revoked(self, who: int, which: int) -> None:
        (_going, actor), token = self.through(who), self.pick(self.tokens, which)
        with self.goes(actor.account == token.person.reference or actor.role is Role.ADMIN):
            tokens.revoke(self.session, token.number, of=token.person.reference, by=actor, at=self.now)
        if not token.over:
            self.told("token.revoked", token.person.reference)
        token.over = True

    def token_used(self, which: int) -> None:
        token = self.pick(self.tokens, which)
        if found := self.opens(token):
            self.count += 1
            tokens.used(self.session, found, f"key-{self.count}", "", "", at=self.now)
            token.used = self.now

    def opens(self, token: Held, day: date | None = None) -> Token | None:
        found = held.by_digest(self.session, sessions.digest_of(token.secret), day or self.today)
        assert (found is not None) == (not token.over and (day or self.today) <= token.expires)
        assert found is None or found.account is token.person.account
        return found.token if found else None

    def confirmed(self, by: int, of: int) -> None:
        (_going, actor), person = self.through(by), self.one(of)
        period = self.pick(sorted(self.lines), -1)
        line = next((line for line, account in asked.review(self.session, period).lines if account is person.account), None)
        assert (line is not None) == (person.reference in self.lines[period])
        with self.goes(line is not None and actor.role is Role.ADMIN and person.reference not in (
                actor.account, actor.deputy_for)):
            account_review.confirm(self.session, line.id if line else 0, by=actor, at=self.now)
        if self.lines[period][person.reference] == "":
            self.lines[period][person.reference] = "confirmed"
            self.told("review.confirmed", person.reference)


@given(STEPS)
@a_few
def test_whatever_is_done_with_accounts_nobody_acts_who_may_not_and_nobody_who_may_is_shut_out(
        sqlite_session: Session, steps: list[Any]) -> None:
    session = sqlite_session
    with undone(session):
        story = Story(session)
        for who in (0, 3, 4):
            story.enters(who)
            story.code_added(who, True)
            if who:
                story.token_made(who, True)
            story.logged_out(who)
        for step in steps:
            live(session, story, [step] if step[0] in FREELY else [("enters", step[1]), step], NotFound, NotPermitted)
        _holds(story)


def _holds(story: Story) -> None:
    session, now = story.session, story.now
    assert story.administrators()
    lines = session.execute(select(AuditLine.act, AuditLine.subject, AuditLine.outcome).where(AuditLine.number > story.began))
    assert Counter(tuple(each) for each in lines) == story.written
    for going in story.sessions:
        story.asks(going)
        is_waiting = asked.awaiting_second_factor(session, sessions.digest_of(going.token)) is not None
        assert is_waiting <= (not going.over and not going.complete)
        if going.duty and story.is_good(going):
            for day in (going.duty.starts, going.duty.ends, going.duty.starts - DAY, going.duty.ends + DAY):
                found = asked.by_token(session, sessions.digest_of(going.token), POLICY, today=day, at=now)
                who = story.principal(going, day)
                assert found and found.principal is (who.account if who else None)
    for token in story.tokens:
        for day in (story.today, token.expires, token.expires + DAY):
            story.opens(token, day)
    for person, key in story.keys:
        is_good = person.key is not None and person.key[0] == key and now <= person.key[1]
        assert passwords.of_key(session, key, at=now) is (person.account if is_good else None)
    for period, verdicts in story.lines.items():
        assert {account.reference: line.verdict.value if line.verdict else "" for line, account in
                asked.review(session, period).lines} == verdicts
    for person in story.people:
        good = sum(each.person is person and story.is_good(each) for each in story.sessions)
        assert len(asked.sessions_of(session, person.reference, POLICY, at=now)) == good
        assert asked.has_factor(session, person.account) == bool(person.secret)
        assert asked.recovery_codes(session, person.reference) == len(person.codes)
        if not person.closed and person.locked <= now:
            assert accounts.log_in(session, email=person.account.email, password=person.password, policy=POLICY,
                                   at=now) is person.account
