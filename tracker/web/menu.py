"""The menu behind the log-in: what an account's role lets it do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, url_for
from flask.globals import request_ctx
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from tracker.domain.permissions import Permission, Role
from tracker.web import access

Item = tuple[Permission | None, str, Any]
MENU: tuple[tuple[Any, tuple[Item, ...]], ...] = (
    (_l("Reporting"), (
        (Permission.DRAFT_UPDATE, "staff.due", _l("To do")),
        (Permission.DRAFT_UPDATE, "staff.rounds", _l("Reporting rounds")),
        (Permission.JUDGE_OUTCOME, "staff.results_home", _l("Results and assessments")),
        (Permission.TRANSLATE, "staff.to_translate", _l("To translate")),
    )),
    (_l("Plans"), (
        (Permission.EDIT_PLAN, "staff.plans", _l("Plans and commitments")),
        (Permission.EDIT_PLAN, "staff.bodies", _l("Bodies")),
        (Permission.SET_SIGN_OFF, "staff.sign_off_rules", _l("Sign-off")),
        (Permission.EDIT_PLAN, "staff.categories", _l("Categories of delay")),
    )),
    (_l("Taskforce"), (
        (Permission.SPEAK_AS_MEMBER, "review.home", _l("My page")),
        (Permission.EDIT_PLAN, "staff.group", _l("Terms and meetings")),
        (Permission.REQUEST_RELEASE, "staff.conclusions", _l("Register of conclusions")),
        (Permission.OPEN_WINDOW, "staff.windows", _l("Members’ reading")),
        (Permission.READ_SUBMITTED, "staff.submitted", _l("Texts sent in")),
        (Permission.ANSWER_REVIEW, "staff.answers", _l("Answers to members")),
        (Permission.ANSWER_REVIEW, "staff.co_creation", _l("Proposals and recommendations")),
    )),
    (_l("System"), (
        (Permission.MANAGE_ACCOUNTS, "staff.accounts", _l("Accounts")),
        (Permission.READ_AUDIT, "staff.audit", _l("Audit log")),
        (Permission.WITHHOLD, "staff.withhold", _l("Withholding by law")),
        (None, "account.me", _l("My account")),
    )),
)
"""Grouped by purpose. Every item is always visible: an official needs no click, script or hover to find the way."""
HOMES = {Role.MEMBER: "review.home", Role.REVIEWER: "staff.results_home", Role.ADMIN: "staff.accounts",
         Role.AUDITOR: "staff.audit"}
"""Where a role begins; those without staff work begin at their account."""


def template_values() -> dict[str, Any]:
    """What ``layouts/staff.html`` needs."""
    if not current_user.is_authenticated:
        return {"user": None, "staff_nav": (), "way_to": way_to}
    groups = [(label, [(endpoint, name) for permission, endpoint, name in items
                       if permission is None or access.allows(permission)]) for label, items in MENU]
    return {"user": current_user, "staff_nav": [(label, items) for label, items in groups if items], "way_to": way_to}


ABOVE: dict[str, tuple[str, str, Any]] = {
    "staff.plan": ("staff.plans", "plan", None),
    "staff.documents": ("staff.plan", "", _l("Documents")),
    "staff.commitment": ("staff.plan", "label", None),
    "staff.results_of": ("staff.results_home", "label", None),
    "staff.report_work": ("staff.plans", "", _l("Reports in progress")),
    "staff.report_draft": ("staff.report_work", "", _l("The report")),
    "staff.story_draft": ("staff.results_home", "", _l("A result story")),
    "staff.sent_text": ("staff.due", "", _l("A text in progress")),
    "staff.account": ("staff.accounts", "", _l("The account")),
    "public.release": ("", "", _l("Recommended for release")),
}
"""Pages that a form goes back to and that are not in the menu: the page above, and the argument or the words that
name them."""


@dataclass(frozen=True)
class Way:
    """The way to a page behind the log-in. ``steps``: name and URL of each, the menu's own first."""

    section: str
    steps: list[tuple[Any, str]]


def way_to(address: str) -> Way:
    """The way to a URL of this site that a form goes back to."""
    adapter = request_ctx.url_adapter
    if adapter is None:
        raise RuntimeError("a way is asked for within a request")
    endpoint, given = adapter.match(urlsplit(address).path, method="GET")
    named = {endpoint: name for _group, items in MENU for _permission, endpoint, name in items}
    steps: list[tuple[Any, str]] = []
    while endpoint in ABOVE:
        above, argument, words = ABOVE[endpoint]
        steps.insert(0, (words or given[argument], address if not steps else _address(endpoint, given)))
        endpoint = above
    if endpoint in named:
        steps.insert(0, (named[endpoint], _address(endpoint, given)))
    return Way(endpoint, steps or [(_l("Back"), address)])


def _address(endpoint: str, given: Mapping[str, Any]) -> str:
    rule = next(current_app.url_map.iter_rules(endpoint))
    return url_for(endpoint, **{name: value for name, value in given.items() if name in rule.arguments})


def home() -> str:
    """The endpoint at which the current account begins."""
    if access.allows(Permission.DRAFT_UPDATE):
        return "staff.due"
    return HOMES.get(access.actor().role, "account.me")
