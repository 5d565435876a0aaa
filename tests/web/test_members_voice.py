"""A member finds what changed and says so in their own voice; the body answers; and neither can alter the other's
words."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.web.desk import Desk, Filled, as_filled, encoded, errors_of, form_of, tree_of, words_of
from tests.web.office import Office
from tests.web.public.pages import page, part, words
from tests.web.staff.test_access import rules
from tests.world import ADMIN, AT, EDITOR, a_body, a_conclusion, a_milestone, an_update, completion, holder, progress, text
from tests.worlds.documents import particulars
from tests.worlds.results import a_change
from tests.worlds.reviews import AGREES, DISPUTES, a_release, a_review, a_rule, a_signer, an_answer
from tests.worlds.rounds import a_calendar_file
from tracker import clock
from tracker.changelog.record import Decided
from tracker.clock import today
from tracker.commands import (
    accounts,
    carrying_over,
    commitments,
    history,
    meetings,
    milestones,
    objections,
    office_calendar,
    outcomes,
    register,
    reviews,
    steering_group,
    time_passing,
)
from tracker.commands.documents import add_document
from tracker.commands.history import Sourced
from tracker.commands.meetings import Notice
from tracker.commands.steering_group import Selection
from tracker.commands.withholding import withhold
from tracker.domain.calendar import When
from tracker.domain.calendar import write as when_written
from tracker.domain.permissions import LOADER, SYSTEM, Role
from tracker.domain.register import Ruling
from tracker.domain.statements import Party, Side, UpdateKind
from tracker.models import (
    Answer,
    Body,
    Commitment,
    Conclusion,
    Extension,
    Listing,
    Member,
    Milestone,
    Objection,
    Outcome,
    Plan,
    Review,
    Term,
    Update,
)
from tracker.queries import release
from tracker.queries.staff import actor_of


def tied(session: Session) -> None:
    """The member's account gets its seat, and there is a report of cec to judge."""
    account = accounts.by_email(session, "member@example.org")
    accounts.change_account(session, account, role=Role.MEMBER, body=None, side=Side.CIVIL_SOCIETY,
                            member=Member.by_reference(session, "member/1"), by=ADMIN, at=AT)
    milestone = Milestone.by_reference(session, "2025-2028/o1/m1")
    an_update(session, milestone, report=progress(occurred=date(2026, 3, 1), text=text("已辦理三場說明會")))


@pytest.fixture
def chamber(office_file: Path, tmp_path: Path, make_site: Callable[..., Flask]) -> Office:
    """The office, with a member who has a seat."""
    office = Office(make_site(f"sqlite:///{shutil.copyfile(office_file, tmp_path / 'chamber.db')}"))
    with office.site.extensions["database"].writing() as session:
        tied(session)
    return office


def write(office: Office, act: Callable[[Session], Any]) -> None:
    with office.site.extensions["database"].writing() as session:
        act(session)


def test_a_member_disputes_a_claim_the_body_answers_and_everything_is_shown_side_by_side(chamber: Office) -> None:
    member = chamber.at("member")
    home = words_of(member.get("/review/").text)
    assert "自第1次會議" in home and "已辦理三場說明會" in home
    path = "/review/updates/1/?stance=dispute"
    assert member.filled(path)["stance"] == ["dispute"]
    refused = member.again(path, 422, text_zh="")
    assert "請至少以一句話說明理由" in errors_of(refused.text) and "請先同意署名" in errors_of(refused.text), "both at once"
    refused = member.again(path, 422, text_zh="", consent="y")
    assert "請至少以一句話說明理由" in errors_of(refused.text)
    refused = member.send(path, 422, text_zh="說明會紀錄未公開")
    assert "請先同意署名" in errors_of(refused.text) and "說明會紀錄未公開" in refused.text
    member.again(path, 303, consent="y")
    assert member.get(path, 302).headers["Location"].endswith("/zh/review/1/amend/")
    amended = member.get("/review/1/amend/").text
    assert "可在此修正" in words_of(amended) and '<a href="/zh/review/" aria-current="true">我的頁面</a>' in amended
    twice = member.post(path, form_of(refused.text) | as_filled({"text_zh": "另有補充"}), 422)
    assert "/zh/review/1/amend/" in twice.text and "另有補充" in twice.text
    shown = words(part(page(chamber.site.test_client(), "/zh/plans/2025-2028/commitments/o1/"), "said"))
    assert "甲委員" in shown and "說明會紀錄未公開" in shown and "不同意" in shown and "待機關回覆" in shown
    assert "機關就本項的說明" not in shown, "the statement under review is one"

    reporter = chamber.at("reporter")
    assert "說明會紀錄未公開" in words_of(reporter.get("/staff/answers/").text)
    assert "回覆審視意見第1號" in words_of(reporter.get("/staff/").text)
    owed = reporter.get("/staff/answers/1/").text
    assert "/review/updates/1/" not in owed, "who is no member is led to no page of members"
    assert owed.index("<h2>機關說明</h2>") > owed.index("<h1>")
    assert "letter_number" not in form_of(owed)
    for path in ("/staff/answers/1/", "/staff/answers/1/extend/"):
        chamber.at("other").get(path, 403)
    assert "來文字號 必填" in words_of(chamber.at("editor").get("/staff/answers/1/").text), "NDC has it in writing"
    reporter.send("/staff/answers/1/", 422, text_zh="")
    reporter.again("/staff/answers/1/", 303, text_zh="紀錄已於網站公開", url="https://example.org/records")
    member.get("/review/")
    assert "機關已回覆，請表示是否解決" in words_of(member.last.text)
    member.send("/review/1/close/", 303, verdict="not_resolved", text_zh="只有摘要")
    public = chamber.site.test_client()
    for address in ("/zh/reviews/1/", "/zh/plans/2025-2028/commitments/o1/", f"/zh/changelog/{update_entry(chamber)}/"):
        found = words(page(public, address))
        assert "說明會紀錄未公開" in found and "紀錄已於網站公開" in found and "只有摘要" in found, address
    assert public.get("/zh/review/1/").headers["Location"] == "/zh/reviews/1/"
    feed = public.get("/en/reviews/feed.atom").text
    assert "說明會紀錄未公開" in feed and "紀錄已於網站公開" in feed and "Not resolved" not in feed
    assert "說明會紀錄未公開" in public.get("/zh/plans/2025-2028/commitments/o1/feed.atom").text


def test_a_member_can_open_the_evidence_that_came_with_a_report_before_judging_it(chamber: Office) -> None:
    write(chamber, lambda session: an_update(session, Milestone.by_reference(session, "2025-2028/o1/m1"), report=completion()))
    assert '<a href="/zh/evidence/1/">草案全文</a>' in chamber.at("member").get("/review/updates/2/").text


def test_a_member_sees_what_was_recorded_since_the_last_meeting_even_if_it_happened_before(chamber: Office) -> None:
    home = words_of(chamber.at("member").get("/review/").text)
    assert "已盤點全部法規" not in home

    def reported(session: Session) -> None:
        before = release.last_held(session)
        assert before and today() > before.held_on.last
        an_update(session, Milestone.by_reference(session, "2025-2028/o1/m1"), at=clock.now(),
                  report=progress(occurred=before.held_on.first - timedelta(30), text=text("已盤點全部法規")))

    write(chamber, reported)
    assert "已盤點全部法規" in words(part(tree_of(chamber.at("member").get("/review/").text), "changes"))


def test_a_member_sees_that_a_commitment_passed_to_another_body_and_that_a_milestone_was_given_its_first_date(
        chamber: Office) -> None:
    def recorded(session: Session) -> None:
        a_body(session, "moda")
        commitment, decided = Commitment.by_reference(session, "2025-2028/o1"), Decided(document="院授發協字第1號")
        commitments.move_to_successor(session, commitment, old="cec", new="moda", occurred=When.day(today()),
                                      reason=text("組織調整"), decided=decided, by=EDITOR, at=clock.now())
        milestones.set_first_date(session, a_milestone(session, commitment=commitment, due=None), due=When.day(date(2027, 6, 30)),
                                  decided=decided, by=EDITOR, at=clock.now())

    write(chamber, recorded)
    told = words(part(tree_of(chamber.at("member").get("/review/").text), "changes"))
    assert "承諾事項移由承接機關辦理" in told and "訂定里程碑期限" in told


def update_entry(office: Office) -> object:
    return office.read(lambda session: session.get_one(Update, "update/1").last_entry)


def states(office: Office) -> object:
    return office.read(lambda session: [session.get_one(model, reference).public() for model, reference in (  # type: ignore[attr-defined]
        (Review, "review/1"), (Answer, "answer/1"), (Update, "update/1"))])


def given(office: Office) -> None:
    member = office.at("member")
    member.send("/review/updates/1/", 303, stance="ask", text_zh="請提供紀錄", consent="y")
    office.at("reporter").send("/staff/answers/1/", 303, text_zh="已公開")


MINE = ("/review/1/amend/", "/review/1/withdraw/", "/review/1/close/")
FILLED = {"stance": "agree", "text_zh": "改寫", "reason_zh": "改寫", "verdict": "accepted", "seen": "999"}


@pytest.mark.parametrize("who", ["reporter", "approver", "other", "editor", "second", "admin", "reviewer", "auditor"])
def test_no_other_account_changes_a_members_words_by_any_form_or_direct_request(chamber: Office, who: str) -> None:
    given(chamber)
    before, desk = (states(chamber), chamber.count()), chamber.at(who)
    token = desk.token()
    for path in (*MINE, "/review/updates/1/"):
        assert desk.browser.get(desk.address(path)).status_code == 403, path
        answer = desk.browser.post(desk.address(path), data=FILLED | {"csrf_token": token})
        assert answer.status_code == 403, path
    assert (states(chamber), chamber.count()) == before


@pytest.mark.parametrize("lang, says", [("zh", "本席次任期已屆滿或終止"), ("en", "This seat on the Taskforce has ended")])
def test_a_member_whose_term_has_ended_is_told_so_before_typing_anything(chamber: Office, lang: str, says: str) -> None:
    write(chamber, lambda session: a_release(session))
    member = Desk(chamber.site, "member@example.org", lang).log_in()
    assert "/updates/1/" in member.get("/review/").text and says not in member.last.text
    write(chamber, lambda session: steering_group.amend_term(
        session, Term.by_reference(session, "term/1"), starts=None, ends=When.day(today() - timedelta(days=1)),
        first_meeting=None, last_meeting=None, note=text(""), selection=Selection(), reason=text("屆滿"), by=EDITOR, at=AT))
    assert says in words_of(member.get("/review/").text) and "/review/updates/1/" not in member.last.text
    assert "#waiting" not in member.last.text
    assert says in member.get("/review/updates/1/", 403).text
    assert says in member.get("/review/meetings/12/conclusions/1/object/", 403).text


def test_a_member_whose_term_has_ended_is_offered_to_take_back_what_was_said_and_nothing_else(chamber: Office) -> None:
    member = chamber.at("member")
    member.send("/review/updates/1/?stance=dispute", 303, text_zh="說明會紀錄未公開", consent="y")
    assert "/review/1/amend/" in member.get("/review/").text
    write(chamber, lambda session: steering_group.amend_term(
        session, Term.by_reference(session, "term/1"), starts=None, ends=When.day(today() - timedelta(days=1)),
        first_meeting=None, last_meeting=None, note=text(""), selection=Selection(), reason=text("屆滿"), by=EDITOR, at=AT))
    assert "/review/1/withdraw/" in member.get("/review/").text and "/review/1/amend/" not in member.last.text
    for path in ("/review/1/amend/", "/review/1/close/"):
        assert "本席次任期已屆滿或終止" in member.get(path, 403).text, path
    member.send("/review/1/withdraw/", 303)


def test_a_member_who_has_ended_the_consent_is_asked_for_it_again_before_rewording_anything(chamber: Office) -> None:
    member = chamber.at("member")
    member.send("/review/updates/1/?stance=dispute", 303, text_zh="說明會紀錄未公開", consent="y")
    member.post("/review/consent/end/", {"csrf_token": [member.token()]}, 303)
    refused = member.send("/review/1/amend/", 422, text_zh="仍未公開")
    assert "請先同意署名" in errors_of(refused.text) and "仍未公開" in refused.text
    member.again("/review/1/amend/", 303, consent="y")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_review_of_a_statement_on_a_whole_plan_names_the_plan_wherever_it_is_listed(chamber: Office, lang: str) -> None:
    def say(session: Session) -> None:
        plan = Plan.by_reference(session, "2025-2028")
        said = history.load_update(session, UpdateKind.PROGRESS, plan, None, [], Sourced(
            text("開始徵集提案", "Proposals are collected"), When.day(today()), Party.SECRETARIAT, "moi", "cec"), by=LOADER,
            at=AT)
        a_review(session, actor_of(session, accounts.by_email(session, "member@example.org")), update=said)

    write(chamber, lambda session: reviews.give_consent(
        session, by=actor_of(session, accounts.by_email(session, "member@example.org")), at=AT))
    write(chamber, say)
    plan, body = {"zh": ("國家行動方案", "moi 委員會"), "en": ("Action plan", "Commission moi")}[lang]
    for who, path in (("editor", "/reviews/1/"), ("editor", "/reviews/"), ("editor", "/staff/answers/"),
                      ("editor", "/staff/answers/1/"), ("member", "/review/"), ("member", "/review/1/withdraw/")):
        shown = words_of(Desk(chamber.site, f"{who}@example.org", lang).log_in().get(path).text)
        assert plan in shown and (body in shown or path not in ("/reviews/1/", "/staff/answers/1/", "/review/1/withdraw/")), path


def test_no_editor_can_put_other_words_under_a_members_name_through_a_translation(chamber: Office) -> None:
    chamber.at("member").send("/review/updates/1/", 303, stance="ask", text_zh="請提供紀錄", consent="y")
    editor = chamber.at("editor")
    for field in ("text", "signed_name"):
        path = f"/staff/translations/edit/?of=review/1&field={field}"
        editor.get(path, 403)
        editor.post(path, {"translation": ["We welcome the draft."], "state": ["official"], "csrf_token": [editor.token()]}, 403)
    assert "We welcome" not in chamber.site.test_client().get("/en/reviews/1/").text


def test_another_member_can_change_nothing_and_no_member_can_change_what_a_body_said(chamber: Office) -> None:
    given(chamber)
    write(chamber, lambda session: a_signer(session, "乙委員"))
    write(chamber, lambda session: named(session))
    before, entries = states(chamber), chamber.count()
    for who, paths in (("rival", MINE), ("member", ("/staff/answers/1/", "/staff/answers/1/extend/", "/staff/answers/rule/",
                                                   "/staff/plans/2025-2028/commitments/o1/amend/"))):
        desk = chamber.at(who)
        token = desk.token()
        for path in paths:
            answer = desk.browser.post(desk.address(path), data=FILLED | {"csrf_token": token})
            assert answer.status_code in (403, 404), (who, path, answer.status_code)
    assert (states(chamber), chamber.count()) == (before, entries)


def named(session: Session) -> None:
    accounts.by_email(session, "seat2@example.org").email = "rival@example.org"


def test_a_lapse_shows_on_the_commitment_the_board_and_in_the_feed(chamber: Office) -> None:
    long_ago = clock.now() - timedelta(days=40)
    write(chamber, lambda session: a_rule(session, 5, at=clock.now()))
    def dispute(session: Session) -> None:
        actor = actor_of(session, accounts.by_email(session, "member@example.org"))
        reviews.give_consent(session, by=actor, at=long_ago)
        reviews.give_review(session, Update.by_reference(session, "update/1"), DISPUTES, by=actor, at=long_ago)

    write(chamber, dispute)
    write(chamber, lambda session: a_conclusion(session, commitment=Commitment.by_reference(session, "2025-2028/o1")))
    for _again in range(2):
        write(chamber, lambda session: time_passing.mark_time(session, today=today(), working_days=5, by=SYSTEM, at=clock.now()))
    public = chamber.site.test_client()
    assert "逾期未回覆" in words(part(page(public, "/zh/plans/2025-2028/commitments/o1/"), "said"))
    for path in ("/zh/plans/2025-2028/commitments/o1/", "/zh/bodies/cec/"):
        assert "逾期未回覆" in words(page(public, path)).split("近期異動")[0], path
    for path in ("/zh/group/decisions/", "/zh/group/decisions/1/"):
        shown = words(page(public, path))
        assert "逾期未回覆" in shown and "審視意見第1號" in shown, path
    assert "1件" in words(page(public, "/zh/group/decisions/")).split("逾期未回覆之委員意見")[1][:6]
    board = words(page(public, "/zh/reviews/?state=overdue"))
    assert "甲委員" in board and "第1次會議通過" in board
    assert "甲委員" not in words(part(page(public, "/zh/reviews/?state=answered"), "list"))
    for feed in ("/zh/reviews/feed.atom", "/zh/plans/2025-2028/commitments/o1/feed.atom", "/zh/bodies/cec/feed.atom"):
        entries = public.get(feed).text.split("<entry>")
        told = [each for each in entries if "逾期未回覆委員意見" in each]
        assert len(told) == 1, feed
        assert "<title>逾期未回覆委員意見：公開資料<" in told[0] and "cec 委員會" in told[0], "of what, and by whom"
    # By which days it was counted is said wherever the date is shown, until the year's calendar is loaded.
    pages = ("/zh/reviews/", "/zh/reviews/1/")
    assert all("尚未匯入" in words(page(public, path)) for path in pages)
    assert "尚未匯入" in words_of(chamber.at("reporter").get("/staff/answers/").text)
    years = "".join(a_calendar_file(year).partition("\r\n")[2] for year in sorted({long_ago.year, today().year}))
    write(chamber, lambda session: office_calendar.load(session, f"西元日期,星期,是否放假,備註\r\n{years}".encode(), by=EDITOR,
                                                        at=clock.now()))
    assert not any("尚未匯入" in words(page(public, path)) for path in pages)
    reporter = chamber.at("reporter")
    assert all("逾期未回覆" in words_of(reporter.get(path).text) for path in ("/staff/answers/", "/staff/"))
    late = reporter.send("/staff/answers/1/extend/", 422, until="2027-01-01", reason_zh="資料整理中")
    assert "回覆期限已過" in errors_of(late.text)


def test_an_answer_to_words_that_were_amended_meanwhile_is_stopped_and_shows_the_new_words(chamber: Office) -> None:
    member = chamber.at("member")
    member.send("/review/updates/1/", 303, stance="dispute", text_zh="沒有紀錄", consent="y")
    reporter = chamber.at("reporter")
    reporter.filled("/staff/answers/1/")
    shown = reporter.last
    member.send("/review/1/amend/", 303, text_zh="沒有完整紀錄")
    reporter.last = shown
    stale = reporter.again("/staff/answers/1/", 409, text_zh="已公開")
    assert "沒有完整紀錄" in words_of(stale.text) and "已公開" in stale.text
    assert "逐一比對" not in words_of(stale.text), "the member’s words are no earlier version of the answer"


def test_no_body_is_said_to_owe_an_answer_to_a_review_that_agrees_or_was_withdrawn(chamber: Office) -> None:
    def given_and_taken_back(session: Session) -> None:
        rule, signer, update = a_rule(session), a_signer(session), Update.by_reference(session, "update/1")
        assert rule.days and a_review(session, a_signer(session, "乙委員"), AGREES, update=update, at=clock.now())
        review = a_review(session, signer, update=update, at=clock.now())
        reviews.withdraw_review(session, review, reason=text("已取得"), by=signer, at=clock.now())
        a_review(session, a_signer(session, "丙委員"), update=update, at=clock.now())

    write(chamber, given_and_taken_back)
    reader = chamber.site.test_client()
    shown = [words(page(reader, f"/zh/reviews/{number}/")) for number in (1, 2, 3)]
    assert ["應回覆機關" in each for each in shown] == ["通過之規定" in each for each in shown] == [False, False, True]


def test_a_member_who_withdraws_their_words_twice_is_told_beside_the_reason_that_they_are_withdrawn(chamber: Office) -> None:
    given(chamber)
    member = chamber.at("member")
    assert ">撤回您的意見</button>" in member.get("/review/1/withdraw/").text
    form = member.filled("/review/1/withdraw/") | {"reason_zh": ["誤會已經澄清，謝謝說明"]}
    member.post("/review/1/withdraw/", form, 303)
    member.post("/review/1/withdraw/", form, 409)
    told = member.again("/review/1/withdraw/", 422)
    assert "已撤回" in errors_of(told.text) and form_of(told.text)["reason_zh"] == form["reason_zh"]
    for path in MINE:
        assert member.browser.get(member.address(path)).status_code == 404


def test_a_page_in_english_names_the_member_who_signs_in_english(chamber: Office) -> None:
    def seat(session: Session) -> None:
        member = steering_group.appoint_member(session, session.scalars(select(Term)).one(), name=text("乙委員", "Member B"),
                                               role=text("委員"), by=EDITOR, at=AT)
        accounts.change_account(session, accounts.by_email(session, "member@example.org"), role=Role.MEMBER, body=None,
                                side=Side.CIVIL_SOCIETY, member=member, by=ADMIN, at=AT)

    write(chamber, seat)
    member = chamber.at("member")
    assert "署名「乙委員」" in words_of(member.get("/staff/results/2025-2028/o1/outcome/").text)
    member.lang = "en"
    assert "signed “Member B”" in words_of(member.get("/staff/results/2025-2028/o1/outcome/").text)


def test_a_member_can_object_on_the_page_of_conclusions_recommended_for_release(chamber: Office) -> None:
    coming = today() + timedelta(days=30)

    def recommend(session: Session) -> None:
        meeting = meetings.announce_meeting(session, 2, Notice(When.day(coming)), by=EDITOR, at=clock.now())
        conclusion = a_conclusion(session, commitment=Commitment.by_reference(session, "2025-2028/o1"))
        register.list_at_meeting(session, conclusion, meeting, register.Reported(
            number=1, follow_up=text("格式已公布"), advice=Ruling.RELEASE, url="https://example.org/format"),
            by=EDITOR, at=clock.now())
        add_document(session, meeting_plan(session), particulars(title=text("格式說明"), proves=[conclusion.reference]),
                     by=EDITOR, at=clock.now())

    write(chamber, recommend)
    public = chamber.site.test_client()
    path = "/group/meetings/2/release/"
    shown = words(page(public, f"/zh{path}"))
    assert 'aria-label="提出異議（推動小組委員）：公開資料格式"' in public.get(f"/zh{path}").text
    assert "公開資料格式" in shown and "格式已公布" in shown and "符合" in shown
    assert "example.org/format" in shown and "格式說明" in shown
    member = chamber.at("member")
    assert "公開資料格式" in words_of(member.get("/review/").text)
    member.send("/review/meetings/2/conclusions/1/object/", 422, text_zh="", consent="y")
    member.again("/review/meetings/2/conclusions/1/object/", 303, text_zh="格式未包含歷年資料", consent="y")
    assert "格式未包含歷年資料" in words(page(public, f"/zh{path}"))
    assert 'aria-label="Withdraw (signatory only): Objection 1"' in public.get(f"/en{path}").text
    assert "異議第1號 公開資料格式 撤回" in words_of(member.get("/review/").text)
    assert member.get("/review/meetings/2/conclusions/1/object/", 302).location.endswith("/zh/review/#mine")
    assert "您的異議仍有效，列於「您已提出之意見」，可於該處撤回。" in words_of(member.get("/review/").text)
    editor = chamber.at("editor")
    token = editor.token()
    for act in ("/review/objections/1/withdraw/", "/review/meetings/2/conclusions/1/object/"):
        assert editor.browser.post(editor.address(act), data=FILLED | {"csrf_token": token}).status_code == 403
    member.send("/review/objections/1/withdraw/", 303, reason_zh="已補正")
    assert "異議第1號 公開資料格式 已於" in words_of(member.get("/review/").text)
    shown = words(page(public, f"/en{path}"))
    assert "withdrawn by the member" in shown and "格式未包含歷年資料" in shown
    assert chamber.read(lambda session: session.get_one(Objection, "objection/1").withdrawn_on) == today()


def test_a_member_can_withdraw_an_objection_even_if_the_release_is_no_longer_recommended(chamber: Office) -> None:
    def recommended(session: Session) -> None:
        listing = a_release(session)
        objections.raise_objection(session, listing, text=text("尚未試用"), by=actor_of(session, accounts.by_email(
            session, "member@example.org")), at=clock.now())
        register.correct_listing(session, listing, register.Reported(advice=Ruling.KEEP), None, correction=text("尚待試用"),
                                 by=EDITOR, at=clock.now())

    member = chamber.at("member")
    member.send("/review/updates/1/", 303, stance="agree", consent="y")
    write(chamber, recommended)
    member.get("/review/")
    way = next(link.get("href") for link in tree_of(member.last.text).iter("a") if "objections" in (link.get("href") or ""))
    member.send(str(way).removeprefix("/zh"), 303, reason_zh="建議已更正")
    assert "異議第1號" in words_of(member.get("/review/").text)
    assert chamber.read(lambda session: session.get_one(Objection, "objection/1").withdrawn_on) == today()


def test_everything_wrong_with_a_later_date_or_an_answer_for_a_body_is_reported_at_once(chamber: Office) -> None:
    write(chamber, lambda session: a_rule(session, at=clock.now()))
    chamber.at("member").send("/review/updates/1/", 303, stance="ask", text_zh="請提供紀錄", consent="y")
    editor = chamber.at("editor")
    told = errors_of(editor.send("/staff/answers/1/extend/", 422, until=str(today())).text)
    assert all(each in told for each in ("新期限須晚於現行期限", "請填寫本欄", "請填寫機關來文字號"))
    told = errors_of(editor.send("/staff/answers/1/", 422).text)
    assert all(each in told for each in ("請填寫本欄", "請填寫機關來文字號"))


def test_a_later_date_is_shown_with_the_letter_that_gave_it_beside_the_date_under_the_rule(chamber: Office) -> None:
    write(chamber, lambda session: a_rule(session, at=clock.now()))
    chamber.at("member").send("/review/updates/1/", 303, stance="ask", text_zh="請提供紀錄", consent="y")
    public = chamber.site.test_client()
    shown = words(page(public, "/zh/reviews/1/"))
    assert "依第1次會議通過之規定" in shown and "原期限" not in shown
    chamber.at("editor").send("/staff/answers/1/extend/", 303, until=str(today() + timedelta(days=60)), reason_zh="資料整理中",
                              letter_number="中選字第7號")
    shown = words(page(public, "/zh/reviews/1/"))
    first = chamber.read(lambda session: when_written(session.get_one(Extension, "extension/1").was, "zh", "table"))
    assert f"原期限{first}，依第1次會議通過之規定" in shown and "中選字第7號" in shown
    assert "中選字第7號" in words(page(public, "/zh/changelog/")) and "中選字第7號" in public.get("/zh/reviews/feed.atom").text


def test_the_entry_that_withholds_a_members_words_names_who_withheld_them_and_is_not_signed_by_the_member(
        chamber: Office) -> None:
    chamber.at("member").send("/review/updates/1/", 303, stance="ask", text_zh="個人資料", consent="y")

    def by_law(session: Session) -> None:
        number = Review.by_reference(session, "review/1").last_entry
        withhold(session, number, ground=text("個人資料保護法"), by=ADMIN, at=clock.now())

    write(chamber, by_law)
    told = words(page(chamber.site.test_client(), f"/zh/changelog/{chamber.count()[0]}/"))
    assert "依法停止公開" in told and "管理者" in told and "署名：" not in told


def test_a_member_is_offered_nothing_to_do_with_words_that_were_withheld_and_may_say_something_else(chamber: Office) -> None:
    member = chamber.at("member")
    member.send("/review/updates/1/", 303, stance="ask", text_zh="個人資料", consent="y")
    chamber.at("reporter").send("/staff/answers/1/", 303, text_zh="紀錄已於網站公開")

    def by_law(session: Session) -> None:
        number = Review.by_reference(session, "review/1").last_entry
        withhold(session, number, ground=text("個人資料保護法"), by=ADMIN, at=clock.now())

    write(chamber, by_law)
    home = member.get("/review/").text
    assert "/review/1/" not in home.replace("/reviews/1/", "") and "/review/updates/1/" in home
    assert "/staff/answers/1/" not in chamber.at("reporter").get("/staff/answers/").text
    assert "依法停止公開" in words(part(page(chamber.site.test_client(), "/zh/reviews/"), "list"))
    member.send("/review/updates/1/", 303, stance="ask", text_zh="請提供紀錄")
    assert "請提供紀錄" in words(page(chamber.site.test_client(), "/zh/reviews/2/"))


def test_an_answer_is_shown_under_the_name_of_the_body_that_gave_it(chamber: Office) -> None:
    chamber.at("member").send("/review/updates/1/", 303, stance="ask", text_zh="請提供紀錄", consent="y")

    def succeeded(session: Session) -> None:
        a_body(session, "moda")
        carrying_over.succeed_body(
            session, Body.by_reference(session, "cec"), successor="moda", on=today(), commitments=[], reason=text("組織調整"),
            decided=Decided(document="院授發協字第1號"), by=EDITOR, at=clock.now())
        an_answer(session, Review.by_reference(session, "review/1"), by=holder(session, body="moda"), at=clock.now())

    write(chamber, succeeded)
    assert "回覆：moda委員會" in words(page(chamber.site.test_client(), "/zh/reviews/1/")).replace(" ", "")


def meeting_plan(session: Session) -> Plan:
    return Plan.by_reference(session, "2025-2028")


def test_an_old_text_leads_to_its_own_entry_and_to_the_one_that_corrects_it(chamber: Office) -> None:
    def correct(session: Session) -> tuple[int, int]:
        old = Update.by_reference(session, "update/1")
        first = old.last_entry
        newer = an_update(session, Milestone.by_reference(session, "2025-2028/o1/m1"),
                          report=progress(occurred=date(2026, 3, 1), text=text("已辦理二場說明會")), corrects=old)
        return first, newer.last_entry

    with chamber.site.extensions["database"].writing() as session:
        first, second = correct(session)
    shown = page(chamber.site.test_client(), "/zh/plans/2025-2028/commitments/o1/")
    old = next(each for each in part(shown, "said").iter("li") if "已辦理三場說明會" in words(each))
    assert [each.get("href") for each in old.iter("a") if "/changelog/" in each.get("href", "")] == [
        f"/zh/changelog/{number}/" for number in (first, second)]


def test_the_form_on_a_review_leads_to_the_entry_that_published_what_is_under_review(chamber: Office) -> None:
    member = chamber.at("member")
    member.send("/review/updates/1/?stance=dispute", 303, text_zh="說明會紀錄未公開", consent="y")
    with chamber.site.extensions["database"].writing() as session:
        first = Update.by_reference(session, "update/1").last_entry
        later = withhold(session, first, ground=text("個人資料保護法"), by=ADMIN, at=clock.now())[0].number
    shown = words_of(member.get("/review/1/withdraw/").text)
    assert f"第{first}號" in shown and f"第{later}號" not in shown


def test_a_withheld_document_leaves_a_notice_in_its_place(chamber: Office) -> None:
    def enter(session: Session) -> int:
        return add_document(session, meeting_plan(session), particulars(title=text("某君陳情書"), url="https://example.org/mr-x"),
                            by=EDITOR, at=clock.now()).last_entry

    with chamber.site.extensions["database"].writing() as session:
        number = enter(session)
    admin = chamber.at("admin")
    assert "某君陳情書" in words_of(admin.send("/staff/withhold/", 200, entry=str(number), ground_zh="個人資料保護法第11條",
                                          step="preview").text)
    admin.again("/staff/withhold/", 303, step="withhold")
    public = chamber.site.test_client()
    for lang, notice in (("zh", "依法停止公開之文件"), ("en", "Document withheld by law")):
        for path in ("plans/2025-2028/documents/", "documents/1/"):
            shown = words(page(public, f"/{lang}/{path}"))
            assert notice in shown and "某君" not in shown and "mr-x" not in shown, (lang, path)
    assert "個人資料保護法第11條" in words(page(public, f"/zh/changelog/{number}/"))
    assert "某君" not in public.get("/data/documents.csv").text


def test_an_empty_page_says_so(chamber: Office) -> None:
    public = chamber.site.test_client()
    for lang in ("zh", "en"):
        page(public, f"/{lang}/reviews/")
        page(public, f"/{lang}/group/meetings/1/release/")
        page(public, f"/{lang}/group/meetings/9/release/", 404)
        page(public, f"/{lang}/reviews/9/", 404)
    assert "尚無委員署名之審視意見" in words(page(public, "/zh/reviews/"))


def spoken(session: Session) -> None:
    """A member's question, objection and dispute of an outcome, beside the body's report and answer."""
    member = actor_of(session, accounts.by_email(session, "member@example.org"))
    claim = Update.by_reference(session, "update/1")
    reviews.give_consent(session, by=member, at=AT)
    an_answer(session, a_review(session, member, DISPUTES, update=claim))
    objections.raise_objection(session, a_release(session), text=text("條件未達成"), by=member, at=AT)
    outcome = outcomes.publish_outcome(session, Commitment.by_reference(session, "2025-2028/o1"), a_change(), by=EDITOR, at=AT)
    outcomes.dispute(session, outcome, reason=text("改變早於方案"), by=member, at=AT)


def words_of_members(office: Office) -> object:
    return office.read(lambda session: (
        session.get_one(Review, "review/1").public(), session.get_one(Objection, "objection/1").public(),
        session.get_one(Outcome, "outcome/1").disputes))


def words_of_bodies(office: Office) -> object:
    return office.read(lambda session: [session.get_one(model, reference).public() for model, reference in (  # type: ignore[attr-defined]
        (Update, "update/1"), (Answer, "answer/1"), (Commitment, "2025-2028/o1"), (Conclusion, "conclusion/1"),
        (Listing, "conclusion/1/meeting/12"), (Milestone, "2025-2028/o1/m1"))])


def every_form_sent(office: Office, who: str) -> int:
    """Every form behind the log-in, sent by one account: as shown, with everything that it has a field for filled in, and
    bare where it is not shown; returns how many were accepted."""
    desk, taken = office.at(who), 0
    token = desk.token()
    for rule, path in rules(office.site):
        # To publish a report is to make its files, for half a minute.
        if "POST" not in (rule.methods or ()) or not rule.endpoint.startswith(("staff.", "review.")) or (
                rule.endpoint == "staff.finish_report"):
            continue
        form = typed_in(desk.browser.get(path))
        for values in ({**form, **{name: [value] for name, value in FILLED.items() if name in form and name != "seen"}},
                       {name: [value] for name, value in FILLED.items()}):
            answer = desk.browser.post(path, data=encoded({**values, "csrf_token": [token]}),
                                       content_type="application/x-www-form-urlencoded")
            taken += answer.status_code == 303
    return taken


def typed_in(shown: TestResponse) -> Filled:
    """The form of a page as shown; empty where the page is refused or has none."""
    try:
        return form_of(shown.text) if shown.status_code == 200 else {}
    except StopIteration:
        return {}


def test_no_form_of_government_can_alter_a_members_words_and_they_stay_where_they_were(chamber: Office) -> None:
    write(chamber, spoken)
    before = words_of_members(chamber)
    for who in ("editor", "reporter", "approver", "admin"):
        every_form_sent(chamber, who)
        assert words_of_members(chamber) == before, who
    public = chamber.site.test_client()
    for path, said in (("/zh/reviews/1/", DISPUTES.text.zh), ("/zh/reviews/", DISPUTES.text.zh[:6]),
                       ("/zh/group/meetings/12/release/", "條件未達成"), ("/zh/group/decisions/1/", "條件未達成"),
                       ("/zh/outcomes/1/", "改變早於方案")):
        assert said in words(page(public, path)), path


def test_no_form_of_a_member_can_alter_what_government_says(chamber: Office) -> None:
    write(chamber, spoken)
    write(chamber, lambda session: a_signer(session, "乙委員"))
    write(chamber, named)
    before = words_of_bodies(chamber)
    for who in ("rival", "member"):
        every_form_sent(chamber, who)
        assert words_of_bodies(chamber) == before, who


def test_an_objection_remains_when_the_secretariat_later_recommends_otherwise(chamber: Office) -> None:
    write(chamber, spoken)
    editor = chamber.at("editor")
    editor.send("/staff/register/1/meetings/12/correct/", 303, advice="keep", correction_zh="補正")
    public = chamber.site.test_client()
    shown = words(page(public, "/zh/group/meetings/12/release/"))
    assert "條件未達成" in shown and "已不再建議解除列管" in shown and "提出異議（推動小組委員）" not in shown
    assert "條件未達成" in words(page(public, "/zh/group/decisions/1/"))
    assert "/zh/group/meetings/12/release/" in public.get("/zh/group/meetings/12/").text


def test_a_dispute_leads_to_the_wording_that_it_disputes(chamber: Office) -> None:
    write(chamber, spoken)
    disputed = chamber.read(lambda session: session.get_one(Outcome, "outcome/1").last_entry)
    public = chamber.site.test_client()
    assert "本項成果其後已修正" not in words(page(public, "/zh/outcomes/1/"))
    write(chamber, lambda session: outcomes.amend_outcome(
        session, Outcome.by_reference(session, "outcome/1"), a_change(title=text("改寫之成果")), reason=text("補正"), by=EDITOR,
        at=AT))
    shown = page(public, "/zh/outcomes/1/")
    assert "本項成果其後已修正" in words(shown)
    assert f"/zh/changelog/{disputed}/" in [each.get("href") for each in part(shown, "said").iter("a")]
