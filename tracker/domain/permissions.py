"""Who may do what: the roles, and the one table of their permissions.

Commands enforce it (``require``), so that nothing bypasses it; views only ask ``may`` to show or hide.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from tracker.domain.errors import N_, NotPermitted


class Role(Enum):
    REPORTER = "reporter"
    APPROVER = "approver"
    EDITOR = "editor"
    ADMIN = "admin"
    MEMBER = "member"
    REVIEWER = "reviewer"
    AUDITOR = "auditor"
    # Not accounts: the loader of records from public sources, and the program itself as time passes.
    LOADER = "loader"
    SYSTEM = "system"


class Permission(Enum):
    """What can be permitted; the value is for the log of refusals."""

    DRAFT_UPDATE = "draft and submit a progress update"
    CHECK_TEXT = "check a body's text before it goes to NDC, or return it with a reason"
    TRANSLATE = "translate a text of the record, and review its translation"
    OPEN_WINDOW = "open to members, before a meeting, what bodies have sent in"
    READ_SUBMITTED = "read what bodies have sent in while NDC has opened it"
    SET_SIGN_OFF = "set whether a body's approver checks its texts"
    PUBLISH_UPDATE = "publish a submitted update, or return it with a reason"
    EDIT_PLAN = "enter, amend, withdraw and close plans, commitments, milestones, bodies, members, meetings"
    KEEP_REGISTER = "open conclusions of the forum, list them at meetings, record what a meeting decided"
    REQUEST_RELEASE = "ask the forum to release a conclusion"
    SPEAK_AS_MEMBER = "review published updates and object to a release, in one's own signed voice"
    ANSWER_REVIEW = "answer a member's review, or give the answer a later date"
    KEEP_ANSWER_RULE = "enter the rule on answers that the forum adopted"
    DRAFT_RESULT = "draft and submit indicators, their values, and outcomes"
    PUBLISH_RESULT = "publish indicators, their values, and government's outcomes, or return them with a reason"
    STATE_OUTCOME = "record an outcome as one's own signed statement"
    JUDGE_OUTCOME = "confirm or dispute an outcome"
    ASSESS = "give codes in one's own voice, form clusters, score the openness of data"
    PUBLISH_REPORT = "compile and publish a report"
    MANAGE_ACCOUNTS = "create, change, reset and close accounts"
    WITHHOLD = "withhold a payload by law"
    READ_STAFF_LOG = "read entries for staff"
    READ_AUDIT = "read the audit log"
    LOAD_HISTORY = "record what public sources say, as the loader"
    MARK_TIME = "record that a date has passed"


_P = Permission
PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.REPORTER: frozenset({_P.TRANSLATE, _P.DRAFT_UPDATE, _P.REQUEST_RELEASE, _P.ANSWER_REVIEW, _P.DRAFT_RESULT,
                              _P.JUDGE_OUTCOME}),
    Role.APPROVER: frozenset({_P.TRANSLATE, _P.DRAFT_UPDATE, _P.CHECK_TEXT, _P.REQUEST_RELEASE, _P.ANSWER_REVIEW,
                              _P.DRAFT_RESULT, _P.JUDGE_OUTCOME}),
    Role.EDITOR: frozenset({_P.TRANSLATE, _P.DRAFT_UPDATE, _P.PUBLISH_UPDATE, _P.EDIT_PLAN, _P.KEEP_REGISTER, _P.REQUEST_RELEASE,
                            _P.PUBLISH_REPORT, _P.READ_STAFF_LOG, _P.SET_SIGN_OFF, _P.OPEN_WINDOW, _P.ANSWER_REVIEW,
                            _P.KEEP_ANSWER_RULE, _P.DRAFT_RESULT, _P.PUBLISH_RESULT, _P.JUDGE_OUTCOME, _P.ASSESS}),
    Role.ADMIN: frozenset({_P.MANAGE_ACCOUNTS, _P.WITHHOLD, _P.READ_STAFF_LOG, _P.READ_AUDIT, _P.SET_SIGN_OFF}),
    Role.MEMBER: frozenset({_P.SPEAK_AS_MEMBER, _P.READ_SUBMITTED, _P.STATE_OUTCOME, _P.JUDGE_OUTCOME, _P.ASSESS}),
    Role.REVIEWER: frozenset({_P.JUDGE_OUTCOME, _P.ASSESS}),
    Role.AUDITOR: frozenset({_P.READ_STAFF_LOG, _P.READ_AUDIT}),
    Role.LOADER: frozenset({_P.EDIT_PLAN, _P.LOAD_HISTORY, _P.PUBLISH_REPORT}),
    Role.SYSTEM: frozenset({_P.MARK_TIME}),
}

NDC = "ndc"
"""The body in whose name an account acts that belongs to no body: editors and administrators are NDC's. It is a body
of the record like any other, and entered in the same way."""

OWN_BODIES_ONLY = {Role.REPORTER, Role.APPROVER}
ACCOUNT_ROLES = (Role.REPORTER, Role.APPROVER, Role.EDITOR, Role.ADMIN, Role.MEMBER, Role.REVIEWER, Role.AUDITOR)


@dataclass(frozen=True)
class Actor:
    """Who acts: a role and a body, not a private name.

    bodies   slugs he may speak for: his own, its successors and its subordinate bodies
    account  reference of his account, for the drafts that are his; never in a public entry
    member   reference of the seat for which a member signs
    deputy_for  reference of the account whose role he holds for a time (代理); role and body are then that account's
    """

    role: Role
    body: str
    bodies: frozenset[str] = frozenset()
    account: str | None = None
    member: str | None = None
    deputy_for: str | None = None

    @property
    def people(self) -> frozenset[str | None]:
        """The accounts of whoever acts here: his own, and that of the person whose role he holds."""
        return frozenset({self.account, self.deputy_for} - {None})

    def public(self) -> dict[str, str]:
        return {"role": self.role.value, "body": self.body}


ANOTHER_BODY = N_("Your account speaks for a different body from the one responsible here.")
"""Why somebody with the permission is refused all the same."""

LOADER = Actor(Role.LOADER, "project")
SYSTEM = Actor(Role.SYSTEM, "project")


def may(actor: Actor, permission: Permission, *, bodies: Iterable[str | None] = ()) -> bool:
    """True if the role has the permission and, for a role bound to its body, one of ``bodies`` is his."""
    if permission not in PERMISSIONS[actor.role]:
        return False
    if actor.role in OWN_BODIES_ONLY:
        return any(body in actor.bodies for body in bodies if body)
    return True


def require(actor: Actor, permission: Permission, *, bodies: Iterable[str | None] = ()) -> None:
    """Raises NotPermitted unless ``may``."""
    if permission not in PERMISSIONS[actor.role]:
        raise NotPermitted()
    if not may(actor, permission, bodies=bodies):
        raise NotPermitted(ANOTHER_BODY)
