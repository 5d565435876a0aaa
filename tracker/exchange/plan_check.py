"""What a plan's sheet would enter or change, cell by cell, and everything that stands against it. Nothing is changed here.

An empty cell says nothing; a cell that says what the record says changes nothing. So the same sheet loaded twice does nothing the
second time, and one table of another tracker may hold any part of a plan.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from tracker.changelog.chain import UNKEEPABLE
from tracker.commands.commitments import Wording
from tracker.commands.plan_entry import BodyLine, CommitmentLine, MilestoneLine, PlanEntry, PlanLine, ThemeLine
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When, read, read_span
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.schedule import PlanStage
from tracker.domain.statements import TEXT_LIMIT, TITLE_LIMIT
from tracker.exchange.columns import folded
from tracker.exchange.plan_columns import FIELDS, Kind, PlanField
from tracker.exchange.plan_reading import PlanRow, PlanSheet
from tracker.exchange.plan_workbook import now
from tracker.models import Commitment, Milestone
from tracker.queries.plan_sheets import KnownPlan
from tracker.queries.words import CODES

BETWEEN = re.compile(r"[、，,;；\n]+")
TEXTS = ("title", "summary", "problem", "causes", "promise", "contribution", "result_wanted", "done_so_far", "relevance",
         "transparency", "accountability", "participation", "partners", "other_partners", "additional")


@dataclass(frozen=True)
class Place:
    page: str
    row: int


@dataclass(frozen=True)
class PlanRemark:
    """Something that is to be said of a cell, of a row (no field), or of the sheet (neither): a message of the domain."""

    message: str
    values: dict[str, Any] = field(default_factory=dict)
    place: Place | None = None
    field: PlanField | None = None


@dataclass(frozen=True)
class PlanChange:
    field: PlanField
    before: Any
    after: Any
    place: Place


@dataclass(frozen=True)
class PlanStep:
    """One thing that is entered or amended. ``thing`` as in the names of fields."""

    key: str
    thing: str
    label: str
    is_new: bool
    changes: list[PlanChange]
    place: Place


@dataclass
class PlanRun:
    """problems: what must be put right first. notes: what is said and stands in no way. alike: things that do not change."""

    code: str
    known: KnownPlan
    places: dict[tuple[str, str], str]
    bodies: dict[str, Bilingual]
    steps: list[PlanStep] = field(default_factory=list)
    problems: list[PlanRemark] = field(default_factory=list)
    notes: list[PlanRemark] = field(default_factory=list)
    entry: PlanEntry = field(default_factory=lambda: PlanEntry(""))
    alike: int = 0

    @property
    def is_ready(self) -> bool:
        return not self.problems and not self.entry.is_empty

    @property
    def amends(self) -> bool:
        """Something that is there is changed: a reason is needed."""
        return any(not each.is_new for each in self.steps)

    @property
    def digest(self) -> str:
        """Of what would be done: what is entered must be what was shown."""
        told = [(each.key, [(change.field.name, str(change.before), str(change.after)) for change in each.changes])
                for each in self.steps]
        return hashlib.sha256(repr((self.code, told)).encode()).hexdigest()[:16]

    def refuse(self, broken: RuleBroken) -> None:
        """Put a refusal of a command at its row and column; its field is ``<key of the line>:<field>``."""
        key, _, name = broken.field.rpartition(":")
        step = next((each for each in self.steps if each.key == key), None)
        found = FIELDS.get(f"{step.thing}.{ {'on': 'adopted_on'}.get(name, name)}") if step else None
        place = next((each.place for each in step.changes if each.field is found), step.place) if step else None
        self.problems.append(PlanRemark(broken.message, broken.values, place, found))


class _Bad(Exception):
    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(message)
        self.message, self.values = message, values


@dataclass
class _Thing:
    """What the rows of the sheet say of one thing: values by field, each with where it stands."""

    place: Place
    values: dict[str, tuple[Any, Place]] = field(default_factory=dict)

    def get(self, name: str, otherwise: Any = "") -> Any:
        return self.values[name][0] if name in self.values else otherwise


def dry_run(sheet: PlanSheet, known: KnownPlan, code: str) -> PlanRun:
    """Every difference and every error of a sheet.

    code  the plan it is about, ``code_of`` the sheet or as was chosen
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
        self.words: dict[str, set[str]] = {}
        for slug, body in known.bodies.items():
            self._call(slug, slug, body.name.zh, body.name.en, body.short_zh)
        self.things: dict[str, dict[str, _Thing]] = {each: {} for each in ("plan", "body", "theme", "commitment", "milestone")}
        self.owners: dict[str, str] = {}
        """By a milestone's key, its commitment's."""

    def run(self) -> PlanRun:
        if not self.made.code:
            self.made.problems.append(PlanRemark(N_("Say which plan this is: by its code in the sheet, or by choosing it.")))
        self._bodies_first()
        last: dict[str, str] = {}
        for row in self.sheet.rows:
            self._row(row, last)
        for each in self.sheet.unread:
            self.made.notes.append(PlanRemark(N_("Page “%(page)s”, column %(place)s (“%(heading)s”) is not read."), {
                "page": each.page, "place": each.place, "heading": each.text[:40]}))
        self._bodies()
        self._plan()
        self._themes()
        self._commitments()
        self._milestones()
        return self.made

    # --- reading the rows ---------------------------------------------------------------------------------------

    def _call(self, slug: str, *names: str) -> None:
        for name in names:
            if name:
                self.words.setdefault(folded(name), set()).add(slug)

    def _bodies_first(self) -> None:
        """A body that the sheet enters can be named everywhere in it."""
        for row in self.sheet.rows:
            if slug := _plain(row.text("body.slug")).lower():
                self._call(slug, slug, row.text("body.name_zh"), row.text("body.name_en"), row.text("body.short_zh"))
                self.made.bodies.setdefault(slug, Bilingual.of(row.text("body.name_zh"), row.text("body.name_en")))

    def _row(self, row: PlanRow, last: dict[str, str]) -> None:
        place, things = Place(row.page, row.number), row.things()
        for cell in row.cells.values():
            if cell.merged or cell.formula:
                said = (N_("This cell was merged with those above; their text was taken.") if cell.merged else
                        N_("This cell is a formula; its value was taken."))
                self.made.notes.append(PlanRemark(said, {}, place))
                break
        if "plan" in things:
            self._take("plan", "plan", row, place)
        if "body" in things:
            self._take("body", _plain(row.text("body.slug")).lower(), row, place)
        if "theme" in things:
            self._take("theme", _plain(row.text("theme.number")), row, place)
        commitment = self._commitment_key(row)
        if not commitment and "milestone" in things:
            commitment = last.get(row.page, "")
        if commitment:
            last[row.page] = commitment
        if "commitment" in things and commitment and self._says_more(row):
            self._take("commitment", commitment, row, place)
        if "milestone" in things:
            if not commitment:
                self._bad(N_("Say which commitment this milestone belongs to."), place, "commitment.number")
                return
            title = row.text("milestone.title_zh") or row.text("milestone.title_en")
            key = f"{commitment}/{_plain(row.text('milestone.order')).lower() or folded(title)}"
            if key in self.things["milestone"] and self.things["milestone"][key].place != place:
                self._bad(N_("The same milestone stands in row %(row)d already."), place, "milestone.title_zh",
                          row=self.things["milestone"][key].place.row)
                return
            self.owners[key] = commitment
            self._take("milestone", key, row, place)

    def _says_more(self, row: PlanRow) -> bool:
        """More than which commitment a milestone belongs to."""
        said = {name for name in row.cells if name.startswith("commitment.") and (row.text(name) or row.cells[name].broken)}
        return bool(said - {"commitment.number"}) or "milestone" not in row.things()

    def _commitment_key(self, row: PlanRow) -> str:
        if number := _plain(row.text("commitment.number")).lower():
            return number
        return folded(row.text("commitment.title_zh") or row.text("commitment.title_en"))

    def _take(self, thing: str, key: str, row: PlanRow, place: Place) -> None:
        """Read the cells of a thing. What several rows say of one thing must be the same."""
        there = self.things[thing].setdefault(key, _Thing(place))
        for name, cell in row.cells.items():
            field = FIELDS[name]
            if field.thing != thing:
                continue
            if cell.broken:
                self._bad(N_("This cell holds a formula without a value, or one that failed (%(shown)s). Please type the value."),
                          place, name, shown=cell.text or "—")
                continue
            text = row.text(name)
            if not text:
                continue
            try:
                value = self._value(field, text)
            except _Bad as bad:
                self._bad(bad.message, place, name, **bad.values)
                continue
            if name in there.values and there.values[name][0] != value:
                self._bad(N_("Row %(row)d says otherwise of the same thing."), place, name, row=there.values[name][1].row)
                continue
            there.values.setdefault(name, (value, place))

    def _bad(self, message: str, place: Place, name: str, **values: Any) -> None:
        self.made.problems.append(PlanRemark(message, values, place, FIELDS[name]))

    def _value(self, field: PlanField, text: str) -> Any:
        if lost := UNKEEPABLE.search(text):
            raise _Bad(N_("This holds a hidden or damaged character (%(code)s) that cannot be kept. Please remove it."),
                       code=f"U+{ord(lost[0]):04X}")
        plain = _plain(text)
        match field.kind:
            case Kind.NUMBER:
                if not re.fullmatch(r"[0-9]{1,6}", plain):
                    raise _Bad(N_("“%(text)s” is not a whole number."), text=text[:40])
                return int(plain)
            case Kind.SLUG:
                return plain.lower()
            case Kind.WHEN | Kind.SPAN:
                return _when(text, field.kind)
            case Kind.BODY:
                return self._body(text)
            case Kind.BODIES:
                found = self.words.get(folded(text), set())
                return [next(iter(found))] if len(found) == 1 else list(dict.fromkeys(
                    self._body(part) for part in BETWEEN.split(text) if part.strip()))
            case Kind.VALUES:
                return [_value_code(part) for part in BETWEEN.split(text) if part.strip()]
            case Kind.SEVERAL:
                return [part.strip() for part in BETWEEN.split(text) if part.strip()]
            case Kind.ADDRESS:
                if urlsplit(text).scheme not in ("http", "https") or re.search(r"\s", text):
                    raise _Bad(N_("An address begins with https:// or http://."))
                return text
        if field.name in ("commitment.number", "plan.code", "milestone.order"):
            if field.name == "commitment.number" and re.fullmatch(r"\d{4}-\d{2}-\d{2}", plain):
                raise _Bad(N_("A spreadsheet program has made a date of this number (%(text)s). Please type it as text: 2-1."),
                           text=text)
            return plain
        limit = TITLE_LIMIT if field.kind is Kind.LINE else TEXT_LIMIT
        if len(text) > limit:
            raise _Bad(N_("At most %(limit)d characters; this has %(count)d."), limit=limit, count=len(text))
        return " ".join(text.split()) if field.kind is Kind.LINE else text

    def _body(self, text: str) -> str:
        found = self.words.get(folded(text), set())
        if len(found) != 1:
            raise _Bad(N_("There is no body called “%(text)s”. Enter it on the page “Bodies”, or by its short name in addresses.")
                       if not found else N_("More than one body is called “%(text)s”. Please give its short name in addresses."),
                       text=text[:60])
        return next(iter(found))

    # --- what is entered ---------------------------------------------------------------------------------------

    def _step(self, thing: str, key: str, label: str, there: _Thing, record: Any, leave: Iterable[str] = ()) -> PlanStep | None:
        """What differs from the record; None where nothing does."""
        changes = [PlanChange(FIELDS[name], before, value, place) for name, (value, place) in there.values.items()
                   if name not in leave and (before := now(FIELDS[name], record)) != value]
        if record is not None and not changes:
            self.made.alike += 1
            return None
        step = PlanStep(key, thing, label, record is None, changes, there.place)
        self.made.steps.append(step)
        return step

    def _bodies(self) -> None:
        for slug, there in self.things["body"].items():
            if not slug:
                self._bad(N_("Please fill this in."), there.place, "body.slug")
            elif slug in self.known.bodies:
                self.made.alike += 1
                if changed := [name for name, (value, _place) in there.values.items()
                               if name != "body.slug" and now(FIELDS[name], self.known.bodies[slug]) != value]:
                    self.made.notes.append(PlanRemark(N_("This body is there already; a sheet does not change it."), {},
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
            self._bad(N_("This is the sheet of another plan (%(code)s)."), there.place, "plan.code", code=there.get("plan.code"))
            return
        for name in ("plan.number", "plan.period") if plan else ():
            if name in there.values and there.get(name) != now(FIELDS[name], plan):
                self._bad(N_("A plan’s number and period stay as they were entered."), there.place, name)
        for name in ("plan.number", "plan.period") if plan is None else ():
            if not there.get(name):
                self._bad(N_("Please fill this in."), there.place, name)
        adopted = there.get("plan.adopted_on") or None
        if plan and plan.stage is not PlanStage.CO_CREATION:
            if adopted and adopted != plan.adopted_on:
                self._bad(N_("This plan has been adopted already."), there.place, "plan.adopted_on")
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
                self._bad(N_("Please fill this in."), there.place, "theme.number")
                continue
            record = self.known.themes.get(number)
            line = ThemeLine(number, _pair(there, "theme.title", record.title if record else EMPTY), is_new=record is None)
            if self._step("theme", line.key, str(number), there, record):
                self.made.entry.themes.append(line)

    def _record_of(self, key: str, there: _Thing | None) -> Commitment | None:
        """The commitment that a key means: its number, ``o3`` by its order, or its title where there is one of that title."""
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
                if record is None:
                    self._bad(N_("There is no commitment %(number)s in this plan. Leave the number of a new one empty where it "
                                 "is not known."), there.place, "commitment.number", number=number)
                    continue
                number = record.number
                if record.number:
                    there.values["commitment.number"] = record.number, there.place
            if record is not None and record.withdrawn:
                self._bad(N_("This commitment has been withdrawn."), there.place, "commitment.number")
                continue
            if (theme := there.get("commitment.theme")) and theme not in themes:
                self._bad(N_("There is no theme %(number)d in this plan."), there.place, "commitment.theme", number=theme)
            leave = () if number or record is None else ("commitment.number",)
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

    def _milestones(self) -> None:
        for key, there in self.things["milestone"].items():
            owner = self.owners[key]
            commitment = self._record_of(owner, self.things["commitment"].get(owner))
            if commitment is None and owner not in self.things["commitment"]:
                self._bad(N_("There is no commitment %(number)s in this plan, nor in the sheet."), there.place,
                          "commitment.number", number=owner[:40])
                continue
            record = self._milestone(commitment, there) if commitment else None
            order = there.get("milestone.order")
            if order and record is None and commitment and not re.fullmatch(r"m?[0-9]+", str(order).lower()):
                self._bad(N_("A milestone’s number looks like m1."), there.place, "milestone.order")
                continue
            due = there.get("milestone.due") or None
            if record is not None:
                if not record.is_open and self._differs(there, record):
                    self._bad(N_("It is finished or withdrawn: a sheet does not change it."), there.place, "milestone.title_zh")
                    continue
                if due and record.promised_dates and due != record.course(None).original:
                    self._bad(N_("This milestone has a date already. A date is moved by recording a delay."), there.place,
                              "milestone.due")
                    continue
            label = f"{commitment.label if commitment else self._label(owner)} {record.label if record else order or ''}".strip()
            step = self._step("milestone", f"milestone/{key}", label, there, record, ("milestone.order",))
            if step is None:
                continue
            named = {each.field.name for each in step.changes}

            def text(name: str, there: _Thing = there, record: Milestone | None = record) -> Bilingual:
                return _pair(there, f"milestone.{name}", getattr(record, name) if record else EMPTY)

            self.made.entry.milestones.append(MilestoneLine(
                key, owner if owner in {each.name for each in self.made.entry.commitments} else commitment.reference,  # type: ignore[union-attr]
                record.reference if record else None, text("title"), text("output"),
                there.get("milestone.body") or (record.body if record else None),
                there.get("milestone.starts") or (record.starts if record else None),
                None if record and record.promised_dates else due, text("stakeholders"), text("note"),
                amends=record is not None and bool(named - {"milestone.due"})))

    def _label(self, owner: str) -> str:
        there = self.things["commitment"][owner]
        return str(there.get("commitment.number") or there.get("commitment.title_zh") or there.get("commitment.title_en"))

    def _differs(self, there: _Thing, record: Milestone) -> bool:
        return any(now(FIELDS[name], record) != value for name, (value, _place) in there.values.items()
                   if name != "milestone.order")

    def _milestone(self, commitment: Commitment, there: _Thing) -> Milestone | None:
        """The milestone of a commitment that a row means: by its number, else by its title."""
        of = self.known.milestones[commitment.reference]
        if order := str(there.get("milestone.order")).lower():
            return next((each for each in of if order in (each.label, str(each.order))), None)
        title = folded(there.get("milestone.title_zh") or there.get("milestone.title_en"))
        named = [each for each in of if title in (folded(each.title.zh), folded(each.title.en))]
        return named[0] if len(named) == 1 else None


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _when(text: str, kind: Kind) -> When:
    try:
        # A program may take a ROC year for one of the first centuries, and hand back 0115-12-31.
        plain = text.lstrip("0") if text[:4].isdigit() and text[4:5] == "-" else text
        return read_span(unicodedata.normalize("NFKC", plain)) if kind is Kind.SPAN else read(plain)
    except (ValueError, OverflowError):
        raise _Bad(N_("“%(text)s” is no date."), text=text[:40]) from None


def _value_code(text: str) -> str:
    wanted = folded(text)
    for code, label in CODES["value"].items():
        if wanted in (folded(code), folded(label.zh), folded(label.en)):
            return code
    raise _Bad(N_("“%(text)s” is not in the list."), text=text[:40])


def _pair(there: _Thing, name: str, before: Bilingual = EMPTY) -> Bilingual:
    """A text in two languages, of which the sheet may give one: the other stays."""
    zh, en = there.get(f"{name}_zh", before.zh), there.get(f"{name}_en", before.en)
    if (zh, en) == (before.zh, before.en):
        return before
    return before.amended(zh, en)
