"""The register of the forum's conclusions"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _code(name: str, *codes: str, length: int = 40) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=length)


def _bilingual(name: str) -> list[sa.Column[Any]]:
    return [
        sa.Column(f"{name}_zh", sa.Text(), nullable=False),
        sa.Column(f"{name}_en", sa.Text(), nullable=False),
        sa.Column(f"{name}_original", sa.String(2), nullable=False),
        sa.Column(f"{name}_translation",
                  _code(f"{name}_translation", "missing", "draft", "reviewed", "official", length=10), nullable=False),
        sa.Column(f"{name}_made_from", sa.String(16), nullable=False),
    ]


def _link(column: str, table: str, name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{table}.reference"], name=op.f(name), initially="DEFERRED", deferrable=True)


def upgrade() -> None:
    op.create_table(
        "conclusion",
        sa.Column("number", sa.Integer(), nullable=False),
        *_bilingual("title"),
        *_bilingual("text"),
        sa.Column("meeting", sa.String(120), nullable=True),
        sa.Column("commitments", sa.JSON(), nullable=False),
        *_bilingual("condition"),
        sa.Column("tracking", _code("tracking", "opened", "kept", "left", "released"), nullable=False),
        sa.Column("basis", _code("rulingbasis", "recorded", "inferred", "among_others"), nullable=False),
        sa.Column("ruled_at", sa.String(120), nullable=True),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("reference", sa.String(120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.CheckConstraint("(tracking = 'opened') = (ruled_at IS NULL)", name=op.f("ck_conclusion_a_ruling_has_its_meeting")),
        sa.CheckConstraint("title_zh <> '' OR title_en <> ''", name=op.f("ck_conclusion_titled")),
        _link("meeting", "meeting", "fk_conclusion_meeting_meeting"),
        _link("ruled_at", "meeting", "fk_conclusion_ruled_at_meeting"),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_conclusion")),
        sa.UniqueConstraint("number", name=op.f("uq_conclusion_number")),
    )
    op.create_table(
        "conclusion_body",
        sa.Column("conclusion", sa.String(120), nullable=False),
        sa.Column("body", sa.String(120), nullable=False),
        sa.Column("part", _code("part", "lead", "support"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        _link("body", "body", "fk_conclusion_body_body_body"),
        _link("conclusion", "conclusion", "fk_conclusion_body_conclusion_conclusion"),
        sa.PrimaryKeyConstraint("conclusion", "body", name=op.f("pk_conclusion_body")),
    )
    with op.batch_alter_table("conclusion_body") as batch_op:
        batch_op.create_index(batch_op.f("ix_conclusion_body_body"), ["body"], unique=False)

    op.create_table(
        "listing",
        sa.Column("conclusion", sa.String(120), nullable=False),
        sa.Column("meeting", sa.String(120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        *_bilingual("wording"),
        *_bilingual("follow_up"),
        sa.Column("advice", _code("advice", "keep", "leave", "release"), nullable=True),
        sa.Column("decision", _code("decision", "keep", "leave", "release"), nullable=True),
        sa.Column("basis", _code("rulingbasis", "recorded", "inferred", "among_others"), nullable=False),
        sa.Column("condition_met", sa.Boolean(), nullable=True),
        *_bilingual("reason"),
        *_bilingual("dissent"),
        *_bilingual("note"),
        sa.Column("from_source", sa.Boolean(), nullable=False),
        sa.Column("sources", sa.JSON(), nullable=False),
        sa.Column("reference", sa.String(120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        sa.CheckConstraint("basis = 'recorded' OR decision IS NOT NULL", name=op.f("ck_listing_only_a_decision_is_inferred")),
        _link("conclusion", "conclusion", "fk_listing_conclusion_conclusion"),
        _link("meeting", "meeting", "fk_listing_meeting_meeting"),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_listing")),
        sa.UniqueConstraint("conclusion", "meeting", name="uq_listing_conclusion_meeting"),
    )
    with op.batch_alter_table("listing") as batch_op:
        batch_op.create_index(batch_op.f("ix_listing_meeting"), ["meeting"], unique=False)

    op.create_table(
        "release_request",
        sa.Column("conclusion", sa.String(120), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(120), nullable=False),
        sa.Column("requested_on", sa.String(21), nullable=False),
        *_bilingual("text"),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("letter_number", sa.String(60), nullable=False),
        sa.Column("reference", sa.String(120), nullable=False),
        sa.Column("last_entry", sa.Integer(), nullable=False),
        _link("body", "body", "fk_release_request_body_body"),
        _link("conclusion", "conclusion", "fk_release_request_conclusion_conclusion"),
        sa.PrimaryKeyConstraint("reference", name=op.f("pk_release_request")),
        sa.UniqueConstraint("conclusion", "number", name="uq_release_request_conclusion_number"),
    )
    with op.batch_alter_table("release_request") as batch_op:
        batch_op.create_index(batch_op.f("ix_release_request_body"), ["body"], unique=False)


def downgrade() -> None:
    for table in ("release_request", "listing", "conclusion_body", "conclusion"):
        op.drop_table(table)
