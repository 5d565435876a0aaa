"""A verified copy of another installation's public record, kept by anyone who wants to be its witness.

What the original adds is first written to a file beside the database, so that an answer that breaks off can be
resumed. It is accepted only when it verifies, follows the copy's own head and reaches the head that the original
announced, and then all of it in one transaction. An original that shows a different history from before is
refused, and the first entry that differs is named: the copy keeps what was shown before. Files are proved by the
checksums that the record names.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from time import monotonic
from typing import IO
from urllib.parse import urlsplit

from tracker.changelog import chain, restore
from tracker.changelog.chain import Head
from tracker.changelog.mirrored import mirror_of
from tracker.changelog.record import head
from tracker.commands import mirroring
from tracker.database import Database
from tracker.domain.errors import RuleBroken
from tracker.files.store import Quarantined, Store, TooLarge
from tracker.outbound import NotReached, Outbound, is_public
from tracker.queries import files, tellable

LOG = "/data/changelog.jsonl"
LONGEST_LINE = 16 * 1024 * 1024
"""Maximum bytes in one entry. Anything longer is not in this format."""
MOST = 64 * 1024 * 1024 * 1024
"""Maximum bytes of an answer, never more than nine tenths of the free space: an endless one leaves room for others."""
LONGEST_RUN = 3600.0
"""Seconds during which files may start to be fetched."""
LARGEST_FILE = 512 * 1024 * 1024
_DIGEST = re.compile('(?:W/)?"([0-9a-f]{64})"')


class NotFollowed(Exception):
    """Nothing was accepted, and another try may succeed: no answer, or one that broke off. What came is kept."""


class Refused(Exception):
    """What the original shows cannot be accepted; the copy is as it was. ``entry`` is the first that does not hold, or 0."""

    def __init__(self, why: str, entry: int = 0) -> None:
        super().__init__(why)
        self.entry = entry


@dataclass(frozen=True)
class Followed:
    """The copy's head before and after."""

    before: Head
    after: Head


@dataclass
class Mirroring:
    """One copy and its original.

    url     the URL of the original, as its readers use it
    folder  where what has come and is not yet accepted is kept
    """

    database: Database
    outbound: Outbound
    url: str
    folder: Path
    now: Callable[[], datetime]

    def __post_init__(self) -> None:
        self.url = self.url.removesuffix(LOG).rstrip("/")

    def follow(self, *, whole: bool = False) -> Followed:
        """Bring the copy to where the original is; with ``whole``, compare every entry again and not only the new ones.

        Raises NotFollowed, Refused.
        """
        with self._alone():
            return self._follow(whole)

    def _follow(self, whole: bool) -> Followed:
        ours = self._ours()
        if whole and ours.number:
            self._compare(ours)
        theirs = self._bring(ours)
        if theirs is None:
            self._compare(ours)
            raise Refused("What arrived does not follow on from this copy, though the whole log does. Run it again; if this "
                          "continues, tell the keeper of the original.")
        with self.database.writing() as session:
            if head(session) != ours:
                raise NotFollowed("Another run changed the copy in the meantime.")
            try:
                with tellable.demanded(session, after=ours.number):
                    after = restore.extend(session, self._part) if theirs.number > ours.number else ours
            except RuleBroken as fault:
                self._part.unlink(missing_ok=True)
                raise Refused(str(fault), int(fault.values.get("number", 0))) from fault
            mirroring.agree(session, self.url, at=self.now())
        self._part.unlink(missing_ok=True)
        return Followed(ours, after)

    def fetch_files(self, store: Store, *, whole: bool = False) -> Iterator[tuple[str, str]]:
        """Fetch each file that the record names and the store lacks; with ``whole``, read those that it has, and fetch again
        each whose bytes differ. Gives its checksum with what was wrong: "" where it is now kept, ``not offered``,
        ``differs``, the code of NotReached, or ``left to the next run``: an original that sends each of them slowly cannot
        hold a run up for ever."""
        with self.database.reading() as session:
            named = sorted(files.referenced(session))
        until = monotonic() + LONGEST_RUN
        for sha256 in named:
            if not (store.holds(sha256) if whole else store.path(sha256)):
                yield sha256, self._fetch_file(store, sha256) if monotonic() < until else "left to the next run"

    # --- the log --------------------------------------------------------------------------------------------------

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Two runs would write what each received into one file. The lock goes with its holder, however that ends."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "running").open("wb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as fault:
                raise NotFollowed("Another run is already working on this copy: nothing was done.") from fault
            yield

    @property
    def _part(self) -> Path:
        return self.folder / "incoming.jsonl"

    def _ours(self) -> Head:
        with self.database.reading() as session:
            found, ours = mirror_of(session), head(session)
        if found is None and ours.number:
            raise Refused("This database holds a record of its own. Start a copy in an empty one (flask --app app db upgrade).")
        if found is not None and found.url != self.url:
            raise Refused(f"This database is a copy of {found.url}, and cannot be a copy of another site.")
        return ours

    def _bring(self, ours: Head) -> Head | None:
        """Complete the part that has come: its head, or None where what the original shows does not follow ours."""
        staged, faults = self._staged(ours)
        if any(fault.check != chain.WITHHELD_UNSAID for fault in faults):
            self._part.unlink()
            staged = ours
        status, announced = self._get(f"?after={staged.number}", staged.digest, self._part, append=True)
        if status == 304:
            # Nothing new: the head is the one that we named.
            return self._settled(ours)
        if whole_came := self._begins_anew(ours, staged):
            self._skip(ours)
        found, faults = self._staged(ours)
        if broken := next((fault for fault in faults if fault.check != chain.WITHHELD_UNSAID), None):
            self._part.unlink()
            if staged != ours:
                # Perhaps only what came earlier and was never accepted is wrong: try once more from our own head.
                return self._bring(ours)
            if broken.number == ours.number + 1 and ours.number:
                return None
            raise Refused(f"Entry {broken.number} fails verification: {broken.check}", broken.number)
        if not announced and found == ours and not whole_came:
            # Nothing came, and no head was named that could be ours.
            if not ours.number:
                raise NotFollowed(f"{self.url} shows no entries and names no newest one.")
            self._compare(ours)
        if announced and not self._reaches(announced, ours, found):
            if found == ours and ours.number:
                return None
            raise NotFollowed(f"The answer ended at entry {found.number}, before the newest entry that it had announced. "
                              "Run it again: it continues from there.")
        return self._settled(ours)

    def _settled(self, ours: Head) -> Head:
        found, faults = self._staged(ours)
        if faults:
            self._part.unlink(missing_ok=True)
            raise Refused(f"Entry {faults[0].number} fails verification: {faults[0].check}", faults[0].number)
        return found

    def _staged(self, ours: Head) -> tuple[Head, list[chain.Fault]]:
        """The head of what has come, cut to whole lines, and what fails verification in it."""
        if not self._part.exists():
            return ours, []
        with self._part.open("rb+") as part:
            _cut(part)
        return chain.verify(restore.read_log(self._part), ours)

    def _begins_anew(self, ours: Head, staged: Head) -> bool:
        """True where an original that knows no ``after`` gave its whole log though only what follows was asked for."""
        if not ours.number or staged != ours or not self._part.exists():
            return False
        first = next(restore.read_log(self._part), None)
        return first is not None and '"number":1,' in first.header

    def _skip(self, ours: Head) -> None:
        """Of a whole log that agrees with ours, keep only what follows our head."""
        self._check_agreement(self._part, ours)
        rest = self._part.with_suffix(".rest")
        with self._part.open("rb") as lines, rest.open("wb") as out:
            for number, line in enumerate(lines, 1):
                if number > ours.number:
                    out.write(line)
        rest.replace(self._part)

    def _reaches(self, announced: str, ours: Head, found: Head) -> bool:
        if announced in (found.digest, ours.digest if found == ours else ""):
            return True
        # The log may have grown between the announcement and its last line.
        return self._part.exists() and any(link.digest == announced for link in restore.read_log(self._part))

    def _compare(self, ours: Head) -> None:
        """Look at the original's whole log. Raises Refused where it differs from ours up to our head."""
        if not ours.number:
            return
        # Always under one name: what a killed run left is overwritten.
        path = self.folder / "whole.jsonl"
        try:
            _, announced = self._get("", "", path, append=False)
            with path.open("rb+") as part:
                _cut(part)
            found, _ = restore.verify_log(path)
            ends = found.digest == announced or any(link.digest == announced for link in restore.read_log(path))
            if announced and not ends:
                raise NotFollowed(f"The answer ended at entry {found.number}, before the newest entry that it had announced.")
            self._check_agreement(path, ours)
        finally:
            path.unlink(missing_ok=True)

    def _check_agreement(self, path: Path, ours: Head) -> None:
        try:
            with self.database.reading() as session:
                differs = restore.first_difference(session, path)
        except RuleBroken as fault:
            raise Refused(str(fault), int(fault.values.get("number", 0))) from fault
        if differs is None:
            return
        number, shown = differs
        with self.database.writing() as session:
            mirroring.note_fork(session, number, shown, at=self.now())
        self._part.unlink(missing_ok=True)
        if shown is None:
            raise Refused(f"The original ends at entry {number - 1}, but this copy holds entries {number} to {ours.number}, "
                          "which it showed before. Nothing was changed here.", number)
        raise Refused(f"The original's history forks from this copy at entry {number}: it now shows {shown}. "
                      "Nothing was changed here.", number)

    def _get(self, query: str, known: str, path: Path, *, append: bool) -> tuple[int, str]:
        """Fetch the log into a file: the status (200 or 304) and the digest of the head that the answer announces."""
        headers = {"Accept": "application/jsonl"}
        if known and known != chain.GENESIS:
            headers["If-None-Match"] = f'"{known}"'
        size, line = 0, 0
        room = shutil.disk_usage(self.folder).free * 9 // 10
        before = path.stat().st_size if append and path.exists() else 0

        def take(piece: bytes) -> None:
            nonlocal size, line
            size += len(piece)
            for part in piece.splitlines(keepends=True) if b"\n" in piece else (piece,):
                line += len(part)
                if line > LONGEST_LINE:
                    raise Refused(f"A line is longer than {LONGEST_LINE // 1024 // 1024} MiB.")
                if part.endswith(b"\n"):
                    line = 0
            if size > MOST:
                raise Refused("The answer has no end.")
            if size > room:
                raise NotFollowed(f"There is no room in {self.folder} for more than {size} bytes of the answer, "
                                  "or the answer has no end. What arrived is kept; run it again.")
            out.write(piece)

        with path.open("ab" if append else "wb") as out:
            try:
                answer = self.outbound.fetch(f"{self.url}{LOG}{query}", take, headers=headers)
            except NotReached as fault:
                if fault.code in ("bad_address", "not_public"):
                    raise Refused(f"{self.url} is not allowed ({fault.code}): a copy follows public sites only.") from fault
                raise NotFollowed(f"{self.url} was not reached ({fault.code}). What arrived is kept; run it again.") from fault
            finally:
                out.flush()
                os.fsync(out.fileno())
        # "Not changed" is an answer only to a request that named what it has.
        if answer.status not in ((200, 304) if "If-None-Match" in headers else (200,)):
            raise NotFollowed(f"{answer.address} answered with status {answer.status}.")
        if "html" in answer.headers.get("content-type", "").lower():
            # A notice of maintenance, say, or of a network that asks for a log-in first: it says nothing of the history.
            os.truncate(path, before)
            raise NotFollowed(f"{answer.address} answered with a web page instead of the log.")
        marked = _DIGEST.fullmatch(answer.headers.get("etag", ""))
        return answer.status, marked[1] if marked else ""

    # --- the files ------------------------------------------------------------------------------------------------

    def _fetch_file(self, store: Store, sha256: str) -> str:
        size = 0
        self.folder.mkdir(parents=True, exist_ok=True)
        # The file has no name, so that a killed run leaves nothing behind.
        with tempfile.TemporaryFile(dir=self.folder) as out:
            def take(piece: bytes) -> None:
                nonlocal size
                size += len(piece)
                if size > LARGEST_FILE:
                    raise TooLarge
                out.write(piece)

            try:
                answer = self.outbound.fetch(f"{self.url}/files/{sha256}", take)
            except TooLarge:
                return "too large"
            except NotReached as fault:
                return fault.code
            if answer.status != 200:
                return "not offered" if answer.status == 404 else str(answer.status)
            out.seek(0)
            with store.quarantine(out, LARGEST_FILE) as found:
                return self._keep(store, found, sha256)

    @staticmethod
    def _keep(store: Store, found: Quarantined, sha256: str) -> str:
        if found.sha256 != sha256:
            return "differs"
        store.keep(found)
        return ""


def asker(agent: str, url: str, *, local: bool) -> Outbound:
    """The client that fetches a copy of ``url``. Public addresses only; where ``local`` is set, also one of this very
    machine that was typed as a number, and only that. The port that was typed is allowed too."""
    outbound = Outbound(agent, seconds=60.0)
    try:
        parts = urlsplit(url)
        outbound = replace(outbound, ports=outbound.ports | ({parts.port} if parts.port else set()))
        own = ip_address(parts.hostname or "")
    except ValueError:
        return outbound
    if not (local and own.is_loopback):
        return outbound
    return replace(outbound, allowed=lambda address: address == own or is_public(address))


def _cut(part: IO[bytes]) -> None:
    """Keep whole lines only: one that an interrupted answer began is asked for again."""
    end = part.seek(0, os.SEEK_END)
    while end:
        start = max(0, end - 64 * 1024)
        part.seek(start)
        at = part.read(end - start).rfind(b"\n")
        if at >= 0:
            part.truncate(start + at + 1)
            return
        end = start
    part.truncate(0)
