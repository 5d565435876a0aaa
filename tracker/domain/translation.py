"""Translations of what is on record: the rules for one, and what is still to be done."""

from __future__ import annotations

from enum import Enum

from tracker.domain.bilingual import Bilingual, TextState
from tracker.domain.errors import N_, RuleBroken

GIVEN = (TextState.MACHINE, TextState.DRAFT, TextState.REVIEWED, TextState.OFFICIAL)
"""The states that a translation can be given."""


class ToDo(Enum):
    """What a text still needs, the most urgent first."""

    STALE = "stale"
    MISSING = "missing"
    MACHINE = "machine"
    DRAFT = "draft"

    @classmethod
    def of(cls, text: Bilingual) -> ToDo | None:
        """None where nothing is to be done. Computed from the text, never kept."""
        if text.is_empty:
            return None
        if not text.in_(text.other):
            return cls.MISSING
        if text.is_stale:
            return cls.STALE
        return {TextState.MACHINE: cls.MACHINE, TextState.DRAFT: cls.DRAFT}.get(text.translation)


def check_translation(before: Bilingual, translation: str, state: TextState) -> None:
    """Raises RuleBroken on ``translation`` or ``state``.

    A machine's draft remains one until somebody has rewritten it or says that they have reviewed it.
    """
    if before.is_empty:
        raise RuleBroken("translation", N_("There is nothing to translate here."))
    if not translation:
        raise RuleBroken("translation", N_("Please fill this in."))
    if state not in GIVEN:
        raise RuleBroken("state", N_("Please fill this in."))
    same = translation == before.in_(before.other)
    if same and before.translation is TextState.MACHINE and state is TextState.DRAFT:
        raise RuleBroken("state", N_("This is the machine’s draft, unchanged: it stays a machine’s draft until it is reviewed."))
    if same and state is before.translation and not before.is_stale:
        raise RuleBroken("translation", N_("Nothing has changed."))
