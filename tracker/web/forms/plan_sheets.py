"""The loading of a plan's sheet, and how the columns of another tracker are read."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker.changelog.record import Decided
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.files import CSV, ODS, XLSX, StoredFile
from tracker.exchange.plan_columns import OF_A_MAP
from tracker.exchange.plan_reading import Heading
from tracker.web.forms import choices
from tracker.web.forms.base import Checks, Form
from tracker.web.forms.choosing import SelectField
from tracker.web.forms.fields import BilingualField, HiddenField, LineField
from tracker.web.forms.files import FileField

MAP_NAME_LIMIT = 80


class PlanSheetForm(Form):
    """shown  the digest of the differences that were shown before they were confirmed
    map    the name of the saved map by which it is read; empty: none fits, or it needs none"""

    file = FileField(_l("The plan’s sheet"), required=True, kinds=(ODS, XLSX, CSV),
                     description=_l(".ods, .xlsx or .csv. Nothing is entered yet."))
    plan = SelectField(_l("Plan"), description=_l("Only if the sheet itself does not name its plan."))
    meeting = SelectField(_l("Meeting that decided it"))
    document = LineField(_l("Number of the document that decided it"), limit=60, description=_l(
        "Once for the whole sheet: needed if the plan has been adopted, or if the sheet records its adoption."))
    reason = BilingualField(_l("Reason for the change"), limit=1000, description=_l(
        "Public. Needed only if the sheet changes something already entered."))
    map = HiddenField()
    shown = HiddenField()
    takes_files = True

    @property
    def decided(self) -> Decided:
        return Decided(self.meeting.data or None, self.document.data or "")

    def checks(self) -> Checks:
        yield ("file",), self.sheet

    def sheet(self) -> StoredFile:
        """Raises RuleBroken on ``file`` where no file was chosen, or one that is not a sheet."""
        if self.file.data is None:
            raise RuleBroken("file", N_("Please choose a file."))
        if self.file.data.kind not in (ODS, XLSX, CSV):
            raise RuleBroken("file", N_("This is not a sheet. Please load an .ods, .xlsx or .csv file."))
        return self.file.data

    def carried(self) -> list[tuple[str, Any]]:
        """What the next page carries, so that nothing need be chosen or typed again."""
        return [*self.file.carried(), ("plan", self.plan.data or ""), ("meeting", self.meeting.data or ""),
                ("document", self.document.data or ""), ("reason_zh", self.reason.form["zh"].data or ""),
                ("reason_en", self.reason.form["en"].data or "")]


class MapForm(Form):
    """One choice for each heading of a sheet that is not ours."""

    name = LineField(_l("Name to save it under"), required=True, limit=MAP_NAME_LIMIT, description=_l(
        "For example the country and its tracker. Next time, a sheet with the same headings will be read in this way."))
    places: dict[str, str] = {}
    """For the name of each choice, the key of its heading."""

    @classmethod
    def of(cls, headings: list[Heading], keys: list[str]) -> type[MapForm]:
        things = {"commitment": _("Commitment"), "milestone": _("Milestone")}
        offered = [("", _("(not read)")),
                   *((each.name, f"{things[each.thing]}{_(': ')}{choices.named(each.heading)}") for each in OF_A_MAP)]
        fields = {f"c{at}": SelectField(each.text[:80], offered, default=each.field.name if each.field in OF_A_MAP else "")
                  for at, each in enumerate(headings, 1)}
        return type("MapFormOfSheet", (cls,), {
            **fields, "places": {f"c{at}": key for at, key in enumerate(keys, 1)}, "order": (*fields, "name")})

    @property
    def columns(self) -> dict[str, str]:
        return {key: self[name].data or "" for name, key in self.places.items()}
