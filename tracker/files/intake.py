"""The way into the store: a file is quarantined, checked, scanned where the operator has a scanner, and only then kept."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tracker.domain.errors import N_, RuleBroken
from tracker.domain.files import BY_ENDING, StoredFile, clean_name
from tracker.files import checks
from tracker.files.store import Store, TooLarge

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Intake:
    """What the operator allows.

    largest, largest_media  in megabytes; the second for sound and film
    scanner                 a command given the path of the file that exits with 0 if it found nothing; "" for none.
                            ``{}`` in it is replaced by the path, which otherwise comes last
    scan_seconds            after which a scan that has not ended counts as a refusal
    """

    store: Store
    largest: int = 20
    largest_media: int = 200
    scanner: str = ""
    scan_seconds: int = 60

    def take(self, stream: IO[bytes], sent_name: str, taken: Collection[str] = tuple(BY_ENDING)) -> StoredFile:
        """Take in one file with an accepted ending. Raises RuleBroken on ``file``; nothing of a refused file is kept."""
        name = clean_name(sent_name, taken)
        limit = self.largest_media if BY_ENDING[name.rpartition(".")[2]].is_media else self.largest
        try:
            with self.store.quarantine(stream, limit * MEGABYTE) as found:
                kind, remarks = checks.check(found.path, name)
                scanned = self._scan(found.path)
                self.store.keep(found)
                return StoredFile(found.sha256, name, kind.media_type, found.size, scanned, remarks)
        except TooLarge:
            raise RuleBroken("file", N_("The file is larger than %(limit)d MB."), limit=limit) from None

    def _scan(self, path: Path) -> bool:
        """True where a scanner found nothing, False where none is set."""
        if not self.scanner:
            return False
        words = shlex.split(self.scanner)
        command = [str(path) if word == "{}" else word for word in words]
        try:
            done = subprocess.run(command if "{}" in words else [*command, str(path)], timeout=self.scan_seconds,
                                  stdin=subprocess.DEVNULL, capture_output=True, check=False)
        except (subprocess.TimeoutExpired, OSError):
            raise RuleBroken("file", N_("The scan for malware could not be run. Please try again later.")) from None
        if done.returncode != 0:
            raise RuleBroken("file", N_("This file did not pass the scan for malware."))
        return True
