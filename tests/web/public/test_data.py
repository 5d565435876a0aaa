"""Open data as a reader meets it."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import world
from tests.everything import everything
from tracker.database import Database
from tracker.queries.datasets import SETS


def test_a_file_is_open_to_all_and_cached_by_the_head(reader: FlaskClient) -> None:
    answer = reader.get("/data/commitments.csv")
    assert answer.status_code == 200 and answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "no-cache" in answer.headers["Cache-Control"] and "demonstration" in answer.headers["Content-Disposition"]
    again = reader.get("/data/commitments.csv", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304 and again.headers["Access-Control-Allow-Origin"] == "*"
    sheet = reader.get("/data/commitments.csv?bom=1")
    assert sheet.data.startswith(b"\xef\xbb\xbf") and sheet.headers["ETag"] != answer.headers["ETag"]
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True), newline="")))
    assert {row["plan"] for row in rows} == {"2021-2024", "2025-2028"}


@pytest.mark.parametrize("path", ["/data/bodies.json", "/data/bodies.csv", "/data/everything.zip"])
def test_a_download_holds_the_record_as_at_the_entry_in_its_name_whatever_is_recorded_while_it_is_sent(
        site: Flask, path: str) -> None:
    with site.extensions["database"].writing() as session:
        world.an_installation(session)
        newest = world.a_body(session, "ndc").last_entry
    begun = site.test_client().get(path)
    with site.extensions["database"].writing() as session:
        world.a_body(session, "mnd")
    assert f"-{newest}." in begun.headers["Content-Disposition"]
    if path.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(begun.data)) as archive:
            assert len(archive.read("changelog.jsonl").splitlines()) == newest
    else:
        assert b"ndc" in begun.data and b"mnd" not in begun.data
    begun.close()
    site.test_client().head(path)
    assert site.extensions["database"].engine.pool.checkedout() == 0
    assert b"mnd" in site.test_client().get("/data/bodies.csv").data


def test_the_archive_of_a_period_contains_every_data_set(reader: FlaskClient) -> None:
    answer = reader.get("/data/2021-2024.zip?from=112&to=112/6")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert {f"{name}.csv" for name in SETS} < set(archive.namelist()) and archive.testzip() is None
        updates = list(csv.DictReader(io.StringIO(archive.read("updates.csv").decode(), newline="")))
        assert "期間：2023-01-01至2023-06-30" in archive.read("README.zh.txt").decode()
        assert "period: 2023-01-01 to 2023-06-30" in archive.read("README.en.txt").decode()
    assert "2021-2024-from-2023-01-01-to-2023-06-30-" in answer.headers["Content-Disposition"]
    assert updates and all(row["plan"] == "2021-2024" and row["occurred"].startswith("2023") for row in updates)
    assert reader.get("/data/2021-2024.zip?from=112&to=112/6").data == answer.data


@pytest.mark.parametrize(("asked", "named", "zh", "en"), [
    ("", "all", "期間：全部", "period: all"), ("?from=112", "from-2023-01-01", "期間：2023-01-01起", "period: from 2023-01-01"),
    ("?to=112/6", "to-2023-06-30", "期間：至2023-06-30止", "period: to 2023-06-30")])
def test_the_archive_says_in_both_languages_what_period_it_covers(
        reader: FlaskClient, asked: str, named: str, zh: str, en: str) -> None:
    answer = reader.get(f"/data/2021-2024.zip{asked}")
    assert f"2021-2024-{named}-" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert zh in archive.read("README.zh.txt").decode() and en in archive.read("README.en.txt").decode()


def test_a_review_period_is_chosen_on_the_page_and_a_wrong_date_is_reported_beside_its_field(reader: FlaskClient) -> None:
    taken = reader.get("/zh/data/?plan=2021-2024&from=112&to=112/6")
    assert taken.location == "/data/2021-2024.zip?from=112&to=112/6"
    assert reader.get("/zh/data/?plan=2021-2024").location == "/data/2021-2024.zip"
    wrong = reader.get("/en/data/?plan=2021-2024&from=soon&to=2023")
    assert wrong.status_code == 400 and "“soon” is not a date" in wrong.text and 'value="2023"' in wrong.text
    assert '<option value="2021-2024" selected>' in wrong.text
    assert "清單中沒有此項" in reader.get("/zh/data/?from=2021").text


@pytest.mark.parametrize(("path", "status"), [
    ("/data/nothing.csv", 404), ("/zh/data/nothing/", 404), ("/data/1999-2000.zip", 404), ("/data/2021-2024.zip?from=soon", 400),
    ("/data/2021-2024.zip?from=2023&to=2021", 400)])
def test_a_file_that_does_not_exist_is_refused(reader: FlaskClient, path: str, status: int) -> None:
    assert reader.get(path).status_code == status


def test_the_pages_name_every_set_and_each_of_its_columns(reader: FlaskClient) -> None:
    for lang, words in (("zh", "開放資料"), ("en", "Open data")):
        page = reader.get(f"/{lang}/data/").get_data(as_text=True)
        assert words in page and all(f"/data/{name}.ods" in page for name in SETS)
        of_one = reader.get(f"/{lang}/data/milestones/").get_data(as_text=True)
        assert all(f"<code>{each.name}</code>" in of_one for each in SETS["milestones"].columns)
    package = reader.get("/data/datapackage.json").get_json()
    assert [(each["name"], [field["name"] for field in each["schema"]["fields"]]) for each in package["resources"]] == [
        (name, list(dataset.names)) for name, dataset in SETS.items()]
    assert len(reader.get("/data/catalogue.csv").get_data(as_text=True).splitlines()) == len(SETS) + 1


def test_the_stated_number_of_changelog_rows_equals_the_lines_of_its_file(
        sqlite_database: Database, make_site: Callable[..., Flask]) -> None:
    with sqlite_database.writing() as session:
        everything(session)
    reader = make_site(f"sqlite:///{sqlite_database.engine.url.database}").test_client()
    lines = reader.get("/data/changelog.jsonl").data.count(b"\n")
    told = re.search(r'/changelog/verify/">Changelog</a>.*?data-label="Rows"><div>(\d+)<', reader.get("/en/data/").text, re.S)
    assert told and int(told[1]) == lines, "also those for staff, whose payload it does not show"
