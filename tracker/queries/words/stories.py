"""What result stories are called, and their fields."""

from __future__ import annotations

from tracker.domain.bilingual import Bilingual, both
from tracker.queries.words.writing import Field, a_date, a_text, code, field

CODES: dict[str, dict[str, Bilingual]] = {
    "naming": {
        "named": both("具名", "by name"), "organisation": both("僅列團體名稱", "by organisation only"),
        "anonymous": both("匿名", "anonymous")},
    "signed_via": {"page": both("於本站簽署", "signed on this site"), "letter": both("書面簽署", "signed on paper")},
}
NUMBERED: dict[str, tuple[str, str]] = {"story": ("成果故事第{}則", "Result story {}")}

FIELDS: dict[str, Field] = {
    "story.title": field("故事標題", "Title of the story", a_text),
    "story.was": field("原本情形", "How things were before", a_text),
    "story.done": field("辦理情形", "What was done", a_text),
    "story.changed": field("現在有何不同", "What is different now", a_text),
    "own_words": field("受益者的話", "In their own words", a_text),
    "story.signed_name": field("署名", "Signed by", a_text),
    "signed_on": field("署名日期", "Signed on", a_date),
    "partner_role": field("受益者身分", "Who benefits", a_text),
    "partner_naming": field("受益者署名方式", "How they chose to be named", code("naming")),
    "partner_name": field("受益者署名（經同意）", "Signed by the person who benefits (with consent)"),
    "partner_organisation": field("受益者所屬團體", "Their organisation"),
    "partner_signed_on": field("受益者署名日期", "They signed on", a_date),
    "partner_signed_via": field("受益者簽署方式", "How they signed", code("signed_via")),
}
