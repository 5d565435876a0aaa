"""Texts with a title are found apart: what holds a word there comes first, and most texts have none"""

from __future__ import annotations

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE INDEX fts_search_titled ON fts_search (id) WHERE ts_filter(tokens, '{a}') <> ''")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX fts_search_titled")
