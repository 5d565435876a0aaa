"""Forms about what the plan says: the plan, its commitments, its milestones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from flask_babel import lazy_gettext as _l

from tracker import clock
from tracker.changelog.record import Decided
from tracker.commands.carrying_over import check_last_day
from tracker.commands.commitments import check_decided, check_number
from tracker.commands.plans import Closing, Drafted, Lived, check_code, check_years
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.closing import ClosingState
from tracker.domain.errors import RuleBroken
from tracker.domain.schedule import PlanStage
from tracker.domain.statements import SUMMARY_LIMIT, TITLE_LIMIT, check_summary
from tracker.models import Milestone, Plan
from tracker.web.forms import choices
from tracker.web.forms.base import Amending, Checks, Form
from tracker.web.forms.choosing import BodiesField, SelectField, SelectMultipleField
from tracker.web.forms.fields import (
    AddressField,
    BilingualField,
    CodeField,
    DayField,
    LineField,
    NumberField,
    SeveralField,
    WhenField,
)


class Deciding(Form):
    """What decided a change."""

    always = False
    """A decision has to be named whatever stage the plan has reached."""

    meeting = SelectField(_l("Meeting that decided it"), description=_l(
        "Once adopted, a plan can be changed only by a decision: please name its meeting or the number of its document."))
    document = LineField(_l("Number of the document that decided it"), limit=60)

    @property
    def decided(self) -> Decided:
        return Decided(self.meeting.data or None, self.document.data or "")

    def demand(self, demanded: bool) -> None:
        """Say beside the fields that one of them has to be filled in; the command refuses what names neither."""
        self.meeting.flags.one_of = self.document.flags.one_of = demanded or self.always

    def checks(self) -> Checks:
        if self.meeting.flags.one_of:
            yield ("meeting", "document"), partial(check_decided, self.decided)


class _Amended(Deciding, Amending):
    """A change says why, and what decided it."""

    reason = BilingualField(_l("Reason for the change"), required=True, limit=1000, description=_l("Public."))


class PlanForm(_Amended):
    number = NumberField(_l("Which plan (1 for the first)"), required=True)
    title = BilingualField(_l("Title"), required=True, line=True, limit=TITLE_LIMIT)
    period = WhenField(_l("Timetable"), spans=True, required=True, description=_l(
        "It can be corrected until the plan is adopted, but not afterwards."))
    summary = BilingualField(_l("Summary"))
    coordinator = SelectField(_l("Coordinating body"))
    recorded_here_since = DayField(_l("Bodies report here since"), description=_l(
        "The day its bodies began to report here. Leave this empty if the plan is known only from sources."))
    adopted_on = WhenField(_l("Plan adopted on"), happened=True)
    adopted_by = SelectField(_l("Adopted by"))
    adoption_note = BilingualField(_l("Note on the adoption"))
    closed_on = DayField(_l("Closed on"), required=True, happened=True)
    order: tuple[str, ...] = ("number", "title", "period", "summary", "coordinator", "recorded_here_since", "adopted_on",
                              "adopted_by", "adoption_note", "closed_on", "reason", "meeting", "document")

    def until(self, stage: PlanStage) -> None:
        """Ask only for what applies at the plan's stage."""
        if stage is PlanStage.CO_CREATION:
            self.leave_out("adopted_on", "adopted_by", "adoption_note")
        else:
            self.leave_out("number", "period")
        if stage is not PlanStage.CLOSED:
            self.leave_out("closed_on")

    def drafted(self) -> Drafted | None:
        """The plan's number and period; None where the form has no such fields."""
        return Drafted(self.number.data, self.period.data) if "period" in self else None

    def lived(self, plan: Plan) -> Lived:
        """What is to be recorded of the plan's life."""
        if "adopted_on" not in self:
            return Lived(plan.adopted_on, plan.adopted_by, plan.adoption_note, plan.closed_on)
        return Lived(self.adopted_on.data, self.adopted_by.data or None, self.adoption_note.text(plan.adoption_note),
                     self.closed_on.data if "closed_on" in self else None)

    def checks(self) -> Checks:
        """The command asks for what decided it: not where it only corrects a day or an adoption that was entered wrongly."""
        return iter(())


class PlanEntryForm(Form):
    code = CodeField(_l("Code of the plan"), required=True, limit=9, rule=check_code, description=_l(
        "Its first and last years, for example 2029-2032. It is part of every web address and cannot be changed."))
    number = NumberField(_l("Which plan (1 for the first)"), required=True)
    title = BilingualField(_l("Title"), required=True, line=True, limit=TITLE_LIMIT)
    period = WhenField(_l("Timetable"), spans=True, required=True)
    summary = BilingualField(_l("Summary"))
    coordinator = SelectField(_l("Coordinating body"))
    source = AddressField(_l("Where it is published"))
    order = ("code", "number", "title", "period", "summary", "coordinator", "source")

    def checks(self) -> Checks:
        if self.code.data and self.period.data:
            yield ("code", "period"), lambda: check_years(self.code.data or "", self.period.data)


class AdoptForm(Deciding, Amending):
    always = True
    adopted = WhenField(_l("Plan adopted on"), required=True, happened=True)
    adopted_by = SelectField(_l("Adopted by"))
    note = BilingualField(_l("Note on the adoption"))
    order = ("adopted", "adopted_by", "meeting", "document", "note")


class ThemeForm(Form):
    number = NumberField(_l("Number"), required=True)
    title = BilingualField(_l("Title"), required=True, line=True, limit=TITLE_LIMIT)
    title_note = BilingualField(_l("Note on the title"))
    order = ("number", "title", "title_note")


def _ending(label: str = "") -> dict[str, Any]:
    """The fields for how one milestone ended. Parts of the decision left empty were decided with the plan's close."""
    said = (lambda text: f"{label} {text}") if label else (lambda text: text)
    return {
        "closing": SelectField(said(_l("Closing state")), choices.scale("closing", none=_l("(choose one)")), required=True),
        "reason": BilingualField(said(_l("Reason")), required=True, limit=1000, description=_l("Public.")),
        "carried_to": SelectField(said(_l("Continues in"))),
        "meeting": SelectField(said(_l("Meeting that decided it"))),
        "document": LineField(said(_l("Number of the document that decided it")), limit=60)}


def _ended(form: Form, prefix: str = "", before: Bilingual = EMPTY) -> Closing | None:
    """What the fields say about one milestone, where ``before`` was the reason; None where no state was chosen."""
    closing, reason, carried_to, meeting, document = (form[prefix + name] for name in ENDING)
    if not closing.data:
        return None
    return Closing(ClosingState(closing.data), reason.text(before), carried_to.data or None,
                   Decided(meeting.data or None, document.data or ""))


ENDING = ("closing", "reason", "carried_to", "meeting", "document")


def name_of(milestone: Milestone) -> str:
    """What the names of its fields begin with: ``o1-m1``, as its reference has it, since a commitment can be given a number."""
    return "{1}-{2}".format(*milestone.reference.split("/"))


class CloseForm(Deciding, Amending):
    """The close of a plan, with the fields of every milestone that is open, or was when the form was shown."""

    always = True
    on = DayField(_l("Closed on"), required=True, happened=True)
    note = BilingualField(_l("Note on the closure"))
    order = ("on", "meeting", "document", "note")
    places: Mapping[str, str] = {}
    """For each milestone's reference, what the names of its fields begin with."""

    @classmethod
    def of(cls, milestones: Sequence[Milestone]) -> type[CloseForm]:
        """The form for these milestones."""
        # By its own name, not by its position: one that is finished meanwhile would pass its fields on to the next.
        places = {each.reference: f"{name_of(each)}_" for each in milestones}
        fields = {places[each.reference] + name: field for each in milestones
                  for name, field in _ending(f"{choices.number(each.of)} {each.label}").items()}
        return type("CloseFormOfPlan", (cls,), {
            **fields, "places": places, "order": (*cls.order, *fields)})

    @property
    def closings(self) -> dict[str, Closing]:
        return {reference: given for reference, prefix in self.places.items() if (given := _ended(self, prefix))}

    def refuse(self, broken: RuleBroken) -> None:
        """A refusal of one milestone's closing state is shown at its fields."""
        reference, _colon, name = broken.field.partition(":")
        if reference in self.places:
            broken = RuleBroken(self.places[reference] + name, broken.message, **broken.values)
        super().refuse(broken)


class SettleForm(Amending):
    closing = _ending()["closing"]
    reason = _ending()["reason"]
    carried_to = _ending()["carried_to"]
    meeting = _ending()["meeting"]
    document = _ending()["document"]
    order = ENDING

    def given(self, before: Milestone) -> Closing | None:
        """What was chosen; ``before`` is the milestone that it settles, so that an old translation shows as stale."""
        return _ended(self, before=before.closing_reason)


class CarryForm(_Amended):
    always = True
    plan = SelectField(_l("Later plan"), required=True, lacking=_l(
        "No later plan has been entered yet. Enter it first, on the page “Plans and commitments”."))
    to = SelectField(_l("Commitment in which it is continued"), description=_l(
        "Leave this empty to enter it there now, with the same wording and bodies."))
    milestones = SelectMultipleField(_l("Milestones continued with it"), description=_l(
        "Each is entered in the later plan, where it gets its first date."))
    reason = BilingualField(_l("Reason"), required=True, limit=1000, description=_l("Public."))
    order = ("plan", "to", "milestones", "reason", "meeting", "document")


class UndoCarryForm(_Amended):
    always = True
    order = ("reason", "meeting", "document")


class ReopenForm(_Amended):
    always = True
    reason = BilingualField(_l("Reason for reopening it"), required=True, limit=1000, description=_l("Public."))
    order = ("reason", "meeting", "document")


class SucceedForm(_Amended):
    always = True
    successor = SelectField(_l("Successor"), required=True)
    on = DayField(_l("Last day of the old body"), required=True)
    moved = SelectMultipleField(_l("Commitments that the successor takes over"))
    reason = BilingualField(_l("Reason"), required=True, limit=1000, description=_l("Public."))
    order = ("successor", "on", "moved", "reason", "meeting", "document")

    def checks(self) -> Checks:
        yield ("on",), lambda: check_last_day(self.on.data or date.min, clock.today())
        yield from super().checks()


class CommitmentForm(Deciding):
    """The fields of the commitment form (承諾事項表)."""

    number = CodeField(_l("The plan’s own number"), limit=10, rule=check_number, description=_l(
        "For example 2-1. Leave this empty while only the order is known: the web address will then say “order”."))
    title = BilingualField(_l("Title"), required=True, line=True, limit=TITLE_LIMIT)
    title_basis = SelectField(_l("Basis of the Chinese title"), choices.scale("title_basis"), required=True,
                              coerce=choices.code)
    theme = SelectField(_l("Theme"))
    leads = BodiesField(_l("Lead bodies"), description=_l("Start typing a name to find it."))
    supports = BodiesField(_l("Supporting bodies"))
    period = WhenField(_l("Period of the commitment"), spans=True)
    summary = BilingualField(_l("Plain summary"), limit=max(SUMMARY_LIMIT.values()), description=_l(
        "At most 120 characters in Chinese, 300 in English: it appears on the overview."))
    problem = BilingualField(_l("Public problem"))
    causes = BilingualField(_l("Causes"))
    promise = BilingualField(_l("What is promised"))
    contribution = BilingualField(_l("How the commitment helps to solve the problem"))
    result_wanted = BilingualField(_l("Result wanted"), description=_l("Say who will act differently."))
    done_so_far = BilingualField(_l("What has been done so far"))
    transparency = BilingualField(_l("How it promotes transparency"))
    accountability = BilingualField(_l("How it fosters accountability"))
    participation = BilingualField(_l("How it improves participation"))
    relevance = BilingualField(_l("How it relates to the values of open government"), description=_l(
        "As a single text, if the form of the plan asks for it that way."))
    other_partners = BilingualField(_l("Other partners"))
    additional = BilingualField(_l("Additional information"), description=_l("Budget, links with other plans, anything else."))
    values = SelectMultipleField(_l("Open government values"), choices.scale("value"))
    policy_areas = SeveralField(_l("Policy areas"), description=_l("Separated by commas."))
    partners = BilingualField(_l("Civil society partners"))
    note = BilingualField(_l("Note"))
    order: tuple[str, ...] = (
        "title", "title_basis", "number", "leads", "supports", "theme", "period", "summary", "problem", "causes",
        "done_so_far", "promise", "contribution", "result_wanted", "values", "transparency", "accountability", "participation",
        "relevance", "policy_areas", "partners", "other_partners", "additional", "note", "meeting", "document")

    def checks(self) -> Checks:
        yield from super().checks()
        yield ("summary",), lambda: check_summary(self.summary.text())


class CommitmentAmendForm(CommitmentForm, _Amended):
    order = (*CommitmentForm.order[:-2], "reason", "meeting", "document")


class _Milestone(Deciding):
    title = BilingualField(_l("Title"), required=True, line=True, limit=TITLE_LIMIT)
    title_basis = SelectField(_l("Basis of the Chinese title"), choices.scale("title_basis"), required=True,
                              coerce=choices.code)
    body = SelectField(_l("Responsible body"), description=_l("Leave this empty if it is the commitment’s lead body."))
    starts = WhenField(_l("Starts"))
    output = BilingualField(_l("Expected output"))
    stakeholders = BilingualField(_l("Others taking part"))
    note = BilingualField(_l("Note"))


class MilestoneForm(_Milestone):
    due = WhenField(_l("Date in the plan"), description=_l("This is the original date and stays on record for ever."))
    order = ("title", "title_basis", "body", "starts", "due", "output", "stakeholders", "note", "meeting", "document")


class MilestoneAmendForm(_Milestone, _Amended):
    due = WhenField(_l("Date in the plan"), description=_l("It becomes the original date when the plan is adopted."))
    order: tuple[str, ...] = ("title", "title_basis", "body", "starts", "due", "output", "stakeholders", "note", "reason",
                              "meeting", "document")

    def until(self, stage: PlanStage) -> None:
        """Ask for the date only as long as the plan is a draft."""
        if stage is not PlanStage.CO_CREATION:
            self.leave_out("due")


class FirstDateForm(Deciding, Amending):
    due = WhenField(_l("First date"), required=True, description=_l(
        "The date in the plan, for example 116/6/30 or 116/6. It is the original date and stays on record for ever."))
    body = SelectField(_l("Responsible body"), description=_l("Leave this empty if it is the commitment’s lead body."))
    reason = BilingualField(_l("Reason for the change of body"), limit=1000, description=_l(
        "Public. Only if you change the body."))
    order = ("due", "body", "reason", "meeting", "document")


class ReinstateForm(_Amended):
    always = True
    occurred = WhenField(_l("Reinstated on"), required=True, happened=True)
    reason = BilingualField(_l("Reason for reinstating it"), required=True, limit=1000, description=_l("Public."))
    order = ("occurred", "reason", "meeting", "document")


class WithdrawForm(_Amended):
    always = True
    occurred = WhenField(_l("Withdrawn on"), required=True, happened=True)
    reason = BilingualField(_l("Reason for the withdrawal"), required=True, limit=1000, description=_l("Public."))
    order = ("occurred", "reason", "meeting", "document")
