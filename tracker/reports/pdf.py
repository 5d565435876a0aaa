"""The PDF edition, set by Typst as tagged PDF/UA-1.

The same report gives the same bytes: no clock, no system font, no network, no file but the templates and the
charts named here. Values are passed as JSON and read as data: a text that looks like code is printed as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from tracker.domain.bilingual import Bilingual, Lang
from tracker.domain.calendar import TAIPEI
from tracker.reports import charts, kinds, labels, reading, setting, tiles
from tracker.reports.content import Report
from tracker.reports.terms import State
from tracker.reports.typefaces import FONTS, IN_ITS_PLACE, settable

TEMPLATES = Path(__file__).parents[2] / "templates" / "report"
CODES = 12
"""How many of the characters that could not be set are named."""


def render(report: Report, lang: Lang, drawn: Mapping[str, bytes] | None = None) -> bytes:
    """The whole report as one PDF in one language.

    drawn  charts of this report in this language that have already been drawn, by name
    """
    plain = reading.read(report, lang)
    document = kinds.document(report)
    plain["document"] = setting.read(document, report, lang)
    plain["tiles"] = [[{"place": labels.commitment_place(c), "states": [m.state.value for m in c.milestones]}
                       for c in theme.commitments] for theme in report.themes]
    files = {"main.typ": (TEMPLATES / "document.typ").read_bytes(), "page.typ": (TEMPLATES / "page.typ").read_bytes()}
    for state in State:
        files[f"{state.value}.svg"] = tiles.svg(state).encode()
    for figure in _figures(plain["document"]):
        if not figure["absent"]:
            files[f"{figure['chart']}.svg"] = svg = (drawn or {}).get(figure["chart"]) or charts.draw(
                figure["chart"], report, lang)
            figure["height"] = charts.height(svg)
    return compiled(files, plain, report.on)


def _figures(block: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The figures in a plain document or section."""
    for each in (*block.get("chapters", ()), *block.get("annexes", ()), *block.get("blocks", ())):
        if each["block"] == "figure":
            yield each
        elif each["block"] == "section":
            yield from _figures(each)


def compiled(files: dict[str, bytes], plain: dict[str, Any], on: date) -> bytes:
    """A document set from templates and values.

    files  by the names under which they are requested; ``main.typ`` is the document
    plain  JSON values with ``lang``; ``lacking``, which the document prints at its end, is added to them: which
           characters could not be set, in a sentence, empty where all could
    on     the document's own day, used as the time of making
    """
    import typst

    values, lacking = settable(plain)
    values["lacking"] = _told(lacking).read(plain["lang"]).text if lacking else ""
    compile_files: Any = typst.compile  # its stub does not know files given by name
    pdf = compile_files(
        files,
        root=str(TEMPLATES),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        timestamp=int(datetime.combine(on, time(), TAIPEI).timestamp()),
        sys_inputs={"data": json.dumps(values, ensure_ascii=False, sort_keys=True)},
    )
    if not isinstance(pdf, bytes):
        raise TypeError("one document was asked for")
    return pdf


def _told(lacking: tuple[str, ...]) -> Bilingual:
    codes = [f"U+{ord(each):04X}" for each in lacking[:CODES]]
    more = len(lacking) - len(codes)
    return Bilingual.of(
        f"本檔字型未收下列字元，以「{IN_ITS_PLACE}」代之，網頁照原文刊載："
        f"{'、'.join(codes)}{f'，另有{more}個' if more else ''}。",
        f"The typeface of this file lacks some characters, which are replaced by {IN_ITS_PLACE}; the web page shows them as "
        f"written: "
        f"{', '.join(codes)}{f' and {more} more' if more else ''}.")
