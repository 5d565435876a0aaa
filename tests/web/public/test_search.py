"""The search page: one box, and what it answers to anything that is typed."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.public.pages import main, page, parsed, statements


def links(client: FlaskClient, path: str) -> list[str]:
    found = next(node for node in page(client, path).iter("ol") if node.get("class") == "hits")
    return [str(next(item.iter("a")).get("href")) for item in found]


def test_an_abbreviation_finds_the_real_commitment_that_writes_it_out(reader: FlaskClient) -> None:
    assert links(reader, "/zh/search/?q=公投")[0] == "/zh/plans/2021-2024/commitments/2-1/"


def test_a_search_for_a_subject_finds_commitments_on_it_before_their_parts(reader: FlaskClient) -> None:
    first = links(reader, "/en/search/?q=open+data")[:4]
    assert "/en/plans/2021-2024/commitments/1-1/" in first and "/en/plans/2021-2024/commitments/1-2/" in first
    assert all("#m" not in each for each in first[:2])
    for words in ("台灣", "臺灣"):
        assert "/zh/plans/2025-2028/" in links(reader, f"/zh/search/?q={words}")[:2]


def test_the_passage_shown_is_in_the_language_that_contains_the_words(reader: FlaskClient) -> None:
    found = reader.get("/en/search/?q=公投").text
    assert '<p class="hit__text" lang="zh-Hant-TW">' in found and "<mark>公民投票</mark>" in found
    assert '<p class="hit__text" lang="zh-Hant-TW">' not in reader.get("/en/search/?q=referendum").text


def test_the_words_are_marked_in_a_title_too(reader: FlaskClient) -> None:
    assert "<mark>公投</mark>電子連署系統</a>" in reader.get("/zh/search/?q=公投").text


def test_a_commitment_without_an_official_number_is_named_by_its_order(reader: FlaskClient) -> None:
    assert ">順序1 <mark>氣候</mark>變遷治理</a>" in reader.get("/zh/search/?q=氣候").text
    assert ">order 1 " in reader.get("/en/search/?q=氣候").text
    assert links(reader, "/zh/search/?q=o1")[0] == "/zh/plans/2025-2028/commitments/o1/"
    compared = main(page(reader, "/zh/plans/2025-2028/compare/?from=513&to=515"))
    assert "里程碑 順序6 m4" in compared and "承諾事項 順序7 海洋" in compared


def test_a_number_in_full_width_digits_finds_the_commitment_first(reader: FlaskClient) -> None:
    assert links(reader, "/zh/search/?q=２－１")[0] == "/zh/plans/2021-2024/commitments/2-1/"


def test_an_english_stem_finds_the_law_and_marks_the_word(reader: FlaskClient) -> None:
    answer = reader.get("/en/search/?q=whistleblow")
    assert "/en/plans/2021-2024/commitments/4-3/" in answer.text
    assert "<mark>whistleblower</mark>" in answer.text


def test_the_order_of_words_does_not_matter(reader: FlaskClient) -> None:
    assert links(reader, "/en/search/?q=open+data") == links(reader, "/en/search/?q=data+open")


def test_typed_text_is_shown_as_typed_and_never_read_as_markup(reader: FlaskClient) -> None:
    answer = reader.get("/en/search/?q=<script>alert(1)</script>")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_a_filter_that_cannot_be_read_is_reported_beside_its_field_and_the_rest_still_answers(reader: FlaskClient) -> None:
    answer = main(page(reader, "/zh/search/?q=公投&plan=1999-2000&kind=nothing&from=嗨", 400))
    assert "清單中沒有此項" in answer
    assert "公民投票" in answer


@pytest.mark.parametrize("path", [
    "search/?q=公投%00", "search/?q=公投&from=%1B", "search/?q=公投&plan=%00&body=%00", "changelog/?from=%00&plan=%00",
    "plans/2021-2024/compare/?from=%00", "plans/2021-2024/documents/?kind=%00&body=%00", "group/?on=%00", "reviews/?body=%00",
    "resolutions/?q=%00&plan=%00"])
@pytest.mark.parametrize("which", ["seeded", pytest.param("seeded_postgres", marks=pytest.mark.postgres)])
def test_a_control_character_in_an_address_is_shown_as_a_symbol_and_the_page_is_complete(
        request: pytest.FixtureRequest, which: str, path: str) -> None:
    site: Flask = request.getfixturevalue(which)
    answer = site.test_client().get(f"/zh/{path}")
    assert answer.status_code < 500
    assert parsed(answer.text) is not None


def test_a_filter_by_body_and_kind_narrows_what_is_found(reader: FlaskClient) -> None:
    assert "/zh/plans/2021-2024/commitments/2-1/" in links(reader, "/zh/search/?q=公投&body=cec&kind=commitments")
    assert "沒有含有這些字詞" in main(page(reader, "/zh/search/?q=公投&body=moenv&kind=commitments"))


def test_an_empty_search_finds_nothing_and_a_page_past_the_last_is_404(reader: FlaskClient) -> None:
    assert not [node for node in page(reader, "/zh/search/").iter("h2") if node.get("id") == "h-found"]
    assert reader.get("/zh/search/?q=公投&page=99").status_code == 404
    assert reader.get("/zh/search/?q=公投&page=x").status_code == 404


def test_the_title_of_a_page_of_what_was_found_tells_which_page_it_is(reader: FlaskClient) -> None:
    first, second = (reader.get(f"/en/search/?q=公開&page={number}").text for number in (1, 2))
    assert "<title>Search: 公開 | " in first and "<title>Search: 公開: Page 2 | " in second


def test_a_search_takes_a_constant_number_of_statements(reader: FlaskClient, site: Flask) -> None:
    with statements(site) as few:
        reader.get("/zh/search/?q=揭弊者")
    with statements(site) as many:
        reader.get("/zh/search/?q=資料")
    assert len(many) == len(few)
