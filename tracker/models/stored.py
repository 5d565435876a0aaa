"""What a thing in the record knows about the file that is kept for it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.domain.files import FileRemark, StoredFile


class HasFile:
    """A thing that may have a stored copy. All of it is public: the checksum proves what is served."""

    sha256: Mapped[str | None] = mapped_column(String(64), index=True)
    """Checksum of the stored copy, where one is kept."""
    file_name: Mapped[str] = mapped_column(String(120), default="")
    media_type: Mapped[str] = mapped_column(String(100), default="")
    file_size: Mapped[int | None] = mapped_column(BigInteger)
    """In bytes."""
    scanned: Mapped[bool | None]
    """Whether a malware scanner found nothing (True) or none was consulted (False); None where there is no file, or where
    this is not known."""
    remarks: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Codes of ``FileRemark``: what the check noted."""

    @property
    def file(self) -> StoredFile | None:
        """The stored copy; None where there is none."""
        if not (self.sha256 and self.media_type):
            return None
        return StoredFile(self.sha256, self.file_name, self.media_type, self.file_size or 0, bool(self.scanned),
                          tuple(FileRemark(each) for each in self.remarks or ()))

    def set_file(self, file: StoredFile | None) -> None:
        for name, value in file_columns(file).items():
            setattr(self, name, value)


def file_columns(file: StoredFile | None) -> dict[str, Any]:
    """The columns of ``HasFile`` for a file, or for none."""
    if file is None:
        return {"sha256": None, "file_name": "", "media_type": "", "file_size": None, "scanned": None, "remarks": []}
    return {"sha256": file.sha256, "file_name": file.name, "media_type": file.media_type, "file_size": file.size,
            "scanned": file.scanned, "remarks": [each.value for each in file.remarks]}
