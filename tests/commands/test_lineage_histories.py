"""However commitments are carried over, taken back, withdrawn, closed and reopened, nothing goes on in itself, and both ends of
what goes on name each other."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.commands.histories import a_few, live, undone
from tests.world import DECIDED, EDITOR, a_commitment, a_milestone, a_plan, text
from tests.worlds.rounds import at
from tracker.commands import carrying_over, plans, reinstating
from tracker.commands.commitments import withdraw_commitment
from tracker.commands.milestones import withdraw_milestone
from tracker.commands.plans import Closing
from tracker.domain.calendar import When
from tracker.domain.closing import LEADS_ON, ClosingState
from tracker.models import Commitment, Milestone, Plan
from tracker.queries import lineage

DAY = date(2030, 1, 10)
BY: dict[str, Any] = {"reason": text("理由"), "decided": DECIDED, "by": EDITOR, "at": at(DAY)}

WHICH = st.integers(0, 11)
ENDS = st.tuples(st.sampled_from([*ClosingState, *LEADS_ON]), WHICH)
STEPS = st.lists(st.one_of(
    st.tuples(st.just("carried"), WHICH, st.none() | WHICH, st.sets(st.integers(0, 2))),
    st.tuples(st.just("carried"), WHICH, st.none() | WHICH, st.sets(st.integers(0, 2))),
    st.tuples(st.just("undone"), WHICH), st.tuples(st.just("undone"), WHICH),
    st.tuples(st.just("withdrawn"), st.booleans(), WHICH), st.tuples(st.just("reinstated"), st.booleans(), WHICH),
    st.tuples(st.just("closed"), st.integers(0, 1), st.lists(ENDS, min_size=6, max_size=6)),
    st.tuples(st.just("settled"), WHICH, ENDS),
    st.tuples(st.just("reopened"), st.integers(0, 1)),
), min_size=3, max_size=12)


class Story:
    def __init__(self, session: Session) -> None:
        self.session = session
        self.plans = [a_plan(session, code) for code in ("2021-2024", "2025-2028", "2029-2032")]
        for plan in self.plans[:2]:
            commitment = a_commitment(session, plan=plan)
            for _ in range(2):
                a_milestone(session, commitment=commitment)

    def one(self, model: type[Any], which: int) -> Any:
        every = self.session.scalars(select(model).order_by(model.reference)).all()
        return every[which % len(every)]

    def carried(self, which: int, to: int | None, of: set[int]) -> None:
        commitment = self.one(Commitment, which)
        goal = self.one(Commitment, to) if to is not None else None
        later = self.plans[[each.reference for each in self.plans].index(commitment.plan) + 1:]
        plan = Plan.by_reference(self.session, goal.plan) if goal else later[0] if later else self.plans[0]
        own = self.session.scalars(select(Milestone).where(Milestone.commitment == commitment.reference).order_by(
            Milestone.reference)).all()
        carrying_over.carry_over(self.session, commitment, plan, to=goal,
                                 milestones=[own[each] for each in sorted(of) if each < len(own)], **BY)

    def undone(self, which: int) -> None:
        carrying_over.undo_carry_over(self.session, self.one(Commitment, which), **BY)

    def withdrawn(self, whole: bool, which: int) -> None:
        act: Any = withdraw_commitment if whole else withdraw_milestone
        act(self.session, self.one(Commitment if whole else Milestone, which), occurred=When.day(DAY), **BY)

    def reinstated(self, whole: bool, which: int) -> None:
        act: Any = reinstating.reinstate_commitment if whole else reinstating.reinstate_milestone
        act(self.session, self.one(Commitment if whole else Milestone, which), occurred=When.day(DAY), **BY)

    def ending(self, end: tuple[ClosingState, int], plan: str) -> Closing:
        state, which = end
        offered = lineage.destinations(self.session, plan)
        to = offered[which % len(offered)].reference if state in LEADS_ON and offered else None
        return Closing(state, text("理由"), to, DECIDED)

    def closed(self, which: int, ends: list[tuple[ClosingState, int]]) -> None:
        plan = self.plans[which]
        opened = plans.open_milestones(self.session, plan)
        plans.close_plan(self.session, plan, on=DAY, decided=DECIDED, by=EDITOR, at=at(DAY), closings={
            each.reference: self.ending(ends[place % 6], plan.reference) for place, each in enumerate(opened)})

    def settled(self, which: int, end: tuple[ClosingState, int]) -> None:
        milestone = self.one(Milestone, which)
        plans.settle_milestone(self.session, milestone, self.ending(end, milestone.plan), by=EDITOR, at=at(DAY))

    def reopened(self, which: int) -> None:
        plans.reopen_plan(self.session, self.plans[which], **BY)


@given(STEPS)
@a_few
def test_whatever_is_carried_over_nothing_goes_on_in_itself_and_both_ends_name_each_other(
        sqlite_session: Session, steps: list[Any]) -> None:
    session = sqlite_session
    with undone(session):
        story = Story(session)
        live(session, story, steps)
        _holds(session)


def _holds(session: Session) -> None:
    number = {each.reference: each.number for each in session.scalars(select(Plan))}
    commitments = {each.reference: each for each in session.scalars(select(Commitment))}
    every: dict[str, Any] = commitments | {each.reference: each for each in session.scalars(select(Milestone))}
    known = {each: lineage.of_commitment(session, one, [
        other for other in every.values() if isinstance(other, Milestone) and other.commitment == each])
        for each, one in commitments.items()}
    for reference, one in every.items():
        if not one.carried_to:
            continue
        home, goal = (getattr(each, "commitment", each.reference) for each in (one, every[one.carried_to]))
        assert known[home].onward[reference].reference == one.carried_to
        assert reference in [each.reference for each in known[goal].before[one.carried_to]]
        seen, at = {reference}, one.carried_to
        while at:
            assert at not in seen, (reference, "goes on in itself")
            seen.add(at)
            at = every[at].carried_to
        if isinstance(one, Commitment):
            assert number[every[goal].plan] > number[one.plan]
        elif one.closing is None:
            assert one.of.carried_to and one.carried_to.startswith(f"{one.of.carried_to}/"), (reference, "left behind")
