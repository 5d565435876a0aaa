"""Everything that an installation keeps, in one file, and back.

A backup is a plain tar archive: the database, every file that the record names, and last of all the manifest,
which gives the size and SHA-256 of each, the head that the database had, and its own SHA-256. The archive is
written beside its final place and moved there whole, and without its manifest it is no backup: one that was
interrupted cannot be taken for one that is complete.

The database is read from one snapshot while the site goes on: an embedded one is copied by SQLite's own online
backup; PostgreSQL is read row by row in one REPEATABLE READ transaction (``dump``; none of the server's own
programs is needed). The secret key is not part of it: keep it apart.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from tracker import dump
from tracker.changelog import chain, fold, restore
from tracker.changelog.chain import Head
from tracker.changelog.record import head
from tracker.database import Database, cannot_be_asked, migrate, why
from tracker.domain.errors import N_, RuleBroken
from tracker.files.store import Store, digest_of, sync_folder
from tracker.queries import audit, files

FORM, UNSEALED = 2, 1
"""The form of the manifest; that of the first backups had no checksum of its own."""
NOT_EMPTY = N_("This database is not empty: a backup can only be restored into an empty installation. Stop the server, move "
               "the existing database aside, and restore again.")
MANIFEST = "manifest.json"
FILE_COPY, ROWS = "base.sqlite3", "base.jsonl"
_MEMBER = re.compile(f"{re.escape(FILE_COPY)}|{re.escape(ROWS)}|files/[0-9a-f]{{64}}|{re.escape(MANIFEST)}")
LARGEST_MANIFEST = 256 * 1024 * 1024


class MayStand(RuleBroken):
    """It cannot be determined whether the database was restored: the files that it would name stay."""


@dataclass(frozen=True)
class Kept:
    """What a backup holds. missing: checksums of files that the record names and that the store lacked, or held with
    other bytes. broken: the chains, of the record and of the audit log, that did not verify: such a backup is worth keeping, and
    cannot be restored."""

    head: Head
    audit_head: tuple[int, str]
    revision: str
    release: str
    at: str
    files: int
    missing: tuple[str, ...]
    broken: tuple[str, ...] = ()


# --- out -------------------------------------------------------------------------------------------------------------


def back_up(database: Database, store: Store, target: Path, *, release: str, at: datetime, portable: bool = False) -> Kept:
    """Write a backup to ``target``, which must not exist. The site may go on meanwhile.

    portable  write an embedded database row by row as well, so that it can be restored to either database

    Raises RuleBroken on ``target`` where it exists already, or cannot be written: nothing of it is left then.
    """
    if target.exists():
        raise RuleBroken("target", N_("%(path)s already exists; a backup never overwrites an existing file."), path=str(target))
    try:
        return _write(database, store, target, release=release, at=at, portable=portable)
    except OSError as fault:
        raise RuleBroken("target", N_("The backup could not be written to %(path)s, and nothing was left there: %(fault)s"),
                         path=str(target), fault=why(fault)) from fault


def _write(database: Database, store: Store, target: Path, *, release: str, at: datetime, portable: bool) -> Kept:
    with _beside(target) as part, part.open("xb") as raw:
        os.chmod(part, 0o600)
        members: dict[str, dict[str, Any]] = {}
        with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as archive, tempfile.TemporaryDirectory(
                dir=target.parent, prefix=f".{target.name}.") as folder:
            copy = Path(folder) / (FILE_COPY if database.is_sqlite and not portable else ROWS)
            kept, named = _copy_base(database, copy)
            _add(archive, members, copy.name, copy)
            missing = []
            for sha256 in sorted(named):
                path = store.path(sha256)
                if path is None or digest_of(path) != sha256:
                    missing.append(sha256)
                else:
                    _add(archive, members, f"files/{sha256}", path)
            found = kept | {"form": FORM, "release": release, "at": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
                            "members": members, "missing": missing}
            found["sha256"] = _seal(found)
            text = (json.dumps(found, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()
            about = tarfile.TarInfo(MANIFEST)
            about.size, about.mode = len(text), 0o600
            archive.addfile(about, io.BytesIO(text))
        raw.flush()
        os.fsync(raw.fileno())
        # A link is made or refused atomically: of two backups to one place, one is refused because the place is taken.
        try:
            os.link(part, target)
        except FileExistsError:
            raise RuleBroken("target", N_("%(path)s already exists; a backup never overwrites an existing file."),
                             path=str(target)) from None
    _outlasts(target)
    return _kept(found)


def _copy_base(database: Database, path: Path) -> tuple[dict[str, Any], set[str]]:
    """Copy the database; gives what the manifest says of the copy, and the files that it names."""
    if path.name == FILE_COPY:
        database.copy_file(path)
        copy = Database(f"sqlite:///{path}")
        try:
            with copy.reading() as session:
                return _described(session), files.referenced(session)
        finally:
            copy.dispose()
    with database.reading() as session, path.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(line + "\n" for line in dump.rows(session.connection()))
        out.flush()
        return _described(session), files.referenced(session)


def _described(session: Session) -> dict[str, Any]:
    newest, checked = head(session), audit.verify(session)
    broken = [*(["record"] if chain.verify(fold.links(session))[1] else []), *([] if checked.holds else ["audit log"])]
    return {"head": {"number": newest.number, "digest": newest.digest}, "revision": dump.revision(session.connection()),
            "broken": broken, "audit": {"number": checked.number, "digest": checked.digest}}


def _add(archive: tarfile.TarFile, members: dict[str, dict[str, Any]], name: str, path: Path) -> None:
    about = tarfile.TarInfo(name)
    about.size, about.mode = path.stat().st_size, 0o600
    with path.open("rb") as data:
        reading = _Reading(data)
        archive.addfile(about, reading)
    members[name] = {"sha256": reading.digest.hexdigest(), "bytes": about.size}


class _Reading:
    """A file that is hashed as it is read."""

    def __init__(self, data: IO[bytes]) -> None:
        self.data, self.digest = data, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self.data.read(size)
        self.digest.update(piece)
        return piece


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    os.close(handle)
    part = Path(name)
    part.unlink()
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def _outlasts(place: Path) -> None:
    """See to it that a file that was just moved to its place is still there after a loss of power; otherwise it is removed."""
    try:
        sync_folder(place.parent)
    except OSError:
        place.unlink(missing_ok=True)
        raise


# --- back ------------------------------------------------------------------------------------------------------------


def look(source: Path) -> Kept:
    """Read a whole backup and check it against its manifest. Raises RuleBroken where anything of it is damaged."""
    with _unpacked(source, None) as (found, _folder):
        return _kept(found)


def bring_back(url: str, store: Store, source: Path) -> Kept:
    """Restore a backup into an installation that holds nothing: check all of it, then restore its files, then its
    database.

    The database is brought to this release, and must then hold: chain, record, audit log, and the head that the
    manifest names. Otherwise nothing is restored. Raises RuleBroken, which names the place where there was no room.
    """
    target = Database(url)
    try:
        _check_empty(target)
        place = target.place or store.folder
        with _unpacked(source, place.parent) as (found, folder):
            kept = _kept(found)
            with _files_kept(store, folder / "files"), _written_to(target.engine.url.render_as_string()):
                if target.is_sqlite:
                    if not (folder / FILE_COPY).exists():
                        _make_file(folder / FILE_COPY, folder / ROWS, kept)
                    target.dispose()
                    _bring_file(folder / FILE_COPY, place, kept)
                elif (folder / FILE_COPY).exists():
                    raise RuleBroken("", N_("This is a copy of an embedded database. To restore to PostgreSQL, make a "
                                            "backup with backup --portable."))
                else:
                    _bring_rows(target, folder / ROWS, kept)
        return kept
    finally:
        target.dispose()


@contextmanager
def _written_to(place: str) -> Iterator[None]:
    """Turn a full disk, or a place that cannot be written to, into a refusal that names it."""
    try:
        yield
    except (OSError, SQLAlchemyError) as fault:
        if not isinstance(fault, OSError) and not cannot_be_asked(fault):
            raise
        raise RuleBroken("", N_("The backup could not be restored to %(place)s, and nothing was left there: %(fault)s"),
                         place=place, fault=why(fault)) from fault


@contextmanager
def _files_kept(store: Store, folder: Path) -> Iterator[None]:
    """Keep the files of a backup. Where one of them, or the database after them, cannot be restored, the files that were
    not there before are removed again: no record names them."""
    made: list[Path] = []
    try:
        with _written_to(str(store.folder)):
            for path in sorted(folder.glob("*")):
                with path.open("rb") as data, store.quarantine(data, path.stat().st_size) as came:
                    there = store.path(came.sha256)
                    kept = store.keep(came)
                    if there is None:
                        made.append(kept)
        yield
    except MayStand:
        raise
    except BaseException:
        for path in made:
            path.unlink(missing_ok=True)
        raise


def _check_empty(target: Database) -> None:
    if target.place and not target.place.exists():
        return
    with target.reading() as session:
        if not dump.is_empty(session.connection()):
            raise RuleBroken("", NOT_EMPTY)


def _bring_file(copy: Path, place: Path, kept: Kept) -> None:
    address = f"sqlite:///{copy}"
    with _of_no_newer_release():
        migrate(address)
    base = Database(address)
    try:
        with base.reading() as session:
            _check(session, kept)
        base.fold_log()
    finally:
        base.dispose()
    for ending in ("-wal", "-shm"):
        place.with_name(place.name + ending).unlink(missing_ok=True)
        copy.with_name(copy.name + ending).unlink(missing_ok=True)
    copy.chmod(0o600)
    with copy.open("rb") as data:
        os.fsync(data.fileno())
    copy.replace(place)
    _outlasts(place)


def _make_file(place: Path, lines: Path, kept: Kept) -> None:
    place.touch(mode=0o600)
    base = Database(f"sqlite:///{place}", keeps_references=False)
    try:
        _bring_rows(base, lines, kept)
    finally:
        base.dispose()


def _bring_rows(base: Database, lines: Path, kept: Kept) -> None:
    """Load the rows, bring them to this release and check them, before anyone else can see them; otherwise nothing is
    loaded. Raises MayStand where the server is lost just as they are committed."""
    handed = False
    try:
        with (base.connection() as connection, lines.open(encoding="utf-8", newline="\n") as rows, _of_no_newer_release(),
              Session(connection) as session):
            if not dump.is_empty(connection):
                raise RuleBroken("", NOT_EMPTY)
            if dump.revision(connection) not in ("", kept.revision):
                # It was prepared by a newer release than the one that the rows come from.
                migrate(connection, "base", down=True)
            migrate(connection, kept.revision)
            dump.load(connection, rows)
            migrate(connection)
            restore.index_again(session)
            session.flush()
            _check(session, kept)
            handed = True
    except (ValueError, KeyError, SQLAlchemyError) as fault:
        if handed and getattr(fault, "connection_invalidated", False):
            if _stands(base, kept):
                return
            raise MayStand("", N_(
                "The connection to %(place)s was lost just as the restored record was being committed, so it is not known "
                "whether it was saved; the files of the backup were kept. Once the server answers again, restore once more "
                "if the database is empty."), place=base.engine.url.render_as_string()) from fault
        if cannot_be_asked(fault):
            raise
        raise RuleBroken("", N_("The rows of the backup cannot be loaded: %(fault)s"), fault=why(fault)[:300]) from fault


def _stands(base: Database, kept: Kept) -> bool:
    """Whether the record is there, by its head."""
    try:
        with base.reading() as session:
            found = head(session)
    except SQLAlchemyError:
        return False
    return (found.number, found.digest) == (kept.head.number, kept.head.digest)


@contextmanager
def _of_no_newer_release() -> Iterator[None]:
    from alembic.util import CommandError

    try:
        yield
    except CommandError as fault:
        raise RuleBroken("", N_("The backup was made by a newer release than this one.")) from fault


def _check(session: Session, kept: Kept) -> None:
    finding, checked = fold.check(session), audit.verify(session)
    if not finding.holds or (finding.head.number, finding.head.digest) != (kept.head.number, kept.head.digest):
        raise RuleBroken("", N_("The restored record fails verification, or its head is not the one stated in the backup."))
    if not checked.holds or (checked.number, checked.digest) != kept.audit_head:
        raise RuleBroken("", N_("The restored audit log fails verification, or does not end where the backup says it does."))


@contextmanager
def _unpacked(source: Path, beside: Path | None) -> Iterator[tuple[dict[str, Any], Path]]:
    """The manifest and a folder with every member, all of it checked."""
    with ExitStack() as held:
        try:
            if beside is not None:
                beside.mkdir(parents=True, exist_ok=True)
            folder = Path(held.enter_context(tempfile.TemporaryDirectory(dir=beside, prefix=".restore-")))
            (folder / "files").mkdir()
            manifest = _unpack(source, folder)
            _kept(manifest)
        except OSError as fault:
            # A full disk, most likely: it says nothing about the backup.
            raise RuleBroken("", N_("%(source)s could not be unpacked in %(folder)s, and nothing was left there: "
                                    "%(fault)s"), source=str(source), folder=str(beside or tempfile.gettempdir()),
                             fault=why(fault)) from fault
        except (tarfile.TarError, EOFError, ValueError, KeyError, TypeError, AttributeError) as fault:
            raise RuleBroken("", N_("The backup is damaged or incomplete: %(fault)s"), fault=str(fault)[:200]) from fault
        yield manifest, folder


def _unpack(source: Path, folder: Path) -> dict[str, Any]:
    sums: dict[str, dict[str, Any]] = {}
    manifest: dict[str, Any] | None = None
    with tarfile.open(source, mode="r:") as archive:
        for member in archive:
            if manifest is not None or not member.isreg() or not _MEMBER.fullmatch(member.name) or member.name in sums:
                raise ValueError(f"it contains something that does not belong in a backup: {member.name[:80]}")
            data = archive.extractfile(member)
            if data is None:
                raise ValueError(f"{member.name} cannot be read")
            if member.name == MANIFEST:
                manifest = json.loads(data.read(LARGEST_MANIFEST))
                continue
            path = folder / member.name
            with path.open("xb") as out:
                shutil.copyfileobj(data, out, 1024 * 1024)
            sums[member.name] = {"sha256": digest_of(path), "bytes": path.stat().st_size}
    if manifest is None:
        raise ValueError("it has no manifest")
    if manifest.get("form") not in (FORM, UNSEALED):
        raise ValueError("its format is unknown")
    if manifest["form"] == FORM and manifest.get("sha256") != _seal(manifest):
        raise ValueError("its manifest has been changed since it was written")
    if differing := sorted({*sums, *manifest["members"]} - {name for name, each in sums.items()
                                                             if manifest["members"].get(name) == each}):
        raise ValueError(f"{differing[0]} does not match the manifest")
    for name in sums:
        if name.startswith("files/") and sums[name]["sha256"] != name.removeprefix("files/"):
            raise ValueError(f"{name} does not match the checksum in its name")
    return manifest


def _seal(manifest: dict[str, Any]) -> str:
    rest = {name: value for name, value in manifest.items() if name != "sha256"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def _kept(found: dict[str, Any]) -> Kept:
    count = sum(name.startswith("files/") for name in found["members"])
    return Kept(Head(found["head"]["number"], found["head"]["digest"], ""), (found["audit"]["number"], found["audit"]["digest"]),
                found["revision"], found["release"], found["at"], count, tuple(found["missing"]),
                tuple(found.get("broken", ())))
