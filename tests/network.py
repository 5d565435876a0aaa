"""Nothing under test contacts another machine.

The guard is an audit hook, so it covers every thread and library of this process that uses Python's sockets.
It cannot see what libpq does (its only address is a socket of ours) nor the browser, which has a rule of its own
(``conftest.CHROMIUM_FLAGS``).
"""

from __future__ import annotations

import ipaddress
import socket
import sys
from functools import cache
from typing import Any

CONNECTING = {"socket.connect", "socket.sendto", "socket.sendmsg"}
ASKING_FOR_A_NAME = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}


class NetworkRefused(RuntimeError):
    """A test tried to reach another machine. Not an OSError, so that code which forgives those cannot hide it."""


@cache
def forbid() -> None:
    """From now on, for as long as this process lives, only this machine can be reached."""
    own_names = {"localhost", socket.gethostname()}

    def guard(event: str, arguments: tuple[Any, ...]) -> None:
        if event in CONNECTING:
            address = arguments[1]
            # A socket of the file system has a path for an address, not a pair.
            if not isinstance(address, tuple):
                return
            host = address[0]
        elif event in ASKING_FOR_A_NAME:
            host = arguments[0]
        else:
            return
        if host and not _is_here(host, own_names):
            raise NetworkRefused(f"{event}: {host}")

    sys.addaudithook(guard)


def _is_here(host: object, own_names: set[str]) -> bool:
    name = host.decode("ascii") if isinstance(host, bytes) else str(host)
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name in own_names
