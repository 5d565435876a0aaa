"""The check against OGP's Participation and Co-Creation Standards (參與及共創標準查對): one function for each.

Source of the requirements: Open Government Partnership, *Participation and Co-Creation Standards*, approved 24 November 2021, in
force 1 January 2022, https://www.opengovpartnership.org/ogp-participation-co-creation-standards/. How each is measured
follows *IRM Guidelines for the Assessment of Minimum Requirements* (31 May 2022) as far as it is known here. The wording is this
site's own.

Silence proves nothing by itself. A requirement is *shown* by what the record has, and *not shown* only where the record is stated
to be complete over the time in question; beyond that it *cannot be judged*. Nothing here knows the clock or the database.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import Enum
from typing import Any

from tracker.domain.errors import N_

IN_FORCE = date(2022, 1, 1)
MONTHS_BETWEEN = 6
MEETINGS_A_YEAR = 2
UPDATES_A_YEAR = 2
NOTICE = timedelta(days=14)


class Verdict(Enum):
    SHOWN = "shown"
    NOT_SHOWN = "not_shown"
    NOT_APPLICABLE = "not_applicable"
    CANNOT_JUDGE = "cannot_judge"


@dataclass(frozen=True)
class Held:
    """A meeting of the forum. ``presented``, ``commented``: None where no source says."""

    number: int
    day: date
    presented: bool | None = None
    commented: bool | None = None

    @property
    def counts(self) -> bool | None:
        """Results were presented and comments collected; None where that is not known."""
        if self.presented is False or self.commented is False:
            return False
        return True if self.presented and self.commented else None


@dataclass(frozen=True)
class Proof:
    """A day that counted, and the reference of what proves it (``meeting/5``, ``document/3``, ``evidence/9``, ``rules/1``,
    ``proposal/7``, ``participation/2``; ``changelog`` for the entries of this site)."""

    reference: str
    day: date | None = None


@dataclass(frozen=True)
class Call:
    """A call to take part in making a plan.

    published  the day on which timeline and opportunities were made public
    outreach   acts by which people were informed of it
    inputs     what came in, and which of it was answered with a reason
    unowed     what came in and was withheld by law before it was answered: nobody can answer it, or has to
    complete   all that came in is on record, so that the answers can be counted against it
    """

    reference: str
    begins: date | None
    published: date | None = None
    outreach: Sequence[Proof] = ()
    inputs: Sequence[Proof] = ()
    answered: Sequence[Proof] = ()
    unowed: Sequence[Proof] = ()
    complete: bool = False


@dataclass(frozen=True)
class Facts:
    """What the record has that bears on the requirements, for one plan on one day.

    until        the day for which it is judged: today, or the plan's last day if that is past
    complete     first and last day of the meetings' stated coverage; None where no completeness is claimed
    documents    documents and evidence with their own days; nothing else counts as a repository
    official     this site is the government's own; ``begun`` is the day of its first entry, ``updated`` of its newest
    """

    first: date
    last: date
    until: date
    adopted: date | None = None
    meetings: Sequence[Held] = ()
    complete: tuple[date, date] | None = None
    both_sides: bool = False
    rules: Sequence[Proof] = ()
    documents: Sequence[Proof] = ()
    calls: Sequence[Call] = ()
    official: bool = False
    begun: date | None = None
    updated: date | None = None

    def covers(self, first: date, last: date) -> bool:
        return self.complete is not None and self.complete[0] <= first and last <= self.complete[1]

    @property
    def complete_to(self) -> date | None:
        return self.complete[1] if self.complete else None


@dataclass(frozen=True)
class Year:
    """A calendar year of the plan, with the meetings that counted. ``verdict``: None for a part-year, which is only shown."""

    year: int
    meetings: list[Held]
    verdict: Verdict | None


@dataclass(frozen=True)
class Gap:
    """More than six months without a meeting.

    since    the day of the last meeting before it, or the first day looked at
    due      six months on: another meeting should have been held by this day
    until    the day of the next meeting; None where there is none up to the day for which it is judged
    covered  the record is stated to be complete over these six months, so that the gap is a finding
    """

    since: date
    due: date
    until: date | None
    covered: bool


@dataclass(frozen=True)
class Finding:
    """What the check finds on one requirement, why, and the days that this rests on.

    gaps    every span of more than six months without a meeting, even where nothing is concluded from it
    making  for a requirement that also covers the making of a plan: what is found for that time, judged separately
    """

    verdict: Verdict
    why: str
    values: dict[str, Any] = field(default_factory=dict)
    proofs: tuple[Proof, ...] = ()
    years: tuple[Year, ...] = ()
    gaps: tuple[Gap, ...] = ()
    making: Finding | None = None


def six_months_after(day: date) -> date:
    """The same day six calendar months on, clamped to the month's end: 31 August → 28 or 29 February."""
    month = day.month - 1 + MONTHS_BETWEEN
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


# --- the making of the plan --------------------------------------------------------------------------------------


def _in_making(facts: Facts, judge: Callable[[date, date], Finding]) -> Finding:
    """The finding on a plan's making, for a requirement that covers both parts of a plan's life: from the day on which
    the first call begins to the plan's adoption, for plans made since the Standards came into force."""
    ends = facts.adopted or facts.until
    if (facts.adopted or facts.first) < IN_FORCE:
        return _before_the_standards()
    begun = [day for call in facts.calls if (day := call.begins or call.published)]
    if not begun:
        return Finding(Verdict.CANNOT_JUDGE, N_("This site has no complete record of how the plan was made."))
    return judge(min(begun), max(min(begun), min(ends, facts.until)))


def _before_the_standards() -> Finding:
    return Finding(Verdict.NOT_APPLICABLE, N_("The plan was made before the Standards came into force on %(date)s."),
                   {"date": IN_FORCE})


# --- 1.1 a space for dialogue ------------------------------------------------------------------------------------


def space_for_dialogue(facts: Facts) -> Finding:
    """Government and civil society meet at least every six months, under rules that are public: while the plan was made,
    and while it is carried out."""
    if not facts.both_sides:
        return Finding(Verdict.CANNOT_JUDGE, N_("No list on this site states that both government and civil society have seats."))
    if not facts.rules:
        return Finding(Verdict.CANNOT_JUDGE, N_(
            "This site has no rules of the Taskforce with a public web address."))
    return replace(_met_regularly(facts, facts.first, facts.until),
                   making=_in_making(facts, lambda first, last: _met_regularly(facts, first, last)))


def _met_regularly(facts: Facts, first: date, last: date) -> Finding:
    """At most six months pass from one meeting to the next; a meeting on the last day of the six months is in time.
    Before the first meeting and after the last, the days given bound the span that is looked at."""
    days = sorted(each.day for each in facts.meetings)
    begins = since = max((day for day in days if day <= first), default=first)
    gaps = []
    for day in (day for day in days if since < day <= last):
        if day > (due := six_months_after(since)):
            gaps.append(Gap(since, due, day, facts.covers(since, due)))
        since = day
    if (due := six_months_after(since)) < last:
        gaps.append(Gap(since, due, None, facts.covers(since, due)))
    counted = tuple(Proof(f"meeting/{each.number}", each.day) for each in facts.meetings if begins <= each.day <= last)
    proofs = (*counted, *facts.rules)
    found = [gap for gap in gaps if gap.covered]
    if found:
        values: dict[str, Any] = {"since": found[0].since, "due": found[0].due}
        why = N_("The record shows no meeting after %(since)s and up to %(due)s, six months later.")
        if len(found) > 1:
            values["count"] = len(found)
            why = N_("More than six months passed without a meeting on the record %(count)s times, the first after "
                     "%(since)s and up to %(due)s, six months later.")
        return Finding(Verdict.NOT_SHOWN, why, values, proofs, gaps=tuple(gaps))
    if gaps or not counted:
        return replace(_unknown(facts, proofs if gaps else ()), gaps=tuple(gaps))
    return Finding(Verdict.SHOWN, N_("No more than six months passed between one meeting and the next, or up to %(until)s; "
                                     "the rules, or a summary of them, are public."), {"until": last}, proofs)


def _unknown(facts: Facts, proofs: tuple[Proof, ...] = ()) -> Finding:
    if facts.complete_to is None:
        return Finding(Verdict.CANNOT_JUDGE, N_("The record of meetings is not stated to be complete."), {}, proofs)
    return Finding(Verdict.CANNOT_JUDGE, N_("The record of meetings is complete to %(date)s; nothing is concluded beyond that."),
                   {"date": facts.complete_to}, proofs)


# --- 2.1, 2.2 website and repository -------------------------------------------------------------------------------


def website(facts: Facts) -> Finding:
    """A public website on the country's part in open government is kept up: while the plan was made, and while it is carried
    out."""
    if not facts.official:
        return Finding(Verdict.CANNOT_JUDGE, N_("This site is not the government’s own, and has no record of one that is."))
    return replace(_kept_up(facts, facts.until), making=_in_making(facts, lambda first, _last: _kept_up(facts, first)))


def _kept_up(facts: Facts, on: date) -> Finding:
    """This site existed on a given day, and has been added to since, or in the six months before."""
    if facts.begun is None or facts.begun > on:
        return Finding(Verdict.CANNOT_JUDGE, N_("This site’s entries are all from after %(date)s, and it has no record of a "
                                                "website before that."), {"date": on})
    shown = (Proof("changelog/1", facts.begun), Proof("changelog", facts.updated))
    if facts.updated is None or six_months_after(facts.updated) < on:
        return Finding(Verdict.NOT_SHOWN, N_("The newest entry on this site is more than six months old."), {}, shown)
    return Finding(Verdict.SHOWN, N_("This site, since %(begun)s; its newest entry is dated %(date)s."),
                   {"begun": facts.begun, "date": facts.updated}, shown)


def repository(facts: Facts) -> Finding:
    """One finding for both parts; where a plan was made before the Standards, its making is not held against them."""
    found = _added_to(facts)
    return replace(found, making=_before_the_standards()) if (facts.adopted or facts.first) < IN_FORCE else found


def _added_to(facts: Facts) -> Finding:
    """Documents and evidence of making and carrying out the plan are public, and added to at least twice in each whole year.

    The days are those of the documents themselves. No record of documents is stated to be complete, so that a year without
    them cannot be judged.
    """
    dated = [proof for proof in facts.documents if proof.day]
    making = [proof for proof in dated if proof.day and proof.day < (facts.adopted or facts.first)]
    carried_out = [proof for proof in dated if proof.day and facts.first <= proof.day <= facts.until and proof not in making]
    if not making or not carried_out:
        return Finding(Verdict.CANNOT_JUDGE, N_("This site has dated documents or evidence for only one of the two parts, "
                                                "the making of the plan and its implementation, or for neither."), {},
                       tuple(making + carried_out))
    thin = [year for year in whole_years(facts)
            if len({proof.day for proof in dated if proof.day and proof.day.year == year}) < UPDATES_A_YEAR]
    if thin:
        return Finding(Verdict.CANNOT_JUDGE, N_("For %(years)s, this site has documents or evidence from fewer than two days."),
                       {"years": thin}, tuple(making + carried_out))
    if not whole_years(facts):
        return Finding(Verdict.CANNOT_JUDGE, N_("No whole year of the plan has passed yet."), {}, tuple(making + carried_out))
    return Finding(Verdict.SHOWN, N_("Documents or evidence from at least two days in each whole year of the plan, and from "
                                     "its making, all public."), {}, tuple(making + carried_out))


# --- 3.1 to 4.1 making the plan --------------------------------------------------------------------------------------


def _of_making(judge: Callable[[Facts], Finding]) -> Callable[[Facts], Finding]:
    """These apply to plans made since the Standards came into force, and rest on the record of calls."""

    def judged(facts: Facts) -> Finding:
        if (facts.adopted or facts.first) < IN_FORCE:
            return _before_the_standards()
        if not facts.calls:
            return Finding(Verdict.CANNOT_JUDGE, N_("This site has no complete record of how the plan was made."))
        return judge(facts)

    judged.__doc__ = judge.__doc__
    return judged


def _called(facts: Facts) -> tuple[Proof, ...]:
    return tuple(Proof(call.reference, call.published or call.begins) for call in facts.calls)


@_of_making
def advance_notice(facts: Facts) -> Finding:
    """Timeline and opportunities are public at least two weeks before the work begins."""
    known = [call for call in facts.calls if call.begins]
    if len(known) < len(facts.calls):
        return Finding(Verdict.CANNOT_JUDGE, N_("The day on which the work was to begin is not known."), {}, _called(facts))
    first = min(known, key=lambda call: call.begins or date.max)
    if first.published is None or first.begins is None:
        return Finding(Verdict.CANNOT_JUDGE, N_("The day on which the timeline was published is not known."), {}, _called(facts))
    values = {"published": first.published, "begins": first.begins}
    if first.begins - first.published >= NOTICE:
        return Finding(Verdict.SHOWN, N_("Published on %(published)s for a start on %(begins)s."), values, _called(facts))
    return Finding(Verdict.NOT_SHOWN, N_("Published on %(published)s for a start on %(begins)s: less than two weeks."),
                   values, _called(facts))


@_of_making
def outreach(facts: Facts) -> Finding:
    """At least one act of outreach told people of the plan and of how to take part."""
    return _counted(facts, [each for call in facts.calls for each in call.outreach], N_("Acts of outreach on record: %(count)s."))


@_of_making
def inputs_gathered(facts: Facts) -> Finding:
    """There was a way to give input, and input came."""
    return _counted(facts, [each for call in facts.calls for each in call.inputs],
                    N_("Proposals and comments on record: %(count)s."))


@_of_making
def reasoned_response(facts: Facts) -> Finding:
    """Contributors were told in writing what became of their input, and why."""
    given = [each for call in facts.calls for each in call.inputs if each not in call.unowed]
    answered = [each for call in facts.calls for each in call.answered]
    values, proofs = {"answered": len(answered), "inputs": len(given)}, (*_called(facts), *answered)
    if given and len(answered) >= len(given) and all(call.complete for call in facts.calls):
        return Finding(Verdict.SHOWN, N_("Answered with reasons: %(answered)s of %(inputs)s."), values, proofs)
    return Finding(Verdict.CANNOT_JUDGE, N_("Answers with reasons on record: %(answered)s of %(inputs)s."), values, proofs)


def _counted(facts: Facts, found: Sequence[Proof], said: str) -> Finding:
    """What is on record shows it; an empty record shows nothing."""
    return Finding(Verdict.SHOWN if found else Verdict.CANNOT_JUDGE, said, {"count": len(found)}, (*_called(facts), *found))


# --- 5.1 open implementation -------------------------------------------------------------------------------------


def whole_years(facts: Facts) -> list[int]:
    """The calendar years that lie wholly inside the plan and are over."""
    return [year for year in range(facts.first.year, facts.until.year + 1)
            if facts.first <= date(year, 1, 1) and date(year, 12, 31) <= facts.until]


def open_implementation(facts: Facts) -> Finding:
    """At least two meetings in every year at which results are presented and comments collected.

    Years wholly inside the plan are judged; part-years are only shown. A meeting for which no source says whether
    results were presented and comments collected counts neither way.
    """
    if facts.adopted is None:
        return Finding(Verdict.NOT_APPLICABLE, N_("The plan has not been adopted yet."))
    judged = set(whole_years(facts))
    years = tuple(_year(facts, year, year in judged) for year in range(facts.first.year, facts.until.year + 1))
    proofs = tuple(Proof(f"meeting/{each.number}", each.day) for year in years for each in year.meetings)
    verdicts = {year.verdict for year in years if year.verdict}
    if Verdict.NOT_SHOWN in verdicts:
        short = [year.year for year in years if year.verdict is Verdict.NOT_SHOWN]
        return Finding(Verdict.NOT_SHOWN, N_("In %(years)s the record has fewer than two such meetings."), {"years": short},
                       proofs, years)
    if not judged:
        return Finding(Verdict.CANNOT_JUDGE, N_("No whole year of the plan has passed yet."), {}, proofs, years)
    if Verdict.CANNOT_JUDGE in verdicts:
        unknown = _unknown(facts, proofs)
        return Finding(unknown.verdict, unknown.why, unknown.values, proofs, years)
    return Finding(Verdict.SHOWN, N_("At least two such meetings in each whole year of the plan: %(years)s."),
                   {"years": sorted(judged)}, proofs, years)


def _year(facts: Facts, year: int, whole: bool) -> Year:
    held = [each for each in facts.meetings if each.day.year == year and facts.first <= each.day <= facts.until]
    counted = [each for each in held if each.counts]
    if not whole:
        return Year(year, counted, None)
    unsure = sum(each.counts is None for each in held)
    if len(counted) >= MEETINGS_A_YEAR:
        verdict = Verdict.SHOWN
    elif len(counted) + unsure >= MEETINGS_A_YEAR or not facts.covers(date(year, 1, 1), date(year, 12, 31)):
        verdict = Verdict.CANNOT_JUDGE
    else:
        verdict = Verdict.NOT_SHOWN
    return Year(year, counted, verdict)


@dataclass(frozen=True)
class Requirement:
    """A minimum requirement: its number in the Standards, what it asks in this site's words, and how it is judged."""

    number: str
    label: str
    asks: str
    judge: Callable[[Facts], Finding]


REQUIREMENTS = (
    Requirement("1.1", N_("Space for dialogue"), N_("Government and civil society meet at least every six months, by public "
                                                    "rules."), space_for_dialogue),
    Requirement("2.1", N_("OGP website"), N_("A public website on open government is maintained."), website),
    Requirement("2.2", N_("Repository"), N_("Documents and evidence on the making and implementation of the plan are "
                                            "public, and are added to at least twice a year."), repository),
    Requirement("3.1", N_("Advanced notice"), N_("Timeline and opportunities are public at least two weeks before the work on a "
                                                "plan begins."), advance_notice),
    Requirement("3.2", N_("Outreach"), N_("People are told about the plan and how to take part."), outreach),
    Requirement("3.3", N_("Feedback mechanism"), N_("There is a way to give input, open for an appropriate time."),
                inputs_gathered),
    Requirement("4.1", N_("Reasoned response"), N_("Contributors learn in writing what became of their input, and why."),
                reasoned_response),
    Requirement("5.1", N_("Open implementation"), N_("At least two meetings every year at which results are presented and "
                                                     "comments collected."), open_implementation),
)


# --- freshness ---------------------------------------------------------------------------------------------------


class Freshness(Enum):
    FRESH = "fresh"
    """Within six months of the day for which it is judged."""
    OLDER = "older"
    """More than six months before it, and the record of reports is complete over that time."""
    NO_DATA = "no_data"
    """No newer word is on record, and the record is not complete: nothing is concluded."""


def freshness(newest: date | None, until: date, complete_to: date | None) -> Freshness:
    """How fresh the newest word or evidence on a commitment is: from its body, a reviewer or a member, never from the
    press.

    complete_to  the day to which the record of reports is stated to be complete; None where there is none
    """
    if newest is None:
        return Freshness.NO_DATA
    due = six_months_after(newest)
    if due >= until:
        return Freshness.FRESH
    return Freshness.OLDER if complete_to and complete_to >= due else Freshness.NO_DATA
