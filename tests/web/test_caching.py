"""The head of the log is the cache key: pages are kept, and never stale."""

from __future__ import annotations

import gzip

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.world import a_body
from tracker.web import caching


def test_a_page_is_kept_and_asked_for_again(reader: FlaskClient) -> None:
    first = reader.get("/zh/")
    assert first.headers["Cache-Control"] == "public, no-cache"
    again = reader.get("/zh/", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and again.data == b""
    assert again.headers["ETag"] == first.headers["ETag"]


def test_a_change_anywhere_makes_every_page_new(seeded: Flask) -> None:
    reader = seeded.test_client()
    before = reader.get("/en/").headers["ETag"]
    with seeded.extensions["database"].writing() as session:
        a_body(session, "mnd")
    after = reader.get("/en/", headers={"If-None-Match": before})
    assert after.status_code == 200 and after.headers["ETag"] != before


def test_what_nobody_asked_about_does_not_split_the_store(seeded: Flask) -> None:
    reader = seeded.test_client()
    plain = reader.get("/zh/")
    tagged = reader.get("/zh/?utm_source=x&fbclid=y")
    assert tagged.headers["ETag"] == plain.headers["ETag"] and tagged.data == plain.data
    assert len(seeded.extensions["store"]._pages) == 1


def test_the_languages_and_the_encodings_have_marks_of_their_own(reader: FlaskClient) -> None:
    found = {reader.get(path, headers=headers).headers["ETag"] for path in ("/zh/", "/en/")
             for headers in ({}, {"Accept-Encoding": "gzip"})}
    assert len(found) == 4


def test_a_kept_page_is_the_page_that_was_made(reader: FlaskClient) -> None:
    headers = {"Accept-Encoding": "gzip, br"}
    made, kept = reader.get("/zh/", headers=headers), reader.get("/zh/", headers=headers)
    assert made.headers["Content-Encoding"] == kept.headers["Content-Encoding"] == "gzip"
    assert kept.data == made.data and kept.headers["Content-Type"] == made.headers["Content-Type"]
    assert "承諾事項總覽" in gzip.decompress(kept.data).decode()
    assert kept.headers["Vary"] == "Accept-Encoding"


def test_the_past_can_be_kept_for_ever(reader: FlaskClient) -> None:
    past = reader.get("/zh/?as_of=300")
    assert past.headers["Cache-Control"] == caching.LONG
    assert "noindex" in past.text


@pytest.mark.parametrize("path", ["/zh/", "/en/changelog/", "/zh/group/", "/zh/plans/2021-2024/commitments/2-1/"])
def test_a_reader_gets_no_cookie(reader: FlaskClient, path: str) -> None:
    assert "Set-Cookie" not in reader.get(path).headers


def test_the_store_throws_out_what_was_asked_for_longest_ago() -> None:
    store = caching.Store(limit=800)
    for name in "abcdefgh":
        store.put(name, b"x" * 100, [])
    store.get("a")
    store.put("i", b"x" * 100, [])
    assert store.get("a") and store.get("b") is None
    store.put("too large", b"x" * 200, [])
    assert store.get("too large") is None and store.size <= 800
