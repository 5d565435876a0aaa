"""The form with which a body reports: progress, a delay, completion, no progress; and a correction of any of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask_babel import lazy_gettext as _l

from tracker import clock
from tracker.commands.evidence import check_rests
from tracker.commands.updates import BodyReport, Delay
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.schedule import check_date_given
from tracker.domain.statements import DependsOn, UpdateKind, check_dependence, check_happened
from tracker.models import Body, DelayCategory, Update
from tracker.web.forms import choices, evidence
from tracker.web.forms.base import Amending, Checks, Form, SeenField
from tracker.web.forms.choosing import RadioField, SelectField, SelectMultipleField
from tracker.web.forms.evidence import EvidenceFields
from tracker.web.forms.fields import AreaField, BilingualField, DayField, LineField, WhenField

DELAY_ONLY = ("category", "depends_on", "depends_body", "reason", "next_step", "new_date", "stated_by")
HAPPENED = ("occurred", "received_on", "finished_on")
"""Days of things reported as past."""
TEXTS: dict[UpdateKind, tuple[Any, Any]] = {
    UpdateKind.PROGRESS: (_l("Progress"), _l("What was done, by whom and when. Earlier reports need not be repeated.")),
    UpdateKind.COMPLETION: (_l("What was completed"), _l("What there is now, and since when.")),
    UpdateKind.NO_PROGRESS: (_l("Why there was no progress this period"), _l(
        "Public. “No progress” is not the same as “no report”.")),
}


class ReportForm(EvidenceFields, Amending):
    """``reports`` builds it for one kind; ``report`` reads it."""

    rests_on_evidence = False
    """It reports a completion, and is not a correction."""
    version = SeenField(default=0)
    """The version of the draft being continued, as it was when the form was shown."""
    milestones = SelectMultipleField(_l("Milestones"))
    occurred = WhenField(_l("As of"), required=True)
    text = BilingualField(_l("Progress"), required=True)
    category = RadioField(_l("Category of the delay"), required=True, description=_l(
        "The main one. These categories are this project’s own."))
    depends_on = RadioField(_l("The next step depends on"), choices.dependence, required=True, coerce=choices.code)
    depends_body = SelectField(_l("Which other body"), description=_l(
        "Only for “another body”. That body may answer beside this."))
    reason = BilingualField(_l("Reason for the delay"), required=True, description=_l(
        "What is holding it up, with whom, and since when."))
    next_step = BilingualField(_l("Next step"), required=True, description=_l("Who does what, and by when."))
    new_date = WhenField(_l("New date"), description=_l("The original date stays on record for ever."))
    stated_by = DayField(_l("Or: date open; to be stated by"))
    finished_on = WhenField(_l("Finished on"), description=_l(
        "The day or the month. If it is left empty, the record cannot tell whether it was on time."))
    body = SelectField(_l("Whose statement it is"), required=True)
    letter_number = LineField(_l("Number of the body’s letter"), limit=60, description=_l(
        "If you are filing this for another body from its letter."))
    received_on = DayField(_l("Letter received on"), description=_l(
        "This day decides whether it came before a reporting round was due. Leave it empty if it came today."))
    order = ("milestones", "occurred", "text", "category", "depends_on", "depends_body", "reason", "next_step", "new_date",
             "stated_by", "finished_on", *evidence.NAMES, "body", "letter_number",
             "received_on")

    @classmethod
    def reports(cls, kind: UpdateKind, *, milestones: Sequence[tuple[str, str]], categories: Sequence[DelayCategory],
                known: Sequence[Body], speakers: Sequence[tuple[str, str]], files_for_others: bool,
                data: dict[str, Any]) -> ReportForm:
        """The form for one kind of report.

        milestones, speakers  choices of label and name; with one speaker there is nothing to choose
        """
        form = cls(data=data)
        form.milestones.offer(milestones)
        form.body.offer(speakers)
        form.depends_body.offer(choices.bodies(known, kept=[form.depends_body.data]))
        form.category.offer(choices.categories(categories))
        if not categories:
            form.category.description = _l(
                "No categories have been entered on this site yet, and a delay cannot be reported without one. Please ask "
                "NDC to enter them; until then you can keep this as a draft.")
        if kind is UpdateKind.DELAY:
            del form.text
            form.new_date.flags.one_of = form.stated_by.flags.one_of = True
        else:
            for name in DELAY_ONLY:
                del form[name]
            form.text.label.text, form.text.description = TEXTS[kind]
        if kind is not UpdateKind.COMPLETION:
            del form.finished_on
        if kind in (UpdateKind.DELAY, UpdateKind.COMPLETION):
            form.milestones.demand(_l("Choose the milestones that this concerns."))
        if not files_for_others:
            del form.letter_number
            del form.received_on
            if len(speakers) == 1:
                del form.body
        return form

    def checks(self) -> Checks:
        yield from super().checks()
        if self.rests_on_evidence:
            yield evidence.NAMES, lambda: check_rests(self.pieces())
        for name in HAPPENED:
            if name in self:
                yield (name,), partial(check_happened, name, self[name].data, clock.today())
        if "new_date" in self:
            yield ("depends_on", "depends_body"), lambda: check_dependence(
                DependsOn(self.depends_on.data), self.depends_body.data or None)
            if self.occurred.data:
                yield ("new_date", "stated_by"), partial(
                    check_date_given, self.new_date.data, self.stated_by.data, self.occurred.data)

    def report(self, kind: UpdateKind, speaker: str, own: str, corrects: Update | None = None) -> BodyReport:
        """What was filled in. ``corrects`` is what it corrects, so that an old translation shows as stale.

        speaker  whose statement it is, where the form does not ask
        own      the actor's own body: a report filed for another body has the number of its letter
        """
        body = self._data("body") or speaker
        filed_for = body if "letter_number" in self and body != own else None
        return BodyReport(
            kind=kind, body=body, occurred=self.occurred.data, text=self._text("text", corrects),
            delay=self._delay(corrects) if kind is UpdateKind.DELAY else None, finished_on=self._data("finished_on"),
            evidence=self.pieces(), filed_for=filed_for, letter_number=self._data("letter_number") or "" if filed_for else "",
            received_on=self._data("received_on") if filed_for else None)

    def _delay(self, corrects: Update | None) -> Delay:
        depends_on = DependsOn(self.depends_on.data) if self.depends_on.data else None
        return Delay(category=self.category.data or "", depends_on=depends_on, reason=self._text("reason", corrects),
                     next_step=self._text("next_step", corrects), depends_body=self.depends_body.data or None,
                     new_date=self.new_date.data, stated_by=self.stated_by.data)

    def _data(self, name: str) -> Any:
        field = getattr(self, name)
        return field.data if field else None

    def _text(self, name: str, corrects: Update | None) -> Bilingual:
        field = getattr(self, name)
        return field.text(getattr(corrects, name) if corrects else EMPTY) if isinstance(field, BilingualField) else EMPTY


class ReturnForm(Form):
    """An approver or an editor sends a text back."""

    reason = AreaField(_l("Reason for returning it"), required=True, limit=2000, description=_l(
        "Read by the body and NDC, never public. Say what is missing and where."))


class CheckForm(Form):
    """The body's approver sends a text on."""

    said = AreaField(_l("Remark"), limit=2000, description=_l("Read by the body and NDC, never public."))


def called(kind: UpdateKind, field: str) -> Any:
    """What the form of a kind calls a field that a rule refers to; None where it has no field of that name."""
    name = field.removesuffix("_zh").removesuffix("_en")
    if name == "text" and kind in TEXTS:
        return TEXTS[kind][0]
    found = getattr(ReportForm, name, None) if name in ReportForm.order else None
    return found.args[0] if found is not None else None
