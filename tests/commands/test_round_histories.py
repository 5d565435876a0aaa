"""Whatever happens in a reporting round, who is silent, late or through is what a second look at the same acts gives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.commands.histories import a_few, live, undone
from tests.world import (
    DECIDED,
    EDITOR,
    a_body,
    a_category,
    a_commitment,
    a_milestone,
    completion,
    holder,
    no_progress,
    progress,
    text,
)
from tests.worlds.rounds import a_round, asked_in, at, time_goes_to
from tracker.commands import milestones, rounds, submissions, updates
from tracker.commands.carrying_over import succeed_body
from tracker.domain.calendar import When
from tracker.domain.errors import NotFound, NotPermitted, RuleBroken
from tracker.domain.permissions import Role
from tracker.domain.rounds import Filing
from tracker.domain.schedule import OVER, MilestoneState
from tracker.models import Body, Milestone, Submission, Update
from tracker.models.submission import SubmissionState
from tracker.queries import rounds as shown

WHY = text("理由")
BODIES = ("cec", "moi", "moda")
"""The first two are asked; the third may take the place of the first."""
KINDS = {"progress": progress, "nothing": no_progress, "finish": completion}

WHICH, BODY, SAID = st.integers(0, 3), st.sampled_from(BODIES), st.sampled_from(["progress", "nothing", "finish"])
STEPS = st.lists(st.one_of(
    st.tuples(st.just("published"), WHICH, SAID), st.tuples(st.just("published"), WHICH, SAID),
    st.tuples(st.just("sent"), WHICH, SAID), st.tuples(st.just("taken_back"), WHICH), st.tuples(st.just("returned"), WHICH),
    st.tuples(st.just("let_through"), WHICH),
    st.tuples(st.just("corrected"), WHICH, WHICH, SAID),
    st.tuples(st.just("withdrawn"), WHICH),
    st.tuples(st.just("excused"), BODY), st.tuples(st.just("asked_again"), BODY),
    st.tuples(st.just("amended"), st.sets(BODY, min_size=1), st.sampled_from([0, 0, 0, 3, 8]), st.sampled_from([0, 0, 5])),
    st.tuples(st.just("closed")), st.tuples(st.just("reopened"), st.integers(0, 9)),
    st.tuples(st.just("succeeded"), st.booleans()),
    st.tuples(st.just("waited"), st.sampled_from([1, 5, 20])), st.tuples(st.just("waited"), st.sampled_from([1, 5, 20])),
), min_size=3, max_size=25)


@dataclass
class Said:
    """A report that is in the round, with the day on which it came."""

    body: str
    milestones: tuple[str, ...]
    on: date
    thing: Update | Submission
    nothing: bool
    published: bool


class Story:
    """The acts, and what follows from them without a look at what the program makes of them."""

    def __init__(self, session: Session) -> None:
        self.session, self.today = session, date(2026, 3, 20)
        a_category(session)
        for slug in BODIES:
            a_body(session, slug)
        led, other = a_commitment(session, leads=["cec"], supports=["moi"]), a_commitment(session, leads=["moi"])
        self.about = [a_milestone(session, commitment=each) for each in (led, led, other)]
        self.about.append(a_milestone(session, commitment=other, body="cec"))
        self.round = a_round(session)
        self.people = {slug: holder(session, Role.REPORTER, slug) for slug in BODIES}
        self.said: list[Said] = []
        self.silent: dict[str, list[str]] = {}
        self.fell_due: date | None = None
        self.heir = False

    @property
    def on(self) -> dict[str, Any]:
        return {"by": EDITOR, "at": at(self.today)}

    def refusable(self, given: Any) -> Any:
        if given is None:
            raise RuleBroken("", "there is none")
        return given

    def report(self, milestone: Milestone, what: str) -> tuple[str, Any]:
        body = milestone.responsible[0]
        return body, KINDS[what](body, occurred=self.today)

    def enters(self, body: str) -> bool:
        term, round = self.round.term, self.round
        asked = [each.body for each in self.asked()]
        return (round.closed_on is None and term.opens <= self.today <= term.locks
                and (body in asked or (self.heir and body == "moda" and "cec" in asked)))

    def asked(self) -> list[Any]:
        return [each for each in shown.asked_in(self.session, self.round) if not each.dropped]

    def waiting(self, which: int, *states: SubmissionState) -> Submission:
        found = self.session.scalars(select(Submission).where(Submission.state.in_(states)).order_by(Submission.id)).all()
        return self.refusable(found[which % len(found)] if found else None)

    # --- what is done

    def published(self, which: int, what: str) -> None:
        milestone = self.about[which]
        body, report = self.report(milestone, what)
        made = updates.publish_update(self.session, milestone.of, [milestone], report, **self.on)
        if self.enters(body):
            self.said.append(Said(body, (milestone.reference,), self.today, made, what == "nothing", True))

    def sent(self, which: int, what: str) -> None:
        milestone = self.about[which]
        body, report = self.report(milestone, what)
        by = self.people[body]
        draft = submissions.save_draft(self.session, milestone.of, [milestone], report, seen=10**6, by=by, at=at(self.today))
        submissions.submit(self.session, draft, by=by, at=at(self.today))
        if self.enters(body):
            self.said.append(Said(body, (milestone.reference,), self.today, draft, what == "nothing", False))

    def taken_back(self, which: int) -> None:
        one = self.waiting(which, SubmissionState.SUBMITTED, SubmissionState.RETURNED)
        submissions.withdraw_submission(self.session, one, by=self.people[one.body], at=at(self.today))
        self.said = [each for each in self.said if each.thing is not one]

    def returned(self, which: int) -> None:
        one = self.waiting(which, SubmissionState.SUBMITTED)
        submissions.return_submission(self.session, one, reason="請補充", version=one.version, **self.on)

    def let_through(self, which: int) -> None:
        one = self.waiting(which, SubmissionState.SUBMITTED)
        made = submissions.publish_submission(self.session, one, version=one.version, **self.on)
        for each in self.said:
            if each.thing is one:
                each.thing, each.published = made, True

    def corrected(self, which: int, to: int, what: str) -> None:
        found = self.session.scalars(select(Update).where(Update.corrected_by.is_(None)).order_by(Update.number)).all()
        wrong, milestone = self.refusable(found[which % len(found)] if found else None), self.about[to]
        right = updates.publish_update(self.session, milestone.of, [milestone], KINDS[what](wrong.body, occurred=self.today),
                                       corrects=wrong, **self.on)
        for each in self.said:
            if each.thing is wrong:
                each.thing, each.milestones, each.nothing = right, (milestone.reference,), what == "nothing"

    def withdrawn(self, which: int) -> None:
        milestones.withdraw_milestone(self.session, self.about[which], reason=WHY, decided=DECIDED,
                                      occurred=When.day(self.today), **self.on)

    def excused(self, slug: str) -> None:
        rounds.excuse_body(self.session, asked_in(self.session, self.round, slug), reason=WHY, **self.on)
        self.silent[slug] = []

    def asked_again(self, slug: str) -> None:
        rounds.ask_again(self.session, asked_in(self.session, self.round, slug), reason=WHY, **self.on)
        if self.fell_due:
            self.silent[slug] = self.unsaid(slug)

    def amended(self, slugs: set[str], due: int, locks: int) -> None:
        before = {each.body for each in self.asked()}
        term = replace(self.round.term, due=self.round.due + timedelta(due),
                       locks=max(self.round.locks, self.round.due + timedelta(due)) + timedelta(locks))
        rounds.amend_round(self.session, self.round, term, sorted(slugs), reason=WHY, **self.on)
        if term.due >= self.today:
            self.fell_due, self.silent = None, {}
        elif self.fell_due:
            for slug in slugs - before:
                self.silent[slug] = self.unsaid(slug)

    def closed(self) -> None:
        rounds.close_round(self.session, self.round, reason=WHY, **self.on)
        self.record()

    def reopened(self, days: int) -> None:
        rounds.reopen_round(self.session, self.round, self.today + timedelta(days), reason=WHY, **self.on)

    def succeeded(self, moves: bool) -> None:
        if self.heir:
            raise RuleBroken("", "once")
        succeed_body(self.session, Body.by_reference(self.session, "cec"), successor="moda", on=self.today, reason=WHY,
                     commitments=[self.about[0].of] if moves else [], decided=DECIDED, **self.on)
        self.heir = True

    def waited(self, days: int) -> None:
        for _ in range(days):
            self.today += timedelta(1)
            if self.round.closed_on is None:
                if self.round.due < self.today and self.fell_due != self.round.due:
                    self.fell_due = self.round.due
                    self.record()
                if self.round.locks < self.today:
                    self.record()
            time_goes_to(self.session, self.today)

    # --- what follows

    def record(self) -> None:
        asked = {each.body for each in self.asked()}
        for each in shown.asked_in(self.session, self.round):
            self.silent[each.body] = self.unsaid(each.body) if each.body in asked else []

    def its_own(self, slug: str) -> list[Said]:
        """What counts as said by a body: also by its heir, or by the one before it, unless that is asked the same itself."""
        asked = {each.body: set(each.milestones) for each in self.asked()}
        mine = set(asked_in(self.session, self.round, slug).milestones)
        kin = {"cec": "moda", "moda": "cec"}.get(slug) if self.heir else None
        if kin and mine & asked.get(kin, set()):
            kin = None
        return [each for each in self.said if each.body == slug or (each.body == kin and mine & set(each.milestones))]

    def owes(self, slug: str) -> list[str]:
        asked = asked_in(self.session, self.round, slug)
        named = {each for said in self.its_own(slug) for each in said.milestones}
        states = {each.reference: each.state for each in self.about}
        return [] if asked.is_excused else [each for each in asked.milestones if states[each] not in OVER or (
            states[each] is MilestoneState.FINISHED and each in named)]

    def unsaid(self, slug: str) -> list[str]:
        named = {each for said in self.its_own(slug) for each in said.milestones}
        return sorted(each for each in self.owes(slug) if each not in named)

    def filing(self, slug: str) -> Filing:
        said = self.its_own(slug)
        if any(each.published and not each.nothing for each in said):
            return Filing.FILED
        if said:
            is_nothing = all(each.nothing for each in said) and any(each.published for each in said)
            return Filing.NOTHING if is_nothing else Filing.RECEIVED
        if asked_in(self.session, self.round, slug).is_excused:
            return Filing.EXCUSED
        if not self.owes(slug) and not self.silent.get(slug):
            return Filing.NOT_OWED
        return Filing.SILENT if self.today > self.round.due or self.round.closed_on else Filing.AWAITED

    def is_late(self, slug: str) -> bool:
        first: dict[str, date] = {}
        for each in self.its_own(slug):
            for milestone in set(each.milestones) & set(asked_in(self.session, self.round, slug).milestones):
                first[milestone] = min(each.on, first.get(milestone, each.on))
        return any(day > self.round.due for day in first.values())


@given(STEPS)
@a_few
def test_whatever_happens_in_a_round_who_is_silent_late_or_through_follows_from_the_acts(
        sqlite_session: Session, steps: list[Any]) -> None:
    session = sqlite_session
    with undone(session):
        story = Story(session)
        live(session, story, steps, NotFound, NotPermitted)
        for asked in shown.asked_in(session, story.round):
            assert sorted(asked.silent) == sorted(story.silent.get(asked.body, [])) or asked.dropped, asked.body
            if asked.dropped:
                continue
            staff, public = (shown.row(session, asked, today=day) for day in (story.today, None))
            assert staff.filing is story.filing(asked.body) or (staff.filing is Filing.DRAFT), asked.body
            assert staff.is_late is story.is_late(asked.body), asked.body
            assert sorted(staff.unanswered) == story.unsaid(asked.body), asked.body
            if public.filing is Filing.SILENT:
                assert staff.filing in (Filing.SILENT, Filing.DRAFT, Filing.RECEIVED) and asked.silent, asked.body
