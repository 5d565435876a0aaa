"""A story on the web: written at the desk, read and signed without an account by those who benefit, then public."""

from __future__ import annotations

import json
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.web.desk import Desk, as_filled, errors_of, tree_of, words_of
from tests.world import a_commitment, a_plan, an_account, an_installation
from tests.worlds.results import an_outcome
from tests.worlds.reviews import a_seat, an_account_for
from tests.worlds.stories import ANONYMOUS, a_story
from tracker.commands.stories import StoryTold
from tracker.domain.permissions import Role
from tracker.models import Commitment, Story, StoryDraft

TOLD = {
    "title_zh": "記者當天就查得到", "title_en": "Found the same day", "outcomes": "outcome/1", "partner_role_zh": "地方記者",
    "partner_role_en": "a local reporter", "changed_zh": "記者可於當日核對。", "changed_en": "Checked on the day.",
    "own_words_zh": "我不必再請假去抄。"}
HERE = "/staff/results/2025-2028/1-1/story/"
DRAFT = "/staff/stories/1/"


@pytest.fixture
def editor(site: Flask) -> Desk:
    with site.extensions["database"].writing() as session:
        an_installation(session)
        a_plan(session)
        an_outcome(session, a_commitment(session, number="1-1"))
        email = an_account(session, Role.EDITOR, "cec").email
    return Desk(site, email).log_in()


def _address(editor: Desk) -> str:
    """The address for signing, as it is shown once."""
    shown = editor.post(f"{DRAFT}address/", {"csrf_token": [editor.token()]}, 200).text
    found = re.search(r"<code>https?://[^/<]+(/zh/stories/sign/[^<]+)</code>", shown)
    assert found
    assert found[1] not in editor.get(DRAFT).text
    return found[1]


def _sign(reader: FlaskClient, address: str, status: int = 303, **typed: str) -> str:
    page = reader.get(address).text
    values = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1] for name in ("token", "read")}  # type: ignore[index]
    answer = reader.post(address, data=values | typed, headers={"Origin": "http://localhost"})
    assert answer.status_code == status, answer.text[:2000]
    return answer.text


def test_a_story_is_written_signed_by_both_and_then_public(site: Flask, editor: Desk) -> None:
    editor.send(HERE, 303, **TOLD)
    reader = site.test_client()
    assert "簽署" in editor.get(DRAFT).text and reader.get("/zh/stories/1/").status_code == 404

    address = _address(editor)
    page = reader.get(address)
    assert "我不必再請假去抄。" in page.text and "Checked on the day." in page.text
    assert page.headers["Cache-Control"] == "no-store" and "noindex" in page.headers["X-Robots-Tag"]
    assert "Set-Cookie" not in page.headers

    assert DRAFT not in editor.get("/staff/").text
    _sign(reader, address, naming="named", name="林小姐", organisation="某新聞社", consent="y")
    assert DRAFT in editor.get("/staff/").text and "1-1 公開資料" in words_of(editor.last.text).partition("成果故事")[2]
    editor.send(f"{DRAFT}publish/", 303)
    assert DRAFT not in editor.get("/staff/").text

    for lang, words in (("zh", "我不必再請假去抄。"), ("en", "Checked on the day.")):
        shown = reader.get(f"/{lang}/stories/1/").text
        assert words in shown and "林小姐" in shown
        assert "stories/1/" in reader.get(f"/{lang}/plans/2025-2028/commitments/1-1/").text
    assert "記者當天就查得到" in reader.get("/zh/stories/").text
    assert "；林小姐，某新聞社，地方記者" in reader.get("/zh/changelog/").text
    assert reader.get(address).status_code == 404


def test_a_story_lists_everything_missing_at_once(editor: Desk) -> None:
    told = errors_of(editor.send(HERE, 422).text)
    for field in ("故事標題", "請選擇成果，或先登錄成果", "受益者", "現在有何不同"):
        assert field in told, field


def test_words_that_describe_an_activity_are_quoted_with_the_punctuation_of_each_language(editor: Desk) -> None:
    for lang, quoted in (("zh", "「辦理、說明會、12場」屬活動用語"), ("en", "“辦理, 說明會, 12場” is the language")):
        editor.lang = lang
        assert quoted in errors_of(editor.send(HERE, 422, **(TOLD | {"changed_zh": "辦理12場說明會"})).text)


def test_an_author_overtaken_in_the_same_draft_sees_the_other_words_beside_their_own(site: Flask, editor: Desk) -> None:
    editor.send(HERE, 303, **TOLD)
    seen = str(_version(site))
    first = TOLD | {"changed_zh": "記者隔天可核對。", "changed_en": "Checked the next day."}
    editor.send(f"{DRAFT}rewrite/", 303, **first, seen=seen)
    shown = editor.send(f"{DRAFT}rewrite/", 409, **(TOLD | {"changed_zh": "兩天後可核對。"}), seen=seen).text
    told = re.search(r'id="conflict".*?</table>', shown, re.S)
    assert told
    assert "您填寫期間，另有他人修改" in told[0] and "公布" not in told[0]
    rows = re.findall(r'rowheader">([^<]*)</th>', told[0])
    assert rows == ["現在有何不同"]
    assert all(each in told[0] for each in ("記者隔天可核對。", "Checked the next day.", "兩天後可核對。"))
    assert _kept(site).changed.zh == "記者隔天可核對。", "nothing is written over unseen"
    editor.send(f"{DRAFT}rewrite/", 303, **(TOLD | {"changed_zh": "兩天後可核對。"}), seen=str(_version(site)))
    assert _kept(site).changed.zh == "兩天後可核對。"


def test_a_member_is_asked_for_consent_to_sign_publicly_only_when_their_story_is_published(
        site: Flask, editor: Desk) -> None:
    with site.extensions["database"].writing() as session:
        email = an_account_for(session, a_seat(session)).email
    member = Desk(site, email).log_in()
    member.send(HERE, 303, **TOLD)
    _sign(site.test_client(), _address(member), naming="anonymous", consent="y")
    assert DRAFT in member.get("/review/").text and DRAFT not in editor.get("/staff/").text
    member.send(f"{DRAFT}publish/", 422)
    member.send(f"{DRAFT}publish/", 303, consent="y")
    assert DRAFT not in member.get("/review/").text
    assert site.test_client().get("/zh/stories/1/").status_code == 200


def test_a_reviewer_is_shown_no_story_that_others_are_writing(site: Flask, editor: Desk) -> None:
    editor.send(HERE, 303, **TOLD)
    with site.extensions["database"].writing() as session:
        email = an_account(session, Role.REVIEWER, "irm").email
    reviewer = Desk(site, email).log_in()
    assert TOLD["title_zh"] not in reviewer.get(HERE.removesuffix("story/")).text
    reviewer.get(DRAFT, 403)


def test_a_story_whose_form_is_sent_twice_is_one_draft(site: Flask, editor: Desk) -> None:
    form = editor.filled(HERE) | as_filled(TOLD)
    for _twice in range(2):
        assert str(editor.post(HERE, form, 303).headers["Location"]).endswith(DRAFT)


def test_a_beneficiary_is_given_back_a_form_that_is_not_valid_and_loses_nothing(site: Flask, editor: Desk) -> None:
    editor.send(HERE, 303, **TOLD)
    address, reader = _address(editor), site.test_client()
    shown = _sign(reader, address, 422, naming="anonymous", name="林小姐", consent="y")
    assert "林小姐" in shown and "error" in shown
    assert _sign(reader, address, 422, naming="named", name="林小姐")
    assert _sign(reader, address, 422, consent="y")
    told = errors_of(_sign(reader, address, 422))
    assert "署名方式：請選擇一項" in told and "未經同意，故事不會公布" in told, "both at once"


def test_a_reader_s_browser_can_fill_in_what_a_public_form_asks_about_them(site: Flask, editor: Desk) -> None:
    editor.send(HERE, 303, **TOLD)
    reader = site.test_client()
    for address, fields in ((_address(editor), {"name": "name", "organisation": "organization"}),
                            ("/zh/subscribe/", {"email": "email"})):
        inputs = {each.get("name"): each.get("autocomplete") for each in tree_of(reader.get(address).text).iter("input")}
        assert fields == {name: inputs[name] for name in fields}


def test_a_way_of_naming_that_the_form_does_not_offer_is_refused(site: Flask, editor: Desk) -> None:
    editor.send(HERE, 303, **TOLD)
    shown = _sign(site.test_client(), _address(editor), 422, naming="full", consent="y")
    assert "署名方式：所選項目不在選單內" in shown
    editor.send(f"{DRAFT}paper/", 422, signed_on="115/03/01", naming="full", consent="y")


def test_a_beneficiary_sees_what_the_story_rests_on_and_after_signing_how_it_names_them(site: Flask, editor: Desk) -> None:
    editor.send(HERE, 303, **TOLD)
    address, reader = _address(editor), site.test_client()
    for each in (address, address.replace("/zh/", "/en/")):
        assert "/outcomes/1/" in reader.get(each).text
    _sign(reader, address, naming="organisation", organisation="某新聞社", consent="y")
    assert "署名方式：僅列團體名稱、某新聞社" in words_of(reader.get(address).text)


def test_a_beneficiary_asks_for_other_words_and_the_desk_reads_the_request(site: Flask, editor: Desk) -> None:
    editor.send(HERE, 303, **TOLD)
    address, reader = _address(editor), site.test_client()
    _sign(reader, address, remark="不是當天，是隔天。")
    assert "不是當天，是隔天。" in editor.get(DRAFT).text
    todo = editor.get("/staff/").text
    assert DRAFT in todo and "受益者要求修改文字之成果故事" in todo and TOLD["title_zh"] in todo
    editor.send(f"{DRAFT}publish/", 422)
    editor.send(f"{DRAFT}rewrite/", 303, **(TOLD | {"own_words_zh": "隔天就看得到。"}), seen=str(_version(site)))
    assert DRAFT not in editor.get("/staff/").text


def test_an_expired_address_for_signing_says_so_and_leads_to_the_stories(site: Flask, editor: Desk) -> None:
    editor.send(HERE, 303, **TOLD)
    address, reader = _address(editor), site.test_client()
    _sign(reader, address, naming="anonymous", consent="y")
    editor.send(f"{DRAFT}publish/", 303)
    for path in (address, address.replace("/zh/", "/en/"), "/zh/stories/sign/guessed/"):
        answer = reader.get(path)
        assert answer.status_code == 404 and "/stories/\"" in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
    assert "此網址已失效" in reader.get(address).text and reader.post(address, data={}).status_code == 404


def test_an_editor_who_opens_or_publishes_a_published_draft_again_is_directed_to_the_story(site: Flask, editor: Desk) -> None:
    editor.send(HERE, 303, **TOLD)
    _sign(site.test_client(), _address(editor), naming="anonymous", consent="y")
    editor.get(f"{DRAFT}publish/")
    editor.again(f"{DRAFT}publish/", 303)
    for answer in (editor.post(f"{DRAFT}publish/", {"csrf_token": [editor.token()]}), editor.browser.get(f"/zh{DRAFT}")):
        assert answer.status_code == 303 and answer.headers["Location"] == f"/zh{HERE}".removesuffix("story/")
    assert "/zh/stories/1/" in editor.get(answer.headers["Location"]).text


def test_a_page_that_answers_a_form_offers_no_link_to_another_language_that_could_not_be_opened(editor: Desk) -> None:
    editor.send(HERE, 303, **TOLD)
    shown = editor.post(f"{DRAFT}address/", {"csrf_token": [editor.token()]}, 200).text
    assert f"/en{DRAFT}address/" not in shown and f"/en{DRAFT}" in editor.get(DRAFT).text


def test_words_that_change_while_somebody_reads_them_are_not_signed(site: Flask, editor: Desk) -> None:
    editor.send(HERE, 303, **TOLD)
    address, reader = _address(editor), site.test_client()
    before = reader.get(address).text
    editor.send(f"{DRAFT}rewrite/", 303, **(TOLD | {"own_words_zh": "很好。"}), seen=str(_version(site)))
    values = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', before)[1] for name in ("token", "read")}  # type: ignore[index]
    answer = reader.post(address, data=values | {"naming": "anonymous", "consent": "y"}, headers={"Origin": "http://localhost"})
    assert answer.status_code == 422 and "很好。" in answer.text
    # Who has read them now signs them from that page; who does not say what was read signs nothing.
    values = values | {"naming": "anonymous", "consent": "y"}
    now = re.search(r'name="read"[^>]*value="([^"]*)"', answer.text)
    assert now and now[1] != values["read"]
    headers = {"Origin": "http://localhost"}
    assert reader.post(address, data={name: value for name, value in values.items() if name != "read"},
                       headers=headers).status_code == 422
    assert reader.post(address, data=values | {"read": now[1]}, headers=headers).status_code == 303


def test_a_request_for_other_words_that_came_after_the_address_had_expired_is_given_back(site: Flask, editor: Desk) -> None:
    editor.send(HERE, 303, **TOLD)
    address, reader, remark = _address(editor), site.test_client(), "第二段所述之日期應為3月。"
    values = {"token": re.search(r'name="token"[^>]*value="([^"]*)"', reader.get(address).text)[1], "remark": remark}  # type: ignore[index]
    editor.send(f"{DRAFT}discard/", 303)
    answer = reader.post(address, data=values, headers={"Origin": "http://localhost"})
    assert answer.status_code == 404 and remark in answer.text
    assert remark not in reader.post(address, data=values, headers={"Origin": "https://elsewhere.example"}).text


def _kept(site: Flask) -> StoryTold:
    with site.extensions["database"].reading() as session:
        return StoryTold.of(session.get_one(StoryDraft, 1).told)


def _version(site: Flask) -> int:
    with site.extensions["database"].reading() as session:
        return int(session.get_one(StoryDraft, 1).version)


@pytest.mark.parametrize("page", ["paper", "publish"])
def test_words_that_change_while_the_desk_has_the_page_open_are_neither_signed_nor_published(site: Flask, editor: Desk,
                                                                                             page: str) -> None:
    editor.send(HERE, 303, **TOLD)
    editor.send(f"{DRAFT}paper/", 303, signed_on="115/03/01", naming="anonymous", consent="y")
    typed = {"signed_on": "115/03/02", "naming": "anonymous", "consent": "y"} if page == "paper" else {}
    before = editor.filled(f"{DRAFT}{page}/") | as_filled(typed)
    editor.send(f"{DRAFT}rewrite/", 303, **(TOLD | {"own_words_zh": "很好。"}), seen=str(_version(site)))
    editor.send(f"{DRAFT}paper/", 303, signed_on="115/03/03", naming="anonymous", consent="y")
    assert "文字已有修改" in errors_of(editor.post(f"{DRAFT}{page}/", before, 422).text)
    editor.again(f"{DRAFT}{page}/", 303)


def test_another_sites_form_signs_nothing(site: Flask, editor: Desk) -> None:
    editor.send(HERE, 303, **TOLD)
    address = _address(editor)
    answer = site.test_client().post(address, data={"naming": "anonymous", "consent": "y"},
                                     headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 400
    assert site.test_client().get("/zh/stories/sign/guessed/").status_code == 404


def test_a_story_signed_since_the_page_was_opened_is_not_discarded_unseen(site: Flask, editor: Desk) -> None:
    editor.send(HERE, 303, **TOLD)
    address = _address(editor)
    form = editor.filled(f"{DRAFT}discard/")
    _sign(site.test_client(), address, naming="anonymous", consent="y")
    assert "有他人修改本草稿" in words_of(editor.post(f"{DRAFT}discard/", form, 409).text)
    editor.again(f"{DRAFT}discard/", 303)
    editor.get(DRAFT, 404)


def test_a_signature_on_paper_can_be_entered_at_the_desk_and_a_draft_discarded(site: Flask, editor: Desk) -> None:
    editor.send(HERE, 303, **TOLD)
    assert "署名方式必填" in words_of(editor.get(f"{DRAFT}paper/").text).replace(" ", "")
    editor.send(f"{DRAFT}paper/", 303, signed_on="115/03/01", naming="anonymous", consent="y")
    assert "匿名" in editor.get(DRAFT).text
    asked = editor.get(f"{DRAFT}discard/").text
    assert "已取得的簽署將一併刪除" in asked and '<button type="submit" class="btn btn--go">捨棄此草稿</button>' in asked
    assert "匿名" in editor.get(DRAFT).text, "whoever only asked has lost nothing"
    editor.send(f"{DRAFT}discard/", 303)
    editor.get(DRAFT, 404)
    editor.browser.get(editor.address(f"{DRAFT}discard/"))
    assert "這份草稿已不存在" in editor.get("/staff/results/").text


def test_a_story_can_be_found_is_listed_appears_in_the_log_and_can_be_withdrawn(site: Flask, editor: Desk) -> None:
    with site.extensions["database"].writing() as session:
        a_story(session, Commitment.by_reference(session, "2025-2028/1-1"), ANONYMOUS)
    reader = site.test_client()
    assert "申報資料，記者當天就查得到" in reader.get("/zh/stories/").text
    assert "stories/1/" in reader.get("/zh/search/?q=當日核對").text
    assert "stories/1/" in reader.get("/zh/search/?q=當日核對&kind=results").text
    assert json.loads(reader.get("/data/stories.json").data)["data"][0]["partner_naming"] == "anonymous"
    assert "公布成果故事" in reader.get("/zh/changelog/").text and "公布成果故事" in reader.get("/zh/feed.atom").text

    shown = editor.get("/staff/results/2025-2028/1-1/").text
    assert "stories/published/1/withdraw/" in shown
    editor.send("/staff/stories/published/1/withdraw/", 303, because_zh="受益者要求撤回")
    page = reader.get("/zh/stories/1/").text
    assert "受益者要求撤回" in reader.get("/zh/changelog/").text and "我不必再請假去抄。" not in page
    assert "stories/1/" not in reader.get("/zh/search/?q=當日核對").text and json.loads(
        reader.get("/data/stories.json").data)["data"] == []


def test_an_editor_withdrawing_a_story_is_told_what_remains_and_how_a_name_is_removed(site: Flask, editor: Desk) -> None:
    with site.extensions["database"].writing() as session:
        commitment = Commitment.by_reference(session, "2025-2028/1-1")
        a_story(session, commitment)
        a_story(session, commitment, ANONYMOUS)
        entries = [each.last_entry for each in session.scalars(select(Story).order_by(Story.number))]

    named = editor.get("/staff/stories/published/1/withdraw/").text
    assert "撤回並非刪除" in named and "受益者選擇具名" in named and f"第{entries[0]}號" in named and "依法停止公開" in named
    assert "匿名" in editor.get("/staff/stories/published/2/withdraw/").text
    assert "Withdrawing is not erasing" in editor.browser.get("/en/staff/stories/published/1/withdraw/").text


def test_a_body_writes_a_story_with_those_it_serves_and_ndc_publishes_it(site: Flask, editor: Desk) -> None:
    with site.extensions["database"].writing() as session:
        email, other = an_account(session, Role.REPORTER, "cec").email, an_account(session, Role.REPORTER, "moi").email
    reporter, stranger = Desk(site, email).log_in(), Desk(site, other).log_in()

    assert "/staff/results/2025-2028/1-1/story/" in reporter.get("/staff/results/2025-2028/1-1/").text
    stranger.get(HERE, 403)
    stranger.post(HERE, {"csrf_token": [stranger.token()]}, 403)
    reporter.send(HERE, 303, **TOLD)
    stranger.get(DRAFT, 403)
    _sign(site.test_client(), _address(reporter), naming="anonymous", consent="y")

    page = reporter.get(DRAFT).text
    assert "由國發會公布" in page and f"{DRAFT}publish/" not in page
    reporter.post(f"{DRAFT}publish/", {"csrf_token": [reporter.token()]}, 403)
    assert site.test_client().get("/zh/stories/1/").status_code == 404
    editor.send(f"{DRAFT}publish/", 303)
    assert "記者當天就查得到" in site.test_client().get("/zh/stories/1/").text
    withdraw = "/staff/stories/published/1/withdraw/"
    reporter.get(withdraw, 403)
    reporter.post(withdraw, {"csrf_token": [reporter.token()], "because_zh": ["撤回"]}, 403)
