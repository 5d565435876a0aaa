"""Assessments side by side: government, members of the forum and independent reviewers, each under its own name.

A code is never averaged, never derived from milestones, never a default, and never converted from one scale to another.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum

from tracker.domain.errors import N_, NotPermitted, RuleBroken
from tracker.domain.evidence import UNDONE, Gate
from tracker.domain.permissions import Actor, Role
from tracker.domain.scales import (
    SCALES,
    Completion,
    ContraryToProcess,
    DidItOpenGovernment,
    EarlyResults,
    MinimumRequirementMet,
    OgpValueLegacy,
    OpenGovernmentLens,
    PotentialForResults,
    PotentialImpactLegacy,
    Promising,
    ResultType,
    Scale,
    SpecificityLegacy,
    StarredLegacy,
    Verifiability,
)


class Voice(Enum):
    """Whose word it is. Government's assessment is of itself (自評), is labelled so, and never comes first."""

    REVIEWER = "reviewer"
    MEMBER = "member"
    GOVERNMENT = "government"


VOICES = {Role.REPORTER: Voice.GOVERNMENT, Role.APPROVER: Voice.GOVERNMENT, Role.EDITOR: Voice.GOVERNMENT,
          Role.MEMBER: Voice.MEMBER, Role.REVIEWER: Voice.REVIEWER}
"""A role has one voice: nobody can speak in another's."""


def voice_of(actor: Actor) -> Voice:
    """Raises NotPermitted for a role that has no voice of its own."""
    if actor.role not in VOICES:
        raise NotPermitted()
    return VOICES[actor.role]


KEYS: dict[type[Scale], str] = {
    Verifiability: "verifiability", OpenGovernmentLens: "open_government_lens", OgpValueLegacy: "ogp_values_legacy",
    PotentialForResults: "potential_for_results", SpecificityLegacy: "specificity_legacy",
    PotentialImpactLegacy: "potential_impact_legacy", Completion: "completion", DidItOpenGovernment: "diog_overall",
    EarlyResults: "early_results", StarredLegacy: "starred_legacy", Promising: "promising",
    MinimumRequirementMet: "minimum_requirement_met", ContraryToProcess: "contrary_to_process", ResultType: "result_type",
}
"""The names by which the record keeps the scales. None is ever renamed."""

GIVEN = (Verifiability, OpenGovernmentLens, PotentialForResults, Promising, Completion, EarlyResults)
"""The scales in use, in the order in which a review goes through them. A superseded one can still be recorded for a plan of its
era."""
OF_CLUSTERS = (PotentialForResults, Promising, EarlyResults)
"""The scales on which a cluster can be coded as a whole. Completion stays with each commitment."""
OF_CHANGE = (PotentialForResults, Promising, EarlyResults)
NEED_NO_EVIDENCE = (EarlyResults.NO_NOTABLE_RESULTS, Completion.NO_EVIDENCE_AVAILABLE)
"""Findings that there is nothing to show: a reason is enough."""


def code_of(member: Scale) -> str:
    """``early_results/moderate``: the scale and the code on it, as the record keeps it."""
    return f"{KEYS[type(member)]}/{member.code}"


def read_code(text: str) -> Scale:
    """The code that a text names. Raises RuleBroken on ``code``."""
    key, _, value = text.partition("/")
    for scale, name in KEYS.items():
        if name == key:
            for member in scale:
                if member.code == value:
                    return member
    raise RuleBroken("code", N_("This is not a code on any scale known here."))


CODED = ("code", "results", "completion", "verifiable", "評等", "完成程度", "可驗證性")
CODED_IN_PART = ("earlyresults", "potentialforresults", "opengovernmentlens", "初步成果", "潛在成果", "開放政府視角")
GIVEN_ON_ITS_PAGE = N_(
    "A code on the reviewers’ scales is not accepted in this way. Give it under “Results and assessments”, where it is "
    "checked against the record: moderate needs a baseline and an outcome that took effect in the plan’s period, not a "
    "count of activities; significant also needs a ground for expecting it to last and an outside source.")
"""The answer to a program or a sheet that brings a code: a code passes the gates, or it is not given."""


def names_a_code(heading: str) -> bool:
    """True for a field name or a column heading that asks for a code."""
    asked = "".join(each for each in heading.casefold() if each.isalnum())
    return asked in CODED or any(each in asked for each in CODED_IN_PART)


def check_era(member: Scale, submitted: int, *, of_cluster: bool) -> None:
    """A scale is used on the plans of its era only, so that no code is read as one of another scale.

    submitted  the year in which the plan was submitted

    Raises RuleBroken on ``code``.
    """
    about = SCALES[type(member)]
    if submitted < about.era.since or (about.era.until is not None and submitted > about.era.until):
        raise RuleBroken("code", N_("“%(scale)s” was used for plans submitted %(era)s; this plan is from %(year)s. Codes "
                                    "from one era are never converted to another."),
                         scale=about.title, era=str(about.era), year=submitted)
    if of_cluster and type(member) not in OF_CLUSTERS:
        raise RuleBroken("code", N_(
            "A cluster is coded once for potential and results; everything else is coded for each commitment."))


def gate_closed(code: Scale, other: Scale) -> Gate | None:
    """The gate that a code closes to another by the same assessor, whichever of the two is given first."""
    if code is Verifiability.NO and not isinstance(other, (Verifiability, OpenGovernmentLens)):
        return Gate.VERIFIABLE
    if code is OpenGovernmentLens.NO and isinstance(other, OF_CHANGE):
        return Gate.LENS
    if code in UNDONE and isinstance(other, EarlyResults) and other is not EarlyResults.NO_NOTABLE_RESULTS:
        return Gate.COMPLETION
    return None


def check_cluster(commitments: Collection[str]) -> None:
    """Raises RuleBroken on ``commitments``."""
    if len(set(commitments)) < 2:
        raise RuleBroken("commitments", N_("A cluster must have at least two commitments."))


@dataclass(frozen=True)
class Gap:
    """How far two codes of one scale are apart. ``steps`` is None where the scale, or one of the codes, has no rank."""

    steps: int | None


def gap(one: Scale, other: Scale) -> Gap | None:
    """How far two codes are apart; None where they agree or belong to different scales, which are never compared."""
    if type(one) is not type(other) or one is other:
        return None
    if one.rank is None or other.rank is None:
        return Gap(None)
    if one.rank == other.rank:
        return None
    ranked = sorted({each.rank for each in type(one) if each.rank is not None})
    return Gap(abs(ranked.index(one.rank) - ranked.index(other.rank)))
