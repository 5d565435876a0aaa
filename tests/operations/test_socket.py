"""Behind a proxy that connects through a Unix socket, as in the sample installation:
what a reader's request claims is never treated as the proxy's word."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.world import a_plan
from tracker.database import Database

ROOT = Path(__file__).parents[2]


@contextmanager
def served(database: Database, folder: Path) -> Iterator[Path]:
    """The site on a Unix socket, once it answers."""
    place = folder / "web.sock"
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{database.engine.url.database}", "SECRET_KEY": "k" * 32,
                   "TRACKER_FILES": str(folder / "files"), "TRACKER_PROXIES": "1", "WEB_BIND": f"unix:{place}",
                   "WEB_WORKERS": "1"}
    running = subprocess.Popen([sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "app:app"], cwd=ROOT,
                               env=environment)
    try:
        deadline = time.monotonic() + 60
        while not place.exists():
            assert running.poll() is None and time.monotonic() < deadline, "it does not answer"
            time.sleep(0.05)
        yield place
    finally:
        running.terminate()
        running.wait(timeout=60)


def got(place: Path, path: str, **headers: str) -> tuple[int, str]:
    """Status and text of an answer received through the socket."""
    with closing(http.client.HTTPConnection("tracker.example.org")) as connection:
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.connect(str(place))
        connection.request("GET", path, headers={"X-Forwarded-For": "192.0.2.1", **headers})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def test_no_reader_can_dictate_the_address_of_the_site(sqlite_database: Database, tmp_path: Path) -> None:
    with sqlite_database.writing() as session:
        a_plan(session)
    sqlite_database.dispose()
    with served(sqlite_database, tmp_path) as place:
        # The page that this made would have been kept, with its links, for all who came after.
        got(place, "//elsewhere.example/en/changelog/", SCRIPT_NAME="//elsewhere.example")
        status, page = got(place, "/en/changelog/")
        assert status == 200
        assert "elsewhere.example" not in page
        # What a proxy lets through by its address is what is answered.
        assert got(place, "/nowhere", PATH_INFO="/healthz")[0] == 404
