"""The record for programs: each request is answered as described, and no request makes it fail."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_spec_validator import validate

from tests.everything import everything
from tests.web.api.fuzz import PREFIX, address, described
from tests.web.public.pages import main, page, statements
from tracker.database import Database
from tracker.queries import datasets
from tracker.queries.datasets import SETS


def asked(reader: FlaskClient, path: str, status: int = 200, **more: Any) -> Any:
    answer = reader.get(f"{PREFIX}{path}", **more)
    assert answer.status_code == status, (path, answer.status_code, answer.text[:300])
    return json.loads(answer.get_data(as_text=True))


def local(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


@pytest.fixture
def full(database: Database, make_site: Callable[..., Flask]) -> FlaskClient:
    """The site on a record in which everything has happened, on each database."""
    with database.writing() as session:
        everything(session)
    return make_site(database.engine.url.render_as_string(hide_password=False)).test_client()


def test_the_description_is_valid_and_names_every_data_set(reader: FlaskClient) -> None:
    document = asked(reader, "/openapi.json")
    validate(document)
    assert {f"/{name}" for name in SETS} < set(document["paths"])


def test_the_pages_of_every_data_set_contain_what_its_file_contains(full: FlaskClient) -> None:
    api = described(full)
    for name, dataset in SETS.items():
        rows: list[Any] = []
        path: str | None = f"{PREFIX}/{name}?limit=2"
        while path:
            answer = full.get(path)
            api.check(f"/{name}", "get", answer)
            rows += answer.get_json()["data"]
            path = local(answer.get_json()["links"]["next"]) if "next" in answer.get_json()["links"] else None
        held = json.loads(full.get(f"/data/{name}.json").get_data(as_text=True))["data"]
        assert {datasets.key_of(dataset, row): row for row in rows} == {datasets.key_of(dataset, row): row for row in held}
        assert len(rows) == len(held) > 0, name
        for row in rows[:2]:
            one = full.get(address(f"/{name}/{{key}}", {"key": datasets.key_of(dataset, row)}, {}))
            api.check(f"/{name}/{{key}}", "get", one)
            assert one.get_json()["data"] == row


def test_the_description_says_which_date_a_period_selects_by_and_what_a_body_includes(full: FlaskClient) -> None:
    paths = asked(full, "/openapi.json")["paths"]
    people = main(page(full, "/en/api/"))
    for name, dataset in SETS.items():
        told = {each["name"]: each["description"] for each in paths[f"/{name}"]["get"]["parameters"]}
        assert ("from" in told) == bool(dataset.dated)
        if dataset.dated:
            said = f"Selected by the column {dataset.dated}."
            assert told["from"].endswith(said) and said in people
    assert "and what is said about it" in people


def test_a_reader_follows_the_changelog_from_the_last_entry_they_have(full: FlaskClient) -> None:
    api = described(full)
    public = [row["header"]["number"] for row in map(json.loads, full.get("/data/changelog.jsonl").text.splitlines())
              if row["header"]["audience"] == "public"]
    found, after = [], 0
    while True:
        answer = full.get(f"{PREFIX}/changelog?limit=50&after={after}")
        api.check("/changelog", "get", answer)
        found += answer.get_json()["data"]
        if "next" not in answer.get_json()["links"]:
            break
        after = found[-1]["header"]["number"]
    assert [each["header"]["number"] for each in found] == public
    assert asked(full, f"/changelog/{public[-1]}")["data"] == found[-1]
    kind = found[-1]["header"]["kind"]
    assert {each["header"]["kind"] for each in asked(full, f"/changelog?kind={kind}")["data"]} == {kind}


def test_a_page_costs_the_same_wherever_it_is_in_the_list(seeded: Flask) -> None:
    reader = seeded.test_client()
    with statements(seeded) as sent:
        first = asked(reader, "/milestones?limit=3")
        once = len(sent)
        asked(reader, local(first["links"]["next"]).removeprefix(PREFIX))
    assert len(sent) - once <= once + 1


def test_a_filter_narrows_the_rows_and_columns_can_be_chosen(reader: FlaskClient) -> None:
    found = asked(reader, "/delays?plan=2021-2024&lang=en&fields=reason_zh,reason_en,occurred&from=112&to=2023-12")["data"]
    assert found and all(set(row) == {"reference", "reason_en", "occurred"} for row in found)
    assert all(row["occurred"].startswith("2023") for row in found)
    whole = asked(reader, "/delays?plan=2021-2024&from=2023&to=2023")["data"]
    assert [row["reference"] for row in found] == [row["reference"] for row in whole]
    assert asked(reader, "/commitments?plan=1999-2000")["data"] == []


def test_the_milestones_of_a_body_are_its_own_and_those_of_the_commitments_it_leads_or_supports(reader: FlaskClient) -> None:
    own = {each["reference"] for each in asked(reader, "/commitments?plan=2021-2024&body=moi")["data"]}
    held = asked(reader, "/milestones?plan=2021-2024&limit=500")["data"]
    found = asked(reader, "/milestones?plan=2021-2024&body=moi&limit=500")["data"]
    assert own and [each["reference"] for each in found] == [
        each["reference"] for each in held if each["body"] == "moi" or each["commitment"] in own]


def test_an_answer_says_what_it_shows_and_in_which_form(reader: FlaskClient) -> None:
    answer = reader.get(f"{PREFIX}/plans")
    assert "開放政府" in answer.get_data(as_text=True) and "\\u" not in answer.get_data(as_text=True)
    assert answer.headers["Access-Control-Allow-Origin"] == "*" and "Set-Cookie" not in answer.headers
    meta = answer.get_json()["meta"]
    assert meta["status"] == "demonstration" and meta["head"]["at"].endswith("Z") and meta["licence"] == "OGDL-Taiwan-1.0"
    again = reader.get(f"{PREFIX}/plans", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304 and again.headers["Access-Control-Allow-Origin"] == "*"
    assert 'rel="next"' in reader.get(f"{PREFIX}/plans?limit=1").headers["Link"]
    assert "GET" in reader.options(f"{PREFIX}/plans").headers["Access-Control-Allow-Methods"]


@pytest.mark.parametrize(("path", "status", "name", "at"), [
    ("/plans?comitment=x", 400, "unknown-parameter", "comitment"), ("/plans?limit=5&limit=6", 400, "unknown-parameter", "limit"),
    ("/plans?limit=0", 400, "invalid-parameter", "limit"), ("/plans?after=nothing", 400, "invalid-parameter", "after"),
    ("/updates?kind=rumour", 400, "invalid-parameter", "kind"), ("/updates?from=soon", 400, "invalid-parameter", "from"),
    ("/updates?from=2024&to=2023", 400, "invalid-parameter", "to"),
    ("/plans?fields=title_zh,nothing", 400, "invalid-parameter", "fields"),
    ("/plans?lang=fr", 400, "invalid-parameter", "lang"), ("/plans?after=%00", 400, "invalid-parameter", "after"),
    ("/nothing", 404, "", ""), ("/plans/1999-2000", 404, "", ""), ("/promised-dates/2021-2024%2F1-1%2Fm1%2Fx", 404, "", ""),
    ("/changelog/999999", 404, "", ""), ("/nothing/at/all?x=1", 404, "", "")])
def test_a_refusal_is_a_problem_that_a_program_can_read(reader: FlaskClient, path: str, status: int, name: str, at: str) -> None:
    # Asked rightly before, so that an answer that is kept is not given instead.
    reader.get(f"{PREFIX}/plans")
    answer = reader.get(f"{PREFIX}{path}", headers={"Accept-Language": "en"})
    assert answer.status_code == status and answer.mimetype == "application/problem+json"
    told = answer.get_json()
    assert told["status"] == status and told["title"] and answer.headers["Cache-Control"] == "no-store"
    assert told["type"].endswith(f"/en/api/#{name}") if name else told["type"] == "about:blank"
    assert [each["at"] for each in told.get("errors", [])] == ([at] if at else [])
    assert all(each["detail"].endswith(".") for each in told.get("errors", []))
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(("lang", "header", "says"), [("en", "zh-TW", "must be a whole number"), ("zh", "en", "之整數")])
def test_a_refusal_is_wholly_in_the_language_that_was_asked_for(reader: FlaskClient, lang: str, header: str, says: str) -> None:
    told = reader.get(f"{PREFIX}/plans?limit=0&lang={lang}", headers={"Accept-Language": header}).get_json()

    assert told["title"] == {"en": "The request cannot be understood", "zh": "無法理解此請求"}[lang]
    assert says in told["errors"][0]["detail"] and f"/{lang}/api/" in told["type"]


def test_refusals_by_the_site_itself_are_problems_too(seeded: Flask) -> None:
    reader = seeded.test_client()
    answer = reader.post(f"{PREFIX}/plans", headers={"Accept-Language": "zh-TW"})
    assert answer.status_code == 405 and "GET" in answer.headers["Allow"] and answer.mimetype == "application/problem+json"
    assert answer.get_json()["title"] == "此處不接受這種方法" and answer.headers["Content-Language"] == "zh-Hant-TW"
    assert reader.get("/api/v2/", headers={"Accept-Language": "en"}).get_json()["title"] == "Not found"


def test_too_many_requests_are_answered_with_a_time_to_return(seeded_file: Any, make_site: Callable[..., Flask]) -> None:
    site = make_site(f"sqlite:///{seeded_file / 'tracker.db'}", seeded_file / "files", TRACKER_READS_PER_MINUTE="10")
    reader = site.test_client()
    answers = [reader.get(f"{PREFIX}/plans") for _ in range(11)]
    assert answers[9].status_code == 200 and answers[10].status_code == 429
    assert answers[10].mimetype == "application/problem+json" and 1 <= int(answers[10].headers["Retry-After"]) <= 61
    # What is kept before Flask counts for itself, and then hands on.
    last = [reader.get("/zh/feeds/") for _ in range(30)][-1]
    assert last.status_code == 429 and 1 <= int(last.headers["Retry-After"]) <= 61


def test_the_page_for_people_names_every_address_and_parameter(reader: FlaskClient) -> None:
    for lang, words in (("zh", "供程式使用之資料"), ("en", "The record for programs")):
        tree = page(reader, f"/{lang}/api/")
        assert words in main(tree)
        addresses = {node.get("href") or "" for node in tree.iter("a")}
        assert {f"{PREFIX}/{name}?limit=5" for name in SETS} | {f"{PREFIX}/openapi.json"} < addresses
        for each in sorted(found for found in addresses if found.startswith(PREFIX)):
            assert reader.get(each).status_code == 200, each


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_request_is_answered_as_described(reader: FlaskClient, data: st.DataObject) -> None:
    api = described(reader)
    drawn = data.draw(api.asked())
    api.check(drawn.template, "get", reader.get(drawn.address))
