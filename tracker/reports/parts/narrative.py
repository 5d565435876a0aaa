"""What a report's authors wrote, beside the facts and kept distinct from them; and the note that a draft is a draft."""

from __future__ import annotations

import re
from dataclasses import replace

from tracker.domain.bilingual import Bilingual, both
from tracker.reports.content import Report
from tracker.reports.document import Block, Dash, Day, Document, Facts, Line, Row, Section, Words
from tracker.reports.parts.overview import NARRATIVE
from tracker.reports.parts.together import UNADVISED

WRITTEN = both("撰寫者說明", "What the authors say")
STATE = both("狀態", "State")
DRAFT = both("草案，徵詢意見至", "draft, open for comment until ")
UNWRITTEN = (NARRATIVE, UNADVISED)
"""What stands where the authors have written nothing."""


def woven(document: Document, report: Report) -> Document:
    """The document with the authors' words at the head of their sections. They never alter the facts."""
    texts = {each.section: each.text for each in report.narrative if not each.text.is_empty}
    cover = document.cover
    if report.comments_until:
        state = Row(STATE, ((Words(DRAFT), Day(report.comments_until, "both")),))
        cover = replace(cover, rows=(state, *cover.rows))
    return replace(
        document,
        cover=cover,
        chapters=tuple(_with(each, texts) for each in document.chapters),
        annexes=tuple(_with(each, texts) for each in document.annexes),
    )


def _with(section: Section, texts: dict[str, Bilingual]) -> Section:
    blocks: tuple[Block, ...] = tuple(_with(each, texts) if isinstance(each, Section) else each for each in section.blocks)
    if text := texts.get(section.key):
        blocks = (Facts((Row(WRITTEN, _paragraphs(text)),), boxed=True), *(each for each in blocks if each not in UNWRITTEN))
    return replace(section, blocks=blocks)


MARK = re.compile(r"(?:[-–—*](?=\s)|[•・‧·－])\s*(?=\S)")
"""How people type a list item."""


def _paragraphs(text: Bilingual) -> tuple[Line, ...]:
    """One line for each paragraph: side by side where both languages have the same number, otherwise the whole text in
    one. A paragraph typed as a list item becomes one."""
    zh, en = ([each.strip() for each in part.split("\n") if each.strip()] for part in (text.zh, text.en))
    if not zh or not en:
        return tuple(_line(text.set_as(part if zh else "", "" if zh else part)) for part in zh or en)
    if len(zh) != len(en):
        return ((Words(text),),)
    return tuple(_line(text.set_as(a, b)) for a, b in zip(zh, en, strict=True))


def _line(text: Bilingual) -> Line:
    bare = text.set_as(_bare(text.zh), _bare(text.en))
    is_item = all(MARK.match(each) for each in (text.zh, text.en) if each)
    return (Dash(), Words(bare)) if is_item else (Words(text),)


def _bare(words: str) -> str:
    mark = MARK.match(words)
    return words[mark.end():] if mark else words
