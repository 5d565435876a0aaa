"""The paper on the follow-up of earlier conclusions as files: an OpenDocument text that can be edited, and a PDF.

The same paper gives the same bytes: the day of the meeting stands for the time of making.
"""

from __future__ import annotations

import zipfile
from dataclasses import asdict
from datetime import date
from io import BytesIO

from jinja2 import Environment, FileSystemLoader

from tracker.reports.annex import Annex
from tracker.reports.pdf import TEMPLATES, compiled

ODT = "application/vnd.oasis.opendocument.text"
WIDTHS = {"number": 1.2, "matter": 5.4, "bodies": 4.2, "follow_up": 6.1, "advice": 3.9, "decision": 4.9}
"""Centimetres of each column on a sheet lying down; what is left over goes to the follow-up."""
MEASURE = 25.7
MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="application/vnd.oasis.opendocument.text"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/>
</manifest:manifest>
"""
_xml = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True, lstrip_blocks=True)


def odt(annex: Annex) -> bytes:
    """The paper as OpenDocument text (CNS 15251)."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as parts:
        # A reader knows the kind of file by this part: it comes first and is not compressed.
        _put(parts, "mimetype", ODT, zipfile.ZIP_STORED)
        for name in ("content", "styles", "meta"):
            _put(parts, f"{name}.xml", _xml.get_template(f"annex.{name}.xml").render(annex=annex, widths=widths(annex)))
        _put(parts, "META-INF/manifest.xml", MANIFEST)
    return packed.getvalue()


def _put(parts: zipfile.ZipFile, name: str, text: str, how: int = zipfile.ZIP_DEFLATED) -> None:
    part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    part.compress_type = how
    parts.writestr(part, text)


def widths(annex: Annex) -> list[float]:
    """Centimetres of each column; together the measure of the sheet."""
    taken = sum(WIDTHS[name] for name in annex.names)
    return [round(WIDTHS[name] + (MEASURE - taken if name == "follow_up" else 0), 2) for name in annex.names]


def pdf(annex: Annex) -> bytes:
    """The paper as tagged PDF."""
    plain = asdict(annex) | {"widths": widths(annex)}
    return compiled({"main.typ": (TEMPLATES / "annex.typ").read_bytes()}, plain, date.fromisoformat(annex.day))
