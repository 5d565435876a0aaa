"""The seal: canonical form (RFC 8785), digests (SHA-256), and the check of a chain. Pure.

    digest         = SHA-256(JCS(header))
    payload_digest = SHA-256(JCS(payload)), and is part of the header

There is no secret key: anyone can recompute it. The chain covers the payload's *digest*, so that an entry whose
payload is for staff, or was withheld by law, still verifies; the random salt in each payload prevents a withheld
one from being guessed. See docs/changelog-format.md for the format and its test vectors.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

GENESIS = "0" * 64
LARGEST = 2**53
VERSION = 1
WITHHELD_UNSAID = "withheld without an entry that says so"

# Bidirectional controls can make a line read differently from what is stored; NUL and lone surrogates have no canonical form
# that every reader agrees on.
FORBIDDEN = re.compile("[\x00\ud800-\udfff\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
# In addition to what the log cannot keep: controls that no XML feed can carry, and the character that a browser or a decoder
# substitutes for one lost on the way.
UNKEEPABLE = re.compile(f"{FORBIDDEN.pattern}|[\x01-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd-\uffff]")


_encoded = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def canonical(value: Any) -> str:
    """The canonical text (RFC 8785) of strings, integers, booleans, null, arrays and objects with ASCII keys.

    Raises ValueError for anything else, for integers past 2^53 and for forbidden characters.
    """
    _check(value)
    text = _encoded(value)
    # A NUL appears escaped in the text, and a literal backslash in the original may look the same: such texts are checked one
    # by one.
    if FORBIDDEN.search(text) or "\\u0000" in text:
        _check_characters(value)
    return text


def _check(value: Any) -> None:
    """Everything but the characters of strings."""
    if isinstance(value, str) or value is None or isinstance(value, bool):
        return
    if isinstance(value, dict):
        for key, item in value.items():
            if not (isinstance(key, str) and key.isascii()):
                raise ValueError(f"a key that is not ASCII: {key!a}")
            if type(item) is not str:
                _check(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _check(item)
    elif isinstance(value, int):
        if abs(value) > LARGEST:
            raise ValueError(f"an integer past 2^53: {value}")
    else:
        raise ValueError(f"{type(value).__name__} has no canonical form here")


def _check_characters(value: Any) -> None:
    if isinstance(value, str):
        if FORBIDDEN.search(value):
            raise ValueError(f"a forbidden character in {value[:40]!a}")
    elif isinstance(value, dict):
        for item in (*value, *value.values()):
            _check_characters(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _check_characters(item)


def sha256(text: str) -> str:
    """The digest, in lower-case hex, of a canonical text as it is stored."""
    return hashlib.sha256(text.encode()).hexdigest()


class Link(NamedTuple):
    """One entry as the check needs it: the stored texts, and the digest that is claimed for the header.

    ``payload`` is None where it is not shown: for staff, or withheld.
    """

    header: str
    digest: str
    payload: str | None


@dataclass(frozen=True)
class Fault:
    """What does not hold: at which entry, and which of the checks it failed."""

    number: int
    check: str


class Head(NamedTuple):
    """The newest entry: its number, digest and moment (``2026-11-22T02:03:04Z``)."""

    number: int
    digest: str
    at: str


EMPTY = Head(0, GENESIS, "")


def verify(links: Iterable[Link], since: Head = EMPTY) -> tuple[Head, list[Fault]]:
    """Check a chain from ``since`` on; give its head and what does not hold, by entry, first fault first.

    A payload that is not shown is accepted for staff entries, and for public ones only where a later
    ``payload.withheld`` entry names it.
    """
    faults: list[Fault] = []
    missing: set[int] = set()
    number, before, earlier = since
    for number, (header, digest, payload) in enumerate(links, since.number + 1):
        try:
            canonically, at, audience, kind, told, payload_digest, previous, subject, version = _fields(header)
        except (ValueError, RecursionError):
            faults.append(Fault(number, "the header cannot be read"))
            before, earlier = digest, ""
            continue
        if not canonically:
            faults.append(Fault(number, "the header is not in canonical form"))
        if not _is(version, VERSION):
            faults.append(Fault(number, "the format's version is unknown"))
        if not _is(told, number):
            faults.append(Fault(number, "the number is out of order"))
        # After a line that could not be read there is nothing to compare with, and that line is named already.
        if previous != before and before:
            faults.append(Fault(number, "the previous digest does not match"))
        if at < earlier:
            faults.append(Fault(number, "the time runs backwards"))
        if sha256(header) != digest:
            faults.append(Fault(number, "the digest does not match the header"))
        if payload is not None and sha256(payload) != payload_digest:
            faults.append(Fault(number, "the payload does not match its digest"))
        if kind == "payload.withheld":
            missing.discard(_entry_number(str(subject)))
        if payload is None and audience != "staff":
            missing.add(number)
        before, earlier = digest, at
    faults += [Fault(number, WITHHELD_UNSAID) for number in sorted(missing)]
    return Head(number, before, earlier), faults


_PLAIN = f'[^"\\\\\x00-\x1f{FORBIDDEN.pattern[1:-1]}]*'
_USUAL = re.compile(
    rf'\{{"actor":\{{"body":"{_PLAIN}","role":"[a-z_]+"\}},"at":"({_PLAIN})","audience":"({_PLAIN})",'
    rf'"kind":"({_PLAIN})","number":([1-9][0-9]{{0,14}}),"payload_digest":"([0-9a-f]{{64}})",'
    rf'"previous":"([0-9a-f]{{64}})","subject":"({_PLAIN})","v":1\}}')
"""A header as this program writes it. Whatever matches is in canonical form, with no need to parse it to find out."""


def _fields(header: str) -> tuple[Any, ...]:
    """Whether a header is in canonical form, and its fields: at, audience, kind, number, payload_digest, previous,
    subject, v; "" for any that it lacks. Raises ValueError where it cannot be read."""
    if usual := _USUAL.fullmatch(header):
        at, audience, kind, number, payload_digest, previous, subject = usual.groups()
        return True, at, audience, kind, int(number), payload_digest, previous, subject, VERSION
    said = json.loads(header)
    if not isinstance(said, dict):
        raise ValueError("a header is an object")
    told = (said.get(name, "") for name in ("audience", "kind", "number", "payload_digest", "previous", "subject", "v"))
    return canonical(said) == header, str(said.get("at", "")), *told


def _is(told: Any, number: int) -> bool:
    """True where a header says this number. In Python ``true`` is 1, in JSON it is not."""
    return told is not True and told == number


def _entry_number(subject: str) -> int:
    return int(subject.removeprefix("entry/")) if re.fullmatch(r"entry/[1-9][0-9]{0,14}", subject) else 0


def line(link: Link) -> str:
    """One line of ``changelog.jsonl``, without its line end: the stored canonical texts, joined."""
    return f'{{"header":{link.header},"digest":"{link.digest}","payload":{link.payload or "null"}}}'


def read_lines(lines: Iterable[str]) -> Iterator[Link]:
    """The links of a ``changelog.jsonl``. A line that is not an entry, or is empty, becomes a link that cannot verify."""
    for text in lines:
        try:
            row = json.loads(text)
            header, payload = row["header"], row["payload"]
            link = Link(canonical(header), str(row["digest"]), None if payload is None else canonical(payload))
        except (ValueError, KeyError, TypeError, RecursionError):
            link = Link("", "", None)
        # Written out again, it must equal the line that was read: otherwise a byte was changed where JSON does not care.
        yield link if line(link) == text.rstrip("\n") else Link("", "", None)
