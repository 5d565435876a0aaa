"""Plans, themes and coverage, and the installation that contains them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from tests import world
from tests.commands.refusals import field_of, not_permitted
from tests.world import AT, EDITOR, text
from tracker.commands import plans
from tracker.commands.installation import found_installation
from tracker.commands.plans import Drafted, Lived
from tracker.domain.calendar import When
from tracker.domain.schedule import PlanStage
from tracker.models import Coverage
from tracker.models.coverage import CoverageOf

PERIOD = When.iso("2025/2028")


def a_new_plan(**changed: Any) -> dict[str, Any]:
    return {"number": 2, "title": text("國家行動方案"), "period": PERIOD, "by": EDITOR, "at": AT} | changed


def test_an_installation_is_founded_once_in_entry_1(session: Session) -> None:
    entry = world.an_installation(session)
    assert (entry.number, entry.kind) == (1, "installation.founded")
    assert (entry.payload or {})["after"]["tag_authority"] == "example.org,2026"
    assert field_of(found_installation, session, name=text("別的"), tag_authority="example.org,2027", at=AT) == ""


def test_a_plan_begins_in_co_creation_under_its_code(session: Session) -> None:
    plan = plans.add_plan(session, "2025-2028", **a_new_plan())
    assert (plan.reference, plan.stage) == ("2025-2028", PlanStage.CO_CREATION)


def test_a_plan_needs_a_code_a_number_and_a_title_of_its_own(session: Session) -> None:
    plans.add_plan(session, "2025-2028", **a_new_plan())
    for code in ("2025", "2025-28", "plan", "2025-2028/1", "２０２５-２０２８", "٢٠٢٥-٢٠٢٨"):
        assert field_of(plans.add_plan, session, code, **a_new_plan(number=3)) == "code"
    assert field_of(plans.add_plan, session, "2025-2029", **a_new_plan(number=3)) == "code"
    assert field_of(plans.add_plan, session, "2025-2028", **a_new_plan(number=3)) == "code"
    later: dict[str, Any] = {"period": When.iso("2029/2032")}
    assert field_of(plans.add_plan, session, "2029-2032", **a_new_plan(**later)) == "number"
    assert field_of(plans.add_plan, session, "2029-2032", **a_new_plan(number=3, title=text(""), **later)) == "title_zh"
    assert field_of(plans.add_plan, session, "2029-2032", **a_new_plan(number=3, coordinator="nobody", **later)) == "coordinator"


def test_only_the_editor_and_the_loader_enter_plans(session: Session) -> None:
    for actor in (world.reporter_of("cec"), world.ADMIN, world.MEMBER, world.AUDITOR):
        not_permitted(plans.add_plan, session, "2025-2028", **a_new_plan(by=actor))


def test_a_plan_is_adopted_once_and_closed_once(session: Session) -> None:
    plan = world.a_plan(session, adopted=False)
    adopt: dict[str, Any] = {"on": When.iso("2025-01"), "adopted_by": "ndc", "decided": world.DECIDED, "by": EDITOR, "at": AT}
    close: dict[str, Any] = {"on": date(2028, 12, 31), "decided": world.DECIDED, "by": EDITOR,
                             "at": datetime(2029, 1, 2, tzinfo=UTC)}
    assert field_of(plans.close_plan, session, plan, **close) == "on"
    assert field_of(plans.adopt_plan, session, plan, **adopt | {"on": When.iso("2027-01")}) == "on"
    assert field_of(plans.adopt_plan, session, plan, **adopt | {"adopted_by": "nobody"}) == "adopted_by"
    not_permitted(plans.adopt_plan, session, plan, **adopt | {"by": world.reporter_of("cec")})
    plans.adopt_plan(session, plan, **adopt)
    assert plan.stage is PlanStage.IMPLEMENTATION
    assert field_of(plans.adopt_plan, session, plan, **adopt) == "on"
    not_permitted(plans.close_plan, session, plan, **close | {"by": world.ADMIN})
    plans.close_plan(session, plan, **close)
    assert (plan.stage, plan.closed_on) == (PlanStage.CLOSED, date(2028, 12, 31))
    assert field_of(plans.close_plan, session, plan, **close) == "on"


def test_a_plan_is_amended_with_a_title_and_known_bodies(session: Session) -> None:
    plan = world.a_plan(session)
    amended: dict[str, Any] = {"title": text("方案"), "summary": text("摘要"), "coordinator": "ndc", "decided": world.DECIDED,
                               "by": EDITOR, "at": AT,
                               "recorded_here_since": date(2026, 1, 1), "reason": text("補正")}
    entry = plans.amend_plan(session, plan, **amended)
    assert (entry.payload or {})["changes"]["recorded_here_since"] == [None, "2026-01-01"]
    assert field_of(plans.amend_plan, session, plan, **amended | {"title": text("")}) == "title_zh"
    assert field_of(plans.amend_plan, session, plan, **amended | {"coordinator": "nobody"}) == "coordinator"
    not_permitted(plans.amend_plan, session, plan, **amended | {"by": world.MEMBER})


def test_the_number_and_the_period_of_a_plan_can_be_put_right_until_it_is_adopted(session: Session) -> None:
    other, plan = world.a_plan(session), world.a_plan(session, "2029-2032", adopted=False)
    amended: dict[str, Any] = {"title": plan.title, "summary": plan.summary, "coordinator": plan.coordinator,
                               "recorded_here_since": None, "reason": text("期程誤登"), "by": EDITOR, "at": AT}
    right = Drafted(99, When.iso("2029-01/2032-12"))
    assert field_of(plans.amend_plan, session, plan, drafted=replace(right, number=other.number), **amended) == "number"
    for years in ("2028-07/2032-06", "2029-01/2031-12"):
        assert field_of(plans.amend_plan, session, plan, drafted=replace(right, period=When.iso(years)), **amended) == "period"
    entry = plans.amend_plan(session, plan, drafted=right, **amended)
    changes = (entry.payload or {})["changes"]
    assert {name: change[1] for name, change in changes.items()} == {"number": 99, "period": "2029-01/2032-12"}
    plans.adopt_plan(session, plan, on=When.iso("2026-01-01"), adopted_by=None, decided=world.DECIDED, by=EDITOR, at=AT)
    amended |= {"decided": world.DECIDED}
    assert field_of(plans.amend_plan, session, plan, drafted=replace(right, number=98), **amended) == "period"
    plans.amend_plan(session, plan, drafted=right, **amended | {"recorded_here_since": date(2026, 1, 2)})


def test_mistakes_in_the_record_of_a_plan_s_adoption_and_closing_can_be_corrected(session: Session) -> None:
    plan = world.a_plan(session, adopted=False)
    amended: dict[str, Any] = {"title": plan.title, "summary": plan.summary, "coordinator": plan.coordinator,
                               "recorded_here_since": None, "reason": text("日期誤登"), "by": EDITOR,
                               "at": datetime(2029, 1, 3, tzinfo=UTC)}
    right = Lived(When.iso("2025-01-20"), "ndc", text("院會通過"), date(2028, 12, 30))
    assert field_of(plans.amend_plan, session, plan, lived=right, **amended) == "", "it has come to neither"
    plans.adopt_plan(session, plan, on=When.iso("2025-01-02"), adopted_by=None, decided=world.DECIDED, by=EDITOR, at=AT)
    plans.close_plan(session, plan, on=date(2028, 12, 3), decided=world.DECIDED, by=EDITOR, at=amended["at"])
    for field, wrong in (("adopted_on", {"adopted_on": When.iso("2030-01")}), ("adopted_by", {"adopted_by": "nobody"}),
                         ("closed_on", {"closed_on": date(2030, 1, 1)}), ("closed_on", {"closed_on": date(2024, 1, 1)}),
                         ("closed_on", {"closed_on": None})):
        assert field_of(plans.amend_plan, session, plan, lived=replace(right, **wrong), **amended) == field
    entry = plans.amend_plan(session, plan, lived=right, **amended)
    assert (entry.payload or {})["changes"] == {
        "adopted_on": ["2025-01-02", "2025-01-20"], "adopted_by": [None, "ndc"], "closed_on": ["2028-12-03", "2028-12-30"],
        "adoption_note": [None, text("院會通過").public()]}


def test_a_theme_has_a_number_of_its_own_and_a_title(session: Session) -> None:
    plan = world.a_plan(session)
    theme = plans.add_theme(session, plan, 1, title=text("選舉"), by=EDITOR, at=AT)
    assert theme.reference == "2025-2028/theme/1"
    for number in (1, 0, -1):
        assert field_of(plans.add_theme, session, plan, number, title=text("別的"), by=EDITOR, at=AT) == "number"
    assert field_of(plans.add_theme, session, plan, 2, title=text(""), by=EDITOR, at=AT) == "title_zh"
    not_permitted(plans.add_theme, session, plan, 2, title=text("別的"), by=world.ADMIN, at=AT)


def test_coverage_is_stated_and_stated_again(session: Session) -> None:
    plan = world.a_plan(session)
    for month in ("2026-01", "2026-02"):
        plans.state_coverage(session, plan, CoverageOf.DELAYS, complete_from=None, complete_to=When.iso(month),
                             basis=text("公開紀錄"), by=EDITOR, at=AT)
    coverage = Coverage.by_reference(session, "2025-2028/coverage/delays")
    assert str(coverage.complete_to) == "2026-02"
    assert (world.newest_entry(session).payload or {})["changes"]["complete_to"] == ["2026-01", "2026-02"]
    not_permitted(plans.state_coverage, session, plan, CoverageOf.DELAYS, complete_from=None, complete_to=None,
                  basis=text("公開紀錄"), by=world.reporter_of("cec"), at=AT)
