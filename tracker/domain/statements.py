"""Statements: who says what about a commitment, and what a delay must be accompanied by."""

from __future__ import annotations

from datetime import date
from enum import Enum

from tracker.domain.bilingual import Bilingual, Lang
from tracker.domain.calendar import When
from tracker.domain.errors import N_, RuleBroken

SUMMARY_LIMIT: dict[Lang, int] = {"zh": 120, "en": 300}
"""Maximum characters in a plain summary. Chinese says in 120 what English says in about 300."""
TEXT_LIMIT = 4000
TITLE_LIMIT = 200
NUMBER_LIMIT = 60
"""Maximum characters in the number of a letter, a document or a case."""
SHORT_NAME_LIMIT = 40


class UpdateKind(Enum):
    PROGRESS = "progress"
    DELAY = "delay"
    COMPLETION = "completion"
    NO_PROGRESS = "no_progress"


class Party(Enum):
    """Whose statement it is. Only a body and the secretariat make progress updates."""

    BODY = "body"
    SECRETARIAT = "secretariat"
    FORUM = "forum"
    FORUM_MEMBER = "forum_member"
    PRESS = "press"
    LEGISLATURE = "legislature"
    OTHER = "other"


class Basis(Enum):
    """What the date in ``occurred`` refers to."""

    HAPPENED = "happened"
    REPORTED = "reported"


class Relation(Enum):
    """A source that does not name the plan is *related*: it is shown, and left out of all counts."""

    NAMES_PLAN = "names_plan"
    RELATED = "related"


class DependsOn(Enum):
    """On whom the next step of a delayed milestone depends."""

    THIS_BODY = "this_body"
    OTHER_BODY = "other_body"
    EXECUTIVE_YUAN = "executive_yuan"
    LEGISLATIVE_YUAN = "legislative_yuan"
    CONTRACTOR = "contractor"
    NOBODY = "nobody"


class EvidenceKind(Enum):
    """An activity count is an output. What changed for people is an outcome."""

    OUTPUT = "output"
    OUTCOME = "outcome"


class TitleBasis(Enum):
    """What a Chinese title is: the plan's own, a short name used in public, or this site's summary."""

    OFFICIAL = "official"
    SHORT_NAME = "short_name"
    SITE_SUMMARY = "site_summary"


class Side(Enum):
    GOVERNMENT = "government"
    CIVIL_SOCIETY = "civil_society"
    ACADEMIA = "academia"
    PRIVATE_SECTOR = "private_sector"


class OpenGovernmentValue(Enum):
    """The values of the Open Government Partnership as Taiwan's commitment forms have them."""

    TRANSPARENCY = "transparency"
    PARTICIPATION = "participation"
    ACCOUNTABILITY = "accountability"
    INCLUSION = "inclusion"


def check_summary(summary: Bilingual) -> None:
    """Raises RuleBroken on ``summary_zh`` or ``summary_en`` where it is too long."""
    for lang, limit in SUMMARY_LIMIT.items():
        if len(summary.in_(lang)) > limit:
            raise RuleBroken(f"summary_{lang}", N_("A summary can have at most %(limit)d characters; this one has %(count)d."),
                             limit=limit, count=len(summary.in_(lang)))


def check_required(**texts: Bilingual) -> None:
    """Staff texts need Chinese. Raises RuleBroken on ``<name>_zh``."""
    for name, text in texts.items():
        if not text.zh:
            raise RuleBroken(f"{name}_zh", N_("Please fill this in."))


def check_said(**texts: Bilingual) -> None:
    """A text that somebody signs may be in either language. Raises RuleBroken on ``<name>_zh``."""
    for name, text in texts.items():
        if text.is_empty:
            raise RuleBroken(f"{name}_zh", N_("Please fill this in."))


def check_reason(reason: Bilingual, field: str = "reason_zh", *, either: bool = False) -> None:
    """Anything changed, decided or refused needs a public reason: in Chinese, or in ``either`` language where people
    speak in their own voice. Raises RuleBroken on ``field``."""
    if reason.is_empty if either else not reason.zh:
        raise RuleBroken(field, N_("Please give the reason: it will be public."))


def check_happened(field: str, when: When | date | None, today: date) -> None:
    """What is reported as past must have begun by today; None is accepted. Raises RuleBroken on ``field``."""
    first = when.first if isinstance(when, When) else when
    if first is not None and first > today:
        raise RuleBroken(field, N_("This date is in the future."))


def check_letter(number: str) -> None:
    """Words that are filed for a body come from its letter (來文). Raises RuleBroken on ``letter_number`` without its number."""
    if not number.strip():
        raise RuleBroken("letter_number", N_("Enter the number of the body’s letter (來文字號)."))


def check_dependence(depends_on: DependsOn | None, body: str | None) -> None:
    """A body is named where another is depended on, and only there. Raises RuleBroken on ``depends_body``."""
    if depends_on is DependsOn.OTHER_BODY and not body:
        raise RuleBroken("depends_body", N_("Name the body on which the next step depends."))
    if depends_on is not DependsOn.OTHER_BODY and body:
        raise RuleBroken("depends_body", N_("Name a body only if the next step depends on another body."))
