"""What is found for what somebody typed: the things, the passage that holds the words, and how many there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from sqlalchemy import ColumnElement, literal, select, union_all
from sqlalchemy.orm import Session

from tracker.changelog.recorded import Recorded
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import When
from tracker.domain.errors import NotFound
from tracker.domain.evidence import OutcomeState
from tracker.domain.forum import MeetingStage
from tracker.domain.schedule import MilestoneState
from tracker.kept import Kept
from tracker.models import Commitment, Meeting, Milestone, Outcome, Plan, SearchText
from tracker.queries import kept
from tracker.queries.words import before, both, labelled, numbered
from tracker.search import index
from tracker.search.index import Place
from tracker.search.tokens import Term, spans, terms

PER_PAGE = 20
MOST = 1000
"""Results beyond this number are not counted: nobody reads them all, and more words narrow the search."""
COMMON = 200
"""For how many searches it is remembered that they reach that number."""
BEFORE, LONGEST = 40, 180
"""Characters of a passage: before the first word found, and in all. A Latin letter counts as half of one."""

KINDS: dict[str, tuple[Bilingual, tuple[str, ...]]] = {
    "commitments": (both("承諾事項", "Commitments"), ("commitment",)),
    "milestones": (both("里程碑", "Milestones"), ("milestone",)),
    "updates": (both("機關進度說明", "Updates by bodies"), ("progress_update",)),
    "delays": (both("延後及原因", "Delays and their reasons"), ("delay",)),
    "conclusions": (both("列管事項", "Conclusions of the Taskforce"), ("conclusion", "listing", "release_request")),
    "meetings": (both("會議", "Meetings"), ("meeting",)),
    "decisions": (both("決定", "Decisions"), ("decision",)),
    "observations": (both("其他來源說明", "Observations"), ("observation",)),
    "documents": (both("文件及佐證", "Documents and evidence"), ("document", "evidence")),
    "proposals": (both("提案及參與活動", "Proposals and participation"), ("proposal", "call", "participation")),
    "recommendations": (both("獨立審查建議", "Recommendations"), ("recommendation",)),
    "reports": (both("報告", "Reports"), ("report", "report_comment")),
    "results": (both("成果、指標及成果故事", "Outcomes, indicators and stories"), ("outcome", "indicator", "story")),
    "bodies": (both("機關", "Bodies"), ("body",)),
}
"""What the filter offers, each with the types that it stands for. A ``delay`` is an update of that kind."""

TYPES: dict[str, Bilingual] = {
    "plan": both("行動方案", "Plan"), "theme": both("範疇", "Theme"), "commitment": both("承諾事項", "Commitment"),
    "milestone": both("里程碑", "Milestone"), "progress_update": both("機關進度說明", "Update"),
    "observation": both("其他來源說明", "Observation"), "decision": both("決定", "Decision"), "meeting": both("會議", "Meeting"),
    "conclusion": both("列管事項", "Conclusion"), "listing": both("會議辦理情形", "Listed at a meeting"),
    "release_request": both("申請解除列管", "Request for release"), "document": both("文件", "Document"),
    "evidence": both("佐證", "Evidence"), "report": both("報告", "Report"),
    "report_comment": both("對報告之意見", "Comment on a report"), "body": both("機關", "Body"),
    "outcome": both("成果", "Outcome"), "story": both("成果故事", "Result story"),
    "indicator": both("指標", "Indicator"), "assessment": both("評等", "Assessment"),
    "call": both("提案徵集", "Call for proposals"), "proposal": both("提案", "Proposal"),
    "participation": both("參與活動", "Participation event"), "recommendation": both("獨立審查建議", "Recommendation"),
    "member": both("推動小組委員", "Member of the Taskforce"), "term": both("推動小組屆次", "Term of the Taskforce"),
    "working_group": both("工作分組", "Working group"), "group_rules": both("推動小組設置要點", "Rules of the Taskforce"),
    "review": both("委員審視意見", "Member’s review"), "answer": both("機關回覆", "Answer to a member"),
    "answer_rule": both("回覆期限規定", "Rule on answers"), "extension": both("回覆期限展延", "Date of an answer moved"),
    "objection": both("委員異議", "Objection of a member"), "consent": both("署名同意", "Consent to sign"),
    "openness": both("資料集開放程度", "Openness of a data set"), "measurement": both("指標量測值", "Value measured"),
    "cluster": both("承諾事項群組", "Cluster of commitments"), "round": both("定期填報", "Reporting round"),
    "asked": both("定期填報應回報機關", "Body asked in a round"),
    "office_year": both("政府行政機關辦公日曆表", "Office calendar"),
    "reading_window": both("委員閱覽", "Members’ reading"), "sign_off": both("機關核稿", "Sign-off of a body"),
}


GONE = {"struck": "struck", "withdrawn": "withdrawn", "withdrawn_on": "withdrawn", "corrected_by": "corrected",
        "replaced_by": "replaced"}
"""Fields that, once set, mean that a thing no longer says what it said, and what has become of it."""


@dataclass(frozen=True)
class Asked:
    """What is asked for. ``kind`` is one of ``KINDS``; plan and body are references."""

    words: str
    plan: str | None = None
    body: str | None = None
    kind: str | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class Piece:
    """A part of a passage; ``found`` if it is what was searched for."""

    text: str
    found: bool = False


@dataclass(frozen=True)
class Hit:
    """A thing that was found; ``id`` is that of its text in the index.

    title    its own; if it has none, that of the commitment it belongs to, and ``called`` is then its own designation
    about    the commitment that it belongs to, or the plan, in words; empty if it is itself that
    marked   by language, the title in pieces
    passage  by language, the place in its text that contains the words
    entry    the entry that gave it its present state
    gone     what has become of it, as ``GONE`` names it, or "cancelled" for a meeting; "" while it stands
    """

    id: int
    reference: str
    type: str
    title: Bilingual
    called: Bilingual | None
    about: Bilingual
    when: When | None
    entry: int
    passage: dict[str, list[Piece]]
    marked: dict[str, list[Piece]]
    gone: str = ""


@dataclass(frozen=True)
class Found:
    """One page of results: their places in the index, the best first.

    wanted    the words, as they were looked for
    any_word  nothing contains all the words, and these contain some of them
    """

    places: list[Place] = field(default_factory=list)
    total: int = 0
    number: int = 1
    any_word: bool = False
    wanted: tuple[Term, ...] = ()

    @property
    def last(self) -> int:
        return max(1, -(-self.total // PER_PAGE))

    @property
    def is_more(self) -> bool:
        """There are more than are counted."""
        return self.total >= MOST


def find(session: Session, asked: Asked, number: int = 1) -> Found:
    """Page ``number`` of what holds all the words, or else of what holds any. Raises NotFound past the last page."""
    wanted = tuple(terms(asked.words))
    if not wanted:
        return Found()
    any_word = False
    total = _count(session, _query(asked, wanted))
    if not total and len(wanted) > 1:
        any_word = True
        total = _count(session, _query(asked, wanted, any_word=True))
    found = Found([], total, number, any_word and bool(total), wanted)
    if not 1 <= number <= found.last:
        raise NotFound(f"page {number}")
    query, offset = _query(asked, wanted, any_word), (number - 1) * PER_PAGE
    if found.is_more:
        return replace(found, places=index.find_common(session, query, limit=PER_PAGE, offset=offset))
    return replace(found, places=index.find(session, query, limit=PER_PAGE, offset=offset))


def hits(session: Session, found: Found) -> list[Hit]:
    """What was found, as the list shows it, in its order."""
    by_id = {each.id: each for each in _hits(session, index.texts(session, (place.id for place in found.places)), found.wanted)}
    return [by_id[place.id] for place in found.places]


def _count(session: Session, query: index.Query) -> int:
    """At most ``MOST``. Once a query finds that many, it finds no fewer while nothing but reports is added."""
    common: Kept = kept.of(session).of(("common words", kept.stand(session)), lambda: Kept(COMMON))
    if common.get(query):
        return MOST
    total = index.count(session, query, most=MOST)
    if total >= MOST:
        common.put(query, True)
    return total


def _query(asked: Asked, wanted: tuple[Term, ...], any_word: bool = False) -> index.Query:
    facets = [("about", asked.plan), ("body", asked.body)]
    return index.Query(
        wanted, tuple((name, value) for name, value in facets if value), KINDS[asked.kind][1] if asked.kind else (),
        asked.first.isoformat() if asked.first else None, asked.last.isoformat() if asked.last else None, any_word)


def _hits(session: Session, rows: Sequence[SearchText], wanted: tuple[Term, ...]) -> Iterator[Hit]:
    named = _names(session, {row.about for row in rows if row.about})
    gone = _gone(session, rows)
    for row in rows:
        own = _labelled(row.label, Bilingual.from_public(row.title))
        called = numbered(row.reference) or both(row.reference, row.reference)
        about = named.get(row.about or "", EMPTY)
        borrows = own is None and not about.is_empty
        title = about if borrows else own or called
        yield Hit(
            row.id, row.reference, row.type, title, called if borrows else None, EMPTY if borrows else about, _when(row),
            row.entry,
            {lang: passage(text, wanted) for lang, text in (("zh", row.zh), ("en", row.en)) if text},
            {lang: marked(text, wanted) for lang, text in (("zh", title.zh), ("en", title.en)) if text},
            gone.get(row.reference, ""))


def _gone(session: Session, rows: Sequence[SearchText]) -> dict[str, str]:
    """Which of the things found no longer say what they said, with the reason, in at most one statement."""
    references = [row.reference for row in rows]
    asked = [select(model.reference, literal(why)).where(model.reference.in_(references), condition)
             for name in sorted({row.type for row in rows} & Recorded.registry_of.keys())
             for model in (Recorded.registry_of[name],) for why, condition in _ways_to_go(model)]
    return dict(session.execute(union_all(*asked)).all()) if asked else {}


def _ways_to_go(model: type[Recorded]) -> Iterator[tuple[str, ColumnElement[bool]]]:
    for name, why in GONE.items():
        if field := getattr(model, name, None):
            yield why, field.is_(True) if name == why else field.is_not(None)
    if model is Milestone:
        yield "withdrawn", Milestone.state == MilestoneState.WITHDRAWN
    if model is Outcome:
        yield "withdrawn", Outcome.state == OutcomeState.WITHDRAWN
    if model is Meeting:
        yield "cancelled", Meeting.stage == MeetingStage.CANCELLED


def _names(session: Session, references: set[str]) -> dict[str, Bilingual]:
    plans = session.execute(select(Plan.reference, Plan.title).where(Plan.reference.in_(references)))
    commitments = session.execute(select(Commitment.reference, Commitment.number, Commitment.title)
                                  .where(Commitment.reference.in_(references)))
    return {**dict(plans.all()), **{reference: _labelled(number, title) or title
                                            for reference, number, title in commitments}}


def _labelled(label: str | None, title: Bilingual) -> Bilingual | None:
    """A title after the number by which people know it; None where there is no title."""
    if title.is_empty or not label:
        return None if title.is_empty else title
    said = labelled(label)
    return before(both(f"{said.zh} ", f"{said.en} "), title)


def _when(row: SearchText) -> When | None:
    return When.iso(row.first) if row.first and row.first == row.last else None


@lru_cache(maxsize=2_000)
def _places(text: str, wanted: tuple[Term, ...]) -> list[tuple[int, int]]:
    """As ``spans``, with a cache: the same words are searched for again and again, and most texts are unchanged."""
    return spans(text, wanted)


def marked(text: str, wanted: tuple[Term, ...]) -> list[Piece]:
    """A whole text with each of the words marked."""
    return _pieces(text, _places(text, wanted), 0, len(text))


def passage(text: str, wanted: tuple[Term, ...]) -> list[Piece]:
    """The part of a text around the first of the words, with each of them marked; the beginning if none occurs."""
    places = _places(text, wanted)
    first, last = places[0] if places else (0, 0)
    start = max(0, first - BEFORE)
    start = next((at for at in range(start, first) if not _in_word(text, at) and not text[at].isspace()), first)
    reach = _reach(text, start)
    end = next((at for at in range(reach, max(last, start), -1) if not _in_word(text, at) and not text[at - 1].isspace()), reach)
    return _pieces(text, places, start, end)


def _pieces(text: str, places: Sequence[tuple[int, int]], start: int, end: int) -> list[Piece]:
    pieces, at = [Piece("…")] if start else [], start
    for first, last in places:
        if first < at or last > end:
            continue
        pieces += [Piece(text[at:first]), Piece(text[first:last], found=True)]
        at = last
    pieces.append(Piece(text[at:end] + ("…" if end < len(text) else "")))
    return [each for each in pieces if each.text]


def _in_word(text: str, at: int) -> bool:
    """Whether a cut at this place would go through a word of Latin letters."""
    return 0 < at < len(text) and all(each.isascii() and each.isalnum() for each in text[at - 1:at + 1])


def _reach(text: str, start: int) -> int:
    """Where a passage that begins at ``start`` ends: once it has filled its space."""
    width, at = 0.0, start
    while at < len(text) and width < LONGEST:
        width += 0.5 if text[at].isascii() else 1.0
        at += 1
    return at
