"""OpenDocument and Office Open XML: both are ZIP packages. Their kind is stated inside; what they must not hold is
macros, controls, foreign programs, or more than was announced."""

from __future__ import annotations

import lzma
import re
import zipfile
import zlib
from pathlib import Path

from tracker.domain.errors import N_, RuleBroken
from tracker.domain.files import DOCX, ODP, ODS, ODT, PPTX, XLSX, FileRemark, FileType

LARGEST_UNPACKED = 400 * 1024 * 1024
MOST_ENTRIES = 5000
GREATEST_RATIO = 200
"""Unpacked to packed size, above ``SMALL`` bytes unpacked: text is packed to a tenth, a bomb to a thousandth."""
SMALL = 10 * 1024 * 1024
LARGEST_LOOKED_AT = 32 * 1024 * 1024
CHUNK = 256 * 1024
UNREADABLE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError, NotImplementedError, EOFError, OSError, ValueError)
"""What reading a damaged package may raise."""

OPEN_DOCUMENT = {each.media_type.encode(): each for each in (ODT, ODS, ODP)}
OFFICE = {b"wordprocessingml.document.main+xml": DOCX, b"spreadsheetml.sheet.main+xml": XLSX,
          b"presentationml.presentation.main+xml": PPTX}
_MACRO_NAMES = re.compile(r"(^|/)(basic|scripts|dialogs|activex)/|vbaproject|vbadata|\.(xlsm|docm|pptm|xlsb|exe|dll|js|vbs|jar)$",
                          re.IGNORECASE)
_MACRO_WORDS = (b"vbaProject", b"macroEnabled", b"script:event-listener", b"vnd.sun.star.script:", b"office:script ",
                b"activeX", b"attachedTemplate", b"oleObject", b"xlMacrosheet", b"DDEAUTO", b"ddeLink")
_LOOKED_AT = re.compile(r"(\.rels|\[content_types\]\.xml|manifest\.xml|content\.xml|styles\.xml|^word/[^/]+\.xml"
                        r"|^xl/externalLinks/[^/]+\.xml)$", re.IGNORECASE)


def kind(path: Path) -> FileType | None:
    """What the package is; None for another ZIP file. Raises RuleBroken on ``file`` where it cannot be read."""
    try:
        with zipfile.ZipFile(path) as package:
            names = package.namelist()
            if names[:1] == ["mimetype"]:
                with package.open("mimetype") as entry:
                    return OPEN_DOCUMENT.get(entry.read(200).strip())
            if "[Content_Types].xml" in names:
                with package.open("[Content_Types].xml") as entry:
                    types = entry.read(LARGEST_LOOKED_AT)
                found = [each for words, each in OFFICE.items() if words in types]
                if b"macroEnabled" in types or b"vbaProject" in types:
                    raise _macros()
                return found[0] if len(found) == 1 else None
    except UNREADABLE:
        raise _damaged() from None
    return None


def check(path: Path) -> tuple[FileRemark, ...]:
    """Unpack every entry without writing it anywhere, within bounds, and inspect those that can name a macro.

    Raises RuleBroken on ``file``.
    """
    try:
        with zipfile.ZipFile(path) as package:
            entries = package.infolist()
            _check_entries(entries, path.stat().st_size)
            left = LARGEST_UNPACKED
            for entry in entries:
                left -= _check_content(package, entry, left)
    except UNREADABLE:
        raise _damaged() from None
    return ()


def _check_entries(entries: list[zipfile.ZipInfo], packed: int) -> None:
    announced = sum(each.file_size for each in entries)
    if len(entries) > MOST_ENTRIES or announced > LARGEST_UNPACKED or (
            announced > SMALL and announced > packed * GREATEST_RATIO):
        raise RuleBroken("file", N_("Once unpacked, the file is far larger than allowed."))
    names = [each.filename for each in entries]
    if len(set(names)) != len(names) or any(name.startswith("/") or ".." in name.split("/") or "\\" in name for name in names):
        raise _damaged()
    if any(_MACRO_NAMES.search(name) for name in names):
        raise _macros()
    if any(each.flag_bits & 1 for each in entries):
        raise _locked()


def _check_content(package: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int) -> int:
    """Read one entry to its end, which verifies its checksum; gives its size."""
    looked_at = _LOOKED_AT.search(entry.filename) is not None
    size, tail = 0, b""
    with package.open(entry) as content:
        while chunk := content.read(CHUNK):
            size += len(chunk)
            if size > left:
                raise RuleBroken("file", N_("Once unpacked, the file is far larger than allowed."))
            if not looked_at:
                continue
            # A word may be split across two pieces.
            text = tail + chunk
            if b"manifest:encryption-data" in text:
                raise _locked()
            # In a two-byte encoding no word would be found.
            if any(word in text for word in _MACRO_WORDS) or b"\0" in text:
                raise _macros()
            tail = text[-64:]
    return size


def _macros() -> RuleBroken:
    return RuleBroken("file", N_("The file contains macros or embedded programs. Please save it without them."))


def _locked() -> RuleBroken:
    return RuleBroken("file", N_("The file is locked with a password, so nobody can check it. Please send it without a "
                                 "password."))


def _damaged() -> RuleBroken:
    return RuleBroken("file", N_("The file is damaged or incomplete. Please send it again from the original."))
