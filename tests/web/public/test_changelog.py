"""The changelog's pages: filters, entries, how to verify, how to follow."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import html5lib
import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient
from jinja2 import StrictUndefined
from sqlalchemy import select

from tests import world
from tests.everything import everything
from tests.web.desk import words_of
from tests.web.feed.conftest import writing
from tests.web.public.pages import page, part, words
from tests.worlds.results import an_outcome
from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import Kind
from tracker.changelog.record import Decided, record
from tracker.commands import bodies, commitments
from tracker.commands.commitments import Wording
from tracker.commands.translations import translate
from tracker.domain.bilingual import TextState
from tracker.domain.permissions import LOADER
from tracker.models import Commitment, Evidence, Theme, Update
from tracker.queries import changelog
from tracker.queries.entries import STATEMENTS
from tracker.queries.words import CODES


def body_of(text: str) -> str:
    """What a page says, without its markup."""
    main = text[text.index("<main"):text.index("</main>")]
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main)))


@pytest.fixture
def full(site: Flask) -> Flask:
    """The site on a world whose log has an entry of every kind."""
    with writing(site) as session:
        everything(session)
        told = set(session.scalars(select(ChangelogEntry.kind)))
        if Kind.THEME_AMENDED.value not in told:
            theme = session.scalars(select(Theme)).first()
            assert theme is not None
            theme.title_note = world.text("補正")
            record(session, Kind.THEME_AMENDED, theme, reason=world.text("補正"), by=world.EDITOR, at=world.later(40))
        if Kind.EVIDENCE_ADDED.value not in told:
            evidence = session.scalars(select(Evidence)).first()
            assert evidence is not None
            record(session, Kind.EVIDENCE_ADDED, evidence, by=world.EDITOR, at=world.later(40))
    site.jinja_env.undefined = StrictUndefined
    return site


@pytest.fixture
def entries(full: Flask) -> Iterator[list[ChangelogEntry]]:
    with full.extensions["database"].reading() as session:
        yield list(session.scalars(select(ChangelogEntry).order_by(ChangelogEntry.number)).unique())


def test_every_kind_of_entry_is_described_in_both_languages_on_its_page_and_as_text(
        full: Flask, entries: list[ChangelogEntry]) -> None:
    assert {entry.kind for entry in entries} == {kind.value for kind in Kind}
    reader = full.test_client()
    for lang in ("zh", "en"):
        for entry in entries:
            response = reader.get(f"/{lang}/changelog/{entry.number}/")
            assert response.status_code == 200, (lang, entry.kind)
            parser = html5lib.HTMLParser(namespaceHTMLElements=False)
            tree = parser.parse(response.text)
            assert parser.errors == [], (entry.kind, parser.errors)
            h1 = next(tree.iter("h1"))
            assert "".join(h1.itertext()).strip() in next(tree.iter("title")).text
        with full.test_request_context(f"/{lang}/"):
            full.preprocess_request()
            for entry in entries:
                shown = full.jinja_env.filters["told"](entry)
                for ending in ("html", "txt"):
                    if entry.payload is not None:
                        made = render_template(f"{shown.template}.{ending}", shown=shown)
                        assert made.strip(), (lang, entry.kind, ending)
                        assert "None" not in made and "Bilingual(" not in made and "When(" not in made


def test_paging_through_lists_every_public_entry(full: Flask, entries: list[ChangelogEntry]) -> None:
    reader = full.test_client()
    found: list[str] = []
    number = 1
    while True:
        response = reader.get(f"/en/changelog/?page={number}")
        assert response.status_code == 200
        found += re.findall(r'<li><div>.*? <a href="/en/changelog/(\d+)/">', response.text)
        number += 1
        if 'rel="next"' not in response.text:
            break
    public = [str(entry.number) for entry in entries if entry.is_public]
    assert found == public[::-1]
    assert reader.get(f"/en/changelog/?page={number}").status_code == 404


@pytest.mark.parametrize(("lang", "first", "second"), [
    ("zh", "異動紀錄｜", "異動紀錄：第2頁｜"), ("en", "Changelog | ", "Changelog: Page 2 | ")])
def test_the_title_of_a_page_of_the_list_tells_which_page_it_is(full: Flask, lang: str, first: str, second: str) -> None:
    reader = full.test_client()
    assert f"<title>{first}" in reader.get(f"/{lang}/changelog/").text
    assert f"<title>{second}" in reader.get(f"/{lang}/changelog/?page=2").text


@pytest.mark.parametrize("kind", [Kind.PROPOSAL_ANSWERED, Kind.PROPOSAL_ADVANCED, Kind.RECOMMENDATION_ANSWERED])
def test_a_response_is_listed_under_the_title_of_what_it_answers_and_does_not_repeat_it(
        full: Flask, entries: list[ChangelogEntry], kind: Kind) -> None:
    entry = next(each for each in entries if each.kind == kind.value and each.payload)
    title = entry.payload["after"]["title"]["zh"]  # type: ignore[index]
    listed = words(part(page(full.test_client(), f"/zh/changelog/?kind={kind.value}"), "content"))
    item = listed.partition(f"第{entry.number}號")[2].partition("登錄：")[0]
    assert item.count(title) == 1, item


@pytest.mark.parametrize("kind", [Kind.PROPOSAL_ANSWERED, Kind.RECOMMENDATION_ANSWERED])
def test_a_response_says_which_body_gives_it(full: Flask, entries: list[ChangelogEntry], kind: Kind) -> None:
    answers = [each for each in entries if each.kind == kind.value and each.payload]
    assert answers
    for entry in answers:
        payload = entry.payload or {}
        body = payload["names"][payload["after"]["body"]]
        for lang, stated, recorded in (("zh", "陳述者：", "。登錄："), ("en", "Statement by: ", ". Recorded: ")):
            told = body_of(full.test_client().get(f"/{lang}/changelog/{entry.number}/").text)
            assert f"{stated}{body[lang] or body['zh']}{recorded}" in told


def test_an_address_given_in_the_text_is_not_listed_again_below(full: Flask, entries: list[ChangelogEntry]) -> None:
    reader = full.test_client()
    told = 0
    for entry in entries:
        if not entry.is_public or entry.payload is None or entry.kind not in ("review.answered", "openness.scored"):
            continue
        page = reader.get(f"/en/changelog/{entry.number}/").text
        said = page.partition('id="h-says"')[2].partition("</section>")[0]
        addresses = re.findall(r'href="(https?://[^"]+)"', said)
        assert len(addresses) == len(set(addresses)), (entry.number, addresses)
        told += len(addresses)
    assert told


def test_an_entry_about_the_record_itself_does_not_report_a_missing_date_of_an_event(
        full: Flask, entries: list[ChangelogEntry]) -> None:
    reader = full.test_client()
    undated = [each for each in entries if each.is_public and each.payload and not each.payload["occurred"]]
    for entry in undated:
        opening = reader.get(f"/en/changelog/{entry.number}/").text.partition('id="h-says"')[0]
        dated = ">Date of the event<" in opening or ">As of<" in opening
        assert dated is (Kind(entry.kind) in STATEMENTS), entry.kind
    assert {Kind.BODY_AMENDED} <= {Kind(each.kind) for each in undated}


@pytest.mark.parametrize(("lang", "of_a_report", "of_a_decision"), [
    ("zh", "資料基準日", "事件日期"), ("en", "As of", "Date of the event")])
def test_the_date_of_a_bodys_report_is_called_in_its_entry_as_in_the_form(
        full: Flask, entries: list[ChangelogEntry], lang: str, of_a_report: str, of_a_decision: str) -> None:
    for kind, called, other in ((Kind.DELAY_RECORDED, of_a_report, of_a_decision),
                                (Kind.DECISION_RECORDED, of_a_decision, of_a_report)):
        entry = next(each for each in entries if each.kind == kind.value and each.payload)
        shown = full.test_client().get(f"/{lang}/changelog/{entry.number}/").text
        assert f">{called}<" in shown and f">{other}<" not in shown


def test_a_staff_entry_shows_only_its_number_and_digest(full: Flask, entries: list[ChangelogEntry]) -> None:
    entry = next(entry for entry in entries if not entry.is_public)
    page = full.test_client().get(f"/en/changelog/{entry.number}/").text
    assert entry.digest in page and "for staff" in page
    assert entry.subject not in page and '"role"' not in page and "reporter" not in body_of(page)


def test_a_withheld_entry_names_its_ground_and_the_entry_that_withheld_it(full: Flask, entries: list[ChangelogEntry]) -> None:
    withheld = next(entry for entry in entries if entry.payload is None)
    by = next(entry for entry in entries if entry.subject == f"entry/{withheld.number}")
    page = full.test_client().get(f"/en/changelog/{withheld.number}/").text
    assert "By court order" in page and f"/en/changelog/{by.number}/" in page
    assert "His number" not in page and "0900" not in page
    body = withheld.actor["body"]
    assert (by.payload or {})["names"][body]["en"] in page and f">{body} (" not in page


def test_the_translator_of_a_statement_is_named_and_its_author_is_not_shown_as_having_signed_it(site: Flask) -> None:
    with writing(site) as session:
        outcome = an_outcome(session, title=world.text("以公開格式受理申報"))
        number = translate(session, outcome, "title", translation="Declarations in an open format", state=TextState.DRAFT,
                           by=world.EDITOR, at=world.later(1)).number
    page = body_of(site.test_client().get(f"/en/changelog/{number}/").text)
    assert "Declarations in an open format" in page and "(editor)" in page and "Signed: " not in page


def test_a_report_names_the_milestone_that_it_leaves_unchanged_and_does_not_repeat_its_details(site: Flask) -> None:
    with writing(site) as session:
        milestone = world.a_milestone(session, note=world.text("期程依方案"))
        numbers = [world.an_update(session, milestone, report=report).last_entry for report in (
            world.no_progress(), world.progress(), world.no_progress())]
    for number in numbers:
        says = body_of(site.test_client().get(f"/zh/changelog/{number}/").text)
        says = says[says.index("登錄者"):says.index("本號異動後之完整內容")]
        assert "完成草案" in says and "期程依方案" not in says and "115/06/30" not in says


def test_a_correction_of_a_measured_value_names_the_indicator(full: Flask, entries: list[ChangelogEntry]) -> None:
    entry = next(each for each in entries if each.kind == "measurement.corrected")
    for lang, named in (("zh", "指標第1號，第1次量測"), ("en", "Indicator 1, measurement 1")):
        says = body_of(full.test_client().get(f"/{lang}/changelog/{entry.number}/").text)
        told = says[:says.index({"zh": "本號異動後之完整內容", "en": "Full content after this entry"}[lang])]
        assert named in told and "indicator/1/" not in told


def test_a_source_that_speaks_for_itself_is_named_once(reader: FlaskClient) -> None:
    zh, en = (body_of(reader.get(f"/{lang}/changelog/408/").text) for lang in ("zh", "en"))
    assert "陳述者：行政院，行政院網頁。" in zh and "Statement by: Executive Yuan, page of the Executive Yuan." in en


def test_the_loader_is_never_shown_as_a_body(reader: FlaskClient, seeded: Flask) -> None:
    with seeded.extensions["database"].reading() as session:
        loaded = [entry.number for entry in changelog.latest(session, changelog.Filter(kinds=[Kind.DELAY_RECORDED]), 20)]
    for number in loaded:
        zh = body_of(reader.get(f"/zh/changelog/{number}/").text)
        assert "登錄者 本站依公開資料彙整" in zh and "陳述者：" in zh
        assert "機關首次於本站填報之前" in zh


def test_an_entry_reads_the_same_whatever_is_amended_later(site: Flask) -> None:
    with writing(site) as session:
        commitment = world.a_commitment(session, number="1-1", wording=Wording(title=world.text("舊名稱", "Old")))
        number = world.a_milestone(session, commitment=commitment).last_entry
    reader = site.test_client()

    def says() -> str:
        page = reader.get(f"/zh/changelog/{number}/").text
        return page[page.index('id="h-says"'):page.index('id="verify"')]

    before = says()
    with writing(site) as session:
        commitment = Commitment.by_reference(session, "2025-2028/1-1")
        commitments.amend_commitment(session, commitment, wording=Wording(title=world.text("新名稱")), number="1-1", theme=None,
                                     leads=["cec"], supports=[], reason=world.text("更名"), decided=Decided(document="1"),
                                     by=world.EDITOR, at=world.later(1))
    assert says() == before


def test_a_body_removed_from_a_commitment_still_hears_of_it(site: Flask) -> None:
    with writing(site) as session:
        world.a_body(session, "moi")
        commitment = world.a_commitment(session, number="1-1", leads=["cec"])
        entry = commitments.amend_commitment(session, commitment, wording=Wording.of(commitment), number="1-1", theme=None,
                                             leads=["moi"], supports=[], reason=world.text("移撥"), decided=Decided(document="1"),
                                             by=world.EDITOR, at=world.AT)
        assert entry in world.entries_about(session, "cec") and entry in world.entries_about(session, "moi")
        number = entry.number
    page = body_of(site.test_client().get(f"/en/changelog/{number}/").text)
    assert "Commission cec" in page and "Commission moi" in page


@pytest.mark.parametrize("query,reference", [
    ("plan=2021-2024", "2021-2024"), ("commitment=2021-2024/2-1", "2021-2024/2-1"),
    ("plan=2021-2024&commitment=2-1", "2021-2024/2-1"), ("body=moi", "moi")])
def test_a_filter_shows_what_it_names_and_links_to_its_feed(
        reader: FlaskClient, seeded: Flask, query: str, reference: str) -> None:
    with seeded.extensions["database"].reading() as session:
        total = changelog.count(session, changelog.Filter(about=[reference]))
    page = reader.get(f"/zh/changelog/?{query}").text
    assert f"共{total}筆" in page
    feed = re.search(r'href="(/zh/[^"]*feed\.atom)">訂閱此範圍', page)
    assert feed and reader.get(feed[1]).status_code == 200


@pytest.mark.parametrize(("lang", "counted"), [("zh", "、{}個來源"), ("en", ", {} source{}")])
def test_a_list_counts_the_sources_of_an_entry_and_its_own_page_names_them(
        reader: FlaskClient, seeded: Flask, lang: str, counted: str) -> None:
    with seeded.extensions["database"].reading() as session:
        newest = list(session.scalars(select(ChangelogEntry).order_by(ChangelogEntry.number.desc()).limit(25)).unique())
    first = reader.get(f"/{lang}/changelog/").text
    assert 'class="sources"' not in first
    for entry in newest:
        sources, here = (entry.payload or {})["sources"], f'<a href="/{lang}/changelog/{entry.number}/">'
        listed = first.partition(here)[2].partition("</li>")[0]
        says = counted.format(len(sources), "" if len(sources) == 1 else "s")
        assert listed.partition("</a>")[0].endswith(says) == bool(sources), entry.number
        its_own = unquote(unescape(reader.get(f"/{lang}/changelog/{entry.number}/").text))
        assert all(f'href="{unquote(each["url"])}"' in its_own for each in sources), entry.number
    assert any((entry.payload or {})["sources"] for entry in newest)


def test_the_filter_stands_on_the_first_page_and_wherever_it_is_used(reader: FlaskClient) -> None:
    box, way = 'class="filterbox"', '<a href="/zh/changelog/#f-plan">篩選</a>'
    for address, has in (("", True), ("?page=2", False), ("?kind=reports&page=2", True)):
        text = reader.get(f"/zh/changelog/{address}").text
        assert ((box in text), (way in text)) == (has, not has), address


def test_combined_filters_narrow_the_list_further(reader: FlaskClient) -> None:
    def total(query: str) -> int:
        page = reader.get(f"/en/changelog/?{query}").text
        return int(re.search(r'id="h-entries">(\d+) entr', page)[1])  # type: ignore[index]

    assert total("plan=2021-2024&kind=delay.recorded") < total("plan=2021-2024&kind=reports") < total("plan=2021-2024")
    assert total("from=110&to=111/6") == total("from=2021-01-01&to=2022-06") > 0
    assert total("commitment=2021-2024/2-1&body=moi&kind=delay.recorded") == 0
    assert 'class="btn btn--go"' in reader.get("/en/changelog/?kind=reports").text


@pytest.mark.parametrize("name,value,said", [
    ("from", "110/13", "不是有效日期"), ("to", "<script>", "不是有效日期"), ("kind", "no.such", "清單中沒有此項"),
    ("body", "'; DROP TABLE body", "清單中沒有此項"), ("plan", "2030-2033", "清單中沒有此項"),
    ("commitment", "2-1", "清單中沒有此項"), ("kind", "account.created", "清單中沒有此項")])
def test_a_value_that_cannot_be_read_is_reported_beside_its_field_and_the_rest_still_answers(
        reader: FlaskClient, name: str, value: str, said: str) -> None:
    other = "kind=decision.recorded" if name != "kind" else "plan=2021-2024"
    response = reader.get("/zh/changelog/", query_string=f"{other}&{name}={value}")
    assert response.status_code == 400
    assert said in response.text and f'id="f-{name}-e"' in response.text and 'aria-invalid="true"' in response.text
    assert "<script>alert" not in response.text and re.search(r'<a href="/zh/changelog/\d+/">', response.text)
    assert "ETag" not in response.headers


def test_a_period_that_ends_before_it_begins_is_reported(reader: FlaskClient) -> None:
    response = reader.get("/en/changelog/?from=112&to=111")
    assert response.status_code == 400 and "The last day comes before the first." in response.text


def test_dates_are_echoed_in_both_calendars(reader: FlaskClient) -> None:
    assert "系統判讀為 110年（2021年）12月22日" in body_of(reader.get("/zh/changelog/?from=1101222").text)


def test_staff_entries_are_not_listed_and_the_gap_is_explained(full: Flask, entries: list[ChangelogEntry]) -> None:
    page = full.test_client().get("/zh/changelog/?kind=staff")
    assert page.status_code == 400
    assert "號數不連續" in full.test_client().get("/zh/changelog/").text


def test_loaded_history_says_so_until_the_first_entry_recorded_here(site: Flask) -> None:
    with writing(site) as session:
        world.an_installation(session)
        bodies.add_body(session, "moj", name=world.text("司法部"), by=LOADER, at=world.AT)
        world.a_body(session, "moi")
        assert (changelog.first_recorded_here(session), changelog.loaded_before(session)) == (3, 3)
    reader = site.test_client()
    assert "Entries before Entry 3 were reconstructed" in words_of(reader.get("/en/changelog/").text)
    assert ["Reconstructed from" in words_of(reader.get(f"/en/changelog/{number}/").text) for number in (1, 2, 3)] == [
        False, True, False], "the first entry is the program's own"


def test_a_record_that_began_here_is_not_said_to_be_reconstructed(site: Flask) -> None:
    with writing(site) as session:
        world.an_installation(session)
    reader = site.test_client()
    pages = [words_of(reader.get(f"/en/changelog/{at}").text) for at in ("", "1/")]
    with writing(site) as session:
        world.a_plan(session)
    pages += [words_of(reader.get(f"/en/changelog/{at}").text) for at in ("", "1/", "2/")]
    assert not [page for page in pages if "econstructed" in page]


def test_an_unknown_entry_is_not_found(reader: FlaskClient) -> None:
    for number in ("0", "99999", "-1", "x", "999999999999999999999"):
        assert reader.get(f"/zh/changelog/{number}/").status_code == 404, number
    assert reader.get("/e/25", headers={"Accept-Language": "en"}).headers["Location"].endswith("/en/changelog/25/")


def test_the_worked_example_produces_what_it_says(reader: FlaskClient, tmp_path: Path) -> None:
    (tmp_path / "changelog.jsonl").write_bytes(reader.get("/data/changelog.jsonl").data)
    for path in ("/en/changelog/verify/", "/en/changelog/250/"):
        page = reader.get(path).text
        commands = unescape(re.search(r"<code>(sed -n .*?)</code>", page, re.DOTALL)[1])  # type: ignore[index]
        done = subprocess.run(["sh", "-c", commands], cwd=tmp_path, capture_output=True, text=True, check=True)
        for line in done.stdout.splitlines():
            assert line.split()[0] in page.replace(commands, ""), path


def test_the_verifier_can_be_downloaded_and_prints_the_head(reader: FlaskClient, tmp_path: Path) -> None:
    response = reader.get("/data/verify_changelog.py")
    assert response.status_code == 200 and response.mimetype == "text/x-python"
    (tmp_path / "verify_changelog.py").write_bytes(response.data)
    (tmp_path / "changelog.jsonl").write_bytes(reader.get("/data/changelog.jsonl").data)
    done = subprocess.run(["python3", "verify_changelog.py", "changelog.jsonl"], cwd=tmp_path, capture_output=True, text=True,
                          check=True)
    head = re.search(r'class="hash"><b>([0-9a-f]{64})</b>', reader.get("/zh/changelog/verify/").text)
    assert head and head[1] in done.stdout


def test_every_feed_that_is_offered_exists(reader: FlaskClient) -> None:
    found = re.findall(r'href="(/en/[^"]*feed\.atom)"', reader.get("/en/feeds/").text)
    assert len(set(found)) > 60
    for path in set(found):
        assert reader.get(path).status_code == 200, path


def test_the_filter_offers_the_groups_and_within_a_chosen_group_the_kinds_that_occur(reader: FlaskClient) -> None:
    def offered(query: str) -> set[str]:
        select = re.search(r'<select id="f-kind".*?</select>', reader.get(f"/en/changelog/{query}").text, re.DOTALL)
        assert select
        return set(re.findall(r'<option value="([a-z_.]+)"', select[0]))

    first = offered("")
    assert not any("." in value for value in first) and {"plan", "reports", "delays"} <= first
    with reader.application.extensions["database"].reading() as session:
        there = set(session.scalars(select(ChangelogEntry.kind).where(ChangelogEntry.audience == "public")))
    assert set().union(*(offered(f"?kind={group}") - first for group in first)) == there
    asked = reader.get("/en/changelog/?kind=review.given").text
    assert '<option value="review.given" selected>' in asked, "what was asked for stays"
    assert offered("?kind=review.given") >= first


def test_a_list_says_how_many_files_a_report_has_and_its_entry_names_each(full: Flask, entries: list[ChangelogEntry]) -> None:
    published = next(entry for entry in entries if entry.kind == Kind.REPORT_PUBLISHED.value)
    reader = full.test_client()
    after = (published.payload or {})["after"]
    listed = reader.get(f"/en/changelog/?kind={published.kind}").text
    assert after["files"][0]["sha256"] not in listed and f"{len(after['files'])} (names and SHA-256" in listed
    assert after["files"][0]["sha256"] in reader.get(f"/en/changelog/{published.number}/").text


def test_a_statement_and_its_correction_link_to_each_other(full: Flask, entries: list[ChangelogEntry]) -> None:
    correction = next(entry for entry in entries if entry.kind == Kind.UPDATE_CORRECTED.value)
    earlier = next(entry for entry in entries if ((entry.payload or {}).get("after") or {}).get("reference")
                   == (correction.payload or {})["after"]["corrects"])
    reader = full.test_client()
    old, new = (words(part(page(reader, f"/zh/changelog/{each.number}/"), "content")).replace(" ", "")
                for each in (earlier, correction))
    assert f"其後已更正，以較新之說明為準。第{correction.number}號" in old and "更正前之說明：" not in old
    assert f"更正前之說明：第{earlier.number}號" in new and "其後已更正" not in new


def test_a_report_that_is_found_by_its_words_says_that_it_was_corrected(full: Flask) -> None:
    with writing(full) as session:
        told = next(said for each in session.scalars(select(Update).where(Update.corrected_by.is_not(None)))
                    if (said := each.text.zh or each.reason.zh))
    assert "其後已更正" in words(part(page(full.test_client(), f"/zh/search/?q={told}"), "content"))


def test_a_statement_of_what_the_record_covers_names_the_plan_it_is_about(full: Flask, entries: list[ChangelogEntry]) -> None:
    stated = next(entry for entry in entries if entry.kind == Kind.COVERAGE_STATED.value)
    after = (stated.payload or {})["after"]
    of, reader = CODES["coverage"][after["of"]], full.test_client()
    assert f"{of.zh}（{after['plan']}）" in reader.get(f"/zh/changelog/?kind={stated.kind}").text
    assert f"{of.en} ({after['plan']})" in reader.get(f"/en/changelog/{stated.number}/").text


def test_an_entry_about_a_report_names_its_plan_and_its_kind(full: Flask, entries: list[ChangelogEntry]) -> None:
    published = next(entry for entry in entries if entry.kind == Kind.REPORT_PUBLISHED.value)
    payload, reader = published.payload or {}, full.test_client()
    plan, kind = payload["names"][payload["after"]["plan"]], CODES["report_kind"][payload["after"]["kind"]]
    number = payload["after"]["number"]
    titles = {"zh": f"{plan['zh']} {kind.zh}（報告第{number}號）", "en": f"{plan['en']}, {kind.en} (report {number})"}
    for lang, called in titles.items():
        assert called in reader.get(f"/{lang}/changelog/{published.number}/").text
        assert called in reader.get(f"/{lang}/changelog/?kind={published.kind}").text


def test_a_reason_is_shown_once_even_where_it_is_also_a_field_of_its_record(full: Flask, entries: list[ChangelogEntry]) -> None:
    told = set()
    with full.test_request_context("/zh/"):
        full.preprocess_request()
        for entry in entries:
            shown = full.jinja_env.filters["told"](entry)
            # Of several disputes of one outcome the reason says which is new.
            if entry.payload is None or shown.reason.is_empty or entry.kind == "outcome.disputed":
                continue
            for ending in ("html", "txt"):
                made = render_template(f"{shown.template}.{ending}", shown=shown)
                assert made.count(shown.reason.zh) == 1, (entry.kind, ending)
            told.add(entry.kind)
    assert {"milestone.closed", "milestone.amended"} <= told
