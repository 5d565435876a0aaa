"""A whole plan by sheet: every difference and error by cell, all of it or nothing, and nothing the second time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests import world
from tests.world import AT, DECIDED, EDITOR, text
from tests.worlds.plan_sheets import A_PLAN, BODIES, filled
from tests.worlds.sheets import taken
from tracker.changelog import fold
from tracker.changelog.record import UNDECIDED
from tracker.commands import column_maps, plan_entry
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.errors import NotPermitted, RuleBroken
from tracker.domain.schedule import PlanStage
from tracker.exchange import ods, plan_check, plan_reading, plan_workbook, xlsx
from tracker.exchange.plan_columns import heading_key
from tracker.exchange.plan_run import PlanRun
from tracker.models import Body, Commitment, Milestone, Plan, Theme
from tracker.queries import plan_sheets


@dataclass
class Work:
    session: Session
    folder: Path

    def look(self, data: bytes, ending: str = "xlsx", code: str = "", map: dict[str, str] | None = None) -> PlanRun:
        path, file = taken(self.folder, data, f"plan.{ending}")
        sheet = plan_reading.read(plan_reading.tables_of(path, file), map or {})
        code = plan_check.code_of(sheet) or code
        return plan_check.dry_run(sheet, plan_sheets.known(self.session, code), code)

    def enter(self, run: PlanRun, **changed: Any) -> int:
        assert run.is_ready, said(run)
        given: dict[str, Any] = {"decided": DECIDED, "reason": text("更新"), "by": EDITOR, "at": AT}
        return plan_entry.enter_plan(self.session, run.entry, **given | changed)

    def table(self, *rows: str) -> bytes:
        return "\n".join(rows).encode()


def said(run: PlanRun) -> list[tuple[str | None, int | None, str | None, str]]:
    """The problems found in a sheet: page, row, field, message."""
    return [(each.place.page if each.place else None, each.place.row if each.place else None,
             each.field.name if each.field else None, each.message % each.values) for each in run.problems]


@pytest.fixture
def work(session: Session, tmp_path: Path) -> Work:
    world.a_body(session, "ndc")
    return Work(session, tmp_path / "files")


def test_a_whole_plan_is_entered_and_adopted_by_one_sheet_and_a_second_time_nothing_changes(work: Work) -> None:
    data = filled(A_PLAN)
    run = work.look(data)
    assert said(run) == [] and [each.is_new for each in run.steps] == [True] * 8
    assert work.enter(run) == 9
    plan = Plan.by_reference(work.session, "2029-2032")
    assert (plan.stage, str(plan.period), str(plan.adopted_on), plan.number) == (
        PlanStage.IMPLEMENTATION, "2029-01/2032-12", "2026-01-15", 3)
    first = Commitment.by_reference(work.session, "2029-2032/1-1")
    assert (first.leads, first.supports, first.values) == (["moda"], ["ndc", "adi"], ["transparency", "accountability"])
    assert (first.problem.zh, first.problem.en) == ("資料難以取得", "Data are hard to get")
    assert Commitment.by_reference(work.session, "2029-2032/o2").leads == ["adi"]
    second = Milestone.by_reference(work.session, "2029-2032/1-1/m2")
    assert (str(second.course(None).original), second.body) == ("2031-Q4", "adi")
    assert Body.by_reference(work.session, "adi").parent == "moda"
    assert fold.check(work.session).holds
    again = work.look(data)
    assert (said(again), again.steps, again.entry.is_empty) == ([], [], True)


@pytest.mark.parametrize("ending", ["ods", "xlsx"])
def test_a_plan_issued_as_it_is_comes_back_unchanged_in_both_languages(work: Work, ending: str) -> None:
    work.enter(work.look(filled(A_PLAN)))
    for lang in ("zh", "en"):
        pages = plan_workbook.pages(plan_sheets.known(work.session, "2029-2032"), lang)
        run = work.look((ods if ending == "ods" else xlsx).write(pages), ending)
        assert (said(run), run.steps) == ([], []), lang


def test_a_plan_with_two_bodies_of_one_name_comes_back_unchanged_and_its_sheet_tells_them_apart(work: Work) -> None:
    work.enter(work.look(filled(A_PLAN)))
    world.a_body(work.session, "new", name=Body.by_reference(work.session, "moda").name, short_zh="adi")
    for lang in ("zh", "en"):
        run = work.look(xlsx.write(plan_workbook.pages(plan_sheets.known(work.session, "2029-2032"), lang)))
        assert (said(run), run.steps) == ([], []), lang
    called = Body.by_reference(work.session, "moda").name.zh
    for typed, found in ((called, []), ("new", ["new"]), ("moda、adi", ["moda", "adi"])):
        run = work.look(work.table("承諾事項名稱,主辦機關", f"甲,{typed}"), "csv", "2029-2032")
        assert [each.leads for each in run.entry.commitments if each.leads] == ([found] if found else []), typed
        assert [each[3].startswith("More than one body is called") for each in said(run)] == ([] if found else [True]), typed


def test_a_changed_cell_amends_only_its_own_item_with_the_reason_and_the_decision(work: Work) -> None:
    work.enter(work.look(filled(A_PLAN)))
    run = work.look(filled({"plan": [{"plan.code": "2029-2032"}], "theme": [{"theme.number": "1", "theme.title_zh": "開放資料"}],
                            "commitment": [{"commitment.number": "1-1", "commitment.problem_zh": "資料不易取得"}],
                            "milestone": [{"commitment.number": "1-1", "milestone.order": "m1", "milestone.output_zh": "清冊"}]}))
    assert [(each.thing, [change.field.name for change in each.changes]) for each in run.steps] == [
        ("theme", ["theme.title_zh"]), ("commitment", ["commitment.problem_zh"]), ("milestone", ["milestone.output_zh"])]
    for field, without in (("reason_zh", {"reason": text("")}), ("meeting", {"decided": UNDECIDED})):
        with pytest.raises(RuleBroken) as broken:
            work.enter(run, **without)
        assert broken.value.field == field
    work.enter(run)
    assert Theme.by_reference(work.session, "2029-2032/theme/1").title.zh == "開放資料"
    found = Commitment.by_reference(work.session, "2029-2032/1-1")
    assert (found.problem.zh, found.title.zh, found.leads, found.version) == ("資料不易取得", "開放資料", ["moda"], 2)
    assert found.problem.is_stale
    assert Milestone.by_reference(work.session, "2029-2032/1-1/m1").output.zh == "清冊"


def test_a_sheet_cannot_move_an_adopted_plans_dates_but_can_set_a_missing_one(work: Work) -> None:
    commitment = world.a_commitment(work.session, number="1-1")
    world.a_milestone(work.session, commitment=commitment, title=text("甲"))
    world.a_milestone(work.session, commitment=commitment, title=text("乙"), due=None)
    moved = work.look(work.table("承諾事項編號,里程碑名稱,方案所載期限", "1-1,甲,116/12/31"), "csv", "2025-2028")
    assert [(row, field) for _page, row, field, _said in said(moved)] == [(2, "milestone.due")]
    same = work.table("承諾事項編號,里程碑名稱,方案所載期限", "1-1,甲,115/6/30", "1-1,乙,116/12/31")
    work.enter(work.look(same, "csv", "2025-2028"))
    assert Milestone.by_reference(work.session, "2025-2028/1-1/m2").course(None).original == When.day(date(2027, 12, 31))


def test_a_milestone_that_starts_after_its_first_date_is_amended_by_a_sheet_once_it_was_postponed(work: Work) -> None:
    milestone = world.a_milestone(work.session, commitment=world.a_commitment(work.session, number="1-1"), title=text("甲"))
    world.an_update(work.session, milestone, report=world.delay(date(2026, 12, 31)))
    heads = "承諾事項編號,里程碑序號,開始日期,方案所載期限,預期產出"
    work.enter(work.look(work.table(heads, "1-1,m1,115/8/1,115/6/30,清冊"), "csv", "2025-2028"))
    assert (str(milestone.starts), milestone.output.zh) == ("2026-08-01", "清冊")
    early = work.look(work.table(heads, "1-1,m1,116/8/1,115/6/30,清冊"), "csv", "2025-2028")
    with pytest.raises(RuleBroken) as broken:
        work.enter(early)
    assert broken.value.field.endswith(":starts")


def test_a_sheet_corrects_the_dates_of_a_draft(work: Work) -> None:
    plan = world.a_plan(work.session, adopted=False)
    commitment = world.a_commitment(work.session, plan=plan, number="1-1")
    milestone = world.a_milestone(work.session, commitment=commitment, title=text("甲"))
    run = work.look(work.table("承諾事項編號,里程碑名稱,方案所載期限", "1-1,甲,116/12/31"), "csv", "2025-2028")
    assert said(run) == [] and work.enter(run) == 1
    assert [str(each.due) for each in milestone.promised_dates] == ["2027-12-31"]
    assert work.look(work.table("承諾事項編號,里程碑名稱,方案所載期限", "1-1,甲,116/12/31"), "csv", "2025-2028").entry.is_empty


def test_a_sheet_corrects_the_timetable_of_a_draft_but_not_of_an_adopted_plan(work: Work) -> None:
    draft = {name: cell for name, cell in A_PLAN["plan"][0].items() if not name.startswith("plan.adopted")}
    work.enter(work.look(filled({**A_PLAN, "plan": [draft | {"plan.period": "118/1至121/2", "plan.number": "4"}]})))
    work.enter(work.look(filled({"plan": [draft]})), decided=UNDECIDED)
    plan = Plan.by_reference(work.session, "2029-2032")
    assert (plan.number, str(plan.period)) == (3, "2029-01/2032-12")
    work.enter(work.look(filled({"plan": A_PLAN["plan"]})))
    assert [field for _page, _row, field, _message in said(work.look(filled({"plan": [draft | {"plan.number": "4"}]})))] == [
        "plan.number"]


def test_a_sheet_that_changes_only_what_a_plan_says_of_itself_needs_a_reason_too(work: Work) -> None:
    plan = world.a_plan(work.session)
    run = work.look(filled({"plan": [{"plan.code": plan.reference, "plan.title_zh": "新名稱"}]}))
    with pytest.raises(RuleBroken) as broken:
        work.enter(run, reason=text(""))
    assert broken.value.field == "reason_zh"
    work.enter(run)
    assert plan.title.zh == "新名稱"


def test_every_error_is_reported_by_page_row_and_column_and_nothing_is_half_entered(work: Work) -> None:
    world.a_plan(work.session)
    run = work.look(filled({
        "plan": [{"plan.code": "2025-2028", "plan.source": "https://["}],
        "body": [{"body.name_zh": "沒有代稱"}, {"body.slug": "x", "body.name_zh": "某部", "body.short_zh": "部" * 41}],
        "commitment": [{"commitment.number": "1-1", "commitment.title_zh": "甲", "commitment.leads": "沒有這個機關"},
                       {"commitment.number": "2026-01-01", "commitment.title_zh": "乙"},
                       {"commitment.number": "1-1", "commitment.title_zh": "另一個名稱"},
                       {"commitment.number": "1-3", "commitment.title_zh": "丙", "commitment.theme": "9",
                        "commitment.values": "公平", "commitment.period": "明年"}],
        "milestone": [{"milestone.title_zh": "無主"}, {"commitment.number": "9-9", "milestone.title_zh": "無主"}]}))
    found = {(page, row, field) for page, row, field, _said in said(run)}
    assert found == {
        ("方案 Plan", 2, "plan.source"), ("機關 Bodies", 2, "body.slug"), ("機關 Bodies", 3, "body.short_zh"),
        ("承諾事項 Commitments", 2, "commitment.leads"),
        ("承諾事項 Commitments", 3, "commitment.number"), ("承諾事項 Commitments", 4, "commitment.title_zh"),
        ("承諾事項 Commitments", 5, "commitment.theme"), ("承諾事項 Commitments", 5, "commitment.values"),
        ("承諾事項 Commitments", 5, "commitment.period"),
        ("里程碑 Milestones", 2, "commitment.number"), ("里程碑 Milestones", 3, "commitment.number")}
    assert not run.is_ready


def test_a_refusal_by_a_command_is_reported_at_the_cell(work: Work) -> None:
    world.a_plan(work.session)
    run = work.look(work.table("承諾事項編號,承諾事項名稱,白話摘要", f"1-1,甲,{'字' * 121}"), "csv", "2025-2028")
    with pytest.raises(RuleBroken) as broken:
        work.enter(run)
    run.refuse(broken.value)
    assert [each[:3] for each in said(run)] == [("CSV", 2, "commitment.summary_zh")]


def test_bodies_are_recognised_by_any_of_their_names_and_its_variants(work: Work) -> None:
    world.a_plan(work.session)
    world.a_body(work.session, "taipei", name=text("臺北市政府", "Taipei City Government, Taiwan"), short_zh="北市府")
    for name in ("台北市政府", "臺北市政府", "北市府", "ＴＡＩＰＥＩ", '"Taipei City Government, Taiwan"', " 台 北 市 政 府 "):
        run = work.look(work.table("承諾事項名稱,主辦機關", f"甲,{name}"), "csv", "2025-2028")
        assert said(run) == [], name
        assert run.entry.commitments[0].leads == ["taipei"], name


def test_a_list_of_bodies_can_contain_names_with_a_comma(work: Work) -> None:
    work.enter(work.look(filled(A_PLAN)))
    for slug, name in (("epa", "Environmental Protection Administration, Executive Yuan"), ("wra", "Water Agency, MOEA")):
        world.a_body(work.session, slug, name=Bilingual.of(f"機關{slug}", name))
    listed = "Environmental Protection Administration, Executive Yuan、Water Agency, MOEA"
    for typed, found in ((listed, ["epa", "wra"]), (f"{listed}；ndc, moda", ["epa", "wra", "ndc", "moda"])):
        run = work.look(filled({"commitment": [{"commitment.number": "9-1", "commitment.title_zh": "甲",
                                                "commitment.leads": typed}]}), code="2029-2032")
        assert (said(run), run.entry.commitments[0].leads) == ([], found)


def test_columns_may_be_moved_hidden_merged_or_calculated_by_formulas(work: Work) -> None:
    from io import BytesIO

    from openpyxl import load_workbook

    book = load_workbook(BytesIO(filled(A_PLAN)))
    page = book["里程碑 Milestones"]
    page.move_range("A1:A3", cols=20)
    page.column_dimensions["C"].hidden = True
    page.merge_cells("U2:U3")
    book["承諾事項 Commitments"]["B2"] = '="開放"&"資料"'
    out = BytesIO()
    book.save(out)
    run = work.look(out.getvalue())
    assert [(each[1], each[2]) for each in said(run)] == [(2, "commitment.title_zh")]  # a formula of which no value was saved
    assert all(milestone.commitment == "1-1" for milestone in run.entry.milestones)
    assert any("merged" in each.message for each in run.notes)


def test_another_trackers_table_is_read_through_a_map_and_the_map_is_found_again(work: Work) -> None:
    world.a_plan(work.session)
    theirs = work.table("Ref;Commitment text;Agency;Action;Deadline;Colour",
                        "1-1;Open the register;ndc;Draft a bill;2026-06-30;red",
                        ";;;Table it;2026-Q4;", "1-2;Publish contracts;ndc;Go live;2027;green")
    assert not work_sheet(work, theirs).is_understood
    map = {"ref": "commitment.number", "commitmenttext": "commitment.title_en", "agency": "commitment.leads",
           "action": "milestone.title_en", "deadline": "milestone.due", "colour": ""}
    column_maps.save_map(work.session, "Theirs", map, by=EDITOR)
    work.session.flush()
    assert set(map) == {heading_key(each) for each in ("Ref", "Commitment text", "Agency", "Action", "Deadline", "Colour")}
    found = plan_sheets.map_for(work.session, set(map) | {"more"})
    assert found is not None and found.name == "Theirs"
    assert plan_sheets.map_for(work.session, {"ref"}) is None
    run = work.look(theirs, "csv", "2025-2028", found.columns)
    assert said(run) == [] and work.enter(run) == 5
    assert Milestone.by_reference(work.session, "2025-2028/1-1/m2").title.en == "Table it"
    assert work.look(theirs, "csv", "2025-2028", found.columns).entry.is_empty


def work_sheet(work: Work, data: bytes) -> plan_reading.PlanSheet:
    path, file = taken(work.folder, data, "theirs.csv")
    return plan_reading.read(plan_reading.tables_of(path, file), {})


def test_a_map_needs_a_name_and_a_title_column_and_has_no_field_twice(work: Work) -> None:
    good = {"a": "commitment.title_en"}
    for name, columns, field in (("", good, "name"), ("x", {"a": "milestone.due"}, "columns"),
                                 ("x", {"a": "commitment.title_en", "b": "commitment.title_en"}, "columns")):
        with pytest.raises(RuleBroken) as broken:
            column_maps.save_map(work.session, name, columns, by=EDITOR)
        assert broken.value.field == field
    with pytest.raises(NotPermitted):
        column_maps.save_map(work.session, "x", good, by=world.reporter_of("ndc"))
    column_maps.save_map(work.session, "x", good, by=EDITOR)
    column_maps.save_map(work.session, "x", {"b": "milestone.title_zh"}, by=EDITOR)
    assert plan_sheets.maps(work.session)[0].columns == {"b": "milestone.title_zh"}


def test_a_table_in_big5_is_read_and_a_huge_or_unreadable_one_is_refused(work: Work) -> None:
    world.a_plan(work.session)
    run = work.look("承諾事項名稱,承諾事項編號\n公開資料,1-1".encode("cp950"), "csv", "2025-2028")
    assert [each.wording.title.zh for each in run.entry.commitments] == ["公開資料"]
    with pytest.raises(RuleBroken) as broken:
        work.look(b"\n".join([b"a,b"] * 3000), "csv")
    assert broken.value.field == "file"


def test_a_sheet_that_names_no_plan_or_one_that_does_not_exist_says_so(work: Work) -> None:
    for code in ("", "2029-2032"):
        assert len(said(work.look(work.table("承諾事項名稱,承諾事項編號", "甲,1-1"), "csv", code))) == 1
    assert work.look(filled({"body": BODIES, "plan": [{"plan.code": "2029-2032"}]})).problems


def test_each_column_of_another_trackers_table_shows_its_first_values(work: Work) -> None:
    table = work.table("Tracker of a country", "Ref;Promise;Notes;Due", "1;Open the register;;2026-06-30",
                       f"1;{'x' * 80};;2026-06-30", "2;Close it;;2026-07-31", "3;=1+1;;2026-08-31")
    path, file = taken(work.folder, table, "a.csv")
    headings = plan_reading.headings_of(plan_reading.tables_of(path, file), {})
    assert [(each.place, each.text, each.samples) for each in headings] == [
        ("A", "Ref", ("1", "2", "3")), ("B", "Promise", ("Open the register", "x" * 59 + "…", "Close it")), ("C", "Notes", ()),
        ("D", "Due", ("2026-06-30", "2026-07-31", "2026-08-31"))]


def test_a_plan_as_issued_can_be_loaded_into_a_database_that_does_not_know_it(work: Work) -> None:
    """Commitments with no number of their own are named by their order there: o1, o2; the next ones are named so here."""
    for _ in range(2):
        world.a_milestone(work.session, commitment=world.a_commitment(work.session, leads=["ndc"]))
    known = plan_sheets.known(work.session, "2025-2028")
    path, file = taken(work.folder, xlsx.write(plan_workbook.pages(known, "zh")), "plan.xlsx")
    sheet = plan_reading.read(plan_reading.tables_of(path, file), {})
    run = plan_check.dry_run(sheet, plan_sheets.KnownPlan(None, known.bodies), "2025-2028")
    assert said(run) == []
    made = [(each.name, each.number, each.reference) for each in run.entry.commitments]
    assert made == [("o1", None, None), ("o2", None, None)]
    assert [each.commitment for each in run.entry.milestones] == ["o1", "o2"]


def test_milestones_of_a_refused_commitment_report_no_further_errors(work: Work) -> None:
    rows = {"plan": A_PLAN["plan"], "body": BODIES, "commitment": [{"commitment.number": "o7", "commitment.title_zh": "甲"}],
            "milestone": [{"commitment.number": "o7", "milestone.title_zh": "乙"}]}
    told = said(work.look(filled(rows)))
    assert [(page, row, field) for page, row, field, _ in told] == [("承諾事項 Commitments", 2, "commitment.number")]
    assert "o7" in told[0][3]


@pytest.fixture
def one(work: Work) -> Work:
    """A plan of one commitment with one milestone."""
    commitment = world.a_commitment(work.session, plan=world.a_plan(work.session), number="1-1")
    world.a_milestone(work.session, commitment=commitment, title=text("完成盤點"))
    return work


@pytest.mark.parametrize("written", ["m1", "1", "01", "M01", "ｍ１"])
def test_a_milestone_is_recognised_by_its_number_however_it_is_written(one: Work, written: str) -> None:
    run = one.look(one.table("承諾事項編號,里程碑序號,里程碑名稱", f"1-1,{written},完成全部盤點"), "csv", "2025-2028")
    assert said(run) == [] and [(each.label, each.is_new) for each in run.steps] == [("1-1 m1", False)]


@pytest.mark.parametrize("second", ["1-1,1,盤點二", "1-1,,完成盤點"])
def test_two_rows_that_mean_one_milestone_are_reported_whatever_each_names_it_by(one: Work, second: str) -> None:
    run = one.look(one.table("承諾事項編號,里程碑序號,里程碑名稱", "1-1,m1,盤點一", second), "csv", "2025-2028")
    assert [(row, what) for _page, row, _field, what in said(run)] == [(3, "The same milestone is already in row 2.")]


def test_a_new_milestone_of_a_commitment_has_the_next_number_or_none(one: Work) -> None:
    heading = "承諾事項編號,里程碑序號,里程碑名稱"
    refused = one.look(one.table(heading, "1-1,m7,上線"), "csv", "2025-2028")
    assert [what for *_where, what in said(refused)] == [
        "This commitment has no milestone m7. Leave the number of a new one empty, or enter m2."]
    one.enter(one.look(one.table(heading, "1-1,m2,上線", "1-1,,推廣", "1-1,m4,檢討"), "csv", "2025-2028"))
    assert {each.reference.rpartition("/")[2]: each.title.zh for each in one.session.query(Milestone)} == {
        "m1": "完成盤點", "m2": "上線", "m3": "推廣", "m4": "檢討"}
