"""The search index, derived from the log"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "search_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(120), nullable=False),
        sa.Column("type", sa.String(40), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(40), nullable=False),
        sa.Column("title", sa.JSON(), nullable=True),
        sa.Column("about", sa.String(120), nullable=True),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("first", sa.String(10), nullable=True),
        sa.Column("last", sa.String(10), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_text")),
        sa.UniqueConstraint("reference", name=op.f("uq_search_text_reference")),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE fts_search USING fts5(title, body, about, "
                   "tokenize = \"unicode61 remove_diacritics 0 tokenchars '-_'\")")
    else:
        op.execute("CREATE TABLE fts_search (id integer PRIMARY KEY, tokens tsvector NOT NULL)")
        op.execute("CREATE INDEX fts_search_tokens ON fts_search USING gin (tokens)")


def downgrade() -> None:
    op.execute("DROP TABLE fts_search")
    op.drop_table("search_text")
