"""The edition that can be edited: an OpenDocument text (CNS 15251) of the same document, with styles, numbered headings,
captions, header rows, alternative texts and a table of contents that a word processor keeps up.

The same report gives the same bytes: the report's own day stands for the time of making. OpenDocument 1.3, part 3.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from lxml import etree
from lxml.builder import ElementMaker

from tracker.domain.bilingual import Lang
from tracker.reports import kinds, reading, setting
from tracker.reports.content import Report
from tracker.reports.odt import parts
from tracker.reports.odt.body import Body
from tracker.reports.odt.elements import ODF

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"


def render(report: Report, lang: Lang, drawn: Mapping[str, bytes] | None = None) -> bytes:
    """The whole report as one file in one language.

    drawn  its charts as SVG in this language, where they are made already
    """
    plain = setting.read(kinds.document(report), report, lang)
    body = Body(report, plain, reading.read(report, lang), lang, drawn or {})
    content = body.content()
    files = {"content.xml": content, "styles.xml": parts.styles(body), "meta.xml": parts.meta(body)}
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        # A reader knows the kind of file by this part: it comes first and is not compressed.
        _put(archive, "mimetype", MEDIA_TYPE.encode(), zipfile.ZIP_STORED)
        for name, tree in files.items():
            _put(archive, name, _bytes(tree))
        for name, picture in body.pictures.items():
            _put(archive, name, picture)
        _put(archive, "META-INF/manifest.xml", _bytes(_manifest([*files, *body.pictures])))
    return packed.getvalue()


def _put(archive: zipfile.ZipFile, name: str, data: bytes, how: int = zipfile.ZIP_DEFLATED) -> None:
    part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    part.compress_type = how
    part.external_attr = 0o644 << 16
    archive.writestr(part, data)


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
        entry("/", MEDIA_TYPE, version="1.3"),
        *(entry(name, kinds_of[name.rsplit(".", 1)[1]]) for name in names),
    )
