"""What a file is, by its content, and what it must not hold: programs, and more than it admits to.

Nothing here opens a file as its reader would. A file passes where it is whole, of the kind that its name says, and free of
what could act on the reader's machine. What cannot be looked into (encrypted, unknown) is refused and not trusted.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tracker.domain.errors import N_, RuleBroken
from tracker.domain.files import (
    BY_ENDING,
    CSV,
    JPEG,
    MP3,
    MP4,
    PDF,
    PNG,
    TXT,
    FileRemark,
    FileType,
)
from tracker.files import packages, pdf

OLE = bytes.fromhex("d0cf11e0a1b11ae1")
MARKUP = (b"<!doctype", b"<html", b"<head", b"<body", b"<script", b"<svg", b"<?xml", b"<?php", b"<iframe")
METADATA_CHUNKS = (b"tEXt", b"iTXt", b"zTXt", b"eXIf")

Check = Callable[[Path], tuple[FileRemark, ...]]


def check(path: Path, name: str) -> tuple[FileType, tuple[FileRemark, ...]]:
    """The kind of the file at ``path``, whose cleaned name is ``name``, and what was noted on it.

    Raises RuleBroken on ``file``, with what is wrong and what to do.
    """
    with path.open("rb") as file:
        opening = file.read(1024)
    claimed = BY_ENDING[name.rpartition(".")[2]]
    if not opening:
        raise RuleBroken("file", N_("The file is empty."))
    if opening.startswith(OLE):
        raise RuleBroken("file", N_("This file is in an old Office format or locked with a password, and may contain "
                                    "macros. Please save it as .odt, .ods, .docx or .xlsx without a password."))
    found = _found(path, opening, claimed)
    if found is not claimed:
        raise RuleBroken("file", N_("The name ends in .%(ending)s, but the content is another kind of file."),
                         ending=name.rpartition(".")[2])
    return found, CHECKS[found](path) if found in CHECKS else packages.check(path)


def _found(path: Path, opening: bytes, claimed: FileType) -> FileType | None:
    """What the file is; None for a kind that is not accepted."""
    if opening.startswith(b"%PDF-"):
        return PDF
    if opening.startswith(b"PK\x03\x04"):
        return packages.kind(path)
    if opening.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if opening.startswith(b"\xff\xd8\xff"):
        return JPEG
    if opening[4:8] == b"ftyp":
        return MP4
    if opening.startswith(b"ID3") or (opening[0] == 0xFF and opening[1:2] and opening[1] & 0xE6 == 0xE2):
        return MP3
    if claimed in (TXT, CSV):
        return claimed
    return None


# --- each kind ------------------------------------------------------------------------------------------------------


def _text(path: Path) -> tuple[FileRemark, ...]:
    """A text is UTF-8 or Big5, holds no NUL, and does not begin as a page or a program."""
    data = path.read_bytes()
    if encoding(data) is None or b"\0" in data:
        raise RuleBroken("file", N_("The text is neither UTF-8 nor Big5. Please save it as UTF-8."))
    if data.removeprefix(b"\xef\xbb\xbf").lstrip()[:200].lower().startswith(MARKUP):
        raise RuleBroken("file", N_("This is a web page or a script, not plain text."))
    return ()


def encoding(data: bytes) -> str | None:
    """The encoding of a text: ``utf-8`` or ``big5``; None for neither."""
    for name, codec in (("utf-8", "utf-8"), ("big5", "cp950")):
        try:
            data.decode(codec)
        except UnicodeDecodeError:
            continue
        return name
    return None


def _png(path: Path) -> tuple[FileRemark, ...]:
    data = path.read_bytes()
    at, chunks = 8, []
    while at + 12 <= len(data):
        chunks.append(data[at + 4:at + 8])
        at += int.from_bytes(data[at:at + 4]) + 12
        if chunks[-1] == b"IEND":
            break
    if not chunks or chunks[-1] != b"IEND" or at != len(data):
        raise _damaged()
    return (FileRemark.IMAGE_METADATA,) if any(each in chunks for each in METADATA_CHUNKS) else ()


def _jpeg(path: Path) -> tuple[FileRemark, ...]:
    data = path.read_bytes()
    at, noted = 2, False
    while data[at:at + 1] == b"\xff" and data[at + 1:at + 2] not in (b"\xda", b""):
        marker, length = data[at + 1], int.from_bytes(data[at + 2:at + 4])
        noted |= marker in (0xE1, 0xED, 0xFE)
        at += 2 + max(length, 2)
    if data[at:at + 2] != b"\xff\xda" or b"\xff\xd9" not in data[at:]:
        raise _damaged()
    return (FileRemark.IMAGE_METADATA,) if noted else ()


def _media(path: Path) -> tuple[FileRemark, ...]:
    return (FileRemark.OPENING_ONLY,)


def _pdf(path: Path) -> tuple[FileRemark, ...]:
    pdf.check(path)
    return ()


def _damaged() -> RuleBroken:
    return RuleBroken("file", N_("The file is damaged or incomplete. Please send it again from the original."))


CHECKS: dict[FileType, Check] = {PDF: _pdf, TXT: _text, CSV: _text, PNG: _png, JPEG: _jpeg, MP3: _media, MP4: _media}
