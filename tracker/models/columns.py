"""The columns that many things share: a text in two languages, a list of sources, a link to another thing."""

from __future__ import annotations

from typing import Any, TypedDict

from sqlalchemy import JSON, Enum, ForeignKey, String, Text
from sqlalchemy.orm import Composite, Mapped, composite, mapped_column

from tracker.domain.bilingual import Bilingual, TextState


class Source(TypedDict, total=False):
    """Where something can be read: a URL, and a title if it has one."""

    url: str
    title: str


def bilingual(name: str) -> Composite[Bilingual]:
    """A ``Bilingual`` over five columns: ``<name>_zh``, ``_en``, ``_original``, ``_translation``, ``_made_from``."""
    return composite(
        Bilingual,
        mapped_column(f"{name}_zh", Text, default=""),
        mapped_column(f"{name}_en", Text, default=""),
        mapped_column(f"{name}_original", String(2), default="zh"),
        mapped_column(f"{name}_translation", Enum(
            TextState, values_callable=lambda codes: [code.value for code in codes], native_enum=False,
            create_constraint=True, length=10, name=f"{name}_translation"), default=TextState.MISSING),
        mapped_column(f"{name}_made_from", String(16), default=""),
    )


def link(target: str, **options: Any) -> Mapped[Any]:
    """A reference to another thing. Checked at commit, so that a log can be read back in any order."""
    return mapped_column(ForeignKey(target, deferrable=True, initially="DEFERRED"), **options)


def json_list() -> Mapped[Any]:
    """A short list of JSON values that belongs to one thing's own state."""
    return mapped_column(JSON, default=list)
