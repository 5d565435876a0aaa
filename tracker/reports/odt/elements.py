"""Elements of the format, with names as ``text:p``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml.builder import ElementMaker

from tracker.changelog.chain import UNKEEPABLE

ODF = "urn:oasis:names:tc:opendocument:xmlns:"
NS = {
    **{
        each: f"{ODF}{name}:1.0"
        for each, name in (
            ("office", "office"),
            ("style", "style"),
            ("text", "text"),
            ("table", "table"),
            ("draw", "drawing"),
            ("fo", "xsl-fo-compatible"),
            ("svg", "svg-compatible"),
            ("meta", "meta"),
            ("config", "config"),
        )
    },
    "dc": "http://purl.org/dc/elements/1.1/",
    "xlink": "http://www.w3.org/1999/xlink",
    "ooo": "http://openoffice.org/2004/office",
    "xml": "http://www.w3.org/XML/1998/namespace",
}
E: Any = ElementMaker(nsmap={name: address for name, address in NS.items() if name != "xml"})


def e(name: str, attributes: Mapping[str, object] | None = None, *children: Any) -> Any:
    """An element, with names as ``text:p``."""
    return E(
        qualified(name),
        {qualified(key): clean(str(value)) for key, value in (attributes or {}).items()},
        *(clean(each) if isinstance(each, str) else each for each in children),
    )


def qualified(name: str) -> str:
    space, _, local = name.partition(":")
    return f"{{{NS[space]}}}{local}"


def clean(text: str) -> str:
    """The text without what XML cannot hold."""
    return UNKEEPABLE.sub("\ufffd", text)
