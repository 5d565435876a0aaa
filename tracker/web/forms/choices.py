"""The codes of the record in words, as forms offer them, in the order in which they are offered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from typing import Any

from flask_babel import lazy_gettext as _l

from tracker.domain.bilingual import Bilingual
from tracker.domain.permissions import ACCOUNT_ROLES, Role
from tracker.domain.statements import EvidenceKind, UpdateKind
from tracker.models import Body, Commitment, DelayCategory, Meeting
from tracker.queries.words import CODES, labelled
from tracker.web.access import ROLE_LABELS
from tracker.web.filters import plain, when_plain

NONE = _l("(none)")
NO_MEETING = _l("There are no meetings to choose from yet. Enter one first, on the page “Terms and meetings”.")
LANGUAGES = (("zh", "中文"), ("en", "English"))
"""Each in its own language, for someone who reads only that one."""
EVIDENCE: dict[EvidenceKind, Any] = {
    EvidenceKind.OUTPUT: _l("Output: what was produced or held"),
    EvidenceKind.OUTCOME: _l("Outcome: what changed for people"),
}
REPORTS: dict[UpdateKind, Any] = {
    UpdateKind.PROGRESS: _l("Report progress"), UpdateKind.DELAY: _l("Report a delay"),
    UpdateKind.COMPLETION: _l("Report completion"), UpdateKind.NO_PROGRESS: _l("No progress this period"),
}
ROLES: dict[Role, Any] = {role: ROLE_LABELS[role] for role in ACCOUNT_ROLES}


def code(value: Any) -> str:
    """The stored form of a code, or of a text that names one."""
    return value.value if isinstance(value, Enum) else str(value)


def codes(words: Mapping[Any, Any]) -> list[tuple[str, Any]]:
    """The choices for a few codes, with the form's own wording."""
    return [(each.value, label) for each, label in words.items()]


def scale(name: str, *, none: Any = None) -> Callable[[], list[tuple[str, Any]]]:
    """The choices of a scale of ``queries.words``, in the reader's language."""
    return lambda: [*([("", none)] if none is not None else []),
                    *((each, named(label)) for each, label in CODES[name].items())]


def dependence() -> list[tuple[str, Any]]:
    """On whom the next step can depend, as the body itself would say it."""
    return [(each, _l("this body itself") if each == "this_body" else label) for each, label in scale("depends_on")()]


def bodies(known: Iterable[Body], *, none: Any = NONE, kept: Sequence[str | None] = ()) -> list[tuple[str, str]]:
    """Bodies to choose from, by their Chinese or English names: those that exist, and those that are chosen already."""
    found = [each for each in known if not (each.historical or each.valid_to) or each.reference in kept]
    offered = sorted((named(each.name), each.reference) for each in found)
    return [*([("", none)] if none is not None else []), *((slug, name) for name, slug in offered)]


def named(text: Bilingual) -> str:
    return plain(text)


def number(commitment: Commitment) -> str:
    """A commitment’s number in the plan, or its order: ``o1`` appears in URLs only."""
    return plain(labelled(commitment.label))


def commitment(found: Commitment) -> str:
    return f"{number(found)} {named(found.title)}"


def meetings(held: Iterable[Meeting]) -> list[tuple[str, str]]:
    """Meetings to choose from, the newest first."""
    return [("", _l("(none)")), *((each.reference, meeting_named(each)) for each in held)]


def meeting_named(meeting: Meeting) -> str:
    """A meeting by its number and day, and whether it is still to come."""
    said: dict[str, Any] = {"number": meeting.number, "date": when_plain(meeting.held_on, "table")}
    if meeting.was_held:
        return str(_l("Meeting %(number)d, %(date)s", **said))
    return str(_l("Meeting %(number)d, %(date)s: announced", **said) if meeting.is_ahead else
               _l("Meeting %(number)d, %(date)s: called off", **said))


def categories(found: Iterable[DelayCategory]) -> list[tuple[str, str]]:
    return [(each.reference, named(each.label)) for each in found]
