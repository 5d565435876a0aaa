"""Published reports are served as they were published."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tracker.files.store import Store, digest_of
from tracker.queries import reports
from tracker.reports import build
from tracker.settings import Settings
from tracker.web.headers import SETTLED


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_file_is_the_one_whose_checksum_the_log_contains(seeded: Flask, lang: str) -> None:
    with seeded.extensions["database"].reading() as session:
        files = {each["name"]: each for each in reports.report(session, 1).files}
    for form in ("pdf", "json"):
        answer = seeded.test_client().get(f"/{lang}/reports/1.{form}")
        assert hashlib.sha256(answer.data).hexdigest() == files[f"{lang}/report.{form}"]["sha256"]
        assert answer.headers["Cache-Control"] == SETTLED


def test_the_report_is_a_page_with_its_charts(reader: FlaskClient) -> None:
    page = reader.get("/zh/reports/1/")
    assert "進度報告" in page.text and "本站尚無成果佐證紀錄" in page.text
    assert 'src="timeline.svg"' in page.text
    assert reader.get("/zh/reports/1/timeline.svg").mimetype == "image/svg+xml"


def test_both_editions_carry_the_same_figures(reader: FlaskClient) -> None:
    chinese, english = (json.loads(reader.get(f"/{lang}/reports/1.json").data) for lang in ("zh", "en"))
    assert chinese["figures"]["milestones"] == english["figures"]["milestones"] == 91
    assert chinese["figures"]["commitments"] == english["figures"]["commitments"] == 19


@pytest.mark.parametrize("path", ["/zh/reports/99/", "/zh/reports/1/tables/secret.csv", "/zh/reports/1/secret.svg",
                                  "/zh/reports/99.pdf", "/zh/reports/1/..%2f..%2fsecret_key.svg"])
def test_a_report_that_was_not_published_is_not_found(reader: FlaskClient, path: str) -> None:
    assert reader.get(path).status_code == 404


def test_lost_files_are_rebuilt_byte_for_byte_from_the_log_alone(seeded: Flask, tmp_path: Path) -> None:
    settings: Settings = seeded.extensions["settings"]
    database = seeded.extensions["database"]
    with database.reading() as session:
        published = reports.report(session, 1)
    site = build.Site(**{**settings.for_reports, "files": tmp_path / "again"})
    with seeded.app_context():
        assert build.make_again(database, published, site) == []
    first, again = Store(settings.files), Store(tmp_path / "again")
    assert dict(again.kept()).keys() == {each["sha256"] for each in published.files}
    for sha256, path in again.kept():
        assert digest_of(path) == sha256 and first.path(sha256)


def test_a_report_is_available_as_an_editable_text_and_its_tables_as_a_spreadsheet(seeded: Flask) -> None:
    reader = seeded.test_client()
    text = reader.get("/zh/reports/1.odt")
    assert text.mimetype == "application/vnd.oasis.opendocument.text" and text.data[30:38] == b"mimetype"
    table = reader.get("/en/reports/1/tables/data-completion.csv")
    assert table.mimetype == "text/csv" and table.data.startswith(b"\xef\xbb\xbfCommitment,Milestones")
    assert "data-completion.csv" in reader.get("/zh/reports/1/").text


def test_a_report_is_not_compared_with_one_that_does_not_exist(reader: FlaskClient) -> None:
    assert reader.get("/zh/reports/1/compared/1/").status_code == 404
    assert reader.get("/zh/reports/1/compared/99/").status_code == 404
