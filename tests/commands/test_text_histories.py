"""Whatever way a body's texts take, and whenever bodies begin or cease to have them checked: none becomes public without the
check that is asked for then, and each is on the list of whoever has it, and of nobody else."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.commands.histories import a_few, live, undone
from tests.world import AT, DECIDED, EDITOR, TODAY, a_category, a_conclusion, a_milestone, holder, progress, text
from tests.worlds.sign_off import an_approver
from tracker.commands import sent_texts, submissions
from tracker.commands.carrying_over import succeed_body
from tracker.commands.sendable import ReleaseAsked
from tracker.commands.sign_off import set_sign_off
from tracker.domain.errors import Conflict, NotPermitted, RuleBroken
from tracker.domain.permissions import Role
from tracker.domain.sign_off import Step
from tracker.models import Body, ReleaseRequest, SentStep, SentText, Submission, SubmissionStep, Update
from tracker.models.submission import SubmissionState
from tracker.queries import sent_texts as asked
from tracker.queries import sign_off, staff

BODIES = ("cec", "moda")
"""The second may take the place of the first."""

WHICH, BODY, SLOT = st.integers(0, 1), st.sampled_from(BODIES), st.sampled_from(["reporter", "approver", "second"])
STEPS = st.lists(st.one_of(
    st.tuples(st.just("ruled"), BODY), st.tuples(st.just("ruled"), st.just("cec")),
    st.tuples(st.just("written"), st.booleans(), BODY, SLOT), st.tuples(st.just("written"), st.booleans(), st.just("cec"), SLOT),
    st.tuples(st.just("sent_again"), WHICH), st.tuples(st.just("taken_back"), WHICH),
    st.tuples(st.just("taken_over"), WHICH, BODY, SLOT),
    st.tuples(st.just("checked"), WHICH, BODY, SLOT), st.tuples(st.just("checked"), WHICH, BODY, SLOT),
    st.tuples(st.just("returned"), WHICH, st.none() | BODY), st.tuples(st.just("returned"), WHICH, st.none() | BODY),
    st.tuples(st.just("published"), WHICH), st.tuples(st.just("published"), WHICH),
    st.tuples(st.just("succeeded")),
), min_size=8, max_size=16)


class Story:
    def __init__(self, session: Session) -> None:
        self.session = session
        a_category(session)
        self.milestone, self.conclusion = a_milestone(session), a_conclusion(session)
        self.people = {(slug, slot): an_approver(session, slug, email=f"{slot}.{slug}@example.org") if slot != "reporter" else
                       holder(session, Role.REPORTER, slug) for slug in BODIES for slot in ("reporter", "approver", "second")}
        self.writer = {each.account: each for each in self.people.values()}
        self.checking: dict[str, bool] = dict.fromkeys(BODIES, False)
        self.heir = False
        self.cleared: dict[tuple[str, int], set[str]] = {}
        """For which bodies each text was checked since it was sent in last."""

    @property
    def texts(self) -> list[Any]:
        return [*self.session.scalars(select(Submission).order_by(Submission.id)),
                *self.session.scalars(select(SentText).order_by(SentText.id))]

    def one(self, which: int) -> Any:
        found = self.texts
        if not found:
            raise RuleBroken("", "there is none")
        return found[which % len(found)]

    def key(self, one: Any) -> tuple[str, int]:
        return one.__tablename__, one.id

    def asks(self, one: Any) -> set[str]:
        return {each for each in (one.body, self.writer[one.account].body) if self.checking[each]}

    # --- what is done

    def ruled(self, slug: str) -> None:
        set_sign_off(self.session, Body.by_reference(self.session, slug), approver_checks=not self.checking[slug],
                     reason=text("內部程序"), by=EDITOR, at=AT)
        self.checking[slug] = not self.checking[slug]

    def written(self, is_report: bool, slug: str, slot: str) -> None:
        by, words = self.people[slug, slot], text(f"已辦理{len(self.texts)}")
        if is_report:
            draft = submissions.save_draft(self.session, self.milestone.of, [self.milestone], progress(slug, text=words), seen=0,
                                           by=by, at=AT)
            made: Any = submissions.submit(self.session, draft, by=by, at=AT)
        else:
            made = sent_texts.send_in(self.session, self.conclusion, ReleaseAsked(words), body=slug, by=by, at=AT)
            assert (made.state is SubmissionState.PUBLISHED) == (not self.asks(made))
        self.cleared[self.key(made)] = set()

    def sent_again(self, which: int) -> None:
        one = self.one(which)
        by = self.writer[one.account]
        if isinstance(one, Submission):
            submissions.submit(self.session, one, by=by, at=AT)
        else:
            sent_texts.send_in(self.session, self.conclusion, sent_texts.as_given(one), body=one.body, text=one, by=by, at=AT)
            assert (one.state is SubmissionState.PUBLISHED) == (not self.asks(one))
        self.cleared[self.key(one)] = set()

    def taken_back(self, which: int) -> None:
        one = self.one(which)
        act: Any = submissions.withdraw_submission if isinstance(one, Submission) else sent_texts.withdraw_sent
        act(self.session, one, by=self.writer[one.account], at=AT)

    def taken_over(self, which: int, slug: str, slot: str) -> None:
        one = self.one(which)
        act: Any = submissions.take_over if isinstance(one, Submission) else sent_texts.take_over_sent
        act(self.session, one, by=self.people[slug, slot], at=AT)

    def checked(self, which: int, slug: str, slot: str) -> None:
        one, by = self.one(which), self.people[slug, slot]
        before = self.asks(one)
        act: Any = submissions.check_text if isinstance(one, Submission) else sent_texts.check_sent
        act(self.session, one, version=one.version, by=by, at=AT)
        assert by.account != one.account and by.role is Role.APPROVER
        self.cleared[self.key(one)] |= {each for each in before | {one.approving_body} if each == slug or (
            self.heir and (each, slug) == BODIES)}
        if isinstance(one, SentText):
            assert self.cleared[self.key(one)]

    def returned(self, which: int, slug: str | None) -> None:
        one, by = self.one(which), self.people[slug, "approver"] if slug else EDITOR
        act: Any = submissions.return_submission if isinstance(one, Submission) else sent_texts.return_sent
        act(self.session, one, reason="請補充", version=one.version, by=by, at=AT)

    def published(self, which: int) -> None:
        one = self.one(which)
        if not isinstance(one, Submission):
            raise RuleBroken("", "not by NDC")
        submissions.publish_submission(self.session, one, version=one.version, by=EDITOR, at=AT)
        assert not self.asks(one) or self.asks(one) & self.cleared[self.key(one)], "public without its check"

    def succeeded(self) -> None:
        if self.heir:
            raise RuleBroken("", "once")
        succeed_body(self.session, Body.by_reference(self.session, "cec"), successor="moda", on=TODAY, reason=text("組改"),
                     commitments=[], decided=DECIDED, by=EDITOR, at=AT)
        self.heir = True


@given(STEPS)
@a_few
def test_no_text_becomes_public_without_the_check_that_is_asked_for_then_and_none_is_lost(
        sqlite_session: Session, steps: list[Any]) -> None:
    session = sqlite_session
    with undone(session):
        story = Story(session)
        story.written(True, "cec", "reporter")
        live(session, story, steps, NotPermitted, Conflict)
        _holds(story)


def _holds(story: Story) -> None:
    session = story.session
    made = {each.published_as for each in story.texts if each.published_as}
    assert made == {*session.scalars(select(Update.reference)), *session.scalars(select(ReleaseRequest.reference))}
    at_ndc = {story.key(each) for each in (*staff.waiting(session), *asked.waiting(session))}
    for one in story.texts:
        key, model = story.key(one), type(one)
        assert (key in at_ndc) == (one.state is SubmissionState.SUBMITTED)
        waits = one.state is SubmissionState.WITH_APPROVER or (one.state is SubmissionState.SUBMITTED and bool(
            story.asks(one)) and not story.asks(one) & story.cleared[key])
        before = [by for by in story.people.values() if one in sign_off.to_check(session, by, model)]
        assert bool(before) == waits, (key, one.state, one.body)
        assert all(by.account != one.account for by in before)
        mine = staff.own(session, story.writer[one.account]) if model is Submission else asked.own(session, one.account)
        assert (one in mine) == (one.state is not SubmissionState.PUBLISHED), (key, one.state)
        step, of = (SubmissionStep, SubmissionStep.submission) if model is Submission else (SentStep, SentStep.text)
        kept = session.scalars(select(step.step).where(of == one.id)).all()
        assert (Step.PUBLISHED in kept) == (one.state is SubmissionState.PUBLISHED)
