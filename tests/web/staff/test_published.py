"""An editor publishes a report from the record as it is."""

from __future__ import annotations

import re

from tests.web.desk import as_filled, words_of
from tests.web.office import Office

ORDER = "/staff/reports/add/"


def test_an_editor_publishes_a_report_that_anyone_can_read_at_once(office: Office) -> None:
    editor = office.at("editor")
    answer = editor.send(ORDER, 303, kind="progress", plan="2025-2028", on="115/11/24")
    assert answer.headers["Location"] == "/zh/reports/1/"
    reader = office.site.test_client()
    assert "進度報告" in reader.get("/zh/reports/1/").text
    assert reader.get("/en/reports/1.pdf").data.startswith(b"%PDF")
    assert "發布報告" in reader.get("/zh/changelog/").text


def test_an_order_sent_twice_publishes_one_report_and_an_editor_who_means_it_twice_sends_it_again(office: Office) -> None:
    editor = office.at("editor")
    form = editor.filled(ORDER) | as_filled({"kind": "progress", "plan": "2025-2028", "on": "115/11/24"})
    editor.post(ORDER, form, 303)
    before = office.count()

    editor.post(ORDER, form, 409)

    assert office.count() == before
    assert "剛才已登錄相同內容" in words_of(editor.last.text) and "發布報告" in words_of(editor.last.text)
    editor.post(ORDER, form | as_filled({"kind": "results"}), 303)
    editor.send(ORDER, 409, kind="progress", plan="2025-2028", on="115/11/24")
    editor.again(ORDER, 303)


def test_a_report_needs_a_valid_day(office: Office) -> None:
    before = office.count()
    answer = office.at("editor").send(ORDER, 422, kind="progress", plan="2025-2028", on="115/13/40")
    assert "115/13/40" in answer.text and office.count() == before


def test_a_report_covers_a_period_as_in_the_example_on_its_form_and_never_a_future_one(office: Office) -> None:
    editor = office.at("editor")
    assert "例如112/1至112/6" in words_of(editor.get("/staff/reports/drafts/add/").text)
    for path in (ORDER, "/staff/reports/drafts/add/"):
        editor.send(path, 422, kind="progress", plan="2025-2028", period="200/1至200/6")
        assert "報告期間：日期不能晚於今天" in words_of(editor.last.text)
        editor.send(path, 422, kind="progress", plan="2025-2028", on="200/1/1")
        assert "逾期計算日：日期不能晚於今天" in words_of(editor.last.text)
    editor.send("/staff/reports/drafts/add/", 303, kind="progress", plan="2025-2028", period="114/1至114/6")
    editor.send(ORDER, 303, kind="progress", plan="2025-2028", period="114/1至114/6")
    assert "114/01至114/06" in words_of(editor.get("/reports/").text)


def test_a_period_that_cannot_be_read_is_told_how_periods_are_written(office: Office) -> None:
    for path in (ORDER, "/staff/reports/drafts/add/"):
        for typed in ("115年上半年", "114/6至114/1"):
            told = words_of(office.at("editor").send(path, 422, kind="progress", plan="2025-2028", period=typed).text)
            assert f"「{typed}」不是有效期間，請填如112年第1季、112年，上半年則填112/1至112/6" in told


def test_a_reporter_cannot_publish_a_report(office: Office) -> None:
    assert office.at("reporter").get(ORDER, 403).status_code == 403


def test_the_cover_of_a_report_names_those_who_stand_behind_it_and_nobody_else(office: Office) -> None:
    office.at("editor").send(ORDER, 303, kind="results", plan="2025-2028", on="115/11/24", commissioned_by_zh="某基金會",
                             commissioned_by_en="A foundation")
    reader = office.site.test_client()

    assert "成果報告" in reader.get("/zh/reports/").text
    page = reader.get("/en/reports/1/").text
    assert "Results report" in page and "A foundation" in page
    assert re.search(r"Funded by</dt><dd>.{0,40}not stated", page, re.S)
