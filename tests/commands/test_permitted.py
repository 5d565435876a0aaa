"""Every command asks first whether whoever acts may do it: an auditor, who only reads, is refused before anything is touched."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from inspect import Parameter
from typing import Any
from unittest.mock import MagicMock

from tests.world import AUDITOR
from tracker import commands
from tracker.domain.errors import NotPermitted, RuleBroken

ASK_NOTHING = {
    # They answer a question.
    "answers.speaker", "commitments.check_decided_once_adopted", "outcomes.may_judge", "outcomes.withdraws_as",
    "sign_off.asks_check", "signing.is_author", "stories.may_write", "submissions.speakers",
    # They are part of a command that has asked.
    "answering.require_letter", "cocreation.load_proposals", "round_silence.record_silence", "seats.tell_seat",
    "sent_texts.put_on_record", "sign_off.note_step", "sign_off.require_signed", "submissions.put_on_record",
    "updates.put_on_record"}


def acts() -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every public function of a command module that is told who acts."""
    for found in pkgutil.iter_modules(commands.__path__):
        module = import_module(f"{commands.__name__}.{found.name}")
        for name, act in inspect.getmembers(module, inspect.isfunction):
            if act.__module__ == module.__name__ and not name.startswith("_") and "by" in inspect.signature(act).parameters:
                yield f"{found.name}.{name}", act


def is_refused(act: Callable[..., Any]) -> bool:
    """Whether an auditor is told that the role does not allow it, whatever it is asked of."""
    given: list[Any] = []
    named: dict[str, Any] = {}
    for each in inspect.signature(act).parameters.values():
        value = AUDITOR if each.name == "by" else MagicMock()
        if each.kind is Parameter.KEYWORD_ONLY and (each.name == "by" or each.default is Parameter.empty):
            named[each.name] = value
        elif each.kind is Parameter.POSITIONAL_OR_KEYWORD and each.default is Parameter.empty:
            given.append(value)
    try:
        act(*given, **named)
    except NotPermitted:
        return True
    except (RuleBroken, KeyError, TypeError, ValueError):
        pass
    return False


def test_an_auditor_can_change_nothing_by_any_command() -> None:
    assert {name for name, act in acts() if not is_refused(act)} == ASK_NOTHING
