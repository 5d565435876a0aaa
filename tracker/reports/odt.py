"""The edition that can be edited: an OpenDocument text (CNS 15251) of the same document, with styles, numbered headings,
captions, header rows, alternative texts and a table of contents that a word processor keeps up.

The same report gives the same bytes: the report's own day stands for the time of making. OpenDocument 1.3, part 3.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

from lxml import etree
from lxml.builder import ElementMaker

from tracker.changelog.chain import UNKEEPABLE
from tracker.domain.bilingual import Lang
from tracker.reports import charts, kinds, reading, setting
from tracker.reports.content import Report
from tracker.reports.sheet import WIDTH

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
_ODF = "urn:oasis:names:tc:opendocument:xmlns:"
NS = {
    **{
        each: f"{_ODF}{name}:1.0"
        for each, name in (
            ("office", "office"),
            ("style", "style"),
            ("text", "text"),
            ("table", "table"),
            ("draw", "drawing"),
            ("fo", "xsl-fo-compatible"),
            ("svg", "svg-compatible"),
            ("meta", "meta"),
        )
    },
    "dc": "http://purl.org/dc/elements/1.1/",
    "xlink": "http://www.w3.org/1999/xlink",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
E: Any = ElementMaker(nsmap={name: address for name, address in NS.items() if name != "xml"})
FONT = "'Noto Sans TC', 'Noto Sans CJK TC', 'Microsoft JhengHei', 'PingFang TC'"
LOCALES: dict[Lang, tuple[str, str]] = {"zh": ("zh", "TW"), "en": ("en", "GB")}
OUTLINE: dict[Lang, tuple[tuple[str, str, str], ...]] = {
    "zh": (("", "壹, 貳, 參, ...", "、"), ("", "一, 二, 三, ...", "、"), ("（", "一, 二, 三, ...", "）"), ("", "1", ".")),
    "en": (("", "1", ""), ("", "1", ""), ("", "1", ""), ("", "1", "")),
}
"""Of each depth of heading: what stands before its number, in which numerals, what behind."""
TABLE_WORD, FIGURE_WORD = {"zh": "表", "en": "Table "}, {"zh": "圖", "en": "Figure "}
CONTENTS = {"zh": "目次", "en": "Contents"}
GLANCE, GUIDE, COLOPHON = (
    {"zh": "一覽", "en": "At a glance"},
    {"zh": "如何閱讀本報告", "en": "How to read this report"},
    {"zh": "版本資訊", "en": "Colophon"},
)
DEEPEST = 6


def render(report: Report, lang: Lang, drawn: Mapping[str, bytes] | None = None) -> bytes:
    """The whole report as one file in one language.

    drawn  its charts as SVG in this language, where they are made already
    """
    plain = setting.read(kinds.document(report), report, lang)
    made = _Made(report, plain, reading.read(report, lang), lang, drawn or {})
    content = made.content()
    files = {"content.xml": content, "styles.xml": made.styles(), "meta.xml": made.meta()}
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as parts:
        # A reader knows the kind of file by this part: it comes first and is not compressed.
        _put(parts, "mimetype", MEDIA_TYPE.encode(), zipfile.ZIP_STORED)
        for name, tree in files.items():
            _put(parts, name, _bytes(tree))
        for name, picture in made.pictures.items():
            _put(parts, name, picture)
        _put(parts, "META-INF/manifest.xml", _bytes(_manifest([*files, *made.pictures])))
    return packed.getvalue()


def _put(parts: zipfile.ZipFile, name: str, data: bytes, how: int = zipfile.ZIP_DEFLATED) -> None:
    part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    part.compress_type = how
    part.external_attr = 0o644 << 16
    parts.writestr(part, data)


def _bytes(tree: Any) -> bytes:
    return bytes(etree.tostring(tree, xml_declaration=True, encoding="UTF-8"))


def _manifest(names: list[str]) -> Any:
    kinds_of = {"xml": "text/xml", "svg": "image/svg+xml", "png": "image/png"}
    space = f"{_ODF}manifest:1.0"
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


def _e(name: str, attributes: Mapping[str, object] | None = None, *children: Any) -> Any:
    """An element, with names as ``text:p``."""
    return E(
        _name(name),
        {_name(key): _clean(str(value)) for key, value in (attributes or {}).items()},
        *(_clean(each) if isinstance(each, str) else each for each in children),
    )


def _name(name: str) -> str:
    space, _, local = name.partition(":")
    return f"{{{NS[space]}}}{local}"


def _clean(text: str) -> str:
    """Without what no XML can hold."""
    return UNKEEPABLE.sub("\ufffd", text)


class _Made:
    """One file on its way; ``pictures`` are found while its content is made."""

    def __init__(
        self, report: Report, document: dict[str, Any], facts: dict[str, Any], lang: Lang, drawn: Mapping[str, bytes]
    ) -> None:
        self.r, self.d, self.f, self.lang, self.drawn = report, document, facts, lang, drawn
        self.pictures: dict[str, bytes] = {}
        self.columns: dict[str, list[Any]] = {}

    # --- the parts --------------------------------------------------------------------------------------------------

    @property
    def plan(self) -> str:
        title = self.f["plan"]["title"]
        return str(title["text"] if title else self.f["plan"]["code"])

    @property
    def title(self) -> str:
        return f"{self.d['title']}{'：' if self.lang == 'zh' else ': '}{self.plan}"

    def content(self) -> Any:
        body = [
            _e(
                "text:sequence-decls",
                None,
                *(_e("text:sequence-decl", {"text:display-outline-level": 0, "text:name": name}) for name in ("Table", "Figure")),
            ),
            self.p("Title", self.d["title"]),
            self.p("Subtitle", self.plan),
            self.p("Period", self.f["period"]["both"]),
            *([self.p("Gap", self.f["imprint"]["statement"])] if self.f["imprint"]["disclaimer"] else []),
            *self.facts(self.d["cover"], "cover"),
            *self.front(GLANCE, "glance"),
            *self.front(GUIDE, "guide"),
            self.contents(),
            *(each for section in self.d["chapters"] for each in self.section(section)),
            *(each for section in self.d["annexes"] for each in self.section(section, annex=True)),
            *self.front(COLOPHON, "colophon"),
        ]
        automatic = [each for styles in self.columns.values() for each in styles]
        return _e(
            "office:document-content",
            {"office:version": "1.3"},
            self.fonts(),
            _e("office:automatic-styles", None, *automatic, *_cells()),
            _e("office:body", None, _e("office:text", None, *body)),
        )

    def meta(self) -> Any:
        imprint = self.f["imprint"]
        author = imprint["author"]["text"] if imprint["author"] else imprint["status_name"]
        day = f"{self.f['on']['iso']}T00:00:00"
        return _e(
            "office:document-meta",
            {"office:version": "1.3"},
            _e(
                "office:meta",
                None,
                _e("meta:generator", None, f"tracker/{imprint['release']}"),
                _e("dc:title", None, self.title),
                _e("dc:description", None, imprint["statement"]),
                _e("meta:initial-creator", None, author),
                _e("dc:creator", None, author),
                _e("meta:creation-date", None, day),
                _e("dc:date", None, day),
                _e("dc:language", None, "-".join(LOCALES[self.lang])),
                _e("meta:user-defined", {"meta:name": "Changelog entry"}, imprint["head"]),
                _e("meta:user-defined", {"meta:name": "Changelog digest"}, imprint["digest"]),
                _e("meta:user-defined", {"meta:name": "Licence"}, imprint["licence"]),
            ),
        )

    def fonts(self) -> Any:
        return _e(
            "office:font-face-decls",
            None,
            _e(
                "style:font-face",
                {
                    "style:name": "Sans",
                    "svg:font-family": FONT,
                    "style:font-family-generic": "swiss",
                    "style:font-pitch": "variable",
                },
            ),
        )

    def styles(self) -> Any:
        return _e(
            "office:document-styles",
            {"office:version": "1.3"},
            self.fonts(),
            _e("office:styles", None, *_styles(self.lang)),
            _e(
                "office:automatic-styles",
                None,
                _e(
                    "style:page-layout",
                    {"style:name": "A4"},
                    _e(
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
                        _e(
                            f"style:{place}-style",
                            None,
                            _e("style:header-footer-properties", {"fo:min-height": "0.9cm", f"fo:margin-{side}": "0.4cm"}),
                        )
                        for place, side in (("header", "bottom"), ("footer", "top"))
                    ),
                ),
            ),
            _e(
                "office:master-styles",
                None,
                _e(
                    "style:master-page",
                    {"style:name": "Standard", "style:page-layout-name": "A4"},
                    _e("style:header", None, self.p("Header", self.title)),
                    _e(
                        "style:footer",
                        None,
                        _e(
                            "text:p",
                            {"text:style-name": "Footer"},
                            f"{self.f['imprint']['statement']}　",
                            _e("text:page-number", {"text:select-page": "current"}, "1"),
                            " / ",
                            _e("text:page-count", None, "1"),
                        ),
                    ),
                ),
            ),
        )

    # --- blocks -----------------------------------------------------------------------------------------------------

    def front(self, words: dict[str, str], key: str) -> Iterator[Any]:
        """A part without a number: its heading is in the outline, and its facts follow."""
        yield self.heading(words[self.lang], key, 1, counted=False)
        yield from self.facts(self.d[key], key)

    def heading(self, words: str, key: str, depth: int, *, counted: bool) -> Any:
        depth = min(depth, DEEPEST)
        how = {"text:style-name": f"Heading_20_{depth}", "text:outline-level": depth}
        if not counted:
            how["text:is-list-header"] = "true"
        mark = {"text:name": key}
        return _e("text:h", how, _e("text:bookmark-start", mark), words, _e("text:bookmark-end", mark))

    def section(self, section: dict[str, Any], annex: bool = False) -> Iterator[Any]:
        if section["kicker"]:
            yield self.line("Kicker", section["kicker"])
        own = annex and section["number"]
        words = (
            f"{section['number']}{'　' if self.lang == 'zh' else ' '}{section['plain_title']}" if own else section["plain_title"]
        )
        yield self.heading(words, section["key"], section["depth"], counted=section["numbered"] and not annex)
        for block in section["blocks"]:
            yield from self.block(block, annex)

    def block(self, block: dict[str, Any], annex: bool) -> Iterator[Any]:
        match block["block"]:
            case "section":
                yield from self.section(block, annex)
            case "paragraph":
                yield self.line("Soft_20_body" if block["soft"] else "Text_20_body", block["line"])
            case "gap":
                strong = _e("text:span", {"text:style-name": "Strong_20_Emphasis"}, block["what"])
                yield _e("text:p", {"text:style-name": "Gap"}, strong, f"　{block['meaning']}" if block["meaning"] else "")
            case "facts":
                yield from self.facts(block, f"facts-{len(self.columns)}")
            case "items":
                for item in block["items"]:
                    yield self.item(item)
            case "table":
                yield from self.table(block)
            case "figure":
                yield from self.figure(block)

    def facts(self, block: dict[str, Any], name: str) -> Iterator[Any]:
        """Labels with their values, as a table of two columns whose first is a heading."""
        if not block["rows"]:
            return
        key = f"f-{name}"
        look = "Boxed" if block["boxed"] else "Plain"
        yield _e(
            "table:table",
            {"table:name": key, "table:style-name": self.widths(key, [26, 74])},
            *(_e("table:table-column", {"table:style-name": f"{key}.{n}"}) for n in range(2)),
            *(
                _e(
                    "table:table-row",
                    None,
                    _e(
                        "table:table-cell",
                        {"office:value-type": "string", "table:style-name": look},
                        self.p("Table_20_Heading", row["label"]),
                    ),
                    _e(
                        "table:table-cell",
                        {"office:value-type": "string", "table:style-name": look},
                        *self.paragraphs("Table_20_Contents", row["cell"]),
                    ),
                )
                for row in block["rows"]
            ),
        )
        yield self.p("After", "")

    def table(self, block: dict[str, Any]) -> Iterator[Any]:
        yield self.caption("Table", block["caption"], block["key"])
        columns, key = block["columns"], block["key"]
        style = self.widths(key, [each["share"] for each in columns])
        head = _e(
            "table:table-row",
            None,
            *(
                _e(
                    "table:table-cell",
                    {"office:value-type": "string", "table:style-name": "Head"},
                    self.p("Table_20_Number_20_Heading" if each["number"] else "Table_20_Heading", each["label"]),
                )
                for each in columns
            ),
        )
        rows = [
            _e(
                "table:table-row",
                None,
                *(
                    _e(
                        "table:table-cell",
                        {"office:value-type": "string", "table:style-name": "Plain"},
                        *self.paragraphs("Table_20_Number" if column["number"] else "Table_20_Contents", cell),
                    )
                    for cell, column in zip(row, columns, strict=True)
                ),
            )
            for row in block["rows"]
        ]
        yield _e(
            "table:table",
            {"table:name": key, "table:style-name": style},
            *(_e("table:table-column", {"table:style-name": f"{style}.{n}"}) for n in range(len(columns))),
            _e("table:table-header-rows", None, head),
            *rows,
        )
        yield self.p("Note" if block["note"] else "After", block["note"])

    def figure(self, block: dict[str, Any]) -> Iterator[Any]:
        if block["absent"]:
            strong = _e("text:span", {"text:style-name": "Strong_20_Emphasis"}, block["caption"])
            yield _e("text:p", {"text:style-name": "Gap"}, strong, f"　{block['absent']}")
            return
        name = block["chart"]
        yield self.caption("Figure", block["caption"], f"figure-{name}")
        svg = self.drawn.get(name) or charts.draw(name, self.r, self.lang)
        self.pictures[f"Pictures/{name}.svg"] = svg
        self.pictures[f"Pictures/{name}.png"] = charts.draw(name, self.r, self.lang, "png")
        height = charts.height(svg)
        scale = min(1.0, 220 / height)
        images = (
            _e(
                "draw:image",
                {
                    "xlink:href": f"Pictures/{name}.{form}",
                    "xlink:type": "simple",
                    "xlink:show": "embed",
                    "xlink:actuate": "onLoad",
                },
            )
            for form in ("svg", "png")
        )
        frame = _e(
            "draw:frame",
            {
                "draw:name": name,
                "text:anchor-type": "as-char",
                "svg:width": f"{WIDTH * scale:.2f}mm",
                "svg:height": f"{height * scale:.2f}mm",
            },
            *images,
            _e("svg:title", None, block["caption"]),
            _e("svg:desc", None, block["alt"]),
        )
        yield _e("text:p", {"text:style-name": "Picture"}, frame)
        yield self.p("Note" if block["note"] else "After", block["note"])

    def item(self, item: dict[str, Any]) -> Any:
        parts: list[Any] = []
        if item["lead"]:
            parts += [*self.runs(item["lead"]), "　"]
        for n, line in enumerate(item["cell"]):
            parts += [_e("text:line-break"), *self.runs(line)] if n else self.runs(line)
        if item["key"]:
            mark = {"text:name": item["key"]}
            parts = [_e("text:bookmark-start", mark), *parts, _e("text:bookmark-end", mark)]
        return _e("text:p", {"text:style-name": "Item"}, *parts)

    def caption(self, kind: str, words: str, key: str) -> Any:
        word = (TABLE_WORD if kind == "Table" else FIGURE_WORD)[self.lang]
        mark = {"text:name": key if kind == "Table" else f"{key}"}
        number = _e(
            "text:sequence",
            {"text:name": kind, "text:formula": f"ooow:{kind}+1", "style:num-format": "1", "text:ref-name": f"ref{kind}{key}"},
            str(self._next(kind)),
        )
        return _e(
            "text:p",
            {"text:style-name": kind},
            _e("text:bookmark-start", mark),
            word,
            number,
            "　" if self.lang == "zh" else ": ",
            words,
            _e("text:bookmark-end", mark),
        )

    def _next(self, kind: str) -> int:
        counts = self.__dict__.setdefault("_counts", {})
        counts[kind] = counts.get(kind, 0) + 1
        return int(counts[kind])

    def contents(self) -> Any:
        """The table of contents, with the entries as they are; a word processor adds the pages when it is told to update it."""
        levels = [
            _e(
                "text:table-of-content-entry-template",
                {"text:outline-level": depth, "text:style-name": f"Contents_20_{depth}"},
                _e("text:index-entry-link-start"),
                _e("text:index-entry-chapter"),
                _e("text:index-entry-text"),
                _e("text:index-entry-link-end"),
                _e("text:index-entry-tab-stop", {"style:type": "right", "style:leader-char": "."}),
                _e("text:index-entry-page-number"),
            )
            for depth in (1, 2)
        ]
        heading = _e("text:p", {"text:style-name": "Contents_20_Heading"}, CONTENTS[self.lang])
        entries = [
            _e(
                "text:p",
                {"text:style-name": f"Contents_20_{section['depth']}"},
                _e(
                    "text:a",
                    {"xlink:type": "simple", "xlink:href": f"#{section['key']}"},
                    f"{section['number']}{'' if self.lang == 'zh' else ' '}{section['plain_title']}",
                ),
            )
            for top in (*self.d["chapters"], *self.d["annexes"])
            for section in _to_depth(top, 2)
        ]
        return _e(
            "text:table-of-content",
            {"text:name": "Contents", "text:protected": "true"},
            _e(
                "text:table-of-content-source",
                {"text:outline-level": 2},
                _e("text:index-title-template", {"text:style-name": "Contents_20_Heading"}, CONTENTS[self.lang]),
                *levels,
            ),
            _e("text:index-body", None, _e("text:index-title", {"text:name": "Contents_Head"}, heading), *entries),
        )

    def widths(self, key: str, shares: list[int]) -> str:
        """The style of a table and of its columns, by the shares of the full measure."""
        whole = sum(shares)
        self.columns[key] = [
            _e(
                "style:style",
                {"style:name": key, "style:family": "table"},
                _e(
                    "style:table-properties",
                    {"style:width": f"{WIDTH}mm", "table:align": "margins", "style:may-break-between-rows": "true"},
                ),
            ),
            *(
                _e(
                    "style:style",
                    {"style:name": f"{key}.{n}", "style:family": "table-column"},
                    _e("style:table-column-properties", {"style:column-width": f"{WIDTH * share / whole:.2f}mm"}),
                )
                for n, share in enumerate(shares)
            ),
        ]
        return key

    # --- lines ------------------------------------------------------------------------------------------------------

    def p(self, style: str, words: str) -> Any:
        return _e("text:p", {"text:style-name": style}, *_broken(words))

    def line(self, style: str, runs: list[dict[str, Any]]) -> Any:
        return _e("text:p", {"text:style-name": style}, *self.runs(runs))

    def paragraphs(self, style: str, cell: list[list[dict[str, Any]]]) -> list[Any]:
        return [self.line(style, each) for each in cell] or [self.p(style, "")]

    def runs(self, runs: list[dict[str, Any]]) -> list[Any]:
        return [part for run in runs for part in self.run(run)]

    def run(self, run: dict[str, Any]) -> Iterator[Any]:
        match run["run"]:
            case "tile":
                return  # the state's word always stands beside it
            case "day":
                yield run["text"]
            case "cited":
                zh = self.lang == "zh"
                yield "〔" if zh else " ["
                for n, number in enumerate(run["numbers"]):
                    yield ("、" if zh else ", ") if n else ""
                    yield _link(f"#source-{number}", str(number))
                yield "〕" if zh else "]"
            case "link":
                where = f"#{run['key']}" if run["key"] else run["address"]
                yield _link(where, run["text"]) if where else run["text"]
            case _:
                yield from self.words(run)

    def words(self, run: dict[str, Any]) -> Iterator[Any]:
        if run["before"]:
            yield _span("Soft", run["before"])
        style = {"strong": "Strong_20_Emphasis", "soft": "Soft"}.get(run["tone"], "")
        if run["lang"] != self.lang:
            style = "In_20_Chinese" if run["lang"] == "zh" else "In_20_English"
        yield from ([_span(style, run["text"])] if style else _broken(run["text"]))
        if run["dagger"]:
            yield _span("Soft", f"（{run['dagger']}）" if self.lang == "zh" else f" ({run['dagger']})")
        if run["after"]:
            yield _span("Soft", run["after"])


def _span(style: str, words: str) -> Any:
    return _e("text:span", {"text:style-name": style}, *_broken(words))


def _link(where: str, words: str) -> Any:
    return _e("text:a", {"xlink:type": "simple", "xlink:href": where, "text:style-name": "Internet_20_link"}, words)


def _broken(words: str) -> Iterator[Any]:
    """A text with its line ends as the format has them."""
    for n, part in enumerate(words.split("\n")):
        if n:
            yield _e("text:line-break")
        yield part


def _to_depth(section: dict[str, Any], depth: int) -> Iterator[dict[str, Any]]:
    yield section
    if section["depth"] < depth:
        for each in section["blocks"]:
            if each["block"] == "section" and each["numbered"]:
                yield from _to_depth(each, depth)


# --- styles -------------------------------------------------------------------------------------------------------


def _cells() -> list[Any]:
    def cell(name: str, **properties: str) -> Any:
        return _e(
            "style:style",
            {"style:name": name, "style:family": "table-cell"},
            _e(
                "style:table-cell-properties",
                {
                    "fo:padding": "0.12cm",
                    **{key.replace("__", ":").replace("_", "-"): value for key, value in properties.items()},
                },
            ),
        )

    rule = "0.5pt solid #d9d2c8"
    return [
        cell("Plain", fo__border_bottom=rule),
        cell("Boxed", fo__border_bottom=rule, fo__background_color="#f1ede6"),
        cell(
            "Head", fo__border_top="1pt solid #221c20", fo__border_bottom="0.75pt solid #221c20", fo__background_color="#f1ede6"
        ),
    ]


def _styles(lang: Lang) -> Iterator[Any]:
    language, country = LOCALES[lang]
    locale = {"fo:language": language, "fo:country": country, "style:language-asian": "zh", "style:country-asian": "TW"}
    yield _e(
        "style:default-style",
        {"style:family": "paragraph"},
        _e(
            "style:paragraph-properties",
            {
                "style:text-autospace": "none",
                "style:punctuation-wrap": "hanging",
                "style:line-break": "strict",
                "style:tab-stop-distance": "1cm",
                "fo:hyphenation-ladder-count": "no-limit",
            },
        ),
        _e(
            "style:text-properties",
            {
                "style:font-name": "Sans",
                "style:font-name-asian": "Sans",
                "fo:font-size": "10pt",
                "style:font-size-asian": "10pt",
                "fo:color": "#221c20",
                "fo:hyphenate": "false",
                **locale,
            },
        ),
    )
    yield _e("style:default-style", {"style:family": "table"}, _e("style:table-properties", {"table:border-model": "collapsing"}))
    yield _paragraph("Standard", "", leading="140%" if lang == "zh" else "125%")
    yield _paragraph("Text_20_body", "Standard", below="0.22cm")
    yield _paragraph("Soft_20_body", "Text_20_body", colour="#5f5656")
    yield _paragraph("Title", "Standard", size=24, bold=True, below="0.3cm", leading="115%")
    yield _paragraph("Subtitle", "Standard", size=15, bold=True, below="0.15cm")
    yield _paragraph("Period", "Standard", size=12, below="0.5cm", colour="#5f5656")
    yield _paragraph("Gap", "Text_20_body", ground="#f1ede6")
    yield _paragraph("Kicker", "Standard", size=8.5, colour="#6b2a58", above="0.5cm", keep=True)
    for depth, size in ((1, 17.0), (2, 13.0), (3, 11.0), (4, 10.0), (5, 10.0), (6, 10.0)):
        yield _paragraph(
            f"Heading_20_{depth}",
            "Standard",
            size=size,
            bold=True,
            above="0.9cm" if depth == 1 else "0.5cm",
            below="0.25cm",
            keep=True,
            outline=depth,
            leading="120%",
        )
    yield _paragraph("Table_20_Contents", "Standard", size=8.5)
    yield _paragraph("Table_20_Number", "Table_20_Contents", align="end")
    yield _paragraph("Table_20_Heading", "Table_20_Contents", bold=True)
    yield _paragraph("Table_20_Number_20_Heading", "Table_20_Heading", align="end")
    yield _paragraph("Caption", "Standard", bold=True, above="0.4cm", below="0.15cm", keep=True)
    yield _paragraph("Table", "Caption")
    yield _paragraph("Figure", "Caption")
    yield _paragraph("Picture", "Standard", below="0.1cm")
    yield _paragraph("Note", "Standard", size=8, colour="#5f5656", below="0.4cm")
    yield _paragraph("After", "Standard", size=4)
    yield _paragraph("Item", "Text_20_body", below="0.15cm")
    yield _paragraph("Header", "Standard", size=8, colour="#5f5656")
    yield _paragraph("Footer", "Standard", size=8, colour="#5f5656")
    yield _paragraph("Contents_20_Heading", "Standard", size=13, bold=True, above="0.8cm", below="0.2cm", keep=True)
    yield _paragraph("Contents_20_1", "Standard", bold=True, above="0.12cm", tab=True)
    yield _paragraph("Contents_20_2", "Standard", size=9, left="0.6cm", tab=True)
    yield _characters("Strong_20_Emphasis", {"fo:font-weight": "bold", "style:font-weight-asian": "bold"})
    yield _characters("Soft", {"fo:color": "#5f5656"})
    yield _characters("Internet_20_link", {"fo:color": "#6b2a58", "style:text-underline-style": "solid"})
    yield _characters("In_20_Chinese", {"fo:language": "zh", "fo:country": "TW"})
    yield _characters(
        "In_20_English", {"fo:language": "en", "fo:country": "GB", "style:language-asian": "en", "style:country-asian": "GB"}
    )
    yield _e(
        "text:outline-style",
        {"style:name": "Outline"},
        *(
            _e(
                "text:outline-level-style",
                {
                    "text:level": n,
                    "style:num-prefix": before,
                    "style:num-format": numerals,
                    "style:num-suffix": behind,
                    **({"text:display-levels": n} if lang == "en" and n > 1 else {}),
                },
                _e(
                    "style:list-level-properties",
                    {"text:list-level-position-and-space-mode": "label-alignment"},
                    _e("style:list-level-label-alignment", {"text:label-followed-by": "nothing" if lang == "zh" else "space"}),
                ),
            )
            for n, (before, numerals, behind) in enumerate(OUTLINE[lang], 1)
        ),
    )


def _paragraph(
    name: str,
    parent: str,
    *,
    size: float = 0,
    bold: bool = False,
    colour: str = "",
    above: str = "",
    below: str = "",
    left: str = "",
    align: str = "",
    ground: str = "",
    leading: str = "",
    keep: bool = False,
    tab: bool = False,
    outline: int = 0,
) -> Any:
    paragraph = {
        "fo:margin-top": above,
        "fo:margin-bottom": below,
        "fo:margin-left": left,
        "fo:text-align": align,
        "fo:background-color": ground,
        "fo:line-height": leading,
        "fo:keep-with-next": "always" if keep else "",
        "fo:padding": "0.2cm" if ground else "",
    }
    letters = {
        "fo:font-size": f"{size}pt" if size else "",
        "style:font-size-asian": f"{size}pt" if size else "",
        "fo:font-weight": "bold" if bold else "",
        "style:font-weight-asian": "bold" if bold else "",
        "fo:color": colour,
    }
    stops = (
        [
            _e(
                "style:tab-stops",
                None,
                _e(
                    "style:tab-stop",
                    {
                        "style:position": f"{WIDTH}mm",
                        "style:type": "right",
                        "style:leader-style": "dotted",
                        "style:leader-text": ".",
                    },
                ),
            )
        ]
        if tab
        else []
    )
    return _e(
        "style:style",
        {
            "style:name": name,
            "style:display-name": name.replace("_20_", " "),
            "style:family": "paragraph",
            **({"style:parent-style-name": parent} if parent else {}),
            **({"style:default-outline-level": outline} if outline else {}),
        },
        _e("style:paragraph-properties", {key: value for key, value in paragraph.items() if value}, *stops),
        _e("style:text-properties", {key: value for key, value in letters.items() if value}),
    )


def _characters(name: str, properties: Mapping[str, object]) -> Any:
    return _e(
        "style:style",
        {"style:name": name, "style:display-name": name.replace("_20_", " "), "style:family": "text"},
        _e("style:text-properties", properties),
    )
