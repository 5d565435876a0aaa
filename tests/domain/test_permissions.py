"""The complete table of roles, and the one further fact that some roles need: for which bodies they act."""

from __future__ import annotations

import pytest

from tracker.domain.errors import NotPermitted
from tracker.domain.permissions import ACCOUNT_ROLES, PERMISSIONS, Actor, Permission, Role, may, require

P = Permission
TABLE = {
    Role.REPORTER: {P.DRAFT_UPDATE, P.REQUEST_RELEASE, P.TRANSLATE, P.ANSWER_REVIEW, P.DRAFT_RESULT, P.JUDGE_OUTCOME},
    Role.APPROVER: {P.DRAFT_UPDATE, P.REQUEST_RELEASE, P.TRANSLATE, P.ANSWER_REVIEW, P.CHECK_TEXT, P.DRAFT_RESULT,
                    P.JUDGE_OUTCOME},
    Role.EDITOR: {P.DRAFT_UPDATE, P.PUBLISH_UPDATE, P.EDIT_PLAN, P.KEEP_REGISTER, P.REQUEST_RELEASE, P.PUBLISH_REPORT,
                  P.READ_STAFF_LOG, P.TRANSLATE, P.SET_SIGN_OFF, P.OPEN_WINDOW, P.ANSWER_REVIEW, P.KEEP_ANSWER_RULE,
                  P.DRAFT_RESULT, P.PUBLISH_RESULT, P.JUDGE_OUTCOME, P.ASSESS},
    Role.ADMIN: {P.MANAGE_ACCOUNTS, P.WITHHOLD, P.READ_STAFF_LOG, P.READ_AUDIT, P.SET_SIGN_OFF},
    Role.MEMBER: {P.SPEAK_AS_MEMBER, P.READ_SUBMITTED, P.STATE_OUTCOME, P.JUDGE_OUTCOME, P.ASSESS},
    Role.REVIEWER: {P.JUDGE_OUTCOME, P.ASSESS},
    Role.AUDITOR: {P.READ_STAFF_LOG, P.READ_AUDIT},
    Role.LOADER: {P.EDIT_PLAN, P.LOAD_HISTORY, P.PUBLISH_REPORT},
    Role.SYSTEM: {P.MARK_TIME},
}


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", Permission)
def test_a_role_may_do_what_the_table_says_and_no_more(role: Role, permission: Permission) -> None:
    actor = Actor(role, "cec", frozenset({"cec"}))
    allowed = permission in TABLE[role]
    assert may(actor, permission, bodies=["cec"]) is allowed
    if not allowed:
        for bodies in (["cec"], []):
            with pytest.raises(NotPermitted, match="not permitted to do this"):
                require(actor, permission, bodies=bodies)


def test_every_role_is_in_the_table() -> None:
    assert set(PERMISSIONS) == set(TABLE) == set(Role)


@pytest.mark.parametrize("role", [Role.REPORTER, Role.APPROVER])
def test_a_body_speaks_only_for_itself(role: Role) -> None:
    actor = Actor(role, "cec", frozenset({"cec", "cec-region"}))
    require(actor, P.DRAFT_UPDATE, bodies=["moi", "cec-region"])
    for others in (["moi"], [None], []):
        with pytest.raises(NotPermitted, match="a different body"):
            require(actor, P.DRAFT_UPDATE, bodies=others)


def test_the_editor_drafts_for_any_body() -> None:
    require(Actor(Role.EDITOR, "ndc"), P.DRAFT_UPDATE, bodies=["moi"])


def test_the_loader_and_the_program_itself_have_no_account() -> None:
    assert set(Role) - set(ACCOUNT_ROLES) == {Role.LOADER, Role.SYSTEM}


def test_only_the_role_and_body_of_an_actor_are_public() -> None:
    assert Actor(Role.EDITOR, "ndc", frozenset({"ndc"}), "account/1").public() == {"role": "editor", "body": "ndc"}
