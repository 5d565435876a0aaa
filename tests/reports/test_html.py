"""The web edition: whole sentences in both languages, nothing inline, charts at their own addresses."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import html5lib
import pytest
from babel.messages.pofile import read_po
from flask import Flask

from tests.reports.a_report import the_closed_plan, the_running_plan
from tracker.domain.bilingual import Bilingual, Lang
from tracker.models.report import ReportKind
from tracker.reports import html
from tracker.reports.content import Report, Source
from tracker.settings import Settings
from tracker.web import create_app

ROOT = Path(__file__).parents[2]
HAN = re.compile(r"[\u3400-\u9fff]+")


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app(Settings("sqlite://", "k" * 32))


def body(app: Flask, report: Report, lang: Lang) -> str:
    with app.app_context():
        return html.render_body(report, lang, lambda name: f"/{lang}/reports/1/{name}.svg")


def words(markup: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", markup))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("report", [the_closed_plan(), the_running_plan()], ids=["closed", "running"])
def test_it_is_strict_html_without_anything_inline(app: Flask, report: Report, lang: Lang) -> None:
    markup = body(app, report, lang)

    html5lib.HTMLParser(strict=True).parse(
        f"<!DOCTYPE html><html lang='x'><head><title>t</title></head><body><main>{markup}</main></body></html>"
    )
    assert " style=" not in markup and "<script" not in markup and "<style" not in markup
    ids = re.findall(r' id="([^"]+)"', markup)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', markup)) <= set(ids)
    assert markup.count("<h1>") == 1


def test_charts_are_linked_by_address_with_their_figures_beside_them(app: Flask) -> None:
    markup = body(app, the_closed_plan(), "zh")

    assert re.findall(r'<img src="([^"]+)" alt="[^"]+" width="1000">', markup) == [
        f"/zh/reports/1/{n}.svg" for n in ("completion", "pace", "timeline", "reasons")
    ]
    to_figures = re.findall(r'<a href="#data-[^"]+">(.*?)</a>', markup)
    assert [words(each) for each in to_figures] == [f"以表格檢視本圖數據 圖{n}" for n in (1, 2, 3, 4)], "each its own name"
    assert "<img" in body(app, the_running_plan(), "zh") and "timeline.svg" not in body(app, the_running_plan(), "zh")


def test_the_chinese_page_has_no_english_sentence_written_by_the_program(app: Flask) -> None:
    text = words(body(app, the_closed_plan(), "zh"))

    assert "尚無成果佐證紀錄" in text and "資通安全管理法子法於2021年8月23日修正" in text and "非國發會發布，亦未經其查核" in text
    assert not re.search(r"[a-z]{3,} [a-z]{3,} [a-z]{3,}", text)


def test_the_english_page_has_no_chinese_word(app: Flask) -> None:
    report = the_closed_plan()
    markup = body(app, replace(report, sources=tuple(replace(each, address="") for each in report.sources)), "en")

    assert HAN.findall(words(markup)) == []
    assert "No outcome evidence is on record." in markup and "%" not in words(markup)


def test_the_title_of_a_chinese_source_is_marked_as_chinese_on_the_english_page(app: Flask) -> None:
    report = replace(the_closed_plan(), sources=(Source(1, Bilingual.of("承諾事項表2-1", "承諾事項表2-1")),))

    assert '<span lang="zh-Hant-TW">承諾事項表2-1</span>' in body(app, report, "en")
    assert '<span lang=' not in body(app, report, "zh")


@pytest.mark.parametrize(("lang", "gap"), [("zh", ""), ("en", " ")])
def test_a_source_is_cited_without_a_space_in_chinese(app: Flask, lang: Lang, gap: str) -> None:
    markup = body(app, the_closed_plan(), lang)

    assert re.findall(r'(.)<span class="cite">', markup)
    assert all((before == " ") == bool(gap) for before in re.findall(r'(.)<span class="cite">', markup))


def test_hostile_text_is_escaped_and_an_odd_address_does_not_become_a_link(app: Flask) -> None:
    report = the_closed_plan()
    hostile = Bilingual.of('<script>alert(1)</script>" onerror="x', '<script>alert(1)</script>" onerror="x')
    commitment = replace(report.themes[0].commitments[0], title=hostile, problem=hostile)
    report = replace(
        report,
        themes=(replace(report.themes[0], commitments=(commitment,)),),
        sources=(replace(report.sources[0], title=hostile, address="javascript:alert(1)"), *report.sources[1:]),
    )

    markup = body(app, report, "en")

    assert "<script" not in markup and 'href="javascript:' not in markup
    assert "&lt;script&gt;" in markup and ' onerror="x' not in markup


def test_every_sentence_has_its_chinese_version() -> None:
    with (ROOT / "translations/zh_Hant_TW/LC_MESSAGES/messages.po").open("rb") as source:
        told = {message.id: message.string for message in read_po(source, locale="zh_Hant_TW")}
    used = {
        a or b
        for page in sorted((ROOT / "templates/report").glob("*.html"))
        for a, b in re.findall(r"""\b_\((?:"([^"]*)"|'([^']*)')""", page.read_text("utf-8"))
    }

    assert {sentence for sentence in used if not told.get(sentence)} == set()


def test_the_paragraphs_of_a_text_stay_separate(app: Flask) -> None:
    report = the_closed_plan()
    commitment = replace(report.themes[0].commitments[0], problem=Bilingual.of("第一段\n第二段 <b>"))
    report = replace(report, themes=(replace(report.themes[0], commitments=(commitment,)),))

    assert "第一段<br>第二段 &lt;b&gt;" in body(app, report, "zh")


def test_notes_on_figures_and_gaps_do_not_put_a_space_between_chinese_characters(app: Flask) -> None:
    markup = body(app, the_closed_plan(), "zh")
    captions = re.findall(r"<figcaption>(.*?)</figcaption>", markup)
    gaps = re.findall(r'<p class="gap">(.*?)</p>', markup)

    assert len(captions) == 4 and any("自評與查證" in each for each in gaps)
    assert all("<br>" in each for each in captions)
    for each in captions + gaps:
        assert not re.search("[\u3400-\u9fff。] [\u3400-\u9fff]", words(each)), each


@pytest.mark.parametrize(("lang", "name"), [("zh", "圖"), ("en", "Figure ")])
def test_charts_are_numbered_as_drawn_so_that_no_number_is_missing(app: Flask, lang: Lang, name: str) -> None:
    markup = body(app, replace(the_closed_plan(), kind=ReportKind.RESULTS), lang)

    assert len(re.findall('<p class="gap"><strong>', markup)) >= 2, "charts for which nobody gave figures"
    assert re.findall(rf"<figcaption>{name}(\d+)", markup) == ["1", "2", "3", "4"]


@pytest.mark.parametrize(("lang", "apart", "said"), [
    ("zh", "除延後說明外，", "本站尚無本期間的機關或會議回報紀錄"),
    ("en", "Apart from reports of a delay, no report", "report by a body or the Taskforce is on record for this period")])
def test_a_body_that_reported_only_a_delay_is_not_said_to_have_reported_nothing(
        app: Flask, lang: Lang, apart: str, said: str) -> None:
    report = the_closed_plan()
    whole = replace(report, themes=tuple(replace(theme, commitments=tuple(replace(c, done=()) for c in theme.commitments))
                                         for theme in report.themes))
    delayed = sum(bool(c.delays) for c in report.commitments())
    markup = words(body(app, whole, lang))

    assert markup.count(apart) == delayed < markup.count(said) == len(report.commitments())
