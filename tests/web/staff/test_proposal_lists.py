"""A list of proposals: reviewed row by row first, entered all or nothing, and loading it twice changes nothing."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from tests.web.desk import Desk, form_of, words_of
from tests.web.office import Office
from tests.world import ADMIN, AT, EDITOR, text
from tests.worlds.cocreation import a_call, a_proposal, an_input
from tracker.commands import cocreation, striking
from tracker.commands.withholding import withhold
from tracker.domain.calendar import When
from tracker.domain.cocreation import Adoption, InputKind
from tracker.exchange import proposals
from tracker.models import Proposal

PATH = "/staff/plans/2025-2028/proposals/load/"
LINES = """案號,類型,提案名稱,提案內容,提案單位,日期,連結,權責機關,參採情形,參採理由,回應日期,文號,票數
J-1,提案,開放開票資料,請開放各投開票所資料。,某協會,113/2/20,https://join.example.org/1,cec,部分,已開放部分欄位,113/4/1,中選字第1號,12
J-2,意見,=SUM(A1) 也是文字,請一併開放歷年資料。,,１１３/２/２１,,,,,,,
"""


def load(desk: Desk, data: bytes | str, name: str = "提案.csv", status: int = 200, **typed: Any) -> str:
    """Choose the file on the page and send it; gives what the page then says."""
    form = {key: value[0] for key, value in desk.filled(PATH).items()} | typed
    sent = data.encode() if isinstance(data, str) else data
    desk.last = desk.browser.post(desk.address(PATH), data={**form, "file": (BytesIO(sent), name)})
    assert desk.last.status_code == status, words_of(desk.last.text)
    return words_of(desk.last.text)


def confirm(desk: Desk, status: int = 303) -> None:
    desk.post(PATH, form_of(desk.last.text), status)


def held(office: Office) -> list[Proposal]:
    with office.site.extensions["database"].reading() as session:
        found = list(session.scalars(select(Proposal).order_by(Proposal.number)))
        session.expunge_all()
        return found


@pytest.fixture
def editor(office: Office) -> Desk:
    with office.site.extensions["database"].writing() as session:
        a_call(session)
    return office.at("editor")


def test_what_a_platform_exports_is_shown_first_and_then_entered_with_its_responses(office: Office, editor: Desk) -> None:
    shown = load(editor, LINES, of_call="call/1")
    assert all(each in shown for each in ("開放開票資料", "部分參採", "已開放部分欄位", "=SUM(A1) 也是文字", "票數", "全部公布"))
    assert held(office) == []
    confirm(editor)
    first, second = held(office)
    assert (first.case_number, first.kind, first.of_call) == ("J-1", InputKind.PROPOSAL, "call/1")
    assert (str(first.proposed_on), first.adoption, first.letter_number, first.body) == (
        "2024-02-20", Adoption.PARTLY, "中選字第1號", "cec")
    assert (second.kind, second.title.zh, str(second.proposed_on), second.adoption) == (
        InputKind.COMMENT, "=SUM(A1) 也是文字", "2024-02-21", None)


def test_loading_the_same_list_twice_changes_nothing_and_a_later_one_adds_only_new_responses(
        office: Office, editor: Desk) -> None:
    load(editor, LINES)
    confirm(editor)
    assert "清單並無新內容" in load(editor, LINES)
    answered = "改寫的內容,,113/2/21,,cec,未參採,已另案辦理,113/5/1,中選字第2號,"
    later = LINES.replace("請一併開放歷年資料。,,１１３/２/２１,,,,,,,", answered)
    shown = load(editor, later)
    assert "已列為提案及意見第2號" in shown and "文字與本列不同" in shown
    confirm(editor)
    assert [(each.text.zh, each.adoption) for each in held(office)][1] == ("請一併開放歷年資料。", Adoption.DECLINED)


def test_every_error_is_reported_by_row_and_column_and_nothing_is_entered(office: Office, editor: Desk) -> None:
    wrong = """案由,內容,權責機關,參採情形,參採理由,提案日期,網址
甲,內容,查無此機關,,,,
乙,,,,,,
丙,內容,,未參採,,明天,javascript:alert(1)
甲二,內容,cec,參採,理由,,
甲二,內容,,,,,
"""
    shown = load(editor, wrong, status=422)
    for each in ("第2列 C欄", "第3列 B欄", "第4列 F欄", "第4列 G欄", "第5列", "第6列"):
        assert each.replace(" ", "") in shown.replace(" ", "").replace("、", "").replace("，", ""), (each, shown)
    assert held(office) == []


def test_a_list_with_errors_is_corrected_and_uploaded_below_them_and_the_call_need_not_be_chosen_again(
        office: Office, editor: Desk) -> None:
    load(editor, LINES.replace("cec", "查無此機關"), status=422, of_call="call/1")
    again = form_of(editor.last.text)
    desk_sends = {key: value[0] for key, value in again.items()} | {"file": (BytesIO(LINES.encode()), "提案.csv")}
    editor.last = editor.browser.post(editor.address(PATH), data=desk_sends)
    confirm(editor)
    assert [each.of_call for each in held(office)] == ["call/1", "call/1"]


def test_rules_that_a_list_breaks_are_reported_together_with_every_other_error(office: Office, editor: Desk) -> None:
    shown = load(editor, """案由,內容,權責機關,參採情形,參採理由,提案日期,回應日期,回應文號
甲,內容,,,,113年13月,,
乙,內容,,,,2030-01-01,,
丙,內容,cec,參採,理由,113/4/2,113/4/1,中選字第1號
丁,內容,cec,參採,理由,,113/4/1,
戊,內容,cec,參採,,,2030-01-01,
己,內容,cec,參採,理由,,113/4/1,
""", status=422)
    for each in ("第2列F欄", "第3列F欄", "第4列G欄", "第5列H欄", "第6列E欄", "第6列H欄", "第7列H欄", "早於提出日期"):
        assert each in shown.replace(" ", "").replace("、", "").replace("，", ""), (each, shown)
    assert "全部公布" not in shown and held(office) == []


def test_an_editor_who_loads_a_different_response_is_told_that_it_replaces_a_public_one(office: Office, editor: Desk) -> None:
    load(editor, LINES)
    confirm(editor)
    shown = load(editor, LINES.replace("部分,已開放", "參採,已開放"))
    assert "第2列" in shown.replace(" ", "") and "已有公開之回應" in shown
    assert "已有公開之回應" not in load(editor, LINES.replace(",中選字第1號", ","))


def test_a_list_sent_again_does_not_bring_back_a_response_that_was_corrected_meanwhile(office: Office, editor: Desk) -> None:
    load(editor, LINES)
    confirm(editor)
    with office.site.extensions["database"].writing() as session:
        proposal = Proposal.by_reference(session, "proposal/1")
        cocreation.answer_proposal(session, proposal, Adoption.PARTLY, reason=text("已開放全部欄位"), on=When.iso("2024-04-01"),
                                   body="cec", letter_number="中選字第1號", by=EDITOR, at=AT)
    shown = load(editor, LINES)
    assert "清單並無新內容" in shown and "第2列" in shown.replace(" ", "") and "已更正或由新回應取代" in shown
    assert "已有公開之回應" in load(editor, LINES.replace("部分,已開放", "參採,已開放"))


def test_a_list_sent_again_does_not_enter_anew_what_was_corrected_meanwhile(office: Office, editor: Desk) -> None:
    lines = "案由,內容,日期\n開放開票資枓,請開放。,113/2/20\n另案,請開放。,113/2/20\n"
    load(editor, lines)
    confirm(editor)
    with office.site.extensions["database"].writing() as session:
        proposal = Proposal.by_reference(session, "proposal/1")
        right = an_input(title=text("開放開票資料"), text=text("請開放。"), proposed_on=When.iso("2024-02-20"), case_number="")
        cocreation.amend_proposal(session, proposal, right, reason=text("更正錯字"), by=EDITOR, at=AT)
    shown = load(editor, lines)
    assert "清單並無新內容" in shown and "提案及意見第1號已登錄，且文字與本列不同" in shown
    assert "清單並無新內容" in load(editor, lines.replace("資枓", "資料"))
    assert "清單並無新內容" not in load(editor, lines.replace("113/2/20", "113/2/21")), "the same title on another day"


def test_a_list_sent_again_does_not_bring_back_what_was_struck_meanwhile(office: Office, editor: Desk) -> None:
    lines = LINES + "J-3,意見,重複,請一併開放歷年資料。,,113/2/21,,,,,,,\n"
    load(editor, lines, of_call="call/1")
    confirm(editor)
    with office.site.extensions["database"].writing() as session:
        striking.strike(session, Proposal.by_reference(session, "proposal/1"), reason=text("誤登"), by=EDITOR, at=AT)
        striking.strike(session, Proposal.by_reference(session, "proposal/3"), reason=text("重複"), by=EDITOR, at=AT)
    shown = load(editor, lines, of_call="call/1")
    assert "清單並無新內容" in shown and all(f"提案及意見第{each}號，該案係誤登，業已註銷" in shown for each in (1, 3))
    assert "註銷" not in load(editor, lines), "it was in the wrong place, and this is another"
    assert "將登錄1列" in load(editor, lines.replace("開放開票資料", "開放選舉資料"), of_call="call/1").replace(" ", "")


def test_a_list_sent_again_does_not_bring_back_the_words_of_what_was_struck_and_then_withheld(
        office: Office, editor: Desk) -> None:
    load(editor, LINES)
    confirm(editor)
    with office.site.extensions["database"].writing() as session:
        proposal = Proposal.by_reference(session, "proposal/1")
        striking.strike(session, proposal, reason=text("誤登"), by=EDITOR, at=AT)
        withhold(session, proposal.last_entry, ground=text("個人資料保護法"), by=ADMIN, at=AT)
    shown = load(editor, LINES)
    assert "清單並無新內容" in shown and "已依法停止公開" in shown


def test_an_empty_list_is_not_said_to_be_on_record_already(office: Office, editor: Desk) -> None:
    assert "標題列以下" in load(editor, "案由,內容\n")
    load(editor, "案由,內容\n甲,乙\n")
    confirm(editor)
    assert "標題列以下" not in load(editor, "案由,內容\n甲,乙\n")


def test_a_row_accepts_as_much_text_as_the_form_and_no_more(office: Office, editor: Desk) -> None:
    def rows(more: int) -> str:
        case, title, letter = "J" * (60 + more), "題" * (200 + more), "文" * (60 + more)
        return (f"案號,案由,內容,權責機關,參採情形,參採理由,回應日期,文號\n{case},甲,內容,,,,,\n,{title},內容,,,,,\n"
                f",乙,內容,cec,參採,理由,113/4/1,{letter}\n")

    shown = load(editor, rows(1), status=422)
    for each in ("第2列A欄", "第3列B欄", "第4列H欄", "至多60字", "至多200字"):
        assert each in shown.replace(" ", "").replace("、", "").replace("，", ""), (each, shown)
    load(editor, rows(0))
    confirm(editor)
    assert len(held(office)) == 3


def test_a_response_from_a_body_needs_the_number_of_its_letter(office: Office, editor: Desk) -> None:
    shown = load(editor, "案由,內容,權責機關,參採情形,參採理由,回應日期\n甲,內容,cec,參採,理由,113/4/1\n", status=422)
    assert "來文字號" in shown and "第2列" in shown.replace(" ", "")


def test_the_empty_list_can_be_filled_in_offline_and_loaded_back(office: Office, editor: Desk) -> None:
    with ZipFile(BytesIO(editor.browser.get("/zh/staff/plans/2025-2028/proposals/list.ods").data)) as package:
        assert "參採理由" in package.read("content.xml").decode()
    book = load_workbook(BytesIO(editor.browser.get("/zh/staff/plans/2025-2028/proposals/list.xlsx").data))
    places = {each.name: at for at, each in enumerate(proposals.COLUMNS, 1)}
    for name, value in {"title_zh": "開放預算", "text_zh": "請開放預算書。", "kind": "提案", "body": "cec"}.items():
        book[proposals.LIST].cell(2, places[name]).value = value
    out = BytesIO()
    book.save(out)
    assert "開放預算" in load(editor, out.getvalue(), "提案清單.xlsx")
    confirm(editor)
    assert [each.title.zh for each in held(office)] == ["開放預算"]


@pytest.mark.parametrize("data", ["案由;內容\n甲;乙\n".encode("cp950"), b"\xef\xbb\xbf" + "案由\t內容\n甲\t乙\n".encode()])
def test_a_list_is_read_in_its_own_encoding_and_with_its_own_separator(office: Office, editor: Desk, data: bytes) -> None:
    load(editor, data)
    confirm(editor)
    assert [(each.title.zh, each.text.zh) for each in held(office)] == [("甲", "乙")]


def test_a_file_that_is_not_a_list_is_refused_beside_its_field(office: Office, editor: Desk) -> None:
    assert "案由" in load(editor, "a,b\n1,2\n", status=422)
    load(editor, b"PK\x03\x04 and no more", "清單.xlsx", status=422)
    load(editor, "案由,內容\n" + "甲,乙\n" * 2001, status=422)


def test_only_what_was_shown_is_entered(office: Office, editor: Desk) -> None:
    load(editor, LINES)
    with office.site.extensions["database"].writing() as session:
        a_proposal(session, case_number="J-2", body="cec")
    confirm(editor, 409)
    assert "請再確認一次" in words_of(editor.last.text)
    with office.site.extensions["database"].reading() as session:
        assert session.scalar(select(func.count(Proposal.number))) == 1
