"""The whole public record in one file that anyone may take: the log, and every published file. And back, into an
empty database.

It is a ZIP that explains itself: ``changelog.jsonl``, ``files/<SHA-256>``, two texts to read, and ``missing.txt``
where a file that the record names is not kept here. Nothing in it is trusted: the log must verify, and a file is
accepted only where the record names it and its bytes have the checksum that it is named by.
"""

from __future__ import annotations

import lzma
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from tracker.changelog import chain, fold, restore
from tracker.changelog.chain import Head
from tracker.database import Database, why
from tracker.domain.errors import N_, RuleBroken
from tracker.exchange import metadata
from tracker.exchange.origin import Origin
from tracker.exchange.packed import Part, as_zip
from tracker.files.store import Store, TooLarge
from tracker.queries import files, tellable

LOG, MISSING = "changelog.jsonl", "missing.txt"
LARGEST_LOG = 64 * 1024 * 1024 * 1024
LARGEST_FILE = 512 * 1024 * 1024
_FILE = re.compile("files/([0-9a-f]{64})")
_PIECE = 1024 * 1024


@dataclass(frozen=True)
class Taken:
    """The head of the record that was brought in; how many files came; the checksums of those it names that did not come."""

    head: Head
    files: int
    lacking: tuple[str, ...]


def as_one_file(session: Session, store: Store, origin: Origin) -> Iterator[bytes]:
    """The record as it stands in this session, a piece at a time. The same record gives the same bytes."""
    kept = {sha256: path for sha256 in sorted(files.public(session)) if (path := store.path(sha256)) is not None}

    def explained() -> Iterator[Part]:
        yield "README.zh.txt", [metadata.read_me_whole(origin, "zh").encode()]
        yield "README.en.txt", [metadata.read_me_whole(origin, "en").encode()]
        yield LOG, (f"{chain.line(link)}\n".encode() for link in fold.links(session, public=True))
        if missing := sorted(files.public(session) - set(kept)):
            yield MISSING, ["".join(f"{sha256}\n" for sha256 in missing).encode()]

    return as_zip(explained(), stored=((f"files/{sha256}", _read(path)) for sha256, path in kept.items()), large=True)


def _read(path: Path) -> Iterator[bytes]:
    with path.open("rb") as data:
        while piece := data.read(_PIECE):
            yield piece


def from_log(database: Database, log: Path) -> Head:
    """Fill an empty migrated database from a log. Raises RuleBroken if it is invalid, or says what this release cannot tell."""
    with database.writing() as session:
        return _rebuilt(session, log)


def _rebuilt(session: Session, log: Path) -> Head:
    with tellable.demanded(session, after=0):
        return restore.rebuild(session, log)


def bring_in(database: Database, store: Store, source: Path) -> Taken:
    """Fill an empty migrated database, and the store, from such a file. Raises RuleBroken; the database then stays empty."""
    try:
        with zipfile.ZipFile(source) as archive, tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / LOG
            _unpack(archive, LOG, log, LARGEST_LOG)
            with database.writing() as session:
                head, named = _rebuilt(session, log), files.public(session)
                came = sum(_take(archive, store, each) in named for each in archive.namelist() if _names(each) in named)
    except OSError as fault:
        # A full disk, most likely: it says nothing about the download.
        raise RuleBroken("", N_("The record could not be loaded, and the database stays empty: %(fault)s"),
                         fault=why(fault)) from fault
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, KeyError, EOFError, NotImplementedError, RuntimeError) as fault:
        raise RuleBroken("", N_("This is not a whole record, or it is damaged: %(fault)s"), fault=str(fault)[:200]) from fault
    return Taken(head, came, tuple(sorted(each for each in named if store.path(each) is None)))


def _names(member: str) -> str:
    found = _FILE.fullmatch(member)
    return found[1] if found else ""


def _take(archive: zipfile.ZipFile, store: Store, member: str) -> str:
    """Keep a file whose bytes match its name: its checksum; "" where they do not, and it is not kept."""
    try:
        with archive.open(member) as data, store.quarantine(data, LARGEST_FILE) as came:
            if came.sha256 != _names(member):
                return ""
            store.keep(came)
            return came.sha256
    except (TooLarge, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError):
        return ""


def _unpack(archive: zipfile.ZipFile, member: str, target: Path, limit: int) -> None:
    if archive.getinfo(member).file_size > limit:
        raise zipfile.BadZipFile("its log has no end")
    with archive.open(member) as data, target.open("wb") as out:
        shutil.copyfileobj(data, out, _PIECE)
