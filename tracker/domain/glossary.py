"""The terms of this site in both languages, what each means here, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.domain.bilingual import Bilingual, TextState

OGP = "https://www.opengovpartnership.org/glossary/"
Source = tuple[Bilingual, str]


@dataclass(frozen=True)
class Term:
    """``source``: its name and URL; without one, the term is this site's own."""

    name: Bilingual
    meaning: Bilingual
    source: Source | None = None


def _term(zh: str, en: str, meaning_zh: str, meaning_en: str, source: Source | None = None) -> Term:
    return Term(Bilingual.of(zh, en, TextState.OFFICIAL), Bilingual.of(meaning_zh, meaning_en, TextState.OFFICIAL), source)


def _source(zh: str, en: str, address: str) -> Source:
    return Bilingual.of(zh, en, TextState.OFFICIAL), address


def _ogp(page: str) -> Source:
    name = page.replace("-", " ")
    return _source(f"OGP詞彙表：{name}（英文）", f"OGP glossary: {name}", f"{OGP}{page}/")


_MINUTES = _source("推動小組歷次會議逐字稿", "Transcripts of the Taskforce’s meetings", "https://github.com/audreyt/transcript")
_FORM = _source("第1部行動方案（2021–2024）承諾事項表", "Commitment forms of the 2021–2024 plan",
                "https://github.com/g0v-data/g0v-hackmd-archive")

THE_PLAN = (
    _term("開放政府國家行動方案", "open government national action plan",
          "政府與民間共同研擬、定有期程的一套開放政府承諾事項。",
          "A set of open-government commitments, drawn up jointly by government and civil society for a fixed period.", _FORM),
    _term("承諾事項", "commitment", "方案中的一項承諾，定有主辦機關、欲解決的公共問題及里程碑。",
          "One promise in a plan, with a lead body, the public problem it is meant to solve, and milestones.", _FORM),
    _term("承諾事項表", "commitment form", "各承諾事項的正式內容表，載明公共問題、承諾內容、機關及衡量指標。",
          "The official sheet for a commitment: the problem, the promise, the bodies and the indicators.", _FORM),
    _term("範疇", "theme", "方案中歸類承諾事項的主題；第2部方案稱為領域。",
          "A subject under which a plan groups commitments; the 2025–2028 plan calls it an area.", _FORM),
    _term("里程碑", "milestone", "承諾事項中可查驗的工作項目，定有完成期限。",
          "A step in a commitment that can be checked and has a due date.", _FORM),
    _term("主辦機關、協辦機關", "lead body, supporting body", "對承諾事項負責的機關，及協助辦理的機關。",
          "The body responsible for a commitment, and the bodies that help.", _FORM),
    _term("推動小組", "Taskforce", "行政院開放政府國家行動方案推動小組，由政府及民間委員組成。",
          "The Executive Yuan’s Taskforce for the plans, made up of government and civil-society members.", _MINUTES),
    _term("幕僚機關", "secretariat", "為推動小組準備議程及追蹤辦理情形的機關。",
          "The body that prepares the Taskforce’s agenda and follows up its conclusions.", _MINUTES),
    _term("列管、解除列管", "kept on the register, released from it",
          "會議結論列入追蹤，至會議決定解除為止；里程碑則稱追蹤，不稱列管。",
          "A conclusion of a meeting is followed up until a meeting releases it.", _MINUTES),
    _term("共創", "co-creation", "政府與民間共同研擬方案的過程。",
          "Government and civil society drawing up a plan together.", _MINUTES),
)

DATES = (
    _term("原訂期限", "original date", "第一次承諾的期限，永久保留。", "The date first promised. It is kept for ever."),
    _term("現行期限", "current date", "最近一次承諾的期限；已完成者為完成日。",
          "The latest date promised; for what is finished, the day of completion."),
    _term("逾期", "overdue", "期限最後一日的次日起仍未完成。僅於方案執行中，或該日狀態已知時，才會標示。",
          "Still not finished on the day after the last day of the date. Used only for a plan that is running, or for a day "
          "on which the state is known."),
    _term("延後", "postponed", "期限已改至較晚日期，自原訂期限起算；或已說明延後，新期限未定或未載明。",
          "The date has been moved to a later one, counted from the original date; or a delay has been reported without a new "
          "date."),
    _term("落後", "behind", "進度不如預定；本站不計算，僅引述。",
          "There has been less progress than planned. This site does not work this out; it only quotes it."),
    _term("最近狀態", "last known state", "依本站現有紀錄，某日所知的狀態；其後如何，本站尚無資料。",
          "The state on a given day, according to this site’s record; it says nothing about what came later."),
)

NOT_KNOWING = (
    _term("本站尚無資料", "no data on this site", "本站沒有這項紀錄；註明日期者，為沒有該日之後的紀錄。均不代表未辦理。",
          "This site has no such record or, where a date is given, none from after it. That does not mean nothing was done."),
    _term("來源未載明", "the source does not state it", "已查閱來源，但其中未載明此事。",
          "The source was read but does not say."),
    _term("尚未評定", "not assessed", "尚無人評定成果；「尚未評定」不是評定結果。",
          "Nobody has assessed the results. This is not a finding."),
    _term("屆期未回報", "not reported", "本站已請機關回報，屆期未回報；僅用於機關應於本站回報的期間。",
          "A body was asked to report on this site and did not do so by the date. Used only where it owed a report here."),
)

STATEMENTS = (
    _term("機關回報", "the body’s own report", "主辦機關自行說明的辦理情形。",
          "What the responsible body itself says about its work."),
    _term("幕僚機關回報", "reported by the secretariat", "幕僚機關在會議中報告其他機關的辦理情形，不等於該機關的回報。",
          "What the secretariat reported about another body’s work; this is not that body’s own report."),
    _term("其他來源說明", "observation", "主辦機關以外的來源所述；不改變狀態，也不計為回報。",
          "What any other source says. It does not change a state and does not count as a report."),
    _term("相關", "related", "來源未提及方案，因主題相關而列出，不計入統計。",
          "The source does not name the plan; it is shown because of its subject and left out of all counts."),
    _term("佐證", "evidence", "回報所依據的連結或檔案，並註明是產出或成果。",
          "The link or file a report rests on, marked as output or outcome."),
    _term("異動紀錄", "changelog", "每一次公開異動的紀錄，只增不改，可自行驗證。",
          "One entry for every published change: never altered, and open for anyone to check."),
)

REVIEW = (
    _term("獨立報告機制（IRM）", "Independent Reporting Mechanism", "開放政府夥伴關係聯盟的獨立審查機制。",
          "The Open Government Partnership’s independent reviewers.", _ogp("independent-reporting-mechanism")),
    _term("產出", "output", "完成的工作，例如系統上線、活動場次。", "Work that was done: a system launched, meetings held.",
          _ogp("completion")),
    _term("成果", "outcome", "對人或政府作法實際造成的改變。", "What changed for people, or in how government works.",
          _ogp("early-results")),
    _term("完成程度", "completion", "承諾事項所列工作的執行程度；可依產出評定。",
          "How far the activities of a commitment were carried out. It may rest on outputs.", _ogp("completion")),
    _term("初步成果", "early results", "方案期程內因承諾事項而生的具體改變；不得依產出評定。",
          "Concrete change within the plan’s period because of the commitment. It may not rest on outputs.",
          _ogp("early-results")),
    _term("可驗證性", "verifiability", "承諾事項的文字是否明確到足以審查。",
          "Whether a commitment, as written, is specific enough to review.", _ogp("verifiability")),
    _term("潛在成果", "potential for results", "依承諾事項的文字，判斷其帶來改變的潛力。",
          "How much change a commitment, as written, could bring.", _ogp("ambition")),
    _term("多元利害關係人論壇", "multi-stakeholder forum", "政府與民間共同監督方案的常設場域；在臺灣為推動小組。",
          "The standing forum in which government and civil society oversee a plan; in Taiwan, the Taskforce.",
          _ogp("multistakeholder-forum")),
)

ALL = (*THE_PLAN, *DATES, *NOT_KNOWING, *STATEMENTS, *REVIEW)


def occurring(text: str) -> list[Bilingual]:
    """The terms that occur in a text, in either language, in the order of the glossary. A term contained in another that
    occurs (期限 in 原訂期限) is left out only where it does not occur by itself as well."""
    found: list[Bilingual] = []
    rest = text.lower()
    for term in sorted((part for term in ALL for part in _parts(term.name)), key=lambda term: -len(term.zh)):
        if term.zh in rest or term.en.lower() in rest:
            found.append(term)
            rest = rest.replace(term.zh, "\n").replace(term.en.lower(), "\n")
    order = [part.zh for term in ALL for part in _parts(term.name)]
    return sorted(found, key=lambda term: order.index(term.zh))


def _parts(name: Bilingual) -> list[Bilingual]:
    """Split a name: 主辦機關、協辦機關 are two terms."""
    zh, en = name.zh.split("、"), name.en.split(", ")
    if len(zh) != len(en):
        return [name]
    return [Bilingual.of(one, other, TextState.OFFICIAL) for one, other in zip(zh, en, strict=True)]
