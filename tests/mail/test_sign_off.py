"""An approver is notified once that a text is waiting, and its writer that it came back;
neither mail says what is in the text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from functools import partial

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests import world
from tests.mail.sink import sink
from tests.mail.test_sending import Died, Dying
from tests.world import ADMIN, AT, PASSWORD, TODAY, later
from tests.worlds.reviews import a_review
from tests.worlds.sign_off import a_rule_for_texts, an_approver
from tracker.commands import accounts, deputies, sent_texts, submissions
from tracker.commands.answers import Reply
from tracker.database import Database
from tracker.domain.permissions import SYSTEM, Actor, Role
from tracker.mail import sign_off
from tracker.mail.sending import Outcome, Post, Sender
from tracker.mail.transport import Memory, Smtp, Transport
from tracker.models import Milestone, Review, SentText, Submission
from tracker.queries.staff import actor_of

SECRET = "機密內容"
"""What the texts say, and no message."""
Posts = Callable[[Transport], Post]


@dataclass(frozen=True)
class Office:
    """cec has its texts checked, and has two approvers, a reporter and a deputy; moi has an approver."""

    database: Database

    def actor(self, session: Session, address: str) -> Actor:
        return actor_of(session, accounts.by_email(session, address))

    def send_report(self, *milestones: str, by: str = "reporter.cec@example.org", at: datetime = AT) -> None:
        """A report on each milestone, sent in one act."""
        with self.database.writing() as session:
            actor = self.actor(session, by)
            for each in milestones or ("2025-2028/o1/m1",):
                draft = world.a_draft(session, actor, Milestone.by_reference(session, each),
                                      report=world.progress(text=world.text(SECRET)), at=at)
                submissions.submit(session, draft, by=actor, at=at)

    def send_answer(self, *, at: datetime = AT) -> None:
        with self.database.writing() as session:
            sent_texts.send_in(session, Review.by_reference(session, "review/1"), Reply(world.text(SECRET)), body="cec",
                               by=self.actor(session, "reporter.cec@example.org"), at=at)

    def give_back(self, *, at: datetime) -> None:
        with self.database.writing() as session:
            text = session.get_one(Submission, 1)
            submissions.return_submission(session, text, reason=f"{SECRET}：日期不明", version=text.version,
                                          by=self.actor(session, "approver.cec@example.org"), at=at)

    def send_again(self, *, at: datetime) -> None:
        with self.database.writing() as session:
            submissions.submit(session, session.get_one(Submission, 1),
                               by=self.actor(session, "reporter.cec@example.org"), at=at)


@pytest.fixture
def office(app: Flask, database: Database) -> Office:
    with database.writing() as session:
        world.an_installation(session)
        led = world.a_commitment(session)
        first, _second = (world.a_milestone(session, commitment=led, due=date(2027, 1, 1)) for _each in range(2))
        a_review(session, update=world.an_update(session, first))
        a_rule_for_texts(session)
        an_approver(session, email="second@example.org")
        an_approver(session, "moi")
        for name in ("reporter.cec", "stands.in"):
            world.an_account(session, Role.REPORTER, "cec", email=f"{name}@example.org")
    return Office(database)


def sent(post_by: Posts, at: datetime, *senders: Sender) -> list[tuple[str, EmailMessage]]:
    """What a run hands over to a mail server on this machine."""
    with sink() as (kept, port):
        replace(post_by(Smtp("localhost", port, security="none")), now=lambda: at).run(senders)
    return sorted(kept.messages, key=lambda each: each[0])


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def to_whom(messages: list[tuple[str, EmailMessage]]) -> list[str]:
    return [to.split("@")[0] for to, _message in messages]


def test_the_approvers_of_the_body_are_notified_once_and_not_shown_what_the_text_says(office: Office, post_by: Posts) -> None:
    with office.database.writing() as session:
        accounts.choose_language(accounts.by_email(session, "second@example.org"), "en")
        accounts.by_email(session, "reporter.cec@example.org").name = "王小明"
    office.send_report()
    (zh_to, zh), (en_to, en) = sent(post_by, later(hours=1), sign_off.to_check)
    assert (zh_to, en_to) == ("approver.cec@example.org", "second@example.org")
    assert zh["Subject"].endswith("1件文稿待您核稿") and en["Subject"].endswith("1 text is waiting for your check")
    assert "https://tracker.example.org/zh/staff/submissions/1/" in text_of(zh) and "cec 委員會" in text_of(zh)
    assert "https://tracker.example.org/en/staff/submissions/1/" in text_of(en)
    for message in (zh, en):
        whole = message.as_string() + "".join(part.get_content() for part in message.walk() if not part.is_multipart())
        assert SECRET not in whole and "王小明" not in whole and "reporter.cec" not in whole
    assert sent(post_by, later(days=3), sign_off.to_check) == []


def test_the_writer_is_not_notified_and_nobody_is_where_nobody_else_can_check_the_text(office: Office, post_by: Posts) -> None:
    office.send_report(by="second@example.org")
    assert to_whom(sent(post_by, later(hours=1), sign_off.to_check)) == ["approver.cec"]
    with office.database.writing() as session:
        accounts.close_account(session, accounts.by_email(session, "approver.cec@example.org"), by=SYSTEM, at=AT)
    office.send_report("2025-2028/o1/m2", by="second@example.org", at=later(1))
    assert sent(post_by, later(1, hours=1), sign_off.to_check) == []


def test_a_deputy_is_notified_on_the_days_when_the_deputy_can_check_and_shown_how(office: Office, post_by: Posts) -> None:
    with office.database.writing() as session:
        deputies.appoint(session, accounts.by_email(session, "approver.cec@example.org"),
                         accounts.by_email(session, "stands.in@example.org"), starts=TODAY + timedelta(days=1),
                         ends=TODAY + timedelta(days=2), by=ADMIN, today=TODAY, at=AT)
    office.send_report()
    assert to_whom(sent(post_by, later(hours=1), sign_off.to_check)) == ["approver.cec", "second"]
    [(to, message)] = sent(post_by, later(1), sign_off.to_check)
    assert to == "stands.in@example.org"
    assert "代理" in text_of(message) and "https://tracker.example.org/zh/account/" in text_of(message)
    office.send_report("2025-2028/o1/m2", at=later(4))
    assert to_whom(sent(post_by, later(4), sign_off.to_check)) == ["approver.cec", "second"]


def test_a_text_that_comes_while_a_message_is_out_is_in_the_next_one_and_the_first_is_not_repeated(
        office: Office, post_by: Posts) -> None:
    office.send_report()
    with pytest.raises(Died):
        replace(post_by(Dying("after")), now=lambda: later(seconds=1)).run([sign_off.to_check])
    office.send_report("2025-2028/o1/m2")
    office.send_report("2025-2028/o1/m2", at=later(seconds=1))
    found = [*sent(post_by, later(minutes=1), sign_off.to_check), *sent(post_by, later(hours=1), sign_off.to_check),
             *sent(post_by, later(hours=2), sign_off.to_check)]
    told = sorted((to, number) for to, message in found for number in re.findall("submissions/([0-9]+)/", text_of(message)))
    who = "approver.cec@example.org", "second@example.org"
    assert told == sorted((each, number) for each in who for number in "123")


def test_forty_texts_in_an_hour_make_a_few_messages_and_each_is_named_once(office: Office, post_by: Posts) -> None:
    office.send_report(*["2025-2028/o1/m1"] * 40)
    found = [message for to, message in sent(post_by, later(hours=1), sign_off.to_check) if to == "second@example.org"]
    told = [number for message in found for number in re.findall("submissions/([0-9]+)/", text_of(message))]
    assert sorted(told, key=int) == [str(number) for number in range(1, 41)] and len(found) <= 3
    assert sent(post_by, later(hours=2), sign_off.to_check) == []


def test_texts_that_are_sent_in_together_make_one_message(office: Office, post_by: Posts) -> None:
    office.send_report("2025-2028/o1/m1", "2025-2028/o1/m2")
    found = sent(post_by, later(hours=1), sign_off.to_check)
    assert to_whom(found) == ["approver.cec", "second"]
    for _to, message in found:
        assert message["Subject"].endswith("2件文稿待您核稿")
        assert "/zh/staff/submissions/1/" in text_of(message) and "/zh/staff/submissions/2/" in text_of(message)


def test_a_text_that_is_not_a_report_is_announced_too(office: Office, post_by: Posts) -> None:
    office.send_answer()
    found = sent(post_by, later(hours=1), sign_off.to_check)
    assert to_whom(found) == ["approver.cec", "second"]
    assert all("https://tracker.example.org/zh/staff/sent/1/" in text_of(message) and SECRET not in text_of(message)
               for _to, message in found)
    with office.database.writing() as session:
        text = session.get_one(SentText, 1)
        sent_texts.return_sent(session, text, reason=SECRET, version=text.version,
                               by=office.actor(session, "second@example.org"), at=later(1))
    [(to, message)] = sent(post_by, later(1), sign_off.to_check, sign_off.returned)
    assert to == "reporter.cec@example.org" and "https://tracker.example.org/zh/staff/sent/1/" in text_of(message)
    assert SECRET not in text_of(message)


def test_approvers_are_notified_of_texts_that_were_with_ndc_when_the_body_began_to_ask_for_checks(
        office: Office, post_by: Posts) -> None:
    with office.database.writing() as session:
        a_rule_for_texts(session, checks=False)
    office.send_report()
    assert sent(post_by, later(hours=1), sign_off.to_check) == []
    with office.database.writing() as session:
        a_rule_for_texts(session)
    assert to_whom(sent(post_by, later(1), sign_off.to_check)) == ["approver.cec", "second"]
    assert sent(post_by, later(2), sign_off.to_check) == []


def test_a_writer_is_notified_each_time_a_text_comes_back_and_the_approvers_each_time_it_is_sent(
        office: Office, post_by: Posts) -> None:
    office.send_report()
    assert len(sent(post_by, later(hours=1), sign_off.to_check, sign_off.returned)) == 2
    for day in (1, 3):
        office.give_back(at=later(day))
        [(to, message)] = sent(post_by, later(day, hours=1), sign_off.to_check, sign_off.returned)
        assert to == "reporter.cec@example.org" and message["Subject"].endswith("您送出的文稿已退回")
        assert "https://tracker.example.org/zh/staff/submissions/1/" in text_of(message) and SECRET not in text_of(message)
        assert sent(post_by, later(day, hours=2), sign_off.to_check, sign_off.returned) == []
        office.send_again(at=later(day + 1))
        assert to_whom(sent(post_by, later(day + 1), sign_off.to_check, sign_off.returned)) == ["approver.cec", "second"]


def test_a_deputy_is_told_that_a_text_came_back_to_the_person_they_stand_in_for_and_how_to_carry_on_with_it(
        office: Office, post_by: Posts) -> None:
    with office.database.writing() as session:
        deputies.appoint(session, accounts.by_email(session, "reporter.cec@example.org"),
                         accounts.by_email(session, "stands.in@example.org"), starts=TODAY + timedelta(days=2),
                         ends=TODAY + timedelta(days=4), by=ADMIN, today=TODAY, at=AT)
    office.send_report()
    office.give_back(at=later(1))
    assert to_whom(sent(post_by, later(1, hours=1), sign_off.returned)) == ["reporter.cec"]
    [(to, message)] = sent(post_by, later(2), sign_off.returned)
    assert to == "stands.in@example.org" and message["Subject"].endswith("您所代理之人送出的文稿已退回")
    said = text_of(message)
    assert "https://tracker.example.org/zh/account/" in said and "/zh/staff/submissions/1/" in said and SECRET not in said
    assert sent(post_by, later(3), sign_off.returned) == []
    office.send_again(at=later(3))
    office.give_back(at=later(3, hours=1))
    assert to_whom(sent(post_by, later(3, hours=2), sign_off.returned)) == ["reporter.cec", "stands.in"]
    office.send_again(at=later(5))
    office.give_back(at=later(6))
    assert to_whom(sent(post_by, later(6), sign_off.returned)) == ["reporter.cec"]


def test_someone_who_takes_over_a_text_returned_to_a_closed_account_gets_no_mail_about_it(
        office: Office, post_by: Posts) -> None:
    office.send_report()
    office.give_back(at=later(1))
    assert to_whom(sent(post_by, later(1), sign_off.returned)) == ["reporter.cec"]
    with office.database.writing() as session:
        accounts.close_account(session, accounts.by_email(session, "reporter.cec@example.org"), by=SYSTEM, at=later(2))
        submissions.take_over(session, session.get_one(Submission, 1), by=office.actor(session, "stands.in@example.org"),
                              at=later(2))
    assert sent(post_by, later(3), sign_off.returned) == []


@pytest.mark.parametrize(("when", "repeated"), [("before", 0), ("after", 1)])
@pytest.mark.parametrize("sender", [sign_off.to_check, sign_off.returned])
def test_a_run_that_dies_is_made_good_and_only_the_message_in_doubt_is_repeated(
        office: Office, post_by: Posts, sender: Sender, when: str, repeated: int) -> None:
    office.send_report()
    due = 2
    if sender is sign_off.returned:
        office.give_back(at=later(minutes=1))
        due = 1
    dying, kept = Dying(when), Memory()
    with pytest.raises(Died):
        replace(post_by(dying), now=lambda: later(minutes=2)).run([sender])
    for moment in (later(hours=1), later(hours=2)):
        replace(post_by(kept), now=partial(datetime.fromtimestamp, moment.timestamp(), UTC)).run([sender])
    taken = [*dying.sent, *kept.sent]
    assert len(taken) == due + repeated and len({message["Message-ID"] for _to, message in taken}) == due


@pytest.mark.parametrize("meanwhile", ["checked", "taken back", "closed"])
def test_nobody_is_notified_of_a_text_that_was_checked_or_withdrawn_during_the_run(
        office: Office, post_by: Posts, meanwhile: str) -> None:
    office.send_report()
    with office.database.reading() as session:
        found = [each for each in sign_off.to_check(session, later(hours=1)) if each.to == "approver.cec@example.org"]
    with office.database.writing() as session:
        text = session.get_one(Submission, 1)
        if meanwhile == "checked":
            submissions.check_text(session, text, version=text.version, by=office.actor(session, "second@example.org"), at=AT)
        elif meanwhile == "taken back":
            submissions.withdraw_submission(session, text, by=office.actor(session, "reporter.cec@example.org"), at=AT)
        else:
            accounts.close_account(session, accounts.by_email(session, "approver.cec@example.org"), by=SYSTEM, at=AT)
    assert [post_by(Memory()).send_once(each) for each in found] == [Outcome.NOT_OURS]


def test_an_account_for_a_newcomers_own_machine_gets_no_mail(office: Office, post_by: Posts) -> None:
    with office.database.writing() as session:
        for role in (Role.REPORTER, Role.APPROVER):
            accounts.create_account(session, email=f"{role.value}@demo.test", role=role, body="cec", password=PASSWORD,
                                    demonstration=True, at=AT)
    office.send_report(by="reporter@demo.test")
    assert to_whom(sent(post_by, later(hours=1), sign_off.to_check)) == ["approver.cec", "second"]
    office.give_back(at=later(1))
    assert sent(post_by, later(1), sign_off.returned) == []
