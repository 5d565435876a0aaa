"""Whatever is written, sent in, decided, answered, extended and made final in whatever order: a report says what its authors
had written when it was made; nothing that somebody sent in is in the log unless it was published, and then as it was given; a
report becomes final only when its time is over and everyone was answered; and each end of a comment period is on record once."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.commands.histories import a_few, live, tried, undone
from tests.world import ADMIN, EDITOR, a_body, a_plan, entries_about, text
from tests.worlds.reports import FILES, SECTIONS
from tests.worlds.rounds import at, time_goes_to
from tracker.changelog.entry import ChangelogPayload
from tracker.changelog.kinds import Kind
from tracker.changelog.record import head
from tracker.commands import report_comments, report_drafts, report_runs
from tracker.commands.report_comments import Said
from tracker.commands.withholding import withhold
from tracker.domain.audit import Origin
from tracker.domain.bilingual import Bilingual
from tracker.domain.calendar import When
from tracker.domain.errors import NotPermitted, RuleBroken, UnrecordedConflict
from tracker.domain.reporting import CommentVia, Regard, ReportState, RunAct, RunState, SetAside
from tracker.models import CommentIn, Report, ReportComment, ReportDraft, ReportRun
from tracker.models.report import ReportKind
from tracker.queries import reports as shown

WHY = text("理由")
PERIOD = When.iso("2025-01/2028-12")
KEYS = ("figures", "delays")

WHICH, KEY, LANG = st.integers(0, 3), st.sampled_from(KEYS), st.sampled_from(["zh", "en", "none"])
DAYS, WAIT = st.integers(-1, 9), st.sampled_from([1, 1, 3, 9])
ACT = st.sampled_from(RunAct)
SENT = st.tuples(st.just("sent_in"), WHICH, st.integers(0, 2), st.booleans())
DECIDED = st.tuples(st.just("decided"), WHICH, st.one_of(st.none(), st.none(), st.none(), st.sampled_from(SetAside)))
ANSWERED = st.tuples(st.just("answered"), WHICH, st.sampled_from(Regard), st.integers(0, 1))
MADE = st.tuples(st.just("asked"), WHICH, ACT, DAYS)
CARRIED = st.tuples(st.just("carried_through"), WHICH)
STEPS = st.lists(st.one_of(
    st.tuples(st.just("begun"), st.sampled_from([ReportKind.PROGRESS, ReportKind.MIDTERM])),
    st.tuples(st.just("written"), WHICH, KEY, LANG), st.tuples(st.just("written"), WHICH, KEY, LANG),
    st.tuples(st.just("brought_up"), WHICH), st.tuples(st.just("discarded"), WHICH), MADE, MADE, CARRIED, CARRIED, CARRIED,
    st.tuples(st.just("died"), WHICH), SENT, SENT, SENT, DECIDED, DECIDED, DECIDED,
    st.tuples(st.just("entered"), WHICH, st.integers(0, 4)), ANSWERED, ANSWERED, ANSWERED,
    st.tuples(st.just("extended"), WHICH, DAYS), st.tuples(st.just("withheld"), WHICH),
    st.tuples(st.just("waited"), WAIT), st.tuples(st.just("waited"), WAIT),
), min_size=15, max_size=40)


@dataclass
class Words:
    """What somebody sent in or had entered, and what became of it."""

    text: str
    came: CommentIn | None
    named: bool = False
    sent_on: date | None = None
    public: ReportComment | None = None
    aside: SetAside | None = None
    answer: tuple[Regard, Bilingual] | None = None
    withheld: bool = False


@dataclass
class Writing:
    """A draft with what is written in it, and the report that it was published as."""

    thing: ReportDraft
    sections: list[str]
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    report: Report | None = None
    printed: dict[str, dict[str, str]] = field(default_factory=dict)
    opened: date | None = None
    until: date | None = None
    ends: list[date] = field(default_factory=list)
    """Each end of the comment period that has passed."""
    final: bool = False
    words: list[Words] = field(default_factory=list)
    run: tuple[ReportRun, RunAct, date, int] | None = None
    """What was asked for and is not settled, and the version of the draft by then."""
    tries: int = 0

    @property
    def is_over(self) -> bool:
        return bool(self.until and self.until in self.ends)

    def may_finish(self, today: date) -> bool:
        return not self.final and (self.report is None or (
            bool(self.until and self.until < today) and not any(self.waits(each) for each in self.words)))

    def waits(self, each: Words) -> bool:
        if each.public is None:
            return each.aside is None
        return each.answer is None and not each.withheld


class Story:
    def __init__(self, session: Session) -> None:
        self.session, self.today = session, date(2026, 3, 2)
        a_body(session, "ndc")
        self.plan = a_plan(session)
        self.drafts: list[Writing] = []
        self.made = 0

    @property
    def on(self) -> dict[str, Any]:
        return {"by": EDITOR, "at": at(self.today)}

    def one(self, which: int) -> Writing:
        if not self.drafts:
            raise RuleBroken("", "there is none")
        return self.drafts[which % len(self.drafts)]

    def public(self, which: int) -> tuple[Writing, Report]:
        found = [(each, each.report) for each in self.drafts if each.report]
        if not found:
            raise RuleBroken("", "there is none")
        return found[which % len(found)]

    def anew(self) -> str:
        """Words that were not used before."""
        self.made += 1
        return f"第{self.made}次說的話。"

    def does(self, allowed: bool, act: Any, *what: Any, **more: Any) -> Any:
        return tried(allowed, act, self.session, *what, **more, **self.on)

    # --- what its authors do

    def begun(self, kind: ReportKind) -> None:
        draft = report_drafts.begin_draft(self.session, self.plan, kind, period=None, counted_on=self.today,
                                          head=head(self.session).number, sections=SECTIONS, **self.on)
        alike = [each for each in self.drafts if each.thing is draft]
        assert all(not each.texts and each.report is None for each in alike)
        if not alike:
            self.drafts.append(Writing(draft, list(KEYS)))

    def written(self, which: int, key: str, lang: str) -> None:
        it = self.one(which)
        said = {} if lang == "none" else {"zh": self.anew()} | ({"en": self.anew()} if lang == "en" else {})
        given = text(said.get("zh", ""), said.get("en", ""))
        is_there = key in it.sections or key in it.texts
        self.does(not it.final and is_there, report_drafts.write_section, it.thing, key, given, seen=it.thing.version)
        it.texts = {each: words for each, words in it.texts.items() if each != key} | ({key: said} if said else {})

    def brought_up(self, which: int) -> None:
        """On every other day nothing was postponed, and the facts have no such section."""
        it, sections = self.one(which), SECTIONS[:1] if self.today.day % 2 else SECTIONS
        self.does(not it.final, report_drafts.bring_up, it.thing, head=head(self.session).number, counted_on=self.today,
                  sections=sections)
        it.sections = [str(each["key"]) for each in sections]

    def discarded(self, which: int) -> None:
        it = self.one(which)
        tried(it.report is None, report_drafts.discard_draft, self.session, it.thing, seen=it.thing.version, by=EDITOR)
        self.session.flush()
        self.drafts.remove(it)

    def asked(self, which: int, act: RunAct, days: int) -> None:
        it, until = self.one(which), self.today + timedelta(days)
        may = days > 0 and it.report is None and not it.final if act is RunAct.OPEN else it.may_finish(self.today)
        run = self.does(may and it.run is None, report_runs.ask, it.thing, act, seen=it.thing.version, until=until,
                        origin=Origin())
        it.run, it.tries = (run, act, until, it.thing.version), 0

    def died(self, which: int) -> None:
        """The process that takes it up is never heard of again."""
        it = self.one(which)
        if it.run:
            self.take_up(it, it.run[0])

    def take_up(self, it: Writing, run: ReportRun) -> int:
        attempt = report_runs.take_up(self.session, run, at=at(self.today))
        if attempt is None:
            # Another process was heard of on this very day; or three were, and none again.
            is_lost = it.tries >= 3 and run.state is RunState.FAILED
            assert is_lost or run.seen_at == at(self.today)
            it.run = None if is_lost else it.run
            return 0
        it.tries += 1
        assert attempt == it.tries <= 3
        return attempt

    def carried_through(self, which: int) -> None:
        it = self.one(which)
        if it.run is None:
            raise RuleBroken("", "nothing was asked for")
        run, act, until, version = it.run
        attempt = self.take_up(it, run)
        if not attempt:
            return
        if it.thing.version != version:
            report_runs.give_up(run, "changed")
            it.run = None
            return
        how: dict[str, Any] = {"period": PERIOD, "head": head(self.session), "release": "0.2.0", "files": FILES}
        may = until > self.today if act is RunAct.OPEN else it.may_finish(self.today)
        try:
            with self.session.begin_nested():
                if act is RunAct.OPEN:
                    report = self.does(may, report_drafts.open_for_comment, it.thing, until=until, **how)
                else:
                    report = self.does(may, report_drafts.finish, it.thing, **how)
                report_runs.settle(run, attempt, report.reference)
        except RuleBroken as refused:
            report_runs.give_up(run, refused.message)
            it.run = None
            return
        if act is RunAct.OPEN:
            it.opened, it.until = self.today, until
        elif it.until and not it.is_over:
            it.ends.append(it.until)
        it.report, it.final, it.run = report, act is RunAct.FINISH, None
        it.printed = dict(it.texts)

    def extended(self, which: int, days: int) -> None:
        it, report = self.public(which)
        until = self.today + timedelta(days)
        allowed = bool(not it.final and days > 0 and it.until and until > it.until)
        self.does(allowed, report_drafts.extend_window, report, until=until, reason=WHY)
        it.until = until

    # --- what people say, and what becomes of it

    def sent_in(self, which: int, words: int, named: bool) -> None:
        it, report = self.public(which)
        said = f"對{report.reference}的第{words}種意見。"
        again = any((each.text, each.named, each.sent_on) == (said, named, self.today) and each.came and each.aside not in (
            SetAside.PERSONAL_DATA, SetAside.UNLAWFUL) and not self.erased(each) for each in it.words)
        allowed = not it.final and bool(it.until and self.today <= it.until) and not again
        came = tried(allowed, report_comments.hand_in, self.session, report, Said(
            said, "zh", "delays", name="王小明" if named else "", may_be_named=named, consents=True),
            shown=at(self.today), at=at(self.today))
        it.words.append(Words(said, came, named, self.today))

    def erased(self, each: Words) -> bool:
        """The name is erased once it is decided: a later one with the name is another."""
        return each.named and (each.public is not None or each.aside is not None)

    def decided(self, which: int, aside: SetAside | None) -> None:
        found = [each for it in self.drafts for each in it.words if each.came]
        if not found:
            raise RuleBroken("", "there is none")
        each = found[which % len(found)]
        allowed = each.public is None and each.aside is None
        if aside:
            self.does(allowed, report_comments.set_comment_aside, each.came, aside)
            each.aside = aside
        else:
            each.public = self.does(allowed, report_comments.publish_comment, each.came)

    def entered(self, which: int, days: int) -> None:
        it, report = self.public(which)
        came, said = self.today - timedelta(days), self.anew()
        allowed = bool(not it.final and it.opened and it.until and it.opened <= came <= it.until)
        made = self.does(allowed, report_comments.enter_comment, report, Said(said, "zh", consents=True), via=CommentVia.LETTER,
                         received_on=came, letter_number="收文1")
        it.words.append(Words(said, None, public=made))

    def spoken(self, which: int) -> tuple[Writing, Words]:
        found = [(it, each) for it in self.drafts for each in it.words if each.public]
        if not found:
            raise RuleBroken("", "there is none")
        return found[which % len(found)]

    def answered(self, which: int, regard: Regard, words: int) -> None:
        it, each = self.spoken(which)
        answer = (regard, text(f"回應{words}"))
        self.does(not it.final and not each.withheld and each.answer != answer, report_comments.answer_comment, each.public,
                  *answer)
        each.answer = answer

    def withheld(self, which: int) -> None:
        _it, each = self.spoken(which)
        if each.withheld or each.public is None:
            raise RuleBroken("", "it is gone")
        withhold(self.session, each.public.last_entry, ground=WHY, by=ADMIN, at=at(self.today))
        each.withheld = True

    def waited(self, days: int) -> None:
        for _ in range(days):
            self.today += timedelta(1)
            for it in self.drafts:
                if it.until and it.until < self.today and not it.final and not it.is_over:
                    it.ends.append(it.until)
            time_goes_to(self.session, self.today)


@given(STEPS)
@a_few
def test_whatever_becomes_of_a_report_it_holds_what_was_written_and_nothing_that_was_not_published(
        sqlite_session: Session, steps: list[Any]) -> None:
    session = sqlite_session
    with undone(session):
        story = Story(session)
        story.begun(ReportKind.PROGRESS)
        story.asked(0, RunAct.OPEN, 3)
        story.carried_through(0)
        live(session, story, steps, NotPermitted, UnrecordedConflict)
        _holds(story)


def _holds(story: Story) -> None:
    session = story.session
    session.flush()
    session.expire_all()
    assert {each.id for each in shown.drafts(session)} == {each.thing.id for each in story.drafts}
    published = {each.report.reference for each in story.drafts if each.report}
    assert {each.reference for each in shown.published(session)} == published
    every_word = " ".join(each or "" for each in session.scalars(select(ChangelogPayload.canonical)))
    waiting: dict[str | None, int] = {}
    for it in story.drafts:
        assert _plain(it.thing.texts) == it.texts
        if it.report is None:
            assert not any(words in every_word for said in it.texts.values() for words in said.values())
            continue
        report = it.report
        _check_report(session, it, report)
        undecided = [each.came.id for each in it.words if each.came and each.public is None and each.aside is None]
        assert [each.id for each in shown.undecided_comments(session, report.reference)] == undecided
        waiting |= {report.reference: len(undecided)} if undecided else {}
        for each in it.words:
            _check_words(it, each, every_word)
    assert shown.waiting(session) == waiting
    assert {each.published_as: count for each, count in shown.commented(session)} == waiting


def _check_report(session: Session, it: Writing, report: Report) -> None:
    assert report.state is (ReportState.FINAL if it.final else ReportState.OPEN)
    assert _plain(report.texts) == it.printed
    assert report.comments_until == it.until and report.comments_from == it.opened
    assert report.window_closed_on == (it.until if it.is_over else None)
    told = entries_about(session, report.reference)
    ended = [(each.payload or {})["occurred"]["first"] for each in told if each.kind == Kind.WINDOW_CLOSED.value]
    assert ended == [str(each) for each in it.ends]
    assert [each.kind for each in told].count(Kind.REPORT_PUBLISHED.value) == it.final
    assert Counter(report.set_aside) == (Counter(each.aside.value for each in it.words if each.aside) if it.final else Counter())
    assert {each.reference for each in shown.comments(session, report.reference)} == {
        each.public.reference for each in it.words if each.public}


def _check_words(it: Writing, each: Words, every_word: str) -> None:
    if each.came and (each.public or each.aside):
        assert not each.came.name and each.came.decided_at
    if each.came and (each.withheld or each.aside in (SetAside.PERSONAL_DATA, SetAside.UNLAWFUL)):
        assert not each.came.text
    public = each.public
    if public is None or each.withheld:
        same = [other for other in it.words if other.text == each.text and other.public and not other.withheld]
        assert same or each.text not in every_word
    if public and each.withheld:
        assert public.withheld and public.text.is_empty and public.answer.is_empty and not public.by_name
    elif public:
        assert public.text.zh == each.text and public.by_name == ("王小明" if each.named else "")
        assert ((public.regard, public.answer) if public.regard else None) == each.answer


def _plain(texts: dict[str, Bilingual]) -> dict[str, dict[str, str]]:
    return {key: {lang: words for lang, words in (("zh", said.zh), ("en", said.en)) if words} for key, said in texts.items()}
