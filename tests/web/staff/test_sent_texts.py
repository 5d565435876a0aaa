"""Answers, requests and other texts of a body before publication, as its people see them: written in the form as
always, checked, read again, and put on record by the person who checks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.web.desk import Desk, as_filled, words_of
from tests.web.office import Office
from tests.world import ADMIN, DECIDED, EDITOR, a_body, a_conclusion, an_account, an_update, progress, text
from tests.worlds.cocreation import a_proposal, a_recommendation, an_input
from tests.worlds.results import a_change, an_indicator, an_outcome
from tests.worlds.reviews import a_review, a_rule, a_signer
from tests.worlds.sign_off import a_rule_for_texts
from tracker import clock
from tracker.commands import accounts, carrying_over, cocreation, deputies, outcomes
from tracker.domain.cocreation import Adoption
from tracker.domain.evidence import OutcomeState
from tracker.domain.permissions import Role
from tracker.models import (
    Account,
    Answer,
    Body,
    Commitment,
    Extension,
    Meeting,
    Milestone,
    Outcome,
    Proposal,
    Recommendation,
    ReleaseRequest,
    SentText,
    Update,
)
from tracker.queries import changelog

REASON = "資料須先去識別，預定六月底完成。"
TODAY, LATER = str(clock.today()), str(clock.today() + timedelta(days=60))
FORMS: dict[str, tuple[str, dict[str, str], type]] = {
    "amendment": ("/staff/outcomes/1/amend/", {"place_zh": "全國", "reason_zh": REASON}, Outcome),
    "confirmation": ("/staff/outcomes/1/confirm/", {"verifier_zh": "某學者", "independent": "no", "on": "2026-02",
                                                    "says_zh": REASON}, Outcome),
    "dispute": ("/staff/outcomes/2/dispute/", {"reason_zh": REASON, "url": "https://example.org/format"}, Outcome),
    "withdrawal": ("/staff/outcomes/1/withdraw/", {"because_zh": REASON}, Outcome),
    "translation": ("/staff/translations/edit/?of=update/1&field=text", {"translation": f"In English {REASON}"}, Update),
    "answer": ("/staff/answers/1/", {"text_zh": REASON, "url": "https://example.org/draft"}, Answer),
    "extension": ("/staff/answers/1/extend/", {"until": LATER, "reason_zh": REASON}, Extension),
    "proposal": ("/staff/proposals/1/answer/", {"adoption": "partly", "reason_zh": REASON, "answered_on": TODAY, "body": "cec"},
                 Proposal),
    "recommendation": ("/staff/recommendations/1/answer/",
                       {"response": "accepted", "reason_zh": REASON, "answered_on": TODAY, "body": "cec"}, Recommendation),
    "release": ("/staff/register/1/request/", {"body": "cec", "text_zh": REASON, "url": "https://example.org/format"},
                ReleaseRequest),
}


@pytest.fixture
def guarded(office: Office) -> Office:
    """cec's approver checks its texts; a member disputes a report by cec, and there is something of each kind to answer."""
    with office.site.extensions["database"].writing() as session:
        update = an_update(session, Milestone.by_reference(session, "2025-2028/o1/m1"),
                           report=progress("cec", occurred=clock.today() - timedelta(days=1)), at=clock.now())
        meeting = Meeting.by_reference(session, "meeting/1")
        a_rule(session, meeting=meeting, at=clock.now())
        a_review(session, update=update, at=clock.now())
        a_proposal(session)
        a_recommendation(session)
        a_conclusion(session, meeting=meeting)
        commitment = Commitment.by_reference(session, "2025-2028/o1")
        an_outcome(session, commitment)
        outcomes.publish_outcome(session, commitment, a_change(), by=a_signer(session, "丁委員"), at=clock.now())
        a_rule_for_texts(session)
    return office


@pytest.fixture(params=FORMS)
def form(request: pytest.FixtureRequest) -> tuple[str, dict[str, str], type]:
    return FORMS[request.param]


def one(office: Office) -> SentText:
    found = office.read(lambda session: session.scalars(select(SentText)).one())
    assert isinstance(found, SentText)
    return found


def texts(office: Office) -> list[SentText]:
    found = office.read(lambda session: session.scalars(select(SentText).order_by(SentText.id)).all())
    assert isinstance(found, list)
    return found


def newest(office: Office) -> int:
    found = office.read(lambda session: changelog.head(session).number)
    assert isinstance(found, int)
    return found


def in_english(office: Office, who: str) -> Desk:
    return Desk(office.site, f"{who}@example.org", "en").log_in()


def act(desk: Desk, page: str, what: str, status: int, **more: str) -> None:
    """Press a button on the page as this person sees it."""
    desk.get(page)
    found = [node for node in desk.last.text.split("<form ") if f'{page}{what}/"' in node]
    hidden = {name: found[0].split(f'name="{name}" value="')[1].split('"')[0] for name in ("version", "seen")
              if found and f'name="{name}" value="' in found[0]}
    desk.post(f"{page}{what}/", {"csrf_token": [desk.token()]} | {
        name: [value] for name, value in (hidden | more).items()}, status)


def test_a_result_waiting_for_ndc_is_counted_and_listed_among_what_is_waiting(office: Office) -> None:
    editor = office.at("editor")
    assert "目前沒有待審閱的文稿" in words_of(editor.get("/staff/").text)
    office.at("reporter").send("/staff/results/2025-2028/o1/outcome/", 303, title_zh="申報改以公開格式受理",
                               took_effect=TODAY, url="https://example.org/format")
    shown = words_of(editor.get("/staff/").text)
    assert "待國發會審閱 1" in shown and "目前沒有待審閱的文稿" not in shown and "申報改以公開格式受理" in shown


def test_a_text_is_written_once_checked_and_then_public(guarded: Office, form: tuple[str, dict[str, str], type]) -> None:
    path, typed, kind = form
    reporter, approver = guarded.at("reporter"), guarded.at("approver")
    assert "letter_number" not in reporter.filled(path), "who speaks for the body himself has no letter of it"
    assert "貴機關之文稿須先核稿" in words_of(reporter.last.text) and "送核稿" in reporter.last.text
    reporter.send(path, 303, **typed)
    page = f"/staff/sent/{one(guarded).id}/"
    for desk in (reporter, approver, in_english(guarded, "reporter"), in_english(guarded, "approver")):
        assert REASON in desk.get(page).text and page in desk.get("/staff/").text
    if kind is Answer:
        assert "委員審視意見第1號" in words_of(reporter.get(page).text) and "審視意見" in words_of(reporter.get("/staff/").text)
    for who in ("editor", "other", "member", "admin"):
        guarded.at(who).get(page, 403)
    act(reporter, page, "check", 403)
    act(approver, page, "check", 303, said="文號已核對")
    shown = reporter.get(page).text
    assert "文號已核對" in shown and "核稿通過" in shown and "檢視公開內容" in shown
    made = guarded.read(lambda session: session.get(kind, one(guarded).published_as))
    assert made is not None and page not in approver.get("/staff/").text


def test_each_has_a_page_for_the_file_for_those_who_may_read_it(guarded: Office, form: tuple[str, dict[str, str], type]) -> None:
    page, typed, _what = form
    guarded.at("reporter").send(page, 303, **typed)
    paper = f"staff/sent/{one(guarded).id}/paper.pdf"
    for who, lang in (("reporter", "zh"), ("approver", "en")):
        answer = guarded.at(who).browser.get(f"/{lang}/{paper}")
        assert (answer.status_code, answer.mimetype, answer.data[:4]) == (200, "application/pdf", b"%PDF")
    assert guarded.at("editor").browser.get(f"/zh/{paper}").status_code == 403
    assert paper in guarded.at("approver").get(f"/staff/sent/{one(guarded).id}/").text


def test_a_returned_text_opens_in_its_form_as_it_was_written(guarded: Office, form: tuple[str, dict[str, str], type]) -> None:
    path, typed, _kind = form
    reporter, approver = guarded.at("reporter"), guarded.at("approver")
    reporter.send(path, 303, **typed)
    page = f"/staff/sent/{one(guarded).id}/"
    act(approver, page, "return", 303, reason="請寫明日期")
    assert "請寫明日期" in reporter.get("/staff/").text and "請寫明日期" in reporter.get(page).text
    again = reporter.get(f"{page}edit/", 302).location
    filled = reporter.filled(again)
    assert "請寫明日期" in reporter.last.text, "why it came back stands above the form"
    for name, value in typed.items():
        assert filled[name] == [value] or name in ("until", "answered_on", "on"), name
    approver.get(again, 403)
    reporter.post(again, filled, 303)
    assert one(guarded).state.value == "with_approver"
    act(reporter, page, "withdraw", 303)
    approver.get(page, 403)
    in_english(guarded, "reporter").get(again.removeprefix("/zh"))


def test_what_an_approver_had_removed_from_a_result_before_it_went_on_stays_within_the_body(guarded: Office) -> None:
    reporter, approver, editor = guarded.at("reporter"), guarded.at("approver"), guarded.at("editor")
    typed = {"title_zh": "記者當天就查得到", "took_effect": "2026-02", "url": "https://example.org/press"}
    reporter.send("/staff/results/2025-2028/o1/outcome/", 303, **typed | {"place_zh": "林小姐的辦公室"})
    page = f"/staff/sent/{one(guarded).id}/"
    act(approver, page, "return", 303, reason="請勿寫出姓名。")
    reporter.get(page)
    reporter.send(f"/staff/results/2025-2028/o1/outcome/?text={one(guarded).id}", 303, **typed | {"place_zh": "全國"})
    act(approver, page, "check", 303)
    seen = words_of(editor.get(page).text)
    assert "第2版" in seen and "第1版" not in seen and "林小姐" not in seen
    act(editor, page, "publish", 303)
    assert "林小姐" not in editor.get(page).text
    for within in (reporter, approver):
        seen = words_of(within.get(page).text)
        assert "林小姐的辦公室" in seen and seen.count("尚未送達") == 1


def test_a_rule_is_explained_beside_its_field_and_nothing_typed_is_lost(guarded: Office) -> None:
    reporter = guarded.at("reporter")
    reporter.send("/staff/answers/1/extend/", 422, until=TODAY, reason_zh=REASON)
    assert REASON in reporter.last.text
    reporter.send("/staff/proposals/1/answer/", 422, adoption="partly", reason_zh=REASON, answered_on=LATER, body="cec")
    assert REASON in reporter.last.text
    assert guarded.read(lambda session: session.scalars(select(SentText)).all()) == []


def test_the_approver_is_told_what_has_changed_since_and_can_read_it_before_deciding(guarded: Office) -> None:
    path, typed, _kind = FORMS["proposal"]
    reporter, approver = guarded.at("reporter"), guarded.at("approver")
    reporter.send(path, 303, **typed)
    page, found = f"/staff/sent/{one(guarded).id}/", one(guarded)
    with guarded.site.extensions["database"].writing() as session:
        thing = Proposal.by_reference(session, "proposal/1")
        cocreation.amend_proposal(session, thing, an_input(body="cec"), reason=text("補正"), by=EDITOR, at=clock.now())
        newest = thing.last_entry
    approver.post(f"{page}check/", {"csrf_token": [approver.token()], "version": [str(found.version)],
                                    "seen": [str(found.seen)]}, 409)
    assert "送出後，本件所涉事項已有異動" in approver.last.text and f"/zh/changelog/{newest}/" in approver.last.text
    act(approver, page, "check", 303)


def test_a_colleague_continues_what_was_returned_to_somebody_whose_account_is_closed(guarded: Office) -> None:
    path, typed, _kind = FORMS["answer"]
    guarded.at("reporter").send(path, 303, **typed)
    approver, page = guarded.at("approver"), f"/staff/sent/{one(guarded).id}/"
    act(approver, page, "return", 303, reason="請寫明日期")
    with guarded.site.extensions["database"].writing() as session:
        account = accounts.by_email(session, "reporter@example.org")
        accounts.close_account(session, session.get_one(Account, account.reference), by=ADMIN, at=clock.now())
    act(approver, page, "take-over", 303)
    assert REASON in approver.get(approver.get(f"{page}edit/", 302).location).text


def test_the_list_of_answers_owed_says_that_one_is_being_checked(guarded: Office) -> None:
    path, typed, _kind = FORMS["answer"]
    reporter = guarded.at("reporter")
    reporter.send(path, 303, **typed)
    for lang, said in (("zh", "對委員之回覆"), ("en", "Answer to a member")):
        desk = reporter if lang == "zh" else in_english(guarded, "reporter")
        assert said in words_of(desk.get("/staff/answers/").text)
        assert said in desk.get("/staff/").text.partition('id="h-answers"')[2].partition("</section>")[0]


def succeeded(office: Office, *, checks: bool) -> Desk:
    """cec gives way to moda, which takes over its commitment; the desk of moda's reporter."""
    with office.site.extensions["database"].writing() as session:
        a_body(session, "moda")
        carrying_over.succeed_body(
            session, Body.by_reference(session, "cec"), successor="moda", on=clock.today(), reason=text("組織調整"),
            commitments=[Commitment.by_reference(session, "2025-2028/o1")], decided=DECIDED, by=EDITOR, at=clock.now())
        an_account(session, Role.REPORTER, "moda", email="heir@example.org")
        if checks:
            a_rule_for_texts(session, "moda")
    return office.at("heir")


@pytest.mark.parametrize("kind", ["answer", "extension"])
@pytest.mark.parametrize("checks", [False, True])
def test_a_successor_body_answers_what_its_predecessor_was_asked_by_its_own_rule_for_texts(guarded: Office, kind: str,
                                                                                           checks: bool) -> None:
    heir = succeeded(guarded, checks=checks)
    path, typed, _what = FORMS[kind]
    what: Any = FORMS[kind][2]
    heir.send(path, 303, **typed)
    found = texts(guarded)
    assert [each.body for each in found] == (["moda"] if checks else [])
    made = guarded.read(lambda session: [each.body for each in session.scalars(select(what))])
    assert made == ([] if checks else ["moda"])


@pytest.mark.parametrize("kind", ["answer", "extension"])
def test_a_successor_body_sends_in_the_answer_that_was_returned_to_its_predecessor(guarded: Office, kind: str) -> None:
    path, typed, _what = FORMS[kind]
    guarded.at("reporter").send(path, 303, **typed)
    page = f"/staff/sent/{one(guarded).id}/"
    act(guarded.at("approver"), page, "return", 303, reason="請補日期")
    heir = succeeded(guarded, checks=True)
    act(heir, page, "take-over", 303)
    heir.get(f"{page}edit/", 302)
    heir.send(heir.last.headers["Location"], 303)
    assert (one(guarded).body, one(guarded).approving_body) == ("moda", "moda")


def test_a_text_that_was_to_be_checked_first_is_not_public_at_once_because_the_rule_has_gone(
        guarded: Office, form: tuple[str, dict[str, str], type]) -> None:
    path, typed, _kind = form
    reporter = guarded.at("reporter")
    filled = reporter.filled(path) | as_filled(typed)
    before = newest(guarded)
    with guarded.site.extensions["database"].writing() as session:
        a_rule_for_texts(session, checks=False)
    reporter.post(path, filled, 422)
    assert "貴機關已不再要求先核稿" in words_of(reporter.last.text) and REASON in reporter.last.text
    assert "送核稿" not in reporter.last.text and "貴機關之文稿須先核稿" not in words_of(reporter.last.text)
    assert texts(guarded) == [] and newest(guarded) == before + 1, "the rule alone is in the log"
    reporter.again(path, 303)
    assert newest(guarded) > before + 1


def test_a_returned_text_says_that_it_becomes_public_at_once_where_its_body_no_longer_asks_for_a_check(guarded: Office) -> None:
    path, typed, _kind = FORMS["proposal"]
    reporter, approver = guarded.at("reporter"), guarded.at("approver")
    reporter.send(path, 303, **typed)
    page = f"/staff/sent/{one(guarded).id}/"
    act(approver, page, "return", 303, reason="請寫明日期")
    again = reporter.get(f"{page}edit/", 302).location
    opened = reporter.filled(again)
    with guarded.site.extensions["database"].writing() as session:
        a_rule_for_texts(session, checks=False)
    reporter.post(again, opened, 422)
    assert "貴機關已不再要求先核稿" in words_of(reporter.last.text)
    reporter.get(again)
    assert "送核稿" not in reporter.last.text and "送出後立即公開" in words_of(reporter.last.text)
    reporter.again(again, 303)
    assert one(guarded).state.value == "published"


def test_where_a_body_requires_no_check_its_answer_is_published_at_once_as_before(office: Office) -> None:
    with office.site.extensions["database"].writing() as session:
        a_proposal(session)
    path, typed, _kind = FORMS["proposal"]
    office.at("reporter").send(path, 303, **typed)
    assert office.read(lambda session: session.get_one(Proposal, "proposal/1").adoption) is Adoption.PARTLY


def test_whoever_answers_for_a_subordinate_body_whose_texts_are_checked_is_told_so_below_the_button(office: Office) -> None:
    with office.site.extensions["database"].writing() as session:
        a_body(session, "branch", parent="cec")
        a_rule_for_texts(session, "branch")
        a_proposal(session, body="branch")
        a_proposal(session, body="cec")
    reporter = office.at("reporter")
    for number, is_checked in ((1, True), (2, False)):
        shown = words_of(reporter.get(f"/staff/proposals/{number}/answer/").text)
        assert ("貴機關之文稿須先核稿" in shown) is is_checked and ("送出後立即公開" in shown) is not is_checked


def test_an_approver_who_is_alone_is_told_what_helps_and_a_deputy_or_a_second_approver_does(guarded: Office) -> None:
    path, typed, _kind = FORMS["answer"]
    approver = guarded.at("approver")
    with guarded.site.extensions["database"].writing() as session:
        account = session.scalars(select(Account).where(Account.email == "approver.cec@example.org")).one()
        accounts.close_account(session, account, by=ADMIN, at=clock.now())
    approver.send(path, 303, **typed)
    report = "/staff/plans/2025-2028/commitments/o1/report/progress/?m=m1"
    approver.post(report, approver.filled(report) | {"text_zh": [REASON], "step": ["send"]}, 303)
    pages = (f"/staff/sent/{one(guarded).id}/", "/staff/submissions/1/")
    for page in pages:
        assert "目前無人可核稿" in words_of(approver.get(page).text)
        assert "Nobody can check it at present" in words_of(in_english(guarded, "approver").get(page).text)
    found = one(guarded)
    approver.post(f"{pages[0]}check/", {"csrf_token": [approver.token()], "version": [str(found.version)],
                                        "seen": [str(found.seen)]}, 422)
    assert "代理人" in words_of(approver.last.text)
    with guarded.site.extensions["database"].writing() as session:
        people = {each.email.partition("@")[0]: each for each in session.scalars(select(Account))}
        deputies.appoint(session, people["approver"], people["reporter"], starts=clock.today(), ends=clock.today(), by=ADMIN,
                         today=clock.today(), at=clock.now())
    for page in pages:
        assert "目前無人可核稿" not in approver.get(page).text and "reporter@example.org" in words_of(approver.last.text)
        assert "請先至「我的帳號」頁面選擇代理" not in approver.last.text
    deputy = guarded.at("reporter")
    for page in pages:
        assert "請先至「我的帳號」頁面選擇代理" in deputy.get(page).text and 'href="/zh/account/"' in deputy.last.text
    assert "之代理人" in deputy.get("/staff/").text
    deputy.post("/account/acting/1/", {"csrf_token": [deputy.token()]}, 303)
    for page in pages:
        assert "請先至" not in deputy.get(page).text and "核稿無誤" in deputy.last.text
    assert "之代理人，至" not in deputy.get("/staff/").text


@pytest.mark.parametrize("page", ["outcome", "indicator"])
def test_an_unfinished_result_is_kept_as_a_draft_and_finished_later(guarded: Office, page: str) -> None:
    reporter, path = guarded.at("reporter"), f"/staff/results/2025-2028/o1/{page}/"
    reporter.send(path, 303, title_zh="選務機關改以公開格式公布", step="draft")
    draft = f"/staff/sent/{one(guarded).id}/"
    for desk in (reporter, in_english(guarded, "reporter")):
        assert "選務機關改以公開格式公布" in words_of(desk.get(draft).text) and draft in desk.get("/staff/results/").text
    for who in ("approver", "editor", "other"):
        guarded.at(who).get(draft, 403)
    again = reporter.get(f"{draft}edit/", 302).location
    typed = {"took_effect": "2026-01", "url": "https://example.org/after"} if page == "outcome" else {"level": "outcome"}
    reporter.send(again, 422)
    reporter.send(again, 303, step="draft", **typed)
    reporter.send(again, 303)
    assert one(guarded).state.value == "with_approver"


def test_text_typed_into_a_result_that_was_meanwhile_sent_in_from_another_window_is_given_back(guarded: Office) -> None:
    reporter = guarded.at("reporter")
    reporter.send("/staff/results/2025-2028/o1/outcome/", 303, title_zh="選務資料公開", took_effect="2026-01",
                  url="https://example.org/after", step="draft")
    path = reporter.get(f"/staff/sent/{one(guarded).id}/edit/", 302).location
    other_window = reporter.filled(path)
    reporter.send(path, 303)
    answer = reporter.post(path, other_window | as_filled({"title_zh": "另補的說明"}), 422)
    assert "另補的說明" in answer.text and "請先取回" in words_of(answer.text)
    reporter.get(path, 422)


@pytest.mark.parametrize("page", ["outcome", "indicator"])
def test_going_back_to_a_form_updates_the_draft_that_it_saved_even_with_other_words(guarded: Office, page: str) -> None:
    reporter, path = guarded.at("reporter"), f"/staff/results/2025-2028/o1/{page}/"
    form = reporter.filled(path) | as_filled({"title_zh": "選務資料公開", "took_effect": "2026-01", "level": "outcome",
                                              "url": "https://example.org/after"})
    for words in ("初稿", "初稿", "二稿"):
        reporter.post(path, form | as_filled({"text_zh": words, "step": "draft", "title_zh": words}), 303)
        assert one(guarded).given["title"]["zh"] == words
    reporter.send(path, 303, title_zh="另一份", step="draft")
    assert len(texts(guarded)) == 2, "a form that is opened anew begins a draft of its own"
    for _press in range(2):
        reporter.post(path, form, 303)
    assert [each.state.value for each in texts(guarded)] == ["with_approver", "draft"]


def test_changes_made_to_a_draft_elsewhere_are_not_overwritten_from_the_form_that_began_it(guarded: Office) -> None:
    reporter, path = guarded.at("reporter"), "/staff/results/2025-2028/o1/outcome/"
    begun = reporter.filled(path) | as_filled({"title_zh": "初稿", "step": "draft"})
    reporter.post(path, begun, 303)
    reporter.send(reporter.get(f"/staff/sent/{one(guarded).id}/edit/", 302).location, 303, title_zh="改過的", step="draft")
    reporter.post(path, begun, 303)
    assert [each.given["title"]["zh"] for each in texts(guarded)] == ["改過的", "初稿"]


def test_a_value_can_be_kept_as_a_draft_too_and_a_draft_can_be_discarded(guarded: Office) -> None:
    with guarded.site.extensions["database"].writing() as session:
        an_indicator(session, Commitment.by_reference(session, "2025-2028/o1"), letter_number="中選綜字第3號")
    reporter = guarded.at("reporter")
    reporter.send("/staff/indicators/1/measure/", 303, value="50", step="draft")
    draft = f"/staff/sent/{one(guarded).id}/"
    reporter.get(draft)
    assert "捨棄草稿" in words_of(reporter.last.text)
    assert "無法復原" in reporter.get(f"{draft}withdraw/").text and one(guarded).given["value"]
    form = reporter.filled(f"{draft}withdraw/")
    reporter.post(f"{draft}withdraw/", form, 303)
    assert guarded.read(lambda session: session.scalars(select(SentText)).all()) == []
    reporter.post(f"{draft}withdraw/", form, 303)
    assert "這份草稿已不存在" in reporter.get("/staff/").text


@pytest.mark.parametrize("checks", [False, True])
def test_a_successor_body_withdraws_an_outcome_by_its_own_rule_for_texts(guarded: Office, checks: bool) -> None:
    with guarded.site.extensions["database"].writing() as session:
        outcomes.dispute(session, Outcome.by_reference(session, "outcome/1"), reason=text("與事實不符"),
                         by=a_signer(session, "丁委員"), at=clock.now())
    heir, path = succeeded(guarded, checks=checks), "/staff/outcomes/1"
    for page in ("/staff/", "/staff/results/2025-2028/o1/"):
        heir.get(page)
        assert f"{path}/withdraw/" in heir.last.text and f"{path}/amend/" not in heir.last.text, page
    heir.send(f"{path}/withdraw/", 303, because_zh="撤回")
    assert [each.body for each in texts(guarded)] == (["moda"] if checks else [])
    state = guarded.read(lambda session: Outcome.by_reference(session, "outcome/1").state)
    assert state is (OutcomeState.DISPUTED if checks else OutcomeState.WITHDRAWN)
