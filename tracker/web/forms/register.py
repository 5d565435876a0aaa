"""Forms about the register of the forum's conclusions."""

from __future__ import annotations

from functools import partial

from flask_babel import lazy_gettext as _l

from tracker.commands.answering import require_letter
from tracker.commands.register import Decision, Matter, Reported
from tracker.domain.bilingual import EMPTY
from tracker.domain.register import Ruling
from tracker.domain.statements import TITLE_LIMIT
from tracker.models import Conclusion, Listing
from tracker.web import access
from tracker.web.forms import choices
from tracker.web.forms.base import Amending, Checks, Form, FromLetter
from tracker.web.forms.choosing import BodiesField, RadioField, SelectField
from tracker.web.forms.fields import AddressField, BilingualField, LineField, NumberField, needed

MET = (("yes", _l("met")), ("no", _l("not met")), ("", _l("not judged")))


_CONDITION = _l("When it counts as done, so that anyone can check: what there will be, and where it can be seen. The "
                "meeting that decides on its release will have this before it.")


class _Matter(Form):
    title = BilingualField(_l("Matter"), required=True, line=True, limit=TITLE_LIMIT)
    text = BilingualField(_l("Conclusion"), description=_l("As worded in the minutes."))
    leads = BodiesField(_l("Lead bodies"), description=_l("Start typing a name to find it."))
    supports = BodiesField(_l("Supporting bodies"))
    condition = BilingualField(_l("Completion condition"), limit=1000, description=_CONDITION)
    commitments = BodiesField(_l("Commitments"))

    def matter(self, before: Conclusion | None = None) -> Matter:
        """What was typed; ``before`` is what it amends, so that an old translation shows as stale."""
        title, text, condition = (before.title, before.text, before.condition) if before else (EMPTY, EMPTY, EMPTY)
        return Matter(title=self.title.text(title), text=self.text.text(text), condition=self.condition.text(condition),
                      leads=self.leads.data or [], supports=self.supports.data or [], commitments=self.commitments.data or [])


class ConclusionForm(_Matter):
    meeting = SelectField(_l("Reached at"), required=True, lacking=choices.NO_MEETING)
    leads = BodiesField(_l("Lead bodies"), validators=needed(
        _l("Name the body that follows it up.")), description=_l("Start typing a name to find it."))
    condition = BilingualField(_l("Completion condition"), limit=1000, description=_CONDITION, required=_l(
        "Say when it counts as complete: it is released against this condition."))
    order = ("meeting", "title", "text", "leads", "supports", "condition", "commitments")


class ConclusionAmendForm(_Matter, Amending):
    reason = BilingualField(_l("Reason for the change"), required=True, limit=1000, description=_l("Public."))
    order = ("title", "text", "leads", "supports", "condition", "commitments", "reason")


class _Reported(Amending):
    number = NumberField(_l("Number on the list"), description=_l("Leave this empty if the list gives none."))
    wording = BilingualField(_l("Wording on the list"), line=True, limit=TITLE_LIMIT, description=_l(
        "Leave this empty if it is the same as on the register."))
    follow_up = BilingualField(_l("Follow-up"), required=True, description=_l("What was done since the last meeting, and when."))
    url = AddressField(_l("Where it can be checked"), description=_l(
        "The web address of what was made or published, if there is one."))
    advice = RadioField(_l("Secretariat recommends"), choices.scale("ruling", none=_l("no recommendation")), coerce=choices.code)

    def reported(self, before: Listing | None = None) -> Reported:
        """What was typed; ``before`` is what it corrects, so that an old translation shows as stale."""
        wording, follow_up = (before.wording, before.follow_up) if before else (EMPTY, EMPTY)
        return Reported(self.number.data, self.wording.text(wording), self.follow_up.text(follow_up),
                        Ruling(self.advice.data) if self.advice.data else None, self.url.data or "")


class ListingForm(_Reported):
    meeting = SelectField(_l("Meeting"), required=True, lacking=choices.NO_MEETING)
    order = ("meeting", "number", "wording", "follow_up", "url", "advice")


class _Decided(Amending):
    decision = RadioField(_l("Meeting decided"), choices.scale("ruling"), required=True, coerce=choices.code)
    condition_met = RadioField(_l("Completion condition"), MET)
    reason = BilingualField(_l("Reason for the decision"), limit=1000, description=_l(
        "Required if it is released without its completion condition being met."))
    dissent = BilingualField(_l("Dissent"), limit=1000, description=_l("Who disagreed and why, as in the minutes."))

    def decided(self, before: Listing | None = None) -> Decision:
        reason, dissent = (before.reason, before.dissent) if before else (EMPTY, EMPTY)
        return Decision(Ruling(self.decision.data), {"yes": True, "no": False}.get(self.condition_met.data or ""),
                        self.reason.text(reason), self.dissent.text(dissent))


class DecisionForm(_Decided):
    order = ("decision", "condition_met", "reason", "dissent")


class CorrectionForm(_Reported, _Decided):
    """Corrects a listing. What was reported may be missing, as in listings loaded from minutes."""

    follow_up = BilingualField(_l("Follow-up"))
    correction = BilingualField(_l("Reason for the change"), required=True, limit=1000, description=_l("Public."))
    order: tuple[str, ...] = ("number", "wording", "follow_up", "url", "advice", "decision", "condition_met", "reason", "dissent",
                              "correction")

    def without_decision(self) -> None:
        """For a listing that no meeting has ruled on: the decision is recorded on a page of its own."""
        self.leave_out(*DecisionForm.order)

    def corrected(self, before: Listing) -> Decision | None:
        """The decision as typed; None where none is recorded."""
        return self.decided(before) if "decision" in self else None


class ReopenForm(Amending):
    meeting = SelectField(_l("Meeting that decided it"), required=True, lacking=choices.NO_MEETING)
    reason = BilingualField(_l("Reason"), required=True, limit=1000, description=_l("Public."))
    order = ("meeting", "reason")


class RequestForm(FromLetter, Amending):
    own = frozenset({"text"})
    body = SelectField(_l("Body"), required=True)
    text = BilingualField(_l("What has been done"), required=True, description=_l(
        "In the body’s own words. It is shown beside the conclusion; the meeting decides."))
    url = AddressField(_l("Where the evidence can be seen"))
    letter_number = LineField(_l("Number of the body’s letter"), limit=60, description=_l(
        "If NDC asks on behalf of a body: the number of the body’s letter (來文字號)."))
    order = ("body", "text", "url", "letter_number")

    def checks(self) -> Checks:
        if self.letter_number:
            yield ("body", "letter_number"), partial(require_letter, access.actor(), self.body.data, self.letter)
