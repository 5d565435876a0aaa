"""Two real reports in miniature: three commitments of the closed plan, two of the running one, as ``compile``
would give them.

The texts and dates are an excerpt of the collected records of the Taiwan plans (``excerpt.json``); head and digest
are examples.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from tracker.domain.bilingual import EMPTY, Bilingual, TextState
from tracker.domain.calendar import When
from tracker.reports.content import Report

EXCERPT = Path(__file__).parent / "excerpt.json"


def the_closed_plan() -> Report:
    """2-1 with its delays, 2-3 with milestones finished late, 5-2 with early ones; no outcome evidence anywhere."""
    return _report("closed")


def the_running_plan() -> Report:
    """Two commitments without official numbers, lead bodies or dates; one has no milestones at all."""
    return _report("running")


def _report(name: str) -> Report:
    made = _as(Report, json.loads(EXCERPT.read_text("utf-8"))[name])
    assert isinstance(made, Report)
    return made


def _as(kind: Any, value: Any) -> Any:
    """Values in the file as the types that the fields name."""
    if get_origin(kind) in (Union, UnionType):
        return None if value is None else _as(next(k for k in get_args(kind) if k is not type(None)), value)
    if get_origin(kind) is tuple:
        return tuple(_as(get_args(kind)[0], item) for item in value)
    if kind is Bilingual:
        return (
            EMPTY
            if value is None
            else Bilingual.of(value.get("zh", ""), value.get("en", ""), TextState(value.get("state", "reviewed")))
        )
    if kind is When:
        return When.iso(value)
    if kind is date:
        return date.fromisoformat(value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = get_type_hints(kind)
        made: Any = kind
        return made(**{f.name: _as(hints[f.name], value[f.name]) for f in fields(kind) if f.name in value})
    return value
