"""What a page that shows statements needs besides them."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.models import Decision, Observation, Update
from tracker.queries import changelog
from tracker.web import reading


def told_in(shown: Iterable[Update | Observation | Decision]) -> dict[str, int]:
    """The entries in which statements were published, and in which those that correct them were published."""
    found = list(shown)
    later = [each.corrected_by for each in found if isinstance(each, Update) and each.corrected_by]
    return changelog.told_in(reading.live(), [*(each.reference for each in found), *later])
