"""Staff keep the register through forms: the whole course of a conclusion, and what is refused along the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from tests.web.desk import form_of
from tests.web.public.pages import main, parsed
from tests.world import (
    AT,
    EDITOR,
    PASSWORD,
    a_body,
    a_conclusion,
    a_listing,
    a_meeting,
    an_account,
    an_installation,
    ruled,
    text,
)
from tracker.changelog.record import Decided
from tracker.commands import carrying_over, meetings
from tracker.domain.permissions import Role
from tracker.domain.register import Ruling, Tracking
from tracker.models import Body, Conclusion, Listing, Meeting

LogIn = Callable[[Role, str], FlaskClient]


def token(client: FlaskClient, path: str) -> str:
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(path).text)
    assert found, path
    return found[1]


def send(client: FlaskClient, path: str, status: int = 303, **values: str | list[str]) -> TestResponse:
    """Open a form, fill in these fields, and send it with the version that it was made from."""
    shown = client.get(path)
    assert shown.status_code == 200, (path, shown.status_code)
    parsed(shown.text)
    seen = re.search(r'name="seen"[^>]*value="(\d+)"', shown.text)
    answer = client.post(path, data={"csrf_token": token(client, path), **({"seen": seen[1]} if seen else {}), **values})
    assert answer.status_code == status, (path, answer.status_code, main(parsed(answer.text)) if answer.data else "")
    return answer


@pytest.fixture
def log_in(site: Flask) -> LogIn:
    def enter(role: Role, body: str) -> FlaskClient:
        with site.extensions["database"].writing() as session:
            account = an_account(session, role, body)
            email = account.email
        client = site.test_client()
        path = "/zh/account/login/"
        answer = client.post(path, data={"csrf_token": token(client, path), "email": email, "password": PASSWORD})
        assert answer.status_code == 303
        return client

    return enter


def prepared(session: Session) -> None:
    an_installation(session)
    for slug in ("ndc", "cec", "moi"):
        a_body(session, slug)
    for number in (1, 2, 3, 4):
        a_meeting(session, number, held_on=date(2026, number, 20))


@pytest.fixture
def world(site: Flask) -> Flask:
    with site.extensions["database"].writing() as session:
        prepared(session)
    return site


def standing(site: Flask) -> Tracking:
    with site.extensions["database"].reading() as session:
        return session.get_one(Conclusion, "conclusion/1").tracking


def test_a_conclusion_runs_its_whole_course_through_forms(world: Flask, log_in: LogIn) -> None:
    editor = log_in(Role.EDITOR, "ndc")
    given: dict[str, Any] = {"meeting": "meeting/1", "title_zh": "公開資料格式", "leads": ["cec"]}
    refused = send(editor, "/zh/staff/register/open/", 422, **given)
    assert "請寫明完成條件" in refused.text
    send(editor, "/zh/staff/register/open/", **given, condition_zh="格式已公布於網站")
    send(editor, "/zh/staff/register/1/list/", meeting="meeting/2", number="1", follow_up_zh="初稿已完成", advice="release")
    refused = send(editor, "/zh/staff/register/1/list/", 422, meeting="meeting/2", follow_up_zh="初稿已完成", advice="")
    assert "本案已列入該次會議" in refused.text
    decide = "/zh/staff/register/1/meetings/2/decide/"
    refused = send(editor, decide, 422, decision="release", condition_met="no")
    assert "請說明理由" in refused.text and "格式已公布於網站" in refused.text
    send(editor, decide, decision="keep", dissent_zh="甲委員認為可以解除")
    assert standing(world) is Tracking.KEPT
    send(editor, "/zh/staff/register/1/list/", meeting="meeting/3", follow_up_zh="已公布", advice="release")
    send(editor, "/zh/staff/register/1/meetings/3/decide/", decision="release", condition_met="yes")
    assert standing(world) is Tracking.RELEASED
    send(editor, "/zh/staff/register/1/reopen/", 422, meeting="meeting/4")
    refused = send(editor, "/zh/staff/register/1/reopen/", 422, meeting="meeting/3", reason_zh="格式仍有爭議")
    assert "該次會議即為解除列管之會議" in refused.text
    send(editor, "/zh/staff/register/1/reopen/", meeting="meeting/4", reason_zh="格式仍有爭議")
    assert standing(world) is Tracking.KEPT
    send(editor, "/zh/staff/register/1/amend/", title_zh="公開資料格式", leads=["cec"], supports=["moi"],
         condition_zh="格式已公布", reason_zh="補列協辦機關")
    listed = main(parsed(editor.get("/zh/staff/register/").text))
    assert "公開資料格式" in listed and "列入會議辦理情形" in listed


def test_a_decision_that_was_mistyped_is_put_right(world: Flask, log_in: LogIn) -> None:
    editor = log_in(Role.EDITOR, "ndc")
    with world.extensions["database"].writing() as session:
        ruled(session, a_listing(session, a_conclusion(session), number=1), Ruling.RELEASE)
    path = "/zh/staff/register/1/meetings/2/correct/"
    given: dict[str, Any] = {"number": "1", "wording_zh": "公開資料格式", "follow_up_zh": "初稿已完成",
            "advice": "keep", "decision": "keep"}
    assert "初稿已完成" in editor.get(path).text
    send(editor, path, 422, **given)
    send(editor, path, **given, correction_zh="決定誤植")
    assert standing(world) is Tracking.KEPT


def test_whether_the_condition_was_met_stays_when_something_else_is_put_right(world: Flask, log_in: LogIn) -> None:
    editor = log_in(Role.EDITOR, "ndc")
    with world.extensions["database"].writing() as session:
        ruled(session, a_listing(session, a_conclusion(session), number=1), Ruling.RELEASE, condition_met=True)
    path = "/zh/staff/register/1/meetings/2/correct/"
    shown = form_of(editor.get(path).text)
    assert shown["condition_met"] == ["yes"]
    editor.post(path, data=shown | {"number": "2", "correction_zh": "更正編號"})
    with world.extensions["database"].reading() as session:
        corrected = session.scalars(select(Listing)).one()
        assert (corrected.number, corrected.condition_met) == (2, True)


def test_a_form_that_the_record_has_overtaken_is_refused(world: Flask, log_in: LogIn) -> None:
    editor = log_in(Role.EDITOR, "ndc")
    with world.extensions["database"].writing() as session:
        a_listing(session, a_conclusion(session))
    path = "/zh/staff/register/1/meetings/2/decide/"
    answer = editor.post(path, data={"csrf_token": token(editor, path), "seen": "1", "decision": "keep"})
    assert answer.status_code == 409 and standing(world) is Tracking.OPENED


def test_an_editor_recording_a_decision_reads_the_condition_in_their_own_language(world: Flask, log_in: LogIn) -> None:
    editor = log_in(Role.EDITOR, "ndc")
    with world.extensions["database"].writing() as session:
        a_listing(session, a_conclusion(session, condition=text("格式已公布", "The format is published")))
    assert "完成條件：格式已公布" in editor.get("/zh/staff/register/1/meetings/2/decide/").text
    assert "Completion condition: The format is published" in editor.get("/en/staff/register/1/meetings/2/decide/").text


def test_a_body_asks_for_release_and_cannot_release(world: Flask, log_in: LogIn) -> None:
    with world.extensions["database"].writing() as session:
        a_listing(session, a_conclusion(session), advice=Ruling.RELEASE)
    reporter, other = log_in(Role.REPORTER, "cec"), log_in(Role.REPORTER, "moi")
    send(reporter, "/zh/staff/register/1/request/", body="cec", text_zh="格式已公布", url="https://example.org/format")
    assert "格式已公布" in main(parsed(reporter.get("/zh/group/decisions/1/").text))
    assert "公開資料格式" in reporter.get("/zh/staff/register/").text
    editor = log_in(Role.EDITOR, "ndc")
    for client in (reporter, editor):
        assert re.search(r"已於\d+/\d+/\d+申請解除列管", main(parsed(client.get("/zh/staff/register/").text)))
    assert "公開資料格式" not in other.get("/zh/staff/register/").text
    path = "/zh/staff/register/1/request/"
    given = {"csrf_token": token(other, "/zh/staff/register/"), "seen": "99", "body": "cec", "text_zh": "不是我的"}
    assert other.post(path, data=given).status_code == 403
    assert other.get(path).status_code == 403, "a form with no body to choose could not be finished"
    for client in (reporter, other):
        for closed in ("open/", "1/list/", "1/meetings/2/decide/", "1/amend/", "1/reopen/"):
            assert client.get(f"/zh/staff/register/{closed}").status_code == 403
            sent = client.post(f"/zh/staff/register/{closed}", data={"csrf_token": token(client, "/zh/staff/register/")})
            assert sent.status_code == 403
    with world.extensions["database"].reading() as session:
        assert session.get_one(Listing, "conclusion/1/meeting/2").decision is None
    assert standing(world) is Tracking.OPENED


def test_a_successor_body_finds_the_conclusions_of_its_predecessor_and_asks_for_release(world: Flask, log_in: LogIn) -> None:
    with world.extensions["database"].writing() as session:
        a_conclusion(session)
        a_body(session, "moda")
        carrying_over.succeed_body(session, Body.by_reference(session, "cec"), successor="moda", on=AT.date(), commitments=[],
                                   reason=text("組織調整"), decided=Decided(document="院授發協字第1號"), by=EDITOR, at=AT)
    reporter = log_in(Role.REPORTER, "moda")
    assert "公開資料格式" in reporter.get("/zh/staff/register/").text
    send(reporter, "/zh/staff/register/1/request/", body="moda", text_zh="格式已公布")
    assert "格式已公布" in main(parsed(reporter.get("/zh/group/decisions/1/").text))


def test_a_list_for_a_meeting_that_was_called_off_is_marked_and_not_counted(world: Flask) -> None:
    with world.extensions["database"].writing() as session:
        conclusion, off = a_conclusion(session), a_meeting(session, 9, held_on=date(2026, 5, 20))
        a_listing(session, conclusion)
        a_listing(session, conclusion, meeting=off)
        meetings.cancel_meeting(session, off, reason=text("另行通知"), by=EDITOR, at=AT)
    shown = main(parsed(world.test_client().get("/zh/group/decisions/1/").text))
    assert "已取消" in shown and "共列入2次" not in shown


def test_what_was_recommended_for_a_meeting_that_was_called_off_says_so_and_invites_no_objection(world: Flask) -> None:
    with world.extensions["database"].writing() as session:
        off = a_meeting(session, 9, held_on=date(2026, 5, 20))
        a_listing(session, a_conclusion(session), meeting=off, advice=Ruling.RELEASE)
    reader, path = world.test_client(), "/zh/group/meetings/9/release/"
    assert "得提出異議" in main(parsed(reader.get(path).text))
    with world.extensions["database"].writing() as session:
        meetings.cancel_meeting(session, Meeting.by_reference(session, "meeting/9"), reason=text("另行通知"), by=EDITOR, at=AT)
    shown = main(parsed(reader.get(path).text))
    assert "會議階段 已取消" in shown and "預定日期 115/05/20" in shown and "得提出異議" not in shown


def test_calling_a_meeting_off_and_leaving_the_form_are_called_differently(world: Flask, log_in: LogIn) -> None:
    with world.extensions["database"].writing() as session:
        a_meeting(session, 9, held_on=date(2026, 5, 20))
    form = log_in(Role.EDITOR, "ndc").get("/zh/staff/group/meetings/9/cancel/").text
    assert ">取消第9次會議</button><a href=\"/zh/staff/group/\">返回</a>" in form


def test_the_register_names_one_meeting_where_only_one_has_had_lists(world: Flask) -> None:
    reader = world.test_client()
    for number, says in ((1, "1項次，第1次會議"), (2, "2項次，第1至2次會議")):
        with world.extensions["database"].writing() as session:
            a_listing(session, a_conclusion(session), meeting=a_meeting(session, number))
        assert says in main(parsed(reader.get("/zh/group/decisions/").text))


@pytest.mark.parametrize("role", [Role.MEMBER, Role.REVIEWER, Role.AUDITOR, Role.ADMIN])
def test_other_roles_cannot_keep_the_register(world: Flask, log_in: LogIn, role: Role) -> None:
    client = log_in(role, "ndc")
    for path in ("", "open/", "1/request/"):
        assert client.get(f"/zh/staff/register/{path}").status_code == 403
