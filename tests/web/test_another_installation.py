"""What anyone can download gives the same public site somewhere else: every page, feed, calendar, data set and file."""

from __future__ import annotations

import errno
import io
import os
import re
import shutil
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from lxml import etree, html
from werkzeug.serving import make_server

from tests import world
from tests.everything import everything
from tests.worlds import documents
from tracker import clock
from tracker.database import Database
from tracker.domain.errors import RuleBroken
from tracker.exchange import whole
from tracker.files.store import Store
from tracker.mirror import Mirroring, asker
from tracker.queries import files

HERE, THERE = "https://here.example.org", "https://there.example.net"
NOT_WALKED = re.compile("/(zh|en)/(staff|account|review|subscribe)/|/files/|/(zh|en)/language/")
"""What only those see who are logged in or write. Files are compared one by one."""
MADE_ANEW = re.compile(rb'<input[^>]*name="token"[^>]*>')
"""A form's signed moment: another one each time, also on one installation."""
COPY = re.compile(rb'<div class="standing"><div class="wrap"><p><b>(?:\xe5\x89\xaf\xe6\x9c\xac|Copy)</b>.*?</div></div>\n?', re.S)
"""What each page of a copy says of itself."""


def body(reader: FlaskClient, path: str, base: str) -> tuple[int, bytes]:
    """The answer, without the site's own address and what is made again each time; for an archive, its contents."""
    answer = reader.get(path)
    data = answer.data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = b"\n".join(name.encode() + archive.read(name) for name in archive.namelist())
    return answer.status_code, MADE_ANEW.sub(b"", data.replace(base.encode(), b"BASE"))


def linked(data: bytes, path: str, base: str) -> Iterator[str]:
    """The addresses of this site in a page or a list of pages, without their fragments."""
    if data.lstrip().startswith(b"<?xml"):
        tree = etree.fromstring(data)
        found = [node.text or "" for node in tree.iter("{*}loc")] + [str(node.get("href")) for node in tree.iter("{*}link")]
    elif data.lstrip().lower().startswith(b"<!doctype html"):
        found = [str(value) for value in html.fromstring(data).xpath("//@href | //@src | //meta[@property='og:image']/@content")]
    else:
        return
    for each in found:
        parts = urlsplit(each.replace("BASE", base))
        if f"{parts.scheme}://{parts.netloc}" in ("://", base) and parts.path.startswith("/"):
            # Of the lists that can be narrowed, and of the past, each page is walked once and as it is.
            yield unquote(parts.path) + ("?bom=1" if parts.query == "bom=1" else "")


def everywhere(here: FlaskClient, there: FlaskClient, *, without: re.Pattern[bytes] | None = None,
               passed_over: str = "nowhere") -> tuple[int, list[str]]:
    """Walk from the maps through every link, on both: how many addresses, and those that differ.

    without      what is on the pages of the second and not on those of the first
    passed_over  part of an address: one that contains it is not walked
    """
    waiting, seen, differing = ["/sitemap.xml", "/robots.txt", "/data/changelog.jsonl", "/data/datapackage.json",
                                "/api/v1/openapi.json", "/data/catalogue.csv", "/data/everything.zip", "/data/2025-2028.zip",
                                "/api/v1/changelog"], set[str](), list[str]()
    while waiting:
        path = waiting.pop()
        if path in seen or passed_over in path or NOT_WALKED.search(path):
            continue
        seen.add(path)
        ours, theirs = body(here, path, HERE), body(there, path, THERE)
        if without:
            theirs = theirs[0], without.sub(b"", theirs[1])
        if ours != theirs:
            differing.append(path)
        waiting += [each for each in linked(ours[1], path, HERE) if each not in seen]
    return len(seen), differing


@pytest.fixture
def here(sqlite_database: Database, make_site: Callable[..., Flask], tmp_path: Path) -> Flask:
    """A site with an entry of every kind, and with files that it keeps."""
    store = Store(tmp_path / "here")
    with sqlite_database.writing() as session:
        everything(session)
        for content, title in (("會議紀錄全文", "會議紀錄"), ("a,b\n1,2\n", "資料")):
            kept = documents.a_file(sha256=store.put(content.encode()), name="file.txt", media_type="text/plain",
                                    size=len(content.encode()))
            documents.a_document(session, file=kept, title=world.text(title))
    return make_site(sqlite_database.engine.url.render_as_string(hide_password=False), store.folder, TRACKER_BASE_URL=HERE)


@pytest.fixture
def there(migrated_file: Path, make_site: Callable[..., Flask], tmp_path: Path) -> Flask:
    """An empty installation with an address, a key and a store of its own."""
    base = shutil.copyfile(migrated_file, tmp_path / "there.db")
    return make_site(f"sqlite:///{base}", tmp_path / "there", TRACKER_BASE_URL=THERE, SECRET_KEY="another" * 6)


@pytest.fixture
def download(here: Flask, tmp_path: Path) -> Path:
    answer = here.test_client().get("/data/everything.zip")
    assert answer.status_code == 200 and answer.mimetype == "application/zip" and "ETag" in answer.headers
    path = tmp_path / "everything.zip"
    path.write_bytes(answer.data)
    return path


def rebuild(site: Flask, path: Path) -> Result:
    return site.test_cli_runner().invoke(args=["changelog", "rebuild", str(path)])


def test_a_download_gives_an_empty_installation_every_public_page_and_file(here: Flask, there: Flask, download: Path) -> None:
    done = rebuild(there, download)
    assert done.exit_code == 0, done.output
    count, differing = everywhere(here.test_client(), there.test_client())
    assert count > 500 and not differing
    store_here, store_there = (Store(each.extensions["settings"].files) for each in (here, there))
    with here.extensions["database"].reading() as session:
        public = files.public(session)
    kept = [sha256 for sha256 in public if store_here.path(sha256)]
    assert len(kept) == 2
    for sha256 in public:
        path = f"/files/{sha256}"
        assert body(here.test_client(), path, HERE) == body(there.test_client(), path, THERE)
        kinds = {each.test_client().head(path).headers.get("Content-Type") for each in (here, there)}
        assert len(kinds) == 1
    assert {sha256 for sha256, _path in store_there.kept()} >= set(kept)
    # What it lacks it says, and the copy offers the very same download.
    assert all(f"missing\t{sha256}" in done.output for sha256 in public - set(kept))
    assert there.test_client().get("/data/changelog.jsonl").data == here.test_client().get("/data/changelog.jsonl").data


def test_the_public_addresses_alone_give_a_copy_that_differs_in_nothing_but_the_notice_that_it_is_one(
        here: Flask, there: Flask, tmp_path: Path) -> None:
    server = make_server("127.0.0.1", 0, here, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        url = f"http://127.0.0.1:{server.server_port}"
        copy = Mirroring(there.extensions["database"], asker("tests", url, local=True), url, tmp_path / "mirror", clock.now)
        copy.follow()
        came = dict(copy.fetch_files(Store(there.extensions["settings"].files)))
    finally:
        server.shutdown()
    store = Store(here.extensions["settings"].files)
    assert {sha256 for sha256, lacking in came.items() if not lacking} == {sha256 for sha256 in came if store.path(sha256)}
    assert sum(not lacking for lacking in came.values()) == 2
    count, differing = everywhere(here.test_client(), there.test_client(), without=COPY,
                                  passed_over="/en/")
    assert count > 400 and not differing


def test_the_same_record_gives_the_same_file_and_nothing_private_is_in_it(here: Flask, download: Path) -> None:
    assert here.test_client().get("/data/everything.zip").data == download.read_bytes()
    with zipfile.ZipFile(download) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        assert {"README.zh.txt", "README.en.txt", "changelog.jsonl", "missing.txt"} <= set(names)
        assert all(name.startswith("files/") or "/" not in name for name in names)
        text = b"".join(archive.read(name) for name in names)
    assert b"@example.org" not in text and b"password" not in text


def test_a_download_that_was_changed_on_the_way_is_not_trusted(there: Flask, download: Path, tmp_path: Path) -> None:
    store = Store(there.extensions["settings"].files)
    stranger = f"files/{'7' * 64}"

    def changed(name: str, change: Callable[[str, bytes], bytes], *more: str) -> Path:
        path = tmp_path / name
        with zipfile.ZipFile(download) as archive, zipfile.ZipFile(path, "w") as out:
            for each in archive.namelist():
                out.writestr(each, change(each, archive.read(each)))
            for each in more:
                out.writestr(each, b"of nobody")
        return path

    cut = tmp_path / "cut.zip"
    cut.write_bytes(download.read_bytes()[:-40])
    log = changed("log.zip", lambda name, data: data.replace("委員會".encode(), "委員長".encode(), 1)
                  if name == "changelog.jsonl" else data)
    for refused in (cut, log):
        done = rebuild(there, refused)
        assert done.exit_code != 0 and not there.test_client().get("/healthz").get_json()["head"] and not list(store.kept())
    files_changed = changed("files.zip", lambda name, data: data + b"!" if name.startswith("files/") else data,
                            stranger, "files/../../evil")
    done = rebuild(there, files_changed)
    assert done.exit_code == 0 and there.test_client().get("/healthz").get_json()["head"]
    assert not list(store.kept()) and not (tmp_path / "evil").exists(), "only what the record names, and only if it is that"


def test_a_download_damaged_on_the_way_or_a_full_disk_is_named_and_leaves_the_database_empty(
        there: Flask, download: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: Path) -> str:
        done = rebuild(there, path)
        assert done.exit_code == 1 and isinstance(done.exception, SystemExit), done.exception
        assert not there.test_client().get("/healthz").get_json()["head"]
        return done.output

    with zipfile.ZipFile(download) as archive:
        at = archive.getinfo("changelog.jsonl").header_offset + 1000
    data = bytearray(download.read_bytes())
    data[at:at + 200] = b"\xff" * 200
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(data)
    assert "it is damaged" in refused(damaged)

    def full(_store: Store, _found: object) -> Path:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as disk:
        disk.setattr(Store, "keep", full)
        assert os.strerror(errno.ENOSPC) in refused(download)
    assert rebuild(there, download).exit_code == 0


def test_a_database_with_a_record_accepts_no_other(here: Flask, download: Path) -> None:
    database = here.extensions["database"]
    with pytest.raises(RuleBroken, match="not empty"):
        whole.bring_in(database, Store(here.extensions["settings"].files), download)
