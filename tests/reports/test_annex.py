"""The paper on the follow-up of earlier conclusions: the rows of the record, in two languages, as ODT and as PDF."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from lxml import etree
from pypdf import PdfReader
from sqlalchemy.orm import Session

from tests.reports import structure
from tests.world import EDITOR, a_body, a_conclusion, a_listing, a_meeting, an_installation, later, ruled, text
from tests.worlds.forum import an_announced_meeting
from tracker.commands import meetings
from tracker.domain.bilingual import Lang
from tracker.domain.errors import NotFound
from tracker.domain.register import Ruling
from tracker.reports import annex, annex_files
from tracker.reports.annex import Annex, Paper
from tracker.reports.packing import ODT
from tracker.web.context import UNOFFICIAL

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


@pytest.fixture
def listed(session: Session) -> Session:
    """Meeting 2 with two conclusions: one kept against the advice, one not decided."""
    an_installation(session)
    for slug in ("cec", "moi"):
        a_body(session, slug)
    first = a_conclusion(session, supports=["moi"], title=text("資料<格式>與「公開」", "Format"))
    ruled(session, a_listing(session, first, advice=Ruling.RELEASE, number=1), Ruling.KEEP, reason=text("尚無成果"),
          dissent=text("甲委員不同意"))
    a_listing(session, a_conclusion(session), advice=None, number=2)
    a_meeting(session, 3, held_on=date(2026, 2, 27))
    return session


def cells(made: Annex) -> list[list[str]]:
    return [[" ".join(cell.lines) for cell in row] for row in made.rows]


def test_the_agenda_has_five_columns_and_no_decision(listed: Session) -> None:
    made = annex.compose(listed, 2, Paper.AGENDA, "zh", None)
    assert made.columns == ["編號", "案由", "主（協）辦機關", "辦理情形", "列管建議"]
    assert cells(made) == [
        ["1", "資料<格式>與「公開」 完成條件：格式已公布", "cec 委員會 協辦：moi 委員會", "初稿已完成", "解除列管"],
        ["2", "公開資料格式 完成條件：格式已公布", "cec 委員會", "初稿已完成", "無紀錄"]]
    assert (made.meeting, made.held, made.standing) == ("推動小組第2次會議", "會議日期：115年（2026年）2月20日", "")
    assert made.counted == "共2項；幕僚機關建議：解除列管1項、無紀錄1項。"


def test_the_annex_to_the_minutes_adds_what_the_meeting_decided(listed: Session) -> None:
    made = annex.compose(listed, 2, Paper.MINUTES, "zh", None)
    assert made.columns[-1] == "會議決定"
    assert [row[-1] for row in cells(made)] == ["繼續列管 理由：尚無成果 不同意見：甲委員不同意", "無決定紀錄"]
    english = annex.compose(listed, 2, Paper.MINUTES, "en", UNOFFICIAL)
    assert cells(english)[0][-1].startswith("Keep on the register Reason:")
    assert "neither issued nor checked by NDC" in english.standing
    assert english.counted == "Items: 2. The meeting decided: Keep on the register 1, None recorded 1."


def test_a_meeting_without_a_list_says_so_and_a_meeting_that_does_not_exist_is_not_found(listed: Session) -> None:
    made = annex.compose(listed, 3, Paper.AGENDA, "zh", None)
    assert made.rows == [] and "本次會議無列入之事項。" in content(annex_files.odt(made))
    with pytest.raises(NotFound):
        annex.compose(listed, 9, Paper.AGENDA, "zh", None)


def test_the_agenda_paper_of_a_meeting_that_was_called_off_says_so(listed: Session) -> None:
    meetings.cancel_meeting(listed, an_announced_meeting(listed, 8), reason=text("另行通知"), by=EDITOR, at=later(1))
    assert annex.compose(listed, 8, Paper.AGENDA, "zh", None).held.endswith("（已取消）")
    assert annex.compose(listed, 8, Paper.AGENDA, "en", None).held.endswith(" (called off)")


def test_minutes_have_an_annex_only_once_the_meeting_has_been_held(listed: Session) -> None:
    ahead = an_announced_meeting(listed, 8)
    a_listing(listed, a_conclusion(listed), meeting=ahead, number=1)
    assert len(annex.compose(listed, 8, Paper.AGENDA, "zh", None).rows) == 1
    with pytest.raises(NotFound):
        annex.compose(listed, 8, Paper.MINUTES, "zh", None)
    meetings.record_held(listed, ahead, held_on=ahead.held_on, by=EDITOR, at=later(40))
    assert len(annex.compose(listed, 8, Paper.MINUTES, "zh", None).rows) == 1


def content(packed: bytes) -> str:
    with zipfile.ZipFile(BytesIO(packed)) as parts:
        return " ".join("".join(node.itertext()) for node in etree.fromstring(parts.read("content.xml")).iter(f"{OFFICE}p"))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("paper", Paper)
def test_the_odt_is_complete_and_the_same_when_made_twice(listed: Session, paper: Paper, lang: Lang) -> None:
    made = annex.compose(listed, 2, paper, lang, UNOFFICIAL)
    packed = annex_files.odt(made)
    assert packed == annex_files.odt(made)
    with zipfile.ZipFile(BytesIO(packed)) as parts:
        first = parts.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert parts.read("mimetype").decode() == ODT
        trees = {name: etree.fromstring(parts.read(name)) for name in parts.namelist() if name.endswith(".xml")}
    assert set(trees) == {"content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"}
    rows = list(trees["content.xml"].iter(f"{TABLE}table-row"))
    assert len(rows) == 3 and {len(row) for row in rows} == {len(made.columns)}
    assert all(line in content(packed) for row in made.rows for cell in row for line in cell.lines)
    assert round(sum(annex_files.widths(made)), 1) == annex_files.MEASURE


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pdf_says_the_same_and_embeds_its_font(listed: Session, lang: Lang) -> None:
    made = annex.compose(listed, 2, Paper.MINUTES, lang, UNOFFICIAL)
    packed = annex_files.pdf(made)
    assert packed == annex_files.pdf(made)
    reader = PdfReader(BytesIO(packed))
    said = "".join(page.extract_text() for page in reader.pages).replace("\n", "").replace(" ", "")
    for wanted in (made.title, made.stands_on, *made.columns, made.rows[0][-1].lines[0]):
        assert wanted.replace(" ", "") in said, wanted
    assert "NotoSansTC" in str(reader.pages[0]["/Resources"]["/Font"].get_object()) or b"NotoSansTC" in packed  # type: ignore[index]


def test_a_paper_says_which_characters_it_could_not_print(listed: Session) -> None:
    made = replace(annex.compose(listed, 2, Paper.AGENDA, "zh", UNOFFICIAL), title="列管🎉")
    said = "".join(page.extract_text() for page in PdfReader(BytesIO(annex_files.pdf(made))).pages)
    assert "列管〓" in said
    assert "U+1F389" in said


def test_a_follow_up_longer_than_a_sheet_is_printed_to_its_end(listed: Session) -> None:
    made = annex.compose(listed, 2, Paper.AGENDA, "zh", UNOFFICIAL)
    told = [*made.rows[0][:3], annex.Cell(["甲" * 3000 + "末尾"]), *made.rows[0][4:]]

    assert min(structure.heights(annex_files.pdf(replace(made, rows=[told, *made.rows[1:]])))) > 0
