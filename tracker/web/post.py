"""The installation's post as its settings require it, and the way to send something right after an answer.

No message is sent inside a request's transaction, and no answer waits for one to be sent: whatever a request makes
due is found by its sender afterwards, when the answer is on its way, or by ``digests send`` if that fails.
"""

from __future__ import annotations

import logging
from collections import deque
from threading import Lock
from typing import cast

from flask import Flask, Response, current_app, g

from tracker import clock
from tracker.mail.sending import Post, Sender
from tracker.mail.transport import Folder, Nowhere, Security, Smtp, Transport, Unavailable
from tracker.settings import Settings

log = logging.getLogger(__name__)

_one_at_a_time = Lock()


def set_up(app: Flask) -> None:
    settings: Settings = app.extensions["settings"]
    app.extensions["post"] = Post(app.extensions["database"], _way_out(settings), settings.mail_sender, settings.name,
                                  clock.now, settings.answers_to)
    app.extensions["senders"] = deque[Sender]()
    app.after_request(_afterwards)


def _way_out(settings: Settings) -> Transport:
    if settings.smtp_host:
        return Smtp(settings.smtp_host, settings.smtp_port, security=cast(Security, settings.smtp_security),
                    user=settings.smtp_user, password=settings.smtp_password)
    return Nowhere() if settings.production else Folder(settings.mail_folder)


def soon(sender: Sender) -> None:
    """Call a sender when the answer to this request is on its way. The reader does not wait for anything that it may
    send, so that an answer never reveals whether an e-mail address is known."""
    g.setdefault("soon", []).append(sender)


def _afterwards(response: Response) -> Response:
    senders: list[Sender] = g.pop("soon", [])
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]

    def send() -> None:
        asked: deque[Sender] = app.extensions["senders"]
        asked.extend(senders)
        # One at a time in a process: the one at work also handles what others ask for meanwhile.
        while asked and _one_at_a_time.acquire(blocking=False):
            try:
                with app.app_context():
                    app.extensions["post"].run(dict.fromkeys(asked.popleft() for _ in range(len(asked))))
            except Unavailable as fault:
                log.warning("not sent now: %s", fault)
            finally:
                _one_at_a_time.release()

    if senders and response.status_code < 400:
        response.call_on_close(send)
    return response
