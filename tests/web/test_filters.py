"""How texts, dates and addresses are written on a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask

from tests.web.frame_gallery import HOSTILE, make_app
from tracker import language
from tracker.domain.bilingual import EMPTY, Bilingual, TextState
from tracker.domain.calendar import When
from tracker.web import filters


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return make_app(Path(tmp_path_factory.mktemp("catalogues")))


@pytest.fixture
def zh(app: Flask) -> Iterator[None]:
    with app.test_request_context("/zh/"), language.using("zh"):
        yield


@pytest.fixture
def en(app: Flask) -> Iterator[None]:
    with app.test_request_context("/en/"), language.using("en"):
        yield


def test_what_an_english_sentence_quotes_in_chinese_is_marked_as_chinese(en: None) -> None:
    assert filters.mixed("or 112年1月18日; a letter (來文字號) <b>") == "or 112年1月18日; a letter (來文字號) &lt;b&gt;".replace(
        "112年1月18日", '<span lang="zh-Hant-TW">112年1月18日</span>').replace(
        "來文字號", '<span lang="zh-Hant-TW">來文字號</span>')
    assert filters.mixed("同意備查。 | Noted.") == '<span lang="zh-Hant-TW">同意備查。</span> | Noted.'
    assert filters.mixed("Six digits.") == "Six digits."


def test_a_sentence_in_chinese_is_left_as_it_is(zh: None) -> None:
    assert filters.mixed("例如 112年1月18日。") == "例如 112年1月18日。"


def test_a_missing_translation_is_replaced_by_the_other_language_with_a_mark_and_a_note(en: None) -> None:
    assert filters.read(Bilingual.of("資安檢測")) == (
        '<span lang="zh-Hant-TW">資安檢測</span> <small>(in Chinese only)</small>')


def test_a_chinese_reader_is_told_of_a_text_in_english(zh: None) -> None:
    assert filters.read(Bilingual.of("", "Results report")) == (
        '<span lang="en">Results report</span><small>（僅有英文）</small>')


def test_an_unofficial_title_says_so_and_an_official_one_does_not(en: None) -> None:
    draft, official = Bilingual.of("標題", "Title"), Bilingual.of("標題", "Title", TextState.OFFICIAL)
    assert "(unofficial translation)" in filters.read(draft, title=True)
    assert filters.plain(draft, title=True) == "Title (unofficial translation)"
    assert filters.read(draft) == filters.read(official, title=True) == "Title"


def test_a_long_text_begins_with_whole_words_and_says_that_it_goes_on(en: None) -> None:
    long = Bilingual.of("已公布。" * 30, "Words, " * 30)
    assert filters.beginning(long) == ("Words, " * 20).strip(", ") + "…"
    assert filters.beginning(long, "zh") == ("已公布。" * 18)[:70].rstrip("。") + "…"
    assert filters.beginning(Bilingual.of("已公布。")) == "已公布。"


def test_a_stale_translation_says_so(en: None) -> None:
    assert "the original has changed" in filters.read(Bilingual.of("舊", "Old").amended("新", "Old"))


def test_the_beginning_of_a_text_says_what_the_whole_says_of_a_translation(en: None) -> None:
    long = "Words, " * 30
    assert filters.beginning(Bilingual.of("舊", long).amended("新", long)).endswith(
        "Words… (the original has changed since this was translated)")
    assert filters.beginning(Bilingual.of("標題", long, TextState.MACHINE)).endswith("Words… (machine draft, not reviewed)")


@pytest.mark.parametrize("title", [False, True])
@pytest.mark.parametrize("text", [
    Bilingual.of("資安檢測"), Bilingual.of("標題", "Title"), Bilingual.of("舊", "Old").amended("新", "Old"),
    Bilingual.of("標題", "Title", TextState.OFFICIAL), Bilingual.of("標題", "Title", TextState.MACHINE)])
def test_plain_text_carries_the_same_notes_as_the_page(en: None, text: Bilingual, title: bool) -> None:
    assert filters.written(text, title=title) == re.sub("<[^>]+>", "", filters.read(text, title=title))


@pytest.mark.parametrize("text", [HOSTILE, Bilingual.of(HOSTILE), Bilingual.of("", HOSTILE)])
def test_hostile_text_stays_text(zh: None, text: Bilingual | str) -> None:
    for made in (filters.read(text), filters.lines(text), filters.shown(text)):
        assert "<script" not in made and "<img" not in made
        assert "&lt;script&gt;" in made


def test_a_missing_text_makes_no_lines(zh: None) -> None:
    assert filters.lines(Bilingual()) == "" == filters.lines("")


def test_lines_become_paragraphs_and_addresses_links(zh: None) -> None:
    made = filters.lines("第一段\r\n第二行\n\n見https://www.cec.gov.tw/cms/(2021)。")
    assert made == ('<p>第一段<br>第二行</p><p>見<a href="https://www.cec.gov.tw/cms/(2021)" '
                    'rel="nofollow">cec.gov.tw/cms/(2021)</a>。</p>')


def test_the_title_of_a_source_in_the_other_language_is_marked_for_machines(app: Flask) -> None:
    address = "https://example.org/"
    with app.test_request_context(), language.using("en"):
        assert filters.link(address, "第11次會議逐字稿") == (
            '<a href="https://example.org/" rel="nofollow" lang="zh-Hant-TW">第11次會議逐字稿</a>')
        assert "lang" not in filters.link(address, "Taipei Times") + filters.link(address)
    with app.test_request_context(), language.using("zh"):
        assert 'lang="en"' in filters.link(address, "Taipei Times")
        assert "lang" not in filters.link(address, "第11次會議逐字稿") + filters.link(address)


def test_an_address_is_linked_with_its_own_characters_where_a_browser_reads_them_the_same_way(en: None) -> None:
    same = "https://a.example/%E8%AD%B0.md?q=%E8%AD%B0%20x"
    assert filters.link(same, "x") == '<a href="https://a.example/議.md?q=議%20x" rel="nofollow">x</a>'
    for other in ("https://a.example/%e8%ad%b0", "https://a.example/%E8%AD", "https://a.example/%E2%80%AE%22", "https://a.example/%FF"):
        assert f'href="{other}"' in filters.link(other, "x"), "what would not come back as it was stays"


def test_a_text_that_is_empty_has_no_lines(zh: None) -> None:
    assert filters.lines(Bilingual()) == filters.lines(None) == filters.lines("") == ""


def test_a_bracket_and_a_full_stop_after_an_address_are_not_part_of_it(en: None) -> None:
    assert 'href="https://example.org/a"' in filters.lines("(see https://example.org/a).")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//evil.example/", "https://[", "ftp://example.org/"])
def test_only_a_web_address_becomes_a_link(en: None, address: str) -> None:
    assert "<a" not in filters.link(address)
    assert filters.host(address) == ""


def test_addresses_are_shown_decoded_and_shortened(en: None) -> None:
    assert filters.readable("https://www.example.org/%E8%A1%8C%E6%94%BF/") == "example.org/行政"
    assert "\u202e" not in filters.readable("https://example.org/%E2%80%AEgnp")
    assert len(filters.readable("https://example.org/" + "a" * 200)) == 80


@pytest.mark.parametrize(("value", "made"), [
    (When.day(date(2026, 11, 22)), '<time datetime="2026-11-22">115年11月22日</time>'),
    (date(2026, 11, 22), '<time datetime="2026-11-22">115年11月22日</time>'),
    (When.month(2021, 12), '<time datetime="2021-12">110年12月</time>'),
    (When.year(2021), '<time datetime="2021">110年</time>'),
    (When.quarter(2021, 3), '<span class="date">110年第3季</span>'),
    (When.iso("2021-05/2021-07"), '<span class="date">110年5月至110年7月</span>'),
    (None, '<span class="unknown">本站尚無日期資料</span>'),
])
def test_dates_show_their_precision(zh: None, value: When | date | None, made: str) -> None:
    assert filters.when(value) == made


def test_an_instant_is_shown_in_taipei_time(zh: None) -> None:
    late_evening = datetime(2026, 11, 22, 18, 3, 4, tzinfo=UTC)
    assert filters.instant(late_evening) == '<time datetime="2026-11-23T02:03:04+08:00">115年11月23日 02:03</time>'
    assert filters.day_of(late_evening) == date(2026, 11, 23)
    with pytest.raises(ValueError, match="time zone"):
        filters.instant(datetime(2026, 11, 22))


def test_days_have_a_unit_and_a_plural(app: Flask, en: None) -> None:
    assert [filters.days(number) for number in (1, 831, 2001)] == ["1 day", "831 days", "2,001 days"]
    with language.using("zh"):
        assert filters.days(2001) == "2,001天"


def test_a_typed_date_is_echoed_in_both_calendars(app: Flask, zh: None) -> None:
    assert filters.echo(When.day(date(2023, 1, 18))) == ("112年1月18日（星期三）", "西元2023年1月18日")
    assert filters.echo(When.iso("2021-12/2022-02"))[1] == "西元2021年12月至西元2022年2月"
    assert filters.echo("112/3/32") == ("", "")
    with language.using("en"):
        assert filters.echo(date(2023, 1, 18)) == ("Wednesday 18 January 2023", "112年1月18日")


@pytest.mark.parametrize("nothing", [None, "", [], EMPTY])
def test_a_missing_value_is_never_shown_as_blank(zh: None, nothing: object) -> None:
    assert filters.shown(nothing) == '<span class="unknown">未填</span>'
    assert not filters.given(nothing)


def test_a_list_has_no_comma_after_a_whole_sentence(app: Flask, zh: None) -> None:
    told = (("列入備選。", "Put in reserve."), ("納入方案", "In the plan"), ("公布", "Published"))
    steps = [Bilingual.of(zh, en, TextState.REVIEWED) for zh, en in told]
    assert filters.shown(steps) == filters.written(steps) == "列入備選。納入方案、公布"
    with language.using("en"):
        assert filters.shown(steps) == filters.written(steps) == "Put in reserve. In the plan, Published"


def test_zero_is_something(zh: None) -> None:
    assert filters.given(0) and filters.shown(0) == "0"


def test_a_shortened_text_still_names_its_language_where_that_is_not_the_readers(app: Flask) -> None:
    only_zh, both = Bilingual.of("資安檢測"), Bilingual.of("資安檢測", "Security test", TextState.REVIEWED)
    with app.test_request_context("/en/"), language.using("en"):
        assert filters.marked_lang(only_zh) == ' lang="zh-Hant-TW"'
        assert filters.marked_lang(both) == filters.marked_lang("text") == filters.marked_lang(Bilingual()) == ""
    with app.test_request_context("/zh/"), language.using("zh"):
        assert filters.marked_lang(only_zh) == ""
