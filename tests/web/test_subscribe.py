"""Someone who subscribes by mail asks, confirms by the link that is sent, changes the subscription, and leaves."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests import world
from tests.web.public.pages import page, parsed, part, words
from tracker import clock
from tracker.changelog.record import Decided, head
from tracker.commands import bodies, commitments
from tracker.domain.calendar import When
from tracker.mail.transport import Memory
from tracker.models import Body, Commitment, Subscriber
from tracker.queries import subscriptions

OURS = {"Origin": "http://localhost"}
CHOICES = {"email": "Reader@example.org", "topics": ["delays"], "commitments": ["2021-2024/2-1"], "rhythm": "at_once",
           "language": "zh", "consent": "y"}


@pytest.fixture
def kept(seeded: Flask) -> Memory:
    """Where the site's messages go."""
    memory = Memory()
    seeded.extensions["post"] = replace(seeded.extensions["post"], transport=memory)
    return memory


def proof(client: FlaskClient, path: str) -> str:
    found = re.search(r'name="token"[^>]*value="([^"]+)"', client.get(path).text)
    assert found
    return found[1]


def send(client: FlaskClient, path: str, values: dict[str, Any] | None = None, headers: dict[str, str] | None = None,
         ) -> TestResponse:
    """Send a form as its page gave it. Whatever the site does once the answer has gone out is done by the time this
    returns."""
    given = {"token": proof(client, path), **(values or {})}
    answer = client.post(path, data=given, headers=OURS if headers is None else headers)
    answer.close()
    return answer


def subscribers(site: Flask) -> list[Subscriber]:
    with site.extensions["database"].reading() as session:
        return list(session.scalars(select(Subscriber).order_by(Subscriber.email)))


def link(message: EmailMessage, purpose: str) -> str:
    text = message.get_body(("plain",))
    assert text is not None
    found = re.search(rf"http://127\.0\.0\.1:5000(/(?:zh|en)/subscribe/{purpose}/\S+)", text.get_content())
    assert found, text.get_content()
    return found[1]


def test_a_subscription_works_from_the_form_to_the_last_message(seeded: Flask, reader: FlaskClient, kept: Memory) -> None:
    asked = send(reader, "/zh/subscribe/", CHOICES)
    assert (asked.status_code, asked.location) == (303, "/zh/subscribe/asked/")
    [(to, message)] = kept.sent
    assert (to, message["Subject"]) == ("reader@example.org", "請確認您的訂閱：開放政府承諾追蹤（示範）")
    confirm = link(message, "confirm")
    assert "2-1 全國性公民投票案電子連署" in words(page(reader, confirm))
    assert subscribers(seeded)[0].confirmed_at is None, "a program that follows links has confirmed nothing"
    assert send(reader, confirm).location == "/zh/subscribe/begun/"
    assert reader.get(confirm).location == "/zh/subscribe/begun/", "the link says what is so when it is followed again"

    with seeded.extensions["database"].writing() as session:
        milestone = world.a_milestone(session, commitment=world.a_commitment(session, plan=world.a_plan(session, "2030-2033")))
        world.an_update(session, milestone, report=world.delay(clock.today() + timedelta(days=9)))
    result = seeded.test_cli_runner().invoke(args=["digests", "send"])
    assert result.output == "1 sent, 0 to be tried again, 0 refused.\n", "what concerns neither 2-1 nor a delay is not mailed"
    digest = kept.sent[-1][1]
    assert digest["Subject"].startswith("開放政府承諾追蹤（示範）：延後：")
    assert digest["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert digest["List-Id"] == "<changes.tracker.invalid>", "what a filter of the reader’s goes by"

    choices = link(digest, "choices")
    assert "r…@example.org" in words(page(reader, choices)), "whom a message is forwarded to does not learn the address"
    changed = send(reader, choices, {"topics": ["reports"], "rhythm": "quarterly", "language": "en"})
    assert changed.location == "/zh/subscribe/changed/"
    assert [(each.scopes, each.rhythm.value, each.lang) for each in subscribers(seeded)] == [(["reports"], "quarterly", "en")]

    # A mail server that only asks whether an address answers has not pressed a button.
    assert reader.head(link(digest, "leave")).status_code == 200
    assert len(subscribers(seeded)) == 1

    # A mail program's own button: no page before it, no cookie, no origin, no token but the address.
    [line] = [each for each in digest.as_bytes().split(b"\r\n") if each.startswith(b"List-Unsubscribe: ")]
    leave = line.removeprefix(b"List-Unsubscribe: <http://127.0.0.1:5000").removesuffix(b">").decode()
    answer = seeded.test_client().post(leave, data={"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, subscribers(seeded)) == (200, [])
    assert seeded.test_client().post(leave, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert "訂閱已取消" in words(page(reader, leave))
    assert "連結已失效" in words(page(reader, choices, status=404))


def test_a_subscriber_who_follows_more_hears_of_it_from_then_on_and_still_of_what_was_waiting(
        seeded: Flask, reader: FlaskClient, kept: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    def add(slug: str) -> None:
        with seeded.extensions["database"].writing() as session:
            world.a_body(session, slug)

    def told() -> str:
        seeded.test_cli_runner().invoke(args=["digests", "send"])
        text = kept.sent[-1][1].get_body(("plain",))
        assert text is not None
        return str(text.get_content())

    send(reader, "/zh/subscribe/", CHOICES | {"topics": ["reports"]})
    send(reader, link(kept.sent[-1][1], "confirm"))
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=1))
    send(reader, "/zh/subscribe/", CHOICES)
    choices = link(kept.sent[-1][1], "choices")
    add("before")
    send(reader, choices, {"topics": ["everything"], "rhythm": "at_once", "language": "en"})
    add("after")
    text = told()
    assert "Commission after" in text and "Commission before" not in text
    assert "委員會" not in text and "/zh/" not in text
    add("waits")
    send(reader, choices, {"topics": ["everything"], "rhythm": "at_once", "language": "zh"})
    add("later")
    text = told()
    assert "waits 委員會" in text and "later 委員會" in text and "/en/" not in text


def test_the_plain_text_of_a_message_marks_what_its_html_marks(seeded: Flask, reader: FlaskClient, kept: Memory) -> None:
    send(reader, "/en/subscribe/", CHOICES | {"topics": ["everything"], "commitments": [], "language": "en"})
    send(reader, link(kept.sent[-1][1], "confirm"))
    with seeded.extensions["database"].writing() as session:
        body = Body.by_reference(session, "cec")
        bodies.amend_body(session, body, name=body.name.amended("中央選舉及罷免委員會", body.name.en), short_zh=body.short_zh,
                          valid_from=None, valid_to=None, parent=None, successor=None, reason=world.text("更名"),
                          by=world.EDITOR, at=clock.now())
    seeded.test_cli_runner().invoke(args=["digests", "send"])
    message = kept.sent[-1][1]
    told = {kind: message.get_body((kind,)).get_content() for kind in ("plain", "html")}  # type: ignore[union-attr]
    with seeded.extensions["database"].reading() as session:
        newest = head(session)
    for mark in ("更名", "(in Chinese only)", "(the original has changed since this was translated)", "recorded",
                 f"Newest entry in this message: {newest.number}, digest (SHA-256) {newest.digest}."):
        assert mark in told["plain"] and mark in told["html"], mark


def test_the_answer_is_the_same_whether_the_address_is_known_or_not(seeded: Flask, reader: FlaskClient, kept: Memory) -> None:
    first = send(reader, "/zh/subscribe/", CHOICES)
    send(reader, link(kept.sent[0][1], "confirm"))
    again, other = send(reader, "/zh/subscribe/", CHOICES), send(reader, "/zh/subscribe/", CHOICES | {"email": "new@example.org"})
    assert {(each.status_code, each.location, each.text) for each in (first, again, other)} == {
        (303, "/zh/subscribe/asked/", first.text)}
    assert not any(name.lower() == "set-cookie" for each in (first, again, other) for name in each.headers.keys())  # noqa: SIM118


def test_an_error_about_a_tick_box_is_reported_without_repeating_its_sentence(
        seeded: Flask, reader: FlaskClient, kept: Memory) -> None:
    refused = send(reader, "/zh/subscribe/", {name: value for name, value in CHOICES.items() if name != "consent"})
    told = words(part(parsed(refused.text), "errors"))
    assert "未經您同意" in told and "我同意" not in told


def test_a_subscriber_who_asks_again_is_mailed_the_link_for_changing_the_subscription(
        seeded: Flask, reader: FlaskClient, kept: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    send(reader, "/zh/subscribe/", CHOICES)
    send(reader, link(kept.sent[0][1], "confirm"))
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(hours=1))
    send(reader, "/zh/subscribe/", CHOICES | {"topics": ["everything"]})
    assert kept.sent[-1][1]["Subject"].startswith("您已訂閱：")
    assert link(kept.sent[-1][1], "choices")
    assert subscribers(seeded)[0].scopes == ["delays", "2021-2024/2-1"]


@pytest.mark.parametrize(("values", "said"), [
    ({"email": "nobody"}, "這不是有效的電子郵件地址"),
    ({"email": "nobody", "consent": ""}, "這不是有效的電子郵件地址"), ({"email": "nobody", "consent": ""}, "未經您同意"),
    ({"email": ""}, "請填寫"), ({"topics": [], "commitments": []}, "至少"),
    ({"commitments": ["2099-2100/1-1"]}, "選項"), ({"consent": ""}, "未經您同意"), ({"language": "fr"}, "選項"),
    ({"token": "forged"}, "請再送出一次")])
def test_an_invalid_value_is_reported_at_its_field_and_nothing_typed_is_lost(
        reader: FlaskClient, kept: Memory, values: dict[str, Any], said: str) -> None:
    answer = send(reader, "/zh/subscribe/", CHOICES | values)
    assert answer.status_code == 422
    found = parsed(answer.text)
    assert said in words(found)
    typed = found.find(".//input[@id='email']")
    assert typed is not None and typed.get("value") == values.get("email", "Reader@example.org")
    assert not kept.sent


@pytest.mark.parametrize("headers", [{"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {"Origin": "https://["}, {},
                                     {"Referer": "https://elsewhere.example/zh/subscribe/"}])
def test_a_form_from_another_sites_page_is_refused(seeded: Flask, reader: FlaskClient, kept: Memory,
                                                   headers: dict[str, str]) -> None:
    assert send(reader, "/zh/subscribe/", CHOICES, headers=headers).status_code == 400
    assert (subscribers(seeded), kept.sent) == ([], [])


@pytest.mark.parametrize("token", ["", "x", "%ED%A0%80", "%FF", "%00", "9" * 9000])
def test_a_proof_that_this_site_did_not_make_is_refused_above_the_form(reader: FlaskClient, kept: Memory, token: str) -> None:
    answer = reader.post("/zh/subscribe/", data=f"token={token}&email=reader@example.org&topics=delays&consent=y", headers=OURS,
                         content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 422
    assert "表單開啟時間過久" in answer.text and "reader@example.org" in answer.text


def test_a_link_is_valid_only_for_its_own_purpose(reader: FlaskClient, kept: Memory) -> None:
    send(reader, "/zh/subscribe/", CHOICES)
    token = link(kept.sent[0][1], "confirm").split("/")[-2]
    for purpose in ("choices", "leave"):
        assert "再次申請訂閱" in words(page(reader, f"/zh/subscribe/{purpose}/{token}/", status=404))
        assert reader.post(f"/zh/subscribe/{purpose}/{token}/", headers=OURS).status_code == 404
    # Not the last sign: two of its bits say nothing.
    forged = f"{token[:-2]}{'B' if token[-2] == 'A' else 'A'}{token[-1]}"
    assert reader.get(f"/zh/subscribe/confirm/{forged}/").status_code == 404


def test_nobody_can_send_the_form_without_limit(reader: FlaskClient, kept: Memory) -> None:
    given = CHOICES | {"token": proof(reader, "/zh/subscribe/")}
    answers = [reader.post("/zh/subscribe/", data=given, headers=OURS) for _ in range(21)]
    assert (answers[19].status_code, answers[20].status_code) == (303, 429)
    assert "Reader@example.org" in answers[20].text, "what was typed is given back"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_subscription_page_is_complete_and_stored_by_nobody(reader: FlaskClient, lang: str) -> None:
    for path in ("", "asked/", "begun/", "changed/"):
        assert page(reader, f"/{lang}/subscribe/{path}").find(".//h1") is not None
        assert reader.get(f"/{lang}/subscribe/{path}").headers["Cache-Control"] == "no-store"


def test_a_page_leads_to_the_form_with_its_own_thing_chosen(reader: FlaskClient) -> None:
    assert 'href="/zh/subscribe/?about=2021-2024/2-1"' in reader.get("/zh/plans/2021-2024/commitments/2-1/").text
    chosen = [each.get("value") for each in page(reader, "/zh/subscribe/?about=2021-2024/2-1").iter("input")
              if each.get("checked") is not None and each.get("type") == "checkbox"]
    assert chosen == ["2021-2024/2-1"]


@pytest.mark.parametrize("lang, mark", [("zh", "（已撤回）"), ("en", " (withdrawn)")])
def test_a_withdrawn_commitment_says_so_where_it_can_be_followed(
        seeded: Flask, reader: FlaskClient, lang: str, mark: str) -> None:
    assert mark not in reader.get(f"/{lang}/subscribe/").text + reader.get(f"/{lang}/feeds/").text
    with seeded.extensions["database"].writing() as session:
        commitment = Commitment.by_reference(session, "2025-2028/o1")
        commitments.withdraw_commitment(
            session, commitment, reason=world.text("政策調整"), decided=Decided(document="院臺字第1號"),
            occurred=When.day(clock.today()), by=world.EDITOR, at=clock.now())
    for path in ("subscribe", "feeds"):
        marked = [line for line in reader.get(f"/{lang}/{path}/").text.splitlines() if mark in line]
        assert len(marked) == 1 and "o1" in marked[0], path
    with seeded.extensions["database"].reading() as session:
        titles = subscriptions.called(session, ["2025-2028/o1", "2025-2028/o2", "delays"])
    assert [mark in (each.zh if lang == "zh" else each.en) for each in titles] == [True, False, False]


def test_production_without_a_mail_server_offers_no_subscription(make_site: Callable[..., Flask], seeded: Flask) -> None:
    url = seeded.extensions["settings"].database_url
    site = make_site(url, TRACKER_MODE="production", TRACKER_BASE_URL="https://tracker.example.org",
                     TRACKER_TAG_AUTHORITY="example.org,2026", TRACKER_PUBLISHER_ZH="國發會", TRACKER_CONTACT="c@example.org")
    reader = site.test_client()
    assert "目前未提供電子郵件通知" in words(page(reader, "/zh/subscribe/"))
    assert reader.post("/zh/subscribe/", headers=OURS).status_code == 404


@pytest.mark.parametrize(("contact", "zh", "en"), [
    ("", "其他請求：本站尚未設聯絡方式", "this site has no contact address yet"),
    ("ask@example.org", "其他請求請洽ask@example.org。", "For any other request, contact ask@example.org."),
])
def test_the_notice_on_what_becomes_of_an_address_names_the_contact_only_if_one_is_set(
        site: Flask, make_site: Callable[..., Flask], contact: str, zh: str, en: str) -> None:
    url = site.extensions["database"].engine.url.render_as_string(hide_password=False)
    client = make_site(url, TRACKER_CONTACT=contact).test_client()
    assert zh in words(page(client, "/zh/privacy/")) and en in words(page(client, "/en/privacy/"))
