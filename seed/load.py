"""Load Taiwan's two plans from their public sources, through commands, as the loader.

The entries follow the dates of what they report, so that the changelog of a fresh database is a story in the order
in which it happened; what is known only to a month or a year comes at the end of it. Two things are placed
otherwise: what no source dates goes with what it belongs to, and a record about a commitment that is older than
the commitment follows it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

from sqlalchemy.orm import Session

from seed.cocreation import Making
from seed.reading import Fact, day, delay, facts, listings, reported, sourced, sources, text, when, wording
from tracker.changelog.record import head
from tracker.commands import bodies, commitments, documents, history, meetings, milestones, plans, register, steering_group
from tracker.commands.documents import Particulars
from tracker.commands.installation import found_installation
from tracker.commands.meetings import Account, Concluded
from tracker.commands.steering_group import Rules, Selection
from tracker.domain.calendar import When
from tracker.domain.forum import Counted, Figure, Seat
from tracker.domain.permissions import LOADER
from tracker.domain.register import Ruling, RulingBasis
from tracker.domain.schedule import MilestoneState
from tracker.domain.statements import Side, TitleBasis, UpdateKind
from tracker.models import Commitment, Conclusion, Meeting, Milestone, Plan, Term
from tracker.models.coverage import CoverageOf
from tracker.models.document import DocumentKind
from tracker.settings import Settings

FIRST_PLAN = "2021-2024"
UPDATES = {"progress": UpdateKind.PROGRESS, "delay": UpdateKind.DELAY, "completion": UpdateKind.COMPLETION,
           "nil": UpdateKind.NO_PROGRESS}

# The order of what happened on one day.
TERM, MEETING, LISTED, PLAN, DOCUMENT, MADE_TOGETHER, ADOPTION, ADOPTED_WITH, OLDER_RECORD, RECORD, STATE, BECAME, CLOSING = range(13)


def load_all(session: Session, settings: Settings, *, at: datetime) -> int:
    """Found the installation, if that has not been done, and load the two plans. The number of entries written; 0 where
    the first plan is there already."""
    if session.get(Plan, FIRST_PLAN):
        return 0
    before = head(session).number
    if not before:
        found_installation(session, name=settings.name, tag_authority=settings.tag_authority, at=at)
    loading = Loading(session, at)
    loading.lists()
    for event in sorted(loading.events(), key=lambda event: (event.on, event.rank, event.own)):
        event.write()
    loading.coverage()
    return head(session).number - before


@dataclass(frozen=True)
class Event:
    """Something to write: the day under which it is filed, its place within that day, and its own last day."""

    on: date
    rank: int
    write: Callable[[], object]
    own: date = date.min


@dataclass
class Loading:
    """One run of the loader, and what it has written so far."""

    session: Session
    at: datetime
    plans: dict[str, Plan] = field(default_factory=dict)
    commitments: dict[str, Commitment] = field(default_factory=dict)
    milestones: dict[str, Milestone] = field(default_factory=dict)
    terms: dict[int, Term] = field(default_factory=dict)
    meetings: dict[int, Meeting] = field(default_factory=dict)
    conclusions: dict[str, Conclusion] = field(default_factory=dict)

    def lists(self) -> None:
        """Bodies and the categories of delay. They are not dated."""
        for fact in facts("bodies"):
            bodies.add_body(
                self.session, fact["slug"], name=text(fact["name"], official=fact.get("en_official", False)),
                short_zh=fact.get("short_zh", ""), valid_from=day(fact.get("valid_from")), parent=fact.get("parent"),
                successor=fact.get("successor"), historical=fact.get("historical", False),
                is_group=fact.get("is_group", False), note=text(fact.get("note")), sources=sources(fact.get("sources", [])),
                by=LOADER, at=self.at)
        for order, fact in enumerate(facts("categories"), 1):
            bodies.add_category(self.session, fact["code"], label=text(fact["label"]), order=order, by=LOADER, at=self.at)

    def events(self) -> Iterator[Event]:
        """Everything that has a date, or goes with something that has one."""
        held = {fact["number"]: date.fromisoformat(fact["held_on"]) for fact in facts("meetings")}
        for fact in facts("people")["terms"]:
            starts = when(fact.get("starts"))
            yield Event(starts.last if starts else held[fact["opened_with"]], TERM, partial(self.open_term, fact))
        for fact in facts("people")["rules"]:
            yield Event(held[fact["told_at"]], MEETING, partial(self.adopt_rules, fact))
        for fact in facts("meetings"):
            yield Event(held[fact["number"]], MEETING, partial(self.hold_meeting, fact))
        for fact, listing in listings():
            yield Event(held[listing["meeting"]], LISTED, partial(self.list_conclusion, fact, listing))
        adopted: dict[str, date] = {}
        for fact in facts("plans"):
            adopted[fact["code"]] = date.fromisoformat(fact["adopted_on"])
            yield from self.plan_events(fact)
        for fact in facts("documents"):
            write = partial(self.add_document, fact)
            dated = when(fact.get("dated"))
            yield Event(dated.last, DOCUMENT, write) if dated else Event(adopted[fact["plan"]], ADOPTED_WITH, write)
        for on, is_end, act in Making(self.session, self.plans, self.at).acts():
            yield Event(on, BECAME if is_end else MADE_TOGETHER, act)
        for fact in facts("records"):
            own = When.iso(fact["occurred"]).last
            older = "commitment" in fact and own < adopted[fact["plan"]]
            yield Event(adopted[fact["plan"]] if older else own, OLDER_RECORD if older else RECORD,
                        partial(self.load_record, fact), own)

    def plan_events(self, fact: Fact) -> Iterator[Event]:
        yield Event(When.iso(fact["begun"]).last, PLAN, partial(self.add_plan, fact))
        yield Event(date.fromisoformat(fact["adopted_on"]), ADOPTION, partial(self.adopt, fact))
        for commitment in fact["commitments"]:
            for order, milestone in enumerate(commitment["milestones"], 1):
                if "state" in milestone:
                    reference = f"{fact['code']}/{commitment['label']}/m{order}"
                    yield Event(date.fromisoformat(milestone["state"]["as_of"]), STATE,
                                partial(self.note_state, reference, milestone["state"]))
        if "closed_on" in fact:
            yield Event(date.fromisoformat(fact["closed_on"]), CLOSING, partial(self.close, fact))

    # --- the forum ------------------------------------------------------------------------------------------

    def open_term(self, fact: Fact) -> None:
        """A term and its members, as the lists have them."""
        term = self.terms[fact["number"]] = steering_group.open_term(
            self.session, fact["number"], starts=when(fact.get("starts")), ends=when(fact.get("ends")),
            first_meeting=fact.get("first_meeting"), last_meeting=fact.get("last_meeting"), note=text(fact.get("note")),
            selection=Selection(figures=[Figure(Counted(of), count) for of, count in fact.get("figures", {}).items()]),
            sources=sources(fact["sources"]), by=LOADER, at=self.at)
        for member in facts("people")["members"]:
            if member["term"] == fact["number"]:
                steering_group.appoint_member(
                    self.session, term, name=text(member["name"], official=True), role=text(member["role"]),
                    seat=Seat(member["seat"]), side=Side(member["side"]) if "side" in member else None, organisation=text(member.get("organisation")),
                    stated_in=text(member["stated_in"]), sources=sources(member["sources"]), by=LOADER, at=self.at)

    def hold_meeting(self, fact: Fact) -> None:
        self.meetings[fact["number"]] = meetings.hold_meeting(
            self.session, fact["number"], held_on=When.iso(fact["held_on"]), term=self.terms[fact["term"]],
            concluded=Concluded(text(fact["chair"], official=True), [text(each) for each in fact["conclusions"]], summarised=True),
            account=Account(fact.get("results_presented"), fact.get("comments_collected"),
                            sources([fact["transcript"]])[0]["url"]),
            sources=sources(fact["sources"]), by=LOADER, at=self.at)

    def adopt_rules(self, fact: Fact) -> None:
        """The rules by which the group sits, as they were reported to a meeting."""
        steering_group.adopt_rules(
            self.session, Rules(text(fact["title"]), text=text(fact["text"]), meets_every_months=fact.get("meets_every_months")),
            sources=sources(fact["sources"]), by=LOADER, at=self.at)

    def list_conclusion(self, fact: Fact, listing: Fact) -> None:
        """What one meeting's list says of one conclusion; its first listing puts it on the register."""
        name, meeting = fact["title"]["zh"], self.meetings[listing["meeting"]]
        matter = register.Matter(title=text(fact["title"]), commitments=[
            f"{facts('register')['plan']}/{fact['commitment']}"] if "commitment" in fact else [])
        self.conclusions[name] = register.load_listing(
            self.session, self.conclusions.get(name) or matter, meeting, reported(listing), Ruling(listing["decision"]),
            basis=RulingBasis(listing.get("basis", "recorded")), note=text(listing.get("note")), sources=meeting.sources,
            by=LOADER, at=self.at)

    # --- the plans ------------------------------------------------------------------------------------------

    def add_plan(self, fact: Fact) -> None:
        self.plans[fact["code"]] = plans.add_plan(
            self.session, fact["code"], number=fact["number"],
            title=text(fact["title"], official=fact.get("en_official", False)), period=When.iso(fact["period"]),
            summary=text(fact["summary"]), coordinator=fact["coordinator"], sources=sources(fact["sources"]),
            occurred=When.iso(fact["begun"]), by=LOADER, at=self.at)

    def adopt(self, fact: Fact) -> None:
        """The plan as adopted: its themes, its commitments with their milestones, and the adoption itself."""
        plan, on = self.plans[fact["code"]], When.iso(fact["adopted_on"])
        themes = {each["number"]: plans.add_theme(
            self.session, plan, each["number"], title=text(each["title"], official=each.get("en_official", False)),
            title_note=text(each.get("title_note")), sources=sources(each["sources"]), occurred=on, by=LOADER, at=self.at)
            for each in fact["themes"]}
        for each in fact["commitments"]:
            commitment = commitments.add_commitment(
                self.session, plan, wording=wording(each), number=each.get("number"),
                theme=themes[each["theme"]] if "theme" in each else None, leads=each.get("leads", []),
                supports=each.get("supports", []), sources=sources(each["sources"]), occurred=on, by=LOADER, at=self.at)
            self.commitments[commitment.reference] = commitment
            for milestone in each["milestones"]:
                made = milestones.add_milestone(
                    self.session, commitment, title=text(milestone["title"]), title_basis=TitleBasis(milestone["basis"]),
                    starts=when(milestone.get("starts")), due=when(milestone.get("due")), note=text(milestone.get("note")),
                    sources=sources(milestone["sources"]), occurred=on, by=LOADER, at=self.at)
                self.milestones[made.reference] = made
        plans.adopt_plan(self.session, plan, on=on, adopted_by=fact["adopted_by"], note=text(fact["adoption_note"]),
                         by=LOADER, at=self.at)

    def close(self, fact: Fact) -> None:
        plans.close_plan(self.session, self.plans[fact["code"]], on=date.fromisoformat(fact["closed_on"]),
                         note=text(fact["closing_note"]), sources=sources(fact["closing_sources"]), by=LOADER, at=self.at)

    def add_document(self, fact: Fact) -> None:
        [source] = sources([fact["source"]])
        commitment, meeting = fact.get("commitment"), fact.get("meeting")
        documents.add_document(self.session, self.plans[fact["plan"]], Particulars(
            DocumentKind(fact["kind"]), text(fact["title"], official=fact.get("en_official", False)), source["url"],
            issuer=text(fact.get("issuer"), official=fact.get("issuer_en_official", False)), dated=when(fact.get("dated")),
            body=next((each["slug"] for each in facts("bodies") if each["name"]["zh"] == fact.get("issuer", {}).get("zh")), None),
            language=fact.get("language", "zh"), licence=fact.get("licence", ""),
            commitment=f"{fact['plan']}/{commitment}" if commitment else None,
            meeting=f"meeting/{meeting}" if meeting else None), by=LOADER, at=self.at)

    def coverage(self) -> None:
        """The date to which each kind of record is complete. This was stated when the facts were compiled."""
        for fact in facts("coverage"):
            plans.state_coverage(
                self.session, self.plans[fact["plan"]], CoverageOf(fact["of"]),
                complete_from=when(fact.get("complete_from")), complete_to=when(fact.get("complete_to")),
                basis=text(fact["basis"]), limits=text(fact.get("limits")), by=LOADER, at=self.at)

    # --- what was said and done -----------------------------------------------------------------------------

    def load_record(self, fact: Fact) -> None:
        """A report, a decision or an observation, as its source has it."""
        plan, said = self.plans[fact["plan"]], sourced(fact)
        label = fact.get("commitment")
        commitment = self.commitments[f"{plan.reference}/{label}"] if label else None
        concerned = {each: self.milestones[f"{plan.reference}/{label}/{each}"] for each in fact.get("milestones", [])}
        about = list(concerned.values())
        if fact["kind"] == "observation":
            history.load_observation(self.session, plan, commitment, about, said, by=LOADER, at=self.at)
        elif fact["kind"] == "decision":
            history.load_decision(self.session, plan, commitment, about, said, by=LOADER, at=self.at)
        else:
            history.load_update(
                self.session, UPDATES[fact["kind"]], plan, commitment, about, said,
                delay=delay(fact) if fact["kind"] == "delay" else None,
                leaves=[concerned[each] for each in fact.get("leaves", [])], by=LOADER, at=self.at)

    def note_state(self, reference: str, state: Fact) -> None:
        """A milestone's state that no record reports, as the source of that day gives it."""
        history.note_state(self.session, self.milestones[reference], MilestoneState(state["state"]),
                           as_of=When.iso(state["as_of"]), sources=sources(state["sources"]), by=LOADER, at=self.at)
