"""A message is sent once, whoever sends it, however often it is tried, and wherever a run dies."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tracker import cli
from tracker.commands import mail as claims
from tracker.database import Database
from tracker.mail.messages import Message
from tracker.mail.sending import Outcome, Outgoing, Post
from tracker.mail.transport import Folder, Later, Memory, Nowhere, Refused, Smtp, Transport, Unavailable
from tracker.models import MailClaim
from tracker.settings import Settings
from tracker.web import create_app

NOW = datetime(2026, 11, 26, 2, 3, 4, tzinfo=UTC)
A_MESSAGE = Outgoing("trial/1", "account/1", "reader@example.org", Message("trial", "zh", {"what": "系統上線 <b>"}))
Posts = Callable[[Transport], Post]


class Died(BaseException):
    """The process has died."""


class Dying(Memory):
    """Dies before or after a message is accepted."""

    def __init__(self, when: str) -> None:
        super().__init__()
        self.when = when

    def send(self, message: EmailMessage, *, sender: str, to: str) -> None:
        if self.when == "before":
            raise Died
        super().send(message, sender=sender, to=to)
        raise Died


class Failing(Memory):
    def __init__(self, fault: Exception) -> None:
        super().__init__()
        self.fault = fault

    def send(self, message: EmailMessage, *, sender: str, to: str) -> None:
        raise self.fault


def at(post: Post, moment: datetime) -> Post:
    return replace(post, now=lambda: moment)


def ids(*kept: Memory) -> list[str]:
    return [message["Message-ID"] for each in kept for _, message in each.sent]


def test_a_message_whose_recipient_leaves_after_it_was_claimed_is_not_written_and_is_no_fault(post_by: Posts) -> None:
    kept, still_there = Memory(), iter([True, False])

    def write(_session: Session) -> Message:
        raise LookupError("nobody is there")

    left = replace(A_MESSAGE, message=write, wanted=lambda _session: next(still_there))
    assert post_by(kept).send_once(left) is Outcome.NOT_OURS
    assert kept.sent == [] and post_by(kept).send_once(A_MESSAGE) is Outcome.SENT, "its claim was given back"


def test_a_message_is_sent_in_its_recipients_language_and_reveals_nothing_about_its_reader(post_by: Posts) -> None:
    kept = Memory()
    assert post_by(kept).send_once(A_MESSAGE) is Outcome.SENT
    [(to, message)] = kept.sent
    assert (to, message["To"]) == ("reader@example.org", "reader@example.org")
    assert message["From"] == "開放政府承諾追蹤 <notices@tracker.example.org>"
    assert message["Subject"] == "延後: 系統上線 <b>"
    assert message["Content-Language"] == "zh-Hant-TW"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"].endswith("@tracker.example.org>")
    text, html = message.iter_parts()
    assert text.get_content() == "系統上線 <b>\nhttps://tracker.example.org/zh/\n"
    assert "系統上線 &lt;b&gt;" in html.get_content()


def test_a_message_is_sent_once_however_often_it_is_due(post_by: Posts) -> None:
    kept = Memory()
    assert [post_by(kept).send_once(A_MESSAGE) for _ in range(3)] == [Outcome.SENT, Outcome.NOT_OURS, Outcome.NOT_OURS]
    assert len(kept.sent) == 1


def test_two_runs_at_once_send_one_message(app: Flask, post_by: Posts) -> None:
    begun, over = threading.Event(), threading.Event()

    class Slow(Memory):
        def send(self, message: EmailMessage, *, sender: str, to: str) -> None:
            begun.set()
            assert over.wait(10)
            super().send(message, sender=sender, to=to)

    slow, quick = Slow(), Memory()
    first = post_by(slow)

    def run() -> None:
        with app.app_context():
            first.send_once(A_MESSAGE)

    thread = threading.Thread(target=run)
    thread.start()
    assert begun.wait(10)
    assert post_by(quick).send_once(A_MESSAGE) is Outcome.NOT_OURS
    over.set()
    thread.join()
    assert (len(slow.sent), len(quick.sent)) == (1, 0)


def test_no_transaction_is_open_while_a_message_is_handed_over(database: Database, post_by: Posts) -> None:
    class Writing(Memory):
        def send(self, message: EmailMessage, *, sender: str, to: str) -> None:
            with database.writing() as session:  # would wait for ever
                claims.forget(session, "account/2")
            super().send(message, sender=sender, to=to)

    assert post_by(Writing()).send_once(A_MESSAGE) is Outcome.SENT


@pytest.mark.parametrize(("when", "copies"), [("before", 1), ("after", 2)])
def test_a_run_that_dies_is_made_good_and_only_a_death_after_acceptance_repeats_the_message(
        post_by: Posts, when: str, copies: int) -> None:
    dying, kept = Dying(when), Memory()
    with pytest.raises(Died):
        at(post_by(dying), NOW).send_once(A_MESSAGE)
    assert at(post_by(kept), NOW + timedelta(minutes=14)).send_once(A_MESSAGE) is Outcome.NOT_OURS
    assert at(post_by(kept), NOW + timedelta(minutes=15)).send_once(A_MESSAGE) is Outcome.SENT
    assert len(ids(dying, kept)) == copies
    assert len(set(ids(dying, kept))) == 1


def test_a_server_that_is_down_costs_no_time(post_by: Posts) -> None:
    kept = Memory()
    with pytest.raises(Unavailable):
        at(post_by(Failing(Unavailable("away"))), NOW).send_once(A_MESSAGE)
    assert at(post_by(kept), NOW).send_once(A_MESSAGE) is Outcome.SENT


def test_a_message_that_is_not_accepted_now_keeps_its_id(post_by: Posts, database: Database) -> None:
    assert post_by(Failing(Later("SMTP 451"))).send_once(A_MESSAGE) is Outcome.LATER
    with database.reading() as session:
        claim = session.get(MailClaim, "trial/1")
        assert claim is not None
        known = claim.message_id
    kept = Memory()
    assert post_by(kept).send_once(A_MESSAGE) is Outcome.SENT
    assert ids(kept) == [known]


def test_a_message_that_is_refused_for_good_is_noted_and_not_tried_again(post_by: Posts) -> None:
    noted = []
    outgoing = replace(A_MESSAGE, refused=lambda _session, moment: noted.append(moment))
    assert at(post_by(Failing(Refused("SMTP 550"))), NOW).send_once(outgoing) is Outcome.REFUSED
    assert post_by(Memory()).send_once(outgoing) is Outcome.NOT_OURS
    assert noted == [NOW]


def test_nothing_is_sent_to_someone_who_has_left_and_nothing_about_them_is_kept(post_by: Posts, database: Database) -> None:
    kept = Memory()
    assert post_by(kept).send_once(replace(A_MESSAGE, wanted=lambda _session: False)) is Outcome.NOT_OURS
    post_by(kept).send_once(A_MESSAGE)
    with database.writing() as session:
        claims.forget(session, "account/1")
        assert session.get(MailClaim, "trial/1") is None
    assert len(kept.sent) == 1


def test_someone_who_leaves_while_their_message_is_on_its_way_leaves_nothing_behind(post_by: Posts, database: Database) -> None:
    class Leaving(Memory):
        def send(self, message: EmailMessage, *, sender: str, to: str) -> None:
            with database.writing() as session:
                claims.forget(session, "account/1")

    noted = []
    outgoing = replace(A_MESSAGE, settled=lambda _session, moment: noted.append(moment))
    assert post_by(Leaving()).send_once(outgoing) is Outcome.SENT
    with database.reading() as session:
        assert session.get(MailClaim, "trial/1") is None
    assert not noted


def test_the_content_of_a_message_is_fixed_at_its_first_try(post_by: Posts) -> None:
    with pytest.raises(Died):
        at(post_by(Dying("after")), NOW).send_once(replace(A_MESSAGE, content="140"))
    later, kept = NOW + timedelta(hours=1), Memory()
    assert at(post_by(kept), later).send_once(replace(A_MESSAGE, content="150")) is Outcome.NOT_OURS
    assert at(post_by(kept), later).send_once(replace(A_MESSAGE, content="140")) is Outcome.SENT


def test_a_message_that_cannot_be_made_does_not_keep_others_from_being_sent(post_by: Posts) -> None:
    def failing(_session: Session) -> Message:
        raise LookupError("a fault of the program")

    kept = Memory()
    broken = replace(A_MESSAGE, message=failing)
    runs = [post_by(kept).run([lambda _session, _now: [broken, replace(A_MESSAGE, key="trial/2")]]) for _ in range(2)]
    assert runs == [{Outcome.NOT_MADE: 1, Outcome.SENT: 1}, {Outcome.NOT_OURS: 1}]
    later = at(post_by(kept), datetime.now(UTC) + timedelta(minutes=16))
    assert later.run([lambda _session, _now: [A_MESSAGE]]) == {Outcome.SENT: 1}


@pytest.mark.parametrize("contact", ["open.gov@example.org", "https://example.org/contact", ""])
def test_a_reply_to_a_message_goes_to_the_contact_where_that_is_a_mail_address(
        database: Database, tmp_path: Path, contact: str) -> None:
    app = create_app(Settings.from_environment({
        "DATABASE_URL": database.engine.url.render_as_string(hide_password=False), "SECRET_KEY": "k" * 32,
        "TRACKER_FILES": str(tmp_path), "TRACKER_CONTACT": contact}))
    kept = Memory()
    with app.app_context():
        replace(app.extensions["post"], transport=kept).send_once(
            replace(A_MESSAGE, message=Message("account_notice", "zh", {"title": "t", "text": "t", "at": NOW, "account": ""})))
    app.extensions["database"].dispose()
    [(_to, message)] = kept.sent
    assert message["Reply-To"] == (contact if "@" in contact else None)


@pytest.mark.parametrize("name", sorted(path.name for path in Path("templates/mail").glob("*.subject.txt")))
def test_every_subject_names_the_site(name: str) -> None:
    assert "{{ site.name|plain }}" in (Path("templates/mail") / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("title", [
    "=?utf-8?b?zzz?= 甲", "=?utf-8?q?a?=", "[=?x?y?z?=] é", "甲" * 120 + " =?", "a" * 300, "🎉\u200b(@<,>;:\"\\", "Delay",
    "=" * 66])
def test_a_subject_arrives_as_it_was_written(post_by: Posts, title: str) -> None:
    kept = Memory()
    post_by(kept).send_once(replace(A_MESSAGE, message=Message("trial", "en", {"what": title})))
    [(_, message)] = kept.sent
    head, _, _ = message.as_bytes().partition(b"\r\n\r\n")
    assert str(message["Subject"]) == f"Delay: {title}"
    assert max(map(len, head.split(b"\r\n"))) <= 78
    assert head.isascii()
    assert str(make_header(decode_header(message_from_bytes(head)["Subject"].replace("\r\n", "")))) == f"Delay: {title}"


def test_the_command_fails_when_a_message_could_not_be_made(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Post, "run", lambda _post, _senders: Counter({Outcome.SENT: 2, Outcome.NOT_MADE: 1}))
    result = app.test_cli_runner().invoke(args=["digests", "send"])
    assert (result.exit_code, result.output.splitlines()[0]) == (1, "2 sent, 0 to be tried again, 0 refused.")
    assert "1 could not be made" in result.output


def test_the_command_does_not_fail_when_production_has_no_mail_server(
        app: Flask, post_by: Posts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.extensions, "post", post_by(Nowhere()))
    monkeypatch.setattr(cli, "SENDERS", [lambda _session, _now: [A_MESSAGE]])
    result = app.test_cli_runner().invoke(args=["digests", "send"])
    assert (result.exit_code, result.output) == (0, "No mail server is set (TRACKER_SMTP_HOST): nothing is sent.\n")


def test_the_command_reports_that_the_mail_server_could_not_be_reached(
        app: Flask, post_by: Posts, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    for away in (Smtp("127.0.0.1", 1, security="none"), Folder(tmp_path / "a file" / "mail")):
        monkeypatch.setitem(app.extensions, "post", post_by(away))
        monkeypatch.setattr(cli, "SENDERS", [lambda _session, _now: [A_MESSAGE]])
        result = app.test_cli_runner().invoke(args=["digests", "send"])
        assert result.exit_code == 1 and result.output.startswith("Error: The mail server could not be reached"), result.output


@pytest.mark.parametrize("fault", [None, Unavailable("away")])
def test_the_connection_to_the_mail_server_ends_with_the_run(post_by: Posts, fault: Exception | None) -> None:
    class Connected(Memory):
        is_open = False

        def send(self, message: EmailMessage, *, sender: str, to: str) -> None:
            self.is_open = True
            if fault:
                raise fault

        def close(self) -> None:
            self.is_open = False

    server = Connected()
    with suppress(Unavailable):
        post_by(server).run([lambda _session, _now: [A_MESSAGE]])
    assert not server.is_open


def test_a_run_asks_every_sender_and_counts_the_messages(app: Flask, post_by: Posts) -> None:
    def one(_session: Session, _now: datetime) -> list[Outgoing]:
        return [A_MESSAGE]

    def two(_session: Session, _now: datetime) -> list[Outgoing]:
        return [A_MESSAGE, replace(A_MESSAGE, key="trial/2")]

    assert post_by(Memory()).run([one, two]) == {Outcome.SENT: 2}


def test_the_command_reports_what_it_did(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["digests", "send"])
    assert (result.exit_code, result.output) == (0, "0 sent, 0 to be tried again, 0 refused.\n")
