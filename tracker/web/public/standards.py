"""The check against OGP's Participation and Co-Creation Standards (參與及共創標準查對)."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import current_app, render_template

from tracker import language
from tracker.domain.calendar import When, civil_day, roc_year
from tracker.domain.standards import Finding, Proof
from tracker.queries import changelog, standards
from tracker.settings import Settings
from tracker.web import context, reading
from tracker.web.dependence import depends_on
from tracker.web.public import blueprint


@blueprint.get("/standards/", endpoint="standards")
@depends_on(today=True)
def check() -> str:
    """Every plan against every minimum requirement, as far as the record goes."""
    session = reading.live()
    settings: Settings = current_app.extensions["settings"]
    first, newest = (civil_day(changelog.entry(session, number).recorded_at) if number else None
                     for number in (min(1, reading.head().number), reading.head().number))
    return render_template("public/standards.html", checks=standards.checks(
        session, reading.today(), official=settings.is_official, begun=first, updated=newest))


@blueprint.app_template_filter("worded")
def worded(message: str) -> str:
    """A message of the domain in the reader's language."""
    return language.worded(message, {})


@blueprint.app_template_filter("why")
def why(finding: Finding) -> str:
    """Why the check reaches this finding: dates in the reader's calendar, years as counted in it."""
    return language.worded(finding.why, {name: _written(value) for name, value in finding.values.items()})


@blueprint.app_template_filter("proof_address")
def proof_address(proof: Proof) -> str | None:
    """The URL on this site at which a proof can be seen; None where it has no page."""
    kind, _, number = proof.reference.partition("/")
    match kind:
        case "meeting":
            return context.url("public.meeting", number=int(number))
        case "rules":
            return f"{context.url('public.group')}#rules-{number}"
        case "call":
            return f"{context.url('public.proposals')}#call-{number}"
        case "document" | "evidence" | "proposal" | "participation":
            return context.url(f"public.{kind}", number=int(number))
        case "changelog":
            return context.url("public.entry", number=int(number)) if number else context.url("public.changelog")
    return None


def _written(value: Any) -> Any:
    if isinstance(value, date):
        return When.day(value)
    if isinstance(value, list):
        zh = language.current() == "zh"
        return ("、" if zh else ", ").join(f"{roc_year(each)}年（{each}年）" if zh else str(each) for each in value)
    return value
