"""Logging in and out, passwords, lock-out, and what an administrator does with accounts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from lxml import html
from sqlalchemy import select

from tests.web.desk import Desk, Filled, as_filled, errors_of, form_of, tree_of, words_of
from tests.web.office import Office
from tests.world import ADMIN, AT, PASSWORD, a_meeting, later, text
from tracker import clock
from tracker.changelog.kinds import Audience, Kind
from tracker.changelog.record import record
from tracker.commands import accounts, register, subscriptions
from tracker.commands import mail as claims
from tracker.domain.calendar import TAIPEI
from tracker.domain.permissions import LOADER, Role
from tracker.domain.register import Ruling
from tracker.domain.statements import Side
from tracker.models import Account, Member
from tracker.settings import Settings
from tracker.web import LOGINS_PER_MINUTE

WRONG = "電子郵件地址或密碼不正確。"
NEW = "a-new-and-long-one"


def tried(office: Office, email: str, password: str, lang: str = "zh") -> Desk:
    desk = Desk(office.site, email, lang)
    desk.send("/account/login/", email=email, password=password)
    return desk


def account(office: Office, email: str) -> Account:
    found = office.read(lambda session: accounts.by_email(session, email))
    assert isinstance(found, Account)
    return found


def shown(admin: Desk, page: str, which: str) -> Filled:
    """One of the forms of the page of an account, as a browser would send it untouched."""
    return form_to(admin.get(page).text, f"{page}{which}/")


def form_to(text: str, action: str) -> Filled:
    form = next(node for node in tree_of(text).iter("form") if (node.get("action") or "").endswith(action))
    fields = [node for node in form.iter("input") if node.get("type") != "checkbox" or node.get("checked") is not None]
    return {node.get("name") or "": [node.get("value") or ""] for node in fields}


def test_someone_who_logs_in_arrives_at_their_own_work(office: Office) -> None:
    for who, home in (("reporter", "/zh/staff/"), ("editor", "/zh/staff/"), ("admin", "/zh/staff/accounts/"),
                      ("member", "/zh/review/"), ("auditor", "/zh/staff/audit/")):
        desk = office.at(who)
        assert desk.last.headers["Location"] == "/zh/account/welcome/"
        assert desk.browser.get("/zh/account/welcome/").headers["Location"] == home


def test_log_in_pressed_twice_leaves_one_session(office: Office) -> None:
    desk, second = Desk(office.site, "reporter@example.org"), Desk(office.site, "reporter@example.org")
    form = desk.filled("/account/login/") | as_filled({"email": desk.email, "password": PASSWORD})
    cookie = desk.browser.get_cookie("staff")
    assert cookie is not None
    second.browser.set_cookie("staff", cookie.value)
    desk.post("/account/login/", form, 303)
    second.post("/account/login/", form, 303)
    assert second.get("/account/").text.count("/sessions/") == 1
    assert desk.browser.get("/zh/account/").status_code == 302, "the browser never had this one"
    office.at("reporter")
    assert second.get("/account/").text.count("/sessions/") == 2, "another browser is another session"


def test_an_account_holder_is_shown_the_previous_log_in(office: Office) -> None:
    assert "前次登入無（本次為首次登入）" in words_of(office.at("reporter").get("/account/").text).replace(" ", "")
    first = account(office, "reporter@example.org").seen_at
    said = words_of(office.at("reporter").get("/account/").text)
    assert first and f"{first.astimezone(TAIPEI):%H:%M}" in said.split("前次登入")[1] and "首次登入" not in said


def test_an_unknown_address_a_wrong_password_and_a_locked_account_get_the_same_answer(office: Office) -> None:
    def said(email: str, password: str) -> str:
        desk = tried(office, email, password)
        assert desk.last.status_code == 422
        assert form_of(desk.last.text)["email"] == [email]
        return errors_of(desk.last.text)

    unknown = said("nobody@example.org", "whatever-it-is")
    for _again in range(5):
        assert said("reporter@example.org", "wrong-password") == unknown
    assert said("reporter@example.org", PASSWORD) == unknown, "locked: the right password is no use"
    assert WRONG in unknown and "鎖定15分鐘" in unknown
    assert said("not an address", "x") == unknown
    assert Desk(office.site, "editor@example.org").log_in().last.status_code == 303


def test_a_lock_ends_after_a_quarter_of_an_hour(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for _again in range(5):
        tried(office, "reporter@example.org", "wrong-password")
    now = clock.now()
    monkeypatch.setattr("tracker.web.account.login.clock.now", lambda: now + timedelta(minutes=14))
    assert tried(office, "reporter@example.org", PASSWORD).last.status_code == 422
    monkeypatch.setattr("tracker.web.account.login.clock.now", lambda: now + timedelta(minutes=16))
    assert tried(office, "reporter@example.org", PASSWORD).last.status_code == 303


@pytest.mark.parametrize(("way", "status"), [
    ("login/", 422), ("login/passkey/", 404), ("login/second/", 303), ("forgotten/", 303)])
def test_too_many_attempts_from_one_place_are_turned_away(office: Office, way: str, status: int) -> None:
    desk = Desk(office.site)
    form = desk.filled("/account/login/") | {"email": ["x@example.org"], "password": ["y"], "credential": ["{}"]}
    answers = [desk.browser.post(f"/zh/account/{way}", data=form).status_code for _each in range(LOGINS_PER_MINUTE + 1)]
    assert answers[-1] == 429 and set(answers[:-1]) == {status}


@pytest.mark.parametrize("value", [
    "<script>alert(1)</script>", "' OR 1=1 --", "=cmd()", "\u202e", "🎉", "a\ud800", "a\x00", "字" * 5000, ""])
def test_invalid_values_are_refused_and_the_address_is_given_back(office: Office, value: str) -> None:
    for lang in ("zh", "en"):
        desk = tried(office, value, value, lang)
        assert desk.last.status_code == 422 and errors_of(desk.last.text)
        assert "<script>alert" not in desk.last.text


@pytest.mark.parametrize("lang, says", [("zh", "請重新開啟表單"), ("en", "Please open it again")])
@pytest.mark.parametrize("path", ["login", "forgotten"])
def test_a_form_left_open_longer_than_its_session_says_so(office: Office, path: str, lang: str, says: str) -> None:
    answer = Desk(office.site).browser.post(f"/{lang}/account/{path}/", data={"email": "reporter@example.org"})
    assert answer.status_code == 400 and says in words_of(answer.text)


@pytest.mark.parametrize("target, leads", [
    ("/zh/staff/plans/2025-2028/commitments/o1/report/delay/?m=m1", True), ("https://evil.example/", False),
    ("//evil.example/", False), ("/\\evil.example", False), ("/zh/\r\nSet-Cookie: a=b", False), ("javascript:alert(1)", False),
    ("/zh/staff/\ud800", False),
])
def test_logging_in_leads_only_to_a_page_of_this_site(office: Office, target: str, leads: bool) -> None:
    desk = Desk(office.site, "reporter@example.org")
    desk.send("/account/login/", 303, email=desk.email, password=PASSWORD, next=target)
    assert desk.last.headers["Location"] == (target if leads else "/zh/account/welcome/")


def test_a_form_shown_before_the_log_in_is_not_accepted_after_it(office: Office) -> None:
    desk = Desk(office.site, "reporter@example.org")
    before = form_of(desk.get("/account/login/").text)["csrf_token"]
    desk.send("/account/login/", 303, email=desk.email, password=PASSWORD)
    desk.post("/account/logout/", {"csrf_token": before}, 400)
    desk.get("/account/")


def test_a_visitor_who_logs_in_returns_to_the_page_requested_before(office: Office) -> None:
    visitor = Desk(office.site, "reporter@example.org")
    asked = "/zh/staff/plans/2025-2028/commitments/o1/report/delay/?m=m1"
    visitor.get(asked, 302)
    visitor.get(visitor.last.headers["Location"])
    visitor.again(visitor.last.request.path, 303, email=visitor.email, password=PASSWORD)
    assert visitor.last.headers["Location"] == asked


@pytest.mark.parametrize("path", [
    "/account/login/?next=/zh/staff/", "/subscribe/?about=2025-2028&about=cec", "/staff/audit/?who=account/1&act=login",
    "/staff/plans/2025-2028/commitments/o1/report/delay/?m=m1"])
def test_a_reader_who_switches_language_stays_on_the_same_page(office: Office, path: str) -> None:
    desk = office.at("auditor" if "audit" in path else "reporter") if path.startswith("/staff/") else Desk(office.site)
    page = html.document_fromstring(desk.get(path).text)
    there = urlsplit(page.xpath("//a[@hreflang='en']/@href")[0])
    assert (there.path, parse_qs(there.query)) == (f"/en{urlsplit(path).path}", parse_qs(urlsplit(path).query))
    assert desk.browser.get(there.geturl()).status_code == 200


def test_a_user_who_switches_language_to_log_in_continues_in_that_language(office: Office) -> None:
    desk = Desk(office.site, "reporter@example.org", "en")
    desk.send("/account/login/?next=/zh/staff/%3Fbody=cec", 303, email=desk.email, password=PASSWORD)
    assert desk.last.headers["Location"] == "/en/staff/?body=cec"


def test_logging_in_starts_a_new_session(office: Office) -> None:
    desk = Desk(office.site, "reporter@example.org")
    desk.get("/account/login/")
    token = form_of(desk.last.text)["csrf_token"]
    desk.log_in()
    answer = desk.browser.post("/zh/account/logout/", data={"csrf_token": token})
    assert answer.status_code == 400, "a token from before the log-in is worth nothing"
    with desk.browser.session_transaction() as session:
        assert session.permanent


def test_someone_who_keeps_working_stays_logged_in_and_someone_who_stops_does_not(
        office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, now = office.at("reporter"), clock.now()
    for minutes, status in ((25, 200), (50, 200), (82, 302)):
        monkeypatch.setattr(clock, "now", lambda at=now + timedelta(minutes=minutes): at)
        assert desk.browser.get("/zh/account/").status_code == status, minutes


def test_scripts_cannot_read_the_cookie_and_it_expires_when_idle(office: Office) -> None:
    desk = office.at("reporter")
    cookie = desk.last.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Expires=" in cookie
    assert office.site.permanent_session_lifetime == timedelta(minutes=30)


def test_logging_out_ends_every_session_of_the_account(office: Office) -> None:
    here, there = office.at("reporter"), office.at("reporter")
    form = {"csrf_token": here.token()}
    stolen = here.browser.get_cookie("staff")
    assert stolen is not None
    for _press in range(2):
        here.browser.set_cookie("staff", stolen.value)
        assert here.browser.post("/zh/account/logout/", data=form).headers["Location"] == "/zh/account/login/"
        assert "其他裝置亦已一併登出" in here.browser.get("/zh/account/login/").text
    for desk in (here, there):
        assert desk.browser.get("/zh/staff/").status_code == 302
    thief = office.site.test_client()
    thief.set_cookie("staff", stolen.value)
    assert thief.get("/zh/staff/").status_code == 302


def test_an_account_holder_changes_their_password(office: Office) -> None:
    here, there = office.at("reporter"), office.at("reporter")
    here.send("/account/password/", 422, old="not-this-one", new=NEW, again=NEW)
    assert "目前密碼" in errors_of(here.last.text)
    here.send("/account/password/", 422, old=PASSWORD, new=NEW, again="another-long-one")
    assert "兩次輸入的內容不同" in errors_of(here.last.text)
    here.send("/account/password/", 422, old=PASSWORD, new="short", again="short")
    assert "新密碼" in errors_of(here.last.text)
    assert "short" not in here.last.text and "已填內容均已保留" not in here.last.text, "a password is never given back"
    here.send("/account/password/", 303, old=PASSWORD, new=NEW, again=NEW)
    here.get("/staff/")
    assert there.browser.get("/zh/staff/").status_code == 302
    assert tried(office, "reporter@example.org", PASSWORD).last.status_code == 422
    assert tried(office, "reporter@example.org", NEW).last.status_code == 303


def test_a_one_time_address_sets_a_password_once_and_logs_nobody_in(office: Office) -> None:
    admin, holder = office.at("admin"), office.at("reporter")
    number = account(office, "reporter@example.org").number
    admin.post(f"/staff/accounts/{number}/reset/", as_filled({"csrf_token": admin.token()}), 200)
    path = re.search(r"/zh/account/reset/[\w-]+/", admin.last.text)
    assert path is not None
    assert path[0] not in admin.get(f"/staff/accounts/{number}/").text, "it is shown once"

    someone = Desk(office.site)
    someone.send(path[0], 422, new="short", again="short")
    someone.send(path[0], 303, new=NEW, again=NEW)
    assert someone.browser.get("/zh/staff/").status_code == 302
    assert holder.browser.get("/zh/staff/").status_code == 302, "all sessions have ended"
    assert tried(office, "reporter@example.org", NEW).last.status_code == 303
    for gone in (path[0], "/account/reset/no-such-key/"):
        assert "已失效" in someone.get(gone, 404).text, "said before a password is thought of"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_administrator_ties_an_account_to_the_agencys_own_log_in_and_names_the_co_convener(office: Office, lang: str) -> None:
    admin = office.at("admin")
    admin.lang = lang
    of_reporter, of_member = (f"/staff/accounts/{account(office, who).number}/" for who in (
        "reporter@example.org", "member@example.org"))

    def save(page: str, status: int, **typed: str) -> str:
        return admin.post(f"{page}outside/", shown(admin, page, "outside") | as_filled(typed), status).text

    save(of_reporter, 303, external_id="Chen@Agency.example")
    assert account(office, "reporter@example.org").external_id == "chen@agency.example"
    assert {"zh": "沒有變更", "en": "Nothing was changed"}[lang] in save(of_reporter, 422, external_id="chen@agency.example")
    save(of_member, 303, convener="y")
    assert account(office, "member@example.org").convener
    again = save(of_member, 422, external_id="chen@agency.example", convener="y")
    assert {"zh": "已對應其他帳號", "en": "already linked to another account"}[lang] in errors_of(again)
    assert 'value="chen@agency.example"' in again and form_of(again)["role"] == ["member"], "as typed, and as the account stands"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_administrator_corrects_the_log_in_address_and_the_name_of_an_account_holder(office: Office, lang: str) -> None:
    admin, reporter = office.at("admin"), office.at("reporter")
    admin.lang = lang
    page = f"/staff/accounts/{account(office, 'reporter@example.org').number}/"

    def save(status: int, **typed: str) -> str:
        return admin.post(f"{page}holder/", shown(admin, page, "holder") | as_filled(typed), status).text

    again = save(422, email="editor@example.org", name="陳小姐")
    assert {"zh": "這個電子郵件地址已有帳號", "en": "There is already an account with this"}[lang] in errors_of(again)
    assert 'value="editor@example.org"' in again and form_of(again)["role"] == ["reporter"], "as typed, and as the account stands"
    assert {"zh": "不是有效的電子郵件地址", "en": "not an e-mail address"}[lang] in errors_of(save(422, email="nobody", name=""))
    save(303, email="Moved@Example.org", name="陳小姐")
    assert account(office, "moved@example.org").name == "陳小姐"
    assert {"zh": "沒有變更", "en": "Nothing was changed"}[lang] in save(422, email="moved@example.org", name="陳小姐")
    assert reporter.browser.get("/zh/staff/").status_code == 200, "he stays logged in"
    assert tried(office, "reporter@example.org", PASSWORD).last.status_code == 422
    assert tried(office, "moved@example.org", PASSWORD).last.status_code == 303


@pytest.mark.parametrize(("which", "first", "second", "both"), [
    ("holder", {"email": "right@example.org"}, {"name": "陳小姐"}, ("right@example.org", "陳小姐", None, False)),
    ("outside", {"external_id": "right"}, {"convener": "y"}, ("member@example.org", "", "right", True))])
def test_an_administrator_whose_page_is_older_than_a_colleagues_change_is_shown_it_and_undoes_nothing(
        office: Office, which: str, first: dict[str, str], second: dict[str, str], both: tuple[object, ...]) -> None:
    one, other = office.at("admin"), office.at("admin")
    page = f"/staff/accounts/{account(office, 'member@example.org').number}/"
    older = shown(other, page, which)
    one.post(f"{page}{which}/", shown(one, page, which) | as_filled(first), 303)
    before = kept(office, page)
    told = other.post(f"{page}{which}/", older | as_filled(second), 409).text
    assert "您填寫期間，另有他人修改" in words_of(told) and kept(office, page) == before
    assert [value for value in first.values() if value not in words_of(told)] == []
    typed = form_to(told, f"{page}{which}/")
    assert {name: typed[name] for name in second} == as_filled(second), "what was typed is still there"
    other.post(f"{page}{which}/", typed | as_filled(first), 303)
    assert kept(office, page) == both


def test_an_address_that_was_saved_with_two_presses_is_said_to_be_saved(office: Office) -> None:
    admin = office.at("admin")
    page = f"/staff/accounts/{account(office, 'reporter@example.org').number}/"
    form = shown(admin, page, "holder") | as_filled({"email": "right@example.org"})
    admin.post(f"{page}holder/", form, 303)
    assert "如僅係重複按鍵，則已完成" in words_of(admin.post(f"{page}holder/", form, 409).text)


def kept(office: Office, page: str) -> tuple[object, ...]:
    found = office.read(lambda session: Account.by_reference(session, f"account/{page.split('/')[-2]}"))
    assert isinstance(found, Account)
    return found.email, found.name, found.external_id, found.convener


def test_a_changed_address_of_an_account_that_signs_for_a_seat_is_announced_in_public(office: Office) -> None:
    admin = office.at("admin")
    with office.site.extensions["database"].writing() as session:
        found = accounts.by_email(session, "member@example.org")
        accounts.change_account(session, found, role=Role.MEMBER, body=found.body, side=Side.CIVIL_SOCIETY,
                                member=session.scalars(select(Member)).one(), by=ADMIN, at=later(1))
    page = f"/staff/accounts/{account(office, 'member@example.org').number}/"
    admin.post(f"{page}holder/", shown(admin, page, "holder") | as_filled({"email": "moved@example.org", "name": ""}), 303)
    told = Desk(office.site).get("/changelog/").text
    assert "其電子郵件地址已變更" in told and "moved@example.org" not in told


def test_an_account_whose_mail_bounces_is_reported_to_the_administrator(office: Office) -> None:
    admin = office.at("admin")
    of_reporter = account(office, "reporter@example.org")
    with office.site.extensions["database"].writing() as session:
        claim = claims.claim(session, key="x", recipient=of_reporter.reference, domain="example.org", at=later(1))
        assert claim is not None and claims.settle(session, "x", at=later(1))
        subscriptions.returned(session, [claim.message_id], at=later(2))
    assert admin.get("/staff/accounts/").text.count("信件遭退回") == 1
    assert "其後亦無信件成功送達" in admin.get(f"/staff/accounts/{of_reporter.number}/").text
    assert "遭退回" not in admin.get(f"/staff/accounts/{account(office, 'member@example.org').number}/").text


def test_an_administrator_creates_an_account_whose_holder_sets_the_password(office: Office) -> None:
    admin = office.at("admin")
    admin.send("/staff/accounts/add/", 422, email="nobody", role="reporter", body="", member="")
    assert "不是有效的電子郵件地址" in errors_of(admin.last.text) and "須指定機關" in errors_of(admin.last.text)
    admin.send("/staff/accounts/add/", 422, email="new@example.org", role="reporter", body="")
    assert "機關" in errors_of(admin.last.text)
    admin.again("/staff/accounts/add/", 200, body="moi")
    path = re.search(r"/zh/account/reset/[\w-]+/", admin.last.text)
    assert path is not None
    Desk(office.site).send(path[0], 303, new=NEW, again=NEW)
    assert tried(office, "new@example.org", NEW).last.status_code == 303
    admin.send("/staff/accounts/add/", 422, email="new@example.org", role="reporter", body="moi")


@pytest.mark.parametrize(("sends", "told", "untold"), [
    (True, "寄送帳號持有人", "自行將網址交付"), (False, "自行將網址交付", "寄送帳號持有人")])
def test_an_invitation_is_said_to_be_mailed_only_where_the_site_sends_mail(
        office: Office, monkeypatch: pytest.MonkeyPatch, sends: bool, told: str, untold: str) -> None:
    monkeypatch.setattr(Settings, "sends_mail", sends)
    admin = office.at("admin")
    admin.send("/staff/accounts/add/", 200, email="new@example.org", role="reporter", body="moi")
    assert told in admin.last.text and untold not in admin.last.text


def test_a_change_of_role_ends_the_sessions_and_a_closed_account_opens_nothing(office: Office) -> None:
    admin, reporter = office.at("admin"), office.at("reporter")
    number = account(office, "reporter@example.org").number
    admin.send(f"/staff/accounts/{number}/", 303, role="approver", body="moi")
    assert reporter.browser.get("/zh/staff/").status_code == 302
    asked = admin.get(f"/staff/accounts/{number}/close/").text
    assert all(told in asked for told in ("停用後無法再啟用", "reporter@example.org", "帳號資料"))
    assert not account(office, "reporter@example.org").closed
    admin.send(f"/staff/accounts/{number}/close/", 303)
    assert tried(office, "reporter@example.org", PASSWORD).last.status_code == 422
    assert "已永久停用" in admin.get("/staff/accounts/").text


def test_an_administrator_leaves_their_own_account_to_another_administrator(office: Office) -> None:
    admin = office.at("admin")
    number = account(office, "admin@example.org").number
    admin.send(f"/staff/accounts/{number}/", 422, role="editor")
    answer = admin.browser.post(f"/zh/staff/accounts/{number}/close/", data={"csrf_token": admin.token()})
    assert answer.status_code == 422 and "另一位管理者" in answer.text


def test_production_refuses_an_account_made_for_a_newcomers_machine(
        office: Office, make_site: Callable[..., Flask]) -> None:
    logged_in = office.at("editor").browser.get_cookie("staff")
    with office.site.extensions["database"].writing() as session:
        accounts.by_email(session, "editor@example.org").demonstration = True
        record(session, Kind.ACCOUNT_CHANGED, accounts.by_email(session, "editor@example.org"), audience=Audience.STAFF, by=ADMIN,
               at=later(1))
    url = office.site.extensions["database"].engine.url.render_as_string(hide_password=False)
    production = make_site(url, TRACKER_MODE="production", TRACKER_BASE_URL="https://example.org",
                           TRACKER_TAG_AUTHORITY="example.org,2026", TRACKER_PUBLISHER_ZH="測試", TRACKER_CONTACT="a@example.org")
    client = production.test_client()
    page = client.get("/zh/account/login/", base_url="https://example.org")
    answer = client.post("/zh/account/login/", base_url="https://example.org", headers={"Referer": "https://example.org/"}, data={
        "csrf_token": form_of(page.text)["csrf_token"], "email": "editor@example.org", "password": PASSWORD})
    assert answer.status_code == 422 and logged_in is not None
    client.set_cookie("staff", logged_in.value, domain="example.org")
    assert client.get("/zh/account/", base_url="https://example.org").status_code == 302, "nor does an earlier session open it"


def test_withholding_shows_what_will_vanish_before_it_does(office: Office) -> None:
    office.at("editor").send("/staff/plans/2025-2028/commitments/o1/report/progress/?m=m1", 303, text_zh="王小明的電話",
                             body="cec", letter_number="1", step="send", evidence_url="https://example.org/e",
                             evidence_shows_zh="王小明的信")
    entry = office.count()[0]
    admin = office.at("admin")
    admin.send("/staff/withhold/", 422, entry="1", ground_zh="個人資料保護法")
    assert "紀錄號數" in errors_of(admin.last.text)
    admin.send("/staff/withhold/", 422, entry="9999", ground_zh="個人資料保護法")
    assert "找不到此號紀錄" in errors_of(admin.last.text)
    admin.send("/staff/withhold/", 200, entry=str(entry), ground_zh="個人資料保護法第11條", step="withhold")
    shown = words_of(admin.last.text)
    assert "王小明的電話" in shown and "王小明的信" in shown, "nothing vanishes that was not shown"
    assert office.count()[0] == entry
    admin.again("/staff/withhold/", 303, step="withhold")
    assert "王小明的電話" not in office.site.test_client().get(f"/zh/changelog/{entry}/").text
    assert office.count()[0] == entry + 1


def test_of_a_list_that_was_loaded_with_its_conclusion_either_can_be_withheld(office: Office) -> None:
    with office.site.extensions["database"].writing() as session:
        conclusion = register.load_listing(
            session, register.Matter(text("王小明陳情案")), a_meeting(session), register.Reported(follow_up=text("已函復王小明")),
            Ruling.KEEP, by=LOADER, at=AT)
        session.flush()
        entry, reference = conclusion.last_entry, conclusion.reference
    admin = office.at("admin")
    admin.send("/staff/withhold/", 200, entry=str(entry), ground_zh="個人資料保護法第11條")
    assert "已函復王小明" in words_of(admin.last.text) and "王小明陳情案" not in words_of(admin.last.text)
    admin.again("/staff/withhold/", 200, of=[reference], step="withhold")
    assert "王小明陳情案" in words_of(admin.last.text) and "已函復王小明" not in words_of(admin.last.text)
    assert office.count()[0] == entry, "nothing is withheld that was not shown"
    admin.again("/staff/withhold/", 303, step="withhold")
    page = office.site.test_client().get("/zh/group/decisions/1/").text
    assert "王小明陳情案" not in page and "已函復王小明" in page


def test_a_message_to_one_person_never_reaches_a_public_page(office: Office) -> None:
    editor = office.at("editor")
    editor.send("/staff/plans/2025-2028/commitments/o1/amend/", 303, title_zh="新的名稱", reason_zh="更名",
                document="院臺字第1號")
    public = editor.browser.get("/zh/plans/2025-2028/")
    assert "已登錄為第" not in public.text and "Set-Cookie" not in public.headers
    assert "已登錄為第" in editor.get("/staff/").text


def test_an_account_holder_chooses_the_language_of_their_messages(office: Office) -> None:
    desk = office.at("member")
    assert desk.filled("/account/language/")["language"] == ["zh"]
    desk.again("/account/language/", 422, language="xx")
    assert account(office, "member@example.org").language == "zh"
    desk.again("/account/language/", 303, language="en")
    assert account(office, "member@example.org").language == "en"


@pytest.mark.parametrize(("who", "has"), [("reporter", True), ("editor", True), ("member", False), ("admin", False)])
def test_someone_who_is_reminded_of_their_work_can_switch_reminders_off(office: Office, who: str, has: bool) -> None:
    desk = office.at(who)
    assert ("待辦事項提醒信" in desk.get("/account/").text) == has
    assert ("reminders" in desk.filled("/account/language/")) == has
    desk.again("/account/language/", 303, reminders=[])
    assert account(office, f"{who}@example.org").reminders is not has
    assert ("不寄送" in words_of(desk.get("/account/").text)) == has
    if has:
        desk.send("/account/language/", 303, reminders="y")
        assert account(office, f"{who}@example.org").reminders
