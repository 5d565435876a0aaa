"""How a refused command is told apart from an accepted one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tracker.domain.errors import NotPermitted, RuleBroken


def field_of(command: Callable[..., Any], *arguments: Any, **values: Any) -> str:
    """The field to which the refusal applies when the command is given these values; fails if nothing is refused."""
    with pytest.raises(RuleBroken) as refused:
        command(*arguments, **values)
    return refused.value.field


def not_permitted(command: Callable[..., Any], *arguments: Any, **values: Any) -> None:
    with pytest.raises(NotPermitted):
        command(*arguments, **values)
