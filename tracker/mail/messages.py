"""From a name, a language and values to a message: ``templates/mail/<name>.{subject.txt,txt,html}``.

Made with or without a request. In these templates ``url`` gives the absolute URL of a page under the site's base
URL, in the language of the message; ``address`` here gives the same to a sender.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.header import Header
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import SMTP, Policy
from typing import Any

from flask import current_app, render_template
from itsdangerous import BadSignature, URLSafeSerializer

from tracker import language
from tracker.domain.bilingual import Bilingual, Lang


class _InOneLine(UnstructuredHeader, BaseHeader):
    """A header that is not folded: mail programs do not recognise a URL that contains encoded words."""

    def fold(self, *, policy: Policy[Any]) -> str:
        return f"{self.name}: {self}{policy.linesep}"


class _AsWritten(UnstructuredHeader, BaseHeader):
    """A header that says what was given. By default, a policy takes a text that looks like an encoded word
    (``=?utf-8?…?=``) for one, and decodes it or fails on it; and a title may hold anything."""

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        super().parse(value, kwds)
        kwds["decoded"] = value

    def fold(self, *, policy: Policy[Any]) -> str:
        plain = self.isascii() and "=?" not in self and len(self) <= _LINE
        value = self if plain else Header(str(self), "utf-8", header_name=self.name).encode(linesep=policy.linesep)
        return f"{self.name}: {value}{policy.linesep}"


_LINE = 66
_HEADERS = HeaderRegistry()
_HEADERS.map_to_type("Subject", _AsWritten)
_HEADERS.map_to_type("List-Unsubscribe", _InOneLine)
_POLICY = SMTP.clone(header_factory=_HEADERS)


@dataclass(frozen=True)
class Message:
    """What is to be written. ``leave`` is the URL for leaving the list in one click (RFC 8058), for mail that is sent to
    many."""

    name: str
    lang: Lang
    values: Mapping[str, Any] = field(default_factory=dict)
    leave: str = ""


@dataclass(frozen=True)
class Words:
    """A message as written: a subject line, plain text, HTML."""

    subject: str
    text: str
    html: str


def write(message: Message) -> Words:
    """Render the three templates in the message's language."""
    with language.using(message.lang):
        given = {**message.values, "lang": message.lang, "html_lang": language.HTML_LANG[message.lang], "url": address}
        subject, text, html = (render_template(f"mail/{message.name}.{ending}", **given)
                               for ending in ("subject.txt", "txt", "html"))
    return Words(" ".join(subject.split()), "\n".join(line.rstrip() for line in text.strip().split("\n")) + "\n", html)


def compose(message: Message, *, sender: str, sender_name: Bilingual, to: str, message_id: str, at: datetime,
            answers_to: str = "") -> EmailMessage:
    """The message as a mail server takes it. Nothing in it tells anybody that it was opened."""
    words = write(message)
    made = EmailMessage(policy=_POLICY)
    made["From"] = Address(sender_name.shown_in(message.lang), addr_spec=sender)
    made["To"] = to
    if answers_to:
        made["Reply-To"] = answers_to
    made["Subject"] = words.subject
    made["Date"] = at
    made["Message-ID"] = message_id
    made["Auto-Submitted"] = "auto-generated"
    if message.leave:
        made["List-Unsubscribe"] = f"<{message.leave}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        made["List-Id"] = f"<changes.{sender.rpartition('@')[2]}>"
    made.set_content(words.text)
    made.add_alternative(words.html, subtype="html")
    # Set last: every header that begins with "Content-" moves to the first part when there is a second.
    made["Content-Language"] = language.HTML_LANG[message.lang]
    return made


def site_key() -> str:
    """The site's own key, from which one-time URLs are derived."""
    return str(current_app.secret_key or "")


def address(endpoint: str, **values: Any) -> str:
    """The absolute URL of a page, in the language of the block under ``language.using``."""
    found: str = current_app.extensions["address"](endpoint, **values)
    return found


def place(reference: str, names: Any) -> str | None:
    """The absolute URL of a thing of the record; None where it has no page."""
    found: str | None = current_app.extensions["place"](reference, names)
    return found


def signed(purpose: str, value: str) -> str:
    """A value for a link, that nobody else can make: good for this purpose only. Nothing of it is stored."""
    return str(URLSafeSerializer(current_app.secret_key or "", salt=purpose).dumps(value))


def opened(purpose: str, token: str) -> str | None:
    """The value of such a link; None for one that this site did not make for this purpose."""
    try:
        return str(URLSafeSerializer(current_app.secret_key or "", salt=purpose).loads(token))
    except BadSignature:
        return None
