"""The ways out: a mail server by SMTP, a folder of ``.eml`` files on a newcomer's machine, memory in tests."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Literal, Protocol

SECONDS = 30
"""Allowed for each answer of the server; a whole message takes a few of them, which is less than a claim is held for."""

Security = Literal["starttls", "tls", "none"]


class Refused(Exception):
    """The server will never take this message for this address (SMTP 5xx)."""


class Later(Exception):
    """The server does not take this message now (SMTP 4xx); it may take others."""


class Unavailable(Exception):
    """There is no server to speak to. It is not known whether it had just accepted a message."""


class Transport(Protocol):
    """Hands messages over. When ``send`` returns, the other side has accepted the message."""

    def send(self, message: EmailMessage, *, sender: str, to: str) -> None:
        """Raises Refused, Later, Unavailable."""

    def close(self) -> None:
        """End whatever connection there is; the next message begins a new one."""


@dataclass
class Memory:
    """Keeps what it is given, for tests."""

    sent: list[tuple[str, EmailMessage]] = field(default_factory=list)

    def send(self, message: EmailMessage, *, sender: str, to: str) -> None:
        self.sent.append((to, message))

    def close(self) -> None:
        pass


@dataclass(frozen=True)
class Folder:
    """One file for each message, readable by its owner only: any mail program opens them."""

    path: Path

    def send(self, message: EmailMessage, *, sender: str, to: str) -> None:
        moment = parsedate_to_datetime(str(message["Date"]))
        name = str(message["Message-ID"]).strip("<>").partition("@")[0]
        file = self.path / f"{moment:%Y%m%dT%H%M%S}-{name}.eml"
        part = file.with_suffix(".part")
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            part.touch(mode=0o600)
            part.write_bytes(message.as_bytes())
            part.replace(file)
        except OSError as fault:
            raise Unavailable(f"The message could not be saved in {self.path}: {fault.strerror}") from fault

    def close(self) -> None:
        pass


class Nowhere:
    """Where no mail server is set: nothing is sent, and what is due waits."""

    def send(self, message: EmailMessage, *, sender: str, to: str) -> None:
        raise Unavailable("No mail server is set (TRACKER_SMTP_HOST).")

    def close(self) -> None:
        pass


class Smtp:
    """A mail server, over one connection for as many messages as there are."""

    def __init__(self, host: str, port: int, *, security: Security, user: str = "", password: str = "",
                 context: ssl.SSLContext | None = None) -> None:
        """context: which certificates are trusted; those of the system unless given."""
        self.host, self.port, self.security, self.user, self.password = host, port, security, user, password
        self.context = context
        self._server: smtplib.SMTP | None = None

    def send(self, message: EmailMessage, *, sender: str, to: str) -> None:
        if not to.isascii():
            raise Refused("an e-mail address outside ASCII")
        try:
            server = self._connected()
            # Not by ``send_message``, which writes ">From" where a line of the text begins with "From".
            server.sendmail(sender, [to], message.as_bytes(policy=message.policy.clone(linesep="\r\n")))
        except smtplib.SMTPRecipientsRefused as fault:
            raise _answered(fault.recipients[to][0]) from fault
        except smtplib.SMTPDataError as fault:
            raise _answered(fault.smtp_code) from fault
        except (smtplib.SMTPException, OSError) as fault:
            self._drop()
            raise Unavailable(f"{self.host}:{self.port}: {fault}") from fault

    def _connected(self) -> smtplib.SMTP:
        if self._server is None:
            server: smtplib.SMTP
            if self.security == "tls":
                server = smtplib.SMTP_SSL(self.host, self.port, timeout=SECONDS, context=self._trust())
            else:
                server = smtplib.SMTP(self.host, self.port, timeout=SECONDS)
            self._server = server
            if self.security == "starttls":
                server.starttls(context=self._trust())
            if self.user:
                server.login(self.user, self.password)
        return self._server

    def _trust(self) -> ssl.SSLContext:
        return self.context or ssl.create_default_context()

    def close(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            try:
                server.quit()
            except (smtplib.SMTPException, OSError):
                # The server hung up first; it has acknowledged every message that it accepted.
                server.close()

    def _drop(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.close()


def _answered(code: int) -> Refused | Later:
    """By the code alone: a server's words often repeat the e-mail address, which would then be in our log."""
    return (Refused if code >= 500 else Later)(f"SMTP {code}")
