"""The tests' own promise that nothing here contacts another machine."""

from __future__ import annotations

import socket
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Error as BrowserError

from tests.network import NetworkRefused

# Kept for documentation (RFC 5737, RFC 3849, RFC 2606), so that nobody is disturbed if the guard fails.
ELSEWHERE = [(socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")]


@pytest.mark.parametrize(("family", "address"), ELSEWHERE)
def test_no_connection_leaves_this_machine(family: int, address: str) -> None:
    with socket.socket(family) as outward, pytest.raises(NetworkRefused):
        outward.connect((address, 80))


def test_no_datagram_leaves_this_machine() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as outward, pytest.raises(NetworkRefused):
        outward.sendto(b"hello", ("192.0.2.1", 53))


def test_no_name_is_looked_up() -> None:
    with pytest.raises(NetworkRefused):
        urllib.request.urlopen("http://example.org/")


def test_a_thread_is_refused_too() -> None:
    refused: list[NetworkRefused] = []

    def connect() -> None:
        try:
            socket.create_connection(("192.0.2.1", 80))
        except NetworkRefused as error:
            refused.append(error)

    thread = threading.Thread(target=connect)
    thread.start()
    thread.join()
    assert refused


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(("localhost", server.getsockname()[1])).close()


class OnePage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write("<!doctype html><title>這裡</title>".encode())

    def log_message(self, format: str, *arguments: object) -> None:
        """Logs nothing: what was requested is not a finding."""


def test_the_browser_reaches_this_machine_and_no_other(browser: Browser) -> None:
    with HTTPServer(("127.0.0.1", 0), OnePage) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        assert page.title() == "這裡"
        with pytest.raises(BrowserError, match="ERR_NAME_NOT_RESOLVED"):
            page.goto("http://example.org/")
        context.close()
        server.shutdown()
