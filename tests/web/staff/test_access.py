"""Who may see what: every route behind the log-in, for every role; and no form without its token."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.web.office import Office
from tracker.domain.permissions import PERMISSIONS, Permission, Role
from tracker.web import access

ARGUMENTS: dict[str, Any] = {
    "lang": "zh", "plan": "2025-2028", "label": "o1", "order": 3, "kind": "progress", "number": 1, "slug": "moi",
    "code": "budget", "key": "no-such-key", "meeting": 1, "place": 1, "sha256": "0" * 64, "period": "2026-Q4",
    "session": 1, "name": "timeline", "token": 1, "which": "totp", "notice": 1, "ending": "ods",
    "things": "proposals",
}
ROLES = {"reporter": Role.REPORTER, "approver": Role.APPROVER, "editor": Role.EDITOR, "admin": Role.ADMIN,
         "member": Role.MEMBER, "reviewer": Role.REVIEWER, "auditor": Role.AUDITOR}


def rules(site: Flask) -> list[tuple[Rule, str]]:
    """Every route behind the log-in, with an address to ask."""
    found = [rule for rule in site.url_map.iter_rules() if rule.endpoint.split(".")[0] in access.CLOSED]
    with site.test_request_context():
        adapter = site.url_map.bind("localhost")
        return [(rule, adapter.build(rule.endpoint, {name: ARGUMENTS[name] for name in rule.arguments})) for rule in found]


def test_every_route_declares_who_may_see_it(office: Office) -> None:
    for rule, _path in rules(office.site):
        view = office.site.view_functions[rule.endpoint]
        declared = [name for name in ("open_to_all", "for_every_account", "needs") if getattr(view, name, None)]
        assert len(declared) == 1, (rule.endpoint, declared)


def test_only_what_must_be_is_open_without_a_log_in(office: Office) -> None:
    views = office.site.view_functions
    opened = {rule.endpoint for rule, _path in rules(office.site) if getattr(views[rule.endpoint], "open_to_all", False)}
    assert opened == {"account.login", "account.reset", "account.second", "account.outside", "account.back", "account.forgotten",
                      "account.by_passkey", "account.logout"}


def test_a_visitor_is_asked_to_log_in_and_forms_from_visitors_are_not_accepted(office: Office) -> None:
    visitor = office.site.test_client()
    for rule, path in rules(office.site):
        if getattr(office.site.view_functions[rule.endpoint], "open_to_all", False):
            continue
        if "GET" in (rule.methods or ()):
            answer = visitor.get(path)
            assert answer.status_code == 302 and "/account/login/" in answer.headers["Location"], rule.endpoint
            assert visitor.head(path).headers["Location"] == answer.headers["Location"], rule.endpoint
        if "POST" in (rule.methods or ()):
            assert visitor.post(path).status_code == 403, rule.endpoint


def test_whoever_owes_a_second_factor_reaches_nothing_but_what_settles_it(
        office: Office, make_site: Callable[..., Flask]) -> None:
    url = office.site.extensions["database"].engine.url.render_as_string(hide_password=False)
    strict = Office(make_site(url, TRACKER_SECOND_FACTOR="editor"))
    editor, reached = strict.at("editor").browser, set()
    for rule, path in rules(strict.site):
        if getattr(strict.site.view_functions[rule.endpoint], "open_to_all", False):
            continue
        for method in {"GET", "POST"} & (rule.methods or set()):
            answer = editor.open(path, method=method)
            led = answer.headers.get("Location") == "/zh/account/factors/"
            if not (led if method == "GET" else answer.status_code == 403):
                reached.add(rule.endpoint)
    assert reached == {"account.password", "account.factors", "account.add_totp", "account.totp_picture", "account.add_passkey",
                       "account.act_for"}


def test_only_an_administrator_sees_whose_the_accounts_are_and_beside_one_only_an_auditor_the_reviews_and_the_audit_log(
        office: Office) -> None:
    seen: dict[Permission | None, set[str]] = {}
    for rule, path in rules(office.site):
        if path.startswith(("/zh/staff/accounts/", "/zh/staff/audit/")):
            needed: Permission | None = getattr(office.site.view_functions[rule.endpoint], "needs", None)
            seen.setdefault(needed, set()).add(rule.endpoint)
    assert seen.keys() == {Permission.MANAGE_ACCOUNTS, Permission.READ_AUDIT}
    assert seen[Permission.READ_AUDIT] == {"staff.audit", "staff.account_reviews", "staff.account_review"}


@pytest.mark.parametrize("who", ROLES)
def test_a_role_without_the_permission_gets_403(office: Office, who: str) -> None:
    desk = office.at(who)
    token = desk.token()
    refused = 0
    for rule, path in rules(office.site):
        needed: Permission | None = getattr(office.site.view_functions[rule.endpoint], "needs", None)
        if needed is None or needed in PERMISSIONS[ROLES[who]]:
            continue
        for method in {"GET", "POST"} & (rule.methods or set()):
            answer = desk.browser.open(path, method=method, data={"csrf_token": token} if method == "POST" else None)
            assert answer.status_code == 403, (rule.endpoint, method, answer.status_code)
            refused += 1
    assert refused or who == "editor"


@pytest.mark.parametrize("who", ROLES)
def test_no_form_is_accepted_without_its_token(office: Office, who: str) -> None:
    desk = office.at(who)
    before = office.count()
    for rule, path in rules(office.site):
        if "POST" in (rule.methods or ()):
            answer = desk.browser.post(path, data={"reason": "x", "text_zh": "x", "step": "send"})
            assert answer.status_code == 400, (rule.endpoint, answer.status_code)
    assert office.count() == before


def test_pages_behind_the_log_in_are_not_cached_and_no_robot_finds_them(office: Office) -> None:
    desk = office.at("editor")
    for rule, path in rules(office.site):
        if "GET" in (rule.methods or ()):
            answer = desk.browser.get(path)
            assert answer.headers["Cache-Control"] == "no-store", rule.endpoint
            assert "noindex" in answer.headers["X-Robots-Tag"], rule.endpoint


def test_a_role_sees_only_its_own_menu(office: Office) -> None:
    assert "帳號" not in office.at("editor").get("/staff/").text.split('class="user"')[0].replace("我的帳號", "")
    admin = office.at("admin")
    admin.get("/staff/", 302)
    assert "待辦" not in admin.get("/staff/accounts/").text
    office.at("member").get("/staff/", 302)


def test_an_unknown_address_is_404(office: Office) -> None:
    editor = office.at("editor")
    for path in (
            "plans/1999-2000/", "plans/%ED%A0%80/", "plans/2025-2028/commitments/o99/", "submissions/99/",
            "plans/2025-2028/commitments/o1/report/delays/", "plans/2025-2028/commitments/o1/milestones/99/amend/",
            "submissions/99999999999999999999/", "updates/99/correct/", "bodies/nobody/amend/", "bodies/%00/amend/",
            "categories/none/amend/", "group/members/99/amend/"):
        editor.get(f"/staff/{path}", 404)
