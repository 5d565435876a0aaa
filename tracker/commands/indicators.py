"""Indicators of a commitment, and their dated values."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.record import record
from tracker.commands.bodies import check_body
from tracker.commands.numbering import next_number
from tracker.commands.outcomes import sources_of
from tracker.commands.sign_off import require_signed
from tracker.commands.striking import check_stands
from tracker.domain.addresses import check_address
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When, civil_day
from tracker.domain.errors import N_, RuleBroken
from tracker.domain.evidence import Better, Measure, ResultLevel
from tracker.domain.figures import check_figure
from tracker.domain.permissions import Actor, Permission, require
from tracker.domain.questions import check_change
from tracker.domain.statements import check_happened, check_required
from tracker.models import Commitment, Indicator, Measurement


@dataclass(frozen=True)
class IndicatorGiven:
    """What an indicator says. Figures as typed; a qualitative one has words in their place."""

    title: Bilingual
    level: ResultLevel
    measure: Measure = Measure.UNIT
    unit: Bilingual = EMPTY
    better: Better = Better.HIGHER
    baseline: str = ""
    baseline_text: Bilingual = EMPTY
    baseline_on: When | None = None
    baseline_url: str = ""
    target: str = ""
    target_text: Bilingual = EMPTY
    target_on: When | None = None
    target_url: str = ""
    method: Bilingual = EMPTY
    disaggregated_by: Bilingual = EMPTY
    next_due: When | None = None
    answer: Bilingual = EMPTY
    letter_number: str = ""

    def checked(self, today: date) -> IndicatorGiven:
        """The same with its figures as the record keeps them. Raises RuleBroken on the field that breaks a rule."""
        check_required(title=self.title)
        for name in ("baseline_url", "target_url"):
            check_address(getattr(self, name), name)
        check_happened("baseline_on", self.baseline_on, today)
        baseline, target = self.figure("baseline"), self.figure("target")
        self.check_baseline_day()
        self.check_baseline_source()
        return replace(self, baseline=baseline, target=target)

    def figure(self, name: str) -> str:
        """``baseline`` or ``target`` as the record keeps it. Raises RuleBroken on it."""
        figure = check_figure(getattr(self, name), name)
        if figure and self.measure is Measure.QUALITATIVE:
            raise RuleBroken(name, N_("A qualitative indicator is described in words, without a figure."))
        return figure

    def check_baseline_day(self) -> None:
        """Raises RuleBroken on ``baseline_on``."""
        if self._has_baseline and self.baseline_on is None:
            raise RuleBroken("baseline_on", N_("Enter the date of the baseline: without one, nothing can be measured from it."))

    def check_baseline_source(self) -> None:
        """Raises RuleBroken on ``baseline_url``."""
        if self._has_baseline and not self.baseline_url:
            raise RuleBroken("baseline_url", N_("Say where the baseline can be seen."))

    @property
    def _has_baseline(self) -> bool:
        return bool(self.baseline.strip()) or not self.baseline_text.is_empty

    @property
    def asked(self) -> list[str]:
        """The words in an indicator of change that suggest an activity. Raises RuleBroken on ``answer_zh`` where unanswered."""
        return [] if self.level is ResultLevel.OUTPUT else check_change([self.title], self.answer)

    def put_on(self, indicator: Indicator) -> None:
        for each in fields(self):
            setattr(indicator, each.name, getattr(self, each.name))
        indicator.asked = self.asked
        if not indicator.asked:
            indicator.answer = EMPTY


@dataclass(frozen=True)
class MeasurementGiven:
    """One value, with its day, its source, and, where it covers only a part, the part."""

    measured_on: When
    value: str = ""
    text: Bilingual = EMPTY
    group: Bilingual = EMPTY
    method: Bilingual = EMPTY
    url: str = ""
    source_title: str = ""
    letter_number: str = ""

    def checked(self, indicator: Indicator, today: date) -> MeasurementGiven:
        """The same with its figure as the record keeps it. Raises RuleBroken on the field that breaks a rule."""
        check_address(self.url)
        if not self.url:
            raise RuleBroken("url", N_("Say where the value can be seen."))
        check_happened("measured_on", self.measured_on, today)
        value = check_figure(self.value, "value")
        if indicator.measure is Measure.QUALITATIVE:
            if value:
                raise RuleBroken("value", N_("A qualitative indicator is described in words, without a figure."))
            check_required(text=self.text)
        elif not value:
            raise RuleBroken("value", N_("Please fill this in."))
        return replace(self, value=value)

    def put_on(self, measurement: Measurement) -> None:
        for each in fields(self):
            if each.name not in ("url", "source_title"):
                setattr(measurement, each.name, getattr(self, each.name))
        measurement.sources = sources_of(self.url, self.source_title)


def add_indicator(session: Session, commitment: Commitment, given: IndicatorGiven, *, body: str | None = None,
                  is_checked: bool = False, by: Actor, at: datetime) -> Indicator:
    """Enter an indicator.

    body        the body that measures it; the first lead body unless given
    is_checked  the body's approver sent it in

    Raises RuleBroken on ``body``, as ``IndicatorGiven.checked`` and ``asked``, and on ``letter_number`` where the body's
    approver checks its texts.
    """
    require(by, Permission.PUBLISH_RESULT)
    given = given.checked(civil_day(at))
    body = body or next(iter(commitment.leads), None)
    check_body(session, body, "body")
    if not is_checked:
        require_signed(session, by, body, given.letter_number)
    number = next_number(session, Indicator)
    indicator = Indicator(reference=f"indicator/{number}", number=number, plan=commitment.plan, commitment=commitment.reference,
                          body=body)
    given.put_on(indicator)
    session.add(indicator)
    record(session, Kind.INDICATOR_ADDED, indicator, sources=sources_of(given.baseline_url), by=by, at=at)
    return indicator


def amend_indicator(session: Session, indicator: Indicator, given: IndicatorGiven, *, reason: Bilingual, by: Actor,
                    at: datetime) -> ChangelogEntry:
    """Change an indicator; a moved baseline or target is shown with its values before and after.

    Raises RuleBroken as ``add_indicator``, on ``reason_zh``, on ``measure`` once it has values, and where it was struck or
    withheld.
    """
    require(by, Permission.PUBLISH_RESULT)
    check_stands(indicator)
    check_required(reason=reason)
    require_signed(session, by, indicator.body, given.letter_number)
    if given.measure is not indicator.measure and session.scalar(select(Measurement.reference).where(
            Measurement.indicator == indicator.reference, Measurement.struck.is_(False)).limit(1)):
        raise RuleBroken("measure", N_("The values on record would mean something else. Enter another indicator, or strike the "
                                       "values first."))
    given.checked(civil_day(at)).put_on(indicator)
    return record(session, Kind.INDICATOR_AMENDED, indicator, reason=reason, sources=sources_of(given.baseline_url), by=by, at=at)


def record_measurement(session: Session, indicator: Indicator, given: MeasurementGiven, *, body: str | None = None,
                       is_checked: bool = False, by: Actor, at: datetime) -> Measurement:
    """Record a value; earlier ones stay. ``is_checked``: the body's approver sent it in.

    Raises RuleBroken on ``url``, ``measured_on``, ``value``, ``text_zh`` or ``body``, on ``letter_number`` where the body's
    approver checks its texts, and where the indicator was struck or withheld.
    """
    require(by, Permission.PUBLISH_RESULT)
    check_stands(indicator)
    given = given.checked(indicator, civil_day(at))
    body = body or indicator.body
    check_body(session, body, "body")
    if not is_checked:
        require_signed(session, by, body, given.letter_number)
    number = 1 + (session.scalar(select(func.max(Measurement.number)).where(Measurement.indicator == indicator.reference)) or 0)
    measurement = Measurement(reference=f"{indicator.reference}/measurement/{number}", number=number, plan=indicator.plan,
                              commitment=indicator.commitment, indicator=indicator.reference, body=body)
    given.put_on(measurement)
    session.add(measurement)
    record(session, Kind.MEASUREMENT_RECORDED, measurement, subject=indicator.reference, occurred=measurement.measured_on,
           sources=measurement.sources, by=by, at=at)
    return measurement


def correct_measurement(session: Session, measurement: Measurement, given: MeasurementGiven, *, reason: Bilingual, by: Actor,
                        at: datetime) -> ChangelogEntry:
    """Correct a value that was recorded wrongly; both stay in the log.

    Raises RuleBroken as ``record_measurement``, and on ``reason_zh``.
    """
    require(by, Permission.PUBLISH_RESULT)
    indicator = Indicator.by_reference(session, measurement.indicator)
    for each in (indicator, measurement):
        check_stands(each)
    check_required(reason=reason)
    require_signed(session, by, measurement.body, given.letter_number)
    given.checked(indicator, civil_day(at)).put_on(measurement)
    return record(session, Kind.MEASUREMENT_CORRECTED, measurement, subject=measurement.indicator,
                  occurred=measurement.measured_on, reason=reason, sources=measurement.sources, by=by, at=at)
