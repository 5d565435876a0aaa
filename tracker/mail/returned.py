"""Reports of undeliverable mail (RFC 3464), as found in the mailbox of the sender's e-mail address."""

from __future__ import annotations

import mailbox
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from pathlib import Path

_MAILDIR = ("cur", "new")


def message_ids(path: Path) -> list[str]:
    """The Message-IDs of mail that was returned for good, from an mbox file, a Maildir, or a folder of ``.eml`` files.
    Reports of a delay, and mail of any other kind, are passed over. Raises ValueError for anything that is none of the
    three."""
    return [found for message in _messages(path) if _is_final(message) and (found := _returned(message))]


def _messages(path: Path) -> Iterator[Message]:
    if path.is_dir() and not all((path / name).is_dir() for name in _MAILDIR):
        files = sorted(path.glob("*.eml"))
        if not files and any(path.iterdir()):
            raise ValueError(f"{path} is not a Maildir, and contains no .eml files.")
        for file in files:
            yield message_from_bytes(file.read_bytes())
        return
    if path.is_file():
        with path.open("rb") as opened:
            if (begins := opened.read(4096).lstrip()) and not begins.startswith(b"From "):
                raise ValueError(f"{path} is not an mbox file: it does not begin with “From ”.")
    box: mailbox.Mailbox[mailbox.mboxMessage] | mailbox.Mailbox[mailbox.MaildirMessage]
    box = mailbox.Maildir(path, create=False) if path.is_dir() else mailbox.mbox(path, create=False)
    yield from box


def _is_final(message: Message) -> bool:
    """It says that delivery has failed and will not be tried again: action ``failed``, status 5.x.x."""
    if message.get_content_type() != "multipart/report":
        return False
    statuses = (part for part in message.walk() if part.get_content_type() == "message/delivery-status")
    # As text: a server may add words of its own, in any encoding.
    return any(str(block["Action"] or "").strip().lower() == "failed" and str(block["Status"] or "").strip().startswith("5")
               for part in statuses for block in part.walk() if block is not part)


def _returned(message: Message) -> str | None:
    """The Message-ID of what came back: in the copy, or the copy of its header, that the report holds."""
    for part in message.walk():
        inner: Message | None = None
        if part.get_content_type() == "message/rfc822" and isinstance(part.get_payload(), list):
            inner = part.get_payload(0)  # type: ignore[assignment]
        elif part.get_content_type() == "text/rfc822-headers":
            inner = message_from_bytes(part.get_payload(decode=True) or b"")  # type: ignore[arg-type]
        if inner is not None and inner["Message-ID"]:
            return str(inner["Message-ID"]).strip()
    return None
