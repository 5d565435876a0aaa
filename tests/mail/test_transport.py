"""Messages through a real mail server on this machine: encrypted, logged in, and what its refusals mean."""

from __future__ import annotations

import socket
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from tests.mail.sink import sink, trusting
from tracker.mail.transport import Folder, Later, Refused, Security, Smtp, Unavailable


def message(to: str = "reader@example.org") -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "notices@example.org", to, "里程碑延後"
    made["Date"], made["Message-ID"] = "Thu, 26 Nov 2026 02:03:04 +0000", "<0a1b@example.org>"
    made.set_content("理由：修法。\n")
    return made


@pytest.mark.parametrize("security", ["none", "starttls", "tls"])
def test_a_message_arrives_whole_over_each_kind_of_connection(security: Security) -> None:
    with sink(security) as (kept, port):
        server = Smtp("localhost", port, security=security, context=trusting())
        server.send(message(), sender="notices@example.org", to="reader@example.org")
        server.close()
    [(to, arrived)] = kept.messages
    assert (to, arrived["Subject"]) == ("reader@example.org", "里程碑延後")
    assert arrived.get_content().strip() == "理由：修法。"


def test_a_line_that_begins_with_from_arrives_as_it_was_written() -> None:
    written = message()
    written.set_content("From now on it can be confirmed.\nFrom the body.\n")
    with sink() as (kept, port):
        server = Smtp("localhost", port, security="none")
        server.send(written, sender="notices@example.org", to="reader@example.org")
        server.close()
    [(_to, arrived)] = kept.messages
    assert arrived.get_content().splitlines() == ["From now on it can be confirmed.", "From the body."]


def test_an_address_that_no_ordinary_server_accepts_does_not_hold_up_the_other_messages() -> None:
    with sink() as (kept, port):
        server = Smtp("localhost", port, security="none")
        with pytest.raises(Refused):
            server.send(message("讀者@example.org"), sender="notices@example.org", to="讀者@example.org")
        server.send(message(), sender="notices@example.org", to="reader@example.org")
        server.close()
    assert [to for to, _message in kept.messages] == ["reader@example.org"]


def test_a_server_whose_certificate_nobody_vouches_for_is_sent_nothing() -> None:
    with sink("starttls") as (kept, port), pytest.raises(Unavailable, match="certificate"):
        Smtp("localhost", port, security="starttls").send(message(), sender="notices@example.org", to="reader@example.org")
    assert not kept.messages


def test_a_server_that_offers_no_encryption_is_sent_nothing() -> None:
    with sink("none") as (kept, port), pytest.raises(Unavailable, match="STARTTLS"):
        Smtp("localhost", port, security="starttls", user="u", password="p", context=trusting()).send(
            message(), sender="notices@example.org", to="reader@example.org")
    assert not kept.messages


@pytest.mark.parametrize(("password", "right"), [("right", True), ("wrong", False)])
def test_a_server_that_requires_a_log_in_gets_it(password: str, right: bool) -> None:
    with sink("starttls", user="tracker", password="right") as (kept, port):
        server = Smtp("localhost", port, security="starttls", user="tracker", password=password, context=trusting())
        try:
            server.send(message(), sender="notices@example.org", to="reader@example.org")
        except Unavailable:
            assert not right
        server.close()
    assert bool(kept.messages) is right


def test_a_servers_refusal_of_one_address_does_not_affect_another() -> None:
    with sink() as (kept, port):
        kept.answers = {"gone@example.org": "550 no such user gone@example.org", "full@example.org": "452 mailbox full"}
        server = Smtp("localhost", port, security="none")
        with pytest.raises(Refused, match=r"^SMTP 550$"):
            server.send(message(), sender="notices@example.org", to="gone@example.org")
        with pytest.raises(Later, match=r"^SMTP 452$"):
            server.send(message(), sender="notices@example.org", to="full@example.org")
        server.send(message(), sender="notices@example.org", to="reader@example.org")
        server.close()
    assert [to for to, _ in kept.messages] == ["reader@example.org"]


def test_many_messages_go_over_one_connection() -> None:
    with sink() as (kept, port):
        server = Smtp("localhost", port, security="none")
        for _ in range(3):
            server.send(message(), sender="notices@example.org", to="reader@example.org")
        server.close()
    assert (len(kept.messages), len(kept.sessions)) == (3, 1)


def test_no_message_is_lost_without_a_server() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(Unavailable):
        Smtp("127.0.0.1", port, security="none").send(message(), sender="notices@example.org", to="reader@example.org")


def test_a_local_machine_keeps_a_file_for_each_message_readable_only_by_its_owner(tmp_path: Path) -> None:
    Folder(tmp_path / "mail").send(message(), sender="notices@example.org", to="reader@example.org")
    [file] = (tmp_path / "mail").iterdir()
    assert file.name == "20261126T020304-0a1b.eml"
    assert file.stat().st_mode & 0o077 == 0
    assert message_from_bytes(file.read_bytes(), policy=default)["Subject"] == "里程碑延後"
