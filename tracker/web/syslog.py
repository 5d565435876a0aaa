"""Lines of the audit log to a log server (RFC 5424 over UDP or TCP, or this machine's own socket), where one is set."""

from __future__ import annotations

import logging
import socket
from logging.handlers import SysLogHandler
from urllib.parse import urlsplit

from tracker.commands import audit


class Forwarding(SysLogHandler):
    """The lines are in the base already: one that does not arrive is no reason to refuse, but to raise the alarm."""

    def handleError(self, record: logging.LogRecord) -> None:
        audit.log.critical("a line of the audit log did not reach the log server %s: %s", self.address, record.getMessage())


def set_up(setting: str) -> None:
    """Send the lines to ``udp://HOST:PORT``, ``tcp://HOST:PORT`` or a socket; to nobody where the setting is empty."""
    for old in [each for each in audit.lines.handlers if isinstance(each, Forwarding)]:
        audit.lines.removeHandler(old)
        old.close()
    audit.lines.propagate = False
    audit.lines.setLevel(logging.INFO)
    if not setting:
        return
    parts = urlsplit(setting)
    address = (str(parts.hostname), parts.port or 514) if parts.scheme else setting
    kind = socket.SOCK_STREAM if parts.scheme == "tcp" else socket.SOCK_DGRAM
    handler = Forwarding(address, facility=SysLogHandler.LOG_AUTHPRIV, socktype=kind)
    handler.ident = "tracker-audit: "
    audit.lines.addHandler(handler)
