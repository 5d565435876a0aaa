"""Forms about making a plan together: calls, proposals, participation events, recommendations of reviews."""

from __future__ import annotations

from functools import partial
from typing import Any

import wtforms
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from wtforms.validators import ValidationError

from tracker import clock
from tracker.commands.answering import require_letter
from tracker.commands.cocreation import Input, Invitation, Occasion
from tracker.commands.recommendations import Advice
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import read
from tracker.domain.cocreation import (
    EventKind,
    Found,
    InputKind,
    Judged,
    PathStage,
    PolicyStage,
    Profile,
    Question,
    Step,
    TimelineItem,
    TookPart,
    Vote,
    check_became,
    check_call,
    check_judged,
)
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.statements import NUMBER_LIMIT, TITLE_LIMIT
from tracker.models import Call, Participation, Proposal, Recommendation
from tracker.web import access
from tracker.web.forms import choices
from tracker.web.forms.base import Amending, Checks, Form, FromLetter
from tracker.web.forms.choosing import BodiesField, RadioField, SelectField
from tracker.web.forms.fields import AddressField, AreaField, BilingualField, DayField, LineField, NumberField, WhenField

PAID = (("yes", _l("yes")), ("no", _l("no")), ("", _l("not known")))
YES_OR_NO = {"yes": True, "no": False}


class _Changing(Amending):
    change = BilingualField(_l("Reason for the change"), required=True, limit=1000, description=_l("Public."))


def _before(thing: Any, name: str) -> Bilingual:
    return getattr(thing, name) if thing else EMPTY


class StrikeForm(Amending):
    change = BilingualField(_l("Reason"), required=True, limit=1000, description=_l("Public."))
    order = ("change",)


# --- calls -------------------------------------------------------------------------------------------------------


class TimelineField(AreaField):
    """One item per line: a date, a vertical bar, the words, and after another vertical bar their English."""

    def items(self) -> list[TimelineItem]:
        """Raises ValueError on a line that has no date or no words."""
        found = []
        for line in filter(None, map(str.strip, (self.data or "").splitlines())):
            on, zh, *en = (part.strip() for part in line.split("|", 2))
            if not zh:
                raise ValueError(line)
            found.append(TimelineItem(read(on), Bilingual.of(zh, en[0] if en else "")))
        return found

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        try:
            self.items()
        except ValueError as fault:
            raise ValidationError(_("Each line needs a date and, after a vertical bar (|), what is planned.")) from fault


class CallForm(Form):
    title = BilingualField(_l("Title"), required=True, line=True, limit=TITLE_LIMIT)
    text = BilingualField(_l("What is asked for, and how to take part"))
    published_on = DayField(_l("Published on"), happened=True, description=_l("Leave this empty if no source states it."))
    begins_on = DayField(_l("Begins"), description=_l(
        "Two weeks or more after it was published. Leave this empty if no source states it."))
    ends_on = DayField(_l("Ends"))
    timeline = TimelineField(_l("Timeline"), description=_l("One item per line: 115/3 | 提出草案 | Draft"))
    url = AddressField(_l("Web address"))
    inputs_complete = wtforms.BooleanField(_l("Every proposal and comment it received is on this site"))
    order: tuple[str, ...] = ("title", "text", "published_on", "begins_on", "ends_on", "timeline", "url", "inputs_complete")

    def checks(self) -> Checks:
        yield ("published_on", "begins_on", "ends_on"), partial(
            check_call, self.begins_on.data, self.ends_on.data, self.published_on.data, clock.today())

    def invitation(self, before: Call | None = None) -> Invitation:
        return Invitation(
            self.title.text(_before(before, "title")), self.text.text(_before(before, "text")), self.published_on.data,
            self.begins_on.data, self.ends_on.data, self.timeline.items(), self.url.data or "", bool(self.inputs_complete.data))


class CallAmendForm(CallForm, _Changing):
    order = (*CallForm.order, "change")


# --- proposals ---------------------------------------------------------------------------------------------------


class ProposalForm(Form):
    kind = RadioField(_l("Kind"), choices.scale("input_kind"), required=True, coerce=choices.code)
    of_call = SelectField(_l("Call"))
    title = BilingualField(_l("Title"), required=True, line=True, limit=TITLE_LIMIT)
    text = BilingualField(_l("Text as published"), required=True, description=_l("Do not include the name of a private person."))
    summarised = wtforms.BooleanField(_l("The wording is this site’s own"))
    proposer = BilingualField(_l("Proposer"), line=True, description=_l(
        "An organisation or a role, as published. Never the name of a private person."))
    proposed_on = WhenField(_l("Proposed on"), happened=True)
    case_number = LineField(_l("Case number of the platform"), limit=NUMBER_LIMIT)
    url = AddressField(_l("Web address"))
    body = SelectField(_l("Body that must respond"))
    order: tuple[str, ...] = ("kind", "of_call", "title", "text", "summarised", "proposer", "proposed_on", "case_number", "url",
                              "body")

    def given(self, before: Proposal | None = None) -> Input:
        return Input(
            self.title.text(_before(before, "title")), self.text.text(_before(before, "text")), InputKind(self.kind.data),
            self.case_number.data or "", self.url.data or "", bool(self.summarised.data),
            self.proposer.text(_before(before, "proposer")), self.proposed_on.data, self.body.data or None,
            self.of_call.data or None)


class ProposalAmendForm(ProposalForm, _Changing):
    order = (*ProposalForm.order, "change")


class _AnswerForm(FromLetter, Amending):
    reason = BilingualField(_l("Reason for the response"), required=True, description=_l("Public, and kept for ever."))
    answered_on = WhenField(_l("Answered on"), required=True, happened=True)
    body = SelectField(_l("Answering body"), required=True)
    letter_number = LineField(_l("Number of the letter"), limit=60, description=_l(
        "Fill this in if NDC enters it for a body (代填)."))

    def checks(self) -> Checks:
        if self.letter_number:
            yield ("body", "letter_number"), partial(require_letter, access.actor(), self.body.data, self.letter)


class ProposalAnswerForm(_AnswerForm):
    adoption = RadioField(_l("Response"), choices.scale("adoption"), required=True, coerce=choices.code)
    order = ("adoption", "reason", "answered_on", "body", "letter_number")


class RecommendationAnswerForm(_AnswerForm):
    response = RadioField(_l("Response"), choices.scale("response"), required=True, coerce=choices.code)
    order = ("response", "reason", "answered_on", "body", "letter_number")


class StepForm(Amending):
    own = frozenset({"text", "url"})
    stage = SelectField(_l("Stage"), choices.scale("path_stage"), required=True, coerce=choices.code)
    on = WhenField(_l("Date"), required=True, happened=True)
    text = BilingualField(_l("Version or decision"), required=True)
    in_favour = NumberField(_l("Votes in favour"), least=0)
    against = NumberField(_l("Votes against"), least=0)
    abstained = NumberField(_l("Abstained"), least=0)
    commitment = SelectField(_l("Commitment that it became"))
    url = AddressField(_l("Web address"))
    order: tuple[str, ...] = ("stage", "on", "text", "in_favour", "against", "abstained", "commitment", "url")

    def validate_against(self, field: Any) -> None:
        """A vote has both sides, or none is recorded."""
        if (self.in_favour.data is None) != (field.data is None):
            raise ValidationError(_("Enter both the votes in favour and the votes against, or neither."))

    def validate_abstained(self, field: Any) -> None:
        if field.data is not None and self.in_favour.data is None and self.against.data is None:
            raise ValidationError(_("Enter the votes in favour and against as well."))

    def checks(self) -> Checks:
        yield ("stage", "commitment"), lambda: check_became(PathStage(self.stage.data), self.commitment.data or None)

    def step(self, before: Step | None = None) -> Step:
        vote = None if self.in_favour.data is None else Vote(self.in_favour.data, self.against.data, self.abstained.data)
        return Step(PathStage(self.stage.data), self.on.data, self.text.text(_before(before, "text")), vote,
                    self.commitment.data or None, self.url.data or "")


class StepAmendForm(StepForm, _Changing):
    order = (*StepForm.order, "change")

    @staticmethod
    def filled(step: Step) -> dict[str, Any]:
        """What a step says, by the form's fields."""
        return {"stage": step.stage.value, "on": step.on, "text": step.text, "commitment": step.commitment, "url": step.url} | (
            {name: getattr(step.vote, name) for name in ("in_favour", "against", "abstained")} if step.vote else {})


# --- participation events ------------------------------------------------------------------------------------------


class _Event(Form):
    kind = RadioField(_l("Kind"), choices.scale("event_kind"), required=True, coerce=choices.code)
    of_call = SelectField(_l("Call"))
    title = BilingualField(_l("Title"), required=True, line=True, limit=TITLE_LIMIT)
    text = BilingualField(_l("What it was about"))
    held_on = WhenField(_l("Date"), required=True, happened=True)
    body = SelectField(_l("Held by"))
    url = AddressField(_l("Web address"))
    policy_stage = SelectField(_l("Stage of the policy"), choices.scale("policy_stage", none=_l("not assessed")),
                               coerce=choices.code)
    groups = BilingualField(_l("Groups reached"))
    procedure = BilingualField(_l("Procedure"))
    openness = BilingualField(_l("Openness"))
    lasting = BilingualField(_l("Whether it lasts"))
    partners_paid = RadioField(_l("Partners were paid by government"), PAID)

    def checks(self) -> Checks:
        for each in Question:
            yield (f"q_{each.value}", f"q_{each.value}_url"), partial(self._is_judged, each)

    def _is_judged(self, question: Question) -> None:
        """Only the record knows whether an answer given on this site backs it. Raises RuleBroken."""
        found, url = self[f"q_{question.value}"].data, self[f"q_{question.value}_url"].data or ""
        if url and not found:
            raise RuleBroken(f"q_{question.value}", N_("Choose what the web address shows, or leave the web address empty."))
        if found:
            check_judged([Judged(question, Found(found), url)], answered=True)

    def occasion(self, before: Participation | None = None) -> Occasion:
        """The event, and what was found about it; a question without an answer is left out."""
        judged = tuple(Judged(each, Found(self[f"q_{each.value}"].data), self[f"q_{each.value}_url"].data or "")
                       for each in Question if self[f"q_{each.value}"].data)
        counted = tuple((each, self[f"count_{each.value}"].data) for each in TookPart
                        if self[f"count_{each.value}"].data is not None)
        words = {name: self[name].text(_before(before, name)) for name in ("groups", "procedure", "openness", "lasting")}
        return Occasion(
            EventKind(self.kind.data), self.title.text(_before(before, "title")), self.held_on.data,
            self.text.text(_before(before, "text")), self.url.data or "", self.body.data or None, self.of_call.data or None,
            Profile(PolicyStage(self.policy_stage.data) if self.policy_stage.data else None, judged, counted,
                    partners_paid=YES_OR_NO.get(self.partners_paid.data or ""), **words))


def _word(scale: str, value: str, start: Any = "") -> LazyString:
    """A code in the reader's language, as the label of a field."""
    return LazyString(lambda: f"{start}{dict(choices.scale(scale)())[value]}")


_QUESTIONS: dict[str, Any] = {}
for _each in Question:
    _QUESTIONS[f"q_{_each.value}"] = SelectField(
        _word("question", _each.value), choices.scale("found", none=_l("not assessed")), coerce=choices.code)
    _QUESTIONS[f"q_{_each.value}_url"] = AddressField(_word("question", _each.value, _l("Evidence: ")))
_COUNTS: dict[str, Any] = {f"count_{each.value}": NumberField(_word("took_part", each.value), least=0)
                           for each in TookPart}
_ORDER = ("kind", "of_call", "title", "text", "held_on", "body", "url", "policy_stage", *_QUESTIONS, *_COUNTS, "groups",
          "procedure", "openness", "lasting", "partners_paid")

EventForm: Any = type("EventForm", (_Event,), {**_QUESTIONS, **_COUNTS, "order": _ORDER})
EventAmendForm: Any = type("EventAmendForm", (EventForm, _Changing), {"order": (*_ORDER, "change")})


# --- recommendations -----------------------------------------------------------------------------------------------


class RecommendationForm(Form):
    in_review = NumberField(_l("Number in the review"), required=True)
    title = BilingualField(_l("Title"), required=True, line=True, limit=TITLE_LIMIT)
    text = BilingualField(_l("What is recommended"), required=True)
    summarised = wtforms.BooleanField(_l("The wording is this site’s own"))
    body = SelectField(_l("Body that must respond"))
    came_of = BodiesField(_l("What came of it"), description=_l("Commitments, reports and documents that followed from it."))
    order: tuple[str, ...] = ("in_review", "title", "text", "summarised", "body", "came_of")

    def advice(self, before: Recommendation | None = None) -> Advice:
        return Advice(self.in_review.data or 0, self.title.text(_before(before, "title")),
                      self.text.text(_before(before, "text")), bool(self.summarised.data), self.body.data or None,
                      self.came_of.data or [])


class RecommendationAmendForm(RecommendationForm, _Changing):
    order = (*RecommendationForm.order, "change")
