"""The longer texts of a form that could not be accepted, so that a page can give them back to be copied.

What may be a password is never given back, nor what another site's page has sent: it would appear as the reader's
own words.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import current_app, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.wsgi import get_input_stream

from tracker.domain.bilingual import has_chinese
from tracker.web import files
from tracker.web.forms.base import KEY
from tracker.web.forms.fields import displayable
from tracker.web.forms.public import comes_from_here

NOT_TYPED = ("csrf_token", "token", KEY, "shown", "map")
"""Fields that a form adds for its own use; where a page has two forms, those of one begin with its name and a hyphen."""
LONG, LONG_IN_CHINESE = 15, 6
"""Number of characters from which a text is worth copying."""
LARGEST = 200_000
"""Bytes of a form without files, bytes of a text in one with files, and characters of all that a page gives back."""
MOST_FIELDS = 100
"""In a form with files."""


def texts() -> list[str]:
    """What the present request brought and is worth copying."""
    if request.blueprint == "account" or not comes_from_here():
        return []
    found = [displayable(value) for name, value in _form().items(multi=True)
             if name.rpartition("-")[2] not in NOT_TYPED and not name.endswith("_kept") and _is_worth_copying(value)]
    return found if sum(map(len, found)) <= LARGEST else []


def _is_worth_copying(value: str) -> bool:
    return len(value) >= (LONG_IN_CHINESE if has_chinese(value) else LONG)


def _form() -> MultiDict[str, str]:
    """The fields, without the files sent beside them: nothing is kept of a file that nothing will use."""
    if "form" in vars(request):
        return request.form
    if request.mimetype != "multipart/form-data":
        return request.form if (request.content_length or 0) <= LARGEST else MultiDict()
    most = files.largest(current_app.extensions["settings"]) if request.endpoint in files.TAKES_FILES else LARGEST
    parser = FormDataParser(lambda *_given, **_named: _Nowhere(), LARGEST, max_form_parts=MOST_FIELDS)
    try:
        return parser.parse(get_input_stream(request.environ, max_content_length=most), request.mimetype,
                            request.content_length, request.mimetype_params)[1]
    except RequestEntityTooLarge:
        return MultiDict()


class _Nowhere(BytesIO):
    def write(self, data: Any) -> int:
        return len(data)
