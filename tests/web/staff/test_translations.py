"""Translating at the desk: the list, the text beside its translation, and the mark on every page that shows it."""

from __future__ import annotations

import pytest

from tests.web.desk import words_of
from tests.web.office import Office

EDIT = "/staff/translations/edit/?of=update%2F1&field=text"
O1 = "/staff/plans/2025-2028/commitments/o1"


@pytest.fixture
def published(office: Office) -> Office:
    """An office with one published report, in Chinese."""
    editor = office.at("editor")
    editor.send(f"{O1}/report/progress/?m=m1", 303, text_zh="主辦機關已完成初稿。", body="cec", letter_number="1", step="send")
    return office


def test_a_machines_draft_is_marked_on_page_and_feed_until_it_is_reviewed(published: Office) -> None:
    editor = published.at("editor")
    assert "主辦機關已完成初稿" in words_of(editor.get("/staff/translations/?need=missing&order=age").text)
    assert "lead body" in words_of(editor.get(EDIT).text)
    editor.again(EDIT, 303, translation="The lead body has drafted it.", state="machine")
    public = published.site.test_client()
    mark = "(machine draft, not reviewed)"
    for path in ("/en/plans/2025-2028/commitments/o1/", "/en/changelog/", "/en/feed.atom"):
        page = public.get(path).text
        assert "The lead body has drafted it." in page and mark in page, path
    editor.send(EDIT, 422, state="draft")
    editor.send(EDIT, 303, state="reviewed")
    page = public.get("/en/plans/2025-2028/commitments/o1/").text
    assert "The lead body has drafted it." in page and mark not in page


def test_a_long_text_is_shown_beside_a_field_of_its_height_and_can_be_read_with_the_keyboard_alone(published: Office) -> None:
    editor = published.at("editor")
    short = editor.get(EDIT).text
    editor.send(f"{O1}/report/progress/?m=m1", 303, text_zh="主辦機關已完成初稿。" * 60, body="cec", letter_number="2",
                step="send")
    long = editor.get(EDIT.replace("%2F1", "%2F2")).text
    assert 'rows="8"' in short and 'rows="20"' in long
    for page in (short, long):
        assert '<div class="original" tabindex="0" role="region" aria-labelledby="h-original"' in page


def test_the_state_of_a_milestone_is_not_compared_with_that_of_its_translation(published: Office) -> None:
    editor, path = published.at("editor"), "/staff/translations/edit/?of=2025-2028/o1/m2&field=title"
    editor.filled(path)
    published.at("second").send(f"{O1}/report/progress/?m=m2", 303, text_zh="主辦機關已完成初稿。", body="moi", letter_number="2",
                                step="send")
    editor.again(path, 409, translation="Finish a first draft", state="reviewed")
    assert "in_progress" not in editor.last.text and "逐一比對" not in words_of(editor.last.text)


def test_no_role_gains_rights_by_direct_request(published: Office) -> None:
    before = published.count()[0]
    for who in ("other", "admin", "member", "reviewer", "auditor"):
        desk = published.at(who)
        desk.post(EDIT, {"csrf_token": [desk.token()], "translation": ["Drafted"], "state": ["draft"], "seen": ["999"]}, None)
        assert desk.last.status_code in (403, 409), who
        desk.post(EDIT, {"csrf_token": [desk.token()], "translation": ["Drafted"], "state": ["draft"],
                         "seen": [str(before)]}, 403)
    assert published.count()[0] == before
    published.at("reporter").send(EDIT, 303, translation="Drafted", state="draft")


def test_a_query_for_no_text_is_404(published: Office) -> None:
    for query in ("", "?of=update%2F1", "?of=update%2F1&field=number", "?of=nothing&field=text", "?of=update%2F1&field=reason"):
        published.at("editor").get(f"/staff/translations/edit/{query}", 404)
