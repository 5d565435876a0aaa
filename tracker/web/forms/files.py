"""A file in a form. Once received it stays with the form, so that it need not be sent again after a correction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import wtforms
from flask import request
from flask_babel import gettext as _
from markupsafe import Markup, escape

from tracker import language
from tracker.domain.errors import RuleBroken
from tracker.domain.files import TYPES, FileType, StoredFile
from tracker.files.intake import MEGABYTE
from tracker.web import files


class _FileInput:
    """The control; above it the file already there, with a box that removes it."""

    def __call__(self, field: Any, **given: Any) -> Markup:
        limit = max(files.intake().largest, files.intake().largest_media)
        attributes = wtforms.widgets.html_params(
            type="file", id=field.id, name=field.name, accept=",".join(f".{each}" for each in field.taken),
            data_most=limit * MEGABYTE, data_told=_("The file is larger than %(limit)d MB.", limit=limit), **given)
        control = Markup("<input {}>").format(Markup(attributes))
        if field.data is None:
            return control
        return Markup(
            '<p><b>{}</b> <span class="soft">{}</span></p><input type="hidden" name="{name}_kept" value="{}">'
            '<div class="choice"><input type="checkbox" id="{id}_drop" name="{name}_drop" value="yes">'
            '<label for="{id}_drop">{}</label></div>{}').format(
                field.data.name, _("%(size)s bytes, received and checked", size=f"{field.data.size:,}"),
                files.ticket(field.data), _("Leave this file out"), control, name=escape(field.name), id=escape(field.id))


class FileField(wtforms.Field):
    """``data`` is a ``StoredFile``, checked and kept, or None."""

    widget = _FileInput()
    data: StoredFile | None

    def __init__(self, label: Any = None, *, required: bool = False, kinds: Iterable[FileType] = TYPES, **given: Any) -> None:
        """``required`` only marks the label: the code that uses the file refuses to go on without one."""
        super().__init__(label, **given)
        self.taken = [ending for each in kinds for ending in each.endings]
        if required:
            self.flags.required = True

    def process_formdata(self, valuelist: Any) -> None:
        kept = request.form.get(f"{self.name}_kept") if request.form.get(f"{self.name}_drop") != "yes" else None
        self.data = files.of_ticket(kept) if kept else None
        if (file := request.files.get(self.name)) is not None and file.filename:
            try:
                self.data = files.intake().take(file.stream, file.filename, self.taken)
            except RuleBroken as broken:  # the one that was there stays
                raise ValueError(language.told(broken)) from broken
        elif kept and self.data is None:
            raise ValueError(_("The file was kept for only a week. Please choose it again."))

    def carried(self) -> list[tuple[str, str]]:
        """What another form must carry for the file to stay."""
        return [(f"{self.name}_kept", files.ticket(self.data))] if self.data else []
