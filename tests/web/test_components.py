"""Every component in both languages: it renders, its ids are unique, its languages are marked, hostile text stays text."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask import Flask
from werkzeug.wrappers import Response

from tests.web.frame_gallery import PAGES, ROOT, make_app, page
from tracker.domain.bilingual import Lang
from tracker.web import headers

ERRORS = ("400", "403", "404", "405", "409", "422", "429", "500", "503")
SIMPLIFIED = set("这该选项错误记录数网页发议")
LANGS: tuple[Lang, ...] = ("zh", "en")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return make_app(Path(tmp_path_factory.mktemp("catalogues")))


@pytest.fixture(params=[(name, lang) for name in (*PAGES, *ERRORS) for lang in LANGS], ids=lambda pair: "-".join(pair))
def made(app: Flask, request: pytest.FixtureRequest) -> tuple[str, Element, Lang]:
    name, lang = request.param
    text = page(app, name, lang)
    return text, html5lib.HTMLParser(strict=False, namespaceHTMLElements=False).parse(text), lang


def test_the_markup_is_sound(app: Flask, made: tuple[str, Element, Lang]) -> None:
    text, tree, lang = made
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    parser.parse(text)
    assert parser.errors == []
    assert tree.get("lang") == {"zh": "zh-Hant-TW", "en": "en"}[lang]
    assert len(list(tree.iter("h1"))) == 1


def test_ids_are_unique_and_every_reference_finds_its_target(made: tuple[str, Element, Lang]) -> None:
    tree = made[1]
    ids = [node.get("id") for node in tree.iter() if node.get("id")]
    assert len(ids) == len(set(ids))
    for node in tree.iter():
        for name in ("aria-labelledby", "aria-describedby", "for"):
            assert set((node.get(name) or "").split()) <= set(ids), (name, node.get(name))
        target = node.get("href") or ""
        assert not target.startswith("#") or target[1:] in ids, target


def test_the_name_of_a_group_of_choices_is_not_read_out_as_one_word_with_its_note(app: Flask) -> None:
    tree = html5lib.HTMLParser(namespaceHTMLElements=False).parse(page(app, "form", "en"))
    said = [each for each in tree.iter("legend") if each.find("span") is not None]
    assert said and all((each.text or "").endswith(" ") for each in said)


def test_nothing_is_inline_and_nothing_comes_from_elsewhere(made: tuple[str, Element, Lang]) -> None:
    for node in made[1].iter():
        assert node.tag != "style" and not node.get("style")
        assert not any(name.startswith("on") for name in node.attrib)
        assert node.tag != "script" or ((node.get("src") or "").startswith("/static/") and not node.text)
        assert node.tag not in ("img", "iframe", "object") or (node.get("src") or "").startswith("/")


def test_the_skip_link_comes_first_and_the_anchors_have_their_access_keys(made: tuple[str, Element, Lang]) -> None:
    links = list(made[1].iter("a"))
    assert links[0].get("href") == "#content"
    assert [link.get("accesskey") for link in links if link.get("accesskey")] == ["U", "C", "Z"]


def test_the_site_says_what_it_is_and_keeps_robots_out(made: tuple[str, Element, Lang]) -> None:
    text, _, lang = made
    assert ("示範網站" if lang == "zh" else "Demonstration site") in text
    assert '<meta name="robots" content="noindex, nofollow">' in text


def test_a_chinese_page_is_entirely_in_chinese(app: Flask) -> None:
    """No msgid of the frame is left in English, and no Simplified character slips in."""
    for name in (*PAGES, *ERRORS):
        text = page(app, name, "zh")
        words = re.sub(r"<(script|style|svg)\b.*?</\1>|<[^>]+>", " ", text, flags=re.DOTALL)
        assert re.findall(r".{0,20}\b(?:the|of|date|not|page|entry)\b.{0,20}", words) == []
        assert SIMPLIFIED & set(words) == set()


def test_text_in_another_language_is_marked(app: Flask) -> None:
    assert '<span lang="zh-Hant-TW">資安檢測</span>' in page(app, "public", "en")
    assert '<span lang="en">Results report</span>' in page(app, "public", "zh")


def test_a_refused_form_names_each_faulty_field_both_beside_it_and_above(app: Flask) -> None:
    text = page(app, "form", "zh")
    assert 'role="alert"' in text and "已填內容均已保留" in text
    assert '<a href="#category-0">延後原因類別：請選擇一項。</a>' in text
    assert 'aria-invalid="true"' in text and 'id="category-e"' in text
    assert "112年1月18日（星期三）" in text and "西元2023年1月18日" in text


def test_every_status_has_a_shape_of_its_own_in_the_place_where_the_stylesheet_cuts_it_out() -> None:
    marks = (ROOT / "tracker/web/static/marks.svg").read_text()
    shapes = dict(re.findall(r'<g id="s-([a-z-]+)"[^>]*>(.*?)</g>', marks))
    assert len(set(shapes.values())) == len(shapes)
    row = {name: int(x or 0) // 16 for name, x in re.findall(r'<use href="#s-([a-z-]+)"(?: x="(\d+)")?/>', marks)}
    css = (ROOT / "tracker/web/static/tracker.css").read_text()
    cut = {name: int(place) for names, place in re.findall(r"([.\w, -]+) { --mark: (\d+); }", css)
           for name in re.findall(r"\.is-([a-z-]+)", names)}
    # A completion entry is the same fact as a finished milestone, and has its mark.
    assert cut.pop("completion") == cut["done"]
    assert cut == row and set(row) == set(shapes) and sorted(row.values()) == list(range(len(row)))
    # Every code that a template names, or a table of codes, is cut out.
    words = re.findall(r'code == "([a-z-]+)"', (ROOT / "templates/components/status.html").read_text())
    assert set(words) - {"completion"} <= set(cut)


def test_the_headers_forbid_what_the_pages_do_not_need() -> None:
    public = headers.apply(Response(), staff=False)
    assert public.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "unsafe" not in public.headers["Content-Security-Policy"]
    assert "Strict-Transport-Security" not in public.headers
    assert public.headers["X-Robots-Tag"].startswith("noindex")
    assert "X-Robots-Tag" not in headers.apply(Response(), staff=False, official=True).headers
    staff = headers.apply(Response(), staff=True, secure=True, official=True)
    assert staff.headers["Cache-Control"] == "no-store"
    assert staff.headers["Strict-Transport-Security"]
    assert staff.headers["X-Robots-Tag"].startswith("noindex")
