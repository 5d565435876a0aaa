"""The facts of a report as one reader gets them: plain strings in one language, for the JSON edition and for what
surrounds the document in the others. The values are data for a template, never its source.
"""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import unquote

from tracker.domain.addresses import linkable
from tracker.domain.assessments import Voice
from tracker.domain.bilingual import Bilingual, Lang
from tracker.domain.calendar import When
from tracker.domain.site import SiteStatus
from tracker.reports import charts, labels, setting
from tracker.reports.content import Assessment, Commitment, Delay, Milestone, Outcome, Report, Source, Statement
from tracker.reports.terms import State

Plain = dict[str, Any]


def read(report: Report, lang: Lang) -> Plain:
    """Everything an edition prints, as JSON values."""
    return _Reader(report, lang).report()


class _Reader:
    def __init__(self, report: Report, lang: Lang) -> None:
        self.r, self.lang = report, lang
        self.numbers = {id(delay): n for n, (_, delay) in enumerate(report.delays(), 1)}

    def report(self) -> Plain:
        r, plan = self.r, self.r.plan
        delays = [d for _, d in r.delays()]
        return {
            "lang": self.lang,
            "plan": {
                "code": plan.code,
                "title": self.text(plan.title),
                "period": self.when(plan.period),
                "stage": labels.say(labels.STAGE[plan.stage], self.lang),
                "closed": plan.stage.value == "closed",
                "summary": self.text(plan.summary),
                "coordinator": self.text(plan.coordinator),
            },
            "period": self.when(r.period),
            "on": self.when(r.on),
            "imprint": self.imprint(),
            "figures": {
                "commitments": len(r.commitments()),
                "milestones": len(r.milestones()),
                "states": [
                    {"state": s.value, "name": labels.say(labels.STATE[s], self.lang), "count": n}
                    for s, n in r.by_state().items()
                ],
                "delays": len(delays),
                "with_reason": sum(not d.reason.is_empty for d in delays),
                "with_next": sum(not d.next_step.is_empty for d in delays),
                "with_new_date": sum(d.new_date is not None for d in delays),
                "with_outcomes": sum(bool(c.outcomes) for c in r.commitments()),
                "assessed": sum(bool(c.assessments) for c in r.commitments()),
                "observations": sum(not o.related for c in r.commitments() for o in c.observations),
                "related": sum(o.related for c in r.commitments() for o in c.observations),
            },
            "themes": [
                {"label": t.label, "title": self.text(t.title), "commitments": [self.commitment(c) for c in t.commitments]}
                for t in r.themes
            ],
            "delays": [self.delay(c, d) for c, d in r.delays()],
            "charts": {name: self.chart(name) for name in charts.NAMES},
            "sources": [self.source(s) for s in r.sources],
            "coverage": [
                {"kind": self.text(c.kind), "to": self.when(c.complete_to), "basis": self.text(c.basis),
                 "limits": self.text(c.limits)} for c in r.coverage
            ],
            "notes": [{"title": self.text(n.title), "text": self.text(n.text)} for n in r.notes],
            "on_plan": [self.statement(s) for s in r.on_plan],
            "untranslated": [{"where": where, **(self.text(text) or {})} for where, text in r.untranslated(self.lang)],
            "unnumbered": any(not c.numbered for c in r.commitments()),
            "daggers": any(
                labels.title(title, ours, self.lang).endswith("†")
                for c in r.commitments()
                for title, ours in ((c.title, c.ours), *((m.title, m.ours) for m in c.milestones))
            ),
        }

    def text(self, value: Bilingual | None, ours: bool = False) -> Plain | None:
        return setting.text(value, self.lang, ours) if value is not None else None

    def when(self, value: When | date | None) -> Plain | None:
        return setting.day(value, self.lang)

    def imprint(self) -> Plain:
        i = self.r.imprint
        return {
            "status": i.site_status.value,
            "status_name": labels.say(labels.SITE_STATUS[i.site_status], self.lang),
            "statement": labels.site_status(i, self.lang),
            "disclaimer": "" if i.site_status is SiteStatus.OFFICIAL else labels.say(labels.disclaimer(i), self.lang),
            "head": str(i.head),
            "digest": i.digest,
            "release": i.release,
            "licence": i.licence,
            "licence_address": linkable(i.licence_address),
            "site_name": self.text(i.site_name),
            "site_address": linkable(i.site_address),
            "author": self.text(i.author),
            "publisher": self.text(i.publisher) if i.site_status is SiteStatus.OFFICIAL else None,
            "commissioner": self.text(i.commissioner),
            "funder": self.text(i.funder),
            "reviewer": self.text(i.reviewer),
        }

    def commitment(self, c: Commitment) -> Plain:
        return {
            "reference": c.reference,
            "number": labels.commitment_number(c, self.lang),
            "numbered": c.numbered,
            "anchor": c.label,
            "withdrawn": c.withdrawn,
            "title": self.text(c.title, c.ours),
            "leads": [self.text(b) for b in c.leads],
            "summary": self.text(c.summary),
            "problem": self.text(c.problem),
            "promise": self.text(c.promise),
            "result_wanted": self.text(c.result_wanted),
            "states": [
                {"state": s.value, "name": labels.say(labels.STATE[s], self.lang), "count": n} for s, n in c.by_state().items()
            ],
            "milestones": [self.milestone(m) for m in c.milestones],
            "done": [self.statement(s) for s in sorted(c.done, key=lambda s: s.when.first)],
            "delays": [self.delay(c, d) for d in sorted(c.delays, key=lambda d: d.when.first)],
            "observations": [self.statement(s) for s in sorted(c.observations, key=lambda s: s.when.first)],
            "outcomes": [self.outcome(o) for o in c.outcomes],
            "assessments": [self.assessment(a) for a in c.assessments],
        }

    def milestone(self, m: Milestone) -> Plain:
        told = m.reported
        return {
            "label": m.label,
            "title": self.text(m.title, m.ours),
            "original": self.when(m.original),
            "current": self.when(m.current) if m.moved else None,
            "awaited": self.when(m.awaited),
            "finished": self.when(m.finished),
            "promised": [{"due": self.when(p.due), "stated": self.when(p.stated)} for p in m.promised],
            "state": m.state.value,
            "state_name": labels.state_of(m, self.lang),
            "reported": told
            and {
                "state_name": labels.say(labels.STATE[told.state], self.lang),
                "as_of": self.when(told.as_of),
                "same": told.state is m.state or m.state in (State.FINISHED_EARLY, State.FINISHED_LATE),
                "basis": labels.say(labels.BASIS[told.basis], self.lang),
                "by": self.text(told.by),
                "sources": list(told.sources),
            },
            "late": labels.late_in_full(m, self.lang),
            "moved": labels.moved_at_all(m, self.lang),
        }

    def statement(self, s: Statement) -> Plain:
        return {
            "when": self.when(s.when),
            "whose": self.text(s.whose),
            "voice": labels.say(labels.SPEAKER[s.voice], self.lang),
            "text": self.text(s.text),
            "where": self.text(s.where),
            "sources": list(s.sources),
            "summarised": s.summarised,
            "related": s.related,
            "reference": s.reference,
        }

    def delay(self, c: Commitment, d: Delay) -> Plain:
        titles = {m.label: m for m in c.milestones}
        return {
            "n": self.numbers[id(d)],
            "commitment": labels.commitment_number(c, self.lang),
            "commitment_title": self.text(c.title, c.ours),
            "milestones": [
                {
                    "label": label,
                    "title": self.text(titles[label].title, titles[label].ours) if label in titles else None,
                    "state": titles[label].state.value if label in titles else None,
                }
                for label in d.milestones
            ],
            "when": self.when(d.when),
            "whose": self.text(d.whose),
            "original": self.when(d.original),
            "current": self.when(d.current) if d.current != d.original else None,
            "awaited": self.when(d.awaited),
            "what": self.text(d.what),
            "reason": self.text(d.reason),
            "category": self.text(d.category.text) if d.category else None,
            "depends_on": self.text(d.depends_on),
            "next_step": self.text(d.next_step),
            "previous": self.when(d.previous),
            "new_date": self.when(d.new_date),
            "stated_by": self.when(d.stated_by),
            "read_by_site": d.read_by_site,
            "read_as_delay": d.read_as_delay,
            "summarised": d.summarised,
            "sources": list(d.sources),
            "reference": d.reference,
        }

    def outcome(self, o: Outcome) -> Plain:
        return {
            "what": self.text(o.what),
            "took_effect": self.when(o.took_effect),
            "before": self.text(o.before),
            "after": self.text(o.after),
            "contribution": self.text(o.contribution),
            "verifier": self.text(o.verifier),
            "sources": list(o.sources),
        }

    def assessment(self, a: Assessment) -> Plain:
        return {
            "side": labels.say(labels.SIDE[a.side], self.lang),
            "independent": a.side is Voice.REVIEWER,
            "by": self.text(a.by),
            "scale": self.text(a.scale),
            "code": self.text(a.code),
            "reason": self.text(a.reason),
            "when": self.when(a.when),
            "sources": list(a.sources),
        }

    def chart(self, name: str) -> Plain:
        table = charts.table(name, self.r, self.lang)
        return {
            "absent": charts.absent(name, self.r, self.lang),
            "alt": charts.alt(name, self.r, self.lang),
            "headers": list(table.headers),
            "rows": [list(row) for row in table.rows],
            "numbers": list(table.numbers),
        }

    def source(self, s: Source) -> Plain:
        return {"number": s.number, "title": self.text(s.title), "address": linkable(s.address), "shown": unquote(s.address)}
