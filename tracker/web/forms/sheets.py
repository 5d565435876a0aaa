"""A sheet that is loaded back, perhaps with the letter that it came with."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from tracker.domain.errors import N_, RuleBroken
from tracker.domain.files import CSV, ODS, XLSX, StoredFile
from tracker.web.forms.base import Checks, Form
from tracker.web.forms.choosing import SelectField
from tracker.web.forms.fields import HiddenField
from tracker.web.forms.files import FileField
from tracker.web.forms.rounds import FiledFromLetter


class _LoadForm(Form):
    """A file that is looked through before anything is done with it.

    shown  the digest of the differences that were shown before it was confirmed
    """

    shown = HiddenField()
    takes_files = True

    def checks(self) -> Checks:
        yield ("file",), self.sheet

    def sheet(self) -> StoredFile:
        """Raises RuleBroken on ``file`` where none was chosen."""
        if self["file"].data is None:
            raise RuleBroken("file", N_("Please choose a file."))
        found: StoredFile = self["file"].data
        return found


class ProposalListForm(_LoadForm):
    file = FileField(_l("The list"), required=True, kinds=(CSV, ODS, XLSX),
                     description=_l(".csv, .ods or .xlsx. Nothing is entered yet."))
    of_call = SelectField(_l("Call"), description=_l("The call through which the proposals and comments came in."))
    order = ("file", "of_call")

    def carried(self) -> list[tuple[str, Any]]:
        """What the page of the differences carries, so that nothing need be chosen again."""
        return [*self.file.carried(), ("of_call", self.of_call.data or "")]


class SheetForm(FiledFromLetter, _LoadForm):
    file = FileField(_l("The sheet, filled in"), required=True, kinds=(ODS, XLSX),
                     description=_l(".ods or .xlsx, as it was saved. Nothing is sent in yet."))
    order = ("file", "letter_body", "letter_number", "received_on")

    def carried(self) -> list[tuple[str, Any]]:
        """What the page of the differences carries, so that nothing need be chosen or typed again."""
        letter = [(name, self[name].raw_data[0]) for name in ("letter_body", "letter_number", "received_on") if name in self]
        return [*self.file.carried(), *letter]
