"""Taking part in making a plan: calls and what comes in, the reasoned response to each contribution, what became of
it, and the record of a participation event.

Two weeks of notice: Open Government Partnership, *Participation and Co-Creation Standards*, requirement 3.1. The
record of an event follows the Blulu scales of 呂家華 and 藍一婷 as used in the *Taiwan Open Government Report 2014-2016*
(Open Culture Foundation): a profile of questions, never a total.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from tracker.domain.addresses import check_address
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.standards import NOTICE
from tracker.domain.statements import check_happened, check_reason


class Response(Enum):
    """What the government says to a recommendation."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    NOT_ACCEPTED = "not_accepted"


class Adoption(Enum):
    """參採情形: what a body says to a proposal or comment."""

    ADOPTED = "adopted"
    PARTLY = "partly"
    DECLINED = "declined"


class InputKind(Enum):
    PROPOSAL = "proposal"
    COMMENT = "comment"


class PathStage(Enum):
    """How far a proposal has come on its way to a commitment."""

    PRIORITY_LIST = "priority_list"
    DRAFT = "draft"
    CONSULTATION = "consultation"
    COMMITMENT = "commitment"


class EventKind(Enum):
    OUTREACH = "outreach"
    """People are informed about the plan and how to take part."""
    WORKSHOP = "workshop"
    CONSULTATION = "consultation"
    OTHER = "other"


class PolicyStage(Enum):
    """The stage of the policy cycle at which people took part; the earlier, the more is still open."""

    PROBLEM_ANALYSIS = "problem_analysis"
    PLANNING = "planning"
    LEGISLATION = "legislation"
    IMPLEMENTATION = "implementation"
    EVALUATION = "evaluation"


class Question(Enum):
    """The eight questions of a deliberation."""

    AGENDA = "agenda"
    SURVEY = "survey"
    INFORM = "inform"
    DISCUSSION = "discussion"
    VOTE = "vote"
    DECISION = "decision"
    RESPONSE = "response"
    ACCOUNTABILITY = "accountability"


class Found(Enum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    NOT_APPLICABLE = "not_applicable"


class TookPart(Enum):
    """The four classes of those who can take part."""

    PUBLIC = "public"
    APPOINTEES = "appointees"
    OFFICIALS = "officials"
    STAKEHOLDERS = "stakeholders"


# --- a call ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Ahead:
    """How long before its beginning a call was public.

    days  None where one of the two days is not known: nothing is concluded then
    """

    days: int | None

    @property
    def in_time(self) -> bool | None:
        return None if self.days is None else self.days >= NOTICE.days


def ahead(published: date | None, begins: date | None) -> Ahead:
    """Whether timeline and opportunities were public at least two weeks before the work began."""
    return Ahead((begins - published).days if published and begins else None)


@dataclass(frozen=True)
class TimelineItem:
    """A line of a call's timeline."""

    when: When
    what: Bilingual

    def public(self) -> dict[str, Any]:
        return {"when": str(self.when), "what": self.what.public()}

    @classmethod
    def from_public(cls, value: Mapping[str, Any]) -> TimelineItem:
        return cls(When.iso(value["when"]), Bilingual.from_public(value["what"]))


def check_call(begins: date | None, ends: date | None, published: date | None, today: date) -> None:
    """Raises RuleBroken on ``ends_on`` or ``published_on``."""
    check_happened("published_on", published, today)
    if begins and ends and ends < begins:
        raise RuleBroken("ends_on", N_("It ends before it begins."))
    if published and ends and published > ends:
        raise RuleBroken("published_on", N_("It was published after it had ended."))


# --- the way of a proposal -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Vote:
    """Votes as the source counts them; ``abstained`` is None where it does not say."""

    in_favour: int
    against: int
    abstained: int | None = None

    def public(self) -> dict[str, int]:
        counted = {"in_favour": self.in_favour, "against": self.against}
        return counted if self.abstained is None else counted | {"abstained": self.abstained}


@dataclass(frozen=True)
class Step:
    """One step of a proposal on its way to a commitment: the version that it then had, and how it was decided.

    vote        None where none was taken or none is recorded
    commitment  what it became, at the last stage
    """

    stage: PathStage
    on: When
    text: Bilingual
    vote: Vote | None = None
    commitment: str | None = None
    url: str = ""

    def public(self) -> dict[str, Any]:
        return {"stage": self.stage.value, "on": str(self.on), "text": self.text.public(),
                "vote": self.vote.public() if self.vote else None, "commitment": self.commitment, "url": self.url}

    @classmethod
    def from_public(cls, value: Mapping[str, Any]) -> Step:
        return cls(PathStage(value["stage"]), When.iso(value["on"]), Bilingual.from_public(value["text"]),
                   Vote(**value["vote"]) if value["vote"] else None, value["commitment"], value["url"])


def check_step(taken: Sequence[Step], step: Step, today: date, *, next_one: Step | None = None) -> None:
    """Require that a step follows the previous one in time, gives the wording of the version, and at the end names the
    commitment.

    next_one  the step that came after it, where an earlier step is corrected

    Raises RuleBroken on ``on``, ``text_zh``, ``commitment`` or ``stage``, and on no field for a step that is there
    already.
    """
    if step in (*taken, next_one):
        raise RuleBroken("", N_("This step is already on the record."))
    if taken and taken[-1].stage is PathStage.COMMITMENT:
        raise RuleBroken("stage", N_("It has already become a commitment: there are no further steps."))
    if taken and step.on.last < taken[-1].on.first:
        raise RuleBroken("on", N_("This is before the previous step."))
    if next_one and next_one.on.last < step.on.first:
        raise RuleBroken("on", N_("This is after the next step."))
    if next_one and step.stage is PathStage.COMMITMENT:
        raise RuleBroken("stage", N_("Another step came after this one, so it had not become a commitment yet."))
    check_happened("on", step.on, today)
    if not step.text.zh:
        raise RuleBroken("text_zh", N_("Please say what this version says, or what was decided."))
    check_became(step.stage, step.commitment)


def check_became(stage: PathStage, commitment: str | None) -> None:
    """Raises RuleBroken on ``commitment``."""
    if (stage is PathStage.COMMITMENT) != (commitment is not None):
        raise RuleBroken("commitment", N_("For the last step, choose the commitment that it became; for any other step, "
                                          "leave this empty."))


def check_answer(reason: Bilingual, on: When, today: date, *, asked: When | None = None) -> None:
    """A response always has its reason, and comes after what it answers.

    Raises RuleBroken on ``reason_zh`` or ``answered_on``.
    """
    check_reason(reason)
    check_happened("answered_on", on, today)
    if asked and on.last < asked.first:
        raise RuleBroken("answered_on", N_("This is before the day on which it was proposed."))


# --- the record of a participation event -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Judged:
    """The finding on one of the eight questions, with the URL of its proof."""

    question: Question
    found: Found
    url: str = ""

    def public(self) -> dict[str, str]:
        return {"question": self.question.value, "found": self.found.value, "url": self.url}

    @classmethod
    def from_public(cls, value: Mapping[str, Any]) -> Judged:
        return cls(Question(value["question"]), Found(value["found"]), value["url"])


@dataclass(frozen=True)
class Profile:
    """The record of a participation event. What nobody knows is left out, and never counts as no.

    took_part  how many of each class, where known
    groups     which groups were reached
    procedure, openness, lasting  the gauge, in words
    partners_paid  whether government paid those who worked with it on the event; None where that is not known
    """

    stage: PolicyStage | None = None
    judged: tuple[Judged, ...] = ()
    took_part: tuple[tuple[TookPart, int], ...] = ()
    groups: Bilingual = EMPTY
    procedure: Bilingual = EMPTY
    openness: Bilingual = EMPTY
    lasting: Bilingual = EMPTY
    partners_paid: bool | None = None


def check_judged(judged: Iterable[Judged], *, answered: bool) -> None:
    """Require proof of each finding: yes, partly and no must each give a URL.

    answered  a proposal or comment of the same call has a reasoned response: without one the event cannot be called
              answered

    Raises RuleBroken on ``q_<question>`` or ``q_<question>_url``.
    """
    for each in judged:
        if each.found is not Found.NOT_APPLICABLE and not each.url:
            raise RuleBroken(f"q_{each.question.value}_url", N_("Give a web address that shows it."))
        check_address(each.url, f"q_{each.question.value}_url")
        if each.question is Question.RESPONSE and each.found is Found.YES and not answered:
            raise RuleBroken("q_response", N_(
                "No proposal or comment in this call has a reasoned response on this site. Enter one first."))
