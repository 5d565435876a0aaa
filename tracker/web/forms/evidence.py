"""Evidence in a form: up to three pieces, each a link or a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from tracker import clock
from tracker.commands.evidence import EvidenceGiven, rules_of
from tracker.domain.errors import RuleBroken
from tracker.domain.statements import EvidenceKind
from tracker.web.forms import choices
from tracker.web.forms.base import Checks, Form
from tracker.web.forms.choosing import RadioField
from tracker.web.forms.fields import AddressField, BilingualField, WhenField
from tracker.web.forms.files import FileField

STARTS = ("evidence", "evidence2", "evidence3")
"""How the names of each piece's fields begin."""
PARTS = ("url", "file", "shows", "kind", "dated")
NAMES = tuple(f"{start}_{part}" for start in STARTS for part in PARTS)


def _named(part: str, number: int) -> Any:
    """What a part of a piece is called. From the second on, the label says which piece it is, so that no two are alike."""
    if number == 1:
        return {"url": _l("Evidence: web address"), "file": _l("or a file as evidence"), "shows": _l("What the evidence shows"),
                "kind": _l("Kind of evidence"), "dated": _l("Date of the evidence")}[part]
    return {"url": _l("Evidence %(number)d: web address", number=number), "file": _l("Evidence %(number)d: file", number=number),
            "shows": _l("Evidence %(number)d: what it shows", number=number),
            "kind": _l("Evidence %(number)d: kind", number=number), "dated": _l("Evidence %(number)d: date", number=number)}[part]


def _field(part: str, number: int) -> Any:
    """A field for one part of a piece."""
    label = _named(part, number)
    match part:
        case "url":
            return AddressField(label)
        case "file":
            return FileField(label, description=_l(
                "PDF, ODF, Office files without macros, CSV, text, PNG, JPEG, MP3 or MP4. The file is checked, and becomes "
                "public only with the report."))
        case "shows":
            return BilingualField(label, line=True, description=_l("Needed where an address or a file is given."))
        case "dated":
            return WhenField(label)
    return RadioField(label, choices.codes(choices.EVIDENCE), coerce=choices.code, default=EvidenceKind.OUTPUT.value)


class EvidenceFields(Form):
    """Part of a form whose report rests on evidence."""

    takes_files = True
    for _number, _start in enumerate(STARTS, 1):
        for _part in PARTS:
            locals()[f"{_start}_{_part}"] = _field(_part, _number)

    def places(self) -> list[str]:
        """The pieces that are filled in, even if only in part."""
        return [start for start in STARTS if self[f"{start}_url"].data or self[f"{start}_file"].data or
                self[f"{start}_dated"].data or not self[f"{start}_shows"].text().is_empty]

    def checks(self) -> Checks:
        places = self.places()
        if any(self[f"{start}_kind"].errors for start in places):
            return
        for number, (start, given) in enumerate(zip(places, self.pieces(), strict=True), 1):
            for part, rule in rules_of(given, number, clock.today()):
                yield tuple(f"{start}_{each}" for each in ((part, "file") if part == "url" else (part,))), rule

    def pieces(self) -> tuple[EvidenceGiven, ...]:
        return tuple(EvidenceGiven(
            EvidenceKind(self[f"{start}_kind"].data or EvidenceKind.OUTPUT.value), self[f"{start}_url"].data or "",
            self[f"{start}_shows"].text(), self[f"{start}_dated"].data, self[f"{start}_file"].data) for start in self.places())

    def carried(self) -> list[tuple[str, str]]:
        """What a preview must carry for the files to stay."""
        return [each for start in STARTS for each in self[f"{start}_file"].carried()]

    def refuse(self, broken: RuleBroken) -> None:
        """The domain counts the pieces given; the form has fixed places, some of which may be empty."""
        found, places = re.fullmatch(r"evidence(\d?)_(\w+)", broken.field), self.places()
        if found and int(found[1] or 1) <= len(places):
            broken.field = f"{places[int(found[1] or 1) - 1]}_{found[2]}"
        super().refuse(broken)


def filled(pieces: Sequence[EvidenceGiven]) -> dict[str, Any]:
    """What pieces of evidence say, keyed by the form's fields."""
    return {f"{start}_{part}": value for start, given in zip(STARTS, pieces, strict=False)
            for part, value in (("url", given.url), ("file", given.file), ("shows", given.shows), ("kind", given.kind),
                                ("dated", given.dated))}
