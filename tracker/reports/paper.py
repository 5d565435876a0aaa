"""The page for the file (陳核附件) as an A4 PDF, set by Typst: the same text and the same day give the same bytes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tracker.domain.bilingual import Bilingual, Lang
from tracker.domain.calendar import TAIPEI, When, civil_day, write
from tracker.domain.sign_off import Step
from tracker.queries.paper import Paper
from tracker.queries.sign_off import Standing
from tracker.queries.words import CODES, labelled
from tracker.reports.pdf import TEMPLATES, compiled

STEPS = 6
"""How many of the steps so far appear on the page: the newest. All of them are kept in the system."""


def render(paper: Paper, lang: Lang, *, site: Bilingual, office: Bilingual, printed: datetime, pending_days: int) -> bytes:
    """The page in one language.

    office        what the coordinating body is called in a sentence
    printed       when it was requested: aware, UTC
    pending_days  after how many working days the public is shown that NDC has received it
    """
    files = {"main.typ": (TEMPLATES / "paper.typ").read_bytes(), "page.typ": (TEMPLATES / "page.typ").read_bytes()}
    plain = read(paper, lang, site=site, office=office, printed=printed, pending_days=pending_days)
    return compiled(files, plain, civil_day(printed))


def read(paper: Paper, lang: Lang, *, site: Bilingual, office: Bilingual, printed: datetime, pending_days: int) -> dict[str, Any]:
    """What the template sets, as JSON values."""
    commitment = paper.commitment
    return {
        "lang": lang, "site": site.shown_in(lang), "office": office.shown_in(lang),
        "number": paper.number, "version": paper.version,
        "kind": paper.kind.shown_in(lang), "plan": paper.plan.title.shown_in(lang) if paper.plan else "",
        "commitment": f"{labelled(commitment.label).shown_in(lang)} {commitment.title.shown_in(lang)}" if commitment else "",
        "about": paper.about.shown_in(lang) if paper.about else "", "by_ndc": paper.by_ndc,
        "body": paper.body.name.shown_in(lang), "filed_for": paper.filed_for.name.shown_in(lang) if paper.filed_for else "",
        "round": _date(paper.round.period, lang) if paper.round else "",
        "printed": _date(civil_day(printed), lang), "pending_days": pending_days,
        "now": _date(paper.now[0], lang) if paper.now else "", "now_entry": paper.now[1] if paper.now else 0,
        "corrects": paper.corrects,
        "lines": [{"label": line.label.shown_in(lang), "now": _value(line.now, lang), "then": _value(line.then, lang),
                   "same": _value(line.now, lang) == _value(line.then, lang)} for line in paper.lines],
        "milestones": [{"label": before.label, "title": before.title.shown_in(lang), "original": _date(before.original, lang),
                        "now": _due(before, lang), "then": _due(after, lang), "state_now": _state(before, lang),
                        "state_then": _state(after, lang)} for before, after in paper.standings or ()],
        "has_milestones": paper.standings is not None,
        "steps": [{"at": _instant(step.at, lang), "done": _done(step.step, lang, office, by_ndc=paper.by_ndc),
                   "by": CODES["role"][step.role.value].shown_in(lang),
                   "body": paper.known.get(step.body, Bilingual(step.body)).shown_in(lang), "version": step.version,
                   "said": step.said} for step in paper.steps[-STEPS:]],
    }


def _value(value: Any, lang: Lang) -> str:
    """A value of a field; ``""`` for nothing."""
    if isinstance(value, Bilingual):
        return value.shown_in(lang)
    if isinstance(value, (When, date)):
        return _date(value, lang)
    if isinstance(value, list):
        return "、".join(_value(each, lang) for each in value)
    return "" if value is None else str(value)


def _date(value: When | date | None, lang: Lang) -> str:
    """In the reader's calendar, and in the other: an official files by the one and a system by the other."""
    if value is None:
        return ""
    when = When.day(value) if isinstance(value, date) else value
    other = str(when).replace("/", "–") if lang == "zh" else write(when, "zh", "table")
    own = write(when, lang, "prose")
    return f"{own}（{other}）" if lang == "zh" else f"{own} ({other})"


def _instant(at: datetime, lang: Lang) -> str:
    local = at.astimezone(TAIPEI)
    return f"{write(local.date(), lang, 'table')} {local:%H:%M}"


def _done(step: Step, lang: Lang, office: Bilingual, *, by_ndc: bool) -> str:
    if step is Step.CHECKED and not by_ndc:
        return "核稿完成" if lang == "zh" else "checked"
    return CODES["step"][step.value].shown_in(lang).format(office=office.shown_in(lang))


def _due(standing: Standing, lang: Lang) -> str:
    if standing.stated_by:
        day = _date(standing.stated_by, lang)
        return f"未定，將於{day}前說明" if lang == "zh" else f"open; to be stated by {day}"
    return _date(standing.due, lang)


def _state(standing: Standing, lang: Lang) -> str:
    return CODES["state"][standing.state.value].shown_in(lang)
