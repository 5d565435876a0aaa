"""The editable edition: an OpenDocument text (CNS 15251) of the same document, with styles, numbered headings,
captions, header rows, alternative texts and a table of contents that a word processor keeps up to date.

The same report gives the same bytes: the report's own day is used as the time of making. OpenDocument 1.3, part 3.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree
from lxml.builder import ElementMaker

from tracker.domain.bilingual import Lang
from tracker.reports import kinds, reading, setting
from tracker.reports.content import Report
from tracker.reports.odt import parts
from tracker.reports.odt.body import Body
from tracker.reports.odt.elements import ODF
from tracker.reports.packing import ODT, packed


def render(report: Report, lang: Lang, drawn: Mapping[str, bytes] | None = None) -> bytes:
    """The whole report as one file in one language.

    drawn  its charts as SVG in this language, where they have already been made
    """
    plain = setting.read(kinds.document(report), report, lang)
    body = Body(report, plain, reading.read(report, lang), lang, drawn or {})
    content = body.content()
    files = {"content.xml": content, "styles.xml": parts.styles(body), "meta.xml": parts.meta(body),
             "settings.xml": parts.settings()}
    manifest = {"META-INF/manifest.xml": _bytes(_manifest([*files, *body.pictures]))}
    return packed({name: _bytes(tree) for name, tree in files.items()} | body.pictures | manifest)


def _bytes(tree: Any) -> bytes:
    return bytes(etree.tostring(tree, xml_declaration=True, encoding="UTF-8"))


def _manifest(names: list[str]) -> Any:
    kinds_of = {"xml": "text/xml", "svg": "image/svg+xml", "png": "image/png"}
    space = f"{ODF}manifest:1.0"
    make: Any = ElementMaker(namespace=space, nsmap={"manifest": space})

    def entry(path: str, kind: str, **more: str) -> Any:
        return make(
            "file-entry",
            {
                f"{{{space}}}{name.replace('_', '-')}": value
                for name, value in (("full_path", path), ("media_type", kind), *more.items())
            },
        )

    return make(
        "manifest",
        {f"{{{space}}}version": "1.3"},
        entry("/", ODT, version="1.3"),
        *(entry(name, kinds_of[name.rsplit(".", 1)[1]]) for name in names),
    )
