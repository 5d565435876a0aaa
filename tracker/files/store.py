"""One folder for every file that the record names: published reports, documents, evidence.

A file is stored under the SHA-256 of its bytes, so that what the log says of it can be checked at any time, the
same file is kept once, and no intact file is overwritten. It is written elsewhere in the folder and moved into
place whole: what is in the store is complete.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import tempfile
from collections.abc import Container, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

CHUNK = 256 * 1024
_SHA256 = re.compile("[0-9a-f]{64}")


class TooLarge(Exception):
    """More bytes came than were allowed; none of them are kept."""


@dataclass(frozen=True)
class Quarantined:
    """A file that has come in whole and is not in the store."""

    path: Path
    sha256: str
    size: int


class Store:
    """The folder. Several processes, and several machines that share it, may use it at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path | None:
        """The path of the file with this checksum; None where it is not kept, or the text is not a checksum."""
        place = self._place(sha256) if _SHA256.fullmatch(sha256) else None
        return place if place and place.is_file() else None

    def holds(self, sha256: str) -> bool:
        """True where the file with this checksum is kept, and its bytes are still those."""
        place = self.path(sha256)
        return place is not None and digest_of(place) == sha256

    def put(self, data: bytes) -> str:
        """Keep bytes that were made here; gives their checksum."""
        with self.quarantine(io.BytesIO(data), len(data)) as found:
            self.keep(found)
            return found.sha256

    @contextmanager
    def quarantine(self, stream: IO[bytes], limit: int) -> Iterator[Quarantined]:
        """Take a file in, outside the store, for as long as the block lasts; ``keep`` inside it makes it stay.

        Raises TooLarge above ``limit`` bytes. However the block is left, nothing unkept stays behind.
        """
        with self._written() as (path, file):
            digest, size = hashlib.sha256(), 0
            while chunk := stream.read(CHUNK):
                size += len(chunk)
                if size > limit:
                    raise TooLarge()
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
            yield Quarantined(path, digest.hexdigest(), size)

    def keep(self, found: Quarantined) -> Path:
        """Move a quarantined file to its place, unless the same one is there already: that one counts as kept from now on, so
        that it is not removed while a form that has sent it again is being written."""
        place = self._place(found.sha256)
        place.parent.mkdir(parents=True, exist_ok=True)
        found.path.chmod(0o440)
        # A link is made or refused at once, and never writes over what is there.
        try:
            os.link(found.path, place)
        except FileExistsError:
            # First of all, so that it is not removed while it is read. Another user of this machine may have put it there.
            with suppress(PermissionError, FileNotFoundError):
                os.utime(place)
            if not self.holds(found.sha256):
                # What was there is damaged, or has just been removed.
                found.path.replace(place)
        # The record that will name it outlasts a loss of power.
        for folder in place.parents[:3]:
            sync_folder(folder)
        return place

    def kept(self) -> Iterator[tuple[str, Path]]:
        """Every file in the store, with the checksum that it is named by."""
        for path in sorted((self.folder / "sha256").glob("??/*")):
            if _SHA256.fullmatch(path.name):
                yield path.name, path

    def remove_unnamed(self, named: Container[str], *, before: float) -> int:
        """Of what was kept before a moment (seconds since 1970), remove the files that are not among those named, and what an
        interrupted upload left; gives their number."""
        unnamed = [path for sha256, path in self.kept() if sha256 not in named]
        gone = 0
        for path in (*unnamed, *self.folder.glob("incoming/*.part")):
            with suppress(FileNotFoundError):  # an upload that has just ended
                # Asked of each when its turn comes: it may have been sent again in the meantime.
                if path.stat().st_mtime < before:
                    path.unlink()
                    gone += 1
        return gone

    def _place(self, sha256: str) -> Path:
        return self.folder / "sha256" / sha256[:2] / sha256

    @contextmanager
    def _written(self) -> Iterator[tuple[Path, IO[bytes]]]:
        incoming = self.folder / "incoming"
        incoming.mkdir(parents=True, exist_ok=True, mode=0o750)
        handle, name = tempfile.mkstemp(dir=incoming, suffix=".part")
        path = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                yield path, file
        finally:
            path.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Return once the names in a folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def digest_of(path: Path) -> str:
    """The checksum of a file's bytes as they are now."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
