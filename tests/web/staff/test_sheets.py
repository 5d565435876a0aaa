"""The sheet at the desk: downloaded, loaded back, looked through, and only then sent in or published from the letter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from tests.web.desk import Desk, errors_of, form_of, tree_of, words_of
from tests.world import DECIDED, EDITOR, a_category, an_account, an_installation, an_update, progress, text
from tests.worlds import sheets as made
from tests.worlds.rounds import a_round_of_fifteen
from tests.worlds.sheets import TOP
from tests.worlds.sign_off import a_rule_for_texts
from tracker import clock
from tracker.clock import today
from tracker.commands import carrying_over, time_passing
from tracker.domain.permissions import Role
from tracker.models import Body, Milestone, Round, Submission, Update
from tracker.models.submission import SubmissionState
from tracker.queries.audit import every_line

ANSWERS = {(TOP, "kind"): "進度", (TOP, "text_zh"): "第二版已上線。", (TOP + 1, "kind"): "本期無進度"}


@pytest.fixture
def where(site: Flask) -> str:
    """The page of cec in a round of fifteen, with an editor, cec's reporter and another body's."""
    with site.extensions["database"].writing() as session:
        an_installation(session)
        a_category(session)
        round = a_round_of_fifteen(session, today())
        for who, role, body in (("editor", Role.EDITOR, "ndc"), ("reporter", Role.REPORTER, "cec"),
                                ("other", Role.REPORTER, "moi")):
            an_account(session, role, body, email=f"{who}@example.org")
        return f"/staff/round/{round.plan}/{round.period}/bodies/cec/"


@pytest.fixture
def desk(site: Flask) -> Callable[..., Desk]:
    return lambda who, lang="zh": Desk(site, f"{who}@example.org", lang).log_in()


def load(desk: Desk, where: str, data: bytes, name: str = "填報表.xlsx", status: int = 200, **typed: str) -> str:
    """Choose the file on the page and send it; gives what the page then says."""
    path = f"{where}sheet/"
    form: dict[str, Any] = {**{key: value[0] for key, value in desk.filled(path).items()}, **typed}
    desk.last = desk.browser.post(desk.address(path), data={**form, "file": (BytesIO(data), name)})
    assert desk.last.status_code == status, words_of(desk.last.text)
    return words_of(desk.last.text)


def confirm(desk: Desk, where: str, status: int = 303) -> None:
    desk.post(f"{where}sheet/", form_of(desk.last.text), status)


def noted(site: Flask) -> set[str]:
    """The acts that the audit log has noted."""
    with site.extensions["database"].reading() as session:
        return {each.act for each in every_line(session)}


def count(site: Flask, model: Any = Submission) -> int:
    with site.extensions["database"].reading() as session:
        return int(session.query(model).count())


def test_a_body_downloads_its_sheet_loads_it_back_and_sends_it_in_once(
        site: Flask, where: str, desk: Callable[..., Desk]) -> None:
    reporter = desk("reporter")
    shown = words_of(reporter.get(where).text)
    assert "下載填報表（.ods）" in shown and "匯入填報表" in shown
    out = reporter.browser.get(f"/zh{where}sheet.ods")
    assert "downloaded" in noted(site)
    assert out.mimetype == "application/vnd.oasis.opendocument.spreadsheet" and "attachment" in out.headers["Content-Disposition"]
    sheet = made.ods(out.data, ANSWERS)
    told = load(reporter, where, sheet, "填報表.ods")
    assert "填報2項里程碑" in told and "第二版已上線。" in told and "全部送出" in told and count(site) == 0
    confirm(reporter, where)
    with site.extensions["database"].reading() as session:
        assert {(each.milestones[0], each.state, each.text.zh) for each in session.query(Submission)} == {
            ("2025-2028/o1/m1", SubmissionState.SUBMITTED, "第二版已上線。"),
            ("2025-2028/o1/m2", SubmissionState.SUBMITTED, "本期無進度。")}
    assert "填報表沒有任何變動" in load(reporter, where, sheet, "填報表.ods") and count(site) == 2


def test_errors_are_reported_by_row_and_column_in_the_readers_language_and_nothing_is_saved(
        site: Flask, where: str, desk: Callable[..., Desk]) -> None:
    reporter = desk("reporter", "en")
    out = reporter.browser.get(f"/en{where}sheet.xlsx").data
    wrong = made.xlsx(out, {**ANSWERS, (TOP + 1, "kind"): "延後", (TOP + 1, "new_date"): "112/3/32", (TOP + 1, "text_en"): "x"})
    told = load(reporter, where, wrong, status=422)
    assert "Row 6, column M (New date) : “112/3/32” is not a date." in told and "Nothing was sent in." in told
    assert "Row 6, column L" not in told and "Send everything in" not in told and count(site) == 0
    chinese = desk("reporter")
    assert "第6列M欄（新期限） ：「112/3/32」不是有效日期。" in load(chinese, where, wrong, status=422)
    assert "請選擇檔案" in errors(chinese, where, b"", "")
    for name in ("a.csv", "a.xls", "a.pdf"):
        assert "可上傳的檔案格式：ods、xlsx。" in errors(chinese, where, "甲,乙".encode(), name), name
    with site.extensions["database"].reading() as session:
        assert session.query(Submission).count() == 0


def errors(desk: Desk, where: str, data: bytes, name: str) -> str:
    return load(desk, where, data, name, 422)


def test_the_editor_files_the_sheet_from_the_bodys_letter(site: Flask, where: str, desk: Callable[..., Desk]) -> None:
    editor = desk("editor")
    board = where.partition("bodies/")[0]
    assert f"{where}sheet.ods" in editor.get(board).text and f"{where}sheet/" in editor.last.text
    sheet = made.xlsx(editor.browser.get(f"/zh{where}sheet.xlsx").data, ANSWERS)
    without = editor.send(f"{where}sheet/", 422).text
    assert "請選擇檔案" in errors_of(without) and "letter_number-e" in without, "both at once"
    assert "有1處須修正" in load(editor, where, sheet, status=422)
    # What was chosen stays with the form: only the number of the letter is still to be given.
    editor.post(f"{where}sheet/", form_of(editor.last.text) | {"letter_number": ["中選字第1號"]}, 200)
    assert "全部公布" in words_of(editor.last.text) and count(site, Update) == 0
    confirm(editor, where)
    with site.extensions["database"].reading() as session:
        assert {(each.filed_for, each.letter_number) for each in session.query(Update)} == {("cec", "中選字第1號")}
    assert "填報表沒有任何變動" in load(editor, where, sheet, letter_number="中選字第1號")


def test_a_sheet_of_a_replaced_body_is_filed_in_the_name_of_the_successor_whose_letter_it_came_with(
        site: Flask, where: str, desk: Callable[..., Desk]) -> None:
    editor = desk("editor")
    with site.extensions["database"].writing() as session:
        carrying_over.succeed_body(session, Body.by_reference(session, "cec"), successor="moi", on=today(),
                                   reason=text("組織調整"), commitments=[], decided=DECIDED, by=EDITOR, at=clock.now())
    told = load(editor, where, made.xlsx(editor.browser.get(f"/zh{where}sheet.xlsx").data, ANSWERS), letter_number="內字第1號")
    assert "來文機關 moi 委員會" in told
    confirm(editor, where)
    with site.extensions["database"].reading() as session:
        assert {(each.body, each.filed_for) for each in session.query(Update)} == {("moi", "moi")}


def test_changes_between_looking_and_confirming_are_shown_before_anything_is_done(
        site: Flask, where: str, desk: Callable[..., Desk]) -> None:
    reporter = desk("reporter")
    load(reporter, where, made.xlsx(reporter.browser.get(f"/zh{where}sheet.xlsx").data, ANSWERS))
    shown = form_of(reporter.last.text)
    with site.extensions["database"].writing() as session:
        # What is carried forward has changed.
        report = progress("ndc", text=text("另一機關已辦理。"), occurred=today())
        an_update(session, Milestone.by_reference(session, "2025-2028/o1/m1"), report=report, at=clock.now())
    reporter.post(f"{where}sheet/", shown, 409)
    assert "另一機關已辦理" in words_of(reporter.last.text) and count(site) == 0
    confirm(reporter, where)
    assert count(site) == 2


def test_sign_off_and_the_dates_of_the_round_apply_to_sheets_too(site: Flask, where: str, desk: Callable[..., Desk]) -> None:
    with site.extensions["database"].writing() as session:
        a_rule_for_texts(session)
    reporter = desk("reporter")
    sheet = made.xlsx(reporter.browser.get(f"/zh{where}sheet.xlsx").data, ANSWERS)
    load(reporter, where, sheet)
    confirm(reporter, where)
    with site.extensions["database"].reading() as session:
        assert {each.state for each in session.query(Submission)} == {SubmissionState.WITH_APPROVER}
        (round,) = session.query(Round)
        reference, locks = round.reference, round.locks

    with site.extensions["database"].writing() as session:
        time_passing.mark_time(session, today=locks + timedelta(days=1), working_days=60, at=clock.now())
        assert Round.by_reference(session, reference).closed_on
    editor = desk("editor")
    told = load(editor, where, made.xlsx(sheet, {}), status=422, letter_number="1")
    assert "目前無法列入本期" in told


def test_nobody_can_download_or_load_another_bodys_sheet(where: str, desk: Callable[..., Desk], site: Flask) -> None:
    mine = desk("reporter").browser.get(f"/zh{where}sheet.xlsx").data
    other = desk("other")
    assert other.browser.get(f"/zh{where}sheet.xlsx").status_code == 403
    assert other.browser.get(f"/zh{where}sheet/").status_code == 403
    own = where.replace("/cec/", "/moi/")
    assert "其他機關（cec）" in errors(other, own, mine, "a.xlsx") and count(site) == 0
    assert desk("reporter").browser.get(f"/zh{where}sheet.xls").status_code == 404


def drafts_of(page: str) -> list[str]:
    """The drafts that the page of a body lists, each as number and version."""
    form = next(each for each in tree_of(page).iter("form") if [
        node for node in each.iter("button") if node.get("value") == "drafts"])
    return [node.get("value") or "" for node in form.iter("input") if node.get("name") == "draft"]


def test_a_sheet_can_be_kept_as_drafts_and_continued_on_screen(
        site: Flask, where: str, desk: Callable[..., Desk]) -> None:
    reporter = desk("reporter")
    sheet = made.xlsx(reporter.browser.get(f"/zh{where}sheet.xlsx").data, ANSWERS)
    assert "存為草稿" in load(reporter, where, sheet)
    reporter.post(f"{where}sheet/", form_of(reporter.last.text) | {"step": ["draft"]}, 303)
    with site.extensions["database"].reading() as session:
        kept = {each.milestones[0]: each for each in session.query(Submission)}
        assert {each.state for each in kept.values()} == {SubmissionState.DRAFT} and len(kept) == 2
        one = kept["2025-2028/o1/m1"]
    # Loaded again, it changes nothing; the drafts stand on the body's page, and each opens as a form filled in.
    assert "填報表沒有任何變動" in load(reporter, where, sheet) and count(site) == 2
    assert "您有2份草稿" in words_of(reporter.get(where).text)
    edited = reporter.filled(f"/staff/submissions/{one.id}/edit/")
    assert edited["text_zh"] == ["第二版已上線。"]
    mended = edited | {"text_zh": ["第二版已上線，並已公告。"], "step": ["draft"]}
    reporter.post(f"/staff/submissions/{one.id}/edit/", mended, 303)
    # What was read before that change is not sent in unseen.
    old = {"csrf_token": [reporter.token()], "step": ["drafts"], "draft": [f"{each.id}.{each.version}" for each in kept.values()]}
    assert "已有變更" in words_of(reporter.post(where, old, 409).text)
    assert set(_states(site)) == {SubmissionState.DRAFT}
    sent = old | {"draft": drafts_of(reporter.get(where).text)}
    reporter.post(where, sent, 303)
    assert _states(site) == [SubmissionState.SUBMITTED] * 2
    assert "草稿" not in words_of(reporter.get(where).text).partition("以試算表")[0]
    # Sent once more, by the button of another tab, nothing is sent twice.
    reporter.post(where, sent, 409)


def test_several_drafts_are_sent_in_together_or_not_at_all_and_only_by_their_author(
        site: Flask, where: str, desk: Callable[..., Desk]) -> None:
    with site.extensions["database"].writing() as session:
        an_account(session, Role.REPORTER, "cec", email="second@example.org")
    reporter = desk("reporter")
    load(reporter, where, made.xlsx(reporter.browser.get(f"/zh{where}sheet.xlsx").data, ANSWERS))
    reporter.post(f"{where}sheet/", form_of(reporter.last.text) | {"step": ["draft"]}, 303)
    sent = {"csrf_token": [reporter.token()], "step": ["drafts"], "draft": drafts_of(reporter.get(where).text)}
    second = desk("second")
    assert "您有" not in words_of(second.get(where).text)
    second.post(where, sent | {"csrf_token": [second.token()]}, 403)
    with site.extensions["database"].writing() as session:
        session.query(Submission).order_by(Submission.id.desc()).first().text = text("")
    sent["draft"] = drafts_of(reporter.get(where).text)
    assert "順序1 m2：" in words_of(reporter.post(where, sent, 422).text)
    assert _states(site) == [SubmissionState.DRAFT] * 2
    for wrong in ([], ["1"], ["x.y"], ["1.99"], ["99.1"], [""]):
        reporter.post(where, sent | {"draft": wrong}, None)
        assert reporter.last.status_code in (404, 409, 422) and _states(site) == [SubmissionState.DRAFT] * 2


def test_ndc_publishes_from_the_letter_and_keeps_no_drafts_in_a_bodys_name(
        site: Flask, where: str, desk: Callable[..., Desk]) -> None:
    editor = desk("editor")
    told = load(editor, where, made.xlsx(editor.browser.get(f"/zh{where}sheet.xlsx").data, ANSWERS), letter_number="中選字第1號")
    assert "存為草稿" not in told
    editor.post(f"{where}sheet/", form_of(editor.last.text) | {"step": ["draft"]}, 303)
    assert count(site) == 0 and count(site, Update) == 1 + 1


def _states(site: Flask) -> list[SubmissionState]:
    with site.extensions["database"].reading() as session:
        return [each.state for each in session.query(Submission).order_by(Submission.id)]
