"""An entry as it is shown to people: on its page, in lists, in feeds and in mail.

A pure function of the entry: what it says is read from its header and payload and never from the tables, so that
it reads the same for ever. Both languages are included; the templates in ``templates/changelog`` choose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from tracker.changelog.entry import ChangelogEntry
from tracker.changelog.kinds import ASSESSMENTS, RESULTS, Kind
from tracker.changelog.kinds import STATEMENTS as BODY_STATEMENTS
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import Precision, When, write
from tracker.domain.register import Ruling, RulingBasis, difference
from tracker.queries import words
from tracker.queries.kind_words import MARKS, NAMES, group_of
from tracker.queries.whose import answered_by, recorded_by, said_by, signed
from tracker.queries.words import CODES, FIELDS, UNSAID, Names, both, field_of
from tracker.queries.words.headlines import HEADLINES
from tracker.queries.words.reports import title as report_title

Links = Callable[[str, Names], str | None]
"""Gives the URL of a reference, if it has one; takes the entry's names, from which a commitment's number is known."""

STATEMENTS = (*BODY_STATEMENTS, Kind.OBSERVATION_RECORDED, Kind.DECISION_RECORDED)
"""The kinds that are somebody's word."""


@dataclass(frozen=True)
class Change:
    """A field before and after, with values written for people; ``None`` stands for nothing."""

    label: Bilingual
    before: Any
    after: Any
    minor: bool = False


@dataclass(frozen=True)
class Fact:
    label: Bilingual
    value: Any


@dataclass(frozen=True)
class Source:
    """A place where something can be read, in the form that ``components/sources.html`` expects."""

    address: str
    title: str = ""


@dataclass(frozen=True)
class Thing:
    """One thing that the entry's act touched: what changed in it, and its state afterwards."""

    reference: str
    type: str
    title: Bilingual
    href: str | None
    state: Mapping[str, Any]
    names: Names
    changes: list[Change]
    facts: list[Fact]
    """What is shown of it where it is new."""

    @property
    def headline(self) -> list[Change]:
        """The changes that lists and feeds show."""
        return [change for change in self.changes if not change.minor]

    @property
    def every_field(self) -> list[Fact]:
        """Its whole state after the entry, without what is empty."""
        return [Fact(known.label, value) for name in _ordered(self.type, self.state)
                if (known := field_of(self.type, name)) and is_told(value := known.write(self.state[name], self.names))]


@dataclass(frozen=True)
class Link:
    """A thing that is named, and where it can be seen."""

    title: Bilingual
    href: str | None


@dataclass(frozen=True)
class Delay:
    """The parts of a delay; a part that is missing is ``None`` or empty."""

    category: Bilingual | None
    category_basis: Bilingual
    depends_on: Bilingual | None
    reason: Bilingual
    next_step: Bilingual
    new_date: When | None
    stated_by: date | None
    from_source: bool


@dataclass(frozen=True)
class Statement:
    """What somebody said: whose statement it is comes from ``said_by``, never from the person who recorded it."""

    said_by: Bilingual
    text: Bilingual
    notes: list[Bilingual]
    milestones: list[Link]
    """Those that it concerns but did not change; what it changed on others is shown with them."""
    finished_on: When | None
    """The finish that it gives for them."""
    delay: Delay | None
    corrects: Link | None
    letter: Bilingual | None


@dataclass(frozen=True)
class Shown:
    """What a reader is shown of an entry."""

    number: int
    at: datetime
    digest: str
    kind: Kind
    label: Bilingual
    """The kind in words; for a staff-only entry, just the class of its kind."""
    mark: str
    """A code of ``components/status.html``."""
    subject: Link
    occurred: When | None
    recorded_by: Bilingual
    is_public: bool
    is_withheld: bool
    href: str | None
    thing: Thing | None = None
    others: list[Thing] = field(default_factory=list)
    statement: Statement | None = None
    signed: Bilingual | None = None
    """Whose own word it is: of a review, an objection, an outcome, a score, a cluster, a code, or a dispute."""
    answered_by: Bilingual | None = None
    reason: Bilingual = EMPTY
    decided: Bilingual | None = None
    sources: list[Source] = field(default_factory=list)
    cites: int = 0
    """How many sources stand on its own page and not here."""
    details: Mapping[str, Any] = field(default_factory=dict)
    """What only entries of this kind hold, written for people: ``due``, ``stated_by``, ``received`` … (see ``_details``)."""

    @property
    def template(self) -> str:
        """The name of its pair of templates, without ending."""
        return f"changelog/{self.kind.value.replace('.', '_')}"

    @property
    def listed(self) -> Shown:
        """As an item of a list, where its sources are only counted: entries beside each other often have the same ones."""
        return replace(self, sources=[], cites=len(self.sources))

    @property
    def published(self) -> datetime | date:
        """The day on which it happened, where that is known to the day; otherwise the moment of recording."""
        when = self.occurred
        return when.first if when and when.precision is Precision.DAY and when.first == when.last else self.at

    def sources_beside(self, told: Sequence[object]) -> list[Source]:
        """The sources whose bare URL is not among the values already shown."""
        return [each for each in self.sources if each.title or each.address not in told]

    @property
    def is_report(self) -> bool:
        """A body states how its work stood as of a day, instead of what happened on that day."""
        return self.kind in BODY_STATEMENTS

    @property
    def is_of_results(self) -> bool:
        return self.kind in (*RESULTS, *ASSESSMENTS)

    @property
    def by(self) -> Bilingual:
        """Whose statement it is, and who recorded it, in a line."""
        if self.signed and not self.is_of_results:
            return both("署名：{signed}", "Signed: {signed}", signed=self.signed)
        said = self.signed or self.answered_by or (self.statement.said_by if self.statement else None)
        if said is None:
            return both("登錄：{recorded}", "Recorded: {recorded}", recorded=self.recorded_by)
        return both("陳述者：{said}。登錄：{recorded}。", "Statement by: {said}. Recorded: {recorded}.", said=said,
                    recorded=self.recorded_by)


def show(entry: ChangelogEntry, links: Links, *, withheld_by: ChangelogEntry | None = None) -> Shown:
    """Prepare an entry. ``withheld_by``: for an entry whose payload is withheld, the one that says so and on what ground."""
    header, kind = entry.fields, Kind(entry.kind)
    payload = entry.payload if entry.is_public else None
    told_by = withheld_by.payload if withheld_by and payload is None else payload
    names = Names((told_by or {}).get("names", {}))
    subject = header["subject"] if entry.is_public else ""
    shared: dict[str, Any] = {
        "number": entry.number, "at": entry.recorded_at, "digest": entry.digest, "kind": kind, "is_public": entry.is_public,
        "href": links(f"entry/{entry.number}", names), "occurred": _when(entry.occurred_first, entry.occurred_last, payload)}
    if not entry.is_public:
        return Shown(**shared, label=group_of(kind), mark="amended", subject=Link(EMPTY, None), recorded_by=EMPTY,
                     is_withheld=False)
    shared |= {
        "label": _label(kind, payload), "mark": MARKS.get(kind, "amended"),
        "recorded_by": recorded_by(entry.actor, names), "subject": Link(names.of(subject), links(subject, names))}
    if payload is None:
        ground = (withheld_by.payload or {}).get("reason") if withheld_by else None
        details = {"withheld_by": Link(words.numbered(f"entry/{withheld_by.number}") or EMPTY,
                                       links(f"entry/{withheld_by.number}", names))} if withheld_by else {}
        return Shown(**shared, is_withheld=True, reason=Bilingual.from_public(ground), details=details)
    thing = _thing(payload["after"], payload["changes"], names, links) if payload["after"] else None
    # What a report is about existed before it: whatever it did not change is only named, and not presented as new.
    known = thing.state["milestones"] if thing and kind in STATEMENTS else ()
    others = [_thing(other["after"], other["changes"], names, links, known=reference in known)
              for reference, other in payload.get("also", {}).items()]
    told = {other.reference for other in others if other.headline}
    if thing and subject == thing.reference:
        shared["subject"] = Link(thing.title, thing.href)
    elif kind is Kind.ANSWER_FELL_OVERDUE:
        # Named, like everything else about a review, by what it is about: its number alone tells a reader nothing.
        about = payload["commitment"] or payload["plan"]
        shared["subject"] = Link(names.of(about), links(about, names))
    return Shown(
        **shared, is_withheld=False, thing=thing, others=others,
        statement=_statement(thing.state, payload, told, names, links) if thing and kind in STATEMENTS else None,
        signed=signed(kind, thing.state if thing else None, names),
        answered_by=answered_by(kind, thing.state if thing else None, names),
        reason=Bilingual.from_public(payload["reason"]), decided=_decided(payload.get("decided")),
        sources=[Source(each.get("url", ""), each.get("title", "")) for each in payload["sources"]],
        details=_details(subject, payload, names, links))


def _label(kind: Kind, payload: Mapping[str, Any] | None) -> Bilingual:
    """The kind in words. Where this site read it from a source that does not use the word, it always says so."""
    if payload and payload["after"] and payload["after"].get("site_reading"):
        return both("{kind}（本站判讀）", "{kind} (as read by this site)", kind=NAMES[kind])
    code = (payload["after"] or {}) if payload else {}
    said = CODES["verdict"].get(code.get("verdict") or "") if kind is Kind.REVIEW_CLOSED else (
        CODES["stance"].get(code.get("stance") or "") if kind in (Kind.REVIEW_GIVEN, Kind.REVIEW_AMENDED) else None)
    if said:
        return both("{kind}：{said}", "{kind}: {said}", kind=NAMES[kind], said=said)
    return NAMES[kind]


def _when(first: str | None, last: str | None, payload: Mapping[str, Any] | None) -> When | None:
    if payload is not None:
        return When.from_public(payload["occurred"])
    # For a withheld entry the days are kept beside it, without their precision: shown only where they are one and the same
    # day.
    return When.day(date.fromisoformat(first)) if first and first == last else None


def _thing(state: Mapping[str, Any], changes: Mapping[str, Any], names: Names, links: Links, *, known: bool = False) -> Thing:
    kind, reference = state["type"], state["reference"]
    told = [change for name in _ordered(kind, changes) for change in _changes(kind, name, changes[name], names)]
    facts = [] if known else [
        Fact(chief.label, value) for name in HEADLINES.get(kind, ()) if (chief := FIELDS.get(name))
        and is_told(value := (chief.brief or chief.write)(state.get(name.split(".")[-1]), names))]
    return Thing(reference, kind, _title(state, names), links(reference, names), state, names, told, facts)


_PLACES = {name: place for place, name in enumerate(FIELDS)}


def _ordered(kind: str, names: Mapping[str, Any]) -> Iterator[str]:
    yield from sorted((name for name in names if name not in UNSAID),
                      key=lambda name: _PLACES.get(f"{kind}.{name}", _PLACES.get(name, len(_PLACES))))


def _changes(kind: str, name: str, values: list[Any], names: Names) -> Iterator[Change]:
    known = field_of(kind, name)
    if known is None:
        return
    old, new = values
    if name == "promised":
        # Promised dates are only ever appended: only the one that held and the one that holds now are shown.
        old, new = [[*(each or [])][-1:] for each in (old, new)]
    before, after = known.write(old, names), known.write(new, names)
    yield Change(known.label, before if is_entered(before) else None, after if is_entered(after) else None, known.minor)


def is_entered(value: Any) -> bool:
    """Whether a field holds anything; a no counts too, where something changed to it or from it."""
    return not value.is_empty if isinstance(value, Bilingual) else value is not None and value not in ("", [])


def is_told(value: Any) -> bool:
    """Whether a field by itself has anything to say about a thing."""
    return is_entered(value) and value != words.NO


def _title(state: Mapping[str, Any], names: Names) -> Bilingual:
    reference = state["reference"]
    if names.knows(reference):
        return names.of(reference)
    if state["type"] == "report":
        return report_title(state, names)
    called = (Bilingual.from_public(state[name]) for name in ("title", "name", "shows") if state.get(name))
    return next(called, names.of(reference))


def _decided(value: Mapping[str, Any] | None) -> Bilingual | None:
    """What decided it: a meeting, the number of a document, or both."""
    if not value:
        return None
    meeting = words.numbered(value["meeting"]) if value.get("meeting") else None
    document = value.get("document") or ""
    return both("、".join(part for part in (meeting.zh if meeting else "", document) if part),
                ", ".join(part for part in (meeting.en if meeting else "", document) if part))


# --- statements --------------------------------------------------------------------------------------------------


def _statement(state: Mapping[str, Any], payload: Mapping[str, Any], told: set[str], names: Names, links: Links) -> Statement:
    finish = payload.get("finished_on")
    milestones = [Link(names.of(each), links(each, names)) for each in state["milestones"] if each not in told]
    return Statement(
        said_by=said_by(state, names), text=Bilingual.from_public(state["text"]), notes=list(_notes(state)),
        milestones=milestones, finished_on=When.iso(finish) if finish and milestones else None,
        delay=_delay(state, names) if state.get("kind") == "delay" else None,
        corrects=Link(names.of(state["corrects"]), links(state["corrects"], names)) if state.get("corrects") else None,
        letter=_letter(state, names))


def _notes(state: Mapping[str, Any]) -> Iterator[Bilingual]:
    """What has to be said alongside a statement: this site's own note, and how the record treats the statement."""
    if state["from_source"] and state["meeting"]:
        yield both("依會議逐字稿，由本站摘述。", "From the transcript, summary by this site.")
    if state["site_reading"]:
        yield both("來源未使用該用語，種類由本站歸類。", "The source does not use the word: the kind is this site’s reading.")
    if state["relation"] == "related":
        yield both("來源未載明屬本方案，列為相關資料，不計入統計。",
                   "The source does not name the plan: it is shown as related and left out of all counts.")
    if not (note := Bilingual.from_public(state["note"])).is_empty:
        yield note
    if state.get("round") and state.get("received_on"):
        whole, day = words.numbered(state["round"]) or EMPTY, date.fromisoformat(state["received_on"])
        yield both(f"{whole.zh}，{write(day, 'zh', 'table')}收件。", f"{whole.en}, received on {write(day, 'en', 'table')}.")


def _letter(state: Mapping[str, Any], names: Names) -> Bilingual | None:
    """The letter from which the secretariat filed it for a body (代填、來文字號)."""
    if not state.get("filed_for"):
        return None
    return both("依{body}來文（{number}）代填", "filed for {body} from its letter ({number})", body=names.of(state["filed_for"]),
                number=state["letter_number"])


def _delay(state: Mapping[str, Any], names: Names) -> Delay:
    depends = CODES["depends_on"].get(state["depends_on"] or "")
    if depends and state["depends_body"]:
        depends = both("{depends}（{body}）", "{depends} ({body})", depends=depends, body=names.of(state["depends_body"]))
    return Delay(
        category=names.of(state["category"]) if state["category"] else None,
        category_basis=Bilingual.from_public(state["category_basis"]), depends_on=depends,
        reason=Bilingual.from_public(state["reason"]), next_step=Bilingual.from_public(state["next_step"]),
        new_date=When.iso(state["new_date"]) if state["new_date"] else None,
        stated_by=date.fromisoformat(state["stated_by"]) if state["stated_by"] else None, from_source=state["from_source"])


def _differs(listing: Mapping[str, Any]) -> bool:
    """The meeting is recorded as having decided otherwise than the secretariat recommended."""
    advice, decision = (Ruling(listing[name]) if listing[name] else None for name in ("advice", "decision"))
    return difference(advice, decision, RulingBasis(listing["basis"])) is not None


def _details(subject: str, payload: Mapping[str, Any], names: Names, links: Links) -> dict[str, Any]:
    """The fields that only some kinds of entry have."""
    found: dict[str, Any] = {}
    after = payload["after"] or {}
    if "due" in payload:
        found["due"] = When.iso(payload["due"])
    if "period" in payload:
        found["period"] = When.iso(payload["period"])
    if "stated_by" in payload:
        found["stated_by"] = date.fromisoformat(payload["stated_by"])
    if "what" in payload:
        found["what"] = CODES["signing_account"][payload["what"]]
    if review := (after or payload).get("review"):
        found["review"] = Link(names.of(review), links(review, names))
        found["bodies"] = [names.of(each) for each in payload.get("bodies", ())]
    if "received" in payload:
        found["received"] = date.fromisoformat(payload["received"])
        found["body"] = names.of(payload["body"])
        found["milestones"] = [Link(names.of(each), links(each, names)) for each in payload["milestones"]]
    if "not_reported" in payload:
        found["not_reported"] = [Link(names.of(each), links(each, names)) for each in payload["not_reported"]]
        found["partly"] = [names.of(other["after"]["body"]) for other in payload.get("also", {}).values()
                           if other["after"]["silent"] and other["after"]["body"] not in payload["not_reported"]]
    if "withheld" in payload:
        found["withheld"] = subject.removeprefix("entry/")
    match after.get("type"):
        case "meeting":
            found["conclusions"] = [Bilingual.from_public(each) for each in after["conclusions"]]
        case "listing":
            found["differs"] = _differs(after)
        case "round":
            found |= {name: date.fromisoformat(after[name]) for name in ("due", "locks", "closed_on") if after[name]}
            found["asked"] = [names.of(other["after"]["body"]) for other in payload.get("also", {}).values()
                              if not other["changes"]]
        case "asked":
            found["of_body"] = names.of(after["body"])
    return found
