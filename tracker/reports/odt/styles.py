"""The styles that have names in a word processor, those of table cells, and the fonts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tracker.domain.bilingual import Lang
from tracker.reports.odt.elements import e
from tracker.reports.sheet import WIDTH

FONT = "'Noto Sans TC', 'Noto Sans CJK TC', 'Microsoft JhengHei', 'PingFang TC'"
LOCALES: dict[Lang, tuple[str, str]] = {"zh": ("zh", "TW"), "en": ("en", "GB")}
OUTLINE: dict[Lang, tuple[tuple[str, str, str], ...]] = {
    "zh": (("", "壹, 貳, 參, ...", "、"), ("", "一, 二, 三, ...", "、"), ("（", "一, 二, 三, ...", "）"), ("", "1", ".")),
    "en": (("", "1", ""), ("", "1", ""), ("", "1", ""), ("", "1", "")),
}
"""For each depth of heading: what precedes its number, which numerals it has, and what follows."""


def fonts() -> Any:
    return e(
        "office:font-face-decls",
        None,
        e(
            "style:font-face",
            {
                "style:name": "Sans",
                "svg:font-family": FONT,
                "style:font-family-generic": "swiss",
                "style:font-pitch": "variable",
            },
        ),
    )


def cells() -> list[Any]:
    def cell(name: str, **properties: str) -> Any:
        return e(
            "style:style",
            {"style:name": name, "style:family": "table-cell"},
            e(
                "style:table-cell-properties",
                {
                    "fo:padding": "0.12cm",
                    **{key.replace("__", ":").replace("_", "-"): value for key, value in properties.items()},
                },
            ),
        )

    rule = "0.5pt solid #d9d2c8"
    return [
        # No row is split across two pages.
        e("style:style", {"style:name": "Row", "style:family": "table-row"},
          e("style:table-row-properties", {"fo:keep-together": "always"})),
        cell("Plain", fo__border_bottom=rule),
        cell("Boxed", fo__border_bottom=rule, fo__background_color="#f1ede6"),
        cell(
            "Head", fo__border_top="1pt solid #221c20", fo__border_bottom="0.75pt solid #221c20", fo__background_color="#f1ede6"
        ),
    ]


def named(lang: Lang) -> Iterator[Any]:
    # Latin script and digits are marked as English in both languages: in Chinese, a word processor breaks a line inside a
    # number.
    locale = {"fo:language": "en", "fo:country": "GB", "style:language-asian": "zh", "style:country-asian": "TW"}
    yield e(
        "style:default-style",
        {"style:family": "paragraph"},
        e(
            "style:paragraph-properties",
            {
                "style:text-autospace": "none",
                "style:punctuation-wrap": "hanging",
                "style:line-break": "strict",
                "style:tab-stop-distance": "1cm",
                "fo:hyphenation-ladder-count": "no-limit",
                "fo:orphans": "2",
                "fo:widows": "2",
            },
        ),
        e(
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
    yield e("style:default-style", {"style:family": "table"}, e("style:table-properties", {"table:border-model": "collapsing"}))
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
    yield _paragraph("Table_20_Contents_20_Kept", "Table_20_Contents", keep=True)
    yield _paragraph("Table_20_Number_20_Kept", "Table_20_Number", keep=True)
    yield _paragraph("Table_20_Heading", "Table_20_Contents", bold=True)
    yield _paragraph("Table_20_Heading_20_Kept", "Table_20_Heading", keep=True)
    yield _paragraph("Table_20_Number_20_Heading", "Table_20_Heading", align="end")
    yield _paragraph("Caption", "Standard", bold=True, above="0.4cm", below="0.15cm", keep=True)
    yield _paragraph("Table", "Caption")
    yield _paragraph("Figure", "Caption")
    yield _paragraph("Picture", "Standard", below="0.1cm")
    yield _paragraph("Noted_20_picture", "Picture", keep=True)
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
    yield _characters("In_20_Chinese", {"style:language-asian": "zh", "style:country-asian": "TW"})
    yield _characters(
        "In_20_English", {"fo:language": "en", "fo:country": "GB", "style:language-asian": "en", "style:country-asian": "GB"}
    )
    yield e(
        "text:outline-style",
        {"style:name": "Outline"},
        *(
            e(
                "text:outline-level-style",
                {
                    "text:level": n,
                    "style:num-prefix": before,
                    "style:num-format": numerals,
                    "style:num-suffix": behind,
                    **({"text:display-levels": n} if lang == "en" and n > 1 else {}),
                },
                e(
                    "style:list-level-properties",
                    {"text:list-level-position-and-space-mode": "label-alignment"},
                    e("style:list-level-label-alignment", {"text:label-followed-by": "nothing" if lang == "zh" else "space"}),
                ),
            )
            for n, (before, numerals, behind) in enumerate(OUTLINE[lang], 1)
        ),
    )
    yield from _lists()


def _lists() -> Iterator[Any]:
    """The two kinds of list: one with a dash before each item, and one with only what the item itself begins with."""
    for name, mark, look, indent, follows in (
        ("Dashes", "text:list-level-style-bullet", {"text:bullet-char": "—"}, "0.6cm", "listtab"),
        ("Led_20_items", "text:list-level-style-number", {"style:num-format": ""}, "0cm", "nothing"),
    ):
        where = {"text:label-followed-by": follows, "fo:margin-left": indent, "fo:text-indent": f"-{indent}"}
        if follows == "listtab":
            where["text:list-tab-stop-position"] = indent
        yield e(
            "text:list-style",
            {"style:name": name},
            e(
                mark,
                {"text:level": 1, **look},
                e(
                    "style:list-level-properties",
                    {"text:list-level-position-and-space-mode": "label-alignment"},
                    e("style:list-level-label-alignment", where),
                ),
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
            e(
                "style:tab-stops",
                None,
                e(
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
    return e(
        "style:style",
        {
            "style:name": name,
            "style:display-name": name.replace("_20_", " "),
            "style:family": "paragraph",
            **({"style:parent-style-name": parent} if parent else {}),
            **({"style:default-outline-level": outline} if outline else {}),
        },
        e("style:paragraph-properties", {key: value for key, value in paragraph.items() if value}, *stops),
        e("style:text-properties", {key: value for key, value in letters.items() if value}),
    )


def _characters(name: str, properties: Mapping[str, object]) -> Any:
    return e(
        "style:style",
        {"style:name": name, "style:display-name": name.replace("_20_", " "), "style:family": "text"},
        e("style:text-properties", properties),
    )
