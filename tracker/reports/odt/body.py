"""The text itself: headings, tables, figures and lists from the blocks of a document, and the table of contents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tracker.domain.bilingual import Lang
from tracker.reports import charts
from tracker.reports.content import Report
from tracker.reports.odt.elements import e
from tracker.reports.odt.lines import Lines
from tracker.reports.odt.styles import cells, fonts
from tracker.reports.setting import headed
from tracker.reports.sheet import WIDTH

ROW = {"table:style-name": "Row"}
TABLE_WORD, FIGURE_WORD = {"zh": "表", "en": "Table "}, {"zh": "圖", "en": "Figure "}
CONTENTS = {"zh": "目次", "en": "Contents"}
GLANCE, GUIDE, COLOPHON = (
    {"zh": "一覽", "en": "At a glance"},
    {"zh": "如何閱讀本報告", "en": "How to read this report"},
    {"zh": "版本資訊", "en": "Colophon"},
)
DEEPEST = 6
FEW = 3
"""A table of up to this many rows is not split across two pages."""


class Body(Lines):
    """The text of one file; ``pictures`` are collected while it is made."""

    def __init__(
        self, report: Report, document: dict[str, Any], facts: dict[str, Any], lang: Lang, drawn: Mapping[str, bytes]
    ) -> None:
        super().__init__(lang)
        self.r, self.d, self.f, self.drawn = report, document, facts, drawn
        self.pictures: dict[str, bytes] = {}
        self.columns: dict[str, list[Any]] = {}

    @property
    def plan(self) -> str:
        title = self.f["plan"]["title"]
        return str(title["text"] if title else self.f["plan"]["code"])

    @property
    def title(self) -> str:
        return str(self.d["name"])

    def content(self) -> Any:
        body = [
            e(
                "text:sequence-decls",
                None,
                *(e("text:sequence-decl", {"text:display-outline-level": 0, "text:name": name}) for name in ("Table", "Figure")),
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
        return e(
            "office:document-content",
            {"office:version": "1.3"},
            fonts(),
            e("office:automatic-styles", None, *automatic, *cells()),
            e("office:body", None, e("office:text", None, *body)),
        )

    # --- blocks -----------------------------------------------------------------------------------------------------

    def front(self, words: dict[str, str], key: str) -> Iterator[Any]:
        """A part without a number: its heading is in the outline, and its facts follow."""
        yield self.heading([words[self.lang]], key, 1, counted=False)
        yield from self.facts(self.d[key], key)

    def heading(self, words: list[Any], key: str, depth: int, *, counted: bool) -> Any:
        depth = min(depth, DEEPEST)
        how = {"text:style-name": f"Heading_20_{depth}", "text:outline-level": depth}
        if not counted:
            how["text:is-list-header"] = "true"
        mark = {"text:name": key}
        return e("text:h", how, e("text:bookmark-start", mark), *words, e("text:bookmark-end", mark))

    def section(self, section: dict[str, Any], annex: bool = False) -> Iterator[Any]:
        if section["kicker"]:
            yield self.line("Kicker", section["kicker"])
        own = annex and section["number"]
        words = [headed(section["number"], "", self.lang) if own else "", *self.runs(section["title"])]
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
                strong = e("text:span", {"text:style-name": "Strong_20_Emphasis"}, block["what"])
                meaning = f"{self.blank}{block['meaning']}" if block["meaning"] else ""
                yield e("text:p", {"text:style-name": "Gap"}, strong, meaning)
            case "facts":
                yield from self.facts(block, f"facts-{len(self.columns)}")
            case "items":
                yield self.items(block["items"])
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
        yield e(
            "table:table",
            {"table:name": key, "table:style-name": self.widths(key, [26, 74], whole=len(block["rows"]) <= FEW)},
            *(e("table:table-column", {"table:style-name": f"{key}.{n}"}) for n in range(2)),
            *(
                e(
                    "table:table-row",
                    ROW,
                    e(
                        "table:table-cell",
                        {"office:value-type": "string", "table:style-name": look},
                        self.p(f"Table_20_Heading{_kept(n, block)}", row["label"]),
                    ),
                    e(
                        "table:table-cell",
                        {"office:value-type": "string", "table:style-name": look},
                        *self.paragraphs(f"Table_20_Contents{_kept(n, block)}", row["cell"]),
                    ),
                )
                for n, row in enumerate(block["rows"])
            ),
        )
        yield self.p("After", "")

    def table(self, block: dict[str, Any]) -> Iterator[Any]:
        yield self.caption("Table", block["caption"], block["key"])
        columns, key = block["columns"], block["key"]
        style = self.widths(key, [each["share"] for each in columns], whole=len(block["rows"]) <= FEW)
        head = e(
            "table:table-row",
            ROW,
            *(
                e(
                    "table:table-cell",
                    {"office:value-type": "string", "table:style-name": "Head"},
                    self.p("Table_20_Number_20_Heading" if each["number"] else "Table_20_Heading", each["label"]),
                )
                for each in columns
            ),
        )
        rows = [
            e(
                "table:table-row",
                ROW,
                *(
                    e(
                        "table:table-cell",
                        {"office:value-type": "string", "table:style-name": "Plain"},
                        *self.paragraphs(
                            f"Table_20_{'Number' if column['number'] else 'Contents'}{_kept(n, block)}", cell
                        ),
                    )
                    for cell, column in zip(row, columns, strict=True)
                ),
            )
            for n, row in enumerate(block["rows"])
        ]
        yield e(
            "table:table",
            {"table:name": key, "table:style-name": style},
            *(e("table:table-column", {"table:style-name": f"{style}.{n}"}) for n in range(len(columns))),
            e("table:table-header-rows", None, head),
            *rows,
        )
        yield self.p("Note" if block["note"] else "After", block["note"])

    def figure(self, block: dict[str, Any]) -> Iterator[Any]:
        if block["absent"]:
            strong = e("text:span", {"text:style-name": "Strong_20_Emphasis"}, block["caption"])
            yield e("text:p", {"text:style-name": "Gap"}, strong, f"{self.blank}{block['absent']}")
            return
        name = block["chart"]
        yield self.caption("Figure", block["caption"], f"figure-{name}")
        svg = self.drawn.get(name) or charts.draw(name, self.r, self.lang)
        self.pictures[f"Pictures/{name}.svg"] = svg
        self.pictures[f"Pictures/{name}.png"] = charts.draw(name, self.r, self.lang, "png")
        height = charts.height(svg)
        scale = min(1.0, 220 / height)
        images = (
            e(
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
        frame = e(
            "draw:frame",
            {
                "draw:name": name,
                "text:anchor-type": "as-char",
                "svg:width": f"{WIDTH * scale:.2f}mm",
                "svg:height": f"{height * scale:.2f}mm",
            },
            *images,
            e("svg:title", None, block["caption"]),
            e("svg:desc", None, block["alt"]),
        )
        yield e("text:p", {"text:style-name": "Noted_20_picture" if block["note"] else "Picture"}, frame)
        yield self.p("Note" if block["note"] else "After", block["note"])

    def items(self, items: list[dict[str, Any]]) -> Any:
        """A list: with dashes or, where a date or a number precedes its items, with no mark beside it."""
        style = "Led_20_items" if any(item["lead"] for item in items) else "Dashes"
        return e("text:list", {"text:style-name": style}, *(e("text:list-item", None, self.item(item)) for item in items))

    def item(self, item: dict[str, Any]) -> Any:
        parts: list[Any] = []
        if item["lead"]:
            parts += [*self.runs(item["lead"]), self.blank]
        for n, line in enumerate(item["cell"]):
            parts += [e("text:line-break"), *self.runs(line)] if n else self.runs(line)
        if item["key"]:
            mark = {"text:name": item["key"]}
            parts = [e("text:bookmark-start", mark), *parts, e("text:bookmark-end", mark)]
        return e("text:p", {"text:style-name": "Item"}, *parts)

    def caption(self, kind: str, words: str, key: str) -> Any:
        word = (TABLE_WORD if kind == "Table" else FIGURE_WORD)[self.lang]
        mark = {"text:name": key if kind == "Table" else f"{key}"}
        number = e(
            "text:sequence",
            {"text:name": kind, "text:formula": f"ooow:{kind}+1", "style:num-format": "1", "text:ref-name": f"ref{kind}{key}"},
            str(self._next(kind)),
        )
        return e(
            "text:p",
            {"text:style-name": kind},
            e("text:bookmark-start", mark),
            word,
            number,
            "　" if self.lang == "zh" else ": ",
            words,
            e("text:bookmark-end", mark),
        )

    def _next(self, kind: str) -> int:
        counts = self.__dict__.setdefault("_counts", {})
        counts[kind] = counts.get(kind, 0) + 1
        return int(counts[kind])

    def contents(self) -> Any:
        """The table of contents, with its entries as they are; a word processor adds page numbers when asked to update it."""
        levels = [
            e(
                "text:table-of-content-entry-template",
                {"text:outline-level": depth, "text:style-name": f"Contents_20_{depth}"},
                e("text:index-entry-link-start"),
                e("text:index-entry-chapter"),
                e("text:index-entry-text"),
                e("text:index-entry-link-end"),
                e("text:index-entry-tab-stop", {"style:type": "right", "style:leader-char": "."}),
                e("text:index-entry-page-number"),
            )
            for depth in (1, 2)
        ]
        heading = e("text:p", {"text:style-name": "Contents_20_Heading"}, CONTENTS[self.lang])
        entries = [
            e(
                "text:p",
                {"text:style-name": f"Contents_20_{section['depth']}"},
                e(
                    "text:a",
                    {"xlink:type": "simple", "xlink:href": f"#{section['key']}"},
                    headed(section["number"], section["plain_title"], self.lang),
                ),
            )
            for top in (*self.d["chapters"], *self.d["annexes"])
            for section in _to_depth(top, 2)
        ]
        return e(
            "text:table-of-content",
            {"text:name": "Contents", "text:protected": "true"},
            e(
                "text:table-of-content-source",
                {"text:outline-level": 2},
                e("text:index-title-template", {"text:style-name": "Contents_20_Heading"}, CONTENTS[self.lang]),
                *levels,
            ),
            e("text:index-body", None, e("text:index-title", {"text:name": "Contents_Head"}, heading), *entries),
        )

    def widths(self, key: str, shares: list[int], *, whole: bool = False) -> str:
        """The style of a table and of its columns, by their shares of the full width.

        whole  for a table of few rows: it is not split across two pages
        """
        measure = sum(shares)
        self.columns[key] = [
            e(
                "style:style",
                {"style:name": key, "style:family": "table"},
                e(
                    "style:table-properties",
                    {
                        "style:width": f"{WIDTH}mm",
                        "table:align": "margins",
                        "style:may-break-between-rows": "false" if whole else "true",
                    },
                ),
            ),
            *(
                e(
                    "style:style",
                    {"style:name": f"{key}.{n}", "style:family": "table-column"},
                    e("style:table-column-properties", {"style:column-width": f"{WIDTH * share / measure:.2f}mm"}),
                )
                for n, share in enumerate(shares)
            ),
        ]
        return key


def _kept(n: int, block: dict[str, Any]) -> str:
    """The ending of the style of a table's first row and of its last but one: neither end is left alone on a page."""
    last = len(block["rows"]) - 1
    return "_20_Kept" if n in (0, last - 1) and n < last else ""


def _to_depth(section: dict[str, Any], depth: int) -> Iterator[dict[str, Any]]:
    yield section
    if section["depth"] < depth:
        for each in section["blocks"]:
            if each["block"] == "section" and each["numbered"]:
                yield from _to_depth(each, depth)
