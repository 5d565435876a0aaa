"""Members get one message before a meeting, and a body gets one for each answer that it owes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask

from tests.mail.test_sending import Died, Dying, Failing
from tests.world import AT, EDITOR, PASSWORD, a_meeting, an_account, an_installation, later, reporter_of, text
from tests.worlds.forum import PLANNED, a_notice, an_announced_meeting
from tests.worlds.reviews import AGREES, ASKS, a_claim, a_release, a_review, a_rule, a_signer, an_answer
from tracker.commands import accounts, answers, meetings, reviews, steering_group
from tracker.database import Database
from tracker.domain.calendar import When
from tracker.domain.permissions import SYSTEM, Actor, Role
from tracker.mail.members import answer_owed, before_meeting
from tracker.mail.sending import Outcome, Post, Sender
from tracker.mail.transport import Later, Memory, Transport
from tracker.models import Meeting, Member, Review

Posts = Callable[[Transport], Post]


def sent(post_by: Posts, sender: Sender, days: int, *, times: int = 1) -> list[tuple[str, str, str]]:
    """Recipients, with subject and text, after so many runs on one day."""
    kept = Memory()
    for _run in range(times):
        replace(post_by(kept), now=lambda: later(days)).run([sender])
    return [(to, str(message["Subject"]), message.get_body(("plain",)).get_content())  # type: ignore[union-attr]
            for to, message in kept.sent]


def test_each_member_gets_one_message_in_the_week_before_a_meeting(app: Flask, database: Database, post_by: Posts) -> None:
    with database.writing() as session:
        an_installation(session)
        a_meeting(session)
        a_signer(session)
        a_release(session)
        a_claim(session)
        an_account(session, Role.MEMBER, None, email="no.seat@example.org")
    days = (date(2026, 3, 31) - AT.date()).days
    assert sent(post_by, before_meeting, days - 8) == []
    (message,) = sent(post_by, before_meeting, days - 7, times=2)
    assert message[0] == "seat1@example.org" and "第12次會議" in message[1]
    assert "公開資料格式" in message[2] and "待您表示意見：1則" in message[2] and "/zh/review/" in message[2]
    assert sent(post_by, before_meeting, days - 3) == []
    assert sent(post_by, before_meeting, days) == []


def test_the_message_before_a_meeting_says_where_and_when_it_is_and_on_which_day_of_the_week(
        app: Flask, database: Database, post_by: Posts) -> None:
    with database.writing() as session:
        an_installation(session)
        a_signer(session)
        an_announced_meeting(session)
    [(_to, subject, text)] = sent(post_by, before_meeting, (PLANNED - AT.date()).days - 7)
    assert subject.startswith("開放政府承諾追蹤：第8次會議")
    assert "（星期" in text and {"開始時間：14:00", "地點：國發會寶慶辦公室"} <= set(text.splitlines())


def test_members_get_another_message_a_week_before_the_new_day_when_a_meeting_is_moved_or_announced_again(
        app: Flask, database: Database, post_by: Posts) -> None:
    with database.writing() as session:
        an_installation(session)
        a_signer(session)
        an_announced_meeting(session)
    days = (PLANNED - AT.date()).days
    assert len(sent(post_by, before_meeting, days - 7)) == 1
    how: dict[str, Any] = {"reason": text("改期"), "by": EDITOR, "at": later(days - 6)}
    with database.writing() as session:
        meetings.amend_meeting(session, Meeting.by_reference(session, "meeting/8"), a_notice(date(2026, 5, 4)), **how)
    assert sent(post_by, before_meeting, days - 5) == []
    assert len(sent(post_by, before_meeting, (date(2026, 5, 4) - AT.date()).days - 7, times=2)) == 1
    with database.writing() as session:
        meetings.cancel_meeting(session, Meeting.by_reference(session, "meeting/8"), **how)
        meetings.announce_meeting(session, 8, a_notice(date(2026, 6, 1)), by=EDITOR, at=later(days))
    assert len(sent(post_by, before_meeting, (date(2026, 6, 1) - AT.date()).days - 7, times=2)) == 1


def test_somebody_whose_seat_ends_before_a_meeting_gets_no_message_about_it(
        app: Flask, database: Database, post_by: Posts) -> None:
    with database.writing() as session:
        an_installation(session)
        for name in ("甲委員", "乙委員"):
            a_signer(session, name)
        an_announced_meeting(session)
        before = When.day(PLANNED - timedelta(days=1))
        steering_group.end_membership(session, Member.by_reference(session, "member/1"), ends=before, reason=text("任期屆滿"),
                                      by=EDITOR, at=AT)
    assert [to for to, _subject, _text in sent(post_by, before_meeting, (PLANNED - AT.date()).days - 7)] == ["seat2@example.org"]


def test_a_bodys_people_are_notified_once_that_an_answer_is_owed(app: Flask, database: Database, post_by: Posts) -> None:
    with database.writing() as session:
        an_installation(session)
        for role in (Role.REPORTER, Role.APPROVER):
            an_account(session, role, "cec")
        an_account(session, Role.REPORTER, "moi")
        left = an_account(session, Role.REPORTER, "cec", email="left@example.org")
        accounts.close_account(session, left, by=SYSTEM, at=AT)
        accounts.create_account(session, email="reporter@demo.test", role=Role.REPORTER, body="cec", password=PASSWORD,
                                demonstration=True, at=AT)
        a_review(session)
    found = sent(post_by, answer_owed, 1, times=2)
    assert sorted(to for to, _subject, _text in found) == ["approver.cec@example.org", "reporter.cec@example.org"]
    assert all("甲委員" in subject and "只有會議紀錄" in words for _to, subject, words in found)


@pytest.mark.parametrize(("when", "repeated"), [("before", 0), ("after", 1)])
def test_a_run_that_dies_is_made_good_and_only_the_message_in_doubt_is_repeated(
        app: Flask, database: Database, post_by: Posts, when: str, repeated: int) -> None:
    with database.writing() as session:
        an_installation(session)
        a_meeting(session)
        a_release(session)
        for role in (Role.REPORTER, Role.APPROVER):
            an_account(session, role, "cec")
        a_review(session)
    dying, kept = Dying(when), Memory()
    days = (date(2026, 3, 31) - AT.date()).days - 7
    with pytest.raises(Died):
        replace(post_by(dying), now=lambda: later(days)).run([answer_owed, before_meeting])
    replace(post_by(kept), now=lambda: later(days, hours=1)).run([answer_owed, before_meeting])
    taken = [message["Message-ID"] for _to, message in (*dying.sent, *kept.sent)]
    assert len(taken) == 3 + repeated and len(set(taken)) == 3


def a_question(database: Database) -> tuple[Actor, str]:
    """Put by a member to a body with a reporter: who asks, and the review's reference."""
    with database.writing() as session:
        an_installation(session)
        an_account(session, Role.REPORTER, "cec")
        signer = a_signer(session)
        return signer, a_review(session, signer).reference


def test_a_question_reworded_before_the_message_on_it_could_be_sent_is_notified_in_its_new_words(
        app: Flask, database: Database, post_by: Posts) -> None:
    signer, asked = a_question(database)
    replace(post_by(Failing(Later("SMTP 451"))), now=lambda: later(1)).run([answer_owed])
    with database.writing() as session:
        reviews.amend_review(session, Review.by_reference(session, asked), ASKS, by=signer, at=later(2))
    [(_to, _subject, words)] = sent(post_by, answer_owed, 3, times=2)
    assert ASKS.text.zh in words


def test_a_bodys_people_are_notified_again_of_a_question_that_a_member_asks_after_agreeing(
        app: Flask, database: Database, post_by: Posts) -> None:
    signer, asked = a_question(database)
    assert len(sent(post_by, answer_owed, 1)) == 1
    with database.writing() as session:
        review = Review.by_reference(session, asked)
        an_answer(session, review, at=later(2))
        reviews.amend_review(session, review, AGREES, by=signer, at=later(3))
        reviews.amend_review(session, review, ASKS, by=signer, at=later(4))
    [(_to, _subject, words)] = sent(post_by, answer_owed, 5, times=2)
    assert ASKS.text.zh in words


def test_nobody_is_notified_of_what_has_already_been_answered(app: Flask, database: Database, post_by: Posts) -> None:
    with database.writing() as session:
        an_installation(session)
        an_account(session, Role.REPORTER, "cec")
        an_answer(session, Review.by_reference(session, a_review(session).reference))
    assert sent(post_by, answer_owed, 1) == []


def test_someone_who_answers_during_the_run_gets_no_message(app: Flask, database: Database, post_by: Posts) -> None:
    with database.writing() as session:
        an_installation(session)
        an_account(session, Role.REPORTER, "cec")
        asked = a_review(session).reference
    with database.reading() as session:
        (found,) = answer_owed(session, later(1))
    with database.writing() as session:
        an_answer(session, Review.by_reference(session, asked))
    assert replace(post_by(Memory()), now=lambda: later(1)).send_once(found) is Outcome.NOT_OURS


def test_someone_who_comes_to_owe_an_answer_after_its_day_reads_that_the_day_has_passed(
        app: Flask, database: Database, post_by: Posts) -> None:
    with database.writing() as session:
        an_installation(session)
        a_rule(session)
        an_account(session, Role.REPORTER, "cec")
        a_review(session)
    (early,) = sent(post_by, answer_owed, 1)
    with database.writing() as session:
        an_account(session, Role.APPROVER, "cec")
    (late,) = sent(post_by, answer_owed, 400)
    assert "已逾期" not in early[2] and "回覆期限為" in early[2] and "已逾期" in late[2]


def test_a_date_that_the_body_has_put_off_is_not_presented_as_that_of_the_rule(
        app: Flask, database: Database, post_by: Posts) -> None:
    with database.writing() as session:
        an_installation(session)
        a_rule(session)
        review = a_review(session)
        first = answers.extend(session, review, until=date(2026, 3, 20), reason=text("會商中"), by=reporter_of("cec"), at=AT).was
        an_account(session, Role.REPORTER, "cec")
    (found,) = sent(post_by, answer_owed, 1)
    assert f"原為115年{first.month}月{first.day}日" in found[2] and "已逾期" not in found[2]

