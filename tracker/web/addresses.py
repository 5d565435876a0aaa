"""Where a thing of the record can be seen: from its reference to its page."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask, current_app

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import type_of
from tracker.queries import entries
from tracker.queries.words import Names
from tracker.web import context


def of(reference: str, names: Names) -> str | None:
    """The page where a reference can be seen, on this site; None where it has none."""
    kind = type_of(reference)
    start, _, last = reference.rpartition("/")
    match kind:
        case "plan":
            return context.url("public.plan", plan=reference)
        case "theme":
            return context.url("public.theme", plan=reference.split("/")[0], number=int(last))
        case "commitment":
            return context.url("public.commitment", plan=start, label=names.number(reference) or last)
        case "milestone":
            page = of(start, names)
            return f"{page}#{last}" if page else None
        case "member":
            return context.url("public.group")
        case "body" if reference != "installation":
            return context.url("public.body", slug=reference)
    if match := re.fullmatch(r"(\d{4}-\d{4})/round/([^/]+)(/[^/]+)?", reference):
        return context.url("public.round", plan=match[1], period=match[2])
    if reference.startswith("conclusion/"):
        return context.url("public.conclusion", number=int(reference.split("/")[1]))
    if reference.startswith("indicator/"):  # itself, or a value of it
        return context.url("public.indicator", number=int(reference.split("/")[1]))
    if start in ("call", "recommendation"):
        return context.url("public.proposals" if start == "call" else "public.recommendations") + f"#{start}-{last}"
    if start == "comment":
        return context.url("public.report_comment", number=int(last))
    if start.endswith("/coverage"):
        return context.url("public.plan", plan=start.split("/")[0])
    if start in _NUMBERED and last.isdigit():
        return context.url(_NUMBERED[start], number=int(last))
    return context.url("public.group") if start == "term" else None


_NUMBERED = {"review": "public.review", "document": "public.document", "evidence": "public.evidence", "meeting": "public.meeting",
             "outcome": "public.outcome", "assessment": "public.assessment",
             "proposal": "public.proposal", "participation": "public.participation", "report": "public.report",
             "entry": "public.entry", "story": "public.story"}


def absolute(reference: str, names: Names) -> str | None:
    """The same under the site's own base URL, for anything that leaves the site: never taken from what a request claims."""
    path = of(reference, names)
    return f"{current_app.extensions['settings'].base_url}{path}" if path else None


def outward(endpoint: str, **values: Any) -> str:
    """The absolute URL of a page, in the language of the block under ``language.using``; with or without a request."""
    return f"{current_app.extensions['settings'].base_url}{context.url(endpoint, **values)}"


def set_up(app: Flask) -> None:
    """Give mail its URLs, and add two filters to the templates: ``told``, an entry as people are shown it; ``page_of``,
    the page of a reference."""
    app.extensions["address"], app.extensions["place"] = outward, absolute

    def told(entry: ChangelogEntry) -> entries.Shown:
        return entries.show(entry, of)

    app.jinja_env.filters["told"] = told
    app.jinja_env.filters["page_of"] = lambda reference: of(reference, Names({}))
