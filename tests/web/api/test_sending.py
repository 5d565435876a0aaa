"""A body's own system sends a report in: by the same commands and rules as the form, once, and no further than its
token allows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.web.api.fuzz import TEXTS, described
from tests.web.at_once import while_it_waits
from tests.web.desk import as_filled, errors_of, words_of
from tests.web.office import AHEAD, LATER, Office, open_office
from tests.world import ADMIN, AT, EDITOR, PASSWORD, a_commitment, progress, text
from tracker import clock
from tracker.commands import accounts, sign_off, submissions
from tracker.commands import tokens as commands
from tracker.database import Database
from tracker.domain import tokens as rules
from tracker.domain.errors import NotPermitted, RuleBroken
from tracker.domain.permissions import Actor, Role
from tracker.models import AuditLine, Body, Commitment, Plan, Submission, Token, TokenUse, Update
from tracker.queries import staff

PATH = "/api/v1/submissions"
PROGRESS: dict[str, Any] = {"commitment": "2025-2028/o1", "milestones": ["2025-2028/o1/m1"], "kind": "progress",
                            "occurred": clock.today().isoformat(),
                            "text": {"zh": "已完成需求訪談。", "en": "Interviews are done."}}
DELAY: dict[str, Any] = PROGRESS | {"kind": "delay", "delay": {
    "category": "category/budget", "depends_on": "this_body", "reason": {"zh": "預算未通過。"}, "next_step": {"zh": "重新編列。"},
    "new_date": LATER.isoformat()}}
del DELAY["text"]


@dataclass
class System:
    """A body's system with a token."""

    site: Flask
    secret: str

    def send(self, body: Any, key: str = "key-00000001", status: int | None = 201, **headers: str) -> TestResponse:
        answer = self.site.test_client().post(PATH, json=body, headers={
            "Authorization": f"Bearer {self.secret}", "Idempotency-Key": key, "Accept-Language": "zh-TW", **headers})
        assert status is None or answer.status_code == status, (answer.status_code, answer.text)
        return answer

    def get(self, path: str = "", status: int = 200) -> Any:
        answer = self.site.test_client().get(f"{PATH}{path}", headers={"Authorization": f"Bearer {self.secret}"})
        assert answer.status_code == status, answer.text
        return answer.get_json()


def make(site: Flask, email: str = "reporter@example.org", **more: Any) -> str:
    with site.extensions["database"].writing() as session:
        account = accounts.by_email(session, email)
        given: Any = {"password": PASSWORD, "name": "公文系統", "expires": clock.today() + timedelta(days=30)} | more
        return commands.make(session, **given, by=staff.actor_of(session, account), at=clock.now())[1]


@pytest.fixture
def workplace(database: Database, make_site: Callable[..., Flask]) -> Office:
    """The office on each database."""
    open_office(database)
    return Office(make_site(database.engine.url.render_as_string(hide_password=False)))


@pytest.fixture
def system(workplace: Office) -> System:
    return System(workplace.site, make(workplace.site))


def decide(office: Office, number: int, act: Callable[[Session, Submission], Any]) -> None:
    """What happens to a text at NDC."""
    with office.site.extensions["database"].writing() as session:
        act(session, session.get_one(Submission, number))


def test_a_text_from_a_system_waits_for_ndc_like_a_text_from_the_form(workplace: Office, system: System) -> None:
    entries, texts = workplace.count()
    answer = system.send(DELAY)
    told = answer.get_json()["data"]
    assert told["state"] == "submitted" and told["body"] == "cec" and told["submitted_at"].endswith("Z")
    assert workplace.count() == (entries, texts + 1)
    assert system.get(f"/{told['number']}")["data"] == told and answer.headers["Location"].endswith(f"{PATH}/{told['number']}")
    assert answer.headers["Cache-Control"] == "no-store"
    editor = workplace.at("editor")
    page = words_of(editor.get(f"/staff/submissions/{told['number']}/").text)
    assert "預算未通過。" in page and "重新編列。" in page


def test_an_approver_who_checks_texts_also_checks_a_systems_texts(workplace: Office, system: System) -> None:
    with workplace.site.extensions["database"].writing() as session:
        cec = Body.by_reference(session, "cec")
        sign_off.set_sign_off(session, cec, approver_checks=True, reason=text("依內部規定"), by=EDITOR, at=AT)
    assert system.send(PROGRESS).get_json()["data"]["state"] == "with_approver"


def test_a_repeated_request_gets_the_same_answer_and_does_nothing(workplace: Office, system: System) -> None:
    first = system.send(PROGRESS)
    before = workplace.count()
    again = system.send(dict(reversed(PROGRESS.items())))
    assert again.data == first.data and again.headers["Idempotency-Replayed"] == "true" and workplace.count() == before
    other = system.send(PROGRESS | {"text": {"zh": "另一段文字。"}}, status=422)
    assert other.get_json()["type"].endswith("#key-reused") and workplace.count() == before
    # Another token's keys are its own.
    System(workplace.site, make(workplace.site)).send(PROGRESS)
    assert workplace.count()[1] == before[1] + 1


def test_the_use_of_a_token_is_forgotten_once_it_cannot_be_asked_about_again(workplace: Office, system: System) -> None:
    other = System(workplace.site, make(workplace.site, name="另一系統"))
    system.send(PROGRESS)
    other.send(PROGRESS | {"text": {"zh": "另一系統所送。"}})
    database, now = workplace.site.extensions["database"], clock.now()

    def left(at: datetime) -> int:
        with database.writing() as session:
            commands.forget_uses(session, at=at)
            return session.scalar(select(func.count()).select_from(TokenUse)) or 0

    before = workplace.count()
    assert left(now + timedelta(days=29)) == 2, "both tokens hold"
    with database.writing() as session:
        held = session.scalars(select(Token).order_by(Token.id.desc())).first()
        assert held is not None
        commands.revoke(session, held.id, of=held.account, by=Actor(Role.ADMIN, "ndc"), at=now)
    assert left(now) == 1, "a revoked token is asked nothing again"
    assert system.send(PROGRESS).headers["Idempotency-Replayed"] == "true"
    with database.writing() as session:
        session.scalars(select(Token).where(Token.revoked_at.is_(None))).one().expires = (now + timedelta(days=366)).date()
    assert left(now + rules.REMEMBERED - timedelta(minutes=1)) == 1
    assert left(now + rules.REMEMBERED + timedelta(minutes=1)) == 0
    assert workplace.count() == before, "what was sent in stays"


def test_a_refused_request_may_be_sent_again_under_its_key(workplace: Office, system: System) -> None:
    before = workplace.count()
    answer = system.send(PROGRESS | {"text": {"zh": ""}}, status=422)
    assert answer.mimetype == "application/problem+json" and workplace.count() == before
    assert [each["at"] for each in answer.get_json()["errors"]] == ["/text/zh"]
    system.send(PROGRESS)


@pytest.mark.parametrize(("body", "at"), [
    (DELAY | {"delay": DELAY["delay"] | {"new_date": "2020-01-01"}}, "/delay/new_date"),
    # No year that the form would not take.
    (DELAY | {"delay": DELAY["delay"] | {"new_date": "9999-12-31"}}, "/delay/new_date"),
    (PROGRESS | {"occurred": "0001-01-01"}, "/occurred"),
    (DELAY | {"delay": DELAY["delay"] | {"category": "no-such"}}, "/delay/category"),
    (DELAY | {"delay": DELAY["delay"] | {"depends_on": "fate"}}, "/delay/depends_on"),
    (DELAY | {"delay": DELAY["delay"] | {"reason": {"zh": ""}}}, "/delay/reason/zh"),
    (PROGRESS | {"occurred": AHEAD.isoformat()}, "/occurred"), (PROGRESS | {"occurred": "soon"}, "/occurred"),
    (PROGRESS | {"kind": "completion"}, "/evidence/0/url"), (PROGRESS | {"commitment": "2025-2028/o9"}, "/commitment"),
    (PROGRESS | {"milestones": ["2025-2028/o1/m9"]}, "/milestones/0"), (PROGRESS | {"milestones": "m1"}, "/milestones"),
    (PROGRESS | {"text": {"zh": "\u202e"}}, "/text/zh"),
    (PROGRESS | {"text": {"zh": "\ud800"}}, "/text/zh"), (PROGRESS | {"delay": {}}, "/delay"),
    (PROGRESS | {"a/b": 1}, "/a~1b"), (PROGRESS | {"over": 999}, "/over"), ([], ""), ({}, "/commitment")])
def test_a_fault_is_named_by_its_place(workplace: Office, system: System, body: Any, at: str) -> None:
    before = workplace.count()
    told = system.send(body, status=422).get_json()
    assert told["errors"][0]["at"] == at and told["errors"][0]["detail"] and workplace.count() == before


@pytest.mark.parametrize("asked", ["nope", "2025-2028/o9"])
def test_a_commitment_that_does_not_exist_is_named_as_it_was_sent(workplace: Office, system: System, asked: str) -> None:
    told = system.send(PROGRESS | {"commitment": asked}, status=422).get_json()["errors"][0]
    assert told["detail"] == f"紀錄中沒有{asked}。"


def test_a_word_that_the_field_does_not_know_is_answered_with_those_that_it_does(workplace: Office, system: System) -> None:
    told = system.send(PROGRESS | {"kind": "progres"}, status=422).get_json()["errors"][0]
    assert told["at"] == "/kind" and "progress、" in told["detail"]


@pytest.mark.parametrize("level", ["moderate", "significant"])
def test_no_code_is_accepted_with_a_report_and_the_refusal_says_what_is_needed(
        workplace: Office, system: System, level: str) -> None:
    refused = system.send(PROGRESS | {"early_results": level}, status=422).get_json()["errors"]
    assert [each["at"] for each in refused] == ["/early_results"]
    assert all(word in refused[0]["detail"] for word in ("基準", "方案期程", "可預期持續", "執行機關以外"))
    with workplace.site.extensions["database"].reading() as session:
        assert session.scalar(select(func.count()).select_from(Submission)) == 0


def test_a_returned_text_is_replaced_when_it_is_sent_again(workplace: Office, system: System) -> None:
    number = system.send(PROGRESS).get_json()["data"]["number"]
    decide(workplace, number, lambda session, text: submissions.return_submission(
        session, text, reason="請補充日期。", version=text.version, by=EDITOR, at=clock.now()))
    told = system.get(f"/{number}")["data"]
    assert told["state"] == "returned" and told["return_reason"] == "請補充日期。"
    again = system.send(PROGRESS | {"over": number, "text": {"zh": "十月五日完成。"}}, key="key-00000002").get_json()["data"]
    assert again["number"] == number and again["state"] == "submitted"
    assert [each["number"] for each in system.get()["data"]] == [number]


def test_a_text_is_not_replaced_by_one_about_another_commitment(workplace: Office, system: System) -> None:
    number = system.send(PROGRESS | {"milestones": []}).get_json()["data"]["number"]
    decide(workplace, number, lambda session, text: submissions.return_submission(
        session, text, reason="請補充日期。", version=text.version, by=EDITOR, at=clock.now()))
    with workplace.site.extensions["database"].writing() as session:
        other = a_commitment(session, plan=Plan.by_reference(session, "2025-2028"))
        label = f"2025-2028/{other.label}"
    told = system.send(PROGRESS | {"commitment": label, "milestones": [], "over": number}, key="key-00000002", status=422)
    assert [each["at"] for each in told.get_json()["errors"]] == ["/over"]
    assert system.get(f"/{number}")["data"]["state"] == "returned"


def test_a_correction_is_not_replaced_by_a_text_that_corrects_nothing(workplace: Office, system: System) -> None:
    told = system.send(PROGRESS).get_json()["data"]
    decide(workplace, told["number"], lambda session, text: submissions.publish_submission(
        session, text, version=text.version, by=EDITOR, at=clock.now()))

    def correct(session: Session) -> int:
        published = session.scalars(select(Update)).one()
        by = staff.actor_of(session, accounts.by_email(session, "reporter@example.org"))
        return submissions.save_draft(
            session, Commitment.by_reference(session, told["commitment"]), [], progress(),
            corrects=published, seen=published.last_entry, by=by, at=clock.now()).id

    with workplace.site.extensions["database"].writing() as session:
        number = correct(session)
    refused = system.send(PROGRESS | {"over": number}, key="key-00000002", status=422).get_json()
    assert [each["at"] for each in refused["errors"]] == ["/over"]


def test_an_outdated_view_of_the_record_is_refused(workplace: Office, system: System) -> None:
    head = workplace.count()[0]
    system.send(PROGRESS | {"seen": head}, key="key-00000003")
    number = system.send(PROGRESS, key="key-00000004").get_json()["data"]["number"]
    decide(workplace, number, lambda session, text: submissions.publish_submission(
        session, text, version=text.version, by=EDITOR, at=clock.now()))
    assert system.send(PROGRESS | {"seen": head}, key="key-00000005", status=409).get_json()["type"].endswith("#record-changed")


def test_a_body_cannot_report_on_another_bodys_milestone(workplace: Office, system: System) -> None:
    before = workplace.count()
    system.send(PROGRESS | {"milestones": ["2025-2028/o1/m2"], "body": "cec"}, status=403)
    system.send(PROGRESS | {"body": "moi"}, status=403)
    assert workplace.count() == before

    def refusals(session: Session) -> list[str]:
        return [line.who for line in session.scalars(select(AuditLine).where(AuditLine.act == "request.refused"))]

    assert workplace.read(refusals) == ["account/1", "account/1"]


def test_nothing_is_open_without_a_valid_token(workplace: Office, system: System) -> None:
    stranger = workplace.site.test_client()
    for headers in ({}, {"Authorization": "Bearer ogt_nothing"}, {"Authorization": "Basic YTpi"}, {"Authorization": "Bearer"},
                    {"Authorization": f"Basic {system.secret}"}):
        for answer in (stranger.post(PATH, json=PROGRESS, headers=headers), stranger.get(PATH, headers=headers)):
            assert answer.status_code == 401 and answer.headers["WWW-Authenticate"].startswith("Bearer")
    desk = workplace.at("reporter")
    assert desk.browser.post(PATH, json=PROGRESS).status_code == 401
    assert System(workplace.site, make(workplace.site, "other@example.org")).get("/1", status=404)


@pytest.mark.parametrize(("headers", "data", "status"), [
    ({"Idempotency-Key": ""}, b"{}", 400), ({"Idempotency-Key": "short"}, b"{}", 400),
    ({"Idempotency-Key": "key 00000001"}, b"{}", 400), ({"Idempotency-Key": "k" * 101}, b"{}", 400), ({}, b"{", 400),
    ({}, b"\xff", 400), ({}, b"[" * 100_000, 400), ({"Content-Type": "text/plain"}, b"{}", 415)])
def test_anything_that_is_not_a_report_is_refused(system: System, headers: dict[str, str], data: bytes, status: int) -> None:
    answer = system.site.test_client().post(PATH, data=data, headers={
        "Authorization": f"Bearer {system.secret}", "Idempotency-Key": "key-00000001", "Content-Type": "application/json",
        **headers})
    assert answer.status_code == status and answer.mimetype == "application/problem+json"


def test_what_waits_for_its_turn_while_its_token_is_revoked_is_not_taken(workplace: Office, system: System) -> None:
    before = workplace.count()

    def revoke(session: Session) -> None:
        account = accounts.by_email(session, "reporter@example.org")
        commands.revoke(session, 1, of=account.reference, by=ADMIN, at=clock.now())

    answer = while_it_waits(workplace.site.extensions["database"], lambda: system.send(PROGRESS, status=None), revoke)
    assert answer.status_code == 401 and "invalid_token" in answer.headers["WWW-Authenticate"]
    assert workplace.count() == before


def test_a_token_is_shown_once_listed_and_revoked_and_the_audit_log_says_so(workplace: Office) -> None:
    desk = workplace.at("reporter")
    desk.send("/account/tokens/", 422, password="wrong", name="公文系統",
              expires=(clock.today() + timedelta(days=90)).isoformat())
    assert "ogt_" not in desk.last.text and "目前密碼" in errors_of(desk.last.text)
    shown = desk.again("/account/tokens/", 200, password=PASSWORD)
    secret = next(word for word in words_of(shown.text).split() if word.startswith("ogt_"))
    system = System(workplace.site, secret)
    system.send(PROGRESS)
    listed = desk.get("/account/tokens/")
    assert secret not in listed.text and "公文系統" in listed.text
    admin = workplace.at("admin")
    assert "公文系統" in admin.get("/staff/accounts/1/").text
    admin.again("/staff/accounts/1/tokens/1/revoke/", status=303)
    system.get(status=401)

    def lines(session: Any) -> list[tuple[str, str]]:
        return [(line.act, line.who) for line in session.scalars(select(AuditLine).order_by(AuditLine.number))]

    found: Any = workplace.read(lines)
    assert ("password.asked", "account/1") in found, "the wrong one is counted"
    assert ("token.made", "account/1") in found and ("token.revoked", "account/5") in found

    def said(session: Any) -> str:
        return str(session.scalars(select(AuditLine).where(AuditLine.who == "account/1", AuditLine.act == "other.changed")
                                   .order_by(AuditLine.number.desc())).first().fields["acting"])

    assert "token/1" in str(workplace.read(said))


def test_a_token_requested_twice_is_one_token_with_the_secret_shown_last(workplace: Office) -> None:
    desk = workplace.at("reporter")
    form = desk.filled("/account/tokens/") | as_filled(
        {"password": PASSWORD, "name": "公文系統", "expires": (clock.today() + timedelta(days=90)).isoformat()})
    unseen, shown = (next(word for word in words_of(desk.post("/account/tokens/", form, 200).text).split()
                          if word.startswith("ogt_")) for _press in range(2))
    System(workplace.site, unseen).get(status=401)
    System(workplace.site, shown).send(PROGRESS)
    assert "token/2" not in desk.get("/account/tokens/").text
    desk.post("/account/tokens/", form, 200)
    assert "token/2" in desk.get("/account/tokens/").text, "one that a system uses is not taken from it"


def test_a_token_ends_on_its_day_and_with_its_account(workplace: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = make(workplace.site), make(workplace.site, "other@example.org")
    database = workplace.site.extensions["database"]
    with database.writing() as session:
        account = accounts.by_email(session, "other@example.org")
        accounts.change_account(session, account, role=Role.APPROVER, body="cec", side=None, by=Actor(Role.ADMIN, "ndc"),
                                at=clock.now())
    System(workplace.site, second).get(status=401)
    System(workplace.site, first).get()
    later = clock.today() + timedelta(days=31)
    monkeypatch.setattr(clock, "today", lambda: later)
    System(workplace.site, first).get(status=401)


def test_production_takes_no_token_of_an_account_made_for_a_newcomers_machine(
        office: Office, make_site: Callable[..., Flask]) -> None:
    secret, database = make(office.site), office.site.extensions["database"]
    with database.connection() as connection:
        connection.exec_driver_sql("UPDATE account SET demonstration = 1 WHERE email = 'reporter@example.org'")
    System(office.site, secret).get()
    production = make_site(
        database.engine.url.render_as_string(hide_password=False), TRACKER_MODE="production", TRACKER_CONTACT="a@example.org",
        TRACKER_BASE_URL="https://example.org", TRACKER_TAG_AUTHORITY="example.org,2026", TRACKER_PUBLISHER_ZH="測試")
    System(production, secret).get(status=401)


def test_only_a_reporter_for_a_body_has_tokens_and_for_a_year_at_most(workplace: Office) -> None:
    with pytest.raises(RuleBroken):
        make(workplace.site, "editor@example.org")
    with pytest.raises(NotPermitted):
        make(workplace.site, "member@example.org")
    with pytest.raises(RuleBroken):
        make(workplace.site, expires=clock.today() + timedelta(days=400))
    with pytest.raises(RuleBroken):
        make(workplace.site, expires=clock.today() - timedelta(days=1))


def bodies(document: Any) -> st.SearchStrategy[Any]:
    """Reports as the description wants them; and others, in which some field is anything."""
    whatever = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
                            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=5)
    schema = document.document["paths"]["/submissions"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    right = document.value(schema).map(lambda drawn: {**PROGRESS, **drawn, "commitment": "2025-2028/o1"})
    near = st.tuples(st.sampled_from([PROGRESS, DELAY]), right).map(lambda two: {**two[1], **two[0]})
    spoilt = st.tuples(right, st.dictionaries(st.sampled_from(sorted(schema["properties"])) | TEXTS, whatever, max_size=3)).map(
        lambda two: {**two[0], **two[1]})
    return right | near | spoilt | whatever


@settings(max_examples=250, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_everything_sent_is_answered_as_described_and_nothing_becomes_public(
        office: Office, data: st.DataObject) -> None:
    system = System(office.site, office_token(office))
    api = described(office.site.test_client())
    entries, texts = office.count()
    answer = system.send(data.draw(bodies(api)), key=data.draw(st.from_regex("[!-~]{8,100}", fullmatch=True)), status=None)
    api.check("/submissions", "post", answer)
    sent = answer.status_code == 201 and "Idempotency-Replayed" not in answer.headers
    assert office.count() == (entries, texts + sent)


_secrets: dict[int, str] = {}


def office_token(office: Office) -> str:
    """One token for all examples of a test."""
    return _secrets.setdefault(id(office), make(office.site))
