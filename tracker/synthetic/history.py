"""The log of a record that nobody made: plans are adopted, reported on, delayed, finished and closed, in the order of time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Any

from tracker.changelog.chain import GENESIS, Link, canonical, sha256
from tracker.changelog.kinds import Kind, about, former_bodies, named
from tracker.changelog.recorded import Recorded
from tracker.domain.bilingual import Bilingual
from tracker.domain.permissions import SYSTEM, Actor, Role
from tracker.synthetic import wording
from tracker.synthetic.sizes import Size

State = dict[str, Any]

EDITOR = Actor(Role.EDITOR, "synthetic-1", frozenset({"synthetic-1"}))
NAME = Bilingual.of("合成資料試用站，無任何真實紀錄", "Synthetic data for trial: no real record")
TAG_AUTHORITY = "synthetic.invalid,2026"
FIRST_NUMBERS = 9
"""Commitments of one theme: 1-1 to 1-9."""
DELAYS, SILENCES = 0.12, 0.15
"""Shares of a body's reports that mention a delay, and that say there is nothing to report."""


@dataclass
class Making:
    """A plan as it progresses: its state, its days, and what it contains."""

    state: State
    first: date
    last: date
    commitments: list[tuple[State, wording.Pair, list[State]]]


@dataclass(order=True)
class Event:
    day: date
    rank: int
    plan: int
    commitment: int = -1


ADDED, ADOPTED, REPORTED, CLOSED = range(4)


class History:
    """The whole log, made entry by entry: iterate over it only once. Holds the states of things, but no entries.

    on  the last day of the log: nothing later is reported
    """

    def __init__(self, size: Size, seed: int, on: date) -> None:
        self.size, self.on = size, on
        self.chance = Random(seed)
        self.number, self.previous, self.at = 0, GENESIS, ""
        self.updates = self.proofs = 0
        self.names: dict[str, dict[str, Any]] = {}
        self.plans: list[Making] = []

    def __iter__(self) -> Iterator[Link]:
        self._plan_out()
        self.day, self.second = min(plan.first for plan in self.plans) - timedelta(days=90), 0
        yield self._entry(Kind.INSTALLATION_FOUNDED, _thing(
            "installation", "installation", tag_authority=TAG_AUTHORITY, name=NAME.public()), by=SYSTEM)
        yield from self._lists()
        for event in sorted(self._events()):
            self.second = self.second + 1 if event.day <= self.day else 0
            self.day = max(self.day, event.day)
            yield from self._told(event)

    # --- what there is before anything happens ------------------------------------------------------------------------

    def _lists(self) -> Iterator[Link]:
        for number in range(1, self.size.bodies + 1):
            name = wording.title(("機關", "body"), str(number), self.chance.choice(wording.TOPICS))
            yield self._entry(Kind.BODY_ADDED, _thing("body", f"synthetic-{number}", name=name.public()),
                              bodies=[f"synthetic-{number}"])
        for order, reason in enumerate(wording.REASONS, 1):
            yield self._entry(Kind.CATEGORY_ADDED, _thing("delay_category", f"category/synthetic_{order}",
                                                          label=wording.of(*reason).public(), order=order))

    def _plan_out(self) -> None:
        year = _newest_year(self.on)
        shares = _shares(self.size.commitments, self.size.plans)
        milestones = iter(_shares(self.size.milestones, self.size.commitments))
        for at, commitments in enumerate(shares):
            turn, length = divmod(at, self.size.lengths)
            start = year - turn * (4 if self.size.plans < 10 else 1)
            first, last = date(start, 1, 1), date(start + 3, 12, 31)
            code = f"{start}-{start + 3 + length}"
            plan = _thing("plan", code, number=self.size.plans - at, period=f"{first}/{last}", stage="co_creation",
                          title=wording.title(("行動方案", "action plan"), code, self.chance.choice(wording.TOPICS)).public(),
                          coordinator="synthetic-1", recorded_here_since=first.isoformat())
            self.plans.append(Making(plan, first, last, [
                self._promised(plan, order, first, next(milestones)) for order in range(1, commitments + 1)]))

    def _promised(self, plan: State, order: int, first: date, count: int) -> tuple[State, wording.Pair, list[State]]:
        topic = self.chance.choice(wording.TOPICS)
        theme, place = divmod(order - 1, FIRST_NUMBERS)
        number = f"{theme + 1}-{place + 1}"
        lead, support = self.chance.sample(range(1, self.size.bodies + 1), 2)
        commitment = _thing(
            "commitment", f"{plan['reference']}/{number}", plan=plan["reference"], theme=f"{plan['reference']}/theme/{theme + 1}",
            order=order, number=number, title=wording.title(("承諾事項", "commitment"), number, topic).public(),
            summary=wording.promise(self.chance, topic).public(), problem=wording.promise(self.chance, topic).public(),
            leads=[f"synthetic-{lead}"], supports=[f"synthetic-{support}"])
        found = []
        for place in range(1, count + 1):
            due = first + timedelta(days=90 + 1200 * place // (count + 1))
            found.append(_thing(
                "milestone", f"{commitment['reference']}/m{place}", plan=plan["reference"], commitment=commitment["reference"],
                order=place, title=wording.title(("里程碑", "milestone"), str(place), topic).public(),
                promised=[{"due": due.isoformat(), "stated_by": None, "announced": None, "update": None}]))
        return commitment, topic, found

    def _events(self) -> Iterator[Event]:
        shares = iter(_shares(self.size.updates, self.size.commitments))
        for at, plan in enumerate(self.plans):
            yield Event(plan.first - timedelta(days=60), ADDED, at)
            yield Event(plan.first, ADOPTED, at)
            span = max((min(plan.last, self.on) - plan.first).days, 1)
            for which in range(len(plan.commitments)):
                for _ in range(next(shares)):
                    yield Event(plan.first + timedelta(days=self.chance.randrange(span)), REPORTED, at, which)
            if plan.last < self.on:
                yield Event(plan.last, CLOSED, at)

    # --- what happens -------------------------------------------------------------------------------------------------

    def _told(self, event: Event) -> Iterator[Link]:
        plan = self.plans[event.plan]
        if event.rank == REPORTED:
            yield self._report(plan, *plan.commitments[event.commitment])
        elif event.rank == ADDED:
            yield from self._add(plan)
        elif event.rank == ADOPTED:
            changed = {"stage": "implementation", "adopted_on": self.day.isoformat(), "adopted_by": "synthetic-1"}
            yield self._change(Kind.PLAN_ADOPTED, plan.state, changed, ["synthetic-1"])
        else:
            changed = {"stage": "closed", "closed_on": self.day.isoformat()}
            yield self._change(Kind.PLAN_CLOSED, plan.state, changed, ["synthetic-1"])

    def _add(self, plan: Making) -> Iterator[Link]:
        code = plan.state["reference"]
        yield self._entry(Kind.PLAN_ADDED, plan.state, bodies=["synthetic-1"])
        for number in range(1, (len(plan.commitments) - 1) // FIRST_NUMBERS + 2):
            name = wording.title(("範疇", "theme"), str(number), self.chance.choice(wording.TOPICS))
            yield self._entry(Kind.THEME_ADDED, _thing("theme", f"{code}/theme/{number}", plan=code, number=number,
                                                       title=name.public()))
        for commitment, _, milestones in plan.commitments:
            bodies = sorted({*commitment["leads"], *commitment["supports"]})
            yield self._entry(Kind.COMMITMENT_ADDED, commitment, bodies=bodies)
            for milestone in milestones:
                yield self._entry(Kind.MILESTONE_ADDED, milestone, bodies=bodies)

    def _report(self, plan: Making, commitment: State, topic: wording.Pair, milestones: list[State]) -> Link:
        """A body reports on one of its milestones. A finished one is not reported on again, except for a word on the whole."""
        open_ones = [each for each in milestones if each["state"] != "finished"]
        milestone = self.chance.choice(open_ones) if open_ones else None
        body, day = commitment["leads"][0], self.day.isoformat()
        self.updates += 1
        update = _thing("progress_update", f"update/{self.updates}", number=self.updates, plan=plan.state["reference"],
                        commitment=commitment["reference"], occurred=day, party="body", body=body, about_body=body,
                        kind="progress", text=wording.report(self.chance, topic).public())
        if milestone is None:
            return self._entry(Kind.PROGRESS_RECORDED, update, subject=commitment["reference"], occurred=self.day, bodies=[body])
        update["milestones"] = [milestone["reference"]]
        before, due = dict(milestone), milestone["promised"][-1]["due"]
        chance = self.chance.random()
        kind, also = Kind.PROGRESS_RECORDED, []
        # Most work is done around the time promised: from then on, each report may announce its end.
        if (self.day - date.fromisoformat(due)).days > -45 and chance > 0.55:
            kind, update["kind"] = Kind.COMPLETION_RECORDED, "completion"
            milestone |= {"state": "finished", "finished_on": day}
            also.append((None, self._proof(commitment, update, topic)))
        elif chance < DELAYS:
            kind, update["kind"] = Kind.DELAY_RECORDED, "delay"
            later = (max(self.day, date.fromisoformat(due)) + timedelta(days=self.chance.choice((30, 60, 90, 180)))).isoformat()
            order = self.chance.randint(1, len(wording.REASONS))
            update |= {"text": None, "category": f"category/synthetic_{order}", "depends_on": "this_body",
                       "reason": wording.of(*wording.REASONS[order - 1]).public(),
                       "next_step": wording.one(self.chance, wording.STEPS).public(),
                       "old_date": due, "new_date": later}
            milestone["promised"] = [*milestone["promised"], {"due": later, "stated_by": None, "announced": day,
                                                               "update": update["reference"]}]
        elif chance < DELAYS + SILENCES and milestone["state"] != "not_known":
            kind, update["kind"] = Kind.NO_PROGRESS_RECORDED, "no_progress"
        if milestone["state"] == "not_known":
            milestone["state"] = "under_way"
        milestone |= {"state_as_of": day, "state_said_by": "body", "state_update": update["reference"]}
        return self._entry(kind, update, subject=commitment["reference"], occurred=self.day, reason=update["reason"],
                           also=[(before, milestone), *also], bodies=[body, *commitment["leads"], *commitment["supports"]])

    def _proof(self, commitment: State, update: State, topic: wording.Pair) -> State:
        self.proofs += 1
        return _thing("evidence", f"evidence/{self.proofs}", number=self.proofs, plan=commitment["plan"],
                      commitment=commitment["reference"], by_update=update["reference"], body=update["body"], kind="output",
                      url=f"https://synthetic.invalid/{self.proofs}", shows=wording.promise(self.chance, topic).public())

    # --- how it is written --------------------------------------------------------------------------------------------

    def _change(self, kind: Kind, thing: State, changed: State, bodies: list[str]) -> Link:
        before = dict(thing)
        thing |= changed
        return self._entry(kind, thing, occurred=self.day, changes=_changes(before, thing), bodies=bodies)

    def _entry(self, kind: Kind, thing: State, *, subject: str = "", occurred: date | None = None, changes: State | None = None,
               reason: Any = None, also: list[tuple[State | None, State]] | None = None, bodies: list[str] | None = None,
               by: Actor = EDITOR) -> Link:
        """Seal an entry as ``record`` would."""
        subject = subject or thing["reference"]
        day = occurred.isoformat() if occurred else None
        payload: dict[str, Any] = {
            "salt": self.chance.randbytes(16).hex(), "occurred": {"first": day, "last": day, "precision": "day"} if day else None,
            "reason": reason, "changes": changes or {}, "after": thing, "sources": [], "bodies": sorted(set(bodies or ()))}
        if also:
            payload["also"] = {after["reference"]: {"changes": _changes(before, after) if before else {}, "after": after}
                               for before, after in also}
        payload["bodies"] = sorted({*payload["bodies"], *former_bodies(payload)})
        for state in (thing, *(after for _, after in also or ())):
            text = state.get("title") or state.get("name") or state.get("label")
            if text:
                self.names[state["reference"]] = text | ({"number": state["number"]} if state["type"] == "commitment" else {})
        payload["names"] = {each: self.names[each] for each in about(subject, payload) | named(payload) | {by.body}
                            if each in self.names}
        text = canonical(payload)
        self.number += 1
        at = f"{self.day}T{self.second // 3600 % 24:02}:{self.second // 60 % 60:02}:{self.second % 60:02}Z"
        self.at = max(self.at, at)
        header = canonical({
            "v": 1, "number": self.number, "at": self.at, "kind": kind.value, "subject": subject, "audience": "public",
            "actor": by.public(), "previous": self.previous, "payload_digest": sha256(text)})
        self.previous = sha256(header)
        return Link(header, self.previous, text)


def _newest_year(day: date) -> int:
    """The first year of the newest plan: one that is about half over."""
    return day.year - 1


def _thing(kind: str, reference: str, /, **given: Any) -> State:
    """The whole public state of a thing of which only this is known."""
    return {**_blank(kind), "reference": reference, **given}


@cache
def _blank(kind: str) -> State:
    return Recorded.registry_of[kind].completed({"type": kind})


def _changes(before: State, after: State) -> State:
    return {field: [before.get(field), value] for field, value in after.items() if before.get(field) != value}


def _shares(whole: int, parts: int) -> list[int]:
    """A whole number divided into a given number of parts, as evenly as possible."""
    return [(at + 1) * whole // parts - at * whole // parts for at in range(parts)]
