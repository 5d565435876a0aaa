"""How values of the record are written on a page: texts in two languages, dates, instants, days, web addresses.

Each function is pure except for the reader's locale, in which the small notes are translated; ``register`` adds
them to the templates under the same names. No rule of the record lives here, and nothing is invented: anything
that is missing is written as missing, never as an empty string.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from flask_babel import gettext, ngettext
from markupsafe import Markup, escape

from tracker.domain.addresses import host_of, is_address
from tracker.domain.bilingual import Bilingual, Lang, Reading, has_chinese
from tracker.domain.calendar import Precision, Style, When, roc_year, write
from tracker.language import HTML_LANG, blank
from tracker.language import current as reader_language
from tracker.queries.search import Piece
from tracker.web.timeline import fit

if TYPE_CHECKING:
    from flask import Flask

Text = Bilingual | str | None
Marked = Mapping[str, Sequence[Piece]]

# Taiwan has kept UTC+8 without summer time since 1980; the record begins in 2021.
TAIPEI = timezone(timedelta(hours=8), "Asia/Taipei")


# --- texts -----------------------------------------------------------------------------------------------


def read(text: Text, lang: Lang | None = None, *, title: bool = False, marked: Marked | None = None) -> Markup:
    """One line of text for a reader: escaped, in the reader's language if there is one.

    Another language is marked as such for machines and stated in words. With ``title``, a translation that nobody
    official has adopted says so. A plain ``str`` is escaped and nothing more.

    marked  by language, the same text in pieces, with those that were searched for among them
    """
    lang = lang or reader_language()
    if not isinstance(text, Bilingual):
        return escape(text or "")
    reading = text.read(lang)
    words = _in_pieces((marked or {}).get(reading.lang, [])) or escape(reading.text)
    if reading.is_fallback:
        words = Markup('<span lang="{}">{}</span>').format(HTML_LANG[reading.lang], words)
    return words + Markup("").join(_note(each) for each in _told(reading, title=title))


def mixed(text: Text) -> Markup:
    """A sentence of this site's own. In English, what it quotes in Chinese is marked as Chinese, so that it is read aloud so."""
    words = read(text)
    if reader_language() != "en" or "<" in words:
        return words
    return Markup(_QUOTED.sub(rf'<span lang="{HTML_LANG["zh"]}">\g<0></span>', str(words)))


_QUOTED = re.compile("[0-9]*[\u4e00-\u9fff]+(?:[0-9、，。：]*[\u4e00-\u9fff]+)*。?")


def _told(reading: Reading, *, title: bool) -> list[str]:
    """What is said in words about a text that is not in the reader's own language as its body wrote it."""
    if reading.is_fallback:
        return [_only(reading.lang)]
    found = []
    if reading.is_machine:
        found.append(_machine())
    elif title and reading.is_unofficial:
        found.append(str(gettext("(unofficial translation)")))
    if reading.stale:
        found.append(str(gettext("(the original has changed since this was translated)")))
    return found


def _in_pieces(pieces: Sequence[Piece]) -> Markup:
    return Markup("").join(Markup("<mark>{}</mark>").format(each.text) if each.found else escape(each.text) for each in pieces)


def plain(text: Text, lang: Lang | None = None, *, title: bool = False) -> str:
    """The same as a ``str``, for attributes, ``<title>`` and drawings; the caller's template escapes it."""
    lang = lang or reader_language()
    if not isinstance(text, Bilingual):
        return text or ""
    reading = text.read(lang)
    if reading.is_machine:
        return f"{reading.text}{blank()}{_machine()}"
    if title and reading.is_unofficial:
        return f"{reading.text}{blank()}{gettext('(unofficial translation)')}"
    return reading.text


def beginning(text: Text, lang: Lang | None = None) -> str:
    """Its first words as a ``str``, with an ellipsis if cut: 70 characters of Chinese, or whole words of 140 of English; then
    what is said of a translation, which no cut takes away."""
    lang = lang or reader_language()
    reading = text.read(lang) if isinstance(text, Bilingual) else None
    told = _told(reading, title=False) if reading and not reading.is_fallback else []
    return blank().join([_cut(str(text or "") if reading is None else reading.text), *told])


def _cut(words: str) -> str:
    is_chinese = has_chinese(words)
    room = 70 if is_chinese else 140
    if len(words) <= room:
        return words
    cut = words[:room] if is_chinese else words[:room].rpartition(" ")[0] or words[:room]
    return cut.rstrip(" ,;:.，、；：。") + "…"


def lines(text: Text, lang: Lang | None = None) -> Markup:
    """A text of several lines as paragraphs, escaped, its URLs made into links. Belongs in a block, never in a ``<p>``."""
    lang = lang or reader_language()
    reading = text.read(lang) if isinstance(text, Bilingual) else None
    words = str(text or "") if reading is None else reading.text
    attribute = Markup("")
    if reading and reading.is_fallback:
        attribute = Markup(' lang="{}"').format(HTML_LANG[reading.lang])
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", words.replace("\r\n", "\n").replace("\r", "\n")) if part.strip()]
    made = Markup("").join(
        Markup("<p{}>{}</p>").format(attribute, Markup("<br>").join(_linked(line) for line in part.split("\n")))
        for part in paragraphs)
    if reading and reading.is_fallback:
        made += Markup('<p class="note">{}</p>').format(_only(reading.lang))
    elif reading and reading.is_machine:
        made += Markup('<p class="note">{}</p>').format(_machine())
    if reading and reading.stale:
        made += Markup('<p class="note">{}</p>').format(gettext("(the original has changed since this was translated)"))
    return made


def _only(lang: Lang) -> str:
    return str(gettext("(in Chinese only)") if lang == "zh" else gettext("(in English only)"))


def _machine() -> str:
    return str(gettext("(machine draft, not reviewed)"))


def _note(words: str) -> Markup:
    return Markup('{}<small>{}</small>').format(blank(), words)


_ADDRESS = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")


def _linked(line: str) -> Markup:
    out, end = Markup(""), 0
    for match in _ADDRESS.finditer(line):
        address = match[0].rstrip(".,;:!?'")
        while address.endswith(")") and address.count("(") < address.count(")"):
            address = address[:-1].rstrip(".,;:!?'")
        if not host(address):
            continue
        out += escape(line[end:match.start()]) + link(address)
        end = match.start() + len(address)
    return out + escape(line[end:])


def link(address: str, words: str | None = None) -> Markup:
    """A link out of the site, which neither vouches for it nor passes it any rank. No link where it is not a web address."""
    if not host(address):
        return escape(words or address)
    words = words or readable(address)
    return Markup('<a href="{}" rel="nofollow"{}>{}</a>').format(_unescaped(address), _tongue(words), words)


def _tongue(words: str) -> Markup:
    """The attribute naming the language of a source's own title, where its script is not that of the reader's language."""
    tongue: Lang = "zh" if has_chinese(words) else "en"
    # A one-word name is the same in both.
    if "<" in words or tongue == reader_language() or (tongue == "en" and not re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", words)):
        return Markup()
    return Markup(' lang="{}"').format(HTML_LANG[tongue])


def _unescaped(address: str) -> str:
    """The URL with its characters outside ASCII as they are: what a browser sends is the same, in a third of the space."""
    def signs(found: re.Match[str]) -> str:
        text = unquote(found[0], errors="replace")
        return text if text.isprintable() and quote(text) == found[0] else found[0]
    return re.sub(r"(?:%[89A-F][0-9A-F])+", signs, address)


def host(address: str) -> str:
    """``cna.com.tw`` for ``https://www.cna.com.tw/news/…``; ``""`` for anything that is not a web address."""
    return host_of(address).removeprefix("www.") if is_address(address) else ""


def readable(address: str) -> str:
    """A URL as people read it: no scheme, percent signs decoded, cut after 80 characters."""
    decoded = unquote(address, errors="replace")
    decoded = "".join(sign for sign in decoded if sign.isprintable())
    short = re.sub(r"^https?://(www\.)?", "", decoded).rstrip("/")
    return short if len(short) <= 80 else f"{short[:79]}…"


# --- dates -----------------------------------------------------------------------------------------------


def when(value: When | date | None, style: Style = "prose", lang: Lang | None = None) -> Markup:
    """A date of the record. HTML has no quarters and no spans: those are written without a machine-readable form."""
    if value is None:
        return Markup('<span class="unknown">{}</span>').format(gettext("no date on this site"))
    value = When.day(value) if isinstance(value, date) else value
    words, iso = write(value, lang or reader_language(), style), str(value)
    if "/" in iso or value.precision is Precision.QUARTER:
        return Markup('<span class="date">{}</span>').format(words)
    return Markup('<time datetime="{}">{}</time>').format(iso, words)


def when_plain(value: When | date | None, style: Style = "prose", lang: Lang | None = None) -> str:
    """The same as a ``str``, for attributes and drawings."""
    return gettext("no date on this site") if value is None else write(value, lang or reader_language(), style)


def instant(value: datetime, style: Style = "prose", lang: Lang | None = None) -> Markup:
    """When something was recorded, by the clock in Taipei. Raises ValueError for a time without a zone."""
    if value.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    local, lang = value.astimezone(TAIPEI), lang or reader_language()
    clock = f"{local:%H:%M}"
    words = f"{write(local.date(), lang, style)}{', ' if lang == 'en' and style != 'table' else ' '}{clock}"
    return Markup('<time datetime="{}">{}</time>').format(local.isoformat(timespec="seconds"), words)


def day_of(value: datetime) -> date:
    """The civil day of an instant in Taipei."""
    return value.astimezone(TAIPEI).date()


def year(value: int) -> str:
    """``110年`` or ``2021``: the upper line of an axis."""
    return f"{roc_year(value)}年" if reader_language() == "zh" else str(value)


def echo(value: object) -> tuple[str, str]:
    """What the site understood a typed date to be, in the reader's calendar and in the other.

    Two empty strings if it is no date.
    """
    if not isinstance(value, (When, date)):
        return "", ""
    value = When.day(value) if isinstance(value, date) else value
    if reader_language() == "zh":
        return write(value, "zh", "full"), _gregorian(value)
    return write(value, "en", "full"), write(value, "zh", "prose")


def _gregorian(value: When) -> str:
    """``西元2023年1月18日``."""
    written = write(value, "zh", "prose").split("至")
    days = zip(written, (value.first, value.last), strict=False)
    return "至".join(re.sub(r"^\D*\d+年", f"西元{day.year}年", part) for part, day in days)


def days(count: int) -> str:
    """``831 days``, with its unit in the reader's language and a separator in the thousands."""
    return str(ngettext("%(days)s day", "%(days)s days", count, days=f"{count:,}"))


# --- anything --------------------------------------------------------------------------------------------


def shown(value: object) -> Markup:
    """A value of any kind as a page shows it: texts, URLs, dates, lists; ``None`` and ``""`` as "nothing entered"."""
    match value:
        case Markup():
            return value
        case None | "" | []:
            return Markup('<span class="unknown">{}</span>').format(gettext("nothing entered"))
        case Bilingual():
            return read(value) if not value.is_empty else shown(None)
        case datetime():
            return instant(value)
        case When() | date():
            return when(value, "table")
        case bool():
            return escape(gettext("yes") if value else gettext("no"))
        case list() | tuple():
            return Markup().join(shown(part) + _after(part) for part in value[:-1]) + shown(value[-1])
        case str() if is_address(value):
            return link(value)
    return escape(value)


def written(value: object, *, title: bool = False) -> str:
    """The same as ``shown``, but as a ``str``, for plain text: feed summaries and mail. ``title``, and what is said about
    another language, as in ``read``."""
    match value:
        case None | "" | []:
            return str(gettext("nothing entered"))
        case Bilingual():
            if value.is_empty:
                return written(None)
            reading = value.read(reader_language())
            return blank().join([reading.text, *_told(reading, title=title)])
        case When() | date():
            return when_plain(value, "table")
        case list() | tuple():
            before = "".join(written(part, title=title) + _after(part, title=title) for part in value[:-1])
            return before + written(value[-1], title=title)
    return str(value)


def _after(part: object, *, title: bool = False) -> str:
    """What separates a part of a list from the next: no comma follows a whole sentence."""
    return blank() if written(part, title=title).endswith(("。", ".")) else str(gettext(", "))


def marked_lang(text: Text) -> Markup:
    """The attribute naming the language of a text that ``plain`` gives in one other than the reader's; otherwise nothing."""
    if not isinstance(text, Bilingual) or text.is_empty or (lang := text.read(reader_language()).lang) == reader_language():
        return Markup()
    return Markup(' lang="{}"').format(HTML_LANG[lang])


def drawn(page: str) -> set[str]:
    """The names of the marks that the drawings on a page use."""
    return {each.partition('"')[0] for each in str(page).split("#s-")[1:]}


FILTERS: dict[str, Callable[..., Any]] = {
    "read": read, "mixed": mixed, "plain": plain, "beginning": beginning, "lines": lines, "link": link, "host": host,
    "readable": readable, "when": when,
    "when_plain": when_plain, "instant": instant, "day_of": day_of, "year": year, "echo": echo, "days": days, "shown": shown,
    "written": written, "fit": fit, "drawn": drawn, "html_lang": HTML_LANG.__getitem__, "marked_lang": marked_lang,
}


def given(value: object) -> bool:
    """Whether there is something to show. An empty ``Bilingual`` counts as nothing, though Python takes it for true."""
    return not value.is_empty if isinstance(value, Bilingual) else bool(value) or value == 0


def register(app: Flask) -> None:
    """Add the filters, and the test ``is given``, to an application's templates."""
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.tests["given"] = given
