"""What the rows of a plan's sheet say of each thing: a plan, bodies, themes, commitments, milestones. Several rows
may speak of one thing; each cell is read as the value that its field holds, or reported as unreadable."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import NOT_A_PERIOD, read_span
from tracker.domain.errors import N_
from tracker.domain.statements import TEXT_LIMIT, TITLE_LIMIT
from tracker.exchange.columns import folded
from tracker.exchange.plan_columns import FIELDS, Kind, PlanField
from tracker.exchange.plan_reading import PlanRow, PlanSheet
from tracker.exchange.plan_run import Place, PlanRemark, PlanRun
from tracker.exchange.plan_workbook import written
from tracker.exchange.values import Unreadable, address, check_keepable, when, words
from tracker.queries.words import CODES

BETWEEN = re.compile(r"[、，,;；\n]+")
BETWEEN_NAMES = re.compile(r"[、;；\n]+")


@dataclass
class Thing:
    """What the rows of the sheet say of one thing: values by field, each with where it stands."""

    place: Place
    values: dict[str, tuple[Any, Place]] = field(default_factory=dict)

    def get(self, name: str, otherwise: Any = "") -> Any:
        return self.values[name][0] if name in self.values else otherwise


class Things:
    """Everything that a sheet speaks of, gathered row by row; what cannot be read is noted in ``run``."""

    def __init__(self, sheet: PlanSheet, run: PlanRun) -> None:
        self.sheet, self.run = sheet, run
        self.words: dict[str, set[str]] = {}
        """For each name as it may be written, the slugs of the bodies that bear it."""
        for slug, body in run.known.bodies.items():
            self._call(slug, *written(body))
        self.found: dict[str, dict[str, Thing]] = {each: {} for each in ("plan", "body", "theme", "commitment", "milestone")}
        self.owners: dict[str, str] = {}
        """By the key of a milestone, that of its commitment."""
        self._bodies_first()
        last: dict[str, str] = {}
        for row in sheet.rows:
            self._row(row, last)

    def _call(self, slug: str, *names: str) -> None:
        for name in names:
            if name:
                self.words.setdefault(folded(name), set()).add(slug)

    def _bodies_first(self) -> None:
        """A body that the sheet enters can be named anywhere in it."""
        for row in self.sheet.rows:
            if slug := _plain(row.text("body.slug")).lower():
                self._call(slug, slug, row.text("body.name_zh"), row.text("body.name_en"), row.text("body.short_zh"))
                self.run.bodies.setdefault(slug, Bilingual.of(row.text("body.name_zh"), row.text("body.name_en")))

    def _row(self, row: PlanRow, last: dict[str, str]) -> None:
        place, things = Place(row.page, row.number), row.things()
        for cell in row.cells.values():
            if cell.merged or cell.formula:
                said = (N_("This cell was merged with those above; their text was used.") if cell.merged else
                        N_("This cell is a formula; its value was used."))
                self.run.notes.append(PlanRemark(said, {}, place))
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
                self.run.bad(N_("Say which commitment this milestone belongs to."), place, "commitment.number")
                return
            title = row.text("milestone.title_zh") or row.text("milestone.title_en")
            key = f"{commitment}/{_order(row.text('milestone.order')) or folded(title)}"
            if key in self.found["milestone"] and self.found["milestone"][key].place != place:
                self.run.bad(N_("The same milestone is already in row %(row)d."), place, "milestone.title_zh",
                             row=self.found["milestone"][key].place.row)
                return
            self.owners[key] = commitment
            self._take("milestone", key, row, place)

    def _says_more(self, row: PlanRow) -> bool:
        """The row says more than which commitment a milestone belongs to."""
        said = {name for name in row.cells if name.startswith("commitment.") and (row.text(name) or row.cells[name].broken)}
        return bool(said - {"commitment.number"}) or "milestone" not in row.things()

    def _commitment_key(self, row: PlanRow) -> str:
        if number := _plain(row.text("commitment.number")).lower():
            return number
        return folded(row.text("commitment.title_zh") or row.text("commitment.title_en"))

    def _take(self, thing: str, key: str, row: PlanRow, place: Place) -> None:
        """Read the cells of a thing. What several rows say of one thing must be the same."""
        there = self.found[thing].setdefault(key, Thing(place))
        for name, cell in row.cells.items():
            field = FIELDS[name]
            if field.thing != thing:
                continue
            if cell.broken:
                self.run.bad(N_("This cell holds a formula without a value, or one that failed (%(shown)s). Please type the "
                                "value."), place, name, shown=cell.text or "—")
                continue
            text = row.text(name)
            if not text:
                continue
            try:
                value = self._value(field, text)
            except Unreadable as bad:
                self.run.bad(bad.message, place, name, **bad.values)
                continue
            if name in there.values and there.values[name][0] != value:
                self.run.bad(N_("Row %(row)d gives something different for the same item."), place, name,
                             row=there.values[name][1].row)
                continue
            there.values.setdefault(name, (value, place))

    def _value(self, field: PlanField, text: str) -> Any:
        check_keepable(text)
        plain = _plain(text)
        match field.kind:
            case Kind.NUMBER:
                if not re.fullmatch(r"[0-9]{1,6}", plain):
                    raise Unreadable(N_("“%(text)s” is not a whole number."), text=text[:40])
                return int(plain)
            case Kind.SLUG:
                return plain.lower()
            case Kind.WHEN:
                return when(text)
            case Kind.SPAN:
                return when(text, read_span, NOT_A_PERIOD)
            case Kind.BODY:
                return self._body(text)
            case Kind.BODIES:
                return list(dict.fromkeys(self._body(part) for part in self._named_bodies(text)))
            case Kind.VALUES:
                return [_value_code(part) for part in BETWEEN.split(text) if part.strip()]
            case Kind.SEVERAL:
                return [part.strip() for part in BETWEEN.split(text) if part.strip()]
            case Kind.ADDRESS:
                return address(text)
        if field.name in ("commitment.number", "plan.code", "milestone.order"):
            if field.name == "commitment.number" and re.fullmatch(r"\d{4}-\d{2}-\d{2}", plain):
                raise Unreadable(N_("A spreadsheet program has turned this number into a date (%(text)s). Please type it as "
                                    "text: 2-1."), text=text)
            return _order(text) if field.name == "milestone.order" else plain
        text = words(text, field.limit or (TITLE_LIMIT if field.kind is Kind.LINE else TEXT_LIMIT))
        return " ".join(text.split()) if field.kind is Kind.LINE else text

    def _named_bodies(self, text: str) -> list[str]:
        """The names in a list of bodies. A comma may belong to a name: “Water Resources Agency, Ministry of Economic Affairs”."""
        if folded(text) in self.words:
            return [text]
        return [name.strip() for part in BETWEEN_NAMES.split(text)
                for name in ([part] if folded(part) in self.words else BETWEEN.split(part)) if name.strip()]

    def _body(self, text: str) -> str:
        # The short name in addresses is one body's alone, whatever another is called.
        found = {short} if (short := _plain(text)) in self.run.bodies else self.words.get(folded(text), set())
        if len(found) != 1:
            raise Unreadable(
                N_("More than one body is called “%(text)s”. Please give its short name in web addresses.") if found else
                N_("There is no body called “%(text)s”. Enter it on the page “Bodies”, or give its short name in web addresses."),
                text=text[:60])
        return next(iter(found))


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def _order(text: str) -> str:
    """The number of a milestone within its commitment, however it is written: ``m1`` for 1 and M01."""
    plain = _plain(text).lower()
    return f"m{int(number[1])}" if (number := re.fullmatch(r"m?([0-9]{1,6})", plain)) else plain


def _value_code(text: str) -> str:
    wanted = folded(text)
    for code, label in CODES["value"].items():
        if wanted in (folded(code), folded(label.zh), folded(label.en)):
            return code
    raise Unreadable(N_("“%(text)s” is not in the list."), text=text[:40])
