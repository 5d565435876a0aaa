"""The only requests that leave this application: to public web addresses, and to nothing else.

A URL may have been typed by anyone, or be the target of a redirect. Each hop is therefore checked again: http or
https, a usual port, no user name in it; the host name is resolved once, every IP address that it resolves to must
be public, and the connection goes to the very IP address that was checked. Nothing of ours is sent along: no
cookie, no credentials, no proxy from the environment. Time and bytes are bounded.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Timer
from time import monotonic
from urllib.parse import SplitResult, quote, urljoin, urlsplit

PORTS = frozenset({80, 443, 8080, 8443})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
MOST_REDIRECTS = 5
SECONDS = 15.0
LARGEST = 64 * 1024
"""Bytes of an answer that are read unless specified otherwise."""
LONGEST = 3600.0
"""Seconds for all of something long."""
SLOWEST = 1024
"""Bytes per second, measured over one wait."""

Resolve = Callable[[str, int], list[str]]
Take = Callable[[bytes], None]
PIECE = 64 * 1024
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotReached(Exception):
    """There was no answer. ``code``: bad_address, not_public, not_found, no_answer, certificate, redirects, broken_off."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Answer:
    """address: the URL after the last redirect; body: cut off after the permitted number of bytes."""

    status: int
    address: str
    headers: Mapping[str, str]
    body: bytes


def resolve(host: str, port: int) -> list[str]:
    """The IP addresses that a name resolves to."""
    return list(dict.fromkeys(str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))


def is_public(address: IPAddress) -> bool:
    """True for a public address. One that wraps another (IPv4 in IPv6, 6to4, Teredo, NAT64) is judged by both."""
    if isinstance(address, ipaddress.IPv6Address):
        nat64 = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None
        if translated := address.ipv4_mapped or nat64:
            return is_public(translated)
        if address.is_site_local or any(not is_public(each) for each in (address.sixtofour, *(address.teredo or ())) if each):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


@dataclass(frozen=True)
class Outbound:
    """How this application makes requests. Tests supply their own ``resolve`` and ``allowed``; nothing else does.

    agent    who is asking, with a contact address
    seconds  for each request; every redirect is a request of its own
    """

    agent: str
    seconds: float = SECONDS
    resolve: Resolve = resolve
    allowed: Callable[[IPAddress], bool] = is_public
    ports: frozenset[int] = PORTS
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def ask(self, url: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, body: bytes | None = None,
            largest: int = LARGEST, redirects: int = MOST_REDIRECTS) -> Answer:
        """Send one request, following redirects (as GET, or HEAD where it was one; a body is sent to the first URL only).

        Raises NotReached.
        """
        return self._follow(url, method, headers, body, largest, redirects, None)

    def fetch(self, url: str, take: Take, *, headers: Mapping[str, str] | None = None) -> Answer:
        """Fetch something long, passing its bytes to ``take`` as they arrive; the answer's own body is empty, and ``take`` is
        given nothing of an answer that is not 200. ``take`` may end the transfer by raising. All of it may take ``LONGEST``
        seconds, while each single wait is bounded as usual, and anything slower than ``SLOWEST`` is abandoned.

        Raises NotReached: ``broken_off`` where the answer ended prematurely.
        """
        return self._follow(url, "GET", headers, None, LARGEST, MOST_REDIRECTS, take)

    def _follow(self, url: str, method: str, headers: Mapping[str, str] | None, body: bytes | None, largest: int,
                redirects: int, take: Take | None) -> Answer:
        for _ in range(redirects + 1):
            answer = self._once(url, method, dict(headers or {}), body, largest, take)
            location = answer.headers.get("location")
            if answer.status not in REDIRECTS or not location:
                return answer
            url, body, headers = _led_to(url, location), None, None
            method = "HEAD" if method == "HEAD" else "GET"
        raise NotReached("redirects")

    def _once(self, url: str, method: str, headers: dict[str, str], body: bytes | None, largest: int,
              take: Take | None) -> Answer:
        parts = _parts(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        if port not in self.ports:
            raise NotReached("bad_address")
        address = self._address(parts.hostname or "", port)
        connection = _Pinned(parts.hostname or "", port, address, self.seconds,
                             self.context if parts.scheme == "https" else None)
        try:
            with _answering(), _cut_after(self.seconds, connection):
                connection.request(method, _target(parts), body=body, headers={
                    "User-Agent": self.agent, "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close", **headers})
                response = connection.getresponse()
                found = {name.lower(): value for name, value in response.getheaders()}
                head = b"" if method == "HEAD" or (take and response.status == 200) else response.read(largest)
            if take and response.status == 200:
                with _cut_after(LONGEST, connection):
                    self._take(response, take)
        finally:
            connection.close()
        if connection.was_cut:
            # What arrived before the cut would look like a short answer.
            raise NotReached("no_answer")
        return Answer(response.status, url, found, head)

    def _take(self, response: http.client.HTTPResponse, take: Take) -> None:
        came, until = 0, monotonic() + self.seconds
        while True:
            with _answering():
                piece = response.read1(PIECE)
            if not piece:
                break
            # What it raises is its own: a full disk is not an answer that broke off.
            take(piece)
            came += len(piece)
            if monotonic() > until:
                if came < SLOWEST * self.seconds:
                    raise NotReached("no_answer")
                came, until = 0, monotonic() + self.seconds
        if response.length:
            # The answer stated its length and the rest did not arrive; http.client does not report it.
            raise NotReached("broken_off")

    def _address(self, host: str, port: int) -> str:
        """Where to connect: the first of the host's addresses, if all of them are allowed."""
        try:
            found = self.resolve(host, port)
        except (OSError, UnicodeError) as fault:
            # A name server that is away knows nothing of the host, least of all that there is none.
            unknown = isinstance(fault, socket.gaierror) and fault.errno == socket.EAI_AGAIN
            raise NotReached("no_answer" if unknown else "not_found") from fault
        if not found:
            raise NotReached("not_found")
        for each in found:
            try:
                allowed = self.allowed(ipaddress.ip_address(each.partition("%")[0]))
            except ValueError:
                allowed = False
            if not allowed:
                raise NotReached("not_public")
        return found[0]


@contextmanager
def _cut_after(seconds: float, connection: _Pinned) -> Iterator[None]:
    """A server that sends one byte now and then would keep each single wait short: the whole is bounded too."""
    watch = Timer(seconds, connection.cut)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


@contextmanager
def _answering() -> Iterator[None]:
    """Turn whatever makes an answer fail into NotReached."""
    try:
        yield
    except http.client.IncompleteRead as fault:
        raise NotReached("broken_off") from fault
    except ssl.SSLCertVerificationError as fault:
        raise NotReached("certificate") from fault
    except (OSError, http.client.HTTPException, ValueError) as fault:
        raise NotReached("no_answer") from fault


class _Pinned(http.client.HTTPConnection):
    """A connection to an IP address that was checked, under the host name that resolved to it."""

    def __init__(self, host: str, port: int, address: str, seconds: float, context: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=seconds)
        self._address, self._tls, self.was_cut = address, context, False
        if context:
            self.default_port = 443

    def connect(self) -> None:
        sock = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = self._tls.wrap_socket(sock, server_hostname=self.host) if self._tls else sock

    def cut(self) -> None:
        """End it from another thread: anything waiting on it stops waiting."""
        self.was_cut = True
        with suppress(OSError):
            if self.sock is not None:
                self.sock.shutdown(socket.SHUT_RDWR)


def _led_to(url: str, location: str) -> str:
    """Where a redirect leads. Raises NotReached for anything unreadable: it comes from the server that was asked."""
    try:
        return urljoin(url, location)
    except ValueError as fault:
        raise NotReached("bad_address") from fault


def _parts(url: str) -> SplitResult:
    """The parts of a URL that may be requested. Raises NotReached."""
    try:
        parts = urlsplit(url)
        port, host = parts.port, (parts.hostname or "").encode("idna").decode("ascii")
    except (ValueError, UnicodeError) as fault:
        raise NotReached("bad_address") from fault
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.password:
        raise NotReached("bad_address")
    literal = f"[{host}]" if ":" in host else host
    return parts._replace(netloc=f"{literal}:{port}" if port else literal)


def _target(parts: SplitResult) -> str:
    """Path and query as a request carries them: anything that is not ASCII, or a control, is percent-encoded."""
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=-._~")
    return f"{path}?{quote(parts.query, safe='/%:@!$&()*+,;=-._~?')}" if parts.query else path
