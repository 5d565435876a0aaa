"""The second step of a log-in, what a role owes, deputies, the review and the audit log, as pages without a script."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default
from html import unescape
from pathlib import Path
from typing import Any

import pyotp
import pytest
from flask import Flask
from sqlalchemy import text

from tests.commands.authenticator import Authenticator
from tests.web.desk import Desk, as_filled, errors_of, form_of, words_of
from tests.web.office import Office
from tests.world import ADMIN, PASSWORD
from tracker import clock
from tracker.commands import accounts, audit, passwords, second_factors, sessions
from tracker.domain.accounts import half_year, half_year_in_words
from tracker.domain.calendar import When, write
from tracker.domain.permissions import Role
from tracker.mail import account_notices
from tracker.mail.sending import Sender
from tracker.models import Account, LoginSession
from tracker.queries import audit as asked

NEW = "a-new-and-long-one"


def account(office: Office, who: str) -> Account:
    found = office.read(lambda session: accounts.by_email(session, f"{who}@example.org"))
    assert isinstance(found, Account)
    return found


def acts(office: Office) -> list[tuple[str, str]]:
    def read(session: Any) -> list[tuple[str, str]]:
        return [(each.act, each.outcome) for each in asked.every_line(session)]

    found = office.read(read)
    assert isinstance(found, list)
    return found


def set_up_codes(desk: Desk, password: str = PASSWORD) -> tuple[pyotp.TOTP, list[str]]:
    """Time-based codes, set up as a person would; returns the code generator and the recovery codes."""
    page = desk.get("/account/factors/totp/").text
    shown = re.search(r'<code class="url">([A-Z2-7 ]+)</code>', page)
    assert shown is not None
    totp = pyotp.TOTP(shown[1].replace(" ", ""))
    picture = desk.browser.get("/zh/account/factors/totp.svg")
    assert picture.mimetype == "image/svg+xml" and picture.data.startswith(b"<svg ") and picture.data.count(b"<path") == 2
    assert b"style=" not in picture.data and b"<script" not in picture.data
    desk.again("/account/factors/totp/", 422, password=password, code="000000")
    assert "驗證碼不正確" in errors_of(desk.last.text)
    desk.again("/account/factors/totp/", 200, password=password, code=totp.at(clock.now() - timedelta(seconds=30)))
    return totp, re.findall(r"<li><code>([a-z2-7-]+)</code>", desk.last.text)


def test_a_user_who_sends_the_first_code_twice_sees_that_it_is_in_use_and_where_recovery_codes_are(office: Office) -> None:
    desk = office.at("reporter")
    desk.get("/account/factors/totp/")
    key = re.search(r'<code class="url">([A-Z2-7 ]+)</code>', desk.last.text)
    assert key is not None
    form = form_of(desk.last.text) | {
        "password": [PASSWORD], "code": [pyotp.TOTP(key[1].replace(" ", "")).at(clock.now())]}
    desk.post("/account/factors/totp/", form, 200)
    desk.post("/account/factors/totp/", form, 303)
    assert "動態驗證碼已啟用" in words_of(desk.get("/account/factors/").text)
    assert acts(office).count(("factor.added", "done")) == 1


@pytest.mark.parametrize("lang, second, token, says", [
    ("zh", "第二道驗證", "供機關系統使用之權杖", "仍然有效"),
    ("en", "Second factors", "Tokens for your body’s systems", "Still in force")])
def test_someone_who_sets_a_new_password_is_shown_what_stays_in_force_and_where_to_end_it(
        office: Office, lang: str, second: str, token: str, says: str) -> None:
    new = "a-new-and-long-one"
    desk = office.at("reporter")
    desk.send("/account/password/", 303, old=PASSWORD, new=new, again=new)
    assert "仍然有效" not in words_of(desk.get("/account/").text)
    set_up_codes(desk, new)
    desk.send("/account/tokens/", 200, password=new, name="公文系統", expires=(clock.today() + timedelta(days=90)).isoformat())
    with office.site.extensions["database"].writing() as session:
        key = passwords.begin_reset(session, accounts.by_email(session, desk.email), by=ADMIN, at=clock.now())
    desk.lang = lang
    desk.send(f"/account/reset/{key}/", 303, new=f"{new}-again", again=f"{new}-again")
    page = desk.get("/account/login/").text
    told = page[page.index('class="notice'):page.index("<h1")]
    assert says in told
    for words, leads in ((second, f"/{lang}/account/factors/"), (token, f"/{lang}/account/tokens/")):
        assert f'<a href="{leads}">{words}</a>' in told


def asked_for_code(office: Office, who: str) -> Desk:
    desk = Desk(office.site, f"{who}@example.org")
    desk.send("/account/login/", 303, email=desk.email, password=PASSWORD, next="/zh/staff/")
    assert desk.last.headers["Location"] == "/zh/account/login/second/"
    return desk


def test_a_code_is_requested_after_the_password_and_until_then_nothing_opens(office: Office) -> None:
    totp, codes = set_up_codes(office.at("reporter"))
    assert len(codes) == 10
    desk = asked_for_code(office, "reporter")
    assert desk.browser.get("/zh/staff/").status_code == 302
    desk.send("/account/login/second/", 422, code="123")
    assert "登入" in errors_of(desk.last.text)
    desk.again("/account/login/second/", 303, code=totp.at(clock.now()))
    assert desk.last.headers["Location"] == "/zh/staff/"
    desk.get("/staff/")
    other = asked_for_code(office, "reporter")
    other.send("/account/login/second/", 303, code=codes[0])
    other.get("/account/factors/")
    assert "尚餘9組" in words_of(other.last.text)


@pytest.mark.parametrize("credential", ["\x00", "字" * 30_000, "[" * 9_000, "{}", "null"])
def test_a_passkeys_answer_that_cannot_be_read_is_refused_above_the_form(office: Office, credential: str) -> None:
    set_up_codes(office.at("reporter"))
    desk = asked_for_code(office, "reporter")
    form = form_of(desk.get("/account/login/second/").text)
    desk.post("/account/login/second/", {"csrf_token": form["csrf_token"], "credential": [credential]}, 422)
    assert errors_of(desk.last.text)


def test_the_second_step_cannot_be_attempted_without_limit(office: Office) -> None:
    totp, _codes = set_up_codes(office.at("reporter"))
    desk = asked_for_code(office, "reporter")
    for _again in range(4):
        desk.send("/account/login/second/", 422, code="000000")
    desk.again("/account/login/second/", 303, code="000000")
    assert desk.last.headers["Location"] == "/zh/account/login/"
    assert desk.browser.get("/zh/account/login/second/").status_code == 303, "one begins anew"
    assert ("account.locked", "done") in acts(office)
    late = Desk(office.site, "reporter@example.org")
    late.send("/account/login/", 422, email=late.email, password=PASSWORD)
    assert totp.now(), "and the right code is no use meanwhile"


def test_a_lock_applies_to_every_log_in_that_is_waiting_for_its_second_step(office: Office) -> None:
    totp, codes = set_up_codes(office.at("reporter"))
    desk, waiting = asked_for_code(office, "reporter"), asked_for_code(office, "reporter")
    form = form_of(waiting.get("/account/login/second/").text)
    for _again in range(4):
        desk.send("/account/login/second/", 422, code="000000")
    desk.again("/account/login/second/", 303, code="000000")
    for code in (totp.at(clock.now()), codes[0]):
        waiting.post("/account/login/second/", form | {"code": [code]}, 303)
        assert waiting.last.headers["Location"] == "/zh/account/login/"
    assert waiting.browser.get("/zh/staff/").status_code == 302


def test_a_log_in_waits_ten_minutes_for_its_second_step(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    totp, codes = set_up_codes(office.at("reporter"))
    desk, now = asked_for_code(office, "reporter"), clock.now()
    form = form_of(desk.get("/account/login/second/").text)
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=10, seconds=1))
    for code in (totp.at(clock.now()), codes[0]):
        desk.post("/account/login/second/", form | {"code": [code]}, 303)
        assert desk.last.headers["Location"] == "/zh/account/login/"
    assert desk.browser.get("/zh/staff/").status_code == 302
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=9))
    desk.post("/account/login/second/", form | {"code": [codes[0]]}, 303)
    desk.get("/staff/")


def test_the_second_step_without_the_first_leads_back_to_the_log_in(office: Office) -> None:
    stranger = office.site.test_client()
    assert stranger.get("/zh/account/login/second/").headers["Location"] == "/zh/account/login/"


def test_a_role_that_needs_a_second_factor_sets_one_up_before_anything_else(
        office: Office, make_site: Callable[..., Flask]) -> None:
    url = office.site.extensions["database"].engine.url.render_as_string(hide_password=False)
    strict = Office(make_site(url, TRACKER_SECOND_FACTOR="editor,admin"))
    editor = strict.at("editor")
    assert editor.browser.get("/zh/staff/").headers["Location"] == "/zh/account/factors/"
    editor.get("/account/factors/")
    token = re.search(r'name="csrf_token" value="([^"]+)"', editor.last.text)
    assert token is not None
    late = editor.browser.post("/zh/staff/bodies/add/", headers={"Origin": "http://localhost"}, data={
        "csrf_token": token[1], "name_zh": "資料治理推動委員會"})
    assert late.status_code == 403 and "資料治理推動委員會" in late.text and "請先設定第二道驗證" in late.text
    set_up_codes(editor)
    editor.get("/staff/")
    strict.at("reporter").get("/staff/")


def test_a_password_that_the_operator_set_is_changed_before_anything_else(office: Office) -> None:
    with office.site.extensions["database"].writing() as session:
        accounts.by_email(session, "reporter@example.org").must_change = True
    desk = office.at("reporter")
    assert desk.browser.get("/zh/staff/").headers["Location"] == "/zh/account/password/"
    desk.send("/account/password/", 303, old=PASSWORD, new=NEW, again=NEW)
    desk.get("/staff/")


def test_an_account_holder_removes_one_factor_and_an_administrator_removes_them_all(office: Office) -> None:
    desk = office.at("reporter")
    set_up_codes(desk)
    desk.send("/account/factors/totp/remove/", 422, password="wrong-password")
    desk.again("/account/factors/totp/remove/", 303, password=PASSWORD)
    office.at("reporter")
    set_up_codes(desk)
    admin = office.at("admin")
    number = account(office, "reporter").number
    admin.post(f"/staff/accounts/{number}/factors/remove/", as_filled({"csrf_token": admin.token()}), 303)
    office.at("reporter").get("/staff/")


def test_an_open_session_in_the_wrong_hands_cannot_guess_the_password_without_end(office: Office) -> None:
    holder, found = office.at("reporter"), office.at("reporter")
    set_up_codes(holder)
    guesses = (("/account/password/", {"old": "wrong", "new": NEW, "again": NEW}),
               ("/account/factors/totp/remove/", {"password": "wrong"}), ("/account/factors/recovery/", {"password": "wrong"}))
    for page, guess in (*guesses, *guesses[:2]):
        found.send(page, 422, **guess)
    assert "鎖定" in errors_of(found.last.text)
    for page, right in (("/account/password/", {"old": PASSWORD, "new": NEW, "again": NEW}),
                        ("/account/factors/recovery/", {"password": PASSWORD}), ("/account/factors/totp/", {"password": PASSWORD,
                                                                                                            "code": "000000"})):
        found.send(page, 422, **right)
        assert "鎖定" in errors_of(found.last.text), "the right one is of no use meanwhile"
    assert acts(office).count(("password.asked", "failed")) == 5 and acts(office).count(("account.locked", "done")) == 1
    late = Desk(office.site, "reporter@example.org")
    late.send("/account/login/", 422, email=late.email, password=PASSWORD)


def test_a_holder_makes_new_recovery_codes_with_the_password_and_is_notified(office: Office) -> None:
    desk = office.at("reporter")
    _totp, codes = set_up_codes(desk)
    desk.send("/account/factors/recovery/", 422, password="wrong")
    assert "目前密碼" in errors_of(desk.last.text) and codes[0] not in desk.last.text
    desk.again("/account/factors/recovery/", 200, password=PASSWORD)
    new = re.findall(r"<li><code>([a-z2-7-]+)</code>", desk.last.text)
    assert len(new) == 10 and not set(new) & set(codes)
    assert acts(office).count(("factor.added", "done")) == 2
    desk.get("/account/factors/recovery/")
    office.at("approver").get("/account/factors/recovery/", 404)


# --- sessions ------------------------------------------------------------------------------------------------------


def test_a_session_is_ended_from_elsewhere_at_once(office: Office) -> None:
    here, there = office.at("reporter"), office.at("reporter")
    ends = re.findall(r'action="/zh(/account/sessions/\d+/end/)"', here.get("/account/").text)
    assert len(ends) == 2
    here.post(ends[1], as_filled({"csrf_token": here.token()}), 303)
    assert {desk.browser.get("/zh/staff/").status_code for desk in (here, there)} == {200, 302}
    admin = office.at("admin")
    number = account(office, "reporter").number
    end, = re.findall(r'action="/zh(/staff/accounts/\d+/sessions/\d+/end/)"', admin.get(f"/staff/accounts/{number}/").text)
    admin.post(end, as_filled({"csrf_token": admin.token()}), 303)
    assert {desk.browser.get("/zh/staff/").status_code for desk in (here, there)} == {302}


# --- deputies ------------------------------------------------------------------------------------------------------


def test_a_deputy_acts_under_the_other_role_and_says_so_while_the_record_names_only_role_and_body(office: Office) -> None:
    admin = office.at("admin")
    with office.site.extensions["database"].writing() as session:
        accounts.create_account(session, email="secretary@example.org", role=Role.REPORTER, body="ndc", password=PASSWORD,
                                at=clock.now())
    editor, reporter, secretary = (account(office, who) for who in ("editor", "reporter", "secretary"))
    assert "auditor@example.org" not in admin.get("/staff/accounts/deputies/").text, "whoever judges alone is not offered"
    admin.send("/staff/accounts/deputies/", 422, principal=editor.reference, deputy=reporter.reference, starts="x", ends="")
    today = write(When.day(clock.today()), "zh", "table")
    admin.again("/staff/accounts/deputies/", 422, starts=today, ends=today)
    assert "同一機關" in errors_of(admin.last.text)
    admin.again("/staff/accounts/deputies/", 303, deputy=secretary.reference)
    desk = office.at("secretary")
    desk.get("/staff/plans/", 403)
    number, = re.findall(r'action="/zh(/account/acting/[1-9]\d*/)"', desk.get("/account/").text)
    desk.post(number, as_filled({"csrf_token": desk.token()}), 303)
    assert "代理" in desk.get("/staff/plans/").text
    desk.send("/staff/plans/2025-2028/commitments/o1/amend/", 303, title_zh="新的名稱", reason_zh="更名", document="院臺字第1號")
    public = office.site.test_client().get(f"/zh/changelog/{office.count()[0]}/").text
    assert "secretary@example.org" not in public and "代理" not in public

    def acting(session: Any) -> str:
        return str([each for each in asked.every_line(session) if each.act == "record.changed"][-1].fields["acting"])

    assert office.read(acting) == f"editor ndc for {editor.reference}"
    desk.post("/account/acting/0/", as_filled({"csrf_token": desk.token()}), 303)
    desk.get("/staff/plans/", 403)


def test_whoever_has_a_deputy_is_told_who_it_is_and_until_when(office: Office) -> None:
    with office.site.extensions["database"].writing() as session:
        accounts.create_account(session, email="secretary@example.org", role=Role.REPORTER, body="ndc", password=PASSWORD,
                                at=clock.now())
    day = write(When.day(clock.today()), "zh", "table")
    office.at("admin").send("/staff/accounts/deputies/", 303, principal=account(office, "editor").reference,
                            deputy=account(office, "secretary").reference, starts=day, ends=day)
    principal, path = office.at("editor"), "/account/"
    assert "您的代理人為secretary@example.org" in words_of(principal.get(path).text)
    assert "之代理人，至" not in words_of(principal.get("/staff/").text), "nobody stands in for himself"
    admin = office.at("admin")
    ending, = re.findall(r'action="/zh(/staff/accounts/deputies/\d+/end/)"', admin.get("/staff/accounts/deputies/").text)
    admin.post(ending, as_filled({"csrf_token": admin.token()}), 303)
    assert "您的代理人" not in words_of(principal.get(path).text)


# --- the review ------------------------------------------------------------------------------------------------------


def test_a_review_is_worked_through_and_printed(each_office: Office) -> None:
    admin, way = each_office.at("admin"), "展開本期清查"
    assert way in admin.get("/staff/accounts/reviews/").text
    admin.post("/staff/accounts/reviews/open/", as_filled({"csrf_token": admin.token()}), 303)
    assert way not in admin.get("/staff/accounts/reviews/").text
    path = f"/staff/accounts/reviews/{half_year(clock.today())}/"
    confirms = re.findall(rf'action="/zh({path}confirm/\d+/)"', admin.get(path).text)
    assert f"{half_year_in_words(half_year(clock.today())).zh}帳號清查" in words_of(admin.last.text)
    assert len(confirms) == 8, "all but his own"
    admin.post(confirms[0], as_filled({"csrf_token": admin.token()}), 303)
    number = account(each_office, "member").number
    admin.post(f"/staff/accounts/{number}/close/", as_filled({"csrf_token": admin.token()}), 303)
    assert "尚有7個帳號" in words_of(admin.get(path).text)
    auditor = each_office.at("auditor")
    assert "/zh/staff/accounts/reviews/" in auditor.get("/staff/audit/").text
    for page in ("/staff/accounts/reviews/", path):
        shown = auditor.get(page).text
        assert "confirm/" not in shown and way not in shown and 'href="/zh/staff/accounts/"' not in shown
    admin.get(f"/staff/accounts/{number}/")
    assert "尚未通知" in words_of(admin.last.text)
    told = re.findall(r'action="/zh(/staff/accounts/\d+/told/\d+/)"', admin.last.text)
    admin.post(told[0], as_filled({"csrf_token": admin.token()}), 303)
    assert "尚未通知" not in words_of(admin.get(f"/staff/accounts/{number}/").text)


# --- the audit log -----------------------------------------------------------------------------------------------------


def test_an_auditor_reads_who_did_what_and_sees_refusals_too(office: Office) -> None:
    reporter = office.at("reporter")
    reporter.get("/staff/accounts/", 403)
    Desk(office.site).send("/account/login/", 422, email="reporter@example.org", password="wrong-password")
    auditor = office.at("auditor")
    auditor.get("/staff/audit/")
    assert "拒絕存取" in words_of(auditor.last.text) and "127.0.0.1" in auditor.last.text
    for lang in ("zh", "en"):
        auditor.lang = lang
        auditor.get("/staff/audit/?act=login&outcome=failed&first=115/1/1&last=2099-12-31")
        assert len(re.findall(r"<tr role=\"row\"><th scope=\"row\"", auditor.last.text)) == 1
        auditor.get("/staff/audit/?first=32/32/32&act=nothing&page=99999999&who=x'--")
        assert "field--bad" in auditor.last.text
    office.at("editor").get("/staff/audit/", 403)


def test_while_the_audit_log_cannot_be_written_nobody_logs_in_and_the_health_page_says_so(office: Office) -> None:
    try:
        with office.site.extensions["database"].connection() as connection:
            connection.execute(text("ALTER TABLE audit_line RENAME TO audit_lost"))
        client = office.site.test_client()
        page = client.get("/zh/account/login/").text
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        assert token is not None
        answer = client.post("/zh/account/login/", data={"csrf_token": token[1], "email": "editor@example.org",
                                                         "password": PASSWORD})
        assert answer.status_code == 500
        assert client.get("/zh/staff/").status_code == 302
        health = client.get("/healthz")
        assert health.status_code == 200 and health.json == {"ok": False, "head": office.count()[0], "audit": "unwritable"}
        assert client.get("/zh/").status_code == 200, "readers are not concerned"
    finally:
        audit.alarm.clear()


# --- a forgotten password ----------------------------------------------------------------------------------------------


def test_a_forgotten_password_is_reset_by_mail_and_nobody_learns_whether_there_is_an_account(
        office: Office, tmp_path: Path) -> None:
    said = []
    for email in ("reporter@example.org", "nobody@example.org"):
        someone = Desk(office.site)
        someone.send("/account/forgotten/", 303, email=email)
        someone.last.close()  # the answer is on its way: now the mail is written
        said.append(words_of(someone.get("/account/login/").text))
    assert said[0] == said[1]
    mailed, = (tmp_path / "mail").glob("*.eml")
    message = message_from_bytes(mailed.read_bytes(), policy=default)
    body = message.get_body(("plain",))
    assert body is not None and message["To"] == "reporter@example.org"
    path = re.search(r"/zh/account/reset/\w+/", body.get_content())
    assert path is not None
    until = re.search(r'有效至<time datetime="([^"]+)"', Desk(office.site).get(path[0]).text)
    assert until and datetime.fromisoformat(until[1]) <= clock.now() + timedelta(minutes=15), "as the mail says, not a day"
    Desk(office.site).send(path[0], 303, new=NEW, again=NEW)
    desk = Desk(office.site, "reporter@example.org")
    desk.send("/account/login/", 303, email=desk.email, password=NEW)


def test_someone_who_asks_twice_for_a_new_password_gets_a_valid_address_in_each_message(office: Office, tmp_path: Path) -> None:
    someone = Desk(office.site)
    for _twice in range(2):
        someone.send("/account/forgotten/", 303, email="reporter@example.org")
        someone.last.close()
    mailed = [message_from_bytes(each.read_bytes(), policy=default).get_body(("plain",))
              for each in (tmp_path / "mail").glob("*.eml")]
    paths = [re.search(r"/zh/account/reset/\w+/", body.get_content()) for body in mailed if body]
    assert len(paths) == 2
    for path in paths:
        assert path is not None
        someone.get(path[0], 200)


def test_mail_requested_while_other_mail_is_being_sent_is_sent_afterwards(
        office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = []

    def ask(email: str) -> None:
        someone = Desk(office.site)
        someone.send("/account/forgotten/", 303, email=email)
        someone.last.close()

    class AtIt:
        def run(self, senders: Iterable[Sender]) -> None:
            ran.append(list(senders))
            if len(ran) == 1:
                ask("editor@example.org")
                assert len(ran) == 1, "one at a time"

    monkeypatch.setitem(office.site.extensions, "post", AtIt())
    ask("reporter@example.org")
    assert ran == [[account_notices.due]] * 2


# --- a passkey alone ------------------------------------------------------------------------------------------------

NAMED = "http://localhost:5000"


def passkey_of(site: Flask, who: str) -> Authenticator:
    """A passkey that the holder added some time ago."""
    key = Authenticator(NAMED)
    with site.extensions["database"].writing() as session:
        holder = accounts.by_email(session, f"{who}@example.org")
        assert holder
        sessions.open_session(session, holder, at=clock.now())
        session.flush()
        here = session.query(LoginSession).order_by(LoginSession.id.desc()).first()
        assert here
        place = second_factors.Site("測試", "localhost", NAMED)
        second_factors.add_passkey(
            session, holder, here, place, name="手機", at=clock.now(), credential=key.create(
                second_factors.offer_passkey(session, holder, here, place, password=PASSWORD, alone=True, at=clock.now())))
    return key


def asked_of_passkeys(desk: Desk) -> str:
    found = re.search(r'data-passkey="([^"]+)"', desk.get("/account/login/").text)
    assert found
    return unescape(found[1])


def by_passkey(desk: Desk, credential: str, status: int, **more: str) -> str:
    sent = form_of(desk.last.text) | as_filled({"credential": credential, **more})
    return desk.post("/account/login/passkey/", sent, status).text


def test_a_passkey_logs_in_once_soon_and_only_for_the_browser_that_asked(
        office_file: Path, tmp_path: Path, make_site: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{shutil.copyfile(office_file, tmp_path / 'office.db')}"
    site = make_site(url, TRACKER_BASE_URL=NAMED, TRACKER_PASSKEY_LOGIN="yes")
    key = passkey_of(site, "editor")
    desk, other = Desk(site), Desk(site)
    asked_of_passkeys(other)
    assert "無法" in by_passkey(other, "[" * 9_000, 422), "nested without end"
    credential = key.get(asked_of_passkeys(desk))
    asked_of_passkeys(other)
    assert "無法" in by_passkey(other, credential, 422), "what another browser was asked"
    by_passkey(desk, credential, 303, next="https://evil.example/")
    assert desk.last.headers["Location"] == "/zh/account/welcome/"
    desk.get("/staff/plans/")
    late = Desk(site)
    asked_of_passkeys(late)
    assert "無法" in by_passkey(late, credential, 422), "what was signed before"
    asked, now = asked_of_passkeys(late), clock.now()
    with monkeypatch.context() as later:
        later.setattr(clock, "now", lambda: now + timedelta(minutes=11))
        assert "無法" in by_passkey(late, key.get(asked), 422), "what was asked too long ago"
    # One factor is asked where the operator has not set it otherwise, and then there is no such way.
    plain = make_site(url, TRACKER_BASE_URL=NAMED)
    desk = Desk(plain)
    assert "data-passkey" not in desk.get("/account/login/").text
    desk.post("/account/login/passkey/", form_of(desk.last.text) | {"credential": [credential]}, 404)
