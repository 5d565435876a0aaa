"""A sheet is issued, filled in with any program, and comes back with exactly the intended differences."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from tests.exchange.conftest import LAST, TODAY, Work, changes, said
from tests.world import EDITOR, a_body, a_commitment, a_milestone, a_plan, an_update, delay, holder, progress, text
from tests.worlds.rounds import a_round, asked_in, at
from tests.worlds.sheets import TOP, place, unpacked
from tracker.commands import bodies, filing, rounds, submissions
from tracker.commands.evidence import EvidenceGiven
from tracker.domain.calendar import When
from tracker.domain.questions import Question
from tracker.domain.statements import DependsOn, EvidenceKind, UpdateKind
from tracker.exchange import check, workbook
from tracker.exchange.columns import heading_of
from tracker.exchange.ods import TABLE
from tracker.exchange.workbook import MARK, REPORT
from tracker.models import Milestone, Submission, Update
from tracker.models.submission import SubmissionState

KINDS = pytest.mark.parametrize("kind", ["xlsx", "ods"])
FIRST, SECOND, THIRD = TOP, TOP + 1, TOP + 2
FILLED = {
    (FIRST, "kind"): "進度", (FIRST, "occurred"): "１１５／３／３１", (FIRST, "text_zh"): "第二版已上線。\n含 115 年資料。",
    (SECOND, "kind"): "延期", (SECOND, "category"): "預算經費", (SECOND, "reason_zh"): "預算未通過。",
    (SECOND, "next_step_zh"): "重行編列。", (SECOND, "depends_on"): "立法院", (SECOND, "new_date"): "116年第2季",
    (THIRD, "kind"): "本期無進度"}


@KINDS
def test_a_sheet_that_comes_back_untouched_changes_nothing(work: Work, kind: str) -> None:
    run = work.back(work.out(kind), kind)
    assert (run.proposed, said(run), run.notes, run.alike) == ([], [], [], 3)


@KINDS
def test_a_date_that_was_left_open_is_not_given_out_as_the_current_one(work: Work, kind: str) -> None:
    first = work.sheet().lines[0].line.milestone
    an_update(work.session, first, report=delay(None, stated_by=date(2026, 8, 31)))
    [given] = [cell.text for cell in workbook.pages(work.sheet(), "zh")[0].rows[TOP - 1] if "2026-08-31" in cell.text]
    assert "未定" in given and "2026-12-31" not in given
    run = work.back(work.out(kind), kind)
    assert (run.proposed, said(run)) == ([], [])


@KINDS
def test_exactly_what_was_filled_in_comes_back_and_loading_it_again_changes_nothing(work: Work, kind: str) -> None:
    data = work.filled(kind, FILLED)
    run = work.back(data, kind)
    assert said(run) == [] and run.notes == []
    assert changes(run) == {
        (FIRST, "kind"): ("", "progress"), (FIRST, "occurred"): ("", "2026-03-31"),
        (FIRST, "text_zh"): (LAST, "第二版已上線。\n含 115 年資料。"),
        (SECOND, "kind"): ("", "delay"), (SECOND, "occurred"): ("", "2026-04-01"),
        (SECOND, "category"): ("", "category/budget"), (SECOND, "reason_zh"): ("", "預算未通過。"),
        (SECOND, "next_step_zh"): ("", "重行編列。"), (SECOND, "depends_on"): ("", "legislative_yuan"),
        (SECOND, "new_date"): ("", "2027-Q2"),
        (THIRD, "kind"): ("", "no_progress"), (THIRD, "occurred"): ("", "2026-04-01"), (THIRD, "text_zh"): ("", "本期無進度。"),
        (THIRD, "text_en"): ("", "Nothing to report this period.")}
    sent = work.send(run)
    assert {each.kind for each in sent} == {UpdateKind.PROGRESS, UpdateKind.DELAY, UpdateKind.NO_PROGRESS}
    delay = next(each for each in sent if each.kind is UpdateKind.DELAY)
    assert (delay.new_date, delay.depends_on, delay.round) == (When.quarter(2027, 2), DependsOn.LEGISLATIVE_YUAN,
                                                               work.asked.round)
    again = work.back(data, kind)
    assert (again.proposed, said(again), again.alike) == ([], [], 3)
    # A sheet that is taken out now has what was sent in.
    fresh = work.back(work.out(kind), kind)
    assert (fresh.proposed, fresh.alike) == ([], 3)


@KINDS
def test_a_sheet_from_a_letter_is_published_as_filed_from_it_and_loading_it_again_changes_nothing(work: Work, kind: str) -> None:
    data = work.filled(kind, FILLED, by=EDITOR, lang="en")
    run = work.back(data, kind, EDITOR)
    assert said(run) == []
    letter = filing.Letter("中選字第1號", TODAY)
    filed = filing.file_from_letter(work.session, work.asked, run.answers, letter, seen=9999, by=EDITOR, at=at(TODAY))
    assert {each.letter_number for each in filed} == {"中選字第1號"} and len(filed) == 3
    again = work.back(data, kind, EDITOR)
    assert (again.proposed, said(again), again.alike) == ([], [], 3)


def test_a_completion_as_of_a_day_before_the_newest_report_is_said_to_leave_its_milestone_open(work: Work) -> None:
    an_update(work.session, work.sheet().lines[0].line.milestone, report=progress(occurred=date(2026, 3, 2)))
    done = {(FIRST, "kind"): "完成", (FIRST, "text_zh"): "已完成。", (FIRST, "evidence_url"): "https://example.org/a",
            (FIRST, "evidence_shows_zh"): "草案全文"}
    run = work.back(work.filled("xlsx", done | {(FIRST, "occurred"): "115/3/1"}), "xlsx")
    assert said(run) == [] and [(each.row, each.values["date"]) for each in run.notes] == [(FIRST, When.iso("2026-03-02"))]
    assert work.back(work.filled("xlsx", done | {(FIRST, "occurred"): "115/3/2"}), "xlsx").notes == []


def test_a_completion_that_does_not_say_when_it_was_finished_is_asked_about_it(
        work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Question("When?", {})
    monkeypatch.setattr(check, "of_undated_finish", lambda milestones, occurred: [asked])
    done = {(FIRST, "kind"): "完成", (FIRST, "text_zh"): "已完成。", (FIRST, "evidence_url"): "https://example.org/a",
            (FIRST, "evidence_shows_zh"): "草案全文", (FIRST, "occurred"): "115/3/2"}
    for finished_on, expected in (("", [(FIRST, "When?")]), ("115/3/1", [])):
        run = work.back(work.filled("xlsx", done | {(FIRST, "finished_on"): finished_on}), "xlsx")
        assert said(run) == [] and [(each.row, each.message) for each in run.notes] == expected


def test_no_cell_in_a_sheet_that_is_issued_is_a_formula_and_the_keys_are_locked(work: Work) -> None:
    from io import BytesIO

    book = load_workbook(BytesIO(work.out()))
    page: Any = book[REPORT]
    cell = page.cell(FIRST, place("text_zh"))
    assert (cell.value, cell.data_type, cell.number_format, cell.quotePrefix) == (LAST, "s", "@", True)
    assert all(each.data_type != "f" for sheet in book for row in sheet.iter_rows() for each in row)
    assert page.protection.sheet and book[MARK].sheet_state == "hidden"
    locked = {name: page.cell(FIRST, place(name)).protection.locked for name in ("key", "due", "row_mark", "kind", "text_zh")}
    assert locked == {"key": True, "due": True, "row_mark": True, "kind": False, "text_zh": False}
    content = unpacked(work.out("ods"))["content.xml"]
    assert b"table:formula" not in content and b"=SUM(1)" in content


def test_columns_may_be_moved_hidden_and_merged_and_a_lost_one_changes_nothing(work: Work) -> None:
    def change(book: Any) -> None:
        page = book[REPORT]
        for row in range(TOP - 1, TOP + 3):
            values = [page.cell(row, column).value for column in range(1, 22)]
            # Key last, the row mark gone, a column of the body's own in between.
            for column, value in enumerate([*values[1:20], "我的備註" if row == TOP - 1 else "自用", values[0]], 1):
                page.cell(row, column).value = value
        page.column_dimensions["B"].hidden = True
        kind = place("kind") - 1
        page.merge_cells(start_row=SECOND, end_row=THIRD, start_column=kind, end_column=kind)
        del book[MARK]

    run = work.back(work.filled("xlsx", {(SECOND, "kind"): "本期無進展"}, change))
    assert said(run) == []
    assert {row for row, name in changes(run) if name == "kind"} == {SECOND, THIRD}
    assert [each.message % each.values for each in run.notes] == [
        "Column T (“我的備註”) does not belong to this sheet and is not read.",
        "This cell was merged with those above; their text was used."]


def test_repeated_and_merged_cells_in_an_opendocument_file_are_read_in_their_place(work: Work) -> None:
    def change(tree: Any) -> None:
        rows = list(next(tree.iter(f"{TABLE}table")).iter(f"{TABLE}table-row"))
        cell = rows[SECOND - 1][place("kind") - 1]
        cell.set(f"{TABLE}number-rows-spanned", "2")
        for row in (rows[FIRST - 1],):
            empty = row[place("category") - 1]
            assert len(empty) == 0
            empty.set(f"{TABLE}number-columns-repeated", "8")
            for each in list(row)[place("category"):place("category") + 7]:
                row.remove(each)
        filler = etree.SubElement(rows[0].getparent(), f"{TABLE}table-row", {f"{TABLE}number-rows-repeated": "1048000"})
        etree.SubElement(filler, f"{TABLE}table-cell", {f"{TABLE}number-columns-repeated": "16384"})

    run = work.back(work.filled("ods", {(FIRST, "kind"): "進度", (SECOND, "kind"): "無進度"}, change), "ods")
    assert said(run) == []
    assert {row: after for (row, name), (_, after) in changes(run).items() if name == "kind"} == {
        FIRST: "progress", SECOND: "no_progress", THIRD: "no_progress"}


def test_formulas_are_read_by_their_value_and_those_without_one_are_reported(work: Work) -> None:
    def calculated(data: bytes) -> bytes:
        """As a spreadsheet program saves it: with the value next to the formula."""
        from tests.worlds.sheets import packed

        parts = unpacked(data)
        name = next(each for each in parts if each.endswith("sheet1.xml"))
        parts[name] = parts[name].replace(b"<f>CONCATENATE(1,2)</f><v></v>", b"<f>CONCATENATE(1,2)</f><v>12</v>").replace(
            b"<f>CONCATENATE(1,2)</f><v />", b"<f>CONCATENATE(1,2)</f><v>12</v>")
        return packed(parts)

    data = work.filled("xlsx", {(FIRST, "kind"): "進度", (FIRST, "text_zh"): "=CONCATENATE(1,2)"})
    assert said(work.back(data)) == [(FIRST, "text_zh", "This cell holds a formula without a value, or one that failed (—). "
                                      "Please type the value.")]
    run = work.back(calculated(data))
    assert changes(run)[FIRST, "text_zh"] == (LAST, "12")
    assert [each.message for each in run.notes] == ["This cell is a formula; its value was used."]


def test_every_error_is_reported_by_row_and_column_and_blocks_the_whole_sheet(work: Work) -> None:
    run = work.back(work.filled("xlsx", {
        (FIRST, "kind"): "完成", (FIRST, "occurred"): "115/2/30", (FIRST, "evidence_url"): "ftp://x",
        (SECOND, "kind"): "延後", (SECOND, "category"): "天災", (SECOND, "reason_zh"): "有\x85理由",
        (THIRD, "text_zh"): "有字而未選類別",
        (THIRD + 1, "key"): "2025-2028/o9/m1", (THIRD + 1, "kind"): "進度",
        (THIRD + 2, "text_zh"): "沒有代碼", (THIRD + 3, "key"): work.sheet().lines[0].key, (THIRD + 3, "kind"): "進度",
        (THIRD + 4, "key"): "承辦人：王小明"}))
    found = {(row, name) for row, name, _ in said(run)}
    assert found == {(FIRST, "occurred"), (FIRST, "evidence_url"), (SECOND, "category"), (SECOND, "next_step_zh"),
                     (SECOND, "depends_on"), (SECOND, "new_date"), (THIRD, "kind"), (THIRD + 1, "key"), (THIRD + 2, "key"),
                     (THIRD + 3, "key")}
    assert not run.is_ready and work.session.query(Submission).count() == 0


def test_words_from_lists_are_understood_in_either_script_and_language(work: Work) -> None:
    from tests.world import a_body

    a_body(work.session, "moi", name=text("臺灣測試委員會", "Test Commission"))
    run = work.back(work.filled("xlsx", {
        (SECOND, "kind"): "Delay", (SECOND, "category"): " budget ", (SECOND, "reason_zh"): "待配合。",
        (SECOND, "next_step_zh"): "協調。", (SECOND, "depends_on"): "其 他 機 關", (SECOND, "depends_body"): "台灣測試委員會",
        (SECOND, "stated_by"): "1150630"}))
    assert said(run) == []
    found = changes(run)
    assert (found[SECOND, "depends_body"][1], found[SECOND, "stated_by"][1]) == ("moi", "2026-06-30")


def test_a_finished_milestone_or_a_text_in_progress_is_reported_and_not_overwritten(work: Work) -> None:
    work.send(work.back(work.filled("xlsx", {(FIRST, "kind"): "進度", (FIRST, "text_zh"): "第二版。"})))
    run = work.back(work.filled("xlsx", {(FIRST, "text_zh"): "第三版。"}))
    assert [(row, name) for row, name, _ in said(run)] == [(FIRST, "kind")] and "in progress" in said(run)[0][2]
    # Returned by NDC, the same text is sent in anew from the sheet.
    (text_,) = work.session.query(Submission).all()
    submissions.return_submission(work.session, text_, reason="請補日期", version=text_.version, by=EDITOR, at=at(TODAY))
    run = work.back(work.filled("xlsx", {(FIRST, "text_zh"): "第三版。"}))
    assert changes(run) == {(FIRST, "text_zh"): ("第二版。", "第三版。")}
    work.send(run)
    assert [each.text.zh for each in work.session.query(Submission).all()] == ["第三版。"]
    done = work.back(work.filled("xlsx", {
        (SECOND, "kind"): "完成", (SECOND, "text_zh"): "已完成。", (SECOND, "evidence_url"): "https://example.org/1",
        (SECOND, "evidence_shows_zh"): "成果"}, by=EDITOR), by=EDITOR)
    filing.file_from_letter(work.session, work.asked, done.answers, filing.Letter("1", TODAY), seen=9999, by=EDITOR, at=at(TODAY))
    assert work.session.query(Update).count() == 2
    run = work.back(work.filled("xlsx", {(SECOND, "text_zh"): "又有進度。"}))
    assert [(row, name) for row, name, _ in said(run)] == [(SECOND, "key")]


def test_a_body_that_was_named_before_it_ended_stays_named_in_a_sheet_by_its_name(work: Work) -> None:
    body = a_body(work.session, "moi")
    work.send(work.back(work.filled("xlsx", {
        (FIRST, "kind"): "延後", (FIRST, "category"): "預算經費", (FIRST, "reason_zh"): "待審。",
        (FIRST, "next_step_zh"): "送審。", (FIRST, "depends_on"): "其他機關",
        (FIRST, "depends_body"): body.name.zh, (FIRST, "new_date"): "116年"})))
    (sent,) = work.session.query(Submission).all()
    submissions.return_submission(work.session, sent, reason="請補理由", version=sent.version, by=EDITOR, at=at(TODAY))
    bodies.amend_body(work.session, body, name=body.name, short_zh="", valid_from=None, valid_to=date(2026, 3, 31), parent=None,
                      successor=None, reason=text("組改"), by=EDITOR, at=at(TODAY))
    run = work.back(work.filled("xlsx", {(FIRST, "reason_zh"): "預算待審。"}))
    assert said(run) == [] and changes(run) == {(FIRST, "reason_zh"): ("待審。", "預算待審。")}


@KINDS
def test_two_bodies_of_one_name_are_told_apart_in_a_sheet_and_each_is_read_back_as_itself(work: Work, kind: str) -> None:
    one, other = (a_body(work.session, slug, name=text("數位署")) for slug in ("digital-1", "digital-2"))
    delayed = {(FIRST, "kind"): "延後", (FIRST, "category"): "預算經費", (FIRST, "reason_zh"): "待審。",
               (FIRST, "next_step_zh"): "送審。", (FIRST, "depends_on"): "其他機關", (FIRST, "new_date"): "116年"}
    listed = {cell.text for row in workbook.pages(work.sheet(), "zh")[2].rows for cell in row}
    assert {"數位署（digital-1）", "數位署（digital-2）"} <= listed and "數位署" not in listed
    run = work.back(work.filled(kind, delayed | {(FIRST, "depends_body"): "數位署"}), kind)
    assert [(row, name) for row, name, _ in said(run)] == [(FIRST, "depends_body")]
    work.send(work.back(work.filled(kind, delayed | {(FIRST, "depends_body"): "數位署（digital-2）"}), kind))
    (sent,) = work.session.query(Submission).all()
    assert sent.depends_body == other.reference
    issued = work.out(kind)
    assert work.back(issued, kind).alike == 3
    bodies.amend_body(work.session, one, name=text("資料署"), short_zh="", valid_from=None, valid_to=None, parent=None,
                      successor=None, reason=text("更名"), by=EDITOR, at=at(TODAY))
    run = work.back(work.filled(kind, {(FIRST, "depends_body"): "數位署（digital-2）"}), kind)
    assert (run.proposed, said(run)) == ([], []), "also once the name is one body's alone"


def test_a_sheet_issued_before_the_round_was_amended_is_read_by_its_keys(work: Work) -> None:
    data = work.filled("xlsx", {(FIRST, "kind"): "進度", (FIRST, "text_zh"): "第二版。"})
    from tests.world import a_milestone

    milestone = work.session.get_one(Milestone, work.sheet().lines[0].key)
    a_milestone(work.session, commitment=milestone.of, due=None)
    round = work.asked.of
    rounds.amend_round(work.session, round, round.term, ["cec"], reason=text("新增里程碑"), by=EDITOR, at=at(TODAY))
    run = work.back(data)
    assert said(run) == [] and len(run.proposed) == 1
    assert [each.message for each in run.notes] == [
        "The milestones that the body is asked about have changed since this sheet was issued. Those still asked about are "
        "read by their keys.",
        "Milestones that are not in the sheet and stay unchanged: %(count)d."]


def test_cells_reformatted_by_a_spreadsheet_program_are_read_as_intended(work: Work) -> None:
    def change(book: Any) -> None:
        page = book[REPORT]
        address = page.cell(FIRST, place("evidence_url"))
        address.value = "https://example.org/報告?id=1"
        address.hyperlink = address.value
        page.cell(FIRST, place("occurred")).value = datetime(2026, 3, 31)
        page.cell(FIRST, place("occurred")).number_format = "yyyy-mm-dd"
        for name, value in (("new_date", 1160131), ("category", "　預算經費 ")):
            cell = page.cell(SECOND, place(name))
            cell.value, cell.number_format = value, "General"

    run = work.back(work.filled("xlsx", {
        (FIRST, "kind"): "進度", (FIRST, "text_zh"): "更新。", (FIRST, "evidence_shows_zh"): "報告全文",
        (SECOND, "kind"): "延後", (SECOND, "reason_zh"): "待審。", (SECOND, "next_step_zh"): "送審。",
        (SECOND, "depends_on"): "該機關本身"}, change))
    assert said(run) == []
    found = changes(run)
    assert found[FIRST, "occurred"][1] == "2026-03-31" and found[FIRST, "evidence_url"][1] == "https://example.org/報告?id=1"
    assert (found[SECOND, "new_date"][1], found[SECOND, "category"][1]) == ("2027-01-31", "category/budget")


def test_a_draft_with_more_evidence_than_fits_a_row_keeps_it(work: Work) -> None:
    pieces = [EvidenceGiven(EvidenceKind.OUTPUT, f"https://example.org/{each}", text(f"佐證{each}")) for each in (1, 2)]
    milestone = work.session.get_one(Milestone, work.sheet().lines[1].key)
    draft = submissions.save_draft(work.session, milestone.of, [milestone], progress(evidence=pieces), seen=9999, by=work.actor,
                                   at=at(TODAY))
    run = work.back(work.filled("ods", {(SECOND, "evidence_shows_zh"): "會議紀錄"}), "ods")
    assert changes(run) == {(SECOND, "evidence_shows_zh"): ("佐證1", "會議紀錄")}
    work.send(run)
    assert draft.state is SubmissionState.SUBMITTED
    assert [each["shows"]["zh"] for each in draft.evidence] == ["會議紀錄", "佐證2"]


@pytest.mark.parametrize("typed", ['="a"&"b"', "=SUM(A1:A3)", "= B5"])
def test_a_formula_that_a_program_stored_as_text_is_reported_and_not_published(work: Work, typed: str) -> None:
    run = work.back(work.filled("xlsx", {(TOP, "kind"): "進度", (TOP, "text_zh"): typed}), "xlsx")
    assert [(each.row, each.column.name if each.column else "") for each in run.problems] == [(TOP, "text_zh")]


def test_a_column_of_codes_is_not_read_and_the_sheet_says_what_a_code_needs(work: Work) -> None:
    def change(book: Any) -> None:
        page = book[REPORT]
        page.cell(TOP - 1, 25).value = "初步成果 Early results"
        page.cell(TOP, 25).value = "顯著成果"

    run = work.back(work.filled("xlsx", {}, change))
    notes = [each.message for each in run.notes]
    assert any("moderate needs a baseline" in each and "outside source" in each for each in notes), notes
    assert changes(run) == {}


@pytest.mark.parametrize(("heading", "name"), [
    ("後續作為", "next_step_zh"), ("後續作為（英文，選填）", "next_step_en"), ("延後類別", "category"),
    ("因應對策", "next_step_zh"), ("下一步", "next_step_zh"), ("延後原因類別", "category"), ("延後原因", "reason_zh")])
def test_a_sheet_with_the_headings_of_an_earlier_release_is_still_read(heading: str, name: str) -> None:
    found = heading_of(heading)
    assert found is not None and found.name == name


def test_a_milestone_of_a_commitment_with_a_letter_in_its_number_is_reported_on_by_a_sheet(
        session: Session, tmp_path: Path) -> None:
    actor, plan = holder(session), a_plan(session)
    for number in ("2-1A", "2-1a"):
        a_milestone(session, commitment=a_commitment(session, plan=plan, number=number), due=date(2026, 12, 31))
    work = Work(session, tmp_path / "files", actor, asked_in(session, a_round(session, plan=plan)))
    data = work.filled("xlsx", {(FIRST, "kind"): "進度", (FIRST, "text_zh"): "已上線。", (SECOND, "kind"): "本期無進度"})
    run = work.back(data)
    assert said(run) == [] and [each.line.key for each in run.proposed] == ["2025-2028/2-1A/m1", "2025-2028/2-1a/m1"]
