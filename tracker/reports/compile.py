"""From the record to a report: the queries' answers as one value, with its sources numbered.

Statements are selected by when they happened or were reported (``occurred``), none later than the report's day,
and lateness is counted to that day; the states and dates of milestones are those of the record that is read. What
the record does not state stays None or empty: the editions say so where it would appear.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from tracker.domain.bilingual import EMPTY, Bilingual, has_chinese
from tracker.domain.calendar import When
from tracker.domain.schedule import Standing
from tracker.domain.statements import DependsOn, Party, Relation, TitleBasis, UpdateKind
from tracker.models import Body, Commitment, Decision, DelayCategory, Milestone, Observation, Update
from tracker.models.columns import Source
from tracker.models.report import ReportKind
from tracker.queries import commitments, plans, steering_group, words
from tracker.queries.commitments import CommitmentPage
from tracker.queries.views import MilestoneView, PlanView
from tracker.reports import content, evidence, notes, participation
from tracker.reports.bibliography import Bibliography
from tracker.reports.compile_figures import figures_of
from tracker.reports.content import Imprint, Report, Statement
from tracker.reports.terms import Speaker, State

Said = Update | Observation | Decision

SPEAKERS = {
    Party.BODY: Speaker.BODY, Party.SECRETARIAT: Speaker.SECRETARIAT, Party.FORUM: Speaker.FORUM,
    Party.FORUM_MEMBER: Speaker.MEMBER, Party.PRESS: Speaker.PRESS, Party.LEGISLATURE: Speaker.OTHER, Party.OTHER: Speaker.OTHER}


@dataclass(frozen=True)
class Asked:
    """What is asked of a report: the plan, the kind, the period (the plan's own unless given), the day it speaks as of.

    official, updated, begun  whether the site is the government's own, and the days of its newest entry and its first: the
                              check against the Standards rests on them
    """

    plan: str
    kind: ReportKind
    on: date
    period: When | None = None
    official: bool = False
    updated: date | None = None
    begun: date | None = None


@dataclass(frozen=True)
class Told:
    """What a report covers: what happened or was said in its period, up to its day."""

    period: When
    on: date

    def takes(self, occurred: When) -> bool:
        return occurred.last >= self.period.first and occurred.first <= min(self.period.last, self.on)


@dataclass(frozen=True)
class Speakers:
    """Who may have said something: the bodies, and the English names on record of who sat on the group, by the Chinese."""

    bodies: Mapping[str, Body]
    english: Mapping[str, str]


def report(session: Session, asked: Asked, imprint: Imprint) -> Report:
    """All the facts of a report. Raises NotFound for an unknown plan."""
    view = plans.plan_view(session, asked.plan, asked.on)
    plan = view.plan
    told = Told(asked.period or plan.period, asked.on)
    sources = Bibliography()
    known = view.bodies
    speakers = Speakers(known, steering_group.english_names(session))
    by_reference = {row.commitment.reference: row.commitment for _, rows in view.groups for row in rows}
    return Report(
        plan=_plan(session, view), period=told.period, on=asked.on, imprint=imprint,
        themes=_themes(session, view, told, sources),
        coverage=tuple(content.Coverage(kind=words.CODES["coverage"][each.of.value], complete_to=each.complete_to,
                                        basis=each.basis, limits=each.limits)
                       for each in plans.coverage(session, plan.reference)),
        notes=notes.METHOD, kind=asked.kind, meetings=participation.meetings(session, told.takes, sources),
        on_plan=tuple(_statement(each, speakers, sources) for each in plans.statements(session, plan.reference)
                      if told.takes(each.occurred)),
        papers=participation.papers(session, plan.reference, asked.on),
        clusters=evidence.clusters(session, plan.reference, known),
        stories=evidence.told(session, plan.reference, asked.on, known, by_reference),
        **participation.making(session, plan.reference, asked.on, known, by_reference, sources),
        **participation.requirements(session, plan.reference, asked.on, official=asked.official, begun=asked.begun,
                                     updated=asked.updated),
        figures=figures_of(session, plan.reference, list(by_reference), span=plan.period, on=asked.on),
        sources=tuple(sources.found.values()))


def _themes(session: Session, view: PlanView, told: Told, sources: Bibliography) -> tuple[content.Theme, ...]:
    """The themes with their commitments; commitments without a theme come under a heading that says so."""
    return tuple(content.Theme(
        label=str(theme.number) if theme else "", title=theme.title if theme else notes.NO_THEME,
        commitments=tuple(_commitment(session, row.commitment, told, sources) for row in rows),
    ) for theme, rows in view.groups)


def _plan(session: Session, view: PlanView) -> content.Plan:
    plan = view.plan
    here = [area for _, rows in view.groups for row in rows for area in row.commitment.policy_areas]
    before = {area for each in plans.names(session) if each.period.first < plan.period.first
              for area in plans.policy_areas(session, each.reference)}
    return content.Plan(
        code=plan.reference, title=plan.title, period=plan.period, stage=plan.stage, summary=plan.summary,
        coordinator=view.coordinator.name if view.coordinator else EMPTY, adopted_on=plan.adopted_on,
        adopted_by=view.bodies[plan.adopted_by].name if plan.adopted_by in view.bodies else EMPTY,
        adoption_note=plan.adoption_note, follows=_areas(each for each in here if each in before),
        emerging=_areas(each for each in here if each not in before),
        four_years=(plan.period.last - plan.period.first).days > 3 * 366,
        reported_here=plan.recorded_here_since is not None)


def _areas(names: Iterable[str]) -> tuple[Bilingual, ...]:
    """Policy areas as they were entered, each once. They are entered freely and in one language: a reader of the other
    language is shown that they are not in it."""
    return tuple(Bilingual.of(each) if has_chinese(each) else Bilingual.of(en=each) for each in dict.fromkeys(names))


def _commitment(session: Session, commitment: Commitment, told: Told, sources: Bibliography) -> content.Commitment:
    on = told.on
    page = commitments.page(session, commitment, on)
    speakers = Speakers(page.bodies, steering_group.english_names(session))
    updates = [each for each in page.updates if told.takes(each.occurred) and not each.corrected_by]
    decisions = [each for each in page.decisions if told.takes(each.occurred)]
    observations = [each for each in page.observations if told.takes(each.occurred)]
    delayed = [each for each in updates if each.kind is UpdateKind.DELAY and each.relation is not Relation.RELATED]
    done: list[Said] = [*(each for each in updates if each not in delayed), *decisions]
    # On the day of a meeting what was reported to it comes before what it decided.
    done.sort(key=lambda each: (each.occurred.last, isinstance(each, Decision), each.number))
    return content.Commitment(
        reference=commitment.reference, label=commitment.label, title=commitment.title,
        numbered=commitment.number is not None, ours=commitment.title_basis is not TitleBasis.OFFICIAL,
        leads=tuple(body.name for body in page.row.leads), summary=commitment.summary, problem=commitment.problem,
        promise=commitment.promise, result_wanted=commitment.result_wanted,
        milestones=tuple(_milestone(each, page, speakers, on, sources) for each in page.milestones),
        done=tuple(_statement(each, speakers, sources) for each in done),
        delays=tuple(_delay(each, speakers, page.general.categories, page.milestones, sources)
                     for each in reversed(delayed)),
        observations=tuple(_statement(each, speakers, sources) for each in reversed(observations)),
        supports=tuple(body.name for body in page.supports), partners=commitment.partners, causes=commitment.causes,
        helps=commitment.contribution, done_so_far=commitment.done_so_far, relevance=commitment.relevance,
        transparency=commitment.transparency, accountability=commitment.accountability,
        participation=commitment.participation, other_partners=commitment.other_partners, additional=commitment.additional,
        carried_to=_going_on(session, commitment), values=tuple(words.CODES["value"][each] for each in commitment.values),
        period=commitment.period, withdrawn=commitment.withdrawn,
        version=commitment.version, **evidence.of_commitment(session, commitment, on, sources, page.bodies))


def _going_on(session: Session, commitment: Commitment) -> Bilingual:
    if commitment.carried_to is None:
        return EMPTY
    later = commitments.titles(session, [commitment.carried_to])[commitment.carried_to]
    title, number = later.title, words.labelled(later.label)
    return title.set_as(f"{later.plan} {number.zh}　{title.zh}" if title.zh else "",
                        f"{later.plan} {number.en} {title.en}" if title.en else "")


def _milestone(view: MilestoneView, page: CommitmentPage, speakers: Speakers, on: date,
               sources: Bibliography) -> content.Milestone:
    milestone, course, updates = view.milestone, view.course, page.updates
    reported = None
    if milestone.state_as_of and milestone.state_said_by:
        told = next((each for each in updates if each.reference == milestone.state_update), None)
        reported = content.Reported(
            state=State(milestone.state.value), as_of=milestone.state_as_of, basis=milestone.state_said_by,
            by=whose(told, speakers) if told else EMPTY, sources=sources.cite(_behind_state(milestone, updates)))
    lateness = None
    if view.standing is Standing.FINISHED_LATE and course.original and milestone.finished_on:
        lateness = content.span(course.original, milestone.finished_on)
    elif view.standing is Standing.OVERDUE and course.due and (day := course.horizon(on)):
        lateness = content.span(course.due, When.day(day))
    return content.Milestone(
        reference=milestone.reference, label=milestone.label, title=milestone.title,
        state=State[view.standing.name], ours=milestone.title_basis is not TitleBasis.OFFICIAL,
        promised=tuple(content.PromisedDate(each.due, each.announced) for each in course.promises if each.due),
        awaited=course.awaited, finished=milestone.finished_on, reported=reported, lateness=lateness,
        data_until=milestone.state_as_of if view.standing is Standing.NO_DATA else None, output=milestone.output,
        stakeholders=milestone.stakeholders,
        body=speakers.bodies[milestone.body].name if milestone.body and milestone.body in speakers.bodies else EMPTY,
        closing=words.CODES["closing"][milestone.closing.value] if milestone.closing else EMPTY,
        closing_reason=milestone.closing_reason,
        reworded=tuple(each.number for each in reversed(page.general.reworded.get(milestone.reference, ()))))


def _behind_state(milestone: Milestone, updates: Iterable[Update]) -> list[Source]:
    """The sources of a milestone's state: those of the report behind it; the milestone's own if this site read it."""
    if milestone.state_update is None:
        return milestone.sources
    return [source for each in updates if each.reference == milestone.state_update and not each.withheld
            for source in each.sources]


def _statement(said: Said, speakers: Speakers, sources: Bibliography) -> Statement:
    return Statement(
        when=said.occurred, whose=whose(said, speakers), voice=SPEAKERS[said.party], text=evidence.in_words(said, said.text),
        sources=sources.cite(said.sources), where=said.said_where, summarised=said.from_source,
        related=said.relation is Relation.RELATED, reference=said.reference)


def whose(said: Said, speakers: Speakers) -> Bilingual:
    """Whose statement it is, in words: a body by its name; a member by role, with the name as printed, and in English where it
    is on record in English."""
    if said.party is Party.BODY and (body := speakers.bodies.get(said.body or "")):
        return body.name
    if said.party is Party.SECRETARIAT:
        return notes.SECRETARIAT
    if said.party is Party.FORUM:
        return notes.FORUM
    if not said.role.is_empty or said.speaker:
        zh = f"{said.role.zh}{said.speaker}" if said.speaker else said.role.zh
        name = speakers.english.get(said.speaker, said.speaker) if said.meeting else said.speaker
        en = f"{said.role.shown_in('en')} {name}".strip()
        return Bilingual.of(zh or said.speaker, en)
    return evidence.in_words(said, said.said_where)


def _delay(update: Update, speakers: Speakers, categories: Mapping[str, DelayCategory],
           milestones: Sequence[MilestoneView], sources: Bibliography) -> content.Delay:
    concerned = [each for each in milestones if each.milestone.reference in update.milestones]
    category = categories.get(update.category or "")
    depends = words.CODES["depends_on"][update.depends_on.value] if update.depends_on else EMPTY
    if update.depends_on is DependsOn.OTHER_BODY and (body := speakers.bodies.get(update.depends_body or "")):
        depends = body.name
    course = concerned[0].course if concerned else None
    return content.Delay(
        when=update.occurred, whose=whose(update, speakers), milestones=tuple(each.milestone.label for each in concerned),
        original=course.original if course else None, current=course.due if course else None,
        awaited=course.awaited if course else None, what=evidence.in_words(update, update.text),
        reason=evidence.in_words(update, update.reason),
        category=content.Label(category.reference, category.label) if category else None,
        depends_on=depends, next_step=evidence.in_words(update, update.next_step),
        previous=_moved_from(update, concerned), new_date=update.new_date,
        stated_by=When.day(update.stated_by) if update.stated_by else None,
        read_by_site=update.site_reading or not update.category_basis.is_empty, read_as_delay=update.site_reading,
        summarised=update.from_source,
        sources=sources.cite(update.sources), reference=update.reference)


def _moved_from(update: Update, concerned: Sequence[MilestoneView]) -> When | None:
    """The date that a delay moved, where the milestone's first date does not say it. Of several milestones, each has its own."""
    firsts = [each.course.original for each in concerned]
    return update.old_date if len(firsts) < 2 and update.old_date not in firsts else None
