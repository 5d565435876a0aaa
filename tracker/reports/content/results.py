"""What changed: indicators, outcomes, how open the data are, codes on the scales, and what members and those who benefit say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.domain.assessments import Voice
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When
from tracker.reports.content.said import Label, Statement


@dataclass(frozen=True)
class Dispute:
    """Somebody disputes an outcome, with the reason."""

    whose: Bilingual
    when: When
    reason: Bilingual
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class Box:
    """A criterion of openness, how much it weighs, and whether it is met."""

    criterion: Bilingual
    weight: int
    met: bool


@dataclass(frozen=True)
class Openness:
    """How open a data set used as evidence is: ten boxes. Never summed across commitments."""

    reference: str
    title: Bilingual
    boxes: tuple[Box, ...]
    points: int
    by: Bilingual
    when: When
    note: Bilingual = EMPTY
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class Measured:
    """A value with its day, where one is stated: a figure or words. ``group`` empty: of the whole."""

    when: When | None
    value: Bilingual
    group: Bilingual = EMPTY
    sources: tuple[int, ...] = ()


@dataclass(frozen=True)
class Indicator:
    """What is measured of a commitment. Baseline and target with their dates; None or empty where nobody stated them.

    of_change  it measures a change, not what was produced or held
    asked      words that name an activity and were queried at entry; ``answer`` is the reply
    """

    reference: str
    level: Label
    title: Bilingual
    of_change: bool
    unit: Bilingual = EMPTY
    baseline: Measured | None = None
    target: Measured | None = None
    values: tuple[Measured, ...] = ()
    method: Bilingual = EMPTY
    next_due: When | None = None
    asked: tuple[str, ...] = ()
    answer: Bilingual = EMPTY


@dataclass(frozen=True)
class Outcome:
    """Evidence that somebody changed something: who and what, when it took effect, before and after.

    in_period   the change took effect inside the plan's period; outside it carries no code
    welcome     False: for the worse, mixed, or disputed
    asked       words that name an activity and were queried at entry; ``answer`` is the reply
    """

    what: Bilingual
    took_effect: When
    before: Bilingual = EMPTY
    after: Bilingual = EMPTY
    contribution: Bilingual = EMPTY
    verifier: Bilingual = EMPTY
    sources: tuple[int, ...] = ()
    reference: str = ""
    by: Bilingual = EMPTY
    state: Bilingual = EMPTY
    place: Bilingual = EMPTY
    turn: Bilingual = EMPTY
    kind: Bilingual = EMPTY
    opens: Bilingual = EMPTY
    before_on: When | None = None
    before_sources: tuple[int, ...] = ()
    after_on: When | None = None
    concerned: Bilingual = EMPTY
    significance: Bilingual = EMPTY
    otherwise: Bilingual = EMPTY
    lasting_ground: Bilingual = EMPTY
    lasting: Bilingual = EMPTY
    source_from: Bilingual = EMPTY
    interview: Bilingual = EMPTY
    interview_on: When | None = None
    independent: bool | None = None
    verified_on: When | None = None
    verification: Bilingual = EMPTY
    in_period: bool = True
    welcome: bool = True
    disputes: tuple[Dispute, ...] = ()
    scores: tuple[Openness, ...] = ()
    asked: tuple[str, ...] = ()
    answer: Bilingual = EMPTY


@dataclass(frozen=True)
class Assessment:
    """A code with its scale, its coder and the reason. The sides are shown next to each other and never averaged.

    scale_key, code_key  as the record keeps them: ``early_results``, ``moderate``
    era                  the years of submission of the plans to which the scale applies
    of                   the cluster that is coded as one; empty for the commitment alone
    rests_on             the outcomes and indicators that are cited
    changed_since        outcomes and indicators that it rests on and that were changed after it was given
    """

    side: Voice
    by: Bilingual
    scale: Bilingual
    code: Bilingual
    reason: Bilingual
    when: When
    sources: tuple[int, ...] = ()
    reference: str = ""
    scale_key: str = ""
    code_key: str = ""
    era: str = ""
    of: Bilingual = EMPTY
    rests_on: tuple[Bilingual, ...] = ()
    changed_since: tuple[Bilingual, ...] = ()
    weight: Bilingual = EMPTY
    balance: Bilingual = EMPTY
    limits: Bilingual = EMPTY
    factors: Bilingual = EMPTY
    commissioned_by: Bilingual = EMPTY
    paid_by: Bilingual = EMPTY


@dataclass(frozen=True)
class Difference:
    """Two codes on one scale that differ, each with its reason. ``steps`` None: the scale, or one of the codes, has no rank."""

    one: Assessment
    other: Assessment
    steps: int | None


@dataclass(frozen=True)
class Answered:
    """What a member says of a published update, what the body answered, and what the member says of that."""

    reference: str
    whose: Bilingual
    stance: Bilingual
    agrees: bool
    when: When
    text: Bilingual
    about: Bilingual
    standing: Bilingual
    sources: tuple[int, ...] = ()
    answers: tuple[Statement, ...] = ()
    verdict_text: Bilingual = EMPTY


@dataclass(frozen=True)
class Cluster:
    """Commitments that are coded as one, with whoever grouped them."""

    reference: str
    title: Bilingual
    shared: Bilingual
    commitments: tuple[str, ...]
    by: Bilingual = EMPTY


@dataclass(frozen=True)
class Story:
    """A change described together with somebody who benefits, signed by both.

    commitment  label of the commitment
    partner     who benefits, as they chose to be named
    by          who wrote it with them
    rests_on    the outcomes that it describes
    """

    reference: str
    commitment: str
    title: Bilingual
    was: Bilingual
    done: Bilingual
    changed: Bilingual
    own_words: Bilingual
    partner: Bilingual
    partner_signed: date
    by: Bilingual
    signed: date
    rests_on: tuple[Bilingual, ...]
    asked: tuple[str, ...] = ()
    answer: Bilingual = EMPTY
