"""Results and assessments by form: the gates explain beside their field, nothing typed is lost, and each role does
only its own work."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.web.public.pages import parsed
from tests.web.test_staff_register import send, token
from tests.world import (
    ADMIN,
    AT,
    EDITOR,
    PASSWORD,
    a_body,
    a_commitment,
    a_plan,
    an_account,
    an_installation,
    entries_about,
    text,
)
from tests.worlds.results import a_change, a_signer, an_indicator, an_outcome, coded
from tests.worlds.reviews import a_seat, an_account_for
from tests.worlds.sign_off import a_rule_for_texts
from tracker import clock
from tracker.commands import assessments, outcomes
from tracker.commands.withholding import withhold
from tracker.domain.calendar import When
from tracker.domain.evidence import LastingGround, ResultLevel
from tracker.domain.permissions import Role
from tracker.domain.scales import Completion, PotentialForResults
from tracker.models import Account, Assessment, Commitment, Indicator, OpennessScore, Outcome, Plan, SentText
from tracker.models.statement import Spoken

EVENT = {"title_zh": "辦理100場青年審議論壇", "took_effect": "2025-09", "url": "https://example.org/after"}
CHANGE = EVENT | {"title_zh": "監察院改以公開格式受理申報"}
OWN = "/zh/staff/results/2025-2028/1-1/"


@pytest.fixture
def desks(site: Flask) -> dict[str, FlaskClient]:
    """The editor, a reporter of the lead body, a member who signs and a reviewer, each logged in."""
    with site.extensions["database"].writing() as session:
        an_installation(session)
        a_body(session, "ndc")
        a_plan(session)
        an_outcome(session, a_commitment(session, number="1-1"))
        emails = {"editor": an_account(session, Role.EDITOR, "ndc").email,
                  "reporter": an_account(session, Role.REPORTER, "cec").email}
        for who, role in (("member", Role.MEMBER), ("reviewer", Role.REVIEWER)):
            account = session.get(Account, a_signer(session, role).account)
            assert account
            emails[who] = account.email
    found = {}
    for who, email in emails.items():
        found[who] = site.test_client()
        path = "/zh/account/login/"
        answer = found[who].post(path, data={"csrf_token": token(found[who], path), "email": email, "password": PASSWORD})
        assert answer.status_code == 303, who
    return found


def test_an_assessment_missing_its_code_and_reason_reports_both_at_once(desks: dict[str, FlaskClient]) -> None:
    shown = send(desks["reviewer"], f"{OWN}assess/", 422).text
    assert "評等：請選擇一項。" in shown and "理由（中文）：請以中文或英文填寫本欄。" in shown
    assert "可驗證性：可驗證" in shown and "視角：是" in shown


def test_everything_missing_from_a_form_of_results_is_reported_at_once_and_marked_as_required(
        desks: dict[str, FlaskClient]) -> None:
    signed = {"commissioned_by_zh": "某基金會", "paid_by_zh": "某基金會"}
    reviewer, choose = desks["reviewer"], "，中文或英文擇一"
    for form, lacks, asked in (
            ("assess/", ("評等：請選擇一項。", "委託者（中文）：", "經費來源（中文）："), 3),
            ("cluster/", ("群組名稱（中文）：", "共同之處（中文）：", "承諾事項："), 2)):
        assert reviewer.get(f"{OWN}{form}").text.count(f"必填{choose}") == asked * 2, form
        shown = send(reviewer, f"{OWN}{form}", 422).text
        assert all(each in shown for each in lacks), form
    shown = send(reviewer, f"{OWN}assess/", 422, code="completion/limited").text
    assert "理由（中文）：" in shown and "委託者（中文）：" in shown and "評等須有依據" in shown
    send(reviewer, f"{OWN}assess/", 303, code="early_results/no_notable_results", reason_zh="未見改變", **signed)
    for path in ("amend/", "withdraw/"):
        assert "理由（中文）：請以中文或英文填寫本欄。" in send(reviewer, f"/zh/staff/assessments/1/{path}", 422).text
    assert "查證內容（中文）：" in send(reviewer, "/zh/staff/outcomes/1/confirm/", 422).text


def test_the_english_field_is_open_on_the_english_page_where_either_language_will_do(desks: dict[str, FlaskClient]) -> None:
    for lang, folded in (("zh", 1), ("en", 0)):
        page = parsed(desks["reviewer"].get(f"/{lang}/staff/results/2025-2028/1-1/assess/").text)
        assert len(page.findall(".//details//*[@name='reason_en']")) == folded, lang
        assert len(page.findall(".//*[@name='reason_en']")) == 1


def test_a_reviewer_who_scored_a_data_set_finds_it_where_they_scored_it(desks: dict[str, FlaskClient]) -> None:
    for outcome in ("", "outcome/1"):
        send(desks["reviewer"], f"{OWN}openness/", 303, title_zh=f"申報資料{outcome}", url="https://example.org/data",
             met="exists", outcome=outcome)
    shown = desks["reviewer"].get(OWN).text
    assert "資料開放程度" in shown and "申報資料</a>" in shown and "申報資料outcome/1</a>" in shown and "5 / 100" in shown


def test_a_gate_refuses_beside_its_field_and_nothing_typed_is_lost(desks: dict[str, FlaskClient]) -> None:
    typed = {"code": "early_results/moderate", "reason_zh": "申報改以公開格式受理", "outcomes": "outcome/1",
             "commissioned_by_zh": "某基金會", "paid_by_zh": "某基金會"}
    for who in ("editor", "member", "reviewer"):
        shown = send(desks[who], f"{OWN}assess/", 422, **typed).text
        assert "所引成果均未說明" in shown and "申報改以公開格式受理" in shown, who
    send(desks["reviewer"], f"{OWN}assess/", 303, **(typed | {
        "code": "early_results/no_notable_results", "url": "https://example.org/study"}))


CLAIMED: dict[str, Any] = {"contribution": text("承諾事項訂定格式"), "significance": text("公民可於期限內核對")}
SOUND = CLAIMED | {"before": text("以紙本受理"), "before_on": When.iso("2023-12"), "before_url": "https://example.org/before"}
GROUND: dict[str, Any] = {"lasting_ground": LastingGround.RULE, "lasting": text("申報辦法第三條")}


@pytest.mark.parametrize("who", ["editor", "member", "reviewer"])
@pytest.mark.parametrize(("level", "has", "said"), [
    ("moderate", CLAIMED, "尚無基準"), ("significant", CLAIMED | GROUND, "尚無基準"),
    ("moderate", SOUND | {"took_effect": When.iso("2024-06")}, "方案期程"),
    ("significant", SOUND | GROUND | {"took_effect": When.iso("2024-06")}, "方案期程"),
    ("significant", SOUND, "可預期持續"), ("significant", SOUND | GROUND, "執行機關以外的來源"),
    ("moderate", None, "產出"), ("significant", None, "產出")])
def test_no_code_can_be_obtained_by_bypassing_the_form(site: Flask, desks: dict[str, FlaskClient], who: str, level: str,
                                                       has: dict[str, Any] | None, said: str) -> None:
    """``has``: what the outcome cited has; None: an indicator of output is cited, and no outcome."""
    with site.extensions["database"].writing() as session:
        commitment = Commitment.by_reference(session, "2025-2028/1-1")
        counted = an_indicator(session, commitment, title=text("參與人次"), level=ResultLevel.OUTPUT).reference
        cited = an_outcome(session, commitment, **has).reference if has else "outcome/1"
    rests_on = {"indicators": counted} if has is None else {"outcomes": cited}
    sent = {"csrf_token": token(desks[who], f"{OWN}assess/"), "code": f"early_results/{level}", "reason_zh": "已有改變",
            "commissioned_by_zh": "某基金會", "paid_by_zh": "某基金會", "url": "https://example.org/study"} | rests_on
    answer = desks[who].post(f"{OWN}assess/", data=sent)
    assert answer.status_code == 422 and said in answer.text
    with site.extensions["database"].reading() as session:
        assert session.scalars(select(Assessment)).all() == []


def test_everything_wrong_with_an_outcome_or_an_indicator_is_reported_at_once(desks: dict[str, FlaskClient]) -> None:
    told = send(desks["editor"], f"{OWN}outcome/", 422, **EVENT | {
        "url": "", "before_on": "2025-10-01", "lasting_ground": "rule", "opens": "no such value", "turn": "nor such a way"}).text
    for said in ("可供查閱的來源", "須早於改變發生", "請具體寫明", "屬活動用語"):
        assert said in told, said
    told = send(desks["editor"], f"{OWN}indicator/", 422, title_zh="辦理論壇場次", level="outcome", measure="qualitative",
                baseline="3", target="many", better="sideways").text
    for said in ("質性指標以文字說明", "「many」不是數字", "請填寫基準日期", "基準的來源連結", "屬活動用語"):
        assert said in told, said


def test_an_activity_is_questioned_and_nobody_else_can_withdraw_a_members_own_word(
        site: Flask, desks: dict[str, FlaskClient]) -> None:
    shown = send(desks["member"], f"{OWN}outcome/", 422, **EVENT).text
    assert "辦理100場青年審議論壇" in shown and "https://example.org/after" in shown
    send(desks["member"], f"{OWN}outcome/", 303, **CHANGE)
    with site.extensions["database"].reading() as session:
        stated = session.scalars(select(Outcome).where(Outcome.number == 2)).one()
        assert stated.signed_name.zh == "甲委員"
        seen = str(stated.last_entry)
    for who in ("editor", "reporter", "reviewer"):
        path = "/zh/staff/outcomes/2/withdraw/"
        answer = desks[who].post(path, data={"csrf_token": token(desks[who], "/zh/staff/results/"), "seen": seen,
                                              "because_zh": "x"})
        assert answer.status_code in (403, 422), who
    with site.extensions["database"].reading() as session:
        assert session.scalars(select(Outcome).where(Outcome.number == 2)).one().stands


def test_a_member_consents_to_sign_in_the_form_of_their_first_signature(site: Flask, desks: dict[str, FlaskClient]) -> None:
    with site.extensions["database"].writing() as session:
        email = an_account_for(session, a_seat(session, "乙委員")).email
    desk, path = site.test_client(), "/zh/account/login/"
    desk.post(path, data={"csrf_token": token(desk, path), "email": email, "password": PASSWORD})
    asked = "我同意於本站署名"
    assert asked in desk.get(f"{OWN}outcome/").text and asked not in desks["member"].get(f"{OWN}outcome/").text
    assert asked not in desks["reviewer"].get(f"{OWN}outcome/").text and asked not in desks["editor"].get(f"{OWN}outcome/").text
    refused = send(desk, f"{OWN}outcome/", 422, **CHANGE)
    assert CHANGE["title_zh"] in refused.text and asked in refused.text
    send(desk, f"{OWN}outcome/", 303, **CHANGE, consent="y")
    assert asked not in desk.get(f"{OWN}outcome/").text
    with site.extensions["database"].reading() as session:
        assert session.get_one(Outcome, "outcome/2").signed_name.zh == "乙委員"


def test_the_page_of_an_outcome_or_a_code_withheld_by_law_says_so(site: Flask, desks: dict[str, FlaskClient]) -> None:
    send(desks["member"], f"{OWN}outcome/", 303, **CHANGE)
    send(desks["reviewer"], f"{OWN}assess/", 303, code="early_results/no_notable_results", reason_zh="未見改變",
         url="https://example.org/study", commissioned_by_zh="某基金會", paid_by_zh="某基金會")
    send(desks["reviewer"], f"{OWN}openness/", 303, title_zh="申報資料", url="https://example.org/data", met="exists")
    things: dict[type[Spoken], str] = {Outcome: "outcome/2", Assessment: "assessment/1", OpennessScore: "openness/1"}
    with site.extensions["database"].writing() as session:
        for thing in (session.get_one(model, reference) for model, reference in things.items()):
            withhold(session, thing.last_entry, ground=text("某法第一條"), by=ADMIN, at=AT)
    for path, words in (("/zh/outcomes/2/", CHANGE["title_zh"]), ("/zh/assessments/1/", "未見改變")):
        shown = desks["editor"].get(path).text
        assert "依法停止公開" in shown and words not in shown and "無須引用佐證" not in shown, path
    results, _, codes = desks["editor"].get("/zh/plans/2025-2028/commitments/1-1/").text.partition('id="assessments"')
    assert "資料集開放程度：依法停止公開" in results and "依法停止公開" in codes.partition("</section>")[0]


def test_whatever_rests_on_withheld_words_says_that_they_were_withheld_and_not_that_nobody_stated_them(
        site: Flask, desks: dict[str, FlaskClient]) -> None:
    with site.extensions["database"].writing() as session:
        outcome, member = session.get_one(Outcome, "outcome/1"), a_signer(session)
        outcomes.dispute(session, outcome, reason=text("地方尚未適用"), by=member, at=AT)
        commitment = session.get_one(Commitment, outcome.commitment)
        coded(session, commitment, Completion.LIMITED, outcome, by=member)
        cluster = assessments.form_cluster(
            session, a_plan(session), title=text("公開資料"), shared=text("資料公開"), by=member, at=AT,
            commitments=[commitment.reference, a_commitment(session, number="1-2").reference])
        coded(session, cluster, PotentialForResults.MODEST, by=member)
        for thing in (outcome, cluster):
            withhold(session, entries_about(session, thing.reference)[0].number, ground=text("某法第一條"), by=ADMIN, at=AT)
    reader = site.test_client()
    for lang, named, missing in (("zh", "成果第1號：依法停止公開", "來源未載明"),
                                 ("en", "Outcome 1: withheld by law", "the source does not state it")):
        assert f">{named}</a>" in reader.get(f"/{lang}/assessments/1/").text
        shown = reader.get(f"/{lang}/outcomes/1/").text
        assert missing not in shown and shown.count(named.partition("：" if lang == "zh" else ": ")[2]) > 5
    for path in ("/zh/assessments/2/", "/zh/plans/2025-2028/commitments/1-1/"):
        assert "「依法停止公開」" in reader.get(path).text, path
    own = desks["member"].get(OWN).text
    assert "依法停止公開" in own and "clusters/1/" not in own


def test_an_independent_reviewer_is_shown_without_a_body_where_an_entry_says_who_recorded_it(
        site: Flask, desks: dict[str, FlaskClient]) -> None:
    send(desks["reviewer"], f"{OWN}assess/", 303, code="early_results/no_notable_results", reason_zh="未見改變",
         commissioned_by_zh="某基金會", paid_by_zh="某基金會")
    with site.extensions["database"].writing() as session:
        number = session.get_one(Assessment, "assessment/1").last_entry
    for withheld in (False, True):
        if withheld:
            with site.extensions["database"].writing() as session:
                withhold(session, number, ground=text("某法第一條"), by=ADMIN, at=AT)
        for path in ("/zh/assessments/1/", f"/zh/changelog/{number}/"):
            shown = site.test_client().get(path).text
            assert "獨立審查人" in shown and "（獨立審查人）" not in shown, path


def act(desk: FlaskClient, number: int, what: str, status: int, version: int, **typed: str) -> str:
    """Press a button on the page of a result on its way."""
    answer = desk.post(f"/zh/staff/sent/{number}/{what}/", data={
        "csrf_token": token(desk, "/zh/staff/results/"), "version": version, **typed})
    assert answer.status_code == status, answer.text
    return answer.text


def on_its_way(site: Flask) -> SentText:
    with site.extensions["database"].reading() as session:
        return session.scalars(select(SentText)).one()


def test_a_body_sends_in_a_result_and_ndc_publishes_it_unchanged(site: Flask, desks: dict[str, FlaskClient]) -> None:
    assert "由國發會公布後公開" in desks["reporter"].get(f"{OWN}outcome/").text
    send(desks["reporter"], f"{OWN}outcome/", 303, **CHANGE)
    sent = on_its_way(site)
    assert "監察院改以公開格式" in desks["editor"].get("/zh/staff/results/").text
    path = f"/zh/staff/sent/{sent.id}/"
    for lang in ("zh", "en"):
        assert "監察院改以公開格式" in desks["editor"].get(path.replace("/zh/", f"/{lang}/")).text
    for who in ("member", "reviewer"):
        assert desks[who].get(path).status_code == 403
    act(desks["reporter"], sent.id, "publish", 403, sent.version)
    act(desks["editor"], sent.id, "publish", 409, sent.version + 1)
    # A return without its reason is no return, and no publication either.
    assert "請填寫" in act(desks["editor"], sent.id, "return", 422, sent.version)
    act(desks["editor"], sent.id, "publish", 303, sent.version)
    with site.extensions["database"].reading() as session:
        assert session.scalars(select(Outcome).where(Outcome.number == 2)).one().body == "cec"
        assert session.scalars(select(Assessment)).all() == []


def test_a_body_is_invited_to_amend_its_own_outcome_and_not_to_dispute_it(site: Flask, desks: dict[str, FlaskClient]) -> None:
    send(desks["reporter"], f"{OWN}outcome/", 303, **CHANGE)
    sent = on_its_way(site)
    act(desks["editor"], sent.id, "publish", 303, sent.version)
    for who, own in (("reporter", True), ("editor", True), ("member", False), ("reviewer", False)):
        page = desks[who].get(OWN).text
        for does, there in (("amend", own), ("withdraw", own), ("dispute", not own), ("confirm", True)):
            path = f"/zh/staff/outcomes/2/{does}/"
            assert (path in page) is there, (who, does)
            assert not there or desks[who].get(path).status_code == 200, (who, does)


def test_a_body_is_not_invited_to_judge_an_outcome_of_anothers_commitment(site: Flask, desks: dict[str, FlaskClient]) -> None:
    with site.extensions["database"].writing() as session:
        an_outcome(session, a_commitment(session, plan=session.scalars(select(Plan)).one(), number="2-1", leads=("moi",)))
    for who, theirs in (("reporter", False), ("member", True), ("reviewer", True)):
        page = desks[who].get("/zh/staff/results/2025-2028/2-1/")
        assert page.status_code == 200
        for does in ("dispute", "confirm"):
            path = f"/zh/staff/outcomes/2/{does}/"
            assert (path in page.text) is theirs, (who, does)
            assert desks[who].get(path).status_code == (200 if theirs else 403), (who, does)


def test_a_body_sees_on_its_own_page_that_its_outcome_is_disputed_until_it_amends_it(
        site: Flask, desks: dict[str, FlaskClient]) -> None:
    send(desks["reporter"], f"{OWN}outcome/", 303, **CHANGE)
    sent = on_its_way(site)
    act(desks["editor"], sent.id, "publish", 303, sent.version)
    told = "有不同意見之成果"
    assert told not in desks["reporter"].get("/zh/staff/").text
    send(desks["member"], "/zh/staff/outcomes/2/dispute/", 303, reason_zh="申報表仍為紙本")
    page = desks["reporter"].get("/zh/staff/").text
    assert told in page and "/zh/staff/outcomes/2/amend/" in page and told not in desks["editor"].get("/zh/staff/").text
    with site.extensions["database"].writing() as session:
        outcomes.amend_outcome(session, session.get_one(Outcome, "outcome/2"), a_change(letter_number="院臺字第1號"),
                               reason=text("補正"), by=EDITOR, at=clock.now())
    assert told not in desks["reporter"].get("/zh/staff/").text


def test_only_ndc_is_asked_for_the_number_of_a_letter(site: Flask, desks: dict[str, FlaskClient]) -> None:
    for path in (f"{OWN}outcome/", f"{OWN}indicator/"):
        assert 'name="letter_number"' in desks["editor"].get(path).text
        assert 'name="letter_number"' not in desks["reporter"].get(path).text, path
    assert 'name="letter_number"' not in desks["member"].get(f"{OWN}outcome/").text
    send(desks["reporter"], f"{OWN}outcome/", 303, **CHANGE, letter_number="假字第1號")
    assert "假字第1號" not in str(on_its_way(site).given)


def test_a_returned_or_withdrawn_result_opens_as_it_was_written_and_can_be_sent_in_again(
        site: Flask, desks: dict[str, FlaskClient]) -> None:
    send(desks["reporter"], f"{OWN}outcome/", 303, **CHANGE, before_zh="紙本", intended="yes", turn="worse")
    sent = on_its_way(site)
    act(desks["editor"], sent.id, "return", 303, sent.version, reason="請補來源名稱")
    assert "請補來源名稱" in desks["reporter"].get("/zh/staff/").text
    path, page = f"{OWN}outcome/?text={sent.id}", f"/zh/staff/sent/{sent.id}/"
    assert desks["reporter"].get(f"{page}edit/").location == path
    shown = desks["reporter"].get(path).text
    assert CHANGE["title_zh"] in shown and "紙本" in shown and CHANGE["url"] in shown
    assert desks["editor"].get(path).status_code == desks["editor"].get(f"{page}edit/").status_code == 403
    send(desks["reporter"], path, 303, source_title="申報表")
    sent = on_its_way(site)
    assert (sent.state.value, sent.given["source_title"], sent.given["before"]["zh"], sent.given["turn"],
            sent.given["intended"]) == ("submitted", "申報表", "紙本", "worse", True)
    act(desks["reporter"], sent.id, "withdraw", 303, sent.version)
    assert "已取回" in desks["reporter"].get("/zh/staff/results/").text
    assert desks["editor"].get(page).status_code == 403
    send(desks["reporter"], path, 303)
    assert on_its_way(site).state.value == "submitted"


def test_where_the_body_asks_for_it_its_approver_checks_a_result_before_ndc_sees_it(
        site: Flask, desks: dict[str, FlaskClient]) -> None:
    with site.extensions["database"].writing() as session:
        a_rule_for_texts(session)
    approver, path = site.test_client(), "/zh/account/login/"
    approver.post(path, data={"csrf_token": token(approver, path), "email": "approver.cec@example.org", "password": PASSWORD})
    send(desks["reporter"], f"{OWN}indicator/", 303, title_zh="以公開格式申報的機關比率", level="outcome", baseline="1",
         baseline_on="2025", baseline_url="https://example.org/before", unit_zh="%")
    sent = on_its_way(site)
    assert sent.state.value == "with_approver"
    page = f"/zh/staff/sent/{sent.id}/"
    assert desks["editor"].get(page).status_code == 403
    for what in ("check", "publish", "return"):
        act(desks["editor"], sent.id, what, 403, sent.version, reason="x")
    act(desks["reporter"], sent.id, "check", 403, sent.version)
    assert page in approver.get("/zh/staff/").text and page in approver.get("/zh/staff/results/").text
    assert "以公開格式申報的機關比率" in approver.get(page).text
    act(approver, sent.id, "check", 303, sent.version, said="數據已與主計核對")
    shown = desks["editor"].get(page).text
    assert "數據已與主計核對" in shown
    sent = on_its_way(site)
    act(desks["editor"], sent.id, "publish", 303, sent.version)
    with site.extensions["database"].reading() as session:
        assert session.scalars(select(Indicator)).one().body == "cec"


def test_every_form_of_results_opens_in_both_languages(desks: dict[str, FlaskClient]) -> None:
    for lang in ("zh", "en"):
        for path in ("", "outcome/", "indicator/", "assess/", "openness/", "cluster/"):
            parsed(desks["editor"].get(OWN.replace("/zh/", f"/{lang}/") + path).text)
        for act in ("amend", "withdraw", "confirm"):
            assert desks["editor"].get(f"/{lang}/staff/outcomes/1/{act}/").status_code == 200, act
        assert desks["member"].get(f"/{lang}/staff/outcomes/1/dispute/").status_code == 200
