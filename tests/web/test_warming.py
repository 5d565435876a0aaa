"""What is made before the server divides into processes: pages, and nothing that two processes must not share."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from flask import Flask

from tests import world
from tests.web.test_front import Counted
from tracker.database import Database
from tracker.web import warming

ROOT = Path(__file__).parents[2]


def with_a_commitment(database: Database) -> None:
    with database.writing() as session:
        world.an_installation(session)
        world.an_update(session, world.a_milestone(session))


def test_warming_leaves_no_connection_thread_or_count_behind(site: Flask) -> None:
    database: Database = site.extensions["database"]
    with_a_commitment(database)
    threads, counts = threading.active_count(), list(site.extensions["counting"].lines())
    asked = Counted(site)
    assert warming.warm(site) == asked.times == 14
    assert database.engine.pool.checkedin() == database.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    assert site.extensions["front"].watch._connection is None and len(site.extensions["front"].pages) == 0
    assert threading.active_count() == threads and list(site.extensions["counting"].lines()) == counts
    assert site.extensions["front"].reads._asked == {}


def test_a_page_made_beforehand_is_no_less_current(site: Flask) -> None:
    with_a_commitment(site.extensions["database"])
    warming.warm(site)
    reader = site.test_client()
    assert "/en/bodies/moda/" not in reader.get("/en/changelog/").text
    with site.extensions["database"].writing() as session:
        world.a_body(session, "moda")
    assert "/en/bodies/moda/" in reader.get("/en/changelog/").text


def test_a_database_without_a_plan_or_without_tables_does_not_prevent_the_start(
        sqlite_database: Database, make_site: Callable[..., Flask], tmp_path: Path) -> None:
    for url in (sqlite_database.engine.url.render_as_string(), f"sqlite:///{tmp_path / 'none.db'}"):
        assert warming.warm(make_site(url)) == 0


def opened(process: int, base: Path) -> list[str]:
    """The descriptors by which a process has a database open."""
    found = []
    for each in Path(f"/proc/{process}/fd").iterdir():
        try:
            name = os.readlink(each)
        except FileNotFoundError:
            continue
        if name.startswith(str(base)):
            found.append(name)
    return found


def test_the_parent_process_does_not_have_the_database_open(sqlite_database: Database, tmp_path: Path) -> None:
    with_a_commitment(sqlite_database)
    base = Path(str(sqlite_database.engine.url.database))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path / "log"
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "app:app"], cwd=ROOT, stderr=log.open("wb"),
        env=os.environ | {"DATABASE_URL": f"sqlite:///{base}", "SECRET_KEY": "k" * 32, "TRACKER_FILES": str(tmp_path / "files"),
                          "WEB_BIND": f"127.0.0.1:{port}", "MALLOC_ARENA_MAX": "1"})
    try:
        workers: set[int] = set()
        until = time.monotonic() + 90
        while time.monotonic() < until and not (len(workers) == 2 and all(opened(each, base) for each in workers)):
            try:
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
                connection.request("GET", "/en/changelog/", headers={"Connection": "close"})
                answer = connection.getresponse()
                assert answer.status == 200 and b"</html>" in answer.read()
            except ConnectionError:
                time.sleep(0.2)
            workers = {int(each) for each in Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()}
        assert len(workers) == 2 and opened(server.pid, base) == []
        assert re.search(r"14 pages made before the workers", log.read_text())
    finally:
        server.terminate()
        server.wait(60)
