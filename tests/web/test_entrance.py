"""The addresses without a language."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tracker.changelog import chain, restore


@pytest.mark.parametrize(("asks_for", "gets"), [
    ("zh-TW,zh;q=0.9,en;q=0.8", "/zh/"), ("en-GB,en;q=0.9", "/en/"), ("fr,en;q=0.5", "/en/"), ("fr", "/zh/"), ("", "/zh/"),
    ("zh-CN", "/zh/"), ("en;q=0.3,zh;q=0.9", "/zh/"), ("en;q=broken", "/zh/"),
])
def test_the_door_opens_in_the_readers_language(reader: FlaskClient, asks_for: str, gets: str) -> None:
    answer = reader.get("/", headers={"Accept-Language": asks_for})
    assert answer.status_code == 302 and answer.headers["Location"] == gets
    assert answer.headers["Vary"] == "Accept-Language"


def test_a_short_link_leads_to_its_commitment(reader: FlaskClient) -> None:
    assert reader.get("/c/2021-2024/2-1").headers["Location"] == "/zh/plans/2021-2024/commitments/2-1/"
    assert reader.get("/c/2025-2028/o6", headers={"Accept-Language": "en"}).headers["Location"].startswith("/en/")
    assert reader.get("/c/2021-2024/9-9").status_code == 404


def test_a_short_link_leads_to_its_entry(reader: FlaskClient) -> None:
    assert reader.get("/e/12").headers["Location"] == "/zh/changelog/12/"


def test_the_whole_log_can_be_downloaded_and_checked(reader: FlaskClient, tmp_path: Path) -> None:
    answer = reader.get("/data/changelog.jsonl")
    file = tmp_path / "changelog.jsonl"
    file.write_bytes(answer.data)
    head, faults = restore.verify_log(file)
    assert faults == [] and answer.headers["ETag"] == f'"{head.digest}"'
    assert reader.get("/data/changelog.jsonl", headers={"If-None-Match": f'"{head.digest}"'}).status_code == 304
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    first = json.loads(answer.data.splitlines()[0])
    assert first["header"]["previous"] == chain.GENESIS and first["header"]["kind"] == "installation.founded"


def test_the_house_says_that_it_is_up(reader: FlaskClient) -> None:
    answer = reader.get("/healthz")
    assert answer.json is not None and answer.json["ok"] is True
    assert answer.headers["Cache-Control"] == "no-store"
