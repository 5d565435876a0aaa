"""Whatever members and bodies say to each other in whatever order, what is owed, since when, by when and by whom follows from
the acts: everyone is refused what is not his to do, and nothing else; every list says the same of one question; and each date
that passed without an answer is on record once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.commands.histories import a_few, live, tried, undone
from tests.world import ADMIN, DECIDED, EDITOR, a_category, a_milestone, entries_about, progress, reporter_of, text
from tests.worlds.reviews import a_signer
from tests.worlds.rounds import a_calendar_file, at, time_goes_to
from tracker.commands import answers, meetings, office_calendar, reviews, striking, updates
from tracker.commands.answers import Reply
from tracker.commands.carrying_over import succeed_body
from tracker.commands.reviews import Words
from tracker.commands.withholding import withhold
from tracker.domain.calendar import When
from tracker.domain.errors import NotPermitted, RuleBroken
from tracker.domain.reviews import Stance, Standing, Term, Verdict
from tracker.models import Answer, AnswerRule, Body, Milestone, Review, Update
from tracker.queries import reviews as shown

WHY = text("理由")
BODIES = ("cec", "moi", "moda")
"""Reports are of the first; the second never has a say; the third may take the place of the first."""

WHICH, SAID = st.integers(0, 2), st.sampled_from(Stance)
WHO = st.sampled_from(["who said it", "who said it", "who said it", "another"])
WRITER = st.sampled_from(["cec", "cec", "letter", "moda", "moi", "no letter"])
DAYS = st.sampled_from([1, 1, 3, 9])
STEPS = st.lists(st.one_of(
    st.tuples(st.just("reviewed"), st.integers(0, 1), WHICH, SAID),
    st.tuples(st.just("reworded"), WHO, WHICH, SAID), st.tuples(st.just("thought_better"), WHICH),
    st.tuples(st.just("taken_back"), WHO, WHICH), st.tuples(st.just("judged"), WHO, WHICH, st.sampled_from(Verdict)),
    st.tuples(st.just("consent"), st.integers(0, 1)),
    st.tuples(st.just("answered"), WHICH, WRITER),
    st.tuples(st.just("put_off"), WHICH, WRITER, st.integers(-1, 6)), st.tuples(st.just("put_off"), WHICH, WRITER, st.just(4)),
    st.tuples(st.just("ruled"), st.integers(1, 8), st.booleans()), st.tuples(st.just("struck"), WHICH),
    st.tuples(st.just("loaded"), st.integers(1, 9)),
    st.tuples(st.just("withheld"), st.sampled_from([Review, Answer, Update]), st.integers(0, 5)),
    st.tuples(st.just("corrected"), WHICH), st.tuples(st.just("succeeded")),
    st.tuples(st.just("waited"), DAYS), st.tuples(st.just("waited"), DAYS),
), min_size=10, max_size=30)


@dataclass
class Asked:
    """What a member says of a report, with what has become of it."""

    review: Review
    who: int
    since: date | None
    answered: date | None = None
    answers: int = 0
    put_off: list[tuple[date, date]] = field(default_factory=list)
    """What was the date, and what is; for the question that is asked now."""
    ever_put_off_to: set[date] = field(default_factory=set)
    touched: date | None = None
    """The day of the newest word of a body."""
    verdict: Verdict | None = None
    withdrawn: bool = False
    withheld: bool = False
    passed: set[date] = field(default_factory=set)

    @property
    def owed(self) -> bool:
        return bool(self.since and not self.answered and not self.withdrawn and not self.withheld)


class Story:
    def __init__(self, session: Session) -> None:
        self.session, self.today = session, date(2026, 3, 2)
        a_category(session)
        self.updates = [self.report(), self.report()]
        self.members = [a_signer(session, name) for name in ("甲委員", "乙委員")]
        self.consents = [True, True]
        self.said: list[Asked] = []
        self.rules: list[tuple[date, int, bool, AnswerRule]] = []
        self.off: set[date] = set()
        self.heir, self.words = False, 0

    @property
    def on(self) -> dict[str, Any]:
        return {"at": at(self.today)}

    def report(self, corrects: Update | None = None) -> Update:
        milestone = Milestone.by_reference(self.session, corrects.milestones[0]) if corrects else a_milestone(self.session)
        body = milestone.responsible[0]
        return updates.publish_update(self.session, milestone.of, [milestone], progress(
            body, occurred=self.today, text=text(f"已辦理{self.today}")), corrects=corrects, by=EDITOR, **self.on)

    def one(self, which: int) -> Asked:
        if not self.said:
            raise RuleBroken("", "nothing was said")
        return self.said[which % len(self.said)]

    def does(self, allowed: bool, act: Callable[..., Any], *what: Any, **more: Any) -> Any:
        return tried(allowed, act, self.session, *what, **more, **self.on)

    def anew(self) -> Any:
        """Words that were not used before."""
        self.words += 1
        return text(f"第{self.words}次說明")

    # --- what members do

    def reviewed(self, who: int, which: int, stance: Stance) -> None:
        update = self.updates[which % len(self.updates)]
        has_spoken = any(each.review.about_update == update.reference and each.who == who and not each.withdrawn
                         and not each.withheld for each in self.said)
        review = self.does(self.consents[who] and not has_spoken and not update.withheld, reviews.give_review, update,
                           Words(stance, self.anew()), by=self.members[who])
        self.said.append(Asked(review, who, None if stance is Stance.AGREE else self.today))

    def who(self, who: str, one: Asked) -> tuple[Any, bool, bool]:
        """A member; whether the words are his to change; and whether he signs as well."""
        number = one.who if who == "who said it" else 1 - one.who
        its_own = number == one.who and not one.withdrawn and not one.withheld
        return self.members[number], its_own, its_own and self.consents[number]

    def reworded(self, who: str, which: int, stance: Stance) -> None:
        one = self.one(which)
        by, _its_own, signs = self.who(who, one)
        asks_anew = stance is not Stance.AGREE and one.since is None
        if asks_anew and one.touched == self.today:
            raise RuleBroken("", "the record tells days, and not hours")
        self.does(signs, reviews.amend_review, one.review, Words(stance, self.anew()), by=by)
        if asks_anew:
            one.since, one.answered, one.put_off, one.verdict = self.today, None, [], None
        elif stance is Stance.AGREE:
            one.since = None

    def thought_better(self, which: int) -> None:
        """Who asked agrees, and asks again on the next day."""
        one = self.one(which)
        place = self.said.index(one)
        self.reworded("who said it", place, Stance.AGREE)
        self.waited(1)
        self.reworded("who said it", place, Stance.ASK)

    def taken_back(self, who: str, which: int) -> None:
        one = self.one(which)
        by, its_own, _signs = self.who(who, one)
        self.does(its_own, reviews.withdraw_review, one.review, by=by)
        one.withdrawn = True

    def judged(self, who: str, which: int, verdict: Verdict) -> None:
        one = self.one(which)
        by, _its_own, signs = self.who(who, one)
        self.does(signs and bool(one.since and one.answered), reviews.close_review, one.review, verdict, text=self.anew(), by=by)
        one.verdict = verdict

    def consent(self, who: int) -> None:
        act = reviews.end_consent if self.consents[who] else reviews.give_consent
        act(self.session, by=self.members[who], **self.on)
        self.consents[who] = not self.consents[who]

    # --- what bodies do

    def writer(self, writer: str) -> tuple[bool, Any, str]:
        if "letter" in writer:
            return writer == "letter", EDITOR, "院臺字第1號" if writer == "letter" else ""
        return writer == "cec" or (self.heir and writer == "moda"), reporter_of(writer), ""

    def answered(self, which: int, writer: str) -> None:
        one, (may, by, letter) = self.one(which), self.writer(writer)
        answer = self.does(may and not one.withdrawn and not one.withheld, answers.give_answer, one.review,
                           Reply(WHY, letter_number=letter), by=by)
        assert answer.body == ("moda" if writer == "moda" else "cec")
        one.answers, one.touched = one.answers + 1, self.today
        if one.since:
            one.answered = one.answered or self.today

    def put_off(self, which: int, writer: str, days: int) -> None:
        one, (may, by, letter) = self.one(which), self.writer(writer)
        due = self.due(one)
        until = (due or self.today) + timedelta(days)
        allowed = bool(may and one.owed and due and self.today <= due < until and until not in one.ever_put_off_to)
        self.does(allowed, answers.extend, one.review, until=until, reason=WHY, letter_number=letter, by=by)
        one.put_off.append((due or until, until))
        one.ever_put_off_to.add(until)
        one.touched = self.today

    # --- what NDC does, and time

    def ruled(self, days: int, working: bool) -> None:
        meeting = meetings.hold_meeting(self.session, 30 + len(self.rules), held_on=When.day(self.today), by=EDITOR, **self.on)
        rule = self.does(all(each[0] < self.today for each in self.rules), answers.adopt_rule, meeting, Term(days, working),
                         text=WHY, by=EDITOR)
        self.rules.append((self.today, days, working, rule))

    def struck(self, which: int) -> None:
        if not self.rules:
            raise RuleBroken("", "there is none")
        given = self.rules[which % len(self.rules)]
        used = any(self.rule(each.since) is given for each in self.said if not each.withdrawn and not each.withheld)
        self.does(not used, striking.strike, given[3], reason=WHY, by=EDITOR)
        self.rules.remove(given)

    def loaded(self, days: int) -> None:
        if self.off:
            raise RuleBroken("", "once")
        off = self.today + timedelta(days)
        office_calendar.load(self.session, a_calendar_file(off={off: "補假"}).encode(), by=EDITOR, **self.on)
        self.off = {off}

    def withheld(self, model: type[Any], which: int) -> None:
        found = self.session.scalars(select(model).where(model.withheld.is_(False)).order_by(model.number)).all()
        if which >= len(found):
            raise RuleBroken("", "there is none")
        one = found[which]
        withhold(self.session, one.last_entry, ground=WHY, by=ADMIN, **self.on)
        for each in self.said:
            each.withheld = each.withheld or each.review is one

    def corrected(self, which: int) -> None:
        wrong = self.updates[which % len(self.updates)]
        self.updates.append(self.report(corrects=wrong))

    def succeeded(self) -> None:
        if self.heir:
            raise RuleBroken("", "once")
        succeed_body(self.session, Body.by_reference(self.session, "cec"), successor="moda", on=self.today, reason=WHY,
                     commitments=[], decided=DECIDED, by=EDITOR, **self.on)
        self.heir = True

    def waited(self, days: int) -> None:
        for _ in range(days):
            self.today += timedelta(1)
            for each in self.said:
                due = self.due(each)
                if each.owed and due and due < self.today:
                    each.passed.add(due)
            time_goes_to(self.session, self.today)

    # --- what follows

    def rule(self, since: date | None) -> Any:
        return next((each for each in reversed(self.rules) if since and each[0] <= since), None)

    def due(self, one: Asked) -> date | None:
        rule = self.rule(one.since)
        if rule is None or one.since is None or (one.withheld and not one.answered):
            return None
        day, left = one.since, rule[1]
        while left:
            day += timedelta(1)
            left -= not rule[2] or (day.weekday() < 5 and day not in self.off)
        return max([day, *(until for _was, until in one.put_off)])

    def standing(self, one: Asked) -> Standing:
        if one.withdrawn:
            return Standing.WITHDRAWN
        if one.since is None or (one.withheld and not one.answered):
            return Standing.NOTHING_OWED
        if one.answered:
            return Standing(one.verdict.value) if one.verdict else Standing.ANSWERED
        due = self.due(one)
        return Standing.OVERDUE if due and due < self.today else Standing.OPEN


@given(STEPS)
@a_few
def test_whatever_is_said_what_is_owed_and_by_when_follows_from_the_acts(sqlite_session: Session, steps: list[Any]) -> None:
    session = sqlite_session
    with undone(session):
        story = Story(session)
        story.ruled(4, working=False)
        story.reviewed(0, 0, Stance.DISPUTE)
        live(session, story, steps, NotPermitted)
        _holds(story)


def _holds(story: Story) -> None:
    session, today = story.session, story.today
    board = shown.board(session, today)
    voice = {each.review.reference: each for each in board.every}
    assert sorted(voice) == sorted(each.review.reference for each in story.said)
    for one in story.said:
        found = voice[one.review.reference]
        assert found.standing is story.standing(one), one
        assert found.course.due == story.due(one), one
        assert found.first_due == (one.put_off[0][0] if one.put_off and story.due(one) else None), one
        assert len(found.answers) == one.answers
        told = [each for each in entries_about(session, one.review.reference) if each.kind == "answer.fell_overdue"]
        assert sorted(each.payload["due"] for each in told if each.payload) == sorted(map(str, one.passed)), one
    owed = {each.review.reference for each in story.said if each.owed}
    late = {each.review.reference for each in story.said if story.standing(each) is Standing.OVERDUE}
    for by, sees in ((EDITOR, True), (reporter_of("cec"), True), (reporter_of("moda"), story.heir), (reporter_of("moi"), False)):
        assert {each.review.reference for each in shown.owed_by(session, by, today)} == (owed if sees else set())
    assert {each.review.reference for each in shown.overdue(session, today)} == late
    assert board.count(Standing.OPEN) + board.count(Standing.OVERDUE) == len(owed)
    beside = [each for found in {each.review.commitment for each in story.said}
              for every in shown.of_commitment(session, found or "", today).values() for each in every]
    assert {each.review.reference: each.standing for each in beside} == {each: one.standing for each, one in voice.items()}
