"""The paper on the follow-up of earlier conclusions as files: an OpenDocument text that can be edited, and a PDF.

The same paper gives the same bytes: the day of the meeting stands for the time of making.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import asdict
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader

from tracker.reports.annex import Annex
from tracker.reports.sheet import FONTS

TEMPLATES = Path(__file__).parents[2] / "templates" / "report"
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
    import typst

    compile_files: Any = typst.compile  # its stub does not know files given by name
    made = compile_files(
        {"main.typ": (TEMPLATES / "annex.typ").read_bytes()}, root=str(TEMPLATES), font_paths=[str(FONTS)],
        ignore_system_fonts=True, pdf_standards=["ua-1"],
        timestamp=int(datetime.fromisoformat(f"{annex.day}T00:00:00+08:00").timestamp()),
        sys_inputs={"data": json.dumps(asdict(annex) | {"widths": widths(annex)}, ensure_ascii=False, sort_keys=True)})
    if not isinstance(made, bytes):
        raise TypeError("one document was asked for")
    return made
