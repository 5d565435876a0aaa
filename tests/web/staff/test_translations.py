"""Translating at the desk: the list, the text beside its translation, and the mark on every page that shows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from tests.web.desk import words_of
from tests.web.office import Office
from tests.world import AT, DECIDED, EDITOR, text
from tests.worlds.documents import a_document
from tests.worlds.results import a_measurement, an_indicator
from tracker import clock
from tracker.commands import assessments, plans
from tracker.commands.plans import Closing
from tracker.domain.closing import ClosingState
from tracker.models import Cluster, Commitment, Document, Measurement, Milestone, Plan

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


def a_value(session: Session) -> None:
    a_measurement(session, an_indicator(session, Commitment.by_reference(session, "2025-2028/o1")), text=BEFORE)


def a_cluster(session: Session) -> None:
    assessments.form_cluster(session, Plan.by_reference(session, "2025-2028"), title=BEFORE, shared=BEFORE, by=EDITOR, at=AT,
                             commitments=["2025-2028/o1", "2025-2028/o2"])


def a_closed_plan(session: Session) -> None:
    plan = Plan.by_reference(session, "2025-2028")
    ended = Closing(ClosingState.NOT_FINISHED, BEFORE)
    plans.close_plan(session, plan, on=clock.today(), decided=DECIDED, by=EDITOR, at=clock.now(),
                     closings={each.reference: ended for each in plans.open_milestones(session, plan)})


BEFORE = text("原來的說明", "What it said before")
AGAIN: dict[str, tuple[Callable[[Session], Any], str, dict[str, str], Callable[[Session], Any]]] = {
    "value": (a_value, "/staff/indicators/1/measurements/1/correct/", {"text_zh": "更正的說明", "reason_zh": "誤植"},
              lambda session: Measurement.by_reference(session, "indicator/1/measurement/1").text),
    "cluster": (a_cluster, "/staff/clusters/1/amend/", {"title_zh": "更正的名稱", "because_zh": "正名"},
                lambda session: Cluster.by_reference(session, "cluster/1").title),
    "closing": (a_closed_plan, f"{O1}/milestones/1/settle/", {"reason_zh": "更正的理由", "document": "院臺字第2號"},
                lambda session: Milestone.by_reference(session, "2025-2028/o1/m1").closing_reason),
    "version": (lambda session: a_document(session, title=BEFORE), "/staff/documents/1/replace/",
                {"title_zh": "新版名稱", "url": "https://example.org/2", "reason_zh": "改版"},
                lambda session: Document.by_reference(session, "document/2").title),
}


@pytest.mark.parametrize("kind", AGAIN)
def test_english_that_is_left_as_it_was_is_marked_as_older_than_the_corrected_chinese(office: Office, kind: str) -> None:
    begin, path, typed, found = AGAIN[kind]
    with office.site.extensions["database"].writing() as session:
        begin(session)
    office.at("editor").send(path, 303, **typed)
    held = office.read(found)
    assert held.en == BEFORE.en and held.is_stale  # type: ignore[attr-defined]


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
