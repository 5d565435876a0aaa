"""Evidence in a form: up to three pieces, each a link or a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l

from tracker.commands.evidence import EvidenceGiven
from tracker.domain.errors import RuleBroken
from tracker.domain.statements import EvidenceKind
from tracker.web.forms import choices
from tracker.web.forms.base import Form
from tracker.web.forms.choosing import RadioField
from tracker.web.forms.fields import AddressField, BilingualField, WhenField
from tracker.web.forms.files import FileField

STARTS = ("evidence", "evidence2", "evidence3")
"""How the names of each piece's fields begin."""
PARTS = ("url", "file", "shows", "kind", "dated")
NAMES = tuple(f"{start}_{part}" for start in STARTS for part in PARTS)


def _fields(part: str) -> Any:
    """A field for one part of a piece."""
    match part:
        case "url":
            return AddressField(_l("Evidence: address"))
        case "file":
            return FileField(_l("or a file"), description=_l(
                "PDF, ODF, Office files without macros, CSV, text, PNG, JPEG, MP3 or MP4. It is checked, and public only with "
                "the report."))
        case "shows":
            return BilingualField(_l("What the evidence shows"), line=True)
        case "dated":
            return WhenField(_l("Date of the evidence"))
    return RadioField(_l("Kind of evidence"), choices.codes(choices.EVIDENCE), coerce=choices.code,
                      default=EvidenceKind.OUTPUT.value)


class EvidenceFields(Form):
    """Part of a form whose report rests on evidence."""

    takes_files = True
    for _start in STARTS:
        for _part in PARTS:
            locals()[f"{_start}_{_part}"] = _fields(_part)

    def places(self) -> list[str]:
        """The pieces that are filled in, however little."""
        return [start for start in STARTS if self[f"{start}_url"].data or self[f"{start}_file"].data or
                not self[f"{start}_shows"].text().is_empty]

    def pieces(self) -> tuple[EvidenceGiven, ...]:
        return tuple(EvidenceGiven(
            EvidenceKind(self[f"{start}_kind"].data or EvidenceKind.OUTPUT.value), self[f"{start}_url"].data or "",
            self[f"{start}_shows"].text(), self[f"{start}_dated"].data, self[f"{start}_file"].data) for start in self.places())

    def carried(self) -> list[tuple[str, str]]:
        """What a preview must carry for the files to stay."""
        return [each for start in STARTS for each in self[f"{start}_file"].carried()]

    def refuse(self, broken: RuleBroken) -> None:
        """The domain counts the pieces that are there; the form has places, and some may be empty."""
        found, places = re.fullmatch(r"evidence(\d?)_(\w+)", broken.field), self.places()
        if found and int(found[1] or 1) <= len(places):
            broken.field = f"{places[int(found[1] or 1) - 1]}_{found[2]}"
        super().refuse(broken)


def filled(pieces: Sequence[EvidenceGiven]) -> dict[str, Any]:
    """What pieces of evidence say, by the form's fields."""
    return {f"{start}_{part}": value for start, given in zip(STARTS, pieces, strict=False)
            for part, value in (("url", given.url), ("file", given.file), ("shows", given.shows), ("kind", given.kind),
                                ("dated", given.dated))}
