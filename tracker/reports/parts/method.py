"""Method and limits, what the data cover, sources; and the annexes that every kind has."""

from __future__ import annotations

from collections.abc import Container

from tracker.domain.bilingual import LANGS, Bilingual, both
from tracker.domain.schedule import SaidBy
from tracker.models.report import ReportKind
from tracker.queries.words import labelled, numbered
from tracker.reports import charts
from tracker.reports.content import Commitment, Report
from tracker.reports.document import Block, Column, Day, Facts, Gap, Item, Items, Line, Paragraph, Row, Section, Table, To, Words
from tracker.reports.notes import LATENESS
from tracker.reports.parts import codes
from tracker.reports.parts.common import dated, joined, number, one, own, row, soft, to_address
from tracker.reports.terms import Speaker

OUTPUTS = row(
    "產出不是成果",
    "Outputs are not outcomes",
    (
        own(
            "里程碑完成是產出；場次、人次等活動數量亦同，只列於「辦理情形」。成果須能指出誰改變了什麼、何時生效、前後各如何，"
            "並附來源；尚無成果佐證之處，本報告即予載明。本報告不由產出推論成果，也不計算全案完成比率。",
            "A finished milestone is an output; so are counts of activities, which appear only under “What was done”. An "
            "outcome needs who changed what, when it took effect, how things were before and after, and a source; where there "
            "is no such evidence, the report says so there. It does not infer outcomes from outputs and does not work out a "
            "share of completion for the plan.",
        ),
    ),
)
WITH_WORK = (ReportKind.PROGRESS, ReportKind.MIDTERM, ReportKind.RESULTS, ReportKind.SELF_ASSESSMENT)
"""The kinds that describe what was done on each commitment, what changed, and what was late."""
WITH_OTHERS = (ReportKind.PROGRESS, ReportKind.RESULTS)
"""The kinds that report what others say about a commitment."""


def voices(report: Report) -> Row:
    """How words of different people are told apart."""
    others = (
        ("後二者列為「其他來源說明」，不改變里程碑狀態",
         "The last two appear under “What others say” and do not change any state")
        if report.kind in WITH_OTHERS and any(c.observations for c in report.commitments())
        else ("後二者不改變里程碑狀態", "The last two do not change any state")
    )
    return row(
        "陳述者",
        "Whose word",
        (
            own(
                "機關回報、幕僚機關回報、會議結論、委員意見及媒體報導分別標示；{others}。"
                "來源未提及本方案者標為「相關」，不計入任何數字。",
                "A body’s own reports, what the secretariat reported, conclusions of the Taskforce, remarks by members and "
                "press reports are marked separately. {others}. Anything that does not name the plan is marked “related” and "
                "left out of all counts.",
                others=others,
            ),
        ),
    )


READINGS = row(
    "判讀與摘要",
    "Readings and summaries",
    (
        own(
            "延後原因類別及「後續須由誰處理」，除機關自填者外，為本站依原文判讀，主辦機關得更正；來源未使用「延後」一詞者，"
            "亦由本站判讀，並逐案註明。會議發言依逐字稿由本站摘要，非發言者署名文字。",
            "Unless a body filed them itself, the category of a delay and who it depends on are this site’s reading of the "
            "text, which the body may correct; so is the word “delay” where the source does not use it, and each such case is "
            "marked. Remarks in meetings are this site’s summaries of the transcript, not signed statements.",
        ),
    ),
)


SUMMARIES = row(
    "判讀與摘要",
    "Readings and summaries",
    (
        own(
            "會議發言依逐字稿由本站摘要，非發言者署名文字。",
            "Remarks in meetings are this site’s summaries of the transcript, not signed statements.",
        ),
    ),
)


def chapter(report: Report) -> Section:
    """How the report was made, and what it does not say."""
    return Section("method", (own("方法與限制", "Method and limits"),), clauses(report))


def indicators(report: Report) -> Section:
    """Methodology: the scales and gates, how the record was read, and what was not reached."""
    return Section(
        "method",
        (own("方法與IRM指標", "Methodology and IRM indicators"),),
        (
            codes.scales(report),
            Section("reading", (own("資料與判讀", "The record and how it was read"),), _method(report)),
            Section("not-reached", (own("未能涵蓋之處", "What was not reached"),), not_reached(report)),
            *coverage(report),
        ),
    )


def not_reached(report: Report) -> tuple[Block, ...]:
    """What this report could not examine, as far as the record itself shows."""
    commitments = report.commitments()
    silent = [c for c in commitments if not _has_reported(c)]
    unheard = [c for c in commitments if not c.answered and not c.on_scale("early_results")]
    lines = [
        (own("訪談：本站尚無為本報告辦理訪談之紀錄。",
             "Interviews: no interviews carried out for this report are on record here."),)
        if not any(not o.interview.is_empty for c in commitments for o in c.outcomes)
        else (own("訪談：見各成果所載之訪談。", "Interviews: those named under each outcome."),),
        (
            own(
                "本站尚無主辦機關或幕僚機關回報者：{n}項承諾事項",
                "Commitments on which no report by a body or the secretariat is on record: {n}",
                n=len(silent),
            ),
            *_named(silent),
        ),
        (
            own(
                "本站尚無任何一方評定初步成果，亦無委員署名之審視意見者：{n}項承諾事項",
                "Commitments whose early results nobody has assessed and whose reports no member has reviewed here: {n}",
                n=len(unheard),
            ),
            *_named(unheard),
        ),
        (own("未附公開網址之來源，讀者無從查對。", "Readers cannot check a source without a public web address."),),
    ]
    return (Items(tuple(Item((line,)) for line in lines)),)


def _has_reported(c: Commitment) -> bool:
    """Whether a body or the secretariat reported on it: decisions of the Taskforce do not count, nor does anything that
    this site only read from a source, nor anything whose source does not name the plan."""
    return (
        any(m.reported is not None and m.reported.basis is not SaidBy.SOURCE for m in c.milestones)
        or any(said.voice in (Speaker.BODY, Speaker.SECRETARIAT) and not said.related for said in c.done)
        or bool(c.delays)
    )


def _named(found: list[Commitment]) -> Line:
    """Which they are, and the end of the sentence."""
    which = joined((To(number(c), key=f"c-{c.label}"),) for c in found)
    return (own("（", " ("), *which, own("）。", ").")) if found else (own("。", "."),)


def clauses(report: Report) -> tuple[Block, ...]:
    """The clauses on method, and the coverage of the record."""
    return (*_method(report), *coverage(report))


def _method(report: Report) -> tuple[Block, ...]:
    period = row(
        "期間",
        "Period",
        (
            own(
                "延後說明、回報、其他來源說明、評等及委員意見，依其發生或提出之日選入，至",
                "Reports, delays, observations, codes and members’ remarks are included by the day on which they happened or "
                "were made, up to ",
            ),
            Day(report.on, "prose"),
            own(
                "為止。里程碑之狀態、期限及機關回覆，依異動紀錄第{n}號時之內容，不回溯至該日；期限是否已過，則以該日為準。",
                ". The state and dates of a milestone and the answers of bodies are as recorded at entry {n} and are not "
                "rolled back to that day; whether a date has passed is judged as of that day.",
                n=report.imprint.head,
            ),
        ),
    )
    of_lateness = () if report.kind in WITH_WORK else (LATENESS,)
    notes = tuple(Row(each.title, ((Words(each.text),),)) for each in report.notes if each not in of_lateness)
    of_plan = (
        (row("方案層級的紀錄", "On the plan as a whole", *(dated(each) for each in report.on_plan)),) if report.on_plan else ()
    )
    of_work = (OUTPUTS, voices(report), READINGS) if report.kind in WITH_WORK else (voices(report), SUMMARIES)
    return (Facts((period, *of_work, *notes, *of_plan)),)


def coverage(report: Report) -> tuple[Block, ...]:
    """The date up to which each kind of record is complete."""
    if not report.coverage:
        return ()
    return (
        Section(
            "coverage",
            (own("資料涵蓋範圍", "What the data cover"),),
            (
                Table(
                    "coverage-by-kind",
                    both(
                        "各類資料完整至何時；範圍之外不得解為未辦理",
                        "The date to which each kind of record is complete; beyond it, nothing can be concluded",
                    ),
                    (
                        Column(both("資料種類", "Kind of record"), 4),
                        Column(both("完整至", "Complete to"), 3),
                        Column(both("依據與限制", "Basis and limits"), 10),
                    ),
                    tuple(
                        (
                            one(Words(each.kind)),
                            one(Day(each.complete_to, absent=both("不保證完整", "not claimed to be complete"))),
                            tuple((Words(text),) for text in (each.basis, each.limits) if not text.is_empty),
                        )
                        for each in report.coverage
                    ),
                ),
            ),
        ),
    )


def sources(report: Report) -> Section:
    """The sources, numbered in the order in which they are first cited."""
    found = tuple(
        Item(
            ((Words(each.title),), _address(each.address)),
            (own(str(each.number), str(each.number)),),
            f"source-{each.number}",
        )
        for each in report.sources
    )
    none = Gap(both("正文沒有引用附編號之來源。", "The text cites no numbered source."))
    blocks: tuple[Block, ...] = (Items(found) if found else none,)
    return Section("sources", (own("資料來源", "Sources"),), blocks)


def _address(where: str) -> tuple[Words | To, ...]:
    if not where:
        return (soft("沒有公開網址", "no public web address"),)
    return (to_address(where),)


def figure_data(report: Report, names: tuple[str, ...]) -> Section:
    """The figures of the charts as tables."""
    return Section(
        "data",
        (own("圖表數據", "Data for the figures"),),
        tuple(_data(name, report) for name in names if not charts.absent(name, report, "zh"))
        or (Paragraph((soft("本報告沒有圖表。", "There are no charts in this report."),)),),
    )


def _data(name: str, report: Report) -> Table:
    zh, en = charts.table(name, report, "zh"), charts.table(name, report, "en")
    wide = (
        WIDTHS.get(name, (0,))
        if len(WIDTHS.get(name, ())) == len(zh.headers)
        else (15, *(2 * _as_wide_as(en.headers[at]) if at in zh.numbers else 16 for at in range(1, len(zh.headers))))
    )
    return Table(
        f"data-{name}",
        both(*_CAPTIONS[name])
        if name in _CAPTIONS
        else both(charts.alt(name, report, "zh"), charts.alt(name, report, "en")),
        tuple(
            Column(both(*head), wide[at], at in zh.numbers)
            for at, head in enumerate(zip(zh.headers, en.headers, strict=True))
        ),
        tuple(
            tuple(one(Words(both("{v}", "{v}", v=(a, b)))) for a, b in zip(left, right, strict=True))
            for left, right in zip(zh.rows, en.rows, strict=True)
        ),
    )


def _as_wide_as(head: str) -> int:
    """The width of a column of numbers whose header is wider than they are: no word of it runs into the next column."""
    longest = max((len(word) for word in head.split()), default=0)
    return max(3, round(longest * 0.38), round(len(head) / 8))


WIDTHS = {
    "timeline": (12, 42, 21, 21, 24, 29, 23),
    "claimed": (42, 28, 32, 32, 32),
    "register": (11, 61, 21, 23, 14, 36),
    "indicators": (11, 26, 16, 14, 25, 32, 25, 17),
}
"""Column widths, relative to each other; the same in both languages."""
_CAPTIONS = {
    "completion": ("各承諾事項里程碑的最近狀態", "Last known state of milestones, by commitment"),
    "timeline": ("里程碑期限、狀態及逾期", "Dates, state and lateness of milestones"),
    "reasons": ("延後說明，依原因分類", "Reports of delay, by reason"),
    "pace": ("方案已過月數、屆期及回報完成之里程碑", "Months elapsed, milestones due and reported finished"),
    "claimed": ("完成程度：回報及各方評定", "Completion, as claimed and as coded by each side"),
    "indicators": ("指標之基準值、量測值及目標值", "Indicators with baseline, measurements and target"),
    "register": ("列管事項及列管期間", "Conclusions on the register, by how long they have been there"),
}


def untranslated(report: Report, printed: Container[Bilingual]) -> tuple[Section, ...]:
    """Every printed text that the readers of one language get in the other, or in an outdated or unreviewed version."""
    found = [(lang, where, text) for lang in LANGS for where, text in report.untranslated(lang) if text in printed]
    if not found:
        return ()
    return (
        Section(
            "untranslated",
            (own("尚無譯文或譯文過時之文字", "Texts without a translation, or whose translation is out of date"),),
            (
                Paragraph(
                    (
                        soft(
                            "本表於中、英文版均刊載；所列文字於另一語文版以原文刊載。",
                            "The same list appears in both editions; in the edition in the other language, these texts are "
                            "printed in the original.",
                        ),
                    )
                ),
                Table(
                    "untranslated-texts",
                    both("以原文刊載之文字", "Texts printed in the original"),
                    (Column(both("所在", "Where"), 4), Column(both("缺", "Missing"), 2), Column(both("文字", "Text"), 12)),
                    tuple(
                        (one(Words(place(_as_numbered(report, where)))), one(own(*NAMES[lang])), one(Words(text)))
                        for lang, where, text in found
                    ),
                ),
            ),
        ),
    )


def _as_numbered(report: Report, reference: str) -> str:
    """A reference with the number that the report prints for its commitment: one given later is not in the reference."""
    of = next((c for c in report.commitments() if f"{reference}/".startswith(f"{c.reference}/")), None)
    return f"{report.plan.code}/{of.label}{reference.removeprefix(of.reference)}" if of else reference


def place(reference: str) -> Bilingual:
    """Where a text is, in words: a reference is for programs, and the report's data keep it."""
    if found := numbered(reference):
        return found
    told = [labelled(each) for each in (reference or "–").split("/")]
    return both(" ".join(each.zh for each in told), " ".join(each.en for each in told))


NAMES: dict[str, tuple[str, str]] = {"zh": ("中文", "Chinese"), "en": ("英文", "English")}
