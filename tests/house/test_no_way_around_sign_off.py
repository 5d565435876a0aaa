"""No command lets a body's own people, or NDC in its name, publish anything without asking whether its approver checks it."""

from __future__ import annotations

import ast
from pathlib import Path

from tracker.domain.permissions import PERMISSIONS, Role

COMMANDS = Path(__file__).parents[2] / "tracker" / "commands"
OF_BODIES = {each.name for role in (Role.REPORTER, Role.APPROVER) for each in PERMISSIONS[role]} | {
    "PUBLISH_UPDATE", "PUBLISH_RESULT"}
"""What a body's people may do, and what NDC does with a body's words."""
ASKS = {"require_signed", "check_signed"}
"""What asks for the check: for words that go public at once, and for a text on its way."""


def functions() -> dict[str, ast.FunctionDef]:
    """Every function of the commands, keyed by ``module.name``."""
    return {f"{path.stem}.{node.name}": node for path in COMMANDS.glob("*.py") for node in ast.parse(path.read_text()).body
            if isinstance(node, ast.FunctionDef)}


def called(node: ast.FunctionDef) -> set[str]:
    """The names of what a function calls, without their modules."""
    calls = [each.func for each in ast.walk(node) if isinstance(each, ast.Call)]
    return {each.id if isinstance(each, ast.Name) else each.attr for each in calls if isinstance(each, (ast.Name, ast.Attribute))}


def reached(name: str, known: dict[str, ast.FunctionDef], seen: frozenset[str] = frozenset()) -> set[str]:
    """What a function calls, and what those calls lead to, inside the commands."""
    found = called(known[name])
    for each in known:
        if each.rpartition(".")[2] in found and each not in seen:
            found |= reached(each, known, seen | {name, each})
    return found


def asked_permissions(node: ast.FunctionDef) -> set[str]:
    return {each.attr for each in ast.walk(node)
            if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id == "Permission"}


def test_whatever_publishes_a_bodys_words_asks_whether_its_approver_checks_them() -> None:
    known = functions()
    open_to_bodies = {name for name, node in known.items() if not node.name.startswith("_") and "record" in reached(name, known)
                      and any(asked_permissions(known[each]) & OF_BODIES
                              for each in known if each == name or each.rpartition(".")[2] in called(node))}
    assert {"submissions.publish_submission", "sent_texts.send_in", "sent_texts.check_sent", "sent_texts.publish_sent",
            "answers.give_answer", "register.request_release",
            "evidence.add_evidence", "updates.publish_update", "outcomes.substantiate", "outcomes.dispute",
            "translations.translate", "filing.file_from_letter"} <= open_to_bodies
    assert not {name for name in open_to_bodies if not reached(name, known) & ASKS}
