"""Whatever is entered about the group in whatever order, the record says of each day who sat; whoever names a seat, a term or the
rules names one that stands; and a member signs while neither seat nor term has ended, with the name of that day, and what was
signed can always be taken back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.commands.histories import a_few, live, tried, undone
from tests.world import ADMIN, EDITOR, an_update, text
from tests.worlds.forum import a_notice
from tests.worlds.reviews import AGREES, ASKS, an_account_for
from tests.worlds.rounds import at
from tracker.commands import accounts, meetings, reviews, steering_group, striking
from tracker.commands.steering_group import NOT_STATED, Rules, Working
from tracker.domain.calendar import When
from tracker.domain.errors import NotPermitted, RuleBroken
from tracker.domain.forum import Attendance, AttendedAs, Seat
from tracker.domain.permissions import Role
from tracker.models import Account, Meeting, Member, Review, Term, Update, WorkingGroup
from tracker.queries import member_home
from tracker.queries import steering_group as shown
from tracker.queries.staff import actor_of

WHY = text("理由")
FIRST = date(2026, 3, 2)

WHICH, NUMBER = st.integers(0, 5), st.integers(1, 3)
DAY = st.one_of(st.none(), st.integers(-20, 20))
SEAT = st.one_of(st.tuples(st.sampled_from([None, Seat.CONVENER, Seat.MEMBER]), st.none()),
                 st.tuples(st.just(Seat.DEPUTY), WHICH), st.tuples(st.sampled_from(Seat), st.one_of(st.none(), WHICH)))
"""What a member is, and in whose place."""
SOME = st.sets(WHICH, max_size=3)
STEPS = st.lists(st.one_of(
    st.tuples(st.just("opened"), st.integers(2, 5), DAY, DAY), st.tuples(st.just("dated"), WHICH, DAY, DAY),
    *[st.tuples(st.just("appointed"), WHICH, SEAT, DAY, DAY)] * 2,
    *[st.tuples(st.just("reseated"), WHICH, SEAT, DAY, DAY)] * 2, st.tuples(st.just("left"), WHICH, st.integers(-20, 20)),
    st.tuples(st.just("grouped"), WHICH, SOME), st.tuples(st.just("regrouped"), WHICH, SOME),
    st.tuples(st.just("announced"), NUMBER, WHICH, st.integers(-2, 9)),
    st.tuples(st.just("held"), NUMBER, WHICH, st.integers(-15, 1)), st.tuples(st.just("called_off"), WHICH),
    st.tuples(st.just("moved"), WHICH, WHICH), *[st.tuples(st.just("attended"), WHICH, SOME)] * 2,
    st.tuples(st.just("ruled"), DAY, st.sampled_from([None, 3, 5])), st.tuples(st.just("tied"), WHICH, WHICH),
    st.tuples(st.just("consented"), WHICH), *[st.tuples(st.just("signed"), WHICH, st.integers(0, 1))] * 3,
    st.tuples(st.just("reworded"), WHICH), st.tuples(st.just("taken_back"), WHICH),
    *[st.tuples(st.just("struck"), st.sampled_from(["terms", *["seats"] * 3, "groups", "meetings", "rules"]), WHICH)] * 4,
    st.tuples(st.just("waited"), st.integers(1, 9)),
), min_size=15, max_size=45)


@dataclass(eq=False)
class Known:
    """A term, a seat, a working group, a meeting or a version of the rules, as it was entered.

    of  the term that it belongs to
    """

    thing: Any
    of: Known | None = None
    starts: date | None = None
    ends: date | None = None
    gone: bool = False
    seat: Seat | None = None
    takes_place_of: Known | None = None
    members: list[Known] = field(default_factory=list)
    consents: bool = False

    def lasts(self, day: date) -> bool:
        return (self.starts is None or self.starts <= day) and (self.ends is None or day <= self.ends)


@dataclass
class Said:
    review: Review
    holder: Account
    seat: Known
    update: Update
    signed: tuple[Any, ...]
    withdrawn: bool = False


class Story:
    def __init__(self, session: Session) -> None:
        self.session, self.today = session, FIRST
        self.terms: list[Known] = []
        self.seats: list[Known] = []
        self.groups: list[Known] = []
        self.meetings: list[Known] = []
        self.rules: list[Known] = []
        self.holders: dict[Account, Known] = {}
        self.said: list[Said] = []
        self.updates = [an_update(session), an_update(session)]
        self.names = 0

    @property
    def on(self) -> dict[str, Any]:
        return {"at": at(self.today)}

    @property
    def by(self) -> dict[str, Any]:
        return {"by": EDITOR, **self.on}

    def days(self, starts: int | None, ends: int | None) -> tuple[dict[str, Any], tuple[date | None, date | None]]:
        given = tuple(None if each is None else self.today + timedelta(each) for each in (starts, ends))
        return {name: day and When.day(day) for name, day in zip(("starts", "ends"), given, strict=True)}, given  # type: ignore[return-value]

    def one(self, among: list[Known], which: int) -> Known:
        if not among:
            raise RuleBroken("", "there is none")
        return among[which % len(among)]

    def does(self, allowed: bool, act: Callable[..., Any], *what: Any, **more: Any) -> Any:
        return tried(allowed, act, self.session, *what, **more)

    def anew(self) -> Any:
        self.names += 1
        return text(f"第{self.names}號委員")

    # --- terms, seats, groups

    def opened(self, number: int, starts: int | None, ends: int | None) -> None:
        days, given = self.days(starts, ends)
        allowed = not any(each.thing.number == number and not each.gone for each in self.terms) and in_order(*given)
        term = self.does(allowed, steering_group.open_term, number, **days, **self.by)
        self.terms = [each for each in self.terms if each.thing.number != number]
        self.terms.append(Known(term, None, *given))

    def dated(self, which: int, starts: int | None, ends: int | None) -> None:
        term, (days, given) = self.one(self.terms, which), self.days(starts, ends)
        if given == (term.starts, term.ends):
            raise RuleBroken("", "nothing changes")
        self.does(not term.gone and in_order(*given), steering_group.amend_term, term.thing, **days, first_meeting=None,
                  last_meeting=None, note=text(""), selection=NOT_STATED, reason=WHY, **self.by)
        term.starts, term.ends = given

    def appointed(self, which: int, chosen: tuple[Seat | None, int | None], starts: int | None, ends: int | None) -> None:
        term, (days, given) = self.one(self.terms, which), self.days(starts, ends)
        seat, other = chosen[0], None if chosen[1] is None else self.one(self.seats, chosen[1])
        member = self.does(not term.gone and in_order(*given) and self.fits(term, seat, other), steering_group.appoint_member,
                           term.thing, name=self.anew(), role=text("委員"), seat=seat, **days,
                           deputy_for=other and other.thing.reference, **self.by)
        self.seats.append(Known(member, term, *given, seat=seat, takes_place_of=other))

    def reseated(self, which: int, chosen: tuple[Seat | None, int | None], starts: int | None, ends: int | None) -> None:
        one, (days, given) = self.one(self.seats, which), self.days(starts, ends)
        seat, other = chosen[0], None if chosen[1] is None else self.one(self.seats, chosen[1])
        has_deputy = any(each.takes_place_of is one and not each.gone for each in self.seats)
        allowed = not one.gone and in_order(*given) and other is not one and self.fits(one.of, seat, other) and not (
            seat is Seat.DEPUTY and has_deputy)
        self.does(allowed, steering_group.amend_member, one.thing, name=self.anew(), role=text("委員"), side=None, seat=seat,
                  **days, organisation=self.anew(), deputy_for=other and other.thing.reference, reason=WHY, **self.by)
        one.seat, one.takes_place_of, (one.starts, one.ends) = seat, other, given

    def fits(self, term: Known | None, seat: Seat | None, other: Known | None) -> bool:
        if other is None or seat is not Seat.DEPUTY:
            return other is None and seat is not Seat.DEPUTY
        return other.of is term and other.seat is not Seat.DEPUTY and not other.gone

    def left(self, which: int, days: int) -> None:
        one, day = self.one(self.seats, which), self.today + timedelta(days)
        self.does(not one.gone and one.ends is None and in_order(one.starts, day), steering_group.end_membership, one.thing,
                  ends=When.day(day), reason=WHY, **self.by)
        one.ends = day

    def grouped(self, which: int, members: set[int]) -> None:
        term, found = self.one(self.terms, which), self.some(members)
        group = self.does(not term.gone and stand(found), steering_group.form_working_group, term.thing, working(found),
                          **self.by)
        self.groups.append(Known(group, term, members=found))

    def regrouped(self, which: int, members: set[int]) -> None:
        group, found = self.one(self.groups, which), self.some(members)
        if found == group.members:
            raise RuleBroken("", "nothing changes")
        self.does(not group.gone and stand(found), steering_group.amend_working_group, group.thing, working(found), reason=WHY,
                  **self.by)
        group.members = found

    def some(self, members: set[int]) -> list[Known]:
        return list(dict.fromkeys(self.one(self.seats, each) for each in sorted(members)))

    # --- meetings and rules

    def announced(self, number: int, which: int, days: int) -> None:
        term, day = self.one(self.terms, which), self.today + timedelta(days)
        self.does(days >= 0 and self.is_free(number) and not term.gone, meetings.announce_meeting, number,
                  a_notice(day, notice_on=None), term=term.thing, **self.by)
        self.numbered(number, term, day)

    def held(self, number: int, which: int, days: int) -> None:
        term, day = self.one(self.terms, which), self.today + timedelta(days)
        self.does(days <= 0 and self.is_free(number) and not term.gone, meetings.hold_meeting, number, held_on=When.day(day),
                  term=term.thing, **self.by)
        self.numbered(number, term, day)

    def is_free(self, number: int) -> bool:
        return not any(each.thing.number == number and not each.gone for each in self.meetings)

    def numbered(self, number: int, term: Known, day: date) -> None:
        self.meetings = [each for each in self.meetings if each.thing.number != number]
        self.meetings.append(Known(self.session.get_one(Meeting, f"meeting/{number}"), term, day))

    def called_off(self, which: int) -> None:
        meeting = self.one(self.meetings, which)
        self.does(meeting.thing.is_ahead, meetings.cancel_meeting, meeting.thing, reason=WHY, **self.by)
        meeting.gone = True

    def moved(self, which: int, other: int) -> None:
        meeting, term = self.one(self.meetings, which), self.one(self.terms, other)
        if meeting.of is term or meeting.starts is None or (meeting.thing.is_ahead and meeting.starts < self.today):
            raise RuleBroken("", "another story")
        self.does(not meeting.gone and not meeting.members and not term.gone, meetings.amend_meeting, meeting.thing,
                  a_notice(meeting.starts, notice_on=None), term=term.thing, reason=WHY, **self.by)
        meeting.of = term

    def attended(self, which: int, members: set[int]) -> None:
        meeting, found = self.one(self.meetings, which), self.some(members)
        if found == meeting.members:
            raise RuleBroken("", "nothing changes")
        was = not meeting.gone and meeting.starts is not None and meeting.starts <= self.today
        self.does(was and stand(found) and all(each.of is meeting.of for each in found), meetings.record_attendance,
                  meeting.thing, [Attendance(AttendedAs.MEMBER, each.thing.reference) for each in found], **self.by)
        meeting.members = found

    def ruled(self, days: int | None, notice: int | None) -> None:
        day = None if days is None else self.today + timedelta(days)
        adopted = Rules(text("設置要點"), When.day(day) if day else None, notice_working_days=notice)
        rules = steering_group.adopt_rules(self.session, adopted, **self.by)
        self.rules.append(Known(rules, starts=day))

    def needed(self, day: date) -> tuple[Any, int | None]:
        """The rules in force on a day, and the notice that they name."""
        found = [each for each in self.rules if not each.gone and (each.starts or date.min) <= day]
        last = max(found, key=lambda each: (each.starts or date.min, each.thing.number), default=None)
        return (last.thing, last.thing.notice_working_days) if last else (None, None)

    # --- what members sign

    def tied(self, which: int, holder: int) -> None:
        """An account is made for a seat, or one that has signed for another is tied to it."""
        seat, every = self.one(self.seats, which), list(self.holders)
        allowed = not seat.gone and seat not in self.holders.values()
        if holder < len(every):
            self.does(allowed, accounts.change_account, every[holder], role=Role.MEMBER, body=None, side=None, member=seat.thing,
                      by=ADMIN, **self.on)
            self.holders[every[holder]] = seat
        elif allowed:
            self.holders[an_account_for(self.session, seat.thing, f"holder{len(every)}@example.org")] = seat

    def holder(self, which: int) -> tuple[Account, Any, Known]:
        if not self.holders:
            raise RuleBroken("", "there is none")
        found = list(self.holders)[which % len(self.holders)]
        return found, actor_of(self.session, found), self.holders[found]

    def consented(self, which: int) -> None:
        _account, by, seat = self.holder(which)
        (reviews.end_consent if seat.consents else reviews.give_consent)(self.session, by=by, **self.on)
        seat.consents = not seat.consents

    def signs(self, seat: Known) -> bool:
        return bool(seat.consents and seat.lasts(self.today) and seat.of and seat.of.lasts(self.today))

    def signed(self, which: int, on: int) -> None:
        account, by, seat = self.holder(which)
        has_spoken = any(each.seat is seat and each.update is self.updates[on] and not each.withdrawn for each in self.said)
        review = self.does(self.signs(seat) and not has_spoken, reviews.give_review, self.updates[on], ASKS, by=by, **self.on)
        self.said.append(Said(review, account, seat, self.updates[on], name_of(seat.thing)))

    def reworded(self, which: int) -> None:
        one, by, seat = self.word(which)
        if one.review.stance is AGREES.stance:
            raise RuleBroken("", "nothing changes")
        self.does(not one.withdrawn and self.signs(seat), reviews.amend_review, one.review, AGREES, by=by, **self.on)

    def taken_back(self, which: int) -> None:
        one, by, _seat = self.word(which)
        self.does(not one.withdrawn, reviews.withdraw_review, one.review, by=by, **self.on)
        one.withdrawn = True

    def word(self, which: int) -> tuple[Said, Any, Known]:
        if not self.said:
            raise RuleBroken("", "nothing was said")
        one = self.said[which % len(self.said)]
        return one, actor_of(self.session, one.holder), self.holders[one.holder]

    # --- what was entered in error, and time

    def struck(self, what: str, which: int) -> None:
        one = self.one(getattr(self, what), which)
        # A meeting that was called off can still be struck.
        stands = not (one.gone and one.thing.struck)
        self.does(stands and not self.is_named(what, one), striking.strike, one.thing, reason=WHY, **self.by)
        one.gone = True

    def is_named(self, what: str, one: Known) -> bool:
        belongs = any(each.of is one and not each.gone for each in (*self.seats, *self.groups, *self.meetings))
        takes_part = any(one in each.members and not each.gone for each in (*self.groups, *self.meetings))
        has_deputy = any(each.takes_place_of is one and not each.gone for each in self.seats)
        has_signed = any(each.seat is one and not each.withdrawn for each in self.said)
        if what == "rules":
            days = [each.starts for each in self.meetings if each.thing.was_held and not each.gone and each.starts]
            return any(self.needed(day)[0] is one.thing and self.without(one, day) != (True, one.thing.notice_working_days)
                       for day in days)
        return belongs or takes_part or has_deputy or has_signed or one in self.holders.values()

    def without(self, rules: Known, day: date) -> tuple[bool, int | None]:
        rules.gone = True
        found, notice = self.needed(day)
        rules.gone = False
        return found is not None, notice

    def waited(self, days: int) -> None:
        self.today += timedelta(days)

    def sat(self, term: Known, day: date) -> bool:
        """Whether a term had begun and was not over."""
        held = [each.starts for each in self.meetings if each.of is term and each.thing.was_held and each.starts]
        newest = max((each.thing.number for each in self.terms if not each.gone), default=0) == term.thing.number
        begun = term.starts <= day if term.starts else bool(held) and min(held) <= day
        if term.ends:
            return begun and day <= term.ends
        return begun and (not held or day <= max(held) or bool(term.starts and newest))


def in_order(starts: date | None, ends: date | None) -> bool:
    return not (starts and ends) or starts <= ends


def stand(seats: list[Known]) -> bool:
    return not any(each.gone for each in seats)


def working(members: list[Known]) -> Working:
    return Working(text("第1組"), members=[each.thing.reference for each in members])


def name_of(member: Member) -> tuple[Any, ...]:
    return member.name, member.organisation, member.side


@given(STEPS)
@a_few
def test_whatever_was_entered_who_sat_and_who_signs_follows(sqlite_session: Session, steps: list[Any]) -> None:
    session = sqlite_session
    with undone(session):
        story = Story(session)
        story.opened(1, None, None)
        story.opened(2, 10, None)
        story.opened(3, 10, None)
        for term, seat, other in ((0, Seat.CONVENER, None), (0, Seat.MEMBER, None), (0, Seat.DEPUTY, 1), (1, Seat.MEMBER, None)):
            story.appointed(term, (seat, other), None, None)
        story.held(1, 0, 0)
        for number in (0, 1):
            story.tied(number, number)
            story.consented(number)
        live(session, story, steps, NotPermitted)
        _holds(story)


def _holds(story: Story) -> None:
    session = story.session
    for day in (FIRST + timedelta(each) for each in range(-40, 80, 3)):
        expected = {each.thing.reference: sorted(seat.thing.number for seat in story.seats if seat.of is each and not seat.gone
                                                 and seat.lasts(day))
                    for each in story.terms if not each.gone and story.sat(each, day)}
        sat = {view.term.reference: [each.number for each in view.members] for view in shown.sitting(session, day)}
        assert sat == expected, day
        assert shown.rules_on(session, day) is story.needed(day)[0]
    terms = set(session.scalars(select(Term.reference).where(Term.struck.is_(False))))
    members = set(session.scalars(select(Member.reference).where(Member.struck.is_(False))))
    for member in session.scalars(select(Member).where(Member.struck.is_(False))):
        assert member.term in terms
        if member.deputy_for:
            principal = session.get_one(Member, member.deputy_for)
            assert not principal.struck and principal.term == member.term and principal.seat is not Seat.DEPUTY
        assert (member.seat is Seat.DEPUTY) is bool(member.deputy_for)
    for group in session.scalars(select(WorkingGroup).where(WorkingGroup.struck.is_(False))):
        assert group.term in terms and set(group.members) <= members
    for each in story.meetings:
        if not each.gone:
            page = shown.meeting(session, each.thing.number)
            assert page.term is each.of.thing and not page.term.struck if each.of else page.term is None
            assert sorted(one.member or "" for one in each.thing.attended) == sorted(one.thing.reference for one in each.members)
            assert {one.member for one in each.thing.attended} <= set(page.seats)
            notice = story.needed(each.starts or FIRST)[1]
            assert (page.rules.notice_working_days if page.rules else None) == notice
    for account, seat in story.holders.items():
        home = member_home.home(session, actor_of(session, account), story.today, since_visit=False)
        assert home.sits is bool(seat.lasts(story.today) and seat.of and seat.of.lasts(story.today))
        own = [one for one in story.said if one.holder is account]
        assert [one for one in own if home.can_withdraw(one.review)] == [one for one in own if not one.withdrawn]
        assert not home.sits or all(home.can_change(one.review) for one in own if not one.withdrawn)
    for one in story.said:
        assert (one.review.signed_name, one.review.signed_for, one.review.side) == one.signed
        assert one.review.member == one.seat.thing.reference and (one.withdrawn or not one.seat.thing.struck)
