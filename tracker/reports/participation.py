"""From the record to the facts of a report: how the plan was made and carried out together, its documents, and the check
against the minimum requirements of participation and co-creation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from tracker.domain.bilingual import EMPTY, Bilingual, TextState
from tracker.domain.calendar import When
from tracker.domain.standards import Finding, Requirement, Verdict
from tracker.models import Body, Commitment, Document
from tracker.queries import cocreation, documents, standards, steering_group, words
from tracker.reports import catalogue, content
from tracker.reports.bibliography import Bibliography
from tracker.reports.content import Met
from tracker.reports.notes import WITHHELD
from tracker.reports.terms import Speaker

OF_MAKING = frozenset({"3.1", "3.2", "3.3", "4.1"})
"""The requirements that bear on the making of a plan only (Standards 3 and 4)."""
OF_BOTH = frozenset({"2.2"})
"""Judged here over the making and the carrying out together. The others are judged over the plan's own period."""
FOUND = {
    Verdict.SHOWN: Met.YES,
    Verdict.NOT_SHOWN: Met.NO,
    Verdict.NOT_APPLICABLE: Met.NOT_APPLICABLE,
    Verdict.CANNOT_JUDGE: Met.CANNOT_JUDGE,
}


def requirements(session: Session, plan: str, on: date, *, official: bool, begun: date | None,
                 updated: date | None) -> dict[str, Any]:
    """``requirements`` and ``checked_for`` of a report.

    official, begun, updated  whether the site is the government's own, and the days of its first entry and its newest
    """
    check = next(
        each for each in standards.checks(session, on, official=official, begun=begun, updated=updated)
        if each.plan.reference == plan
    )
    titles = {
        **{each.reference: each.title for each in check.documents.values()},
        **{each.reference: each.shows for each in check.evidence.values()},
    }
    return {
        "checked_for": check.until,
        "requirements": tuple(_requirement(each, found, titles) for each, found in check.findings),
    }


def _requirement(each: Requirement, found: Finding, titles: Mapping[str, Bilingual]) -> content.Requirement:
    met = FOUND[found.verdict]
    if found.making:
        making, carrying_out = FOUND[found.making.verdict], met
    elif each.number in OF_MAKING:
        making, carrying_out = met, Met.NOT_APPLICABLE
    elif each.number in OF_BOTH:
        making, carrying_out = met, met
    else:
        making, carrying_out = Met.NOT_APPLICABLE if each.number == "5.1" else Met.CANNOT_JUDGE, met
    return content.Requirement(
        number=each.number,
        label=catalogue.both(each.label),
        asks=catalogue.both(each.asks),
        making=making,
        carrying_out=carrying_out,
        why=catalogue.both(found.why, found.values),
        proofs=tuple(
            _proof(reference, titles)
            for reference in dict.fromkeys(
                proof.reference for each in (found.making, found) if each for proof in each.proofs
            )
        ),
        why_making=catalogue.both(found.making.why, found.making.values) if found.making else EMPTY,
    )


def _proof(reference: str, titles: Mapping[str, Bilingual]) -> Bilingual:
    kind, _, number = reference.partition("/")
    named = {
        "meeting": ("第{}次會議", "meeting {}"),
        "rules": ("推動小組設置要點", "rules of the Taskforce"),
        "call": ("提案徵集第{}號", "call {}"),
        "changelog": ("本站異動紀錄", "the changelog of this site"),
        "proposal": ("提案及意見第{}號", "proposal {}"),
        "participation": ("參與活動第{}號", "participation event {}"),
    }
    if kind in named:
        zh, en = named[kind]
        return Bilingual.of(zh.format(number), en.format(number), TextState.OFFICIAL)
    return titles.get(reference, EMPTY)


def meetings(session: Session, takes: Callable[[When], bool], sources: Bibliography) -> tuple[content.Meeting, ...]:
    """The meetings of the forum that were held in the period that the report covers."""
    found = []
    for each in steering_group.meetings(session):
        if each.was_held and takes(each.held_on):
            cited = sources.cite(
                [{"url": each.minutes_url or each.transcript_url, "title": f"推動小組第{each.number}次會議"}]
                if each.minutes_url or each.transcript_url
                else each.sources
            )
            found.append(
                content.Meeting(
                    reference=each.reference,
                    number=each.number,
                    held_on=each.held_on,
                    presented=each.results_presented,
                    commented=each.comments_collected,
                    sources=cited,
                )
            )
    return tuple(sorted(found, key=lambda each: each.held_on.first))


def papers(session: Session, plan: str, on: date) -> tuple[content.Paper, ...]:
    """The documents of the plan up to a day, the oldest first."""
    found = [
        each for each in documents.current(session, plan)
        if not each.withheld and _by(each.dated, on)
    ]
    return tuple(
        _paper(each) for each in sorted(found, key=lambda each: (each.dated.first if each.dated else date.max, each.number))
    )


def _by(when: When | date | None, on: date) -> bool:
    """Whether it had come by a day; true also where nobody has stated when it came."""
    return when is None or (when.first if isinstance(when, When) else when) <= on


def _paper(each: Document) -> content.Paper:
    return content.Paper(
        reference=each.reference,
        title=each.title,
        kind=content.Label(each.kind.value, words.CODES["document_kind"][each.kind.value]),
        issuer=each.issuer,
        dated=each.dated,
        number=each.document_number,
        language=words.CODES["language"].get(each.language, EMPTY),
        address=each.url,
    )


def making(
    session: Session,
    plan: str,
    on: date,
    known: Mapping[str, Body],
    commitments: Mapping[str, Commitment],
    sources: Bibliography,
) -> dict[str, Any]:
    """``calls``, ``proposals``, ``events`` and ``recommendations`` of a report.

    on  the report's day: what is dated later is left out; a response is as recorded
    """
    found = next((each for each in cocreation.making(session) if each.plan.reference == plan), None)
    advised = [
        (reviewed.review, each)
        for reviewed in cocreation.recommendations(session)
        for each in (() if reviewed.review.withdrawn else reviewed.counting)
        if each.recommendation.plan == plan and _by(reviewed.review.dated, on)
    ]
    return {
        "calls": tuple(
            content.Call(
                reference=each.reference,
                title=each.title,
                text=each.text,
                published=each.published_on,
                begins=each.begins_on,
                ends=each.ends_on,
                timeline=tuple(each.items),
                complete=each.inputs_complete,
                sources=sources.cite(each.sources) or sources.address(each.url),
            )
            for each in cocreation.counting(found.calls if found else ())
            if _by(each.published_on or each.begins_on, on)
        ),
        "proposals": tuple(
            _proposal(each, known, commitments, sources)
            for each in cocreation.counting(found.proposals if found else ())
            if _by(each.proposed_on, on)
        ),
        "events": tuple(
            _event(each, known, sources)
            for each in cocreation.counting(found.events if found else ())
            if _by(each.held_on, on)
        ),
        "recommendations": tuple(_recommendation(review, each, known, sources) for review, each in advised),
    }


def _proposal(
    p: Any, known: Mapping[str, Body], commitments: Mapping[str, Commitment], sources: Bibliography
) -> content.Proposal:
    path = tuple(
        content.Statement(
            when=step.on,
            whose=words.CODES["path_stage"][step.stage.value],
            voice=Speaker.OTHER,
            text=step.text,
            sources=sources.address(step.url),
        )
        for step in p.steps
    )
    became = tuple(commitments[step.commitment].title for step in p.steps if step.commitment in commitments)
    title, proposer, reason = [WITHHELD] * 3 if p.withheld else (p.title, p.proposer, p.reason)
    return content.Proposal(
        reference=p.reference,
        title=title,
        kind=words.CODES["input_kind"][p.kind.value],
        proposer=proposer,
        when=p.proposed_on,
        adoption=words.CODES["adoption"][p.adoption.value] if p.adoption else EMPTY,
        reason=reason,
        answered_by=known[p.body].name if p.body in known else EMPTY,
        answered_on=p.answered_on,
        path=path,
        became=became,
        sources=sources.cite(p.sources) or sources.address(p.url),
    )


def _told(of: Any, text: Bilingual) -> Bilingual:
    """What is said of a thing that goes on, or that it was withheld."""
    return WITHHELD if of.withheld and text.is_empty else text


def _event(e: Any, known: Mapping[str, Body], sources: Bibliography) -> content.Event:
    return content.Event(
        reference=e.reference,
        title=e.title,
        kind=words.CODES["event_kind"][e.kind.value],
        held_on=e.held_on,
        text=_told(e, e.text),
        by=known[e.body].name if e.body in known else EMPTY,
        stage=words.CODES["policy_stage"][e.policy_stage.value] if e.policy_stage else EMPTY,
        questions=tuple(
            content.Finding(words.CODES["question"][question.value], words.CODES["found"][found.value] if found else EMPTY)
            for question, found, _ in e.found
        ),
        took_part=tuple(content.Turnout(words.CODES["took_part"][who.value], n) for who, n in e.counts),
        groups=_told(e, e.groups),
        lasting=_told(e, e.lasting),
        sources=sources.cite(e.sources) or sources.address(e.url),
    )


def _recommendation(
    review: Document, advised: Any, known: Mapping[str, Body], sources: Bibliography
) -> content.Recommendation:
    r = advised.recommendation
    return content.Recommendation(
        reference=r.reference,
        number=r.in_review,
        review=WITHHELD if review.withheld else review.title,
        title=r.title,
        text=_told(r, r.text),
        response=words.CODES["response"][r.response.value] if r.response else EMPTY,
        reason=_told(r, r.reason),
        by=known[r.body].name if r.body in known else EMPTY,
        answered_on=r.answered_on,
        came_of=tuple(each.title for each in advised.came_of),
        summarised=r.summarised,
        sources=sources.cite(r.sources) or sources.address(review.url),
    )
