"""The scales of OGP's Independent Reporting Mechanism (IRM), by era, and the result types of IATI.

A code is stored by its value, never renamed and never converted: a superseded scale stays, marked with its era. Labels are
official terms and carry their source; the Chinese ones are marked as proposed where no Taiwanese authority has worded them.
Codes given by anyone but OGP's IRM are shown as "on the IRM scale" (比照IRM尺度).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from tracker.domain.bilingual import Bilingual, TextState


@dataclass(frozen=True)
class Era:
    """The years of submission of the plans to which a scale is applied; ``until`` is None for a scale in use."""

    since: int
    until: int | None = None

    def __str__(self) -> str:
        return f"{self.since}–{self.until or ''}"


@dataclass(frozen=True)
class Code:
    """One value of a scale: rank within it (None where the values are not ranked), label, and how sure the Chinese is."""

    value: str
    rank: int | None
    label: Bilingual


class Scale(Enum):
    """Base of every scale. ``title``, ``era`` and ``sources`` are those of the whole scale."""

    @property
    def code(self) -> str:
        return self.value.value  # type: ignore[no-any-return]

    @property
    def rank(self) -> int | None:
        return self.value.rank  # type: ignore[no-any-return]

    @property
    def label(self) -> Bilingual:
        return self.value.label  # type: ignore[no-any-return]


@dataclass(frozen=True)
class About:
    """What a scale is called, when it applies, and where it is defined."""

    title: Bilingual
    era: Era
    sources: tuple[str, ...]


def _code(value: str, rank: int | None, en: str, zh: str, *, attested: bool = False) -> Code:
    return Code(value, rank, Bilingual.of(zh, en, TextState.OFFICIAL if attested else TextState.DRAFT))


_DATA = "OGP commitment data, open_parliament_0703.csv, https://github.com/g0v/ogp-commitments"


class Verifiability(Scale):
    """As written, is the commitment specific enough to review?"""

    YES = _code("yes", None, "Verifiable", "可驗證")
    NO = _code("no", None, "Not verifiable", "無法驗證")


class OpenGovernmentLens(Scale):
    """Does it set out to make government more transparent, participatory or accountable?"""

    YES = _code("yes", None, "Yes", "是")
    NO = _code("no", None, "No", "否")


class OgpValueLegacy(Scale):
    """Relevance to the OGP values, one by one; replaced by the open-government lens."""

    ACCESS_TO_INFORMATION = _code("access_to_information", None, "Access to Information", "資訊取用", attested=True)
    CIVIC_PARTICIPATION = _code("civic_participation", None, "Civic Participation", "公共參與", attested=True)
    PUBLIC_ACCOUNTABILITY = _code("public_accountability", None, "Public Accountability", "課責", attested=True)
    TECHNOLOGY = _code("technology", None, "Technology and Innovation for Openness and Accountability", "科技與創新")


class PotentialForResults(Scale):
    """How far the commitment could change practice, if it is carried out in full."""

    UNCLEAR = _code("unclear", 0, "Unclear", "不明確")
    MODEST = _code("modest", 1, "Modest", "一般")
    SUBSTANTIAL = _code("substantial", 2, "Substantial", "重大")


class SpecificityLegacy(Scale):
    """How clear the wording is; replaced by verifiability."""

    NONE = _code("none", 0, "None", "無")
    LOW = _code("low", 1, "Low", "低")
    MEDIUM = _code("medium", 2, "Medium", "中")
    HIGH = _code("high", 3, "High", "高")


class PotentialImpactLegacy(Scale):
    """How far it could change things; replaced by potential for results."""

    NONE = _code("none", 0, "None", "無")
    MINOR = _code("minor", 1, "Minor", "小")
    MODERATE = _code("moderate", 2, "Moderate", "中")
    TRANSFORMATIVE = _code("transformative", 3, "Transformative", "變革性")


class Completion(Scale):
    """How much of what was promised was done. It may rest on outputs."""

    NO_EVIDENCE_AVAILABLE = _code("no_evidence_available", None, "No Evidence Available", "無佐證資料可查")
    NOT_STARTED = _code("not_started", 2, "Not Started", "尚未開始")
    LIMITED = _code("limited", 3, "Limited", "有限")
    SUBSTANTIAL = _code("substantial", 4, "Substantial", "大致完成")
    COMPLETE = _code("complete", 5, "Complete", "已完成")


class DidItOpenGovernment(Scale):
    """What changed in practice; replaced by early results."""

    WORSENED = _code("worsened", 0, "Worsened", "惡化")
    DID_NOT_CHANGE = _code("did_not_change", 1, "Did not change", "無改變")
    NO_EARLY_RESULTS_TO_REPORT_YET = _code(
        "no_early_results_to_report_yet", 1, "No early results to report yet", "尚無初步成果可報告"
    )
    MARGINAL = _code("marginal", 2, "Marginal", "些微")
    MAJOR = _code("major", 3, "Major", "重大")
    OUTSTANDING = _code("outstanding", 4, "Outstanding", "卓越")


class EarlyResults(Scale):
    """What changed for people. It never rests on outputs."""

    NO_NOTABLE_RESULTS = _code("no_notable_results", 0, "No notable results", "無明顯成果")
    MODERATE = _code("moderate", 1, "Moderate", "中等成果")
    SIGNIFICANT = _code("significant", 2, "Significant", "顯著成果")


class StarredLegacy(Scale):
    """The starred commitments of earlier reports."""

    STARRED = _code("starred", None, "Starred", "星號")
    NOT_STARRED = _code("not_starred", None, "Not starred", "非星號")


class Promising(Scale):
    """Whether the review selects the commitment for its promise."""

    PROMISING = _code("promising", None, "Promising", "具潛力")
    NOT_PROMISING = _code("not_promising", None, "Not selected", "未選列")


class MinimumRequirementMet(Scale):
    """Whether a minimum requirement of participation and co-creation was met in a phase."""

    YES = _code("yes", None, "Yes", "是")
    NO = _code("no", None, "No", "否")
    NOT_APPLICABLE = _code("not_applicable", None, "Not applicable", "不適用")


class ContraryToProcess(Scale):
    """Grounds on which a member acts contrary to process; here a voluntary self-check only."""

    NO_PLAN_12_MONTHS = _code(
        "no_plan_12_months",
        None,
        "No action plan within 12 months after the last one ended",
        "前一方案結束後十二個月內未公布新方案",
    )
    MINIMUM_REQUIREMENTS_NOT_MET = _code("minimum_requirements_not_met", None, "Minimum requirements not met", "未達最低參與門檻")
    NO_PROGRESS_ANY_COMMITMENT = _code(
        "no_progress_any_commitment", None, "No progress on any commitment", "所有承諾事項均無進展"
    )


class ResultType(Scale):
    """What a result is, after IATI: an output, an outcome or an impact."""

    OUTPUT = _code("output", None, "Output", "產出", attested=True)
    OUTCOME = _code("outcome", None, "Outcome", "成果", attested=True)
    IMPACT = _code("impact", None, "Impact", "影響", attested=True)


SCALES: dict[type[Scale], About] = {
    Verifiability: About(
        Bilingual.of("可驗證性", "Verifiable"),
        Era(2021),
        (
            "https://opengovpartnership.org/glossary/verifiability",
            _DATA,
        ),
    ),
    OpenGovernmentLens: About(
        Bilingual.of("是否具開放政府視角？", "Does it have an open government lens?"),
        Era(2020),
        ("https://www.opengovpartnership.org/glossary/relevance/",),
    ),
    OgpValueLegacy: About(
        Bilingual.of("OGP核心價值關聯", "OGP value relevance"),
        Era(2011, 2019),
        (
            "https://docsbay.net/describe-what-the-commitment-entails-its-expected-results-and-overall-objective",
            _DATA,
        ),
    ),
    PotentialForResults: About(
        Bilingual.of("潛在成果", "Potential for results"),
        Era(2020),
        (
            "https://www.opengovpartnership.org/glossary/ambition/",
            _DATA,
        ),
    ),
    SpecificityLegacy: About(
        Bilingual.of("明確程度", "Specificity"),
        Era(2011, 2017),
        (
            "https://www.opengovpartnership.org/documents/irm-procedures-manual/",
            _DATA,
        ),
    ),
    PotentialImpactLegacy: About(Bilingual.of("潛在影響力", "Potential impact"), Era(2012, 2019), (_DATA,)),
    Completion: About(
        Bilingual.of("完成程度", "Level of completion"),
        Era(2011),
        (
            "https://www.opengovpartnership.org/glossary/completion/",
            _DATA,
        ),
    ),
    DidItOpenGovernment: About(
        Bilingual.of("這有開放政府嗎？", "Did it open government?"),
        Era(2013, 2020),
        (
            "https://www.opengovpartnership.org/glossary/early-results/",
            _DATA,
        ),
    ),
    EarlyResults: About(
        Bilingual.of("初步成果", "Early results"),
        Era(2021),
        (
            "https://www.opengovpartnership.org/glossary/early-results/",
            _DATA,
        ),
    ),
    StarredLegacy: About(
        Bilingual.of("星號承諾事項", "Starred commitment"),
        Era(2011, 2017),
        (
            "https://opengovpartnership.org/?p=3699",
            _DATA,
        ),
    ),
    Promising: About(
        Bilingual.of("具潛力之承諾事項", "Promising commitment"),
        Era(2020),
        (
            "https://www.opengovpartnership.org/documents/independent-reporting-mechanism-action-plan-review/",
            "https://opengovpartnership.org/documents/independent-reporting-mechanism-results-report",
        ),
    ),
    MinimumRequirementMet: About(
        Bilingual.of("最低參與門檻是否達成", "Minimum requirement met"),
        Era(2022),
        (
            "https://opengovpartnership.org/?p=67852",
            "https://www.opengovpartnership.org/?p=67851",
            "https://opengovpartnership.org/national-handbook/implementing-action-plans",
            "https://www.opengovpartnership.org/wp-content/uploads/2022/05/IRM-Guidelines-for-Assessment-of-Minimum-Requirements_20220531_EN.pdf",
        ),
    ),
    ContraryToProcess: About(
        Bilingual.of("未依OGP程序行事", "Acting contrary to OGP process"),
        Era(2022),
        (
            "https://www.opengovpartnership.org/glossary/procedural-review/",
            "https://opengovpartnership.org/ogp-letters",
        ),
    ),
    ResultType: About(
        Bilingual.of("結果類型", "Result type (IATI)"),
        Era(2013),
        (
            "https://github.com/IATI/IATI-Guidance",
            "https://github.com/IATI/IATI-Codelists",
        ),
    ),
}
