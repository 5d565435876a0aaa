"""What a plan's sheet would enter or change, cell by cell, and every problem with it. Nothing is changed here.

An empty cell says nothing; a cell that repeats what the record says changes nothing. So loading the same sheet
twice does nothing the second time, and a single table from another tracker may hold any part of a plan.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from tracker.commands.commitments import Wording
from tracker.commands.plan_entry import BodyLine, CommitmentLine, MilestoneLine, PlanLine, ThemeLine
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.errors import N_
from tracker.domain.schedule import PlanStage
from tracker.exchange.columns import folded
from tracker.exchange.plan_columns import FIELDS
from tracker.exchange.plan_reading import PlanSheet
from tracker.exchange.plan_run import Place, PlanChange, PlanRemark, PlanRun, PlanStep
from tracker.exchange.plan_things import Thing, Things
from tracker.exchange.plan_workbook import now
from tracker.exchange.table import FORMULA_KEPT, is_formula_as_text
from tracker.models import Commitment, Milestone
from tracker.queries.plan_sheets import KnownPlan

TEXTS = ("title", "summary", "problem", "causes", "promise", "contribution", "result_wanted", "done_so_far", "relevance",
         "transparency", "accountability", "participation", "partners", "other_partners", "additional")


def dry_run(sheet: PlanSheet, known: KnownPlan, code: str) -> PlanRun:
    """Every difference and every error in a sheet.

    code  the plan it is about: ``code_of`` the sheet, or the one that was chosen
    """
    return _Check(sheet, known, code).run()


def code_of(sheet: PlanSheet) -> str:
    """The plan that a sheet names; "" for none."""
    found = (unicodedata.normalize("NFKC", row.text("plan.code")) for row in sheet.rows if row.text("plan.code"))
    return next(found, "").replace(" ", "")


class _Check:
    def __init__(self, sheet: PlanSheet, known: KnownPlan, code: str) -> None:
        self.sheet, self.known = sheet, known
        self.made = PlanRun(code, known, sheet.places, {slug: each.name for slug, each in known.bodies.items()})
        self.made.entry.code = code

    def run(self) -> PlanRun:
        if not self.made.code:
            self.made.problems.append(PlanRemark(N_("Say which plan this is: enter its code in the sheet, or choose the "
                                                    "plan on the site.")))
        said = Things(self.sheet, self.made)
        self.things, self.owners = said.found, said.owners
        for each in self.sheet.unread:
            self.made.notes.append(PlanRemark(N_("Page “%(page)s”, column %(place)s (“%(heading)s”) is not read."), {
                "page": each.page, "place": each.place, "heading": each.text[:40]}))
        if self.known.plan and 0 < self.sheet.made_from < self.known.newest:
            self.made.notes.append(PlanRemark(N_(
                "This sheet was issued as of entry %(made)d, and the plan has changed since then (entry %(now)d). Wherever "
                "the sheet still has the old content, it is listed below as a change back."), {
                    "made": self.sheet.made_from, "now": self.known.newest}))
        self._bodies()
        self._plan()
        self._themes()
        self._commitments()
        self._milestones()
        return self.made

    def _step(self, thing: str, key: str, label: str, there: Thing, record: Any, leave: Iterable[str] = ()) -> PlanStep | None:
        """What differs from the record; None where nothing does."""
        changes = [PlanChange(FIELDS[name], before, value, place) for name, (value, place) in there.values.items()
                   if name not in leave and (before := now(FIELDS[name], record)) != value]
        if record is not None and not changes:
            self.made.alike += 1
            return None
        for each in changes:
            if isinstance(each.after, str) and is_formula_as_text(each.after):
                self.made.bad(FORMULA_KEPT, each.place, each.field.name, shown=each.after[:40])
        step = PlanStep(key, thing, label, record is None, changes, there.place)
        self.made.steps.append(step)
        return step

    def _bodies(self) -> None:
        for slug, there in self.things["body"].items():
            if not slug:
                self.made.bad(N_("Please fill this in."), there.place, "body.slug")
            elif slug in self.known.bodies:
                self.made.alike += 1
                if changed := [name for name, (value, _place) in there.values.items()
                               if name != "body.slug" and now(FIELDS[name], self.known.bodies[slug]) != value]:
                    self.made.notes.append(PlanRemark(N_("This body is already on the site; a sheet cannot change it."), {},
                                                      there.place, FIELDS[changed[0]]))
            else:
                line = BodyLine(slug, _pair(there, "body.name"), there.get("body.short_zh"), there.get("body.parent") or None)
                if self._step("body", line.key, slug, there, None):
                    self.made.entry.bodies.append(line)

    def _plan(self) -> None:
        plan, there = self.known.plan, self.things["plan"].get("plan")
        if there is None:
            if plan is None and self.made.code:
                said = N_("There is no plan %(code)s yet: enter it on the page “Plan” of the sheet, or on the site.")
                self.made.problems.append(PlanRemark(said, {"code": self.made.code[:20]}))
            return
        if there.get("plan.code") not in ("", self.made.code):
            self.made.bad(N_("This is the sheet of another plan (%(code)s)."), there.place, "plan.code",
                          code=there.get("plan.code"))
            return
        for name in ("plan.number", "plan.period") if plan and plan.stage is not PlanStage.CO_CREATION else ():
            if name in there.values and there.get(name) != now(FIELDS[name], plan):
                self.made.bad(N_("The number and period of an adopted plan cannot be changed."), there.place, name)
        for name in ("plan.number", "plan.period") if plan is None else ():
            if not there.get(name):
                self.made.bad(N_("Please fill this in."), there.place, name)
        adopted = there.get("plan.adopted_on") or None
        if plan and plan.stage is not PlanStage.CO_CREATION:
            if adopted and adopted != plan.adopted_on:
                self.made.bad(N_("This plan has already been adopted."), there.place, "plan.adopted_on")
            adopted = None
        leave = {"plan.source", *(() if adopted else ("plan.adopted_on", "plan.adopted_by"))} if plan else set()
        step = self._step("plan", "plan", self.made.code, there, plan, leave)
        if step is None:
            return
        before = plan or None
        if plan is None or {each.field.name for each in step.changes} - {"plan.adopted_on", "plan.adopted_by"}:
            self.made.entry.plan = PlanLine(
                self.made.code, _pair(there, "plan.title", before.title if before else EMPTY),
                _pair(there, "plan.summary", before.summary if before else EMPTY),
                there.get("plan.coordinator") or (before.coordinator if before else None), there.get("plan.number") or None,
                there.get("plan.period") or None, there.get("plan.source"), is_new=plan is None)
        if adopted:
            self.made.entry.adopted = adopted, there.get("plan.adopted_by") or None

    def _themes(self) -> None:
        for there in self.things["theme"].values():
            number = there.get("theme.number")
            if not number:
                self.made.bad(N_("Please fill this in."), there.place, "theme.number")
                continue
            record = self.known.themes.get(number)
            line = ThemeLine(number, _pair(there, "theme.title", record.title if record else EMPTY), is_new=record is None)
            if self._step("theme", line.key, str(number), there, record):
                self.made.entry.themes.append(line)

    def _record_of(self, key: str, there: Thing | None) -> Commitment | None:
        """The commitment that a key means: its number, ``o3`` for its order, or its title if exactly one has that title."""
        for each in self.known.commitments:
            if key in ((each.number or "").lower(), f"o{each.order}"):
                return each
        title = folded(there.get("commitment.title_zh") or there.get("commitment.title_en")) if there else key
        named = [each for each in self.known.commitments if title and title in (folded(each.title.zh), folded(each.title.en))]
        return named[0] if len(named) == 1 and (named[0].number is None or key == title) else None

    def _commitments(self) -> None:
        themes = {*self.known.themes, *(each.number for each in self.made.entry.themes)}
        for key, there in self.things["commitment"].items():
            record = self._record_of(key, there)
            number = there.get("commitment.number") or None
            if number and re.fullmatch(r"o[0-9]+", number):
                if record is None and number != self._next_order():
                    self.made.bad(N_("There is no commitment %(number)s in this plan. Leave the number of a new one empty where "
                                     "it is not known."), there.place, "commitment.number", number=number)
                    continue
                number = record.number if record else None
                if record is not None and record.number:
                    there.values["commitment.number"] = record.number, there.place
            if record is not None and record.withdrawn:
                self.made.bad(N_("This commitment has been withdrawn."), there.place, "commitment.number")
                continue
            if (theme := there.get("commitment.theme")) and theme not in themes:
                self.made.bad(N_("There is no theme %(number)d in this plan."), there.place, "commitment.theme", number=theme)
            leave = () if number else ("commitment.number",)
            label = record.label if record else number or there.get("commitment.title_zh") or there.get("commitment.title_en")
            step = self._step("commitment", f"commitment/{key}", str(label), there, record, leave)
            if step is None:
                continue
            wording = Wording.of(record) if record else Wording(title=EMPTY)
            values: dict[str, Any] = {name: _pair(there, f"commitment.{name}", getattr(wording, name)) for name in TEXTS}
            values |= {"values": there.get("commitment.values") or wording.values,
                       "policy_areas": there.get("commitment.policy_areas") or wording.policy_areas,
                       "period": there.get("commitment.period") or wording.period}
            was = int(record.theme.rpartition("/")[2]) if record and record.theme else None
            self.made.entry.commitments.append(CommitmentLine(
                key, record.reference if record else None, number or (record.number if record else None), theme or was,
                Wording(title_basis=wording.title_basis, note=wording.note, **values),
                there.get("commitment.leads") or (record.leads if record else []),
                there.get("commitment.supports") or (record.supports if record else [])))

    def _next_order(self) -> str:
        """The name of the next new commitment whose number is not known, as the sheet of an existing plan would give it."""
        new = sum(each.reference is None for each in self.made.entry.commitments)
        return f"o{max((each.order for each in self.known.commitments), default=0) + new + 1}"

    def _milestones(self) -> None:
        entered = {each.name for each in self.made.entry.commitments}
        taken: dict[str, int] = {}
        for key, there in self.things["milestone"].items():
            owner = self.owners[key]
            commitment = self._record_of(owner, self.things["commitment"].get(owner))
            if commitment is None and owner not in self.things["commitment"]:
                self.made.bad(N_("There is no commitment %(number)s in this plan, nor in the sheet."), there.place,
                              "commitment.number", number=owner[:40])
                continue
            if commitment is None and owner not in entered:
                # Its commitment cannot be entered, which is reported there.
                continue
            record = self._milestone(commitment, there) if commitment else None
            order, of = there.get("milestone.order"), commitment.reference if commitment and owner not in entered else owner
            if order and record is None and commitment and not self._may_be_added(commitment, of, order, there.place):
                continue
            due = there.get("milestone.due") or None
            if record is not None:
                if record.reference in taken:
                    self.made.bad(N_("The same milestone is already in row %(row)d."), there.place, "milestone.title_zh",
                                  row=taken[record.reference])
                    continue
                taken[record.reference] = there.place.row
                if not record.is_open and self._differs(there, record):
                    self.made.bad(N_("It is finished or withdrawn: a sheet cannot change it."), there.place,
                                  "milestone.title_zh")
                    continue
                if due and record.promised_dates and due != record.course(None).original and not self._is_draft:
                    self.made.bad(N_("This milestone already has a date. To move the date, record a delay."), there.place,
                                  "milestone.due")
                    continue
            label = f"{commitment.label if commitment else self._label(owner)} {record.label if record else order or ''}".strip()
            step = self._step("milestone", f"milestone/{key}", label, there, record, ("milestone.order",))
            if step is None:
                continue
            named = {each.field.name for each in step.changes}

            def text(name: str, there: Thing = there, record: Milestone | None = record) -> Bilingual:
                return _pair(there, f"milestone.{name}", getattr(record, name) if record else EMPTY)

            self.made.entry.milestones.append(MilestoneLine(
                key, of, record.reference if record else None, text("title"), text("output"),
                there.get("milestone.body") or (record.body if record else None),
                there.get("milestone.starts") or (record.starts if record else None),
                due, text("stakeholders"), text("note"),
                amends=record is not None and bool(named - (set() if record.promised_dates else {"milestone.due"}))))

    def _may_be_added(self, commitment: Commitment, name: str, order: str, place: Place) -> bool:
        """Whether a number is that of the next new milestone of an existing commitment: it gets no other, for good."""
        if not re.fullmatch(r"m[0-9]+", order):
            self.made.bad(N_("Enter the milestone’s number in this form: m1."), place, "milestone.order")
            return False
        new = sum(each.reference is None and each.commitment == name for each in self.made.entry.milestones)
        following = f"m{max((each.order for each in self.known.milestones[commitment.reference]), default=0) + new + 1}"
        if order != following:
            self.made.bad(N_("This commitment has no milestone %(number)s. Leave the number of a new one empty, or enter "
                             "%(next)s."), place, "milestone.order", number=order[:40], next=following)
        return order == following

    def _label(self, owner: str) -> str:
        there = self.things["commitment"][owner]
        return str(there.get("commitment.number") or there.get("commitment.title_zh") or there.get("commitment.title_en"))

    @property
    def _is_draft(self) -> bool:
        return self.known.plan is not None and self.known.plan.stage is PlanStage.CO_CREATION

    def _differs(self, there: Thing, record: Milestone) -> bool:
        return any(now(FIELDS[name], record) != value for name, (value, _place) in there.values.items()
                   if name != "milestone.order")

    def _milestone(self, commitment: Commitment, there: Thing) -> Milestone | None:
        """The milestone of a commitment that a row means: by its number, else by its title."""
        of = self.known.milestones[commitment.reference]
        if order := there.get("milestone.order"):
            return next((each for each in of if order == each.label), None)
        title = folded(there.get("milestone.title_zh") or there.get("milestone.title_en"))
        named = [each for each in of if title in (folded(each.title.zh), folded(each.title.en))]
        return named[0] if len(named) == 1 else None


def _pair(there: Thing, name: str, before: Bilingual = EMPTY) -> Bilingual:
    """A text in two languages. If the sheet gives only one, the other is kept."""
    zh, en = there.get(f"{name}_zh", before.zh), there.get(f"{name}_en", before.en)
    if (zh, en) == (before.zh, before.en):
        return before
    return before.amended(zh, en)
