"""The service is stopped and started again under load, as an upgrade does, and no request is lost."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tests.world import a_plan
from tracker.database import Database

ROOT = Path(__file__).parents[2]
# What systemd does: the socket is given as the third descriptor, and the process is told so by its own number.
HANDED_OVER = 'LISTEN_PID=$$ exec "$0" -m gunicorn -c "$1" app:app'
SERVED_AS = "deploy/gunicorn.conf.py"
READERS = 4


def started(listener: socket.socket, database: Database, folder: Path, conf: str = SERVED_AS) -> subprocess.Popen[bytes]:
    """The site on a socket that it did not open itself."""

    def hand_over() -> None:
        os.dup2(handle, 3)

    handle = listener.fileno()
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{database.engine.url.database}", "SECRET_KEY": "k" * 32,
                   "TRACKER_FILES": str(folder / "files"), "TRACKER_READS_PER_MINUTE": "1000000", "LISTEN_FDS": "1",
                   "TRACKER_LOG": "json", "WEB_WORKERS": "2"}
    return subprocess.Popen(["/bin/sh", "-c", HANDED_OVER, sys.executable, conf], cwd=ROOT, env=environment, close_fds=False,
                            preexec_fn=hand_over, stdout=subprocess.DEVNULL, stderr=(folder / "log").open("ab"))


def test_no_request_is_lost_while_the_service_is_stopped_and_started_again(sqlite_database: Database, tmp_path: Path) -> None:
    with sqlite_database.writing() as session:
        a_plan(session)
    sqlite_database.dispose()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1024)
        port = listener.getsockname()[1]
        ended, answers, faults = threading.Event(), [], []

        def read() -> None:
            while not ended.is_set():
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
                try:
                    connection.request("GET", "/en/changelog/", headers={"Connection": "close"})
                    answer = connection.getresponse()
                    if answer.status != 200 or not answer.read().rstrip().endswith(b"</html>"):
                        faults.append(f"answer {answer.status}")
                    answers.append(time.monotonic())
                except OSError as fault:
                    faults.append(repr(fault))
                finally:
                    connection.close()

        running = started(listener, sqlite_database, tmp_path)
        readers = [threading.Thread(target=read) for _ in range(READERS)]
        try:
            for reader in readers:
                reader.start()
            for _ in range(2):
                _until(lambda: len(answers) > 20, running)
                running.send_signal(signal.SIGTERM)
                running.wait(timeout=60)
                answers.clear()
                running = started(listener, sqlite_database, tmp_path)
            _until(lambda: len(answers) > 20, running)
        finally:
            ended.set()
            for reader in readers:
                reader.join()
            running.terminate()
            running.wait(timeout=60)
    assert faults == []
    assert (tmp_path / "log").read_text().count('"event":"answer"') >= 60


def test_a_service_that_is_stopped_while_starting_ends_and_leaves_no_worker_answering(
        sqlite_database: Database, tmp_path: Path) -> None:
    sqlite_database.dispose()
    slow = tmp_path / "slow.conf.py"
    slow.write_text(f"exec(open({SERVED_AS!r}).read())\ndef post_fork(_server, _worker):\n    import time\n    time.sleep(0.3)\n")
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(1024)
        running = started(listener, sqlite_database, tmp_path, str(slow))
        try:
            _until(lambda: (tmp_path / "log").read_text().count("Booting worker") == 2, running)
            running.send_signal(signal.SIGTERM)
            running.wait(timeout=30)
        finally:
            running.kill()
            running.wait()
    assert "SIGKILL" not in (tmp_path / "log").read_text()


def _until(holds: Callable[[], bool], running: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert running.poll() is None and time.monotonic() < deadline, "it does not answer"
        time.sleep(0.05)
