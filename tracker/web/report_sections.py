"""The sections of a report as people choose among them, and as shown for the one that somebody commented on."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from tracker import language
from tracker.models import ReportDraft
from tracker.reports.setting import Heading


def of_draft(draft: ReportDraft | None) -> list[Heading]:
    """The sections of a draft, in the order of print and in the reader's language."""
    lang = language.current()
    sections = draft.sections if draft else ()
    return [Heading(each["key"], each["depth"], each["title"].get(lang, each["key"]) if each["title"] else _("Withheld by law"))
            for each in sections]


def named_sections(sections: Iterable[Heading]) -> dict[str, str]:
    """Titles keyed by section; deeper ones are indented."""
    return {each.key: "　" * (each.depth - 1) + each.title for each in sections}


def places(sections: Iterable[Heading]) -> dict[str, str]:
    """Titles keyed by section, each after the title of the section that contains it: many have the same title."""
    found, above = {}, dict[int, str]()
    for each in sections:
        found[each.key] = f"{above[each.depth - 1]} › {each.title}" if each.depth > 1 else each.title
        above[each.depth] = each.title
    return found
