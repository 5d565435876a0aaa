"""Reports of undeliverable mail, as mail servers write them."""

from __future__ import annotations

import mailbox
from email import message_from_string
from pathlib import Path

import pytest
from flask import Flask

from tracker.mail.returned import message_ids


def report(message_id: str, *, action: str = "failed", status: str = "5.1.1", part: str = "text/rfc822-headers") -> str:
    return f"""From: MAILER-DAEMON@mail.example.org
To: notices@tracker.example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I am sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.org

Final-Recipient: rfc822; gone@example.org
Action: {action}
Status: {status}

--b
Content-Type: {part}

From: notices@tracker.example.org
Message-ID: {message_id}
Subject: x

--b--
"""


MAIL = {"1": report("<final@x>"), "2": report("<delayed@x>", action="delayed", status="4.2.2"),
        "3": report("<whole@x>", part="message/rfc822"), "4": "Subject: hello\nMessage-ID: <letter@x>\n\nIs this you?\n",
        "5": report("<soft@x>", status="4.4.1")}
FINAL = ["<final@x>", "<whole@x>"]


@pytest.mark.parametrize("kind", ["mbox", "maildir", "files"])
def test_permanently_returned_mail_is_found_in_every_kind_of_mailbox(tmp_path: Path, kind: str) -> None:
    path = tmp_path / kind
    if kind == "files":
        path.mkdir()
        for name, text in MAIL.items():
            (path / f"{name}.eml").write_text(text)
    else:
        box = mailbox.mbox(path) if kind == "mbox" else mailbox.Maildir(path)
        for text in MAIL.values():
            box.add(message_from_string(text))
        box.close()
    assert sorted(message_ids(path)) == FINAL


def test_returned_mail_is_understood_where_the_server_explains_its_status_in_chinese(tmp_path: Path) -> None:
    for name, encoding in (("1", "utf-8"), ("2", "big5")):
        (tmp_path / f"{name}.eml").write_bytes(report(f"<{name}@x>", status="5.1.1 (查無此人)").encode(encoding))
    assert message_ids(tmp_path) == ["<1@x>", "<2@x>"]


def test_the_command_reads_a_mailbox_or_accepts_an_address(app: Flask, tmp_path: Path) -> None:
    run = app.test_cli_runner().invoke
    (tmp_path / "1.eml").write_text(MAIL["1"])
    assert run(args=["digests", "bounced", "--mailbox", str(tmp_path)]).output == "Newly returned: 0.\n"
    assert run(args=["digests", "bounced", "nobody@example.org"]).exit_code == 1
    assert run(args=["digests", "bounced"]).exit_code == 2


def test_anything_that_is_not_a_mailbox_is_reported_and_not_treated_as_an_empty_one(app: Flask, tmp_path: Path) -> None:
    run = app.test_cli_runner().invoke
    other, full, empty = tmp_path / "list.csv", tmp_path / "full", tmp_path / "empty"
    other.write_text("nobody@example.org\n")
    full.mkdir()
    (full / "1.txt").write_text(MAIL["1"])
    empty.mkdir()
    for path, said in ((other, "is not an mbox file"), (full, "is not a Maildir")):
        told = run(args=["digests", "bounced", "--mailbox", str(path)])
        assert (told.exit_code, said in told.output) == (2, True), told.output
    assert run(args=["digests", "bounced", "--mailbox", str(empty)]).output == "Newly returned: 0.\n"
