"""The store: files are named by their content, complete or absent, and never overwritten."""

from __future__ import annotations

import hashlib
import io
import os
import threading
import time
from pathlib import Path

import pytest

from tracker.files import store as files
from tracker.files.store import Store, TooLarge, digest_of


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def test_a_file_is_found_only_by_the_checksum_of_its_bytes(store: Store, tmp_path: Path) -> None:
    sha256 = store.put("報告".encode())
    assert sha256 == hashlib.sha256("報告".encode()).hexdigest()
    path = store.path(sha256)
    assert path and digest_of(path) == sha256 and dict(store.kept()) == {sha256: path}
    (tmp_path / "secret").write_text("x")
    for other in ("0" * 64, "../secret", sha256.upper(), "", "incoming", f"{sha256}/..", "../" * 20 + "etc/passwd"):
        assert store.path(other) is None


@pytest.mark.parametrize("way", ["made here", "sent in"])
def test_a_kept_file_outlasts_a_loss_of_power_before_the_record_can_name_it(store: Store, monkeypatch: pytest.MonkeyPatch,
                                                                            way: str) -> None:
    flushed: set[int] = set()
    fsync = os.fsync

    def noted(handle: int) -> None:
        fsync(handle)
        flushed.add(os.fstat(handle).st_ino)

    monkeypatch.setattr(os, "fsync", noted)
    if way == "made here":
        sha256 = store.put(b"a report")
    else:
        with store.quarantine(io.BytesIO(b"a report"), 100) as found:
            store.keep(found)
            sha256 = found.sha256
    path = store.path(sha256)
    assert path
    # Its bytes, its name in its folder, and the names of the folders, which may be new.
    assert flushed >= {each.stat().st_ino for each in (path, *path.parents[:3])}


def test_a_file_already_kept_is_never_written_again(store: Store) -> None:
    path = store.path(store.put(b"once"))
    assert path

    def state() -> tuple[int, bytes, int]:
        return path.stat().st_ino, path.read_bytes(), path.stat().st_mode & 0o777

    before = state()
    store.put(b"once")
    # Asked after each: a second copy may be given the number that the first copy's place in the file system had.
    assert state() == before == (*before[:2], 0o440)
    with store.quarantine(io.BytesIO(b"once"), 100) as found:
        assert store.keep(found) == path
    assert state() == before


def test_an_abandoned_file_that_is_uploaded_again_is_not_tidied_away_while_its_form_is_written(store: Store) -> None:
    path = store.path(store.put(b"again"))
    assert path
    now = time.time()
    os.utime(path, (now - 9 * 86400,) * 2)
    with store.quarantine(io.BytesIO(b"again"), 100) as found:
        store.keep(found)
    assert store.remove_unnamed((), before=now - 8 * 86400) == 0
    os.utime(path, (now - 9 * 86400,) * 2)
    assert store.remove_unnamed((), before=now - 8 * 86400) == 1 and not path.exists()


def test_tidying_removes_only_old_files_that_nothing_names_and_what_an_upload_left(store: Store, tmp_path: Path) -> None:
    named, unnamed, new = (store.put(data) for data in (b"named", b"unnamed", b"new"))
    left, going_on = tmp_path / "incoming" / "left.part", tmp_path / "incoming" / "going_on.part"
    before = time.time() - 8 * 86400
    for path, moment in ((store.path(named), before - 1), (store.path(unnamed), before - 1), (store.path(new), before),
                         (left, before - 1), (going_on, before)):
        assert path
        path.touch()
        os.utime(path, (moment,) * 2)
    assert store.remove_unnamed({named}, before=before) == 2
    assert {sha256 for sha256, _ in store.kept()} == {named, new} and not left.exists() and going_on.exists()


def test_a_file_whose_bytes_have_changed_is_no_longer_held(store: Store) -> None:
    sha256 = store.put(b"whole")
    path = store.path(sha256)
    assert path and store.holds(sha256) and not store.holds("0" * 64)
    path.chmod(0o640)
    path.write_bytes(b"other")
    assert not store.holds(sha256) and store.path(sha256) == path


@pytest.mark.parametrize("is_new_in_time", [True, False])
def test_a_file_that_is_uploaded_again_while_old_ones_are_tidied_away_is_there_afterwards(
        store: Store, monkeypatch: pytest.MonkeyPatch, is_new_in_time: bool) -> None:
    sha256 = store.put(b"again")
    path = store.path(sha256)
    assert path
    now = time.time()
    os.utime(path, (now - 9 * 86400,) * 2)
    looks, utime = files.digest_of, os.utime
    with store.quarantine(io.BytesIO(b"again"), 100) as found, monkeypatch.context() as patch:
        def tidied(place: Path) -> str:
            store.remove_unnamed((), before=now - 8 * 86400)
            return looks(place)

        def too_late(place: Path) -> None:
            store.remove_unnamed((), before=now - 8 * 86400)
            utime(place)

        patch.setattr(files, "digest_of", tidied) if is_new_in_time else patch.setattr(os, "utime", too_late)
        store.keep(found)
    assert store.holds(sha256)


def test_an_upload_that_ends_while_the_store_is_tidied_does_not_disturb_it(store: Store, tmp_path: Path) -> None:
    path = store.path(store.put(b"old"))
    assert path
    os.utime(path, (0, 0))
    with store.quarantine(io.BytesIO(b"abc"), 3):
        (tmp_path / "incoming/ended.part").symlink_to(tmp_path / "nowhere")
        assert store.remove_unnamed((), before=time.time() - 60) == 1


def test_a_damaged_file_is_repaired_when_the_same_file_arrives_again(store: Store) -> None:
    sha256 = store.put(b"whole")
    path = store.path(sha256)
    assert path
    path.chmod(0o640)
    path.write_bytes(b"other")
    with store.quarantine(io.BytesIO(b"whole"), 100) as found:
        store.keep(found)
    assert digest_of(path) == sha256 and path.stat().st_mode & 0o777 == 0o440


def test_a_file_that_is_not_kept_leaves_quarantine_without_a_trace(store: Store, tmp_path: Path) -> None:
    with store.quarantine(io.BytesIO(b"abc"), 3) as found:
        assert found.path.read_bytes() == b"abc" and found.size == 3
    with pytest.raises(TooLarge), store.quarantine(io.BytesIO(b"abcd"), 3):
        pass
    assert list(tmp_path.glob("incoming/*")) == [] and list(store.kept()) == []


def test_simultaneous_uploads_of_one_file_keep_one_copy(store: Store) -> None:
    threads = [threading.Thread(target=store.put, args=(b"same" * 10_000,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(list(store.kept())) == 1
