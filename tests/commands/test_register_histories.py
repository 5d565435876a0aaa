"""Whatever is entered in whatever order, a conclusion stands on the register as the last meeting that dealt with it decided,
and what is counted are the rows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.commands.histories import a_few, live, undone
from tests.world import AT, EDITOR, a_body, a_matter, text
from tracker.commands import meetings, register, striking
from tracker.commands.meetings import Notice
from tracker.commands.register import Decision, Reported
from tracker.domain.calendar import When, civil_day
from tracker.domain.errors import RuleBroken
from tracker.domain.register import AFTER, Ruling, Tracking
from tracker.models import Conclusion, Listing, Meeting
from tracker.queries.register import Choice, Shown, of_meeting, rows, summary

WHY = text("理由")
REPORTED = Reported(follow_up=text("初稿已完成"), advice=Ruling.KEEP)

WHICH, RULINGS = st.integers(0, 5), st.sampled_from([*Ruling, Ruling.RELEASE])
STEPS = st.lists(st.one_of(
    st.tuples(st.just("opened"), WHICH),
    st.tuples(st.just("listed"), WHICH, WHICH), st.tuples(st.just("listed"), WHICH, WHICH),
    st.tuples(st.just("decided"), WHICH, RULINGS), st.tuples(st.just("decided"), WHICH, RULINGS),
    st.tuples(st.just("corrected"), WHICH, RULINGS),
    st.tuples(st.just("reopened"), WHICH, WHICH),
    st.tuples(st.just("struck"), WHICH),
    st.tuples(st.just("announced"), WHICH, st.integers(0, 2)),
    st.tuples(st.just("amended"), WHICH, st.integers(0, 2)),
    st.tuples(st.just("called_off"), WHICH),
    st.tuples(st.just("held"), WHICH),
    st.tuples(st.just("waited"), st.integers(1, 3)),
), min_size=4, max_size=30)


class Register:
    """What was done, each act by its command, and what was decided, by conclusion and meeting."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.days = 0
        self.decisions: dict[str, dict[str, Ruling]] = {}

    @property
    def on(self) -> dict[str, Any]:
        return {"by": EDITOR, "at": AT + timedelta(self.days)}

    def day(self, days: int) -> When:
        return When.day(civil_day(AT) + timedelta(self.days + days))

    def one(self, model: type[Any], which: int) -> Any:
        every = self.session.scalars(select(model).order_by(model.reference)).all()
        if not every:
            raise RuleBroken("", "none")
        return every[which % len(every)]

    def opened(self, which: int) -> None:
        register.open_conclusion(self.session, self.one(Meeting, which), a_matter(), **self.on)

    def listed(self, which: int, meeting: int) -> None:
        register.list_at_meeting(self.session, self.one(Conclusion, which), self.one(Meeting, meeting), REPORTED, **self.on)

    def decided(self, which: int, ruling: Ruling) -> None:
        listing = self.one(Listing, which)
        register.decide(self.session, listing, Decision(ruling, reason=WHY), **self.on)
        self.decisions.setdefault(listing.conclusion, {})[listing.meeting] = ruling

    def corrected(self, which: int, ruling: Ruling) -> None:
        """Correct a decision, and correct it back."""
        listing = self.one(Listing, which)
        before, stood = listing.decision, stand(listing.of)
        if before is None or before is ruling:
            raise RuleBroken("", "nothing to correct")
        for each in (ruling, before):
            register.correct_listing(self.session, listing, REPORTED, Decision(each, reason=WHY), correction=WHY, **self.on)
        assert stand(listing.of) == stood
        register.correct_listing(self.session, listing, REPORTED, Decision(ruling, reason=WHY), correction=WHY, **self.on)
        self.decisions[listing.conclusion][listing.meeting] = ruling

    def reopened(self, which: int, meeting: int) -> None:
        conclusion, by = self.one(Conclusion, which), self.one(Meeting, meeting)
        register.reopen(self.session, conclusion, by, reason=WHY, **self.on)
        self.decisions[conclusion.reference][by.reference] = Ruling.KEEP

    def struck(self, which: int) -> None:
        striking.strike(self.session, self.one(Conclusion, which), reason=WHY, **self.on)

    def announced(self, which: int, days: int) -> None:
        meetings.announce_meeting(self.session, which + 1, Notice(self.day(days)), **self.on)

    def amended(self, which: int, days: int) -> None:
        meeting = self.one(Meeting, which)
        if not meeting.is_ahead:
            raise RuleBroken("", "another story")
        meetings.amend_meeting(self.session, meeting, Notice(self.day(days)), reason=WHY, **self.on)

    def called_off(self, which: int) -> None:
        meetings.cancel_meeting(self.session, self.one(Meeting, which), reason=WHY, **self.on)

    def held(self, which: int) -> None:
        meeting = self.session.get(Meeting, f"meeting/{which + 1}")
        if meeting and meeting.is_ahead:
            meetings.record_held(self.session, meeting, held_on=meeting.held_on, **self.on)
        else:
            meetings.hold_meeting(self.session, which + 1, held_on=self.day(0), **self.on)

    def waited(self, days: int) -> None:
        self.days += days


def stand(conclusion: Conclusion) -> tuple[Tracking, str | None]:
    return conclusion.tracking, conclusion.ruled_at


@given(STEPS)
@a_few
def test_whatever_was_entered_a_conclusion_stands_as_the_last_meeting_decided(sqlite_session: Session, steps: list[Any]) -> None:
    session = sqlite_session
    with undone(session):
        a_body(session, "cec")
        kept = Register(session)
        kept.held(0)
        kept.opened(0)
        kept.waited(1)
        live(session, kept, steps)
        _holds(kept)


def _holds(kept: Register) -> None:
    session, today = kept.session, kept.day(0).first
    meeting = {each.reference: each for each in session.scalars(select(Meeting))}
    every = rows(session)
    shown = dict.fromkeys(Shown, 0)
    for one in (row.conclusion for row in every):
        decisions = kept.decisions.get(one.reference, {})
        assert all(meeting[each].held_on.first <= today and not meeting[each].is_off for each in decisions)
        last = max(decisions, key=lambda each: (meeting[each].held_on.first, meeting[each].number), default="")
        assert stand(one) == ((AFTER[decisions[last]], last) if last else (Tracking.OPENED, None))
        if not one.struck:
            shown[{Tracking.RELEASED: Shown.RELEASED, Tracking.LEFT: Shown.LEFT}.get(one.tracking, Shown.ON_REGISTER)] += 1
    assert shown == {each: sum(map(Choice(each).takes, every)) for each in Shown}
    counted = summary(session, today)
    assert [shown[each] for each in Shown] == [counted.on_register, counted.left, counted.released, counted.read_here]
    lines = [line for each in meeting.values() if each.was_held for line in of_meeting(session, each.reference)]
    assert counted.listings == counted.rulings == len(lines)
