"""Calls, proposals, events and recommendations by form: what staff send, and what the public then sees."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests import world
from tests.web.desk import as_filled, errors_of, words_of
from tests.web.office import Office
from tests.world import ADMIN, AT, DECIDED, EDITOR, a_body, a_conclusion, an_account
from tests.worlds.cocreation import a_call, a_proposal, a_recommendation, an_event
from tests.worlds.results import a_measurement, an_indicator
from tracker import clock
from tracker.commands import carrying_over
from tracker.commands.withholding import withhold
from tracker.domain.cocreation import Adoption
from tracker.domain.permissions import Role
from tracker.models import Body, Participation, Proposal, Recommendation

PLAN = "/staff/plans/2025-2028"
GIVEN = {"title_zh": "開放選舉資料", "text_zh": "請開放開票資料。", "proposer_zh": "某協會", "body": "cec"}
ANSWER = {"adoption": "declined", "reason_zh": "資料須先去識別", "answered_on": "115/2/25", "body": "cec"}


@pytest.fixture
def started(office: Office) -> Office:
    with office.site.extensions["database"].writing() as session:
        a_proposal(session, body="cec")
        a_recommendation(session)
    return office


def test_a_call_and_a_proposal_are_entered_and_the_proposal_is_answered_and_becomes_a_commitment(office: Office) -> None:
    editor = office.at("editor")
    editor.send(f"{PLAN}/calls/add/", 303, title_zh="提案徵集", published_on="115/1/10", begins_on="115/1/20",
                timeline="115/3 | 提出草案 | Draft")
    editor.send(f"{PLAN}/proposals/add/", 303, **GIVEN, of_call="call/1")
    editor.send("/staff/proposals/1/answer/", 422, **ANSWER)
    assert "來文字號" in str(errors_of(editor.last.text)) and "資料須先去識別" in editor.last.text
    editor.again("/staff/proposals/1/answer/", 303, letter_number="中選字第1號")
    editor.send("/staff/proposals/1/step/", 303, stage="commitment", on="115/3/1", text_zh="納入", in_favour="5", against="0",
                commitment="2025-2028/o1")
    reader = office.site.test_client()
    assert "否，提前10日" in words_of(reader.get("/zh/proposals/").text)
    page = words_of(reader.get("/zh/proposals/1/").text)
    assert all(each in page for each in ("未參採", "資料須先去識別", "贊成5、反對0", "納入承諾事項"))
    assert "棄權" not in page, "no number stands there that nobody has stated"
    assert "declined" in words_of(reader.get("/en/proposals/1/").text)
    assert reader.get("/zh/proposals/feed.atom").status_code == 200


def test_a_call_says_in_words_that_it_came_late_and_claims_of_no_list_that_something_is_missing(office: Office) -> None:
    editor, reader = office.at("editor"), office.site.test_client()
    for published_on, says in (("115/1/20", "否，開始當日公布"), ("115/1/23", "否，開始後3日始公布")):
        editor.send(f"{PLAN}/calls/add/", 303, title_zh="提案徵集", published_on=published_on, begins_on="115/1/20")
        assert says in (shown := words_of(reader.get("/zh/proposals/").text))
    assert "本站所錄提案及意見 0 未確認為全部來件" in shown


def test_a_step_that_was_recorded_wrongly_is_corrected_starting_from_its_own_text(started: Office) -> None:
    editor = started.at("editor")
    editor.send("/staff/proposals/1/step/", 303, stage="draft", on="115/2/20", text_zh="列為草案", text_en="A draft",
                in_favour="5", against="0")
    assert 'href="/zh/staff/proposals/1/steps/1/correct/"' in editor.get("/staff/co-creation/").text
    form = editor.filled("/staff/proposals/1/steps/1/correct/")
    assert [form[name] for name in ("stage", "on", "text_zh", "in_favour", "abstained")] == [
        ["draft"], ["115/02/20"], ["列為草案"], ["5"], [""]]
    editor.send("/staff/proposals/1/steps/1/correct/", 422, change_zh="補正")
    assert "沒有變更" in errors_of(editor.last.text)
    editor.send("/staff/proposals/1/steps/1/correct/", 303, text_zh="列為工作小組草案", against="1", change_zh="補正")
    page = words_of(started.site.test_client().get("/en/proposals/1/").text)
    assert "5 in favour, 1 against" in page and "the original has changed" in page
    editor.get("/staff/proposals/1/steps/2/correct/", 404)


def test_a_proposal_entered_twice_is_struck_with_the_reason_and_stays_readable(started: Office) -> None:
    editor = started.at("editor")
    assert 'href="/zh/staff/proposals/1/strike/"' in editor.get("/staff/co-creation/").text
    editor.send("/staff/proposals/1/strike/", 422)
    assert "請填寫" in str(errors_of(editor.last.text))
    editor.again("/staff/proposals/1/strike/", 303, change_zh="與第2案重複登錄")
    assert "/staff/proposals/1/" not in editor.get("/staff/co-creation/").text
    editor.send("/staff/proposals/1/answer/", 422, **ANSWER, letter_number="中選字第1號")
    assert "業已註銷" in str(errors_of(editor.last.text)) and "資料須先去識別" in editor.last.text
    reader = started.site.test_client()
    assert "註銷：誤登" in words_of(reader.get("/zh/proposals/").text)
    page = words_of(reader.get("/zh/proposals/1/").text)
    assert all(each in page for each in ("請開放開票資料。", "與第2案重複登錄", "業已註銷")), page
    assert "struck" in words_of(reader.get("/en/proposals/1/").text).lower()


@pytest.mark.parametrize(("things", "page"), [
    ("calls", "proposals/"), ("participation", "proposals/"), ("participation", "participation/1/"),
    ("recommendations", "recommendations/"), ("register", "group/decisions/"), ("register", "group/decisions/1/"),
    ("indicators", "indicators/1/")])
def test_an_item_entered_twice_is_struck_and_marked_wherever_it_is_still_read(office: Office, things: str, page: str) -> None:
    with office.site.extensions["database"].writing() as session:
        enter: dict[str, Any] = {"calls": a_call, "participation": an_event, "recommendations": a_recommendation,
                                 "register": a_conclusion, "indicators": an_indicator}
        made = enter[things](session)
        title, of = made.title.zh, getattr(made, "commitment", "")
    editor = office.at("editor")
    form = editor.get(f"/staff/{things}/1/strike/").text
    assert "註銷後無法回復" in form and "再行修正" not in form
    assert title in words_of(editor.get("/staff/translations/").text)
    editor.send(f"/staff/{things}/1/strike/", 303, change_zh="重複登錄")
    work = {"register": "register/", "indicators": f"results/{of}/"}.get(things, "co-creation/")
    assert f"/staff/{things}/1/" not in editor.get(f"/staff/{work}").text
    assert title not in words_of(editor.get("/staff/translations/").text), "nobody is asked for a translation of it"
    editor.send(f"/staff/{things}/1/strike/", 422, change_zh="再次")
    assert "業已註銷" in str(errors_of(editor.last.text))
    reader = office.site.test_client()
    read = words_of(reader.get(f"/zh/{page}").text)
    assert title in read and ("業已註銷" in read or "註銷：誤登" in read)
    assert "將列入下次會議" not in read
    assert "struck" in words_of(reader.get(f"/en/{page}").text).lower()
    assert "註銷：誤登" in words_of(reader.get(f"/zh/search/?q={title}").text)


def test_a_value_entered_twice_is_struck_and_marked_among_the_others(office: Office) -> None:
    with office.site.extensions["database"].writing() as session:
        indicator = an_indicator(session)
        for value in ("55.5", "70"):
            a_measurement(session, indicator, value)
        of = indicator.commitment
    editor, reader = office.at("editor"), office.site.test_client()
    form = editor.get("/staff/indicators/1/measurements/2/strike/").text
    assert "於期限內回復之比率" in form and "114/12 70" in words_of(form)
    editor.send("/staff/indicators/1/measurements/2/strike/", 303, change_zh="重複登錄")
    assert "/staff/indicators/1/measurements/2/" not in editor.get(f"/staff/results/{of}/").text
    page = words_of(reader.get("/zh/indicators/1/").text)
    assert "70 註銷：誤登" in page and "55.5 註銷" not in page
    newest = words_of(reader.get(f"/zh/plans/{of.replace('/', '/commitments/')}/").text)
    assert "55.5 114/12" in newest and "70" not in newest


def test_a_call_that_has_proposals_is_not_struck_and_the_form_says_which(office: Office) -> None:
    with office.site.extensions["database"].writing() as session:
        a_proposal(session, of_call=a_call(session).reference)
    editor = office.at("editor")
    editor.send("/staff/calls/1/strike/", 422, change_zh="重複登錄")
    assert "尚有1件提案或意見隸屬本徵集（首件為第1號）" in str(errors_of(editor.last.text)) and "重複登錄" in editor.last.text


def test_an_amended_call_starts_from_its_timeline_as_it_was_typed(office: Office) -> None:
    editor = office.at("editor")
    editor.send(f"{PLAN}/calls/add/", 303, title_zh="提案徵集", timeline="115/3 | 提出草案 | Draft\n115/4 | 定案")
    assert editor.filled("/staff/calls/1/amend/")["timeline"] == ["2026-03 | 提出草案 | Draft\n2026-04 | 定案"]
    editor.send("/staff/calls/1/amend/", 303, url="https://example.org/call", change_zh="補列網址")
    assert all(each in words_of(office.site.test_client().get("/zh/proposals/").text) for each in ("提出草案", "定案"))


def test_an_event_is_entered_as_a_profile_and_completed_later(office: Office) -> None:
    editor = office.at("editor")
    sent = {"kind": "outreach", "title_zh": "說明會", "held_on": "115/1/20", "q_inform": "yes", "count_public": "40"}
    editor.send(f"{PLAN}/participation/add/", 422, **sent)
    assert "可資佐證" in str(errors_of(editor.last.text))
    editor.again(f"{PLAN}/participation/add/", 303, q_inform_url="https://example.org/a")
    editor.send("/staff/participation/1/amend/", 303, partners_paid="no", policy_stage="planning", change_zh="補正")
    found = office.read(lambda session: session.get(Participation, "participation/1"))
    assert isinstance(found, Participation)
    assert (found.partners_paid, found.took_part, len(found.judged)) == (False, {"public": 40}, 1)
    assert "不計總分" in words_of(office.site.test_client().get("/zh/participation/1/").text)


@pytest.mark.parametrize("path, values, says", [
    (f"{PLAN}/calls/add/", {"published_on": "130/1/1", "begins_on": "115/2/1"}, ["名稱", "日期不能晚於今天"]),
    (f"{PLAN}/calls/add/", {"begins_on": "115/2/1", "ends_on": "115/1/1"}, ["名稱", "截止日早於開始日"]),
    (f"{PLAN}/proposals/add/", {"proposed_on": "130/1/1", "url": "x"}, ["名稱", "日期不能晚於今天", "請填寫完整網址"]),
    (f"{PLAN}/participation/add/", {"held_on": "130/1/1", "q_vote": "no", "q_inform_url": "https://example.org/a",
                                    "count_public": "-1"},
     ["名稱", "日期不能晚於今天", "可資佐證之網址", "請一併選擇判斷", "以上的整數"]),
    ("/staff/proposals/1/answer/", {"answered_on": "130/1/1", "body": "cec"}, ["請選擇一項", "日期不能晚於今天", "來文字號"]),
    ("/staff/proposals/1/step/", {"stage": "commitment", "on": "130/1/1", "abstained": "3"},
     ["版本或決定", "日期不能晚於今天", "納入承諾事項時須選擇", "請一併填寫贊成及反對票數"]),
])
def test_all_faults_of_a_form_are_reported_at_once(started: Office, path: str, values: dict[str, str],
                                                   says: list[str]) -> None:
    editor, before = started.at("editor"), started.count()
    editor.send(path, 422, **values)
    told = str(errors_of(editor.last.text))
    assert [each for each in says if each not in told] == [] and started.count() == before


def test_a_public_answer_opens_as_published_and_its_translation_is_not_lost(started: Office) -> None:
    editor = started.at("editor")
    path = "/staff/proposals/1/answer/"
    editor.send(path, 303, **ANSWER, reason_en="Names first", letter_number="1")
    assert "已有公開之回應" in words_of(editor.get(path).text)
    editor.again(path, 422)
    assert "內容沒有變更" in words_of(editor.last.text)
    editor.again(path, 303, reason_zh="資料須先去識別化")
    found = started.read(lambda session: session.get(Proposal, "proposal/1"))
    assert isinstance(found, Proposal)
    assert (found.reason.en, found.reason.is_stale, found.letter_number) == ("Names first", True, "1")
    editor.send("/staff/recommendations/1/answer/", 303, response="partly", reason_zh="已部分辦理", answered_on="115/2/1",
                body="cec", letter_number="2")
    assert editor.filled("/staff/recommendations/1/answer/")["reason_zh"] == ["已部分辦理"]


def test_an_item_that_a_body_must_answer_stays_on_its_to_do_page_until_answered(started: Office) -> None:
    reporter, path = started.at("reporter"), "/staff/proposals/1/answer/"
    asked = ("待回應之提案及審查建議", path, "/staff/recommendations/1/answer/")
    started.at("editor").send("/staff/recommendations/1/amend/", 303, body="cec", change_zh="指定應回應機關")
    assert [each for each in asked if each not in reporter.get("/staff/").text] == []
    assert "待回應之提案" not in started.at("other").get("/staff/").text
    reporter.send(path, 303, **ANSWER)
    assert path not in reporter.get("/staff/").text and asked[2] in reporter.last.text
    reporter.send(asked[2], 303, response="partly", reason_zh="已部分辦理", answered_on="115/2/1", body="cec")
    assert "待回應之提案" not in reporter.get("/staff/").text


def test_a_successor_body_answers_what_its_predecessor_was_named_to_answer(started: Office) -> None:
    path = "/staff/proposals/1/answer/"
    with started.site.extensions["database"].writing() as session:
        a_body(session, "moda")
        carrying_over.succeed_body(session, Body.by_reference(session, "cec"), successor="moda", on=clock.today(), commitments=[],
                                   reason=world.text("組織調整"), decided=DECIDED, by=EDITOR, at=clock.now())
        an_account(session, Role.REPORTER, "moda", email="heir@example.org")
    heir = started.at("heir")
    assert path in heir.get("/staff/").text and path in heir.get("/staff/co-creation/").text
    heir.send(path, 303, **{name: value for name, value in ANSWER.items() if name != "body"})
    found = started.read(lambda session: session.get(Proposal, "proposal/1"))
    assert isinstance(found, Proposal) and found.body == "moda" and path not in heir.get("/staff/").text
    started.at("other").get(path, 403)


def test_a_body_answers_only_its_own_items_and_a_stale_form_is_not_accepted(started: Office) -> None:
    reporter, editor = started.at("reporter"), started.at("editor")
    editor.filled("/staff/proposals/1/answer/")
    reporter.send("/staff/proposals/1/answer/", 303, **ANSWER)
    editor.again("/staff/proposals/1/answer/", 409, **(ANSWER | {"adoption": "adopted", "letter_number": "1"}))
    found = started.read(lambda session: session.get(Proposal, "proposal/1"))
    assert isinstance(found, Proposal) and found.adoption is Adoption.DECLINED
    other = started.at("other")
    other.get("/staff/proposals/1/answer/", 403)
    other.post("/staff/proposals/1/answer/", {"csrf_token": [other.token()]} | as_filled(ANSWER), 403)
    reporter.send("/staff/recommendations/1/answer/", 303, response="partly", reason_zh="已部分辦理",
                  answered_on="115/2/1", body="cec")
    assert "部分採納" in words_of(reporter.get("/recommendations/").text)


def test_someone_who_answers_reads_what_is_asked_and_a_body_is_offered_only_itself(started: Office) -> None:
    reporter, editor = started.at("reporter"), started.at("editor")
    with started.site.extensions["database"].reading() as session:
        asked = {"/staff/proposals/1/answer/": Proposal.by_reference(session, "proposal/1").text.zh,
                 "/staff/recommendations/1/answer/": Recommendation.by_reference(session, "recommendation/1").text.zh}
    for path, text in asked.items():
        own = reporter.get(path)
        assert text in words_of(own.text)
        assert set(re.findall(r'<option[^>]*value="([a-z]*)"', own.text)) == {"cec"} and "letter_number" not in own.text
        ndcs = editor.get(path).text
        assert text in words_of(ndcs) and 'value="moi"' in ndcs and "letter_number" in ndcs


def test_the_page_of_proposals_links_to_each_item_and_says_where_a_recommendation_starts(started: Office) -> None:
    editor = started.at("editor")
    editor.send("/staff/plans/2025-2028/calls/add/", 303, title_zh="提案徵集", begins_on="115/2/2")
    page = editor.get("/staff/co-creation/").text
    for address in ("/zh/proposals/#call-1", "/zh/recommendations/#recommendation-1", "/zh/staff/plans/2025-2028/documents/add/"):
        assert f'href="{address}"' in page


def test_the_recommendations_of_a_review_can_be_answered_after_a_newer_version_of_it_arrives(started: Office) -> None:
    editor = started.at("editor")
    editor.send("/staff/documents/1/replace/", 303, url="https://example.org/final", reason_zh="定稿")
    page = editor.get("/staff/co-creation/").text
    assert 'href="/zh/staff/recommendations/1/answer/"' in page and 'href="/zh/staff/recommendations/1/amend/"' in page
    assert re.findall("documents/([0-9]+)/recommendations/add/", page) == ["2"]


def test_the_body_that_is_to_answer_is_public_before_there_is_an_answer(started: Office) -> None:
    started.at("editor").send("/staff/recommendations/1/amend/", 303, body="cec", change_zh="補正")
    for path in ("proposals/1", "recommendations"):
        shown = words_of(started.site.test_client().get(f"/zh/{path}/").text)
        assert "應回應機關：cec委員會" in shown.replace(" ", ""), path


def test_a_proposal_withheld_by_law_says_so_and_asks_nobody_to_answer(started: Office) -> None:
    reader = started.site.test_client()
    with started.site.extensions["database"].writing() as session:
        withhold(session, session.get_one(Proposal, "proposal/1").last_entry, ground=world.text("某法第一條"), by=ADMIN, at=AT)
    own = words_of(reader.get("/zh/proposals/1/").text)
    assert "應回應機關" not in own and "登錄後即列於此" not in own
    for path, places in (("proposals/1", ("提案者", "提案進程")), ("proposals", ("提案者",))):
        shown = words_of(reader.get(f"/zh/{path}/").text)
        assert shown.count("依法停止公開") > len(places), path


def test_other_roles_do_not_get_these_forms(started: Office) -> None:
    for who in ("reporter", "admin", "member", "auditor", "reviewer"):
        browser = started.at(who).browser
        for path in ("plans/2025-2028/calls/add", "plans/2025-2028/proposals/add", "plans/2025-2028/participation/add",
                     "proposals/1/amend", "proposals/1/step", "recommendations/1/amend", "documents/1/recommendations/add"):
            assert browser.get(f"/zh/staff/{path}/").status_code == 403


def test_nobody_is_asked_to_respond_to_a_review_that_was_withdrawn(started: Office) -> None:
    editor = started.at("editor")
    editor.send("/staff/recommendations/1/amend/", 303, body="cec", change_zh="補正")
    assert "應回應機關" in words_of(started.site.test_client().get("/zh/recommendations/").text)
    editor.send("/staff/documents/1/withdraw/", 303, reason_zh="誤登")
    shown = words_of(started.site.test_client().get("/zh/recommendations/").text)
    assert "本文件已撤回" in shown and "應回應機關" not in shown and "本站所錄回應" not in shown
    page = editor.get("/staff/co-creation/").text
    assert "/recommendations/1/answer/" not in page and "/recommendations/1/amend/" in page and "撤回" in words_of(page)
    assert "recommendations/1/" not in started.at("reporter").get("/staff/").text
