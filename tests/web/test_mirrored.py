"""A copy serves the public pages, says on each whose copy it is, and accepts nothing."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from tests import world
from tests.test_mirror import Original, copying, original, resealed  # noqa: F401
from tracker.changelog import fold
from tracker.changelog.chain import EMPTY
from tracker.database import Database
from tracker.files.store import Store
from tracker.mirror import Followed, Mirroring, Refused


def test_the_real_record_is_mirrored_with_its_report_and_served_read_only(
        seeded_file: Path, tmp_path: Path, make_site: Callable[..., Flask], original: tuple[Original, str],  # noqa: F811
        sqlite_database: Database) -> None:
    there, url = original
    source = make_site(f"sqlite:///{shutil.copyfile(seeded_file / 'tracker.db', tmp_path / 'source.db')}",
                       seeded_file / "files").test_client()
    there.lines = source.get("/data/changelog.jsonl").data.splitlines(keepends=True)
    assert source.get("/data/changelog.jsonl?after=5").data == b"".join(there.lines[5:])
    assert [source.get(f"/data/changelog.jsonl?after={no_number}").status_code for no_number in ("x", "-1", "1e3")] == [400] * 3
    copy, store = copying(sqlite_database, url, tmp_path), Store(tmp_path / "files")
    ours = copy.follow().after
    with sqlite_database.reading() as session:
        newest = fold.newest_states(fold.stored_payloads(session))
        _, report = fold.states_of(session, ["report/1"], newest)["report/1"]
    for each in report["files"]:
        answer = source.get(f"/files/{each['sha256']}")
        assert hashlib.sha256(answer.data).hexdigest() == each["sha256"]
        assert answer.headers["Content-Disposition"].startswith("attachment")
        there.files[each["sha256"]] = answer.data
    assert {fault for _, fault in copy.fetch_files(store)} == {""}
    site = make_site(f"sqlite:///{sqlite_database.engine.url.database}").test_client()
    for path in ("/zh/", "/en/", "/en/plans/2021-2024/commitments/2-1/", "/zh/changelog/", "/en/reports/1/", "/zh/nowhere/"):
        page = site.get(path).get_data(as_text=True)
        assert url in page, path
        assert f"as of entry {ours.number}" in page or f"截至第{ours.number}號紀錄" in page, path
    assert json.loads(site.get("/zh/reports/1.json").data) and "sandbox" not in str(site.get("/zh/").headers)
    for path in ("/zh/reports/1/", "/zh/reports/1/pace.svg"):
        first = site.get(path)
        again = site.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (first.status_code, again.status_code) == (200, 304), path
        for answer in (first, again):
            policy = answer.headers["Content-Security-Policy"]
            assert "; sandbox " in policy and "allow-scripts" not in policy, "what the original wrote runs nothing here"
        assert "sandbox" not in source.get(path).headers["Content-Security-Policy"]
    assert site.get("/zh/reports/1.pdf").data == source.get("/zh/reports/1.pdf").data
    assert site.get("/data/changelog.jsonl").data == b"".join(there.lines)
    assert site.get("/en/feed.atom").data.count(b"<entry>") == source.get("/en/feed.atom").data.count(b"<entry>") > 0
    for method, path in (("GET", "/en/account/login/"), ("POST", "/en/account/login/"), ("GET", "/zh/staff/"),
                         ("POST", "/en/subscribe/"), ("GET", "/zh/review/")):
        answer = site.open(path, method=method)
        assert answer.status_code == 403 and url in answer.get_data(as_text=True), (method, path)
    answer = site.post("/api/v1/submissions", json={})
    assert (answer.status_code, answer.mimetype) == (403, "application/problem+json") and url in answer.get_json()["detail"]
    etag = site.get("/en/").headers["ETag"]
    there.lines = resealed(there.lines, 40, lambda payload: payload.update(salt="2" * 32))
    with pytest.raises(Refused):
        copy.follow()
    asked = site.get("/en/", headers={"If-None-Match": etag})
    assert asked.status_code == 200 and "From entry 40 on, it shows a different history" in asked.get_data(as_text=True)


@pytest.mark.parametrize(("faults", "code"), [([""], 0), (["not offered"], 0), (["timeout", ""], 1), (["timeout", "differs"], 3)])
def test_a_run_does_not_end_quietly_when_a_file_differs_from_what_the_record_names(
        make_site: Callable[..., Flask], sqlite_database: Database, monkeypatch: pytest.MonkeyPatch, faults: list[str],
        code: int) -> None:
    site = make_site(f"sqlite:///{sqlite_database.engine.url.database}")
    monkeypatch.setattr(Mirroring, "follow", lambda *_, **__: Followed(EMPTY, EMPTY))
    monkeypatch.setattr(Mirroring, "fetch_files", lambda *_, **__: [(str(at) * 64, fault) for at, fault in enumerate(faults)])
    with site.app_context():
        done = site.test_cli_runner().invoke(args=["mirror", "http://127.0.0.1:1"])
    assert done.exit_code == code, done.output
    assert all(f"{fault}\t" in done.output for fault in faults if fault)


def test_a_page_of_a_copy_names_the_newest_entry_even_if_that_did_not_touch_it(
        tmp_path: Path, make_site: Callable[..., Flask], original: tuple[Original, str],  # noqa: F811
        migrated_file: Path, sqlite_database: Database) -> None:
    there, url = original
    at_home = Database(f"sqlite:///{shutil.copyfile(migrated_file, tmp_path / 'source.db')}")
    source = make_site(f"sqlite:///{tmp_path / 'source.db'}").test_client()
    with at_home.writing() as session:
        world.an_installation(session)
        plan = world.a_plan(session)
        first, second = (world.a_milestone(session, commitment=world.a_commitment(session, plan=plan, number=number))
                         for number in ("1-1", "1-2"))
        world.an_update(session, first)
    copy = copying(sqlite_database, url, tmp_path)
    site = make_site(f"sqlite:///{sqlite_database.engine.url.database}").test_client()
    for day in range(3):
        there.lines = source.get("/data/changelog.jsonl").data.splitlines(keepends=True)
        newest = copy.follow().after.number
        for path in ("/en/plans/2025-2028/commitments/1-1/", "/en/about/", "/en/changelog/1/"):
            assert f"as of entry {newest}," in site.get(path).text, (path, day)
        with at_home.writing() as session:
            world.an_update(session, session.merge(second), at=world.later(day))
    at_home.dispose()
