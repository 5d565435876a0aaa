"""The register as people read it: the real one in numbers, and small worlds for what the real one does not have yet."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import feedparser
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.web.public.pages import main, page, part, statements, words
from tests.world import (
    AT,
    EDITOR,
    a_body,
    a_commitment,
    a_conclusion,
    a_listing,
    a_meeting,
    an_installation,
    newest_entry,
    reporter_of,
    ruled,
    text,
)
from tracker.commands import register
from tracker.domain.calendar import civil_day
from tracker.domain.register import Ruling

REGISTER = "/zh/group/decisions/"


def rows(tree: Element) -> list[list[str]]:
    """The cells of each row of the page's table."""
    return [[words(cell) for cell in row] for body in tree.iter("tbody") for row in body]


def address_of(client: FlaskClient, title: str) -> str:
    found = next(node for node in page(client, REGISTER).iter("a") if words(node) == title)
    address = found.get("href")
    assert address
    return address


def test_the_real_register_shows_its_numbers(reader: FlaskClient) -> None:
    chinese = main(page(reader, REGISTER))
    for said in ("52項次，第3至11次會議", "「其餘項目」計為1項次；依結論逐項計為53項次", "6項次",
                 "建議解除而繼續列管：5；建議繼續列管而解除：1",
                 "列管中3項；自行列管0項；解除列管22項", "3項結論", "廉政平臺資料標準 882天 （約29個月）",
                 "本站紀錄計至第11次會議（113年1月29日）"):
        assert said in chinese, said
    english = main(page(reader, "/en/group/decisions/"))
    for said in ("52, meetings 3 to 11", "counts as one; counted by conclusion: 53", "6 items",
                 "against the advice to release: 5", "against the advice to keep: 1",
                 "on the register: 3; left to the body: 0; released: 22",
                 "882 days (about 29 months)"):
        assert said in english, said


@pytest.mark.parametrize(("query", "count"), [
    ("", 28), ("?state=open", 3), ("?state=released", 22), ("?state=left", 0), ("?state=read", 3), ("?differing=yes", 4),
    ("?differing=yes&state=released", 3), ("?commitment=2021-2024/4-2", 1), ("?commitment=2021-2024/3-3", 3),
    ("?state=nonsense", 28), ("?commitment=nonsense", 28),
])
def test_the_register_can_be_narrowed(reader: FlaskClient, query: str, count: int) -> None:
    for lang in ("zh", "en"):
        assert len(rows(page(reader, f"/{lang}/group/decisions/{query}"))) == count


def test_conclusions_still_on_the_register_come_first(reader: FlaskClient) -> None:
    standing = [row[2] for row in rows(page(reader, REGISTER))]
    assert [said.startswith("繼續列管") for said in standing] == [True] * 3 + [False] * 25


def test_a_matter_is_followed_through_seven_meetings(reader: FlaskClient) -> None:
    tree = page(reader, address_of(reader, "廉政平臺資料標準"))
    found = rows(tree)
    assert [row[0].split(" ")[0] for row in found] == [f"第{number}次會議" for number in (4, 5, 6, 7, 8, 9, 11)]
    advice = ["繼續列管", "解除列管", "繼續列管", "繼續列管", "解除列管", "解除列管", "解除列管"]
    assert [row[3] for row in found] == advice
    assert [row[4].split(" ")[0] for row in found] == ["繼續列管"] * 5 + ["解除列管"] * 2
    assert [number for number, row in enumerate(found, 4) if "與幕僚建議不同" in row[4]] == [5, 8]
    assert "黃長玲委員" in found[1][5] and "本站判讀" in found[5][4]
    assert "完成條件 無紀錄" in main(tree) and "作成結論之會議 來源未載明" in main(tree)
    assert words(part(tree, "h-history")) == "異動紀錄"
    english = main(page(reader, address_of(reader, "廉政平臺資料標準").replace("/zh/", "/en/")))
    assert "the member 黃長玲 said" in english and "Chia-Kai Liu" in english and "(unofficial translation)" in english


def test_meetings_and_commitments_link_to_the_register(reader: FlaskClient) -> None:
    eighth = page(reader, "/zh/group/meetings/8/")
    listed = [row for row in rows(eighth) if len(row) == 5]
    assert [row[0] for row in listed] == ["4", "未編號", "未編號"]
    assert "地方創生平臺優化" in listed[2][1] and "文化敏感度與參與資料公開" in listed[2][1]
    commitment = words(part(page(reader, "/zh/plans/2021-2024/commitments/4-2/"), "register"))
    assert "廉政平臺資料標準" in commitment and "第5次會議：建議解除列管，決定繼續列管" in commitment
    ids = {node.get("id") for node in page(reader, "/zh/plans/2025-2028/commitments/o1/").iter()}
    assert "register" not in ids
    assert REGISTER in {node.get("href") for node in page(reader, "/zh/group/").iter("a")}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_meeting_shows_its_papers(reader: FlaskClient, lang: str) -> None:
    addresses = [node.get("href") or "" for node in page(reader, f"/{lang}/group/meetings/5/").iter("a")]
    papers = [address for address in addresses if address.endswith((".odt", ".pdf"))]
    assert len(papers) == 4
    for address in papers:
        answer = reader.get(address)
        assert answer.status_code == 200 and answer.headers["Content-Disposition"].startswith("attachment"), address
        assert answer.data.startswith(b"PK" if address.endswith(".odt") else b"%PDF")
    assert reader.get(f"/{lang}/group/meetings/99/agenda.odt").status_code == 404


def test_an_unknown_conclusion_is_not_found(reader: FlaskClient) -> None:
    for path in ("0/", "29/", "x/"):
        page(reader, REGISTER + path, 404)


def test_many_conclusions_cost_no_more_statements_than_one(seeded: Flask) -> None:
    with statements(seeded) as sent:
        page(seeded.test_client(), REGISTER)
    assert len(sent) < 20, sent


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_register_has_a_feed(reader: FlaskClient, lang: str) -> None:
    answer = reader.get(f"/{lang}/group/decisions/feed.atom")
    feed = feedparser.parse(answer.data)
    assert answer.mimetype == "application/atom+xml" and not feed.bozo
    assert feed.feed.id.endswith(f":{lang}/group/decisions")
    assert len(feed.entries) == 53
    assert {entry.tags[0].term for entry in feed.entries} == {"conclusion.kept", "conclusion.released", "conclusion.listed"}
    assert answer.headers["ETag"] and reader.get(answer.request.path, headers={"If-None-Match": answer.headers["ETag"]}
                                                 ).status_code == 304
    assert reader.get(f"/{lang}/group/decisions/feed/1.atom").status_code == 404


def test_a_conclusion_shows_everything_about_it(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        a_body(session, "moi")
        conclusion = a_conclusion(session, commitment=a_commitment(session), supports=["moi"], text=text("於年底前公布"))
        ruled(session, a_listing(session, conclusion, advice=Ruling.RELEASE, number=3), Ruling.KEEP,
              reason=text("尚無成果"), dissent=text("乙委員認為可以解除"), condition_met=False)
        register.request_release(session, conclusion, body="cec", text=text("已公布於網站"), url="https://example.org/format",
                                 by=reporter_of("cec"), at=AT)
    said = main(page(site.test_client(), "/zh/group/decisions/1/"))
    for expected in ("於年底前公布", "完成條件 格式已公布", "第1次會議", "第3項", "初稿已完成", "尚無成果", "完成條件：未達成",
                     "不同意見 乙委員認為可以解除", "機關申請解除列管", "已公布於網站", "與幕僚建議不同"):
        assert expected in said, expected
    assert "（本站" not in said


def test_a_released_conclusion_that_came_back_shows_both_events(site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        an_installation(session)
        conclusion = a_conclusion(session)
        ruled(session, a_listing(session, conclusion), Ruling.RELEASE)
        register.reopen(session, conclusion, a_meeting(session, 3, held_on=date(2026, 2, 27)), reason=text("有爭議"),
                        by=EDITOR, at=AT)
    client = site.test_client()
    assert "繼續列管 第3次會議" in main(page(client, "/zh/group/decisions/1/"))
    assert "恢復列管" in words(page(client, "/zh/group/decisions/1/"))
    assert "有爭議" in client.get("/zh/group/decisions/feed.atom").text


def test_an_earlier_version_of_a_commitments_page_counts_how_long_a_conclusion_is_on_the_register_to_its_own_day(
        site: Flask) -> None:
    with site.extensions["database"].writing() as session:
        a_conclusion(session, commitment=(commitment := a_commitment(session)))
        head = newest_entry(session)
        address = f"/zh/plans/{commitment.plan}/commitments/{commitment.label}/?as_of={head.number}"
        days = (civil_day(head.recorded_at) - date(2026, 1, 20)).days
    said = words(part(page(site.test_client(), address), "register"))
    assert f"{days}天" in said, said


def test_an_empty_register_says_so(site: Flask) -> None:
    client = site.test_client()
    assert "本站尚無列管事項" in main(page(client, REGISTER))
    assert client.get("/zh/group/decisions/feed.atom").status_code == 404


def sources_file(name: str) -> Any:
    return json.loads((Path(__file__).parents[3] / "seed" / "taiwan" / f"{name}.json").read_text(encoding="utf-8"))


def test_the_page_gives_for_every_conclusion_what_a_hand_count_of_the_sources_gives(reader: FlaskClient) -> None:
    """Title, standing, times listed, days on the register and the meetings that decided otherwise than recommended:
    counted here from the sources' files alone, and read off the page. The two sets are the same: nothing is missing,
    nothing added."""
    held = {each["number"]: date.fromisoformat(each["held_on"]) for each in sources_file("meetings")}
    words_for = {"keep": "繼續列管", "leave": "自行列管", "release": "解除列管"}
    counted = set()
    for each in sources_file("register")["conclusions"]:
        listings = sorted(each["listings"], key=lambda listing: held[listing["meeting"]])
        last, days = listings[-1], [held[listing["meeting"]] for listing in listings]
        otherwise = frozenset(
            listing["meeting"] for listing in listings
            if listing.get("basis", "recorded") == "recorded" and listing.get("advice") not in (None, listing["decision"]))
        counted.add((each["title"]["zh"], words_for[last["decision"]], last.get("basis", "recorded") != "recorded", len(listings),
                     (days[-1] - days[0]).days if len(listings) > 1 else None, otherwise))
    shown = set()
    for row in (row for body in page(reader, REGISTER).iter("tbody") for row in body):
        cells = list(row)
        age = re.match(r"([\d,]+)天", words(cells[4]))
        standing, times = words(cells[2]), int(words(cells[3]).split()[0])
        shown.add((words(next(cells[1].iter("a"))), standing[:4], "本站" in standing, times,
                   int(age[1].replace(",", "")) if age else None,
                   frozenset(int(number) for number in re.findall(r"第(\d+)次會議：", words(cells[5])))))
    assert shown == counted
    assert len(shown) == 28


def test_no_recommendation_for_a_meeting_before_this_site_is_said_to_be_published_too_late(reader: FlaskClient) -> None:
    judged = {"zh": ("未符合", "不足"), "en": ("not kept", "fewer than seven")}
    for number in range(3, 12):
        for lang, verdicts in judged.items():
            told = words(page(reader, f"/{lang}/group/meetings/{number}/release/"))
            assert not [each for each in verdicts if each in told], (number, lang)
    told = words(page(reader, "/zh/group/meetings/11/release/"))
    assert "建議公開日期 來源未載明" in told and "至少於會議前七個完整工作日公開 來源未載明" in told


def test_what_a_meeting_was_asked_to_release_is_told_as_of_that_meeting(reader: FlaskClient) -> None:
    """A transcript in which nobody is recorded as objecting does not say that nobody did."""
    for number, so_long in ((5, 114), (8, 506), (11, 882)):
        text = main(page(reader, f"/zh/group/meetings/{number}/release/"))
        told = text[text.index("廉政平臺資料標準"):]
        assert told.split("列管期間 ")[1].startswith(f"{so_long}天"), number
        assert "委員異議 無紀錄" in text and "委員異議 無。" not in text
        assert "主辦機關 來源未載明" in told and "主辦機關 本站尚無資料" not in text
