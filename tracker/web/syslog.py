"""Forwards lines of the audit log to a log server (RFC 5424 over UDP, over TCP with RFC 6587 counts, or this
machine's own socket), where one is set."""

from __future__ import annotations

import json
import logging
import socket
from datetime import UTC, datetime
from logging.handlers import SysLogHandler
from urllib.parse import urlsplit

from tracker.commands import audit

SECONDS = 5
"""How long to wait for a log server that does not answer."""


class Forwarding(SysLogHandler):
    """The lines are already in the database: one that does not arrive is no reason to refuse, but one to raise the alarm.

    A server that is unreachable is tried again with each line; it is not contacted before the first one.
    """

    def __init__(self, address: tuple[str, int] | str, kind: int) -> None:
        logging.Handler.__init__(self)
        self.address, self.facility, self.socktype = address, self.LOG_AUTHPRIV, socket.SocketKind(kind)
        self.unixsocket = isinstance(address, str)
        self.socket: socket.socket | None = None

    def emit(self, record: logging.LogRecord) -> None:
        try:
            try:
                self._send(record)
            except OSError:
                # The connection may have ended since the previous line.
                self._hang_up()
                self._send(record)
            audit.alarm.unsent = 0
        except Exception:
            self._hang_up()
            self.handleError(record)

    def handleError(self, record: logging.LogRecord) -> None:
        """Only the line's number is reported: what it says about a person stays in the audit log."""
        audit.alarm.unsent += 1
        audit.log.critical("line %s of the audit log did not reach the log server %s; %d in a row", _number(record), self.address,
                           audit.alarm.unsent)

    def _send(self, record: logging.LogRecord) -> None:
        line = self._line(record)
        if self.socket is None:
            self.socket = self._connected()
        if isinstance(self.address, str):
            self.socket.send(line)
        elif self.socktype == socket.SOCK_STREAM:
            self.socket.sendall(b"%d %s" % (len(line), line))
        else:
            self.socket.sendto(line, self.address)

    def _connected(self) -> socket.socket:
        if isinstance(self.address, str):
            made = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            made.connect(self.address)
            return made
        if self.socktype == socket.SOCK_STREAM:
            return socket.create_connection(self.address, timeout=SECONDS)
        family = socket.getaddrinfo(*self.address, type=socket.SOCK_DGRAM)[0][0]
        return socket.socket(family, socket.SOCK_DGRAM)

    def _hang_up(self) -> None:
        if self.socket is not None:
            self.socket.close()
            self.socket = None

    def _line(self, record: logging.LogRecord) -> bytes:
        priority = self.encodePriority(self.facility, self.mapPriority(record.levelname))
        at = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return f"<{priority}>1 {at} {socket.gethostname() or '-'} tracker-audit - line - {record.getMessage()}".encode()


def _number(record: logging.LogRecord) -> object:
    try:
        return json.loads(record.getMessage())["number"]
    except (ValueError, KeyError, TypeError):
        return "?"


def set_up(setting: str) -> None:
    """Send the lines to ``udp://HOST:PORT``, ``tcp://HOST:PORT`` or a socket; to nowhere if the setting is empty."""
    for old in [each for each in audit.lines.handlers if isinstance(each, Forwarding)]:
        audit.lines.removeHandler(old)
        old.close()
    audit.lines.propagate = False
    audit.lines.setLevel(logging.INFO)
    audit.alarm.unsent = 0
    if not setting:
        return
    parts = urlsplit(setting)
    address = (str(parts.hostname), parts.port or 514) if parts.scheme else setting
    audit.lines.addHandler(Forwarding(address, socket.SOCK_STREAM if parts.scheme == "tcp" else socket.SOCK_DGRAM))
