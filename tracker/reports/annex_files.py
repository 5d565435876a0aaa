"""The paper on the follow-up of earlier conclusions as files: an editable OpenDocument text, and a PDF.

The same paper gives the same bytes: the day of the meeting is used as the time of making.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from jinja2 import Environment, FileSystemLoader

from tracker.reports.annex import Annex
from tracker.reports.packing import packed
from tracker.reports.pdf import TEMPLATES, compiled

WIDTHS = {"number": 1.2, "matter": 5.4, "bodies": 4.2, "follow_up": 6.1, "advice": 3.9, "decision": 4.9}
"""Centimetres of each column on a landscape sheet; what is left over goes to the follow-up."""
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
    parts = {f"{name}.xml": _xml.get_template(f"annex.{name}.xml").render(annex=annex, widths=widths(annex))
             for name in ("content", "styles", "meta")}
    return packed({name: text.encode() for name, text in (parts | {"META-INF/manifest.xml": MANIFEST}).items()})


def widths(annex: Annex) -> list[float]:
    """Centimetres of each column; together they fill the width of the sheet."""
    taken = sum(WIDTHS[name] for name in annex.names)
    return [round(WIDTHS[name] + (MEASURE - taken if name == "follow_up" else 0), 2) for name in annex.names]


def pdf(annex: Annex) -> bytes:
    """The paper as tagged PDF."""
    plain = asdict(annex) | {"widths": widths(annex)}
    return compiled({"main.typ": (TEMPLATES / "annex.typ").read_bytes()}, plain, date.fromisoformat(annex.day))
