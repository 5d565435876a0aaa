"""What the charts of results and of the register need, as values: codes of completion, indicators, conclusions.

Nothing here is worked out: a figure is the text that the record holds, and a date that the record does not state is None.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tracker.domain.assessments import Voice
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When
from tracker.domain.register import Age
from tracker.domain.scales import Completion


@dataclass(frozen=True)
class Coded:
    """How much of a commitment one voice says was done. Voices are shown side by side and never averaged."""

    commitment: str
    side: Voice
    by: Bilingual
    code: Completion
    when: When


@dataclass(frozen=True)
class Measured:
    """One value on one day; of a qualitative indicator ``value`` is "" and ``text`` says it."""

    on: When
    value: str
    text: Bilingual = EMPTY


@dataclass(frozen=True)
class Indicator:
    """What is measured of a commitment: from the baseline, through what was measured of the whole, to the target."""

    reference: str
    commitment: str
    title: Bilingual
    unit: Bilingual
    level: Bilingual
    is_higher_better: bool
    baseline: str = ""
    baseline_text: Bilingual = EMPTY
    baseline_on: When | None = None
    target: str = ""
    target_text: Bilingual = EMPTY
    target_on: When | None = None
    measured: tuple[Measured, ...] = ()

    @property
    def figures(self) -> tuple[Decimal, ...]:
        """Every number in it; empty for one that is described in words only."""
        return tuple(Decimal(each) for each in (self.baseline, self.target, *(m.value for m in self.measured)) if each)


@dataclass(frozen=True)
class Conclusion:
    """One conclusion of the forum on its register.

    state         its status, in words
    is_read_here  that status is this site's own reading: it is in no count
    """

    number: int
    title: Bilingual
    age: Age
    state: Bilingual
    is_open: bool
    is_read_here: bool = False


@dataclass(frozen=True)
class Figures:
    """The figures of one plan, as of the report's day."""

    completion: tuple[Coded, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    conclusions: tuple[Conclusion, ...] = ()
    last_meeting: date | None = None
    """The day up to which the register is known."""
