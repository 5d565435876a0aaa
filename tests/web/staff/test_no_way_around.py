"""Where a body's approver checks its texts, no path leads a word of that body to the public without the check: each
is tried by direct request, by the body's reporter, its approver and NDC's editor. docs/sign-off.md lists the same
paths."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.web.desk import Desk, form_of
from tests.web.office import Office
from tests.world import EDITOR, PASSWORD, a_conclusion, an_update, progress
from tests.worlds import sheets as made
from tests.worlds.cocreation import a_proposal, a_recommendation
from tests.worlds.results import a_change, an_outcome
from tests.worlds.reviews import a_review, a_rule, a_signer
from tests.worlds.sign_off import a_rule_for_texts
from tracker import clock
from tracker.changelog.entry import ChangelogEntry
from tracker.commands import accounts, outcomes, rounds
from tracker.commands import tokens as commands
from tracker.domain.calendar import When
from tracker.domain.rounds import Term
from tracker.exchange import plan_columns
from tracker.models import Asked, Commitment, Meeting, Milestone, Plan, SentText, Submission, Update
from tracker.models.submission import SubmissionState
from tracker.queries import staff

O1 = "/staff/plans/2025-2028/commitments/o1"
TEXT = "已完成需求訪談。"
RESULT = {"title_zh": "選務機關改以公開格式公布投開票所", "took_effect": "2026-01", "url": "https://example.org/after"}


@pytest.fixture
def guarded(office: Office) -> Office:
    """cec's approver checks its texts; a round asks cec; a report and an outcome of it are already public."""
    with office.site.extensions["database"].writing() as session:
        milestone = Milestone.by_reference(session, "2025-2028/o1/m1")
        an_update(session, milestone, report=progress("cec", occurred=clock.today() - timedelta(days=1)), at=clock.now())
        commitment = Commitment.by_reference(session, "2025-2028/o1")
        an_outcome(session, commitment)
        outcomes.publish_outcome(session, commitment, a_change(), by=a_signer(session, "丁委員"), at=clock.now())
        a_rule(session, meeting=Meeting.by_reference(session, "meeting/1"), at=clock.now())
        a_review(session, update=Update.by_reference(session, "update/1"), at=clock.now())
        a_proposal(session)
        a_recommendation(session)
        a_conclusion(session, meeting=Meeting.by_reference(session, "meeting/1"))
        today = clock.today()
        rounds.open_round(session, Plan.by_reference(session, "2025-2028"), When.month(today.year, today.month),
                          Term(today - timedelta(days=1), today + timedelta(days=20), today + timedelta(days=30)),
                          by=EDITOR, at=clock.now())
        a_rule_for_texts(session)
    return office


def head(office: Office) -> int:
    with office.site.extensions["database"].reading() as session:
        return max(session.scalars(select(ChangelogEntry.number)))


def round_at(office: Office) -> str:
    with office.site.extensions["database"].reading() as session:
        (asked,) = session.scalars(select(Asked).where(Asked.body == "cec"))
        return f"/staff/round/{asked.plan}/{asked.of.period}/bodies/cec/"


def by_form(desk: Desk, _office: Office) -> None:
    desk.post(f"{O1}/report/progress/?m=m1", desk.filled(f"{O1}/report/progress/?m=m1") | {"text_zh": [TEXT], "step": ["send"]})


def by_correction(desk: Desk, _office: Office) -> None:
    desk.post("/staff/updates/1/correct/", desk.filled("/staff/updates/1/correct/") | {"text_zh": [TEXT], "step": ["send"]})


def in_the_round(desk: Desk, office: Office) -> None:
    where = round_at(office)
    sent: dict[str, list[str]] = {"csrf_token": [desk.token()], "step": ["nothing"], "nothing-seen": [str(head(office))],
                                  "nothing-occurred": [str(clock.today())], "nothing-text_zh": ["本期無進度。"],
                                  "nothing-text_en": [""], "nothing-received_on": [str(clock.today())]}
    desk.post(where, sent)


def by_sheet(desk: Desk, office: Office) -> None:
    where = round_at(office)
    sheet = made.xlsx(desk.browser.get(f"/zh{where}sheet.xlsx").data, {
        (made.TOP, "kind"): "進度", (made.TOP, "text_zh"): TEXT})
    form: dict[str, Any] = {name: value[0] for name, value in desk.filled(f"{where}sheet/").items()}
    desk.last = desk.browser.post(f"/zh{where}sheet/", data=form | {"file": (BytesIO(sheet), "填報表.xlsx")})
    if desk.last.status_code == 200:
        desk.post(f"{where}sheet/", form_of(desk.last.text))


def by_evidence(desk: Desk, _office: Office) -> None:
    path = "/staff/updates/1/evidence/"
    desk.post(path, desk.filled(path) | {"evidence_kind": ["output"], "evidence_url": ["https://example.org/"],
                                         "evidence_shows_zh": ["成果"]})


def by_outcome(desk: Desk, _office: Office) -> None:
    path = "/staff/results/2025-2028/o1/outcome/"
    desk.post(path, desk.filled(path) | {name: [value] for name, value in RESULT.items()})


def by_amended_outcome(desk: Desk, _office: Office) -> None:
    path = "/staff/outcomes/1/amend/"
    desk.post(path, desk.filled(path) | {"place_zh": ["全國"], "reason_zh": ["補充"]})


def by_withdrawn_outcome(desk: Desk, _office: Office) -> None:
    path = "/staff/outcomes/1/withdraw/"
    desk.post(path, desk.filled(path) | {"because_zh": ["撤回"]})


def by_confirmation(desk: Desk, _office: Office) -> None:
    path = "/staff/outcomes/1/confirm/"
    if not desk.email.startswith("editor"):  # NDC confirms in its own name
        desk.post(path, desk.filled(path) | {"verifier_zh": ["某學者"], "independent": ["no"], "on": ["2026-02"],
                                             "says_zh": ["屬實"]})
    else:
        desk.post("/staff/outcomes/1/dispute/", desk.filled("/staff/outcomes/1/dispute/") | {"reason_zh": ["不實"]})


def by_dispute(desk: Desk, _office: Office) -> None:
    path = f"/staff/outcomes/{1 if desk.email.startswith('editor') else 2}/dispute/"
    desk.post(path, desk.filled(path) | {"reason_zh": ["不實"]})


def by_translation(desk: Desk, _office: Office) -> None:
    path = "/staff/translations/edit/?of=update/1&field=text"
    if not desk.email.startswith("editor"):  # NDC translates as NDC
        desk.post(path, desk.filled(path) | {"translation": ["Said otherwise."]})
    else:
        desk.post(path, desk.filled(path) | {"translation": [""]})


def by_indicator(desk: Desk, _office: Office) -> None:
    path = "/staff/results/2025-2028/o1/indicator/"
    desk.post(path, desk.filled(path) | {"title_zh": ["以公開格式公布之比率"], "level": ["outcome"]})


def by_answer(desk: Desk, _office: Office) -> None:
    path = "/staff/answers/1/"
    desk.post(path, desk.filled(path) | {"text_zh": [TEXT]})


def by_a_later_date(desk: Desk, _office: Office) -> None:
    path = "/staff/answers/1/extend/"
    desk.post(path, desk.filled(path) | {"until": [str(clock.today() + timedelta(days=60))], "reason_zh": ["會商中"]})


def by_answer_to_a_proposal(desk: Desk, _office: Office) -> None:
    path = "/staff/proposals/1/answer/"
    desk.post(path, desk.filled(path) | {"adoption": ["partly"], "reason_zh": [TEXT], "answered_on": [str(clock.today())],
                                         "body": ["cec"]})


def by_answer_to_a_recommendation(desk: Desk, _office: Office) -> None:
    path = "/staff/recommendations/1/answer/"
    desk.post(path, desk.filled(path) | {"response": ["accepted"], "reason_zh": [TEXT], "answered_on": [str(clock.today())],
                                         "body": ["cec"]})


def by_request_for_release(desk: Desk, _office: Office) -> None:
    path = "/staff/register/1/request/"
    desk.post(path, desk.filled(path) | {"body": ["cec"], "text_zh": [TEXT]})


WAYS: list[Callable[[Desk, Office], None]] = [
    by_form, by_correction, in_the_round, by_sheet, by_evidence, by_outcome, by_amended_outcome, by_withdrawn_outcome,
    by_indicator, by_confirmation, by_dispute, by_translation, by_answer, by_a_later_date, by_answer_to_a_proposal,
    by_answer_to_a_recommendation, by_request_for_release]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize("who", ["reporter", "approver", "editor"])
def test_no_page_publishes_a_bodys_words_unchecked(guarded: Office, who: str, way: Callable[[Desk, Office], None]) -> None:
    before, desk = head(guarded), guarded.at(who)
    way(desk, guarded)
    assert head(guarded) == before, desk.last.text
    # Refused, or sent to the approver: nothing in between.
    assert desk.last.status_code in (303, 403, 422), desk.last.status_code
    if who == "editor":
        assert desk.last.status_code != 303
    with guarded.site.extensions["database"].reading() as session:
        assert {each.state for kind in (Submission, SentText) for each in session.scalars(select(kind))} <= {
            SubmissionState.WITH_APPROVER}


def test_a_text_sent_in_is_put_on_record_only_by_the_bodys_approver_and_never_by_its_writer(guarded: Office) -> None:
    by_answer(guarded.at("approver"), guarded)
    by_a_later_date(guarded.at("reporter"), guarded)
    before = head(guarded)
    for who in ("reporter", "editor", "other", "second", "admin", "member"):
        desk = guarded.at(who)
        for number in (1, 2):
            for act in ("check", "publish", "return", "take-over"):
                desk.post(f"/staff/sent/{number}/{act}/", {"csrf_token": [desk.token()], "version": ["2"], "seen": ["99"],
                                                           "reason": ["x"]})
                assert desk.last.status_code in (403, 409, 422), (who, number, act)
    desk = guarded.at("approver")
    desk.post("/staff/sent/1/check/", desk.filled("/staff/answers/1/"))
    assert desk.last.status_code in (409, 422) and head(guarded) == before


def test_a_bodys_own_system_is_no_way_around_the_check(guarded: Office) -> None:
    with guarded.site.extensions["database"].writing() as session:
        account = accounts.by_email(session, "reporter@example.org")
        secret = commands.make(session, password=PASSWORD, name="公文系統", expires=clock.today() + timedelta(days=9),
                               by=staff.actor_of(session, account), at=clock.now())[1]
    before = head(guarded)
    answer = guarded.site.test_client().post("/api/v1/submissions", headers={
        "Authorization": f"Bearer {secret}", "Idempotency-Key": "key-00000001"}, json={
            "commitment": "2025-2028/o1", "milestones": ["2025-2028/o1/m1"], "kind": "progress",
            "occurred": clock.today().isoformat(), "text": {"zh": TEXT}})
    assert (answer.status_code, answer.get_json()["data"]["state"], head(guarded)) == (201, "with_approver", before)


def test_a_sheet_of_the_whole_plan_says_nothing_in_a_bodys_name() -> None:
    """Its columns are the plan's own: no column contains a report, a result or its evidence."""
    said = {name.partition(".")[2].removesuffix("_zh").removesuffix("_en") for name in plan_columns.FIELDS}
    assert "due" in said and not said & {"text", "state", "occurred", "evidence", "next_step", "finished_on", "reason"}


def test_the_command_line_publishes_nothing_in_a_bodys_name(guarded: Office) -> None:
    runner = guarded.site.test_cli_runner()
    words = runner.invoke(args=["--help"]).output
    assert not {each for each in ("report-progress", "submit", "publish", "file") if f"  {each} " in words}
    # What it loads are public sources, as the loader; and what it restores is a record that was published once.
    source = (Path(__file__).parents[3] / "tracker" / "cli").glob("*.py")
    assert not [path.name for path in source if "publish_update" in path.read_text() or "publish_submission" in path.read_text()]
