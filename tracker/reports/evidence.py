"""From the record to the facts of a report: what changed, what was measured, codes side by side, members' words and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from tracker.domain.assessments import KEYS
from tracker.domain.bilingual import EMPTY, Bilingual, TextState, both, listed
from tracker.domain.calendar import When
from tracker.domain.reviews import Stance
from tracker.models import Body, Commitment, Indicator, OpennessScore, Outcome, Story
from tracker.models.statement import Spoken
from tracker.queries import assessments, outcomes, reviews, stories, words
from tracker.queries.assessments import Held
from tracker.queries.reviews import Voice as Reviewed
from tracker.queries.words.results import VOICES
from tracker.reports import content
from tracker.reports.bibliography import Bibliography
from tracker.reports.notes import WITHHELD
from tracker.reports.terms import Speaker


def of_commitment(
    session: Session, commitment: Commitment, on: date, sources: Bibliography, known: Mapping[str, Body]
) -> dict[str, Any]:
    """The fields of ``content.Commitment`` that tell of results, as the record has them; nothing is derived from milestones.

    on  the report's day: a code, a change, a value or a word of a later day is left out
    """
    found, assessed = outcomes.of_commitment(session, commitment), assessments.of_commitment(session, commitment)
    codes = {
        each.assessment.reference: _assessment(each, known, sources)
        for each in assessed.every
        if each.assessment.given_on.first <= on
    }
    return {
        "outcomes": tuple(
            _outcome(each.outcome, each.in_period, _scored_by(each.scores, on), known, sources)
            for each in found.standing
            if each.outcome.took_effect.first <= on
        ),
        "indicators": tuple(_indicator(each, on, sources) for each in (*found.indicators, *found.outputs)),
        "scores": tuple(_openness(each, known, sources) for each in _scored_by(found.scores, on)),
        "assessments": tuple(codes.values()),
        "differences": tuple(
            content.Difference(codes[each.one.assessment.reference], codes[each.other.assessment.reference], each.gap.steps)
            for each in assessed.differences
            if each.one.assessment.reference in codes and each.other.assessment.reference in codes
        ),
        "answered": tuple(_answered(each, on, sources) for each in _said_by_members(session, commitment, on)),
    }


def clusters(session: Session, plan: str, known: Mapping[str, Body]) -> tuple[content.Cluster, ...]:
    """The clusters of a plan, with who formed each."""
    return tuple(
        content.Cluster(
            reference=each.reference,
            title=in_words(each, each.title),
            shared=in_words(each, each.shared),
            commitments=tuple(each.commitments),
            by=signed(each, known),
        )
        for each in assessments.clusters(session, plan)
    )


def told(
    session: Session, plan: str, on: date, known: Mapping[str, Body], commitments: Mapping[str, Commitment]
) -> tuple[content.Story, ...]:
    """The stories of a plan's commitments that both sides had signed by a given day. ``commitments``: by reference, which
    stays what it was where the plan's own number became known later."""
    return tuple(
        content.Story(
            reference=each.reference,
            commitment=commitments[each.commitment].label,
            title=each.title,
            was=each.was,
            done=each.done,
            changed=each.changed,
            own_words=each.own_words,
            partner=_partner(each),
            partner_signed=each.partner_signed_on,
            by=signed(each, known),
            signed=each.signed_on,
            rests_on=tuple(_cited(Outcome.by_reference(session, reference)) for reference in each.outcomes),
            asked=tuple(each.asked),
            answer=each.answer,
        )
        for each in stories.of_plan(session, plan)
        if each.signed_on <= on
    )


def in_words(said: Spoken, text: Bilingual) -> Bilingual:
    """What somebody said, or that it was withheld."""
    return WITHHELD if said.withheld else text


def _cited(outcome: Outcome) -> Bilingual:
    """The title of an outcome on which something rests; with its state, where it no longer stands."""
    title, state = in_words(outcome, outcome.title), _code("outcome_state", outcome.state)
    if outcome.stands or outcome.withheld:
        return title
    return title.set_as(f"{title.zh}（{state.zh}）" if title.zh else "", f"{title.en} ({state.en})" if title.en else "")


def _partner(story: Story) -> Bilingual:
    """Who benefits, as they chose to be named."""
    given = [both(each, each) for each in (story.partner_name, story.partner_organisation) if each]
    return listed([*given, story.partner_role])


def signed(said: Any, known: Mapping[str, Body]) -> Bilingual:
    """Whose word something is: a body by its name, a person by the name signed with and the organisation."""
    if said.body and said.body in known:
        return known[said.body].name
    given = [each for each in (said.signed_name, said.signed_for) if not each.is_empty]
    if not given:
        return VOICES[said.voice.value] if hasattr(said, "voice") else EMPTY
    return listed(given)


def _code(of: str, member: Any) -> Bilingual:
    return words.CODES[of][member.value] if member is not None else EMPTY


def _outcome(
    o: Outcome, in_period: bool, scores: Sequence[OpennessScore], known: Mapping[str, Body], sources: Bibliography
) -> content.Outcome:
    return content.Outcome(
        what=o.title,
        took_effect=o.took_effect,
        before=o.before,
        after=o.after,
        contribution=o.contribution,
        verifier=o.verifier,
        sources=sources.cite(o.sources),
        reference=o.reference,
        by=signed(o, known),
        state=_code("outcome_state", o.state),
        place=o.place,
        turn=_code("turn", o.turn),
        kind=_code("change_kind", o.change_kind),
        opens=_code("value", o.opens),
        before_on=o.before_on,
        before_sources=sources.address(o.before_url),
        after_on=o.after_on,
        concerned=o.concerned,
        significance=o.significance,
        otherwise=o.otherwise,
        lasting_ground=_code("lasting_ground", o.lasting_ground),
        lasting=o.lasting,
        source_from=_code("source_from", o.source_from),
        interview=_interviewed(o),
        interview_on=o.interview_on,
        independent=o.verifier_independent,
        verified_on=o.verified_on,
        verification=o.verification,
        in_period=in_period,
        welcome=not o.is_unwelcome,
        disputes=tuple(_dispute(each, known, sources) for each in o.disputes),
        scores=tuple(_openness(each, known, sources) for each in scores),
        asked=tuple(o.asked),
        answer=o.answer,
    )


def _interviewed(o: Outcome) -> Bilingual:
    """In what capacity somebody was interviewed; with the name only where it was given with consent."""
    said = "，".join(each for each in (o.interview_role, o.interview_name) if each)
    return Bilingual.of(said, said.replace("，", ", "), TextState.OFFICIAL) if said else EMPTY


def _dispute(one: Mapping[str, Any], known: Mapping[str, Body], sources: Bibliography) -> content.Dispute:
    voice = VOICES[one["voice"]]
    if one.get("body") in known:
        whose = known[one["body"]].name
    else:
        given = [each for each in map(Bilingual.from_public, (one["signed_name"], one["signed_for"])) if not each.is_empty]
        whose = listed([voice, *given])
    return content.Dispute(
        whose=whose,
        when=When.iso(str(one["on"])),
        reason=Bilingual.from_public(one["reason"]),
        sources=sources.address(str(one.get("url") or "")),
    )


def _scored_by(scores: Sequence[OpennessScore], on: date) -> list[OpennessScore]:
    return [each for each in scores if each.scored_on.first <= on]


def _openness(score: OpennessScore, known: Mapping[str, Body], sources: Bibliography) -> content.Openness:
    return content.Openness(
        reference=score.reference,
        title=in_words(score, score.title),
        boxes=tuple(content.Box(words.CODES["criterion"][each.value], each.weight, met) for each, met in score.boxes),
        points=score.points,
        by=signed(score, known),
        when=score.scored_on,
        note=score.note,
        sources=sources.address(score.url),
    )


def _indicator(i: Indicator, on: date, sources: Bibliography) -> content.Indicator:
    baseline = None
    if i.baseline or not i.baseline_text.is_empty:
        baseline = content.Measured(
            when=i.baseline_on, value=_figure(i.baseline, i.baseline_text), sources=sources.address(i.baseline_url)
        )
    target = None
    if i.target or not i.target_text.is_empty:
        target = content.Measured(
            when=i.target_on, value=_figure(i.target, i.target_text), sources=sources.address(i.target_url)
        )
    values = sorted(
        (each for each in i.measured if each.measured_on.first <= on),
        key=lambda each: (each.measured_on.last, not each.group.is_empty, each.number),
    )
    return content.Indicator(
        reference=i.reference,
        level=content.Label(i.level.value, _code("result_level", i.level)),
        title=i.title,
        of_change=i.is_of_change,
        unit=i.unit,
        baseline=baseline,
        target=target,
        values=tuple(
            content.Measured(
                when=each.measured_on,
                value=_figure(each.value, each.text),
                group=each.group,
                sources=sources.cite(each.sources),
            )
            for each in values
        ),
        method=i.method,
        next_due=i.next_due,
        asked=tuple(i.asked),
        answer=i.answer,
    )


def _figure(value: str, text: Bilingual) -> Bilingual:
    """A figure with its remark, or the words of a qualitative value."""
    if not value:
        return text
    if text.is_empty:
        return Bilingual.of(value, value, TextState.OFFICIAL)
    return text.set_as(f"{value}（{text.zh}）" if text.zh else "", f"{value} ({text.en})" if text.en else "")


def _assessment(held: Held, known: Mapping[str, Body], sources: Bibliography) -> content.Assessment:
    a = held.assessment
    return content.Assessment(
        side=a.voice,
        by=signed(a, known),
        scale=held.about.title,
        code=held.member.label,
        reason=in_words(a, a.reason),
        when=a.given_on,
        sources=sources.cite(a.sources),
        reference=a.reference,
        scale_key=KEYS[a.scale],
        code_key=held.member.code,
        era=a.era,
        of=in_words(held.cluster, held.cluster.title) if held.cluster else EMPTY,
        rests_on=(*map(_cited, held.outcomes), *(each.title for each in held.indicators)),
        changed_since=(*map(_cited, held.changed_since), *(each.indicator.title for each in held.amended_since)),
        weight=a.weight,
        balance=a.balance,
        limits=a.limits,
        factors=a.factors,
        commissioned_by=a.commissioned_by,
        paid_by=a.paid_by,
    )


def _said_by_members(session: Session, commitment: Commitment, on: date) -> list[Reviewed]:
    """What members say of a commitment's updates, answered or not, in the order of time."""
    found = (each for said in reviews.of_commitment(session, commitment.reference, on).values() for each in said)
    return sorted(
        (each for each in found
         if each.review.withdrawn_on is None and not each.review.withheld and each.review.given_on <= on),
        key=lambda each: (each.review.given_on, each.review.number),
    )


def _answered(voice: Reviewed, on: date, sources: Bibliography) -> content.Answered:
    """What a member says, with the answers as recorded; what the member says of these, up to a day."""
    review, standing, verdict = voice.review, voice.standing, voice.review.verdict_text
    if review.verdict_on and review.verdict_on > on:
        standing, verdict = replace(voice.course, verdict=None).standing(on), EMPTY
    answers = tuple(
        content.Statement(
            when=When.day(each.answered_on),
            whose=voice.bodies[each.body].name if each.body and each.body in voice.bodies else EMPTY,
            voice=Speaker.BODY,
            text=in_words(each, each.text),
            sources=sources.address(each.url),
            reference=each.reference,
        )
        for each in voice.answers
    )
    return content.Answered(
        reference=review.reference,
        whose=signed(review, {}),
        stance=words.CODES["stance"][review.stance.value],
        agrees=review.stance is Stance.AGREE,
        when=When.day(review.given_on),
        text=review.text,
        about=voice.update.text,
        standing=words.CODES["review_standing"][standing.value],
        sources=sources.address(review.url),
        answers=answers,
        verdict_text=verdict,
    )
