"""The answer that a body owes to a member: who gives it, by when, and what is recorded when it does not come."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from tests.commands.refusals import field_of, not_permitted
from tests.world import ADMIN, AT, EDITOR, a_body, a_meeting, entries_about, holder, later, reporter_of, text
from tests.worlds.reviews import AGREES, ASKS, a_review, a_rule, a_signer, an_answer
from tests.worlds.rounds import a_calendar_file
from tests.worlds.sign_off import a_rule_for_texts, an_approver
from tracker.changelog.kinds import about
from tracker.changelog.record import Decided
from tracker.commands import answers, carrying_over, office_calendar, reviews
from tracker.commands.time_passing import mark_time
from tracker.commands.withholding import withhold
from tracker.domain.bilingual import EMPTY
from tracker.domain.permissions import Role
from tracker.domain.reviews import Standing, Verdict
from tracker.models import Body, Commitment, Review
from tracker.queries import reviews as asked

CEC = reporter_of("cec")


def lapses(session: Session, today: date, review: Review) -> int:
    """How often its lapse has been recorded once time has been marked on a day."""
    mark_time(session, today=today, working_days=5, at=later(1))
    return sum(each.kind == "answer.fell_overdue" for each in entries_about(session, review.reference))


def test_a_body_answers_and_the_member_says_whether_that_resolves_it(session: Session) -> None:
    signer = a_signer(session)
    review = a_review(session, signer)
    assert field_of(reviews.close_review, session, review, Verdict.ACCEPTED, by=signer, at=AT) == ""
    not_permitted(an_answer, session, review, by=reporter_of("moi"))
    assert field_of(an_answer, session, review, text=EMPTY) == "text_zh"
    assert field_of(an_answer, session, review, url="ftp://example.org") == "url"
    words = review.public()
    answer = an_answer(session, review, at=later(3))
    assert (answer.body, review.public()) == ("cec", words)
    assert field_of(reviews.close_review, session, review, Verdict.NOT_RESOLVED, by=signer, at=later(4)) == "text_zh"
    said = answer.public()
    reviews.close_review(session, review, Verdict.NOT_RESOLVED, text=text("仍無全文"), by=signer, at=later(4))
    assert answers.course_of(session, review).standing(date(2026, 3, 6)) is Standing.NOT_RESOLVED
    assert answer.public() == said


def test_an_editor_answers_for_a_body_only_with_its_letter(session: Session) -> None:
    review = a_review(session)
    assert field_of(an_answer, session, review, by=EDITOR) == "letter_number"
    assert field_of(an_answer, session, review, by=EDITOR, letter_number="  ") == "letter_number"
    assert an_answer(session, review, by=EDITOR, letter_number="中選法字第1號").body == "cec"


def test_no_answer_is_owed_to_words_that_were_withheld_by_law(session: Session) -> None:
    a_rule(session, 10)
    answered, open_ = (a_review(session, a_signer(session, name), at=later(1)) for name in ("早委員", "乙委員"))
    an_answer(session, answered, at=later(2))
    for number in (answered.last_entry, open_.last_entry):
        withhold(session, number, ground=text("法院裁定"), by=ADMIN, at=later(3))
    stands = [answers.course_of(session, session.get_one(Review, each.reference)) for each in (answered, open_)]
    assert [each.standing(date(2026, 6, 1)) for each in stands] == [Standing.ANSWERED, Standing.NOTHING_OWED]
    assert lapses(session, date(2026, 6, 1), open_) == 0


def test_without_a_rule_an_open_question_has_an_age_and_no_due_date(session: Session) -> None:
    review, in_a_year = a_review(session), date(2027, 3, 2)
    stands = answers.course_of(session, review)
    assert (stands.due, stands.age(in_a_year), stands.standing(in_a_year)) == (None, 365, Standing.OPEN)
    assert field_of(answers.extend, session, review, until=date(2026, 9, 1), reason=text("理由"), by=CEC, at=AT) == ""
    assert lapses(session, in_a_year, review) == 0


def test_a_rule_applies_from_its_meeting_on_and_each_version_to_what_was_asked_under_it(session: Session) -> None:
    before = a_review(session, a_signer(session, "早委員"))
    a_rule(session, 10, meeting=a_meeting(session, 2, held_on=date(2026, 3, 3)), at=later(1))
    under_first = a_review(session, a_signer(session, "乙委員"), at=later(2))
    a_rule(session, 5, working=False, meeting=a_meeting(session, 3, held_on=date(2026, 3, 6)), at=later(4))
    under_second = a_review(session, a_signer(session, "丁委員"), at=later(7))
    dues = [answers.course_of(session, each).due for each in (before, under_first, under_second)]
    assert dues == [None, date(2026, 3, 18), date(2026, 3, 14)]


def test_a_calendar_loaded_later_counts_for_an_answer_and_is_shown_as_missing_until_then(session: Session) -> None:
    a_rule(session, 10)
    review = a_review(session, at=later(1))
    before = answers.course_of(session, review)
    assert (before.due, before.without_calendar) == (date(2026, 3, 17), (2026,))
    office_calendar.load(session, a_calendar_file(off={date(2026, 3, 16): "補假"}).encode(), by=EDITOR, at=later(2))
    after = answers.course_of(session, review)
    assert (after.due, after.without_calendar) == (date(2026, 3, 18), ())


def test_a_rule_needs_a_meeting_that_was_held_and_cannot_begin_before_it(session: Session) -> None:
    assert field_of(a_rule, session, meeting=a_meeting(session, 4, held_on=date(2026, 4, 1))) == "meeting"
    assert field_of(a_rule, session, applies_from=date(2026, 1, 1)) == "applies_from"
    for days in (0, 367):
        assert field_of(a_rule, session, days) == "days"
    not_permitted(answers.adopt_rule, session, a_meeting(session), a_rule(session).term, text=text("規定"), by=CEC, at=AT)


def test_rewording_a_question_does_not_restart_its_time_and_agreeing_ends_it(session: Session) -> None:
    signer = a_signer(session)
    a_rule(session)
    review = a_review(session, signer)
    due = answers.course_of(session, review).due
    reviews.amend_review(session, review, ASKS, by=signer, at=later(9))
    assert answers.course_of(session, review).due == due == date(2026, 3, 16)
    reviews.amend_review(session, review, AGREES, by=signer, at=later(9))
    assert answers.course_of(session, review).standing(date(2027, 1, 1)) is Standing.NOTHING_OWED


def test_an_answer_to_earlier_words_does_not_answer_a_question_asked_after_it(session: Session) -> None:
    signer = a_signer(session)
    review = a_review(session, signer)
    an_answer(session, review, at=later(1))
    reviews.amend_review(session, review, AGREES, by=signer, at=later(2))
    reviews.amend_review(session, review, ASKS, by=signer, at=later(3))
    assert answers.course_of(session, review).standing(date(2026, 3, 9)) is Standing.OPEN


def test_a_later_date_for_an_earlier_question_does_not_put_off_the_answer_to_one_asked_after_it(session: Session) -> None:
    a_rule(session, 10, working=False)
    signer = a_signer(session)
    review = a_review(session, signer)
    put_off = partial(answers.extend, session, review, reason=text("資料整理中"), by=CEC)
    put_off(until=date(2026, 9, 1), at=later(1))
    reviews.amend_review(session, review, AGREES, by=signer, at=later(2))
    reviews.amend_review(session, review, ASKS, by=signer, at=later(3))
    voice = asked.page(session, review.number, later(3).date())
    assert (voice.course.due, voice.first_due) == (date(2026, 3, 15), None)
    assert field_of(put_off, until=date(2026, 9, 1), at=later(4)) == "until"
    put_off(until=date(2026, 3, 20), at=later(4))
    voice = asked.page(session, review.number, later(4).date())
    assert (voice.course.due, voice.first_due) == (date(2026, 3, 20), date(2026, 3, 15))


def test_a_lapse_is_recorded_once_even_when_the_date_was_extended(session: Session) -> None:
    a_rule(session)
    review = a_review(session)
    for until, reason, field in ((date(2026, 3, 16), text("理由"), "until"), (date(2026, 3, 20), EMPTY, "reason_zh")):
        assert field_of(answers.extend, session, review, until=until, reason=reason, by=CEC, at=later(1)) == field
    assert lapses(session, date(2026, 3, 16), review) == 0
    assert lapses(session, date(2026, 3, 17), review) == 1
    other = a_review(session, a_signer(session, "乙委員"))
    answers.extend(session, other, until=date(2026, 3, 20), reason=text("資料整理中"), by=CEC, at=later(1))
    assert [lapses(session, date(2026, 3, day), other) for day in (20, 21, 21, 25)] == [0, 1, 1, 1]
    entry = entries_about(session, review.reference)[-1]
    assert {review.commitment, "cec", "2025-2028", review.reference} <= about(entry.subject, entry.payload or {})
    assert field_of(answers.extend, session, other, until=date(2026, 9, 1), reason=text("再延"), by=CEC, at=later(30)) == ""
    an_answer(session, other, at=later(30))
    assert answers.course_of(session, other).days_over(date(2026, 5, 1)) == 12
    assert lapses(session, date(2026, 5, 1), other) == 1


def test_nothing_is_owed_to_a_withdrawn_question(session: Session) -> None:
    signer = a_signer(session)
    a_rule(session)
    review = a_review(session, signer)
    reviews.withdraw_review(session, review, reason=text("已另行說明"), by=signer, at=later(1))
    assert field_of(an_answer, session, review) == ""
    assert lapses(session, date(2026, 9, 1), review) == 0


def test_an_answer_of_a_body_that_checks_its_texts_cannot_bypass_its_approver(session: Session) -> None:
    review = a_review(session)
    a_rule_for_texts(session, "cec")
    not_permitted(an_answer, session, review, by=CEC)
    assert field_of(an_answer, session, review, by=EDITOR) == "letter_number"
    a_rule(session)
    not_permitted(answers.extend, session, review, until=date(2026, 3, 20), reason=text("會商中"), by=CEC, at=AT)
    not_permitted(an_answer, session, review, by=an_approver(session))


def test_an_editor_extends_for_a_body_only_with_its_letter_even_where_its_texts_are_checked(session: Session) -> None:
    a_rule(session, 10)
    review = a_review(session, at=later(1))
    a_rule_for_texts(session, "cec")
    later_date: dict[str, Any] = {"until": date(2026, 3, 20), "reason": text("資料整理中"), "by": EDITOR, "at": later(2)}
    assert field_of(answers.extend, session, review, **later_date) == "letter_number"
    assert answers.extend(session, review, letter_number="中選法字第2號", **later_date).letter_number == "中選法字第2號"


def test_an_extension_like_an_answer_is_the_word_of_the_body_that_gives_it(session: Session) -> None:
    a_rule(session, 10)
    review = a_review(session)
    a_body(session, "moda")
    carrying_over.succeed_body(
        session, Body.by_reference(session, "cec"), successor="moda", on=AT.date(),
        commitments=[Commitment.by_reference(session, review.commitment or "")], reason=text("組織調整"),
        decided=Decided(document="院授發協字第1號"), by=EDITOR, at=later(1))
    heir = holder(session, Role.REPORTER, "moda")
    extension = answers.extend(session, review, until=date(2026, 3, 20), reason=text("資料整理中"), by=heir, at=later(2))
    assert extension.body == an_answer(session, review, by=heir, at=later(3)).body == "moda"
