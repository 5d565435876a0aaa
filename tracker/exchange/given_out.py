"""Pages of cells as a file that is given out."""

from __future__ import annotations

from tracker.exchange.pages import Page


def as_file(pages: list[Page], ending: str) -> bytes:
    """The workbook as a file, ``ods`` or ``xlsx``."""
    # The writers (that for .xlsx is as heavy as Flask itself) are loaded only where such a file is asked for.
    if ending == "xlsx":
        from tracker.exchange import xlsx

        return xlsx.write(pages)
    from tracker.exchange import ods

    return ods.write(pages)
