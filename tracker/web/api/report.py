"""The report that a body's system sends in: its form, and how it is read. Parses and checks shape; rules are the commands'."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from tracker import language
from tracker.changelog.chain import UNKEEPABLE
from tracker.commands.evidence import EvidenceGiven
from tracker.commands.updates import BodyReport, Delay
from tracker.domain.addresses import NEEDED, can_be_opened
from tracker.domain.assessments import GIVEN_ON_ITS_PAGE, names_a_code
from tracker.domain.bilingual import EMPTY, Bilingual
from tracker.domain.calendar import Precision, When
from tracker.domain.calendar import read as read_date
from tracker.domain.statements import TEXT_LIMIT, DependsOn, EvidenceKind, UpdateKind
from tracker.web.api.problems import At, Problem

Schema = dict[str, Any]
ADDRESS_LIMIT, NAME_LIMIT, SEVERAL = 2000, 120, 20

_LINE: Schema = {"type": "string", "minLength": 1, "maxLength": NAME_LIMIT}
_NUMBER: Schema = {"type": "integer", "minimum": 0, "maximum": 2**31 - 1}
_DATE: Schema = {"type": "string", "minLength": 4, "maxLength": 40, "description":
                 "2026-11-22、2026-11、2026-Q4、2026，或民國115/11/22。 A day, month, quarter or year, in either calendar."}


def _object(properties: Schema, required: tuple[str, ...] = ()) -> Schema:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


_TEXT = _object({"zh": {"type": "string", "maxLength": TEXT_LIMIT}, "en": {"type": "string", "maxLength": TEXT_LIMIT}}, ("zh",))
SCHEMA = _object({
    "commitment": _LINE | {"description": "承諾事項識別碼。 The reference of the commitment."},
    "milestones": {"type": "array", "items": _LINE, "maxItems": SEVERAL, "uniqueItems": True,
                   "description": "里程碑識別碼；延後及完成必填。 References of milestones; a delay and a completion need one."},
    "kind": {"enum": [each.value for each in UpdateKind]},
    "body": _LINE | {"description": "以何機關名義；僅一種可能時可省略。 "
                                    "Whose statement it is; not needed where only one body is possible."},
    "occurred": _DATE, "finished_on": _DATE,
    "text": _TEXT,
    "delay": _object({
        "category": _LINE | {"description": "延後原因類別識別碼，見categories。 A reference of the set “categories”."},
        "depends_on": {"enum": [each.value for each in DependsOn]}, "depends_body": _LINE, "reason": _TEXT,
        "next_step": _TEXT, "new_date": _DATE, "stated_by": {"type": "string", "format": "date"}},
        ("category", "depends_on", "reason", "next_step")),
    "evidence": {"type": "array", "maxItems": SEVERAL, "items": _object({
        "kind": {"enum": [each.value for each in EvidenceKind]},
        "url": {"type": "string", "format": "uri", "maxLength": ADDRESS_LIMIT}, "shows": _TEXT, "dated": _DATE},
        ("kind", "url", "shows"))},
    "over": _NUMBER | {"description": "重新送出已退回或撤回之文稿號數。 "
                                      "The number of a text of yours, returned or taken back, that this replaces."},
    "seen": _NUMBER | {"description": "所見之最近異動紀錄號數；其後該承諾事項有異動時回應409。 "
                                      "The newest entry that you have seen: 409 if the commitment has changed since."},
}, ("commitment", "kind", "occurred"))
"""What the description says about it."""

PLACES = {
    "milestones": "/milestones", "occurred": "/occurred", "finished_on": "/finished_on", "body": "/body", "text": "/text",
    "text_zh": "/text/zh", "reason_zh": "/delay/reason/zh", "next_step_zh": "/delay/next_step/zh", "evidence": "/evidence",
    **{name: f"/delay/{name}" for name in (
        "category", "depends_on", "depends_body", "reason", "next_step", "new_date", "stated_by")},
    **{f"evidence{place or ''}_{field}": f"/evidence/{max(place - 1, 0)}/{part}" for place in (0, *range(2, SEVERAL + 1))
       for field, part in (("url", "url"), ("shows_zh", "shows/zh"), ("dated", "dated"))},
}
"""The places of the commands' fields."""


@dataclass(frozen=True)
class Sent:
    """A report as it was sent. ``body`` is "" where it was not said whose statement it is."""

    commitment: str
    milestones: tuple[str, ...]
    kind: UpdateKind
    body: str
    occurred: When
    text: Bilingual
    finished_on: When | None
    delay: Delay | None
    evidence: tuple[EvidenceGiven, ...]
    over: int | None
    seen: int | None

    def report(self, body: str) -> BodyReport:
        return BodyReport(kind=self.kind, body=body, occurred=self.occurred, text=self.text, delay=self.delay,
                          finished_on=self.finished_on, evidence=self.evidence)


def read(body: Any) -> Sent:
    """Raises Problem, with every fault and its place."""
    faults: list[At] = []
    fields = _Fields(body, SCHEMA, "", faults)
    kind = fields.take("kind", lambda given: _code(UpdateKind, given), UpdateKind.PROGRESS)
    sent = Sent(
        commitment=fields.take("commitment", _line, ""), milestones=fields.take("milestones", _lines, ()), kind=kind,
        body=fields.take("body", _line, ""), occurred=fields.take("occurred", _when, When.day(date.min)),
        text=fields.text("text"),
        finished_on=fields.take("finished_on", _when, None), delay=_delay(fields, kind), evidence=_evidence(fields),
        over=fields.take("over", _whole, None), seen=fields.take("seen", _whole, None))
    if sent.finished_on and kind is not UpdateKind.COMPLETION:
        faults.append(At("/finished_on", _("For a completion only.")))
    if faults:
        raise Problem(422, "invalid-body", faults)
    return sent


def _delay(fields: _Fields, kind: UpdateKind) -> Delay | None:
    if (kind is UpdateKind.DELAY) != ("delay" in fields.given):
        fields.faults.append(At("/delay", _("Required for a delay, and allowed for nothing else.")))
        return None
    if kind is not UpdateKind.DELAY:
        return None
    of = _Fields(fields.given["delay"], SCHEMA["properties"]["delay"], "/delay", fields.faults)
    return Delay(category=of.take("category", _line, ""),
                 depends_on=of.take("depends_on", lambda given: _code(DependsOn, given), None),
                 reason=of.text("reason"), next_step=of.text("next_step"), depends_body=of.take("depends_body", _line, None),
                 new_date=of.take("new_date", _when, None), stated_by=of.take("stated_by", _day, None))


def _evidence(fields: _Fields) -> tuple[EvidenceGiven, ...]:
    given = fields.take("evidence", _several, [])
    found = []
    for place, each in enumerate(given):
        of = _Fields(each, SCHEMA["properties"]["evidence"]["items"], f"/evidence/{place}", fields.faults)
        found.append(EvidenceGiven(of.take("kind", lambda value: _code(EvidenceKind, value), EvidenceKind.OUTPUT),
                                   of.take("url", _address, ""), of.text("shows"), of.take("dated", _when, None)))
    return tuple(found)


class _Fields:
    """The fields of one object, each read once; what is wrong is added to ``faults`` with its place."""

    def __init__(self, given: Any, schema: Schema, where: str, faults: list[At]) -> None:
        self.where, self.faults = where, faults
        self.given: dict[str, Any] = given if isinstance(given, dict) else {}
        if not isinstance(given, dict):
            faults.append(At(where, _("An object is expected here.")))
            return
        faults += [At(f"{where}/{_escaped(name)}", _strange(name)) for name in given if name not in schema["properties"]]
        faults += [At(f"{where}/{name}", _("Please fill this in.")) for name in schema["required"] if name not in given]

    def take(self, name: str, into: Callable[[Any], Any], otherwise: Any) -> Any:
        if name not in self.given:
            return otherwise
        try:
            return into(self.given[name])
        except (ValueError, OverflowError, TypeError) as fault:
            said = str(fault) if isinstance(fault, _Unfit) else _("This value cannot be accepted.")
            self.faults.append(At(f"{self.where}/{name}", said))
            return otherwise

    def text(self, name: str) -> Bilingual:
        if name not in self.given:
            return EMPTY
        of = _Fields(self.given[name], _TEXT, f"{self.where}/{name}", self.faults)
        return Bilingual.of(of.take("zh", _words, ""), of.take("en", _words, ""))


def _strange(name: str) -> str:
    return language.worded(GIVEN_ON_ITS_PAGE, {}) if names_a_code(name) else _("There is no such field.")


class _Unfit(ValueError):
    """A value that cannot be accepted; its text says why."""


def _string(given: Any, limit: int) -> str:
    if not isinstance(given, str):
        raise _Unfit(_("Text is expected here."))
    if found := UNKEEPABLE.search(given):
        raise _Unfit(_("This contains a hidden or damaged character (%(code)s) that cannot be kept. Please remove it.",
                       code=f"U+{ord(found[0]):04X}"))
    if len(given) > limit:
        raise _Unfit(_("At most %(limit)d characters; this has %(count)d.", limit=limit, count=len(given)))
    return given


def _words(given: Any) -> str:
    return _string(given, TEXT_LIMIT).replace("\r\n", "\n").replace("\r", "\n").strip()


def _line(given: Any) -> str:
    text = " ".join(_string(given, NAME_LIMIT).split())
    if not text:
        raise _Unfit(_("Please fill this in."))
    return text


def _several(given: Any) -> list[Any]:
    if not isinstance(given, list) or len(given) > SEVERAL:
        raise _Unfit(_("A list of at most %(limit)d is expected here.", limit=SEVERAL))
    return given


def _lines(given: Any) -> tuple[str, ...]:
    found = tuple(_line(each) for each in _several(given))
    if len(set(found)) < len(found):
        raise _Unfit(_("This is given twice."))
    return found


def _whole(given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or not 0 <= given < 2**31:
        raise _Unfit(_("A whole number is expected here."))
    return given


def _code(codes: Any, given: Any) -> Any:
    if given not in [each.value for each in codes]:
        raise _Unfit(_("This must be one of: %(values)s.", values=_(", ").join(each.value for each in codes)))
    return codes(given)


def _when(given: Any) -> When:
    return read_date(_string(given, 40))


def _day(given: Any) -> date:
    when = _when(given)
    if when.precision is not Precision.DAY:
        raise _Unfit(_("Please give a day, with month and year."))
    return when.first


def _address(given: Any) -> str:
    text = _string(given, ADDRESS_LIMIT).strip()
    if not can_be_opened(text):
        raise _Unfit(_(NEEDED))
    return text


def _escaped(name: str) -> str:
    """A name in the notation of a JSON Pointer, as much of it as can be shown."""
    return UNKEEPABLE.sub("\ufffd", name[:NAME_LIMIT]).replace("~", "~0").replace("/", "~1")
