"""Files that prove something: which kinds are taken, what a file is called, and what is known of a stored copy."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum

from tracker.domain.errors import N_, RuleBroken

NAME_LIMIT = 120
"""Characters of a file's name, with its ending."""


class FileRemark(Enum):
    """What a check noted on a file that it let pass."""

    IMAGE_METADATA = "image_metadata"
    """The picture says more than it shows: camera, time, perhaps the place."""
    OPENING_ONLY = "opening_only"
    """Sound and film: only the beginning was looked at."""


@dataclass(frozen=True)
class FileType:
    """One kind of file that is taken.

    inline    a browser may show it; everything else is saved
    is_media  sound or film: under the larger limit
    """

    media_type: str
    endings: tuple[str, ...]
    inline: bool = False
    is_media: bool = False


PDF = FileType("application/pdf", ("pdf",), inline=True)
ODT = FileType("application/vnd.oasis.opendocument.text", ("odt",))
ODS = FileType("application/vnd.oasis.opendocument.spreadsheet", ("ods",))
ODP = FileType("application/vnd.oasis.opendocument.presentation", ("odp",))
_OOXML = "application/vnd.openxmlformats-officedocument"
DOCX = FileType(f"{_OOXML}.wordprocessingml.document", ("docx",))
XLSX = FileType(f"{_OOXML}.spreadsheetml.sheet", ("xlsx",))
PPTX = FileType(f"{_OOXML}.presentationml.presentation", ("pptx",))
CSV = FileType("text/csv", ("csv",))
TXT = FileType("text/plain", ("txt",), inline=True)
PNG = FileType("image/png", ("png",), inline=True)
JPEG = FileType("image/jpeg", ("jpg", "jpeg"), inline=True)
MP3 = FileType("audio/mpeg", ("mp3",), inline=True, is_media=True)
MP4 = FileType("video/mp4", ("mp4",), inline=True, is_media=True)

TYPES = (PDF, ODT, ODS, ODP, DOCX, XLSX, PPTX, CSV, TXT, PNG, JPEG, MP3, MP4)
BY_ENDING = {ending: each for each in TYPES for ending in each.endings}
BY_MEDIA_TYPE = {each.media_type: each for each in TYPES}

# An ending inside the name that a system would act upon, or that hides what the file is: 會議紀錄.exe.pdf, 清冊.docm.xlsx.
_HIDING = frozenset({
    *BY_ENDING, "app", "apk", "bat", "bin", "cmd", "com", "cpl", "dll", "dmg", "doc", "docm", "dotm", "exe", "hta", "htm", "html",
    "iso", "jar", "js", "jse", "lnk", "mht", "mhtml", "msi", "odb", "php", "pif", "pl", "potm", "ppam", "pps", "ppsm", "ppt",
    "pptm", "ps1", "py", "rtf", "scr", "sh", "svg", "vbe", "vbs", "wsf", "xht", "xhtml", "xla", "xlam", "xls", "xlsb", "xlsm",
    "xltm", "xml", "zip", "7z", "rar", "gz", "tar"})
_UNWANTED = re.compile(r'[<>:"|?*%\x00-\x1f\x7f]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)


@dataclass(frozen=True)
class StoredFile:
    """A file in the store, and what is known of it.

    sha256   of its bytes, in hexadecimal: the name under which it is stored
    name     as it was sent, cleaned
    size     in bytes
    scanned  True where a malware scanner found nothing; False where none was used
    """

    sha256: str
    name: str
    media_type: str
    size: int
    scanned: bool = False
    remarks: tuple[FileRemark, ...] = ()

    @property
    def kind(self) -> FileType:
        return BY_MEDIA_TYPE[self.media_type]


def clean_name(sent: str, taken: Collection[str] = tuple(BY_ENDING)) -> str:
    """The name under which a file is kept: without a path, and without characters that are invisible or that a system
    takes for more than a name; Chinese and other letters stay.

    taken  the endings that are accepted here

    Raises RuleBroken on ``file`` where the ending is not one of those accepted, or one ending hides behind another.
    """
    name = unicodedata.normalize("NFC", sent).replace("\\", "/").rpartition("/")[2]
    name = "".join(each for each in name if unicodedata.category(each) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    name = " ".join(_UNWANTED.sub(" ", name).split()).rstrip(". ")
    stem, dot, ending = name.rpartition(".")
    ending = ending.lower()
    if not dot or ending not in taken:
        raise RuleBroken("file", N_("Files of this kind are not accepted. Kinds accepted: %(kinds)s."), kinds=list(taken))
    inner = [part.strip().lower() for part in stem.split(".")[1:]]
    if found := next((part for part in inner if part in _HIDING), None):
        raise RuleBroken("file", N_("The name has two endings (.%(first)s.%(last)s). Please rename the file, so that its "
                                    "name says what it is."), first=found, last=ending)
    stem = stem.strip(". ")
    if not stem or _RESERVED.match(f"{stem}."):
        stem = f"file {stem}".strip()
    return f"{stem[:NAME_LIMIT - len(ending) - 1].strip()}.{ending}"
