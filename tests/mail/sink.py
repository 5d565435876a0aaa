"""A mail server on this machine that keeps what it accepts and refuses what it is told to refuse."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

CERTIFICATE = Path(__file__).with_name("localhost.pem")


class Kept:
    """What the server accepted: the envelope's recipient and the message. ``answers`` gives an address another answer."""

    def __init__(self) -> None:
        self.messages: list[tuple[str, EmailMessage]] = []
        self.answers: dict[str, str] = {}
        self.sessions: set[int] = set()

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, session: Any, envelope: Any) -> str:
        parsed = cast(EmailMessage, message_from_bytes(envelope.content, policy=cast(Any, default)))
        self.sessions.add(id(session))
        self.messages.append((envelope.rcpt_tos[0], parsed))
        return "250 kept"


class OnItsOwnPort(Controller):
    """Listens on whatever port is free."""

    def _trigger_server(self) -> None:
        self.port = cast(Any, self.server).sockets[0].getsockname()[1]
        super()._trigger_server()


def trusting() -> ssl.SSLContext:
    """What a client that knows the server's certificate trusts."""
    return ssl.create_default_context(cafile=str(CERTIFICATE))


@contextmanager
def sink(security: str = "none", *, user: str = "", password: str = "") -> Iterator[tuple[Kept, int]]:
    """Run the server; yields what it keeps, and its port."""
    kept = Kept()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)

    def log_in(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
        right = isinstance(given, LoginPassword) and given == LoginPassword(user.encode(), password.encode())
        return AuthResult(success=right, handled=False)

    options: dict[str, Any] = {}
    if user:
        options = {"authenticator": log_in, "auth_required": True}
    if security == "tls":
        options["ssl_context"] = context
    if security == "starttls":
        options |= {"tls_context": context, "require_starttls": True}
    controller = OnItsOwnPort(kept, hostname="127.0.0.1", port=0, **options)
    controller.start()
    try:
        yield kept, controller.port
    finally:
        controller.stop()
