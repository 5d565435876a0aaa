"""Texts of the record that were translated later."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from tests.world import AT, EDITOR
from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.recorded import Recorded
from tracker.commands.translations import translate
from tracker.domain.bilingual import TextState


def translated(session: Session, thing: Recorded, field: str = "text", **more: Any) -> ChangelogEntry:
    """A machine's draft by NDC's editor unless told otherwise."""
    values: dict[str, Any] = {"translation": "Drafted by a machine", "state": TextState.MACHINE, "by": EDITOR, "at": AT}
    return translate(session, thing, field, **(values | more))
