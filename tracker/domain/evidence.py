"""The evidence of change: what an outcome record must say, and the gates between evidence and a code.

A code of *early results* says what changed for people because of a commitment. What was produced or held is an
output and never supports such a code. The gates come in the order in which a reviewer goes through them; each
refusal says what is missing, why it is asked for, and how to go on.

Sources: OGP glossary, "Early results" and "Verifiability"; IATI guidance on results; outcome harvesting
(BetterEvaluation).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.scales import Completion, EarlyResults, OpenGovernmentLens, Verifiability


class ResultLevel(Enum):
    """What an indicator measures, after IATI. Number of events held or attended: an output."""

    OUTPUT = "output"
    OUTCOME = "outcome"
    IMPACT = "impact"


class Measure(Enum):
    """How an indicator is measured, after IATI. A qualitative one has words and no figure."""

    UNIT = "unit"
    PERCENTAGE = "percentage"
    QUALITATIVE = "qualitative"


class Better(Enum):
    """Which way an indicator is meant to go."""

    HIGHER = "higher"
    LOWER = "lower"


class OutcomeState(Enum):
    """The state of an outcome. One that is still a draft is not in the record."""

    PUBLISHED = "published"
    SUBSTANTIATED = "substantiated"
    """Somebody who knows, and is named, has confirmed it."""
    DISPUTED = "disputed"
    WITHDRAWN = "withdrawn"


class ChangeKind(Enum):
    """What kind of thing has changed, after outcome harvesting."""

    PRACTICE = "practice"
    POLICY = "policy"
    INSTITUTION = "institution"
    RELATIONSHIP = "relationship"
    BEHAVIOUR = "behaviour"
    SERVICE_LEVEL = "service_level"


class Turn(Enum):
    """Whether the change is for the better or the worse for openness."""

    BETTER = "better"
    WORSE = "worse"
    MIXED = "mixed"


class LastingGround(Enum):
    """Why a change can be expected to be kept up."""

    LAW = "law"
    RULE = "rule"
    BUDGET = "budget"
    STANDING_BODY = "standing_body"
    ROUTINE = "routine"


class SourceFrom(Enum):
    """Where the source of a change is placed. Only the first is inside the implementing body."""

    IMPLEMENTING_BODY = "implementing_body"
    OTHER_AUTHORITY = "other_authority"
    """A court, an audit office, a legislature, another body."""
    RESEARCH = "research"
    PRESS = "press"
    CIVIL_SOCIETY = "civil_society"
    PEOPLE_CONCERNED = "people_concerned"
    """Those who use it or are affected."""

    @property
    def is_outside(self) -> bool:
        return self is not SourceFrom.IMPLEMENTING_BODY


class Gate(Enum):
    """The gates, in their order."""

    VERIFIABLE = "verifiable"
    LENS = "lens"
    BASELINE = "baseline"
    COMPLETION = "completion"
    CHANGE = "change"
    ATTRIBUTION = "attribution"
    PERIOD = "period"
    WEIGHT = "weight"
    LASTING = "lasting"
    BALANCE = "balance"


UNDONE = frozenset({Completion.NOT_STARTED, Completion.NO_EVIDENCE_AVAILABLE})
"""No change can come from what was not done, or from what nothing shows to have been done."""


class GateClosed(RuleBroken):
    """The evidence does not support the code; ``gate`` is the first gate that it does not pass."""

    def __init__(self, gate: Gate, field: str, message: str, **values: object) -> None:
        super().__init__(field, message, **values)
        self.gate = gate


@dataclass(frozen=True)
class Change:
    """An outcome of the record as evidence for a code.

    stands       it is public, and not withdrawn
    has_before   the state before is stated, with a source
    is_claimed   it says what the commitment did for it
    is_weighed   it says why it matters
    has_ground   a ground for lasting is named and described
    is_outside   a source, or an independent verifier, outside the implementing body
    """

    reference: str
    took_effect: When
    stands: bool = True
    turn: Turn = Turn.BETTER
    has_before: bool = False
    is_claimed: bool = False
    is_weighed: bool = False
    has_ground: bool = False
    is_outside: bool = False


@dataclass(frozen=True)
class Case:
    """What a code of early results would rest on.

    period              of the plan
    changes             the outcomes that the assessor cites
    has_baseline        an indicator of change that the assessor cites has a dated baseline with its source
    verifiable, lens    codes by the same assessor or an independent reviewer; None where there is none, which stops nothing
    completion          by the same assessor
    unheard             negative or disputed outcomes of the commitment that the assessor does not cite
    """

    period: When
    reason: Bilingual = EMPTY
    changes: Sequence[Change] = ()
    has_baseline: bool = False
    weight: Bilingual = EMPTY
    balance: Bilingual = EMPTY
    verifiable: Verifiability | None = None
    lens: OpenGovernmentLens | None = None
    completion: Completion | None = None
    unheard: Sequence[str] = ()


def is_within(took_effect: When, period: When) -> bool:
    """Whether all of it falls within the plan's period."""
    return period.first <= took_effect.first and took_effect.last <= period.last


def check_reviewable(verifiable: Verifiability | None, lens: OpenGovernmentLens | None, *, of_change: bool) -> None:
    """Stop assessment of what is not verifiable as written, and of all but completion without an open-government lens.

    of_change  the code is one of potential or of results

    Raises GateClosed on ``code``.
    """
    if verifiable is Verifiability.NO:
        raise GateClosed(Gate.VERIFIABLE, "code", N_(
            "The commitment is coded “not verifiable”: as written it cannot be checked, so it is not assessed further. If "
            "that code no longer holds, amend it first, giving the reason."))
    if of_change and lens is OpenGovernmentLens.NO:
        raise GateClosed(Gate.LENS, "code", N_(
            "The commitment is coded as having no open-government lens: only its completion is assessed. If that code no "
            "longer holds, amend it first, giving the reason."))


def check_early_results(code: EarlyResults, case: Case) -> None:
    """Require that the evidence supports a code of early results.

    Raises GateClosed, with the gate and the field at which to go on.
    """
    check_reviewable(case.verifiable, case.lens, of_change=True)
    if case.reason.is_empty:
        raise GateClosed(Gate.CHANGE, "reason_zh", N_(
            "“No notable results” is a finding, not the absence of one: say what you looked for, where, and what you found.")
            if code is EarlyResults.NO_NOTABLE_RESULTS else
            N_("Please say in a few sentences what changed, for whom, and why this code."))
    if code is EarlyResults.NO_NOTABLE_RESULTS:
        return
    if case.completion in UNDONE:
        raise GateClosed(Gate.COMPLETION, "code", N_(
            "Your own code for completion says that nothing was begun or that there is no evidence. A change cannot come "
            "from what was not done: amend the code for completion first, or leave results not assessed."))
    carrying = _carrying(case)
    if not any(each.has_before for each in carrying) and not case.has_baseline:
        raise GateClosed(Gate.BASELINE, "outcomes", N_(
            "No baseline. A change is the difference between before and after, so at least one outcome must say how things were "
            "before, with a source; or cite an indicator of change with a dated baseline. Add it to the outcome first."))
    if case.weight.is_empty and not any(each.is_weighed for each in carrying):
        raise GateClosed(Gate.WEIGHT, "weight_zh", N_(
            "Say why the change matters in this policy area and for whom, here or in the outcome: a change that matters to "
            "nobody is “no notable results”."))
    if code is EarlyResults.SIGNIFICANT:
        _check_lasting(carrying)
    if case.unheard and case.balance.is_empty:
        raise GateClosed(Gate.BALANCE, "balance_zh", N_(
            "The record holds negative or disputed outcomes of this commitment (%(outcomes)s). Cite them, or say here what "
            "people outside government say and how you weighed it."), outcomes=list(case.unheard))


def _carrying(case: Case) -> list[Change]:
    """The outcomes that pass the gates on change, attribution and period; GateClosed at the first gate that none passes."""
    steps: tuple[tuple[Gate, Callable[[Change], bool], str], ...] = (
        (Gate.CHANGE, lambda each: each.stands, N_(
            "No outcome is cited. Meetings held, people reached and things published are outputs: they count under completion. "
            "This code needs at least one outcome on record: who changed what, since when, with a source. Enter it first.")),
        (Gate.CHANGE, lambda each: each.turn is not Turn.WORSE, N_(
            "The outcomes cited are changes for the worse. They belong in the reason; this code needs a change for the better.")),
        (Gate.ATTRIBUTION, lambda each: each.is_claimed, N_(
            "No outcome cited says what the commitment did for it. A change that would have come anyway is not a result of "
            "the commitment: add the contribution, and what else may explain it, to the outcome.")),
        (Gate.PERIOD, lambda each: is_within(each.took_effect, case.period), N_(
            "No change cited took effect inside the plan’s period (%(period)s). The evidence may be later; the change "
            "may not. A change after the plan’s end belongs to the next plan’s assessment.")),
    )
    left = list(case.changes)
    for gate, passes, message in steps:
        left = [each for each in left if passes(each)]
        if not left:
            values = {"period": case.period} if gate is Gate.PERIOD else {}
            raise GateClosed(gate, "outcomes", message, **values)
    return left


def _check_lasting(carrying: Sequence[Change]) -> None:
    if not any(each.has_ground for each in carrying):
        raise GateClosed(Gate.LASTING, "outcomes", N_(
            "“Significant” differs from “moderate” in one thing: the change is expected to last. No outcome cited names a "
            "ground (a law, a rule, a budget line, a standing body, or since when it has been routine). Add it to the "
            "outcome, or code “moderate”."))
    if not any(each.is_outside for each in carrying):
        raise GateClosed(Gate.BALANCE, "outcomes", N_(
            "“Significant” needs a source outside the implementing body: a court, an audit, research, the press, or the people "
            "concerned; or an independent verifier. Add it to an outcome cited, or code “moderate”."))
