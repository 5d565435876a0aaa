"""What an amendment must be: something new."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tracker.changelog.record import Recorded
from tracker.domain.errors import N_, RuleBroken
from tracker.models.columns import Source


def check_new(thing: Recorded, before: dict[str, Any], sources: Sequence[Source] = ()) -> None:
    """A form that is sent as it was opened says nothing, and the log would keep that for ever. Raises RuleBroken.

    before   the thing's public state as the form showed it
    sources  which are news by themselves
    """
    if thing.public() == before and not sources:
        raise RuleBroken("", N_("Nothing was changed."))
