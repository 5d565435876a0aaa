"""How a text and a query are split into pieces: the same on both databases, because no database is involved."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.search.tokens import LONGEST_QUERY, MOST_TERMS, Term, _stem, spans, terms, tokens


def texts(text: str) -> list[str]:
    return [token.text for token in tokens(text)]


def found(text: str, query: str) -> list[str]:
    return [text[start:end] for start, end in spans(text, terms(query))]


def test_chinese_is_split_into_pairs_and_ends_with_its_last_character_alone() -> None:
    assert texts("公民投票") == ["公民", "民投", "投票", "票"]


def test_two_characters_find_a_word_and_one_finds_what_begins_with_it() -> None:
    assert terms("連署") == [Term(("連署",))]
    assert terms("電子連署") == [Term(("電子", "子連", "連署"))]
    assert terms("票") == [Term(("票",), begins=True)]


@pytest.mark.parametrize(("one", "other"), [
    ("台灣", "臺灣"), ("２－１", "2-1"), ("ＯＧＰ", "ogp"), ("Open Data", "open data"), ("2–1", "2-1"), ("羣眾", "群眾"),
    ("café", "cafe"), ("citizens’", "citizens'"),
])
def test_two_ways_of_writing_a_thing_are_treated_as_one(one: str, other: str) -> None:
    assert terms(one) == terms(other) != []


@pytest.mark.parametrize(("word", "in_text"), [
    ("whistleblow", "Whistleblowers"), ("petition", "petitions"), ("participate", "participated"), ("agency", "agencies"),
])
def test_an_english_word_finds_its_other_forms(word: str, in_text: str) -> None:
    assert found(f"The {in_text} act", word) == [in_text]


def test_a_number_is_one_piece_and_its_parts_are_found_too() -> None:
    assert texts("2-1") == ["2-1", "2", "1"]
    assert terms("2-1") == [Term(("2-1",))]
    assert found("承諾事項 2-1 與 12-1", "2-1") == ["2-1"]


def test_an_abbreviation_finds_the_full_form_and_the_other_way_round() -> None:
    assert found("全國性公民投票案", "公投") == ["公民投票"]
    assert found("公投案", "公民投票案") == ["公投案"]


def test_a_word_typed_twice_is_searched_for_once() -> None:
    assert terms("data DATA data") == [Term(("data",))]


def test_words_have_the_same_stems_however_many_are_being_read_at_once() -> None:
    beginnings = ("open", "govern", "report", "budget", "legisl", "account", "particip", "transpar", "publish", "consult")
    ends = ("ing", "ed", "ation", "ments", "ively")
    words = [beginning + end for beginning, end in product(beginnings, ends)]
    alone = [texts(word) for word in words]
    _stem.cache_clear()
    pause = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as readers:
            at_once = [*readers.map(lambda turn: [texts(word) for word in words[turn:] + words[:turn]], range(len(words)))]
    finally:
        sys.setswitchinterval(pause)
    assert at_once == [alone[turn:] + alone[:turn] for turn in range(len(words))]


def test_the_position_of_a_word_is_that_in_the_text_as_it_was_written() -> None:
    assert found("推動ＯＰＥＮ資料", "open") == ["ＯＰＥＮ"]
    assert found("臺灣的台灣", "台灣") == ["臺灣", "台灣"]
    assert found("公投公投案", "公投") == ["公投", "公投"]


def test_a_query_of_any_length_searches_for_a_bounded_number_of_things() -> None:
    assert len(terms(" ".join(f"word{number}" for number in range(500)))) <= MOST_TERMS
    assert terms("，。！ ? \" * ( ) :") == []


@given(st.text(max_size=60))
def test_every_text_can_be_searched_for_itself_and_its_positions_lie_within_it(text: str) -> None:
    for start, end in spans(text, terms(text)):
        assert 0 <= start < end <= len(text)
    for term in terms(text[:LONGEST_QUERY]):
        assert all(piece and not any(mark in piece for mark in " \"'*:()&|!<>") for way in term.ways for piece in way)
