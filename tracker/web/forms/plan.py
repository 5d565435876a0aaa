"""Forms about what the plan says: the plan, its commitments, its milestones."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from tracker.changelog.record import Decided
from tracker.domain.statements import SUMMARY_LIMIT, TITLE_LIMIT
from tracker.web.forms import choices
from tracker.web.forms.base import Amending, Form
from tracker.web.forms.choosing import BodiesField, SelectField, SelectMultipleField
from tracker.web.forms.fields import BilingualField, DayField, LineField, SeveralField, WhenField


class _Decided(Form):
    """What decided a change."""

    meeting = SelectField(_l("Decided by the meeting"))
    document = LineField(_l("Number of the document that decided it"), limit=60)

    @property
    def decided(self) -> Decided:
        return Decided(self.meeting.data or None, self.document.data or "")


class _Amended(_Decided, Amending):
    """A change says why, and what decided it."""

    reason = BilingualField(_l("Reason for the change"), required=True, limit=1000, description=_l("Public."))


class PlanForm(_Amended):
    title = BilingualField(_l("Title"), required=True, line=True, limit=TITLE_LIMIT)
    summary = BilingualField(_l("Summary"))
    coordinator = SelectField(_l("Coordinating body"))
    recorded_here_since = DayField(_l("Bodies report here since"), description=_l(
        "The day on which its bodies began to report here. Leave it empty where the plan is known from sources only."))
    order = ("title", "summary", "coordinator", "recorded_here_since", "reason", "meeting", "document")


class CommitmentForm(_Decided):
    """The fields of the commitment form (承諾事項表)."""

    number = LineField(_l("The plan’s own number"), limit=10, description=_l(
        "For example 2-1. Leave it empty while only the order is known: the address then says “order”."))
    title = BilingualField(_l("Title"), required=True, line=True, limit=TITLE_LIMIT)
    title_basis = SelectField(_l("What the Chinese title is"), choices.scale("title_basis"), required=True,
                              coerce=choices.code)
    theme = SelectField(_l("Theme"))
    leads = BodiesField(_l("Lead bodies"), description=_l("Type the beginning of a name to find it."))
    supports = BodiesField(_l("Supporting bodies"))
    period = WhenField(_l("Period of the commitment"), spans=True)
    summary = BilingualField(_l("Plain summary"), limit=max(SUMMARY_LIMIT.values()), description=_l(
        "At most 120 characters in Chinese, 300 in English: it stands on the overview."))
    problem = BilingualField(_l("Public problem"))
    causes = BilingualField(_l("Causes"))
    promise = BilingualField(_l("What is promised"))
    contribution = BilingualField(_l("How the promise helps with the problem"))
    result_wanted = BilingualField(_l("Result wanted"), description=_l("Who will act differently."))
    values = SelectMultipleField(_l("Open government values"), choices.scale("value"))
    policy_areas = SeveralField(_l("Policy areas"), description=_l("Separated by commas."))
    partners = BilingualField(_l("Civil society partners"))
    note = BilingualField(_l("Note"))
    order: tuple[str, ...] = (
        "title", "title_basis", "number", "leads", "supports", "theme", "period", "summary", "problem", "causes", "promise",
        "contribution", "result_wanted", "values", "policy_areas", "partners", "note", "meeting", "document")


class CommitmentAmendForm(CommitmentForm, _Amended):
    order = (*CommitmentForm.order[:-2], "reason", "meeting", "document")


class _Milestone(_Decided):
    title = BilingualField(_l("Title"), required=True, line=True, limit=TITLE_LIMIT)
    title_basis = SelectField(_l("What the Chinese title is"), choices.scale("title_basis"), required=True,
                              coerce=choices.code)
    body = SelectField(_l("Responsible body"), description=_l("Leave it empty where it is the commitment’s lead."))
    starts = WhenField(_l("Starts"))
    output = BilingualField(_l("Expected output"))
    note = BilingualField(_l("Note"))


class MilestoneForm(_Milestone):
    due = WhenField(_l("Date in the plan"), description=_l("The original date: it stays on record for ever."))
    order = ("title", "title_basis", "body", "starts", "due", "output", "note", "meeting", "document")


class MilestoneAmendForm(_Milestone, _Amended):
    order = ("title", "title_basis", "body", "starts", "output", "note", "reason", "meeting", "document")


class FirstDateForm(_Decided, Amending):
    due = WhenField(_l("First date"), required=True, description=_l(
        "The date in the plan, for example 116/6/30 or 116/6: the original date, on record for ever."))
    body = SelectField(_l("Responsible body"), description=_l("Leave it empty where it is the commitment’s lead."))
    reason = BilingualField(_l("Reason for the change of body"), limit=1000, description=_l(
        "Public. Only where you change the body."))
    order = ("due", "body", "reason", "meeting", "document")


class WithdrawForm(_Amended):
    occurred = WhenField(_l("Withdrawn on"), required=True)
    order = ("occurred", "reason", "meeting", "document")
