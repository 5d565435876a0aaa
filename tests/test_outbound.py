"""Outgoing requests go to public web addresses only, wherever a redirect leads, and end in time."""

from __future__ import annotations

import errno
import ipaddress
import os
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import ClassVar
from urllib.parse import unquote

import pytest

from tests.mail.sink import CERTIFICATE, trusting
from tracker.outbound import NotReached, Outbound, is_public
from tracker.queries.words.documents import FAILURES


class Server(BaseHTTPRequestHandler):
    """Answers according to the path requested, and remembers what it was asked."""

    asked: ClassVar[list[tuple[str, str, dict[str, str]]]] = []

    def do_GET(self) -> None:
        Server.asked.append((self.command, self.path, dict(self.headers)))
        kind, _, rest = self.path.strip("/").partition("/")
        if kind in ("to", "round"):
            self.send_response(302)
            self.send_header("Location", unquote(rest).replace("|", "/") or "/round")
            self.end_headers()
        elif kind == "slow":
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            for _ in range(100):
                self.wfile.write(b"X-A: b\r\n")
                self.wfile.flush()
                time.sleep(0.1)
        elif kind == "drip":
            self.send_response(200)
            self.end_headers()
            for _ in range(100):
                self.wfile.write(b"a")
                time.sleep(0.1)
        elif kind == "endless":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"a" * 1_000_000)
        else:
            self.send_response(int(kind or 200))
            self.send_header("Set-Cookie", "a=b")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(b"here")

    do_HEAD = do_POST = do_GET

    def log_message(self, format: str, *arguments: object) -> None:
        """Says nothing: the requests are recorded already."""


@pytest.fixture
def server() -> Iterator[str]:
    Server.asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as serving:
        serving.handle_error = lambda *_: None  # type: ignore[method-assign]
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        yield f"http://site.test:{serving.server_port}"
        serving.shutdown()


def asking(server: str, **more: object) -> Outbound:
    """One that may reach this machine under the name site.test, and under no other name."""
    port = int(server.rpartition(":")[2])
    names = {"site.test": ["127.0.0.1"], "inside.test": ["10.0.0.7"], "both.test": ["93.184.215.14", "127.0.0.1"]}

    def found(host: str, port: int) -> list[str]:
        if host not in names:
            raise socket.gaierror(host)
        return names[host]

    values: dict[str, object] = {"agent": "tests", "seconds": 5.0, "resolve": found, "ports": frozenset({port, 80, 443}),
                                 "allowed": lambda address: str(address) == "127.0.0.1"}
    return Outbound(**(values | more))  # type: ignore[arg-type]


def refused(outbound: Outbound, url: str) -> str:
    with pytest.raises(NotReached) as found:
        outbound.ask(url)
    return found.value.code


def test_an_answer_is_read_up_to_its_limit_and_nothing_of_ours_is_sent(server: str) -> None:
    outbound = asking(server)
    answer = outbound.ask(f"{server}/200")
    assert (answer.status, answer.body) == (200, b"here")
    assert outbound.ask(f"{server}/200", method="HEAD").body == b""
    assert len(outbound.ask(f"{server}/endless", largest=1000).body) == 1000
    assert outbound.ask(f"{server}/200/會 議?甲=1").status == 200
    assert Server.asked[-1][1] == "/200/%E6%9C%83%20%E8%AD%B0?%E7%94%B2=1"
    for _, _, headers in Server.asked:
        assert "Cookie" not in headers and "Authorization" not in headers and headers["User-Agent"] == "tests"


def test_what_happens_to_the_bytes_is_not_blamed_on_their_sender(server: str) -> None:
    def full(_piece: bytes) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(OSError, match="No space left on device"):
        asking(server).fetch(f"{server}/endless", full)


def test_redirects_are_followed_and_each_is_checked(server: str) -> None:
    outbound = asking(server)
    assert outbound.ask(f"{server}/to/{server.replace('/', '|')}|to|%7c200").address.endswith("/200")
    assert outbound.ask(f"{server}/to/|404").status == 404
    for target, code in (("http:||inside.test|", "not_public"), ("http:||both.test|", "not_public"),
                         ("http:||nowhere.test|", "not_found"), ("file:|||etc|passwd", "bad_address"),
                         ("gopher:||site.test|", "bad_address"), ("http:||site.test:22|", "bad_address"),
                         ("http:||a:b@site.test|", "bad_address"), ("https:||[", "bad_address"), ("|round", "redirects")):
        assert refused(outbound, f"{server}/to/{target}") == code, target


def test_a_host_is_not_said_to_be_missing_because_no_name_server_answers() -> None:
    def found(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    assert refused(Outbound("tests", resolve=found), "http://example.org/") == "no_answer"


def test_every_reason_for_which_a_link_did_not_answer_is_told_in_words() -> None:
    codes = re.findall("[a-z_]+", (NotReached.__doc__ or "").partition("``code``:")[2])
    assert "broken_off" in codes and set(codes) == set(FAILURES)


def test_a_body_goes_to_the_first_address_only(server: str) -> None:
    outbound = asking(server)
    outbound.ask(f"{server}/to/|200", method="POST", body=b"secret", headers={"X-Signature": "s"})
    assert [(each[0], "X-Signature" in each[2]) for each in Server.asked] == [("POST", True), ("GET", False)]
    outbound.ask(f"{server}/to/|200", method="HEAD")
    assert Server.asked[-1][0] == "HEAD", "whoever asks only whether something is there does not fetch it"


@pytest.mark.parametrize("url", ["", "example.org", "//example.org", "ftp://example.org", "javascript:alert(1)", "http://",
                                 "http://[", "http://example.org:99999/", "http://u@example.org/", "http://:p@example.org/", "https://example.org:25/",
                                 "file:///etc/passwd", "http://a..b/", "http://" + "a" * 300 + "/"])
def test_only_a_web_address_is_requested(url: str) -> None:
    assert refused(Outbound("tests", resolve=lambda host, port: ["93.184.215.14"], allowed=lambda address: False), url) in (
        "bad_address", "not_public")
    if "a" * 300 not in url and ".." not in url:
        assert refused(Outbound("tests", resolve=lambda host, port: []), url) == "bad_address"


@pytest.mark.parametrize("address", [
    "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.2.1",
    "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1",
    "fec0::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:a00:1::",
    "2001:0:7f00:1::", "2001:db8::1", "4000::1"])
def test_no_internal_address_is_public(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
    assert refused(Outbound("tests", resolve=lambda host, port: [address]), "http://example.org/") == "not_public"


@pytest.mark.parametrize("address", ["93.184.215.14", "8.8.8.8", "2606:2800:21f::1", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://[::1]/", "http://localhost/", "http://0x7f000001/", "http://2130706433/",
                                 "http://127.1/", "http://[::ffff:127.0.0.1]/"])
def test_no_spelling_of_this_machines_address_reaches_it(url: str) -> None:
    numbers = {"0x7f000001", "2130706433", "127.1", "::ffff:127.0.0.1"}
    outbound = Outbound("tests", resolve=lambda host, port: ["127.0.0.1"] if host in numbers else _own(host, port))
    assert refused(outbound, url) == "not_public"


def _own(host: str, port: int) -> list[str]:
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def test_a_name_is_resolved_only_once_so_that_its_answer_cannot_change(server: str) -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    assert asking(server, resolve=lambda host, port: next(answers)).ask(f"{server}/200").status == 200
    assert next(answers) == ["10.0.0.1"]


def test_a_server_that_dawdles_is_abandoned(server: str) -> None:
    began = time.monotonic()
    assert refused(asking(server, seconds=1.0), f"{server}/slow") == "no_answer"
    assert time.monotonic() - began < 4


@pytest.mark.parametrize("path", ["slow", "drip"])
def test_a_server_that_sends_a_long_answer_byte_by_byte_is_abandoned_too(server: str, path: str) -> None:
    began, came = time.monotonic(), bytearray()
    with pytest.raises(NotReached, match="no_answer"):
        asking(server, seconds=1.0).fetch(f"{server}/{path}", came.extend)
    assert time.monotonic() - began < 4 and set(came) <= set(b"a")


def test_an_answer_that_never_ends_is_cut_off_however_fast_it_comes(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.outbound.LONGEST", 0.3)
    monkeypatch.setattr("tracker.outbound.SLOWEST", 0)
    with pytest.raises(NotReached, match="no_answer"):
        asking(server).fetch(f"{server}/drip", bytearray().extend)


@pytest.fixture
def saying() -> Iterator[Callable[..., str]]:
    """Starts a server that says the same to everyone, over TLS if given a context; gives its address."""
    stops: list[Callable[[], None]] = []

    def start(said: bytes, tls: ssl.SSLContext | None = None) -> str:
        class Says(StreamRequestHandler):
            def handle(self) -> None:
                with suppress(OSError):
                    stream = tls.wrap_socket(self.request, server_side=True) if tls else self.request
                    stream.recv(4096)
                    stream.sendall(said)
                    stream.close()

        serving = ThreadingTCPServer(("127.0.0.1", 0), Says)
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        stops.extend((serving.shutdown, serving.server_close))
        return f"http{'s' if tls else ''}://site.test:{serving.server_address[1]}"

    yield start
    for stop in stops:
        stop()


@pytest.mark.parametrize(("said", "code"), [
    (b"", "no_answer"), (b"220 mail.example ESMTP\r\n", "no_answer"), (b"HTTP/1.1 999999 OK\r\n\r\n", "no_answer"),
    (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", "no_answer"),
    (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nhere", "broken_off"),
    (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhere", "broken_off")])
def test_what_is_not_a_whole_answer_is_told_as_such(saying: Callable[..., str], said: bytes, code: str) -> None:
    url = saying(said)
    assert refused(asking(url), f"{url}/") == code
    with pytest.raises(NotReached, match=code):
        asking(url).fetch(f"{url}/", bytearray().extend)


def test_a_site_whose_certificate_nobody_vouches_for_or_that_is_for_another_name_is_not_believed(
        saying: Callable[..., str]) -> None:
    own = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    own.load_cert_chain(CERTIFICATE)
    url = saying(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhere", own)
    assert refused(asking(url), f"{url}/") == "certificate"
    assert refused(asking(url, context=trusting()), f"{url}/") == "certificate"
    vouched = asking(url, context=trusting(), resolve=lambda host, port: ["127.0.0.1"])
    assert vouched.ask(f"{url.replace('site.test', 'localhost')}/").body == b"here"


def test_an_absent_server_gives_no_answer() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        assert refused(asking(f"http://site.test:{port}"), f"http://site.test:{port}/") == "no_answer"
