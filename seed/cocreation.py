"""How plan 2 was made together, as sources tell it: the call, a proposal with its response, a consultation; and what the
independent review of 2024 recommends. A response is loaded only where a source states one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from seed.reading import Fact, day, facts, sources, text, when
from tracker.commands import cocreation, recommendations
from tracker.commands.cocreation import Input, Invitation, Occasion
from tracker.commands.recommendations import Advice
from tracker.domain.calendar import When
from tracker.domain.cocreation import Adoption, EventKind, PathStage, Step
from tracker.domain.permissions import LOADER
from tracker.models import Document, Plan, Proposal


@dataclass
class Making:
    """One run of the loader."""

    session: Session
    plans: dict[str, Plan]
    at: datetime
    proposals: list[Proposal] = field(default_factory=list)

    def acts(self) -> Iterator[tuple[date, bool, Callable[[], object]]]:
        """What is to be written: the day it is filed under, whether it is a proposal's end as a commitment, and the act."""
        found = facts("cocreation")
        for fact in found["calls"]:
            yield date.fromisoformat(fact["published_on"]), False, partial(self.call, fact)
        for place, fact in enumerate(found["proposals"]):
            yield When.iso(fact["proposed_on"]).last, False, partial(self.proposal, fact)
            yield When.iso(fact["answer"]["on"]).last, False, partial(self.answer, place, fact["answer"])
            for step in fact["steps"]:
                yield When.iso(step["on"]).last, "commitment" in step, partial(self.step, place, step)
        for fact in found["events"]:
            yield When.iso(fact["held_on"]).last, False, partial(self.event, fact)
        [dated] = (each["dated"] for each in facts("documents") if each["source"] == found["review"])
        for fact in found["recommendations"]:
            yield When.iso(dated).last, False, partial(self.recommendation, fact)

    def call(self, fact: Fact) -> None:
        [source] = sources(fact["sources"])
        cocreation.enter_call(self.session, self.plans[fact["plan"]], Invitation(
            text(fact["title"]), text(fact["text"]), published_on=day(fact["published_on"]), ends_on=day(fact["ends_on"]),
            url=source["url"]), sources=[source], by=LOADER, at=self.at)

    def proposal(self, fact: Fact) -> None:
        self.proposals.append(cocreation.enter_proposal(self.session, self.plans[fact["plan"]], Input(
            text(fact["title"]), text(fact["text"]), summarised=True, proposer=text(fact["proposer"]),
            proposed_on=when(fact["proposed_on"]), of_call=f"call/{fact['call']}"), sources=sources(fact["sources"]), by=LOADER,
            at=self.at))

    def answer(self, place: int, fact: Fact) -> None:
        cocreation.answer_proposal(self.session, self.proposals[place], Adoption(fact["adoption"]), reason=text(fact["reason"]),
                                   on=When.iso(fact["on"]), body=fact["body"], sources=sources(fact["sources"]), by=LOADER,
                                   at=self.at)

    def step(self, place: int, fact: Fact) -> None:
        cocreation.advance_proposal(self.session, self.proposals[place], Step(
            PathStage(fact["stage"]), When.iso(fact["on"]), text(fact["text"]), commitment=fact.get("commitment")),
            sources=sources(fact["sources"]), by=LOADER, at=self.at)

    def event(self, fact: Fact) -> None:
        cocreation.record_participation(self.session, self.plans[fact["plan"]], Occasion(
            EventKind(fact["kind"]), text(fact["title"]), When.iso(fact["held_on"]), text=text(fact["text"]), body=fact["body"],
            of_call=f"call/{fact['call']}"), sources=sources(fact["sources"]), by=LOADER, at=self.at)

    def recommendation(self, fact: Fact) -> None:
        [source] = sources([facts("cocreation")["review"]])
        review = self.session.scalars(select(Document).where(Document.url == source["url"])).one()
        recommendations.record_recommendation(self.session, review, Advice(
            fact["in_review"], text(fact["title"]), text(fact["text"]), summarised=True), sources=[source], by=LOADER, at=self.at)
