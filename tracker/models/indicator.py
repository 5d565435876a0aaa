"""Indicators of a commitment, and what was measured on them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.database import Base
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.evidence import Better, Measure, ResultLevel
from tracker.domain.figures import Path
from tracker.models.columns import Source, bilingual, json_list, link
from tracker.models.striking import CanBeStruck


class Indicator(CanBeStruck, Base):
    """What is measured about a commitment, where it started, and where it is meant to go. Reference: ``indicator/4``.

    Figures are decimals kept as text. A qualitative indicator has words instead.
    """

    __tablename__ = "indicator"
    __table_args__ = (CheckConstraint("title_zh <> '' OR title_en <> ''", name="titled"),)

    number: Mapped[int] = mapped_column(unique=True)
    plan: Mapped[str] = link("plan.reference", index=True)
    commitment: Mapped[str] = link("commitment.reference", index=True)
    body: Mapped[str | None] = link("body.reference", index=True)
    """The body that measures it."""
    level: Mapped[ResultLevel]
    title: Mapped[Bilingual] = bilingual("title")
    measure: Mapped[Measure] = mapped_column(default=Measure.UNIT)
    unit: Mapped[Bilingual] = bilingual("unit")
    better: Mapped[Better] = mapped_column(default=Better.HIGHER)
    baseline: Mapped[str] = mapped_column(String(30), default="")
    baseline_text: Mapped[Bilingual] = bilingual("baseline_text")
    baseline_on: Mapped[When | None]
    baseline_url: Mapped[str] = mapped_column(String(2000), default="")
    target: Mapped[str] = mapped_column(String(30), default="")
    target_text: Mapped[Bilingual] = bilingual("target_text")
    target_on: Mapped[When | None]
    target_url: Mapped[str] = mapped_column(String(2000), default="")
    method: Mapped[Bilingual] = bilingual("method")
    disaggregated_by: Mapped[Bilingual] = bilingual("disaggregated_by")
    """What its values are broken down by: sex, region, age …"""
    next_due: Mapped[When | None]
    """When it is to be measured next."""
    asked: Mapped[list[str]] = json_list()
    """Words describing an activity that were questioned at entry; with ``answer``."""
    answer: Mapped[Bilingual] = bilingual("answer")
    letter_number: Mapped[str] = mapped_column(String(60), default="")
    """The number of the body's letter, where the secretariat entered it for the body."""

    measurements: Mapped[list[Measurement]] = relationship(
        foreign_keys="Measurement.indicator", order_by="Measurement.number", viewonly=True, lazy="selectin")

    @property
    def has_baseline(self) -> bool:
        """It has a baseline with a date and a source: a change can be measured only from such a baseline."""
        return bool(self.baseline or not self.baseline_text.is_empty) and bool(self.baseline_on) and bool(self.baseline_url)

    @property
    def is_of_change(self) -> bool:
        """It measures a change, and not what was produced or held."""
        return self.level is not ResultLevel.OUTPUT

    @property
    def measured(self) -> list[Measurement]:
        """Its values, except those that were struck, in the order in which they were entered."""
        return [each for each in self.measurements if not each.struck]

    @property
    def whole(self) -> list[Measurement]:
        """Measurements of the whole, not of a group within it, by date."""
        return sorted((each for each in self.measured if each.group.is_empty), key=lambda each: each.measured_on.last)

    @property
    def path(self) -> Path | None:
        """From baseline to target, with the newest value; None where one of them is not a figure."""
        figures = [each.value for each in self.whole if each.value]
        if not (self.baseline and self.target and figures):
            return None
        return Path(Decimal(self.baseline), Decimal(self.target), Decimal(figures[-1]), self.better)

    def bodies(self) -> Iterable[str | None]:
        return (self.body,)


class Measurement(CanBeStruck, Base):
    """One dated value of an indicator. Reference: ``indicator/4/measurement/2``."""

    __tablename__ = "measurement"
    __table_args__ = (UniqueConstraint("indicator", "number", name="uq_measurement_indicator_number"),)

    number: Mapped[int]
    plan: Mapped[str] = link("plan.reference")
    commitment: Mapped[str] = link("commitment.reference", index=True)
    indicator: Mapped[str] = link("indicator.reference")
    body: Mapped[str | None] = link("body.reference")
    measured_on: Mapped[When]
    value: Mapped[str] = mapped_column(String(30), default="")
    text: Mapped[Bilingual] = bilingual("text")
    """The value in words, for a qualitative indicator; or a remark on the value."""
    group: Mapped[Bilingual] = bilingual("group")
    """The part that it covers; empty for the whole."""
    method: Mapped[Bilingual] = bilingual("method")
    """The method, where it differs from the indicator's own."""
    sources: Mapped[list[Source]] = json_list()
    letter_number: Mapped[str] = mapped_column(String(60), default="")

    def bodies(self) -> Iterable[str | None]:
        return (self.body,)
