"""How the headings of another tracker's sheet are read: saved under a name, for the next sheet like it."""

from __future__ import annotations

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base


class ColumnMap(Base):
    __tablename__ = "column_map"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    columns: Mapped[dict[str, str]] = mapped_column(JSON)
    """Names of fields by heading, in the form used for comparison; ``""`` for a column that is not read."""
