"""The refusals of the domain. Each carries a message id (English, marked for translation) and, if any, the field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def N_(message: str) -> str:
    """Mark a message for translation; it is translated at the edge, in the reader's language."""
    return message


class Refusal(Exception):
    """A request is not carried out; nothing has changed."""

    def __init__(self, message: str, **values: Any) -> None:
        written = {name: ", ".join(value) if isinstance(value, list) else value for name, value in values.items()}
        super().__init__(message % written if values else message)
        self.message = message
        self.values = values


class RuleBroken(Refusal):
    """A rule of the record forbids it; ``field`` names the form field it belongs to, or is ``""``."""

    def __init__(self, field: str, message: str, **values: Any) -> None:
        super().__init__(message, **values)
        self.field = field


class Counted(RuleBroken):
    """A refusal that is counted: raised before anything else is changed, and the transaction that counted it is kept."""


class NotPermitted(Refusal):
    """The actor's role, or his body, does not allow it."""

    def __init__(self, message: str = N_("Your account is not permitted to do this."), **values: Any) -> None:
        super().__init__(message, **values)


class NotFound(Refusal):
    """There is no such thing in the record."""

    def __init__(self, reference: str) -> None:
        super().__init__(N_("There is no %(reference)s in the record."), reference=reference)
        self.reference = reference


class Conflict(Refusal):
    """Someone changed the thing after the form was shown; ``seen`` and ``now`` are entry numbers."""

    def __init__(self, reference: str, seen: int, now: int) -> None:
        super().__init__(N_("The record changed while you were writing."))
        self.reference, self.seen, self.now = reference, seen, now


class EnteredAlready(Conflict):
    """The same hand has entered the same new thing in the same words since the form was shown: ``reference``."""


class UnrecordedConflict(Conflict):
    """Someone changed a draft, or what else is in no log, after the form was shown. ``seen`` and ``now`` are its versions, and
    ``holds`` is what it says now, by the form's fields; None where the form would not write in it."""

    def __init__(self, reference: str, seen: int, now: int, holds: Mapping[str, Any] | None) -> None:
        super().__init__(reference, seen, now)
        self.holds = holds
