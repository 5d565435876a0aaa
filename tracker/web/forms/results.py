"""Forms about results and assessments: a few fields to begin with, the rest folded until wanted."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker.commands.assessments import CodeGiven
from tracker.commands.indicators import IndicatorGiven, MeasurementGiven
from tracker.commands.outcomes import OutcomeGiven, Verified
from tracker.domain.assessments import GIVEN, OF_CLUSTERS, check_cluster, code_of, read_code
from tracker.domain.bilingual import EMPTY
from tracker.domain.evidence import Better, ChangeKind, LastingGround, Measure, ResultLevel, SourceFrom, Turn
from tracker.domain.scales import SCALES
from tracker.domain.statements import TITLE_LIMIT, OpenGovernmentValue
from tracker.models import Assessment, Indicator, Measurement, Outcome
from tracker.web.forms import choices
from tracker.web.forms.base import Checks, FromLetter
from tracker.web.forms.choosing import RadioField, SelectField, SelectMultipleField
from tracker.web.forms.fields import AddressField, BilingualField, LineField, WhenField
from tracker.web.forms.reviews import Signed

NOT_SAID = _l("not said")


class Folded(Signed):
    """``order`` is shown at once; ``groups`` of (heading, names) are folded where they are empty."""

    groups: tuple[tuple[Any, tuple[str, ...]], ...] = ()

    def ask(self, *names: str, either: bool = True) -> None:
        """Show further texts at once, and require them, where this form is used that way; ``either``: in one of the two
        languages, as the signatory writes."""
        self.order = (*self.order, *names)
        for name in names:
            self[name].demand(either=either)

    def is_open(self, names: tuple[str, ...]) -> bool:
        """True where something in a group was typed or refused."""
        return any(self[name].errors or self._filled(self[name]) for name in names if name in self)

    @staticmethod
    def _filled(field: Any) -> bool:
        if isinstance(field, BilingualField):
            return bool(field.form["zh"].data or field.form["en"].data or field.form["zh"].errors or field.form["en"].errors)
        return bool(field.data) and field.data != field.default


def _code(field: Any, kind: Any) -> Any:
    return kind(field.data) if field.data and not field.errors else None


def _yes_or_no(value: Any) -> str:
    """A stored value that is true, false or not stated, as the choice that represents it."""
    return value if isinstance(value, str) else {True: "yes", False: "no"}.get(value, "")


class _OfABody(FromLetter, Folded):
    """What NDC may enter for a body from its letter."""

    letter_number = LineField(_l("Number of the letter"), limit=60, description=_l(
        "If you are entering it for a body from its letter (代填、來文字號)."))


class OutcomeForm(_OfABody):
    title = BilingualField(_l("Who changed what"), either=True, line=True, limit=TITLE_LIMIT, description=_l(
        "One change in one sentence: who now does, decides or receives something different from before. Not what was held "
        "or published."))
    took_effect = WhenField(_l("Since when"), required=True, happened=True)
    url = AddressField(_l("Where this can be seen"), description=_l("A link; for an interview, see further below."))
    answer = BilingualField(_l("What changed because of it?"), limit=1000, description=_l(
        "Only if the text above names an activity. The answer is printed with it."))
    before = BilingualField(_l("Before the change"), description=_l(
        "How things were. Without this, no code above “no notable results” can rest on this outcome."))
    before_on = WhenField(_l("State before, as of"), happened=True)
    before_url = AddressField(_l("Source of the state before"))
    after = BilingualField(_l("After the change"))
    after_on = WhenField(_l("State after, as of"), happened=True)
    contribution = BilingualField(_l("What the commitment contributed"))
    otherwise = BilingualField(_l("What else may explain it"))
    significance = BilingualField(_l("Why it matters"))
    concerned = BilingualField(_l("For whom"))
    lasting_ground = SelectField(_l("Why it should last"), choices.scale("lasting_ground", none=NOT_SAID), coerce=choices.code)
    lasting = BilingualField(_l("Which ground"), description=_l("Which law, rule, budget line or body; or, if routine, "
                                                                "since when."))
    source_title = LineField(_l("Title of the source"))
    source_from = SelectField(_l("Where the source comes from"), choices.scale("source_from", none=NOT_SAID), coerce=choices.code)
    interview_role = LineField(_l("Interviewed as"), description=_l("For example: official in charge, applicant, teacher."))
    interview_name = LineField(_l("Name of the person interviewed"), limit=100, description=_l(
        "Only with that person’s consent; leave it empty for an anonymous interview."))
    interview_on = WhenField(_l("Interviewed on"), happened=True)
    turn = RadioField(_l("Direction"), choices.scale("turn"), default="better", coerce=choices.code)
    change_kind = SelectField(_l("Kind of change"), choices.scale("change_kind", none=NOT_SAID), coerce=choices.code)
    opens = SelectField(_l("Value served"), choices.scale("value", none=NOT_SAID), coerce=choices.code)
    place = BilingualField(_l("Where"), line=True, limit=TITLE_LIMIT)
    intended = SelectField(_l("Intended"), (("", NOT_SAID), ("yes", _l("yes")), ("no", _l("no"))), coerce=_yes_or_no)
    reason = BilingualField(_l("Reason for the change"), limit=1000, description=_l("Public."))
    order: tuple[str, ...] = ("title", "took_effect", "url", "answer")
    groups = (
        (_l("Before and after"), ("before", "before_on", "before_url", "after", "after_on")),
        (_l("Contribution and weight"), ("contribution", "otherwise", "significance", "concerned")),
        (_l("Will it last?"), ("lasting_ground", "lasting")),
        (_l("More on the source; an interview"), (
            "source_title", "source_from", "interview_role", "interview_name", "interview_on")),
        (_l("Kind of change and place"), ("turn", "change_kind", "opens", "place", "intended", "letter_number")),
    )

    def given(self, before: Outcome | None = None) -> OutcomeGiven:
        """What was typed; ``before`` is what it amends, so that an old translation shows as stale."""
        def text(name: str) -> Any:
            return self[name].text(getattr(before, name) if before else EMPTY)

        values: dict[str, Any] = {
            **{name: text(name) for name in ("title", "answer", "before", "after", "contribution", "otherwise", "significance",
                                             "concerned", "lasting", "place")},
            **{name: self[name].data for name in ("took_effect", "before_on", "after_on", "interview_on")},
            **{name: self[name].data or "" for name in ("url", "before_url", "source_title", "interview_role", "interview_name")},
        }
        return OutcomeGiven(
            **values, letter_number=self.letter, lasting_ground=_code(self.lasting_ground, LastingGround),
            source_from=_code(self.source_from, SourceFrom),
            turn=_code(self.turn, Turn) or Turn.BETTER, change_kind=_code(self.change_kind, ChangeKind),
            opens=_code(self.opens, OpenGovernmentValue), intended={"yes": True, "no": False}.get(self.intended.data or ""))

    def checks(self) -> Checks:
        given = self.given()
        yield ("url", "interview_role", "interview_name", "interview_on"), given.check_source
        yield ("took_effect", "before_on"), given.check_before
        yield ("took_effect", "after_on"), given.check_after
        yield ("lasting_ground", "lasting"), given.check_lasting
        yield ("title", "after", "answer"), lambda: given.asked


class IndicatorForm(_OfABody):
    title = BilingualField(_l("What is measured"), required=True, line=True, limit=TITLE_LIMIT)
    level = RadioField(_l("Level"), choices.scale("result_level"), required=True, coerce=choices.code, description=_l(
        "Meetings held, people reached and things published are output. People acting differently is outcome."))
    answer = BilingualField(_l("What changed because of it?"), limit=1000, description=_l(
        "Only for an outcome indicator whose name is that of an activity. The answer is printed with it."))
    measure = RadioField(_l("How it is measured"), choices.scale("measure"), default="unit", coerce=choices.code)
    unit = BilingualField(_l("Unit"), line=True, limit=60)
    better = RadioField(_l("Direction"), choices.scale("better"), default="higher", coerce=choices.code)
    baseline = LineField(_l("Baseline"), limit=40)
    baseline_text = BilingualField(_l("Baseline in words"), limit=1000)
    baseline_on = WhenField(_l("Baseline date"), happened=True)
    baseline_url = AddressField(_l("Source of the baseline"))
    target = LineField(_l("Target"), limit=40)
    target_text = BilingualField(_l("Target in words"), limit=1000)
    target_on = WhenField(_l("Target date"))
    target_url = AddressField(_l("Source of the target"))
    method = BilingualField(_l("Method"), limit=1000)
    disaggregated_by = BilingualField(_l("Broken down by"), line=True, limit=TITLE_LIMIT, description=_l(
        "For example sex, region, age."))
    next_due = WhenField(_l("Next due"))
    reason = BilingualField(_l("Reason for the change"), limit=1000, description=_l("Public."))
    order: tuple[str, ...] = ("title", "level", "answer")
    groups = (
        (_l("Baseline"), ("baseline", "baseline_on", "baseline_url", "baseline_text")),
        (_l("Target"), ("target", "target_on", "target_url", "target_text")),
        (_l("How it is measured"), (
            "measure", "unit", "better", "method", "disaggregated_by", "next_due", "letter_number")),
    )

    def given(self, before: Indicator | None = None) -> IndicatorGiven:
        """What was typed; ``before`` is what it amends."""
        def text(name: str) -> Any:
            return self[name].text(getattr(before, name) if before else EMPTY)

        values: dict[str, Any] = {
            **{name: text(name) for name in ("title", "answer", "unit", "baseline_text", "target_text", "method",
                                             "disaggregated_by")},
            **{name: self[name].data for name in ("baseline_on", "target_on", "next_due")},
            **{name: self[name].data or "" for name in ("baseline", "baseline_url", "target", "target_url")},
        }
        return IndicatorGiven(
            **values, letter_number=self.letter, level=_code(self.level, ResultLevel),
            measure=_code(self.measure, Measure) or Measure.UNIT, better=_code(self.better, Better) or Better.HIGHER)

    def checks(self) -> Checks:
        given = self.given()
        yield ("baseline", "baseline_text", "baseline_on"), given.check_baseline_day
        yield ("baseline", "baseline_text", "baseline_url"), given.check_baseline_source
        yield ("baseline", "measure"), lambda: given.figure("baseline")
        yield ("target", "measure"), lambda: given.figure("target")
        yield ("title", "level", "answer"), lambda: given.asked


class MeasurementForm(_OfABody):
    measured_on = WhenField(_l("Measured on"), required=True, happened=True)
    value = LineField(_l("Value"), limit=40, description=_l("A number; for a qualitative indicator, words below."))
    url = AddressField(_l("Where this can be seen"), required=True)
    text = BilingualField(_l("In words"), limit=1000)
    group = BilingualField(_l("Group measured"), line=True, limit=TITLE_LIMIT, description=_l("Leave it empty for the whole."))
    method = BilingualField(_l("Method"), limit=1000)
    source_title = LineField(_l("Title of the source"))
    reason = BilingualField(_l("Reason for the change"), limit=1000, description=_l("Public."))
    order: tuple[str, ...] = ("measured_on", "value", "url")
    groups = ((_l("More"), ("text", "group", "method", "source_title", "letter_number")),)

    def given(self, before: Measurement | None = None) -> MeasurementGiven:
        """What was typed; ``before`` is what it corrects, so that an old translation shows as stale."""
        text, group, method = (self[name].text(getattr(before, name) if before else EMPTY)
                               for name in ("text", "group", "method"))
        return MeasurementGiven(self.measured_on.data, self.value.data or "", text, group, method, self.url.data or "",
                                self.source_title.data or "", self.letter)


class ConfirmForm(Folded):
    verifier = BilingualField(_l("Who confirms it"), either=True, line=True, limit=TITLE_LIMIT, description=_l(
        "Name or role, as the person agreed to be named."))
    independent = RadioField(_l("Independent of the implementing body"), (("yes", _l("yes")), ("no", _l("no"))), required=True)
    on = WhenField(_l("Confirmed on"), required=True, happened=True)
    says = BilingualField(_l("What the verifier says"), either=True, limit=1000)
    url = AddressField(_l("Where this can be seen"))
    order = ("verifier", "independent", "on", "says", "url")

    def verified(self) -> Verified:
        return Verified(self.verifier.text(), self.independent.data == "yes", self.on.data, self.says.text(), self.url.data or "")


class DisputeForm(Folded):
    reason = BilingualField(_l("Why you dispute it"), either=True, limit=1000, description=_l(
        "At least one line. It appears beside the outcome."))
    url = AddressField(_l("Where this can be seen"))
    order = ("reason", "url")


class BecauseForm(Folded):
    because = BilingualField(_l("Reason"), either=True, limit=1000, description=_l("Public."))
    order = ("because",)


class OpennessForm(Folded):
    title = BilingualField(_l("Data set"), either=True, line=True, limit=TITLE_LIMIT)
    url = AddressField(_l("Web address"), required=True)
    met = SelectMultipleField(_l("Criteria met"), choices.scale("criterion"))
    outcome = SelectField(_l("Outcome that rests on it"))
    note = BilingualField(_l("Note"), limit=1000)
    order = ("title", "url", "met", "outcome", "note")


def codes(*, of_cluster: bool = False) -> list[tuple[str, Any]]:
    """The codes in use, each after its scale."""
    scales = [each for each in GIVEN if not of_cluster or each in OF_CLUSTERS]
    return [("", _l("(please choose)")), *((code_of(member), _(
        "%(scale)s: %(code)s", scale=choices.named(SCALES[scale].title).rstrip("?？"), code=choices.named(member.label)))
        for scale in scales for member in scale)]


class AssessmentForm(Folded):
    code = SelectField(_l("Code"), required=True)
    reason = BilingualField(_l("Reason"), either=True, description=_l("Why this code: what you looked at and what you found."))
    url = AddressField(_l("Evidence outside this record"), description=_l(
        "For a design code, the text of the plan; for completion, what was done; for results, the outcomes below."))
    outcomes = SelectMultipleField(_l("Outcomes it rests on"))
    indicators = SelectMultipleField(_l("Indicators it rests on"), otherwise=_l(
        "Only this commitment’s indicators of change can be cited. An indicator of output counts what was held, reached or "
        "published: it belongs under completion."))
    commissioned_by = BilingualField(_l("Commissioned by"), line=True, limit=TITLE_LIMIT)
    paid_by = BilingualField(_l("Funded by"), line=True, limit=TITLE_LIMIT)
    source_title = LineField(_l("Title of the source"))
    weight = BilingualField(_l("Why the change matters"), limit=1000)
    balance = BilingualField(_l("What others say, and negative effects"), limit=1000)
    limits = BilingualField(_l("Limits"), limit=1000)
    factors = BilingualField(_l("What enabled or blocked it, and what comes next"), limit=1000)
    because = BilingualField(_l("Reason for the change"), limit=1000, description=_l("Public."))
    order: tuple[str, ...] = ("code", "reason", "url", "outcomes", "indicators")
    groups = ((_l("Weight, balance, limits, what comes next"), ("weight", "balance", "limits", "factors", "source_title")),)

    def checks(self) -> Checks:
        yield ("code", "url", "outcomes", "indicators"), lambda: self.given().check_rests_on_something()

    def given(self, before: Assessment | None = None) -> CodeGiven:
        """What was typed. Raises RuleBroken on ``code`` for anything that is not a code."""
        def text(name: str) -> Any:
            return self[name].text(getattr(before, name) if before else EMPTY)

        return CodeGiven(
            read_code(self.code.data or ""), url=self.url.data or "", source_title=self.source_title.data or "",
            outcomes=self.outcomes.data or [], indicators=self.indicators.data or [],
            **{name: text(name) for name in ("reason", "weight", "balance", "limits", "factors", "commissioned_by", "paid_by")})


class ClusterForm(Folded):
    title = BilingualField(_l("Name of the cluster"), either=True, line=True, limit=TITLE_LIMIT)
    shared = BilingualField(_l("What they share"), either=True, limit=1000)
    commitments = SelectMultipleField(_l("Commitments"), required=True)
    because = BilingualField(_l("Reason for the change"), limit=1000, description=_l("Public."))
    order: tuple[str, ...] = ("title", "shared", "commitments")

    def checks(self) -> Checks:
        yield ("commitments",), lambda: check_cluster(self.commitments.data or [])
