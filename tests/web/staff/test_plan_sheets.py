"""A whole plan by sheet at the desk: downloaded, loaded, looked through, and only then entered; another tracker's by
a saved mapping."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from tests.exchange.test_hostile_plan import hostile
from tests.web.desk import Desk, errors_of, form_of, tree_of, words_of
from tests.web.office import Office
from tests.worlds.plan_sheets import A_PLAN, filled
from tracker.models import Commitment, Plan

PATH = "/staff/plans/sheet/"
THEIRS = b"Ref;Commitment text;Agency;Action;Deadline\n1-1;Open the register;ndc;Draft a bill;2026-06-30\n;;;Table it;2026-Q4\n"


def load(desk: Desk, data: bytes, name: str, status: int, **typed: str) -> str:
    form: dict[str, Any] = {**{key: value[0] for key, value in desk.filled(PATH).items()}, **typed}
    desk.last = desk.browser.post(desk.address(PATH), data={**form, "file": (BytesIO(data), name)})
    assert desk.last.status_code == status, words_of(desk.last.text)
    return words_of(desk.last.text)


def last_form(desk: Desk) -> dict[str, list[str]]:
    """The last form of the page: the one that confirms."""
    form = list(next(tree_of(desk.last.text).iter("main")).iter("form"))[-1]
    return {each.get("name") or "": [each.get("value") or ""] for each in form.iter("input")}


def test_an_editor_enters_a_plan_from_its_sheet_once(office: Office) -> None:
    editor = office.at("editor")
    assert "下載空白表（.ods）" in words_of(editor.get(PATH).text)
    for ending in ("ods", "xlsx", "csv"):
        assert editor.browser.get(editor.address(f"/staff/plans/sheet.{ending}")).status_code == 200
    assert editor.browser.get(editor.address("/staff/plans/2025-2028/sheet.xlsx")).status_code == 200
    before = office.count()
    said = load(editor, filled(A_PLAN), "方案.xlsx", 200, document="院臺字第1號")
    assert "第三期國家行動方案" in said and "完成盤點" in said and office.count() == before
    carried = last_form(editor)
    assert carried["document"] == ["院臺字第1號"]
    editor.post(PATH, carried, 303)
    assert office.read(lambda session: Plan.by_reference(session, "2029-2032").stage.value) == "implementation"
    assert "表中並無新內容" in load(editor, filled(A_PLAN), "方案.xlsx", 200)
    editor.post(PATH, carried, 409)


def test_a_plans_sheet_of_three_megabytes_is_read_before_it_is_refused(office: Office) -> None:
    load(office.at("editor"), b"%PDF-1.4 none" + bytes(3 * 2**20), "a.pdf", 422)


def test_a_sheet_that_needs_a_reason_because_the_record_changed_is_given_back_with_what_was_typed(office: Office) -> None:
    editor = office.at("editor")
    new = filled({"commitment": [
        {"commitment.number": "9-1", "commitment.title_zh": "新的承諾", "commitment.leads": "cec 委員會"}]})
    load(editor, new, "方案.xlsx", 200, plan="2025-2028", document="院臺字第1號")
    carried = last_form(editor)
    office.at("second").send("/staff/plans/2025-2028/commitments/add/", 303, number="9-1", title_zh="另有名稱", leads=["cec"],
                             document="院臺字第2號")
    editor.post(PATH, carried, 422)
    assert "修正理由" in errors_of(editor.last.text) and "院臺字第1號" in editor.last.text and "方案.xlsx" in editor.last.text


@pytest.mark.parametrize(("lang", "heading"), [("zh", "承諾事項編號"), ("en", "Number of the commitment")])
def test_the_empty_table_has_headings_in_the_language_of_the_person_who_asks_for_it(
        office: Office, lang: str, heading: str) -> None:
    given = office.at("editor").browser.get(f"/{lang}/staff/plans/sheet.csv").data.decode("utf-8-sig")
    assert given.startswith(f"{heading},")


def test_an_adoption_without_its_decision_is_asked_for_one_and_errors_are_reported_by_cell(office: Office) -> None:
    editor = office.at("editor")
    load(editor, filled(A_PLAN), "方案.xlsx", 422)
    assert "決定之會議" in errors_of(editor.last.text)
    wrong = filled({"commitment": [{"commitment.number": "9-1", "commitment.title_zh": "甲",
                                     "commitment.leads": "沒有這個機關"}]})
    said = load(editor, wrong, "方案.xlsx", 422, plan="2025-2028")
    assert "第2列" in said and "沒有這個機關" in said
    editor.lang = "en"
    assert "There is no body called" in load(editor, wrong, "plan.xlsx", 422, plan="2025-2028")
    load(editor, b"%PDF-1.4 none", "a.pdf", 422)


def test_another_trackers_columns_are_assigned_once_and_offered_the_next_time(office: Office) -> None:
    editor = office.at("editor")
    assert "Commitment text" in load(editor, THEIRS, "theirs.csv", 200, plan="2025-2028", document="院臺字第1號")
    assert "D欄，例如： Draft a bill Table it" in words_of(editor.last.text)
    form = form_of(editor.last.text)
    editor.post("/staff/plans/sheet/columns/", form | {"name": ["X"]}, 422)
    assert "A欄，例如： 1-1" in words_of(editor.last.text)
    form |= {"c1": ["commitment.number"], "c2": ["commitment.title_en"], "c3": ["commitment.leads"],
             "c4": ["milestone.title_en"], "c5": ["milestone.due"], "name": ["甲國追蹤系統"]}
    editor.post("/staff/plans/sheet/columns/", form, 200)
    assert "Open the register" in words_of(editor.last.text) and "甲國追蹤系統" in words_of(editor.last.text)
    editor.post(PATH, last_form(editor), 303)
    assert office.read(lambda session: Commitment.by_reference(session, "2025-2028/1-1").title.en) == "Open the register"
    again = load(editor, THEIRS.replace(b"Open the", b"Close the"), "theirs.csv", 422, plan="2025-2028", document="院臺字第1號")
    assert "修正理由" in again  # read by the saved map at once: what differs is an amendment
    said = load(editor, THEIRS, "theirs.csv", 200, plan="2025-2028")
    assert "甲國追蹤系統" in said
    editor.post(PATH, form_of(editor.last.text), 200)
    assert form_of(editor.last.text)["c2"] == ["commitment.title_en"]


def test_a_table_from_another_tracker_can_be_assigned_even_if_some_headings_are_known(office: Office) -> None:
    editor = office.at("editor")
    known = THEIRS.replace(b"Action", b"Milestone").replace(b"Agency", b"Lead agency")
    load(editor, known, "theirs.csv", 422, plan="2025-2028", document="院臺字第1號")
    assert "指定各欄對應內容" in words_of(editor.last.text)
    editor.post(PATH, form_of(editor.last.text), 200)
    form = form_of(editor.last.text)
    assert form["c4"] == ["milestone.title_zh"] and form["document"] == ["院臺字第1號"]
    # A sheet given out here that has a column more is no other tracker's.
    assert "指定各欄對應內容" not in load(editor, filled(A_PLAN), "方案.xlsx", 200, document="院臺字第1號")


def test_a_sheet_with_errors_is_put_right_on_the_page_that_names_them(office: Office) -> None:
    editor = office.at("editor")
    wrong = filled({**A_PLAN, "milestone": [{"commitment.number": "9-9", "milestone.title_zh": "無此承諾"}]})
    load(editor, wrong, "方案.xlsx", 422, document="院臺字第1號")
    form = {key: value[0] for key, value in last_form(editor).items() if key != "file"}
    assert form["document"] == "院臺字第1號" and "file_kept" not in form
    editor.last = editor.browser.post(editor.address(PATH), data={**form, "file": (BytesIO(filled(A_PLAN)), "修正.xlsx")})
    assert editor.last.status_code == 200 and "全部登錄" in words_of(editor.last.text)


def test_a_hostile_sheet_is_refused_on_the_page_and_nothing_typed_is_lost(office: Office) -> None:
    editor, before = office.at("editor"), office.count()
    for name, (data, ending, _reason) in hostile().items():
        load(editor, data, f"表.{ending}", 422, document="院臺開字第1號")
        assert errors_of(editor.last.text) and "院臺開字第1號" in editor.last.text, name
    assert office.count() == before
