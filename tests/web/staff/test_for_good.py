"""Whatever cannot simply be undone says so before it is done, and its button says what it does."""

from __future__ import annotations

import pytest

from tests.web.desk import words_of
from tests.web.office import Office
from tests.worlds.documents import a_document
from tests.worlds.forum import an_announced_meeting
from tests.worlds.results import an_outcome
from tracker.models import Commitment

GENERAL = "如有錯誤，請再行修正"


@pytest.fixture
def busy(office: Office) -> Office:
    """An outcome, a document, a meeting that is announced, and a report that is being written."""
    with office.site.extensions["database"].writing() as session:
        an_outcome(session, Commitment.by_reference(session, "2025-2028/o1"))
        a_document(session)
        an_announced_meeting(session, 2)
    office.at("editor").send("/staff/reports/drafts/add/", 303, plan="2025-2028", kind="progress", on="115/11/24")
    return office


@pytest.mark.parametrize("path, button, says", [
    ("/staff/group/meetings/2/cancel/", "取消第2次會議", "得以同一次別另行通知召開"),
    ("/staff/documents/1/withdraw/", "撤回文件", "無法回復"),
    ("/staff/outcomes/1/withdraw/", "撤回成果", "無法回復"),
    ("/staff/plans/2025-2028/close/", "方案結案", "誤行結案者，得載明理由及決定依據撤銷結案"),
    ("/staff/reports/add/", "發布報告", "報告定稿後不再修改"),
    ("/staff/reports/drafts/1/open/", "公開草案徵詢意見", "草案公開後不得收回"),
    ("/staff/reports/drafts/1/finish/", "定稿發布", "報告定稿後不再修改"),
])
def test_a_step_that_cannot_simply_be_undone_says_so_and_its_button_says_what_it_does(
        busy: Office, path: str, button: str, says: str) -> None:
    shown = busy.at("editor").get(path).text
    assert f'<button type="submit" class="btn btn--go">{button}</button>' in shown
    assert says in words_of(shown) and GENERAL not in words_of(shown)
