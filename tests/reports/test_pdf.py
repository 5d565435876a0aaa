"""The PDF edition: the same bytes, its own fonts, text that can be read back, and nothing evaluated."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any

import pytest
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ContentStream, NameObject

from tests.reports import structure
from tests.reports.a_report import the_closed_plan, the_running_plan
from tests.reports.figures_to_draw import with_figures
from tracker.domain.assessments import Voice
from tracker.domain.bilingual import Bilingual, Lang
from tracker.domain.calendar import When
from tracker.models.report import ReportKind
from tracker.reports import pdf
from tracker.reports.content import Assessment, Outcome, Report, Source

HOSTILE = '#read("/etc/passwd") *b* _e_ $x^2$ ] ) } \\ `c` <script>alert(1)</script> @ref // {{ 7*7 }} = h'
HAN = re.compile(r"[\u3400-\u9fff]+")


def text_of(document: bytes) -> str:
    pages = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages)
    return pages.replace("\u2060", "").replace("\xa0", " ")


def joined(text: str) -> str:
    return re.sub(r"\s+", "", text)


def without_addresses(report: Report) -> Report:
    return replace(report, sources=tuple(Source(s.number, s.title) for s in report.sources))


@pytest.fixture(scope="module")
def chinese() -> bytes:
    return pdf.render(the_closed_plan(), "zh")


@pytest.fixture(scope="module")
def english() -> bytes:
    return pdf.render(without_addresses(the_closed_plan()), "en")


def test_the_same_report_gives_the_same_bytes(chinese: bytes) -> None:
    assert pdf.render(the_closed_plan(), "zh") == chinese


def test_the_chinese_can_be_read_back(chinese: bytes) -> None:
    text = joined(text_of(chinese))

    for words in (
        "臺灣開放政府國家行動方案2021-2024",
        "進度報告",
        "全國性公民投票案電子連署",
        "資通安全管理法子法於2021年8月23日修正，新增防護要求。",
        "依公開資料彙整，非國發會發布，亦未經其查核",
        "CCBY4.0",
        "壹、",
        "（一）",
        "412",
    ):
        assert words in text, words


def test_fonts_are_the_programs_own_and_embedded(chinese: bytes) -> None:
    found: set[str] = set()
    for page in PdfReader(io.BytesIO(chinese)).pages:
        resources: Any = page["/Resources"]
        for font in resources.get("/Font", {}).values():
            inner = font.get_object()
            descriptor = inner["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
            found.add(str(inner["/BaseFont"]).split("+")[-1])
    assert found and all(name.startswith("NotoSansTC") for name in found), found


def test_it_is_tagged_and_states_its_language_and_title(chinese: bytes) -> None:
    reader = PdfReader(io.BytesIO(chinese))
    root: Any = reader.trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).startswith("zh")
    assert reader.metadata is not None and "進度報告" in str(reader.metadata.title)
    assert len(reader.outline) > 4


def test_a_short_chapter_is_as_far_below_the_one_before_it_as_any_other() -> None:
    gaps = []
    for page in PdfReader(io.BytesIO(pdf.render(the_running_plan(), "zh"))).pages[2:]:
        lines: list[tuple[float, float]] = []

        def note(words: str, cm: Any, tm: Any, _font: Any, size: float, lines: list[tuple[float, float]] = lines) -> None:
            if words.strip():
                lines.append((cm[1] * tm[4] + cm[3] * tm[5] + cm[5], size))

        page.extract_text(visitor_text=note)
        heights = [y for y, _size in lines]
        for y, size in lines:
            above = [each for each in heights if each > y + 2 and each < 297 / 25.4 * 72 - 60]
            if size >= 19 and above:
                gaps.append(min(above) - y)
    assert len(gaps) > 1 and min(gaps) > 20 / 25.4 * 72, "with the height of its own letters and the rule above them"


def test_the_cover_refers_to_a_commitment_without_a_number_by_its_order(english: bytes) -> None:
    cover = PdfReader(io.BytesIO(pdf.render(the_running_plan(), "en"))).pages[0].extract_text()
    assert not re.search(r"\bo\d", cover) and "2-1" in PdfReader(io.BytesIO(english)).pages[0].extract_text()


def test_a_missing_result_is_stated_where_it_would_appear(chinese: bytes, english: bytes) -> None:
    commitments = len(the_closed_plan().commitments())

    assert joined(text_of(chinese)).count("本站尚無成果佐證紀錄。") == commitments
    assert re.sub(r"\s+", " ", text_of(english)).count("No outcome evidence is on record.") == commitments


def test_each_delay_has_reason_next_step_and_both_dates(english: bytes) -> None:
    text = re.sub(r"\s+", " ", text_of(english))

    for commitment, delay in the_closed_plan().delays():
        assert delay.what.en.replace("'", "’")[:40] in text or delay.what.en[:40] in text, commitment.label
    assert text.count("What is held up") == text.count("Next step ") == len(the_closed_plan().delays())
    assert "The source states no next step." in text


def test_the_english_edition_has_no_chinese_label(english: bytes) -> None:
    assert HAN.findall(text_of(english)) == []


def test_an_address_with_chinese_characters_has_no_gaps() -> None:
    first, *others = the_running_plan().sources
    report = replace(the_running_plan(), sources=(replace(first, address="https://example.org/第4次會議.md"), *others))

    assert "https://example.org/第4次會議.md" in text_of(pdf.render(report, "en"))


def test_there_is_no_percentage(chinese: bytes, english: bytes) -> None:
    assert "%" not in text_of(english)
    assert "%" not in text_of(pdf.render(without_addresses(the_closed_plan()), "zh"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_text_that_looks_like_code_is_printed_as_it_is(lang: Lang) -> None:
    report = without_addresses(the_closed_plan())
    hostile = Bilingual.of(HOSTILE, HOSTILE)
    commitment = report.themes[0].commitments[0]
    delay = replace(commitment.delays[0], reason=hostile, what=hostile, whose=hostile)
    commitment = replace(commitment, title=hostile, problem=hostile, delays=(delay,), leads=(hostile,))
    report = replace(
        report,
        plan=replace(report.plan, title=hostile, coordinator=hostile),
        themes=(replace(report.themes[0], commitments=(commitment,), title=hostile),),
        sources=(*report.sources[:-1], Source(report.sources[-1].number, hostile, "javascript:alert(1)")),
    )

    document = pdf.render(report, lang)
    text = joined(text_of(document))

    assert text.count(joined(HOSTILE)) >= 6
    assert "root:x:0" not in text
    assert b"javascript:" not in document


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_character_that_no_font_has_does_not_keep_a_report_from_being_made(lang: Lang) -> None:
    report = without_addresses(the_closed_plan())
    cheer = Bilingual.of("完成🎉", "Done 🎉")
    commitment = replace(report.themes[0].commitments[0], title=cheer, problem=cheer)
    report = replace(report, themes=(replace(report.themes[0], commitments=(commitment,)),))

    text = joined(text_of(pdf.render(report, lang)))

    assert ("完成〓" if lang == "zh" else "Done〓") in text
    assert "U+1F389" in text


def test_a_report_can_be_made_of_a_plan_without_dates_delays_or_numbers() -> None:
    text = joined(text_of(pdf.render(the_running_plan(), "zh")))

    assert "本站尚無任何里程碑的期限資料" in text and "順序1" in text and "本站尚無本項里程碑資料。" in text


def test_outcomes_and_codes_appear_in_their_own_place_when_there_are_any() -> None:
    report = without_addresses(the_closed_plan())
    some = Bilingual.of("範例", "An example")
    commitment = replace(
        report.themes[0].commitments[0],
        outcomes=(Outcome(Bilingual.of("改變之例", "A change, for example"), When.iso("2023-01"), some, some, some, some, (1,)),),
        assessments=(
            Assessment(
                Voice.REVIEWER, some, some, Bilingual.of("評等之例", "A code, for example"), some, When.iso("2024-12"), (1,)
            ),
        ),
    )
    report = replace(report, themes=(replace(report.themes[0], commitments=(commitment,)),))

    text = re.sub(r"\s+", " ", text_of(pdf.render(report, "en")))

    assert "A change, for example" in text and "A code, for example" in text
    assert "No outcome evidence is on record." not in text and "Not yet assessed." not in text


def test_a_text_in_the_other_language_says_so() -> None:
    report = without_addresses(the_closed_plan())
    commitment = replace(report.themes[0].commitments[0], problem=Bilingual.of("只有中文"))
    text = text_of(pdf.render(replace(report, themes=(replace(report.themes[0], commitments=(commitment,)),)), "en"))

    assert "[in Chinese] 只有中文" in text and "Texts without a translation" in re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", list(ReportKind), ids=lambda kind: kind.value)
def test_a_reader_of_pdf_ua_finds_everything_it_relies_on(kind: ReportKind, lang: Lang) -> None:
    report = with_figures()

    found = structure.inspect(pdf.render(replace(report, kind=kind), lang))

    assert found.faults == []
    assert found.kinds["P"] and found.kinds["Table"] and found.kinds["H1"] > 3
    assert all(found.alternatives)


def test_a_page_that_draws_outside_the_structure_is_detected() -> None:
    writer = PdfWriter(clone_from=io.BytesIO(pdf.render(the_running_plan(), "en")))
    page: Any = writer.pages[2]
    page.merge_page(_a_stroke())
    del writer.root_object["/Lang"]
    spoilt = io.BytesIO()
    writer.write(spoilt)

    faults = structure.inspect(spoilt.getvalue()).faults

    assert "file: language" in faults and any(each.startswith("page 3: 1 things") for each in faults), faults


def _a_stroke() -> Any:
    stroke = PageObject.create_blank_page(width=100, height=100)
    content = ContentStream(None, None)
    content.set_data(b"0 0 m 10 10 l S")
    stroke[NameObject("/Contents")] = content
    return stroke


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_cell_longer_than_a_page_is_printed_to_its_end(lang: Lang) -> None:
    report = without_addresses(the_closed_plan())
    told = Bilingual.of("甲" * 1500 + "末尾", "many words " * 700 + "and the end")
    commitment = report.themes[0].commitments[0]
    commitment = replace(commitment, milestones=(replace(commitment.milestones[0], title=told), *commitment.milestones[1:]))
    report = replace(report, themes=(replace(report.themes[0], commitments=(commitment,)),))

    document = pdf.render(report, lang)

    assert min(structure.heights(document)) > 0
    assert ("末尾" if lang == "zh" else "and the end") in text_of(document)


@pytest.mark.parametrize("rows", [28, 31, 42])
def test_the_last_row_of_a_table_is_never_alone_on_a_page(rows: int) -> None:
    """With this many rows, one table in the report has its last row at the head of a page unless something prevents it."""
    report = without_addresses(the_closed_plan())
    commitment = report.themes[0].commitments[0]
    first = commitment.milestones[0]
    commitment = replace(commitment, milestones=tuple(
        replace(first, reference=f"{commitment.reference}/m{n}", label=f"m{n}", title=Bilingual.of(f"第{n}項", f"Row {n}."))
        for n in range(1, rows + 1)))
    report = replace(report, themes=(replace(report.themes[0], commitments=(commitment,)),))

    pages = PdfReader(io.BytesIO(pdf.render(report, "en"))).pages

    begins = [re.findall(r"Row\s+(\d+)\.", page.extract_text())[:1] for page in pages]
    assert [str(rows)] not in begins


@pytest.mark.parametrize("lines", [35, 38])
def test_the_first_row_of_a_table_is_never_alone_on_a_page(lines: int) -> None:
    """With this many lines before it, a table in the report begins where there is room for no more than its first row."""
    report = without_addresses(the_closed_plan())
    commitment = report.themes[0].commitments[0]
    first = commitment.milestones[0]
    problem = "\n".join(f"Line {n}" for n in range(lines))
    commitment = replace(commitment, problem=Bilingual.of(problem, problem), milestones=tuple(
        replace(first, reference=f"{commitment.reference}/m{n}", label=f"m{n}", title=Bilingual.of(f"第{n}項", f"Row {n}."))
        for n in range(1, 8)))
    report = replace(report, themes=(replace(report.themes[0], commitments=(commitment,)),))

    pages = PdfReader(io.BytesIO(pdf.render(report, "en"))).pages

    assert ["1"] not in [re.findall(r"Row\s+(\d+)\.", page.extract_text()) for page in pages]


def test_a_word_longer_than_a_line_stays_on_the_page() -> None:
    report = without_addresses(the_closed_plan())
    commitment = replace(report.themes[0].commitments[0], problem=Bilingual.of("W" * 200, "W" * 200))
    report = replace(report, themes=(replace(report.themes[0], commitments=(commitment,)),))

    lines = text_of(pdf.render(report, "en")).replace("\u200b", "").splitlines()

    assert "".join(lines).count("W" * 200) >= 1 and not any("W" * 60 in line for line in lines)
