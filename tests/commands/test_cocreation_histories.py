"""Whatever comes in by a call, and is answered, corrected, moved, struck or withheld in whatever order: what was responded, when
and by whom stays as it was said; what is still owed, and what counts, follows from the acts; an event is said to have been
answered only while its call has a response; and no list that was loaded once brings anything back when it is sent again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.commands.histories import a_few, live, undone
from tests.world import ADMIN, DECIDED, EDITOR, a_body, a_commitment, a_plan, text
from tests.worlds.cocreation import PROOF, a_call, an_input, an_occasion
from tests.worlds.rounds import at
from tracker.commands import cocreation, striking
from tracker.commands.carrying_over import succeed_body
from tracker.commands.cocreation import Input, Invitation
from tracker.commands.withholding import withhold
from tracker.domain.calendar import When
from tracker.domain.cocreation import Adoption, Found, Judged, PathStage, Profile, Question, Step
from tracker.domain.errors import RuleBroken
from tracker.exchange import proposals
from tracker.exchange.proposals import Held, List, Row
from tracker.exchange.table import Found as Cell
from tracker.models import Body, Call, Participation, Proposal
from tracker.queries import cocreation as shown

WHY = text("理由")
BODIES = ("cec", "moi", "moda")
"""The third may take the place of the first."""

WHICH, CALL, BODY = st.integers(0, 3), st.sampled_from(["call/1", "call/2", None]), st.sampled_from(BODIES)
DAY, ADOPTION = st.integers(-6, 1), st.sampled_from(Adoption)
ROWS = st.dictionaries(st.integers(0, 4), st.sampled_from([None, *Adoption]), min_size=1, max_size=3)
"""Of a list: which matter, and the response."""
STEPS = st.lists(st.one_of(
    st.tuples(st.just("struck"), st.just(Proposal), WHICH),
    st.tuples(st.just("amended"), WHICH, CALL, st.just("moi"), st.just(-12)),
    st.tuples(st.just("came_in"), CALL, st.one_of(st.none(), BODY), st.one_of(st.none(), DAY)),
    st.tuples(st.just("amended"), WHICH, CALL, st.one_of(st.none(), BODY), st.one_of(st.none(), DAY)),
    st.tuples(st.just("answered"), WHICH, ADOPTION, BODY, DAY), st.tuples(st.just("answered"), WHICH, ADOPTION, BODY, DAY),
    st.tuples(st.just("went_on"), WHICH, st.sampled_from(PathStage), DAY),
    st.tuples(st.just("step_corrected"), WHICH, st.integers(1, 3), st.sampled_from(PathStage), DAY),
    st.tuples(st.just("took_place"), CALL, st.booleans()),
    st.tuples(st.just("event_amended"), WHICH, CALL, st.booleans()),
    st.tuples(st.just("call_amended"), WHICH, st.booleans()),
    st.tuples(st.just("struck"), st.sampled_from([Proposal, Proposal, Participation, Call]), WHICH),
    st.tuples(st.just("withheld"), WHICH),
    st.tuples(st.just("loaded"), ROWS), st.tuples(st.just("loaded"), ROWS), st.tuples(st.just("loaded"), ROWS),
    st.tuples(st.just("loaded_again"), WHICH),
    st.tuples(st.just("succeeded")),
    st.tuples(st.just("waited"), st.integers(1, 3)),
), min_size=10, max_size=30)


@dataclass
class CameIn:
    """A proposal with what became of it: who is to respond, and each response that was accepted."""

    thing: Proposal
    call: str | None
    body: str | None
    on: date | None
    said: list[tuple[Adoption, str, date, str]] = field(default_factory=list)
    struck: bool = False
    withheld: bool = False
    listed: bool = False


class Story:
    """The acts, and what follows from them."""

    def __init__(self, session: Session) -> None:
        self.session, self.today = session, date(2026, 3, 2)
        for slug in BODIES:
            a_body(session, slug)
        self.plan = a_plan(session)
        self.commitment = a_commitment(session)
        for _each in range(2):
            a_call(session)
        self.came: list[CameIn] = []
        self.events: dict[str, tuple[str | None, bool]] = {}
        self.lists: list[List] = []
        self.heir, self.made = False, 0

    @property
    def on(self) -> dict[str, Any]:
        return {"by": EDITOR, "at": at(self.today)}

    def one(self, which: int) -> CameIn:
        if not self.came:
            raise RuleBroken("", "there is none")
        return self.came[which % len(self.came)]

    def day(self, days: int | None) -> date | None:
        return None if days is None else self.today + timedelta(days)

    def given(self, call: str | None, body: str | None, on: date | None) -> Input:
        self.made += 1
        return an_input(of_call=call, body=body, proposed_on=When.day(on) if on else None, case_number="",
                        title=text(f"案{self.made}"))

    # --- what is done

    def came_in(self, call: str | None, body: str | None, days: int | None) -> None:
        on = self.day(days)
        made = cocreation.enter_proposal(self.session, self.plan, self.given(call, body, on), **self.on)
        self.came.append(CameIn(made, call, body, on))

    def amended(self, which: int, call: str | None, body: str | None, days: int | None) -> None:
        it, on = self.one(which), self.day(days)
        cocreation.amend_proposal(self.session, it.thing, self.given(call, body, on), reason=WHY, **self.on)
        assert not (it.struck or it.withheld) and (not it.said or body == it.said[-1][3])
        it.call, it.body, it.on = call, body, on

    def answered(self, which: int, adoption: Adoption, body: str, days: int) -> None:
        it, on = self.one(which), self.today + timedelta(days)
        self.made += 1
        reason = f"理由{self.made}"
        cocreation.answer_proposal(self.session, it.thing, adoption, reason=text(reason), on=When.day(on), body=body,
                                   letter_number="發文1", **self.on)
        it.said.append((adoption, reason, on, body))
        it.body = body

    def went_on(self, which: int, stage: PathStage, days: int) -> None:
        cocreation.advance_proposal(self.session, self.one(which).thing, self.step(stage, days), **self.on)

    def step_corrected(self, which: int, place: int, stage: PathStage, days: int) -> None:
        thing = self.one(which).thing
        if place <= len(thing.path):
            cocreation.correct_step(self.session, thing, place, self.step(stage, days), reason=WHY, **self.on)

    def step(self, stage: PathStage, days: int) -> Step:
        became = self.commitment.reference if stage is PathStage.COMMITMENT else None
        return Step(stage, When.day(self.today + timedelta(days)), text("文字"), commitment=became)

    def took_place(self, call: str | None, is_answered: bool) -> None:
        event = cocreation.record_participation(self.session, self.plan, self.occasion(call, is_answered), **self.on)
        self.events[event.reference] = (call, is_answered)

    def event_amended(self, which: int, call: str | None, is_answered: bool) -> None:
        event = self.session.get(Participation, f"participation/{which + 1}")
        if event:
            cocreation.amend_participation(self.session, event, self.occasion(call, is_answered), reason=WHY, **self.on)
            self.events[event.reference] = (call, is_answered)

    def occasion(self, call: str | None, is_answered: bool) -> Any:
        found = (Judged(Question.RESPONSE, Found.YES, PROOF),) if is_answered else ()
        return an_occasion(of_call=call, profile=Profile(judged=found))

    def call_amended(self, which: int, complete: bool) -> None:
        call = self.session.get_one(Call, f"call/{which % 2 + 1}")
        said = Invitation(text(f"徵集{which}"), inputs_complete=complete)
        cocreation.amend_call(self.session, call, said, reason=WHY, **self.on)

    def struck(self, model: type[Any], which: int) -> None:
        thing = self.session.scalar(select(model).where(model.number == which + 1))
        if thing is not None:
            striking.strike(self.session, thing, reason=WHY, **self.on)
            for each in self.came:
                each.struck |= each.thing is thing
            self.events.pop(thing.reference, None)

    def withheld(self, which: int) -> None:
        it = self.one(which)
        withhold(self.session, it.thing.last_entry, ground=WHY, **self.on | {"by": ADMIN})
        it.withheld = True

    def loaded(self, rows: dict[int, Adoption | None]) -> None:
        """A list of the first call, as a platform exports it: every other matter has no number."""
        found = []
        for place, (matter, adoption) in enumerate(rows.items(), 2):
            cells = {"title_zh": f"清單{matter}", "text_zh": f"內容{matter}", "proposed_on": "2026-02-10"}
            if matter % 2:
                cells["case_number"] = f"J-{matter}"
            if adoption:
                cells |= {"adoption": adoption.value, "reason_zh": f"因{matter}", "answered_on": "2026-02-20", "body": "moi",
                          "letter_number": "發文2"}
            found.append(Row(place, {name: Cell(cells.get(name, "")) for name in proposals.BY_NAME}))
        self.load(List(found, {}, []))

    def loaded_again(self, which: int) -> None:
        if self.lists:
            self.load(self.lists[which % len(self.lists)])

    def load(self, sheet: List) -> None:
        run = self.run(sheet)
        if not run.is_ready:
            raise RuleBroken("", "nothing to load")
        cocreation.load_proposals(self.session, self.plan, [each.loaded for each in run.proposed], **self.on)
        known = {each.thing.reference: each for each in self.came}
        made = iter(each for each in self.session.scalars(select(Proposal).order_by(Proposal.number))
                    if each.reference not in known)
        for each in run.proposed:
            it = known[each.known.reference] if each.known else CameIn(next(made), "call/1", None, date(2026, 2, 10), listed=True)
            if response := each.loaded.response:
                it.said.append((response.adoption, response.reason.zh, response.on.first, response.body))
                it.body = response.body
            if not each.known:
                self.came.append(it)
        self.lists.append(sheet)

    def run(self, sheet: List) -> proposals.DryRun:
        words = proposals.words_of(self.session.scalars(select(Body)))
        held = [Held(*each) for each in shown.said(self.session, self.plan.reference)]
        return proposals.dry_run(sheet, words, held, "call/1", EDITOR, self.today)

    def succeeded(self) -> None:
        if self.heir:
            raise RuleBroken("", "once")
        succeed_body(self.session, Body.by_reference(self.session, "cec"), successor="moda", on=self.today, reason=WHY,
                     commitments=[], decided=DECIDED, **self.on)
        self.heir = True

    def waited(self, days: int) -> None:
        self.today += timedelta(days)


@given(STEPS)
@a_few
def test_whatever_happens_to_what_came_in_the_responses_what_is_owed_and_what_counts_follow_from_the_acts(
        sqlite_session: Session, steps: list[Any]) -> None:
    session = sqlite_session
    with undone(session):
        story = Story(session)
        live(session, story, steps)
        for each in story.came:
            _stands(each)
        counting = [each for each in story.came if not each.struck]
        _counts(story, counting)
        for call, is_answered in story.events.values():
            assert not is_answered or any(each.said and call in (None, each.call) for each in counting)
        for sheet in story.lists:
            again = story.run(sheet)
            lost = any(each.withheld and each.listed and not each.thing.case_number for each in story.came)
            assert not again.proposed or lost, "of words that were withheld nothing is left to know a row without a number by"


def _stands(it: CameIn) -> None:
    thing = it.thing
    assert (thing.of_call, thing.body, thing.struck, thing.withheld) == (it.call, it.body, it.struck, it.withheld)
    assert (thing.proposed_on.first if thing.proposed_on else None) == it.on
    if it.said:
        adoption, reason, on, body = it.said[-1]
        assert (thing.adoption, thing.answered_on, thing.body) == (adoption, When.day(on), body)
        assert thing.reason.zh == ("" if it.withheld else reason) and (it.on is None or it.on <= on)
    else:
        assert thing.adoption is None and thing.answered_on is None
    days = [each.on.first for each in thing.steps]
    assert days == sorted(days) and all(each.stage is not PathStage.COMMITMENT for each in thing.steps[:-1])


def _counts(story: Story, counting: list[CameIn]) -> None:
    session = story.session
    for slug in BODIES:
        named = {slug, *(["cec"] if story.heir and slug == "moda" else [])}
        assert shown.unanswered(session, [slug]) == [
            each.thing for each in counting if each.body in named and not each.said and not each.withheld]
    standing = {each.reference for each in session.scalars(select(Call)) if not each.struck}
    assert all(each.call is None or each.call in standing or each.withheld for each in counting)
    assert all(call is None or call in standing for call, _answered in story.events.values())
    for judged in shown.judged(session, story.plan.reference):
        own = [each for each in counting if each.call == judged.reference]
        assert [each.reference for each in judged.inputs] == [each.thing.reference for each in own]
        assert [(each.reference, each.day) for each in judged.answered] == [
            (each.thing.reference, each.said[-1][2]) for each in own if each.said]
        assert [each.reference for each in judged.unowed] == [
            each.thing.reference for each in own if each.withheld and not each.said]
    making = shown.making(session)[0]
    assert {each.reference for each in shown.counting(making.events)} == set(story.events)
