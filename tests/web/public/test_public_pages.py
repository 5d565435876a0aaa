"""Every public page of the record, on Taiwan's plans: it exists in both languages, is sound and light, and says who
says what."""

from __future__ import annotations

import re
from datetime import date
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.public.pages import main, page, parsed, part, statements, weighs, words
from tracker import clock

LANGS = ("zh", "en")
PAGES = (
    "", "plans/2021-2024/", "plans/2025-2028/", "plans/2021-2024/themes/2/", "plans/2021-2024/documents/",
    "plans/2021-2024/commitments/2-1/", "plans/2021-2024/commitments/1-1/", "plans/2025-2028/commitments/o6/",
    "plans/2021-2024/commitments/2-1/history/", "bodies/", "bodies/ndc/", "bodies/moda/", "group/", "group/meetings/",
    "group/meetings/8/", "group/decisions/", "group/decisions/11/", "standards/", "sitemap/",
    "glossary/", "accessibility/", "privacy/", "about/",
)
PAST = ("", "plans/2021-2024/", "plans/2021-2024/themes/2/", "plans/2021-2024/commitments/2-1/",
        "plans/2021-2024/commitments/2-1/history/", "bodies/cec/", "group/")


@pytest.mark.parametrize("lang", LANGS)
def test_every_page_exists_and_is_sound(reader: FlaskClient, lang: str) -> None:
    for path in (*PAGES, *(f"{path}?as_of=300" for path in PAST)):
        answer = reader.get(f"/{lang}/{path}")
        assert answer.status_code == 200 and "Set-Cookie" not in answer.headers, path
        tree = parsed(answer.text)
        assert tree.get("lang") == {"zh": "zh-Hant-TW", "en": "en"}[lang]
        (heading,) = tree.iter("h1")
        said = words(heading).split(" (")[0].split("（")[0].strip()
        assert said and said in words(next(tree.iter("title"))), path
        _points_right(tree, path)


@pytest.mark.parametrize("lang", LANGS)
def test_the_titles_of_pages_tell_the_plans_and_commitments_apart(reader: FlaskClient, lang: str) -> None:
    told = {path: words(next(page(reader, f"/{lang}/{path}").iter("title"))) for path in (
        "plans/2021-2024/rounds/", "plans/2025-2028/rounds/", "plans/2021-2024/commitments/2-1/history/")}
    assert "2021-2024" in told["plans/2021-2024/rounds/"] and "2025-2028" in told["plans/2025-2028/rounds/"]
    (heading,) = page(reader, f"/{lang}/plans/2021-2024/commitments/2-1/").iter("h1")
    assert words(heading)[:12] in told["plans/2021-2024/commitments/2-1/history/"]


def _points_right(tree: Element, path: str) -> None:
    ids = [node.get("id") for node in tree.iter() if node.get("id")]
    assert len(ids) == len(set(ids)), path
    for node in tree.iter():
        assert not node.get("style")
        target = node.get("href") or ""
        assert not target.startswith("#") or target[1:] in ids, (path, target)
        for name in ("aria-labelledby", "aria-describedby", "for"):
            assert set((node.get(name) or "").split()) <= set(ids), (path, name, node.get(name))


@pytest.mark.parametrize(("lang", "said", "running"), [
    ("zh", "已屆滿，尚未結案", "現行方案"), ("en", "has ended, but it has not been closed", "Current plan")])
def test_a_plan_that_nobody_closed_stops_being_the_running_one_after_its_period(
        reader: FlaskClient, monkeypatch: pytest.MonkeyPatch, lang: str, said: str, running: str) -> None:
    for day, is_over in ((date(2028, 12, 31), False), (date(2029, 1, 1), True)):
        monkeypatch.setattr(clock, "today", lambda day=day: day)
        overview, plan = (main(parsed(reader.get(f"/{lang}/{path}").text)) for path in ("", "plans/2025-2028/"))
        assert (said in overview, said in plan, running in overview) == (is_over, is_over, not is_over)


UNKNOWN = (
    "plans/1999-2000/", "plans/2021-2024/themes/9/", "plans/2021-2024/commitments/9-9/", "plans/2021-2024/commitments/o99/",
    "plans/2021-2024/commitments/o²/", "plans/x/commitments/1-1/", "plans/2021-2024/commitments/9-9/history/", "bodies/nobody/",
    "group/meetings/99/", "plans/1999-2000/documents/", "?as_of=0", "?as_of=99999", "?as_of=x", "?as_of=-1", "?as_of=２",
    "bodies/cec/?as_of=1",
)


@pytest.mark.parametrize("lang", LANGS)
def test_something_that_is_not_in_the_record_is_not_found(reader: FlaskClient, lang: str) -> None:
    for path in UNKNOWN:
        page(reader, f"/{lang}/{path}", 404)


def test_a_reader_who_asks_for_a_time_before_something_was_recorded_is_told_and_sent_to_the_present_page(
        reader: FlaskClient) -> None:
    lost = page(reader, "/en/bodies/cec/?as_of=1", 404)
    assert "after entry 1. There is no such entry, or this was not yet in the record" in main(lost)
    assert "/en/bodies/cec/" in {link.get("href") for link in lost.iter("a")} and page(reader, "/en/bodies/cec/") is not None
    elsewhere = main(page(reader, "/en/plans/1999-2000/documents/?as_of=1", 404))
    assert "after entry" not in elsewhere and "may be mistyped" in elsewhere


def test_the_entry_of_a_new_milestone_without_a_date_says_what_is_known_of_it_beside_its_title(reader: FlaskClient) -> None:
    listed = [words(each) for each in page(reader, "/en/plans/2025-2028/commitments/o1/history/").iter("li")]
    [told] = [text for text in listed if "Milestone added" in text and "m3" in text]
    assert told.count("Run four green-energy sandbox trials") == 1 and "the formal milestones were not seen" in told


def test_the_running_plan_comes_before_the_archive(reader: FlaskClient) -> None:
    text = main(page(reader, "/zh/"))
    assert text.index("現行方案 2025-2028") < text.index("已結案方案（2021-2024）")
    assert "依本站現有紀錄，最近狀態如下。" in text and "順序1" in text.replace(" ", "") and "主辦機關待確認" in text


def test_the_key_of_a_drawing_names_only_the_states_that_occur_in_it(reader: FlaskClient) -> None:
    lines = ("原訂期限；連至現行期限的線為延後期間", "每一短線為一次公開回報")
    silent = ("其後本站尚無資料", "本站尚無資料")
    for path, states in (("plans/2021-2024/", ("提前完成", "已完成", "逾期完成", "辦理中", "逾期", *silent)),
                         ("plans/2021-2024/commitments/2-2/", silent)):
        key = next(node for node in page(reader, f"/zh/{path}").iter("ul") if node.get("aria-label") == "圖例")
        assert [words(each) for each in key] == [*states, *lines], path
    running = next(node for node in page(reader, "/zh/plans/2025-2028/").iter("ul") if node.get("aria-label") == "圖例")
    assert words(running[-1]) == "狀態計算日"


def test_every_drawing_on_the_page_of_a_body_has_its_key(reader: FlaskClient) -> None:
    links = {each.get("href", "") for each in page(reader, "/zh/bodies/").iter("a")}
    drawn = 0
    for address in sorted(link for link in links if re.fullmatch(r"/zh/bodies/[\w-]+/", link)):
        nodes = list(page(reader, address).iter())
        keys = [node for node in nodes if node.get("aria-label") == "圖例"]
        drawings = [node for node in nodes if node.get("class") == "axisrow"]
        assert len(keys) == len(drawings), address
        drawn += len(drawings)
    assert drawn


def test_counts_are_shown_and_never_a_percentage_completed(reader: FlaskClient) -> None:
    for view in (part(page(reader, "/en/"), "plan-2021-2024"), part(page(reader, "/en/plans/2021-2024/"), "state")):
        tallies = [node for node in view.iter() if node.get("class") in ("tally", "legend")]
        assert tallies and not any("%" in words(node) for node in tallies)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pages_are_light(reader: FlaskClient, lang: str) -> None:
    heaviest = ("2-1", "2-2", "3-3")
    for path, most, most_packed in (("", 120_000, 15 * 1024), ("changelog/", 30_000, 7 * 1024),
                                    *((f"plans/2021-2024/commitments/{label}/", 50_000, 10 * 1024) for label in heaviest)):
        plain, packed = weighs(reader, f"/{lang}/{path}")
        assert plain < most and packed < most_packed, (path, plain, packed)


@pytest.mark.parametrize(("lang", "most"), [("zh", 30_000), ("en", 33_000)])
def test_every_page_of_the_changelog_is_light(reader: FlaskClient, lang: str, most: int) -> None:
    """In English, the longest quotations and the marks of translations take some pages beyond 30,000 bytes."""
    number = 0
    while reader.get(f"/{lang}/changelog/?page={number + 1}").status_code == 200:
        number += 1
        plain, packed = weighs(reader, f"/{lang}/changelog/?page={number}")
        assert plain < most and packed < 7 * 1024, (number, plain, packed)
    assert number > 20


def test_the_overview_takes_few_statements(seeded: Flask) -> None:
    seeded.test_client().get("/zh/privacy/")  # what a process asks once, at its first request, is no part of a page
    with statements(seeded) as sent:
        assert seeded.test_client().get("/zh/").status_code == 200
    assert len(sent) <= 20


def test_related_sources_are_kept_out_of_all_counts(reader: FlaskClient) -> None:
    tree = page(reader, "/zh/plans/2021-2024/commitments/2-1/")
    assert "不計入統計" in words(part(tree, "related"))
    running = main(page(reader, "/zh/plans/2025-2028/commitments/o6/"))
    assert "不計入統計" in running


def test_a_commitment_without_a_timetable_of_its_own_shows_that_of_its_plan_and_says_so(reader: FlaskClient) -> None:
    for lang, mark in (("zh", "（方案期程）"), ("en", "(the plan’s timetable)")):
        of_the_plan = main(page(reader, f"/{lang}/plans/2021-2024/commitments/1-2/"))
        its_own = main(page(reader, f"/{lang}/plans/2021-2024/commitments/2-1/"))
        assert mark in of_the_plan and mark not in its_own


def test_nothing_without_data_is_called_late(reader: FlaskClient) -> None:
    for path in ("/zh/", "/zh/plans/2021-2024/", "/zh/plans/2021-2024/commitments/2-1/"):
        for row in page(reader, path).iter("tr"):
            text = words(row)
            if "尚無" in text and "資料" in text and "截至" not in text:
                assert "逾期" not in text, text


def test_the_lateness_of_a_closed_plan_is_frozen(reader: FlaskClient) -> None:
    tree = page(reader, "/zh/plans/2021-2024/commitments/2-1/")
    late = words(part(tree, "m1"))
    assert "逾期 22個月" in late.replace("逾期22", "逾期 22") and "計算至112/10/02" in late.replace(" ", "")


def test_each_delay_says_who_assigned_its_category(reader: FlaskClient) -> None:
    text = words(part(page(reader, "/zh/plans/2021-2024/commitments/2-1/"), "delays"))
    assert "資安檢測" in text and "本站歸類" in text and "來源未載明" in text


def test_unassessed_results_are_no_finding_and_the_page_says_so(reader: FlaskClient) -> None:
    tree = page(reader, "/en/plans/2021-2024/commitments/2-1/")
    assert "No outcome has been recorded" in words(part(tree, "results"))
    assert "does not mean that nothing changed" in words(part(tree, "results"))
    assert "“Not assessed” is not a finding" in words(part(tree, "assessments"))


def test_a_remark_is_set_apart_with_its_speaker_as_printed(reader: FlaskClient) -> None:
    said = words(part(page(reader, "/zh/plans/2021-2024/commitments/1-2/"), "said"))
    government, others = said.split("委員、媒體及其他")
    assert "劉嘉凱" in others and "劉嘉凱" not in government and "摘自逐字稿，本站摘要" in others


def test_a_secretariats_report_about_another_body_is_not_shown_as_that_bodys_word(reader: FlaskClient) -> None:
    said = words(part(page(reader, "/zh/plans/2021-2024/commitments/2-1/"), "said"))
    assert "國家發展委員會 （幕僚機關）" in said.replace("國家發展委員會（", "國家發展委員會 （")


def test_an_english_title_that_is_ours_says_so_wherever_it_appears(reader: FlaskClient) -> None:
    for path in ("/en/plans/2021-2024/commitments/2-1/", "/en/plans/2021-2024/themes/2/", "/en/bodies/cec/", "/en/sitemap/"):
        assert "(unofficial translation)" in main(page(reader, path)), path


def test_a_drawing_names_milestones_by_title_and_the_table_beside_it_says_whose_translation_each_is(reader: FlaskClient) -> None:
    milestones = part(page(reader, "/en/plans/2021-2024/commitments/2-1/"), "milestones")
    names = [words(each) for each in milestones.iter() if each.get("class") == "name"]
    assert len(names) == 5 and names[1].startswith("m2 Collect feedback") and not any("(un" in each for each in names)
    assert "Collect feedback from users of the system (unofficial translation)" in words(milestones)


@pytest.mark.parametrize("path, said", [("group/meetings/9/", "議程附件（ODT）"), ("api/", "行動方案（ 欄位 ）")])
def test_text_in_brackets_uses_the_brackets_of_its_language(reader: FlaskClient, path: str, said: str) -> None:
    shown = main(page(reader, f"/zh/{path}"))
    assert said in shown and not re.search(r"[\u4e00-\u9fff] ?\(", shown)


@pytest.mark.parametrize("path", ["documents/26/", "proposals/", "recommendations/"])
def test_an_address_among_facts_has_the_full_width(reader: FlaskClient, path: str) -> None:
    facts = [node for node in page(reader, f"/zh/{path}").iter("div") if node.get("class") == "facts__wide"]
    assert any("." in words(node) and "/" in words(node) for node in facts)


def test_the_list_of_bodies_states_its_order(reader: FlaskClient) -> None:
    tree = page(reader, "/en/bodies/")
    *codes, last = (str(next(row.iter("a")).get("href")) for row in next(tree.iter("tbody")).iter("tr"))
    assert codes == sorted(codes) and last == "/en/bodies/ey-all/"
    assert "in the order of the codes in their web addresses; names that stand for many bodies come last" in main(tree)


@pytest.mark.parametrize("path, two", [
    ("en/", "Ministry of Justice ; Anti-Money Laundering Office, Executive Yuan"), ("zh/", "法務部 、 行政院洗錢防制辦公室"),
    ("en/plans/2021-2024/commitments/5-1/", "Ministry of Justice ; Anti-Money Laundering Office, Executive Yuan")])
def test_bodies_whose_names_hold_commas_are_told_apart(reader: FlaskClient, path: str, two: str) -> None:
    assert two in main(page(reader, f"/{path}"))


def test_a_side_that_no_list_states_is_not_guessed(reader: FlaskClient) -> None:
    text = main(page(reader, "/zh/group/"))
    assert "名單未載明" in text and "本站不計算比例" in text


def test_a_term_whose_beginning_is_not_known_still_shows_its_end(reader: FlaskClient) -> None:
    [heading] = [node for node in page(reader, "/en/group/").iter("h2") if node.get("id") == "h-term-2"]
    assert words(heading) == "Term 2 until May 2024"


def test_a_theme_to_which_no_commitment_is_known_to_belong_does_not_say_that_the_plan_has_none(reader: FlaskClient) -> None:
    text = main(page(reader, "/en/plans/2025-2028/themes/1/"))
    assert "does not know which of the plan’s commitments belong to which theme" in text
    assert "No commitments on this site" not in text


@pytest.mark.parametrize("path, gap", [
    ("plans/2021-2024/commitments/2-1/",
     "No remark by a member, the press or anyone else, from a source that names the plan, is on record here."),
    ("plans/2025-2028/commitments/o3/", "No statement by a body, from a source that names the plan, is on record here."),
    ("group/meetings/1/", "This site has recorded no statement made at this meeting.")])
def test_a_gap_says_what_it_covers_and_does_not_deny_what_stands_on_the_same_page(
        reader: FlaskClient, path: str, gap: str) -> None:
    assert gap in main(page(reader, f"/en/{path}"))


def test_without_an_address_nobody_is_asked_to_write(reader: FlaskClient) -> None:
    text = main(page(reader, "/en/group/"))
    assert "please tell this site" not in text and "How to correct something" in text


def test_a_reader_who_asks_who_sat_on_a_day_sees_beside_the_field_what_is_unreadable_or_that_no_term_covers_it(
        reader: FlaskClient) -> None:
    wrong = page(reader, "/en/group/?on=soon", 400)
    assert "“soon” is not a date" in words(wrong) and "Term 2" in main(wrong)
    [field] = [node for node in wrong.iter("input") if node.get("name") == "on"]
    assert (field.get("value"), field.get("aria-invalid"), field.get("aria-describedby")) == ("soon", "true", "f-on-e f-h")
    outside = main(page(reader, "/zh/group/?on=79/1/1"))
    assert "79年1月1日" in outside and "本站所載各屆均未涵蓋該日" in outside and "尚無屆次資料" not in outside
    assert "112年1月18日" in main(page(reader, "/zh/group/?on=1120118"))


def test_the_site_says_what_it_is_not(reader: FlaskClient) -> None:
    assert "not issued or checked" in main(page(reader, "/en/about/"))


def test_a_page_of_the_past_keeps_its_links_in_the_past(reader: FlaskClient) -> None:
    answer = reader.get("/zh/plans/2021-2024/commitments/2-1/?as_of=340")
    tree = parsed(answer.text)
    assert "依事後彙整資料重建之第340號紀錄當時內容" in words(tree)
    assert "111/08/15" in words(tree)
    assert "逾期" not in words(part(tree, "m3"))
    links = {node.get("href") for node in next(tree.iter("main")).iter("a")}
    assert "/zh/plans/2021-2024/?as_of=340" in links and "/zh/bodies/cec/?as_of=340" in links
    canonical = [node.get("href") for node in tree.iter("link") if node.get("rel") == "canonical"]
    assert canonical == ["http://127.0.0.1:5000/zh/plans/2021-2024/commitments/2-1/"]


def test_a_reader_who_asks_who_sat_on_a_day_stays_in_the_past_that_the_page_shows(reader: FlaskClient) -> None:
    tree = page(reader, "/en/group/?on=2023-01-18&as_of=300")
    [form] = [node for node in tree.iter("form") if node.get("class") == "filters"]
    assert {node.get("name"): node.get("value") for node in form.iter("input")} == {"as_of": "300", "on": "2023-01-18"}
    [earlier] = [node.get("href") for node in tree.iter("a") if node.get("rel") == "prev"]
    assert earlier and "after entry 299" in words(page(reader, earlier))


def test_a_reconstructed_past_calls_nothing_late_because_sources_are_silent(reader: FlaskClient) -> None:
    tree = page(reader, "/zh/plans/2021-2024/commitments/2-1/?as_of=300")
    for number in range(2, 6):
        assert "逾期" not in words(part(tree, f"m{number}"))
    assert "逾期" in words(part(tree, "m1")), "its delay was reported after the date had passed"


def test_a_delay_that_its_source_does_not_call_a_delay_is_marked_as_this_sites_reading(reader: FlaskClient) -> None:
    assert "延後（本站判讀）" in reader.get("/zh/plans/2021-2024/commitments/1-3/feed.atom").text
    assert "Delay (as read by this site)" in reader.get("/en/changelog/?kind=delay.recorded&commitment=2021-2024/1-3").text
    assert "延後（本站判讀）" not in reader.get("/zh/plans/2021-2024/commitments/5-2/feed.atom").text


@pytest.mark.parametrize("path", ["/nowhere/at/all/", "/plans/1999-2000/"])
def test_a_page_that_does_not_exist_says_so_in_the_other_language_too(seeded: Flask, path: str) -> None:
    answer = seeded.test_client().get(f"/zh{path}")
    assert answer.status_code == 404 and f'href="/en{path}" hreflang="en"' in answer.text
    assert seeded.test_client().get(f"/en{path}").status_code == 404


@pytest.mark.parametrize(("lang", "said", "otherwise"), [
    ("zh", "曾說明延後，新期限未載明", "無紀錄"), ("en", "delay, no new date", "none known")])
def test_a_milestone_of_which_a_delay_is_told_without_a_new_date_is_not_said_to_have_none(
        reader: FlaskClient, lang: str, said: str, otherwise: str) -> None:
    shown = page(reader, f"/{lang}/plans/2021-2024/commitments/1-3/")
    first, third = words(part(shown, "m1")), words(part(shown, "m3"))
    assert otherwise in first and said not in first
    assert said in third and otherwise not in third


def test_a_speaker_has_the_english_name_that_is_on_record_and_no_other(reader: FlaskClient) -> None:
    zh, en = (reader.get(f"/{lang}/plans/2021-2024/commitments/1-4/").text for lang in ("zh", "en"))
    assert "<b>Audrey Tang</b>" in en and ">唐鳳</b>" not in en
    assert '<b lang="zh-Hant-TW">嚴婉玲</b>' in en, "no source gives this name in English"
    assert ">唐鳳</b>" in zh and ">嚴婉玲</b>" in zh and "<b>Audrey Tang</b>" not in zh


@pytest.mark.parametrize(("lang", "said", "otherwise"), [
    ("zh", "曾說明整項承諾事項延後", "無紀錄"), ("en", "delay stated for the whole commitment", "none known")])
def test_a_delay_of_a_whole_commitment_is_told_beside_its_open_milestones(
        reader: FlaskClient, lang: str, said: str, otherwise: str) -> None:
    shown = page(reader, f"/{lang}/plans/2021-2024/commitments/1-1/")
    for number in range(1, 8):
        told = words(part(shown, f"m{number}"))
        assert said in told and otherwise not in told
