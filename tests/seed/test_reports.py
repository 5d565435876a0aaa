"""The seed's results report is honest: it says what sources say, and what nobody has assessed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from seed import load
from seed.reports import CLOSED, orders
from tests.reports.test_kinds import section
from tests.seed.test_load import AT, SETTINGS
from tracker.database import Database, migrate
from tracker.models.report import ReportKind
from tracker.reports import build, kinds
from tracker.reports.content import Met, Report

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Report]:
    """As the seed publishes it, from a database into which the plans were loaded once."""
    url = f"sqlite:///{tmp_path_factory.mktemp('seed-reports') / 'record.db'}"
    migrate(url)
    database = Database(url)
    with database.writing() as session:
        load.load_all(session, SETTINGS, at=AT)
    order = next(each for each in orders(TODAY) if each.kind is ReportKind.RESULTS)
    yield build.make(database, order, build.Site(**SETTINGS.for_reports))
    database.dispose()


def test_the_seed_publishes_a_progress_report_and_a_results_report_on_the_first_plan() -> None:
    assert [(each.plan, each.kind, each.on) for each in orders(TODAY)] == [
        ("2021-2024", ReportKind.PROGRESS, TODAY), ("2021-2024", ReportKind.RESULTS, CLOSED)]


def test_it_covers_the_whole_plan_on_its_last_day(results: Report) -> None:
    assert len(results.commitments()) == 19 and str(results.period) == "2021-01/2024-05" and results.on == CLOSED


def test_no_code_is_made_up_for_anybody(results: Report) -> None:
    assert not any(each.assessments for each in results.commitments())
    assert "Early results: not yet assessed, which is not a finding" in section(results, "summary")
    for each in results.commitments():
        assert "this report gives none of its own" in section(results, f"c-{each.label}-early"), each.label


def test_no_change_is_claimed_that_no_source_claims(results: Report) -> None:
    for each in results.commitments():
        assert not each.outcomes
        assert "No outcome evidence is on record" in section(results, f"c-{each.label}-changed"), each.label


def test_every_delay_has_its_dates_reason_and_next_step_or_says_that_its_source_gives_none(results: Report) -> None:
    found = [key.key for _, key in kinds.document(results).sections() if key.key.startswith("delay-")]
    assert len(found) == len(results.delays()) > 10
    for key in found:
        words = section(results, key)
        assert all(label in words for label in ("Original date", "Current date", "Reason", "Next step", "Stated by")), key


def test_requirements_are_marked_no_only_where_the_record_is_complete(results: Report) -> None:
    assert [each.number for each in results.requirements] == ["1.1", "2.1", "2.2", "3.1", "3.2", "3.3", "4.1", "5.1"]
    assert {each.making for each in results.requirements if each.number in ("3.1", "3.2", "3.3", "4.1")} == {Met.NOT_APPLICABLE}
    assert not any(each.making is Met.NO for each in results.requirements)


def test_nobody_is_named_as_having_commissioned_paid_for_or_reviewed_it(results: Report) -> None:
    imprint = results.imprint
    assert all(each is None or each.is_empty for each in (imprint.commissioner, imprint.funder, imprint.reviewer))
