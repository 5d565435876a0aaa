"""What is sent and not needed is read to its end first: otherwise a proxy that is still sending would show an error
of its own."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests.world import an_installation
from tracker.database import Database
from tracker.settings import Settings
from tracker.web import LARGEST_REQUEST, files


@pytest.fixture
def small_site(sqlite_database: Database, make_site: Callable[..., Flask]) -> Flask:
    """One that accepts files of a megabyte, so that the largest request is five."""
    with sqlite_database.writing() as session:
        an_installation(session)
    return make_site(f"sqlite:///{sqlite_database.engine.url.database}", TRACKER_FILE_MB="1", TRACKER_MEDIA_MB="1")


class Sent(io.BytesIO):
    """A body as a server hands it over: a reader that asks for more than there is waits for ever."""

    def __init__(self, size: int) -> None:
        super().__init__(b"a=" + b"x" * (size - 2))
        self.size = size

    def read(self, size: int | None = -1) -> bytes:
        assert size is not None and 0 <= size <= self.size - self.tell()
        return super().read(size)


@pytest.mark.parametrize(("path", "size", "status"), [
    ("/en/subscribe/", LARGEST_REQUEST + 1, 413),  # Larger than any form that carries no files.
    ("/api/v1/submissions", LARGEST_REQUEST + 1, 413),
    ("/en/staff/", 1_000_000, 405),  # Refused without a look at what was sent.
    ("/nowhere", 100_000, 404),
])
def test_a_request_refused_unread_is_still_read_to_its_end(small_site: Flask, path: str, size: int, status: int) -> None:
    sent = Sent(size)
    answer = small_site.test_client().post(path, input_stream=sent, content_type="application/x-www-form-urlencoded",
                                           content_length=size)
    assert answer.status_code == status
    assert sent.tell() == size


def test_more_than_any_form_accepts_is_not_read(small_site: Flask) -> None:
    size = 5 * 1024 * 1024 + 1
    settings: Settings = small_site.extensions["settings"]
    assert files.largest(settings) == size - 1
    sent = Sent(size)
    answer = small_site.test_client().post("/en/subscribe/", input_stream=sent, content_length=size,
                                           content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, sent.tell()) == (413, 0)


def test_a_sender_who_has_left_meanwhile_causes_no_fault(small_site: Flask) -> None:
    class Gone(Sent):
        def read(self, size: int | None = -1) -> bytes:
            raise ConnectionResetError

    answer = small_site.test_client().post("/nowhere", input_stream=Gone(100_000), content_length=100_000)
    assert answer.status_code == 404


def test_a_form_that_is_read_is_read_once(small_site: Flask, tmp_path: Path) -> None:
    """A text longer than the server itself discards reaches the form as it was sent."""
    client = small_site.test_client()
    answer = client.post("/en/subscribe/", data={"email": "x" * 90_000})
    assert answer.status_code in (400, 422) and b"<form" in answer.data
