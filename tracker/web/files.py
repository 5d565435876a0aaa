"""Files on the web: taken in with a form, carried along while the form goes back and forth, and handed out."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Flask, abort, current_app, make_response, request, send_file
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from tracker.domain.files import CSV, TXT, FileRemark, StoredFile
from tracker.files import checks
from tracker.files.intake import MEGABYTE, Intake
from tracker.files.store import Store
from tracker.settings import Settings
from tracker.web import access
from tracker.web.headers import SETTLED

TAKES_FILES = frozenset({"staff.report", "staff.edit_submission", "staff.correct", "staff.add_evidence", "staff.add_document",
                         "staff.amend_document", "staff.replace_document", "staff.load_sheet", "staff.load_proposals",
                         "staff.load_plan_sheet"})
"""Endpoints whose forms may carry files."""

KEPT_FOR = 7 * 24 * 3600
"""Seconds for which a file that was sent with a form need not be sent again."""


def set_up(app: Flask) -> None:
    """Allow larger requests where a form takes files. Anyone not logged in has been turned away before."""
    settings: Settings = app.extensions["settings"]

    @app.before_request
    def allow_files() -> None:
        if request.endpoint in TAKES_FILES:
            request.max_content_length = largest(settings)


def largest(settings: Settings) -> int:
    """Bytes of the largest request that any form takes: three files, or one of sound or film, and the text with them."""
    return (max(settings.media_mb, 3 * settings.file_mb) + 2) * MEGABYTE


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def store() -> Store:
    return Store(_settings().files)


def intake() -> Intake:
    """The intake of files, as the operator has configured it."""
    settings = _settings()
    return Intake(store(), settings.file_mb, settings.media_mb, settings.scan_command, settings.scan_seconds)


# --- a file that was sent with a form which is not done yet -----------------------------------------------------------


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(_settings().secret_key, salt="file of a form")


def ticket(file: StoredFile) -> str:
    """What a form carries in place of a file that has been received: signed, and valid for this account only."""
    facts = [file.sha256, file.name, file.media_type, file.size, file.scanned, [each.value for each in file.remarks]]
    return _signer().dumps([access.actor().account, facts])


def of_ticket(text: str) -> StoredFile | None:
    """The file of a ticket; None where it is not a ticket of this account, is too old, or its file is gone."""
    try:
        account, facts = _signer().loads(text, max_age=KEPT_FOR)
    except BadSignature:
        return None
    sha256, name, media_type, size, scanned, remarks = facts
    if account != access.actor().account or store().path(sha256) is None:
        return None
    return StoredFile(sha256, name, media_type, size, scanned, tuple(FileRemark(each) for each in remarks))


# --- handing out ------------------------------------------------------------------------------------------------------


def sent(file: StoredFile) -> Response:
    """The file, with its own type and name. It is never a page: browsers show only what cannot act, and save the rest.

    404 where this copy does not keep it.
    """
    path = store().path(file.sha256) or abort(404)
    response: Any = send_file(path, mimetype=file.media_type, conditional=True, etag=file.sha256, max_age=0)
    if file.kind in (TXT, CSV):
        response.headers["Content-Type"] = f"{file.media_type}; charset={checks.encoding(path.read_bytes()) or 'utf-8'}"
    shown = "inline" if file.kind.inline else "attachment"
    plain = f"{file.sha256[:12]}.{file.name.rpartition('.')[2]}"
    response.headers["Content-Disposition"] = f"{shown}; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name)}"
    response.headers["Cache-Control"] = SETTLED
    found: Response = response
    return found


def download(data: bytes, media_type: str, name: str, called: str) -> Response:
    """What was just made, to be saved as ``called``, which may be in Chinese; as ``name`` by a browser that knows ASCII only."""
    response: Response = make_response(data)
    response.headers["Content-Type"] = media_type
    response.headers["Content-Disposition"] = f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(called)}"
    return response


def saved(sha256: str) -> Response:
    """A file's plain bytes, for anyone who keeps a copy and verifies it by its checksum; no browser shows them.

    404 where this copy does not keep it.
    """
    path = store().path(sha256) or abort(404)
    response: Response = send_file(path, mimetype="application/octet-stream", conditional=True, etag=sha256, max_age=0,
                                   as_attachment=True, download_name=sha256)
    response.headers["Cache-Control"] = SETTLED
    return response
