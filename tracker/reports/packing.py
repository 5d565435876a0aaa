"""An OpenDocument text as a file: its parts in one archive, and the same bytes for the same parts."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO

ODT = "application/vnd.oasis.opendocument.text"
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The earliest moment that an archive can name: when the file was made is not part of it."""


def packed(parts: Mapping[str, bytes]) -> bytes:
    """The file, its parts in their order."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        # A reader knows the kind of file by this part: it comes first and is not compressed.
        for name, data in {"mimetype": ODT.encode(), **parts}.items():
            part = zipfile.ZipInfo(name, EARLIEST)
            part.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            part.external_attr = 0o644 << 16
            archive.writestr(part, data)
    return file.getvalue()
