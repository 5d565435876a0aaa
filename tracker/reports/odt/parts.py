"""The parts of the file besides its text: what it says about itself, and how its pages look."""

from __future__ import annotations

from typing import Any

from tracker.reports.odt.body import Body
from tracker.reports.odt.elements import e
from tracker.reports.odt.styles import LOCALES, fonts, named

AS_NEW = (
    "AddExternalLeading",
    "AddParaLineSpacingToTableCells",
    "AddParaSpacingToTableCells",
    "AutoFirstLineIndentDisregardLineSpace",
    "CollapseEmptyCellPara",
    "EmptyDbFieldHidesPara",
    "PropLineSpacingShrinksFirstLine",
    "TabOverflow",
)
NOT_AS_OLD = (
    "ClipAsCharacterAnchoredWriterFlyFrames",
    "DoNotJustifyLinesWithManualBreak",
    "DoNotResetParaAttrsForNumFont",
    "IgnoreFirstLineIndentInNumbering",
    "SmallCapsPercentage66",
    "SubtractFlysAnchoredAtFlys",
    "UnxForceZeroExtLeading",
    "UseFormerLineSpacing",
    "UseFormerObjectPositioning",
    "UseFormerTextWrapping",
    "UseOldNumbering",
)
"""What a settings file does not name is laid out as in very old releases: these are set as in a new one."""


def meta(body: Body) -> Any:
    """Who made it, when, and what it is based on."""
    imprint = body.f["imprint"]
    author = imprint["author"]["text"] if imprint["author"] else imprint["status_name"]
    day = f"{body.f['on']['iso']}T00:00:00"
    return e(
        "office:document-meta",
        {"office:version": "1.3"},
        e(
            "office:meta",
            None,
            e("meta:generator", None, f"tracker/{imprint['release']}"),
            e("dc:title", None, body.title),
            e("dc:description", None, imprint["statement"]),
            e("meta:initial-creator", None, author),
            e("dc:creator", None, author),
            e("meta:creation-date", None, day),
            e("dc:date", None, day),
            e("dc:language", None, "-".join(LOCALES[body.lang])),
            e("meta:user-defined", {"meta:name": "Changelog entry"}, imprint["head"]),
            e("meta:user-defined", {"meta:name": "Changelog digest"}, imprint["digest"]),
            e("meta:user-defined", {"meta:name": "Licence"}, imprint["licence"]),
        ),
    )


def settings() -> Any:
    """Keep a row on the page of the next one where its paragraphs ask for it: word processors need this set in the file."""
    items = [_setting("PrinterIndependentLayout", "high-resolution", "string")]
    items += [_setting(name, "true") for name in ("TableRowKeep", *AS_NEW)]
    items += [_setting(name, "false") for name in NOT_AS_OLD]
    return e(
        "office:document-settings",
        {"office:version": "1.3"},
        e("office:settings", None, e("config:config-item-set", {"config:name": "ooo:configuration-settings"}, *items)),
    )


def _setting(name: str, value: str, kind: str = "boolean") -> Any:
    return e("config:config-item", {"config:name": name, "config:type": kind}, value)


def styles(body: Body) -> Any:
    """The page, its header and footer, and the named styles."""
    return e(
        "office:document-styles",
        {"office:version": "1.3"},
        fonts(),
        e("office:styles", None, *named(body.lang)),
        e(
            "office:automatic-styles",
            None,
            e(
                "style:page-layout",
                {"style:name": "A4"},
                e(
                    "style:page-layout-properties",
                    {
                        "fo:page-width": "21cm",
                        "fo:page-height": "29.7cm",
                        "style:print-orientation": "portrait",
                        "fo:margin-top": "1.4cm",
                        "fo:margin-bottom": "1.2cm",
                        "fo:margin-left": "2.2cm",
                        "fo:margin-right": "2.2cm",
                    },
                ),
                *(
                    e(
                        f"style:{place}-style",
                        None,
                        e("style:header-footer-properties", {"fo:min-height": "0.9cm", f"fo:margin-{side}": "0.4cm"}),
                    )
                    for place, side in (("header", "bottom"), ("footer", "top"))
                ),
            ),
        ),
        e(
            "office:master-styles",
            None,
            e(
                "style:master-page",
                {"style:name": "Standard", "style:page-layout-name": "A4"},
                e("style:header", None, body.p("Header", body.title)),
                e(
                    "style:footer",
                    None,
                    e(
                        "text:p",
                        {"text:style-name": "Footer"},
                        f"{body.f['imprint']['statement']}{body.blank}",
                        e("text:page-number", {"text:select-page": "current"}, "1"),
                        " / ",
                        e("text:page-count", None, "1"),
                    ),
                ),
            ),
        ),
    )
