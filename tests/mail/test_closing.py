"""Members and editors are notified before a window closes: once for each, even after a crash, never once it is over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from email.message import EmailMessage

import pytest
from flask import Flask

from tests.mail.test_sending import Died, Dying
from tests.world import AT, EDITOR, a_meeting, a_plan, an_account, an_installation, text
from tests.worlds import cocreation as making
from tests.worlds import reports as writing
from tests.worlds.reviews import a_signer
from tests.worlds.sign_off import a_window
from tracker.commands import accounts, cocreation, meetings, steering_group
from tracker.commands.cocreation import Invitation
from tracker.database import Database
from tracker.domain.calendar import When
from tracker.domain.forum import Minutes
from tracker.domain.permissions import SYSTEM, Role
from tracker.mail import closing
from tracker.mail.sending import Post
from tracker.mail.transport import Memory, Transport
from tracker.models import Call, Meeting, Member

Posts = Callable[[Transport], Post]
LAST = date(2026, 3, 16)
FIRST = LAST - timedelta(days=closing.DAYS_BEFORE)


@pytest.fixture
def forum(app: Flask, database: Database) -> None:
    """A member with a seat, one without, an editor, a reporter; and one window of each kind, all closing on the same day."""
    with database.writing() as session:
        an_installation(session)
        a_signer(session)
        an_account(session, Role.MEMBER, None, email="no.seat@example.org")
        editor = an_account(session, Role.EDITOR, "ndc")
        an_account(session, Role.REPORTER, "cec")
        accounts.choose_language(editor, "en")
        a_plan(session)
        writing.opened(session, until=LAST)
        making.a_call(session, ends_on=LAST)
        a_window(session, closes=LAST)
        meetings.set_minutes(session, a_meeting(session, 11), Minutes.IN_REVIEW, review_until=LAST, by=EDITOR, at=AT)


def run(post: Post, day: date) -> None:
    now = datetime.combine(day, time(4), UTC)
    replace(post, now=lambda: now).run([closing.due])


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


@pytest.mark.usefixtures("forum")
def test_members_with_a_seat_and_editors_are_notified_once_of_each_window_before_its_last_day(post_by: Posts) -> None:
    counts = []
    for day in (FIRST - timedelta(days=1), FIRST, FIRST, LAST, LAST + timedelta(days=1)):
        kept = Memory()
        run(post_by(kept), day)
        counts.append(len(kept.sent))
        if kept.sent:
            assert {to for to, _ in kept.sent} == {"seat1@example.org", "editor.ndc@example.org"}
    assert counts == [0, 8, 0, 0, 0]


@pytest.mark.usefixtures("forum")
def test_a_member_whose_seat_has_ended_is_notified_only_of_the_minutes_of_a_meeting_held_before(
        post_by: Posts, database: Database) -> None:
    with database.writing() as session:
        steering_group.end_membership(session, Member.by_reference(session, "member/1"), ends=When.day(FIRST - timedelta(days=1)),
                                      reason=text("任期屆滿"), by=EDITOR, at=AT)
    kept = Memory()
    run(post_by(kept), FIRST)
    [told] = [text_of(message) for to, message in kept.sent if to == "seat1@example.org"]
    assert "會議紀錄" in told


def test_the_title_of_a_call_is_plain_text_in_the_message(app: Flask, database: Database, post_by: Posts) -> None:
    with database.writing() as session:
        an_installation(session)
        an_account(session, Role.EDITOR, "ndc")
        a_plan(session)
        making.a_call(session, ends_on=LAST, title=text("徵集 <a href=//example.net>&「公開」</a>"))
    kept = Memory()
    run(post_by(kept), LAST)
    [(_to, message)] = kept.sent
    html = message.get_body(("html",))
    assert html is not None and "徵集 &lt;a href=//example.net&gt;&amp;「公開」&lt;/a&gt;" in html.get_content()
    assert "徵集 <a href=//example.net>&「公開」</a>" in text_of(message) and "<a" in str(message["Subject"])


@pytest.mark.usefixtures("forum")
def test_the_notice_says_in_the_holders_language_what_closes_when_and_where_to_go(post_by: Posts) -> None:
    kept = Memory()
    run(post_by(kept), LAST)
    zh = {str(message["Subject"]): text_of(message) for to, message in kept.sent if to == "seat1@example.org"}
    en = {str(message["Subject"]): text_of(message) for to, message in kept.sent if to != "seat1@example.org"}
    assert len(zh) == len(en) == 4
    for words, page in (("進度報告", "/zh/reports/1/"), ("提案徵集", "/zh/proposals/#call-1"),
                        ("第11次會議紀錄", "/zh/group/meetings/11/"), ("第12次會議", "/zh/review/")):
        [(subject, body)] = [each for each in zh.items() if words in each[0]]
        assert "115年3月16日" in subject and "115年3月16日（星期一）截止" in body
        assert f"https://tracker.example.org{page}" in body
    for words, page in (("progress report", "/en/reports/1/"), ("Call for proposals", "/en/proposals/#call-1"),
                        ("minutes of meeting 11", "/en/group/meetings/11/"), ("meeting 12", "/en/staff/windows/")):
        [(subject, body)] = [each for each in en.items() if words in each[0]]
        assert "16 March 2026" in subject and f"https://tracker.example.org{page}" in body


@pytest.mark.usefixtures("forum")
@pytest.mark.parametrize(("when", "repeated"), [("before", 0), ("after", 1)])
def test_a_run_that_dies_is_made_good_and_only_the_message_in_doubt_is_repeated(
        post_by: Posts, when: str, repeated: int) -> None:
    dying, kept = Dying(when), Memory()
    with pytest.raises(Died):
        run(post_by(dying), FIRST)
    run(post_by(kept), FIRST + timedelta(days=1))
    taken = [*dying.sent, *kept.sent]
    assert len(taken) == 8 + repeated and len({message["Message-ID"] for _to, message in taken}) == 8


@pytest.mark.usefixtures("forum")
def test_a_window_that_was_ended_or_extended_meanwhile_is_reported_as_it_now_is(post_by: Posts, database: Database) -> None:
    with database.writing() as session:
        meetings.set_minutes(session, Meeting.by_reference(session, "meeting/11"), Minutes.PUBLIC, review_until=None,
                             minutes_url="https://example.org/minutes", by=EDITOR, at=AT)
        call = Call.by_reference(session, "call/1")
        said = Invitation(call.title, call.text, call.published_on, call.begins_on, LAST + timedelta(days=9))
        cocreation.amend_call(session, call, said, reason=text("延長"), by=EDITOR, at=AT)
        accounts.close_account(session, accounts.by_email(session, "editor.ndc@example.org"), by=SYSTEM, at=AT)
    kept = Memory()
    run(post_by(kept), FIRST)
    assert sorted(str(message["Subject"]).split("：")[1].split("，115")[0] for _to, message in kept.sent) == sorted(
        ["草案徵詢意見", "閱覽機關送件（第12次會議前）"])
    later = Memory()
    run(post_by(later), LAST + timedelta(days=9))
    assert [to for to, _ in later.sent] == ["seat1@example.org"]
