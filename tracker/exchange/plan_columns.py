"""What a plan's sheet asks: the fields of a plan, its bodies, themes, commitments and milestones, and how their
headings are recognised. Every heading is distinct, so that one flat table can hold commitments and milestones side
by side."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from tracker.domain.bilingual import Bilingual
from tracker.domain.statements import SHORT_NAME_LIMIT
from tracker.exchange.columns import folded
from tracker.queries.words import both


class Kind(Enum):
    """How a cell is read."""

    TEXT = "text"
    LINE = "line"
    NUMBER = "number"
    SLUG = "slug"
    WHEN = "when"
    SPAN = "span"
    BODY = "body"
    BODIES = "bodies"
    VALUES = "values"
    SEVERAL = "several"
    ADDRESS = "address"


@dataclass(frozen=True)
class PlanField:
    """One column. ``name`` is ``<thing>.<field>``; a refusal of the domain names the field."""

    name: str
    heading: Bilingual
    kind: Kind = Kind.TEXT
    wide: int = 24
    known_as: tuple[str, ...] = ()
    limit: int = 0
    """Maximum characters, where fewer than its kind allows."""

    @property
    def thing(self) -> str:
        return self.name.partition(".")[0]

    @property
    def field(self) -> str:
        return self.name.partition(".")[2]


def _text(thing: str, field: str, zh: str, en: str, *known_as: str, kind: Kind = Kind.TEXT, wide: int = 36) -> list[PlanField]:
    """A text in two languages: two columns."""
    return [PlanField(f"{thing}.{field}_zh", both(zh, f"{en} (Chinese)"), kind, wide, known_as),
            PlanField(f"{thing}.{field}_en", both(f"{zh}（英文）", f"{en} (English)"), kind, wide)]


PLAN = (
    PlanField("plan.code", both("方案代碼", "Code of the plan"), Kind.LINE, 14),
    PlanField("plan.number", both("第幾部行動方案", "Which plan"), Kind.NUMBER, 14),
    *_text("plan", "title", "方案名稱", "Title of the plan", kind=Kind.LINE),
    PlanField("plan.period", both("方案期程", "Timetable of the plan"), Kind.SPAN, 22),
    *_text("plan", "summary", "方案摘要", "Summary of the plan"),
    PlanField("plan.coordinator", both("統籌機關", "Coordinating body"), Kind.BODY),
    PlanField("plan.adopted_on", both("核定日期", "Adopted on"), Kind.WHEN, 14),
    PlanField("plan.adopted_by", both("核定機關", "Adopted by"), Kind.BODY),
    PlanField("plan.source", both("公布網址", "Where it is published"), Kind.ADDRESS, 30),
)
BODY = (
    PlanField("body.slug", both("機關網址代稱", "Short name of the body in addresses"), Kind.SLUG, 16),
    *_text("body", "name", "機關名稱", "Name of the body", kind=Kind.LINE, wide=28),
    PlanField("body.short_zh", both("機關簡稱", "Chinese abbreviation of the body"), Kind.LINE, 14,
              limit=SHORT_NAME_LIMIT),
    PlanField("body.parent", both("上級機關", "Parent body"), Kind.BODY),
)
THEME = (
    PlanField("theme.number", both("範疇編號", "Number of the theme"), Kind.NUMBER, 10),
    *_text("theme", "title", "範疇名稱", "Title of the theme", kind=Kind.LINE),
)
NUMBER = PlanField("commitment.number", both("承諾事項編號", "Number of the commitment"), Kind.LINE, 12,
                   ("commitment number", "commitment no", "no of commitment"))
COMMITMENT = (
    NUMBER,
    *_text("commitment", "title", "承諾事項名稱", "Title of the commitment", "承諾事項", kind=Kind.LINE),
    PlanField("commitment.theme", both("所屬範疇編號", "Theme of the commitment"), Kind.NUMBER, 10),
    PlanField("commitment.leads", both("主辦機關", "Lead bodies"), Kind.BODIES, 24,
              ("主責機關", "lead agency", "lead implementing agency")),
    PlanField("commitment.supports", both("協辦機關", "Supporting bodies"), Kind.BODIES, 24),
    PlanField("commitment.period", both("承諾事項起迄時間", "Period of the commitment"), Kind.SPAN, 22, ("承諾事項的起迄時間",)),
    *_text("commitment", "summary", "白話摘要", "Plain summary"),
    *_text("commitment", "problem", "公共問題", "Public problem", "承諾事項將涉及哪些公共問題",
           "What is the public problem that the commitment will address", "What problem does the commitment aim to address"),
    *_text("commitment", "causes", "成因", "Causes", "What are the causes of the problem"),
    *_text("commitment", "done_so_far", "迄今作為", "What has been done so far",
           "What has been done so far to solve the problem"),
    *_text("commitment", "promise", "承諾內容", "What is promised", "承諾事項為何", "What is the commitment",
           "What solution are you proposing"),
    *_text("commitment", "contribution", "對解決問題之助益", "How the commitment helps to solve the problem",
           "承諾事項本身對於解決這些公共問題有何貢獻與助益", "How will the commitment contribute to solve the public problem"),
    *_text("commitment", "result_wanted", "預期成果", "Result wanted",
           "What results do we want to achieve by implementing this commitment"),
    *_text("commitment", "transparency", "如何促進透明", "How it promotes transparency",
           "How will the commitment promote transparency"),
    *_text("commitment", "accountability", "如何促進課責", "How it fosters accountability",
           "How will the commitment help foster accountability"),
    *_text("commitment", "participation", "如何促進公共參與", "How it improves participation"),
    *_text("commitment", "relevance", "與開放政府價值之關聯", "How it relates to the values of open government",
           "為何此一承諾事項與OGP的核心價值(透明、公共參與、課責)有所相關", "Why is this commitment relevant to OGP values"),
    PlanField("commitment.values", both("開放政府價值", "Open government values"), Kind.VALUES, 18),
    PlanField("commitment.policy_areas", both("政策領域", "Policy areas"), Kind.SEVERAL, 18),
    *_text("commitment", "partners", "民間夥伴", "Civil society partners"),
    *_text("commitment", "other_partners", "其他協力對象", "Other partners"),
    *_text("commitment", "additional", "其他資訊", "Additional information"),
)
MILESTONE = (
    NUMBER,
    PlanField("milestone.order", both("里程碑序號", "Number of the milestone"), Kind.LINE, 10),
    *_text("milestone", "title", "里程碑名稱", "Title of the milestone", "里程碑", "milestone", "milestone activity",
           kind=Kind.LINE),
    *_text("milestone", "output", "預期產出", "Expected output", "expected outputs"),
    PlanField("milestone.body", both("里程碑負責機關", "Body responsible for the milestone"), Kind.BODY),
    PlanField("milestone.starts", both("開始日期", "Starts"), Kind.WHEN, 14, ("start date",)),
    PlanField("milestone.due", both("方案所載期限", "Date in the plan"), Kind.WHEN, 14,
              ("完成期限", "end date", "expected completion date")),
    *_text("milestone", "stakeholders", "協力單位", "Others taking part"),
    *_text("milestone", "note", "里程碑說明", "Note on the milestone"),
)
PAGES: tuple[tuple[str, tuple[PlanField, ...]], ...] = (
    ("方案 Plan", PLAN), ("機關 Bodies", BODY), ("範疇 Themes", THEME), ("承諾事項 Commitments", COMMITMENT),
    ("里程碑 Milestones", MILESTONE))
"""The pages of the sheet."""
FLAT = (*COMMITMENT, *MILESTONE[1:])
"""The columns of a sheet that is one table."""
FIELDS = {each.name: each for _name, fields in PAGES for each in fields}
OF_A_MAP = tuple(each for each in FIELDS.values() if each.thing in ("commitment", "milestone"))
"""What a column of another country's tracker can be read as."""
LONGEST_HEADING = 300


def heading_key(text: str) -> str:
    """A heading as it is compared and kept in a map."""
    return folded(re.sub(r"[\r\n]+", " ", text[:LONGEST_HEADING])).rstrip("?？")


def field_of_heading(text: str, map: Mapping[str, str]) -> PlanField | None:
    """The field that a heading names: by the map first, then in either language or both."""
    key = heading_key(text)
    if not key:
        return None
    if key in map:
        return FIELDS.get(map[key])
    parts = {key, *(heading_key(part) for part in re.split(r"[\r\n]+", text[:LONGEST_HEADING]))} - {""}
    return next((each for each in FIELDS.values() if parts & _names(each)), None)


def _names(field: PlanField) -> set[str]:
    return {heading_key(each) for each in (field.name, field.heading.zh, field.heading.en, *field.known_as)}
