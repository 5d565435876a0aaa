"""Whatever is stated of results, and whoever confirms, disputes, codes, rewords or takes back what: an outcome is as the acts on
it say; nobody but its author changes a word; one voice has one code on a scale for a commitment; a code rests on what stands
when it is given, and says what of that was changed since; and the newest value of an indicator is the last by its day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from tests.commands.histories import a_few, live, tried, undone
from tests.world import ADMIN, AT, EDITOR, a_commitment, a_plan, holder, text
from tests.worlds.results import LASTING, a_change, a_code, a_measure, a_signer
from tracker.commands import assessments, indicators, outcomes, striking
from tracker.commands.indicators import MeasurementGiven
from tracker.commands.outcomes import Verified
from tracker.commands.withholding import withhold
from tracker.domain.calendar import When
from tracker.domain.errors import NotPermitted, RuleBroken
from tracker.domain.evidence import OutcomeState, Turn
from tracker.domain.permissions import Role
from tracker.domain.scales import Completion, EarlyResults, PotentialForResults, Scale, Verifiability
from tracker.models import Assessment, Cluster, Indicator, Measurement, Outcome
from tracker.queries import assessments as codes
from tracker.queries import outcomes as shown

WHY = text("理由")
VOICES = ("government", "reporter", "member", "other member", "reviewer")
"""The first two are one voice, of which the second states no outcome here and gives no code."""
CODES: list[Scale] = [Verifiability.YES, Verifiability.NO, Completion.NOT_STARTED, Completion.COMPLETE,
                      *[EarlyResults.MODERATE, EarlyResults.NO_NOTABLE_RESULTS, PotentialForResults.MODEST,
                        PotentialForResults.SUBSTANTIAL] * 2]
UNDONE = Completion.NOT_STARTED

WHICH, WHERE, VOICE, CODE = st.integers(0, 3), st.integers(0, 2), st.sampled_from(VOICES), st.sampled_from(CODES)
AUTHOR = st.sampled_from(["its author"] * 6 + list(VOICES))
DAY, CITED = st.integers(1, 6), st.lists(WHICH, max_size=2)
CODER, SELDOM = st.sampled_from(["government", "member", "member", "reviewer", "reporter"]), st.integers(0, 15)
OUTCOMES = (
    st.tuples(st.just("stated"), VOICE, WHERE, st.sampled_from([Turn.BETTER, Turn.BETTER, Turn.WORSE])),
    st.tuples(st.just("reworded"), AUTHOR, WHICH, st.booleans()), st.tuples(st.just("confirmed"), VOICE, WHICH),
    st.tuples(st.just("disputed"), VOICE, WHICH), st.tuples(st.just("taken_back"), AUTHOR, WHICH))
FIGURES = (
    st.tuples(st.just("measured"), WHICH, DAY, st.booleans()), st.tuples(st.just("corrected"), WHICH, DAY),
    st.tuples(st.just("struck"), WHICH), st.tuples(st.just("amended"), WHICH), st.tuples(st.just("dropped"), SELDOM))
ASSESSMENTS = (
    st.tuples(st.just("coded"), CODER, WHERE, CODE, CITED, CITED, st.booleans()),
    st.tuples(st.just("coded"), AUTHOR, st.just("cluster"), CODE, CITED, CITED, st.booleans()),
    st.tuples(st.just("recoded"), AUTHOR, WHICH, CODE, CITED, CITED, st.booleans()), st.tuples(st.just("uncoded"), AUTHOR, WHICH),
    st.tuples(st.just("formed"), VOICE, st.sets(WHERE)), st.tuples(st.just("reformed"), AUTHOR, WHICH, st.sets(WHERE)))
LAW = (st.tuples(st.just("withheld"), st.sampled_from(["said", "given", "clusters"]), SELDOM),)
STEPS = st.one_of(*(st.lists(st.one_of(*acts), min_size=20, max_size=35) for acts in (
    (*OUTCOMES, *LAW), (*ASSESSMENTS, *LAW), (*ASSESSMENTS, *OUTCOMES, *LAW), (*ASSESSMENTS, *FIGURES))))
"""A history is about some of these, so that more is done with each."""


@dataclass
class Said:
    thing: Outcome
    by: str
    turn: Turn
    confirmed: bool = False
    disputes: list[bool] = field(default_factory=list)
    """For each, whether it was reworded since."""
    withdrawn: bool = False
    withheld: bool = False
    changed: int = 0

    @property
    def stands(self) -> bool:
        return not (self.withdrawn or self.withheld)

    @property
    def is_unwelcome(self) -> bool:
        return self.stands and (self.turn is Turn.WORSE or bool(self.disputes))

    @property
    def state(self) -> OutcomeState:
        return (OutcomeState.WITHDRAWN if self.withdrawn else OutcomeState.DISPUTED if self.disputes
                else OutcomeState.SUBSTANTIATED if self.confirmed else OutcomeState.PUBLISHED)


@dataclass
class Measured:
    thing: Indicator
    values: list[tuple[Measurement, int, str, bool]] = field(default_factory=list)
    """With day, figure, and whether it is of a part."""
    struck: bool = False
    changed: int = 0


@dataclass
class Formed:
    thing: Cluster
    by: str
    of: set[int]
    withheld: bool = False


@dataclass
class Code:
    thing: Assessment
    by: str
    code: Scale
    of: set[int]
    cited: Sequence[Said]
    measured: Sequence[Measured]
    given: int
    cluster: Formed | None
    withdrawn: bool = False
    withheld: bool = False


class Story:
    def __init__(self, session: Session) -> None:
        self.session, self.acts = session, 0
        self.plan = a_plan(session)
        self.commitments = [a_commitment(session, number=f"1-{number}") for number in (1, 2, 3)]
        self.actors = dict(zip(VOICES, (EDITOR, holder(session), a_signer(session), a_signer(session, name="乙委員"),
                                        a_signer(session, Role.REVIEWER, "丙審查人")), strict=True))
        self.measures = [Measured(indicators.add_indicator(session, each, a_measure(baseline="0"), **self.on(EDITOR)))
                         for each in self.commitments]
        self.said: list[Said] = []
        self.given: list[Code] = []
        self.clusters: list[Formed] = []

    def on(self, by: Any) -> dict[str, Any]:
        return {"by": by, "at": AT}

    def anew(self) -> Any:
        """Words that were not used before."""
        self.acts += 1
        return text(f"第{self.acts}次說明")

    def one(self, found: Sequence[Any], which: int) -> Any:
        if not found or which >= 8:
            raise RuleBroken("", "there is none, or not now")
        return found[which % len(found)]

    def does(self, allowed: bool, who: str, act: Callable[..., Any], *what: Any, **more: Any) -> Any:
        self.acts += 1
        return tried(allowed, act, self.session, *what, **more, **self.on(self.actors[who]))

    def voice(self, who: str, by: str) -> str:
        return by if who == "its author" else who

    def is_own(self, who: str, by: str) -> bool:
        return who == by or {who, by} == set(VOICES[:2])

    # --- outcomes

    def stated(self, who: str, where: int, turn: Turn) -> None:
        given = a_change(**LASTING, turn=turn, answer=WHY)
        thing = self.does(who not in ("reporter", "reviewer"), who, outcomes.publish_outcome, self.commitments[where], given)
        self.said.append(Said(thing, who, turn))

    def reworded(self, who: str, which: int, otherwise: bool) -> None:
        """The change itself is described differently, or something beside it."""
        one: Said = self.one(self.said, which)
        who = self.voice(who, one.by)
        given = a_change(**LASTING | ({} if otherwise else {"place": self.anew()}), turn=one.turn, answer=WHY,
                         title=self.anew() if otherwise else one.thing.title)
        self.does(one.stands and self.is_own(who, one.by), who, outcomes.amend_outcome, one.thing, given, reason=WHY)
        one.disputes, one.changed = [True for _ in one.disputes], self.acts
        one.confirmed = one.confirmed and not otherwise

    def confirmed(self, who: str, which: int) -> None:
        one: Said = self.one(self.said, which)
        given = Verified(text("某大學"), False, When.iso("2026-02"), WHY)
        self.does(one.stands and not one.confirmed, who, outcomes.substantiate, one.thing, given)
        one.confirmed = True

    def disputed(self, who: str, which: int) -> None:
        one: Said = self.one(self.said, which)
        self.does(one.stands and not self.is_own(who, one.by), who, outcomes.dispute, one.thing, reason=self.anew())
        one.disputes.append(False)
        one.changed = self.acts

    def taken_back(self, who: str, which: int) -> None:
        one: Said = self.one(self.said, which)
        who = self.voice(who, one.by)
        self.does(one.stands and self.is_own(who, one.by), who, outcomes.withdraw_outcome, one.thing, reason=WHY)
        one.withdrawn, one.changed = True, self.acts

    # --- indicators

    def value(self, day: int, of_part: bool) -> tuple[MeasurementGiven, str]:
        self.acts += 1
        figure = str(self.acts)
        return MeasurementGiven(When.iso(f"2026-01-{day:02}"), figure, url="https://example.org/value",
                                group=text("女性" if of_part else "")), figure

    def measured(self, which: int, day: int, of_part: bool) -> None:
        one: Measured = self.one(self.measures, which)
        given, figure = self.value(day, of_part)
        made = self.does(not one.struck, "government", indicators.record_measurement, one.thing, given)
        one.values.append((made, day, figure, of_part))

    def corrected(self, which: int, day: int) -> None:
        one: Measured = self.one(self.measures, which)
        place = which % max(1, len(one.values))
        made, _day, _figure, of_part = self.one(one.values, place)
        given, figure = self.value(day, of_part)
        self.does(not one.struck, "government", indicators.correct_measurement, made, given, reason=WHY)
        one.values[place], one.changed = (made, day, figure, of_part), self.acts

    def struck(self, which: int) -> None:
        one: Measured = self.one(self.measures, which)
        self.does(True, "government", striking.strike, self.one(one.values, which)[0], reason=WHY)
        one.values.pop(which % len(one.values))
        one.changed = self.acts

    def amended(self, which: int) -> None:
        one: Measured = self.one(self.measures, which)
        given = a_measure(baseline="0", method=self.anew())
        self.does(not one.struck, "government", indicators.amend_indicator, one.thing, given, reason=WHY)
        one.changed = self.acts

    def dropped(self, which: int) -> None:
        one: Measured = self.one(self.measures, which)
        cited = any(one in each.measured for each in self.given if not each.withdrawn)
        self.does(not one.struck and not cited, "government", striking.strike, one.thing, reason=WHY)
        one.struck = True

    # --- codes

    def passes(self, who: str, of: set[int], code: Scale, cited: Sequence[Said], measured: Sequence[Measured], balance: bool,
               but: Code | None = None) -> bool:
        near = [each for each in self.given if each.of & of and not each.withdrawn and each is not but]
        own = [each for each in near if each.by == who]
        said = [each for each in self.said if each.thing.commitment in {self.commitments[where].reference for where in of}]
        rests = all(each in said and each.stands for each in cited) and all(
            self.measures.index(each) in of and not each.struck for each in measured)
        if not rests or any(type(each.code) is type(code) for each in own):
            return False
        stopped = any(each.code is Verifiability.NO and (each.by in (who, "reviewer")) for each in near)
        if stopped and not isinstance(code, Verifiability):
            return False
        undone = all(any(each.code is UNDONE and where in each.of for each in own) for where in of)
        unheard = any(each.is_unwelcome and each not in cited for each in said)
        return code is not EarlyResults.MODERATE or (
            not undone and any(each.turn is Turn.BETTER for each in cited) and (balance or not unheard))

    def chosen(self, of: set[int], cited: Sequence[int], measured: Sequence[int]) -> tuple[list[Said], list[Measured]]:
        """Mostly of what was said of these commitments."""
        near = [each for each in self.said if each.thing.commitment in {self.commitments[where].reference for where in of}]
        return ([(self.said if each == 3 else near or self.said)[each % len(near or self.said)] for each in cited],
                [self.measures[each % 3 if each == 3 else sorted(of)[each % len(of)]] for each in measured])

    def words(self, code: Scale, cited: Sequence[Said], measured: Sequence[Measured], balance: bool) -> Any:
        return a_code(code, *(each.thing for each in cited), indicators=[each.thing.reference for each in measured],
                      reason=self.anew(), balance=WHY if balance else text(""))

    def coded(self, who: str, where: Any, code: Scale, cited: Sequence[int], measured: Sequence[int],
              balance: bool) -> None:
        cluster: Formed | None = self.one(self.clusters, len(cited) + len(measured)) if where == "cluster" else None
        of: set[int] = set(cluster.of) if cluster else {where}
        who = self.voice(who, cluster.by) if cluster else who
        used, figures = self.chosen(of, cited, measured)
        may = who != "reporter" and (not cluster or (
            cluster.by == who and not cluster.withheld and isinstance(code, (EarlyResults, PotentialForResults))))
        made = self.does(may and self.passes(who, of, code, used, figures, balance), who, assessments.give_assessment,
                         cluster.thing if cluster else self.commitments[where], self.words(code, used, figures, balance))
        self.given.append(Code(made, who, code, of, used, figures, self.acts, cluster))

    def recoded(self, who: str, which: int, code: Scale, cited: Sequence[int], measured: Sequence[int], balance: bool) -> None:
        one: Code = self.one(self.given, which)
        who = self.voice(who, one.by)
        used, figures = self.chosen(one.of, cited, measured)
        may = who == one.by and not one.withdrawn and not one.withheld and type(code) is type(one.code)
        self.does(may and self.passes(who, one.of, code, used, figures, balance, but=one), who, assessments.amend_assessment,
                  one.thing, self.words(code, used, figures, balance), because=WHY)
        one.code, one.cited, one.measured, one.given = code, used, figures, self.acts

    def uncoded(self, who: str, which: int) -> None:
        one: Code = self.one(self.given, which)
        who = self.voice(who, one.by)
        self.does(who == one.by and not one.withdrawn, who, assessments.withdraw_assessment, one.thing, because=WHY)
        one.withdrawn = True

    def is_free(self, who: str, of: set[int], but: Formed | None = None) -> bool:
        return len(of) > 1 and not any(each.by == who and each.of & of and not each.withheld and each is not but
                                       for each in self.clusters)

    def formed(self, who: str, of: set[int]) -> None:
        made = self.does(who != "reporter" and self.is_free(who, of), who, assessments.form_cluster, self.plan, title=self.anew(),
                         shared=WHY, commitments=[self.commitments[each].reference for each in sorted(of)])
        self.clusters.append(Formed(made, who, of))

    def reformed(self, who: str, which: int, of: set[int]) -> None:
        one: Formed = self.one(self.clusters, which)
        who = self.voice(who, one.by)
        coded = any(each.cluster is one and not each.withdrawn for each in self.given)
        may = who == one.by and not one.withheld and self.is_free(who, of, one) and (of == one.of or not coded)
        self.does(may, who, assessments.amend_cluster, one.thing, title=self.anew(), shared=WHY, because=WHY,
                  commitments=[self.commitments[each].reference for each in sorted(of)])
        one.of = of

    def withheld(self, what: str, which: int) -> None:
        one = self.one([each for each in getattr(self, what) if not each.withheld], which)
        withhold(self.session, one.thing.last_entry, ground=WHY, **self.on(ADMIN))
        one.withheld = True


@given(STEPS)
@a_few
def test_whatever_is_said_of_results_each_stands_as_the_acts_on_it_say(sqlite_session: Session, steps: list[Any]) -> None:
    session = sqlite_session
    with undone(session):
        story = Story(session)
        story.stated("member", 0, Turn.BETTER)
        story.stated("government", 1, Turn.BETTER)
        story.formed("government", {0, 1})
        live(session, story, steps, NotPermitted)
        _holds(story)


def _holds(story: Story) -> None:
    session = story.session
    for said in story.said:
        page = shown.outcome_page(session, said.thing.number)
        assert (said.thing.state, said.thing.stands) == (said.state, said.stands), said
        assert (said.thing.verified_on is not None) is said.confirmed, said
        assert [each is not None for each in page.disputed_in] == said.disputes, said
        assert {each.reference for each in page.cited_by} == {
            each.thing.reference for each in story.given if said in each.cited and not each.withdrawn}, said
    assert {each.reference for each in shown.disputed(session, ["cec"])} == {
        each.thing.reference for each in story.said if each.by == "government" and each.stands and False in each.disputes}
    for where, commitment in enumerate(story.commitments):
        held = {each.assessment.reference: each for each in codes.of_commitment(session, commitment).every}
        given = [each for each in story.given if where in each.of and not each.withdrawn]
        assert sorted(held) == sorted(each.thing.reference for each in given)
        for one in given:
            found = held[one.thing.reference]
            assert found.member is one.code, one
            assert {each.reference for each in found.changed_since} == {
                each.thing.reference for each in one.cited if each.changed > one.given or each.withheld}, one
            assert {each.indicator.reference for each in found.amended_since} == {
                each.thing.reference for each in one.measured if each.changed > one.given}, one
        results = shown.of_commitment(session, commitment)
        assert [each.outcome.reference for each in results.standing] == [
            each.thing.reference for each in story.said if each.stands and each.thing.commitment == commitment.reference]
        measured = story.measures[where]
        assert bool(results.indicators) is not measured.struck
        newest = max((each for each in measured.values if not each[3]), key=lambda each: (each[1], each[0].number), default=None)
        session.refresh(measured.thing)
        path = measured.thing.path
        assert (str(path.latest) if path else None) == (newest[2] if newest else None), measured
