"""The page of the audit log says in the reader's language what was done, and shows no code that the reader must know."""

from __future__ import annotations

from tests.web.desk import words_of
from tests.web.office import Office
from tracker import clock

O1 = "/staff/plans/2025-2028/commitments/o1"


def test_the_audit_log_is_read_in_words(office: Office) -> None:
    reporter = office.at("reporter")
    reporter.send(f"{O1}/report/progress/?m=m1", 303, text_zh="已完成初稿。", step="draft")
    reporter.get("/staff/accounts/", 403)
    reporter.last.close()
    office.at("editor").send(f"{O1}/report/progress/?m=m1", 303, text_zh="已完成初稿。", body="cec",
                             letter_number="中選綜字第1號", received_on=clock.today().isoformat(), step="send")
    auditor = office.at("auditor")
    zh = words_of(auditor.get("/zh/staff/audit/").text)
    for words in ("cec 委員會填報人員", "登入方式：密碼", "異動草稿或其他資料", "資料：進度文稿", "拒絕存取", "回應碼：403",
                  "異動公開紀錄", "種類：進度", "角色：稽核人員"):
        assert words in zh, words
    auditor.lang = "en"
    en = words_of(auditor.get("/en/staff/audit/").text)
    for words in ("reporter, Commission cec", "By: password", "What: report on its way", "Answer: 403", "Kinds: Progress",
                  "Role: auditor"):
        assert words in en, words
    for code in ("touched", "submission", "kinds", "progress.recorded", "device:", "{"):
        assert code not in zh.replace("staff.", "") and code not in en, code


def test_a_control_character_in_a_staff_address_finds_nothing_on_either_database(each_office: Office) -> None:
    assert "稽核紀錄" in words_of(each_office.at("auditor").get("/staff/audit/?who=%00&first=%00").text)
    editor = each_office.at("editor")
    editor.get("/staff/translations/edit/?of=%00&field=title", 404)
    editor.get("/staff/translations/?need=%00")
    editor.get("/staff/?body=%00")
