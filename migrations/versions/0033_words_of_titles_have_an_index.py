"""A word in titles is found by an index of its own: among all words the planner cannot tell how few bear it there"""

from __future__ import annotations

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE INDEX fts_search_titles ON fts_search USING gin (ts_filter(tokens, '{a}'))")


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP INDEX fts_search_titles")
