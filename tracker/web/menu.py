"""The menu behind the log-in: what an account's role lets it do."""

from __future__ import annotations

from typing import Any

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
"""By what one comes for. Every item stands open: no click, no script and no hover is between an official and the place."""
HOMES = {Role.MEMBER: "review.home", Role.ADMIN: "staff.accounts", Role.AUDITOR: "staff.audit"}
"""Where a role begins; those without staff work begin at their account."""


def shown() -> dict[str, Any]:
    """What ``layouts/staff.html`` asks for."""
    if not current_user.is_authenticated:
        return {"user": None, "staff_nav": ()}
    groups = [(label, [(endpoint, name) for permission, endpoint, name in items
                       if permission is None or access.allows(permission)]) for label, items in MENU]
    return {"user": current_user, "staff_nav": [(label, items) for label, items in groups if items]}


def home() -> str:
    """The endpoint at which the current account begins."""
    if access.allows(Permission.DRAFT_UPDATE):
        return "staff.due"
    return HOMES.get(access.actor().role, "account.me")
